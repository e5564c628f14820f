//! Before a request is submitted: would the collection's services give what it asks?

use super::run::Check;
use crate::domain::capabilities::Outcome;
use crate::domain::capabilities::Wanted;
use crate::domain::{Cause, Problem, SubsetRequest};
use crate::engine::Engine;

/// As the window does: what no single service can do is not sent, unless whole files are welcome
/// and would come.
pub(super) async fn check(engine: &Engine, request: &SubsetRequest, allows_whole_files: bool) -> Check {
    let wanted = Wanted::from(request);
    for collection in collections(&request.collection) {
        let capabilities = match engine.clone().capabilities(collection.to_owned()).await {
            Ok(capabilities) => capabilities,
            Err(problem) => return failed(problem, collection),
        };
        let Some(trap) = capabilities.trap(&wanted) else { continue };
        if allows_whole_files && trap.outcome != Outcome::Refused {
            continue;
        }
        let hint = if trap.outcome == Outcome::Refused {
            ""
        } else {
            " Nothing was submitted. Where whole files are welcome, use --whole-files."
        };
        return Check::Refused(format!("{}{hint}", trap.words()));
    }
    Check::Passed
}

fn failed(problem: Problem, collection: &str) -> Check {
    // The submission will say it better, and the collection may be new.
    if problem.cause == Cause::NotFound {
        let words = format!("Harmony tells nothing of {collection}: {}", problem.summary);
        return Check::Failed(Problem { summary: words, ..problem });
    }
    Check::Failed(problem)
}

/// `A+B` names several collections.
fn collections(text: &str) -> impl Iterator<Item = &str> {
    text.split(['+', ',', ' ']).map(str::trim).filter(|collection| !collection.is_empty())
}

#[cfg(test)]
mod tests {
    use super::collections;

    #[test]
    fn several_collections_are_asked_about_one_by_one() {
        assert_eq!(collections("C1-A+C2-B").collect::<Vec<_>>(), ["C1-A", "C2-B"]);
        assert_eq!(collections(" C1-A, C2-B ").collect::<Vec<_>>(), ["C1-A", "C2-B"]);
        assert_eq!(collections("ATL03").collect::<Vec<_>>(), ["ATL03"]);
    }
}
