//! The state of a map that lives between frames: view, tool, drag, tiles.

mod twin;

use super::MapLayers;
use super::base::OfflineTiles;
use super::box_tool::BoxTool;
use super::colours::MapColours;
use super::footprints::FootprintLayer;
use super::geometry::{Screen, brought_home, fit, fit_home, points_of_world, zoom_limits};
use super::labels::Places;
use super::layers::LayersView;
use super::paint;
use super::results::{LegendResponse, OutsideFound, PointColours, ResultFile, ResultsLayer, same};
use super::selection::{Focus, Keys, Tag, Voice, When, place};
use super::settings::MapSettings;
use super::shape::ShapeLayer;
use super::tools::AreaTools;
use crate::commands::Action;
use crate::domain::GranuleList;
use crate::domain::bounding_box::{BoundingBox, wrap_longitude};
use crate::domain::map::Projection;
use crate::domain::map::offer::polar_map_for;
use crate::domain::request::Area;
use crate::domain::tools::Input;
use crate::engine::inspection::{FileKey, Results, ViewRequest};
use crate::ui::viewer::link::{Linked, Side};
use egui::{CursorIcon, Key, Modifiers, Pos2, Rect, Response, vec2};
use std::collections::HashMap;
use walkers::{MapMemory, lon_lat};

/// Points of wheel travel per zoom level: two notches double the scale.
const WHEEL_POINTS_PER_LEVEL: f64 = 90.0;

/// A widget smaller than this (points) in a direction is not yet one to fit a view into.
const LEAST_FIT_POINTS: f32 = 24.0;
/// An arrow key moves the view by this, in points.
const ARROW_POINTS: f32 = 80.0;
/// A polar map takes up a place or a selection from this latitude on, in degrees towards its pole.
const LEAST_POLAR_LATITUDE: f64 = 40.0;
/// A plus or minus key zooms by this many levels.
const KEY_LEVELS: f64 = 0.5;

/// A view to take up as soon as the size of the widget is known.
#[derive(Debug, Clone, Copy)]
enum Fit {
    Home,
    Box(BoundingBox),
    /// The same place at the same scale, from another projection: longitude and latitude in degrees, metres of a point.
    Place((f64, f64), f64),
}

/// A map's state, owned by whoever shows it.
pub struct MapView {
    ctx: egui::Context,
    projection: Projection,
    /// What is shown; its position is a place on the projection's square.
    memory: MapMemory,
    /// Where the other projections were left.
    left: HashMap<Projection, MapMemory>,
    rect: Rect,
    waiting_fit: Option<Fit>,
    tool: BoxTool,
    pub(super) area_tools: AreaTools,
    tag: Tag,
    voice: Voice,
    /// What of the box the keyboard holds.
    box_focus: Option<Focus>,
    offline: OfflineTiles,
    layers: LayersView,
    places: Places,
    shape: ShapeLayer,
    footprints: FootprintLayer,
    results: ResultsLayer,
    /// The shape that a result was cut to.
    asked: ShapeLayer,
    /// A polar map that was offered and not wanted.
    refused: Option<Projection>,
    hovered: Option<(f64, f64)>,
    /// The map was pressed, with no tool in hand.
    pressed: bool,
    /// The focus came with a press, so no ring need tell where it is.
    pressed_focus: bool,
}

impl MapView {
    /// A map of the world on the bundled base map. Nothing is drawn or fetched before it is shown.
    pub fn new(ctx: &egui::Context, settings: MapSettings) -> Self {
        Self {
            ctx: ctx.clone(),
            projection: Projection::World,
            memory: MapMemory::default(),
            left: HashMap::new(),
            rect: Rect::NOTHING,
            waiting_fit: Some(Fit::Home),
            tool: BoxTool::default(),
            area_tools: AreaTools::default(),
            tag: Tag::default(),
            voice: Voice::default(),
            box_focus: None,
            offline: OfflineTiles::new(ctx),
            layers: LayersView::new(settings.tiles),
            places: Places::bundled(),
            shape: ShapeLayer::default(),
            footprints: FootprintLayer::default(),
            results: ResultsLayer::default(),
            asked: ShapeLayer::default(),
            refused: None,
            hovered: None,
            pressed: false,
            pressed_focus: false,
        }
    }

