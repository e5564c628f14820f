//! The three planes a map can be drawn on. Each is a square, as tiled maps have it: x to the right and y down, 0 to 1.

use super::polar::Polar;
use std::f64::consts::PI;

/// Latitude in degrees at which the square Web Mercator world ends.
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_59;
/// Half the width of the world in metres of EPSG:3857.
pub(super) const MERCATOR_HALF_METRES: f64 = 20_037_508.342_789_25;
/// Half the width of the polar squares in metres: a power of two times what NASA's polar imagery covers, so that its tiles
/// are tiles of the square; the equator fits in.
pub(super) const POLAR_SQUARE_HALF_METRES: f64 = 16_777_216.0;
const POLAR_METRES: f64 = 2.0 * POLAR_SQUARE_HALF_METRES;

/// Projection of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Projection {
    /// Web Mercator (EPSG:3857): x 0 at −180°, 1 at 180°, beyond on an unwrapped map; y 0 in the north, 1 in the south.
    #[default]
    World,
    /// Polar stereographic about the north pole (EPSG:3413), 45° W down.
    Arctic,
    /// Polar stereographic about the south pole (EPSG:3031), 0° up.
    Antarctic,
}

impl Projection {
    /// All of them, in the order a person meets them.
    pub const ALL: [Self; 3] = [Self::World, Self::Arctic, Self::Antarctic];

    /// Its name as a person chooses it.
    pub fn name(self) -> &'static str {
        match self {
            Self::World => "World",
            Self::Arctic => "Arctic",
            Self::Antarctic => "Antarctic",
        }
    }

    /// Place on the square of a longitude and latitude in degrees. On the polar maps `None` beyond 60° of the other
    /// hemisphere, which lies without end away.
    pub fn forward(self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        if !longitude.is_finite() || !(-90.0..=90.0).contains(&latitude) {
            return None;
        }
        let Some(polar) = self.polar() else { return Some((world_x(longitude), world_y(latitude))) };
        let (x, y) = polar.forward(longitude, latitude)?;
        Some((0.5 + x / POLAR_METRES, 0.5 - y / POLAR_METRES))
    }

    /// Longitude and latitude in degrees at a place on the square: unwrapped on the world map, else in ±180. `None` where
    /// the map shows no place.
    pub fn inverse(self, x: f64, y: f64) -> Option<(f64, f64)> {
        match self.polar() {
            None => (0.0..=1.0).contains(&y).then(|| (longitude_at(x), latitude_at(y))),
            Some(polar) => polar.inverse((x - 0.5) * POLAR_METRES, (0.5 - y) * POLAR_METRES),
        }
    }

    /// Metres of the plane across the square: on the ground only where the map is true to scale.
    pub fn metres(self) -> f64 {
        if self.repeats() { 2.0 * MERCATOR_HALF_METRES } else { POLAR_METRES }
    }

    /// Metres on the ground of a metre of the plane at a latitude in degrees: along parallels and meridians the same.
    pub fn ground_of_plane(self, latitude: f64) -> f64 {
        match self.polar() {
            None => latitude.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().cos(),
            Some(polar) => polar.ground_of_plane(latitude),
        }
    }

    /// The map goes on beyond the square's left and right edge, round the Earth.
    pub fn repeats(self) -> bool {
        self == Self::World
    }

    /// The pole at the middle of the map: 1 for the north pole, −1 for the south pole.
    pub fn pole(self) -> Option<f64> {
        self.polar().map(|polar| polar.sign())
    }

    /// Its code in the register of the EPSG.
    pub fn epsg(self) -> u32 {
        match self {
            Self::World => 3857,
            Self::Arctic => 3413,
            Self::Antarctic => 3031,
        }
    }

    fn polar(self) -> Option<Polar> {
        match self {
            Self::World => None,
            Self::Arctic => Some(Polar::ARCTIC),
            Self::Antarctic => Some(Polar::ANTARCTIC),
        }
    }
}

/// Longitude in degrees to the world map's width: 0 at −180, 1 at 180, beyond on an unwrapped map.
pub fn world_x(longitude: f64) -> f64 {
    longitude / 360.0 + 0.5
}

/// Latitude in degrees to the world map's height: 0 in the north, 1 in the south, clamped to the square.
pub fn world_y(latitude: f64) -> f64 {
    let latitude = latitude.clamp(-MAX_LATITUDE, MAX_LATITUDE);
    0.5 - latitude.to_radians().tan().asinh() / (2.0 * PI)
}

/// Inverse of [`world_x`], in degrees, unwrapped.
pub fn longitude_at(x: f64) -> f64 {
    (x - 0.5) * 360.0
}

/// Inverse of [`world_y`], in degrees.
pub fn latitude_at(y: f64) -> f64 {
    ((0.5 - y) * 2.0 * PI).sinh().atan().to_degrees()
}

#[cfg(test)]
mod tests {
    use super::Projection;

    /// Metres on the plane, y upwards, as PROJ writes them.
    fn metres(projection: Projection, longitude: f64, latitude: f64) -> (f64, f64) {
        let (x, y) = projection.forward(longitude, latitude).unwrap();
        ((x - 0.5) * projection.metres(), (0.5 - y) * projection.metres())
    }

