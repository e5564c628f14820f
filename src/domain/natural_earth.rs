//! Natural Earth's land and lakes as bundled: shapefiles in longitude and latitude
//! (`assets/basemap/SOURCE.md`).

use super::packed::{Unpacker, unpacked};
use geo::Coord;

const STATES: &[u8] = include_bytes!("../../assets/basemap/states.bin.z");
/// The lines unpacked, a little more than they have, in bytes.
const LARGEST_STATES_BYTES: usize = 256 * 1024;

/// Land, cut at ±180 degrees.
pub static LAND: &[u8] = include_bytes!("../../assets/basemap/ne_10m_land_simplified.shp");

/// Lakes.
pub static LAKES: &[u8] = include_bytes!("../../assets/basemap/ne_10m_lakes_simplified.shp");

/// Borders between states and provinces of the largest countries: lines of longitudes and latitudes in degrees.
pub fn state_borders() -> Vec<Vec<Coord<f64>>> {
    let bytes = unpacked(STATES, LARGEST_STATES_BYTES);
    let mut lines = Unpacker::new(&bytes);
    let count = lines.count().unwrap_or_default();
    (0..count).map_while(|_| lines.line()).collect()
}

#[cfg(test)]
mod tests {
    use super::{STATES, state_borders};

    #[test]
    fn the_borders_of_states_are_whole() {
        let lines = state_borders();
        println!("{} bytes, {} lines", STATES.len(), lines.len());
        assert!(lines.len() > 9_000 && lines.iter().all(|line| line.len() >= 2));
        let near = |longitude: f64, latitude: f64| {
            lines.iter().flatten().any(|at| (at.x - longitude).abs() < 0.3 && (at.y - latitude).abs() < 0.3)
        };
        assert!(near(-109.05, 37.0), "the four corners of Utah, Colorado, Arizona, New Mexico");
        assert!(near(-110.0, 60.0), "Alberta, Saskatchewan, Northwest Territories");
        assert!(!near(2.0, 47.0), "none in France");
    }
}
