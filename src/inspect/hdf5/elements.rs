//! Stored elements of a selection: numbers as such, everything else as bytes to decode.

use super::super::data_type::{DataType, Number};
use super::super::selection::{Range, Selection};
use super::super::values::{Data, Values};
use hdf5_reader::datatype_api::H5Type;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::messages::layout::DataLayout;
use hdf5_reader::{Dataset, Datatype, SliceInfo, SliceInfoElem};

/// Most bytes between the first and the last element of a selection with gaps that are read in one go.
const MOST_SPAN: u64 = 32 << 20;

/// Numbers of a selection, if the library gives them as such.
pub(super) fn numbers(
    dataset: &Dataset,
    layout: &DataLayout,
    data_type: &DataType,
    selection: &Selection,
) -> Option<Result<Data>> {
    let DataType::Number(number, _) = data_type else { return None };
    if selection.0.is_empty() || with_gaps(layout, selection) || matches!(layout, DataLayout::Compact { .. }) {
        return None;
    }
    Some(match number {
        Number::Int8 => plain(dataset, selection).map(Data::Int8),
        Number::Int16 => plain(dataset, selection).map(Data::Int16),
        Number::Int32 => plain(dataset, selection).map(Data::Int32),
        Number::Int64 => plain(dataset, selection).map(Data::Int64),
        Number::UInt8 => plain(dataset, selection).map(Data::UInt8),
        Number::UInt16 => plain(dataset, selection).map(Data::UInt16),
        Number::UInt32 => plain(dataset, selection).map(Data::UInt32),
        Number::UInt64 => plain(dataset, selection).map(Data::UInt64),
        Number::Float32 => plain(dataset, selection).map(Data::Float32),
        Number::Float64 => plain(dataset, selection).map(Data::Float64),
        Number::Float16 => return None,
    })
}

fn plain<T: H5Type>(dataset: &Dataset, selection: &Selection) -> Result<Vec<T>> {
    let array = dataset.read_slice::<T>(&slices(selection))?;
    let (values, _) = array.into_raw_vec_and_offset();
    Ok(values)
}

fn slices(selection: &Selection) -> SliceInfo {
    let range = |range: &Range| SliceInfoElem::Slice { start: range.start, end: range.end(), step: range.step };
    SliceInfo { selections: selection.0.iter().map(range).collect() }
}

/// Whether the selection leaves out elements of an array that lies in one piece: the library would read each by itself.
fn with_gaps(layout: &DataLayout, selection: &Selection) -> bool {
    matches!(layout, DataLayout::Contiguous { .. }) && selection.0.last().is_some_and(|range| range.step > 1)
}

/// The stored bytes of a selection of an array whose elements have `size` bytes.
pub(super) fn bytes(
    dataset: &Dataset,
    layout: &DataLayout,
    shape: &[u64],
    size: usize,
    selection: &Selection,
) -> Result<Vec<u8>> {
    if selection.0.is_empty() {
        return dataset.read_raw_bytes();
    }
    if let DataLayout::Compact { data } = layout {
        return Ok(pick(data, shape, size, selection));
    }
    if with_gaps(layout, selection) {
        let dense =
            Selection(selection.0.iter().map(|range| Range::new(range.start, range.end() - range.start)).collect());
        if dense.elements().saturating_mul(size as u64) <= MOST_SPAN {
            let bytes = whole(dataset, size, &dense)?;
            let inside = |range: &Range| Range { start: 0, ..*range };
            let picked = Selection(selection.0.iter().map(inside).collect());
            return Ok(pick(&bytes, &dense.shape(), size, &picked));
        }
    }
    whole(dataset, size, selection)
}

/// Integers of which only some bits count.
pub(super) fn some_bits(mut values: Values, from: u32, count: u32) -> Values {
    /// Shifts the bits to the top and back, so that the sign comes with them.
    macro_rules! shift {
        ($values:expr, $kind:ty) => {
            if let Some(up) = <$kind>::BITS.checked_sub(from + count) {
                let down = <$kind>::BITS - count;
                for value in $values.iter_mut() {
                    *value = (*value << up) >> down;
                }
            }
        };
    }
    match &mut values.data {
        Data::Int8(values) => shift!(values, i8),
        Data::Int16(values) => shift!(values, i16),
        Data::Int32(values) => shift!(values, i32),
        Data::Int64(values) => shift!(values, i64),
        Data::UInt8(values) => shift!(values, u8),
        Data::UInt16(values) => shift!(values, u16),
        Data::UInt32(values) => shift!(values, u32),
        Data::UInt64(values) => shift!(values, u64),
        _ => {}
    }
    values
}

