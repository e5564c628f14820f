//! Why a request finds no granule: which single condition excludes everything, and ways out.

mod words;

use super::request::Area;
use super::time_range::{RangeEnd, typed_form};
use super::{BoundingBox, Collection, Draft, SubsetRequest, TimeRange};
use chrono::{DateTime, TimeDelta, Utc};

/// How many times wider and higher the boxes are in which data are looked for.
const LARGER: [u32; 4] = [2, 4, 8, 16];
/// A box is grown as if it were at least so large, in degrees.
const LEAST_DEGREES: f64 = 0.1;
/// Granules looked at for the nearest dates.
const NEAREST: u64 = 20;
/// For dates with an open end: so long are the nearest ones.
const OPEN_DAYS: i64 = 30;

/// Something that a granule must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Box or shape.
    Area,
    /// Dates.
    Time,
    /// Granules by concept id.
    Ids,
    /// Granules by name.
    Names,
}

/// One of the things to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Without this condition.
    Without(Condition),
    /// Without any.
    WithoutAll,
    /// Just before the dates.
    Before,
    /// Just after the dates.
    After,
    /// In a box so many times wider and higher.
    Larger(u32),
}

/// A question as a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Inquiry {
    /// What is asked.
    pub question: Question,
    /// The conditions of the search.
    pub request: SubsetRequest,
    /// Granules wanted, ≥ 1.
    pub rows: u64,
    /// Latest first; else the earliest.
    pub latest_first: bool,
}

/// The catalogue's answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// What was asked.
    pub question: Question,
    /// Granules that match.
    pub total: u64,
    /// First and last moment of some of them, in the order asked for.
    pub times: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

/// Why there is nothing, and what would find something.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The most telling first.
    pub reasons: Vec<Reason>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What it is.
    pub sentence: String,
    /// Each is a button.
    pub ways_out: Vec<WayOut>,
}

impl Explanation {
    fn add(&mut self, sentence: String, ways_out: impl IntoIterator<Item = WayOut>) {
        self.reasons.push(Reason { sentence, ways_out: ways_out.into_iter().collect() });
    }

    /// All sentences.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        self.reasons.iter().map(|reason| reason.sentence.as_str())
    }

    /// All ways out.
    pub fn ways_out(&self) -> impl Iterator<Item = &WayOut> {
        self.reasons.iter().flat_map(|reason| &reason.ways_out)
    }
}

