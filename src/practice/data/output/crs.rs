//! The projections that the practice service can put a grid on.

use crate::practice::data::model::PracticeDataError;
use proj4rs::Proj;
use proj4rs::transform::transform;

/// Names and codes as capabilities tell them.
pub(in crate::practice) const PROJECTIONS: [(&str, &str); 7] = [
    ("Geographic", "EPSG:4326"),
    ("WGS 84 / Pseudo-Mercator", "EPSG:3857"),
    ("WGS 84 / NSIDC Sea Ice Polar Stereographic North", "EPSG:3413"),
    ("WGS 84 / Antarctic Polar Stereographic", "EPSG:3031"),
    ("WGS 84 / NSIDC EASE-Grid 2.0 North", "EPSG:6931"),
    ("WGS 84 / NSIDC EASE-Grid 2.0 South", "EPSG:6932"),
    ("WGS 84 / NSIDC EASE-Grid 2.0 Global", "EPSG:6933"),
];

const DEGREES: &str = "+proj=longlat +datum=WGS84 +no_defs";
/// Nothing on the Earth lies further than this from the middle of a map, in metres.
const FARTHEST: f64 = 2.1e7;

/// A projection to put pixels on.
#[derive(Debug)]
pub(super) struct Target {
    /// `None` for longitude and latitude; else from degrees, to metres.
    projection: Option<(Proj, Proj)>,
    /// EPSG code, if it has one.
    pub(super) code: Option<u16>,
    /// proj4 text.
    pub(super) proj4: String,
    /// Latitudes that the projection is made for.
    pub(super) latitudes: (f64, f64),
}

impl Target {
    /// Longitude and latitude.
    pub(super) fn degrees() -> Self {
        Self { projection: None, code: Some(4326), proj4: DEGREES.to_owned(), latitudes: (-90.0, 90.0) }
    }

    /// Reads an EPSG code, a name of longitude and latitude, or proj4.
    pub(super) fn parse(text: &str) -> Result<Self, PracticeDataError> {
        let unknown = || PracticeDataError::UnknownProjection(text.trim().to_owned());
        let upper = text.trim().to_ascii_uppercase();
        if ["CRS:84", "WGS84"].contains(&upper.as_str()) || upper.ends_with("/CRS84") {
            return Ok(Self::degrees());
        }
        if let Some(place) = upper.find("+PROJ=") {
            let proj4 = text.trim().get(place..).unwrap_or_default();
            return if upper.contains("+PROJ=LONGLAT") || upper.contains("+PROJ=LATLONG") {
                Ok(Self::degrees())
            } else {
                Self::new(None, proj4.to_owned(), (-90.0, 90.0)).ok_or_else(unknown)
            };
        }
        let digits = upper.rsplit([':', '/']).next().filter(|_| upper.contains("EPSG")).unwrap_or_default();
        let code: u16 = digits.parse().map_err(|_not_a_code| unknown())?;
        if code == 4326 {
            return Ok(Self::degrees());
        }
        let (proj4, latitudes) = definition(code).ok_or_else(unknown)?;
        Self::new(Some(code), proj4, latitudes).ok_or_else(unknown)
    }

    fn new(code: Option<u16>, proj4: String, latitudes: (f64, f64)) -> Option<Self> {
        let degrees = Proj::from_proj_string(DEGREES).ok()?;
        let own = Proj::from_proj_string(&proj4).ok()?;
        Some(Self { projection: Some((degrees, own)), code, proj4, latitudes })
    }

    /// True for longitude and latitude.
    pub(super) fn is_degrees(&self) -> bool {
        self.projection.is_none()
    }

    /// True if the map shows this latitude.
    pub(super) fn is_made_for(&self, latitude: f64) -> bool {
        latitude >= self.latitudes.0 && latitude <= self.latitudes.1
    }

    /// Place on the map of a longitude and latitude; `None` where the map does not reach.
    pub(super) fn forward(&self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        let Some((degrees, own)) = &self.projection else { return Some((longitude, latitude)) };
        let mut point = (longitude.to_radians(), latitude.to_radians(), 0.0);
        transform(degrees, own, &mut point).ok()?;
        let (x, y, _) = point;
        (x.abs() <= FARTHEST && y.abs() <= FARTHEST).then_some((x, y))
    }

    /// Longitude and latitude of a place on the map.
    pub(super) fn inverse(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let Some((degrees, own)) = &self.projection else { return (y.abs() <= 90.0).then_some((x, y)) };
        let mut point = (x, y, 0.0);
        transform(own, degrees, &mut point).ok()?;
        let (longitude, latitude) = (point.0.to_degrees(), point.1.to_degrees());
        let (south, north) = self.latitudes;
        let within = longitude.is_finite() && latitude >= south && latitude <= north;
        // Far outside a map some projections come round again.
        let returns = || {
            let (again_x, again_y) = self.forward(longitude, latitude)?;
            ((again_x - x).hypot(again_y - y) < 1000.0).then_some((longitude, latitude))
        };
        if within { returns() } else { None }
    }

