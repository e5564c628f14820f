//! AWS Signature Version 4, as far as reading an object from S3 needs it.
//!
//! Source: “Authenticating Requests (AWS Signature Version 4)” in the S3 API reference, whose
//! published example is the test below.

use super::hex::hex;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// SHA-256 of no bytes: what a reading request sends.
pub const EMPTY_BODY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// What stands in a path as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Who signs, and where the bucket lies.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    /// `AWS_ACCESS_KEY_ID`.
    pub key_id: &'a str,
    /// `AWS_SECRET_ACCESS_KEY`; never printed.
    pub secret: &'a super::Secret<String>,
    /// Such as `us-west-2`.
    pub region: &'a str,
}

impl Signer<'_> {
    /// The `Authorization` header of a GET without query. `path` is [`encoded`]; `headers` are those
    /// that are signed, names in lower case and in their order.
    pub fn authorization(&self, moment: DateTime<Utc>, path: &str, headers: &[(&str, &str)]) -> String {
        let day = moment.format("%Y%m%d").to_string();
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let mut canonical = format!("GET\n{path}\n\n");
        for (name, value) in headers {
            // Writing to a string cannot fail.
            writeln!(canonical, "{name}:{}", value.trim()).unwrap_or_default();
        }
        write!(canonical, "\n{names}\n{EMPTY_BODY}").unwrap_or_default();
        let hashed = hex(&Sha256::digest(canonical.as_bytes()));
        let to_sign = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{hashed}", wire_moment(moment));
        let mut key = hmac(format!("AWS4{}", self.secret.expose()).as_bytes(), &day);
        for part in [self.region, "s3", "aws4_request"] {
            key = hmac(&key, part);
        }
        let signature = hex(&hmac(&key, &to_sign));
        let key_id = self.key_id;
        format!("AWS4-HMAC-SHA256 Credential={key_id}/{scope},SignedHeaders={names},Signature={signature}")
    }
}

/// A moment as `x-amz-date` has it.
pub fn wire_moment(moment: DateTime<Utc>) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A path with everything encoded that S3 encodes before it checks a signature.
pub fn encoded(path: &str) -> String {
    let plain: Vec<u8> = percent_decode_str(path).collect();
    utf8_percent_encode(&String::from_utf8_lossy(&plain), PLAIN).to_string()
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    hmac.update(text.as_bytes());
    hmac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::{EMPTY_BODY, Signer, encoded, wire_moment};
    use crate::domain::Secret;

    #[test]
    fn the_published_example_has_the_published_signature() {
        let secret = Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned());
        let signer = Signer { key_id: "AKIAIOSFODNN7EXAMPLE", secret: &secret, region: "us-east-1" };
        let moment = "2013-05-24T00:00:00Z".parse().unwrap();
        let headers = [
            ("host", "examplebucket.s3.amazonaws.com"),
            ("range", "bytes=0-9"),
            ("x-amz-content-sha256", EMPTY_BODY),
            ("x-amz-date", &wire_moment(moment)),
        ];
        let authorization = signer.authorization(moment, "/test.txt", &headers);
        assert!(
            authorization.ends_with("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            "{authorization}"
        );
        assert!(authorization.contains("Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"));
        assert!(!format!("{signer:?}").contains("wJalr"));
    }

    #[test]
    fn paths_are_encoded_once_and_as_aws_does() {
        assert_eq!(encoded("/a b+c/d%20e=f(1)~.h5"), "/a%20b%2Bc/d%20e%3Df%281%29~.h5");
        assert_eq!(encoded("/é"), "/%C3%A9");
    }
}