/// The elements of a selection of an array that is in memory.
fn pick(bytes: &[u8], shape: &[u64], size: usize, selection: &Selection) -> Vec<u8> {
    let mut starts = vec![0_u64];
    for (length, range) in shape.iter().zip(&selection.0) {
        starts = starts
            .iter()
            .flat_map(|start| {
                (0..range.count).map(move |count| start.saturating_mul(*length) + range.start + count * range.step)
            })
            .collect();
    }
    let element = |start: &u64| {
        let start = usize::try_from(*start).unwrap_or(usize::MAX).saturating_mul(size);
        bytes.get(start..start.saturating_add(size)).unwrap_or_default()
    };
    starts.iter().flat_map(element).copied().collect()
}

fn whole(dataset: &Dataset, size: usize, selection: &Selection) -> Result<Vec<u8>> {
    let selection = slices(selection);
    match size {
        1 => raw::<1>(dataset, &selection),
        2 => raw::<2>(dataset, &selection),
        4 => raw::<4>(dataset, &selection),
        8 => raw::<8>(dataset, &selection),
        _ => {
            let array = dataset.read_slice::<All>(&selection)?;
            let first = array.into_raw_vec_and_offset().0.into_iter().next();
            Ok(first.and_then(|all| all.0).map(|bytes| *bytes).unwrap_or_default())
        }
    }
}

fn raw<const N: usize>(dataset: &Dataset, selection: &SliceInfo) -> Result<Vec<u8>> {
    let (elements, _) = dataset.read_slice::<Raw<N>>(selection)?.into_raw_vec_and_offset();
    Ok(elements.iter().flat_map(|element| element.0).collect())
}

/// An element as it is stored.
#[derive(Clone, Copy)]
struct Raw<const N: usize>([u8; N]);

impl<const N: usize> H5Type for Raw<N> {
    fn hdf5_type() -> Datatype {
        Datatype::Opaque { size: N as u32, tag: String::new() }
    }

    fn from_bytes(bytes: &[u8], _: &Datatype) -> Result<Self> {
        let short = || Error::InvalidData("an element ends too early".to_owned());
        bytes.first_chunk::<N>().map(|bytes| Self(*bytes)).ok_or_else(short)
    }

    fn element_size(_: &Datatype) -> usize {
        N
    }

    fn native_copy_compatible(_: &Datatype) -> bool {
        true
    }
}

/// All elements of a read at once: the first one holds the bytes of all, so that elements of any size need no
/// allocation each.
#[derive(Clone)]
#[expect(clippy::box_collection, reason = "one pointer for each element is all there may be")]
struct All(Option<Box<Vec<u8>>>);

impl H5Type for All {
    fn hdf5_type() -> Datatype {
        Datatype::Opaque { size: 1, tag: String::new() }
    }

    fn from_bytes(bytes: &[u8], _: &Datatype) -> Result<Self> {
        Ok(Self(Some(Box::new(bytes.to_vec()))))
    }

    fn element_size(_: &Datatype) -> usize {
        1
    }

    fn decode_vec(raw: &[u8], _: &Datatype, count: usize) -> Option<Result<Vec<Self>>> {
        let mut elements = vec![Self(None); count];
        if let Some(first) = elements.first_mut() {
            *first = Self(Some(Box::new(raw.to_vec())));
        }
        Some(Ok(elements))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_element_of_every_third_row_is_picked() {
        let array: Vec<u8> = (0..24).collect();
        let selection = Selection(vec![Range::new(0, 2).by(3), Range::new(1, 2).by(2)]);
        assert_eq!(pick(&array, &[4, 6], 1, &selection), [1, 3, 19, 21]);
        assert_eq!(pick(&array, &[4, 3], 2, &Selection(vec![Range::one(3), Range::all(3)])), [18, 19, 20, 21, 22, 23]);
        assert_eq!(pick(&array, &[0], 8, &Selection::all(&[0])), [0_u8; 0]);
    }
}
