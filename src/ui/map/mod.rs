//! The map: offline base map, box tool, scale and position.
//!
//! `walkers` keeps the view (centre, zoom, inertia, projection); tiles come from the engine and are painted here, because `walkers` does not repeat the world and this map does: it can be
//! panned round the Earth, and a box over ±180° is one box on the screen.

mod base;
mod box_tool;
mod colours;
mod footprints;
mod furniture;
mod geometry;
mod graticule;
mod labels;
mod layers;
mod outlines;
mod paint;
mod picture;
mod results;
mod selection;
mod settings;
mod shape;
mod tools;
mod view;

pub use colours::MapColours;
pub(super) use furniture::projections_place;
pub use layers::{LayersCx, LayersView};
pub use picture::{Drawn, MapPicture, Told};
pub use results::{LegendResponse, Limits, OutsideFound, ResultFile};
pub use settings::MapSettings;
pub use tools::AreaTool;
pub use view::MapView;

use crate::commands::Action;
use crate::domain::bounding_box::BoundingBox;
use crate::domain::{GranuleList, Shape};
use egui::{Color32, DragPanButtons, Stroke, StrokeKind, Tooltip};
use geometry::{Screen, Square};
use std::sync::Arc;
use walkers::Map;

/// What is drawn over the base map, and in which colours.
#[derive(Debug, Clone, Copy)]
pub struct MapLayers<'a> {
    /// Where the chosen collection has data: hairlines.
    pub collection_extent: &'a [BoundingBox],
    /// Where results turned out to lie: dashed green.
    pub results: &'a [BoundingBox],
    /// What the request is cut to instead of a box.
    pub shape: Option<&'a Shape>,
    /// Granules whose footprints are outlined.
    pub granules: Option<&'a Arc<GranuleList>>,
    /// The one of them that is marked.
    pub granule: Option<usize>,
    /// How many granules lie in the area, where that is known.
    pub found: Option<u64>,
    /// Dark theme.
    pub dark: bool,
    /// Colour of the box, its handles, and the shape.
    pub accent: Color32,
}

/// What a frame of the map did to the box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MapResponse {
    /// The box has other numbers than before this frame.
    pub bounds_changed: bool,
    /// A drag ended and its box stands: the moment to ask how many granules lie in it.
    pub bounds_committed: bool,
    /// The granule whose footprint is under the pointer.
    pub hovered_granule: Option<usize>,
    /// The same, pressed.
    pub pressed_granule: Option<usize>,
    /// What a button beside the box asks for.
    pub pressed_action: Option<Action>,
}

