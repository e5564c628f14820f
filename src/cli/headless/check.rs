//! `run --check`: are the files of a folder what their request asks for? Nothing is submitted.

use super::batch;
use super::outcome::{Ending, Outcome};
use super::prepared::{Prepared, Subject};
use super::summary::path_fields;
use crate::cli::options::RunOptions;
use crate::cli::{Exit, beside, print};
use crate::domain::count::count;
use crate::domain::verdict::{Filter, Record, Tally};
use serde_json::json;

/// Looks into every file of each request's folder.
pub(super) fn check(options: &RunOptions) -> Result<(), Exit> {
    let batch = batch::read(options, None);
    let mut worst = Outcome::Done;
    let mut words = String::new();
    for unusable in &batch.unusable {
        print::error(&format!("{}: {}", unusable.label, unusable.ending.words));
        print::details(&unusable.ending.details);
        worst = worst.max(unusable.ending.outcome);
    }
    for prepared in &batch.ready {
        let ending = one(prepared, options.follow.json, batch.is_many)?;
        if ending.outcome > worst {
            (worst, words) = (ending.outcome, ending.words);
        }
    }
    if worst == Outcome::Done { Ok(()) } else { Err(Exit::of_ending(Ending::new(worst, words))) }
}

fn one(prepared: &Prepared, json: bool, is_many: bool) -> Result<Ending, Exit> {
    let Subject::Request(request) = &prepared.subject else { return Ok(Ending::new(Outcome::Done, "")) };
    let folder = &prepared.folder;
    let files = beside::results(folder).map_err(|error| {
        Exit::new(crate::cli::exit::USAGE, format!("{} could not be read: {error}", folder.display()))
    })?;
    let mut tally = Tally::default();
    let mut reports = Vec::new();
    for path in &files {
        let verdict = beside::look(path, &beside::asked(path, request))?;
        tally.add(Some(verdict.state));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if json {
            let mut report = path_fields(path);
            report.insert("subset".to_owned(), json!(Record::of(&verdict)));
            reports.push(report);
        } else {
            print::line(&format!("{name}: {}", verdict.line()));
        }
    }
    let line = tally.line().unwrap_or_else(|| format!("There are no files to check in {}.", folder.display()));
    let wrong = tally.count(Filter::Wrong);
    let outcome = match wrong {
        0 if files.is_empty() => Outcome::FilesMissing,
        0 => Outcome::Done,
        _ => Outcome::WrongFiles,
    };
    if json {
        let mut event = json!({
            "event": "summary", "outcome": outcome.key(), "exit_code": outcome.code(), "words": line,
            "subset": line, "files": reports,
        });
        if let Some(event) = event.as_object_mut().filter(|_| is_many) {
            event.insert("request_file".to_owned(), prepared.label.clone().into());
        }
        print::json(&event);
    } else {
        print::line(&line);
    }
    let words = match wrong {
        0 => line,
        1 => "One file is not what was asked for.".to_owned(),
        wrong => format!("{} files are not what was asked for.", count(wrong)),
    };
    Ok(Ending::new(outcome, words))
}
