//! Literals that no name breaks out of. That the lines run is in `tests/it/inspect`.

use super::*;

#[test]
fn literals_hold_whatever_is_in_a_name() {
    for (text, written) in [
        ("gt1l/heights", "\"gt1l/heights\""),
        ("a\"]); import os; (\"", "\"a\\\"]); import os; (\\\"\""),
        ("C:\\data\\new", "\"C:\\\\data\\\\new\""),
        ("line\nbreak\r", "\"line\\nbreak\\x0d\""),
        ("\u{202e}evil\u{2066}", "\"\\u202eevil\\u2066\""),
        ("\u{e0041}", "\"\\U000e0041\""),
        ("höhe µ 高さ", "\"höhe µ 高さ\""),
        ("\0\u{7f}\u{85}", "\"\\x00\\x7f\\x85\""),
    ] {
        assert_eq!(literal(text), written);
    }
}

#[cfg(unix)]
#[test]
fn paths_that_are_no_text_are_bytes() {
    use std::os::unix::ffi::OsStrExt as _;
    let path = Path::new(std::ffi::OsStr::from_bytes(b"/tmp/\xff\"x.nc"));
    assert_eq!(path_literal(path), "os.fsdecode(b\"/tmp/\\xff\\\"x.nc\")");
}
