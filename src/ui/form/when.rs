//! When: two dates, typed or picked, open ends allowed.

use super::warnings_ui;
use super::where_::cut_note_ui;
use crate::commands::Command;
use crate::domain::capabilities::WantedItem;
use crate::domain::draft::Field;
use crate::domain::{Collection, Draft};
use crate::ui::widgets::DateRules;
use crate::ui::{Cx, theme, widgets};
use egui::Ui;

pub(super) fn when_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    let range = draft.collection.as_ref().map(|collection| (collection.time_start, collection.time_end));
    let (first, last) = range.unwrap_or_default();
    widgets::section(ui, "WHEN", |ui| {
        let day = |moment: Option<chrono::DateTime<chrono::Utc>>| moment.map(|moment| moment.date_naive());
        let rules =
            DateRules { today: cx.now.date_naive(), earliest: day(first), latest: day(last), open: Some("any time") };
        for (label, text, field) in [("From", &mut draft.start, Field::Start), ("To", &mut draft.stop, Field::Stop)] {
            if widgets::date_field(ui, label, text, cx.checked.problem(field), &rules).changed() {
                cx.push(Command::DraftChanged);
            }
        }
        warnings_ui(ui, cx, |field| matches!(field, Field::Start | Field::Stop));
        ui.label(theme::text::secondary(ui, range_words(draft.collection.as_ref())));
        cut_note_ui(ui, cx, draft, &WantedItem::Time);
    });
}

fn range_words(collection: Option<&Collection>) -> String {
    let day = |moment: chrono::DateTime<chrono::Utc>| moment.format("%Y-%m-%d").to_string();
    match collection.map(|collection| (collection.time_start, collection.time_end)) {
        Some((Some(start), Some(end))) => {
            format!("This collection has data from {} to {} (UTC).", day(start), day(end))
        }
        Some((Some(start), None)) => format!("This collection has data since {} (UTC).", day(start)),
        _ => "Dates are UTC; an empty field is open.".to_owned(),
    }
}
