//! Where an image lies: by its own tags, else by the files beside it.

use super::super::georeference::{Affine, Georeference};
use super::super::sidecar;
use super::super::source::Source;
use super::geokeys::GeoKeys;
use tiff_reader::{Ifd, TagValue};

const PIXEL_SCALE: u16 = 33_550;
const TIE_POINTS: u16 = 33_922;
const TRANSFORMATION: u16 = 34_264;

/// The place of the first image.
pub(super) fn of(ifd: &Ifd, source: &Source, size: (u64, u64)) -> Option<Georeference> {
    let keys = GeoKeys::of(ifd);
    let beside = source.path().map(sidecar::read).unwrap_or_default();
    let transform = transform(ifd, keys.is_point()).or(beside.transform)?;
    let system = if keys.is_empty() {
        beside.system.unwrap_or_else(|| sidecar::assumed(&transform, size))
    } else {
        keys.system()
    };
    Some(Georeference { system, transform, dimensions: (1, 2) })
}

/// The place of an overview: the same corner, larger cells.
pub(super) fn smaller(whole: &Georeference, size: (u64, u64), own: (u64, u64)) -> Georeference {
    let (down, across) = (size.0 as f64 / own.0.max(1) as f64, size.1 as f64 / own.1.max(1) as f64);
    let affine = whole.transform;
    let transform = Affine {
        dx_column: affine.dx_column * across,
        dy_column: affine.dy_column * across,
        dx_row: affine.dx_row * down,
        dy_row: affine.dy_row * down,
        ..affine
    };
    Georeference { transform, system: whole.system.clone(), dimensions: whole.dimensions }
}

/// Whether positions of a few points alone are given, between which the picture is bent.
pub(super) fn has_control_points(ifd: &Ifd) -> bool {
    doubles(ifd, TIE_POINTS).is_some_and(|points| points.len() > 6) && doubles(ifd, PIXEL_SCALE).is_none()
}

fn transform(ifd: &Ifd, is_point: bool) -> Option<Affine> {
    let affine = if let Some([a, b, _, d, e, f, _, h, ..]) = doubles(ifd, TRANSFORMATION) {
        Affine { x0: *d, dx_column: *a, dx_row: *b, y0: *h, dy_column: *e, dy_row: *f }
    } else {
        let scale = doubles(ifd, PIXEL_SCALE)?;
        let points = doubles(ifd, TIE_POINTS)?;
        let ([across, down, ..], [column, row, _, x, y, ..]) = (scale, points) else { return None };
        Affine {
            x0: x - column * across,
            dx_column: *across,
            dx_row: 0.0,
            y0: y + row * down,
            dy_column: 0.0,
            dy_row: -down,
        }
    };
    let numbers = [affine.x0, affine.dx_column, affine.dx_row, affine.y0, affine.dy_column, affine.dy_row];
    if numbers.iter().any(|number| !number.is_finite()) {
        return None;
    }
    Some(if is_point { sidecar::edges_from_centres(&affine) } else { affine })
}

fn doubles(ifd: &Ifd, code: u16) -> Option<&[f64]> {
    match ifd.tag(code).map(|tag| &tag.value) {
        Some(TagValue::Double(numbers)) => Some(numbers),
        _ => None,
    }
}
