//! What the profile asks of the thread of the results.

use super::ProfileView;
use crate::engine::inspection::{FileKey, Haste, ViewKey, ViewRequest, Weigh};
use crate::inspect::plot::profile::{Along, Choice, Exact, Orientation, Profile, Track, exact, load, orientation};
use crate::inspect::plot::raster::{Hidden, View, count};
use crate::ui::viewer::plot::surface::Drawn;
use std::sync::Arc;

/// Which way the satellite flew, if the file says so.
pub(super) struct Flown(pub(super) Option<Orientation>);

impl Weigh for Flown {
    fn weight(&self) -> u64 {
        16
    }
}

impl Weigh for Profile {
    fn weight(&self) -> u64 {
        self.bytes() as u64
    }
}

impl Weigh for Exact {
    fn weight(&self) -> u64 {
        256
    }
}

pub(super) fn flown(file: FileKey) -> ViewRequest {
    ViewRequest::new(flown_key(file), Haste::Quick, |work| Ok(Flown(orientation(work.reader, work.structure))))
}

pub(super) fn flown_key(file: FileKey) -> ViewKey {
    ViewKey::new(file, "orientation", "")
}

pub(super) fn profile_key(view: &ProfileView, track: &Track, file: FileKey) -> ViewKey {
    key_of(file, track, (view.along, view.height, view.class))
}

/// The details are: along, height, class plus one.
pub(in crate::ui::viewer::plot) fn key_of(
    file: FileKey,
    track: &Track,
    (along, height, class): (Along, usize, Option<usize>),
) -> ViewKey {
    let class = class.filter(|class| *class < track.classes.len());
    let numbers = [along as u64, height as u64, class.map_or(0, |class| class as u64 + 1)];
    ViewKey::new(file, "profile", track.group.as_str()).with(numbers)
}

/// Whether two profiles have their points at the same places.
pub(super) fn same_points(one: &ViewKey, other: &ViewKey) -> bool {
    one.file == other.file && one.path == other.path && one.detail.get(..2) == other.detail.get(..2)
}

pub(super) fn profile(view: &ProfileView, key: ViewKey) -> Option<ViewRequest> {
    Some(request_of(key, view.track()?, (view.along, view.height, view.class)))
}

/// Reads the profile of [`key_of`].
pub(in crate::ui::viewer::plot) fn request_of(
    key: ViewKey,
    track: &Track,
    (along, height, class): (Along, usize, Option<usize>),
) -> ViewRequest {
    let track = track.clone();
    let class = class.and_then(|place| track.classes.get(place).cloned());
    let choice = Choice { along, height, class };
    ViewRequest::new(key, Haste::Long, move |work| load(work.reader, work.structure, &track, &choice, work.cancel))
}

pub(super) fn picture_key(profile: &ViewKey, view: &View, hidden: Hidden, dot: f32) -> ViewKey {
    let ends = [view.x.0, view.x.1, view.y.0, view.y.1].map(f64::to_bits);
    let size = [u64::from(view.width), u64::from(view.height), u64::from(hidden.0), u64::from(dot.to_bits())];
    ViewKey { kind: "profile picture", ..profile.clone() }.with(ends).with(size)
}

pub(super) fn picture(key: ViewKey, profile: &Arc<Profile>, view: View, hidden: Hidden, dot: f32) -> ViewRequest {
    let profile = Arc::clone(profile);
    ViewRequest::new(key, Haste::Quick, move |work| {
        let counts = count(&profile, view, hidden, work.cancel)?;
        let colours: Vec<_> = profile.classes.iter().map(|class| class.colour).collect();
        Ok(Drawn::new(&counts.picture(&colours, dot), *counts.view(), counts.points()))
    })
}

pub(in crate::ui::viewer::plot) fn exact_key(file: FileKey, track: &Track, height: usize, index: u64) -> ViewKey {
    ViewKey::new(file, "point", track.group.as_str()).with([height as u64, index])
}

pub(in crate::ui::viewer::plot) fn exact_values(key: ViewKey, track: &Track, height: usize, index: u64) -> ViewRequest {
    let track = track.clone();
    ViewRequest::new(key, Haste::Quick, move |work| exact(work.reader, work.structure, &track, height, index))
}
