//! Which plot a file opens with, and what it is given.

use super::{Given, ProfileView, profile_ui};
use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{OpenFile, Opened};
use crate::ui::Cx;
use crate::ui::viewer::link::Linked;
use egui::Ui;

/// The plots of one file.
#[derive(Default)]
pub struct PlotsView {
    /// Its along-track profile.
    pub profile: ProfileView,
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
    let mut asks = Vec::new();
    let mut given = Given {
        file: file.key,
        name: &name,
        structure: &opened.structure,
        results: cx.results,
        asks: &mut asks,
        linked,
    };
    if view.path != path {
        // Who selects something of another beam wants to see that beam.
        view.profile.follow(given.structure, path);
        path.clone_into(&mut view.path);
    }
    let has_plot = view.profile.has_any(given.structure);
    if has_plot {
        profile_ui(ui, &mut view.profile, &mut given);
    }
    for ask in asks {
        cx.push(Command::Results(ResultsCommand::Ask(ask)));
    }
    has_plot
}
