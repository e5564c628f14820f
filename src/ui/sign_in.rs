//! The sign-in dialog: practice, user name and password, or a pasted token.

use super::dialog::dialog_ui;
use super::icons::Icon;
use super::{Cx, theme, widgets};
use crate::commands::{Action, Command};
use crate::domain::{Problem, Remedy, Secret};
use crate::engine::snapshot::SessionState;
use egui::{Id, Key, TextEdit, Ui};

/// What is typed; wiped when the dialog closes.
#[derive(Default)]
pub struct SignInView {
    open: bool,
    way: Way,
    user: String,
    password: String,
    token: String,
    waiting: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Way {
    #[default]
    Password,
    Token,
}

impl SignInView {
    /// Shows the dialog.
    pub fn open(&mut self) {
        self.open = true;
    }

    /// True while it is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Closes it and forgets what was typed.
    pub fn close(&mut self) {
        // Moved into a secret, which wipes it.
        drop(Secret::new(std::mem::take(&mut self.password)));
        drop(Secret::new(std::mem::take(&mut self.token)));
        *self = Self { way: self.way, user: std::mem::take(&mut self.user), ..Self::default() };
    }
}

pub(super) fn sign_in_ui(ui: &Ui, cx: &Cx<'_>, view: &mut SignInView) {
    let signed_in = matches!(cx.snapshot.session, SessionState::SignedIn(_));
    if view.waiting && signed_in {
        view.close();
    }
    if matches!(&cx.snapshot.session, SessionState::SignedOut { problem: Some(_), .. }) {
        view.waiting = false;
    }
    if !view.open {
        return;
    }
    let modal = dialog_ui(ui.ctx(), Id::unique("sign in"), 420.0, None, |ui| contents_ui(ui, cx, view));
    if modal.should_close() {
        view.close();
    }
}

fn contents_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SignInView) {
    ui.label(theme::text::title("Sign in to NASA Earthdata"));
    ui.add_space(theme::GRID);
    ui.label(theme::text::secondary(ui, "NASA gives its data to everyone with a free Earthdata Login account."));
    ui.add_space(theme::GRID * 3.0);
    if let SessionState::SignedOut { offers, problem } = &cx.snapshot.session {
        if let Some(problem) = problem.as_ref().filter(|_| !view.waiting) {
            // The remedy is this dialog.
            widgets::problem_box(ui, &Problem { remedy: Remedy::None, ..problem.clone() });
            ui.add_space(theme::GRID * 2.0);
        }
        for (index, offer) in offers.iter().enumerate() {
            if widgets::quiet_button(ui, &format!("Use {offer}")).clicked() {
                view.waiting = true;
                cx.push(Command::AcceptOffer(index));
            }
        }
    }
    widgets::tab_bar(
        ui,
        &mut view.way,
        &[(Way::Password, "User name and password", None), (Way::Token, "Token", None)],
    );
    ui.add_space(theme::GRID * 2.0);
    match view.way {
        Way::Password => password_ui(ui, cx, view),
        Way::Token => token_ui(ui, cx, view),
    }
    ui.add_space(theme::GRID * 3.0);
    ui.separator();
    ui.add_space(theme::GRID * 2.0);
    practice_ui(ui, cx, view);
}

fn password_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SignInView) {
    widgets::labelled_field(ui, "User name", &mut view.user, None);
    let password = widgets::Field::new("Password", &mut view.password).password().show(ui);
    let entered = password.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(theme::GRID);
    ui.label(theme::text::secondary(
        ui,
        "The password is sent once, to Earthdata Login only, for a token. It is not stored.",
    ));
    ui.add_space(theme::GRID * 2.0);
    let complete = !view.user.trim().is_empty() && !view.password.is_empty() && !view.waiting;
    if submit_ui(ui, view.waiting, complete) || (entered && complete) {
        view.waiting = true;
        let password = Secret::new(std::mem::take(&mut view.password));
        cx.push(Command::Password { user: view.user.trim().to_owned(), password });
    }
}

fn token_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SignInView) {
    ui.name_inputs("Token", |ui| {
        ui.add(TextEdit::multiline(&mut view.token).password(true).desired_rows(3).desired_width(f32::INFINITY))
    });
    ui.add_space(theme::GRID);
    ui.label(theme::text::secondary(
        ui,
        "Made on your Earthdata Login profile page under “Generate Token”. Good for 60 days.",
    ));
    ui.add_space(theme::GRID * 2.0);
    let token: String = view.token.split_whitespace().collect();
    if submit_ui(ui, view.waiting, !token.is_empty() && !view.waiting) {
        view.waiting = true;
        drop(Secret::new(std::mem::take(&mut view.token)));
        cx.push(Command::Token(Secret::new(token)));
    }
}

fn submit_ui(ui: &mut Ui, waiting: bool, complete: bool) -> bool {
    let name = if waiting { "Asking Earthdata Login…" } else { "Sign in" };
    ui.add_enabled_ui(complete, |ui| widgets::primary_button(ui, name)).inner.clicked()
}

fn practice_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SignInView) {
    ui.label("No account yet, or no network?");
    ui.label(theme::text::secondary(
        ui,
        "Practice mode is a small NASA inside this program: everything works, the data is made up.",
    ));
    ui.add_space(theme::GRID);
    ui.horizontal(|ui| {
        if widgets::labelled_button(ui, Icon::Practice, Action::Practice.info().name).clicked() {
            cx.act(Action::Practice);
            view.waiting = true;
        }
        ui.hyperlink_to("Get an Earthdata Login account", "https://urs.earthdata.nasa.gov/users/new");
    });
}
