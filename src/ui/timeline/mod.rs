//! When there are granules: bars under the map, on which a drag sets the dates.
//!
//! Layer: ui. Uses: domain, theme, widgets.

mod marking;
mod paint;
mod ticks;

use super::icons::Icon;
use super::widgets::{self, from_left, from_right};
use super::{Cx, theme};
use crate::commands::Command;
use crate::domain::time_range::{RangeEnd, parse_typed, typed_form};
use crate::domain::timeline::{Interval, Span, Timeline};
use crate::domain::{Collection, Draft, TimeRange, count};
use chrono::{DateTime, TimeDelta, Utc};
use egui::accesskit::Action;
use egui::{EventFilter, Key, Label, Modifiers, Pos2, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2};
use marking::{Input, Marking};

/// Height of the panel in points.
pub(super) const HEIGHT: f32 = 92.0;
/// Height of the ticks' words.
const TICKS_HEIGHT: f32 = 16.0;
/// Name for screen readers and tests.
const NAME: &str = "Timeline of granules";

/// How the timeline is looked at.
#[derive(Debug, Default)]
pub struct TimelineView {
    open: bool,
    /// Concept id of the collection that is looked at.
    collection: String,
    /// The part that is shown; all of it if `None`.
    shown: Option<Span>,
    /// Where the keyboard is.
    cursor: Option<DateTime<Utc>>,
    marking: Marking,
}

impl TimelineView {
    /// Is it shown?
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shows or hides it.
    pub fn toggle(&mut self) {
        self.open = !self.open;
        self.marking = Marking::Idle;
    }

    /// Takes back a mark that is being made; false if there is none.
    pub fn cancel(&mut self) -> bool {
        let was_marking = self.marking != Marking::Idle;
        self.marking = Marking::Idle;
        was_marking
    }

    /// What CMR is to be asked about; `None` while it is hidden, or nothing is known of the collection's days.
    pub fn wanted(&mut self, collection: Option<&Collection>, now: DateTime<Utc>) -> Option<Span> {
        let collection = collection.filter(|_| self.open)?;
        if self.collection != collection.concept_id {
            self.collection.clone_from(&collection.concept_id);
            (self.shown, self.cursor, self.marking) = (None, None, Marking::Idle);
        }
        let whole = whole(collection, now)?;
        Some(self.shown.unwrap_or(whole))
    }
}

/// All days of a collection.
fn whole(collection: &Collection, now: DateTime<Utc>) -> Option<Span> {
    let end = collection.time_end.filter(|end| *end < now).unwrap_or(now);
    Span::new(Interval::Day.floor(collection.time_start?), Interval::Day.after(end))
}

/// The panel.
pub(super) fn timeline_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, view: &mut TimelineView) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let shown = view.wanted(draft.collection.as_ref(), cx.now);
    let whole = draft.collection.as_ref().and_then(|collection| whole(collection, cx.now));
    let (Some(shown), Some(whole)) = (shown, whole) else {
        let words = match &draft.collection {
            None => "Choose a collection to see when it has data.",
            Some(_) => "CMR does not say when this collection's data begin.",
        };
        ui.centered_and_justified(|ui| ui.label(theme::text::secondary(ui, words)));
        return;
    };
    let remote = &cx.questions.timeline;
    let timeline = remote.value().map(AsRef::as_ref).filter(|_| remote.problem().is_none());
    let interval = Interval::finest(&shown);
    let head =
        Rect::from_min_size(ui.max_rect().min, egui::vec2(ui.available_width(), theme::LINE_HEIGHT + theme::GRID));
    ui.allocate_space(head.size());
    let (room, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let scale = Scale { span: shown, room: room.shrink2(egui::vec2(theme::GAP, 0.0)) };
    let response = ui.interact(room, ui.scope_id().with(NAME), Sense::click_and_drag());
    let hovered = response.hover_pos().map(|place| scale.moment(place));
    let taken =
        pointer(view, &response, &scale, interval).or_else(|| keys(ui, view, &response, &scale, (timeline, interval)));
    if let Some(span) = taken {
        set_dates(draft, &span);
        cx.push(Command::DraftChanged);
    }
    zoom(ui, view, &response, &scale, &whole);
    tell(ui, view, &response, timeline, interval);
    if ui.is_rect_visible(room) {
        let marks = paint::Marks {
            dates: dates(draft),
            marked: view.marking.span(interval),
            cursor: view.cursor.filter(|_| response.has_focus()),
            hovered,
        };
        paint::paint(ui, &scale, timeline, &marks);
    }
    let mut head = ui.new_child(egui::UiBuilder::new().max_rect(head).layout(from_right()));
    head_ui(&mut head, view, (&shown, &whole), |ui, view| {
        if let Some(problem) = remote.problem() {
            if let Some(remedy) = widgets::problem_line(ui, problem) {
                cx.push(Command::Remedy(remedy));
            }
            return;
        }
        let moment = hovered.or(view.cursor.filter(|_| response.has_focus()));
        let words = words(view, timeline, interval, moment, remote.is_loading());
        ui.add(Label::new(theme::text::secondary(ui, words)).truncate());
    });
}

