//! What is being drawn, over everything: light on dark, so that it stands on ice and on water.

use super::eye::{Eye, turns};
use super::words::{length, outline_tag};
use super::{AreaTools, Hand};
use crate::domain::shape::{Edges, Outlines};
use crate::domain::tools::{MOST_HANDLES, Place, Spot, View, centre, circle, crossing, length_metres, middles};
use crate::ui::map::geometry::Screen;
use egui::{Color32, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use geo::{LineString, Polygon, TriangulateEarcut as _, coord};

/// The dark stroke under the light one, in points.
const UNDER_POINTS: f32 = 4.0;
const OVER_POINTS: f32 = 1.75;
/// Radius of a vertex.
const VERTEX_POINTS: f32 = 4.5;
/// Radius of the handles in the middles of edges.
const MIDDLE_POINTS: f32 = 3.5;
/// An edge is drawn in pieces no longer than this, so that it bends as it is meant.
const PIECE_POINTS: f64 = 6.0;
const MOST_PIECES: f64 = 96.0;

/// Colours of what is drawn.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::map) struct Colours {
    /// Of the area and its handles.
    pub(in crate::ui::map) accent: Color32,
    /// Of edges that cross.
    pub(in crate::ui::map) wrong: Color32,
}

/// An outline being drawn or edited.
struct Sketch {
    vertices: Vec<Place>,
    edges: Edges,
    /// The last edge leads back to the first vertex.
    is_closed: bool,
    /// The closing edge is only what would be.
    is_open_yet: bool,
}

impl Sketch {
    /// Edges that cross; those of circles do not, and are many.
    fn crossing(&self) -> Option<(usize, usize)> {
        let is_by_hand = self.vertices.len() <= MOST_HANDLES || self.is_open_yet;
        if is_by_hand { crossing(&self.vertices, self.edges, self.is_closed) } else { None }
    }
}

pub(super) fn paint(
    tools: &mut AreaTools,
    painter: &Painter,
    screen: &Screen,
    colours: Colours,
    outline: Option<&Outlines>,
) {
    if let Some(sketch) = sketch(tools, screen) {
        for turn in turns(screen, &sketch.vertices) {
            let eye = Eye::new(screen, turn);
            paint_sketch(painter, &eye.view(), &sketch, colours);
        }
        let text = tag_words(tools, &sketch);
        let eye = Eye::new(screen, tools.turns);
        tag(painter, screen, &eye.view(), &sketch.vertices, &text, colours);
        return;
    }
    let Some(outline) = outline else { return };
    let Some(vertices) = outline.areas.first().and_then(|rings| rings.first()) else { return };
    for turn in turns(screen, vertices) {
        let eye = Eye::new(screen, turn);
        handles(tools, painter, screen, &eye.view(), vertices, outline.edges, colours);
    }
}

/// What is drawn now instead of the form's area.
fn sketch(tools: &AreaTools, screen: &Screen) -> Option<Sketch> {
    let whole = |vertices: Vec<Place>, edges| Sketch { vertices, edges, is_closed: true, is_open_yet: false };
    if let Some(live) = tools.edit.live() {
        let edges = tools.edited_edges;
        return Some(whole(live.to_vec(), edges));
    }
    let of_outlines = |outlines: Outlines| {
        let ring = outlines.areas.into_iter().next()?.into_iter().next()?;
        Some(whole(ring, outlines.edges))
    };
    match tools.hand.as_ref()? {
        Hand::Polygon(polygon) => {
            let live = polygon.live();
            let is_closed = live.len() >= 3;
            polygon.is_begun().then(|| Sketch { vertices: live, edges: polygon.edges(), is_closed, is_open_yet: true })
        }
        Hand::Circle(shown) => shown.live().and_then(|(centre, radius)| of_outlines(circle(centre, radius))),
        Hand::Disc(disc) => disc.live().and_then(|at| of_outlines(circle(at, tools.radius_km * 1000.0))),
        Hand::Corridor(line) => line.is_begun().then(|| Sketch {
            vertices: line.live(),
            edges: Edges::Shortest,
            is_closed: false,
            is_open_yet: false,
        }),
        Hand::Rectangle(rectangle) => {
            let eye = Eye::new(screen, 0);
            let vertices = rectangle.vertices(&eye.view())?;
            Some(whole(vertices, eye.view().edges))
        }
    }
}

