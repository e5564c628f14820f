//! Which groups of a file are along-track profiles, and which of their variables are what.

use super::classes::{self, ClassChoice};
use super::strength::{self, Strength};
use crate::inspect::{Group, Structure, Variable};

/// One beam's points: where its variables are. Every path is the whole one inside the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The beam: `gt1l`, `BEAM0101`.
    pub beam: String,
    /// Path of the beam's group.
    pub beam_group: String,
    /// Path of the group with the heights.
    pub group: String,
    /// What a point is.
    pub kind: Kind,
    /// Whether its laser is a strong one, as far as the attributes tell.
    pub strength: Option<Strength>,
    /// Number of points.
    pub points: u64,
    /// Variables that can be drawn upwards, the usual one first; never empty.
    pub heights: Vec<String>,
    /// Degrees north.
    pub latitude: Option<String>,
    /// Degrees east.
    pub longitude: Option<String>,
    /// Time.
    pub time: Option<String>,
    /// How the distance along the track is found.
    pub distance: Option<Distance>,
    /// What points can be coloured by, the usual one first; may be empty.
    pub classes: Vec<ClassChoice>,
}

/// What the points of a profile are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Single photons.
    Photons,
    /// Stretches of the track.
    Segments,
    /// Laser shots of GEDI.
    Footprints,
    /// Points that are no track.
    Points,
}

impl Kind {
    /// The word for so many of them.
    pub fn word(self, count: u64) -> &'static str {
        match (self, count) {
            (Self::Photons, 1) => "photon",
            (Self::Photons, _) => "photons",
            (Self::Segments, 1) => "segment",
            (Self::Segments, _) => "segments",
            (Self::Footprints, 1) => "footprint",
            (Self::Footprints, _) => "footprints",
            (Self::Points, 1) => "point",
            (Self::Points, _) => "points",
        }
    }
}

/// How the distance along the track is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distance {
    /// It is a variable, in metres.
    Variable(String),
    /// ATL03: distance of the photon's segment plus the photon's distance in it. Which segment a photon is in
    /// comes from the numbers of photons of all segments before it, because `ph_index_beg` is fill for empty
    /// segments and of the uncut file after a subset.
    Segments {
        /// Distance of each segment's start, metres.
        starts: String,
        /// Photons of each segment.
        counts: String,
        /// Distance of each photon from its segment's start, metres.
        along: String,
    },
}

/// Heights by name, the usual one of a product first.
const HEIGHTS: [&str; 22] = [
    "h_ph",                  // ATL03
    "ortho_h",               // ATL24
    "ellipse_h",             // ATL24
    "surface_h",             // ATL24
    "h_li",                  // ATL06
    "h_te_best_fit",         // ATL08
    "h_te_mean",             // ATL08
    "h_te_median",           // ATL08
    "h_canopy",              // ATL08, above the ground
    "height_segment_height", // ATL07
    "beam_fb_height",        // ATL10
    "ht_ortho",              // ATL13
    "ht_water_surf",         // ATL13
    "h",                     // ATL12
    "ph_h",                  // ATL08, above the ground
    "elev_lowestmode",       // GEDI L2A, L2B, L4A
    "elev_highestreturn",    // GEDI L2A, L2B
    "elevation_bin0",        // GEDI L1B
    "elevation_lastbin",     // GEDI L1B
    "agbd",                  // GEDI L4A
    "rh100",                 // GEDI L2B
    "h_surf",
];
const LATITUDES: [&str; 9] = [
    "lat_ph",
    "latitude",
    "lat_lowestmode",
    "segment_lat",
    "latitude_bin0",
    "lat",
    "Latitude",
    "latitude_lastbin",
    "reference_photon_lat",
];
const LONGITUDES: [&str; 9] = [
    "lon_ph",
    "longitude",
    "lon_lowestmode",
    "segment_lon",
    "longitude_bin0",
    "lon",
    "Longitude",
    "longitude_lastbin",
    "reference_photon_lon",
];
const TIMES: [&str; 3] = ["delta_time", "time", "segment_delta_time"];
const DISTANCES: [&str; 4] = ["x_atc", "seg_dist_x", "dist_x", "segment_dist_x"];

