//! What is changed: small files of every kind, made here, and recorded ones where they are.

pub(crate) mod results;

use serde_json::{Value, json};
use std::io::Write as _;
use std::path::PathBuf;

/// Largest recorded file that is taken, in bytes: changes to larger ones take too long to be tried.
const LARGEST: usize = 24 * 1024;

pub(crate) const KML_WORDS: &[&str] = &[
    "<Placemark>",
    "</Placemark>",
    "<Polygon>",
    "</Polygon>",
    "<outerBoundaryIs>",
    "<innerBoundaryIs>",
    "<LinearRing>",
    "</LinearRing>",
    "<coordinates>",
    "</coordinates>",
    "<gx:Track>",
    "<gx:coord>1 2</gx:coord>",
    "<NetworkLink/>",
    "<![CDATA[",
    "]]>",
    "&#49;",
    "&a;",
    "<!DOCTYPE a [",
    "<!--",
    "-->",
    "1,2,3 ",
    "<?xml encoding='utf-16'?>",
    "<x:y a='b'/>",
];
pub(crate) const GEOJSON_WORDS: &[&str] = &[
    "\"type\":",
    "\"coordinates\":",
    "\"Polygon\"",
    "\"MultiPolygon\"",
    "\"LineString\"",
    "\"FeatureCollection\"",
    "\"features\":",
    "\"geometries\":",
    "\"geometry\":",
    "\"crs\":",
    "\"properties\":",
    "\"radius\":",
    "null",
    "NaN",
    "[[]]",
    "[[0,0],[180,0]]",
    "[-180,90],",
    "[180,-90],",
    "\"EPSG:3031\"",
    "{}",
    "[",
    "]",
];
pub(crate) const WKT_WORDS: &[&str] = &[
    "POINT",
    "POLYGON",
    "MULTI",
    "LINESTRING",
    "GEOMETRYCOLLECTION",
    "EMPTY",
    "(",
    ")",
    "((",
    "))",
    ",",
    " Z ",
    "SRID=4326;",
    "SRID=32633;",
    "180 90",
    "-180 -90",
    "1e308",
];
pub(crate) const PRJ_WORDS: &[&str] = &[
    "PROJCS[",
    "GEOGCS[",
    "DATUM[",
    "SPHEROID[",
    "PRIMEM[",
    "UNIT[",
    "TOWGS84[",
    "PROJECTION[",
    "PARAMETER[",
    "AUTHORITY[\"EPSG\",\"3031\"]",
    "PROJCRS[",
    "BASEGEOGCRS[",
    "CONVERSION[",
    "METHOD[",
    "ID[\"EPSG\",4326]",
    "BOUNDCRS[",
    "SOURCECRS[",
    "COMPD_CS[",
    "\"Transverse_Mercator\"",
    "\"Krovak\"",
    "\"Lambert_Conformal_Conic\"",
    "\"Hotine_Oblique_Mercator_Azimuth_Center\"",
    "\"",
    "]",
    "EPSG:2056",
    "EPSG:27572",
    "urn:ogc:def:crs:",
    "CRS84",
    "1e308",
    "0",
    "-90",
];
pub(crate) const PASTE_WORDS: &[&str] = &[
    "curl ",
    "'",
    "\"",
    "\\\n",
    "-H ",
    "-d ",
    "-F ",
    "https://harmony.earthdata.nasa.gov/",
    "ogc-api-coverages/1.0.0/",
    "collections/",
    "C1234208438-POCLOUD",
    "?",
    "&",
    "subset=",
    "lat(",
    "lon(",
    "time(\"",
    "2020-01-01",
    "T00:00:00Z",
    "\"2020-01-02\")",
    "bbox=",
    "point=",
    "POLYGON((",
    "))",
    "$(",
    "`",
    "<<'E'\n",
    "%0C",
    "%",
    "+",
    "°",
    "N",
    "W",
    "\u{feff}",
    "\u{202e}",
    "10.5067/",
];
pub(crate) const REQUEST_WORDS: &[&str] = &[
    "\"harmony_request\":1",
    "\"collection\":",
    "\"bbox\":",
    "\"shape\":",
    "\"temporal\":",
    "\"start\":",
    "\"stop\":",
    "\"variables\":",
    "\"environment\":",
    "\"granule_id\":",
    "\"point\":",
    "\"scale\":",
    "\"dimensions\":",
    "null",
    "[]",
    "{}",
    "1e999",
    "\"\"",
];
pub(crate) const JSON_WORDS: &[&str] = &[
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "-1",
    "1e400",
    "18446744073709551616",
    "\"links\":",
    "\"href\":",
    "\"https://a.example/b\"",
    "\"version\":",
    "\"status\":",
    "\"\\ud800\"",
    "\"2020-01-01T00:00:00Z\"",
    ",",
    "[",
    "]",
    "{",
    "}",
];
pub(crate) const NAME_WORDS: &[&str] = &[
    "/",
    "\\",
    "..",
    ".",
    "%2F",
    "%00",
    "CON",
    "nul.nc",
    ".part",
    " ",
    "?",
    "\u{202e}",
    "\u{0}",
    "é",
    "https://",
    "a.nc.gz",
    "\n",
    "checksums.sha256",
    ".bash_profile",
    ":",
];
pub(crate) const NETRC_WORDS: &[&str] =
    &["machine ", "login ", "password ", "default ", "account ", "macdef ", "\"", "\\", "#", "\n", "\u{feff}"];

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("HARMONY_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    Some(folder).filter(|folder| folder.join("fixtures").is_dir())
}

