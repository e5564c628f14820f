//! Bytes as text, in whichever encoding they are: UTF-8, UTF-16, or what an XML declaration names.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// How far into a file its XML declaration is looked for, in bytes.
const DECLARATION_BYTES: usize = 200;

/// The text, without a byte-order mark; what cannot be decoded becomes `�`.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0;
    }
    let encoding = match bytes {
        [b'<' | b'{' | b'[', 0, ..] => UTF_16LE,
        [0, b'<' | b'{' | b'[', ..] => UTF_16BE,
        _ => declared(bytes).unwrap_or(UTF_8),
    };
    encoding.decode_without_bom_handling(bytes).0
}

/// `<?xml version="1.0" encoding="ISO-8859-1"?>`; one that names UTF-16 cannot be in it.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..DECLARATION_BYTES).unwrap_or(bytes).trim_ascii_start();
    let declaration = start.strip_prefix(b"<?xml")?;
    let declaration = declaration.split(|byte| *byte == b'>').next()?;
    let at = declaration.windows(8).position(|word| word == b"encoding")?;
    let mut rest = declaration.get(at + 8..)?.split(|byte| matches!(byte, b'"' | b'\''));
    let label = rest.nth(1)?;
    Encoding::for_label(label).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_encoding_is_decoded() {
        let utf16 = |order: fn(u16) -> [u8; 2], text: &str| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        assert_eq!(decode(b"\xef\xbb\xbf<a>"), "<a>");
        for text in ["\u{feff}<é>", "<é>", "\u{feff}{\"a\": 1}", "{}"] {
            let bare = text.trim_start_matches('\u{feff}');
            assert_eq!(decode(&utf16(u16::to_le_bytes, text)), bare);
            assert_eq!(decode(&utf16(u16::to_be_bytes, text)), bare);
        }
        assert_eq!(
            decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><\xe9>"),
            "<?xml version='1.0' encoding='ISO-8859-1'?><é>"
        );
        assert_eq!(
            decode(b"<?xml version=\"1.0\" encoding=\"utf-16\"?>"),
            "<?xml version=\"1.0\" encoding=\"utf-16\"?>"
        );
        assert_eq!(decode(b"<\xff>"), "<\u{fffd}>");
    }
}
