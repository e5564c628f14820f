//! Which transfer has which path, and which came from where.

use crate::domain::file_name::{folded, names_beside};
use crate::download::FetchSpec;
use crate::engine::snapshot::TransferKey;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use url::Url;

/// Two ways to a transfer.
#[derive(Default)]
pub(super) struct Index {
    /// Paths in lower case: many file systems make no difference.
    by_path: HashMap<String, TransferKey>,
    /// By folder and link.
    by_source: HashMap<(PathBuf, Url), TransferKey>,
}

impl Index {
    /// A new transfer; a path that another one has stays that one's.
    pub(super) fn insert(&mut self, key: TransferKey, spec: &FetchSpec, path: &Path) {
        if let Some(folder) = spec.path.parent() {
            self.by_source.insert((folder.to_owned(), spec.url.clone()), key);
        }
        self.by_path.entry(folded_path(&spec.path)).or_insert(key);
        self.by_path.entry(folded_path(path)).or_insert(key);
    }

    /// The transfer that has this path.
    pub(super) fn owner(&self, path: &Path) -> Option<TransferKey> {
        self.by_path.get(&folded_path(path)).copied()
    }

    /// The transfer has this path too.
    pub(super) fn claim(&mut self, key: TransferKey, path: &Path) {
        self.by_path.insert(folded_path(path), key);
    }

    pub(super) fn remove(&mut self, key: TransferKey, spec: &FetchSpec, path: &Path) {
        for path in [folded_path(&spec.path), folded_path(path)] {
            if self.by_path.get(&path) == Some(&key) {
                self.by_path.remove(&path);
            }
        }
        if let Some(folder) = spec.path.parent() {
            let source = (folder.to_owned(), spec.url.clone());
            if self.by_source.get(&source) == Some(&key) {
                self.by_source.remove(&source);
            }
        }
    }

    /// The transfer that came from this link into this folder.
    pub(super) fn of_source(&self, folder: &Path, url: &Url) -> Option<TransferKey> {
        self.by_source.get(&(folder.to_owned(), url.clone())).copied()
    }

    /// `name`, or the first of `name (2)`, `(3)` … that no transfer of this folder keeps to itself.
    pub(super) fn free_name(&self, folder: &Path, name: &str, keeps: impl Fn(TransferKey) -> bool) -> Option<String> {
        let is_free = |name: &String| {
            let owner = self.by_path.get(&folded_path(&folder.join(name)));
            !owner.is_some_and(|owner| keeps(*owner))
        };
        std::iter::once(name.to_owned()).chain(names_beside(name)).find(is_free)
    }
}

fn folded_path(path: &Path) -> String {
    folded(&path.to_string_lossy())
}
