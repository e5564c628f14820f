//! Base maps: bundled Natural Earth, drawn into tiles by a worker, and OpenStreetMap over the network.

mod earth;
mod offline;
mod online;
mod raster;

pub(super) use offline::OfflineTiles;
pub(super) use online::OnlineTiles;
