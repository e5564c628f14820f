//! The token goes to the environment's own servers only, by the way that downloads take: whatever a
//! redirect says, at the first try, when it is gone on with, and when it is asked again.

use super::faults::{impatient, spec, transport};
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, COOKIE, ETAG, LOCATION, RANGE, REFERER, SET_COOKIE,
};
use axum::http::{HeaderMap, Response, StatusCode};
use harmony_desktop::domain::Secret;
use harmony_desktop::download::{Outcome, TransferError, fetch};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use url::Url;

const TOKEN: &str = "eyJ-a-very-secret-token";
const DATA: &str = "0123456789";

/// What was asked of one origin: path with query, and headers.
type Seen = Arc<Mutex<Vec<(String, HeaderMap)>>>;

/// Ends with the test's runtime.
struct Recorder {
    root: Url,
    seen: Seen,
}

impl Recorder {
    /// Answers with what `route` makes of a path.
    fn serve(
        listener: TcpListener,
        root: Url,
        route: impl Fn(&str, &HeaderMap) -> Response<Body> + Send + Sync + 'static,
    ) -> Self {
        let seen = Seen::default();
        let (log, route) = (Arc::clone(&seen), Arc::new(route));
        let router = axum::Router::new().fallback(move |request: Request| {
            let path = request.uri().path().to_owned();
            log.lock().unwrap().push((request.uri().to_string(), request.headers().clone()));
            let route = Arc::clone(&route);
            async move { route(&path, request.headers()) }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { root, seen }
    }

    fn seen(&self) -> Vec<(String, HeaderMap)> {
        self.seen.lock().unwrap().clone()
    }
}

async fn bind() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    (listener, root)
}

fn redirect(status: u16, location: &str) -> Response<Body> {
    let head = Response::builder().status(status).header(SET_COOKIE, "session=home");
    head.header(LOCATION, location).body(Body::empty()).unwrap()
}

/// The first answer breaks off in the middle; the rest is given on demand.
fn data(headers: &HeaderMap) -> Response<Body> {
    let head = Response::builder().header(ETAG, "\"1\"");
    match headers.get(RANGE).map(|range| range.to_str().unwrap().to_owned()) {
        None => {
            let pieces = [Ok(DATA[..5].to_owned()), Err(std::io::Error::other("planted"))];
            let paced = futures_util::stream::unfold(pieces.into_iter(), |mut pieces| async move {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                Some((pieces.next()?, pieces))
            });
            head.header(CONTENT_LENGTH, DATA.len()).body(Body::from_stream(paced)).unwrap()
        }
        Some(range) => {
            assert_eq!(range, "bytes=5-");
            let head = head.status(StatusCode::PARTIAL_CONTENT).header(CONTENT_RANGE, "bytes 5-9/10");
            head.body(Body::from(&DATA[5..])).unwrap()
        }
    }
}

fn is_bare(headers: &HeaderMap) -> bool {
    [AUTHORIZATION, COOKIE, REFERER].iter().all(|name| !headers.contains_key(name))
        && !format!("{headers:?}").contains(TOKEN)
}

async fn download(home: &Url, link: &Url, path: &Path) -> Result<Outcome, TransferError> {
    let transport = transport(home);
    transport.set_token(Some(Secret::new(TOKEN.to_owned())));
    let spec = spec(link.clone(), path.to_owned(), impatient());
    let (_keep, mut cancel) = oneshot::channel();
    fetch(&transport, &spec, &|_figures| {}, &mut cancel).await
}

fn assert_written_nowhere(folder: &Path, name: &str) {
    for entry in folder.read_dir().unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(TOKEN), "{name}");
    }
}

