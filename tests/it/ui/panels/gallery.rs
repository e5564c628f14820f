//! Everything at once, in light and dark, to be looked at: with `HARMONY_GALLERY` set, pictures are
//! written to `target/gallery`. Without it the same windows must still settle and be named.

use super::{sample, window};
use chrono::NaiveDate;
use egui::{Role, Theme, Ui, vec2};
use egui_kittest::kittest::Queryable as _;
use harmony_desktop::domain::{Alarm, Capabilities, JobOutcome, JobStatus, Problem, Remedy};
use harmony_desktop::engine::Snapshot;
use harmony_desktop::engine::snapshot::{Account, JobKey, ServerList, SessionState};
use harmony_desktop::ui::capabilities::{CapabilitiesView, capabilities_ui};
use harmony_desktop::ui::files::{FilesView, files_ui};
use harmony_desktop::ui::icons::Icon;
use harmony_desktop::ui::jobs::{JobsView, jobs_ui};
use harmony_desktop::ui::notices::notices_ui;
use harmony_desktop::ui::theme::{PANEL_PADDING, Palette, text};
use harmony_desktop::ui::widgets as w;
use std::sync::Arc;

/// Draws `contents` in both themes.
fn show(name: &str, mut contents: impl FnMut(&mut Ui), prepare: impl Fn(&mut egui_kittest::Harness<'_>)) {
    for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        // kittest leaves a margin of 8 points on each side
        let builder = window::<()>().with_size(vec2(1296.0, 816.0)).with_theme(theme).with_render_cursor(false);
        let is_wanted = std::env::var_os("HARMONY_GALLERY").is_some();
        let builder = if is_wanted { builder.with_pixels_per_point(2.0).wgpu() } else { builder };
        let mut harness = builder.build_ui(|ui| {
            let palette = Palette::of(ui);
            let frame = egui::Frame::NONE.fill(palette.paper);
            egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| contents(ui));
        });
        harness.run();
        prepare(&mut harness);
        if is_wanted {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/gallery");
            std::fs::create_dir_all(folder).unwrap();
            let picture = harness.render().unwrap();
            picture.save(format!("{folder}/{name}-{suffix}.png")).unwrap();
        }
    }
}

fn panel<R>(ui: &mut Ui, x: f32, width: f32, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let all = ui.max_rect();
    let rect = egui::Rect::from_min_size(all.min + vec2(x, 0.0), vec2(width, all.height()));
    ui.painter().rect_filled(rect, 0.0, Palette::of(ui).panel);
    ui.painter().vline(rect.right(), rect.y_range(), egui::Stroke::new(1.0, Palette::of(ui).hairline));
    let builder = egui::UiBuilder::new().id_salt(x as i32).max_rect(rect.shrink(PANEL_PADDING));
    ui.scope_builder(builder, contents).inner
}

fn form(ui: &mut Ui, texts: &mut [String; 8]) {
    let [collection, west, south, east, north, from, to, filter] = texts;
    w::section(ui, "What", |ui| {
        w::Field::new("Collection", collection).hint("Short name, words or concept id").show(ui);
    });
    w::section(ui, "Where", |ui| {
        ui.columns(4, |columns| {
            w::number_field(&mut columns[0], "West", west, None);
            w::number_field(&mut columns[1], "South", south, None);
            w::number_field(&mut columns[2], "East", east, None);
            w::number_field(&mut columns[3], "North", north, Some("at most 90"));
        });
        ui.label(text::secondary(ui, "43 × 111 km, 4 773 km²"));
    });
    w::section(ui, "When", |ui| {
        let rules = w::DateRules {
            today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
            earliest: NaiveDate::from_ymd_opt(2018, 10, 14),
            latest: None,
            open: Some("until now"),
        };
        ui.columns(2, |columns| {
            w::date_field(&mut columns[0], "From", from, None, &rules);
            w::date_field(&mut columns[1], "To", to, Some("The last day is before the first."), &rules);
        });
    });
    w::section(ui, "How", |ui| {
        let mut best_effort = true;
        ui.checkbox(&mut best_effort, "Only what this service can cut");
        w::combo(ui, "Format", "HDF5", |ui| ui.label("HDF5"));
        ui.add_enabled_ui(false, |ui| w::labelled_field(ui, "Variables", filter, None));
    });
    w::section(ui, "Go", |ui| {
        ui.label("1 granule, about 1.2 GB before cutting");
        w::wide_primary_button(ui, "Submit request");
        ui.horizontal(|ui| {
            w::quiet_button(ui, "Try one granule first");
            ui.add_enabled_ui(false, |ui| w::primary_button(ui, "Off"));
        });
    });
}

