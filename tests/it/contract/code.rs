//! The code that is shown does what the application does: the real curl and the unmodified
//! harmony-py send the same parts to the practice service, and the same jobs come of them.

mod recorder;

use super::vectors;
use harmony_desktop::domain::request::{Area, DimensionRange, Options, Shape, code};
use harmony_desktop::domain::{BoundingBox, Environment, JobStatus, Point, SubsetRequest};
use harmony_desktop::earthdata::{Transport, TransportSettings, harmony};
use recorder::{Recorder, Submitted};
use serde_json::{Number, Value};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const ATL03: &str = "C2596864127-NSIDC_CPRD";
/// A job of two granules ends long before it was looked at so often.
const MOST_LOOKS: usize = 20_000;
const THEIR_LABEL: &str = "harmony-py";

/// Everything that quoting could get wrong.
const HARD: [&str; 10] = [
    r#"it's "quoted" `x` $HOME $(id) \n \\ !!"#,
    "@/etc/passwd",
    "</etc/passwd",
    "a;type=text/html;filename=x",
    "two\nlines",
    "tab\tand bell \u{7} 7",
    "Été – 北極 🧊",
    "{curly} [square] %41 a=b&c",
    "'''\"\"\"\\",
    "\u{202e}cba fed\u{202c}",
];

fn all_options() -> Options {
    let number = |value: f64| Number::from_f64(value).unwrap();
    Options {
        format: Some("application/x-netcdf4;profile=\"opendap_url\"".to_owned()),
        crs: Some("+proj=laea +lat_0=90 +lon_0=0, 'WGS 84'".to_owned()),
        interpolation: Some("near \\ bilinear".to_owned()),
        grid: Some("North $Polar".to_owned()),
        average: Some("time".to_owned()),
        service_id: Some("sds/trajectory-subsetter".to_owned()),
        destination_url: Some("s3://bucket/a b".to_owned()),
        scale_extent: Some([number(2_500_000.3), 1_500_000.into(), number(-0.25), number(2_300_000.0)]),
        scale_size: Some([number(1.1), 2.into()]),
        width: Some(40),
        height: Some(u32::MAX),
        max_results: Some(1),
        granule_id: (0..120).map(|index| format!("G{index}-NSIDC_CPRD")).collect(),
        granule_name: vec!["x y&z=1*".to_owned(), "ATL03_????_*".to_owned()],
        extend: vec!["mirror_step".to_owned(), "lev".to_owned()],
        concatenate: Some(true),
        pixel_subset: Some(false),
        skip_preview: Some(true),
        ignore_errors: Some(false),
        own_label: None,
    }
}

/// Requests that no server would take as they are; what arrives is what counts.
fn hard_requests() -> Vec<(String, SubsetRequest)> {
    let mut everything = SubsetRequest::new("A collection/with ü?");
    everything.area = Some(Area::Box(BoundingBox::new(170.25, -80.0, -170.0, 0.5).unwrap()));
    everything.variables = (0..150).map(|index| format!("/gt1l/héights/'v{index}'")).collect();
    everything.dimensions = vec![
        DimensionRange { name: "lev \"x\"".to_owned(), min: Some(10.into()), max: Number::from_f64(20.0) },
        DimensionRange { name: "nv".to_owned(), min: None, max: Some(1.into()) },
    ];
    everything.options = all_options();
    everything.labels = HARD.map(str::to_owned).to_vec();

    let rings = |index: i32| serde_json::json!([[[index, 0], [index + 1, 0], [index + 1, 1], [index, 0]]]);
    let features: Vec<Value> = (0..40)
        .map(|index| {
            let name = HARD[index as usize % HARD.len()];
            serde_json::json!({"type": "Feature", "properties": {"name": name},
                "geometry": {"type": "Polygon", "coordinates": rings(index)}})
        })
        .collect();
    let geojson = Shape::from_geojson(&serde_json::json!({"type": "FeatureCollection", "features": features})).unwrap();
    let kml = "<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark><name>Été $(id)</name><Point><coordinates>7.5,46</coordinates></Point></Placemark></kml>";
    let kml = Shape::from_file("été 'x' $(id).kml", kml.as_bytes()).unwrap();
    let shapes = [("geojson with all texts", geojson), ("a point of KML", kml)];
    let with_shape = shapes.map(|(name, shape)| {
        let mut request = SubsetRequest::new(ATL03);
        request.area = Some(Area::Shape(shape));
        (name.to_owned(), request)
    });
    [("everything".to_owned(), everything)].into_iter().chain(with_shape).collect()
}

