//! Every state and sentence.

use super::{Asked, Cuts, Cutting, Extent, GroupHeld, Held, Noun, PlaceHeld, Rule, State, TimeHeld, Verdict, judge};
use crate::domain::request::Area;
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, Point, Shape, TimeRange};
use serde_json::json;

fn asked() -> Asked {
    let bounds = BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap();
    Asked { area: Some(Area::Box(bounds)), ..Asked::default() }
}

fn with_dates(mut asked: Asked) -> Asked {
    asked.time = TimeRange::new(parse_moment("2020-04-27"), parse_moment("2020-05-28T23:59:59Z")).ok();
    asked
}

fn shape_asked() -> Asked {
    let triangle =
        json!({"type": "Polygon", "coordinates": [[[-105.5, 40.0], [-105.0, 40.0], [-105.2, 41.0], [-105.5, 40.0]]]});
    Asked { area: Some(Area::Shape(Shape::from_geojson(&triangle).unwrap())), ..Asked::default() }
}

const NEAR: Extent = Extent { west: -105.4, south: 40.0, east: -105.1, north: 41.0 };
const FAR: Extent = Extent { west: 10.0, south: -12.5, east: 12.0, north: -10.0 };

fn group(path: &str, noun: Noun, inside: u64, outside: u64, metres: f64) -> GroupHeld {
    let place = PlaceHeld {
        inside,
        outside,
        farthest_metres: (outside > 0).then_some(metres),
        tolerance_degrees: 7.6e-6,
        ..PlaceHeld::default()
    };
    GroupHeld {
        path: path.to_owned(),
        noun,
        positions: inside + outside,
        extent: (inside + outside > 0).then_some(NEAR),
        place: Some(place),
        ..GroupHeld::default()
    }
}

fn timed(mut group: GroupHeld, first: &str, last: &str, (early, within, late): (u64, u64, u64)) -> GroupHeld {
    group.time = Some(TimeHeld {
        first: parse_moment(first).unwrap(),
        last: parse_moment(last).unwrap(),
        early,
        late,
        within,
        tolerance_seconds: 0.0,
        step_seconds: None,
        are_steps: false,
        clock: None,
    });
    group
}

/// Six beams with photons.
fn beams(inside: u64, outside: u64, metres: f64) -> Vec<GroupHeld> {
    ["gt1l", "gt1r", "gt2l", "gt2r", "gt3l", "gt3r"]
        .iter()
        .enumerate()
        .map(|(index, beam)| {
            let path = format!("/{beam}/heights");
            if index == 0 {
                group(&path, Noun::Photon, inside, outside, metres)
            } else {
                group(&path, Noun::Photon, 1, 0, 0.0)
            }
        })
        .collect()
}

fn said(asked: &Asked, groups: Vec<GroupHeld>, cutting: Cutting) -> Verdict {
    judge(asked, Held { groups, ..Held::default() }, cutting)
}

fn by(service: &str, product: &str) -> Cutting {
    Cutting::by_service(service).with_file("", product)
}

#[track_caller]
fn check(verdict: &Verdict, state: State, sentence: &str) {
    assert_eq!((verdict.state, verdict.sentence.as_str()), (state, sentence), "{verdict:#?}");
}

#[test]
fn all_inside_box_and_dates() {
    let held = |groups: Vec<GroupHeld>| {
        groups
            .into_iter()
            .map(|group| {
                let count = group.positions;
                timed(group, "2020-05-01T10:00", "2020-05-01T10:01", (0, count, 0))
            })
            .collect::<Vec<_>>()
    };
    let asked_for = with_dates(asked());
    let verdict = said(&asked_for, held(beams(1_243_113, 0, 0.0)), by("sds/trajectory-subsetter", "ATL03"));
    check(&verdict, State::Inside, "1,243,118 photons in 6 beams, all inside your box and dates.");
    assert!(verdict.remarks.is_empty(), "{:?}", verdict.remarks);
    // Several rates in each beam.
    let rates = ["land_ice_segments", "residual_histogram"];
    let groups = ["gt1l", "gt3r"].into_iter().flat_map(|beam| rates.map(|rate| format!("/{beam}/{rate}")));
    let held: Vec<GroupHeld> = groups.map(|path| group(&path, Noun::Segment, 10, 0, 0.0)).collect();
    let verdict = said(&asked(), held, Cutting::default());
    check(&verdict, State::Inside, "40 segments in 4 groups of 2 beams, all inside your box.");

    let verdict = said(&asked(), beams(1, 0, 0.0), Cutting::default());
    check(&verdict, State::Inside, "6 photons in 6 beams, all inside your box.");
    let one = said(&asked(), vec![group("/", Noun::Cell, 1, 0, 0.0)], Cutting::default());
    check(&one, State::Inside, "1 cell, inside your box.");
    let shape = said(
        &shape_asked(),
        vec![group("/a", Noun::Pixel, 10, 0, 0.0), group("/b", Noun::Pixel, 2, 0, 0.0)],
        Cutting::default(),
    );
    check(&shape, State::Inside, "12 pixels in 2 groups, all inside your shape.");
    let uncut = said(&asked(), vec![group("/", Noun::Position, 10, 0, 0.0)], by("harmony/download", ""));
    check(&uncut, State::Inside, "10 positions, all inside your box. This file was not cut.");
}

