//! The question before something that cannot be taken back: one dialog for all of them. No has the
//! keyboard, and Escape is No.

use super::dialog::dialog_ui;
use super::{Cx, theme, widgets};
use crate::commands::{Command, NamedBy, Question};
use crate::domain::Environment;
use egui::{Id, Label, Ui};

const WIDTH: f32 = 440.0;

/// What a question looks like.
struct Words {
    title: String,
    /// Names and addresses, in type that shows every letter.
    shown: Vec<String>,
    sentences: Vec<String>,
    no: &'static str,
    yes: &'static str,
}

/// Remembers which question has been given the keyboard.
#[derive(Default)]
pub(super) struct QuestionView {
    asked: Option<Question>,
}

pub(super) fn question_ui(ui: &Ui, cx: &Cx<'_>, view: &mut QuestionView) {
    let Some(question) = cx.question else {
        view.asked = None;
        return;
    };
    let is_new = view.asked.as_ref() != Some(question);
    if is_new {
        view.asked = Some(question.clone());
    }
    let words = words(cx, question);
    let mut answer = None;
    let modal = dialog_ui(ui.ctx(), Id::unique("question"), WIDTH, None, |ui| {
        ui.label(theme::text::title(&words.title));
        ui.add_space(theme::GRID);
        for shown in &words.shown {
            ui.add(Label::new(theme::text::mono(shown)).wrap());
        }
        if !words.shown.is_empty() {
            ui.add_space(theme::GRID);
        }
        for sentence in &words.sentences {
            ui.add(Label::new(sentence).wrap());
        }
        ui.add_space(theme::GRID * 3.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let no = widgets::primary_button(ui, words.no);
            if is_new {
                no.request_focus();
            }
            if no.clicked() {
                answer = Some(false);
            }
            if widgets::quiet_button(ui, words.yes).clicked() {
                answer = Some(true);
            }
        });
    });
    if answer.is_none() && modal.should_close() {
        answer = Some(false);
    }
    if let Some(yes) = answer {
        cx.push(Command::Answer { question: Box::new(question.clone()), yes });
    }
}

fn words(cx: &Cx<'_>, question: &Question) -> Words {
    match question {
        Question::TrustServers { servers, named_by } => trust_words(servers, named_by),
        Question::ReadShape { request, shape } => {
            let file = |path: &std::path::Path| {
                path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
            };
            Words {
                title: "Read a file outside the request's folder?".to_owned(),
                shown: vec![shape.display().to_string()],
                sentences: vec![format!(
                    "{} names this file as its shape. It is not in the folder of the request, and its contents are sent \
                     to the servers with the request.",
                    file(request)
                )],
                no: "Do not read it",
                yes: "Read this file",
            }
        }
        Question::SubmitWithoutSpace { needed_bytes, free_bytes } => {
            let (needed, free) = (widgets::format::bytes(*needed_bytes), widgets::format::bytes(*free_bytes));
            Words {
                title: "The results may not fit on the disk".to_owned(),
                shown: vec![cx.download_folder().display().to_string()],
                sentences: vec![format!(
                    "Nothing is cut from the granules: they are about {needed}, and {free} are free in the download \
                     folder. The job runs at NASA all the same; what does not fit waits for free space."
                )],
                no: "Do not submit",
                yes: "Submit anyway",
            }
        }
        Question::DownloadUncut(job) => {
            let row = cx.snapshot.jobs.iter().find(|row| row.key == *job);
            let files = row.and_then(|row| row.job()).map_or(0, |job| job.link_count());
            let why = row.and_then(|row| row.alarms.iter().find(|alarm| alarm.asks_to_cancel()));
            let sentences = why.map(crate::domain::Alarm::words).into_iter();
            Words {
                title: format!("Download {} that are not cut?", widgets::format::plural(files, "file", "files")),
                shown: Vec::new(),
                sentences: sentences.chain(row.map(|row| format!("Job: {}", row.title))).collect(),
                no: "Do not download",
                yes: "Download anyway",
            }
        }
    }
}

fn trust_words(servers: &Environment, named_by: &NamedBy) -> Words {
    let who = match named_by {
        NamedBy::RequestFile(name) => format!("The request file {name} names"),
        NamedBy::SavedRequest(name) => format!("The saved request “{name}” names"),
        NamedBy::Paste => "The pasted text names".to_owned(),
        NamedBy::Unknown => "You are about to use".to_owned(),
    };
    let hosts = servers.hosts();
    let what = if hosts.len() == 1 { "a server that is not NASA's" } else { "servers that are not NASA's" };
    Words {
        title: format!("Do you trust {}?", servers.host()),
        // The title names the only one.
        shown: if hosts.len() > 1 { hosts } else { Vec::new() },
        sentences: vec![
            format!("{who} {what}. With Yes, your token, or the name and password you sign in with, go there."),
            "Say Yes only if you know who runs them. Settings lists the servers you trust, and can forget them."
                .to_owned(),
        ],
        no: "No, go back",
        yes: "Yes, trust it",
    }
}
