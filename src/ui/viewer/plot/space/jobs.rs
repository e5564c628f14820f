//! What the view in space asks of the thread of the results.

use super::OnScene;
use crate::engine::inspection::{FileKey, Haste, ViewKey, ViewRequest, Weigh};
use crate::inspect::plot::profile::{Profile, Track};
use crate::inspect::plot::raster::Hidden;
use crate::inspect::plot::space::{Cloud, Ground, Lens, Near, Places, ground, nearest, paint, places};
use egui::ColorImage;
use std::sync::Arc;

impl Weigh for Ground {
    fn weight(&self) -> u64 {
        64
    }
}

impl Weigh for Places {
    fn weight(&self) -> u64 {
        self.bytes() as u64
    }
}

/// A picture ready for the window.
pub(super) struct Shot {
    pub(super) image: Arc<ColorImage>,
    /// From where.
    pub(super) lens: Lens,
    /// How many points are in it.
    pub(super) points: u64,
    /// One of how many points is drawn.
    pub(super) every: usize,
}

impl Weigh for Shot {
    fn weight(&self) -> u64 {
        self.image.pixels.len() as u64 * 4
    }
}

/// The point that was found near the pointer.
pub(super) struct Found(pub(super) Option<Near>);

impl Weigh for Found {
    fn weight(&self) -> u64 {
        64
    }
}

pub(super) fn ground_key(file: FileKey, track: &Track) -> ViewKey {
    ViewKey::new(file, "ground", track.group.as_str())
}

pub(super) fn ground_request(key: ViewKey, track: &Track) -> ViewRequest {
    let track = track.clone();
    ViewRequest::new(key, Haste::Quick, move |work| ground(work.reader, work.structure, &track, work.cancel))
}

/// Of what a profile was made; its class does not matter.
pub(super) fn places_key(profile: &ViewKey, ground: &Ground) -> ViewKey {
    let along = profile.detail.iter().take(2).copied().collect();
    ViewKey { kind: "places", detail: along, ..profile.clone() }.with(ground.bits())
}

pub(super) fn places_request(key: ViewKey, track: &Track, ground: Ground, profile: &Arc<Profile>) -> ViewRequest {
    let (track, profile) = (track.clone(), Arc::clone(profile));
    ViewRequest::new(key, Haste::Long, move |work| {
        places(work.reader, work.structure, &track, &ground, &profile, work.cancel)
    })
}

/// Numbers of all that is drawn.
fn numbers(on_scene: &OnScene, lens: &Lens, hidden: Hidden) -> Vec<u64> {
    let (width, height) = lens.size();
    let beams = on_scene.keys.iter().flat_map(|key| {
        let group = key.path.bytes().fold(0_u64, |hash, byte| hash.wrapping_mul(1_099_511_628_211) ^ u64::from(byte));
        std::iter::once(group).chain(key.detail.iter().copied())
    });
    let size = [u64::from(width), u64::from(height), u64::from(hidden.0), on_scene.colouring as u64];
    beams.chain(lens.bits()).chain(size).collect()
}

pub(super) fn shot_key(file: FileKey, on_scene: &OnScene, lens: &Lens, hidden: Hidden, dot: f32) -> ViewKey {
    let numbers = numbers(on_scene, lens, hidden);
    ViewKey::new(file, "space picture", "").with(numbers).with([u64::from(dot.to_bits())])
}

pub(super) fn shot(
    key: ViewKey,
    cloud: &Arc<Cloud>,
    lens: Lens,
    hidden: Hidden,
    (dot, every): (f32, usize),
) -> ViewRequest {
    let cloud = Arc::clone(cloud);
    ViewRequest::new(key, Haste::Quick, move |work| {
        let depths = paint(&cloud, &lens, hidden, every, work.cancel)?;
        let picture = depths.picture(&cloud, dot);
        let size = [picture.width as usize, picture.height as usize];
        let image = Arc::new(ColorImage::from_rgba_premultiplied(size, &picture.pixels));
        Ok(Shot { image, lens, points: depths.points(), every })
    })
}

pub(super) fn near_key(shot: &ViewKey, (column, row): (f64, f64)) -> ViewKey {
    ViewKey { kind: "space point", ..shot.clone() }.with([column as u64, row as u64])
}

pub(super) fn near(key: ViewKey, cloud: &Arc<Cloud>, lens: Lens, hidden: Hidden, at: ((f64, f64), f64)) -> ViewRequest {
    let cloud = Arc::clone(cloud);
    let ((column, row), reach) = at;
    ViewRequest::new(key, Haste::Quick, move |work| {
        let at = (column as f32, row as f32);
        Ok(Found(nearest(&cloud, &lens, hidden, at, reach as f32, work.cancel)?))
    })
}
