//! The size of the box at its lower edge, and beside it what a drag cannot say: the other way round the Earth, all
//! longitudes, to the pole.

use super::Copy;
use crate::commands::Action;
use crate::domain::bounding_box::BoundingBox;
use crate::domain::tools::bounds::{Chart, handles, is_inside, other_way_round};
use crate::ui::map::box_tool::spot;
use crate::ui::map::geometry::Screen;
use crate::ui::widgets::format;
use egui::{
    Color32, FontId, Galley, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// From the box to its tag, in points.
const GAP: f32 = 10.0;
/// On the way from the box to the tag the pointer does not lose it: points around the tag.
const AROUND: f32 = 16.0;
/// Height of a row.
const ROW: f32 = 24.0;
/// Beside words.
const PADDING: f32 = 8.0;
/// Free of the map's edge.
const MARGIN: f32 = 6.0;
/// Free for scale bar and attribution along the lower edge.
const FURNITURE: f32 = 30.0;

/// Where the tag was last shown.
#[derive(Debug, Default)]
pub(in crate::ui::map) struct Tag {
    rect: Option<Rect>,
}

/// When the buttons are of use.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::map) struct When {
    /// The box is being dragged: only its size.
    pub(in crate::ui::map) is_dragging: bool,
    /// The tool is armed, or the keyboard holds the box.
    pub(in crate::ui::map) is_in_hand: bool,
}

impl Tag {
    /// The tag, if it is the time for it; the button that was pressed.
    pub(in crate::ui::map) fn show(
        &mut self,
        ui: &Ui,
        map: &Response,
        screen: &Screen,
        bounds: &BoundingBox,
        accent: Color32,
        when: When,
    ) -> Option<Action> {
        let pointer = map.ctx.input(|input| input.pointer.hover_pos()).filter(|_| map.contains_pointer());
        let is_near = pointer.is_some_and(|pointer| self.is_near(pointer, screen, bounds));
        let is_panning = map.dragged() && !when.is_dragging;
        let last = self.rect.take();
        if is_panning || !(when.is_dragging || when.is_in_hand || is_near || has_focus(ui, last)) {
            return None;
        }
        let around = nearest_copy(screen, bounds, pointer)?;
        let offered = if when.is_dragging { Vec::new() } else { offers(bounds, &screen.chart()) };
        let words = layout(ui, format::box_size(bounds));
        let buttons: Vec<(Action, Arc<Galley>)> =
            offered.into_iter().map(|action| (action, layout(ui, action.info().name.to_owned()))).collect();
        let (rect, pressed) = pill(ui, screen, around, &words, &buttons, accent);
        self.rect = Some(rect);
        pressed
    }

    fn is_near(&self, pointer: Pos2, screen: &Screen, bounds: &BoundingBox) -> bool {
        let chart = screen.chart();
        let is_at_handle = || handles(bounds, &chart, 0.0).iter().any(|(_, at)| at.distance(spot(pointer)) < 12.0);
        self.rect.is_some_and(|rect| rect.expand(AROUND).contains(pointer))
            || is_inside(bounds, &chart, spot(pointer))
            || is_at_handle()
    }
}

/// What would change the box.
fn offers(bounds: &BoundingBox, chart: &Chart) -> Vec<Action> {
    let sign = pole_of(bounds, chart);
    let at_pole = if sign > 0.0 { bounds.north() == 90.0 } else { bounds.south() == -90.0 };
    let all = [
        (Action::OtherWayRound, other_way_round(bounds).is_some()),
        (Action::AllLongitudes, !bounds.is_all_round()),
        (Action::ToPole, !at_pole),
    ];
    all.into_iter().filter(|(_, changes)| *changes).map(|(action, _)| action).collect()
}

/// The pole of a polar map, else the nearer one: 1 the north, −1 the south.
fn pole_of(bounds: &BoundingBox, chart: &Chart) -> f64 {
    let (_, latitude) = bounds.center();
    chart.projection.pole().unwrap_or(if latitude < 0.0 { -1.0 } else { 1.0 })
}

/// What is around the copy of the box under the pointer, or nearest to the middle of the map.
fn nearest_copy(screen: &Screen, bounds: &BoundingBox, pointer: Option<Pos2>) -> Option<Rect> {
    let wanted = pointer.unwrap_or(screen.rect.center());
    let rects = Copy::all(screen, bounds).filter_map(|copy| copy.rect());
    rects.min_by(|one, other| {
        let distance = |rect: &Rect| rect.distance_to_pos(wanted) + 1e-3 * (rect.center() - wanted).length();
        distance(one).total_cmp(&distance(other))
    })
}

