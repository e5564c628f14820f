//! The selected job in the side panel: its granules, links, keys, and everything Harmony says.

mod answers;
mod board;
mod granules;
mod keys;
mod results;
mod squares;

pub use answers::{Asked, JobAnswers};
pub(super) use granules::again_words;
pub(super) use results::files_words;

use super::Cx;
use super::icons::Icon;
use super::theme::{GAP, GRID, HAIRLINE, LINE_HEIGHT, Palette, ROW_HEIGHT, text};
use super::tree::{self, TreeView};
use super::widgets::{self, line};
use crate::commands::{Command, JobQuestion};
use crate::domain::{Job, Remedy};
use crate::engine::Remote;
use crate::engine::snapshot::{JobKey, JobRow};
use egui::{Align2, FontId, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// What is open and selected; never the data.
pub(super) struct JobPanelView {
    open: Option<Section>,
    job: Option<JobKey>,
    granules: granules::GranulesView,
    results: results::ResultsView,
    keys: keys::KeysView,
}

/// One of them is open at a time: the panel is low.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Granules,
    Results,
    Keys,
    Everything,
}

impl Default for JobPanelView {
    fn default() -> Self {
        Self {
            open: Some(Section::Granules),
            job: None,
            granules: granules::GranulesView::default(),
            results: results::ResultsView::default(),
            keys: keys::KeysView::default(),
        }
    }
}

impl JobPanelView {
    /// Another job begins with nothing selected, and secrets covered.
    fn turn_to(&mut self, job: JobKey) {
        if self.job != Some(job) {
            *self = Self { open: self.open, job: Some(job), ..Self::default() };
        }
    }
}

/// One job as the parts of the panel need it.
struct Shown<'a> {
    row: &'a JobRow,
    job: &'a Arc<Job>,
    /// The answers about this job; `None` while those of another are kept.
    answers: Option<&'a JobAnswers>,
}

impl Shown<'_> {
    fn ask(&self, cx: &Cx<'_>, question: JobQuestion) {
        cx.push(Command::AskAboutJob(self.row.key, question));
    }

    /// A button of a problem with one of the answers.
    fn remedy(&self, cx: &Cx<'_>, remedy: Remedy, question: JobQuestion) {
        match remedy {
            Remedy::Retry => self.ask(cx, question),
            Remedy::ChangeRequest => cx.push(Command::Refill(self.row.key)),
            other => cx.push(Command::Remedy(other)),
        }
    }
}

/// The whole panel of a job the server knows.
pub(super) fn job_panel_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (view, tree): (&mut JobPanelView, &mut TreeView),
    row: &JobRow,
    job: &Arc<Job>,
) {
    view.turn_to(row.key);
    let answers = Some(&cx.questions.job).filter(|answers| answers.job == Some(row.key));
    let shown = Shown { row, job, answers };
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add(egui::Label::new(text::emphasis(&row.title)).truncate()).on_hover_text(&row.title);
    ui.add_space(GRID);
    let sections = [
        (Section::Granules, "Granules", granules::words(job)),
        (Section::Results, "Results and links", results::words(job, cx.now)),
        (Section::Keys, "Temporary S3 keys", keys::words(cx)),
        (Section::Everything, "Everything Harmony says", String::new()),
    ];
    let below = |section: Section| {
        let place = sections.iter().position(|(known, _, _)| *known == section).unwrap_or_default();
        (sections.len() - 1 - place) as f32 * ROW_HEIGHT
    };
    for (section, name, words) in &sections {
        if header(ui, name, words, view.open == Some(*section)).clicked() {
            view.open = if view.open == Some(*section) { None } else { Some(*section) };
        }
        if view.open != Some(*section) {
            continue;
        }
        let room = vec2(ui.available_width(), (ui.available_height() - below(*section)).max(ROW_HEIGHT * 3.0));
        ui.allocate_ui(room, |ui| {
            ui.set_min_size(room);
            ui.set_max_height(room.y);
            ui.add_space(GRID);
            ui.spacing_mut().item_spacing.y = GRID;
            match section {
                Section::Granules => granules::granules_ui(ui, cx, &mut view.granules, &shown),
                Section::Results => results::results_ui(ui, cx, &mut view.results, &shown),
                Section::Keys => keys::keys_ui(ui, cx, &mut view.keys, &shown),
                Section::Everything => everything_ui(ui, tree, job),
            }
        });
    }
}

fn everything_ui(ui: &mut Ui, tree: &mut TreeView, job: &Job) {
    tree::tree_ui(ui, tree, &job.raw);
}

