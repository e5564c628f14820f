//! Pictures of the Earth by date: which layers there are, on which days, and why one shows nothing.
//!
//! Source: NASA's Global Imagery Browse Services (GIBS), as its documents and layer metadata tell; a table in the
//! program, because the servers' own list weighs 5 MB. Days are days of UTC.

pub mod address;
pub mod day;
pub mod empty;
mod table;

use super::grid::{Plane, TileGrid};
use chrono::{DateTime, NaiveDate, Utc};
pub use day::{Period, Step};
pub use empty::Empty;
pub use table::LAYERS;

/// Attribution on the map and on exported pictures, of NASA's imagery.
pub const GIBS_ATTRIBUTION: &str = "Imagery: NASA GIBS / ESDIS";
/// The same at length, for the window about the program; NASA's own words.
pub const GIBS_ACKNOWLEDGEMENT: &str = "We acknowledge the use of imagery provided by services from NASA's Global Imagery \
     Browse Services (GIBS), part of NASA's Earth Science Data and Information System (ESDIS).";
/// What OpenStreetMap asks to be shown wherever its tiles are.
pub const OPEN_STREET_MAP_ATTRIBUTION: &str = "© OpenStreetMap contributors";

/// Who serves a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// NASA's Global Imagery Browse Services.
    Gibs,
    /// openstreetmap.org: attribution always in sight, no tiles ahead of need, its `Cache-Control` obeyed.
    OpenStreetMap,
}

impl Source {
    /// Attribution on the map.
    pub fn attribution(self) -> &'static str {
        match self {
            Self::Gibs => GIBS_ATTRIBUTION,
            Self::OpenStreetMap => OPEN_STREET_MAP_ATTRIBUTION,
        }
    }

    /// For sentences: “GIBS does not answer”.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gibs => "NASA GIBS",
            Self::OpenStreetMap => "OpenStreetMap",
        }
    }
}

/// How a layer's tiles are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Opaque.
    Jpeg,
    /// With transparency.
    Png,
}

impl Format {
    /// In addresses: GIBS has `jpg`, never `jpeg`.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// On the wire.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// What a tile without data looks like.
    pub fn blank(self) -> Blank {
        match self {
            Self::Jpeg => Blank::Black,
            Self::Png => Blank::Transparent,
        }
    }

    /// True if bytes begin as this format does; a login page with status 200 does not.
    pub fn begins(self, bytes: &[u8]) -> bool {
        match self {
            Self::Jpeg => bytes.starts_with(&[0xff, 0xd8, 0xff]),
            Self::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        }
    }
}

/// A tile without data, which is served with status 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Blank {
    /// All pixels black or nearly so.
    Black,
    /// All pixels transparent.
    Transparent,
}

impl Blank {
    /// Brightest channel of a black tile: JPEG leaves some noise.
    pub const BLACK_BELOW: u8 = 8;

    /// True if decoded pixels (red, green, blue, alpha) show nothing.
    pub fn is_blank(self, rgba: &[u8]) -> bool {
        match self {
            Self::Transparent => rgba.chunks_exact(4).all(|pixel| pixel.get(3) == Some(&0)),
            Self::Black => {
                rgba.chunks_exact(4).all(|pixel| pixel.iter().take(3).all(|channel| *channel < Self::BLACK_BELOW))
            }
        }
    }
}

/// What a layer shows; groups the list from which people choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Theme {
    /// The Earth as the eye sees it, and false colours.
    Surface,
    /// Sea ice.
    SeaIce,
    /// Snow on land.
    Snow,
    /// Temperatures of sea, land and air.
    Temperature,
    /// Rain and soil moisture.
    Water,
    /// What is in the air.
    Air,
    /// Streets, names.
    Map,
}

impl Theme {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 7] =
        [Self::Surface, Self::SeaIce, Self::Snow, Self::Temperature, Self::Water, Self::Air, Self::Map];

    /// For headings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Surface => "The surface",
            Self::SeaIce => "Sea ice",
            Self::Snow => "Snow",
            Self::Temperature => "Temperature",
            Self::Water => "Rain and soil",
            Self::Air => "The air",
            Self::Map => "Street map",
        }
    }
}

/// Why a tile of a good day can be blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sees {
    /// Everything, always.
    Everything,
    /// Everywhere, once a period is complete; nothing where the quantity is not (land in a sea temperature).
    Somewhere,
    /// Below the swaths of a satellite in an orbit: between them is nothing.
    Swaths,
    /// The same, by sunlight only.
    SunlitSwaths,
}

