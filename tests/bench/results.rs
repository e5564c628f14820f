//! What looking into a result costs: one figure a run, as JSON, so that each is of a fresh process. `results.sh` runs it
//! beside xarray, h5py and matplotlib and makes the table of the README. Linux only: the figures are processor time and
//! memory of this process and of the one that reads the file.
//!
//! `results structure FILE`, `results read FILE`, `results window FILE`, `results beams FILE`, `results tree`.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]
#![cfg_attr(target_os = "linux", expect(clippy::indexing_slicing, reason = "of objects that were just made"))]

#[cfg(target_os = "linux")]
#[path = "results/linux.rs"]
mod linux;

type Done = Result<(), Box<dyn std::error::Error>>;

#[cfg(target_os = "linux")]
fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["structure", file] => linux::structure(file.as_ref()),
        ["read", file] => linux::read(file.as_ref()),
        ["window", file] => linux::window(file.as_ref()),
        ["beams", file] => linux::beams(file.as_ref()),
        ["tree"] => linux::tree(),
        _ => {
            println!("results: see tests/bench/results.sh");
            Ok(())
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> Done {
    println!("results: its figures are told by Linux alone");
    Ok(())
}
