//! JSON as a flat list of nodes in reading order: what is open, what is seen, what matches.
//!
//! Built once per value; opening and closing only rebuilds the list of visible rows.

use serde_json::Value;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Position of a node in reading order.
pub(super) type NodeIndex = usize;

/// What a node is called by its parent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Root,
    Index(usize),
    Name(Box<str>),
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) key: Key,
    pub(super) parent: NodeIndex,
    /// Steps below the root.
    pub(super) depth: u16,
    /// `Some` for arrays and objects.
    pub(super) children: Option<usize>,
    /// One past the last node of this subtree.
    end: NodeIndex,
    pub(super) is_open: bool,
}

/// All nodes of one value.
#[derive(Debug, Default)]
pub(super) struct Model {
    nodes: Vec<Node>,
    visible: Vec<NodeIndex>,
}

impl Model {
    /// Every node of `value`. What was open in `before` stays open, and the node that stands where
    /// `selected` stood is answered; a new model begins with the first level open.
    pub(super) fn new(value: &Value, before: &Self, selected: Option<NodeIndex>) -> (Self, Option<NodeIndex>) {
        let mut nodes = Vec::with_capacity(before.nodes.len());
        push(&mut nodes, Key::Root, 0, 0, value);
        let mut model = Self { nodes, visible: Vec::new() };
        let selected = model.carry_over(before, selected);
        if let Some(root) = model.nodes.first_mut() {
            root.is_open = root.children.is_some();
        }
        model.refresh();
        (model, selected)
    }

    /// Walks both models together, only where something was open or selected.
    fn carry_over(&mut self, before: &Self, selected: Option<NodeIndex>) -> Option<NodeIndex> {
        let mut found = None;
        let mut pairs = vec![(0, 0)];
        while let Some((here, there)) = pairs.pop() {
            let (Some(node), Some(old)) = (self.nodes.get_mut(here), before.nodes.get(there)) else { continue };
            node.is_open = old.is_open && node.children.is_some();
            if selected == Some(there) {
                found = Some(here);
            }
            let holds_selected = selected.is_some_and(|selected| (there + 1..old.end).contains(&selected));
            if !old.is_open && !holds_selected {
                continue;
            }
            let known: HashMap<&Key, NodeIndex> =
                before.children(there).filter_map(|child| Some((&before.nodes.get(child)?.key, child))).collect();
            let same = |child: NodeIndex| Some((child, *known.get(&self.nodes.get(child)?.key)?));
            pairs.extend(self.children(here).filter_map(same));
        }
        found
    }

    /// Direct children, in order.
    fn children(&self, parent: NodeIndex) -> impl Iterator<Item = NodeIndex> {
        let end = self.nodes.get(parent).map_or(0, |node| node.end);
        std::iter::successors(Some(parent + 1), |child| self.nodes.get(*child).map(|node| node.end))
            .take_while(move |child| *child < end)
    }

    pub(super) fn node(&self, index: NodeIndex) -> Option<&Node> {
        self.nodes.get(index)
    }

    /// Nodes that are to be drawn, top to bottom. The root itself only if it holds nothing.
    pub(super) fn visible(&self) -> &[NodeIndex] {
        &self.visible
    }

    pub(super) fn row_of(&self, index: NodeIndex) -> Option<usize> {
        self.visible.binary_search(&index).ok()
    }

    fn refresh(&mut self) {
        self.visible.clear();
        let mut index = usize::from(self.nodes.len() > 1);
        while let Some(node) = self.nodes.get(index) {
            self.visible.push(index);
            index = if node.children.is_some() && !node.is_open { node.end } else { index + 1 };
        }
    }

    pub(super) fn set_open(&mut self, index: NodeIndex, is_open: bool) {
        if let Some(node) = self.nodes.get_mut(index).filter(|node| node.children.is_some()) {
            node.is_open = is_open;
            self.refresh();
        }
    }

    pub(super) fn set_all_open(&mut self, is_open: bool) {
        for node in self.nodes.iter_mut().skip(1) {
            node.is_open = is_open && node.children.is_some();
        }
        self.refresh();
    }

    /// Opens whatever hides `index`.
    pub(super) fn reveal(&mut self, index: NodeIndex) {
        let mut changed = false;
        let mut parent = self.node(index).map_or(0, |node| node.parent);
        while parent != 0 {
            let Some(node) = self.nodes.get_mut(parent) else { break };
            changed |= !std::mem::replace(&mut node.is_open, true);
            parent = node.parent;
        }
        if changed {
            self.refresh();
        }
    }

