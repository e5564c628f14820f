//! A file on its way: head first, then bytes as they come.

use super::client::kind_of;
use crate::earthdata::error::{Asked, Error, ErrorKind};
use crate::earthdata::redact::printable;
use bytes::Bytes;
use futures_util::Stream;
use reqwest::header::HeaderMap;
use std::fmt;
use std::time::Duration;
use url::Url;

/// Whether a host belongs to the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostClass {
    /// One of the three services or NASA's archives: it may see the token.
    Trusted,
    /// Any other host, such as S3 behind a signed address: it saw nothing.
    Foreign,
}

/// The head of a file's answer (200, 206, 304, 412 or 416) and its bytes.
pub struct Opened {
    /// HTTP status.
    pub status: u16,
    /// The last hop's headers.
    pub headers: HeaderMap,
    /// The last hop's address; may hold a signature, so print it with [`printable`] only.
    pub url: Url,
    /// Whose answer it is.
    pub host: HostClass,
    pub(super) response: reqwest::Response,
    pub(super) read_timeout: Duration,
}

impl Opened {
    /// The next bytes as stored (never decompressed), `None` at the end. A body shorter than its
    /// `Content-Length` is [`ErrorKind::Broken`]; no byte within the read time-out is
    /// [`ErrorKind::TimedOut`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let kind = match tokio::time::timeout(self.read_timeout, self.response.chunk()).await {
            Ok(Ok(bytes)) => return Ok(bytes),
            Ok(Err(error)) => kind_of(&error),
            Err(_) => ErrorKind::TimedOut,
        };
        Err(Error::new(kind, Asked::get(&self.url)))
    }

    /// The bytes as a stream that ends after the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send {
        futures_util::stream::unfold(Some(self), |state| async {
            let mut opened = state?;
            match opened.chunk().await {
                Ok(Some(bytes)) => Some((Ok(bytes), Some(opened))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        })
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Opened")
            .field("status", &self.status)
            .field("url", &printable(&self.url))
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}
