//! The one table from what NASA's servers say to what a scientist can do about it.
//!
//! The servers' sentences are those of `harmony-api.md` 2 to 5 and 8; what is not in the table is
//! quoted by [`super::error`] as it is.

use crate::domain::{JobStatus, Remedy};

/// What helps; becomes a button.
#[derive(Clone, Copy)]
enum Help {
    Nothing,
    Again,
    SignIn,
    /// The form, filled with the request.
    Change,
}

/// A phrase in a server's answer, and our sentence for it.
struct Row(&'static str, Help, &'static str);

/// The first row whose phrase is in the answer counts, so the closer phrase stands first.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    // Sign-in: Earthdata Login, CMR, Harmony.
    Row("token does not exist", Help::SignIn, "NASA does not know this sign-in, or it belongs to other servers (production and UAT have separate accounts). Sign in again."),
    Row("has expired. note the token", Help::SignIn, "The sign-in has expired. Sign in again; running jobs go on meanwhile."),
    Row("token [", Help::SignIn, "The sign-in has expired or is not accepted any more. Sign in again."),
    Row("invalid_token", Help::SignIn, "Earthdata Login does not accept this sign-in any more. Sign in again."),
    Row("invalid user credentials", Help::SignIn, "Earthdata Login did not accept this user name and password. Please check both."),
    Row("maximum number of tokens", Help::Nothing, "This account has two tokens already, and Earthdata Login allows no more. Delete one on your Earthdata Login page under “Generate Token”, or paste one of them here."),
    // Licences and approvals.
    Row("invalid eula id", Help::Nothing, "NASA's record of this collection names a licence agreement that does not exist. Please write to the data centre; it cannot be solved here."),
    Row("eula * could not be found", Help::Nothing, "NASA's record of this collection names a licence agreement that does not exist. Please write to the data centre; it cannot be solved here."),
    Row("not permitted to access this resource", Help::Nothing, "This account may not use this. Data of restricted missions need an approval by the data centre."),
    // What was asked for.
    Row("no matching granules found", Help::Nothing, "No matching granules found: nothing of this collection lies within the area and the dates. Widen the box or the dates."),
    Row("points are listed in the wrong order", Help::Nothing, "The corners of the shape run in the wrong direction, so it means everything outside of it. Save the shape with counter-clockwise outlines and open it again."),
    Row("shapefile has no features", Help::Nothing, "The shape is empty. Choose another one, or draw a box."),
    Row("convert the provided shapefile", Help::Nothing, "The server could not read the shape. Check that the file opens in a map program, save it as GeoJSON, and open it again."),
    Row("file could not be parsed. please check", Help::Nothing, "The server could not read the shape file. Check that it opens in a map program, save it as GeoJSON, and open it again."),
    Row("unrecognized shapefile type", Help::Nothing, "The server does not know this kind of shape file. Use GeoJSON, KML or a zipped ESRI shapefile."),
    Row("is not an allowed label", Help::Nothing, "The server does not allow one of the labels. Choose another word."),
    Row("labels may not exceed", Help::Nothing, "A label may have at most 255 characters."),
    Row("labels must contain", Help::Nothing, "A label needs at least one letter or digit."),
    Row("coverages were not found", Help::Nothing, "The collection does not have one of the chosen variables. Choose the variables again."),
    Row("crs/outputcrs", Help::Nothing, "Harmony does not know this map projection. Use an EPSG code, such as EPSG:4326."),
    Row("unknown grid", Help::Nothing, "NASA has no grid of this name."),
    Row("when including a grid", Help::Nothing, "A grid sets projection, size and extent by itself. Leave those empty, or the grid."),
    Row("should not co-exist", Help::Nothing, "A point and a box cannot be asked for together. Leave one out."),
    Row("\"lat\" values must be ordered", Help::Nothing, "South must not be above north."),
    Row("invalid date time", Help::Nothing, "One of the dates could not be read. Write it as 2020-04-27."),
    Row("could not find a service chain", Help::Nothing, "Harmony has no service of this name or id. Leave the service to Harmony."),
    Row("using serviceid is disabled", Help::Nothing, "These servers choose the service themselves. Leave the service empty."),
    Row("invalid destinationurl", Help::Nothing, "The place for the results must be one S3 bucket, written as s3://bucket/path."),
    Row("get bucket location", Help::Nothing, "Harmony may not write to this bucket. It must be in the region us-west-2, with access lists off and Harmony's bucket policy in place."),
    Row("specified bucket", Help::Nothing, "There is no S3 bucket of this name."),
    Row("no operations can be performed", Help::Change, "Harmony has no service for this collection: nothing can be cut. Only whole files can be had."),
    Row("must specify either collectionid", Help::Nothing, "No collection was named. Choose one first."),
    Row("must specify only one of collectionid", Help::Nothing, "Two collections were named. Choose one."),
    Row("invalid format for job id", Help::Nothing, "This is not the id of a job. Ids look like 1f1c53a4-05b8-45eb-8dac-525fcfb2c4e5."),
    Row("parameter \"page\" is invalid", Help::Nothing, "The server has no such page of the list. Load the list again."),
    Row("parameter \"limit\" is invalid", Help::Nothing, "More was asked for than the server gives in one page."),
    // This application and the server do not understand each other.
    Row("invalid parameter(s)", Help::Nothing, "The server does not know an option of this request. Leave out the rarer options, or look for a newer version of this application."),
    Row("was not recognized", Help::Nothing, "NASA's catalogue does not know a part of this question. A newer version of this application may help."),
    Row("invalid api version", Help::Nothing, "The server speaks another version than this application. A newer version of this application may help."),
    Row("invalid linktype", Help::Nothing, "The server does not know this kind of result link. A newer version of this application may help."),
    Row("unsupported content-type", Help::Nothing, "The server does not take the request in this form. A newer version of this application may help."),
    Row("duplicate keys", Help::Nothing, "The request says the same thing twice. A newer version of this application may help."),
    Row("not yet implemented", Help::Nothing, "The server does not offer this yet."),
    Row("cannot delete /", Help::Nothing, "The server does not offer this. It may be older or newer than this application knows."),
    Row("page was not found", Help::Nothing, "The server does not offer this. It may be older or newer than this application knows."),
    Row("query parameter \"", Help::Nothing, "A number or a choice in the request is not what the server takes."),
    // What is not there.
    Row("unable to find job", Help::Nothing, "The server does not have this job. It may belong to another account, or to other servers."),
    Row("could not find a matching collection", Help::Nothing, "These servers do not know this collection, or this account may not see it. Check its id, and whether it is of production or of UAT."),
    Row("unable to find collection short name", Help::Nothing, "These servers do not know a collection of this name, or this account may not see it. The concept id (C…) is safer."),
    Row("make sure the collection identifiers", Help::Nothing, "These servers do not know one of the collections, or this account may not see it. Check the ids."),
    Row("requested resource could not be found", Help::Nothing, "It is not there any more, or belongs to another account. Harmony deletes results after 30 days; the request can be sent again."),
    Row("did not provide stac items", Help::Nothing, "The service made no catalogue of this job's results."),
    // Present state.
    Row("is not complete", Help::Again, "The job is not finished yet. Try again when it is."),
    // The servers' own trouble.
    Row("too many requests", Help::Again, "NASA's servers are busy. Wait a minute, then try again."),
    Row("could not change all job statuses", Help::Again, "Not all of the jobs could be changed. Look at their states, then try again."),
    Row("generate access keys", Help::Again, "The server could not make keys for direct access to the cloud. Try again later, or download over the web."),
    Row("outputs when 1 was required", Help::Again, "The result has several files. Send the request as a job, which can give all of them."),
    Row("with an unknown error", Help::Again, "The service failed and gave no further reason. Try again; if it fails once more, try a smaller box or fewer granules."),
    Row("request has expired", Help::Again, "The address of this file was valid for an hour. Try again: a new one is asked for."),
    Row("too large", Help::Change, "The request is too long for the server. Choose fewer granules or variables, or a simpler shape."),
    Row("uri too long", Help::Change, "The request is too long for the server. Choose fewer granules or variables, or a simpler shape."),
    Row("service unavailable", Help::Again, "NASA's catalogue or Harmony is not available just now. Try again in a few minutes."),
];

