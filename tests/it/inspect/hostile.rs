//! Files made to do harm: each is a sentence, the program lives, and the next question is answered.

use super::{launch, results_python, run_script};
use harmony_desktop::domain::BoundingBox;
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::verdict::{Asked, State};
use harmony_desktop::inspect::verdict::verify;
use harmony_desktop::inspect::{Cancel, Launch, Range, Reader, Selection, Unread, Why, open, open_here};
use std::path::Path;
use std::time::{Duration, Instant};

/// Little time and little memory, so that a test needs little of both.
fn strict() -> Launch {
    Launch { memory: 300 << 20, deadline: Duration::from_secs(3), ..launch() }
}

/// Everything a window would ask of a file: its structure, then the first values of each variable.
fn ask_all(reader: &mut dyn Reader) -> Vec<Result<(), Unread>> {
    let structure = match reader.structure() {
        Ok(structure) => structure,
        Err(unread) => return vec![Err(unread)],
    };
    let mut answers: Vec<_> = structure.groups().flat_map(|group| &group.unread).cloned().map(Err).collect();
    for variable in structure.variables() {
        let most = if variable.shape.len() > 1 { 1000 } else { 1 << 20 };
        let ranges = variable.shape.iter().map(|length| Range::new(0, (*length).min(most)));
        answers.push(reader.read(&variable.path, &Selection(ranges.collect())).map(|_| ()));
    }
    answers
}

#[test]
fn files_that_ask_for_too_much_are_sentences() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    run_script(&python, "hostile.py", &[folder.path()]);
    let mut files = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let started = Instant::now();
        // Time is an answer for the others alone: a busy computer must not make good files bad.
        let deadline = if name.starts_with("good") { launch().deadline } else { strict().deadline };
        let answers = match open(&file, &Launch { deadline, ..strict() }) {
            Ok(mut reader) => ask_all(reader.as_mut()),
            Err(unread) => vec![Err(unread)],
        };
        let bad: Vec<&Unread> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
        println!("{name}: {:?} {:?}", started.elapsed(), bad.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert!(name.starts_with("good") == bad.is_empty(), "{name}: {bad:?}");
        files += 1;
    }
    assert!(files >= 6);
}

#[test]
fn after_a_death_the_next_question_is_answered() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    run_script(&python, "hostile.py", &[folder.path()]);
    let mut reader = open(&folder.path().join("chunks_of_one_stream.h5"), &strict()).unwrap();
    let all = |reader: &mut dyn Reader, path: &str| {
        let shape = reader.structure()?.variable(path).unwrap().shape.clone();
        reader.read(path, &Selection::all(&shape)).map(|values| values.len())
    };
    let slow = all(reader.as_mut(), "/slow").unwrap_err();
    assert_eq!((slow.what.as_str(), &slow.why), ("/slow", &Why::TooSlow(3)));
    assert_eq!(all(reader.as_mut(), "/quick").unwrap(), 100);
}

/// Processes of this program that read a file.
#[cfg(target_os = "linux")]
fn readers_of(file: &Path) -> usize {
    let is_reader = |entry: std::io::Result<std::fs::DirEntry>| {
        let line = std::fs::read(entry.ok()?.path().join("cmdline")).ok()?;
        let file = file.as_os_str().as_encoded_bytes();
        (line.windows(11).any(|part| part == b"read-result") && line.windows(file.len()).any(|part| part == file))
            .then_some(())
    };
    std::fs::read_dir("/proc").unwrap().filter_map(is_reader).count()
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_ends_with_the_reader() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.h5");
    write_small(&file);
    let mut reader = open(&file, &launch()).unwrap();
    assert_eq!(reader.structure().unwrap().variables().count(), 1);
    assert_eq!(readers_of(&file), 1);
    drop(reader);
    assert_eq!(readers_of(&file), 0);
}

#[test]
fn a_file_that_changes_or_vanishes_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.h5");
    write_small(&file);
    let mut reader = open(&file, &launch()).unwrap();
    assert_eq!(reader.read("/x", &Selection(vec![Range::new(1, 2)])).unwrap().reals().unwrap(), [1.0, 2.0]);
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(reader.read("/x", &Selection(vec![Range::one(0)])).unwrap_err().why, Why::Changed);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(reader.structure().unwrap_err().why, Why::Gone);
    assert_eq!(open(&file, &launch()).err().unwrap().why, Why::Gone);
}

