//! Checks that need no more than the parameters: names, types, projections, destinations.

use super::Wish;
use crate::practice::data::{Pixels, PracticeCollection};
use crate::practice::query::Parameters;
use crate::practice::reply::Refusal;
use crate::practice::select::list_to_text;

/// Unknown names are refused with the whole list of known ones.
pub(in crate::practice) fn check_names(parameters: &Parameters, allowed: &[&str]) -> Result<(), Refusal> {
    let unknown: Vec<&str> =
        parameters.names().filter(|name| !allowed.iter().any(|known| known.eq_ignore_ascii_case(name))).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Refusal::validation(format!(
        "Invalid parameter(s): {}. Allowed parameters are: {}.",
        list_to_text(&unknown, "and"),
        list_to_text(allowed, "and")
    )))
}

/// The types that the layer in front of Harmony checks, on query strings only.
pub(in crate::practice) fn check_query_types(parameters: &Parameters) -> Result<(), Refusal> {
    for name in ["maxResults", "width", "height"] {
        let Some(value) = parameters.first(name) else { continue };
        match value.parse::<i64>() {
            Err(_) => return Err(Refusal::openapi(format!("query parameter \"{name}\" should be integer"))),
            Ok(value) if value < 1 => {
                return Err(Refusal::openapi(format!("query parameter \"{name}\" should be >= 1")));
            }
            Ok(_) => {}
        }
    }
    for (name, count) in [("scaleSize", 2), ("scaleExtent", 4)] {
        let values = parameters.list(name);
        let words = |what: &str| Refusal::openapi(format!("query parameter \"{name}\" {what}"));
        if !values.is_empty() && values.len() < count {
            return Err(words(&format!("should NOT have fewer than {count} items")));
        }
        if values.len() > count {
            return Err(words(&format!("should NOT have more than {count} items")));
        }
        if values.iter().any(|value| value.parse::<f64>().is_err()) {
            return Err(words("should be number"));
        }
    }
    Ok(())
}

/// All asked variables must be records of the collection.
pub(in crate::practice) fn check_variables(wish: &Wish, collection: &PracticeCollection) -> Result<(), Refusal> {
    let Some(names) = &wish.variables else { return Ok(()) };
    let known = |name: &str| {
        let bare = name.trim_start_matches('/');
        collection
            .variables
            .iter()
            .any(|variable| variable.concept_id == name || variable.name.trim_start_matches('/') == bare)
    };
    let missing: Vec<&str> = names.iter().map(String::as_str).filter(|name| !known(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let text = format!("Coverages were not found for the provided variables: {}", missing.join(", "));
    Err(Refusal::validation(text))
}

pub(super) fn reprojection(parameters: &Parameters, crs_name: &str) -> Result<bool, Refusal> {
    let sizes = ["scaleExtent", "scaleSize", "width", "height"];
    if let Some(grid) = parameters.first("grid") {
        let clashing: Vec<&str> =
            [crs_name].iter().chain(&sizes).copied().filter(|name| parameters.first(name).is_some()).collect();
        if !clashing.is_empty() {
            return Err(Refusal::validation(format!(
                "When including a grid query parameter, the following parameters may not be provided: {}",
                clashing.join(", ")
            )));
        }
        // The practice CMR has no grids.
        return Err(Refusal::validation(format!("Unknown grid {grid}")));
    }
    let Some(crs) = parameters.first(crs_name) else { return Ok(false) };
    if crs_is_readable(crs) {
        return Ok(true);
    }
    Err(Refusal::validation(
        "query parameter \"crs/outputCrs\" could not be parsed.  Try an EPSG code or Proj4 string.",
    ))
}

/// Where the output's pixels are asked to lie; nonsense in a form is taken and ignored.
pub(super) fn pixels(parameters: &Parameters, crs_name: &str) -> Option<Pixels> {
    let numbers = |name: &str| -> Vec<f64> {
        let values = parameters.list(name);
        values.iter().filter_map(|value| value.parse().ok()).filter(|value: &f64| value.is_finite()).collect()
    };
    let count = |name: &str| parameters.first(name).and_then(|value| value.parse().ok()).filter(|&count| count > 0);
    let pixels = Pixels {
        crs: parameters.first(crs_name).map(str::to_owned),
        bilinear: parameters.first("interpolation").is_some_and(|name| name.to_lowercase().contains("bilinear")),
        extent: numbers("scaleExtent").try_into().ok(),
        size: numbers("scaleSize").try_into().ok(),
        width: count("width"),
        height: count("height"),
    };
    (pixels != Pixels::default()).then_some(pixels)
}

fn crs_is_readable(text: &str) -> bool {
    let upper = text.trim().to_ascii_uppercase();
    let code = |prefix: &str| {
        upper
            .strip_prefix(prefix)
            .is_some_and(|code| !code.is_empty() && code.chars().all(|character| character.is_ascii_digit()))
    };
    code("EPSG:")
        || code("EPSGA:")
        || upper == "CRS:84"
        || ["WGS84", "NAD83", "NAD27", "WGS72"].contains(&upper.as_str())
        || ["HTTP://WWW.OPENGIS.NET/DEF/CRS/", "URN:OGC:DEF:CRS:"].iter().any(|prefix| upper.starts_with(prefix))
        || upper.contains("+PROJ=")
        || ["PROJCS[", "GEOGCS[", "PROJCRS[", "GEOGCRS["].iter().any(|prefix| upper.starts_with(prefix))
}

/// The buckets that the practice service can “write” to: its own, and the one of the recorded
/// requests.
const PRACTICE_BUCKETS: [&str; 2] = ["practice-bucket", "local-staging-bucket"];

pub(super) fn destination(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(url) = text.map(str::to_ascii_lowercase) else { return Ok(None) };
    let Some(rest) = url.strip_prefix("s3://") else {
        return Err(Refusal::validation(format!("Invalid destinationUrl '{url}', must start with s3://")));
    };
    if url.contains(",s3://") {
        return Err(Refusal::validation(format!("Invalid destinationUrl '{url}', only one S3 location is allowed.")));
    }
    match rest.split('/').next().unwrap_or("") {
        "" => Err(Refusal::validation("Invalid destinationUrl, no S3 bucket is provided.")),
        bucket if PRACTICE_BUCKETS.contains(&bucket) => Ok(Some(url.trim_end_matches('/').to_owned())),
        bucket => Err(Refusal::validation(format!("The specified bucket '{bucket}' does not exist."))),
    }
}