/// The line above the bars: what there is, and the buttons.
fn head_ui(
    ui: &mut Ui,
    view: &mut TimelineView,
    (shown, whole): (&Span, &Span),
    words_ui: impl FnOnce(&mut Ui, &TimelineView),
) {
    ui.add_space(theme::GRID);
    let middle = shown.at(0.5);
    if widgets::icon_button(ui, Icon::Plus, "Look closer at the timeline").clicked() {
        view.shown =
            Some(shown.zoomed(0.5, view.cursor.filter(|cursor| shown.contains(*cursor)).unwrap_or(middle), whole));
    }
    if widgets::icon_button(ui, Icon::Minus, "See more of the timeline").clicked() {
        view.shown = Some(shown.zoomed(2.0, middle, whole));
    }
    if widgets::icon_button(ui, Icon::Fit, "All days of the collection").clicked() {
        view.shown = None;
    }
    ui.with_layout(from_left(), |ui| {
        ui.add_space(theme::GAP);
        words_ui(ui, view);
    });
}

fn words(
    view: &TimelineView,
    timeline: Option<&Timeline>,
    interval: Interval,
    moment: Option<DateTime<Utc>>,
    is_loading: bool,
) -> String {
    if let Some(marked) = view.marking.span(interval) {
        return format!("{}. {}", span_words(&marked), view.marking.hint());
    }
    let Some(timeline) = timeline else {
        return if is_loading { "Asking CMR when there are granules…" } else { "Nothing was asked yet." }.to_owned();
    };
    if let Some(moment) = moment {
        return timeline.words_at(moment);
    }
    let total = timeline.total();
    let noun = if total == 1 { "granule" } else { "granules" };
    format!("{} {noun}, {}. Drag to set the dates.", count::count(total), span_words(&timeline.span()))
}

/// “3 Jun 2020 to 7 Jun 2020”, with times where it begins or ends within a day.
fn span_words(span: &Span) -> String {
    let last = span.end() - TimeDelta::seconds(1);
    let whole_days = Interval::Day.floor(span.first()) == span.first() && Interval::Day.after(last) == span.end();
    let words = |moment| if whole_days { Interval::Day.words(moment) } else { Interval::Minute.words(moment) };
    let (first, last) = (words(span.first()), words(last));
    if first == last { first } else { format!("{first} to {last}") }
}

/// Where moments are on the screen.
#[derive(Debug, Clone, Copy)]
struct Scale {
    span: Span,
    room: Rect,
}

impl Scale {
    fn x(&self, moment: DateTime<Utc>) -> f32 {
        self.room.left() + (self.span.part(moment) * f64::from(self.room.width())) as f32
    }

    fn moment(&self, place: Pos2) -> DateTime<Utc> {
        let part = f64::from((place.x - self.room.left()) / self.room.width().max(1.0));
        self.span.at(part).min(self.span.end() - TimeDelta::seconds(1))
    }

    /// A point on the bars' ground line.
    fn ground(&self, moment: DateTime<Utc>) -> Pos2 {
        pos2(self.x(moment), self.room.bottom() - TICKS_HEIGHT)
    }
}

/// Drags and clicks; the dates that a finished drag sets.
fn pointer(view: &mut TimelineView, response: &Response, scale: &Scale, interval: Interval) -> Option<Span> {
    let at = response.interact_pointer_pos().map(|place| scale.moment(place));
    if response.clicked() || response.drag_started() {
        response.request_focus();
        view.cursor = at.or(view.cursor);
    }
    let mut taken = None;
    let mut feed = |input: Input| {
        let (marking, span) = view.marking.step(input, interval);
        view.marking = marking;
        taken = taken.or(span);
    };
    if response.drag_started() {
        let origin = response.ctx.input(|input| input.pointer.press_origin()).map(|place| scale.moment(place));
        if let Some(from) = origin.or(at) {
            feed(Input::Press(from));
        }
    }
    if response.dragged()
        && let Some(at) = at
    {
        feed(Input::Move(at));
    }
    if response.drag_stopped() {
        feed(Input::Release);
    } else if response.clicked() {
        feed(Input::Cancel);
    }
    taken
}

