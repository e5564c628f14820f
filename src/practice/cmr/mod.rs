//! CMR: collection, granule, variable and service searches below `/cmr/search`.

mod collections;
mod concepts;
mod granules;
mod timeline;
mod umm_granules;

pub(super) use collections::search as collections;
pub(super) use concepts::{concept, services, variables};
pub(super) use granules::{Found, Wanted, find as find_granules, search as granules};
pub(super) use timeline::search as timeline;
pub(super) use umm_granules::search as umm_granules;

use super::caller::Caller;
use super::catalogue_shape::CatalogueShape;
use super::data::{CutArea, SearchArea};
use super::query::Parameters;
use super::reply::{Answer, Refusal, json_ok};
use super::ring_rules::{Edges, line_errors, point_errors, ring_errors};
use super::sphere::{self, Area, Figure, Place, Ring};
use super::state::Service;
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, TimeRange};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use geo::Coord;
use serde_json::Value;

const DEFAULT_PAGE: usize = 10;
const MAX_PAGE: usize = 2000;
/// Deepest row that can be reached by page numbers.
const MAX_DEPTH: u64 = 1_000_000;
const SEARCH_AFTER: &str = "cmr-search-after";

fn bad_request(text: impl Into<String>) -> Refusal {
    Refusal::cmr(StatusCode::BAD_REQUEST, text)
}

/// A search: its parameters and an uploaded shape.
struct Search {
    parameters: Parameters,
    shape: Option<SearchArea>,
}

/// Reads GET, urlencoded POST and multipart POST; a token that is given must be good, even for a
/// public search.
async fn read(service: &Service, caller: &Caller, request: Request) -> Result<Search, Refusal> {
    if let Some(token) = caller.bearer() {
        service.accounts.user_of(token).map_err(|problem| {
            Refusal::cmr(
                StatusCode::UNAUTHORIZED,
                match problem {
                    super::accounts::TokenProblem::Unknown => "Token does not exist".to_owned(),
                    super::accounts::TokenProblem::Expired => {
                        let start: String = token.chars().take(5).collect();
                        format!("Token [{start}...] has expired. Note the token value has been partially redacted.")
                    }
                },
            )
        })?;
    }
    let mut parameters = Parameters::from_plain_query(&caller.raw_query);
    let mut shape = None;
    let content_type = caller.header(header::CONTENT_TYPE).unwrap_or("").to_ascii_lowercase();
    if content_type.starts_with("multipart/form-data") {
        let unreadable = || bad_request("The request body could not be read.");
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_bad| unreadable())?;
        while let Some(part) = parts.next_field().await.map_err(|_bad| unreadable())? {
            let name = part.name().unwrap_or("").to_owned();
            if name == "shapefile" {
                let bytes = part.bytes().await.map_err(|_bad| unreadable())?;
                shape = Some(bytes);
            } else {
                parameters.push(&name, part.text().await.map_err(|_bad| unreadable())?);
            }
        }
    } else if caller.method == axum::http::Method::POST {
        let unreadable = |_too_long| Refusal::cmr(StatusCode::PAYLOAD_TOO_LARGE, "The search is too long.");
        let body = axum::body::to_bytes(request.into_body(), 500_000).await.map_err(unreadable)?;
        for (name, value) in url::form_urlencoded::parse(&body) {
            parameters.push(&name, value.into_owned());
        }
    }
    let is_flat = parameters.first("force-cartesian").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let edges = if is_flat { Edges::Cartesian } else { Edges::Geodetic };
    let shape = shape.map(|bytes| read_shape(&bytes, edges)).transpose()?;
    Ok(Search { parameters, shape })
}

fn read_shape(bytes: &[u8], edges: Edges) -> Result<SearchArea, Refusal> {
    const MAX_BYTES: usize = 1_000_000;
    if bytes.len() > MAX_BYTES {
        return Err(bad_request(format!("Shapefile size exceeds the {MAX_BYTES} byte limit")));
    }
    let unreadable = || bad_request("Failed to parse shapefile");
    // A geometry without a feature around it is none to the library that CMR reads with.
    let kind =
        serde_json::from_slice::<Value>(bytes).ok().and_then(|value| Some(value.get("type")?.as_str()?.to_owned()));
    if !matches!(kind.as_deref(), Some("FeatureCollection" | "Feature")) {
        return Err(unreadable());
    }
    let shape = CatalogueShape::from_geojson(bytes).ok_or_else(unreadable)?;
    shape.search(edges).map_err(Refusal::cmr_list)
}

