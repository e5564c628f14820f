//! Files written here, byte by byte, so that every type, version and kind of damage can be tried.

use super::*;
use crate::inspect::{Data, FileKind, Range};

/// Writes headers and values of version 1, 2 or 5.
struct Writer {
    version: u8,
    bytes: Vec<u8>,
}

impl Writer {
    fn new(version: u8, records: u64) -> Self {
        let mut writer = Self { version, bytes: vec![b'C', b'D', b'F', version] };
        writer.count(records);
        writer
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_be_bytes());
    }

    fn count(&mut self, value: u64) {
        if self.version == 5 {
            self.bytes.extend_from_slice(&value.to_be_bytes());
        } else {
            self.u32(value as u32);
        }
    }

    fn list(&mut self, mark: u32, count: u64) {
        self.u32(if count == 0 { 0 } else { mark });
        self.count(count);
    }

    fn name(&mut self, name: &str) {
        self.count(name.len() as u64);
        self.bytes.extend_from_slice(name.as_bytes());
        self.pad();
    }

    fn pad(&mut self) {
        while !self.bytes.len().is_multiple_of(4) {
            self.bytes.push(0);
        }
    }

    fn dimension(&mut self, name: &str, length: u64) {
        self.name(name);
        self.count(length);
    }

    fn attribute(&mut self, name: &str, kind: u32, count: u64, value: &[u8]) {
        self.name(name);
        self.u32(kind);
        self.count(count);
        self.bytes.extend_from_slice(value);
        self.pad();
    }

    /// A variable without attributes; where its offset is written.
    fn variable(&mut self, name: &str, dimensions: &[u64], kind: u32) -> usize {
        self.name(name);
        self.count(dimensions.len() as u64);
        for dimension in dimensions {
            self.count(*dimension);
        }
        self.list(0x0c, 0);
        self.u32(kind);
        self.count(0);
        let place = self.bytes.len();
        self.bytes.extend_from_slice(if self.version == 1 { &[0; 4] } else { &[0; 8] });
        place
    }

    fn begin(&mut self, place: usize) {
        let here = self.bytes.len() as u64;
        let written =
            if self.version == 1 { (here as u32).to_be_bytes().to_vec() } else { here.to_be_bytes().to_vec() };
        self.bytes[place..place + written.len()].copy_from_slice(&written);
    }
}

fn open(bytes: Vec<u8>) -> NetCdf {
    NetCdf::open(Source::from_bytes(bytes)).unwrap()
}

/// Two growing variables of odd width, one fixed, as versions 1, 2 and 5 have them.
fn with_records(version: u8, records: u64) -> Vec<u8> {
    let mut writer = Writer::new(version, records);
    writer.list(0x0a, 3);
    writer.dimension("time", 0);
    writer.dimension("y", 2);
    writer.dimension("x", 3);
    writer.list(0x0c, 1);
    writer.attribute("title", 2, 5, b"M\xfcnze".as_slice());
    writer.list(0x0b, 3);
    let fixed = writer.variable("x", &[2], 6);
    let bytes = writer.variable("b", &[0, 2], 1);
    let shorts = writer.variable("s", &[0, 1, 2], 3);
    writer.begin(fixed);
    for value in [10.5_f64, 20.5, 30.5] {
        writer.bytes.extend_from_slice(&value.to_be_bytes());
    }
    writer.begin(bytes);
    for record in 0..3_u8 {
        if record == 0 {
            // The first growing variable's first record, then the second one's place.
            writer.bytes.extend_from_slice(&[0, 1, 2, 0]);
            writer.begin(shorts);
        } else {
            writer.bytes.extend_from_slice(&[record * 10, record * 10 + 1, record * 10 + 2, 0]);
        }
        for index in 0..6_i16 {
            writer.bytes.extend_from_slice(&(i16::from(record) * 100 + index).to_be_bytes());
        }
    }
    writer.bytes
}

