//! Decisions with their details, as panels push them.

use super::{Action, JobQuestion, Question, RegionCommand, ResultsCommand, SavedCommand};
use crate::domain::environment::EnvironmentKind;
use crate::domain::paste::Reading;
use crate::domain::relax::WayOut;
use crate::domain::{Collection, JobAction, Remedy, Secret};
use crate::engine::Settings;
use crate::engine::snapshot::{JobKey, TransferKey};
use crate::engine::{Overwrite, TransferAction, Which};
use chrono::NaiveDate;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// A decision with its details, pushed by whoever made it and applied by `app` once per frame.
#[derive(Debug)]
pub enum Command {
    /// Something of the table.
    Do(Action),
    /// The draft was edited.
    DraftChanged,
    /// An area was drawn or edited as one step that has this name.
    AreaDrawn(&'static str),
    /// Ask for these granules only, by concept id.
    OnlyGranules(Vec<String>),
    /// Ask for all granules of area and dates again.
    AllGranules,
    /// Show the pictures of this day on the map.
    ShowDay(NaiveDate),
    /// Edit the form so that it finds granules.
    WayOut(WayOut),
    /// Search for collections.
    Search(String),
    /// Ask which policy a bucket needs so that Harmony may write there; `my-bucket/folder`.
    AskBucketPolicy(String),
    /// Take this collection.
    Choose(Box<Collection>),
    /// Take the collection off.
    DropCollection,
    /// Control a job.
    Job(JobKey, JobAction),
    /// Make this the selected job.
    SelectJob(JobKey),
    /// Fetch a job's results into the chosen folder.
    Download(JobKey),
    /// Show the folder of a job's files.
    OpenJobFolder(JobKey),
    /// Take a row off the list.
    Forget(JobKey),
    /// Send a refused job's request once more.
    Resubmit(JobKey),
    /// Send the whole request of a trial.
    SubmitWhole(JobKey),
    /// Poll a job now.
    PollJob(JobKey),
    /// Fill the form with a job's request.
    Refill(JobKey),
    /// Show a job's page at Harmony in the browser.
    OpenJobPage(JobKey),
    /// Put the paragraph about a job's data for a paper's methods on the clipboard.
    CopyMethods(JobKey),
    /// Add a label to a job, or take it off.
    Label {
        /// The job.
        job: JobKey,
        /// The label as typed.
        label: String,
        /// Add it.
        add: bool,
    },
    /// Ask something about a job; the answer is shown with it.
    AskAboutJob(JobKey, JobQuestion),
    /// Read more of the account's jobs on the server into the list.
    ListServerJobs,
    /// Stop a transfer.
    CancelTransfer(TransferKey),
    /// Try a transfer again.
    RetryTransfer(TransferKey),
    /// One wish for many transfers.
    Transfers(Which, TransferAction),
    /// Fetch this job's files before all others.
    DownloadFirst(JobKey),
    /// What to do with files that are there; `None` gives the job's download up.
    AnswerOverwrite(JobKey, Option<Overwrite>),
    /// Open a file that is here with the computer's program for it.
    OpenFile(TransferKey),
    /// Check whether finished files still exist.
    CheckFinishedFiles,
    /// Show the folder a file is saved in.
    OpenTransferFolder(TransferKey),
    /// Sign in with user name and password.
    Password {
        /// Earthdata Login user name.
        user: String,
        /// Dropped after the exchange for a token.
        password: Secret<String>,
    },
    /// Sign in with a pasted token.
    Token(Secret<String>),
    /// Take credentials that were found on this computer.
    AcceptOffer(usize),
    /// Switch servers.
    UseEnvironment(EnvironmentKind),
    /// Open licence agreements in the browser, and try again when the window is looked at again.
    AcceptEula {
        /// Pages at Earthdata Login.
        pages: Vec<Url>,
        /// What was refused.
        retry: Retry,
    },
    /// Try again when the server's own time is over.
    RetryIn {
        /// So long the server asked to wait.
        wait: Duration,
        /// What was refused.
        retry: Retry,
    },
    /// Answer the question on the screen.
    Answer {
        /// What was asked.
        question: Box<Question>,
        /// Do it.
        yes: bool,
    },
    /// Take over changed settings.
    ChangeSettings(Box<Settings>),
    /// Press a problem's button.
    Remedy(Remedy),
    /// Take a notice off.
    Dismiss(u64),
    /// Take all notices off.
    DismissAll,
    /// Put text on the clipboard.
    Copy(String),
    /// Put a secret on the clipboard.
    CopySecret(Secret<String>),
    /// Ask where to, and write a file there.
    SaveFile {
        /// Proposed name, with its ending.
        file_name: String,
        /// The whole contents.
        bytes: Vec<u8>,
    },
    /// Ask where to, and write a text there.
    SaveText {
        /// Proposed name, with its ending.
        file_name: String,
        /// The whole contents, UTF-8.
        text: String,
    },
    /// Something with the recent and the kept requests.
    Saved(SavedCommand),
    /// About places and regions.
    Region(RegionCommand),
    /// Something with result files.
    Results(ResultsCommand),
    /// Fill the form from a request file.
    OpenRequestFile(PathBuf),
    /// Find out what a text in the field at the top is.
    Recognise(String),
    /// Find out what a text is, and take it over.
    Paste(String),
    /// Take over what was recognised.
    TakeOver(Box<Reading>),
    /// Bring the shape under the catalogue's limits.
    SimplifyShape,
    /// Read or simplify the shape no further.
    StopReadingShape,
    /// Save downloads there from now on.
    SetFolder(PathBuf),
}

/// What is tried again later, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// A refused request, or a look at a job.
    Job(JobKey),
    /// Every failed transfer.
    Files,
    /// The list of the account's jobs on the server.
    List,
    /// The form's questions.
    Questions,
}
