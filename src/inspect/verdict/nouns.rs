//! What one position is, and where a place is called to be.

use crate::domain::verdict::Noun;
use crate::inspect::FileKind;
use crate::inspect::coordinates::Place;

/// The group of a place, the names of its latitudes and longitudes, and its noun.
pub(super) struct Names {
    pub(super) path: String,
    pub(super) latitude: String,
    pub(super) longitude: String,
    pub(super) noun: Noun,
}

/// Of a place that was found for a variable.
pub(super) fn names(place: &Place, variable: &str, kind: FileKind) -> Names {
    let (latitude, longitude) = match place {
        Place::Points { latitude, longitude, .. }
        | Place::Swath { latitude, longitude, .. }
        | Place::Grid { latitude, longitude, .. } => (latitude.path.clone(), longitude.path.clone()),
        Place::Projected { x, y, .. } => (y.path.clone(), x.path.clone()),
        Place::Cells(_) => ("its georeference".to_owned(), "its georeference".to_owned()),
    };
    let path = match place {
        Place::Cells(_) => group_of(variable),
        _ => group_of(&latitude),
    };
    let noun = noun(place, &path, &latitude, kind);
    Names { path, latitude, longitude, noun }
}

fn noun(place: &Place, group: &str, latitude: &str, kind: FileKind) -> Noun {
    let is_picture = matches!(kind, FileKind::Tiff | FileKind::Png | FileKind::Jpeg | FileKind::Gif);
    match place {
        Place::Grid { .. } | Place::Projected { .. } | Place::Cells(_) if !is_picture => Noun::Cell,
        Place::Grid { .. } | Place::Projected { .. } | Place::Cells(_) | Place::Swath { .. } => Noun::Pixel,
        Place::Points { .. } if kind == FileKind::Csv => Noun::Row,
        Place::Points { .. } => along_a_track(group, latitude),
    }
}

fn along_a_track(group: &str, latitude: &str) -> Noun {
    let has = |wanted: fn(&str) -> bool| group.split('/').any(wanted);
    let is_beam = has(|name| matches!(name.as_bytes(), [b'g', b't', b'1'..=b'3', b'l' | b'r']));
    let name = latitude.rsplit('/').next().unwrap_or_default();
    if name == "lat_ph" || (is_beam && group.ends_with("/heights")) {
        Noun::Photon
    } else if has(|name| name.starts_with("BEAM")) {
        Noun::Footprint
    } else if is_beam || has(|name| name.contains("segment")) {
        Noun::Segment
    } else {
        Noun::Position
    }
}

fn group_of(path: &str) -> String {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/".to_owned(),
        Some((group, _)) => group.to_owned(),
    }
}
