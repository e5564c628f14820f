//! A plot's surface: axes, pan and zoom, and the picture that follows them.

use super::axis::{AxisWords, Bounds};
use crate::engine::inspection::{ViewKey, Weigh};
use crate::inspect::plot::raster::{Picture, View};
use crate::ui::theme::{Palette, text};
use crate::ui::widgets::{ALONE, fitted_name};
use egui::{
    Color32, ColorImage, Key, PointerButton, Pos2, Rect, Response, RichText, Role, Stroke, TextureHandle,
    TextureOptions, Ui, Vec2, WidgetInfo, vec2,
};
use egui_plot::{AxisHints, GridInput, GridMark, Plot, PlotBounds, PlotUi};
use std::sync::Arc;

/// Room of an axis with its label, in points.
const X_AXIS: f32 = 44.0;
const Y_AXIS: f32 = 64.0;

/// A picture ready for the window, made off its thread.
pub struct Drawn {
    /// Its pixels.
    pub image: Arc<ColorImage>,
    /// What it shows.
    pub view: View,
    /// How many points are in view.
    pub points: u64,
}

impl Drawn {
    /// Takes a picture over, without looking at its pixels in the window's thread.
    pub fn new(picture: &Picture, view: View, points: u64) -> Self {
        let size = [picture.width as usize, picture.height as usize];
        Self { image: Arc::new(ColorImage::from_rgba_premultiplied(size, &picture.pixels)), view, points }
    }
}

impl Weigh for Drawn {
    fn weight(&self) -> u64 {
        self.image.pixels.len() as u64 * 4
    }
}

/// The picture on a surface.
struct Textured {
    handle: TextureHandle,
    key: ViewKey,
    drawn: Arc<Drawn>,
}

/// State of a plot's surface.
#[derive(Default)]
pub struct Surface {
    bounds: Option<Bounds>,
    /// Bounds that the next frame begins with.
    set: Option<Bounds>,
    painted: Option<Textured>,
    /// The view that the last frame had, in pixels.
    view: Option<View>,
}

/// The picture that is on the surface now.
pub struct Painted<'a> {
    /// Its key.
    pub key: &'a ViewKey,
    /// The picture.
    pub drawn: &'a Drawn,
}

/// What a frame of a surface was.
pub struct Shown {
    /// The plot.
    pub response: Response,
    /// Where the values are drawn.
    pub frame: Rect,
    /// What a sharp picture would show.
    pub view: View,
    /// The pointer in pixels of the view, if it is over the values.
    pub pointer: Option<(f64, f64)>,
    /// A person asked for the whole.
    pub reset: bool,
}

impl Surface {
    /// What is in view.
    pub fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    /// What the last frame showed, in pixels.
    pub fn view(&self) -> Option<View> {
        self.view
    }

    /// Shows this part from the next frame on.
    pub fn set_bounds(&mut self, bounds: Bounds) {
        self.set = Some(bounds);
        self.bounds = Some(bounds);
    }

