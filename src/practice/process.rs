//! The work of a job: granule by granule, off the request threads, in believable time.
//!
//! How the unhappy ends are reached, all by formula:
//!
//! * **warnings**: a granule of which nothing lies in the cut (its footprint meets the box, its
//!   photons do not) leaves a warning and no file;
//! * **errors**: granules of `PRACTICE_LEVELS` that begin on the 7th, 14th, 21st or 28th of a month
//!   are broken: a few days around one end `complete_with_errors`, that day alone ends `failed`, and
//!   with `ignoreErrors=false` the first broken day ends the job;
//! * **early failure** of a job with granule ids that match nothing.
//!
//! The practice service cuts, joins, averages, projects grids and swaths, and writes what its
//! capabilities name; what a chain would do besides (extending dimensions, joining several
//! collections) is left out and said in `warnings`.

use super::data::{self, Cut, FileFormat, PracticeCollection, PracticeDataError, PracticeGranule, Treatment};
use super::faults::Counted;
use super::jobs::{JobCell, Outcome, Output, Place};
use super::query::encode;
use super::select::{Choice, DOWNLOAD};
use super::state::{STAGING_BUCKET, Service};
use crate::domain::JobStatus;
use chrono::Datelike as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How long a new job stays accepted.
const ACCEPTED: Duration = Duration::from_millis(400);
/// What a job of any size takes about, spread over its granules.
const WHOLE_JOB: Duration = Duration::from_secs(6);
const LONGEST_GRANULE: Duration = Duration::from_millis(900);
const SHORTEST_GRANULE: Duration = Duration::from_millis(15);
/// The collection with broken granules.
const BROKEN_COLLECTION: &str = "PRACTICE_LEVELS";

const HDF: &str = "application/x-hdf5";
const NETCDF: &str = "application/x-netcdf4";
/// Types of the files beside a picture.
pub(super) const WORLD_FILE: &str = "text/plain";
pub(super) const AUXILIARY: &str = "application/xml";

/// Everything the work needs.
pub(super) struct Plan {
    /// The job's id.
    pub(super) id: Uuid,
    /// Inputs with their collections, in the order of processing.
    pub(super) inputs: Vec<(Arc<PracticeCollection>, PracticeGranule)>,
    /// What to keep of each.
    pub(super) cut: Cut,
    /// The chain and its format.
    pub(super) choice: Choice,
    /// What is done after the cut.
    pub(super) treatment: Treatment,
    /// Something is asked that the practice service cannot do.
    pub(super) remark: Option<String>,
    /// All granules go into one file.
    pub(super) join: bool,
    /// Pause after the first result.
    pub(super) preview: bool,
    /// The user's own bucket and path.
    pub(super) destination: Option<String>,
    /// Address under which the service was reached.
    pub(super) root: String,
    /// Inputs are to be looked up only now: nothing found is a failure.
    pub(super) late_lookup: bool,
}

