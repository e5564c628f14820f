//! Plots of results. Their pictures are made on the thread of the results for exactly the pixels they cover; the window
//! moves the last picture at once and takes the sharp one when it is there.
//!
//! Panels get [`Given`] to read from, keep their own view state and push what they want to see into [`Given::asks`].

mod axis;
mod colour_bar;
mod difference;
mod field;
mod legend;
mod pair;
mod profile;
mod readout;
mod saving;
mod series;
mod shown;
mod space;
mod surface;
mod wait;

pub(in crate::ui) use axis::unit;
pub use axis::{AxisKind, AxisWords, Bounds};
pub use colour_bar::{ColourRange, Colouring, Ends};
pub use difference::Beside;
pub use field::FieldView;
pub use pair::{Pair, PairView, pair_ui, plots_ui};
pub use profile::{ProfileView, profile_ui};
pub use series::SeriesView;
pub use shown::{PlotsView, draw_ui};
pub use space::SpaceView;
pub use surface::{Drawn, Painted, Shown, Surface};

use super::link::Linked;
use crate::engine::inspection::{FileKey, Results, ViewRequest, Weigh};
use crate::inspect::Structure;
use std::sync::Arc;

/// A file to be saved where a person says.
pub struct SavedFile {
    /// Proposed name, with its ending.
    pub name: String,
    /// Its whole contents.
    pub bytes: Vec<u8>,
}

impl Weigh for SavedFile {
    fn weight(&self) -> u64 {
        self.bytes.len() as u64
    }
}

/// What a plot reads and what it may ask for.
pub struct Given<'a> {
    /// The open file.
    pub file: FileKey,
    /// Its name, for titles.
    pub name: &'a str,
    /// What it holds.
    pub structure: &'a Arc<Structure>,
    /// Answers that are here.
    pub results: &'a Results,
    /// What the plot wants to see; handed to [`crate::engine::inspection::Inspection::ask`] after the frame.
    pub asks: &'a mut Vec<ViewRequest>,
    /// What was made to be saved; the window asks where to.
    pub saves: &'a mut Vec<Arc<SavedFile>>,
    /// What map and plots show each other.
    pub linked: &'a mut Linked,
    /// The file whose values are drawn minus those of the open one; `None` for the values of the open one.
    pub beside: Option<Beside>,
    /// What of the plot is drawn.
    pub part: Part,
}

/// What of a plot is drawn: of two side by side the choices are drawn once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// The choices alone.
    Choices,
    /// The values alone, with what is told of the pointer.
    Values,
}

impl Part {
    fn has_choices(self) -> bool {
        self != Self::Values
    }

    fn has_values(self) -> bool {
        self != Self::Choices
    }
}
