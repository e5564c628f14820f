//! What the engine's inspection makes for the map: the values of a variable with their place, what of them lies outside,
//! and pictures of them.

use super::ResultFile;
use super::colours::{Style, names, of_class, style};
use crate::domain::map::Projection;
use crate::domain::request::Area;
use crate::engine::inspection::{Haste, ViewKey, ViewRequest, Weigh, Work};
use crate::inspect::coordinates::Finder;
use crate::inspect::decode::Plan;
use crate::inspect::map::{Cells, Layer, Outside, Placement, Samples, View};
use crate::inspect::plot::colours::{ColourScale, Rgb};
use crate::inspect::verdict::Region;
use crate::inspect::{Structure, Unread, Variable, Why};
use egui::ColorImage;
use std::sync::Arc;

/// Pixels of a point.
const POINT_PIXELS: u32 = 3;
/// Degrees within which a place counts as on the edge of a shape, at most.
const TOLERANCE: f64 = 1e-5;

/// Colours of points inside the requested area and outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::map) struct PointColours {
    pub(in crate::ui::map) inside: Rgb,
    pub(in crate::ui::map) outside: Rgb,
}

/// A variable on the map.
#[derive(Debug)]
pub(super) struct MapData {
    pub(super) layer: Layer,
    /// Path of the variable, and of its group.
    pub(super) path: String,
    pub(super) group: String,
    /// The variable's own name, or its long one.
    pub(super) name: String,
    pub(super) units: String,
    pub(super) style: Style,
    /// Cells without a value.
    pub(super) missing: u64,
}

impl Weigh for MapData {
    fn weight(&self) -> u64 {
        self.layer.bytes()
    }
}

impl MapData {
    /// Points and swaths are kept where a projection puts them.
    pub(super) fn key(file: &ResultFile, projection: Projection) -> ViewKey {
        ViewKey::new(file.file, "map layer", file.path.as_str())
            .with([u64::from(projection.epsg())])
            .with(file.slice.iter().copied())
    }

    pub(super) fn request(key: ViewKey, file: &ResultFile, projection: Projection) -> ViewRequest {
        let (path, slice) = (file.path.clone(), file.slice.clone());
        ViewRequest::new(key, Haste::Long, move |work| Self::read(work, &path, &slice, projection))
    }

    fn read(work: &mut Work<'_>, path: &str, slice: &[u64], projection: Projection) -> Result<Self, Unread> {
        let structure = Arc::clone(work.structure);
        let variable = placed(&structure, path)
            .ok_or_else(|| Unread::new(path, Why::Unknown("where its values lie".to_owned()), "no coordinates"))?;
        let layer = Layer::read(work.reader, &structure, &variable.path, slice, projection, work.cancel)?;
        let (style, missing) = match &layer.samples {
            Samples::Colours(colours) => (Style::Own, colours.iter().filter(|colour| colour[3] == 0).count()),
            Samples::Values(values) => {
                let missing = values.iter().filter(|value| value.is_nan()).count();
                let is_of_points = matches!(layer.placement, Placement::Points(_));
                (if is_of_points { Style::Points } else { style(variable, &Plan::of(variable), values) }, missing)
            }
        };
        let (name, units) = names(&structure, &variable.path);
        let (path, group) = (variable.path.clone(), variable.group_path().to_owned());
        Ok(Self { layer, path, group, name, units, style, missing: missing as u64 })
    }

    pub(super) fn is_of_points(&self) -> bool {
        matches!(self.style, Style::Points)
    }

    /// What plots and the map call it: points by their group, cells by their variable.
    pub(super) fn link(&self) -> &str {
        if self.is_of_points() { &self.group } else { &self.path }
    }

    /// Colour of a cell; nothing where it has no value.
    fn colour(&self, cell: u32, scale: Option<&ColourScale>) -> [u8; 4] {
        let value = || self.layer.value(cell);
        let colour = match (&self.layer.samples, &self.style) {
            (Samples::Colours(colours), _) => return colours.get(cell as usize).copied().unwrap_or_default(),
            (_, Style::Classes(classes)) => {
                value().and_then(|value| of_class(classes, value)).map(|(_, colour, _)| *colour)
            }
            _ => value().zip(scale).and_then(|(value, scale)| scale.colour(value)),
        };
        colour.map_or([0; 4], opaque)
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

/// What of a file lies outside its area.
pub(super) struct MapOutside(pub(super) Outside);

impl Weigh for MapOutside {
    fn weight(&self) -> u64 {
        self.0.bytes() as u64
    }
}

impl MapOutside {
    pub(super) fn request(key: ViewKey, data: Arc<MapData>, area: Area) -> ViewRequest {
        ViewRequest::new(key, Haste::Quick, move |work| {
            let outside = match Region::of(Some(&area), TOLERANCE) {
                Some(region) => Outside::of(&data.layer, &region, work.cancel)?,
                None => Outside::default(),
            };
            Ok(Self(outside))
        })
    }
}

/// A picture of a variable for one view of the map.
pub(super) struct MapPicture {
    pub(super) cells: Cells,
    /// Made off the window's thread.
    pub(super) image: Arc<ColorImage>,
}

impl Weigh for MapPicture {
    fn weight(&self) -> u64 {
        (self.image.pixels.len() * 4 + self.cells.indices().len() * 4) as u64
    }
}

impl MapPicture {
    pub(super) fn key(
        data: &ViewKey,
        view: &View,
        colours: PointColours,
        scale: Option<&ColourScale>,
        outside: Option<&ViewKey>,
    ) -> ViewKey {
        let numbers = [view.left, view.top, view.pixel].map(f64::to_bits);
        let bytes = |[red, green, blue]: Rgb| u64::from(red) << 16 | u64::from(green) << 8 | u64::from(blue);
        let scale = scale.map_or([0; 4], |scale| {
            let (low, high) = scale.range();
            [low.to_bits(), high.to_bits(), scale.map() as u64, scale.spacing() as u64]
        });
        ViewKey { kind: "map picture", ..data.clone() }
            .with(numbers)
            .with([u64::from(view.width), u64::from(view.height)])
            .with([bytes(colours.inside), bytes(colours.outside)])
            .with(scale)
            .with(outside.and_then(|key| key.detail.last().copied()))
    }

    pub(super) fn request(
        key: ViewKey,
        data: Arc<MapData>,
        view: View,
        colours: PointColours,
        scale: Option<ColourScale>,
        outside: Option<Arc<MapOutside>>,
    ) -> ViewRequest {
        ViewRequest::new(key, Haste::Quick, move |work| {
            let is_outside = |cell: u32| outside.as_ref().is_some_and(|outside| outside.0.has(cell));
            // What lies outside is drawn last.
            let layer = |cell: u32| u8::from(is_outside(cell));
            let cells = data.layer.placement.cells_of(&view, POINT_PIXELS, layer, work.cancel)?;
            let picture = if data.is_of_points() {
                let colour = |cell| if is_outside(cell) { colours.outside } else { colours.inside };
                cells.picture(|cell| opaque(colour(cell)))
            } else {
                cells.picture(|cell| data.colour(cell, scale.as_ref()))
            };
            let size = [picture.width as usize, picture.height as usize];
            let image = Arc::new(ColorImage::from_rgba_unmultiplied(size, &picture.pixels));
            Ok(Self { cells, image })
        })
    }
}
