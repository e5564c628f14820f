//! Times as files write them; the bulk against Python's cftime is in `tests/it/inspect`.

use super::*;
use crate::inspect::{Attribute, ByteOrder, Data, DataType, Number, Values, Variable};

fn text(name: &str, text: &str) -> Attribute {
    let values = Values { data_type: DataType::Text(None), shape: vec![], data: Data::Text(vec![text.to_owned()]) };
    Attribute { name: name.to_owned(), value: Ok(values) }
}

fn variable(name: &str, attributes: &[(&str, &str)]) -> Variable {
    Variable {
        name: name.to_owned(),
        path: format!("/{name}"),
        data_type: DataType::Number(Number::Float64, ByteOrder::Little),
        shape: vec![3],
        max_shape: vec![],
        axes: vec![],
        chunks: None,
        filters: vec![],
        fill: None,
        attributes: attributes.iter().map(|(name, value)| text(name, value)).collect(),
        is_scale: false,
        inherited: Vec::new(),
        same_as: None,
        georeference: None,
        unread: None,
    }
}

fn shown(units: &str, calendar: Option<&str>, value: f64) -> String {
    match TimeReference::parse(units, calendar) {
        None => "no time".to_owned(),
        Some(Err(why)) => why.to_string(),
        Some(Ok(time)) => time.text(value, time.resolution(&[value])).unwrap_or_else(|| "no moment".to_owned()),
    }
}

#[test]
fn units_are_read_in_every_spelling_that_files_have() {
    for (units, value, written) in [
        ("seconds since 2018-01-01", 1.5, "2018-01-01T00:00:01.500000Z"),
        ("seconds since 2018-01-01T00:00:00.000000Z", 60.0, "2018-01-01T00:01Z"),
        ("seconds since 2018-01-01 00:00:00 UTC", 3.0, "2018-01-01T00:00:03Z"),
        ("seconds since 2018-01-01 00:00:00 +05:30", 0.0, "2017-12-31T18:30Z"),
        ("seconds since 2018-01-01 00:00:00 -0600", 0.0, "2018-01-01T06:00Z"),
        ("seconds since 1990-01-01 00:00:00 0:00", 0.0, "1990-01-01"),
        ("msecs since 2000-01-01", 1500.0, "2000-01-01T00:00:01.500000Z"),
        ("hrs since 2000-1-1 6:30", 1.0, "2000-01-01T07:30Z"),
        ("Hours since 2000-01-01 00:00", 25.0, "2000-01-02T01:00Z"),
        ("days since 1900-01-01", 43_800.0, "2019-12-03"),
        ("days since 1900-01-01T12", 0.0, "1900-01-01T12:00Z"),
        ("weeks since 2020-02-22", 1.0, "2020-02-29"),
        ("days since 20200229", 1.0, "2020-03-01"),
        ("days since 1-JAN-1990 00:00:00", 1.0, "1990-01-02"),
        ("days since 2001/3/1", -1.0, "2001-02-28"),
        ("minutes since 2024-02-28T23:59", 1.0, "2024-02-29"),
        ("days since 1582-10-04", 1.0, "1582-10-15"),
        ("days since 0001-01-01", -1.0, "-0001-12-31"),
        ("days since 2000", 0.0, "2000-01-01"),
    ] {
        assert_eq!(shown(units, None, value), written, "{units}");
    }
}

#[test]
fn other_calendars_are_text_with_their_name() {
    assert_eq!(shown("days since 2000-02-29", Some("360_day"), 1.0), "2000-02-30 (360_day)");
    assert_eq!(shown("months since 2000-01-01", Some("360_day"), 13.0), "2001-02-01 (360_day)");
    assert_eq!(shown("days since 2000-02-28", Some("noleap"), 1.0), "2000-03-01 (noleap)");
    assert_eq!(shown("years since 2000-01-01", Some("noleap"), 2.0), "2002-01-01 (noleap)");
    let time = TimeReference::parse("days since 2000-01-01", Some("julian")).unwrap().unwrap();
    assert_eq!(time.utc(1.0), None);
    assert!(time.remark().unwrap().contains("julian"));
}

