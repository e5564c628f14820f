//! Two files: the same variable side by side, and where its values differ.

use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{
    FileKey, Fingerprint, Haste, MOST_UNASKED_BYTES, OpenFile, OpenFiles, Opened, View, ViewKey, ViewRequest, Weigh,
    Work,
};
use crate::inspect::decode::{Cell, Plan};
use crate::inspect::{MOST_BYTES_AT_ONCE, Number, Selection, Unread, Values, Variable, Why};
use crate::ui::Cx;
use crate::ui::theme::{GRID, Palette, text};
use crate::ui::viewer::plot::{Beside, PairView};
use crate::ui::widgets::{self, format};
use egui::{ComboBox, Label, RichText, Ui};
use std::sync::Arc;

/// Characters of a file's name in the list of files.
const NAME_CHARS: usize = 40;

/// Room of the choice how to compare.
const HOW_WIDTH: f32 = 100.0;
/// Least and most room of the other file's name.
const NAME_ROOM: (f32, f32) = (60.0, 280.0);

/// Which file is compared with, and how.
#[derive(Default)]
pub(in crate::ui) struct CompareView {
    /// The other file.
    pub(super) with: Option<FileKey>,
    shows_difference: bool,
    /// Both files' plots.
    pub(super) pair: PairView,
}

/// The other file, if there is one to compare with.
pub(super) struct Other {
    pub(super) file: Arc<OpenFile>,
    pub(super) opened: Arc<Opened>,
    /// Whether the variable has the same shape in both.
    pub(super) agrees: bool,
    pub(super) shows_difference: bool,
}

impl Other {
    /// What plots know of it.
    pub(super) fn beside(&self) -> Beside {
        Beside { file: self.file.key, name: printable::line(&self.file.name()).into_owned(), numbers: self.numbers() }
    }

    /// What tells views of the two files apart from those of a changed other one.
    pub(super) fn numbers(&self) -> [u64; 3] {
        let Fingerprint { bytes, modified } = self.opened.fingerprint;
        let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        [self.file.key.0, bytes, since.map_or(0, |since| since.as_nanos() as u64)]
    }
}

/// Finds the variable in the other file.
pub(super) fn other(cx: &Cx<'_>, opened: &Opened, path: &str, view: &CompareView) -> Option<Other> {
    let file = cx.results.file(view.with?)?;
    let other = Arc::clone(file.opened()?);
    let agrees = match (opened.structure.variable(path), other.structure.variable(path)) {
        (Some(here), Some(there)) => here.shape == there.shape && is_number(here) && is_number(there),
        _ => false,
    };
    Some(Other { file, opened: other, agrees, shows_difference: agrees && view.shows_difference })
}

fn is_number(variable: &Variable) -> bool {
    variable.data_type.number().is_some()
}

/// Which of the other open files is compared with; nothing while only one is open.
pub(super) fn choice_ui(ui: &mut Ui, files: &OpenFiles, file: &OpenFile, view: &mut CompareView) {
    if files.len() < 2 {
        return;
    }
    let name = |file: &OpenFile| named(files, file);
    let label = ui.label(text::secondary(ui, "Compare with"));
    let chosen = view.with.and_then(|key| files.get(key)).map_or_else(|| "nothing".to_owned(), |file| name(file));
    // What does not fit would widen the pane, and its plots would reach beyond the edge.
    let beside = if view.with.is_some() { HOW_WIDTH + ui.spacing().item_spacing.x * 2.0 } else { 0.0 };
    let room = (ui.available_width() - beside).clamp(NAME_ROOM.0, NAME_ROOM.1);
    let shown = ui.scope(|ui| {
        ui.set_max_width(room);
        let combo = ComboBox::from_id_salt("compare").selected_text(chosen).width(room.min(130.0)).truncate();
        combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut view.with, None, "nothing");
            for other in files.iter().filter(|other| other.key != file.key) {
                ui.selectable_value(&mut view.with, Some(other.key), name(other));
            }
        })
    });
    shown.inner.response.labelled_by(label.id);
    if view.with.is_some() {
        let words = if view.shows_difference { "Difference" } else { "Side by side" };
        let help = "Side by side: both files at the same place. Difference: the other file’s values minus this one’s.";
        let combo = ComboBox::from_id_salt("how").selected_text(words).width(HOW_WIDTH);
        let shown = combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut view.shows_difference, false, "Side by side");
            ui.selectable_value(&mut view.shows_difference, true, "Difference");
        });
        shown.response.accessible_name("How to compare").on_hover_text(help);
    }
}