fn pieces(ui: &mut Ui) {
    let mut tab = 0;
    w::tab_bar(ui, &mut tab, &[(0, "Jobs", Some(3)), (1, "Files", Some(12)), (2, "Log", None)]);
    ui.add_space(8.0);
    ui.label(text::title("Front Range in spring"));
    ui.label("Body text with figures 0123456789 and a hint.");
    ui.label(text::secondary(ui, "Secondary text, 4.10 MB/s · 40.5 N 105.2 W"));
    ui.label(text::mono("C2596864127-NSIDC_CPRD  -105.5, 40, -105, 41"));
    ui.add_space(8.0);
    for state in sample::STATES {
        let status = JobStatus::from(state.to_owned());
        w::status_pill(ui, &status, &JobOutcome::of(&status, &[]));
    }
    ui.add_space(8.0);
    w::progress_bar(ui, Some(0.31), "37 of 120 granules, 4 min left");
    w::progress_bar(ui, None, "12.4 MB");
    ui.add_space(8.0);
    let problem =
        Problem::new("Harmony could not be reached. Check the network and try again, or go on with old requests.")
            .with_details("error sending request for url (https://harmony.earthdata.nasa.gov/jobs): dns error")
            .with_remedy(Remedy::Retry);
    w::problem_box(ui, &problem);
    w::problem_box_as(
        ui,
        &Problem::new("The request is limited to 300 granules."),
        Icon::Warning,
        Palette::of(ui).waiting,
    );
}

fn icons(ui: &mut Ui) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        for icon in Icon::ALL {
            ui.add(icon.ink(ui, 16.0));
        }
    });
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(12.0, 12.0);
        for icon in Icon::ALL {
            ui.add(icon.ink(ui, 20.0));
        }
    });
    ui.add_space(16.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        w::icon_toggle(ui, Icon::BoxTool, "Draw a box", true);
        w::icon_toggle(ui, Icon::PolygonTool, "Draw a shape", false);
        w::icon_toggle(ui, Icon::Hand, "Move the map", false);
        w::icon_button(ui, Icon::Fit, "Fit");
        w::labelled_button(ui, Icon::Layers, "Base map");
    });
    let room = egui::Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), 180.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(room), |ui| {
        w::empty_state(ui, Icon::Map, "Drag on the map to choose an area.", Some("Use the whole world"));
    });
}

#[test]
fn widgets() {
    let words = ["ATL03", "-105.5", "40", "-105", "141", "2020-04-27", "2020-04-20", ""];
    let mut texts = words.map(str::to_owned);
    let draw = |ui: &mut Ui| {
        panel(ui, 0.0, 340.0, |ui| form(ui, &mut texts));
        panel(ui, 340.0, 480.0, pieces);
        panel(ui, 820.0, 460.0, icons);
    };
    show("widgets", draw, |harness| {
        harness.get_by_label("Details").click();
        harness.run();
        harness.get_by_label("Pick from").click();
        harness.run();
    });
}

#[test]
fn job_list() {
    let snapshot = sample::snapshot(sample::every_state(), sample::every_transfer());
    let mut view = JobsView::default();
    view.select(Some(JobKey(uuid::Uuid::from_u128(6))));
    let draw = |ui: &mut Ui| {
        panel(ui, 0.0, 1280.0, |ui| jobs_ui(ui, &mut view, &snapshot, sample::now()));
    };
    show("jobs", draw, |_| {});
}

