use super::{MOST_TILES_A_SIDE, Plane, SquareRect, TileGrid, TileId};

fn grid(plane: Plane, name: &str) -> TileGrid {
    TileGrid::named(plane, name).unwrap()
}

fn finest() -> [TileGrid; 4] {
    [
        grid(Plane::Geographic, "15.625m"),
        grid(Plane::Mercator, "GoogleMapsCompatible_Level13"),
        grid(Plane::Arctic, "31.25m"),
        grid(Plane::Antarctic, "31.25m"),
    ]
}

/// Where a place lies in Mercator and in EPSG:4326, in metres or degrees.
fn plane_point(plane: Plane, longitude: f64, latitude: f64) -> (f64, f64) {
    if plane == Plane::Geographic {
        return (longitude, latitude);
    }
    let half = super::MERCATOR_HALF_METRES;
    let y = latitude.to_radians().tan().asinh() / std::f64::consts::PI;
    (longitude / 180.0 * half, y * half)
}

#[test]
fn matrices_have_the_sizes_and_resolutions_of_the_capabilities() {
    let sizes: Vec<(u32, u32)> = (0..=8).map(|level| Plane::Geographic.size(level)).collect();
    let expected =
        [(2, 1), (3, 2), (5, 3), (10, 5), (20, 10), (40, 20), (80, 40), (160, 80), (320, 160)].map(|size| size);
    assert_eq!(sizes, expected);
    assert_eq!(Plane::Geographic.size(12), (5120, 2560));
    assert_eq!(Plane::Arctic.size(0), (2, 2), "not one tile");
    assert_eq!(Plane::Antarctic.size(5), (64, 64));
    assert_eq!(Plane::Mercator.size(0), (1, 1));
    assert_eq!(Plane::Mercator.size(9), (512, 512));
    assert!((Plane::Mercator.resolution(0) - 156_543.033_928_041).abs() < 1e-9);
    assert_eq!(Plane::Geographic.resolution(1), 0.281_25);
    assert_eq!(Plane::Antarctic.resolution(5), 256.0);
    for (plane, metres) in [(Plane::Mercator, 1.0), (Plane::Arctic, 1.0), (Plane::Geographic, 111_319.490_793_273_58)] {
        for level in 0..=12 {
            let of_resolution = plane.resolution(level) * metres / 0.000_28;
            assert!((plane.scale_denominator(level) / of_resolution - 1.0).abs() < 1e-9, "{plane:?} {level}");
            let pixels = plane.tile_width(level) / f64::from(plane.tile_pixels());
            let (origin, one_right) = (plane.from_square(0.0, 0.0), plane.from_square(pixels, 0.0));
            assert!(((one_right.0 - origin.0) / plane.resolution(level) - 1.0).abs() < 1e-9, "{plane:?} {level}");
        }
    }
}

#[test]
fn sets_have_the_levels_of_their_names() {
    for (plane, name, levels) in [
        (Plane::Geographic, "16km", 3),
        (Plane::Geographic, "2km", 6),
        (Plane::Geographic, "1km", 7),
        (Plane::Geographic, "500m", 8),
        (Plane::Geographic, "250m", 9),
        (Plane::Geographic, "31.25m", 12),
        (Plane::Geographic, "15.625m", 13),
        (Plane::Arctic, "2km", 3),
        (Plane::Antarctic, "1km", 4),
        (Plane::Arctic, "500m", 5),
        (Plane::Antarctic, "250m", 6),
        (Plane::Arctic, "31.25m", 9),
        (Plane::Mercator, "GoogleMapsCompatible_Level6", 7),
        (Plane::Mercator, "GoogleMapsCompatible_Level9", 10),
    ] {
        assert_eq!(grid(plane, name).last_level + 1, levels, "{plane:?} {name}");
        assert_eq!(grid(plane, name).plane, plane);
    }
    assert_eq!(TileGrid::named(Plane::Arctic, "16km"), None);
    assert_eq!(Plane::ALL.map(Plane::epsg), [3857, 4326, 3413, 3031]);
    assert_eq!(Plane::of_epsg(3031), Some(Plane::Antarctic));
    assert_eq!(Plane::of_epsg(32633), None);
}