/// An edit of the form that leads to granules.
#[derive(Debug, Clone, PartialEq)]
pub enum WayOut {
    /// These days, both whole.
    Dates(DateTime<Utc>, DateTime<Utc>),
    /// All dates of the collection.
    CollectionDates(Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// This box, so many times wider and higher.
    LargerBox(BoundingBox, u32),
    /// The collection's own box.
    CollectionBox(BoundingBox),
    /// Without these conditions.
    Without(Vec<Condition>),
}

impl Condition {
    /// The conditions of a request.
    pub fn all_of(request: &SubsetRequest) -> Vec<Self> {
        let options = &request.options;
        [
            (Self::Time, request.time.is_some()),
            (Self::Area, request.area.is_some()),
            (Self::Ids, !options.granule_id.is_empty()),
            (Self::Names, !options.granule_name.is_empty()),
        ]
        .into_iter()
        .filter_map(|(condition, is_set)| is_set.then_some(condition))
        .collect()
    }
}

fn without(request: &SubsetRequest, conditions: &[Condition]) -> SubsetRequest {
    let mut request = request.clone();
    for condition in conditions {
        match condition {
            Condition::Area => request.area = None,
            Condition::Time => request.time = None,
            Condition::Ids => request.options.granule_id.clear(),
            Condition::Names => request.options.granule_name.clear(),
        }
    }
    request
}

/// What to ask about a request that finds nothing; all can be asked at once, a dozen at most.
pub fn inquiries(request: &SubsetRequest) -> Vec<Inquiry> {
    let conditions = Condition::all_of(request);
    let count = |question, request| Inquiry { question, request, rows: 1, latest_first: false };
    let mut inquiries: Vec<Inquiry> = conditions
        .iter()
        .map(|condition| count(Question::Without(*condition), without(request, &[*condition])))
        .collect();
    if conditions.len() != 1 {
        inquiries.push(count(Question::WithoutAll, without(request, &conditions)));
    }
    inquiries.extend(nearest_dates(request));
    let larger = |times: u32| {
        let bounds = grown(bounds_of(request.area.as_ref()?)?, f64::from(times))?;
        Some(count(Question::Larger(times), SubsetRequest { area: Some(Area::Box(bounds)), ..request.clone() }))
    };
    inquiries.extend(LARGER.into_iter().filter_map(larger));
    inquiries
}

fn nearest_dates(request: &SubsetRequest) -> impl Iterator<Item = Inquiry> {
    let ends = request.time.map(|time| (time.start(), time.stop())).unwrap_or_default();
    let before = ends.0.and_then(|start| TimeRange::new(None, Some(start)).ok());
    let after = ends.1.and_then(|stop| TimeRange::new(Some(stop), None).ok());
    let nearest = [(Question::Before, before, true), (Question::After, after, false)];
    nearest.into_iter().filter_map(|(question, time, latest_first)| {
        let request = SubsetRequest { time: Some(time?), ..request.clone() };
        Some(Inquiry { question, request, rows: NEAREST, latest_first })
    })
}

fn bounds_of(area: &Area) -> Option<BoundingBox> {
    match area {
        Area::Box(bounds) => Some(*bounds),
        Area::Point(point) => point.bounds(),
        Area::Shape(shape) => shape.bounds(),
    }
}

/// So many times wider and higher about its middle.
fn grown(bounds: BoundingBox, times: f64) -> Option<BoundingBox> {
    let by = |size: f64| size.max(LEAST_DEGREES) * (times - 1.0) / 2.0;
    let (wider, higher) = (by(bounds.width_degrees()), by(bounds.height_degrees()));
    let round = |degrees: f64| (degrees * 1e4).round() / 1e4;
    BoundingBox::from_corners(
        (round(bounds.west() - wider), round(bounds.south() - higher)),
        (round(bounds.unwrapped_east() + wider), round(bounds.north() + higher)),
    )
}

/// Puts the answers into sentences and ways out.
pub fn explain(request: &SubsetRequest, collection: Option<&Collection>, replies: &[Reply]) -> Explanation {
    let conditions = Condition::all_of(request);
    let total = |question| replies.iter().find(|reply| reply.question == question).map_or(0, |reply| reply.total);
    let whole = match conditions.as_slice() {
        [only] => Question::Without(*only),
        _ => Question::WithoutAll,
    };
    let mut told = Explanation::default();
    if total(whole) == 0 {
        told.add(words::no_granules_at_all(collection), []);
        return told;
    }
    outside_collection(request, collection, &mut told);
    let alone: Vec<(Condition, u64)> = conditions
        .iter()
        .map(|condition| (*condition, total(Question::Without(*condition))))
        .filter(|(_, count)| *count > 0)
        .collect();
    for (condition, count) in &alone {
        match condition {
            Condition::Time => other_dates(request, *count, replies, &mut told),
            Condition::Area => other_places(request, *count, replies, &mut told),
            Condition::Ids | Condition::Names => {
                told.add(words::without_named(*condition, *count), [WayOut::Without(vec![*condition])]);
            }
        }
    }
    if alone.is_empty() {
        told.add(words::only_together(&conditions, total(whole)), [WayOut::Without(conditions)]);
    }
    told
}

/// What can be seen without asking anybody.
fn outside_collection(request: &SubsetRequest, collection: Option<&Collection>, told: &mut Explanation) {
    let Some(collection) = collection else { return };
    let (first, last) = (collection.time_start, collection.time_end);
    if request.time.is_some_and(|time| !time.overlaps(first, last)) && (first.is_some() || last.is_some()) {
        told.add(words::dates_outside(collection), [WayOut::CollectionDates(first, last)]);
    }
    let bounds = request.area.as_ref().and_then(bounds_of);
    if let (Some(bounds), [known, ..]) = (bounds, collection.boxes.as_slice())
        && !collection.boxes.iter().any(|known| known.intersects(&bounds))
    {
        told.add(words::place_outside(collection), [WayOut::CollectionBox(*known)]);
    }
}

fn other_dates(request: &SubsetRequest, count: u64, replies: &[Reply], told: &mut Explanation) {
    let length = request.time.and_then(|time| Some(time.stop()? - time.start()?));
    let length = length.unwrap_or(TimeDelta::days(OPEN_DAYS)).max(TimeDelta::days(1));
    let near = |question| {
        let reply = replies.iter().find(|reply| reply.question == question)?;
        nearest_days(&reply.times, length)
    };
    let (before, after) = (near(Question::Before), near(Question::After));
    let sentence = words::other_dates(request, count, before, after);
    let near = [before, after].into_iter().flatten().map(|(start, stop)| WayOut::Dates(start, stop));
    let any = (before.is_none() && after.is_none()).then(|| WayOut::Without(vec![Condition::Time]));
    told.add(sentence, near.chain(any));
}

/// From the first to the last of those that lie together within `length`, the nearest one among them.
fn nearest_days(times: &[(DateTime<Utc>, DateTime<Utc>)], length: TimeDelta) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (nearest, _) = *times.first()?;
    let together = times.iter().filter(|(start, _)| (*start - nearest).abs() <= length);
    let (first, last) = together.fold((nearest, nearest), |(first, last), (start, end)| {
        // A granule that lasts for months would make the dates last for months.
        let end = if *end - *start <= length { (*end).max(*start) } else { *start };
        (first.min(*start), last.max(end))
    });
    Some((first, last))
}

