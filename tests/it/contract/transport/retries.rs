//! What is tried again and for how long, and what a broken answer is called. The clock is paused:
//! waits cost nothing and are exact.

use super::origin::{Origin, answer, client, client_with, json_answer, settings};
use harmony_desktop::domain::backoff::Backoff;
use harmony_desktop::domain::{JobAction, JobId, Remedy};
use harmony_desktop::earthdata::harmony::LinkType;
use harmony_desktop::earthdata::{Error, ErrorKind, TransportSettings, cmr, edl, harmony};
use reqwest::header::HeaderMap;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

fn id() -> JobId {
    JobId(Uuid::from_u128(7))
}

fn job_body() -> String {
    json!({"jobID": id().to_string(), "status": "running", "message": "The job is being processed"}).to_string()
}

/// Answers `bad` that many times, then a job.
async fn after(
    times: usize,
    bad: impl Fn() -> axum::http::Response<axum::body::Body> + Send + Sync + 'static,
) -> Origin {
    let count = AtomicUsize::new(0);
    Origin::start(move |_| {
        if count.fetch_add(1, Ordering::Relaxed) < times { bad() } else { answer(200, "application/json", job_body()) }
    })
    .await
}

/// An error as Harmony words it.
fn refusal(words: &str) -> axum::http::Response<axum::body::Body> {
    json_answer(401, &json!({ "code": "harmony.UnauthorizedError", "description": format!("Error: {words}") }))
}

async fn job_error(origin: &Origin) -> Error {
    harmony::job(&client(&origin.root), id()).await.expect_err("an error")
}

