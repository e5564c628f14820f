//! Small files on another thread: requests, shapes, and the shape a request names.

use crate::domain::Problem;
use crate::domain::request::RequestFile;
use crate::domain::shape::LARGEST_FILE_BYTES;
use crate::store::beside::Beside;
use crate::store::file::save_text;
use crate::store::small_file::{self, SmallFileError};
use std::path::{Path, PathBuf};

/// Largest request file that is read, in bytes; a shape may be inside.
const LARGEST_REQUEST_BYTES: u64 = LARGEST_FILE_BYTES;

/// The bytes of a file that a person chose; `too_large` is what is said if there are more than `limit`.
pub(super) async fn read_small(path: PathBuf, limit: u64, too_large: String) -> Result<Vec<u8>, Problem> {
    aside(move || small_file::read(&path, limit).map_err(|error| not_read(&path, &error, too_large))).await
}

/// The request in a file; a shape that it names lies beside it.
pub(super) async fn read_request(path: PathBuf) -> Result<RequestFile, Problem> {
    aside(move || {
        let too_large = format!("{} is too large to be a request file.", file_name(&path));
        let text = small_file::read_text(&path, LARGEST_REQUEST_BYTES);
        let text = text.map_err(|error| not_read(&path, &error, too_large))?;
        let beside = Beside::new(&path, &[]);
        let read_shape = |named: &str| beside.read(named, LARGEST_FILE_BYTES).map_err(|error| error.to_string());
        RequestFile::parse(&text, &read_shape).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let words =
                format!("{} holds something this program does not understand: {}", file_name(&path), lines.join("; "));
            Problem::new(words).with_details(lines.join("\n"))
        })
    })
    .await
}

/// Writes a text where a person wants it: the old or the new file is there whole.
pub(super) async fn write_text(path: PathBuf, text: String) -> Result<PathBuf, Problem> {
    aside(move || match save_text(&path, &text) {
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
        SmallFileError::NotText => format!("{name} is not a text in UTF-8."),
        SmallFileError::Disk(_) => format!("{name} could not be read."),
    };
    Problem::new(words).with_details(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{read_request, read_small, write_text};
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
        read_request(path.to_owned()).await.unwrap_err().summary
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
        let file = read_request(path.clone()).await.unwrap();
        assert!(matches!(file.request.area, Some(Area::Shape(_))));
    }

    #[tokio::test]
    async fn what_is_no_request_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        assert_eq!(told(&path).await, "plan.json is not there any more.");
        std::fs::write(&path, b"\xff\xfe{").unwrap();
        assert_eq!(told(&path).await, "plan.json is not a text in UTF-8.");
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
