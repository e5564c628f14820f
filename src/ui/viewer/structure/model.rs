//! The rows of a structure: what is open, what matches a search. Pure.

use crate::domain::printable;
use crate::inspect::plot::profile::tracks;
use crate::inspect::{Attribute, Group, Number, Structure, Variable};
use crate::ui::widgets::format;
use std::collections::HashSet;

/// Rows that a search shows at most; more say nothing more.
const MOST_HITS: usize = 5000;
/// Characters of an attribute that a row shows at most.
const VALUE_CHARS: usize = 120;

/// A part of a group that can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Section {
    Coordinates,
    Data,
    Attributes,
}

impl Section {
    fn name(self) -> &'static str {
        match self {
            Self::Coordinates => "Coordinates",
            Self::Data => "Data variables",
            Self::Attributes => "Attributes",
        }
    }
}

/// What can be open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Group(String),
    /// A section of a group; open unless it is listed here, but attributes, which are closed unless listed.
    Section(String, Section),
}

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Group { path: String, is_open: bool },
    Dimensions,
    Section { group: String, section: Section, is_open: bool },
    Variable { path: String, is_unread: bool },
    Attribute,
    Unread,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) depth: u16,
    pub(super) what: What,
    /// Its name.
    pub(super) name: String,
    /// What stands behind the name, lighter.
    pub(super) note: String,
    /// What stands at the right edge.
    pub(super) right: String,
}

impl Row {
    /// Path of the group or variable it is.
    pub(super) fn path(&self) -> Option<&str> {
        match &self.what {
            What::Group { path, .. } | What::Variable { path, .. } => Some(path),
            _ => None,
        }
    }

    /// What opens and closes it, and whether it is open.
    pub(super) fn node(&self) -> Option<(Node, bool)> {
        match &self.what {
            What::Group { path, is_open } => Some((Node::Group(path.clone()), *is_open)),
            What::Section { group, section, is_open } => Some((Node::Section(group.clone(), *section), *is_open)),
            _ => None,
        }
    }
}

/// What is open: groups that are listed, and sections that are not as they are by themselves.
#[derive(Debug, Default, Clone)]
pub(super) struct Open(HashSet<Node>);

impl Open {
    pub(super) fn toggle(&mut self, node: Node) {
        if !self.0.remove(&node) {
            self.0.insert(node);
        }
    }

    /// Opens every group on the way to a group or variable.
    pub(super) fn reveal(&mut self, path: &str) {
        let mut end = 0;
        while let Some(next) = path.get(end + 1..).and_then(|rest| rest.find('/')) {
            end += next + 1;
            if let Some(group) = path.get(..end) {
                self.0.insert(Node::Group(group.to_owned()));
            }
        }
    }

    fn has_group(&self, path: &str) -> bool {
        path == "/" || self.0.contains(&Node::Group(path.to_owned()))
    }

    fn has_section(&self, group: &str, section: Section) -> bool {
        let is_turned = self.0.contains(&Node::Section(group.to_owned(), section));
        is_turned != (section != Section::Attributes)
    }
}

/// The rows of everything that is open; with words, of everything whose name holds them.
pub(super) fn rows(structure: &Structure, open: &Open, words: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let words = words.trim().to_lowercase();
    if words.is_empty() {
        push_group(&mut rows, &structure.root, open, 0);
    } else {
        for group in structure.groups() {
            push_hits(&mut rows, group, &words);
            if rows.len() >= MOST_HITS {
                break;
            }
        }
    }
    rows
}

fn push_group(rows: &mut Vec<Row>, group: &Group, open: &Open, depth: u16) {
    let is_open = open.has_group(&group.path);
    // The root is the file itself.
    let inside = if group.path == "/" { depth } else { depth + 1 };
    if group.path != "/" {
        rows.push(group_row(group, is_open, depth));
        if !is_open || group.same_as.is_some() {
            return;
        }
    }
    if !group.dimensions.is_empty() {
        let sizes: Vec<String> = group.dimensions.iter().map(dimension_words).collect();
        rows.push(Row {
            depth: inside,
            what: What::Dimensions,
            name: "Dimensions".to_owned(),
            note: sizes.join(", "),
            right: String::new(),
        });
    }
    let (coordinates, data): (Vec<_>, Vec<_>) =
        group.variables.iter().partition(|variable| is_coordinate(group, variable));
    for (section, variables) in [(Section::Coordinates, coordinates), (Section::Data, data)] {
        if !variables.is_empty() && push_section(rows, group, open, section, variables.len(), inside) {
            rows.extend(variables.into_iter().map(|variable| variable_row(variable, inside + 1)));
        }
    }
    let count = group.attributes.len();
    if count > 0 && push_section(rows, group, open, Section::Attributes, count, inside) {
        rows.extend(group.attributes.iter().map(|attribute| attribute_row(attribute, inside + 1)));
    }
    for unread in &group.unread {
        let name = printable::line(&unread.to_string()).into_owned();
        rows.push(Row { depth: inside, what: What::Unread, name, note: String::new(), right: String::new() });
    }
    for child in &group.groups {
        push_group(rows, child, open, inside);
    }
}

fn push_section(rows: &mut Vec<Row>, group: &Group, open: &Open, section: Section, count: usize, depth: u16) -> bool {
    let is_open = open.has_section(&group.path, section);
    rows.push(Row {
        depth,
        what: What::Section { group: group.path.clone(), section, is_open },
        name: section.name().to_owned(),
        note: String::new(),
        right: format::count(count as u64),
    });
    is_open
}

