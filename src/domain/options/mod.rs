//! The rarer options of a request: projections by name, lists as pasted, variables as a tree.

mod crs;
mod destination;
mod list;
mod projections;
mod variables;

pub use crs::{COMMON_CRS, CommonCrs, crs_is_readable, crs_name, crs_problem};
pub use destination::BucketPolicy;
pub use list::{is_granule_id, joined_list, split_list};
pub use projections::{Projection, ProjectionList};
pub use variables::{Chosen, VariableRow, VariableTree, unknown_variables};
