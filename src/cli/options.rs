//! What the command line may say.

use super::exit;
use super::headless::limits::Limits;
use crate::domain::{JobAction, JobId};
use crate::engine::Overwrite;
use crate::practice::FillerResults;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use url::Url;

/// Cuts NASA Earth data with NASA's Harmony service. Not a NASA product.
#[derive(Debug, Parser)]
#[command(name = "harmony-desktop", version, after_help = exit::CODES)]
pub struct Cli {
    /// Without a command: the window.
    #[command(subcommand)]
    pub task: Option<Task>,
    #[command(flatten)]
    pub(super) window: WindowOptions,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Options that may stand anywhere.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// prod, uat, practice, or the https root of a Harmony deployment; goes before what a request file says.
    ///
    /// Only servers that stand here, and NASA's own, are given credentials that were found.
    #[arg(long, global = true, value_name = "E")]
    env: Option<String>,
    /// Root of the catalogue (CMR) of the deployment that --env names, where it has one of its own.
    #[arg(long, global = true, value_name = "URL", requires = "env")]
    cmr: Option<Url>,
    /// Root of the Earthdata Login of the deployment that --env names, where it has one of its own.
    #[arg(long, global = true, value_name = "URL", requires = "env")]
    edl: Option<Url>,
    /// The same as --env practice: no account, no network, made-up data.
    #[arg(long, global = true, conflicts_with = "env")]
    pub(super) practice: bool,
    /// Practice ATL03 has as many photons as the instrument counts: 1.85 million in a beam over the tutorial's box.
    #[arg(long, global = true)]
    pub(super) all_photons: bool,
    /// What is written to standard error: off, error, warn, info, debug or trace.
    #[arg(long, global = true, default_value = "warn", value_name = "LEVEL")]
    pub(super) log: String,
}

/// What servers are called on the command line and in request files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerNames {
    /// `prod`, `uat`, `practice` or a root.
    pub(super) environment: String,
    /// Root of the catalogue, where it is named.
    pub(super) cmr: Option<Url>,
    /// Root of Earthdata Login, where it is named.
    pub(super) edl: Option<Url>,
    /// The practice service makes all photons.
    pub(super) all_photons: bool,
}

impl ServerNames {
    pub(super) fn prod() -> Self {
        Self { environment: "prod".to_owned(), cmr: None, edl: None, all_photons: false }
    }
}

impl Common {
    /// The environment that the command line names.
    pub(super) fn environment(&self) -> Option<&str> {
        self.env.as_deref().or_else(|| self.practice.then_some("practice"))
    }

    /// The servers that the command line names.
    pub(super) fn servers(&self) -> Option<ServerNames> {
        let environment = self.environment()?.to_owned();
        let all_photons = self.all_photons;
        Some(ServerNames { environment, cmr: self.cmr.clone(), edl: self.edl.clone(), all_photons })
    }

    /// The same, production if it names none.
    pub(super) fn servers_or_prod(&self) -> ServerNames {
        self.servers().unwrap_or_else(ServerNames::prod)
    }

    /// A person named the servers, not only a file.
    pub(super) fn is_named(&self) -> bool {
        self.environment().is_some()
    }
}

/// What to do without a window.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Print what would be sent, without sending it.
    Show(ShowOptions),
    /// Print what Harmony can do with a collection.
    Capabilities(CapabilitiesOptions),
    /// Submit, watch and download one or more requests.
    #[command(after_help = exit::CODES)]
    Run(RunOptions),
    /// List jobs of the account on the server and steer them.
    #[command(subcommand)]
    Jobs(JobsTask),
    /// Follow a job that exists and download its results.
    #[command(after_help = exit::CODES)]
    Download(DownloadOptions),
    /// Show what a result file holds.
    Inspect(InspectOptions),
    /// Sign in and keep the token in the operating system's keyring.
    SignIn(SignInOptions),
    /// Delete the kept token.
    SignOut,
    /// Serve the practice service alone, for other clients.
    PracticeServer(ServeOptions),
}

