//! The token never leaves the environment, whatever a `Location` says.

use super::origin::{Origin, Seen, TOKEN, answer, bind, client, json_answer, redirect};
use axum::body::Body;
use axum::http::Response;
use harmony_desktop::domain::JobId;
use harmony_desktop::earthdata::{Error, ErrorKind, HostClass, harmony};
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderValue, RANGE};
use serde_json::json;
use url::Url;
use uuid::Uuid;

fn id() -> JobId {
    JobId(Uuid::from_u128(7))
}

/// A home that redirects `/start` as told (and answers JSON and data elsewhere), and a foreign
/// origin that answers everything.
async fn pair(shape: impl Fn(&Url, &Url) -> (u16, String)) -> (Origin, Origin) {
    let (home_listener, home_root) = bind().await;
    let (foreign_listener, foreign_root) = bind().await;
    let (status, location) = shape(&home_root, &foreign_root);
    let home_address = home_root.clone();
    let home = Origin::serve(home_listener, home_root, move |request| match request.path() {
        "/start" => redirect(status, &location),
        "/loop" => redirect(302, "/loop"),
        _ => answer(200, "application/x-hdf5", "home"),
    });
    let foreign = Origin::serve(foreign_listener, foreign_root, move |request| match request.path() {
        "/back" => redirect(302, home_address.join("/data").unwrap().as_str()),
        "/on" => redirect(307, "/data"),
        _ => answer(200, "application/x-hdf5", "foreign"),
    });
    (home, foreign)
}

fn is_bare(request: &Seen) -> bool {
    request.header("authorization").is_none()
        && request.header("cookie").is_none()
        && request.header("referer").is_none()
        && !format!("{request:?}").contains(TOKEN)
}

async fn opened_text(home: &Origin) -> Result<(HostClass, String), Error> {
    let mut opened = client(&home.root).open(&home.url("/start"), &HeaderMap::new()).await?;
    let mut body = Vec::new();
    while let Some(chunk) = opened.chunk().await? {
        body.extend_from_slice(&chunk);
    }
    Ok((opened.host, String::from_utf8(body).unwrap()))
}

/// What the end of a chain must be.
enum End {
    Home,
    Foreign,
    Refused,
}

#[tokio::test]
async fn no_shape_of_redirect_shows_the_token_to_another_origin() {
    fn port(url: &Url) -> u16 {
        url.port().unwrap()
    }
    type Shape = (&'static str, u16, fn(&Url, &Url) -> String, End);
    let shapes: [Shape; 26] = [
        ("301 absolute", 301, |_, other| format!("{other}data"), End::Foreign),
        ("302 absolute", 302, |_, other| format!("{other}data"), End::Foreign),
        ("303 absolute", 303, |_, other| format!("{other}data"), End::Foreign),
        ("307 absolute", 307, |_, other| format!("{other}data"), End::Foreign),
        ("308 absolute", 308, |_, other| format!("{other}data"), End::Foreign),
        ("relative", 302, |_, _| "data".to_owned(), End::Home),
        ("rooted", 307, |_, _| "/data".to_owned(), End::Home),
        ("query only", 302, |_, _| "/data?x=1#frag".to_owned(), End::Home),
        ("protocol-relative", 302, |_, other| format!("//127.0.0.1:{}/data", port(other)), End::Foreign),
        ("backslashes", 302, |_, other| format!("\\\\127.0.0.1:{}\\data", port(other)), End::Foreign),
        ("userinfo", 302, |_, other| format!("http://joe:pw@127.0.0.1:{}/data", port(other)), End::Foreign),
        (
            "own host as user",
            302,
            |home, other| format!("http://127.0.0.1:{}@127.0.0.1:{}/data", port(home), port(other)),
            End::Foreign,
        ),
        ("localhost is another origin", 302, |_, other| format!("http://localhost:{}/data", port(other)), End::Foreign),
        ("upper case", 302, |_, other| format!("HTTP://LOCALHOST:{}/data", port(other)), End::Foreign),
        ("decimal address", 302, |_, other| format!("http://2130706433:{}/data", port(other)), End::Foreign),
        ("foreign then foreign", 302, |_, other| format!("{other}on"), End::Foreign),
        ("foreign and back", 302, |_, other| format!("{other}back"), End::Home),
        ("blanks around", 302, |_, other| format!(" {other}data "), End::Foreign),
        ("javascript", 302, |_, _| "javascript:alert(1)".to_owned(), End::Refused),
        ("file", 302, |_, _| "file:///etc/passwd".to_owned(), End::Refused),
        ("ftp", 302, |_, other| format!("ftp://127.0.0.1:{}/data", port(other)), End::Refused),
        ("data", 302, |_, _| "data:text/plain,x".to_owned(), End::Refused),
        ("not encrypted elsewhere", 302, |_, _| "http://files.example/data".to_owned(), End::Refused),
        ("loop", 302, |_, _| "/loop".to_owned(), End::Refused),
        ("no host", 302, |_, _| "http://".to_owned(), End::Refused),
        ("port too big", 302, |_, _| "http://127.0.0.1:99999/data".to_owned(), End::Refused),
    ];
    for (name, status, location, end) in shapes {
        let (home, foreign) = pair(|home, other| (status, location(home, other))).await;
        let outcome = opened_text(&home).await;
        match end {
            End::Home => assert_eq!(outcome.unwrap(), (HostClass::Trusted, "home".to_owned()), "{name}"),
            End::Foreign => assert_eq!(outcome.unwrap(), (HostClass::Foreign, "foreign".to_owned()), "{name}"),
            End::Refused => {
                let error = outcome.unwrap_err();
                assert!(matches!(error.kind, ErrorKind::RedirectRefused(_)), "{name}: {error}");
                assert_eq!(error.attempts, 1, "{name}: a refusal is not tried again");
            }
        }
        assert!(foreign.seen().iter().all(is_bare), "{name}: {:?}", foreign.seen());
        let first = home.seen().remove(0);
        assert_eq!(first.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()), "{name}");
    }
}

