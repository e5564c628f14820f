//! What the TIFF decoder says, as a reason of ours.

use super::super::unread::{Unread, Why};
use tiff_reader::TiffError;

pub(super) fn unread(path: &str, error: &TiffError) -> Unread {
    let why = match error {
        TiffError::UnsupportedCompression(code) => Why::Filter(u32::from(*code), compression(*code).to_owned()),
        TiffError::UnsupportedPredictor(code) => Why::Unknown(format!("predictor {code}")),
        TiffError::UnsupportedPlanarConfiguration(code) => Why::Unknown(format!("arrangement of bands {code}")),
        TiffError::UnsupportedBitsPerSample(bits) => Why::Unknown(format!("a number of {bits} bits")),
        TiffError::UnsupportedSampleFormat(5 | 6) => Why::Unknown("a complex number".to_owned()),
        TiffError::UnsupportedSampleFormat(code) => Why::Unknown(format!("a number of kind {code}")),
        TiffError::UnsupportedVersion(version) => Why::Unknown(format!("TIFF version {version}")),
        TiffError::InvalidTagValue { tag: 262, reason } if reason.contains("photometric") => {
            Why::Unknown("the way its colours are stored".to_owned())
        }
        TiffError::DecodeOutputTooLarge { requested, limit } => Why::TooLarge(*requested as u64, *limit as u64),
        TiffError::Io(error, _) => system(error),
        _ => Why::Damaged,
    };
    Unread::new(path, why, error)
}

/// What the source said, if it has reasons of its own.
fn system(error: &std::io::Error) -> Why {
    let own = error.get_ref().and_then(|inner| inner.downcast_ref::<Unread>());
    own.map_or_else(|| Why::System(error.to_string()), |unread| unread.why.clone())
}

/// Ways to pack that are known by name and not unpacked.
fn compression(code: u16) -> &'static str {
    match code {
        2..=4 => "CCITT fax",
        6 => "old-style JPEG",
        34_661 => "JBIG",
        34_712 => "JPEG 2000",
        34_925 => "LZMA",
        50_002 => "JPEG XL",
        _ => "",
    }
}
