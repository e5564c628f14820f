//! Every kind of result that the practice service makes, judged by the libraries that scientists open it with.

use super::layouts::{compare_with, judge};
use super::results_python;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const REQUESTS: [&str; 14] = [
    r#""collection":"C2596864127-NSIDC_CPRD","bbox":[-105.5,40,-105,41],"temporal":{"start":"2020-04-27","stop":"2020-04-29"}"#,
    r#""collection":"ATL08","bbox":[-105.5,40,-105,41],"temporal":{"start":"2020-04-27","stop":"2020-04-29"}"#,
    r#""collection":"ATL06","bbox":[-105.5,40,-105,41],"temporal":{"start":"2020-04-27","stop":"2020-04-29"}"#,
    r#""collection":"PRACTICE_SWATH","bbox":[-100,30,-92,38],"temporal":{"start":"2024-06-01","stop":"2024-06-02"},"max_results":2"#,
    r#""collection":"TEMPO_NO2_L2","bbox":[-100,30,-85,40],"temporal":{"start":"2024-06-01T14:00:00Z","stop":"2024-06-01T15:00:00Z"},"max_results":1"#,
    r#""collection":"MUR-JPL-L4-GLOB-v4.1","bbox":[-31.3,20.2,-10.1,35.4],"temporal":{"start":"2024-06-01","stop":"2024-06-01T23:00:00Z"},"format":"application/netcdf""#,
    r#""collection":"GPM_3IMERGHH","bbox":[-31.3,20.2,-10.1,35.4],"temporal":{"start":"2024-06-01","stop":"2024-06-01T00:10:00Z"},"max_results":1"#,
    r#""collection":"PRACTICE_SOIL","bbox":[-31.3,20.2,10.1,35.4],"temporal":{"start":"2024-06-01","stop":"2024-06-01T23:00:00Z"},"max_results":1"#,
    r#""collection":"PRACTICE_EXAMPLE_LEVELS","bbox":[-20,-30,20,30],"dimensions":[{"name":"lev","min":500,"max":850}],"temporal":{"start":"2024-06-01","stop":"2024-06-01T23:00:00Z"}"#,
    r#""collection":"PRACTICE_EXAMPLE_LEVELS","bbox":[-20,-30,20,30],"variables":["T"],"average":"area","format":"text/csv","temporal":{"start":"2024-06-01","stop":"2024-06-01T23:00:00Z"}"#,
    r#""collection":"PRACTICE_SOIL","variables":["soil_moisture"],"format":"image/tiff","granule_name":["PRACTICE_SOIL.20240601*"]"#,
    r#""collection":"PRACTICE_SOIL","variables":["soil_moisture"],"format":"image/png","granule_name":["PRACTICE_SOIL.20240601*"]"#,
    r#""collection":"MUR-JPL-L4-GLOB-v4.1","bbox":[170,-20,-170,-5],"temporal":{"start":"2024-06-01","stop":"2024-06-01T23:00:00Z"},"format":"application/netcdf""#,
    r#""collection":"C2596864127-NSIDC_CPRD","bbox":[179,-16,-179,-14],"temporal":{"start":"2020-04-14","stop":"2020-04-15"}"#,
];

/// One result of each kind, made once.
pub(super) fn practice_files() -> &'static [PathBuf] {
    static FILES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inspect").join("practice");
        drop(std::fs::remove_dir_all(&folder));
        let runs: Vec<(PathBuf, std::process::Child)> =
            REQUESTS.iter().enumerate().map(|(number, wish)| run(&folder.join(number.to_string()), wish)).collect();
        let results = runs.into_iter().flat_map(|(folder, run)| {
            let output = run.wait_with_output().unwrap();
            // Granules without data are a remark, and an exit code of their own.
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let files = std::fs::read_dir(&folder)
                .unwrap_or_else(|error| panic!("{}: {error}: {said}", folder.display()))
                .map(|entry| entry.unwrap().path());
            files.filter(|path| {
                path.extension()
                    .is_some_and(|suffix| ["h5", "nc4", "tif", "csv", "png"].iter().any(|own| suffix == *own))
            })
        });
        results.collect()
    })
}

fn run(folder: &Path, wish: &str) -> (PathBuf, std::process::Child) {
    let home = folder.join("home");
    std::fs::create_dir_all(&home).unwrap();
    let request = home.join("request.harmony.json");
    std::fs::write(&request, format!(r#"{{"harmony_request":1,"environment":"practice",{wish}}}"#)).unwrap();
    let results = folder.join("results");
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmony-desktop"));
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "APPDATA", "LOCALAPPDATA"] {
        command.env(name, &home);
    }
    command.arg("run").arg(request).arg("--practice").arg("--to").arg(&results);
    (results, command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
}

#[test]
fn practice_files_are_what_h5py_and_netcdf4_say() {
    let (Some(python), Some(judge)) = (results_python(), judge()) else { return };
    let mut compared = 0;
    for file in practice_files() {
        if file.extension().is_some_and(|suffix| suffix == "h5" || suffix == "nc4") {
            for arguments in [[].as_slice(), &["--netcdf"]] {
                assert_eq!(compare_with(&python, &judge, arguments, file), BTreeSet::new(), "{}", file.display());
            }
            compared += 1;
        }
    }
    assert!(compared >= 11, "{compared} of {:?}", practice_files());
}
