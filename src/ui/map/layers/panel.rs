//! The list of layers: shown or not, how opaque, in which order, what their colours mean; and what can be added.

use super::{LayersCx, LayersView};
use crate::domain::map::arrangement::Placed;
use crate::domain::map::imagery::{LAYERS, Layer, Theme};
use crate::ui::icons::Icon;
use crate::ui::theme::{self, GAP, GRID, Palette, text};
use crate::ui::widgets::{self, from_left, from_right};
use egui::{
    Button, Color32, Label, Margin, Rect, RichText, Role, ScrollArea, Sense, Slider, Stroke, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

/// Width of the list in points, and of what is said while it is closed.
const WIDTH: f32 = 308.0;
/// Height of a row.
const ROW: f32 = 24.0;

/// How the list is looked at.
#[derive(Default)]
pub(super) struct Panel {
    pub(super) is_open: bool,
    /// The layer that is moved with the pointer.
    dragged: Option<String>,
    /// Where rows were drawn: identifier and middle, the uppermost first.
    rows: Vec<(String, f32)>,
}

/// What was pressed in a row.
enum Pressed {
    Remove,
    Step(bool),
    /// Dragged to a place counted from the lowest.
    MoveTo(usize),
}

pub(super) fn panel_ui(view: &mut LayersView, ui: &mut Ui, map: Rect, cx: &LayersCx<'_>) {
    if !view.panel.is_open {
        said_ui(view, ui, map);
        return;
    }
    let corner = map.min + vec2(GAP, GAP);
    let width = WIDTH.min(map.width() - 2.0 * GAP);
    let room = Rect::from_min_size(corner, vec2(width, (map.height() - 2.0 * GAP - 36.0).max(0.0)));
    let mut area = ui.new_child(UiBuilder::new().id_salt("map layers").max_rect(room));
    widgets::floating(ui).inner_margin(Margin::symmetric(8, 6)).show(&mut area, |ui| {
        ui.set_width(width - 16.0);
        ui.spacing_mut().item_spacing.y = GRID;
        widgets::line(ui, ROW, from_right(), |ui| {
            if widgets::icon_button(ui, Icon::Close, "Close the list of layers").clicked() {
                view.panel.is_open = false;
            }
            ui.with_layout(from_left(), |ui| ui.label(text::emphasis("Layers")));
        });
        consent_ui(view, ui);
        let height = (room.height() - 190.0).max(ROW * 3.0);
        ScrollArea::vertical().id_salt("layers").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            layers_ui(view, ui);
        });
        add_ui(view, ui, cx);
        let mut is_off = !view.arrangement.is_online();
        let off = ui.checkbox(&mut is_off, "No online imagery");
        let off = off.on_hover_text("Nothing is asked of servers of pictures; what was saved is still shown.");
        if off.changed() {
            view.arrangement.online = Some(!is_off);
        }
    });
}

/// Asked once, before the first picture is fetched.
fn consent_ui(view: &mut LayersView, ui: &mut Ui) {
    if view.arrangement.online.is_some() || view.arrangement.layers().is_empty() {
        return;
    }
    let words = "These pictures come over the network from NASA GIBS and OpenStreetMap. Their servers see your address \
                 and which part of the Earth you look at; nothing of your account is sent.";
    ui.add(Label::new(text::secondary(ui, words)).wrap());
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, "Allow online imagery").clicked() {
            view.arrangement.online = Some(true);
        }
        if widgets::quiet_button(ui, "Not now").clicked() {
            view.arrangement.online = Some(false);
        }
    });
}

fn layers_ui(view: &mut LayersView, ui: &mut Ui) {
    let layers: Vec<Placed> = view.arrangement.layers().to_vec();
    if layers.is_empty() {
        let words = "No layers yet. Add satellite pictures of a day, or a street map.";
        ui.add(Label::new(text::secondary(ui, words)).wrap());
    }
    let rows = std::mem::take(&mut view.panel.rows);
    for (place, placed) in layers.iter().enumerate().rev() {
        let top = ui.cursor().top();
        let pressed = ui.push_id(&placed.id, |ui| row_ui(view, ui, placed, (place, layers.len()), &rows)).inner;
        view.panel.rows.push((placed.id.clone(), f32::midpoint(top, ui.cursor().top())));
        match pressed {
            Some(Pressed::Remove) => view.arrangement.remove(&placed.id),
            Some(Pressed::Step(up)) => view.arrangement.step(&placed.id, up),
            Some(Pressed::MoveTo(place)) => view.arrangement.move_to(&placed.id, place),
            None => {}
        }
    }
}

