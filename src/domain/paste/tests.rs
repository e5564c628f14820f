//! Every kind of paste, as people have it on their clipboards.

mod deadly;
mod others;

use super::{CollectionName, Parts, Pasted, Reading, Servers, What, read};
use crate::domain::request::code::curl;
use crate::domain::request::export::{ShowAs, show};
use crate::domain::request::file::tests::requests;
use crate::domain::request::{Area, RequestFile};
use crate::domain::{BoundingBox, Collection, Draft, Environment, SubsetRequest};
use proptest::prelude::*;

const ID: &str = "0e3d4c5b-6a79-4887-9695-a4b3c2d1e0f0";

/// The only reading of a text.
#[track_caller]
fn one(text: &str) -> Reading {
    match read(text) {
        Pasted::Known(mut readings) if readings.len() == 1 => readings.remove(0),
        other => panic!("{text}: {other:?}"),
    }
}

#[track_caller]
fn parts(text: &str) -> Parts {
    match one(text).what {
        What::Parts(parts) => *parts,
        other => panic!("{text}: {other:?}"),
    }
}

#[track_caller]
fn request(text: &str) -> SubsetRequest {
    match one(text).what {
        What::Request(request) => *request,
        other => panic!("{text}: {other:?}"),
    }
}

fn boxed(west: f64, south: f64, east: f64, north: f64) -> Parts {
    Parts::area(Area::Box(BoundingBox::new(west, south, east, north).unwrap()))
}