impl Cli {
    /// What only means something to the window stands beside a command: why that cannot be.
    pub(super) fn conflict(&self) -> Option<String> {
        self.task.as_ref()?;
        let file = self.window.file.as_ref().map(|file| file.display().to_string());
        let screenshot = self.window.screenshot.as_ref().map(|_| "--screenshot".to_owned());
        let renderer = (self.window.renderer != RendererChoice::Auto).then(|| "--renderer".to_owned());
        let what = file.or(screenshot).or(renderer)?;
        Some(format!("“{what}” before a command means nothing: it is for the window. Put files behind the command."))
    }
}

/// Options of the window.
#[derive(Debug, Args)]
pub(super) struct WindowOptions {
    /// Request file to fill the form from, or result file to look into.
    pub(super) file: Option<PathBuf>,
    /// Write a picture of the window to this PNG file once it has settled, then close.
    #[arg(long, value_name = "PNG")]
    pub(super) screenshot: Option<PathBuf>,
    /// How the window is drawn.
    #[arg(long, value_enum, default_value = "auto")]
    pub(super) renderer: RendererChoice,
}

/// How the window is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RendererChoice {
    /// OpenGL, else whatever wgpu finds.
    Auto,
    /// OpenGL.
    Glow,
    /// Vulkan, Metal, DirectX 12 or OpenGL through wgpu.
    Wgpu,
}

/// Options of `show`.
#[derive(Debug, Args)]
pub struct ShowOptions {
    /// Request file.
    pub(super) file: PathBuf,
    /// What to print.
    #[arg(long = "as", value_enum)]
    pub(super) form: Form,
    /// A shape may lie below this file or folder too, not only below the request file's folder.
    #[arg(long, value_name = "PATH")]
    pub(super) allow_path: Vec<PathBuf>,
}

/// Options of `inspect`.
#[derive(Debug, Args)]
pub struct InspectOptions {
    /// Result file.
    pub(super) file: PathBuf,
    /// Group whose variables are listed, such as `gt1l/heights`; the outermost one otherwise.
    #[arg(long, conflicts_with = "json")]
    pub(super) group: Option<String>,
    /// Everything as JSON, with a checksum of each array.
    #[arg(long)]
    pub(super) json: bool,
    /// Request file: says whether the result is what it asks for.
    #[arg(long, value_name = "FILE")]
    pub(super) request: Option<PathBuf>,
    /// A shape of the request may lie below this file or folder too.
    #[arg(long, value_name = "PATH", requires = "request")]
    pub(super) allow_path: Vec<PathBuf>,
}

/// How `show` prints a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// One address.
    Url,
    /// A curl command for bash, zsh and other POSIX shells.
    Curl,
    /// A Python script for harmony-py 1.8 or newer.
    Python,
    /// The request file, normalised.
    Json,
    /// The multipart body, part by part.
    Parts,
}

/// Options of `capabilities`.
#[derive(Debug, Args)]
pub struct CapabilitiesOptions {
    /// Concept id or short name.
    pub(super) collection: String,
    /// Print the server's JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// What is done with a file of a result's name that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
#[group(multiple = false)]
pub(super) struct ExistingFile {
    /// Replace files that are already there.
    #[arg(long)]
    overwrite: bool,
    /// Keep files that are already there and whole (the default).
    #[arg(long)]
    skip: bool,
    /// Put new files beside others of the same name.
    #[arg(long)]
    keep_both: bool,
}

impl ExistingFile {
    fn overwrite(self) -> Overwrite {
        match self {
            Self { overwrite: true, .. } => Overwrite::Replace,
            Self { keep_both: true, .. } => Overwrite::KeepBoth,
            Self { .. } => Overwrite::Skip,
        }
    }
}

const WAITS: &str = "How long to wait at most, for all causes (30m) or by cause (network=30m,pause=1h).

sign-in: the keyring or Earthdata Login does not answer (2m); network: no connection (30m); server: it is reached and \
does not serve (30m); pause: somebody else paused the job (1h); disk: no free space (10m); job: it shows no progress \
(1d); files: no data comes (30m); other-run: the same request runs already (1d).";

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunOptions {
    /// Request files, or folders of them (*.harmony.json). Of several requests each gets a folder of its own below
    /// DIR, named like its file; all are checked before the first is submitted.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Folder for the results; made if missing.
    #[arg(long, value_name = "DIR")]
    pub(super) to: PathBuf,
    #[command(flatten)]
    existing: ExistingFile,
    /// Process only the first N granules.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) first: Option<u32>,
    /// So many requests at a time.
    #[arg(long, value_name = "N", default_value = "4", value_parser = at_once)]
    pub(super) at_once: usize,
    /// Submit nothing: check whether the files in the folder are what the request asks for.
    #[arg(long, conflicts_with_all = ["overwrite", "skip", "keep_both", "first", "whole_files", "s3"])]
    pub(super) check: bool,
    /// Take whole files where nothing can be cut; otherwise that ends the run.
    #[arg(long)]
    pub(super) whole_files: bool,
    /// A shape may lie below this file or folder too, not only below the request file's folder.
    #[arg(long, value_name = "PATH")]
    pub(super) allow_path: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) follow: FollowOptions,
}

