//! A plot as files: a picture with title, axes and source, and the values in view as a table.

use super::{AxisKind, AxisWords, Given, SavedFile};
use crate::engine::inspection::{Haste, View as Answer, ViewKey, ViewRequest, Work};
use crate::inspect::plot::colours::ColourScale;
use crate::inspect::plot::figure::{Figure, FigureAxis, FigureBar, png};
use crate::inspect::plot::raster::View;
use crate::inspect::{Unread, Why};
use crate::ui::theme::Palette;
use crate::ui::widgets;
use egui::Ui;

/// Pixels across a saved picture's values.
const WIDTH: u32 = 2400;
/// Size of its text.
pub(super) const TEXT: f32 = 28.0;

/// What is saved of a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// PNG.
    Picture,
    /// CSV.
    Values,
}

/// What is being made to be saved.
#[derive(Default)]
pub(super) struct Saving {
    key: Option<ViewKey>,
    failed: Option<String>,
}

impl Saving {
    /// Draws both buttons, and hands on what was made. `make` is asked when one is pressed; what it answers runs on the
    /// thread of the results. `suffix` comes behind the file's name.
    pub(super) fn ui<F>(
        &mut self,
        ui: &mut Ui,
        given: &mut Given<'_>,
        base: &ViewKey,
        suffix: &str,
        make: impl FnOnce(What) -> (Vec<u64>, F),
    ) where
        F: FnOnce(&mut Work<'_>) -> Result<Vec<u8>, Unread> + Send + 'static,
    {
        if let Some(key) = &self.key {
            match given.results.view::<SavedFile>(key) {
                Answer::Ready(file) => {
                    given.saves.push(file);
                    self.key = None;
                }
                Answer::Failed(unread) => {
                    self.failed = Some(unread.to_string());
                    self.key = None;
                }
                Answer::Missing | Answer::Waiting(_) => {}
            }
        }
        let picture = widgets::quiet_line_button(ui, "Save picture…");
        let picture = picture.on_hover_text("This view as PNG with title, axes and source").clicked();
        let values = widgets::quiet_line_button(ui, "Save values…");
        let values = values.on_hover_text("The values in view as CSV").clicked();
        if let Some(words) = &self.failed {
            ui.colored_label(Palette::of(ui).failed.ink, words);
        }
        let what = match (picture, values) {
            (true, _) => What::Picture,
            (_, true) => What::Values,
            _ => return,
        };
        self.failed = None;
        let (kind, ending) = match what {
            What::Picture => ("plot as picture", "png"),
            What::Values => ("plot as table", "csv"),
        };
        let (detail, work) = make(what);
        // What it is of is told apart by the key that it was made from.
        let key = ViewKey { kind, ..base.clone() }.with(base.kind.bytes().map(u64::from)).with(detail);
        let stem = given.name.rsplit_once('.').map_or(given.name, |(stem, _)| stem);
        let name = format!("{stem}_{suffix}.{ending}");
        self.key = Some(key.clone());
        let mut request = ViewRequest::new(key, Haste::Long, move |given| Ok(SavedFile { name, bytes: work(given)? }));
        if let Some(beside) = &given.beside {
            request = request.beside(beside.file);
        }
        given.asks.push(request);
    }
}

/// The view of a saved picture: what is in view, in the proportions of the screen.
pub(super) fn sized(seen: &View) -> View {
    let height = f64::from(WIDTH) * f64::from(seen.height) / f64::from(seen.width.max(1));
    View { width: WIDTH, height: (height as u32).clamp(600, 2400), ..*seen }
}

/// Numbers that tell a view of a plot from another.
pub(super) fn detail(seen: &View) -> Vec<u64> {
    [seen.x.0, seen.x.1, seen.y.0, seen.y.1, f64::from(seen.height)].map(f64::to_bits).to_vec()
}

/// An axis of a saved picture.
pub(super) fn figure_axis(words: &AxisWords, (low, high): (f64, f64), most: usize) -> FigureAxis {
    let tick = |(place, step): (f64, f64)| ((place - low) / (high - low), words.written(place, step));
    let most = if matches!(words.kind, AxisKind::Names(_)) { 30 } else { most };
    let ticks = words.ticks(low, high, most).into_iter().map(tick).collect();
    FigureAxis { label: words.label_for((low, high)), ticks }
}

/// The colours of a saved picture.
pub(super) fn figure_bar(words: &AxisWords, scale: &ColourScale) -> FigureBar {
    let tick = |(value, step): (f64, f64)| Some((scale.part(value)?, words.written(value, step)));
    let ticks = super::colour_bar::ticks(words, scale, 8).into_iter().filter_map(tick).collect();
    FigureBar { label: words.label_for(scale.range()), map: scale.map(), ticks }
}

/// The picture's bytes.
pub(super) fn bytes(figure: &Figure) -> Result<Vec<u8>, Unread> {
    png(figure).ok_or_else(|| Unread::file(Why::System("the picture has no room in memory".to_owned()), ""))
}
