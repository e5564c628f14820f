//! Files as other programs write them, and as people mend them by hand.

use super::{Shape, ShapeError, areas, geometries, ring, shape, zipped};
use crate::domain::shape::Counts;
use serde_json::{Value, json};

#[track_caller]
fn told(shape: &Shape, words: &str) {
    assert!(shape.remarks().iter().any(|remark| remark.contains(words)), "{words}: {:?}", shape.remarks());
}

fn width(shape: &Shape) -> f64 {
    shape.bounds().unwrap().width_degrees()
}

#[test]
fn noise_beyond_the_poles_and_the_edge_is_rounded_away() {
    for (corner, noise) in [(90.0, 90.000_000_000_000_01), (90.0, 90.000_001), (-90.0, -90.000_000_000_000_03)] {
        let noisy = shape(&ring(&[
            [0.0, 60.0_f64.copysign(corner)],
            [10.0, 60.0_f64.copysign(corner)],
            [10.0, noise],
            [0.0, noise],
        ]));
        let bounds = noisy.bounds().unwrap();
        assert!(bounds.north() == corner || bounds.south() == corner, "{bounds:?}");
    }
    let edge = shape(&ring(&[[170.0, 0.0], [180.000_000_000_1, 0.0], [180.000_001, 10.0], [170.0, 10.0]]));
    assert_eq!((edge.counts().areas, edge.remarks().len()), (1, 0));
    assert!(matches!(
        Shape::from_geojson(&json!({"type": "Point", "coordinates": [0, 90.001]})),
        Err(ShapeError::OffEarth(_))
    ));
}

#[test]
fn almost_all_the_way_round_stays_as_wide_as_written() {
    for (west, east) in
        [(0.0, 359.75), (-180.0, 179.75), (-179.9, 180.0), (-179.875, 179.875), (0.25, 360.0), (-179.75, 179.75)]
    {
        let corners = [[west, -89.75], [east, -89.75], [east, 89.75], [west, 89.75]];
        let mut backwards = corners;
        backwards.reverse();
        for corners in [corners, backwards] {
            let wide = shape(&ring(&corners));
            let plain: f64 = areas(&wide).iter().sum();
            assert!((plain - (east - west) * 179.5).abs() < 0.01, "{west} {east}: {plain} {}", wide.geojson());
            told(&wide, "as wide as it is written");
            assert_eq!(Shape::from_geojson(&wide.geojson()).as_ref(), Ok(&wide));
        }
    }
    let fine = |west: f64, east: f64| (0..=100).map(move |step| west + (east - west) * f64::from(step) / 100.0);
    let mut edge: Vec<[f64; 2]> = fine(-180.0, 179.75).map(|x| [x, -60.0]).collect();
    edge.extend([[179.75, 60.0], [-180.0, 60.0]]);
    assert!(width(&shape(&ring(&edge))) > 359.0, "fine steps on one side only");
}

#[test]
fn a_place_beside_the_antimeridian_is_no_belt() {
    let fiji = shape(&ring(&[[179.9, -17.0], [-179.8, -17.0], [-179.8, -16.6], [179.9, -16.6]]));
    assert!(width(&fiji) < 0.5, "{}", fiji.geojson());
    told(&fiji, "antimeridian");
    let wide = shape(&ring(&[[-100.0, -60.0], [100.0, -60.0], [100.0, 60.0], [-100.0, 60.0]]));
    told(&wide, "antimeridian");
    let greenwich = shape(&ring(&[[350.0, 0.0], [10.0, 0.0], [10.0, 5.0], [350.0, 5.0]]));
    assert!((width(&greenwich) - 20.0).abs() < 1e-9);
    told(&greenwich, "the shorter way round");
}

