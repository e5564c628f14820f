//! What stored numbers mean, case by case.

use super::*;
use crate::inspect::time::Resolution;
use crate::inspect::{Attribute, ByteOrder, Data, DataType, Number, Values, Variable};

fn number(number: Number, data: Data) -> Values {
    let mut values = Values { data_type: DataType::Number(number, ByteOrder::Little), shape: vec![], data };
    values.shape = vec![values.len() as u64];
    values
}

fn shorts(values: &[i16]) -> Values {
    number(Number::Int16, Data::Int16(values.to_vec()))
}

fn bytes(values: &[i8]) -> Values {
    number(Number::Int8, Data::Int8(values.to_vec()))
}

fn float(value: f32) -> Values {
    number(Number::Float32, Data::Float32(vec![value]))
}

fn double(value: f64) -> Values {
    number(Number::Float64, Data::Float64(vec![value]))
}

fn text(text: &str) -> Values {
    Values { data_type: DataType::Text(None), shape: vec![], data: Data::Text(vec![text.to_owned()]) }
}

fn plan(of: &Values, attributes: Vec<(&str, Values)>) -> Plan {
    plan_with_fill(of, attributes, None)
}

fn plan_with_fill(of: &Values, attributes: Vec<(&str, Values)>, fill: Option<Values>) -> Plan {
    let attributes =
        attributes.into_iter().map(|(name, value)| Attribute { name: name.to_owned(), value: Ok(value) }).collect();
    Plan::of(&Variable {
        name: "v".to_owned(),
        path: "/v".to_owned(),
        data_type: of.data_type.clone(),
        shape: of.shape.clone(),
        max_shape: vec![],
        axes: vec![],
        chunks: None,
        filters: vec![],
        fill,
        attributes,
        is_scale: false,
        inherited: Vec::new(),
        same_as: None,
        georeference: None,
        unread: None,
    })
}

fn written(plan: &Plan, values: &Values) -> Vec<String> {
    (0..values.len()).map(|index| plan.written(values, index, Show::WithUnits, Resolution::Second(0))).collect()
}

#[test]
fn packed_values_get_the_digits_of_their_step() {
    let stored = shorts(&[7315, -1, 0, 7316]);
    let packed = plan(
        &stored,
        vec![
            ("units", text("K")),
            ("scale_factor", float(0.01)),
            ("add_offset", float(200.0)),
            ("_FillValue", shorts(&[-1])),
        ],
    );
    assert_eq!(written(&packed, &stored), ["273.15 K", "–", "200.00 K", "273.16 K"]);
    assert_eq!(packed.real(&stored, 0), Some(7315.0 * 0.01 + 200.0));
    assert_eq!(packed.written(&stored, 0, Show::Raw, Resolution::Day), "7315");
    let reals = packed.reals(&stored).unwrap();
    assert!(reals[1].is_nan() && reals[0] == 273.15, "{reals:?}");
    let third = plan(&stored, vec![("scale_factor", double(1.0 / 3.0))]);
    assert_eq!(third.written(&stored, 0, Show::Decoded, Resolution::Day), "2438.33333");
}

#[test]
fn unsigned_bytes_are_read_before_their_fill_value() {
    let stored = bytes(&[-1, -2, 5]);
    let signed_fill = plan(&stored, vec![("_Unsigned", text("true")), ("_FillValue", bytes(&[-1]))]);
    let unsigned_fill =
        plan(&stored, vec![("_Unsigned", text("true")), ("_FillValue", number(Number::UInt8, Data::UInt8(vec![255])))]);
    for plan in [signed_fill, unsigned_fill] {
        assert_eq!(written(&plan, &stored), ["–", "254", "5"]);
        assert_eq!(plan.reals(&stored).unwrap()[1], 254.0);
    }
    let unsigned = number(Number::UInt8, Data::UInt8(vec![255, 3]));
    let made_signed = plan(&unsigned, vec![("_Unsigned", text("false"))]);
    assert_eq!(written(&made_signed, &unsigned), ["-1", "3"]);
    let float = plan(&double(1.0), vec![("_Unsigned", text("true"))]);
    assert_eq!((float.unsigned, float.remarks), (None, vec![Remark::UnsignedNotInteger]));
}

#[test]
fn integers_stay_exact_beside_fill_values() {
    let stored = number(Number::Int64, Data::Int64(vec![9_007_199_254_740_993, -999, i64::MAX]));
    let filled = plan(&stored, vec![("_FillValue", number(Number::Int64, Data::Int64(vec![-999])))]);
    assert_eq!(written(&filled, &stored), ["9007199254740993", "–", "9223372036854775807"]);
    let large = number(Number::UInt64, Data::UInt64(vec![u64::MAX, 0]));
    assert_eq!(written(&plan(&large, vec![]), &large), ["18446744073709551615", "0"]);
}

