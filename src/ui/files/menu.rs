//! The menu of a file, by the other button of the mouse.

use super::FilesAction;
use crate::engine::programs::Program;
use crate::engine::snapshot::Transfer;
use crate::inspect::FileKind;
use egui::{Response, Ui};
use std::path::Path;

/// What can be done with a file that is here; nothing for one that is not.
pub(super) fn menu(row: &Response, transfer: &Transfer, programs: &[Program]) -> Option<FilesAction> {
    if !transfer.state.is_here() {
        return None;
    }
    let mut action = None;
    row.context_menu(|ui| {
        let key = transfer.key;
        action = chosen(ui, "Look at the data", || FilesAction::Look(key));
        let kind = kind(&transfer.path);
        for program in programs.iter().filter(|program| kind.is_some_and(|kind| program.brand.reads(kind))) {
            let label = format!("Open in {}", program.brand.name());
            let open = || FilesAction::OpenIn(Box::new(program.clone()), transfer.path.clone());
            action = action.take().or(chosen(ui, &label, open));
        }
        action = action.take().or(chosen(ui, "Open with the computer's program", || FilesAction::Open(key)));
        action = action.take().or(chosen(ui, "Show in folder", || FilesAction::OpenFolder(key)));
    });
    action
}

fn chosen(ui: &mut Ui, label: &str, action: impl FnOnce() -> FilesAction) -> Option<FilesAction> {
    ui.button(label).clicked().then(|| {
        ui.close();
        action()
    })
}

/// What a file of this name should be: nobody has looked into it so far. `None` for what no program is offered for.
fn kind(path: &Path) -> Option<FileKind> {
    let ending = path.extension()?.to_string_lossy().to_lowercase();
    Some(match ending.as_str() {
        "h5" | "hdf5" | "he5" | "nc" | "nc4" | "netcdf" => FileKind::Hdf5,
        "nc3" | "cdf" => FileKind::NetCdfClassic(1),
        "hdf" | "h4" => FileKind::Hdf4,
        "tif" | "tiff" => FileKind::Tiff,
        "png" => FileKind::Png,
        "jpg" | "jpeg" => FileKind::Jpeg,
        "gif" => FileKind::Gif,
        "csv" => FileKind::Csv,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::kind;
    use crate::inspect::FileKind;
    use std::path::Path;

    #[test]
    fn programs_are_offered_by_the_name_of_a_file() {
        assert_eq!(kind(Path::new("/a/b.H5")), Some(FileKind::Hdf5));
        assert_eq!(kind(Path::new("a.tif")), Some(FileKind::Tiff));
        assert_eq!((kind(Path::new("a.zip")), kind(Path::new("a"))), (None, None));
    }
}
