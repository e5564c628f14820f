//! A box as a screen reader says it.

use crate::domain::BoundingBox;
use crate::domain::bounding_box::Edge;
use crate::domain::count::count;

/// One of the four numbers: “70.5 degrees north”.
pub fn edge_words(edge: Edge, degrees: f64) -> String {
    match edge {
        Edge::West | Edge::East if degrees.abs() == 180.0 => "180 degrees".to_owned(),
        _ => format!("{} degrees{}", number(degrees.abs()), side(edge, degrees)),
    }
}

/// “Box: 60 to 75 north, 50 west to 20 west; 1,280 by 1,670 kilometres”.
pub fn box_words(bounds: &BoundingBox) -> String {
    let [west, south, east, north] = <[f64; 4]>::from(*bounds);
    let latitudes = match (south == -90.0, north == 90.0) {
        (true, true) => "pole to pole".to_owned(),
        (false, true) => format!("{} to the north pole", named(Edge::South, south)),
        (true, false) => format!("the south pole to {}", named(Edge::North, north)),
        (false, false) if south >= 0.0 => format!("{} to {}", number(south), named(Edge::North, north)),
        (false, false) if north <= 0.0 => format!("{} to {}", number(-north), named(Edge::South, south)),
        (false, false) => format!("{} to {}", named(Edge::South, south), named(Edge::North, north)),
    };
    let longitudes = if bounds.is_all_round() {
        "all longitudes".to_owned()
    } else {
        format!("{} to {}", named(Edge::West, west), named(Edge::East, east))
    };
    format!("Box: {latitudes}, {longitudes}; {}", size(bounds))
}

fn size(bounds: &BoundingBox) -> String {
    if bounds.is_all_round() || bounds.north() == 90.0 || bounds.south() == -90.0 {
        return format!("{} square kilometres", figures(bounds.area_km2()));
    }
    let (width, height) = bounds.size_km();
    format!("{} by {} kilometres", figures(width), figures(height))
}

fn named(edge: Edge, degrees: f64) -> String {
    format!("{}{}", number(degrees.abs()), side(edge, degrees))
}

fn side(edge: Edge, degrees: f64) -> &'static str {
    match edge {
        _ if degrees == 0.0 => "",
        Edge::West | Edge::East => {
            if degrees < 0.0 {
                " west"
            } else {
                " east"
            }
        }
        Edge::South | Edge::North => {
            if degrees < 0.0 {
                " south"
            } else {
                " north"
            }
        }
    }
}

/// No more decimals than an ear takes in: ten metres.
fn number(degrees: f64) -> String {
    format!("{}", (degrees * 1e4).round() / 1e4)
}

/// Three figures.
fn figures(value: f64) -> String {
    if value < 1.0 {
        return format!("{value:.2}");
    }
    let unit = 10_f64.powf(value.log10().floor() - 2.0);
    let rounded = (value / unit).round() * unit;
    if rounded >= 100.0 { count(rounded.round() as u64) } else { format!("{}", (rounded * 100.0).round() / 100.0) }
}

#[cfg(test)]
mod tests {
    use super::{box_words, edge_words};
    use crate::domain::BoundingBox;
    use crate::domain::bounding_box::Edge;

    #[test]
    fn a_box_is_said_as_a_person_would() {
        for ([west, south, east, north], words) in [
            ([-50.0, 60.0, -20.0, 75.0], "Box: 60 to 75 north, 50 west to 20 west; 1,280 by 1,670 kilometres"),
            (
                [170.0, -20.0, -170.0, 10.5],
                "Box: 20 south to 10.5 north, 170 east to 170 west; 2,220 by 3,390 kilometres",
            ),
            ([0.0, -75.0, 30.0, -60.0], "Box: 60 to 75 south, 0 to 30 east; 1,280 by 1,670 kilometres"),
            (
                [-180.0, 60.0, 180.0, 90.0],
                "Box: 60 north to the north pole, all longitudes; 34,200,000 square kilometres",
            ),
            (
                [10.0, -90.0, 20.0, -80.0],
                "Box: the south pole to 80 south, 10 east to 20 east; 108,000 square kilometres",
            ),
        ] {
            let said = box_words(&BoundingBox::new(west, south, east, north).unwrap());
            assert_eq!(said, words);
        }
        assert_eq!(edge_words(Edge::North, 70.5), "70.5 degrees north");
        assert_eq!(edge_words(Edge::West, -50.0), "50 degrees west");
        assert_eq!(edge_words(Edge::East, -180.0), "180 degrees");
        assert_eq!(edge_words(Edge::South, 0.0), "0 degrees");
    }
}
