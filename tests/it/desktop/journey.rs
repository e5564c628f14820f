//! The reference journey in the real window: mouse, keyboard, practice service, a real file.

use super::application::Application;
use super::hands::Hands;
use super::home::Home;
use super::process::wait_for;
use super::virtual_display::{self, VirtualDisplay, photograph_settled};
use crate::shared;
use crate::ui::photons;
use std::path::{Path, PathBuf};

/// Middle of the search field and of the field “West” in a new window.
const SEARCH: (i32, i32) = (150, 83);
const WEST: (i32, i32) = (48, 283);

#[test]
fn the_tutorial_by_mouse_and_keyboard() {
    if shared::lacks_tools(virtual_display::TOOLS) {
        return;
    }
    let mut home = Home::new();
    let display = VirtualDisplay::start(&mut home, 1280, 800);
    let application = Application::open(&home, &["--practice"]);
    photograph_settled(&home, "desktop-1-start");

    // What: the first result, chosen by keyboard.
    let hands = Hands { home: &home, application: &application };
    hands.click(SEARCH);
    hands.type_text("ATL03");
    photograph_settled(&home, "desktop-2-found");
    hands.press("Tab");
    hands.press("Return");
    photograph_settled(&home, "desktop-3-chosen");

    // Where, by number; when, by typing; then a smaller box by hand.
    hands.click(WEST);
    hands.press("ctrl+a");
    for (text, tabs) in [("-105.5", 1), ("40", 1), ("-105", 1), ("41", 4), ("2020-04-27", 2), ("2020-05-28", 1)] {
        hands.type_text(text);
        for _ in 0..tabs {
            hands.press("Tab");
        }
    }
    hands.press("ctrl+shift+b");
    photograph_settled(&home, "desktop-4-typed");
    hands.drag_with_shift((595, 165), (705, 465));
    photograph_settled(&home, "desktop-5-drawn");

    // Go. Asking for the files does nothing until the job has some.
    hands.press("ctrl+Return");
    let file = wait_for(120, "the result file", || {
        hands.press("ctrl+d");
        find_result(home.path())
    });
    photograph_settled(&home, "desktop-6-dark");
    hands.press("ctrl+shift+l");
    photograph_settled(&home, "desktop-6-light");

    let (longitudes, latitudes) = photons::positions(&file);
    assert!(longitudes.len() > 100, "{} photons", longitudes.len());
    assert!(longitudes.iter().all(|longitude| (-105.5..=-105.0).contains(longitude)));
    // The hand drew inside the typed box: its top and bottom are cut off.
    assert!(latitudes.iter().all(|latitude| (40.02..=40.98).contains(latitude)));
    let names: Vec<_> = file.parent().unwrap().read_dir().unwrap().flatten().map(|entry| entry.file_name()).collect();
    let ending_in = |ending: &str| names.iter().filter(|name| name.to_string_lossy().ends_with(ending)).count();
    assert_eq!((ending_in(".h5"), ending_in(".part")), (1, 0), "one granule lies in the dates: {names:?}");
    assert!(!application.log().contains("panicked"), "{}", application.log());
    assert_eq!(application.close(&display), Some(0));
}

/// A whole `.h5` somewhere below the home folder.
fn find_result(folder: &Path) -> Option<PathBuf> {
    folder.read_dir().ok()?.flatten().find_map(|entry| {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            return find_result(&path);
        }
        path.extension().is_some_and(|extension| extension == "h5").then_some(path)
    })
}