/// The recorded requests of harmony-py, which a server takes.
fn recorded_requests() -> Option<Vec<(String, SubsetRequest)>> {
    let folder = crate::shared::folder()?;
    let vectors = vectors::vectors(&folder);
    let list = vectors["vectors"].as_array().unwrap();
    let request = |vector: &Value| {
        let file = vectors::parse(&folder, &vector["args"]).unwrap();
        (vector["name"].as_str().unwrap().to_owned(), file.request)
    };
    assert_eq!(list.len(), 24);
    Some(list.iter().map(request).collect())
}

struct Bench {
    recorder: Recorder,
    environment: Environment,
    transport: Transport,
    folder: TempDir,
}

impl Bench {
    async fn start() -> Self {
        let recorder = Recorder::start().await;
        let environment = Environment::parse(recorder.root.as_str()).unwrap();
        let transport = Transport::new(environment.clone(), TransportSettings::default()).unwrap();
        transport.set_token(Some(recorder.server.token()));
        Self { recorder, environment, transport, folder: tempfile::tempdir().unwrap() }
    }

    /// What the server gets when the application itself submits.
    async fn own(&self, request: &SubsetRequest) -> Submitted {
        harmony::submit(&self.transport, request).await.ok();
        let mut submitted = self.recorder.take();
        assert_eq!(submitted.len(), 1);
        submitted.remove(0)
    }

    async fn run(&self, program: impl AsRef<OsStr>, arguments: &[&OsStr]) -> Output {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("EARTHDATA_TOKEN", self.recorder.server.token().expose())
            .env("NO_PROXY", "localhost,127.0.0.1")
            // No settings of the person who runs the tests.
            .env("HOME", self.folder.path())
            .env_remove("EDL_USERNAME")
            .env_remove("EDL_PASSWORD")
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
    }

    /// Both submits are one request, and the jobs that came of them are alike.
    async fn assert_same(&self, name: &str, own: &Submitted, other: &Submitted) {
        assert_eq!(other.path, own.path, "{name}");
        assert_eq!(other.authorization, own.authorization, "{name}");
        assert_eq!(other.accept, "*/*", "{name}");
        assert_eq!(without_their_label(&other.parts), own.parts, "{name}");
        assert_eq!(other.status, own.status, "{name}");
        assert_eq!(other.job.is_some(), own.job.is_some(), "{name}");
        if let (Some(own), Some(other)) = (&own.job, &other.job) {
            let (own, other) = (self.job(own).await, self.job(other).await);
            assert_eq!(other, own, "{name}");
        }
    }

    /// How a job ends: its state, and its warnings and errors in words.
    async fn end(&self, location: &str) -> String {
        let url = self.recorder.root.join(location).unwrap();
        let id = url.path().rsplit('/').next().unwrap().parse().unwrap();
        for _look in 0..MOST_LOOKS {
            let job = harmony::job(&self.transport, harmony_desktop::domain::JobId(id)).await.unwrap();
            if job.status.is_final() || job.status == JobStatus::Paused {
                let remarks: Vec<&str> =
                    job.errors.iter().chain(&job.warnings).map(|remark| remark.message.as_str()).collect();
                return format!("{} {}", job.status.as_str(), remarks.join("; ")).trim().to_owned();
            }
        }
        panic!("{location} does not end")
    }