/// A file of each kind that has a reader, whose variable is longer than a block of the disk.
fn of_each_kind(folder: &Path) -> Vec<std::path::PathBuf> {
    let values: Vec<f64> = (0..100_000).map(f64::from).collect();
    let netcdf = |format| {
        let mut file = netcdf_writer::NcFileBuilder::new();
        let rows = file.add_dimension("x", values.len() as u64).unwrap();
        let variable = file.add_variable::<f64>("v", &[rows]).unwrap();
        file.write_variable(variable, &values).unwrap();
        file.to_vec(netcdf_writer::NcWriteOptions { format }).unwrap().1
    };
    let lines = (0..20_000).map(|row| format!("{row},{}", row * 2)).collect::<Vec<_>>().join("\n");
    let mut png = std::io::Cursor::new(Vec::new());
    let mut random = fastrand::Rng::with_seed(7);
    let noise = image::GrayImage::from_fn(200, 200, |_, _| image::Luma([random.u8(..)]));
    noise.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let files = [
        ("a.nc", netcdf(netcdf_writer::NcWriteFormat::Nc4)),
        ("b.nc", netcdf(netcdf_writer::NcWriteFormat::Classic)),
        ("c.tif", small_picture()),
        ("d.png", png.into_inner()),
        ("e.csv", format!("a,b\n{lines}").into_bytes()),
    ];
    let write = |(name, bytes): (&str, Vec<u8>)| {
        std::fs::write(folder.join(name), bytes).unwrap();
        folder.join(name)
    };
    files.into_iter().map(write).collect()
}

#[test]
fn a_file_of_any_kind_that_is_cut_rewritten_or_deleted_while_open_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for file in of_each_kind(folder.path()) {
        let whole = std::fs::read(&file).unwrap();
        let name = file.display();
        let first = |reader: &mut dyn Reader| {
            let structure = reader.structure()?;
            let variable = structure.variables().next().unwrap();
            let start = variable.shape.iter().map(|length| Range::new(0, (*length).min(10))).collect();
            reader.read(&variable.path, &Selection(start)).map(|values| values.len())
        };
        let mut reader = open(&file, &launch()).unwrap();
        assert!(first(reader.as_mut()).unwrap() > 0, "{name}");
        let mut cut = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
        cut.set_len(whole.len() as u64 / 3).unwrap();
        assert_eq!(first(reader.as_mut()).unwrap_err().why, Why::Changed, "{name}: cut");
        drop(reader);
        // What is left is no whole file: a sentence, or the values that are there.
        let answers = open(&file, &launch()).map(|mut reader| ask_all(reader.as_mut()));
        for unread in answers.into_iter().flatten().filter_map(Result::err) {
            assert!(unread.to_string().ends_with('.'), "{name}: {unread}");
        }
        std::fs::write(&file, &whole).unwrap();
        let mut reader = open(&file, &launch()).unwrap();
        assert!(first(reader.as_mut()).unwrap() > 0, "{name}");
        std::io::Write::write_all(&mut cut, b"other").unwrap();
        cut.set_modified(std::time::SystemTime::now() + Duration::from_secs(5)).unwrap();
        assert_eq!(first(reader.as_mut()).unwrap_err().why, Why::Changed, "{name}: rewritten, of the same length");
        std::fs::remove_file(&file).unwrap();
        assert_eq!(first(reader.as_mut()).unwrap_err().why, Why::Gone, "{name}: deleted");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_under_the_name_of_a_result_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.h5", "b.nc", "c.tif"] {
        let pipe = folder.path().join(name);
        if !std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|made| made.success()) {
            return crate::shared::skip("no pipe can be made here");
        }
        let unread = open(&pipe, &launch()).err().unwrap();
        assert!(matches!(unread.why, Why::Kind(_)), "{unread:?}");
        assert!(unread.to_string().contains("a device or pipe"), "{unread}");
    }
}

#[test]
fn a_program_that_cannot_be_started_is_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.h5");
    write_small(&file);
    let nowhere = Launch::new(folder.path().join("no-such-program"));
    let asked = |launch: &Launch| open(&file, launch).unwrap().structure().unwrap_err().why;
    assert!(matches!(asked(&nowhere), Why::System(_)));
    // A program that says something else, or nothing.
    for other in ["/bin/cat", "/bin/true"] {
        if Path::new(other).exists() {
            assert_eq!(asked(&Launch::new(other.into())), Why::ReaderDied);
        }
    }
}

