//! Labels: words by which users find their jobs again, and what the server refuses as one.

use super::reply::Refusal;
use axum::http::StatusCode;

const MAX_CHARACTERS: usize = 255;
/// Stands for the real server's list of words that may not be labels.
const FORBIDDEN: &str = "this_is_a_forbidden_label";

/// Refuses what the server refuses as a label.
pub(super) fn check(label: &str) -> Result<(), Refusal> {
    let label = normal(label);
    if label.is_empty() {
        let text = "Labels must contain at least one non-whitespace character";
        return Err(Refusal::plain(StatusCode::BAD_REQUEST, text));
    }
    if label.chars().count() > MAX_CHARACTERS {
        return Err(Refusal::validation(format!("Labels may not exceed {MAX_CHARACTERS} characters in length.")));
    }
    if label.contains(FORBIDDEN) {
        let masked: String =
            label.chars().map(|character| if "aeiou".contains(character) { '*' } else { character }).collect();
        return Err(Refusal::validation(format!("{masked} is not an allowed label")));
    }
    Ok(())
}

/// Trimmed and in lower case, as the server keeps them.
pub(super) fn normal(label: &str) -> String {
    label.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{check, normal};

    #[test]
    fn labels_are_checked_and_normalised() {
        assert_eq!(normal("  Été 2020 "), "été 2020");
        assert!(check("a").is_ok());
        assert!(check(&"x".repeat(255)).is_ok());
        assert_eq!(check(&"x".repeat(256)).unwrap_err().text, "Labels may not exceed 255 characters in length.");
        assert_eq!(
            check("this_is_a_forbidden_label").unwrap_err().text,
            "th*s_*s_*_f*rb*dd*n_l*b*l is not an allowed label"
        );
        assert_eq!(check("  ").unwrap_err().code, "", "plain text");
    }
}
