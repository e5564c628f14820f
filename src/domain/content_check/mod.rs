//! Is a file what its name and its link promise? Judged by its first and last bytes and its length,
//! without reading all of it. What is not known here passes; what contradicts does not.

mod binary;
mod hdf5;
mod netcdf;
mod promise;
mod text;
mod tiff;

#[cfg(test)]
mod tests;

pub use promise::Format;

/// So many bytes of the beginning and of the end are looked at: more than the longest end record of a
/// ZIP archive.
pub const EDGE_BYTES: usize = 66_000;

/// So many first bytes show a page or an error message for what it is.
pub const HEAD_BYTES: usize = 1024;

/// What is known of a file that has come.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// Its name.
    pub name: &'a str,
    /// MIME type that the job's link promised, if it did.
    pub media_type: Option<&'a str>,
    /// Its first bytes: [`EDGE_BYTES`], or all.
    pub head: &'a [u8],
    /// Its last bytes: [`EDGE_BYTES`], or all.
    pub tail: &'a [u8],
    /// Its length in bytes.
    pub length: u64,
}

/// Why a file is not what was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contradiction {
    /// It has no byte.
    Empty,
    /// It is a web page.
    Page,
    /// It is a server's error message.
    ErrorMessage,
    /// It does not begin as files of this format do.
    NotA(Format),
    /// It ends before its own headers say.
    CutShort(Format),
}

impl Contradiction {
    /// As the middle of a sentence: “the file …”.
    pub fn words(self) -> String {
        match self {
            Self::Empty => "is empty".to_owned(),
            Self::Page => "is a web page".to_owned(),
            Self::ErrorMessage => "is an error message".to_owned(),
            Self::NotA(format) => format!("is not the {} file that was promised", format.name()),
            Self::CutShort(format) => format!("is a {} file that ends too early", format.name()),
        }
    }
}

/// Judges a whole file.
pub fn check(sample: &Sample<'_>) -> Result<(), Contradiction> {
    if sample.length == 0 {
        return Err(Contradiction::Empty);
    }
    check_beginning(sample)?;
    let promised = promise::promised(sample.name, sample.media_type);
    let verdicts = promised.iter().map(|format| check_format(*format, sample));
    // One promise that is kept is enough: `.nc` may be either of two formats.
    let mut broken = None;
    for verdict in verdicts {
        match verdict {
            Ok(()) => return Ok(()),
            // That it is cut short says more than that it is not something else.
            Err(cut @ Contradiction::CutShort(_)) => broken = Some(cut),
            Err(other) => broken = broken.or(Some(other)),
        }
    }
    broken.map_or(Ok(()), Err)
}

/// Judges the first [`HEAD_BYTES`], as soon as they are here: is it a page or an error message?
pub fn check_beginning(sample: &Sample<'_>) -> Result<(), Contradiction> {
    let promised = promise::promised(sample.name, sample.media_type);
    text::check_message(sample, &promised)
}

fn check_format(format: Format, sample: &Sample<'_>) -> Result<(), Contradiction> {
    match format {
        Format::Hdf5 => hdf5::check(sample),
        Format::NetCdf => netcdf::check(sample),
        Format::Tiff => tiff::check(sample),
        Format::Csv | Format::Text | Format::Json | Format::Xml | Format::Html => text::check(format, sample),
        _ => binary::check(format, sample),
    }
}
