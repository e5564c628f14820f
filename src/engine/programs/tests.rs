//! Programs are found in folders as each system has them.

use super::*;
use std::fs;
use std::path::PathBuf;

fn vectors(programs: &[Program]) -> Vec<(Brand, Vec<String>)> {
    let file = if cfg!(windows) { "C:\\data\\-x y.nc" } else { "/data/-x y.nc" };
    let text = |vector: Vec<OsString>| vector.into_iter().map(|word| word.to_string_lossy().into_owned()).collect();
    programs.iter().map(|program| (program.brand, text(program.vector(Path::new(file), "print(1)")))).collect()
}

fn make(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

#[cfg(unix)]
#[test]
fn desktop_entries_are_read_by_their_rules() {
    let folder = tempfile::tempdir().unwrap();
    let entry =
        |exec: &str| format!("[Desktop Entry]\nType=Application\nName=X\nExec={exec}\n[Desktop Action a]\nExec=evil\n");
    make(folder.path(), "org.qgis.qgis.desktop", &entry("qgis --nologo %F %i"));
    make(folder.path(), "panoply.desktop", &entry("\"/opt/a b/panoply.sh\" \"a\\\\$b\" 100%%"));
    make(folder.path(), "hdfview.desktop", "[Desktop Entry]\nType=Application\nHidden=true\nName=X\nExec=hdfview %f");
    make(folder.path(), "other.desktop", &entry("other %F"));
    let places = Places { entries: vec![folder.path().to_owned()], ..Places::default() };
    let told = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        vectors(&find(&places)),
        [
            (Brand::Qgis, told(&["qgis", "--nologo", "/data/-x y.nc"])),
            (Brand::Panoply, told(&["/opt/a b/panoply.sh", "a$b", "100%", "/data/-x y.nc"])),
        ]
    );
    for broken in [
        "",
        "[Desktop Entry]",
        "[Desktop Entry]\nType=Application\nName=X\nExec=\"x",
        "[Desktop Entry]\nType=Link\nExec=x",
    ] {
        assert_eq!(entry::parse(broken), None, "{broken}");
    }
}

#[cfg(unix)]
#[test]
fn applications_program_folders_and_the_path_are_looked_into() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("Applications/QGIS-LTR.app")).unwrap();
    fs::create_dir_all(at("Applications/HDFView_3.3.2.app")).unwrap();
    make(folder.path(), "bin/python3", "");
    make(folder.path(), "bin/qgis", "");
    let places = Places {
        applications: vec![at("Applications")],
        path: vec![at("bin"), "relative".into()],
        ..Places::default()
    };
    let found = vectors(&find(&places));
    let brands: Vec<Brand> = found.iter().map(|(brand, _)| *brand).collect();
    assert_eq!(brands, [Brand::Qgis, Brand::HdfView, Brand::Python]);
    assert_eq!(found[0].1[..2], ["/usr/bin/open".to_owned(), "-a".to_owned()]);
    assert_eq!(found[2].1[1..], ["-m", "idlelib", "-c", "print(1)"].map(str::to_owned));
    make(folder.path(), "Program Files/QGIS 3.40.1/bin/qgis-bin.exe", "");
    make(folder.path(), "Program Files/HDF_Group/HDFView/3.3.2/HDFView.exe", "");
    let places = Places { program_files: vec![at("Program Files")], ..Places::default() };
    let found = vectors(&find(&places));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].1[0].ends_with("qgis-bin.exe") && found[1].1[0].ends_with("HDFView.exe"));
}

#[test]
fn nothing_is_found_where_nothing_is() {
    assert_eq!(find(&Places::default()), []);
    let places = Places { entries: vec!["/no/such/folder".into()], ..Places::default() };
    assert_eq!(find(&places), []);
}

#[test]
fn each_program_gets_files_that_it_reads() {
    assert!(Brand::Qgis.reads(FileKind::Tiff) && !Brand::Panoply.reads(FileKind::Tiff));
    assert!(Brand::ALL.iter().all(|brand| brand.reads(FileKind::Hdf5) && !brand.reads(FileKind::Html)));
}
