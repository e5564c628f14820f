//! The paragraph on data for a paper's methods: what was used, who cut it how, what came of it, and when.
//!
//! Only what is known is said; sentences about what is not known are left out rather than filled.

use super::TimeRange;
use super::origin::CollectionRecord;
use super::request::{Area, SubsetRequest};
use chrono::{DateTime, Utc};

/// Most variables that are named one by one.
const MOST_NAMED: usize = 12;

/// What is known about a job and its files.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The collection as the catalogue has it; without it the request's own words are used.
    pub collection: Option<&'a CollectionRecord>,
    /// What was asked.
    pub request: Option<&'a SubsetRequest>,
    /// Address of Harmony.
    pub harmony: Option<&'a str>,
    /// Name of the service that answered, `sds/trajectory-subsetter`.
    pub service: Option<&'a str>,
    /// Harmony's id of the job.
    pub job: &'a str,
    /// When the request was sent.
    pub submitted: Option<DateTime<Utc>>,
    /// When the last file was here: the date of access.
    pub completed: DateTime<Utc>,
    /// Files that are here, and how many were to come.
    pub files: (usize, usize),
    /// Names of the granules they were cut from, where that is known.
    pub granules: usize,
    /// What the check against the request came to, a sentence: “37 of 40 files checked: …”.
    pub verdict: Option<&'a str>,
    /// Name of the job's record beside the files.
    pub record: Option<&'a str>,
    /// This program and its version.
    pub software: &'a str,
}

/// The paragraph, ready to be pasted.
pub fn paragraph(facts: &Facts<'_>) -> String {
    let sentences = [
        Some(used(facts)),
        Some(cut(facts)),
        Some(came(facts)),
        facts.verdict.map(str::to_owned),
        Some(repeated(facts)),
    ];
    let citation = facts.collection.map(|collection| collection.citation(facts.completed));
    let text = sentences.into_iter().flatten().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ");
    match citation {
        Some(citation) => format!("{text}\n\n{citation}\n"),
        None => format!("{text}\n"),
    }
}

fn used(facts: &Facts<'_>) -> String {
    let Some(collection) = facts.collection else {
        return facts.request.map_or_else(String::new, |request| format!("We used data of {}.", request.collection));
    };
    let version = match collection.version.as_str() {
        "" | "Not provided" | "N/A" => String::new(),
        version => format!(", version {version}"),
    };
    let doi = collection.doi.as_ref().map_or_else(String::new, |doi| format!(", https://doi.org/{doi}"));
    format!("We used {} ({}{version}{doi}).", collection.title, collection.short_name)
}

fn cut(facts: &Facts<'_>) -> String {
    let harmony = facts.harmony.map_or_else(String::new, |address| format!(" ({})", address.trim_end_matches('/')));
    let when = facts.submitted.map_or_else(String::new, |sent| format!("On {} ", day(sent)));
    let service = facts.service.map_or_else(String::new, |service| format!(" with the service {service}"));
    let what = match facts.granules {
        0 => "the data".to_owned(),
        1 => "1 granule".to_owned(),
        count => format!("{count} granules"),
    };
    let (who, start) = (format!("NASA's Harmony service{harmony}"), if when.is_empty() { "" } else { when.as_str() });
    let limits = facts.request.map(limits).unwrap_or_default();
    let changes = facts.request.map(changes).unwrap_or_default();
    let subset = if limits.is_empty() { " returned".to_owned() } else { " subset".to_owned() };
    let limits = if limits.is_empty() { limits } else { format!(" to {limits}") };
    format!("{start}{who}{subset} {what}{limits}{service} (job {}).{changes}", facts.job)
}

/// What a request cuts to: “the box … and 2020-04-27 to 2020-05-28 (UTC)”; empty if it cuts nothing off.
pub fn limits(request: &SubsetRequest) -> String {
    let mut parts = Vec::new();
    parts.extend(request.area.as_ref().map(area));
    parts.extend(request.time.as_ref().map(period));
    for dimension in &request.dimensions {
        let bound =
            |bound: &Option<serde_json::Number>| bound.as_ref().map_or_else(|| "…".to_owned(), ToString::to_string);
        parts.push(format!("{} from {} to {}", dimension.name, bound(&dimension.min), bound(&dimension.max)));
    }
    match request.variables.as_slice() {
        [] => {}
        [one] => parts.push(format!("the variable {one}")),
        some if some.len() <= MOST_NAMED => parts.push(format!("the variables {}", some.join(", "))),
        many => parts.push(format!("{} variables", many.len())),
    }
    list(&parts)
}

fn changes(request: &SubsetRequest) -> String {
    let options = &request.options;
    let mut parts = Vec::new();
    parts.extend(options.crs.as_ref().map(|crs| format!("reprojected to {crs}")));
    parts.extend(options.interpolation.as_ref().map(|method| format!("resampled by {method}")));
    parts.extend(options.format.as_ref().map(|format| format!("written as {format}")));
    if parts.is_empty() { String::new() } else { format!(" The results were {}.", list(&parts)) }
}

fn came(facts: &Facts<'_>) -> String {
    let record = facts.record.map_or_else(String::new, |record| format!("; their SHA-256 checksums are in {record}"));
    let day = day(facts.completed);
    match facts.files {
        (here, all) if here == all && all == 1 => format!("The result was downloaded whole on {day}{record}."),
        (here, all) if here == all => format!("All {all} results were downloaded whole by {day}{record}."),
        (here, all) => format!("{here} of {all} results were downloaded by {day}{record}."),
    }
}

