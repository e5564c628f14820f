//! One question, one answer, kept while the next one is asked.

use crate::domain::Problem;
use poll_promise::{Promise, Sender};
use std::future::Future;
use std::sync::Arc;

type Answer<T> = Result<T, Problem>;

/// Idle, loading, ready or failed; keeps the previous value so nothing blinks. Asking again, or
/// dropping it, cancels the task, so a late answer cannot overwrite a newer one.
pub struct Remote<T: Send + 'static> {
    pending: Option<Pending<T>>,
    value: Option<Arc<T>>,
    problem: Option<Problem>,
}

struct Pending<T: Send + 'static> {
    promise: Promise<Answer<T>>,
    task: tokio::task::AbortHandle,
}

impl<T: Send> Drop for Pending<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<T: Send + 'static> Default for Remote<T> {
    fn default() -> Self {
        Self { pending: None, value: None, problem: None }
    }
}

/// Sends on every path: a task that is cancelled or dies answers too, because `poll_promise`
/// panics on a promise whose sender vanished.
struct Reply<T: Send + 'static, W: Fn()> {
    sender: Option<Sender<Answer<T>>>,
    wake: W,
}

impl<T: Send + 'static, W: Fn()> Reply<T, W> {
    fn send(&mut self, answer: Answer<T>) {
        if let Some(sender) = self.sender.take() {
            sender.send(answer);
            (self.wake)();
        }
    }
}

impl<T: Send + 'static, W: Fn()> Drop for Reply<T, W> {
    fn drop(&mut self) {
        self.send(Err(Problem::new("This question was withdrawn.")));
    }
}

impl<T: Send + 'static> Remote<T> {
    /// Asks; an earlier question is cancelled, its value stays until the answer is here.
    pub fn ask(
        &mut self,
        runtime: &tokio::runtime::Handle,
        wake: impl Fn() + Send + 'static,
        question: impl Future<Output = Answer<T>> + Send + 'static,
    ) {
        let (sender, promise) = Promise::new();
        let mut reply = Reply { sender: Some(sender), wake };
        let task = runtime.spawn(async move {
            let answer = question.await;
            reply.send(answer);
        });
        self.pending = Some(Pending { promise, task: task.abort_handle() });
    }

    /// Takes an answer that has arrived; call once per frame in `logic`. True if something changed.
    pub fn poll(&mut self) -> bool {
        let Some(pending) = &mut self.pending else { return false };
        let Some(answer) = pending.promise.ready_mut() else { return false };
        match std::mem::replace(answer, Err(Problem::new(String::new()))) {
            Ok(value) => {
                self.value = Some(Arc::new(value));
                self.problem = None;
            }
            Err(problem) => self.problem = Some(problem),
        }
        self.pending = None;
        true
    }

    /// Takes the value out, if nobody else holds it.
    pub fn take_value(&mut self) -> Option<T> {
        self.value.take().and_then(Arc::into_inner)
    }

    /// Takes the problem out.
    pub fn take_problem(&mut self) -> Option<Problem> {
        self.problem.take()
    }

    /// Withdraws the question that is on its way; value and problem stay.
    pub fn withdraw(&mut self) {
        self.pending = None;
    }

    /// Forgets value, problem and question.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The last good answer, perhaps of an earlier question.
    pub fn value(&self) -> Option<&Arc<T>> {
        self.value.as_ref()
    }

    /// What went wrong with the last question.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// A question is on its way.
    pub fn is_loading(&self) -> bool {
        self.pending.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::Remote;
    use crate::domain::Problem;
    use std::sync::mpsc;

    fn settle<T: Send>(remote: &mut Remote<T>, woken: &mpsc::Receiver<()>) {
        while !remote.poll() {
            woken.recv().expect("the task wakes the window");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_newer_question_cancels_the_older_and_keeps_the_value() {
        let runtime = tokio::runtime::Handle::current();
        let (wake, woken) = mpsc::channel();
        let waker = |wake: &mpsc::Sender<()>| {
            let wake = wake.clone();
            move || {
                wake.send(()).ok();
            }
        };
        let mut remote = Remote::<u32>::default();
        remote.ask(&runtime, waker(&wake), async { Ok(1) });
        settle(&mut remote, &woken);
        assert_eq!(remote.value().map(|value| **value), Some(1));

        remote.ask(&runtime, waker(&wake), std::future::pending());
        assert!(remote.is_loading() && remote.value().is_some(), "the old value stays");
        remote.ask(&runtime, waker(&wake), async { Err(Problem::new("no")) });
        settle(&mut remote, &woken);
        assert_eq!(remote.problem().map(|problem| problem.summary.as_str()), Some("no"));
        assert_eq!(remote.value().map(|value| **value), Some(1));
    }
}
