//! Swaths and grids cut as NASA's services cut them, counted against the whole granule.

use super::*;

/// A plane of a file, line by line.
struct Field {
    rows: Vec<f64>,
    columns: Vec<f64>,
    values: Vec<f64>,
}

impl Field {
    fn of(file: &NcFile, rows: &str, columns: &str, values: &str) -> Self {
        let read = |name: &str| file.read_variable_as_f64(name).unwrap().into_iter().collect::<Vec<_>>();
        Self { rows: read(rows), columns: read(columns), values: read(values) }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns.len() + column]
    }
}

/// Swath granules over ±180 and at a pole, cut by a box and by a shape.
#[test]
fn swaths_keep_the_rows_and_columns_that_hold_a_pixel_and_fill_the_rest() {
    let catalogue = Catalogue::standard(SEED);
    let swath = first(&catalogue, "PRACTICE_SWATH");
    let diamond = vec![(176.0, 10.0), (183.0, 4.0), (190.0, 10.0), (183.0, 17.0), (176.0, 10.0)];
    let shape = CutArea::Polygons(vec![geo::Polygon::new(geo::LineString::from(diamond), Vec::new())]);
    let mut crossed = 0;
    for area in
        [area(174.0, 5.0, -172.0, 14.0), shape, area(-100.0, 30.0, -92.0, 38.0), area(-180.0, 80.0, 180.0, 90.0)]
    {
        let region = Region::new(&area);
        let query = query(Some(area.clone()), "2024-06-01", "2024-06-03");
        let granules = catalogue.page(swath, &query, 0, 12).1;
        let sizes = granules.iter().filter_map(|granule| {
            let written = write(&catalogue, granule, &cut_area(area.clone())).ok()?;
            Some((written.outcome.points, granule.clone(), written))
        });
        let (_, granule, cut) = sizes.max_by_key(|(points, ..)| *points).unwrap();
        let whole = write(&catalogue, &granule, &Cut::default()).unwrap().file;
        let field = |file: &NcFile, name: &str| Field::of(file, "nj", "ni", name);
        let [lats, lons, winds] = ["lat", "lon", "wind_speed"].map(|name| field(&whole, name));
        let inside = |row: usize, column: usize| region.contains(lons.at(row, column), lats.at(row, column));
        let (rows, columns) = (0..lats.rows.len(), 0..lats.columns.len());
        let used_rows: Vec<usize> = rows.clone().filter(|&row| columns.clone().any(|one| inside(row, one))).collect();
        let used_columns: Vec<usize> = columns.filter(|&one| rows.clone().any(|row| inside(row, one))).collect();
        let [cut_lats, cut_lons, cut_winds] = ["lat", "lon", "wind_speed"].map(|name| field(&cut.file, name));
        let numbers = |from: &[f64], used: &[usize]| used.iter().map(|&place| from[place]).collect::<Vec<_>>();
        assert_eq!(cut_lats.rows, numbers(&lats.rows, &used_rows));
        assert_eq!(cut_lats.columns, numbers(&lats.columns, &used_columns));
        let mut kept = 0;
        for (own_row, &row) in used_rows.iter().enumerate() {
            for (own_column, &column) in used_columns.iter().enumerate() {
                let expected = if inside(row, column) {
                    kept += 1;
                    [lats.at(row, column), lons.at(row, column), winds.at(row, column)]
                } else {
                    [-999.0, -999.0, -128.0]
                };
                let own = [&cut_lats, &cut_lons, &cut_winds].map(|field| field.at(own_row, own_column));
                assert_eq!(own, expected, "{row} {column} of {}", granule.name);
            }
        }
        assert_eq!(cut.outcome.points, kept);
        crossed += usize::from(cut.outcome.bounds.is_some_and(|bounds| bounds[0] > bounds[2]));
    }
    assert!(crossed >= 2, "{crossed} files lie over ±180");
}

/// Half a cell, in degrees.
const HALF: f64 = 0.5;

