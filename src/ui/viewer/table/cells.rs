//! Cells written out, on the thread of the results: a piece for the screen, a selection for the clipboard, and the
//! row of a coordinate.

use super::model::{Layout, Source};
use crate::engine::inspection::{Weigh, Work};
use crate::inspect::decode::{Cell, Plan, Show};
use crate::inspect::time::Resolution;
use crate::inspect::{Data, MOST_BYTES_AT_ONCE, Range, Selection, Unread, Values, Why};
use crate::ui::viewer::compare::{self, Difference, Digits};
use std::borrow::Cow;
use std::ops::Range as Span;

/// Cells that are copied at once.
pub(super) const MOST_COPIED: u64 = 2_000_000;
/// Bytes of text that are copied at once.
const MOST_TEXT: usize = 64_000_000;
/// Rows read at once while copying.
const ROWS_AT_ONCE: u64 = 16_384;

/// A piece of cells of one source, written out.
pub(super) struct Piece {
    pub(super) rows: Span<u64>,
    pub(super) columns: Span<u64>,
    /// Row by row.
    texts: Vec<Box<str>>,
}

impl Piece {
    /// The cell at a row and column of the source.
    pub(super) fn text(&self, row: u64, column: u64) -> Option<&str> {
        if !self.rows.contains(&row) || !self.columns.contains(&column) {
            return None;
        }
        let across = self.columns.end - self.columns.start;
        let index = (row - self.rows.start).checked_mul(across)?.checked_add(column - self.columns.start)?;
        self.texts.get(usize::try_from(index).ok()?).map(AsRef::as_ref)
    }
}

impl Weigh for Piece {
    fn weight(&self) -> u64 {
        self.texts.iter().map(|text| text.len() as u64 + 24).sum()
    }
}

/// Text for the clipboard.
pub(super) struct Copied(pub(super) String);

impl Weigh for Copied {
    fn weight(&self) -> u64 {
        self.0.len() as u64
    }
}

/// The row that was looked for.
pub(super) struct Row(pub(super) u64);

impl Weigh for Row {
    fn weight(&self) -> u64 {
        8
    }
}

/// How cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Written {
    /// As the file holds them.
    pub(super) raw: bool,
    /// Times with all their digits, missing values as nothing: to be taken along.
    whole: bool,
}

impl Written {
    fn show(self) -> Show {
        if self.raw { Show::Raw } else { Show::Decoded }
    }

    /// As many digits of a time as its steps need, or all.
    fn resolution(self, plan: &Plan, values: &Values) -> Resolution {
        match (&plan.time, values.reals()) {
            (Some(_), _) if self.whole => Resolution::Full,
            (Some(time), Some(reals)) => time.resolution(&reals),
            _ => Resolution::of_step(1.0),
        }
    }
}

/// Reads and writes a piece of a source.
pub(super) fn piece(
    work: &mut Work<'_>,
    source: &Source,
    rows: Span<u64>,
    columns: Span<u64>,
    written: Written,
) -> Result<Piece, Unread> {
    let texts = texts(work, source, &rows, &columns, written)?;
    Ok(Piece { rows, columns, texts })
}

/// A piece of the difference: the other file's value minus this one's.
pub(super) fn difference(
    work: &mut Work<'_>,
    source: &Source,
    rows: Span<u64>,
    columns: Span<u64>,
) -> Result<Piece, Unread> {
    let variable = &source.variable;
    let (here, there) = compare::plans(work, variable)?;
    let (one, other) = compare::both(work, variable, &source.selection(rows.clone(), columns.clone()))?;
    let digits = Digits::of(variable, &here, &there);
    let (down, across) = (length(&rows), length(&columns));
    let is_row_major = source.is_row_major();
    let mut texts = Vec::with_capacity(down * across);
    for (row, column) in (0..down).flat_map(|row| (0..across).map(move |column| (row, column))) {
        let index = if is_row_major { row * across + column } else { column * down + row };
        texts.push(match compare::difference(&here, &there, &one, &other, index) {
            Difference::None => "0".into(),
            Difference::OnlyOne => "–".into(),
            Difference::By(by) => digits.written(by).into(),
        });
    }
    Ok(Piece { rows, columns, texts })
}

