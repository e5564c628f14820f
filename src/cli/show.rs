//! `show`: what would be sent.

use super::exit::USAGE;
use super::options::{Form, ShowOptions};
use super::{Exit, setup};
use crate::domain::Environment;
use crate::domain::request::export::{self, ShowAs};
use crate::domain::request::{Area, RequestFile};
use crate::domain::shape::LARGEST_FILE_BYTES;
use crate::store::beside::Beside;
use std::path::Path;

pub(super) fn show(options: &ShowOptions) -> Result<(), Exit> {
    let file = read_request(&options.file)?;
    let name = options.env.as_deref().or(file.environment.as_deref()).unwrap_or("prod");
    let form = match options.form {
        Form::Json => ShowAs::Json,
        Form::Parts => ShowAs::Parts,
        Form::Url => ShowAs::Url,
        Form::Curl => ShowAs::Curl,
        Form::Python => ShowAs::Python,
    };
    let text = export::show(&file, &named(name)?, form).map_err(|error| Exit::new(USAGE, error.to_string()))?;
    setup::print_line(text.trim_end());
    if let Some(Area::Shape(shape)) = &file.request.area {
        shape.remarks().iter().for_each(|remark| setup::print_error(remark));
    }
    Ok(())
}

/// The practice service has no address before it runs; its usual example is harmony-py's local one.
fn named(name: &str) -> Result<Environment, Exit> {
    let name = if name == "practice" { "http://localhost:3000" } else { name };
    Environment::parse(name).map_err(|error| Exit::new(USAGE, error.to_string()))
}

/// Reads a request file; all its problems are one message.
pub(super) fn read_request(path: &Path) -> Result<RequestFile, Exit> {
    let unreadable = |error: std::io::Error| Exit::new(USAGE, format!("{} could not be read: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let beside = Beside::new(path, &[]);
    let read_shape = |named: &str| beside.read(named, LARGEST_FILE_BYTES).map_err(|error| error.to_string());
    RequestFile::parse(&text, &read_shape).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
        Exit::new(USAGE, format!("{} is not a valid request:\n{}", path.display(), lines.join("\n")))
    })
}
