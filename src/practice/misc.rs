//! The small pages: front page, health, versions, cloud keys, bucket policy, OGC documents, links.

use super::bucket::{self, Keys};
use super::caller::Caller;
use super::data::PracticeCollection;
use super::job_pages::{control_links, wire_time};
use super::jobs::parse_job_id;
use super::process::image_of;
use super::query::encode;
use super::reply::{Answer, Refusal, escape, html, json_ok, json_with, text_as};
use super::select::DOWNLOAD;
use super::state::Service;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use std::sync::Arc;

/// Hours that cloud keys live.
const KEY_HOURS: i64 = 8;

/// `GET /`.
pub(super) async fn front(caller: Caller) -> Answer {
    let body = format!(
        "<p>This is a practice service on this computer, with data made by formula. It speaks as NASA's Harmony does.</p>\n\
         <ul><li><a href=\"{root}/cmr/search/collections.json?service_type[]=Harmony\">Collections</a></li>\
         <li><a href=\"{root}/versions\">Service chains</a></li><li><a href=\"{root}/jobs\">Jobs</a></li></ul>",
        root = caller.root
    );
    Ok(html(StatusCode::OK, "Harmony practice service", &body))
}

/// `GET /health`.
pub(super) async fn health() -> Answer {
    let up = |name: &str| json!({ "name": name, "status": "up" });
    Ok(json_ok(&json!({
        "status": "up",
        "message": "Harmony is operating normally.",
        "dependencies": [up("db"), up("cmr"), up("edl")],
    })))
}

/// `GET /versions`.
pub(super) async fn versions(State(service): State<Arc<Service>>) -> Answer {
    let search = json!({ "image": "harmonyservices/query-cmr", "tag": "practice" });
    let mut names = vec![DOWNLOAD];
    for chain in service.catalogue.collections().iter().flat_map(|collection| &collection.services) {
        if !names.contains(&chain.name.as_str()) {
            names.push(&chain.name);
        }
    }
    let versions: Vec<Value> = names
        .into_iter()
        .map(|name| {
            let mut images = vec![search.clone()];
            if name != DOWNLOAD {
                images.push(json!({ "image": image_of(name), "tag": "practice" }));
            }
            json!({ "name": name, "images": images })
        })
        .collect();
    Ok(json_ok(&Value::Array(versions)))
}

/// `GET /cloud-access`; its refusals are web pages.
pub(super) async fn cloud_access(State(service): State<Arc<Service>>, caller: Caller) -> Answer {
    caller.user(&service).map_err(Refusal::into_page)?;
    let expires = Utc::now() + TimeDelta::hours(KEY_HOURS);
    let Keys { id, secret, session } = bucket::keys(&service, expires);
    Ok(json_ok(&json!({
        "AccessKeyId": id,
        "SecretAccessKey": secret,
        "SessionToken": session,
        "Expiration": wire_time(expires),
    })))
}

/// `GET /cloud-access.sh`.
pub(super) async fn cloud_access_sh(State(service): State<Arc<Service>>, caller: Caller) -> Answer {
    caller.user(&service).map_err(Refusal::into_page)?;
    let expires = Utc::now() + TimeDelta::hours(KEY_HOURS);
    let Keys { id, secret, session } = bucket::keys(&service, expires);
    let until = expires.format("%a, %d %b %Y %H:%M:%S GMT");
    let script = format!(
        "#!/bin/sh\n# Source this file to set keys to access Harmony S3 outputs within the us-west-2 region.\n# Practice data: \
         these keys open the practice service's bucket only.\n# Keys will expire on {until}\n\nexport AWS_ACCESS_KEY_ID='{id}'\nexport \
         AWS_SECRET_ACCESS_KEY='{secret}'\nexport AWS_SESSION_TOKEN='{session}'\n"
    );
    Ok(text_as("application/x-sh; charset=utf-8", script))
}

/// `GET /staging-bucket-policy?bucketPath=`.
pub(super) async fn bucket_policy(caller: Caller) -> Answer {
    let path = caller.query.first("bucketPath").unwrap_or("");
    let path = path.strip_prefix("s3://").unwrap_or(path).trim_end_matches('/');
    if path.is_empty() {
        return Err(Refusal::validation("bucketPath parameter value contains unsupported characters"));
    }
    let bucket = path.split('/').next().unwrap_or(path);
    let allow = |name: &str, action: &str, resource: String| {
        json!({
            "Sid": name,
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::000000000000:role/practice-harmony" },
            "Action": action,
            "Resource": resource,
        })
    };
    Ok(json_ok(&json!({
        "Version": "2012-10-17",
        "Statement": [
            allow("write permission", "s3:PutObject", format!("arn:aws:s3:::{path}/*")),
            allow("get bucket location permission", "s3:GetBucketLocation", format!("arn:aws:s3:::{bucket}")),
        ],
    })))
}

