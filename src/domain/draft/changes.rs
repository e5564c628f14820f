//! What differs between two states of the form, in words for “Undo: …”.

use super::Draft;
use super::gesture::Gesture;
use crate::domain::shape::Format;

const COLLECTION: &str = "change the collection";
const AREA: &str = "change the area";

/// The parts that differ; the name of a part is what a change of it is called.
pub(super) fn changed_parts(before: &Draft, after: &Draft) -> Vec<&'static str> {
    let (old, new) = (&before.options, &after.options);
    let (old_numbers, new_numbers) = (&before.numbers, &after.numbers);
    let differs = [
        (COLLECTION, before.collection != after.collection || before.collection_name != after.collection_name),
        (AREA, before.edges != after.edges || before.shape != after.shape || before.point != after.point),
        ("set the first date", before.start != after.start),
        ("set the last date", before.stop != after.stop),
        ("pick variables", before.variables != after.variables || before.picks_variables != after.picks_variables),
        ("change the ranges of dimensions", before.dimensions != after.dimensions),
        ("choose the format", old.format != new.format),
        ("join granules or not", old.concatenate != new.concatenate),
        ("change the projection", old.crs != new.crs),
        ("change the grid", old.grid != new.grid),
        ("change the resampling", old.interpolation != new.interpolation),
        ("change the output's corners", old_numbers.scale_extent != new_numbers.scale_extent),
        ("change the pixel size", old_numbers.scale_size != new_numbers.scale_size),
        ("change the columns", old_numbers.width != new_numbers.width),
        ("change the rows", old_numbers.height != new_numbers.height),
        ("change the average", old.average != new.average),
        ("change the dimensions to extend", old.extend != new.extend),
        ("cut to whole pixels or not", old.pixel_subset != new.pixel_subset),
        ("change the granules by id", old.granule_id != new.granule_id),
        ("change the granules by name", old.granule_name != new.granule_name),
        ("change the most granules", old_numbers.max_results != new_numbers.max_results),
        ("skip the preview or not", old.skip_preview != new.skip_preview),
        ("ignore errors or not", old.ignore_errors != new.ignore_errors),
        ("change the destination", old.destination_url != new.destination_url),
        ("change the service", old.service_id != new.service_id),
        ("change the labels", before.labels != after.labels),
        ("name the program to Harmony or not", old.own_label != new.own_label),
        ("accept whole files or not", before.whole_files != after.whole_files),
    ];
    let parts: Vec<&str> = differs.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect();
    // A field that this table forgets must not make changes that cannot be taken back.
    if parts.is_empty() && before != after { vec!["change the form"] } else { parts }
}

/// What was done, as on a button: “draw box”.
pub(super) fn words(before: &Draft, after: &Draft, gesture: Option<Gesture>) -> String {
    let parts = changed_parts(before, after);
    let of_part = |part: &'static str| match part {
        COLLECTION => collection_words(before, after),
        AREA => area_words(before, after, matches!(gesture, Some(Gesture::Dragging(_)))),
        plain => plain.to_owned(),
    };
    match parts.as_slice() {
        [part] => of_part(part),
        _ if *after == Draft::default() => "empty the form".to_owned(),
        ["set the first date", "set the last date"] => "change the dates".to_owned(),
        [first, second] => format!("{} and {}", of_part(first), of_part(second)),
        _ => "fill in the form".to_owned(),
    }
}

fn collection_words(before: &Draft, after: &Draft) -> String {
    match (&before.collection, &after.collection) {
        (_, Some(chosen)) => format!("choose {}", chosen.short_name),
        (Some(dropped), None) => format!("take {} off", dropped.short_name),
        (None, None) => COLLECTION.to_owned(),
    }
}

