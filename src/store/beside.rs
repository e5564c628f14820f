//! Files that another file names: read below that file's own folder, links resolved. A request file
//! may come from anybody, and what it names would be uploaded to the servers that it names as well.

use super::small_file::{self, SmallFileError};
use std::path::{Path, PathBuf};

/// Where a named file may lie.
#[derive(Debug, Clone)]
pub struct Beside {
    folder: PathBuf,
    allowed: Vec<PathBuf>,
}

/// Why a named file was not read.
#[derive(Debug, thiserror::Error)]
pub enum BesideError {
    /// It lies elsewhere, and nobody allowed it. The path as it was found, or as it was named if
    /// nothing is there.
    #[error("it lies outside the folder of the file that names it ({})", .0.display())]
    Outside(PathBuf),
    /// It is where it may be, and cannot be read.
    #[error(transparent)]
    Unreadable(#[from] SmallFileError),
}

impl Beside {
    /// Below the folder of `naming`; `allowed` are further files and folders that a person allowed.
    pub fn new(naming: &Path, allowed: &[PathBuf]) -> Self {
        let folder = naming.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self { folder: folder.unwrap_or(Path::new(".")).to_owned(), allowed: allowed.to_vec() }
    }

    /// The bytes of the file that is named so, at most `limit` of them; blocks on the disk.
    pub fn read(&self, named: &str, limit: u64) -> Result<Vec<u8>, BesideError> {
        let path = self.folder.join(named);
        let found = match path.canonicalize() {
            Ok(found) => found,
            // Whether something is there is nobody's business either.
            Err(_) if !names_below(named) => return Err(BesideError::Outside(path)),
            Err(error) => return Err(SmallFileError::from(error).into()),
        };
        let is_below = |root: &Path| root.canonicalize().is_ok_and(|root| found.starts_with(root));
        if !is_below(&self.folder) && !self.allowed.iter().any(|allowed| is_below(allowed)) {
            return Err(BesideError::Outside(found));
        }
        Ok(small_file::read(&found, limit)?)
    }
}

/// By its words alone: relative, and never above where it began.
fn names_below(named: &str) -> bool {
    use std::path::Component;
    let mut depth = 0_i32;
    Path::new(named).components().all(|component| {
        match component {
            Component::Normal(_) => depth += 1,
            Component::ParentDir => depth -= 1,
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return false,
        }
        depth >= 0
    })
}

#[cfg(test)]
mod tests {
    use super::{Beside, BesideError, names_below};
    use std::path::PathBuf;

    #[test]
    fn what_lies_elsewhere_is_not_read_until_it_is_allowed() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        let folder = home.join("requests");
        std::fs::create_dir_all(folder.join("shapes")).unwrap();
        std::fs::write(folder.join("shapes/a.json"), "a").unwrap();
        std::fs::write(home.join("secret.json"), "s").unwrap();
        // A folder whose name begins like the other one's is another folder.
        std::fs::create_dir_all(home.join("requests-2")).unwrap();
        std::fs::write(home.join("requests-2/secret.json"), "s").unwrap();
        let naming = folder.join("request.harmony.json");
        let beside = Beside::new(&naming, &[folder.join("shapes")]);
        for inside in ["shapes/a.json", "./shapes/a.json", "shapes/../shapes/a.json"] {
            assert_eq!(beside.read(inside, 9).unwrap(), b"a", "{inside}");
        }
        let mut outside = vec![
            "../secret.json".to_owned(),
            "shapes/../../secret.json".to_owned(),
            "../requests-2/secret.json".to_owned(),
            home.join("secret.json").display().to_string(),
        ];
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(home.join("secret.json"), folder.join("link.json")).unwrap();
            std::os::unix::fs::symlink(home, folder.join("up")).unwrap();
            outside.extend(["link.json".to_owned(), "up/secret.json".to_owned()]);
        }
        let allowed = Beside::new(&naming, &[home.join("secret.json"), home.join("requests-2")]);
        for named in outside {
            let error = beside.read(&named, 9).unwrap_err();
            assert!(matches!(&error, BesideError::Outside(path) if path.ends_with("secret.json")), "{named}: {error}");
            assert_eq!(allowed.read(&named, 9).unwrap(), b"s", "{named}");
        }
        assert!(matches!(beside.read("nothing.json", 9), Err(BesideError::Unreadable(_))));
        assert!(
            matches!(beside.read("../nothing.json", 9), Err(BesideError::Outside(_))),
            "not even that it is missing"
        );
    }

    #[test]
    fn the_folder_of_a_bare_name_is_the_present_one() {
        assert_eq!(Beside::new(&PathBuf::from("request.json"), &[]).folder, PathBuf::from("."));
        assert!(names_below("a/../b") && !names_below("a/../../b") && !names_below("/a"));
    }
}
