//! Places by name or position, without a network: the names on the map, countries, states of the USA, ice and seas.
//!
//! Names are looked for from their beginning, then from the beginning of a word, then anywhere, then with one letter
//! wrong; accents and capitals do not matter. Positions are understood as people write them, in degrees or in the
//! metres of a projection.

mod fold;
mod position;
mod table;

pub use fold::{Fit, Query};
pub use position::{NotAPosition, Position, positions};

use super::region::bundled::{Bundled, Kind as BundledKind};
use super::{BoundingBox, Point};
use fold::folded;
use table::Line;

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A country or territory.
    Country,
    /// A state or territory of the USA.
    State,
    /// Ocean, sea, bay, strait, lake.
    Sea,
    /// Part of a country, island, mountains.
    Land,
    /// Glacier, ice stream, ice cap, ice sheet.
    Ice,
    /// Ice shelf or tongue.
    Shelf,
    /// City or town.
    City,
    /// Station, camp, summit.
    Station,
}

impl Kind {
    /// In a word, for lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::State => "US state",
            Self::Sea => "sea",
            Self::Land => "region",
            Self::Ice => "ice",
            Self::Shelf => "ice shelf",
            Self::City => "city",
            Self::Station => "station",
        }
    }
}

/// What there is of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// A position.
    Point(Point),
    /// A box around it.
    Box(BoundingBox),
    /// An outline of [`Bundled`], by its number, in this box.
    Outline(usize, BoundingBox),
}

impl Extent {
    /// What to show of the map.
    pub fn bounds(&self) -> Option<BoundingBox> {
        match self {
            Self::Point(point) => super::region::around(*point, 1.0),
            Self::Box(bounds) | Self::Outline(_, bounds) => Some(*bounds),
        }
    }
}

/// A place that can be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub extent: Extent,
    /// The name and the other names, folded.
    spellings: Vec<String>,
    /// The smaller the more people mean it.
    rank: u8,
}

/// All bundled places.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    places: Vec<Place>,
    bundled: Bundled,
}

impl Gazetteer {
    /// Reads the bundled tables; some milliseconds.
    pub fn bundled() -> Self {
        let bundled = Bundled::new();
        let mut places = table::named().map(|line| from_line(&line)).collect::<Vec<_>>();
        places.extend(outlined(&bundled));
        let known: std::collections::HashSet<String> =
            places.iter().flat_map(|place| place.spellings.iter().cloned()).collect();
        // A label's point says less than a box or an outline of the same name.
        let labels = table::labels().map(|line| from_line(&line)).map(|place| match place.kind {
            // Islands that the table of countries counts to another.
            Kind::Country => Place { kind: Kind::Land, ..place },
            _ => place,
        });
        let is_new =
            |place: &Place| place.kind == Kind::City || !place.spellings.iter().any(|name| known.contains(name));
        let mut seen = std::collections::HashSet::new();
        places.extend(
            labels.filter(is_new).filter(|place| place.kind == Kind::City || seen.insert(place.spellings.clone())),
        );
        Self { places, bundled }
    }

    /// Every place, in no order.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Outlines of countries and states.
    pub fn outlines(&self) -> &Bundled {
        &self.bundled
    }

    /// At most so many places whose names fit, the best first, none worse than `weakest`; none for nothing.
    pub fn search(&self, text: &str, most: usize, weakest: Fit) -> Vec<&Place> {
        let Some(query) = Query::new(text) else { return Vec::new() };
        // The name itself before the other names.
        let fit = |place: &Place| {
            let names = place.spellings.iter().enumerate();
            names.filter_map(|(index, name)| Some((query.fit(name)?, index.min(1)))).min()
        };
        let mut found: Vec<_> = self.places.iter().filter_map(|place| Some((fit(place)?, place))).collect();
        found.retain(|((fit, _), _)| *fit <= weakest);
        found.sort_by(|(fit, place), (other_fit, other)| {
            let length = |place: &Place| place.name.chars().count();
            (fit, place.rank, length(place), &place.name).cmp(&(other_fit, other.rank, length(other), &other.name))
        });
        found.into_iter().map(|(_, place)| place).take(most).collect()
    }
}

fn from_line(line: &Line<'_>) -> Place {
    let spellings = std::iter::once(line.name).chain(line.other_names.split('|')).map(folded);
    Place {
        name: line.name.to_owned(),
        kind: line.kind,
        extent: line.extent,
        spellings: spellings.filter(|name| !name.is_empty()).collect(),
        rank: line.rank,
    }
}

