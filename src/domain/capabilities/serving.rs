//! Which service would take a request.

use super::wanted::{Wanted, WantedItem};
use super::{Capabilities, DOWNLOAD_SERVICE, Service};

impl Capabilities {
    /// The services that can do all of it alone, in the server's order: the first one serves.
    pub fn services_for(&self, wanted: &Wanted) -> Vec<&Service> {
        let has_variables = !self.variables.is_empty();
        self.candidates(wanted)
            .filter(|service| wanted.items.iter().all(|item| item.is_done_by(service, has_variables)))
            .collect()
    }

    /// Name of the service that will serve a request: [`DOWNLOAD_SERVICE`] goes before all others
    /// where nothing else than whole files is asked. `None` if no service can do all of it.
    pub fn served_by(&self, wanted: &Wanted) -> Option<&str> {
        if wanted.is_plain_download() && self.untrue_format(wanted).is_none() {
            return Some(DOWNLOAD_SERVICE);
        }
        self.services_for(wanted).first().map(|service| service.name.as_str())
    }

    /// Services to choose from: all, or the one that is asked for.
    pub(super) fn candidates<'a, 'b>(&'a self, wanted: &'b Wanted) -> impl Iterator<Item = &'a Service> + use<'a, 'b> {
        self.services.iter().filter(move |service| {
            wanted
                .service_id
                .as_deref()
                .is_none_or(|asked| service.name == asked || self.service_concept_id(&service.name) == Some(asked))
        })
    }

    /// UMM-S concept id of a service; versions 2 and 3 tell it in the link.
    fn service_concept_id(&self, name: &str) -> Option<&str> {
        let services = self.raw.get("services")?.as_array()?;
        let service =
            services.iter().find(|service| service.get("name").and_then(|name| name.as_str()) == Some(name))?;
        service.get("href")?.as_str()?.rsplit('/').next()
    }

    /// The format that [`DOWNLOAD_SERVICE`] claims to write although no service makes it.
    fn untrue_format<'a>(&self, wanted: &'a Wanted) -> Option<&'a WantedItem> {
        wanted.items.iter().find(|item| !self.services.iter().any(|service| item.is_done_by(service, true)))
    }
}
