//! Variables as a tree of the file's groups, searched by words and patterns.

use crate::domain::Capabilities;
use crate::domain::capabilities::Variable;
use std::collections::{BTreeSet, HashSet};

/// Variables by group, groups before what they hold. Made once per collection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VariableTree {
    rows: Vec<VariableRow>,
}

/// A group or a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableRow {
    /// Last part of the path.
    pub label: String,
    /// Groups above it.
    pub depth: usize,
    /// Path of the group without slashes at its ends; the whole name of a variable.
    pub path: String,
    /// Long name and units of a variable; empty if the server tells none, and for groups.
    pub details: String,
    /// One past the last row inside a group; `None` for a variable.
    end: Option<usize>,
    /// What a search looks through, in lower case.
    haystack: String,
}

/// How much of a group is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Nothing of it.
    None,
    /// Some of it.
    Some,
    /// All of it.
    All,
}

impl VariableRow {
    /// True for a group.
    pub fn is_group(&self) -> bool {
        self.end.is_some()
    }
}

impl VariableTree {
    /// Sorts variables into their groups.
    pub fn new(variables: &[Variable]) -> Self {
        let mut sorted: Vec<(Vec<&str>, &Variable)> =
            variables.iter().map(|variable| (variable.name.trim_matches('/').split('/').collect(), variable)).collect();
        sorted.sort_by(|(first, _), (second, _)| first.cmp(second));
        let mut rows: Vec<VariableRow> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for (parts, variable) in sorted {
            let groups = parts.split_last().map_or(&[] as &[&str], |(_, groups)| groups);
            let shared = open
                .iter()
                .zip(groups)
                .take_while(|(row, part)| rows.get(**row).is_some_and(|row| row.label == **part))
                .count();
            close(&mut rows, &mut open, shared);
            for depth in shared..groups.len() {
                open.push(rows.len());
                rows.push(group(groups, depth));
            }
            rows.push(leaf(&parts, variable));
        }
        close(&mut rows, &mut open, 0);
        Self { rows }
    }

    /// The row of that place.
    pub fn row(&self, place: usize) -> Option<&VariableRow> {
        self.rows.get(place)
    }

    /// Names of all variables that a search finds; all of them if it is empty.
    pub fn found(&self, search: &str) -> Vec<&str> {
        let search = Search::new(search);
        self.rows.iter().filter(|row| !row.is_group() && search.finds(row)).map(|row| row.path.as_str()).collect()
    }

    /// Places of the rows to show: without a search those in the groups of `open`, else what is
    /// found and the groups it lies in.
    pub fn visible(&self, open: &BTreeSet<String>, search: &str) -> Vec<usize> {
        let search = Search::new(search);
        let mut visible = Vec::new();
        let mut place = 0;
        while let Some(row) = self.rows.get(place) {
            let Some(end) = row.end else {
                if search.finds(row) {
                    visible.push(place);
                }
                place += 1;
                continue;
            };
            let inside = self.rows.get(place..end).unwrap_or_default();
            let (is_shown, is_open) = if search.is_empty() {
                (true, open.contains(&row.path))
            } else {
                let found = inside.iter().any(|row| !row.is_group() && search.finds(row));
                (found, found)
            };
            if is_shown {
                visible.push(place);
            }
            place = if is_open { place + 1 } else { end };
        }
        visible
    }

    /// Names of the variables of a row that a search finds: what a tick on that row means.
    pub fn names_found(&self, place: usize, search: &str) -> Vec<&str> {
        let end = self.row(place).map_or(place, |row| row.end.unwrap_or(place + 1));
        let search = Search::new(search);
        let rows = self.rows.get(place..end).unwrap_or_default();
        rows.iter().filter(|row| !row.is_group() && search.finds(row)).map(|row| row.path.as_str()).collect()
    }

    /// How much of what a search finds in each row is picked.
    pub fn chosen(&self, picked: &[String], search: &str) -> Vec<Chosen> {
        let search = Search::new(search);
        let picked: HashSet<&str> = picked.iter().map(|name| name.trim_matches('/')).collect();
        let mut before = vec![(0_usize, 0_usize)];
        let (mut leaves, mut taken) = (0, 0);
        for row in &self.rows {
            if !row.is_group() && search.finds(row) {
                leaves += 1;
                taken += usize::from(picked.contains(row.path.trim_matches('/')));
            }
            before.push((leaves, taken));
        }
        let at = |place: usize| before.get(place).copied().unwrap_or((leaves, taken));
        let state = |(place, row): (usize, &VariableRow)| {
            let ((first, first_taken), (last, last_taken)) = (at(place), at(row.end.unwrap_or(place + 1)));
            match last_taken - first_taken {
                0 => Chosen::None,
                taken if taken == last - first => Chosen::All,
                _ => Chosen::Some,
            }
        };
        self.rows.iter().enumerate().map(state).collect()
    }
}