#[test]
fn outlines_that_cross_themselves_are_repaired_and_told() {
    for (corners, area) in [
        (vec![[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 1.0]], 0.333_333 + 1.333_333),
        (vec![[0.0, 0.0], [20.0, 20.0], [20.0, 0.0], [0.0, 21.0]], 107.560_975 + 97.560_976),
    ] {
        let crossed = shape(&ring(&corners));
        told(&crossed, "crosses itself");
        assert_eq!(crossed.counts().areas, 2);
        let plain: f64 = areas(&crossed).iter().sum();
        assert!((plain - area).abs() < 1e-3, "{plain} {area}");
        let again = Shape::from_geojson(&crossed.geojson()).unwrap();
        assert!(again == crossed && again.remarks().is_empty());
    }
    let through_a_corner = shape(&ring(&[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [2.0, 0.0], [1.0, 1.0], [0.0, 2.0]]));
    told(&through_a_corner, "touches itself");
    assert_eq!(through_a_corner.counts().areas, 2);
    assert!(areas(&through_a_corner).iter().all(|area| (area - 1.0).abs() < 1e-9));
}

#[test]
fn holes_beside_their_area_are_told() {
    let square = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]];
    let beside = shape(&json!({"type": "Polygon", "coordinates": [square, [[20, 0], [21, 0], [21, 1], [20, 0]]]}));
    told(&beside, "One hole lies outside of its area");
    let over = shape(&json!({"type": "Polygon", "coordinates": [square, [[9, 4], [12, 4], [12, 6], [9, 6], [9, 4]]]}));
    let plain: f64 = areas(&over).iter().sum();
    assert!((plain - 98.0).abs() < 1e-4, "{plain}: {}", over.geojson());
    told(&over, "crosses itself");
}

#[test]
fn a_spike_goes_and_what_is_left_is_read_again() {
    let spiked = shape(&ring(&[[0.0, 0.0], [4.0, 0.0], [8.0, 0.0], [4.0, 0.0], [4.0, 4.0]]));
    assert_eq!(spiked.positions(), 4, "{}", spiked.geojson());
    assert_eq!(Shape::from_geojson(&spiked.geojson()), Ok(spiked));
    for spike in [
        [[0.1, 0.1], [0.3, 0.3], [0.2, 0.2]],
        [[4.0, 4.0], [8.0, 8.0], [4.0, 4.0]],
        [[179.0, 1.3], [181.0, 1.3], [180.3, 1.3]],
    ] {
        assert_eq!(Shape::from_geojson(&ring(&spike)), Err(ShapeError::Degenerate), "{spike:?}");
    }
}

#[test]
fn numbers_that_are_none_hurt_only_where_they_are_needed() {
    let text = |x: &str, name: &str| {
        format!(
            r#"{{"type": "Feature", "properties": {{"depth": NaN, "low": -Infinity, "text": "NaN \" {name}"}}, "geometry": {{"type": "Point", "coordinates": [{x}, 40]}}}}"#
        )
    };
    assert_eq!(Shape::from_text(&text("-105", "Infinity")).unwrap().counts().points, 1);
    assert_eq!(Shape::from_text(&text("NaN", "")), Err(ShapeError::OffEarth("[…, 40]".to_owned())));
    assert!(matches!(Shape::from_text(&text("NaNa", "")), Err(ShapeError::NotJson(_))));
}

fn collection(crs: &Value, place: &str) -> Value {
    let mut point = json!({"type": "Point", "coordinates": [500_000, 4_427_757.219]});
    let mut feature = json!({"type": "Feature", "properties": {}});
    if place == "geometry" {
        point["crs"] = crs.clone();
    }
    feature["geometry"] = point;
    if place == "feature" {
        feature["crs"] = crs.clone();
    }
    let mut collection = json!({"type": "FeatureCollection", "features": [feature]});
    if place == "collection" {
        collection["crs"] = crs.clone();
    }
    collection
}

#[test]
fn crs_is_seen_wherever_and_however_it_is_written() {
    for crs in [
        json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32613"}}),
        json!({"type": "name", "properties": {"name": "EPSG:32613"}}),
        json!({"type": "EPSG", "properties": {"code": 32613}}),
        json!({"type": "EPSG", "properties": {"code": "32613"}}),
        json!({"type": "link", "properties": {"href": "http://spatialreference.org/ref/epsg/32613/proj4/", "type": "proj4"}}),
        json!({"type": "url", "properties": {"url": "http://www.opengis.net/def/crs/EPSG/0/32613"}}),
        json!("EPSG:32613"),
    ] {
        for place in ["collection", "feature", "geometry"] {
            let placed = shape(&collection(&crs, place));
            assert_eq!(geometries(&placed), [json!({"type": "Point", "coordinates": [-105, 40]})], "{crs} {place}");
            told(&placed, "UTM zone 13N");
        }
    }
    let link = json!({"type": "link", "properties": {"href": "data.crs", "type": "proj4"}});
    let refused = Shape::from_geojson(&collection(&link, "feature")).unwrap_err().sentence();
    assert!(refused.contains("“data.crs”, a link that is not followed"), "{refused}");
    let mut unclear = json!({"type": "Point", "coordinates": [1, 2], "crs": {"x": 1}});
    let refused = Shape::from_geojson(&unclear).unwrap_err().sentence();
    assert!(refused.contains("says nothing that can be read"), "{refused}");
    unclear["crs"] = Value::Null;
    assert!(shape(&unclear).remarks().is_empty());
}

