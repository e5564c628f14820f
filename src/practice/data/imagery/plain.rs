//! Tiles that show their address: matrix, row, column and time in large figures on a colour of their own.

use super::super::noise::mix;
use super::TileId;
use crate::domain::map::imagery::Layer;
use crate::domain::map::imagery::address::TileAddress;

/// Signs of three by five dots, row by row from the top, the highest bit left.
const SIGNS: [(char, [u8; 5]); 14] = [
    ('0', [7, 5, 5, 5, 7]),
    ('1', [2, 6, 2, 2, 7]),
    ('2', [7, 1, 7, 4, 7]),
    ('3', [7, 1, 7, 1, 7]),
    ('4', [5, 5, 7, 1, 1]),
    ('5', [7, 4, 7, 1, 7]),
    ('6', [7, 4, 7, 5, 7]),
    ('7', [7, 1, 2, 2, 2]),
    ('8', [7, 5, 7, 5, 7]),
    ('9', [7, 5, 7, 1, 7]),
    ('-', [0, 0, 7, 0, 0]),
    ('/', [1, 1, 2, 4, 4]),
    (':', [0, 2, 0, 2, 0]),
    ('T', [7, 2, 2, 2, 2]),
];

/// Red, green and blue of a tile's pixels.
pub(super) fn paint(layer: &Layer, address: TileAddress, side: usize) -> Vec<u8> {
    let TileId { level, row, column } = address.tile;
    let period = address.period.address().unwrap_or_default();
    let name = layer.id.bytes().chain(period.bytes()).fold(7, |seed, byte| mix(seed, &[u64::from(byte)]));
    let bits = mix(name, &[u64::from(level), u64::from(row), u64::from(column)]);
    let [red, green, blue, ..] = bits.to_le_bytes();
    let back = [red, green, blue].map(|part| 80 + part / 2);
    let mut pixels = back.repeat(side * side);
    let dot = side / 64;
    write(&mut pixels, side, (dot * 4, dot * 10), dot, &format!("{level}/{row}/{column}"));
    write(&mut pixels, side, (dot * 4, dot * 24), dot, period.trim_end_matches('Z'));
    pixels
}

fn write(pixels: &mut [u8], side: usize, (left, top): (usize, usize), dot: usize, text: &str) {
    for (place, sign) in text.chars().enumerate() {
        let Some((_, rows)) = SIGNS.iter().find(|(known, _)| *known == sign) else { continue };
        for (down, bits) in rows.iter().enumerate() {
            for right in (0..3).filter(|right| bits & (4 >> right) != 0) {
                fill(pixels, side, (left + (place * 4 + right) * dot, top + down * dot), dot);
            }
        }
    }
}

/// A black square.
fn fill(pixels: &mut [u8], side: usize, (left, top): (usize, usize), dot: usize) {
    let right = (left + dot).min(side);
    for line in pixels.chunks_exact_mut(side * 3).skip(top).take(dot) {
        if let Some(part) = line.get_mut(left * 3..right * 3) {
            part.fill(20);
        }
    }
}