/// A layer of pictures.
#[derive(Debug, PartialEq)]
pub struct Layer {
    /// The server's identifier; kept in settings.
    pub id: &'static str,
    /// Plain words: “VIIRS true colour (Suomi NPP)”.
    pub title: &'static str,
    /// What the colours mean, a sentence or two.
    pub legend: &'static str,
    /// Group in lists.
    pub theme: Theme,
    /// Who serves it.
    pub source: Source,
    /// How tiles are coded.
    pub format: Format,
    /// In EPSG:3857.
    pub mercator: Option<TileGrid>,
    /// In EPSG:4326.
    pub geographic: Option<TileGrid>,
    /// In EPSG:3413.
    pub arctic: Option<TileGrid>,
    /// In EPSG:3031.
    pub antarctic: Option<TileGrid>,
    /// First day with pictures; `None` if undated.
    pub first: Option<NaiveDate>,
    /// Last day, if it has ended.
    pub last: Option<NaiveDate>,
    /// How often there is a new one.
    pub step: Step,
    /// What it can see.
    pub sees: Sees,
}

impl Layer {
    /// The layer of an identifier.
    pub fn find(id: &str) -> Option<&'static Self> {
        LAYERS.iter().find(|layer| layer.id == id)
    }

    /// Its grid in a plane, if it is served there.
    pub fn grid(&self, plane: Plane) -> Option<TileGrid> {
        match plane {
            Plane::Mercator => self.mercator,
            Plane::Geographic => self.geographic,
            Plane::Arctic => self.arctic,
            Plane::Antarctic => self.antarctic,
        }
    }

    /// True if it changes with the day.
    pub fn is_dated(&self) -> bool {
        self.step != Step::Undated
    }

    /// The picture that holds for a moment, within the layer's days or not.
    pub fn period(&self, moment: DateTime<Utc>) -> Period {
        self.step.period(moment)
    }

    /// The nearest moment within the layer's days and not after today.
    pub fn clamp(&self, moment: DateTime<Utc>, today: NaiveDate) -> DateTime<Utc> {
        let last = self.last.map_or(today, |last| last.min(today));
        let day = moment.date_naive();
        let wanted = if day > last { last } else { self.first.map_or(day, |first| day.max(first)) };
        if wanted == day { moment } else { wanted.and_time(moment.time()).and_utc() }
    }

    /// The picture after this one; `None` after the layer's last one, or if it has but one.
    pub fn next(&self, period: Period) -> Option<Period> {
        let next = self.step.next(period)?;
        next.day().filter(|day| self.last.is_none_or(|last| *day <= last)).map(|_| next)
    }

    /// The picture before this one; `None` before the layer's first one, or if it has but one.
    pub fn previous(&self, period: Period) -> Option<Period> {
        let previous = self.step.previous(period)?;
        let first = self.first.and_then(|first| self.step.period(first.and_hms_opt(0, 0, 0)?.and_utc()).day());
        previous.day().filter(|day| first.is_none_or(|first| *day >= first)).map(|_| previous)
    }

    /// The newest picture that is complete, `today` being today in UTC.
    pub fn newest_complete(&self, today: NaiveDate) -> Period {
        let day = day::newest_complete_day(today);
        let day = self.last.map_or(day, |last| last.min(day));
        let period = self.step.period(day.and_time(chrono::NaiveTime::MIN).and_utc());
        // The month of that day still gains days.
        if self.step == Step::Monthly && self.last.is_none() {
            self.step.previous(period).unwrap_or(period)
        } else {
            period
        }
    }

    /// “VIIRS true colour (NOAA-20), 14 Aug 2024”.
    pub fn caption(&self, period: Period) -> String {
        match period {
            Period::Undated => self.title.to_owned(),
            Period::Day(day) if self.step == Step::Monthly => format!("{}, {}", self.title, day.format("%b %Y")),
            Period::Day(day) => format!("{}, {}", self.title, day.format("%-d %b %Y")),
            Period::Moment(moment) => format!("{}, {}", self.title, moment.format("%-d %b %Y %H:%M UTC")),
        }
    }
}

/// The layers that a plane has, in the order of the table.
pub fn layers_in(plane: Plane) -> impl Iterator<Item = &'static Layer> {
    LAYERS.iter().filter(move |layer| layer.grid(plane).is_some())
}

#[cfg(test)]
mod tests;
