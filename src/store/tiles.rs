//! Tiles of pictures kept on the disk: a file for each, the least lately used go when there is no room. A file that
//! is not what it should be is as good as none.

use super::small_file;
use crate::domain::hex::hex;
use crate::domain::map::tiles::recent::Recent;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Bytes of tiles that are kept unless chosen otherwise.
pub const LIMIT_BYTES: u64 = 500_000_000;
/// A file larger than this is none of ours.
const LARGEST: u64 = 8 << 20;
/// Longest head.
const LONGEST_HEAD: usize = 16 << 10;
const MAGIC: &[u8; 8] = b"HDTILE1\n";
/// When a tile was used stands in its file's time; no need to write that more often.
const TOUCHED_EVERY: Duration = Duration::from_hours(1);

/// A tile as it came, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedTile {
    /// The answer's body.
    pub bytes: Vec<u8>,
    /// When it came, or was last found unchanged.
    pub saved: DateTime<Utc>,
    /// Until when nobody need be asked.
    pub fresh_until: DateTime<Utc>,
    /// What the server called this version.
    pub etag: Option<String>,
}

/// What stands before the bytes.
#[derive(Serialize, Deserialize)]
struct Head {
    /// Its address, so that a file under a wrong name is found out.
    address: String,
    saved: DateTime<Utc>,
    fresh_until: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    length: u64,
    crc32: u32,
}

/// The folder of tiles. Its methods block on the disk.
pub struct TileFiles {
    folder: PathBuf,
    limit: u64,
    index: OnceLock<Mutex<Recent<Name>>>,
    /// Nothing is written any more: why.
    refused: OnceLock<String>,
}

/// Half of a SHA-256 of the address.
type Name = [u8; 16];

fn name_of(address: &str) -> Name {
    let digest = Sha256::digest(address.as_bytes());
    let mut name = [0; 16];
    name.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    name
}

impl TileFiles {
    /// Below `folder`, which need not be there; at most `limit` bytes. Reads nothing yet.
    pub fn new(folder: PathBuf, limit: u64) -> Self {
        Self { folder, limit, index: OnceLock::new(), refused: OnceLock::new() }
    }

    /// The tile of an address, fresh or stale. One that is damaged is deleted.
    pub fn read(&self, address: &str, now: DateTime<Utc>) -> Option<SavedTile> {
        let name = name_of(address);
        if !self.index().contains(&name) {
            return None;
        }
        let path = self.path(&name);
        let parsed = small_file::read(&path, LARGEST).ok().and_then(|file| parse(&file, address));
        let Some(tile) = parsed else {
            tracing::debug!(path = %path.display(), "a kept tile cannot be used");
            fs::remove_file(&path).ok();
            self.index().remove(&name);
            return None;
        };
        let used = seconds(now);
        let before = self.index().used(&name).unwrap_or(0);
        self.index().touch(&name, used);
        if used.saturating_sub(before) >= TOUCHED_EVERY.as_secs() && self.refused.get().is_none() {
            let file = File::options().write(true).open(&path);
            file.and_then(|file| file.set_modified(UNIX_EPOCH + Duration::from_secs(used))).ok();
        }
        Some(tile)
    }

    /// Keeps a tile. `Err` the first time that the disk does not take one, with why; after that nothing is written.
    pub fn write(&self, address: &str, tile: &SavedTile, now: DateTime<Utc>) -> Result<(), String> {
        if self.refused.get().is_some() || tile.bytes.len() as u64 > self.limit {
            return Ok(());
        }
        let name = name_of(address);
        // Read before it is written to: the tile would be counted twice.
        drop(self.index());
        match self.write_file(&name, address, tile) {
            Ok(bytes) => {
                let mut index = self.index();
                index.put(name, bytes, seconds(now));
                let gone = index.shrink(self.limit, |_| false);
                drop(index);
                for name in gone {
                    fs::remove_file(self.path(&name)).ok();
                }
                Ok(())
            }
            Err(error) => {
                let words = error.to_string();
                match self.refused.set(words.clone()) {
                    Ok(()) => Err(words),
                    Err(_) => Ok(()),
                }
            }
        }
    }

    /// The server said that a kept tile is still right.
    pub fn renew(&self, address: &str, fresh_until: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), String> {
        match self.read(address, now) {
            Some(tile) => self.write(address, &SavedTile { saved: now, fresh_until, ..tile }, now),
            None => Ok(()),
        }
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.index().bytes()
    }

    fn path(&self, name: &Name) -> PathBuf {
        let name = hex(name);
        let (folder, rest) = name.split_at_checked(2).unwrap_or(("", &name));
        self.folder.join(folder).join(format!("{rest}.tile"))
    }

