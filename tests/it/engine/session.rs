//! Signing in and out, with every kind of keyring.

use super::desk::{Desk, account, is_signed_out, session_problem, shut_down, until, until_row};
use super::server::token;
use harmony_desktop::domain::{Environment, Remedy, Secret, SubsetRequest};
use harmony_desktop::engine::snapshot::JobPhase;
use harmony_desktop::store::credentials::{CredentialError, CredentialStore, MemoryStore};
use std::sync::{Arc, Condvar, Mutex};

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_survives_a_restart_until_the_person_signs_out() {
    let desk = Desk::new().await;
    let engine = desk.start();
    let first = until(&engine, is_signed_out).await;
    assert!(session_problem(&first).is_none(), "nothing is wrong at the first start");

    engine.sign_in_with_password(" joe ".to_owned(), secret("right"));
    let snapshot = until(&engine, |snapshot| account(snapshot).is_some()).await;
    let joe = account(&snapshot).unwrap();
    assert_eq!((joe.user.as_str(), &joe.session_only), ("joe", &None));
    assert!(joe.expires_at.unwrap() > chrono::Utc::now());
    let key = engine.submit(SubsetRequest::new("C1-X"), "ATL03".to_owned());
    until_row(&engine, key, |row| row.job().is_some()).await;
    shut_down(engine).await;

    let engine = desk.start();
    until(&engine, |snapshot| account(snapshot).is_some_and(|account| account.user == "joe")).await;
    assert_eq!(desk.server.count("/edl/api/users/find_or_create_token"), 1, "the kept token is used");
    let written = desk.files();
    assert!(!written.is_empty());
    for (path, bytes) in written {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&desk.server.token()) && !text.contains("right"), "a secret lies in {}", path.display());
    }

    // The window is closed in the same moment: the keyring forgets all the same.
    engine.sign_out();
    shut_down(engine).await;
    let engine = desk.start();
    until(&engine, is_signed_out).await;
    assert_eq!(desk.credentials.load("practice"), Ok(None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_and_a_bad_token_are_told_and_change_nothing() {
    let desk = Desk::new().await;
    let engine = desk.start();
    until(&engine, is_signed_out).await;
    engine.sign_in_with_password("joe".to_owned(), secret("wrong"));
    let snapshot = until(&engine, |snapshot| session_problem(snapshot).is_some()).await;
    assert!(session_problem(&snapshot).unwrap().summary.contains("user name and password"), "{snapshot:?}");

    engine.sign_in_with_token(secret("this is no token!"));
    let no_token =
        |text: &str| session_problem(&engine.snapshot()).is_some_and(|problem| problem.summary.contains(text));
    until(&engine, |_| no_token("does not look like")).await;
    engine.sign_in_with_token(secret(&token("joe", chrono::Utc::now() - chrono::TimeDelta::days(1))));
    until(&engine, |_| no_token("expired on")).await;
    engine.sign_in_with_token(secret(&token("mallory", chrono::Utc::now() + chrono::TimeDelta::days(1))));
    until(&engine, |_| no_token("did not accept the sign-in")).await;
    assert_eq!(desk.credentials.load("practice"), Ok(None));

    engine.sign_in_with_token(secret(&format!("Bearer {}\n", desk.server.token())));
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    assert_eq!(desk.credentials.load("practice"), Ok(Some(secret(&desk.server.token()))));
}

/// Fails every call.
struct Broken;

impl CredentialStore for Broken {
    fn load(&self, _: &str) -> Result<Option<Secret<String>>, CredentialError> {
        Err(CredentialError("This computer offers no keyring.".to_owned()))
    }
    fn save(&self, _: &str, _: &Secret<String>) -> Result<(), CredentialError> {
        Err(CredentialError("This computer offers no keyring.".to_owned()))
    }
    fn delete(&self, _: &str) -> Result<(), CredentialError> {
        Err(CredentialError("This computer offers no keyring.".to_owned()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_keyring_the_token_lives_as_long_as_the_window() {
    let desk = Desk::with(Arc::new(Broken)).await;
    let engine = desk.start();
    let snapshot = until(&engine, is_signed_out).await;
    assert!(session_problem(&snapshot).unwrap().summary.contains("no keyring"), "it says so beforehand");
    engine.sign_in_with_password("joe".to_owned(), secret("right"));
    let snapshot = until(&engine, |snapshot| account(snapshot).is_some()).await;
    let remark = account(&snapshot).unwrap().session_only.clone().unwrap();
    assert!(remark.contains("no keyring") && remark.contains("until you close the window"), "{remark}");

    // Another environment and back: the token of this session is still there.
    engine.use_environment(Environment::uat());
    until(&engine, |snapshot| is_signed_out(snapshot) && snapshot.environment == Environment::uat()).await;
    engine.use_environment(desk.server.environment());
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    shut_down(engine).await;
    let engine = desk.start();
    until(&engine, is_signed_out).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_token_signs_out_with_a_reason_and_nothing_is_asked_any_more() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let key = engine.submit(SubsetRequest::new("C1-X"), "ATL03".to_owned());
    let row = until_row(&engine, key, |row| row.job().is_some()).await;
    let path = format!("/jobs/{}", row.job().unwrap().id);
    desk.server.script(|script| script.token_accepted = false);
    let snapshot = until(&engine, is_signed_out).await;
    assert_eq!(session_problem(&snapshot).unwrap().remedy, Remedy::SignIn);
    let asked = desk.server.count(&path);

    let refused = engine.submit(SubsetRequest::new("C1-X"), "another".to_owned());
    let row = until_row(&engine, refused, |row| matches!(row.phase, JobPhase::Refused(_))).await;
    assert!(matches!(&row.phase, JobPhase::Refused(problem) if problem.remedy == Remedy::SignIn));
    assert_eq!(desk.server.count(&path), asked, "no look without a sign-in");

    desk.server.script(|script| script.token_accepted = true);
    engine.sign_in_with_password("joe".to_owned(), secret("right"));
    desk.server.asked(&path, asked + 1).await;
    until_row(&engine, key, |row| row.problem.is_none()).await;
    shut_down(engine).await;

    // The same at the start: signed in at once, then the server's word counts.
    desk.server.script(|script| script.token_accepted = false);
    let engine = desk.start();
    let snapshot = until(&engine, |snapshot| session_problem(snapshot).is_some()).await;
    assert_eq!(session_problem(&snapshot).unwrap().remedy, Remedy::SignIn);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn practice_signs_itself_in_and_keeps_nothing() {
    let desk = Desk::new().await;
    let engine = desk.start_in(Environment::prod());
    until(&engine, is_signed_out).await;
    engine.practice();
    let snapshot = until(&engine, |snapshot| account(snapshot).is_some()).await;
    assert!(snapshot.environment.is_practice() && account(&snapshot).unwrap().session_only.is_some());
    let key = engine.submit(SubsetRequest::new("C1-X"), "ATL03".to_owned());
    until_row(&engine, key, |row| row.job().is_some()).await;
    for key in ["practice", "prod"] {
        assert_eq!(desk.credentials.load(key), Ok(None));
    }
    // Jobs belong to their environment.
    engine.use_environment(Environment::prod());
    let snapshot = until(&engine, is_signed_out).await;
    assert!(snapshot.environment == Environment::prod() && snapshot.jobs.is_empty());
}

/// Hangs in every call until it is unlocked.
#[derive(Default)]
struct Locked {
    inside: MemoryStore,
    unlocked: Mutex<bool>,
    change: Condvar,
}

impl Locked {
    fn unlock(&self) {
        *self.unlocked.lock().unwrap() = true;
        self.change.notify_all();
    }

    fn wait(&self) {
        let unlocked = self.unlocked.lock().unwrap();
        drop(self.change.wait_while(unlocked, |unlocked| !*unlocked).unwrap());
    }
}

impl CredentialStore for Locked {
    fn load(&self, key: &str) -> Result<Option<Secret<String>>, CredentialError> {
        self.wait();
        self.inside.load(key)
    }
    fn save(&self, key: &str, token: &Secret<String>) -> Result<(), CredentialError> {
        self.wait();
        self.inside.save(key, token)
    }
    fn delete(&self, key: &str) -> Result<(), CredentialError> {
        self.wait();
        self.inside.delete(key)
    }
}

// Time jumps ahead whenever nothing moves, so ten seconds of patience take none.
#[tokio::test(start_paused = true)]
async fn a_hanging_keyring_holds_up_neither_the_start_nor_the_end() {
    let store = Arc::new(Locked::default());
    let desk = Desk::with(Arc::<Locked>::clone(&store)).await;
    let engine = desk.start();
    let begin = tokio::time::Instant::now();
    let snapshot = until(&engine, is_signed_out).await;
    assert!(session_problem(&snapshot).unwrap().summary.contains("has not answered yet"));
    assert!(begin.elapsed() >= std::time::Duration::from_secs(10), "it had its time");
    // Unlocked late: the answer still counts.
    store.inside.save("practice", &secret(&desk.server.token())).unwrap();
    store.unlock();
    // Without a time limit, which would jump ahead too.
    engine.snapshots().wait_for(|snapshot| account(snapshot).is_some()).await.unwrap();
    shut_down(engine).await;

    let desk = Desk::with(Arc::new(Locked::default())).await;
    let engine = desk.start();
    let begin = std::time::Instant::now();
    // On a thread the runtime does not know of: while one of its own blocks, its time stands still.
    let (ended, end) = tokio::sync::oneshot::channel();
    let closing = std::thread::Builder::new().name("closing".to_owned());
    let closing = closing.spawn(move || {
        engine.shut_down();
        ended.send(()).unwrap();
    });
    end.await.unwrap();
    closing.unwrap().join().unwrap();
    assert!(begin.elapsed() < std::time::Duration::from_secs(2), "{:?}", begin.elapsed());
}
