//! Starts the runtime and hands over to the library.

use std::process::ExitCode;
use std::time::Duration;

/// Background work that does not end by itself, such as a keyring that waits for its owner, must
/// not keep a closed window's process alive.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    // The process that reads a result file needs none of what follows.
    if let Some(code) = harmony_desktop::cli::read_result() {
        return code;
    }
    // Everything that speaks TLS, the map's tiles included, uses this provider.
    rustls::crypto::ring::default_provider().install_default().ok();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let Ok(runtime) = builder.worker_threads(2).thread_name("harmony-work").enable_all().build() else {
        return ExitCode::FAILURE;
    };
    let code = harmony_desktop::cli::run(runtime.handle());
    runtime.shutdown_timeout(SHUTDOWN_PATIENCE);
    code
}
