//! When a person who looks elsewhere is told on the desktop, and in which words.
//!
//! What happens within two seconds becomes one notification, so that twenty jobs that end together
//! show one. Nothing is shown while the window is looked at.

use super::context::Context;
use super::effect::{Happening, Occasion};
use super::outside::Notification;
use super::reporter::Reporter;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Within so long of one another occasions become one notification.
const GATHERING: Duration = Duration::from_secs(2);
/// But the first one waits no longer than this.
const LONGEST_GATHERING: Duration = Duration::from_secs(10);
/// More names than this are counted only.
const MOST_NAMES: usize = 3;

/// The desktop has shown a notification, or why not.
pub(super) type Shown = Result<(), String>;

/// What waits to be told.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by name")]
pub(super) struct Notifier {
    switched_on: bool,
    /// The window has the keyboard; also true while nobody has said otherwise (without a window).
    window_has_focus: bool,
    occasions: Vec<Occasion>,
    due: Option<Instant>,
    /// When the first occasion must be told at the latest.
    last_moment: Option<Instant>,
    /// One is being shown; a desktop that hangs must not pile them up.
    showing: bool,
    complained: bool,
    reporter: Reporter<Shown>,
}

impl Notifier {
    pub(super) fn new(switched_on: bool, reporter: Reporter<Shown>) -> Self {
        Self {
            switched_on,
            window_has_focus: true,
            occasions: Vec::new(),
            due: None,
            last_moment: None,
            showing: false,
            complained: false,
            reporter,
        }
    }

    pub(super) fn switch(&mut self, on: bool) {
        self.switched_on = on;
        if !on {
            self.forget();
        }
    }

    /// Who looks at the window sees everything there.
    pub(super) fn window_focused(&mut self, is_so: bool) {
        self.window_has_focus = is_so;
        if is_so {
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.occasions.clear();
        (self.due, self.last_moment) = (None, None);
    }

    pub(super) fn notify(&mut self, occasion: Occasion) {
        if self.window_has_focus || !self.switched_on {
            return;
        }
        // The last word about a job counts: its files are here, so it is done.
        self.occasions.retain(|known| match (known, &occasion) {
            (Occasion::Job(known, ..), Occasion::Job(key, ..)) => known != key,
            (known, occasion) => known != occasion,
        });
        self.occasions.push(occasion);
        let now = Instant::now();
        let last = *self.last_moment.get_or_insert(now + LONGEST_GATHERING);
        self.due = Some(last.min(now + GATHERING));
    }

    /// When to show one, if there is something to tell.
    pub(super) fn due(&self) -> Option<Instant> {
        if self.showing { None } else { self.due }
    }

    /// Shows what was gathered, on a thread of the runtime made for waiting.
    pub(super) fn show(&mut self, context: &mut Context) {
        let notification = words(&self.occasions);
        self.forget();
        let Some(notification) = notification else { return };
        self.showing = true;
        let notifier = Arc::clone(&context.services.notifier);
        let answer = self.reporter.answer(Err("the notification was lost".to_owned()));
        context.spawn(&self.reporter, move |_| async move {
            let shown = tokio::task::spawn_blocking(move || notifier.notify(&notification)).await;
            let outcome = shown.unwrap_or_else(|error| Err(error.to_string()));
            answer.give(outcome);
        });
    }

    /// The desktop has answered.
    pub(super) fn shown(&mut self, outcome: Shown) {
        self.showing = false;
        match outcome {
            Ok(()) => self.complained = false,
            Err(reason) if !std::mem::replace(&mut self.complained, true) => {
                tracing::debug!(reason, "this desktop shows no notifications");
            }
            Err(_) => {}
        }
    }
}

/// One notification for all that happened, the most urgent first.
fn words(occasions: &[Occasion]) -> Option<Notification> {
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
    use super::{Notifier, words};
    use crate::engine::effect::{Happening, Occasion};
    use crate::engine::reporter::Reporter;
    use crate::engine::snapshot::JobKey;

    #[expect(clippy::disallowed_methods, reason = "as the owner has it")]
    fn notifier() -> Notifier {
        Notifier::new(true, Reporter::new(tokio::sync::mpsc::unbounded_channel().0, |shown| shown))
    }

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

    #[tokio::test]
    async fn the_last_word_about_a_job_counts() {
        let mut notifier = notifier();
        notifier.window_focused(false);
        let key = JobKey::new();
        for happening in [Happening::Paused, Happening::Done, Happening::FilesHere] {
            notifier.notify(Occasion::Job(key, happening, "Ice".to_owned()));
        }
        notifier.notify(job(Happening::Done, "Ice"));
        assert_eq!(notifier.occasions.len(), 2, "another job of the same name is another one");
        assert_eq!(told(&notifier.occasions[..1]).0, "All files of Ice are here");
    }

    #[tokio::test]
    async fn nothing_waits_while_the_window_has_focus_or_it_is_switched_off() {
        let mut notifier = notifier();
        notifier.notify(Occasion::SignInNeeded);
        assert!(notifier.due().is_none(), "without a window nobody is told");
        notifier.window_focused(false);
        notifier.notify(Occasion::SignInNeeded);
        assert!(notifier.due().is_some());
        notifier.window_focused(true);
        assert!(notifier.due().is_none(), "who comes back sees it there");
        notifier.window_focused(false);
        notifier.switch(false);
        notifier.notify(Occasion::SignInNeeded);
        assert!(notifier.due().is_none());
    }
}
