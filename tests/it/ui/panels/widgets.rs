//! Fields, boxes, tabs and answers.

use super::{copied, window};
use egui::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::domain::{Problem, Remedy};
use harmony_desktop::engine::Remote;
use harmony_desktop::ui::icons::Icon;
use harmony_desktop::ui::widgets::{
    icon_button, labelled_field, number_field, primary_button, problem_box, remedy_label, remote_ui, tab_bar,
};

#[test]
fn the_remedy_is_a_button_and_details_are_folded() {
    let problem = || {
        Problem::new("Harmony could not be reached.").with_details("dns error: no such host").with_remedy(Remedy::Retry)
    };
    let mut harness =
        window().build_ui_state(|ui, asked: &mut Vec<Remedy>| asked.extend(problem_box(ui, &problem())), Vec::new());
    harness.run();
    assert!(harness.query_by_label_contains("dns error").is_none());
    harness.get_by_label("Try again").click();
    harness.run();
    assert_eq!(harness.state()[..], [Remedy::Retry]);
    harness.get_by_label("Details").click();
    harness.run();
    harness.get_by_label_contains("dns error");
    harness.get_by_label("Copy the details").click();
    harness.step();
    assert_eq!(copied(&harness).as_deref(), Some("Harmony could not be reached.\ndns error: no such host"));
}

#[test]
fn every_remedy_but_none_has_words() {
    let page = || "https://urs.earthdata.nasa.gov/".parse().unwrap();
    for remedy in [
        Remedy::Retry,
        Remedy::SignIn,
        Remedy::AcceptEula(vec![page()]),
        Remedy::AcceptEula(vec![page(), page()]),
        Remedy::OpenPage(page()),
        Remedy::ChooseFolder,
        Remedy::Practice,
    ] {
        assert!(remedy_label(&remedy).is_some_and(|label| !label.is_empty()), "{remedy:?}");
    }
    assert_eq!(remedy_label(&Remedy::None), None);
}

#[test]
fn fields_are_named_by_their_label_and_tell_their_problem() {
    let mut harness = window().build_ui_state(
        |ui, texts: &mut [String; 2]| {
            labelled_field(ui, "Title", &mut texts[0], None);
            number_field(ui, "North", &mut texts[1], Some("At most 90."));
        },
        [String::new(), "141".to_owned()],
    );
    harness.run();
    let field = harness.get_by_role_and_label(Role::TextInput, "Title");
    field.focus();
    field.type_text("ATL03");
    harness.run();
    assert_eq!(harness.state()[0], "ATL03");
    harness.get_by_label("At most 90.");
    let north = harness.get_by_role_and_label(Role::TextInput, "North");
    assert_eq!(north.accesskit_node().data().description(), Some("At most 90."));
}

#[test]
fn tabs_tell_which_is_chosen() {
    let mut harness = window().build_ui_state(
        |ui, current: &mut u8| {
            tab_bar(ui, current, &[(0, "Jobs", Some(3)), (1, "Files", None)]);
        },
        0,
    );
    harness.run();
    harness.get_by_role_and_label(Role::Tab, "Files").click();
    harness.run();
    assert_eq!(*harness.state(), 1);
    let chosen = |name| harness.get_by_role_and_label(Role::Tab, name).accesskit_node().is_selected();
    assert_eq!((chosen("Jobs"), chosen("Files")), (Some(false), Some(true)));
}

#[test]
fn buttons_have_names_and_keys() {
    let mut harness = window().build_ui_state(
        |ui, pressed: &mut u8| {
            *pressed += u8::from(icon_button(ui, Icon::Refresh, "Look again").clicked());
            *pressed += u8::from(primary_button(ui, "Submit request").clicked()) * 10;
        },
        0,
    );
    harness.run();
    for name in ["Look again", "Submit request"] {
        harness.get_by_role_and_label(Role::Button, name).focus();
        harness.run();
        harness.key_press(egui::Key::Enter);
        harness.run();
    }
    assert_eq!(*harness.state(), 11);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_answer_is_awaited_in_words_and_then_shown() {
    let (answer, answered) = tokio::sync::oneshot::channel::<u32>();
    let (wake, woken) = std::sync::mpsc::channel();
    let mut remote = Remote::<u32>::default();
    let question = async move { answered.await.map_err(|gone| Problem::new(gone.to_string())) };
    remote.ask(&tokio::runtime::Handle::current(), move || wake.send(()).unwrap_or_default(), question);
    let mut harness = window().build_ui_state(
        |ui, remote: &mut Remote<u32>| {
            remote.poll();
            remote_ui(ui, remote, "Asking CMR…", |ui, value| {
                ui.label(format!("{value} granules"));
            });
        },
        remote,
    );
    harness.run();
    harness.get_by_label("Asking CMR…");
    answer.send(7).unwrap();
    woken.recv().unwrap();
    harness.run();
    harness.get_by_label("7 granules");
    assert!(harness.query_by_label("Asking CMR…").is_none());
}
