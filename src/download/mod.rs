//! One file from a result link to a whole, checked, renamed file in a folder.
//!
//! Layer: download. Uses: domain, earthdata.

pub mod announce;
mod answer;
mod coding;
pub mod destination;
mod digest;
mod earlier;
pub mod error;
pub mod existing;
mod hashing;
mod look;
pub mod pace;
pub mod part;
pub mod record;
pub mod spec;
pub mod speed;
pub mod transfer;

pub use crate::domain::transfer::content::{Content, Overwrite};
pub use announce::Announce;
pub use error::TransferError;
pub use pace::Pace;
pub use spec::{Existing, FetchSpec, Figures, Outcome, Patience, without_query};
pub use transfer::fetch;
