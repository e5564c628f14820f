//! Open result files: opened, looked into, changed under the hand, closed.

use harmony_desktop::engine::inspection::{
    FileKey, Haste, Inspection, OpenResult, OpenState, Origin, View, ViewKey, ViewRequest, Weigh,
};
use harmony_desktop::inspect::{
    Axis, Cancel, DataType, FileKind, Group, Number, Range, Reader, Selection, Structure, Unread, Values, Variable, Why,
};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// Nothing here takes that long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A file of one variable whose values are their own indices.
struct Counting(Arc<AtomicUsize>);

impl Counting {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(open))
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Reader for Counting {
    fn structure(&mut self) -> Result<Structure, Unread> {
        let variable = Variable {
            name: "v".to_owned(),
            path: "/v".to_owned(),
            data_type: DataType::Number(Number::Int64, harmony_desktop::inspect::ByteOrder::Little),
            shape: vec![1_000_000],
            max_shape: Vec::new(),
            axes: vec![Axis { name: "x".to_owned(), scale: None }],
            chunks: None,
            filters: Vec::new(),
            fill: None,
            attributes: Vec::new(),
            is_scale: false,
            inherited: Vec::new(),
            same_as: None,
            georeference: None,
            unread: None,
        };
        let root = Group { path: "/".to_owned(), variables: vec![variable], ..Group::default() };
        Ok(Structure { kind: FileKind::Hdf5, root })
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        selection.check(path, &[1_000_000])?;
        let Range { start, count, step } = selection.0[0];
        let data = (0..count).map(|index| i64::try_from(start + index * step).unwrap()).collect();
        let data_type = DataType::Number(Number::Int64, harmony_desktop::inspect::ByteOrder::Little);
        Ok(Values { data_type, shape: vec![count], data: harmony_desktop::inspect::Data::Int64(data) })
    }

    fn bytes_read(&self) -> u64 {
        0
    }
}

/// Files, the way into them, and how many readers are open.
struct Desk {
    folder: TempDir,
    inspection: Inspection,
    news: Receiver<()>,
    open: Arc<AtomicUsize>,
}

impl Desk {
    fn new() -> Self {
        let open = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&open);
        Self::with(open, Arc::new(move |_| Ok(Box::new(Counting::new(&counted)))))
    }

    fn with(open: Arc<AtomicUsize>, opener: OpenResult) -> Self {
        let (bell, news) = sync_channel(1);
        let wake = Arc::new(move || {
            bell.try_send(()).ok();
        });
        Self { folder: TempDir::new().unwrap(), inspection: Inspection::new(opener, wake), news, open }
    }

    fn file(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, "some bytes").unwrap();
        path
    }

    #[track_caller]
    fn until<T>(&self, what: &str, mut is_so: impl FnMut() -> Option<T>) -> T {
        let started = std::time::Instant::now();
        loop {
            if let Some(found) = is_so() {
                return found;
            }
            assert!(started.elapsed() < PATIENCE, "waited in vain until {what}");
            self.news.recv_timeout(Duration::from_millis(200)).ok();
        }
    }

    #[track_caller]
    fn opened(&self, path: &Path) -> FileKey {
        let key = self.inspection.open(path.to_owned(), Origin::Chosen);
        self.until("it is open", || {
            let file = self.inspection.results().file(key)?;
            matches!(file.state, OpenState::Open(_)).then_some(key)
        })
    }

    #[track_caller]
    fn answer<T: Weigh>(&self, key: &ViewKey) -> Result<Arc<T>, Unread> {
        self.until("the view is there", || match self.inspection.results().view::<T>(key) {
            View::Ready(value) => Some(Ok(value)),
            View::Failed(unread) => Some(Err(unread)),
            View::Missing | View::Waiting(_) => None,
        })
    }

    fn ask_values(&self, file: FileKey, start: u64) -> ViewKey {
        let selection = Selection(vec![Range::new(start, 3)]);
        let key = ViewKey::new(file, "values", "/v").with_selection(&selection);
        self.inspection
            .ask(ViewRequest::new(key.clone(), Haste::Quick, move |work| work.reader.read("/v", &selection)));
        key
    }
}

#[test]
fn a_file_is_opened_once_looked_into_and_closed_with_everything_of_it() {
    let desk = Desk::new();
    let path = desk.file("a.h5");
    let key = desk.opened(&path);
    assert_eq!(desk.inspection.open(path, Origin::Chosen), key, "the same file is the same tab");
    let view = desk.ask_values(key, 7);
    assert_eq!(desk.answer::<Values>(&view).unwrap().integer(2), Some(9));
    assert!(desk.inspection.results().kept_bytes() > 0);
    assert_eq!(desk.open.load(Ordering::SeqCst), 1);
    desk.inspection.close(key);
    assert!(desk.inspection.results().files().is_empty());
    assert_eq!(desk.inspection.results().kept_bytes(), 0);
    desk.until("its reader is gone", || (desk.open.load(Ordering::SeqCst) == 0).then_some(()));
}

