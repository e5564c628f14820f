//! What will happen when the request is sent: how many granules, how large, whether they fit on
//! the disk; or why there are none, and what would find some.

use super::super::lines;
use crate::commands::{Action, Command};
use crate::domain::collection::GranuleEstimate;
use crate::domain::granule_limit::{LimitSource, PREVIEW_FROM};
use crate::domain::relax::Explanation;
use crate::domain::request::Options;
use crate::domain::{GranuleLimit, GranuleList};
use crate::ui::{Cx, theme, widgets};
use egui::Ui;
use std::path::Path;

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
                ui.label(theme::text::title(count_words(granules, cx.granule_limit)));
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
    let limit = cx.granule_limit.filter(|limit| limit.granules < granules.total());
    let estimate = granules.estimate(limit.map(|limit| limit.granules));
    ui.label(theme::text::title(count_words(granules, cx.granule_limit)));
    size_ui(ui, cx, &estimate, options);
    match limit.map(|limit| (limit.source, limit_words(limit, granules.total()))) {
        Some((LimitSource::Request, words)) => lines::info(ui, &words),
        Some((_, words)) => lines::warning(ui, &words),
        None => {}
    }
    if estimate.count >= PREVIEW_FROM {
        let words = if options.skip_preview == Some(true) {
            "Runs without a pause, because the preview is skipped."
        } else {
            "A job this large pauses after its first result and waits for you. To avoid that, skip the preview under More options."
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
    let expected = estimate.expected_size_mb().unwrap_or_default();
    if (expected * BYTES_PER_MEGABYTE) as u64 <= free {
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
        lines::asking(ui, "Asking CMR why…");
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

/// What becomes of a request for more granules than are taken.
fn limit_words(limit: GranuleLimit, total: u64) -> String {
    let first = format!("the first {} of {} granules", count(limit.granules), count(total));
    let why = match limit.source {
        LimitSource::Request => return format!("The limit under More options asks for {first} only."),
        LimitSource::Service => "the service that will cut them takes no more in one request",
        LimitSource::EarlierJob => "it took no more for an earlier job with this collection",
        LimitSource::Server => "it takes no more in one request",
    };
    format!("Harmony will process only {first}: {why}. For all of them, send several requests with shorter periods.")
}

/// “37 granules”, “10 of 37 granules”.
fn count_words(granules: &GranuleList, limit: Option<GranuleLimit>) -> String {
    let total = granules.total();
    let through = limit.map_or(total, |limit| total.min(limit.granules));
    let all = widgets::format::plural(total, "granule", "granules");
    if through < total { format!("{} of {all}", count(through)) } else { all }
}

/// What is known of the size before cutting, and what is not.
fn size_words(estimate: &GranuleEstimate) -> String {
    let Some(expected) = estimate.expected_size_mb() else { return "CMR does not give their size".to_owned() };
    let size = |megabytes: f64| widgets::format::bytes((megabytes * BYTES_PER_MEGABYTE) as u64);
    if estimate.is_extrapolated() {
        return format!("About {} before cutting", size(expected));
    }
    let known = size(estimate.known_size_mb);
    match estimate.without_size {
        0 => format!("{known} before cutting"),
        without => format!("{known} before cutting, and {} of unknown size", count(without)),
    }
}

/// The folder's own name; the whole path of a disk's root.
fn folder_name(folder: &Path) -> String {
    folder.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::{count_words, folder_name, limit_words, size_words};
    use crate::domain::collection::GranuleEstimate;
    use crate::domain::granule_limit::LimitSource;
    use crate::domain::{GranuleLimit, GranuleList};
    use std::path::Path;

    #[test]
    fn sizes_are_told_and_their_gaps_too() {
        let words = |count, known_size_mb, without_size, sampled| {
            size_words(&GranuleEstimate { count, known_size_mb, without_size, sampled })
        };
        assert_eq!(words(4, 0.0, 4, 4), "CMR does not give their size");
        assert!(words(3, 12.0, 1, 3).ends_with("and 1 of unknown size"));
        assert_eq!(words(5000, 12.0, 0, 2000), "About 31.5 MB before cutting", "as large as those that were looked at");
        assert_eq!(words(2, 2048.0, 0, 2), "2.15 GB before cutting");
    }

    #[test]
    fn limits_stand_before_the_count() {
        let limited =
            |granules: Option<u64>| granules.map(|granules| GranuleLimit { granules, source: LimitSource::Request });
        assert_eq!(count_words(&GranuleList::new(1), limited(None)), "1 granule");
        assert_eq!(count_words(&GranuleList::new(37), limited(Some(10))), "10 of 37 granules");
        assert_eq!(count_words(&GranuleList::new(37), limited(Some(50))), "37 granules");
    }

    #[test]
    fn a_limit_says_whose_it_is() {
        let words = |source| limit_words(GranuleLimit { granules: 500, source }, 634_367);
        assert!(words(LimitSource::Request).contains("under More options asks for the first 500 of 634,367"));
        for source in [LimitSource::Service, LimitSource::EarlierJob, LimitSource::Server] {
            assert!(words(source).starts_with("Harmony will process only the first 500 of 634,367 granules: "));
        }
    }

    #[test]
    fn a_folder_is_called_by_its_own_name() {
        assert_eq!(folder_name(Path::new("/home/ada/Downloads")), "Downloads");
        assert_eq!(folder_name(Path::new("/")), "/");
    }
}
