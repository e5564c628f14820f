//! Reading results, judged by the libraries that scientists open them with.

mod colours;
mod damaged;
mod export;
mod formats;
mod hdf_eos;
mod hostile;
mod layouts;
mod map;
mod plots;
mod practice;
mod python;
mod text;
mod time;
mod verdicts;

use harmony_desktop::inspect::Launch;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The Python with xarray, cftime, geopandas and the like that `packaging/test.sh` makes; `None`, after saying so,
/// where there is none.
#[track_caller]
pub(crate) fn results_python() -> Option<OsString> {
    let python = std::env::var_os("HARMONY_TEST_PYTHON_RESULTS");
    if python.is_none() {
        crate::shared::skip("HARMONY_TEST_PYTHON_RESULTS names no Python interpreter with xarray and geopandas");
    }
    python
}

/// A small file like ATL03's, made by the recorded script's rules: one beam, whole dimension scales.
pub(super) fn reference_file() -> Option<PathBuf> {
    made("make_atl03.py", "reference", |script, folder| {
        // Fewer photons than the figures are measured with.
        let small = std::fs::read_to_string(script).unwrap().replace("N=1_850_000", "N=350_500");
        std::fs::write(folder.join("make.py"), small).unwrap();
        vec![folder.join("make.py").into_os_string(), folder.join("R.h5").into_os_string(), "10000".into()]
    })
    .map(|folder| folder.join("R.h5"))
}

/// Files of every layout, and the recorded real ones.
pub(super) fn samples() -> Vec<PathBuf> {
    let Some(shared) = crate::shared::folder() else { return Vec::new() };
    let mut files = vec![shared.join("fixtures/data/ATL03_gt1l.h5")];
    let made = made("make_layouts.py", "layouts", |script, _| vec![script.as_os_str().to_owned()]);
    let names = ["old.h5", "new.h5", "a4.nc", "a3.nc", "azstd.nc", "grp.nc"];
    files.extend(made.iter().flat_map(|folder| names.map(|name| folder.join(name))).filter(|path| path.is_file()));
    files
}

/// Runs one of the recorded scripts in a folder below `target`, once.
pub(crate) fn made(script: &str, name: &str, arguments: impl Fn(&Path, &Path) -> Vec<OsString>) -> Option<PathBuf> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (python, shared) = (results_python()?, crate::shared::folder()?);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inspect").join(name);
    if !folder.join("done").is_file() {
        std::fs::create_dir_all(&folder).unwrap();
        let arguments = arguments(&shared.join("cases").join(script), &folder);
        let output = Command::new(python).args(arguments).current_dir(&folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::write(folder.join("done"), "").unwrap();
    }
    Some(folder)
}

/// The program that knows how to be the process that reads.
pub(crate) fn launch() -> Launch {
    Launch { deadline: Duration::from_mins(1), ..Launch::new(PathBuf::from(env!("CARGO_BIN_EXE_harmony-desktop"))) }
}

/// Runs a script of this folder with arguments; it must succeed.
fn run_script(python: &OsStr, name: &str, arguments: &[&Path]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/inspect").join(name);
    let output = Command::new(python).arg(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}
