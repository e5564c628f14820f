//! What the files of a job are held against.

use super::book::JobBook;
use crate::domain::SubsetRequest;
use crate::domain::verdict::Asked;
use crate::engine::snapshot::JobKey;

impl JobBook {
    /// What a job was asked and by which service it is done; `None` for a job of which that is not known. What was not
    /// submitted from here is read from the job's address, which does not hold a shape.
    pub(in super::super) fn asked(&self, key: JobKey) -> Option<Asked> {
        let entry = self.entry(key)?;
        let job = entry.row.job();
        let request = entry.row.request.clone().or_else(|| {
            let read = SubsetRequest::from_url(&job?.request)?;
            // A shape that is not known cannot be judged by.
            read.missing.is_empty().then_some(read.request)
        })?;
        let service = job.and_then(|job| job.service_name.as_deref());
        let known = request.collections().find_map(|collection| self.known.of(&entry.harmony, collection));
        let chain = known.zip(service).and_then(|(known, name)| known.services.iter().find(|chain| chain.name == name));
        Some(Asked::of(&request, service, chain))
    }
}
