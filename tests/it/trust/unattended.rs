//! The real program where nobody is there to be asked, beside the practice server with troubles of
//! its own: which credential is used, and what a refused one leads to.

use super::process::{run, words};
use base64::Engine as _;
use harmony_desktop::practice::{FillerResults, PracticeOptions, PracticeServer};

/// An account of the practice service.
const ACCOUNT: &str = "practice";

async fn server(faults: &str, speed: f64) -> PracticeServer {
    let results = Some(FillerResults { count: 2, bytes: 5_000 });
    let faults = faults.parse().unwrap();
    PracticeServer::start(PracticeOptions { speed, results, faults, ..PracticeOptions::default() }).await.unwrap()
}

fn home(netrc: bool) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let request = r#"{"harmony_request": 1, "collection": "PRACTICE_LEVELS", "max_results": 1}"#;
    std::fs::write(home.path().join("request.harmony.json"), request).unwrap();
    if netrc {
        let line = format!("machine 127.0.0.1 login {ACCOUNT} password {ACCOUNT}\n");
        std::fs::write(home.path().join(".netrc"), line).unwrap();
    }
    home
}

/// A token that no server ever made.
fn unknown_token() -> String {
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(r#"{"alg":"RS256"}"#), part(r#"{"uid":"ada","exp":4102444800}"#), part("signature"))
}

/// An ended run: all that was asked for came (0), or all of the little that a limit left (4).
fn is_done(code: Option<i32>) -> bool {
    matches!(code, Some(0 | 4))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_variable_before_a_good_netrc_is_named_and_the_run_goes_on() {
    let server = server("", 0.0).await;
    let home = home(true);
    let output = run(&home, &[("EARTHDATA_TOKEN", &unknown_token())], &["--env", server.root().as_str()]).await;
    assert!(is_done(output.status.code()), "{}", words(&output));
    assert!(home.path().join("results").read_dir().unwrap().count() >= 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_is_accepted_the_end_names_what_was_tried() {
    let server = server("", 0.0).await;
    let output = run(&home(false), &[("EARTHDATA_TOKEN", &unknown_token())], &["--env", server.root().as_str()]).await;
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(words(&output).contains("EARTHDATA_TOKEN in the environment"), "{}", words(&output));
}

/// Harmony's own call to Earthdata Login fails for seconds: good tokens are refused for a while.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_refused_for_a_while_ends_nothing() {
    for faults in ["refuse_tokens=3s", "refuse_tokens=3s:1s"] {
        let server = server(faults, 0.5).await;
        let token = server.token();
        let output =
            run(&home(false), &[("EARTHDATA_TOKEN", token.expose())], &["--env", server.root().as_str()]).await;
        assert!(is_done(output.status.code()), "{faults}: {}", words(&output));
    }
}

/// The token dies while the job runs; the password gives a new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_dies_on_the_way_is_replaced_by_the_next_credential() {
    let server = server("expire_token_after=4s", 0.1).await;
    let token = server.token();
    let output = run(&home(true), &[("EARTHDATA_TOKEN", token.expose())], &["--env", server.root().as_str()]).await;
    assert!(is_done(output.status.code()), "{}", words(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_starts_without_a_keyring_end_alike() {
    let server = server("", 0.0).await;
    let (token, root) = (server.token(), server.root());
    let home = home(false);
    let runs = (0..24).map(|_| run_capabilities(&home, token.expose(), root.as_str()));
    for output in futures_util::future::join_all(runs).await {
        assert!(output.status.success(), "{}", words(&output));
    }
}

async fn run_capabilities(home: &tempfile::TempDir, token: &str, root: &str) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_harmony-desktop"));
    command.args(["capabilities", "PRACTICE_LEVELS", "--env", root]).current_dir(home.path());
    command.env_remove("DBUS_SESSION_BUS_ADDRESS").env_remove("NETRC").env("EARTHDATA_TOKEN", token);
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, home.path());
    }
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}