#[track_caller]
fn why(text: &str) -> String {
    match read(text) {
        Pasted::Unknown(why) => why,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn plain_words_are_a_search() {
    for text in [
        "",
        "  ",
        "fit box",
        "draw",
        "sign in",
        "light or dark",
        "find a collection",
        "download",
        "ATL03",
        "10",
        "B",
        "open request…",
        "point",
        "box",
        "curly",
        "job",
        "C",
        "from",
        "level 2",
        "ctrl k",
        "harmony",
        "doi",
        "polygon tool",
    ] {
        assert_eq!(read(text), Pasted::Words, "{text}");
    }
}

#[test]
fn jobs_are_found_by_id_and_address() {
    for (text, servers) in [
        (ID.to_owned(), Servers::InUse),
        (ID.to_uppercase(), Servers::InUse),
        (format!("  {ID}\n"), Servers::InUse),
        (format!("\"{ID}\""), Servers::InUse),
        (format!("Job {ID}"), Servers::InUse),
        (format!("job id: {ID}"), Servers::InUse),
        (format!("jobID={ID}"), Servers::InUse),
        (format!("https://harmony.earthdata.nasa.gov/jobs/{ID}"), Servers::Named("prod")),
        (format!("harmony.earthdata.nasa.gov/jobs/{ID}"), Servers::Named("prod")),
        (format!("<https://harmony.earthdata.nasa.gov/jobs/{ID}>"), Servers::Named("prod")),
        (format!("https://harmony.earthdata.nasa.gov/jobs/{ID}?linktype=s3&page=2"), Servers::Named("prod")),
        (format!("https://harmony.uat.earthdata.nasa.gov/workflow-ui/{ID}"), Servers::Named("uat")),
        (format!("https://harmony.uat.earthdata.nasa.gov/workflow-ui/{ID}/links"), Servers::Named("uat")),
        (format!("https://harmony.earthdata.nasa.gov/workflow-ui?jobID={ID}"), Servers::Named("prod")),
        (format!("https://harmony.earthdata.nasa.gov/stac/{ID}/0"), Servers::Named("prod")),
        (format!("https://harmony.earthdata.nasa.gov/admin/jobs/{ID}"), Servers::Named("prod")),
        (
            format!("https://harmony.earthdata.nasa.gov/service-results/harmony-prod-staging/public/{ID}/12/a.nc4"),
            Servers::Named("prod"),
        ),
        (
            format!("https://bucket.s3.us-west-2.amazonaws.com/public/{ID}/12/a.nc4?X-Amz-Signature=secret"),
            Servers::InUse,
        ),
        (format!("http://127.0.0.1:4000/jobs/{ID}"), Servers::Local("127.0.0.1:4000".to_owned())),
        (format!("{{\"jobID\": \"{ID}\", \"status\": \"running\"}}"), Servers::InUse),
        (
            format!("curl -H 'Authorization: Bearer x' https://harmony.earthdata.nasa.gov/jobs/{ID}"),
            Servers::Named("prod"),
        ),
    ] {
        let reading = one(&text);
        assert_eq!((reading.what, reading.servers), (What::Job(super::ids::uuid(ID).unwrap()), servers), "{text}");
    }
    assert_eq!(one(ID).headline(), format!("The job {ID}"));
    for text in [
        "0e3d4c5b6a7948879695a4b3c2d1e0f0".to_owned(),
        format!("granule {ID}"),
        format!("{ID} {ID}"),
        "https://harmony.earthdata.nasa.gov/jobs/12".to_owned(),
        "https://harmony.earthdata.nasa.gov/versions".to_owned(),
    ] {
        assert_eq!(read(&text).readings(), [], "{text}");
    }
}

#[test]
fn boxes_come_in_any_dress() {
    let expected = boxed(-105.5, 40.0, -105.0, 41.0);
    for text in [
        "-105.5,40,-105,41",
        "-105.5, 40, -105, 41",
        "-105.5 40 -105 41",
        "[-105.5, 40, -105, 41]",
        "(-105.5; 40.0; -105.0; 41.0)",
        "-105.5\t40\t-105\t41\n",
        "105.5W 40N 105W 41N",
        "105.5°W, 40°N, 105°W, 41°N",
        "105.5° W, 40° N, 105° W, 41° N",
        "105° 30' W, 40° N, 105° W, 41° N",
        "41N, 105.5W, 40N, 105W",
        "W -105.5 S 40 E -105 N 41",
        "West: -105.5, South: 40, East: -105, North: 41",
        "north=41 south=40 west=-105.5 east=-105",
        "\u{2212}105.5, 40, \u{2212}105, 41",
        "-105,5; 40; -105; 41",
        "-105,5 40,0 -105,0 41,0",
        "BOX(-105.5 40,-105 41)",
        "BOX (-105.5 40, -105 41)",
        "box(-105.5 40, -105 41)",
        "ENVELOPE(-105.5, -105, 41, 40)",
        "envelope(-105.5,-105,41,40)",
        "bbox=-105.5,40,-105,41",
        "bounding_box[]=-105.5,40,-105,41",
        "bounding_box=-105.5,40,-105,41",
        "bounding_box%5B%5D=-105.5%2C40%2C-105%2C41",
        "?bbox=-105.5, 40, -105, 41",
        "sb[0]=-105.5,40,-105,41",
        "subset=lat(40:41)&subset=lon(-105.5:-105)",
        "subset=lon(-105.5:-105)\nsubset=lat(40:41)",
        "subset=lat(40:41),lon(-105.5:-105)",
        "subset=lat(40%3A41)&subset=lon(-105.5%3A-105)",
        "lat(40:41)&lon(-105.5:-105)",
        "lat(40:41), lon(-105.5:-105)",
        "lon(-105.5:-105) lat(40:41)",
        "https://search.earthdata.nasa.gov/search?sb[0]=-105.5%2C40%2C-105%2C41&m=40!-105!5",
        "{\"bbox\": [-105.5, 40, -105, 41]}",
    ] {
        assert_eq!(parts(text), expected, "{text}");
    }
    assert_eq!(one("-105.5,40,-105,41").headline(), "A box: west -105.5, south 40, east -105, north 41");
    assert_eq!(parts("170,-10,-170,10"), boxed(170.0, -10.0, -170.0, 10.0), "over the antimeridian");
    assert_eq!(parts("subset=lat(40:41)"), boxed(-180.0, 40.0, 180.0, 41.0));
}

#[test]
fn latitude_first_is_taken_where_only_that_is_a_box_and_offered_where_both_are() {
    for text in ["40,-105.5,41,-105", "40 -105.5 41 -105", "(40, -105.5), (41, -105)", "-10,170,10,-170"] {
        let reading = one(text);
        assert!(reading.notes[0].contains("Read as latitude, longitude"), "{text}: {reading:?}");
        assert!(reading.is_box(), "{text}");
    }
    assert_eq!(parts("40,-105.5,41,-105"), boxed(-105.5, 40.0, -105.0, 41.0));

    let both = read("10,20,30,40");
    let [first, second] = both.readings() else { panic!("{both:?}") };
    assert_eq!(first.what, What::Parts(Box::new(boxed(10.0, 20.0, 30.0, 40.0))));
    assert_eq!(second.what, What::Parts(Box::new(boxed(20.0, 10.0, 40.0, 30.0))));
    assert!(both.is_doubtful() && first.notes[0].contains("west, south") && second.notes[0].contains("latitude first"));
    // Letters and names leave no doubt.
    for text in ["10E 20N 30E 40N", "W 10 S 20 E 30 N 40", "bbox=10,20,30,40", "BOX(10 20,30 40)"] {
        assert_eq!(parts(text), boxed(10.0, 20.0, 30.0, 40.0), "{text}");
    }
}

#[test]
fn numbers_that_are_no_box_say_why() {
    assert!(why("1,2,3,400").contains("no box: North must be between"));
    assert!(why("10,50,20,40,").contains("South must not be above North"));
    assert!(why("1W 2W 3W 4N").contains("two longitudes"));
    assert!(why("BOX(1 2 3)").contains("four numbers"));
    assert!(why("ENVELOPE(1,2,3,400)").contains("no box"));
}

#[test]
fn geojson_and_wkt_are_shapes() {
    for (text, headline) in [
        (r#"{"type":"Polygon","coordinates":[[[0,0],[2,0],[1,2],[0,0]]]}"#, "A shape: GeoJSON, 1 area, 4 points"),
        (
            r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[1,2],[0,0]]]}}"#,
            "A shape: GeoJSON, 1 area, 4 points",
        ),
        (
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":{"type":"LineString","coordinates":[[0,0],[2,0]]}}]}"#,
            "A shape: GeoJSON, 1 line, 2 points",
        ),
        ("POLYGON((0 0,2 0,1 2,0 0))", "A shape: WKT, 1 area, 4 points"),
        ("polygon ((0 0, 2 0, 1 2, 0 0))", "A shape: WKT, 1 area, 4 points"),
        ("POLYGON Z((0 0 1,2 0 1,1 2 1,0 0 1))", "A shape: WKT, 1 area, 4 points"),
        ("SRID=4326;POLYGON((0 0,2 0,1 2,0 0))", "A shape: WKT, 1 area, 4 points"),
        ("MULTIPOLYGON(((0 0,2 0,1 2,0 0)),((5 5,7 5,6 7,5 5)))", "A shape: WKT, 2 areas, 8 points"),
        ("LINESTRING(0 0, 1 1, 2 0)", "A shape: WKT, 1 line, 3 points"),
        ("polygon[]=0,0,2,0,1,2,0,0", "A shape: GeoJSON, 1 area, 4 points"),
        ("circle[]=5,6,1000", "A shape: GeoJSON, 1 place, 1 point"),
        ("point=5,6", "A point: longitude 5, latitude 6"),
        ("sp[0]=5,6", "A point: longitude 5, latitude 6"),
        ("MULTIPOINT(5 6, 7 8)", "A shape: WKT, 2 places, 2 points"),
    ] {
        assert_eq!(one(text).headline(), headline, "{text}");
    }
    // A point may be meant as one, or as a shape.
    for (text, format) in [
        (r#"{"type":"Point","coordinates":[5,6]}"#, "GeoJSON"),
        ("POINT(5 6)", "WKT"),
        ("point z (5 6 100)", "WKT"),
        (
            "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Placemark><Point><coordinates>5,6</coordinates></Point></Placemark></kml>",
            "KML",
        ),
    ] {
        let pasted = read(text);
        let [first, second] = pasted.readings() else { panic!("{text}: {pasted:?}") };
        assert_eq!(first.headline(), "A point: longitude 5, latitude 6", "{text}");
        assert_eq!(second.headline(), format!("A shape: {format}, 1 place, 1 point"), "{text}");
        assert!(!pasted.is_doubtful(), "{text}");
    }
    for (text, words) in [
        ("{\"type\": \"Polygon\"", "cannot be read"),
        ("{\"type\": \"Dog\"}", "not GeoJSON"),
        ("{\"a\": 1}", "neither GeoJSON nor a request file"),
        ("POLYGON((0 0,1 0,1 1,0 0)", "bracket is missing"),
        ("POLYGON((0 0,1 0,1 200,0 0))", "not longitude, latitude"),
        ("SRID=999999;POINT(1 2)", "999999"),
        ("<html><body>no</body></html>", "KML"),
    ] {
        assert!(why(text).contains(words), "{text}: {}", why(text));
    }
}

