//! The profile as files: a picture with axes, and the points in view as a table.

use super::{Given, OnSurface, ProfileView, along_words, height_words};
use crate::engine::inspection::{Haste, View as Answer, ViewKey, ViewRequest};
use crate::inspect::plot::figure::{Figure, FigureAxis, png};
use crate::inspect::plot::profile::Profile;
use crate::inspect::plot::raster::{Hidden, View, count};
use crate::inspect::plot::ticks;
use crate::inspect::{Cancel, Unread, Why};
use crate::ui::viewer::plot::{AxisWords, SavedFile};
use crate::ui::widgets;
use egui::Ui;
use std::fmt::Write as _;
use std::sync::Arc;

/// Most points of a table.
const MOST_ROWS: usize = 5_000_000;
/// Pixels of a picture's values.
const PIXELS: (u32, u32) = (2400, 1200);

/// Offers both, and hands on what was made.
pub(super) fn export_ui(ui: &mut Ui, view: &mut ProfileView, given: &mut Given<'_>) {
    if let Some(key) = &view.saving {
        match given.results.view::<SavedFile>(key) {
            Answer::Ready(file) => {
                given.saves.push(file);
                view.saving = None;
            }
            Answer::Failed(_) => view.saving = None,
            Answer::Missing | Answer::Waiting(_) => {}
        }
    }
    let (Some(shown), Some(bounds)) = (view.shown.clone(), view.surface.bounds()) else { return };
    let seen = View { x: bounds.x, y: bounds.y, width: PIXELS.0, height: PIXELS.1 };
    let picture = widgets::quiet_line_button(ui, "Save picture…");
    if picture.on_hover_text("This view as PNG with title, axes and source").clicked() {
        ask(view, given, &shown, seen, true);
    }
    let table = widgets::quiet_line_button(ui, "Save values…");
    if table.on_hover_text("The points in view as CSV").clicked() {
        ask(view, given, &shown, seen, false);
    }
}

fn ask(view: &mut ProfileView, given: &mut Given<'_>, shown: &OnSurface, seen: View, is_picture: bool) {
    let ends = [seen.x.0, seen.x.1, seen.y.0, seen.y.1].map(f64::to_bits);
    let kind = if is_picture { "profile as picture" } else { "profile as table" };
    let key = ViewKey { kind, ..shown.key.clone() }.with(ends).with([u64::from(view.hidden.0)]);
    view.saving = Some(key.clone());
    let axes = [along_words(&shown.profile), height_words(given.structure, &shown.track, shown.height)];
    let (profile, hidden, beam) = (Arc::clone(&shown.profile), view.hidden, shown.track.beam.clone());
    let source = given.name.to_owned();
    given.asks.push(ViewRequest::new(key, Haste::Long, move |work| {
        let stem = source.rsplit_once('.').map_or(source.as_str(), |(stem, _)| stem);
        let name = |ending: &str| format!("{stem}_{beam}.{ending}");
        if is_picture {
            let figure = figure(&profile, seen, hidden, (&beam, &source), &axes, work.cancel)?;
            let failed = || Unread::file(Why::System("the picture has no room in memory".to_owned()), "");
            return Ok(SavedFile { name: name("png"), bytes: png(&figure).ok_or_else(failed)? });
        }
        Ok(SavedFile { name: name("csv"), bytes: table(&profile, seen, hidden, &axes, work.cancel)?.into_bytes() })
    }));
}

fn figure(
    profile: &Profile,
    seen: View,
    hidden: Hidden,
    (beam, source): (&str, &str),
    axes: &[AxisWords; 2],
    cancel: &Cancel,
) -> Result<Figure, Unread> {
    let counts = count(profile, seen, hidden, cancel)?;
    let colours: Vec<_> = profile.classes.iter().map(|class| class.colour).collect();
    let [x, y] = axes;
    let is_shown =
        |(place, class): &(usize, &crate::inspect::plot::profile::Class)| class.count > 0 && !hidden.has(*place as u8);
    let shown = profile.classes.iter().enumerate().rev().filter(is_shown);
    let number = |count: u64| ticks::grouped(&count.to_string());
    let legend = shown.map(|(_, class)| (class.colour, format!("{} {}", class.name, number(class.count)))).collect();
    Ok(Figure {
        title: beam.to_owned(),
        source: format!("{source}, {} points, all drawn", number(counts.points())),
        x: axis(x, seen.x, 10),
        y: axis(y, seen.y, 8),
        legend: if profile.classes.len() > 1 { legend } else { Vec::new() },
        picture: counts.picture(&colours, 5.0),
        text: 28.0,
    })
}

fn axis(words: &AxisWords, (low, high): (f64, f64), most: usize) -> FigureAxis {
    let tick = |(place, step): (f64, f64)| ((place - low) / (high - low), words.written(place, step));
    FigureAxis { label: words.label.clone(), ticks: words.ticks(low, high, most).into_iter().map(tick).collect() }
}

/// The points in view: index in the file, place, height, number and name of the class.
fn table(
    profile: &Profile,
    seen: View,
    hidden: Hidden,
    axes: &[AxisWords; 2],
    cancel: &Cancel,
) -> Result<String, Unread> {
    let [x_words, y_words] = axes;
    // Places are written in metres, degrees or seconds, whatever the axis shows.
    let label = x_words.label.replace("(km)", "(m)");
    let quoted = |words: &str| format!("\"{}\"", words.replace('"', "\"\""));
    let mut text = format!("index,{},{},class,class name\n", quoted(&label), quoted(&y_words.label));
    for place in profile.between(seen.x.0, seen.x.1).take(MOST_ROWS) {
        if place % 100_000 == 0 {
            cancel.check()?;
        }
        let (Some(x), Some(y)) = (profile.x.get(place), profile.y.get(place)) else { break };
        let class = profile.class_at(place);
        if hidden.has(class) || !(seen.y.0..=seen.y.1).contains(&f64::from(*y)) {
            continue;
        }
        let named = profile.classes.get(usize::from(class));
        let value = named.and_then(|class| class.value).map_or_else(String::new, |value| value.to_string());
        let name = named.map_or("", |class| class.name.as_str());
        let at = x_words.start + f64::from(*x);
        writeln!(text, "{},{at},{y},{value},{}", profile.index_at(place), quoted(name)).ok();
    }
    Ok(text)
}
