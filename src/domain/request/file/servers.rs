//! Which servers a request file is meant for.

use super::super::reader::Reader;
use crate::domain::Environment;
use crate::domain::environment::{is_loopback, with_slash};
use url::Url;

/// As the file names them, checked.
pub(super) struct Servers {
    pub(super) environment: Option<String>,
    pub(super) cmr: Option<Url>,
    pub(super) edl: Option<Url>,
}

pub(super) fn read(reader: &mut Reader<'_>) -> Servers {
    let environment = read_environment(reader);
    let servers = Servers { cmr: read_root(reader, "cmr"), edl: read_root(reader, "edl"), environment };
    let has_root = !matches!(servers.environment.as_deref(), None | Some("prod" | "uat" | "practice"));
    for key in ["cmr", "edl"] {
        if reader.value(key).is_some() && !has_root {
            reader.complain(key, "belongs to a deployment of your own; name its root under \"environment\"");
        }
    }
    check_together(reader, &servers);
    servers
}

/// What may not be used with each other: a catalogue on this computer for servers elsewhere.
fn check_together(reader: &mut Reader<'_>, servers: &Servers) {
    let Some(name) = servers.environment.as_deref().filter(|name| Environment::parse(name).is_ok()) else { return };
    for (key, cmr, edl) in [("cmr", servers.cmr.as_ref(), None), ("edl", None, servers.edl.as_ref())] {
        if let Err(error) = Environment::parse_with(name, cmr, edl) {
            reader.complain(key, error.to_string());
        }
    }
}

fn read_environment(reader: &mut Reader<'_>) -> Option<String> {
    let text = reader.text("environment")?.trim().to_owned();
    if text != "practice"
        && let Err(error) = Environment::parse(&text)
    {
        reader.complain("environment", error.to_string());
    }
    Some(text)
}

/// An https root, or http on this computer; ends with `/`.
fn read_root(reader: &mut Reader<'_>, key: &str) -> Option<Url> {
    let text = reader.text(key)?;
    let url = Url::parse(text.trim()).ok().filter(Url::has_host);
    if !url.as_ref().is_some_and(|url| url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))) {
        let words = format!("“{text}” must begin with https:// (http:// is accepted only on this computer)");
        reader.complain(key, words);
        return None;
    }
    url.as_ref().map(with_slash)
}