#[tokio::test]
async fn no_shape_of_redirect_takes_the_token_along() {
    type Shape = (&'static str, u16, fn(&Url, u16) -> String, bool);
    // Name, status, `Location` from the home's root and the stranger's port, and whether it is followed.
    let shapes: [Shape; 24] = [
        ("301", 301, |_, port| format!("http://127.0.0.1:{port}/data"), true),
        ("302", 302, |_, port| format!("http://127.0.0.1:{port}/data"), true),
        ("303", 303, |_, port| format!("http://127.0.0.1:{port}/data"), true),
        ("307, signed", 307, |_, port| format!("http://127.0.0.1:{port}/data?X-Amz-Signature=1"), true),
        ("308", 308, |_, port| format!("http://127.0.0.1:{port}/data"), true),
        ("protocol-relative", 302, |_, port| format!("//127.0.0.1:{port}/data"), true),
        ("backslashes", 302, |_, port| format!("\\\\127.0.0.1:{port}\\data"), true),
        ("user information", 302, |_, port| format!("http://joe:pw@127.0.0.1:{port}/data"), true),
        ("own host as user", 302, |home, port| format!("http://{}@127.0.0.1:{port}/data", home.authority()), true),
        ("another name of this computer", 307, |_, port| format!("http://localhost:{port}/data"), true),
        ("capitals", 302, |_, port| format!("HTTP://LOCALHOST:{port}/data"), true),
        ("a number for an address", 302, |_, port| format!("http://2130706433:{port}/data"), true),
        ("octal", 302, |_, port| format!("http://0177.0.0.1:{port}/data"), true),
        ("short address", 302, |_, port| format!("http://127.1:{port}/data"), true),
        ("a stranger's own redirect", 302, |_, port| format!("http://127.0.0.1:{port}/on"), true),
        ("there and back", 302, |_, port| format!("http://127.0.0.1:{port}/back"), true),
        ("at home first", 302, |_, _| "/then".to_owned(), true),
        ("a fragment", 302, |_, port| format!("http://127.0.0.1:{port}/data#home"), true),
        ("tabs and blanks", 302, |_, port| format!(" \thttp://127.0.0.1:{port}/data "), true),
        ("own path, own query", 307, |home, port| format!("http://127.0.0.1:{port}/data?to={home}"), true),
        ("not encrypted", 302, |_, _| "http://files.example/data".to_owned(), false),
        ("another scheme", 302, |_, port| format!("ftp://127.0.0.1:{port}/data"), false),
        ("a bucket", 302, |_, _| "s3://bucket/data".to_owned(), false),
        ("a script", 302, |_, _| "javascript:alert(1)".to_owned(), false),
    ];
    for (name, status, location, is_followed) in shapes {
        let ((home_listener, home), (other_listener, other)) = (bind().await, bind().await);
        let port = other.port().unwrap();
        let (location, back) = (location(&home, port), format!("{home}data"));
        let home = Recorder::serve(home_listener, home, move |path, headers| match path {
            "/a.dat" => redirect(status, &location),
            "/then" => redirect(307, &format!("http://127.0.0.1:{port}/data")),
            _ => data(headers),
        });
        let other = Recorder::serve(other_listener, other, move |path, headers| match path {
            "/on" => redirect(307, "/data"),
            "/back" => redirect(302, &back),
            _ => data(headers),
        });
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dat");
        let outcome = download(&home.root, &home.root.join("a.dat").unwrap(), &path).await;
        assert_eq!(outcome.is_ok(), is_followed, "{name}: {outcome:?}");
        assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), is_followed.then_some(DATA), "{name}");
        assert_written_nowhere(folder.path(), name);
        let strange = other.seen();
        assert!(strange.iter().all(|(url, headers)| is_bare(headers) && !url.contains(TOKEN)), "{name}: {strange:?}");
        let at_home = home.seen();
        if is_followed {
            assert_eq!(
                at_home.iter().filter(|(url, _)| url == "/a.dat").count(),
                2,
                "{name}: the cut one is asked for again"
            );
            assert!(!strange.is_empty(), "{name}");
        }
        for (url, headers) in at_home {
            let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
            let expected = (url != "/data").then(|| format!("Bearer {TOKEN}"));
            assert_eq!(bearer, expected.as_deref(), "{name}: {url}; a chain that left home does not get it back");
        }
    }
}

#[tokio::test]
async fn a_link_to_a_stranger_is_fetched_without_the_token() {
    let ((_home_listener, home), (listener, root)) = (bind().await, bind().await);
    let other = Recorder::serve(listener, root, |_, headers| data(headers));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dat");
    download(&home, &other.root.join("data").unwrap(), &path).await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), DATA);
    let seen = other.seen();
    assert!(seen.len() == 2 && seen.iter().all(|(_, headers)| is_bare(headers)), "{seen:?}");
}
