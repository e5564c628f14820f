//! The map with its tools.

mod projections;

use super::icons::Icon;
use super::map::{self, AreaTool, LayersCx, Limits, MapLayers, MapResponse};
use super::views::AreaBefore;
use super::widgets::{self, from_left, from_right};
use super::{Cx, Views, action_ui, theme, timeline, viewer};
use crate::commands::{Action, Command, ResultsCommand};
use crate::domain::map::imagery::Layer;
use crate::domain::request::Area;
use crate::domain::{BoundingBox, Draft};
use crate::engine::inspection::{OpenFile, Origin};
use crate::engine::snapshot::{JobRow, TransferKey};
use egui::{Align, Frame, Label, Layout, Margin, Panel, Rect, Sense, Shape, Stroke, Ui, UiBuilder, Vec2, vec2};

/// `has_tabs`: the data are a tab beside it.
pub(super) fn map_panel_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, views: &mut Views, has_tabs: bool) {
    let tools = Frame::new().fill(theme::Palette::of(ui).panel).inner_margin(Margin::symmetric(8, 0));
    Panel::top("map tools")
        .exact_size(theme::ROW_HEIGHT + theme::GRID * 2.0)
        .resizable(false)
        .frame(tools)
        .show(ui, |ui| tools_ui(ui, cx, views, has_tabs));
    bars_ui(ui, cx, draft, views);
    let range = draft.whole_time();
    let collection = draft.collection.as_ref();
    let of_collection: Vec<&Layer> =
        collection.map_or(&[][..], |collection| &collection.imagery).iter().filter_map(|id| Layer::find(id)).collect();
    let imagery = LayersCx {
        arrangement: &cx.settings.imagery,
        range: range.as_ref(),
        granules: cx.questions.preview.granules().map(|granules| &**granules),
        of_collection: &of_collection,
        now: cx.now,
    };
    views.map.layers().follow(&imagery);
    if views.map.layers().has_day() {
        let days = Frame::new().fill(theme::Palette::of(ui).panel).inner_margin(Margin::symmetric(8, 0));
        let strip = Panel::bottom("days of the imagery").exact_size(theme::ROW_HEIGHT + theme::GRID * 2.0);
        strip.resizable(false).frame(days).show(ui, |ui| views.map.layers().day_ui(ui, &imagery));
    }
    let mut bounds = draft.bounding_box();
    let outlined = cx.selected_row().filter(|row| views.outlined == Some(row.key));
    let results = outlined.map(|row| result_extents(row)).unwrap_or_default();
    let marked = draft.shape.clone().or_else(|| point_as_shape(draft));
    let colours = theme::Palette::of(ui);
    let layers = MapLayers {
        collection_extent: draft.collection.as_ref().map_or(&[], |collection| collection.boxes.as_slice()),
        results: &results,
        shape: marked.as_ref(),
        granules: cx.questions.preview.granules().filter(|_| views.granules.shows_footprints()),
        granule: views.granules.marked(),
        found: found(cx),
        dark: ui.visuals().dark_mode,
        accent: colours.accent,
    };
    let map = ui.available_rect_before_wrap();
    let files = views.viewer.on_the_map(|file| limits(cx, draft, file));
    views.map.follow_results(cx.results, files, &views.viewer.linked);
    let response = map::map_ui(ui, &mut views.map, &layers, &mut bounds);
    picture_ui(ui, draft, views, &layers, bounds);
    if let Some(row) = outlined.filter(|_| !results.is_empty())
        && legend_ui(ui, map, &row.title)
    {
        views.outlined = None;
    }
    results_ui(ui, cx, views, map);
    projections::projections_ui(ui, cx, draft, views, map);
    views.map.layers().panel_ui(ui, map, &imagery);
    keep_layers(cx, views);
    for request in views.map.take_wanted() {
        cx.push(Command::Results(ResultsCommand::Ask(request)));
    }
    take_drawn(cx, draft, views);
    if views.granules.point_at(response.hovered_granule) {
        // The list below was drawn before the map.
        ui.ctx().request_repaint();
    }
    take_pressed(ui, cx, views, response);
    if response.bounds_changed {
        if bounds.is_some() {
            views.area_before_drag = AreaBefore::of(draft).or_else(|| views.area_before_drag.take());
        }
        draft.set_bounding_box(bounds);
    }
    if !views.map.is_dragging()
        && let Some(area) = views.area_before_drag.take()
        && bounds.is_none()
    {
        // A drag that was taken back, or was a slip, has not replaced it.
        area.restore(draft);
    }
    if response.bounds_changed || response.bounds_committed {
        cx.push(Command::DraftChanged);
    }
}

