//! Whole and broken files of every format, under names that fit and names that do not.

use super::{Contradiction, EDGE_BYTES, Format, Sample, check};

fn judge(name: &str, media_type: Option<&str>, bytes: &[u8]) -> Result<(), Contradiction> {
    let edge = bytes.len().min(EDGE_BYTES);
    check(&Sample {
        name,
        media_type,
        head: &bytes[..edge],
        tail: &bytes[bytes.len() - edge..],
        length: bytes.len() as u64,
    })
}

/// An HDF5 superblock of this version after `user` bytes, in a file that should have `end` bytes.
fn hdf5(version: u8, user: usize, end: u64) -> Vec<u8> {
    let mut bytes = vec![0; user];
    bytes.extend(b"\x89HDF\r\n\x1a\n");
    let addresses = |bytes: &mut Vec<u8>| {
        for address in [0, u64::MAX, end] {
            bytes.extend(address.to_le_bytes());
        }
    };
    match version {
        0 | 1 => {
            bytes.extend([version, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]);
            bytes.extend(vec![0; if version == 1 { 4 } else { 0 }]);
        }
        _ => bytes.extend([version, 8, 8, 0]),
    }
    addresses(&mut bytes);
    bytes
}

fn padded(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length, 7);
    bytes
}

#[test]
fn hdf5_is_told_by_its_signature_and_its_end() {
    for version in 0..=3 {
        for user in [0, 512, 1024, 4096] {
            let whole = padded(hdf5(version, user, 9000), 9000);
            assert_eq!(judge("a.h5", None, &whole), Ok(()), "{version} {user}");
            assert_eq!(judge("a.nc4", Some("application/x-netcdf"), &whole), Ok(()));
            let cut = &whole[..8999];
            assert_eq!(judge("a.h5", None, cut), Err(Contradiction::CutShort(Format::Hdf5)), "{version} {user}");
            assert_eq!(judge("a.nc", None, cut), Err(Contradiction::CutShort(Format::Hdf5)));
            assert_eq!(judge("a", Some("application/x-hdf5"), cut), Err(Contradiction::CutShort(Format::Hdf5)));
            assert_eq!(judge("a.h5", None, &padded(whole, 9500)), Ok(()), "the library lets more pass");
        }
    }
    let letters = vec![b'a'; 20_000];
    for name in ["a.h5", "a.HE5", "a.nc", "a.hdf", "a.tif", "a.png", "a.jpg", "a.gif", "a.zip", "a.nc.gz"] {
        assert!(matches!(judge(name, None, &letters), Err(Contradiction::NotA(_))), "{name}");
    }
    assert_eq!(judge("a.h5", None, &hdf5(0, 0, 100)[..12]), Err(Contradiction::CutShort(Format::Hdf5)));
    assert_eq!(judge("a.h5", None, &hdf5(9, 0, 100)), Ok(()), "of that version nothing is known");
    assert_eq!(judge("a.dat", None, &letters), Ok(()), "nothing is promised");
    assert_eq!(judge("a.h5", Some("application/octet-stream"), &letters), Err(Contradiction::NotA(Format::Hdf5)));
}

/// Two dimensions, one of them of records, and a variable of each kind.
fn classic(version: u8, records: u32) -> Vec<u8> {
    let word = |bytes: &mut Vec<u8>, number: u32| bytes.extend(number.to_be_bytes());
    let count = |bytes: &mut Vec<u8>, number: u32| {
        if version == 5 { bytes.extend(u64::from(number).to_be_bytes()) } else { word(bytes, number) }
    };
    let offset = |bytes: &mut Vec<u8>, number: u32| {
        if version == 1 { word(bytes, number) } else { bytes.extend(u64::from(number).to_be_bytes()) }
    };
    let mut bytes = b"CDF".to_vec();
    bytes.push(version);
    count(&mut bytes, records);
    word(&mut bytes, 10);
    count(&mut bytes, 2);
    for (name, length) in [("time", 0), ("x", 10)] {
        count(&mut bytes, u32::try_from(name.len()).unwrap());
        bytes.extend(name.bytes().chain([0; 4]).take(4));
        count(&mut bytes, length);
    }
    word(&mut bytes, 0);
    count(&mut bytes, 0);
    word(&mut bytes, 11);
    count(&mut bytes, 2);
    for (dimensions, size, begin) in [(vec![1], 40, 400), (vec![0, 1], 40, 440)] {
        count(&mut bytes, 1);
        bytes.extend(*b"v\0\0\0");
        count(&mut bytes, u32::try_from(dimensions.len()).unwrap());
        for dimension in dimensions {
            count(&mut bytes, dimension);
        }
        word(&mut bytes, 12);
        count(&mut bytes, 1);
        count(&mut bytes, 1);
        bytes.extend(*b"u\0\0\0");
        word(&mut bytes, 2);
        count(&mut bytes, 3);
        bytes.extend(*b"m/s\0");
        word(&mut bytes, 5);
        count(&mut bytes, size);
        offset(&mut bytes, begin);
    }
    bytes
}

