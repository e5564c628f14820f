//! The library: the user's own regions, countries, states, ice and seas; shown, taken, renamed, removed.

use super::Atlas;
use super::thumbnail::{SIZE, Thumbnails, of_region};
use crate::commands::{Action, AreaSource, Command, RegionCommand};
use crate::domain::BoundingBox;
use crate::domain::gazetteer::{Extent, Gazetteer, Kind, Place, Query};
use crate::domain::region::Region;
use crate::domain::request::Area;
use crate::ui::icons::Icon;
use crate::ui::naming::{Renamed, Renaming};
use crate::ui::{Cx, action_ui, theme, widgets};
use egui::{Label, ScrollArea, Ui};
use std::sync::Arc;

const HEIGHT: f32 = 380.0;
const ROW: f32 = 40.0;

/// The parts of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Tab {
    #[default]
    Own,
    Countries,
    States,
    IceAndSea,
}

/// How the library is looked at.
#[derive(Debug, Default)]
pub(super) struct ListView {
    tab: Tab,
    filter: String,
    renaming: Option<Renaming>,
    /// What was removed last, while the list is open.
    removed: Option<Arc<Region>>,
    thumbnails: Thumbnails,
}

impl ListView {
    /// As it begins; what was drawn stays drawn.
    pub(super) fn open(&mut self) {
        let thumbnails = std::mem::take(&mut self.thumbnails);
        *self = Self { thumbnails, ..Self::default() };
    }
}

pub(super) fn list_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ListView, atlas: &mut Atlas) {
    ui.label(theme::text::title("Areas"));
    ui.add_space(theme::GRID);
    let tabs = [
        (Tab::Own, "Yours", Some(cx.snapshot.regions.all().len())),
        (Tab::Countries, "Countries", None),
        (Tab::States, "US states", None),
        (Tab::IceAndSea, "Ice and sea", None),
    ];
    widgets::tab_bar(ui, &mut view.tab, &tabs);
    widgets::Field::new("Filter", &mut view.filter).hint("Part of a name").show(ui);
    ui.add_space(theme::GRID);
    if view.tab == Tab::Own {
        own_ui(ui, cx, view);
    } else {
        bundled_ui(ui, cx, view, atlas.places());
    }
    removed_ui(ui, cx, view);
    ui.add_space(theme::GRID * 2.0);
    if widgets::quiet_button(ui, "Close").clicked() {
        ui.close();
    }
}

fn fits(filter: &str, name: &str) -> bool {
    Query::new(filter).is_none_or(|query| query.fit_name(name).is_some())
}

fn own_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ListView) {
    let regions = cx.snapshot.regions.all();
    if regions.is_empty() {
        let words = "Nothing is kept yet. Draw a box or open a shape, then keep it under a name.";
        ui.label(theme::text::secondary(ui, words));
        ui.add_space(theme::GRID * 2.0);
        if action_ui::labelled_action(ui, cx, Action::KeepArea) {
            ui.close();
        }
    }
    ScrollArea::vertical().id_salt("own areas").max_height(HEIGHT).show(ui, |ui| {
        let listed: Vec<_> = regions.iter().filter(|region| fits(&view.filter, &region.name)).collect();
        for region in listed {
            ui.push_id(&region.name, |ui| match &mut view.renaming {
                Some(renaming) if renaming.is_of(&region.name) => {
                    if renaming_ui(ui, cx, renaming) {
                        view.thumbnails.forget(&region.name);
                        view.renaming = None;
                    }
                }
                _ => own_row_ui(ui, cx, view, region),
            });
        }
    });
}

fn own_row_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ListView, region: &Arc<Region>) {
    let name = &region.name;
    let ListView { thumbnails, renaming, removed, .. } = view;
    let mut row = Row { name, details: region.kind_words(), key: format!("own {name}"), thumbnails };
    row.ui(
        ui,
        || of_region(region),
        |ui| {
            if widgets::icon_button(ui, Icon::Trash, &format!("Remove {name}")).clicked() {
                *removed = Some(Arc::clone(region));
                cx.push(Command::Region(RegionCommand::Remove(name.clone())));
            }
            if widgets::quiet_button(ui, "Rename").accessible_name(format!("Rename {name}")).clicked() {
                *renaming = Some(Renaming::new(name));
            }
            ways_ui(ui, cx, name, region.bounds(), || AreaSource::Region(Arc::clone(region)));
        },
    );
}

/// Show it on the map, and take it as the area.
fn ways_ui(ui: &mut Ui, cx: &Cx<'_>, name: &str, bounds: Option<BoundingBox>, source: impl FnOnce() -> AreaSource) {
    let shown = widgets::quiet_button(ui, "Show").accessible_name(format!("Show {name} on the map"));
    if shown.clicked()
        && let Some(bounds) = bounds
    {
        cx.push(Command::Region(RegionCommand::FlyTo(bounds)));
        ui.close();
    }
    if widgets::quiet_button(ui, "Use").accessible_name(format!("Use {name} as area")).clicked() {
        if let Some(bounds) = bounds {
            cx.push(Command::Region(RegionCommand::FlyTo(bounds)));
        }
        cx.push(Command::Region(RegionCommand::Use(source())));
        ui.close();
    }
}

/// One region: drawing, name, what it is, and what can be done with it at the right.
struct Row<'a> {
    name: &'a str,
    details: String,
    key: String,
    thumbnails: &'a mut Thumbnails,
}