#[test]
fn what_cannot_be_read_says_why() {
    assert_eq!(TimeReference::parse("metres", None), None);
    assert_eq!(TimeReference::parse("degrees from north", None), None);
    for (units, calendar, told) in [
        ("months since 2000-01-01", None, "have no fixed length"),
        ("furlongs since 2000-01-01", None, "not a unit of time"),
        ("days since 2001-02-29", None, "has no day"),
        ("days since 1582-10-10", None, "has no day"),
        ("days since 2001-01-01 25:00", None, "not a moment"),
        ("days since 2001-01-01", Some("mayan"), "The calendar “mayan”"),
    ] {
        assert!(shown(units, calendar, 0.0).contains(told), "{units}: {}", shown(units, calendar, 0.0));
    }
    assert_eq!(shown("days since 2000-01-01", None, f64::NAN), "no moment");
    assert_eq!(shown("days since 2000-01-01", None, 1e300), "no moment");
    assert_eq!(shown("days since 2000-01-01", None, -1e12), "no moment");
}

#[test]
fn integers_beyond_two_to_the_53_stay_exact() {
    let time = TimeReference::parse("nanoseconds since 1970-01-01", None).unwrap().unwrap();
    let data = Data::Int64(vec![1_600_000_000_000_000_001]);
    let values = Values { data_type: DataType::Number(Number::Int64, ByteOrder::Little), shape: vec![1], data };
    assert_eq!(time.text_at(&values, 0, Resolution::Second(9)).unwrap(), "2020-09-13T12:26:40.000000001Z");
}

#[test]
fn icesat_counts_gps_seconds_that_equal_utc() {
    let delta_time = variable(
        "delta_time",
        &[("units", "seconds since 2018-01-01"), ("long_name", "Elapsed GPS seconds"), ("standard_name", "time")],
    );
    let time = TimeReference::of(&delta_time).unwrap().unwrap();
    assert_eq!(time.scale, Scale::Gps);
    assert_eq!(time.text(73_251_382.25, Resolution::Second(2)).unwrap(), "2020-04-27T19:36:22.25Z");
    assert_eq!(time.utc(73_251_382.25), Some(1_588_016_182.25));
    assert_eq!(time.value(1_588_016_182.25), Some(73_251_382.25));
    assert!(time.remark().unwrap().contains("equal UTC"));
}

#[test]
fn tai93_is_told_and_ahead_of_utc_by_the_leap_seconds_since() {
    for attributes in [
        &[("units", "seconds since 1993-01-01"), ("long_name", "TAI93 time of the scan")][..],
        &[("units", "Seconds since 1993-1-1 00:00:00.0 0"), ("description", "Scan start time (TAI)")],
        &[("units", "s"), ("Title", "Time at Start of Scan (s, TAI93)")],
        &[("units", "seconds since 1993-01-01 00:00:00 TAI")],
    ] {
        let time = TimeReference::of(&variable("Time", attributes)).unwrap().unwrap();
        assert_eq!(time.scale, Scale::Tai93, "{attributes:?}");
        // 2020-01-01T00:00:00 UTC is 10 leap seconds later by that clock.
        let value = f64::from(1_577_836_800 - 725_846_400 + 10);
        assert_eq!(time.utc(value), Some(1_577_836_800.0));
        assert_eq!(time.text(value, Resolution::Second(0)).unwrap(), "2020-01-01T00:00:10 TAI93");
        assert_eq!(time.uncertainty(), 37.0);
        // In 2005 five had passed.
        assert_eq!(time.utc(f64::from(1_104_537_600 - 725_846_400 + 5)), Some(1_104_537_600.0));
    }
    let plain = TimeReference::of(&variable("time", &[("units", "seconds since 1993-01-01")])).unwrap().unwrap();
    assert_eq!((plain.scale, plain.uncertainty()), (Scale::Utc, 0.0));
    assert_eq!(TimeReference::of(&variable("scan_time", &[("units", "s")])), None);
}

