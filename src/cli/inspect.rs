//! `inspect`: what a result file holds.

use super::exit::{USAGE, WRONG_FILES};
use super::options::InspectOptions;
use super::{Exit, beside, print, show};
use crate::domain::verdict::{Record, State};
use crate::inspect::{Launch, Reader, Unread, Why, dump, open, python, text};
use serde_json::json;
use std::path::Path;

/// Prints what a file holds: a group as text, or everything as JSON.
pub(super) fn inspect(options: &InspectOptions) -> Result<(), Exit> {
    if let Some(request) = &options.request {
        return against(options, request);
    }
    let launch = Launch::this_program().map_err(|error| Exit::new(USAGE, error.to_string()))?;
    let opened = open(&options.file, &launch);
    if options.json {
        let whole = opened.and_then(|mut reader| dump(reader.as_mut()));
        print::json(&whole.as_ref().cloned().unwrap_or_else(|unread| json!({ "OPEN_ERR": unread.to_string() })));
        return whole.map(|_| ()).map_err(|unread| refused(&options.file, &unread));
    }
    let listed = opened.and_then(|mut reader| listed(reader.as_mut(), options));
    listed.map(|text| print::text(text.trim_end())).map_err(|unread| refused(&options.file, &unread))
}

/// One group, then the line of Python that opens it.
fn listed(reader: &mut dyn Reader, options: &InspectOptions) -> Result<String, Unread> {
    let structure = reader.structure()?;
    let name = options.group.as_deref().unwrap_or("/");
    let group = structure.group(name).ok_or_else(|| Unread::new(format!("The group {name}"), Why::NoSuch, ""))?;
    let mut listing = text::group(&structure, group, &mut |variable| text::peek(reader, variable));
    let line = python::group(&structure, &options.file, group);
    let why = line.why.map(|why| format!("# {why}"));
    listing.push_str("In Python:\n");
    for line in line.imports.lines().chain([line.code.as_str()]).chain(why.as_deref()) {
        listing.push_str("    ");
        listing.push_str(line);
        listing.push('\n');
    }
    Ok(listing)
}

/// Whether the file is what a request asks for.
fn against(options: &InspectOptions, request: &Path) -> Result<(), Exit> {
    let file = show::read_request(request, &options.allow_path)?;
    let verdict = beside::look(&options.file, &beside::asked(&options.file, &file.request))?;
    if options.json {
        print::json(&json!(Record::of(&verdict)));
    } else {
        print::line(&verdict.line());
        print::line(&verdict.cutting.words());
    }
    if verdict.state == State::Wrong { Err(Exit::new(WRONG_FILES, "")) } else { Ok(()) }
}

fn refused(file: &Path, unread: &Unread) -> Exit {
    Exit::new(USAGE, format!("{}: {unread}", file.display())).with_details(unread.detail.clone())
}
