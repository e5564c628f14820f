//! What a table shows: which variables, which dimensions down and across, which pieces are read. Pure.

use crate::domain::printable;
use crate::inspect::{DataType, Group, Range, Selection, Structure, Variable};
use std::ops::Range as Span;

/// Columns that a second dimension may have and still stand beside one-dimensional variables.
const MOST_BESIDE: u64 = 8;
/// Elements of one piece along a dimension, about: some screens full.
const PIECE: u64 = 512;
/// The least, where chunks are so shaped that a piece unpacks many.
const LEAST_PIECE: u64 = 64;
/// Elements that a piece unpacks at most, if the least piece does not need more.
const MOST_UNPACKED: u64 = 4_000_000;

/// One variable as the table reads it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) struct Source {
    pub(super) variable: Variable,
    /// The dimension that runs down.
    pub(super) down: Option<usize>,
    /// The dimension that runs across.
    pub(super) across: Option<usize>,
    /// Index in each dimension that runs neither way; what stands for the others is not looked at.
    pub(super) fixed: Vec<u64>,
}

impl Source {
    /// The whole of a variable of one dimension, running down.
    pub(super) fn line(variable: &Variable) -> Self {
        Self { variable: variable.clone(), down: Some(0), across: None, fixed: vec![0; variable.shape.len()] }
    }

    pub(super) fn length(&self, dimension: Option<usize>) -> u64 {
        dimension.and_then(|dimension| self.variable.shape.get(dimension)).copied().unwrap_or(1)
    }

    /// Whether it is the whole of a variable of one dimension.
    pub(super) fn is_line(&self) -> bool {
        self.variable.shape.len() == 1
    }

    /// Rows it has.
    pub(super) fn rows(&self) -> u64 {
        self.length(self.down)
    }

    /// Columns it has: fields of a compound, or the dimension across.
    pub(super) fn columns(&self) -> u64 {
        match &self.variable.data_type {
            DataType::Compound(fields) => fields.len() as u64,
            _ => self.length(self.across),
        }
    }

    /// What is read for a block of cells.
    pub(super) fn selection(&self, rows: Span<u64>, columns: Span<u64>) -> Selection {
        let range = |span: &Span<u64>| Range::new(span.start, span.end.saturating_sub(span.start));
        let dimension = |(dimension, fixed): (usize, &u64)| {
            if self.down == Some(dimension) {
                range(&rows)
            } else if self.across == Some(dimension) {
                range(&columns)
            } else {
                Range::one(*fixed)
            }
        };
        Selection(self.fixed.iter().enumerate().map(dimension).collect())
    }

    /// Whether rows come before columns in the file's order.
    pub(super) fn is_row_major(&self) -> bool {
        match (self.down, self.across) {
            (Some(down), Some(across)) => down < across,
            _ => true,
        }
    }

    /// The piece that a row lies in.
    pub(super) fn row_piece(&self, row: u64) -> Piece {
        self.piece(self.down, row)
    }

    /// The piece that a column lies in; of a compound all columns.
    pub(super) fn column_piece(&self, column: u64) -> Piece {
        match self.across {
            Some(_) => self.piece(self.across, column),
            None => Piece { span: 0..self.columns(), number: 0 },
        }
    }

    fn piece(&self, dimension: Option<usize>, index: u64) -> Piece {
        piece(index, self.length(dimension), self.chunk(dimension), self.piece_length())
    }

    /// Length of the chunks along a dimension; `None` where the array lies in one piece.
    fn chunk(&self, dimension: Option<usize>) -> Option<u64> {
        dimension.and_then(|dimension| self.variable.chunks.as_ref()?.get(dimension)).copied()
    }

    /// Elements of a piece along a dimension, about: fewer where chunks reach far into dimensions that are not shown.
    fn piece_length(&self) -> u64 {
        if self.variable.chunks.is_none() {
            return PIECE;
        }
        let unpacked = |length: u64| {
            (0..self.fixed.len()).fold(1_u64, |product, dimension| {
                let chunk = self.chunk(Some(dimension)).unwrap_or(1).max(1);
                let is_shown = self.down == Some(dimension) || self.across == Some(dimension);
                let wanted = if is_shown { length.min(self.length(Some(dimension))) } else { 1 };
                product.saturating_mul(wanted.div_ceil(chunk).saturating_mul(chunk))
            })
        };
        let mut length = PIECE;
        while length > LEAST_PIECE && unpacked(length) > MOST_UNPACKED {
            length /= 2;
        }
        length
    }
}

/// A run of rows or columns that is read at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) span: Span<u64>,
    /// Counts from the first one: neighbours differ by 1.
    pub(super) number: u64,
}

