//! The along-track profile of a beam.

pub(super) mod controls;
mod export;
pub(super) mod jobs;

use super::axis::Bounds;
use super::axis::{AxisKind, AxisWords, variable_label};
use super::saving::Saving;
use super::surface::{Shown, Surface};
use super::{Given, Part, legend, readout};
use crate::engine::inspection::{View as Answer, ViewKey};
use crate::inspect::Structure;
use crate::inspect::plot::profile::{Along, Exact, Note, Profile, Strength, Track, tracks};
use crate::inspect::plot::raster::{Hidden, nearest};
use crate::inspect::plot::spread;
use crate::ui::theme::{LINE_HEIGHT, Palette, text};
use crate::ui::viewer::link::{Side, Spot, Stretch};
use crate::ui::widgets::{self, format};
use egui::{Ui, vec2};
use std::sync::Arc;

/// State of a file's profile: which beam, coloured by what, which part of it.
#[derive(Default)]
pub struct ProfileView {
    known: Option<Known>,
    track: usize,
    along: Along,
    height: usize,
    /// Place in [`Track::classes`]; `None` for one colour.
    class: Option<usize>,
    hidden: Hidden,
    surface: Surface,
    /// What is on the surface, kept until the next profile is there.
    shown: Option<OnSurface>,
    saving: Saving,
    /// The values that the pointer's point has in the file.
    exact: Option<Arc<Exact>>,
}

/// A profile that is shown, with what it was made of: what is chosen may be another already.
#[derive(Clone)]
struct OnSurface {
    key: ViewKey,
    profile: Arc<Profile>,
    track: Arc<Track>,
    height: usize,
}

/// The profiles of a structure, looked for once.
struct Known {
    structure: Arc<Structure>,
    tracks: Vec<Track>,
}

impl ProfileView {
    /// Whether a file has profiles at all.
    pub fn has_any(&mut self, structure: &Arc<Structure>) -> bool {
        !self.tracks(structure).is_empty()
    }

    /// The profiles of the file.
    pub fn tracks(&mut self, structure: &Arc<Structure>) -> &[Track] {
        if self.known.as_ref().is_none_or(|known| !Arc::ptr_eq(&known.structure, structure)) {
            let found = tracks(structure);
            *self = Self {
                class: found.first().and_then(|track| (!track.classes.is_empty()).then_some(0)),
                known: Some(Known { structure: Arc::clone(structure), tracks: found }),
                ..Self::default()
            };
        }
        self.known.as_ref().map_or(&[], |known| &known.tracks)
    }

    /// The profile that is shown now.
    pub fn profile(&self) -> Option<&Arc<Profile>> {
        self.shown.as_ref().map(|shown| &shown.profile)
    }

    /// What is in view.
    pub fn bounds(&self) -> Option<Bounds> {
        self.surface.bounds()
    }

    /// The number of points in the picture, if that is of what is in view.
    pub fn points_in_view(&self) -> Option<u64> {
        self.surface.painted().map(|painted| painted.drawn.points)
    }

    /// Shows the beam that something in the file belongs to, if it belongs to one.
    pub fn follow(&mut self, structure: &Arc<Structure>, path: &str) {
        let within =
            |group: &str| path.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let tracks = self.tracks(structure);
        let place = tracks.iter().position(|track| within(&track.group));
        let place = place.or_else(|| tracks.iter().position(|track| within(&track.beam_group)));
        if let Some(place) = place {
            controls::change_beam(self, place);
        }
    }

    /// The axes and the part of them that is in view.
    pub(super) fn seen(&self, structure: &Structure) -> Option<([AxisWords; 2], Bounds)> {
        let OnSurface { profile, track, height, .. } = self.shown.as_ref()?;
        let mut along = along_words(profile);
        // Places of two files are counted from the same zero.
        along.start = profile.start;
        Some(([along, height_words(structure, track, *height)], self.surface.bounds()?))
    }

    /// Shows another part from the next frame on.
    pub(super) fn show(&mut self, bounds: Bounds) {
        self.surface.set_bounds(bounds);
    }

