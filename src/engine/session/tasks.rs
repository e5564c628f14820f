//! What the session does beside the owner: the keyring, the surroundings, the practice service.

use super::{Event, What};
use crate::domain::credentials::Found;
use crate::domain::trust::TrustedEnvironment;
use crate::domain::{Environment, Problem, Secret};
use crate::earthdata::{TransportSettings, edl};
use crate::engine::connection::Connection;
use crate::engine::reporter::Reporter;
use crate::store::credentials::CredentialError;
use crate::store::found_credentials;
use std::sync::Arc;
use std::time::Duration;

/// The keyring's time at the start, when nobody may be looking; it may answer later all the same.
pub(super) const LOAD_PATIENCE: Duration = Duration::from_secs(10);
/// So long a sign-in waits for the keyring before it shows success with a remark.
const SAVE_GLANCE: Duration = Duration::from_millis(1500);
/// The keyring's time where its owner may have to unlock it.
pub(super) const SAVE_PATIENCE: Duration = Duration::from_mins(1);
/// User name and password of the practice service; no secret.
const PRACTICE_USER: &str = "practice";

pub(super) async fn load_token(
    messages: Reporter<Event>,
    generation: u64,
    load: impl Future<Output = Result<Option<Secret<String>>, CredentialError>>,
    trusted: TrustedEnvironment,
    looks_around: bool,
) {
    let found = if looks_around { look_around(trusted).await } else { Found::default() };
    tokio::pin!(load);
    let stored = if let Ok(stored) = tokio::time::timeout(LOAD_PATIENCE, &mut load).await {
        stored
    } else {
        messages.report(Event { generation, what: What::LoadSlow(found.clone()) });
        load.await
    };
    messages.report(Event { generation, what: What::Loaded { stored, found } });
}

pub(super) async fn save_token(
    messages: Reporter<Event>,
    generation: u64,
    save: impl Future<Output = Result<(), CredentialError>>,
) {
    tokio::pin!(save);
    for (patience, timed_out) in [(SAVE_GLANCE, false), (SAVE_PATIENCE, true)] {
        if let Ok(saved) = tokio::time::timeout(patience, &mut save).await {
            return messages.report(Event { generation, what: What::Saved(saved) });
        }
        messages.report(Event { generation, what: What::SaveSlow { timed_out } });
    }
    let saved = save.await;
    messages.report(Event { generation, what: What::Saved(saved) });
}

pub(super) async fn look_around(trusted: TrustedEnvironment) -> Found {
    tokio::task::spawn_blocking(move || found_credentials::find_here(&trusted)).await.unwrap_or_default()
}

pub(super) async fn practice_connection(
    root: std::io::Result<url::Url>,
    settings: TransportSettings,
) -> Result<(Arc<Connection>, Secret<String>), Problem> {
    let root = root.map_err(|error| {
        Problem::new("The practice service could not start on this computer.").with_details(error.to_string())
    })?;
    let connection = Connection::new(Environment::practice(&root), settings)?;
    let password = Secret::new(PRACTICE_USER.to_owned());
    let issued = edl::find_or_create_token(&connection.transport, PRACTICE_USER, &password).await?;
    Ok((connection, issued.token))
}

/// A pasted token without what often comes along: white space, line breaks, quotes, “Bearer”.
/// `None` if what is left is not what Harmony reads (`harmony-api.md` 4.1).
pub(super) fn cleaned_token(pasted: &Secret<String>) -> Option<Secret<String>> {
    let text: Secret<String> = Secret::new(pasted.expose().split_whitespace().collect());
    let bare = text.expose().trim_matches(['"', '\'']);
    let bare = bare.strip_prefix("Authorization:").unwrap_or(bare);
    let bare = bare.strip_prefix("Bearer").or_else(|| bare.strip_prefix("bearer")).unwrap_or(bare);
    let legal = |character: char| character.is_ascii_alphanumeric() || "-._~+/=".contains(character);
    (bare.len() >= 8 && bare.chars().all(legal)).then(|| Secret::new(bare.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::cleaned_token;
    use crate::domain::Secret;

    #[test]
    fn a_pasted_token_loses_what_came_along() {
        for pasted in ["eyJ0.abc-_", " Bearer eyJ0.abc-_\n", "\"eyJ0.\n abc-_\"", "Authorization: Bearer eyJ0.abc-_"] {
            let token = cleaned_token(&Secret::new(pasted.to_owned()));
            assert_eq!(token, Some(Secret::new("eyJ0.abc-_".to_owned())), "{pasted}");
        }
        for no_token in ["", "Bearer", "passwörd-with-umlaut", "short", "eyJ0{abc}defg"] {
            assert_eq!(cleaned_token(&Secret::new(no_token.to_owned())), None, "{no_token}");
        }
    }
}
