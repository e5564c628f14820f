//! Where a token is kept between two starts.

use crate::domain::Secret;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A place for tokens, one per environment key. Calls may block for long (a locked keyring asks
/// its owner): never on the window's thread.
pub trait CredentialStore: Send + Sync {
    /// The token kept under `key`, `None` if there is none.
    fn load(&self, key: &str) -> Result<Option<Secret<String>>, CredentialError>;
    /// Keeps it; believed only after reading it back.
    fn save(&self, key: &str, token: &Secret<String>) -> Result<(), CredentialError>;
    /// Forgets it; no error if there is none.
    fn delete(&self, key: &str) -> Result<(), CredentialError>;
}

/// Why the keyring could not be used, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CredentialError(pub String);

/// Under which service name tokens lie in the keyring; the user is the environment's key.
pub const KEYRING_SERVICE: &str = "org.harmonydesktop.HarmonyDesktop";

/// The operating system's keyring: Secret Service, Keychain or Credential Manager.
///
/// Tokens are kept as bytes, not as text: Windows would widen text to UTF-16 and so halve the 2560
/// bytes it has room for, which a longer token needs.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyringStore;

impl KeyringStore {
    fn entry(key: &str) -> Result<keyring::Entry, CredentialError> {
        keyring::Entry::new(KEYRING_SERVICE, key).map_err(sentence)
    }
}

impl CredentialStore for KeyringStore {
    fn load(&self, key: &str) -> Result<Option<Secret<String>>, CredentialError> {
        match Self::entry(key)?.get_secret() {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(token) => Ok(Some(Secret::new(token))),
                Err(error) => {
                    drop(Secret::new(error.into_bytes()));
                    Err(CredentialError("The keyring holds something under this application's name that is no token. Sign in again to replace it.".to_owned()))
                }
            },
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(sentence(error)),
        }
    }

    fn save(&self, key: &str, token: &Secret<String>) -> Result<(), CredentialError> {
        Self::entry(key)?.set_secret(token.expose().as_bytes()).map_err(sentence)?;
        // A locked keyring may say yes and keep nothing.
        if self.load(key)?.as_ref() == Some(token) {
            Ok(())
        } else {
            Err(CredentialError("The keyring took the token but did not give it back; it may be locked.".to_owned()))
        }
    }

    fn delete(&self, key: &str) -> Result<(), CredentialError> {
        match Self::entry(key)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(sentence(error)),
        }
    }
}

/// The library's error in words. Its own text is added where it helps support; it never holds the
/// secret except in the two encoding variants, which are not printed.
#[expect(clippy::needless_pass_by_value, reason = "used as a function value for map_err")]
fn sentence(error: keyring::Error) -> CredentialError {
    CredentialError(match &error {
        keyring::Error::NoDefaultStore => {
            "This computer offers no keyring (on Linux: no Secret Service such as GNOME Keyring or KWallet is running)."
                .to_owned()
        }
        keyring::Error::NoStorageAccess(source) => {
            format!("The keyring is locked or did not let this application in ({source}).")
        }
        keyring::Error::TooLong(_, limit) => format!("The keyring takes at most {limit} bytes, the token is longer."),
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            "The keyring's entry could not be read.".to_owned()
        }
        other => format!("The keyring could not be used ({other})."),
    })
}

/// Keeps tokens in memory: for tests, and for people who want nothing kept.
#[derive(Debug, Default)]
pub struct MemoryStore {
    tokens: Mutex<HashMap<String, Secret<String>>>,
}

impl MemoryStore {
    fn tokens(&self) -> std::sync::MutexGuard<'_, HashMap<String, Secret<String>>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CredentialStore for MemoryStore {
    fn load(&self, key: &str) -> Result<Option<Secret<String>>, CredentialError> {
        Ok(self.tokens().get(key).cloned())
    }

    fn save(&self, key: &str, token: &Secret<String>) -> Result<(), CredentialError> {
        self.tokens().insert(key.to_owned(), token.clone());
        Ok(())
    }

    fn delete(&self, key: &str) -> Result<(), CredentialError> {
        self.tokens().remove(key);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CredentialStore as _, MemoryStore, sentence};
    use crate::domain::Secret;

    #[test]
    fn tokens_are_apart_per_environment() {
        let store = MemoryStore::default();
        let token = Secret::new("eyJ".to_owned());
        store.save("prod", &token).unwrap();
        assert_eq!(store.load("prod"), Ok(Some(token)));
        assert_eq!(store.load("uat"), Ok(None));
        store.delete("prod").unwrap();
        store.delete("prod").unwrap();
        assert_eq!(store.load("prod"), Ok(None));
    }

    #[test]
    fn an_error_never_prints_the_secret() {
        let error = sentence(keyring::Error::BadEncoding(b"eyJ-secret".to_vec()));
        assert_eq!(error.to_string(), "The keyring's entry could not be read.");
        assert!(sentence(keyring::Error::NoDefaultStore).to_string().contains("no keyring"));
    }
}
