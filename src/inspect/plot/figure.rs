//! A plot as a picture file: title, axes with ticks and units, legend, colour bar, and where the data come from. The
//! same words stand in the file as text.

use super::colours::{ColourMap, Rgb};
use super::raster::Picture;
use super::space::{Axes, Side};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider as _};
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, PixmapPaint, PixmapRef, Rect, Stroke, Transform};

const FONT: &[u8] = include_bytes!("../../../assets/fonts/IBMPlexSans-Regular.ttf");
const INK: Rgb = [0x16, 0x20, 0x2B];
const SOFT: Rgb = [0x55, 0x63, 0x72];
const GRID: Rgb = [0xDD, 0xE4, 0xEB];

/// One axis: its name with the unit, and its ticks as parts of its length from the left or from below.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FigureAxis {
    /// Name and unit.
    pub label: String,
    /// Place (0 to 1) and words.
    pub ticks: Vec<(f64, String)>,
}

/// A bar of colours: what they stand for, with the unit, and ticks as parts of its length from below.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureBar {
    /// Name and unit.
    pub label: String,
    /// The colours.
    pub map: ColourMap,
    /// Place (0 to 1) and words.
    pub ticks: Vec<(f64, String)>,
}

/// What a figure shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// First line.
    pub title: String,
    /// Second line: the granule and what else is to be known.
    pub source: String,
    /// To the right.
    pub x: FigureAxis,
    /// Upwards.
    pub y: FigureAxis,
    /// Colours and names of classes.
    pub legend: Vec<(Rgb, String)>,
    /// The colours of numbers.
    pub bar: Option<FigureBar>,
    /// The values.
    pub picture: Picture,
    /// Size of text, 14 for a picture in the size of a window.
    pub text: f32,
}

