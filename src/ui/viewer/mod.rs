//! Results: what is in a file, its values, what it looks like.
//!
//! Draws what [`crate::engine::inspection`] knows, asks it for views by commands, and keeps for each open file how it is
//! looked at. Layer: ui. Uses: domain, engine, inspect, commands, theme, icons, widgets.

mod centre;
mod compare;
mod details;
mod export;
mod layout;
pub mod link;
mod open_in;
mod pane;
pub mod plot;
mod python;
mod structure;
mod table;
mod tabs;
mod verdict;

use crate::commands::Action;
use crate::engine::inspection::{FileKey, OpenFile, OpenFiles, Opened};
use crate::ui::map::{Limits, OutsideFound, ResultFile};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) use centre::centre_ui;
pub(super) use export::export_ui;
pub(super) use layout::CentreTab;
pub(super) use pane::table_ui;
pub(super) use structure::structure_ui;
pub(super) use tabs::centre_tabs_ui;

/// How results are looked at; never the data.
#[derive(Default)]
pub struct ViewerView {
    current: Option<FileKey>,
    /// Opened by selecting a row: goes when another row is selected.
    glanced: Option<FileKey>,
    /// Lies on the map without having been asked for: opened by itself after a download.
    unasked: Option<FileKey>,
    /// The map is to show where this one lies, once that is known.
    unfitted: Option<FileKey>,
    files: HashMap<FileKey, FileView>,
    seen: Arc<OpenFiles>,
    tab: CentreTab,
    export: Option<export::Offer>,
    /// The form is folded or not because a person wants it so.
    form_folded: Option<bool>,
    /// Part of the centre that the map has, while it is dragged.
    share: Option<f32>,
    /// What map and plots show each other.
    pub(super) linked: link::Linked,
}

/// How one file is looked at.
#[derive(Default)]
pub(super) struct FileView {
    pub(super) structure: structure::StructureView,
    pub(super) plots: plot::PlotsView,
    pub(super) verdict: verdict::VerdictView,
    pub(super) table: table::TableView,
    pub(super) compare: compare::CompareView,
    /// The table is looked at where there is a plot too.
    pub(super) shows_table: bool,
    /// Path of the group or variable that is looked at.
    pub(super) path: Option<String>,
    /// Where its dimensions stand that are not drawn.
    pub(super) stands: Stands,
}

/// Where the dimensions of a variable stand that are not drawn: the same in plot, table and map.
#[derive(Default)]
pub(super) struct Stands {
    path: String,
    /// An index for each dimension; missing ones are 0.
    pub(super) at: Vec<u64>,
}

impl Stands {
    /// Another variable begins at its first elements.
    pub(super) fn follow(&mut self, path: &str) {
        if self.path != path {
            *self = Self { path: path.to_owned(), at: Vec::new() };
        }
    }

    /// What the map draws of a variable: nothing said where all is 0.
    fn slice(&self, path: &str) -> Vec<u64> {
        let is_said = self.path == path && self.at.iter().any(|at| *at > 0);
        if is_said { self.at.clone() } else { Vec::new() }
    }
}

impl FileView {
    /// What is looked at; at first the largest variable that is no coordinate.
    pub(super) fn path(&mut self, opened: &Opened) -> &str {
        self.path.get_or_insert_with(|| structure::first_look(&opened.structure))
    }
}

impl ViewerView {
    /// Shows a file. Answers the file that was only glanced at and can go.
    pub fn show(&mut self, file: FileKey, keep: bool) -> Option<FileKey> {
        self.current = Some(file);
        self.tab = CentreTab::Data;
        self.unasked = None;
        let glanced = self.glanced.take();
        if !keep {
            self.glanced = Some(file);
        } else if glanced != Some(file) {
            self.glanced = glanced;
            return None;
        }
        glanced.filter(|left| *left != file)
    }

    /// Lays a file on the map and leaves the window as it is; it goes when another one is looked at.
    pub fn lay_on_the_map(&mut self, file: FileKey) {
        (self.current, self.glanced, self.unasked) = (Some(file), Some(file), Some(file));
    }

