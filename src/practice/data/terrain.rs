//! A made-up Earth: land is where it is, and heights are of the right order.

use super::land::inland;
use super::noise::{blend, ramp, smooth};

/// Highlands as overlapping discs: longitude, latitude, radius (degrees of arc), height in the middle
/// (metres). Coarse on purpose: enough for mountains and ice sheets to be high.
const LANDS: [(f64, f64, f64, f64); 49] = [
    (-100.0, 48.0, 17.0, 500.0),
    (-112.0, 40.0, 9.0, 1700.0),
    (-88.0, 38.0, 11.0, 250.0),
    (-102.0, 24.0, 7.0, 1400.0),
    (-110.0, 62.0, 15.0, 500.0),
    (-150.0, 65.0, 8.0, 700.0),
    (-75.0, 52.0, 8.0, 400.0),
    (-40.0, 72.0, 10.0, 2900.0),
    (-60.0, -8.0, 16.0, 250.0),
    (-48.0, -15.0, 10.0, 600.0),
    (-69.0, -18.0, 5.5, 3900.0),
    (-69.0, -35.0, 7.0, 1500.0),
    (-71.0, -47.0, 4.0, 900.0),
    (-75.0, 0.0, 5.0, 1800.0),
    (0.0, 22.0, 15.0, 450.0),
    (22.0, 15.0, 16.0, 600.0),
    (24.0, -8.0, 14.0, 1000.0),
    (25.0, -24.0, 9.0, 1100.0),
    (39.0, 8.0, 6.0, 1900.0),
    (46.0, 24.0, 9.0, 800.0),
    (3.0, 47.0, 7.0, 350.0),
    (25.0, 52.0, 13.0, 250.0),
    (18.0, 64.0, 7.0, 500.0),
    (55.0, 58.0, 15.0, 250.0),
    (85.0, 60.0, 17.0, 350.0),
    (120.0, 62.0, 16.0, 700.0),
    (150.0, 64.0, 10.0, 700.0),
    (105.0, 40.0, 15.0, 1300.0),
    (88.0, 33.0, 8.0, 5000.0),
    (78.0, 21.0, 9.0, 450.0),
    (104.0, 16.0, 7.0, 400.0),
    (122.0, -25.0, 9.0, 400.0),
    (141.0, -26.0, 10.0, 250.0),
    (80.0, -86.0, 24.0, 3300.0),
    (-115.0, 50.0, 6.0, 2200.0),
    (-122.0, 44.0, 3.0, 1500.0),
    (-72.0, -31.0, 4.0, 3200.0),
    (-76.5, -8.0, 4.0, 3300.0),
    (10.0, 46.5, 4.0, 2600.0),
    (43.5, 42.5, 4.0, 2400.0),
    (74.0, 38.0, 6.0, 4300.0),
    (96.0, 33.0, 7.0, 4200.0),
    (86.0, 28.2, 3.0, 5600.0),
    (-5.0, 32.0, 3.5, 2000.0),
    (138.5, -4.5, 3.5, 2600.0),
    (170.3, -43.8, 2.5, 1900.0),
    (-45.0, 66.0, 7.0, 2900.0),
    (-40.0, 77.0, 9.0, 2900.0),
    (-58.0, 77.0, 5.0, 2300.0),
];

/// Seed of the ground itself: the Earth is the same in every practice session.
const EARTH: u64 = 0x1ce_5a7;

/// The unit vector of a place in degrees.
pub(super) fn vector(longitude: f64, latitude: f64) -> [f64; 3] {
    let (sin_longitude, cos_longitude) = longitude.to_radians().sin_cos();
    let (sin_latitude, cos_latitude) = latitude.to_radians().sin_cos();
    [cos_latitude * cos_longitude, cos_latitude * sin_longitude, sin_latitude]
}

/// Longitude and latitude in degrees of a vector of any length.
pub(super) fn place([x, y, z]: [f64; 3]) -> (f64, f64) {
    (y.atan2(x).to_degrees(), z.atan2(x.hypot(y)).to_degrees())
}

/// Ground height above the ellipsoid in metres; below 0 is water.
pub(super) fn height_metres(longitude: f64, latitude: f64) -> f64 {
    let point = vector(longitude, latitude);
    let inland = wandering(inland(longitude, latitude), point);
    if inland <= 0.0 {
        let depth = 15.0 + 240.0 * ramp(0.0, 1.6, -inland) + 3600.0 * ramp(0.6, 4.5, -inland);
        return -depth * (0.75 + 0.25 * smooth(EARTH + 2, point, 20.0));
    }
    let top = LANDS.iter().map(|land| plateau(*land, latitude, point)).fold(0.0, f64::max);
    let height = 6.0 + 180.0 * ramp(0.0, 5.0, inland) + top * ramp(0.0, 1.4, inland);
    let rough = 0.25 * smooth(EARTH + 3, point, 120.0) + 0.1 * smooth(EARTH + 4, point, 700.0);
    front_range(longitude, latitude, height * (1.0 + rough), point).max(1.0)
}

