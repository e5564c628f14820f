//! What kind of file something is, by its first bytes and not by its name.

/// Kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum FileKind {
    /// HDF5, and so NetCDF-4.
    Hdf5,
    /// Classic NetCDF: version 1 (classic), 2 (64-bit offsets) or 5 (64-bit data).
    NetCdfClassic(u8),
    /// TIFF, GeoTIFF and cloud-optimised GeoTIFF.
    Tiff,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// GIF picture.
    Gif,
    /// Text in columns.
    Csv,
    /// HDF4, which is not HDF5.
    Hdf4,
    /// A web page, mostly a sign-in page or an error that was saved under a data file's name.
    Html,
    /// The address of an OPeNDAP server.
    OpendapAddress,
    /// JSON, mostly an error message of a service.
    Json,
    /// A ZIP archive.
    Zip,
    /// Other text.
    Text,
    /// Nothing at all.
    Empty,
    /// Something else.
    Unknown,
}
