//! A file that an earlier process was about to name, and perhaps did.

use super::destination;
use super::part::note_path;
use super::spec::FetchSpec;
use crate::domain::transfer::content::Content;
use std::io::ErrorKind;

/// The file that was announced before this process began, if it lies where it was to lie, byte for
/// byte.
pub(super) async fn named(spec: &FetchSpec) -> Option<Content> {
    let announced = spec.announced.clone()?;
    let length = tokio::fs::metadata(&announced.path).await.ok()?.len();
    if length != announced.bytes {
        return None;
    }
    let (found, _) = destination::fingerprint(announced.path.clone()).await.ok()?;
    if found.sha256 != announced.sha256 {
        return None;
    }
    // Its note was to be taken away next.
    if let Err(error) = tokio::fs::remove_file(note_path(&spec.path, &spec.url)).await
        && error.kind() != ErrorKind::NotFound
    {
        tracing::debug!(%error, "a note stays behind");
    }
    Some(announced)
}