fn layout(ui: &Ui, text: String) -> Arc<Galley> {
    ui.painter().layout_no_wrap(text, FontId::proportional(12.5), Color32::WHITE)
}

fn has_focus(ui: &Ui, last: Option<Rect>) -> bool {
    let focused = ui.memory(egui::Memory::focused);
    last.is_some() && focused.is_some_and(|focused| ALL.into_iter().any(|action| id(ui, action) == focused))
}

const ALL: [Action; 3] = [Action::OtherWayRound, Action::AllLongitudes, Action::ToPole];

fn id(ui: &Ui, action: Action) -> egui::Id {
    ui.scope_id().with("box tag").with(action)
}

/// One row of size and buttons; two where they have no room beside one another.
fn pill(
    ui: &Ui,
    screen: &Screen,
    around: Rect,
    words: &Arc<Galley>,
    buttons: &[(Action, Arc<Galley>)],
    accent: Color32,
) -> (Rect, Option<Action>) {
    let width = |galley: &Galley| galley.size().x + 2.0 * PADDING;
    let beside: f32 = buttons.iter().map(|(_, galley)| width(galley)).sum();
    let mut room = screen.rect.shrink(MARGIN);
    room.max.y -= FURNITURE;
    let in_one_row = width(words) + beside <= room.width();
    let size = if in_one_row || buttons.is_empty() {
        vec2(width(words) + beside, ROW)
    } else {
        vec2(width(words).max(beside), 2.0 * ROW)
    };
    // Below the box; above it where there is no room below, since over it the tag would lie on handles.
    let (below, above) = (around.bottom() + GAP, around.top() - GAP - size.y);
    let top = if below + size.y > room.bottom() && above >= room.top() { above } else { below };
    let wanted = Rect::from_min_size(pos2(around.center().x - size.x / 2.0, top), size);
    let nudge = (room.min - wanted.min).max(Vec2::ZERO) + (room.max - wanted.max).min(Vec2::ZERO);
    let rect = wanted.translate(nudge);
    let painter = ui.painter_at(screen.rect);
    // Dark enough for white lettering on either theme's accent.
    painter.rect_filled(rect, 5.0, accent.lerp_to_gamma(Color32::BLACK, 0.45));
    if !buttons.is_empty() {
        // A press beside a button is not one on the map.
        ui.interact(rect, ui.scope_id().with("box tag"), Sense::CLICK | Sense::DRAG);
    }
    let middle = |row: f32, galley: &Galley| rect.top() + row * ROW + (ROW - galley.size().y) / 2.0;
    painter.galley(pos2(rect.left() + PADDING, middle(0.0, words)), Arc::clone(words), Color32::WHITE);
    let row = if in_one_row { 0.0 } else { 1.0 };
    let mut left = rect.left() + if in_one_row { width(words) } else { 0.0 };
    let mut pressed = None;
    for (action, galley) in buttons {
        let button = Rect::from_min_size(pos2(left, rect.top() + row * ROW), vec2(width(galley), ROW));
        if button_ui(ui, &painter, *action, button, galley) {
            pressed = Some(*action);
        }
        left = button.right();
    }
    (rect, pressed)
}

fn button_ui(ui: &Ui, painter: &egui::Painter, action: Action, rect: Rect, galley: &Arc<Galley>) -> bool {
    let response = ui.interact(rect, id(ui, action), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, action.info().name));
    let line = Stroke::new(1.0, Color32::from_white_alpha(70));
    painter.vline(rect.left(), rect.shrink(5.0).y_range(), line);
    let fill = match (response.is_pointer_button_down_on(), response.hovered()) {
        (true, _) => Color32::from_white_alpha(70),
        (_, true) => Color32::from_white_alpha(40),
        _ => Color32::TRANSPARENT,
    };
    painter.rect_filled(rect.shrink2(vec2(2.0, 2.0)), 4.0, fill);
    if response.has_focus() {
        painter.rect_stroke(rect.shrink(2.0), 4.0, Stroke::new(2.0, Color32::WHITE), StrokeKind::Inside);
    }
    painter.galley(rect.center() - galley.size() / 2.0, Arc::clone(galley), Color32::WHITE);
    let clicked = response.clicked();
    response.on_hover_text(action.info().help);
    clicked
}
