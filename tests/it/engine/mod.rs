//! Effects of the background work: sign-in, jobs, transfers, restart.

mod desk;
mod jobs;
mod jobs_server;
mod practice;
mod renewal;
mod server;
mod session;
mod transfers;
mod transfers_restart;
