//! CPU time per frame of the long lists, without a window: `Context::run_ui` and tessellation.

#[path = "../it/ui/panels/sample.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "shared with the tests, which use all of it and may fail"
)]
mod sample;

#[path = "../it/ui/hand.rs"]
mod hand;

mod cpu;

use cpu::measure;
use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Context, Event, Pos2, RawInput, Rect, Ui, vec2};
use harmony_desktop::engine::snapshot::TransferState;
use harmony_desktop::ui::files::{FilesView, files_ui};
use harmony_desktop::ui::jobs::{JobsView, jobs_ui};
use harmony_desktop::ui::theme;
use harmony_desktop::ui::tree::{TreeView, tree_ui};
use std::sync::Arc;

/// One frame in a 1000 by 700 window, with the wheel turning so that other rows come up.
fn frame(ctx: &Context, number: &mut u64, mut contents: impl FnMut(&mut Ui)) {
    *number += 1;
    let down = (*number / 40).is_multiple_of(2);
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1000.0, 700.0))),
        time: Some(*number as f64 / 60.0),
        events: vec![Event::PointerMoved(Pos2::new(300.0, 300.0)), hand::wheel(if down { -90.0 } else { 90.0 })],
        ..RawInput::default()
    };
    let mut output = ctx.run_ui(input, |ui| contents(ui));
    output.textures_delta.clear();
    std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
}

fn context() -> Context {
    let ctx = Context::default();
    theme::install(&ctx);
    ctx
}

fn empty(criterion: &mut Criterion) {
    let (ctx, mut number) = (context(), 0);
    measure(criterion, "an empty frame, to compare", || frame(&ctx, &mut number, |_| {}));
}

fn tree(criterion: &mut Criterion) {
    let value = Arc::new(sample::large_json(20_000));
    let newer = Arc::new(sample::large_json(20_000));
    let (ctx, mut view, mut number) = (context(), TreeView::default(), 0);
    frame(&ctx, &mut number, |ui| tree_ui(ui, &mut view, &value));
    view.expand_all();
    measure(criterion, "tree: a frame of 20 000 open nodes", || {
        frame(&ctx, &mut number, |ui| tree_ui(ui, &mut view, &value));
    });
    measure(criterion, "tree: a frame with a new value of 20 000 nodes", || {
        let value = if number.is_multiple_of(2) { &value } else { &newer };
        frame(&ctx, &mut number, |ui| tree_ui(ui, &mut view, value));
    });
}

fn jobs(criterion: &mut Criterion) {
    let snapshot = sample::snapshot(sample::many_jobs(10_000), Vec::new());
    let newer = sample::snapshot(sample::many_jobs(10_000), Vec::new());
    let (ctx, mut view, mut number) = (context(), JobsView::default(), 0);
    let mut draw = |ui: &mut Ui, snapshot| {
        jobs_ui(ui, &mut view, snapshot, sample::now());
    };
    measure(criterion, "jobs: a frame of 10 000 rows", || frame(&ctx, &mut number, |ui| draw(ui, &snapshot)));
    measure(criterion, "jobs: a frame with a new snapshot of 10 000 rows", || {
        let snapshot = if number.is_multiple_of(2) { &snapshot } else { &newer };
        frame(&ctx, &mut number, |ui| draw(ui, snapshot));
    });
}

fn files(criterion: &mut Criterion) {
    let transfer = |number| {
        let state = if number < 8 { TransferState::Going } else { TransferState::Waiting };
        sample::transfer(number, state, number, Some(20_000), 1000)
    };
    let snapshot = sample::snapshot(Vec::new(), (0..10_000).map(transfer).collect());
    let (ctx, mut view, mut number) = (context(), FilesView::default(), 0);
    measure(criterion, "files: a frame of 10 000 rows", || {
        frame(&ctx, &mut number, |ui| {
            files_ui(ui, &mut view, &snapshot);
        });
    });
}

criterion_group!(benches, empty, tree, jobs, files);
criterion_main!(benches);
