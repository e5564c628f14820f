//! What is drawn in the place of a tile that is not here: part of a coarser one, or the finer ones within it.

use crate::domain::map::SquareRect;
use crate::domain::map::grid::{TileGrid, TileId};

/// Coarser levels that stand in at most.
pub const MOST_ANCESTORS: u8 = 4;

/// What a tile is, for whoever draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// Not here.
    No,
    /// Here, and nothing is to be seen on it.
    Blank,
    /// Here.
    Yes,
}

/// A piece to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// The tile whose picture it is of.
    pub of: TileId,
    /// Where it goes: this tile, or one within it.
    pub at: TileId,
    /// Which part of the picture, 0…1 from its left top.
    pub part: SquareRect,
}

const WHOLE: SquareRect = SquareRect { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };

/// The pieces that show a tile's place, none over another: the tile, or its quarters, each itself or part of the nearest
/// coarser tile that is here.
pub fn pieces(grid: &TileGrid, tile: TileId, here: impl Fn(TileId) -> Here) -> Vec<Piece> {
    match here(tile) {
        Here::Yes => return vec![Piece { of: tile, at: tile, part: WHOLE }],
        Here::Blank => return Vec::new(),
        Here::No => {}
    }
    let ancestor = tile.ancestors().take(usize::from(MOST_ANCESTORS)).find(|ancestor| here(*ancestor) != Here::No);
    let ancestor = ancestor.filter(|ancestor| here(*ancestor) == Here::Yes);
    let of_ancestor = |at: TileId| {
        let of = ancestor?;
        Some(Piece { of, at, part: TileGrid::part_of(of, at)? })
    };
    let children: Vec<TileId> = grid.children(tile).collect();
    if children.iter().all(|child| here(*child) == Here::No) {
        return of_ancestor(tile).into_iter().collect();
    }
    let piece = |child: TileId| match here(child) {
        Here::Yes => Some(Piece { of: child, at: child, part: WHOLE }),
        Here::Blank => None,
        Here::No => of_ancestor(child),
    };
    children.into_iter().filter_map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::{Here, Piece, pieces};
    use crate::domain::map::grid::{TileGrid, TileId};

    const GRID: TileGrid = TileGrid::OPEN_STREET_MAP;

    fn shown(tile: TileId, yes: &[TileId], blank: &[TileId]) -> Vec<Piece> {
        pieces(&GRID, tile, |tile| match () {
            () if yes.contains(&tile) => Here::Yes,
            () if blank.contains(&tile) => Here::Blank,
            () => Here::No,
        })
    }

    #[test]
    fn a_tile_that_is_here_is_drawn_and_no_other() {
        let tile = TileId::new(5, 10, 11);
        let parent = tile.parent().unwrap();
        let drawn = shown(tile, &[tile, parent], &[]);
        assert_eq!(drawn.iter().map(|piece| (piece.of, piece.at)).collect::<Vec<_>>(), [(tile, tile)]);
        assert_eq!(shown(tile, &[parent], &[tile]), [], "nothing is to be seen there");
    }

    #[test]
    fn the_nearest_coarser_one_stands_in_and_none_from_too_far() {
        let tile = TileId::new(6, 21, 43);
        let ancestors: Vec<TileId> = tile.ancestors().collect();
        let drawn = shown(tile, &[ancestors[1], ancestors[3]], &[]);
        assert_eq!(drawn.len(), 1);
        assert_eq!((drawn[0].of, drawn[0].part.left, drawn[0].part.right), (ancestors[1], 0.75, 1.0));
        assert_eq!(shown(tile, &[ancestors[4]], &[]), []);
        assert_eq!(shown(tile, &[ancestors[1]], &[ancestors[0]]), [], "the nearest shows that there is nothing");
    }

    #[test]
    fn finer_ones_stand_in_quarter_by_quarter() {
        let tile = TileId::new(3, 2, 4);
        let children: Vec<TileId> = GRID.children(tile).collect();
        let parent = tile.parent().unwrap();
        let drawn = shown(tile, &[children[1], parent], &[children[2]]);
        let pairs: Vec<_> = drawn.iter().map(|piece| (piece.of, piece.at)).collect();
        assert_eq!(pairs, [(parent, children[0]), (children[1], children[1]), (parent, children[3])]);
        assert_eq!(drawn[0].part.right - drawn[0].part.left, 0.25);
        assert_eq!(shown(tile, &[children[0]], &[]).len(), 1, "without a coarser one the rest stays open");
    }
}
