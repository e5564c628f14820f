//! Tells once, in the log, that the first frame is on the screen: what the start-up figure is
//! measured by.

/// How far the first frame is.
#[derive(Debug, Default)]
pub(super) enum FirstFrame {
    /// Not drawn.
    #[default]
    Ahead,
    /// Handed to the graphics system; the next call comes after it was shown.
    Painted,
    /// Told.
    Told,
}

impl FirstFrame {
    pub(super) fn tell(&mut self, ui: &egui::Ui) {
        *self = match self {
            Self::Ahead => {
                ui.request_repaint();
                Self::Painted
            }
            Self::Painted => {
                tracing::info!("first frame drawn");
                Self::Told
            }
            Self::Told => return,
        };
    }
}
