//! What is said of a layer: how far it is, and why nothing is to be seen. Pure.

use crate::domain::map::imagery::{Empty, Layer, Period};
use crate::engine::tiles::LayerStatus;
use chrono::NaiveDate;
use std::ops::RangeInclusive;

/// A sentence about a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: String,
    /// Something is not as it was asked for; else it is only on its way.
    pub(super) is_warning: bool,
}

/// What there is to say; `None` of a layer that is all there.
pub(super) fn words(
    layer: &Layer,
    period: Period,
    status: Option<LayerStatus>,
    online: bool,
    today: NaiveDate,
    latitudes: &RangeInclusive<f64>,
) -> Option<Words> {
    let warning = |text: String| Some(Words { text, is_warning: true });
    if let Some(missing) = layer.missing(period, today) {
        return warning(missing.sentence(layer));
    }
    let status = status?;
    let tally = status.tally;
    if tally.down_since.is_some() {
        let name = layer.source.name();
        return warning(match status.saved {
            Some(saved) => format!("{name} does not answer; showing what was saved on {}.", day(saved.date_naive())),
            None if tally.held > 0 => format!("{name} does not answer; showing what is here."),
            None => Empty::Offline.sentence(layer),
        });
    }
    if !online {
        return warning(match (status.saved, tally.held) {
            (Some(saved), _) => {
                format!("Online imagery is off; showing what was saved on {}.", day(saved.date_naive()))
            }
            (None, 0) => "Online imagery is off, and nothing of this was saved.".to_owned(),
            (None, held) if held < tally.wanted => "Online imagery is off; showing what was saved.".to_owned(),
            (None, _) => return None,
        });
    }
    if tally.failing > 0 {
        let name = layer.source.name();
        return warning(format!("Some parts did not come from {name}; they are asked for again by themselves."));
    }
    if status.is_loading() {
        let here = tally.wanted.saturating_sub(tally.pending);
        let text = format!("Loading {here} of {}", tally.wanted);
        return Some(Words { text, is_warning: false });
    }
    if status.is_empty() {
        return warning(layer.why_blank(period, today, latitudes).sentence(layer));
    }
    None
}

fn day(day: NaiveDate) -> impl std::fmt::Display {
    day.format("%-d %b %Y")
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::domain::map::imagery::{Layer, Period};
    use crate::domain::map::tiles::pipeline::Tally;
    use crate::engine::tiles::LayerStatus;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn said(period: &str, status: LayerStatus, online: bool, latitudes: (f64, f64)) -> Option<String> {
        let viirs = Layer::find("VIIRS_NOAA20_CorrectedReflectance_TrueColor").unwrap();
        let latitudes = latitudes.0..=latitudes.1;
        let words = words(viirs, Period::Day(day(period)), Some(status), online, day("2026-11-28"), &latitudes);
        words.map(|words| words.text)
    }

    fn status(wanted: usize, held: usize, pending: usize) -> LayerStatus {
        LayerStatus { tally: Tally { wanted, held, pending, ..Tally::default() }, ..LayerStatus::default() }
    }

    #[test]
    fn every_reason_for_an_empty_picture_has_its_words() {
        let blank = LayerStatus { blank: 4, ..status(4, 4, 0) };
        let says = |period, status, latitudes, part: &str| {
            let text = said(period, status, true, latitudes).unwrap();
            assert!(text.contains(part) && text.ends_with('.'), "{text}");
        };
        says("2030-01-01", status(0, 0, 0), (0.0, 10.0), "has not come");
        says("2001-01-01", status(0, 0, 0), (0.0, 10.0), "begins on 5 Jan 2018");
        says("2026-11-28", blank, (0.0, 10.0), "not complete");
        says("2025-12-21", blank, (75.0, 80.0), "Polar night");
        says("2024-08-14", blank, (0.0, 10.0), "No satellite passed");
        assert_eq!(said("2024-08-14", status(4, 4, 0), true, (0.0, 10.0)), None);
        assert_eq!(said("2024-08-14", status(12, 5, 7), true, (0.0, 10.0)).unwrap(), "Loading 5 of 12");
    }

    #[test]
    fn without_a_network_the_date_of_what_is_shown_is_told() {
        let saved = Some("2024-08-14T10:00:00Z".parse().unwrap());
        let down = |held| {
            let tally = Tally { down_since: Some(1), ..status(4, held, 0).tally };
            LayerStatus { tally, saved: saved.filter(|_| held > 0), blank: 0 }
        };
        let text = |status, online| said("2024-08-14", status, online, (0.0, 10.0)).unwrap();
        assert!(text(down(4), true).ends_with("saved on 14 Aug 2024."), "{}", text(down(4), true));
        assert!(text(down(0), true).contains("NASA GIBS does not answer"));
        assert!(text(status(4, 0, 0), false).contains("nothing of this was saved"));
        assert!(text(status(4, 2, 0), false).contains("showing what was saved"));
        assert_eq!(said("2024-08-14", status(4, 4, 0), false, (0.0, 10.0)), None, "all there: nothing to say");
    }
}