    /// The same beam, class and axis as another file's profile, as far as this one has them.
    pub(super) fn follow_choices(&mut self, other: &Self) {
        let Some(wanted) = other.track() else { return };
        let place = self.known.as_ref().and_then(|known| {
            known.tracks.iter().position(|track| track.group == wanted.group && track.beam == wanted.beam)
        });
        let Some(place) = place else { return };
        if place != self.track {
            controls::change_beam(self, place);
        }
        let class = other.class.and_then(|class| wanted.classes.get(class));
        let classes = self.track().map(|track| track.classes.clone()).unwrap_or_default();
        self.class = class.and_then(|class| classes.iter().position(|own| own == class));
        (self.along, self.height, self.hidden) = (other.along, other.height, other.hidden);
    }

    /// Path of the group that is shown, and of the heights.
    pub fn shown_track(&self) -> Option<(&str, &str)> {
        let track = self.track()?;
        let height = track.heights.get(self.height).or(track.heights.first())?;
        Some((&track.group, height))
    }

    /// The beam that is shown, along what, which height and which class.
    pub(super) fn choices(&self) -> Option<(&Track, Along, usize, Option<usize>)> {
        Some((self.track()?, self.along, self.height, self.class))
    }

    fn track(&self) -> Option<&Track> {
        self.known.as_ref()?.tracks.get(self.track)
    }

    /// Shows everything along the track, and of the heights those of nearly all signal points, or all.
    fn show_whole(&mut self, all_heights: bool) {
        let bounds = self.shown.as_ref().and_then(|shown| whole(&shown.profile, all_heights));
        if let Some(bounds) = bounds {
            self.surface.set_bounds(bounds);
        }
    }

    fn show_heights(&mut self, all: bool) {
        let bounds = self.shown.as_ref().and_then(|shown| whole(&shown.profile, all));
        if let (Some(new), Some(now)) = (bounds, self.surface.bounds()) {
            self.surface.set_bounds(Bounds { y: new.y, ..now });
        }
    }
}

fn whole(profile: &Profile, all_heights: bool) -> Option<Bounds> {
    let ends = profile.ends?;
    let y = if all_heights { spread::padded(ends.y.0, ends.y.1, 0.03) } else { profile.usual_heights };
    Some(Bounds { x: spread::padded(ends.x.0, ends.x.1, 0.01), y })
}

/// Draws the profile of a file that has one.
pub fn profile_ui(ui: &mut Ui, view: &mut ProfileView, given: &mut Given<'_>) {
    if !view.has_any(given.structure) {
        ui.label(text::secondary(ui, "This file has no along-track profile."));
        return;
    }
    if given.part.has_choices() {
        controls::controls_ui(ui, view, given);
    }
    let waiting = follow(view, given);
    let Some(on_surface) = view.shown.clone() else {
        first_sight(ui, waiting);
        return;
    };
    if let Waiting::Failed(words) = &waiting {
        ui.colored_label(Palette::of(ui).failed.ink, words);
    }
    let classes = &on_surface.profile.classes;
    if classes.len() > 1 && given.part.has_choices() {
        legend::legend_ui(ui, classes, &mut view.hidden, on_surface.track.kind.word(2));
    }
    if !given.part.has_values() {
        return;
    }
    let below = readout::room_below(ui, given.part);
    let size = vec2(ui.available_width(), (ui.available_height() - below).max(120.0));
    plot_ui(ui, view, given, &on_surface, size);
    if given.part == Part::Whole {
        said_ui(ui, view, &on_surface);
    }
}

/// How the wanted profile is.
enum Waiting {
    Here,
    Coming(Option<f32>),
    Failed(String),
}

/// Asks for the wanted profile and takes it when it is there.
fn follow(view: &mut ProfileView, given: &mut Given<'_>) -> Waiting {
    let Some(track) = view.track() else { return Waiting::Coming(None) };
    let key = jobs::profile_key(view, track, given.file);
    if view.shown.as_ref().is_some_and(|shown| shown.key == key) {
        return Waiting::Here;
    }
    match given.results.view::<Profile>(&key) {
        Answer::Missing => {
            given.asks.extend(jobs::profile(view, key));
            Waiting::Coming(None)
        }
        Answer::Waiting(part) => Waiting::Coming(part),
        Answer::Failed(unread) => Waiting::Failed(unread.to_string()),
        Answer::Ready(profile) => {
            take(view, key, profile);
            Waiting::Here
        }
    }
}