#[test]
fn a_file_that_changed_under_the_hand_says_so_and_is_read_anew() {
    let desk = Desk::new();
    let path = desk.file("a.h5");
    let key = desk.opened(&path);
    std::fs::write(&path, "other bytes of another length").unwrap();
    let view = desk.ask_values(key, 0);
    assert_eq!(desk.answer::<Values>(&view).unwrap_err().why, Why::Changed);
    let file = desk.inspection.results().file(key).unwrap();
    assert!(matches!(&file.state, OpenState::Stale(opened, _) if opened.structure.variable("/v").is_some()));
    desk.inspection.reload(key);
    desk.until("it is open again", || {
        let file = desk.inspection.results().file(key)?;
        matches!(file.state, OpenState::Open(_)).then_some(())
    });
    let view = desk.ask_values(key, 0);
    assert_eq!(desk.answer::<Values>(&view).unwrap().integer(0), Some(0));
    std::fs::remove_file(&path).unwrap();
    let view = desk.ask_values(key, 100);
    assert_eq!(desk.answer::<Values>(&view).unwrap_err().why, Why::Gone);
}

#[test]
fn a_download_under_way_and_a_missing_file_are_named() {
    let desk = Desk::new();
    let part = desk.file("a.h5.12345678.part");
    for (path, words) in [(part, "a download that has not finished"), (PathBuf::from("/no/such.h5"), "no longer there")]
    {
        let key = desk.inspection.open(path, Origin::Chosen);
        let unread = desk.until("it failed", || match &desk.inspection.results().file(key)?.state {
            OpenState::Failed(unread) => Some(unread.clone()),
            _ => None,
        });
        assert!(unread.to_string().contains(words), "{unread}");
    }
    assert_eq!(desk.open.load(Ordering::SeqCst), 0, "neither was opened");
}

#[test]
fn a_reader_that_panics_takes_nothing_along() {
    let opener: OpenResult = Arc::new(|path| {
        assert!(!path.ends_with("bad.h5"), "as a broken reader does");
        Ok(Box::new(Counting::new(&Arc::default())))
    });
    let desk = Desk::with(Arc::default(), opener);
    let bad = desk.inspection.open(desk.file("bad.h5"), Origin::Chosen);
    let good = desk.opened(&desk.file("good.h5"));
    assert!(matches!(desk.inspection.results().file(bad).unwrap().state, OpenState::Failed(_)));
    let key = ViewKey::new(good, "panics", "/v");
    desk.inspection.ask(ViewRequest::new(key.clone(), Haste::Quick, |_| -> Result<Values, Unread> { panic!("no") }));
    assert_eq!(desk.answer::<Values>(&key).unwrap_err().why, Why::Damaged);
    let view = desk.ask_values(good, 5);
    assert_eq!(desk.answer::<Values>(&view).unwrap().integer(0), Some(5));
}

#[test]
fn long_work_stops_when_its_file_is_closed() {
    let desk = Desk::new();
    let key = desk.opened(&desk.file("a.h5"));
    let (began, has_begun) = sync_channel(1);
    let seen: Arc<Mutex<Option<Cancel>>> = Arc::default();
    let kept = Arc::clone(&seen);
    let view = ViewKey::new(key, "long", "");
    desk.inspection.ask(ViewRequest::new(view, Haste::Long, move |work| -> Result<Values, Unread> {
        *kept.lock().unwrap() = Some(work.cancel.clone());
        began.send(()).unwrap();
        loop {
            work.cancel.check()?;
            std::thread::yield_now();
        }
    }));
    has_begun.recv_timeout(PATIENCE).unwrap();
    desk.inspection.close(key);
    assert!(seen.lock().unwrap().as_ref().unwrap().is_cancelled());
    let other = desk.opened(&desk.file("b.h5"));
    assert!(desk.inspection.results().file(other).is_some(), "the thread goes on");
}

#[tokio::test]
async fn work_aside_has_a_reader_of_its_own_and_ends_with_its_answer() {
    let desk = Desk::new();
    let path = desk.file("a.h5");
    let all = Selection(vec![Range::new(10, 2)]);
    let values = desk.inspection.aside(path.clone(), move |work| work.reader.read("/v", &all)).await.unwrap();
    assert_eq!(values.integer(1), Some(11));
    assert_eq!(desk.open.load(Ordering::SeqCst), 0, "closed when done");
    assert!(desk.inspection.results().files().is_empty(), "nobody looks at it");
    let dropped = desk.inspection.aside(path.clone(), |_| Ok(()));
    drop(dropped);
    let gone = desk.inspection.aside(PathBuf::from("/no/such.h5"), |_| Ok(())).await;
    assert_eq!(gone.unwrap_err().why, Why::Gone);
    let died = desk.inspection.aside(path, |_| -> Result<(), Unread> { panic!("no") }).await;
    assert_eq!(died.unwrap_err().why, Why::Cancelled);
}

/// A program that never answers in place of the one that reads.
#[cfg(target_os = "linux")]
fn never_answers(folder: &Path) -> harmony_desktop::inspect::Launch {
    use std::os::unix::fs::PermissionsExt as _;
    let program = folder.join("never-answers.sh");
    std::fs::write(&program, "#!/bin/sh\nexec sleep 3600\n").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    harmony_desktop::inspect::Launch { deadline: PATIENCE * 3, ..harmony_desktop::inspect::Launch::new(program) }
}

