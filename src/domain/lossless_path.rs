//! Paths in JSON, those too that are no text: `{"bytes": "…"}` (base64) on Unix, `{"units": […]}` (UTF-16)
//! on Windows.

use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
use std::path::{Path, PathBuf};

/// For `#[serde(with = …)]`.
pub fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    match path.to_str() {
        Some(text) => text.serialize(serializer),
        None => raw::of(path).serialize(serializer),
    }
}

/// For `#[serde(with = …)]`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Raw(raw::Raw),
    }
    match Written::deserialize(deserializer)? {
        Written::Text(text) => Ok(text.into()),
        Written::Raw(raw) => raw::path(&raw).ok_or_else(|| serde::de::Error::custom("no path")),
    }
}

#[cfg(unix)]
mod raw {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use std::ffi::OsString;
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
    use std::path::{Path, PathBuf};

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct Raw {
        bytes: String,
    }

    pub(super) fn of(path: &Path) -> Raw {
        Raw { bytes: STANDARD.encode(path.as_os_str().as_bytes()) }
    }

    pub(super) fn path(raw: &Raw) -> Option<PathBuf> {
        Some(OsString::from_vec(STANDARD.decode(&raw.bytes).ok()?).into())
    }
}

#[cfg(not(unix))]
mod raw {
    use std::path::{Path, PathBuf};

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct Raw {
        units: Vec<u16>,
    }

    #[cfg(windows)]
    pub(super) fn of(path: &Path) -> Raw {
        use std::os::windows::ffi::OsStrExt as _;
        Raw { units: path.as_os_str().encode_wide().collect() }
    }

    #[cfg(windows)]
    pub(super) fn path(raw: &Raw) -> Option<PathBuf> {
        use std::os::windows::ffi::OsStringExt as _;
        Some(std::ffi::OsString::from_wide(&raw.units).into())
    }

    #[cfg(not(windows))]
    pub(super) fn of(path: &Path) -> Raw {
        Raw { units: path.to_string_lossy().encode_utf16().collect() }
    }

    #[cfg(not(windows))]
    pub(super) fn path(raw: &Raw) -> Option<PathBuf> {
        String::from_utf16(&raw.units).ok().map(PathBuf::from)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use serde::{Deserialize, Serialize};
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;
    use std::path::PathBuf;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct With(#[serde(with = "super")] PathBuf);

    #[test]
    fn every_path_comes_back_as_it_was() {
        for (path, json) in [
            (PathBuf::from("/data/ü.h5"), "\"/data/ü.h5\""),
            (OsString::from_vec(b"/data/\xff.h5".to_vec()).into(), "{\"bytes\":\"L2RhdGEv/y5oNQ==\"}"),
        ] {
            let written = serde_json::to_string(&With(path.clone())).unwrap();
            assert_eq!(written, json);
            assert_eq!(serde_json::from_str::<With>(&written).unwrap(), With(path));
        }
    }
}