impl Search {
    /// All values of a name, with or without `[]`.
    fn all(&self, name: &str) -> Vec<&str> {
        let mut values = self.parameters.all(name);
        values.extend(self.parameters.all(&format!("{name}[]")));
        values.retain(|value| !value.is_empty());
        values
    }

    fn first(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied()
    }

    /// Refuses names that the search does not know.
    fn check_names(&self, known: &[&str]) -> Result<(), Refusal> {
        const COMMON: [&str; 6] = ["page_size", "page_num", "offset", "sort_key", "pretty", "token"];
        for name in self.parameters.names() {
            let bare = name.strip_suffix("[]").unwrap_or(name);
            let fine = known.contains(&bare) || COMMON.contains(&bare) || bare.starts_with("options[");
            if !fine {
                return Err(bad_request(format!("Parameter [{name}] was not recognized.")));
            }
        }
        Ok(())
    }

    /// True if `options[field][option]=true`.
    fn option(&self, field: &str, option: &str) -> bool {
        self.parameters.first(&format!("options[{field}][{option}]")).is_some_and(|value| value == "true")
    }

    fn time(&self) -> Result<Option<TimeRange>, Refusal> {
        let Some(text) = self.first("temporal") else { return Ok(None) };
        let (start, stop) = text.split_once(',').unwrap_or((text, ""));
        let end = |text: &str| {
            if text.trim().is_empty() {
                return Ok(None);
            }
            let words =
                || bad_request(format!("temporal datetime is invalid: [{}] is not a valid datetime", text.trim()));
            parse_moment(text).map(Some).ok_or_else(words)
        };
        let (start, stop) = (end(start)?, end(stop)?);
        if let (Some(start), Some(stop)) = (start, stop)
            && start > stop
        {
            return Err(bad_request("start_date must be before end_date."));
        }
        // A single moment needs some length to be a range here.
        let stop = stop.map(|stop| if Some(stop) == start { stop + chrono::TimeDelta::milliseconds(1) } else { stop });
        Ok(TimeRange::new(start, stop).ok())
    }

    /// Every area asked for; all of them must hold.
    fn areas(&self) -> Result<Vec<SearchArea>, Refusal> {
        let (mut areas, mut boxes) = (Vec::new(), Vec::new());
        for text in self.all("bounding_box") {
            let numbers = numbers(text).filter(|numbers| numbers.len() == 4);
            let bbox = numbers.and_then(|n| <[f64; 4]>::try_from(n).ok()).and_then(|n| BoundingBox::try_from(n).ok());
            boxes.push(bbox.ok_or_else(|| undecoded("bounding_box", text))?);
        }
        if boxes.len() > 1 && self.option("bounding_box", "or") {
            areas.push(CutArea::Polygons(boxes.iter().map(box_ring).collect()).into());
        } else {
            areas.extend(boxes.into_iter().map(|bbox| SearchArea::from(CutArea::Box(bbox))));
        }
        for name in ["polygon", "point", "line", "circle"] {
            let mut figures = Vec::new();
            for text in self.all(name) {
                let figure = match name {
                    "polygon" => polygon(text),
                    "point" => point(text),
                    "line" => line(text),
                    _ => circle(text),
                };
                figures.push(figure?);
            }
            // All must hold unless one is enough.
            if self.option(name, "or") && !figures.is_empty() {
                areas.push(SearchArea::Sphere(figures));
            } else {
                areas.extend(figures.into_iter().map(|figure| SearchArea::Sphere(vec![figure])));
            }
        }
        areas.extend(self.shape.clone());
        Ok(areas)
    }

