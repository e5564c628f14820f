//! The check of the rarer options that are texts: names, projections, places.

use super::Draft;
use super::checked::Checked;
use super::field::Field;
use crate::domain::Capabilities;
use crate::domain::options::{crs_problem, is_granule_id, unknown_variables};
use crate::domain::request::Options;

/// Names shown in a problem; more are counted.
const NAMES_SHOWN: usize = 3;

impl Draft {
    /// What the server would refuse or misread among the texts.
    pub(super) fn check_texts(&self, options: &Options, capabilities: Option<&Capabilities>, checked: &mut Checked) {
        self.check_variables(capabilities, checked);
        if let Some(words) = options.crs.as_deref().and_then(crs_problem) {
            checked.problem_at(Field::Crs, words);
        }
        if options.grid.is_some() && (options.crs.is_some() || self.numbers.asks_for_pixels()) {
            let words = "A grid brings its own projection, corners and sizes. Clear those, or the grid.";
            checked.problem_at(Field::Grid, words);
        }
        if let Some(destination) = &options.destination_url {
            let bucket = destination.strip_prefix("s3://").map(|rest| rest.split('/').next().unwrap_or_default());
            if bucket.is_none_or(str::is_empty) {
                checked.problem_at(Field::Destination, "Write an S3 location like s3://my-bucket/folder.");
            }
        }
        check_lists(options, checked);
        self.doubt_pixels(options, capabilities, checked);
    }

    fn check_variables(&self, capabilities: Option<&Capabilities>, checked: &mut Checked) {
        if self.picks_variables && self.variables.is_empty() {
            checked.problem_at(Field::Variables, "Tick at least one variable, or take all variables.");
        }
        if let Some(name) = self.variables.iter().find(|name| name.contains(',')) {
            let words = format!("“{name}” holds a comma, which Harmony reads as two names.");
            checked.problem_at(Field::Variables, words);
        }
        // Without a list of variables none can be picked at all, which is told of the whole.
        let Some(capabilities) = capabilities.filter(|known| !known.variables.is_empty()) else { return };
        let unknown = unknown_variables(capabilities, &self.variables);
        if let [first, ..] = unknown.as_slice() {
            let names: Vec<String> = unknown.iter().take(NAMES_SHOWN).map(|name| format!("“{name}”")).collect();
            let more = unknown.len().saturating_sub(NAMES_SHOWN);
            let words = match (unknown.len(), more) {
                (1, _) => format!("This collection has no variable “{first}”."),
                (_, 0) => format!("This collection has no variables {}.", names.join(", ")),
                (_, more) => format!("This collection has no variables {} and {more} more.", names.join(", ")),
            };
            checked.problem_at(Field::Variables, words);
        }
    }

    /// Sizes without a service that changes the pixels: accepted, and ignored in silence.
    fn doubt_pixels(&self, options: &Options, capabilities: Option<&Capabilities>, checked: &mut Checked) {
        let asks = self.numbers.asks_for_pixels() || options.interpolation.is_some();
        let Some(capabilities) = capabilities.filter(|_| asks) else { return };
        let wanted = self.wanted();
        let possible = capabilities.services_for(&wanted);
        if !possible.is_empty() && !possible.iter().any(|service| service.reprojection) {
            let words = "The service for this request does not change pixels: sizes and resampling will be ignored.";
            checked.warn_at(Field::Pixels, words);
        }
    }
}

fn check_lists(options: &Options, checked: &mut Checked) {
    let lists = [
        (Field::GranuleIds, &options.granule_id),
        (Field::GranuleNames, &options.granule_name),
        (Field::Extend, &options.extend),
    ];
    for (field, names) in lists {
        if let Some(name) = names.iter().find(|name| name.contains(',')) {
            checked.problem_at(field, format!("“{name}” holds a comma, which Harmony reads as two names."));
        }
    }
    if let Some(id) = options.granule_id.iter().find(|id| !is_granule_id(id)) {
        let words = format!("“{id}” does not look like a granule's concept id, such as G2572021234-NSIDC_CPRD.");
        checked.warn_at(Field::GranuleIds, words);
    }
}
