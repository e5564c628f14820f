//! A sign-in with a real Secret Service: kept over a restart, found by other programs, gone after
//! signing out, in no file and no log line. And without one: said, and everything else works.
//!
//! The keyring library picks its store once per process, so every start of the application is a
//! process of its own here too: this test binary, told to run [`child`] alone.

use super::home::Home;
use super::process::output;
use super::session_bus::{self, SecretService, secret_tool_lookup};
use crate::shared;
use harmony_desktop::domain::trust::TrustedServers;
use harmony_desktop::domain::{Environment, Secret};
use harmony_desktop::engine::outside::{NoNotifier, NoOpener};
use harmony_desktop::engine::snapshot::SessionState;
use harmony_desktop::engine::{Engine, Services};
use harmony_desktop::practice::{PracticeOptions, PracticeServer};
use harmony_desktop::store::credentials::{KEYRING_SERVICE, KeyringStore};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

/// Which step the child process takes.
const STEP: &str = "HARMONY_KEYRING_STEP";
/// Who signs in.
const USER: &str = "HARMONY_KEYRING_USER";
/// Where the practice service is, which the parent runs.
const ROOT: &str = "HARMONY_KEYRING_ROOT";

/// Not a test by itself: one start of the application, when [`Person::start`] asks for it.
#[test]
fn child() {
    let Ok(step) = std::env::var(STEP) else { return };
    let home = PathBuf::from(std::env::var_os("HOME").expect("a home"));
    log_everything(&home);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (engine, woken) = start_engine(&home, runtime.handle());

    let found = wait_for_session(&engine, &woken, |state| !matches!(state, SessionState::Checking));
    println!("\nat the start: {}", in_words(&found));
    match step.as_str() {
        "look" => {}
        "sign in" => {
            let user = std::env::var(USER).expect("the parent tells the user");
            engine.sign_in_with_password(user.clone(), Secret::new("practice".to_owned()));
            // Somebody else may have been signed in before.
            let is_user =
                |state: &SessionState| matches!(state, SessionState::SignedIn(account) if account.user == user);
            let state = wait_for_session(&engine, &woken, is_user);
            let found = runtime.block_on(engine.clone().search_collections("ATL03".to_owned()));
            println!("\nanswer: {}, {} collections", in_words(&state), found.expect("a search").len());
        }
        "sign out" => {
            engine.sign_out();
            let state = wait_for_session(&engine, &woken, |state| matches!(state, SessionState::SignedOut { .. }));
            println!("\nanswer: {}", in_words(&state));
        }
        other => panic!("no step is called {other}"),
    }
    engine.shut_down();
    runtime.shutdown_timeout(Duration::from_secs(2));
}

/// Everything that any library would log, in a file of the home, where the search sees it.
fn log_everything(home: &Path) {
    let log = std::fs::File::options().create(true).append(true).open(home.join("everything.log")).expect("a log");
    let writer = std::sync::Mutex::new(log);
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(writer).init();
}

fn start_engine(home: &Path, runtime: &tokio::runtime::Handle) -> (Engine, Receiver<()>) {
    rustls::crypto::ring::default_provider().install_default().ok();
    let root = std::env::var(ROOT).expect("the parent tells the root").parse().expect("an address");
    let services = Services {
        runtime: runtime.clone(),
        environment: Environment::practice(&root),
        credentials: Arc::new(KeyringStore),
        data_folder: home.join(".local/share/application"),
        download_folder: home.join("Downloads"),
        clock: Arc::new(chrono::Utc::now),
        practice: None,
        poll_interval: Duration::from_secs(1),
        watch: harmony_desktop::engine::services::WatchScope::default(),
        opener: Arc::new(NoOpener),
        notifier: Arc::new(NoNotifier),
        disk: harmony_desktop::engine::services::DiskWatch::default(),
        found_credentials: harmony_desktop::engine::services::FoundCredentials::Ignore,
        results: harmony_desktop::engine::inspection::opens_nothing(),
        trusted: TrustedServers::default(),
    };
    let (wake, woken) = sync_channel(1);
    let engine = Engine::start(services, move || {
        wake.try_send(()).ok();
    });
    (engine, woken)
}

#[track_caller]
fn wait_for_session(engine: &Engine, woken: &Receiver<()>, wanted: impl Fn(&SessionState) -> bool) -> SessionState {
    loop {
        let state = engine.snapshot().session.clone();
        if wanted(&state) {
            return state;
        }
        woken.recv_timeout(Duration::from_secs(30)).unwrap_or_else(|_| panic!("the session stays {state:?}"));
    }
}

