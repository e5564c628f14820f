//! The box for the keyboard and for assistive programs: a group “Area” with a slider for each edge.

use crate::domain::bounding_box::{BoundingBox, Edge};
use crate::domain::degrees::parse_degrees;
use crate::domain::tools::bounds::{
    Chart, End, Handle, Move, box_words, edge_words, handles, home, moved, placed, with_edge,
};
use crate::ui::map::box_tool::spot;
use crate::ui::map::geometry::Screen;
use egui::accesskit::{Action, ActionData};
use egui::{Context, Event, EventFilter, Id, Key, Modifiers, Rect, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2};

/// Side of what a slider takes up around its edge's middle, in points.
const SLIDER_POINTS: f32 = 24.0;
/// Numbers of the form have six decimals.
const LEAST_STEP: f64 = 1e-6;
/// Half the side of a box that is placed without a mouse, in parts of the view.
const PLACED_PART: f32 = 1.0 / 6.0;

/// What of the box the keyboard holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::map) enum Focus {
    /// All of it.
    Area,
    /// One edge.
    Edge(Edge),
}

/// The group and its sliders in the window.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::map) struct Keys {
    area: Id,
}

impl Keys {
    /// Those of a map drawn in `ui`.
    pub(in crate::ui::map) fn of(ui: &Ui) -> Self {
        Self { area: ui.scope_id().with("area") }
    }

    fn edge(self, edge: Edge) -> Id {
        self.area.with(edge)
    }

    /// What has the keyboard.
    pub(in crate::ui::map) fn focus(self, ctx: &Context) -> Option<Focus> {
        let focused = ctx.memory(egui::Memory::focused)?;
        let edge = Edge::ALL.into_iter().find(|edge| self.edge(*edge) == focused).map(Focus::Edge);
        edge.or((focused == self.area).then_some(Focus::Area))
    }

    /// The box after what was pressed or asked for; `None` if nothing was.
    pub(in crate::ui::map) fn edited(
        self,
        ctx: &Context,
        screen: &Screen,
        bounds: Option<&BoundingBox>,
    ) -> Option<BoundingBox> {
        let asked = self.asked(ctx);
        let pressed = self.focus(ctx).map(|focus| take_keys(ctx, focus, bounds.is_some())).unwrap_or_default();
        let chart = screen.chart();
        let changed = asked.into_iter().chain(pressed).fold(bounds.copied(), |now, edit| {
            let after = match (now, edit) {
                (None, Edit::Place) => place(screen),
                (Some(now), Edit::Move { focus, key }) => key.applied(&now, focus, &chart),
                (Some(now), Edit::Set(edge, degrees)) => with_edge(&now, edge, degrees),
                (None, _) | (Some(_), Edit::Place) => None,
            };
            after.or(now)
        });
        changed.filter(|changed| bounds != Some(changed))
    }

    /// What an assistive program asks for, with or without the keyboard.
    fn asked(self, ctx: &Context) -> Vec<Edit> {
        let mut asked = Vec::new();
        ctx.input(|input| {
            for edge in Edge::ALL {
                let (id, focus) = (self.edge(edge), Focus::Edge(edge));
                let times = |action| input.num_accesskit_action_requests(id, action);
                let step = |times: f64| Edit::Move { focus, key: Pressed::Step { times, is_fine: false } };
                asked.extend(std::iter::repeat_n(step(1.0), times(Action::Increment)));
                asked.extend(std::iter::repeat_n(step(-1.0), times(Action::Decrement)));
                for request in input.accesskit_action_requests(id, Action::SetValue) {
                    asked.extend(value_of(request.data.as_ref()).map(|degrees| {
                        let is_longitude = matches!(edge, Edge::West | Edge::East);
                        Edit::Set(edge, if is_longitude { home(degrees) } else { degrees.clamp(-90.0, 90.0) })
                    }));
                }
            }
            if input.has_accesskit_action_request(self.area, Action::Click) {
                asked.push(Edit::Place);
            }
        });
        asked
    }

