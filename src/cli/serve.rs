//! `practice-server`: the practice service alone.

use super::exit::USAGE;
use super::options::ServeOptions;
use super::{Exit, print};
use crate::practice::{PracticeOptions, PracticeServer};

/// Prints the root as the first line and serves until Ctrl-C.
pub(super) async fn serve(options: &ServeOptions, all_photons: bool) -> Result<(), Exit> {
    if !(options.speed.is_finite() && options.speed > 0.0) {
        return Err(Exit::new(USAGE, "--speed must be a number above 0"));
    }
    let faults = options.faults.parse().map_err(|error| Exit::new(USAGE, format!("--faults: {error}")))?;
    let port = Some(options.port).filter(|port| *port != 0);
    let (speed, results) = (options.speed, options.results);
    let practice = PracticeOptions { port, speed, faults, all_photons, results, ..PracticeOptions::default() };
    let server = PracticeServer::start(practice.up_to_yesterday(chrono::Utc::now()))
        .await
        .map_err(|error| Exit::new(USAGE, format!("The practice service did not start: {error}")))?;
    print::line(server.root().as_str());
    tokio::signal::ctrl_c().await.map_err(|error| Exit::new(USAGE, error.to_string()))?;
    server.shut_down().await;
    Ok(())
}