fn in_words(state: &SessionState) -> String {
    match state {
        SessionState::NotTrusted => panic!("the practice service is trusted"),
        SessionState::Checking => "checking".to_owned(),
        SessionState::SignedOut { problem: None, .. } => "signed out".to_owned(),
        SessionState::SignedOut { problem: Some(problem), .. } => format!("signed out: {}", problem.summary),
        SessionState::SignedIn(account) => match &account.session_only {
            None => format!("{} is signed in", account.user),
            Some(why) => format!("{} is signed in for now: {why}", account.user),
        },
    }
}

/// Somebody at a computer with a practice service in reach.
struct Person {
    home: Home,
    practice: PracticeServer,
}

impl Person {
    async fn new() -> Self {
        let options = PracticeOptions { speed: 0.0, ..PracticeOptions::default() };
        Self { home: Home::new(), practice: PracticeServer::start(options).await.expect("a practice service") }
    }

    /// Starts the application once for one step; how it found things, and what it answered.
    #[track_caller]
    fn start(&self, step: &str, user: &str) -> (String, String) {
        let mut command = self.home.command(std::env::current_exe().expect("this test binary"));
        command
            .args(["--exact", "desktop::keyring::child", "--nocapture"])
            .env(STEP, step)
            .env(USER, user)
            .env(ROOT, self.practice.root().as_str());
        let said = output(&mut command).unwrap_or_else(|| panic!("the step “{step}” failed"));
        let line = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        (line("at the start: "), line("answer: "))
    }

    /// The token as any program of this person's session finds it.
    fn token_in_keyring(&self) -> Option<String> {
        secret_tool_lookup(&self.home, &[("service", KEYRING_SERVICE), ("username", "practice")])
    }

    #[track_caller]
    fn assert_in_no_file(&self, token: &str) {
        assert_eq!(self.home.files_that_hold(token), Vec::<PathBuf>::new(), "the token lies in a file");
        // The signature alone would be as good a find.
        let signature = token.rsplit('.').next().unwrap_or(token);
        assert_eq!(self.home.files_that_hold(signature), Vec::<PathBuf>::new(), "its signature lies in a file");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_is_kept_in_the_keyring_until_signing_out_and_in_no_file() {
    if shared::lacks_tools(session_bus::TOOLS) {
        return;
    }
    let mut person = Person::new().await;
    let _service = SecretService::start(&mut person.home);

    let (found, answer) = person.start("sign in", "practice");
    assert_eq!(found, "signed out");
    assert!(answer.starts_with("practice is signed in, ") && !answer.ends_with(" 0 collections"), "{answer}");
    let token = person.token_in_keyring().expect("secret-tool finds the token");
    assert_eq!(&token, person.practice.token().expose());
    assert_eq!(person.start("look", "").0, "practice is signed in");
    person.assert_in_no_file(&token);

    let (found, answer) = person.start("sign in", "colleague");
    assert_eq!(found, "practice is signed in");
    assert!(answer.starts_with("colleague is signed in, "), "{answer}");
    let newer = person.token_in_keyring().expect("secret-tool finds the other token");
    assert_ne!(newer, token, "the newer sign-in replaced the older");
    assert_eq!(person.start("look", "").0, "colleague is signed in");
    person.assert_in_no_file(&newer);

    let signed_out = ("colleague is signed in".to_owned(), "signed out".to_owned());
    assert_eq!(person.start("sign out", ""), signed_out);
    assert_eq!(person.token_in_keyring(), None, "signing out and closing at once still removes the token");
    assert_eq!(person.start("look", "").0, "signed out");
    let log = std::fs::metadata(person.home.path().join("everything.log")).expect("a log");
    assert!(log.len() > 1000, "the search had something to find");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_keyring_the_application_says_so_and_works() {
    let person = Person::new().await;
    let (found, answer) = person.start("sign in", "practice");
    assert!(found.starts_with("signed out: ") && found.contains("no keyring"), "{found}");
    assert!(answer.starts_with("practice is signed in for now: ") && answer.contains("no keyring"), "{answer}");
    assert!(!answer.ends_with(" 0 collections"), "{answer}");
    assert!(person.start("look", "").0.starts_with("signed out: "), "nothing was kept");
    person.assert_in_no_file(person.practice.token().expose());
}