/// A file's name; with its folder where another open file has the same, as the same granule of two jobs has.
fn named(files: &OpenFiles, file: &OpenFile) -> String {
    let name = file.name();
    let short = format::shortened(&printable::line(&name), NAME_CHARS).into_owned();
    let several = files.iter().filter(|other| other.name() == name).count() > 1;
    let folder = file.path.parent().and_then(|folder| folder.file_name()).filter(|_| several);
    match folder {
        Some(folder) => format!("{short} in {}", format::shortened(&printable::line(&folder.to_string_lossy()), 24)),
        None => short,
    }
}

/// What all values of the two come to.
struct Summary {
    values: u64,
    differ: u64,
    /// Missing in one of them only.
    only_one: u64,
    /// The greatest difference, and the index at which it is, in the file's order.
    most: Option<(f64, u64)>,
    /// How exact differences are.
    digits: Digits,
}

impl Weigh for Summary {
    fn weight(&self) -> u64 {
        64
    }
}

/// Says how the variable differs; a large one is read when a person wants it.
pub(super) fn summary_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile, variable: &Variable, other: &Other) {
    if !other.agrees {
        let words = if other.opened.structure.variable(&variable.path).is_some() {
            "Its shape is another one there, so there is no difference to show."
        } else {
            "The other file does not have this variable."
        };
        ui.add(Label::new(text::secondary(ui, words)).wrap());
        return;
    }
    let key = ViewKey::new(file.key, "compare", variable.path.as_str()).with(other.numbers());
    let bytes = variable.decoded_bytes();
    match cx.results.view::<Summary>(&key) {
        View::Missing if bytes > MOST_UNASKED_BYTES => {
            if widgets::quiet_button(ui, &format!("Compare all values ({})", format::bytes(bytes))).clicked() {
                ask(cx, key, variable, other.file.key);
            }
        }
        View::Missing => ask(cx, key, variable, other.file.key),
        View::Waiting(part) => {
            let part = part.map_or_else(String::new, |part| format!(" {:.0} %", part * 100.0));
            ui.label(text::secondary(ui, format!("Comparing all values…{part}")));
        }
        View::Ready(summary) => {
            ui.add(Label::new(text::secondary(ui, words(&summary, variable))).wrap());
        }
        View::Failed(unread) => {
            ui.label(RichText::new(printable::line(&unread.to_string())).color(Palette::of(ui).waiting.ink));
        }
    }
    ui.add_space(GRID);
}

fn ask(cx: &Cx<'_>, key: ViewKey, variable: &Variable, second: FileKey) {
    let variable = variable.clone();
    let request = ViewRequest::new(key, Haste::Long, move |work| summarise(work, &variable)).beside(second);
    cx.push(Command::Results(ResultsCommand::Ask(request)));
}

fn words(summary: &Summary, variable: &Variable) -> String {
    let all = format::count(summary.values);
    if summary.differ == 0 && summary.only_one == 0 {
        return format!("All {all} values are equal.");
    }
    let mut words = format!("{} of {all} values differ", format::count(summary.differ));
    if let Some((most, index)) = summary.most {
        let units = variable.text("units").filter(|units| *units != "1" && !units.contains(" since "));
        let units = units.map(|units| format!(" {}", printable::cut(units, 24))).unwrap_or_default();
        let place = place(index, &variable.shape);
        words = format!("{words}, by {}{units} at most (at {place})", summary.digits.written(most));
    }
    if summary.only_one > 0 {
        words = format!("{words}; {} are missing in one of the two", format::count(summary.only_one));
    }
    words + "."
}

/// Index in each dimension of a value that is so far into the array.
fn place(index: u64, shape: &[u64]) -> String {
    let mut left = index;
    let mut places: Vec<String> = shape
        .iter()
        .rev()
        .map(|length| {
            let place = left % (*length).max(1);
            left /= (*length).max(1);
            place.to_string()
        })
        .collect();
    places.reverse();
    places.join(", ")
}

fn summarise(work: &mut Work<'_>, variable: &Variable) -> Result<Summary, Unread> {
    let (here, there) = plans(work, variable)?;
    let digits = Digits::of(variable, &here, &there);
    let mut summary = Summary { values: 0, differ: 0, only_one: 0, most: None, digits };
    let chunk = variable.chunks.as_ref().and_then(|chunks| chunks.first()).copied().unwrap_or(1);
    let most = MOST_BYTES_AT_ONCE / 4 / variable.data_type.decoded_bytes().max(1);
    for piece in Selection::all(&variable.shape).pieces(chunk, most) {
        work.cancel.check()?;
        let (one, other) = both(work, variable, &piece)?;
        for index in 0..one.len() {
            let at = summary.values;
            summary.values += 1;
            match difference(&here, &there, &one, &other, index) {
                Difference::None => {}
                Difference::OnlyOne => summary.only_one += 1,
                Difference::By(by) => {
                    summary.differ += 1;
                    if summary.most.is_none_or(|(most, _)| by.abs() > most) {
                        summary.most = Some((by.abs(), at));
                    }
                }
            }
        }
        work.progress.tell(summary.values, variable.elements());
    }
    Ok(summary)
}

