//! From a job's links to transfers: one per file, each with a name of its own.

use super::super::connection::Connection;
use super::super::context::Context;
use super::super::jobs::JobBook;
use super::super::snapshot::{JobKey, NoticeLevel, Transfer, TransferKey, TransferState};
use super::{Item, News, Target, TransferBook};
use crate::domain::again::file_name;
use crate::domain::checksum::Checksums;
use crate::domain::file_name::{names_beside, unique_names};
use crate::domain::job::DataLink;
use crate::domain::{Checksum, Job, JobId, Problem};
use crate::download::known::{Known, recorded};
use crate::download::place::inside;
use crate::download::{Order, Overwrite, TransferError, without_query};
use crate::earthdata::harmony::{self, LinkType};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// All results of a job so far, and what is known of the files that are in their places.
pub(in super::super) struct Listed {
    pub(super) links: Vec<DataLink>,
    /// One per link.
    pub(super) names: Vec<String>,
    /// Fingerprints by file name.
    pub(super) known: HashMap<String, Known>,
    /// Names of files that are there and of which nothing is known.
    pub(super) strangers: Vec<String>,
    /// What the catalogue says of the files, if it was asked and told.
    pub(super) checksums: Option<Arc<Checksums>>,
}

impl TransferBook {
    pub(super) fn enqueue(
        &mut self,
        target: &Target,
        listed: Listed,
        connection: &Arc<Connection>,
        context: &mut Context,
    ) {
        let Listed { links, names, known: fingerprints, strangers, checksums } = listed;
        if let Some(checksums) = checksums {
            self.checksums.insert(target.job, checksums);
        }
        let strangers: HashSet<String> = strangers.into_iter().collect();
        for (link, name) in links.into_iter().zip(names) {
            // The answer to a question is about the files that were asked about.
            let is_asked = strangers.is_empty() || strangers.contains(&name);
            let overwrite = if is_asked { target.overwrite } else { Overwrite::Skip };
            let target = &Target { overwrite, ..target.clone() };
            // The same file asked for again is the same transfer, tried again.
            let known = self.by_source.get(&(target.folder.clone(), link.href.clone())).copied();
            match known {
                Some(key) if !target.only_new => self.renew(key, target, link, connection, context),
                Some(_) => {}
                None => {
                    let known = fingerprints.get(&name).map(|known| known.sha256.clone());
                    self.add(target, link, &name, known, connection, context);
                }
            }
        }
        context.mark();
        self.start_waiting(context);
    }

    fn add(
        &mut self,
        target: &Target,
        link: DataLink,
        name: &str,
        known_sha256: Option<String>,
        connection: &Arc<Connection>,
        context: &mut Context,
    ) {
        let catalogued = self.checksum(target.job, &link);
        let path = self.free_name(&target.folder, name).and_then(|name| inside(&target.folder, &name));
        let Some(path) = path else {
            let problem = Problem::new("A file of this job has a name that cannot be used on this computer.");
            return context.notify(NoticeLevel::Error, problem.with_details(link.href.path().to_owned()));
        };
        let key = TransferKey(self.next_key);
        let transfer = Transfer {
            key,
            job: target.job,
            file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            path: path.clone(),
            source: without_query(&link.href).into(),
            state: TransferState::Waiting,
            progress: Arc::default(),
        };
        let order = Order {
            media_type: link.media_type,
            overwrite: target.overwrite,
            known_sha256,
            catalogued,
            pace: self.pace.clone(),
            ..Order::new(link.href, path)
        };
        self.insert(Item {
            transfer: Arc::new(transfer),
            order,
            harmony: target.harmony.clone(),
            connection: Some(Arc::clone(connection)),
            cancel: None,
            stopped: TransferState::Canceled,
            again: false,
            asleep: false,
            held: None,
            content: None,
        });
        if target.paused {
            return self.set_state(key, TransferState::Paused, context);
        }
        self.queue.push(target.job, key);
        self.set_state(key, TransferState::Waiting, context);
    }

    /// Takes an item in under its own key.
    pub(super) fn insert(&mut self, item: Item) {
        let key = item.transfer.key;
        self.next_key = self.next_key.max(key.0 + 1);
        if let Some(folder) = item.order.path.parent() {
            self.by_source.insert((folder.to_owned(), item.order.url.clone()), key);
        }
        self.by_path.insert(folded(&item.order.path), key);
        self.by_path.insert(folded(&item.transfer.path), key);
        self.order.push(key);
        self.told = None;
        self.items.insert(key, item);
    }

    /// `name`, or if another transfer of this folder has it, in whatever case: `name (2)`, `(3)` …
    fn free_name(&self, folder: &Path, name: &str) -> Option<String> {
        std::iter::once(name.to_owned())
            .chain(names_beside(name))
            .find(|name| !self.by_path.contains_key(&folded(&folder.join(name))))
    }