    /// What of a job depends on its request alone.
    async fn job(&self, location: &str) -> Value {
        let url = self.recorder.root.join(location).unwrap();
        let id = url.path().rsplit('/').next().unwrap().parse().unwrap();
        let job = harmony::job(&self.transport, harmony_desktop::domain::JobId(id)).await.unwrap();
        let labels: Vec<&String> = job.labels.iter().filter(|label| *label != THEIR_LABEL).collect();
        let request: Vec<(String, String)> = url::Url::parse(&job.request)
            .unwrap()
            .query_pairs()
            .map(|(key, value)| (key.into_owned(), value.replace("+00:00\"", "Z\"")))
            .filter(|(key, value)| !(key == "label" && value == THEIR_LABEL))
            .collect();
        // Of named granules the number is corrected later.
        let counted = Some(job.num_input_granules).filter(|_| !request.iter().any(|(key, _)| key == "granuleId"));
        serde_json::json!([request, labels, counted, job.service_name])
    }
}

/// What harmony-py does otherwise and means the same: its label, and UTC as `+00:00`.
fn without_their_label(parts: &[Value]) -> Vec<Value> {
    let own = parts.iter().filter(|part| !(part["name"] == "label" && part["value"] == THEIR_LABEL));
    let mut own: Vec<Value> = own.cloned().collect();
    for part in own.iter_mut().filter(|part| part["name"] == "subset") {
        part["value"] = part["value"].as_str().unwrap().replace("+00:00\"", "Z\"").into();
    }
    own
}

/// Name and end of every job that came of it.
async fn curl_sends_the_same(requests: &[(String, SubsetRequest)], shell: &str) -> Vec<(String, String)> {
    let bench = Bench::start().await;
    let mut ends = Vec::new();
    for (name, request) in requests {
        let own = bench.own(request).await;
        let script = bench.folder.path().join("request.sh");
        std::fs::write(&script, code::curl(request, &bench.environment).unwrap()).unwrap();
        let output = bench.run(shell, &[script.as_os_str()]).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
        let submitted = bench.recorder.take();
        assert_eq!(submitted.len(), 1, "{name}: {said}");
        bench.assert_same(name, &own, &submitted[0]).await;
        let expected = match &submitted[0].job {
            Some(location) => format!("303 {}", bench.recorder.root.join(location).unwrap()),
            None => submitted[0].status.to_string(),
        };
        assert_eq!(said.lines().last().map(str::trim), Some(expected.as_str()), "{name}: {said}");
        if let Some(location) = &submitted[0].job {
            ends.push((name.clone(), bench.end(location).await));
        }
    }
    println!("{} requests by curl in {shell}, {} became jobs: {ends:#?}", requests.len(), ends.len());
    ends
}

