//! Samples of a selection: each block is decoded once, and only if something of it is wanted.

use super::super::data_type::{ByteOrder, DataType};
use super::super::model::Variable;
use super::super::selection::{Range, Selection};
use super::super::unread::{Unread, Why};
use super::super::values::Values;
use super::directory::{self, Image};
use super::{errors, jpeg};
use tiff_reader::{Ifd, RasterLayout, TiffFile};

/// Most bytes of one decoded window.
const WINDOW_BYTES: usize = 16 * 1024 * 1024;
/// Most bytes that are decoded for one reading.
const MOST_DECODED: u64 = 1024 * 1024 * 1024;
/// Most windows times blocks of an image, since each window looks at the list of blocks.
const MOST_LOOKS: u64 = 1 << 31;
const JPEG: u16 = 7;

/// Reads a selection that fits the shape and the budget.
pub(super) fn read(
    file: &TiffFile,
    image: &Image,
    variable: &Variable,
    selection: &Selection,
) -> Result<Values, Unread> {
    let path = &image.path;
    let layout = image.layout.clone()?;
    let ifd = file.ifd(image.index).map_err(|error| errors::unread(path, &error))?;
    let [bands, rows, columns] = selection.0.as_slice() else {
        return Err(Unread::new(path, Why::NoSuch, "three ranges"));
    };
    let plan = Plan::new(ifd, &layout, *rows, *columns);
    plan.check(path, bands.count)?;
    if ifd.compression() == JPEG {
        jpeg::check(file, ifd, &plan.block_indices(&layout))
            .map_err(|unread| Unread { what: path.clone(), ..unread })?;
    }
    let each = layout.bytes_per_sample;
    let (height, width) = (rows.count as usize, columns.count as usize);
    let mut bytes = vec![0_u8; bands.count as usize * height * width * each];
    for band in 0..bands.count {
        let sample = (bands.start + band * bands.step) as usize;
        let start = band as usize * height * width * each;
        let plane = bytes.get_mut(start..start + height * width * each).unwrap_or_default();
        for window in &plan.windows {
            let (decoded, stride, skip) = decode(file, ifd, image, &layout, sample, window)?;
            window.copy(&decoded, stride, skip, each, width, plane);
        }
    }
    to_little_endian(&mut bytes, each);
    let shape = selection.shape();
    let number = variable.data_type.number().map(|number| DataType::Number(number, ByteOrder::Little));
    let values = number.and_then(|number| Values::from_little_endian(number, shape, &bytes));
    values
        .map(|values| Values { data_type: variable.data_type.clone(), ..values })
        .ok_or_else(|| Unread::new(path, Why::Damaged, "samples"))
}

/// A window's samples of one band, bytes from one pixel to the next, and bytes before the first sample.
fn decode(
    file: &TiffFile,
    ifd: &Ifd,
    image: &Image,
    layout: &RasterLayout,
    sample: usize,
    window: &Window,
) -> Result<(Vec<u8>, usize, usize), Unread> {
    let (y, x) = (window.first_row, window.first_column);
    let each = layout.bytes_per_sample;
    let all = image.colours.window(file, ifd, (y, x), (window.height, window.width));
    let result = all.and_then(|all| match all {
        Some(bytes) => Ok((bytes, each * layout.samples_per_pixel, each * sample)),
        None => file
            .read_band_window_bytes_from_ifd(ifd, sample, y, x, window.height, window.width)
            .map(|bytes| (bytes, each, 0)),
    });
    result.map_err(|error| errors::unread(&image.path, &error))
}

/// The decoder gives numbers in the computer's own order.
fn to_little_endian(bytes: &mut [u8], each: usize) {
    if cfg!(target_endian = "big") {
        bytes.chunks_exact_mut(each).for_each(<[u8]>::reverse);
    }
}

/// Which windows are decoded for a selection.
struct Plan {
    windows: Vec<Window>,
    blocks: u64,
    block: (usize, usize),
    bytes: u64,
}

/// A rectangle of pixels, and the wanted ones in it.
struct Window {
    first_row: usize,
    first_column: usize,
    height: usize,
    width: usize,
    rows: Picks,
    columns: Picks,
}

/// The wanted indices in a stretch: where they go, and where they come from.
#[derive(Clone, Copy)]
struct Picks {
    /// Place of the first in the result.
    to: usize,
    count: usize,
    /// First one in the stretch, and from one to the next.
    from: usize,
    step: usize,
}