#[test]
fn places_lie_in_the_tiles_in_which_the_servers_have_them() {
    let find =
        |grid: TileGrid, (x, y): (f64, f64)| grid.at(grid.plane.to_square(x, y), 3).map(|tile| (tile.row, tile.column));
    let geographic = grid(Plane::Geographic, "250m");
    assert_eq!(find(geographic, plane_point(Plane::Geographic, -50.0, 72.0)), Some((0, 3)));
    let mercator = grid(Plane::Mercator, "GoogleMapsCompatible_Level9");
    assert_eq!(find(mercator, plane_point(Plane::Mercator, -50.0, 72.0)), Some((1, 2)));
    // (−45°, 70°), (0°, −71°), (−130.5°, −77.5°) in metres, from PROJ.
    assert_eq!(find(grid(Plane::Arctic, "250m"), (0.0, -2_187_927.649)), Some((12, 8)));
    assert_eq!(find(grid(Plane::Antarctic, "250m"), (0.0, 2_082_760.109)), Some((4, 8)));
    assert_eq!(find(grid(Plane::Antarctic, "250m"), (-1_036_699.824, -885_425.296)), Some((9, 6)));
}

#[test]
fn corners_of_matrices_are_the_origins_of_their_planes() {
    for grid in finest() {
        let rect = grid.rect(TileId::new(0, 0, 0));
        let (x, y) = grid.plane.from_square(rect.left, rect.top);
        assert_eq!((x, y), grid.plane.origin());
        for level in 0..=grid.last_level {
            let extent = grid.extent(level);
            let (right, bottom) = grid.plane.from_square(extent.right, extent.bottom);
            match grid.plane {
                Plane::Geographic => assert!(right >= 180.0 && bottom <= -90.0, "{level}: {right} {bottom}"),
                _ => assert_eq!((right, -bottom), (grid.plane.origin().1, grid.plane.origin().1), "{level}"),
            }
        }
    }
    let second = grid(Plane::Geographic, "250m").extent(1);
    assert_eq!(Plane::Geographic.from_square(second.right, second.bottom), (252.0, -198.0), "three tiles of 144°");
    let quarter = grid(Plane::Arctic, "1km").extent(0);
    assert_eq!(quarter, SquareRect { left: 0.375, top: 0.375, right: 0.625, bottom: 0.625 });
}

#[test]
fn nothing_lies_outside_the_matrix() {
    let arctic = grid(Plane::Arctic, "250m");
    assert_eq!(arctic.at((0.374, 0.5), 3), None);
    assert_eq!(arctic.at((0.5, 0.626), 3), None);
    assert_eq!(arctic.at((0.5, 0.5), 6), None, "finer than the set");
    assert_eq!(arctic.at((f64::NAN, 0.5), 3), None);
    let mercator = grid(Plane::Mercator, "GoogleMapsCompatible_Level9");
    assert_eq!(mercator.at((1.25, 0.5), 2), mercator.at((0.25, 0.5), 2), "another copy of the world");
    assert_eq!(mercator.at((0.5, -0.1), 2), None);
    assert!(!mercator.has(TileId::new(10, 0, 0)));
    let nowhere = SquareRect { left: 0.0, top: 0.0, right: 0.3, bottom: 0.3 };
    assert!(arctic.cover(nowhere, 4).is_empty());
    for bad in [f64::NAN, f64::INFINITY, -f64::INFINITY] {
        assert!(mercator.cover(SquareRect { left: bad, top: 0.0, right: 1.0, bottom: 1.0 }, 3).is_empty());
        assert_eq!(
            mercator.copies(TileId::new(0, 0, 0), SquareRect { left: bad, top: 0.0, right: 1.0, bottom: 1.0 }).count(),
            0
        );
    }
}

/// A random view: anywhere, also beyond the edges, from half a tile to twelve tiles wide.
fn view(chance: &mut fastrand::Rng, grid: &TileGrid, level: u8) -> SquareRect {
    let width = grid.plane.tile_width(level);
    let (x, y) = (chance.f64() * 1.6 - 0.3, chance.f64() * 1.6 - 0.3);
    let (wide, high) = (width * (0.5 + 11.5 * chance.f64()), width * (0.5 + 11.5 * chance.f64()));
    SquareRect { left: x, top: y, right: x + wide, bottom: y + high }
}