    fn write_file(&self, name: &Name, address: &str, tile: &SavedTile) -> io::Result<u64> {
        let path = self.path(name);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let head = Head {
            address: address.to_owned(),
            saved: tile.saved,
            fresh_until: tile.fresh_until,
            etag: tile.etag.clone(),
            length: tile.bytes.len() as u64,
            crc32: crc32fast::hash(&tile.bytes),
        };
        let head = serde_json::to_vec(&head)?;
        let length = u32::try_from(head.len()).map_err(io::Error::other)?;
        let mut file = tempfile::Builder::new().suffix(".part").tempfile_in(folder)?;
        file.write_all(MAGIC)?;
        file.write_all(&length.to_le_bytes())?;
        file.write_all(&head)?;
        file.write_all(&tile.bytes)?;
        let bytes = (MAGIC.len() + 4 + head.len() + tile.bytes.len()) as u64;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(bytes)
    }

    /// Which tiles there are; looked up in the folder once.
    fn index(&self) -> MutexGuard<'_, Recent<Name>> {
        let index = self.index.get_or_init(|| {
            let mut index = look_through(&self.folder);
            for name in index.shrink(self.limit, |_| false) {
                fs::remove_file(self.path(&name)).ok();
            }
            Mutex::new(index)
        });
        index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn seconds(time: DateTime<Utc>) -> u64 {
    u64::try_from(time.timestamp()).unwrap_or(0)
}

/// All tiles below a folder by the time of their files; what a run that was cut off left is deleted.
fn look_through(folder: &Path) -> Recent<Name> {
    let mut index = Recent::default();
    let folders = fs::read_dir(folder).into_iter().flatten().flatten();
    for part in folders.filter(|entry| entry.file_name().len() == 2) {
        let first = part.file_name();
        for entry in fs::read_dir(part.path()).into_iter().flatten().flatten() {
            let file_name = entry.file_name();
            if Path::new(&file_name).extension().is_some_and(|ending| ending == "part") {
                let is_old = entry.metadata().and_then(|told| told.modified()).is_ok_and(|time| {
                    SystemTime::now().duration_since(time).is_ok_and(|age| age > Duration::from_mins(10))
                });
                if is_old {
                    fs::remove_file(entry.path()).ok();
                }
                continue;
            }
            let stem = file_name.to_str().and_then(|name| name.strip_suffix(".tile"));
            let name = first.to_str().zip(stem).and_then(|(first, stem)| name_from(&format!("{first}{stem}")));
            let told = entry.metadata().ok().filter(fs::Metadata::is_file);
            let Some((name, told)) = name.zip(told) else { continue };
            let used = told.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            index.put(name, told.len(), used.map_or(0, |used| used.as_secs()));
        }
    }
    index
}

fn name_from(digits: &str) -> Option<Name> {
    let mut name = [0; 16];
    if digits.len() != 32 || !digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (place, byte) in name.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(name)
}

/// A file's tile, if it is whole and of this address.
fn parse(file: &[u8], address: &str) -> Option<SavedTile> {
    let rest = file.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok().filter(|length| *length <= LONGEST_HEAD)?;
    let (head, bytes) = rest.split_at_checked(length)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let is_whole = head.length == bytes.len() as u64 && head.crc32 == crc32fast::hash(bytes);
    let is_possible = head.fresh_until - head.saved <= TimeDelta::days(366);
    (head.address == address && is_whole && is_possible).then(|| SavedTile {
        bytes: bytes.to_vec(),
        saved: head.saved,
        fresh_until: head.fresh_until,
        etag: head.etag,
    })
}

#[cfg(test)]
mod tests {
    use super::{SavedTile, TileFiles};
    use chrono::{DateTime, TimeDelta, Utc};
    use std::fs;
    use std::path::{Path, PathBuf};

    fn now() -> DateTime<Utc> {
        "2024-08-20T12:00:00Z".parse().unwrap()
    }

    fn tile(bytes: &[u8]) -> SavedTile {
        let etag = Some("\"v1\"".to_owned());
        SavedTile { bytes: bytes.to_vec(), saved: now(), fresh_until: now() + TimeDelta::days(3), etag }
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let folders = fs::read_dir(folder).into_iter().flatten().flatten();
        folders.flat_map(|part| fs::read_dir(part.path()).into_iter().flatten().flatten()).map(|f| f.path()).collect()
    }

