//! The view in space as files: a picture with axes, and the points in view as a table.

use super::super::saving::{TEXT, What};
use super::{Given, HeightWords, OnScene, SpaceView, directions, words_of};
use crate::engine::inspection::Work;
use crate::inspect::plot::colours::ColourMap;
use crate::inspect::plot::figure::{Figure, FigureAxis, FigureBar, png_in_space};
use crate::inspect::plot::raster::Hidden;
use crate::inspect::plot::saved::{Head, MOST_ROWS, quoted};
use crate::inspect::plot::space::{Colouring, Extent, Lens, axes, in_view, paint};
use crate::inspect::plot::ticks;
use crate::inspect::{Cancel, Unread, Why};
use crate::ui::widgets::format;
use egui::Ui;
use std::fmt::Write as _;

/// Pixels across a saved picture.
const WIDTH: u32 = 2400;

/// What is saved.
struct Seen {
    on_scene: OnScene,
    lens: Lens,
    extent: Extent,
    hidden: Hidden,
    heights: HeightWords,
    source: String,
}

/// Offers both, and hands on what was made.
pub(super) fn export_ui(ui: &mut Ui, view: &mut SpaceView, given: &mut Given<'_>) {
    let (Some(on_scene), Some(extent), Some(painted)) = (view.shown.clone(), view.extent(), &view.painted) else {
        return;
    };
    let (lens, key) = (painted.shot.lens.clone(), painted.key.clone());
    let heights = words_of(given, &on_scene);
    let seen = Seen { on_scene, lens, extent, hidden: view.hidden, heights, source: given.name.to_owned() };
    let names: Vec<&str> = seen.on_scene.cloud.beams.iter().map(|beam| beam.name.as_str()).collect();
    let suffix = format!("{}_3d", names.join("_")).replace(['/', ' '], "_");
    view.saving.ui(ui, given, &key, &suffix, move |what| {
        let work = move |work: &mut Work<'_>| match what {
            What::Picture => picture(&seen, work.cancel),
            What::Values => Ok(table(&seen, work.cancel)?.into_bytes()),
        };
        (Vec::new(), work)
    });
}

fn title(seen: &Seen) -> String {
    let names: Vec<&str> = seen.on_scene.cloud.beams.iter().map(|beam| beam.name.as_str()).collect();
    names.join(", ")
}

fn times(seen: &Seen) -> String {
    ticks::number(seen.lens.camera().exaggeration, 0.1).trim_end_matches(".0").to_owned()
}

fn picture(seen: &Seen, cancel: &Cancel) -> Result<Vec<u8>, Unread> {
    let Seen { on_scene, lens, extent, hidden, heights, source } = seen;
    let (width, height) = lens.size();
    let height = f64::from(WIDTH) * f64::from(height) / f64::from(width.max(1));
    let lens = Lens::new(lens.camera(), extent, (WIDTH, (height as u32).clamp(600, 2400)));
    let cloud = &on_scene.cloud;
    let depths = paint(cloud, &lens, *hidden, 1, cancel)?;
    let [x, y, z] = directions(on_scene, extent, lens.camera(), heights);
    let axes = axes(&lens, extent, [&x, &y, &z], on_scene.ground.north(), f64::from(TEXT));
    let is_height = cloud.colouring == Colouring::Height;
    let shown = cloud.classes.iter().enumerate().rev();
    let shown = shown.filter(|(place, class)| class.count > 0 && !hidden.has(*place as u8));
    let legend = shown.map(|(_, class)| (class.colour, format!("{} {}", class.name, format::count(class.count))));
    let figure = Figure {
        title: title(seen),
        source: format!("{source}, {} points in view, heights ×{}", format::count(depths.points()), times(seen)),
        x: FigureAxis::default(),
        y: FigureAxis::default(),
        legend: if is_height || cloud.classes.len() < 2 { Vec::new() } else { legend.collect() },
        bar: is_height.then(|| bar(extent, heights)),
        picture: depths.picture(cloud, 5.0),
        text: TEXT,
    };
    png_in_space(&figure, &axes)
        .ok_or_else(|| Unread::file(Why::System("the picture has no room in memory".to_owned()), ""))
}

fn bar(extent: &Extent, heights: &HeightWords) -> FigureBar {
    let ([_, _, low], [_, _, high]) = (extent.low, extent.high);
    let marks = ticks::round_numbers(low, high, 8);
    let step = match marks.as_slice() {
        [first, second, ..] => second - first,
        _ => high - low,
    };
    let ticks = marks.into_iter().map(|mark| ((mark - low) / (high - low), ticks::number(mark, step))).collect();
    FigureBar { label: heights.0.clone(), map: ColourMap::Viridis, ticks }
}

/// The points in view: beam, index in the file, position, place in the plane, height, number and name of the class.
fn table(seen: &Seen, cancel: &Cancel) -> Result<String, Unread> {
    let Seen { on_scene, lens, hidden, heights, source, extent } = seen;
    let [x, y, _] = directions(on_scene, extent, lens.camera(), heights);
    let metres = |name: &str| name.replace("(km)", "(m)");
    let header = [
        "beam".to_owned(),
        "index".to_owned(),
        "latitude".to_owned(),
        "longitude".to_owned(),
        metres(&x.name),
        metres(&y.name),
        heights.0.clone(),
        "class".to_owned(),
        "class name".to_owned(),
    ];
    let head = Head::new(&format!("{} of {source}", title(seen)), source);
    let mut text = head.with("positions", "rounded to a decimetre; exact ones are in the file").written(&header);
    let mut rows = 0;
    for (number, beam) in on_scene.cloud.beams.iter().enumerate() {
        for place in in_view(&on_scene.cloud, lens, *hidden, number) {
            if rows % 10_000 == 0 {
                cancel.check()?;
            }
            rows += 1;
            if rows > MOST_ROWS {
                let why = Why::TooLarge(rows * 80, MOST_ROWS * 80);
                return Err(Unread::file(why, "more rows than are saved at once: zoom in, or use Export"));
            }
            let (Some([across, along, _]), Some(height)) =
                (on_scene.cloud.point(number, place), beam.profile.y.get(place))
            else {
                continue;
            };
            let (latitude, longitude) = on_scene.ground.position(across, along);
            let (across, along) = (across - x.origin, along - y.origin);
            let class = beam.profile.classes.get(usize::from(beam.profile.class_at(place)));
            let value = class.and_then(|class| class.value).map_or_else(String::new, |value| value.to_string());
            let name = quoted(class.map_or("", |class| class.name.as_str()));
            let index = beam.profile.index_at(place);
            writeln!(
                text,
                "{},{index},{latitude:.6},{longitude:.6},{across:.1},{along:.1},{height},{value},{name}",
                quoted(&beam.name)
            )
            .ok();
        }
    }
    Ok(text)
}
