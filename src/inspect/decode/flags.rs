//! Values with names: `flag_values`, `flag_masks`, `flag_meanings`.

use super::number::{self, Exact};
use super::remark::Remark;
use crate::inspect::{Number, Values, Variable};

/// One value or bit that has a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Flag {
    /// Its value; of a mask without values the mask itself.
    pub value: Exact,
    /// The bits that are compared; `None` where the whole value is.
    pub mask: Option<i128>,
    /// Its name.
    pub name: String,
}

/// The names of a variable's values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flags {
    /// In the file's order.
    pub list: Vec<Flag>,
}

impl Flags {
    /// Names of a value: one for plain flags, all bits that are set for masks; empty where it has none.
    pub fn names(&self, value: Exact) -> Vec<&str> {
        self.list.iter().filter(|flag| flag.is(value)).map(|flag| flag.name.as_str()).collect()
    }

    /// Whether each value is one class, so that a legend can list them; masks are not.
    pub fn are_classes(&self) -> bool {
        self.list.iter().all(|flag| flag.mask.is_none())
    }

    pub(super) fn of(variable: &Variable, number: Number, signed: bool, remarks: &mut Vec<Remark>) -> Option<Self> {
        let meanings = variable.attribute("flag_meanings").map(meanings)?;
        if meanings.is_empty() {
            return None;
        }
        let of = |name| variable.attribute(name).and_then(|found| numbers(found, number, signed));
        let (values, masks) = (of("flag_values"), of("flag_masks"));
        let count = values.as_ref().or(masks.as_ref()).map(Vec::len);
        let Some(count) = count else {
            remarks.push(Remark::FlagsWithoutValues);
            return None;
        };
        if count != meanings.len() {
            remarks.push(Remark::FlagCounts(meanings.len(), count));
        }
        let at = |list: &Option<Vec<Exact>>, index: usize| list.as_ref().and_then(|list| list.get(index)).copied();
        let flags = meanings.into_iter().enumerate().filter_map(|(index, name)| {
            let mask = match at(&masks, index) {
                Some(Exact::Integer(mask)) => Some(mask),
                _ => None,
            };
            let value = at(&values, index).or(mask.map(Exact::Integer))?;
            Some(Flag { value, mask, name })
        });
        Some(Self { list: flags.collect() })
    }
}

impl Flag {
    fn is(&self, value: Exact) -> bool {
        match (self.mask, value, self.value) {
            (Some(mask), Exact::Integer(value), Exact::Integer(flag)) => mask != 0 && value & mask == flag,
            _ => value.is(self.value),
        }
    }
}

/// Names by blanks; by commas or semicolons where there are any, so that names may hold blanks; or a list of texts.
fn meanings(attribute: &Values) -> Vec<String> {
    let several = (0..attribute.len()).filter_map(|index| attribute.text(index)).collect::<Vec<_>>();
    let tidy = |names: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        names.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    match several.as_slice() {
        [one] => match [';', ','].into_iter().find(|comma| one.contains(*comma)) {
            Some(comma) => tidy(&mut one.split(comma)),
            None => tidy(&mut one.split_whitespace()),
        },
        texts => tidy(&mut texts.iter().copied()),
    }
}

/// Numbers, or a text of numbers between blanks and commas as some files have it (`0, 1, 2`, `0b 1b`).
fn numbers(attribute: &Values, number: Number, signed: bool) -> Option<Vec<Exact>> {
    let found = match attribute.only_text() {
        Some(text) => text
            .split(|letter: char| letter == ',' || letter == ';' || letter.is_whitespace())
            .filter(|word| !word.is_empty())
            .map(word)
            .collect::<Option<Vec<_>>>()?,
        None => number::all(attribute)?,
    };
    let fit = |value: Exact| match number::fitted(value, number) {
        Some(Exact::Integer(integer)) => Exact::Integer(number::wrap(integer, number.bytes() as u32 * 8, signed)),
        Some(float) => float,
        // Cannot occur, but keeps its place in the list.
        None => value,
    };
    Some(found.into_iter().map(fit).collect())
}

fn word(word: &str) -> Option<Exact> {
    if let Some(digits) = word.strip_prefix("0x") {
        return i128::from_str_radix(digits, 16).ok().map(Exact::Integer);
    }
    let plain = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    plain.parse().map(Exact::Integer).or_else(|_| plain.parse().map(Exact::Float)).ok()
}
