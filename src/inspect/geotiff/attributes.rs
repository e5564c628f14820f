//! What the tags of an image say, as attributes.

use super::super::data_type::{ByteOrder, DataType, Number};
use super::super::model::Attribute;
use super::super::values::{Data, Values};
use quick_xml::Reader;
use quick_xml::events::Event;
use tiff_reader::{ColorModel, Ifd, PhotometricInterpretation, TagValue};

const NO_DATA: u16 = 42_113;
const METADATA: u16 = 42_112;
/// Texts that describe the whole file.
const TEXTS: [(u16, &str); 6] = [
    (270, "ImageDescription"),
    (305, "Software"),
    (306, "DateTime"),
    (315, "Artist"),
    (33_432, "Copyright"),
    (269, "DocumentName"),
];
/// Most items of GDAL's metadata.
const MOST_ITEMS: usize = 2000;

pub(in crate::inspect) fn text_attribute(name: &str, value: impl Into<String>) -> Attribute {
    let value = value.into();
    let data_type = DataType::Text(None);
    Attribute {
        name: name.to_owned(),
        value: Ok(Values { data_type, shape: Vec::new(), data: Data::Text(vec![value]) }),
    }
}

fn reals(name: &str, values: Vec<f64>) -> Attribute {
    let shape = if values.len() == 1 { Vec::new() } else { vec![values.len() as u64] };
    let data_type = DataType::Number(Number::Float64, ByteOrder::Little);
    Attribute { name: name.to_owned(), value: Ok(Values { data_type, shape, data: Data::Float64(values) }) }
}

/// Attributes of the whole file.
pub(super) fn of_file(ifd: &Ifd) -> Vec<Attribute> {
    let texts = TEXTS.iter().filter_map(|(code, name)| match ifd.tag(*code).map(|tag| &tag.value) {
        Some(TagValue::Ascii(value)) if !value.is_empty() => Some(text_attribute(name, value.clone())),
        _ => None,
    });
    let items = items(ifd).into_iter().filter(|item| item.sample.is_none() && item.role.is_empty());
    texts.chain(items.map(|item| text_attribute(&item.name, item.value))).collect()
}

/// Attributes of an image's variable.
pub(super) fn of_image(ifd: &Ifd, data_type: Option<&DataType>, bands: usize, is_point: bool) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    if let Some(TagValue::Ascii(value)) = ifd.tag(NO_DATA).map(|tag| &tag.value)
        && let Some(attribute) = no_data(value.trim_matches([' ', '\0']), data_type)
    {
        attributes.push(attribute);
    }
    let items = items(ifd);
    for (role, name) in [("scale", "scale_factor"), ("offset", "add_offset")] {
        let of_bands: Vec<f64> = per_band(&items, role, bands).iter().filter_map(|value| value.parse().ok()).collect();
        if let Some(value) = common(&of_bands, bands) {
            attributes.push(reals(name, value));
        }
    }
    for (role, name) in [("unittype", "units"), ("description", "long_name")] {
        let of_bands = per_band(&items, role, bands);
        if let Some(first) = of_bands.first() {
            let same = of_bands.iter().all(|value| value == first);
            attributes.push(text_attribute(name, if same { first.clone() } else { of_bands.join(", ") }));
        }
    }
    attributes.push(text_attribute("AREA_OR_POINT", if is_point { "Point" } else { "Area" }));
    if let Some(name) = colours(ifd) {
        attributes.push(text_attribute("photometric", name));
    }
    if let Ok(Some(map)) = ifd.color_map() {
        attributes.push(palette(map.red(), map.green(), map.blue()));
    }
    attributes
}

/// The name under which the way to colour is told.
fn colours(ifd: &Ifd) -> Option<&'static str> {
    match ifd.photometric_interpretation_enum()? {
        PhotometricInterpretation::Rgb | PhotometricInterpretation::YCbCr | PhotometricInterpretation::CieLab => {
            Some("rgb")
        }
        // Inks of other sets stay what they are.
        PhotometricInterpretation::Separated => {
            matches!(ifd.color_model(), Ok(ColorModel::Cmyk { .. })).then_some("rgb")
        }
        PhotometricInterpretation::Palette => Some("palette"),
        PhotometricInterpretation::MinIsWhite => Some("white is zero"),
        _ => None,
    }
}

/// Colours of a palette: a row of red, green and blue for each value.
fn palette(red: &[u16], green: &[u16], blue: &[u16]) -> Attribute {
    let rows: Vec<u8> = red
        .iter()
        .zip(green)
        .zip(blue)
        .flat_map(|((red, green), blue)| [*red, *green, *blue].map(|value| (value >> 8) as u8))
        .collect();
    palette_attribute(rows, 3)
}