/// The piece of a dimension that an index lies in, about `about` long. Pieces never cross the edge of a large chunk, so
/// that a screen full unpacks two chunks at most; small chunks are taken several at a time.
pub(super) fn piece(index: u64, length: u64, chunk: Option<u64>, about: u64) -> Piece {
    let chunk = chunk.filter(|chunk| *chunk > 0).unwrap_or(about);
    let (outer, step) = if chunk <= about {
        let several = (about / chunk).max(1) * chunk;
        (several, several)
    } else {
        (chunk, about)
    };
    let (whole, within) = (index / outer, index % outer / step);
    let first = whole * outer;
    let start = first + within * step;
    let end = start.saturating_add(step).min(first.saturating_add(outer)).min(length);
    let number = whole.saturating_mul(outer.div_ceil(step)).saturating_add(within);
    Piece { span: start..end.max(start), number }
}

/// One column of a table whose columns are variables.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    /// Index in [`Layout::sources`].
    pub(super) source: usize,
    /// Which of its columns.
    pub(super) inner: u64,
    pub(super) name: String,
    pub(super) units: String,
}

/// What the table shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) sources: Vec<Source>,
    pub(super) across: Across,
    pub(super) rows: u64,
    /// Coordinate of the rows, if the file has one that is not among the columns.
    pub(super) row_scale: Option<Source>,
    /// Coordinate of the columns.
    pub(super) column_scale: Option<Source>,
    /// Scales of the dimensions that run neither way: the dimension, and its scale.
    pub(super) scales: Vec<(usize, Option<Source>)>,
}

/// What stands beside each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Across {
    /// Variables, fields, or a short dimension.
    Columns(Vec<Column>),
    /// A dimension of the only source, so long.
    Dimension(u64),
}

/// Which dimensions run down and across, and where the others stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Choice {
    pub(super) down: Option<usize>,
    pub(super) across: Option<usize>,
    pub(super) fixed: Vec<u64>,
    /// The selected variable alone, without its siblings.
    pub(super) alone: bool,
}

impl Layout {
    /// Number of columns.
    pub(super) fn columns(&self) -> u64 {
        match &self.across {
            Across::Columns(columns) => columns.len() as u64,
            Across::Dimension(length) => *length,
        }
    }

    /// The source of a column, and which of its own columns it is.
    pub(super) fn source(&self, column: u64) -> Option<(&Source, u64)> {
        match &self.across {
            Across::Columns(columns) => {
                let column = columns.get(usize::try_from(column).ok()?)?;
                Some((self.sources.get(column.source)?, column.inner))
            }
            Across::Dimension(length) => (column < *length).then_some((self.sources.first()?, column)),
        }
    }

    /// The column of a variable.
    pub(super) fn column_of(&self, path: &str) -> Option<u64> {
        let Across::Columns(columns) = &self.across else { return None };
        let place = columns
            .iter()
            .position(|column| self.sources.get(column.source).is_some_and(|source| source.variable.path == path));
        place.map(|place| place as u64)
    }

    /// The table of a variable.
    pub(super) fn of(structure: &Structure, variable: &Variable, choice: &Choice) -> Self {
        if variable.shape.len() >= 2 && !(is_beside(variable) && !choice.alone && choice.across.is_none()) {
            return Self::field(structure, variable, choice);
        }
        let group = structure.group(variable.group_path());
        let siblings: Vec<&Variable> = match group {
            Some(group) if !choice.alone && !variable.shape.is_empty() => siblings(group, variable),
            _ => vec![variable],
        };
        Self::lines(structure, variable, &siblings)
    }

    /// A table of all lines of a group that are as long as its longest run of variables.
    pub(super) fn of_group(structure: &Structure, group: &Group) -> Option<Self> {
        let best =
            group.variables.iter().filter(|variable| is_line(variable)).max_by_key(|variable| {
                (siblings(group, variable).len(), variable.shape.first().copied().unwrap_or(0))
            })?;
        Some(Self::of(structure, best, &Choice::default()))
    }

    fn lines(structure: &Structure, variable: &Variable, variables: &[&Variable]) -> Self {
        let mut sources = Vec::new();
        let mut columns = Vec::new();
        for variable in variables {
            let mut source = Source::line(variable);
            if variable.shape.is_empty() {
                source.down = None;
            } else if variable.shape.len() == 2 {
                source.across = Some(1);
            }
            push_columns(&mut columns, sources.len(), &source);
            sources.push(source);
        }
        let row_scale = scale(structure, variable, 0)
            .filter(|scale| !sources.iter().any(|source| source.variable.path == scale.variable.path));
        let rows = sources.first().map_or(0, Source::rows);
        Self { sources, across: Across::Columns(columns), rows, row_scale, column_scale: None, scales: Vec::new() }
    }

