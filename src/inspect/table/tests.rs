//! Tables as they are met: Giovanni's, quoted, in other encodings, with gaps, without a header, long.

use super::*;
use crate::inspect::{Data, Range};
use std::fmt::Write as _;

fn open(text: &str) -> Table {
    Table::open(Source::from_bytes(text.as_bytes().to_vec())).unwrap()
}

fn column(table: &mut Table, path: &str) -> Data {
    let shape = table.structure.variable(path).unwrap().shape.clone();
    table.read(path, &Selection::all(&shape)).unwrap().data
}

fn names(table: &Table) -> Vec<&str> {
    table.structure.root.variables.iter().map(|variable| variable.name.as_str()).collect()
}

const GIOVANNI: &str = "\
Title:,\"Time Series, Area-Averaged of Precipitation monthly 0.25 deg. [TRMM] mm/hr\"\n\
User Start Date:,2000-06-01T00:00:00Z\n\
User End Date:,2000-08-31T23:59:59Z\n\
User Bounding Box:,\"-140.0,30.0,-100.0,45.0\"\n\
Data Bounding Box:,\"-140,30,-100,45\"\n\
URL to Reproduce Results:,\"https://giovanni.gsfc.nasa.gov/giovanni/#service=ArAvTs&a=1,2\"\n\
Fill Value (mean_TRMM_3B43_7_precipitation):,-9999.9\n\
,\n\
time,mean_TRMM_3B43_7_precipitation\n\
2000-06-01,0.0357\n\
2000-07-01,-9999.9\n\
2000-08-01,0.0401\n";

#[test]
fn giovannis_preamble_gives_box_dates_and_fill() {
    for text in [GIOVANNI.to_owned(), GIOVANNI.replace('\n', "\r\n"), GIOVANNI.replace(",\ntime", "\ntime")] {
        let mut table = open(&text);
        assert_eq!(names(&table), ["time", "mean_TRMM_3B43_7_precipitation"]);
        let root = table.structure.root.clone();
        assert_eq!(root.dimensions[0].length, 3);
        assert_eq!(root.attribute("User Bounding Box").unwrap().only_text(), Some("-140.0,30.0,-100.0,45.0"));
        assert_eq!(root.attribute("User Start Date").unwrap().only_text(), Some("2000-06-01T00:00:00Z"));
        assert_eq!(root.attribute("lines before the header").unwrap().only_real(), Some(8.0));
        let mean = &root.variables[1];
        assert_eq!(mean.attribute("_FillValue").unwrap().only_real(), Some(-9999.9));
        assert_eq!(column(&mut table, "/mean_TRMM_3B43_7_precipitation"), Data::Float64(vec![0.0357, -9999.9, 0.0401]));
        let Data::Text(times) = column(&mut table, "/time") else { panic!("text") };
        assert_eq!(times, ["2000-06-01", "2000-07-01", "2000-08-01"]);
    }
}

#[test]
fn types_follow_from_all_fields() {
    let mut table = open("id,height (m),name,gap,none\n1,2.5,\"a, \"\"b\"\"\",1,\n2,-1e3,c,,\n-3,nan,é,3,\n");
    assert_eq!(column(&mut table, "/id"), Data::Int64(vec![1, 2, -3]));
    let Data::Float64(heights) = column(&mut table, "/height (m)") else { panic!("numbers") };
    assert!(heights[..2] == [2.5, -1000.0] && heights[2].is_nan());
    assert_eq!(table.structure.root.variables[1].text("units"), Some("m"));
    let Data::Text(texts) = column(&mut table, "/name") else { panic!("texts") };
    assert_eq!(texts, ["a, \"b\"", "c", "é"]);
    let Data::Float64(gaps) = column(&mut table, "/gap") else { panic!("numbers") };
    assert!(gaps[0] == 1.0 && gaps[1].is_nan());
    assert!(matches!(column(&mut table, "/none"), Data::Text(_)));
    assert!(table.structure.root.unread.is_empty());
}

#[test]
fn separators_encodings_and_missing_headers_are_found() {
    let mut table = open("1;2;3\n4;5;6\n7;8;9\n");
    assert_eq!(names(&table), ["column_1", "column_2", "column_3"]);
    assert_eq!(column(&mut table, "/column_2"), Data::Int64(vec![2, 5, 8]));
    let text = "lat\tlon\tlat\n1\t2\t3\n4\t5\t6\n";
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mut table = Table::open(Source::from_bytes(utf16)).unwrap();
    assert_eq!(names(&table), ["lat", "lon", "lat_2"]);
    assert_eq!(column(&mut table, "/lat_2"), Data::Int64(vec![3, 6]));
    let mut table = Table::open(Source::from_bytes(b"\xef\xbb\xbfa,b\n1,2\n3,4\n".to_vec())).unwrap();
    assert_eq!(column(&mut table, "/a"), Data::Int64(vec![1, 3]));
    let mut table = Table::open(Source::from_bytes(b"ort,t\nK\xf6ln,2\nBonn,4\n".to_vec())).unwrap();
    assert_eq!(column(&mut table, "/ort"), Data::Text(vec!["Köln".to_owned(), "Bonn".to_owned()]));
    let table = open("# made by hand\n# station: Summit\nlat,lon\n72.6,-38.5\n72.7,-38.4\n");
    assert_eq!(names(&table), ["lat", "lon"]);
    assert_eq!(table.structure.root.attribute("station").unwrap().only_text(), Some("Summit"));
}

#[test]
fn rows_of_any_length_are_counted_and_uneven_ones_told() {
    let mut table = open("a,b\n1,2\n3\n5,6\n7,8,9\n10,11\n12,13\n14,15\n16,17\n18,19\n");
    let unread = &table.structure.root.unread[0];
    assert!(unread.what.starts_with("2 of 9 rows"), "{}", unread.what);
    assert_eq!(column(&mut table, "/a"), Data::Int64(vec![1, 3, 5, 7, 10, 12, 14, 16, 18]));
    let Data::Float64(second) = column(&mut table, "/b") else { panic!("numbers") };
    assert!(second[1].is_nan() && second[3] == 8.0);
}

#[test]
fn a_long_table_is_jumped_into() {
    let mut text = String::from("row,square\n");
    let rows = 300_000_i64;
    for row in 0..rows {
        writeln!(text, "{row},{}", row * row).unwrap();
    }
    let mut table = open(&text);
    assert_eq!(table.structure.root.dimensions[0].length, rows as u64);
    let before = table.bytes_read();
    let far = Selection(vec![Range::new(299_000, 3).by(400)]);
    let expected: Vec<i64> = [299_000, 299_400, 299_800].iter().map(|row: &i64| row * row).collect();
    assert_eq!(table.read("/square", &far).unwrap().data, Data::Int64(expected));
    assert!(table.bytes_read() - before < 1_000_000, "only what is near");
    assert!(table.read("/square", &Selection::all(&[5])).is_ok());
    assert!(table.read("/square", &Selection(vec![Range::new(rows as u64, 1)])).is_err());
}

#[test]
fn a_quote_that_is_never_closed_is_damage_and_not_memory() {
    let mut text = String::from("a,b\n1,2\n\"3");
    text.push_str(&",4\n".repeat(3_000_000));
    assert_eq!(Table::open(Source::from_bytes(text.into_bytes())).unwrap_err().why, Why::Damaged);
}