    /// The file is asked for once more.
    fn renew(
        &mut self,
        key: TransferKey,
        target: &Target,
        link: DataLink,
        connection: &Arc<Connection>,
        context: &mut Context,
    ) {
        let checksum = self.checksum(target.job, &link);
        let Some(item) = self.items.get_mut(&key) else { return };
        let stopped = matches!(item.transfer.state, TransferState::Canceled | TransferState::Paused);
        if self.queue.contains(key) && !stopped {
            return;
        }
        item.order.catalogued = checksum.or(item.order.catalogued.take());
        item.order.media_type = link.media_type;
        item.order.overwrite = target.overwrite;
        item.connection = Some(Arc::clone(connection));
        self.told = None;
        let before = std::mem::replace(&mut Arc::make_mut(&mut item.transfer).job, target.job);
        self.leave(key, before);
        self.restart(key, context);
    }

    /// What the catalogue says of the file behind a link, by the server's name for it.
    fn checksum(&self, job: JobKey, link: &DataLink) -> Option<Checksum> {
        let name = file_name(link.href.as_str())?;
        self.checksums.get(&job)?.of(&name).cloned()
    }

    fn leave(&mut self, key: TransferKey, job: JobKey) {
        if let Some(open) = self.open.get_mut(&job) {
            open.remove(&key);
        }
    }
}

/// Many file systems make no difference between upper and lower case.
pub(super) fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}

impl TransferBook {
    /// Lists a job's results and makes the folder, in a task.
    pub(super) fn list_in_task(
        &self,
        id: JobId,
        target: Target,
        jobs: &JobBook,
        connection: Arc<Connection>,
        context: &mut Context,
    ) {
        let checksums = self.checksums_of(target.job, jobs);
        let mine = self.known_in(&target.folder);
        let link_type = context.link_type();
        context.spawn(&self.reporter, move |messages| async move {
            let listed = match list(&connection, id, &target.folder, link_type).await {
                Ok(links) => {
                    let checksums = checksums.read(&connection).await;
                    Ok(Listed { checksums, ..with_what_is_there(links, mine, target.folder.clone()).await })
                }
                Err(problem) => Err(problem),
            };
            messages.report(News::Listed { target, connection, listed });
        });
    }

    /// Files of this folder that were made here.
    fn known_in(&self, folder: &Path) -> HashMap<String, Known> {
        let here = self.items.values().filter_map(|item| {
            let content = item.content.as_ref().filter(|content| content.path.parent() == Some(folder))?;
            let name = content.path.file_name()?.to_string_lossy().into_owned();
            Some((name, Known { sha256: item.known_sha256()?, bytes: Some(content.bytes) }))
        });
        here.collect()
    }
}

/// Reads what was written beside the data; what was made here in this list counts first.
async fn with_what_is_there(links: Vec<DataLink>, mine: HashMap<String, Known>, folder: PathBuf) -> Listed {
    // A job's links only grow at the end, so those that were here before keep their names.
    let names = unique_names(links.iter().map(|link| &link.href));
    let wanted = names.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let mut known = recorded(&folder);
        known.extend(mine);
        let is_stranger = |name: &String| {
            let found = inside(&folder, name).and_then(|path| std::fs::metadata(path).ok());
            found.is_some_and(|found| !known.get(name).is_some_and(|known| known.may_be(found.len())))
        };
        let strangers = wanted.into_iter().filter(is_stranger).collect();
        (known, strangers)
    });
    let (known, strangers) = looked.await.unwrap_or_default();
    Listed { links, names, known, strangers, checksums: None }
}

async fn list(
    connection: &Connection,
    id: JobId,
    folder: &Path,
    link_type: LinkType,
) -> Result<Vec<DataLink>, Problem> {
    let writable = folder.to_owned();
    let probe = tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(&writable)?;
        // Permissions lie (network folders, access lists): only a write tells.
        tempfile::Builder::new().prefix(".harmony-desktop-").tempfile_in(&writable).map(drop)
    });
    let probed = probe.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    probed.map_err(|error| TransferError::from_io(&folder.join("*"), error).problem())?;
    Ok(harmony::data_links(&connection.transport, id, link_type).await?)
}

/// Why there is nothing to download, in the job's own words where it has some.
pub(super) fn nothing_to_download(job: Option<&Arc<Job>>) -> Problem {
    let Some(job) = job else { return Problem::new("This job has no files.") };
    let summary = if job.status.is_final() {
        "This job made no files. The reason is often that there is no data in the box and dates that were asked for."
    } else {
        "This job has no files yet. Try again when it has made some progress."
    };
    let words = job.warnings.iter().chain(&job.errors).map(|message| message.message.as_str());
    let details: Vec<&str> = std::iter::once(job.message.as_str()).chain(words).take(20).collect();
    Problem::new(summary).with_details(details.join("\n"))
}
