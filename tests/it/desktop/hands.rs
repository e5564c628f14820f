//! Hands that look before the next key: each waits until the window's own log says that a frame
//! took what they did, and that nothing is on its way any more.
//!
//! Of a text and the Tab after it in one frame, egui gives the text to the next field; and a drag
//! whose Shift came and went in one frame is another gesture.

use super::application::Application;
use super::home::Home;
use super::process::wait_for;
use super::virtual_display::{act, click, drag_slowly, type_text};

/// What one frame took, as `app/frame_log.rs` tells it.
#[derive(Debug, Default)]
struct Frame {
    letters: usize,
    keys: usize,
    buttons: usize,
    shift: bool,
    settled: bool,
}

/// Mouse and keyboard in front of a running application.
pub(super) struct Hands<'test> {
    pub(super) home: &'test Home,
    pub(super) application: &'test Application,
}

impl Hands<'_> {
    /// Types into what has the focus.
    #[track_caller]
    pub(super) fn type_text(&self, text: &str) {
        let letters = text.chars().count();
        self.until(|| type_text(self.home, text), |frames| total(frames, |frame| frame.letters) >= letters);
    }

    /// Presses one key, `ctrl+k`.
    #[track_caller]
    pub(super) fn press(&self, key: &str) {
        self.until(|| act(self.home, &["key", key]), |frames| total(frames, |frame| frame.keys) > 0);
    }

    /// Clicks at a place of the screen.
    #[track_caller]
    pub(super) fn click(&self, at: (i32, i32)) {
        self.until(|| click(self.home, at), |frames| total(frames, |frame| frame.buttons) >= 2);
    }

    /// Drags with Shift held.
    #[track_caller]
    pub(super) fn drag_with_shift(&self, from: (i32, i32), to: (i32, i32)) {
        self.until(|| act(self.home, &["keydown", "shift"]), |frames| frames.last().is_some_and(|frame| frame.shift));
        let button = |action: &dyn Fn()| self.until(action, |frames| total(frames, |frame| frame.buttons) > 0);
        drag_slowly(self.home, from, to, button);
        self.until(|| act(self.home, &["keyup", "shift"]), |frames| frames.last().is_some_and(|frame| !frame.shift));
    }

    /// Acts, and waits until the frames since then are enough and nothing is on its way.
    #[track_caller]
    fn until(&self, action: impl FnOnce(), is_enough: impl Fn(&[Frame]) -> bool) {
        let file = self.application.log_file();
        let before = std::fs::read(file).expect("the log").len();
        action();
        wait_for(60, "a frame that took it, and rest", || {
            let frames = frames_since(self.application, before);
            (is_enough(&frames) && frames.last().is_some_and(|frame| frame.settled)).then_some(())
        });
    }
}

fn total(frames: &[Frame], count: impl Fn(&Frame) -> usize) -> usize {
    frames.iter().map(count).sum()
}

fn frames_since(application: &Application, position: usize) -> Vec<Frame> {
    let bytes = std::fs::read(application.log_file()).expect("the log");
    let new = bytes.get(position..).unwrap_or_default();
    // A line may be half written.
    String::from_utf8_lossy(new).split_inclusive('\n').filter(|line| line.ends_with('\n')).filter_map(frame).collect()
}

fn frame(line: &str) -> Option<Frame> {
    let (_, told) = line.split_once("frame_log: frame ")?;
    let value = |name: &str| told.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    Some(Frame {
        letters: value("letters")?.parse().ok()?,
        keys: value("keys")?.parse().ok()?,
        buttons: value("buttons")?.parse().ok()?,
        shift: value("shift")?.parse().ok()?,
        settled: value("settled")?.parse().ok()?,
    })
}
