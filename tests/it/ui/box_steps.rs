//! What keys, buttons and commands do to the box, in the real window: each is one step of undo.

use super::opening::{fill_box, practicing};
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};

fn edges(window: &Window) -> [String; 4] {
    ["West", "South", "East", "North"].map(|edge| window.text_of(edge))
}

fn undo(window: &mut Window) {
    window.key(Modifiers::COMMAND, Key::Z);
}

const START: [&str; 4] = ["-50.1234567", "60", "-20", "75"];

#[test]
fn keys_on_an_edge_are_one_step_until_it_is_left() {
    let mut window = practicing(Start::practicing());
    fill_box(&mut window, START);
    window.focus_containing(Role::Slider, "East");
    for _ in 0..3 {
        window.key(Modifiers::SHIFT, Key::ArrowRight);
    }
    let stepped = edges(&window);
    assert_eq!((&stepped[..2], stepped[3].as_str()), (&[START[0].to_owned(), START[1].to_owned()][..], START[3]));
    assert_ne!(stepped[2], START[2]);
    window.focus_containing(Role::Slider, "North");
    window.key(Modifiers::NONE, Key::End);
    assert_eq!(window.text_of("North"), "90");
    window.until_told("Box: 60 north to the north pole");
    undo(&mut window);
    assert_eq!(edges(&window), stepped);
    undo(&mut window);
    assert_eq!(edges(&window), START);
}

#[test]
fn the_buttons_beside_the_box_and_the_commands_are_steps_of_their_own() {
    let mut window = practicing(Start::practicing());
    fill_box(&mut window, START);
    window.key(Modifiers::NONE, Key::B);
    window.press_button("Other way round");
    assert_eq!(edges(&window), ["-20", "60", "-50.1234567", "75"]);
    window.press_button("To the pole");
    assert_eq!(edges(&window), ["-20", "60", "-50.1234567", "90"]);
    window.press_button("All longitudes");
    assert_eq!(edges(&window), ["-180", "60", "180", "90"]);
    window.hover("Undo");
    window.until_told("Undo: widen the box to all longitudes (Ctrl+Z)");
    for expected in [["-20", "60", "-50.1234567", "90"], ["-20", "60", "-50.1234567", "75"], START] {
        undo(&mut window);
        assert_eq!(edges(&window), expected);
    }
    window.key(Modifiers::NONE, Key::Delete);
    window.press("Edit");
    window.press("Box in the middle of the map");
    assert!(edges(&window).iter().all(|edge| !edge.is_empty()));
    undo(&mut window);
    assert!(edges(&window).iter().all(String::is_empty));
}
