//! Answers byte by byte: heads that lie, connections that are reset, folders and disks that fail.

use super::faults::{impatient, spec, transport};
use crate::shared;
use harmony_desktop::domain::{Checksum, Remedy};
use harmony_desktop::download::part::part_path;
use harmony_desktop::download::{FetchSpec, Outcome, Patience, TransferError, fetch};
use std::path::Path;
use std::process::Command;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use url::Url;

/// What happens after an answer's bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Close,
    Reset,
}

/// One answer per connection, in their spec; the last one again and again.
async fn serve(answers: Vec<(String, Ending)>) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut next = 0;
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (bytes, ending) = answers[next.min(answers.len() - 1)].clone();
            next += 1;
            tokio::spawn(answer(stream, bytes, ending));
        }
    });
    Url::parse(&root).unwrap()
}

async fn answer(mut stream: TcpStream, bytes: String, ending: Ending) {
    read_head(&mut stream).await;
    stream.write_all(bytes.as_bytes()).await.ok();
    stream.flush().await.ok();
    if ending == Ending::Reset {
        // What went before is read first.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        stream.set_zero_linger().unwrap();
    }
}

async fn read_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).await.unwrap_or(0) == 0 {
            return;
        }
        head.push(byte[0]);
    }
}

fn whole(headers: &str, body: &str) -> (String, Ending) {
    (format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n{body}"), Ending::Close)
}

fn part(headers: &str, body: &str) -> (String, Ending) {
    (format!("HTTP/1.1 206 Partial Content\r\nConnection: close\r\n{headers}\r\n{body}"), Ending::Close)
}

async fn get(root: &Url, path: &Path, patience: Patience) -> Result<Outcome, TransferError> {
    let spec = spec(root.join("x/a.dat").unwrap(), path.to_owned(), patience);
    let (_keep, mut cancel) = oneshot::channel();
    fetch(&transport(root), &spec, &|_figures| {}, &mut cancel).await
}

/// What comes after the last of ten bytes.
fn end() -> (String, Ending) {
    let head = "HTTP/1.1 416 Range Not Satisfiable\r\nConnection: close\r\nContent-Range: bytes */10\r\n";
    (format!("{head}Content-Length: 0\r\n\r\n"), Ending::Close)
}

const TAG: &str = "ETag: \"1\"\r\n";

#[tokio::test]
async fn heads_that_lie_are_noticed() {
    let begun = || whole(&format!("{TAG}Content-Length: 10\r\n"), "01234");
    let reset = || (begun().0, Ending::Reset);
    let range = |range: &str, body: &str| {
        part(&format!("{TAG}Content-Range: bytes {range}\r\nContent-Length: {}\r\n", body.len()), body)
    };
    let fresh = |body: &str| whole(&format!("{TAG}Content-Length: {}\r\n", body.len()), body);
    // SHA-256 of 0123456789.
    let digest = "Repr-Digest: sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:\r\n";
    let vouched = |body: &str| whole(&format!("{TAG}{digest}Content-Length: 10\r\n"), body);
    let cut = || vouched("01233");
    for (name, answers, expected) in [
        ("goes on", vec![begun(), range("5-9/10", "56789")], Some("0123456789")),
        ("reset", vec![reset(), range("5-9/10", "56789")], Some("0123456789")),
        ("shorter now", vec![begun(), range("5-7/8", "567"), fresh("abcdefgh")], Some("abcdefgh")),
        ("longer now", vec![begun(), range("5-11/12", "56789ab"), fresh("abcdefghijkl")], Some("abcdefghijkl")),
        ("wrong place", vec![begun(), range("4-9/10", "456789"), fresh("0123456789")], Some("0123456789")),
        ("ignored range", vec![begun(), fresh("0123456789")], Some("0123456789")),
        ("no length, cut", vec![whole(TAG, "01234"), range("5-9/10", "56789")], Some("0123456789")),
        ("no length, whole", vec![whole(TAG, "0123456789"), end()], Some("0123456789")),
        ("no length, no ranges", vec![whole("", "0123456789")], Some("0123456789")),
        ("never whole", vec![begun()], None),
        ("never a length, never whole", vec![whole(TAG, "01234"), end()], None),
        ("a range that nobody asked for", vec![range("0-9/10", "0123456789")], None),
        ("empty", vec![fresh("")], None),
        ("empty, then whole", vec![fresh(""), fresh("0123456789")], Some("0123456789")),
        ("nothing asked for, and past the end", vec![end()], None),
        (
            "past the end, and 206 all the same",
            vec![whole(TAG, "0123456789"), range("9-9/10", "9")],
            Some("0123456789"),
        ),
        ("begins before what was asked for", vec![begun(), range("0-9/10", "0123456789")], Some("0123456789")),
        (
            "no length, no validators, cut",
            vec![whole("", "01234"), end(), whole("Content-Length: 10\r\n", "0123456789")],
            Some("0123456789"),
        ),
        ("packed in a way that is not undone", vec![whole("Content-Encoding: br\r\n", "0123456789")], None),
        ("vouched for", vec![vouched("0123456789")], Some("0123456789")),
        ("damaged, then whole", vec![vouched("0123456788"), vouched("0123456789")], Some("0123456789")),
        ("damaged in the first half", vec![cut(), range("5-9/10", "56789"), vouched("0123456789")], Some("0123456789")),
        ("damaged for ever", vec![vouched("0123456788")], None),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dat");
        let outcome = get(&serve(answers).await, &path, impatient()).await;
        let found = std::fs::read_to_string(&path).ok();
        assert_eq!(found.as_deref(), expected, "{name}: {outcome:?}");
        assert_eq!(outcome.is_ok(), expected.is_some(), "{name}: {outcome:?}");
    }
}

#[tokio::test]
async fn what_is_not_what_its_name_says_is_not_saved() {
    let letters = "a".repeat(20_000);
    let message = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>";
    for (name, content_type, body, words) in [
        ("a.h5", "application/x-hdf5", letters.as_str(), "not the HDF5 file"),
        ("a.nc", "application/octet-stream", letters.as_str(), "not the"),
        ("a.h5", "application/octet-stream", message, "error message"),
        ("a.csv", "text/csv", message, "error message"),
        ("a.dat", "text/plain", "{\"error\":\"quota\"}", "error message"),
        ("a.dat", "application/octet-stream", "<!-- by a proxy --><html></html>", "web page"),
        ("a.txt", "text/plain", "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>", "web page"),
        ("a.tif", "image/tiff", "", "empty"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let head = format!("{TAG}Content-Type: {content_type}\r\nContent-Length: {}\r\n", body.len());
        let root = serve(vec![whole(&head, body)]).await;
        let spec = spec(root.join("x").unwrap(), folder.path().join(name), impatient());
        let (_keep, mut cancel) = oneshot::channel();
        let error = fetch(&transport(&root), &spec, &|_figures| {}, &mut cancel).await.unwrap_err();
        assert!(error.problem().summary.contains(words), "{name} {body:.30}: {error:?}");
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{name}");
    }
}

#[tokio::test]
async fn a_packed_body_is_unpacked() {
    use std::io::Write as _;
    let bytes = b"0123456789".repeat(10_000);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&bytes).unwrap();
    let packed = packed.finish().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        // Cut at the first time.
        for length in [packed.len() - 20, packed.len()] {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_head(&mut stream).await;
            let head = format!(
                "HTTP/1.1 200 OK\r\nConnection: close\r\n{TAG}Content-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
            );
            stream.write_all(&[head.as_bytes(), &packed[..length]].concat()).await.unwrap();
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dat");
    get(&root, &path, impatient()).await.unwrap();
    assert!(std::fs::read(&path).unwrap() == bytes);
}

#[tokio::test]
async fn what_the_catalogue_says_is_compared() {
    // MD5 of 0123456789.
    let checksum = Checksum::parse("MD5", "781e5e245d69b566979b86e28d23f2c7").unwrap();
    let fresh = |body: &str| whole(&format!("{TAG}Content-Length: {}\r\n", body.len()), body);
    let (begun, rest) = (
        whole(&format!("{TAG}Content-Length: 10\r\n"), "01234"),
        part(&format!("{TAG}Content-Range: bytes 5-9/10\r\nContent-Length: 5\r\n"), "56789"),
    );
    // SHA-256 of abcdefghij, told by the server itself.
    let digest = "Repr-Digest: sha-256=:cjmTYdpqd1T+yYbcpbfLrxyBCije1KuvVrIQbQbLeLA=:\r\n";
    let vouched = whole(&format!("{TAG}{digest}Content-Length: 10\r\n"), "abcdefghij");
    for (name, there, answers, expected) in [
        ("agrees", None, vec![fresh("0123456789")], Some(("0123456789", true))),
        ("in two parts", None, vec![begun, rest], Some(("0123456789", true))),
        ("damaged once", None, vec![fresh("0123456788"), fresh("0123456789")], Some(("0123456789", true))),
        ("half, and consistent", None, vec![fresh("01234"), fresh("0123456789")], Some(("0123456789", true))),
        ("another version, twice the same", None, vec![fresh("abcdefghij")], Some(("abcdefghij", false))),
        ("another version, vouched for", None, vec![vouched], Some(("abcdefghij", false))),
        ("otherwise each time", None, vec![fresh("a"), fresh("b"), fresh("c")], None),
        ("was here", Some("0123456789"), vec![end()], Some(("0123456789", true))),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dat");
        if let Some(there) = there {
            std::fs::write(&path, there).unwrap();
        }
        let root = serve(answers).await;
        let spec = spec(root.join("x/a.dat").unwrap(), path.clone(), impatient());
        let spec = FetchSpec { catalogued: Some(checksum.clone()), ..spec };
        let (_keep, mut cancel) = oneshot::channel();
        let outcome = fetch(&transport(&root), &spec, &|_figures| {}, &mut cancel).await;
        let Some((bytes, agrees)) = expected else {
            assert!(matches!(outcome, Err(TransferError::WrongContent { .. })), "{name}: {outcome:?}");
            assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{name}");
            continue;
        };
        let outcome = outcome.unwrap();
        assert_eq!(matches!(outcome, Outcome::Kept(_)), there.is_some(), "{name}: {outcome:?}");
        assert_eq!(outcome.content().unwrap().as_catalogued, Some(agrees), "{name}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), bytes, "{name}");
    }
}

#[tokio::test]
async fn a_server_without_validators_is_never_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dat");
    let answers = vec![whole("Content-Length: 10\r\n", "01234"), whole("Content-Length: 10\r\n", "abcdefghij")];
    get(&serve(answers).await, &path, impatient()).await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "abcdefghij");
}

#[tokio::test]
async fn a_folder_that_vanishes_is_told_and_not_made_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("stick");
    std::fs::create_dir(&folder).unwrap();
    let (gone, link) = (folder.clone(), root.join("x/a.dat").unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        let head = format!("HTTP/1.1 200 OK\r\n{TAG}Content-Length: 10\r\n\r\n01234");
        stream.write_all(head.as_bytes()).await.unwrap();
        while !part_path(&gone.join("a.dat"), &link).exists() {
            tokio::task::yield_now().await;
        }
        std::fs::remove_dir_all(&gone).unwrap();
        stream.write_all(b"56789").await.unwrap();
    });
    let problem = get(&root, &folder.join("a.dat"), Patience::default()).await.unwrap_err().problem();
    assert_eq!(problem.remedy, Remedy::ChooseFolder);
    assert!(problem.summary.contains("stick") && !folder.exists(), "{problem:?}");
}

