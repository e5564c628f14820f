//! What a picture of the map says of itself, in its corner and in its file.

use crate::domain::BoundingBox;
use crate::domain::map::Projection;
use crate::ui::map::colours::MapColours;
use egui::{Align2, FontId, Rect, Ui, vec2};

/// What is told of a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    /// The data, as the request is called.
    pub title: String,
    /// How the Earth is drawn.
    pub projection: Projection,
    /// Metres on the ground of a point in the middle.
    pub metres_per_point: f64,
    /// The area's numbers, or the name of its shape.
    pub area: Option<String>,
    /// The day of what is shown by day.
    pub day: Option<String>,
    /// Whose the ground is.
    pub attribution: String,
}

impl Told {
    /// “W −50.5 S 68.8 E −47 N 69.5”.
    pub fn box_words(bounds: &BoundingBox) -> String {
        let [west, south, east, north] = <[f64; 4]>::from(*bounds).map(|degrees| degrees + 0.0);
        format!("W {west}° S {south}° E {east}° N {north}°")
    }

    /// “Arctic, polar stereographic (EPSG:3413)”.
    fn projection_words(&self) -> String {
        let name = match self.projection {
            Projection::World => "Web Mercator",
            Projection::Arctic => "Arctic polar stereographic",
            Projection::Antarctic => "Antarctic polar stereographic",
        };
        format!("{name} (EPSG:{})", self.projection.epsg())
    }

    fn scale_words(&self) -> String {
        let metres = self.metres_per_point;
        if metres >= 1000.0 {
            format!("{:.1} km to a screen point at the middle", metres / 1000.0)
        } else {
            format!("{metres:.0} m to a screen point at the middle")
        }
    }

    /// Lines of the corner.
    fn lines(&self) -> Vec<String> {
        let title = Some(self.title.clone()).filter(|title| !title.is_empty());
        let lines = [title, self.area.clone(), self.day.clone(), Some(self.projection_words())];
        lines.into_iter().flatten().collect()
    }

    /// Keyword and text of the file's own words.
    pub(super) fn texts(&self) -> Vec<(&'static str, String)> {
        let mut texts = vec![
            ("Title", if self.title.is_empty() { "Map".to_owned() } else { self.title.clone() }),
            ("Projection", self.projection_words()),
            ("Scale", self.scale_words()),
            ("Source", self.attribution.clone()),
            ("Software", concat!("Harmony Desktop ", env!("CARGO_PKG_VERSION")).to_owned()),
        ];
        texts.extend(self.area.clone().map(|area| ("Area", area)));
        texts.extend(self.day.clone().map(|day| ("Day", day)));
        texts
    }
}

/// The words in the upper left corner, on a ground of their own.
pub(super) fn caption_ui(ui: &Ui, dark: bool, told: &Told) {
    let colours = if dark { MapColours::dark() } else { MapColours::light() };
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("caption")));
    let font = FontId::proportional(11.5);
    let lines: Vec<_> =
        told.lines().into_iter().map(|line| painter.layout_no_wrap(line, font.clone(), colours.label)).collect();
    let size = lines.iter().fold(vec2(0.0, 0.0), |size, line| vec2(size.x.max(line.size().x), size.y + line.size().y));
    // Below the degrees along the upper edge.
    let corner = ui.ctx().content_rect().left_top() + vec2(8.0, 26.0);
    let ground = Rect::from_min_size(corner, size + vec2(16.0, 10.0));
    painter.rect_filled(ground, 4.0, colours.halo);
    let mut at = corner + vec2(8.0, 5.0);
    for line in lines {
        let place = Align2::LEFT_TOP.anchor_size(at, line.size());
        at.y += line.size().y;
        painter.galley(place.min, line, colours.label);
    }
}
