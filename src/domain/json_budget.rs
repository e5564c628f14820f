//! A look at JSON text before it is read: how deep it goes and how much it would become.
//!
//! Each value of a document takes far more memory than its text, so that a limit of bytes alone
//! does not protect.

/// What a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonBudget {
    /// Bytes of text.
    pub bytes: usize,
    /// Brackets within brackets.
    pub depth: usize,
    /// Values: numbers, texts, lists and objects.
    pub values: usize,
}

/// What is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonTooMuch {
    /// Bytes.
    #[error("it is longer than {} MB", .0 / (1024 * 1024))]
    Long(usize),
    /// Brackets.
    #[error("its brackets go deeper than {0}")]
    Deep(usize),
    /// Values.
    #[error("it holds more than {0} values")]
    Many(usize),
}

impl JsonBudget {
    /// For what people paste and for request files, a shape inside included.
    pub const TEXT: Self = Self { bytes: 8 * 1024 * 1024, depth: 64, values: 1_000_000 };

    /// Counts without reading; what is no JSON at all passes or not, and is for the reader to refuse.
    pub fn check(&self, text: &str) -> Result<(), JsonTooMuch> {
        if text.len() > self.bytes {
            return Err(JsonTooMuch::Long(self.bytes));
        }
        let (mut depth, mut values) = (0_usize, 1_usize);
        let (mut in_text, mut escaped) = (false, false);
        for byte in text.bytes() {
            if in_text {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_text = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => in_text = true,
                b'[' | b'{' => {
                    depth += 1;
                    values += 1;
                }
                b']' | b'}' => depth = depth.saturating_sub(1),
                b',' => values += 1,
                _ => {}
            }
            if depth > self.depth {
                return Err(JsonTooMuch::Deep(self.depth));
            }
            if values > self.values {
                return Err(JsonTooMuch::Many(self.values));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonBudget, JsonTooMuch};

    #[test]
    fn depth_and_number_of_values_are_counted_outside_of_texts() {
        let budget = JsonBudget { bytes: 100, depth: 3, values: 6 };
        for (text, expected) in [
            ("[[[1]]]", Ok(())),
            ("[[[[1]]]]", Err(JsonTooMuch::Deep(3))),
            (r#"["[[[[[[", "\"[[[[", "\\"]"#, Ok(())),
            (r#"{"a": {"b": [1]}}"#, Ok(())),
            ("[1,2,3,4,5]", Ok(())),
            ("[1,2,3,4,5,6]", Err(JsonTooMuch::Many(6))),
            ("]]]]", Ok(())),
            ("", Ok(())),
        ] {
            assert_eq!(budget.check(text), expected, "{text}");
        }
        assert_eq!(budget.check(&" ".repeat(101)), Err(JsonTooMuch::Long(100)));
        assert_eq!(JsonTooMuch::Long(8 << 20).to_string(), "it is longer than 8 MB");
    }
}
