//! Names on the map: drawn as text every frame (crisp at any zoom), never over each other.

use super::colours::MapColours;
use super::geometry::{Screen, Span};
use crate::domain::map::Projection;
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Stroke, vec2};
use std::sync::Arc;

/// Names in one frame at most.
const MOST_LABELS: usize = 70;
/// Polar maps have fewer names to show than there is room for: they come earlier, those of seas and ice before others.
const POLAR_ROOM: f64 = 1.3;
const POLAR_ROOM_OF_NATURE: f64 = 1.9;

/// What a name belongs to; decides how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sea,
    Country,
    /// State, province, island, ice shelf.
    Region,
    City,
}

/// A name and where it stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    kind: Kind,
    name: &'static str,
    longitude: f64,
    latitude: f64,
    /// Shown from this zoom on.
    least_zoom: f64,
}

/// The bundled names, the most important first.
#[derive(Debug)]
pub(super) struct Places(Vec<Place>);

impl Places {
    /// Reads the bundled table.
    pub(super) fn bundled() -> Self {
        let table = include_str!("../../../assets/basemap/places.tsv");
        let mut places: Vec<_> = table.lines().filter_map(place).collect();
        places.sort_by(|a, b| a.least_zoom.total_cmp(&b.least_zoom));
        Self(places)
    }

    /// Paints the names of this view where there is room; keeps off what is `taken`.
    pub(super) fn paint(&self, painter: &Painter, screen: &Screen, colours: &MapColours, taken: &mut Vec<Rect>) {
        let room = screen.rect.shrink(4.0);
        let mut count = 0;
        for place in self.0.iter().filter(|place| place.shows_at(screen)) {
            let (x, y) = (place.longitude, place.latitude);
            for copy in screen.copies(&Span { west: x, east: x, south: y, north: y }) {
                let at = copy.place(x, y).filter(|at| room.contains(*at));
                if at.is_some_and(|at| place.paint(painter, at, room, colours, taken)) {
                    count += 1;
                }
            }
            if count >= MOST_LABELS {
                return;
            }
        }
    }
}

/// One line of the table: kind, name, longitude, latitude, least zoom, between tabs.
fn place(line: &'static str) -> Option<Place> {
    let mut fields = line.split('\t');
    let kind = match fields.next()? {
        "sea" => Kind::Sea,
        "country" => Kind::Country,
        "region" => Kind::Region,
        "city" => Kind::City,
        _ => return None,
    };
    let name = fields.next()?;
    let mut number = || fields.next()?.parse().ok();
    Some(Place { kind, name, longitude: number()?, latitude: number()?, least_zoom: number()? })
}

/// How many zooms a map is ahead of the scale that the table counts by, which is Mercator's up to 60° of latitude: there is
/// room for more names.
fn gain(projection: Projection, place: &Place) -> f64 {
    let ground = projection.ground_of_plane(place.latitude);
    let room = match place.kind {
        Kind::Sea | Kind::Region => POLAR_ROOM_OF_NATURE,
        Kind::Country | Kind::City => POLAR_ROOM,
    };
    if projection.repeats() { (0.5 / ground.max(0.1)).log2().max(0.0) } else { (room / ground).log2() }
}

impl Place {
    fn shows_at(&self, screen: &Screen) -> bool {
        if screen.projection.pole().is_some_and(|sign| self.latitude * sign < 0.0) {
            return false;
        }
        let most = match self.kind {
            Kind::Sea => self.least_zoom + 4.5,
            Kind::Country => self.least_zoom + 5.0,
            Kind::Region => self.least_zoom + 3.6,
            Kind::City => f64::INFINITY,
        };
        (self.least_zoom..most).contains(&(screen.zoom + gain(screen.projection, self)))
    }

