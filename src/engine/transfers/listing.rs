//! From a job's links to transfers: one per file, each with a name of its own.

use super::super::connection::Connection;
use super::super::context::{Context, report};
use super::super::snapshot::{JobKey, NoticeLevel, Transfer, TransferKey, TransferState};
use super::{Item, News, Target, TransferBook};
use crate::domain::file_name::unique_names;
use crate::domain::job::DataLink;
use crate::domain::{Job, JobId, Problem};
use crate::download::place::inside;
use crate::download::{Order, Patience, TransferError};
use crate::earthdata::harmony::{self, LinkType};
use std::path::Path;
use std::sync::Arc;

impl TransferBook {
    pub(super) fn enqueue(
        &mut self,
        target: &Target,
        links: Vec<DataLink>,
        connection: &Arc<Connection>,
        context: &mut Context,
    ) {
        // A job's links only grow at the end, so those that were here before keep their names.
        let names = unique_names(links.iter().map(|link| &link.href));
        for (link, name) in links.into_iter().zip(names) {
            // The same file asked for again is the same transfer, tried again.
            let known = self.by_source.get(&(target.folder.clone(), link.href.clone())).copied();
            match known {
                Some(key) if !target.only_new => self.renew(key, target, link, connection, context),
                Some(_) => {}
                None => self.add(target, link, &name, connection, context),
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
        connection: &Arc<Connection>,
        context: &mut Context,
    ) {
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
            state: TransferState::Waiting,
            progress: Arc::default(),
        };
        let order = Order {
            url: link.href,
            path,
            media_type: link.media_type,
            overwrite: target.overwrite,
            known_sha256: None,
            patience: Patience::default(),
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
            content: None,
        });
        self.queue.push(key);
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
        self.items.insert(key, item);
    }

    /// `name`, or if another transfer of this folder has it, in whatever case: `name (2)`, `(3)` …
    fn free_name(&self, folder: &Path, name: &str) -> Option<String> {
        let plain = Path::new(name);
        let stem = plain.file_stem()?.to_string_lossy();
        let ending = plain.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
        let others = (2..10_000).map(|number: u32| format!("{stem} ({number}){ending}"));
        std::iter::once(name.to_owned())
            .chain(others)
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
        let Some(item) = self.items.get_mut(&key) else { return };
        let stopped = matches!(item.transfer.state, TransferState::Canceled | TransferState::Paused);
        if self.queue.contains(key) && !stopped {
            return;
        }
        item.order.media_type = link.media_type;
        item.order.overwrite = target.overwrite;
        item.connection = Some(Arc::clone(connection));
        let before = std::mem::replace(&mut Arc::make_mut(&mut item.transfer).job, target.job);
        self.leave(key, before);
        self.restart(key, context);
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

/// Lists a job's results and makes the folder, in a task.
pub(super) fn list_in_task(id: JobId, target: Target, connection: Arc<Connection>, context: &mut Context) {
    let link_type = context.link_type();
    context.spawn(move |messages| async move {
        let links = list(&connection, id, &target.folder, link_type).await;
        report(&messages, News::Listed { target, connection, links }).await;
    });
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
