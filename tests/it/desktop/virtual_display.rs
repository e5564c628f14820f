//! A display in memory, with hands (xdotool) and a camera (ImageMagick).

use super::home::Home;
use super::process::{Process, output, wait_for};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// What it needs installed.
pub(super) const TOOLS: &[&str] = &["Xvfb", "xdotool", "import"];

/// An X server without a screen; ended when dropped.
pub(super) struct VirtualDisplay {
    _server: Process,
    name: String,
}

impl VirtualDisplay {
    /// Starts one on a number that the X server picks, and tells `home`'s later commands of it.
    pub(super) fn start(home: &mut Home, width: u32, height: u32) -> Self {
        let mut command = home.command("Xvfb");
        command
            .args(["-displayfd", "1", "-screen", "0", &format!("{width}x{height}x24")])
            .args(["+extension", "GLX", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Process::start(&mut command);
        // The number is written once connections are accepted.
        let name = format!(":{}", server.first_line());
        assert!(name.len() > 1, "Xvfb ended without telling its display");
        home.set("DISPLAY", name.clone());
        Self { _server: server, name }
    }

    /// `:7`
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// Asks the window as its title bar's cross would; X has no other polite way.
pub(super) fn ask_to_close(display: &VirtualDisplay, window: u32) {
    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt as _, EventMask};

    let (connection, _) = x11rb::connect(Some(display.name())).expect("the virtual display");
    let atom = |name: &str| connection.intern_atom(false, name.as_bytes()).unwrap().reply().expect("an atom").atom;
    let message = ClientMessageEvent::new(32, window, atom("WM_PROTOCOLS"), [atom("WM_DELETE_WINDOW"), 0, 0, 0, 0]);
    connection.send_event(false, window, EventMask::NO_EVENT, message).unwrap().check().expect("the window is there");
    connection.flush().expect("the virtual display");
}

/// The window with this in its title, if there is one now.
pub(super) fn window_now(home: &Home, title: &str) -> Option<u32> {
    let mut command = home.command("xdotool");
    output(command.args(["search", "--onlyvisible", "--name", title]))?.lines().last()?.parse().ok()
}

/// Runs one xdotool command line (`&["key", "ctrl+k"]`).
#[track_caller]
pub(super) fn act(home: &Home, arguments: &[&str]) {
    let status = home.command("xdotool").args(arguments).status().expect("xdotool");
    assert!(status.success(), "xdotool {arguments:?}: {status}");
}

/// Presses at one place of the screen, moves in steps as a hand does, releases at the other.
/// `seen` does what it is given and waits until the window has taken it.
#[track_caller]
pub(super) fn drag_slowly(home: &Home, from: (i32, i32), to: (i32, i32), seen: impl Fn(&dyn Fn())) {
    const STEPS: i32 = 8;
    move_pointer(home, from);
    seen(&|| act(home, &["mousedown", "1"]));
    for step in 1..=STEPS {
        let between = |start: i32, end: i32| start + (end - start) * step / STEPS;
        move_pointer(home, (between(from.0, to.0), between(from.1, to.1)));
    }
    seen(&|| act(home, &["mouseup", "1"]));
}

/// Clicks at a place of the screen.
#[track_caller]
pub(super) fn click(home: &Home, at: (i32, i32)) {
    move_pointer(home, at);
    act(home, &["click", "1"]);
}

/// Types into what has the focus.
#[track_caller]
pub(super) fn type_text(home: &Home, text: &str) {
    act(home, &["type", "--delay", "15", "--", text]);
}

fn move_pointer(home: &Home, (x, y): (i32, i32)) {
    act(home, &["mousemove", "--sync", &x.to_string(), &y.to_string()]);
}

/// Photographs the whole screen into `target/screenshots/NAME.png`.
#[track_caller]
pub(super) fn photograph(home: &Home, name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let folder = target.join("screenshots");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    let path = folder.join(format!("{name}.png"));
    let status = home.command("import").args(["-window", "root"]).arg(&path).status().expect("ImageMagick's import");
    assert!(status.success(), "import: {status}");
    path
}

/// Photographs until something is drawn and stays as it is, and keeps the last picture.
#[track_caller]
pub(super) fn photograph_settled(home: &Home, name: &str) -> PathBuf {
    let mut last = (Vec::new(), 0);
    wait_for(60, "a drawn and quiet screen", || {
        let path = photograph(home, name);
        let pixels = image::open(&path).expect("a picture").into_rgb8().into_raw();
        last = if pixels == last.0 { (pixels, last.1 + 1) } else { (pixels, 0) };
        (last.1 >= 5 && colours(&path) > 100).then_some(path)
    })
}

/// How many different colours a picture has: 1 for an empty screen, hundreds for a drawn window.
pub(super) fn colours(picture: &Path) -> usize {
    let pixels = image::open(picture).expect("a picture").into_rgb8();
    pixels.pixels().map(|pixel| pixel.0).collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn hands_and_camera_reach_a_window() {
    use x11rb::connection::Connection as _;
    use x11rb::protocol::Event;
    use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, WindowClass};
    use x11rb::wrapper::ConnectionExt as _;

    if crate::shared::lacks_tools(TOOLS) {
        return;
    }
    let mut home = Home::new();
    let display = VirtualDisplay::start(&mut home, 320, 240);
    assert_eq!(colours(&photograph(&home, "empty-display")), 1);

    let (connection, screen) = x11rb::connect(Some(display.name())).unwrap();
    let screen = &connection.setup().roots[screen];
    let window = connection.generate_id().unwrap();
    let wanted = EventMask::BUTTON_PRESS | EventMask::BUTTON_RELEASE | EventMask::POINTER_MOTION | EventMask::KEY_PRESS;
    let look = CreateWindowAux::new().background_pixel(0x0B_6B_CB).event_mask(wanted);
    connection
        .create_window(screen.root_depth, window, screen.root, 0, 0, 200, 240, 0, WindowClass::INPUT_OUTPUT, 0, &look)
        .unwrap();
    connection.change_property8(PropMode::REPLACE, window, AtomEnum::WM_NAME, AtomEnum::STRING, b"A canvas").unwrap();
    connection.map_window(window).unwrap().check().unwrap();
    assert_eq!(wait_for(10, "the canvas", || window_now(&home, "A canvas")), window);

    drag_slowly(&home, (10, 20), (90, 100), |action| action());
    click(&home, (30, 40));
    type_text(&home, "ab");
    ask_to_close(&display, window);
    let mut seen = Vec::new();
    let mut moves = 0;
    wait_for(10, "the wish to close", || {
        while let Some(event) = connection.poll_for_event().unwrap() {
            match event {
                Event::ButtonPress(at) => seen.push(format!("press {},{}", at.event_x, at.event_y)),
                Event::ButtonRelease(at) => seen.push(format!("release {},{}", at.event_x, at.event_y)),
                Event::KeyPress(_) => seen.push("key".to_owned()),
                Event::MotionNotify(_) => moves += 1,
                Event::ClientMessage(_) => return Some(()),
                _ => {}
            }
        }
        None
    });
    assert_eq!(seen, ["press 10,20", "release 90,100", "press 30,40", "release 30,40", "key", "key"]);
    assert!(moves >= 8, "{moves} moves");
    assert_eq!(colours(&photograph(&home, "canvas-on-display")), 2);
}

/// No window has the keyboard any more, as when another program has it.
pub(super) fn take_keyboard_away(display: &VirtualDisplay) {
    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::{ConnectionExt as _, InputFocus};

    let (connection, _) = x11rb::connect(Some(display.name())).expect("the virtual display");
    connection
        .set_input_focus(InputFocus::NONE, x11rb::NONE, x11rb::CURRENT_TIME)
        .unwrap()
        .check()
        .expect("its keyboard");
    connection.flush().expect("the virtual display");
}
