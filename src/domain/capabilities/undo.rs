//! The way back: choices of the form to take back so that others become possible.

use super::wanted::WantedItem;
use super::words;

/// Choices to take back; applied by `Draft::undo`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Undo {
    /// What is no longer asked.
    pub take_back: Vec<WantedItem>,
    /// The format (MIME type) to ask for instead, where one was taken back.
    pub format: Option<String>,
    /// Leaves the choice of the service to Harmony again.
    pub frees_service: bool,
}

impl Undo {
    pub(super) fn service() -> Self {
        Self { frees_service: true, ..Self::default() }
    }

    /// Words for its button, “Use NetCDF instead”, “Leave out the dates”.
    pub fn label(&self) -> String {
        match (self.take_back.as_slice(), &self.format) {
            ([], _) => "Let Harmony choose the service".to_owned(),
            ([_], Some(format)) => format!("Use {} instead", words::format_name(format)),
            ([item], None) => item.taking_back().to_owned(),
            (items, _) => {
                let nouns: Vec<String> = items.iter().map(WantedItem::noun).collect();
                format!("Leave out {}", words::join(&nouns, "and"))
            }
        }
    }
}
