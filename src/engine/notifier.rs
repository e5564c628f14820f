//! When a person who looks elsewhere is told on the desktop.
//!
//! What happens within two seconds becomes one notification, so that twenty jobs that end together
//! show one. Nothing is shown while the window is looked at.

use super::context::Context;
use super::reporter::Reporter;
use crate::domain::notification::{Occasion, words};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Within so long of one another occasions become one notification.
const GATHERING: Duration = Duration::from_secs(2);
/// But the first one waits no longer than this.
const LONGEST_GATHERING: Duration = Duration::from_secs(10);
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

#[cfg(test)]
mod tests {
    use super::Notifier;
    use crate::domain::notification::{Happening, Occasion, words};
    use crate::engine::reporter::Reporter;
    use crate::engine::snapshot::JobKey;

    #[expect(clippy::disallowed_methods, reason = "as the owner has it")]
    fn notifier() -> Notifier {
        Notifier::new(true, Reporter::new(tokio::sync::mpsc::unbounded_channel().0, |shown| shown))
    }

    #[tokio::test]
    async fn the_last_word_about_a_job_counts() {
        let mut notifier = notifier();
        notifier.window_focused(false);
        let key = JobKey::new();
        for happening in [Happening::Paused, Happening::Done, Happening::FilesHere] {
            notifier.notify(Occasion::Job(key, happening, "Ice".to_owned()));
        }
        notifier.notify(Occasion::Job(JobKey::new(), Happening::Done, "Ice".to_owned()));
        assert_eq!(notifier.occasions.len(), 2, "another job of the same name is another one");
        assert_eq!(words(&notifier.occasions[..1]).unwrap().title, "All files of Ice are here");
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
