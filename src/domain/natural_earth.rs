//! Natural Earth's land and lakes as bundled: shapefiles in longitude and latitude
//! (`assets/basemap/SOURCE.md`).

/// Land, cut at ±180 degrees.
pub static LAND: &[u8] = include_bytes!("../../assets/basemap/ne_10m_land_simplified.shp");

/// Lakes.
pub static LAKES: &[u8] = include_bytes!("../../assets/basemap/ne_10m_lakes_simplified.shp");
