//! Temporary keys for s3:// results, and the forms in which programs take them.

use super::Secret;
use chrono::{DateTime, Utc};

/// Temporary keys, usable only inside AWS us-west-2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudAccess {
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: Secret<String>,
    /// `AWS_SESSION_TOKEN`.
    pub session_token: Secret<String>,
    /// When they die (eight hours after they were made).
    pub expires_at: Option<DateTime<Utc>>,
}

/// How keys are handed to a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyForm {
    /// Lines to paste into a shell.
    Exports,
    /// A script to source, with its warning.
    Script,
    /// A part of `~/.aws/credentials`.
    Profile,
    /// Python with s3fs.
    S3fs,
}

/// The only region in which the keys open anything.
pub const REGION: &str = "us-west-2";

/// The profile's name in `~/.aws/credentials`.
pub const PROFILE: &str = "harmony";

impl KeyForm {
    /// All of them, in the order of buttons.
    pub const ALL: [Self; 4] = [Self::Exports, Self::Profile, Self::S3fs, Self::Script];
}

impl CloudAccess {
    /// They open nothing any more.
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// The keys as a program takes them. Values are quoted, so that whatever a server sends stays a
    /// value.
    pub fn as_form(&self, form: KeyForm) -> Secret<String> {
        let until =
            self.expires_at.map_or_else(|| "not told".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string());
        let (id, secret, session) = (&self.access_key_id, self.secret_access_key.expose(), self.session_token.expose());
        let exports = || {
            [("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret), ("AWS_SESSION_TOKEN", session)]
                .map(|(name, value)| format!("export {name}={}\n", shell(value)))
                .concat()
        };
        Secret::new(match form {
            KeyForm::Exports => format!("{}export AWS_DEFAULT_REGION='{REGION}'\n", exports()),
            KeyForm::Script => format!(
                "#!/bin/sh\n# Source this file: keys for Harmony's s3:// results, good only inside AWS {REGION}.\n# They \
                 expire: {until}.\n{}export AWS_DEFAULT_REGION='{REGION}'\n",
                exports()
            ),
            KeyForm::Profile => format!(
                "[{PROFILE}]\n# expires: {until}\naws_access_key_id = {}\naws_secret_access_key = {}\naws_session_token \
                 = {}\nregion = {REGION}\n",
                line(id),
                line(secret),
                line(session)
            ),
            KeyForm::S3fs => format!(
                "import s3fs\n\n# Good only inside AWS {REGION}; expires: {until}.\nfs = s3fs.S3FileSystem(\n    \
                 key={},\n    secret={},\n    token={},\n    client_kwargs={{\"region_name\": \"{REGION}\"}},\n)\n",
                python(id),
                python(secret),
                python(session)
            ),
        })
    }
}

/// In single quotes for a POSIX shell.
fn shell(value: &str) -> String {
    format!("'{}'", line(value).replace('\'', r"'\''"))
}

/// In double quotes for Python.
fn python(value: &str) -> String {
    format!("\"{}\"", line(value).replace('\\', r"\\").replace('"', "\\\""))
}

/// Without what would end the line.
fn line(value: &str) -> String {
    value.chars().filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::{CloudAccess, KeyForm};
    use crate::domain::Secret;
    use chrono::{DateTime, TimeDelta, Utc};

    fn keys(secret: &str) -> CloudAccess {
        CloudAccess {
            access_key_id: "AKIA1".to_owned(),
            secret_access_key: Secret::new(secret.to_owned()),
            session_token: Secret::new("s3ss+/=".to_owned()),
            expires_at: Some(DateTime::<Utc>::UNIX_EPOCH),
        }
    }

    #[test]
    fn each_form_is_what_its_program_reads() {
        let form = |form| keys("abc/+").as_form(form).expose().clone();
        assert_eq!(
            form(KeyForm::Exports),
            "export AWS_ACCESS_KEY_ID='AKIA1'\nexport AWS_SECRET_ACCESS_KEY='abc/+'\nexport \
             AWS_SESSION_TOKEN='s3ss+/='\nexport AWS_DEFAULT_REGION='us-west-2'\n"
        );
        assert_eq!(
            form(KeyForm::Profile),
            "[harmony]\n# expires: 1970-01-01 00:00 UTC\naws_access_key_id = AKIA1\naws_secret_access_key = \
             abc/+\naws_session_token = s3ss+/=\nregion = us-west-2\n"
        );
        assert!(form(KeyForm::S3fs).contains("    key=\"AKIA1\",\n    secret=\"abc/+\",\n    token=\"s3ss+/=\",\n"));
        assert!(form(KeyForm::Script).starts_with("#!/bin/sh\n"));
    }

    #[test]
    fn a_hostile_key_stays_a_value() {
        let keys = keys("a'; rm -rf \"$HOME\"\n[evil]");
        assert!(keys.as_form(KeyForm::Exports).expose().contains(r#"='a'\''; rm -rf "$HOME"[evil]'"#));
        assert!(keys.as_form(KeyForm::S3fs).expose().contains(r#""a'; rm -rf \"$HOME\"[evil]""#));
        assert!(!keys.as_form(KeyForm::Profile).expose().contains("\n[evil]"));
        assert!(!format!("{keys:?}").contains("rm -rf"));
        assert!(
            keys.has_expired(DateTime::UNIX_EPOCH) && !keys.has_expired(DateTime::UNIX_EPOCH - TimeDelta::seconds(1))
        );
    }
}