#[test]
fn each_geometry_is_in_its_own_system() {
    let utm = json!({"type": "name", "properties": {"name": "EPSG:32613"}});
    let mixed = shape(&json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [-105, 40]}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [500_000, 4_427_757.219], "crs": utm}},
    ]}));
    let point = json!({"type": "Point", "coordinates": [-105, 40]});
    assert_eq!(geometries(&mixed), [point.clone(), point]);
}

fn kml(inside: &str) -> String {
    format!("<kml><Document>{inside}</Document></kml>")
}

const SQUARE: &str = "<LinearRing><coordinates>0,0 4,0 4,4 0,4 0,0</coordinates></LinearRing>";

#[test]
fn kml_is_read_as_people_have_it() {
    let point = "<Placemark><name>A & B</name><Point><coordinates>5, 6, 0</coordinates></Point></Placemark>";
    for text in [
        kml(point),
        format!("<?xml version='1.0'?><!DOCTYPE kml [<!ENTITY a 'b'>]><kml>{point}</kml>"),
        format!("<kml xsi:schemaLocation='x' atom:href='y'><gx:Tour/>{point}</kml>"),
        format!("<!-- before --><?xml-stylesheet?><kml:kml>{point}</kml:kml>"),
        kml("<Placemark><Point><coordinates><![CDATA[5,6]]></coordinates></Point></Placemark>"),
        kml("<Placemark><Point><coordinates>&#53;,6</coordinates></Point></Placemark>"),
        kml("<Placemark><gx:Track><when>x</when><gx:coord>5 6 100</gx:coord></gx:Track></Placemark>"),
    ] {
        let read = Shape::from_text(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(geometries(&read), [json!({"type": "Point", "coordinates": [5, 6]})], "{text}");
    }
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(kml(point).encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert_eq!(Shape::from_file("a.kml", &utf16).unwrap().counts().points, 1);
}

#[test]
fn tracks_and_every_outline_of_a_polygon_are_read() {
    let track = "<Placemark><gx:MultiTrack><gx:Track><gx:coord>1 1 0</gx:coord><gx:coord>2 2 0</gx:coord></gx:Track></gx:MultiTrack><Point><coordinates>1,1</coordinates></Point></Placemark>";
    assert_eq!(Shape::from_text(&kml(track)).unwrap().counts(), Counts { lines: 1, points: 1, areas: 0 });
    let other = SQUARE.replace('4', "9").replace("0,0", "5,5").replace("9,0", "9,5").replace("0,9", "5,9");
    let hole = "<innerBoundaryIs><LinearRing><coordinates>6,6 7,6 7,7 6,6</coordinates></LinearRing></innerBoundaryIs>";
    for outlines in [
        format!("<outerBoundaryIs>{SQUARE}</outerBoundaryIs><outerBoundaryIs>{other}</outerBoundaryIs>{hole}"),
        format!("<outerBoundaryIs>{SQUARE}{other}</outerBoundaryIs>{hole}"),
    ] {
        let read = Shape::from_text(&kml(&format!("<Placemark><Polygon>{outlines}</Polygon></Placemark>"))).unwrap();
        assert_eq!(read.counts().areas, 2);
        assert!(areas(&read).contains(&15.5), "the hole lies in the second: {:?}", areas(&read));
        told(&read, "several outlines");
    }
}

#[test]
fn what_kml_holds_besides_shapes_is_told() {
    let polygon = format!("<Placemark><Polygon><outerBoundaryIs>{SQUARE}</outerBoundaryIs></Polygon></Placemark>");
    let others = "<NetworkLink><Link/></NetworkLink><GroundOverlay/><GroundOverlay/><PhotoOverlay><Point><coordinates>1,1</coordinates></Point></PhotoOverlay>";
    let read = Shape::from_text(&kml(&format!("{polygon}{others}<Placemark><Model/></Placemark>"))).unwrap();
    assert_eq!(read.counts(), Counts { areas: 1, ..Counts::default() });
    told(&read, "one link to another file, one model of a building or thing, 2 pictures on the ground, one photo");
    let only = Shape::from_text(&kml("<NetworkLink/>")).unwrap_err().sentence();
    assert!(only.contains("no geometry") && only.ends_with("one link to another file."), "{only}");
}

#[test]
fn the_second_kml_of_an_archive_is_told() {
    let point = |x: u8| kml(&format!("<Placemark><Point><coordinates>{x},6</coordinates></Point></Placemark>"));
    let kmz = zipped(&[("files/b.kml", point(9).as_bytes()), ("doc.kml", point(5).as_bytes())]);
    let read = Shape::from_file("a.kmz", &kmz).unwrap();
    assert_eq!(geometries(&read), [json!({"type": "Point", "coordinates": [5, 6]})]);
    told(&read, "files/b.kml");
}

/// A shapefile of one point.
fn point_shp(x: f64, y: f64) -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in [9994_i32, 0, 0, 0, 0, 0, 64] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend([1000_i32, 1].into_iter().flat_map(i32::to_le_bytes));
    bytes.extend([x, y, x, y, 0.0, 0.0, 0.0, 0.0].into_iter().flat_map(f64::to_le_bytes));
    bytes.extend([1_i32, 10].into_iter().flat_map(i32::to_be_bytes));
    bytes.extend(1_i32.to_le_bytes());
    bytes.extend([x, y].into_iter().flat_map(f64::to_le_bytes));
    bytes
}

const UTM: &str = r#"PROJCS["WGS_1984_UTM_Zone_13N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-105.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

#[test]
fn the_only_prj_is_taken_and_told_and_none_is_told() {
    let shp = point_shp(500_000.0, 4_427_757.219);
    let read = Shape::from_file("a.zip", &zipped(&[("area.shp", &shp), ("other.prj", UTM.as_bytes())])).unwrap();
    assert_eq!(geometries(&read), [json!({"type": "Point", "coordinates": [-105, 40]})]);
    told(&read, "other.prj was taken for it");
    assert!(matches!(Shape::from_file("a.zip", &zipped(&[("area.shp", &shp)])), Err(ShapeError::OffEarth(_))));
    let bare = Shape::from_file("a.zip", &zipped(&[("area.shp", &point_shp(-105.0, 40.0))])).unwrap();
    told(&bare, "taken as WGS 84");
    let two = zipped(&[("area.shp", &point_shp(1.0, 2.0)), ("b.prj", UTM.as_bytes()), ("c.prj", UTM.as_bytes())]);
    told(&Shape::from_file("a.zip", &two).unwrap(), "taken as WGS 84");
}

#[test]
fn a_straight_edge_of_a_polar_map_keeps_its_place() {
    let crs = json!({"type": "name", "properties": {"name": "EPSG:3031"}});
    let square = json!([[[-2e6, -2e6], [2e6, -2e6], [2e6, 2e6], [-2e6, 2e6], [-2e6, -2e6]]]);
    let polar = shape(&json!({"type": "Polygon", "coordinates": square, "crs": crs}));
    // Stereographic: the scale at the pole, 0.97, squared, and growing outwards.
    assert!((1.5e7..1.75e7).contains(&polar.area_km2()), "{}", polar.area_km2());
    assert_eq!(polar.bounds().unwrap().south(), -90.0);
    assert!(polar.positions() < 1000, "{}", polar.positions());
}

#[test]
fn files_of_other_kinds_are_refused_with_a_way_out() {
    for (name, words) in [("a.shp", "into one .zip"), ("a.gpkg", "export it as GeoJSON"), ("a.png", "use .geojson")] {
        let sentence = Shape::from_file(name, b"").unwrap_err().sentence();
        assert!(sentence.contains(words), "{sentence}");
    }
}
