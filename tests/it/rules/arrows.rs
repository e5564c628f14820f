//! Who may use whom: the table of the architecture, and the `Layer:` line of each layer.

use super::Violation;
use super::source::{Kind, SourceFile};
use std::collections::BTreeSet;

/// Every layer and the layers it may use. The crate documentation (`src/lib.rs`) explains
/// them; a new arrow needs a line there first.
pub(super) const TABLE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("earthdata", &["domain"]),
    ("download", &["domain", "earthdata"]),
    ("inspect", &["domain"]),
    ("store", &["domain"]),
    ("engine", &["domain", "earthdata", "download", "inspect", "store"]),
    ("commands", &["domain", "engine"]),
    ("ui", &["domain", "engine", "inspect", "commands", "store"]),
    ("app", &["domain", "earthdata", "download", "inspect", "store", "engine", "commands", "ui"]),
    ("practice", &["domain"]),
    ("cli", &["domain", "earthdata", "download", "inspect", "store", "engine", "commands", "ui", "app", "practice"]),
    (
        "main",
        &["domain", "earthdata", "download", "inspect", "store", "engine", "commands", "ui", "app", "practice", "cli"],
    ),
];

/// Arrows to a part of a layer only: from, to, and what may be named there.
const NARROW: &[(&str, &str, &[&str])] = &[("ui", "store", &["Settings", "settings"])];

fn allowed(layer: &str) -> Option<&'static [&'static str]> {
    TABLE.iter().find(|(name, _)| *name == layer).map(|(_, uses)| *uses)
}

/// Arrows that the table does not have.
pub(super) fn check(file: &SourceFile) -> Vec<Violation> {
    let layer = file.layer();
    if layer == "lib" {
        return Vec::new();
    }
    let Some(uses) = allowed(layer) else {
        return vec![Violation::new(
            file,
            1,
            format!("`{layer}` is in no line of the table in tests/it/rules/arrows.rs"),
        )];
    };
    let refused = |target: &str, item: &str| {
        let narrow = NARROW.iter().find(|(from, to, _)| *from == layer && *to == target);
        !uses.contains(&target) || narrow.is_some_and(|(_, _, items)| !items.contains(&item))
    };
    targets(file)
        .filter(|arrow| arrow.layer != layer && refused(arrow.layer, arrow.item))
        .map(|arrow| {
            Violation::new(file, arrow.line, format!("`{layer}` may not use `{}::{}`", arrow.layer, arrow.item))
        })
        .collect()
}

/// A layer that a file names, what it names there, and the line.
struct Arrow<'a> {
    layer: &'a str,
    item: &'a str,
    line: usize,
}

fn targets(file: &SourceFile) -> impl Iterator<Item = Arrow<'_>> {
    file.mentions
        .iter()
        .filter(|mention| mention.kind != Kind::Method && mention.path.len() > 1 && mention.starts_with(&["crate"]))
        .filter_map(|mention| {
            let item = mention.path.get(2).map_or("*", String::as_str);
            Some(Arrow { layer: mention.path.get(1)?, item, line: mention.line })
        })
}

/// A layer's opening comment ends with `Layer: NAME. Uses: A, B.`; it must be true, so: no arrow that
/// the line does not name, and no name on the line that the table does not have.
pub(super) fn check_layer_line(layer: &[&SourceFile]) -> Vec<Violation> {
    let Some(first) = layer.iter().find(|file| file.opens_its_layer()) else { return Vec::new() };
    let name = first.layer();
    let Some((line, said)) = layer_line(&first.text) else {
        return vec![Violation::new(
            first,
            1,
            format!("the opening comment of `{name}` lacks `Layer: {name}. Uses: ….`"),
        )];
    };
    let may_use = allowed(name).unwrap_or_default();
    let Some(documented) = documented(&said, name, may_use) else {
        return vec![Violation::new(first, line, format!("this line should say `Layer: {name}. Uses: ….`"))];
    };
    let too_much = documented
        .iter()
        .filter(|target| !may_use.contains(&target.as_str()))
        .map(|target| Violation::new(first, line, format!("says that `{name}` uses `{target}`, which it may not")));
    let unsaid = layer.iter().flat_map(|file| {
        targets(file).filter(|arrow| arrow.layer != name && !documented.iter().any(|said| said == arrow.layer)).map(
            |arrow| {
                let (target, opening) = (arrow.layer, first.path.display());
                let what = format!("uses `{target}`, which the `Layer:` line of {opening} does not say");
                Violation::new(file, arrow.line, what)
            },
        )
    });
    too_much.chain(unsaid).collect()
}

/// The table in the crate documentation, as `(layer, layers it may use)`.
pub(super) fn documented_table(crate_documentation: &str) -> Vec<(String, BTreeSet<String>)> {
    let rows: Vec<(&str, &str)> = crate_documentation
        .lines()
        .filter_map(|line| line.strip_prefix("//! | [`")?.split_once("`] | "))
        .filter_map(|(layer, rest)| Some((layer, rest.strip_suffix(" |")?.rsplit_once(" | ")?.1)))
        .collect();
    let meant = |layer: &str, uses: &str| -> BTreeSet<String> {
        if let Some(exceptions) = uses.strip_prefix("all") {
            let exceptions: Vec<&str> = exceptions.trim().trim_start_matches("but ").split(" and ").collect();
            let all = rows.iter().map(|(name, _)| *name).filter(|name| *name != layer && !exceptions.contains(name));
            return all.map(str::to_owned).collect();
        }
        let list = uses.split(", ").filter(|part| *part != "nothing here");
        list.map(|part| part.split(" (").next().unwrap_or(part).to_owned()).collect()
    };
    rows.iter().map(|(layer, uses)| ((*layer).to_owned(), meant(layer, uses))).collect()
}

