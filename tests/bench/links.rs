//! How long a job with many links takes to open, and how much memory: `links.sh` starts the server
//! and this program beside it. The window's panel is drawn on the list as it scrolls.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use egui::{Context, RawInput, Rect, ScrollArea, vec2};
use harmony_desktop::domain::{Environment, JobId, LinkType, Secret};
use harmony_desktop::earthdata::{Transport, TransportSettings, harmony};
use std::time::Instant;

/// Resident memory now and at its highest, in MB (Linux).
fn memory_mb() -> (f64, f64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        let kilobytes: f64 = line.trim_matches([':', ' ', '\t', 'k', 'B']).parse().unwrap_or(0.0);
        kilobytes / 1000.0
    };
    (field("VmRSS"), field("VmHWM"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Ok(root) = std::env::var("LINKS_SERVER") else {
        // Without its server, as under `cargo bench`, there is nothing to measure.
        println!("LINKS_SERVER is not set: run tests/bench/links.sh");
        return Ok(());
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let transport = Transport::new(Environment::practice(&root.parse()?), TransportSettings::default())?;
    transport.set_token(Some(Secret::new("bench".to_owned())));
    let id = JobId("6d2b1f9e-7d2f-4c58-9a53-0f3c1d9ab001".parse()?);
    // Everything that is paid once in a program's life comes before the clock.
    runtime.block_on(harmony::steps(&transport, id, None)).ok();
    let (before, _) = memory_mb();
    let started = Instant::now();
    let job = runtime.block_on(harmony::job(&transport, id))?;
    let seen = started.elapsed();
    let list = runtime.block_on(harmony::link_list(&transport, id, LinkType::Https))?;
    let opened = started.elapsed();
    let (now, peak) = memory_mb();
    let polled = Instant::now();
    let again = runtime.block_on(harmony::job_again(&transport, &job))?;
    let polled = polled.elapsed();
    assert_eq!(again.data_links.len(), job.data_links.len(), "a look again loses no link");

    let (context, mut worst) = (Context::default(), std::time::Duration::ZERO);
    for frame in 0..200_usize {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, vec2(320.0, 400.0))),
            ..RawInput::default()
        };
        let begun = Instant::now();
        let mut output = context.run_ui(input, |ui| {
            let offset = (frame * 7919 % list.len()) as f32 * 20.0;
            ScrollArea::vertical().vertical_scroll_offset(offset).show_rows(ui, 20.0, list.len(), |ui, rows| {
                rows.filter_map(|row| list.get(row)).for_each(|address| {
                    ui.label(address);
                });
            });
        });
        output.textures_delta.clear();
        std::hint::black_box(context.tessellate(output.shapes, output.pixels_per_point));
        if frame > 2 {
            worst = worst.max(begun.elapsed());
        }
    }
    println!("{} links, {:.1} MB of addresses", list.len(), list.as_text().len() as f64 / 1e6);
    println!("first page (the job is shown)  {:>8.0} ms", seen.as_secs_f64() * 1e3);
    println!("every link read                {:>8.0} ms", opened.as_secs_f64() * 1e3);
    println!("memory grown by                {:>8.1} MB, at its highest {:.1} MB", now - before, peak - before);
    println!("a look at it while it runs     {:>8.1} ms", polled.as_secs_f64() * 1e3);
    println!("slowest of 200 frames          {:>8.2} ms", worst.as_secs_f64() * 1e3);
    Ok(())
}
