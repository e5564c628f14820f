//! The fingerprint that a server tells along with a file.

use super::answer::text;
use crate::domain::hex::hex;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{HeaderMap, HeaderName};

const REPRESENTATION: HeaderName = HeaderName::from_static("repr-digest");
const CONTENT: HeaderName = HeaderName::from_static("content-digest");
const INSTANCE: HeaderName = HeaderName::from_static("digest");
const AMAZON: HeaderName = HeaderName::from_static("x-amz-checksum-sha256");

/// SHA-256 of the whole file in hexadecimal, if the answer tells it: RFC 9530, RFC 3230 before it,
/// and S3's own header. What cannot be read says nothing.
///
/// Of an answer with a part of the file, only those count that speak of the whole all the same.
pub(super) fn sha256(status: u16, headers: &HeaderMap) -> Option<String> {
    let listed = |name: HeaderName, is_quoted: bool| {
        let text = text(headers, name)?;
        text.split(',').find_map(|entry| {
            let (algorithm, value) = entry.trim().split_once('=')?;
            let value = if is_quoted { value.strip_prefix(':')?.strip_suffix(':')? } else { value };
            algorithm.trim().eq_ignore_ascii_case("sha-256").then(|| decoded(value)).flatten()
        })
    };
    let of_these_bytes = || listed(CONTENT, true).or_else(|| decoded(&text(headers, AMAZON)?));
    listed(REPRESENTATION, true)
        .or_else(|| listed(INSTANCE, false))
        .or_else(|| if status == 200 { of_these_bytes() } else { None })
}

/// 32 bytes in base64. S3's fingerprint of fingerprints, `…-3`, is none of the file.
fn decoded(value: &str) -> Option<String> {
    let bytes = STANDARD.decode(value.trim()).ok()?;
    (bytes.len() == 32).then(|| hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::sha256;
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    /// Of “abc”, as FIPS 180-2 gives it.
    const BASE64: &str = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
    const HEX: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn told(status: u16, name: &'static str, value: &str) -> Option<String> {
        let value = HeaderValue::from_str(&value.replace('@', BASE64)).unwrap();
        sha256(status, &HeaderMap::from_iter([(HeaderName::from_static(name), value)]))
    }

    #[test]
    fn what_servers_vouch_for_is_read_and_nonsense_is_not() {
        for (name, value) in [
            ("repr-digest", "sha-256=:@:"),
            ("repr-digest", "sha-512=:AAAA:, SHA-256=:@:"),
            ("content-digest", "sha-256=:@:"),
            ("digest", "md5=AAAA,sha-256=@"),
            ("x-amz-checksum-sha256", "@"),
        ] {
            assert_eq!(told(200, name, value).as_deref(), Some(HEX), "{name}: {value}");
        }
        assert_eq!(told(206, "repr-digest", "sha-256=:@:").as_deref(), Some(HEX), "of the whole");
        for name in ["content-digest", "x-amz-checksum-sha256"] {
            assert_eq!(told(206, name, "sha-256=:@:"), None, "{name} is of the bytes that come");
        }
        for (name, value) in [
            ("repr-digest", "sha-256=@"),
            ("repr-digest", "sha-512=:@:"),
            ("digest", "sha-256=AAAA"),
            ("x-amz-checksum-sha256", "@-3"),
            ("x-amz-checksum-sha256", ""),
        ] {
            assert_eq!(told(200, name, value), None, "{name}: {value}");
        }
    }
}
