//! Files beside a picture that say where it lies: world files, and GDAL's `.aux.xml`.

use super::georeference::{Affine, ReferenceSystem};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::path::{Path, PathBuf};

/// Longest file that is read.
const LONGEST: u64 = 1024 * 1024;

/// What the files beside a picture say.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Beside {
    pub(super) transform: Option<Affine>,
    pub(super) system: Option<ReferenceSystem>,
    /// The value that means “no data”.
    pub(super) no_data: Option<f64>,
}

/// Reads what lies beside a file.
pub(super) fn read(picture: &Path) -> Beside {
    let beside = read_named(picture);
    if beside.transform.is_some() || beside.system.is_some() {
        return beside;
    }
    // Of two downloads of one name only what differs gets a number: two pictures may share what lies beside the first.
    without_number(picture).map_or(beside, |first| read_named(&first))
}

/// `x.png` of `x (2).png`, the name that a download gets where another file has its own.
fn without_number(picture: &Path) -> Option<PathBuf> {
    let stem = picture.file_stem()?.to_str()?;
    let (first, number) = stem.strip_suffix(')')?.rsplit_once(" (")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let mut name = first.to_owned();
    if let Some(suffix) = picture.extension() {
        name.push('.');
        name.push_str(suffix.to_str()?);
    }
    (is_number && !first.is_empty()).then(|| picture.with_file_name(name))
}

fn read_named(picture: &Path) -> Beside {
    let mut beside = text_of(&with_suffix(picture, ".aux.xml")).map(|text| aux(&text)).unwrap_or_default();
    if beside.transform.is_none() {
        beside.transform = world_files(picture).iter().find_map(|path| text_of(path)).and_then(|text| world(&text));
    }
    beside
}

/// The system of a picture that has a place and no system: degrees if its numbers fit them.
pub(super) fn assumed(transform: &Affine, (rows, columns): (u64, u64)) -> ReferenceSystem {
    let (rows, columns) = (rows as f64, columns as f64);
    let fits = [(0.0, 0.0), (columns, 0.0), (0.0, rows), (columns, rows)].iter().all(|(column, row)| {
        let (x, y) = transform.point(*column, *row);
        x.abs() <= 360.5 && y.abs() <= 90.5
    });
    if fits {
        ReferenceSystem::AssumedGeographic
    } else {
        ReferenceSystem::Unknown("nothing: no reference system is given".to_owned())
    }
}

/// Positions of the first cell's corner from those of its centre.
pub(super) fn edges_from_centres(centres: &Affine) -> Affine {
    Affine {
        x0: centres.x0 - centres.dx_column.midpoint(centres.dx_row),
        y0: centres.y0 - centres.dy_column.midpoint(centres.dy_row),
        ..*centres
    }
}

/// Six lines; they give the centre of the first cell.
fn world(text: &str) -> Option<Affine> {
    let numbers: Option<Vec<f64>> = text
        .split_whitespace()
        .map(|word| word.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite()))
        .collect();
    let numbers = numbers?;
    let [dx_column, dy_column, dx_row, dy_row, x0, y0] = numbers.as_slice() else { return None };
    let centres =
        Affine { x0: *x0, dx_column: *dx_column, dx_row: *dx_row, y0: *y0, dy_column: *dy_column, dy_row: *dy_row };
    Some(edges_from_centres(&centres))
}

/// `picture.png` may have `picture.pgw`, `picture.pngw`, `picture.wld` or `picture.png.wld`, in capitals too.
fn world_files(picture: &Path) -> Vec<PathBuf> {
    let suffix = picture.extension().map(|suffix| suffix.to_string_lossy().to_lowercase()).unwrap_or_default();
    let letters: Vec<char> = suffix.chars().collect();
    let short = match (letters.first(), letters.last()) {
        (Some(first), Some(last)) if letters.len() >= 2 => format!("{first}{last}w"),
        _ => "wld".to_owned(),
    };
    let long = format!("{suffix}w");
    let mut paths = Vec::new();
    for name in [short.as_str(), long.as_str(), "wld"] {
        paths.push(picture.with_extension(name));
        paths.push(picture.with_extension(name.to_uppercase()));
    }
    paths.push(with_suffix(picture, ".wld"));
    paths
}

