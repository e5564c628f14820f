//! Files that need each other in a circle.
//!
//! An arrow goes from the file that names an item to the file that defines it: what a `pub use` passes on
//! counts for the file behind it, not for the one that passes it on. A file and those below it
//! (`jobs.rs`, `jobs/listing.rs`) are one thing cut in pieces, so they may name each other; two files of
//! which neither is below the other may not, by whatever way round.

use super::Violation;
use super::source::{Kind, SourceFile};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Circles that are still there. The list only shrinks, and is empty: a circle of other files than these fails, and so
/// does a line here that no circle needs any more.
const STILL_THERE: &[&[&str]] = &[];

type Module = Vec<String>;

/// Who names whom, with the line where.
type Arrows = BTreeMap<Module, BTreeMap<Module, usize>>;

/// Every circle that is not on the list, and every one on the list that is not there.
pub(super) fn check(files: &[SourceFile]) -> Vec<Violation> {
    let arrows = arrows(files);
    let circles = circles(&arrows);
    let is_in =
        |circle: &BTreeSet<Module>, listed: &[&str]| names(circle).iter().all(|name| listed.contains(&name.as_str()));
    let is_known = |circle: &BTreeSet<Module>| STILL_THERE.iter().any(|listed| is_in(circle, listed));
    let new = circles.iter().filter(|circle| !is_known(circle)).filter_map(|circle| {
        let way = shortest(&arrows, circle)?;
        let file = files.iter().find(|file| Some(&file.module) == way.first())?;
        let line = arrows.get(way.first()?)?.get(way.get(1)?).copied()?;
        let shown: Vec<String> = way.iter().map(|module| module.join("::")).collect();
        let all = names(circle).join(", ");
        Some(Violation::new(file, line, format!("a circle of files: {} (in all: {all})", shown.join(" → "))))
    });
    let open = STILL_THERE.iter().filter(|listed| !circles.iter().any(|circle| is_in(circle, listed)));
    let open = open.map(|listed| Violation {
        place: "tests/it/rules/circles.rs".to_owned(),
        what: format!("this circle is open: take its line off the list: {}", listed.join(", ")),
    });
    new.chain(open).collect()
}

fn names(circle: &BTreeSet<Module>) -> Vec<String> {
    circle.iter().map(|module| module.join("::")).collect()
}

fn arrows(files: &[SourceFile]) -> Arrows {
    let modules: BTreeMap<&[String], &SourceFile> =
        files.iter().filter(|file| !file.module.is_empty()).map(|file| (file.module.as_slice(), file)).collect();
    let mut arrows = Arrows::new();
    for file in modules.values() {
        let named = arrows.entry(file.module.clone()).or_default();
        for mention in file.mentions.iter().filter(|mention| mention.kind != Kind::Method) {
            let Some(path) = absolute(&modules, file, &mention.path) else { continue };
            let Some(target) = defined_in(&modules, &path, 0) else { continue };
            if !file.module.starts_with(&target) && !target.starts_with(&file.module) {
                named.entry(target).or_insert(mention.line);
            }
        }
    }
    arrows
}

/// The path from the crate's root; `None` for what other crates or the file itself define.
fn absolute(modules: &BTreeMap<&[String], &SourceFile>, file: &SourceFile, path: &[String]) -> Option<Vec<String>> {
    let first = path.first()?;
    if first == "crate" {
        return Some(path[1..].to_vec());
    }
    let child = [file.module.as_slice(), std::slice::from_ref(first)].concat();
    if modules.contains_key(child.as_slice()) {
        return Some([file.module.as_slice(), path].concat());
    }
    let import = file.imports.iter().find(|import| import.name == *first && import.path.first() != Some(first))?;
    let through = absolute(modules, file, &import.path)?;
    Some([through, path[1..].to_vec()].concat())
}

