//! `sign-in` and `sign-out`.

use super::exit::{SIGN_IN, USAGE};
use super::headless::station::{Station, not_trusted};
use super::options::{Common, SignInOptions};
use super::{Exit, print, setup};
use crate::domain::trust::TrustedServers;
use crate::domain::{Problem, Secret};
use crate::engine::snapshot::{Account, SessionState, Snapshot};
use crate::store::credentials::{CredentialStore as _, KeyringStore};
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::time::Duration;

/// Longest wait for Earthdata Login and a keyring that its owner may have to unlock.
const PATIENCE: Duration = Duration::from_mins(2);
/// A pasted token is not longer.
const LONGEST_TOKEN: u64 = 64 * 1024;

/// What a person signs in with.
enum Credential {
    Token(Secret<String>),
    Password(String, Secret<String>),
}

/// Signs in and keeps the token in the keyring; where there is none, that is said, because the next
/// command will not find it.
pub(super) async fn sign_in(options: &SignInOptions, common: &Common) -> Result<(), Exit> {
    let names = common.servers_or_prod();
    if names.environment == "practice" {
        return Err(Exit::new(USAGE, "The practice service signs in by itself; nothing of it is kept."));
    }
    let credential = ask(options)?;
    let station = Station::open_for_person(&names).await?;
    let engine = &station.engine;
    let begun = station.until(PATIENCE, |snapshot| (!is_checking(snapshot)).then(|| snapshot.clone())).await;
    let Some(begun) = begun else {
        station.close();
        return Err(Exit::new(SIGN_IN, "The keyring did not answer in time."));
    };
    match credential {
        Credential::Token(token) => engine.sign_in_with_token(token),
        Credential::Password(user, password) => engine.sign_in_with_password(user, password),
    }

    let answer = station.until(PATIENCE, |snapshot| outcome(snapshot, &begun)).await;
    station.close();
    let account = match answer {
        Some(Ok(account)) => account,
        Some(Err(problem)) => return Err(Exit::of_problem(&problem)),
        None => return Err(Exit::new(SIGN_IN, "Earthdata Login or the keyring did not answer in time.")),
    };
    let user = if account.user.is_empty() { "somebody".to_owned() } else { account.user };
    let until = account.expires_at.map_or_else(String::new, |end| format!(", until {}", end.format("%-d %B %Y")));
    match account.session_only {
        None => {
            print::line(&format!("Signed in as {user}{until}. The token is kept in the keyring."));
            Ok(())
        }
        Some(why) => Err(Exit::new(
            SIGN_IN,
            format!(
                "Earthdata Login accepted {user}, but the token cannot be kept. Where there is no keyring, set \
                 EARTHDATA_TOKEN, or keep user name and password in .netrc."
            ),
        )
        .with_details(why)),
    }
}

/// Deletes the kept token.
pub(super) async fn sign_out(common: &Common) -> Result<(), Exit> {
    let practice = setup::practice_starter(1.0, false);
    let names = common.servers_or_prod();
    if names.environment == "practice" {
        return Err(Exit::new(USAGE, "Of the practice service nothing is kept."));
    }
    let servers = setup::environment(&names, &practice).await?;
    // Whoever names servers to sign out there has named them.
    let trusted = TrustedServers::of_command_line(servers.clone()).admit(&servers);
    let Some(key) = trusted.map(|trusted| trusted.credential_key()) else { return Ok(()) };
    let deleted = tokio::task::spawn_blocking(move || KeyringStore.delete(&key));
    match tokio::time::timeout(PATIENCE, deleted).await {
        Ok(Ok(Ok(()))) => {
            print::line("Signed out: the keyring holds no token of this environment any more.");
            Ok(())
        }
        Ok(Ok(Err(error))) => Err(Exit::new(SIGN_IN, "The token could not be deleted.").with_details(error.0)),
        Ok(Err(_)) | Err(_) => Err(Exit::new(SIGN_IN, "The keyring did not answer in time.")),
    }
}

fn is_checking(snapshot: &Snapshot) -> bool {
    matches!(snapshot.session, SessionState::Checking)
}

/// What came of the attempt, and whether the keyring has the token. `before` is how things stood
/// when it began: an attempt while somebody is signed in is a renewal.
fn outcome(snapshot: &Snapshot, before: &Snapshot) -> Option<Result<Account, Problem>> {
    match (&snapshot.session, &before.session) {
        (SessionState::SignedIn(_), SessionState::SignedIn(_)) if snapshot.renewal.ended == before.renewal.ended => {
            None
        }
        (SessionState::SignedIn(account), _) => match &snapshot.renewal.problem {
            Some(problem) if snapshot.renewal.ended > before.renewal.ended => Some(Err(problem.clone())),
            _ => Some(Ok(account.clone())),
        },
        // As it was before: the attempt has not begun yet.
        (SessionState::SignedOut { problem, .. }, SessionState::SignedOut { problem: old, .. }) if problem == old => {
            None
        }
        (SessionState::SignedOut { problem: Some(problem), .. }, _) => Some(Err(problem.clone())),
        (SessionState::NotTrusted, _) => Some(Err(not_trusted(&snapshot.environment))),
        (SessionState::SignedOut { problem: None, .. } | SessionState::Checking, _) => None,
    }
}

/// From standard input, or from a person at the terminal; a password is not shown.
fn ask(options: &SignInOptions) -> Result<Credential, Exit> {
    let failed = |error: std::io::Error| Exit::new(USAGE, format!("Nothing could be read: {error}."));
    if options.token_stdin {
        let mut token = String::new();
        let mut input = std::io::Read::take(std::io::stdin().lock(), LONGEST_TOKEN);
        std::io::Read::read_to_string(&mut input, &mut token).map_err(failed)?;
        return Ok(Credential::Token(Secret::new(token)));
    }
    if !std::io::stdin().is_terminal() {
        return Err(Exit::new(USAGE, "There is no terminal to ask on. Give a token on standard input: --token-stdin."));
    }
    let user = if let Some(user) = &options.user {
        user.clone()
    } else {
        write!(std::io::stderr(), "Earthdata Login user name: ").map_err(failed)?;
        let mut user = String::new();
        std::io::stdin().lock().read_line(&mut user).map_err(failed)?;
        user.trim().to_owned()
    };
    if user.is_empty() {
        return Err(Exit::new(USAGE, "A user name is needed."));
    }
    let password = rpassword::prompt_password("Password (not shown): ").map_err(failed)?;
    Ok(Credential::Password(user, Secret::new(password)))
}
