//! The practice catalogue and its granules: formulas in, really cut NetCDF-4 files out.
//!
//! A granule is a number: its time, place and name follow from it ([`Catalogue::page`] makes no
//! data). A file is made when it is written: the family's maker (`photons`, `segments`, `swath`,
//! `grid`) walks over what may lie inside the cut, keeps what does, and counts it.

mod area;
mod background;
mod chains;
mod collections;
mod colours;
mod columns;
mod density;
mod extent;
mod family;
mod fields;
mod file;
mod footprints;
mod granules;
mod grid;
mod history;
mod icesat;
mod imagery;
mod index_range;
mod land;
mod layers;
mod model;
mod noise;
mod orbit;
mod output;
mod photon_columns;
mod photons;
mod scene;
mod search;
mod segment_columns;
mod segments;
mod swath;
mod terrain;
mod track;
mod treatment;
mod work;

#[cfg(test)]
mod tests;

pub(super) use area::within_meridians;
pub(super) use imagery::{blank, plain_tile};
pub use model::{
    Cut, CutArea, CutOutcome, Footprint, GranuleQuery, PracticeCollection, PracticeDataError, PracticeDimension,
    PracticeGranule, PracticeVariable, SearchArea, ServiceChain,
};
pub(super) use output::PROJECTIONS;
pub use treatment::{Average, FileFormat, Pixels, Treatment};

use crate::domain::map::imagery::Layer;
use area::Region;
use chrono::{DateTime, Utc};
use density::Density;
use extent::Extent;
use family::Family;
use file::FileContent;
use granules::Series;
use std::path::{Path, PathBuf};
use work::Work;

/// The practice catalogue: the same seed gives the same granules and the same bytes.
#[derive(Debug)]
pub struct Catalogue {
    collections: Vec<PracticeCollection>,
    seed: u64,
    until: DateTime<Utc>,
    density: Density,
}

/// Where the standard catalogue ends: 2026-10-31T00:00:00Z, in seconds since 1970.
const STANDARD_END: i64 = 1_793_404_800;

/// Where the standard catalogue ends.
pub(super) fn standard_end() -> DateTime<Utc> {
    DateTime::from_timestamp(STANDARD_END, 0).unwrap_or_default()
}

impl Catalogue {
    /// The standard catalogue with data up to 2026-10-31.
    pub fn standard(seed: u64) -> Self {
        Self::until(seed, standard_end())
    }

    /// The standard catalogue with data up to a moment, for a service that runs today.
    pub fn until(seed: u64, until: DateTime<Utc>) -> Self {
        let mut collections = collections::all();
        for (place, collection) in collections.iter_mut().enumerate() {
            collection.granule_count = Series::new(collection, place, seed, until).len();
        }
        Self { collections, seed, until, density: Density::default() }
    }

    /// The same with as many photons as the instrument counts by bright daylight: some 1.85 million in a
    /// strong beam over the tutorial's box.
    #[must_use]
    pub fn with_all_photons(mut self) -> Self {
        self.density = Density::Full;
        self
    }

    /// The same with an ATL03 that answers the recorded requests: CMR has records of its variables,
    /// granule ids begin at `G2700000000`, and the first granule's name is full of marks.
    #[must_use]
    pub fn as_recorded(mut self) -> Self {
        let atl03 = |collection: &&mut PracticeCollection| {
            collection.family == Family::Photons && !collection.services.is_empty()
        };
        for collection in self.collections.iter_mut().filter(atl03) {
            collection.as_recorded = true;
            collection.variables = photon_columns::variables(&collection.provider);
        }
        self
    }

    /// What the data are made from.
    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// Every collection, best known first.
    pub fn collections(&self) -> &[PracticeCollection] {
        &self.collections
    }

    /// Collections by concept id, or by short name, which several may share: those with a
    /// service first, as Harmony chooses.
    pub fn find(&self, id_or_short_name: &str) -> Vec<&PracticeCollection> {
        let mut found: Vec<_> = self
            .collections
            .iter()
            .filter(|collection| collection.concept_id == id_or_short_name || collection.short_name == id_or_short_name)
            .collect();
        found.sort_by_key(|collection| collection.services.is_empty());
        found
    }

    /// Granules that match, by start time. Makes no data, but a list of all granules of a
    /// collection can be long: see [`Catalogue::count`] and [`Catalogue::page`].
    pub fn granules(&self, collection: &PracticeCollection, query: &GranuleQuery) -> Vec<PracticeGranule> {
        self.page(collection, query, 0, usize::MAX).1
    }

    /// How many granules match; quick even for hundreds of thousands.
    pub fn count(&self, collection: &PracticeCollection, query: &GranuleQuery) -> u64 {
        self.page(collection, query, 0, 0).0
    }