/// Each hit with the path of its group, so that one knows where it is.
fn push_hits(rows: &mut Vec<Row>, group: &Group, words: &str) {
    let holds = |text: &str| text.to_lowercase().contains(words);
    let variables = group.variables.iter().filter(|variable| {
        let title = |name| variable.text(name).is_some_and(holds);
        holds(&variable.name) || title("long_name") || title("standard_name")
    });
    let hits: Vec<&Variable> = variables.collect();
    let attributes: Vec<&Attribute> = group.attributes.iter().filter(|attribute| holds(&attribute.name)).collect();
    if !holds(&group.name) && hits.is_empty() && attributes.is_empty() {
        return;
    }
    if group.path != "/" {
        let mut row = group_row(group, true, 0);
        row.name = printable::line(group.path.trim_start_matches('/')).into_owned();
        rows.push(row);
    }
    rows.extend(hits.into_iter().map(|variable| variable_row(variable, 1)));
    rows.extend(attributes.into_iter().map(|attribute| attribute_row(attribute, 1)));
}

fn group_row(group: &Group, is_open: bool, depth: u16) -> Row {
    let note = match &group.same_as {
        Some(path) => format!("the same as {}", printable::line(path)),
        None => String::new(),
    };
    let right = match (group.variables.len(), group.groups.len()) {
        (0, 0) => String::new(),
        (0, 1) => "1 group".to_owned(),
        (0, groups) => format!("{} groups", format::count(groups as u64)),
        (variables, _) => format::count(variables as u64),
    };
    let name = printable::line(&group.name).into_owned();
    Row { depth, what: What::Group { path: group.path.clone(), is_open }, name, note, right }
}

fn dimension_words(dimension: &crate::inspect::Dimension) -> String {
    let mark = if dimension.unlimited { " (unlimited)" } else { "" };
    format!("{}: {}{mark}", printable::line(&dimension.name), format::count(dimension.length))
}

fn variable_row(variable: &Variable, depth: u16) -> Row {
    let axes: Vec<_> = variable.axes.iter().map(|axis| printable::line(&axis.name)).collect();
    let note = match (&variable.same_as, axes.is_empty()) {
        (Some(path), _) => format!("the same as {}", printable::line(path)),
        (None, true) => String::new(),
        (None, false) => format!("({})", axes.join(", ")),
    };
    // Since when is told in full below; here it would stand in the way of the names.
    let units = variable.text("units").map_or_else(String::new, |units| {
        if units.contains(" since ") { "time".to_owned() } else { printable::cut(units, 24) }
    });
    let data_type = variable.data_type.to_string();
    let right = if units.is_empty() || units == "1" { data_type } else { format!("{units}  {data_type}") };
    let what = What::Variable { path: variable.path.clone(), is_unread: variable.unread.is_some() };
    Row { depth, what, name: printable::line(&variable.name).into_owned(), note, right }
}

fn attribute_row(attribute: &Attribute, depth: u16) -> Row {
    let name = printable::line(&attribute.name).into_owned();
    Row { depth, what: What::Attribute, name, note: attribute_words(attribute, VALUE_CHARS), right: String::new() }
}

/// The value of an attribute on one line, cut after so many characters.
pub(in crate::ui::viewer) fn attribute_words(attribute: &Attribute, limit: usize) -> String {
    let values = match &attribute.value {
        Ok(values) => values,
        Err(unread) => return printable::cut(&unread.to_string(), limit),
    };
    if let Some(text) = values.only_text() {
        return printable::cut(text, limit);
    }
    let mut words = String::new();
    for index in 0..values.len() {
        if index > 0 {
            words.push_str(", ");
        }
        words.push_str(&values.written(index));
        // A byte is less than a character: enough is written.
        if words.len() > limit * 4 {
            break;
        }
    }
    printable::cut(&words, limit)
}

/// As xarray sorts them: scales of dimensions, and what a `coordinates` attribute in the group names.
fn is_coordinate(group: &Group, variable: &Variable) -> bool {
    let is_own_axis = matches!(variable.axes.as_slice(), [axis] if axis.name == variable.name);
    let is_named = || {
        group.variables.iter().any(|other| {
            let named = other.text("coordinates").unwrap_or_default();
            named.split([' ', ',', '\n']).any(|name| name == variable.name)
        })
    };
    is_own_axis || is_named()
}

/// What is looked at first: the heights of the first beam, else of the measured variables the largest, of equal ones
/// one with a unit and the finest numbers; else the largest of all, else the root.
pub(in crate::ui::viewer) fn first_look(structure: &Structure) -> String {
    if let Some(heights) = tracks(structure).into_iter().find_map(|track| track.heights.into_iter().next()) {
        return heights;
    }
    let mut best = None;
    for group in structure.groups() {
        let data = group.variables.iter().filter(|variable| variable.data_type.number().is_some());
        for variable in data.filter(|variable| !variable.is_scale && variable.unread.is_none()) {
            let has_unit = variable.text("units").is_some_and(|units| !matches!(units.trim(), "" | "1" | "none"));
            let rank = (is_measured(variable), variable.elements(), has_unit, variable.data_type.decoded_bytes());
            if best.is_none_or(|(_, most)| rank > most) && !is_coordinate(group, variable) {
                best = Some((variable, rank));
            }
        }
    }
    best.map_or_else(|| "/".to_owned(), |(variable, _): (&Variable, _)| variable.path.clone())
}

/// Neither classes nor counters nor places nor times, as far as type and units tell.
fn is_measured(variable: &Variable) -> bool {
    let units = variable.text("units").unwrap_or_default();
    let is_place = units.starts_with("degree") && (units.ends_with("north") || units.ends_with("east"));
    let is_real = variable.data_type.number().is_some_and(Number::is_float);
    let is_packed = variable.attribute("scale_factor").is_some();
    (is_real || is_packed) && !is_place && !units.contains(" since ") && variable.attribute("flag_values").is_none()
}