    /// True if there was room.
    fn paint(&self, painter: &Painter, at: Pos2, room: Rect, colours: &MapColours, taken: &mut Vec<Rect>) -> bool {
        let galley = self.galley(painter);
        let size = galley.size();
        let city = self.kind == Kind::City;
        let dot = Rect::from_center_size(at, vec2(6.0, 6.0));
        let beside = [Align2::LEFT_CENTER, Align2::RIGHT_CENTER, Align2::CENTER_BOTTOM];
        let spots = beside.map(|anchor| {
            let gap =
                vec2(6.0, 5.0) * vec2(-f32::from(anchor.x().to_sign() as i8), -f32::from(anchor.y().to_sign() as i8));
            anchor.anchor_size(at + gap, size)
        });
        let middle = [Align2::CENTER_CENTER.anchor_size(at, size)];
        let spots: &[Rect] = if city { &spots } else { &middle };
        let free = |spot: &&Rect| {
            let around = spot.expand2(vec2(5.0, 2.0));
            room.contains_rect(**spot) && !taken.iter().any(|other| other.intersects(around))
        };
        if city && taken.iter().any(|other| other.intersects(dot)) {
            return false;
        }
        let Some(spot) = spots.iter().find(free).copied() else { return false };
        let colour = if self.kind == Kind::Sea { colours.water_label } else { colours.label };
        if city {
            painter.circle(at, 2.5, colours.label, Stroke::new(1.0, colours.halo));
            taken.push(dot);
        }
        let colour = match self.kind {
            Kind::Country => colour.gamma_multiply(0.95),
            Kind::Region => colour.gamma_multiply(0.88),
            Kind::Sea | Kind::City => colour,
        };
        paint_haloed(painter, spot.min, &galley, colour, (self.kind != Kind::Sea).then_some(colours.halo));
        taken.push(spot);
        true
    }

    fn galley(&self, painter: &Painter) -> Arc<Galley> {
        let large = self.least_zoom < 2.2;
        let format = match self.kind {
            Kind::Sea => TextFormat {
                font_id: FontId::proportional(if large { 12.5 } else { 11.5 }),
                italics: true,
                extra_letter_spacing: if large { 1.5 } else { 0.5 },
                ..TextFormat::default()
            },
            Kind::Country => TextFormat {
                font_id: FontId::proportional(if large { 12.0 } else { 11.0 }),
                extra_letter_spacing: 1.0,
                ..TextFormat::default()
            },
            Kind::Region => {
                TextFormat { font_id: FontId::proportional(10.5), extra_letter_spacing: 1.5, ..TextFormat::default() }
            }
            Kind::City => TextFormat { font_id: FontId::proportional(12.0), ..TextFormat::default() },
        };
        let format = TextFormat { color: Color32::PLACEHOLDER, ..format };
        painter.layout_job(LayoutJob::single_section(self.name.to_owned(), format))
    }
}

/// Text with a thin ring around its letters; returns where it stands.
pub(super) fn haloed(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    text: &str,
    font: &FontId,
    colour: Color32,
    halo: Color32,
) -> Rect {
    let galley = painter.layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER);
    let place = anchor.anchor_size(at, galley.size());
    paint_haloed(painter, place.min, &galley, colour, Some(halo));
    place
}

fn paint_haloed(painter: &Painter, at: Pos2, galley: &Arc<Galley>, colour: Color32, halo: Option<Color32>) {
    // Four faint copies make a ring; egui has no outlined text.
    if let Some(halo) = halo {
        for offset in [vec2(-1.0, 0.0), vec2(1.0, 0.0), vec2(0.0, -1.0), vec2(0.0, 1.0)] {
            painter.galley_with_override_text_color(at + offset, Arc::clone(galley), halo);
        }
    }
    painter.galley_with_override_text_color(at, Arc::clone(galley), colour);
}

#[cfg(test)]
mod tests {
    use super::{Kind, Places};

    #[test]
    fn the_table_is_whole() {
        let table = include_str!("../../../assets/basemap/places.tsv");
        let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        let places = Places::bundled().0;
        assert_eq!(places.len(), lines, "a line of the table could not be read");
        assert!(places.iter().all(|place| place.longitude.abs() <= 180.0 && place.latitude.abs() <= 90.0));
        for kind in [Kind::Sea, Kind::Country, Kind::Region, Kind::City] {
            assert!(places.iter().filter(|place| place.kind == kind).count() > 20);
        }
    }
}