#[test]
fn narrow_panels() {
    let snapshot = sample::snapshot(sample::every_state(), sample::every_transfer());
    let mut view = JobsView::default();
    let mut empty = JobsView::default();
    let nothing = sample::snapshot(Vec::new(), Vec::new());
    let draw = |ui: &mut Ui| {
        panel(ui, 0.0, 684.0, |ui| jobs_ui(ui, &mut view, &snapshot, sample::now()));
        panel(ui, 684.0, 596.0, |ui| jobs_ui(ui, &mut empty, &nothing, sample::now()));
    };
    show("narrow", draw, |_| {});
}

#[test]
fn files_tree_and_notices() {
    let snapshot = sample::snapshot(Vec::new(), sample::every_transfer());
    let notices = sample::notices();
    let mut view = FilesView::default();
    let mut tree = CapabilitiesView::default();
    let capabilities = Arc::new(Capabilities {
        concept_id: "C2596864127-NSIDC_CPRD".to_owned(),
        short_name: "ATL03".to_owned(),
        raw: sample::capabilities_json(),
        ..Capabilities::default()
    });
    let sentences = [
        "Can be cut by box, by shape and by time.".to_owned(),
        "Variables cannot be chosen: every file comes with all of them.".to_owned(),
        "Files come as HDF5.".to_owned(),
    ];
    let draw = |ui: &mut Ui| {
        panel(ui, 0.0, 960.0, |ui| files_ui(ui, &mut view, &snapshot));
        panel(ui, 960.0, 320.0, |ui| capabilities_ui(ui, &mut tree, &capabilities, &sentences));
        notices_ui(ui, &notices, ui.max_rect());
    };
    show("files", draw, |harness| {
        harness.get_by_label("Expand all").click();
        harness.run();
        harness.get_by_role_and_label(Role::TreeItem, "shortName ATL03").click();
        harness.run();
        let search = harness.get_by_label("Search names and values");
        search.focus();
        search.type_text("subset");
        harness.run();
    });
}

/// The room of the bottom panel in a window of 1280 by 800, and in one of 1024 by 700.
#[test]
fn job_panel_as_it_is() {
    let mut rows = sample::every_state();
    for row in &mut rows {
        let row = Arc::make_mut(row);
        if row.title == "GPM June" {
            row.alarms = vec![Alarm::Limited {
                found: 177,
                processed: 3,
                reason: "the service sds/HOSS-geographic is limited to 3".to_owned(),
            }];
        }
    }
    let messages = rows.iter().find(|row| row.title.starts_with("MERRA")).unwrap().key;
    let snapshot = Snapshot {
        session: SessionState::SignedIn(Account { user: "ada".to_owned(), expires_at: None, session_only: None }),
        server_list: ServerList { count: Some(146), read: 20, ..ServerList::default() },
        ..sample::snapshot(rows, sample::every_transfer())
    };
    let mut views: [JobsView; 6] = std::array::from_fn(|_| JobsView::default());
    views[0].select(Some(JobKey(uuid::Uuid::from_u128(1))));
    views[1].select(Some(JobKey(uuid::Uuid::from_u128(1))));
    views[2].show_details(Some(messages));
    views[3].show_details(Some(messages));
    views[4].select(Some(JobKey(uuid::Uuid::from_u128(4))));
    views[5].show_details(Some(JobKey(uuid::Uuid::from_u128(1))));
    let draw = |ui: &mut Ui| {
        let all = ui.max_rect();
        let places = [
            (0.0, 0.0, 916.0),
            (0.0, 200.0, 660.0),
            (0.0, 400.0, 916.0),
            (0.0, 600.0, 660.0),
            (680.0, 200.0, 596.0),
            (680.0, 600.0, 596.0),
        ];
        for (view, (x, y, width)) in views.iter_mut().zip(places) {
            let rect = egui::Rect::from_min_size(all.min + vec2(x, y), vec2(width, 188.0));
            ui.painter().rect_filled(rect.expand(4.0), 0.0, Palette::of(ui).panel);
            let builder = egui::UiBuilder::new().id_salt((x as i32, y as i32)).max_rect(rect);
            ui.scope_builder(builder, |ui| jobs_ui(ui, view, &snapshot, sample::now()));
        }
    };
    show("job-panel", draw, |_| {});
}
