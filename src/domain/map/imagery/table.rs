//! The table of layers.

use super::super::grid::{Plane, TileGrid};
use super::{Format, Layer, Sees, Source, Step, Theme};
use chrono::NaiveDate;

/// Finest level of sets, by the width of their finest pixel.
#[derive(Clone, Copy)]
enum Fine {
    Metres250,
    Metres500,
    Metres1000,
    Metres2000,
}

const fn mercator(fine: Fine) -> TileGrid {
    let (name, last_level) = match fine {
        Fine::Metres250 => ("GoogleMapsCompatible_Level9", 9),
        Fine::Metres500 => ("GoogleMapsCompatible_Level8", 8),
        Fine::Metres1000 => ("GoogleMapsCompatible_Level7", 7),
        Fine::Metres2000 => ("GoogleMapsCompatible_Level6", 6),
    };
    TileGrid { plane: Plane::Mercator, name, last_level }
}

const fn geographic(fine: Fine) -> TileGrid {
    let (name, last_level) = match fine {
        Fine::Metres250 => ("250m", 8),
        Fine::Metres500 => ("500m", 7),
        Fine::Metres1000 => ("1km", 6),
        Fine::Metres2000 => ("2km", 5),
    };
    TileGrid { plane: Plane::Geographic, name, last_level }
}

const fn polar(plane: Plane, fine: Fine) -> TileGrid {
    let (name, last_level) = match fine {
        Fine::Metres250 => ("250m", 5),
        Fine::Metres500 => ("500m", 4),
        Fine::Metres1000 => ("1km", 3),
        Fine::Metres2000 => ("2km", 2),
    };
    TileGrid { plane, name, last_level }
}

/// A day of the table; the first day there is, if it is none (a test finds that).
const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

/// Nowhere yet, daily, from GIBS.
const GIBS: Layer = Layer {
    id: "",
    title: "",
    legend: "",
    theme: Theme::Surface,
    source: Source::Gibs,
    format: Format::Png,
    mercator: None,
    geographic: None,
    arctic: None,
    antarctic: None,
    first: None,
    last: None,
    step: Step::Daily,
    sees: Sees::Swaths,
};

/// Everywhere, as fine in polar planes as told.
const fn everywhere(fine: Fine, poles: Fine) -> Layer {
    Layer {
        mercator: Some(mercator(fine)),
        geographic: Some(geographic(fine)),
        arctic: Some(polar(Plane::Arctic, poles)),
        antarctic: Some(polar(Plane::Antarctic, poles)),
        ..GIBS
    }
}

/// Not in the polar planes.
const fn world(fine: Fine) -> Layer {
    Layer { mercator: Some(mercator(fine)), geographic: Some(geographic(fine)), ..GIBS }
}

/// Corrected reflectance: a photograph by daylight.
const fn reflectance(id: &'static str, title: &'static str, legend: &'static str, first: NaiveDate) -> Layer {
    Layer {
        id,
        title,
        legend,
        format: Format::Jpeg,
        first: Some(first),
        sees: Sees::SunlitSwaths,
        ..everywhere(Fine::Metres250, Fine::Metres250)
    }
}

/// A picture that never changes.
const fn backdrop(id: &'static str, title: &'static str, legend: &'static str) -> Layer {
    Layer {
        id,
        title,
        legend,
        format: Format::Jpeg,
        step: Step::Undated,
        sees: Sees::Everything,
        ..everywhere(Fine::Metres500, Fine::Metres500)
    }
}

const TRUE_COLOUR: &str = "As the eye would see it: clouds, snow and ice white, water dark.";
const ICE: &str = "Share of the sea that is under ice, from 15 % (dark blue) to 100 % (white).";
const SNOW: &str = "Snow index from 1 % (dark blue) to 100 % (white); clouds are left out.";
const SEA_TEMPERATURE: &str = "From 0 °C (violet) over 16 °C (green) to 32 °C (dark red).";

