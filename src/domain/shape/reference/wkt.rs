//! From well-known text, of ESRI, of OGC's first version or of its second, to a system.

use super::methods::{self, Parameters};
use super::projection::Projection;
use super::register::{from_code, refused};
use super::tree::{self, Node};
use super::{Numbers, System};
use crate::domain::epsg::{self, Datum, Helmert, ToWgs84};
use crate::domain::shape::ShapeError;

/// Systems of longitude and latitude, and of a map.
const GEOGRAPHIC: [&str; 8] =
    ["GEOGCS", "GEOGCRS", "GEOGRAPHICCRS", "GEODCRS", "GEODETICCRS", "BASEGEOGCRS", "BASEGEODCRS", "BASEGEOGRAPHICCRS"];
const PROJECTED: [&str; 3] = ["PROJCS", "PROJCRS", "PROJECTEDCRS"];
const DATUMS: [&str; 5] = ["DATUM", "GEODETICDATUM", "TRF", "GEODETICREFERENCEFRAME", "ENSEMBLE"];
const ANGLE_UNITS: [&str; 2] = ["ANGLEUNIT", "UNIT"];
const LENGTH_UNITS: [&str; 2] = ["LENGTHUNIT", "UNIT"];
/// Zero meridians by name, in degrees: their number is written in degrees or grads, without saying so.
const MERIDIANS: [(&str, f64); 13] = [
    ("GREENWICH", 0.0),
    ("PARIS", 2.337_229_166_666_667),
    ("FERRO", -17.666_666_666_666_668),
    ("JAKARTA", 106.807_719_444_444_44),
    ("LISBON", -9.131_906_111_111),
    ("BOGOTA", -74.080_916_666_666_67),
    ("MADRID", -3.687_938_888_888_889),
    ("ROME", 12.452_333_333_333_334),
    ("BERN", 7.439_583_333_333_333),
    ("BRUSSELS", 4.367_975),
    ("STOCKHOLM", 18.058_277_777_778),
    ("ATHENS", 23.716_337_5),
    ("OSLO", 10.722_916_666_666_667),
];
/// How far an ellipsoid may be from its datum's own, in metres and in inverse flattening.
const SAME_AXIS_METRES: f64 = 5.0;
const SAME_FLATTENING: f64 = 0.02;

/// The system of a `.prj` file.
pub(in crate::domain::shape) fn from_wkt(text: &str) -> Result<System, ShapeError> {
    let whole = tree::parse(text).ok_or_else(|| {
        let name = text.split('"').nth(1).unwrap_or("an unknown reference system");
        refused(name, "in a description that cannot be read")
    })?;
    let (node, given) = horizontal(&whole);
    let system = system(node, given);
    match (system, code(node)) {
        // What is said by words is unknown, but there is a code too.
        (Err(error), Some(code)) => from_code(code, node.name()).map_err(|_unknown| error),
        (system, _) => system,
    }
}

/// Of a compound system the part on the ground; of a bound one also the shift to WGS 84.
fn horizontal(node: &Node) -> (&Node, Option<Helmert>) {
    let inner = |node: &Node| matches!(node.keyword.as_str(), "COMPD_CS" | "COMPOUNDCRS" | "BOUNDCRS" | "SOURCECRS");
    let (mut node, mut given) = (node, None);
    while inner(node) {
        given = given.or_else(|| node.child(&["ABRIDGEDTRANSFORMATION"]).and_then(abridged));
        let Some(first) = node.children().find(|child| is_horizontal(child) || inner(child)) else { break };
        node = first;
    }
    (node, given)
}

fn is_horizontal(node: &Node) -> bool {
    GEOGRAPHIC.contains(&node.keyword.as_str()) || PROJECTED.contains(&node.keyword.as_str())
}

fn code(node: &Node) -> Option<u32> {
    let id = node.child(&["AUTHORITY", "ID"])?;
    if !id.name().eq_ignore_ascii_case("EPSG") {
        return None;
    }
    let text = id.texts().nth(1).and_then(|code| code.parse().ok());
    text.or_else(|| id.numbers().next().map(|code| code as u32))
}

