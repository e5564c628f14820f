//! The plane on which points lie: metres across and along a direction, from a place in the middle of them.

/// Semi-major axis and the square of the eccentricity of WGS 84.
const EQUATOR: f64 = 6_378_137.0;
const ECCENTRICITY_2: f64 = 6.694_379_990_14e-3;

/// An azimuthal equidistant plane: distances and directions from its middle are true, on an ellipsoid near it and on a
/// sphere farther away (to 0.4 %). It knows neither poles nor the date line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    /// Degrees north of the middle.
    latitude: f64,
    /// Degrees east of the middle.
    longitude: f64,
    /// Degrees clockwise from north in which “along” runs.
    bearing: f64,
    /// Whether “along” is the direction of a track rather than north.
    is_track: bool,
}

impl Ground {
    /// North runs along, east across.
    pub fn north_up(latitude: f64, longitude: f64) -> Self {
        let usable = |degrees: f64, most: f64| if degrees.is_finite() { degrees.clamp(-most, most) } else { 0.0 };
        let longitude = if longitude.is_finite() { (longitude + 180.0).rem_euclid(360.0) - 180.0 } else { 0.0 };
        Self { latitude: usable(latitude, 90.0), longitude, bearing: 0.0, is_track: false }
    }

    /// Between the first and the last place of a track (degrees north, degrees east), and along it.
    pub fn of_track(first: (f64, f64), last: (f64, f64)) -> Self {
        let (one, other) = (unit(first), unit(last));
        let sum = [0, 1, 2].map(|at| one.get(at).unwrap_or(&0.0) + other.get(at).unwrap_or(&0.0));
        let [x, y, z] = sum;
        let middle = Self::north_up(z.atan2(x.hypot(y)).to_degrees(), y.atan2(x).to_degrees());
        match (middle.place(first.0, first.1), middle.place(last.0, last.1)) {
            (Some(from), Some(to)) if (to.0 - from.0).hypot(to.1 - from.1) > 1.0 => {
                Self { bearing: (to.0 - from.0).atan2(to.1 - from.1).to_degrees(), is_track: true, ..middle }
            }
            _ => middle,
        }
    }

    /// Whether “along” is the direction of a track rather than north.
    pub fn is_track(&self) -> bool {
        self.is_track
    }

    /// Across and along of the direction to north, of length 1.
    pub fn north(&self) -> (f64, f64) {
        let (sin, cos) = self.bearing.to_radians().sin_cos();
        (-sin, cos)
    }

    /// Metres across (to the right) and along; `None` for what is no place, or lies on the other side of the Earth.
    pub fn place(&self, latitude: f64, longitude: f64) -> Option<(f64, f64)> {
        if !(latitude.abs() <= 90.0 && longitude.abs() <= 720.0) {
            return None;
        }
        let (sin0, cos0) = self.latitude.to_radians().sin_cos();
        let (sin, cos) = latitude.to_radians().sin_cos();
        let (sin_east, cos_east) = (longitude - self.longitude).to_radians().sin_cos();
        let (east, north) = (cos * sin_east, cos0 * sin - sin0 * cos * cos_east);
        let towards = sin0 * sin + cos0 * cos * cos_east;
        let away = east.hypot(north);
        if towards < -0.999_999 {
            return None;
        }
        let longer = if away < 1e-12 { 1.0 } else { away.atan2(towards) / away };
        let (radius_east, radius_north) = self.radii();
        let (east, north) = (east * longer * radius_east, north * longer * radius_north);
        let (sin, cos) = self.bearing.to_radians().sin_cos();
        Some((east * cos - north * sin, north * cos + east * sin))
    }

    /// Degrees north and east of a place in the plane.
    pub fn position(&self, across: f64, along: f64) -> (f64, f64) {
        let (sin, cos) = self.bearing.to_radians().sin_cos();
        let (radius_east, radius_north) = self.radii();
        let (east, north) = ((across * cos + along * sin) / radius_east, (along * cos - across * sin) / radius_north);
        let angle = east.hypot(north);
        let (sin0, cos0) = self.latitude.to_radians().sin_cos();
        let (far, near) = angle.sin_cos();
        let part = if angle < 1e-12 { 1.0 } else { far / angle };
        let (up, ahead) = (near * sin0 + north * part * cos0, near * cos0 - north * part * sin0);
        let (latitude, longitude) = (up.atan2(ahead.hypot(east * part)), (east * part).atan2(ahead));
        (latitude.to_degrees(), (self.longitude + longitude.to_degrees() + 180.0).rem_euclid(360.0) - 180.0)
    }

    /// Numbers that tell it from another.
    pub fn bits(&self) -> [u64; 4] {
        [self.latitude.to_bits(), self.longitude.to_bits(), self.bearing.to_bits(), u64::from(self.is_track)]
    }

    /// Degrees north of the middle, for places that are kept as differences.
    pub(super) fn middle_latitude(&self) -> f64 {
        self.latitude
    }

    /// Radii of curvature at the middle: from west to east, from south to north.
    fn radii(&self) -> (f64, f64) {
        let flat = 1.0 - ECCENTRICITY_2 * self.latitude.to_radians().sin().powi(2);
        (EQUATOR / flat.sqrt(), EQUATOR * (1.0 - ECCENTRICITY_2) / flat.powf(1.5))
    }
}

fn unit((latitude, longitude): (f64, f64)) -> [f64; 3] {
    let ((sin, cos), (sin_east, cos_east)) = (latitude.to_radians().sin_cos(), longitude.to_radians().sin_cos());
    [cos * cos_east, cos * sin_east, sin]
}
