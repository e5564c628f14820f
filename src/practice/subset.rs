//! The `subset` and `point` parameters, with Harmony's own words when they are wrong.

use super::reply::Refusal;
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, TimeRange};
use chrono::{DateTime, TimeDelta, Utc};

/// What the `subset` parameters ask for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Subsets {
    /// Box; only one of latitude and longitude given means all of the other.
    pub(super) bbox: Option<BoundingBox>,
    /// Time span; `time(*:*)` asks for nothing.
    pub(super) time: Option<TimeRange>,
    /// Named dimensions, minimum, maximum; infinite for an open end.
    pub(super) dimensions: Vec<(String, f64, f64)>,
}

/// Reads all `subset` values.
pub(super) fn parse_subsets(values: &[&str]) -> Result<Subsets, Refusal> {
    let mut seen: Vec<&str> = Vec::new();
    let (mut latitudes, mut longitudes) = (None, None);
    let mut subsets = Subsets::default();
    for value in values {
        let (name, range) = split_name(value)?;
        if seen.contains(&name) {
            return Err(wrong(name, "was specified multiple times"));
        }
        seen.push(name);
        match name {
            "lat" => latitudes = Some(numbers(name, range, Some(90.0), true)?),
            "lon" => longitudes = Some(numbers(name, range, Some(180.0), false)?),
            "time" => subsets.time = times(range)?,
            _ => {
                let (min, max) = numbers(name, range, None, true)?;
                subsets.dimensions.push((name.to_owned(), min, max));
            }
        }
    }
    if latitudes.is_some() || longitudes.is_some() {
        let (south, north) = latitudes.unwrap_or((-90.0, 90.0));
        let (west, east) = longitudes.unwrap_or((-180.0, 180.0));
        let bbox = BoundingBox::new(west, south, east, north).map_err(|_checked_above| Refusal::internal())?;
        subsets.bbox = Some(bbox);
    }
    Ok(subsets)
}

fn wrong(name: &str, what: &str) -> Refusal {
    Refusal::validation(format!("query parameter \"subset\" subset dimension \"{name}\" {what}"))
}

/// `name(range)` apart; the name reaches to the last bracket that leaves something inside.
fn split_name(value: &str) -> Result<(&str, &str), Refusal> {
    let parts = value.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
    parts.filter(|(name, range)| !name.is_empty() && !range.is_empty()).ok_or_else(|| {
        Refusal::validation(format!(
            "query parameter \"subset\" unable to parse subset dimension from value \"{value}\""
        ))
    })
}

fn numbers(name: &str, range: &str, limit: Option<f64>, ordered: bool) -> Result<(f64, f64), Refusal> {
    let unparsed = || wrong(name, "could not be parsed");
    let (low, high) =
        range.split_once(':').filter(|(low, high)| !low.is_empty() && !high.is_empty()).ok_or_else(unparsed)?;
    let open = limit.unwrap_or(f64::INFINITY);
    let min = number(name, low, -open, limit)?;
    let max = number(name, high, open, limit)?;
    if ordered && min > max {
        return Err(wrong(name, "values must be ordered from low to high"));
    }
    Ok((min, max))
}

fn number(name: &str, text: &str, open: f64, limit: Option<f64>) -> Result<f64, Refusal> {
    if text == "*" {
        return Ok(open);
    }
    let value = text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    let value = value.ok_or_else(|| wrong(name, &format!("has an invalid numeric value \"{text}\"")))?;
    match limit {
        Some(limit) if value < -limit => Err(wrong(name, &format!("values must be greater than -{limit}"))),
        Some(limit) if value > limit => Err(wrong(name, &format!("values must be less than {limit}"))),
        _ => Ok(value),
    }
}

/// `"start":"stop"`, either may be `*`; a single `"moment"` or `*` is both ends.
fn times(range: &str) -> Result<Option<TimeRange>, Refusal> {
    let unparsed = || wrong("time", "could not be parsed");
    let (start, stop) = split_times(range).ok_or_else(unparsed)?;
    let (start, stop) = (moment(start)?, moment(stop)?);
    if let (Some(start), Some(stop)) = (start, stop)
        && start > stop
    {
        return Err(wrong("time", "values must be ordered from low to high"));
    }
    // The server takes a single moment; a range here needs some length.
    let stop = stop.map(|stop| if Some(stop) == start { stop + TimeDelta::milliseconds(1) } else { stop });
    Ok(TimeRange::new(start, stop).ok())
}

fn split_times(range: &str) -> Option<(&str, &str)> {
    let side = |text: &str| text == "*" || (text.len() > 2 && text.starts_with('"') && text.ends_with('"'));
    if range == "*" {
        return Some(("*", "*"));
    }
    let found =
        range.match_indices(':').map(|(at, _)| (range.get(..at), range.get(at + 1..))).find_map(|pair| match pair {
            (Some(start), Some(stop)) if side(start) && side(stop) => Some((start, stop)),
            _ => None,
        });
    found.or_else(|| side(range).then_some((range, range)))
}