fn row_ui(
    view: &mut LayersView,
    ui: &mut Ui,
    placed: &Placed,
    (place, count): (usize, usize),
    rows: &[(String, f32)],
) -> Option<Pressed> {
    let layer = placed.layer();
    let title = layer.map_or(placed.id.as_str(), |layer| layer.title);
    let elsewhere = layer.and_then(|layer| view.elsewhere(layer));
    let mut pressed = None;
    widgets::line(ui, ROW, from_right(), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        if widgets::icon_button(ui, Icon::Trash, &format!("Remove {title}")).clicked() {
            pressed = Some(Pressed::Remove);
        }
        let ways = [(Icon::ChevronDown, "down", false, place > 0), (Icon::ChevronUp, "up", true, place + 1 < count)];
        for (icon, way, up, can) in ways.into_iter().filter(|_| count > 1) {
            ui.add_enabled_ui(can, |ui| {
                if widgets::icon_button(ui, icon, &format!("Move {title} {way}")).clicked() {
                    pressed = Some(Pressed::Step(up));
                }
            });
        }
        ui.with_layout(from_left(), |ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            if let Some(place) = handle_ui(&mut view.panel, ui, placed, title, rows) {
                pressed = Some(Pressed::MoveTo(place));
            }
            let (icon, name) = if placed.shown { (Icon::Eye, "Hide") } else { (Icon::EyeOff, "Show") };
            if widgets::icon_button(ui, icon, &format!("{name} {title}")).clicked()
                && let Some(own) = view.arrangement.layer_mut(&placed.id)
            {
                own.shown = !own.shown;
            }
            let ink = if placed.shown && elsewhere.is_none() { Palette::of(ui).ink } else { Palette::of(ui).ink_soft };
            let label = Label::new(RichText::new(title).size(text::SECONDARY).color(ink)).truncate();
            ui.add(label).on_hover_text(title);
        });
    });
    about_ui(view, ui, placed, elsewhere);
    pressed
}

/// The handle by which a layer is moved; the place it was moved to, counted from the lowest.
fn handle_ui(panel: &mut Panel, ui: &mut Ui, placed: &Placed, title: &str, rows: &[(String, f32)]) -> Option<usize> {
    let (rect, handle) = ui.allocate_exact_size(vec2(12.0, ROW), Sense::drag());
    let name = format!("Drag {title} to another place");
    handle.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let ink = if handle.hovered() || handle.dragged() { Palette::of(ui).accent } else { Palette::of(ui).ink_soft };
    for (right, down) in [(-2.0, -4.0), (-2.0, 0.0), (-2.0, 4.0), (2.0, -4.0), (2.0, 0.0), (2.0, 4.0)] {
        ui.painter().circle_filled(rect.center() + vec2(right, down), 1.0, ink);
    }
    if handle.dragged() {
        panel.dragged = Some(placed.id.clone());
    }
    let handle = handle.on_hover_cursor(egui::CursorIcon::Grab).on_hover_text(&name);
    let pointer = handle.interact_pointer_pos().or_else(|| ui.input(|input| input.pointer.latest_pos()))?;
    let above = rows.iter().filter(|(id, middle)| *id != placed.id && *middle < pointer.y).count();
    let is_dragged = panel.dragged.as_deref() == Some(placed.id.as_str());
    if handle.drag_stopped() && is_dragged {
        panel.dragged = None;
        return Some(rows.len().saturating_sub(1).saturating_sub(above));
    }
    if is_dragged {
        let line = rows.get(above).map_or(pointer.y, |(_, middle)| *middle - ROW / 2.0);
        let clip = ui.clip_rect();
        let ends = [pos2(clip.left(), line), pos2(clip.right(), line)];
        ui.painter().line_segment(ends, Stroke::new(2.0, Palette::of(ui).accent));
    }
    None
}