fn with_suffix(picture: &Path, suffix: &str) -> PathBuf {
    let mut name = picture.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn text_of(path: &Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > LONGEST {
        return None;
    }
    std::fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// GDAL's file: `SRS` in well-known text, `GeoTransform` of the outer corner, `NoDataValue`.
fn aux(text: &str) -> Beside {
    let mut reader = Reader::from_str(text);
    let mut beside = Beside::default();
    let mut names: Vec<Vec<u8>> = Vec::new();
    let mut words = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                names.push(start.name().as_ref().to_vec());
                words.clear();
            }
            Ok(Event::Text(text)) => words.push_str(&text.decode().unwrap_or_default()),
            Ok(Event::GeneralRef(entity)) => words.push_str(match entity.decode().as_deref() {
                Ok("quot") => "\"",
                Ok("amp") => "&",
                Ok("lt") => "<",
                Ok("gt") => ">",
                Ok("apos") => "'",
                _ => "",
            }),
            Ok(Event::CData(data)) => words.push_str(&String::from_utf8_lossy(&data)),
            Ok(Event::End(_)) => {
                let name = names.pop().unwrap_or_default();
                let is_main = names.len() == 1 && names.first().is_some_and(|root| root == b"PAMDataset");
                match name.as_slice() {
                    b"SRS" if is_main && !words.trim().is_empty() => {
                        beside.system = Some(ReferenceSystem::from_text(&words));
                    }
                    b"GeoTransform" if is_main => beside.transform = geo_transform(&words),
                    b"NoDataValue" => beside.no_data = words.trim().parse().ok(),
                    _ => {}
                }
                words.clear();
            }
            Ok(Event::Eof) | Err(_) => return beside,
            Ok(_) => {}
        }
    }
}

fn geo_transform(text: &str) -> Option<Affine> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
    let numbers = numbers?;
    let [x0, dx_column, dx_row, y0, dy_column, dy_row] = numbers.as_slice() else { return None };
    let affine =
        Affine { x0: *x0, dx_column: *dx_column, dx_row: *dx_row, y0: *y0, dy_column: *dy_column, dy_row: *dy_row };
    numbers.iter().all(|number| number.is_finite()).then_some(affine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn world_files_give_centres_and_gdals_file_gives_corners() {
        let affine = world("0.5\n0.0\n0.0\n-0.25\n-179.75\n89.875\n").unwrap();
        assert_eq!((affine.x0, affine.y0, affine.dx_column, affine.dy_row), (-180.0, 90.0, 0.5, -0.25));
        for bad in ["", "1 2 3 4 5", "1 2 3 4 5 x", "1 2 3 4 5 NaN", "1 2 3 4 5 6 7"] {
            assert_eq!(world(bad), None, "{bad}");
        }
        let beside = aux(
            "<PAMDataset><SRS dataAxisToSRSAxisMapping=\"2,1\">GEOGCS[&quot;WGS 84&quot;,DATUM[&quot;WGS_1984&quot;,\
             SPHEROID[&quot;WGS 84&quot;,6378137,298.257223563]],PRIMEM[&quot;Greenwich&quot;,0],\
             UNIT[&quot;degree&quot;,0.0174532925199433],AUTHORITY[&quot;EPSG&quot;,&quot;4326&quot;]]</SRS>\
             <GeoTransform> -1.8e2, 5.0e-1, 0.0, 9.0e1, 0.0, -2.5e-1</GeoTransform>\
             <PAMRasterBand band=\"1\"><NoDataValue>255</NoDataValue></PAMRasterBand></PAMDataset>",
        );
        assert_eq!(beside.system, Some(ReferenceSystem::Geographic));
        assert_eq!((beside.transform, beside.no_data), (Some(affine), Some(255.0)));
        assert_eq!(aux("<PAMDataset><SRS>"), Beside::default());
        assert_eq!(aux("no xml & at all"), Beside::default());
    }

    #[test]
    fn a_picture_with_a_number_has_its_own_place_or_that_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let x0 = |name: &str| read(&folder.path().join(name)).transform.map(|affine| affine.x0);
        write("x.r00c01.pgw", "2 0 0 -2 11 9");
        assert_eq!((x0("x.r00c01.png"), x0("x.r00c01 (2).png")), (Some(10.0), Some(10.0)));
        write("x.r00c01 (2).pgw", "2 0 0 -2 21 9");
        assert_eq!((x0("x.r00c01 (2).png"), x0("x.r00c01 (3).png")), (Some(20.0), Some(10.0)));
        write("x.r00c01 (2).png.aux.xml", "<PAMDataset><GeoTransform>30,2,0,9,0,-2</GeoTransform></PAMDataset>");
        assert_eq!(x0("x.r00c01 (2).png"), Some(30.0));
        for other in ["y (2).png", "x.r00c01 (b).png", "(2).png", "x.r00c01().png"] {
            assert_eq!(x0(other), None, "{other}");
        }
    }

    #[test]
    fn degrees_are_assumed_only_where_they_fit() {
        let affine = world("0.5 0 0 -0.25 -179.75 89.875").unwrap();
        assert_eq!(assumed(&affine, (720, 720)), ReferenceSystem::AssumedGeographic);
        assert!(matches!(assumed(&affine, (7200, 720)), ReferenceSystem::Unknown(_)));
    }

    #[test]
    fn names_of_world_files_follow_the_picture() {
        let names: Vec<String> =
            world_files(Path::new("a.b/x.r00c01.png")).iter().map(|path| path.to_string_lossy().into_owned()).collect();
        assert!(names.contains(&"a.b/x.r00c01.pgw".to_owned()) && names.contains(&"a.b/x.r00c01.wld".to_owned()));
        assert!(world_files(Path::new("x.jpeg")).contains(&PathBuf::from("x.jgw")));
        assert!(world_files(Path::new("x.tif")).contains(&PathBuf::from("x.tfw")));
    }
}
