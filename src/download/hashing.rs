//! What the bytes of a file come to, taken in as they pass: SHA-256 always, and the algorithm of
//! the catalogue's checksum where that is another one.

use crate::domain::Checksum;
use crate::domain::checksum::Algorithm;
use crate::domain::hex::hex;
use md5::Md5;
use sha1::Sha1;
use sha2::digest::{Digest, DynDigest};
use sha2::{Sha256, Sha384, Sha512};
use std::io::{self, Read};

/// Bytes read at a time.
const BLOCK_BYTES: usize = 1 << 20;

/// Another algorithm at work.
type Other = Box<dyn DynDigest + Send + Sync>;

/// Bytes seen so far.
pub(super) struct Hashing {
    sha256: Sha256,
    catalogued: Option<(Checksum, Option<Other>)>,
}

/// What they came to.
pub(super) struct Hashed {
    /// In hexadecimal.
    pub(super) sha256: String,
    /// Where the catalogue has a checksum: that one, and the one of these bytes.
    pub(super) catalogued: Option<(Checksum, Checksum)>,
}

impl Hashed {
    /// They are what the catalogue says; `None` where it says nothing.
    pub(super) fn as_catalogued(&self) -> Option<bool> {
        self.catalogued.as_ref().map(|(expected, found)| expected == found)
    }
}

impl Hashing {
    /// With the checksum that the catalogue has of the file, if it has one.
    pub(super) fn new(catalogued: Option<&Checksum>) -> Self {
        let other = |algorithm| -> Option<Other> {
            match algorithm {
                Algorithm::Md5 => Some(Box::new(Md5::new())),
                Algorithm::Sha1 => Some(Box::new(Sha1::new())),
                // Made in any case.
                Algorithm::Sha256 => None,
                Algorithm::Sha384 => Some(Box::new(Sha384::new())),
                Algorithm::Sha512 => Some(Box::new(Sha512::new())),
            }
        };
        let catalogued = catalogued.map(|checksum| (checksum.clone(), other(checksum.algorithm)));
        Self { sha256: Sha256::new(), catalogued }
    }

    /// For the same file, of which nothing was seen yet.
    pub(super) fn anew(&self) -> Self {
        Self::new(self.catalogued.as_ref().map(|(checksum, _)| checksum))
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        Digest::update(&mut self.sha256, bytes);
        if let Some((_, Some(other))) = &mut self.catalogued {
            other.update(bytes);
        }
    }

    /// Takes in what is left of a file; answers with how much that was.
    pub(super) fn read_to_end(&mut self, file: &mut impl Read) -> io::Result<u64> {
        let mut block = vec![0; BLOCK_BYTES];
        let mut bytes = 0;
        loop {
            let count = file.read(&mut block)?;
            let Some(piece) = block.get(..count).filter(|piece| !piece.is_empty()) else { return Ok(bytes) };
            self.update(piece);
            bytes += piece.len() as u64;
        }
    }

    pub(super) fn finish(self) -> Hashed {
        let sha256 = hex(self.sha256.finalize().as_slice());
        let catalogued = self.catalogued.map(|(expected, other)| {
            let value = other.map_or_else(|| sha256.clone(), |other| hex(&other.finalize()));
            let found = Checksum { algorithm: expected.algorithm, value };
            (expected, found)
        });
        Hashed { sha256, catalogued }
    }
}

#[cfg(test)]
mod tests {
    use super::Hashing;
    use crate::domain::Checksum;

    /// Of “abc”: RFC 1321 for MD5, FIPS 180 for the others.
    const KNOWN: [(&str, &str); 5] = [
        ("MD5", "900150983cd24fb0d6963f7d28e17f72"),
        ("SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("SHA-384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
        (
            "SHA-512",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
    ];

    #[test]
    fn every_algorithm_agrees_with_its_standard() {
        for (algorithm, value) in KNOWN {
            let expected = Checksum::parse(algorithm, value).unwrap();
            let verdict = |mut bytes: &[u8]| {
                let mut hashing = Hashing::new(Some(&expected));
                assert_eq!(hashing.read_to_end(&mut bytes).unwrap(), 3);
                hashing.finish()
            };
            assert_eq!(verdict(b"abc").as_catalogued(), Some(true), "{algorithm}");
            assert_eq!(verdict(b"abb").as_catalogued(), Some(false), "{algorithm}");
        }
        let mut plain = Hashing::new(None);
        plain.update(b"abc");
        let hashed = plain.finish();
        assert_eq!((hashed.sha256.as_str(), hashed.as_catalogued()), (KNOWN[2].1, None));
    }
}
