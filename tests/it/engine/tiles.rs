//! Tiles of imagery against a server on loopback that does as a test says: asked for once, kept, shown without a
//! network, and never a lasting hole.

use super::desk::{Desk, within};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, COOKIE, ETAG, IF_NONE_MATCH};
use axum::response::Response;
use bytes::Bytes;
use harmony_desktop::domain::map::SquareRect;
use harmony_desktop::domain::map::grid::{Plane, TileId};
use harmony_desktop::domain::map::imagery::{Layer, Period};
use harmony_desktop::domain::map::tiles::turn::Turn;
use harmony_desktop::domain::map::tiles::wanted::Want;
use harmony_desktop::domain::map::tiles::{Limits, TileKey};
use harmony_desktop::domain::{Environment, Secret};
use harmony_desktop::earthdata::{Transport, TransportSettings};
use harmony_desktop::engine::Engine;
use harmony_desktop::engine::tiles::{LayerStatus, Tiles, TilesSettings, TilesSnapshot};
use image::{ImageFormat, RgbaImage};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

const VIIRS: &str = "VIIRS_NOAA20_CorrectedReflectance_TrueColor";
const ICE: &str = "AMSRU2_Sea_Ice_Concentration_12km";

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Good,
    Unavailable,
    CutShort,
    LoginPage,
    Rubbish,
    NotThere,
}

/// A tile server and the network before it.
struct Server {
    root: Url,
    mood: Mutex<Mood>,
    cache_control: Mutex<&'static str>,
    /// Requests by path, and those that were answered with 304.
    asked: Mutex<BTreeMap<String, usize>>,
    unchanged: Mutex<usize>,
    /// Headers that nobody should see here.
    credentials: Mutex<Vec<String>>,
    network: watch::Sender<bool>,
}

impl Server {
    async fn start() -> Arc<Self> {
        let inside = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let outside = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = Url::parse(&format!("http://{}/", outside.local_addr().unwrap())).unwrap();
        let server = Arc::new(Self {
            root,
            mood: Mutex::new(Mood::Good),
            cache_control: Mutex::new("max-age=3600"),
            asked: Mutex::default(),
            unchanged: Mutex::default(),
            credentials: Mutex::default(),
            network: watch::Sender::new(true),
        });
        let address = inside.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&server));
        tokio::spawn(async move { axum::serve(inside, router).await.unwrap() });
        let network = server.network.subscribe();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = outside.accept().await {
                let mut network = network.clone();
                tokio::spawn(async move {
                    if *network.borrow_and_update() {
                        let mut behind = TcpStream::connect(address).await.unwrap();
                        tokio::select! {
                            _ = tokio::io::copy_bidirectional(&mut stream, &mut behind) => {}
                            _ = network.wait_for(|is_there| !is_there) => {}
                        }
                    }
                });
            }
        });
        server
    }

    fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn requests(&self) -> usize {
        self.asked.lock().unwrap().values().sum()
    }

    fn most_of_one(&self) -> usize {
        self.asked.lock().unwrap().values().copied().max().unwrap_or(0)
    }
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    *server.asked.lock().unwrap().entry(path.clone()).or_default() += 1;
    let headers = request.headers();
    server.credentials.lock().unwrap().extend(
        [AUTHORIZATION, COOKIE].iter().filter(|name| headers.contains_key(*name)).map(|name| format!("{path} {name}")),
    );
    let mood = *server.mood.lock().unwrap();
    let etag = format!("\"{path}\"");
    let builder = Response::builder().header(CACHE_CONTROL, *server.cache_control.lock().unwrap()).header(ETAG, &etag);
    if mood == Mood::Good && headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        *server.unchanged.lock().unwrap() += 1;
        return builder.status(304).body(Body::empty()).unwrap();
    }
    let picture = picture(&path);
    let (status, kind, body) = match mood {
        Mood::Good => (200, "image/png", Body::from(picture)),
        Mood::Unavailable => (503, "text/plain", Body::from("busy")),
        Mood::CutShort => {
            let half = Bytes::copy_from_slice(&picture[..picture.len() / 2]);
            let parts = [Ok(half), Err(std::io::Error::other("cut"))];
            (200, "image/png", Body::from_stream(futures_util::stream::iter(parts)))
        }
        Mood::LoginPage => (200, "text/html", Body::from("<!DOCTYPE html><html>Please sign in</html>")),
        Mood::Rubbish => (200, "image/png", Body::from("no picture at all")),
        Mood::NotThere => (404, "text/xml", Body::from("<ExceptionReport/>")),
    };
    builder.status(status).header(CONTENT_TYPE, kind).body(body).unwrap()
}

