//! Every user action in one table: name, words, shortcut, menu, and when it is allowed.
//!
//! Menus, buttons, shortcuts and the palette all read this table and push the same [`Command`]s,
//! which `app` applies once per frame.
//!
//! Layer: commands. Uses: domain, engine.

mod action;
mod command;
mod job_question;
mod question;
mod regions;
mod results;
mod saved;

pub use action::{Action, ActionInfo, Menu, Situation};
pub use command::{Command, Retry};
pub use job_question::JobQuestion;
pub use question::{NamedBy, Question};
pub use regions::{AreaSource, RegionCommand};
pub use results::ResultsCommand;
pub use saved::SavedCommand;

use egui::{KeyboardShortcut, Modifiers};
use std::cell::RefCell;

/// The one place where commands gather while a frame is drawn.
#[derive(Debug, Default)]
pub struct Queue(RefCell<Vec<Command>>);

impl Queue {
    /// Adds a command.
    pub fn push(&self, command: Command) {
        self.0.borrow_mut().push(command);
    }

    /// Adds an action of the table.
    pub fn act(&self, action: Action) {
        self.push(Command::Do(action));
    }

    /// Takes all, in order.
    pub fn drain(&self) -> Vec<Command> {
        self.0.take()
    }

    /// True if nothing waits.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

/// Takes the pressed shortcuts out of the input. Longer combinations are asked first, because egui
/// lets a shortcut match with extra Shift; keys a text field wants stay its own.
pub fn pressed(ctx: &egui::Context) -> Vec<Action> {
    let typing = ctx.text_edit_focused();
    let keys = |action: Action| action.info().shortcut.into_iter().chain(action.second_shortcut());
    let mut table: Vec<(Action, KeyboardShortcut)> =
        Action::ALL.iter().flat_map(|action| keys(*action).map(|shortcut| (*action, shortcut))).collect();
    table.sort_by_key(|(_, shortcut)| std::cmp::Reverse(weight(shortcut.modifiers)));
    let usable = |action: Action, shortcut: &KeyboardShortcut| {
        let conflicts = shortcut.modifiers.is_none() || shortcut.conflicts_with_text_editing();
        !(typing && (conflicts || action.is_the_text_fields()))
    };
    table.retain(|(action, shortcut)| usable(*action, shortcut) || *action == Action::Cancel);
    ctx.input_mut(|input| {
        table.into_iter().filter(|(_, shortcut)| input.consume_shortcut(shortcut)).map(|(action, _)| action).collect()
    })
}

fn weight(modifiers: Modifiers) -> u8 {
    u8::from(modifiers.command) + u8::from(modifiers.shift) + u8::from(modifiers.alt)
}