fn close(rows: &mut [VariableRow], open: &mut Vec<usize>, keep: usize) {
    let end = rows.len();
    for place in open.drain(keep..) {
        if let Some(row) = rows.get_mut(place) {
            row.end = Some(end);
        }
    }
}

fn group(groups: &[&str], depth: usize) -> VariableRow {
    VariableRow {
        label: groups.get(depth).copied().unwrap_or_default().to_owned(),
        depth,
        path: groups.get(..=depth).unwrap_or_default().join("/"),
        details: String::new(),
        end: Some(0),
        haystack: String::new(),
    }
}

fn leaf(parts: &[&str], variable: &Variable) -> VariableRow {
    let units = variable.units.as_deref().filter(|units| !units.trim().is_empty());
    let details = match (variable.long_name.as_str(), units) {
        ("", None) => String::new(),
        ("", Some(units)) => units.to_owned(),
        (name, None) => name.to_owned(),
        (name, Some(units)) => format!("{name} ({units})"),
    };
    VariableRow {
        label: parts.last().copied().unwrap_or_default().to_owned(),
        depth: parts.len().saturating_sub(1),
        path: variable.name.clone(),
        haystack: format!("{}\n{details}", variable.name.trim_matches('/')).to_lowercase(),
        details,
        end: None,
    }
}

/// Words that must all occur, or a pattern with `*` and `?` for the whole path.
enum Search {
    Words(Vec<String>),
    Pattern(Vec<char>),
}

impl Search {
    fn new(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        if text.contains(['*', '?']) {
            Self::Pattern(text.trim_matches('/').chars().collect())
        } else {
            Self::Words(text.split_whitespace().map(|word| word.trim_start_matches('/').to_owned()).collect())
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Words(words) if words.is_empty())
    }

    fn finds(&self, row: &VariableRow) -> bool {
        match self {
            Self::Words(words) => words.iter().all(|word| row.haystack.contains(word.as_str())),
            Self::Pattern(pattern) => {
                let path: Vec<char> = row.haystack.lines().next().unwrap_or_default().chars().collect();
                fits(pattern, &path)
            }
        }
    }
}