fn area_words(before: &Draft, after: &Draft, is_dragged: bool) -> String {
    if let Some(shape) = after.shape.as_ref().filter(|_| before.shape != after.shape) {
        let cost = before.shape.as_ref().and_then(|before| before.simplification());
        return if cost.is_some_and(|cost| cost.before() == shape) {
            "undo simplifying".to_owned()
        } else if shape.simplification().is_some() {
            "simplify the shape".to_owned()
        } else if shape.source().is_some() {
            format!("use the shape {}", shape.name())
        } else if shape.format() == Format::Drawn {
            "edit the outline".to_owned()
        } else {
            "use a shape".to_owned()
        };
    }
    if after.has_point() && before.point != after.point {
        return "set the point".to_owned();
    }
    let words = match (before.has_box(), after.has_box()) {
        (_, false) if before.has_point() => "take the point off",
        (_, false) if before.shape.is_some() => "take the shape off",
        (_, false) => "clear the box",
        (true, true) if is_dragged => "change box",
        (false, true) if is_dragged => "draw box",
        _ => {
            let mut edges = before.edges.iter().zip(&after.edges).enumerate().filter(|(_, (old, new))| old != new);
            match (edges.next(), edges.next()) {
                (Some((0, _)), None) => "set west",
                (Some((1, _)), None) => "set south",
                (Some((2, _)), None) => "set east",
                (Some((3, _)), None) => "set north",
                _ => "fill in the box",
            }
        }
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::domain::draft::Gesture;
    use crate::domain::request::{DimensionRange, Options};
    use crate::domain::{BoundingBox, Draft, Shape, SubsetRequest};
    use serde_json::json;

    #[test]
    fn what_was_done_is_said_as_on_a_button() {
        let empty = Draft::default();
        let said = |before: &Draft, after: &Draft| words(before, after, None);
        let mut boxed = empty.clone();
        boxed.set_bounding_box(Some(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap()));
        assert_eq!(words(&empty, &boxed, Some(Gesture::Dragging(1))), "draw box");
        assert_eq!(said(&empty, &boxed), "fill in the box");
        assert_eq!(said(&boxed, &empty), "clear the box");
        let mut typed = boxed.clone();
        typed.edges[3] = "42".to_owned();
        assert_eq!(said(&boxed, &typed), "set north");

        let mut shaped = boxed.clone();
        let place = json!({"type": "Point", "coordinates": [-105, 40]}).to_string();
        shaped.set_shape(Shape::from_text(&place).unwrap());
        assert_eq!(said(&boxed, &shaped), "use a shape");
        let mut named = boxed.clone();
        named.set_shape(Shape::from_file("/deep/ridge.geojson", place.as_bytes()).unwrap());
        assert_eq!(said(&boxed, &named), "use the shape ridge.geojson");
        assert_eq!(said(&named, &empty), "take the shape off");
        assert_eq!(words(&named, &boxed, Some(Gesture::Dragging(1))), "draw box");

        let dates = Draft { start: "2020".to_owned(), stop: "2021".to_owned(), ..boxed.clone() };
        assert_eq!(said(&boxed, &dates), "change the dates");
        assert_eq!(said(&empty, &dates), "fill in the form");
        assert_eq!(said(&dates, &empty), "empty the form");
        let one = Draft { start: "2020".to_owned(), ..empty.clone() };
        assert_eq!(said(&empty, &one), "set the first date");
        assert_eq!(said(&one, &boxed), "fill in the box and set the first date");
    }

    /// Whatever a request can hold, a change of it is seen.
    #[test]
    fn every_option_has_words() {
        let empty = Draft::default();
        let text = || Some("x".to_owned());
        let all = [
            Options { format: text(), ..Options::default() },
            Options { crs: text(), ..Options::default() },
            Options { interpolation: text(), ..Options::default() },
            Options { grid: text(), ..Options::default() },
            Options { average: text(), ..Options::default() },
            Options { service_id: text(), ..Options::default() },
            Options { destination_url: text(), ..Options::default() },
            Options { scale_extent: Some([1, 2, 3, 4].map(Into::into)), ..Options::default() },
            Options { scale_size: Some([1, 2].map(Into::into)), ..Options::default() },
            Options { width: Some(1), ..Options::default() },
            Options { height: Some(1), ..Options::default() },
            Options { max_results: Some(1), ..Options::default() },
            Options { granule_id: vec!["G1".to_owned()], ..Options::default() },
            Options { granule_name: vec!["G1".to_owned()], ..Options::default() },
            Options { own_label: Some(false), ..Options::default() },
            Options { extend: vec!["lev".to_owned()], ..Options::default() },
            Options { concatenate: Some(true), ..Options::default() },
            Options { pixel_subset: Some(true), ..Options::default() },
            Options { skip_preview: Some(true), ..Options::default() },
            Options { ignore_errors: Some(true), ..Options::default() },
        ];
        let mut requests: Vec<SubsetRequest> =
            all.into_iter().map(|options| SubsetRequest { options, ..SubsetRequest::new("") }).collect();
        requests.push(SubsetRequest { labels: vec!["x".to_owned()], ..SubsetRequest::new("") });
        requests.push(SubsetRequest { variables: vec!["x".to_owned()], ..SubsetRequest::new("") });
        let range = DimensionRange { name: "lev".to_owned(), min: Some(1.into()), max: None };
        requests.push(SubsetRequest { dimensions: vec![range], ..SubsetRequest::new("") });
        let mut said = std::collections::BTreeSet::new();
        for request in &requests {
            said.insert(words(&empty, &Draft::from_request(request, None), None));
        }
        assert_eq!(said.len(), requests.len(), "{said:?}");
        assert!(!said.contains("change the form") && !said.contains("fill in the form"), "{said:?}");
    }
}
