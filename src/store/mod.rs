//! What stays on disk and in the keyring: settings, job history, tokens. Atomic and versioned.
//!
//! Layer: store. Uses: domain.

pub mod credentials;
pub mod file;
pub mod folders;
pub mod jobs;
pub mod netrc;
pub mod settings;

pub use folders::Folders;
pub use settings::Settings;