    /// Arms or puts down the box tool; a drag going on is not touched.
    pub fn arm_box_tool(&mut self, armed: bool) {
        self.tool.arm(armed);
        if armed {
            self.area_tools.take(None);
        }
    }

    /// True while a drag would draw a box.
    pub fn box_tool_armed(&self) -> bool {
        self.tool.is_armed()
    }

    /// True while a drag draws, moves or resizes the box.
    pub fn is_dragging(&self) -> bool {
        self.tool.is_dragging()
    }

    /// What Esc means here: a drag going on is undone (the next [`super::map_ui`] writes the old box
    /// back), otherwise the tool is put down.
    pub fn cancel(&mut self) {
        let screen = self.screen(self.rect);
        self.tool.cancel(&screen);
        self.area_tools.press_key(Input::Escape);
        self.ctx.request_repaint();
    }

    /// Shows a box with a margin. Beyond ±85° the map ends; a box over ±180° is shown in one piece.
    pub fn fit(&mut self, bounds: BoundingBox) {
        self.waiting_fit = Some(Fit::Box(bounds));
        self.ctx.request_repaint();
    }

    /// How the Earth is drawn.
    pub fn projection(&self) -> Projection {
        self.projection
    }

    /// The polar map to offer for what lies in these boxes: not one that was refused, and only where the world is shown.
    pub fn offer(&self, boxes: &[BoundingBox]) -> Option<Projection> {
        let offered = polar_map_for(boxes).filter(|_| self.projection == Projection::World && !self.is_dragging());
        offered.filter(|offered| self.refused != Some(*offered))
    }

    /// That map is not wanted; it is not offered again in this window.
    pub fn refuse(&mut self, projection: Projection) {
        self.refused = Some(projection);
    }

    /// Draws the Earth another way. What is `selected` stays in sight; else each projection comes back as it was left, and
    /// one that is new shows the same place if it lies well in it.
    pub fn set_projection(&mut self, projection: Projection, selected: Option<BoundingBox>) {
        if projection == self.projection {
            return;
        }
        let screen = self.screen(self.rect);
        let place = screen.position_at(self.rect.center());
        let metres = screen.metres_of_point();
        let former = std::mem::replace(&mut self.memory, self.left.remove(&projection).unwrap_or_default());
        self.left.insert(self.projection, former);
        self.projection = projection;
        let is_new = self.memory.detached().is_none();
        let can_show = |latitude: f64| projection.pole().is_none_or(|sign| latitude * sign >= LEAST_POLAR_LATITUDE);
        self.waiting_fit = match selected.filter(|bounds| can_show(bounds.north()) || can_show(bounds.south())) {
            Some(bounds) if is_new || !self.screen(self.rect).shows(&bounds) => Some(Fit::Box(bounds)),
            None if is_new && can_show(place.1) => Some(Fit::Place(place, metres)),
            None if is_new => Some(Fit::Home),
            Some(_) | None => None,
        };
        self.ctx.request_repaint();
    }

    /// Shows the whole world, or what lies round the pole.
    pub fn fit_world(&mut self) {
        self.waiting_fit = Some(Fit::Home);
        self.ctx.request_repaint();
    }

    /// Zooms about the middle: one level doubles the scale, negative zooms out.
    pub fn zoom_by(&mut self, levels: f64) {
        self.zoom_about(self.rect.center(), levels);
        self.ctx.request_repaint();
    }

    /// Moves the view by points on the screen: positive is east and south. For arrow keys.
    pub fn pan_by(&mut self, points: egui::Vec2) {
        let (x, y) = self.screen(self.rect).world_at(self.rect.center() + points);
        self.memory.center_at(lon_lat(x, y));
        self.ctx.request_repaint();
    }

