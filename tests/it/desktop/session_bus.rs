//! A message bus with a Secret Service, for one test.

use super::home::Home;
use super::process::{Process, output, wait_for};
use std::io::Write as _;
use std::process::Stdio;

/// What it needs installed.
pub(super) const TOOLS: &[&str] = &["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"];

/// A session bus and its address, which `home`'s later commands are told of.
pub(super) fn start_bus(home: &mut Home) -> (Process, String) {
    let mut command = home.command("dbus-daemon");
    command
        .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut bus = Process::start(&mut command);
    let address = bus.first_line();
    home.set("DBUS_SESSION_BUS_ADDRESS", address.clone());
    (bus, address)
}

/// A session bus on which GNOME Keyring answers, unlocked; both are ended when dropped.
pub(super) struct SecretService {
    // Fields are dropped in this order: the keyring leaves before its bus.
    _keyring: Process,
    _bus: Process,
}

impl SecretService {
    /// Starts both, and tells `home`'s later commands of the bus. The keyring's own file lies in
    /// `home`, encrypted.
    pub(super) fn start(home: &mut Home) -> Self {
        let (bus, _address) = start_bus(home);
        let mut command = home.command("gnome-keyring-daemon");
        command
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut keyring = Process::start(&mut command);
        // The password unlocks (and at first makes) the keyring; the pipe's end ends it.
        let mut stdin = keyring.child().stdin.take().expect("a pipe");
        stdin.write_all(b"only a test").expect("the keyring reads its password");
        drop(stdin);
        wait_for(20, "the Secret Service on the bus", || {
            let mut ask = home.command("dbus-send");
            ask.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
                .args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]);
            output(&mut ask).filter(|answer| answer.ends_with("true"))
        });
        Self { _keyring: keyring, _bus: bus }
    }
}

/// The secret under these attributes as another program finds it.
pub(super) fn secret_tool_lookup(home: &Home, attributes: &[(&str, &str)]) -> Option<String> {
    let mut command = home.command("secret-tool");
    command.arg("lookup").args(attributes.iter().flat_map(|(name, value)| [name, value]));
    output(&mut command)
}