impl Plan {
    fn new(ifd: &Ifd, layout: &RasterLayout, rows: Range, columns: Range) -> Self {
        let block = directory::block(ifd, layout);
        let pixel = layout.bytes_per_sample * layout.samples_per_pixel;
        // As many blocks beside each other as fit a window; all of them if no block between is skipped.
        let block_bytes = block.0.saturating_mul(block.1).saturating_mul(pixel).max(1);
        let wide = if columns.step as usize > block.1 { 1 } else { (WINDOW_BYTES / block_bytes).max(1) };
        let mut windows = Vec::new();
        for rows in stretches(rows, block.0) {
            for columns in stretches(columns, block.1.saturating_mul(wide)) {
                windows.push(Window {
                    first_row: rows.0,
                    height: rows.1,
                    rows: rows.2,
                    first_column: columns.0,
                    width: columns.1,
                    columns: columns.2,
                });
            }
        }
        let across = layout.width.div_ceil(block.1) as u64;
        let down = layout.height.div_ceil(block.0) as u64;
        let touched: u64 = windows
            .iter()
            .map(|window| (window.width.div_ceil(block.1) as u64 + 1).min(across).max(1))
            .fold(0, |sum: u64, blocks| sum.saturating_add(blocks.saturating_mul(block_bytes as u64)));
        Self { windows, blocks: across.saturating_mul(down), block, bytes: touched }
    }

    /// What a small file may not ask for: to decode the whole of a huge image to take a few pixels.
    fn check(&self, path: &str, bands: u64) -> Result<(), Unread> {
        let looks = (self.windows.len() as u64).saturating_mul(self.blocks).saturating_mul(bands);
        if self.bytes > MOST_DECODED || looks > MOST_LOOKS {
            return Err(Unread::new(path, Why::TooLarge(self.bytes, MOST_DECODED), "blocks to be decoded"));
        }
        Ok(())
    }

    /// Indices of the blocks that are decoded, of the first band.
    fn block_indices(&self, layout: &RasterLayout) -> Vec<usize> {
        let across = layout.width.div_ceil(self.block.1);
        let mut indices = Vec::new();
        for window in &self.windows {
            let down = window.first_row / self.block.0;
            let first = window.first_column / self.block.1;
            let last = (window.first_column + window.width.max(1) - 1) / self.block.1;
            indices.extend((first..=last).map(|column| down * across + column));
        }
        indices.sort_unstable();
        indices.dedup();
        indices
    }
}

/// The stretches of a dimension in which something is wanted: start, length, and what is wanted.
fn stretches(range: Range, length: usize) -> Vec<(usize, usize, Picks)> {
    let mut stretches = Vec::new();
    let (mut done, count) = (0_u64, range.count);
    let length = length.max(1) as u64;
    while done < count {
        let first = range.start + done * range.step;
        let end = (first / length + 1).saturating_mul(length);
        let here = ((end - first).div_ceil(range.step)).min(count - done).max(1);
        let size = (here - 1) * range.step + 1;
        let picks = Picks { to: done as usize, count: here as usize, from: 0, step: range.step as usize };
        stretches.push((first as usize, size as usize, picks));
        done += here;
    }
    stretches
}

impl Window {
    /// Takes the wanted samples over into the result's plane, `width` samples a row.
    fn copy(&self, decoded: &[u8], stride: usize, skip: usize, each: usize, width: usize, plane: &mut [u8]) {
        for row in 0..self.rows.count {
            let source = (self.rows.from + row * self.rows.step) * self.width;
            let target = ((self.rows.to + row) * width + self.columns.to) * each;
            if stride == each && self.columns.step == 1 {
                let (from, length) = ((source + self.columns.from) * each, self.columns.count * each);
                if let (Some(to), Some(from)) =
                    (plane.get_mut(target..target + length), decoded.get(from..from + length))
                {
                    to.copy_from_slice(from);
                }
                continue;
            }
            for column in 0..self.columns.count {
                let from = (source + self.columns.from + column * self.columns.step) * stride + skip;
                let to = target + column * each;
                if let (Some(to), Some(from)) = (plane.get_mut(to..to + each), decoded.get(from..from + each)) {
                    to.copy_from_slice(from);
                }
            }
        }
    }
}