#[test]
fn damaged_files_are_sentences_or_values_and_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.h5");
    write_small(&file);
    let whole = std::fs::read(&file).unwrap();
    let seed = 20_261_127;
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..400 {
        let mut damaged = whole.clone();
        if round % 2 == 0 {
            damaged.truncate(random.usize(..whole.len()));
        }
        for _ in 0..random.usize(..20) {
            let length = damaged.len();
            if let Some(byte) = damaged.get_mut(random.usize(..length.max(1))) {
                *byte = random.u8(..);
            }
        }
        let path = folder.path().join(format!("{round}.h5"));
        std::fs::write(&path, damaged).unwrap();
        if let Ok(mut reader) = open_here(&path) {
            for unread in ask_all(reader.as_mut()).into_iter().filter_map(Result::err) {
                assert!(unread.to_string().ends_with('.'), "seed {seed} round {round}: {unread}");
            }
        }
        std::fs::remove_file(&path).unwrap();
    }
}

/// A file with one variable `/x` of the numbers 0 to 999, in packed chunks.
fn write_small(path: &Path) {
    use hdf5_writer::{DatasetBuilder, FilterDescription, Hdf5Builder, WriteOptions};
    let values: Vec<f64> = (0..1000).map(f64::from).collect();
    let gzip = FilterDescription { id: 1, name: None, client_data: vec![4] };
    let dataset = DatasetBuilder::typed_data("x", vec![1000], &values).unwrap().chunked(vec![100]).filter(gzip);
    let plan = Hdf5Builder::new().dataset(dataset).into_plan().unwrap();
    std::fs::write(path, plan.encode(WriteOptions::default()).unwrap()).unwrap();
}

/// A picture of 8 × 6 cells with a place on the map.
fn small_picture() -> Vec<u8> {
    use tiff::encoder::{TiffEncoder, colortype};
    use tiff::tags::Tag;
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut image = encoder.new_image::<colortype::Gray32Float>(8, 6).unwrap();
    let tags = image.encoder();
    tags.write_tag(Tag::ModelPixelScaleTag, &[0.001_f64, 0.001, 0.0][..]).unwrap();
    tags.write_tag(Tag::ModelTiepointTag, &[0.0_f64, 0.0, 0.0, -105.3, 41.0, 0.0][..]).unwrap();
    let keys = [1_u16, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326];
    tags.write_tag(Tag::GeoKeyDirectoryTag, &keys[..]).unwrap();
    image.write_data(&[1.0_f32; 48]).unwrap();
    bytes.into_inner()
}

/// The entry of `tag` in the first directory of a little-endian TIFF: its type and value.
fn set_tag(bytes: &mut [u8], tag: u16, kind: u16, value: u32) {
    let directory = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    let entries = u16::from_le_bytes(bytes[directory..directory + 2].try_into().unwrap()) as usize;
    let mut entries = bytes[directory + 2..directory + 2 + 12 * entries].chunks_exact_mut(12);
    let entry = entries.find(|entry| entry[..2] == tag.to_le_bytes()).expect("the tag is there");
    entry[2..4].copy_from_slice(&kind.to_le_bytes());
    entry[8..12].copy_from_slice(&value.to_le_bytes());
}

/// A tag of a TIFF file, its type and its value.
type Tagged = (u16, u16, u32);

/// What a picture can promise and not hold.
const PROMISES: [(&str, &[Tagged]); 3] = [
    ("more strips than are listed", &[(257, 4, 60_000)]),
    ("one strip of more rows than its bytes hold", &[(257, 4, 60_000), (278, 4, 60_000)]),
    ("strips whose offsets are no whole numbers", &[(273, 11, 8)]),
];

#[test]
fn cells_that_a_damaged_picture_only_promises_are_not_counted() {
    let folder = tempfile::tempdir().unwrap();
    for (name, tags) in PROMISES {
        let mut bytes = small_picture();
        for &(tag, kind, value) in tags {
            set_tag(&mut bytes, tag, kind, value);
        }
        let path = folder.path().join("promised.tif");
        std::fs::write(&path, bytes).unwrap();
        let mut reader = open_here(&path).unwrap();
        let structure = reader.structure().unwrap();
        let unread = structure.variables().next().unwrap().unread.as_ref();
        assert_eq!(unread.map(|unread| &unread.why), Some(&Why::Damaged), "{name}");
        let bounds = BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap();
        let asked = Asked { area: Some(Area::Box(bounds)), ..Asked::default() };
        let verdict = verify(reader.as_mut(), &structure, &asked, &Cancel::default()).unwrap();
        assert_eq!(verdict.state, State::Wrong, "{name}: {}", verdict.sentence);
        assert!(verdict.sentence.contains("damaged"), "{name}: {}", verdict.sentence);
    }
}