#[test]
fn a_shape_that_is_exactly_a_box_may_be_one() {
    for text in [
        "POLYGON((10 20,30 20,30 40,10 40,10 20))",
        "POLYGON((10 20,10 40,30 40,30 20,10 20))",
        r#"{"type":"Polygon","coordinates":[[[10,20],[30,20],[30,40],[10,40],[10,20]]]}"#,
    ] {
        let pasted = read(text);
        let [first, second] = pasted.readings() else { panic!("{pasted:?}") };
        assert_eq!(first.what, What::Parts(Box::new(boxed(10.0, 20.0, 30.0, 40.0))), "{text}");
        assert!(second.headline().starts_with("A shape"), "{text}");
        assert!(!pasted.is_doubtful(), "both mean the same area");
    }
    for text in [
        "POLYGON((10 20,30 20,30 40.000001,10 40,10 20))",
        "POLYGON((10 20,30 20,30 40,10 40,10 20),(15 25,20 25,20 30,15 25))",
        "POLYGON((10 20,20 20,30 20,30 40,10 40,10 20))",
        "POLYGON((170 -10, -170 -10, -170 10, 170 10, 170 -10))",
        "MULTIPOLYGON(((10 20,30 20,30 40,10 40,10 20)),((50 20,60 20,60 40,50 40,50 20)))",
    ] {
        assert!(one(text).headline().starts_with("A shape"), "{text}");
    }
}

