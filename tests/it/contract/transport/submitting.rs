//! One press of Submit makes one job.

use super::origin::{Origin, TOKEN, answer, client, json_answer, redirect};
use axum::http::header::{DATE, HeaderValue};
use harmony_desktop::domain::job::DataLink;
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::{BoundingBox, JobId, JobStatus, SubsetRequest};
use harmony_desktop::earthdata::{ErrorKind, harmony};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

fn id() -> JobId {
    JobId(Uuid::from_u128(7))
}

fn request() -> SubsetRequest {
    let mut request = SubsetRequest::new("C1-X");
    request.area = Some(Area::Box(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap()));
    request
}

const RANGESET: &str = "/C1-X/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset";

#[tokio::test]
async fn a_submit_posts_a_form_and_reads_the_job() {
    let origin = Origin::start(|request| match request.path() {
        RANGESET => redirect(303, &format!("/jobs/{}", id())),
        _ => json_answer(200, &json!({"jobID": id().to_string(), "status": "previewing"})),
    })
    .await;
    let job = harmony::submit(&client(&origin.root), &request()).await.unwrap();
    assert_eq!((job.id, job.status), (id(), JobStatus::Previewing));
    let seen = origin.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].header("accept"), Some("*/*"));
    assert!(seen[0].header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    let form = String::from_utf8(seen[0].body.clone()).unwrap();
    assert!(form.contains("name=\"forceAsync\"\r\n\r\ntrue\r\n") && form.contains("lon(-105.5:-105)"), "{form}");
    assert_eq!(seen[1].path(), format!("/jobs/{}", id()));
    assert_eq!(seen[1].header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
}

#[tokio::test]
async fn a_submit_without_a_sign_in_sends_nothing() {
    let origin = Origin::start(|_| redirect(303, "/edl/oauth/authorize")).await;
    let transport = client(&origin.root);
    transport.set_token(None);
    let error = harmony::submit(&transport, &request()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SignInNeeded);
    assert!(origin.seen().is_empty(), "the server would park the upload in a cookie");
}

#[tokio::test]
async fn a_submit_that_leads_elsewhere_is_not_a_job() {
    for (location, is_expected) in [
        ("/edl/oauth/authorize?x", (|kind| *kind == ErrorKind::SignInNeeded) as fn(&ErrorKind) -> bool),
        ("https://uat.urs.earthdata.nasa.gov/oauth/authorize", |kind| *kind == ErrorKind::SignInNeeded),
        ("/service-results/b/x.nc", |kind| matches!(kind, ErrorKind::Decode(_))),
        ("https://other.example/jobs/00000000-0000-0000-0000-000000000007", |kind| {
            matches!(kind, ErrorKind::Decode(_))
        }),
        ("/jobs/nope", |kind| matches!(kind, ErrorKind::Decode(_))),
        ("javascript:1", |kind| matches!(kind, ErrorKind::RedirectRefused(_))),
    ] {
        let origin = Origin::start(move |_| redirect(303, location)).await;
        let error = harmony::submit(&client(&origin.root), &request()).await.unwrap_err();
        assert!(is_expected(&error.kind), "{location}: {error}");
        assert_eq!(origin.seen().len(), 1, "{location}");
    }
}

#[tokio::test]
async fn a_job_that_was_made_is_not_lost_when_it_cannot_be_read() {
    let origin = Origin::start(|request| match request.path() {
        RANGESET => redirect(303, &format!("/jobs/{}", id())),
        _ => answer(500, "text/plain", "no"),
    })
    .await;
    let job = harmony::submit(&client(&origin.root), &request()).await.unwrap();
    assert_eq!((job.id, job.status), (id(), JobStatus::Accepted));
}

/// A server that loses the answer to the form; `age_seconds` is how old the newest job is.
async fn forgetful(age_seconds: i64, collection: &'static str) -> (Origin, std::sync::Arc<AtomicUsize>) {
    let posts = std::sync::Arc::new(AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&posts);
    let origin = Origin::start(move |seen| {
        // A server whose clock is a year off.
        let now = chrono::Utc::now() - chrono::TimeDelta::days(365);
        let query = "forceAsync=true&subset=lat(40%3A41)&subset=lon(-105.5%3A-105)&label=harmony-desktop&variable=all";
        let job = json!({
            "jobID": id().to_string(),
            "status": "running",
            "createdAt": (now - chrono::TimeDelta::seconds(age_seconds)).to_rfc3339(),
            "request": format!("http://internal:3000/{collection}/ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset?{query}"),
        });
        let mut response = match seen.path() {
            RANGESET => {
                counter.fetch_add(1, Ordering::Relaxed);
                answer(502, "text/html", "<html>Bad gateway</html>")
            }
            "/jobs" => json_answer(200, &json!({"count": 1, "jobs": [job]})),
            _ => json_answer(200, &job),
        };
        let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        response.headers_mut().insert(DATE, HeaderValue::from_str(&date).unwrap());
        response
    })
    .await;
    (origin, posts)
}

#[tokio::test]
async fn a_lost_answer_finds_the_job_it_made() {
    let (origin, posts) = forgetful(0, "C1-X").await;
    let job = harmony::submit(&client(&origin.root), &request()).await.unwrap();
    assert_eq!(job.id, id());
    assert_eq!(posts.load(Ordering::Relaxed), 1, "the form is never sent twice");
}

#[tokio::test]
async fn an_older_or_other_job_is_not_taken_for_ours() {
    for (age_seconds, collection) in [(600, "C1-X"), (0, "C2-X")] {
        let (origin, posts) = forgetful(age_seconds, collection).await;
        let error = harmony::submit(&client(&origin.root), &request()).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Server { status: 502, .. }), "{error}");
        assert_eq!(posts.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn every_link_is_read_by_following_the_pages() {
    let origin = Origin::start(|request| {
        let query = request.uri.query().unwrap_or_default();
        let page: u32 = url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "page")
            .map_or(1, |(_, page)| page.parse().unwrap());
        let link = |name: u32| json!({"rel": "data", "href": format!("https://h/x{name}.nc")});
        // As the real server: a page carries fewer links than its limit, and the middle one none.
        let mut links = if page == 2 { vec![] } else { vec![link(page), link(page + 10)] };
        if page < 4 {
            // A name of the server that only it can resolve, and a query without the link type.
            links.push(
                json!({"rel": "next", "href": format!("http://internal:3000/jobs/x?limit=2000&page={}", page + 1)}),
            );
        }
        json_answer(200, &json!({"jobID": id().to_string(), "status": "running", "links": links}))
    })
    .await;
    let links = harmony::data_links(&client(&origin.root), id(), harmony::LinkType::S3).await.unwrap();
    let names: Vec<&str> = links.iter().map(|link: &DataLink| link.href.path()).collect();
    assert_eq!(names, ["/x1.nc", "/x11.nc", "/x3.nc", "/x13.nc", "/x4.nc", "/x14.nc"]);
    assert!(origin.seen().iter().all(|request| request.uri.query().unwrap().contains("linktype=s3")));
}

#[tokio::test]
async fn pages_that_go_in_circles_end() {
    let origin = Origin::start(|_| {
        let next = json!({"rel": "next", "href": "http://h/jobs/x?page=2&linktype=https"});
        json_answer(200, &json!({"jobID": id().to_string(), "status": "running", "links": [next]}))
    })
    .await;
    let error = harmony::data_links(&client(&origin.root), id(), harmony::LinkType::Https).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Decode(_)), "{error}");
    assert_eq!(origin.seen().len(), 2);
}

#[tokio::test]
async fn bulk_states_fall_back_on_older_servers() {
    let old = Origin::start(|_| {
        json_answer(
            404,
            &json!({"code": "harmony.NotFoundError", "description": "Error: The requested POST page was not found."}),
        )
    })
    .await;
    assert_eq!(harmony::statuses(&client(&old.root), &[id()]).await.unwrap(), None);
    let new = Origin::start(|_| {
        json_answer(
            200,
            &json!({"jobStatuses": [{"jobID": id().to_string(), "status": "napping", "progress": 400}, 7], "notFoundJobIDs": []}),
        )
    })
    .await;
    let statuses = harmony::statuses(&client(&new.root), &[id()]).await.unwrap().unwrap();
    assert_eq!(statuses.len(), 1);
    assert_eq!(statuses[0].status, JobStatus::Unknown("napping".to_owned()));
    assert_eq!(statuses[0].progress_percent, 100);
}
