use super::{Interval, MOST_BINS, Span, Timeline};
use chrono::{DateTime, Utc};

fn moment(text: &str) -> DateTime<Utc> {
    crate::domain::time_range::parse_moment(text).unwrap()
}

fn span(first: &str, end: &str) -> Span {
    Span::new(moment(first), moment(end)).unwrap()
}

#[test]
fn the_interval_is_the_finest_with_at_most_four_hundred_bins() {
    for (first, end, interval, bins) in [
        ("2018-10-13", "2026-11-28", Interval::Month, 98),
        ("1980-01-01", "2026-11-28", Interval::Year, 47),
        ("2024-01-01", "2025-01-01", Interval::Day, 366),
        ("2024-08-01", "2024-08-11", Interval::Hour, 240),
        ("2024-08-01", "2024-08-01T06:00:00Z", Interval::Minute, 360),
        ("2024-08-01", "2024-08-01T00:05:00Z", Interval::Second, 300),
    ] {
        let span = span(first, end);
        assert_eq!(Interval::finest(&span), interval, "{first} {end}");
        assert_eq!(interval.bins(&span), bins, "{first} {end}");
    }
    let mut chance = fastrand::Rng::with_seed(3);
    for _ in 0..1_000 {
        let first = chance.i64(-2_000_000_000..2_000_000_000);
        let length = 2_f64.powf(chance.f64() * 33.0) as i64 + 1;
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap();
        let span = Span::new(at(first), at(first + length)).unwrap();
        let interval = Interval::finest(&span);
        assert!(interval.bins(&span) <= MOST_BINS, "{span:?}");
        let finer = Interval::ALL.into_iter().filter(|other| *other < interval).max();
        assert!(finer.is_none_or(|finer| finer.bins(&span) > MOST_BINS), "{span:?}");
        for interval in Interval::ALL {
            let (floor, after) = (interval.floor(span.first()), interval.after(span.first()));
            assert!(floor <= span.first() && span.first() < after);
            assert_eq!(interval.floor(after), after);
            assert_eq!(interval.before(after), floor);
        }
    }
}

#[test]
fn bins_are_those_of_the_calendar() {
    let noon = moment("2024-02-29T12:34:56Z");
    for (interval, floor, after) in [
        (Interval::Year, "2024-01-01", "2025-01-01"),
        (Interval::Month, "2024-02-01", "2024-03-01"),
        (Interval::Day, "2024-02-29", "2024-03-01"),
        (Interval::Hour, "2024-02-29T12:00:00Z", "2024-02-29T13:00:00Z"),
        (Interval::Minute, "2024-02-29T12:34:00Z", "2024-02-29T12:35:00Z"),
    ] {
        assert_eq!((interval.floor(noon), interval.after(noon)), (moment(floor), moment(after)), "{interval:?}");
        assert_eq!(Interval::parse(interval.wire()), Some(interval));
    }
    let backwards = Interval::Day.span(moment("2024-03-02T05:00:00Z"), noon).unwrap();
    assert_eq!(backwards, span("2024-02-29", "2024-03-03"), "a drag to the left marks the same days");
    assert_eq!(Interval::parse("week"), None);
}

fn example() -> Timeline {
    let at = |text: &str| moment(text).timestamp();
    Timeline::new(
        span("2020-01-01", "2021-01-01"),
        Interval::Month,
        [
            (at("2020-06-01"), at("2020-07-01"), 7),
            (at("2020-02-01"), at("2020-04-01"), 10),
            (at("2020-09-01"), at("2020-09-01"), 3),
            (at("2020-10-01"), at("2020-11-01"), 0),
            (i64::MAX, i64::MAX, 5),
        ],
    )
}

#[test]
fn what_is_told_is_sorted_and_nonsense_left_out() {
    let timeline = example();
    let counts: Vec<u64> = timeline.stretches().iter().map(|stretch| stretch.count).collect();
    assert_eq!((counts.as_slice(), timeline.total()), ([10, 7].as_slice(), 17));
    assert_eq!(timeline.greatest_rate(), 7.0);
    assert_eq!(timeline.rate(&timeline.stretches()[0]), 5.0, "ten in two months");
    let overlapping = Timeline::new(span("2020-01-01", "2021-01-01"), Interval::Day, [(0, 100, 1), (50, 90, u64::MAX)]);
    assert_eq!(overlapping.stretches().len(), 1);
    assert_eq!(overlapping.total(), u64::MAX);
}

#[test]
fn a_moment_is_told_in_words() {
    let timeline = example();
    assert_eq!(timeline.words_at(moment("2020-06-15")), "June 2020: 7 granules");
    assert_eq!(timeline.words_at(moment("2020-05-15")), "May 2020: no granules");
    assert_eq!(
        timeline.words_at(moment("2020-03-15")),
        "March 2020: one of a row from February 2020 to March 2020 with 10 granules"
    );
}

#[test]
fn one_gets_from_stretch_to_stretch() {
    let timeline = example();
    assert_eq!(timeline.next_with_granules(moment("2020-01-01")), Some(moment("2020-02-01")));
    assert_eq!(timeline.next_with_granules(moment("2020-03-01")), Some(moment("2020-06-01")));
    assert_eq!(timeline.next_with_granules(moment("2020-06-01")), None);
    assert_eq!(timeline.previous_with_granules(moment("2020-06-15")), Some(moment("2020-02-01")));
    assert_eq!(timeline.previous_with_granules(moment("2020-05-15")), Some(moment("2020-02-01")));
    assert_eq!(timeline.previous_with_granules(moment("2020-02-15")), None);
}

#[test]
fn a_span_is_zoomed_about_a_moment_and_stays_within_the_whole() {
    let whole = span("2020-01-01", "2024-01-01");
    let about = moment("2021-01-01");
    let near = whole.zoomed(0.25, about, &whole);
    assert!((near.part(about) - whole.part(about)).abs() < 1e-6, "the moment stays where it is");
    assert_eq!(near.seconds(), whole.seconds() / 4);
    assert_eq!(near.zoomed(100.0, about, &whole), whole);
    let least = near.zoomed(0.0, about, &whole);
    assert_eq!(least.seconds(), 60);
    let moved = near.moved(-10.0, &whole);
    assert_eq!((moved.first(), moved.seconds()), (whole.first(), near.seconds()));
    assert_eq!(near.moved(10.0, &whole).end(), whole.end());
    assert_eq!(whole.at(0.0), whole.first());
    assert_eq!(whole.at(2.0), whole.end());
    assert_eq!(Span::new(whole.end(), whole.first()), None);
}