    /// Offset of the first row and number of rows. `after` is the position in a former answer's
    /// `CMR-Search-After`.
    fn page(&self, caller: &Caller) -> Result<(u64, usize), Refusal> {
        let number = |name: &str, default: usize| match self.first(name) {
            None => Ok(default),
            Some(text) => text
                .parse::<usize>()
                .map_err(|_bad| bad_request(format!("{name} must be a number between 0 and {MAX_PAGE}"))),
        };
        let size = number("page_size", DEFAULT_PAGE)?;
        if size > MAX_PAGE {
            return Err(bad_request(format!("page_size must be a number between 0 and {MAX_PAGE}")));
        }
        if let Some(after) = caller.headers.get(SEARCH_AFTER).and_then(|value| value.to_str().ok()) {
            let position = serde_json::from_str::<Value>(after).ok().and_then(|list| list.get(0)?.as_u64());
            let words = || bad_request("The search-after value could not be read.");
            return Ok((position.ok_or_else(words)?, size));
        }
        let page = number("page_num", 1)?.max(1);
        let offset = number("offset", (page - 1).saturating_mul(size))? as u64;
        if offset + size as u64 > MAX_DEPTH {
            return Err(bad_request("The paging depth (page_num * page_size) of exceeds the limit of 1000000."));
        }
        Ok((offset, size))
    }
}

/// A box as a ring, with longitudes beyond 180 where it crosses ±180.
fn box_ring(bbox: &BoundingBox) -> geo::Polygon {
    let east = if bbox.west() > bbox.east() { bbox.east() + 360.0 } else { bbox.east() };
    geo::Rect::new((bbox.west(), bbox.south()), (east, bbox.north())).to_polygon()
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|part| part.trim().parse::<f64>().ok().filter(|number| number.is_finite())).collect()
}

fn undecoded(kind: &str, text: &str) -> Refusal {
    bad_request(format!("[{text}] is not a valid URL encoded {kind}"))
}

/// Pairs of numbers, so many at least.
fn places(kind: &str, text: &str, fewest: usize) -> Result<Vec<Coord>, Refusal> {
    let numbers = numbers(text).filter(|numbers| numbers.len() >= 2 * fewest && numbers.len().is_multiple_of(2));
    let numbers = numbers.ok_or_else(|| undecoded(kind, text))?;
    let place = |pair: &[f64]| match pair {
        [x, y] => Some(Coord { x: *x, y: *y }),
        _ => None,
    };
    Ok(numbers.chunks_exact(2).filter_map(place).collect())
}

fn checked(errors: Vec<String>) -> Result<(), Refusal> {
    if errors.is_empty() { Ok(()) } else { Err(Refusal::cmr_list(errors)) }
}

fn on_sphere(places: &[Coord]) -> Vec<Place> {
    places.iter().map(|place| Place::new(place.x, place.y)).collect()
}

fn polygon(text: &str) -> Result<Figure, Refusal> {
    let places = places("polygon", text, 4)?;
    checked(ring_errors(&places, Edges::Geodetic))?;
    let outer = Ring::new(&on_sphere(&places)).ok_or_else(|| undecoded("polygon", text))?;
    Ok(Figure::Area(Area { outer, holes: Vec::new() }))
}

fn point(text: &str) -> Result<Figure, Refusal> {
    let [place] = *places("point", text, 1)? else { return Err(undecoded("point", text)) };
    checked(point_errors(place))?;
    Ok(Figure::Point(Place::new(place.x, place.y)))
}

fn line(text: &str) -> Result<Figure, Refusal> {
    const MAX_PLACES: usize = 500;
    let places = places("line", text, 2)?;
    if places.len() > MAX_PLACES {
        return Err(bad_request(format!("[{text}] has too many points for type line")));
    }
    checked(line_errors(&places, Edges::Geodetic))?;
    Ok(Figure::Line(on_sphere(&places)))
}

