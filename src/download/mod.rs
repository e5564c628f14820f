//! One file from a result link to a whole, checked, renamed file in a folder.
//!
//! Layer: download. Uses: domain, earthdata.

pub mod announce;
mod answer;
pub mod beside;
pub mod error;
mod hashing;
pub mod known;
pub mod order;
pub mod pace;
pub mod part;
pub mod place;
pub mod speed;
mod there;
pub mod transfer;
mod vouched;

pub use announce::Announce;
pub use error::TransferError;
pub use order::{Content, Figures, Order, Outcome, Overwrite, Patience, without_query};
pub use pace::Pace;

pub use transfer::fetch;