/// Runs a job to its end, or until the service ends.
pub(super) async fn run(service: Arc<Service>, cell: Arc<JobCell>, plan: Plan) {
    let mut stop = service.stop.clone();
    tokio::select! {
        () = work(&service, &cell, Arc::new(plan)) => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
}

async fn work(service: &Arc<Service>, cell: &Arc<JobCell>, plan: Arc<Plan>) {
    tokio::time::sleep(service.wait(ACCEPTED)).await;
    cell.change(|job| {
        if job.status == JobStatus::Accepted {
            job.set_status(if plan.preview { JobStatus::Previewing } else { JobStatus::Running });
        }
        if plan.late_lookup {
            job.num_input_granules = plan.inputs.len() as u64;
        }
        if let (Some(remark), Some((collection, granule))) = (&plan.remark, plan.inputs.first()) {
            let url = archive_url(&plan.root, collection, granule);
            job.warnings.push(super::jobs::Remark { url, message: remark.clone() });
        }
    });
    if plan.inputs.is_empty() {
        cell.fail("No matching granules found.");
        return;
    }
    if let Some(results) = service.results {
        cell.change(|job| job.outputs = results.outputs());
        return cell.finish();
    }
    let count = u32::try_from(plan.inputs.len()).unwrap_or(u32::MAX).max(1);
    let each = service.wait((WHOLE_JOB / count).clamp(SHORTEST_GRANULE, LONGEST_GRANULE));
    if service.faults.strikes(Counted::Stuck) {
        std::future::pending::<()>().await;
    }
    for (index, (collection, granule)) in plan.inputs.iter().enumerate() {
        if !cell.may_work().await {
            return;
        }
        tokio::time::sleep(each).await;
        if !cell.may_work().await {
            return;
        }
        let outcome = if cell.token().is_some_and(|token| service.accounts.user_of(&token).is_err()) {
            Outcome::Failed("WorkItem failed: harmonyservices/query-cmr: Token does not exist".to_owned())
        } else if plan.join && index + 1 < plan.inputs.len() {
            Outcome::Joined
        } else {
            process(service, &plan, index).await
        };
        cell.record(archive_url(&plan.root, collection, granule), outcome);
    }
    cell.finish();
}

async fn process(service: &Arc<Service>, plan: &Arc<Plan>, index: usize) -> Outcome {
    let Ok(_permit) = Arc::clone(&service.permits).acquire_owned().await else {
        return Outcome::Failed("The job failed with an unknown error".to_owned());
    };
    let plan = Arc::clone(plan);
    let made = service.blocking(move |service| make(service, &plan, index)).await;
    made.unwrap_or_else(|_panicked| Outcome::Failed("WorkItem failed with an unknown error".to_owned()))
}

fn make(service: &Service, plan: &Plan, index: usize) -> Outcome {
    let Some((collection, granule)) = plan.inputs.get(index) else {
        return Outcome::Failed("WorkItem failed with an unknown error".to_owned());
    };
    if is_broken(collection, granule) {
        let image = image_of(&plan.choice.chain.name);
        return Outcome::Failed(format!("WorkItem failed: {image}: Could not determine coordinate variables"));
    }
    let item = 10_001 + index as u64;
    if plan.choice.chain.name == DOWNLOAD {
        return Outcome::Made(vec![whole_file(collection, granule, item)]);
    }
    let file = result_name(&granule.name, &plan.choice, plan.join);
    let folder = service.folder.join("results").join(plan.id.to_string()).join(item.to_string());
    let path = folder.join(&file);
    let written = std::fs::create_dir_all(&folder).map_err(PracticeDataError::Io).and_then(|()| {
        if !plan.join {
            return service.catalogue.write_treated(std::slice::from_ref(granule), &plan.cut, &plan.treatment, &path);
        }
        let all: Vec<PracticeGranule> = plan.inputs.iter().map(|(_, granule)| granule.clone()).collect();
        service.catalogue.write_treated(&all, &plan.cut, &plan.treatment, &path)
    });
    match written {
        Ok(outcome) => {
            let main = Output {
                item,
                media_type: result_type(&plan.choice),
                bbox: outcome.bounds,
                temporal: Some((outcome.start, outcome.stop)),
                bytes: outcome.bytes,
                place: place(plan, item, &file, path.clone()),
                file,
            };
            let beside = sidecars(&path).into_iter().map(|(media_type, path, file, bytes)| Output {
                media_type,
                bytes,
                place: place(plan, item, &file, path),
                file,
                ..main.clone()
            });
            Outcome::Made(std::iter::once(main.clone()).chain(beside.collect::<Vec<_>>()).collect())
        }
        Err(PracticeDataError::NoData { .. }) => {
            Outcome::Warned(format!("WorkItem warned: {}", no_data_words(&plan.choice.chain.name)))
        }
        Err(error) => Outcome::Failed(format!("WorkItem failed: {}: {error}", image_of(&plan.choice.chain.name))),
    }
}

/// Files that tell where a picture lies, as far as they were written: type, path, name, size.
fn sidecars(picture: &Path) -> Vec<(&'static str, PathBuf, String, u64)> {
    let types = [WORLD_FILE, WORLD_FILE, AUXILIARY];
    let paths = data::sidecar_paths(picture);
    let found = types.into_iter().zip(paths).filter_map(|(media_type, path)| {
        let bytes = std::fs::metadata(&path).ok()?.len();
        let name = path.file_name()?.to_str()?.to_owned();
        Some((media_type, path, name, bytes))
    });
    found.collect()
}

fn place(plan: &Plan, item: u64, file: &str, path: PathBuf) -> Place {
    match &plan.destination {
        Some(destination) => Place::Destination(format!("{destination}/{}/{item}/{file}", plan.id)),
        None => Place::Staged(path),
    }
}

/// `harmony/download`: the link leads straight to the archive.
fn whole_file(collection: &PracticeCollection, granule: &PracticeGranule, item: u64) -> Output {
    Output {
        item,
        file: granule.name.clone(),
        media_type: media_type(collection),
        bbox: footprint_box(granule),
        temporal: Some((granule.start, granule.stop)),
        bytes: granule.size_mb.map_or(0, |megabytes| (megabytes * 1_048_576.0) as u64),
        place: Place::Archive(collection.concept_id.clone(), granule.concept_id.clone()),
    }
}

fn footprint_box(granule: &PracticeGranule) -> Option<[f64; 4]> {
    use geo::BoundingRect as _;
    let boxes = granule.footprint.polygons.iter().filter_map(geo::Polygon::bounding_rect);
    boxes
        .map(|rect| [rect.min().x, rect.min().y, rect.max().x, rect.max().y])
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}

fn is_broken(collection: &PracticeCollection, granule: &PracticeGranule) -> bool {
    collection.short_name == BROKEN_COLLECTION && granule.start.day().is_multiple_of(7)
}

/// Address of a whole file.
pub(super) fn archive_url(root: &str, collection: &PracticeCollection, granule: &PracticeGranule) -> String {
    format!("{root}/archive/{}/{}/{}", collection.concept_id, granule.concept_id, encode(&granule.name))
}

/// The media type as links give it.
pub(super) fn media_type(collection: &PracticeCollection) -> &'static str {
    if collection.native_format.contains("hdf") { HDF } else { NETCDF }
}