#[test]
fn dates_and_ranges() {
    for (text, headline) in [
        ("2020-04-27/2020-05-28", "Dates: 2020-04-27 to 2020-05-28"),
        ("2020-04-27..2020-05-28", "Dates: 2020-04-27 to 2020-05-28"),
        ("2020-04-27,2020-05-28", "Dates: 2020-04-27 to 2020-05-28"),
        ("2020-04-27 2020-05-28", "Dates: 2020-04-27 to 2020-05-28"),
        ("2020-04-27 to 2020-05-28", "Dates: 2020-04-27 to 2020-05-28"),
        ("from 2020-04-27 until 2020-05-28", "Dates: 2020-04-27 to 2020-05-28"),
        ("2020-04-27 – 2020-05-28", "Dates: 2020-04-27 to 2020-05-28"),
        ("2020-04-27T00:00:00Z/2020-05-28T23:59:59Z", "Dates: 2020-04-27 to 2020-05-28"),
        ("2020-04-27T10:00:00Z,2020-04-27T12:30:00Z", "Dates: 2020-04-27T10:00 to 2020-04-27T12:30"),
        ("2020-04-27 10:00/2020-04-27 12:30", "Dates: 2020-04-27T10:00 to 2020-04-27T12:30"),
        ("2020-04-27T10:00+02:00/2020-04-28", "Dates: 2020-04-27T08:00 to 2020-04-28"),
        ("2020-04-27", "Dates: 2020-04-27"),
        ("2020-02", "Dates: 2020-02-01 to 2020-02-29"),
        ("2020-02/2020-03", "Dates: 2020-02-01 to 2020-03-31"),
        ("2020-04-27/..", "Dates: from 2020-04-27 on"),
        ("2020-04-27/", "Dates: from 2020-04-27 on"),
        ("2020-04-27..", "Dates: from 2020-04-27 on"),
        ("../2020-05-28", "Dates: until 2020-05-28"),
        (",2020-05-28", "Dates: until 2020-05-28"),
        ("2020-04-27T10:00Z", "Dates: from 2020-04-27T10:00 on"),
        ("temporal[]=2020-04-27T00:00:00Z,2020-05-28T23:59:59Z", "Dates: 2020-04-27 to 2020-05-28"),
        ("subset=time(\"2020-04-27\":\"2020-05-28T23:59:59\")", "Dates: 2020-04-27 to 2020-05-28"),
        ("datetime=2020-04-27/..", "Dates: from 2020-04-27 on"),
        ("qt=2020-04-27T00:00:00.000Z,2020-05-28T23:59:59.999Z", "Dates: 2020-04-27 to 2020-05-28T23:59:59.999Z"),
    ] {
        assert_eq!(one(text).headline(), headline, "{text}");
    }
    assert!(one("2020-04-27T10:00Z").notes[0].contains("beginning"));
    assert!(why("2020-05-28/2020-04-27").contains("the first date must be before"));
    for text in ["2020-13-45", "2020-02-30", "28.05.2020", "05/28/2020", "2020", "2020-04-27/yesterday"] {
        assert_eq!(read(text).readings(), [], "{text}");
    }
}