/// Recorded files below a folder whose names hold `part` and end so.
fn recorded(folder: &str, part: &str, ending: &str) -> Vec<Vec<u8>> {
    let Some(shared) = shared() else { return Vec::new() };
    let entries = std::fs::read_dir(shared.join(folder)).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    let is_wanted = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.contains(part) && name.ends_with(ending)
    };
    let files = paths.iter().filter(|path| is_wanted(path)).filter_map(|path| std::fs::read(path).ok());
    files.filter(|bytes| bytes.len() <= LARGEST).collect()
}

fn texts(own: &[&str]) -> Vec<Vec<u8>> {
    own.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn with(mut own: Vec<Vec<u8>>, more: impl IntoIterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    own.extend(more);
    own
}

pub(crate) fn archive(files: &[(&str, &[u8])], method: zip::CompressionMethod) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn kml() -> Vec<Vec<u8>> {
    let own = texts(&[
        "<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark><name>a &amp; b</name><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0,1 4,0,1 4,4,1 0,4,1 0,0,1</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark></Document></kml>",
        "<kml><Folder><Placemark><MultiGeometry><Point><coordinates>170,2</coordinates></Point><LineString><coordinates>170,1 -170,2</coordinates></LineString></MultiGeometry></Placemark><NetworkLink/></Folder></kml>",
        "<kml><Placemark><gx:MultiTrack><gx:Track><when/><gx:coord>1 2 3</gx:coord><gx:coord>2 3 4</gx:coord></gx:Track></gx:MultiTrack></Placemark></kml>",
    ]);
    let utf16 = String::from_utf8_lossy(&own[1]).encode_utf16().flat_map(u16::to_le_bytes).collect();
    with(with(own, [utf16]), recorded("cases/inputs", "", ".kml"))
}

pub(crate) fn kmz() -> Vec<Vec<u8>> {
    let made = kml()
        .into_iter()
        .map(|kml| archive(&[("doc.kml", &kml), ("a/b.kml", b"<kml/>")], zip::CompressionMethod::Stored));
    with(made.collect(), recorded("cases/inputs", "", ".kmz"))
}

pub(crate) fn zips() -> Vec<Vec<u8>> {
    let prj = prj();
    let made = shapefiles().into_iter().flat_map(|shp| {
        let files: [(&str, &[u8]); 2] = [("a.shp", &shp), ("a.prj", &prj[0])];
        [archive(&files, zip::CompressionMethod::Stored), archive(&files, zip::CompressionMethod::Deflated)]
    });
    with(with(made.collect(), recorded("cases/inputs", "shp", ".zip")), recorded("fixtures/harmony-shapes", "", ".zip"))
}

pub(crate) fn geojson() -> Vec<Vec<u8>> {
    let values = [
        json!({"type": "Polygon", "coordinates": [[[160, -20], [-160, -20], [-160, 20], [160, 20], [160, -20]], [[175, -5], [-175, -5], [-175, 5], [175, -5]]]}),
        json!({"type": "MultiPolygon", "coordinates": [[[[0, 0], [4, 4], [4, 0], [0, 5], [0, 0]]], [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]]}),
        json!({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"radius": 5, "a": "b"}, "geometry": {"type": "Point", "coordinates": [1, 2, 3]}}, {"type": "Feature", "properties": null, "geometry": {"type": "MultiLineString", "coordinates": [[[170, 1], [-170, 2]], []]}}]}),
        json!({"type": "GeometryCollection", "geometries": [{"type": "MultiPoint", "coordinates": [[500_000, 4_400_000]], "crs": {"type": "name", "properties": {"name": "EPSG:32613"}}}]}),
        json!({"type": "Polygon", "coordinates": [[[0, -60], [90, -60], [180, -60], [-90, -60], [0, -60]]]}),
    ];
    let own: Vec<Vec<u8>> = values.iter().map(|value| value.to_string().into_bytes()).collect();
    with(
        with(own, recorded("cases/inputs", "geojson", ".geojson")),
        recorded("fixtures/harmony-shapes", "", ".geojson"),
    )
}

