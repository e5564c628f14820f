//! Finds what an attribute names, as CF 2.7 says: absolute and relative paths, else the group itself, then upwards,
//! then sideways.

use crate::inspect::{Group, Structure, Variable, child_path};

/// Most groups that are looked into sideways.
const MOST_GROUPS: usize = 2000;

/// The variable that `name` means in the group at `group`. Sideways only where just one variable has the name.
pub(super) fn variable<'a>(structure: &'a Structure, group: &str, name: &str) -> Option<&'a Variable> {
    if name.contains('/') {
        return structure.variable(&absolute(group, name)?);
    }
    if let Some(found) = upwards(group).find_map(|group| structure.group(group)?.variable(name)) {
        return Some(found);
    }
    let parent = upwards(group).nth(1).and_then(|path| structure.group(path));
    let sideways = parent.and_then(|parent| only(parent.groups.iter(), name));
    sideways.or_else(|| only(structure.groups().take(MOST_GROUPS), name))
}

fn only<'a>(groups: impl Iterator<Item = &'a Group>, name: &str) -> Option<&'a Variable> {
    let mut found = groups.filter_map(|group| group.variable(name));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// A group's path and those of the groups around it, up to `/`.
pub(super) fn upwards(group: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(group), |path| match path.rsplit_once('/') {
        Some(("", "")) | None => None,
        Some(("", _)) => Some("/"),
        Some((parent, _)) => Some(parent),
    })
}

fn absolute(group: &str, name: &str) -> Option<String> {
    if name.starts_with('/') {
        return Some(name.to_owned());
    }
    let mut path = group;
    let mut rest = name;
    loop {
        if let Some(after) = rest.strip_prefix("./") {
            rest = after;
        } else if let Some(after) = rest.strip_prefix("../") {
            path = upwards(path).nth(1)?;
            rest = after;
        } else {
            return Some(child_path(path, rest));
        }
    }
}

/// The names in an attribute such as `coordinates`: between blanks, and commas as ATL03 has them.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter == ',' || letter.is_whitespace() || letter == '\0')
        .filter(|name| !name.is_empty())
        .take(100)
}
