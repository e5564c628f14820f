//! The library's dialogs: a name for the area, all regions, writing an area to a file.

use super::Atlas;
use super::export::{self, ExportView};
use super::list::{ListView, list_ui};
use crate::commands::{Command, RegionCommand};
use crate::domain::Draft;
use crate::ui::Cx;
use crate::ui::dialog::dialog_ui;
use crate::ui::naming::{KeepWords, Naming};
use egui::{Id, Ui};

/// Which dialog is open, and how it is looked at.
#[derive(Debug, Default)]
pub struct RegionsView {
    dialog: Option<Dialog>,
    list: ListView,
    pub(in crate::ui) atlas: Atlas,
}

#[derive(Debug)]
enum Dialog {
    Name(Naming),
    List,
    Export(ExportView),
}

impl RegionsView {
    /// Asks for a name to keep the area under, beginning with this one.
    pub fn ask_name(&mut self, proposed: String) {
        self.dialog = Some(Dialog::Name(Naming::new(proposed)));
    }

    /// Shows all regions.
    pub fn open_list(&mut self) {
        self.list.open();
        self.dialog = Some(Dialog::List);
    }

    /// Asks how to write the area.
    pub fn open_export(&mut self) {
        self.dialog = Some(Dialog::Export(ExportView::default()));
    }

    /// True while a dialog is shown.
    pub fn is_open(&self) -> bool {
        self.dialog.is_some()
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.dialog = None;
    }
}

/// The open dialog.
pub(in crate::ui) fn regions_ui(ui: &Ui, cx: &Cx<'_>, draft: &Draft, view: &mut RegionsView) {
    let RegionsView { dialog: Some(dialog), list, atlas } = view else { return };
    let context = ui.ctx();
    let modal = match dialog {
        Dialog::Name(naming) => {
            dialog_ui(context, Id::unique("keep an area"), 420.0, None, |ui| name_ui(ui, cx, naming))
        }
        Dialog::List => dialog_ui(context, Id::unique("kept areas"), 640.0, None, |ui| list_ui(ui, cx, list, atlas)),
        Dialog::Export(choice) => {
            dialog_ui(context, Id::unique("export an area"), 460.0, None, |ui| export::export_ui(ui, cx, draft, choice))
        }
    };
    if modal.should_close() {
        view.close();
    }
}

fn name_ui(ui: &mut Ui, cx: &Cx<'_>, naming: &mut Naming) {
    let words = KeepWords {
        title: "Keep this area",
        stays: "It stays on this computer; you find it under Areas in the Edit menu, and by its name.",
        replaces: "The area kept under this name will be replaced.",
    };
    if let Some(name) = naming.keep_ui(ui, &words, |name| cx.snapshot.regions.of_name(name).is_some()) {
        cx.push(Command::Region(RegionCommand::Keep(name)));
    }
}
