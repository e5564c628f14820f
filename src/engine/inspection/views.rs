//! Answers by key, kept within a budget. Pure.

use super::files::FileKey;
use super::work::{Answer, Progress, ViewKey};
use crate::inspect::Unread;
use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

/// A view as whoever shows it sees it.
#[derive(Debug)]
pub enum View<T> {
    /// Nobody asked for it, or it was dropped meanwhile: ask.
    Missing,
    /// On its way; how far, if that is known (0 to 1).
    Waiting(Option<f32>),
    /// Here.
    Ready(Arc<T>),
    /// It cannot be had.
    Failed(Unread),
}

impl<T> View<T> {
    /// The answer, if it is here.
    pub fn ready(self) -> Option<Arc<T>> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }
}

enum Entry {
    Waiting(Arc<Progress>),
    Ready { value: Arc<dyn Any + Send + Sync>, bytes: u64, used: u64 },
    Failed(Unread),
}

/// One part in so many of the room is for answers that nobody holds, such as pictures, however much is held.
const SPARED_PART: u64 = 8;

/// The answers that are kept.
pub(super) struct Views {
    entries: HashMap<ViewKey, Entry>,
    most_bytes: u64,
    kept_bytes: u64,
    /// Counts looks.
    clock: u64,
}

impl Views {
    pub(super) fn new(most_bytes: u64) -> Self {
        Self { entries: HashMap::new(), most_bytes, kept_bytes: 0, clock: 0 }
    }

    pub(super) fn kept_bytes(&self) -> u64 {
        self.kept_bytes
    }

    /// True if it is here, on its way or known to fail: no need to ask.
    pub(super) fn has(&self, key: &ViewKey) -> bool {
        self.entries.contains_key(key)
    }

    pub(super) fn wait(&mut self, key: ViewKey, progress: Arc<Progress>) {
        self.put(key, Entry::Waiting(progress));
    }

    /// Nobody works on it any more.
    pub(super) fn forget(&mut self, key: &ViewKey) {
        if let Some(Entry::Ready { bytes, .. }) = self.entries.remove(key) {
            self.kept_bytes = self.kept_bytes.saturating_sub(bytes);
        }
    }

    pub(super) fn fail(&mut self, key: ViewKey, unread: Unread) {
        self.put(key, Entry::Failed(unread));
    }

    /// Keeps an answer; the least recently used ones go for it, but none that somebody holds: dropping that frees
    /// nothing, and whoever shows it would have it read again. Where what is held leaves no room, others still have
    /// [`SPARED_PART`]. An answer larger than all the room is kept, because somebody waits for it.
    pub(super) fn keep(&mut self, key: &ViewKey, answer: Answer) {
        self.clock += 1;
        let entry = Entry::Ready { value: answer.value, bytes: answer.bytes, used: self.clock };
        self.put(key.clone(), entry);
        self.kept_bytes = self.kept_bytes.saturating_add(answer.bytes);
        if self.kept_bytes <= self.most_bytes {
            return;
        }
        let loose = |(other, entry): (&ViewKey, &Entry)| match entry {
            Entry::Ready { value, bytes, used } if other != key && Arc::strong_count(value) == 1 => {
                Some((*used, *bytes, other.clone()))
            }
            _ => None,
        };
        let mut loose: Vec<_> = self.entries.iter().filter_map(loose).collect();
        loose.sort_unstable_by_key(|(used, ..)| *used);
        let mut loose_bytes: u64 = loose.iter().map(|(_, bytes, _)| *bytes).sum();
        for (_, bytes, oldest) in loose {
            if self.kept_bytes <= self.most_bytes || loose_bytes <= self.most_bytes / SPARED_PART {
                break;
            }
            loose_bytes = loose_bytes.saturating_sub(bytes);
            self.forget(&oldest);
        }
    }

