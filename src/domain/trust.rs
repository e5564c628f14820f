//! Which servers may be given credentials, and who vouched for them.
//!
//! A credential that was found (environment, `.netrc`, keyring) goes to NASA's own servers and to
//! the practice service inside this application. A root that a request file, a paste, a job or a
//! link names gets none, unless a person vouched for it.

use super::Environment;
use super::environment::EnvironmentKind;

/// Who vouched for an environment's servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootOrigin {
    /// They are built in: production, UAT, and the embedded practice service.
    BuiltIn,
    /// A person named them on the command line; holds as long as the program runs.
    CommandLine,
    /// A person said Yes to a question that showed the hosts; remembered until revoked.
    Person,
}

/// The servers that persons vouched for. All three roots count: whoever trusts a Harmony has not
/// thereby trusted an Earthdata Login that a file puts beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedServers {
    command_line: Option<Environment>,
    accepted: Vec<Environment>,
}

impl TrustedServers {
    /// Those that the command line names.
    pub fn of_command_line(environment: Environment) -> Self {
        Self { command_line: Some(environment), accepted: Vec::new() }
    }

    /// Takes over the list that persons said Yes to, in place of the former one.
    pub fn set_accepted(&mut self, accepted: Vec<Environment>) {
        self.accepted = accepted;
    }

    /// Those that persons said Yes to.
    pub fn accepted(&self) -> &[Environment] {
        &self.accepted
    }

    /// The way to this environment's credentials; `None` if nobody vouched for its servers.
    pub fn admit(&self, environment: &Environment) -> Option<TrustedEnvironment> {
        let named_by = match environment.kind() {
            EnvironmentKind::Prod | EnvironmentKind::Uat | EnvironmentKind::Practice => RootOrigin::BuiltIn,
            EnvironmentKind::Custom if self.command_line.as_ref() == Some(environment) => RootOrigin::CommandLine,
            EnvironmentKind::Custom if self.accepted.contains(environment) => RootOrigin::Person,
            EnvironmentKind::Custom => return None,
        };
        Some(TrustedEnvironment { environment: environment.clone(), named_by })
    }
}

/// Servers that may be given credentials. Made by [`TrustedServers::admit`] alone, and asked for by
/// whatever looks up a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedEnvironment {
    environment: Environment,
    named_by: RootOrigin,
}

impl TrustedEnvironment {
    /// The servers.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Who vouched for them.
    pub fn named_by(&self) -> RootOrigin {
        self.named_by
    }

    /// The key under which a token is kept: tokens of one environment are worthless in another, and
    /// of an own deployment scheme, host and port count.
    pub fn credential_key(&self) -> String {
        match self.environment.kind() {
            EnvironmentKind::Prod => "prod".to_owned(),
            EnvironmentKind::Uat => "uat".to_owned(),
            EnvironmentKind::Practice => "practice".to_owned(),
            EnvironmentKind::Custom => self.environment.harmony().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RootOrigin, TrustedServers};
    use crate::domain::Environment;
    use url::Url;

    fn own(text: &str) -> Environment {
        Environment::parse(text).unwrap()
    }

    #[test]
    fn servers_that_others_name_are_not_admitted() {
        let nobody = TrustedServers::default();
        let practice = Environment::practice(&Url::parse("http://127.0.0.1:4000").unwrap());
        for built_in in [Environment::prod(), Environment::uat(), practice.clone()] {
            assert_eq!(nobody.admit(&built_in).unwrap().named_by(), RootOrigin::BuiltIn);
        }
        // The embedded service's own address, named by others, is not the embedded service.
        let (edl, cmr) = (Environment::prod().edl().clone(), Environment::prod().cmr().clone());
        let disguised = Environment::parse_with("https://other.example", Some(&cmr), Some(&edl)).unwrap();
        for foreign in [own("https://other.example"), own(practice.harmony().as_str()), disguised] {
            assert_eq!(nobody.admit(&foreign), None, "{foreign:?}");
        }
    }

    #[test]
    fn whoever_vouches_vouches_for_exactly_those_hosts() {
        let mine = own("http://127.0.0.1:3000");
        let mut trusted = TrustedServers::of_command_line(mine.clone());
        trusted.set_accepted(vec![own("https://h.example")]);
        let admitted = trusted.admit(&mine).unwrap();
        assert_eq!(
            (admitted.named_by(), admitted.credential_key().as_str()),
            (RootOrigin::CommandLine, "http://127.0.0.1:3000/")
        );
        assert_eq!(trusted.admit(&own("https://h.example/")).unwrap().named_by(), RootOrigin::Person);
        let evil = Url::parse("https://evil.example").unwrap();
        for other in [
            own("http://127.0.0.1:3001"),
            own("http://localhost:3000"),
            own("https://h.example:8443"),
            Environment::parse_with("https://h.example", None, Some(&evil)).unwrap(),
            Environment::parse_with("https://h.example", Some(&evil), None).unwrap(),
        ] {
            assert_eq!(trusted.admit(&other), None, "{other:?}");
        }
        trusted.set_accepted(Vec::new());
        assert_eq!(trusted.admit(&own("https://h.example")), None, "a Yes can be taken back");
    }
}
