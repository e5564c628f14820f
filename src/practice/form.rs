//! Multipart forms as Harmony takes them: at most 100 parts, one file.

use super::query::Parameters;
use super::reply::Refusal;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header;

/// Parts of one form; more is a bare 500.
const MAX_PARTS: usize = 100;

/// A form's fields and its file.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// The fields in order.
    pub(super) fields: Parameters,
    /// The uploaded shape: media type and bytes.
    pub(super) shape: Option<(String, Vec<u8>)>,
}

/// Reads a multipart request; `None` if it has no body at all.
pub(super) async fn read(request: Request) -> Result<Option<Form>, Refusal> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if content_type.is_empty() {
        return Ok(None);
    }
    if !content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(Refusal::content_type(content_type));
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_unreadable| Refusal::internal())?;
    let mut form = Form::default();
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(|_unreadable| Refusal::internal())? {
        count += 1;
        if count > MAX_PARTS {
            return Err(Refusal::internal());
        }
        let name = part.name().unwrap_or("").to_owned();
        if part.file_name().is_some() || name == "shapefile" {
            if name != "shapefile" || form.shape.is_some() {
                return Err(Refusal::internal());
            }
            let media_type = part.content_type().unwrap_or("text/plain").to_owned();
            let bytes = part.bytes().await.map_err(|_unreadable| Refusal::internal())?;
            form.shape = Some((media_type, bytes.to_vec()));
        } else {
            form.fields.push(&name, part.text().await.map_err(|_unreadable| Refusal::internal())?);
        }
    }
    Ok(Some(form))
}

/// Query and form together; the same key in both is refused.
pub(super) fn merge(query: &Parameters, form: &Parameters) -> Result<Parameters, Refusal> {
    let mut merged = query.clone();
    for name in form.names() {
        if query.names().any(|known| known == name) {
            let text = format!("Duplicate keys \"{name}\" found from request body and query string!");
            return Err(Refusal::validation(text));
        }
        for value in form.all(name) {
            merged.push(name, value.to_owned());
        }
    }
    Ok(merged)
}
