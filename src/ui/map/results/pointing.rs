//! What map and plots show each other: the point under the pointer, the stretch in view, what lies outside.

use super::super::geometry::{Screen, Span};
use super::drawn::{Drawn, Frame};
use super::picture::MapData;
use super::{ResultsLayer, box_of, view_of};
use crate::domain::bounding_box::BoundingBox;
use crate::domain::map::Projection;
use crate::engine::inspection::FileKey;
use crate::inspect::map::{Bounds, View};
use crate::ui::theme::Palette;
use crate::ui::viewer::link::{Linked, Side, Spot, Stretch};
use egui::{Color32, Painter, Pos2, Shape, Stroke};

/// Points on the screen within which a point of a track is under the pointer.
const REACH: f32 = 8.0;
/// Corners of the line that shows a stretch.
const CORNERS: u32 = 400;
/// Part of a track about a pressed point that its plot shows.
const SHOWN_PART: u64 = 10;

/// What lies outside, found: to be shown.
#[derive(Debug, Clone, Copy)]
pub struct OutsideFound {
    /// Its file.
    pub file: FileKey,
    /// What it encloses, with room around.
    pub bounds: BoundingBox,
    /// Dimension and index of its first element.
    pub element: [Option<(usize, u64)>; 2],
}

impl ResultsLayer {
    /// What of the current file lies under a longitude and latitude.
    pub(in crate::ui::map) fn spot_at(
        &self,
        screen: &Screen,
        (longitude, latitude): (f64, f64),
        pixels_per_point: f32,
    ) -> Option<Spot> {
        let file = self.current_file().filter(|file| self.order.is_shown(file.file))?;
        let drawn = self.drawn.get(&file.file)?;
        let (data, picture) = (drawn.data()?, drawn.picture()?);
        let view = picture.cells.view();
        let cell = if data.is_of_points() {
            // The picture may still be that of another view.
            let scale = view_of(screen, pixels_per_point).pixel / view.pixel;
            nearest(data, &picture.cells, view, (longitude, latitude), f64::from(REACH * pixels_per_point) * scale)?
        } else {
            picture.cells.at_position(longitude, latitude)?
        };
        let position = data.layer.centres()(cell);
        let index = data.layer.elements.flat(cell);
        Some(Spot { file: file.file, group: data.link().to_owned(), index, position, side: Side::Map })
    }

    /// The stretch about a point, for its plot to show.
    pub(in crate::ui::map) fn stretch_about(&self, spot: &Spot) -> Option<Stretch> {
        let data = self.drawn.get(&spot.file)?.data().filter(|data| data.is_of_points())?;
        let count = data.layer.cells() as u64 * data.layer.step;
        let half = (count / SHOWN_PART / 2).max(1);
        let indices = (spot.index.saturating_sub(half), (spot.index + half).min(count));
        Some(Stretch { file: spot.file, group: spot.group.clone(), indices })
    }

    /// Marks the point that a plot points at.
    pub(super) fn paint_mark(&self, painter: &Painter, screen: &Screen) {
        let Some(spot) = &self.spot else { return };
        let known = self.drawn.get(&spot.file).and_then(Drawn::data).filter(|data| is_of(data, spot));
        // Of very many points the map has only some.
        let place = || known.and_then(|data| data.layer.centres()(data.layer.elements.cell(spot.index)?));
        let Some((longitude, latitude)) = spot.position.or_else(place) else { return };
        let palette = Palette::of_context(painter.ctx());
        let span = Span { west: longitude, south: latitude, east: longitude, north: latitude };
        for at in screen.copies(&span).filter_map(|copy| copy.place(longitude, latitude)) {
            painter.circle_stroke(at, 6.0, Stroke::new(3.5, palette.panel));
            painter.circle_stroke(at, 6.0, Stroke::new(1.8, palette.ink));
        }
    }