pub(crate) fn wkt() -> Vec<Vec<u8>> {
    texts(&[
        "POLYGON ((30 10, 40 40, 20 40, 10 20, 30 10), (20 30, 35 35, 30 20, 20 30))",
        "MULTIPOLYGON (((170 -10, -170 -10, -170 10, 170 10, 170 -10)))",
        "SRID=32633;GEOMETRYCOLLECTION (POINT (500000 10), LINESTRING (500000 10, 500010 30))",
        "MULTIPOINT Z ((1 2 3), (4 5 6))",
        "MULTILINESTRING ((10 10, 20 20), EMPTY)",
    ])
}

/// Raw `.shp` files: an area with a hole, a line, points.
pub(crate) fn shapefiles() -> Vec<Vec<u8>> {
    let square = |x: f64, side: f64| [[x, x], [x, x + side], [x + side, x + side], [x + side, x], [x, x]];
    let mut hole = square(2.0, 1.0);
    hole.reverse();
    [
        (5, vec![square(0.0, 10.0), hole]),
        (5, vec![square(0.0, 5.0), square(20.0, 5.0), hole]),
        (3, vec![square(170.0, 20.0)]),
    ]
    .into_iter()
    .map(|(kind, rings)| shp(kind, &rings))
    .collect()
}

fn shp(kind: i32, rings: &[[[f64; 2]; 5]]) -> Vec<u8> {
    let mut content: Vec<u8> = kind.to_le_bytes().to_vec();
    content.extend([0.0, 0.0, 190.0, 190.0_f64].into_iter().flat_map(f64::to_le_bytes));
    content.extend([rings.len() as u32, 5 * rings.len() as u32].into_iter().flat_map(u32::to_le_bytes));
    content.extend((0..rings.len() as u32).flat_map(|ring| (5 * ring).to_le_bytes()));
    content.extend(rings.iter().flatten().flatten().flat_map(|number| number.to_le_bytes()));
    let words = content.len() as u32 / 2;
    let mut bytes: Vec<u8> = [9994, 0, 0, 0, 0, 0, 54 + words].into_iter().flat_map(u32::to_be_bytes).collect();
    bytes.extend([1000, kind].into_iter().flat_map(i32::to_le_bytes));
    bytes.extend([0.0, 0.0, 190.0, 190.0, 0.0, 0.0, 0.0, 0.0_f64].into_iter().flat_map(f64::to_le_bytes));
    bytes.extend([1, words].into_iter().flat_map(u32::to_be_bytes));
    bytes.extend(content);
    bytes
}

pub(crate) fn prj() -> Vec<Vec<u8>> {
    texts(&[
        r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#,
        r#"GEOGCS["Tokyo",DATUM["Tokyo",SPHEROID["Bessel 1841",6377397.155,299.1528128],TOWGS84[-146.414,507.337,680.507,0,0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]"#,
        r#"PROJCS["WGS_1984_UTM_Zone_13N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-105.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#,
        r#"PROJCRS["WGS 84 / Antarctic Polar Stereographic",BASEGEOGCRS["WGS 84",ENSEMBLE["World Geodetic System 1984 ensemble",MEMBER["World Geodetic System 1984 (Transit)"],ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]],ENSEMBLEACCURACY[2.0]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4326]],CONVERSION["Antarctic Polar Stereographic",METHOD["Polar Stereographic (variant B)",ID["EPSG",9829]],PARAMETER["Latitude of standard parallel",-71,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Longitude of origin",0,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["False easting",0,LENGTHUNIT["metre",1]],PARAMETER["False northing",0,LENGTHUNIT["metre",1]]],CS[Cartesian,2],AXIS["(E)",north],AXIS["(N)",north],LENGTHUNIT["metre",1],ID["EPSG",3031]]"#,
        r#"BOUNDCRS[SOURCECRS[GEOGCRS["x",DATUM["Potsdam",ELLIPSOID["Bessel 1841",6377397.155,299.1528128]],CS[ellipsoidal,2],AXIS["lat",north],AXIS["lon",east],ANGLEUNIT["degree",0.0174532925199433]]],TARGETCRS[GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563]]]],ABRIDGEDTRANSFORMATION["y",METHOD["Position Vector transformation (geog2D domain)"],PARAMETER["X-axis translation",598.1],PARAMETER["Y-axis translation",73.7],PARAMETER["Z-axis translation",418.2],PARAMETER["Scale difference",1.0000067]]]"#,
    ])
}

