//! What grids and swaths hold: tables of layers, from which both UMM-Var records and files are
//! made.

use super::family::Family;
use super::fields::Field;
use super::file::{Content, Fill, Values};
use super::model::PracticeVariable;
use netcdf_writer::NcAttrValue;

/// How numbers are kept in the file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Packing {
    /// As they are, 32 bits.
    Single,
    /// As they are, 64 bits.
    Double,
    /// 16 bits: value = scale × number + offset.
    Short(f64, f64),
    /// 8 bits, the same.
    Byte(f64, f64),
}

/// One layer of a grid or swath.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layer {
    /// Path in the file.
    pub(super) path: &'static str,
    /// UDUNITS text.
    pub(super) units: &'static str,
    /// Long name.
    pub(super) long_name: &'static str,
    /// CF standard name, or empty.
    pub(super) standard_name: &'static str,
    /// Where the numbers come from.
    pub(super) field: Field,
    /// How they are kept.
    pub(super) packing: Packing,
}

const fn layer(
    path: &'static str,
    units: &'static str,
    long_name: &'static str,
    standard_name: &'static str,
    field: Field,
    packing: Packing,
) -> Layer {
    Layer { path, units, long_name, standard_name, field, packing }
}

const RAIN: [Layer; 5] = [
    layer(
        "Grid/precipitation",
        "mm/hr",
        "Complete merged microwave-infrared precipitation estimate",
        "lwe_precipitation_rate",
        Field::Rain,
        Packing::Single,
    ),
    layer("Grid/randomError", "mm/hr", "Random error of the precipitation", "", Field::RainError, Packing::Single),
    layer(
        "Grid/probabilityLiquidPrecipitation",
        "percent",
        "Probability of liquid precipitation",
        "",
        Field::RainLiquid,
        Packing::Short(1.0, 0.0),
    ),
    layer(
        "Grid/precipitationQualityIndex",
        "1",
        "Quality index of the precipitation",
        "",
        Field::RainQuality,
        Packing::Single,
    ),
    layer(
        "Grid/Intermediate/precipitationUncal",
        "mm/hr",
        "Precipitation before calibration with gauges",
        "",
        Field::Rain,
        Packing::Single,
    ),
];

const SEA: [Layer; 4] = [
    layer(
        "analysed_sst",
        "kelvin",
        "analysed sea surface temperature",
        "sea_surface_foundation_temperature",
        Field::SeaTemperature,
        Packing::Short(0.001, 298.15),
    ),
    layer(
        "analysis_error",
        "kelvin",
        "estimated error standard deviation of analysed_sst",
        "",
        Field::SeaTemperatureError,
        Packing::Short(0.01, 0.0),
    ),
    layer("mask", "1", "sea/land field composite mask", "", Field::SurfaceMask, Packing::Byte(1.0, 0.0)),
    layer(
        "sea_ice_fraction",
        "1",
        "sea ice area fraction",
        "sea_ice_area_fraction",
        Field::SeaIce,
        Packing::Byte(0.01, 0.0),
    ),
];

const SNOW: [Layer; 1] =
    [layer("snow_depth", "m", "snow depth", "surface_snow_thickness", Field::Snow, Packing::Single)];

const GREEN: [Layer; 2] = [
    layer(
        "ndvi",
        "1",
        "normalized difference vegetation index",
        "normalized_difference_vegetation_index",
        Field::Greenness,
        Packing::Short(0.0001, 0.0),
    ),
    layer("quality", "1", "quality, 0 is good", "", Field::Quality, Packing::Byte(1.0, 0.0)),
];

const SOIL: [Layer; 2] = [
    layer(
        "soil_moisture",
        "m3 m-3",
        "volumetric soil moisture",
        "volume_fraction_of_condensed_water_in_soil",
        Field::SoilMoisture,
        Packing::Single,
    ),
    layer("retrieval_quality", "1", "quality, 0 is good", "", Field::Quality, Packing::Byte(1.0, 0.0)),
];

const COLOURS: [Layer; 4] = [
    layer("red_var", "1", "Red channel", "", Field::Red, Packing::Short(1.0, 0.0)),
    layer("green_var", "1", "Green channel", "", Field::Green, Packing::Short(1.0, 0.0)),
    layer("blue_var", "1", "Blue channel", "", Field::Blue, Packing::Short(1.0, 0.0)),
    layer("alpha_var", "1", "Alpha channel", "", Field::Alpha, Packing::Short(1.0, 0.0)),
];

const SCAN: [Layer; 7] = [
    layer(
        "product/vertical_column_troposphere",
        "molecules/cm^2",
        "troposphere nitrogen dioxide vertical column",
        "troposphere_mole_content_of_nitrogen_dioxide",
        Field::NitrogenDioxide,
        Packing::Double,
    ),
    layer(
        "product/vertical_column_stratosphere",
        "molecules/cm^2",
        "stratosphere nitrogen dioxide vertical column",
        "",
        Field::NitrogenDioxideAbove,
        Packing::Double,
    ),
    layer(
        "product/main_data_quality_flag",
        "1",
        "main data quality flag",
        "",
        Field::Quality,
        Packing::Short(1.0, 0.0),
    ),
    layer(
        "support_data/amf_cloud_fraction",
        "1",
        "cloud radiance fraction for the AMF",
        "",
        Field::Cloud,
        Packing::Single,
    ),
    layer("support_data/eff_cloud_fraction", "1", "effective cloud fraction", "", Field::Cloud, Packing::Single),
    layer(
        "support_data/surface_pressure",
        "hPa",
        "surface pressure",
        "surface_air_pressure",
        Field::GroundPressure,
        Packing::Single,
    ),
    layer("support_data/wind_speed", "m s-1", "wind speed", "wind_speed", Field::Wind, Packing::Single),
];

