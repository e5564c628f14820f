//! Every known answer of Earthdata Login, CMR, Harmony and the archives (`harmony-api.md` 3, 4.3, 4.6,
//! 7.1, 8): a sentence of ours, the button that helps, and the server's own words one click away.

use super::error::Error;
use super::status::{kind_of_page, kind_of_status};
use crate::domain::{Environment, Problem, Remedy};
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};
use std::time::Duration;

fn told(status: u16, body: &str) -> Problem {
    let kind = kind_of_status(&Environment::prod(), true, status, &HeaderMap::new(), body.as_bytes());
    Error::unsent(kind, None).problem()
}

fn harmony(class: &str, words: &str) -> String {
    serde_json::json!({ "code": format!("harmony.{class}"), "description": format!("Error: {words}") }).to_string()
}

fn eula(id: &str) -> Remedy {
    Remedy::AcceptEula(vec![format!("https://urs.earthdata.nasa.gov/{id}").parse().unwrap()])
}

/// Status, body, words of our sentence, button. A refused request without a button of its own gets
/// “Change the request” where it is submitted.
#[expect(clippy::too_many_lines, reason = "a table")]
fn table() -> Vec<(u16, String, &'static str, Remedy)> {
    let eula_words = "You may access the requested data by resubmitting your request after accepting the following EULA(s): https://urs.earthdata.nasa.gov/accept_eula?eula_id=1";
    let archive = r#"{"status_code":403,"error":"eula_required","error_description":"EULA Acceptance Failure","resolution_url":"https://urs.earthdata.nasa.gov/accept_eula?eula_id=2"}"#;
    let approval = r#"{"error_description":"Please approve","resolution_url":"https://urs.earthdata.nasa.gov/approve_app?client_id=a"}"#;
    let combination = "the requested combination of operations: spatial subsetting, reprojection and reformatting to image/png on C1-X is unsupported";
    vec![
        // Earthdata Login.
        (
            401,
            r#"{"error":"invalid_credentials","error_description":"Invalid user credentials"}"#.to_owned(),
            "user name and password",
            Remedy::SignIn,
        ),
        (401, r#"{"error":"invalid_token"}"#.to_owned(), "Sign in again", Remedy::SignIn),
        (
            403,
            r#"{"error":"max_token_limit","error_description":"User already has maximum number of tokens."}"#
                .to_owned(),
            "two tokens already",
            Remedy::None,
        ),
        // CMR.
        (401, r#"{"errors":["Token does not exist"]}"#.to_owned(), "does not know this sign-in", Remedy::SignIn),
        (
            401,
            r#"{"errors":["Token [eyJ0x] has expired. Note the token value has been partially redacted."]}"#.to_owned(),
            "has expired",
            Remedy::SignIn,
        ),
        (400, r#"{"errors":["Parameter [foo] was not recognized."]}"#.to_owned(), "newer version", Remedy::None),
        (429, r#"{"errors":["Too Many Requests"]}"#.to_owned(), "busy", Remedy::Retry),
        (503, harmony("CmrError", "Service unavailable"), "not available just now", Remedy::Retry),
        // Harmony.
        (400, harmony("RequestValidationError", "No matching granules found."), "Widen the box", Remedy::None),
        (400, harmony("RequestValidationError", "Invalid request"), "interrupted", Remedy::SignIn),
        (
            400,
            harmony("CmrError", "The polygon boundary points are listed in the wrong order."),
            "wrong direction",
            Remedy::None,
        ),
        (400, harmony("ServiceError", "WorkItem failed with an unknown error"), "no further reason", Remedy::Retry),
        (
            401,
            harmony("UnauthorizedError", "You are not authorized to access the requested resource"),
            "sign in again",
            Remedy::SignIn,
        ),
        (403, harmony("ForbiddenError", eula_words), "licence agreement", eula("accept_eula?eula_id=1")),
        (
            403,
            harmony("ForbiddenError", "You are not permitted to access this resource"),
            "approval by the data centre",
            Remedy::None,
        ),
        (404, harmony("NotFoundError", "Unable to find job 1"), "does not have this job", Remedy::None),
        (404, harmony("NotFoundError", "EULA 7 could not be found."), "does not exist", Remedy::None),
        (
            409,
            harmony("ConflictError", "Job status cannot be updated from successful to canceled."),
            "cannot be canceled",
            Remedy::None,
        ),
        (
            413,
            "<html><head><title>413 Request Entity Too Large</title></head></html>".to_owned(),
            "too long for the server",
            Remedy::ChangeRequest,
        ),
        (
            414,
            "<html><head><title>414 Request-URI Too Large</title></head></html>".to_owned(),
            "too long for the server",
            Remedy::ChangeRequest,
        ),
        (422, harmony("UnsupportedOperation", combination), "Without the last one it may work", Remedy::ChangeRequest),
        (
            422,
            harmony("UnsupportedOperation", "no operations can be performed on C1-X"),
            "Only whole files",
            Remedy::ChangeRequest,
        ),
        (429, harmony("CmrError", "'Too Many Requests'"), "busy", Remedy::Retry),
        (500, harmony("ServerError", "Internal server error"), "problem of its own", Remedy::Retry),
        (501, "\"Not yet implemented\"".to_owned(), "does not offer this yet", Remedy::None),
        (502, "<html><title>502 Bad Gateway</title></html>".to_owned(), "Nothing is lost", Remedy::Retry),
        (504, "<html><title>504 Gateway Time-out</title></html>".to_owned(), "Nothing is lost", Remedy::Retry),
        // Archives.
        (403, archive.to_owned(), "licence agreement", eula("accept_eula?eula_id=2")),
        (401, approval.to_owned(), "approval", eula("approve_app?client_id=a")),
        (
            403,
            "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>".to_owned(),
            "valid for an hour",
            Remedy::Retry,
        ),
    ]
}

#[test]
fn each_has_a_sentence_a_button_and_the_raw_words() {
    let mut wrong = Vec::new();
    for (status, body, words, remedy) in table() {
        let problem = told(status, &body);
        if !problem.summary.contains(words) || problem.remedy != remedy {
            wrong.push(format!("{status} {body}\n  → {} {:?}", problem.summary, problem.remedy));
        }
        assert!(!problem.details.is_empty(), "{status} {body}");
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_busy_server_says_when_and_the_button_too() {
    let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("40"))]);
    let kind = kind_of_status(&Environment::prod(), true, 429, &headers, b"");
    let problem = Error::unsent(kind, None).problem();
    assert!(problem.summary.contains("wait 40 seconds"), "{problem}");
    assert_eq!(problem.remedy, Remedy::RetryIn(Duration::from_secs(40)));
}

#[test]
fn a_login_page_in_place_of_data_asks_for_a_sign_in() {
    let page = b"<!DOCTYPE html><title>Earthdata Login</title><input type=\"password\">";
    let problem = Error::unsent(kind_of_page(200, page), None).problem();
    assert_eq!(problem.remedy, Remedy::SignIn);
}