fn take(view: &mut ProfileView, key: ViewKey, profile: Arc<Profile>) {
    let Some(track) = view.track().cloned().map(Arc::new) else { return };
    let old = view.shown.as_ref().map(|shown| &shown.key);
    let same_points = old.is_some_and(|old| jobs::same_points(old, &key));
    view.hidden = Hidden::default();
    view.exact = None;
    view.shown = Some(OnSurface { key, profile, track, height: view.height });
    if !same_points {
        view.surface.clear();
        view.show_whole(false);
    }
}

fn first_sight(ui: &mut Ui, waiting: Waiting) {
    match waiting {
        Waiting::Failed(words) => {
            ui.colored_label(Palette::of(ui).failed.ink, words);
        }
        Waiting::Coming(part) => {
            widgets::progress_bar(ui, part, "Reading the profile…");
        }
        Waiting::Here => {}
    }
}

fn plot_ui(ui: &mut Ui, view: &mut ProfileView, given: &mut Given<'_>, on_surface: &OnSurface, size: egui::Vec2) {
    let OnSurface { profile, track, height, .. } = on_surface;
    let name = format!("Profile of {}", track.beam);
    let axes = [along_words(profile), height_words(given.structure, track, *height)];
    take_wanted(view, given, profile, track);
    let [x_axis, y_axis] = &axes;
    let shown = view.surface.show(ui, &name, size, [x_axis, y_axis], |_| {});
    if shown.reset {
        view.show_whole(false);
    }
    follow_picture(ui, view, given, on_surface, &shown);
    let scale = f64::from(ui.pixels_per_point());
    let place = shown.pointer.and_then(|(column, row)| {
        nearest(profile, &shown.view, view.hidden, column, row, 8.0 * scale).map(|near| near.place)
    });
    hover(view, given, on_surface, place);
    let pointed = given.linked.pointed_at(Side::Plot, given.file, &track.group).map(|spot| spot.index);
    let mark = place.or_else(|| pointed.and_then(|index| profile.place_of(index)));
    if let Some(place) = mark {
        mark_ui(ui, &shown, profile, place);
    }
    let in_view = profile.between(shown.view.x.0, shown.view.x.1);
    given.linked.stretch =
        stretch(profile, in_view).map(|indices| Stretch { file: given.file, group: track.group.clone(), indices });
    let words = mark.map(|place| readout::words(profile, track, place, view.exact.as_deref()));
    readout::readout_ui(ui, words.as_deref());
}

/// The stretch that was chosen on the map comes into view.
fn take_wanted(view: &mut ProfileView, given: &mut Given<'_>, profile: &Profile, track: &Track) {
    let is_ours = |wanted: &mut Stretch| wanted.file == given.file && wanted.group == track.group;
    let Some(wanted) = given.linked.wanted.take_if(is_ours) else { return };
    let place = |index| profile.place_of(index).and_then(|place| profile.x.get(place)).map(|x| f64::from(*x));
    let (from, to) = (place(wanted.indices.0), place(wanted.indices.1.saturating_sub(1)));
    if let (Some(from), Some(to), Some(now)) = (from, to, view.surface.bounds()) {
        let x = spread::padded(from.min(to), from.max(to), 0.02);
        view.surface.set_bounds(Bounds { x, y: now.y });
    }
}

