//! Rows of a structure.

use super::model::{Node, Open, Section, What, first_look, rows};
use crate::inspect::{
    Attribute, Axis, ByteOrder, Data, DataType, Dimension, FileKind, Group, Number, Structure, Unread, Values,
    Variable, Why, child_path,
};

fn variable(group: &str, name: &str, axes: &[(&str, u64)]) -> Variable {
    Variable {
        name: name.to_owned(),
        path: child_path(group, name),
        data_type: DataType::Number(Number::Float32, ByteOrder::Little),
        shape: axes.iter().map(|(_, length)| *length).collect(),
        max_shape: Vec::new(),
        axes: axes.iter().map(|(axis, _)| Axis { name: (*axis).to_owned(), scale: None }).collect(),
        chunks: None,
        filters: Vec::new(),
        fill: None,
        attributes: Vec::new(),
        is_scale: false,
        inherited: Vec::new(),
        same_as: None,
        georeference: None,
        unread: None,
    }
}

fn text(name: &str, value: &str) -> Attribute {
    let data = Data::Text(vec![value.to_owned()]);
    Attribute { name: name.to_owned(), value: Ok(Values { data_type: DataType::Text(None), shape: vec![], data }) }
}

fn photons() -> Structure {
    let path = "/gt1l/heights";
    let length = |name: &str, length| Dimension { name: name.to_owned(), length, unlimited: false, phony: false };
    let mut height = variable(path, "h_ph", &[("delta_time", 1_850_000)]);
    height.attributes = vec![text("units", "meters"), text("coordinates", "delta_time, lat_ph")];
    let heights = Group {
        name: "heights".to_owned(),
        path: path.to_owned(),
        dimensions: vec![length("delta_time", 1_850_000)],
        variables: vec![
            height,
            variable(path, "lat_ph", &[("delta_time", 1_850_000)]),
            variable(path, "delta_time", &[("delta_time", 1_850_000)]),
        ],
        attributes: vec![text("Description", "photons\nby the million")],
        unread: vec![Unread::new("/gt1l/heights/far", Why::Dangling, "")],
        ..Group::default()
    };
    let beam = Group { name: "gt1l".to_owned(), path: "/gt1l".to_owned(), groups: vec![heights], ..Group::default() };
    let root = Group {
        path: "/".to_owned(),
        groups: vec![beam],
        attributes: vec![text("title", "ATL03")],
        ..Group::default()
    };
    Structure { kind: FileKind::Hdf5, root }
}

fn names(structure: &Structure, open: &Open, words: &str) -> Vec<String> {
    rows(structure, open, words).iter().map(|row| row.name.clone()).collect()
}

#[test]
fn a_closed_tree_shows_the_root_and_its_groups() {
    assert_eq!(names(&photons(), &Open::default(), ""), ["Attributes", "gt1l"]);
}

#[test]
fn a_group_is_sorted_as_xarray_sorts_it() {
    let structure = photons();
    let mut open = Open::default();
    open.reveal("/gt1l/heights/h_ph");
    let shown = names(&structure, &open, "");
    let wanted = [
        "Attributes",
        "gt1l",
        "heights",
        "Dimensions",
        "Coordinates",
        "lat_ph",
        "delta_time",
        "Data variables",
        "h_ph",
        "Attributes",
        "/gt1l/heights/far is a link to something that is not there.",
    ];
    assert_eq!(shown, wanted);
    open.toggle(Node::Section("/gt1l/heights".to_owned(), Section::Coordinates));
    open.toggle(Node::Section("/gt1l/heights".to_owned(), Section::Attributes));
    let rows = rows(&structure, &open, "");
    assert!(!rows.iter().any(|row| row.name == "lat_ph"), "folded");
    let description = rows.iter().find(|row| row.name == "Description").unwrap();
    assert_eq!(description.note, "photons by the million", "on one line");
    let height = rows.iter().find(|row| row.name == "h_ph").unwrap();
    assert_eq!((height.note.as_str(), height.right.as_str()), ("(delta_time)", "meters  float32"));
}

#[test]
fn a_search_finds_variables_in_closed_groups_and_says_where_they_are() {
    assert_eq!(names(&photons(), &Open::default(), "LAT_"), ["gt1l/heights", "lat_ph"]);
    assert_eq!(names(&photons(), &Open::default(), "nothing"), Vec::<String>::new());
    let found = rows(&photons(), &Open::default(), "title");
    assert!(matches!(found[0].what, What::Attribute));
}

#[test]
fn the_largest_variable_that_is_no_coordinate_is_looked_at_first() {
    assert_eq!(first_look(&photons()), "/gt1l/heights/h_ph");
    let empty = Structure { kind: FileKind::Hdf5, root: Group { path: "/".to_owned(), ..Group::default() } };
    assert_eq!(first_look(&empty), "/");
}

#[test]
fn marks_of_direction_in_names_are_shown_and_not_obeyed() {
    let mut structure = photons();
    structure.root.variables.push(variable("/", "a\u{202e}b", &[]));
    assert!(names(&structure, &Open::default(), "").contains(&"a\\u{202e}b".to_owned()));
}

#[test]
fn of_equally_large_ones_a_variable_with_a_unit_and_fine_numbers_is_looked_at_first() {
    let packed = |name: &str, number: Number, units: &str| {
        let data = Data::Float32(vec![0.01]);
        let data_type = DataType::Number(Number::Float32, ByteOrder::Little);
        let scale = Attribute { name: "scale_factor".to_owned(), value: Ok(Values { data_type, shape: vec![], data }) };
        let mut made = variable("/", name, &[("nj", 84), ("ni", 81)]);
        made.data_type = DataType::Number(number, ByteOrder::Little);
        made.attributes = vec![scale, text("units", units)];
        made
    };
    let variables = vec![
        packed("sea_ice_fraction", Number::Int8, "1"),
        packed("wind_speed", Number::Int8, "m s-1"),
        packed("sea_surface_temperature", Number::Int16, "kelvin"),
    ];
    let root = Group { path: "/".to_owned(), variables, ..Group::default() };
    assert_eq!(first_look(&Structure { kind: FileKind::Hdf5, root }), "/sea_surface_temperature");
}