#[test]
fn classic_netcdf_is_told_by_its_variables() {
    for version in [1, 2, 5] {
        let whole = padded(classic(version, 3), 440 + 3 * 40);
        assert_eq!(judge("a.nc", None, &whole), Ok(()), "{version}");
        assert_eq!(
            judge("a.nc", None, &whole[..500]),
            Err(Contradiction::CutShort(Format::NetCdf)),
            "CDF-{version}: half of the records"
        );
        assert_eq!(judge("a.nc", None, &whole[..60]), Err(Contradiction::CutShort(Format::NetCdf)));
        assert_eq!(judge("a.nc", None, &padded(classic(version, 0), 440)), Ok(()), "no records yet");
        assert_eq!(judge("a.h5", None, &whole), Err(Contradiction::NotA(Format::Hdf5)));
    }
}

#[test]
fn pictures_and_archives_are_told_by_both_ends() {
    let png = b"\x89PNG\r\n\x1a\n....\0\0\0\0IEND\xaeB`\x82".to_vec();
    let jpeg = b"\xff\xd8\xff\xe0......\xff\xd9".to_vec();
    let gif = b"GIF89a.......;".to_vec();
    let mut zip = b"PK\x03\x04......PK\x01\x02......PK\x05\x06".to_vec();
    zip.extend([0, 0, 0, 0, 1, 0, 1, 0, 10, 0, 0, 0, 10, 0, 0, 0, 0, 0]);
    let grib = b"GRIB........7777".to_vec();
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([17, 1, 4, 0, 1, 0, 0, 0, 100, 0, 0, 0]);
    tiff.extend([23, 1, 4, 0, 1, 0, 0, 0, 50, 0, 0, 0]);
    let tiff = padded(tiff, 150);
    let mut late = b"MM\0*\0\0\0\x40".to_vec();
    late.resize(0x40, 1);
    late.extend([0, 0]);
    for (name, whole) in [
        ("a.png", &png),
        ("a.jpg", &jpeg),
        ("a.gif", &gif),
        ("a.zip", &zip),
        ("a.kmz", &zip),
        ("a.grb2", &grib),
        ("a.tif", &tiff),
        ("b.tiff", &late),
    ] {
        assert_eq!(judge(name, None, whole), Ok(()), "{name}");
        let cut = &whole[..whole.len() - 3];
        assert!(matches!(judge(name, None, cut), Err(Contradiction::CutShort(_))), "{name}");
        assert!(matches!(judge(name, None, &whole[1..]), Err(Contradiction::NotA(_))), "{name}");
    }
}

#[test]
fn pages_and_error_messages_are_no_data() {
    let pages = [
        "<!DOCTYPE html><title>Earthdata Login</title>",
        "\u{feff}\r\n  <HTML lang=en>",
        "<!-- saved from a proxy --><html></html>",
        "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"><html></html>",
        "<?xml version=\"1.0\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"></html>",
        "<xhtml:html></xhtml:html>",
    ];
    let messages = [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code></Error>",
        "<Error><Code>NoSuchKey</Code></Error>",
        "<ows:ExceptionReport/>",
        "{\"error\":\"quota\"}",
        "{\"code\":\"harmony.ServerError\",\"description\":\"Error: no\"}",
        "{\"message\": \"Forbidden\", \"status\": 403}",
        "{\"errors\": [\"An Internal Error has occurred.\"]}",
    ];
    for name in ["a.h5", "a.csv", "a.txt", "a", "a.dat", "a.json", "a.xml"] {
        for page in pages {
            assert_eq!(judge(name, None, page.as_bytes()), Err(Contradiction::Page), "{name} {page}");
        }
        for message in messages {
            assert_eq!(judge(name, None, message.as_bytes()), Err(Contradiction::ErrorMessage), "{name} {message}");
        }
        assert_eq!(judge(name, Some("text/plain"), b""), Err(Contradiction::Empty));
    }
    assert_eq!(judge("a.html", None, pages[0].as_bytes()), Ok(()), "it was promised");
}

#[test]
fn text_that_is_data_passes() {
    for (name, text) in [
        ("a.csv", "time,error,code\n1,2,3\n"),
        ("a.txt", "# <html> is a tag\n1 2 3\n"),
        ("a.json", "{\"type\":\"FeatureCollection\",\"features\":[],\"errors\":[]}"),
        ("a.json", "[1, 2]\n"),
        ("a.geojson", "{\"type\":\"Point\",\"coordinates\":[1,2]}"),
        ("a.kml", "<?xml version=\"1.0\"?>\n<kml><Document/></kml>\n"),
        ("a.dat", "anything"),
        ("a.csv", "\u{feff}a;b\r\n"),
    ] {
        assert_eq!(judge(name, None, text.as_bytes()), Ok(()), "{name} {text}");
    }
    for (name, text, verdict) in [
        ("a.json", "{\"type\":\"FeatureCollection\",\"fea", Contradiction::CutShort(Format::Json)),
        ("a.json", "no json", Contradiction::CutShort(Format::Json)),
        ("a.kml", "<?xml version=\"1.0\"?><kml><Docum", Contradiction::CutShort(Format::Xml)),
        ("a.csv", "a,b\n\0\0\0\0", Contradiction::NotA(Format::Csv)),
        ("a.xml", "plain", Contradiction::NotA(Format::Xml)),
    ] {
        let judged = judge(name, None, text.as_bytes());
        if text == "no json" {
            assert_eq!(judged, Ok(()), "its first letter may begin `null`");
        } else {
            assert_eq!(judged, Err(verdict), "{name} {text}");
        }
    }
}
