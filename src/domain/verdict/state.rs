//! The six states of a file, and a verdict with everything behind it.

use super::held::Held;
use super::rule::Cutting;
use serde::{Deserialize, Serialize};

/// What a look at a file came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", from = "String")]
pub enum State {
    /// Nothing lies outside beyond rounding.
    Inside,
    /// What lies outside is explained, in kind and in size, by how its service cuts.
    InsideAsCut,
    /// No data in what was asked for, which is no error.
    Empty,
    /// No coordinates, or they could not be read.
    CannotTell,
    /// More lies outside than its service explains, or something asked for is not in it.
    MoreThanAsked,
    /// It does not touch what was asked for, or is damaged.
    Wrong,
}

impl State {
    /// All, in the order of lists.
    pub const ALL: [Self; 6] =
        [Self::Inside, Self::InsideAsCut, Self::MoreThanAsked, Self::Empty, Self::CannotTell, Self::Wrong];

    /// One sign for it, always beside a word or with one in its tooltip.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Inside | Self::InsideAsCut => "✔",
            Self::MoreThanAsked => "!",
            Self::Empty => "∅",
            Self::CannotTell => "?",
            Self::Wrong => "✗",
        }
    }

    /// The word beside the mark.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::InsideAsCut => "inside, as this service cuts",
            Self::MoreThanAsked => "more than asked",
            Self::Empty => "no data",
            Self::CannotTell => "cannot tell",
            Self::Wrong => "wrong",
        }
    }

    /// As events and records write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::InsideAsCut => "inside-as-cut",
            Self::MoreThanAsked => "more-than-asked",
            Self::Empty => "empty",
            Self::CannotTell => "cannot-tell",
            Self::Wrong => "wrong",
        }
    }
}

impl From<String> for State {
    /// A word that another version writes tells nothing here.
    fn from(key: String) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or(Self::CannotTell)
    }
}

/// What is known of one file: whether it is what was asked for, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// In one word.
    pub state: State,
    /// In one or two sentences.
    pub sentence: String,
    /// What else is to be known, a sentence each: dates, variables, what was not looked at.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// How the file was cut, as far as is known.
    #[serde(default)]
    pub cutting: Cutting,
    /// The counts.
    #[serde(default)]
    pub held: Held,
}

impl Verdict {
    /// A file of which nothing can be told; why, as a sentence.
    pub fn cannot_tell(sentence: impl Into<String>, cutting: Cutting) -> Self {
        Self::bare(State::CannotTell, sentence.into(), cutting)
    }

    /// A file that is damaged or no data at all; why, as a sentence.
    pub fn wrong(sentence: impl Into<String>, cutting: Cutting) -> Self {
        Self::bare(State::Wrong, sentence.into(), cutting)
    }

    fn bare(state: State, sentence: String, cutting: Cutting) -> Self {
        Self { state, sentence, remarks: Vec::new(), cutting, held: Held::default() }
    }

    /// Mark, sentence and remarks on one line.
    pub fn line(&self) -> String {
        let mut line = format!("{} {}", self.state.mark(), self.sentence);
        for remark in &self.remarks {
            line.push(' ');
            line.push_str(remark);
        }
        line
    }
}