#[tokio::test]
async fn a_chain_that_left_home_gets_no_token_back() {
    let (home, _foreign) = pair(|_, other| (302, format!("{other}back"))).await;
    opened_text(&home).await.unwrap();
    let seen = home.seen();
    assert_eq!(seen.len(), 2);
    assert!(is_bare(&seen[1]), "a foreign host could make us cancel a job otherwise");
}

#[tokio::test]
async fn a_foreign_address_is_asked_without_the_token_from_the_start() {
    let (home, foreign) = pair(|_, _| (302, "/data".to_owned())).await;
    let mut headers = HeaderMap::new();
    headers.insert(RANGE, HeaderValue::from_static("bytes=5-"));
    headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer smuggled"));
    headers.insert(COOKIE, HeaderValue::from_static("smuggled=1"));
    let opened = client(&home.root).open(&foreign.url("/data"), &headers).await.unwrap();
    assert_eq!(opened.host, HostClass::Foreign);
    let seen = foreign.seen();
    assert!(is_bare(&seen[0]), "{seen:?}");
    assert_eq!((seen[0].header("range"), seen[0].header("accept-encoding")), (Some("bytes=5-"), Some("identity")));
    for bad in ["ftp://files.example/x", "http://files.example/x", "file:///etc/passwd"] {
        let error = client(&home.root).open(&Url::parse(bad).unwrap(), &HeaderMap::new()).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::RedirectRefused(_)), "{bad}: {error}");
    }
}

#[tokio::test]
async fn a_redirect_without_a_target_is_refused() {
    let home = Origin::start(|_| answer(302, "text/plain", "")).await;
    let error = harmony::job(&client(&home.root), id()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::RedirectRefused(_)), "{error}");
}

#[tokio::test]
async fn json_is_never_taken_from_another_host() {
    for status in [301, 302, 303, 307, 308] {
        let foreign =
            Origin::start(|_| json_answer(200, &json!({"jobID": id().to_string(), "status": "running"}))).await;
        let target = foreign.url("/jobs/x").to_string();
        let home = Origin::start(move |_| redirect(status, &target)).await;
        let error = harmony::job(&client(&home.root), id()).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::RedirectRefused(_)), "{status}: {error}");
        assert!(foreign.seen().is_empty(), "{status}");
    }
}

#[tokio::test]
async fn an_action_follows_its_redirect_by_reading() {
    let home = Origin::start(|request| match (request.method.as_str(), request.path()) {
        ("POST", path) => redirect(302, path.trim_end_matches("/cancel")),
        _ => json_answer(200, &json!({"jobID": id().to_string(), "status": "canceled"})),
    })
    .await;
    let job = harmony::control(&client(&home.root), id(), harmony_desktop::domain::JobAction::Cancel).await.unwrap();
    assert_eq!(job.status, harmony_desktop::domain::JobStatus::Canceled);
    let methods: Vec<String> = home.seen().iter().map(|request| request.method.to_string()).collect();
    assert_eq!(methods, ["POST", "GET"]);
}

#[tokio::test]
async fn a_redirect_to_the_login_page_asks_for_a_sign_in() {
    for login in
        ["https://uat.urs.earthdata.nasa.gov/oauth/authorize?response_type=code&state=x", "/edl/oauth/authorize?x=1"]
    {
        let home = Origin::start(move |_| redirect(303, login)).await;
        let transport = client(&home.root);
        let error = harmony::job(&transport, id()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::SignInNeeded, "{login}");
        let error = transport.open(&home.url("/file.nc"), &HeaderMap::new()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::SignInNeeded, "{login}");
        assert!(home.seen().iter().all(|request| !request.path().starts_with("/edl")), "the login page is not asked");
        assert_eq!(error.problem().remedy, harmony_desktop::domain::Remedy::SignIn);
    }
}

#[tokio::test]
async fn cookies_of_one_chain_stay_at_home() {
    fn with_cookie(mut response: Response<Body>) -> Response<Body> {
        response.headers_mut().insert("set-cookie", "session=abc; Path=/; HttpOnly".parse().unwrap());
        response
    }
    let foreign = Origin::start(|_| answer(200, "application/x-hdf5", "data")).await;
    let target = foreign.url("/data").to_string();
    let home = Origin::start(move |request| match request.path() {
        "/start" => with_cookie(redirect(302, "/second")),
        _ => with_cookie(redirect(302, &target)),
    })
    .await;
    opened_text(&home).await.unwrap();
    assert_eq!(home.seen()[1].header("cookie"), Some("session=abc"));
    assert!(is_bare(&foreign.seen()[0]));
}
