use super::address::{ImageryServers, TileAddress};
use super::day::{is_dark, nearest_light_day, newest_complete_day, noon_sun, solar_declination};
use super::{Blank, Empty, Format, LAYERS, Layer, Period, Sees, Source, Step, layers_in};
use crate::domain::Environment;
use crate::domain::map::grid::{Plane, TileGrid, TileId};
use chrono::{DateTime, NaiveDate, Utc};
use url::Url;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn layer(id: &str) -> &'static Layer {
    Layer::find(id).unwrap()
}

const VIIRS: &str = "VIIRS_NOAA20_CorrectedReflectance_TrueColor";
const ICE: &str = "AMSRU2_Sea_Ice_Concentration_12km";

#[test]
fn the_table_is_whole() {
    for layer in &LAYERS {
        let id = layer.id;
        assert_eq!(LAYERS.iter().filter(|other| other.id == id).count(), 1, "{id}");
        assert_eq!(LAYERS.iter().filter(|other| other.title == layer.title).count(), 1, "{id}");
        assert!(!layer.title.contains('_') && layer.legend.ends_with('.'), "{id}");
        assert_eq!(layer.first.is_some(), layer.is_dated(), "{id}");
        assert!(layer.first.is_none_or(|first| first > date("1970-01-01")), "{id}: no day");
        assert!(layer.last.is_none_or(|last| layer.first.is_some_and(|first| first < last)), "{id}");
        assert!(Plane::ALL.into_iter().any(|plane| layer.grid(plane).is_some()), "{id}");
        for plane in Plane::ALL {
            let Some(grid) = layer.grid(plane) else { continue };
            assert_eq!(TileGrid::named(plane, grid.name), Some(grid), "{id}");
        }
        let photographs = matches!(layer.sees, Sees::Everything | Sees::SunlitSwaths) && layer.source == Source::Gibs;
        assert!(layer.format == Format::Png || photographs, "{id}");
        assert!(layer.source == Source::OpenStreetMap || layer.source.attribution().contains("NASA GIBS"), "{id}");
    }
    assert_eq!(layers_in(Plane::Arctic).count(), 16);
    assert!(layers_in(Plane::Antarctic).all(|layer| layer.arctic.is_some()));
    assert!(layers_in(Plane::Mercator).all(|layer| layer.id != "SSMIS_Sea_Ice_Concentration"));
}

#[test]
fn addresses_are_the_servers() {
    let servers = ImageryServers::world();
    let address = |id: &str, plane: Plane, period: Period, tile: TileId| {
        let layer = layer(id);
        servers.tile(layer, TileAddress { grid: layer.grid(plane).unwrap(), period, tile })
    };
    let day = Period::Day(date("2024-08-14"));
    assert_eq!(
        address(VIIRS, Plane::Arctic, day, TileId::new(3, 12, 8)),
        "https://gibs.earthdata.nasa.gov/wmts/epsg3413/best/VIIRS_NOAA20_CorrectedReflectance_TrueColor/default/\
         2024-08-14/250m/3/12/8.jpg"
    );
    assert_eq!(
        address("BlueMarble_NextGeneration", Plane::Mercator, Period::Undated, TileId::new(3, 1, 2)),
        "https://gibs.earthdata.nasa.gov/wmts/epsg3857/best/BlueMarble_NextGeneration/default/\
         GoogleMapsCompatible_Level8/3/1/2.jpg"
    );
    let half_hour = Step::HalfHourly.period(moment("2024-08-14T12:44:10Z"));
    assert_eq!(
        address("IMERG_Precipitation_Rate", Plane::Geographic, half_hour, TileId::new(0, 0, 1)),
        "https://gibs.earthdata.nasa.gov/wmts/epsg4326/best/IMERG_Precipitation_Rate/default/2024-08-14T12:30:00Z/2km/\
         0/0/1.png"
    );
    assert_eq!(
        address("OpenStreetMap", Plane::Mercator, Period::Undated, TileId::new(3, 1, 2)),
        "https://tile.openstreetmap.org/3/2/1.png",
        "column before row"
    );
    let viirs = layer(VIIRS);
    let grid = viirs.grid(Plane::Geographic).unwrap();
    assert_eq!(
        servers.periods(viirs, grid, date("2018-05-26"), date("2018-11-03")),
        "https://gibs.earthdata.nasa.gov/wmts/epsg4326/best/1.0.0/VIIRS_NOAA20_CorrectedReflectance_TrueColor/default/\
         250m/all/2018-05-26--2018-11-03.xml"
    );
    assert!(servers.metadata(viirs).ends_with("/layer-metadata/v1.0/VIIRS_NOAA20_CorrectedReflectance_TrueColor.json"));
    assert!(servers.legend(viirs).ends_with("/legends/VIIRS_NOAA20_CorrectedReflectance_TrueColor_H.svg"));
    assert!(servers.capabilities(Plane::Arctic).ends_with("/wmts/epsg3413/best/1.0.0/WMTSCapabilities.xml"));
}