    pub(super) fn look<T: Send + Sync + 'static>(&mut self, key: &ViewKey) -> View<T> {
        self.clock += 1;
        let clock = self.clock;
        match self.entries.get_mut(key) {
            None => View::Missing,
            Some(Entry::Waiting(progress)) => View::Waiting(progress.fraction()),
            Some(Entry::Failed(unread)) => View::Failed(unread.clone()),
            Some(Entry::Ready { value, used, .. }) => {
                *used = clock;
                // Another type under this key is another view that was given the same name.
                Arc::clone(value).downcast().map_or(View::Missing, View::Ready)
            }
        }
    }

    /// Forgets everything of a file.
    pub(super) fn forget_file(&mut self, file: FileKey) {
        self.entries.retain(|key, _| key.file != file);
        self.count();
    }

    /// Forgets what is not here and will not come: a stale file is not read any more.
    pub(super) fn fail_waiting(&mut self, file: FileKey, unread: &Unread) {
        let of_file = self.entries.iter_mut().filter(|(key, _)| key.file == file);
        of_file.filter(|(_, entry)| matches!(entry, Entry::Waiting(_))).for_each(|(_, entry)| {
            *entry = Entry::Failed(unread.clone());
        });
    }

    fn put(&mut self, key: ViewKey, entry: Entry) {
        if let Some(Entry::Ready { bytes, .. }) = self.entries.insert(key, entry) {
            self.kept_bytes = self.kept_bytes.saturating_sub(bytes);
        }
    }

    fn count(&mut self) {
        let bytes = |entry: &Entry| if let Entry::Ready { bytes, .. } = entry { *bytes } else { 0 };
        self.kept_bytes = self.entries.values().map(bytes).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u64) -> ViewKey {
        ViewKey::new(FileKey(number / 100), "test", "/v").with([number])
    }

    fn answer(bytes: u64) -> Answer {
        Answer { value: Arc::new(bytes), bytes }
    }

    #[test]
    fn the_least_recently_used_answer_goes_first() {
        let mut views = Views::new(100);
        for number in 1..=3 {
            views.keep(&key(number), answer(30));
        }
        assert!(matches!(views.look::<u64>(&key(1)), View::Ready(_)));
        views.keep(&key(4), answer(30));
        assert!(matches!(views.look::<u64>(&key(2)), View::Missing), "nobody looked at it for longest");
        assert!([1, 3, 4].into_iter().all(|number| views.has(&key(number))));
        assert_eq!(views.kept_bytes(), 90);
    }

    #[test]
    fn an_answer_larger_than_the_room_is_kept_alone() {
        let mut views = Views::new(100);
        views.keep(&key(1), answer(50));
        views.keep(&key(2), answer(500));
        assert!(!views.has(&key(1)) && views.has(&key(2)));
        views.keep(&key(3), answer(10));
        assert!(!views.has(&key(2)) && views.has(&key(3)));
        assert_eq!(views.kept_bytes(), 10);
    }

    #[test]
    fn views_larger_than_the_room_that_are_shown_together_are_read_once_each_and_freed_with_their_file() {
        let mut views = Views::new(100);
        // A profile and a layer of the map are held by whoever shows them; of pictures only the pixels are copied.
        let mut held: HashMap<u64, Arc<u64>> = HashMap::new();
        let mut reads = [0; 4];
        let sizes = [300, 200, 2, 3];
        for _frame in 0..20 {
            for number in 0..4_u64 {
                if let View::Ready(value) = views.look::<u64>(&key(number)) {
                    if number < 2 {
                        held.insert(number, value);
                    }
                    continue;
                }
                reads[number as usize] += 1;
                views.keep(&key(number), answer(sizes[number as usize]));
                if number < 2 {
                    let View::Ready(value) = views.look::<u64>(&key(number)) else { panic!("{number}") };
                    held.insert(number, value);
                }
            }
        }
        assert_eq!(reads, [1; 4]);
        assert_eq!(views.kept_bytes(), 505, "what is held counts");
        let weak: Vec<_> = held.values().map(Arc::downgrade).collect();
        drop(held);
        assert!(weak.iter().all(|value| value.upgrade().is_some()), "kept for whoever looks again");
        views.keep(&key(5), answer(40));
        assert!(views.kept_bytes() <= 100, "no longer shown: there is no room for it");
        views.forget_file(FileKey(0));
        assert_eq!(views.kept_bytes(), 0);
        assert!(weak.iter().all(|value| value.upgrade().is_none()));
    }

    #[test]
    fn a_closed_file_leaves_nothing() {
        let mut views = Views::new(100);
        views.keep(&key(1), answer(50));
        views.keep(&key(101), answer(20));
        views.forget_file(FileKey(0));
        assert_eq!(views.kept_bytes(), 20);
        assert!(matches!(views.look::<u64>(&key(1)), View::Missing));
        // Asked again and answered again: the weight is not counted twice.
        views.keep(&key(101), answer(30));
        assert_eq!(views.kept_bytes(), 30);
        assert!(matches!(views.look::<String>(&key(101)), View::Missing), "of another type");
    }
}