/// How a job is followed and fetched, its request or its id given.
#[derive(Debug, Args)]
pub(super) struct FollowOptions {
    /// Read results straight from their bucket; works only inside AWS region us-west-2.
    #[arg(long)]
    pub(super) s3: bool,
    /// One JSON object per event on standard output, the last one a summary.
    #[arg(long)]
    pub(super) json: bool,
    #[arg(long, value_name = "LIMITS", default_value = "", hide_default_value = true, long_help = WAITS, help = "How long to wait at most, such as network=30m,pause=1h")]
    pub(super) wait_at_most: Limits,
}

impl RunOptions {
    pub(super) fn overwrite(&self) -> Overwrite {
        self.existing.overwrite()
    }
}

fn at_once(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| (1..=64).contains(count)).ok_or_else(|| "a number from 1 to 64".to_owned())
}

fn job_id(text: &str) -> Result<JobId, String> {
    text.trim().parse().map(JobId).map_err(|_invalid| "the server's id of a job, such as 0b2f1c5e-…".to_owned())
}

/// Options of `download`.
#[derive(Debug, Args)]
pub struct DownloadOptions {
    /// The server's id of the job.
    #[arg(value_parser = job_id)]
    pub(super) job: JobId,
    /// Folder for the results; made if missing.
    #[arg(long, value_name = "DIR")]
    pub(super) to: PathBuf,
    #[command(flatten)]
    existing: ExistingFile,
    #[command(flatten)]
    pub(super) follow: FollowOptions,
}

impl DownloadOptions {
    pub(super) fn overwrite(&self) -> Overwrite {
        self.existing.overwrite()
    }
}

/// What to do with jobs on the server.
#[derive(Debug, Subcommand)]
pub enum JobsTask {
    /// List the account's jobs, newest first.
    List(ListOptions),
    /// Print what the server says of a job.
    Show(JobsOptions),
    /// Stop after the granules in work.
    Pause(JobsOptions),
    /// Go on.
    Resume(JobsOptions),
    /// End it; results made so far stay.
    Cancel(JobsOptions),
    /// Go on without pausing after the first result.
    SkipPreview(JobsOptions),
    /// Add labels to a job, or take them off.
    Label(LabelOptions),
    /// Print how far each granule of a job is.
    Steps(JobsOptions),
}

impl JobsTask {
    /// The action that it asks of the server, and of which jobs.
    pub(super) fn control(&self) -> Option<(JobAction, &JobsOptions)> {
        match self {
            Self::Pause(options) => Some((JobAction::Pause, options)),
            Self::Resume(options) => Some((JobAction::Resume, options)),
            Self::Cancel(options) => Some((JobAction::Cancel, options)),
            Self::SkipPreview(options) => Some((JobAction::SkipPreview, options)),
            Self::List(_) | Self::Show(_) | Self::Label(_) | Self::Steps(_) => None,
        }
    }
}

