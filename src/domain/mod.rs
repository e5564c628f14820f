//! The field's own ideas as values: pure, without I/O, async, clock or GUI.
//!
//! A domain value that exists is valid; whatever others wrote is parsed into these types at the
//! rim (`earthdata`, request files, the form's draft).
//!
//! Layer: domain. Uses: nothing of this crate.

pub mod again;
pub mod alarm;
pub mod aws_signature;
pub mod backoff;
pub mod bounding_box;
pub mod budget;
pub mod by_name;
pub mod capabilities;
pub mod checksum;
pub mod cloud_access;
pub mod collection;
pub mod content_check;
pub mod count;
pub mod credentials;
pub mod degrees;
pub mod draft;
pub mod environment;
pub mod epsg;
pub mod file_name;
pub mod footprint;
pub mod gazetteer;
pub mod granule;
pub mod granule_limit;
pub mod hex;
pub mod job;
pub mod job_outcome;
pub mod job_watch;
pub mod json_budget;
pub mod known_capabilities;
pub mod links;
pub mod lossless_path;
pub mod map;
pub mod methods;
pub mod natural_earth;
pub mod notice;
pub mod notification;
pub mod options;
pub mod origin;
mod packed;
pub mod paste;
pub mod point;
pub mod printable;
pub mod private;
pub mod problem;
pub mod region;
pub mod relax;
pub mod request;
pub mod saved_requests;
pub mod saving;
pub mod secret;
pub mod shape;
pub mod steps;
pub mod time_range;
pub mod token_life;
pub mod tools;
pub mod transfer;
pub mod trial;
pub mod trust;
pub mod verdict;

pub use alarm::{Alarm, Severity};
pub use bounding_box::{BoundingBox, BoundingBoxError, Edge};
pub use capabilities::Capabilities;
pub use checksum::Checksum;
pub use cloud_access::CloudAccess;
pub use collection::Collection;
pub use draft::Draft;
pub use environment::Environment;
pub use granule::GranuleList;
pub use granule_limit::GranuleLimit;
pub use job::{Job, JobAction, JobId, JobKey, JobStatus, PauseReason};
pub use job_outcome::JobOutcome;
pub use links::{LinkList, LinkType};
pub use point::Point;
pub use problem::{Cause, Problem, Remedy};
pub use request::SubsetRequest;
pub use saving::{ExistingFiles, FolderLayout};
pub use secret::Secret;
pub use shape::Shape;
pub use steps::Steps;
pub use time_range::TimeRange;
pub use token_life::TokenLife;
