//! The box around points: its far walls with round numbers, written where nothing stands before them.

use super::cloud::Extent;
use super::lens::Lens;
use crate::inspect::plot::ticks;

/// What is counted in one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    /// Name and unit.
    pub name: String,
    /// What is written as zero.
    pub origin: f64,
    /// What numbers are divided by to be written: 1000 for metres in kilometres.
    pub divisor: f64,
}

impl Direction {
    /// A distance on the ground, in kilometres where it is long.
    pub fn ground(name: &str, length: f64, origin: f64) -> Self {
        let (unit, divisor) = if length >= 3000.0 { ("km", 1000.0) } else { ("m", 1.0) };
        Self { name: format!("{name} ({unit})"), origin, divisor }
    }

    /// Heights as they are.
    pub fn height(name: impl Into<String>) -> Self {
        Self { name: name.into(), origin: 0.0, divisor: 1.0 }
    }
}

/// A line in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// One end.
    pub from: (f64, f64),
    /// The other.
    pub to: (f64, f64),
    /// Whether it is an edge of the box, or of the arrow to north, rather than one of its inner lines.
    pub is_edge: bool,
}

/// Which side of a label is at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It begins there.
    Left,
    /// It lies around it.
    Middle,
    /// It ends there.
    Right,
}

/// Words at a place in pixels, whose middle line it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Where.
    pub at: (f64, f64),
    /// What.
    pub text: String,
    /// Which of its sides is there.
    pub side: Side,
    /// Whether it names an axis rather than one of its places.
    pub is_name: bool,
}

/// What is drawn around points.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axes {
    /// Lines, to be drawn behind the points.
    pub lines: Vec<Line>,
    /// Words.
    pub labels: Vec<Label>,
}

/// Parts of the picture's width and height that the box takes on each side of the middle, in each direction by itself.
const HALF: (f64, f64) = (0.42, 0.36);

/// The box around what is in view of an extent. `text` is the size of words in pixels; `north` the direction to north on
/// the ground, across and along.
pub fn axes(lens: &Lens, extent: &Extent, directions: [&Direction; 3], north: (f64, f64), text: f64) -> Axes {
    let frame = Frame::new(lens, extent);
    let mut axes = Axes::default();
    frame.edges(&mut axes);
    for (axis, direction) in directions.into_iter().enumerate() {
        frame.axis(&mut axes, axis, direction, text);
    }
    arrow(&mut axes, lens, north, text);
    axes
}

/// The box that is drawn, and which of its sides are far.
struct Frame<'a> {
    lens: &'a Lens,
    low: [f64; 3],
    high: [f64; 3],
    /// For each axis the end that is away from the eye; of heights the one on which the box stands.
    far: [f64; 3],
    near: [f64; 3],
}

impl<'a> Frame<'a> {
    fn new(lens: &'a Lens, extent: &Extent) -> Self {
        let (camera, extent) = (lens.camera(), extent.usable());
        let (width, height) = lens.size();
        let [right, [east, north, _], up] = camera.basis();
        // Metres until a direction leaves the picture, to the side or upwards.
        let half = |(right, up): (f64, f64)| {
            let side = HALF.0 * f64::from(width) / (lens.scale() * right.abs()).max(1e-9);
            side.min(HALF.1 * f64::from(height) / (lens.scale() * up.abs()).max(1e-9))
        };
        let ([rx, ry, _], [ux, uy, uz]) = (right, up);
        let halves = [half((rx, ux)), half((ry, uy)), half((0.0, uz * camera.exaggeration))];
        let at = |values: &[f64; 3], axis: usize| values.get(axis).copied().unwrap_or(0.0);
        let within = |halves: [f64; 3]| {
            let ends = |axis: usize| {
                let (middle, half) = (at(&camera.target, axis), at(&halves, axis));
                (at(&extent.low, axis).max(middle - half), at(&extent.high, axis).min(middle + half))
            };
            [ends(0), ends(1), ends(2)]
        };
        // Together they must leave room for numbers: what is nearer than the whole gets a smaller box.
        let sizes = within(halves).map(|(low, high)| (high - low) / 2.0);
        let [x, y, z] = sizes;
        let side = (x * rx.abs() + y * ry.abs()) * lens.scale();
        let upwards = (x * ux.abs() + y * uy.abs() + z * uz.abs() * camera.exaggeration) * lens.scale();
        let smaller = (HALF.0 * f64::from(width) / side).min(HALF.1 * f64::from(height) / upwards).min(1.0);
        let halves = if smaller < 1.0 { sizes.map(|size| size * smaller) } else { halves };
        let ends = within(halves);
        let (low, high) = (ends.map(|(low, _)| low), ends.map(|(_, high)| high));
        let is_far_high = [east > 0.0, north > 0.0, camera.pitch < 0.0];
        let pick = |axis: usize, is_high: bool| if is_high { at(&high, axis) } else { at(&low, axis) };
        let is_high = |axis: usize| is_far_high.get(axis).copied().unwrap_or(false);
        let far = [0, 1, 2].map(|axis| pick(axis, is_high(axis)));
        let near = [0, 1, 2].map(|axis| pick(axis, !is_high(axis)));
        Self { lens, low, high, far, near }
    }

