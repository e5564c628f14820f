//! How many photons ATL03 has.

/// How many photons come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Density {
    /// About a hundredth of what the instrument counts by bright daylight.
    #[default]
    Thin,
    /// As many as that.
    Full,
}

impl Density {
    /// Photons of a 20 m segment of bare land in the mean, of a strong or a weak beam.
    pub(super) fn mean(self, strong: bool) -> f64 {
        match (self, strong) {
            (Self::Thin, true) => 3.0,
            (Self::Thin, false) => 0.8,
            (Self::Full, true) => 333.0,
            (Self::Full, false) => 84.0,
        }
    }
}