    fn ancestors(&self, index: NodeIndex) -> Vec<&Key> {
        let mut keys = Vec::new();
        let mut index = index;
        while index != 0 {
            let Some(node) = self.node(index) else { break };
            keys.push(&node.key);
            index = node.parent;
        }
        keys.reverse();
        keys
    }

    /// RFC 6901 (“/services/0/name”).
    pub(super) fn pointer(&self, index: NodeIndex) -> String {
        let mut path = String::new();
        for key in self.ancestors(index) {
            match key {
                Key::Root => {}
                Key::Index(index) => write!(path, "/{index}").unwrap_or_default(),
                Key::Name(name) => {
                    path.push('/');
                    path.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
            }
        }
        path
    }

    /// As it is written in Python behind a variable: `["services"][0]["name"]`.
    pub(super) fn python_path(&self, index: NodeIndex) -> String {
        let mut path = String::new();
        for key in self.ancestors(index) {
            match key {
                Key::Root => {}
                Key::Index(index) => write!(path, "[{index}]").unwrap_or_default(),
                Key::Name(name) => write!(path, "[{}]", Value::from(&**name)).unwrap_or_default(),
            }
        }
        path
    }

    /// The value of a node inside `root`, which must be the value this was built from.
    pub(super) fn value<'v>(&self, root: &'v Value, index: NodeIndex) -> Option<&'v Value> {
        self.ancestors(index).into_iter().try_fold(root, |value, key| match key {
            Key::Root => Some(value),
            Key::Index(index) => value.get(*index),
            Key::Name(name) => value.get(&**name),
        })
    }

    /// Positions of nodes of `root` whose name or single value contains `query`, whatever its case, in
    /// reading order.
    pub(super) fn search(root: &Value, query: &str) -> Vec<NodeIndex> {
        let query = query.trim();
        let mut hits = Vec::new();
        if !query.is_empty() {
            let mut next = 0;
            search(root, &Key::Root, query, &mut next, &mut hits);
        }
        hits
    }
}

fn push(nodes: &mut Vec<Node>, key: Key, parent: NodeIndex, depth: u16, value: &Value) {
    let index = nodes.len();
    let children = match value {
        Value::Array(items) => Some(items.len()),
        Value::Object(members) => Some(members.len()),
        _ => None,
    };
    nodes.push(Node { key, parent, depth, children, end: index + 1, is_open: false });
    match value {
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                push(nodes, Key::Index(position), index, depth + 1, item);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                push(nodes, Key::Name(name.as_str().into()), index, depth + 1, member);
            }
        }
        _ => {}
    }
    let end = nodes.len();
    if let Some(node) = nodes.get_mut(index) {
        node.end = end;
    }
}

/// The same walk as [`push`], so that positions agree.
fn search(value: &Value, key: &Key, query: &str, next: &mut NodeIndex, hits: &mut Vec<NodeIndex>) {
    let index = *next;
    *next += 1;
    let in_key = matches!(key, Key::Name(name) if find_ignoring_case(name, query, 0).is_some());
    if in_key || scalar_contains(value, query) {
        hits.push(index);
    }
    match value {
        Value::Array(items) => {
            for item in items {
                search(item, &Key::Root, query, next, hits);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                search(member, &Key::Name(name.as_str().into()), query, next, hits);
            }
        }
        _ => {}
    }
}

fn scalar_contains(value: &Value, query: &str) -> bool {
    match value {
        Value::String(text) => find_ignoring_case(text, query, 0).is_some(),
        Value::Number(number) => number.to_string().contains(query),
        Value::Bool(truth) => find_ignoring_case(if *truth { "true" } else { "false" }, query, 0).is_some(),
        Value::Null => find_ignoring_case("null", query, 0).is_some(),
        Value::Array(_) | Value::Object(_) => false,
    }
}

/// Bytes `start..end` of the first place at or after `from` where `text` holds `query`, ignoring
/// the case of ASCII letters. Both ends are character boundaries, because only whole equal
/// sequences of bytes (but for ASCII case) match.
pub(super) fn find_ignoring_case(text: &str, query: &str, from: usize) -> Option<(usize, usize)> {
    let (text, query) = (text.as_bytes(), query.as_bytes());
    if query.is_empty() {
        return None;
    }
    text.get(from..)?
        .windows(query.len())
        .position(|window| window.eq_ignore_ascii_case(query))
        .map(|position| (from + position, from + position + query.len()))
}

