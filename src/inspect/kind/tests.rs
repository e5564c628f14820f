//! Kinds by first bytes, and the sentence for what is not shown.

use super::*;

fn kind(bytes: &[u8]) -> FileKind {
    FileKind::of(&Source::from_bytes(bytes.to_vec())).unwrap()
}

fn sentence(bytes: &[u8]) -> String {
    let source = Source::from_bytes(bytes.to_vec());
    let kind = FileKind::of(&source).unwrap();
    assert!(!kind.is_read(), "{kind:?}");
    refusal(&source, kind).unwrap().to_string()
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    let units = mark.into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn signatures_are_known_whatever_the_name() {
    let signatures: [(&[u8], FileKind); 14] = [
        (b"\x89HDF\r\n\x1a\n....", FileKind::Hdf5),
        (b"CDF\x01....", FileKind::NetCdfClassic(1)),
        (b"CDF\x02....", FileKind::NetCdfClassic(2)),
        (b"CDF\x05....", FileKind::NetCdfClassic(5)),
        (b"II*\0....", FileKind::Tiff),
        (b"MM\0*....", FileKind::Tiff),
        (b"II+\0....", FileKind::Tiff),
        (b"MM\0+....", FileKind::Tiff),
        (b"\x89PNG\r\n\x1a\n", FileKind::Png),
        (b"\xff\xd8\xff\xe0", FileKind::Jpeg),
        (b"GIF89a", FileKind::Gif),
        (b"\x0e\x03\x13\x01", FileKind::Hdf4),
        (b"PK\x03\x04", FileKind::Zip),
        (b"", FileKind::Empty),
    ];
    for (bytes, expected) in signatures {
        assert_eq!(kind(bytes), expected, "{bytes:?}");
    }
    assert_eq!(kind(b"CDF\x03...."), FileKind::Unknown);
}

#[test]
fn hdf5_is_found_behind_a_user_block() {
    for block in [512, 1024, 8192, 131_072] {
        for filler in [0_u8, b' ', b'x', 0xff] {
            let mut bytes = vec![filler; block];
            bytes.extend_from_slice(HDF5_SIGNATURE);
            let source = Source::from_bytes(bytes);
            assert_eq!(FileKind::of(&source).unwrap(), FileKind::Hdf5, "{block} {filler}");
            assert_eq!(hdf5_start(&source).unwrap(), Some(block as u64));
        }
    }
    let mut elsewhere = vec![0; 700];
    elsewhere.extend_from_slice(HDF5_SIGNATURE);
    assert_eq!(kind(&elsewhere), FileKind::Unknown);
}

#[test]
fn tables_are_found_in_every_encoding() {
    let text = "time,lat,température\n2020-01-01,1.5,3\n2020-01-02,2.5,4\n";
    assert_eq!(kind(text.as_bytes()), FileKind::Csv);
    assert_eq!(kind(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), FileKind::Csv);
    for big in [false, true] {
        for mark in [false, true] {
            assert_eq!(kind(&utf16(text, big, mark)), FileKind::Csv, "{big} {mark}");
        }
    }
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    assert_eq!(kind(&latin), FileKind::Csv);
    for text in [
        "a;b\n1;2\n3;4\n",
        "a\tb\n1\t2\n",
        "\"x, y\",z\r\n\"1,5\",2\r\n",
        "User Start Date:,2000-06-01\nBounding Box:,\"-180,-50,180,50\"\nFill Value (x):,-9999\n\n,\ntime,mean_x\n\
         2000-06-01,1.5\n2000-06-02,2.5\n",
        "# a comment\nlat,lon\n1,2\n",
    ] {
        assert_eq!(kind(text.as_bytes()), FileKind::Csv, "{text}");
    }
    for text in ["only words, and a comma\n", "Dear all,\nnothing to see here\nthank you, bye\n", "x\n1\n2\n"] {
        assert_eq!(kind(text.as_bytes()), FileKind::Text, "{text}");
    }
}

#[test]
fn what_is_not_shown_is_called_what_it_is() {
    let cases: [(&[u8], &str); 14] = [
        (b"", "This file is an empty file of 0 bytes."),
        (b"  \n", "blanks alone"),
        (b"\x0e\x03\x13\x01", "an HDF4 file"),
        (
            b"<!DOCTYPE html>\n<html><head><title>Earthdata\n Login</title></head>",
            "a sign-in page instead of data (\u{201c}Earthdata Login\u{201d})",
        ),
        (b"\n<HTML><BODY>502 Bad Gateway</BODY></HTML>", "a web page instead of data"),
        (
            b"<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
            "an XML message instead of data (\u{201c}Access Denied\u{201d})",
        ),
        (
            b"{\"code\":\"harmony.NotFound\",\"description\":\"Error: no such job\"}",
            "a JSON message instead of data (\u{201c}Error: no such job\u{201d})",
        ),
        (b"{\"errors\":[{\"message\":\"late\"}]}", "(\u{201c}late\u{201d})"),
        (b"https://opendap.earthdata.nasa.gov/collections/C1/granules/G1.dap.nc4?x\n", "the address of data"),
        (b"GRIB\0\0\0\x02", "a GRIB file"),
        (b"Error {\n code = 404;\n message = \"not there\";\n};\n", "OPeNDAP server instead of data"),
        (b"PK\x03\x04", "This file is a ZIP archive. Unpack it, then open what is in it."),
        (b"\x1f\x8b\x08\x00\x00", "This file is compressed with gzip. Unpack it, then open what is in it."),
        (b"\x01\x02\x03\x00\x00\x01", "This file is of no kind that this program knows. It cannot be shown here."),
    ];
    for (bytes, part) in cases {
        let sentence = sentence(bytes);
        assert!(sentence.contains(part) && sentence.starts_with("This file is "), "{sentence}");
    }
}

#[test]
fn data_of_other_kinds_are_not_taken_for_messages() {
    let collection = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}]}"#;
    let long = format!(r#"{{"name": "x", "type":"FeatureCollection", "features": [{}"#, "{},".repeat(40_000));
    let cases = [
        (collection, "a GeoJSON file"),
        (&long, "a GeoJSON file"),
        (r#"{"type":"Polygon","coordinates":[]}"#, "a GeoJSON file"),
        (r#"{"type":"Collection","title":"A catalogue","description":"of files"}"#, "a JSON file"),
        (r#"[{"time":1,"message":2}]"#, "a JSON file"),
        ("<?xml version=\"1.0\"?>\n<!-- a -->\n<kml:kml xmlns:kml=\"x\"/>", "a KML file"),
        ("<gml:FeatureCollection><a/></gml:FeatureCollection>", "a GML file"),
        ("<?xml version=\"1.0\"?><Granule><GranuleUR>SC:1</GranuleUR></Granule>", "an XML file"),
        ("%PDF-1.7\nwords", "a PDF document"),
        ("ncols 4\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3 4\n5 6 7 8\n", "an ASCII grid"),
    ];
    for (text, part) in cases {
        let source = Source::from_bytes(text.as_bytes().to_vec());
        let unread = refusal(&source, FileKind::of(&source).unwrap()).unwrap();
        assert!(matches!(unread.why, crate::inspect::Why::Kind(_)), "{unread}");
        assert!(unread.to_string().contains(part), "{unread}");
    }
    for text in [
        r#"{"code": 404, "description": "no such job"}"#,
        "<ows:ExceptionReport><ows:Exception/></ows:ExceptionReport>",
        "<Error/>",
    ] {
        let source = Source::from_bytes(text.as_bytes().to_vec());
        let unread = refusal(&source, FileKind::of(&source).unwrap()).unwrap();
        assert!(matches!(unread.why, crate::inspect::Why::NoData(_)), "{unread}");
    }
}

#[test]
fn every_start_of_a_file_is_of_some_kind() {
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..2000 {
        let bytes: Vec<u8> = (0..random.usize(0..80)).map(|_| random.u8(..)).collect();
        let source = Source::from_bytes(bytes);
        let kind = FileKind::of(&source).unwrap();
        assert!(!refusal(&source, kind).unwrap().to_string().is_empty());
    }
}