    fn line(&self, axes: &mut Axes, from: [f64; 3], to: [f64; 3], is_edge: bool) {
        axes.lines.push(Line { from: self.lens.project(from), to: self.lens.project(to), is_edge });
    }

    /// The floor, both far walls.
    fn edges(&self, axes: &mut Axes) {
        let ([x, y, z], [nx, ny, nz]) = (self.far, self.near);
        for (from, to) in [
            ([x, y, z], [nx, y, z]),
            ([x, y, z], [x, ny, z]),
            ([nx, ny, z], [nx, y, z]),
            ([nx, ny, z], [x, ny, z]),
            ([x, y, nz], [nx, y, nz]),
            ([x, y, nz], [x, ny, nz]),
            ([x, y, z], [x, y, nz]),
            ([nx, y, z], [nx, y, nz]),
            ([x, ny, z], [x, ny, nz]),
        ] {
            self.line(axes, from, to, true);
        }
    }

    /// The edge along which an axis is written: of those nearest to the eye, or at the left.
    fn written_edge(&self, axis: usize) -> ([f64; 3], [f64; 3]) {
        let ([x, y, z], [nx, ny, _]) = (self.far, self.near);
        let ([left, front, bottom], [right, back, top]) = (self.low, self.high);
        match axis {
            0 => ([left, ny, z], [right, ny, z]),
            1 => ([nx, front, z], [nx, back, z]),
            _ => {
                let column = |x: f64, y: f64| self.lens.project([x, y, bottom]).0;
                let (x, y) = if column(x, ny) < column(nx, y) { (x, ny) } else { (nx, y) };
                ([x, y, bottom], [x, y, top])
            }
        }
    }

    fn axis(&self, axes: &mut Axes, axis: usize, direction: &Direction, text: f64) {
        let (start, end) = self.written_edge(axis);
        let (from, to) = (self.lens.project(start), self.lens.project(end));
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        if length < text * 2.5 {
            return;
        }
        let (low, high) = (start.get(axis).copied().unwrap_or(0.0), end.get(axis).copied().unwrap_or(0.0));
        let number = |place: f64| (place - direction.origin) / direction.divisor;
        let apart = if axis == 2 { text * 2.6 } else { text * 5.0 };
        let most = (length / apart).clamp(1.0, 12.0) as usize;
        let marks = ticks::round_numbers(number(low), number(high), most);
        let step = match marks.as_slice() {
            [first, second, ..] => second - first,
            _ => number(high) - number(low),
        };
        let out = self.outwards(from, to, axis);
        let side = match out.0 {
            right if right > 0.35 => Side::Left,
            right if right < -0.35 => Side::Right,
            _ => Side::Middle,
        };
        let away = |at: (f64, f64), far: f64| (at.0 + out.0 * far, at.1 + out.1 * far);
        let mut widest = 0_usize;
        for mark in marks {
            let place = mark * direction.divisor + direction.origin;
            let mut at = start;
            if let Some(slot) = at.get_mut(axis) {
                *slot = place;
            }
            self.inner(axes, axis, place);
            let words = ticks::number(if mark.abs() < step * 1e-6 { 0.0 } else { mark }, step);
            widest = widest.max(words.chars().count());
            let at = away(self.lens.project(at), text * 0.75);
            axes.labels.push(Label { at, text: words, side, is_name: false });
        }
        let width = direction.name.chars().count() as f64 * text * 0.5;
        let wide = match side {
            // Of a line that rises the nearer end of the words must be clear of the numbers.
            Side::Middle => 1.9 + width / text * 0.5 * ((to.1 - from.1) / length).abs(),
            _ => 1.4 + widest as f64 * 0.55 * out.0.abs(),
        };
        let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        let mut at = away(middle, text * (wide + 0.6));
        // Beside a short edge there are other numbers.
        let mut side = match side {
            Side::Middle if length < width && out.0.abs() > 0.1 => {
                if out.0 > 0.0 {
                    Side::Left
                } else {
                    Side::Right
                }
            }
            side => side,
        };
        if axis == 2 {
            // Above the numbers, to the left of the edge.
            let top = if from.1 < to.1 { from } else { to };
            (at, side) = ((top.0, top.1 - text * 1.2), Side::Right);
        }
        self.within(&mut at, side, width, text);
        axes.labels.push(Label { at, text: direction.name.clone(), side, is_name: true });
    }

