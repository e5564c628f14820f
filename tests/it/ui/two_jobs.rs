//! The same variable of two jobs, compared in the window and by a reader that the window does not use so.

use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use harmony_desktop::engine::snapshot::TransferState;
use std::path::{Path, PathBuf};

/// Sea surface temperature of one day.
fn request(folder: &Path, day: &str) -> PathBuf {
    let path = folder.join(format!("{day}.harmony.json"));
    let text = format!(
        r#"{{"harmony_request": 1, "environment": "practice", "collection": "MUR-JPL-L4-GLOB-v4.1",
        "bbox": [-31.3, 20.2, -10.1, 35.4],
        "temporal": {{"start": "{day}T00:00:00Z", "stop": "{day}T23:00:00Z"}}, "format": "application/netcdf"}}"#
    );
    std::fs::write(&path, text).unwrap();
    path
}

/// Submits what the form holds, and downloads its file as the one of this number.
fn download(window: &mut Window, number: usize) {
    window.until_told("1 granule");
    window.press_button("Submit");
    window.until_shown("Download 1 file");
    window.press_button("Download 1 file");
    window.until("its file is here and was looked into", |window| {
        let snapshot = window.snapshot();
        let done = snapshot.transfers.iter().filter(|file| matches!(file.state, TransferState::Done)).count();
        done == number && snapshot.verdicts.all().checked() == number as u64
    });
}

/// The packed numbers of the variable, and what fills it.
fn packed(path: &Path) -> Vec<i16> {
    let file = hdf5_reader::Hdf5File::open(path).unwrap();
    file.dataset("/analysed_sst").unwrap().read_array::<i16>().unwrap().iter().copied().collect()
}

/// A number with its digits in groups.
fn number(words: &str) -> String {
    words.chars().filter(char::is_ascii_digit).collect()
}

#[test]
fn the_same_variable_of_two_jobs_is_compared_value_by_value() {
    let folder = tempfile::tempdir().unwrap();
    let start = Start { file: Some(request(folder.path(), "2024-06-01")), ..Start::practicing() };
    let mut window = Window::open(start);
    download(&mut window, 1);
    window.drop_file(&request(folder.path(), "2024-06-02"));
    window.until("the form has the other day", |window| window.text_of("From").starts_with("2024-06-02"));
    download(&mut window, 2);
    let snapshot = window.snapshot();
    assert_eq!(snapshot.jobs.len(), 2);
    let mut files: Vec<PathBuf> = snapshot.transfers.iter().map(|file| file.path.clone()).collect();
    files.sort();

    // From the list of files, as a person opens them; the second is compared with the first.
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        window.drop_file(file);
        window.until("its plot is there", |window| {
            window.count_of(Role::Image, "Heatmap of analysed_sst") == 1 && window.tells(&name)
        });
        window.until_idle();
    }
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::C);
    let (before, after) = (packed(&files[0]), packed(&files[1]));
    assert_eq!(before.len(), after.len());
    let differences: Vec<i32> =
        after.iter().zip(&before).map(|(one, other)| i32::from(*other) - i32::from(*one)).collect();
    let (at, most) = differences.iter().enumerate().max_by_key(|(at, by)| (by.abs(), std::cmp::Reverse(*at))).unwrap();
    assert!(*most != 0, "the days differ");
    window.until_told(" values differ, by ");
    let told = window.told_with(" values differ, by ").unwrap();
    let (count, rest) = told.split_once(" of ").unwrap();
    let differing = differences.iter().filter(|by| **by != 0).count();
    assert_eq!(number(count), differing.to_string(), "{told}");
    let by: f64 = rest.split_once(", by ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    println!("{told}; {most} steps at {at}");
    assert!((by - f64::from(most.abs()) * 0.001).abs() < 1e-9, "{told}: {most} steps");

    // The difference itself: the other file's value minus this one's, cell by cell.
    window.press_role(Role::ComboBox, "How to compare");
    window.press("Difference");
    window.until_idle();
    window.keep_picture("two-jobs-difference");
    // Long names leave room for all of it.
    let [panel, how] =
        [window.place_of("Search variables and groups"), window.place_of_role(Role::ComboBox, "How to compare")];
    let plot = window.place_of_role(Role::Image, "Heatmap of analysed_sst, difference");
    assert!(how.right() < panel.left() && plot.right() < panel.left(), "{how} {plot} beside {panel}");
    window.press_role(Role::Tab, "Values");
    window.until("rows of differences are there", |window| !window.names_of(Role::Row, "0: ").is_empty());
    window.until_idle();
    let row = window.names_of(Role::Row, "0: ").first().cloned().unwrap();
    println!("{row}");
    let shown =
        row.trim_start_matches("0: ").split(' ').map(|value| value.replace('\u{2212}', "-").parse::<f64>().unwrap());
    let shown: Vec<f64> = shown.collect();
    assert!(shown.len() > 3, "{row}");
    for (value, steps) in shown.iter().zip(&differences) {
        assert!((value - f64::from(*steps) * 0.001).abs() < 1e-9, "{row}: {:?}", &differences[..shown.len()]);
    }
    window.rest();
}
