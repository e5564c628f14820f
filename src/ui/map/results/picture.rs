//! What the engine's inspection makes for the map: the values of a variable with their place, and pictures of them.

use super::ResultFile;
use crate::domain::bounding_box::BoundingBox;
use crate::engine::inspection::{Haste, ViewKey, ViewRequest, Weigh, Work};
use crate::inspect::coordinates::Finder;
use crate::inspect::decode::Plan;
use crate::inspect::map::{Cells, Layer, Picture, Placement, Projection, Samples, View};
use crate::inspect::plot::colours::{ColourMap, ColourScale, Rgb, Spacing, category, is_difference};
use crate::inspect::plot::spread::robust;
use crate::inspect::{Structure, Unread, Variable, Why};
use std::sync::Arc;

/// Part of the values below the range of colours, and up to its upper end.
const RANGE: (f64, f64) = (0.02, 0.98);
/// Pixels of a point.
const POINT_PIXELS: u32 = 3;

/// Colours of points inside the requested box and outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::map) struct PointColours {
    pub(in crate::ui::map) inside: Rgb,
    pub(in crate::ui::map) outside: Rgb,
}

/// A variable on the map.
#[derive(Debug)]
pub(super) struct MapData {
    pub(super) layer: Layer,
    /// The variable's own name, or its long one.
    pub(super) name: String,
    pub(super) units: String,
    pub(super) style: Style,
    /// Cells without a value.
    pub(super) missing: u64,
    pub(super) cells: u64,
}

/// How values become colours.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Style {
    /// A range of colours.
    Range(ColourScale),
    /// A colour for each value that has a name.
    Classes(Vec<(f64, Rgb, String)>),
    /// Colours of the file itself.
    Own,
    /// Points: by the box.
    Points,
}

impl Weigh for MapData {
    fn weight(&self) -> u64 {
        self.layer.bytes()
    }
}

impl MapData {
    pub(super) fn key(file: &ResultFile) -> ViewKey {
        ViewKey::new(file.file, "map layer", file.path.as_str()).with(file.slice.iter().copied())
    }

    pub(super) fn request(key: ViewKey, file: &ResultFile) -> ViewRequest {
        let (path, slice) = (file.path.clone(), file.slice.clone());
        ViewRequest::new(key, Haste::Long, move |work| Self::read(work, &path, &slice))
    }

    fn read(work: &mut Work<'_>, path: &str, slice: &[u64]) -> Result<Self, Unread> {
        let structure = Arc::clone(work.structure);
        let variable = placed(&structure, path)
            .ok_or_else(|| Unread::new(path, Why::Unknown("where its values lie".to_owned()), "no coordinates"))?;
        let layer = Layer::read(work.reader, &structure, &variable.path, slice, Projection::Mercator, work.cancel)?;
        let plan = Plan::of(variable);
        let (style, missing, cells) = match &layer.samples {
            Samples::Colours(colours) => {
                let missing = colours.iter().filter(|colour| colour[3] == 0).count();
                (Style::Own, missing, colours.len())
            }
            Samples::Values(values) => {
                let missing = values.iter().filter(|value| value.is_nan()).count();
                let is_points = matches!(layer.placement, Placement::Points(_));
                (if is_points { Style::Points } else { style(variable, &plan, values) }, missing, values.len())
            }
        };
        let name = variable.text("long_name").unwrap_or(&variable.name).to_owned();
        let units = plan.units.unwrap_or_default();
        Ok(Self { layer, name, units, style, missing: missing as u64, cells: cells as u64 })
    }

    /// Colour of a cell; nothing where it has no value.
    fn colour(&self, cell: u32) -> [u8; 4] {
        match (&self.layer.samples, &self.style) {
            (Samples::Colours(colours), _) => colours.get(cell as usize).copied().unwrap_or_default(),
            (Samples::Values(_), Style::Range(scale)) => {
                let colour = self.layer.value(cell).and_then(|value| scale.colour(value));
                colour.map_or([0; 4], opaque)
            }
            (Samples::Values(_), Style::Classes(classes)) => {
                let value = self.layer.value(cell);
                let found = value.and_then(|value| classes.iter().find(|(own, ..)| *own == value));
                found.map_or([0; 4], |(_, colour, _)| opaque(*colour))
            }
            (Samples::Values(_), Style::Own | Style::Points) => [0; 4],
        }
    }

