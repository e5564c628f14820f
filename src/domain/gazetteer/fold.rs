//! Names without accents, capitals and signs, and how well a typed text fits one.

/// A typed text to find names by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(String);

/// How well a name fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the name.
    Whole,
    /// The name begins so.
    Beginning,
    /// A word of it begins so.
    Word,
    /// It has it somewhere.
    Inside,
    /// The name begins so but for one letter.
    NearBeginning,
    /// A word of it begins so but for one letter.
    NearWord,
}

/// Shorter texts have too many neighbours to guess at.
const SHORTEST_GUESSED: usize = 4;
/// Longer texts are no names.
const LONGEST_BYTES: usize = 100;

impl Query {
    /// Nothing for a text without letters, or one too long for a name.
    pub fn new(text: &str) -> Option<Self> {
        let text = if text.len() > LONGEST_BYTES { String::new() } else { folded(text) };
        (!text.is_empty()).then_some(Self(text))
    }

    /// How well a name fits that was folded before; nothing if it does not.
    pub(super) fn fit(&self, name: &str) -> Option<Fit> {
        let query = self.0.as_str();
        if name == query {
            return Some(Fit::Whole);
        }
        if name.starts_with(query) {
            return Some(Fit::Beginning);
        }
        if words(name).any(|word| word.starts_with(query)) {
            return Some(Fit::Word);
        }
        // One or two letters are inside of nearly everything.
        if query.chars().count() > 2 && name.contains(query) {
            return Some(Fit::Inside);
        }
        if query.chars().count() < SHORTEST_GUESSED {
            return None;
        }
        if begins_nearly(name, query) {
            return Some(Fit::NearBeginning);
        }
        words(name).any(|word| begins_nearly(word, query)).then_some(Fit::NearWord)
    }

    /// How well a name fits as people write it.
    pub fn fit_name(&self, name: &str) -> Option<Fit> {
        self.fit(&folded(name))
    }
}

/// The name from each of its words on.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices(' ').filter_map(|(at, _)| name.get(at + 1..))
}

/// True if a beginning of `name` is `query` but for one letter: wrong, missing, too many, or changed with its neighbour.
fn begins_nearly(name: &str, query: &str) -> bool {
    let (mut here, mut there) = (name.chars(), query.chars());
    loop {
        let (rest, typed) = (here.as_str(), there.as_str());
        match (here.next(), there.next()) {
            (Some(letter), Some(other)) if letter == other => {}
            (_, None) => return true,
            // The last letter typed is one too many.
            (None, Some(_)) => return there.as_str().is_empty(),
            (Some(letter), Some(other)) => {
                let (name_on, query_on) = (here.as_str(), there.as_str());
                let exchanged = || {
                    let name_on = name_on.strip_prefix(other)?;
                    Some(name_on.starts_with(query_on.strip_prefix(letter)?))
                };
                return name_on.starts_with(query_on)
                    || rest.starts_with(query_on)
                    || name_on.starts_with(typed)
                    || exchanged().unwrap_or(false);
            }
        }
    }
}

/// Small letters without accents; everything between words is one space.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letters) => out.push_str(letters),
            None if letter.is_alphanumeric() => out.push(letter),
            None if is_joined(letter) => {}
            None if !out.is_empty() && !out.ends_with(' ') => out.push(' '),
            None => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Accents that stand by themselves behind their letter.
fn is_joined(letter: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&letter)
}

/// What an accented letter is without its accent.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ģ' | 'ġ' | 'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ļ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ț' | 'ť' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ž' | 'ż' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Fit, Query, begins_nearly, folded};
    use proptest::prelude::*;

    #[test]
    fn accents_capitals_and_signs_do_not_matter() {
        for (text, plain) in [
            ("Jakobshavn Isbræ", "jakobshavn isbrae"),
            ("Filchner–Ronne", "filchner ronne"),
            ("Côte d'Ivoire", "cote d ivoire"),
            ("  Ny-Ålesund ", "ny alesund"),
            ("Zu\u{308}rich", "zurich"),
            ("!?", ""),
            ("Севастополь", "севастополь"),
        ] {
            assert_eq!(folded(text), plain);
        }
    }

    #[test]
    fn one_letter_may_be_wrong_and_no_more() {
        for near in ["jakobshavn", "jacobshavn", "jakobshaven", "jakobhavn", "akobshavn", "jakosbhavn", "jakobshavnx"] {
            assert!(begins_nearly("jakobshavn", near), "{near}");
        }
        for far in ["jacobshaven", "xxkobshavn", "jakobshavnxy", "havn"] {
            assert!(!begins_nearly("jakobshavn", far), "{far}");
        }
    }

    #[test]
    fn fits_have_an_order() {
        let fit = |text: &str, name: &str| Query::new(text).and_then(|query| query.fit_name(name));
        assert_eq!(fit("ross sea", "Ross Sea"), Some(Fit::Whole));
        assert_eq!(fit("ross", "Ross Sea"), Some(Fit::Beginning));
        assert_eq!(fit("sea", "Ross Sea"), Some(Fit::Word));
        assert_eq!(fit("oss s", "Ross Sea"), Some(Fit::Inside));
        assert_eq!(fit("riss", "Ross Sea"), Some(Fit::NearBeginning));
        assert_eq!(fit("shelv", "Ross Ice Shelf"), Some(Fit::NearWord));
        assert_eq!(fit("se", "Rose"), None, "two letters are inside of nearly everything");
        assert_eq!(fit("rxs", "Ross Sea"), None, "three letters are not guessed at");
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>(), name in any::<String>()) {
            if let Some(query) = Query::new(&text) {
                query.fit_name(&name);
            }
            prop_assert_eq!(folded(&folded(&text)), folded(&text));
        }

        #[test]
        fn a_name_with_one_letter_dropped_is_found(name in "[a-z]{6,20}", at in 0_usize..6) {
            let typed: String = name.chars().enumerate().filter(|(index, _)| *index != at).map(|(_, letter)| letter).collect();
            prop_assert!(begins_nearly(&name, &typed), "{} {}", name, typed);
        }
    }
}
