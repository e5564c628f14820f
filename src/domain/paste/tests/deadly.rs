//! Texts made to hurt: each is answered soon and in words.

use crate::domain::paste::{may_take_long, read};

/// Enough for what grows with the square of its length never to end; a debug build shall be quick.
const MANY: usize = 200_000;
const LONG: usize = 1_000_000;

#[test]
fn deadly_texts_are_answered_in_words() {
    let rangeset = "https://h.example/C1-X/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset";
    let edr = "https://h.example/ogc-api-edr/1.1.0/collections/C1-X/area";
    let texts = [
        ("an empty line", r#"{"type":"LineString","coordinates":[]}"#.to_owned()),
        ("brackets", "[".repeat(LONG)),
        ("more brackets", "[".repeat(10_000_000)),
        ("braces", "{\"a\":".repeat(MANY)),
        ("parentheses", "(".repeat(LONG)),
        ("values", format!("[{}1]", "[0],".repeat(MANY))),
        ("numbers", format!("{{\"type\":\"LineString\",\"coordinates\":[{}[0,0]]}}", "[0,0],".repeat(MANY))),
        ("a long number", format!("{{\"harmony_request\":1,\"width\":{}}}", "9".repeat(LONG))),
        ("a huge exponent", "{\"harmony_request\":1,\"width\":1e999999999}".to_owned()),
        ("collections of geometries", "GEOMETRYCOLLECTION(".repeat(MANY)),
        ("a polygon of brackets", format!("POLYGON({}", "(".repeat(LONG))),
        ("quotes", format!("curl {}", "'".repeat(100_001))),
        ("pairs of quotes", format!("curl {rangeset} {}", "''".repeat(MANY))),
        ("dollar quotes", format!("curl {rangeset} {}", "$'\\x41' ".repeat(MANY))),
        ("form fields", format!("curl {rangeset} {}", "-F a=b ".repeat(MANY))),
        ("subsets", format!("{rangeset}?{}", "subset=lat(1:2)&".repeat(MANY))),
        ("dimensions", format!("{rangeset}?{}", dimensions(MANY))),
        ("subsets alone", "subset=lev(1:2)&".repeat(MANY)),
        ("coordinates", format!("{edr}?{}", "coords=1 2&".repeat(MANY))),
        ("one instant after the other", format!("{edr}?datetime={}", ":".repeat(LONG))),
        ("colons", format!("{rangeset}?subset=time({})", ":".repeat(LONG))),
        ("colons and dates", format!("{rangeset}?subset=time({})", "2020:".repeat(MANY))),
        ("here-documents", format!("curl -F a=@- {rangeset} {}", "<<A\n".repeat(MANY))),
        (
            "multipart",
            format!(
                "curl -d '--b\r\n{}' {rangeset}",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n".repeat(100_000)
            ),
        ),
        ("ids", "C1-X ".repeat(MANY)),
        ("lines", "\n".repeat(LONG)),
        ("equals", "=".repeat(LONG)),
        ("percent", format!("{rangeset}?a={}", "%".repeat(LONG))),
        ("a long address", format!("https://{}", "a".repeat(LONG))),
        ("XML", "<a>".repeat(MANY)),
        ("caret line ends", format!("curl {}", " ^\n".repeat(MANY))),
    ];
    for (what, text) in texts {
        let begun = std::time::Instant::now();
        let pasted = read(&text);
        println!("{what}: {} bytes in {:?}", text.len(), begun.elapsed());
        for reading in pasted.readings() {
            let told: usize = reading.missing.iter().chain(&reading.notes).map(String::len).sum();
            assert!(told < 100_000 && reading.headline().len() < 10_000, "{what}");
        }
        if let crate::domain::paste::Pasted::Unknown(why) = &pasted {
            assert!(why.len() < 10_000, "{what}: {} bytes", why.len());
        }
        assert!(may_take_long(&text), "{what}: read off the window's thread");
    }
}

/// So many different dimensions, each cut.
fn dimensions(count: usize) -> String {
    use std::fmt::Write as _;
    (0..count).fold(String::new(), |mut text, number| {
        write!(text, "subset=d{number}(1:2)&").unwrap();
        text
    })
}