#[test]
fn photons_of_whole_segments_are_explained_up_to_a_segment() {
    let cutting = || by("sds/trajectory-subsetter", "ATL03");
    let verdict = said(&asked(), beams(1_243_013, 100, 14.2), cutting());
    check(
        &verdict,
        State::InsideAsCut,
        "1,243,018 of 1,243,118 photons are inside. 100 lie up to 14 m outside: ICESat-2 is cut in whole 20 m segments.",
    );
    let one = said(&asked(), vec![group("/gt1l/heights", Noun::Photon, 9, 1, 3.0)], cutting());
    check(
        &one,
        State::InsideAsCut,
        "9 of 10 photons are inside. 1 lies up to 3.0 m outside: ICESat-2 is cut in whole 20 m segments.",
    );
    let too_far = said(&asked(), beams(995, 1000, 23.0), cutting());
    check(&too_far, State::MoreThanAsked, "50 % of the photons lie outside, up to 23 m: that is more than a segment.");
    let longer = said(
        &asked(),
        vec![group("/gt1l/land_segments", Noun::Segment, 5, 2, 90.0)],
        by("sds/trajectory-subsetter", "ATL08"),
    );
    assert_eq!(longer.state, State::InsideAsCut);
    assert!(longer.sentence.contains("whole 100 m segments"), "{}", longer.sentence);
    let exact = said(
        &asked(),
        vec![group("/gt1l/land_ice_segments", Noun::Segment, 5, 2, 9.0)],
        by("sds/trajectory-subsetter", "ATL06"),
    );
    check(
        &exact,
        State::MoreThanAsked,
        "29 % of the segments lie outside, up to 9.0 m: this service keeps nothing outside.",
    );
}

#[test]
fn a_grid_may_reach_half_a_cell_over() {
    let grid = |cells: f64, inside: u64| {
        let mut grid = group("/", Noun::Cell, inside, 20, 5_500.0);
        grid.place.as_mut().unwrap().farthest_cells = Some(cells);
        grid
    };
    let cutting = || by("sds/HOSS-geographic", "");
    check(
        &said(&asked(), vec![grid(0.5, 100)], cutting()),
        State::InsideAsCut,
        "100 of 120 cells are inside. 20 have their centres up to 5.5 km outside, not more than half a cell: grids are cut in whole cells.",
    );
    let none = said(&asked(), vec![grid(0.4, 0)], cutting());
    assert_eq!(none.state, State::InsideAsCut);
    assert!(none.sentence.starts_with("None of the 20 cells has its centre inside."), "{}", none.sentence);
    let more = said(&asked(), vec![grid(0.6, 100)], cutting());
    check(&more, State::MoreThanAsked, "17 % of the cells lie outside, up to 5.5 km: that is more than half a cell.");
    let unknown = said(&asked(), vec![grid(0.4, 100)], Cutting::default());
    check(
        &unknown,
        State::MoreThanAsked,
        "17 % of the cells lie outside, up to 5.5 km: how this file was cut is not known.",
    );
}

