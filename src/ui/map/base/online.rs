//! OpenStreetMap tiles over the network, with our own name and a cache on disk.

use crate::ui::map::settings::MapSettings;
use egui::Context;
use walkers::sources::OpenStreetMap;
use walkers::{HeaderValue, HttpOptions, HttpTiles, Tiles};

/// The tiles; dropping them does not wait for the network.
pub(in crate::ui::map) struct OnlineTiles {
    /// There until dropped.
    tiles: Option<HttpTiles>,
}

impl OnlineTiles {
    /// Starts the downloader; nothing is fetched before a tile is asked for.
    pub(in crate::ui::map) fn new(ctx: &Context, settings: &MapSettings) -> Self {
        // The downloader cannot be built without a TLS provider; the program installs one at its start,
        // and a second attempt changes nothing.
        if rustls::crypto::ring::default_provider().install_default().is_ok() {
            tracing::debug!("the map installed the TLS provider");
        }
        let named = HeaderValue::from_str(&settings.user_agent).ok().filter(|name| !name.is_empty());
        let options = HttpOptions {
            cache: settings.cache_folder.clone(),
            user_agent: Some(named.unwrap_or(HeaderValue::from_static("harmony-desktop"))),
            ..HttpOptions::default()
        };
        Self { tiles: Some(HttpTiles::with_options(OpenStreetMap, options, ctx.clone())) }
    }

    /// The tiles, to ask for and paint.
    pub(in crate::ui::map) fn tiles(&mut self) -> Option<&mut dyn Tiles> {
        self.tiles.as_mut().map(|tiles| tiles as &mut dyn Tiles)
    }
}

impl Drop for OnlineTiles {
    fn drop(&mut self) {
        // `HttpTiles` waits for its thread when dropped: not in a frame.
        let tiles = self.tiles.take();
        if let Err(error) = std::thread::Builder::new().name("map tiles end".to_owned()).spawn(move || drop(tiles)) {
            tracing::debug!(%error, "the tile downloader was ended in place");
        }
    }
}
