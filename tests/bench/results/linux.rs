//! The figures.

mod app;
#[path = "../../it/ui/hand.rs"]
mod hand;
mod usage;

use super::Done;
use harmony_desktop::inspect::{Launch, MOST_BYTES_AT_ONCE, Selection, Values, open};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;
use usage::{Usage, milliseconds};

pub(super) use app::{beams, tree, window};

/// Of these the best counts: the others waited for somebody else.
const ROUNDS: usize = 5;

/// The program as it is built for people.
fn launch() -> Launch {
    Launch::new(PathBuf::from(env!("CARGO_BIN_EXE_harmony-desktop")))
}

/// Opening a file and listing what it holds, the start of the process that reads it included.
pub(super) fn structure(file: &Path) -> Done {
    let before = Usage::now();
    let (mut best, mut told) = (f64::INFINITY, json!({}));
    for round in 0..ROUNDS {
        let (start, began) = (Usage::now(), Instant::now());
        let mut reader = open(file, &launch())?;
        let structure = reader.structure()?;
        let end = Usage::now();
        let took = milliseconds(end.processor.saturating_sub(start.processor));
        if took < best {
            best = took;
            told["wall_ms"] = json!(milliseconds(began.elapsed()));
        }
        if round == 0 {
            told["memory_mb"] = json!(end.peak_mb - before.peak_mb);
            told["bytes_read"] = json!(reader.bytes_read());
            told["variables"] = json!(structure.variables().count());
        }
    }
    told["cpu_ms"] = json!(best);
    println!("{told}");
    Ok(())
}

/// Every value of latitude, longitude and height of the first beam, kept.
pub(super) fn read(file: &Path) -> Done {
    let mut told = json!({});
    let mut best = f64::INFINITY;
    for round in 0..ROUNDS {
        let before = Usage::now();
        let mut reader = open(file, &launch())?;
        let structure = reader.structure()?;
        let start = Usage::now();
        let mut kept: Vec<Values> = Vec::new();
        for name in ["lat_ph", "lon_ph", "h_ph"] {
            let path = format!("/gt1l/heights/{name}");
            let variable = structure.variable(&path).ok_or("no such variable")?;
            let chunk = variable.chunks.as_ref().and_then(|chunks| chunks.first()).copied().unwrap_or(1);
            let most = MOST_BYTES_AT_ONCE / variable.data_type.decoded_bytes().max(1);
            for piece in Selection::all(&variable.shape).pieces(chunk, most) {
                kept.push(reader.read(&path, &piece)?);
            }
        }
        let end = Usage::now();
        best = best.min(milliseconds(end.processor.saturating_sub(start.processor)));
        if round == 0 {
            told["memory_mb"] = json!(end.peak_mb - before.peak_mb);
            told["values"] = json!(kept.iter().map(Values::len).sum::<usize>());
        }
    }
    told["cpu_ms"] = json!(best);
    println!("{told}");
    Ok(())
}