/// Margins around the values, in pixels.
struct Margins {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

/// Most lines of a legend.
const MOST_LINES: usize = 6;

/// The figure as PNG on white; `None` if its picture has no size.
pub fn png(figure: &Figure) -> Option<Vec<u8>> {
    png_in_space(figure, &Axes::default())
}

/// The same with axes that lie in the picture, in its pixels.
pub fn png_in_space(figure: &Figure, axes: &Axes) -> Option<Vec<u8>> {
    let text = figure.text.clamp(6.0, 96.0);
    let (inner_width, inner_height) = (figure.picture.width as f32, figure.picture.height as f32);
    let font = FontRef::new(FONT).ok()?;
    let widest = |ticks: &[(f64, String)]| {
        ticks.iter().map(|(_, words)| width_of(&font, words, text * 0.9)).fold(0.0, f32::max).min(text * 20.0)
    };
    let legend = legend_lines(&font, figure, text, inner_width);
    let bar = figure.bar.as_ref().map_or(0.0, |bar| text * 5.0 + widest(&bar.ticks));
    let margins = Margins {
        left: (text * 3.2 + widest(&figure.y.ticks)).max(text * 6.0).ceil(),
        right: text * 2.0 + bar,
        top: (text * 4.2 + legend.len() as f32 * text * 1.4).ceil(),
        bottom: text * 4.2,
    };
    let canvas = Pixmap::new(
        (inner_width + margins.left + margins.right).ceil() as u32,
        (inner_height + margins.top + margins.bottom).ceil() as u32,
    )?;
    let mut page = Page { canvas, font };
    page.canvas.fill(Color::WHITE);
    let Margins { left, top, .. } = margins;
    page.words(&figure.title, (left, text * 1.7), text * 1.2, INK, Align::Left);
    page.words(&figure.source, (left, text * 3.1), text * 0.85, SOFT, Align::Left);
    for (line, entries) in legend.iter().enumerate() {
        let y = text * (4.6 + line as f32 * 1.4);
        for (x, colour, name) in entries {
            page.filled(Rect::from_xywh(left + x, y - text * 0.7, text * 0.75, text * 0.75), *colour);
            page.words(name, (left + x + text * 1.1, y), text * 0.85, INK, Align::Left);
        }
    }
    let (low, end) = (top + inner_height, left + inner_width);
    for (part, words) in &figure.x.ticks {
        let x = left + *part as f32 * inner_width;
        page.line((x, top), (x, low));
        page.words(words, (x, low + text * 1.3), text * 0.9, SOFT, Align::Middle);
    }
    for (part, words) in &figure.y.ticks {
        let y = low - *part as f32 * inner_height;
        page.line((left, y), (end, y));
        page.words(words, (left - text * 0.5, y + text * 0.32), text * 0.9, SOFT, Align::Right);
    }
    page.axes(axes, (left, top), text, false);
    page.picture(&figure.picture, left as i32, top as i32);
    page.axes(axes, (left, top), text, true);
    page.words(&figure.x.label, (f32::midpoint(left, end), low + text * 3.0), text, INK, Align::Middle);
    page.upwards(&figure.y.label, (text * 1.3, f32::midpoint(top, low)), text, INK);
    if let Some(bar) = &figure.bar {
        page.bar(bar, (end + text, top), (text * 1.1, inner_height), text);
    }
    let about = [
        ("Title", figure.title.as_str()),
        ("Source", figure.source.as_str()),
        ("Software", concat!("Harmony Desktop ", env!("CARGO_PKG_VERSION"))),
    ];
    page.canvas.encode_png().ok().map(|bytes| with_text(&bytes, &about))
}

/// Entries of the legend in lines: place from the left, colour, name.
fn legend_lines(font: &FontRef<'static>, figure: &Figure, text: f32, width: f32) -> Vec<Vec<(f32, Rgb, String)>> {
    let mut lines: Vec<Vec<(f32, Rgb, String)>> = Vec::new();
    let mut at = f32::INFINITY;
    for (colour, name) in &figure.legend {
        let long = text * 2.2 + width_of(font, name, text * 0.85);
        if at + long > width && lines.len() < MOST_LINES {
            lines.push(Vec::new());
            at = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push((at, *colour, name.clone()));
        }
        at += long;
    }
    lines
}

fn width_of(font: &FontRef<'static>, words: &str, size: f32) -> f32 {
    let (map, metrics) = (font.charmap(), font.glyph_metrics(Size::new(size), LocationRef::default()));
    let of = |character: char| {
        let glyph = map.map(character).or_else(|| map.map('?'))?;
        metrics.advance_width(glyph)
    };
    words.chars().take(400).map(|character| of(character).unwrap_or(size * 0.5)).sum()
}

/// A PNG with texts (`iTXt`) and its size on paper, 300 pixels an inch, behind its header.
pub fn with_text(png: &[u8], about: &[(&str, &str)]) -> Vec<u8> {
    /// Signature and header have a fixed length.
    const HEADER: usize = 33;
    let (Some(head), Some(rest)) = (png.get(..HEADER), png.get(HEADER..)) else { return png.to_owned() };
    let mut all = head.to_owned();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        let body = [kind.as_slice(), data].concat();
        all.extend((data.len() as u32).to_be_bytes());
        all.extend(&body);
        all.extend(crc32fast::hash(&body).to_be_bytes());
    };
    let per_metre = 11_811_u32.to_be_bytes();
    chunk(b"pHYs", &[per_metre.as_slice(), &per_metre, &[1]].concat());
    for (name, text) in about {
        let text: String = text.chars().filter(|letter| *letter != '\0').take(2000).collect();
        chunk(b"iTXt", &[name.as_bytes(), b"\0\0\0\0\0", text.as_bytes()].concat());
    }
    all.extend(rest);
    all
}

#[derive(Clone, Copy)]
enum Align {
    Left,
    Middle,
    Right,
}

struct Page {
    canvas: Pixmap,
    font: FontRef<'static>,
}

fn paint([red, green, blue]: Rgb) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, u8::MAX);
    paint
}

