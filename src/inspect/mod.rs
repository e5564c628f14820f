//! Looks into result files: what they hold, where and when it lies, what it looks like, and whether it is what was
//! asked for. No window, no network and no background tasks here.
//!
//! Layer: inspect. Uses: domain.
//!
//! ```text
//! FileKind (first bytes) ─► Reader ─► Structure: groups, dimensions, variables, attributes
//!                             └─────► Values of a Selection, exact, in the file's own type
//! ```
//!
//! HDF5 and NetCDF-4 files are read in a process of their own, because small hand-made files can make any reader of
//! the format ask for more memory than there is, which ends the process that reads. Other kinds are read here.
//!
//! Files are hostile until parsed: shapes are promises, so memory is asked for by budget; one broken object is a row
//! with a sentence, and hides nothing beside it.

pub mod coordinates;
mod data_type;
pub mod decode;
mod dump;
pub mod export;
mod georeference;
mod geotiff;
mod hdf5;
mod here;
mod inherited;
mod jpeg;
mod kind;
pub mod map;
mod model;
mod netcdf;
mod open;
mod picture;
pub mod plot;
mod process;
pub mod python;
mod reader;
mod reference;
mod selection;
mod sidecar;
mod source;
mod table;
pub mod text;
pub mod time;
mod unread;
mod values;
pub mod verdict;

pub use data_type::{ByteOrder, DataType, Field, Member, Number};
pub use dump::dump;
pub use georeference::{Affine, Georeference, ReferenceSystem};
pub use geotiff::GeoTiff;
pub use hdf5::Hdf5Reader;
pub use here::open_source;
pub use kind::{FileKind, hdf5_start, refusal};
pub use model::{Attribute, Axis, Dimension, Filter, Group, Structure, Variable, child_path};
pub use netcdf::NetCdf;
pub use open::{open, open_here};
pub use picture::Picture;
pub use process::{Launch, read_result};
pub use reader::{Cancel, MOST_BYTES_AT_ONCE, Reader, Stopper};
pub use selection::{Pieces, Range, Selection};
pub use source::Source;
pub use table::Table;
pub use unread::{Unread, Why};
pub(crate) use values::for_numbers;
pub use values::{Data, Real, Values};