    /// The picture that is on it.
    pub fn painted(&self) -> Option<Painted<'_>> {
        self.painted.as_ref().map(|painted| Painted { key: &painted.key, drawn: &painted.drawn })
    }

    /// Takes the picture off, as when the data are others.
    pub fn clear(&mut self) {
        self.painted = None;
    }

    /// Puts a picture on it, unless it is the one that is there.
    pub fn paint(&mut self, ui: &Ui, key: &ViewKey, drawn: &Arc<Drawn>) {
        match &mut self.painted {
            Some(painted) if painted.key == *key => {}
            Some(painted) => {
                painted.handle.set(Arc::clone(&drawn.image), TextureOptions::NEAREST);
                (painted.key, painted.drawn) = (key.clone(), Arc::clone(drawn));
            }
            None => {
                let handle = ui.ctx().load_texture("plot", Arc::clone(&drawn.image), TextureOptions::NEAREST);
                self.painted = Some(Textured { handle, key: key.clone(), drawn: Arc::clone(drawn) });
            }
        }
    }

    /// Draws axes and picture into the given size, and `add` over them.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        name: &str,
        size: Vec2,
        axes: [&AxisWords; 2],
        add: impl FnOnce(&mut PlotUi<'_>),
    ) -> Shown {
        let palette = Palette::of(ui);
        let [x_axis, y_axis] = axes;
        let set = self.set.take();
        // A plot that comes to another place in the window has forgotten what it showed.
        let kept = self.bounds;
        // What was in view is what the labels speak of: the new bounds are known only when they are drawn.
        let seen = self.bounds.unwrap_or(Bounds { x: (0.0, 1.0), y: (0.0, 1.0) });
        let labels = [x_axis.label_for(seen.x), y_axis.label_for(seen.y)];
        // The plot does not cut what is longer than its axis.
        let [x_label, y_label] = [(&labels[0], size.x - Y_AXIS), (&labels[1], size.y - X_AXIS)]
            .map(|(label, room)| fitted_name(ui, label, ALONE, text::SECONDARY, room.max(40.0)));
        let plot = Plot::new("surface")
            .width(size.x)
            .height(size.y)
            .allow_scroll(false)
            .allow_double_click_reset(false)
            .boxed_zoom_pointer_button(PointerButton::Secondary)
            .show_background(false)
            .show_x(false)
            .show_y(false)
            .label_formatter(|_| None)
            .grid_color(palette.hairline)
            .grid_fade(0.0)
            .cursor_color(palette.outline)
            .x_grid_spacer(|input| spaced(x_axis, &input, false))
            .y_grid_spacer(|input| spaced(y_axis, &input, true))
            .custom_x_axes(vec![hints(ui, AxisHints::new_x(), (x_axis, &x_label)).label_spacing(40.0..=60.0)])
            .custom_y_axes(vec![hints(ui, AxisHints::new_y(), (y_axis, &y_label)).min_thickness(44.0)]);
        let result = plot.show(ui, |plot| {
            if let Some(bounds) = set.or_else(|| kept.filter(|kept| *kept != of(&plot.plot_bounds()))) {
                plot.set_plot_bounds(PlotBounds::from_min_max([bounds.x.0, bounds.y.0], [bounds.x.1, bounds.y.1]));
            }
            navigate(plot);
            add(plot);
        });
        let bounds = of(result.transform.bounds());
        self.bounds = Some(bounds);
        let scale = ui.pixels_per_point();
        let (frame, bounds) = on_pixels(*result.transform.frame(), bounds, scale);
        // A picture wider than the graphics can hold has fewer pixels, each of which still holds all its points.
        let most = ui.input(|input| input.max_texture_side).try_into().unwrap_or(u32::MAX).max(1);
        let pixels = |points: f32| ((points * scale).round().max(1.0) as u32).min(most);
        let view = View { x: bounds.x, y: bounds.y, width: pixels(frame.width()), height: pixels(frame.height()) };
        let view = view.bounded();
        self.view = Some(view);
        let response = result.response;
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
        let pointer = response.hover_pos().filter(|at| frame.contains(*at)).map(|at| {
            let part = (at - frame.min) / frame.size();
            (f64::from(part.x) * f64::from(view.width), f64::from(part.y) * f64::from(view.height))
        });
        self.picture_ui(ui, frame, &view);
        let reset =
            response.double_clicked() || (response.has_focus() && ui.input(|input| input.key_pressed(Key::Num0)));
        Shown { response, frame, view, pointer, reset }
    }

    /// The picture over the grid, where its values are now.
    fn picture_ui(&self, ui: &Ui, frame: Rect, view: &View) {
        let Some(painted) = &self.painted else { return };
        let shows = &painted.drawn.view;
        let corner = |x: f64, y: f64| {
            let (column, row) = view.pixel(x, y);
            let part = vec2((column / f64::from(view.width)) as f32, (row / f64::from(view.height)) as f32);
            frame.min + part * frame.size()
        };
        let rect = Rect::from_min_max(corner(shows.x.0, shows.y.1), corner(shows.x.1, shows.y.0));
        let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
        ui.painter().with_clip_rect(frame).image(painted.handle.id(), rect, whole, Color32::WHITE);
    }
}

/// The plot's own bounds.
fn of(bounds: &PlotBounds) -> Bounds {
    let ([left, low], [right, high]) = (bounds.min(), bounds.max());
    Bounds { x: (left, right), y: (low, high) }
}