fn other_places(request: &SubsetRequest, count: u64, replies: &[Reply], told: &mut Explanation) {
    let found = LARGER.into_iter().find_map(|times| {
        let reply = replies.iter().find(|reply| reply.question == Question::Larger(times) && reply.total > 0)?;
        Some((times, reply.total, grown(bounds_of(request.area.as_ref()?)?, f64::from(times))?))
    });
    let sentence = words::other_places(request, count, found.map(|(times, count, _)| (times, count)));
    let way_out = found
        .map_or_else(|| WayOut::Without(vec![Condition::Area]), |(times, _, bounds)| WayOut::LargerBox(bounds, times));
    told.add(sentence, [way_out]);
}

impl WayOut {
    /// On the button.
    pub fn label(&self) -> String {
        words::label(self)
    }

    /// True if it changes where the request looks, so that the map should follow.
    pub fn moves_area(&self) -> bool {
        matches!(self, Self::LargerBox(..) | Self::CollectionBox(_))
    }

    /// Edits the form.
    pub fn apply(&self, draft: &mut Draft) {
        let day = |moment: DateTime<Utc>| moment.format("%Y-%m-%d").to_string();
        match self {
            Self::Dates(start, stop) => (draft.start, draft.stop) = (day(*start), day(*stop)),
            Self::CollectionDates(start, stop) => {
                let typed = |moment: &Option<DateTime<Utc>>, end| {
                    moment.map_or_else(String::new, |moment| {
                        if end == RangeEnd::Stop { day(moment) } else { typed_form(moment, end) }
                    })
                };
                (draft.start, draft.stop) = (typed(start, RangeEnd::Start), typed(stop, RangeEnd::Stop));
            }
            Self::LargerBox(bounds, _) | Self::CollectionBox(bounds) => draft.set_bounding_box(Some(*bounds)),
            Self::Without(conditions) => {
                for condition in conditions {
                    match condition {
                        Condition::Area => draft.clear_area(),
                        Condition::Time => (draft.start, draft.stop) = (String::new(), String::new()),
                        Condition::Ids => draft.options.granule_id.clear(),
                        Condition::Names => draft.options.granule_name.clear(),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
