//! What a submitted job's answer tells that must not be missed.

use super::wanted::Wanted;
use super::{Capabilities, words};
use crate::domain::job::GranuleMessage;
use crate::domain::{Job, JobStatus, SubsetRequest};

/// In every alarm about something that is missing without anybody having wished it.
const NOT_COMPLETE: &str = "The result is not complete";
/// How the alarm about whole files begins.
const WHOLE_FILES: &str = "Harmony does not cut anything in this job";
/// How the alarm about a service that cannot do what was asked ends.
const NOT_SHOWN: &str = "so the files do not show it.";

/// True for an alarm about data that is silently other than what was asked: it is shown louder
/// than remarks.
pub fn is_grave(alarm: &str) -> bool {
    alarm.contains(NOT_COMPLETE) || asks_to_cancel(alarm)
}

/// True for an alarm whose remedy, while the job runs, is to cancel it.
pub fn asks_to_cancel(alarm: &str) -> bool {
    alarm.starts_with(WHOLE_FILES) || alarm.ends_with(NOT_SHOWN)
}

/// Everything about the job that would otherwise pass for a full success, in sentences: whole
/// files in place of a subset, limits, failed granules, remarks, no files at all.
pub fn alarms(request: &SubsetRequest, job: &Job) -> Vec<String> {
    let mut alarms = Vec::new();
    if Wanted::from(request).is_subset() && job.hands_out_whole_files() {
        alarms.push(format!(
            "{WHOLE_FILES}: it hands out whole files (service harmony/download). Cancel it unless whole files are \
             welcome."
        ));
    }
    let by_choice = request.options.max_results;
    alarms.extend(job_alarms(job).into_iter().map(|alarm| alarm.words(by_choice)));
    if request.options.destination_url.is_none() && job.status == JobStatus::Successful && job.data_links.is_empty() {
        alarms.push(
            "The job is done, but it made no files. Most often no data lies within the area and the dates.".to_owned(),
        );
    }
    alarms
}

impl Capabilities {
    /// A sentence if the service that was chosen cannot do all that was asked, as far as these
    /// capabilities tell. [`DOWNLOAD_SERVICE`](super::DOWNLOAD_SERVICE) and services they do not list are left to
    /// [`alarms`].
    pub fn mismatch(&self, request: &SubsetRequest, job: &Job) -> Option<String> {
        let name = job.service_name.as_deref()?;
        let service = self.services.iter().find(|service| service.name == name)?;
        let missing = Wanted::from(request).not_done_by(service, !self.variables.is_empty());
        if missing.is_empty() {
            return None;
        }
        Some(format!("The service Harmony chose ({name}) cannot {}, {NOT_SHOWN}", words::join(&missing, "or")))
    }
}

/// A remark of the server, not yet in words.
enum Alarm<'a> {
    Limit(&'a str),
    Beyond,
    Failed(&'a [GranuleMessage]),
    Remarks(&'a [GranuleMessage]),
}

fn job_alarms(job: &Job) -> Vec<Alarm<'_>> {
    let mut alarms = Vec::new();
    if job.message.contains("has been limited to") {
        alarms.push(Alarm::Limit(&job.message));
    }
    if job.message.contains("may extend outside the spatial") {
        alarms.push(Alarm::Beyond);
    }
    if !job.errors.is_empty() || job.status == JobStatus::CompleteWithErrors {
        alarms.push(Alarm::Failed(&job.errors));
    }
    if !job.warnings.is_empty() {
        alarms.push(Alarm::Remarks(&job.warnings));
    }
    alarms
}

impl Alarm<'_> {
    /// `by_choice` is the number of granules the request itself asked for at most.
    fn words(self, by_choice: Option<u32>) -> String {
        let first = |list: &[GranuleMessage]| {
            list.iter().map(|item| item.message.trim()).find(|text| !text.is_empty()).map(str::to_owned)
        };
        let told =
            |list: &[GranuleMessage]| first(list).map_or_else(|| " is empty.".to_owned(), |text| format!(": {text}"));
        match self {
            Self::Limit(message) => limit_words(message, by_choice),
            Self::Beyond => {
                "The files may reach beyond the area and the dates, because not all cutting was possible.".to_owned()
            }
            Self::Failed([]) => "Some granules failed; their data is missing from the result.".to_owned(),
            Self::Failed(list) => format!(
                "{} failed; the data is missing from the result. The first message{}",
                granules(list.len()),
                told(list)
            ),
            Self::Remarks(list) => {
                format!("{} came back with a remark. The first{}", granules(list.len()), told(list))
            }
        }
    }
}