/// Searched as a polygon of 16 or 32 corners, as CMR does.
fn circle(text: &str) -> Result<Figure, Refusal> {
    const RADIUS_METRES: std::ops::RangeInclusive<f64> = 10.0..=6_000_000.0;
    let numbers = numbers(text).and_then(|numbers| <[f64; 3]>::try_from(numbers).ok());
    let [longitude, latitude, radius] = numbers.ok_or_else(|| undecoded("circle", text))?;
    // Java writes a whole number with its point.
    if !RADIUS_METRES.contains(&radius) {
        return Err(bad_request(format!("Circle radius must be between 10 and 6000000, but was {radius:?}.")));
    }
    let mut errors = point_errors(Coord { x: longitude, y: latitude });
    if latitude.abs() == 90.0 {
        errors.push(format!("Circle center cannot be the north or south pole, but was [{longitude:?}, {latitude:?}]"));
    }
    checked(errors)?;
    let outer = Ring::new(&sphere::circle(longitude, latitude, radius)).ok_or_else(|| undecoded("circle", text))?;
    Ok(Figure::Area(Area { outer, holes: Vec::new() }))
}

/// An answer with the counting headers; `next` is the row after this page, if rows were given.
fn page_answer(body: &Value, hits: u64, next: Option<u64>) -> Answer {
    let mut answer: Response = json_ok(body);
    let headers = answer.headers_mut();
    headers.insert("cmr-hits", HeaderValue::from(hits));
    headers.insert("cmr-request-id", header_text(&uuid::Uuid::new_v4().to_string())?);
    headers.insert("access-control-expose-headers", HeaderValue::from_static("CMR-Hits, CMR-Search-After"));
    if let Some(next) = next {
        headers.insert(SEARCH_AFTER, header_text(&format!("[{next},\"practice\"]"))?);
    }
    Ok(answer)
}

fn header_text(text: &str) -> Result<HeaderValue, Refusal> {
    HeaderValue::from_str(text).map_err(|_not_ascii| Refusal::internal())
}

#[cfg(test)]
mod tests {
    use super::{Parameters, Search, numbers, polygon};

    fn search(query: &str) -> Search {
        Search { parameters: Parameters::from_plain_query(query), shape: None }
    }

    #[test]
    fn lists_may_have_brackets_and_unknown_names_are_refused() {
        let both = search("short_name=A&short_name[]=B");
        assert_eq!(both.all("short_name"), ["A", "B"]);
        assert!(search("options[short_name][pattern]=true&foo=1").check_names(&[]).unwrap_err().text.contains("[foo]"));
        assert!(search("page_size=1&sort_key[]=-start_date").check_names(&[]).is_ok());
    }

    #[test]
    fn polygons_must_be_closed_and_counter_clockwise() {
        assert!(polygon("0,0,2,0,2,2,0,0").is_ok());
        assert!(polygon("0,0,2,2,2,0,0,0").unwrap_err().text.contains("wrong order"));
        assert!(polygon("0,0,2,0,2,2,1,1").unwrap_err().text.contains("not closed"));
        assert!(polygon("0,0,2,0").is_err());
        assert_eq!(numbers("1, 2.5"), Some(vec![1.0, 2.5]));
        assert_eq!(numbers("1,x"), None);
    }

    #[test]
    fn several_areas_must_all_hold_unless_one_is_enough() {
        let count = |query: &str| search(query).areas().unwrap().len();
        let two = "bounding_box[]=0,0,1,1&bounding_box[]=170,0,-170,1";
        assert_eq!((count(two), count(&format!("{two}&options[bounding_box][or]=true"))), (2, 1));
        let two = "point=1,2&point=3,4";
        assert_eq!((count(two), count(&format!("{two}&options[point][or]=true"))), (2, 1));
        assert_eq!(count(&format!("{two}&options[polygon][or]=true")), 2, "said of another parameter");
    }

    #[test]
    fn a_geometry_without_a_feature_is_no_shapefile() {
        let square = r#"{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}"#;
        let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{square}}}"#);
        assert!(super::read_shape(feature.as_bytes(), super::Edges::Geodetic).is_ok());
        let refused = super::read_shape(square.as_bytes(), super::Edges::Geodetic).unwrap_err();
        assert_eq!(refused.text, "Failed to parse shapefile");
    }

    #[test]
    fn times_may_be_open() {
        assert!(search("temporal=2020-04-27T00:00:00Z,").time().unwrap().unwrap().stop().is_none());
        assert_eq!(search("temporal=,").time().unwrap(), None);
        assert!(search("temporal=soon,").time().is_err());
        assert!(search("temporal=2021-01-01,2020-01-01").time().is_err());
    }
}
