//! Changes that tend to break readers, from a seed.

use fastrand::Rng;

/// Longest input that is made, in bytes.
const LONGEST: usize = 64 * 1024;
/// Bytes and numbers at the edges of their ranges.
const BYTES: [u8; 8] = [0, 1, 0x7f, 0x80, 0xff, b'"', b'\\', b'\n'];
const NUMBERS: [&str; 16] = [
    "0",
    "-0",
    "1",
    "-1",
    "90",
    "180",
    "-180",
    "360",
    "1e308",
    "-1e308",
    "1e-320",
    "NaN",
    "18446744073709551615",
    "2147483648",
    "4294967295",
    "0.1",
];

/// One of the seeds after a few changes.
pub(crate) fn mutated(seeds: &[Vec<u8>], words: &[&str], rng: &mut Rng) -> Vec<u8> {
    let mut input = pick(seeds, rng).cloned().unwrap_or_default();
    for _ in 0..=rng.usize(..6) {
        change(&mut input, seeds, words, rng);
    }
    input.truncate(LONGEST);
    input
}

fn pick<'a, T>(list: &'a [T], rng: &mut Rng) -> Option<&'a T> {
    if list.is_empty() { None } else { list.get(rng.usize(..list.len())) }
}

fn change(input: &mut Vec<u8>, seeds: &[Vec<u8>], words: &[&str], rng: &mut Rng) {
    let (from, to) = range(input.len(), rng);
    match rng.u8(..12) {
        0 => flip(input, rng),
        1 => overwrite(input, pick(&BYTES, rng).copied().unwrap_or_default(), rng),
        2 => overwrite(input, rng.u8(..), rng),
        3 => drop(input.drain(from..to)),
        4 => repeat(input, (from, to), 1, rng),
        5 => repeat(input, (from, to), rng.usize(1..64), rng),
        6 => input.truncate(from),
        7 => number(input, rng),
        8 => splice(input, pick(seeds, rng).map_or(&[][..], Vec::as_slice), rng),
        9 => integer(input, rng),
        _ => match pick(words, rng) {
            Some(word) => insert(input, word.as_bytes(), rng),
            None => flip(input, rng),
        },
    }
}

/// A range, most often a short one.
fn range(length: usize, rng: &mut Rng) -> (usize, usize) {
    let from = rng.usize(..=length);
    let longest = if rng.bool() { 8 } else { length };
    (from, (from + rng.usize(..=longest)).min(length))
}

fn flip(input: &mut [u8], rng: &mut Rng) {
    if !input.is_empty() {
        let at = rng.usize(..input.len());
        input[at] ^= 1 << rng.u8(..8);
    }
}

fn overwrite(input: &mut [u8], byte: u8, rng: &mut Rng) {
    if !input.is_empty() {
        let at = rng.usize(..input.len());
        input[at] = byte;
    }
}

fn insert(input: &mut Vec<u8>, bytes: &[u8], rng: &mut Rng) {
    let at = rng.usize(..=input.len());
    let space = LONGEST.saturating_sub(input.len());
    let bytes = bytes.iter().take(space).copied();
    drop(input.splice(at..at, bytes));
}

/// A part of the input once more, or several times.
fn repeat(input: &mut Vec<u8>, (from, to): (usize, usize), times: usize, rng: &mut Rng) {
    let part = input[from..to].repeat(times);
    insert(input, &part, rng);
}

fn splice(input: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let (from, to) = range(other.len(), rng);
    insert(input, &other[from..to], rng);
}

/// A number in the text becomes another.
fn number(input: &mut Vec<u8>, rng: &mut Rng) {
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let start = rng.usize(..=input.len());
    let Some(from) = input[start..].iter().position(is_part).map(|at| start + at) else { return };
    let to = input[from..].iter().position(|byte| !is_part(byte)).map_or(input.len(), |length| from + length);
    let other = pick(&NUMBERS, rng).copied().unwrap_or_default().bytes();
    drop(input.splice(from..to, other));
}

/// Four bytes become a small or an extreme integer, in either order.
fn integer(input: &mut [u8], rng: &mut Rng) {
    if input.len() < 4 {
        return;
    }
    let at = rng.usize(..=input.len() - 4);
    let value = [0, 1, 2, i32::MAX, i32::MIN, -1, rng.i32(-64..1024)][rng.usize(..7)];
    let bytes = if rng.bool() { value.to_le_bytes() } else { value.to_be_bytes() };
    input[at..at + 4].copy_from_slice(&bytes);
}