    /// Pictures from servers over the bundled map.
    pub fn layers(&mut self) -> &mut LayersView {
        &mut self.layers
    }

    /// Whose maps and pictures are shown, in words.
    pub fn credits(&self) -> String {
        let pictures = self.attributions().into_iter().map(|(name, _)| name);
        std::iter::once("Natural Earth").chain(pictures).collect::<Vec<_>>().join(", ")
    }

    /// Whose pictures are drawn, and the pages about them.
    pub(super) fn attributions(&self) -> Vec<(&'static str, &'static str)> {
        self.layers.attributions()
    }

    /// Longitude (±180) and latitude in degrees under the cursor, for the status bar.
    pub fn hovered(&self) -> Option<(f64, f64)> {
        self.hovered
    }

    /// Middle of the view: longitude (±180) and latitude in degrees.
    pub fn center(&self) -> (f64, f64) {
        let (longitude, latitude) = self.screen(self.rect).position_at(self.rect.center());
        (wrap_longitude(longitude), latitude)
    }

    /// Zoom as slippy maps count it.
    pub fn zoom(&self) -> f64 {
        self.memory.zoom()
    }

    /// True while tiles of the bundled base map are still being drawn, or pictures are on their way.
    pub fn is_loading(&self) -> bool {
        self.offline.is_loading() || self.layers.is_loading()
    }

    /// Size of the map on the screen, in points.
    pub fn size(&self) -> egui::Vec2 {
        self.rect.size()
    }

    /// Metres on the ground of a point in the middle.
    pub fn metres_of_point(&self) -> f64 {
        self.screen(self.rect).metres_of_point()
    }

    pub(super) fn tool(&mut self) -> &mut BoxTool {
        &mut self.tool
    }

    pub(super) fn screen(&self, rect: Rect) -> Screen {
        Screen::new(rect, &self.memory, self.projection)
    }

    pub(super) fn memory(&self) -> MapMemory {
        self.memory.clone()
    }

    /// Takes up a waiting view, and keeps zoom and centre possible for this size.
    pub(super) fn settle_into(&mut self, rect: Rect) {
        self.rect = rect;
        // A panel still opening, or folded away, says nothing about the size to fit.
        let shown = rect.width() >= LEAST_FIT_POINTS && rect.height() >= LEAST_FIT_POINTS;
        if shown && let Some(waiting) = self.waiting_fit.take() {
            let ((x, y), zoom) = match waiting {
                Fit::Home => fit_home(rect.size(), self.projection),
                Fit::Box(bounds) => fit(&bounds, rect.size(), self.projection),
                Fit::Place(place, metres) => self.same_place(place, metres),
            };
            self.memory.center_at(lon_lat(x, y));
            self.set_zoom(zoom);
        }
        let (least, most) = zoom_limits(rect.size(), self.projection);
        if !(least..=most).contains(&self.memory.zoom()) {
            self.set_zoom(self.memory.zoom().clamp(least, most));
        }
        if let Some(position) = brought_home(&self.screen(rect)) {
            self.memory.center_at(position);
        }
    }

    /// Centre and zoom that show a place as large as another projection did.
    fn same_place(&self, (longitude, latitude): (f64, f64), metres_of_point: f64) -> ((f64, f64), f64) {
        let center = self.projection.forward(longitude, latitude).unwrap_or((0.5, 0.5));
        let screen = Screen { center, ..self.screen(self.rect) };
        (center, screen.zoom + (screen.metres_of_point() / metres_of_point).log2())
    }