fn tag_words(tools: &mut AreaTools, sketch: &Sketch) -> String {
    if let Some(Hand::Corridor(_)) = &tools.hand {
        let metres = length_metres(&sketch.vertices);
        return format!("{} long, {} wide, round ends", length(metres), length(tools.width_km * 1000.0));
    }
    let crosses = sketch.crossing().is_some();
    let measures = tools.measured.of(&Outlines::of(sketch.vertices.clone(), sketch.edges));
    match &tools.hand {
        Some(Hand::Circle(circle)) => {
            let radius = circle.live().map_or(0.0, |(_, radius)| radius);
            let area =
                crate::ui::widgets::format::square_kilometres(measures.map_or(0.0, |measures| measures.area_km2));
            format!("Radius {}, {area}", length(radius))
        }
        Some(Hand::Disc(_)) => format!("Radius {}", length(tools.radius_km * 1000.0)),
        _ => outline_tag(measures.filter(|_| sketch.vertices.len() >= 3), sketch.vertices.len(), crosses),
    }
}

fn paint_sketch(painter: &Painter, view: &View<'_>, sketch: &Sketch, colours: Colours) {
    let crossed = sketch.crossing();
    let count = sketch.vertices.len();
    let edges = if sketch.is_closed { count } else { count.saturating_sub(1) };
    let ends = sketch.vertices.iter().zip(sketch.vertices.iter().cycle().skip(1)).take(edges);
    let paths: Vec<Vec<Pos2>> = ends.map(|(from, to)| bent(view, *from, *to, sketch.edges)).collect();
    if sketch.is_closed && crossed.is_none() {
        fill(painter, &paths, colours.accent);
    }
    for (index, path) in paths.iter().enumerate() {
        let is_crossed = crossed.is_some_and(|(one, other)| index == one || index == other);
        let under = if is_crossed { colours.wrong } else { colours.accent.lerp_to_gamma(Color32::BLACK, 0.55) };
        if sketch.is_open_yet && sketch.is_closed && index + 1 == count {
            painter.extend(Shape::dashed_line(path, Stroke::new(UNDER_POINTS - 1.0, under), 6.0, 5.0));
            painter.extend(Shape::dashed_line(path, Stroke::new(OVER_POINTS, Color32::WHITE), 6.0, 5.0));
        } else {
            painter.line(path.clone(), Stroke::new(UNDER_POINTS, under));
            painter.line(path.clone(), Stroke::new(OVER_POINTS, Color32::WHITE));
        }
    }
    // The many vertices of circles are not for hands.
    if count <= MOST_HANDLES {
        for (index, place) in sketch.vertices.iter().enumerate() {
            if let Some(at) = (view.spot)(*place) {
                let is_first = sketch.is_open_yet && index == 0;
                vertex(painter, pos(at), if is_first { VERTEX_POINTS + 1.5 } else { VERTEX_POINTS }, is_first, colours);
            }
        }
    }
}

fn pos(spot: Spot) -> Pos2 {
    pos2(spot.x as f32, spot.y as f32)
}

/// An edge as it is meant, in this view.
fn bent(view: &View<'_>, from: Place, to: Place, edges: Edges) -> Vec<Pos2> {
    let ends = (view.spot)(from).zip((view.spot)(edges.along(from, to, 1.0)));
    let pieces = ends.map_or(MOST_PIECES, |(start, end)| (start.distance(end) / PIECE_POINTS).ceil());
    let pieces = pieces.clamp(1.0, MOST_PIECES);
    (0..=pieces as u32)
        .filter_map(|piece| (view.spot)(edges.along(from, to, f64::from(piece) / pieces)).map(pos))
        .collect()
}

