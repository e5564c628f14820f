//! The architecture's rules, read off the sources.
#![cfg(test)]

mod arrows;
mod checks;
mod circles;
mod security;
mod source;

use source::SourceFile;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

/// Read once: parsing all of it takes a second in a test build.
static PRODUCT: LazyLock<Vec<SourceFile>> = LazyLock::new(source::product_files);

/// One place that breaks one rule.
#[derive(Debug)]
struct Violation {
    place: String,
    what: String,
}

impl Violation {
    fn new(file: &SourceFile, line: usize, what: String) -> Self {
        Self { place: format!("{}:{line}", file.path.display()), what }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.what)
    }
}

#[track_caller]
fn assert_none(violations: &[Violation]) {
    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

#[track_caller]
fn assert_rule(rule: fn(&SourceFile) -> Vec<Violation>) {
    assert!(PRODUCT.len() > 10, "the sources were found");
    assert_none(&PRODUCT.iter().flat_map(rule).collect::<Vec<_>>());
}

#[test]
fn layers_use_only_the_layers_they_may() {
    assert_rule(arrows::check);
}

#[test]
fn the_layer_line_of_each_layer_is_true() {
    let mut layers: BTreeMap<&str, Vec<&SourceFile>> = BTreeMap::new();
    for file in &*PRODUCT {
        layers.entry(file.layer()).or_default().push(file);
    }
    assert_none(&layers.values().flat_map(|layer| arrows::check_layer_line(layer)).collect::<Vec<_>>());
}

#[test]
fn the_crate_documentation_shows_the_same_layers() {
    let library = PRODUCT.iter().find(|file| file.layer() == "lib").expect("src/lib.rs");
    assert_none(&arrows::check_documentation(library, &PRODUCT.iter().map(SourceFile::layer).collect()));
}

#[test]
fn no_two_files_need_each_other() {
    assert_none(&circles::check(&PRODUCT));
}

#[test]
fn nothing_panics_without_a_reason() {
    assert_rule(checks::panics);
}

#[test]
fn only_main_makes_a_runtime() {
    assert_rule(checks::runtimes);
}

#[test]
fn threads_have_names() {
    assert_rule(checks::threads);
}

#[test]
fn windows_disk_network_and_clock_are_kept_in_their_layers() {
    assert_rule(checks::foreign_crates);
}

#[test]
fn files_and_functions_stay_short() {
    assert_rule(checks::sizes);
}

#[test]
fn every_file_opens_with_its_purpose() {
    assert_rule(checks::opening_comment);
}
