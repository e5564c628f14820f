//! Results that a person opened from the disk: what the record of a job beside them says they were asked for, and
//! whether they are that.

use super::inspection::{FileKey, Fingerprint, Inspection, Origin};
use super::remote::Remote;
use super::verdicts::look;
use crate::domain::Problem;
use crate::domain::verdict::{Asked, Verdict};
use crate::store::job_record::JobRecord;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is known of a file from the record beside it.
#[derive(Debug, Clone)]
pub struct Told {
    /// What its job was asked.
    pub asked: Arc<Asked>,
    /// What the file came to.
    pub verdict: Arc<Verdict>,
}

/// The same of all files that were opened so. Each is looked into once, and again when it has changed.
#[derive(Default)]
pub struct Recorded(HashMap<FileKey, Asking>);

/// One of them, as it was when it was looked into.
struct Asking {
    fingerprint: Fingerprint,
    told: Remote<Option<Told>>,
    /// A record names it, so that its verdict is on the way.
    is_named: Arc<AtomicBool>,
}

impl Recorded {
    /// Looks into what was opened since, forgets what was closed, and takes answers that have arrived; call once per
    /// frame.
    pub fn follow(
        &mut self,
        inspection: &Inspection,
        runtime: &tokio::runtime::Handle,
        wake: impl Fn() + Send + Clone + 'static,
    ) {
        let open = inspection.results().files();
        self.0.retain(|key, _| open.get(*key).is_some());
        for file in open.iter().filter(|file| file.origin == Origin::Chosen) {
            let Some(fingerprint) = file.opened().map(|opened| opened.fingerprint) else { continue };
            if self.0.get(&file.key).is_none_or(|known| known.fingerprint != fingerprint) {
                let new = || Asking { fingerprint, told: Remote::default(), is_named: Arc::default() };
                let asking = self.0.entry(file.key).or_insert_with(new);
                (asking.fingerprint, asking.is_named) = (fingerprint, Arc::default());
                let named = Named { is_named: Arc::clone(&asking.is_named), wake: Box::new(wake.clone()) };
                asking.told.ask(runtime, wake.clone(), tell(inspection.clone(), file.path.clone(), named));
            }
        }
        self.0.values_mut().for_each(|asking| {
            asking.told.poll();
        });
    }

    /// What is known of a file; `None` where no record names it.
    pub fn of(&self, file: FileKey) -> Option<&Told> {
        (**self.0.get(&file)?.told.value()?).as_ref()
    }

    /// A record names this file, and it is being looked into.
    pub fn is_checking(&self, file: FileKey) -> bool {
        let asking = self.0.get(&file);
        asking.is_some_and(|asking| asking.told.is_loading() && asking.is_named.load(Ordering::Relaxed))
    }

    /// Some file is being looked into.
    pub fn is_asking(&self) -> bool {
        self.0.values().any(|asking| asking.told.is_loading())
    }
}

/// Says that a record names the file.
struct Named {
    is_named: Arc<AtomicBool>,
    wake: Box<dyn Fn() + Send>,
}

async fn tell(inspection: Inspection, path: PathBuf, named: Named) -> Result<Option<Told>, Problem> {
    let file = path.clone();
    let asked = tokio::task::spawn_blocking(move || asked(&file).map(Arc::new)).await.ok().flatten();
    let Some(asked) = asked else { return Ok(None) };
    named.is_named.store(true, Ordering::Relaxed);
    (named.wake)();
    let verdict = look(inspection, path, Arc::clone(&asked)).await;
    Ok(verdict.map(|verdict| Told { asked, verdict }))
}

/// What a file was asked for, if a record beside it says so. Blocks on the disk.
fn asked(file: &Path) -> Option<Asked> {
    let record = JobRecord::of_file(file)?;
    let request = record.request()?;
    Some(record.held_against(&file.file_name()?.to_string_lossy(), &request))
}