/// What the crate documentation says otherwise than [`TABLE`], or not at all.
pub(super) fn check_documentation(library: &SourceFile, layers: &BTreeSet<&str>) -> Vec<Violation> {
    let documented = documented_table(&library.text);
    let differs = |layer: &&&str| {
        let uses = allowed(layer).unwrap_or_default().iter().filter(|used| layers.contains(*used));
        let wanted: BTreeSet<String> = uses.map(|used| (*used).to_owned()).collect();
        !documented.iter().any(|(name, uses)| name == **layer && *uses == wanted)
    };
    layers
        .iter()
        .filter(|layer| !matches!(**layer, "lib" | "main"))
        .filter(differs)
        .map(|layer| Violation::new(library, 1, format!("the table has no true row for `{layer}`")))
        .collect()
}

fn layer_line(text: &str) -> Option<(usize, String)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| line.starts_with("//!"))
        .find_map(|(index, line)| Some((index + 1, line.strip_prefix("//! Layer: ")?.to_owned())))
}

fn documented(said: &str, name: &str, may_use: &[&str]) -> Option<Vec<String>> {
    let uses = said.strip_prefix(name)?.strip_prefix(". Uses: ")?.split_once('.')?.0;
    Some(match uses {
        "nothing of this crate" => Vec::new(),
        "everything" | "everything but practice" => may_use.iter().map(|&layer| layer.to_owned()).collect(),
        list => list.split(", ").map(|layer| layer.trim_matches('`').to_owned()).collect(),
    })
}

#[test]
fn a_forbidden_arrow_is_seen_however_it_is_written() {
    for bad in [
        "use crate::ui::Shell;",
        "use crate::{domain::Job, ui::{self, theme}};",
        "use crate::ui as drawing;",
        "use crate::*;",
        "use super::super::ui::Shell;",
        "use harmony_desktop::ui::Shell;",
        "fn f() { crate::ui::draw(); }",
        "fn f(shell: &crate::ui::Shell) {}",
        "fn f() { println!(\"{}\", crate::ui::name()); }",
        "mod inner { use super::super::super::ui; }",
        "impl crate::ui::Draw for Job {}",
    ] {
        let file = SourceFile::parse("src/domain/job.rs", bad);
        assert!(!check(&file).is_empty(), "not seen: {bad}");
    }
    for good in [
        "use crate::domain::Job;",
        "use super::Job;",
        "use super::super::domain::Job;",
        "pub(crate) fn f() {}",
        "#[cfg(test)] mod tests { use crate::ui::Shell; }",
        "#[cfg(all(test, unix))] mod tests { use crate::ui::Shell; }",
        "// crate::ui::Shell",
    ] {
        let file = SourceFile::parse("src/domain/job.rs", good);
        assert!(check(&file).is_empty(), "wrongly refused: {good}: {:?}", check(&file));
    }
}

#[test]
fn only_the_command_line_and_main_know_the_practice_service() {
    let refused = |path: &str| !check(&SourceFile::parse(path, "use harmony_desktop::practice::Server;")).is_empty();
    for (layer, _) in TABLE {
        let path = format!("src/{layer}.rs");
        assert_eq!(refused(&path), !matches!(*layer, "practice" | "cli" | "main"), "{layer}");
    }
    assert!(refused("src/app/shell.rs") && refused("src/newcomer/mod.rs"));
}

#[test]
fn the_window_knows_the_settings_and_nothing_else_of_the_disk() {
    let count = |text: &str| check(&SourceFile::parse("src/ui/cx.rs", text)).len();
    assert_eq!(count("use crate::store::{Settings, settings::Theme};"), 0);
    assert_eq!(count("use crate::store::{Settings, file::save};"), 1);
    assert_eq!(count("use crate::store;"), 1);
}

#[test]
fn the_documented_table_must_say_the_same() {
    let library = |store_uses: &str| {
        let rows =
            ["domain` | values | nothing here", &format!("store` | disk | {store_uses}"), "cli` | all of it | all"];
        SourceFile::parse(
            "src/lib.rs",
            &rows.map(|row| format!("//! | [`{} |\n", row.replacen("` |", "`] |", 1))).concat(),
        )
    };
    let layers = BTreeSet::from(["lib", "main", "domain", "store", "cli"]);
    assert!(check_documentation(&library("domain"), &layers).is_empty());
    assert!(check_documentation(&library("domain (values)"), &layers).is_empty());
    assert_eq!(check_documentation(&library("domain, cli"), &layers).len(), 1);
    assert_eq!(check_documentation(&library("domain"), &BTreeSet::from(["domain", "engine"])).len(), 1);
}

#[test]
fn a_layer_line_must_be_there_and_true() {
    let problems = |opening: &str, inner: &str| {
        let first = SourceFile::parse("src/store/mod.rs", opening);
        let second = SourceFile::parse("src/store/history.rs", inner);
        check_layer_line(&[&first, &second]).len()
    };
    assert_eq!(problems("//! Disk.\n//!\n//! Layer: store. Uses: domain.\n", "use crate::domain::Job;"), 0);
    assert_eq!(problems("//! Disk.\n", ""), 1);
    assert_eq!(problems("//! Layer: disk. Uses: domain.\n", ""), 1);
    assert_eq!(problems("//! Layer: store. Uses: domain, earthdata.\n", ""), 1);
    assert_eq!(problems("//! Layer: store. Uses: nothing of this crate.\n", "use crate::domain::Job;"), 1);
}