/// Our sentence for a server's, with the button that helps; `None` for words nobody has met yet.
pub(super) fn known(text: &str) -> Option<(String, Remedy)> {
    // Harmony's answer to a sign-in page that was overtaken by another one.
    if text.trim() == "Invalid request" {
        return Some(("The sign-in was interrupted. Sign in once more.".to_owned(), Remedy::SignIn));
    }
    if let Some(sentence) = combination(text) {
        return Some((sentence, Remedy::ChangeRequest));
    }
    if let Some(sentence) = state_conflict(text) {
        return Some((sentence, Remedy::None));
    }
    let lower = text.to_lowercase();
    let Row(_, help, sentence) = TABLE.iter().find(|Row(phrase, ..)| holds(&lower, phrase))?;
    let remedy = match help {
        Help::Nothing => Remedy::None,
        Help::Again => Remedy::Retry,
        Help::SignIn => Remedy::SignIn,
        Help::Change => Remedy::ChangeRequest,
    };
    Some(((*sentence).to_owned(), remedy))
}

/// A phrase may have several parts, all of which must be there in any order.
fn holds(text: &str, phrase: &str) -> bool {
    phrase.split('*').all(|part| text.contains(part))
}

/// “the requested combination of operations: A, B and C on X is unsupported” names everything up to
/// the operation that no service was left for, so the last one is the one to give up.
fn combination(text: &str) -> Option<String> {
    let (_, list) = text.split_once("combination of operations: ")?;
    let (list, _) = list.rsplit_once(" on ")?;
    let asked: Vec<String> =
        list.split(", ").flat_map(|item| item.split(" and ")).map(|item| operation(item.trim())).collect();
    match asked.as_slice() {
        [] => None,
        [only] => Some(format!("No service of this collection can do this: {only}. Leave it out.")),
        [others @ .., last] => Some(format!(
            "No service of this collection does all of this together: {} and {last}. Without the last one it may work.",
            others.join(", ")
        )),
    }
}

