//! Every recorded refusal becomes a sentence and a button a scientist can use.

use super::fixtures::{files, generated, replay};
use super::transport::origin::{Origin, answer, client};
use crate::shared;
use harmony_desktop::domain::{JobId, Problem, Remedy};
use harmony_desktop::earthdata::harmony;
use std::collections::BTreeMap;
use uuid::Uuid;

async fn problem_of(origin: &Origin) -> Problem {
    harmony::job(&client(&origin.root), JobId(Uuid::from_u128(7))).await.unwrap_err().problem()
}

/// What must be in our sentence for each recorded answer, and the button under it.
const EXPECTED: &[(&str, &str, Remedy)] = &[
    ("error-400-capabilities-none", "No collection was named", Remedy::None),
    ("error-400-capabilities-version", "newer version of this application", Remedy::None),
    ("error-400-cmr", "corners of the shape run in the wrong direction", Remedy::None),
    ("error-400-job-id", "not the id of a job", Remedy::None),
    ("error-400-label", "one of the labels", Remedy::None),
    ("error-400-linktype", "newer version of this application", Remedy::None),
    ("error-400-no-granules", "Widen the box or the dates", Remedy::None),
    ("error-400-oauth-state", "sign-in was interrupted", Remedy::SignIn),
    ("error-400-openapi", "not what the server takes", Remedy::None),
    ("error-400-page", "no such page", Remedy::None),
    ("error-400-unknown-param", "does not know an option", Remedy::None),
    ("error-401-bad-bearer", "did not accept the sign-in", Remedy::SignIn),
    ("error-401-cmr-token", "separate accounts", Remedy::SignIn),
    ("error-404-capabilities", "do not know this collection", Remedy::None),
    ("error-404-collection", "do not know this collection", Remedy::None),
    ("error-404-html-delete-job", "does not offer this", Remedy::None),
    ("error-404-html-route", "The server does not have this", Remedy::None),
    ("error-404-unknown-job", "does not have this job", Remedy::None),
    ("error-409-cancel-canceled", "is “canceled” now; it cannot be canceled", Remedy::None),
    ("error-409-pause-accepted", "is “waiting to start” now; it cannot be paused", Remedy::None),
    ("error-409-resume-accepted", "only a paused job can be resumed", Remedy::None),
    ("error-409-stac-not-complete", "not finished yet", Remedy::Retry),
    ("error-422-unsupported", "cutting by the dates. Leave it out", Remedy::ChangeRequest),
    ("error-429-cmr", "server is busy", Remedy::Retry),
    ("error-500-bad-geojson", "could not read the shape", Remedy::None),
    ("error-500-batch-cancel-nothing", "Not all of the jobs", Remedy::Retry),
    ("error-500-too-many-parts", "problem of its own (status 500)", Remedy::Retry),
    ("error-503-cmr", "not available just now", Remedy::Retry),
];

#[tokio::test]
async fn every_recorded_refusal_has_a_sentence_a_button_and_its_raw_words() {
    let recordings: BTreeMap<String, _> = files("server-generated", "error-").into_iter().collect();
    if recordings.is_empty() {
        return;
    }
    assert_eq!(recordings.len(), EXPECTED.len(), "a recording without an expectation");
    for (name, words, remedy) in EXPECTED {
        let recorded = recordings.get(&format!("{name}.json")).unwrap_or_else(|| panic!("{name}"));
        let raw = recorded["json"]["description"].as_str().map(|text| text.trim_start_matches("Error: ").to_owned());
        let problem = problem_of(&replay(recorded.clone()).await).await;
        assert!(problem.summary.contains(words), "{name}: {problem}");
        assert_eq!(problem.remedy, *remedy, "{name}: {problem}");
        // Nothing of the protocol is in the sentence; the server's own words are in the details.
        for jargon in ["harmony.", "subset dimension", "linktype", "concatenated", "null", "{"] {
            assert!(!problem.summary.contains(jargon), "{name}: {problem}");
        }
        if *name != "error-429-cmr" {
            assert!(problem.details.contains(&raw.unwrap_or_default()), "{name}: {}", problem.details);
        }
    }
}

