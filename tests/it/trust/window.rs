//! The engine as the window runs it: nothing goes to servers that others named, until Yes.

use super::listener::{Listener, PASSWORD, TOKEN, USER};
use crate::engine::desk::{Desk, account, shut_down, until};
use harmony_desktop::domain::{Environment, Secret};
use harmony_desktop::engine::Snapshot;
use harmony_desktop::engine::snapshot::SessionState;
use harmony_desktop::store::credentials::{CredentialError, CredentialStore};
use std::sync::{Arc, Mutex};

/// A keyring that has a token under every key, and remembers what it was asked for.
#[derive(Default)]
struct FullKeyring {
    loaded: Mutex<Vec<String>>,
    deleted: Mutex<Vec<String>>,
}

impl CredentialStore for FullKeyring {
    fn load(&self, key: &str) -> Result<Option<Secret<String>>, CredentialError> {
        self.loaded.lock().unwrap().push(key.to_owned());
        Ok(Some(Secret::new(TOKEN.to_owned())))
    }
    fn save(&self, _: &str, _: &Secret<String>) -> Result<(), CredentialError> {
        Ok(())
    }
    fn delete(&self, key: &str) -> Result<(), CredentialError> {
        self.deleted.lock().unwrap().push(key.to_owned());
        Ok(())
    }
}

fn is_not_trusted(snapshot: &Snapshot) -> bool {
    matches!(snapshot.session, SessionState::NotTrusted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_a_file_names_get_nothing_until_yes_and_nothing_after_it_is_taken_back() {
    let listener = Listener::start().await;
    let keyring = Arc::new(FullKeyring::default());
    let desk = Desk::with(Arc::<FullKeyring>::clone(&keyring)).await;
    let engine = desk.start();
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    let named = Environment::parse(listener.root.as_str()).unwrap();
    engine.use_environment(named.clone());
    until(&engine, |snapshot| is_not_trusted(snapshot) && snapshot.environment == named).await;

    // Whatever is asked, and whatever a person types before the question is answered.
    engine.sign_in_with_password(USER.to_owned(), Secret::new(PASSWORD.to_owned()));
    engine.sign_in_with_token(Secret::new(TOKEN.to_owned()));
    engine.accept_offer(0);
    engine.clone().search_collections("ATL03".to_owned()).await.ok();
    engine.clone().capabilities("C1-X".to_owned()).await.ok();
    until(&engine, is_not_trusted).await;
    assert!(listener.text().contains("GET /"), "it was asked something");
    listener.assert_nothing_of_a_credential();
    assert_eq!(*keyring.loaded.lock().unwrap(), ["practice"], "not even looked up");

    let mut settings = (*engine.settings()).clone();
    settings.trust(&named);
    engine.change_settings(settings.clone());
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    assert_eq!(keyring.loaded.lock().unwrap().last().map(String::as_str), Some(listener.root.as_str()));
    engine.clone().capabilities("C1-X".to_owned()).await.ok();
    assert!(listener.text().contains(TOKEN));

    settings.distrust(&named);
    engine.change_settings(settings);
    until(&engine, is_not_trusted).await;
    shut_down(engine).await;
    assert_eq!(*keyring.deleted.lock().unwrap(), [listener.root.as_str()], "its token is forgotten");
}