    /// The nodes of this frame, to be called where the keyboard comes to them: after the map.
    pub(in crate::ui::map) fn show(self, ui: &mut Ui, screen: &Screen, bounds: Option<&BoundingBox>) {
        let area = ui.interact(screen.rect, self.area, Sense::focusable_noninteractive());
        area.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Area"));
        ui.ctx().accesskit_node_builder(self.area, |node| {
            if let Some(bounds) = bounds {
                node.set_value(box_words(bounds));
                node.set_description("Plus and minus grow and shrink the box, Alt with an arrow moves it.");
            } else {
                node.set_value("No box");
                node.set_description("Plus places a box in the middle of the map.");
                node.add_action(Action::Click);
            }
        });
        let Some(bounds) = bounds else { return };
        let mut sliders =
            ui.new_child(UiBuilder::new().id_salt("area edges").max_rect(screen.rect).accessibility_parent(self.area));
        let chart = screen.chart();
        for edge in Edge::ALL {
            self.slider(&mut sliders, screen, &chart, bounds, edge);
        }
    }

    fn slider(self, ui: &mut Ui, screen: &Screen, chart: &Chart, bounds: &BoundingBox, edge: Edge) {
        let id = self.edge(edge);
        let degrees = bounds.edge(edge);
        let middle = middle_of(bounds, chart, edge).unwrap_or(screen.rect.center());
        let room = screen.rect.shrink(SLIDER_POINTS / 2.0);
        let rect = Rect::from_center_size(middle.clamp(room.min, room.max), Vec2::splat(SLIDER_POINTS));
        let slider = ui.interact(rect, id, Sense::focusable_noninteractive());
        slider.widget_info(|| WidgetInfo {
            value: Some(degrees),
            ..WidgetInfo::labeled(Role::Slider, true, edge.name())
        });
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        let (least, most) = match edge {
            Edge::West | Edge::East => (-180.0, 180.0),
            Edge::South => (-90.0, bounds.north()),
            Edge::North => (bounds.south(), 90.0),
        };
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_value(edge_words(edge, degrees));
            node.set_min_numeric_value(least);
            node.set_max_numeric_value(most);
            node.set_numeric_value_step(step_of(bounds, edge, chart));
            for action in [Action::Increment, Action::Decrement, Action::SetValue] {
                node.add_action(action);
            }
        });
    }
}

/// A box in the middle of the view.
pub(in crate::ui::map) fn place(screen: &Screen) -> Option<BoundingBox> {
    let half = f64::from(screen.rect.size().min_elem() * PLACED_PART);
    placed(&screen.chart(), spot(screen.rect.center()), half)
}

/// Where an edge's handle is, or would be.
fn middle_of(bounds: &BoundingBox, chart: &Chart, edge: Edge) -> Option<egui::Pos2> {
    let wanted = match edge {
        Edge::West => Handle::Side { across: -1, up: 0 },
        Edge::South => Handle::Side { across: 0, up: -1 },
        Edge::East => Handle::Side { across: 1, up: 0 },
        Edge::North => Handle::Side { across: 0, up: 1 },
    };
    let found = handles(bounds, chart, 0.0).into_iter().find(|(handle, _)| *handle == wanted);
    found.map(|(_, at)| pos2(at.x as f32, at.y as f32))
}

/// The smallest step of an edge that can be seen, in degrees.
fn step_of(bounds: &BoundingBox, edge: Edge, chart: &Chart) -> f64 {
    let (east, north) = steps(bounds, Focus::Edge(edge), chart);
    if matches!(edge, Edge::West | Edge::East) { east } else { north }
}

fn steps(bounds: &BoundingBox, focus: Focus, chart: &Chart) -> (f64, f64) {
    let wide = chart.wider(bounds.south(), bounds.north());
    let latitude = match focus {
        Focus::Edge(edge @ (Edge::South | Edge::North)) => bounds.edge(edge),
        Focus::Edge(Edge::West | Edge::East) | Focus::Area => wide,
    };
    (chart.steps(wide).0, chart.steps(latitude).1)
}

