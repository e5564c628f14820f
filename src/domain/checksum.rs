//! A file's checksum as an archive wrote it down.

use super::by_name::ByName;
use serde::{Deserialize, Serialize};

/// How a checksum was made: those of UMM-G's list that are no mere check digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// 128 bits; what most archives write.
    #[serde(rename = "MD5")]
    Md5,
    /// 160 bits.
    #[serde(rename = "SHA-1")]
    Sha1,
    /// 256 bits.
    #[serde(rename = "SHA-256")]
    Sha256,
    /// 384 bits.
    #[serde(rename = "SHA-384")]
    Sha384,
    /// 512 bits.
    #[serde(rename = "SHA-512")]
    Sha512,
}

impl Algorithm {
    const ALL: [Self; 5] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// As UMM-G writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
            Self::Sha384 => 96,
            Self::Sha512 => 128,
        }
    }

    /// Archives write `SHA-256`, `SHA256` and `sha256`.
    fn parse(text: &str) -> Option<Self> {
        let bare = |text: &str| text.replace('-', "").to_ascii_uppercase();
        let wanted = bare(text.trim());
        Self::ALL.into_iter().find(|algorithm| bare(algorithm.name()) == wanted)
    }
}

/// What the bytes of a file come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// How it was made.
    pub algorithm: Algorithm,
    /// In hexadecimal, lower case.
    pub value: String,
}

/// What archives say that their files come to, by file name.
pub type Checksums = ByName<Checksum>;

impl Checksum {
    /// `None` for algorithms that are not compared here, and for values that cannot be of theirs.
    pub fn parse(algorithm: &str, value: &str) -> Option<Self> {
        let (algorithm, value) = (Algorithm::parse(algorithm)?, value.trim().to_ascii_lowercase());
        let is_whole = value.len() == algorithm.digits() && value.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_whole.then_some(Self { algorithm, value })
    }
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, Checksum};

    #[test]
    fn checksums_are_read_as_archives_write_them() {
        let value = "9002febf17632e5921eba5b8f62237e6";
        for algorithm in ["MD5", "md5", " MD-5 "] {
            let read = Checksum::parse(algorithm, &value.to_uppercase());
            assert_eq!(read, Some(Checksum { algorithm: Algorithm::Md5, value: value.to_owned() }), "{algorithm}");
        }
        for algorithm in ["SHA-256", "SHA256", "sha-256"] {
            let read = Checksum::parse(algorithm, &"A".repeat(64));
            assert_eq!(read.map(|read| read.algorithm), Some(Algorithm::Sha256), "{algorithm}");
        }
        for (algorithm, value) in [("MD5", "9002"), ("CRC-32", "cbf43926"), ("MD5", ""), ("", value), ("MD5", "ä")] {
            assert_eq!(Checksum::parse(algorithm, value), None, "{algorithm} {value}");
        }
        assert_eq!(Checksum::parse("MD5", &"g".repeat(32)), None);
    }
}