#[test]
fn all_missing_values_are_missing_and_in_the_type_of_the_values() {
    let stored = number(Number::Float32, Data::Float32(vec![1e20, -99.0, 3.4, f32::NAN]));
    let missing = plan(
        &stored,
        vec![
            ("_FillValue", double(1e20)),
            ("missing_value", number(Number::Float64, Data::Float64(vec![-99.0, -98.0]))),
        ],
    );
    assert_eq!(written(&missing, &stored), ["–", "–", "3.4", "NaN"]);
    let counts = missing.count(&stored);
    assert_eq!((counts.values, counts.fill, counts.not_a_number), (1, 2, 1));
    let nan = plan(&stored, vec![("_FillValue", float(f32::NAN))]);
    assert_eq!(nan.cell(&stored, 3), Cell::Fill);
    // A missing value of another type than the values.
    let short = shorts(&[-999, 1]);
    assert_eq!(written(&plan(&short, vec![("missing_value", float(-999.0))]), &short), ["–", "1"]);
    let strange = plan(&short, vec![("missing_value", float(0.5))]);
    assert_eq!(strange.remarks, [Remark::CannotOccur("missing_value", "0.5".to_owned())]);
}

#[test]
fn text_where_numbers_belong_is_ignored_and_said() {
    let stored = shorts(&[1]);
    let plan = plan(
        &stored,
        vec![
            ("missing_value", text("none")),
            ("scale_factor", text("0.1")),
            ("valid_min", text("0")),
            ("_FillValue", text(" ")),
        ],
    );
    assert!(plan.is_plain());
    assert_eq!(plan.remarks.len(), 3, "{:?}", plan.remarks);
    assert!(plan.remarks[0].to_string().contains("missing_value holds the text “none”"));
}

#[test]
fn values_that_were_never_written_are_missing_only_if_they_are_exactly_the_default() {
    let never = 9.969_209_968_386_869e36;
    let stored = number(Number::Float64, Data::Float64(vec![never, 9.9692e36, 1.0]));
    assert_eq!(written(&plan(&stored, vec![]), &stored), ["–", "9.9692e36", "1.0"]);
    let single = number(Number::Float32, Data::Float32(vec![never as f32, 1.0]));
    assert_eq!(written(&plan(&single, vec![]), &single), ["–", "1.0"]);
    let own = plan(&stored, vec![("_FillValue", double(1.0))]);
    assert_eq!(own.cell(&stored, 0), Cell::Value(never));
    // 65535 may be a count: only where the file itself fills with it.
    let counts = number(Number::UInt16, Data::UInt16(vec![65_535]));
    assert_eq!(written(&plan(&counts, vec![]), &counts), ["65535"]);
    let filled = plan_with_fill(&counts, vec![], Some(number(Number::UInt16, Data::UInt16(vec![65_535]))));
    assert_eq!(written(&filled, &counts), ["–"]);
    assert_eq!(filled.remarks, [Remark::DefaultFill("65535".to_owned())]);
    // HDF5's own fill property is no fill value.
    let property = plan_with_fill(&stored, vec![], Some(double(-9.0)));
    assert_eq!(property.remarks, [Remark::FillProperty("-9.0".to_owned())]);
}

#[test]
fn valid_ranges_are_counted_and_shown_whether_packed_or_physical() {
    let stored = shorts(&[-5, 0, 100, 101]);
    let packed = plan(&stored, vec![("scale_factor", double(0.1)), ("valid_range", shorts(&[0, 100]))]);
    assert_eq!(packed.valid, Some(Valid { least: 0.0, most: 100.0, is_packed: true }));
    assert_eq!(packed.count(&stored).outside_valid, 2);
    assert_eq!(packed.cell(&stored, 3), Cell::OutsideValid(10.100_000_000_000_001));
    let physical =
        plan(&stored, vec![("scale_factor", double(0.1)), ("valid_min", double(0.0)), ("valid_max", double(10.0))]);
    assert_eq!(physical.count(&stored).outside_valid, 2);
    assert_eq!(physical.remarks, [Remark::PhysicalBounds]);
    // A bound written in f64 beside f32 values is the nearest f32.
    let single = number(Number::Float32, Data::Float32(vec![0.1]));
    assert_eq!(plan(&single, vec![("valid_max", double(0.1))]).count(&single).outside_valid, 0);
    let unsigned = bytes(&[-1, 5]);
    let bounded = plan(&unsigned, vec![("_Unsigned", text("true")), ("valid_range", bytes(&[0, -6]))]);
    assert_eq!(bounded.count(&unsigned).outside_valid, 1);
    assert_eq!(plan(&stored, vec![("valid_range", shorts(&[5, 1]))]).valid, None);
}

