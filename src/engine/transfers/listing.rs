//! From a job's links to transfers: one per file, each with a name of its own.

use super::book::{Event, File, Item, TransferBook, known_content};
use super::checksums::Source;
use super::listed::{Listed, ListedLink};
use crate::domain::again::file_name;
use crate::domain::file_name::unique_names;
use crate::domain::job::DataLink;
use crate::domain::transfer::state::{self, State};
use crate::domain::transfer::subscription::Scope;
use crate::domain::{Checksum, JobId, Problem};
use crate::download::Existing;
use crate::download::destination::inside;
use crate::download::existing::Records;
use crate::download::{FetchSpec, Overwrite, TransferError, without_query};
use crate::earthdata::harmony::{self, LinkType};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::jobs::JobBook;
use crate::engine::snapshot::{JobKey, NoticeLevel, Transfer, TransferKey, TransferState};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl TransferBook {
    /// Lists a job's results and makes the folder, in a task; false if nobody is signed in who may.
    pub(super) fn list(
        &mut self,
        job: JobKey,
        jobs: &JobBook,
        connection: Option<&Arc<Connection>>,
        context: &mut Context,
    ) -> bool {
        let checksums = self.checksums_of(job, jobs);
        let Some(results) = self.results.get_mut(&job) else { return false };
        let connection = connection.filter(|connection| connection.environment.harmony() == &*results.target.root);
        let (Some(connection), Some(known)) = (connection.cloned(), jobs.row(job).and_then(|row| row.job())) else {
            return false;
        };
        results.round += 1;
        let (id, round, folder) = (known.id, results.round, Arc::clone(&results.target.folder));
        let (mine, link_type) = (self.known_in(&folder), context.link_type());
        context.spawn(&self.reporter, move |reporter| async move {
            let listed = listed((connection, id, link_type), folder, mine, checksums).await;
            reporter.report(Event::Listed { job, round, listed: Box::new(listed) });
        });
        true
    }

    /// Files of this folder that were made here.
    fn known_in(&self, folder: &Path) -> Vec<(String, String, u64, String)> {
        let known = |file: &File| {
            let content = known_content(file).filter(|content| content.path.parent() == Some(folder))?;
            let name = content.path.file_name()?.to_string_lossy().into_owned();
            Some((name, content.sha256.clone(), content.bytes, file.data.transfer.source.to_string()))
        };
        self.files.entries().values().filter_map(known).collect()
    }

    /// Takes the files of the list that has come; answers how many it has.
    pub(super) fn take(&mut self, job: JobKey, scope: Scope, context: &mut Context) -> usize {
        let Some(results) = self.results.get_mut(&job) else { return 0 };
        let Some(Listed { links, checksums, connection }) = results.list.take() else { return 0 };
        let (target, paused) = (results.target.clone(), results.state.paused);
        if let Some(checksums) = checksums {
            self.checksums.insert(job, checksums);
        }
        let count = links.len();
        for listed in links {
            let checksum = self.checksum(job, &listed.link);
            let overwrite = listed.answer.unwrap_or(target.overwrite);
            let existing = self.index.of_source(&target.folder, &listed.link.href);
            if let Some(key) = existing.filter(|_| scope == Scope::All) {
                // The same file asked for again is the same transfer, tried again.
                if let Some(item) = self.files.data_mut(key) {
                    item.spec.catalogued = checksum.or(item.spec.catalogued.take());
                    item.spec.media_type = listed.link.media_type;
                    item.spec.overwrite = overwrite;
                    item.spec.existing = listed.existing;
                }
                self.files.give_to(key, job);
                if let Some(item) = self.files.data_mut(key) {
                    Arc::make_mut(&mut item.transfer).job = job;
                }
                self.again(key, state::Event::Request, Some(&connection));
            } else if existing.is_none() {
                let state = if paused { State::Paused } else { State::Waiting };
                let root = Arc::clone(&target.root);
                match self.spec(&target.folder, listed, overwrite, checksum) {
                    Ok(spec) => {
                        let item = self.item(job, spec, &connection);
                        let key = item.transfer.key;
                        let path = item.spec.path.clone();
                        self.insert(File::new(job, root, Arc::clone(&target.folder), state, item));
                        // What failed under this name finds it taken when it is tried again.
                        let owner = self.index.owner(&path).and_then(|owner| self.files.get(owner));
                        if !owner.is_some_and(|owner| owner.state().is_done()) {
                            self.index.claim(key, &path);
                        }
                        self.record(key, context);
                    }
                    Err(problem) => context.notify(NoticeLevel::Error, problem),
                }
            }
        }
        self.published = None;
        count
    }

    /// What to fetch for a link that is new here.
    fn spec(
        &self,
        folder: &Path,
        listed: ListedLink,
        overwrite: Overwrite,
        catalogued: Option<Checksum>,
    ) -> Result<FetchSpec, Problem> {
        let ListedLink { link, name, existing, .. } = listed;
        let path = self.free_name(folder, &name, None, overwrite).and_then(|name| inside(folder, &name));
        let Some(path) = path else {
            let problem = Problem::new("A file of this job has a name that cannot be used on this computer.");
            return Err(problem.with_details(link.href.path().to_owned()));
        };
        let (media_type, pace) = (link.media_type, self.pace.clone());
        Ok(FetchSpec { media_type, overwrite, existing, catalogued, pace, ..FetchSpec::new(link.href, path) })
    }

    fn item(&self, job: JobKey, spec: FetchSpec, connection: &Arc<Connection>) -> Item {
        let transfer = Transfer {
            key: TransferKey(self.next_key),
            job,
            file_name: spec.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            path: spec.path.clone(),
            source: without_query(&spec.url).into(),
            state: TransferState::Waiting,
            progress: Arc::default(),
        };
        Item { transfer: Arc::new(transfer), spec, connection: Some(Arc::clone(connection)), content: None }
    }

    /// A name that no other transfer of this folder keeps to itself: one that is still to come keeps
    /// its name, and a finished one keeps it from being replaced. Of what failed the name is free.
    fn free_name(&self, folder: &Path, name: &str, own: Option<TransferKey>, overwrite: Overwrite) -> Option<String> {
        let keeps = |key: TransferKey| {
            let state = self.files.get(key).filter(|_| Some(key) != own).map(File::state);
            state.is_some_and(|state| {
                let is_to_come = state.is_active() || state.is_paused();
                is_to_come || (state.is_done() && overwrite == Overwrite::Replace)
            })
        };
        self.index.free_name(folder, name, keeps)
    }

    /// Another try at a file, which a person wants.
    pub(super) fn again(&mut self, key: TransferKey, event: state::Event, connection: Option<&Arc<Connection>>) {
        let Some(file) = self.files.get(key) else { return };
        let was_at_rest = !file.state().is_active();
        let known =
            known_content(file).map(|content| Existing { path: content.path.clone(), sha256: content.sha256.clone() });
        // A new sign-in has made a new connection only if the environment changed in between.
        let connection = connection.filter(|connection| connection.environment.harmony() == &*file.root).cloned();
        let name = file.data.spec.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Meanwhile another transfer may have got the name.
        let path = self
            .free_name(&file.folder, &name, Some(key), Overwrite::Skip)
            .and_then(|name| inside(&file.folder, &name))
            .filter(|path| was_at_rest && *path != file.data.spec.path);
        let Some(item) = self.files.data_mut(key) else { return };
        item.connection = connection.or(item.connection.take());
        if was_at_rest {
            match known {
                Some(known) => item.spec.existing.insert(0, known),
                // Nobody ever compared it: it is no knowledge.
                None => item.content = None,
            }
            item.spec.existing.dedup();
            let transfer = Arc::make_mut(&mut item.transfer);
            // A fresh set of figures: the old one may still be written to.
            transfer.progress = Arc::default();
            if let Some(path) = path {
                transfer.file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                transfer.path.clone_from(&path);
                item.spec.path.clone_from(&path);
                self.index.claim(key, &path);
            }
        }
        self.published = None;
        self.files.handle(key, event);
    }

    /// What the catalogue says of the file behind a link, by the server's name for it.
    fn checksum(&self, job: JobKey, link: &DataLink) -> Option<Checksum> {
        let name = file_name(link.href.as_str())?;
        self.checksums.get(&job)?.of(&name).cloned()
    }
}

