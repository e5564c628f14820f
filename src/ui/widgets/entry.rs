//! How typing begins in a field of one line: it replaces what was there. A value that is typed is never
//! joined to the one before.

use egui::text::CCursorRange;
use egui::text_edit::TextEditState;
use egui::{Id, Ui};

/// The text as the field left it, to notice when somebody else changes it.
#[derive(Clone)]
struct Left(String);

/// Call before the field `id` is drawn. All of `text` is selected when the keyboard enters the field
/// (Tab, a shortcut, a screen reader), and when the text is another than [`leave`] was told, as after
/// a drag on the map. A click puts the cursor where it points, as everywhere.
pub(super) fn enter(ui: &Ui, id: Id, text: &str) {
    if !ui.is_enabled() {
        return;
    }
    let has_focus = ui.memory_mut(|memory| {
        // Else the focus would come only while the field is drawn, after its first letter.
        memory.interested_in_focus(id, ui.layer_id());
        memory.has_focus(id)
    });
    let by_pointer = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
    let is_entered = match ui.data(|data| data.get_temp::<Left>(id)) {
        Some(left) => left.0 != text,
        None => !by_pointer,
    };
    if has_focus && is_entered {
        let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        state.cursor.set_char_range(Some(CCursorRange::select_all_str(text)));
        state.store(ui.ctx(), id);
    }
}

/// Call after the field was drawn.
pub(super) fn leave(ui: &Ui, id: Id, text: &str) {
    if ui.memory(|memory| memory.has_focus(id)) {
        ui.data_mut(|data| data.insert_temp(id, Left(text.to_owned())));
    } else {
        ui.data_mut(|data| data.remove::<Left>(id));
    }
}