#[test]
fn records_are_found_in_every_version() {
    for version in [1, 2, 5] {
        for records in [3, if version == 5 { u64::MAX } else { u64::from(u32::MAX) }] {
            let mut file = open(with_records(version, records));
            let structure = file.structure().unwrap();
            assert_eq!(structure.kind, FileKind::NetCdfClassic(version));
            let time = &structure.root.dimensions[0];
            assert_eq!((time.name.as_str(), time.length, time.unlimited), ("time", 3, true));
            assert_eq!(structure.root.attribute("title").unwrap().only_text(), Some("Münze"));
            let x = structure.variable("/x").unwrap();
            assert!(x.is_scale && x.axes[0].scale.as_deref() == Some("/x"));
            let shorts = structure.variable("/s").unwrap();
            assert_eq!((shorts.shape.as_slice(), shorts.max_shape.first()), (&[3, 2, 3][..], Some(&None)));
            assert_eq!(shorts.axes[2].scale.as_deref(), Some("/x"));
            let all = file.read("/s", &Selection::all(&[3, 2, 3])).unwrap();
            let expected: Vec<i16> = (0..3).flat_map(|record| (0..6).map(move |index| record * 100 + index)).collect();
            assert_eq!(all.data, Data::Int16(expected));
            let some = Selection(vec![Range::new(1, 2), Range::one(1), Range::new(0, 2).by(2)]);
            assert_eq!(file.read("/s", &some).unwrap().data, Data::Int16(vec![103, 105, 203, 205]));
            let bytes = file.read("/b", &Selection(vec![Range::all(3), Range::one(2)])).unwrap();
            assert_eq!(bytes.data, Data::Int8(vec![2, 12, 22]));
            assert_eq!(
                file.read("/x", &Selection(vec![Range::new(1, 2)])).unwrap().data,
                Data::Float64(vec![20.5, 30.5])
            );
        }
    }
}

