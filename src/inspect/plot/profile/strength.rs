//! Strong and weak beams.

use crate::inspect::{Group, Reader, Selection, Structure, Values};

/// How much energy a beam has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strength {
    /// Four times as much as a weak one (ICESat-2); full power (GEDI).
    Strong,
    /// A weak one (ICESat-2); a coverage beam (GEDI).
    Weak,
}

impl Strength {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Weak => "weak",
        }
    }
}

/// Which way ICESat-2 flies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// The left beams are strong.
    Backward,
    /// The right beams are strong.
    Forward,
}

impl Orientation {
    /// Strength of a ground track while the satellite flies this way.
    pub fn strength(self, beam: &str) -> Option<Strength> {
        match (self, beam.as_bytes().last()?.to_ascii_lowercase()) {
            (Self::Forward, b'r') | (Self::Backward, b'l') => Some(Strength::Strong),
            (Self::Forward, b'l') | (Self::Backward, b'r') => Some(Strength::Weak),
            _ => None,
        }
    }
}

/// What a beam's own group says of it, and for GEDI, what its name says.
pub(super) fn of_attributes(beam: &Group) -> Option<Strength> {
    let text = |name| beam.attribute(name).and_then(Values::only_text).map(str::to_ascii_lowercase);
    match text("atlas_beam_type").as_deref().map(str::trim) {
        Some("strong") => return Some(Strength::Strong),
        Some("weak") => return Some(Strength::Weak),
        _ => {}
    }
    let spot = text("atlas_spot_number").and_then(|spot| spot.trim().parse::<u8>().ok());
    match (spot, beam.name.to_ascii_uppercase().as_str()) {
        (Some(1 | 3 | 5), _) | (None, "BEAM0101" | "BEAM0110" | "BEAM1000" | "BEAM1011") => Some(Strength::Strong),
        (Some(2 | 4 | 6), _) | (None, "BEAM0000" | "BEAM0001" | "BEAM0010" | "BEAM0011") => Some(Strength::Weak),
        _ => None,
    }
}

/// Which way ICESat-2 flew, from `orbit_info/sc_orient`; `None` if the file does not say, or it turned meanwhile.
pub fn orientation(reader: &mut dyn Reader, structure: &Structure) -> Option<Orientation> {
    let variable = structure.variable("/orbit_info/sc_orient").filter(|variable| variable.elements() <= 1000)?;
    let values = reader.read(&variable.path, &Selection::all(&variable.shape)).ok()?;
    let first = values.integer(0)?;
    let same = (1..values.len()).all(|place| values.integer(place) == Some(first));
    match first {
        0 if same => Some(Orientation::Backward),
        1 if same => Some(Orientation::Forward),
        _ => None,
    }
}
