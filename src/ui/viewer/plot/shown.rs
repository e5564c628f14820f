//! Which plot a file opens with, and what it is given.

use super::field::{FieldView, field_ui};
use super::series::{SeriesView, series_ui};
use super::{Given, ProfileView, profile_ui};
use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{OpenFile, Opened};
use crate::inspect::Variable;
use crate::ui::Cx;
use crate::ui::viewer::link::Linked;
use egui::Ui;
use std::sync::Arc;

/// The plots of one file.
#[derive(Default)]
pub struct PlotsView {
    /// Its along-track profile.
    pub profile: ProfileView,
    field: FieldView,
    series: SeriesView,
    /// The path that the plot followed last.
    path: String,
}

/// Draws what the file is mainly about, or what is looked at. False if there is nothing to draw of `path`.
pub fn plots_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut PlotsView,
    file: &OpenFile,
    opened: &Opened,
    linked: &mut Linked,
    path: &str,
) -> bool {
    let name = printable::line(&file.name()).into_owned();
    let (mut asks, mut saves) = (Vec::new(), Vec::new());
    let mut given = Given {
        file: file.key,
        name: &name,
        structure: &opened.structure,
        results: cx.results,
        asks: &mut asks,
        saves: &mut saves,
        linked,
    };
    if view.path != path {
        // Who selects something of another beam wants to see that beam.
        view.profile.follow(given.structure, path);
        path.clone_into(&mut view.path);
    }
    let has_plot = draw_ui(ui, view, &mut given, path);
    for file in saves {
        cx.push(Command::SaveFile { file_name: file.name.clone(), bytes: file.bytes.clone() });
    }
    for ask in asks {
        cx.push(Command::Results(ResultsCommand::Ask(ask)));
    }
    has_plot
}

/// What is drawn at a path: of a beam its profile, else the variable by its number of dimensions.
pub fn draw_ui(ui: &mut Ui, view: &mut PlotsView, given: &mut Given<'_>, path: &str) -> bool {
    let structure = Arc::clone(given.structure);
    let variable = structure.variable(path);
    let is_of_beam = view.profile.tracks(&structure).iter().any(|track| path.starts_with(&track.beam_group));
    if is_of_beam || variable.is_none() && view.profile.has_any(&structure) {
        profile_ui(ui, &mut view.profile, given);
        return true;
    }
    let drawable = |variable: &&Variable| {
        variable.data_type.number().is_some() && variable.unread.is_none() && variable.elements() > 1
    };
    match variable.filter(drawable) {
        Some(variable) if variable.shape.len() == 1 => series_ui(ui, &mut view.series, given, variable),
        Some(variable) if variable.shape.len() > 1 => field_ui(ui, &mut view.field, given, variable),
        _ => return false,
    }
    true
}