/// `*` is any number of characters, slashes too; `?` is one.
fn fits(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut place) = (0, 0);
    // Where to go on after the last `*`: behind it in the pattern, and in the text.
    let mut retry: Option<(usize, usize)> = None;
    while let Some(character) = text.get(place) {
        match pattern.get(at) {
            Some('*') => {
                retry = Some((at + 1, place));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == character => {
                at += 1;
                place += 1;
            }
            _ => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    (at, place) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|rest| *rest == '*')
}

/// Those of `names` that are no variable of the collection, by name (with or without the slash in
/// front) or concept id.
pub fn unknown_variables<'a>(capabilities: &Capabilities, names: &'a [String]) -> Vec<&'a str> {
    if names.is_empty() {
        return Vec::new();
    }
    let known: HashSet<&str> =
        capabilities.variables.iter().map(|variable| variable.name.trim_start_matches('/')).collect();
    let stranger = |name: &&str| !known.contains(name.trim_start_matches('/'));
    let strangers: Vec<&str> = names.iter().map(String::as_str).filter(stranger).collect();
    if strangers.is_empty() {
        return strangers;
    }
    let records = capabilities.raw.get("variables").and_then(|list| list.as_array()).map_or(&[] as &[_], Vec::as_slice);
    let links = records.iter().filter_map(|record| record.get("href")?.as_str()?.rsplit('/').next());
    let ids: HashSet<&str> = links.collect();
    strangers.into_iter().filter(|name| !ids.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Chosen, VariableTree, fits, unknown_variables};
    use crate::domain::Capabilities;
    use crate::domain::capabilities::Variable;
    use serde_json::json;
    use std::collections::BTreeSet;

    fn tree() -> VariableTree {
        let variable = |name: &str, long: &str, units: Option<&str>| Variable {
            name: name.to_owned(),
            long_name: long.to_owned(),
            units: units.map(str::to_owned),
        };
        VariableTree::new(&[
            variable("/gt1r/land_ice_segments/h_li", "Land ice height", Some("m")),
            variable("/gt1l/land_ice_segments/h_li", "Land ice height", Some("m")),
            variable("/gt1l/land_ice_segments/dem/dem_h", "", Some("m")),
            variable("/gt1l/residual", "", None),
            variable("quality", "Quality flag", None),
        ])
    }

    fn labels(tree: &VariableTree, places: &[usize]) -> Vec<String> {
        let row = |place: &usize| tree.row(*place).unwrap();
        places.iter().map(|place| format!("{}{}", "  ".repeat(row(place).depth), row(place).label)).collect()
    }

    #[test]
    fn variables_stand_in_their_groups() {
        let tree = tree();
        let closed = tree.visible(&BTreeSet::new(), "");
        assert_eq!(labels(&tree, &closed), ["gt1l", "gt1r", "quality"]);
        let open: BTreeSet<String> = ["gt1l".to_owned(), "gt1l/land_ice_segments".to_owned()].into();
        let opened = tree.visible(&open, " ");
        assert_eq!(
            labels(&tree, &opened),
            ["gt1l", "  land_ice_segments", "    dem", "    h_li", "  residual", "gt1r", "quality"]
        );
        assert_eq!(
            tree.names_found(closed[0], ""),
            ["/gt1l/land_ice_segments/dem/dem_h", "/gt1l/land_ice_segments/h_li", "/gt1l/residual"]
        );
        assert_eq!(tree.row(opened[3]).unwrap().details, "Land ice height (m)");
    }

    #[test]
    fn words_and_patterns_find() {
        let tree = tree();
        assert_eq!(tree.found("ICE height").len(), 2);
        assert_eq!(tree.found("gt1l h_li"), ["/gt1l/land_ice_segments/h_li"]);
        assert_eq!(tree.found("/gt1?/*/h_li").len(), 2);
        assert_eq!(tree.found("*dem*"), ["/gt1l/land_ice_segments/dem/dem_h"]);
        assert_eq!(tree.found("h_li*"), [] as [&str; 0]);
        assert_eq!(tree.found("").len(), 5);
        let found = tree.visible(&BTreeSet::new(), "flag");
        assert_eq!(labels(&tree, &found), ["quality"]);
        let found = tree.visible(&BTreeSet::new(), "dem_h");
        assert_eq!(labels(&tree, &found), ["gt1l", "  land_ice_segments", "    dem", "      dem_h"]);
    }

    #[test]
    fn a_group_is_picked_in_part_or_whole() {
        let tree = tree();
        let closed = tree.visible(&BTreeSet::new(), "");
        let picked = ["gt1l/residual".to_owned(), "/gt1r/land_ice_segments/h_li".to_owned()];
        let chosen = tree.chosen(&picked, "");
        let states: Vec<Chosen> = closed.iter().map(|place| chosen[*place]).collect();
        assert_eq!(states, [Chosen::Some, Chosen::All, Chosen::None]);
    }

    #[test]
    fn under_a_search_a_group_is_what_is_seen_of_it() {
        let tree = tree();
        let group = tree.visible(&BTreeSet::new(), "gt1*/*/h_li")[0];
        assert_eq!(tree.names_found(group, "gt1*/*/h_li"), ["/gt1l/land_ice_segments/h_li"]);
        assert_eq!(tree.names_found(group, " ").len(), 3, "without a search, all of it");
        let picked = ["/gt1l/land_ice_segments/h_li".to_owned()];
        assert_eq!(tree.chosen(&picked, "gt1*/*/h_li")[group], Chosen::All);
        assert_eq!(tree.chosen(&picked, "")[group], Chosen::Some);
    }

    #[test]
    fn patterns_fit_as_a_whole() {
        let fit =
            |pattern: &str, text: &str| fits(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>());
        assert!(fit("*", "") && fit("a*c", "abbc") && fit("a*b*c", "a/b/b/c") && fit("?", "é") && fit("*a", "aaa"));
        assert!(!fit("a", "ab") && !fit("?", "") && !fit("a*b", "abc") && !fit("", "a"));
    }

    #[test]
    fn strangers_are_told_by_name_or_id() {
        let capabilities = Capabilities::parse(json!({"conceptId": "C1-X", "services": [], "variables": [
            {"name": "/a/b", "href": "https://cmr/search/concepts/V1-X"}, {"name": "c"},
        ]}))
        .unwrap();
        let names = ["a/b", "V1-X", "/c", "V2-X", "d"].map(str::to_owned);
        assert_eq!(unknown_variables(&capabilities, &names), ["V2-X", "d"]);
    }
}
