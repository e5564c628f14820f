//! Menus, the way to all commands, servers and account.

use super::icons::{self, Icon};
use super::widgets::format;
use super::{Cx, Views, account, action_ui, saved, theme};
use crate::commands::{Action, Command, Menu};
use crate::domain::environment::EnvironmentKind;
use egui::{Align, Button, Layout, MenuBar, RichText, Ui};

/// Points that icons, servers and account need at the right, with the longest words they show.
const RIGHT_ROOM: f32 = 390.0;
/// Characters of a server's name; all of it is in the tooltip.
const SERVER_CHARS: usize = 16;

pub(super) fn top_bar_ui(ui: &mut Ui, cx: &Cx<'_>, views: &Views) {
    // One bar for all of it: with a menu open, moving over another opens that one.
    MenuBar::new().ui(ui, |ui| {
        ui.set_min_height(theme::TOP_BAR_HEIGHT);
        for (menu, name) in Menu::BAR {
            ui.menu_button(name, |ui| menu_ui(ui, cx, menu));
        }
        ui.add_space(theme::GRID * 3.0);
        action_ui::icon_action(ui, cx, Action::Undo, false);
        action_ui::icon_action(ui, cx, Action::Redo, false);
        ui.add_space(theme::GRID * 3.0);
        palette_button(ui, cx);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            account::account_ui(ui, cx);
            environment_ui(ui, cx);
            action_ui::icon_action(ui, cx, Action::ToggleSidePanel, views.side_open);
            action_ui::icon_action(ui, cx, Action::ToggleTheme, false);
        });
    });
}

fn menu_ui(ui: &mut Ui, cx: &Cx<'_>, menu: Menu) {
    ui.set_min_width(220.0);
    for action in Action::ALL.iter().copied().filter(|action| action.info().menu == menu) {
        if action == Action::KeptRequests {
            saved::menus_ui(ui, cx);
        } else {
            action_ui::menu_entry(ui, cx, action);
        }
    }
}

fn palette_button(ui: &mut Ui, cx: &Cx<'_>) {
    let info = Action::Palette.info();
    let shortcut = info.shortcut.map(|shortcut| action_ui::shortcut_words(ui, shortcut)).unwrap_or_default();
    let text = RichText::new(format!("{}…", super::palette::NAME)).color(theme::Palette::of(ui).ink_soft);
    let button = Button::new((Icon::Search.ink(ui, icons::SMALL), text))
        .shortcut_text(shortcut)
        // A menu bar's buttons have no frame; this one is a field to all appearances.
        .fill(theme::Palette::of(ui).paper)
        .stroke(egui::Stroke::new(theme::HAIRLINE, theme::Palette::of(ui).outline))
        .min_size(egui::vec2((ui.available_width() - RIGHT_ROOM).clamp(200.0, 300.0), 26.0));
    ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = theme::GAP;
        if ui.add(button).on_hover_text(info.help).clicked() {
            cx.act(Action::Palette);
        }
    });
}

fn environment_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let kind = cx.snapshot.environment.kind();
    let shown = match kind {
        EnvironmentKind::Prod => "NASA".to_owned(),
        EnvironmentKind::Uat => "NASA UAT".to_owned(),
        EnvironmentKind::Practice => "PRACTICE".to_owned(),
        EnvironmentKind::Custom => cx.snapshot.environment.host(),
    };
    let help = match (kind, cx.snapshot.environment.services_in_words()) {
        (EnvironmentKind::Custom, Some(services)) => format!("Own server {shown}. {services}"),
        (EnvironmentKind::Custom, None) => format!("Own server {shown}"),
        _ => format!("Which servers are used: {shown}"),
    };
    let shown = format::shortened(&shown, SERVER_CHARS);
    let colours = theme::Palette::of(ui);
    let colour = if kind == EnvironmentKind::Practice { colours.waiting.ink } else { colours.ink };
    let button = Button::new(RichText::new(shown).strong().color(colour));
    let menu = egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(320.0);
        for (choice, name) in [
            (EnvironmentKind::Prod, "NASA: real data, needs an Earthdata Login account"),
            (EnvironmentKind::Uat, "NASA user-acceptance test: for testers"),
            (EnvironmentKind::Practice, "Practice: made-up data, no account, no network"),
        ] {
            if ui.selectable_label(choice == kind, name).clicked() && choice != kind {
                cx.push(Command::UseEnvironment(choice));
                ui.close();
            }
        }
    });
    menu.0.on_hover_text(help);
}