/// Processes that this one started and that have not ended.
#[cfg(target_os = "linux")]
fn children() -> Vec<u32> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().filter_map(Result::ok);
    let told = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    told.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()).collect()
}

/// The process among them that works on a file of this folder.
#[cfg(target_os = "linux")]
fn child_at_work(folder: &Path) -> Option<u32> {
    let name = folder.display().to_string();
    children().into_iter().find(|id| {
        let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        let folder = std::fs::read_link(format!("/proc/{id}/fd/0")).is_ok();
        String::from_utf8_lossy(&line).contains(&name) || (folder && line.starts_with(b"sleep\x003600"))
    })
}

#[cfg(target_os = "linux")]
#[test]
fn closing_a_file_while_it_is_opened_ends_the_process_that_opens_it() {
    let folder = TempDir::new().unwrap();
    let launch = never_answers(folder.path());
    let desk = Desk::with(Arc::default(), Arc::new(move |path| harmony_desktop::inspect::open(path, &launch)));
    let path = desk.folder.path().join("slow.h5");
    std::fs::write(&path, b"\x89HDF\r\n\x1a\nand nothing that anybody reads").unwrap();
    let key = desk.inspection.open(path, Origin::Chosen);
    let process = desk.until("a process opens it", || child_at_work(desk.folder.path()));
    desk.inspection.close(key);
    assert!(desk.inspection.results().files().is_empty());
    desk.until("its process is gone", || (!children().contains(&process)).then_some(()));
    desk.until("nothing is under way", || (!desk.inspection.results().is_busy()).then_some(()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_never_answers_has_a_deadline_and_the_next_file_is_read() {
    let folder = TempDir::new().unwrap();
    let deadline = Duration::from_secs(1);
    let launch = harmony_desktop::inspect::Launch { deadline, ..never_answers(folder.path()) };
    let opener: OpenResult = Arc::new(move |path| {
        if path.ends_with("hangs.h5") {
            harmony_desktop::inspect::open(path, &launch)
        } else {
            Ok(Box::new(Counting::new(&Arc::default())))
        }
    });
    let desk = Desk::with(Arc::default(), opener);
    let path = desk.folder.path().join("hangs.h5");
    std::fs::write(&path, b"\x89HDF\r\n\x1a\nand nothing that anybody reads").unwrap();
    let hangs = desk.inspection.open(path, Origin::Chosen);
    // Whoever draws goes on meanwhile: what is known is a snapshot.
    assert!(matches!(desk.inspection.results().file(hangs).unwrap().state, OpenState::Opening));
    let next = desk.opened(&desk.file("next.h5"));
    let OpenState::Failed(unread) = desk.inspection.results().file(hangs).unwrap().state.clone() else {
        panic!("it was opened")
    };
    assert_eq!(unread.why, Why::TooSlow(1));
    assert!(unread.to_string().ends_with('.'), "{unread}");
    let view = desk.ask_values(next, 5);
    assert_eq!(desk.answer::<Values>(&view).unwrap().integer(0), Some(5));
    desk.until("its process is gone", || child_at_work(desk.folder.path()).is_none().then_some(()));
}

#[cfg(target_os = "linux")]
#[test]
fn closing_a_file_ends_its_process_and_frees_its_memory() {
    let launch = harmony_desktop::inspect::Launch::new(PathBuf::from(env!("CARGO_BIN_EXE_harmony-desktop")));
    let desk = Desk::with(Arc::default(), Arc::new(move |path| harmony_desktop::inspect::open(path, &launch)));
    let path = desk.folder.path().join("large.h5");
    let mut file = netcdf_writer::NcFileBuilder::new();
    let rows = file.add_dimension("x", 1_000_000).unwrap();
    let variable = file.add_variable::<f64>("v", &[rows]).unwrap();
    file.write_variable(variable, &(0..1_000_000).map(f64::from).collect::<Vec<f64>>()).unwrap();
    let options = netcdf_writer::NcWriteOptions { format: netcdf_writer::NcWriteFormat::Nc4 };
    std::fs::write(&path, file.to_vec(options).unwrap().1).unwrap();
    drop(file);
    let key = desk.opened(&path);
    let process = desk.until("a process reads it", || child_at_work(desk.folder.path()));
    let all = Selection(vec![Range::all(1_000_000)]);
    let view = ViewKey::new(key, "values", "/v").with_selection(&all);
    desk.inspection.ask(ViewRequest::new(view.clone(), Haste::Quick, move |work| work.reader.read("/v", &all)));
    drop(desk.answer::<Values>(&view).unwrap());
    let kept = desk.inspection.results().kept_bytes();
    assert!(kept >= 8_000_000, "{kept}");
    desk.inspection.close(key);
    assert_eq!(desk.inspection.results().kept_bytes(), 0);
    desk.until("its process is gone", || (!children().contains(&process)).then_some(()));
    let open =
        std::fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    assert_eq!(open.filter(|file| *file == path).count(), 0, "nobody holds the file open");
}