/// The wheel looks closer or wider about the pointer; sideways it moves on.
fn zoom(ui: &Ui, view: &mut TimelineView, response: &Response, scale: &Scale, whole: &Span) {
    let Some(place) = response.hover_pos() else { return };
    let (turn, pinch) = ui.input(|input| (input.smooth_scroll_delta, input.zoom_delta()));
    let factor = f64::from((-turn.y / 240.0).exp() / pinch.max(0.01));
    let mut shown = scale.span;
    if (factor - 1.0).abs() > 1e-4 {
        shown = shown.zoomed(factor, scale.moment(place), whole);
    }
    if turn.x != 0.0 {
        shown = shown.moved(f64::from(-turn.x / scale.room.width().max(1.0)), whole);
    }
    if shown != scale.span {
        view.shown = Some(shown).filter(|shown| shown != whole);
    }
}

/// Keys while it has the focus; the dates that Enter sets.
fn keys(
    ui: &Ui,
    view: &mut TimelineView,
    response: &Response,
    scale: &Scale,
    (timeline, interval): (Option<&Timeline>, Interval),
) -> Option<Span> {
    let spoken = |action: Action| ui.input(|input| input.has_accesskit_action_request(response.id, action));
    let (increment, decrement) = (spoken(Action::Increment), spoken(Action::Decrement));
    if !response.has_focus() && !increment && !decrement {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, escape: false, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key: Key, modifiers: Modifiers| {
        response.has_focus() && ui.input_mut(|input| input.consume_key(modifiers, key))
    };
    let here = view.cursor.filter(|cursor| scale.span.contains(*cursor)).unwrap_or_else(|| scale.span.at(0.5));
    view.cursor = Some(here);
    let last = scale.span.end() - TimeDelta::seconds(1);
    let stay = |moment: DateTime<Utc>| moment.clamp(scale.span.first(), last);
    let (back, on) = (|| stay(interval.before(here)), || stay(interval.after(here)));
    if pressed(Key::ArrowLeft, Modifiers::SHIFT) {
        extend(view, here, back(), interval);
    } else if pressed(Key::ArrowRight, Modifiers::SHIFT) {
        extend(view, here, on(), interval);
    } else if pressed(Key::ArrowLeft, Modifiers::NONE) || decrement {
        view.cursor = Some(back());
    } else if pressed(Key::ArrowRight, Modifiers::NONE) || increment {
        view.cursor = Some(on());
    } else if pressed(Key::PageUp, Modifiers::NONE) {
        view.cursor = timeline.and_then(|timeline| timeline.previous_with_granules(here)).map(stay).or(Some(here));
    } else if pressed(Key::PageDown, Modifiers::NONE) {
        view.cursor = timeline.and_then(|timeline| timeline.next_with_granules(here)).map(stay).or(Some(here));
    } else if pressed(Key::Home, Modifiers::NONE) {
        view.cursor = Some(scale.span.first());
    } else if pressed(Key::End, Modifiers::NONE) {
        view.cursor = Some(last);
    } else if pressed(Key::Enter, Modifiers::NONE) {
        let (marking, span) = view.marking.step(Input::Take(here), interval);
        view.marking = marking;
        return span;
    }
    None
}

fn extend(view: &mut TimelineView, from: DateTime<Utc>, to: DateTime<Utc>, interval: Interval) {
    view.marking = view.marking.step(Input::Extend { from, to }, interval).0;
    view.cursor = Some(to);
}

/// Who cannot see it hears where the keyboard is and what there is.
fn tell(ui: &Ui, view: &TimelineView, response: &Response, timeline: Option<&Timeline>, interval: Interval) {
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, NAME));
    let moment = view.cursor.filter(|_| response.has_focus());
    let words = words(view, timeline, interval, moment, timeline.is_none());
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(words);
        node.add_action(Action::Increment);
        node.add_action(Action::Decrement);
    });
}

/// The dates of the form, if they are readable.
fn dates(draft: &Draft) -> Option<TimeRange> {
    let (start, stop) = (parse_typed(&draft.start, RangeEnd::Start), parse_typed(&draft.stop, RangeEnd::Stop));
    TimeRange::new(start, stop).ok()
}

fn set_dates(draft: &mut Draft, span: &Span) {
    draft.start = typed_form(span.first(), RangeEnd::Start);
    draft.stop = typed_form(span.end() - TimeDelta::seconds(1), RangeEnd::Stop);
}
