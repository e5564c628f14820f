//! The library's errors as reasons why something is unread.

use super::super::unread::{Unread, Why};
use hdf5_reader::error::Error;

/// Something that the library could not read.
pub(super) fn unread(what: &str, error: &Error) -> Unread {
    Unread::new(what, why(error), error)
}

fn why(error: &Error) -> Why {
    match error {
        Error::Context { source, .. } => why(source),
        Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Why::Damaged,
        Error::Io(error) => Why::System(error.to_string()),
        Error::UnsupportedLayoutClass(3) => Why::Elsewhere,
        Error::UnsupportedDatatypeClass(_) => Why::Unknown("its type".to_owned()),
        Error::UnsupportedFilter(_) => Why::Unknown("the way it is compressed".to_owned()),
        Error::UnsupportedSuperblockVersion(_) | Error::UnsupportedObjectHeaderVersion(_) => {
            Why::Unknown("this version of HDF5".to_owned())
        }
        Error::UnsupportedLayoutClass(_)
        | Error::UnsupportedLayoutVersion(_)
        | Error::UnsupportedChunkIndexType(_)
        | Error::UnsupportedEncoding(_)
        | Error::UnsupportedFilterPipelineVersion(_)
        | Error::UnsupportedAttributeVersion(_)
        | Error::UnsupportedDataspaceVersion(_) => Why::Unknown("the way it is stored".to_owned()),
        _ => Why::Damaged,
    }
}
