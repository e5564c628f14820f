//! What stays on disk and in the keyring: settings, job history, requests, tokens. Atomic and versioned.
//!
//! Layer: store. Uses: domain.

pub mod beside;
pub mod credentials;
pub mod fault;
pub mod file;
pub mod folders;
pub mod found_credentials;
pub mod job_record;
pub mod jobs;
pub mod journal;
pub mod log_file;
pub mod netrc;
pub mod regions;
pub mod requests;
pub mod settings;
pub mod small_file;
pub mod tiles;
pub mod transfers;

pub use folders::Folders;
pub use settings::Settings;
