//! What a file is held against.

use super::rule::{Cuts, Cutting};
use crate::domain::capabilities::Service;
use crate::domain::request::{Area, DimensionRange, SubsetRequest};
use crate::domain::{BoundingBox, TimeRange};

/// What was asked of a file, and who was to do it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// Where; `None` is everywhere.
    pub area: Option<Area>,
    /// When, both ends closed; `None` is always.
    pub time: Option<TimeRange>,
    /// Variables by path or name; empty is all. Concept ids are left out: files do not know them.
    pub variables: Vec<String>,
    /// Named dimensions and their bounds.
    pub dimensions: Vec<DimensionRange>,
    /// How the job's service cuts, as far as the program knows it.
    pub cutting: Cutting,
}

impl Asked {
    /// What a job was asked, by whom it was done (`service`: name of its chain), and what that chain says of itself.
    pub fn of(request: &SubsetRequest, service: Option<&str>, chain: Option<&Service>) -> Self {
        let mut cutting = service.map(Cutting::by_service).unwrap_or_default();
        cutting.cuts = chain.map_or_else(|| service.map(Cuts::usual).unwrap_or_default(), Cuts::from);
        if request.options.pixel_subset == Some(true) {
            cutting.keep_rectangle();
        }
        let variables = request.variables.iter().filter(|name| !is_concept(name)).cloned().collect();
        Self {
            area: request.area.clone(),
            time: request.time,
            variables,
            dimensions: request.dimensions.clone(),
            cutting,
        }
    }

    /// The box, or the box around the shape or point.
    pub fn bounds(&self) -> Option<BoundingBox> {
        match self.area.as_ref()? {
            Area::Box(bounds) => Some(*bounds),
            Area::Shape(shape) => shape.bounds(),
            Area::Point(point) => point.bounds(),
        }
    }

    /// “your box”, “your shape”, “your point”; `None` where all of the Earth was asked for.
    pub(super) fn place_words(&self) -> Option<&'static str> {
        match self.area.as_ref()? {
            Area::Box(_) => Some("your box"),
            Area::Shape(_) => Some("your shape"),
            Area::Point(_) => Some("your point"),
        }
    }

    /// A point was asked for: what holds it is inside.
    pub(super) fn is_point(&self) -> bool {
        matches!(self.area, Some(Area::Point(_)))
    }
}

/// `V1234-PROV`.
fn is_concept(name: &str) -> bool {
    let Some((number, provider)) = name.strip_prefix('V').and_then(|rest| rest.split_once('-')) else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        && !provider.is_empty()
        && provider.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Asked, is_concept};
    use crate::domain::SubsetRequest;
    use crate::domain::verdict::Rule;

    #[test]
    fn concept_ids_are_no_names_of_variables() {
        assert!(is_concept("V1233801695-EEDTEST") && is_concept("V1-LARC_CLOUD"));
        for name in ["Vs-1", "/gt1l/heights/h_ph", "V", "V1-", "V1-lower", "V10"] {
            assert!(!is_concept(name), "{name}");
        }
    }

    #[test]
    fn a_pixel_subset_keeps_the_whole_rectangle() {
        let mut request = SubsetRequest::new("C1-X");
        assert_eq!(Asked::of(&request, Some("podaac/l2-subsetter"), None).cutting.rule, Rule::Fill);
        request.options.pixel_subset = Some(true);
        assert_eq!(Asked::of(&request, Some("podaac/l2-subsetter"), None).cutting.rule, Rule::Rectangle);
        assert_eq!(Asked::of(&request, Some("sds/trajectory-subsetter"), None).cutting.rule, Rule::Trajectory(None));
    }
}
