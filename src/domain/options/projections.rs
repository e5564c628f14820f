//! Projections to search in: those a service names, the common ones, and all of the EPSG register.

use super::crs::COMMON_CRS;
use crate::domain::capabilities::NamedProjection;
use crate::domain::epsg;

/// One projection of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// What is sent, `EPSG:3413`.
    pub code: String,
    /// Name; empty only if a service gives a code without one.
    pub name: String,
    /// Where it is to be used; empty where not known.
    pub area: String,
    /// A service of the collection names it.
    pub is_named_by_service: bool,
    /// What a search looks through, in lower case.
    haystack: String,
}

/// Projections in the order of the list: those that services name, the common ones, the rest by
/// code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectionList {
    entries: Vec<Projection>,
}

impl ProjectionList {
    /// The list with a service's own projections first. Takes some milliseconds: keep it.
    pub fn new(named: &[NamedProjection]) -> Self {
        let register = epsg::systems_text();
        let rows: Vec<epsg::System<'_>> = epsg::systems(&register).collect();
        let in_register = |code: &str| -> Option<(&str, &str)> {
            let (authority, digits) = code.split_once(':')?;
            let number: u32 = digits.parse().ok().filter(|_| authority.eq_ignore_ascii_case("epsg"))?;
            let place = rows.binary_search_by_key(&number, |row| row.code).ok()?;
            rows.get(place).map(|row| (row.name, row.area))
        };
        let mut entries: Vec<Projection> = Vec::with_capacity(rows.len() + named.len());
        for projection in named {
            let (name, area) = in_register(&projection.code).unwrap_or_default();
            let name = if projection.name.is_empty() { name } else { &projection.name };
            entries.push(Projection::new(&projection.code, name, area, true));
        }
        for common in COMMON_CRS {
            let (name, area) = in_register(common.code).unwrap_or_default();
            match entries.iter_mut().find(|known| known.code.eq_ignore_ascii_case(common.code)) {
                // What people call it is found as well.
                Some(known) => known.also_found_by(common.name),
                None => entries.push(Projection::common(common.code, common.name, name, area)),
            }
        }
        let first: Vec<String> = entries.iter().map(|known| known.code.to_ascii_uppercase()).collect();
        let rest = rows.iter().map(|row| Projection::new(&format!("EPSG:{}", row.code), row.name, row.area, false));
        entries.extend(rest.filter(|projection| !first.contains(&projection.code)));
        Self { entries }
    }

    /// The projection of that place.
    pub fn get(&self, place: usize) -> Option<&Projection> {
        self.entries.get(place)
    }

    /// The projection of that code.
    pub fn find(&self, code: &str) -> Option<&Projection> {
        self.entries.iter().find(|projection| projection.code.eq_ignore_ascii_case(code.trim()))
    }

    /// Places of those that match, best first: a number is a code or its beginning, words must all
    /// occur in code, name or area. Everything if nothing is asked.
    pub fn search(&self, text: &str) -> Vec<usize> {
        let text = text.trim().to_lowercase();
        let digits = text.strip_prefix("epsg").map_or(text.as_str(), |rest| rest.trim_start_matches([':', ' ']));
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let number = |place: &usize| self.get(*place).and_then(|found| found.code.split(':').nth(1)).unwrap_or("");
            let mut found: Vec<usize> =
                (0..self.entries.len()).filter(|place| number(place).starts_with(digits)).collect();
            found.sort_by_key(|place| number(place) != digits);
            if !found.is_empty() {
                return found;
            }
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let fits = |projection: &Projection| words.iter().all(|word| projection.haystack.contains(word));
        self.entries.iter().enumerate().filter(|(_, projection)| fits(projection)).map(|(place, _)| place).collect()
    }
}

impl Projection {
    fn new(code: &str, name: &str, area: &str, is_named_by_service: bool) -> Self {
        let haystack = format!("{code} {name} {area}").to_lowercase();
        Self { code: code.to_owned(), name: name.to_owned(), area: area.to_owned(), is_named_by_service, haystack }
    }

    /// Under the name that people use; found by the register's as well.
    fn common(code: &str, name: &str, register_name: &str, area: &str) -> Self {
        let mut projection = Self::new(code, name, area, false);
        projection.also_found_by(register_name);
        projection
    }

    fn also_found_by(&mut self, words: &str) {
        self.haystack.push(' ');
        self.haystack.push_str(&words.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::ProjectionList;
    use crate::domain::capabilities::NamedProjection;

    fn named(code: &str, name: &str) -> NamedProjection {
        NamedProjection { code: code.to_owned(), name: name.to_owned() }
    }

    fn codes<'a>(list: &'a ProjectionList, text: &str, most: usize) -> Vec<&'a str> {
        list.search(text).into_iter().take(most).map(|place| list.get(place).unwrap().code.as_str()).collect()
    }

    #[test]
    fn a_services_own_projections_come_first_then_the_common_ones() {
        let list =
            ProjectionList::new(&[named("EPSG:3031", "South"), named("sinu", "Sinusoidal"), named("EPSG:2056", "")]);
        assert_eq!(codes(&list, "", 5), ["EPSG:3031", "sinu", "EPSG:2056", "EPSG:4326", "EPSG:3857"]);
        let own = list.find("epsg:3031 ").unwrap();
        assert!(own.is_named_by_service && own.name == "South" && own.area.contains("Antarctica"), "{own:?}");
        assert_eq!(list.find("EPSG:2056").unwrap().name, "CH1903+ / LV95", "a code without a name gets the register's");
        let all = codes(&list, "", usize::MAX);
        assert_eq!(all.len(), all.iter().collect::<std::collections::BTreeSet<_>>().len(), "each once");
    }

    #[test]
    fn numbers_and_words_find() {
        let list = ProjectionList::new(&[]);
        assert_eq!(codes(&list, "3413", 1), ["EPSG:3413"]);
        assert_eq!(codes(&list, " epsg: 2056 ", 1), ["EPSG:2056"]);
        assert!(codes(&list, "326", 500).contains(&"EPSG:32633"), "the beginning of a number");
        assert_eq!(codes(&list, "utm zone 33n WGS 84", 1), ["EPSG:32633"]);
        assert_eq!(codes(&list, "nsidc north polar", 1), ["EPSG:3413"]);
        assert_eq!(codes(&list, "pseudo-mercator", 1), ["EPSG:3857"], "by the register's name too");
        assert!(!codes(&list, "switzerland lv95", 3).is_empty(), "by area");
        assert!(list.search("no such place").is_empty());
    }
}