/// One of them finds no data, and that is right: its corners are metres on a map in degrees.
fn assert_all_done(requests: &[(String, SubsetRequest)], ends: &[(String, String)]) {
    let names = |list: &[(String, String)]| -> Vec<String> { list.iter().map(|(name, _)| name.clone()).collect() };
    let asked: Vec<String> = requests.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names(ends), asked, "every recorded request becomes a job");
    for (name, end) in ends {
        let expected = if name == "crs-interp-scale" {
            "successful WorkItem warned: No data found to process"
        } else {
            "successful"
        };
        assert_eq!(end, expected, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_sends_the_recorded_requests_as_we_do() {
    if crate::shared::lacks_tools(&["curl", "sh"]) {
        return;
    }
    let Some(requests) = recorded_requests() else { return };
    let ends = curl_sends_the_same(&requests, "sh").await;
    assert_all_done(&requests, &ends);
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_sends_hard_requests_as_we_do() {
    if crate::shared::lacks_tools(&["curl", "bash"]) {
        return;
    }
    curl_sends_the_same(&hard_requests(), "bash").await;
}

fn python() -> Option<OsString> {
    let python = std::env::var_os("HARMONY_TEST_PYTHON");
    if python.is_none() {
        crate::shared::skip("HARMONY_TEST_PYTHON names no Python interpreter with harmony-py 1.8.0");
    }
    python
}

/// Name and end of every job that came of it.
async fn python_sends_the_same(
    python: OsString,
    requests: &[(String, SubsetRequest)],
    least_files: usize,
) -> Vec<(String, String)> {
    let bench = Bench::start().await;
    let mut own = Vec::new();
    let runner = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/contract/code/run_scripts.py");
    let mut folders = Vec::new();
    for (index, (_, request)) in requests.iter().enumerate() {
        own.push(bench.own(request).await);
        let folder = bench.folder.path().join(index.to_string());
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("script.py"), code::python(request, &bench.environment).unwrap()).unwrap();
        folders.push(folder);
    }
    let arguments: Vec<&OsStr> =
        [runner.as_os_str()].into_iter().chain(folders.iter().map(|folder| folder.as_os_str())).collect();
    let output = bench.run(python, &arguments).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let outcomes: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let submitted = bench.recorder.take();
    assert_eq!((submitted.len(), outcomes.len()), (requests.len(), requests.len()), "{outcomes:#?}\n{said}");
    let mut files = 0;
    let mut ends = Vec::new();
    for (index, (name, _)) in requests.iter().enumerate() {
        bench.assert_same(name, &own[index], &submitted[index]).await;
        println!("{name}: {}", outcomes[index]);
        files += outcomes[index]["files"].as_array().unwrap().len();
        if let Some(location) = &submitted[index].job {
            assert!(outcomes[index]["error"].is_null(), "{name}: {}", outcomes[index]);
            ends.push((name.clone(), bench.end(location).await));
        }
    }
    assert!(files >= least_files, "{files} files");
    ends
}

#[tokio::test(flavor = "multi_thread")]
async fn harmony_py_sends_the_recorded_requests_as_we_do() {
    let (Some(python), Some(requests)) = (python(), recorded_requests()) else { return };
    // All but two make files that can be fetched: one writes to a bucket, one finds no data.
    let ends = python_sends_the_same(python, &requests, 22).await;
    assert_all_done(&requests, &ends);
}

#[tokio::test(flavor = "multi_thread")]
async fn harmony_py_sends_hard_requests_as_we_do() {
    let Some(python) = python() else { return };
    python_sends_the_same(python, &hard_requests(), 0).await;
}

/// harmony-py has no `point` of the coverages API: its script asks the EDR API, which is the same to Harmony.
#[tokio::test(flavor = "multi_thread")]
async fn harmony_py_asks_for_a_point_without_our_label() {
    let Some(python) = python() else { return };
    let bench = Bench::start().await;
    let mut request = SubsetRequest::new("C1233800302-EEDTEST");
    request.area = Point::new(-105.25, 40.0).ok().map(Area::Point);
    request.options.own_label = Some(false);
    request.options.max_results = Some(1);
    request.labels = vec!["only this".to_owned()];
    let own = bench.own(&request).await;
    let labels = own.parts.iter().filter(|part| part["name"] == "label").count();
    assert_eq!((labels, own.parts.iter().filter(|part| part["name"] == "point").count()), (1, 2), "{own:?}");
    let own_end = bench.end(own.job.as_ref().unwrap()).await;

    let folder = bench.folder.path().join("point");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("script.py"), code::python(&request, &bench.environment).unwrap()).unwrap();
    let runner = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/contract/code/run_scripts.py");
    let output = bench.run(python, &[runner.as_os_str(), folder.as_os_str()]).await;
    let said = String::from_utf8_lossy(&output.stderr);
    let outcome: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert!(outcome["error"].is_null() && own_end == "successful", "{outcome} {own_end}");
    assert_eq!(outcome["files"].as_array().unwrap().len(), 1, "{outcome}");
}
