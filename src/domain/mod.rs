//! The field's own ideas as values: pure, without I/O, async, clock or GUI.
//!
//! A domain value that exists is valid; whatever others wrote is parsed into these types at the
//! rim (`earthdata`, request files, the form's draft).
//!
//! Layer: domain. Uses: nothing of this crate.

pub mod aws_signature;
pub mod bounding_box;
pub mod capabilities;
pub mod collection;
pub mod degrees;
pub mod draft;
pub mod environment;
pub mod file_name;
pub mod job;
pub mod options;
pub mod problem;
pub mod request;
pub mod secret;
pub mod shape;
pub mod time_range;

pub use bounding_box::{BoundingBox, BoundingBoxError, Edge};
pub use capabilities::Capabilities;
pub use collection::Collection;
pub use draft::Draft;
pub use environment::Environment;
pub use job::{Job, JobAction, JobId, JobStatus};
pub use problem::{Problem, Remedy};
pub use request::SubsetRequest;
pub use secret::Secret;
pub use shape::Shape;
pub use time_range::TimeRange;