fn operation(name: &str) -> String {
    let words = match name {
        "concatenation" => "joining files",
        "variable subsetting" => "choosing variables",
        "spatial subsetting" => "cutting by the box",
        "temporal subsetting" => "cutting by the dates",
        "dimension subsetting" => "cutting by a dimension",
        "shapefile subsetting" => "cutting by a shape",
        "reprojection" => "another map projection",
        "extend" => "extending a dimension",
        "area averaging" => "averaging over the area",
        "time averaging" => "averaging over the time",
        other => {
            return other
                .strip_prefix("reformatting to ")
                .map_or_else(|| other.to_owned(), |it| format!("files as {it}"));
        }
    };
    words.to_owned()
}

/// Why a job cannot be steered in its present state.
fn state_conflict(text: &str) -> Option<String> {
    let words = |state: &str| JobStatus::from(state.trim().to_owned()).words().to_owned();
    if let Some((_, change)) = text.split_once("Job status cannot be updated from ") {
        let (from, to) = change.trim_end_matches('.').split_once(" to ")?;
        let not = match to {
            "canceled" => "it cannot be canceled",
            "paused" => "it cannot be paused",
            "running" => "it cannot be resumed",
            _ => "this is not possible",
        };
        return Some(format!("The job is “{}” now; {not} in this state.", words(from)));
    }
    let (_, rest) = text.split_once("Job status is ")?;
    let (state, why) = rest.split_once(" - ")?;
    let only = if why.contains("skip preview") {
        "only a job that makes a preview can skip it"
    } else {
        "only a paused job can be resumed"
    };
    Some(format!("The job is “{}” now; {only}.", words(state)))
}

#[cfg(test)]
mod tests {
    use super::{TABLE, known};
    use crate::domain::Remedy;

    #[test]
    fn every_row_is_a_sentence_that_can_be_reached() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0, row.0.to_lowercase(), "compared in lower case");
            assert!(row.2.ends_with('.') && !row.2.contains("Error"), "{}", row.2);
            let met = row.0.replace('*', " ");
            let first = TABLE.iter().position(|row| super::holds(&met, row.0));
            assert_eq!(first, Some(index), "“{}” is hidden by an earlier row", row.0);
        }
    }

    #[test]
    fn a_combination_names_what_to_give_up() {
        let words =
            |list: &str| known(&format!("the requested combination of operations: {list} on C1-X is unsupported"));
        let (one, remedy) = words("temporal subsetting").unwrap();
        assert_eq!(one, "No service of this collection can do this: cutting by the dates. Leave it out.");
        assert_eq!(remedy, Remedy::ChangeRequest);
        let (three, _) = words("spatial subsetting, reprojection and reformatting to image/png").unwrap();
        assert_eq!(
            three,
            "No service of this collection does all of this together: cutting by the box, another map projection and \
             files as image/png. Without the last one it may work."
        );
        assert!(words("dancing").unwrap().0.contains("dancing"), "an operation nobody knows is named as it is");
    }

    #[test]
    fn a_refused_action_tells_the_present_state() {
        let words = |text: &str| known(text).unwrap().0;
        assert_eq!(
            words("Job status cannot be updated from successful to canceled."),
            "The job is “done” now; it cannot be canceled in this state."
        );
        assert_eq!(
            words("Job status is accepted - only paused jobs can be resumed."),
            "The job is “waiting to start” now; only a paused job can be resumed."
        );
        assert!(words("Job status is running - only previewing jobs can skip preview.").contains("can skip it"));
    }

    #[test]
    fn unknown_words_stay_unknown() {
        assert_eq!(known(""), None);
        assert_eq!(known("The moon is in the wrong place"), None);
        assert_eq!(known("Invalid request: nothing the table knows"), None);
    }
}
