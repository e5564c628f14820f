//! Small pieces shared by panels.
//!
//! Layer: ui. Uses: domain, engine (`Remote`), theme, icons.

mod buttons;
mod date_field;
mod entry;
mod fields;
pub mod format;
mod layout;
mod names;
mod problem;
mod progress;
mod remote;
mod rows;

pub use buttons::{
    icon_button, icon_button_with_shortcut, icon_toggle, labelled_button, named, primary_button, quiet_button,
    quiet_line_button, wide_primary_button,
};
pub use date_field::{DateRules, date_field};
pub use fields::{Field, labelled_field, number_field, number_input};
pub use layout::{combo, empty_state, floating, from_left, from_right, line, section, tab_bar};
#[cfg(test)]
pub(crate) use names::shortened_name;
pub(crate) use names::{ALONE, fitted_name, name_cell};
pub use problem::{problem_box, problem_box_as, problem_line, remedy_label};
pub use progress::{paint_bar, pill, progress_bar, status_icon, status_pill};
pub use remote::remote_ui;
pub(crate) use rows::{RowList, Rows, cell, cell_right, tell_item};