#[test]
fn fill_outside_is_no_data_outside() {
    let swath = |inside: u64, values: u64, outside: u64, out_values: u64| {
        let mut swath = group("/", Noun::Pixel, inside, outside, 210_000.0);
        swath.with_values = Some(values + out_values);
        let place = swath.place.as_mut().unwrap();
        (place.inside_with_values, place.outside_with_values) = (Some(values), Some(out_values));
        place.farthest_metres = (out_values > 0).then_some(210_000.0);
        swath
    };
    let cutting = || by("podaac/l2-subsetter", "");
    check(
        &said(&asked(), vec![swath(900, 900, 300, 0)], cutting()),
        State::InsideAsCut,
        "All 900 pixels with values are inside your box. 300 pixels outside are filled: swaths are cut to whole rows and columns.",
    );
    check(
        &said(&asked(), vec![swath(62, 62, 100, 38)], Cutting { rule: Rule::Rectangle, ..cutting() }),
        State::MoreThanAsked,
        "38 % of the pixels with values lie outside, up to 210 km: this file was cut to whole rows and columns.",
    );
    check(
        &said(&asked(), vec![swath(62, 62, 38, 38)], by("harmony/download", "")),
        State::MoreThanAsked,
        "38 % of the pixels lie outside, up to 210 km: this file was not cut.",
    );
    check(
        &said(&asked(), vec![swath(62, 0, 38, 0)], cutting()),
        State::Empty,
        "No data inside your box in this granule.",
    );
}

#[test]
fn nothing_at_all_is_empty_and_no_error() {
    let none =
        || vec![group("/gt1l/heights", Noun::Photon, 0, 0, 0.0), group("/gt1r/heights", Noun::Photon, 0, 0, 0.0)];
    check(&said(&asked(), none(), Cutting::default()), State::Empty, "No data inside your box in this granule.");
    check(
        &said(&shape_asked(), none(), Cutting::default()),
        State::Empty,
        "No data inside your shape in this granule.",
    );
    let mut dates = with_dates(asked());
    dates.area = None;
    check(&said(&dates, none(), Cutting::default()), State::Empty, "No data of your dates in this granule.");
    check(&said(&Asked::default(), none(), Cutting::default()), State::Empty, "This file holds no data.");
    let mut filled = group("/", Noun::Pixel, 0, 0, 0.0);
    (filled.positions, filled.without_position) = (12, 12);
    let placeless = "Nothing in this file has a place: its coordinates are fill values or lie nowhere on the Earth.";
    check(&said(&Asked::default(), vec![filled.clone()], Cutting::default()), State::Empty, placeless);
    let verdict = said(&asked(), vec![filled], Cutting::default());
    assert_eq!(verdict.state, State::Empty);
    assert!(verdict.remarks.iter().any(|remark| remark.contains("12 pixels have no place")), "{:?}", verdict.remarks);
}

#[test]
fn what_touches_nothing_is_wrong() {
    let far = || {
        let mut far = group("/", Noun::Pixel, 0, 50, 9_000_000.0);
        far.extent = Some(FAR);
        far
    };
    let sentence =
        "Nothing in this file is near your box. Its data lie between 12.50° S and 10.00° S, 10.00° E and 12.00° E.";
    for service in
        ["harmony/download", "podaac/l2-subsetter", "sds/trajectory-subsetter", "sds/HOSS-geographic", "sds/HyBIG"]
    {
        check(&said(&asked(), vec![far()], by(service, "ATL03")), State::Wrong, sentence);
    }
    let mut passes = far();
    passes.extent = Some(NEAR);
    assert_eq!(
        said(&asked(), vec![passes], Cutting::default()).state,
        State::MoreThanAsked,
        "its extent touches the box"
    );
}

#[test]
fn a_file_is_wrong_only_as_a_whole() {
    let mut far = group("/gt1l/geolocation", Noun::Segment, 0, 50, 4_500_000.0);
    far.extent = Some(FAR);
    let near = group("/gt1l/heights", Noun::Photon, 1000, 0, 0.0);
    let verdict = said(&asked(), vec![far, near], by("sds/trajectory-subsetter", "ATL03"));
    let sentence = "All 50 segments lie outside, up to 4,500 km: that is more than a segment.";
    check(&verdict, State::MoreThanAsked, sentence);
}

#[test]
fn one_day_too_late_is_wrong_and_said() {
    let late = timed(group("/", Noun::Cell, 10, 0, 0.0), "2020-05-29T23:59:59", "2020-05-30T06:00", (0, 0, 10));
    let verdict = said(&with_dates(asked()), vec![late], by("sds/HOSS-geographic", ""));
    check(
        &verdict,
        State::Wrong,
        "Nothing in this file is of your dates: it is one day too late (2020-05-29 23:59:59 to 2020-05-30 06:00 UTC).",
    );
    assert_eq!(verdict.remarks, ["10 cells, all inside your box."]);
    let early = timed(group("/", Noun::Cell, 10, 0, 0.0), "2020-04-20", "2020-04-20", (10, 0, 0));
    let verdict = said(&with_dates(asked()), vec![early], Cutting::default());
    check(
        &verdict,
        State::Wrong,
        "Nothing in this file is of your dates: it is 7 days too early (2020-04-20 00:00 UTC).",
    );
}

