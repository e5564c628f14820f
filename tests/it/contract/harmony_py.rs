//! The outside judge: NASA's own Python client, unmodified, runs the tutorial against the practice
//! service.
//!
//! `HARMONY_TEST_PYTHON` and `HARMONY_TEST_PYTHON_1_6` name interpreters that have harmony-py 1.8.0
//! and 1.6.0, with xarray, h5netcdf, h5py and netCDF4; `packaging/test.sh` makes them.

use harmony_desktop::practice::{PracticeOptions, PracticeServer};
use std::path::Path;
use std::process::{Command, Stdio};

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_harmony_py_runs_the_tutorial() {
    run_tutorial("HARMONY_TEST_PYTHON").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_harmony_py_runs_the_tutorial() {
    run_tutorial("HARMONY_TEST_PYTHON_1_6").await;
}

async fn run_tutorial(variable: &str) {
    let Some(python) = std::env::var_os(variable) else {
        println!("skipped: {variable} names no Python interpreter with harmony-py");
        return;
    };
    // Fast, but slow enough for a client to see a large job before it ends.
    let options = PracticeOptions { speed: 10.0, ..PracticeOptions::default() };
    let server = PracticeServer::start(options).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/contract/harmony_py/tutorial.py");
    let mut command = Command::new(python);
    command
        .arg(script)
        .arg(server.root().port().unwrap().to_string())
        .arg(server.token().expose())
        .arg(folder.path())
        // No settings of the person who runs the tests.
        .env("HOME", folder.path())
        .env_remove("EDL_USERNAME")
        .env_remove("EDL_PASSWORD")
        .current_dir(folder.path())
        .stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    assert!(output.status.success(), "{said}");
    server.shut_down().await;
}