#[test]
fn ten_thousand_views_are_covered_by_tiles_of_the_matrix_from_the_middle_outwards() {
    let seed = 20_260_311;
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut tiles = 0;
    for number in 0..10_000 {
        let grid = finest()[number % 4];
        let level = chance.u8(0..=grid.last_level);
        let view = view(&mut chance, &grid, level);
        let cover = grid.cover(view, level);
        tiles += cover.len();
        let unique: std::collections::HashSet<_> = cover.iter().collect();
        assert_eq!(unique.len(), cover.len(), "seed {seed}, view {number}: a tile twice");
        assert!(cover.iter().all(|tile| grid.has(*tile)), "seed {seed}, view {number}: outside the matrix");
        for tile in &cover {
            assert!(grid.copies(*tile, view).count() > 0, "seed {seed}, view {number}: {tile:?} is out of sight");
        }
        let away = |tile: &TileId| {
            let (x, y) = view.center();
            let distances = grid.copies(*tile, view).map(|rect| {
                let center = rect.center();
                (center.0 - x).hypot(center.1 - y)
            });
            distances.fold(f64::INFINITY, f64::min)
        };
        assert!(
            cover.is_sorted_by(|a, b| away(a) <= away(b) + 1e-12),
            "seed {seed}, view {number}: not from the middle"
        );
        for _ in 0..8 {
            let part = |from: f64, to: f64, share: f64| from + (to - from) * share;
            let point = (part(view.left, view.right, chance.f64()), part(view.top, view.bottom, chance.f64()));
            let expected = grid.at(point, level);
            assert!(
                expected.is_none_or(|tile| unique.contains(&tile)),
                "seed {seed}, view {number}: {point:?} is not covered by {expected:?}"
            );
            if let Some(tile) = expected {
                assert!(
                    grid.copies(tile, view).any(|rect| rect.contains(point)),
                    "seed {seed}, view {number}: painted elsewhere"
                );
            }
        }
    }
    assert!(tiles > 50_000, "{tiles}");
}

#[test]
fn a_view_of_the_whole_world_asks_for_a_bounded_number_of_tiles() {
    let mercator = grid(Plane::Mercator, "GoogleMapsCompatible_Level13");
    let cover = mercator.cover(SquareRect { left: -5.0, top: -5.0, right: 5.0, bottom: 6.0 }, 13);
    assert_eq!(cover.len(), (MOST_TILES_A_SIDE * MOST_TILES_A_SIDE) as usize);
    let middle = mercator.at((0.0, 0.5), 13).unwrap();
    assert!(cover[..4].contains(&middle), "{:?}", &cover[..4]);
    // Three copies of the world in view: each tile once, painted three times.
    let wide = SquareRect { left: -1.0, top: 0.0, right: 2.0, bottom: 1.0 };
    assert_eq!(mercator.cover(wide, 1).len(), 4);
    assert_eq!(mercator.copies(TileId::new(1, 0, 1), wide).map(|rect| rect.left).collect::<Vec<_>>(), [-0.5, 0.5, 1.5]);
    assert_eq!(mercator.cover(wide, 99).first().unwrap().level, 13, "no finer than the set");
}

#[test]
fn children_fill_their_parent_and_know_it() {
    let mut chance = fastrand::Rng::with_seed(7);
    for grid in finest() {
        for _ in 0..500 {
            let level = chance.u8(0..grid.last_level);
            let (columns, rows) = grid.plane.size(level);
            let tile = TileId::new(level, chance.u32(0..rows), chance.u32(0..columns));
            let children: Vec<TileId> = grid.children(tile).collect();
            let whole = children.len() == 4;
            assert!(whole || grid.plane == Plane::Geographic, "{grid:?} {tile:?}");
            assert!(!children.is_empty() && children.iter().all(|child| grid.has(*child)));
            for child in children {
                assert_eq!(child.parent(), Some(tile));
                assert_eq!(child.ancestors().count(), usize::from(child.level));
                let part = TileGrid::part_of(tile, child).unwrap();
                let (outer, inner) = (grid.rect(tile), grid.rect(child));
                let width = outer.right - outer.left;
                assert!((outer.left + part.left * width - inner.left).abs() < 1e-12);
                assert!((outer.top + part.bottom * width - inner.bottom).abs() < 1e-12);
            }
        }
    }
    assert_eq!(TileId::new(0, 0, 0).parent(), None);
    assert_eq!(TileGrid::part_of(TileId::new(1, 0, 0), TileId::new(3, 4, 0)), None, "below it");
    assert_eq!(TileGrid::part_of(TileId::new(3, 0, 0), TileId::new(1, 0, 0)), None, "coarser");
    let last = grid(Plane::Arctic, "2km");
    assert_eq!(last.children(TileId::new(2, 0, 0)).count(), 0);
}

#[test]
fn the_level_is_the_finest_that_is_not_much_finer_than_the_screen() {
    let mercator = grid(Plane::Mercator, "GoogleMapsCompatible_Level9");
    let pixel = |level: i32| 1.0 / 256.0 / 2_f64.powi(level);
    assert_eq!(mercator.level_for(pixel(4)), 4);
    assert_eq!(mercator.level_for(pixel(4) * 1.3), 4, "three quarters as wide");
    assert_eq!(mercator.level_for(pixel(4) * 1.4), 3);
    assert_eq!(mercator.level_for(pixel(20)), 9);
    assert_eq!(mercator.level_for(1.0), 0);
    assert_eq!(grid(Plane::Arctic, "250m").level_for(0.125 / 512.0 / 8.0), 3);
}
