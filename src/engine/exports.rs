//! The export that a person asked for: one at a time, beside what the window reads.

use super::inspection::{Aside, Inspection, Progress};
use super::remote::Remote;
use crate::domain::methods;
use crate::inspect::export::{ExportError, Format, Provenance, Wish, Written, export};
use crate::store::job_record::JobRecord;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is to be exported, and where to.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// The result.
    pub from: PathBuf,
    /// The new file.
    pub to: PathBuf,
    /// Its kind.
    pub format: Format,
    /// A file of that name gives way.
    pub replace: bool,
    /// Rows and columns.
    pub wish: Wish,
    /// What is known of where the values come from; the job's record beside the result fills in what is missing.
    pub provenance: Provenance,
}

/// What came of it.
pub type Exported = Result<Written, ExportError>;

/// The export that is under way, or what came of the last one.
#[derive(Default)]
pub struct Exports {
    progress: Option<Arc<Progress>>,
    answer: Remote<Exported>,
    was_stopped: bool,
}

impl Exports {
    /// Begins; one that is under way is stopped.
    pub fn begin(
        &mut self,
        inspection: &Inspection,
        runtime: &tokio::runtime::Handle,
        wake: impl Fn() + Send + 'static,
        request: ExportRequest,
    ) {
        self.forget();
        let aside = start(inspection, request);
        self.progress = Some(Arc::clone(aside.progress()));
        self.answer.ask(runtime, wake, async move {
            Ok(aside.await.unwrap_or_else(|unread| Err(ExportError::Unread(unread))))
        });
    }

    /// Takes an answer that has arrived; call once per frame.
    pub fn poll(&mut self) {
        self.answer.poll();
    }

    /// Stops what is under way: nothing is left of it.
    pub fn stop(&mut self) {
        self.was_stopped = self.is_running();
        self.answer.withdraw();
    }

    /// Forgets what came of the last one.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// One is under way.
    pub fn is_running(&self) -> bool {
        self.answer.is_loading()
    }

    /// A person stopped the last one.
    pub fn was_stopped(&self) -> bool {
        self.was_stopped
    }

    /// How far the one under way is.
    pub fn progress(&self) -> Option<&Arc<Progress>> {
        self.progress.as_ref().filter(|_| self.is_running())
    }

    /// What came of the last one.
    pub fn outcome(&self) -> Option<&Exported> {
        self.answer.value().map(|exported| &**exported).filter(|_| !self.is_running())
    }
}

fn start(inspection: &Inspection, request: ExportRequest) -> Aside<Exported> {
    inspection.aside(request.from.clone(), move |work| {
        let ExportRequest { from, to, format, replace, wish, mut provenance } = request;
        fill(&mut provenance, &from);
        let progress = work.progress;
        let mut tell = |done, of| progress.tell(done, of);
        let place = (to.as_path(), format, replace);
        Ok(export(work.reader, work.structure, &wish, &provenance, place, work.cancel, &mut tell))
    })
}

/// Adds what the record of the job beside the result tells.
fn fill(provenance: &mut Provenance, from: &Path) {
    let Some(record) = JobRecord::of_file(from) else { return };
    let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(granule) = record.source_granule(&name) {
        provenance.description = match &record.service {
            Some(service) => format!("Cut from the granule {granule} by {service}."),
            None => format!("Cut from the granule {granule}."),
        };
    }
    if let Some(collection) = &record.collection {
        let words = [collection.short_name.as_str(), collection.version.as_str()];
        provenance.collection = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        provenance.doi = collection.doi.clone().unwrap_or_default();
    }
    if provenance.request.is_empty() {
        provenance.request = record.request().map(|request| methods::limits(&request)).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::fill;
    use crate::inspect::export::Provenance;
    use serde_json::json;

    #[test]
    fn the_record_beside_a_result_tells_its_collection_granule_and_request() {
        let folder = tempfile::tempdir().unwrap();
        let record = json!({
            "service": "sds/trajectory-subsetter",
            "collection": {"concept_id": "C1-X", "short_name": "ATL03", "version": "006", "title": "Photons",
                "doi": "10.5067/X", "creator": null, "publisher": null, "released": null},
            "request": {"harmony_request": 1, "collection": "C1-X", "bbox": [-105.5, 40.0, -105.0, 41.0]},
            "files": [{"name": "cut.h5", "source_granule": "ATL03_1"}],
        });
        std::fs::write(folder.path().join("harmony-job-2.json"), record.to_string()).unwrap();
        let mut told = Provenance::default();
        fill(&mut told, &folder.path().join("cut.h5"));
        assert_eq!(told.description, "Cut from the granule ATL03_1 by sds/trajectory-subsetter.");
        assert_eq!((told.collection.as_str(), told.doi.as_str()), ("ATL03 006", "10.5067/X"));
        assert!(told.request.contains("105.5° W"), "{}", told.request);
        let mut other = Provenance::default();
        fill(&mut other, &folder.path().join("other.h5"));
        assert_eq!(other, Provenance::default(), "what is not known stays empty");
    }
}