/// `GET /workflow-ui/:id`: the page of a job for people. Like a STAC catalogue it asks for no login,
/// because a browser that is sent here has none.
pub(super) async fn job_page(State(service): State<Arc<Service>>, Path(id): Path<String>, caller: Caller) -> Answer {
    let id = parse_job_id(&id).map_err(Refusal::into_page)?;
    let missing = || Refusal::page(StatusCode::NOT_FOUND, format!("Unable to find job {id}"));
    let job = service.jobs.find(id).ok_or_else(missing)?.now();
    let expires = job.expires().map_or_else(|| "never".to_owned(), wire_time);
    let rows = [
        ("State", job.status.words().to_owned()),
        ("Message", job.message.clone()),
        ("Progress", format!("{} %", job.progress)),
        ("Granules in", job.num_input_granules.to_string()),
        ("Files out", job.outputs.len().to_string()),
        ("Granules that failed", job.errors.len().to_string()),
        ("Service chain", job.service_name.clone()),
        ("Submitted", wire_time(job.created)),
        ("Results are deleted", expires),
        ("Request", job.request.clone()),
    ];
    let rows = rows.map(|(name, value)| format!("<tr><th>{name}</th><td>{}</td></tr>\n", escape(&value))).concat();
    let body = format!(
        "<p>At NASA this page would show the work on a job. This is a practice job: it ran on this computer.</p>\n\
         <table>\n{rows}</table>\n<p><a href=\"{root}/stac/{id}\">STAC catalogue</a></p>",
        root = caller.root
    );
    Ok(html(StatusCode::OK, &format!("Practice job {id}"), &body))
}

/// `GET /workflow-ui/:id/links`.
pub(super) async fn state_links(State(service): State<Arc<Service>>, Path(id): Path<String>, caller: Caller) -> Answer {
    let user = caller.user(&service)?;
    let job = service.jobs.own(&user, parse_job_id(&id)?)?.now();
    let all = caller.query.first("all") == Some("true");
    Ok(json_ok(&Value::Array(control_links(&job, &caller.root, all))))
}

fn collection_named(service: &Service, id: &str) -> Result<PracticeCollection, Refusal> {
    service.catalogue.find(id).first().copied().cloned().ok_or_else(|| {
        Refusal::not_found(format!(
            "{id} must be a collection short name or CMR collection identifier, but we could not find a matching collection. \
             Please make sure the collection is correct and that you have access to it."
        ))
    })
}

/// `/{collection}/ogc-api-coverages/1.0.0/…` other than rangeset.
pub(super) async fn ogc(
    State(service): State<Arc<Service>>,
    Path((id, rest)): Path<(String, String)>,
    caller: Caller,
) -> Answer {
    caller.user(&service)?;
    let collection = collection_named(&service, &id)?;
    let base = format!("{}/{}/ogc-api-coverages/1.0.0", caller.root, encode(&id));
    match rest.trim_end_matches('/') {
        "" => Ok(json_ok(&landing(&base))),
        "conformance" => Ok(json_ok(&json!({ "conformsTo": [
            "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/collections",
            "http://www.opengis.net/spec/ogcapi-coverages-1/1.0/conf/core",
        ] }))),
        "collections" => Ok(json_ok(&coverages(&collection, &base))),
        _ => Ok(json_with(StatusCode::NOT_IMPLEMENTED, &json!("Not yet implemented"))),
    }
}

/// The landing page, whose path has nothing after the slash.
pub(super) async fn ogc_landing(State(service): State<Arc<Service>>, Path(id): Path<String>, caller: Caller) -> Answer {
    ogc(State(service), Path((id, String::new())), caller).await
}

fn landing(base: &str) -> Value {
    let link = |path: &str, rel: &str, kind: &str, title: &str| json!({ "href": format!("{base}/{path}"), "rel": rel, "type": kind, "title": title });
    json!({ "links": [
        link("", "self", "application/json", "this document"),
        link("api", "service-desc", "text/openapi+yaml;version=3.0", "the API definition"),
        link("conformance", "conformance", "application/json", "OGC conformance classes implemented by this API"),
        link("collections", "data", "application/json", "Metadata about the resource collections"),
    ] })
}

fn coverages(collection: &PracticeCollection, base: &str) -> Value {
    let name = format!("{} v{}", collection.short_name, collection.version);
    let bounds = collection.bounds;
    let extent = json!({
        "spatial": {
            // South west north east, as the server writes it here.
            "bbox": [bounds.south(), bounds.west(), bounds.north(), bounds.east()],
            "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        },
        "temporal": {
            "interval": [wire_time(collection.time_start), collection.time_end.map(wire_time)],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        },
    });
    let entry = |id: &str, variable: &str, about: &str| {
        json!({
            "id": format!("{}/{id}", collection.concept_id),
            "title": format!("{variable} {name}"),
            "description": format!("{about} {name} ({})", collection.provider),
            "links": [{
                "title": format!("Perform rangeset request for {variable}"),
                "href": format!("{base}/collections/{}/coverage/rangeset", encode(variable)),
            }],
            "extent": extent,
            "itemType": "Variable",
        })
    };
    let mut entries = vec![entry("all", "all", "All variables")];
    for variable in &collection.variables {
        entries.push(entry(&variable.concept_id, &variable.name, &variable.long_name));
    }
    json!({
        "links": [
            {
                "title": format!("OGC coverages API root for {name}"), "href": base, "rel": "root",
                "type": "application/json",
            },
            {
                "title": format!("Collections listing for {name}"), "href": format!("{base}/collections"), "rel": "self",
                "type": "application/json",
            },
        ],
        "collections": entries,
    })
}