impl Page {
    /// Outlines of words that begin at zero, and their width.
    fn outline(&self, words: &str, size: f32) -> (Option<Path>, f32) {
        let (glyphs, map) = (self.font.outline_glyphs(), self.font.charmap());
        let metrics = self.font.glyph_metrics(Size::new(size), LocationRef::default());
        let mut pen = Pen { path: PathBuilder::new(), right: 0.0 };
        // What others wrote may be long.
        for character in words.chars().take(400) {
            let Some(glyph) = map.map(character).or_else(|| map.map('?')) else { continue };
            if let Some(outline) = glyphs.get(glyph) {
                let settings = DrawSettings::unhinted(Size::new(size), LocationRef::default());
                outline.draw(settings, &mut pen).ok();
            }
            pen.right += metrics.advance_width(glyph).unwrap_or(size * 0.5);
        }
        (pen.path.finish(), pen.right)
    }

    /// Writes words at a point of their base line; answers their width.
    fn words(&mut self, words: &str, (x, y): (f32, f32), size: f32, colour: Rgb, align: Align) -> f32 {
        let (path, width) = self.outline(words, size);
        let left = match align {
            Align::Left => x,
            Align::Middle => x - width / 2.0,
            Align::Right => x - width,
        };
        self.draw(path, Transform::from_translate(left, y), colour);
        width
    }

    /// Writes words upwards around a point.
    fn upwards(&mut self, words: &str, (x, y): (f32, f32), size: f32, colour: Rgb) {
        let (path, width) = self.outline(words, size);
        let turned = Transform::from_rotate(-90.0).post_translate(x, y + width / 2.0);
        self.draw(path, turned, colour);
    }

    fn draw(&mut self, path: Option<Path>, transform: Transform, colour: Rgb) {
        if let Some(path) = path {
            self.canvas.fill_path(&path, &paint(colour), FillRule::Winding, transform, None);
        }
    }

    fn filled(&mut self, rect: Option<Rect>, colour: Rgb) {
        if let Some(rect) = rect {
            self.canvas.fill_rect(rect, &paint(colour), Transform::identity(), None);
        }
    }

    fn line(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.stroke(from, to, GRID);
    }

    fn stroke(&mut self, from: (f32, f32), to: (f32, f32), colour: Rgb) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        if let Some(path) = path.finish() {
            let stroke = Stroke { width: 1.0, ..Stroke::default() };
            self.canvas.stroke_path(&path, &paint(colour), &stroke, Transform::identity(), None);
        }
    }

    fn picture(&mut self, picture: &Picture, x: i32, y: i32) {
        if let Some(pixels) = PixmapRef::from_bytes(&picture.pixels, picture.width, picture.height) {
            self.canvas.draw_pixmap(x, y, pixels, &PixmapPaint::default(), Transform::identity(), None);
        }
    }

    /// Lines behind the values, or words over them.
    fn axes(&mut self, axes: &Axes, (left, top): (f32, f32), text: f32, is_over: bool) {
        let at = |(x, y): (f64, f64)| (left + x as f32, top + y as f32);
        if !is_over {
            for line in &axes.lines {
                self.stroke(at(line.from), at(line.to), if line.is_edge { SOFT } else { GRID });
            }
            return;
        }
        for label in &axes.labels {
            let align = match label.side {
                Side::Left => Align::Left,
                Side::Middle => Align::Middle,
                Side::Right => Align::Right,
            };
            let (x, y) = at(label.at);
            let (size, colour) = if label.is_name { (text, INK) } else { (text * 0.9, SOFT) };
            let width = width_of(&self.font, &label.text, size);
            let begins = match align {
                Align::Left => x,
                Align::Middle => x - width / 2.0,
                Align::Right => x - width,
            };
            // Points behind words would make them hard to read.
            let behind = Rect::from_xywh(begins - size * 0.2, y - size * 0.6, width + size * 0.4, size * 1.2);
            let mut white = Paint::default();
            white.set_color_rgba8(255, 255, 255, 190);
            if let Some(behind) = behind {
                self.canvas.fill_rect(behind, &white, Transform::identity(), None);
            }
            self.words(&label.text, (x, y + size * 0.35), size, colour, align);
        }
    }

    fn bar(&mut self, bar: &FigureBar, (left, top): (f32, f32), (width, height): (f32, f32), text: f32) {
        let rows = height as u32;
        for row in 0..rows {
            let part = 1.0 - (f64::from(row) + 0.5) / f64::from(rows.max(1));
            self.filled(Rect::from_xywh(left, top + row as f32, width, 1.0), bar.map.at(part));
        }
        let mut widest = 0.0_f32;
        for (part, words) in &bar.ticks {
            let y = top + (1.0 - *part as f32) * height;
            self.line((left + width, y), (left + width + text * 0.3, y));
            let wide = self.words(words, (left + width + text * 0.5, y + text * 0.32), text * 0.9, SOFT, Align::Left);
            widest = widest.max(wide);
        }
        let right = left + width + widest + text * 2.2;
        self.upwards(&bar.label, (right, top + height / 2.0), text, INK);
    }

    #[cfg(test)]
    fn dark(&self) -> usize {
        self.canvas.pixels().iter().filter(|pixel| pixel.red() < 100).count()
    }
}

