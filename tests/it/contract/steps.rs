//! How far each granule is: the recorded answer, the practice service's, and a server without.

use super::fixtures::generated;
use super::transport::origin::{Origin, client, json_answer};
use harmony_desktop::domain::again::{failed_addresses, request_again};
use harmony_desktop::domain::steps::WorkItemState;
use harmony_desktop::domain::{
    Environment, Job, JobStatus, LinkType, Secret, SubsetRequest, TimeRange, time_range::parse_moment,
};
use harmony_desktop::earthdata::{Transport, TransportSettings, cmr, harmony, wire};
use harmony_desktop::practice::{PracticeOptions, PracticeServer};
use serde_json::json;

const LEVELS: &str = "C9000000004-PRACTICE";

#[test]
fn the_recorded_answer_is_read() {
    let Some(recorded) = generated("job-steps-snapshot") else { return };
    let pages = wire::steps::step_pages(&recorded["json"]).unwrap();
    let told: Vec<_> = pages
        .iter()
        .map(|page| (page.step.index, page.step.short_name(), page.step.expected, page.step.counts.as_slice()))
        .collect();
    let one = [(WorkItemState::Successful, 1)];
    assert_eq!(told, [(1, "query-cmr", 10, one.as_slice()), (2, "harmony-service-example", 10, &one)]);
    let item = &pages[1].step.items[0];
    assert_eq!((item.id, item.state, item.retries), (8, WorkItemState::Successful, 0));
}

/// A signed-in client of a practice service, and a job of `LEVELS` over some days that has ended.
async fn ended_job(days: (&str, &str)) -> (PracticeServer, Transport, SubsetRequest, Job) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let options = PracticeOptions { speed: 0.0, preview_threshold: 100_000, ..PracticeOptions::default() };
    let server = PracticeServer::start(options).await.unwrap();
    let environment = Environment::practice(&server.root());
    let transport = Transport::new(environment, TransportSettings::default()).unwrap();
    transport.set_token(Some(Secret::new(server.token().expose().clone())));
    let mut request = SubsetRequest::new(LEVELS);
    request.time = TimeRange::new(parse_moment(days.0), parse_moment(days.1)).ok();
    request.area = harmony_desktop::domain::BoundingBox::new(-2.0, -1.0, 2.0, 1.0)
        .ok()
        .map(harmony_desktop::domain::request::Area::Box);
    let job = finished(&transport, &request).await;
    (server, transport, request, job)
}

async fn finished(transport: &Transport, request: &SubsetRequest) -> Job {
    let mut job = harmony::submit(transport, request).await.unwrap();
    while !job.status.is_final() {
        tokio::task::yield_now().await;
        job = harmony::job(transport, job.id).await.unwrap();
    }
    job
}

#[tokio::test(flavor = "multi_thread")]
async fn every_granule_is_told_with_its_files_and_the_failed_ones_are_found_again() {
    let (server, transport, request, job) = ended_job(("2020-02-05", "2020-02-15")).await;
    assert_eq!(job.status, JobStatus::CompleteWithErrors);
    let steps = harmony::steps(&transport, job.id, None).await.unwrap().unwrap();
    let work = &steps.steps[1];
    assert_eq!(work.total(), job.num_input_granules);
    assert_eq!(work.count(WorkItemState::Failed), job.errors.len() as u64);
    let failed: Vec<_> = work.items.iter().filter(|item| item.state == WorkItemState::Failed).collect();
    let inputs: Vec<_> = failed.iter().map(|item| item.files.as_ref().unwrap().inputs[0].as_str()).collect();
    assert_eq!(inputs, failed_addresses(&job), "errors and work items name the same granules");
    assert!(failed.iter().all(|item| item.retries == 5));
    let done = work.items.iter().find(|item| item.state == WorkItemState::Successful).unwrap();
    let files = harmony::work_item_files(&transport, job.id, done.id).await.unwrap();
    assert_eq!(files.outputs, [job.data_links[0].href.as_str()]);

    let addresses: Vec<String> = failed_addresses(&job).into_iter().map(str::to_owned).collect();
    let unknown = "https://elsewhere.example/no-such-granule.nc4".to_owned();
    let asked: Vec<String> = addresses.iter().cloned().chain([unknown.clone()]).collect();
    let found = cmr::granules_of_files(&transport, LEVELS, &asked).await.unwrap();
    assert_eq!((found.ids.len(), found.unknown), (addresses.len(), vec![unknown]));
    let again = finished(&transport, &request_again(&request, &job, found.ids)).await;
    assert_eq!(failed_addresses(&again), failed_addresses(&job), "exactly those went in again");
    assert_eq!(again.num_input_granules, job.errors.len() as u64);
    server.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_catalogue_and_page_of_a_job_are_read_whole() {
    let (server, transport, _, job) = ended_job(("2020-02-01", "2020-02-05")).await;
    let https = harmony::link_list(&transport, job.id, LinkType::Https).await.unwrap();
    let s3 = harmony::link_list(&transport, job.id, LinkType::S3).await.unwrap();
    assert_eq!((https.len(), s3.len()), (job.data_links.len(), job.data_links.len()));
    assert_eq!(https.get(0), Some(job.data_links[0].href.as_str()));
    assert!(s3.as_text().lines().all(|line| line.starts_with("s3://")));
    let catalogue = harmony::stac_catalogue(&transport, job.id).await.unwrap();
    let items: Vec<_> = catalogue["links"].as_array().unwrap().iter().filter(|link| link["rel"] == "item").collect();
    assert_eq!(items.len(), job.data_links.len());
    let first = format!("{}stac/{}/0?linkType=https", server.root(), job.id);
    assert_eq!(items[0]["href"], first);
    let page = reqwest::get(format!("{}workflow-ui/{}", server.root(), job.id)).await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("Practice job") && page.contains("is not NASA") && page.contains("done"), "{page}");
    server.shut_down().await;
}