#[test]
fn concept_ids_and_dois() {
    let collection = |id: &str| Parts { collection: Some(CollectionName::Id(id.to_owned())), ..Parts::default() };
    for text in [
        "C1940473819-POCLOUD",
        " C1940473819-POCLOUD \n",
        "\"C1940473819-POCLOUD\"",
        "https://cmr.earthdata.nasa.gov/search/concepts/C1940473819-POCLOUD",
        "https://cmr.earthdata.nasa.gov/search/concepts/C1940473819-POCLOUD.umm_json",
        "https://cmr.earthdata.nasa.gov/search/concepts/C1940473819-POCLOUD.html",
        "https://cmr.earthdata.nasa.gov/search/concepts/C1940473819-POCLOUD/12",
        "cmr.earthdata.nasa.gov/search/concepts/C1940473819-POCLOUD",
        "https://cmr.earthdata.nasa.gov/search/collections.json?concept_id=C1940473819-POCLOUD&pretty=true",
        "https://search.earthdata.nasa.gov/search/granules?p=C1940473819-POCLOUD&tl=1&lat=0",
        "concept_id[]=C1940473819-POCLOUD",
    ] {
        assert_eq!(parts(text), collection("C1940473819-POCLOUD"), "{text}");
    }
    assert_eq!(one("https://cmr.uat.earthdata.nasa.gov/search/concepts/C1-X").servers, Servers::Named("uat"));
    assert_eq!(one("https://search.earthdata.nasa.gov/search?p=C1-X&ee=uat").servers, Servers::Named("uat"));
    assert_eq!(parts("G1-X").granule_ids, ["G1-X"]);
    assert_eq!(parts("G1-X, G2-X\nG3-X").granule_ids, ["G1-X", "G2-X", "G3-X"]);
    assert_eq!(parts("['G1-X', 'G2-X']").granule_ids, ["G1-X", "G2-X"]);
    assert_eq!(parts("V1-X").variable_ids, ["V1-X"]);
    let mixed = parts("C1-X G2-X");
    assert_eq!((mixed.collection, mixed.granule_ids.len()), (Some(CollectionName::Id("C1-X".to_owned())), 1));
    assert!(why("C1-X C2-X").contains("several collections"));
    assert!(why("S1234-X").contains("not of a collection"));

    let doi = Some(CollectionName::Doi("10.5067/GHGMR-4FJ04".to_owned()));
    for text in [
        "10.5067/GHGMR-4FJ04",
        "doi:10.5067/GHGMR-4FJ04",
        "DOI: 10.5067/GHGMR-4FJ04",
        "doi 10.5067/GHGMR-4FJ04",
        "https://doi.org/10.5067/GHGMR-4FJ04",
        "http://dx.doi.org/10.5067/GHGMR-4FJ04",
        "doi.org/10.5067/GHGMR-4FJ04",
        "10.5067/GHGMR-4FJ04.",
        "doi=10.5067/GHGMR-4FJ04",
    ] {
        assert_eq!(parts(text).collection, doi, "{text}");
    }
    assert_eq!(one("10.5067/X").headline(), "The collection with the DOI 10.5067/X");
    for text in ["10.5067/", "10.1/x", "10.5067", "doi:", "https://doi.org/", "c1-X", "C1-x", "C-X"] {
        assert_eq!(read(text).readings(), [], "{text}");
    }
}

#[test]
fn searches_of_the_catalogue_and_of_earthdata_search_fill_several_fields() {
    let reading = one(
        "https://search.earthdata.nasa.gov/search/granules?p=C1-X!C2-Y&pg[0][v]=f&sb[0]=-105.5,40,-105,41&qt=2020-04-27T00:00:00.000Z,2020-05-28T00:00:00.000Z&q=ice&m=1!2!3",
    );
    let What::Parts(parts) = &reading.what else { panic!("{reading:?}") };
    assert_eq!(parts.collection, Some(CollectionName::Id("C1-X".to_owned())));
    assert!(parts.area.is_some() && parts.time.is_some());
    assert_eq!(reading.missing.len(), 3, "C2-Y, pg and q: {:?}", reading.missing);
    assert_eq!(
        reading.headline(),
        "The collection C1-X; a box: west -105.5, south 40, east -105, north 41; dates: 2020-04-27 to 2020-05-28T00:00"
    );
    let instant = one("datetime=2020-04-27T10:00:00Z");
    assert_eq!(instant.headline(), "Dates: 2020-04-27T10:00 to 2020-04-27T10:00:01Z");
    assert!(instant.notes[0].contains("single moment"), "{instant:?}");
    assert_eq!(one("datetime=2020-04-27").headline(), "Dates: 2020-04-27");
    let second = one("bounding_box[]=1,2,3,4&polygon[]=0,0,2,0,1,2,0,0");
    assert_eq!(second.missing, ["The part polygon[]=0,0,2,0,1,2,0,0 is not known here and was left out."]);
}

