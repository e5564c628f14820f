//! How many granules of a request the servers take, as far as that is known before Submit.

use super::environment::EnvironmentKind;
use super::{Alarm, Capabilities};

/// The practice service takes so many granules of one request.
pub const PRACTICE_GRANULES: u64 = 500;
/// What Harmony takes of any request (`harmony-api.md` 5.4).
const MOST_GRANULES: u64 = 10_000_000;
/// From so many granules on, a job pauses after a first result (reported of production, not
/// documented: `harmony-api.md` 5.3); only for the remark before submitting, never for a decision.
pub const PREVIEW_FROM: u64 = 300;

/// The smallest limit that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GranuleLimit {
    /// Granules, at most.
    pub granules: u64,
    /// Whose limit it is.
    pub source: LimitSource,
}

/// Whose limit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitSource {
    /// The request's own.
    Request,
    /// The service that will serve the request says so in its capabilities.
    Service,
    /// The server took no more for an earlier job with this collection.
    EarlierJob,
    /// The server takes no more of any request.
    Server,
}

/// What is known of the servers and the request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The request's own limit.
    pub own: Option<u32>,
    /// What Harmony said of the collection, and which service will serve the request.
    pub capabilities: Option<(&'a Capabilities, &'a str)>,
    /// Which servers.
    pub servers: Option<EnvironmentKind>,
    /// What was told of the latest job with this collection that met a limit.
    pub earlier: Option<&'a Alarm>,
}

impl Known<'_> {
    /// The smallest limit; the request's own if another is as small.
    pub fn limit(&self) -> Option<GranuleLimit> {
        let servers = self.servers.map(|servers| match servers {
            EnvironmentKind::Practice => PRACTICE_GRANULES,
            EnvironmentKind::Prod | EnvironmentKind::Uat | EnvironmentKind::Custom => MOST_GRANULES,
        });
        let earlier = self.earlier.and_then(|alarm| match alarm {
            Alarm::Limited { processed, .. } => Some(*processed),
            _ => None,
        });
        let service = self.capabilities.and_then(|(known, service)| known.granule_limit(service));
        let limits = [
            (self.own.map(u64::from), LimitSource::Request),
            (service, LimitSource::Service),
            (earlier, LimitSource::EarlierJob),
            (servers, LimitSource::Server),
        ];
        let known =
            limits.into_iter().filter_map(|(granules, source)| Some(GranuleLimit { granules: granules?, source }));
        known.min_by_key(|limit| limit.granules)
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, LimitSource};
    use crate::domain::environment::EnvironmentKind;
    use crate::domain::{Alarm, Capabilities};
    use serde_json::json;

    #[test]
    fn the_smallest_limit_counts_and_says_whose_it_is() {
        let limit = |known: Known<'_>| known.limit().map(|limit| (limit.granules, limit.source));
        assert_eq!(limit(Known::default()), None);
        let practice = Known { servers: Some(EnvironmentKind::Practice), ..Known::default() };
        assert_eq!(limit(practice), Some((500, LimitSource::Server)));
        assert_eq!(limit(Known { own: Some(10), ..practice }), Some((10, LimitSource::Request)));
        assert_eq!(
            limit(Known { own: Some(500), ..practice }),
            Some((500, LimitSource::Request)),
            "one's own if equal"
        );
        let earlier = Alarm::Limited { found: 9000, processed: 350, reason: "of its service".to_owned() };
        assert_eq!(limit(Known { earlier: Some(&earlier), ..practice }), Some((350, LimitSource::EarlierJob)));
        let as_asked = Alarm::LimitedAsAsked { found: 9000, processed: 3 };
        assert_eq!(limit(Known { earlier: Some(&as_asked), ..practice }), Some((500, LimitSource::Server)));
    }

    #[test]
    fn a_service_may_tell_its_limit() {
        let raw = json!({"conceptId": "C1-X", "services": [
            {"name": "a", "granuleLimit": 40, "capabilities": {"outputFormats": []}},
            {"name": "b", "capabilities": {"output_formats": [], "granule_limit": 30}},
            {"name": "c", "capabilities": {}},
        ]});
        let capabilities = Capabilities::parse(raw).unwrap();
        let limit = |service: &str| {
            Known { capabilities: Some((&capabilities, service)), ..Known::default() }
                .limit()
                .map(|limit| limit.granules)
        };
        assert_eq!([limit("a"), limit("b"), limit("c"), limit("d")], [Some(40), Some(30), None, None]);
    }
}
