//! The rules for single lines, functions and files.

use super::Violation;
use super::source::{Kind, Mention, SourceFile};

const LONGEST_FILE: usize = 700;
const LONGEST_FUNCTION: usize = 80;

/// Crates that draw or open windows.
const GUI_CRATES: &[&str] = &["eframe", "egui", "egui_extras", "egui_plot", "emath", "epaint", "rfd", "walkers"];

fn violations(file: &SourceFile, broken: impl Fn(&Mention) -> Option<String>) -> Vec<Violation> {
    file.mentions.iter().filter_map(|mention| Some(Violation::new(file, mention.line, broken(mention)?))).collect()
}

/// Ways to panic, unless an enclosing `#[expect(clippy::…, reason = "…")]` says why not here.
pub(super) fn panics(file: &SourceFile) -> Vec<Violation> {
    violations(file, |mention| {
        let lint = match (mention.kind, mention.name()) {
            (Kind::Method, "unwrap" | "unwrap_err") => "unwrap_used",
            (Kind::Method, "expect" | "expect_err") => "expect_used",
            (Kind::Macro, "panic") => "panic",
            (Kind::Macro, "unreachable") => "unreachable",
            (Kind::Macro, "todo") => "todo",
            (Kind::Macro, "unimplemented") => "unimplemented",
            (Kind::Path, "unwrap") if is_of_option(mention) => "unwrap_used",
            (Kind::Path, "expect") if is_of_option(mention) => "expect_used",
            _ => return None,
        };
        let excused = mention.expected.iter().any(|expected| expected == lint);
        let name = mention.name();
        (!excused).then(|| format!("`{name}` can panic; handle it, or #[expect(clippy::{lint}, reason = \"…\")]"))
    })
}

/// `Option::unwrap` and `Result::unwrap` as paths.
fn is_of_option(mention: &Mention) -> bool {
    mention.path.iter().rev().nth(1).is_some_and(|owner| owner == "Option" || owner == "Result")
}

/// A runtime is made in `main` and handed down.
pub(super) fn runtimes(file: &SourceFile) -> Vec<Violation> {
    if file.layer() == "main" {
        return Vec::new();
    }
    violations(file, |mention| {
        let makes = [
            ["runtime", "Runtime"],
            ["runtime", "Builder"],
            ["Runtime", "new"],
            ["Builder", "new_multi_thread"],
            ["Builder", "new_current_thread"],
            ["tokio", "main"],
        ];
        (mention.kind == Kind::Path && makes.iter().any(|part| mention.contains(part)))
            .then(|| "makes a tokio runtime, which only main may; take a runtime::Handle".to_owned())
    })
}

/// Threads have names.
pub(super) fn threads(file: &SourceFile) -> Vec<Violation> {
    violations(file, |mention| {
        (mention.kind == Kind::Path && mention.contains(&["thread", "spawn"]))
            .then(|| "starts a thread without a name; use std::thread::Builder".to_owned())
    })
}

/// What each layer keeps out: drawing below the window, disk, network and clock where only values live.
pub(super) fn foreign_crates(file: &SourceFile) -> Vec<Violation> {
    let layer = file.layer();
    let headless = matches!(layer, "domain" | "earthdata" | "download" | "inspect" | "store" | "engine" | "practice");
    let without_io = matches!(layer, "domain" | "ui");
    let clocks = [["Utc", "now"], ["Local", "now"], ["Instant", "now"], ["SystemTime", "now"]];
    violations(file, |mention| {
        let first = mention.path.first().map_or("", String::as_str);
        if mention.kind == Kind::Method {
            None
        } else if headless && GUI_CRATES.contains(&first) {
            Some(format!("`{layer}` may not know `{first}`: it must run without a window"))
        } else if without_io && (mention.starts_with(&["std", "fs"]) || matches!(first, "tokio" | "reqwest")) {
            Some(format!("`{layer}` may not touch disk or network; that is the engine's work"))
        } else if layer == "domain" && clocks.iter().any(|clock| mention.contains(clock)) {
            Some("`domain` has no clock; take the time as an argument".to_owned())
        } else {
            None
        }
    })
}

