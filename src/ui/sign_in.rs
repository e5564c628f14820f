//! The sign-in dialog: practice, user name and password, or a pasted token.

use super::dialog::dialog_ui;
use super::icons::Icon;
use super::{Cx, account, theme, widgets};
use crate::commands::{Action, Command};
use crate::domain::{Problem, Remedy, Secret};
use crate::engine::snapshot::{Account, SessionState};
use egui::{Id, Key, TextEdit, Ui};

/// What is typed; wiped when the dialog closes.
#[derive(Default)]
pub struct SignInView {
    open: bool,
    way: Way,
    user: String,
    password: String,
    token: String,
    attempt: Attempt,
    /// The first empty field gets the keyboard.
    focus: bool,
}

/// What was asked of Earthdata Login since the dialog opened. The number is how many renewals had
/// ended before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Attempt {
    #[default]
    None,
    Waiting(u64),
    Failed,
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
        self.focus = true;
    }

    /// The same, for somebody whose name is known; an empty name leaves what stands there.
    pub fn open_for(&mut self, user: &str) {
        if !user.is_empty() {
            user.clone_into(&mut self.user);
        }
        self.open();
    }

    fn is_waiting(&self) -> bool {
        matches!(self.attempt, Attempt::Waiting(_))
    }

    fn wait(&mut self, cx: &Cx<'_>) {
        self.attempt = Attempt::Waiting(cx.snapshot.renewal.ended);
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
    let renewal = &cx.snapshot.renewal;
    match (&cx.snapshot.session, view.attempt) {
        (SessionState::SignedIn(_), Attempt::Waiting(before)) if renewal.ended > before => {
            if renewal.problem.is_some() { view.attempt = Attempt::Failed } else { view.close() }
        }
        (SessionState::SignedOut { problem: Some(_), .. }, Attempt::Waiting(_)) => view.attempt = Attempt::Failed,
        _ => {}
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
    let account = match &cx.snapshot.session {
        SessionState::SignedIn(account) => Some(account),
        _ => None,
    };
    if let Some(account) = account {
        renewal_head_ui(ui, cx, account, view);
    } else {
        ui.label(theme::text::title("Sign in to NASA Earthdata"));
        ui.add_space(theme::GRID);
        let words = "NASA gives its data to everyone with a free Earthdata Login account.";
        ui.label(theme::text::secondary(ui, words));
    }
    ui.add_space(theme::GRID * 3.0);
    if let SessionState::SignedOut { offers, problem } = &cx.snapshot.session {
        if let Some(problem) = problem.as_ref().filter(|_| !view.is_waiting()) {
            // The remedy is this dialog.
            widgets::problem_box(ui, &Problem { remedy: Remedy::None, ..problem.clone() });
            ui.add_space(theme::GRID * 2.0);
        }
        for (index, offer) in offers.iter().enumerate() {
            if widgets::quiet_button(ui, &format!("Use {offer}")).clicked() {
                view.wait(cx);
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
    if account.is_none() {
        ui.add_space(theme::GRID * 3.0);
        ui.separator();
        ui.add_space(theme::GRID * 2.0);
        practice_ui(ui, cx, view);
    }
}

/// What a renewal is, and why the last attempt failed.
fn renewal_head_ui(ui: &mut Ui, cx: &Cx<'_>, account: &Account, view: &SignInView) {
    ui.label(theme::text::title("Renew the sign-in"));
    ui.add_space(theme::GRID);
    let end = account::end_words(account, cx.now).unwrap_or_default();
    let words = format!("{end} Until a new one is there the old one stays good, and nothing stops.");
    ui.label(theme::text::secondary(ui, words.trim()));
    let problem = cx.snapshot.renewal.problem.as_ref().filter(|_| view.attempt == Attempt::Failed);
    if let Some(problem) = problem {
        ui.add_space(theme::GRID * 2.0);
        // Another sign-in is what this dialog is for.
        let without = Problem { remedy: Remedy::None, ..problem.clone() };
        let shown = if problem.remedy == Remedy::SignIn { &without } else { problem };
        if let Some(remedy) = widgets::problem_box(ui, shown) {
            cx.push(Command::Remedy(remedy));
        }
    }
}

fn password_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SignInView) {
    let user = widgets::labelled_field(ui, "User name", &mut view.user, None);
    let password = widgets::Field::new("Password", &mut view.password).password().show(ui);
    if std::mem::take(&mut view.focus) {
        if view.user.is_empty() { user.request_focus() } else { password.request_focus() }
    }
    let entered = password.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(theme::GRID);
    ui.label(theme::text::secondary(
        ui,
        "The password is sent once, to Earthdata Login only, for a token. It is not stored.",
    ));
    ui.add_space(theme::GRID * 2.0);
    let complete = !view.user.trim().is_empty() && !view.password.is_empty() && !view.is_waiting();
    if submit_ui(ui, submit_name(cx), view.is_waiting(), complete) || (entered && complete) {
        view.wait(cx);
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
    if submit_ui(ui, submit_name(cx), view.is_waiting(), !token.is_empty() && !view.is_waiting()) {
        view.wait(cx);
        drop(Secret::new(std::mem::take(&mut view.token)));
        cx.push(Command::Token(Secret::new(token)));
    }
}

fn submit_name(cx: &Cx<'_>) -> &'static str {
    if matches!(cx.snapshot.session, SessionState::SignedIn(_)) { "Renew" } else { "Sign in" }
}

fn submit_ui(ui: &mut Ui, name: &str, waiting: bool, complete: bool) -> bool {
    let name = if waiting { "Asking Earthdata Login…" } else { name };
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
            view.wait(cx);
        }
        ui.hyperlink_to("Get an Earthdata Login account", "https://urs.earthdata.nasa.gov/users/new");
    });
}
