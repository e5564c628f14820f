//! Readers of result files, each on bytes in memory; opened whole and judged as a window does.

use harmony_desktop::domain::BoundingBox;
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::verdict::Asked;
use harmony_desktop::inspect::verdict::verify;
use harmony_desktop::inspect::{
    Cancel, FileKind, Hdf5Reader, Range, Reader, Selection, Source, Unread, open_here, open_source, text,
};

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Most elements along each dimension that are read of a variable.
const MOST: u64 = 100;

/// Structure, first values, listing and verdict; whatever is refused is refused in a sentence.
fn look(open: impl FnOnce() -> Result<Box<dyn Reader>, Unread>) {
    let panics = own_panics();
    look_at_all(open());
    assert_eq!(own_panics(), panics, "a reader panicked");
}

fn look_at_all(opened: Result<Box<dyn Reader>, Unread>) {
    let answer = opened.and_then(|mut reader| {
        let structure = reader.structure()?;
        structure.groups().flat_map(|group| &group.unread).for_each(said);
        for variable in structure.variables().take(100) {
            text::peek(reader.as_mut(), variable);
            let ranges = variable.shape.iter().map(|length| Range::new(0, (*length).min(MOST)));
            if let Err(unread) = reader.read(&variable.path, &Selection(ranges.collect())) {
                said(&unread);
            }
        }
        let bounds = BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap();
        let asked = Asked { area: Some(Area::Box(bounds)), ..Asked::default() };
        let verdict = verify(reader.as_mut(), &structure, &asked, &Cancel::default())?;
        assert!(verdict.sentence.ends_with('.'), "{verdict:?}");
        Ok(())
    });
    if let Err(unread) = answer {
        said(&unread);
    }
}

#[track_caller]
fn said(unread: &Unread) {
    let sentence = unread.to_string();
    assert!(sentence.len() > 15 && sentence.ends_with('.'), "{sentence:?}");
}

/// Panics of this program's own code: those of libraries are caught and told as damage, its own are caught too.
fn own_panics() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let is_own = panic.location().is_some_and(|at| at.file().starts_with("src"));
            COUNT.fetch_add(usize::from(is_own), Ordering::Relaxed);
            before(panic);
        }));
    });
    COUNT.load(Ordering::Relaxed)
}

/// HDF5 as the process reads it, in this one.
pub(crate) fn hdf5(bytes: &[u8]) {
    look(|| Ok(Box::new(Hdf5Reader::of(Source::from_bytes(bytes.to_vec()))?)));
}

/// All others, whatever kind the bytes are.
pub(crate) fn any(bytes: &[u8]) {
    let source = Source::from_bytes(bytes.to_vec());
    match FileKind::of(&source) {
        Ok(FileKind::Hdf5) => hdf5(bytes),
        Ok(kind) => look(|| open_source(source, kind)),
        Err(unread) => said(&unread),
    }
}

/// What lies beside a picture.
pub(crate) fn beside(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("a.png");
    std::fs::write(&picture, crate::seeds::results::png()).unwrap();
    for name in ["a.png.aux.xml", "a.pgw", "a.wld"] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    look(|| open_here(&picture));
}