/// All profiles of a file, beam after beam.
pub fn tracks(structure: &Structure) -> Vec<Track> {
    structure.groups().filter(|group| is_beam(&group.name)).flat_map(of_beam).collect()
}

/// ICESat-2's ground tracks and GEDI's beams.
fn is_beam(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    match lower.as_bytes() {
        [b'g', b't', b'1'..=b'3', b'l' | b'r'] => true,
        [b'b', b'e', b'a', b'm', digits @ ..] => {
            digits.len() == 4 && digits.iter().all(|digit| matches!(digit, b'0' | b'1'))
        }
        _ => false,
    }
}

fn of_beam(beam: &Group) -> Vec<Track> {
    let groups = below(beam);
    let mut found = Vec::new();
    for group in &groups {
        let mut named: Vec<(usize, &Variable)> =
            group.variables.iter().filter_map(|variable| Some((rank(variable)?, variable))).collect();
        named.sort_by_key(|(rank, _)| *rank);
        let Some((_, first)) = named.first() else { continue };
        let length = first.elements();
        let reach = Reach { groups: &groups, group, length };
        let heights = named.iter().filter(|(_, variable)| variable.elements() == length);
        let heights: Vec<String> = heights.map(|(_, variable)| variable.path.clone()).collect();
        add(&mut found, reach.track(beam, heights));
    }
    let exact = found.iter().any(|track| track.heights.iter().any(|path| HEIGHTS.contains(&last(path))));
    found.retain(|track| !exact || track.heights.iter().any(|path| HEIGHTS.contains(&last(path))));
    found
}

/// Groups that share their positions are one profile with several heights, as terrain and canopy of ATL08 are.
fn add(found: &mut Vec<Track>, track: Track) {
    let same = found.iter_mut().find(|other| {
        other.points == track.points
            && other.latitude.is_some()
            && other.latitude == track.latitude
            && other.time == track.time
    });
    match same {
        Some(other) => {
            let first = |track: &Track| track.heights.first().and_then(|path| place(last(path))).unwrap_or(usize::MAX);
            let earlier = first(&track) < first(other);
            let heights = track.heights.into_iter();
            if earlier {
                other.heights = heights.chain(std::mem::take(&mut other.heights)).collect();
            } else {
                other.heights.extend(heights);
            }
        }
        None => found.push(track),
    }
}

fn below(beam: &Group) -> Vec<&Group> {
    let mut found = vec![beam];
    let mut next = 0;
    while let Some(group) = found.get(next).copied() {
        found.extend(&group.groups);
        next += 1;
    }
    found
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn place(name: &str) -> Option<usize> {
    HEIGHTS.iter().position(|known| *known == name)
}

/// How good a height a variable is, less is better; `None` if it is none.
fn rank(variable: &Variable) -> Option<usize> {
    let number = variable.data_type.number()?;
    if variable.shape.len() != 1 || variable.unread.is_some() || variable.elements() == 0 {
        return None;
    }
    if let Some(place) = place(&variable.name) {
        return Some(place);
    }
    let name = variable.name.to_ascii_lowercase();
    let metres = matches!(variable.text("units"), Some("m" | "meter" | "meters" | "metre" | "metres"));
    let says_height =
        name.starts_with("h_") || name.starts_with("ht_") || name.contains("height") || name.contains("elev");
    let other = ["sigma", "uncert", "err", "geoid", "dem", "std", "bias", "corr", "tide", "angle", "rms", "spread"];
    (number.is_float() && metres && says_height && !other.iter().any(|word| name.contains(word)))
        .then_some(HEIGHTS.len())
}

/// The same for points that are no track, whose names say less: `z`, `elevation`, `height_m`.
pub(in crate::inspect::plot) fn height_rank(variable: &Variable) -> Option<usize> {
    const NAMES: [&str; 8] = ["h", "z", "height", "elevation", "altitude", "elev", "alt", "depth"];
    let (named, name) = (rank(variable), variable.name.trim().to_ascii_lowercase());
    let is_number = variable.data_type.number().is_some() && variable.unread.is_none();
    if named.is_some() || !is_number || variable.shape.len() != 1 || variable.elements() < 2 {
        return named;
    }
    // “height (m)” and “height_m” are heights, “height_error” is none.
    let stem = name.split(['(', '[']).next().unwrap_or_default().trim_end_matches(['_', ' ']);
    let stem = stem.strip_suffix("_m").unwrap_or(stem);
    let place = NAMES.iter().position(|known| *known == stem);
    let standard = matches!(variable.text("standard_name"), Some("height" | "altitude" | "depth"));
    let says = stem.ends_with(" height") || stem.ends_with(" elevation") || standard;
    place.or_else(|| says.then_some(NAMES.len())).map(|place| HEIGHTS.len() + 1 + place)
}

/// Variables within reach of a group: its own, its parents' up to the beam, then all others of the beam.
struct Reach<'a> {
    groups: &'a [&'a Group],
    group: &'a Group,
    length: u64,
}