/// Each page names the other one as its next.
#[tokio::test]
async fn pages_that_lead_round_in_a_circle_are_each_read_once() {
    let origin = Origin::start(|seen| {
        let is_second = seen.uri.query().unwrap_or_default().contains("page=2");
        let (own, other) = if is_second { (2, 1) } else { (1, 2) };
        let item = json!({ "rel": "item", "href": format!("./{own}") });
        let next = json!({ "rel": "next", "href": format!("https://elsewhere.example/?page={other}") });
        json_answer(200, &json!({ "id": "x", "links": [item, next] }))
    })
    .await;
    let id = harmony_desktop::domain::JobId(uuid::Uuid::from_u128(7));
    let catalogue = harmony::stac_catalogue(&client(&origin.root), id).await.unwrap();
    let read = origin.seen().len();
    assert!((2..=3).contains(&read), "{read} pages were read");
    assert_eq!(catalogue["links"].as_array().unwrap().len(), read, "{catalogue}");
}

#[tokio::test]
async fn pages_of_work_items_are_read_once_they_cannot_change_any_more() {
    let item = |id: u64, status: &str| json!({ "id": id, "status": status, "retryCount": 0 });
    let origin = Origin::start(move |seen| {
        let query = seen.uri.query().unwrap_or_default();
        let page: u64 = query.split_once("step1Page=").map_or(1, |(_, number)| number.parse().unwrap());
        let last = page == 3;
        let status = if last { "running" } else { "successful" };
        let items: Vec<_> = ((page - 1) * 1000..page * 1000).map(|id| item(id + 1, status)).collect();
        let step = json!({ "stepIndex": 1, "serviceID": "a/b:1", "workItems": items, "paging": { "lastPage": 3 } });
        json_answer(200, &json!({ "steps": [step] }))
    })
    .await;
    let id = harmony_desktop::domain::JobId(uuid::Uuid::from_u128(7));
    let client = client(&origin.root);
    let first = harmony::steps(&client, id, None).await.unwrap().unwrap();
    assert_eq!((first.steps[0].items.len(), origin.seen().len()), (3000, 3));
    let second = harmony::steps(&client, id, Some(&first)).await.unwrap().unwrap();
    assert_eq!(second, first);
    assert_eq!(origin.seen().len(), 5, "the first page for its counts, and the one that moves");
}

#[tokio::test]
async fn a_server_without_steps_is_no_failure() {
    for status in [404, 501] {
        let origin = Origin::start(move |_| json_answer(status, &json!("Not yet implemented"))).await;
        let id = harmony_desktop::domain::JobId(uuid::Uuid::from_u128(7));
        assert_eq!(harmony::steps(&client(&origin.root), id, None).await, Ok(None), "{status}");
    }
}

#[tokio::test]
async fn a_job_with_more_links_than_a_page_is_looked_at_without_them() {
    let id = harmony_desktop::domain::JobId(uuid::Uuid::from_u128(7));
    let origin = Origin::start(move |seen| {
        let short = seen.uri.query().unwrap_or_default().contains("limit=1");
        let data = json!({ "rel": "data", "href": "https://x.example/1.h5" });
        let last = if short { 100_001 } else { 50 };
        let limit = if short { 1 } else { 2000 };
        let page = |rel: &str, page: u32| {
            json!({ "rel": rel, "href": format!("https://x.example/jobs?page={page}&limit={limit}") })
        };
        let mut links = vec![page("next", 2), page("last", last)];
        if !short {
            links.insert(0, data);
        }
        json_answer(200, &json!({ "jobID": id, "status": "running", "progress": 7, "links": links }))
    })
    .await;
    let client = client(&origin.root);
    let first = harmony::job(&client, id).await.unwrap();
    assert_eq!(first.link_count(), 98_000);
    let again = harmony::job_again(&client, &first).await.unwrap();
    assert_eq!((again.link_count(), again.data_links.len()), (100_000, 1));
    let third = harmony::job_again(&client, &again).await.unwrap();
    assert_eq!(third, again, "a look that shows nothing new changes nothing");
    assert!(origin.seen()[1..].iter().all(|seen| seen.uri.query().unwrap().contains("limit=1")));
}
