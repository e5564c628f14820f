//! A map like another, for a picture of it: it draws by itself, in a context of its own.

use super::MapView;
use crate::ui::map::MapSettings;
use crate::ui::map::results::ResultsLayer;
use egui::Context;

impl MapView {
    /// A map that shows the same of the Earth with the same layers. `pixels` is how many the window has to a point:
    /// pictures of results are there in that sharpness.
    pub(in crate::ui::map) fn twin(&self, context: &Context, pixels: f32) -> Self {
        let mut twin = Self::new(context, MapSettings::default());
        twin.layers = self.layers.twin();
        twin.projection = self.projection;
        twin.memory = self.memory.clone();
        twin.waiting_fit = None;
        twin.results = ResultsLayer::twin(&self.results, pixels);
        twin
    }
}