/// A small picture of a colour of its own; of days called 2024-01-01 nothing.
fn picture(path: &str) -> Vec<u8> {
    let sum = path.bytes().fold(7_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    let alpha = if path.contains("2024-01-01") { 0 } else { 255 };
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbaImage::from_pixel(64, 64, image::Rgba([sum, 100, 200, alpha]));
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn day(text: &str) -> Period {
    Period::Day(text.parse().unwrap())
}

/// What a view of a layer wants: its own level, and one three levels above.
fn wants(layer: &'static str, plane: Plane, period: Period, (x, y): (f64, f64), width: f64) -> Vec<Want<TileKey>> {
    let grid = Layer::find(layer).unwrap().grid(plane).unwrap();
    let view = SquareRect { left: x, top: y, right: x + width, bottom: y + width * 0.6 };
    let level = grid.level_for(width / 1000.0);
    let mut wants = Vec::new();
    for (level, above) in [(level, 0), (level.saturating_sub(3), 3)] {
        for (place, tile) in grid.cover(view, level).into_iter().enumerate() {
            let key = TileKey { layer, period, plane, tile };
            wants.push(Want { key, visible: true, above, distance: place as f64, bytes: 64 * 64 * 4 });
        }
    }
    wants
}

fn europe(layer: &'static str, period: Period) -> Vec<Want<TileKey>> {
    wants(layer, Plane::Mercator, period, (0.45, 0.25), 0.1)
}

/// Pauses as short as a test may take, in the same proportion.
fn quick() -> Limits {
    Limits { pauses: [20, 80, 120], ..Limits::default() }
}

struct Bench {
    desk: Desk,
    server: Arc<Server>,
    engine: Engine,
    tiles: Tiles,
    settings: TilesSettings,
}

impl Bench {
    async fn new(limits: Limits) -> Self {
        let (desk, server) = (Desk::new().await, Server::start().await);
        let settings = TilesSettings { folder: Some(desk.folder.path().join("tiles")), limits, ..Default::default() };
        let (engine, tiles) = Self::open(&desk, &server, &settings);
        Self { desk, server, engine, tiles, settings }
    }

    fn open(desk: &Desk, server: &Server, settings: &TilesSettings) -> (Engine, Tiles) {
        let engine = Engine::start(desk.services(Environment::practice(&server.root)), || {});
        let tiles = engine.tiles(settings.clone(), || {});
        (engine, tiles)
    }

    /// The program ends and begins again; files and servers are the same.
    fn restart(&mut self) {
        (self.engine, self.tiles) = Self::open(&self.desk, &self.server, &self.settings);
    }

    async fn until(&self, what: &str, is_so: impl Fn(&TilesSnapshot) -> bool) -> Arc<TilesSnapshot> {
        for _ in 0..6000 {
            let snapshot = self.tiles.snapshot();
            if is_so(&snapshot) {
                return snapshot;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{what}: {:?}", self.tiles.snapshot().layers);
    }

    /// Until every tile in sight is here.
    async fn filled(&self, layer: &str) -> Arc<TilesSnapshot> {
        let is_filled = |snapshot: &TilesSnapshot| {
            snapshot.layers.get(layer).is_some_and(|status| status.tally.held == status.tally.wanted)
        };
        self.until("no hole is left", is_filled).await
    }

    async fn at_rest(&self) -> Arc<TilesSnapshot> {
        self.until("nothing is on its way", |snapshot| !snapshot.is_loading()).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_tile_is_asked_for_twice_while_it_is_fresh_and_a_pan_asks_for_what_is_new() {
    let mut bench = Bench::new(quick()).await;
    let period = day("2024-08-14");
    bench.tiles.follow(europe(VIIRS, period), true);
    let snapshot = within(bench.filled(VIIRS)).await;
    let first = bench.server.requests();
    assert_eq!(first, snapshot.tiles.len(), "{first} tiles");
    assert!(snapshot.tiles.values().all(|shown| shown.pixels.is_some() && shown.stale_since.is_none()));

    // One view to the right.
    let pan = wants(VIIRS, Plane::Mercator, period, (0.55, 0.25), 0.1);
    let newly = pan.iter().filter(|want| want.above == 0 && !snapshot.tiles.contains_key(&want.key)).count();
    bench.tiles.follow(pan, true);
    within(bench.filled(VIIRS)).await;
    within(bench.at_rest()).await;
    let asked = bench.server.requests() - first;
    println!("pan by one view: {asked} requests for {newly} tiles newly in sight");
    assert!(asked as f64 <= 1.5 * newly as f64, "{asked} for {newly}");

    // And back, and after a restart.
    let before = bench.server.requests();
    bench.tiles.follow(europe(VIIRS, period), true);
    within(bench.filled(VIIRS)).await;
    bench.restart();
    bench.tiles.follow(europe(VIIRS, period), true);
    within(bench.filled(VIIRS)).await;
    within(bench.at_rest()).await;
    assert_eq!((bench.server.requests(), bench.server.most_of_one()), (before, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drag_over_sixty_days_fetches_the_first_and_the_one_it_rests_on() {
    let bench = Bench::new(quick()).await;
    let first: chrono::NaiveDate = "2024-06-01".parse().unwrap();
    let on = |days: u64| Period::Day(first + chrono::Days::new(days));
    let mut turn = Turn::new(on(0), 0.0);
    // Four frames a day at sixty frames a second; then it rests.
    for frame in 0..300_u32 {
        let now = f64::from(frame) / 60.0;
        turn.ask(on(u64::from(frame / 4).min(59)), now);
        let snapshot = bench.tiles.follow(europe(VIIRS, turn.fetched()), true);
        turn.settle(snapshot.layers.get(VIIRS).map_or(0.0, LayerStatus::here), now);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    within(bench.filled(VIIRS)).await;
    let asked = bench.server.asked.lock().unwrap().clone();
    let day = |path: &String| path.split("/default/").nth(1).and_then(|rest| rest.split('/').next().map(str::to_owned));
    let days: BTreeSet<String> = asked.keys().filter_map(day).collect();
    println!("60 days passed, fetched: {days:?} with {} requests", bench.server.requests());
    assert_eq!(days, BTreeSet::from(["2024-06-01".to_owned(), "2024-07-30".to_owned()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_asked_while_online_imagery_is_off() {
    let mut bench = Bench::new(quick()).await;
    let period = day("2024-08-14");
    bench.tiles.follow(europe(VIIRS, period), false);
    within(bench.at_rest()).await;
    assert_eq!(bench.server.requests(), 0);
    bench.tiles.follow(europe(VIIRS, period), true);
    within(bench.filled(VIIRS)).await;
    let asked = bench.server.requests();
    bench.restart();
    bench.tiles.follow(europe(VIIRS, period), false);
    within(bench.filled(VIIRS)).await;
    assert_eq!(bench.server.requests(), asked, "what was kept is shown all the same");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_without_a_network_shows_what_was_kept_with_its_date_and_fills_all_holes_when_it_is_back() {
    let mut bench = Bench::new(quick()).await;
    *bench.server.cache_control.lock().unwrap() = "max-age=0";
    let period = Period::Undated;
    let some = || wants("OpenStreetMap", Plane::Mercator, period, (0.45, 0.25), 0.05);
    let more = || wants("OpenStreetMap", Plane::Mercator, period, (0.42, 0.25), 0.05);
    bench.tiles.follow(some(), true);
    within(bench.filled("OpenStreetMap")).await;
    bench.server.network.send_replace(false);
    bench.restart();
    bench.tiles.follow(more(), true);
    let is_down = |snapshot: &TilesSnapshot| {
        let status = snapshot.layers.get("OpenStreetMap");
        status.is_some_and(|status| status.tally.down_since.is_some() && status.tally.held > 0)
    };
    let offline = within(bench.until("saved tiles, and nobody answers", is_down)).await;
    let status = offline.layers["OpenStreetMap"];
    assert!(status.saved.is_some() && status.tally.held < status.tally.wanted, "{status:?}");
    bench.server.network.send_replace(true);
    let back = within(bench.filled("OpenStreetMap")).await;
    println!("{} tiles were shown without a network, {} holes filled after it", status.tally.held, back.tiles.len());
    within(bench.until("none is stale", |s| s.layers["OpenStreetMap"].saved.is_none())).await;
    assert!(*bench.server.unchanged.lock().unwrap() > 0, "asked whether they are still right");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_comes_in_place_of_a_picture_leaves_no_lasting_hole() {
    for mood in [Mood::Unavailable, Mood::CutShort, Mood::LoginPage, Mood::Rubbish] {
        let bench = Bench::new(quick()).await;
        bench.server.set(mood);
        bench.tiles.follow(wants(ICE, Plane::Arctic, day("2024-08-14"), (0.45, 0.45), 0.1), true);
        let failing = |snapshot: &TilesSnapshot| {
            let tally = snapshot.layers.get(ICE).map(|status| status.tally).unwrap_or_default();
            tally.failing > 0 || tally.down_since.is_some()
        };
        within(bench.until("it fails", failing)).await;
        assert_eq!(bench.tiles.snapshot().tiles.len(), 0, "{mood:?}");
        bench.server.set(Mood::Good);
        within(bench.filled(ICE)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_does_not_have_is_asked_for_once() {
    let bench = Bench::new(quick()).await;
    bench.server.set(Mood::NotThere);
    let (here, elsewhere) = (europe(VIIRS, day("2024-08-14")), europe(VIIRS, day("2024-08-15")));
    for wants in [&here, &elsewhere, &here] {
        bench.tiles.follow(wants.clone(), true);
        within(bench.until("all are known not to be", |s| s.layers[VIIRS].is_empty())).await;
    }
    assert_eq!(bench.server.most_of_one(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_of_nothing_are_counted_and_not_held() {
    let bench = Bench::new(quick()).await;
    bench.tiles.follow(europe(VIIRS, day("2024-01-01")), true);
    let snapshot = within(bench.filled(VIIRS)).await;
    let status = snapshot.layers[VIIRS];
    assert!(status.is_empty() && status.blank == status.tally.wanted, "{status:?}");
    assert!(snapshot.tiles.values().all(|shown| shown.is_blank && shown.pixels.is_none()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_kept_tiles_are_fetched_again() {
    let mut bench = Bench::new(quick()).await;
    let period = day("2024-08-14");
    bench.tiles.follow(europe(VIIRS, period), true);
    within(bench.filled(VIIRS)).await;
    let asked = bench.server.requests();
    let files = tiles_in(bench.settings.folder.clone().unwrap());
    assert_eq!(files.len(), asked);
    for (number, file) in files.iter().enumerate() {
        let mut bytes = std::fs::read(file).unwrap();
        match number % 3 {
            0 => bytes.truncate(bytes.len() / 2),
            1 => bytes.clear(),
            _ => bytes.iter_mut().for_each(|byte| *byte ^= 0x55),
        }
        std::fs::write(file, bytes).unwrap();
    }
    bench.restart();
    bench.tiles.follow(europe(VIIRS, period), true);
    within(bench.filled(VIIRS)).await;
    within(bench.at_rest()).await;
    assert_eq!(bench.server.requests(), 2 * asked);
}

fn tiles_in(folder: PathBuf) -> Vec<PathBuf> {
    let parts = std::fs::read_dir(folder).unwrap().flatten();
    parts.flat_map(|part| std::fs::read_dir(part.path()).unwrap().flatten()).map(|file| file.path()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_and_disk_keep_their_limits_through_random_pans_zooms_and_days_over_three_layers() {
    let limits = Limits { memory_bytes: 3_000_000, ..quick() };
    let (desk, server) = (Desk::new().await, Server::start().await);
    let folder = desk.folder.path().join("tiles");
    let settings = TilesSettings { folder: Some(folder.clone()), limits, disk_bytes: 60_000 };
    let (engine, tiles) = Bench::open(&desk, &server, &settings);
    let bench = Bench { desk, server, engine, tiles, settings };
    let mut random = fastrand::Rng::with_seed(2024);
    let (mut largest, mut came) = (0, 0);
    for _ in 0..400 {
        let mut all = Vec::new();
        let (x, y, width) = (random.f64(), random.f64() * 0.8, 0.3 / 2_f64.powi(random.i32(0..6)));
        let period = day(&format!("2024-08-{:02}", random.u8(1..28)));
        for layer in [VIIRS, "GHRSST_L4_MUR_Sea_Surface_Temperature", "OpenStreetMap"] {
            let period = if layer == "OpenStreetMap" { Period::Undated } else { period };
            all.extend(wants(layer, Plane::Mercator, period, (x, y), width));
        }
        let snapshot = bench.tiles.follow(all, true);
        largest = largest.max(snapshot.bytes);
        came = came.max(snapshot.tiles.len());
        tokio::time::sleep(Duration::from_millis(random.u64(0..6))).await;
    }
    let snapshot = within(bench.at_rest()).await;
    largest = largest.max(snapshot.bytes);
    let on_disk: u64 = tiles_in(folder).iter().filter_map(|file| Some(std::fs::metadata(file).ok()?.len())).sum();
    let requests = bench.server.requests();
    println!("{requests} requests, most held {largest} bytes ({came} tiles) of 3000000; disk {on_disk} bytes of 60000");
    assert!(largest <= 3_000_000 && largest > 1_000_000, "{largest}");
    assert!(on_disk <= 60_000 + 2_000, "{on_disk}");
    drop(bench.engine);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_credential_goes_to_a_tile_server_even_of_the_same_root() {
    let server = Server::start().await;
    let transport = Transport::new(Environment::practice(&server.root), TransportSettings::default()).unwrap();
    transport.set_token(Some(Secret::new("a.b.c".to_owned())));
    let mut headers = axum::http::HeaderMap::new();
    headers.insert(AUTHORIZATION, "Bearer x".parse().unwrap());
    let url = server.root.join("gibs/wmts/0/0/0.png").unwrap();
    let picture = within(transport.picture(&url, &headers, 1 << 20)).await.unwrap();
    assert_eq!((picture.status, picture.body), (200, self::picture(url.path())));
    assert_eq!(*server.credentials.lock().unwrap(), [""; 0]);
    let long = within(transport.picture(&url, &headers, 10)).await;
    assert!(long.is_err(), "no longer than allowed");
    let tile = TileId::new(0, 0, 0);
    assert_eq!(tile.parent(), None);
}