    /// Keeps the name of an axis in the picture.
    fn within(&self, at: &mut (f64, f64), side: Side, width: f64, text: f64) {
        let (columns, rows) = self.lens.size();
        let before = match side {
            Side::Left => 0.0,
            Side::Middle => 0.5 * width,
            Side::Right => width,
        };
        let (left, right) = (text * 0.5 + before, f64::from(columns) - text * 0.5 - (width - before));
        *at = (at.0.min(right).max(left), at.1.min(f64::from(rows) - text).max(text));
    }

    /// Lines over the floor and the far walls.
    fn inner(&self, axes: &mut Axes, axis: usize, place: f64) {
        let ([x, y, z], [nx, ny, nz]) = (self.far, self.near);
        match axis {
            0 => {
                self.line(axes, [place, ny, z], [place, y, z], false);
                self.line(axes, [place, y, z], [place, y, nz], false);
            }
            1 => {
                self.line(axes, [nx, place, z], [x, place, z], false);
                self.line(axes, [x, place, z], [x, place, nz], false);
            }
            _ => {
                self.line(axes, [nx, y, place], [x, y, place], false);
                self.line(axes, [x, ny, place], [x, y, place], false);
            }
        }
    }

    /// The direction on the screen, of length 1, away from the box and across an edge.
    fn outwards(&self, from: (f64, f64), to: (f64, f64), axis: usize) -> (f64, f64) {
        if axis == 2 {
            return (-1.0, 0.0);
        }
        let [x, y, z] = [0, 1, 2].map(|axis| {
            let at = |ends: &[f64; 3]| ends.get(axis).copied().unwrap_or(0.0);
            f64::midpoint(at(&self.low), at(&self.high))
        });
        let middle = self.lens.project([x, y, z]);
        let (right, down) = (to.0 - from.0, to.1 - from.1);
        let length = right.hypot(down).max(1e-9);
        let across = (-down / length, right / length);
        let away = (f64::midpoint(from.0, to.0) - middle.0, f64::midpoint(from.1, to.1) - middle.1);
        if across.0 * away.0 + across.1 * away.1 < 0.0 { (-across.0, -across.1) } else { across }
    }
}

/// An arrow to north in the upper right corner, as it lies on the ground.
fn arrow(axes: &mut Axes, lens: &Lens, (across, along): (f64, f64), text: f64) {
    let (width, _) = lens.size();
    let [[rx, ry, _], _, [ux, uy, _]] = lens.camera().basis();
    let (right, down) = (across * rx + along * ry, -(across * ux + along * uy));
    let middle = (f64::from(width) - text * 2.4, text * 2.4);
    let at = |part: f64, aside: f64| {
        let (x, y) = (right * part - down * aside, down * part + right * aside);
        (middle.0 + x * text * 1.3, middle.1 + y * text * 1.3)
    };
    let mut line = |from, to| axes.lines.push(Line { from, to, is_edge: true });
    line(at(-1.0, 0.0), at(1.0, 0.0));
    line(at(1.0, 0.0), at(0.6, 0.25));
    line(at(1.0, 0.0), at(0.6, -0.25));
    let length = right.hypot(down).max(0.3);
    let beyond = 1.0 + 0.55 / length;
    axes.labels.push(Label { at: at(beyond, 0.0), text: "N".to_owned(), side: Side::Middle, is_name: false });
}
