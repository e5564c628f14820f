//! Along the map's lower edge: scale bar and where the base map comes from.

use super::colours::MapColours;
use super::geometry::Screen;
use egui::{Align2, Color32, FontId, Hyperlink, Painter, Rect, RichText, Stroke, Ui, pos2, vec2};

/// The bar is at most this long, in points.
const LONGEST_POINTS: f64 = 120.0;
const MARGIN: f32 = 10.0;
const ATTRIBUTION_WIDTH: f32 = 210.0;
/// Height of the scale bar with its number.
const SCALE_HEIGHT: f32 = 38.0;
/// Size of the choice of projections, which stands above it.
const PROJECTIONS: egui::Vec2 = vec2(200.0, 30.0);

/// Where a person chooses how the Earth is drawn.
pub(in crate::ui) fn projections_place(map: Rect) -> Rect {
    let corner = map.left_bottom() + vec2(MARGIN - 2.0, -SCALE_HEIGHT - PROJECTIONS.y);
    Rect::from_min_size(corner, PROJECTIONS)
}

/// Places that belong to the furniture: names keep off.
pub(super) fn reserved(screen: &Screen) -> Vec<Rect> {
    let (left, right) = (screen.rect.left_bottom(), screen.rect.right_bottom());
    vec![
        Rect::from_min_size(left - vec2(0.0, SCALE_HEIGHT), vec2(LONGEST_POINTS as f32 + 50.0, SCALE_HEIGHT)),
        projections_place(screen.rect),
        Rect::from_min_size(right - vec2(ATTRIBUTION_WIDTH, 26.0), vec2(ATTRIBUTION_WIDTH, 26.0)),
    ]
}

/// A round length (1, 2 or 5 times a power of ten, in kilometres) and its points on the screen,
/// true at the middle of the view.
fn scale(screen: &Screen) -> (f64, f64) {
    let points_per_km = 1000.0 / screen.metres_of_point();
    let longest = LONGEST_POINTS / points_per_km;
    let power = 10_f64.powf(longest.log10().floor());
    let factor = [5.0, 2.0, 1.0].into_iter().find(|factor| factor * power <= longest).unwrap_or(1.0);
    (factor * power, factor * power * points_per_km)
}

/// Scale bar at the lower left.
pub(super) fn scale_bar(painter: &Painter, screen: &Screen, colours: &MapColours) {
    let (length, points) = scale(screen);
    let text = if length >= 1.0 { format!("{length:.0} km") } else { format!("{:.0} m", length * 1000.0) };
    let start = pos2(screen.rect.left() + MARGIN, screen.rect.bottom() - MARGIN - 2.0);
    let end = start + vec2(points as f32, 0.0);
    let tick = vec2(0.0, 5.0);
    let bar = [start - tick, start, end, end - tick];
    painter.line(bar.to_vec(), Stroke::new(3.5, colours.halo));
    painter.line(bar.to_vec(), Stroke::new(1.5, colours.label));
    let font = FontId::proportional(11.5);
    let place = pos2(f32::midpoint(start.x, end.x), start.y - 5.0);
    super::labels::haloed(painter, place, Align2::CENTER_BOTTOM, &text, &font, colours.label, colours.halo);
}

/// Where the base map and the pictures on it come from, as links, at the lower right.
pub(super) fn attribution(ui: &mut Ui, screen: &Screen, colours: &MapColours, pictures: &[(&str, &str)]) {
    let mut right = screen.rect.right_bottom() - vec2(4.0, 4.0);
    let base = ("Natural Earth", "https://www.naturalearthdata.com/");
    for (text, url) in std::iter::once(&base).chain(pictures) {
        let font = FontId::proportional(11.5);
        let width = ui.painter().layout_no_wrap((*text).to_owned(), font.clone(), Color32::PLACEHOLDER).size().x;
        let size = vec2(width + 12.0, 20.0);
        let rect = Rect::from_min_size(right - size, size);
        ui.painter_at(screen.rect).rect_filled(rect, 4.0, colours.halo);
        let text = RichText::new(*text).font(font).color(colours.label);
        ui.put(rect, Hyperlink::from_label_and_url(text, *url)).on_hover_text(*url);
        right.x -= size.x + 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::scale;
    use crate::domain::map::Projection;
    use crate::ui::map::geometry::{Screen, points_of_world, world_y};
    use egui::{Rect, pos2, vec2};

    fn at(latitude: f64, zoom: f64) -> (f64, f64) {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 600.0));
        let center = (0.5, world_y(latitude));
        scale(&Screen { rect, projection: Projection::World, zoom, center, world: points_of_world(zoom) })
    }

    #[test]
    fn the_bar_is_round_and_fits() {
        for zoom in 1..=17 {
            let (length, points) = at(40.0, f64::from(zoom));
            assert!((40.0..=120.0).contains(&points), "{length} km is {points} points at zoom {zoom}");
        }
        // At zoom 8 the equator has 611 m to the point.
        let (length, points) = at(0.0, 8.0);
        assert_eq!(length, 50.0);
        assert!((points - 81.9).abs() < 0.3, "{points}");
    }

    #[test]
    fn the_bar_knows_the_latitude() {
        let ((equator, points), (north, northern)) = (at(0.0, 8.0), at(60.0, 8.0));
        assert!((equator / points / (north / northern) - 2.0).abs() < 0.01);
    }
}
