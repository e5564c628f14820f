//! Where each system keeps programs.

use super::{Argument, Brand, Program, entry};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Most entries of one folder that are looked at.
const MOST_ENTRIES: usize = 5000;

/// Folders in which programs are looked for.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// With desktop entries (Linux).
    pub entries: Vec<PathBuf>,
    /// With applications (macOS).
    pub applications: Vec<PathBuf>,
    /// With a folder for each program (Windows).
    pub program_files: Vec<PathBuf>,
    /// With programs themselves.
    pub path: Vec<PathBuf>,
}

impl Places {
    /// Those of this computer.
    pub fn of_this_computer() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let home = variable("HOME").map(PathBuf::from);
        let path = variable("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
        let mut places = Self { path, ..Self::default() };
        if cfg!(windows) {
            let names = ["ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"];
            places.program_files = names.iter().filter_map(|name| variable(name)).map(PathBuf::from).collect();
            places.program_files.extend(variable("LOCALAPPDATA").map(|local| PathBuf::from(local).join("Programs")));
        } else if cfg!(target_os = "macos") {
            places.applications = vec![PathBuf::from("/Applications")];
            places.applications.extend(home.map(|home| home.join("Applications")));
        } else {
            let own = variable("XDG_DATA_HOME").map(PathBuf::from).or(home.map(|home| home.join(".local/share")));
            let shared = variable("XDG_DATA_DIRS").unwrap_or_else(|| OsString::from("/usr/local/share:/usr/share"));
            let mut data: Vec<PathBuf> = own.into_iter().collect();
            data.extend(data.first().map(|own| own.join("flatpak/exports/share")));
            data.extend(std::env::split_paths(&shared));
            data.extend(["/var/lib/flatpak/exports/share", "/var/lib/snapd/desktop"].map(PathBuf::from));
            places.entries = data.into_iter().map(|data| data.join("applications")).collect();
        }
        places
    }
}

/// One program of each brand, in the order of menus. Reads folders: off the window's thread.
pub fn find(places: &Places) -> Vec<Program> {
    let mut found: BTreeMap<Brand, Program> = BTreeMap::new();
    let mut take = |program: Program| {
        found.entry(program.brand).or_insert(program);
    };
    for folder in &places.entries {
        entries(folder).into_iter().for_each(&mut take);
    }
    for folder in &places.applications {
        applications(folder).into_iter().for_each(&mut take);
    }
    for folder in &places.program_files {
        program_files(folder).into_iter().for_each(&mut take);
    }
    for (brand, names) in NAMES {
        for name in names {
            if let Some(command) = in_path(&places.path, name) {
                take(started(brand, command));
                break;
            }
        }
    }
    found.into_values().collect()
}

/// Names of the programs themselves.
const NAMES: [(Brand, &[&str]); 4] = [
    (Brand::Qgis, &["qgis", "qgis-bin.exe"]),
    (Brand::Panoply, &["panoply", "panoply.sh", "Panoply.exe"]),
    (Brand::HdfView, &["hdfview", "HDFView", "hdfview.sh", "HDFView.exe"]),
    (Brand::Python, &["python3", "pythonw.exe", "python.exe"]),
];

fn started(brand: Brand, command: PathBuf) -> Program {
    let plain = |text: &str| Argument::Plain(text.into());
    let arguments = match brand {
        // Python's own window is the same on all systems, and needs no terminal.
        Brand::Python => vec![plain("-m"), plain("idlelib"), plain("-c"), Argument::Script],
        _ => vec![Argument::File],
    };
    Program { brand, command: command.into_os_string(), arguments }
}

fn in_path(path: &[PathBuf], name: &str) -> Option<PathBuf> {
    // A relative folder in the PATH would start whatever lies where the program was started.
    path.iter().filter(|folder| folder.is_absolute()).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The brand of a name such as `org.qgis.qgis`, `QGIS-LTR.app`, `HDFView 3.3.2`.
fn brand(name: &str) -> Option<Brand> {
    let small = name.to_lowercase();
    let words: Vec<&str> = small.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
    let is =
        |word: &str| words.iter().any(|found| found.trim_end_matches(|letter: char| letter.is_ascii_digit()) == word);
    [(Brand::Qgis, "qgis"), (Brand::Panoply, "panoply"), (Brand::HdfView, "hdfview")]
        .into_iter()
        .find_map(|(brand, word)| is(word).then_some(brand))
}

fn names_in(folder: &Path) -> Vec<(String, PathBuf)> {
    let listed = fs::read_dir(folder).into_iter().flatten().take(MOST_ENTRIES).filter_map(Result::ok);
    let mut named: Vec<(String, PathBuf)> =
        listed.filter_map(|entry| Some((entry.file_name().to_str()?.to_owned(), entry.path()))).collect();
    // The newest version of several goes first.
    named.sort_by(|one, other| other.0.cmp(&one.0));
    named
}

fn is_of(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

fn entries(folder: &Path) -> Vec<Program> {
    let named = names_in(folder).into_iter().filter(|(name, _)| is_of(name, "desktop") && brand(name).is_some());
    let read = |(name, path): (String, PathBuf)| {
        let mut text = String::new();
        fs::File::open(path).ok()?.take(64 * 1024).read_to_string(&mut text).ok()?;
        let (_, command, arguments) = entry::parse(&text)?;
        Some(Program { brand: brand(&name)?, command, arguments })
    };
    named.filter_map(read).collect()
}

fn applications(folder: &Path) -> Vec<Program> {
    let named = names_in(folder).into_iter().filter(|(name, _)| is_of(name, "app"));
    let program = |(name, path): (String, PathBuf)| {
        let arguments = vec![Argument::Plain("-a".into()), Argument::Plain(path.into_os_string()), Argument::File];
        Some(Program { brand: brand(&name)?, command: "/usr/bin/open".into(), arguments })
    };
    named.filter_map(program).collect()
}

fn program_files(folder: &Path) -> Vec<Program> {
    let named = names_in(folder);
    let program = |(name, path): &(String, PathBuf)| {
        let brand = brand(name)?;
        let below: &[&str] = match brand {
            Brand::Qgis => &["bin/qgis-bin.exe", "bin/qgis-ltr-bin.exe"],
            Brand::Panoply => &["Panoply.exe"],
            _ => &["HDFView.exe"],
        };
        // HDFView keeps a folder of its version within its own.
        let deeper = names_in(path).into_iter().map(|(_, folder)| folder);
        let folders = std::iter::once(path.clone()).chain(deeper);
        let command =
            folders.flat_map(|folder| below.iter().map(move |name| folder.join(name))).find(|file| file.is_file())?;
        Some(started(brand, command))
    };
    // Vendors put a folder around it: “The HDF Group\HDFView”.
    let vendors =
        named.iter().filter(|(name, _)| name.to_lowercase().contains("hdf")).flat_map(|(_, path)| names_in(path));
    named.iter().cloned().chain(vendors).filter_map(|named| program(&named)).collect()
}
