//! Content codings (RFC 9110, 8.4): asked not to, some servers pack a file all the same. It is
//! unpacked while it comes, or refused.

use super::answer::text;
use super::error::TransferError;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use std::io::{self, Write as _};
use std::path::Path;

/// Unpacks a body as it comes.
pub(super) enum Decoder {
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Zlib(Box<ZlibDecoder<Vec<u8>>>),
    /// What some servers call “deflate”.
    Deflate(Box<DeflateDecoder<Vec<u8>>>),
    /// “deflate”: the first byte tells which of the two.
    Unknown,
}

/// The answer's body is packed in some way.
pub(super) fn is_coded(headers: &HeaderMap) -> bool {
    !codings(headers).is_empty()
}

fn codings(headers: &HeaderMap) -> Vec<String> {
    let all = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let each = all.flat_map(|value| value.split(',')).map(|coding| coding.trim().to_ascii_lowercase());
    each.filter(|coding| !matches!(coding.as_str(), "" | "identity")).collect()
}

/// What unpacks this answer, if it is packed.
pub(super) fn decoder(headers: &HeaderMap, path: &Path) -> Result<Option<Decoder>, TransferError> {
    let codings = codings(headers);
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    match codings.as_slice() {
        [] => Ok(None),
        // The file itself is packed, and the server says so twice.
        [gzip] if is_gzip(gzip) && matches!(ending.as_str(), "gz" | "tgz") => Ok(None),
        [gzip] if is_gzip(gzip) => Ok(Some(Decoder::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))))),
        [deflate] if deflate == "deflate" => Ok(Some(Decoder::Unknown)),
        _ => Err(TransferError::Coding(text(headers, CONTENT_ENCODING).unwrap_or_default())),
    }
}

fn is_gzip(coding: &str) -> bool {
    matches!(coding, "gzip" | "x-gzip")
}

impl Decoder {
    /// The bytes that these make.
    pub(super) fn feed(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        if let (Self::Unknown, Some(first)) = (&*self, piece.first()) {
            *self = if first & 0x0f == 8 {
                Self::Zlib(Box::new(ZlibDecoder::new(Vec::new())))
            } else {
                Self::Deflate(Box::new(DeflateDecoder::new(Vec::new())))
            };
        }
        let out = match self {
            Self::Gzip(decoder) => {
                decoder.write_all(piece)?;
                decoder.get_mut()
            }
            Self::Zlib(decoder) => {
                decoder.write_all(piece)?;
                decoder.get_mut()
            }
            Self::Deflate(decoder) => {
                decoder.write_all(piece)?;
                decoder.get_mut()
            }
            Self::Unknown => return Ok(Vec::new()),
        };
        Ok(std::mem::take(out))
    }

    /// What is left at the end; an error if the packed bytes are not whole.
    pub(super) fn end(&mut self) -> io::Result<Vec<u8>> {
        let out = match self {
            Self::Gzip(decoder) => {
                decoder.try_finish()?;
                decoder.get_mut()
            }
            Self::Zlib(decoder) => {
                decoder.try_finish()?;
                decoder.get_mut()
            }
            Self::Deflate(decoder) => {
                decoder.try_finish()?;
                decoder.get_mut()
            }
            Self::Unknown => return Ok(Vec::new()),
        };
        Ok(std::mem::take(out))
    }
}

#[cfg(test)]
mod tests {
    use super::{decoder, is_coded};
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use reqwest::header::{CONTENT_ENCODING, HeaderMap, HeaderValue};
    use std::io::Write as _;
    use std::path::Path;

    fn headers(coding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(coding))])
    }

    #[test]
    fn one_coding_is_undone_and_others_are_refused() {
        let bytes = b"0123456789".repeat(1000);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&bytes).unwrap();
        zlib.write_all(&bytes).unwrap();
        raw.write_all(&bytes).unwrap();
        let gzip = gzip.finish().unwrap();
        for (coding, packed) in [
            ("gzip", &gzip),
            ("X-GZIP", &gzip),
            ("deflate", &zlib.finish().unwrap()),
            ("deflate", &raw.finish().unwrap()),
        ] {
            let mut whole = decoder(&headers(coding), Path::new("a.h5")).unwrap().unwrap();
            let mut out = Vec::new();
            for piece in packed.chunks(7) {
                out.extend(whole.feed(piece).unwrap());
            }
            out.extend(whole.end().unwrap());
            assert!(out == bytes, "{coding}");
            let mut cut = decoder(&headers(coding), Path::new("a.h5")).unwrap().unwrap();
            let fed = cut.feed(&packed[..packed.len() - 9]).map(drop);
            assert!(fed.and_then(|()| cut.end().map(drop)).is_err(), "{coding}, cut");
        }
        for coding in ["br", "zstd", "gzip, gzip", "compress", "gzip,deflate"] {
            assert!(decoder(&headers(coding), Path::new("a.h5")).is_err() && is_coded(&headers(coding)), "{coding}");
        }
        assert!(decoder(&headers("gzip"), Path::new("a.csv.gz")).unwrap().is_none(), "said twice");
        assert!(decoder(&headers("identity"), Path::new("a.h5")).unwrap().is_none() && !is_coded(&headers("")));
    }
}
