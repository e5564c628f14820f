use super::place::Window;
use super::{blank, quantity};
use crate::domain::map::grid::{Plane, TileGrid, TileId};
use crate::domain::map::imagery::address::TileAddress;
use crate::domain::map::imagery::{Layer, Period};
use crate::practice::data::fields::{self, Field};
use crate::practice::data::terrain::height_metres;
use crate::practice::data::{Catalogue, standard_end};
use image::RgbaImage;

fn picture(id: &str, plane: Plane, period: Period, tile: TileId) -> (RgbaImage, TileGrid) {
    let layer = Layer::find(id).unwrap();
    let grid = layer.grid(plane).unwrap();
    let bytes = Catalogue::standard(1).tile(layer, TileAddress { grid, period, tile }).unwrap();
    assert!(layer.format.begins(&bytes), "{id}");
    let picture = image::load_from_memory(&bytes).unwrap().to_rgba8();
    assert_eq!(picture.width(), plane.tile_pixels());
    (picture, grid)
}

fn day(text: &str) -> Period {
    Period::Day(text.parse().unwrap())
}

#[test]
fn pixels_lie_where_proj_has_them() {
    for (plane, name, x, y, longitude, latitude) in [
        (Plane::Arctic, "250m", 0.0, -2_187_927.649, -45.0, 70.0),
        (Plane::Arctic, "250m", 2_349_829.162, -2_349_829.162, 0.0, 60.0),
        (Plane::Arctic, "250m", -633_949.742, -366_011.054, -105.0, 83.25),
        (Plane::Antarctic, "250m", 0.0, 2_082_760.109, 0.0, -71.0),
        (Plane::Antarctic, "250m", 3_333_134.028, 0.0, 90.0, -60.0),
        (Plane::Antarctic, "250m", -1_036_699.824, -885_425.296, -130.5, -77.5),
    ] {
        let grid = TileGrid::named(plane, name).unwrap();
        let tile = grid.at(plane.to_square(x, y), 5).unwrap();
        let rect = grid.rect(tile);
        let (left, top) = plane.from_square(rect.left, rect.top);
        let (right, down) = ((x - left) / plane.resolution(5), (top - y) / plane.resolution(5));
        let place = Window::new(grid, tile).place(right, down);
        assert!((place.0 - longitude).abs() < 1e-7 && (place.1 - latitude).abs() < 1e-7, "{place:?}");
    }
    let mercator = TileGrid::named(Plane::Mercator, "GoogleMapsCompatible_Level9").unwrap();
    let place = Window::new(mercator, TileId::new(1, 0, 1)).place(128.0, 256.0);
    assert!((place.0 - 90.0).abs() < 1e-9 && place.1.abs() < 1e-9, "{place:?}");
}

#[test]
fn land_and_sea_of_a_picture_are_those_of_the_files() {
    let id = "GHRSST_L4_MUR_Sea_Surface_Temperature";
    let tile = TileId::new(4, 3, 8);
    let (picture, grid) = picture(id, Plane::Geographic, day("2024-08-14"), tile);
    let window = Window::new(grid, tile);
    let (mut sea, mut wrong) = (0, 0);
    for row in (8..512).step_by(16) {
        for column in (8..512).step_by(16) {
            let (longitude, latitude) = window.place(f64::from(column) + 0.5, f64::from(row) + 0.5);
            let is_sea = height_metres(longitude, latitude) < 0.0;
            let shown = picture.get_pixel(column, row).0[3] > 0;
            sea += u32::from(is_sea);
            wrong += u32::from(is_sea != shown);
        }
    }
    assert!(sea > 100, "{sea}");
    assert!(wrong <= 8, "{wrong} of 1024 points differ");
}

#[test]
fn sea_temperatures_of_a_picture_are_those_of_the_granule() {
    let layer = Layer::find("GHRSST_L4_MUR_Sea_Surface_Temperature").unwrap();
    let quantity = quantity::of(layer).unwrap();
    let tile = TileId::new(5, 10, 4);
    let (picture, grid) = picture(layer.id, Plane::Geographic, day("2024-08-14"), tile);
    let window = Window::new(grid, tile);
    // Days from 1970 to 2024-08-14, 09:00 UTC.
    let hour = 19_949.0 + 9.0 / 24.0;
    let mut compared = 0;
    for place in (16..500).step_by(37) {
        let (longitude, latitude) = window.place(f64::from(place) + 0.5, f64::from(place) + 0.5);
        let expected = fields::value(Field::SeaTemperature, 1, (longitude, latitude), -1.0, hour).unwrap();
        let [red, green, blue, alpha] = picture.get_pixel(place, place).0;
        if alpha == 0 {
            continue;
        }
        let found = quantity.value_of([red, green, blue]).unwrap();
        assert!((found - expected).abs() < 0.3, "{longitude} {latitude}: {found} and {expected} kelvins");
        compared += 1;
    }
    assert!(compared > 8, "{compared}");
}