/// Files and functions that one can still take in.
pub(super) fn sizes(file: &SourceFile) -> Vec<Violation> {
    let lines = file.text.lines().count();
    let too_long_file = (lines > LONGEST_FILE)
        .then(|| Violation::new(file, lines, format!("{lines} lines, {LONGEST_FILE} at most; split it along a seam")));
    let too_long_functions =
        file.functions.iter().filter(|function| function.lines > LONGEST_FUNCTION).map(|function| {
            let (name, lines) = (&function.name, function.lines);
            Violation::new(file, function.line, format!("`{name}` has {lines} lines, {LONGEST_FUNCTION} at most"))
        });
    too_long_file.into_iter().chain(too_long_functions).collect()
}

/// Each file opens with what it is for.
pub(super) fn opening_comment(file: &SourceFile) -> Vec<Violation> {
    let opens = file.text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with("//! "));
    if opens { Vec::new() } else { vec![Violation::new(file, 1, "does not open with a `//!` comment".to_owned())] }
}

fn count(check: fn(&SourceFile) -> Vec<Violation>, path: &str, text: &str) -> usize {
    check(&SourceFile::parse(path, text)).len()
}

#[test]
fn every_way_to_panic_is_seen() {
    for bad in [
        "fn f(x: Option<u8>) { x.unwrap(); }",
        "fn f(x: Option<u8>) { x.expect(\"is there\"); }",
        "fn f() { panic!(\"no\"); }",
        "fn f() { std::panic!(\"no\"); }",
        "fn f(x: u8) -> u8 { match x { 0 => 1, _ => unreachable!() } }",
        "fn f() { todo!() }",
        "fn f() { unimplemented!() }",
        "fn f(x: Vec<Option<u8>>) { x.into_iter().map(Option::unwrap); }",
        "fn f(x: Option<u8>) { println!(\"{}\", x.unwrap()); }",
        "fn f() { tokio::select! { _ = g() => panic!(\"no\") } }",
        "#[expect(clippy::unwrap_used)] fn f(x: Option<u8>) { x.unwrap(); }",
        "#[expect(clippy::expect_used, reason = \"the wrong one\")] fn f(x: Option<u8>) { x.unwrap(); }",
        "#[allow(clippy::unwrap_used, reason = \"allow never expires\")] fn f(x: Option<u8>) { x.unwrap(); }",
        "#[expect(clippy::unwrap_used, reason = \"of another\")] fn g() {} fn f(x: Option<u8>) { x.unwrap(); }",
        "#[cfg(not(test))] fn f(x: Option<u8>) { x.unwrap(); }",
    ] {
        assert_eq!(count(panics, "src/store/mod.rs", bad), 1, "{bad}");
    }
    for good in [
        "fn f(x: Option<u8>) -> u8 { x.unwrap_or(1) }",
        "#[expect(clippy::unwrap_used, reason = \"a constant\")] fn f(x: Option<u8>) { x.unwrap(); }",
        "impl A { #[expect(clippy::panic, clippy::todo, reason = \"a constant\")] fn f() { panic!(); todo!() } }",
        "fn f(x: Option<u8>) { #[expect(clippy::unwrap_used, reason = \"a constant\")] let y = x.unwrap(); }",
        "#[cfg(test)] mod tests { fn f(x: Option<u8>) { x.unwrap(); } }",
        "#[test] fn f() { panic!() }",
        "/// x.unwrap()\nfn f() { let text = \"panic!()\"; }",
    ] {
        assert_eq!(count(panics, "src/store/mod.rs", good), 0, "{good}");
    }
}

