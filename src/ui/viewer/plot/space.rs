//! Points in space: one beam or several, turned and moved by hand.
//!
//! The picture is made off the window's thread for every camera; what surrounds it is drawn by the camera of the picture
//! that is shown, so both always agree.

mod controls;
mod export;
mod hand;
mod jobs;
mod load;
mod scene;

use super::saving::Saving;
use super::{Given, ProfileView, legend, profile, readout};
use crate::engine::inspection::ViewKey;
use crate::inspect::Structure;
use crate::inspect::plot::profile::{Along, Exact, Track};
use crate::inspect::plot::raster::Hidden;
use crate::inspect::plot::space::{Camera, Cloud, Colouring, Direction, Extent, Gesture, Ground, Near, step, tracks};
use crate::ui::theme::{LINE_HEIGHT, Palette, text};
use crate::ui::widgets::{self, format};
use egui::{TextureHandle, Ui, vec2};
use std::sync::Arc;

/// State of a file's points in space: which beams, coloured by what, from where.
#[derive(Default)]
pub struct SpaceView {
    known: Option<Known>,
    /// Which of the tracks are shown: bit *n* for the track at place *n*.
    chosen: u64,
    along: Along,
    /// Name of the height, of the class.
    height: Option<String>,
    class: Option<String>,
    colouring: Colouring,
    hidden: Hidden,
    all_heights: bool,
    camera: Option<Camera>,
    /// The whole is to be shown as soon as the size of the picture is known.
    fits: bool,
    /// A hand turned or moved it in the last frame.
    is_moving: bool,
    shown: Option<OnScene>,
    painted: Option<Painted>,
    saving: Saving,
    /// The point under the pointer in the picture of this key, and its values in the file.
    near: Option<(Vec<u64>, Near)>,
    exact: Option<Arc<Exact>>,
}

struct Known {
    structure: Arc<Structure>,
    tracks: Vec<Track>,
}

/// A cloud that is shown, with what it was made of.
#[derive(Clone)]
struct OnScene {
    /// Keys of the profiles.
    keys: Vec<ViewKey>,
    colouring: Colouring,
    cloud: Arc<Cloud>,
    tracks: Arc<[Track]>,
    /// Which height of each track.
    heights: Arc<[usize]>,
    ground: Ground,
}

/// The picture that is shown.
struct Painted {
    handle: TextureHandle,
    key: ViewKey,
    shot: Arc<jobs::Shot>,
}

/// Most tracks that can be chosen from.
const MOST_TRACKS: usize = 64;

impl SpaceView {
    /// Whether a file has points that can be seen in space.
    pub fn has_any(&mut self, structure: &Arc<Structure>) -> bool {
        !self.tracks(structure).is_empty()
    }

    fn tracks(&mut self, structure: &Arc<Structure>) -> &[Track] {
        if self.known.as_ref().is_none_or(|known| !Arc::ptr_eq(&known.structure, structure)) {
            let mut found = tracks(structure);
            found.truncate(MOST_TRACKS);
            *self = Self { known: Some(Known { structure: Arc::clone(structure), tracks: found }), ..Self::default() };
        }
        self.known.as_ref().map_or(&[], |known| &known.tracks)
    }

    /// Shows the beam that something in the file belongs to, if that is not shown yet.
    pub(super) fn follow(&mut self, structure: &Arc<Structure>, path: &str) {
        let within =
            |group: &str| path.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let tracks = self.tracks(structure);
        let place = tracks.iter().position(|track| within(&track.group));
        let place = place.or_else(|| tracks.iter().position(|track| within(&track.beam_group)));
        if let Some(place) = place
            && self.chosen != 0
            && self.chosen >> place & 1 == 0
        {
            self.chosen = 1 << place;
        }
    }

    /// From where the points are seen.
    pub fn camera(&self) -> Option<Camera> {
        self.camera
    }

    /// The number of points in the picture, if all are drawn in it and it is of what is looked at now.
    pub fn points_in_view(&self) -> Option<u64> {
        let painted = self.painted.as_ref()?;
        let is_now = painted.shot.every == 1 && Some(*painted.shot.lens.camera()) == self.camera;
        is_now.then_some(painted.shot.points)
    }

    /// The tracks that are chosen.
    fn wanted(&self) -> Vec<&Track> {
        let tracks = self.known.as_ref().map_or(&[][..], |known| &known.tracks);
        let is_chosen = |(place, _): &(usize, &Track)| self.chosen >> place & 1 == 1;
        tracks.iter().enumerate().filter(is_chosen).map(|(_, track)| track).collect()
    }

    /// Place of the wanted height in a track, of the wanted class if it has one.
    fn choice_of(&self, track: &Track) -> (Along, usize, Option<usize>) {
        let named = |path: &String| path.rsplit('/').next().map(str::to_owned) == self.height;
        let height = track.heights.iter().position(named).unwrap_or(0);
        let class = self.class.as_ref().filter(|_| self.colouring != Colouring::Beam);
        let class = class.and_then(|name| track.classes.iter().position(|class| class.name == *name));
        (self.along, height, class)
    }

    fn extent(&self) -> Option<Extent> {
        self.shown.as_ref()?.cloud.extent(self.all_heights)
    }

    fn gesture(&mut self, gesture: Gesture, size: (f64, f64)) {
        if let (Some(camera), Some(extent)) = (self.camera, self.extent()) {
            self.camera = Some(step(camera, gesture, &extent, size));
        }
    }
}