#[test]
fn times_that_reach_over_are_more_than_asked() {
    let over = || timed(group("/", Noun::Pixel, 10, 0, 0.0), "2020-05-28T12:00", "2020-05-29T02:00", (0, 8, 2));
    let verdict = said(&with_dates(asked()), vec![over()], by("harmony/download", ""));
    check(
        &verdict,
        State::MoreThanAsked,
        "20 % of the pixels are up to 2 hours too late (2020-05-28 12:00 to 2020-05-29 02:00 UTC): this file was not cut.",
    );
    let mut uncuttable = by("podaac/l2-subsetter", "");
    uncuttable.cuts = Cuts { area: Some(true), shape: Some(true), time: Some(false) };
    let verdict = said(&with_dates(asked()), vec![over()], uncuttable);
    assert!(verdict.sentence.ends_with("its service does not cut by time."), "{}", verdict.sentence);
    let half = timed(group("/", Noun::Cell, 10, 0, 0.0), "2020-05-28T12:00", "2020-05-29T00:10", (0, 8, 2));
    let mut half = vec![half];
    half[0].time.as_mut().unwrap().step_seconds = Some(1_800.0);
    assert_eq!(said(&with_dates(asked()), half.clone(), by("sds/HOSS-geographic", "")).state, State::InsideAsCut);
    assert_eq!(said(&with_dates(asked()), half, by("podaac/l2-subsetter", "")).state, State::MoreThanAsked);
}

#[test]
fn a_bare_last_day_is_told() {
    let mut asked = asked();
    asked.time = TimeRange::new(parse_moment("2020-05-01"), parse_moment("2020-05-28")).ok();
    let group = timed(group("/", Noun::Cell, 10, 0, 0.0), "2020-05-27T00:00", "2020-05-27T23:30", (0, 10, 0));
    let verdict = said(&asked, vec![group], Cutting::default());
    assert_eq!(verdict.state, State::Inside);
    assert!(verdict.remarks[0].starts_with("Your last date is 2020-05-28 00:00 UTC"), "{:?}", verdict.remarks);
}

#[test]
fn without_coordinates_nothing_can_be_told() {
    let none = Held { without_coordinates: 12, ..Held::default() };
    let verdict = judge(&asked(), none.clone(), Cutting::default());
    check(&verdict, State::CannotTell, "This file has no coordinates, so its place cannot be checked.");
    assert_eq!(verdict.remarks, ["12 variables have no coordinates and were not looked at."]);
    let unread = Held { not_looked_at: vec!["/lat is damaged and cannot be read.".to_owned()], ..none.clone() };
    let verdict = judge(&asked(), unread, Cutting::default());
    check(
        &verdict,
        State::CannotTell,
        "The coordinates of this file could not be read, so its place cannot be checked.",
    );
    assert_eq!(verdict.remarks.len(), 2);
    let nothing = judge(&Asked::default(), none, Cutting::default());
    assert_eq!(nothing.state, State::Inside);
}

#[test]
fn what_holds_a_point_is_inside() {
    let mut asked = asked();
    asked.area = Some(Area::Point(Point::new(-105.2, 40.5).unwrap()));
    let one = |noun, inside, outside, metres| {
        said(&asked, vec![group("/", noun, inside, outside, metres)], Cutting::default())
    };
    check(&one(Noun::Cell, 1, 0, 0.0), State::Inside, "1 cell, which holds your point.");
    check(&one(Noun::Cell, 4, 0, 0.0), State::Inside, "4 cells, which all touch your point.");
    check(
        &one(Noun::Cell, 1, 3, 12_000.0),
        State::MoreThanAsked,
        "75 % of the cells lie beside your point, up to 12 km from it.",
    );
    check(
        &one(Noun::Pixel, 0, 1, 900.0),
        State::MoreThanAsked,
        "1 pixel lies up to 900 m from your point: it does not hold it.",
    );
    let mut far = group("/", Noun::Cell, 0, 10, 5e6);
    far.extent = Some(FAR);
    let verdict = said(&asked, vec![far], Cutting::default());
    check(
        &verdict,
        State::Wrong,
        "Nothing in this file is near your point. Its data lie between 12.50° S and 10.00° S, 10.00° E and 12.00° E.",
    );
    check(&one(Noun::Cell, 0, 0, 0.0), State::Empty, "No data at your point in this granule.");
}