/// A line that opens and closes what is below it; `words` say what is inside.
fn header(ui: &mut Ui, name: &str, words: &str, is_open: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::click());
    let spoken = if words.is_empty() { name.to_owned() } else { format!("{name}: {words}") };
    response.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, is_open, &spoken));
    let palette = Palette::of(ui);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, palette.raised);
    }
    let icon = if is_open { Icon::ChevronDown } else { Icon::ChevronRight };
    let place = egui::Rect::from_center_size(pos2(rect.left() + 6.0, rect.center().y), egui::Vec2::splat(12.0));
    icon.image(12.0).tint(palette.ink_soft).paint_at(ui, place);
    let font = FontId::new(text::SECONDARY, text::medium_family());
    let left = pos2(rect.left() + 16.0, rect.center().y);
    let drawn = ui.painter().text(left, Align2::LEFT_CENTER, name, font, palette.ink);
    let room = rect.right() - drawn.right() - GAP;
    if !words.is_empty() && room > 24.0 {
        let mut job = egui::text::LayoutJob::simple_singleline(
            words.to_owned(),
            FontId::proportional(text::SECONDARY),
            palette.ink_soft,
        );
        job.wrap = egui::text::TextWrapping::truncate_at_width(room);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let at = pos2(rect.right() - galley.size().x, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, palette.ink_soft);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(HAIRLINE, palette.hairline));
    response
}

/// The value of an answer; else what went wrong or that it is asked for. `None` was never asked.
fn answered<'a, T: Send + 'static>(
    ui: &mut Ui,
    cx: &Cx<'_>,
    shown: &Shown<'_>,
    (remote, question, asking): (&'a Remote<T>, JobQuestion, &str),
) -> Option<&'a Arc<T>> {
    if let Some(problem) = remote.problem()
        && let Some(remedy) = widgets::problem_box(ui, problem)
    {
        shown.remedy(cx, remedy, question);
    }
    if remote.value().is_none() && remote.is_loading() {
        ui.label(text::secondary(ui, asking));
    }
    remote.value()
}

/// Small buttons in as many lines as they need; the place of the one that was pressed. Each has its
/// words and, where they say too little alone, its name.
fn buttons(ui: &mut Ui, words: &[(&str, &str)]) -> Option<usize> {
    let (mut pressed, mut place) = (None, 0);
    while place < words.len() {
        let fitting = fitting(ui, words.get(place..).unwrap_or_default());
        line(ui, LINE_HEIGHT, widgets::from_left(), |ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            for &(words, name) in words.iter().skip(place).take(fitting) {
                let button = widgets::quiet_line_button(ui, words);
                let button = if name.is_empty() { button } else { button.accessible_name(name).on_hover_text(name) };
                if button.clicked() {
                    pressed = Some(place);
                }
                place += 1;
            }
        });
    }
    pressed
}

/// How many of the first buttons have room on one line, at least one.
fn fitting(ui: &Ui, words: &[(&str, &str)]) -> usize {
    let font = FontId::proportional(text::SECONDARY);
    let mut left = ui.available_width() + GRID;
    let fits = |(words, _): &&(&str, &str)| {
        let galley =
            ui.fonts_mut(|fonts| fonts.layout_no_wrap((*words).to_owned(), font.clone(), egui::Color32::BLACK));
        left -= galley.size().x + GRID * 3.0;
        left >= 0.0
    };
    words.iter().take_while(fits).count().max(1)
}

/// A short line of secondary text, wrapped.
fn note(ui: &mut Ui, words: impl Into<String>) {
    ui.add(egui::Label::new(text::secondary(ui, words)).wrap());
}

/// A name and its value on one line, the value elided and copied by a press on the icon.
fn address_line(ui: &mut Ui, name: &str, address: &str) {
    line(ui, LINE_HEIGHT, widgets::from_right(), |ui| {
        ui.spacing_mut().item_spacing.x = GRID;
        if widgets::quiet_line_button(ui, "Copy").on_hover_text(address).clicked() {
            ui.ctx().copy_text(address.to_owned());
        }
        ui.with_layout(widgets::from_left(), |ui| {
            widgets::cell(ui, 28.0, LINE_HEIGHT, text::secondary(ui, name));
            let file = address.trim_end_matches('/').rsplit('/').next().unwrap_or(address);
            ui.add(egui::Label::new(text::mono_small(file)).truncate()).on_hover_text(address);
        });
    });
}
