//! What the command line may say.

use crate::practice::FillerResults;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Cuts NASA Earth data with NASA's Harmony service. Not a NASA product.
#[derive(Debug, Parser)]
#[command(name = "harmony-desktop", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// Without a command: the window.
    #[command(subcommand)]
    pub task: Option<Task>,
    #[command(flatten)]
    pub(super) window: WindowOptions,
    /// What is written to standard error: off, error, warn, info, debug or trace.
    #[arg(long, global = true, default_value = "warn", value_name = "LEVEL")]
    pub(super) log: String,
}

/// What to do without a window.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Print what would be sent, without sending it.
    Show(ShowOptions),
    /// Print what Harmony can do with a collection.
    Capabilities(CapabilitiesOptions),
    /// Submit, watch and download a request.
    Run(RunOptions),
    /// Serve the practice service alone, for other clients.
    PracticeServer(ServeOptions),
}

/// Options of the window.
#[derive(Debug, Args)]
pub(super) struct WindowOptions {
    /// Request file to fill the form from.
    pub(super) file: Option<PathBuf>,
    /// Begin in practice mode: no account, no network, made-up data.
    #[arg(long)]
    pub(super) practice: bool,
    /// prod, uat, practice, or the https root of a Harmony deployment.
    #[arg(long, value_name = "E")]
    pub(super) env: Option<String>,
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
    /// Overrides the file's environment.
    #[arg(long, value_name = "E")]
    pub(super) env: Option<String>,
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
    /// prod, uat, practice, or the https root of a Harmony deployment.
    #[arg(long, value_name = "E", default_value = "prod")]
    pub(super) env: String,
}

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunOptions {
    /// Request file.
    pub(super) file: PathBuf,
    /// Folder for the results; made if missing.
    #[arg(long, value_name = "DIR")]
    pub(super) to: PathBuf,
    /// Replace files that are already there.
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Process only the first N granules.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) first: Option<u32>,
    /// Read results straight from their bucket; works only inside AWS region us-west-2.
    #[arg(long)]
    pub(super) s3: bool,
    /// One JSON object per event on standard output, the last one a summary.
    #[arg(long)]
    pub(super) json: bool,
    /// Overrides the file's environment.
    #[arg(long, value_name = "E")]
    pub(super) env: Option<String>,
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