/// Below the name: how opaque, how far it is or why nothing is to be seen, and what the colours mean.
fn about_ui(view: &mut LayersView, ui: &mut Ui, placed: &Placed, elsewhere: Option<String>) {
    let Some(layer) = placed.layer() else {
        ui.add(Label::new(text::secondary(ui, "This version of the program does not know this layer.")).wrap());
        return;
    };
    if !placed.shown {
        return;
    }
    if let Some(reason) = elsewhere {
        ui.add(Label::new(text::secondary(ui, reason)).wrap());
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().slider_width = 110.0;
        ui.spacing_mut().item_spacing.x = GRID;
        ui.label(text::secondary(ui, "Opacity"));
        let mut percent = (placed.opacity() * 100.0).round();
        let slider = ui.add(Slider::new(&mut percent, 10.0..=100.0).show_value(false).step_by(1.0));
        slider.widget_info(|| WidgetInfo::slider(true, f64::from(percent), format!("Opacity of {}", layer.title)));
        ui.label(text::secondary(ui, format!("{percent:.0} %")));
        if slider.changed()
            && let Some(own) = view.arrangement.layer_mut(&placed.id)
        {
            own.set_opacity(percent / 100.0);
        }
    });
    if let Some(words) = view.words_of(placed) {
        let ink = if words.is_warning { Palette::of(ui).waiting.ink } else { Palette::of(ui).ink_soft };
        ui.add(Label::new(RichText::new(words.text).size(text::SECONDARY).color(ink)).wrap());
    }
    ui.add(Label::new(text::secondary(ui, layer.legend)).wrap());
    ui.add_space(GRID);
}

fn add_ui(view: &mut LayersView, ui: &mut Ui, cx: &LayersCx<'_>) {
    for layer in cx.of_collection {
        if view.arrangement.has(layer.id) {
            continue;
        }
        let words = format!("Imagery of this collection: {}", layer.title);
        let can = view.elsewhere(layer);
        let button = ui.add_enabled(can.is_none() && !view.arrangement.is_full(), Button::new(&words).truncate());
        let button =
            button.on_disabled_hover_text(can.unwrap_or_else(|| "The map has as many layers as it can.".to_owned()));
        if button.clicked() {
            view.arrangement.add(layer);
        }
    }
    let is_full = view.arrangement.is_full();
    ui.add_enabled_ui(!is_full, |ui| {
        let menu = ui.menu_button("Add a layer…", |ui| menu_ui(view, ui));
        menu.response.on_disabled_hover_text("The map has as many layers as it can. Remove one first.");
    });
}

fn menu_ui(view: &mut LayersView, ui: &mut Ui) {
    ui.set_min_width(280.0);
    ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
        for group in Theme::ALL {
            ui.label(text::section(ui, group.name()));
            for layer in LAYERS.iter().filter(|layer| layer.theme == group) {
                entry_ui(view, ui, layer);
            }
        }
    });
}

fn entry_ui(view: &mut LayersView, ui: &mut Ui, layer: &'static Layer) {
    let reason = if view.arrangement.has(layer.id) {
        Some("It is on the map already.".to_owned())
    } else {
        view.elsewhere(layer)
    };
    let button = ui.add_enabled(reason.is_none(), Button::new(layer.title).frame(false));
    let button = button.on_hover_text(layer.legend).on_disabled_hover_text(reason.unwrap_or_default());
    if button.clicked() {
        view.arrangement.add(layer);
        ui.close();
    }
}

/// While the list is closed: why something is not to be seen, at the lower left above the scale.
fn said_ui(view: &LayersView, ui: &mut Ui, map: Rect) {
    let of = |placed: &Placed| view.words_of(placed).filter(|words| words.is_warning);
    let Some(words) = view.arrangement.layers().iter().rev().find_map(of) else { return };
    let width = WIDTH.min(map.width() - 2.0 * GAP);
    let font = egui::FontId::proportional(text::SECONDARY);
    let palette = Palette::of(ui);
    let galley = ui.painter().layout(words.text.clone(), font, palette.ink, width - 16.0);
    let size = galley.size() + vec2(16.0, 8.0);
    let place = Rect::from_min_size(pos2(map.left() + GAP, map.bottom() - 44.0 - size.y), size);
    ui.painter().rect(
        place,
        4.0,
        palette.panel,
        Stroke::new(theme::HAIRLINE, palette.hairline),
        egui::StrokeKind::Inside,
    );
    ui.painter().galley(place.min + vec2(8.0, 4.0), galley, Color32::PLACEHOLDER);
    let response = ui.interact(place, ui.scope_id().with("what is said of layers"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words.text));
}