    /// Shows a file that a person chose, and on the map the place where it lies.
    pub fn show_with_its_place(&mut self, file: FileKey) {
        self.show(file, true);
        self.unfitted = Some(file);
    }

    /// The file whose place the map is to show.
    pub(super) fn unfitted(&self) -> Option<FileKey> {
        self.unfitted.filter(|file| self.current == Some(*file))
    }

    /// The map shows it.
    pub(super) fn set_fitted(&mut self) {
        self.unfitted = None;
    }

    /// Somebody wants to see data: they have their part of the window from now on.
    fn ask_for_data(&mut self) {
        self.tab = CentreTab::Data;
        self.unasked = None;
    }

    /// The file that is looked at.
    pub fn current(&self) -> Option<FileKey> {
        self.current
    }

    /// Takes over which files are open; what belongs to closed ones goes.
    pub fn follow(&mut self, files: &Arc<OpenFiles>) {
        if Arc::ptr_eq(files, &self.seen) {
            return;
        }
        let place = self.current.and_then(|current| self.seen.iter().position(|file| file.key == current));
        self.files.retain(|key, _| files.get(*key).is_some());
        self.files.values_mut().for_each(|view| {
            view.compare.with = view.compare.with.filter(|other| files.get(*other).is_some());
        });
        self.glanced = self.glanced.filter(|key| files.get(*key).is_some());
        if self.current.is_none_or(|current| files.get(current).is_none()) {
            // The neighbour takes its place.
            let place = place.unwrap_or(0).min(files.len().saturating_sub(1));
            self.current = files.iter().nth(place).map(|file| file.key);
        }
        self.unasked = self.unasked.filter(|key| files.get(*key).is_some());
        if files.is_empty() {
            self.tab = CentreTab::Map;
            self.form_folded = None;
        }
        self.seen = Arc::clone(files);
    }

    /// From the map to the data and back.
    pub fn toggle_data(&mut self) {
        match self.tab {
            CentreTab::Map => self.ask_for_data(),
            CentreTab::Data => self.tab = CentreTab::Map,
        }
    }

    /// Compares the file that is looked at with another open one, or no longer.
    pub fn toggle_compare(&mut self) {
        let Some(current) = self.current else { return };
        let other = self.seen.iter().rev().map(|file| file.key).find(|key| *key != current);
        let view = self.files.entry(current).or_default();
        view.compare.with = if view.compare.with.is_some() { None } else { other };
        self.tab = CentreTab::Data;
    }

    /// Whether a table of values is shown.
    pub fn has_values(&self) -> bool {
        self.current.and_then(|current| self.files.get(&current)).is_some_and(|view| view.table.has_cells())
    }

    /// Copies from the table of values, or asks where to go in it.
    pub fn act_on_values(&mut self, action: Action) {
        if let Some((_, view)) = self.current_file() {
            view.table.act(action);
        }
    }

    /// Offers to export what is looked at.
    pub fn open_export(&mut self) {
        let offer = self.current_and_linked().and_then(|(file, view, linked)| {
            let path = view.path(file.opened()?).to_owned();
            Some(export::Offer::new(&file, &path, linked, &view.table))
        });
        self.export = offer;
    }

    /// The export goes into this folder.
    pub fn export_into(&mut self, folder: PathBuf) {
        if let Some(offer) = &mut self.export {
            offer.put_into(folder);
        }
    }

    /// The dialog of an export is open.
    pub fn is_exporting(&self) -> bool {
        self.export.is_some()
    }

    /// Closes the dialog of an export.
    pub fn close_export(&mut self) {
        self.export = None;
    }

    /// Folds the form, or brings it back.
    pub fn toggle_form(&mut self) {
        self.form_folded = Some(!self.folds_form());
    }

    /// Whether the form is folded: by itself while a result is open.
    pub fn folds_form(&self) -> bool {
        self.form_folded.unwrap_or(self.shows_data())
    }

    /// Whether results have their part of the window: all but the one that only lies on the map.
    pub(super) fn shows_data(&self) -> bool {
        self.seen.iter().any(|file| Some(file.key) != self.unasked)
    }

