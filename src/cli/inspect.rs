//! `inspect`: what a result file holds.

use super::exit::USAGE;
use super::options::InspectOptions;
use super::{Exit, print};
use crate::inspect::{Launch, Unread, dump, open};
use serde_json::json;

/// Prints what a file holds.
pub(super) fn inspect(options: &InspectOptions) -> Result<(), Exit> {
    let launch = Launch::this_program().map_err(|error| Exit::new(USAGE, error.to_string()))?;
    let whole = open(&options.file, &launch).and_then(|mut reader| dump(reader.as_mut()));
    if options.json {
        print::json(&whole.as_ref().cloned().unwrap_or_else(|unread| json!({ "OPEN_ERR": unread.to_string() })));
    }
    whole.map(|_| ()).map_err(|unread| refused(&unread))
}

fn refused(unread: &Unread) -> Exit {
    Exit::new(USAGE, unread.to_string()).with_details(unread.detail.clone())
}
