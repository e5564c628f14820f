//! Classes: values that are names rather than numbers, with their colours and counts. Of points, cells and series.

use super::colours::{self, QUIET, Rgb};
use crate::inspect::Variable;
use crate::inspect::decode::{Exact, Flags, Plan};

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

impl Class {
    /// Number and name: `4 high`.
    pub fn words(&self) -> String {
        match self.value {
            Some(value) if self.name == format!("value {value}") => format!("{value} (no name)"),
            Some(value) => format!("{value} {}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Most classes that are told apart; what else there is becomes one class.
pub(in crate::inspect::plot) const MOST_CLASSES: usize = 30;

/// Whether a variable names its values.
pub(in crate::inspect::plot) fn has_names(variable: &Variable) -> bool {
    variable.attribute("flag_meanings").is_some() && Plan::of(variable).flags.is_some_and(|flags| flags.are_classes())
}

/// Values and names of whole numbers that have one name each.
fn named(flags: &Flags) -> Vec<(i64, String)> {
    let whole = |value: Exact| match value {
        Exact::Integer(integer) => i64::try_from(integer).ok(),
        Exact::Float(float) => (float.fract() == 0.0).then_some(float as i64),
    };
    let plain = flags.list.iter().filter(|flag| flag.mask.is_none());
    plain.filter_map(|flag| Some((whole(flag.value)?, flag.name.replace('_', " ")))).collect()
}

/// Names of all bits that a value has.
fn of_bits(bits: &Flags, value: i64) -> Option<String> {
    let names = bits.names(Exact::Integer(i128::from(value)));
    (!names.is_empty()).then(|| names.join(", ").replace('_', " "))
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
pub(in crate::inspect::plot) struct Sorter {
    names: Vec<(i64, String)>,
    /// Names of bits, where a value may have several.
    bits: Option<Flags>,
    confidence: bool,
    /// Slot of each number from −128 to 127, and of others.
    near: [u8; 256],
    far: Vec<(i64, u8)>,
    /// Number of each slot in order of appearance.
    numbers: Vec<i64>,
    counts: Vec<u64>,
}

/// The slot of points whose number has no slot of its own.
pub(in crate::inspect::plot) const OTHER: u8 = MOST_CLASSES as u8;
const NO_SLOT: u8 = u8::MAX;

impl Sorter {
    pub(in crate::inspect::plot) fn new(variable: &Variable) -> Self {
        let flags = Plan::of(variable).flags;
        let mut names = flags.as_ref().map(named).unwrap_or_default();
        if names.is_empty() {
            names = known(&variable.name).iter().map(|(value, name)| (*value, (*name).to_owned())).collect();
        }
        names.truncate(MOST_CLASSES);
        let bits = flags.filter(|flags| !flags.are_classes());
        let confidence = variable.name == "signal_conf_ph";
        let mut sorter = Self {
            names: Vec::new(),
            bits,
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
    pub(in crate::inspect::plot) fn slot(&mut self, value: i64) -> u8 {
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

    pub(in crate::inspect::plot) fn count(&mut self, slot: u8) {
        if let Some(count) = self.counts.get_mut(usize::from(slot)) {
            *count += 1;
        }
    }

    /// The classes in order of their numbers, and for each slot its place among them.
    pub(in crate::inspect::plot) fn finish(self) -> (Vec<Class>, Vec<u8>) {
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
            let name = name.or_else(|| of_bits(self.bits.as_ref()?, value));
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

/// The classes that the values of a variable are; for values in memory, which are whole numbers as floats.
#[derive(Debug, Clone, PartialEq)]
pub struct Categories {
    /// In the order of their numbers; those without a number of their own first.
    pub classes: Vec<Class>,
}

impl Categories {
    /// Of a variable whose values are names; `None` where they are numbers.
    pub fn of(variable: &Variable, values: impl Iterator<Item = f32>) -> Option<Self> {
        let plan = Plan::of(variable);
        let is_named = plan.flags.is_some() || !known(&variable.name).is_empty();
        if !is_named || plan.scaling.is_some() || plan.time.is_some() {
            return None;
        }
        let is_strict = plan.flags.is_some_and(|flags| !flags.are_classes());
        Self::count(variable, values, is_strict)
    }

    /// The same of any values, as long as they are whole numbers of which there are few.
    pub fn wanted(variable: &Variable, values: impl Iterator<Item = f32>) -> Option<Self> {
        Self::count(variable, values, true)
    }

    /// `is_strict`: only if every value has a class of its own.
    fn count(variable: &Variable, values: impl Iterator<Item = f32>, is_strict: bool) -> Option<Self> {
        let mut sorter = Sorter::new(variable);
        for value in values.filter(|value| value.is_finite()) {
            if value.fract() != 0.0 {
                return None;
            }
            let slot = sorter.slot(value as i64);
            if is_strict && slot == OTHER {
                return None;
            }
            sorter.count(slot);
        }
        Some(Self { classes: sorter.finish().0 })
    }

    /// Whether every value has a class of its own.
    fn is_whole(&self) -> bool {
        self.classes.first().is_none_or(|class| class.value.is_some())
    }

    /// The place of a value's class; `None` for no number.
    pub fn place(&self, value: f32) -> Option<usize> {
        if !value.is_finite() {
            return None;
        }
        let first = usize::from(!self.is_whole());
        let known = self.classes.get(first..)?;
        let found = known.binary_search_by_key(&Some(value as i64), |class| class.value).ok();
        found.map(|place| place + first).or_else(|| (first == 1).then_some(0))
    }

    /// What a value is: `4 high`.
    pub fn words(&self, value: f32) -> Option<String> {
        self.place(value).and_then(|place| self.classes.get(place)).map(Class::words)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::memory::{Memory, array, text};
    use super::*;
    use crate::inspect::Data;

    fn variable(attributes: &[(&str, crate::inspect::Values)]) -> Variable {
        let file = Memory::default().with("/quality", array(Data::UInt8(vec![0])), attributes);
        file.whole().variable("/quality").unwrap().clone()
    }

    #[test]
    fn flags_are_classes_with_their_names_counts_and_colours() {
        let flags =
            [("flag_values", array(Data::UInt8(vec![0, 1, 4]))), ("flag_meanings", text("no_data good very_good"))];
        let found = Categories::of(&variable(&flags), [4.0, 1.0, 4.0, f32::NAN, 7.0].into_iter()).unwrap();
        let told: Vec<_> = found.classes.iter().map(|class| (class.words(), class.count)).collect();
        let told: Vec<_> = told.iter().map(|(words, count)| (words.as_str(), *count)).collect();
        assert_eq!(told, [("0 no data", 0), ("1 good", 1), ("4 very good", 2), ("7 (no name)", 1)]);
        assert_eq!(
            (found.place(4.0), found.place(7.0), found.place(3.0), found.place(f32::NAN)),
            (Some(2), Some(3), None, None)
        );
        assert_eq!(found.classes[0].colour, QUIET);
        assert_ne!(found.classes[1].colour, found.classes[2].colour);
    }

    #[test]
    fn bits_are_classes_by_the_names_of_all_that_are_set() {
        let masks = [("flag_masks", array(Data::UInt8(vec![1, 2, 4]))), ("flag_meanings", text("land ice cloud"))];
        let found = Categories::of(&variable(&masks), [0.0, 5.0, 2.0, 5.0].into_iter()).unwrap();
        let told: Vec<_> = found.classes.iter().map(Class::words).collect();
        assert_eq!(told, ["0 (no name)", "2 ice", "5 land, cloud"]);
        // Of hundreds of combinations nobody reads a legend.
        assert!(Categories::of(&variable(&masks), (0..200).map(|value| value as f32)).is_none());
    }

    #[test]
    fn numbers_are_no_classes_unless_they_are_wanted_so_and_few() {
        let plain = variable(&[]);
        assert!(Categories::of(&plain, [1.0, 2.0].into_iter()).is_none());
        assert!(Categories::wanted(&plain, [1.0, 2.0].into_iter()).is_some());
        assert!(Categories::wanted(&plain, [1.0, 2.5].into_iter()).is_none());
        assert!(Categories::wanted(&plain, (0..100).map(|value| value as f32)).is_none());
    }
}
