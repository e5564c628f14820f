//! Which path is answered by whom, and what every answer goes through.

use super::caller::{self, Caller};
use super::faults::Counted;
use super::reply::{Answer, Refusal};
use super::state::Service;
use super::{bucket, capabilities, cmr, control, edl, imagery, job_pages, labels, misc, results, stac, steps, submit};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post, put};
use std::sync::Arc;

/// Largest body of a request in bytes; the real server takes 2 GB, of which nobody here has need.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// Harmony, CMR and Earthdata Login on one origin.
pub(super) fn main(service: Arc<Service>) -> Router {
    let login = Router::new()
        .route("/edl/api/users/{*rest}", get(edl::users).post(edl::users))
        .route("/edl/oauth/tokens/user", post(edl::token_user))
        .route("/edl/oauth/authorize", get(edl::authorize))
        .route("/edl/accept_eula", get(edl::accept_eula))
        .route("/oauth2/redirect", get(caller::oauth_redirect))
        .route("/oauth2/logout", get(caller::oauth_logout));
    let search = Router::new()
        .route("/cmr/search/concepts/{id}", get(cmr::concept))
        .route("/cmr/search/granules/timeline", get(cmr::timeline).post(cmr::timeline))
        .route("/cmr/search/{name}", get(search).post(search));
    Router::new()
        .merge(login)
        .merge(search)
        .merge(jobs())
        .merge(requests())
        .route("/", get(misc::front))
        .route("/health", get(misc::health))
        .route("/versions", get(misc::versions))
        .route("/capabilities", get(capabilities::show))
        .route("/cloud-access", get(misc::cloud_access))
        .route("/cloud-access.sh", get(misc::cloud_access_sh))
        .route("/staging-bucket-policy", get(misc::bucket_policy))
        .route("/service-results/{bucket}/public/{job}/{item}/{file}", get(results::permalink))
        .route("/gibs/{*path}", get(imagery::gibs))
        .route("/osm/{level}/{column}/{file}", get(imagery::street_map))
        .route("/s3/{*key}", any(bucket::object))
        .route("/archive/{collection}/{granule}/{file}", get(results::archive))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(middleware::from_fn_with_state(Arc::clone(&service), around))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(service)
}

fn jobs() -> Router<Arc<Service>> {
    Router::new()
        .route("/jobs", get(job_pages::list))
        .route("/jobs/{id}", get(job_pages::show).post(control::many))
        .route("/jobs/{id}/steps", get(steps::show))
        .route("/jobs/{id}/{action}", get(control::one).post(control::one))
        .route("/labels", put(labels::change).delete(labels::change))
        .route("/stac/{id}", get(stac::catalog))
        .route("/stac/{id}/", get(stac::catalog))
        .route("/stac/{id}/{index}", get(stac::item))
        .route("/workflow-ui/{id}", get(misc::job_page))
        .route("/workflow-ui/{id}/links", get(misc::state_links))
}

fn requests() -> Router<Arc<Service>> {
    let rangeset = "/{collections}/ogc-api-coverages/1.0.0/collections/{variables}/coverage/rangeset";
    Router::new()
        .route(rangeset, get(submit::rangeset).post(submit::rangeset))
        .route(&format!("{rangeset}/"), get(submit::rangeset).post(submit::rangeset))
        .route("/{collections}/ogc-api-coverages/1.0.0", get(misc::ogc_landing))
        .route("/{collections}/ogc-api-coverages/1.0.0/", get(misc::ogc_landing))
        .route("/{collections}/ogc-api-coverages/1.0.0/{*rest}", get(misc::ogc))
        .route("/ogc-api-edr/1.1.0/collections/{collection}/{route}", get(submit::edr).post(submit::edr))
}

/// The second origin, with the signed files.
pub(super) fn store(service: Arc<Service>) -> Router {
    Router::new().fallback(results::signed_file).with_state(service)
}

async fn search(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    caller: Caller,
    request: Request,
) -> Answer {
    let kind = name.split('.').next().unwrap_or("");
    match (kind, name.as_str()) {
        (_, "collections.json" | "collections") => cmr::collections(State(service), caller, request).await,
        (_, "granules.json" | "granules") => cmr::granules(State(service), caller, request).await,
        ("granules", format) if format.contains(".umm_json") => {
            cmr::umm_granules(State(service), caller, request).await
        }
        ("variables", _) => cmr::variables(State(service), caller, request).await,
        ("services", _) => cmr::services(State(service), caller, request).await,
        (_, "health") => Ok(super::reply::json_ok(&serde_json::json!({ "ok?": true }))),
        _ => Err(Refusal::cmr(StatusCode::NOT_FOUND, "The practice service does not have this search.")),
    }
}

/// Unknown routes give a web page; Express names the method where only that is wrong.
async fn not_found(caller: Caller) -> Response {
    let words = format!("Cannot {} {}", caller.method.as_str(), caller.path);
    // harmony-py 1.7 and later read the words of a missing POST route as JSON.
    if caller.method == Method::POST {
        return Refusal::not_found("The requested POST page was not found.").into_response();
    }
    Refusal::page(StatusCode::NOT_FOUND, words).into_response()
}

/// Planted trouble before, and the header that says what this is after.
async fn around(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let is_login = request.uri().path().starts_with("/edl/") || request.uri().path().starts_with("/oauth2/");
    if let Some(latency) = service.faults.latency() {
        tokio::time::sleep(latency).await;
    }
    let mut response = if request.method() == Method::OPTIONS {
        preflight()
    } else if service.faults.strikes(Counted::Error503) {
        Refusal::unavailable().into_response()
    } else if !is_login && service.faults.strikes(Counted::HtmlLogin) {
        edl::login_page()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert("x-practice-data", HeaderValue::from_static("Harmony Desktop practice service, not NASA"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

fn preflight() -> Response {
    let allow = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET,POST,PUT,DELETE,OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization,Content-Type,Content-Length,Accept"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, allow).into_response()
}
