//! What a person who looks elsewhere is told on the desktop, and in which words.

use super::JobKey;

/// More names than this are counted only.
const MOST_NAMES: usize = 3;

/// What a notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// One line.
    pub title: String,
    /// What it is about and what to do; may be empty.
    pub body: String,
}

/// Something worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// Something happened to a job, which people call this.
    Job(JobKey, Happening, String),
    /// Nothing goes on without a sign-in.
    SignInNeeded,
}

/// What happens to jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// It came to its end, with all that was asked for.
    Done,
    /// It came to its end with less than was asked for, or other; what it came to stands behind its
    /// name.
    DoneInPart,
    /// It came to its end without.
    Failed,
    /// It waits for a decision.
    Paused,
    /// All of its files are on this computer.
    FilesHere,
}

/// One notification for all that happened, the most urgent first; `None` if nothing did.
pub fn words(occasions: &[Occasion]) -> Option<Notification> {
    let titles = |wanted: Happening| -> Vec<&String> {
        let title = |occasion| match occasion {
            &Occasion::Job(_, happening, ref title) => (happening == wanted).then_some(title),
            Occasion::SignInNeeded => None,
        };
        occasions.iter().filter_map(title).collect()
    };
    let mut lines = Vec::new();
    if occasions.contains(&Occasion::SignInNeeded) {
        lines.push((
            "Sign in again".to_owned(),
            "NASA no longer accepts the sign-in. Jobs go on; watching and downloading wait for you.".to_owned(),
        ));
    }
    lines.extend(line(&titles(Happening::Paused), "waits for you", "wait for you", "Resume or cancel it."));
    lines.extend(line(&titles(Happening::Failed), "failed", "failed", "The job's row says why."));
    lines.extend(in_part_line(&titles(Happening::DoneInPart)));
    lines.extend(line(&titles(Happening::Done), "is done", "are done", "Its files can be downloaded."));
    lines.extend(here_line(&titles(Happening::FilesHere)));
    let mut lines = lines.into_iter();
    let (title, body) = lines.next()?;
    let others = lines.map(|(title, names)| if names.starts_with('“') { format!("{title}: {names}") } else { title });
    let body = std::iter::once(body).chain(others).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    Some(Notification { title, body })
}

/// “ATL03 is done” with what to do, or “5 jobs are done” with their names.
fn line(titles: &[&String], one: &str, many: &str, what_to_do: &str) -> Option<(String, String)> {
    match titles {
        [] => None,
        [title] => Some((format!("{title} {one}"), what_to_do.to_owned())),
        _ => Some((format!("{} jobs {many}", titles.len()), names(titles))),
    }
}

/// “ATL03: done, not cut”, or “2 jobs are done, not all as asked” with their names.
fn in_part_line(titles: &[&String]) -> Option<(String, String)> {
    match titles {
        [] => None,
        [title] => Some(((*title).clone(), "The job's row says what is missing or other.".to_owned())),
        _ => Some((format!("{} jobs are done, not all as asked", titles.len()), names(titles))),
    }
}

fn here_line(titles: &[&String]) -> Option<(String, String)> {
    match titles {
        [] => None,
        [title] => Some((format!("All files of {title} are here"), String::new())),
        _ => Some((format!("All files of {} jobs are here", titles.len()), names(titles))),
    }
}

fn names(titles: &[&String]) -> String {
    let shown: Vec<String> = titles.iter().take(MOST_NAMES).map(|title| format!("“{title}”")).collect();
    match titles.len().saturating_sub(MOST_NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Happening, Occasion, words};
    use crate::domain::JobKey;

    fn told(occasions: &[Occasion]) -> (String, String) {
        let notification = words(occasions).unwrap();
        (notification.title, notification.body)
    }

    fn job(happening: Happening, title: &str) -> Occasion {
        Occasion::Job(JobKey::new(), happening, title.to_owned())
    }

    #[test]
    fn one_job_is_named_and_many_are_counted() {
        let done = |title: &str| job(Happening::Done, title);
        assert_eq!(told(&[done("ATL03")]), ("ATL03 is done".to_owned(), "Its files can be downloaded.".to_owned()));
        let five: Vec<Occasion> = ["A", "B", "C", "D", "D"].map(done).to_vec();
        assert_eq!(told(&five), ("5 jobs are done".to_owned(), "“A”, “B”, “C” and 2 more".to_owned()));
        assert_eq!(words(&[]), None);
    }

    #[test]
    fn a_job_that_is_done_in_part_says_so() {
        let in_part = |title: &str| job(Happening::DoneInPart, title);
        assert_eq!(told(&[in_part("ATL03: done, 5 missing")]).0, "ATL03: done, 5 missing");
        let (title, body) =
            told(&[in_part("A: done, not cut"), in_part("B: done, 1 missing"), job(Happening::Done, "C")]);
        assert_eq!(title, "2 jobs are done, not all as asked");
        assert_eq!(body.lines().collect::<Vec<_>>(), ["“A: done, not cut”, “B: done, 1 missing”", "C is done"]);
    }

    #[test]
    fn what_needs_a_person_comes_first() {
        let occasions = [job(Happening::FilesHere, "Ice"), job(Happening::Paused, "Sea"), Occasion::SignInNeeded];
        let (title, body) = told(&occasions);
        assert_eq!(title, "Sign in again");
        let lines: Vec<&str> = body.lines().collect();
        assert_eq!(lines[1..], ["Sea waits for you", "All files of Ice are here"]);
        let (title, body) = told(&occasions[..2]);
        assert_eq!((title.as_str(), body.lines().next()), ("Sea waits for you", Some("Resume or cancel it.")));
    }
}
