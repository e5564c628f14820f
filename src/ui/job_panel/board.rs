//! The board: every step of the chain with its squares; only what is in sight is drawn.

use super::squares::{Grid, add_square};
use crate::domain::steps::{Step, Steps, WorkItem, WorkItemState};
use crate::ui::theme::{GAP, GRID, LINE_HEIGHT, Palette, text};
use crate::ui::widgets::{cell, format, from_left};
use egui::{
    Align, EventFilter, Key, Layout, Mesh, Rect, Response, Role, ScrollArea, Sense, Shape, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

/// Height of a step's name and counts.
const HEAD: f32 = LINE_HEIGHT * 2.0;

/// Draws the board over the whole room; `selected` is a work item's number.
pub(super) fn board_ui(ui: &mut Ui, steps: &Steps, selected: &mut Option<u64>) {
    let width = ui.available_width() - GAP;
    let count = steps.steps.iter().map(|step| step.items.len()).max().unwrap_or(0);
    let grid = Grid::new(width, count);
    let height = |step: &Step| HEAD + grid.height(step.items.len()) + GAP;
    let total: f32 = steps.steps.iter().map(height).sum();
    ScrollArea::vertical().id_salt("board").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        ui.set_height(total);
        let corner = ui.max_rect().left_top();
        let mut mesh = Mesh::default();
        let mut top = 0.0;
        for step in &steps.steps {
            let (body, end) = (top + HEAD, top + height(step));
            if end > viewport.top() && top < viewport.bottom() {
                let rect = Rect::from_min_size(corner + vec2(0.0, top), vec2(width, HEAD));
                head_ui(ui, rect, step);
                let rect = Rect::from_min_size(corner + vec2(0.0, body), vec2(width, end - body - GAP));
                let response = ui.interact(rect, ui.scope_id().with(("step", step.index)), Sense::click());
                tell(&response, step);
                choose(ui, &response, grid, step, selected);
                let palette = Palette::of(ui);
                for index in grid.touching(viewport.top() - body, viewport.bottom() - body, step.items.len()) {
                    let Some(item) = step.items.get(index) else { continue };
                    let place = grid.place(index).translate(rect.min.to_vec2());
                    add_square(&mut mesh, place, item.state, palette);
                    if *selected == Some(item.id) {
                        let ring = Stroke::new(1.5, palette.ink);
                        ui.painter().rect_stroke(place.expand(1.5), 1.0, ring, egui::StrokeKind::Outside);
                    }
                }
                if response.has_focus() {
                    let ring = Stroke::new(1.0, palette.accent);
                    ui.painter().rect_stroke(rect.expand(2.0), 4.0, ring, egui::StrokeKind::Inside);
                }
                tooltip(response, grid, step);
            }
            top = end;
        }
        ui.painter().add(Shape::mesh(mesh));
    });
}

/// The step's name, and how many are in which state.
fn head_ui(ui: &mut Ui, rect: Rect, step: &Step) {
    let builder = UiBuilder::new().id_salt(("head", step.index)).max_rect(rect);
    let mut ui = ui.new_child(builder.layout(Layout::top_down(Align::LEFT)));
    ui.spacing_mut().item_spacing.y = 0.0;
    let name = format!("{}  {}", step.index, step.short_name());
    cell(&mut ui, rect.width(), LINE_HEIGHT, text::emphasis(name)).on_hover_text(&step.service);
    let size = vec2(rect.width(), LINE_HEIGHT);
    ui.allocate_ui_with_layout(size, from_left(), |ui| {
        ui.spacing_mut().item_spacing.x = GRID;
        let palette = Palette::of(ui);
        for (state, count) in &step.counts {
            let (_, place) = ui.allocate_space(egui::Vec2::splat(9.0));
            let mut mesh = Mesh::default();
            add_square(&mut mesh, place, *state, palette);
            ui.painter().add(Shape::mesh(mesh));
            ui.label(text::secondary(ui, format!("{} {}", format::count(*count), short_words(*state))));
            ui.add_space(GRID);
        }
        if step.expected > step.total() {
            let later = step.expected - step.total();
            ui.label(text::secondary(ui, format!("{} to come", format::count(later))));
        }
    });
}

/// Where the whole sentence has no room.
fn short_words(state: WorkItemState) -> &'static str {
    if state == WorkItemState::Unknown { "other" } else { state.words() }
}

