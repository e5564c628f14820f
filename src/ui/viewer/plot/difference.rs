//! The difference of two files' values: how it is read, called and saved.

use super::{AxisWords, Given};
use crate::domain::printable;
use crate::engine::inspection::{FileKey, Haste, ViewKey, ViewRequest, Work};
use crate::inspect::plot::field::{self, Field, Slice};
use crate::inspect::plot::saved::Head;
use crate::inspect::plot::series::{self, Series};
use crate::inspect::{Structure, Unread, Why};

/// The other file of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The file.
    pub file: FileKey,
    /// Its name.
    pub name: String,
    /// What tells views of the two apart from those of a changed other one.
    pub numbers: [u64; 3],
}

/// The key of a plot: of a difference another one for each state of the other file.
pub(super) fn key(given: &Given<'_>, kind: &'static str, path: &str) -> ViewKey {
    let key = ViewKey::new(given.file, kind, path);
    match &given.beside {
        Some(beside) => key.in_lane(1).with(beside.numbers),
        None => key,
    }
}

/// What the values are called.
pub(super) fn label(given: &Given<'_>, label: String) -> String {
    if given.beside.is_some() { format!("difference of {label}") } else { label }
}

/// What the plot is called.
pub(super) fn name(given: &Given<'_>, name: String) -> String {
    match &given.beside {
        Some(_) => format!("{name}, difference"),
        None => name,
    }
}

/// Where the values come from.
pub(super) fn source(given: &Given<'_>) -> String {
    match &given.beside {
        Some(beside) => format!("{} minus {}", printable::line(&beside.name), given.name),
        None => given.name.to_owned(),
    }
}

/// What stands behind a saved file's name.
pub(super) fn suffix(given: &Given<'_>, name: &str) -> String {
    let name: String = name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect();
    if given.beside.is_some() { format!("{name}_difference") } else { name }
}

/// A value of 32 bits, of which a difference has noise in its last digits.
pub(super) fn rounded(value: f32) -> String {
    let text = format!("{value:.5e}");
    text.parse::<f64>().map_or(text, |value| value.to_string())
}

fn second<T>(
    work: &mut Work<'_>,
    read: impl FnOnce(&mut Work<'_>, &mut dyn crate::inspect::Reader, &Structure) -> Result<T, Unread>,
) -> Result<T, Unread> {
    let Some(second) = work.second.take() else {
        return Err(Unread::file(Why::NoSuch, "no other file"));
    };
    read(work, second.reader, second.structure)
}

fn differ(path: &str) -> Unread {
    Unread::new(path, Why::Unknown("a difference of two shapes".to_owned()), "")
}

/// Reads a field of both files and takes this one's from the other's.
pub(super) fn field(key: ViewKey, path: String, slice: Slice, file: FileKey) -> ViewRequest {
    let work = move |work: &mut Work<'_>| -> Result<Field, Unread> {
        let here = field::load(work.reader, work.structure, &path, &slice, work.cancel)?;
        let there = second(work, |work, reader, structure| field::load(reader, structure, &path, &slice, work.cancel))?;
        here.difference(&there).ok_or_else(|| differ(&path))
    };
    ViewRequest::new(key, Haste::Long, work).beside(file)
}

/// The same of a series.
pub(super) fn series(key: ViewKey, path: String, file: FileKey) -> ViewRequest {
    let work = move |work: &mut Work<'_>| -> Result<Series, Unread> {
        let here = series::load(work.reader, work.structure, &path, work.cancel)?;
        let there = second(work, |work, reader, structure| series::load(reader, structure, &path, work.cancel))?;
        here.difference(&there).ok_or_else(|| differ(&path))
    };
    ViewRequest::new(key, Haste::Long, work).beside(file)
}

/// The differences in view as a table.
pub(super) fn series_table(
    series: &Series,
    inside: std::ops::Range<usize>,
    [x, _]: &[AxisWords; 2],
    head: &Head,
) -> String {
    let mut text = head.written(&["index".to_owned(), x.label.clone(), "difference".to_owned()]);
    for index in inside {
        let value = series.y.get(index).filter(|value| !value.is_nan()).map_or_else(String::new, ToString::to_string);
        let place = match series.along {
            Some(_) => x.told(series.place(index), series.nearest_step()),
            None => x.number(series.place(index)).to_string(),
        };
        text.extend([&series.stored(index).to_string(), ",", &place, ",", &value, "\n"]);
    }
    text
}
