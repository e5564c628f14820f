//! Copies from the table: which cells, how they are written, and their way to the clipboard.

use super::TableView;
use super::cells::{self, Copied, Format};
use super::model::Layout;
use crate::commands::{Action, Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{Haste, OpenFile, View, ViewKey, ViewRequest, Work};
use crate::inspect::Why;
use crate::ui::widgets::format;
use crate::ui::{Cx, action_ui};
use egui::Ui;
use std::sync::Arc;

/// What can be copied, in the order of the menus.
pub(super) const COPIES: [Action; 6] = [
    Action::CopyCells,
    Action::CopyCellsCsv,
    Action::CopyRows,
    Action::CopyRowsCsv,
    Action::CopyColumns,
    Action::CopyColumnsCsv,
];

/// The menu of the cells.
pub(super) fn menu_ui(ui: &mut Ui, cx: &Cx<'_>) {
    for action in COPIES {
        action_ui::menu_entry(ui, cx, action);
    }
    ui.separator();
    action_ui::menu_entry(ui, cx, Action::GoToValue);
}

/// How much is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    Marked,
    Rows,
    Columns,
}

fn what(action: Action) -> (Extent, Format) {
    match action {
        Action::CopyCellsCsv => (Extent::Marked, Format::Csv),
        Action::CopyRows => (Extent::Rows, Format::Tsv),
        Action::CopyRowsCsv => (Extent::Rows, Format::Csv),
        Action::CopyColumns => (Extent::Columns, Format::Tsv),
        Action::CopyColumnsCsv => (Extent::Columns, Format::Csv),
        _ => (Extent::Marked, Format::Tsv),
    }
}

/// Takes copies that were asked for as far as they are.
pub(super) fn follow(cx: &Cx<'_>, view: &mut TableView, layout: &Arc<Layout>, file: &OpenFile) {
    if let Some(action) = view.wants_copy.take() {
        copy(cx, view, layout, file, action);
    }
    let Some(key) = view.copying.clone() else { return };
    match cx.results.view::<Copied>(&key) {
        View::Ready(copied) => cx.push(Command::Copy(copied.0.clone())),
        View::Failed(unread) => {
            view.problem = Some(match unread.why {
                Why::TooLarge(..) => format!(
                    "At most {} cells are copied at once. Select fewer, or export them.",
                    format::count(cells::MOST_COPIED)
                ),
                _ => printable::line(&unread.to_string()).into_owned(),
            });
        }
        View::Missing | View::Waiting(_) => return,
    }
    cx.push(Command::Results(ResultsCommand::Retry(key)));
    view.copying = None;
}

fn copy(cx: &Cx<'_>, view: &mut TableView, layout: &Arc<Layout>, file: &OpenFile, action: Action) {
    let (extent, format) = what(action);
    let marked = view.marked.unwrap_or_default();
    let (rows, columns) = match extent {
        Extent::Marked => (marked.rows(), marked.columns()),
        Extent::Rows => (marked.rows(), 0..layout.columns()),
        Extent::Columns => (0..layout.rows, marked.columns()),
    };
    view.problem = None;
    let fixed: Vec<u64> = layout.sources.iter().flat_map(|source| source.fixed.iter().copied()).collect();
    let path = view.made_of.as_ref().map(|(_, path, _)| path.clone()).unwrap_or_default();
    let key = ViewKey::new(file.key, "copy", path)
        .with([rows.start, rows.end, columns.start, columns.end, format as u64, u64::from(view.written.raw)])
        .with(fixed);
    let (layout, written) = (Arc::clone(layout), view.written);
    let make = move |work: &mut Work<'_>| cells::copy(work, &layout, (rows, columns), format, written);
    view.copying = Some(key.clone());
    cx.push(Command::Results(ResultsCommand::Ask(ViewRequest::new(key, Haste::Long, make))));
}