/// An area that a tool has finished becomes the form's.
fn take_drawn(cx: &Cx<'_>, draft: &mut Draft, views: &mut Views) {
    let Some((outlines, words)) = views.map.take_drawn() else { return };
    match crate::domain::Shape::drawn(outlines) {
        Ok(shape) => {
            draft.set_shape(shape);
            cx.push(Command::AreaDrawn(words));
        }
        Err(error) => views.map.refuse_drawn(error.sentence()),
    }
}

/// Layers that were arranged otherwise are kept with the settings.
fn keep_layers(cx: &Cx<'_>, views: &mut Views) {
    if let Some(imagery) = views.map.layers().take_changed() {
        let words = views.map.layers().spoken();
        views.map.say(&words);
        let mut settings = cx.settings.clone();
        settings.imagery = imagery;
        cx.push(Command::ChangeSettings(Box::new(settings)));
    }
}

/// A picture of the map that is on its way is drawn once more.
fn picture_ui(ui: &Ui, draft: &Draft, views: &mut Views, layers: &MapLayers<'_>, bounds: Option<BoundingBox>) {
    /// Tiles come meanwhile.
    const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(30);
    let Some(picture) = &mut views.picture else { return };
    let shape = draft.shape.as_ref().map(|shape| shape.name().into_owned());
    let told = map::Told {
        title: draft.collection.as_ref().map(|collection| collection.short_name.clone()).unwrap_or_default(),
        projection: views.map.projection(),
        metres_per_point: views.map.metres_of_point(),
        area: bounds.map(|bounds| map::Told::box_words(&bounds)).or(shape),
        day: Some(views.map.layers().captions().join("; ")).filter(|captions| !captions.is_empty()),
        attribution: views.map.credits(),
    };
    let now = ui.input(|input| input.time);
    views.drawn_picture = picture.step(now, layers, bounds, &told);
    if views.drawn_picture.is_some() {
        views.picture = None;
        ui.ctx().request_repaint();
    } else {
        ui.ctx().request_repaint_after(LOOK_AGAIN);
    }
}

/// When there are granules, if it is wanted.
fn bars_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, views: &mut Views) {
    if views.timeline.is_open() {
        let bars = Frame::new().fill(theme::Palette::of(ui).panel);
        Panel::bottom("timeline")
            .exact_size(timeline::HEIGHT)
            .resizable(false)
            .frame(bars)
            .show(ui, |ui| timeline::timeline_ui(ui, cx, draft, &mut views.timeline));
    }
}

/// What was pressed on the map: a granule, a button beside the box.
fn take_pressed(ui: &Ui, cx: &Cx<'_>, views: &mut Views, response: MapResponse) {
    if let Some(granule) = response.pressed_granule {
        views.granules.select(granule);
        views.show_granules();
        ui.ctx().request_repaint();
    }
    if let Some(action) = response.pressed_action {
        cx.act(action);
    }
}

/// How many granules the form finds, once that is known.
fn found(cx: &Cx<'_>) -> Option<u64> {
    let preview = &cx.questions.preview;
    preview.granules().filter(|_| !preview.first.is_loading()).map(|list| list.total())
}

