//! What the program asks of a map's tools.

use super::{AreaTool, Colours};
use crate::domain::Shape;
use crate::domain::shape::Outlines;
use crate::domain::tools::Input;
use crate::ui::map::MapView;
use crate::ui::map::geometry::Screen;
use egui::Painter;

impl MapView {
    /// Takes a tool in hand, or puts down the one that is; the box tool gives way.
    pub fn toggle_area_tool(&mut self, tool: AreaTool) {
        let wanted = (self.area_tools.tool() != Some(tool)).then_some(tool);
        self.arm_box_tool(false);
        self.area_tools.take(wanted);
    }

    /// The tool in hand.
    pub fn area_tool(&self) -> Option<AreaTool> {
        self.area_tools.tool()
    }

    /// True while something is drawn that is not yet an area, or an outline is dragged.
    pub fn is_drawing_area(&self) -> bool {
        self.area_tools.is_drawing()
    }

    /// Takes the last vertex back, or what else is being drawn.
    pub fn take_vertex_back(&mut self) {
        let key = if self.area_tools.tool().is_some() { Input::Backspace } else { Input::Escape };
        self.area_tools.press_key(key);
    }

    /// Removes the selected vertex in the next frame; false if none is selected.
    pub fn remove_vertex(&mut self) -> bool {
        let is_selected = self.area_tools.has_selected_vertex();
        if is_selected {
            self.area_tools.press_key(Input::Delete);
        }
        is_selected
    }

    /// An area that was finished in this frame, and how the step is called.
    pub fn take_drawn(&mut self) -> Option<(Outlines, &'static str)> {
        self.area_tools.take_drawn()
    }

    /// Says why an area was not taken.
    pub fn refuse_drawn(&mut self, words: String) {
        self.area_tools.refuse(words);
    }

    /// What to do next with the tool in hand, or why the last gesture came to nothing.
    pub fn tool_hint(&self) -> Option<String> {
        self.area_tools.hint()
    }

    /// The width of corridors or the radius of points in kilometres, if a tool is in hand that has one.
    pub fn tool_size_mut(&mut self) -> Option<(&'static str, &mut f64)> {
        match self.area_tools.tool()? {
            AreaTool::Corridor => Some(("Width", &mut self.area_tools.width_km)),
            AreaTool::Disc => Some(("Radius", &mut self.area_tools.radius_km)),
            AreaTool::Polygon | AreaTool::Circle | AreaTool::Rectangle => None,
        }
    }

    /// What is being drawn or can be taken hold of, over everything else.
    pub(in crate::ui::map) fn paint_tools(
        &mut self,
        painter: &Painter,
        screen: &Screen,
        accent: egui::Color32,
        shape: Option<&Shape>,
    ) {
        let wrong = crate::ui::theme::Palette::of_context(painter.ctx()).failed.mark;
        self.area_tools.paint(painter, screen, Colours { accent, wrong }, shape);
    }
}
