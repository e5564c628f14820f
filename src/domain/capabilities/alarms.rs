//! What a submitted job's answer tells that must not be missed.

use super::Capabilities;
use super::wanted::Wanted;
use crate::domain::alarm::Alarm;
use crate::domain::job::GranuleMessage;
use crate::domain::request::Area;
use crate::domain::{Job, JobStatus, SubsetRequest};

/// Everything about the job that would otherwise pass for a full success: whole files in place of a
/// subset, limits, failed granules, remarks, no files at all.
pub fn alarms(request: &SubsetRequest, job: &Job) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    let asks_less = Wanted::from(request).is_subset() || matches!(request.area, Some(Area::Point(_)));
    if asks_less && job.hands_out_whole_files() {
        alarms.push(Alarm::WholeFiles);
    }
    if job.message.contains("has been limited to") {
        alarms.push(limit(&job.message, request.options.max_results));
    }
    if job.message.contains("may extend outside the spatial") {
        alarms.push(Alarm::ReachesBeyond);
    }
    if !job.errors.is_empty() || job.status == JobStatus::CompleteWithErrors {
        alarms.push(Alarm::GranulesFailed { count: job.errors.len(), first: first(&job.errors) });
    }
    if !job.warnings.is_empty() {
        alarms.push(Alarm::GranulesRemarked { count: job.warnings.len(), first: first(&job.warnings) });
    }
    if request.options.destination_url.is_none() && job.status == JobStatus::Successful && job.data_links.is_empty() {
        alarms.push(Alarm::NoFiles);
    }
    alarms
}

impl Capabilities {
    /// An alarm if the service that was chosen cannot do all that was asked, as far as these
    /// capabilities tell. [`DOWNLOAD_SERVICE`](super::DOWNLOAD_SERVICE) and services they do not list are left to
    /// [`alarms`].
    pub fn mismatch(&self, request: &SubsetRequest, job: &Job) -> Option<Alarm> {
        let name = job.service_name.as_deref()?;
        let service = self.services.iter().find(|service| service.name == name)?;
        let what = Wanted::from(request).not_done_by(service, !self.variables.is_empty());
        (!what.is_empty()).then(|| Alarm::NotDone { service: name.to_owned(), what })
    }
}