/// A number that was said or typed: plain, or “70.5 N”.
fn value_of(data: Option<&ActionData>) -> Option<f64> {
    match data? {
        ActionData::NumericValue(value) => Some(*value).filter(|value| value.is_finite()),
        ActionData::Value(text) => parse_degrees(text).ok().map(|degrees| degrees.value),
        _ => None,
    }
}

/// What to do with the box.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Edit {
    /// There is none yet.
    Place,
    Move {
        focus: Focus,
        key: Pressed,
    },
    Set(Edge, f64),
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pressed {
    /// The edge so many steps east or north.
    Step { times: f64, is_fine: bool },
    /// The edge to an end of its range.
    End(End),
    /// All edges so many steps outwards.
    Grow { times: f64, is_fine: bool },
    /// The whole so many steps east and north.
    Shift { east: f64, north: f64, is_fine: bool },
}

impl Pressed {
    fn applied(self, bounds: &BoundingBox, focus: Focus, chart: &Chart) -> Option<BoundingBox> {
        let (east, north) = steps(bounds, focus, chart);
        let sized = |is_fine: bool| {
            let part = if is_fine { 0.1 } else { 1.0 };
            ((east * part).max(LEAST_STEP), (north * part).max(LEAST_STEP))
        };
        let (change, steps) = match (self, focus) {
            (Self::Step { times, is_fine }, Focus::Edge(edge)) => {
                let steps = sized(is_fine);
                let step = if matches!(edge, Edge::West | Edge::East) { steps.0 } else { steps.1 };
                (Move::Edge(edge, times * step), steps)
            }
            (Self::End(end), Focus::Edge(edge)) => (Move::Limit(edge, end), sized(false)),
            (Self::Grow { times, is_fine }, _) => (Move::Grow(times), sized(is_fine)),
            (Self::Shift { east, north, is_fine }, _) => {
                let steps = sized(is_fine);
                (Move::Shift(east * steps.0, north * steps.1), steps)
            }
            (Self::Step { .. } | Self::End(_), Focus::Area) => return None,
        };
        moved(bounds, change, steps)
    }
}

/// Takes the keys that mean the box out of the input.
fn take_keys(ctx: &Context, focus: Focus, has_box: bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, pressed: true, modifiers, .. } = event else { return true };
            let edit = if has_box {
                meaning(*key, *modifiers, focus).map(|key| Edit::Move { focus, key })
            } else {
                matches!(key, Key::Plus | Key::Equals | Key::Enter).then_some(Edit::Place)
            };
            edits.extend(edit);
            edit.is_none()
        });
    });
    edits
}

/// Arrows step, Shift ten times as far, Ctrl a tenth; Home and End go to the limits; plus and minus grow and shrink;
/// Alt with an arrow moves the whole.
fn meaning(key: Key, modifiers: Modifiers, focus: Focus) -> Option<Pressed> {
    let is_fine = modifiers.ctrl || modifiers.command;
    let times = if modifiers.shift { 10.0 } else { 1.0 };
    let arrow = match key {
        Key::ArrowRight => Some((1.0, 0.0)),
        Key::ArrowLeft => Some((-1.0, 0.0)),
        Key::ArrowUp => Some((0.0, 1.0)),
        Key::ArrowDown => Some((0.0, -1.0)),
        _ => None,
    };
    match (arrow, key) {
        (Some((east, north)), _) if modifiers.alt => {
            Some(Pressed::Shift { east: east * times, north: north * times, is_fine })
        }
        (Some((east, north)), _) if focus != Focus::Area => {
            Some(Pressed::Step { times: (east + north) * times, is_fine })
        }
        (None, Key::Home) if focus != Focus::Area => Some(Pressed::End(End::First)),
        (None, Key::End) if focus != Focus::Area => Some(Pressed::End(End::Last)),
        // With Ctrl they are the whole window's.
        (None, Key::Minus) if !is_fine => Some(Pressed::Grow { times: -times, is_fine }),
        // On many keyboards plus is Shift with another key.
        (None, Key::Plus | Key::Equals) if !is_fine => Some(Pressed::Grow { times: 1.0, is_fine }),
        _ => None,
    }
}
