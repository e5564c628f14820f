//! Searches as CMR gets them, and what is made of its answers.

use super::origin::{Origin, Seen, answer, client, json_answer};
use axum::http::HeaderValue;
use harmony_desktop::domain::request::{Area, Shape};
use harmony_desktop::domain::{Collection, JobAction, JobId, JobStatus, SubsetRequest};
use harmony_desktop::earthdata::cmr::{CollectionQuery, find_granules, search_collections};
use harmony_desktop::earthdata::{ErrorKind, harmony};
use serde_json::{Value, json};
use uuid::Uuid;

/// The values of one form field.
fn field(request: &Seen, name: &str) -> Vec<String> {
    url::form_urlencoded::parse(&request.body)
        .filter(|(field, _)| field == name)
        .map(|(_, value)| value.into_owned())
        .collect()
}

fn has(request: &Seen, name: &str, value: &str) -> bool {
    field(request, name).iter().any(|field| field == value)
}

fn entry(number: u32, short_name: &str, harmony: bool, services: bool) -> Value {
    json!({
        "id": format!("C{number}-X"),
        "short_name": short_name,
        "service_features": {"harmony": {"has_variables": harmony}},
        "associations": {"services": if services { vec!["S1-X"] } else { vec![] }},
    })
}

fn feed(entries: &[Value], hits: u32, search_after: Option<&'static str>) -> axum::http::Response<axum::body::Body> {
    let mut response = json_answer(200, &json!({"feed": {"entry": entries}}));
    response.headers_mut().insert("cmr-hits", HeaderValue::from(hits));
    if let Some(value) = search_after {
        response.headers_mut().insert("cmr-search-after", HeaderValue::from_static(value));
    }
    response
}

fn ids(collections: &[Collection]) -> Vec<&str> {
    collections.iter().map(|collection| collection.concept_id.as_str()).collect()
}

#[tokio::test]
async fn short_names_and_words_are_merged_the_exact_name_first() {
    let origin = Origin::start(|request| {
        if has(request, "short_name[]", "ATL03*") {
            feed(&[entry(2, "ATL03QL", true, true), entry(1, "ATL03", true, true)], 2, Some("[\"names\"]"))
        } else if has(request, "service_type[]", "Harmony") {
            // Which of the doubtful ones have a Harmony service.
            assert_eq!(field(request, "concept_id[]"), ["C4-X"]);
            feed(&[entry(4, "x", false, true)], 1, None)
        } else if request.header("cmr-search-after") == Some("[\"words\",1]") {
            feed(&[], 40, None)
        } else {
            assert_eq!(field(request, "keyword"), ["ATL03*"]);
            let found = [
                entry(3, "plain", false, false),
                entry(4, "hidden", false, true),
                entry(1, "ATL03", true, true),
                json!({"no": "id"}),
            ];
            feed(&found, 40, Some("[\"words\",1]"))
        }
    })
    .await;
    let query = CollectionQuery { text: " ATL03 ".to_owned(), only_with_harmony: false, page_size: 3 };
    let transport = client(&origin.root);
    let page = search_collections(&transport, &query, None).await.unwrap();
    assert_eq!(ids(&page.collections), ["C1-X", "C2-X", "C4-X", "C3-X"]);
    let capable: Vec<bool> = page.collections.iter().map(|collection| collection.has_harmony_service).collect();
    assert_eq!(capable, [true, true, true, false]);
    assert_eq!((page.hits, page.search_after.as_deref()), (40, Some("[\"words\",1]")));
    assert!(origin.seen().iter().all(|request| request.header("client-id") == Some("harmony-desktop")));

    let before = origin.seen().len();
    let end = search_collections(&transport, &query, page.search_after.as_deref()).await.unwrap();
    assert_eq!((end.collections.len(), end.search_after), (0, None));
    assert_eq!(origin.seen().len(), before + 1, "a later page asks once");
}

