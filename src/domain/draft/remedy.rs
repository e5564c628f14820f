//! Taking choices back, and the consent to whole files.

use super::Draft;
use crate::domain::capabilities::{ChoiceRemedy, Wanted, WantedItem};

/// A combination that no service can do, of one collection, whose outcome a person has accepted.
/// Any other combination asks again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeFiles {
    collection: String,
    wanted: Wanted,
}

impl Draft {
    /// Accepts, or no longer accepts, that the present combination is not cut.
    pub fn accept_whole_files(&mut self, accept: bool) {
        self.whole_files = accept.then(|| self.present_combination());
    }

    /// True if the present combination was accepted.
    pub fn accepts_whole_files(&self) -> bool {
        self.whole_files.as_ref().is_some_and(|accepted| *accepted == self.present_combination())
    }

    fn present_combination(&self) -> WholeFiles {
        WholeFiles { collection: self.collection_id().to_owned(), wanted: self.wanted() }
    }

    /// Takes choices back, so that another one becomes possible.
    pub fn apply_remedy(&mut self, remedy: &ChoiceRemedy) {
        for item in &remedy.take_back {
            self.take_back(item);
        }
        if remedy.format.is_some() {
            self.options.format.clone_from(&remedy.format);
        }
        if remedy.frees_service {
            self.options.service_id = None;
        }
    }

    fn take_back(&mut self, item: &WantedItem) {
        match item {
            WantedItem::Box | WantedItem::Shape => {
                self.clear_area();
            }
            WantedItem::Time => {
                self.start.clear();
                self.stop.clear();
            }
            WantedItem::Variables => self.take_all_variables(),
            WantedItem::Dimensions => self.dimensions.clear(),
            WantedItem::Concatenation => self.options.concatenate = None,
            WantedItem::Reprojection => {
                self.options.crs = None;
                self.options.grid = None;
            }
            WantedItem::Extension => self.options.extend.clear(),
            WantedItem::AverageTime | WantedItem::AverageArea => self.options.average = None,
            WantedItem::Format(_) => self.options.format = None,
        }
    }
}
