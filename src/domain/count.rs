//! Numbers as people read them.

/// Keeps a number on one line, and its groups apart.
const NARROW_SPACE: char = '\u{202f}';

/// A number with groups of three digits; four digits stand together (“1628”, “12 345”).
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(NARROW_SPACE);
        }
        text.push(digit);
    }
    text
}