#[test]
fn as_many_digits_are_shown_as_neighbours_need() {
    let time = TimeReference::parse("seconds since 2018-01-01", None).unwrap().unwrap();
    for (values, resolution) in [
        (&[0.0, 86_400.0][..], Resolution::Day),
        (&[0.0, 60.0], Resolution::Minute),
        (&[0.0, 1.0, 2.0], Resolution::Second(0)),
        (&[0.0, 0.5, 1.0], Resolution::Second(1)),
        (&[0.0, 0.25, 0.5], Resolution::Second(2)),
        (&[7.3e7, 7.3e7 + 0.1, 7.3e7 + 0.2], Resolution::Second(1)),
        (&[7.3e7, 7.3e7 + 0.333_333, 7.3e7 + 0.666_666], Resolution::Second(1)),
        (&[0.0, 0.0001, 0.0002], Resolution::Second(4)),
        (&[f64::NAN, 0.25], Resolution::Second(6)),
        (&[], Resolution::Day),
    ] {
        assert_eq!(time.resolution(values), resolution, "{values:?}");
    }
}

#[test]
fn seconds_since_1970_agree_with_the_moment_in_all_years() {
    for (units, calendar) in [("hours since 0001-01-01", "standard"), ("hours since 0001-01-01", "proleptic_gregorian")]
    {
        let time = TimeReference::parse(units, Some(calendar)).unwrap().unwrap();
        for step in 0..400 {
            let value = f64::from(step) * 49_999.0 - 1_000_000.0;
            let moment = time.moment(value).unwrap();
            assert_eq!(moment.seconds_since_1970(), time.utc(value), "{calendar} {value}");
        }
    }
    let time = TimeReference::parse("days since 1970-01-01", None).unwrap().unwrap();
    assert_eq!(time.utc(-141_427.0), Some(-141_427.0 * 86_400.0));
    assert_eq!(time.text(-141_427.0, Resolution::Day).unwrap(), "1582-10-15");
    assert_eq!(time.text(-141_428.0, Resolution::Day).unwrap(), "1582-10-04");
}

#[test]
fn no_text_makes_the_parser_fail_otherwise_than_by_its_answer() {
    let pieces =
        ["seconds", "days", " since ", "2018", "-", "01", "T", ":", ".", "é", "Z", "+05", "99999999", " ", "µs", "0"];
    let mut seed = 12_345_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..8 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        if let Some(Ok(time)) = TimeReference::parse(&text, None) {
            let _shown = time.text(1e9, Resolution::Second(3));
        }
    }
}

#[test]
fn neighbours_that_differ_are_told_apart_and_full_times_give_the_same_number_back() {
    let time = TimeReference::parse("seconds since 2018-01-01", None).unwrap().unwrap();
    let mut random = fastrand::Rng::with_seed(4);
    for step in [0.25, 0.1, 1e-3, 1e-5, 2.5e-7, 1.0 / 3.0] {
        let start = 7.3e7 + random.f64();
        let values: Vec<f64> = (0..500).map(|index| start + f64::from(index) * step).collect();
        let resolution = time.resolution(&values);
        let texts: Vec<String> = values.iter().map(|value| time.text(*value, resolution).unwrap()).collect();
        assert!(texts.iter().zip(texts.iter().skip(1)).all(|(one, next)| one < next), "{step}: {texts:?}");
        for value in &values {
            let text = time.text(*value, Resolution::Full).unwrap();
            let moment: chrono::DateTime<chrono::Utc> = text.parse().unwrap();
            let since = moment - "2018-01-01T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
            let back = since.num_seconds() as f64 + f64::from(since.subsec_nanos()) / 1e9;
            assert_eq!(back, *value, "{text}");
        }
    }
    assert_eq!(time.text(7.3e7 + 0.1, Resolution::Full).unwrap(), "2020-04-24T21:46:40.1Z");
    assert_eq!(time.text(7.3e7, Resolution::Full).unwrap(), "2020-04-24T21:46:40Z");
    assert_eq!(time.text(7.3e7 + 59.999, Resolution::Second(0)).unwrap(), "2020-04-24T21:47:39Z", "as a clock does");
}
