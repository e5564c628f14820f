//! What is tried: one function for each reader.

pub(crate) mod answers;
pub(crate) mod files;
pub(crate) mod requests;
pub(crate) mod results;
pub(crate) mod shapes;