async fn listed(
    (connection, id, link_type): (Arc<Connection>, JobId, LinkType),
    folder: Arc<Path>,
    mine: Vec<(String, String, u64, String)>,
    checksums: Source,
) -> Result<Listed, Problem> {
    let probe = tokio::task::spawn_blocking({
        let folder = folder.to_path_buf();
        move || {
            std::fs::create_dir_all(&folder).map_err(|error| match error.kind() {
                ErrorKind::AlreadyExists => ErrorKind::NotADirectory.into(),
                _ => error,
            })?;
            // Permissions lie (network folders, access lists): only a write tells.
            tempfile::Builder::new().prefix(".harmony-desktop-").tempfile_in(&folder).map(drop)
        }
    });
    let probed = probe.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    probed.map_err(|error| TransferError::from_io(&folder.join("*"), error).problem())?;
    let links = harmony::data_links(&connection.transport, id, link_type).await?;
    let checksums = checksums.read(&connection).await;
    let links = tokio::task::spawn_blocking(move || with_existing(links, mine, &folder)).await;
    let links = links.map_err(|error| Problem::new("The folder could not be read.").with_details(error.to_string()))?;
    Ok(Listed { links, checksums, connection })
}

/// Reads what was written beside the data; what was made here in this list counts first.
fn with_existing(links: Vec<DataLink>, mine: Vec<(String, String, u64, String)>, folder: &Path) -> Vec<ListedLink> {
    // A job's links only grow at the end, so those that were here before keep their names.
    let names = unique_names(links.iter().map(|link| &link.href));
    let mut records = Records::read(folder);
    for (name, sha256, bytes, source) in mine {
        records.insert(name, sha256, Some(bytes), Some(source));
    }
    let length = |name: &str| {
        let path: PathBuf = inside(folder, name)?;
        std::fs::metadata(path).ok().map(|found| found.len())
    };
    let listed = |(link, name): (DataLink, String)| {
        let is_stranger = length(&name).is_some_and(|length| !records.knows(&name, length));
        let existing = records.candidates(folder, &name, &without_query(&link.href));
        ListedLink { link, name, existing, is_stranger, answer: None }
    };
    links.into_iter().zip(names).map(listed).collect()
}
