//! Who may be given a credential, shown beside a server that listens and keeps every byte.

mod listener;
mod process;
mod unattended;
mod window;