    /// Follows a wish to see what lies outside: what was found, once it is.
    pub(in crate::ui::map) fn follow_outside(
        &mut self,
        linked: &mut Linked,
        projection: Projection,
    ) -> Option<OutsideFound> {
        let wish = linked.outside.as_mut().filter(|wish| wish.of.is_none())?;
        let answers = self.answers.clone()?;
        let file = self.files.iter().find(|file| file.file == wish.file)?;
        let Some(limits) = &file.limits else {
            wish.of = Some(0);
            return None;
        };
        let area = self.areas.number(&limits.area);
        let number = area.0;
        let drawn = self.drawn.get_mut(&wish.file)?;
        if drawn.failed.is_some() {
            wish.of = Some(0);
            return None;
        }
        drawn.follow_outside(
            &mut Frame { file, answers: &answers, wanted: &mut self.wanted, projection },
            Some(area),
            true,
        );
        let data = std::sync::Arc::clone(drawn.data()?);
        let within =
            |group: &str| group == "/" || group == wish.group || group.starts_with(&format!("{}/", wish.group));
        if !within(&data.group) && data.path != wish.group {
            // The layer is still that of what was looked at before.
            return None;
        }
        let outside = drawn.outside(number)?;
        wish.of = Some(outside.runs.len());
        let run = outside.runs.get(wish.number % outside.runs.len().max(1))?;
        let elements = &data.layer.elements;
        if data.is_of_points() {
            let indices = (elements.flat(run.first), elements.flat(run.last) + data.layer.step);
            linked.wanted = Some(Stretch { file: wish.file, group: data.group.clone(), indices });
        }
        let bounds = box_of(with_room(run.bounds))?;
        Some(OutsideFound { file: wish.file, bounds, element: elements.of(run.first) })
    }
}

fn is_of(data: &MapData, spot: &Spot) -> bool {
    spot.group == data.group || spot.group == data.path
}

/// A box with a margin, and never without size.
fn with_room(bounds: Bounds) -> Bounds {
    let across = ((bounds.east - bounds.west) * 0.2).max(0.005);
    let along = ((bounds.north - bounds.south) * 0.2).max(0.005);
    Bounds {
        west: bounds.west - across,
        south: (bounds.south - along).max(-90.0),
        east: bounds.east + across,
        north: (bounds.north + along).min(90.0),
    }
}

/// The drawn point nearest to a place, within so many pixels.
fn nearest(
    data: &MapData,
    cells: &crate::inspect::map::Cells,
    view: &View,
    place: (f64, f64),
    reach: f64,
) -> Option<u32> {
    let (x, y) = view.pixel(place.0, place.1)?;
    let reach = reach.clamp(1.0, 64.0);
    let steps = reach as i32;
    let around =
        (-steps..=steps).flat_map(|row| (-steps..=steps).map(move |column| (f64::from(column), f64::from(row))));
    let mut found: Vec<u32> = around.filter_map(|(across, down)| cells.at(x + across, y + down)).collect();
    found.sort_unstable();
    found.dedup();
    let centre = data.layer.centres();
    let distance = |cell: &u32| {
        let (longitude, latitude) = centre(*cell)?;
        let (own_x, own_y) = view.pixel(longitude, latitude)?;
        Some((own_x - x).hypot(own_y - y))
    };
    let measured = found.into_iter().filter_map(|cell| Some((distance(&cell)?, cell)));
    measured.filter(|(distance, _)| *distance <= reach).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, cell)| cell)
}

/// The stretch of a track that its plot shows: a broad line under its points.
pub(super) fn paint_stretch(painter: &Painter, screen: &Screen, drawn: &Drawn, stretch: &Stretch) {
    let Some(data) = drawn.data().filter(|data| data.is_of_points() && data.group == stretch.group) else { return };
    let elements = &data.layer.elements;
    let ends = elements.cell(stretch.indices.0).zip(elements.cell(stretch.indices.1.saturating_sub(1)));
    let Some((first, last)) = ends else { return };
    let centre = data.layer.centres();
    let step = ((last.saturating_sub(first)) / CORNERS).max(1) as usize;
    let cells = (first..=last).step_by(step).chain([last]);
    let mut line: Vec<(f64, f64)> = Vec::new();
    for (longitude, latitude) in cells.filter_map(centre) {
        let before = line.last().map_or(longitude, |(before, _)| *before);
        line.push((longitude + ((before - longitude) / 360.0).round() * 360.0, latitude));
    }
    let west = line.iter().map(|place| place.0).fold(f64::INFINITY, f64::min);
    let east = line.iter().map(|place| place.0).fold(f64::NEG_INFINITY, f64::max);
    if west > east {
        return;
    }
    let palette = Palette::of_context(painter.ctx());
    let span = Span { west, south: -90.0, east, north: 90.0 };
    for copy in screen.copies(&span) {
        let points: Vec<Pos2> = line.iter().filter_map(|(x, y)| copy.place(*x, *y)).collect();
        painter.add(Shape::line(points.clone(), Stroke::new(11.0, palette.panel)));
        painter.add(Shape::line(points, Stroke::new(8.0, tint(palette.accent))));
    }
}

fn tint(accent: Color32) -> Color32 {
    accent.gamma_multiply(0.45)
}