    /// What a value is called, if it is a class.
    pub(super) fn class(&self, value: f64) -> Option<&str> {
        match &self.style {
            Style::Classes(classes) => classes.iter().find(|(own, ..)| *own == value).map(|(_, _, name)| name.as_str()),
            _ => None,
        }
    }
}

fn opaque([red, green, blue]: Rgb) -> [u8; 4] {
    [red, green, blue, 255]
}

/// The variable at a path; of a group the first in it that has a place.
fn placed<'a>(structure: &'a Structure, path: &str) -> Option<&'a Variable> {
    if let Some(variable) = structure.variable(path) {
        return Some(variable);
    }
    let finder = Finder::new(structure);
    let numbers = structure.group(path)?.variables.iter().filter(|variable| variable.data_type.number().is_some());
    let mut data = numbers.filter(|variable| !variable.is_scale && variable.unread.is_none());
    data.find(|variable| finder.of(&variable.path).place.is_some())
}

fn style(variable: &Variable, plan: &Plan, values: &[f32]) -> Style {
    if let Some(flags) = plan.flags.as_ref().filter(|flags| flags.are_classes() && !flags.list.is_empty()) {
        let classes = flags.list.iter().enumerate();
        return Style::Classes(
            classes.map(|(place, flag)| (flag.value.real(), category(place), flag.name.clone())).collect(),
        );
    }
    let numbers = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = robust(numbers, RANGE.0, RANGE.1, 0.0).unwrap_or((0.0, 1.0));
    let long = variable.text("long_name").unwrap_or_default();
    let is_difference = is_difference(&variable.name, long, low, high);
    let map = if is_difference { ColourMap::Diverging } else { ColourMap::default() };
    let (low, high) = if is_difference { (-low.abs().max(high.abs()), low.abs().max(high.abs())) } else { (low, high) };
    Style::Range(ColourScale::new(map, Spacing::Linear, low, high))
}

/// A picture of a variable for one view of the map.
#[derive(Debug)]
pub(super) struct MapPicture {
    pub(super) cells: Cells,
    pub(super) picture: Picture,
}

impl Weigh for MapPicture {
    fn weight(&self) -> u64 {
        (self.picture.pixels.len() + self.cells.indices().len() * 4) as u64
    }
}

impl MapPicture {
    pub(super) fn key(file: &ResultFile, view: &View, bounds: Option<BoundingBox>, colours: PointColours) -> ViewKey {
        let numbers = [view.left, view.top, view.pixel].map(f64::to_bits);
        let corners = bounds.map_or([0; 4], |bounds| <[f64; 4]>::from(bounds).map(f64::to_bits));
        let bytes = |[red, green, blue]: Rgb| u64::from(red) << 16 | u64::from(green) << 8 | u64::from(blue);
        ViewKey::new(file.file, "map picture", file.path.as_str())
            .with(file.slice.iter().copied())
            .with(numbers)
            .with([u64::from(view.width), u64::from(view.height)])
            .with(corners)
            .with([bytes(colours.inside), bytes(colours.outside)])
    }

    pub(super) fn request(
        key: ViewKey,
        data: Arc<MapData>,
        view: View,
        bounds: Option<BoundingBox>,
        colours: PointColours,
    ) -> ViewRequest {
        ViewRequest::new(key, Haste::Quick, move |work| {
            let is_outside = |cell: u32| {
                let position = data.layer.positions.get(cell as usize);
                let place = position.map(|(latitude, longitude)| (f64::from(*longitude), f64::from(*latitude)));
                let inside = |(longitude, latitude)| bounds.is_none_or(|bounds| bounds.contains(longitude, latitude));
                place.is_some_and(|place| !inside(place))
            };
            // What lies outside is drawn last.
            let layer = |cell: u32| u8::from(is_outside(cell));
            let cells = data.layer.placement.cells_of(&view, POINT_PIXELS, layer, work.cancel)?;
            let picture = match data.style {
                Style::Points => {
                    let colour = |cell| if is_outside(cell) { colours.outside } else { colours.inside };
                    cells.picture(|cell| opaque(colour(cell)))
                }
                _ => cells.picture(|cell| data.colour(cell)),
            };
            Ok(Self { cells, picture })
        })
    }
}