/// Ends the mount whatever the test does.
struct Mount(tempfile::TempDir);

impl Mount {
    /// A disk of one megabyte, if this machine lets us.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(folder))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        Command::new("umount").arg(self.0.path()).status().ok();
    }
}

#[tokio::test]
async fn a_full_disk_is_told_before_and_while() {
    let Some(disk) = Mount::new() else { return shared::skip("a small disk cannot be mounted here") };
    let path = disk.0.path().join("a.dat");
    let big = "x".repeat(2_000_000);
    let known = vec![whole(&format!("{TAG}Content-Length: {}\r\n", big.len()), &big)];
    let chunked = format!("{TAG}Transfer-Encoding: chunked\r\n");
    let unknown = vec![whole(&chunked, &format!("{:x}\r\n{big}\r\n0\r\n\r\n", big.len()))];
    for (name, answers) in [("known", known), ("unknown", unknown)] {
        let error = get(&serve(answers).await, &path, impatient()).await.unwrap_err();
        assert!(matches!(error, TransferError::DiskFull { .. }), "{name}: {error:?}");
        assert_eq!(error.problem().remedy, Remedy::ChooseFolder);
        assert!(!path.exists(), "{name}");
    }
    // Smaller files still fit when there is room again.
    for left in disk.0.path().read_dir().unwrap() {
        std::fs::remove_file(left.unwrap().path()).unwrap();
    }
    get(&serve(vec![whole("Content-Length: 2\r\n", "ok")]).await, &path, impatient()).await.unwrap();
}