/// The frame grown to whole pixels, and what is in view then: so a picture's pixels are the screen's.
fn on_pixels(frame: Rect, bounds: Bounds, scale: f32) -> (Rect, Bounds) {
    let down = |at: f32| (at * scale + 0.01).floor() / scale;
    let up = |at: f32| (at * scale - 0.01).ceil() / scale;
    let grown = Rect::from_min_max(
        Pos2::new(down(frame.min.x), down(frame.min.y)),
        Pos2::new(up(frame.max.x), up(frame.max.y)),
    );
    let across = (bounds.x.1 - bounds.x.0) / f64::from(frame.width().max(1.0));
    let along = (bounds.y.1 - bounds.y.0) / f64::from(frame.height().max(1.0));
    let more = |points: f32, each: f64| f64::from(points) * each;
    let x =
        (bounds.x.0 - more(frame.min.x - grown.min.x, across), bounds.x.1 + more(grown.max.x - frame.max.x, across));
    let y = (bounds.y.0 - more(grown.max.y - frame.max.y, along), bounds.y.1 + more(frame.min.y - grown.min.y, along));
    (grown, Bounds { x, y })
}

impl Shown {
    /// Rings a place of the plot.
    pub(super) fn mark(&self, ui: &Ui, x: f64, y: f64) {
        let at = self.screen(x, y);
        let palette = Palette::of(ui);
        let painter = ui.painter().with_clip_rect(self.frame);
        painter.circle_stroke(at, 5.0, Stroke::new(3.5, palette.panel));
        painter.circle_stroke(at, 5.0, Stroke::new(1.8, palette.ink));
    }

    /// Where a place of the plot is on the screen.
    pub fn screen(&self, x: f64, y: f64) -> Pos2 {
        let (column, row) = self.view.pixel(x, y);
        let part = vec2((column / f64::from(self.view.width)) as f32, (row / f64::from(self.view.height)) as f32);
        self.frame.min + part * self.frame.size()
    }
}

/// The wheel zooms around the pointer, with Shift along the track alone, with Alt in height alone; keys do the same.
fn navigate(plot: &mut PlotUi<'_>) {
    let response = plot.response().clone();
    let wheel = if response.contains_pointer() {
        response.ctx.input_mut(|input| {
            let wheel = std::mem::take(&mut input.smooth_scroll_delta);
            let (shift, alt) = (input.modifiers.shift, input.modifiers.alt);
            let factor = ((wheel.y + wheel.x) / 240.0).exp();
            vec2(if alt { 1.0 } else { factor }, if shift { 1.0 } else { factor })
        })
    } else {
        Vec2::splat(1.0)
    };
    if wheel != Vec2::splat(1.0) {
        plot.zoom_bounds_around_hovered(wheel);
    }
    if response.has_focus() {
        keys(plot, &response);
    }
}

fn keys(plot: &mut PlotUi<'_>, response: &Response) {
    let bounds = plot.plot_bounds();
    let step = vec2(bounds.width() as f32 / 8.0, bounds.height() as f32 / 8.0);
    let (mut by, mut zoom) = (Vec2::ZERO, 1.0);
    response.ctx.input(|input| {
        for (key, way) in [
            (Key::ArrowLeft, vec2(-1.0, 0.0)),
            (Key::ArrowRight, vec2(1.0, 0.0)),
            (Key::ArrowDown, vec2(0.0, -1.0)),
            (Key::ArrowUp, vec2(0.0, 1.0)),
        ] {
            if input.key_pressed(key) {
                by += way * step;
            }
        }
        if input.key_pressed(Key::Plus) || input.key_pressed(Key::Equals) {
            zoom = 1.5;
        } else if input.key_pressed(Key::Minus) {
            zoom = 1.0 / 1.5;
        }
    });
    if by != Vec2::ZERO {
        plot.translate_bounds(by);
    }
    if zoom != 1.0 {
        plot.zoom_bounds(Vec2::splat(zoom), bounds.center());
    }
}

fn hints<'a>(ui: &Ui, hints: AxisHints<'a>, (words, label): (&'a AxisWords, &str)) -> AxisHints<'a> {
    let soft: Color32 = Palette::of(ui).ink_soft;
    let label = RichText::new(label).size(text::SECONDARY).color(soft);
    hints
        .label(label)
        .tick_label_color(soft)
        .tick_label_font(egui::FontId::proportional(text::SECONDARY))
        .formatter(|mark, _| words.written(mark.value, mark.step_size))
}

/// The ticks. The plot asks with the numbers of eight points.
fn spaced(words: &AxisWords, input: &GridInput, upwards: bool) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let points = (high - low) / (input.base_step_size / 8.0);
    let ticks = words.ticks_along(input.bounds, points, upwards).into_iter();
    ticks.map(|(value, step_size)| GridMark { value, step_size }).collect()
}
