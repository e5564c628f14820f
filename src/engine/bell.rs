//! When a person who looks elsewhere is told on the desktop, and in which words.
//!
//! What happens within two seconds becomes one notification, so that twenty jobs that end together
//! ring once. Nothing rings while the window is looked at.

use super::context::{Context, report};
use super::message::Message;
use super::outside::Notification;
use super::snapshot::JobKey;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Within so long of one another events become one notification.
const GATHERING: Duration = Duration::from_secs(2);
/// But the first one waits no longer than this.
const LONGEST_GATHERING: Duration = Duration::from_secs(10);
/// More names than this are counted only.
const MOST_NAMES: usize = 3;

/// Something worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// Something happened to a job, which people call this.
    Job(JobKey, Happening, String),
    /// Nothing goes on without a sign-in.
    SignInNeeded,
}

/// What happens to jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happening {
    /// It came to its end, with results.
    Done,
    /// It came to its end without.
    Failed,
    /// It waits for a decision.
    Paused,
    /// All of its files are on this computer.
    FilesHere,
}

/// What waits to be told.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by name")]
pub(super) struct Bell {
    switched_on: bool,
    /// The window has the keyboard; also true while nobody has said otherwise (without a window).
    window_is_looked_at: bool,
    events: Vec<Event>,
    due: Option<Instant>,
    /// When the first event must be told at the latest.
    last_moment: Option<Instant>,
    /// One is being shown; a desktop that hangs must not pile them up.
    ringing: bool,
    complained: bool,
}

impl Bell {
    pub(super) fn new(switched_on: bool) -> Self {
        Self {
            switched_on,
            window_is_looked_at: true,
            events: Vec::new(),
            due: None,
            last_moment: None,
            ringing: false,
            complained: false,
        }
    }

    pub(super) fn switch(&mut self, on: bool) {
        self.switched_on = on;
        if !on {
            self.forget();
        }
    }

    /// Who looks at the window sees everything there.
    pub(super) fn looked_at(&mut self, is_so: bool) {
        self.window_is_looked_at = is_so;
        if is_so {
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.events.clear();
        (self.due, self.last_moment) = (None, None);
    }

    pub(super) fn hear(&mut self, event: Event) {
        if self.window_is_looked_at || !self.switched_on {
            return;
        }
        // The last word about a job counts: its files are here, so it is done.
        self.events.retain(|known| match (known, &event) {
            (Event::Job(known, ..), Event::Job(key, ..)) => known != key,
            (known, event) => known != event,
        });
        self.events.push(event);
        let now = Instant::now();
        let last = *self.last_moment.get_or_insert(now + LONGEST_GATHERING);
        self.due = Some(last.min(now + GATHERING));
    }

    /// When to ring, if there is something to tell.
    pub(super) fn due(&self) -> Option<Instant> {
        if self.ringing { None } else { self.due }
    }

    /// Shows what was gathered, on a thread of the runtime made for waiting.
    pub(super) fn ring(&mut self, context: &mut Context) {
        let notification = words(&self.events);
        self.forget();
        let Some(notification) = notification else { return };
        self.ringing = true;
        let notifier = Arc::clone(&context.services.notifier);
        context.spawn(move |messages| async move {
            let shown = tokio::task::spawn_blocking(move || notifier.notify(&notification)).await;
            let outcome = shown.unwrap_or_else(|error| Err(error.to_string()));
            report(&messages, Message::Rang(outcome)).await;
        });
    }

    /// The desktop has answered.
    pub(super) fn rang(&mut self, outcome: Result<(), String>) {
        self.ringing = false;
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
fn words(events: &[Event]) -> Option<Notification> {
    let titles = |wanted: Happening| -> Vec<&String> {
        let title = |event| match event {
            &Event::Job(_, happening, ref title) => (happening == wanted).then_some(title),
            Event::SignInNeeded => None,
        };
        events.iter().filter_map(title).collect()
    };
    let mut lines = Vec::new();
    if events.contains(&Event::SignInNeeded) {
        lines.push((
            "Sign in again".to_owned(),
            "NASA no longer accepts the sign-in. Jobs go on; watching and downloading wait for you.".to_owned(),
        ));
    }
    lines.extend(line(&titles(Happening::Paused), "waits for you", "wait for you", "Resume or cancel it."));
    lines.extend(line(&titles(Happening::Failed), "failed", "failed", "The job's row says why."));
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
    use super::{Bell, Event, Happening, words};
    use crate::engine::snapshot::JobKey;

    fn told(events: &[Event]) -> (String, String) {
        let notification = words(events).unwrap();
        (notification.title, notification.body)
    }

    fn job(happening: Happening, title: &str) -> Event {
        Event::Job(JobKey::new(), happening, title.to_owned())
    }

    #[test]
    fn one_job_is_named_and_many_are_counted() {
        let done = |title: &str| job(Happening::Done, title);
        assert_eq!(told(&[done("ATL03")]), ("ATL03 is done".to_owned(), "Its files can be downloaded.".to_owned()));
        let five: Vec<Event> = ["A", "B", "C", "D", "D"].map(done).to_vec();
        assert_eq!(told(&five), ("5 jobs are done".to_owned(), "“A”, “B”, “C” and 2 more".to_owned()));
        assert_eq!(words(&[]), None);
    }

    #[test]
    fn what_needs_a_person_comes_first() {
        let events = [job(Happening::FilesHere, "Ice"), job(Happening::Paused, "Sea"), Event::SignInNeeded];
        let (title, body) = told(&events);
        assert_eq!(title, "Sign in again");
        let lines: Vec<&str> = body.lines().collect();
        assert_eq!(lines[1..], ["Sea waits for you", "All files of Ice are here"]);
        let (title, body) = told(&events[..2]);
        assert_eq!((title.as_str(), body.lines().next()), ("Sea waits for you", Some("Resume or cancel it.")));
    }

    #[tokio::test]
    async fn the_last_word_about_a_job_counts() {
        let mut bell = Bell::new(true);
        bell.looked_at(false);
        let key = JobKey::new();
        for happening in [Happening::Paused, Happening::Done, Happening::FilesHere] {
            bell.hear(Event::Job(key, happening, "Ice".to_owned()));
        }
        bell.hear(job(Happening::Done, "Ice"));
        assert_eq!(bell.events.len(), 2, "another job of the same name is another one");
        assert_eq!(told(&bell.events[..1]).0, "All files of Ice are here");
    }

    #[tokio::test]
    async fn nothing_waits_while_the_window_is_looked_at_or_it_is_switched_off() {
        let mut bell = Bell::new(true);
        bell.hear(Event::SignInNeeded);
        assert!(bell.due().is_none(), "without a window nobody is told");
        bell.looked_at(false);
        bell.hear(Event::SignInNeeded);
        assert!(bell.due().is_some());
        bell.looked_at(true);
        assert!(bell.due().is_none(), "who comes back sees it there");
        bell.looked_at(false);
        bell.switch(false);
        bell.hear(Event::SignInNeeded);
        assert!(bell.due().is_none());
    }
}
