//! Credentials that other Earthdata tools left in the environment or in `.netrc`: offered, never
//! taken silently.

use crate::domain::{Environment, Secret};
use crate::store::{netrc, small_file};
use std::path::{Path, PathBuf};

/// A `.netrc` has a few lines; whatever else `NETRC` names is left alone.
const LARGEST_NETRC_BYTES: u64 = 1024 * 1024;

/// Something to sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Credential {
    /// An Earthdata Login token.
    Token(Secret<String>),
    /// User name and password.
    Password { user: String, password: Secret<String> },
}

/// A credential and where it was found, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) words: String,
    pub(super) credential: Credential,
}

/// The person's surroundings, as values.
pub(super) struct Surroundings<'a> {
    /// Reads an environment variable.
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
    /// The home folder.
    pub(super) home: Option<PathBuf>,
}

/// Looks in this process's environment and the user's home folder; blocks on the disk.
pub(super) fn find_here(environment: &Environment) -> Vec<Offer> {
    let home = directories::UserDirs::new().map(|user| user.home_dir().to_owned());
    find(environment, &Surroundings { variable: &|name| std::env::var(name).ok(), home })
}

/// Looks in the order that harmony-py and earthaccess have between them (`harmony-api.md` 4.4).
pub(super) fn find(environment: &Environment, surroundings: &Surroundings<'_>) -> Vec<Offer> {
    let variable = |name: &str| {
        (surroundings.variable)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let mut offers = Vec::new();
    for name in ["EARTHDATA_TOKEN", "EDL_TOKEN"] {
        if let Some(token) = variable(name) {
            let credential = Credential::Token(Secret::new(token));
            offers.push(Offer { words: format!("{name} in the environment"), credential });
        }
    }
    for prefix in ["EARTHDATA", "EDL"] {
        let pair = (variable(&format!("{prefix}_USERNAME")), variable(&format!("{prefix}_PASSWORD")));
        if let (Some(user), Some(password)) = pair {
            let words = format!("{prefix}_USERNAME and {prefix}_PASSWORD in the environment ({user})");
            offers.push(Offer { words, credential: Credential::Password { user, password: Secret::new(password) } });
        }
    }
    offers.extend(netrc_offer(environment, variable("NETRC").map(PathBuf::from), surroundings.home.as_deref()));
    offers
}

/// `NETRC` names the file, else `.netrc` (or Windows' `_netrc`) in the home folder.
fn netrc_offer(environment: &Environment, named: Option<PathBuf>, home: Option<&Path>) -> Option<Offer> {
    let machine = environment.edl().host_str()?;
    let candidates = match (named, home) {
        (Some(path), _) => vec![path],
        (None, Some(home)) => vec![home.join(".netrc"), home.join("_netrc")],
        (None, None) => Vec::new(),
    };
    candidates.into_iter().find_map(|path| {
        let text = Secret::new(small_file::read_text(&path, LARGEST_NETRC_BYTES).ok()?);
        let netrc::Login { user, password } = netrc::login(text.expose(), machine)?;
        let words = format!("{machine} in {} ({user})", path.display());
        Some(Offer { words, credential: Credential::Password { user, password } })
    })
}

#[cfg(test)]
mod tests {
    use super::{Credential, Surroundings, find};
    use crate::domain::{Environment, Secret};
    use std::collections::HashMap;

    fn words(environment: &Environment, variables: &[(&str, &str)], home: &std::path::Path) -> Vec<String> {
        let variables: HashMap<_, _> = variables.iter().copied().collect();
        let variable = |name: &str| variables.get(name).map(|value| (*value).to_owned());
        let offers = find(environment, &Surroundings { variable: &variable, home: Some(home.to_owned()) });
        let printed = format!("{offers:?}");
        assert!(!printed.contains("s3cret"), "{printed}");
        offers.into_iter().map(|offer| offer.words).collect()
    }

    #[test]
    fn everything_is_found_in_the_usual_order() {
        let home = tempfile::tempdir().unwrap();
        let netrc = home.path().join(".netrc");
        std::fs::write(&netrc, "machine urs.earthdata.nasa.gov login ada password s3cret").unwrap();
        let variables = [
            ("EDL_PASSWORD", "s3cret"),
            ("EDL_USERNAME", "bob"),
            ("EARTHDATA_USERNAME", "alone"),
            ("EDL_TOKEN", " eyJ-s3cret "),
            ("EARTHDATA_TOKEN", " "),
        ];
        let netrc_words = format!("urs.earthdata.nasa.gov in {} (ada)", netrc.display());
        assert_eq!(
            words(&Environment::prod(), &variables, home.path()),
            ["EDL_TOKEN in the environment", "EDL_USERNAME and EDL_PASSWORD in the environment (bob)", &netrc_words]
        );
        // The password of one environment is not offered to the other.
        assert_eq!(words(&Environment::uat(), &[], home.path()), [""; 0]);
    }

    #[test]
    fn netrc_names_the_file() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(".netrc"), "machine urs.earthdata.nasa.gov login wrong password s3cret")
            .unwrap();
        let other = home.path().join("elsewhere");
        std::fs::write(&other, "machine urs.earthdata.nasa.gov login right password s3cret").unwrap();
        let variable = |name: &str| (name == "NETRC").then(|| other.display().to_string());
        let offers =
            find(&Environment::prod(), &Surroundings { variable: &variable, home: Some(home.path().to_owned()) });
        let expected = Credential::Password { user: "right".to_owned(), password: Secret::new("s3cret".to_owned()) };
        assert_eq!(offers.first().map(|offer| &offer.credential), Some(&expected));
    }
}
