//! The rarer options of a request: projections by name, lists as pasted, variables as a tree.

mod crs;
mod list;
mod variables;

pub use crs::{COMMON_CRS, CommonCrs, crs_is_readable, crs_name};
pub use list::{is_granule_id, joined_list, split_list};
pub use variables::{Chosen, VariableRow, VariableTree, unknown_variables};
