//! The keyring behind one thread of its own: a call may hang for minutes without holding up the
//! window, the runtime or the way out.

use crate::domain::Secret;
use crate::store::credentials::{CredentialError, CredentialStore};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use tokio::sync::oneshot;

/// Calls that may wait behind a hanging one. Each is a press of a button.
const QUEUE: usize = 32;

type Call = Box<dyn FnOnce(&dyn CredentialStore) + Send>;

/// Runs the calls one after the other in the order they were made, so that a sign-out after a save
/// that still waits for its owner wins. The thread ends with the last clone; if a call hangs, it
/// ends with the process.
#[derive(Clone)]
pub(super) struct Keyring {
    calls: Option<SyncSender<Call>>,
}

impl Keyring {
    pub(super) fn start(store: Arc<dyn CredentialStore>) -> Self {
        let (calls, queue) = sync_channel::<Call>(QUEUE);
        let thread = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            while let Ok(call) = queue.recv() {
                call(store.as_ref());
            }
        });
        match thread {
            Ok(_) => Self { calls: Some(calls) },
            Err(error) => {
                tracing::error!(%error, "no thread for the keyring");
                Self { calls: None }
            }
        }
    }

    /// The token kept under `key`.
    pub(super) fn load(
        &self,
        key: String,
    ) -> impl Future<Output = Result<Option<Secret<String>>, CredentialError>> + Send + 'static {
        self.call(move |store| store.load(&key))
    }

    /// Keeps a token, read back by the store.
    pub(super) fn save(
        &self,
        key: String,
        token: Secret<String>,
    ) -> impl Future<Output = Result<(), CredentialError>> + Send + 'static {
        self.call(move |store| store.save(&key, &token))
    }

    /// Forgets a token.
    pub(super) fn delete(&self, key: String) -> impl Future<Output = Result<(), CredentialError>> + Send + 'static {
        self.call(move |store| store.delete(&key))
    }

    /// Answers when every call made so far has ended.
    pub(super) fn settled(&self) -> impl Future<Output = Result<(), CredentialError>> + Send + 'static {
        self.call(|_| Ok(()))
    }

    /// Queues the call now; the future is its answer. Dropping the future does not undo the call.
    fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn CredentialStore) -> Result<T, CredentialError> + Send + 'static,
    ) -> impl Future<Output = Result<T, CredentialError>> + Send + 'static {
        let (answer, wait) = oneshot::channel();
        let call: Call = Box::new(move |store| drop(answer.send(call(store))));
        let refused = match &self.calls {
            None => Some("The keyring could not be used."),
            Some(calls) => match calls.try_send(call) {
                Ok(()) => None,
                Err(TrySendError::Full(_)) => Some("The keyring has not answered for a long time."),
                Err(TrySendError::Disconnected(_)) => Some("The keyring stopped working."),
            },
        };
        async move {
            match refused {
                Some(sentence) => Err(CredentialError(sentence.to_owned())),
                None => wait.await.unwrap_or_else(|_| Err(CredentialError("The keyring stopped working.".to_owned()))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Keyring;
    use crate::domain::Secret;
    use crate::store::credentials::{CredentialError, CredentialStore, MemoryStore};
    use std::sync::{Arc, Barrier};

    /// Saves only after somebody unlocked it.
    struct Locked {
        inside: MemoryStore,
        unlocked: Barrier,
    }

    impl CredentialStore for Locked {
        fn load(&self, key: &str) -> Result<Option<Secret<String>>, CredentialError> {
            assert!(key != "panic", "a store that panics");
            self.inside.load(key)
        }
        fn save(&self, key: &str, token: &Secret<String>) -> Result<(), CredentialError> {
            self.unlocked.wait();
            self.inside.save(key, token)
        }
        fn delete(&self, key: &str) -> Result<(), CredentialError> {
            self.inside.delete(key)
        }
    }

    #[tokio::test]
    async fn a_sign_out_beats_the_save_that_still_waits() {
        let store = Arc::new(Locked { inside: MemoryStore::default(), unlocked: Barrier::new(2) });
        let keyring = Keyring::start(Arc::<Locked>::clone(&store));
        drop(keyring.save("prod".to_owned(), Secret::new("eyJ".to_owned())));
        let deleted = keyring.delete("prod".to_owned());
        store.unlocked.wait();
        deleted.await.unwrap();
        assert_eq!(keyring.load("prod".to_owned()).await, Ok(None));
    }

    #[tokio::test]
    async fn a_store_that_panics_is_an_error_now_and_later() {
        let store = Locked { inside: MemoryStore::default(), unlocked: Barrier::new(1) };
        let keyring = Keyring::start(Arc::new(store));
        assert!(keyring.load("panic".to_owned()).await.is_err());
        assert!(keyring.load("prod".to_owned()).await.is_err());
    }
}
