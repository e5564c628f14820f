//! A request shown as what would be sent, without sending it (`harmony-desktop show`).

use super::code::{self, CodeError};
use super::file::{RequestFile, ShapeForm};
use super::{SubsetRequest, WireError};
use crate::domain::Environment;

/// The ways to show a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShowAs {
    /// One address, as harmony-py's `request_as_url`.
    Url,
    /// A command for a POSIX shell.
    Curl,
    /// A script for harmony-py.
    Python,
    /// The request file, normalised, with shapes inside.
    Json,
    /// The ordered multipart parts.
    Parts,
}

/// The request in one of its forms, without a line feed at the end.
pub fn show(file: &RequestFile, environment: &Environment, form: ShowAs) -> Result<String, CodeError> {
    match form {
        ShowAs::Url => Ok(file.request.as_url(environment)?.into()),
        ShowAs::Curl => code::curl(&file.request, environment),
        ShowAs::Python => code::python(&file.request, environment),
        ShowAs::Json => Ok(as_json(file)),
        ShowAs::Parts => Ok(as_parts_json(&file.request)?),
    }
}

/// The request file as this application writes it, with shapes inside it.
pub fn as_json(file: &RequestFile) -> String {
    format!("{:#}", file.to_value(ShapeForm::Embedded))
}

/// The multipart body as a JSON list of `{name, filename?, content_type?, value}`.
pub fn as_parts_json(request: &SubsetRequest) -> Result<String, WireError> {
    let parts = request.parts()?;
    Ok(format!("{:#}", serde_json::json!(parts)))
}

#[cfg(test)]
mod tests {
    use super::{ShowAs, show};
    use crate::domain::request::file::RequestFile;
    use crate::domain::{Environment, SubsetRequest};

    #[test]
    fn a_request_is_shown_in_each_form() {
        let file = RequestFile::new(Some("uat".to_owned()), SubsetRequest::new("ATL03"));
        let shown = |form| show(&file, &Environment::uat(), form).unwrap();
        assert!(shown(ShowAs::Url).starts_with("https://harmony.uat.earthdata.nasa.gov/ATL03/ogc-api-coverages/"));
        assert_eq!(
            shown(ShowAs::Json),
            "{\n  \"harmony_request\": 1,\n  \"environment\": \"uat\",\n  \"collection\": \"ATL03\"\n}"
        );
        assert!(shown(ShowAs::Curl).contains("\ncurl --silent"));
        assert!(shown(ShowAs::Python).contains("Environment.UAT"));
        let parts: serde_json::Value = serde_json::from_str(&shown(ShowAs::Parts)).unwrap();
        assert_eq!(parts[0], serde_json::json!({"name": "forceAsync", "value": "true"}));
        assert_eq!(parts.as_array().unwrap().len(), 3);
    }
}
