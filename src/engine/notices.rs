//! Things to tell that belong to no panel.

use super::snapshot::{About, Notice, NoticeLevel};
use crate::domain::{Problem, Remedy};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// More than this nobody reads; the oldest go.
const MOST: usize = 50;

/// The notices, oldest first.
#[derive(Default)]
pub(super) struct NoticeBoard {
    notices: Vec<Notice>,
    next_id: u64,
}

impl NoticeBoard {
    /// The same words again replace the earlier ones: told twice is told once. So does whatever is
    /// told of the same thing, which stands otherwise now.
    pub(super) fn add(&mut self, at: DateTime<Utc>, level: NoticeLevel, about: About, problem: Problem) {
        self.settle(about);
        self.notices.retain(|notice| notice.problem != problem);
        if self.notices.len() >= MOST {
            self.notices.remove(0);
        }
        self.notices.push(Notice { id: self.next_id, at, level, about, problem });
        self.next_id += 1;
    }

    /// Takes off what was told with this button.
    pub(super) fn withdraw(&mut self, remedy: &Remedy) {
        self.notices.retain(|notice| notice.problem.remedy != *remedy);
    }

    /// Takes off what was told about a thing that stands otherwise now.
    pub(super) fn settle(&mut self, about: About) {
        if about != About::Nothing {
            self.notices.retain(|notice| notice.about != about);
        }
    }

    pub(super) fn dismiss(&mut self, id: u64) {
        self.notices.retain(|notice| notice.id != id);
    }

    pub(super) fn all(&self) -> Arc<[Notice]> {
        self.notices.as_slice().into()
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, NoticeBoard};
    use crate::domain::Problem;
    use crate::engine::snapshot::{About, JobKey, NoticeLevel};
    use chrono::DateTime;

    #[test]
    fn a_notice_goes_when_what_it_is_about_changes() {
        let mut board = NoticeBoard::default();
        let (ice, sea) = (JobKey::new(), JobKey::new());
        let mut tell = |about, words: &str| {
            board.add(DateTime::UNIX_EPOCH, NoticeLevel::Info, about, Problem::new(words));
            board.all().iter().map(|notice| notice.problem.summary.clone()).collect::<Vec<_>>()
        };
        tell(About::Nothing, "disk");
        tell(About::Job(ice), "ice waits for you");
        tell(About::Job(sea), "sea is done");
        assert_eq!(tell(About::Job(ice), "ice is done"), ["disk", "sea is done", "ice is done"]);
        assert_eq!(tell(About::Page, "it is open")[3], "it is open");
        assert_eq!(tell(About::Page, "it could not be opened")[3], "it could not be opened");
        assert_eq!(tell(About::Nothing, "more").len(), 5, "what is about nothing stays");
        board.settle(About::Job(sea));
        board.settle(About::Nothing);
        assert_eq!(board.all().len(), 4);
    }

    #[test]
    fn the_same_words_are_told_once_and_old_ones_go() {
        let mut board = NoticeBoard::default();
        let mut tell =
            |words: String| board.add(DateTime::UNIX_EPOCH, NoticeLevel::Info, About::Nothing, Problem::new(words));
        tell("again".to_owned());
        (0..MOST).for_each(|number| tell(format!("{number}")));
        tell("49".to_owned());
        let told: Vec<String> = board.all().iter().map(|notice| notice.problem.summary.clone()).collect();
        assert_eq!(told.len(), MOST);
        assert_eq!((told[0].as_str(), told[MOST - 1].as_str()), ("0", "49"));
        assert_eq!(told.iter().filter(|words| *words == "49").count(), 1);
    }
}