/// The file that defines what `path` names; a file that only passes it on is looked through.
fn defined_in(modules: &BTreeMap<&[String], &SourceFile>, path: &[String], depth: usize) -> Option<Module> {
    let length = (1..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]))?;
    let (module, rest) = path.split_at(length);
    let item = rest.first()?;
    let file = modules.get(module)?;
    let passed_on = file.imports.iter().find(|import| import.exported && import.name == *item);
    if let Some(import) = passed_on.filter(|_| depth < 8)
        && let Some(behind) = absolute(modules, file, &import.path)
    {
        return defined_in(modules, &[behind, rest[1..].to_vec()].concat(), depth + 1);
    }
    Some(module.to_vec())
}

/// Sets of files each of which reaches each other one.
fn circles(arrows: &Arrows) -> Vec<BTreeSet<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> =
        arrows.keys().map(|module| (module, reachable(arrows, module))).collect();
    let mut circles: Vec<BTreeSet<Module>> = Vec::new();
    for (module, others) in &reached {
        let back = |other: &&&Module| reached.get(**other).is_some_and(|reached| reached.contains(module));
        if others.contains(module) && !circles.iter().any(|circle| circle.contains(*module)) {
            circles.push(others.iter().filter(back).map(|other| (*other).clone()).collect());
        }
    }
    circles
}

fn reachable<'a>(arrows: &'a Arrows, from: &Module) -> BTreeSet<&'a Module> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Module> = arrows.get(from).into_iter().flat_map(BTreeMap::keys).collect();
    while let Some(module) = open.pop() {
        if found.insert(module) {
            open.extend(arrows.get(module).into_iter().flat_map(BTreeMap::keys));
        }
    }
    found
}

/// One shortest way round, the first file again at the end.
fn shortest(arrows: &Arrows, circle: &BTreeSet<Module>) -> Option<Vec<Module>> {
    circle.iter().filter_map(|start| way_round(arrows, start)).min_by_key(Vec::len)
}

fn way_round(arrows: &Arrows, start: &Module) -> Option<Vec<Module>> {
    let mut open = VecDeque::from([vec![start.clone()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop_front() {
        for next in arrows.get(way.last()?)?.keys() {
            let longer = [way.as_slice(), std::slice::from_ref(next)].concat();
            if next == start {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                open.push_back(longer);
            }
        }
    }
    None
}

#[cfg(test)]
fn found(sources: &[(&str, &str)]) -> Vec<Vec<String>> {
    let files: Vec<SourceFile> = sources.iter().map(|(path, text)| SourceFile::parse(path, text)).collect();
    circles(&arrows(&files)).iter().map(names).collect()
}

#[test]
fn a_circle_is_seen_however_it_is_written() {
    let b = ("src/a/b.rs", "use super::c::C; pub struct B;");
    for c in [
        "use super::b::B; pub struct C;",
        "use crate::a::{b::{self, B}}; pub struct C;",
        "fn f(b: &super::b::B) {}",
        "use super::b; fn f() { b::go(); }",
        "fn f() { println!(\"{}\", crate::a::b::name()); }",
        "use super::B; pub struct C;",
        "use super::b as other; fn f() { other::go(); }",
    ] {
        let sources = [("src/a.rs", "mod b; mod c; pub use b::B;"), b, ("src/a/c.rs", c)];
        assert_eq!(found(&sources), [["a::b", "a::c"]], "{c}");
    }
}

#[test]
fn a_file_and_those_below_it_are_no_circle() {
    let a = ("src/a.rs", "mod b; mod c; pub use b::B; pub struct A; fn f() { b::go(); c::go(); }");
    assert!(found(&[a, ("src/a/b.rs", "use super::A;"), ("src/a/c.rs", "use super::{A, b::B};")]).is_empty());
    assert!(found(&[a, ("src/a/b.rs", "#[cfg(test)] mod tests { use super::super::c; }")]).is_empty());
}

#[test]
fn a_long_way_round_is_shown_with_its_files() {
    let sources =
        [("src/a.rs", "use crate::b::B;"), ("src/b.rs", "use crate::c::C;"), ("src/c.rs", "use crate::a::A;")];
    let files = sources.map(|(path, text)| SourceFile::parse(path, text));
    let violations: Vec<String> = check(&files).iter().map(ToString::to_string).collect();
    assert!(violations.iter().any(|line| line.contains("a → b → c → a")), "{violations:?}");
}
