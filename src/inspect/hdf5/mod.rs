//! Reads HDF5 and NetCDF-4 in this process. Only the process that reads results (`inspect::process`) and tests
//! should: a small hand-made file can make any reader of the format ask for more memory than there is.
//!
//! ```text
//! Source ─► Place: superblock, sizes ─► header: the messages of one object, one by one ─► object: what they say
//!                                           walk: links child by child ─► Structure (dimensions: names of axes)
//!                                           slice: a header of our own with one dataset ─► hdf5-reader ─► decode
//! ```
//!
//! Why not simply the library's groups and datasets: there one object that it cannot parse (a virtual dataset, a name in
//! Latin-1, a damaged attribute) makes its whole group unreadable. Here each link, message and attribute stands
//! for itself, and the library parses what is inside them and unpacks the chunks.

mod attributes;
mod decode;
mod dense;
mod dimensions;
mod elements;
mod filters;
mod header;
mod heap;
mod links;
mod object;
mod place;
mod reader;
mod sizes;
mod slice;
mod soft;
mod trouble;
mod types;
mod walk;

pub use reader::Hdf5Reader;
