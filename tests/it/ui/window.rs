//! The whole application on the practice service, without a display.

use super::hand;
use egui::{Key, Modifiers, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::app::{App, StartOptions};
use harmony_desktop::domain::Environment;
use harmony_desktop::domain::trust::TrustedServers;
use harmony_desktop::engine::inspection::OpenResult;
use harmony_desktop::engine::outside::{Notification, Notifier, Opener};
use harmony_desktop::engine::programs::{Argument, Brand, Program};
use harmony_desktop::engine::services::{DiskWatch, FoundCredentials, PracticeStarter, WatchScope};
use harmony_desktop::engine::{Engine, Services, Snapshot};
use harmony_desktop::practice::{Faults, PracticeOptions, PracticeServer};
use harmony_desktop::store::credentials::MemoryStore;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Nothing on loopback takes this long, on a busy machine neither; a test that waits longer has failed.
const DEADLINE: Duration = Duration::from_mins(3);
/// Size of the window unless said otherwise.
pub(crate) const SIZE: Vec2 = vec2(1280.0, 800.0);

/// The window, its engine, its NASA, and the folders they use.
pub(crate) struct Window {
    harness: Harness<'static, App>,
    engine: Engine,
    news: Receiver<()>,
    desktop: Arc<Desktop>,
    folder: Option<TempDir>,
    server: Option<Arc<PracticeServer>>,
    pointer: egui::Pos2,
    // Dropped last: everything above runs on it.
    runtime: Option<Runtime>,
}

/// How a window begins.
#[derive(Default)]
pub(crate) struct Start {
    pub(crate) file: Option<PathBuf>,
    pub(crate) practice: bool,
    pub(crate) size: Option<Vec2>,
    pub(crate) dark: bool,
    pub(crate) scale: Option<f32>,
    pub(crate) options: PracticeOptions,
    /// How the disk is watched; the real one if `None`.
    pub(crate) disk: Option<DiskWatch>,
    /// Opens results; every kind of file if `None`.
    pub(crate) results: Option<OpenResult>,
    /// Start without any service at that address.
    pub(crate) nobody_answers: bool,
}

impl Start {
    /// Signed in to the practice service, jobs as fast as can be.
    pub(crate) fn practicing() -> Self {
        let options = PracticeOptions { speed: 0.0, ..PracticeOptions::default() };
        Self { practice: true, options, ..Self::default() }
    }

    pub(crate) fn with_faults(mut self, faults: &str) -> Self {
        self.options.faults = faults.parse::<Faults>().unwrap();
        self
    }
}

impl Window {
    /// Closes the window and opens it again with the same folders and the same NASA.
    pub(crate) fn restart(mut self) -> Self {
        self.engine.shut_down();
        let (folder, server) = (self.folder.take(), self.server.take());
        let start = Start { practice: true, ..Start::practicing() };
        Self::open_with(start, folder.unwrap(), server.unwrap(), self.runtime.take().unwrap())
    }

    /// Opens the window. The practice service is its whole NASA, whether or not it is signed in.
    pub(crate) fn open(start: Start) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let server = Arc::new(runtime.block_on(PracticeServer::start(start.options.clone())).unwrap());
        Self::open_with(start, TempDir::new().unwrap(), server, runtime)
    }

    fn open_with(start: Start, folder: TempDir, server: Arc<PracticeServer>, runtime: Runtime) -> Self {
        let root = server.root();
        let address = if start.nobody_answers { "http://127.0.0.1:1/".parse().unwrap() } else { root.clone() };
        let starter: PracticeStarter = Arc::new(move || {
            let root = root.clone();
            Box::pin(async move { Ok(root) })
        });
        let desktop = Arc::new(Desktop::default());
        let services = Services {
            runtime: runtime.handle().clone(),
            environment: Environment::practice(&address),
            credentials: Arc::new(MemoryStore::default()),
            data_folder: folder.path().join("data"),
            download_folder: folder.path().join("downloads"),
            clock: Arc::new(chrono::Utc::now),
            practice: Some(starter),
            poll_interval: Duration::from_millis(50),
            watch: WatchScope::default(),
            opener: Arc::clone(&desktop) as _,
            notifier: Arc::clone(&desktop) as _,
            disk: start.disk.clone().unwrap_or_default(),
            found_credentials: FoundCredentials::Ignore,
            results: start.results.clone().unwrap_or_else(|| Arc::new(harmony_desktop::inspect::open_here)),
            trusted: TrustedServers::default(),
        };
        let (bell, news) = sync_channel(1);
        let ring = bell.clone();
        let engine = Engine::start(services, move || {
            bell.try_send(()).ok();
        });
        let options = StartOptions { file: start.file, practice: start.practice, ..StartOptions::default() };
        let handle = engine.clone();
        let theme = if start.dark { egui::Theme::Dark } else { egui::Theme::Light };
        let mut harness = Harness::builder()
            .with_size(start.size.unwrap_or(SIZE))
            .with_pixels_per_point(start.scale.unwrap_or(1.0))
            .with_max_steps(64)
            .build_eframe(move |creation| App::new(handle, &creation.egui_ctx, options));
        harness.ctx.set_theme(theme);
        harness.ctx.set_request_repaint_callback(move |_| {
            ring.try_send(()).ok();
        });
        harness.step();
        let pointer = egui::Pos2::ZERO;
        let (folder, server, runtime) = (Some(folder), Some(server), Some(runtime));
        Self { harness, engine, news, desktop, folder, server, pointer, runtime }
    }

    /// Draws frames until `is_so`; every news of the engine or of an answer brings the next look.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        loop {
            self.harness.step();
            if is_so(self) {
                return;
            }
            let left = DEADLINE.saturating_sub(started.elapsed());
            // Popups and fades settle by themselves within some frames, without news.
            if left.is_zero() {
                let picture = self.keep_picture("timed-out");
                panic!("waited in vain until {what}; the window looked like {}", picture.display());
            }
            self.news.recv_timeout(left.min(Duration::from_millis(100))).ok();
        }
    }

    /// True if something with this exact accessible name is shown.
    pub(crate) fn shows(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).next().is_some()
    }

    /// True if something whose name holds these words is shown.
    pub(crate) fn tells(&self, words: &str) -> bool {
        self.harness.query_all_by_label_contains(words).next().is_some()
    }

    #[track_caller]
    pub(crate) fn until_shown(&mut self, label: &str) {
        self.until(&format!("“{label}” is shown"), |window| window.shows(label));
    }

    #[track_caller]
    pub(crate) fn until_told(&mut self, words: &str) {
        self.until(&format!("“…{words}…” is told"), |window| window.tells(words));
    }

    /// True if this can be used now; fails if it is not shown.
    #[track_caller]
    pub(crate) fn is_enabled(&self, role: egui::accesskit::Role, label: &str) -> bool {
        !self.harness.get_by_role_and_label(role, label).accesskit_node().is_disabled()
    }

    /// Moves the pointer there, and rests until tooltips have had their time.
    pub(crate) fn point_at(&mut self, at: egui::Pos2) {
        self.pointer = at;
        self.harness.hover_at(at);
        (0..20).for_each(|_| {
            self.harness.step();
        });
    }

    /// Presses the other button where the pointer is.
    pub(crate) fn press_secondary(&mut self) {
        for pressed in [true, false] {
            self.harness.event(egui::Event::PointerButton {
                pos: self.pointer,
                button: egui::PointerButton::Secondary,
                pressed,
                modifiers: Modifiers::NONE,
            });
            self.harness.step();
        }
    }

    /// Turns the wheel where the pointer is, for one frame.
    pub(crate) fn wheel(&mut self, points: f32) {
        self.harness.event(hand::wheel(points));
        self.harness.step();
    }

    /// Where the row whose name begins so is drawn.
    #[track_caller]
    pub(crate) fn row_at(&self, beginning: &str) -> egui::Rect {
        let mut rows = self.harness.query_all_by_role(egui::accesskit::Role::Row);
        let found = rows.find(|node| node.accesskit_node().label().is_some_and(|name| name.starts_with(beginning)));
        found.expect("the row is in sight").rect()
    }

    /// Opens a menu and presses an entry; answers what that put on the clipboard.
    #[track_caller]
    pub(crate) fn copied_from_menu(&mut self, menu: &str, entry: &str) -> String {
        self.press_button(menu);
        self.until_shown(entry);
        self.copied_after(entry)
    }

    /// Whether the last frame asked for another one.
    pub(crate) fn wants_a_frame(&self) -> bool {
        self.harness.ctx.has_requested_repaint()
    }

    /// Draws a frame; answers why it asks for another one by itself.
    pub(crate) fn asks_for_a_frame(&mut self) -> Option<String> {
        self.harness.step();
        let asks = self.harness.ctx.has_requested_repaint();
        asks.then(|| format!("{:?}", self.harness.ctx.repaint_causes()))
    }

    /// Whether results are being read for the window.
    pub(crate) fn is_reading(&self) -> bool {
        self.engine.inspection().results().is_busy()
    }

    /// Turns the wheel over the form.
    pub(crate) fn scroll_form(&mut self, points: f32) {
        self.harness.hover_at(egui::pos2(170.0, 300.0));
        self.harness.step();
        self.harness.event(hand::wheel(-points));
        (0..30).for_each(|_| {
            self.harness.step();
        });
    }

    /// Where the thing of this name is drawn, in points of the window.
    #[track_caller]
    pub(crate) fn place_of(&self, label: &str) -> egui::Rect {
        self.harness.get_by_label(label).rect()
    }

    /// The same, where other things have the same name.
    #[track_caller]
    pub(crate) fn place_of_role(&self, role: egui::accesskit::Role, label: &str) -> egui::Rect {
        self.harness.get_by_role_and_label(role, label).rect()
    }

    /// Where what has this role and a name that holds these words is drawn.
    #[track_caller]
    pub(crate) fn place_of_role_containing(&self, role: egui::accesskit::Role, words: &str) -> egui::Rect {
        self.with_role_and_words(role, words).rect()
    }

    /// Where everything of this role and name is drawn.
    pub(crate) fn places_of_role(&self, role: egui::accesskit::Role, label: &str) -> Vec<egui::Rect> {
        self.harness.query_all_by_role_and_label(role, label).map(|node| node.rect()).collect()
    }

    /// All of the window.
    pub(crate) fn inside(&self) -> egui::Rect {
        self.harness.ctx.content_rect()
    }

    /// Presses what has this name, as a screen reader's user would. The window draws a snapshot a
    /// frame after the test can read it, so what is not there yet is waited for.
    #[track_caller]
    pub(crate) fn press(&mut self, label: &str) {
        self.until_shown(label);
        self.harness.get_by_label(label).click_accesskit();
        self.harness.step();
        self.harness.step();
    }

    /// Presses a button by role and name, where other things have the same name.
    #[track_caller]
    pub(crate) fn press_button(&mut self, label: &str) {
        self.press_role(egui::accesskit::Role::Button, label);
    }

    /// The same where one thing can be done in several places.
    #[track_caller]
    pub(crate) fn press_first_button(&mut self, label: &str) {
        let role = egui::accesskit::Role::Button;
        self.harness.query_all_by_role_and_label(role, label).next().expect("a button").click_accesskit();
        self.harness.step();
        self.harness.step();
    }

    /// True if this is the one that is chosen among several.
    #[track_caller]
    pub(crate) fn is_chosen(&self, role: egui::accesskit::Role, label: &str) -> bool {
        let node = self.harness.get_by_role_and_label(role, label);
        let node = node.accesskit_node();
        node.is_selected() == Some(true) || node.toggled() == Some(egui::accesskit::Toggled::True)
    }

    #[track_caller]
    pub(crate) fn press_role(&mut self, role: egui::accesskit::Role, label: &str) {
        self.until(&format!("{role:?} “{label}” is shown"), |window| {
            window.harness.query_all_by_role_and_label(role, label).next().is_some()
        });
        self.harness.get_by_role_and_label(role, label).click_accesskit();
        self.harness.step();
        self.harness.step();
    }

    /// Presses what has this role and a name that holds these words.
    #[track_caller]
    pub(crate) fn press_role_containing(&mut self, role: egui::accesskit::Role, words: &str) {
        self.with_role_and_words(role, words).click_accesskit();
        self.harness.step();
        self.harness.step();
    }

    /// Gives the keyboard to what has this role and a name that holds these words.
    #[track_caller]
    pub(crate) fn focus_containing(&mut self, role: egui::accesskit::Role, words: &str) {
        self.with_role_and_words(role, words).focus();
        self.harness.step();
        self.harness.step();
    }

    #[track_caller]
    fn with_role_and_words<'a>(&'a self, role: egui::accesskit::Role, words: &'a str) -> egui_kittest::Node<'a> {
        let by = egui_kittest::kittest::By::new().role(role).label_contains(words);
        self.harness.get(by)
    }

    /// Replaces what stands in a field.
    #[track_caller]
    pub(crate) fn fill(&mut self, label: &str, text: &str) {
        let role = egui::accesskit::Role::TextInput;
        self.fill_role(role, label, text);
    }

    #[track_caller]
    pub(crate) fn fill_role(&mut self, role: egui::accesskit::Role, label: &str, text: &str) {
        self.harness.get_by_role_and_label(role, label).focus();
        self.harness.step();
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.harness.step();
        if text.is_empty() {
            self.harness.key_press(Key::Backspace);
        } else {
            self.harness.get_by_role_and_label(role, label).type_text(text);
        }
        self.harness.step();
        self.harness.step();
    }

    /// Presses the keys for “copy”.
    pub(crate) fn copy(&mut self) {
        self.harness.event(egui::Event::Copy);
        self.harness.step();
        self.harness.step();
    }

    /// What stands in a field.
    #[track_caller]
    pub(crate) fn text_of(&self, label: &str) -> String {
        let field = self.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, label);
        field.accesskit_node().value().unwrap_or_default()
    }

    /// Types into whatever has the keyboard.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.harness.step();
        self.harness.step();
    }

    /// Names of what gets the keyboard, one after another, by pressing Tab so many times.
    pub(crate) fn names_on_the_tab_way(&mut self, presses: usize) -> Vec<String> {
        let mut names = Vec::new();
        for _ in 0..presses {
            self.key(Modifiers::NONE, Key::Tab);
            let root = self.harness.root();
            let focused = root
                .query_all(
                    egui_kittest::kittest::By::new()
                        .predicate(|node: &egui_kittest::kittest::AccessKitNode<'_>| node.is_focused()),
                )
                .next();
            names.extend(focused.and_then(|node| node.accesskit_node().label()));
        }
        names
    }

    /// Names of what has this role and begins so, from top to bottom.
    pub(crate) fn names_of(&self, role: egui::accesskit::Role, beginning: &str) -> Vec<String> {
        let mut names: Vec<(f32, String)> = self
            .harness
            .query_all_by_role(role)
            .filter_map(|node| Some((node.rect().top(), node.accesskit_node().label()?)))
            .filter(|(_, name)| name.starts_with(beginning))
            .collect();
        names.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        names.into_iter().map(|(_, name)| name).collect()
    }

    pub(crate) fn count_of(&self, role: egui::accesskit::Role, beginning: &str) -> usize {
        self.names_of(role, beginning).len()
    }

    /// Rows of this beginning that are selected.
    pub(crate) fn selected_rows(&self, beginning: &str) -> usize {
        let rows = self.harness.query_all_by_role(egui::accesskit::Role::ListBoxOption);
        let is_selected = |node: &egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            node.is_selected() == Some(true) && node.label().is_some_and(|name| name.starts_with(beginning))
        };
        rows.filter(is_selected).count()
    }

    /// The count above the Submit button: “37 granules”, “3 of 37 granules” is 37; 0 if there is none.
    pub(crate) fn granules_of_form(&self) -> u64 {
        let words = self.harness.query_all_by_label_contains("granule").filter_map(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value())
        });
        let read = |words: String| {
            let (count, noun) = words.rsplit_once(' ')?;
            let count = count.rsplit(' ').next()?.replace(',', "");
            noun.starts_with("granule").then(|| count.parse().ok())?
        };
        words.filter_map(read).max().unwrap_or(0)
    }

    /// Moves the pointer along two lines over the map until `is_so`; it rests a moment at each place.
    pub(crate) fn find_on_map(&mut self, is_so: impl Fn(&Self) -> bool) -> bool {
        let map = self.harness.get_by_role_and_label(egui::accesskit::Role::Canvas, "Map").rect();
        for part in 1..60 {
            let at = map.min + vec2(map.width() * part as f32 / 60.0, map.height() * 0.45);
            self.harness.hover_at(at);
            (0..3).for_each(|_| {
                self.harness.step();
            });
            if is_so(self) {
                self.pointer = at;
                return true;
            }
        }
        false
    }

    /// Moves the pointer over what has this role and a name that holds these words until `is_so`.
    pub(crate) fn find_over(
        &mut self,
        role: egui::accesskit::Role,
        words: &str,
        is_so: impl Fn(&Self) -> bool,
    ) -> bool {
        let place = self.with_role_and_words(role, words).rect();
        for row in [0.5, 0.3, 0.4, 0.6, 0.7] {
            for part in 1..80 {
                self.harness.hover_at(place.min + vec2(place.width() * part as f32 / 80.0, place.height() * row));
                (0..2).for_each(|_| {
                    self.harness.step();
                });
                if is_so(self) {
                    return true;
                }
            }
        }
        false
    }

    /// Takes the pointer away from the window.
    pub(crate) fn leave(&mut self) {
        self.harness.event(egui::Event::PointerGone);
        (0..3).for_each(|_| {
            self.harness.step();
        });
    }

    /// The first text that begins so.
    pub(crate) fn told(&self, beginning: &str) -> Option<String> {
        let labels = self.harness.query_all_by_role(egui::accesskit::Role::Label);
        labels.filter_map(|node| node.accesskit_node().value()).find(|text| text.starts_with(beginning))
    }

    /// The first text that holds these words.
    pub(crate) fn told_with(&self, words: &str) -> Option<String> {
        let labels = self.harness.query_all_by_role(egui::accesskit::Role::Label);
        labels.filter_map(|node| node.accesskit_node().value()).find(|text| text.contains(words))
    }

    /// True if a granule's tooltip is open: nothing else tells of a span of time.
    pub(crate) fn shows_granule_tooltip(&self) -> bool {
        let labels = self.harness.query_all_by_role(egui::accesskit::Role::Label);
        let texts = labels.filter_map(|node| node.accesskit_node().value());
        texts.into_iter().any(|text| text.ends_with(" UTC") && text.contains(" to "))
    }

    /// Presses where [`Self::find_on_map`] found something.
    pub(crate) fn press_where_it_is(&mut self) {
        let at = self.pointer;
        self.harness.drag_at(at);
        self.harness.step();
        self.harness.drop_at(at);
        self.harness.step();
        self.harness.step();
    }

    /// Presses there.
    pub(crate) fn press_at(&mut self, at: egui::Pos2) {
        self.pointer = at;
        self.press_where_it_is();
    }

    /// Frames until the window rests and nothing is awaited.
    pub(crate) fn until_idle(&mut self) {
        let is_asking = |window: &Self| window.tells("Asking ") || window.tells("reading on");
        // What an answer shows can ask for the next one.
        for _ in 0..3 {
            self.until("nothing is asked", |window| {
                !is_asking(window) && !window.engine.inspection().results().is_busy()
            });
            self.harness.run();
        }
    }

    /// What the last frame put on the clipboard.
    pub(crate) fn copied(&self) -> Option<String> {
        self.harness.output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// Presses, and waits for what that puts on the clipboard, which is there for one frame.
    #[track_caller]
    pub(crate) fn copied_after(&mut self, label: &str) -> String {
        self.harness.get_by_label(label).click_accesskit();
        self.until("something is on the clipboard", |window| window.copied().is_some());
        self.copied().expect("what was waited for")
    }

    /// Presses, and gives what that put on the clipboard, at once or one frame later.
    #[track_caller]
    pub(crate) fn copied_by(&mut self, label: &str) -> String {
        self.harness.get_by_label(label).click_accesskit();
        for _ in 0..2 {
            self.harness.step();
            if let Some(text) = self.copied() {
                return text;
            }
        }
        panic!("“{label}” copied nothing");
    }

    /// Takes the keyboard away from every field.
    pub(crate) fn leave_field(&mut self) {
        let focused = self.harness.ctx.memory(egui::Memory::focused);
        if let Some(focused) = focused {
            self.harness.ctx.memory_mut(|memory| memory.surrender_focus(focused));
        }
        self.harness.step();
    }

    pub(crate) fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.step();
        self.harness.step();
    }

    /// A press and release at a place of the map, in parts of its width and height.
    pub(crate) fn click_on_map(&mut self, place: (f32, f32)) {
        let at = self.on_map(place);
        self.harness.hover_at(at);
        self.harness.step();
        self.harness.drag_at(at);
        self.harness.step();
        self.harness.drop_at(at);
        self.harness.step();
        self.harness.step();
    }

    /// Two clicks in quick succession at a place of the map.
    pub(crate) fn double_click_on_map(&mut self, place: (f32, f32)) {
        // A step of the test is longer than people take.
        let delay = |context: &egui::Context, seconds: f64| {
            context.options_mut(|options| options.input_options.max_double_click_delay = seconds);
        };
        delay(&self.harness.ctx, 0.0);
        self.click_on_map(place);
        delay(&self.harness.ctx, 60.0);
        self.click_on_map(place);
        delay(&self.harness.ctx, 0.0);
    }

    /// The pointer over the map.
    pub(crate) fn hover_map(&mut self, place: (f32, f32)) {
        let at = self.on_map(place);
        self.harness.hover_at(at);
        self.harness.step();
        self.harness.step();
    }

    /// Drags over the map, from and to in parts of its width and height.
    pub(crate) fn drag_on_map(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.begin_drag_on_map(from, to);
        self.drop_on_map(to);
    }

    fn on_map(&self, (x, y): (f32, f32)) -> egui::Pos2 {
        let map = self.harness.get_by_role_and_label(egui::accesskit::Role::Canvas, "Map").rect();
        map.min + vec2(map.width() * x, map.height() * y)
    }

    /// Lets go there.
    pub(crate) fn drop_on_map(&mut self, place: (f32, f32)) {
        let place = self.on_map(place);
        self.harness.drop_at(place);
        self.harness.step();
        self.harness.step();
    }

    /// Drags and does not let go.
    pub(crate) fn begin_drag_on_map(&mut self, from: (f32, f32), to: (f32, f32)) {
        let (from, to) = (self.on_map(from), self.on_map(to));
        self.begin_drag(from, to);
    }

    /// Lets go there.
    pub(crate) fn drop_at(&mut self, place: egui::Pos2) {
        self.harness.drop_at(place);
        self.harness.step();
        self.harness.step();
    }

    /// What a thing of this role and name says its value is.
    #[track_caller]
    pub(crate) fn value_of_role(&self, role: egui::accesskit::Role, label: &str) -> String {
        let node = self.harness.get_by_role_and_label(role, label);
        node.accesskit_node().value().unwrap_or_default()
    }

    /// Drags and does not let go.
    pub(crate) fn begin_drag(&mut self, from: egui::Pos2, to: egui::Pos2) {
        self.harness.hover_at(from);
        self.harness.step();
        self.harness.drag_at(from);
        self.harness.step();
        for part in 1..=4 {
            self.harness.hover_at(from.lerp(to, part as f32 / 4.0));
            self.harness.step();
        }
    }

    /// Drops a file on the window.
    pub(crate) fn drop_file(&mut self, path: &Path) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
        self.harness.step();
        self.harness.step();
    }

    /// Moves the pointer over what has this name, until its tooltip is there.
    #[track_caller]
    pub(crate) fn hover(&mut self, label: &str) {
        self.harness.get_by_label(label).hover();
        (0..40).for_each(|_| {
            self.harness.step();
        });
    }

    /// Pastes into whatever has the keyboard.
    pub(crate) fn paste(&mut self, text: &str) {
        self.harness.event(egui::Event::Paste(text.to_owned()));
        self.harness.step();
        self.harness.step();
    }

    /// What the practice catalogue answers below `search/`.
    pub(crate) fn catalogue(&self, search: &str) -> serde_json::Value {
        // An error means that another test of this binary was first.
        rustls::crypto::ring::default_provider().install_default().ok();
        let url = self.snapshot().environment.cmr().join(&format!("search/{search}")).unwrap();
        let answer = async { reqwest::Client::new().get(url).send().await.unwrap().text().await.unwrap() };
        let text = self.runtime.as_ref().unwrap().block_on(answer);
        serde_json::from_str(&text).unwrap()
    }

    /// The window gets or loses the keyboard.
    pub(crate) fn look_at(&mut self, is_so: bool) {
        self.harness.input_mut().focused = is_so;
        self.harness.step();
        self.harness.step();
    }

    /// Pages and folders that were opened in other programs.
    pub(crate) fn opened(&self) -> Vec<String> {
        self.desktop.opened.lock().unwrap().clone()
    }

    /// Argument vectors of programs that were started.
    pub(crate) fn started(&self) -> Vec<Vec<OsString>> {
        self.desktop.started.lock().unwrap().clone()
    }

    /// Notifications on the desktop.
    pub(crate) fn notified(&self) -> Vec<Notification> {
        self.desktop.notified.lock().unwrap().clone()
    }

    /// The service that plays NASA.
    pub(crate) fn server(&self) -> &PracticeServer {
        self.server.as_ref().unwrap()
    }

    pub(crate) fn settings(&self) -> Arc<harmony_desktop::engine::Settings> {
        self.engine.settings()
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.engine.snapshot()
    }

    /// The window's own folders: `data`, `downloads`.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.as_ref().unwrap().path()
    }

    /// Frames until the window asks for no more; fails if it never rests.
    pub(crate) fn rest(&mut self) -> u64 {
        self.harness.run()
    }

    /// Writes what the window looks like to `target/screenshots`.
    pub(crate) fn keep_picture(&mut self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        match self.harness.render() {
            Ok(image) => image.save(&path).unwrap(),
            Err(error) => println!("no picture {name}: {error}"),
        }
        path
    }
}

/// The programs around the window, which only remember.
#[derive(Default)]
struct Desktop {
    opened: Mutex<Vec<String>>,
    started: Mutex<Vec<Vec<OsString>>>,
    notified: Mutex<Vec<Notification>>,
}

impl Opener for Desktop {
    fn open(&self, what: &std::ffi::OsStr) -> std::io::Result<()> {
        self.opened.lock().unwrap().push(what.to_string_lossy().into_owned());
        Ok(())
    }

    fn programs(&self) -> Vec<Program> {
        let with = |brand, argument| Program { brand, command: brand.name().into(), arguments: vec![argument] };
        vec![
            with(Brand::Qgis, Argument::File),
            with(Brand::Panoply, Argument::File),
            with(Brand::Python, Argument::Script),
        ]
    }

    fn start(&self, vector: &[OsString]) -> std::io::Result<()> {
        self.started.lock().unwrap().push(vector.to_owned());
        Ok(())
    }
}

impl Notifier for Desktop {
    fn notify(&self, notification: &Notification) -> Result<(), String> {
        self.notified.lock().unwrap().push(notification.clone());
        Ok(())
    }
}

/// A file as the desktop drops it.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.engine.shut_down();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
