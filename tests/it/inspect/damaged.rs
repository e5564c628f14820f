//! Files of every kind, damaged at random and opened whole: structure, first and last values, all values that are read
//! unasked, and the verdict. Whatever they are, there is an answer in time and within the budget.
//!
//! `HARMONY_DAMAGED=2000` tries so many of each kind, HDF5 and NetCDF-4 all through the process that reads them, and
//! prints what the slowest took and the most memory; `HARMONY_DAMAGED_SEED` tries the same ones again.

use super::{launch, results_python, run_script};
use fastrand::Rng;
use harmony_desktop::domain::BoundingBox;
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::verdict::{Asked, Verdict};
use harmony_desktop::inspect::verdict::{unopened, verify};
use harmony_desktop::inspect::{
    Cancel, FileKind, Launch, Range, Reader, Selection, Source, Unread, Why, open, open_here, text,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Of each kind in an ordinary run; of these so many through the process.
const FEW: usize = 100;
const FEW_IN_A_PROCESS: usize = 3;
/// No file may take longer; ordinary runs share their machine with others and are not optimised.
const LONGEST: Duration = Duration::from_secs(20);

/// What was tried of one kind.
#[derive(Default)]
struct Tried {
    files: usize,
    unopened: usize,
    unread: usize,
    slowest: Duration,
    memory_kb: u64,
    died: usize,
}

fn asked() -> Asked {
    let bounds = BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap();
    Asked { area: Some(Area::Box(bounds)), ..Asked::default() }
}

/// Everything that is read of a file that somebody looks at.
fn whole(reader: &mut dyn Reader) -> (Vec<Unread>, Verdict) {
    let structure = match reader.structure() {
        Ok(structure) => structure,
        Err(unread) => return (vec![unread.clone()], unopened(&unread, &asked())),
    };
    let mut unread: Vec<Unread> = structure.groups().flat_map(|group| &group.unread).cloned().collect();
    for variable in structure.variables() {
        assert!(!text::peek(reader, variable).contains('\0'));
        let ranges = variable.shape.iter().map(|length| Range::new(0, (*length).min(200)));
        unread.extend(reader.read(&variable.path, &Selection(ranges.collect())).err());
    }
    let verdict = verify(reader, &structure, &asked(), &Cancel::default()).unwrap();
    (unread, verdict)
}

/// Some damage, as disks, networks and people do it.
fn damaged(whole: &[u8], other: &[u8], random: &mut Rng) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=random.usize(..3) {
        let length = bytes.len().max(1);
        let (at, other_at) = (random.usize(..length), random.usize(..length));
        let block = random.usize(1..=256).min(length - at.max(other_at)).max(1);
        match random.u8(..8) {
            0 => (0..random.usize(1..40)).for_each(|_| flip(&mut bytes, random)),
            1 => flip(&mut bytes, random),
            2 => bytes.truncate(at),
            // Two pieces change places.
            3 => (0..block).for_each(|step| swap(&mut bytes, at + step, other_at + step)),
            // A length or an address of any width, as large as it can be, or small.
            4 | 5 => {
                let width = [1, 2, 4, 8][random.usize(..4)];
                let value = [0, 0x7f, 0xff][random.usize(..3)];
                fill(&mut bytes, at & !(width - 1), width, value);
            }
            6 => fill(&mut bytes, at, block, 0),
            _ => {
                let from = random.usize(..other.len().max(1));
                let part = other.get(from..(from + block).min(other.len())).unwrap_or_default();
                part.iter().enumerate().for_each(|(step, byte)| fill(&mut bytes, at + step, 1, *byte));
            }
        }
    }
    bytes
}

fn flip(bytes: &mut [u8], random: &mut Rng) {
    let length = bytes.len();
    if let Some(byte) = bytes.get_mut(random.usize(..length.max(1))) {
        *byte ^= 1 << random.u8(..8);
    }
}

fn swap(bytes: &mut [u8], one: usize, other: usize) {
    if one.max(other) < bytes.len() {
        bytes.swap(one, other);
    }
}

fn fill(bytes: &mut [u8], at: usize, count: usize, value: u8) {
    bytes.iter_mut().skip(at).take(count).for_each(|byte| *byte = value);
}