    #[test]
    fn a_tile_comes_back_after_a_restart_and_is_renewed() {
        let folder = tempfile::tempdir().unwrap();
        let tiles = TileFiles::new(folder.path().to_owned(), 1_000_000);
        assert_eq!(tiles.read("https://a/1", now()), None);
        tiles.write("https://a/1", &tile(b"one"), now()).unwrap();
        let tiles = TileFiles::new(folder.path().to_owned(), 1_000_000);
        assert_eq!(tiles.read("https://a/1", now()), Some(tile(b"one")));
        assert_eq!(tiles.read("https://a/2", now()), None);
        let later = now() + TimeDelta::days(9);
        tiles.renew("https://a/1", later + TimeDelta::days(1), later).unwrap();
        let renewed = tiles.read("https://a/1", later).unwrap();
        assert_eq!((renewed.saved, renewed.fresh_until), (later, later + TimeDelta::days(1)));
        assert_eq!(files(folder.path()).len(), 1);
    }

    #[test]
    fn the_limit_holds_and_what_was_used_least_lately_goes() {
        let folder = tempfile::tempdir().unwrap();
        let tiles = TileFiles::new(folder.path().to_owned(), 5_000);
        for number in 0..20 {
            let time = now() + TimeDelta::seconds(number);
            tiles.write(&format!("https://a/{number}"), &tile(&[7; 1000]), time).unwrap();
            assert!(tiles.read("https://a/0", time).is_some(), "used all the time");
            assert!(tiles.bytes() <= 5_000);
        }
        let on_disk: u64 = files(folder.path()).iter().map(|file| fs::metadata(file).unwrap().len()).sum();
        assert_eq!(on_disk, tiles.bytes());
        assert!(tiles.read("https://a/19", now()).is_some() && tiles.read("https://a/1", now()).is_none());
        // A smaller limit at the next start.
        let tiles = TileFiles::new(folder.path().to_owned(), 2_000);
        assert!(tiles.bytes() <= 2_000);
        assert_eq!(files(folder.path()).len(), 1);
        let none = TileFiles::new(folder.path().to_owned(), 0);
        none.write("https://a/0", &tile(b"x"), now()).unwrap();
        assert_eq!((none.bytes(), files(folder.path()).len()), (0, 0));
    }

    #[test]
    fn a_thousand_damaged_files_are_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let tiles = TileFiles::new(folder.path().to_owned(), 10_000_000);
        let mut random = fastrand::Rng::with_seed(11);
        let mut kept = 0;
        for number in 0..1000 {
            let address = format!("https://a/{number}");
            tiles.write(&address, &tile(&[number as u8; 300]), now()).unwrap();
            let path = tiles.path(&super::name_of(&address));
            let mut bytes = fs::read(&path).unwrap();
            match random.u8(..6) {
                0 => bytes.truncate(random.usize(..bytes.len())),
                1 => bytes.clear(),
                2 => bytes.extend_from_slice(b"more"),
                3 => {
                    let length = (bytes.len() as u32).wrapping_mul(random.u32(..));
                    bytes[8..12].copy_from_slice(&length.to_le_bytes());
                }
                _ => {
                    let place = random.usize(..bytes.len());
                    bytes[place] ^= 1 << random.u8(..8);
                }
            }
            fs::write(&path, &bytes).unwrap();
            match tiles.read(&address, now()) {
                // A bit within a date or the server's name of the version can be another one.
                Some(read) => {
                    assert_eq!(read.bytes, tile(&[number as u8; 300]).bytes);
                    kept += 1;
                }
                None => assert!(!path.exists(), "deleted, to be fetched again"),
            }
        }
        assert!(kept < 120, "{kept}");
    }

    #[test]
    fn a_folder_that_takes_nothing_is_told_of_once() {
        let folder = tempfile::tempdir().unwrap();
        // A file stands where the folder should be: not even root can write there.
        let place = folder.path().join("tiles");
        fs::write(&place, b"").unwrap();
        let tiles = TileFiles::new(place, 1_000_000);
        assert!(tiles.write("https://a/1", &tile(b"one"), now()).is_err());
        assert!(tiles.write("https://a/1", &tile(b"one"), now()).is_ok(), "told once");
        assert_eq!(tiles.read("https://a/1", now()), None);
    }

    #[test]
    fn strangers_in_the_folder_are_left_alone_and_what_was_cut_off_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("ab");
        fs::create_dir_all(part.join("0123456789abcdef0123456789abcd.tile")).unwrap();
        fs::write(part.join("notes.txt"), b"mine").unwrap();
        let cut_off = part.join("x.part");
        fs::write(&cut_off, b"half").unwrap();
        let long_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(1);
        fs::File::options().write(true).open(&cut_off).unwrap().set_modified(long_ago).unwrap();
        assert_eq!(TileFiles::new(folder.path().to_owned(), 1000).bytes(), 0);
        assert!(part.join("notes.txt").exists() && !cut_off.exists());
    }
}