fn texts(
    work: &mut Work<'_>,
    source: &Source,
    rows: &Span<u64>,
    columns: &Span<u64>,
    written: Written,
) -> Result<Vec<Box<str>>, Unread> {
    let variable = &source.variable;
    let values = work.reader.read(&variable.path, &source.selection(rows.clone(), columns.clone()))?;
    let (down, across) = (length(rows), length(columns));
    if let Data::Compound(fields) = &values.data {
        let chosen = fields.iter().skip(columns.start as usize).take(across);
        let chosen: Vec<&Values> = chosen.collect();
        return Ok((0..down).flat_map(|row| chosen.iter().map(move |field| field.written(row).into())).collect());
    }
    let plan = Plan::of(variable);
    let resolution = written.resolution(&plan, &values);
    let is_row_major = source.is_row_major();
    let text = |row: usize, column: usize| {
        let index = if is_row_major { row * across + column } else { column * down + row };
        let is_missing = written.whole && !written.raw && plan.cell(&values, index) == Cell::Fill;
        if is_missing { "".into() } else { plan.written(&values, index, written.show(), resolution).into_boxed_str() }
    };
    Ok((0..down)
        .flat_map(|row| (0..across).map(move |column| (row, column)))
        .map(|(row, column)| text(row, column))
        .collect())
}

fn length(span: &Span<u64>) -> usize {
    usize::try_from(span.end.saturating_sub(span.start)).unwrap_or(0)
}

/// How a selection is written for the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Cells with tabs between them.
    Tsv,
    /// Names of columns, then cells with commas between them, quoted where need be.
    Csv,
}

/// Reads a selection and writes it in full.
pub(super) fn copy(
    work: &mut Work<'_>,
    layout: &Layout,
    (rows, columns): (Span<u64>, Span<u64>),
    format: Format,
    written: Written,
) -> Result<Copied, Unread> {
    let cells = (rows.end - rows.start).saturating_mul(columns.end - columns.start);
    if cells > MOST_COPIED {
        return Err(Unread::file(
            Why::TooLarge(cells.saturating_mul(16), MOST_COPIED * 16),
            "more cells than are copied",
        ));
    }
    // A single value is copied as it is seen, but for the digits of a time.
    let whole = Written { whole: true, ..written };
    if cells == 1 && format == Format::Tsv {
        let line = lines(work, layout, &rows, &columns, whole)?.into_iter().flatten().next().unwrap_or_default();
        return Ok(Copied(if line.is_empty() { only(work, layout, &rows, &columns, written)? } else { line.into() }));
    }
    let mut text = String::new();
    if format == Format::Csv {
        let names: Vec<String> =
            columns.clone().map(|column| quoted(&column_name(layout, column), ',').into_owned()).collect();
        text.push_str(&names.join(","));
        text.push('\n');
    }
    let across = columns.end - columns.start;
    let at_once = rows_at_once(layout, across);
    let mut first = rows.start;
    while first < rows.end {
        work.cancel.check()?;
        let some = first..first.saturating_add(at_once).min(rows.end);
        let between = if format == Format::Tsv { '\t' } else { ',' };
        for line in lines(work, layout, &some, &columns, whole)? {
            for (place, cell) in line.iter().enumerate() {
                if place > 0 {
                    text.push(between);
                }
                text.push_str(&quoted(cell, between));
            }
            text.push('\n');
        }
        if text.len() > MOST_TEXT {
            return Err(Unread::file(Why::TooLarge(text.len() as u64, MOST_TEXT as u64), "more text than is copied"));
        }
        first = some.end;
        work.progress.tell(first - rows.start, rows.end - rows.start);
    }
    Ok(Copied(text))
}

/// The only cell of a selection, as it is seen.
fn only(
    work: &mut Work<'_>,
    layout: &Layout,
    rows: &Span<u64>,
    columns: &Span<u64>,
    written: Written,
) -> Result<String, Unread> {
    let lines = lines(work, layout, rows, columns, written)?;
    Ok(lines.into_iter().flatten().next().unwrap_or_default().into())
}