fn system(node: &Node, given: Option<Helmert>) -> Result<System, ShapeError> {
    let name = if node.name().is_empty() { "a system without a name" } else { node.name() };
    if PROJECTED.contains(&node.keyword.as_str()) {
        let base = node.child(&GEOGRAPHIC).ok_or_else(|| refused(name, "which does not say on what datum it is"))?;
        let (datum, shift, degrees) = geographic(base, name)?;
        let metres = unit_of(node, &LENGTH_UNITS, name)?.unwrap_or(1.0);
        let projection = projection(node, &datum, degrees, metres)
            .ok_or_else(|| refused(name, "a projection that this program does not have"))?;
        return Ok(System {
            name: name.to_owned(),
            datum,
            given: given.or(shift),
            numbers: Numbers::Map(Box::new(projection)),
        });
    }
    if GEOGRAPHIC.contains(&node.keyword.as_str()) && node.child(&["DERIVINGCONVERSION"]).is_none() {
        let (datum, shift, degrees) = geographic(node, name)?;
        return Ok(System { name: name.to_owned(), datum, given: given.or(shift), numbers: Numbers::Angles(degrees) });
    }
    Err(refused(name, "which says nothing of a place on the Earth's surface"))
}

/// Datum, the file's own shift, and degrees of one angular unit.
fn geographic(node: &Node, name: &str) -> Result<(Datum, Option<Helmert>, f64), ShapeError> {
    let said = node.child(&DATUMS).ok_or_else(|| refused(name, "which does not name a datum"))?;
    let shift = said.child(&["TOWGS84"]).and_then(towgs84);
    let geographic_name = node.name().trim_start_matches("GCS_");
    let known = epsg::datum_by_name(said.name()).or_else(|| epsg::datum_by_name(geographic_name));
    let ellipsoid = said.child(&["ELLIPSOID", "SPHEROID"]).and_then(|ellipsoid| {
        let mut numbers = ellipsoid.numbers();
        let metres = ellipsoid.child(&LENGTH_UNITS).and_then(|unit| unit.numbers().next()).unwrap_or(1.0);
        Some((numbers.next()? * metres, numbers.next()?))
    });
    let degrees = unit_of(node, &ANGLE_UNITS, name)?.map_or(1.0, f64::to_degrees);
    if node.children().any(points_west_or_south) {
        return Err(refused(name, "whose degrees count to the west or to the south"));
    }
    let meridian = node.child(&["PRIMEM", "PRIMEMERIDIAN"]).map_or(0.0, zero_meridian);
    let given = shift.filter(|shift| shift.iter().any(|number| *number != 0.0));
    let datum = match (known, ellipsoid, shift) {
        (Some(known), None, _) => known,
        (Some(known), Some((axis, inverse)), _) => {
            let fits = (known.semi_major - axis).abs() < SAME_AXIS_METRES
                && (known.inverse_flattening - inverse).abs() < SAME_FLATTENING;
            if !fits && given.is_none() {
                return Err(refused(name, "whose datum and ellipsoid contradict each other"));
            }
            Datum { semi_major: axis, inverse_flattening: inverse, ..known }
        }
        (None, Some((axis, inverse)), Some(_)) => {
            Datum { semi_major: axis, inverse_flattening: inverse, meridian: 0.0, to_wgs84: ToWgs84::Same }
        }
        // A map of the whole Earth on a sphere: NASA's grids are drawn on several.
        (None, Some((axis, inverse)), None) if inverse == 0.0 && (6.3e6..6.4e6).contains(&axis) => {
            Datum { semi_major: axis, inverse_flattening: 0.0, meridian: 0.0, to_wgs84: ToWgs84::Unspecified }
        }
        _ => return Err(refused(name, "whose datum this program cannot tie to WGS 84")),
    };
    Ok((Datum { meridian, ..datum }, given, degrees))
}

