use super::Question::{After, Before, Larger, Without, WithoutAll};
use super::{Condition, Explanation, Question, Reply, WayOut, explain, grown, inquiries};
use crate::domain::request::Area;
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, Collection, Draft, SubsetRequest, TimeRange};
use chrono::{DateTime, Utc};

fn moment(text: &str) -> DateTime<Utc> {
    parse_moment(text).unwrap()
}

fn bounds(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
    BoundingBox::new(west, south, east, north).unwrap()
}

fn collection() -> Collection {
    Collection {
        concept_id: "C1-X".to_owned(),
        short_name: "ATL03".to_owned(),
        version: String::new(),
        title: String::new(),
        provider: String::new(),
        summary: String::new(),
        time_start: Some(moment("2018-10-13")),
        time_end: None,
        boxes: vec![bounds(-180.0, -88.0, 180.0, 88.0)],
        has_harmony_service: true,
        needs_eula: false,
        imagery: Vec::new(),
    }
}

fn request() -> SubsetRequest {
    let mut request = SubsetRequest::new("C1-X");
    request.area = Some(Area::Box(bounds(-105.5, 40.0, -105.0, 41.0)));
    request.time = TimeRange::new(parse_moment("2020-04-28"), parse_moment("2020-04-30T23:59:59")).ok();
    request
}

fn reply(question: Question, total: u64, times: &[(&str, &str)]) -> Reply {
    let times = times.iter().map(|(start, end)| (moment(start), moment(end))).collect();
    Reply { question, total, times }
}

fn told(request: &SubsetRequest, replies: &[Reply]) -> Explanation {
    explain(request, Some(&collection()), replies)
}

fn sentences(explanation: &Explanation) -> Vec<&str> {
    explanation.sentences().collect()
}

fn labels(explanation: &Explanation) -> Vec<String> {
    explanation.ways_out().map(WayOut::label).collect()
}

#[test]
fn one_condition_at_a_time_is_relaxed() {
    let asked: Vec<Question> = inquiries(&request()).into_iter().map(|inquiry| inquiry.question).collect();
    let expected = [
        Without(Condition::Time),
        Without(Condition::Area),
        WithoutAll,
        Before,
        After,
        Larger(2),
        Larger(4),
        Larger(8),
        Larger(16),
    ];
    assert_eq!(asked, expected);
    let after = inquiries(&request()).into_iter().find(|inquiry| inquiry.question == After).unwrap();
    assert_eq!(after.request.time.unwrap().cmr_value(), "2020-04-30T23:59:59Z,");
    assert_eq!((after.request.area, after.latest_first), (request().area, false));
    assert_eq!(inquiries(&SubsetRequest::new("C1-X")).len(), 1);
    let mut named = SubsetRequest::new("C1-X");
    named.options.granule_name = vec!["x".to_owned()];
    named.options.granule_id = vec!["G1-X".to_owned()];
    let asked: Vec<Question> = inquiries(&named).into_iter().map(|inquiry| inquiry.question).collect();
    assert_eq!(asked, [Without(Condition::Ids), Without(Condition::Names), WithoutAll]);
}

#[test]
fn other_dates_are_offered() {
    let explanation = told(
        &request(),
        &[
            reply(Question::Without(Condition::Time), 14, &[]),
            reply(Question::WithoutAll, 999, &[]),
            reply(
                Question::Before,
                5,
                &[("2020-04-27T19:36:00", "2020-04-27T19:41:00"), ("2020-04-01T00:00:00", "2020-04-01T00:05:00")],
            ),
            reply(
                Question::After,
                8,
                &[
                    ("2020-05-02T03:00:00", "2020-05-02T03:05:00"),
                    ("2020-05-04T23:58:00", "2020-05-05T00:03:00"),
                    ("2020-06-01T00:00:00", "2020-06-01T00:05:00"),
                ],
            ),
        ],
    );
    assert_eq!(
        sentences(&explanation),
        [
            "This box has 14 granules on other dates; the nearest are of 2020-04-27 before and of 2020-05-02 to 2020-05-05 \
          after."
        ]
    );
    assert_eq!(labels(&explanation), ["Use 2020-04-27", "Use 2020-05-02 to 2020-05-05"]);
    let mut draft = Draft::default();
    explanation.ways_out().nth(1).unwrap().apply(&mut draft);
    assert_eq!((draft.start.as_str(), draft.stop.as_str()), ("2020-05-02", "2020-05-05"));
}

#[test]
fn granules_of_months_do_not_make_the_dates_last_for_months() {
    let explanation = told(
        &request(),
        &[
            reply(Question::Without(Condition::Time), 1, &[]),
            reply(Question::WithoutAll, 1, &[]),
            reply(Question::After, 1, &[("2020-05-02", "2021-05-02")]),
        ],
    );
    assert_eq!(labels(&explanation), ["Use 2020-05-02"]);
    assert_eq!(sentences(&explanation), ["This box has 1 granule on other dates; the nearest are of 2020-05-02."]);
}

