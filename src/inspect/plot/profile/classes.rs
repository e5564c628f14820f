//! Classes of points: what colours a profile, in which order, under which names.

use super::super::colours::{self, QUIET, Rgb};
use crate::inspect::{Values, Variable};

/// Something that points can be coloured by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClassChoice {
    /// Path of the variable.
    pub path: String,
    /// Which of its columns.
    pub column: Column,
    /// What it is called: `land confidence`, `quality_ph`.
    pub name: String,
}

/// A column of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// It has one value for each point.
    Only,
    /// One of several.
    One(u64),
    /// The greatest of all columns.
    Greatest,
}

/// A class of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Its number in the file; `None` for all points that have no number of the list.
    pub value: Option<i64>,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub colour: Rgb,
    /// How many points it has.
    pub count: u64,
    /// Whether its points are the surface rather than noise: they decide the first range of heights.
    pub is_signal: bool,
}

/// Most classes that are told apart; what else there is becomes one class.
pub(super) const MOST_CLASSES: usize = 30;

const USUAL: [&str; 7] = [
    "signal_conf_ph",
    "signal_class_ph",
    "class_ph",
    "classed_pc_flag",
    "quality_ph",
    "atl06_quality_summary",
    "quality_flag",
];
/// Columns of ATL03's `signal_conf_ph`.
const SURFACES: [&str; 5] = ["land", "ocean", "sea ice", "land ice", "inland water"];

/// What points can be coloured by, from variables within reach.
pub(super) fn choices<'a>(variables: impl Iterator<Item = &'a Variable>, length: u64) -> Vec<ClassChoice> {
    let mut found: Vec<(usize, ClassChoice)> = Vec::new();
    for variable in variables {
        let whole = variable.data_type.number().is_some_and(|number| !number.is_float());
        let usual = USUAL.iter().position(|name| *name == variable.name);
        let fits = variable.shape.first() == Some(&length) && whole && variable.unread.is_none();
        if !fits || usual.is_none() && flags(variable).is_empty() {
            continue;
        }
        let mut add = |column, name: String| {
            found.push((usual.unwrap_or(USUAL.len()), ClassChoice { path: variable.path.clone(), column, name }));
        };
        match variable.shape.as_slice() {
            [_] => add(Column::Only, variable.name.clone()),
            [_, columns @ 1..=16] => {
                let confidence = variable.name == "signal_conf_ph" && *columns == 5;
                let short = if confidence { "confidence" } else { variable.name.as_str() };
                add(Column::Greatest, format!("highest {short}"));
                for column in 0..*columns {
                    let surface = SURFACES.get(column as usize).filter(|_| confidence);
                    let name =
                        surface.map_or_else(|| format!("{short}, column {column}"), |name| format!("{name} {short}"));
                    add(Column::One(column), name);
                }
            }
            _ => {}
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, choice)| choice).take(24).collect()
}

/// Values and names of `flag_values` and `flag_meanings`, as many as both have.
fn flags(variable: &Variable) -> Vec<(i64, String)> {
    let meanings = variable.text("flag_meanings").unwrap_or_default();
    let values = variable.attribute("flag_values").map(whole_numbers).unwrap_or_default();
    let names = meanings.split([' ', ',', '\n', '\t']).filter(|name| !name.is_empty());
    values.into_iter().zip(names).map(|(value, name)| (value, name.replace('_', " "))).collect()
}

fn whole_numbers(values: &Values) -> Vec<i64> {
    if let Some(text) = values.only_text() {
        let numbers = text.split([' ', ',', ';']).filter(|number| !number.is_empty());
        return numbers.filter_map(|number| number.trim_end_matches(['b', 'B']).parse().ok()).collect();
    }
    (0..values.len())
        .filter_map(|place| {
            let exact = values.integer(place).and_then(|value| i64::try_from(value).ok());
            exact.or_else(|| values.real(place).filter(|value| value.fract() == 0.0).map(|value| value as i64))
        })
        .collect()
}

/// What the numbers of the usual variables mean where the file does not say.
fn known(name: &str) -> &'static [(i64, &'static str)] {
    match name {
        "signal_conf_ph" => &[
            (-2, "possible tep"),
            (-1, "not considered"),
            (0, "noise"),
            (1, "buffer"),
            (2, "low"),
            (3, "medium"),
            (4, "high"),
        ],
        "quality_ph" => {
            &[(0, "nominal"), (1, "possible afterpulse"), (2, "possible impulse response effect"), (3, "possible tep")]
        }
        "class_ph" => &[(0, "unclassified"), (1, "other"), (40, "bathymetry"), (41, "sea surface")],
        "classed_pc_flag" => &[(-1, "unclassified"), (0, "noise"), (1, "ground"), (2, "canopy"), (3, "top of canopy")],
        "atl06_quality_summary" => &[(0, "best quality"), (1, "potential problem")],
        "quality_flag" => &[(0, "poor"), (1, "good")],
        _ => &[],
    }
}

