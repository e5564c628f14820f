//! `inspect`: what a result file holds.

use super::exit::{USAGE, WRONG_FILES};
use super::options::InspectOptions;
use super::{Exit, beside, print, show};
use crate::domain::verdict::{Asked, Record, State};
use crate::inspect::{Launch, Unread, dump, open};
use serde_json::json;
use std::path::Path;

/// Prints what a file holds.
pub(super) fn inspect(options: &InspectOptions) -> Result<(), Exit> {
    if let Some(request) = &options.request {
        return against(options, request);
    }
    let launch = Launch::this_program().map_err(|error| Exit::new(USAGE, error.to_string()))?;
    let whole = open(&options.file, &launch).and_then(|mut reader| dump(reader.as_mut()));
    if options.json {
        print::json(&whole.as_ref().cloned().unwrap_or_else(|unread| json!({ "OPEN_ERR": unread.to_string() })));
    }
    whole.map(|_| ()).map_err(|unread| refused(&unread))
}

/// Whether the file is what a request asks for.
fn against(options: &InspectOptions, request: &Path) -> Result<(), Exit> {
    let file = show::read_request(request, &options.allow_path)?;
    let service = beside::service_of(&options.file);
    let verdict = beside::look(&options.file, &Asked::of(&file.request, service.as_deref(), None))?;
    if options.json {
        print::json(&json!(Record::of(&verdict)));
    } else {
        print::line(&verdict.line());
        print::line(&verdict.cutting.words());
    }
    if verdict.state == State::Wrong { Err(Exit::new(WRONG_FILES, "")) } else { Ok(()) }
}

fn refused(unread: &Unread) -> Exit {
    Exit::new(USAGE, unread.to_string()).with_details(unread.detail.clone())
}