    /// Wheel and pinch zoom at the cursor. `walkers` would zoom too, but drifts at its limits and with
    /// slow frames.
    pub(super) fn zoom_by_gesture(&mut self, ui: &egui::Ui, rect: Rect) {
        let Some(pointer) = ui.input(|input| input.pointer.hover_pos()).filter(|_| ui.rect_contains_pointer(rect))
        else {
            return;
        };
        let levels = ui.input_mut(|input| {
            let wheel = std::mem::take(&mut input.smooth_scroll_delta.y);
            f64::from(wheel) / WHEEL_POINTS_PER_LEVEL + f64::from(input.zoom_delta()).max(0.01).log2()
        });
        if levels != 0.0 {
            self.zoom_about(pointer, levels);
        }
    }

    /// Zooms so that the place under `pointer` stays where it is.
    pub(super) fn zoom_about(&mut self, pointer: Pos2, levels: f64) {
        let screen = self.screen(self.rect);
        let (least, most) = zoom_limits(self.rect.size(), self.projection);
        let zoom = (screen.zoom + levels).clamp(least, most);
        let (x, y) = screen.world_at(pointer);
        let offset = pointer - self.rect.center();
        let world = points_of_world(zoom);
        let center = (x - f64::from(offset.x) / world, y - f64::from(offset.y) / world);
        self.memory.center_at(lon_lat(center.0, center.1));
        self.set_zoom(zoom);
    }

    /// After the widget: takes what `walkers` made of the drag, without its inertia (an instrument
    /// stops where it is let go), and notes where the cursor is.
    pub(super) fn take(&mut self, mut memory: MapMemory, response: &Response) {
        if let Some(position) = memory.detached() {
            memory.center_at(position);
        }
        self.memory = memory;
        if let Some(position) = brought_home(&self.screen(response.rect)) {
            self.memory.center_at(position);
        }
        if !self.tool.is_armed()
            && self.area_tools.tool().is_none()
            && response.double_clicked()
            && let Some(pointer) = response.interact_pointer_pos()
        {
            self.zoom_about(pointer, 1.0);
            self.ctx.request_repaint();
        }
        self.pressed = response.clicked() && !self.tool.is_armed() && self.area_tools.tool().is_none();
        self.hovered = response.hover_pos().and_then(|pointer| {
            let (longitude, latitude) = self.screen(response.rect).shown_at(pointer)?;
            Some((wrap_longitude(longitude), latitude))
        });
    }

    /// The keyboard's way to do what wheel and drag do, while the map has the focus: arrows pan, plus and
    /// minus zoom, Home shows the world. True if a ring should tell that it has.
    pub(super) fn keyboard(&mut self, response: &Response) -> bool {
        if response.clicked() || response.drag_started() {
            response.request_focus();
            self.pressed_focus = true;
        }
        if !response.has_focus() {
            self.pressed_focus = false;
            return false;
        }
        let arrows = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        response.ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let pressed = |key| response.ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        for (key, direction) in [
            (Key::ArrowLeft, vec2(-1.0, 0.0)),
            (Key::ArrowRight, vec2(1.0, 0.0)),
            (Key::ArrowUp, vec2(0.0, -1.0)),
            (Key::ArrowDown, vec2(0.0, 1.0)),
        ] {
            if pressed(key) {
                self.pan_by(direction * ARROW_POINTS);
            }
        }
        for (key, levels) in [(Key::Plus, KEY_LEVELS), (Key::Equals, KEY_LEVELS), (Key::Minus, -KEY_LEVELS)] {
            if pressed(key) {
                self.zoom_by(levels);
            }
        }
        if pressed(Key::Home) {
            self.fit_world();
        }
        !self.pressed_focus
    }

    /// Paints the base map's tiles, every visible copy of the world. The bundled map lies under pictures from servers
    /// too: what the network has not brought is still a map.
    pub(super) fn paint_base_map(
        &mut self,
        painter: &egui::Painter,
        screen: &Screen,
        colours: &MapColours,
        dark: bool,
    ) {
        let ground = if screen.projection.repeats() { colours.sea } else { colours.beyond };
        painter.rect_filled(screen.rect, 0.0, ground);
        self.offline.begin_frame(screen.projection, dark, painter.pixels_per_point() > 1.5);
        paint::offline_tiles(painter, screen, &mut self.offline);
        self.offline.end_frame();
        self.layers.paint(painter, screen, dark);
    }

