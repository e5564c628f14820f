//! “Open in…”: the programs of this computer that read the file.

use crate::commands::{Command, ResultsCommand};
use crate::engine::inspection::{OpenFile, OpenState};
use crate::engine::programs::Program;
use crate::inspect::FileKind;
use crate::ui::Cx;
use crate::ui::icons::{self, Icon};
use egui::containers::menu::MenuButton;
use egui::{Button, Ui};

/// A menu of programs; nothing while none that reads the file is known.
pub(in crate::ui) fn open_in_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile) {
    let kind = match &file.state {
        OpenState::Open(opened) | OpenState::Stale(opened, _) => opened.structure.kind,
        // What is not read here may be read elsewhere.
        OpenState::Failed(_) => FileKind::Hdf4,
        OpenState::Opening => return,
    };
    let known = cx.questions.programs.value().map_or(&[][..], |programs| programs.as_slice());
    let programs: Vec<&Program> = known.iter().filter(|program| program.brand.reads(kind)).collect();
    if programs.is_empty() {
        return;
    }
    let button = Button::new(Icon::OpenExternal.image(icons::SMALL).alt_text("Open in another program"))
        .image_tint_follows_text_color(true)
        .frame_when_inactive(false);
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(140.0);
        for program in programs {
            if ui.button(format!("Open in {}", program.brand.name())).clicked() {
                let (program, path) = (program.clone(), file.path.clone());
                cx.push(Command::Results(ResultsCommand::OpenIn { program, path }));
                ui.close();
            }
        }
    });
    let label = "Open in another program";
    response.accessible_name(label).on_hover_text(label);
}
