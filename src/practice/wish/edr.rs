//! The parameters of the EDR routes.

use super::checks::{check_names, pixels, reprojection};
use super::{Wish, common, formats, variables};
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, TimeRange};
use crate::practice::query::Parameters;
use crate::practice::reply::Refusal;
use crate::practice::shapes::{WktKind, parse_wkt};
use crate::practice::subset::parse_subsets;

/// Parameter names that all EDR routes share; `bbox` or `coords` is added per route.
const EDR_PARAMETERS: [&str; 24] = [
    "parameter-name",
    "crs",
    "f",
    "datetime",
    "z",
    "subset",
    "granuleId",
    "granuleName",
    "interpolation",
    "scaleExtent",
    "scaleSize",
    "concatenate",
    "width",
    "height",
    "forceAsync",
    "serviceId",
    "maxResults",
    "skipPreview",
    "ignoreErrors",
    "destinationUrl",
    "grid",
    "extend",
    "average",
    "label",
];

/// Which EDR route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::practice) enum EdrRoute {
    /// A box.
    Cube,
    /// Polygons.
    Area,
    /// Points.
    Position,
    /// Lines.
    Trajectory,
}

impl EdrRoute {
    /// By the last part of the path.
    pub(in crate::practice) fn parse(text: &str) -> Option<Self> {
        match text {
            "cube" => Some(Self::Cube),
            "area" => Some(Self::Area),
            "position" => Some(Self::Position),
            "trajectory" => Some(Self::Trajectory),
            _ => None,
        }
    }
}

/// Reads the parameters of an EDR route.
pub(in crate::practice) fn parse(
    parameters: &Parameters,
    route: EdrRoute,
    accept: Option<&str>,
) -> Result<Wish, Refusal> {
    let geometry = if route == EdrRoute::Cube { "bbox" } else { "coords" };
    let mut allowed = EDR_PARAMETERS.to_vec();
    allowed.extend(["pixelSubset", geometry]);
    check_names(parameters, &allowed)?;
    let mut wish = common(parameters)?;
    if route == EdrRoute::Cube {
        wish.bbox = edr_box(&parameters.list("bbox"))?;
    } else {
        let kind = match route {
            EdrRoute::Position => WktKind::Position,
            EdrRoute::Trajectory => WktKind::Trajectory,
            EdrRoute::Area | EdrRoute::Cube => WktKind::Area,
        };
        // A query splits at the commas inside WKT; the list put together again is the text.
        let text = parameters.all("coords").join(",");
        if text.is_empty() {
            return Err(Refusal::openapi("query parameter \"coords\" should be required"));
        }
        match only_point(&text).filter(|_| route == EdrRoute::Position) {
            Some(point) => wish.point = Some(point),
            None => wish.take_shape(parse_wkt(&text, kind)?),
        }
    }
    wish.dimensions = parse_subsets(&parameters.all("subset"))?.dimensions;
    wish.time = parameters.first("datetime").and_then(edr_time);
    let names = parameters.list("parameter-name");
    wish.variables = if names.is_empty() { None } else { variables("parameter_vars", &names)? };
    wish.formats = formats(parameters.first("f"), accept);
    wish.reprojection = reprojection(parameters, "crs")?;
    wish.pixels = pixels(parameters, "crs");
    Ok(wish)
}

/// A single point is the coverages API's `point` (`harmony-api.md` 2.8).
fn only_point(text: &str) -> Option<(f64, f64)> {
    let inside = text.trim().strip_prefix("POINT")?.trim().strip_prefix('(')?.strip_suffix(')')?;
    let mut numbers = inside.split_whitespace().map(str::parse::<f64>);
    let (Some(Ok(longitude)), Some(Ok(latitude)), None) = (numbers.next(), numbers.next(), numbers.next()) else {
        return None;
    };
    (longitude.abs() <= 180.0 && latitude.abs() <= 90.0).then_some((longitude, latitude))
}

fn edr_box(values: &[String]) -> Result<Option<BoundingBox>, Refusal> {
    if values.is_empty() {
        return Ok(None);
    }
    let words = || Refusal::validation("Parameter \"bbox\" can only have 4 or 6 numbers.");
    let numbers: Vec<f64> = values.iter().map(|text| text.parse().map_err(|_no| words())).collect::<Result<_, _>>()?;
    let ([west, south, east, north] | [west, south, _, east, north, _]) = *numbers.as_slice() else {
        return Err(words());
    };
    BoundingBox::new(west, south, east, north).map(Some).map_err(|errors| {
        let text = errors.first().map_or_else(String::new, ToString::to_string);
        Refusal::validation(format!("query parameter \"bbox\" {text}"))
    })
}

/// `start/stop`, `..` for an open end; anything else is ignored, as the server does not check it.
fn edr_time(text: &str) -> Option<TimeRange> {
    let (start, stop) = text.split_once('/').unwrap_or((text, text));
    let end = |text: &str| if text == ".." { None } else { parse_moment(text) };
    TimeRange::new(end(start), end(stop)).ok()
}

#[cfg(test)]
mod tests {
    use super::{EdrRoute, parse};
    use crate::practice::query::Parameters;

    #[test]
    fn edr_routes_read_their_geometry() {
        let cube =
            parse(&Parameters::from_query("bbox=-105.5,40,-105,41&datetime=2020-04-27/.."), EdrRoute::Cube, None);
        let cube = cube.unwrap();
        assert_eq!(cube.bbox.unwrap().west(), -105.5);
        assert!(cube.time.unwrap().stop().is_none());
        let bad = parse(&Parameters::from_query("bbox=1,2,3"), EdrRoute::Cube, None).unwrap_err();
        assert_eq!(bad.text, "Parameter \"bbox\" can only have 4 or 6 numbers.");
        let area = parse(&Parameters::from_query("coords=POLYGON((0 0,1 0,1 1,0 0))"), EdrRoute::Area, None);
        assert_eq!(area.unwrap().shape.unwrap().len(), 1);
        let position = parse(&Parameters::from_query("coords=POINT(-105.25 40)"), EdrRoute::Position, None).unwrap();
        assert_eq!((position.point, position.shape.is_none()), (Some((-105.25, 40.0)), true));
    }
}
