//! The model of a TIFF file from its directories.

use super::super::data_type::{ByteOrder, DataType, Number};
use super::super::georeference::Georeference;
use super::super::kind::FileKind;
use super::super::model::{Axis, Dimension, Filter, Group, Structure, Variable};
use super::super::source::Source;
use super::super::unread::{Unread, Why};
use super::attributes;
use super::directory::{self, Image};
use super::geokeys::GeoKeys;
use super::place;
use tiff_reader::{ByteOrder as FileOrder, Ifd, TiffFile};

pub(super) fn of(file: &TiffFile, images: &[Image], source: &Source) -> Structure {
    let mut root = Group { path: "/".to_owned(), ..Group::default() };
    let main = images.first().and_then(|image| Some((image, file.ifd(image.index).ok()?)));
    if let Some((_, ifd)) = main {
        root.attributes = attributes::of_file(ifd);
    }
    let georeference = main.and_then(|(_, ifd)| place::of(ifd, source, size(ifd)));
    if main.is_some_and(|(_, ifd)| georeference.is_none() && place::has_control_points(ifd)) {
        let why = Why::Unknown("a place given by ground control points".to_owned());
        root.unread.push(Unread::new("The place of the picture", why, ""));
    }
    for image in images {
        let Ok(ifd) = file.ifd(image.index) else { continue };
        let group = image.path.rsplit_once('/').map_or("", |(group, _)| group).trim_start_matches('/');
        let place = match (group, &georeference, main) {
            ("", place, _) => place.clone(),
            ("overviews", Some(whole), Some((_, main))) => Some(place::smaller(whole, size(main), size(ifd))),
            _ => place::of(ifd, source, size(ifd)).filter(|_| group != "overviews"),
        };
        let (variable, dimensions) = variable(file, image, ifd, place);
        if group.is_empty() {
            root.dimensions = dimensions;
            root.variables.push(variable);
        } else if let Some(known) = root.groups.iter_mut().find(|known| known.name == group) {
            known.variables.push(variable);
        } else {
            // Overviews differ in length: dimensions of a group would be those of the first alone.
            let own = if group == "overviews" { Vec::new() } else { dimensions };
            root.groups.push(Group {
                name: group.to_owned(),
                path: format!("/{group}"),
                dimensions: own,
                variables: vec![variable],
                ..Group::default()
            });
        }
    }
    Structure { kind: FileKind::Tiff, root }
}

fn size(ifd: &Ifd) -> (u64, u64) {
    (u64::from(ifd.height()), u64::from(ifd.width()))
}

fn variable(
    file: &TiffFile,
    image: &Image,
    ifd: &Ifd,
    georeference: Option<Georeference>,
) -> (Variable, Vec<Dimension>) {
    let order = match file.byte_order() {
        FileOrder::LittleEndian => ByteOrder::Little,
        FileOrder::BigEndian => ByteOrder::Big,
    };
    let data_type = image.layout.as_ref().ok().and_then(|layout| directory::data_type(layout, order));
    let bands =
        image.layout.as_ref().map_or_else(|_| usize::from(ifd.samples_per_pixel()), |layout| layout.samples_per_pixel);
    let (rows, columns) = size(ifd);
    let name = image.path.rsplit_once('/').map_or("", |(_, name)| name);
    // Overviews have lengths of their own, and so dimensions of their own.
    let suffix = name.strip_prefix("band_data").unwrap_or_default();
    let lengths = [("band".to_owned(), bands as u64), (format!("y{suffix}"), rows), (format!("x{suffix}"), columns)];
    let dimension = |(name, length): &(String, u64)| Dimension {
        name: name.clone(),
        length: *length,
        unlimited: false,
        phony: false,
    };
    let dimensions = lengths.iter().map(dimension).collect();
    let is_point = GeoKeys::of(ifd).is_point();
    let unread = match (&image.layout, &data_type) {
        (Err(unread), _) => Some(unread.clone()),
        (Ok(layout), None) => {
            let kind = format!("a number of {} bits", layout.bits_per_sample);
            Some(Unread::new(&image.path, Why::Unknown(kind), ""))
        }
        (Ok(_), Some(_)) => None,
    };
    let chunks = image.layout.as_ref().ok().map(|layout| {
        let (height, width) = directory::block(ifd, layout);
        let own_bands = if ifd.planar_configuration() == 2 { 1 } else { bands as u64 };
        vec![own_bands, height as u64, width as u64]
    });
    let variable = Variable {
        name: name.to_owned(),
        path: image.path.clone(),
        attributes: attributes::of_image(ifd, data_type.as_ref(), bands, is_point),
        data_type: data_type.unwrap_or(DataType::Number(Number::UInt8, order)),
        shape: lengths.iter().map(|(_, length)| *length).collect(),
        max_shape: Vec::new(),
        axes: lengths.iter().map(|(name, _)| Axis { name: name.clone(), scale: None }).collect(),
        chunks,
        filters: filter(ifd).into_iter().collect(),
        fill: None,
        is_scale: false,
        inherited: Vec::new(),
        same_as: None,
        georeference,
        unread,
    };
    (variable, dimensions)
}

/// How blocks are packed.
fn filter(ifd: &Ifd) -> Option<Filter> {
    let name = match ifd.compression() {
        1 => return None,
        5 => "LZW",
        7 => "JPEG",
        8 | 32_946 => "deflate",
        32_773 => "PackBits",
        34_887 => "LERC",
        34_925 => "LZMA",
        50_000 => "Zstandard",
        50_001 => "WebP",
        code => return Some(Filter { number: 0, name: format!("TIFF compression {code}") }),
    };
    Some(Filter { number: 0, name: name.to_owned() })
}