#[test]
fn addresses_of_requests() {
    let rangeset = "C1940473819-POCLOUD/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset";
    let query = "subset=lat(40:41)&subset=lon(-105.5:-105)&subset=time(%222020-04-27%22:%222020-05-28%22)&variable=a,b&forceAsync=true";
    let reading = one(&format!("https://harmony.earthdata.nasa.gov/{rangeset}?{query}"));
    assert_eq!(reading.headline(), "A Harmony request for C1940473819-POCLOUD: box, dates, 2 variables");
    assert!(reading.missing.is_empty() && reading.servers == Servers::Named("prod"));
    for (root, servers) in [
        ("https://harmony.uat.earthdata.nasa.gov", Servers::Named("uat")),
        ("http://localhost:3000", Servers::Local("localhost:3000".to_owned())),
        ("https://harmony.example/deep/root", Servers::Other("harmony.example".to_owned())),
    ] {
        assert_eq!(one(&format!("{root}/{rangeset}?{query}")).servers, servers);
    }
    let bare = one(&format!("harmony.earthdata.nasa.gov/{rangeset}"));
    assert_eq!(bare.headline(), "A Harmony request for C1940473819-POCLOUD: everything");
    let odd = one(&format!("https://harmony.earthdata.nasa.gov/{rangeset}?dance=1&width=x&format=image/png"));
    assert_eq!(
        (odd.missing.len(), odd.headline()),
        (2, "A Harmony request for C1940473819-POCLOUD: 1 more option".to_owned())
    );
    let edr = "https://harmony.earthdata.nasa.gov/ogc-api-edr/1.1.0/collections/C1-X/area?coords=POLYGON((0 0,1 0,1 1,0 0))&parameter-name=all";
    assert_eq!(one(&edr.replace(' ', "%20")).headline(), "A Harmony request for C1-X: shape");
    let note = reading.servers.note(&Environment::uat()).unwrap();
    assert!(note.contains("production") && reading.servers.note(&Environment::prod()).is_none());
    let other = Servers::Other("harmony.example".to_owned());
    assert!(other.note(&Environment::prod()).unwrap().contains("servers in use are kept"));
    for text in [
        "https://example.com/",
        "https://harmony.earthdata.nasa.gov/",
        "https://",
        "http://[::1",
        "https://cmr.earthdata.nasa.gov/search/concepts/X",
    ] {
        assert_eq!(read(text).readings(), [], "{text}");
    }
}

#[test]
fn curl_commands_of_people() {
    let url =
        "https://harmony.earthdata.nasa.gov/C1-X/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset";
    let wanted = {
        let query = "?subset=lat(40:41)&subset=lon(-105.5:-105)&variable=all&format=image/png";
        SubsetRequest::from_url(&format!("{url}{query}")).unwrap().request
    };
    for text in [
        format!("curl '{url}?subset=lat(40:41)&subset=lon(-105.5:-105)&variable=all&format=image/png'"),
        format!("$ curl -g -L -s \"{url}?subset=lat(40:41)&subset=lon(-105.5:-105)&format=image%2Fpng\""),
        format!("curl -X POST -F 'subset=lat(40:41)' -F 'subset=lon(-105.5:-105)' -F format=image/png {url}"),
        format!(
            "curl -sSLF 'subset=lat(40:41)' -F'subset=lon(-105.5:-105)' --form 'format=image/png;type=text/plain' --url {url}"
        ),
        format!(
            "curl {url} \\\n  -H 'Authorization: Bearer secret' \\\n  -F subset='lat(40:41)' \\\n  -F subset='lon(-105.5:-105)' -F 'format=\"image/png\"'"
        ),
        format!(
            "curl -n -b jar -c jar -G -d 'subset=lat(40:41)&subset=lon(-105.5:-105)' --data-urlencode format=image/png {url} -o out.nc | less"
        ),
        format!(
            "curl --oauth2-bearer secret -u me:secret -F 'subset=lat(40:41)' -F 'subset=lon(-105.5:-105)' -F format=image/png '{url}'"
        ),
    ] {
        assert_eq!(request(&text), wanted, "{text}");
        assert!(!format!("{:?}", read(&text)).contains("secret"), "{text}");
    }
    let named = one(&format!("curl -F 'shapefile=@area.geojson;type=application/geo+json' {url}"));
    assert!(named.missing[0].contains("The shape area.geojson is a file of its own"), "{named:?}");
    assert!(why("curl 'https://example.com").contains("does not end"));
    assert!(why("curl https://example.com/").contains("names no Harmony request"));
    assert!(why("curl").contains("names no Harmony request"));
}