fn tell(response: &Response, step: &Step) {
    response.widget_info(|| {
        let counts: Vec<String> =
            step.counts.iter().map(|(state, count)| format!("{count} {}", short_words(*state))).collect();
        let words = format!("{}: {}. Arrows walk from one to the next.", step.short_name(), counts.join(", "));
        WidgetInfo::labeled(Role::ListBox, true, words)
    });
}

/// By the pointer, or by the keyboard from one to the next.
fn choose(ui: &Ui, response: &Response, grid: Grid, step: &Step, selected: &mut Option<u64>) {
    if response.clicked() {
        response.request_focus();
        *selected = pointed(response, grid, step).map(|item| item.id);
    }
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let at = selected.and_then(|id| step.items.binary_search_by_key(&id, |item| item.id).ok());
    let columns = grid.columns.cast_signed();
    let moves = [(Key::ArrowLeft, -1), (Key::ArrowRight, 1), (Key::ArrowUp, -columns), (Key::ArrowDown, columns)];
    for (key, by) in moves {
        if ui.input(|input| input.key_pressed(key)) {
            let to = at.map_or(Some(0), |at| at.checked_add_signed(by));
            if let Some(item) = to.and_then(|to| step.items.get(to)) {
                *selected = Some(item.id);
            }
        }
    }
}

fn pointed<'a>(response: &Response, grid: Grid, step: &'a Step) -> Option<&'a WorkItem> {
    let point = response.interact_pointer_pos().or_else(|| response.hover_pos())?;
    step.items.get(grid.at(point - pos2(response.rect.left(), response.rect.top()), step.items.len())?)
}

fn tooltip(response: Response, grid: Grid, step: &Step) {
    let Some(item) = response.hover_pos().and_then(|_| pointed(&response, grid, step)) else { return };
    response.on_hover_ui_at_pointer(|ui| {
        ui.label(text::emphasis(item_words(item)));
        if let Some(files) = &item.files {
            for (name, list) in [("in", &files.inputs), ("out", &files.outputs)] {
                if let Some(first) = list.first() {
                    let file = first.rsplit('/').next().unwrap_or(first);
                    let more = if list.len() > 1 { format!(" and {} more", list.len() - 1) } else { String::new() };
                    ui.label(text::secondary(ui, format!("{name} {file}{more}")));
                }
            }
        }
        ui.label(text::secondary(ui, format!("{}. Press for its files.", step.short_name())));
    });
}

/// “Work item 10007: failed, tried 6 times”.
pub(super) fn item_words(item: &WorkItem) -> String {
    let tries = match item.retries {
        0 => String::new(),
        retries => format!(", tried {} times", retries.saturating_add(1)),
    };
    format!("Work item {}: {}{tries}", item.id, item.state.words())
}

#[cfg(test)]
mod tests {
    use super::board_ui;
    use crate::domain::steps::{Step, Steps, WorkItem, WorkItemState};
    use crate::ui::theme;
    use egui::{Context, RawInput, Rect, Shape, vec2};

    #[test]
    fn of_ten_thousand_squares_only_those_in_sight_are_drawn_and_in_one_mesh() {
        let states = WorkItemState::ALL;
        let items = (0..10_000).map(|id| WorkItem { id, state: states[id as usize % 7], retries: 0, files: None });
        let step = Step {
            index: 1,
            service: "a/b:1".to_owned(),
            expected: 10_000,
            counts: vec![(WorkItemState::Successful, 10_000)],
            items: items.collect(),
        };
        let (context, steps) = (Context::default(), Steps { steps: vec![step] });
        theme::install(&context);
        let screen_rect = Some(Rect::from_min_size(egui::Pos2::ZERO, vec2(320.0, 300.0)));
        let mut meshes = Vec::new();
        for _ in 0..3 {
            let input = RawInput { screen_rect, ..RawInput::default() };
            let mut output = context.run_ui(input, |ui| board_ui(ui, &steps, &mut None));
            output.textures_delta.clear();
            let shapes = output.shapes.into_iter().filter_map(|clipped| match clipped.shape {
                Shape::Mesh(mesh) => Some(mesh.vertices.len()),
                _ => None,
            });
            meshes = shapes.collect();
        }
        let most = meshes.iter().max().copied().unwrap_or(0);
        // About 28 columns and 28 rows of at most 24 corners each.
        assert!((1_000..20_000).contains(&most), "{meshes:?}");
        assert!(meshes.iter().filter(|count| **count > 100).count() == 1, "{meshes:?}");
    }
}
