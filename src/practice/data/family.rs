//! The kinds of sample data: what a collection's granules and files are made of.

/// How granules and files of a collection are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// ICESat-2 photons.
    Photons,
    /// ICESat-2 land-ice segments.
    LandIce,
    /// ICESat-2 land and vegetation segments.
    Vegetation,
    /// A geostationary scan in narrow strips.
    Scan,
    /// A polar orbiter's wide swath.
    Swath,
    /// A half-hourly precipitation grid.
    Precipitation,
    /// A daily sea-surface-temperature grid.
    SeaTemperature,
    /// A daily grid of the atmosphere on pressure levels.
    PressureLevels,
    /// A daily snow grid.
    Snow,
    /// A daily vegetation-index grid.
    Greenness,
    /// A daily soil-moisture grid from north to south and from 0 to 360 degrees east.
    Soil,
    /// A daily picture of the Earth in red, green and blue.
    Colours,
}

impl Family {
    /// The dimension along which files are joined, if they can be.
    pub(super) fn joins_along(self) -> Option<&'static str> {
        match self {
            Self::Scan => Some("mirror_step"),
            Self::Swath => Some("nj"),
            Self::Precipitation => Some("Grid/time"),
            Self::SeaTemperature | Self::Snow | Self::Greenness | Self::Soil | Self::Colours => Some("time"),
            // Their times count from each day's own midnight, or are different in every group.
            Self::PressureLevels | Self::Photons | Self::LandIce | Self::Vegetation => None,
        }
    }
}
