use super::request::{gibs, street_map};
use crate::domain::map::grid::{Plane, TileGrid, TileId};
use crate::domain::map::imagery::address::{ImageryServers, TileAddress};
use crate::domain::map::imagery::{Format, Layer, Period};
use crate::practice::{PracticeOptions, PracticeServer};
use reqwest::{Client, Response, StatusCode, header};

const VIIRS: &str = "VIIRS_NOAA20_CorrectedReflectance_TrueColor";

fn newest(layer: &Layer) -> Period {
    layer.newest_complete("2026-10-31".parse().unwrap())
}

fn words(plane: &str, path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    gibs(plane, &parts, newest).unwrap_err().text
}

fn day(text: &str) -> Period {
    Period::Day(text.parse().unwrap())
}

#[test]
fn addresses_are_read_as_the_server_reads_them() {
    let world = ImageryServers::world();
    let mut count = 0;
    for layer in &crate::domain::map::imagery::LAYERS {
        for plane in Plane::ALL {
            let Some(grid) = layer.grid(plane) else { continue };
            let (columns, rows) = plane.size(grid.last_level);
            let tile = TileId::new(grid.last_level, rows - 1, columns - 1);
            let period = layer.period("2020-06-15T12:44:00Z".parse().unwrap());
            let address = TileAddress { grid, period, tile };
            let url = world.tile(layer, address);
            let path = url.split("//").nth(1).unwrap();
            let parts: Vec<&str> = path.split('/').skip(1).collect();
            let read = match parts.as_slice() {
                ["wmts", plane, "best", rest @ ..] => gibs(plane, rest, newest),
                [level, column, file] => street_map(level, column, file),
                _ => panic!("{url}"),
            };
            assert_eq!(read.unwrap().address, address, "{url}");
            count += 1;
        }
    }
    assert!(count > 60, "{count}");
}

#[test]
fn times_snap_and_default_is_the_newest() {
    let read = |id: &str, time: &str, set: &str| {
        let file = if Layer::find(id).unwrap().format == Format::Jpeg { "0.jpg" } else { "0.png" };
        gibs("epsg4326", &[id, "default", time, set, "0", "0", file], newest).map(|wanted| wanted.address.period)
    };
    assert_eq!(read(VIIRS, "2024-08-14T12:00:00Z", "250m"), Ok(day("2024-08-14")));
    assert_eq!(read(VIIRS, "default", "250m"), Ok(day("2026-10-29")));
    assert_eq!(read("MERRA2_2m_Air_Temperature_Monthly", "2024-08-14", "2km"), Ok(day("2024-08-01")));
    let rain = read("IMERG_Precipitation_Rate", "2024-08-14T12:44:00Z", "2km").unwrap();
    assert_eq!(rain.address().as_deref(), Some("2024-08-14T12:30:00Z"));
    let undated = gibs("epsg4326", &["BlueMarble_NextGeneration", "default", "500m", "0", "0", "1.jpg"], newest);
    assert_eq!(undated.unwrap().address.period, Period::Undated);
}

#[test]
fn refusals_are_in_the_servers_words() {
    let viirs = |plane: &str, rest: &str| words(plane, &format!("{VIIRS}/default/{rest}"));
    assert_eq!(viirs("epsg3413", "2024-08-14/250m/3/16/8.jpg"), "TILEROW is out of range, maximum value is 15");
    assert_eq!(viirs("epsg3413", "2024-08-14/250m/3/12/16.jpg"), "TILECOL is out of range, maximum value is 15");
    assert_eq!(viirs("epsg4326", "2024-08-14/250m/1/2/0.jpg"), "TILEROW is out of range, maximum value is 1");
    assert_eq!(viirs("epsg3413", "2024-08-14/250m/6/0/0.jpg"), "TILEMATRIX is invalid for TILEMATRIXSET");
    assert_eq!(viirs("epsg3413", "2024-08-14/500m/3/0/0.jpg"), "TILEMATRIXSET is invalid for LAYER");
    assert_eq!(viirs("epsg3413", "2024-08-14/250m/3/0/0.png"), "FORMAT is invalid for LAYER");
    let time = "Invalid time format, must be YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ";
    for bad in ["14-08-2024", "2024-8-14", "current", "2024-02-30", "2024-08-14T25:00:00Z"] {
        assert_eq!(viirs("epsg3413", &format!("{bad}/250m/3/0/0.jpg")), time, "{bad}");
    }
    assert_eq!(words("epsg3413", "Nothing/default/2024-08-14/250m/3/0/0.jpg"), "LAYER does not exist");
    let sea = "GHRSST_L4_MUR_Sea_Surface_Temperature/default/2024-08-14/1km/0/0/0.png";
    assert_eq!(words("epsg3413", sea), "LAYER does not exist", "not in this plane");
    assert_eq!(viirs("epsg3413", "2024-08-14/250m/3/-1/0.jpg"), "TILEROW is not a valid integer");
    assert!(street_map("3", "8", "0.png").unwrap_err().text.contains("TILECOL"));
    assert!(street_map("20", "0", "0.png").is_err());
}

