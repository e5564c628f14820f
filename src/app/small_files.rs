//! Small files on another thread: requests, shapes, and the shape a request names.

use crate::domain::Problem;
use crate::domain::request::RequestFile;
use crate::domain::shape::LARGEST_FILE_BYTES;
use crate::store::beside::{Beside, BesideError};
use crate::store::file::save_bytes;
use crate::store::small_file::{self, SmallFileError};
use std::cell::Cell;
use std::path::{Path, PathBuf};

/// Largest request file that is read, in bytes; a shape may be inside.
const LARGEST_REQUEST_BYTES: u64 = LARGEST_FILE_BYTES;

/// The bytes of a file that a person chose; `too_large` is what is said if there are more than `limit`.
pub(super) async fn read_small(path: PathBuf, limit: u64, too_large: String) -> Result<Vec<u8>, Problem> {
    aside(move || small_file::read(&path, limit).map_err(|error| not_read(&path, &error, too_large))).await
}

/// What reading a request file led to.
pub(super) enum Opened {
    /// The request, with its shape.
    Request(Box<RequestFile>),
    /// It names a shape outside its own folder: a person is asked first.
    ShapeOutside {
        /// The request file.
        request: PathBuf,
        /// The shape, with all links followed.
        shape: PathBuf,
    },
}

/// The request in a file. A shape that it names lies below its folder, or is the one that is `allowed`.
pub(super) async fn read_request(path: PathBuf, allowed: Option<PathBuf>) -> Result<Opened, Problem> {
    aside(move || {
        let too_large = format!("{} is too large to be a request file.", file_name(&path));
        let text = small_file::read_text(&path, LARGEST_REQUEST_BYTES);
        let text = text.map_err(|error| not_read(&path, &error, too_large))?;
        let beside = Beside::new(&path, allowed.as_slice());
        let outside = Cell::new(None);
        let read_shape = |named: &str| {
            beside.read(named, LARGEST_FILE_BYTES).map_err(|error| {
                let words = error.to_string();
                if let BesideError::Outside(shape) = error {
                    outside.set(Some(shape));
                }
                words
            })
        };
        let problems = match RequestFile::parse(&text, &read_shape) {
            Ok(file) => return Ok(Opened::Request(Box::new(file))),
            Err(problems) => problems,
        };
        if let (Some(shape), [_]) = (outside.take(), problems.as_slice()) {
            return Ok(Opened::ShapeOutside { request: path, shape });
        }
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let words =
            format!("{} holds something this program does not understand: {}", file_name(&path), lines.join("; "));
        Err(Problem::new(words).with_details(lines.join("\n")))
    })
    .await
}

/// Writes a text where a person wants it: the old or the new file is there whole.
pub(super) async fn write_text(path: PathBuf, text: String) -> Result<PathBuf, Problem> {
    write_file(path, text.into_bytes()).await
}

/// Writes a file whole or not at all.
pub(super) async fn write_file(path: PathBuf, bytes: Vec<u8>) -> Result<PathBuf, Problem> {
    aside(move || match save_bytes(&path, &bytes) {
        Ok(()) => Ok(path),
        Err(error) => {
            let words = format!("{} could not be saved. Choose another folder or name.", file_name(&path));
            Err(Problem::new(words).with_details(error.to_string()))
        }
    })
    .await
}

/// Work on another thread; should it die, that is a problem and no crash.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| {
        Err(Problem::new("This file broke the program's reader or writer.").with_details(error.to_string()))
    })
}

