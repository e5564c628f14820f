//! PNG, JPEG and GIF pictures: band, y and x, where they lie by the files beside them. A palette stays a palette.

mod decode;

use super::data_type::{ByteOrder, DataType, Number};
use super::georeference::Georeference;
use super::kind::FileKind;
use super::model::{Attribute, Axis, Dimension, Group, Structure, Variable};
use super::reader::{MOST_BYTES_AT_ONCE, Reader};
use super::selection::Selection;
use super::sidecar;
use super::source::Source;
use super::unread::{Unread, Why};
use super::values::{Data, Values};
use decode::{Form, Samples};

/// Largest file.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;
/// Name of its variable, the one Python's readers give.
const NAME: &str = "band_data";

/// An open picture.
#[derive(Debug)]
pub struct Picture {
    source: Source,
    kind: FileKind,
    form: Form,
    structure: Structure,
    /// Its samples, once something was read.
    samples: Option<Samples>,
}

impl Picture {
    /// Reads the header and the files beside it.
    ///
    /// # Errors
    /// [`Why::Damaged`]; [`Why::TooLarge`] for pictures of more samples than are unpacked.
    pub fn open(source: Source, kind: FileKind) -> Result<Self, Unread> {
        let form = decode::form(whole(&source)?, kind)?;
        let structure = structure(&source, kind, &form);
        Ok(Self { source, kind, form, structure, samples: None })
    }

    fn samples(&mut self) -> Result<&Samples, Unread> {
        if self.samples.is_none() {
            let samples = decode::samples(whole(&self.source)?, self.kind, &self.form)?;
            self.samples = Some(samples);
        }
        self.samples.as_ref().ok_or_else(|| Unread::file(Why::Damaged, ""))
    }
}

impl Reader for Picture {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.structure.clone())
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        self.source.check_unchanged()?;
        let variable = self.structure.variable(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        selection.check(path, &variable.shape)?;
        let data_type = variable.data_type.clone();
        let bytes = selection.elements().saturating_mul(data_type.decoded_bytes());
        if bytes > MOST_BYTES_AT_ONCE {
            return Err(Unread::new(path, Why::TooLarge(bytes, MOST_BYTES_AT_ONCE), ""));
        }
        let form = self.form.clone();
        let data = match self.samples().map_err(|error| Unread { what: path.to_owned(), ..error })? {
            Samples::Bytes(samples) => Data::UInt8(taken(samples, &form, selection)),
            Samples::Words(samples) => Data::UInt16(taken(samples, &form, selection)),
        };
        Ok(Values { data_type, shape: selection.shape(), data })
    }

    fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }
}

fn whole(source: &Source) -> Result<Vec<u8>, Unread> {
    if source.length() > LARGEST_FILE {
        return Err(Unread::file(Why::TooLarge(source.length(), LARGEST_FILE), ""));
    }
    source.read(0, source.length() as usize)
}

/// Samples lie pixel by pixel.
fn taken<T: Copy + Default>(samples: &[T], form: &Form, selection: &Selection) -> Vec<T> {
    let [bands, rows, columns] = selection.0.as_slice() else { return Vec::new() };
    let mut values = Vec::with_capacity(selection.elements() as usize);
    for band in 0..bands.count {
        for row in 0..rows.count {
            let row = (rows.start + row * rows.step) * form.columns;
            for column in 0..columns.count {
                let pixel = row + columns.start + column * columns.step;
                let index = pixel * form.bands + bands.start + band * bands.step;
                values.push(samples.get(index as usize).copied().unwrap_or_default());
            }
        }
    }
    values
}

fn structure(source: &Source, kind: FileKind, form: &Form) -> Structure {
    let beside = source.path().map(sidecar::read).unwrap_or_default();
    let georeference = beside.transform.map(|transform| Georeference {
        system: beside.system.unwrap_or_else(|| sidecar::assumed(&transform, (form.rows, form.columns))),
        transform,
        dimensions: (1, 2),
    });
    let lengths = [("band", form.bands), ("y", form.rows), ("x", form.columns)];
    let number = if form.is_wide { Number::UInt16 } else { Number::UInt8 };
    let data_type = DataType::Number(number, ByteOrder::Big);
    let mut attributes = form.attributes();
    if let Some(no_data) = beside.no_data.filter(|value| (0.0..=65_535.0).contains(value) && value.fract() == 0.0) {
        let data = if form.is_wide { Data::UInt16(vec![no_data as u16]) } else { Data::UInt8(vec![no_data as u8]) };
        let value = Values { data_type: data_type.clone(), shape: Vec::new(), data };
        attributes.push(Attribute { name: "_FillValue".to_owned(), value: Ok(value) });
    }
    let variable = Variable {
        name: NAME.to_owned(),
        path: format!("/{NAME}"),
        data_type,
        shape: lengths.iter().map(|(_, length)| *length).collect(),
        max_shape: Vec::new(),
        axes: lengths.iter().map(|(name, _)| Axis { name: (*name).to_owned(), scale: None }).collect(),
        chunks: None,
        filters: Vec::new(),
        fill: None,
        attributes,
        is_scale: false,
        inherited: Vec::new(),
        same_as: None,
        georeference,
        unread: None,
    };
    let dimensions = lengths.iter().map(|(name, length)| Dimension {
        name: (*name).to_owned(),
        length: *length,
        unlimited: false,
        phony: false,
    });
    let root =
        Group { path: "/".to_owned(), dimensions: dimensions.collect(), variables: vec![variable], ..Group::default() };
    Structure { kind, root }
}
