//! Answers in the shapes of Harmony, CMR and Earthdata Login.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What a handler gives: an answer or a refusal.
pub(super) type Answer = Result<Response, Refusal>;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const XML: HeaderValue = HeaderValue::from_static("application/xml");

/// A request that is not served, with the words and the shape the real service would use.
#[derive(Debug)]
pub(super) struct Refusal {
    /// HTTP status.
    pub(super) status: StatusCode,
    /// `harmony.ConflictError` and its like; empty where the shape has none.
    pub(super) code: &'static str,
    /// The words, without the leading `Error: `.
    pub(super) text: String,
    shape: Shape,
}

/// How a [`Refusal`] looks on the wire.
#[derive(Debug)]
enum Shape {
    /// `{"code":…,"description":"Error: …"}`.
    Harmony,
    /// `{"errors":[…]}`.
    Cmr,
    /// The same with several; the text is the first.
    CmrList(Vec<String>),
    /// `{"error":…,"error_description":…}`; the code is the error.
    Edl,
    /// A web page for people.
    Page,
    /// Bare words.
    Plain,
    /// Ready-made, such as a redirect to the login.
    Ready(Box<Response>),
}

impl Refusal {
    fn harmony(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Self { status, code, text: text.into(), shape: Shape::Harmony }
    }

    /// 400: a parameter is wrong.
    pub(super) fn validation(text: impl Into<String>) -> Self {
        Self::harmony(StatusCode::BAD_REQUEST, "harmony.RequestValidationError", text)
    }

    /// 400 of the type-checking layer in front of Harmony.
    pub(super) fn openapi(text: impl Into<String>) -> Self {
        Self::harmony(StatusCode::BAD_REQUEST, "openapi.ValidationError", text)
    }

    /// 415: the body is not a multipart form.
    pub(super) fn content_type(given: &str) -> Self {
        let text = format!("undefined parameter \"undefined\" Unsupported Content-Type {given}");
        Self::harmony(StatusCode::UNSUPPORTED_MEDIA_TYPE, "openapi.ValidationError", text)
    }

    /// 401: bad, expired or foreign token.
    pub(super) fn unauthorized() -> Self {
        let text = "You are not authorized to access the requested resource";
        Self::harmony(StatusCode::UNAUTHORIZED, "harmony.UnauthorizedError", text)
    }

    /// 403: not allowed, such as a licence agreement that was not accepted.
    pub(super) fn forbidden(text: impl Into<String>) -> Self {
        Self::harmony(StatusCode::FORBIDDEN, "harmony.ForbiddenError", text)
    }

    /// 404.
    pub(super) fn not_found(text: impl Into<String>) -> Self {
        Self::harmony(StatusCode::NOT_FOUND, "harmony.NotFoundError", text)
    }

    /// Whatever was planted.
    pub(super) fn planted(status: u16, text: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::harmony(status, "harmony.PlantedError", text)
    }

    /// 409: not in this state.
    pub(super) fn conflict(text: impl Into<String>) -> Self {
        Self::harmony(StatusCode::CONFLICT, "harmony.ConflictError", text)
    }

    /// 422: no service chain can do this.
    pub(super) fn unsupported(text: impl Into<String>) -> Self {
        Self::harmony(StatusCode::UNPROCESSABLE_ENTITY, "harmony.UnsupportedOperation", text)
    }

    /// 400: the job behind a synchronous request failed.
    pub(super) fn service(text: impl Into<String>) -> Self {
        Self::harmony(StatusCode::BAD_REQUEST, "harmony.ServiceError", text)
    }

    /// 500.
    pub(super) fn server(text: impl Into<String>) -> Self {
        Self::harmony(StatusCode::INTERNAL_SERVER_ERROR, "harmony.ServerError", text)
    }

    /// 500 with the words of an unknown exception.
    pub(super) fn internal() -> Self {
        Self::server("Internal server error")
    }

    /// 503: Harmony passes on that CMR is down.
    pub(super) fn unavailable() -> Self {
        Self::harmony(StatusCode::SERVICE_UNAVAILABLE, "harmony.CmrError", "Service unavailable")
    }

    /// 400: Harmony passes on CMR's own words.
    pub(super) fn from_cmr(text: impl Into<String>) -> Self {
        Self::harmony(StatusCode::BAD_REQUEST, "harmony.CmrError", text)
    }

