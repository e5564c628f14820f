//! Credentials that other tools left on this computer, and the order in which they are tried where
//! nobody is there to be asked.

use super::{Problem, Remedy, Secret};
use std::collections::VecDeque;

/// Something to sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// An Earthdata Login token.
    Token(Secret<String>),
    /// User name and password.
    Password {
        /// As it is typed at Earthdata Login.
        user: String,
        /// Of that user.
        password: Secret<String>,
    },
}

/// A credential and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// In words: “`EARTHDATA_TOKEN` in the environment”.
    pub words: String,
    /// Where it lay.
    pub origin: Origin,
    /// What to sign in with.
    pub credential: Credential,
}

/// Where a credential lay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An environment variable: set for this program, so it goes before what is kept.
    Variable,
    /// A `.netrc`: there for all programs.
    Netrc,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order in which they were found.
    pub offers: Vec<Offer>,
    /// A sentence for each file that could not be read.
    pub unreadable: Vec<String>,
}

/// One thing to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidate {
    /// What another tool left.
    Offer(Offer),
    /// Whatever the keyring holds.
    Keyring,
}

/// What was not tried yet, and what became of the rest.
#[derive(Debug, Default)]
pub struct Candidates {
    left: VecDeque<Candidate>,
    /// What was not accepted, in words.
    refused: Vec<String>,
    /// What else to know where nothing helps, a sentence each.
    remarks: Vec<String>,
}

impl Candidates {
    /// Variables were set for this very program, so they go before what is kept; a `.netrc` is there
    /// for all programs.
    pub fn of(found: Found) -> Self {
        let (variables, others): (Vec<_>, Vec<_>) =
            found.offers.into_iter().partition(|offer| offer.origin == Origin::Variable);
        let left = variables.into_iter().map(Candidate::Offer);
        let left = left.chain([Candidate::Keyring]).chain(others.into_iter().map(Candidate::Offer)).collect();
        Self { left, refused: Vec::new(), remarks: found.unreadable }
    }

    /// Takes the next one off the list.
    pub fn take_next(&mut self) -> Option<Candidate> {
        self.left.pop_front()
    }

    /// Nothing is left to try.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// One that was accepted before and gives something new each time is worth another try.
    pub fn put_back(&mut self, offer: Offer) {
        self.left.push_front(Candidate::Offer(offer));
    }

    /// Keeps what was not accepted, in words; each once.
    pub fn refuse(&mut self, words: String) {
        if !self.refused.contains(&words) {
            self.refused.push(words);
        }
    }

    /// Keeps a sentence to tell where nothing helps.
    pub fn remark(&mut self, sentence: String) {
        self.remarks.push(sentence);
    }

    /// Why nobody is signed in, once nothing is left.
    pub fn nobody(&self) -> Problem {
        let summary = match self.refused.as_slice() {
            [] => {
                "Nobody is signed in. Sign in with “harmony-desktop sign-in” or in the window, or set EARTHDATA_TOKEN."
                    .to_owned()
            }
            refused => format!(
                "Nobody is signed in: not accepted any more: {}. Set EARTHDATA_TOKEN to a new token, or sign in once in the window.",
                refused.join(", ")
            ),
        };
        Problem::new(summary).with_details(self.remarks.join("\n")).with_remedy(Remedy::SignIn)
    }

    /// What to tell when another one than the first was used; told once.
    pub fn used_instead(&mut self, used: &str) -> Option<Problem> {
        let refused = std::mem::take(&mut self.refused);
        (!refused.is_empty()).then(|| {
            let verb = if refused.len() == 1 { "is" } else { "are" };
            Problem::new(format!("{} {verb} not accepted any more; {used} was used instead.", refused.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Candidates, Credential, Found, Offer, Origin};
    use crate::domain::{Remedy, Secret};

    fn offer(words: &str, origin: Origin) -> Offer {
        Offer { words: words.to_owned(), origin, credential: Credential::Token(Secret::new("x".to_owned())) }
    }

    #[test]
    fn variables_go_before_the_keyring_and_netrc_after_it() {
        let offers = vec![offer("variable", Origin::Variable), offer("netrc", Origin::Netrc)];
        let mut candidates = Candidates::of(Found { offers, unreadable: Vec::new() });
        let order: Vec<String> = std::iter::from_fn(|| candidates.take_next())
            .map(|candidate| match candidate {
                Candidate::Offer(offer) => offer.words,
                Candidate::Keyring => "keyring".to_owned(),
            })
            .collect();
        assert_eq!(order, ["variable", "keyring", "netrc"]);
    }

    #[test]
    fn what_failed_is_named() {
        let mut candidates = Candidates::of(Found { offers: Vec::new(), unreadable: vec!["a is no text.".to_owned()] });
        let nobody = candidates.nobody();
        assert!(nobody.summary.contains("set EARTHDATA_TOKEN") && nobody.remedy == Remedy::SignIn, "{nobody:?}");
        assert_eq!(nobody.details, "a is no text.");
        assert_eq!(candidates.used_instead("netrc"), None);
        candidates.refuse("EARTHDATA_TOKEN in the environment".to_owned());
        candidates.refuse("EARTHDATA_TOKEN in the environment".to_owned());
        assert!(
            candidates.nobody().summary.contains("EARTHDATA_TOKEN in the environment."),
            "{:?}",
            candidates.nobody()
        );
        let told = candidates.used_instead("urs in .netrc (ada)").unwrap().summary;
        let words =
            "EARTHDATA_TOKEN in the environment is not accepted any more; urs in .netrc (ada) was used instead.";
        assert_eq!(told, words);
        assert_eq!(candidates.used_instead("again"), None, "told once");
    }
}