/// The file's own name; the whole path where it has none.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn not_read(path: &Path, error: &SmallFileError, too_large: String) -> Problem {
    let name = file_name(path);
    let words = match error {
        SmallFileError::TooLarge(_) => too_large,
        SmallFileError::Missing => format!("{name} is not there any more."),
        SmallFileError::NotAFile => format!("{name} is a folder or a device, not a file."),
        SmallFileError::NotText => format!("{name} is not text in UTF-8 or UTF-16."),
        SmallFileError::Disk(_) => format!("{name} could not be read."),
    };
    Problem::new(words).with_details(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Opened, read_request, read_small, write_text};
    use crate::domain::request::Area;
    use serde_json::json;
    use std::path::Path;
    use tempfile::TempDir;

    fn request_with_shape(folder: &TempDir, shape: &str) -> std::path::PathBuf {
        let path = folder.path().join("plan.harmony.json");
        let text = json!({"harmony_request": 1, "collection": "ATL03", "shape": shape}).to_string();
        std::fs::write(&path, text).unwrap();
        path
    }

    async fn told(path: &Path) -> String {
        match read_request(path.to_owned(), None).await {
            Err(problem) => problem.summary,
            Ok(_) => "read".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_request_brings_the_shape_beside_it_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = request_with_shape(&folder, "area.geojson");
        assert!(told(&path).await.contains("there is no such file"));
        let shape = folder.path().join("area.geojson");
        std::fs::create_dir(&shape).unwrap();
        assert!(told(&path).await.contains("it is a folder or a device"));
        std::fs::remove_dir(&shape).unwrap();
        #[cfg(unix)]
        {
            // Opening it would wait for a writer without end.
            let made = std::process::Command::new("mkfifo").arg(&shape).status().unwrap();
            assert!(made.success());
            assert!(told(&path).await.contains("it is a folder or a device"));
            std::fs::remove_file(&shape).unwrap();
        }
        // Larger than any shape may be, without writing it all.
        let huge = std::fs::File::create(&shape).unwrap();
        huge.set_len(super::LARGEST_FILE_BYTES + 1).unwrap();
        assert!(told(&path).await.contains("it is larger than 32 MB"));
        std::fs::write(&shape, r#"{"type":"Point","coordinates":[-105,40]}"#).unwrap();
        assert!(matches!(has_shape(&path, None).await, Some(true)));
    }

    /// Whether the request is read and has its shape; `None` if a person is to be asked.
    async fn has_shape(path: &Path, allowed: Option<&Path>) -> Option<bool> {
        match read_request(path.to_owned(), allowed.map(Path::to_owned))
            .await
            .unwrap_or_else(|problem| panic!("{problem:?}"))
        {
            Opened::Request(file) => Some(matches!(file.request.area, Some(Area::Shape(_)))),
            Opened::ShapeOutside { .. } => None,
        }
    }

    #[tokio::test]
    async fn a_shape_elsewhere_is_asked_about_and_read_only_if_it_is_that_one() {
        let folder = tempfile::tempdir().unwrap();
        let requests = folder.path().join("requests");
        std::fs::create_dir(&requests).unwrap();
        let shape = folder.path().join("area.geojson");
        std::fs::write(&shape, r#"{"type":"Point","coordinates":[-105,40]}"#).unwrap();
        let path = requests.join("plan.harmony.json");
        let text = json!({"harmony_request": 1, "collection": "ATL03", "shape": "../area.geojson"}).to_string();
        std::fs::write(&path, text).unwrap();
        assert_eq!(has_shape(&path, None).await, None);
        assert_eq!(has_shape(&path, Some(&folder.path().join("other.geojson"))).await, None);
        assert_eq!(has_shape(&path, Some(&shape)).await, Some(true));
    }

    #[tokio::test]
    async fn what_is_no_request_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        assert_eq!(told(&path).await, "plan.json is not there any more.");
        std::fs::write(&path, b"\xff\xfe{").unwrap();
        assert_eq!(told(&path).await, "plan.json is not text in UTF-8 or UTF-16.");
        std::fs::File::create(&path).unwrap().set_len(super::LARGEST_REQUEST_BYTES + 1).unwrap();
        assert_eq!(told(&path).await, "plan.json is too large to be a request file.");
        assert_eq!(
            read_small(folder.path().to_owned(), 1, String::new()).await.unwrap_err().summary,
            format!("{} is a folder or a device, not a file.", super::file_name(folder.path()))
        );
    }

    #[tokio::test]
    async fn a_text_is_written_or_the_old_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("script.py");
        write_text(path.clone(), "old".to_owned()).await.unwrap();
        let problem = write_text(path.join("below a file"), "new".to_owned()).await.unwrap_err();
        assert_eq!(problem.summary, "below a file could not be saved. Choose another folder or name.");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    }
}