    /// Names over the base map; OpenStreetMap's tiles carry their own.
    pub(super) fn paint_labels(
        &self,
        painter: &egui::Painter,
        screen: &Screen,
        colours: &MapColours,
        taken: &mut Vec<Rect>,
    ) {
        if !self.layers.has_names() {
            self.places.paint(painter, screen, colours, taken);
        }
    }

    /// Which results lie on the map, and what the plots say of them.
    pub fn follow_results(&mut self, answers: &Results, files: Vec<ResultFile>, linked: &Linked) {
        self.results.follow(answers, files);
        let spot = linked.hovered.as_ref().filter(|spot| spot.side == Side::Plot);
        self.results.follow_plots(spot, linked.stretch.as_ref());
    }

    /// Tells the plots what of the results is under the pointer; a press shows the track about it. Answers what lies
    /// outside and was wanted, once it is found.
    pub fn link_results(&mut self, linked: &mut Linked) -> Option<OutsideFound> {
        let screen = self.screen(self.rect);
        let place = self.hovered.filter(|_| !self.tool.is_dragging());
        let pixels = self.ctx.pixels_per_point();
        let spot = place.and_then(|place| self.results.spot_at(&screen, place, pixels));
        if let Some(stretch) = spot.as_ref().filter(|_| self.pressed).and_then(|spot| self.results.stretch_about(spot))
        {
            linked.wanted = Some(stretch);
        }
        linked.hover(Side::Map, spot);
        self.results.follow_outside(linked, self.projection)
    }

    /// What has to be asked for so that results are drawn as the map shows them now.
    pub fn take_wanted(&mut self) -> Vec<ViewRequest> {
        self.results.take_wanted()
    }

    /// The list of results on the map, in its upper right corner. `others` is the number of files of the current one's
    /// job that are here and not on the map.
    pub fn results_legend_ui(&mut self, ui: &mut egui::Ui, map: Rect, others: usize) -> LegendResponse {
        let response = self.results.legend_ui(ui, map, self.hovered, others);
        if let Some(bounds) = response.fit {
            self.fit(bounds);
        }
        response
    }

    /// Shows where a result lies that is looked at. False while that is not known.
    pub fn fit_result(&mut self, file: FileKey) -> bool {
        let Some(bounds) = self.results.extent_of(file) else { return false };
        self.fit(bounds);
        true
    }

    /// Results over the base map, under names and box.
    pub(super) fn paint_results(
        &mut self,
        painter: &egui::Painter,
        screen: &Screen,
        layers: &MapLayers<'_>,
        colours: &MapColours,
    ) {
        let rgb = |colour: egui::Color32| [colour.r(), colour.g(), colour.b()];
        let outside = crate::ui::theme::Palette::of_context(&self.ctx).failed.mark;
        let points = PointColours { inside: rgb(layers.accent), outside: rgb(outside) };
        self.results.paint(painter, screen, points, colours.result);
    }

    /// What the current result's own job was asked for, unless the form says the same.
    pub(super) fn paint_asked(
        &mut self,
        painter: &egui::Painter,
        screen: &Screen,
        layers: &MapLayers<'_>,
        bounds: Option<&BoundingBox>,
    ) {
        let form = layers.shape.cloned().map(Area::Shape).or(bounds.copied().map(Area::Box));
        let asked = self.results.asked_by_job();
        match asked.filter(|asked| form.as_ref().is_none_or(|form| !same(asked, form))) {
            Some(Area::Box(bounds)) => paint::asked(painter, screen, bounds, layers.accent),
            Some(Area::Shape(shape)) => self.asked.paint(painter, screen, shape, layers.accent),
            Some(Area::Point(_)) | None => self.asked.clear(),
        }
    }