/// The list of results, and what map and plots show each other.
fn results_ui(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views, map: Rect) {
    let others = others_of_job(cx, &views.viewer);
    let response = views.map.results_legend_ui(ui, map, others.len());
    if response.adds_others {
        cx.push(Command::Results(ResultsCommand::OpenBeside(others)));
    }
    if let Some(file) = response.show {
        views.viewer.look_at(file);
    }
    if let Some((file, colouring)) = response.colouring {
        views.viewer.set_colouring(file, colouring);
    }
    if let Some(found) = views.map.link_results(&mut views.viewer.linked) {
        views.map.fit(found.bounds);
        views.viewer.reveal(&found);
    }
    if let Some(file) = views.viewer.unfitted()
        && views.map.fit_result(file)
    {
        views.viewer.set_fitted();
    }
}

/// Files of the current one's job that are here and not open.
fn others_of_job(cx: &Cx<'_>, viewer: &viewer::ViewerView) -> Vec<TransferKey> {
    /// More layers than this nobody tells apart.
    const MOST: usize = 40;
    let files = viewer.files();
    let key = |file: &OpenFile| match file.origin {
        Origin::Transfer { job, transfer } => Some((job, transfer)),
        Origin::Chosen => None,
    };
    let Some((job, _)) = viewer.current().and_then(|current| files.get(current)).and_then(|file| key(file)) else {
        return Vec::new();
    };
    let open: Vec<TransferKey> = files.iter().filter_map(|file| Some(key(file)?.1)).collect();
    let rows = cx.snapshot.transfers.iter();
    let others = rows.filter(|row| row.job == job && row.state.is_here() && !open.contains(&row.key));
    others.map(|row| row.key).take(MOST.saturating_sub(open.len())).collect()
}

/// What a result is held against: what its own job was asked for, as the list of jobs or the record beside
/// it says, else the form's area.
fn limits(cx: &Cx<'_>, draft: &Draft, file: &OpenFile) -> Option<Limits> {
    let asked = match file.origin {
        Origin::Transfer { job, .. } => {
            let job = cx.snapshot.jobs.iter().find(|row| row.key == job);
            job.and_then(|row| row.request.as_ref()).map(|request| &request.area)
        }
        Origin::Chosen => cx.questions.recorded.of(file.key).map(|told| &told.asked.area),
    };
    let (area, is_of_job) = match asked {
        Some(area) => (area.clone(), true),
        None => (draft.shape.clone().map(Area::Shape).or(draft.bounding_box().map(Area::Box)), false),
    };
    // A point has no inside.
    let area = area.filter(|area| !matches!(area, Area::Point(_)))?;
    Some(Limits { area, is_of_job })
}

fn tools_ui(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views, has_tabs: bool) {
    /// From this width in points on the base map's name has room beside the tools.
    const WIDE: f32 = 400.0;
    let is_wide = ui.available_width() >= WIDE;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        if has_tabs {
            viewer::centre_tabs_ui(ui, &mut views.viewer);
            ui.add_space(theme::GRID * 2.0);
        }
        action_ui::icon_action(ui, cx, Action::DrawBox, views.map.box_tool_armed());
        let is_crowded = area_tools_ui(ui, cx, views);
        action_ui::icon_action(ui, cx, Action::ClearBox, false);
        if !is_crowded {
            ui.add_space(theme::GRID * 2.0);
            action_ui::icon_action(ui, cx, Action::FitBox, false);
            action_ui::icon_action(ui, cx, Action::FitWorld, false);
        }
        if views.map.box_tool_armed() {
            ui.add_space(theme::GRID * 2.0);
            ui.label(theme::text::secondary(ui, "Drag from one corner to the other. Escape leaves the tool."));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            action_ui::icon_action(ui, cx, Action::ToggleTimeline, views.timeline.is_open());
            action_ui::icon_action(ui, cx, Action::ToggleFootprints, views.granules.shows_footprints());
            action_ui::icon_action(ui, cx, Action::ToggleLayers, views.map.layers().is_panel_open());
            if is_wide {
                let captions = views.map.layers().captions();
                let name = captions.first().map_or("Built-in map", String::as_str);
                ui.add(Label::new(theme::text::secondary(ui, name)).truncate());
            }
        });
    });
}

