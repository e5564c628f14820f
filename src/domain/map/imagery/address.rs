//! Where tiles and what is known of them are fetched: every address of the imagery servers is made here.

use super::super::grid::{Plane, TileGrid, TileId};
use super::{Layer, Period, Source};
use crate::domain::Environment;
use crate::domain::environment::EnvironmentKind;
use chrono::NaiveDate;
use url::Url;

/// The imagery servers of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageryServers {
    gibs: Url,
    open_street_map: Url,
}

/// What a tile address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileAddress {
    /// Which plane and how fine.
    pub grid: TileGrid,
    /// Which picture.
    pub period: Period,
    /// Which part of it.
    pub tile: TileId,
}

impl ImageryServers {
    /// Those of the world.
    pub fn world() -> Self {
        Self {
            gibs: constant("https://gibs.earthdata.nasa.gov/"),
            open_street_map: constant("https://tile.openstreetmap.org/"),
        }
    }

    /// Those of a practice service, below its root.
    pub fn practice(root: &Url) -> Self {
        let below = |path: &str| root.join(path).unwrap_or_else(|_not_a_base| root.clone());
        Self { gibs: below("/gibs/"), open_street_map: below("/osm/") }
    }

    /// Those that belong to an environment: practice has its own, so that nothing is asked of the world.
    pub fn of(environment: &Environment) -> Self {
        if environment.kind() == EnvironmentKind::Practice {
            Self::practice(environment.harmony())
        } else {
            Self::world()
        }
    }

    /// The root of a source, ending with `/`.
    pub fn root(&self, source: Source) -> &Url {
        match source {
            Source::Gibs => &self.gibs,
            Source::OpenStreetMap => &self.open_street_map,
        }
    }

    fn text(&self, source: Source, path: &str) -> String {
        format!("{}{path}", self.root(source))
    }

    /// A tile. GIBS: `wmts/epsg3413/best/{Layer}/default/{Time}/{Set}/{Level}/{Row}/{Column}.jpg`, without the time
    /// if undated; OpenStreetMap: `{Level}/{Column}/{Row}.png`.
    pub fn tile(&self, layer: &Layer, address: TileAddress) -> String {
        let TileAddress { grid, period, tile: TileId { level, row, column } } = address;
        let extension = layer.format.extension();
        match layer.source {
            Source::OpenStreetMap => self.text(layer.source, &format!("{level}/{column}/{row}.{extension}")),
            Source::Gibs => {
                let time = period.address().map_or_else(String::new, |time| format!("{time}/"));
                let (epsg, id, set) = (grid.plane.epsg(), layer.id, grid.name);
                let path = format!("wmts/epsg{epsg}/best/{id}/default/{time}{set}/{level}/{row}/{column}.{extension}");
                self.text(layer.source, &path)
            }
        }
    }

    /// All layers of a plane, as XML: some 5 MB.
    pub fn capabilities(&self, plane: Plane) -> String {
        self.text(Source::Gibs, &format!("wmts/epsg{}/best/1.0.0/WMTSCapabilities.xml", plane.epsg()))
    }

    /// Stretches of days on which a layer has pictures, as XML with a `<Domain>`.
    pub fn periods(&self, layer: &Layer, grid: TileGrid, first: NaiveDate, last: NaiveDate) -> String {
        let (epsg, id, set) = (grid.plane.epsg(), layer.id, grid.name);
        self.text(layer.source, &format!("wmts/epsg{epsg}/best/1.0.0/{id}/default/{set}/all/{first}--{last}.xml"))
    }

    /// First and last day of a layer and whether it goes on, as JSON.
    pub fn metadata(&self, layer: &Layer) -> String {
        self.text(layer.source, &format!("layer-metadata/v1.0/{}.json", layer.id))
    }

    /// A picture of a layer's colours.
    pub fn legend(&self, layer: &Layer) -> String {
        self.text(layer.source, &format!("legends/{}_H.svg", layer.id))
    }
}

#[expect(clippy::expect_used, reason = "constant addresses, proven by a test")]
fn constant(text: &str) -> Url {
    Url::parse(text).expect("a constant address")
}