#[test]
fn practice_asks_nothing_of_the_world() {
    let root = Url::parse("http://127.0.0.1:4321/").unwrap();
    let servers = ImageryServers::of(&Environment::practice(&root));
    for source in [Source::Gibs, Source::OpenStreetMap] {
        assert!(servers.root(source).as_str().starts_with("http://127.0.0.1:4321/"), "{source:?}");
    }
    assert_eq!(ImageryServers::of(&Environment::prod()), ImageryServers::world());
    assert_eq!(ImageryServers::of(&Environment::uat()), ImageryServers::world());
}

#[test]
fn a_moment_is_snapped_to_the_picture_that_holds_for_it() {
    let noon = moment("2024-08-14T12:44:10.5Z");
    assert_eq!(Step::Undated.period(noon), Period::Undated);
    assert_eq!(Step::Daily.period(noon), Period::Day(date("2024-08-14")));
    assert_eq!(Step::Monthly.period(noon), Period::Day(date("2024-08-01")));
    assert_eq!(Step::HalfHourly.period(noon), Period::Moment(moment("2024-08-14T12:30:00Z")));
    assert_eq!(Step::SubDaily.period(noon), Period::Moment(moment("2024-08-14T12:00:00Z")));
    assert_eq!(Step::Undated.next(Period::Undated), None);
    for (step, first, second) in [
        (Step::Daily, "2024-02-28T00:00:00Z", "2024-02-29T00:00:00Z"),
        (Step::Monthly, "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        (Step::HalfHourly, "2023-12-31T23:30:00Z", "2024-01-01T00:00:00Z"),
        (Step::SubDaily, "2023-12-31T23:00:00Z", "2024-01-01T00:00:00Z"),
    ] {
        let (first, second) = (step.period(moment(first)), step.period(moment(second)));
        assert_eq!((step.next(first), step.previous(second)), (Some(second), Some(first)), "{step:?}");
    }
    assert_eq!(Step::Daily.next(Period::Day(NaiveDate::MAX)), None);
}

#[test]
fn days_stay_within_the_layer() {
    let ice = layer(ICE);
    let (first, last) = (date("2012-07-02"), date("2025-09-01"));
    assert_eq!(ice.next(Period::Day(last)), None);
    assert_eq!(ice.previous(Period::Day(first)), None);
    assert_eq!(ice.next(Period::Day(first)), Some(Period::Day(date("2012-07-03"))));
    let today = date("2026-11-28");
    assert_eq!(newest_complete_day(today), date("2026-11-26"));
    assert_eq!(layer(VIIRS).newest_complete(today), Period::Day(date("2026-11-26")));
    assert_eq!(ice.newest_complete(today), Period::Day(last));
    assert_eq!(layer("MERRA2_2m_Air_Temperature_Monthly").newest_complete(today), Period::Day(date("2026-10-01")));
    assert_eq!(layer("BlueMarble_NextGeneration").newest_complete(today), Period::Undated);
    assert_eq!(ice.clamp(moment("2026-03-01T10:00:00Z"), today), moment("2025-09-01T10:00:00Z"));
    assert_eq!(ice.clamp(moment("2001-03-01T10:00:00Z"), today), moment("2012-07-02T10:00:00Z"));
    assert_eq!(layer(VIIRS).clamp(moment("2030-03-01T10:00:00Z"), today), moment("2026-11-28T10:00:00Z"));
    let merra = layer("MERRA2_2m_Air_Temperature_Monthly");
    assert_eq!(merra.previous(Period::Day(date("1980-01-01"))), None);
    assert_eq!(merra.previous(Period::Day(date("1980-02-01"))), Some(Period::Day(date("1980-01-01"))));
}

#[test]
fn captions_tell_the_time_that_the_picture_has() {
    assert_eq!(layer(VIIRS).caption(Period::Day(date("2024-08-04"))), "VIIRS true colour (NOAA-20), 4 Aug 2024");
    assert_eq!(layer("BlueMarble_NextGeneration").caption(Period::Undated), "Blue Marble");
    let merra = layer("MERRA2_2m_Air_Temperature_Monthly");
    assert!(merra.caption(Period::Day(date("2024-08-01"))).ends_with(", Aug 2024"));
    let rain = layer("IMERG_Precipitation_Rate");
    assert!(rain.caption(rain.period(moment("2024-08-14T12:44:10Z"))).ends_with(", 14 Aug 2024 12:30 UTC"));
}

#[test]
fn the_sun_stands_where_almanacs_have_it() {
    for (day, declination) in [
        ("2024-06-20", 23.44),
        ("2024-12-21", -23.44),
        ("2024-03-20", 0.13),
        ("2024-09-22", -0.02),
        ("2000-02-24", -9.6),
        ("2026-11-28", -21.3),
    ] {
        let found = solar_declination(date(day));
        assert!((found - declination).abs() < 0.25, "{day}: {found}");
    }
    assert!((noon_sun(date("2024-06-20"), 66.56) - 46.9).abs() < 0.1);
}

#[test]
fn polar_night_is_dark_and_only_it() {
    let dark = |day: &str, south: f64, north: f64| is_dark(date(day), &(south..=north));
    assert!(dark("2024-12-21", 70.0, 90.0));
    assert!(!dark("2024-12-21", 60.0, 90.0), "the southern edge has light");
    assert!(!dark("2024-06-21", 70.0, 90.0));
    assert!(dark("2024-06-21", -90.0, -70.0));
    assert!(!dark("2024-06-21", -90.0, -60.0));
    assert!(!dark("2024-12-21", -90.0, -70.0));
    assert!(dark("2024-10-10", 86.0, 90.0) && !dark("2024-10-10", 75.0, 90.0));
    for day in ["2024-03-20", "2024-06-20", "2024-09-22", "2024-12-21"] {
        assert!(!dark(day, -60.0, 60.0) && !dark(day, 0.0, 0.0), "{day}");
    }
    assert!(!dark("2024-12-21", f64::NAN, 90.0));
    assert!(dark("2024-12-21", 90.0, 70.0), "in either order");
    let range = 75.0..=90.0;
    let (night, later) = (date("2024-12-21"), date("2030-01-01"));
    let light = nearest_light_day(night, &range, later).unwrap();
    assert!(!is_dark(light, &range) && (light - night).num_days().abs() < 60, "{light}");
    let before = nearest_light_day(night, &range, night).unwrap();
    assert!(before < night, "not a day to come");
    assert_eq!(nearest_light_day(date("2024-07-01"), &range, later), Some(date("2024-07-01")));
}

#[test]
fn an_empty_picture_has_a_reason() {
    let today = date("2026-11-28");
    let viirs = layer(VIIRS);
    let missing = |day: &str| viirs.missing(Period::Day(date(day)), today);
    assert_eq!(missing("2018-01-04"), Some(Empty::BeforeFirstDay(date("2018-01-05"))));
    assert_eq!(missing("2018-01-05"), None);
    assert_eq!(missing("2026-11-28"), None, "may have its first passes");
    assert_eq!(missing("2026-11-29"), Some(Empty::Future));
    let ice = layer(ICE);
    assert_eq!(ice.missing(Period::Day(date("2025-09-02")), today), Some(Empty::AfterLastDay(date("2025-09-01"))));
    assert_eq!(layer("BlueMarble_NextGeneration").missing(Period::Undated, today), None);
    let blank = |layer: &Layer, day: &str, south: f64, north: f64| {
        layer.why_blank(Period::Day(date(day)), today, &(south..=north))
    };
    assert_eq!(blank(viirs, "2026-11-27", 0.0, 10.0), Empty::NotYetComplete);
    assert_eq!(blank(viirs, "2026-11-20", 72.0, 80.0), Empty::PolarNight);
    assert_eq!(blank(viirs, "2026-11-27", 72.0, 80.0), Empty::PolarNight, "waiting does not help");
    assert_eq!(blank(viirs, "2024-08-14", 0.0, 5.0), Empty::NoSwath);
    assert_eq!(blank(ice, "2024-12-14", 72.0, 80.0), Empty::NoDataHere, "microwaves need no sun");
    assert_eq!(blank(viirs, "2030-01-01", 0.0, 5.0), Empty::Future);
    for empty in [
        Empty::BeforeFirstDay(today),
        Empty::AfterLastDay(today),
        Empty::Future,
        Empty::NotYetComplete,
        Empty::PolarNight,
        Empty::NoSwath,
        Empty::NoDataHere,
        Empty::Offline,
    ] {
        let sentence = empty.sentence(viirs);
        assert!(sentence.ends_with('.') && !sentence.contains('_'), "{sentence}");
    }
}

#[test]
fn blank_tiles_and_pages_in_place_of_pictures_are_known() {
    assert!(Blank::Black.is_blank(&[0, 7, 3, 255, 1, 1, 1, 255]));
    assert!(!Blank::Black.is_blank(&[0, 7, 3, 255, 8, 1, 1, 255]));
    assert!(Blank::Transparent.is_blank(&[9, 9, 9, 0, 0, 0, 0, 0]));
    assert!(!Blank::Transparent.is_blank(&[9, 9, 9, 0, 0, 0, 0, 1]));
    assert_eq!(Format::Jpeg.blank(), Blank::Black);
    assert!(Format::Png.begins(b"\x89PNG\r\n\x1a\n....") && Format::Jpeg.begins(&[0xff, 0xd8, 0xff, 0xe0]));
    assert!(!Format::Png.begins(b"<!DOCTYPE html>") && !Format::Jpeg.begins(b""));
}