/// Names of reference systems.
pub(crate) fn crs() -> Vec<Vec<u8>> {
    texts(&[
        "EPSG:4326",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:EPSG::3413",
        "http://www.opengis.net/def/crs/EPSG/0/27572",
        "EPSG:2056",
        "EPSG:4807",
        "EPSG:5514",
        "EPSG:3857",
        "ESRI:54009",
    ])
}

pub(crate) fn pastes() -> Vec<Vec<u8>> {
    let own = texts(&[
        "10.5067/GHGMR-4FJ04",
        "C1234208438-POCLOUD",
        "-105.5, 40, -105, 41",
        "40°30'N 105°W",
        "2020-01-01/2020-02-01",
        "BOX(1 2, 3 4)",
        "https://search.earthdata.nasa.gov/search?q=ATL03&sb[0]=-105,40,-104,41",
        "{\"bbox\": [1, 2, 3, 4]}",
        "ATL03_20200427012345_01230702_006_01.h5",
        "Request(collection=Collection(id='C1-A'), spatial=BBox(1, 2, 3, 4))",
    ]);
    with(with(with(own, urls()), wkt()), kml())
}

pub(crate) fn curls() -> Vec<Vec<u8>> {
    texts(&[
        "curl -Lnj -b c.txt -c c.txt 'https://harmony.earthdata.nasa.gov/C1234208438-POCLOUD/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?subset=lat(40:41)&subset=lon(-105:-104)'",
        "curl -X POST -H \"Authorization: Bearer x\" -F subset='time(\"2020-01-01\":\"2020-01-31\")' -F 'shapefile=@a.geojson;type=application/geo+json' https://harmony.uat.earthdata.nasa.gov/ATL03/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset",
        "curl --data-urlencode \"coords=POLYGON((0 0,1 0,1 1,0 0))\" \\\n  -G https://harmony.earthdata.nasa.gov/ogc-api-edr/1.1.0/collections/ATL03/area",
    ])
}

pub(crate) fn urls() -> Vec<Vec<u8>> {
    let own = texts(&[
        "https://harmony.earthdata.nasa.gov/ATL03/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset?forceAsync=true&subset=lat(40:41)&subset=lon(-105:-104)&subset=time(%222020-01-01T00%3A00%3A00%22:%222020-02-01T00%3A00%3A00%22)&variable=a&format=application%2Fnetcdf&outputCrs=EPSG:4326&scaleExtent=0,0,1,1&scaleSize=1,1&maxResults=5&granuleId=G1-A&label=x",
        "https://harmony.earthdata.nasa.gov/ogc-api-edr/1.1.0/collections/ATL03/cube?bbox=-105,40,-104,41&datetime=2020-01-01/2020-02-01",
        "https://harmony.earthdata.nasa.gov/ogc-api-edr/1.1.0/collections/ATL03/position?coords=POINT(1%202)",
    ]);
    with(own, recorded("vectors", "", ".url"))
}

pub(crate) fn request_files() -> Vec<Vec<u8>> {
    let values = [
        json!({"harmony_request": 1, "collection": "ATL03", "environment": "uat", "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-26", "stop": "2020-04-27"}, "variables": ["/gt1l/heights/h_ph"], "format": "application/netcdf4", "granule_id": ["G1-A"], "label": ["a"], "max_results": 5}),
        json!({"harmony_request": 1, "collection": ["A", "B"], "shape": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}, "crs": "EPSG:3413", "scale_extent": [0, 0, 1, 1], "scale_size": [1, 1], "dimensions": [{"name": "lev", "min": 1, "max": 2}]}),
        json!({"harmony_request": 1, "collection": "C1-A", "shape": "a.geojson", "concatenate": true, "grid": "x", "point": [1, 2]}),
    ];
    values.iter().map(|value| value.to_string().into_bytes()).collect()
}