/// The media type of a result.
fn result_type(choice: &Choice) -> &'static str {
    match FileFormat::of(&choice.format).unwrap_or_default() {
        FileFormat::GeoTiff => "image/tiff",
        FileFormat::Png => "image/png",
        FileFormat::Jpeg => "image/jpeg",
        FileFormat::Gif => "image/gif",
        FileFormat::Csv => "text/csv",
        FileFormat::NetCdf if writes_hdf(choice) => HDF,
        FileFormat::NetCdf => NETCDF,
    }
}

/// Chains for HDF keep their own ending.
fn writes_hdf(choice: &Choice) -> bool {
    choice.format.contains("hdf")
}

/// File name of a result: `<granule>_subsetted.h5` or `.nc4`, of many granules `_merged`.
fn result_name(granule: &str, choice: &Choice, join: bool) -> String {
    let endings = [".h5", ".hdf5", ".hdf", ".nc4", ".nc"];
    let lower = granule.to_ascii_lowercase();
    let ending = endings.iter().find(|ending| lower.ends_with(*ending)).map_or(0, |ending| ending.len());
    let stem = granule.get(..granule.len() - ending).unwrap_or(granule);
    let did = match choice.chain.name.as_str() {
        _ if join => "merged",
        "sds/swath-projector" => "projected",
        "sds/HyBIG" => "browse",
        "net2cog" => "reformatted",
        _ => "subsetted",
    };
    let ending = match result_type(choice) {
        "image/tiff" => "tif",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "text/csv" => "csv",
        HDF => "h5",
        _ => "nc4",
    };
    format!("{stem}_{did}.{ending}")
}

/// What a chain says of a granule of which nothing lies in the cut.
fn no_data_words(chain: &str) -> &'static str {
    match chain {
        "sds/trajectory-subsetter" => "No data found that matched subset constraints.",
        "podaac/l2-subsetter" | "l2-subsetter-batchee-stitchee-concise" => "No data in subsetted granule.",
        _ => "No data found to process",
    }
}

/// The container image that a chain's failures name.
pub(super) fn image_of(chain: &str) -> &'static str {
    match chain {
        "sds/trajectory-subsetter" => "nasa/harmony-trajectory-subsetter",
        "sds/HOSS-geographic" => "nasa/harmony-opendap-subsetter",
        "l2-subsetter-batchee-stitchee-concise" => "podaac/l2ss-py",
        "podaac/concise" => "podaac/concise",
        "sds/HyBIG" => "nasa/harmony-browse-image-generator",
        "sds/swath-projector" => "nasa/harmony-swath-projector",
        "ldds/geoloco" => "ldds/geoloco",
        _ => "harmonyservices/query-cmr",
    }
}

/// The s3 address of an output.
pub(super) fn s3_href(job: Uuid, output: &Output) -> String {
    match &output.place {
        Place::Staged(_) | Place::Filler(_) => {
            format!("s3://{STAGING_BUCKET}/public/{job}/{}/{}", output.item, output.file)
        }
        Place::Archive(collection, granule) => format!("s3://practice-archive/{collection}/{granule}/{}", output.file),
        Place::Destination(url) => url.clone(),
    }
}

/// The web address of an output: the permalink, or the archive's; none leads into a user's bucket.
pub(super) fn https_href(root: &str, job: Uuid, output: &Output) -> String {
    match &output.place {
        Place::Staged(_) | Place::Filler(_) => {
            format!("{root}/service-results/{STAGING_BUCKET}/public/{job}/{}/{}", output.item, encode(&output.file))
        }
        Place::Archive(collection, granule) => {
            format!("{root}/archive/{collection}/{granule}/{}", encode(&output.file))
        }
        Place::Destination(url) => url.clone(),
    }
}