    /// Outlines of the granules under the names.
    pub(super) fn paint_footprints(
        &mut self,
        painter: &egui::Painter,
        screen: &Screen,
        layers: &MapLayers<'_>,
        colours: &MapColours,
    ) {
        match layers.granules {
            Some(granules) => self.footprints.paint(painter, screen, granules, colours.footprint),
            None => self.footprints.clear(),
        }
    }

    /// The granule whose footprint is under the pointer.
    pub(super) fn granule_under(&mut self, response: &Response, granules: &GranuleList) -> Option<usize> {
        let pointer = response.hover_pos()?;
        let screen = self.screen(response.rect);
        self.footprints.granule_at(&screen, pointer, granules)
    }

    /// The shape over the names: what will be cut matters more.
    pub(super) fn paint_shape(&mut self, painter: &egui::Painter, screen: &Screen, layers: &MapLayers<'_>) {
        match layers.shape {
            Some(shape) => self.shape.paint(painter, screen, shape, layers.accent),
            None => self.shape.clear(),
        }
    }

    /// The cursor that tells what a press would do.
    pub(super) fn cursor(&self, ui: &egui::Ui, panning: bool, bounds: Option<&BoundingBox>) -> CursorIcon {
        if !self.tool.is_dragging()
            && let Some(icon) = self.area_tools.cursor().filter(|_| !panning)
        {
            return icon;
        }
        let (pointer, shift) = ui.input(|input| (input.pointer.hover_pos(), input.modifiers.shift));
        let idle = if panning { CursorIcon::Grabbing } else { CursorIcon::Default };
        self.tool.cursor(&self.screen(self.rect), pointer, shift, bounds).unwrap_or(idle)
    }

    /// Says something to a screen reader, politely.
    pub fn say(&mut self, words: &str) {
        self.voice.say(words);
    }

    /// True while the keyboard holds the box or an edge of it.
    pub fn steers_box(&self) -> bool {
        self.box_focus.is_some()
    }

    /// A box in the middle of what is shown.
    pub fn box_in_view(&self) -> Option<BoundingBox> {
        place(&self.screen(self.rect))
    }

    pub(super) fn box_focus(&self) -> Option<Focus> {
        self.box_focus
    }

    /// What keys and assistive programs do to the box; true if it has changed. A shape is not theirs.
    pub(super) fn edit_box_by_keys(
        &mut self,
        ui: &egui::Ui,
        screen: &Screen,
        layers: &MapLayers<'_>,
        bounds: &mut Option<BoundingBox>,
    ) -> bool {
        let keys = Keys::of(ui);
        self.box_focus = keys.focus(ui.ctx()).filter(|_| layers.shape.is_none());
        if layers.shape.is_some() || self.is_dragging() {
            return false;
        }
        let Some(edited) = keys.edited(ui.ctx(), screen, bounds.as_ref()) else { return false };
        *bounds = Some(edited);
        self.ctx.request_repaint();
        true
    }

    /// The box's size and buttons, its sliders for the keyboard, and what is said of it; the button that was pressed.
    pub(super) fn box_ui(
        &mut self,
        ui: &mut egui::Ui,
        map: &Response,
        layers: &MapLayers<'_>,
        bounds: Option<&BoundingBox>,
    ) -> Option<Action> {
        let screen = self.screen(map.rect);
        if layers.shape.is_none() {
            Keys::of(ui).show(ui, &screen, bounds);
        }
        let is_dragging = self.is_dragging();
        let when = When { is_dragging, is_in_hand: self.box_tool_armed() || self.box_focus.is_some() };
        let is_free = self.area_tools.tool().is_none();
        let shown = bounds.filter(|_| is_free);
        let pressed = shown.and_then(|bounds| self.tag.show(ui, map, &screen, bounds, layers.accent, when));
        self.voice.follow(ui, bounds, layers.found, is_dragging);
        self.voice.show(ui, map.rect);
        pressed
    }

    fn set_zoom(&mut self, zoom: f64) {
        if self.memory.set_zoom(zoom).is_err() {
            tracing::warn!(zoom, "the map refused a zoom");
        }
    }
}
