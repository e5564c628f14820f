//! The real program, with every kind of credential lying about, and a request file of somebody
//! else's.

use super::listener::{Listener, PASSWORD, TOKEN, USER};
use std::process::{Command, Output};

/// A home with a `.netrc` for NASA and for this computer, and a request file.
fn home(request: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let machines = ["urs.earthdata.nasa.gov", "uat.urs.earthdata.nasa.gov", "127.0.0.1", "localhost"];
    let lines = machines.map(|machine| format!("machine {machine} login {USER} password {PASSWORD}\n"));
    std::fs::write(home.path().join(".netrc"), lines.concat()).unwrap();
    std::fs::write(home.path().join("request.harmony.json"), request).unwrap();
    home
}

pub(super) async fn run(home: &tempfile::TempDir, variables: &[(&str, &str)], more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmony-desktop"));
    command.current_dir(home.path()).args(["run", "request.harmony.json", "--json", "--to", "results"]).args(more);
    for name in ["EARTHDATA_TOKEN", "EDL_TOKEN", "EARTHDATA_USERNAME", "EARTHDATA_PASSWORD", "EDL_USERNAME"] {
        command.env_remove(name);
    }
    for name in ["NETRC", "DBUS_SESSION_BUS_ADDRESS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name);
    }
    for (name, folder) in [("HOME", ""), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")] {
        command.env(name, home.path().join(folder));
    }
    command.envs(variables.iter().copied());
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

pub(super) fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_request_file_gets_no_credential() {
    let listener = Listener::start().await;
    let root = listener.root.as_str();
    let all = [
        ("EARTHDATA_TOKEN", TOKEN),
        ("EDL_TOKEN", TOKEN),
        ("EARTHDATA_USERNAME", USER),
        ("EARTHDATA_PASSWORD", PASSWORD),
    ];
    let password_only = &all[2..];
    for request in [
        format!(r#"{{"harmony_request": 1, "environment": "{root}", "collection": "C1-X"}}"#),
        format!(r#"{{"harmony_request": 1, "environment": "{}", "collection": "C1-X"}}"#, root.trim_end_matches('/')),
        format!(
            r#"{{"harmony_request": 1, "environment": "{}", "collection": "C1-X"}}"#,
            root.replace("127.0.0.1", "localhost")
        ),
    ] {
        let home = home(&request);
        for variables in [&all[..], password_only, &[]] {
            let output = run(&home, variables, &[]).await;
            assert_eq!(output.status.code(), Some(2), "{}", words(&output));
            assert!(words(&output).contains("--env http://"), "{}", words(&output));
        }
    }
    listener.assert_nothing_of_a_credential();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_the_command_line_names_gets_what_was_found() {
    let listener = Listener::start().await;
    let home = home(r#"{"harmony_request": 1, "collection": "C1-X"}"#);
    run(&home, &[("EARTHDATA_TOKEN", TOKEN)], &["--env", listener.root.as_str()]).await;
    assert!(listener.text().contains(&format!("Bearer {TOKEN}")), "{}", listener.text());

    // Another port of the same computer is another server.
    let other = Listener::start().await;
    let request = format!(r#"{{"harmony_request": 1, "environment": "{}", "collection": "C1-X"}}"#, other.root);
    std::fs::write(home.path().join("request.harmony.json"), request).unwrap();
    run(&home, &[("EARTHDATA_TOKEN", TOKEN)], &[]).await;
    other.assert_nothing_of_a_credential();
}

/// Nobody is signed in and nobody can be asked: an end with words, not a wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_credentials_a_run_ends_and_says_what_to_set() {
    let listener = Listener::start().await;
    let home = home(r#"{"harmony_request": 1, "collection": "C1-X"}"#);
    std::fs::remove_file(home.path().join(".netrc")).unwrap();
    for environment in ["prod", listener.root.as_str()] {
        let output = run(&home, &[], &["--env", environment]).await;
        assert_eq!(output.status.code(), Some(2), "{}", words(&output));
        let words = words(&output);
        assert!(words.contains("Nobody is signed in") && words.contains("EARTHDATA_TOKEN"), "{words}");
        assert!(!words.contains("window closes"), "{words}");
    }
}