fn moment(text: &str) -> Result<Option<DateTime<Utc>>, Refusal> {
    if text == "*" {
        return Ok(None);
    }
    let bare = text.trim_matches('"');
    parse_moment(bare).map(Some).ok_or_else(|| wrong("time", &format!("has an invalid date time \"{bare}\"")))
}

/// Reads `point`: longitude and latitude in degrees.
pub(super) fn parse_point(values: &[&str]) -> Result<Option<(f64, f64)>, Refusal> {
    let [longitude, latitude] = values else {
        if values.is_empty() {
            return Ok(None);
        }
        let text = format!(
            "query parameter \"point\" should have 2 values in \"point\" but received \"{}\" instead.",
            values.join(",")
        );
        return Err(Refusal::validation(text));
    };
    let coordinate = |name: &str, text: &str, limit: f64| {
        let words =
            |what: String| Refusal::validation(format!("query parameter \"point\" dimension \"{name}\" {what}"));
        let value =
            text.trim().parse::<f64>().map_err(|_no| words(format!("has an invalid numeric value \"{text}\"")))?;
        if value.abs() <= limit { Ok(value) } else { Err(words(format!("value must be between -{limit} and {limit}"))) }
    };
    Ok(Some((coordinate("lon", longitude, 180.0)?, coordinate("lat", latitude, 90.0)?)))
}

#[cfg(test)]
mod tests {
    use super::{parse_point, parse_subsets};
    use crate::domain::BoundingBox;

    fn words(values: &[&str]) -> String {
        parse_subsets(values).map(|subsets| format!("{subsets:?}")).unwrap_err().text
    }

    #[test]
    fn boxes_times_and_dimensions_are_read() {
        let subsets = parse_subsets(&[
            "lat(40:41)",
            "lon(-105.5:-105)",
            r#"time("2020-04-27T00:00:00":"2020-05-28T00:00:00")"#,
            "lev(10.0:*)",
        ])
        .unwrap();
        assert_eq!(subsets.bbox, Some(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap()));
        assert_eq!(subsets.time.unwrap().subset_value(), r#"time("2020-04-27T00:00:00Z":"2020-05-28T00:00:00Z")"#);
        assert_eq!(subsets.dimensions, [("lev".to_owned(), 10.0, f64::INFINITY)]);
    }

    #[test]
    fn one_axis_means_all_of_the_other_and_longitudes_may_cross() {
        let only_latitude = parse_subsets(&["lat(*:10)"]).unwrap().bbox.unwrap();
        assert_eq!(<[f64; 4]>::from(only_latitude), [-180.0, -90.0, 180.0, 10.0]);
        let crossing = parse_subsets(&["lon(170:-170)"]).unwrap().bbox.unwrap();
        assert!(crossing.crosses_antimeridian());
        assert_eq!(parse_subsets(&["time(*:*)"]).unwrap().time, None);
        assert!(parse_subsets(&[r#"time("2020-01-05":*)"#]).unwrap().time.unwrap().stop().is_none());
        assert!(parse_subsets(&[r#"time("2020-01-05T00:00:00+02:00":"2020-01-06T00:00:00Z")"#]).is_ok());
    }

    #[test]
    fn refusals_are_in_the_servers_words() {
        let cases: &[(&[&str], &str)] = &[
            (&["lat(20:10)"], "subset dimension \"lat\" values must be ordered from low to high"),
            (&["lat(-91:10)"], "subset dimension \"lat\" values must be greater than -90"),
            (&["lon(0:181)"], "subset dimension \"lon\" values must be less than 180"),
            (&["lat(0:1)", "lat(2:3)"], "subset dimension \"lat\" was specified multiple times"),
            (&["time(2020-01-01:2020-02-01)"], "subset dimension \"time\" could not be parsed"),
            (&[r#"time("x":"2020-02-01")"#], "subset dimension \"time\" has an invalid date time \"x\""),
            (
                &[r#"time("2020-03-01":"2020-02-01")"#],
                "subset dimension \"time\" values must be ordered from low to high",
            ),
            (&["lev(a:1)"], "subset dimension \"lev\" has an invalid numeric value \"a\""),
            (&["garbage"], "unable to parse subset dimension from value \"garbage\""),
            (&["lat()"], "unable to parse subset dimension from value \"lat()\""),
            (&["lat(10)"], "subset dimension \"lat\" could not be parsed"),
        ];
        for (values, expected) in cases {
            assert_eq!(words(values), format!("query parameter \"subset\" {expected}"));
        }
    }

    #[test]
    fn upper_case_is_a_dimension_of_its_own() {
        let subsets = parse_subsets(&["LAT(10:20)"]).unwrap();
        assert_eq!((subsets.bbox, subsets.dimensions.len()), (None, 1));
    }

    #[test]
    fn a_point_is_two_numbers() {
        assert_eq!(parse_point(&["10", "20.5"]).unwrap(), Some((10.0, 20.5)));
        assert_eq!(parse_point(&[]).unwrap(), None);
        for bad in [&["10,20"][..], &["10", "x"], &["181", "0"], &["1", "2", "3"]] {
            assert!(parse_point(bad).is_err(), "{bad:?}");
        }
    }
}