#[test]
fn polar_night_is_black_in_true_colour_and_not_in_microwaves() {
    let viirs = "VIIRS_NOAA20_CorrectedReflectance_TrueColor";
    let pole = TileId::new(3, 7, 7);
    let bright = |picture: &RgbaImage| picture.pixels().filter(|pixel| pixel.0[0] > 60).count();
    let (night, _) = picture(viirs, Plane::Arctic, day("2024-12-21"), pole);
    assert!(Layer::find(viirs).unwrap().format.blank().is_blank(&night));
    let (summer, _) = picture(viirs, Plane::Arctic, day("2024-06-21"), pole);
    assert!(bright(&summer) > 200_000, "{}", bright(&summer));
    let (ice, _) = picture("AMSRU2_Sea_Ice_Concentration_12km", Plane::Arctic, day("2024-12-21"), pole);
    assert!(ice.pixels().filter(|pixel| pixel.0[3] > 0).count() > 200_000);
}

#[test]
fn clouds_move_from_day_to_day_and_coasts_do_not() {
    let viirs = "VIIRS_NOAA20_CorrectedReflectance_TrueColor";
    let tile = TileId::new(2, 1, 2);
    let (one, _) = picture(viirs, Plane::Mercator, day("2024-08-14"), tile);
    let (other, _) = picture(viirs, Plane::Mercator, day("2024-08-15"), tile);
    let differ = one.pixels().zip(other.pixels()).filter(|(a, b)| a.0[0].abs_diff(b.0[0]) > 30).count();
    assert!(differ > 5_000, "{differ}");
    let marble = "BlueMarble_NextGeneration";
    let bytes = |seed: u64| {
        let layer = Layer::find(marble).unwrap();
        let grid = layer.grid(Plane::Mercator).unwrap();
        Catalogue::standard(seed).tile(layer, TileAddress { grid, period: Period::Undated, tile }).unwrap()
    };
    assert_eq!(bytes(1), bytes(2), "without clouds the Earth is the same in every session");
}

#[test]
fn an_unfinished_day_has_its_first_passes_only() {
    let catalogue = Catalogue::standard(1);
    let layer = Layer::find("MODIS_Terra_CorrectedReflectance_TrueColor").unwrap();
    let today = Period::Day(standard_end().date_naive());
    assert!(catalogue.has_picture(layer, today));
    assert!(!catalogue.has_picture(layer, layer.next(today).unwrap()));
    assert_eq!(catalogue.newest_picture(layer), layer.previous(today).unwrap());
    let (unfinished, _) = picture(layer.id, Plane::Mercator, today, TileId::new(1, 0, 0));
    assert!(layer.format.blank().is_blank(&unfinished), "the west comes last");
    let (east, _) = picture(layer.id, Plane::Mercator, today, TileId::new(1, 0, 1));
    assert!(!layer.format.blank().is_blank(&east));
    let (whole, _) = picture(layer.id, Plane::Mercator, day("2026-10-28"), TileId::new(2, 2, 1));
    let gaps = whole.pixels().filter(|pixel| pixel.0[..3].iter().all(|part| *part < 12)).count();
    assert!((1_000..20_000).contains(&gaps), "gaps between swaths near the equator: {gaps}");
}

#[test]
fn blanks_are_blank() {
    for id in ["VIIRS_NOAA20_CorrectedReflectance_TrueColor", "IMERG_Precipitation_Rate"] {
        let layer = Layer::find(id).unwrap();
        let picture = image::load_from_memory(&blank(layer, Plane::Mercator).unwrap()).unwrap().to_rgba8();
        assert!(layer.format.blank().is_blank(&picture), "{id}");
    }
}

/// Not a test of its own: `HARMONY_TILE_SHEET=folder cargo test tile_sheet` writes pictures to look at.
#[test]
fn a_tile_sheet_can_be_looked_at() {
    let Ok(folder) = std::env::var("HARMONY_TILE_SHEET") else { return };
    let catalogue = Catalogue::standard(1);
    for layer in &crate::domain::map::imagery::LAYERS {
        for plane in Plane::ALL {
            let Some(grid) = layer.grid(plane) else { continue };
            let period = layer.period("2024-08-14T18:00:00Z".parse().unwrap());
            for tile in [TileId::new(1, 0, 0), TileId::new(1, 1, 1), TileId::new(3, 2, 3)] {
                let started = std::time::Instant::now();
                let bytes = catalogue.tile(layer, TileAddress { grid, period, tile }).unwrap();
                let TileId { level, row, column } = tile;
                let name = format!("{}_{}_{level}_{row}_{column}.{}", layer.id, plane.epsg(), layer.format.extension());
                println!("{name}: {:?}, {} bytes", started.elapsed(), bytes.len());
                std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
            }
        }
    }
}
