//! Places that fit a typed text, as rows of the palette: Enter shows one on the map, a second way takes it as the area.

use super::Atlas;
use crate::commands::{AreaSource, Command, RegionCommand};
use crate::domain::BoundingBox;
use crate::domain::gazetteer::{Extent, Fit, Kind, Place, Position, Query, positions};
use crate::domain::region::{Region, Regions, around};
use crate::domain::request::Area;
use crate::ui::form::lines;
use crate::ui::{Cx, theme, widgets};
use egui::{Button, Role, Ui, WidgetInfo, vec2};
use std::sync::Arc;

/// Rows at most.
const MOST: usize = 6;
/// Half the height of what is shown around a typed position, in degrees.
const AROUND_DEGREES: f64 = 1.0;

/// A place that fits what is typed.
#[derive(Debug, Clone)]
pub(in crate::ui) struct FoundPlace {
    name: String,
    /// “ice shelf”, “your area”.
    what: &'static str,
    /// How it was understood, where that is not plain.
    note: Option<String>,
    bounds: BoundingBox,
    source: AreaSource,
}

/// What of the palette's text is a place; and why not, where it looks like a position but is none.
///
/// `strictly`: a command is called so, so only places that begin so are meant.
pub(in crate::ui) fn places_found(
    atlas: &mut Atlas,
    own: &Regions,
    text: &str,
    strictly: bool,
) -> (Vec<FoundPlace>, Option<String>) {
    match positions(text) {
        Ok(read) if read.is_empty() => {}
        Ok(read) => return (read.into_iter().filter_map(of_position).collect(), None),
        Err(why) => return (Vec::new(), Some(why.to_string())),
    }
    let Some(query) = Query::new(text) else { return (Vec::new(), None) };
    let weakest = if strictly { Fit::Word } else { Fit::NearWord };
    let fits = |region: &&Arc<Region>| query.fit_name(&region.name).is_some_and(|fit| fit <= weakest);
    let mut found: Vec<FoundPlace> = own.all().iter().filter(fits).filter_map(of_region).collect();
    let places = Arc::clone(atlas.places());
    found.extend(places.search(text, MOST, weakest).into_iter().filter_map(|place| {
        let source = match place.extent {
            Extent::Outline(index, _) => AreaSource::Outline(Arc::clone(&places), index),
            Extent::Box(bounds) => source_of(&place.name, Area::Box(bounds)),
            Extent::Point(point) => source_of(&place.name, Area::Point(point)),
        };
        of_place(place, source)
    }));
    found.truncate(MOST);
    (found, None)
}

fn source_of(name: &str, area: Area) -> AreaSource {
    AreaSource::Region(Arc::new(Region { name: name.to_owned(), area }))
}

fn of_position(position: Position) -> Option<FoundPlace> {
    let point = position.point;
    let side = |degrees: f64, [plus, minus]: [&str; 2]| {
        format!("{} {}", (degrees.abs() * 1e6).round() / 1e6, if degrees < 0.0 { minus } else { plus })
    };
    let name = format!("{}, {}", side(point.latitude(), ["N", "S"]), side(point.longitude(), ["E", "W"]));
    let source = source_of(&name, Area::Point(point));
    Some(FoundPlace { name, what: "position", note: position.note, bounds: around(point, AROUND_DEGREES)?, source })
}

fn of_region(region: &Arc<Region>) -> Option<FoundPlace> {
    let source = AreaSource::Region(Arc::clone(region));
    Some(FoundPlace { name: region.name.clone(), what: "your area", note: None, bounds: region.bounds()?, source })
}

fn of_place(place: &Place, source: AreaSource) -> Option<FoundPlace> {
    let bounds = match place.extent {
        // A city's surroundings and not the country around it.
        Extent::Point(point) if place.kind == Kind::City => around(point, 0.3)?,
        extent => extent.bounds()?,
    };
    Some(FoundPlace { name: place.name.clone(), what: place.kind.word(), note: None, bounds, source })
}

impl FoundPlace {
    fn fly(&self, cx: &Cx<'_>) {
        cx.push(Command::Region(RegionCommand::FlyTo(self.bounds)));
    }

    fn take(&self, cx: &Cx<'_>) {
        self.fly(cx);
        cx.push(Command::Region(RegionCommand::Use(self.source.clone())));
    }
}

/// The rows; true if one was taken. `entered` is the marked row's key: shown on the map, or taken as the area.
pub(in crate::ui) fn found_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    found: &[FoundPlace],
    marked: Option<usize>,
    entered: Option<Entered>,
) -> bool {
    if found.is_empty() {
        return false;
    }
    ui.add_space(theme::GRID);
    ui.label(theme::text::secondary(ui, "Places"));
    let mut taken = None;
    for (index, place) in found.iter().enumerate() {
        ui.push_id(("place", index), |ui| {
            if let Some(how) = row_ui(ui, place, marked == Some(index)) {
                taken = Some((index, how));
            }
        });
    }
    if marked.is_some_and(|marked| marked < found.len()) {
        ui.label(theme::text::secondary(ui, "Enter shows it on the map, Shift+Enter takes it as the area."));
    }
    let entered = marked.zip(entered).filter(|(marked, _)| *marked < found.len());
    let Some((index, how)) = taken.or(entered) else { return false };
    let Some(place) = found.get(index) else { return false };
    match how {
        Entered::Show => place.fly(cx),
        Entered::Take => place.take(cx),
    }
    true
}

/// What is wanted of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Entered {
    /// To see it.
    Show,
    /// To have it as the area.
    Take,
}

fn row_ui(ui: &mut Ui, place: &FoundPlace, is_marked: bool) -> Option<Entered> {
    let mut how = None;
    widgets::line(ui, theme::ROW_HEIGHT, widgets::from_right(), |ui| {
        let take = widgets::quiet_line_button(ui, "Use as area").on_hover_text("Makes it the area of the request");
        take.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Use {} as area", place.name)));
        let kind = theme::text::secondary(ui, place.what);
        let size = vec2(ui.available_width(), theme::ROW_HEIGHT);
        let row = Button::selectable(is_marked, place.name.as_str()).right_text(kind).truncate().min_size(size);
        let row = ui.add(row).on_hover_text("Shows it on the map");
        let named = format!("{}, {}", place.name, place.what);
        row.widget_info(|| WidgetInfo::selected(Role::Button, true, is_marked, &named));
        if take.clicked() {
            how = Some(Entered::Take);
        } else if row.clicked() {
            how = Some(Entered::Show);
        }
    });
    if let Some(note) = &place.note {
        lines::info(ui, note);
    }
    how
}