fn rows_at_once(layout: &Layout, across: u64) -> u64 {
    let widest = layout.sources.iter().map(|source| source.variable.data_type.decoded_bytes()).max().unwrap_or(8);
    (MOST_BYTES_AT_ONCE / 2 / widest.max(1) / across.max(1)).clamp(1, ROWS_AT_ONCE)
}

/// Some rows of a selection, cell by cell; columns that lie beside each other in one source are read together.
fn lines(
    work: &mut Work<'_>,
    layout: &Layout,
    rows: &Span<u64>,
    columns: &Span<u64>,
    written: Written,
) -> Result<Vec<Vec<Box<str>>>, Unread> {
    let mut lines: Vec<Vec<Box<str>>> = vec![Vec::new(); length(rows)];
    let mut column = columns.start;
    while column < columns.end {
        let Some((source, inner)) = layout.source(column) else { break };
        let mut end = column + 1;
        while end < columns.end
            && layout
                .source(end)
                .is_some_and(|(other, next)| std::ptr::eq(other, source) && next == inner + (end - column))
        {
            end += 1;
        }
        let across = end - column;
        let texts = texts(work, source, rows, &(inner..inner + across), written)?;
        let mut texts = texts.into_iter();
        for line in &mut lines {
            line.extend(texts.by_ref().take(across as usize));
        }
        column = end;
    }
    Ok(lines)
}

/// What a column is called in a file.
pub(super) fn column_name(layout: &Layout, column: u64) -> String {
    match &layout.across {
        super::model::Across::Columns(columns) => usize::try_from(column)
            .ok()
            .and_then(|column| columns.get(column))
            .map_or_else(String::new, |column| column.name.clone()),
        super::model::Across::Dimension(_) => column.to_string(),
    }
}

/// A cell of a line: in quotes where it holds what stands between cells or lines, as spreadsheets and pandas read it.
fn quoted(text: &str, between: char) -> Cow<'_, str> {
    if text.contains([between, '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text.into()
    }
}

/// What is looked for along a coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sought {
    /// A value of the coordinate.
    Value(f64),
    /// A time, in seconds since 1970 UTC.
    Time(f64),
}

/// The row whose coordinate is nearest to what is sought.
pub(super) fn nearest(work: &mut Work<'_>, scale: &Source, sought: Sought) -> Result<Row, Unread> {
    let variable = &scale.variable;
    let plan = Plan::of(variable);
    let wanted = match (sought, &plan.time) {
        // Once more with the leap seconds that a clock counts.
        (Sought::Time(utc), Some(time)) => time.value(utc).and_then(|value| {
            let beside = utc - time.utc(value)?;
            Some(value + beside / time.seconds_per_unit())
        }),
        (Sought::Value(value), _) => Some(value),
        (Sought::Time(_), None) => None,
    };
    let wanted = wanted.ok_or_else(|| Unread::new(&variable.path, Why::Unknown("such a coordinate".to_owned()), ""))?;
    let length = scale.rows();
    let chunk = variable.chunks.as_ref().and_then(|chunks| chunks.first()).copied().unwrap_or(1);
    let most = MOST_BYTES_AT_ONCE / 2 / variable.data_type.decoded_bytes().max(1);
    let mut best: Option<(f64, u64)> = None;
    for piece in Selection(vec![Range::all(length)]).pieces(chunk, most) {
        work.cancel.check()?;
        let start = piece.0.first().map_or(0, |range| range.start);
        let values = work.reader.read(&variable.path, &piece)?;
        for index in 0..values.len() {
            let (Cell::Value(real) | Cell::OutsideValid(real)) = plan.cell(&values, index) else { continue };
            let distance = (real - wanted).abs();
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, start + index as u64));
            }
        }
        work.progress.tell(start, length);
    }
    best.map(|(_, row)| Row(row)).ok_or_else(|| Unread::new(&variable.path, Why::NoSuch, "no value"))
}