#[tokio::test(start_paused = true)]
async fn reading_waits_as_long_as_the_server_asks() {
    for status in [429, 503] {
        let origin = after(2, move || {
            let mut busy = json_answer(status, &json!({"code": "harmony.CmrError", "description": "Error: busy"}));
            busy.headers_mut().insert("retry-after", "7".parse().unwrap());
            busy
        })
        .await;
        let started = Instant::now();
        harmony::job(&client(&origin.root), id()).await.unwrap();
        let waited = started.elapsed();
        assert!(waited >= Duration::from_secs(14) && waited < Duration::from_secs(16), "{status}: {waited:?}");
        assert_eq!(origin.seen().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_longer_than_patience_is_reported_and_not_sat_out() {
    let origin = after(9, || {
        let mut busy = answer(429, "application/json", "{}");
        busy.headers_mut().insert("retry-after", "3600".parse().unwrap());
        busy
    })
    .await;
    let started = Instant::now();
    let error = job_error(&origin).await;
    assert_eq!(error.kind, ErrorKind::TooManyRequests { retry_after: Some(Duration::from_hours(1)) });
    assert!(started.elapsed() < Duration::from_secs(1));
    assert_eq!((error.attempts, origin.seen().len()), (1, 1));
    assert!(error.problem().summary.contains("3600"));
}

#[tokio::test(start_paused = true)]
async fn attempts_end_and_are_counted() {
    for status in [429, 502, 503, 504] {
        let origin = after(99, move || answer(status, "text/html", "<html><h1>Bad gateway</h1></html>")).await;
        let error = job_error(&origin).await;
        assert_eq!((error.attempts, origin.seen().len()), (4, 4), "{status}");
        assert!(error.is_transient() && error.to_string().contains("after 4 attempts"), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    type Case = (u16, fn(&ErrorKind) -> bool);
    let description = |text: &str| json!({"code": "harmony.X", "description": format!("Error: {text}")});
    let expected: [Case; 9] = [
        (400, |kind| *kind == ErrorKind::Validation("words".to_owned())),
        (401, |kind| *kind == ErrorKind::Unauthorized("words".to_owned())),
        (403, |kind| matches!(kind, ErrorKind::Forbidden { eulas, text } if eulas.is_empty() && text == "words")),
        (404, |kind| *kind == ErrorKind::NotFound("words".to_owned())),
        (409, |kind| *kind == ErrorKind::Conflict("words".to_owned())),
        (413, |kind| *kind == ErrorKind::Validation("words".to_owned())),
        (422, |kind| *kind == ErrorKind::Unsupported("words".to_owned())),
        (500, |kind| *kind == ErrorKind::Server { status: 500, text: "words".to_owned() }),
        (501, |kind| *kind == ErrorKind::Server { status: 501, text: "words".to_owned() }),
    ];
    for (status, is_expected) in expected {
        let origin = after(99, move || json_answer(status, &description("words"))).await;
        let error = job_error(&origin).await;
        assert!(is_expected(&error.kind), "{status}: {:?}", error.kind);
        // Harmony says 401 to good tokens too, while its own call to Earthdata Login fails.
        assert_eq!(origin.seen().len(), if status == 401 { 6 } else { 1 }, "{status}");
        assert!(!error.problem().summary.is_empty());
    }
}

#[tokio::test]
async fn nobody_listening_is_no_connection_and_is_tried_again() {
    let (listener, root) = super::origin::bind().await;
    drop(listener);
    let error = harmony::job(&client(&root), id()).await.unwrap_err();
    assert!(error.is_offline() && error.attempts == 4, "{error}");
    assert!(!error.may_have_arrived());
}

#[tokio::test]
async fn plain_text_where_encryption_is_expected_is_told_apart() {
    let origin = Origin::raw(|_| (b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), true)).await;
    let mut root = origin.root.clone();
    root.set_scheme("https").unwrap();
    let error = harmony::job(&client(&root), id()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Tls(_)), "{error}");
    assert_eq!(error.attempts, 1, "a wrong certificate does not become right");
}

#[tokio::test]
async fn a_login_page_with_a_good_status_is_never_an_answer() {
    let page = "<!DOCTYPE html><html><head><title>Earthdata Login</title></head><input type=\"password\"></html>";
    let origin = Origin::start(move |_| answer(200, "text/html; charset=utf-8", page)).await;
    let error = job_error(&origin).await;
    assert!(matches!(error.kind, ErrorKind::NotJson { status: 200, looks_like_login: true, .. }), "{:?}", error.kind);
    assert!(error.needs_sign_in());
    let error = client(&origin.root).open(&origin.url("/x.h5"), &HeaderMap::new()).await.unwrap_err();
    assert!(error.needs_sign_in(), "{error}");
    assert_eq!(error.problem().remedy, Remedy::SignIn);
    assert!(client(&origin.root).open(&origin.url("/x.html"), &HeaderMap::new()).await.is_ok(), "a page asked for");

    let portal = Origin::start(|_| answer(200, "application/json", "<html><title>Hotel Wi-Fi</title></html>")).await;
    let error = job_error(&portal).await;
    assert!(
        matches!(&error.kind, ErrorKind::NotJson { looks_like_login: false, snippet, .. } if snippet == "Hotel Wi-Fi")
    );
}

#[tokio::test]
async fn json_that_is_no_job_is_unreadable() {
    for body in ["[]", "null", "{}", "\"text\"", "{\"jobID\":\"nope\",\"status\":\"running\"}", "{]"] {
        let origin = Origin::start(move |_| answer(200, "application/json", body)).await;
        let error = job_error(&origin).await;
        assert!(matches!(error.kind, ErrorKind::Decode(_)), "{body}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_answer_is_a_broken_connection_and_is_tried_again() {
    let body = job_body();
    let whole = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    let cuts = [
        // Told longer than it is, told nothing, and a chunk that never ends.
        whole[..whole.len() - 20].to_owned(),
        format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", &body[..40]),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{}", &body[..40]),
        "HTTP/1.1 200 OK\r\ncontent-le".to_owned(),
        String::new(),
    ];
    for cut in cuts {
        let (whole, sent) = (whole.clone(), cut.clone());
        let origin =
            Origin::raw(move |number| (if number < 2 { sent.clone() } else { whole.clone() }.into_bytes(), true)).await;
        harmony::job(&client(&origin.root), id()).await.unwrap_or_else(|error| panic!("{cut:?}: {error}"));
        assert_eq!(origin.seen().len(), 3, "{cut:?}");
        let (bytes, transport) = (cut.clone(), settings());
        let broken = Origin::raw(move |_| (bytes.clone().into_bytes(), true)).await;
        let error = harmony::job(&client_with(&broken.root, transport), id()).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Broken(_)), "{cut:?}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn silence_ends_every_kind_of_call() {
    let patience = TransportSettings { max_attempts: 2, ..settings() };
    let heads: [&[u8]; 3] = [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"jobID\":",
    ];
    for head in heads {
        let origin = Origin::raw(move |_| (head.to_vec(), false)).await;
        let transport = client_with(&origin.root, patience.clone());
        let started = Instant::now();
        let error = harmony::job(&transport, id()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::TimedOut, "{head:?}");
        let elapsed = started.elapsed();
        assert!(elapsed >= Duration::from_secs(40) && elapsed < Duration::from_mins(1), "{elapsed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_stalls_or_ends_early_says_so() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/x-hdf5\r\ncontent-length: 10\r\n\r\n12345";
    for (closes, is_expected) in [
        (false, (|kind| *kind == ErrorKind::TimedOut) as fn(&ErrorKind) -> bool),
        (true, |kind| matches!(kind, ErrorKind::Broken(_))),
    ] {
        let origin = Origin::raw(move |_| (head.as_bytes().to_vec(), closes)).await;
        let mut opened = client(&origin.root).open(&origin.url("/x.h5"), &HeaderMap::new()).await.unwrap();
        assert_eq!(opened.chunk().await.unwrap().as_deref(), Some(b"12345".as_slice()));
        let error = opened.chunk().await.unwrap_err();
        assert!(is_expected(&error.kind), "closes {closes}: {error}");
    }
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_not_read() {
    let origin = Origin::start(|_| answer(200, "application/json", vec![b' '; 3_000_000])).await;
    let small = || TransportSettings { json_limit_bytes: 1_000_000, page_limit_bytes: 2_000_000, ..settings() };
    let error = harmony::job(&client_with(&origin.root, small()), id()).await.unwrap_err();
    assert_eq!((error.kind, error.attempts), (ErrorKind::TooLarge { limit: 2_000_000 }, 1));
    let error = harmony::capabilities(&client_with(&origin.root, small()), "C1-X").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge { limit: 1_000_000 });
    // A hostile error page is cut, its status still counts.
    let hostile = Origin::start(|_| answer(404, "text/html", vec![b'<'; 3_000_000])).await;
    assert!(matches!(job_error(&hostile).await.kind, ErrorKind::NotFound(_)));
}

/// What is small on its way may be large in memory.
#[tokio::test]
async fn packed_answers_and_answers_of_countless_values_are_not_read() {
    let pack = |text: Vec<u8>| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, &text).unwrap();
        packed.finish().unwrap()
    };
    let serve = |text: Vec<u8>| {
        let packed = pack(text);
        Origin::start(move |_| {
            let mut response = answer(200, "application/json", packed.clone());
            response.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
            response
        })
    };
    let long = serve([b"[".as_slice(), &b"[],".repeat(20_000_000), b"1]"].concat()).await;
    let error = harmony::capabilities(&client(&long.root), "C1-X").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge { limit: 8_000_000 });
    let error = harmony::data_links(&client(&long.root), id(), LinkType::Https).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge { limit: 32_000_000 });

    let many = serve([br#"{"links": ["#.as_slice(), &b"[],".repeat(2_000_000), b"1]}"].concat()).await;
    let error = harmony::capabilities(&client(&many.root), "C1-X").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooMany { limit: 500_000 });
    assert!(error.problem().summary.contains("500000"), "{error}");
    let error = harmony::data_links(&client(&many.root), id(), LinkType::Https).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooMany { limit: 10_000 });
}

#[tokio::test]
async fn pages_without_an_end_end() {
    let count = AtomicUsize::new(0);
    let origin = Origin::start(move |request| {
        let page = count.fetch_add(1, Ordering::Relaxed) + 2;
        let next = format!("http://h{}?page={page}", request.path());
        let mut links: Vec<_> =
            (0..3000).map(|number| json!({"rel": "data", "href": format!("https://x/{number}")})).collect();
        links.push(json!({"rel": "next", "href": next}));
        json_answer(200, &json!({ "links": links }))
    })
    .await;
    let few = TransportSettings { most_links: 10_000, ..settings() };
    let error = harmony::data_links(&client_with(&origin.root, few), id(), LinkType::Https).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooMany { limit: 10_000 });
}

#[tokio::test]
async fn licence_pages_become_buttons() {
    let (listener, root) = super::origin::bind().await;
    let page = root.join("edl/accept_eula?eula_id=1").unwrap();
    let text = format!(
        "Error: You may access the requested data by resubmitting your request after accepting the following EULA(s): \
         {page}, https://evil.example/accept_eula."
    );
    let origin = Origin::serve(listener, root, move |_| {
        json_answer(403, &json!({"code": "harmony.ForbiddenError", "description": text}))
    });
    let error = job_error(&origin).await;
    assert_eq!(error.problem().remedy, Remedy::AcceptEula(vec![page]));
}

#[tokio::test]
async fn a_token_that_is_refused_for_a_moment_is_not_dead() {
    let refused = || refusal("You are not authorized to access the requested resource");
    let origin = after(3, refused).await;
    harmony::job(&client(&origin.root), id()).await.unwrap();
    assert_eq!(origin.seen().len(), 4);

    // What changes something too: nothing was done for a call that was refused.
    let origin = after(2, refused).await;
    harmony::control(&client(&origin.root), id(), JobAction::Cancel).await.unwrap();
    assert_eq!(origin.seen().len(), 3);

    let origin = after(1, refused).await;
    let typed = edl::check_typed_token(&client(&origin.root)).await.unwrap_err();
    assert!(typed.needs_sign_in() && typed.attempts == 1, "who has typed a token waits for the answer: {typed}");
}

#[tokio::test]
async fn another_token_is_tried_at_once_and_none_ends_the_tries() {
    let origin = Origin::start(|request| match request.header("authorization") {
        Some("Bearer eyJ-new") => answer(200, "application/json", job_body()),
        _ => refusal("no"),
    })
    .await;
    let pause = Duration::from_millis(300);
    let patient = TransportSettings { refusal_backoff: Backoff { first: pause, longest: pause }, ..settings() };
    let transport = client_with(&origin.root, patient);
    let (question, change) = (harmony::job(&transport, id()), async {
        while origin.seen().is_empty() {
            tokio::task::yield_now().await;
        }
        transport.set_token(Some(harmony_desktop::domain::Secret::new("eyJ-new".to_owned())));
    });
    let (answer, ()) = tokio::join!(question, change);
    answer.unwrap();

    transport.set_token(Some(harmony_desktop::domain::Secret::new("eyJ-old".to_owned())));
    let before = origin.seen().len();
    let (question, change) = (harmony::job(&transport, id()), async {
        while origin.seen().len() == before {
            tokio::task::yield_now().await;
        }
        transport.set_token(None);
    });
    let (answer, ()) = tokio::join!(question, change);
    assert!(answer.unwrap_err().needs_sign_in());
}

#[tokio::test]
async fn an_expired_token_does_not_break_a_public_search() {
    let origin = Origin::start(|request| match request.header("authorization") {
        Some(_) => json_answer(401, &json!({"errors": ["Token [eyJ-x] has expired."]})),
        None => json_answer(200, &json!({"feed": {"entry": [{"id": "C1-X", "short_name": "ATL03"}]}})),
    })
    .await;
    let query = cmr::CollectionQuery { text: "C1-X".to_owned(), ..cmr::CollectionQuery::default() };
    let page = cmr::search_collections(&client(&origin.root), &query, None).await.unwrap();
    assert_eq!(page.collections[0].short_name, "ATL03");
    assert_eq!(origin.seen().len(), 2);
}

#[tokio::test]
async fn a_wrong_password_is_told_from_a_wrong_token() {
    let origin = Origin::start(|_| {
        json_answer(401, &json!({"error": "invalid_credentials", "error_description": "Invalid user credentials"}))
    })
    .await;
    let transport = client(&origin.root);
    let password = harmony_desktop::domain::Secret::new("pässword".to_owned());
    let error = edl::find_or_create_token(&transport, "joe", &password).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::WrongPassword);
    assert_eq!(origin.seen()[0].header("authorization"), Some("Basic am9lOnDDpHNzd29yZA=="));
    assert!(matches!(edl::check_token(&transport).await.unwrap_err().kind, ErrorKind::Unauthorized(_)));
}
