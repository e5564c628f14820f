//! The practice service against recorded answers of the real server, and its own promises.
use harmony_desktop::practice::{PracticeOptions, PracticeServer};
use reqwest::header::{AUTHORIZATION, LOCATION, RANGE};
use reqwest::{Method, RequestBuilder, Response, StatusCode, multipart, redirect};
use serde_json::{Value, json};

const ATL03: &str = "C2596864127-NSIDC_CPRD";
const SWATHS: &str = "C9000000005-PRACTICE";
const LEVELS: &str = "C9000000004-PRACTICE";
const BOX: &str = "subset=lat(40:41)&subset=lon(-105.5:-105)";
const MONTH: &str = r#"subset=time("2020-04-27T00:00:00":"2020-05-28T00:00:00")"#;

/// A running service and a client that follows no redirects.
struct World {
    server: PracticeServer,
    client: reqwest::Client,
    token: String,
}

impl World {
    async fn new(options: PracticeOptions) -> Self {
        // An error means that another test of this binary was first.
        drop(rustls::crypto::ring::default_provider().install_default());
        let server = PracticeServer::start(options).await.unwrap();
        let client = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
        let token = server.token().expose().clone();
        Self { server, client, token }
    }

    async fn instant() -> Self {
        Self::new(PracticeOptions { speed: 0.0, ..PracticeOptions::default() }).await
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.root()) };
        self.client.request(method, url).bearer_auth(&self.token)
    }

    /// Without the slash at its end.
    fn root(&self) -> String {
        self.server.root().as_str().trim_end_matches('/').to_owned()
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        split(self.ask(Method::GET, path).send().await.unwrap()).await
    }

    async fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Submits by GET and gives the path of the job.
    async fn submit(&self, collection: &str, query: &str) -> String {
        let path =
            format!("/{collection}/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?forceAsync=true&{query}");
        let answer = self.ask(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        location(&answer)
    }

    /// Asks until the job is in the state.
    async fn until(&self, job: &str, wanted: &str) -> Value {
        for _ in 0..20_000 {
            let body = self.json(job).await;
            if body["status"] == wanted {
                return body;
            }
            let over = ["successful", "complete_with_errors", "failed", "canceled"];
            assert!(!over.contains(&body["status"].as_str().unwrap()), "wanted {wanted}, got {body}");
        }
        panic!("{job} never became {wanted}");
    }
}

async fn split(answer: Response) -> (StatusCode, Value) {
    let status = answer.status();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

fn location(answer: &Response) -> String {
    answer.headers()[LOCATION].to_str().unwrap().to_owned()
}

fn rels(job: &Value) -> Vec<&str> {
    job["links"].as_array().unwrap().iter().map(|link| link["rel"].as_str().unwrap()).collect()
}

/// A recorded answer of the real server.
fn recorded(name: &str) -> Option<Value> {
    let path = crate::shared::folder()?.join("fixtures/server-generated").join(format!("{name}.json"));
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

/// Member names in their order, at every depth; of a list its first element of each kind of link.
fn shape(value: &Value, path: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                into.push(format!("{path}.{name}"));
                shape(member, &format!("{path}.{name}"), into);
            }
        }
        Value::Array(items) => {
            let mut seen = Vec::new();
            for item in items {
                let kind = item["rel"].as_str().unwrap_or("").to_owned();
                if !seen.contains(&kind) {
                    shape(item, &format!("{path}[{kind}]"), into);
                    seen.push(kind);
                }
            }
        }
        _ => {}
    }
}

fn shape_of(value: &Value) -> Vec<String> {
    let mut into = Vec::new();
    shape(value, "", &mut into);
    into
}