    /// The open files as last seen.
    pub fn files(&self) -> Arc<OpenFiles> {
        Arc::clone(&self.seen)
    }

    /// The open files with what of them is on the map, held against `limits`.
    pub(super) fn on_the_map(&mut self, limits: impl Fn(&OpenFile) -> Option<Limits>) -> Vec<ResultFile> {
        let (seen, current) = (Arc::clone(&self.seen), self.current);
        let open = seen.iter().filter_map(|file| file.opened().map(|opened| (file, opened)));
        open.map(|(file, opened)| {
            let view = self.files.entry(file.key).or_default();
            let path = view.path(opened).to_owned();
            let slice = view.stands.slice(&path);
            let colouring = view.plots.colouring(&path);
            // Another beam may be in the plot than the one that was looked at in the structure.
            let path = view.plots.shown_instead(&opened.structure, &path).unwrap_or(path);
            let is_current = Some(file.key) == current;
            ResultFile { file: file.key, name: file.name(), path, slice, colouring, limits: limits(file), is_current }
        })
        .collect()
    }

    /// Looks at a file that is open.
    pub(super) fn look_at(&mut self, file: FileKey) {
        if self.seen.get(file).is_some() {
            self.current = Some(file);
        }
    }

    /// Other colours for what is looked at of a file.
    pub(super) fn set_colouring(&mut self, file: FileKey, colouring: plot::Colouring) {
        let Some(view) = self.files.get_mut(&file) else { return };
        if let Some(path) = &view.path {
            view.plots.set_colouring(path, colouring);
        }
    }

    /// Brings the first element of what lies outside into the table's sight.
    pub(super) fn reveal(&mut self, found: &OutsideFound) {
        if let Some(view) = self.files.get_mut(&found.file) {
            view.table.want(found.element.into_iter().flatten().collect());
        }
    }

    /// The file that is looked at, and how.
    pub(super) fn current_file(&mut self) -> Option<(Arc<OpenFile>, &mut FileView)> {
        let file = Arc::clone(self.seen.get(self.current?)?);
        let view = self.files.entry(file.key).or_default();
        Some((file, view))
    }

    /// The same, with what map and plots show each other.
    pub(super) fn current_and_linked(&mut self) -> Option<(Arc<OpenFile>, &mut FileView, &mut link::Linked)> {
        let file = Arc::clone(self.seen.get(self.current?)?);
        let view = self.files.entry(file.key).or_default();
        Some((file, view, &mut self.linked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_nobody_asked_for_leaves_the_window_as_it_is() {
        let mut view = ViewerView::default();
        view.lay_on_the_map(FileKey(1));
        assert_eq!((view.current(), view.tab), (Some(FileKey(1)), CentreTab::Map));
        assert_eq!(view.show(FileKey(2), false), Some(FileKey(1)), "it goes with the next one");
        view.lay_on_the_map(FileKey(3));
        assert_eq!(view.show(FileKey(3), false), None);
        assert_eq!((view.unasked, view.tab), (None, CentreTab::Data));
    }

    #[test]
    fn a_file_that_a_person_chose_is_shown_with_its_place_once() {
        let mut view = ViewerView::default();
        view.show_with_its_place(FileKey(1));
        assert_eq!(view.unfitted(), Some(FileKey(1)));
        view.show(FileKey(2), false);
        assert_eq!(view.unfitted(), None, "another one is looked at");
        view.show(FileKey(1), true);
        view.set_fitted();
        assert_eq!((view.unfitted(), view.current()), (None, Some(FileKey(1))), "the map is the person's again");
    }

    #[test]
    fn only_the_last_file_that_was_glanced_at_stays() {
        let mut view = ViewerView::default();
        assert_eq!(view.show(FileKey(1), false), None);
        assert_eq!(view.show(FileKey(2), false), Some(FileKey(1)));
        assert_eq!(view.show(FileKey(2), true), None, "kept now");
        assert_eq!(view.show(FileKey(3), false), None);
        assert_eq!(view.show(FileKey(2), true), None);
        assert_eq!(view.show(FileKey(4), false), Some(FileKey(3)));
    }
}