    /// How many granules match, and of them, by start time, those from `offset` on, at most
    /// `limit`.
    pub fn page(
        &self,
        collection: &PracticeCollection,
        query: &GranuleQuery,
        offset: usize,
        limit: usize,
    ) -> (u64, Vec<PracticeGranule>) {
        let Some(series) = self.series(&collection.concept_id) else { return (0, Vec::new()) };
        let found = series.matching(query);
        let page = found.iter().skip(offset).take(limit).map(|&index| series.granule(index)).collect();
        (found.len() as u64, page)
    }

    /// First and last moment of each granule that matches, by start time.
    pub(super) fn times(
        &self,
        collection: &PracticeCollection,
        query: &GranuleQuery,
    ) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let Some(series) = self.series(&collection.concept_id) else { return Vec::new() };
        series.matching(query).into_iter().map(|index| (series.start(index), series.stop(index))).collect()
    }

    /// The imagery layer that shows what a collection's granules hold, if there is one.
    pub(super) fn layer_of(collection: &PracticeCollection) -> Option<&'static Layer> {
        let id = match collection.family {
            Family::SeaTemperature => "GHRSST_L4_MUR_Sea_Surface_Temperature",
            Family::Precipitation => "IMERG_Precipitation_Rate",
            Family::Scan => "TEMPO_L3_NO2_Vertical_Column_Troposphere",
            Family::Soil => "SMAP_L3_Passive_Day_Soil_Moisture",
            Family::Snow => "MODIS_Terra_NDSI_Snow_Cover",
            Family::Colours => "VIIRS_NOAA20_CorrectedReflectance_TrueColor",
            _ => return None,
        };
        Layer::find(id)
    }

    /// A granule of any collection by its concept id.
    pub fn granule(&self, concept_id: &str) -> Option<PracticeGranule> {
        self.collections.iter().find_map(|collection| {
            let series = self.series(&collection.concept_id)?;
            series.index_of(concept_id).map(|index| series.granule(index))
        })
    }

    /// Writes one really cut file, replacing what is at `path`. Nothing is written when nothing
    /// is inside the cut.
    ///
    /// Photons go by whole segments, rows and pixels by their own position and moment, grid cells by whether the
    /// area's bounds touch them, as with NASA's services. The same catalogue, granule and cut give the same
    /// bytes.
    pub fn write(&self, granule: &PracticeGranule, cut: &Cut, path: &Path) -> Result<CutOutcome, PracticeDataError> {
        self.write_joined(std::slice::from_ref(granule), cut, path)
    }

    /// Writes the cuts of several granules of one collection into one file, one after the other
    /// along rows or time, in the order given; granules with nothing inside the cut are left out.
    /// One granule is written as by [`Catalogue::write`].
    ///
    /// Only collections with a chain that joins can be joined; others are
    /// [`PracticeDataError::CannotJoin`].
    pub fn write_joined(
        &self,
        granules: &[PracticeGranule],
        cut: &Cut,
        path: &Path,
    ) -> Result<CutOutcome, PracticeDataError> {
        self.write_treated(granules, cut, &Treatment::default(), path)
    }

    /// The same, averaged, put on other pixels and written in a format.
    pub fn write_treated(
        &self,
        granules: &[PracticeGranule],
        cut: &Cut,
        treatment: &Treatment,
        path: &Path,
    ) -> Result<CutOutcome, PracticeDataError> {
        let first = granules.first().ok_or_else(|| PracticeDataError::UnknownGranule(String::new()))?;
        let no_data = || PracticeDataError::NoData { granule: first.name.clone() };
        let mut works =
            granules.iter().map(|granule| self.work(granule, cut, treatment)).collect::<Result<Vec<_>, _>>()?;
        let along = match works.iter().find(|work| work.granule.collection_concept_id != first.collection_concept_id) {
            Some(stranger) => return Err(PracticeDataError::CannotJoin(stranger.granule.name.clone())),
            None if works.len() == 1 => "",
            None => works
                .first()
                .and_then(|work| work.collection.family.joins_along())
                .ok_or_else(|| PracticeDataError::CannotJoin(first.name.clone()))?,
        };
        if works.len() > 1 {
            swath::share_columns(&mut works);
        }
        let mut joined: Option<(FileContent, Extent)> = None;
        for work in &works {
            let Some((file, extent)) = make(work)? else { continue };
            match &mut joined {
                Some((whole, counted)) => {
                    whole.append(file, along);
                    counted.merge(&extent);
                }
                None => joined = Some((file, extent)),
            }
        }
        let (file, extent) = joined.ok_or_else(no_data)?;
        let finished = output::finish(file, extent, cut, treatment)?.ok_or_else(no_data)?;
        let outcome = finished.extent.outcome(finished.bytes.len() as u64).ok_or_else(no_data)?;
        std::fs::write(path, finished.bytes)?;
        if let Some(place) = finished.place {
            let [png, jpeg, auxiliary] = sidecar_paths(path);
            let is_jpeg = treatment.format == FileFormat::Jpeg;
            std::fs::write(if is_jpeg { jpeg } else { png }, place.world_file)?;
            std::fs::write(auxiliary, place.auxiliary)?;
        }
        Ok(outcome)
    }

    /// Checks that the granule is of this catalogue and the cut names what it has.
    fn work<'a>(
        &'a self,
        granule: &'a PracticeGranule,
        cut: &'a Cut,
        treatment: &Treatment,
    ) -> Result<Work<'a>, PracticeDataError> {
        let unknown = || PracticeDataError::UnknownGranule(granule.name.clone());
        let series = self.series(&granule.collection_concept_id).ok_or_else(unknown)?;
        let collection = series.collection();
        if series.index_of(&granule.concept_id) != Some(granule.index) {
            return Err(unknown());
        }
        check_dimensions(collection, granule, cut)?;
        let first_chain = || collection.services.first().filter(|_| *cut != Cut::default());
        let chain = treatment.chain.clone().or_else(|| first_chain().map(|chain| chain.name.clone()));
        Ok(Work {
            collection,
            granule,
            series,
            cut,
            region: cut.area.as_ref().map(Region::new),
            variables: cut.variables.as_ref().map(|names| names.iter().map(|name| path_of(collection, name)).collect()),
            columns: None,
            seed: self.seed,
            density: self.density,
            chain: chain.unwrap_or_default(),
            made: self.until,
        })
    }

    fn series(&self, concept_id: &str) -> Option<Series<'_>> {
        let (place, collection) =
            self.collections.iter().enumerate().find(|(_, collection)| collection.concept_id == concept_id)?;
        Some(Series::new(collection, place, self.seed, self.until))
    }
}