    /// CMR's own list of errors.
    pub(super) fn cmr(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, code: "", text: text.into(), shape: Shape::Cmr }
    }

    /// 400: CMR's own list of errors.
    pub(super) fn cmr_list(texts: Vec<String>) -> Self {
        let text = texts.first().cloned().unwrap_or_default();
        Self { status: StatusCode::BAD_REQUEST, code: "", text, shape: Shape::CmrList(texts) }
    }

    /// Earthdata Login's `{"error", "error_description"}`.
    pub(super) fn edl(status: StatusCode, error: &'static str, description: impl Into<String>) -> Self {
        Self { status, code: error, text: description.into(), shape: Shape::Edl }
    }

    /// An error page for people.
    pub(super) fn page(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, code: "", text: text.into(), shape: Shape::Page }
    }

    /// Bare words.
    pub(super) fn plain(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, code: "", text: text.into(), shape: Shape::Plain }
    }

    /// An answer that ends the handling early.
    pub(super) fn ready(response: Response) -> Self {
        let status = response.status();
        Self { status, code: "", text: String::new(), shape: Shape::Ready(Box::new(response)) }
    }

    /// The same refusal as a web page, for the routes whose errors are not JSON.
    pub(super) fn into_page(self) -> Self {
        match self.shape {
            Shape::Ready(_) => self,
            _ => Self { shape: Shape::Page, ..self },
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, code, text, shape } = self;
        match shape {
            Shape::Harmony => json_with(status, &json!({ "code": code, "description": format!("Error: {text}") })),
            Shape::Cmr => json_with(status, &json!({ "errors": [text] })),
            Shape::CmrList(texts) => json_with(status, &json!({ "errors": texts })),
            Shape::Edl if text.is_empty() => json_with(status, &json!({ "error": code })),
            Shape::Edl => json_with(status, &json!({ "error": code, "error_description": text })),
            Shape::Page => error_page(status, &text),
            Shape::Plain => with_type(status, TEXT, text),
            Shape::Ready(response) => *response,
        }
    }
}

fn with_type(status: StatusCode, media_type: HeaderValue, body: impl Into<Body>) -> Response {
    (status, [(header::CONTENT_TYPE, media_type)], body.into()).into_response()
}

/// Adds or replaces a member of a JSON object.
pub(super) fn put(object: &mut Value, name: &str, member: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), member);
    }
}

/// JSON with status 200.
pub(super) fn json_ok(value: &Value) -> Response {
    json_with(StatusCode::OK, value)
}

/// JSON with a status.
pub(super) fn json_with(status: StatusCode, value: &Value) -> Response {
    with_type(status, JSON, value.to_string())
}

/// A small web page.
pub(super) fn html(status: StatusCode, title: &str, body: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n\
         <h1>{title}</h1>\n{body}\n<p>This is the practice service of Harmony Desktop. It is not NASA, and all its data \
         are made up for practice.</p>\n</body>\n</html>\n"
    );
    with_type(status, HTML, page)
}

fn error_page(status: StatusCode, text: &str) -> Response {
    let body =
        format!("<p>{} {}</p>\n<p>{}</p>", status.as_u16(), status.canonical_reason().unwrap_or(""), escape(text));
    html(status, "Earthdata is currently unavailable", &body)
}

/// Text made safe inside HTML and XML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An error in the shape of S3.
pub(super) fn s3_error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{}</Message>\
         <RequestId>PRACTICE</RequestId><HostId>practice</HostId></Error>",
        escape(message)
    );
    with_type(status, XML, body)
}

/// A redirect with Express's words as body.
pub(super) fn redirect(status: StatusCode, location: &str) -> Answer {
    let reason = status.canonical_reason().unwrap_or("Redirect");
    let value = HeaderValue::from_str(location).map_err(|_not_ascii| Refusal::internal())?;
    let mut response = with_type(status, TEXT, format!("{reason}. Redirecting to {location}"));
    response.headers_mut().insert(header::LOCATION, value);
    Ok(response)
}

/// Bare text of any media type.
pub(super) fn text_as(media_type: &'static str, text: String) -> Response {
    with_type(StatusCode::OK, HeaderValue::from_static(media_type), text)
}

#[cfg(test)]
mod tests {
    use super::{Refusal, redirect};
    use axum::http::StatusCode;
    use axum::response::IntoResponse as _;

    async fn body(response: axum::response::Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn shapes_are_those_of_the_three_services() {
        let harmony = body(Refusal::conflict("no").into_response()).await;
        assert_eq!(harmony, r#"{"code":"harmony.ConflictError","description":"Error: no"}"#);
        let cmr = body(Refusal::cmr(StatusCode::UNAUTHORIZED, "Token does not exist").into_response()).await;
        assert_eq!(cmr, r#"{"errors":["Token does not exist"]}"#);
        let edl = body(Refusal::edl(StatusCode::UNAUTHORIZED, "invalid_token", "").into_response()).await;
        assert_eq!(edl, r#"{"error":"invalid_token"}"#);
        let page = body(Refusal::unauthorized().into_page().into_response()).await;
        assert!(page.contains("<title>Earthdata is currently unavailable</title>"), "{page}");
        let found = redirect(StatusCode::SEE_OTHER, "/jobs/1").unwrap();
        assert_eq!(body(found).await, "See Other. Redirecting to /jobs/1");
    }
}
