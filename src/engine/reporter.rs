//! The way back to the owner for the tasks of one part, which need not know what else it is told.

use std::sync::Arc;
use tokio::sync::mpsc;

/// Reports a part's events to the owner; cheap to clone. Never waits: whatever is reported answers
/// something that the owner itself began.
pub(super) struct Reporter<E>(Arc<dyn Fn(E) + Send + Sync>);

impl<E> Clone for Reporter<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E: 'static> Reporter<E> {
    /// Into the owner's inbox, as one of its messages.
    pub(super) fn new<M: Send + 'static>(
        inbox: mpsc::UnboundedSender<M>,
        message: impl Fn(E) -> M + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(move |event| {
            if inbox.send(message(event)).is_err() {
                tracing::debug!("the engine has ended");
            }
        }))
    }

    /// For a smaller part, whose events are some of this one's.
    pub(super) fn wrap<F: 'static>(&self, event: impl Fn(F) -> E + Send + Sync + 'static) -> Reporter<F> {
        let whole = self.clone();
        Reporter(Arc::new(move |inner| whole.report(event(inner))))
    }

    pub(super) fn report(&self, event: E) {
        (self.0)(event);
    }

    /// One answer that comes whatever happens: a task that dies without one answers `otherwise`.
    pub(super) fn answer(&self, otherwise: E) -> Answer<E> {
        Answer { reporter: self.clone(), otherwise: Some(otherwise) }
    }
}

/// See [`Reporter::answer`].
pub(super) struct Answer<E: 'static> {
    reporter: Reporter<E>,
    otherwise: Option<E>,
}

impl<E> Answer<E> {
    pub(super) fn give(mut self, event: E) {
        self.otherwise = None;
        self.reporter.report(event);
    }
}

impl<E> Drop for Answer<E> {
    fn drop(&mut self) {
        if let Some(otherwise) = self.otherwise.take() {
            self.reporter.report(otherwise);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reporter;
    use tokio::sync::mpsc::{self, UnboundedReceiver};

    #[expect(clippy::disallowed_methods, reason = "as the owner has it")]
    fn reporter() -> (Reporter<u8>, UnboundedReceiver<String>) {
        let (inbox, messages) = mpsc::unbounded_channel();
        (Reporter::new(inbox, |number: u8| number.to_string()), messages)
    }

    #[tokio::test]
    async fn a_task_that_panics_or_is_stopped_answers_all_the_same() {
        let (reporter, mut messages) = reporter();
        let answer = reporter.answer(1);
        let died = tokio::spawn(async move {
            let _answer = answer;
            panic!("a fault in a task");
        });
        assert!(died.await.is_err());
        let answer = reporter.answer(2);
        let stopped = tokio::spawn(async move {
            std::future::pending::<()>().await;
            answer.give(9);
        });
        stopped.abort();
        stopped.await.ok();
        reporter.answer(3).give(4);
        reporter.wrap(|text: &'static str| text.len() as u8).report("12345");
        drop(reporter);
        let mut told = Vec::new();
        while let Some(message) = messages.recv().await {
            told.push(message);
        }
        assert_eq!(told, ["1", "2", "4", "5"]);
    }
}