/// The tools for areas that are no boxes, in a row or, where there is no room, behind one button; and the size that
/// the one in hand gives. True if that leaves no room for others.
fn area_tools_ui(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) -> bool {
    /// From this width in points on they have room in a row.
    const ROOM: f32 = 470.0;
    const TOOLS: [(Action, AreaTool); 5] = [
        (Action::DrawPolygon, AreaTool::Polygon),
        (Action::DrawCircle, AreaTool::Circle),
        (Action::DrawPoint, AreaTool::Disc),
        (Action::DrawCorridor, AreaTool::Corridor),
        (Action::DrawRectangle, AreaTool::Rectangle),
    ];
    let in_hand = views.map.area_tool();
    let has_room = ui.available_width() >= ROOM;
    if has_room {
        for (action, tool) in TOOLS {
            action_ui::icon_action(ui, cx, action, in_hand == Some(tool));
        }
    } else {
        let icon =
            TOOLS.iter().find(|(_, tool)| in_hand == Some(*tool)).map_or(Action::DrawPolygon, |(action, _)| *action);
        let button = widgets::icon_toggle(ui, action_ui::icon_of(icon), "Draw an area", in_hand.is_some());
        egui::Popup::menu(&button).show(|ui| {
            for (action, _) in TOOLS {
                action_ui::menu_entry(ui, cx, action);
            }
        });
    }
    let Some((name, kilometres)) = views.map.tool_size_mut() else { return false };
    let field = egui::DragValue::new(kilometres).range(0.01..=2000.0).speed(0.1).max_decimals(3).suffix(" km");
    if has_room {
        let label = ui.label(theme::text::secondary(ui, name));
        ui.add(field).labelled_by(label.id);
    } else {
        ui.add(field).accessible_name(name).on_hover_text(name);
    }
    !has_room
}

/// Where a job's results lie, as the server says.
fn result_extents(row: &JobRow) -> Vec<BoundingBox> {
    /// More outlines than this say nothing more.
    const SHOWN: usize = 200;
    let Some(job) = row.job() else { return Vec::new() };
    job.data_links.iter().filter_map(|link| BoundingBox::try_from(link.bbox?).ok()).take(SHOWN).collect()
}

/// Whose outlines the dashed ones are, in the map's upper left corner; true if they are to go.
fn legend_ui(ui: &mut Ui, map: Rect, title: &str) -> bool {
    /// Points; a longer name is elided.
    const WIDTH: f32 = 300.0;
    let palette = theme::Palette::of(ui);
    let room = Rect::from_min_size(map.min + Vec2::splat(theme::GAP), vec2(WIDTH, theme::ROW_HEIGHT));
    ui.painter().rect_filled(room, theme::CONTROL_RADIUS, palette.panel);
    let mut legend = ui.new_child(UiBuilder::new().max_rect(room.shrink2(vec2(theme::GAP, 0.0))).layout(from_right()));
    let hide = widgets::icon_button(&mut legend, Icon::Close, "Hide the results on the map").clicked();
    legend.with_layout(from_left(), |ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        let (swatch, _) = ui.allocate_exact_size(vec2(18.0, theme::ROW_HEIGHT), Sense::hover());
        let line = [swatch.left_center(), swatch.right_center()];
        ui.painter().extend(Shape::dashed_line(&line, Stroke::new(1.5, palette.done.mark), 5.0, 3.0));
        let words = theme::text::secondary(ui, format!("Results of {title}"));
        ui.add(Label::new(words).truncate()).on_hover_text(title);
    });
    hide
}

/// A point is drawn as a shape of one place.
fn point_as_shape(draft: &Draft) -> Option<crate::domain::Shape> {
    crate::domain::Shape::from_wkt(&draft.whole_point()?.wkt()).ok()
}
