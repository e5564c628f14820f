//! The service about itself: health, versions, temporary S3 keys.

use super::address;
use crate::domain::{CloudAccess, Secret};
use crate::earthdata::error::Error;
use crate::earthdata::transport::Transport;
use crate::earthdata::transport::call::{Call, Credential};
use crate::earthdata::wire::{items, moment, text};
use serde_json::Value;

/// `GET /health`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Harmony says it is up.
    pub is_up: bool,
    /// Its sentence.
    pub message: String,
    /// Names of what it depends on and cannot reach (`db`, `cmr`, `edl`).
    pub down: Vec<String>,
}

/// One service chain and its images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceVersion {
    /// Chain name, `sds/trajectory-subsetter`.
    pub name: String,
    /// `image:tag` in the order of the chain.
    pub images: Vec<String>,
}

/// Asks whether Harmony is up; needs no sign-in. “Down” is an answer, not an error.
pub async fn health(transport: &Transport) -> Result<Health, Error> {
    let mut call = Call::get(address(transport, "health", &[])?).with_credential(Credential::Anonymous);
    call.also_good = &[503];
    let answer = transport.json(call).await?;
    read_health(&answer.value).ok_or_else(|| answer.unreadable("the answer says nothing about health"))
}

/// Reads `{status, message, dependencies}`.
pub fn read_health(answer: &Value) -> Option<Health> {
    let is_up = text(answer, "status")? == "up";
    let down = items(answer, "dependencies")
        .filter(|dependency| text(dependency, "status").is_some_and(|status| status != "up"))
        .filter_map(|dependency| text(dependency, "name"))
        .collect();
    Some(Health { is_up, message: text(answer, "message").unwrap_or_default(), down })
}

/// Every service chain of the deployment; needs no sign-in.
pub async fn versions(transport: &Transport) -> Result<Vec<ServiceVersion>, Error> {
    let call = Call::get(address(transport, "versions", &[])?).with_credential(Credential::Anonymous);
    let answer = transport.json(call).await?;
    read_versions(&answer.value).ok_or_else(|| answer.unreadable("the answer is no list of services"))
}

/// Reads `[{name, images:[{image, tag}]}]`.
pub fn read_versions(answer: &Value) -> Option<Vec<ServiceVersion>> {
    let image = |image: &Value| {
        let name = text(image, "image")?;
        Some(text(image, "tag").map_or_else(|| name.clone(), |tag| format!("{name}:{tag}")))
    };
    let chain = |chain: &Value| {
        Some(ServiceVersion { name: text(chain, "name")?, images: items(chain, "images").filter_map(image).collect() })
    };
    Some(answer.as_array()?.iter().filter_map(chain).collect())
}

/// The policy that a bucket needs so that Harmony may write to `path` (`my-bucket/folder`, without
/// `s3://`), as its JSON; needs no sign-in.
pub async fn bucket_policy(transport: &Transport, path: &str) -> Result<Value, Error> {
    let address = address(transport, "staging-bucket-policy", &[("bucketPath", path)])?;
    let answer = transport.json(Call::get(address).with_credential(Credential::Anonymous)).await?;
    if answer.value.get("Statement").is_none() {
        return Err(answer.unreadable("the answer is no bucket policy"));
    }
    Ok(answer.value)
}

/// Temporary keys for s3:// results.
pub async fn cloud_access(transport: &Transport) -> Result<CloudAccess, Error> {
    let answer = transport.json(Call::get(address(transport, "cloud-access", &[])?)).await?;
    read_cloud_access(&answer.value).ok_or_else(|| answer.unreadable("the answer holds no keys"))
}

/// Reads the keys' JSON.
pub fn read_cloud_access(answer: &Value) -> Option<CloudAccess> {
    Some(CloudAccess {
        access_key_id: text(answer, "AccessKeyId")?,
        secret_access_key: Secret::new(text(answer, "SecretAccessKey")?),
        session_token: Secret::new(text(answer, "SessionToken")?),
        expires_at: moment(answer, "Expiration"),
    })
}
