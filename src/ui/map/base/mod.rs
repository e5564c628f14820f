//! What lies under the data: bundled Natural Earth, drawn into tiles by a worker, and pictures from servers.

mod earth;
mod imagery;
mod offline;
mod raster;
mod relief;
mod seam;

pub(super) use imagery::{Drawn, Frame, Imagery, latitudes_of};
pub(super) use offline::OfflineTiles;