    fn field(structure: &Structure, variable: &Variable, choice: &Choice) -> Self {
        let last = variable.shape.len() - 1;
        let valid = |dimension: Option<usize>| dimension.filter(|dimension| *dimension <= last);
        let is_compound = matches!(variable.data_type, DataType::Compound(_));
        let down = valid(choice.down).unwrap_or(if is_compound { last } else { last - 1 });
        let across = valid(choice.across).filter(|across| *across != down);
        let across = (!is_compound).then(|| across.unwrap_or(if down == last { last - 1 } else { last }));
        let fixed: Vec<u64> = variable
            .shape
            .iter()
            .enumerate()
            .map(|(dimension, length)| choice.fixed.get(dimension).copied().unwrap_or(0).min(length.saturating_sub(1)))
            .collect();
        let source = Source { variable: variable.clone(), down: Some(down), across, fixed };
        let rows = source.rows();
        let others = (0..=last).filter(|dimension| *dimension != down && Some(*dimension) != across);
        let scales = others.map(|dimension| (dimension, scale(structure, variable, dimension))).collect();
        let row_scale = scale(structure, variable, down);
        let column_scale = across.and_then(|across| scale(structure, variable, across));
        let across = if across.is_some() {
            Across::Dimension(source.columns())
        } else {
            let mut columns = Vec::new();
            push_columns(&mut columns, 0, &source);
            Across::Columns(columns)
        };
        Self { sources: vec![source], across, rows, row_scale, column_scale, scales }
    }
}

fn push_columns(columns: &mut Vec<Column>, index: usize, source: &Source) {
    let variable = &source.variable;
    let units = variable.text("units").filter(|units| *units != "1");
    let units = units.map(|units| printable::cut(units, 40)).unwrap_or_default();
    let name = printable::line(&variable.name).into_owned();
    let mut push = |inner: u64, name: String| {
        columns.push(Column { source: index, inner, name, units: units.clone() });
    };
    match &variable.data_type {
        DataType::Compound(fields) => {
            for (inner, field) in fields.iter().enumerate() {
                push(inner as u64, format!("{name}.{}", printable::line(&field.name)));
            }
        }
        _ if source.across.is_some() => {
            for inner in 0..source.columns() {
                push(inner, format!("{name}[{inner}]"));
            }
        }
        _ => push(0, name),
    }
}

/// One-dimensional variables of the group along the same dimension, coordinates first as xarray has them.
fn siblings<'a>(group: &'a Group, variable: &Variable) -> Vec<&'a Variable> {
    fn along(variable: &Variable) -> Option<(&str, u64)> {
        Some((variable.axes.first()?.name.as_str(), *variable.shape.first()?))
    }
    let wanted = along(variable);
    group
        .variables
        .iter()
        .filter(|other| (is_line(other) || is_beside(other)) && other.unread.is_none() && along(other) == wanted)
        .collect()
}

fn is_line(variable: &Variable) -> bool {
    variable.shape.len() == 1
}

/// Two-dimensional with so few columns that they stand beside lines.
fn is_beside(variable: &Variable) -> bool {
    !matches!(variable.data_type, DataType::Compound(_))
        && matches!(variable.shape.as_slice(), [rows, columns] if *columns <= MOST_BESIDE && rows > columns)
}

/// The coordinate variable of a dimension, if it runs along that dimension alone.
fn scale(structure: &Structure, variable: &Variable, dimension: usize) -> Option<Source> {
    let path = variable.axes.get(dimension)?.scale.as_deref()?;
    let scale = structure.variable(path)?;
    let fits = scale.shape.len() == 1 && scale.shape.first() == variable.shape.get(dimension);
    (fits && scale.unread.is_none() && scale.path != variable.path).then(|| Source::line(scale))
}

/// Cells that are selected: from the anchor to the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marked {
    /// Row and column where the selection began.
    pub(super) anchor: (u64, u64),
    /// Row and column of the cursor.
    pub(super) cursor: (u64, u64),
}

impl Marked {
    pub(super) fn one(cell: (u64, u64)) -> Self {
        Self { anchor: cell, cursor: cell }
    }

    pub(super) fn rows(&self) -> Span<u64> {
        self.anchor.0.min(self.cursor.0)..self.anchor.0.max(self.cursor.0).saturating_add(1)
    }

    pub(super) fn columns(&self) -> Span<u64> {
        self.anchor.1.min(self.cursor.1)..self.anchor.1.max(self.cursor.1).saturating_add(1)
    }

    pub(super) fn holds(&self, row: u64, column: u64) -> bool {
        self.rows().contains(&row) && self.columns().contains(&column)
    }

    /// Moves the cursor, within so many rows and columns; the anchor comes along unless it is extended.
    pub(super) fn step(&mut self, by: (i64, i64), size: (u64, u64), extends: bool) {
        let moved = |at: u64, by: i64, length: u64| at.saturating_add_signed(by).min(length.saturating_sub(1));
        self.cursor = (moved(self.cursor.0, by.0, size.0), moved(self.cursor.1, by.1, size.1));
        if !extends {
            self.anchor = self.cursor;
        }
    }
}
