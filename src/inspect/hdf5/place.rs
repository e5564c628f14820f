//! Where things lie in an open HDF5 file: the storage behind its user block, and the sizes of its addresses.

use super::super::source::Source;
use super::super::unread::{Unread, Why};
use super::heap::{Heaps, In};
use super::sizes::Sizes;
use super::trouble::unread;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::storage::DynStorage;
use hdf5_reader::{Hdf5File, OpenOptions, Storage, StorageBuffer};
use std::sync::Arc;

/// Most bytes that one message, heap or block of metadata may have.
pub(super) const MOST_METADATA: usize = 16 << 20;

/// An open file.
pub(super) struct Place {
    pub(super) source: Arc<Source>,
    /// The library's view, for what it does well: the superblock and tables of shared messages.
    pub(super) file: Hdf5File,
    /// Bytes of an address and of a length.
    pub(super) sizes: Sizes,
    /// Address of the root group.
    pub(super) root: u64,
    heaps: Heaps,
}

impl Place {
    /// Opens a file.
    pub(super) fn open(source: Source) -> std::result::Result<Self, Unread> {
        let source = Arc::new(source);
        let storage: DynStorage = Arc::new(Disk(Arc::clone(&source)));
        let options =
            OpenOptions { chunk_cache_bytes: 0, max_object_header_bytes: MOST_METADATA, ..OpenOptions::default() };
        let open = || {
            let file = Hdf5File::from_storage_with_options(storage, options)?;
            let block = file.superblock();
            let sizes = Sizes { offset: block.offset_size, length: block.length_size };
            let root = block.root_object_header_address()?;
            Ok((file, sizes, root))
        };
        let (file, sizes, root) = open().map_err(|error: Error| match error {
            Error::InvalidMagic => Unread::file(Why::Kind("no HDF5 file".to_owned()), error),
            other => unread("", &other),
        })?;
        Ok(Self { source, file, sizes, root, heaps: Heaps::default() })
    }

    /// The bytes of the file, addressed as its metadata does.
    pub(super) fn storage(&self) -> &dyn Storage {
        self.file.storage()
    }

    /// What a stored reference to a heap stands for, `size` bytes for each of its elements.
    pub(super) fn resolve(&self, reference: &[u8], size: usize) -> Result<Vec<u8>> {
        self.heaps.resolve(In { storage: self.storage(), sizes: self.sizes }, reference, size)
    }
}

/// The file as the library's storage.
#[derive(Debug)]
struct Disk(Arc<Source>);

impl Storage for Disk {
    fn len(&self) -> u64 {
        self.0.length()
    }

    fn read_range(&self, offset: u64, len: usize) -> Result<StorageBuffer> {
        let available = self.0.length().saturating_sub(offset);
        // Checked before memory is asked for: lengths come from the file.
        if len as u64 > available {
            return Err(Error::UnexpectedEof { offset, needed: len as u64, available });
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|error| Error::ResourceLimit(error.to_string()))?;
        bytes.resize(len, 0);
        self.0.read_into(offset, &mut bytes)?;
        Ok(StorageBuffer::from_vec(bytes))
    }
}