/// Every layer that the program knows, best known first within a theme.
pub static LAYERS: [Layer; 21] = [
    reflectance(
        "VIIRS_NOAA20_CorrectedReflectance_TrueColor",
        "VIIRS true colour (NOAA-20)",
        TRUE_COLOUR,
        day(2018, 1, 5),
    ),
    reflectance(
        "VIIRS_SNPP_CorrectedReflectance_TrueColor",
        "VIIRS true colour (Suomi NPP)",
        TRUE_COLOUR,
        day(2015, 11, 24),
    ),
    reflectance(
        "VIIRS_NOAA21_CorrectedReflectance_TrueColor",
        "VIIRS true colour (NOAA-21)",
        TRUE_COLOUR,
        day(2023, 2, 10),
    ),
    reflectance(
        "MODIS_Terra_CorrectedReflectance_TrueColor",
        "MODIS true colour (Terra, morning)",
        TRUE_COLOUR,
        day(2000, 2, 24),
    ),
    reflectance(
        "MODIS_Aqua_CorrectedReflectance_TrueColor",
        "MODIS true colour (Aqua, afternoon)",
        TRUE_COLOUR,
        day(2002, 7, 3),
    ),
    reflectance(
        "MODIS_Terra_CorrectedReflectance_Bands721",
        "MODIS snow against cloud, bands 7-2-1 (Terra)",
        "Snow and ice turquoise, clouds of water white, plants green, bare ground brown, burnt ground red.",
        day(2000, 2, 24),
    ),
    reflectance(
        "MODIS_Terra_CorrectedReflectance_Bands367",
        "MODIS snow against cloud, bands 3-6-7 (Terra)",
        "Snow and ice red, clouds of water white, plants green, open water black.",
        day(2000, 2, 24),
    ),
    backdrop(
        "BlueMarble_NextGeneration",
        "Blue Marble",
        "The Earth without clouds, put together from a year of pictures. It does not meet the coast north of 80°.",
    ),
    backdrop(
        "BlueMarble_ShadedRelief_Bathymetry",
        "Blue Marble with relief and sea floor",
        "The Earth without clouds, mountains shaded, deep water darker. It does not meet the coast north of 80°.",
    ),
    Layer {
        id: "AMSRU2_Sea_Ice_Concentration_12km",
        title: "Sea ice concentration (AMSR2, 12 km)",
        legend: ICE,
        theme: Theme::SeaIce,
        first: Some(day(2012, 7, 2)),
        last: Some(day(2025, 9, 1)),
        sees: Sees::Somewhere,
        ..everywhere(Fine::Metres2000, Fine::Metres1000)
    },
    Layer {
        id: "SSMIS_Sea_Ice_Concentration",
        title: "Sea ice concentration since 1978 (SSMIS, 25 km)",
        legend: ICE,
        theme: Theme::SeaIce,
        first: Some(day(1978, 10, 26)),
        last: Some(day(2021, 8, 22)),
        sees: Sees::Somewhere,
        arctic: Some(polar(Plane::Arctic, Fine::Metres1000)),
        antarctic: Some(polar(Plane::Antarctic, Fine::Metres1000)),
        ..GIBS
    },
    Layer {
        id: "GHRSST_L4_MUR_Sea_Ice_Concentration",
        title: "Sea ice concentration (MUR)",
        legend: ICE,
        theme: Theme::SeaIce,
        first: Some(day(2002, 6, 1)),
        sees: Sees::Somewhere,
        ..world(Fine::Metres1000)
    },
    Layer {
        id: "VIIRS_NOAA20_NDSI_Snow_Cover",
        title: "Snow cover (VIIRS, NOAA-20)",
        legend: SNOW,
        theme: Theme::Snow,
        first: Some(day(2018, 1, 5)),
        sees: Sees::SunlitSwaths,
        ..everywhere(Fine::Metres500, Fine::Metres500)
    },
    Layer {
        id: "MODIS_Terra_NDSI_Snow_Cover",
        title: "Snow cover (MODIS, Terra)",
        legend: SNOW,
        theme: Theme::Snow,
        first: Some(day(2000, 2, 24)),
        sees: Sees::SunlitSwaths,
        ..everywhere(Fine::Metres500, Fine::Metres500)
    },
    Layer {
        id: "GHRSST_L4_MUR_Sea_Surface_Temperature",
        title: "Sea surface temperature (MUR)",
        legend: SEA_TEMPERATURE,
        theme: Theme::Temperature,
        first: Some(day(2002, 6, 1)),
        sees: Sees::Somewhere,
        ..world(Fine::Metres1000)
    },
    Layer {
        id: "MODIS_Terra_Land_Surface_Temp_Day",
        title: "Land surface temperature by day (MODIS, Terra)",
        legend: "From −40 °C (violet) over 5 °C (green) to 50 °C (dark red); clouds are left out.",
        theme: Theme::Temperature,
        first: Some(day(2000, 2, 24)),
        ..everywhere(Fine::Metres2000, Fine::Metres1000)
    },
    Layer {
        id: "MERRA2_2m_Air_Temperature_Monthly",
        title: "Air temperature 2 m above ground, month by month (MERRA-2)",
        legend: "From −50 °C (violet) over −5 °C (green) to 40 °C (dark red).",
        theme: Theme::Temperature,
        first: Some(day(1980, 1, 1)),
        step: Step::Monthly,
        sees: Sees::Somewhere,
        ..everywhere(Fine::Metres2000, Fine::Metres1000)
    },
    Layer {
        id: "IMERG_Precipitation_Rate",
        title: "Rain and snowfall, every half hour (IMERG)",
        legend: "Millimetres an hour, from 0.1 (light green) to 50 (dark red).",
        theme: Theme::Water,
        first: Some(day(2000, 6, 1)),
        step: Step::HalfHourly,
        sees: Sees::Somewhere,
        ..world(Fine::Metres2000)
    },
    Layer {
        id: "SMAP_L3_Passive_Day_Soil_Moisture",
        title: "Soil moisture (SMAP, morning)",
        legend: "Water in the topmost 5 cm of soil, from dry (brown) to wet (blue).",
        theme: Theme::Water,
        first: Some(day(2015, 3, 31)),
        ..everywhere(Fine::Metres2000, Fine::Metres1000)
    },
    Layer {
        id: "TEMPO_L3_NO2_Vertical_Column_Troposphere",
        title: "Nitrogen dioxide over North America (TEMPO)",
        legend: "Tropospheric column, from clean (pale yellow) to polluted (dark red); by daylight, where few clouds are.",
        theme: Theme::Air,
        first: Some(day(2023, 8, 2)),
        step: Step::SubDaily,
        sees: Sees::SunlitSwaths,
        ..world(Fine::Metres1000)
    },
    Layer {
        id: "OpenStreetMap",
        title: "OpenStreetMap",
        legend: "Streets, borders and names, as volunteers draw them.",
        theme: Theme::Map,
        source: Source::OpenStreetMap,
        mercator: Some(TileGrid::OPEN_STREET_MAP),
        step: Step::Undated,
        sees: Sees::Everything,
        ..GIBS
    },
];
