//! One spelling for each output format.

/// The netCDF that whole files are said to be.
pub(super) const NETCDF: &str = "application/netcdf";

/// The server's aliases and names of formats, brought to one spelling (`harmony-api.md` 2.6).
pub(super) fn canonical_format(format: &str) -> String {
    let plain: String = format.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect();
    let plain = plain.to_lowercase();
    let canonical = match plain.as_str() {
        "application/netcdf4" | "application/x-netcdf" | "application/x-netcdf4" | "netcdf-4" => NETCDF,
        "zarr" => "application/x-zarr",
        "hdf-eos2" => "application/x-hdf",
        "gif" => "image/gif",
        "jpeg" => "image/jpeg",
        "png" => "image/png",
        "geotiff" => "image/tiff",
        "csv" => "text/csv",
        other => other,
    };
    canonical.to_owned()
}