#[tokio::test]
async fn words_that_cmr_cannot_parse_may_still_be_a_short_name() {
    let origin = Origin::start(|request| {
        if field(request, "keyword").is_empty() {
            feed(&[entry(1, "ATL03", true, true)], 1, None)
        } else {
            json_answer(400, &json!({"errors": ["keyword phrase mixed with keyword is not supported."]}))
        }
    })
    .await;
    let query = CollectionQuery { text: "ATL03".to_owned(), ..CollectionQuery::default() };
    let page = search_collections(&client(&origin.root), &query, None).await.unwrap();
    assert_eq!(ids(&page.collections), ["C1-X"]);
}

#[tokio::test]
async fn a_concept_id_is_one_question() {
    let origin = Origin::start(|request| {
        assert!(has(request, "concept_id", "C9-NSIDC_CPRD"));
        feed(&[entry(9, "ATL03", false, true)], 1, Some("[\"a short page is the last\"]"))
    })
    .await;
    let query = CollectionQuery { text: "C9-NSIDC_CPRD".to_owned(), ..CollectionQuery::default() };
    let page = search_collections(&client(&origin.root), &query, None).await.unwrap();
    assert!(page.collections[0].has_harmony_service, "the search asked for those only");
    assert_eq!(page.search_after, None);
    assert_eq!(origin.seen().len(), 1);
}

#[tokio::test]
async fn granules_of_a_short_name_and_shape_are_counted_as_harmony_does() {
    let origin = Origin::start(|request| {
        if request.path() == "/cmr/search/collections.json" {
            assert!(has(request, "short_name", "ATL06"));
            return feed(&[entry(1, "ATL06", false, false), entry(2, "ATL06", true, true)], 2, None);
        }
        let granule = |size: Value| json!({"id": "G1-X", "granule_size": size});
        let found = [granule(json!("1.5")), granule(json!("0.0")), granule(json!(2)), granule(json!(null))];
        feed(&found, 5000, None)
    })
    .await;
    let mut request = SubsetRequest::new("ATL06");
    request.area = Shape::from_text(r#"{"type": "Point", "coordinates": [5, 6]}"#).ok().map(Area::Shape);
    let estimate = find_granules(&client(&origin.root), &request).await.unwrap().estimate(None);
    assert_eq!((estimate.count, estimate.sampled, estimate.without_size), (5000, 4, 2));
    assert!((estimate.known_size_mb - 3.5).abs() < 1e-12);
    let form = String::from_utf8(origin.seen()[1].body.clone()).unwrap();
    assert!(form.contains("name=\"collection_concept_id[]\"\r\n\r\nC2-X\r\n"), "{form}");
    assert!(
        form.contains("name=\"shapefile\"; filename=\"shapefile\"\r\nContent-Type: application/geo+json"),
        "{form}"
    );
}

#[tokio::test]
async fn a_short_name_nobody_has_is_not_found() {
    let origin = Origin::start(|_| feed(&[], 0, None)).await;
    let error = find_granules(&client(&origin.root), &SubsetRequest::new("ATL99")).await.unwrap_err();
    assert!(matches!(&error.kind, ErrorKind::NotFound(text) if text.contains("ATL99")), "{error}");
}

#[tokio::test]
async fn an_action_without_an_answer_is_judged_by_the_job() {
    let id = JobId(Uuid::from_u128(7));
    for (status, action, succeeds) in [
        ("canceled", JobAction::Cancel, true),
        ("running", JobAction::Cancel, false),
        ("paused", JobAction::Pause, true),
        ("running", JobAction::Resume, true),
        ("paused", JobAction::SkipPreview, false),
    ] {
        let origin = Origin::start(move |request| match request.method.as_str() {
            "POST" => answer(504, "text/html", "<html>Gateway time-out</html>"),
            _ => json_answer(200, &json!({"jobID": id.to_string(), "status": status})),
        })
        .await;
        let outcome = harmony::control(&client(&origin.root), id, action).await;
        assert_eq!(outcome.is_ok(), succeeds, "{status} {action:?}");
        if let Ok(job) = outcome {
            assert_eq!(job.status, JobStatus::from(status.to_owned()));
        }
        let posts = origin.seen().iter().filter(|request| request.method == "POST").count();
        assert_eq!(posts, 1, "{status} {action:?}");
    }
}
