//! Work items as squares: colour and shape for each state, all of them in one mesh.

use crate::domain::steps::WorkItemState;
use crate::ui::theme::Palette;
use egui::{Color32, Mesh, Pos2, Rect, Vec2, pos2, vec2};

/// How squares stand in rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grid {
    /// Edge of a square.
    pub(super) edge: f32,
    /// From one square to the next.
    pub(super) pitch: f32,
    /// Squares of one row, ≥ 1.
    pub(super) columns: usize,
}

/// From so many squares on they are drawn smaller.
const MANY: usize = 600;

impl Grid {
    /// For so many squares in this width.
    pub(super) fn new(width: f32, count: usize) -> Self {
        let (edge, pitch) = if count < MANY { (12.0, 15.0) } else { (9.0, 11.0) };
        Self { edge, pitch, columns: ((width / pitch).floor() as usize).max(1) }
    }

    /// Rows of so many squares.
    pub(super) fn rows(&self, count: usize) -> usize {
        count.div_ceil(self.columns)
    }

    /// Height of so many squares.
    pub(super) fn height(&self, count: usize) -> f32 {
        self.rows(count) as f32 * self.pitch
    }

    /// Place of a square, from the grid's upper left corner.
    pub(super) fn place(&self, index: usize) -> Rect {
        let (row, column) = (index / self.columns, index % self.columns);
        Rect::from_min_size(pos2(column as f32 * self.pitch, row as f32 * self.pitch), Vec2::splat(self.edge))
    }

    /// The square at a point, seen from the grid's upper left corner; gaps belong to the square
    /// before them.
    pub(super) fn at(&self, point: Vec2, count: usize) -> Option<usize> {
        if point.x < 0.0 || point.y < 0.0 {
            return None;
        }
        let column = (point.x / self.pitch) as usize;
        let index = (point.y / self.pitch) as usize * self.columns + column;
        (column < self.columns && index < count).then_some(index)
    }

    /// The squares whose rows touch `top..bottom`, seen from the grid's upper edge.
    pub(super) fn touching(&self, top: f32, bottom: f32, count: usize) -> std::ops::Range<usize> {
        let first = (top.max(0.0) / self.pitch) as usize * self.columns;
        let end = ((bottom.max(0.0) / self.pitch).ceil() as usize).saturating_mul(self.columns).min(count);
        first.min(end)..end
    }
}

/// Adds a square. Each state has a shape of its own, for those who do not see its colour: full,
/// full with a hole, crossed, half full, hollow, dashed.
pub(super) fn add_square(mesh: &mut Mesh, rect: Rect, state: WorkItemState, palette: &Palette) {
    let inside = rect.shrink(rect.width() * 0.17);
    match state {
        WorkItemState::Successful => mesh.add_colored_rect(rect, palette.done.mark),
        WorkItemState::Warning => {
            mesh.add_colored_rect(rect, palette.waiting.mark);
            mesh.add_colored_rect(rect.shrink(rect.width() * 0.33), palette.panel);
        }
        WorkItemState::Failed => {
            mesh.add_colored_rect(rect, palette.failed.mark);
            let [from, to] = [inside.left_top(), inside.right_bottom()];
            add_line(mesh, from, to, palette.panel);
            add_line(mesh, inside.left_bottom(), inside.right_top(), palette.panel);
        }
        WorkItemState::Running => {
            add_frame(mesh, rect, palette.running.mark);
            mesh.add_colored_rect(Rect::from_min_max(rect.left_center(), rect.max), palette.running.mark);
        }
        WorkItemState::Waiting => add_frame(mesh, rect, palette.neutral.mark),
        WorkItemState::Canceled => {
            add_frame(mesh, rect, palette.neutral.mark);
            add_line(mesh, inside.left_center(), inside.right_center(), palette.neutral.mark);
        }
        WorkItemState::Unknown => {
            mesh.add_colored_rect(rect.shrink(rect.width() * 0.25), palette.neutral.mark);
        }
    }
}

fn add_frame(mesh: &mut Mesh, rect: Rect, color: Color32) {
    const WIDTH: f32 = 1.5;
    let inner = rect.shrink(WIDTH);
    for side in [
        Rect::from_min_max(rect.min, pos2(rect.right(), inner.top())),
        Rect::from_min_max(pos2(rect.left(), inner.bottom()), rect.max),
        Rect::from_min_max(pos2(rect.left(), inner.top()), pos2(inner.left(), inner.bottom())),
        Rect::from_min_max(pos2(inner.right(), inner.top()), pos2(rect.right(), inner.bottom())),
    ] {
        mesh.add_colored_rect(side, color);
    }
}

/// A line as two triangles.
fn add_line(mesh: &mut Mesh, from: Pos2, to: Pos2, color: Color32) {
    const HALF_WIDTH: f32 = 0.9;
    let along = (to - from).normalized();
    let across = vec2(-along.y, along.x) * HALF_WIDTH;
    let first = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    for corner in [from + across, to + across, to - across, from - across] {
        mesh.colored_vertex(corner, color);
    }
    mesh.add_triangle(first, first + 1, first + 2);
    mesh.add_triangle(first, first + 2, first + 3);
}

#[cfg(test)]
mod tests {
    use super::Grid;
    use egui::vec2;

    #[test]
    fn a_square_is_found_where_it_is_drawn() {
        let grid = Grid::new(296.0, 100);
        for index in [0, 18, 19, 57, 99] {
            assert_eq!(grid.at(grid.place(index).center().to_vec2(), 100), Some(index));
        }
        assert_eq!((grid.at(vec2(-1.0, 0.0), 100), grid.at(vec2(0.0, 900.0), 100)), (None, None));
        assert_eq!(grid.at(vec2(grid.columns as f32 * grid.pitch + 1.0, 0.0), 100), None, "right of the last");
        assert_eq!(Grid::new(1.0, 5).columns, 1);
    }

    #[test]
    fn only_rows_in_sight_are_drawn() {
        let grid = Grid::new(296.0, 10_000);
        let seen = grid.touching(1000.0, 1200.0, 10_000);
        assert!(seen.len() <= 20 * grid.columns && seen.start > 0, "{seen:?}");
        assert_eq!(grid.touching(-500.0, -10.0, 10_000), 0..0);
        assert!(grid.touching(1e6, 2e6, 10_000).is_empty());
        assert!(grid.height(10_000) > 1200.0);
    }
}
