//! A line to a server that can be cut and healed.

use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

/// Connections go through while the line is whole; when it is cut they break, and new ones are
/// refused.
pub(super) struct Relay {
    pub(super) root: Url,
    whole: watch::Sender<bool>,
}

impl Relay {
    /// To this server, on a port of its own.
    pub(super) async fn to(server: &Url) -> Self {
        let target: SocketAddr = format!("127.0.0.1:{}", server.port().unwrap()).parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (whole, line) = watch::channel(true);
        tokio::spawn(serve(Some(listener), address, target, line));
        Self { root: Url::parse(&format!("http://{address}/")).unwrap(), whole }
    }

    pub(super) fn cut(&self) {
        self.whole.send_replace(false);
    }

    pub(super) fn heal(&self) {
        self.whole.send_replace(true);
    }
}

async fn serve(
    mut listener: Option<TcpListener>,
    address: SocketAddr,
    target: SocketAddr,
    mut line: watch::Receiver<bool>,
) {
    loop {
        let is_whole = *line.borrow_and_update();
        if !is_whole {
            // Without a listener a new connection is refused at once.
            listener = None;
            if line.changed().await.is_err() {
                return;
            }
            continue;
        }
        let Some(open) = &listener else {
            listener = TcpListener::bind(address).await.ok();
            tokio::task::yield_now().await;
            continue;
        };
        tokio::select! {
            accepted = open.accept() => {
                if let Ok((client, _)) = accepted {
                    tokio::spawn(carry(client, target, line.clone()));
                }
            }
            changed = line.changed() => {
                if changed.is_err() {
                    return;
                }
            }
        }
    }
}

async fn carry(mut client: TcpStream, target: SocketAddr, mut line: watch::Receiver<bool>) {
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
        _ = line.wait_for(|whole| !whole) => {}
    }
}
