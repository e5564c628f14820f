//! What Harmony can do with a collection, from `GET /capabilities` versions 1 to 3.

mod alarms;
mod availability;
mod choices;
mod cuts;
mod format;
mod projections;
mod remedy;
mod serving;
mod trap;
mod wanted;
mod words;

pub use alarms::alarms;
pub use availability::{Availability, OffReason};
pub use choices::{Choices, FormatChoice};
pub use cuts::{CutNote, UncutCause};
pub use projections::NamedProjection;
pub use remedy::ChoiceRemedy;
pub use trap::{Outcome, Trap, TrapCause};
pub use wanted::{Wanted, WantedItem};
pub use words::format_name;

use serde_json::Value;

/// The chain that serves every collection and processes nothing.
pub const DOWNLOAD_SERVICE: &str = "harmony/download";

/// Parsed capabilities. The union over services is not kept: one request is served by one service,
/// so questions are answered from [`Service`]s (`harmony-api.md` 1.5).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Capabilities {
    /// CMR concept id.
    pub concept_id: String,
    /// Short name.
    pub short_name: String,
    /// Every service chain of the collection, in the server's order.
    pub services: Vec<Service>,
    /// Variables known to CMR. None known means no picking of variables, whatever a chain could.
    pub variables: Vec<Variable>,
    /// The whole answer, for the tree; keeps what this version does not know.
    pub raw: Value,
}

/// One service chain and what it alone can do.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the server's own flags, each independent")]
pub struct Service {
    /// Chain name, `sds/trajectory-subsetter`.
    pub name: String,
    /// Cuts by box.
    pub bbox: bool,
    /// Cuts by shape.
    pub shape: bool,
    /// Cuts by time.
    pub temporal: bool,
    /// Picks variables.
    pub variable: bool,
    /// Cuts by named dimensions.
    pub dimension: bool,
    /// Joins granules into one file.
    pub concatenation: bool,
    /// Changes the map projection.
    pub reprojection: bool,
    /// Averages over time.
    pub averaging_time: bool,
    /// Averages over the area.
    pub averaging_area: bool,
    /// MIME types it writes.
    pub output_formats: Vec<String>,
    /// Extends dimensions; told by versions 1 and 2 only, `None` where not known.
    pub extend: Option<bool>,
    /// Joins granules even if not asked; told by versions 1 and 2 only.
    pub concatenate_by_default: Option<bool>,
    /// Says of itself that it takes several variables; told by versions 1 and 2 only. Chains that
    /// do not say so take several all the same.
    pub multiple_variable: Option<bool>,
}

/// One variable as version 3 tells it; version 1 and 2 give only the name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Variable {
    /// Path in the file, `/gt1l/heights/h_ph`.
    pub name: String,
    /// Long name, may be empty.
    pub long_name: String,
    /// Units, if told.
    pub units: Option<String>,
}

impl Capabilities {
    /// Reads an answer of any known version; unknown fields are kept in [`Capabilities::raw`],
    /// missing ones mean “cannot”. An error, in words, only if it is no such answer at all.
    pub fn parse(value: Value) -> Result<Self, String> {
        let services = value.get("services").and_then(Value::as_array);
        let concept_id = text(&value, "conceptId");
        let (Some(services), Some(concept_id)) = (services, concept_id) else {
            return Err("Harmony's answer does not describe what can be done with this collection.".to_owned());
        };
        Ok(Self {
            concept_id,
            short_name: text(&value, "shortName").unwrap_or_default(),
            services: services.iter().filter_map(service).collect(),
            variables: array(&value, "variables").iter().filter_map(variable).collect(),
            raw: value,
        })
    }

    /// Adds what only version 2 tells (`extend`, `concatenate_by_default`, `multiple_variable`) to
    /// a version 3 answer; services are matched by name, and those that version 3 lacks are kept
    /// out.
    #[must_use]
    pub fn merged_with_version_2(mut self, version_2: &Self) -> Self {
        for service in &mut self.services {
            if let Some(other) = version_2.services.iter().find(|other| other.name == service.name) {
                service.extend = service.extend.or(other.extend);
                service.concatenate_by_default = service.concatenate_by_default.or(other.concatenate_by_default);
                service.multiple_variable = service.multiple_variable.or(other.multiple_variable);
            }
        }
        self
    }

    /// The most granules that a service takes of one request, where its answer tells.
    pub fn granule_limit(&self, service: &str) -> Option<u64> {
        let described =
            array(&self.raw, "services").iter().find(|value| text(value, "name").as_deref() == Some(service))?;
        let inside = described.get("capabilities").unwrap_or(&Value::Null);
        let limit = |value: &Value| {
            ["granuleLimit", "granule_limit"].into_iter().find_map(|key| value.get(key).and_then(Value::as_u64))
        };
        limit(described).or_else(|| limit(inside)).filter(|limit| *limit > 0)
    }

    /// True if variables can be picked: a service can, and CMR knows variables.
    pub fn picks_variables(&self) -> bool {
        !self.variables.is_empty() && self.services.iter().any(|service| service.variable)
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Reads `a` or `a.b`: a flag, or an object of flags with one inside.
fn flag(value: &Value, path: &[&str]) -> bool {
    let found = path.iter().try_fold(value, |value, key| value.get(key));
    match found {
        Some(Value::Object(object)) => object.get("supported").and_then(Value::as_bool).unwrap_or(false),
        Some(found) => found.as_bool().unwrap_or(false),
        None => false,
    }
}

fn service(value: &Value) -> Option<Service> {
    let capabilities = value.get("capabilities").unwrap_or(&Value::Null);
    // Version 3 writes camelCase, versions 1 and 2 the chain configuration's snake_case.
    let is_version_3 = capabilities.get("outputFormats").is_some();
    let only_older = |path: &[&str]| (!is_version_3).then(|| flag(capabilities, path));
    let formats = array(capabilities, if is_version_3 { "outputFormats" } else { "output_formats" });
    Some(Service {
        name: text(value, "name")?,
        bbox: flag(capabilities, &["subsetting", "bbox"]),
        shape: flag(capabilities, &["subsetting", "shape"]),
        temporal: flag(capabilities, &["subsetting", "temporal"]),
        variable: flag(capabilities, &["subsetting", "variable"]),
        dimension: flag(capabilities, &["subsetting", "dimension"]),
        concatenation: flag(capabilities, &["concatenation"]),
        reprojection: flag(capabilities, &["reprojection"]),
        averaging_time: flag(capabilities, &["averaging", "time"]),
        averaging_area: flag(capabilities, &["averaging", "area"]),
        output_formats: formats.iter().filter_map(format).collect(),
        extend: only_older(&["extend"]),
        concatenate_by_default: only_older(&["concatenate_by_default"]),
        multiple_variable: only_older(&["subsetting", "multiple_variable"]),
    })
}

/// `"image/tiff"`, or `{name, mimeType}`.
fn format(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).or_else(|| text(value, "mimeType"))
}

/// `"red_var"`, or `{name, longName?, units?}`.
fn variable(value: &Value) -> Option<Variable> {
    if let Some(name) = value.as_str() {
        return Some(Variable { name: name.to_owned(), ..Variable::default() });
    }
    Some(Variable {
        name: text(value, "name")?,
        long_name: text(value, "longName").unwrap_or_default().trim().to_owned(),
        units: text(value, "units"),
    })
}

#[cfg(test)]
mod tests;
