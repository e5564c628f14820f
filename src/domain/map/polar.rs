//! Polar stereographic there and back, on WGS 84 (Snyder 1987, 21-33 to 21-40), since a map asks for every pixel.

use std::f64::consts::FRAC_PI_2;

const SEMI_MAJOR: f64 = 6_378_137.0;
const ECCENTRICITY: f64 = 0.081_819_190_842_621_49;

/// One of the two maps; its plane is in metres, y upwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Polar {
    /// 1 in the north, −1 in the south.
    sign: f64,
    /// The meridian that points down or up, in degrees.
    meridian: f64,
    /// Metres of a unit of t, which makes a latitude true to scale. A number, since a map asks for every pixel.
    scale: f64,
}

impl Polar {
    pub(super) const ARCTIC: Self = Self { sign: 1.0, meridian: -45.0, scale: 12_330_389.184_404_079 };
    pub(super) const ANTARCTIC: Self = Self { sign: -1.0, meridian: 0.0, scale: 12_367_396.218_459_86 };

    /// The pole at the middle: 1 in the north, −1 in the south.
    pub(super) fn sign(&self) -> f64 {
        self.sign
    }

    /// Plane position of a longitude and latitude in degrees; `None` near the other pole.
    pub(super) fn forward(&self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        let own = latitude * self.sign;
        // The other hemisphere's pole lies without end away.
        if own < -60.0 {
            return None;
        }
        let radius = self.scale * t(own.to_radians());
        let angle = (longitude - self.meridian).to_radians();
        Some((radius * angle.sin(), -self.sign * radius * angle.cos()))
    }

    /// Metres on the ground of a metre of the plane at a latitude in degrees.
    pub(super) fn ground_of_plane(&self, latitude: f64) -> f64 {
        // The pole itself is the limit of what lies round it.
        let own = (latitude * self.sign).min(89.999_999).to_radians();
        SEMI_MAJOR * m(own) / (self.scale * t(own))
    }

    /// Longitude in ±180 and latitude in degrees of a plane position. At the pole itself the longitude is that of the
    /// meridian that points down or up.
    pub(super) fn inverse(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let radius = x.hypot(y);
        let t = radius / self.scale;
        let mut latitude = FRAC_PI_2 - 2.0 * t.atan();
        for _ in 0..6 {
            let sine = ECCENTRICITY * latitude.sin();
            latitude = FRAC_PI_2 - 2.0 * (t * ((1.0 - sine) / (1.0 + sine)).powf(ECCENTRICITY / 2.0)).atan();
        }
        let latitude = latitude.to_degrees();
        if !latitude.is_finite() || latitude < -60.0 {
            return None;
        }
        let longitude = self.meridian + x.atan2(-self.sign * y).to_degrees();
        Some(((longitude + 180.0).rem_euclid(360.0) - 180.0, latitude * self.sign))
    }
}

/// Radius of a parallel in semi-major axes.
fn m(latitude: f64) -> f64 {
    latitude.cos() / (1.0 - (ECCENTRICITY * latitude.sin()).powi(2)).sqrt()
}

fn t(latitude: f64) -> f64 {
    let sine = ECCENTRICITY * latitude.sin();
    (FRAC_PI_2 / 2.0 - latitude / 2.0).tan() / ((1.0 - sine) / (1.0 + sine)).powf(ECCENTRICITY / 2.0)
}

#[cfg(test)]
mod tests {
    use super::{Polar, SEMI_MAJOR, m, t};

    #[test]
    fn each_map_is_true_to_scale_where_the_register_says() {
        for (polar, latitude) in [(Polar::ARCTIC, 70.0_f64), (Polar::ANTARCTIC, 71.0)] {
            let latitude = latitude.to_radians();
            let scale = SEMI_MAJOR * m(latitude) / t(latitude);
            assert!((polar.scale - scale).abs() < 1e-7, "{scale}");
        }
    }
}
