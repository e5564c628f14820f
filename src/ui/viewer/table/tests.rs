//! What a table shows and reads.

use super::go::{index, sought};
use super::model::{Across, Choice, Layout, Marked, Source, piece};
use crate::inspect::{
    Axis, ByteOrder, DataType, Field, FileKind, Group, Number, Range, Structure, Variable, child_path,
};
use crate::ui::viewer::table::cells::Sought;

fn variable(name: &str, axes: &[(&str, u64)]) -> Variable {
    Variable {
        name: name.to_owned(),
        path: child_path("/", name),
        data_type: DataType::Number(Number::Float32, ByteOrder::Little),
        shape: axes.iter().map(|(_, length)| *length).collect(),
        max_shape: Vec::new(),
        axes: axes.iter().map(|(axis, _)| Axis { name: (*axis).to_owned(), scale: Some(format!("/{axis}")) }).collect(),
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

fn file(variables: Vec<Variable>) -> Structure {
    Structure { kind: FileKind::Hdf5, root: Group { path: "/".to_owned(), variables, ..Group::default() } }
}

#[test]
fn pieces_cover_a_dimension_once_and_never_cross_a_large_chunk() {
    for (length, chunk) in [
        (1_850_000, Some(100_000)),
        (400_000_000, Some(1_000_000)),
        (1000, None),
        (5, Some(3)),
        (10_000, Some(64)),
        (1025, Some(1024)),
        (700, Some(0)),
        (u64::MAX, Some(u64::MAX)),
    ] {
        let last = length - 1;
        for index in [0, 1, 2, 511, 512, 99_999, 100_000, 1_849_999, last / 2, last] {
            let index = index.min(last);
            let found = piece(index, length, chunk, 512);
            let span = found.span.clone();
            assert!(span.contains(&index) && span.end <= length, "{length} {chunk:?} {index} {span:?}");
            assert!(span.end - span.start <= 1024, "{span:?}");
            assert_eq!(piece(span.start, length, chunk, 512), found);
            assert_eq!(piece(span.end - 1, length, chunk, 512), found);
            if span.start > 0 {
                assert_eq!(piece(span.start - 1, length, chunk, 512).number + 1, found.number);
            }
            if let Some(chunk) = chunk.filter(|chunk| *chunk > 512) {
                assert_eq!(span.start / chunk, (span.end - 1) / chunk, "{span:?} crosses");
            }
        }
    }
}

#[test]
fn lines_of_a_group_stand_beside_each_other_with_short_second_dimensions() {
    let mut other = variable("orbit", &[("cycle", 3)]);
    other.axes[0].scale = None;
    let structure = file(vec![
        variable("h_ph", &[("t", 100)]),
        variable("lat_ph", &[("t", 100)]),
        variable("conf", &[("t", 100), ("surface", 5)]),
        other,
        variable("t", &[("t", 100)]),
    ]);
    let layout = Layout::of(&structure, &structure.root.variables[0], &Choice::default());
    let Across::Columns(columns) = &layout.across else { panic!("columns") };
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["h_ph", "lat_ph", "conf[0]", "conf[1]", "conf[2]", "conf[3]", "conf[4]", "t"]);
    assert_eq!(layout.rows, 100);
    assert_eq!(layout.row_scale, None, "it is among the columns");
    assert_eq!(layout.column_of("/lat_ph"), Some(1));
    let (conf, inner) = layout.source(4).unwrap();
    assert_eq!((conf.variable.name.as_str(), inner), ("conf", 2));
    let alone = Layout::of(&structure, &structure.root.variables[0], &Choice { alone: true, ..Choice::default() });
    assert_eq!(alone.columns(), 1);
    assert_eq!(alone.row_scale.unwrap().variable.name, "t");
    assert_eq!(Layout::of_group(&structure, &structure.root).unwrap().columns(), 8);
}

#[test]
fn any_two_dimensions_of_a_field_run_down_and_across() {
    let field = variable("t2m", &[("time", 10), ("lat", 40), ("lon", 80)]);
    let scales = ["time", "lat", "lon"].map(|name| {
        let length = field.axes.iter().position(|axis| axis.name == name).map_or(0, |place| field.shape[place]);
        variable(name, &[(name, length)])
    });
    let structure = file([vec![field.clone()], scales.to_vec()].concat());
    let layout = Layout::of(&structure, &field, &Choice::default());
    assert_eq!((layout.rows, layout.columns()), (40, 80));
    assert_eq!(layout.row_scale.as_ref().unwrap().variable.name, "lat");
    assert_eq!(
        layout.scales.iter().map(|(dimension, scale)| (*dimension, scale.is_some())).collect::<Vec<_>>(),
        [(0, true)]
    );
    let choice = Choice { down: Some(2), across: Some(0), fixed: vec![0, 99, 0], alone: false };
    let layout = Layout::of(&structure, &field, &choice);
    assert_eq!((layout.rows, layout.columns()), (80, 10));
    let (source, _) = layout.source(3).unwrap();
    assert_eq!(source.fixed[1], 39, "no further than the last");
    assert!(!source.is_row_major());
    let selection = source.selection(5..7, 2..6);
    assert_eq!(selection.0, [Range::new(2, 4), Range::one(39), Range::new(5, 2)]);
}

#[test]
fn fields_of_a_compound_are_columns() {
    let mut rows = variable("rows", &[("n", 7)]);
    let field =
        |name: &str| Field { name: name.to_owned(), data_type: DataType::Number(Number::Int32, ByteOrder::Big) };
    rows.data_type = DataType::Compound(vec![field("a"), field("b")]);
    let layout = Layout::of(&file(vec![rows.clone()]), &rows, &Choice::default());
    assert_eq!((layout.rows, layout.columns()), (7, 2));
    assert_eq!(layout.source(1).unwrap().1, 1);
    assert_eq!(Source::line(&rows).column_piece(1).span, 0..2);
}

#[test]
fn hostile_shapes_make_tables_and_no_panic() {
    let scalar = variable("s", &[]);
    let layout = Layout::of(&file(vec![scalar.clone()]), &scalar, &Choice::default());
    assert_eq!((layout.rows, layout.columns()), (1, 1));
    let empty = variable("e", &[("a", 0), ("b", u64::MAX), ("c", u64::MAX)]);
    let layout = Layout::of(&file(vec![empty.clone()]), &empty, &Choice { down: Some(9), ..Choice::default() });
    assert_eq!(layout.rows, u64::MAX);
    let zero = variable("z", &[("a", 0)]);
    assert_eq!(Layout::of(&file(vec![zero.clone()]), &zero, &Choice::default()).rows, 0);
}

#[test]
fn a_selection_is_stepped_and_stays_within_the_table() {
    let mut marked = Marked::one((5, 1));
    marked.step((i64::MAX, 1), (100, 3), false);
    assert_eq!(marked, Marked::one((99, 2)));
    marked.step((-2, 0), (100, 3), true);
    assert_eq!((marked.rows(), marked.columns()), (97..100, 2..3));
    assert!(marked.holds(98, 2) && !marked.holds(96, 2));
}

#[test]
fn values_and_times_are_told_apart_where_one_wants_to_go() {
    assert_eq!(sought("40.25"), Some(Sought::Value(40.25)));
    assert_eq!(sought("-3"), Some(Sought::Value(-3.0)));
    assert_eq!(sought("1970-01-02"), Some(Sought::Time(86_400.0)));
    assert_eq!(sought("1970-01-01T00:00:01.5Z"), Some(Sought::Time(1.5)));
    assert_eq!(sought("1970-01-01 00:01"), Some(Sought::Time(60.0)));
    assert_eq!([sought("inf"), sought("soon"), sought("")], [None, None, None]);
}

#[test]
fn pieces_are_short_where_chunks_reach_far_into_what_is_not_shown() {
    let mut field = variable("cube", &[("time", 4000), ("lat", 2000), ("lon", 2000)]);
    let length = |field: &Variable| {
        let structure = file(vec![field.clone()]);
        let layout = Layout::of(&structure, field, &Choice::default());
        let span = layout.sources[0].row_piece(0).span;
        span.end - span.start
    };
    field.chunks = Some(vec![1, 2000, 2000]);
    assert_eq!(length(&field), 512, "one chunk in all");
    field.chunks = Some(vec![4000, 4, 4]);
    assert_eq!(length(&field), 64, "256 chunks rather than 16384");
    field.chunks = None;
    assert_eq!(length(&field), 512);
}

#[test]
fn indices_may_have_their_thousands_apart_and_other_numbers_are_values() {
    let thousands = ["1849999", "1,849,999", "1\u{202f}849\u{202f}999", " 1 849 999 "];
    assert!(thousands.iter().all(|text| index(text) == Some(1_849_999)));
    assert_eq!(["40,25", "40.25", "1,84", "-3", "", "1 849,99"].map(index), [None; 6]);
    assert_eq!(sought("40,25"), Some(Sought::Value(40.25)), "as much of the world writes it");
}
