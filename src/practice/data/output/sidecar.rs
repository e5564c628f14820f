//! The two small files that tell where a picture lies: the world file, and the one with the reference system
//! that GDAL writes and reads.

use super::crs::Target;
use super::plane::{Line, Plane};
use crate::practice::data::file::FileContent;

/// Where a picture lies.
pub(in crate::practice::data) struct Place {
    /// Six lines: width of a pixel, two turns, height (downwards), centre of the top left pixel.
    pub(in crate::practice::data) world_file: String,
    /// GDAL's `.aux.xml`.
    pub(in crate::practice::data) auxiliary: String,
}

impl Place {
    /// Reads the axes of a file whose rows run from north to south.
    pub(super) fn of(file: &FileContent, target: &Target) -> Option<Self> {
        let plane = Plane::of(file)?;
        let (left, top) = (plane.xs.first().copied()?, plane.ys.first().copied()?);
        let (wide, high) = (Line::new(&plane.xs, false).step, Line::new(&plane.ys, false).step);
        let lines = [wide, 0.0, 0.0, -high, left, top].map(|number| format!("{number:.15}\n"));
        let corner = [left - wide / 2.0, wide, 0.0, top + high / 2.0, 0.0, -high];
        let transform = corner.map(|number| format!("{number:24.16e}")).join(",");
        let order = if target.is_degrees() { "2,1" } else { "1,2" };
        let auxiliary = format!(
            "<PAMDataset>\n  <SRS dataAxisToSRSAxisMapping=\"{order}\">{}</SRS>\n  \
             <GeoTransform>{transform}</GeoTransform>\n  <Metadata domain=\"IMAGE_STRUCTURE\">\n    \
             <MDI key=\"INTERLEAVE\">PIXEL</MDI>\n  </Metadata>\n</PAMDataset>\n",
            target.wkt().replace('"', "&quot;")
        );
        Some(Self { world_file: lines.concat(), auxiliary })
    }
}
