//! The EPSG register as it is packed into the program: reference systems by code, datums and their
//! ways to WGS 84. `assets/epsg/SOURCE.md` says where both tables come from.

use flate2::{Decompress, FlushDecompress};

const SYSTEMS: &[u8] = include_bytes!("../../assets/epsg/projections.tsv.z");
const DATUMS: &[u8] = include_bytes!("../../assets/epsg/datums.tsv.z");
/// The larger table unpacked, a little more than it has, in bytes.
const LARGEST_TABLE_BYTES: usize = 1024 * 1024;

/// A reference system of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct System<'a> {
    /// EPSG code.
    pub code: u32,
    /// Name.
    pub name: &'a str,
    /// Where it is to be used.
    pub area: &'a str,
    /// Its datum's code, then PROJ words without their plus signs; empty if PROJ has none for it.
    pub definition: &'a str,
}

/// A datum that can be brought to WGS 84.
#[derive(Debug, Clone, PartialEq)]
pub struct Datum {
    /// Semi-major axis in metres.
    pub semi_major: f64,
    /// Inverse flattening; 0 for a sphere.
    pub inverse_flattening: f64,
    /// Its zero meridian in degrees east of Greenwich.
    pub meridian: f64,
    /// How it lies to WGS 84.
    pub to_wgs84: ToWgs84,
}

/// How a datum lies to WGS 84.
#[derive(Debug, Clone, PartialEq)]
pub enum ToWgs84 {
    /// Within two metres everywhere.
    Same,
    /// Nobody says: maps of the whole Earth drawn on a sphere. Positions are taken as they are.
    Unspecified,
    /// Transformations, the most accurate first.
    By(Vec<Transformation>),
}

/// Three shifts in metres, three turns in seconds of arc, a scale in millionths: the signs of PROJ's
/// `towgs84`.
pub type Helmert = [f64; 7];

/// One transformation to WGS 84.
#[derive(Debug, Clone, PartialEq)]
pub struct Transformation {
    /// In metres, as the register says it.
    pub accuracy: f64,
    /// West, south, east, north of where it is made for; west > east runs over ±180°.
    pub extent: [f64; 4],
    /// Its numbers.
    pub helmert: Helmert,
}

/// The table of systems, a line each; see [`systems`].
pub fn systems_text() -> String {
    unpacked(SYSTEMS)
}

/// The systems of [`systems_text`], by code.
pub fn systems(text: &str) -> impl Iterator<Item = System<'_>> {
    text.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let code = columns.next()?.parse().ok()?;
        Some(System { code, name: columns.next()?, area: columns.next()?, definition: columns.next()? })
    })
}

/// The datum of an EPSG code.
pub fn datum_by_code(code: &str) -> Option<Datum> {
    let text = unpacked(DATUMS);
    let line = text.lines().find(|line| line.split('\t').next() == Some(code))?;
    datum(line)
}

/// The datum of a name, in any of the spellings of EPSG, ESRI and OGC.
pub fn datum_by_name(name: &str) -> Option<Datum> {
    let wanted = plain(name);
    let text = unpacked(DATUMS);
    let line = text
        .lines()
        .find(|line| line.split('\t').nth(4).is_some_and(|names| names.split('|').any(|name| plain(name) == wanted)))?;
    datum(line)
}

/// The code of the datum of a geographic system that has heights too, such as 4979.
pub fn datum_code_of_solid(system: u32) -> Option<String> {
    let (text, wanted) = (unpacked(DATUMS), system.to_string());
    let line = text
        .lines()
        .find(|line| line.split('\t').nth(5).is_some_and(|codes| codes.split(',').any(|code| code == wanted)))?;
    line.split('\t').next().map(str::to_owned)
}

/// Letters and digits in capitals, without the `D_` that ESRI puts before a datum's name.
pub fn plain(name: &str) -> String {
    let name = name.trim();
    let name = name.strip_prefix("D_").or_else(|| name.strip_prefix("d_")).unwrap_or(name);
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

fn datum(line: &str) -> Option<Datum> {
    let mut columns = line.split('\t').skip(1);
    let mut number = || columns.next()?.parse::<f64>().ok();
    let (semi_major, inverse_flattening, meridian) = (number()?, number()?, number()?);
    let to_wgs84 = match columns.nth(2)? {
        "=" => ToWgs84::Same,
        "~" => ToWgs84::Unspecified,
        ways => ToWgs84::By(ways.split(';').filter_map(transformation).collect()),
    };
    Some(Datum { semi_major, inverse_flattening, meridian, to_wgs84 })
}

fn transformation(text: &str) -> Option<Transformation> {
    let mut numbers = text.split(',').map_while(|number| number.parse::<f64>().ok());
    let accuracy = numbers.next()?;
    let extent = [numbers.next()?, numbers.next()?, numbers.next()?, numbers.next()?];
    let helmert = Helmert::try_from(numbers.collect::<Vec<_>>()).ok()?;
    Some(Transformation { accuracy, extent, helmert })
}

fn unpacked(table: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(LARGEST_TABLE_BYTES);
    // Our own files, which a test reads: what could not be read would be missing from the list.
    Decompress::new(true).decompress_vec(table, &mut bytes, FlushDecompress::Finish).ok();
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{
        DATUMS, LARGEST_TABLE_BYTES, ToWgs84, datum, datum_by_code, datum_by_name, systems, systems_text, unpacked,
    };

    #[test]
    fn the_tables_are_whole_and_sorted() {
        let text = systems_text();
        assert!(text.len() < LARGEST_TABLE_BYTES, "space to spare, or it was cut short");
        let codes: Vec<u32> = systems(&text).map(|system| system.code).collect();
        assert!(codes.len() > 5500 && codes.len() == text.lines().count());
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]));
        let datums = unpacked(DATUMS);
        assert!(datums.len() < LARGEST_TABLE_BYTES && datums.lines().count() > 600);
        for line in datums.lines() {
            let datum = datum(line).unwrap();
            assert!(datum.semi_major > 6.3e6, "{line}");
            if let ToWgs84::By(ways) = &datum.to_wgs84 {
                let written = line.rsplit('\t').next().unwrap().split(';').count();
                assert!(ways.len() == written, "{line}");
                assert!(ways.windows(2).all(|pair| pair[0].accuracy <= pair[1].accuracy), "{line}");
            }
        }
    }

    #[test]
    fn a_datum_is_found_by_code_and_by_each_of_its_names() {
        for name in ["WGS_1984", "D_WGS_1984", "World Geodetic System 1984", "WGS 84", "D_SIRGAS_2000", "D_GDA_2020"] {
            assert_eq!(datum_by_name(name).map(|datum| datum.to_wgs84), Some(ToWgs84::Same), "{name}");
        }
        let tokyo = datum_by_name("D_Tokyo").unwrap();
        assert_eq!(Some(&tokyo), datum_by_name("Tokyo 1918").as_ref());
        assert_eq!(Some(tokyo), datum_by_code("6301"));
        assert_eq!(datum_by_name("D_Atlantis_1492"), None);
        let paris = datum_by_code("6807").unwrap();
        assert!((paris.meridian - 2.337_229_17).abs() < 1e-8 && matches!(paris.to_wgs84, ToWgs84::By(_)));
    }
}
