//! What the code looks like, word for word; that it runs is proven against the practice service.

use super::{CodeError, curl, python};
use crate::domain::request::{Area, DimensionRange, SubsetRequest};
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, Environment, TimeRange};
use serde_json::Number;

fn tutorial() -> SubsetRequest {
    let mut request = SubsetRequest::new("C2596864127-NSIDC_CPRD");
    request.area = Some(Area::Box(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap()));
    request.time =
        Some(TimeRange::new(parse_moment("2020-04-27T00:00:00Z"), parse_moment("2020-05-28T12:30:00Z")).unwrap());
    request.labels = vec!["front-range".to_owned()];
    request
}

#[test]
fn the_tutorial_in_curl() {
    assert_eq!(
        curl(&tutorial(), &Environment::prod()).unwrap(),
        r#"# Submits a request to NASA Harmony, from bash, zsh or another POSIX shell.
# EARTHDATA_TOKEN must hold your Earthdata Login token.
# The last line printed is 303 and the address of the job. The redirect to it is
# not followed, so that the token goes to no other address.
curl --silent --show-error \
  --header "Authorization: Bearer $EARTHDATA_TOKEN" \
  --form-string 'forceAsync=true' \
  --form-string 'subset=lat(40:41)' \
  --form-string 'subset=lon(-105.5:-105)' \
  --form-string 'subset=time("2020-04-27T00:00:00Z":"2020-05-28T12:30:00Z")' \
  --form-string 'label=front-range' \
  --form-string 'label=harmony-desktop' \
  --form-string 'variable=all' \
  --write-out '\n%{http_code} %{redirect_url}\n' \
  'https://harmony.earthdata.nasa.gov/C2596864127-NSIDC_CPRD/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset'"#
    );
}

#[test]
fn the_tutorial_in_python() {
    assert_eq!(
        python(&tutorial(), &Environment::prod()).unwrap(),
        r#""""Asks NASA's Harmony service for a subset and downloads the results.

Needs harmony-py (pip install "harmony-py>=1.8"), and your Earthdata Login token in
the environment variable EARTHDATA_TOKEN. Made with Harmony Desktop.
"""

import os
from datetime import datetime, timezone

from harmony import BBox, Client, Collection, Environment, Request

# Which Harmony, and who asks
client = Client(env=Environment.PROD, token=os.environ["EARTHDATA_TOKEN"])

# What is asked
request = Request(
    collection=Collection(id="C2596864127-NSIDC_CPRD"),
    spatial=BBox(w=-105.5, s=40, e=-105, n=41),
    temporal={
        "start": datetime(2020, 4, 27, tzinfo=timezone.utc),
        "stop": datetime(2020, 5, 28, 12, 30, tzinfo=timezone.utc),
    },
    labels=["front-range", "harmony-desktop"],
)

# Submit
answer = client.submit(request)
job_id = answer["jobID"] if isinstance(answer, dict) else answer
print("Job", job_id)

# Wait
client.wait_for_processing(job_id, show_progress=True)
if client.status(job_id)["status"] == "paused":
    print("Paused after a preview. For the rest: client.resume(job_id), then wait again.")

# Download
folder = "harmony-results"
os.makedirs(folder, exist_ok=True)
downloads = list(client.download_all(job_id, directory=folder))
files = [download.result() for download in downloads]
print(len(files), "files in", folder)"#
    );
}

#[test]
fn each_deployment_is_told_to_harmony_py() {
    let request = SubsetRequest::new("X");
    for (name, lines) in [
        ("uat", "Environment.UAT, "),
        ("https://harmony.sit.earthdata.nasa.gov", "Environment.SIT, "),
        ("http://localhost:3000", "# Which Harmony, and who asks\nclient = Client(env=Environment.LOCAL, "),
        (
            "http://127.0.0.1:4711/",
            "os.environ[\"LOCALHOST_PORT\"] = \"4711\"  # for Environment.LOCAL\nclient = Client(env=Environment.LOCAL, ",
        ),
        (
            "https://harmony.example:8443/dev",
            "HOSTNAMES[Environment.UAT] = \"harmony.example:8443/dev\"\nclient = Client(env=Environment.UAT, ",
        ),
    ] {
        let environment = Environment::parse(name).unwrap();
        let script = python(&request, &environment).unwrap();
        assert!(script.contains(lines), "{script}");
    }
}

#[test]
fn a_collection_is_escaped_as_in_our_own_address() {
    let request = SubsetRequest::new("a/../b?c d");
    let environment = Environment::parse("https://harmony.example/dev").unwrap();
    let script = python(&request, &environment).unwrap();
    assert!(script.contains(r#"Collection(id="a%2F..%2Fb%3Fc%20d")"#), "{script}");
}

#[test]
fn a_full_form_leaves_out_harmony_pys_label() {
    let mut request = SubsetRequest::new("X");
    request.options.granule_name = vec!["a*".to_owned(); 96];
    assert!(!python(&request, &Environment::prod()).unwrap().contains("EXCLUDE_DEFAULT_LABEL"));
    request.options.granule_name.push("b*".to_owned());
    assert!(python(&request, &Environment::prod()).unwrap().contains("EXCLUDE_DEFAULT_LABEL"));
    request.options.granule_name.push("c*".to_owned());
    assert!(matches!(python(&request, &Environment::prod()), Err(CodeError::Wire(_))));
}

#[test]
fn numbers_stay_as_written_and_long_lists_get_lines() {
    let mut request = SubsetRequest::new("X");
    request.dimensions = vec![DimensionRange { name: "lev".to_owned(), min: Number::from_f64(10.0), max: None }];
    request.options.granule_id = (0..9).map(|index| format!("G270000000{index}-NSIDC_CPRD")).collect();
    request.options.concatenate = Some(false);
    let script = python(&request, &Environment::prod()).unwrap();
    assert!(script.contains(r#"dimensions=[Dimension("lev", min=10.0)],"#), "{script}");
    assert!(script.contains("    granule_id=[\n        \"G2700000000-NSIDC_CPRD\",\n"), "{script}");
    assert!(script.contains("    concatenate=False,\n"), "{script}");
}

#[test]
fn a_command_line_cannot_hold_nul() {
    let mut request = SubsetRequest::new("X");
    request.labels = vec!["a\0b".to_owned()];
    assert_eq!(curl(&request, &Environment::prod()), Err(CodeError::NulInCommand("label".to_owned())));
    assert!(python(&request, &Environment::prod()).unwrap().contains(r#""a\x00b""#));
}