fn outlined(bundled: &Bundled) -> impl Iterator<Item = Place> {
    bundled.entries().iter().enumerate().filter_map(|(index, entry)| {
        let kind = match entry.kind {
            BundledKind::Country => Kind::Country,
            BundledKind::State => Kind::State,
        };
        let names = std::iter::once(&entry.name).chain(&entry.other_names);
        Some(Place {
            name: entry.name.clone(),
            kind,
            extent: Extent::Outline(index, entry.bounds()?),
            spellings: names.map(|name| folded(name)).collect(),
            rank: u8::from(kind != Kind::Country),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Extent, Fit, Gazetteer, Kind};
    use std::collections::HashSet;
    use std::time::Instant;

    fn first(gazetteer: &Gazetteer, text: &str) -> (String, Kind) {
        let found = gazetteer.search(text, 8, Fit::NearWord);
        let place = found.first().unwrap_or_else(|| panic!("nothing is found for {text}"));
        (place.name.clone(), place.kind)
    }

    #[test]
    fn places_are_found_by_what_people_type() {
        let gazetteer = Gazetteer::bundled();
        for (text, name, kind) in [
            ("Jakobshavn", "Jakobshavn Isbræ", Kind::Ice),
            ("jakobshavn isbrae", "Jakobshavn Isbræ", Kind::Ice),
            ("sermeq", "Jakobshavn Isbræ", Kind::Ice),
            ("Jakobshaven", "Jakobshavn Isbræ", Kind::Ice),
            ("Jakobhavn", "Jakobshavn Isbræ", Kind::Ice),
            ("Thwaits", "Thwaites Glacier", Kind::Ice),
            ("pine islnad", "Pine Island Glacier", Kind::Ice),
            ("ronne", "Ronne Ice Shelf", Kind::Shelf),
            ("filchner ronne", "Filchner–Ronne Ice Shelf", Kind::Shelf),
            ("FILCHNER-RONNE", "Filchner–Ronne Ice Shelf", Kind::Shelf),
            ("greenland", "Greenland", Kind::Country),
            ("GRL", "Greenland", Kind::Country),
            ("cote d ivoire", "Ivory Coast", Kind::Country),
            ("usa", "United States", Kind::Country),
            ("colorado", "Colorado", Kind::State),
            ("beaufort", "Beaufort Sea", Kind::Sea),
            ("svalbard", "Svalbard", Kind::Land),
            ("dome c", "Concordia Station", Kind::Station),
            ("ny alesund", "Ny-Ålesund", Kind::Station),
            ("Tokyo", "Tokyo", Kind::City),
            ("nuuk", "Nuuk", Kind::City),
        ] {
            assert_eq!(first(&gazetteer, text), (name.to_owned(), kind), "{text}");
        }
        for nothing in ["", "  ", "xyzzy", "qqqqqq", "!?"] {
            assert!(gazetteer.search(nothing, 8, Fit::NearWord).is_empty(), "{nothing}");
        }
        assert_eq!(gazetteer.search("a", 8, Fit::NearWord).len(), 8);
    }

    #[test]
    fn what_fits_better_comes_first() {
        let gazetteer = Gazetteer::bundled();
        let names = |text| {
            gazetteer.search(text, 8, Fit::NearWord).into_iter().map(|place| place.name.as_str()).collect::<Vec<_>>()
        };
        let ross = names("ross");
        assert_eq!(&ross[..2], ["Ross Sea", "Ross Ice Shelf"], "{ross:?}");
        let georgia = gazetteer.search("georgia", 8, Fit::NearWord);
        assert!(georgia.len() >= 2 && georgia[0].kind == Kind::Country && georgia[1].kind == Kind::State);
        assert!(names("island").len() == 8);
    }

    #[test]
    fn every_bundled_name_finds_its_place() {
        let gazetteer = Gazetteer::bundled();
        for place in gazetteer.places() {
            let found = gazetteer.search(&place.name, 12, Fit::NearWord);
            assert!(found.contains(&place), "{}", place.name);
        }
        let count = |kind| gazetteer.places().iter().filter(|place| place.kind == kind).count();
        assert_eq!((count(Kind::Country), count(Kind::State)), (242, 56));
        assert!(count(Kind::Shelf) >= 30 && count(Kind::Station) >= 30 && count(Kind::City) > 200);
        let boxes = gazetteer.places().iter().filter(|place| matches!(place.extent, Extent::Box(_)));
        let ice_and_sea = boxes.filter(|place| matches!(place.kind, Kind::Ice | Kind::Shelf | Kind::Sea)).count();
        assert!(ice_and_sea >= 60, "{ice_and_sea}");
        let mut seen = HashSet::new();
        for place in gazetteer.places().iter().filter(|place| place.kind != Kind::City) {
            assert!(seen.insert((&place.name, place.kind)), "{} twice", place.name);
            assert!(place.extent.bounds().is_some(), "{}", place.name);
        }
    }

    /// The time is for a build without optimisation; with it a search is some tenths of a millisecond.
    #[test]
    fn a_search_takes_no_time_that_a_person_could_notice() {
        let started = Instant::now();
        let gazetteer = Gazetteer::bundled();
        let read = started.elapsed();
        let texts = ["j", "an", "jakobshavn", "filchner ronne", "pine islnad", "zzzzzzzzzz", "ice shelf"];
        let mut slowest = std::time::Duration::ZERO;
        for text in texts {
            let started = Instant::now();
            gazetteer.search(text, 8, Fit::NearWord);
            slowest = slowest.max(started.elapsed());
        }
        println!("read in {read:?}, {} places, slowest search {slowest:?}", gazetteer.places().len());
        assert!(slowest.as_millis() < 500, "{slowest:?}");
    }
}
