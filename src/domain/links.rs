//! Result addresses of a job, packed: a hundred thousand of them in some megabytes.

use super::job::DataLink;
use std::collections::HashSet;
use std::fmt;
use url::Url;

/// Which addresses Harmony gives for results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkType {
    /// Permalinks to download.
    Https,
    /// s3:// addresses, usable only inside AWS us-west-2.
    S3,
}

/// Addresses in the server's order, one text with one line each.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct LinkList {
    text: String,
    /// Where each line ends in `text`, without its line break.
    ends: Vec<u32>,
}

impl LinkList {
    /// Adds one at the end. False, and nothing is added, if it holds a line break, is empty or the
    /// list would be over four gigabytes.
    pub fn push(&mut self, address: &str) -> bool {
        let end = u32::try_from(self.text.len() + address.len());
        let Some(end) = end.ok().filter(|_| !address.is_empty() && !address.contains(['\n', '\r'])) else {
            return false;
        };
        self.text.push_str(address);
        self.text.push('\n');
        self.ends.push(end);
        true
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The one at this place, counted from 0.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize + 1);
        self.text.get(start..end)
    }

    /// All of them, one on each line, the last line ended too.
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// Each address once, where it stands first, and no memory set aside for more.
    #[must_use]
    pub fn without_repeats(mut self) -> Self {
        let mut seen = HashSet::with_capacity(self.len());
        let has_repeats = !self.text.lines().all(|address| seen.insert(address));
        drop(seen);
        if has_repeats {
            let mut seen = HashSet::new();
            let mut each = Self::default();
            for address in self.text.lines().filter(|address| seen.insert(*address)) {
                each.push(address);
            }
            drop(seen);
            self = each;
        }
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self
    }
}

/// Each address once, at its first place: queues that deliver at least once list some results twice.
pub fn distinct(mut links: Vec<DataLink>) -> Vec<DataLink> {
    let mut seen = HashSet::with_capacity(links.len());
    links.retain(|link| seen.insert(link.href.as_str().to_owned()));
    links
}

impl fmt::Debug for LinkList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} links", self.len())
    }
}

/// Query parameters that let whoever has the address read what is behind it.
const SIGNATURES: [&str; 6] = ["x-amz-signature", "x-amz-security-token", "signature", "sig", "access_token", "token"];

/// The address without its query if that holds a signature or a token; `None` if it holds none. For
/// what is written down: a signed address is read anew from its job when it is needed.
pub fn unsigned(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    url.query_pairs().find(|(name, _)| SIGNATURES.contains(&name.to_lowercase().as_str()))?;
    url.set_query(None);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_signed_addresses_lose_their_query() {
        let plain = |address: &str| super::unsigned(address);
        let signed = "https://b.s3.amazonaws.com/x.nc?A-userid=joe&X-Amz-Signature=abc";
        assert_eq!(plain(signed).as_deref(), Some("https://b.s3.amazonaws.com/x.nc"));
        assert_eq!(plain("https://x/a?Signature=1&Key-Pair-Id=2").as_deref(), Some("https://x/a"));
        for other in ["https://h/jobs/1?page=2&linktype=https", "s3://bucket/key", "no address", "https://x/a"] {
            assert_eq!(plain(other), None, "{other}");
        }
    }

    use super::LinkList;

    #[test]
    fn what_goes_in_comes_out() {
        let mut list = LinkList::default();
        for address in ["https://a/1.h5", "s3://b/ü", "https://c"] {
            assert!(list.push(address));
        }
        assert!(!list.push("https://d\nhttps://e") && !list.push(""));
        assert_eq!((list.len(), list.get(0), list.get(1)), (3, Some("https://a/1.h5"), Some("s3://b/ü")));
        assert_eq!((list.get(2), list.get(3)), (Some("https://c"), None));
        assert_eq!(list.as_text(), "https://a/1.h5\ns3://b/ü\nhttps://c\n");
        list.push("https://a/1.h5");
        let each = list.without_repeats();
        assert_eq!((each.len(), each.get(2)), (3, Some("https://c")));
    }
}
