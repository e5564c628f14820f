//! One file from a result link to a whole, checked, renamed file in a folder.
//!
//! Layer: download. Uses: domain, earthdata.

pub mod announce;
mod answer;
mod coding;
pub mod content;
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

pub use announce::Announce;
pub use content::{Content, Existing};
pub use error::TransferError;
pub use pace::Pace;
pub use spec::{FetchSpec, Figures, Outcome, Overwrite, Patience, without_query};
pub use transfer::fetch;