/// Gives points their classes while their numbers come in. A slot is a class's place in order of its number: the
/// higher one is drawn over the lower.
pub(super) struct Sorter {
    names: Vec<(i64, String)>,
    confidence: bool,
    /// Slot of each number from −128 to 127, and of others.
    near: [u8; 256],
    far: Vec<(i64, u8)>,
    /// Number of each slot in order of appearance.
    numbers: Vec<i64>,
    counts: Vec<u64>,
}

/// The slot of points whose number has no slot of its own.
pub(super) const OTHER: u8 = MOST_CLASSES as u8;
const NO_SLOT: u8 = u8::MAX;

impl Sorter {
    pub(super) fn new(variable: &Variable) -> Self {
        let mut names = flags(variable);
        if names.is_empty() {
            names = known(&variable.name).iter().map(|(value, name)| (*value, (*name).to_owned())).collect();
        }
        names.truncate(MOST_CLASSES);
        let confidence = variable.name == "signal_conf_ph";
        let mut sorter = Self {
            names: Vec::new(),
            confidence,
            near: [NO_SLOT; 256],
            far: Vec::new(),
            numbers: Vec::new(),
            counts: vec![0; MOST_CLASSES + 1],
        };
        for (value, _) in &names {
            sorter.slot(*value);
        }
        sorter.names = names;
        sorter
    }

    /// The slot of a number, a new one if it has none and there is room.
    pub(super) fn slot(&mut self, value: i64) -> u8 {
        let near = usize::try_from(value.saturating_add(128)).ok().filter(|place| *place < 256);
        let known = match near {
            Some(place) => self.near.get(place).copied().filter(|slot| *slot != NO_SLOT),
            None => self.far.iter().find(|(number, _)| *number == value).map(|(_, slot)| *slot),
        };
        known.unwrap_or_else(|| self.new_slot(value, near))
    }

    fn new_slot(&mut self, value: i64, near: Option<usize>) -> u8 {
        if self.numbers.len() >= MOST_CLASSES {
            return OTHER;
        }
        let slot = self.numbers.len() as u8;
        self.numbers.push(value);
        match near.and_then(|place| self.near.get_mut(place)) {
            Some(entry) => *entry = slot,
            None => self.far.push((value, slot)),
        }
        slot
    }

    pub(super) fn count(&mut self, slot: u8) {
        if let Some(count) = self.counts.get_mut(usize::from(slot)) {
            *count += 1;
        }
    }

    /// The classes in order of their numbers, and for each slot its place among them.
    pub(super) fn finish(self) -> (Vec<Class>, Vec<u8>) {
        let mut order: Vec<(i64, usize)> = self.numbers.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let mut places = vec![0; MOST_CLASSES + 1];
        let mut classes = Vec::new();
        let mut colour = 0;
        let other = self.counts.get(usize::from(OTHER)).copied().unwrap_or(0);
        if other > 0 {
            let name = "other numbers".to_owned();
            classes.push(Class { value: None, name, colour: QUIET, count: other, is_signal: false });
        }
        for (value, slot) in order {
            let name = self.names.iter().find(|(number, _)| *number == value).map(|(_, name)| name.clone());
            let named = name.is_some();
            let name = name.unwrap_or_else(|| format!("value {value}"));
            let count = self.counts.get(slot).copied().unwrap_or(0);
            if let Some(place) = places.get_mut(slot) {
                *place = classes.len() as u8;
            }
            let (own, is_signal) = if self.confidence && named {
                (confidence_colour(value), value >= 3)
            } else if is_quiet(&name) {
                (QUIET, false)
            } else {
                colour += 1;
                (colours::category(colour - 1), true)
            };
            classes.push(Class { value: Some(value), name, colour: own, count, is_signal });
        }
        (classes, places)
    }
}

fn is_quiet(name: &str) -> bool {
    ["noise", "unclassified", "not considered", "fill", "no data", "invalid", "unknown"]
        .iter()
        .any(|word| name.contains(word))
}

/// Confidence rises from grey over sky and orange to the deepest blue.
fn confidence_colour(value: i64) -> Rgb {
    match value {
        1 => [0x7E, 0xC4, 0xEE],
        2 => [0xE6, 0x9F, 0x00],
        3 => [0x00, 0x9E, 0x73],
        4 => [0x1F, 0x78, 0xC8],
        0 => [0xA3, 0xAC, 0xB6],
        _ => [0xC0, 0xB4, 0xBE],
    }
}