#[test]
fn grids_keep_the_cells_that_are_touched() {
    let catalogue = Catalogue::standard(SEED);
    let soil = first(&catalogue, "PRACTICE_SOIL");
    let granule = catalogue.page(soil, &query(None, "2024-06-01T12:00", "2024-06-02"), 0, 1).1.remove(0);
    let read = |file: &NcFile| Field::of(file, "lat", "lon", "soil_moisture");
    let whole = read(&write(&catalogue, &granule, &Cut::default()).unwrap().file);
    assert!(whole.rows[0] == 89.5 && whole.columns[0] == 0.5, "from the north, from Greenwich");
    let mut beyond = 0;
    for (west, south, east, north) in
        [(-110.3, 30.2, -95.7, 45.0), (20.0, -10.0, 30.0, 0.0), (-8.6, 11.4, 7.2, 22.2), (100.2, 10.1, 100.3, 10.2)]
    {
        let cut = write(&catalogue, &granule, &cut_area(area(west, south, east, north))).unwrap();
        let field = read(&cut.file);
        let touched = |centre: f64, low: f64, high: f64| centre + HALF > low && centre - HALF < high;
        let rows: Vec<f64> = whole.rows.iter().copied().filter(|&latitude| touched(latitude, south, north)).collect();
        assert_eq!(field.rows, rows);
        let home = |longitude: f64| (longitude + 180.0).rem_euclid(360.0) - 180.0;
        // Over Greenwich the grid ends: every column stays.
        let crosses = west < 0.0 && east > 0.0;
        let used = |longitude: f64| touched(home(longitude), west, east);
        let columns: Vec<f64> = whole.columns.iter().copied().filter(|&longitude| crosses || used(longitude)).collect();
        assert_eq!(field.columns, columns);
        for (row, latitude) in field.rows.iter().enumerate() {
            for (column, longitude) in field.columns.iter().enumerate() {
                let place = (whole.rows.iter().position(|one| one == latitude).unwrap(), *longitude as usize);
                let expected = if used(*longitude) { whole.at(place.0, place.1) } else { -9999.0 };
                assert_eq!(field.at(row, column), expected, "{latitude} {longitude}");
                beyond += usize::from(used(*longitude) && !(south..=north).contains(latitude));
            }
        }
        let used_columns = field.columns.iter().filter(|longitude| used(**longitude)).count();
        assert_eq!(cut.outcome.points, (field.rows.len() * used_columns) as u64);
    }
    assert!(beyond > 10, "{beyond} centres lie up to half a cell outside");
}

#[test]
fn a_shape_on_a_grid_fills_what_lies_outside_of_it() {
    let catalogue = Catalogue::standard(SEED);
    let sea = first(&catalogue, "MUR-JPL-L4-GLOB-v4.1");
    let granule = catalogue.page(sea, &query(None, "2024-06-01T12:00", "2024-06-02"), 0, 1).1.remove(0);
    let triangle = |size: f64| {
        let ring = vec![(-30.1, 20.1), (-30.1 + size, 20.1), (-30.1, 20.1 + size), (-30.1, 20.1)];
        CutArea::Polygons(vec![geo::Polygon::new(geo::LineString::from(ring), Vec::new())])
    };
    let region = Region::new(&triangle(6.0));
    let cut = write(&catalogue, &granule, &cut_area(triangle(6.0))).unwrap();
    let field = Field::of(&cut.file, "lat", "lon", "mask");
    assert_eq!((field.rows.len(), field.columns.len()), (13, 13), "the rows and columns of its box");
    let mut kept = 0;
    for (row, &latitude) in field.rows.iter().enumerate() {
        for (column, &longitude) in field.columns.iter().enumerate() {
            let inside = region.contains(longitude, latitude);
            assert_eq!(field.at(row, column) > -128.0, inside, "{longitude} {latitude}");
            kept += u64::from(inside);
        }
    }
    assert_eq!(cut.outcome.points, kept);
    // Smaller than a cell and between the centres: a file of nothing but missing values.
    let hollow = write(&catalogue, &granule, &cut_area(triangle(0.1))).unwrap();
    assert_eq!((hollow.outcome.points, hollow.outcome.bounds), (0, None));
    assert!(Field::of(&hollow.file, "lat", "lon", "mask").values.iter().all(|value| *value == -128.0));
}