/// Asks for the picture of what is in view; meanwhile the last one stays where its values are.
fn follow_picture(ui: &Ui, view: &mut ProfileView, given: &mut Given<'_>, on_surface: &OnSurface, shown: &Shown) {
    let dot = 2.5 * ui.pixels_per_point();
    let key = jobs::picture_key(&on_surface.key, &shown.view, view.hidden, dot);
    if view.surface.painted().is_some_and(|painted| *painted.key == key) {
        return;
    }
    match given.results.view(&key) {
        Answer::Missing => given.asks.push(jobs::picture(key, &on_surface.profile, shown.view, view.hidden, dot)),
        Answer::Ready(drawn) => {
            view.surface.paint(ui, &key, &drawn);
            // It was drawn under this frame's axes already; the sharp one is one frame away.
            ui.ctx().request_repaint();
        }
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
}

/// Tells the map which point is under the pointer, and asks for its exact values.
fn hover(view: &mut ProfileView, given: &mut Given<'_>, on_surface: &OnSurface, place: Option<usize>) {
    let OnSurface { profile, track, height, .. } = on_surface;
    let Some(place) = place else {
        given.linked.hover(Side::Plot, None);
        return;
    };
    let index = profile.index_at(place);
    let key = jobs::exact_key(given.file, track, *height, index);
    match given.results.view::<Exact>(&key) {
        Answer::Missing => given.asks.push(jobs::exact_values(key, track, *height, index)),
        Answer::Ready(exact) => view.exact = Some(exact),
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
    let exact = view.exact.as_ref().filter(|exact| exact.index == index);
    let position = exact.and_then(|exact| exact.longitude.zip(exact.latitude));
    let spot = Spot { file: given.file, group: track.group.clone(), index, position, side: Side::Plot };
    given.linked.hover(Side::Plot, Some(spot));
}

fn mark_ui(ui: &Ui, shown: &Shown, profile: &Profile, place: usize) {
    let (Some(x), Some(y)) = (profile.x.get(place), profile.y.get(place)) else { return };
    shown.mark(ui, f64::from(*x), f64::from(*y));
}

/// First index and the one after the last of the points in view; of a file in no order the least and greatest.
fn stretch(profile: &Profile, places: std::ops::Range<usize>) -> Option<(u64, u64)> {
    if places.is_empty() {
        return None;
    }
    let (first, last) = (profile.index_at(places.start), profile.index_at(places.end - 1));
    Some((first.min(last), first.max(last) + 1))
}

fn along_words(profile: &Profile) -> AxisWords {
    let width = profile.ends.map_or(0.0, |ends| ends.x.1 - ends.x.0);
    match profile.along {
        Along::Distance if width >= 3000.0 => {
            AxisWords { divisor: 1000.0, ..AxisWords::plain("distance along the track (km)") }
        }
        Along::Distance => AxisWords::plain("distance along the track (m)"),
        Along::Time => match &profile.clock {
            Some(clock) => AxisWords::values("time", profile.start, Some(clock)),
            None => AxisWords { kind: AxisKind::Seconds, ..AxisWords::plain("time since the first point (s)") },
        },
        Along::Latitude => {
            AxisWords { kind: AxisKind::Degrees, start: profile.start, ..AxisWords::plain("latitude (° north)") }
        }
        Along::Index => AxisWords::plain("index in the file"),
    }
}

pub(super) fn height_words(structure: &Structure, track: &Track, height: usize) -> AxisWords {
    let path = track.heights.get(height).or(track.heights.first());
    let variable = path.and_then(|path| structure.variable(path));
    AxisWords::plain(variable.map_or_else(|| "height".to_owned(), variable_label))
}

/// How many points are drawn, and what is to be known about them.
fn said_ui(ui: &mut Ui, view: &ProfileView, on_surface: &OnSurface) {
    let OnSurface { profile, track, .. } = on_surface;
    widgets::line(ui, LINE_HEIGHT, widgets::from_left(), |ui| {
        let all = format!("{} {}, all drawn", format::count(profile.drawn), track.kind.word(profile.drawn));
        let in_view = view.points_in_view().filter(|points| *points != profile.drawn);
        let words = match in_view {
            Some(points) => format!("{all}, {} in view", format::count(points)),
            None => all,
        };
        let notes: Vec<String> = profile.notes.iter().map(|note| note_words(note, track)).collect();
        ui.label(text::secondary(ui, words));
        for note in notes {
            ui.add(egui::Label::new(text::secondary(ui, note.as_str())).truncate()).on_hover_text(note);
        }
    });
}

pub(super) fn note_words(note: &Note, track: &Track) -> String {
    match note {
        Note::NoDistance(Along::Time) => "No distance in this file: time runs to the right.".to_owned(),
        Note::NoDistance(_) => "Neither distance nor time in this file: the index runs to the right.".to_owned(),
        Note::SegmentsDiffer { segments, points } => format!(
            "The segments count {} photons, the file holds {}, so the distance along the track is not known.",
            format::count(*segments),
            format::count(*points)
        ),
        Note::NoClasses(unread) => format!("Not coloured: {unread}"),
        Note::Missing(count) => {
            format!("{} {} have no height or place and are not drawn.", format::count(*count), track.kind.word(*count))
        }
    }
}

/// Whether a beam is strong, by attributes or by which way the satellite flew.
fn strength(track: &Track, flown: Option<&jobs::Flown>) -> Option<Strength> {
    track.strength.or_else(|| flown?.0?.strength(&track.beam))
}