/// Degrees from the coast where the grid of land has so many: the coast wanders by less than a cell of it.
pub(super) fn wandering(inland: f64, point: [f64; 3]) -> f64 {
    inland + 0.05 * smooth(EARTH, point, 190.0) + 0.03 * smooth(EARTH + 1, point, 610.0)
}

/// Height that a plateau has at a place.
fn plateau(
    (middle_longitude, middle_latitude, radius, top): (f64, f64, f64, f64),
    latitude: f64,
    point: [f64; 3],
) -> f64 {
    if (latitude - middle_latitude).abs() > radius {
        return 0.0;
    }
    let middle = vector(middle_longitude, middle_latitude);
    let cosine = point.iter().zip(middle).map(|(a, b)| a * b).sum::<f64>().clamp(-1.0, 1.0);
    top * ramp(1.0, 0.2, cosine.acos().to_degrees() / radius)
}

/// 1 within the place of the tutorial, falling to 0 around it.
fn near_front_range(longitude: f64, latitude: f64) -> f64 {
    (1.0 - ramp(2.5, 4.0, (latitude - 39.8).abs())) * (1.0 - ramp(1.2, 2.2, (longitude + 105.5).abs()))
}

/// The place of the tutorial: plains at 1500 m that rise to a range of 4000 m within 100 km.
fn front_range(longitude: f64, latitude: f64, height: f64, point: [f64; 3]) -> f64 {
    let near = near_front_range(longitude, latitude);
    if near <= 0.0 {
        return height;
    }
    let climb = ramp(-104.7, -105.75, longitude);
    let ridges = smooth(EARTH + 5, point, 500.0) + 0.5 * smooth(EARTH + 6, point, 1700.0);
    blend(height, 1560.0 + 1750.0 * climb + 420.0 * (0.15 + climb) * ridges, near)
}

/// How much of the ground is under trees, 0…1.
pub(super) fn forest(longitude: f64, latitude: f64, height: f64) -> f64 {
    if height < 0.0 {
        return 0.0;
    }
    let cold = 1.0 - ramp(58.0, 68.0, latitude.abs());
    let high = 1.0 - ramp(3300.0, 3600.0, height);
    let point = vector(longitude, latitude);
    let wet = ramp(-0.25, 0.5, smooth(EARTH + 7, point, 60.0));
    // The foothills of the tutorial are wooded in patches.
    let foothills = near_front_range(longitude, latitude)
        * ramp(1900.0, 2150.0, height)
        * ramp(-0.5, 0.2, smooth(EARTH + 8, point, 900.0));
    (cold * high * wet.max(foothills)).clamp(0.0, 1.0)
}

/// True if the place is under an ice sheet.
pub(super) fn ice_sheet(latitude: f64, height: f64) -> bool {
    height > 0.0 && (latitude < -62.0 || (latitude > 60.0 && height > 1300.0))
}

#[cfg(test)]
mod tests {
    use super::{forest, height_metres, ice_sheet, place, vector};

    #[test]
    fn land_is_land_and_the_front_range_is_high() {
        let mut longitude = -105.5;
        while longitude <= -105.0 {
            for tenth in 0..=10 {
                let height = height_metres(longitude, 40.0 + f64::from(tenth) / 10.0);
                assert!((1400.0..4200.0).contains(&height), "{longitude} {tenth} {height}");
            }
            longitude += 0.05;
        }
        for (longitude, latitude) in [(-40.0, 72.0), (0.0, -85.0), (90.0, 33.0)] {
            assert!(height_metres(longitude, latitude) > 1500.0, "{longitude} {latitude}");
        }
        assert!(ice_sheet(72.0, height_metres(-40.0, 72.0)));
        for (longitude, latitude) in [(-150.0, 10.0), (-30.0, 30.0), (80.0, -40.0)] {
            assert!(height_metres(longitude, latitude) < 0.0);
            assert_eq!(forest(longitude, latitude, height_metres(longitude, latitude)), 0.0);
        }
    }

    #[test]
    fn there_is_no_seam_at_the_antimeridian() {
        for latitude in [-75.0, -20.0, 10.0, 66.0] {
            let step = height_metres(180.0, latitude) - height_metres(-180.0, latitude);
            assert!(step.abs() < 1e-6, "{latitude} {step}");
        }
        let (longitude, latitude) = place(vector(-170.0, -45.0));
        assert!((longitude + 170.0).abs() < 1e-9 && (latitude + 45.0).abs() < 1e-9);
    }
}
