//! What the form edits: texts that may be wrong, and the check that turns them into a request.

mod changes;
mod check;
mod history;
mod numbers;
mod remedy;
mod texts;

pub use check::Checked;
pub use history::{Gesture, History};
pub use numbers::{DimensionText, NumberTexts};
pub use remedy::WholeFiles;

use super::capabilities::{Wanted, WantedItem};
use super::request::{Area, Options, Shape};
use super::time_range::{RangeEnd, typed_form};
use super::{BoundingBox, Collection, Edge, SubsetRequest};

/// The form's contents. Wrong text stays as typed; [`Draft::check`] says what is wrong with it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// The chosen collection.
    pub collection: Option<Collection>,
    /// The collection as a request file names it; counts only while none is chosen.
    pub collection_name: String,
    /// West, south, east, north as typed (degrees). All empty means everywhere.
    pub edges: [String; 4],
    /// A shape; excludes the four numbers.
    pub shape: Option<Shape>,
    /// First date as typed, ISO; empty is open.
    pub start: String,
    /// Last date as typed, ISO; empty is open.
    pub stop: String,
    /// Variables by name; empty is all, unless [`Draft::picks_variables`].
    pub variables: Vec<String>,
    /// Only picked variables are wanted, though perhaps none is picked yet: then there is no request.
    pub picks_variables: bool,
    /// Named dimensions to cut, as typed.
    pub dimensions: Vec<DimensionText>,
    /// The rarer options; their numbers are those of [`Draft::numbers`].
    pub options: Options,
    /// The options' numbers as typed.
    pub numbers: NumberTexts,
    /// Labels.
    pub labels: Vec<String>,
    /// What no service can do and is sent all the same, because whole files are welcome.
    pub whole_files: Option<WholeFiles>,
}

/// A place in the form that a problem belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The collection.
    Collection,
    /// One number of the box.
    Edge(Edge),
    /// The shape.
    Shape,
    /// First date.
    Start,
    /// Last date.
    Stop,
    /// Labels.
    Labels,
    /// Variables.
    Variables,
    /// A named dimension, by its place in the list.
    Dimension(usize),
    /// Output format.
    Format,
    /// Output projection.
    Crs,
    /// UMM grid.
    Grid,
    /// Resampling, and where the output's pixels lie.
    Pixels,
    /// The output's corners.
    ScaleExtent,
    /// The output's pixel size.
    ScaleSize,
    /// Pixels from west to east.
    Width,
    /// Pixels from south to north.
    Height,
    /// Most granules.
    MaxResults,
    /// Granules by concept id.
    GranuleIds,
    /// Granules by name.
    GranuleNames,
    /// Dimensions to extend.
    Extend,
    /// Average over time or area.
    Average,
    /// Where the service writes to.
    Destination,
    /// The request as a whole; belongs beside the Submit button.
    Request,
}

impl Draft {
    /// What a job made of this form is called: short name and what it was cut to.
    pub fn title(&self) -> String {
        let request = self.check(None).request;
        request.map_or_else(
            || self.collection_id().to_owned(),
            |request| super::job::title(&request, self.collection.as_ref()),
        )
    }

    /// The form filled with a request, exactly: nothing is rounded or lost.
    pub fn from_request(request: &SubsetRequest, collection: Option<Collection>) -> Self {
        let typed = |moment: Option<_>, end| moment.map_or_else(String::new, |moment| typed_form(moment, end));
        Self {
            collection,
            collection_name: request.collection.clone(),
            edges: request.bounding_box().map_or_else(Default::default, |bounds| {
                // Adding zero turns -0 into 0.
                Edge::ALL.map(|edge| (bounds.edge(edge) + 0.0).to_string())
            }),
            shape: match &request.area {
                Some(Area::Shape(shape)) => Some(shape.clone()),
                _ => None,
            },
            start: typed(request.time.and_then(|time| time.start()), RangeEnd::Start),
            stop: typed(request.time.and_then(|time| time.stop()), RangeEnd::Stop),
            variables: request.variables.clone(),
            picks_variables: false,
            dimensions: request.dimensions.iter().map(DimensionText::from).collect(),
            numbers: NumberTexts::from(&request.options),
            options: NumberTexts::without_numbers(&request.options),
            labels: request.labels.clone(),
            whole_files: None,
        }
    }

    /// Writes a box into the four fields, rounded to what a map drag means (6 decimals at most).
    /// A shape gives way to it.
    pub fn set_bounding_box(&mut self, bounds: Option<BoundingBox>) {
        if bounds.is_some() {
            self.shape = None;
        }
        self.edges = match bounds {
            None => Default::default(),
            Some(bounds) => Edge::ALL.map(|edge| {
                let rounded = (bounds.edge(edge) * 1e6).round() / 1e6;
                format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
            }),
        };
    }

    /// Takes a shape; the four numbers give way to it.
    pub fn set_shape(&mut self, shape: Shape) {
        self.edges = Default::default();
        self.shape = Some(shape);
    }

    /// Takes box and shape off: everywhere.
    pub fn clear_area(&mut self) {
        self.edges = Default::default();
        self.shape = None;
    }

    /// Around the box or the shape.
    pub fn area_bounds(&self) -> Option<BoundingBox> {
        self.shape.as_ref().map_or_else(|| self.bounding_box(), Shape::bounds)
    }

    /// The concept id, or the name a file gave; empty if neither is known.
    pub fn collection_id(&self) -> &str {
        self.collection.as_ref().map_or(self.collection_name.trim(), |collection| &collection.concept_id)
    }

    /// True if not all variables are wanted.
    pub fn wants_variables_picked(&self) -> bool {
        self.picks_variables || !self.variables.is_empty()
    }

    /// Wants all variables again.
    pub fn take_all_variables(&mut self) {
        self.variables.clear();
        self.picks_variables = false;
    }

    /// What a service must be able to do, as far as the form is filled, right or wrong.
    pub fn wanted(&self) -> Wanted {
        let is_filled = |text: &String| !text.trim().is_empty();
        let area = match self.shape {
            Some(_) => Some(WantedItem::Shape),
            None => self.edges.iter().any(is_filled).then_some(WantedItem::Box),
        };
        let time = (is_filled(&self.start) || is_filled(&self.stop)).then_some(WantedItem::Time);
        Wanted::new(area, time, [self.wants_variables_picked(), !self.dimensions.is_empty()], &self.options)
    }
}