const SWATH: [Layer; 4] = [
    layer(
        "sea_surface_temperature",
        "kelvin",
        "sea surface subskin temperature",
        "sea_surface_subskin_temperature",
        Field::SeaTemperature,
        Packing::Short(0.01, 273.15),
    ),
    layer("quality_level", "1", "quality level, 0 is good", "", Field::Quality, Packing::Byte(1.0, 0.0)),
    layer("wind_speed", "m s-1", "wind speed", "wind_speed", Field::Wind, Packing::Byte(0.2, 25.0)),
    layer(
        "sea_ice_fraction",
        "1",
        "sea ice fraction",
        "sea_ice_area_fraction",
        Field::SeaIce,
        Packing::Byte(0.01, 0.0),
    ),
];

/// Layers on pressure levels: name, units, long name, standard name.
pub(super) const LEVELS: [(&str, &str, &str, &str); 4] = [
    ("T", "K", "air temperature", "air_temperature"),
    ("U", "m s-1", "eastward wind", "eastward_wind"),
    ("QV", "kg kg-1", "specific humidity", "specific_humidity"),
    ("H", "m", "edge heights", "geopotential_height"),
];

const GROUND: [Layer; 1] =
    [layer("PS", "hPa", "surface pressure", "surface_air_pressure", Field::GroundPressure, Packing::Single)];

/// The layers of a family.
pub(super) fn of(family: Family) -> &'static [Layer] {
    match family {
        Family::Precipitation => &RAIN,
        Family::SeaTemperature => &SEA,
        Family::Snow => &SNOW,
        Family::Greenness => &GREEN,
        Family::Soil => &SOIL,
        Family::Colours => &COLOURS,
        Family::Scan => &SCAN,
        Family::Swath => &SWATH,
        Family::PressureLevels => &GROUND,
        Family::Photons | Family::LandIce | Family::Vegetation => &[],
    }
}

/// UMM-Var records of a grid or swath.
pub(super) fn variables(family: Family, provider: &str, first_id: u64) -> Vec<PracticeVariable> {
    let topic = match family {
        Family::Snow | Family::Greenness | Family::Soil | Family::Colours => "LAND SURFACE",
        Family::SeaTemperature | Family::Swath => "OCEANS",
        _ => "ATMOSPHERE",
    };
    // Names of records stand as each archive writes them: a slash where there are groups.
    let name = |path: &str| if path.contains('/') { format!("/{path}") } else { path.to_owned() };
    let levels = LEVELS.iter().filter(|_| family == Family::PressureLevels);
    levels
        .map(|&(path, units, long_name, _)| (path, units, long_name))
        .chain(of(family).iter().map(|layer| (layer.path, layer.units, layer.long_name)))
        .zip(first_id..)
        .map(|((path, units, long_name), id)| PracticeVariable {
            concept_id: format!("V{id}-{provider}"),
            name: name(path),
            long_name: long_name.to_owned(),
            units: (units != "1").then(|| units.to_owned()),
            science_keywords: vec![vec!["EARTH SCIENCE".to_owned(), topic.to_owned()]],
        })
        .collect()
}

/// Marker of a missing 32- or 64-bit number.
const MISSING: f32 = -9999.0;
/// Marker of a missing 64-bit number.
const MISSING_LONG: f64 = -1e30;

/// Packs numbers (`None` is missing) into a described variable.
pub(super) fn pack(layer: &Layer, path: &str, dimensions: &[String], numbers: &[Option<f64>]) -> Content {
    let whole = |scale: f64, offset: f64, limit: f64| {
        move |number: &Option<f64>| number.map(|number| ((number - offset) / scale).round().clamp(-limit, limit))
    };
    let content = match layer.packing {
        Packing::Single => {
            let values = numbers.iter().map(|number| number.map_or(MISSING, |number| number as f32)).collect();
            Content::new(path, dimensions, Values::F32(values)).filled(Fill::F32(MISSING))
        }
        Packing::Double => {
            let values = numbers.iter().map(|number| number.unwrap_or(MISSING_LONG)).collect();
            Content::new(path, dimensions, Values::F64(values)).filled(Fill::F64(MISSING_LONG))
        }
        Packing::Short(scale, offset) => {
            let pack = whole(scale, offset, 32_767.0);
            let values = numbers.iter().map(|number| pack(number).map_or(i16::MIN, |number| number as i16)).collect();
            Content::new(path, dimensions, Values::I16(values)).filled(Fill::I16(i16::MIN))
        }
        Packing::Byte(scale, offset) => {
            let pack = whole(scale, offset, 127.0);
            let values = numbers.iter().map(|number| pack(number).map_or(i8::MIN, |number| number as i8)).collect();
            Content::new(path, dimensions, Values::I8(values)).filled(Fill::I8(i8::MIN))
        }
    };
    let content = content
        .text("units", layer.units)
        .text("long_name", layer.long_name)
        .text("standard_name", layer.standard_name);
    match layer.packing {
        Packing::Short(scale, offset) | Packing::Byte(scale, offset) if (scale, offset) != (1.0, 0.0) => content
            .with("scale_factor", NcAttrValue::Doubles(vec![scale]))
            .with("add_offset", NcAttrValue::Doubles(vec![offset])),
        _ => content,
    }
}