fn repeated(facts: &Facts<'_>) -> String {
    format!("Request, download and checks: {}.", facts.software)
}

fn area(area: &Area) -> String {
    match area {
        Area::Box(the_box) => format!(
            "the box {}–{}, {}–{}",
            longitude(the_box.west()),
            longitude(the_box.east()),
            latitude(the_box.south()),
            latitude(the_box.north())
        ),
        Area::Point(point) => format!("the point {}, {}", longitude(point.longitude()), latitude(point.latitude())),
        Area::Shape(_) => "a shape (in the request)".to_owned(),
    }
}

fn period(time: &TimeRange) -> String {
    let moment = |moment: DateTime<Utc>| {
        let is_day = moment.format("%H:%M:%S%.f").to_string() == "00:00:00";
        moment.format(if is_day { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%SZ" }).to_string()
    };
    match (time.start(), time.stop()) {
        (Some(start), Some(stop)) => format!("{} to {} (UTC)", moment(start), moment(stop)),
        (Some(start), None) => format!("times from {} (UTC) on", moment(start)),
        (None, Some(stop)) => format!("times until {} (UTC)", moment(stop)),
        (None, None) => "all times".to_owned(),
    }
}

fn longitude(degrees: f64) -> String {
    side(degrees, "° W", "° E")
}

fn latitude(degrees: f64) -> String {
    side(degrees, "° S", "° N")
}

fn side(degrees: f64, below: &str, above: &str) -> String {
    let side = if degrees < 0.0 { below } else { above };
    format!("{}{side}", degrees.abs())
}

fn day(moment: DateTime<Utc>) -> String {
    moment.format("%-d %B %Y").to_string()
}

/// “a, b and c”.
fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BoundingBox;
    use chrono::TimeZone as _;

    fn moment(year: i32, month: u32, day: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(year, month, day, 0, 0, 0).unwrap()
    }

    fn collection() -> CollectionRecord {
        CollectionRecord {
            concept_id: "C2596864127-NSIDC_CPRD".to_owned(),
            short_name: "ATL03".to_owned(),
            version: "006".to_owned(),
            title: "ATLAS/ICESat-2 L2A Global Geolocated Photon Data V006".to_owned(),
            doi: Some("10.5067/ATLAS/ATL03.006".to_owned()),
            creator: Some("Neumann, T. A.".to_owned()),
            publisher: Some("NSIDC".to_owned()),
            released: Some(moment(2023, 5, 1)),
        }
    }

    fn facts<'a>(collection: Option<&'a CollectionRecord>, request: Option<&'a SubsetRequest>) -> Facts<'a> {
        Facts {
            collection,
            request,
            harmony: Some("https://harmony.earthdata.nasa.gov/"),
            service: Some("sds/trajectory-subsetter"),
            job: "5f1a",
            submitted: Some(moment(2026, 11, 27)),
            completed: moment(2026, 11, 28),
            files: (4, 4),
            granules: 4,
            verdict: Some("4 of 4 files checked: 4 inside."),
            record: Some("harmony-job-5f1a.json"),
            software: "Harmony Desktop 0.1.0",
        }
    }

    #[test]
    fn the_tutorials_job_is_told_in_one_paragraph() {
        let request = SubsetRequest {
            area: Some(Area::Box(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap())),
            time: Some(TimeRange::new(Some(moment(2020, 4, 27)), Some(moment(2020, 5, 28))).unwrap()),
            ..SubsetRequest::new("C2596864127-NSIDC_CPRD")
        };
        assert_eq!(
            paragraph(&facts(Some(&collection()), Some(&request))),
            "We used ATLAS/ICESat-2 L2A Global Geolocated Photon Data V006 (ATL03, version 006, \
             https://doi.org/10.5067/ATLAS/ATL03.006). On 27 November 2026 NASA's Harmony service \
             (https://harmony.earthdata.nasa.gov) subset 4 granules to the box 105.5° W–105° W, 40° N–41° N and \
             2020-04-27 to 2020-05-28 (UTC) with the service sds/trajectory-subsetter (job 5f1a). All 4 results were \
             downloaded whole by 28 November 2026; their SHA-256 checksums are in harmony-job-5f1a.json. \
             4 of 4 files checked: 4 inside. Request, download and checks: Harmony Desktop 0.1.0.\n\n\
             Neumann, T. A. (2023). ATLAS/ICESat-2 L2A Global Geolocated Photon Data V006 [Data set]. NSIDC. \
             https://doi.org/10.5067/ATLAS/ATL03.006. Accessed 2026-11-28.\n"
        );
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let mut facts = facts(None, None);
        (facts.harmony, facts.service, facts.submitted) = (None, None, None);
        (facts.verdict, facts.record, facts.granules, facts.files) = (None, None, 0, (1, 3));
        assert_eq!(
            paragraph(&facts),
            "NASA's Harmony service returned the data (job 5f1a). 1 of 3 results were downloaded by 28 November 2026. \
             Request, download and checks: Harmony Desktop 0.1.0.\n"
        );
    }

    #[test]
    fn variables_and_changes_are_named() {
        let mut request = SubsetRequest::new("MERRA2");
        request.variables = vec!["T2M".to_owned(), "U10M".to_owned()];
        request.options.crs = Some("EPSG:3413".to_owned());
        request.options.format = Some("image/tiff".to_owned());
        let text = paragraph(&facts(None, Some(&request)));
        assert!(text.contains("subset 4 granules to the variables T2M, U10M with"), "{text}");
        assert!(text.contains("The results were reprojected to EPSG:3413 and written as image/tiff."), "{text}");
    }
}