#[track_caller]
fn same_shape(ours: &Value, name: &str) {
    if let Some(recorded) = recorded(name) {
        assert_eq!(shape_of(ours), shape_of(&recorded["json"]), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tutorial_job_looks_like_the_recorded_ones() {
    let world = World::instant().await;
    let job = world.submit("ATL03", &format!("{BOX}&{MONTH}")).await;
    let first = world.json(&job).await;
    assert_eq!(first["status"], "accepted", "the first look is the snapshot of the submission");
    assert_eq!(rels(&first), ["canceler", "self"]);
    assert!(first["links"][1]["href"].as_str().unwrap().ends_with(&job), "no page and no limit: {first}");
    let done = world.until(&job, "successful").await;
    same_shape(&done, "job-successful");
    assert_eq!(done["serviceName"], "sds/trajectory-subsetter");
    assert!(done["request"].as_str().unwrap().contains("/ATL03/ogc-api-coverages/1.0.0/"));
    same_shape(&world.json(&format!("{job}?linktype=s3")).await, "job-successful-linktype-s3");
    let list = world.json("/jobs?page=1&limit=3").await;
    assert_eq!(list["jobs"][0]["jobID"], done["jobID"]);
    let stac = job.replace("/jobs/", "/stac/");
    same_shape(&world.json(&stac).await, "stac-catalog");
    assert_eq!(world.json(&format!("{stac}?linktype=https")).await["links"][1]["href"], "./0?linkType=https");
    let item = world.json(&format!("{stac}/0")).await;
    assert!(item["assets"].as_object().unwrap().keys().all(|href| href.starts_with("s3://")));
    let steps = world.json(&format!("{job}/steps")).await;
    assert_eq!(steps["steps"][1]["statuses"]["successful"], done["numInputGranules"]);
    world.server.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn result_links_lead_to_a_second_origin_that_wants_no_bearer() {
    let world = World::instant().await;
    let job = world.submit(ATL03, &format!("{BOX}&{MONTH}")).await;
    let done = world.until(&job, "successful").await;
    let link = done["links"].as_array().unwrap().iter().find(|link| link["rel"] == "data").unwrap();
    let href = link["href"].as_str().unwrap();
    assert!(href.ends_with("_subsetted.h5"), "{href}");
    let anonymous = world.client.get(href).send().await.unwrap();
    assert_eq!(anonymous.status(), 303, "a permalink needs a login");
    let permalink = world.ask(Method::GET, href).send().await.unwrap();
    assert_eq!(
        (permalink.status().as_u16(), &permalink.headers()["cache-control"]),
        (307, &"private, max-age=600".parse().unwrap())
    );
    let signed = location(&permalink);
    assert!(!signed.starts_with(&world.root()), "another origin: {signed}");
    let with_bearer = world.ask(Method::GET, &signed).send().await.unwrap();
    assert_eq!(with_bearer.status(), 400);
    assert!(with_bearer.text().await.unwrap().contains("<Code>InvalidArgument</Code>"));
    let whole = world.client.get(&signed).send().await.unwrap();
    assert_eq!(whole.status(), 200);
    let etag = whole.headers()["etag"].clone();
    let whole = whole.bytes().await.unwrap();
    assert_eq!(&whole[1..4], b"HDF");
    let rest = world.client.get(&signed).header(RANGE, "bytes=100-").header("if-range", etag).send().await.unwrap();
    assert_eq!((rest.status().as_u16(), rest.bytes().await.unwrap()), (206, whole.slice(100..)));
    let forged = signed.replace("X-Amz-Signature=", "X-Amz-Signature=0");
    assert_eq!(world.client.get(forged).send().await.unwrap().status(), 403);
    let unsigned = signed.split('?').next().unwrap();
    assert_eq!(world.client.get(unsigned).send().await.unwrap().status(), 403);
    assert_eq!(world.get(&href.replace("subsetted", "other")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn large_jobs_preview_pause_and_are_controlled() {
    let slow = PracticeOptions { speed: 0.5, preview_threshold: 3, ..PracticeOptions::default() };
    let world = World::new(slow).await;
    let wide = format!("subset=lat(30:50)&subset=lon(-115:-95)&{MONTH}");
    let job = world.submit(ATL03, &wide).await;
    assert_eq!(world.json(&job).await["status"], "accepted");
    let refused = world.get(&format!("{job}/pause")).await;
    assert_eq!(refused.0, 409);
    assert_eq!(refused.1["description"], "Error: Job status cannot be updated from accepted to paused.");
    let previewing = world.until(&job, "previewing").await;
    same_shape(&previewing, "job-previewing");
    let paused = world.until(&job, "paused").await;
    same_shape(&paused, "job-paused");
    assert_eq!(rels(&paused).iter().filter(|rel| **rel == "data").count(), 1, "one result and then a question");
    let resumed = world.ask(Method::GET, &format!("{job}/resume?linktype=https")).send().await.unwrap();
    assert_eq!((resumed.status().as_u16(), location(&resumed)), (302, job.clone()));
    assert_eq!(world.json(&job).await["status"], "running");
    let ids = json!({ "jobIDs": [job.trim_start_matches("/jobs/")] });
    let (status, body) = split(world.ask(Method::POST, "/jobs/cancel").json(&ids).send().await.unwrap()).await;
    assert_eq!((status.as_u16(), body), (200, json!({ "status": "canceled" })));
    let (status, body) = split(world.ask(Method::POST, "/jobs/cancel").json(&ids).send().await.unwrap()).await;
    assert_eq!(
        (status.as_u16(), &body["description"]),
        (500, &json!("Error: Could not change all job statuses. Proccessed 0."))
    );
    let unknown = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
    let ids = json!({ "jobIDs": [job.trim_start_matches("/jobs/"), unknown] });
    let (_, body) = split(world.ask(Method::POST, "/jobs/status").json(&ids).send().await.unwrap()).await;
    assert_eq!((&body["jobStatuses"][0]["status"], &body["notFoundJobIDs"]), (&json!("canceled"), &json!([unknown])));
    let skipped = world.submit(ATL03, &format!("{wide}&skipPreview=true")).await;
    world.until(&skipped, "running").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unhappy_ends_are_reached_by_formula() {
    let world = World::new(PracticeOptions { speed: 4.0, ..PracticeOptions::default() }).await;
    // The 7th is broken, the 8th to the 10th are not.
    let days = |from: &str, to: &str| {
        format!(r#"subset=time("{from}T00:00:00":"{to}T12:00:00")&subset=lat(0:10)&subset=lon(0:10)"#)
    };
    let mixed = world.submit(LEVELS, &days("2020-05-07", "2020-05-10")).await;
    world.until(&mixed, "running_with_errors").await;
    let mixed = world.until(&mixed, "complete_with_errors").await;
    assert_eq!(mixed["errors"].as_array().unwrap().len(), 1, "{mixed}");
    let alone = world.submit(LEVELS, &days("2020-05-07", "2020-05-07")).await;
    let alone = world.until(&alone, "failed").await;
    assert!(alone["message"].as_str().unwrap().contains("Could not determine coordinate variables"), "{alone}");
    let missing = world.submit(ATL03, "granuleId=G1-NSIDC_CPRD").await;
    assert_eq!(world.until(&missing, "failed").await["message"], "No matching granules found.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_best_effort_trap_hands_out_whole_files_from_the_archive() {
    let world = World::instant().await;
    let job =
        world.submit("PRACTICE_BOX_ONLY", "subset=lat(0:10)&subset=time(\"2020-05-01\":\"2020-05-01T12:00:00\")").await;
    let done = world.until(&job, "successful").await;
    assert_eq!(done["serviceName"], "harmony/download");
    let href = done["links"].as_array().unwrap().iter().find(|link| link["rel"] == "data").unwrap()["href"].clone();
    let href = href.as_str().unwrap();
    assert!(href.contains("/archive/"), "{href}");
    assert_eq!(world.client.get(href).send().await.unwrap().status(), 303, "the archive wants a login");
    let file = world.ask(Method::GET, href).send().await.unwrap();
    assert_eq!(file.status(), 200);
    assert!(file.bytes().await.unwrap().len() > 1000);
    // Only one of the two, and nothing else: an honest refusal.
    let path = "/PRACTICE_BOX_ONLY/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?forceAsync=true&subset=time(%222020-05-01%22:*)";
    let (status, body) = world.get(path).await;
    assert_eq!(status, 422);
    assert_eq!(
        body["description"],
        "Error: the requested combination of operations: temporal subsetting on C9000000003-PRACTICE is unsupported"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_agreement_is_asked_for_until_it_is_accepted() {
    let world = World::instant().await;
    let path = "/PRACTICE_EULA_SST/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?forceAsync=true&maxResults=1&subset=lat(0:5)";
    let (status, body) = world.get(path).await;
    assert_eq!((status.as_u16(), &body["code"]), (403, &json!("harmony.ForbiddenError")));
    let words = body["description"].as_str().unwrap();
    let link = words.split(": ").last().unwrap().trim_end_matches('.');
    assert!(link.contains("/edl/accept_eula?eula_id="), "{words}");
    assert_eq!(world.client.get(link).send().await.unwrap().status(), 200);
    assert_eq!(world.get(path).await.0, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_in_the_recorded_words() {
    let world = World::instant().await;
    let rangeset = format!("/{ATL03}/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset");
    let some = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
    for (path, name) in [
        ("/capabilities".to_owned(), "error-400-capabilities-none"),
        (format!("/capabilities?collectionId={ATL03}&version=4"), "error-400-capabilities-version"),
        ("/capabilities?collectionId=C0000-EEDTEST".to_owned(), "error-404-capabilities"),
        ("/jobs?page=0".to_owned(), "error-400-page"),
        ("/jobs/nope".to_owned(), "error-400-job-id"),
        (format!("/jobs/{some}"), "error-404-unknown-job"),
        (rangeset.replace(ATL03, "C1234-MISSING"), "error-404-collection"),
        (format!("{rangeset}?forceAsync=true&foo=1&Bar=2"), "error-400-unknown-param"),
        (format!("{rangeset}?maxResults=0"), "error-400-openapi"),
        (format!("{rangeset}?granuleName=nothing"), "error-400-no-granules"),
        (format!("{rangeset}?forceAsync=true&label=this_is_a_forbidden_label"), "error-400-label"),
        ("/oauth2/redirect?code=abc&state=xyz".to_owned(), "error-400-oauth-state"),
    ] {
        let (status, body) = world.get(&path).await;
        if let Some(recorded) = recorded(name) {
            assert_eq!((json!(status.as_u16()), &body), (recorded["status"].clone(), &recorded["json"]), "{name}");
        } else {
            assert!(status.is_client_error(), "{name}");
        }
    }
    let bad =
        world.client.get(format!("{}/jobs", world.root())).header(AUTHORIZATION, "Bearer nobody").send().await.unwrap();
    let (status, body) = split(bad).await;
    assert_eq!(status, 401);
    assert_eq!(body["description"], "Error: You are not authorized to access the requested resource");
    let basic = world
        .client
        .get(format!("{}/jobs", world.root()))
        .basic_auth("practice", Some("practice"))
        .send()
        .await
        .unwrap();
    assert_eq!(basic.status(), 303, "Harmony never reads Basic");
    assert!(location(&basic).contains("/edl/oauth/authorize?response_type=code&client_id="));
    let unknown = world.ask(Method::GET, "/nope").send().await.unwrap();
    assert_eq!(
        (unknown.status().as_u16(), &unknown.headers()["content-type"]),
        (404, &"text/html; charset=utf-8".parse().unwrap())
    );
    let (status, _) = split(world.ask(Method::DELETE, &format!("/jobs/{some}")).send().await.unwrap()).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_multipart_and_have_at_most_a_hundred_parts() {
    let world = World::instant().await;
    let path = format!("/{ATL03}/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset");
    let form = |labels: usize| {
        let form = multipart::Form::new()
            .text("forceAsync", "true")
            .text("subset", "lat(40:41)")
            .text("maxResults", "1")
            .text("variable", "all");
        (4..labels).fold(form, |form, label| form.text("label", format!("l{label}")))
    };
    let post = |form| world.ask(Method::POST, &path).multipart(form).send();
    let answer = post(form(100)).await.unwrap();
    assert_eq!(answer.status(), 303);
    let job = world.json(&location(&answer)).await;
    assert_eq!(job["labels"].as_array().unwrap().len(), 96);
    assert!(
        job["request"]
            .as_str()
            .unwrap()
            .contains("?forceAsync=true&subset=lat(40%3A41)&maxResults=1&variable=all&label=l4")
    );
    assert!(
        job["message"]
            .as_str()
            .unwrap()
            .contains("to process only the first 1 granules because you requested 1 maxResults.")
    );
    let (status, body) = split(post(form(101)).await.unwrap()).await;
    assert_eq!((status.as_u16(), &body["description"]), (500, &json!("Error: Internal server error")));
    let (status, body) = split(world.ask(Method::POST, &path).json(&json!({})).send().await.unwrap()).await;
    assert_eq!((status.as_u16(), &body["code"]), (415, &json!("openapi.ValidationError")));
    let (status, _) =
        split(world.ask(Method::POST, &format!("{path}?forceAsync=true&variable=all")).send().await.unwrap()).await;
    assert_eq!(status, 500, "everything in the query and no body");
    let part =
        multipart::Part::bytes(b"{broken".to_vec()).file_name("shapefile").mime_str("application/geo+json").unwrap();
    let (status, body) = split(post(form(4).part("shapefile", part)).await.unwrap()).await;
    same_shape(&body, "error-500-bad-geojson");
    assert_eq!(status, 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn capabilities_have_the_recorded_members() {
    let world = World::instant().await;
    for (version, name) in [("1", "capabilities-v1"), ("2", "capabilities-v2"), ("3", "capabilities-v3alpha")] {
        let ours = world.json(&format!("/capabilities?shortName=MUR-JPL-L4-GLOB-v4.1&version={version}")).await;
        let top = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        if let Some(recorded) = recorded(name) {
            assert_eq!(top(&ours), top(&recorded["json"]), "{name}");
            assert_eq!(top(&ours["services"][0]), top(&recorded["json"]["services"][0]), "{name}");
        }
        if version == "3" {
            assert_eq!(ours["capabilitiesVersion"], "3");
            assert_eq!(ours["summary"]["subsetting"]["bbox"], true);
        }
    }
    let none = world.json("/capabilities?shortName=PRACTICE_NO_SERVICE&version=2").await;
    assert_eq!((&none["bboxSubset"], &none["services"]), (&json!(false), &json!([])));
    let key = world.json("/cloud-access").await;
    same_shape(&key, "cloud-access");
    assert!(world.json("/versions").await[0]["images"][0]["image"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn cmr_finds_what_harmony_will_process() {
    let world = World::instant().await;
    let harmony = world
        .json("/cmr/search/collections.json?service_type[]=Harmony&keyword=photon&include_granule_counts=true")
        .await;
    let first = &harmony["feed"]["entry"][0];
    assert_eq!((&first["id"], &first["short_name"]), (&json!(ATL03), &json!("ATL03")));
    assert!(first["summary"].as_str().unwrap().starts_with("Practice data"));
    let area = "bounding_box[]=-105.5,40,-105,41&temporal[]=2020-04-27T00:00:00Z,2020-05-28T00:00:00Z";
    let path = format!("/cmr/search/granules.json?collection_concept_id={ATL03}&{area}&page_size=2");
    let answer = world.ask(Method::GET, &path).send().await.unwrap();
    let hits: u64 = answer.headers()["cmr-hits"].to_str().unwrap().parse().unwrap();
    let job = world.submit(ATL03, &format!("{BOX}&{MONTH}")).await;
    assert_eq!(world.json(&job).await["numInputGranules"], hits);
    // Page by page to the empty one.
    let mut after = answer.headers().get("cmr-search-after").cloned();
    let mut seen = answer.json::<Value>().await.unwrap()["feed"]["entry"].as_array().unwrap().len() as u64;
    while let Some(position) = after {
        let answer = world.ask(Method::GET, &path).header("cmr-search-after", position).send().await.unwrap();
        after = answer.headers().get("cmr-search-after").cloned();
        seen += answer.json::<Value>().await.unwrap()["feed"]["entry"].as_array().unwrap().len() as u64;
    }
    assert_eq!(seen, hits);
    let post = world.client.post(format!("{}/cmr/search/granules.json", world.root()));
    let form =
        format!("collection_concept_id={ATL03}&polygon[]=-105.5,40,-105,40,-105,41,-105.5,41,-105.5,40&page_size=0");
    let answer = post.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let (status, body) = world.get("/cmr/search/collections.json?foo=1").await;
    assert_eq!((status.as_u16(), body), (400, json!({ "errors": ["Parameter [foo] was not recognized."] })));
    let bad = world
        .client
        .get(format!("{}/cmr/search/collections.json", world.root()))
        .bearer_auth("x")
        .send()
        .await
        .unwrap();
    let (status, body) = split(bad).await;
    assert_eq!(
        (status.as_u16(), body),
        (401, json!({ "errors": ["Token does not exist"] })),
        "even for a public search"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_handed_out_for_the_right_password() {
    let world = World::instant().await;
    let url = format!("{}/edl/api/users/find_or_create_token", world.root());
    let good = world.client.post(&url).basic_auth("practice", Some("practice")).send().await.unwrap();
    let (status, body) = split(good).await;
    assert_eq!(
        (status.as_u16(), &body["access_token"], &body["token_type"]),
        (200, &json!(world.token), &json!("Bearer"))
    );
    assert_eq!(body["expiration_date"].as_str().unwrap().split('/').count(), 3);
    let wrong = world.client.post(&url).basic_auth("practice", Some("wrong")).send().await.unwrap();
    let (status, body) = split(wrong).await;
    assert_eq!(
        (status.as_u16(), body),
        (401, json!({ "error": "invalid_credentials", "error_description": "Invalid user credentials" }))
    );
    let mine = world.submit(ATL03, &format!("{BOX}&maxResults=1")).await;
    let other = world.client.post(&url).basic_auth("colleague", Some("practice")).send().await.unwrap();
    let other = other.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
    let cancel = world.client.get(format!("{}{mine}/cancel", world.root())).bearer_auth(&other).send().await.unwrap();
    assert_eq!(cancel.status(), 404, "only the owner may control a job");
    let read = world.client.get(format!("{}{mine}", world.root())).bearer_auth(&other).send().await.unwrap();
    assert_eq!(read.status(), 200, "anybody may read it");
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_trouble_reaches_the_client() {
    let faults = "error503=2,html_login=1,redirect_foreign=http://127.0.0.1:9/".parse().unwrap();
    let world = World::new(PracticeOptions { speed: 0.0, faults, ..PracticeOptions::default() }).await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        let answer = world.ask(Method::GET, "/jobs").send().await.unwrap();
        answers.push((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap().contains("html")));
    }
    assert_eq!(answers, [(503, false), (503, false), (200, true), (200, false)]);
    let job = world.submit(ATL03, &format!("{BOX}&{MONTH}")).await;
    let done = world.until(&job, "successful").await;
    let href = done["links"].as_array().unwrap().iter().find(|link| link["rel"] == "data").unwrap()["href"].clone();
    let planted = world.ask(Method::GET, href.as_str().unwrap()).send().await.unwrap();
    assert!(location(&planted).starts_with("http://127.0.0.1:9/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_granule_may_be_waited_for() {
    let world = World::instant().await;
    let path = format!("/{ATL03}/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?{BOX}&{MONTH}&maxResults=1");
    let answer = world.ask(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), 303, "held until it is done");
    let leads_to = location(&answer);
    // Nothing of the granule in the box leads to the job instead.
    assert!(leads_to.contains("/service-results/") || leads_to.starts_with("/jobs/"), "{leads_to}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_joins_makes_one_file() {
    let world = World::instant().await;
    // Named, because harmony/download serves a request that asks for no operation.
    let query = "serviceId=podaac/concise&maxResults=3&subset=lat(0:20)&subset=lon(0:20)&subset=time(%222020-05-01%22:%222020-05-03%22)";
    let job = world.submit("PRACTICE_SST_L2P", query).await;
    let done = world.until(&job, "successful").await;
    assert_eq!((&done["serviceName"], &done["numInputGranules"]), (&json!("podaac/concise"), &json!(3)));
    let files: Vec<&Value> = done["links"].as_array().unwrap().iter().filter(|link| link["rel"] == "data").collect();
    assert_eq!(files.len(), 1, "{done}");
    assert!(files[0]["title"].as_str().unwrap().ends_with("_merged.nc4"), "{done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_die_when_it_was_planted() {
    let faults = "expire_token_after=0s".parse().unwrap();
    let world = World::new(PracticeOptions { faults, ..PracticeOptions::default() }).await;
    assert_eq!(world.get("/jobs").await.0, 401);
    let (status, body) = world.get("/cmr/search/collections.json").await;
    assert_eq!(status, 401);
    assert!(body["errors"][0].as_str().unwrap().contains("has expired"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_behind() {
    let parent = tempfile::tempdir().unwrap();
    let options = PracticeOptions { speed: 0.0, folder: Some(parent.path().to_owned()), ..PracticeOptions::default() };
    let world = World::new(options).await;
    let job = world.submit(ATL03, &format!("{BOX}&{MONTH}")).await;
    world.until(&job, "successful").await;
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
    let root = world.root();
    let World { server, client, .. } = world;
    server.shut_down().await;
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    assert!(client.get(root).send().await.is_err(), "nobody listens any more");
}

/// Every request that harmony-py was recorded to send for ATL03 is answered alike: status, words of
/// refusals, chain, labels and the merged request.
#[tokio::test(flavor = "multi_thread")]
async fn recorded_requests_get_the_recorded_kind_of_answer() {
    let Some(folder) = crate::shared::folder() else { return };
    let text = std::fs::read_to_string(folder.join("vectors/harmony-py-requests.json")).unwrap();
    let recorded: Value = serde_json::from_str(&text).unwrap();
    let world = World::new(PracticeOptions { speed: 0.001, ..PracticeOptions::default() }).await;
    let mut checked = 0;
    for vector in recorded["vectors"].as_array().unwrap() {
        let (name, sent, server) = (&vector["name"], &vector["sent"], &vector["server"]);
        let url = sent["url"].as_str().unwrap_or_default();
        let parts = sent["parts"].as_array().cloned().unwrap_or_default();
        // Its granule ids and its bucket exist on the other server only.
        let foreign = parts.iter().any(|part| part["name"] == "granuleId" || part["name"] == "destinationUrl");
        if !url.contains(ATL03) || !url.ends_with("/rangeset") || foreign {
            continue;
        }
        let mut form = multipart::Form::new();
        for part in parts {
            let mut field = multipart::Part::text(part["value"].as_str().unwrap().to_owned());
            if let Some(file) = part["filename"].as_str() {
                field = field.file_name(file.to_owned()).mime_str(part["content_type"].as_str().unwrap()).unwrap();
            }
            form = form.part(part["name"].as_str().unwrap().to_owned(), field);
        }
        let path = url.strip_prefix("http://localhost:3000").unwrap();
        let answer = world.ask(Method::POST, path).multipart(form).send().await.unwrap();
        if server["status"] == 303 && answer.status() == 400 {
            // Names and variables of granules that the practice catalogue does not have.
            let (_, body) = split(answer).await;
            let words = body["description"].as_str().unwrap();
            assert!(
                words.contains("No matching granules") || words.contains("Coverages were not found"),
                "{name}: {words}"
            );
            continue;
        }
        assert_eq!(json!(answer.status().as_u16()), server["status"], "{name}");
        if answer.status() == 303 {
            let job = world.json(&location(&answer)).await;
            let theirs = &server["job"];
            assert_eq!(job["serviceName"], theirs["serviceName"], "{name}");
            let request = theirs["request"].as_str().unwrap().replace("http://localhost:3000", &world.root());
            assert_eq!(job["request"], request, "{name}");
            let sorted = |labels: &Value| {
                let mut labels: Vec<String> = serde_json::from_value(labels.clone()).unwrap();
                labels.sort();
                labels
            };
            assert_eq!(sorted(&job["labels"]), sorted(&theirs["labels"]), "{name}");
        } else {
            assert_eq!(answer.json::<Value>().await.unwrap(), server["json"], "{name}");
        }
        checked += 1;
    }
    assert!(checked > 8, "only {checked} of the recorded requests were comparable");
    println!("{checked} recorded requests were answered alike");
}

/// How many granules of a collection a search in a shape finds, or what it refuses.
async fn sought(world: &World, collection: &str, rings: &Value, more: &[(&str, &str)]) -> Result<u64, Value> {
    let part = multipart::Part::bytes(one_polygon(rings).to_string().into_bytes());
    let part = part.file_name("shapefile").mime_str("application/geo+json").unwrap();
    let mut form =
        multipart::Form::new().text("collection_concept_id[]", collection.to_owned()).part("shapefile", part);
    for (name, value) in more {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    let request = world.ask(Method::POST, "/cmr/search/granules.json").multipart(form);
    let answer = request.send().await.unwrap();
    if answer.status() == 200 {
        return Ok(answer.headers()["cmr-hits"].to_str().unwrap().parse().unwrap());
    }
    let (status, body) = split(answer).await;
    assert_eq!(status, 400, "{body}");
    Err(body["errors"].clone())
}

fn one_polygon(rings: &Value) -> Value {
    json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": rings}}
    ]})
}

/// Granules of a collection that a search finds, by name.
async fn names_of(world: &World, collection: &str, query: &str) -> Vec<String> {
    let body = world
        .json(&format!("/cmr/search/granules.json?collection_concept_id={collection}&page_size=2000&{query}"))
        .await;
    let entries = body["feed"]["entry"].as_array().unwrap();
    entries.iter().map(|entry| entry["title"].as_str().unwrap().to_owned()).collect()
}

/// Check 8 of the map: what a ring of four corners in the Arctic finds depends on how its edges are read.
#[tokio::test]
async fn edges_of_a_search_are_great_circles_unless_they_are_forced_to_be_straight() {
    let world = World::instant().await;
    let days = "2025-06-01T00:00:00Z,2025-06-05T00:00:00Z";
    let found = async |query: &str| names_of(&world, SWATHS, &format!("{query}&temporal={days}")).await;
    let in_file = async |rings: &Value, more: &[(&str, &str)]| {
        sought(&world, SWATHS, rings, &[&[("temporal", days)], more].concat()).await
    };
    let (inner, outer) = (found("point=45,85").await, found("point=45,71").await);
    let curved = found("polygon[]=0,70,90,70,180,70,-90,70,0,70").await;
    assert!(!inner.is_empty() && inner.iter().all(|name| curved.contains(name)), "what lies at 45°E 85°N is found");
    let missed = outer.iter().filter(|name| !curved.contains(name)).count();
    assert!(missed > 0, "what lies at 45°E 71°N and not further north is not");
    let corners = json!([[[0, 70], [90, 70], [180, 70], [-90, 70], [0, 70]]]);
    assert_eq!(in_file(&corners, &[]).await, Ok(curved.len() as u64), "a file says the same");

    // Straight edges, and great circles in steps of a degree, take both.
    let straight = found("bounding_box[]=-180,70,180,90").await;
    assert!(outer.iter().chain(&inner).all(|name| straight.contains(name)));
    let belt = json!([[[-180, 70], [180, 70], [180, 90], [-180, 90], [-180, 70]]]);
    assert_eq!(in_file(&belt, &[("force-cartesian", "true")]).await, Ok(straight.len() as u64));
    let dense: Vec<[f64; 2]> = (0..=360).map(|step| [f64::from((step + 180) % 360) - 180.0, 70.0]).collect();
    assert_eq!(in_file(&json!([dense]), &[]).await, Ok(straight.len() as u64));
    let refused = in_file(&belt, &[]).await.unwrap_err();
    assert!(refused[0].as_str().unwrap().starts_with("The shape contained duplicate points."), "{refused}");
    let (curved, straight) = (curved.len(), straight.len());
    println!(
        "4-corner ring at 70°N: {curved} granules by great circles, {straight} by parallels; {missed} only at 71°N"
    );
}

#[tokio::test]
async fn what_lies_within_a_hole_of_a_shape_is_not_found() {
    let world = World::instant().await;
    let month = [("temporal", "2020-04-27T00:00:00Z,2020-05-28T00:00:00Z")];
    let outer = json!([[0, 60], [90, 60], [180, 60], [-90, 60], [0, 60]]);
    let hole = json!([[0, 70], [-90, 70], [180, 70], [90, 70], [0, 70]]);
    let all = sought(&world, ATL03, &json!([outer]), &month).await.unwrap();
    let around = sought(&world, ATL03, &json!([outer, hole]), &month).await.unwrap();
    // Tracks over the top of the orbit lie within it, those that come from the south do not.
    assert!(around > 0 && around < all, "{around} of {all}");
}

#[tokio::test]
async fn searches_refuse_what_cmr_refuses_in_its_words() {
    let world = World::instant().await;
    let ask = |query: &str| format!("/cmr/search/granules.json?collection_concept_id={ATL03}&page_size=0&{query}");
    for (query, words) in [
        (
            "polygon[]=0,0,2,2,2,0,0,0",
            "The polygon boundary points are listed in the wrong order. Points must be provided in counter-clockwise order.",
        ),
        (
            "polygon[]=0,0,2,0,2,2,1,1",
            "Polygon boundary was not closed. The last point must be equal to the first point.",
        ),
        ("polygon[]=0,0,2,0", "[0,0,2,0] is not a valid URL encoded polygon"),
        ("line[]=0,0", "[0,0] is not a valid URL encoded line"),
        (
            "line[]=0,0,180,0",
            "The shape contained consecutive antipodal points. Points 1 [lon=0 lat=0] and 2 [lon=180 lat=0] are antipodal.",
        ),
        ("circle[]=0,0,9", "Circle radius must be between 10 and 6000000, but was 9.0."),
        ("circle[]=0,0,6000001", "Circle radius must be between 10 and 6000000, but was 6000001.0."),
        ("circle[]=0,90,100", "Circle center cannot be the north or south pole, but was [0.0, 90.0]"),
        ("point=200,0", "Point longitude [200] must be within -180.0 and 180.0"),
    ] {
        let (status, body) = world.get(&ask(query)).await;
        assert_eq!((status.as_u16(), body), (400, json!({"errors": [words]})), "{query}");
    }
    for query in [
        "line[]=-110,40,-100,41",
        "circle[]=-105,40,50000",
        "point=-105,40",
        "polygon[]=170,-5,-170,-5,-170,5,170,5,170,-5",
    ] {
        assert_eq!(world.get(&ask(query)).await.0, 200, "{query}");
    }
}

#[tokio::test]
async fn a_submit_with_a_shape_that_cmr_refuses_fails_in_its_words() {
    let world = World::instant().await;
    let path = format!("/{ATL03}/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset");
    let post = async |rings: Value| {
        let part = multipart::Part::bytes(one_polygon(&rings).to_string().into_bytes());
        let part = part.file_name("shapefile").mime_str("application/geo+json").unwrap();
        let form = multipart::Form::new().text("forceAsync", "true").text("maxResults", "1").part("shapefile", part);
        split(world.ask(Method::POST, &path).multipart(form).send().await.unwrap()).await
    };
    let (status, body) = post(json!([[[0, 60], [10, 60], [10, 90], [0, 90], [0, 60]]])).await;
    let words = "Error: The shape contained duplicate points. Points 3 [lon=10 lat=90] and 4 [lon=0 lat=90] were considered \
                 equivalent or very close.";
    assert_eq!((status.as_u16(), &body), (400, &json!({"code": "harmony.CmrError", "description": words})));
    let (_, body) = post(json!([[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]])).await;
    assert!(body["description"].as_str().unwrap().contains("The polygon boundary intersected itself"), "{body}");
    // Harmony turns rings itself.
    assert_eq!(post(json!([[[-106, 39], [-106, 41], [-104, 41], [-106, 39]]])).await.0, 303);
}
