//! Earthdata Login: tokens, the authorisation page, licence agreements. All below `/edl`.

use super::accounts::{Accounts, PRACTICE_USER};
use super::caller::Caller;
use super::query::encode;
use super::reply::{Answer, Refusal, escape, html, json_ok, json_with, redirect};
use super::state::Service;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use std::sync::Arc;

/// The licence that the fault `file_error=403` asks for.
pub(super) const PLANTED_EULA: &str = "planted";

fn basic_user(caller: &Caller) -> Result<&'static str, Refusal> {
    let user = caller.header(header::AUTHORIZATION).and_then(Accounts::check_basic);
    user.ok_or_else(|| Refusal::edl(StatusCode::UNAUTHORIZED, "invalid_credentials", "Invalid user credentials"))
}

/// A refused bearer, with the header the real service sends.
fn invalid_token() -> Refusal {
    let mut response = Refusal::edl(StatusCode::UNAUTHORIZED, "invalid_token", "").into_response();
    let challenge = HeaderValue::from_static("Bearer realm=\"Earthdata Login\",error=\"invalid_token\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    Refusal::ready(response)
}

/// Everything below `/edl/api/users/`.
pub(super) async fn users(State(service): State<Arc<Service>>, Path(rest): Path<String>, caller: Caller) -> Answer {
    let parts: Vec<&str> = rest.split('/').collect();
    match (&caller.method, parts.as_slice()) {
        (&Method::GET, ["tokens"]) => {
            let tokens = service.accounts.tokens(basic_user(&caller)?);
            Ok(json_ok(&tokens.iter().map(super::accounts::Token::to_json).collect::<Value>()))
        }
        (&Method::POST, ["token"]) => {
            let token = service.accounts.create(basic_user(&caller)?).ok_or_else(|| {
                let words = "User already has maximum number of tokens.";
                Refusal::edl(StatusCode::FORBIDDEN, "max_token_limit", words)
            })?;
            Ok(json_ok(&token.to_json()))
        }
        (&Method::POST, ["find_or_create_token"]) => {
            Ok(json_ok(&service.accounts.find_or_create(basic_user(&caller)?).to_json()))
        }
        (&Method::POST, ["revoke_token"]) => {
            let user = basic_user(&caller)?;
            let token = caller.query.first("token").unwrap_or("");
            if service.accounts.revoke(user, token) {
                return Ok(StatusCode::OK.into_response());
            }
            Err(Refusal::edl(StatusCode::NOT_FOUND, "invalid_token", "Token not found."))
        }
        (&Method::GET, [user, "verify_user_eula"]) => {
            bearer_user(&service, &caller)?;
            let eula = caller.query.first("eula_id").unwrap_or("");
            Ok(verify_eula(&service, &caller, user, eula))
        }
        // The user's own record, which serves as a check of a token.
        (&Method::GET, [user]) => {
            let owner = bearer_user(&service, &caller)?;
            if owner != *user {
                return Err(invalid_token());
            }
            let mail = format!("{owner}@practice.invalid");
            Ok(json_ok(&json!({
                "uid": owner, "first_name": "Practice", "last_name": "User", "email_address": mail,
                "user_type": "Practice data", "country": "",
            })))
        }
        _ => Err(Refusal::edl(StatusCode::NOT_FOUND, "not_found", "There is no such page.")),
    }
}

fn bearer_user(service: &Service, caller: &Caller) -> Result<String, Refusal> {
    let token = caller.bearer().ok_or_else(invalid_token)?;
    service.accounts.user_of(token).map_err(|_bad| invalid_token())
}

fn verify_eula(service: &Service, caller: &Caller, user: &str, eula: &str) -> Response {
    let known =
        service.catalogue.collections().iter().any(|collection| collection.eula_ids.iter().any(|id| id == eula));
    if !known {
        return json_with(StatusCode::NOT_FOUND, &json!({ "error": "EULA not found" }));
    }
    if service.accounts.has_accepted(user, eula) {
        return json_ok(&json!({ "success": true }));
    }
    let body = json!({
        "error": "User has not accepted EULA",
        "accept_eula_url": format!("{}/edl/accept_eula?eula_id={eula}", caller.root),
    });
    json_with(StatusCode::NOT_FOUND, &body)
}

/// `POST /edl/oauth/tokens/user`: whose token this is.
pub(super) async fn token_user(State(service): State<Arc<Service>>, caller: Caller, body: axum::body::Bytes) -> Answer {
    let form = super::query::Parameters::from_plain_query(&String::from_utf8_lossy(&body));
    let token = form.first("token").or_else(|| caller.query.first("token")).or_else(|| caller.bearer()).unwrap_or("");
    let user = service.accounts.user_of(token).map_err(|_bad| invalid_token())?;
    Ok(json_ok(&json!({ "uid": user })))
}

/// `GET /edl/oauth/authorize`: Basic leads back with a code, nothing shows a login page.
pub(super) async fn authorize(State(service): State<Arc<Service>>, caller: Caller) -> Answer {
    let back = caller.query.first("redirect_uri").unwrap_or("");
    let ours = [caller.root.as_str(), service.root.as_str()].iter().any(|root| back.starts_with(&format!("{root}/")));
    if !ours {
        let words = "The redirect_uri does not belong to this application.";
        return Err(Refusal::edl(StatusCode::BAD_REQUEST, "invalid_request", words));
    }
    let Some(authorization) = caller.header(header::AUTHORIZATION) else { return Ok(login_page()) };
    let user = Accounts::check_basic(authorization)
        .ok_or_else(|| Refusal::edl(StatusCode::UNAUTHORIZED, "invalid_credentials", "Invalid user credentials"))?;
    let code = service.accounts.issue_code(user);
    let state = caller.query.first("state").unwrap_or("");
    redirect(StatusCode::FOUND, &format!("{back}?code={code}&state={}", encode(state)))
}

/// The page a program gets that did not log in; also planted in place of JSON.
pub(super) fn login_page() -> Response {
    let body = "<p>Please log in.</p>\n<form><label>Username <input name=\"username\"></label> \
                <label>Password <input name=\"password\" type=\"password\"></label></form>\n\
                <p>Programs send the user name and password with HTTP Basic. The practice account is named practice, \
                and so is its password.</p>";
    html(StatusCode::OK, "Earthdata Login (practice)", body)
}

/// `GET /edl/accept_eula?eula_id=`: the visit accepts it, for the caller or the practice user.
pub(super) async fn accept_eula(State(service): State<Arc<Service>>, caller: Caller) -> Answer {
    let eula = caller.query.first("eula_id").unwrap_or("");
    let mut collections = service.catalogue.collections().iter();
    let title = collections
        .find(|collection| collection.eula_ids.iter().any(|known| known == eula))
        .map(|collection| collection.title.clone())
        .or_else(|| (eula == PLANTED_EULA).then(|| "planted trouble".to_owned()))
        .ok_or_else(|| Refusal::page(StatusCode::NOT_FOUND, format!("EULA {eula} could not be found.")))?;
    let basic = caller.header(header::AUTHORIZATION).and_then(Accounts::check_basic).map(str::to_owned);
    let user = basic.or_else(|| caller.signed_in(&service).ok().flatten()).unwrap_or_else(|| PRACTICE_USER.to_owned());
    service.accounts.accept_eula(&user, eula);
    let body = format!(
        "<p>The licence agreement for “{}” is now accepted for the user {}. Go back and submit the request again.</p>",
        escape(&title),
        escape(&user)
    );
    Ok(html(StatusCode::OK, "Licence agreement accepted (practice)", &body))
}
