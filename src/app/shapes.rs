//! Shapes from a dialog, a drop or a paste: read off the window's thread, then into the draft.

use super::App;
use super::files::taken;
use super::questions::waker;
use super::results::is_result;
use super::small_files::{aside, file_name, read_small};
use crate::domain::budget::{Budget, Cancel, CancelOnDrop};
use crate::domain::request::file::FILE_ENDING;
use crate::domain::shape::{ENDINGS, LARGEST_FILE_BYTES, READING_STEPS, ShapeError};
use crate::domain::{Problem, Shape};
use egui::{Context, Event};
use std::future::Future;
use std::path::PathBuf;

impl App {
    pub(super) fn ask_shape_to_open(&mut self, context: &Context, frame: &eframe::Frame) {
        let dialog = Self::dialog(frame).set_title("Open a shape").add_filter("Shapes", &ENDINGS);
        let question = async move { Ok(dialog.pick_file().await.map(|file| file.path().to_owned())) };
        self.state.dialogs.shape.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn read_shape(&mut self, path: PathBuf, context: &Context) {
        self.ask_shape(read(path), context);
    }

    pub(super) fn simplify_shape(&mut self, context: &Context) {
        let Some(shape) = self.state.draft.shape.clone() else { return };
        self.ask_shape(made(move |cancel| shape.simplified_until(cancel)), context);
    }

    pub(super) fn ask_shape(
        &mut self,
        question: impl Future<Output = Result<Shape, Problem>> + Send + 'static,
        context: &Context,
    ) {
        self.views.form.show_shape();
        self.state.questions.shape.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn poll_shapes(&mut self, context: &Context) {
        if let Some(path) = taken(&mut self.state.dialogs.shape).flatten() {
            self.read_shape(path, context);
        }
        if let Some((path, is_request)) = taken(&mut self.state.dialogs.dropped) {
            if is_request {
                self.read_request(path, None, context);
            } else {
                self.read_shape(path, context);
            }
        }
        if let Some(problem) = self.state.dialogs.dropped.take_problem() {
            self.engine.notify(problem);
        }
        if let Some(shape) = taken(&mut self.state.questions.shape) {
            // Simplifying leaves the view where it is.
            if shape.simplification().is_none()
                && let Some(bounds) = shape.bounds()
            {
                self.views.map.fit(bounds);
            }
            self.state.draft.set_shape(shape);
            self.draft_changed(context);
        }
    }

    /// Files dropped on the window, and whatever is pasted outside every text field.
    pub(super) fn take_dropped_and_pasted(&mut self, context: &Context) {
        let (dropped, pasted) = context.input(|input| {
            let paths: Vec<PathBuf> = input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect();
            let pasted = input.events.iter().find_map(|event| match event {
                Event::Paste(text) => Some(text.clone()),
                _ => None,
            });
            (paths, pasted)
        });
        match <[PathBuf; 1]>::try_from(dropped) {
            Ok([path]) => self.open_dropped(path, context),
            Err(none) if none.is_empty() => {}
            Err(files) if files.iter().all(|file| is_result(file)) => {
                for path in files {
                    self.open_result(path);
                }
            }
            Err(_) => {
                self.engine.notify(Problem::new(
                    "Several files were dropped. Drop one shape or one request at a time, or only result files.",
                ));
            }
        }
        // Beside the fields of the sign-in dialog it may be a token.
        if let Some(text) = pasted.filter(|_| !context.text_edit_focused() && !self.views.sign_in.is_open()) {
            self.paste(text, context);
        }
    }

    /// `.json` may be either: a request says so in its first key.
    fn open_dropped(&mut self, path: PathBuf, context: &Context) {
        let name = path.to_string_lossy().to_lowercase();
        if name.ends_with(FILE_ENDING) {
            self.read_request(path, None, context);
        } else if is_result(&path) {
            self.open_result(path);
        } else if Shape::known_ending(&name) == Ok("json") {
            let question = async move { Ok((path.clone(), holds_request(&read_bounded(path).await?))) };
            self.state.dialogs.dropped.ask(&self.engine.runtime().clone(), waker(context), question);
        } else {
            self.read_shape(path, context);
        }
    }
}

fn holds_request(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"\"harmony_request\"";
    bytes.windows(KEY.len()).any(|window| window == KEY)
}

async fn read(path: PathBuf) -> Result<Shape, Problem> {
    let source = path.to_string_lossy().into_owned();
    Shape::known_ending(&source).map_err(|error| {
        let in_short =
            if let ShapeError::UnknownKind(_) = error { ShapeError::UnknownKind(file_name(&path)) } else { error };
        Problem::new(in_short.sentence())
    })?;
    let bytes = read_bounded(path).await?;
    made(move |cancel| Shape::from_file_within(&source, &bytes, &Budget::with_cancel(READING_STEPS, cancel))).await
}

async fn read_bounded(path: PathBuf) -> Result<Vec<u8>, Problem> {
    let too_large = ShapeError::FileTooLarge(LARGEST_FILE_BYTES / (1024 * 1024)).sentence();
    read_small(path, LARGEST_FILE_BYTES, too_large).await
}

/// Work on another thread, which ends when nobody waits for it any more.
pub(super) async fn made(
    work: impl FnOnce(Cancel) -> Result<Shape, ShapeError> + Send + 'static,
) -> Result<Shape, Problem> {
    let cancel = Cancel::default();
    let _stops_when_dropped = CancelOnDrop::new(cancel.clone());
    aside(move || work(cancel).map_err(|error| Problem::new(error.sentence()))).await
}