/// As `Client.request_as_curl` of harmony-py 1.8.0 printed them.
#[test]
fn curl_commands_of_harmony_py() {
    let multipart = "curl -H 'User-Agent: harmony-py/1.8.0' -H 'Content-Type: multipart/form-data; boundary=e53f250bbed88819c11418cbaa5729c1' -H 'Authorization: *****' -d '--e53f250bbed88819c11418cbaa5729c1\r\nContent-Disposition: form-data; name=\"forceAsync\"\r\n\r\ntrue\r\n--e53f250bbed88819c11418cbaa5729c1\r\nContent-Disposition: form-data; name=\"subset\"\r\n\r\nlat(40:41)\r\n--e53f250bbed88819c11418cbaa5729c1\r\nContent-Disposition: form-data; name=\"subset\"\r\n\r\nlon(-105.5:-105)\r\n--e53f250bbed88819c11418cbaa5729c1\r\nContent-Disposition: form-data; name=\"subset\"\r\n\r\ntime(\"2020-04-27T00:00:00\":*)\r\n--e53f250bbed88819c11418cbaa5729c1\r\nContent-Disposition: form-data; name=\"label\"\r\n\r\na b\r\n--e53f250bbed88819c11418cbaa5729c1\r\nContent-Disposition: form-data; name=\"granuleId\"\r\n\r\nG1-X,G2-X\r\n--e53f250bbed88819c11418cbaa5729c1\r\nContent-Disposition: form-data; name=\"variable\"\r\n\r\n/gt1l/h\r\n--e53f250bbed88819c11418cbaa5729c1\r\nContent-Disposition: form-data; name=\"variable\"\r\n\r\nit'\"'\"'s\r\n--e53f250bbed88819c11418cbaa5729c1--\r\n' https://harmony.earthdata.nasa.gov/C1234-X/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset";
    for text in [multipart.to_owned(), multipart.replace("\r\n", "\n")] {
        let reading = one(&text);
        assert_eq!(reading.headline(), "A Harmony request for C1234-X: box, dates, 2 variables, 2 granules, 1 label");
        assert!(reading.missing.is_empty() && reading.servers == Servers::Named("prod"), "{reading:?}");
        assert_eq!(request(&text).variables, ["/gt1l/h", "it's"]);
    }
    let shape = "curl -H 'Authorization: *****' -d '--525c1e724a26a97ed330c1e6585fd541\r\nContent-Disposition: form-data; name=\"variable\"\r\n\r\nall\r\n--525c1e724a26a97ed330c1e6585fd541\r\nContent-Disposition: form-data; name=\"shapefile\"; filename=\"shapefile\"\r\nContent-Type: application/geo+json\r\n\r\n{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"properties\": {}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[-150, -70], [-120, -70], [-120, -60], [-150, -60], [-150, -70]]]}}]}\r\n--525c1e724a26a97ed330c1e6585fd541--\r\n' https://harmony.earthdata.nasa.gov/C1234-X/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset";
    assert_eq!(one(shape).headline(), "A Harmony request for C1234-X: shape");
    let edr = r#"curl -H 'Content-Type: application/json' -d '{"forceAsync": "true", "coords": "POLYGON((0 0,1 0,1 1,0 0))", "label": ["harmony-py"], "parameter-name": ["all"], "scaleExtent": [1, 2, 3, 4]}' https://harmony.uat.earthdata.nasa.gov/ogc-api-edr/1.1.0/collections/C1234-X/area"#;
    let reading = one(edr);
    assert_eq!(reading.headline(), "A Harmony request for C1234-X: shape, 1 more option, 1 label");
    assert!(reading.missing.is_empty() && reading.servers == Servers::Named("uat"), "{reading:?}");
}

