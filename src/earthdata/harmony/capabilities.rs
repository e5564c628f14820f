//! What Harmony can do with a collection.

use super::address;
use crate::domain::Capabilities;
use crate::earthdata::error::{Error, ErrorKind};
use crate::earthdata::transport::Transport;
use crate::earthdata::transport::call::Call;

/// Reads the capabilities of a collection by concept id (or short name).
///
/// Version 3 is asked, because it tells per service what version 2 tells raw and names the
/// variables; version 2 beside it for three flags that version 3 has dropped. A collection without
/// a service gives an empty list and no error.
pub async fn capabilities(transport: &Transport, collection: &str) -> Result<Capabilities, Error> {
    let (three, two) =
        futures_util::future::join(version(transport, collection, "3"), version(transport, collection, "2")).await;
    match (three, two) {
        (Ok(three), Ok(two)) => Ok(three.merged_with_version_2(&two)),
        (Ok(capabilities), Err(error)) => {
            tracing::debug!(%error, "capabilities version 2 is missing");
            Ok(capabilities)
        }
        // A deployment that does not know version 3 yet.
        (Err(Error { kind: ErrorKind::Validation(_), .. }), Ok(two)) => Ok(two),
        (Err(error), _) => Err(error),
    }
}

async fn version(transport: &Transport, collection: &str, version: &str) -> Result<Capabilities, Error> {
    let name = if crate::earthdata::cmr::is_concept_id(collection) { "collectionId" } else { "shortName" };
    let url = address(transport, "capabilities", &[(name, collection), ("version", version)])?;
    let mut answer = transport.json(Call::get(url)).await?;
    Capabilities::parse(answer.value.take()).map_err(|why| answer.unreadable(why))
}