/// A licence page is opened in the browser, so it must be one of Earthdata Login's own.
#[tokio::test]
async fn licences_are_offered_as_pages_to_open() {
    for name in ["eula-1-not-accepted", "eula-2-not-accepted"] {
        let Some(folder) = shared::folder() else { return };
        let body = std::fs::read_to_string(folder.join(format!("fixtures/harmony-edl-recorded/{name}.json"))).unwrap();
        for status in [403, 404] {
            let body = body.clone();
            let problem = with_own_edl(status, &body).await;
            let Remedy::AcceptEula(pages) = &problem.remedy else { panic!("{name} {status}: {problem:?}") };
            assert!(pages.len() == 1 && pages[0].path().ends_with("/accept_eula"), "{name}: {pages:?}");
            assert!(problem.summary.contains("browser"), "{name}: {problem}");
            let foreign = Origin::start(move |_| answer(status, "application/json", body.clone())).await;
            let offered = problem_of(&foreign).await.remedy;
            assert_eq!(offered, Remedy::None, "pages of other servers are not offered");
        }
    }
    let text = "You may access the requested data by resubmitting your request after accepting the following EULA(s): \
                https://uat.urs.earthdata.nasa.gov/accept_eula?eula_id=1, https://uat.urs.earthdata.nasa.gov/accept_eula?eula_id=2.";
    let body = serde_json::json!({ "code": "harmony.ForbiddenError", "description": format!("Error: {text}") });
    let problem = with_own_edl(403, &body.to_string()).await;
    assert!(matches!(&problem.remedy, Remedy::AcceptEula(pages) if pages.len() == 2), "{problem:?}");
}

/// As if the recorded Earthdata Login were that of the servers in use.
async fn with_own_edl(status: u16, body: &str) -> Problem {
    let body = body.to_owned();
    let (listener, root) = super::transport::origin::bind().await;
    let edl = harmony_desktop::domain::Environment::practice(&root).edl().as_str().trim_end_matches('/').to_owned();
    let body = body.replace("https://uat.urs.earthdata.nasa.gov", &edl);
    let origin = Origin::serve(listener, root, move |_| answer(status, "application/json", body.clone()));
    problem_of(&origin).await
}

#[tokio::test]
async fn earthdata_logins_other_answers_have_words_too() {
    for (status, body, words, remedy) in [
        (401, r#"{"error":"invalid_token"}"#, "does not accept this sign-in", Remedy::SignIn),
        (404, r#"{"error":"Invalid EULA ID"}"#, "licence agreement that does not exist", Remedy::None),
        (404, r#"{"description":"Error: EULA abc could not be found."}"#, "write to the data centre", Remedy::None),
        (
            403,
            r#"{"error":"max_token_limit","error_description":"User already has maximum number of tokens."}"#,
            "two tokens already",
            Remedy::None,
        ),
        (
            401,
            r#"{"errors":["Token [abc] has expired. Note the token value has been partially redacted."]}"#,
            "expired",
            Remedy::SignIn,
        ),
        (403, r#"{"description":"Error: You are not permitted to access this resource"}"#, "approval", Remedy::None),
        (
            403,
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
            "valid for an hour",
            Remedy::Retry,
        ),
        (
            413,
            "<html><head><title>413 Request Entity Too Large</title></head></html>",
            "too long for the server",
            Remedy::ChangeRequest,
        ),
        (504, "<html><head><title>504 Gateway Time-out</title></head></html>", "Nothing is lost", Remedy::Retry),
        (501, "\"Not yet implemented\"", "does not offer this yet", Remedy::None),
    ] {
        let origin = Origin::start(move |_| answer(status, "application/json", body)).await;
        let problem = problem_of(&origin).await;
        assert!(problem.summary.contains(words), "{body}: {problem}");
        assert_eq!(problem.remedy, remedy, "{body}: {problem}");
    }
    // The login page in place of an answer.
    if let Some(login) = generated("unauth-303") {
        assert_eq!(problem_of(&replay(login).await).await.remedy, Remedy::SignIn);
    }
}
