//! Where results go instead of Harmony's own place: a bucket, and the policy it needs.

use super::How;
use super::parts::{Tip, text_option};
use crate::commands::Command;
use crate::domain::Draft;
use crate::domain::draft::Field;
use crate::ui::form::lines;
use crate::ui::{theme, widgets};
use egui::{ScrollArea, Ui};

const DESTINATION: Tip = Tip::new(
    "destination_url",
    "An S3 bucket in us-west-2 that Harmony may write to. The results go there and are not downloaded here.",
);
/// Lines of the policy seen at once.
const LINES: f32 = 8.0;

/// The field, and once a bucket is named, its policy; true if the field was changed.
pub(super) fn destination_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) -> bool {
    let place = ("Write to this S3 location", "s3://my-bucket/folder");
    let problem = how.problem(Field::Destination);
    let changed = text_option(ui, place, DESTINATION, &mut draft.options.destination_url, problem);
    let is_fine = problem.is_none() && !changed;
    if let Some(path) = draft.options.destination_url.as_deref().and_then(bucket_path).filter(|_| is_fine) {
        policy_ui(ui, how, path);
    }
    changed
}

/// `my-bucket/folder` of `s3://my-bucket/folder/`.
fn bucket_path(destination: &str) -> Option<&str> {
    let path = destination.trim().strip_prefix("s3://")?.trim_end_matches('/');
    (!path.is_empty()).then_some(path)
}

fn policy_ui(ui: &mut Ui, how: &How<'_, '_>, path: &str) {
    let answer = &how.cx.questions.bucket_policy;
    if let Some(policy) = answer.value().filter(|policy| policy.path == path) {
        ui.label(theme::text::secondary(ui, "Your bucket must have this policy, or Harmony may not write to it:"));
        let height = theme::LINE_HEIGHT * LINES;
        let area = ScrollArea::both().id_salt("bucket policy").max_height(height).min_scrolled_height(height);
        area.show(ui, |ui| {
            let text = egui::Label::new(theme::text::mono_small(&policy.text)).extend().selectable(true);
            ui.add(text);
        });
        if widgets::quiet_line_button(ui, "Copy the policy").clicked() {
            ui.ctx().copy_text(policy.text.clone());
        }
        return;
    }
    if answer.is_loading() {
        lines::asking(ui, "Asking Harmony for the policy…");
        return;
    }
    if let Some(problem) = answer.problem()
        && let Some(remedy) = widgets::problem_line(ui, problem)
    {
        how.cx.push(Command::Remedy(remedy));
    }
    if widgets::quiet_line_button(ui, "Show the policy my bucket needs").clicked() {
        how.cx.push(Command::AskBucketPolicy(path.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::bucket_path;

    #[test]
    fn the_path_is_without_its_scheme() {
        assert_eq!(bucket_path(" s3://my-bucket/folder/ "), Some("my-bucket/folder"));
        assert_eq!(bucket_path("s3://"), None);
        assert_eq!(bucket_path("my-bucket"), None);
    }
}
