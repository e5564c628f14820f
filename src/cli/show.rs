//! `show`: what would be sent.

use super::exit::USAGE;
use super::options::{Common, Form, ShowOptions};
use super::{Exit, print};
use crate::domain::Environment;
use crate::domain::request::export::{self, ShowAs};
use crate::domain::request::{Area, RequestFile};
use crate::domain::shape::LARGEST_FILE_BYTES;
use crate::store::beside::{Beside, BesideError};
use crate::store::small_file;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

pub(super) fn show(options: &ShowOptions, common: &Common) -> Result<(), Exit> {
    let file = read_request(&options.file, &options.allow_path)?;
    let name = common.environment().or(file.environment.as_deref()).unwrap_or("prod");
    let form = match options.form {
        Form::Json => ShowAs::Json,
        Form::Parts => ShowAs::Parts,
        Form::Url => ShowAs::Url,
        Form::Curl => ShowAs::Curl,
        Form::Python => ShowAs::Python,
    };
    let text = export::show(&file, &named(name)?, form).map_err(|error| Exit::new(USAGE, error.to_string()))?;
    print::text(text.trim_end());
    file.remarks.iter().for_each(|remark| print::error(remark));
    if let Some(Area::Shape(shape)) = &file.request.area {
        shape.remarks().iter().for_each(|remark| print::error(remark));
    }
    Ok(())
}

/// The practice service has no address before it runs; its usual example is harmony-py's local one.
fn named(name: &str) -> Result<Environment, Exit> {
    let name = if name == "practice" { "http://localhost:3000" } else { name };
    Environment::parse(name).map_err(|error| Exit::new(USAGE, error.to_string()))
}

/// Reads a request file; all its problems come together. Its shape may lie below its folder, or
/// where the command line allows it.
pub(super) fn read_request(path: &Path, allowed: &[PathBuf]) -> Result<RequestFile, Exit> {
    let unreadable = |why: String| Exit::new(USAGE, format!("{} could not be read: {why}", path.display()));
    let text = read_text(path).map_err(unreadable)?;
    let beside = Beside::new(path, allowed);
    let read_shape = |named: &str| {
        beside.read(named, LARGEST_FILE_BYTES).map_err(|error| match error {
            BesideError::Outside(_) => format!("{error}; if that is meant, allow it with --allow-path"),
            BesideError::Unreadable(_) => error.to_string(),
        })
    };
    RequestFile::parse(&text, &read_shape).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Exit::new(USAGE, format!("{} is not a valid request:", path.display())).with_details(lines.join("\n"))
    })
}

/// Pipes are read too; nothing is read without an end.
fn read_text(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST_FILE_BYTES {
        return Err(format!("it is larger than {} MB", LARGEST_FILE_BYTES / (1024 * 1024)));
    }
    small_file::text(bytes).map_err(|error| error.to_string())
}
