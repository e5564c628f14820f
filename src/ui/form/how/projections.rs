//! The list of projections: searched by number and words, those of the services first.

use super::How;
use super::parts::{Tip, head_ui};
use crate::domain::Draft;
use crate::domain::capabilities::NamedProjection;
use crate::domain::options::{Projection, ProjectionList, crs_name};
use crate::ui::{theme, widgets};
use egui::{Key, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};

const TIP: Tip = Tip::new("crs", "The map projection of the results: an EPSG code, proj4 or WKT.");
const ROW: f32 = 40.0;
/// Rows seen at once.
const ROWS: f32 = 5.0;
/// What the list calls no projection.
const AS_IT_IS: &str = "As it is";

/// What is open and searched; never the choice.
#[derive(Debug, Default)]
pub(super) struct ProjectionsView {
    is_open: bool,
    search: String,
    /// The list, and the services' own projections it was made with.
    list: Option<(Vec<NamedProjection>, ProjectionList)>,
    found: Vec<usize>,
    /// `found` must be found anew.
    is_stale: bool,
}

impl ProjectionsView {
    /// Makes the list if it is missing or the services that remain name others.
    fn sync(&mut self, how: &How<'_, '_>, draft: &Draft) {
        let named = how.capabilities.map(|known| known.named_projections(&draft.wanted())).unwrap_or_default();
        if self.list.as_ref().is_none_or(|(made_with, _)| *made_with != named) {
            let list = ProjectionList::new(&named);
            self.list = Some((named, list));
            self.is_stale = true;
        }
        if self.is_stale
            && let Some((_, list)) = &self.list
        {
            self.found = list.search(&self.search);
            self.is_stale = false;
        }
    }
}

/// A choice from the list.
enum Pressed {
    /// No projection is asked for.
    AsItIs,
    /// The projection of this code.
    Code(String),
}

/// The button with the chosen projection and, when open, the list; true if another one was chosen.
pub(super) fn projections_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, view: &mut ProjectionsView) -> bool {
    let words = chosen_words(draft.options.crs.as_deref());
    TIP.on(ui.label(theme::text::secondary(ui, "Projection")));
    if head_ui(ui, ("Projection", &words), TIP, view.is_open) {
        view.is_open = !view.is_open;
    }
    if !view.is_open {
        return false;
    }
    view.sync(how, draft);
    let takes_first = search_ui(ui, view);
    view.sync(how, draft);
    let chosen = if takes_first { first_code(view) } else { list_ui(ui, draft, view) };
    let code = match chosen {
        None => return false,
        Some(Pressed::AsItIs) => None,
        Some(Pressed::Code(code)) => Some(code),
    };
    view.is_open = false;
    let changed = draft.options.crs != code;
    draft.options.crs = code;
    changed
}

fn chosen_words(crs: Option<&str>) -> String {
    match crs {
        None => AS_IT_IS.to_owned(),
        Some(code) => crs_name(code).map_or_else(|| code.to_owned(), |name| format!("{code}, {name}")),
    }
}

fn first_code(view: &ProjectionsView) -> Option<Pressed> {
    let (_, list) = view.list.as_ref()?;
    Some(Pressed::Code(list.get(*view.found.first()?)?.code.clone()))
}

/// True if Enter takes the first one found.
fn search_ui(ui: &mut Ui, view: &mut ProjectionsView) -> bool {
    let edit = TextEdit::singleline(&mut view.search)
        .hint_text("Number, name or place")
        .margin(egui::Margin::symmetric(8, 4))
        .min_size(vec2(0.0, theme::ROW_HEIGHT))
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(f32::INFINITY);
    let response = ui.add(edit).accessible_name("Search projections");
    view.is_stale |= response.changed();
    let is_asked = !view.search.trim().is_empty();
    response.lost_focus() && is_asked && ui.input(|input| input.key_pressed(Key::Enter))
}

/// What was pressed.
fn list_ui(ui: &mut Ui, draft: &Draft, view: &ProjectionsView) -> Option<Pressed> {
    let (_, list) = view.list.as_ref()?;
    let current = draft.options.crs.as_deref();
    let mut pressed = None;
    if current.is_some() && widgets::quiet_line_button(ui, "Keep the projection as it is").clicked() {
        pressed = Some(Pressed::AsItIs);
    }
    if view.found.is_empty() {
        ui.label(theme::text::secondary(ui, "No projection matches. You can enter its proj4 text or WKT below."));
        return pressed;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = ROW * ROWS.min(view.found.len() as f32);
        let area = ScrollArea::vertical().id_salt("projections").max_height(height).auto_shrink([false, true]);
        // However little of the form is in sight.
        let area = area.min_scrolled_height(height);
        area.show_rows(ui, ROW, view.found.len(), |ui, range| {
            for projection in view.found.get(range).unwrap_or_default().iter().filter_map(|place| list.get(*place)) {
                let is_chosen = current.is_some_and(|code| code.eq_ignore_ascii_case(&projection.code));
                if ui.push_id(&projection.code, |ui| row_ui(ui, projection, is_chosen)).inner {
                    pressed = Some(Pressed::Code(projection.code.clone()));
                }
            }
        });
    });
    let count = widgets::format::count(view.found.len() as u64);
    ui.label(theme::text::secondary(ui, format!("{count} projections; areas of use from the EPSG register.")));
    pressed
}

/// Name above, code and area of use below; true if it was pressed.
fn row_ui(ui: &mut Ui, projection: &Projection, is_chosen: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let whole = [projection.code.as_str(), &projection.name, &projection.area];
    let whole: Vec<&str> = whole.into_iter().filter(|part| !part.is_empty()).collect();
    let whole = whole.join(", ");
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), is_chosen, &whole));
    let palette = theme::Palette::of(ui);
    if is_chosen || response.hovered() || response.has_focus() {
        let fill = if is_chosen { palette.selected } else { palette.raised_hover };
        ui.painter().rect_filled(rect, theme::RADIUS, fill);
    }
    let inner = rect.shrink2(vec2(8.0, 3.0));
    let mut inside =
        ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(egui::Layout::top_down(egui::Align::Min)));
    inside.spacing_mut().item_spacing.y = 0.0;
    let line = |ui: &mut Ui, text: egui::RichText| ui.add(egui::Label::new(text).truncate().selectable(false));
    let name = if projection.name.is_empty() { &projection.code } else { &projection.name };
    line(&mut inside, egui::RichText::new(name));
    let mut notes = vec![projection.code.as_str()];
    if projection.is_named_by_service {
        notes.push("named by the service");
    }
    if !projection.area.is_empty() {
        notes.push(&projection.area);
    }
    let note = theme::text::secondary(&inside, notes.join(" · "));
    line(&mut inside, note);
    response.on_hover_text(whole).clicked()
}