    #[test]
    fn polar_places_are_those_of_proj_to_a_millimetre() {
        for (projection, longitude, latitude, x, y) in [
            (Projection::Arctic, -45.0, 70.0, 0.0, -2_187_927.649),
            (Projection::Arctic, 0.0, 60.0, 2_349_829.162, -2_349_829.162),
            (Projection::Arctic, -105.0, 83.25, -633_949.742, -366_011.054),
            (Projection::Arctic, 180.0, 89.999, -76.599, 76.599),
            (Projection::Antarctic, 0.0, -71.0, 0.0, 2_082_760.109),
            (Projection::Antarctic, 90.0, -60.0, 3_333_134.028, 0.0),
            (Projection::Antarctic, -130.5, -77.5, -1_036_699.824, -885_425.296),
        ] {
            let (own_x, own_y) = metres(projection, longitude, latitude);
            assert!((own_x - x).hypot(own_y - y) <= 1e-3, "{projection:?} {longitude} {latitude}: {own_x} {own_y}");
        }
    }

    #[test]
    fn the_corners_of_nasas_polar_squares_lie_where_proj_says() {
        let at = |projection: Projection, x: f64, y: f64| {
            projection.inverse(0.5 + x / projection.metres(), 0.5 - y / projection.metres()).unwrap()
        };
        let half = 4_194_304.0;
        let (longitude, latitude) = at(Projection::Arctic, half, half);
        assert!((longitude - 90.0).abs() < 1e-6 && (latitude - 38.807_151).abs() < 1e-6, "{longitude} {latitude}");
        assert!((at(Projection::Arctic, half, 0.0).1 - 52.613_211).abs() < 1e-6);
        let (longitude, latitude) = at(Projection::Antarctic, half, half);
        assert!((longitude - 45.0).abs() < 1e-6 && (latitude + 38.941_373).abs() < 1e-6, "{longitude} {latitude}");
        assert!((at(Projection::Antarctic, half, 0.0).1 + 52.717_602).abs() < 1e-6);
    }

    /// A million places a map, each there and back: to 1e-9 degrees on the world map, to 0.1 mm on the polar ones.
    #[test]
    fn a_million_places_come_back_where_they_were() {
        let seed = 20_261_128;
        let mut random = fastrand::Rng::with_seed(seed);
        for projection in Projection::ALL {
            let pole = projection.pole();
            let mut worst = 0.0_f64;
            for _ in 0..1_000_000 {
                let longitude = random.f64() * 360.0 - 180.0;
                let latitude = match pole {
                    Some(sign) => sign * random.f64() * 90.0,
                    None => random.f64() * 170.0 - 85.0,
                };
                let (x, y) = projection.forward(longitude, latitude).unwrap();
                let (back, north) = projection.inverse(x, y).unwrap();
                let east = (back - longitude + 540.0).rem_euclid(360.0) - 180.0;
                worst = worst.max((east * latitude.to_radians().cos()).hypot(north - latitude));
            }
            let most = if pole.is_some() { 1e-4 / 111_195.0 } else { 1e-9 };
            assert!(worst <= most, "{projection:?}, seed {seed}: {worst} degrees");
        }
    }

    #[test]
    fn a_metre_of_the_plane_is_a_metre_on_the_ground_where_the_map_is_true_to_scale() {
        assert!((Projection::Arctic.ground_of_plane(70.0) - 1.0).abs() < 1e-12);
        assert!((Projection::Antarctic.ground_of_plane(-71.0) - 1.0).abs() < 1e-12);
        assert!((Projection::World.ground_of_plane(60.0) - 0.5).abs() < 1e-12);
        // Along a meridian, against the difference of two places a thousandth of a degree apart.
        for latitude in [0.0, 30.0, 60.0, 85.0, 89.9] {
            let ((_, y), (_, next)) =
                (metres(Projection::Antarctic, 0.0, -latitude), metres(Projection::Antarctic, 0.0, 0.001 - latitude));
            let radius = 6_378_137.0 * (1.0 - 0.006_694_38)
                / (1.0 - 0.006_694_38 * f64::to_radians(latitude).sin().powi(2)).powf(1.5);
            let ground = f64::to_radians(0.001) * radius;
            let own = Projection::Antarctic.ground_of_plane(-latitude);
            assert!((ground / (next - y) / own - 1.0).abs() < 1e-4, "{latitude}: {own}");
        }
    }

    #[test]
    fn the_far_side_of_the_earth_is_on_no_polar_map_and_the_pole_is_its_middle() {
        assert_eq!(Projection::Arctic.forward(10.0, -80.0), None);
        assert_eq!(Projection::Antarctic.forward(10.0, 80.0), None);
        for (projection, latitude) in [(Projection::Arctic, 90.0), (Projection::Antarctic, -90.0)] {
            let (x, y) = projection.forward(123.0, latitude).unwrap();
            assert!((x - 0.5).abs() < 1e-12 && (y - 0.5).abs() < 1e-12);
            assert!((projection.inverse(0.5, 0.5).unwrap().1 - latitude).abs() < 1e-9);
            let (x, y) = projection.forward(33.0, 0.0).unwrap();
            assert!((0.0..1.0).contains(&x) && (0.0..1.0).contains(&y), "the equator fits in");
        }
        assert_eq!(Projection::World.forward(f64::NAN, 0.0), None);
        assert_eq!(Projection::World.forward(0.0, 91.0), None);
    }
}
