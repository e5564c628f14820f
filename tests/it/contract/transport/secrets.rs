//! Nothing that prints shows a token, a password or a signature.

use super::origin::{Origin, TOKEN, answer, client, redirect};
use harmony_desktop::domain::{JobId, Secret};
use harmony_desktop::earthdata::{edl, harmony};
use reqwest::header::HeaderMap;
use uuid::Uuid;

const PASSWORD: &str = "correct-horse";

fn assert_clean(texts: &[String]) {
    let encoded = ["am9lOmNvcnJlY3QtaG9yc2U", TOKEN, PASSWORD, "SIGNATURE"];
    for text in texts {
        for secret in encoded {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test]
async fn errors_and_values_print_no_secret() {
    let signed = Origin::start(|_| answer(403, "application/xml", "<Error>AccessDenied</Error>")).await;
    let target = signed.url("/b/x.h5?X-Amz-Signature=SIGNATURE&A-userid=joe").to_string();
    let origin = Origin::start(move |request| match request.path() {
        "/x.h5" => redirect(307, &target),
        _ => answer(500, "text/plain", format!("seen: {:?}", request.header("authorization"))),
    })
    .await;
    let transport = client(&origin.root);
    let password = Secret::new(PASSWORD.to_owned());
    let mut texts = vec![format!("{transport:?}")];
    let mut keep = |error: harmony_desktop::earthdata::Error| {
        texts.extend([format!("{error:?}"), error.to_string(), format!("{:?}", error.problem())]);
    };
    let refused = edl::find_or_create_token(&transport, "joe", &password).await.unwrap_err();
    assert!(refused.to_string().contains("seen: Some(\"Basic •••"), "{refused}");
    keep(refused);
    keep(edl::check_token(&transport).await.unwrap_err());
    keep(harmony::job(&transport, JobId(Uuid::nil())).await.unwrap_err());
    let denied = transport.open(&origin.url("/x.h5"), &HeaderMap::new()).await.unwrap_err();
    assert!(denied.to_string().contains("/b/x.h5?X-Amz-Signature=…"), "{denied}");
    keep(denied);
    assert_clean(&texts);
}

/// A proxy or a careless server repeats in a good answer what it was sent.
#[tokio::test]
async fn a_good_answer_that_repeats_the_token_is_covered() {
    let origin = Origin::start(|request| {
        let seen = request.header("authorization").unwrap_or_default();
        let job = serde_json::json!({"jobID": Uuid::nil(), "status": "running", "message": format!("for {seen}"),
            "request": format!("https://h/?token={seen}"), "links": [{"rel": "data", "href": format!("https://x/{TOKEN}")}]});
        answer(200, "application/json", job.to_string())
    })
    .await;
    let job = harmony::job(&client(&origin.root), JobId(Uuid::nil())).await.unwrap();
    assert_eq!(job.message, "for Bearer •••");
    assert_clean(&[format!("{job:?}"), job.raw.to_string()]);
    let links = harmony::data_links(&client(&origin.root), JobId(Uuid::nil()), harmony::LinkType::Https).await.unwrap();
    assert!(links.len() == 1, "{links:?}");
    assert_clean(&[format!("{links:?}")]);
}

#[tokio::test]
async fn an_opened_file_prints_no_signature() {
    let origin = Origin::start(|_| answer(200, "application/x-hdf5", "x")).await;
    let url = origin.url("/x.h5?X-Amz-Signature=SIGNATURE");
    let opened = client(&origin.root).open(&url, &HeaderMap::new()).await.unwrap();
    assert_clean(&[format!("{opened:?}")]);
}

#[tokio::test]
async fn a_token_that_cannot_stand_in_a_header_is_not_sent() {
    let origin = Origin::start(|_| answer(200, "application/json", "{}")).await;
    let transport = client(&origin.root);
    transport.set_token(Some(Secret::new("secret\r\nX-Evil: 1".to_owned())));
    let error = edl::check_token(&transport).await.unwrap_err();
    assert!(error.needs_sign_in() && !format!("{error:?}").contains("secret"), "{error:?}");
    assert!(origin.seen().is_empty());
}