/// Where the world file of a PNG or of a JPEG lies beside it, and the file with its reference system.
pub(super) fn sidecar_paths(picture: &Path) -> [PathBuf; 3] {
    let mut auxiliary = picture.as_os_str().to_owned();
    auxiliary.push(".aux.xml");
    [picture.with_extension("pgw"), picture.with_extension("jgw"), auxiliary.into()]
}

/// Makes one file in memory; `None` if nothing is inside the cut.
fn make(work: &Work<'_>) -> Result<Option<(FileContent, Extent)>, PracticeDataError> {
    let (mut file, extent) = match work.collection.family {
        Family::Photons => photons::make(work),
        Family::LandIce | Family::Vegetation => segments::make(work),
        Family::Scan | Family::Swath => swath::make(work),
        _ => grid::make(work),
    };
    if extent.points() > photons::MOST_PHOTONS {
        return Err(PracticeDataError::TooLarge(photons::MOST_PHOTONS));
    }
    if let Some(names) = &work.variables {
        let beams: Vec<String> = file.groups.iter().map(|(path, _)| path.clone()).collect();
        let known = |wanted: &str| knows(work.collection, wanted, &beams);
        if !file.pick(names, known, &work.granule.name)? {
            return Ok(None);
        }
    }
    history::stamp(&mut file, work);
    Ok(extent.is_file().then_some((file, extent)))
}

/// The path that a variable's concept id stands for, or the name itself.
fn path_of(collection: &PracticeCollection, name_or_id: &str) -> String {
    let found = collection.variables.iter().find(|variable| variable.concept_id == name_or_id);
    found.map_or(name_or_id, |variable| &variable.name).trim_matches('/').to_owned()
}

/// True if files of the collection can have a variable or a group of that path although this one,
/// which has these groups, has not.
fn knows(collection: &PracticeCollection, wanted: &str, present: &[String]) -> bool {
    let beam = wanted.split('/').next().unwrap_or_default();
    if collection.family == Family::Photons {
        return track::BEAMS.iter().any(|known| known.name == beam) && !present.iter().any(|path| path == beam);
    }
    collection.variables.iter().any(|variable| {
        let rest = variable.name.trim_matches('/').strip_prefix(wanted);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn check_dimensions(
    collection: &PracticeCollection,
    granule: &PracticeGranule,
    cut: &Cut,
) -> Result<(), PracticeDataError> {
    for (name, _, _) in &cut.dimensions {
        if !collection.dimensions.iter().any(|dimension| dimension.name == *name) {
            return Err(PracticeDataError::UnknownDimension { name: name.clone(), granule: granule.name.clone() });
        }
    }
    Ok(())
}