/// The unit of a node, or of its axes; one without a size says nothing of how large the numbers are.
fn unit_of(node: &Node, keywords: &[&str], name: &str) -> Result<Option<f64>, ShapeError> {
    let Some(unit) = node.child(keywords).or_else(|| node.child(&["AXIS"])?.child(keywords)) else { return Ok(None) };
    let size = unit.numbers().next().filter(|size| *size > 0.0);
    size.map(Some).ok_or_else(|| refused(name, "in a unit without a size"))
}

fn points_west_or_south(axis: &Node) -> bool {
    let is_backwards = |word: &String| ["WEST", "SOUTH"].iter().any(|way| word.eq_ignore_ascii_case(way));
    axis.keyword == "AXIS"
        && axis.values.iter().any(|value| matches!(value, tree::Value::Word(word) if is_backwards(word)))
}

fn zero_meridian(node: &Node) -> f64 {
    let plain = epsg::plain(node.name());
    let known = MERIDIANS.iter().find(|(name, _)| plain.starts_with(name));
    let written = node.numbers().next().unwrap_or_default();
    match (node.child(&ANGLE_UNITS).and_then(|unit| unit.numbers().next()), known) {
        (Some(radians), _) => written * radians.to_degrees(),
        // In degrees or in grads.
        (None, Some((_, degrees))) if [1.0, 0.9].iter().any(|unit| (written * unit - degrees).abs() < 0.01) => *degrees,
        _ => written,
    }
}

fn towgs84(node: &Node) -> Option<Helmert> {
    let mut helmert = Helmert::default();
    let numbers: Vec<f64> = node.numbers().take(helmert.len()).collect();
    if numbers.len() != 3 && numbers.len() != 7 {
        return None;
    }
    for (slot, number) in helmert.iter_mut().zip(numbers) {
        *slot = number;
    }
    Some(helmert)
}

/// The seven numbers of a bound system; turned the other way round in a coordinate frame rotation.
fn abridged(node: &Node) -> Option<Helmert> {
    let method = epsg::plain(node.child(&["METHOD"])?.name());
    let sign = if method.starts_with("COORDINATEFRAME") { -1.0 } else { 1.0 };
    let number = |name: &str| {
        let parameter =
            node.children().find(|child| child.keyword == "PARAMETER" && epsg::plain(child.name()) == name)?;
        parameter.numbers().next()
    };
    let scale = number("SCALEDIFFERENCE").map_or(0.0, |scale| if scale > 0.9 { (scale - 1.0) * 1e6 } else { scale });
    Some([
        number("XAXISTRANSLATION")?,
        number("YAXISTRANSLATION")?,
        number("ZAXISTRANSLATION")?,
        sign * number("XAXISROTATION").unwrap_or_default(),
        sign * number("YAXISROTATION").unwrap_or_default(),
        sign * number("ZAXISROTATION").unwrap_or_default(),
        scale,
    ])
}

fn projection(node: &Node, datum: &Datum, degrees: f64, metres: f64) -> Option<Projection> {
    let conversion = node.child(&["CONVERSION"]);
    let method = conversion.map_or_else(|| node.child(&["PROJECTION"]), |conversion| conversion.child(&["METHOD"]))?;
    let mut parameters = Parameters::default();
    for parameter in conversion.unwrap_or(node).children().filter(|child| child.keyword == "PARAMETER") {
        let unit = parameter.child(&["LENGTHUNIT", "ANGLEUNIT", "SCALEUNIT"]);
        parameters.add(
            parameter.name(),
            parameter.numbers().next()?,
            &methods::Units {
                own: unit.and_then(|unit| unit.numbers().next()),
                degrees: if conversion.is_some() { 1.0 } else { degrees },
                metres: if conversion.is_some() { 1.0 } else { metres },
            },
        );
    }
    // GDAL writes Web Mercator as a Mercator with PROJ's words beside it.
    let is_on_sphere = node.child(&["EXTENSION"]).is_some_and(|extension| {
        let mut words = extension.texts().flat_map(str::split_whitespace);
        words.any(|word| word == "+b=6378137")
    });
    let mut words = methods::words(method.name(), &parameters)?;
    if is_on_sphere && words.starts_with("proj=merc") {
        words.push_str(" sphere");
    }
    Projection::new(&words, datum, metres)
}
