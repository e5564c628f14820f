//! Attributes that variables have through others: bounds of a time are in its units and calendar (CF conventions, 7.1),
//! which their own attributes need not say.

use super::model::{Attribute, Group, Structure};
use super::text::own_name;

/// What bounds take over from their time.
const GIVEN: [&str; 2] = ["units", "calendar"];

/// Gives every variable of a file what it has through others.
pub(super) fn complete(structure: &mut Structure) {
    let mut waiting = vec![&mut structure.root];
    while let Some(group) = waiting.pop() {
        complete_group(group);
        waiting.extend(group.groups.iter_mut());
    }
}

fn complete_group(group: &mut Group) {
    let mut given: Vec<(String, Vec<Attribute>)> = Vec::new();
    for time in group.variables.iter().filter(|time| time.text("units").is_some_and(|units| units.contains("since"))) {
        let Some(bounds) = time.text("bounds") else { continue };
        let attributes = time.attributes.iter().filter(|attribute| GIVEN.contains(&attribute.name.as_str()));
        given.push((bounds.to_owned(), attributes.cloned().collect()));
    }
    for (bounds, mut attributes) in given {
        let Some(variable) = group.variables.iter_mut().find(|variable| own_name(&variable.name) == bounds) else {
            continue;
        };
        attributes.retain(|given| variable.attributes.iter().all(|own| own.name != given.name));
        variable.inherited = attributes;
    }
}
