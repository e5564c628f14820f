//! What will happen when the request is sent: how many granules, how large, whether they fit on
//! the disk; or why there are none, and what would find some.

use super::super::lines;
use crate::commands::{Action, Command};
use crate::domain::GranuleList;
use crate::domain::collection::GranuleEstimate;
use crate::domain::relax::Explanation;
use crate::domain::request::Options;
use crate::ui::{Cx, theme, widgets};
use egui::Ui;
use std::path::Path;

/// Granules from which NASA's production service pauses after a preview (reported, not documented:
/// `harmony-api.md` 5.3); only for the remark before submitting, never for a decision.
const PREVIEW_REMARK_FROM: u64 = 300;
/// CMR's megabyte.
const BYTES_PER_MEGABYTE: f64 = 1024.0 * 1024.0;

pub(super) fn will_happen_ui(ui: &mut Ui, cx: &Cx<'_>, options: &Options) {
    let preview = &cx.questions.preview;
    let is_asking = preview.first.is_loading();
    if let Some(problem) = preview.first.problem().filter(|_| !is_asking) {
        if let Some(remedy) = widgets::problem_box(ui, problem) {
            cx.push(Command::Remedy(remedy));
        }
        return;
    }
    let known = preview.granules().filter(|granules| granules.total() > 0);
    if is_asking {
        // The old count keeps its place until the new one is here.
        if let Some(granules) = known {
            ui.scope(|ui| {
                ui.multiply_opacity(0.6);
                ui.label(theme::text::title(count_words(granules, options)));
            });
        }
        lines::asking(ui, "Asking CMR how many granules there are…");
    } else if let Some(granules) = known {
        granules_ui(ui, cx, granules, options);
    } else if preview.finds_nothing() {
        nothing_ui(ui, cx);
    }
}

fn granules_ui(ui: &mut Ui, cx: &Cx<'_>, granules: &GranuleList, options: &Options) {
    let estimate = granules.estimate(options.max_results);
    ui.label(theme::text::title(count_words(granules, options)));
    size_ui(ui, cx, &estimate, options);
    if estimate.count < granules.total() {
        let words = format!("The limit under More options lets only the first {} through.", count(estimate.count));
        lines::info(ui, &words);
    }
    if estimate.count >= PREVIEW_REMARK_FROM {
        let words = if options.skip_preview == Some(true) {
            "Runs all of them without a pause, because the preview is skipped."
        } else {
            "So large a job pauses after its first result and waits for you. More options can skip that preview."
        };
        lines::info(ui, words);
    }
}

/// Size and room, or that the one may not fit into the other.
fn size_ui(ui: &mut Ui, cx: &Cx<'_>, estimate: &GranuleEstimate, options: &Options) {
    let folder = folder_name(cx.download_folder());
    let free = cx.questions.preview.free_bytes.value().and_then(|bytes| **bytes);
    // What goes to a bucket needs no room here.
    let free = free.filter(|_| options.destination_url.is_none());
    let size = size_words(estimate);
    let Some(free) = free else {
        ui.label(theme::text::secondary(ui, format!("{size}.")));
        return;
    };
    let room = format!("{} free in {folder}", widgets::format::bytes(free));
    if (estimate.known_size_mb * BYTES_PER_MEGABYTE) as u64 <= free {
        let words = theme::text::secondary(ui, format!("{size}; {room}."));
        ui.label(words).on_hover_text(cx.download_folder().display().to_string());
        return;
    }
    lines::warning(ui, &format!("May not fit on the disk. {size}; {room}."));
    if widgets::quiet_line_button(ui, Action::ChooseFolder.info().name).clicked() {
        cx.act(Action::ChooseFolder);
    }
}

/// Why there is nothing, and buttons that lead to something.
fn nothing_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let nothing = &cx.questions.preview.nothing;
    lines::warning(ui, "CMR finds no granule for this request.");
    if let Some(problem) = nothing.problem() {
        if let Some(remedy) = widgets::problem_box(ui, problem) {
            cx.push(Command::Remedy(remedy));
        }
    } else if let Some(explanation) = nothing.value().filter(|_| !nothing.is_loading()) {
        explanation_ui(ui, cx, explanation);
    } else {
        lines::asking(ui, "Asking CMR what keeps granules out…");
    }
}

fn explanation_ui(ui: &mut Ui, cx: &Cx<'_>, explanation: &Explanation) {
    for reason in &explanation.reasons {
        ui.label(theme::text::secondary(ui, &reason.sentence));
        for way_out in &reason.ways_out {
            if widgets::quiet_line_button(ui, &way_out.label()).clicked() {
                cx.push(Command::WayOut(way_out.clone()));
            }
        }
    }
}

fn count(number: u64) -> String {
    widgets::format::count(number)
}

/// “37 granules”, “10 of 37 granules”.
fn count_words(granules: &GranuleList, options: &Options) -> String {
    let (through, total) = (granules.estimate(options.max_results).count, granules.total());
    let all = widgets::format::plural(total, "granule", "granules");
    if through < total { format!("{} of {all}", count(through)) } else { all }
}

/// What is known of the size before cutting, and what is not.
fn size_words(estimate: &GranuleEstimate) -> String {
    let known = widgets::format::bytes((estimate.known_size_mb * BYTES_PER_MEGABYTE) as u64);
    let not_looked_at = estimate.count.saturating_sub(estimate.sampled);
    match (estimate.without_size, not_looked_at) {
        _ if estimate.known_size_mb <= 0.0 => "CMR does not tell how large they are".to_owned(),
        (0, 0) => format!("{known} before cutting"),
        (without, 0) => format!("{known} before cutting, and {} of unknown size", count(without)),
        (_, _) => format!("The first {} are {known} before cutting", count(estimate.sampled)),
    }
}

/// The folder's own name; the whole path of a disk's root.
fn folder_name(folder: &Path) -> String {
    folder.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::{count_words, folder_name, size_words};
    use crate::domain::GranuleList;
    use crate::domain::collection::GranuleEstimate;
    use crate::domain::request::Options;
    use std::path::Path;

    #[test]
    fn sizes_are_told_and_their_gaps_too() {
        let words = |count, known_size_mb, without_size, sampled| {
            size_words(&GranuleEstimate { count, known_size_mb, without_size, sampled })
        };
        assert_eq!(words(4, 0.0, 4, 4), "CMR does not tell how large they are");
        assert!(words(3, 12.0, 1, 3).ends_with("and 1 of unknown size"));
        assert!(words(5000, 12.0, 0, 2000).starts_with("The first 2"));
        assert_eq!(words(2, 2048.0, 0, 2), "2.15 GB before cutting");
    }

    #[test]
    fn limits_stand_before_the_count() {
        let limited = |max_results| Options { max_results, ..Options::default() };
        assert_eq!(count_words(&GranuleList::new(1), &limited(None)), "1 granule");
        assert_eq!(count_words(&GranuleList::new(37), &limited(Some(10))), "10 of 37 granules");
        assert_eq!(count_words(&GranuleList::new(37), &limited(Some(50))), "37 granules");
    }

    #[test]
    fn a_folder_is_called_by_its_own_name() {
        assert_eq!(folder_name(Path::new("/home/ada/Downloads")), "Downloads");
        assert_eq!(folder_name(Path::new("/")), "/");
    }
}
