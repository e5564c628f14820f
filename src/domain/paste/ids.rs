//! Job ids, CMR concept ids, DOIs.

use super::{CollectionName, Parts, Pasted, Reading, Servers, What};
use crate::domain::JobId;
use url::Url;
use uuid::Uuid;

/// Ids in one paste; more are a list for other tools.
const MOST_IDS: usize = 10_000;
/// DOIs are short.
const LONGEST_DOI: usize = 200;

/// A job id alone, perhaps with a word before it.
pub(super) fn job(text: &str) -> Option<Pasted> {
    const LONGEST: usize = 80;
    if text.len() > LONGEST {
        return None;
    }
    let words: Vec<&str> = text
        .split(|character: char| character.is_whitespace() || "\"',:=".contains(character))
        .filter(|word| !word.is_empty())
        .collect();
    let (last, before) = words.split_last()?;
    let is_said = before.iter().all(|word| matches!(word.to_lowercase().as_str(), "job" | "id" | "jobid" | "harmony"));
    let id = uuid(last).filter(|_| is_said)?;
    Some(Reading::new(What::Job(id)).into())
}

/// Only as Harmony writes it: 32 hexadecimal digits alone could be anything.
pub(super) fn uuid(text: &str) -> Option<JobId> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok().map(JobId))?
}

/// The job in `/jobs/<id>`, `/workflow-ui/<id>/…`, `/stac/<id>/0`, `/logs/<id>`, and in a result's
/// `…/public/<id>/<item>/<file>`.
pub(super) fn job_of_path(url: &Url) -> Option<JobId> {
    const BEFORE: [&str; 5] = ["jobs", "workflow-ui", "stac", "logs", "public"];
    let segments: Vec<&str> = url.path_segments()?.collect();
    let named = segments.windows(2).find_map(|pair| match pair {
        [before, id] if BEFORE.contains(before) => uuid(id),
        _ => None,
    });
    // A job in the list of a page.
    named.or_else(|| url.query_pairs().find_map(|(name, value)| if name == "jobID" { uuid(&value) } else { None }))
}

/// One DOI, however it is introduced.
pub(super) fn doi(text: &str) -> Option<Pasted> {
    let lower = text.to_ascii_lowercase();
    let prefix =
        ["doi:", "doi ", "doi.org/"].iter().find(|prefix| lower.starts_with(**prefix)).map_or(0, |prefix| prefix.len());
    let doi = text.get(prefix..)?.trim();
    let (registrant, name) = doi.strip_prefix("10.")?.split_once('/')?;
    let is_registrant = (4..=9).contains(&registrant.len()) && registrant.bytes().all(|byte| byte.is_ascii_digit());
    let is_doi = is_registrant && !name.is_empty() && doi.len() <= LONGEST_DOI && !doi.contains(char::is_whitespace);
    let collection = Some(CollectionName::Doi(doi.trim_end_matches(['.', ',', ';']).to_owned()));
    is_doi.then(|| Reading::parts(Parts { collection, ..Parts::default() }).into())
}

/// Concept ids and nothing else, separated in any way.
pub(super) fn concepts(text: &str) -> Option<Pasted> {
    let separators = |character: char| character.is_whitespace() || ",;\"'[]!+".contains(character);
    let ids: Vec<&str> = text.split(separators).filter(|id| !id.is_empty()).take(MOST_IDS + 1).collect();
    if ids.is_empty() || !ids.iter().all(|id| kind(id).is_some()) {
        return None;
    }
    Some(of_kinds(&ids))
}

/// The letter that tells what a concept id stands for, `C2596864127-NSIDC_CPRD`.
pub(super) fn kind(id: &str) -> Option<char> {
    let (number, provider) = id.split_once('-')?;
    let kind = number.chars().next().filter(char::is_ascii_uppercase)?;
    let digits = number.get(1..)?;
    let is_id = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !provider.is_empty()
        && provider.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_id.then_some(kind)
}

fn of_kinds(ids: &[&str]) -> Pasted {
    if ids.len() > MOST_IDS {
        return Pasted::unknown("There are too many ids in this text.");
    }
    let of =
        |wanted: char| ids.iter().filter(|id| kind(id) == Some(wanted)).map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let (collections, granules, variables) = (of('C'), of('G'), of('V'));
    if let Some(other) = ids.iter().find(|id| !matches!(kind(id), Some('C' | 'G' | 'V'))) {
        return Pasted::unknown(format!(
            "{other} is a CMR concept id, but not of a collection (C…), a granule (G…) or a variable (V…)."
        ));
    }
    if collections.len() > 1 {
        return Pasted::unknown("These are several collections, and the form asks for one at a time. Paste one id.");
    }
    let collection = collections.into_iter().next().map(CollectionName::Id);
    let parts = Parts { collection, granule_ids: granules, variable_ids: variables, ..Parts::default() };
    Reading::parts(parts).at(Servers::InUse).into()
}
