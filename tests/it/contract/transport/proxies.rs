//! Through a proxy, as the environment names it to the real program.

use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Runs the program with this proxy; it asks UAT's Earthdata Login for a token.
async fn run(variable: &str, proxy: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmony-desktop"));
    command.args(["capabilities", "C1-X", "--env", "https://192.0.2.1/"]).current_dir(home.path());
    for name in ["EARTHDATA_TOKEN", "EDL_TOKEN", "NETRC", "DBUS_SESSION_BUS_ADDRESS"] {
        command.env_remove(name);
    }
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, home.path());
    }
    command.env("EARTHDATA_USERNAME", "ada").env("EARTHDATA_PASSWORD", "s3cret").env(variable, proxy);
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

/// What was asked of a SOCKS5 proxy: the host, and the first bytes for it.
type Asked = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A SOCKS5 proxy that connects to nobody: it says yes, reads what is sent, and hangs up.
async fn socks5() -> (u16, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Asked::default();
    let kept = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let kept = Arc::clone(&kept);
            tokio::spawn(async move {
                if let Ok(seen) = one_connection(stream).await {
                    kept.lock().unwrap().push(seen);
                }
            });
        }
    });
    (port, asked)
}

async fn one_connection(mut stream: TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let methods = usize::from(take::<2>(&mut stream).await?[1]);
    stream.read_exact(&mut vec![0; methods]).await?;
    stream.write_all(&[5, 0]).await?;
    let [_version, _connect, _reserved, kind] = take::<4>(&mut stream).await?;
    let host = if kind == 3 {
        let mut name = vec![0; usize::from(take::<1>(&mut stream).await?[0])];
        stream.read_exact(&mut name).await?;
        String::from_utf8(name).unwrap()
    } else {
        std::net::Ipv4Addr::from(take::<4>(&mut stream).await?).to_string()
    };
    take::<2>(&mut stream).await?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    let mut sent = vec![0; 4096];
    let count = stream.read(&mut sent).await?;
    sent.truncate(count);
    Ok((host, sent))
}

async fn take<const N: usize>(stream: &mut TcpStream) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socks_proxy_is_used() {
    const HOST: &str = "uat.urs.earthdata.nasa.gov";
    let (port, asked) = socks5().await;
    let proxy = format!("socks5h://127.0.0.1:{port}");
    let (all, https) = (run("ALL_PROXY", &proxy), run("HTTPS_PROXY", &proxy));
    let outputs = tokio::join!(all, https);
    for output in [outputs.0, outputs.1] {
        assert!(!output.status.success(), "{output:?}");
    }
    let asked = asked.lock().unwrap();
    assert!(asked.len() >= 2, "{asked:?}");
    for (host, sent) in asked.iter() {
        assert_eq!(host, HOST);
        // A TLS handshake for that host, and so no password, comes through.
        assert_eq!(sent.first(), Some(&0x16), "{sent:?}");
        assert!(sent.windows(HOST.len()).any(|part| part == HOST.as_bytes()), "{sent:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_does_not_answer_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let named = format!("127.0.0.1:{port}");
    let (http, socks) = (format!("http://joe:pw@{named}"), format!("socks5://{named}"));
    let outputs = tokio::join!(run("HTTPS_PROXY", &http), run("ALL_PROXY", &socks), run("https_proxy", &http));
    for output in [outputs.0, outputs.1, outputs.2] {
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(words.contains(&format!("through the proxy {named}")) && !words.contains("joe"), "{words}");
    }
}
