//! The request as code, live: address, curl, Python, JSON; to copy and to save.

use super::Cx;
use super::icons::Icon;
use super::theme::{self, Palette, text};
use super::widgets::{self, from_right, icon_button, line};
use crate::commands::{Action, Command};
use crate::domain::file_name::safe_name;
use crate::domain::request::RequestFile;
use crate::domain::request::export::{ShowAs, show};
use crate::domain::request::file::FILE_ENDING;
use crate::domain::{Environment, SubsetRequest};
use egui::text::LayoutJob;
use egui::{FontFamily, FontId, Frame, Label, Margin, ScrollArea, Ui};

/// Longest line that is drawn, in characters: an embedded shape may be a line of megabytes.
const WIDEST: usize = 2000;

/// Which form is looked at, and its text until the request changes.
pub(super) struct CodeView {
    form: ShowAs,
    made: Option<Made>,
}

impl Default for CodeView {
    fn default() -> Self {
        Self { form: ShowAs::Python, made: None }
    }
}

/// The text of one request in one form.
struct Made {
    form: ShowAs,
    environment: Environment,
    request: SubsetRequest,
    outcome: Result<Listing, String>,
}

struct Listing {
    text: String,
    /// Byte ranges of what is drawn of each line.
    lines: Vec<std::ops::Range<usize>>,
    /// Characters of the longest of them.
    widest: usize,
}

impl Listing {
    fn new(mut text: String) -> Self {
        text.push('\n');
        let (mut lines, mut start, mut widest) = (Vec::new(), 0, 0);
        for piece in text.split_inclusive('\n') {
            let words = piece.strip_suffix('\n').unwrap_or(piece);
            let end = words.char_indices().nth(WIDEST).map_or(words.len(), |(index, _)| index);
            widest = widest.max(words.chars().take(WIDEST).count());
            lines.push(start..start + end);
            start += piece.len();
        }
        Self { text, lines, widest }
    }
}

impl CodeView {
    /// The text for this request; made anew only if something changed.
    fn made(&mut self, request: &SubsetRequest, environment: &Environment) -> &Made {
        let form = self.form;
        let is_it = |made: &Made| made.form == form && made.request == *request && made.environment == *environment;
        let made = self.made.take().filter(is_it).unwrap_or_else(|| {
            let file = RequestFile::of(environment, request.clone());
            let outcome = show(&file, environment, form).map(Listing::new).map_err(|error| error.to_string());
            Made { form, environment: environment.clone(), request: file.request, outcome }
        });
        self.made.insert(made)
    }
}

/// Words above the code, and the ending of the file it is saved in.
fn about(form: ShowAs) -> (&'static str, &'static str) {
    match form {
        ShowAs::Url => ("The request as one address, for tools that send GET requests.", ".txt"),
        ShowAs::Curl => ("For bash, zsh and other POSIX shells. The token comes from EARTHDATA_TOKEN.", ".sh"),
        ShowAs::Python => ("Runs with harmony-py 1.8 or newer. The token comes from EARTHDATA_TOKEN.", ".py"),
        ShowAs::Json | ShowAs::Parts => {
            ("A request file: open it here, or run it without a window with “harmony-desktop run”.", FILE_ENDING)
        }
    }
}

pub(super) fn code_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut CodeView) {
    let Some(request) = &cx.checked.request else {
        view.made = None;
        return incomplete(ui, cx);
    };
    let tabs = [
        (ShowAs::Url, "URL", None),
        (ShowAs::Curl, "curl", None),
        (ShowAs::Python, "Python", None),
        (ShowAs::Json, "JSON", None),
    ];
    let mut wanted = None;
    line(ui, theme::ROW_HEIGHT, from_right(), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (icon, name, wish) in
            [(Icon::Save, "Save the code…", Wish::Save), (Icon::Copy, "Copy the code", Wish::Copy)]
        {
            if icon_button(ui, icon, name).clicked() {
                wanted = Some(wish);
            }
        }
        ui.with_layout(widgets::from_left(), |ui| widgets::tab_bar(ui, &mut view.form, &tabs));
    });
    let (words, ending) = about(view.form);
    ui.add(Label::new(text::secondary(ui, words)).wrap());
    ui.add_space(theme::GRID);
    let made = view.made(request, &cx.snapshot.environment);
    match &made.outcome {
        Ok(listing) => {
            listing_ui(ui, listing, made.form);
            match wanted {
                Some(Wish::Copy) => cx.push(Command::Copy(listing.text.trim_end_matches('\n').to_owned())),
                Some(Wish::Save) => {
                    let title = crate::domain::job::title(request, None);
                    let file_name = format!("{}{ending}", safe_name(&title));
                    cx.push(Command::SaveText { file_name, text: listing.text.clone() });
                }
                None => {}
            }
        }
        Err(words) => {
            widgets::empty_state(ui, Icon::Code, words, None);
        }
    }
}

enum Wish {
    Copy,
    Save,
}

fn incomplete(ui: &mut Ui, cx: &Cx<'_>) {
    if !cx.situation.has_collection {
        let words = "Choose a collection to see the request as code.";
        if widgets::empty_state(ui, Icon::Code, words, Some("Find a collection")) {
            cx.act(Action::FindCollection);
        }
        return;
    }
    let problem = cx.checked.problems.first().map_or("", |(_, words)| words.as_str());
    widgets::empty_state(ui, Icon::Code, &format!("The code appears when the form is complete. {problem}"), None);
}

fn listing_ui(ui: &mut Ui, listing: &Listing, form: ShowAs) {
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.raised).corner_radius(theme::CONTROL_RADIUS).inner_margin(Margin {
        left: 8,
        right: 0,
        top: 6,
        bottom: 4,
    });
    frame.show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        let drawn = |range: &std::ops::Range<usize>| listing.text.get(range.clone()).unwrap_or_default();
        let font = FontId::new(text::SECONDARY, FontFamily::Monospace);
        if form == ShowAs::Url {
            let area = ScrollArea::vertical().id_salt("address").auto_shrink(false);
            area.show(ui, |ui| {
                let words = listing.lines.first().map(drawn).unwrap_or_default().to_owned();
                let mut job = LayoutJob::simple(words, font, palette.ink, ui.available_width());
                // An address has no words to break between.
                job.wrap.break_anywhere = true;
                ui.add(Label::new(job));
            });
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let (glyph, height) = ui.fonts_mut(|fonts| (fonts.glyph_width(&font, 'm'), fonts.row_height(&font)));
        // Each form scrolls for itself; the width is that of the longest line, in sight or not.
        let area = ScrollArea::both().id_salt(format!("{form:?}")).auto_shrink(false);
        area.show_rows(ui, height, listing.lines.len(), |ui, rows| {
            ui.set_min_width(listing.widest as f32 * glyph);
            for range in listing.lines.get(rows).unwrap_or_default() {
                ui.add(Label::new(text::mono_small(drawn(range))).extend());
            }
        });
    });
}