#[test]
fn a_single_growing_variable_is_not_filled_up() {
    let mut writer = Writer::new(1, 3);
    writer.list(0x0a, 2);
    writer.dimension("time", 0);
    writer.dimension("x", 3);
    writer.list(0x0c, 0);
    writer.list(0x0b, 1);
    let place = writer.variable("b", &[0, 1], 1);
    writer.begin(place);
    writer.bytes.extend_from_slice(&[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let mut file = open(writer.bytes);
    assert_eq!(file.read("/b", &Selection::all(&[3, 3])).unwrap().data, Data::Int8(vec![1, 2, 3, 4, 5, 6, 7, 8, 9]));
}

#[test]
fn every_type_is_read_exactly() {
    let types: [(u32, Vec<u8>, Data); 10] = [
        (1, vec![0xfe], Data::Int8(vec![-2])),
        (3, (-300_i16).to_be_bytes().to_vec(), Data::Int16(vec![-300])),
        (4, (-70_000_i32).to_be_bytes().to_vec(), Data::Int32(vec![-70_000])),
        (5, 0.1_f32.to_be_bytes().to_vec(), Data::Float32(vec![0.1])),
        (6, 0.1_f64.to_be_bytes().to_vec(), Data::Float64(vec![0.1])),
        (7, vec![0xfe], Data::UInt8(vec![254])),
        (8, 65_000_u16.to_be_bytes().to_vec(), Data::UInt16(vec![65_000])),
        (9, 4_000_000_000_u32.to_be_bytes().to_vec(), Data::UInt32(vec![4_000_000_000])),
        (10, 9_007_199_254_740_993_i64.to_be_bytes().to_vec(), Data::Int64(vec![9_007_199_254_740_993])),
        (11, u64::MAX.to_be_bytes().to_vec(), Data::UInt64(vec![u64::MAX])),
    ];
    for (kind, bytes, expected) in types {
        let mut writer = Writer::new(5, 0);
        writer.list(0x0a, 0);
        writer.list(0x0c, 1);
        writer.attribute("a", kind, 1, &bytes);
        writer.list(0x0b, 1);
        let place = writer.variable("v", &[], kind);
        writer.begin(place);
        writer.bytes.extend_from_slice(&bytes);
        let mut file = open(writer.bytes);
        assert_eq!(file.structure().unwrap().root.attribute("a").unwrap().data, expected);
        assert_eq!(file.read("/v", &Selection(vec![])).unwrap().data, expected);
    }
}

#[test]
fn what_would_ask_for_too_much_is_refused() {
    // Names that every dimension reference would repeat.
    let mut writer = Writer::new(1, 0);
    writer.list(0x0a, 1);
    writer.dimension(&"n".repeat(20_000), 1);
    assert_eq!(NetCdf::open(Source::from_bytes(writer.bytes)).unwrap_err().why, Why::Damaged);
    let mut writer = Writer::new(1, 0);
    writer.list(0x0a, 1);
    writer.dimension(&"n".repeat(250), 1);
    writer.list(0x0c, 0);
    writer.list(0x0b, 400);
    for index in 0..400 {
        writer.variable(&format!("v{index}"), &[0; 1000], 1);
    }
    let structure = open(writer.bytes).structure().unwrap();
    assert!(matches!(structure.root.unread[0].why, Why::TooLarge(..)), "{:?}", structure.root.unread);
    assert!(structure.root.variables.len() > 100, "what was read before stays");
    // Texts by the milliard that take no byte in the file, as no record is there.
    let hex = "43444601000000000000000a0000000200000001780000007fffffff00000001720000000000000000000000000000000000000b0000\
               000100000001760000000000000200000000000000010000000000000000000000020000000000000080";
    let mut bytes: Vec<u8> =
        (0..hex.len() / 2).map(|index| u8::from_str_radix(&hex[index * 2..index * 2 + 2], 16).unwrap()).collect();
    bytes.extend_from_slice(&[0; 32]);
    let mut file = open(bytes);
    assert_eq!(file.structure().unwrap().variable("/v").unwrap().shape, [2_147_483_647, 0]);
    assert!(file.read("/v", &Selection::all(&[2_147_483_647, 0])).is_err());
}

#[test]
fn a_shape_is_a_promise_and_a_damaged_rest_hides_nothing_before_it() {
    let mut writer = Writer::new(2, 0);
    writer.list(0x0a, 2);
    writer.dimension("y", 2_000_000_000);
    writer.dimension("x", 2_000_000_000);
    writer.list(0x0c, 0);
    writer.list(0x0b, 3);
    let small = writer.variable("small", &[], 4);
    let large = writer.variable("large", &[0, 1], 6);
    writer.name("third");
    writer.count(9);
    writer.count(77);
    writer.begin(small);
    writer.begin(large);
    writer.u32(5);
    let mut file = open(writer.bytes);
    let structure = file.structure().unwrap();
    assert_eq!(structure.root.variables.len(), 2);
    assert_eq!(structure.root.unread[0].to_string(), "The rest of the header is damaged and cannot be read.");
    assert_eq!(file.read("/small", &Selection(vec![])).unwrap().data, Data::Int32(vec![5]));
    let all = file.read("/large", &Selection::all(&[2_000_000_000, 2_000_000_000])).unwrap_err();
    assert!(matches!(all.why, Why::TooLarge(..)));
    let far = Selection(vec![Range::one(1_999_999_999), Range::new(0, 4)]);
    assert_eq!(file.read("/large", &far).unwrap_err().to_string(), "/large is damaged and cannot be read.");
    assert_eq!(file.read("/none", &far).unwrap_err().why, Why::NoSuch);
}

#[test]
fn a_file_cut_anywhere_is_shown_as_far_as_it_goes() {
    let whole = with_records(5, 3);
    for length in 0..whole.len() {
        if let Ok(mut file) = NetCdf::open(Source::from_bytes(whole[..length].to_vec())) {
            for variable in file.structure().unwrap().variables() {
                file.read(&variable.path, &Selection::all(&variable.shape)).ok();
            }
        }
    }
}

#[test]
fn names_end_where_zeros_begin() {
    let mut writer = Writer::new(1, 0);
    writer.list(0x0a, 1);
    writer.dimension("x\0\0", 2);
    writer.list(0x0c, 1);
    writer.attribute("plugh\0\0", 2, 1, b"t");
    writer.list(0x0b, 1);
    let place = writer.variable("yy\0", &[0], 1);
    let begin = writer.bytes.len() as u32;
    writer.bytes[place..place + 4].copy_from_slice(&begin.to_be_bytes());
    writer.bytes.extend([1, 2, 0, 0]);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &writer.bytes).unwrap();
    let mut reader = crate::inspect::open_here(file.path()).unwrap();
    let root = reader.structure().unwrap().root;
    let names = (root.dimensions[0].name.as_str(), root.attributes[0].name.as_str(), root.variables[0].name.as_str());
    assert_eq!(names, ("x", "plugh", "yy"));
    assert_eq!(reader.read("/yy", &Selection::all(&[2])).unwrap().data, Data::Int8(vec![1, 2]));
}
