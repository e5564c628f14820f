//! Which plot a file opens with.

use super::axis::{AxisWords, Bounds};
use super::field::{FieldView, field_ui};
use super::series::{SeriesView, series_ui};
use super::space::{SpaceView, space_ui};
use super::{Colouring, Given, Part, ProfileView, profile_ui};
use crate::inspect::{Structure, Variable};
use egui::Ui;
use std::sync::Arc;

/// The plots of one file.
#[derive(Default)]
pub struct PlotsView {
    /// Its along-track profile.
    pub profile: ProfileView,
    field: FieldView,
    series: SeriesView,
    /// Its points in space.
    pub space: SpaceView,
    /// Points are looked at in space where a file has such.
    is_in_space: bool,
    /// What was drawn last.
    drawn: Option<Kind>,
    /// The path that the plot followed last.
    path: String,
}

/// What is drawn at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Profile,
    Series,
    Field,
}

impl PlotsView {
    /// How the values of a variable become colours, here and on the map.
    pub fn colouring(&self, path: &str) -> Colouring {
        self.field.colouring(path)
    }

    /// Other colours for a variable.
    pub fn set_colouring(&mut self, path: &str, colouring: Colouring) {
        self.field.set_colouring(path, colouring);
    }

    /// Where dimensions stand that are not drawn, from the next frame on.
    pub fn stand_at(&mut self, at: &[u64]) {
        self.field.stand_at(at);
    }

    /// Where they stand.
    pub fn stands(&self) -> &[u64] {
        self.field.stands()
    }

    /// Whether a file has points that can be seen in space.
    pub fn has_space(&mut self, structure: &Arc<Structure>) -> bool {
        self.space.has_any(structure)
    }

    /// Whether they are looked at in space.
    pub fn is_in_space(&self) -> bool {
        self.is_in_space
    }

    /// Looks at them in space, or not.
    pub fn set_in_space(&mut self, is_in_space: bool) {
        self.is_in_space = is_in_space;
    }

    /// What the profile shows where that is another beam than the one a path leads to.
    pub fn shown_instead(&mut self, structure: &Arc<Structure>, path: &str) -> Option<String> {
        // A path that the plots have not seen yet they will follow.
        if self.path != path || self.kind(structure, path) != Some(Kind::Profile) {
            return None;
        }
        let (group, height) = self.profile.shown_track()?;
        let is_within = path.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        (!is_within).then(|| height.to_owned())
    }

    /// What is drawn at a path: of a beam its profile, else the variable by its number of dimensions.
    fn kind(&mut self, structure: &Arc<Structure>, path: &str) -> Option<Kind> {
        let variable = structure.variable(path);
        let is_of_beam = self.profile.tracks(structure).iter().any(|track| path.starts_with(&track.beam_group));
        if is_of_beam || variable.is_none() && self.profile.has_any(structure) {
            return Some(Kind::Profile);
        }
        let drawable = |variable: &&Variable| {
            variable.data_type.number().is_some() && variable.unread.is_none() && variable.elements() > 1
        };
        match variable.filter(drawable)?.shape.len() {
            0 => None,
            1 => Some(Kind::Series),
            _ => Some(Kind::Field),
        }
    }

    /// Whether two files' values can be taken from each other in this plot.
    pub(super) fn has_difference(&mut self, structure: &Arc<Structure>, path: &str) -> bool {
        matches!(self.kind(structure, path), Some(Kind::Series | Kind::Field))
    }

    /// Whether a line was drawn last.
    pub(super) fn draws_line(&self) -> bool {
        self.drawn == Some(Kind::Series)
    }

    /// What is in view of what was drawn last, in the plot's numbers.
    pub fn bounds(&self) -> Option<Bounds> {
        match self.drawn? {
            Kind::Profile => self.profile.bounds(),
            Kind::Series => self.series.bounds(),
            Kind::Field => self.field.bounds(),
        }
    }

    /// The axes of what is drawn and the part of them that is in view.
    pub(super) fn seen(&self, structure: &Structure, path: &str) -> Option<([AxisWords; 2], Bounds)> {
        if self.drawn == Some(Kind::Profile) {
            return self.profile.seen(structure);
        }
        match self.drawn? {
            Kind::Series => self.series.seen(structure, structure.variable(path)?),
            _ => self.field.seen(),
        }
    }

    /// Shows another part from the next frame on.
    pub(super) fn show(&mut self, bounds: Bounds) {
        match self.drawn {
            Some(Kind::Profile) => self.profile.show(bounds),
            Some(Kind::Series) => self.series.show(bounds),
            Some(Kind::Field) => self.field.show(bounds),
            None => {}
        }
    }

    /// The same beam, slice and colours as another file's plots.
    pub(super) fn follow(&mut self, other: &Self) {
        self.profile.follow_choices(&other.profile);
        self.series.follow(&other.series);
        self.field.follow(&other.field);
    }

    /// The same slice, for a difference, whose colours are its own; its choices move it where they are shown alone.
    pub(super) fn follow_slice(&mut self, other: &Self) {
        self.field.follow_slice(&other.field);
    }

    /// Gives both fields the same range of colours.
    pub(super) fn share_colours(&mut self, other: &mut Self) {
        self.field.shared = other.field.ends();
        other.field.shared = self.field.ends();
    }

    /// Something else is looked at; alone or beside another file.
    pub(super) fn come_to(&mut self, structure: &Arc<Structure>, path: &str, is_alone: bool) {
        if self.path != path {
            // Who selects something of another beam wants to see that beam.
            self.profile.follow(structure, path);
            self.space.follow(structure, path);
            path.clone_into(&mut self.path);
        }
        if is_alone {
            self.field.shared = None;
        }
    }
}

/// Draws what belongs to a path. False if there is nothing to draw.
pub fn draw_ui(ui: &mut Ui, view: &mut PlotsView, given: &mut Given<'_>, path: &str) -> bool {
    let structure = Arc::clone(given.structure);
    if view.is_in_space && given.part == Part::Whole && given.beside.is_none() && view.space.has_any(&structure) {
        view.drawn = None;
        // What is chosen for the profile is where the view in space begins.
        view.profile.tracks(&structure);
        space_ui(ui, &mut view.space, &view.profile, given);
        return true;
    }
    view.drawn = view.kind(&structure, path);
    match (view.drawn, structure.variable(path)) {
        (Some(Kind::Profile), _) => profile_ui(ui, &mut view.profile, given),
        (Some(Kind::Series), Some(variable)) => series_ui(ui, &mut view.series, given, variable),
        (Some(Kind::Field), Some(variable)) => field_ui(ui, &mut view.field, given, variable),
        _ => return false,
    }
    true
}