#[test]
fn other_places_are_offered() {
    let explanation = told(
        &request(),
        &[
            reply(Question::Without(Condition::Area), 37, &[]),
            reply(Question::WithoutAll, 999, &[]),
            reply(Question::Larger(2), 0, &[]),
            reply(Question::Larger(4), 3, &[]),
            reply(Question::Larger(8), 30, &[]),
        ],
    );
    assert_eq!(
        sentences(&explanation),
        ["On these dates there are 37 granules elsewhere; 3 granules in a box 4 times as wide and high."]
    );
    let ways_out: Vec<&WayOut> = explanation.ways_out().collect();
    let [way_out] = ways_out.as_slice() else { panic!("{explanation:?}") };
    assert!(way_out.moves_area());
    let mut draft = Draft::default();
    way_out.apply(&mut draft);
    assert_eq!(draft.edges, ["-106.25", "38.5", "-104.25", "42.5"]);
    let nowhere_near =
        told(&request(), &[reply(Question::Without(Condition::Area), 37, &[]), reply(Question::WithoutAll, 999, &[])]);
    assert_eq!(labels(&nowhere_near), ["Leave out the area"]);
}

#[test]
fn dates_outside_the_collection_need_no_question() {
    let mut request = request();
    request.time = TimeRange::new(parse_moment("2010-01-01"), parse_moment("2010-02-01")).ok();
    let explanation = told(
        &request,
        &[
            reply(Question::Without(Condition::Time), 14, &[]),
            reply(Question::WithoutAll, 999, &[]),
            reply(Question::After, 14, &[("2018-10-20T01:00:00", "2018-10-20T01:05:00")]),
        ],
    );
    assert_eq!(sentences(&explanation)[0], "ATL03 has data only from 2018-10-13 on.");
    assert_eq!(labels(&explanation), ["Use the collection's dates", "Use 2018-10-20"]);
    let mut draft = Draft { stop: "2010-02-01".to_owned(), ..Draft::default() };
    explanation.ways_out().next().unwrap().apply(&mut draft);
    assert_eq!((draft.start.as_str(), draft.stop.as_str()), ("2018-10-13", ""));
}

#[test]
fn a_place_outside_the_collection_leads_into_it() {
    let collection = Collection { boxes: vec![bounds(-20.0, 30.0, 40.0, 70.0)], ..collection() };
    let replies = [reply(Question::Without(Condition::Area), 2, &[]), reply(Question::WithoutAll, 9, &[])];
    let explanation = explain(&request(), Some(&collection), &replies);
    assert_eq!(sentences(&explanation)[0], "ATL03 covers another part of the Earth.");
    assert_eq!(explanation.ways_out().next(), Some(&WayOut::CollectionBox(bounds(-20.0, 30.0, 40.0, 70.0))));
}

#[test]
fn names_and_ids_are_left_out_by_a_button() {
    let mut request = request();
    request.options.granule_name = vec!["ATL99*".to_owned()];
    let explanation =
        told(&request, &[reply(Question::Without(Condition::Names), 1, &[]), reply(Question::WithoutAll, 999, &[])]);
    assert_eq!(sentences(&explanation), ["None of the granule names fits. Without them there is 1 granule."]);
    let mut draft = Draft::default();
    draft.options.granule_name = vec!["ATL99*".to_owned()];
    explanation.ways_out().next().unwrap().apply(&mut draft);
    assert!(draft.options.granule_name.is_empty());
}

#[test]
fn several_conditions_together_and_nothing_at_all() {
    let together = told(&request(), &[reply(Question::WithoutAll, 999, &[])]);
    assert_eq!(
        sentences(&together),
        ["No single condition is to blame: only without the dates and the area, both, there are 999 granules."]
    );
    assert_eq!(labels(&together), ["Leave out the dates and the area"]);
    let empty = told(&SubsetRequest::new("C1-X"), &[reply(Question::WithoutAll, 0, &[])]);
    assert_eq!(sentences(&empty), ["NASA's catalogue has no granule of ATL03 that you may see."]);
    assert_eq!(empty.ways_out().count(), 0);
}

#[test]
fn boxes_grow_over_dateline_and_poles() {
    let grown =
        |west, south, east, north, times| <[f64; 4]>::from(grown(bounds(west, south, east, north), times).unwrap());
    assert_eq!(grown(170.0, 80.0, 178.0, 84.0, 4.0), [158.0, 74.0, -170.0, 90.0]);
    assert_eq!(grown(-170.0, -1.0, 170.0, 1.0, 2.0)[0], -180.0);
    assert_eq!(grown(5.0, 5.0, 5.0, 5.0, 2.0), [4.95, 4.95, 5.05, 5.05]);
}