/// The attribute `palette`, with `columns` numbers for each value.
pub(in crate::inspect) fn palette_attribute(rows: Vec<u8>, columns: u64) -> Attribute {
    let shape = vec![rows.len() as u64 / columns.max(1), columns];
    let data_type = DataType::Number(Number::UInt8, ByteOrder::Little);
    Attribute { name: "palette".to_owned(), value: Ok(Values { data_type, shape, data: Data::UInt8(rows) }) }
}

/// The fill value in the image's own type; as a number where it does not fit.
fn no_data(text: &str, data_type: Option<&DataType>) -> Option<Attribute> {
    let real: f64 = match text.to_ascii_lowercase().as_str() {
        "nan" | "-nan" => f64::NAN,
        other => other.parse().ok()?,
    };
    let number = data_type?.number()?;
    let whole = real.fract() == 0.0;
    let integer: Option<i128> = text.parse().ok().or_else(|| whole.then_some(real as i128));
    let data = match number {
        Number::Float32 => Some(Data::Float32(vec![real as f32])),
        Number::Float64 => Some(Data::Float64(vec![real])),
        Number::Float16 => Some(Data::Float16(vec![half::f16::from_f64(real)])),
        Number::Int8 => integer.and_then(|value| i8::try_from(value).ok()).map(|value| Data::Int8(vec![value])),
        Number::Int16 => integer.and_then(|value| i16::try_from(value).ok()).map(|value| Data::Int16(vec![value])),
        Number::Int32 => integer.and_then(|value| i32::try_from(value).ok()).map(|value| Data::Int32(vec![value])),
        Number::Int64 => integer.and_then(|value| i64::try_from(value).ok()).map(|value| Data::Int64(vec![value])),
        Number::UInt8 => integer.and_then(|value| u8::try_from(value).ok()).map(|value| Data::UInt8(vec![value])),
        Number::UInt16 => integer.and_then(|value| u16::try_from(value).ok()).map(|value| Data::UInt16(vec![value])),
        Number::UInt32 => integer.and_then(|value| u32::try_from(value).ok()).map(|value| Data::UInt32(vec![value])),
        Number::UInt64 => integer.and_then(|value| u64::try_from(value).ok()).map(|value| Data::UInt64(vec![value])),
    };
    // One that no sample can have masks nothing; it is told under its own name.
    Some(match data {
        Some(data) => {
            let data_type = DataType::Number(number, ByteOrder::Little);
            Attribute { name: "_FillValue".to_owned(), value: Ok(Values { data_type, shape: Vec::new(), data }) }
        }
        None => reals("nodata", vec![real]),
    })
}

/// One item of GDAL's metadata.
#[derive(Debug, Default)]
struct Item {
    name: String,
    sample: Option<usize>,
    role: String,
    value: String,
}

fn items(ifd: &Ifd) -> Vec<Item> {
    match ifd.tag(METADATA).map(|tag| &tag.value) {
        Some(TagValue::Ascii(text)) => parse(text),
        _ => Vec::new(),
    }
}

fn parse(text: &str) -> Vec<Item> {
    let mut reader = Reader::from_str(text);
    let (mut items, mut item) = (Vec::new(), None::<Item>);
    while items.len() < MOST_ITEMS {
        match reader.read_event() {
            Ok(Event::Start(start)) if start.name().as_ref() == b"Item" => {
                let value = |name: &str| {
                    let found = start.try_get_attribute(name).ok().flatten();
                    found.map(|found| String::from_utf8_lossy(&found.value).into_owned()).unwrap_or_default()
                };
                let (name, role, sample) = (value("name"), value("role"), value("sample").parse().ok());
                item = Some(Item { name, role, sample, value: String::new() });
            }
            Ok(Event::Text(text)) => {
                if let Some(item) = &mut item {
                    item.value.push_str(&text.decode().unwrap_or_default());
                }
            }
            Ok(Event::End(_)) => items.extend(item.take()),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    items
}

/// What the items of a role say of each band; empty if they say nothing of some band.
fn per_band(items: &[Item], role: &str, bands: usize) -> Vec<String> {
    let found: Vec<String> = (0..bands)
        .map_while(|band| items.iter().find(|item| item.role == role && item.sample == Some(band)))
        .map(|item| item.value.clone())
        .collect();
    if found.len() == bands { found } else { Vec::new() }
}

/// One number if it is the same for all bands; nothing if they differ, since each band would need its own.
fn common(values: &[f64], bands: usize) -> Option<Vec<f64>> {
    let first = values.first()?;
    (values.len() == bands && values.iter().all(|value| value == first)).then(|| vec![*first])
}