/// Begins with what the profile shows.
fn begin(view: &mut SpaceView, profile: &ProfileView) {
    if view.chosen != 0 {
        return;
    }
    let Some(known) = &view.known else { return };
    view.chosen = 1;
    if let Some((track, along, height, class)) = profile.choices() {
        let same = known.tracks.iter().position(|own| own.group == track.group && own.beam == track.beam);
        view.chosen = 1 << same.unwrap_or(0);
        view.along = along;
        view.height = track.heights.get(height).and_then(|path| path.rsplit('/').next()).map(str::to_owned);
        view.class = class.and_then(|class| track.classes.get(class)).map(|class| class.name.clone());
    } else if let Some(track) = known.tracks.first() {
        view.along = Along::Index;
        view.class = track.classes.first().map(|class| class.name.clone());
    }
    view.colouring = if view.class.is_some() { Colouring::Class } else { Colouring::Height };
}

/// Draws the points of a file in space.
pub(super) fn space_ui(ui: &mut Ui, view: &mut SpaceView, profile: &ProfileView, given: &mut Given<'_>) {
    begin(view, profile);
    controls::controls_ui(ui, view, given);
    let waiting = load::follow(view, given);
    let Some(on_scene) = view.shown.clone() else {
        load::first_sight(ui, waiting);
        return;
    };
    load::later_ui(ui, &waiting);
    let word = on_scene.tracks.first().map_or("points", |track| track.kind.word(2));
    if on_scene.colouring == Colouring::Height {
        controls::heights_ui(ui, view, &words_of(given, &on_scene));
    } else if on_scene.cloud.classes.len() > 1 {
        legend::legend_ui(ui, &on_scene.cloud.classes, &mut view.hidden, word);
    }
    let below = 2.0 * (LINE_HEIGHT + ui.spacing().item_spacing.y);
    let size = vec2(ui.available_width(), (ui.available_height() - below).max(120.0));
    scene::scene_ui(ui, view, given, &on_scene, size);
    said_ui(ui, view, &on_scene);
}

/// How many points are drawn, and what is to be known about them.
fn said_ui(ui: &mut Ui, view: &SpaceView, on_scene: &OnScene) {
    widgets::line(ui, LINE_HEIGHT, widgets::from_left(), |ui| {
        let drawn = on_scene.cloud.drawn();
        let word = on_scene.tracks.first().map_or("points", |track| track.kind.word(drawn));
        let all = format!("{} {word}, all drawn", format::count(drawn));
        let words = match view.painted.as_ref().map(|painted| &painted.shot) {
            Some(shot) if shot.every > 1 => {
                format!("{} {word}, one of {} while it moves", format::count(drawn), shot.every)
            }
            Some(shot) if shot.points != drawn => format!("{all}, {} in view", format::count(shot.points)),
            _ => all,
        };
        ui.label(text::secondary(ui, words));
        let several = on_scene.tracks.len() > 1;
        for (track, beam) in on_scene.tracks.iter().zip(&on_scene.cloud.beams) {
            for note in beam.profile.notes.iter().filter(|note| is_of_interest(note)) {
                let words = profile::note_words(note, track);
                let words = if several { format!("{}: {words}", beam.name) } else { words };
                ui.add(egui::Label::new(text::secondary(ui, words.as_str())).truncate()).on_hover_text(words);
            }
        }
    });
}

/// What runs along the profile is of no interest in space.
fn is_of_interest(note: &crate::inspect::plot::profile::Note) -> bool {
    use crate::inspect::plot::profile::Note;
    matches!(note, Note::NoClasses(_) | Note::Missing(_))
}

/// Names and units in the three directions.
fn words_of(given: &Given<'_>, on_scene: &OnScene) -> HeightWords {
    let first = on_scene.tracks.first().zip(on_scene.heights.first());
    let label = first.map(|(track, height)| profile::height_words(given.structure, track, *height).label);
    HeightWords(label.unwrap_or_else(|| "height".to_owned()))
}

/// Name and unit of the heights.
struct HeightWords(String);

/// What is counted in the three directions of what is in view.
fn directions(on_scene: &OnScene, extent: &Extent, camera: &Camera, heights: &HeightWords) -> [Direction; 3] {
    let [left, front, _] = extent.low;
    let [wide, long, _] = extent.size();
    let seen = |length: f64| length.min(camera.reach * 2.0);
    if on_scene.ground.is_track() {
        [
            Direction::ground("across the track", seen(wide), 0.0),
            Direction::ground("along the track", seen(long), front),
            Direction::height(heights.0.as_str()),
        ]
    } else {
        [
            Direction::ground("to the east", seen(wide), left),
            Direction::ground("to the north", seen(long), front),
            Direction::height(heights.0.as_str()),
        ]
    }
}

/// What is said of the point under the pointer.
fn readout_words(view: &SpaceView, on_scene: &OnScene, near: Option<(usize, usize)>) -> Option<String> {
    let (beam, place) = near?;
    let (track, points) = (on_scene.tracks.get(beam)?, on_scene.cloud.beams.get(beam)?);
    let words = readout::words(&points.profile, track, place, view.exact.as_deref());
    Some(if on_scene.tracks.len() > 1 { format!("{}   {words}", points.name) } else { words })
}

/// Says what is wrong in the colour of what went wrong.
fn failed_ui(ui: &mut Ui, words: &str) {
    ui.colored_label(Palette::of(ui).failed.ink, words);
}