/// Options of `jobs list`.
#[derive(Debug, Args)]
pub struct ListOptions {
    /// Only jobs with this label; several: with any of them.
    #[arg(long, value_name = "LABEL")]
    pub(super) label: Vec<String>,
    /// So many jobs at most.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=2000))]
    pub(super) limit: u32,
    /// Which page of so many jobs.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) page: u32,
    /// One JSON object per job on standard output.
    #[arg(long)]
    pub(super) json: bool,
}

/// Jobs by the server's ids.
#[derive(Debug, Args)]
pub struct JobsOptions {
    /// The server's ids of the jobs.
    #[arg(required = true, value_name = "JOB", value_parser = job_id)]
    pub(super) jobs: Vec<JobId>,
    /// One JSON object per job on standard output.
    #[arg(long)]
    pub(super) json: bool,
}

/// Options of `jobs label`.
#[derive(Debug, Args)]
pub struct LabelOptions {
    /// The server's id of the job.
    #[arg(value_name = "JOB", value_parser = job_id)]
    pub(super) job: JobId,
    /// Add this label.
    #[arg(long, value_name = "LABEL", required_unless_present = "remove")]
    pub(super) add: Vec<String>,
    /// Take this label off.
    #[arg(long, value_name = "LABEL")]
    pub(super) remove: Vec<String>,
    /// One JSON object per job on standard output.
    #[arg(long)]
    pub(super) json: bool,
}

/// Options of `sign-in`.
#[derive(Debug, Args)]
pub struct SignInOptions {
    /// Read a token from standard input, in place of asking for user name and password.
    #[arg(long)]
    pub(super) token_stdin: bool,
    /// Earthdata Login user name; asked for if it is not given.
    #[arg(long, value_name = "NAME", conflicts_with = "token_stdin")]
    pub(super) user: Option<String>,
}

/// Options of `practice-server`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Port on loopback; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) port: u16,
    /// How much faster than believable jobs run; 1 is a few seconds a job.
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub(super) speed: f64,
    /// Misbehaviour, for trying recovery: see the documentation of the practice module.
    #[arg(long, value_name = "SPEC", default_value = "")]
    pub(super) faults: String,
    /// Every job results in so many files of so many bytes, such as 300x1000000; for measuring downloads.
    #[arg(long, value_name = "NxBYTES")]
    pub(super) results: Option<FillerResults>,
}

#[cfg(test)]
mod tests {
    use super::{Cli, Task};
    use clap::{CommandFactory as _, Parser as _};

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once("harmony-desktop").chain(line.split_whitespace()))
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_environment_may_stand_anywhere() {
        for line in [
            "--env uat run f.json --to out",
            "run --env uat f.json --to out",
            "run f.json --to out --env uat",
            "--env=uat jobs list",
            "jobs --env uat list",
            "jobs list --env uat",
            "--env uat",
            "f.json --env uat",
        ] {
            let cli = parse(line).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert_eq!((cli.common.environment(), cli.conflict()), (Some("uat"), None), "{line}");
        }
        assert_eq!(parse("run --practice f --to o").unwrap().common.environment(), Some("practice"));
        assert!(parse("--practice --env uat").is_err());
        assert!(!parse("run f --to o").unwrap().common.is_named());
    }

    #[test]
    fn what_is_for_the_window_does_not_stand_before_a_command() {
        for line in ["f.json run g.json --to out", "--screenshot a.png show f --as url", "--renderer wgpu sign-out"] {
            assert!(parse(line).is_err() || parse(line).unwrap().conflict().is_some(), "{line}");
        }
    }

    #[test]
    fn several_requests_and_their_limits_are_read() {
        let cli = parse("run a b folder --to out --at-once 8 --wait-at-most network=5s --keep-both").unwrap();
        let Some(Task::Run(options)) = cli.task else { panic!() };
        assert_eq!((options.files.len(), options.at_once), (3, 8));
        for wrong in [
            "run --to out",
            "run a --to out --at-once 0",
            "run a --to out --skip --overwrite",
            "run a --to out --wait-at-most soon",
            "download not-an-id --to out",
            "jobs label 00000000-0000-0000-0000-000000000000",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
