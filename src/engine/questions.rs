//! One-shot questions: what a form, a paste or a request file names, asked of the servers in use.

use super::connection::Connection;
use super::effect::{Effect, Refusal};
use super::handle::Engine;
use super::jobs;
use super::reporter::Reporter;
use crate::domain::options::BucketPolicy;
use crate::domain::{Capabilities, Collection, JobId, Problem};
use crate::earthdata::cmr::VariableRecord;
use crate::earthdata::{Error, Transport, cmr, harmony};
use std::sync::Arc;

/// Collections in one answer to a search.
const FOUND_COLLECTIONS: u32 = 50;

/// One question on its way.
pub(super) struct Asking {
    connection: Arc<Connection>,
    outbox: Reporter<Effect>,
}

impl Asking {
    pub(super) fn transport(&self) -> &Transport {
        &self.connection.transport
    }

    /// The answer for people. One that says that the token is dead ends the session first, so that
    /// whoever asked meets somebody who is signed out, and is asked to sign in once.
    pub(super) fn answered<T>(self, answer: Result<T, Error>) -> Result<T, Problem> {
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) => {
                if let Some(refusal) = Refusal::of(&error) {
                    self.outbox.report(Effect::TokenRefused(refusal));
                }
                Err(error.problem())
            }
        }
    }
}

impl Engine {
    pub(super) fn asking(&self) -> Result<Asking, Problem> {
        let connections = self.inner.connections.as_ref().map_err(Error::problem)?;
        let connection = Arc::clone(&connections.borrow());
        Ok(Asking { connection, outbox: self.inner.outbox.clone() })
    }

    /// Collections for a keyword, short name or concept id, best first.
    pub async fn search_collections(self, text: String) -> Result<Vec<Collection>, Problem> {
        // Those without a service too, at the end: better to say so than to find nothing.
        let query = cmr::CollectionQuery { text, only_with_harmony: false, page_size: FOUND_COLLECTIONS };
        let asking = self.asking()?;
        let answer = cmr::search_collections(asking.transport(), &query, None).await;
        asking.answered(answer).map(|page| page.collections)
    }

    /// The collection of a concept id or short name, as a request file names it; `None` if CMR has
    /// none. Of several with one short name, the best match.
    pub async fn collection(self, id_or_short_name: String) -> Result<Option<Collection>, Problem> {
        let found = self.search_collections(id_or_short_name.clone()).await?;
        let is_it = |collection: &Collection| {
            collection.concept_id == id_or_short_name || collection.short_name == id_or_short_name
        };
        Ok(found.into_iter().find(is_it))
    }

    /// The collections of a DOI, those with a Harmony service first.
    pub async fn collections_of_doi(self, doi: String) -> Result<Vec<Collection>, Problem> {
        let asking = self.asking()?;
        let answer = cmr::collections_of_doi(asking.transport(), &doi).await;
        asking.answered(answer)
    }

    /// Names and collections of variables, by their CMR concept ids; unknown ones are left out.
    pub async fn variables(self, concept_ids: Vec<String>) -> Result<Vec<VariableRecord>, Problem> {
        let asking = self.asking()?;
        let answer = cmr::variables(asking.transport(), &concept_ids).await;
        asking.answered(answer)
    }

    /// Concept id of a granule's collection; `None` if CMR has no such granule.
    pub async fn collection_of_granule(self, concept_id: String) -> Result<Option<String>, Problem> {
        let asking = self.asking()?;
        let answer = cmr::collection_of_granule(asking.transport(), &concept_id).await;
        asking.answered(answer)
    }

    /// Reads a job of the account by the server's id and takes it into the list, to be watched like
    /// all others; one that is there already stays as it is.
    pub async fn adopt(self, id: JobId) -> Result<(), Problem> {
        let asking = self.asking()?;
        let harmony = asking.connection.environment.harmony().clone();
        let answer = harmony::job(asking.transport(), id).await;
        let job = Box::new(asking.answered(answer)?);
        // With the servers it came from: others may be in use by now.
        self.send(jobs::Command::Adopt { job, harmony });
        Ok(())
    }

    /// What Harmony can do with a collection.
    pub async fn capabilities(self, concept_id: String) -> Result<Capabilities, Problem> {
        let asking = self.asking()?;
        let answer = harmony::capabilities(asking.transport(), &concept_id).await;
        asking.answered(answer)
    }

    /// The policy that a bucket needs so that Harmony may write to `path`, `my-bucket/folder`.
    pub async fn bucket_policy(self, path: String) -> Result<BucketPolicy, Problem> {
        let asking = self.asking()?;
        let answer = harmony::bucket_policy(asking.transport(), &path).await;
        let policy = asking.answered(answer)?;
        Ok(BucketPolicy { path, text: format!("{policy:#}") })
    }
}
