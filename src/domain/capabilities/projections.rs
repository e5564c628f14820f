//! The projections and ways of resampling that services name, from version 3 (UMM-S).

use super::wanted::{Wanted, WantedItem};
use super::{Capabilities, array, text};
use serde_json::Value;

/// A projection as a service names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedProjection {
    /// What is sent, `EPSG:3413`.
    pub code: String,
    /// The service's own name; empty if it gives none.
    pub name: String,
}

impl Capabilities {
    /// The projections that the services name which can do all that is wanted and project, each
    /// once. Empty is common: many services project and name none.
    pub fn named_projections(&self, wanted: &Wanted) -> Vec<NamedProjection> {
        let mut found: Vec<NamedProjection> = Vec::new();
        for projection in self.reprojections(wanted).iter().flat_map(|value| array(value, "supportedProjections")) {
            let Some(code) = text(projection, "crs").map(|code| code.trim().to_owned()) else { continue };
            if !code.is_empty() && !found.iter().any(|known| known.code.eq_ignore_ascii_case(&code)) {
                let name = text(projection, "name").unwrap_or_default().trim().to_owned();
                found.push(NamedProjection { code, name });
            }
        }
        found
    }

    /// The ways of resampling that the same services name, each once.
    pub fn named_interpolations(&self, wanted: &Wanted) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let methods = self.reprojections(wanted).into_iter().flat_map(|value| array(value, "interpolationMethods"));
        for method in methods.filter_map(Value::as_str) {
            if !found.contains(&method) {
                found.push(method);
            }
        }
        found
    }

    /// What version 3 tells of the projecting of each service that can still be had.
    fn reprojections(&self, wanted: &Wanted) -> Vec<&Value> {
        let able = self.services_for(&wanted.with(&WantedItem::Reprojection));
        let described = array(&self.raw, "services").iter().filter(|service| {
            let name = service.get("name").and_then(Value::as_str);
            able.iter().any(|able| Some(able.name.as_str()) == name)
        });
        described.filter_map(|service| service.get("capabilities")?.get("reprojection")).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::Capabilities;
    use crate::domain::capabilities::{Wanted, WantedItem};
    use serde_json::json;

    #[test]
    fn only_services_that_remain_name_their_projections() {
        let service = |name: &str, format: &str, crs: &str| {
            json!({"name": name, "capabilities": {
                "outputFormats": [{"name": "x", "mimeType": format}],
                "reprojection": {"supported": true, "supportedProjections": [{"name": " North ", "crs": crs}, {"name": "?"}],
                    "interpolationMethods": ["Nearest Neighbor", 3]},
            }})
        };
        let services = [service("a", "image/png", "EPSG:3413"), service("b", "image/tiff", "EPSG:3857")];
        let capabilities = Capabilities::parse(json!({"conceptId": "C1-X", "services": services})).unwrap();
        let codes = |items: &[WantedItem]| -> Vec<String> {
            let wanted = Wanted { items: items.to_vec(), service_id: None };
            capabilities
                .named_projections(&wanted)
                .into_iter()
                .map(|found| format!("{} {}", found.code, found.name))
                .collect()
        };
        assert_eq!(codes(&[]), ["EPSG:3413 North", "EPSG:3857 North"]);
        assert_eq!(codes(&[WantedItem::Format("image/tiff".to_owned())]), ["EPSG:3857 North"]);
        assert_eq!(capabilities.named_interpolations(&Wanted::default()), ["Nearest Neighbor"]);
    }
}
