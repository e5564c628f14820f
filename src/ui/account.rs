//! The signed-in account in the bars: who, how long yet, and what can be done about it.

use super::icons::{self, Icon};
use super::widgets::format;
use super::{Cx, action_ui, theme, widgets};
use crate::commands::Action;
use crate::domain::TokenLife;
use crate::engine::snapshot::{Account, SessionState};
use chrono::{DateTime, Utc};
use egui::{Color32, Label, RichText, Ui};

/// Characters of a user's name in the bar; all of it is in the menu.
const USER_CHARS: usize = 14;

/// Right in the top bar: a button to sign in, or the account and its menu.
pub(super) fn account_ui(ui: &mut Ui, cx: &Cx<'_>) {
    match &cx.snapshot.session {
        SessionState::Checking => {
            ui.label(RichText::new("checking the account…").color(theme::Palette::of(ui).ink_soft));
        }
        SessionState::SignedOut { .. } => {
            if widgets::quiet_button(ui, "Sign in…").clicked() {
                cx.act(Action::SignIn);
            }
        }
        SessionState::NotTrusted => {
            ui.label(RichText::new("no account is used").color(theme::Palette::of(ui).waiting.ink))
                .on_hover_text("These servers are not NASA's, and you have not said that you trust them.");
        }
        SessionState::SignedIn(account) => signed_in_ui(ui, cx, account),
    }
}

fn signed_in_ui(ui: &mut Ui, cx: &Cx<'_>, account: &Account) {
    let mut text = RichText::new(account_words(account, cx.now));
    if let Some(colour) = life(account, cx.now).and_then(|life| life_colour(ui, life)) {
        text = text.color(colour);
    }
    let menu = egui::containers::menu::MenuButton::new((Icon::User.ink(ui, icons::SMALL), text)).ui(ui, |ui| {
        ui.set_min_width(280.0);
        ui.set_max_width(320.0);
        if !account.user.is_empty() {
            ui.add(Label::new(theme::text::emphasis(&account.user)).wrap());
        }
        if let Some(words) = end_words(account, cx.now) {
            ui.label(theme::text::secondary(ui, words));
        }
        if let Some(why) = &account.session_only {
            ui.label(theme::text::secondary(ui, why));
        }
        ui.separator();
        for action in [Action::RenewSignIn, Action::SignOut] {
            action_ui::menu_entry(ui, cx, action);
        }
    });
    menu.0.on_hover_text(end_words(account, cx.now).unwrap_or_else(|| "Your account".to_owned()));
}

fn life(account: &Account, now: DateTime<Utc>) -> Option<TokenLife> {
    account.expires_at.map(|at| TokenLife::at(at, now))
}

/// `ada · 58 d`, `ada · 5 h`: user and time until the token dies.
pub(super) fn account_words(account: &Account, now: DateTime<Utc>) -> String {
    let user = if account.user.is_empty() { "signed in" } else { &account.user };
    let user = format::shortened(user, USER_CHARS);
    match life(account, now) {
        Some(TokenLife::Over) => format!("{user} · token expired"),
        Some(life) => format!("{user} · {}", life.short_words()),
        None => user.into_owned(),
    }
}

/// “The sign-in ends in 2 days, 2026-11-24 16:00 UTC.”
pub(super) fn end_words(account: &Account, now: DateTime<Utc>) -> Option<String> {
    let at = account.expires_at?;
    Some(match TokenLife::at(at, now) {
        TokenLife::Over => format!("The sign-in ended on {}.", format::moment(at)),
        life => format!("The sign-in ends {}, {}.", life.words(), format::moment(at)),
    })
}

/// For the status bar: what follows “signed in”, and in which colour, once it is worth a word.
pub(super) fn remark(ui: &Ui, account: &Account, now: DateTime<Utc>) -> Option<(String, Color32)> {
    let life = life(account, now).filter(|life| life.is_short())?;
    let words =
        if life == TokenLife::Over { "token expired".to_owned() } else { format!("token ends {}", life.words()) };
    Some((words, life_colour(ui, life)?))
}

/// No colour while there is nothing to do.
fn life_colour(ui: &Ui, life: TokenLife) -> Option<Color32> {
    let palette = theme::Palette::of(ui);
    match life {
        TokenLife::Long { .. } => None,
        TokenLife::Soon { .. } => Some(palette.waiting.ink),
        TokenLife::LastDay { .. } | TokenLife::Over => Some(palette.failed.ink),
    }
}

#[cfg(test)]
mod tests {
    use super::{account_words, end_words};
    use crate::engine::snapshot::Account;
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn token_days_are_counted_down() {
        let now = DateTime::UNIX_EPOCH;
        let account =
            |left: TimeDelta| Account { user: "ada".to_owned(), expires_at: Some(now + left), session_only: None };
        assert_eq!(account_words(&account(TimeDelta::days(58)), now), "ada · 58 d");
        assert_eq!(account_words(&account(TimeDelta::hours(5)), now), "ada · 5 h");
        assert_eq!(account_words(&account(TimeDelta::days(-2)), now), "ada · token expired");
        let words = end_words(&account(TimeDelta::days(2)), now).unwrap();
        assert_eq!(words, "The sign-in ends in 2 days, 1970-01-03 00:00 UTC.");
        let long = Account { user: "a-very-long-name-of-a-user".to_owned(), ..account(TimeDelta::days(58)) };
        assert_eq!(account_words(&long, now), "a-very-long-n… · 58 d");
        let nobody_knows = Account { user: String::new(), expires_at: None, session_only: None };
        assert_eq!(account_words(&nobody_knows, now), "signed in");
    }
}
