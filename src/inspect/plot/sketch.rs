//! Series and histograms as pixels, for pictures that are saved. The window draws them itself.

use super::colours::Rgb;
use super::histogram::Histogram;
use super::raster::{Picture, View};
use super::series::{Column, Run};
use tiny_skia::{FillRule, LineJoin, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};

fn paint([red, green, blue]: Rgb) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, u8::MAX);
    paint
}

fn sheet(view: &View) -> Option<Pixmap> {
    Pixmap::new(view.width, view.height)
}

fn finished(sheet: Option<Pixmap>, view: &View) -> Picture {
    let pixels = sheet.map_or_else(Vec::new, Pixmap::take);
    Picture { width: view.width, height: view.height, pixels }
}

/// The points of a line through the first, least, greatest and last value of each column; it ends at gaps, but not
/// between columns that are empty because values are farther apart than pixels.
pub fn strokes(columns: &[Option<Column>], x: (f64, f64)) -> Vec<Vec<(f64, f64)>> {
    let width = (x.1 - x.0) / columns.len().max(1) as f64;
    let is_sparse = columns.iter().filter(|column| column.is_some()).count() * 4 < columns.len();
    let (mut all, mut line) = (Vec::new(), Vec::new());
    for (place, column) in columns.iter().enumerate() {
        let at = x.0 + (place as f64 + 0.5) * width;
        match column {
            Some(column) if column.least == column.most => line.push((at, f64::from(column.first))),
            Some(column) => {
                line.extend([column.first, column.least, column.most, column.last].map(|y| (at, f64::from(y))));
            }
            None if is_sparse => {}
            None if line.is_empty() => {}
            None => all.push(std::mem::take(&mut line)),
        }
    }
    if !line.is_empty() {
        all.push(line);
    }
    all
}

/// A line as [`strokes`] has it; lone points are dots.
pub fn line(columns: &[Option<Column>], view: &View, colour: Rgb, thick: f32) -> Picture {
    let mut sheet = sheet(view);
    if let Some(sheet) = &mut sheet {
        for stroke in strokes(columns, view.x) {
            let mut path = PathBuilder::new();
            for (place, (x, y)) in stroke.iter().enumerate() {
                let (column, row) = view.pixel(*x, *y);
                let (column, row) = (column as f32, row as f32);
                match (place, stroke.len()) {
                    (_, 1) => path.push_circle(column, row, thick),
                    (0, _) => path.move_to(column, row),
                    _ => path.line_to(column, row),
                }
            }
            let Some(path) = path.finish() else { continue };
            if stroke.len() == 1 {
                sheet.fill_path(&path, &paint(colour), FillRule::Winding, Transform::identity(), None);
            } else {
                let stroke = Stroke { width: thick, line_join: LineJoin::Round, ..Stroke::default() };
                sheet.stroke_path(&path, &paint(colour), &stroke, Transform::identity(), None);
            }
        }
    }
    finished(sheet, view)
}

/// Bars of a histogram, all in one colour.
pub fn bars(histogram: &Histogram, view: &View, colour: Rgb) -> Picture {
    let (low, high) = histogram.range;
    let width = (high - low) / histogram.counts.len().max(1) as f64;
    let bar = |(place, count): (usize, &u64)| {
        let from = low + place as f64 * width;
        ((from, from + width), *count as f64, colour)
    };
    rectangles(histogram.counts.iter().enumerate().map(bar), view)
}

/// Bars of numbers beside each other: the ends of each along the plot, its height, its colour.
pub fn rectangles(bars: impl Iterator<Item = ((f64, f64), f64, Rgb)>, view: &View) -> Picture {
    let mut sheet = sheet(view);
    for ((from, to), height, colour) in bars {
        fill(sheet.as_mut(), view, ((from, to), (0.0, height)), colour);
    }
    finished(sheet, view)
}

/// Runs of classes as bars around the class's place.
pub fn runs(runs: &[Run], view: &View, half: f64, colour: impl Fn(usize) -> Option<Rgb>) -> Picture {
    let mut sheet = sheet(view);
    for run in runs {
        if let Some(colour) = colour(run.class) {
            let middle = run.class as f64;
            fill(sheet.as_mut(), view, (run.x, (middle - half, middle + half)), colour);
        }
    }
    finished(sheet, view)
}

fn fill(sheet: Option<&mut Pixmap>, view: &View, (x, y): ((f64, f64), (f64, f64)), colour: Rgb) {
    let Some(sheet) = sheet else { return };
    let (left, top) = view.pixel(x.0, y.1);
    let (right, bottom) = view.pixel(x.1, y.0);
    let wide = (right.max(left + 1.0)).min(f64::from(view.width) + 1.0) as f32;
    let high = bottom.min(f64::from(view.height) + 1.0) as f32;
    if let Some(rect) = Rect::from_ltrb(left.max(-1.0) as f32, top.max(-1.0) as f32, wide, high) {
        sheet.fill_rect(rect, &paint(colour), Transform::identity(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLUE: Rgb = [0, 0, 255];

    fn view() -> View {
        View { x: (0.0, 100.0), y: (0.0, 50.0), width: 100, height: 50 }
    }

    fn lit(picture: &Picture, column: usize, row: usize) -> bool {
        picture.pixels[(row * 100 + column) * 4 + 3] > 0
    }

    #[test]
    fn bars_stand_on_zero_and_are_as_high_as_their_number() {
        let histogram = Histogram { range: (0.0, 100.0), counts: vec![10, 0, 50, 25], beyond: (0, 0), missing: 0 };
        let picture = bars(&histogram, &view(), BLUE);
        assert!(lit(&picture, 10, 45) && !lit(&picture, 10, 35));
        assert!(!lit(&picture, 30, 49));
        assert!(lit(&picture, 60, 1) && lit(&picture, 90, 30) && !lit(&picture, 90, 20));
    }

    #[test]
    fn a_line_ends_at_gaps_and_lone_points_are_dots() {
        let at = |y: f32| Some(Column { first: y, least: y, most: y, last: y });
        let mut columns = vec![at(25.0); 100];
        columns[40..60].fill(None);
        columns[50] = at(40.0);
        assert_eq!(strokes(&columns, (0.0, 100.0)).len(), 3);
        let picture = line(&columns, &view(), BLUE, 2.0);
        assert!(lit(&picture, 20, 25) && !lit(&picture, 45, 25) && lit(&picture, 50, 10) && lit(&picture, 80, 25));
    }

    #[test]
    fn runs_lie_at_the_place_of_their_class() {
        let all = [Run { x: (0.0, 50.0), class: 10 }, Run { x: (50.0, 100.0), class: 30 }];
        let picture = runs(&all, &view(), 2.0, |class| (class == 10).then_some(BLUE));
        assert!(lit(&picture, 20, 40) && !lit(&picture, 70, 20), "the other is hidden");
    }
}