impl Row<'_> {
    fn ui(&mut self, ui: &mut Ui, outlines: impl FnOnce() -> Vec<Vec<(f64, f64)>>, buttons: impl FnOnce(&mut Ui)) {
        widgets::line(ui, ROW, widgets::from_right(), |ui| {
            ui.spacing_mut().item_spacing.x = theme::GRID;
            buttons(ui);
            ui.with_layout(widgets::from_left(), |ui| {
                let (rect, _) = ui.allocate_exact_size(SIZE, egui::Sense::hover());
                if ui.is_rect_visible(rect) {
                    self.thumbnails.paint(ui, rect, &self.key, outlines);
                }
                ui.add_space(theme::GAP);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.add(Label::new(theme::text::emphasis(self.name)).truncate());
                    ui.add(Label::new(theme::text::secondary(ui, &self.details)).truncate());
                });
            });
        });
    }
}

fn bundled_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ListView, places: &Arc<Gazetteer>) {
    let belongs = |kind: Kind| match view.tab {
        Tab::Countries => kind == Kind::Country,
        Tab::States => kind == Kind::State,
        Tab::IceAndSea => matches!(kind, Kind::Ice | Kind::Shelf | Kind::Sea | Kind::Land),
        Tab::Own => false,
    };
    let is_area = |place: &&Place| !matches!(place.extent, Extent::Point(_));
    let listed = places.places().iter().filter(|place| belongs(place.kind)).filter(is_area);
    let mut listed: Vec<&Place> = listed.filter(|place| fits(&view.filter, &place.name)).collect();
    if view.tab == Tab::IceAndSea {
        listed.sort_by(|one, other| one.name.cmp(&other.name));
    }
    if listed.is_empty() {
        ui.label(theme::text::secondary(ui, "Nothing has this name."));
    }
    let (thumbnails, count) = (&mut view.thumbnails, listed.len());
    ScrollArea::vertical().id_salt(("bundled areas", view.tab as u8)).max_height(HEIGHT).show_rows(
        ui,
        ROW,
        count,
        |ui, rows| {
            for place in listed.get(rows).unwrap_or_default() {
                ui.push_id(&place.name, |ui| bundled_row_ui(ui, cx, thumbnails, places, place));
            }
        },
    );
}

fn bundled_row_ui(ui: &mut Ui, cx: &Cx<'_>, thumbnails: &mut Thumbnails, places: &Arc<Gazetteer>, place: &Place) {
    let (name, kind) = (&place.name, place.kind.word());
    let region = |area| Region { name: name.clone(), area };
    let outlines = || match place.extent {
        Extent::Outline(index, bounds) => outline(places, index, bounds),
        Extent::Box(bounds) => region(Area::Box(bounds)).outlines(),
        Extent::Point(point) => region(Area::Point(point)).outlines(),
    };
    let source = || match place.extent {
        Extent::Outline(index, _) => AreaSource::Outline(Arc::clone(places), index),
        Extent::Box(bounds) => AreaSource::Region(Arc::new(region(Area::Box(bounds)))),
        Extent::Point(point) => AreaSource::Region(Arc::new(region(Area::Point(point)))),
    };
    let details = match place.extent {
        Extent::Outline(..) => format!("{kind}, outline"),
        Extent::Box(bounds) => format!("{kind}, box of {}", widgets::format::box_size(&bounds)),
        Extent::Point(_) => kind.to_owned(),
    };
    let mut row = Row { name, details, key: format!("{kind} {name}"), thumbnails };
    row.ui(ui, outlines, |ui| ways_ui(ui, cx, name, place.extent.bounds(), source));
}

/// In one piece over ±180°.
fn outline(places: &Gazetteer, index: usize, bounds: BoundingBox) -> Vec<Vec<(f64, f64)>> {
    let is_over = bounds.crosses_antimeridian();
    let place = |x: f64, y: f64| (if is_over && x < 0.0 { x + 360.0 } else { x }, y);
    let areas = places.outlines().areas(index);
    areas.iter().flatten().map(|ring| ring.iter().map(|at| place(at.x, at.y)).collect()).collect()
}

/// True when it is over.
fn renaming_ui(ui: &mut Ui, cx: &Cx<'_>, renaming: &mut Renaming) -> bool {
    let is_kept = |name: &str| cx.snapshot.regions.of_name(name).is_some();
    let ended = renaming.ui(ui, "Another area has this name.", is_kept);
    if let Some(Renamed::To(from, to)) = &ended {
        cx.push(Command::Region(RegionCommand::Rename { from: from.clone(), to: to.clone() }));
    }
    ended.is_some()
}

/// What was removed, and the way back.
fn removed_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ListView) {
    let gone = |region: &Arc<Region>| cx.snapshot.regions.of_name(&region.name).is_none();
    let Some(region) = view.removed.clone().filter(gone) else { return };
    ui.add_space(theme::GRID * 2.0);
    widgets::line(ui, theme::ROW_HEIGHT, widgets::from_right(), |ui| {
        if widgets::quiet_button(ui, "Undo").accessible_name("Undo removing").clicked() {
            cx.push(Command::Region(RegionCommand::PutBack(Arc::clone(&region))));
            view.removed = None;
        }
        ui.with_layout(widgets::from_left(), |ui| {
            ui.add(Label::new(format!("“{}” was removed.", region.name)).truncate());
        });
    });
}
