//! Credentials that other Earthdata tools left in the environment or in `.netrc`. Used, never kept.

use super::netrc;
use super::small_file::SmallFileError;
use crate::domain::Secret;
use crate::domain::credentials::{Credential, Found, Offer, Origin};
use crate::domain::trust::TrustedEnvironment;
use std::path::{Path, PathBuf};

/// Every environment variable that holds a credential, or a part of one.
pub const VARIABLES: [&str; 6] =
    ["EARTHDATA_TOKEN", "EDL_TOKEN", "EARTHDATA_USERNAME", "EARTHDATA_PASSWORD", "EDL_USERNAME", "EDL_PASSWORD"];

/// The person's surroundings, as values.
struct Surroundings<'a> {
    /// Reads an environment variable.
    variable: &'a dyn Fn(&str) -> Option<String>,
    /// The home folder.
    home: Option<PathBuf>,
}

/// Looks in this process's environment and the user's home folder; blocks on the disk.
pub fn find_here(trusted: &TrustedEnvironment) -> Found {
    let home = directories::UserDirs::new().map(|user| user.home_dir().to_owned());
    find(trusted, &Surroundings { variable: &|name| std::env::var(name).ok(), home })
}

/// Looks in the order that harmony-py and earthaccess have between them (`harmony-api.md` 4.4).
fn find(trusted: &TrustedEnvironment, surroundings: &Surroundings<'_>) -> Found {
    let variable = |name: &str| {
        (surroundings.variable)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let mut found = Found::default();
    let mut offer = |words: String, credential: Credential| {
        found.offers.push(Offer { words, origin: Origin::Variable, credential });
    };
    for name in ["EARTHDATA_TOKEN", "EDL_TOKEN"] {
        if let Some(token) = variable(name) {
            offer(format!("{name} in the environment"), Credential::Token(Secret::new(token)));
        }
    }
    for prefix in ["EARTHDATA", "EDL"] {
        let pair = (variable(&format!("{prefix}_USERNAME")), variable(&format!("{prefix}_PASSWORD")));
        if let (Some(user), Some(password)) = pair {
            let words = format!("{prefix}_USERNAME and {prefix}_PASSWORD in the environment ({user})");
            offer(words, Credential::Password { user, password: Secret::new(password) });
        }
    }
    look_into_netrc(&mut found, trusted, variable("NETRC").map(PathBuf::from), surroundings.home.as_deref());
    found
}

/// `NETRC` names the file, else `.netrc` (or Windows' `_netrc`) in the home folder.
fn look_into_netrc(found: &mut Found, trusted: &TrustedEnvironment, named: Option<PathBuf>, home: Option<&Path>) {
    let Some(machine) = trusted.environment().edl().host_str() else { return };
    let is_named = named.is_some();
    let candidates = match (named, home) {
        (Some(path), _) => vec![path],
        (None, Some(home)) => vec![home.join(".netrc"), home.join("_netrc")],
        (None, None) => Vec::new(),
    };
    for path in candidates {
        match netrc::read(&path, machine) {
            Ok(Some(netrc::Login { user, password })) => {
                let words = format!("{machine} in {} ({user})", path.display());
                let credential = Credential::Password { user, password };
                found.offers.push(Offer { words, origin: Origin::Netrc, credential });
                return;
            }
            Ok(None) => {}
            Err(SmallFileError::Missing) if !is_named => {}
            Err(error) => found.unreadable.push(format!("{} could not be read: {error}.", path.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Credential, Found, Origin, Surroundings, find};
    use crate::domain::trust::{TrustedEnvironment, TrustedServers};
    use crate::domain::{Environment, Secret};
    use std::collections::HashMap;
    use std::path::Path;

    fn trusted(environment: &Environment) -> TrustedEnvironment {
        TrustedServers::of_command_line(environment.clone()).admit(environment).unwrap()
    }

    fn found(environment: &Environment, variables: &[(&str, &str)], home: &Path) -> Found {
        let variables: HashMap<_, _> = variables.iter().copied().collect();
        let variable = |name: &str| variables.get(name).map(|value| (*value).to_owned());
        let surroundings = Surroundings { variable: &variable, home: Some(home.to_owned()) };
        let found = find(&trusted(environment), &surroundings);
        let printed = format!("{found:?}");
        assert!(!printed.contains("s3cret"), "{printed}");
        found
    }

    fn words(environment: &Environment, variables: &[(&str, &str)], home: &Path) -> Vec<String> {
        found(environment, variables, home).offers.into_iter().map(|offer| offer.words).collect()
    }

    #[test]
    fn everything_is_found_in_the_usual_order() {
        let home = tempfile::tempdir().unwrap();
        let netrc = home.path().join(".netrc");
        let text =
            "machine urs.earthdata.nasa.gov login ada password s3cret machine 127.0.0.1 login bea password s3cret";
        std::fs::write(&netrc, text).unwrap();
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
        let origins = found(&Environment::prod(), &variables, home.path()).offers;
        let origins: Vec<Origin> = origins.iter().map(|offer| offer.origin).collect();
        assert_eq!(origins, [Origin::Variable, Origin::Variable, Origin::Netrc]);
        // The password of one environment is not offered to the other.
        assert_eq!(words(&Environment::uat(), &[], home.path()), [""; 0]);
        let own = Environment::parse("http://127.0.0.1:3000").unwrap();
        assert_eq!(words(&own, &[], home.path()), [format!("127.0.0.1 in {} (bea)", netrc.display())]);
    }

    #[test]
    fn netrc_names_the_file() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(".netrc"), "machine urs.earthdata.nasa.gov login wrong password s3cret")
            .unwrap();
        let other = home.path().join("elsewhere");
        std::fs::write(&other, "machine urs.earthdata.nasa.gov login right password s3cret").unwrap();
        let named = other.display().to_string();
        let offers = found(&Environment::prod(), &[("NETRC", &named)], home.path()).offers;
        let expected = Credential::Password { user: "right".to_owned(), password: Secret::new("s3cret".to_owned()) };
        assert_eq!(offers.first().map(|offer| &offer.credential), Some(&expected));
    }

    #[test]
    fn a_netrc_that_cannot_be_read_is_named() {
        let home = tempfile::tempdir().unwrap();
        let netrc = home.path().join(".netrc");
        std::fs::write(&netrc, b"machine\0urs.earthdata.nasa.gov").unwrap();
        let found = found(&Environment::prod(), &[], home.path());
        assert_eq!(found.offers, []);
        assert!(found.unreadable[0].contains(&netrc.display().to_string()), "{:?}", found.unreadable);
    }
}