async fn server(faults: &str) -> (PracticeServer, ImageryServers, Client) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let faults = faults.parse().unwrap();
    let server = PracticeServer::start(PracticeOptions { faults, ..PracticeOptions::default() }).await.unwrap();
    let servers = ImageryServers::practice(&server.root());
    (server, servers, Client::builder().no_proxy().build().unwrap())
}

fn tile(servers: &ImageryServers, id: &str, plane: Plane, period: Period, tile: TileId) -> String {
    let layer = Layer::find(id).unwrap();
    servers.tile(layer, TileAddress { grid: layer.grid(plane).unwrap(), period, tile })
}

async fn get(client: &Client, url: &str) -> Response {
    client.get(url).send().await.unwrap()
}

#[tokio::test]
async fn tiles_are_counted_kept_and_known_again() {
    let (server, servers, client) = server("plain_tiles").await;
    let url = tile(&servers, VIIRS, Plane::Arctic, day("2024-08-14"), TileId::new(3, 12, 8));
    let first = get(&client, &url).await;
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(first.headers()[header::CONTENT_TYPE], "image/jpeg");
    assert_eq!(first.headers()[header::CACHE_CONTROL], "public, max-age=259200");
    let etag = first.headers()[header::ETAG].clone();
    let bytes = first.bytes().await.unwrap();
    assert!(Format::Jpeg.begins(&bytes));
    let picture = image::load_from_memory(&bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (512, 512));
    let again = client.get(&url).header(header::IF_NONE_MATCH, etag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let refused = url.replace("/12/8.jpg", "/16/8.jpg");
    let refusal = get(&client, &refused).await;
    assert_eq!(refusal.status(), StatusCode::BAD_REQUEST);
    let words = refusal.text().await.unwrap();
    assert!(words.contains("<Exception exceptionCode=\"TileOutOfRange\" locator=\"TILEROW\">"), "{words}");
    let record = server.tile_record();
    assert_eq!((record.total(), record.unchanged, record.asked.len()), (2, 1, 1));
    assert_eq!(record.refused.len(), 1);
    assert!(record.refused[0].ends_with("/3/16/8.jpg"), "{:?}", record.refused);
    server.forget_tiles();
    assert_eq!(server.tile_record().total(), 0);
}

#[tokio::test]
async fn days_without_data_are_blank_and_no_error() {
    let (_server, servers, client) = server("plain_tiles").await;
    for (id, period) in [
        (VIIRS, day("2017-01-01")),
        (VIIRS, day("2030-01-01")),
        ("AMSRU2_Sea_Ice_Concentration_12km", day("2025-09-02")),
    ] {
        let layer = Layer::find(id).unwrap();
        let response = get(&client, &tile(&servers, id, Plane::Arctic, period, TileId::new(0, 0, 0))).await;
        assert_eq!(response.status(), StatusCode::OK, "{id}");
        let picture = image::load_from_memory(&response.bytes().await.unwrap()).unwrap().to_rgba8();
        assert!(layer.format.blank().is_blank(&picture), "{id}");
    }
}

#[tokio::test]
async fn planted_trouble_strikes_tiles_and_ends() {
    let (server, servers, client) = server("plain_tiles,tile_error=503:1,tile_html=1,tile_cut=1,tile_life=0s").await;
    let url = tile(&servers, "OpenStreetMap", Plane::Mercator, Period::Undated, TileId::new(1, 0, 1));
    assert_eq!(get(&client, &url).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    let page = get(&client, &url).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.unwrap().contains("<html"));
    let cut = get(&client, &url).await;
    assert!(cut.content_length().is_some());
    cut.bytes().await.unwrap_err();
    let whole = get(&client, &url).await;
    assert_eq!(whole.headers()[header::CACHE_CONTROL], "public, max-age=0");
    assert!(Format::Png.begins(&whole.bytes().await.unwrap()));
    server.set_imagery_gone(true);
    client.get(&url).send().await.unwrap_err();
    server.set_imagery_gone(false);
    assert_eq!(get(&client, &url).await.status(), StatusCode::OK);
    let record = server.tile_record();
    assert_eq!(record.total(), 5);
    assert!(record.dropped >= 1, "{record:?}");
    assert_eq!(record.refused, Vec::<String>::new());
}

#[tokio::test]
async fn days_of_a_layer_are_told() {
    let (server, _servers, client) = server("").await;
    let root = server.root();
    let url = root.join(&format!("gibs/layer-metadata/v1.0/{VIIRS}.json")).unwrap();
    let told: serde_json::Value = get(&client, url.as_str()).await.json().await.unwrap();
    assert_eq!(told["startDate"], "2018-01-05");
    assert_eq!(told["endDate"], "2026-10-30");
    assert_eq!(told["ongoing"], true);
    let legend = root.join(&format!("gibs/legends/{VIIRS}_H.svg")).unwrap();
    assert!(get(&client, legend.as_str()).await.text().await.unwrap().contains("<svg"));
    assert_eq!(TileGrid::OPEN_STREET_MAP.last_level, 19);
}
