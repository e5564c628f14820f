//! From counts to a state. The words are next door.

use super::asked::Asked;
use super::excuse::{HALF_A_CELL, excuse};
use super::held::Held;
use super::rule::{Cutting, Rule};
use super::state::{State, Verdict};
use super::sums::{PlaceSum, Sum, sums};
use super::time_words::{gap, overshoot};
use super::words;

/// Half the diagonal of a cell of five degrees, in metres: grids are not coarser.
const LARGEST_CELL: f64 = 400_000.0;
/// Whole segments at an edge take less than this, in seconds: 100 m at 7 km/s are 15 ms.
const SEGMENT_SECONDS: f64 = 1.0;

/// Says what a file is, by what it holds and what was asked.
pub fn judge(asked: &Asked, held: Held, cutting: Cutting) -> Verdict {
    let sums = sums(asked, &held);
    let (state, sentence, mut remarks) = conclude(asked, &held, &cutting, &sums);
    remarks.extend(words::remarks(asked, &held, &sums));
    remarks.dedup();
    Verdict { state, sentence, remarks, cutting, held }
}

fn conclude(asked: &Asked, held: &Held, cutting: &Cutting, sums: &[Sum]) -> (State, String, Vec<String>) {
    if let Some(damage) = &held.damaged {
        return (State::Wrong, words::damaged(damage), Vec::new());
    }
    if held.groups.is_empty() {
        return without_coordinates(asked, held);
    }
    if sums.iter().all(|sum| sum.counted == 0) {
        return (State::Empty, words::empty(asked, sums), Vec::new());
    }
    // What is worst is said first; of what is equal, what there is most of.
    let place = sums.iter().map(|sum| (among(sums, place_state(asked, cutting, sum), has_inside), sum));
    let place = place.filter(|(_, sum)| sum.counted > 0).max_by_key(|(state, sum)| (*state, sum.counted));
    let Some((place_state, main)) = place else { return (State::Empty, words::empty(asked, sums), Vec::new()) };
    let time = sums.iter();
    let time = time.filter_map(|sum| Some((among(sums, time_state(asked, cutting, sum)?, has_within), sum)));
    let time = time.max_by_key(|(state, sum)| (*state, sum.counted));
    let time_state = time.as_ref().map(|(state, _)| *state);
    let mut findings = vec![(place_state, words::place(asked, cutting, main, place_state, time_state))];
    if let (Some((state, sum)), Some(range)) = (time, asked.time)
        && state != State::Inside
    {
        findings.push((state, words::time(cutting, sum, &range, state)));
    }
    if !held.missing_variables.is_empty() {
        findings.push((State::MoreThanAsked, words::missing_variables(held)));
    }
    findings.sort_by_key(|(state, _)| std::cmp::Reverse(*state));
    let mut findings = findings.into_iter();
    let (state, sentence) = findings.next().unwrap_or((State::CannotTell, String::new()));
    (state, sentence, findings.map(|(_, words)| words).collect())
}

/// A file is wrong only as a whole: what some of it has right makes the rest more than was asked for.
fn among(sums: &[Sum], state: State, is_right: fn(&Sum) -> bool) -> State {
    if state == State::Wrong && sums.iter().any(is_right) { State::MoreThanAsked } else { state }
}

fn has_inside(sum: &Sum) -> bool {
    sum.place.is_some_and(|place| place.inside > 0)
}

fn has_within(sum: &Sum) -> bool {
    sum.time.as_ref().is_some_and(|time| time.within > 0)
}

fn without_coordinates(asked: &Asked, held: &Held) -> (State, String, Vec<String>) {
    let mut remarks = Vec::new();
    if !held.missing_variables.is_empty() {
        remarks.push(words::missing_variables(held));
    }
    if asked.area.is_none() && asked.time.is_none() && held.not_looked_at.is_empty() {
        let state = if remarks.is_empty() { State::Inside } else { State::MoreThanAsked };
        return (
            state,
            "You asked for no box, no shape and no dates, so there is nothing to check.".to_owned(),
            remarks,
        );
    }
    (State::CannotTell, words::no_coordinates(held), remarks)
}

/// How the places of one sum stand.
fn place_state(asked: &Asked, cutting: &Cutting, sum: &Sum) -> State {
    let Some(place) = &sum.place else { return State::Inside };
    if place.outside == 0 {
        State::Inside
    } else if place.outside == place.filled_outside || excuse(asked, cutting, sum, place).is_some() {
        // Nothing but fill outside is how swaths are cut, and no harm under any other rule.
        State::InsideAsCut
    } else if place.inside == 0 && !place.touches && !is_of_no_size(asked, cutting, place) {
        State::Wrong
    } else if is_of_no_size(asked, cutting, place) {
        State::CannotTell
    } else {
        State::MoreThanAsked
    }
}

/// Cells that are cut as they are touched, or that may hold a point, and whose centres alone are known: they may be as
/// large as all that.
fn is_of_no_size(asked: &Asked, cutting: &Cutting, place: &PlaceSum) -> bool {
    let is_touched = asked.is_point() || cutting.rule == Rule::HalfCells;
    is_touched && place.cells_of_no_size && place.farthest_metres <= LARGEST_CELL
}

/// How the times of one sum stand; `None` where none were asked for, or there are none.
fn time_state(asked: &Asked, cutting: &Cutting, sum: &Sum) -> Option<State> {
    let (range, time) = (asked.time?, sum.time.as_ref()?);
    if time.early + time.late == 0 {
        return Some(State::Inside);
    }
    let (early, late) = overshoot(time, &range);
    let beyond = early.max(late);
    let is_explained = match cutting.rule {
        Rule::Trajectory(Some(_)) => beyond <= SEGMENT_SECONDS,
        Rule::HalfCells | Rule::TargetGrid => time.step_seconds.is_some_and(|step| beyond <= step * HALF_A_CELL),
        _ => false,
    };
    Some(match gap(time, &range) {
        _ if is_explained => State::InsideAsCut,
        Some(_) if time.within == 0 => State::Wrong,
        _ => State::MoreThanAsked,
    })
}
