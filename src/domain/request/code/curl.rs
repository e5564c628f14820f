//! A request as a curl command for a POSIX shell.

use super::embedded::file_lines;
use super::{CodeError, TOKEN_VARIABLE, quote};
use crate::domain::Environment;
use crate::domain::request::{Area, Part, Shape, SubsetRequest};

/// The command, with comments, without a line feed at the end.
///
/// Texts go as `--form-string`, which gives `@`, `<` and `;` no meaning; a shape comes from
/// standard input. Redirects are not followed, because curl would take the token along: the
/// job's address is printed instead.
pub fn curl(request: &SubsetRequest, environment: &Environment) -> Result<String, CodeError> {
    let mut words = vec!["curl --silent --show-error".to_owned()];
    words.push(format!("--header \"Authorization: Bearer ${TOKEN_VARIABLE}\""));
    for part in request.parts()? {
        words.push(form_option(&part)?);
    }
    words.push(r"--write-out '\n%{http_code} %{redirect_url}\n'".to_owned());
    let url = request.rangeset_url(environment);
    if url.as_str().contains(['[', ']', '{', '}']) {
        words.push("--globoff".to_owned());
    }
    words.push(quote::shell(url.as_str()));
    let command = words.join(" \\\n  ");
    let command = match &request.area {
        Some(Area::Shape(shape)) => with_shape(&command, shape),
        _ => command,
    };
    Ok(format!("{COMMENT}\n{command}"))
}

/// No quotes or marks in it: a shell that knows no comments at its prompt shall not stumble.
const COMMENT: &str = "\
# Submits a request to NASA Harmony, from bash, zsh or another POSIX shell.
# EARTHDATA_TOKEN must hold your Earthdata Login token.
# The last line printed is 303 and the address of the job. The redirect to it is
# not followed, so that the token goes to no other address.";

fn form_option(part: &Part) -> Result<String, CodeError> {
    if let (Some(filename), Some(media_type)) = (&part.filename, &part.content_type) {
        let value = format!("{}=@-;type={media_type};filename={filename}", part.name);
        return Ok(format!("--form {}", quote::shell(&value)));
    }
    // Only an upload is not UTF-8.
    let value = String::from_utf8_lossy(&part.value);
    if value.contains('\0') {
        return Err(CodeError::NulInCommand(part.name.clone()));
    }
    Ok(format!("--form-string {}", quote::shell(&format!("{}={value}", part.name))))
}

/// The command with the shape as a here-document.
fn with_shape(command: &str, shape: &Shape) -> String {
    // GeoJSON begins every line with a bracket, a number or a quoted name: never with this word.
    format!("{command} <<'END_OF_SHAPE'\n{}\nEND_OF_SHAPE", file_lines(shape).join("\n"))
}
