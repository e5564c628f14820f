//! Readers of requests as people paste, type and keep them.

use harmony_desktop::domain::degrees::parse_degrees;
use harmony_desktop::domain::options::crs_is_readable;
use harmony_desktop::domain::request::RequestFile;
use harmony_desktop::domain::request::file::ShapeForm;
use harmony_desktop::domain::time_range::{RangeEnd, parse_moment, parse_typed, rfc3339};
use harmony_desktop::domain::{BoundingBox, Environment, SubsetRequest, paste};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn paste(bytes: &[u8]) {
    drop(paste::read(&text(bytes)));
}

/// Always read as a command, whatever was changed.
pub(crate) fn curl(bytes: &[u8]) {
    let text = text(bytes);
    let text = if text.starts_with("curl ") { text } else { format!("curl {text}") };
    drop(paste::read(&text));
}

pub(crate) fn url(bytes: &[u8]) {
    if let Some(read) = SubsetRequest::from_url(&text(bytes)) {
        drop(read.missing);
    }
}

/// What is read is written so that it reads the same.
pub(crate) fn request_file(bytes: &[u8]) {
    let no_files = |_: &str| Err("is not there".to_owned());
    match RequestFile::parse(&text(bytes), &no_files) {
        Ok(file) => {
            let written = file.to_text(ShapeForm::Embedded);
            let again = RequestFile::parse(&written, &no_files);
            assert_eq!(again.map(|file| file.to_text(ShapeForm::Embedded)), Ok(written));
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
}

/// What is typed into fields.
pub(crate) fn typed(bytes: &[u8]) {
    let text = text(bytes);
    parse_degrees(&text).ok();
    BoundingBox::from_text(&text).ok();
    Environment::parse(&text).ok();
    crs_is_readable(&text);
    for end in [RangeEnd::Start, RangeEnd::Stop] {
        parse_typed(&text, end);
    }
    if let Some(moment) = parse_moment(&text) {
        assert_eq!(parse_moment(&rfc3339(moment)), Some(moment), "{text}");
    }
}
