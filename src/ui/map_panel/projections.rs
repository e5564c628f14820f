//! How the Earth is drawn: three maps to choose from, and a polar one that offers itself.

use crate::commands::Action;
use crate::domain::Draft;
use crate::domain::map::Projection;
use crate::ui::icons::Icon;
use crate::ui::map::projections_place;
use crate::ui::theme::{GRID, text};
use crate::ui::{Cx, Views, action_ui, widgets};
use egui::{Align, Button, Label, Layout, Margin, Rect, RichText, Role, Ui, UiBuilder, WidgetInfo, vec2};

/// A map narrower than this (points) has no room for an offer in one line.
const ONE_LINE: f32 = 430.0;
/// A map smaller than this (points) has no room for a choice.
const LEAST_MAP: egui::Vec2 = vec2(230.0, 140.0);

/// In the lower left corner of the map, over the scale.
pub(super) fn projections_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &Draft, views: &mut Views, map: Rect) {
    if map.width() < LEAST_MAP.x || map.height() < LEAST_MAP.y {
        return;
    }
    let place = projections_place(map);
    choice_ui(ui, cx, views.map.projection(), place);
    let area = draft.area_bounds();
    let collection = draft.collection.as_ref().map_or(&[][..], |collection| collection.boxes.as_slice());
    let (boxes, words) = match &area {
        Some(area) => (std::slice::from_ref(area), "This area lies"),
        None => (collection, "This collection lies"),
    };
    if let Some(offered) = views.map.offer(boxes)
        && offer_ui(ui, cx, offered, words, (map, place))
    {
        views.map.refuse(offered);
    }
}

fn action_of(projection: Projection) -> Action {
    match projection {
        Projection::World => Action::WorldMap,
        Projection::Arctic => Action::ArcticMap,
        Projection::Antarctic => Action::AntarcticMap,
    }
}

fn choice_ui(ui: &mut Ui, cx: &Cx<'_>, shown: Projection, place: Rect) {
    let mut area = ui.new_child(UiBuilder::new().id_salt("map projections").max_rect(place));
    widgets::floating(ui).inner_margin(Margin::same(1)).show(&mut area, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.spacing_mut().button_padding.x = GRID;
            let width = (place.width() - 2.0) / Projection::ALL.len() as f32;
            for projection in Projection::ALL {
                let is_shown = projection == shown;
                let words = RichText::new(projection.name()).size(text::SECONDARY);
                let button = Button::selectable(is_shown, words).min_size(vec2(width, place.height() - 2.0));
                let action = action_of(projection);
                let response = action_ui::told(ui, cx, action, |ui| ui.add(button));
                response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_shown, action.info().name));
                if response.clicked() && !is_shown {
                    cx.act(action);
                }
            }
        });
    });
}

/// One sentence and one button; true if it is not wanted.
fn offer_ui(ui: &mut Ui, cx: &Cx<'_>, offered: Projection, words: &str, (map, below): (Rect, Rect)) -> bool {
    let is_wide = map.width() >= ONE_LINE;
    let size = vec2(map.width() - 2.0 * (below.left() - map.left()), if is_wide { 30.0 } else { 54.0 });
    let room = Rect::from_min_size(below.left_top() - vec2(0.0, size.y + GRID), size);
    let layout = Layout::bottom_up(Align::Min);
    let mut area = ui.new_child(UiBuilder::new().id_salt("polar map offered").max_rect(room).layout(layout));
    let sentence = format!("{words} in the {}.", offered.name());
    let name = format!("Show the {} map", offered.name());
    let mut is_refused = false;
    widgets::floating(ui).inner_margin(Margin::symmetric(8, 2)).show(&mut area, |ui| {
        let mut buttons = |ui: &mut Ui| {
            if widgets::quiet_button(ui, &name).clicked() {
                cx.act(action_of(offered));
            }
            is_refused = widgets::icon_button(ui, Icon::Close, "Stay on the world map").clicked();
        };
        let told = Label::new(text::secondary(ui, &sentence));
        if is_wide {
            ui.horizontal(|ui| {
                ui.add(told);
                buttons(ui);
            });
        } else {
            ui.vertical(|ui| {
                ui.add(told);
                ui.horizontal(buttons);
            });
        }
    });
    is_refused
}

#[cfg(test)]
mod tests {
    use super::action_of;
    use crate::domain::map::Projection;
    use std::collections::HashSet;

    #[test]
    fn each_map_has_a_command_with_a_key() {
        let actions: HashSet<_> = Projection::ALL.map(action_of).into_iter().collect();
        assert_eq!(actions.len(), Projection::ALL.len());
        assert!(actions.iter().all(|action| action.info().shortcut.is_some()));
    }
}
