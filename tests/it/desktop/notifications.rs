//! A job that ends while nobody looks: the real binary tells a notification service of its own.
#![expect(clippy::unused_self, reason = "D-Bus methods have one")]

use super::application::{Application, tutorial};
use super::home::Home;
use super::process::{Process, wait_for};
use super::session_bus;
use super::virtual_display::{self, VirtualDisplay, click, photograph_settled, take_keyboard_away};
use crate::shared;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use zbus::zvariant::OwnedValue;

/// The form's button in a window of 1280 by 800.
const SUBMIT: (i32, i32) = (170, 750);

/// What the service was asked to show.
#[derive(Debug)]
struct Shown {
    application: String,
    title: String,
    body: String,
}

/// As much of a notification service as the application needs.
struct Service {
    shown: SyncSender<Shown>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "as the specification has it")]
    fn notify(
        &self,
        application: String,
        replaces: u32,
        icon: String,
        title: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> u32 {
        drop((replaces, icon, actions, hints, timeout));
        self.shown.send(Shown { application, title, body }).expect("the test listens");
        1
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let [name, vendor, version, specification] = ["test", "test", "1", "1.2"].map(str::to_owned);
        (name, vendor, version, specification)
    }
}

/// A message bus with the service on it; both are ended when dropped.
struct Bus {
    _service: zbus::blocking::Connection,
    _bus: Process,
    shown: Receiver<Shown>,
}

fn start_notifications(home: &mut Home) -> Bus {
    let (bus, address) = session_bus::start_bus(home);
    let (sender, shown) = sync_channel(8);
    let service = zbus::blocking::connection::Builder::address(address.as_str())
        .and_then(|builder| builder.serve_at("/org/freedesktop/Notifications", Service { shown: sender }))
        .and_then(|builder| builder.name("org.freedesktop.Notifications"))
        .and_then(zbus::blocking::connection::Builder::build)
        .expect("a service on the bus");
    Bus { _service: service, _bus: bus, shown }
}

#[test]
fn a_job_that_ends_while_nobody_looks_is_told() {
    if shared::lacks_tools(virtual_display::TOOLS) || shared::lacks_tools(&["dbus-daemon"]) {
        return;
    }
    let mut home = Home::new();
    let display = VirtualDisplay::start(&mut home, 1280, 800);
    let bus = start_notifications(&mut home);
    let application = Application::open(&home, &["--practice", &tutorial()]);
    photograph_settled(&home, "notification-1-start");
    // The mouse works without the keyboard: nobody looks when the job ends.
    take_keyboard_away(&display);
    click(&home, SUBMIT);
    let shown = wait_for(60, "the notification", || bus.shown.try_recv().ok());
    println!("{shown:?}");
    assert_eq!(shown.application, "Harmony Desktop");
    assert!(shown.title.starts_with("ATL03") && shown.title.ends_with("is done"), "{shown:?}");
    assert!(shown.body.contains("downloaded"), "{shown:?}");
    photograph_settled(&home, "notification-2-told");
    assert!(!application.log().contains("panicked"), "{}", application.log());
    assert_eq!(application.close(&display), Some(0));
}