    /// The reference system as GDAL writes it; its proj4 text where it has no code.
    pub(super) fn wkt(&self) -> String {
        let Some(code) = self.code else { return self.proj4.clone() };
        let degrees = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],\
                       PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]";
        if self.is_degrees() {
            return format!(
                "{degrees},AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]"
            );
        }
        let number = |key: &str| {
            let found = self.proj4.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
            found.and_then(|text| text.parse::<f64>().ok())
        };
        let zone = number("+zone").unwrap_or(0.0);
        let is_utm = self.proj4.contains("+proj=utm");
        let is_south = self.proj4.contains("+south");
        let kind = match self.grid_mapping() {
            "polar_stereographic" => "Polar_Stereographic",
            "lambert_azimuthal_equal_area" => "Lambert_Azimuthal_Equal_Area",
            "lambert_cylindrical_equal_area" => "Cylindrical_Equal_Area",
            "mercator" => "Mercator_1SP",
            _ => "Transverse_Mercator",
        };
        let origin = number("+lat_ts").filter(|_| !is_utm).or_else(|| number("+lat_0")).unwrap_or(0.0);
        let origin_name = match kind {
            "Cylindrical_Equal_Area" => "standard_parallel_1",
            "Lambert_Azimuthal_Equal_Area" => "latitude_of_center",
            _ => "latitude_of_origin",
        };
        let meridian = if is_utm { zone * 6.0 - 183.0 } else { number("+lon_0").unwrap_or(0.0) };
        let meridian_name =
            if kind == "Lambert_Azimuthal_Equal_Area" { "longitude_of_center" } else { "central_meridian" };
        let (scale, east, north) =
            if is_utm { (0.9996, 500_000.0, if is_south { 10_000_000.0 } else { 0.0 }) } else { (1.0, 0.0, 0.0) };
        let name =
            PROJECTIONS.iter().find(|(_, own)| *own == format!("EPSG:{code}")).map_or("WGS 84 / UTM", |own| own.0);
        format!(
            "PROJCS[\"{name}\",{degrees},AUTHORITY[\"EPSG\",\"4326\"]],PROJECTION[\"{kind}\"],\
             PARAMETER[\"{origin_name}\",{origin}],PARAMETER[\"{meridian_name}\",{meridian}],\
             PARAMETER[\"scale_factor\",{scale}],PARAMETER[\"false_easting\",{east}],\
             PARAMETER[\"false_northing\",{north}],UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"{code}\"]]"
        )
    }

    /// CF's name of the kind of projection.
    pub(super) fn grid_mapping(&self) -> &'static str {
        let kind = self.proj4.split("+proj=").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or("");
        match kind {
            "longlat" => "latitude_longitude",
            "stere" => "polar_stereographic",
            "laea" => "lambert_azimuthal_equal_area",
            "cea" => "lambert_cylindrical_equal_area",
            "merc" => "mercator",
            "utm" | "tmerc" => "transverse_mercator",
            "lcc" => "lambert_conformal_conic",
            "aea" => "albers_conical_equal_area",
            "sinu" => "sinusoidal",
            _ => "unknown",
        }
    }
}

/// proj4 text and latitudes of a known code.
fn definition(code: u16) -> Option<(String, (f64, f64))> {
    let metres = "+datum=WGS84 +units=m +no_defs";
    let (text, latitudes) = match code {
        3857 => (
            "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs"
                .to_owned(),
            (-85.06, 85.06),
        ),
        3413 => (format!("+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +x_0=0 +y_0=0 {metres}"), (30.0, 90.0)),
        3031 => (format!("+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0 +x_0=0 +y_0=0 {metres}"), (-90.0, -30.0)),
        6931 => (format!("+proj=laea +lat_0=90 +lon_0=0 +x_0=0 +y_0=0 {metres}"), (0.0, 90.0)),
        6932 => (format!("+proj=laea +lat_0=-90 +lon_0=0 +x_0=0 +y_0=0 {metres}"), (-90.0, 0.0)),
        6933 => (format!("+proj=cea +lat_ts=30 +lon_0=0 +x_0=0 +y_0=0 {metres}"), (-86.0, 86.0)),
        32601..=32660 => (format!("+proj=utm +zone={} {metres}", code - 32600), (0.0, 84.0)),
        32701..=32760 => (format!("+proj=utm +zone={} +south {metres}", code - 32700), (-80.0, 0.0)),
        _ => return None,
    };
    Some((text, latitudes))
}
