//! Things to tell that belong to no panel.

use super::job::JobKey;
use super::{Problem, Remedy};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Something to tell that belongs to no panel.
#[derive(Debug, Clone)]
pub struct Notice {
    /// For dismissing it.
    pub id: u64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// How loud.
    pub level: NoticeLevel,
    /// What it is about.
    pub about: About,
    /// What happened and what to do.
    pub problem: Problem,
}

/// What a [`Notice`] is about. It goes when that changes, and gives way to the next one about the same,
/// so that no notice contradicts what is shown elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// Something that was so and stays so.
    Nothing,
    /// A job, as it stands.
    Job(JobKey),
    /// The files on their way.
    Downloads,
    /// Who is signed in.
    Session,
    /// A page that was to open in the browser.
    Page,
    /// What is tried again by itself.
    Retry,
    /// What the form was to be filled with.
    Form,
}

/// How loud a [`Notice`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeLevel {
    /// Good news.
    Info,
    /// Must be seen.
    Warning,
    /// Something failed.
    Error,
}

/// More than this nobody reads; the oldest go.
const MOST: usize = 50;

/// The notices, oldest first.
#[derive(Default)]
pub struct NoticeBoard {
    notices: Vec<Notice>,
    next_id: u64,
}

impl NoticeBoard {
    /// The same words again replace the earlier ones: told twice is told once. So does whatever is
    /// told of the same thing, which stands otherwise now.
    pub fn add(&mut self, at: DateTime<Utc>, level: NoticeLevel, about: About, problem: Problem) {
        self.settle(about);
        self.notices.retain(|notice| notice.problem != problem);
        if self.notices.len() >= MOST {
            self.notices.remove(0);
        }
        self.notices.push(Notice { id: self.next_id, at, level, about, problem });
        self.next_id += 1;
    }

    /// Takes off what was told with this button.
    pub fn withdraw(&mut self, remedy: &Remedy) {
        self.notices.retain(|notice| notice.problem.remedy != *remedy);
    }

    /// Takes off what was told about a thing that stands otherwise now.
    pub fn settle(&mut self, about: About) {
        if about != About::Nothing {
            self.notices.retain(|notice| notice.about != about);
        }
    }

    /// A person has read it.
    pub fn dismiss(&mut self, id: u64) {
        self.notices.retain(|notice| notice.id != id);
    }

    /// All of them, oldest first.
    pub fn all(&self) -> Arc<[Notice]> {
        self.notices.as_slice().into()
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, NoticeBoard};
    use crate::domain::Problem;
    use crate::domain::job::JobKey;
    use crate::domain::notice::{About, NoticeLevel};
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