/// Only what closes on the screen; an outline round a pole does not in the view of the world.
fn fill(painter: &Painter, paths: &[Vec<Pos2>], accent: Color32) {
    let ring: LineString<f64> =
        paths.iter().flatten().map(|at| coord! { x: f64::from(at.x), y: f64::from(at.y) }).collect();
    let Some((first, last)) = ring.0.first().zip(ring.0.last()) else { return };
    if (first.x - last.x).abs() > 1.0 {
        return;
    }
    let raw = Polygon::new(ring, Vec::new()).earcut_triangles_raw();
    let mut mesh = Mesh::default();
    for [x, y] in &raw.vertices {
        mesh.colored_vertex(pos2(*x as f32, *y as f32), accent.gamma_multiply(0.12));
    }
    mesh.indices.extend(raw.triangle_indices.iter().map(|index| *index as u32));
    painter.add(mesh);
}

fn vertex(painter: &Painter, at: Pos2, radius: f32, is_full: bool, colours: Colours) {
    painter.circle_filled(at, radius + 1.0, Color32::from_black_alpha(110));
    let fill = if is_full { colours.accent } else { Color32::WHITE };
    let ring = if is_full { Color32::WHITE } else { colours.accent };
    painter.circle(at, radius, fill, Stroke::new(1.75, ring));
}

/// Of the form's outline while nothing is drawn.
fn handles(
    tools: &AreaTools,
    painter: &Painter,
    screen: &Screen,
    view: &View<'_>,
    vertices: &[Place],
    edges: Edges,
    colours: Colours,
) {
    let shown = screen.rect.expand(VERTEX_POINTS * 2.0);
    for (_, middle) in middles(view, vertices, edges).filter(|(_, at)| shown.contains(pos(*at))) {
        painter.circle_filled(pos(middle), MIDDLE_POINTS + 1.0, Color32::from_black_alpha(70));
        painter.circle(pos(middle), MIDDLE_POINTS, Color32::from_white_alpha(170), Stroke::new(1.0, colours.accent));
    }
    if let Some(at) = centre(view, vertices).map(pos).filter(|at| shown.contains(*at)) {
        vertex(painter, at, VERTEX_POINTS + 2.5, true, colours);
        for arm in [vec2(4.0, 0.0), vec2(0.0, 4.0)] {
            painter.line_segment([at - arm, at + arm], Stroke::new(1.5, Color32::WHITE));
        }
    }
    for (index, place) in vertices.iter().enumerate().filter(|_| vertices.len() <= MOST_HANDLES) {
        let Some(at) = (view.spot)(*place).map(pos).filter(|at| shown.contains(*at)) else { continue };
        vertex(painter, at, VERTEX_POINTS, tools.edit.selected() == Some(index), colours);
    }
}

/// Words below what is drawn, inside the map.
fn tag(painter: &Painter, screen: &Screen, view: &View<'_>, vertices: &[Place], text: &str, colours: Colours) {
    let bounds = vertices.iter().filter_map(|place| (view.spot)(*place)).fold(Rect::NOTHING, |mut bounds, spot| {
        bounds.extend_with(pos(spot));
        bounds
    });
    if !bounds.is_finite() {
        return;
    }
    let galley = painter.layout_no_wrap(text.to_owned(), FontId::proportional(12.5), Color32::WHITE);
    let size = galley.size() + vec2(12.0, 6.0);
    let wanted = Rect::from_min_size(pos2(bounds.center().x - size.x / 2.0, bounds.bottom() + 14.0), size);
    let room = screen.rect.shrink(6.0);
    let nudge = (room.min - wanted.min).max(egui::Vec2::ZERO) + (room.max - wanted.max).min(egui::Vec2::ZERO);
    let tag = wanted.translate(nudge);
    painter.rect_filled(tag, 4.0, colours.accent.lerp_to_gamma(Color32::BLACK, 0.45));
    painter.galley(tag.min + vec2(6.0, 3.0), galley, Color32::WHITE);
}
