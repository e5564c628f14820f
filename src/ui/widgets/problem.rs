//! What went wrong: one sentence, one button, details folded.

use super::buttons::{icon_button, labelled_button, quiet_line_button};
use super::layout::{from_left, from_right, line};
use crate::domain::{Problem, Remedy};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{GRID, LINE_HEIGHT, Palette, RADIUS, StateColors, text};
use egui::{Align, CollapsingHeader, Frame, Layout, Margin, RichText, ScrollArea, Ui};

/// The words on the button, if there is something to press.
pub fn remedy_label(remedy: &Remedy) -> Option<String> {
    let label = match remedy {
        Remedy::None => return None,
        Remedy::Retry => "Try again",
        Remedy::RetryIn(wait) => return Some(format!("Try again in {} s", wait.as_secs().max(1))),
        Remedy::SignIn => "Sign in",
        Remedy::RenewSignIn => "Renew the sign-in…",
        Remedy::HandOver(_) => "Hand over the new token",
        Remedy::AcceptEula(pages) if pages.len() > 1 => {
            return Some(format!("Open {} licence agreements", pages.len()));
        }
        Remedy::AcceptEula(_) => "Open the licence agreement",
        Remedy::OpenPage(_) => "Open the page",
        Remedy::ChangeRequest => "Change the request",
        Remedy::ChooseFolder => "Choose a folder…",
        Remedy::Practice => "Go on in practice mode",
    };
    Some(label.to_owned())
}

fn remedy_icon(remedy: &Remedy) -> Icon {
    match remedy {
        Remedy::None | Remedy::Retry | Remedy::HandOver(_) => Icon::Refresh,
        Remedy::RetryIn(_) => Icon::Clock,
        Remedy::SignIn | Remedy::RenewSignIn => Icon::SignIn,
        Remedy::AcceptEula(_) | Remedy::OpenPage(_) => Icon::OpenExternal,
        Remedy::ChangeRequest => Icon::Undo,
        Remedy::ChooseFolder => Icon::Folder,
        Remedy::Practice => Icon::Practice,
    }
}

/// A failure where the value would have been; the remedy if its button was pressed.
pub fn problem_box(ui: &mut Ui, problem: &Problem) -> Option<Remedy> {
    problem_box_as(ui, problem, Icon::Error, Palette::of(ui).failed)
}

/// The same in other colours, for warnings and good news.
pub fn problem_box_as(ui: &mut Ui, problem: &Problem, icon: Icon, colors: StateColors) -> Option<Remedy> {
    Frame::NONE
        .fill(colors.fill)
        .corner_radius(RADIUS)
        .inner_margin(Margin::same(8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.add_space(GRID);
                ui.add(icon.image(icons::SMALL).tint(colors.ink).alt_text(""));
                ui.vertical(|ui| {
                    ui.label(RichText::new(&problem.summary));
                    let chosen = remedy_button(ui, &problem.remedy);
                    details(ui, problem);
                    chosen
                })
                .inner
            })
            .inner
        })
        .inner
}

/// The button of a remedy, if it has one.
fn remedy_button(ui: &mut Ui, remedy: &Remedy) -> Option<Remedy> {
    let label = remedy_label(remedy)?;
    ui.add_space(GRID);
    labelled_button(ui, remedy_icon(remedy), &label).clicked().then(|| remedy.clone())
}

fn details(ui: &mut Ui, problem: &Problem) {
    if problem.details.is_empty() {
        return;
    }
    let header = CollapsingHeader::new(text::secondary(ui, "Details")).id_salt(&problem.summary).icon(chevron);
    header.show_unindented(ui, |ui| {
        ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
            if icon_button(ui, Icon::Copy, "Copy the details").clicked() {
                ui.ctx().copy_text(format!("{}\n{}", problem.summary, problem.details));
            }
            ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
                ScrollArea::vertical().max_height(160.0).show(ui, |ui| {
                    ui.add(egui::Label::new(text::mono_small(&problem.details)).wrap().selectable(true));
                });
            });
        });
    });
}

/// Points down when open.
fn chevron(ui: &mut Ui, openness: f32, response: &egui::Response) {
    let icon = if openness > 0.5 { Icon::ChevronDown } else { Icon::ChevronRight };
    let rect = egui::Rect::from_center_size(response.rect.center(), egui::Vec2::splat(12.0));
    icon.image(12.0).tint(Palette::of(ui).ink_soft).paint_at(ui, rect);
}

/// One line for lists: icon, sentence (elided, whole on hover), button.
pub fn problem_line(ui: &mut Ui, problem: &Problem) -> Option<Remedy> {
    let colors = Palette::of(ui).failed;
    line(ui, LINE_HEIGHT, from_right(), |ui| {
        ui.painter().rect_filled(ui.max_rect().shrink2(egui::vec2(0.0, 1.0)), 4.0, colors.fill);
        ui.spacing_mut().item_spacing.x = GRID;
        let chosen = remedy_label(&problem.remedy)
            .and_then(|label| quiet_line_button(ui, &label).clicked().then(|| problem.remedy.clone()));
        ui.with_layout(from_left(), |ui| {
            ui.add_space(GRID);
            ui.add(Icon::Error.image(14.0).tint(colors.ink).alt_text(""));
            let words = RichText::new(&problem.summary).size(text::SECONDARY).color(colors.ink);
            let label = ui.add(egui::Label::new(words).truncate());
            if !problem.details.is_empty() {
                label.on_hover_text(&problem.details);
            }
        });
        chosen
    })
}