#[cfg(test)]
mod tests {
    use super::{Model, find_ignoring_case};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn sample() -> Value {
        json!({"conceptId": "C1-X", "services": [{"name": "a/b", "caps": {"bbox": true}}, {"name": "c~d", "n": 1.5}], "empty": {}})
    }

    fn fresh(value: &Value) -> Model {
        Model::new(value, &Model::default(), None).0
    }

    fn find(model: &Model, pointer: &str) -> usize {
        (0..model.nodes.len()).find(|index| model.pointer(*index) == pointer).unwrap()
    }

    fn keys(model: &Model) -> Vec<String> {
        model.visible().iter().map(|index| model.pointer(*index)).collect()
    }

    #[test]
    fn opening_and_closing_shows_and_hides_whole_subtrees() {
        let value = sample();
        let mut model = fresh(&value);
        assert_eq!(keys(&model), ["/conceptId", "/services", "/empty"]);
        let services = find(&model, "/services");
        model.set_open(services, true);
        assert_eq!(keys(&model), ["/conceptId", "/services", "/services/0", "/services/1", "/empty"]);
        model.set_all_open(true);
        assert_eq!(keys(&model).len(), 10);
        model.set_all_open(false);
        assert_eq!(keys(&model).len(), 3);
        model.reveal(find(&model, "/services/0/caps/bbox"));
        assert!(keys(&model).contains(&"/services/0/caps/bbox".to_owned()));
        assert!(!keys(&model).contains(&"/services/1/n".to_owned()));
    }

    #[test]
    fn what_is_open_survives_a_new_value() {
        let mut model = fresh(&sample());
        model.set_open(find(&model, "/services"), true);
        let selected = find(&model, "/services/1/n");
        let newer = json!({"later": 1, "services": [{"name": "z"}, {"m": 0, "n": 3}]});
        let (newer, selected) = Model::new(&newer, &model, Some(selected));
        assert_eq!(keys(&newer), ["/later", "/services", "/services/0", "/services/1"]);
        assert_eq!(selected, Some(find(&newer, "/services/1/n")));
        let (gone, selected) = Model::new(&json!([1]), &newer, selected);
        assert_eq!((keys(&gone), selected), (vec!["/0".to_owned()], None));
    }

    #[test]
    fn paths_lead_back_to_their_values() {
        let value = json!({"a/b": {"m~n": [1, {"": 2}]}, "say \"x\"": 3});
        let mut model = fresh(&value);
        model.set_all_open(true);
        for index in model.visible() {
            assert_eq!(value.pointer(&model.pointer(*index)), model.value(&value, *index));
        }
        let last = *model.visible().last().unwrap();
        assert_eq!(model.python_path(last), r#"["say \"x\""]"#);
        assert_eq!(model.python_path(find(&model, "/a~1b/m~0n/1/")), r#"["a/b"]["m~n"][1][""]"#);
    }

    #[test]
    fn search_finds_names_and_values_in_any_case() {
        let value = sample();
        let model = fresh(&value);
        let found = |query: &str| -> Vec<String> {
            Model::search(&value, query).into_iter().map(|index| model.pointer(index)).collect()
        };
        assert_eq!(found("NAME"), ["/services/0/name", "/services/1/name"]);
        assert_eq!(found("c1-x"), ["/conceptId"]);
        assert_eq!(found("1.5"), ["/services/1/n"]);
        assert_eq!(found("true"), ["/services/0/caps/bbox"]);
        assert!(found("  ").is_empty() && found("nowhere").is_empty());
    }

    #[test]
    fn a_single_value_is_one_row() {
        assert_eq!(keys(&fresh(&json!(7))), [""]);
        assert_eq!(keys(&fresh(&json!([]))), [""]);
    }

    proptest! {
        #[test]
        fn matches_are_slices_of_the_text(text in ".{0,40}", query in ".{1,4}", from in 0usize..50) {
            if let Some((start, end)) = find_ignoring_case(&text, &query, from) {
                let slice = text.get(start..end);
                prop_assert!(slice.is_some_and(|slice| slice.eq_ignore_ascii_case(&query)));
            }
        }
    }
}
