//! A server of somebody else's: takes every connection, keeps every byte, and answers as a Harmony
//! with its own Earthdata Login would, so that nothing is held back for want of an answer.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What must not be among the bytes, whatever it is wrapped in.
pub(super) const TOKEN: &str = "eyJ-s3cret-token";
pub(super) const USER: &str = "ada-lovelace";
pub(super) const PASSWORD: &str = "s3cret-password";

pub(super) struct Listener {
    pub(super) root: Url,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Listener {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let bytes: Arc<Mutex<Vec<u8>>> = Arc::default();
        let kept = Arc::clone(&bytes);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&kept)));
            }
        });
        Self { root, bytes }
    }

    /// Everything that was ever sent here.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }

    /// Nothing that proves who somebody is, however it is written, has arrived.
    pub(super) fn assert_nothing_of_a_credential(&self) {
        use base64::Engine as _;
        let text = self.text();
        let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        let basic = base64(&format!("{USER}:{PASSWORD}"));
        for forbidden in [TOKEN, USER, PASSWORD, &basic, &base64(TOKEN)] {
            assert!(!text.contains(forbidden), "{forbidden} was sent:\n{text}");
        }
        let lower = text.to_lowercase();
        for header in ["authorization:", "cookie:"] {
            assert!(!lower.contains(header), "{header} was sent:\n{text}");
        }
    }
}

async fn serve(mut stream: TcpStream, kept: Arc<Mutex<Vec<u8>>>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let Ok(count) = stream.read(&mut buffer).await else { return };
        if count == 0 {
            return;
        }
        let piece = buffer.get(..count).unwrap();
        kept.lock().unwrap().extend_from_slice(piece);
        request.extend_from_slice(piece);
        if request.windows(4).any(|end| end == b"\r\n\r\n") {
            request.clear();
            let body = r#"{"access_token":"x.y.z","count":0,"jobs":[],"feed":{"entry":[]}}"#;
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
            if stream.write_all(format!("{head}{body}").as_bytes()).await.is_err() {
                return;
            }
        }
    }
}