#[test]
fn flags_have_names_beside_numbers() {
    let stored = bytes(&[-2, 0, 4, 9]);
    let meanings = "possible_tep not_considered noise buffer low medium high";
    let listed =
        plan(&stored, vec![("flag_values", bytes(&[-2, -1, 0, 1, 2, 3, 4])), ("flag_meanings", text(meanings))]);
    assert_eq!(written(&listed, &stored), ["-2 possible_tep", "0 noise", "4 high", "9"]);
    assert!(listed.flags.as_ref().unwrap().are_classes());
    for (values, meanings) in [
        (text("-2, 0, 4"), text("tep, no signal, high")),
        (text("-2b 0b 4b"), text("tep; no signal; high")),
        (bytes(&[-2, 0, 4]), {
            let list = vec!["tep".to_owned(), "no signal".to_owned(), "high".to_owned()];
            Values { data_type: DataType::Text(None), shape: vec![3], data: Data::Text(list) }
        }),
    ] {
        let plan = plan(&stored, vec![("flag_values", values), ("flag_meanings", meanings)]);
        assert_eq!(written(&plan, &stored), ["-2 tep", "0 no signal", "4 high", "9"]);
    }
    let short = plan(&stored, vec![("flag_values", bytes(&[0])), ("flag_meanings", text("a b"))]);
    assert_eq!(short.remarks, [Remark::FlagCounts(2, 1)]);
    let lost = plan(&stored, vec![("flag_meanings", text("a b"))]);
    assert_eq!((lost.flags, lost.remarks), (None, vec![Remark::FlagsWithoutValues]));
}

#[test]
fn masks_name_every_bit_and_groups_of_bits() {
    let stored = number(Number::UInt8, Data::UInt8(vec![0b0000_0101, 0b0001_0010, 0]));
    let of = |values: &[u8]| number(Number::UInt8, Data::UInt8(values.to_vec()));
    let bits = plan(&stored, vec![("flag_masks", of(&[1, 2, 4])), ("flag_meanings", text("land cloud ice"))]);
    assert_eq!(written(&bits, &stored), ["5 land, ice", "18 cloud", "0"]);
    assert!(!bits.flags.as_ref().unwrap().are_classes());
    let groups = plan(
        &stored,
        vec![
            ("flag_masks", of(&[1, 0x30, 0x30])),
            ("flag_values", of(&[1, 0, 0x10])),
            ("flag_meanings", text("land low high")),
        ],
    );
    assert_eq!(written(&groups, &stored), ["5 land, low", "18 high", "0 low"]);
}

#[test]
fn times_are_written_as_dates_and_say_their_clock() {
    let stored = number(Number::Int32, Data::Int32(vec![0, -1]));
    let hours = plan(
        &stored,
        vec![("units", text("hours since 2024-01-01")), ("_FillValue", number(Number::Int32, Data::Int32(vec![-1])))],
    );
    assert_eq!(written(&hours, &stored), ["2024-01-01T00:00:00Z", "–"]);
    let months = plan(&stored, vec![("units", text("months since 2024-01-01"))]);
    assert!(matches!(months.remarks.as_slice(), [Remark::Time(_)]));
    assert_eq!(written(&months, &stored)[0], "0 months since 2024-01-01");
    let scaled = plan(&shorts(&[5]), vec![("units", text("hours since 2024-01-01")), ("scale_factor", double(0.5))]);
    assert_eq!(written(&scaled, &shorts(&[5])), ["2024-01-01T02:30:00Z"]);
}

#[test]
fn scales_without_effect_change_nothing() {
    let stored = number(Number::Int64, Data::Int64(vec![9_007_199_254_740_993]));
    let one = plan(&stored, vec![("scale_factor", double(1.0)), ("add_offset", double(0.0))]);
    assert_eq!(written(&one, &stored), ["9007199254740993"]);
    for useless in [double(0.0), double(f64::NAN), number(Number::Float64, Data::Float64(vec![]))] {
        let plan = plan(&stored, vec![("scale_factor", useless)]);
        assert_eq!((plan.scaling, plan.remarks), (None, vec![Remark::NotUsable("scale_factor")]));
    }
}

#[test]
fn scaled_floats_keep_the_digits_of_their_width() {
    let stored = float(0.1);
    let scaled = plan(&stored, vec![("scale_factor", float(10.0))]);
    assert_eq!(written(&scaled, &stored), ["1.0"]);
}
