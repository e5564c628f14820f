//! Widths of the numbers in a file's metadata.

/// Bytes of an address and of a length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) offset: u8,
    pub(super) length: u8,
}
