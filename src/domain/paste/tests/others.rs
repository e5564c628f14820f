//! Requests as other people write them: addresses of every interface, curl commands, scripts' output.

use super::{one, read, request};
use crate::domain::paste::{Pasted, What};
use crate::domain::request::code;
use crate::domain::request::file::ShapeForm;
use crate::domain::request::{Area, RequestFile, WireError};
use crate::domain::{BoundingBox, Draft, Environment, Point};
use proptest::prelude::*;

const ROOT: &str = "https://harmony.earthdata.nasa.gov";

/// `~` is the rangeset of a collection, `§` its EDR address.
fn whole(text: &str) -> String {
    let rangeset = format!("{ROOT}/C1-X/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset");
    text.replace('~', &rangeset).replace('§', &format!("{ROOT}/ogc-api-edr/1.1.0/collections/C1-X"))
}

/// What the request's parts are, but those that every request has: `subset=lat(1:2)`.
fn parts(text: &str) -> Vec<String> {
    let request = request(text);
    let parts = request.parts().unwrap_or_else(|error| panic!("{text}: {error}"));
    let own = |name: &str, value: &str| {
        !matches!((name, value), ("forceAsync", _) | ("label", "harmony-desktop") | ("variable", "all"))
    };
    let text = |part: &crate::domain::request::Part| {
        let value = String::from_utf8_lossy(&part.value).into_owned();
        let value = if part.name == "shapefile" { "…".to_owned() } else { value };
        (part.name.clone(), value)
    };
    parts
        .iter()
        .map(text)
        .filter(|(name, value)| own(name, value))
        .map(|(name, value)| format!("{name}={value}"))
        .collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table, a line each")]
fn addresses_are_understood_whole() {
    let days = r#"subset=time("2020-01-01T00:00:00Z":"2020-01-31T23:59:59Z")"#;
    let lat_lon = ["subset=lat(40:41)", "subset=lon(-105.5:-105)"];
    let table: &[(&str, &[&str])] = &[
        // Dates.
        (r#"~?subset=time("2020-01-01":"2020-01-31")"#, &[days]),
        ("~?subset=time(%222020-01-01%22%3A%222020-01-31%22)", &[days]),
        ("~?subset=time(2020-01-01:2020-01-31)", &[days]),
        ("~?subset=time(2020-01-01T00:00:00Z:2020-01-31T23:59:59Z)", &[days]),
        ("~?subset=time(\"2020-01\":\"2020-01\")", &[days]),
        ("~?subset=time(\"2020-01-01T00:00:00%2B00:00\":\"2020-01-31T23:59:59%2B00:00\")", &[days]),
        ("~?subset=time(\"2020-01-01T00:00:00+00:00\":\"2020-01-31T23:59:59+00:00\")", &[days]),
        ("~?subset=time('2020-01-01':'2020-01-31')", &[days]),
        ("~?subset=time(“2020-01-01”:“2020-01-31”)", &[days]),
        ("~?subset=time( \"2020-01-01\" : \"2020-01-31\" )", &[days]),
        (
            "~?subset=time(\"2020-01-01\":\"2020-01-31T00:00:00Z\")",
            &[r#"subset=time("2020-01-01T00:00:00Z":"2020-01-31T00:00:00Z")"#],
        ),
        ("~?subset=time(\"2020-01-05\")", &[r#"subset=time("2020-01-05T00:00:00Z":"2020-01-05T23:59:59Z")"#]),
        (
            "~?subset=time(\"2020-01-05\":\"2020-01-05\")",
            &[r#"subset=time("2020-01-05T00:00:00Z":"2020-01-05T23:59:59Z")"#],
        ),
        ("~?subset=time(\"2020-01-05T10:00:00Z\")", &[r#"subset=time("2020-01-05T10:00:00Z":"2020-01-05T10:00:01Z")"#]),
        ("~?subset=time(*:\"2020-01-31\")", &[r#"subset=time(*:"2020-01-31T23:59:59Z")"#]),
        ("~?subset=time(*:*)", &[]),
        ("~?subset=time(*)", &[]),
        ("§/cube?bbox=-105.5,40,-105,41&datetime=2020-01-01/2020-01-31", &[lat_lon[0], lat_lon[1], days]),
        ("§/cube?bbox=-105.5,40,-105,41&datetime=2020-01", &[lat_lon[0], lat_lon[1], days]),
        ("§/cube?datetime=2020-01-01/..", &[r#"subset=time("2020-01-01T00:00:00Z":*)"#]),
        ("§/cube?datetime=../2020-01-31", &[r#"subset=time(*:"2020-01-31T23:59:59Z")"#]),
        ("§/cube?datetime=2020-01-05T10:00:00Z", &[r#"subset=time("2020-01-05T10:00:00Z":"2020-01-05T10:00:01Z")"#]),
        // Boxes.
        ("~?subset=lat(40:41)&subset=lon(-105.5:-105)", &lat_lon),
        ("~?subset=lat(40:41),lon(-105.5:-105)", &lat_lon),
        ("~?subset=lat(40:41), lon(-105.5:-105)", &lat_lon),
        ("~?SUBSET=lat( 40 : 41 )&Subset=lon(-105.5:-105.0)", &lat_lon),
        ("~?subset=lat(+40:41.)&subset=lon(-105.5:-105)", &lat_lon),
        ("~?subset=lat(40:*)", &["subset=lat(40:90)", "subset=lon(-180:180)"]),
        ("~?subset=lon(0:360)", &["subset=lat(-90:90)", "subset=lon(-180:180)"]),
        ("~?subset=lon(190:200)&subset=lat(40:41)", &["subset=lat(40:41)", "subset=lon(-170:-160)"]),
        ("~?subset=lon(350:370)&subset=lat(40:41)", &["subset=lat(40:41)", "subset=lon(-10:10)"]),
        ("~?subset=lon(170:-170)&subset=lat(40:41)", &["subset=lat(40:41)", "subset=lon(170:-170)"]),
        ("§/cube?bbox=-105.5,40,0,-105,41,1000", &lat_lon),
        ("§/cube?bbox=-105.5, 40, -105, 41", &lat_lon),
        ("§/cube?bbox=-105.5&bbox=40&bbox=-105&bbox=41", &lat_lon),
        ("§/cube?bbox=[-105.5,40,-105,41]", &lat_lon),
        // Points and other geometries.
        ("~?point=-105.25,40", &["point=-105.25", "point=40"]),
        ("~?point=-105.25&point=40", &["point=-105.25", "point=40"]),
        ("~?point=-105.25, 40", &["point=-105.25", "point=40"]),
        ("~?point=(-105.25, 40)", &["point=-105.25", "point=40"]),
        ("§/position?coords=POINT(-105.25 40)", &["point=-105.25", "point=40"]),
        ("§/position?coords=POINT(-105.25+40)", &["point=-105.25", "point=40"]),
        ("§/position?coords=POINT%20(-105.25%2040)", &["point=-105.25", "point=40"]),
        ("§/area?coords=POLYGON((0 0, 2 0, 1 2, 0 0))", &["shapefile=…"]),
        ("§/area?coords=POLYGON((0+0,2+0,1+2,0+0))", &["shapefile=…"]),
        ("§/area?coords=POLYGON((0+0&coords=2+0&coords=1+2&coords=0+0))", &["shapefile=…"]),
        ("§/area?coords=POLYGON((-105.5 40,-105 40,-105 41,-105.5 41,-105.5 40))", &lat_lon),
        ("§/trajectory?coords=LINESTRING(0 0, 10 10, 20 0)", &["shapefile=…"]),
        ("§/position?coords=MULTIPOINT((0 0),(10 10))", &["shapefile=…"]),
        // Sizes.
        ("~?scaleExtent=0,1.5,10,20&scaleSize=1,2", &["scaleExtent=0,1.5,10,20", "scaleSize=1,2"]),
        ("~?scaleExtent=(0, 1.5, 10, 20)&scaleSize=(1.0, 2.0)", &["scaleExtent=0,1.5,10,20", "scaleSize=1.0,2.0"]),
        ("~?scaleExtent=0&scaleExtent=1.5&scaleExtent=10&scaleExtent=20", &["scaleExtent=0,1.5,10,20"]),
        ("~?scaleExtent=(0&scaleExtent=+1.5&scaleExtent=+10&scaleExtent=+20)", &["scaleExtent=0,1.5,10,20"]),
        ("~?scaleSize=[1,2]", &["scaleSize=1,2"]),
        ("§/cube?scaleSize=1&scaleSize=2", &["scaleSize=1,2"]),
        // Names.
        ("~?granuleId=G1-X,G2-X&granuleId=G3-X", &["granuleId=G1-X,G2-X,G3-X"]),
        ("~?subset=lev(1:2)&subset=nv(*:1)", &["subset=lev(1:2)", "subset=nv(*:1)"]),
        (
            "§/cube?parameter-name=/gt1l/h,/gt1r/h&f=image/png&crs=EPSG:4326",
            &["outputcrs=EPSG:4326", "format=image/png", "variable=/gt1l/h,/gt1r/h"],
        ),
        ("~?format=&maxResults=&concatenate=TRUE", &["concatenate=true"]),
        ("~?format=image/png&format=image/png", &["format=image/png"]),
        // The path.
        (
            "https://harmony.earthdata.nasa.gov/C1-X/ogc-api-coverages/1.0.0/coverage/rangeset?maxResults=1",
            &["maxResults=1"],
        ),
        (
            "https://harmony.earthdata.nasa.gov/C1-X/ogc-api-coverages/1.0.0/collections/red,green/coverage/rangeset/?maxResults=1",
            &["maxResults=1", "variable=red,green"],
        ),
        (
            "https://harmony.earthdata.nasa.gov/C1-X/ogc-api-coverages/1.0.0/collections/%2Fgt1l%2Fh/coverage/rangeset",
            &["variable=/gt1l/h"],
        ),
        (
            "https://harmony.earthdata.nasa.gov/C1-X/wms?service=WMS&request=GetMap&version=1.3.0&layers=C1-X/red,C1-X/V2-X&crs=EPSG:4326&bbox=-105.5,40,-105,41&width=100&height=50&format=image/png&styles=&transparent=TRUE&granuleId=G1-X",
            &[
                "subset=lat(40:41)",
                "subset=lon(-105.5:-105)",
                "outputcrs=EPSG:4326",
                "granuleId=G1-X",
                "width=100",
                "height=50",
                "format=image/png",
                "variable=red,V2-X",
            ],
        ),
        (
            "https://harmony.earthdata.nasa.gov/C1-X/wms?SERVICE=WMS&REQUEST=GetMap&LAYERS=C1-X&BBOX=-105.5,40,-105,41",
            &lat_lon,
        ),
    ];
    for (text, expected) in table {
        let text = whole(text);
        assert_eq!(parts(&text), *expected, "{text}");
        let reading = one(&text);
        assert!(reading.missing.is_empty(), "{text}: {reading:?}");
        let What::Request(request) = &reading.what else { panic!("{text}") };
        assert_eq!(request.collection, "C1-X", "{text}");
    }
}

/// Read otherwise than written, or not at all: a sentence says so.
#[test]
fn what_is_read_otherwise_or_left_out_is_told() {
    for (text, words) in [
        ("~?subset=lon(0:360)", "west -180, east 180"),
        ("~?subset=lon(190:200)&subset=lat(1:2)", "west -170, east -160"),
        ("~?subset=lat(0:100)", "North must be between -90 and 90"),
        ("~?subset=lat(20:10)", "South must not be above North"),
        ("~?subset=lat(a:10)", "subset=lat(a:10) is not known"),
        ("~?subset=lat(1:2)&subset=lat(3:4)", "subset=lat(3:4) is not known"),
        ("~?subset=lev(2:1)", "subset=lev(2:1)"),
        ("~?subset=lev(1:2)&subset=lev(3:4)", "subset=lev(3:4)"),
        ("~?subset=time(\"2020-02-01\":\"2020-01-01\")", "subset=time"),
        ("~?subset=time(\"2016-12-31T23:59:60Z\":*)", "subset=time"),
        ("~?subset=time(\"+10000-01-01\":*)", "subset=time"),
        ("~?subset=time(\"2020-01-05T10:00:00Z\")", "single moment"),
        ("§/cube?datetime=2020-01-05T10:00:00Z", "single moment"),
        ("§/trajectory?coords=LINESTRING(0 0, 1 1)", "0.0001° wide"),
        ("§/area?coords=POLYGON((0 0,2 0,2 2,0 2,0 0))", "exactly a box"),
        ("§/area?coords=POLYGON((0 0", "coords=POLYGON((0 0"),
        ("§/area?coords=POLYGON((0 0,2 0,1 2,0 0))&subset=lat(40:41)", "a box (west -180, south 40"),
        ("§/area?coords=POLYGON((0 0,2 0,1 2,0 0))&bbox=1,2,3,4", "a box (west 1, south 2, east 3, north 4) too"),
        ("§/cube?bbox=1,2,3", "bbox=1,2,3"),
        ("~?point=1,2&subset=lat(1:2)", "a point (longitude 1, latitude 2) too. Only the box was kept"),
        ("~?point=200,2", "Longitude must be between -180 and 180"),
        ("~?point=1", "point=1"),
        ("~?scaleExtent=1,2,3", "scaleExtent=1,2,3"),
        ("~?scaleSize=-1,2", "scaleSize=-1,2"),
        ("~?scaleSize=a", "scaleSize=a"),
        ("~?width=0", "width=0"),
        ("~?average=median", "average=median"),
        ("~?destinationUrl=https://x", "destinationUrl=https://x"),
        ("~?format=image/png&format=image/gif", "format=image/gif"),
        ("~?polygon=1,2", "polygon=1,2"),
        ("~?shapefile=x", "uploaded as a file"),
        ("§/cube?z=100", "z=100"),
    ] {
        let text = whole(text);
        let reading = one(&text);
        let told = reading.remarks(&Environment::prod());
        assert!(told.iter().any(|remark| remark.contains(words)), "{text}: {told:?}");
    }
}

#[test]
fn a_curl_with_box_and_shape_tells_which_is_kept() {
    let shape = r#"{"type":"Polygon","coordinates":[[[0,0],[2,0],[1,2],[0,0]]]}"#;
    let text = whole(&format!(
        "curl -F 'subset=lat(40:41)' -F 'subset=lon(-105.5:-105)' -F 'shapefile=@-;type=application/geo+json' ~ <<'END'\n{shape}\nEND"
    ));
    let reading = one(&text);
    assert_eq!(reading.headline(), "A Harmony request for C1-X: shape");
    assert_eq!(
        reading.missing,
        [
            "The request has a box (west -105.5, south 40, east -105, north 41) too. Only the shape was kept, because the form cuts by one area."
        ]
    );
    let lost = one(&whole("curl -F 'subset=lat(40:41)' -F 'shapefile=@a.geojson' ~"));
    assert_eq!(lost.headline(), "A Harmony request for C1-X: box");
    assert!(lost.missing[0].contains("a.geojson is a file of its own"), "{lost:?}");
}

#[test]
fn curl_lines_of_other_shells_and_styles() {
    let wanted = parts(&whole("~?subset=lat(40:41)&point=&maxResults=1"));
    for text in [
        "curl.exe -F \"subset=lat(40:41)\" ^\r\n  -F \"maxResults=1\" ^\r\n  \"~\"",
        "curl -F 'subset=lat(40:41)' `\n  -F 'maxResults=1' `\n  '~'",
        "curl -G '~' --data-urlencode 'subset=lat(40:41)' --data-urlencode 'maxResults=1'",
        "curl -Lnb '' '~?subset=lat(40:41)&maxResults=1' -o out.nc",
        "curl -X POST '~' -F subset='lat(40:41)' -F maxResults=1 -H 'Authorization: Bearer x'",
        "curl '~?subset=lat(40:41)&maxResults=1' | jq .",
    ] {
        assert_eq!(parts(&whole(text)), wanted, "{text}");
    }
    let edr = r#"curl --json '{"coords": "POINT(-105.25 40)", "parameter-name": ["all"], "forceAsync": "true", "scaleSize": [1, 2]}' §/position"#;
    assert_eq!(parts(&whole(edr)), ["point=-105.25", "point=40", "scaleSize=1,2"]);
    // As harmony-py writes a tuple into a form.
    let tuple = "curl -F 'scaleExtent=(0.0, 1.0, 2.0, 3.0)' -F 'scaleSize=(1, 2)' ~";
    assert_eq!(parts(&whole(tuple)), ["scaleExtent=0.0,1.0,2.0,3.0", "scaleSize=1,2"]);
}

#[test]
fn addresses_that_name_a_collection_only() {
    for text in [
        "https://harmony.earthdata.nasa.gov/capabilities?collectionId=C1-X",
        "https://harmony.earthdata.nasa.gov/capabilities?collectionid=C1-X&version=2",
        "https://harmony.earthdata.nasa.gov/ogc-api-edr/1.1.0/collections/C1-X",
        "https://harmony.earthdata.nasa.gov/ogc-api-edr/1.1.0/collections/C1-X/instances",
        "https://harmony.earthdata.nasa.gov/C1-X",
        "harmony.earthdata.nasa.gov/capabilities?collectionId=C1-X",
        "https://cmr.earthdata.nasa.gov/virtual-directory/collections/C1-X/temporal",
    ] {
        assert_eq!(one(text).headline(), "The collection C1-X", "{text}");
        assert!(one(text).missing.is_empty(), "{text}");
    }
    let short = one("https://harmony.earthdata.nasa.gov/capabilities?shortName=ATL03&version=3");
    assert_eq!((short.headline().as_str(), short.missing.len()), ("The collection ATL03", 0));
}

#[test]
fn several_collections_stay_together() {
    for text in [
        "https://harmony.earthdata.nasa.gov/C1-X+C2-Y/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset",
        "https://harmony.earthdata.nasa.gov/C1-X%2BC2-Y/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset",
        "https://harmony.earthdata.nasa.gov/C1-X%20+%20C2-Y/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset",
        r#"{"harmony_request": 1, "collection": ["C1-X", "C2-Y"]}"#,
    ] {
        let read = request(text);
        assert_eq!(read.collection, "C1-X+C2-Y", "{text}");
        assert_eq!(read.collections().collect::<Vec<_>>(), ["C1-X", "C2-Y"]);
    }
}

#[test]
fn what_copies_leave_around_a_collection_is_taken_off() {
    for name in ["%0C", "%20C1-X%20", "%0CC1-X", "C1-X%0A", "%C2%A0C1-X", "C1-X%00", "..", "%2E%2E", "%07"] {
        let text = format!("{ROOT}/{name}/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset");
        for reading in read(&text).readings() {
            let What::Request(request) = &reading.what else { continue };
            assert_eq!(request.collection, "C1-X", "{name}");
        }
    }
}

#[test]
fn addresses_with_blanks_and_line_breaks() {
    let text = whole("~?subset=lat(40:41)\n    &subset=lon(-105.5:-105)\n    &maxResults=1");
    assert_eq!(parts(&text), ["subset=lat(40:41)", "subset=lon(-105.5:-105)", "maxResults=1"]);
    for text in ["https://example.com/ and more", "see https://harmony.earthdata.nasa.gov/C1-X there", "https://a b"] {
        assert_eq!(read(text).readings(), [], "{text}");
    }
}

#[test]
fn a_job_tells_its_request_in_the_same_way() {
    // As the server keeps a form: lists become repeated parameters.
    let record = "http://localhost:3000/C1-X/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset?forceAsync=true&point=-105.25&point=40&scaleExtent=(0.0%2C%201.0%2C%202.0%2C%203.0)&variable=all";
    let read = crate::domain::SubsetRequest::from_url(record).unwrap();
    assert_eq!(read.request.area, Point::new(-105.25, 40.0).ok().map(Area::Point));
    assert!(read.request.options.scale_extent.is_some() && read.missing.is_empty(), "{read:?}");
}

#[test]
fn four_numbers_beyond_the_antimeridian_are_brought_home() {
    for (text, expected) in [
        ("70,10,190,20", [70.0, 10.0, -170.0, 20.0]),
        ("0,-90,360,90", [-180.0, -90.0, 180.0, 90.0]),
        ("BOX(70 10,190 20)", [70.0, 10.0, -170.0, 20.0]),
        ("bbox=70,10,190,20", [70.0, 10.0, -170.0, 20.0]),
        ("lat(10:20)&lon(70:190)", [70.0, 10.0, -170.0, 20.0]),
    ] {
        let reading = one(text);
        let What::Parts(parts) = &reading.what else { panic!("{text}") };
        assert_eq!(parts.area, BoundingBox::try_from(expected).ok().map(Area::Box), "{text}");
        assert!(reading.notes.iter().any(|note| note.contains("brought home")), "{text}: {reading:?}");
    }
}

/// Pieces of addresses, in any order and number.
fn query() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "subset",
        "point",
        "bbox",
        "coords",
        "datetime",
        "format",
        "width",
        "average",
        "scaleSize",
        "scaleExtent",
        "granuleId",
        "label",
        "variable",
        "extend",
        "outputCrs",
        "grid",
        "destinationUrl",
        "maxResults",
        "layers",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "lat(1:2)",
            "lon(170:-170)",
            "lon(0:360)",
            "lat(9:1)",
            "time(\"2020-01-01\":*)",
            "time(\"2020\")",
            "lev(1:2)",
            "lev(2:1)",
            "(1, 2)",
            "1,2",
            "1",
            "2",
            "POINT(1 2)",
            "POLYGON((0 0,2 0,1 2,0 0))",
            "2020-01-05",
            "../2020",
            "time",
            "image/png",
            "s3://b/x",
            "a,b",
            ",",
            "0",
            "",
            " ",
            "%00",
            "%0C",
            "x\u{7}y",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,12}",
        "\\PC{0,6}",
    ];
    prop::collection::vec((name, value), 0..8).prop_map(|pairs| {
        pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    })
}

proptest! {
    /// Whatever is pasted: what is taken over makes a file that is read back, if it makes one.
    #[test]
    fn no_paste_makes_a_file_that_is_refused(
        path in prop::sample::select(vec!["~", "§/cube", "§/area", "§/position", "https://h.example/A%0C/wms"]),
        query in query(),
    ) {
        let text = whole(&format!("{path}?{query}"));
        for reading in read(&text).readings() {
            let What::Request(request) = &reading.what else { continue };
            if let Err(WireError::TooManyParts(_)) = request.parts() {
                continue;
            }
            let draft = Draft::from_request(request, None);
            if let Some(checked) = draft.check(None).request {
                let file = RequestFile::new(None, checked);
                let back = RequestFile::parse(&file.to_text(ShapeForm::Embedded), &|_| Err(String::new()));
                prop_assert_eq!(back.map(|file| file.request), Ok(file.request.clone()), "{}", text);
                prop_assert!(code::python(&file.request, &Environment::prod()).is_ok());
            }
        }
        prop_assert!(!matches!(read(&text), Pasted::Words));
    }
}