#[test]
fn a_runtime_or_a_nameless_thread_is_seen() {
    for bad in [
        "fn f() { tokio::runtime::Runtime::new(); }",
        "use tokio::runtime::{Builder as B, Handle};",
        "use tokio::runtime; fn f() { runtime::Builder::new_current_thread(); }",
        "#[tokio::main] async fn main() {}",
        "#[tokio::main(flavor = \"current_thread\")] async fn main() {}",
    ] {
        assert!(count(runtimes, "src/cli.rs", bad) > 0, "{bad}");
        assert_eq!(count(runtimes, "src/main.rs", bad), 0, "{bad}");
    }
    assert_eq!(count(runtimes, "src/cli.rs", "fn f(handle: &tokio::runtime::Handle) {}"), 0);
    assert!(count(threads, "src/cli.rs", "use std::thread; fn f() { thread::spawn(|| {}); }") > 0);
    assert!(count(threads, "src/main.rs", "use std::thread::spawn as start;") > 0);
    assert_eq!(count(threads, "src/cli.rs", "fn f() { std::thread::Builder::new().spawn(|| {}); }"), 0);
}

#[test]
fn windows_disk_network_and_clock_stay_in_their_layers() {
    for bad in [
        ("src/domain/job.rs", "use egui::Color32;"),
        ("src/engine/mod.rs", "fn f(ui: &mut eframe::egui::Ui) {}"),
        ("src/practice/mod.rs", "fn f() -> walkers::Position { walkers::lon_lat(0.0, 0.0) }"),
        ("src/ui/jobs.rs", "use std::{fs, path::Path};"),
        ("src/ui/jobs.rs", "fn f() { tokio::spawn(async {}); }"),
        ("src/domain/job.rs", "async fn f() { reqwest::get(\"https://example.org\").await; }"),
        ("src/domain/job.rs", "fn f() { tokio::pin!(x); }"),
        ("src/domain/job.rs", "use chrono::Utc; fn f() { Utc::now(); }"),
    ] {
        assert!(count(foreign_crates, bad.0, bad.1) > 0, "{bad:?}");
    }
    for good in [
        ("src/ui/jobs.rs", "use egui::Color32; use std::path::Path;"),
        ("src/store/mod.rs", "use std::fs; fn f() { tokio::spawn(async {}); }"),
        ("src/domain/job.rs", "use chrono::{DateTime, Utc};"),
        ("src/app.rs", "fn f() { chrono::Utc::now(); }"),
    ] {
        assert_eq!(count(foreign_crates, good.0, good.1), 0, "{good:?}");
    }
}

#[test]
fn lines_are_counted_without_blanks_comments_and_one_line_arms() {
    let function = |body: &str| format!("fn long() {{\n{body}}}\n");
    let at_most = |body: String| count(sizes, "src/app.rs", &function(&body)) == 0;
    assert!(at_most("    f();\n".repeat(80)));
    assert!(!at_most("    f();\n".repeat(81)));
    assert!(at_most("    f();\n\n    // why\n".repeat(80)));
    let arms = |arm: &str| format!("    match x {{\n{}    }}\n", arm.repeat(100));
    assert!(at_most(arms("        1 => f(),\n")));
    assert!(!at_most(arms("        1 => {\n            f();\n        }\n")));
    assert!(count(sizes, "src/app.rs", &format!("impl A {{ {} }}", function(&"    f();\n".repeat(81)))) > 0);
    assert_eq!(count(sizes, "src/app.rs", &"\n".repeat(700)), 0);
    assert_eq!(count(sizes, "src/app.rs", &"\n".repeat(701)), 1);
}

#[test]
fn a_file_without_an_opening_sentence_is_seen() {
    assert_eq!(count(opening_comment, "src/app.rs", "//! What it is for.\n"), 0);
    assert_eq!(count(opening_comment, "src/app.rs", "// What it is for.\n"), 1);
    assert_eq!(count(opening_comment, "src/app.rs", "\nuse std::fs;\n"), 1);
}
