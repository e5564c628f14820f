//! A value that must never be printed, and is wiped when dropped.

use std::fmt;
use zeroize::Zeroize;

/// Wraps a token, password or signed key.
///
/// `Debug` and `Display` print `•••`; there is no `Serialize`. The only way to the value is
/// [`Secret::expose`], so every use can be found by searching for that word.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The bare value, for the one place that sends or stores it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("•••")
    }
}

impl<T: Zeroize> fmt::Display for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("•••")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        let secret = Secret::new("eyJ-token".to_owned());
        assert_eq!(format!("{secret} {secret:?} {:#?}", Some(&secret)), "••• ••• Some(\n    •••,\n)");
        assert_eq!(secret.expose(), "eyJ-token");
    }
}