#[test]
fn request_files_as_text() {
    let reading =
        one(r#"{"harmony_request": 1, "environment": "uat", "collection": "ATL03", "bbox": [-105.5, 40, -105, 41]}"#);
    assert_eq!(
        (reading.headline().as_str(), &reading.servers),
        ("A Harmony request for ATL03: box", &Servers::Named("uat"))
    );
    let by_path = one(r#"{"harmony_request": 1, "collection": "ATL03", "shape": "area.kml"}"#);
    assert!(by_path.missing[0].contains("area.kml"), "{by_path:?}");
    let wrong = why(r#"{"harmony_request": 1, "collection": "ATL03", "bbx": [1], "width": 0}"#);
    assert!(wrong.contains("bbx") && wrong.contains("width"), "{wrong}");
    let hostile = one(r#"{"harmony_request": 1, "environment": "https://evil.example/", "collection": "ATL03"}"#);
    let own = Environment::parse("http://127.0.0.1:3000").unwrap();
    let local = one(r#"{"harmony_request": 1, "environment": "http://127.0.0.1:3000", "collection": "ATL03"}"#);
    assert_eq!(local.servers.environment(&own), None, "those in use");
    assert_eq!(local.servers.environment(&Environment::prod()), Some("practice"));
    assert_eq!(hostile.servers.environment(&own), None, "a pasted text does not choose where tokens go");
}

#[test]
fn nonsense_is_told_from_words() {
    for (text, words) in [
        ("from harmony import Client\nclient = Client()", "Python"),
        ("request = Request(collection=Collection(id='C1-X'))", "Python"),
        ("https://example.com/a?b=c", "none that this program knows"),
        ("https://harmony.earthdata.nasa.gov/versions", "neither a request nor a job"),
        ("a=1&b=2", "not understood"),
        ("one\ntwo", "not understood"),
        ("1,2,3", "not understood"),
        ("[1, 2", "not understood"),
        ("+1 555 0123", "not understood"),
    ] {
        assert!(why(text).contains(words), "{text}: {}", why(text));
    }
}

#[test]
fn only_what_was_pasted_is_filled() {
    let collection: Collection = serde_json::from_value(serde_json::json!({
        "concept_id": "C1-X", "short_name": "X", "version": "1", "title": "X", "provider": "X",
    }))
    .unwrap();
    let mut draft = Draft { collection: Some(collection), start: "2020-01-01".to_owned(), ..Draft::default() };
    draft.variables = vec!["a".to_owned()];
    let with_box = parts("-105.5,40,-105,41").applied(&draft, None, &[]);
    assert_eq!(with_box.edges, ["-105.5", "40", "-105", "41"]);
    assert_eq!(
        (&with_box.collection, &with_box.start, &with_box.variables),
        (&draft.collection, &draft.start, &draft.variables)
    );
    let with_shape = parts("POLYGON((0 0,2 0,1 2,0 0))").applied(&with_box, None, &[]);
    assert!(
        with_shape.shape.is_some() && with_shape.edges.iter().all(String::is_empty),
        "a shape takes the box's place"
    );
    let with_dates = parts("../2020-05-28").applied(&with_shape, None, &[]);
    assert_eq!((with_dates.start.as_str(), with_dates.stop.as_str()), ("", "2020-05-28"));
    assert_eq!(with_dates.shape, with_shape.shape);
    let with_granules = parts("G1-X G2-X").applied(&with_dates, None, &[]);
    assert_eq!(with_granules.options.granule_id, ["G1-X", "G2-X"]);
    assert_eq!(with_granules.variables, ["a"]);
}

proptest! {
    #[test]
    fn our_own_exports_come_back(request in requests()) {
        let file = RequestFile::new(Some("uat".to_owned()), request.clone());
        for form in [ShowAs::Url, ShowAs::Curl, ShowAs::Json] {
            // A shape has no address, and a NUL no command.
            let Ok(text) = show(&file, &Environment::uat(), form) else { continue };
            let pasted = read(&text);
            let [reading] = pasted.readings() else { panic!("{text}: {pasted:?}") };
            prop_assert_eq!(&reading.missing, &Vec::<String>::new(), "{}", text);
            prop_assert_eq!(&reading.servers, &Servers::Named("uat"));
            let What::Request(read) = &reading.what else { panic!("{text}: {reading:?}") };
            prop_assert_eq!(comparable(read), comparable(&request), "{}", text);
        }
    }

    #[test]
    fn no_text_breaks_it(text in any::<String>()) {
        read(&text);
        if let Ok(code) = curl(&SubsetRequest::new(text.replace('\0', "")), &Environment::prod()) {
            read(&code);
        }
    }

    #[test]
    fn no_likely_text_breaks_it(
        text in "(curl|-F|-d|'|\"|=|@|&|://|https://harmony.uat.earthdata.nasa.gov/|jobs/|lat\\(|POLYGON|\\(|\\)|\\{|\\}|\\[|\\]|,|:|/| |\n|10\\.5067|C1-X|G2-Y|2020-04-27|\\.\\.|-105\\.5|40|N|W|°|<<EOF|\\$'|\\\\|--b|\u{e9}){0,24}"
    ) {
        for reading in read(&text).readings() {
            prop_assert!(!reading.headline().is_empty());
            prop_assert!(reading.remarks(&Environment::prod()).iter().all(|remark| !remark.is_empty()));
        }
    }
}

/// A shape's name is its file's, which no export carries.
fn comparable(request: &SubsetRequest) -> SubsetRequest {
    let mut request = request.clone();
    if let Some(Area::Shape(shape)) = &request.area {
        request.area = crate::domain::Shape::from_geojson(&shape.geojson()).ok().map(Area::Shape);
    }
    request
}