#[test]
fn damage_is_wrong_whatever_else_is_right() {
    let groups = vec![group("/gt1l/heights", Noun::Photon, 10, 0, 0.0)];
    let damaged = Some("/gt2l/heights/lat_ph is damaged and cannot be read.".to_owned());
    let verdict = judge(&asked(), Held { groups, damaged, ..Held::default() }, Cutting::default());
    check(&verdict, State::Wrong, "This file is damaged: /gt2l/heights/lat_ph is damaged and cannot be read.");
}

#[test]
fn single_cells_that_do_not_tell_their_size_are_not_judged() {
    let cutting = || by("sds/HOSS-geographic", "");
    let mut cell = group("/", Noun::Cell, 0, 1, 20_000.0);
    cell.place.as_mut().unwrap().cells_of_no_size = true;
    cell.extent = Some(FAR);
    let verdict = said(&asked(), vec![cell.clone()], cutting());
    check(
        &verdict,
        State::CannotTell,
        "1 cell has its centre up to 20 km outside: grids are cut in whole cells, and how large they are this file does not tell.",
    );
    cell.place.as_mut().unwrap().farthest_metres = Some(5e6);
    assert_eq!(said(&asked(), vec![cell], cutting()).state, State::Wrong);
}

#[test]
fn variables_that_are_missing_are_more_than_a_remark() {
    let held = |missing: &[&str], asked_variables: u64| Held {
        groups: vec![group("/", Noun::Cell, 10, 0, 0.0)],
        missing_variables: missing.iter().map(ToString::to_string).collect(),
        asked_variables,
        ..Held::default()
    };
    for (missing, there, sentence) in [
        (vec!["a"], 0, "The variable you asked for is not in this file: a."),
        (vec!["a"], 4, "One of the 5 variables you asked for is not in this file: a."),
        (vec!["a", "b"], 0, "None of the variables you asked for is in this file: a and b."),
        (vec!["a", "b"], 3, "2 of the 5 variables you asked for are not in this file: a and b."),
    ] {
        let verdict = judge(&asked(), held(&missing, there), Cutting::default());
        check(&verdict, State::MoreThanAsked, sentence);
        assert_eq!(verdict.remarks, ["10 cells, all inside your box."]);
    }
    let more = Held { unasked_variables: 7, ..held(&[], 2) };
    let verdict = judge(&asked(), more, Cutting::default());
    assert_eq!(
        (verdict.state, verdict.remarks),
        (State::Inside, vec!["7 variables came along that were not asked for.".to_owned()])
    );
}

#[test]
fn rounding_at_the_edge_is_inside_and_said() {
    let mut on_edge = group("/", Noun::Photon, 10, 0, 0.0);
    on_edge.place.as_mut().unwrap().on_edge = 3;
    let verdict = said(&asked(), vec![on_edge], Cutting::default());
    assert_eq!(verdict.state, State::Inside);
    assert_eq!(
        verdict.remarks,
        ["3 photons lie on the edge, as exactly as the file stores numbers (0.8 m), counted as inside."]
    );
}

#[test]
fn a_shape_is_told_with_the_box_around_it() {
    let held = |inside_bounds: u64| {
        let mut held = group("/", Noun::Pixel, 60, 40, 12_000.0);
        held.place.as_mut().unwrap().inside_bounds = Some(inside_bounds);
        vec![held]
    };
    let by_box = |shape: bool| {
        let cuts = Cuts { area: Some(true), shape: Some(shape), time: None };
        Cutting { cuts, ..by("podaac/l2-subsetter", "") }
    };
    let verdict = said(&shape_asked(), held(100), by_box(false));
    check(
        &verdict,
        State::InsideAsCut,
        "60 of 100 pixels are inside. 40 lie up to 12 km outside your shape: this service cuts by the box around it.",
    );
    assert_eq!(verdict.remarks, ["All 100 pixels are inside the box around your shape."]);
    assert_eq!(said(&shape_asked(), held(99), by_box(false)).state, State::MoreThanAsked);
    assert_eq!(said(&shape_asked(), held(100), by_box(true)).state, State::MoreThanAsked);
}

