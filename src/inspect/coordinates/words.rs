//! How coordinates were found, in sentences.

use super::found::{Coordinates, Found, How, Kind, Note, Place, Role};
use std::fmt;

impl fmt::Display for Kind {
    /// One or two words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trajectory => "along track",
            Self::Swath => "swath",
            Self::LatLonGrid => "latitude–longitude grid",
            Self::ProjectedGrid => "projected grid",
            Self::Series => "time series",
            Self::Profile => "profile",
            Self::Table => "table",
            Self::Picture => "picture",
            Self::Plain => "array without coordinates",
        })
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::X => "x",
            Self::Y => "y",
            Self::Time => "time",
            Self::Vertical => "height",
        })
    }
}

impl fmt::Display for How {
    /// Goes on after “taken from lat_ph, lon_ph”.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chosen => "as you chose",
            Self::CoordinatesAttribute => "which its attribute “coordinates” names",
            Self::StandardName => "by their standard names",
            Self::Scale => "the scales of its dimensions",
            Self::HdfEos => "which lie in the group of geolocation",
            Self::Axis => "by their axis attributes",
            Self::Name => "by their names",
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere(name) => write!(f, "Its attribute “coordinates” names {name}, which is not in this file."),
            Self::DoesNotFit(path) => {
                write!(f, "Its attribute “coordinates” names {path}, whose shape does not fit, so that is not taken.")
            }
            Self::ChoiceDoesNotFit(path) => {
                write!(f, "{path} does not fit the shape of this variable, so it is not taken.")
            }
            Self::Projection(name) if name.is_empty() => f.write_str("The file does not say its map projection."),
            Self::Projection(name) => write!(f, "The map projection “{name}” is not known here."),
            Self::AssumedEllipsoid => f.write_str("The file does not say its ellipsoid; WGS 84 is taken."),
            Self::AssumedDegrees => {
                f.write_str("The file does not say its reference system; its numbers are taken as degrees.")
            }
            Self::StructMetadata => f.write_str("The place comes from the file's HDF-EOS metadata."),
            Self::GeoTransform => f.write_str("The place comes from the attribute “GeoTransform”."),
        }
    }
}

impl Coordinates {
    /// The two variables that tell the place, latitude or y first; `None` where no variables do.
    pub fn pair(&self) -> Option<(&Found, &Found)> {
        match self.place.as_ref()? {
            Place::Points { latitude, longitude, .. }
            | Place::Swath { latitude, longitude, .. }
            | Place::Grid { latitude, longitude, .. } => Some((latitude, longitude)),
            Place::Projected { x, y, .. } => Some((y, x)),
            Place::Cells(_) => None,
        }
    }

    /// How the place was found, in a sentence for under a plot; what should be known follows as sentences of its own.
    pub fn sentence(&self) -> String {
        let group = self.variable.rsplit_once('/').map_or("", |(group, _)| group);
        let mut sentence = match (self.pair(), &self.place) {
            (Some((one, other)), _) if one.path == self.variable || other.path == self.variable => {
                format!("Place taken from {}, {}", short(&one.path, group), short(&other.path, group))
            }
            (Some((one, other)), _) => {
                let how = one.how.max(other.how);
                format!("Place taken from {}, {}, {how}", short(&one.path, group), short(&other.path, group))
            }
            (None, Some(_)) => "Place taken from the file's own georeference".to_owned(),
            (None, None) => "Nothing in this file says where these values lie".to_owned(),
        };
        if let Some(time) = self.time.as_ref().filter(|time| time.path != self.variable) {
            sentence.push_str("; time from ");
            sentence.push_str(short(&time.path, group));
        }
        sentence.push('.');
        for note in &self.notes {
            sentence.push(' ');
            sentence.push_str(&note.to_string());
        }
        sentence
    }
}

/// A path as it is known from a group: its name there, else in full.
fn short<'p>(path: &'p str, group: &str) -> &'p str {
    path.strip_prefix(group).and_then(|rest| rest.strip_prefix('/')).filter(|name| !name.contains('/')).unwrap_or(path)
}