fn granules(count: usize) -> String {
    if count == 1 { "1 granule".to_owned() } else { format!("{count} granules") }
}

/// “CMR query identified 177 granules, but the request has been limited to process only the first
/// 3 granules because you requested 3 maxResults.” in fewer words; other wordings as they are.
fn limit_words(message: &str, by_choice: Option<u32>) -> String {
    let parsed = (|| {
        let found = number_after(message, "query identified ")?;
        let processed = number_after(message, "only the first ")?;
        let (_, reason) = message.split_once(" because ")?;
        let reason = reason.split(". ").next().unwrap_or(reason).trim_end_matches('.');
        Some((found, processed, reason))
    })();
    match parsed {
        Some((found, processed, _)) if by_choice.is_some_and(|limit| u64::from(limit) == processed) => {
            format!("Only the first {processed} of {found} granules, as asked.")
        }
        Some((found, processed, reason)) => format!(
            "Only the first {processed} of {found} granules are processed, because {reason}. {NOT_COMPLETE}; \
             ask for the rest with shorter periods."
        ),
        None => format!("{NOT_COMPLETE}. Harmony says: {message}"),
    }
}

fn number_after(text: &str, marker: &str) -> Option<u64> {
    let (_, rest) = text.split_once(marker)?;
    let digits = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    rest.split_at(digits).0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{alarms, asks_to_cancel, is_grave, limit_words};
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

    fn boxed() -> SubsetRequest {
        let mut request = SubsetRequest::new("C1-X");
        request.area = BoundingBox::new(0.0, 0.0, 1.0, 1.0).ok().map(Area::Box);
        request
    }

    #[test]
    fn whole_files_in_place_of_a_subset_are_told() {
        let running = job(JobStatus::Running, "harmony/download", "The job is being processed");
        let told = alarms(&boxed(), &running);
        assert!(told[0].contains("does not cut anything") && asks_to_cancel(&told[0]) && is_grave(&told[0]));
        assert!(alarms(&SubsetRequest::new("C1-X"), &running).is_empty(), "whole files were asked for");
        let cutting = job(JobStatus::Running, "sds/trajectory-subsetter", "The job is being processed");
        assert!(alarms(&boxed(), &cutting).is_empty());
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
        let told = alarms(&boxed(), &limited);
        assert!(told.len() == 1 && is_grave(&told[0]) && !asks_to_cancel(&told[0]));
    }

    #[test]
    fn partial_success_remarks_and_emptiness_are_told() {
        let message = |text: &str| GranuleMessage { url: "https://x".to_owned(), message: text.to_owned() };
        let mut partial = job(JobStatus::CompleteWithErrors, "a", "");
        partial.errors = vec![message(""), message("no memory")];
        partial.warnings = vec![message("No data in subset")];
        assert_eq!(
            alarms(&boxed(), &partial),
            [
                "2 granules failed; the data is missing from the result. The first message: no memory",
                "1 granule came back with a remark. The first: No data in subset",
            ]
        );
        let mut done = job(JobStatus::Successful, "a", "The job has completed successfully");
        assert!(alarms(&boxed(), &done)[0].contains("made no files"));
        done.data_links.push(DataLink {
            href: url::Url::parse("https://x.example/a").unwrap(),
            title: String::new(),
            media_type: None,
            bbox: None,
            temporal: None,
        });
        assert!(alarms(&boxed(), &done).is_empty());
    }

    #[test]
    fn a_service_that_cannot_do_it_is_named() {
        let capabilities = Capabilities {
            services: vec![Service { name: "tiffer".to_owned(), ..Service::default() }],
            ..Capabilities::default()
        };
        let chosen = |name| job(JobStatus::Running, name, "");
        assert_eq!(
            capabilities.mismatch(&boxed(), &chosen("tiffer")).as_deref(),
            Some("The service Harmony chose (tiffer) cannot cut by the box, so the files do not show it.")
        );
        assert_eq!(capabilities.mismatch(&SubsetRequest::new("X"), &chosen("tiffer")), None);
        assert_eq!(capabilities.mismatch(&boxed(), &chosen("harmony/download")), None);
    }
}