/// Opens it and looks at all of it; whatever is said is said in sentences.
fn try_one(path: &Path, launch: Option<&Launch>, tried: &mut Tried) {
    let started = Instant::now();
    let opened = match launch {
        Some(launch) => open(path, launch),
        None => open_here(path),
    };
    let (unread, verdict) = match opened {
        Ok(mut reader) => {
            let all = whole(reader.as_mut());
            tried.memory_kb = tried.memory_kb.max(memory_of_reader(path));
            all
        }
        Err(unread) => {
            tried.unopened += 1;
            (vec![unread.clone()], unopened(&unread, &asked()))
        }
    };
    let took = started.elapsed();
    for unread in &unread {
        let sentence = unread.to_string();
        assert!(sentence.len() > 15 && sentence.ends_with('.'), "{}: {sentence:?}", path.display());
    }
    assert!(verdict.sentence.len() > 15 && verdict.sentence.ends_with('.'), "{}: {verdict:?}", path.display());
    assert!(took < LONGEST, "{}: {took:?}", path.display());
    tried.files += 1;
    tried.unread += usize::from(!unread.is_empty());
    tried.slowest = tried.slowest.max(took);
    tried.died += usize::from(unread.iter().any(|unread| unread.why == Why::ReaderDied));
}

/// The most memory that the process which reads this file ever had, in kilobytes; 0 where there is none, or no `/proc`.
fn memory_of_reader(file: &Path) -> u64 {
    let wanted = file.as_os_str().as_encoded_bytes();
    let is_reader = |process: &PathBuf| {
        let line = std::fs::read(process.join("cmdline")).unwrap_or_default();
        line.windows(11).any(|part| part == b"read-result") && line.windows(wanted.len()).any(|part| part == wanted)
    };
    let processes = std::fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    processes.filter(is_reader).map(|process| peak_kb(&process)).max().unwrap_or(0)
}

fn peak_kb(process: &Path) -> u64 {
    let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The whole files, and those beside a picture, which are damaged in its place.
fn seeds(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Some(python) = results_python() else { return BTreeMap::new() };
    run_script(&python, "damaged.py", &[folder]);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

/// Files that lie beside one another, of which `broken` is damaged; the name of the file to be opened.
fn put(folder: &Path, seeds: &BTreeMap<String, Vec<u8>>, broken: &str, bytes: &[u8]) -> PathBuf {
    let (stem, _) = broken.split_once('.').unwrap();
    let beside = seeds.iter().filter(|(name, _)| name.split_once('.').is_some_and(|(other, _)| other == stem));
    let mut opened = folder.join(broken);
    for (name, whole) in beside {
        std::fs::write(folder.join(name), if name == broken { bytes } else { whole }).unwrap();
        if [".png", ".jpg", ".gif"].iter().any(|end| name.ends_with(end)) {
            opened = folder.join(name);
        }
    }
    opened
}

#[test]
fn damaged_files_of_every_kind_are_answered_in_time_within_the_budget_and_in_sentences() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, work) = (folder.path().join("whole"), folder.path().join("work"));
    std::fs::create_dir_all(&whole).unwrap();
    let seeds = seeds(&whole);
    if seeds.is_empty() {
        return;
    }
    let count = number("HARMONY_DAMAGED").map(|count| count as usize);
    let seed = number("HARMONY_DAMAGED_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("HARMONY_DAMAGED_SEED={seed}, {} of each kind", count.unwrap_or(FEW));
    let launch = Launch { memory: 512 << 20, deadline: Duration::from_secs(10), ..launch() };
    for (name, bytes) in &seeds {
        let mut random = Rng::with_seed(seed);
        let is_hdf5 = FileKind::of(&Source::from_bytes(bytes.clone())).unwrap() == FileKind::Hdf5;
        let others: Vec<&Vec<u8>> = seeds.values().collect();
        let mut tried = Tried::default();
        for round in 0..count.unwrap_or(FEW) {
            std::fs::remove_dir_all(&work).ok();
            std::fs::create_dir_all(&work).unwrap();
            let broken = damaged(bytes, others[random.usize(..others.len())], &mut random);
            let path = put(&work, &seeds, name, &broken);
            let aside = is_hdf5 && (count.is_some() || round < FEW_IN_A_PROCESS);
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                try_one(&path, aside.then_some(&launch), &mut tried);
            }));
            assert!(caught.is_ok(), "{name}, seed {seed}, round {round}");
        }
        println!(
            "{name}: {} files, {} not opened, {} with something unread; slowest {:.0?}; reader's memory {} MB, died {}",
            tried.files,
            tried.unopened,
            tried.unread,
            tried.slowest,
            tried.memory_kb / 1000,
            tried.died
        );
        assert_eq!(tried.died, 0, "{name}: the process that reads lives");
        let has_checks = is_hdf5 || name.starts_with("netcdf") || name == "png.png";
        assert!(!has_checks || tried.unread > 0, "{name}: some damage is noticed");
        assert!(tried.memory_kb < 600_000, "{name}: {} kB", tried.memory_kb);
    }
    println!("memory of this process at most: {} MB", peak_kb(Path::new("/proc/self")) / 1000);
}
