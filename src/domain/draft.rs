//! What the form edits: texts that may be wrong, and the check that turns them into a request.

mod changes;
mod check;
mod checked;
mod field;
mod gesture;
mod history;
mod numbers;
mod remedy;
mod texts;

pub use checked::Checked;
pub use field::Field;
pub use gesture::Gesture;
pub use history::History;
pub use numbers::{DimensionText, NumberTexts};
pub use remedy::WholeFiles;

use super::capabilities::{Wanted, WantedItem};
use super::request::{Area, Options, Shape};
use super::time_range::{RangeEnd, typed_form};
use super::{BoundingBox, Collection, Edge, Point, SubsetRequest};

/// The form's contents. Wrong text stays as typed; [`Draft::check`] says what is wrong with it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// The chosen collection.
    pub collection: Option<Collection>,
    /// The collection as a request file names it; counts only while none is chosen.
    pub collection_name: String,
    /// West, south, east, north as typed (degrees). All empty means everywhere.
    pub edges: [String; 4],
    /// Longitude and latitude of a point as typed (degrees); excludes the four numbers.
    pub point: [String; 2],
    /// A shape; excludes the numbers.
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
            point: match &request.area {
                Some(Area::Point(point)) => typed_point(*point),
                _ => Default::default(),
            },
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
    /// A shape and a point give way to it.
    pub fn set_bounding_box(&mut self, bounds: Option<BoundingBox>) {
        if bounds.is_some() {
            self.shape = None;
            self.point = Default::default();
        }
        let Some(bounds) = bounds else {
            self.edges = Default::default();
            return;
        };
        let before = self.bounding_box();
        let typed = std::mem::take(&mut self.edges);
        self.edges = Edge::ALL.map(|edge| {
            let number = bounds.edge(edge);
            // What has not changed, or changed places, stays as it was typed.
            let known = before.and_then(|before| {
                let same = |other: &Edge| before.edge(*other) == number;
                let from = std::iter::once(edge).chain(Edge::ALL).find(same)?;
                Edge::ALL.into_iter().zip(&typed).find(|(other, _)| *other == from).map(|(_, text)| text.clone())
            });
            known.unwrap_or_else(|| {
                let rounded = (number * 1e6).round() / 1e6;
                format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
            })
        });
    }

    /// Takes a shape; the numbers give way to it.
    pub fn set_shape(&mut self, shape: Shape) {
        self.clear_area();
        self.shape = Some(shape);
    }

    /// Takes a point; box and shape give way to it.
    pub fn set_point(&mut self, point: Point) {
        self.clear_area();
        self.point = typed_point(point);
    }

    /// Takes box, point and shape off: everywhere.
    pub fn clear_area(&mut self) {
        self.edges = Default::default();
        self.point = Default::default();
        self.shape = None;
    }

    /// True if anything is typed into the box.
    pub fn has_box(&self) -> bool {
        self.edges.iter().any(|text| !text.trim().is_empty())
    }

    /// True if anything is typed into the point.
    pub fn has_point(&self) -> bool {
        self.point.iter().any(|text| !text.trim().is_empty())
    }

    /// Around the box, the point or the shape.
    pub fn area_bounds(&self) -> Option<BoundingBox> {
        match &self.shape {
            Some(shape) => shape.bounds(),
            None => self.bounding_box().or_else(|| self.whole_point()?.bounds()),
        }
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
            None => self.has_box().then_some(WantedItem::Box),
        };
        let time = (is_filled(&self.start) || is_filled(&self.stop)).then_some(WantedItem::Time);
        Wanted::new(area, time, [self.wants_variables_picked(), !self.dimensions.is_empty()], &self.options)
    }
}

fn typed_point(point: Point) -> [String; 2] {
    [point.longitude(), point.latitude()].map(|degrees| degrees.to_string())
}
