//! What is done to data besides cutting them: averages, other pixels, other formats.

/// What is done after the cut, in this order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Treatment {
    /// Means in place of values.
    pub average: Option<Average>,
    /// Other pixels; `None` leaves them where they are.
    pub pixels: Option<Pixels>,
    /// How the file is written.
    pub format: FileFormat,
    /// Name of the service chain that does it, for the file's history; `None` for the collection's first if
    /// anything is cut.
    pub chain: Option<String>,
}

/// What an average is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Average {
    /// One mean for each place.
    Time,
    /// One mean for each moment, weighted by the cells' areas.
    Area,
}

/// Where the pixels of the output lie; what is not given follows from the data.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pixels {
    /// EPSG code or proj4 text; `None` stays in longitude and latitude.
    pub crs: Option<String>,
    /// Mixes the four nearest values instead of taking the nearest.
    pub bilinear: bool,
    /// Lowest x, lowest y, highest x, highest y in units of the projection.
    pub extent: Option<[f64; 4]>,
    /// Width and height of a pixel in units of the projection.
    pub size: Option<[f64; 2]>,
    /// Pixels from left to right.
    pub width: Option<u32>,
    /// Pixels from bottom to top.
    pub height: Option<u32>,
}

/// The formats that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileFormat {
    /// NetCDF-4, which is HDF5 as well.
    #[default]
    NetCdf,
    /// 32-bit numbers with their place on the Earth, a page for each layer.
    GeoTiff,
    /// A picture, see-through where nothing is.
    Png,
    /// A picture, white where nothing is.
    Jpeg,
    /// A picture of at most 256 colours.
    Gif,
    /// A line of text for each value.
    Csv,
}

impl FileFormat {
    /// The format of a media type; `None` if it is not written.
    pub fn of(media_type: &str) -> Option<Self> {
        Some(match media_type {
            "image/tiff" => Self::GeoTiff,
            "image/png" => Self::Png,
            "image/jpeg" => Self::Jpeg,
            "image/gif" => Self::Gif,
            "text/csv" => Self::Csv,
            other if other.contains("netcdf") || other.contains("hdf") => Self::NetCdf,
            _ => return None,
        })
    }

    /// True for what shows pixels side by side.
    pub(super) fn is_picture(self) -> bool {
        !matches!(self, Self::NetCdf | Self::Csv)
    }
}
