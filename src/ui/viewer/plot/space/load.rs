//! Brings the chosen beams together: profiles, places, a cloud of all.

use super::super::profile::controls::beam_label;
use super::super::profile::jobs as profiles;
use super::super::wait::{self, Wait};
use super::{Given, OnScene, SpaceView, failed_ui, jobs};
use crate::engine::inspection::ViewKey;
use crate::inspect::plot::profile::{Profile, Track};
use crate::inspect::plot::raster::Hidden;
use crate::inspect::plot::space::{Beam, Cloud, Ground, Places};
use crate::ui::widgets;
use egui::Ui;
use std::sync::Arc;

/// How the wanted points are.
pub(super) enum Waiting {
    Here,
    Coming(Option<f32>),
    Failed(String),
}

/// Asks for what is wanted and takes it when all of it is there.
pub(super) fn follow(view: &mut SpaceView, given: &mut Given<'_>) -> Waiting {
    let Some(first) = view.known.as_ref().and_then(|known| known.tracks.first()).cloned() else {
        return Waiting::Coming(None);
    };
    // The plane is that of the first track, whichever are shown: so they stay where they are.
    let key = jobs::ground_key(given.file, &first);
    let ground = match wait::follow::<Ground>(given, &key, || jobs::ground_request(key.clone(), &first)) {
        Wait::Here(ground) => *ground,
        Wait::Coming(part) => return Waiting::Coming(part),
        Wait::Failed(words) => return Waiting::Failed(words),
    };
    let wanted: Vec<Track> = view.wanted().into_iter().cloned().collect();
    let (mut keys, mut beams, mut heights) = (Vec::new(), Vec::new(), Vec::new());
    let mut waiting = Waiting::Here;
    for track in &wanted {
        let choice = view.choice_of(track);
        let key = profiles::key_of(given.file, track, choice);
        match beam(view, given, track, (&key, &ground)) {
            Ok(beam) => {
                beams.push(beam);
                heights.push(choice.1);
                keys.push(key);
            }
            Err(other) => {
                waiting = match (waiting, other) {
                    (Waiting::Failed(words), _) => Waiting::Failed(words),
                    (_, other) => other,
                }
            }
        }
    }
    if matches!(waiting, Waiting::Here) && !keys.is_empty() {
        take(view, (keys, beams, heights), &wanted, ground);
    }
    waiting
}

/// One beam, if all of it is there.
fn beam(
    view: &SpaceView,
    given: &mut Given<'_>,
    track: &Track,
    (key, ground): (&ViewKey, &Ground),
) -> Result<Beam, Waiting> {
    let choice = view.choice_of(track);
    let profile = ready(wait::follow::<Profile>(given, key, || profiles::request_of(key.clone(), track, choice)))?;
    let at = jobs::places_key(key, ground);
    let request = || jobs::places_request(at.clone(), track, *ground, &profile);
    let places = ready(wait::follow::<Places>(given, &at, request))?;
    let tracks = view.known.as_ref().map_or(&[][..], |known| &known.tracks);
    Ok(Beam { name: beam_label(tracks, track), profile, places })
}

fn ready<T>(wait: Wait<T>) -> Result<Arc<T>, Waiting> {
    match wait {
        Wait::Here(value) => Ok(value),
        Wait::Coming(part) => Err(Waiting::Coming(part)),
        Wait::Failed(words) => Err(Waiting::Failed(words)),
    }
}

fn take(
    view: &mut SpaceView,
    (keys, beams, heights): (Vec<ViewKey>, Vec<Beam>, Vec<usize>),
    wanted: &[Track],
    ground: Ground,
) {
    let old = view.shown.as_ref();
    if old.is_some_and(|old| old.keys == keys && old.colouring == view.colouring) {
        return;
    }
    let places = |keys: &[ViewKey]| -> Vec<ViewKey> { keys.iter().map(|key| jobs::places_key(key, &ground)).collect() };
    let same_points = old.is_some_and(|old| places(&old.keys) == places(&keys));
    let same_classes = old.is_some_and(|old| old.keys == keys) && view.colouring == super::Colouring::Class;
    if !same_classes {
        view.hidden = Hidden::default();
    }
    (view.near, view.exact) = (None, None);
    view.fits |= !same_points;
    let (colouring, tracks) = (view.colouring, Arc::from(wanted));
    let cloud = Arc::new(Cloud::new(beams, colouring));
    view.shown = Some(OnScene { keys, colouring, cloud, tracks, heights: Arc::from(heights), ground });
}

/// What is said while nothing is shown.
pub(super) fn first_sight(ui: &mut Ui, waiting: Waiting) {
    match waiting {
        Waiting::Failed(words) => failed_ui(ui, &words),
        Waiting::Coming(part) => {
            widgets::progress_bar(ui, part, "Reading the points…");
        }
        Waiting::Here => {}
    }
}

/// What is said while something older is shown: only what went wrong.
pub(super) fn later_ui(ui: &mut Ui, waiting: &Waiting) {
    if let Waiting::Failed(words) = waiting {
        failed_ui(ui, words);
    }
}