/// Takes a glyph's outline over, which counts upwards.
struct Pen {
    path: PathBuilder,
    right: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.right + x, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.right + x, -y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.path.quad_to(self.right + cx0, -cy0, self.right + x, -y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let right = self.right;
        self.path.cubic_to(right + cx0, -cy0, right + cx1, -cy1, right + x, -y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_holds_its_picture_pixel_by_pixel_among_words() {
        let mut pixels = vec![0; 300 * 200 * 4];
        pixels[..4].copy_from_slice(&[0, 0, 200, 255]);
        let axis = |label: &str| FigureAxis { label: label.to_owned(), ticks: vec![(0.5, "1850".to_owned())] };
        let figure = Figure {
            title: "gt1r · land confidence".to_owned(),
            source: "ATL03_20200427193622_04930702_006_02_subsetted.h5".to_owned(),
            x: axis("distance along the track (km)"),
            y: axis("photon height (m)"),
            legend: vec![([200, 0, 0], "high 1".to_owned())],
            bar: Some(FigureBar {
                label: "height (m)".to_owned(),
                map: ColourMap::Viridis,
                ticks: vec![(0.5, "1850".to_owned())],
            }),
            picture: Picture { width: 300, height: 200, pixels },
            text: 14.0,
        };
        let bytes = png(&figure).unwrap();
        let reader = ::png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let texts = &reader.info().utf8_text;
        let text = |name: &str| texts.iter().find(|text| text.keyword == name).unwrap().get_text().unwrap();
        assert_eq!(text("Title"), figure.title);
        assert_eq!(text("Source"), figure.source);
        assert!(text("Software").starts_with("Harmony Desktop "));
        let decoded = Pixmap::decode_png(&bytes).unwrap();
        // Behind the margins of a line of legend and four digits.
        let corner = (84..120).flat_map(|x| (60..100).map(move |y| (x, y)));
        let marked = corner.filter_map(|(x, y)| decoded.pixel(x, y)).filter(|pixel| pixel.blue() == 200);
        assert_eq!(marked.filter(|pixel| pixel.red() == 0).count(), 1);
        let page = Page { canvas: decoded, font: FontRef::new(FONT).unwrap() };
        assert!(page.dark() > 500, "words are there: {}", page.dark());
    }

    #[test]
    fn a_picture_without_pixels_is_no_figure_of_itself() {
        let picture = Picture { width: 0, height: 0, pixels: vec![] };
        let (x, y) = (FigureAxis::default(), FigureAxis::default());
        let figure = Figure {
            title: "\u{202e}日本".repeat(500),
            source: String::new(),
            x,
            y,
            legend: vec![],
            bar: None,
            picture,
            text: 14.0,
        };
        assert!(png(&figure).is_some(), "words that the font lacks are no reason to fail");
    }
}