/// Draws the map filling the rest of `ui` and edits `bounds` live while a drag goes on.
///
/// With the tool armed a drag draws a box, or moves the one it starts in; Shift-drag draws in any
/// case; the handles of an existing box resize it. Every other drag pans, the middle button always.
/// With the focus on it arrows pan, plus and minus zoom, Home shows the world. After it comes the box as a group of four
/// sliders.
pub fn map_ui(
    ui: &mut egui::Ui,
    view: &mut MapView,
    layers: &MapLayers<'_>,
    bounds: &mut Option<BoundingBox>,
) -> MapResponse {
    let before = *bounds;
    view.tool().restore(bounds);
    let rect = ui.available_rect_before_wrap();
    view.settle_into(rect);
    view.zoom_by_gesture(ui, rect);
    let screen = view.screen(rect);
    let mut committed = view.edit_box_by_keys(ui, &screen, layers, bounds);
    // An outline that can be edited has no box beside it, and a tool in hand is the only one.
    let editable = layers.shape.filter(|_| !view.box_tool_armed());
    let is_claimed = view.area_tools.claims_press(ui, &screen, editable)
        || (view.area_tool().is_none() && view.tool().claims_press(ui, &screen, bounds.as_ref()));
    let pan_buttons =
        if is_claimed { DragPanButtons::MIDDLE } else { DragPanButtons::PRIMARY | DragPanButtons::MIDDLE };
    // Photographs look the same in either theme.
    let colours = if view.layers().has_photograph() {
        MapColours::over_photographs()
    } else if layers.dark {
        MapColours::dark()
    } else {
        MapColours::light()
    };
    let mut memory = view.memory();
    let projection = view.projection();
    // `walkers` wants a place for following a GPS, which this never does.
    let map = Map::new(None, &mut memory, walkers::lon_lat(0.5, 0.5))
        .with_projection(&Square)
        .zoom_gesture(false)
        .panning(false)
        .drag_pan_buttons(pan_buttons)
        .show(ui, |ui, response, _, memory| {
            let screen = Screen::new(response.rect, memory, projection);
            if view.area_tool().is_none() {
                committed |= view.tool().drag(response, &screen, bounds);
            }
            view.area_tools.run(response, &screen, editable);
            draw(ui, view, &screen, layers, &colours, bounds.as_ref());
        });
    let panning = map.response.dragged() && !view.is_dragging();
    view.take(memory, &map.response);
    if view.keyboard(&map.response) {
        let stroke = Stroke::new(2.0, layers.accent);
        ui.painter().rect_stroke(map.response.rect, 0.0, stroke, StrokeKind::Inside);
    }
    let cursor = view.cursor(ui, panning, bounds.as_ref());
    let response = map.response.on_hover_cursor(cursor);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Canvas, true, "Map"));
    let is_free = !panning && !view.is_dragging() && !view.box_tool_armed() && view.area_tool().is_none();
    let hovered_granule =
        layers.granules.filter(|_| is_free).and_then(|granules| view.granule_under(&response, granules));
    let pressed_granule = hovered_granule.filter(|_| response.clicked());
    if let Some(granule) = layers.granules.zip(hovered_granule).and_then(|(granules, index)| granules.get(index)) {
        // At once: footprints are swept over, not rested upon.
        Tooltip::for_widget(&response).at_pointer().gap(12.0).show(|ui| super::granules::tooltip(ui, &granule));
    }
    let pressed_action = view.box_ui(ui, &response, layers, bounds.as_ref());
    MapResponse {
        bounds_changed: *bounds != before,
        bounds_committed: committed,
        hovered_granule,
        pressed_granule,
        pressed_action,
    }
}

/// From the ground up: base map, grid, where there is data, names, shape or box, scale and source.
fn draw(
    ui: &mut egui::Ui,
    view: &mut MapView,
    screen: &Screen,
    layers: &MapLayers<'_>,
    colours: &MapColours,
    bounds: Option<&BoundingBox>,
) {
    let painter = ui.painter_at(screen.rect);
    view.paint_base_map(&painter, screen, colours, layers.dark);
    let mut taken = furniture::reserved(screen);
    graticule::paint(&painter, screen, colours, &mut taken);
    paint::extents(&painter, screen, layers, colours);
    view.paint_results(&painter, screen, layers, colours);
    view.paint_asked(&painter, screen, layers, bounds);
    view.paint_footprints(&painter, screen, layers, colours);
    // Not during a drag: names would hop about.
    if let Some(bounds) = bounds.filter(|_| !view.is_dragging()) {
        taken.extend(selection::handle_places(screen, bounds));
    }
    view.paint_labels(&painter, screen, colours, &mut taken);
    let hides_area = view.area_tools.hides_area();
    if !hides_area {
        view.paint_shape(&painter, screen, layers);
    }
    if let Some((granules, granule)) = layers.granules.zip(layers.granule) {
        footprints::mark(&painter, screen, granules, granule, colours.footprint);
    }
    if let Some(bounds) = bounds.filter(|_| !hides_area) {
        selection::paint(&painter, screen, bounds, layers.accent, view.box_focus());
    }
    view.paint_tools(&painter, screen, layers.accent, layers.shape.filter(|_| !view.box_tool_armed()));
    furniture::scale_bar(&painter, screen, colours);
    furniture::attribution(ui, screen, colours, &view.attributions());
}
