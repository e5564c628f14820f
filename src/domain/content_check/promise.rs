//! What a name and a media type promise.

/// A file format that can be told by a few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// HDF5, and so netCDF-4.
    Hdf5,
    /// Classic netCDF: CDF-1, CDF-2, CDF-5.
    NetCdf,
    /// HDF4.
    Hdf4,
    /// TIFF and `BigTIFF`.
    Tiff,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// ZIP, and so KMZ.
    Zip,
    /// gzip.
    Gzip,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
    /// Zstandard.
    Zstd,
    /// GRIB.
    Grib,
    /// Apache Parquet.
    Parquet,
    /// PDF.
    Pdf,
    /// Comma- or tab-separated values.
    Csv,
    /// Other plain text.
    Text,
    /// JSON, and so GeoJSON and CoverageJSON.
    Json,
    /// XML, and so KML.
    Xml,
    /// A web page.
    Html,
}

impl Format {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hdf5 => "HDF5",
            Self::NetCdf => "netCDF",
            Self::Hdf4 => "HDF4",
            Self::Tiff => "TIFF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::Zip => "ZIP",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "Zstandard",
            Self::Grib => "GRIB",
            Self::Parquet => "Parquet",
            Self::Pdf => "PDF",
            Self::Csv => "CSV",
            Self::Text => "text",
            Self::Json => "JSON",
            Self::Xml => "XML",
            Self::Html => "HTML",
        }
    }

    /// People read it as text.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Csv | Self::Text | Self::Json | Self::Xml | Self::Html)
    }
}

/// Formats one of which the file must have; none if nothing is promised. The name counts before the
/// media type, which archives often leave at a general one.
pub(super) fn promised(name: &str, media_type: Option<&str>) -> Vec<Format> {
    let by_name = by_ending(name);
    let by_type = media_type.map(by_media_type).unwrap_or_default();
    match (by_name.as_slice(), by_type.as_slice()) {
        ([], _) => by_type,
        // Both are data: the archive's name and the service's word may differ.
        ([name, ..], [told, ..]) if !name.is_text() && !told.is_text() => {
            by_name.iter().chain(&by_type).copied().collect()
        }
        _ => by_name,
    }
}

fn by_ending(name: &str) -> Vec<Format> {
    use Format::{
        Bzip2, Csv, Gif, Grib, Gzip, Hdf4, Hdf5, Html, Jpeg, Json, NetCdf, Parquet, Pdf, Png, Text, Tiff, Xml, Xz, Zip,
        Zstd,
    };
    let Some((_, ending)) = name.rsplit_once('.') else { return Vec::new() };
    let formats: &[Format] = match ending.to_ascii_lowercase().as_str() {
        "h5" | "hdf5" | "he5" | "h5eos" => &[Hdf5],
        "nc" | "nc4" | "nc3" | "cdf" | "netcdf" => &[Hdf5, NetCdf],
        "hdf" | "h4" | "hdf4" | "hdfeos" => &[Hdf4, Hdf5],
        "tif" | "tiff" | "gtiff" | "geotiff" => &[Tiff],
        "png" => &[Png],
        "jpg" | "jpeg" => &[Jpeg],
        "gif" => &[Gif],
        "zip" | "kmz" => &[Zip],
        "gz" | "tgz" => &[Gzip],
        "bz2" => &[Bzip2],
        "xz" => &[Xz],
        "zst" => &[Zstd],
        "grb" | "grib" | "grb2" | "grib2" => &[Grib],
        "parquet" => &[Parquet],
        "pdf" => &[Pdf],
        "csv" | "tsv" => &[Csv],
        "txt" | "asc" | "md5" | "sha256" => &[Text],
        "json" | "geojson" | "covjson" => &[Json],
        "xml" | "kml" | "gml" | "dmrpp" => &[Xml],
        "html" | "htm" | "xhtml" => &[Html],
        _ => &[],
    };
    formats.to_vec()
}

fn by_media_type(media_type: &str) -> Vec<Format> {
    use Format::{Csv, Gif, Gzip, Hdf4, Hdf5, Html, Jpeg, Json, NetCdf, Parquet, Pdf, Png, Text, Tiff, Xml, Zip};
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let formats: &[Format] = match essence.as_str() {
        "application/x-hdf5" | "application/hdf5" => &[Hdf5],
        "application/x-hdf" | "application/x-hdf4" | "application/hdf" => &[Hdf4, Hdf5],
        "application/x-netcdf" | "application/netcdf" | "application/x-netcdf4" | "application/netcdf4" => {
            &[Hdf5, NetCdf]
        }
        "image/tiff" | "image/geotiff" => &[Tiff],
        "image/png" => &[Png],
        "image/jpeg" | "image/jpg" => &[Jpeg],
        "image/gif" => &[Gif],
        "application/zip" | "application/vnd.google-earth.kmz" => &[Zip],
        "application/gzip" | "application/x-gzip" => &[Gzip],
        "application/vnd.apache.parquet" => &[Parquet],
        "application/pdf" => &[Pdf],
        "text/csv" | "text/tab-separated-values" => &[Csv],
        "text/plain" => &[Text],
        "text/html" | "application/xhtml+xml" => &[Html],
        "text/xml" | "application/xml" | "application/vnd.google-earth.kml+xml" => &[Xml],
        json if json == "application/json" || json.ends_with("+json") => &[Json],
        _ => &[],
    };
    formats.to_vec()
}
