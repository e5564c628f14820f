//! From the day that is asked for to the day that is drawn: a drag along the days fetches only the one it rests on, and
//! the old picture stays until most of the new one is here.

/// How long a day must rest before it is fetched, in seconds.
const REST: f64 = 0.2;
/// How much of a picture must be here before it takes the old one's place.
const ENOUGH: f64 = 0.8;
/// After so many seconds it does so in any case.
const LONGEST: f64 = 2.0;

/// The pictures of one layer: asked for, fetched and drawn. Times are seconds from any moment on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn<P> {
    asked: P,
    asked_at: f64,
    fetched: P,
    fetched_at: f64,
    drawn: P,
}

impl<P: Copy + PartialEq> Turn<P> {
    /// The first picture is fetched and drawn as it comes.
    pub fn new(first: P, now: f64) -> Self {
        Self { asked: first, asked_at: now, fetched: first, fetched_at: now, drawn: first }
    }

    /// Another picture may be asked for.
    pub fn ask(&mut self, picture: P, now: f64) {
        if picture != self.asked {
            (self.asked, self.asked_at) = (picture, now);
        }
        if self.fetched != self.asked && now - self.asked_at >= REST {
            (self.fetched, self.fetched_at) = (self.asked, now);
        }
    }

    /// So much (0…1) of what is fetched is here.
    pub fn settle(&mut self, here: f64, now: f64) {
        if self.drawn != self.fetched && (here >= ENOUGH || now - self.fetched_at >= LONGEST) {
            self.drawn = self.fetched;
        }
    }

    /// What tiles are wanted of.
    pub fn fetched(&self) -> P {
        self.fetched
    }

    /// What is drawn.
    pub fn drawn(&self) -> P {
        self.drawn
    }

    /// In how many seconds something changes by itself.
    pub fn due(&self, now: f64) -> Option<f64> {
        if self.fetched != self.asked {
            Some((self.asked_at + REST - now).max(0.0))
        } else if self.drawn != self.fetched {
            Some((self.fetched_at + LONGEST - now).max(0.0))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Turn;
    use std::collections::BTreeSet;

    #[test]
    fn a_drag_over_sixty_days_fetches_the_first_and_the_one_it_rests_on() {
        let mut turn = Turn::new(0, 0.0);
        let mut fetched = BTreeSet::new();
        for frame in 0..240 {
            let now = f64::from(frame) / 60.0;
            turn.ask((frame / 4).min(59), now);
            turn.settle(0.0, now);
            fetched.insert(turn.fetched());
        }
        turn.ask(59, 10.0);
        fetched.insert(turn.fetched());
        assert_eq!(fetched, BTreeSet::from([0, 59]));
    }

    #[test]
    fn the_old_picture_stays_until_most_of_the_new_one_is_here_and_two_seconds_at_most() {
        let mut turn = Turn::new(1, 0.0);
        assert_eq!(turn.due(0.0), None);
        turn.ask(2, 1.0);
        assert_eq!((turn.fetched(), turn.due(1.0).map(|due| (due * 10.0).round())), (1, Some(2.0)));
        turn.ask(2, 1.25);
        turn.settle(0.5, 1.3);
        assert_eq!((turn.fetched(), turn.drawn()), (2, 1));
        turn.settle(0.8, 1.4);
        assert_eq!((turn.drawn(), turn.due(1.4)), (2, None));
        turn.ask(3, 2.0);
        turn.ask(3, 2.3);
        turn.settle(0.1, 4.2);
        assert_eq!(turn.drawn(), 2);
        turn.settle(0.1, 4.31);
        assert_eq!(turn.drawn(), 3);
    }

    #[test]
    fn going_back_before_it_rested_changes_nothing() {
        let mut turn = Turn::new(1, 0.0);
        turn.ask(2, 1.0);
        turn.ask(1, 1.1);
        turn.ask(1, 5.0);
        assert_eq!((turn.fetched(), turn.drawn(), turn.due(5.0)), (1, 1, None));
    }
}