impl<'a> Reach<'a> {
    fn track(&self, beam: &Group, heights: Vec<String>) -> Track {
        let path = |found: Option<&Variable>| found.map(|variable| variable.path.clone());
        let kind = match heights.first().map(|path| last(path)) {
            Some("h_ph" | "ph_h" | "ortho_h" | "ellipse_h" | "surface_h") => Kind::Photons,
            _ if beam.name.to_ascii_uppercase().starts_with("BEAM") => Kind::Footprints,
            _ => Kind::Segments,
        };
        let classes = self.ordered().flat_map(|group| &group.variables);
        Track {
            beam: beam.name.clone(),
            beam_group: beam.path.clone(),
            group: self.group.path.clone(),
            kind,
            strength: strength::of_attributes(beam),
            points: self.length,
            heights,
            latitude: path(self.find(&LATITUDES, "latitude")),
            longitude: path(self.find(&LONGITUDES, "longitude")),
            time: path(self.find(&TIMES, "time")),
            distance: self.distance(),
            classes: classes::choices(classes, self.length),
        }
    }

    /// The groups from near to far.
    fn ordered(&self) -> impl Iterator<Item = &'a Group> {
        let (group, groups) = (self.group, self.groups);
        let parents = move |other: &&'a Group| group.path.starts_with(&format!("{}/", other.path));
        let under = move |other: &&'a Group| other.path.starts_with(&format!("{}/", group.path));
        let rest = move |other: &&'a Group| other.path != group.path && !parents(other) && !under(other);
        let near = groups.iter().copied();
        std::iter::once(group)
            .chain(near.clone().filter(under))
            .chain(near.clone().filter(parents))
            .chain(near.filter(rest))
    }

    fn find(&self, names: &[&str], standard_name: &str) -> Option<&'a Variable> {
        let fits = |variable: &&Variable| {
            variable.shape == [self.length] && variable.data_type.number().is_some() && variable.unread.is_none()
        };
        self.ordered().find_map(|group| {
            let named = names.iter().find_map(|name| group.variable(name).filter(fits));
            named.or_else(|| {
                group
                    .variables
                    .iter()
                    .filter(fits)
                    .find(|variable| variable.text("standard_name") == Some(standard_name))
            })
        })
    }

    fn distance(&self) -> Option<Distance> {
        if let Some(along) = self.group.variable("dist_ph_along").filter(|along| along.shape == [self.length]) {
            let segments = self.groups.iter().find_map(|group| {
                let (starts, counts) = (group.variable("segment_dist_x")?, group.variable("segment_ph_cnt")?);
                (starts.shape.len() == 1 && starts.shape == counts.shape).then_some((starts, counts))
            });
            let (starts, counts) = segments?;
            return Some(Distance::Segments {
                starts: starts.path.clone(),
                counts: counts.path.clone(),
                along: along.path.clone(),
            });
        }
        self.find(&DISTANCES, "").map(|variable| Distance::Variable(variable.path.clone()))
    }
}
