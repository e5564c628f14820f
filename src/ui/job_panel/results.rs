//! Where the results are: expiry, every https or s3 address, the STAC catalogue.

use super::{Shown, answered, buttons, note};
use crate::commands::{Command, JobQuestion};
use crate::domain::file_name::safe_name;
use crate::domain::{Job, LinkList, LinkType, Remedy};
use crate::ui::Cx;
use crate::ui::theme::{LINE_HEIGHT, text};
use crate::ui::widgets::{self, format};
use chrono::{DateTime, Utc};
use egui::{Label, ScrollArea, Ui};

/// Which addresses are shown.
#[derive(Debug)]
pub(super) struct ResultsView {
    link_type: LinkType,
    /// What was copied last, in words.
    copied: Option<String>,
}

impl Default for ResultsView {
    fn default() -> Self {
        Self { link_type: LinkType::Https, copied: None }
    }
}

/// For the folded section: “12 files, kept 27 d”.
pub(super) fn words(job: &Job, now: DateTime<Utc>) -> String {
    let files = files_words(job);
    match job.data_expiration.filter(|_| job.link_count() > 0) {
        Some(at) if at <= now => format!("{files}, deleted"),
        Some(at) => format!("{files}, kept {}", format::duration(at - now)),
        None => files,
    }
}

/// “12 files”; “98 000 files or more” where the server has further pages.
pub(in crate::ui) fn files_words(job: &Job) -> String {
    let files = format::plural(job.link_count(), "file", "files");
    if job.has_more_links() { format!("{files} or more") } else { files }
}

pub(super) fn results_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ResultsView, shown: &Shown<'_>) {
    expiry_ui(ui, cx, shown);
    catalogue_ui(ui, cx, shown);
    if shown.job.link_count() == 0 {
        return note(ui, "There are no result files yet.");
    }
    let tabs = [(LinkType::Https, "https links", None), (LinkType::S3, "s3 links", None)];
    if widgets::tab_bar(ui, &mut view.link_type, &tabs) {
        view.copied = None;
    }
    links_ui(ui, cx, view, shown);
}

fn expiry_ui(ui: &mut Ui, cx: &Cx<'_>, shown: &Shown<'_>) {
    let Some(at) = shown.job.data_expiration else {
        return note(ui, "Harmony does not delete these results: they are in a bucket of their owner.");
    };
    if at > cx.now {
        let left = format::duration(at - cx.now);
        return note(ui, format!("Harmony keeps the results until {}, {left} more.", format::moment(at)));
    }
    note(
        ui,
        format!("Harmony deleted the results at {}. Submit the request again to make new ones.", format::moment(at)),
    );
    if buttons(ui, &[("Fill the form with this request", "")]).is_some() {
        cx.push(Command::Refill(shown.row.key));
    }
}

fn catalogue_ui(ui: &mut Ui, cx: &Cx<'_>, shown: &Shown<'_>) {
    let Some(page) = shown.job.stac_catalogue() else { return };
    ui.label(text::secondary(ui, "STAC catalogue")).on_hover_text(
        "Place and time of every result, for programs that read STAC. Anyone with its address can read it.",
    );
    let pressed = buttons(
        ui,
        &[
            ("Open", "Open the STAC catalogue in the browser"),
            ("Copy address", "Copy the address of the STAC catalogue"),
            ("Save…", "Save the whole STAC catalogue as JSON…"),
        ],
    );
    match pressed {
        Some(0) => cx.push(Command::Remedy(Remedy::OpenPage(page))),
        Some(1) => cx.push(Command::Copy(page.to_string())),
        Some(_) => shown.ask(cx, JobQuestion::Catalogue),
        None => {}
    }
    let Some(answers) = shown.answers else { return };
    if answers.catalogue.is_loading() {
        note(ui, "Reading the catalogue…");
    }
    if let Some(problem) = answers.catalogue.problem()
        && let Some(remedy) = widgets::problem_line(ui, problem)
    {
        shown.remedy(cx, remedy, JobQuestion::Catalogue);
    }
}

fn links_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ResultsView, shown: &Shown<'_>) {
    let question = JobQuestion::Links(view.link_type);
    let Some(answers) = shown.answers else { return shown.ask(cx, question) };
    let remote = answers.links(view.link_type);
    if remote.value().is_none() && remote.problem().is_none() && !remote.is_loading() {
        shown.ask(cx, question);
    }
    let Some(list) = answered(ui, cx, shown, (remote, question, "Reading every address…")) else { return };
    if view.link_type == LinkType::S3 {
        note(ui, "Usable only inside AWS us-west-2, with temporary keys (below).");
    }
    let again = if remote.is_loading() { "Reading…" } else { "Read again" };
    match buttons(ui, &[("Copy all", ""), ("Save as a list…", ""), (again, "")]) {
        Some(0) => {
            cx.push(Command::Copy(list.as_text().to_owned()));
            let links = format::plural(list.len() as u64, "address is", "addresses are");
            view.copied = Some(format!("{links} on the clipboard."));
        }
        Some(1) => {
            let kind = if view.link_type == LinkType::S3 { "s3" } else { "https" };
            let file_name = format!("{} {kind} links.txt", safe_name(&shown.row.title));
            cx.push(Command::SaveText { file_name, text: list.as_text().to_owned() });
        }
        Some(_) => shown.ask(cx, question),
        None => {}
    }
    let count = format::plural(list.len() as u64, "address", "addresses");
    note(ui, view.copied.clone().unwrap_or(count));
    list_ui(ui, list);
}

/// Only lines in sight are laid out.
fn list_ui(ui: &mut Ui, list: &LinkList) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("links").auto_shrink(false).show_rows(ui, LINE_HEIGHT, list.len(), |ui, rows| {
        for address in rows.filter_map(|row| list.get(row)) {
            widgets::line(ui, LINE_HEIGHT, widgets::from_left(), |ui| {
                let file = address.rsplit('/').next().filter(|file| !file.is_empty()).unwrap_or(address);
                ui.add(Label::new(text::mono_small(file)).truncate().selectable(true)).on_hover_text(address);
            });
        }
    });
}
