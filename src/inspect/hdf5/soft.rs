//! Soft links: names that stand for a path. They are followed when everything else is known.

use super::super::model::{Group, Variable, child_path};
use super::super::unread::{Unread, Why};
use super::links::{Link, Target};
use std::collections::HashMap;

/// Most links that one link may lead through.
const MOST_STEPS: usize = 64;

/// The soft links of a file.
#[derive(Default)]
pub(super) struct SoftLinks {
    /// By path: the group it lies in and where it leads.
    links: HashMap<String, (String, String)>,
    /// The same paths in the order they were met.
    met: Vec<(String, String)>,
    /// Further names of groups, and the name under which the group is listed.
    aliases: HashMap<String, String>,
    /// Names in groups that have soft links, in their order.
    orders: Vec<(String, Vec<String>)>,
}

impl SoftLinks {
    /// Remembers in which order the links of a group stand, if some of them are soft.
    pub(super) fn remember_order(&mut self, group: &str, links: &[Link]) {
        if links.iter().any(|link| matches!(link.target, Target::Soft(_))) {
            self.orders.push((group.to_owned(), links.iter().map(|link| link.name.clone()).collect()));
        }
    }

    /// A soft link in a group.
    pub(super) fn add(&mut self, group: &str, name: String, target: String) {
        self.links.insert(child_path(group, &name), (group.to_owned(), target));
        self.met.push((group.to_owned(), name));
    }

    /// Another name of a group.
    pub(super) fn add_alias(&mut self, path: String, group: String) {
        self.aliases.insert(path, group);
    }

    /// Lists each link as another name of what it leads to, or as one that leads nowhere. Returns the paths of links to
    /// variables with the paths of those.
    pub(super) fn follow(&self, root: &mut Group) -> Vec<(String, String)> {
        let mut followed = Vec::new();
        for (group, name) in &self.met {
            let path = child_path(group, name);
            let found = self.target(&path, &mut MOST_STEPS.clone());
            let variable = found.as_deref().and_then(|found| variable(root, found)).cloned();
            let is_group = found.as_deref().is_some_and(|found| group_mut(root, found).is_some());
            let Some(group) = group_mut(root, group) else { continue };
            let name = name.clone();
            match (found, variable) {
                (Some(target), Some(variable)) => {
                    followed.push((path.clone(), target.clone()));
                    let same_as = Some(variable.same_as.unwrap_or(target));
                    group.variables.push(Variable { name, path, same_as, ..variable });
                }
                (Some(target), None) if is_group => {
                    group.groups.push(Group { name, path, same_as: Some(target), ..Group::default() });
                }
                _ => {
                    let target = self.links.get(&path).map(|(_, target)| target.as_str()).unwrap_or_default();
                    group.unread.push(Unread::new(path, Why::Dangling, format!("to {target}")));
                }
            }
        }
        self.restore_order(root);
        followed
    }

    /// The path that a path stands for once all links on the way are followed; `None` where that has no end.
    fn target(&self, path: &str, steps: &mut usize) -> Option<String> {
        let (group, target) = self.links.get(path)?;
        *steps = steps.checked_sub(1)?;
        let mut here = if target.starts_with('/') { "/".to_owned() } else { group.clone() };
        for name in target.split('/').filter(|name| !name.is_empty() && *name != ".") {
            let next = child_path(&here, name);
            here = if self.links.contains_key(&next) {
                self.target(&next, steps)?
            } else {
                self.aliases.get(&next).cloned().unwrap_or(next)
            };
        }
        Some(here)
    }

    fn restore_order(&self, root: &mut Group) {
        for (path, names) in &self.orders {
            let Some(group) = group_mut(root, path) else { continue };
            let places: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
            group.variables.sort_by_key(|variable| places.get(variable.name.as_str()).copied());
            group.groups.sort_by_key(|child| places.get(child.name.as_str()).copied());
        }
    }
}

fn variable<'a>(root: &'a Group, path: &str) -> Option<&'a Variable> {
    let (group, name) = path.rsplit_once('/')?;
    let mut here = root;
    for name in group.split('/').filter(|name| !name.is_empty()) {
        here = here.groups.iter().find(|child| child.name == name)?;
    }
    here.variable(name)
}

fn group_mut<'a>(root: &'a mut Group, path: &str) -> Option<&'a mut Group> {
    let mut here = root;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        here = here.groups.iter_mut().find(|child| child.name == name && child.same_as.is_none())?;
    }
    Some(here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_links_are_followed_and_circles_end() {
        let mut links = SoftLinks::default();
        links.add("/", "a".to_owned(), "b/x".to_owned());
        links.add("/", "b".to_owned(), "/c".to_owned());
        links.add("/d", "round".to_owned(), "round".to_owned());
        links.add("/d", "relative".to_owned(), "./y".to_owned());
        links.add_alias("/c".to_owned(), "/first".to_owned());
        let target = |path: &str| links.target(path, &mut MOST_STEPS.clone());
        assert_eq!(target("/a").as_deref(), Some("/first/x"));
        assert_eq!(target("/d/relative").as_deref(), Some("/d/y"));
        assert_eq!(target("/d/round"), None);
    }
}