fn first(list: &[GranuleMessage]) -> String {
    list.iter().map(|item| item.message.trim()).find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

/// “CMR query identified 177 granules, but the request has been limited to process only the first
/// 3 granules because you requested 3 maxResults.” `by_choice` is the number of granules that the
/// request itself asked for at most.
fn limit(message: &str, by_choice: Option<u32>) -> Alarm {
    let parsed = (|| {
        let found = number_after(message, "query identified ")?;
        let processed = number_after(message, "only the first ")?;
        let (_, reason) = message.split_once(" because ")?;
        let reason = reason.split(". ").next().unwrap_or(reason).trim_end_matches('.');
        Some((found, processed, reason.to_owned()))
    })();
    match parsed {
        Some((found, processed, _)) if by_choice.is_some_and(|limit| u64::from(limit) == processed) => {
            Alarm::LimitedAsAsked { found, processed }
        }
        Some((found, processed, reason)) => Alarm::Limited { found, processed, reason },
        None => Alarm::LimitedAsTold { message: message.to_owned() },
    }
}

fn number_after(text: &str, marker: &str) -> Option<u64> {
    let (_, rest) = text.split_once(marker)?;
    let digits = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    rest.split_at(digits).0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::limit;
    use crate::domain::alarm::Severity;
    use crate::domain::capabilities::{Capabilities, Service};
    use crate::domain::job::{DataLink, GranuleMessage};
    use crate::domain::request::Area;
    use crate::domain::{BoundingBox, Job, JobId, JobStatus, SubsetRequest};

    fn job(status: JobStatus, service: &str, message: &str) -> Job {
        Job {
            id: JobId(uuid::Uuid::nil()),
            status,
            message: message.to_owned(),
            progress_percent: 0,
            created_at: None,
            updated_at: None,
            data_expiration: None,
            service_name: Some(service.to_owned()),
            request: String::new(),
            num_input_granules: 1,
            labels: Vec::new(),
            data_links: Vec::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
            raw: std::sync::Arc::new(serde_json::Value::Null),
        }
    }

    fn told(request: &SubsetRequest, job: &Job) -> Vec<String> {
        super::alarms(request, job).iter().map(super::Alarm::words).collect()
    }

    fn limit_words(message: &str, by_choice: Option<u32>) -> String {
        limit(message, by_choice).words()
    }

    fn boxed() -> SubsetRequest {
        let mut request = SubsetRequest::new("C1-X");
        request.area = BoundingBox::new(0.0, 0.0, 1.0, 1.0).ok().map(Area::Box);
        request
    }

    #[test]
    fn whole_files_in_place_of_a_subset_are_told() {
        let running = job(JobStatus::Running, "harmony/download", "The job is being processed");
        let alarms = super::alarms(&boxed(), &running);
        assert!(alarms[0].words().contains("does not cut anything") && alarms[0].asks_to_cancel());
        assert_eq!(alarms[0].severity(), Severity::Severe);
        assert!(told(&SubsetRequest::new("C1-X"), &running).is_empty(), "whole files were asked for");
        let cutting = job(JobStatus::Running, "sds/trajectory-subsetter", "The job is being processed");
        assert!(told(&boxed(), &cutting).is_empty());
    }

    #[test]
    fn limits_are_told_by_their_reason() {
        let limited = |reason: &str| {
            format!(
                "CMR query identified 177 granules, but the request has been limited to process only the first 3 granules because {reason}. Once results are sent elsewhere, so be it."
            )
        };
        assert_eq!(
            limit_words(&limited("you requested 3 maxResults"), Some(3)),
            "Only the first 3 of 177 granules, as asked."
        );
        assert_eq!(
            limit_words(&limited("the service a/b.c is limited to 3"), Some(9)),
            "Only the first 3 of 177 granules are processed, because the service a/b.c is limited to 3. The result is \
             not complete; ask for the rest with shorter periods."
        );
        assert_eq!(
            limit_words("has been limited to ten", None),
            "The result is not complete. Harmony says: has been limited to ten"
        );
        let limited = job(JobStatus::Running, "a", &limited("of system constraints"));
        let alarms = super::alarms(&boxed(), &limited);
        assert!(alarms.len() == 1 && alarms[0].severity() == Severity::Severe && !alarms[0].asks_to_cancel());
    }

    #[test]
    fn partial_success_remarks_and_emptiness_are_told() {
        let message = |text: &str| GranuleMessage { url: "https://x".to_owned(), message: text.to_owned() };
        let mut partial = job(JobStatus::CompleteWithErrors, "a", "");
        partial.errors = vec![message(""), message("no memory")];
        partial.warnings = vec![message("No data in subset")];
        assert_eq!(
            told(&boxed(), &partial),
            [
                "2 granules failed; the data is missing from the result. The first message: no memory",
                "1 granule came back with a remark. The first: No data in subset",
            ]
        );
        let mut done = job(JobStatus::Successful, "a", "The job has completed successfully");
        assert!(told(&boxed(), &done)[0].contains("made no files"));
        done.data_links.push(DataLink {
            href: url::Url::parse("https://x.example/a").unwrap(),
            title: String::new(),
            media_type: None,
            bbox: None,
            temporal: None,
        });
        assert!(told(&boxed(), &done).is_empty());
    }

    #[test]
    fn a_service_that_cannot_do_it_is_named() {
        let capabilities = Capabilities {
            services: vec![Service { name: "tiffer".to_owned(), ..Service::default() }],
            ..Capabilities::default()
        };
        let chosen = |name| job(JobStatus::Running, name, "");
        assert_eq!(
            capabilities.mismatch(&boxed(), &chosen("tiffer")).map(|alarm| alarm.words()).as_deref(),
            Some("The service Harmony chose (tiffer) cannot cut by the box, so the files do not show it.")
        );
        assert_eq!(capabilities.mismatch(&SubsetRequest::new("X"), &chosen("tiffer")), None);
        assert_eq!(capabilities.mismatch(&boxed(), &chosen("harmony/download")), None);
    }
}