/// What people type into fields.
pub(crate) fn typed() -> Vec<Vec<u8>> {
    texts(&[
        "-105.5",
        "40°30'15.5\"N",
        "105 30 W",
        "2020-04-27",
        "2020-04-27T01:02:03Z",
        "EPSG:3413",
        "+proj=laea +lat_0=90",
        "http://127.0.0.1:3000",
        "prod",
    ])
}

/// Recorded answers of the server whose names begin so, and one that is made here.
pub(crate) fn answers(kind: &str) -> Vec<Vec<u8>> {
    let own = match kind {
        "capabilities" => {
            json!({"conceptId": "C1-A", "shortName": "A", "variableSubset": true, "bboxSubset": true, "shapeSubset": true, "temporalSubset": true, "concatenate": true, "reproject": true, "outputFormats": ["application/netcdf"], "services": [{"name": "s", "href": "https://a.example", "capabilities": {"subsetting": {"bbox": true, "variable": true}, "output_formats": ["image/png"]}}], "variables": [{"name": "v", "href": "https://a.example/V1"}], "capabilitiesVersion": "2"})
        }
        "jobs" => {
            json!({"count": 1, "jobs": [{"jobID": "00000000-0000-0000-0000-000000000001", "status": "running", "progress": 5, "links": []}], "links": [{"rel": "next", "href": "https://a.example"}]})
        }
        _ => {
            json!({"jobID": "00000000-0000-0000-0000-000000000001", "status": "successful", "progress": 100, "message": "m", "createdAt": "2020-01-01T00:00:00.000Z", "updatedAt": "2020-01-01T00:00:00.000Z", "numInputGranules": 1, "request": "https://harmony.earthdata.nasa.gov/A/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?subset=lat(0:1)", "links": [{"href": "https://a.example/a.nc", "rel": "data", "bbox": [1, 2, 3, 4], "temporal": {"start": "2020-01-01T00:00:00Z", "end": "2020-01-02T00:00:00Z"}}], "errors": [{"url": "u", "message": "m"}]})
        }
    };
    let bodies = recorded("fixtures/server-generated", kind, ".json").into_iter().filter_map(|bytes| {
        let value: Value = serde_json::from_slice(&bytes).ok()?;
        value.get("json").map(|body| body.to_string().into_bytes())
    });
    with(vec![own.to_string().into_bytes()], bodies)
}

pub(crate) fn catalogue() -> Vec<Vec<u8>> {
    let own = json!({"feed": {"entry": [{"id": "C1-A", "short_name": "A", "version_id": "1", "title": "t", "boxes": ["1 2 3 4"], "polygons": [["1 2 3 4 5 6 1 2"]], "points": ["1 2"], "lines": ["1 2 3 4"], "time_start": "2020-01-01T00:00:00Z", "granule_size": "5", "producer_granule_id": "a.nc", "links": [{"rel": "http://esipfed.org/ns/fedsearch/1.1/data#", "href": "https://a.example/a.nc"}], "cloud_cover": "5", "day_night_flag": "DAY"}]}});
    with(vec![own.to_string().into_bytes()], recorded("fixtures/harmony-cmr-recorded", "", ".json"))
}

pub(crate) fn names() -> Vec<Vec<u8>> {
    texts(&[
        "https://a.example/b/c.nc\nhttps://a.example/d/c.nc\nhttps://a.example/c.nc.gz",
        "https://a.example/../..\nhttps://a.example/CON",
        "s3://bucket/a b.h5?x=y#z",
        "checksums.sha256\n.netrc\nharmony-job-1.json",
    ])
}

pub(crate) fn netrc() -> Vec<Vec<u8>> {
    let own = texts(&[
        "machine urs.earthdata.nasa.gov login a password b\n",
        "default login \"a\\\"b\" password c\nmacdef x\ny\n\nmachine z",
    ]);
    with(own, recorded("cases/inputs", "netrc", ""))
}

pub(crate) fn state_files() -> Vec<Vec<u8>> {
    texts(&[
        "{\"version\": 1, \"jobs\": []}",
        "{\"version\": 1, \"recent\": [], \"kept\": []}",
        "{\"version\": 1, \"theme\": \"dark\", \"files_at_once\": 4}",
        "{\"version\":1}\n{\"gone\":\"00000000-0000-0000-0000-000000000001\"}\n",
    ])
}
