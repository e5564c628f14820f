//! The profile as files: a picture with axes, and the points in view as a table.

use super::super::saving::{self, TEXT, What, figure_axis};
use super::{Given, ProfileView, along_words, height_words};
use crate::inspect::plot::figure::Figure;
use crate::inspect::plot::profile::Profile;
use crate::inspect::plot::raster::{Hidden, View, count};
use crate::inspect::plot::saved::{Head, MOST_ROWS, Moments, quoted};
use crate::inspect::{Cancel, Reader, Unread, Why};
use crate::ui::viewer::plot::{AxisKind, AxisWords};
use crate::ui::widgets::format;
use egui::Ui;
use std::fmt::Write as _;
use std::sync::Arc;

/// Offers both, and hands on what was made.
pub(super) fn export_ui(ui: &mut Ui, view: &mut ProfileView, given: &mut Given<'_>) {
    let (Some(shown), Some(seen)) = (view.shown.clone(), view.surface.view()) else { return };
    let hidden = view.hidden;
    let axes = [along_words(&shown.profile), height_words(given.structure, &shown.track, shown.height)];
    let (profile, beam, source) = (Arc::clone(&shown.profile), shown.track.beam.clone(), given.name.to_owned());
    let time = shown.track.time.clone().filter(|_| matches!(axes[0].kind, AxisKind::Time(_)));
    let suffix = beam.clone();
    view.saving.ui(ui, given, &shown.key, &suffix, move |what| {
        let mut detail = saving::detail(&seen);
        detail.push(u64::from(hidden.0));
        let work = move |work: &mut crate::engine::inspection::Work<'_>| match what {
            What::Picture => {
                let seen = saving::sized(&seen);
                saving::bytes(&figure(&profile, seen, hidden, (&beam, &source), &axes, work.cancel)?)
            }
            What::Values => {
                let moments = time.as_ref().map(|path| Moments::new(work.structure, path)).transpose()?;
                let names = (beam.as_str(), source.as_str());
                Ok(table(&profile, seen, hidden, names, &axes, (&mut *work.reader, moments), work.cancel)?.into_bytes())
            }
        };
        (detail, work)
    });
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
    let legend =
        shown.map(|(_, class)| (class.colour, format!("{} {}", class.name, format::count(class.count)))).collect();
    Ok(Figure {
        title: beam.to_owned(),
        source: format!("{source}, {} points, all drawn", format::count(counts.points())),
        x: figure_axis(x, seen.x, 10),
        y: figure_axis(y, seen.y, 8),
        legend: if profile.classes.len() > 1 { legend } else { Vec::new() },
        picture: counts.picture(&colours, 5.0),
        bar: None,
        text: TEXT,
    })
}

/// The points in view: index in the file, place, height, number and name of the class.
fn table(
    profile: &Profile,
    seen: View,
    hidden: Hidden,
    (beam, source): (&str, &str),
    axes: &[AxisWords; 2],
    (reader, mut moments): (&mut dyn Reader, Option<Moments<'_>>),
    cancel: &Cancel,
) -> Result<String, Unread> {
    let [x_words, y_words] = axes;
    // Places are written in metres, degrees or as moments, whatever the axis shows.
    let label = x_words.label.replace("(km)", "(m)");
    let header = ["index", &label, &y_words.label, "class", "class name"].map(str::to_owned);
    let mut text = Head::new(&format!("{beam} of {source}"), source).written(&header);
    let mut rows = 0;
    for place in profile.between(seen.x.0, seen.x.1) {
        if place % 100_000 == 0 {
            cancel.check()?;
        }
        let (Some(x), Some(y)) = (profile.x.get(place), profile.y.get(place)) else { break };
        let class = profile.class_at(place);
        if hidden.has(class) || !(seen.y.0..=seen.y.1).contains(&f64::from(*y)) {
            continue;
        }
        rows += 1;
        if rows > MOST_ROWS {
            let why = Why::TooLarge(rows * 40, MOST_ROWS * 40);
            return Err(Unread::file(why, "more rows than are saved at once: zoom in, or use Export"));
        }
        let named = profile.classes.get(usize::from(class));
        let value = named.and_then(|class| class.value).map_or_else(String::new, |value| value.to_string());
        let name = named.map_or("", |class| class.name.as_str());
        let at = match &mut moments {
            // The plot's own places are too coarse for moments.
            Some(moments) => moments.text(reader, profile.index_at(place))?,
            None => (x_words.start + f64::from(*x)).to_string(),
        };
        writeln!(text, "{},{at},{y},{value},{}", profile.index_at(place), quoted(name)).ok();
    }
    Ok(text)
}
