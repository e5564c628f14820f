//! Names of files in less room than they need: the middle goes, because the ending says what a file is.

use egui::{Align, FontId, Label, Layout, Response, RichText, Role, Ui, WidgetInfo, vec2};

/// What a name that stands by itself has in common with others: nothing tells it apart, so both ends stay.
pub(crate) const ALONE: (usize, usize) = (usize::MAX, 0);

/// A file's name in a cell `width` wide, its middle cut if need be; told whole to screen readers.
pub(crate) fn name_cell(ui: &mut Ui, width: f32, height: f32, name: &str, hover: String) -> Response {
    let size = egui::TextStyle::Body.resolve(ui.style()).size;
    ui.allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(vec2(width, height));
        let shown = fitted_name(ui, name, ALONE, size, width);
        let response = ui.add(Label::new(RichText::new(shown).size(size)).truncate().show_tooltip_when_elided(false));
        response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), name));
        response.on_hover_text(hover)
    })
    .inner
}

/// As much of a name as there is room for: its ends, and what tells it from the others. `alike` is how many characters
/// all names have in common at both ends; `size` that of the letters and `room` are in points.
pub(crate) fn fitted_name(ui: &Ui, name: &str, alike: (usize, usize), size: f32, room: f32) -> String {
    let font = FontId::proportional(size);
    let width = |words: &str| {
        let ink = egui::Color32::BLACK;
        ui.fonts_mut(|fonts| fonts.layout_no_wrap(words.to_owned(), font.clone(), ink).size().x)
    };
    let whole = width(name);
    if whole <= room {
        return name.to_owned();
    }
    let count = name.chars().count();
    let mut kept = ((room / whole) * count as f32) as usize;
    while kept > 4 {
        let words = shortened_name(name, alike, kept);
        if width(&words) <= room {
            return words;
        }
        kept -= 1;
    }
    shortened_name(name, alike, 4)
}

/// So many characters of a name: of its beginning, of what tells it from the others, and of its end.
pub(crate) fn shortened_name(name: &str, (head, tail): (usize, usize), kept: usize) -> String {
    let characters: Vec<char> = name.chars().collect();
    let count = characters.len();
    if count <= kept {
        return name.to_owned();
    }
    let part =
        |from: usize, to: usize| characters.get(from..to.min(count)).unwrap_or_default().iter().collect::<String>();
    let own = count.saturating_sub(head + tail);
    let (beginning, end) = if own == 0 || head + tail >= count {
        (kept / 2, kept - kept / 2)
    } else if own >= kept {
        return format!("…{}…", part(head, head + kept));
    } else {
        let rest = kept - own;
        let beginning = (rest / 2).min(head);
        let end = (rest - beginning).min(tail);
        let cut = |is_cut: bool| if is_cut { "…" } else { "" };
        let (first, last) = (part(0, beginning), part(count - end, count));
        let own = part(head, count - tail);
        return format!("{first}{}{own}{}{last}", cut(beginning < head), cut(end < tail));
    };
    format!("{}…{}", part(0, beginning), part(count - end, count))
}

#[cfg(test)]
mod tests {
    use super::shortened_name;

    #[test]
    fn names_lose_their_middle() {
        assert_eq!(shortened_name("ATL03_20200528_007.h5", (21, 0), 8), "ATL0…7.h5");
        assert_eq!(shortened_name("short.nc", (0, 0), 20), "short.nc");
        assert_eq!(shortened_name("ATL03_20200528_007.h5", super::ALONE, 8), "ATL0…7.h5");
        assert_eq!(shortened_name("éèêëàâäùûü", (10, 10), 4), "éè…ûü");
    }
}