#[test]
fn target_grids_may_have_corners_outside() {
    let raster = |metres: f64| vec![group("/", Noun::Pixel, 80, 20, metres)];
    let verdict = said(&asked(), raster(20_000.0), by("sds/HyBIG", ""));
    check(
        &verdict,
        State::InsideAsCut,
        "80 of 100 pixels are inside. 20 lie up to 20 km outside: all of the target grid is written.",
    );
    assert_eq!(said(&asked(), raster(900_000.0), by("sds/HyBIG", "")).state, State::MoreThanAsked);
}

#[test]
fn the_worst_is_said_first_and_the_rest_too() {
    let photons = group("/gt1l/heights", Noun::Photon, 1000, 10, 12.0);
    let segments = group("/gt1l/geolocation", Noun::Segment, 50, 50, 4_000.0);
    let verdict = said(&asked(), vec![photons, segments], by("sds/trajectory-subsetter", "ATL03"));
    check(
        &verdict,
        State::MoreThanAsked,
        "50 % of the segments lie outside, up to 4.0 km: that is more than a segment.",
    );
    let held = Held {
        groups: vec![group("/gt1l/heights", Noun::Photon, 10, 0, 0.0)],
        not_looked_at: (0..7).map(|index| format!("/v{index} was not looked at.")).collect(),
        ..Held::default()
    };
    let verdict = judge(&asked(), held, Cutting::default());
    assert_eq!(verdict.remarks.len(), 5);
    assert_eq!(verdict.remarks.last().unwrap(), "3 more things were not looked at.");
    assert!(
        verdict.line().starts_with("✔ 10 photons, all inside your box. /v0 was not looked at."),
        "{}",
        verdict.line()
    );
}

#[test]
fn every_state_has_a_mark_a_word_and_a_key() {
    for state in State::ALL {
        assert!(!state.mark().is_empty() && !state.word().is_empty());
        assert_eq!(State::from(state.key().to_owned()), state);
    }
}

mod sentences_never_break {
    use super::*;
    use proptest::prelude::*;

    fn group_strategy() -> impl Strategy<Value = GroupHeld> {
        let counts = (0_u64..2_000, 0_u64..2_000, 0_u64..50, proptest::option::of(0.0_f64..2e7));
        let more = (proptest::option::of(0_u64..2_000), proptest::option::of(0.0_f64..3.0), 0_usize..7);
        (counts, more).prop_map(|((inside, outside, without, metres), (values, cells, noun))| {
            let nouns =
                [Noun::Photon, Noun::Segment, Noun::Footprint, Noun::Pixel, Noun::Cell, Noun::Row, Noun::Position];
            let mut made = group("/gt1l/x", nouns[noun], inside, outside, metres.unwrap_or(1.0));
            made.without_position = without;
            made.positions += without;
            if let Some(values) = values {
                let (inner, outer) = (values.min(inside), values.saturating_sub(inside).min(outside));
                made.with_values = Some(inner + outer);
                let place = made.place.as_mut().unwrap();
                (place.inside_with_values, place.outside_with_values) = (Some(inner), Some(outer));
            }
            made.place.as_mut().unwrap().farthest_cells = cells;
            made
        })
    }

    proptest! {
        #[test]
        fn whatever_was_counted(groups in proptest::collection::vec(group_strategy(), 0..5), rule in 0_usize..8) {
            let services = ["sds/trajectory-subsetter", "podaac/l2-subsetter", "sds/HOSS-geographic", "sds/HyBIG",
                "harmony/download", "asf/other", "podaac/concise", "sds/swath-projector"];
            for asked in [asked(), shape_asked(), with_dates(asked()), Asked::default()] {
                let verdict = said(&asked, groups.clone(), by(services[rule], "ATL03"));
                let sentences: Vec<&String> = std::iter::once(&verdict.sentence).chain(&verdict.remarks).collect();
                for sentence in sentences {
                    prop_assert!(sentence.ends_with('.') && !sentence.contains("  ") && !sentence.contains("NaN"), "{}", sentence);
                }
                let all_in = groups.iter().all(|group| group.place.as_ref().is_some_and(|place| place.outside == 0));
                if verdict.state == State::Wrong || verdict.state == State::MoreThanAsked {
                    prop_assert!(!all_in, "{:?}", verdict);
                }
                let counted: u64 = groups.iter().map(GroupHeld::counted).sum();
                prop_assert_eq!(verdict.state == State::Empty, counted == 0 && !groups.is_empty());
            }
        }
    }
}