/// How the variable's values are decoded in each file.
pub(super) fn plans(work: &Work<'_>, variable: &Variable) -> Result<(Plan, Plan), Unread> {
    let second = work.second.as_ref().and_then(|second| second.structure.variable(&variable.path));
    let second = second.ok_or_else(|| Unread::new(&variable.path, Why::NoSuch, "in the other file"))?;
    Ok((Plan::of(variable), Plan::of(second)))
}

/// The same piece of both files.
pub(super) fn both(work: &mut Work<'_>, variable: &Variable, piece: &Selection) -> Result<(Values, Values), Unread> {
    let here = work.reader.read(&variable.path, piece)?;
    let second = work.second.as_mut().ok_or_else(|| Unread::new(&variable.path, Why::NoSuch, "no other file"))?;
    Ok((here, second.reader.read(&variable.path, piece)?))
}

/// Digits of a difference that are not noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    /// So many decimals tell packed steps apart.
    Decimals(usize),
    /// Those of a float of 32 bits.
    Short,
    /// All.
    All,
}

impl Digits {
    /// Those of a variable that is decoded in two files.
    pub(super) fn of(variable: &Variable, here: &Plan, there: &Plan) -> Self {
        let decimals = |plan: &Plan| plan.scaling.and_then(|scaling| scaling.decimals);
        match (decimals(here), decimals(there)) {
            (Some(one), Some(other)) => Self::Decimals(one.max(other)),
            _ if matches!(variable.data_type.number(), Some(Number::Float16 | Number::Float32)) => Self::Short,
            _ => Self::All,
        }
    }

    /// The difference in these digits, without zeros at the end.
    pub(super) fn written(self, by: f64) -> String {
        match self {
            // The way back through a number takes off what is not needed.
            Self::Decimals(decimals) => {
                let text = format!("{by:.decimals$}");
                text.parse::<f64>().map_or(text, |by| by.to_string())
            }
            Self::Short => (by as f32).to_string(),
            Self::All => by.to_string(),
        }
    }
}

/// How an element of the other file differs from this one's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Difference {
    None,
    /// Other minus this.
    By(f64),
    /// Missing in one of the two.
    OnlyOne,
}

pub(super) fn difference(here: &Plan, there: &Plan, one: &Values, other: &Values, index: usize) -> Difference {
    let value = |plan: &Plan, values: &Values| match plan.cell(values, index) {
        Cell::Value(real) | Cell::OutsideValid(real) => Some(real),
        Cell::Fill | Cell::NotANumber => None,
    };
    match (value(here, one), value(there, other)) {
        (None, None) => Difference::None,
        (Some(first), Some(second)) => {
            // Integers beyond 2⁵³ differ where their nearest floats do not.
            let plain = here.scaling.is_none() && there.scaling.is_none() && here.unsigned == there.unsigned;
            let exact = one.integer(index).zip(other.integer(index)).filter(|_| plain);
            match exact {
                Some((first, second)) if first == second => Difference::None,
                Some((first, second)) => Difference::By(second.saturating_sub(first) as f64),
                None if first == second => Difference::None,
                None => Difference::By(second - first),
            }
        }
        _ => Difference::OnlyOne,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::{ByteOrder, Data, DataType};

    fn integers(list: Vec<i64>) -> Values {
        let data_type = DataType::Number(Number::Int64, ByteOrder::Little);
        Values { data_type, shape: vec![list.len() as u64], data: Data::Int64(list) }
    }

    #[test]
    fn integers_that_share_their_nearest_float_still_differ() {
        let (one, other) = (integers(vec![9_007_199_254_740_992, 5]), integers(vec![9_007_199_254_740_993, 5]));
        let plan = Plan::default();
        assert_eq!(difference(&plan, &plan, &one, &other, 0), Difference::By(1.0));
        assert_eq!(difference(&plan, &plan, &one, &other, 1), Difference::None);
    }

    #[test]
    fn a_difference_has_no_digits_that_its_values_have_not() {
        // 300.087 − 300, of values in steps of a thousandth.
        assert_eq!(Digits::Decimals(3).written(0.087_000_000_000_045_93), "0.087");
        assert_eq!(Digits::Decimals(2).written(-1.200_000_000_01), "-1.2");
        assert_eq!(Digits::Decimals(0).written(3.0), "3");
        assert_eq!(Digits::Short.written(f64::from(0.1_f32)), "0.1");
        assert_eq!(Digits::All.written(0.1), "0.1");
    }

    #[test]
    fn a_summary_is_a_sentence_with_a_place() {
        assert_eq!(place(17, &[3, 4, 5]), "0, 3, 2");
        assert_eq!(place(0, &[]), "");
        assert_eq!(place(u64::MAX, &[0, 2]), "0, 1");
    }
}
