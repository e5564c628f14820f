//! What the messages of one object say: a group's links, a dataset's type, shape and layout, and its attributes.

use super::header::{self, Message, SHARED, kind};
use super::place::Place;
use super::types;
use hdf5_reader::Datatype;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::io::Cursor;
use hdf5_reader::messages::attribute_info::AttributeInfoMessage;
use hdf5_reader::messages::dataspace::{DataspaceMessage, DataspaceType};
use hdf5_reader::messages::fill_value::FillValueMessage;
use hdf5_reader::messages::filter_pipeline::FilterDescription;
use hdf5_reader::messages::layout::DataLayout;
use hdf5_reader::messages::link_info::LinkInfoMessage;
use hdf5_reader::messages::shared::{self, SharedMessage};
use hdf5_reader::messages::symbol_table_msg::SymbolTableMessage;
use hdf5_reader::messages::{HdfMessage, parse_message};

/// Most bytes of one decoded chunk.
pub(super) const MOST_CHUNK: u64 = 256_000_000;

/// An object of the file.
#[derive(Default)]
pub(super) struct Object {
    pub(super) dataspace: Option<DataspaceMessage>,
    /// Its type; an error where it has one that cannot be read.
    pub(super) datatype: Option<Result<Datatype>>,
    /// What is odd about its numbers, although the library takes them for usual ones.
    pub(super) oddity: Option<types::Oddity>,
    pub(super) layout: Option<Result<DataLayout>>,
    pub(super) filters: Option<Result<Vec<FilterDescription>>>,
    pub(super) fill: Option<FillValueMessage>,
    /// Its values lie in files of their own.
    pub(super) external: bool,
    pub(super) attribute_info: Option<AttributeInfoMessage>,
    pub(super) link_info: Option<LinkInfoMessage>,
    pub(super) symbol_table: Option<SymbolTableMessage>,
    pub(super) is_group: bool,
    /// Messages that are links or attributes, still unparsed.
    pub(super) links: Vec<Message>,
    pub(super) attributes: Vec<Message>,
    /// Messages that a dataset needs, as they are stored.
    pub(super) stored: Vec<Message>,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Group,
    Dataset,
    /// A named type, which is shown where it is used.
    Type,
    /// None of these: damaged, or of a later version.
    Unknown,
}

impl Object {
    /// Reads the object at an address.
    pub(super) fn read(place: &Place, address: u64) -> Result<Self> {
        let mut object = Self::default();
        for message in header::messages(place.storage(), address, place.sizes)? {
            object.take(place, address, message)?;
        }
        object.without_element_size();
        Ok(object)
    }

    /// What it is.
    pub(super) fn role(&self) -> Role {
        match (&self.dataspace, &self.datatype) {
            (Some(_), Some(_)) => Role::Dataset,
            _ if self.is_group => Role::Group,
            (None, Some(_)) => Role::Type,
            _ => Role::Unknown,
        }
    }

    /// Its lengths; empty for a scalar; `[0]` for one that has no values at all.
    pub(super) fn shape(&self) -> Vec<u64> {
        match &self.dataspace {
            Some(space) if space.dataspace_type == DataspaceType::Null => vec![0],
            Some(space) => space.dims.clone(),
            None => Vec::new(),
        }
    }

    fn take(&mut self, place: &Place, address: u64, message: Message) -> Result<()> {
        match message.kind {
            kind::LINK => {
                self.is_group = true;
                self.links.push(message);
                return Ok(());
            }
            kind::ATTRIBUTE => {
                self.attributes.push(message);
                return Ok(());
            }
            kind::DATASPACE
            | kind::DATATYPE
            | kind::LAYOUT
            | kind::FILTERS
            | kind::FILL
            | kind::FILL_OLD
            | kind::EXTERNAL
            | kind::LINK_INFO
            | kind::SYMBOL_TABLE
            | kind::ATTRIBUTE_INFO
            | kind::GROUP_INFO => {}
            _ => return Ok(()),
        }
        let parsed = resolve(place, address, &message);
        self.keep(&message, parsed)?;
        if matches!(
            message.kind,
            kind::DATASPACE | kind::DATATYPE | kind::LAYOUT | kind::FILTERS | kind::FILL | kind::FILL_OLD
        ) {
            self.stored.push(message);
        }
        Ok(())
    }

    fn keep(&mut self, message: &Message, parsed: Result<HdfMessage>) -> Result<()> {
        match (message.kind, parsed) {
            (kind::DATATYPE, Ok(HdfMessage::Datatype(datatype))) => {
                self.oddity = types::oddity(&message.body).filter(|_| message.flags & SHARED == 0);
                self.datatype = Some(Ok(datatype.datatype));
            }
            (kind::DATATYPE, Err(error)) => self.datatype = Some(Err(error)),
            (kind::LAYOUT, Ok(HdfMessage::DataLayout(layout))) => self.layout = Some(Ok(layout.layout)),
            (kind::LAYOUT, Err(error)) => self.layout = Some(Err(error)),
            (kind::FILTERS, Ok(HdfMessage::FilterPipeline(pipeline))) => self.filters = Some(Ok(pipeline.filters)),
            (kind::FILTERS, Err(error)) => self.filters = Some(Err(error)),
            (kind::EXTERNAL, _) => self.external = true,
            (kind::GROUP_INFO, _) => self.is_group = true,
            (_, Ok(HdfMessage::Dataspace(space))) => self.dataspace = Some(space),
            (_, Ok(HdfMessage::FillValue(fill))) => self.fill = Some(fill),
            (_, Ok(HdfMessage::AttributeInfo(info))) => self.attribute_info = Some(info),
            (_, Ok(HdfMessage::LinkInfo(info))) => {
                self.is_group = true;
                self.link_info = Some(info);
            }
            (_, Ok(HdfMessage::SymbolTable(table))) => {
                self.is_group = true;
                self.symbol_table = Some(table);
            }
            (_, Ok(_)) => {}
            (_, Err(error)) => return Err(error),
        }
        Ok(())
    }

    /// Chunks are stored with the size of an element as one dimension more.
    fn without_element_size(&mut self) {
        let rank = self.dataspace.as_ref().map(|space| space.dims.len());
        if let Some(Ok(DataLayout::Chunked { dims, .. })) = &mut self.layout
            && rank.is_some_and(|rank| dims.len() == rank + 1)
        {
            dims.pop();
        }
    }
}

/// What a message of the object at an address says; one that only tells where it is stored is looked up.
pub(super) fn resolve(place: &Place, address: u64, message: &Message) -> Result<HdfMessage> {
    if message.flags & SHARED == 0 {
        return parse(place, message.kind, &message.body);
    }
    let mut cursor = Cursor::new(&message.body);
    let (offset, length) = (place.sizes.offset, place.sizes.length);
    match shared::parse(&mut cursor, message.kind, offset, length, message.body.len())? {
        SharedMessage::SharedInOhdr { message_type, address } => {
            header::messages(place.storage(), address, place.sizes)?
                .into_iter()
                .find(|other| other.kind == message_type && other.flags & SHARED == 0)
                .map_or_else(
                    || Err(Error::InvalidData("a shared message is not where it should be".to_owned())),
                    |other| parse(place, message_type, &other.body),
                )
        }
        // The file's table of shared messages is the library's own affair; it has one message of each such kind.
        SharedMessage::SharedInSohm { .. } => place
            .file
            .get_or_parse_header(address)?
            .messages
            .iter()
            .find(|other| number(other) == Some(message.kind))
            .cloned()
            .ok_or_else(|| Error::UnsupportedEncoding("a message in a table of shared messages".to_owned())),
    }
}

/// The stored bytes of a type that a message refers to.
pub(super) fn stored_type(place: &Place, message: &Message) -> Result<Vec<u8>> {
    let mut cursor = Cursor::new(&message.body);
    let (offset, length) = (place.sizes.offset, place.sizes.length);
    let SharedMessage::SharedInOhdr { message_type, address } =
        shared::parse(&mut cursor, message.kind, offset, length, message.body.len())?
    else {
        return Err(Error::UnsupportedEncoding("a type in a table of shared messages".to_owned()));
    };
    header::messages(place.storage(), address, place.sizes)?
        .into_iter()
        .find(|other| other.kind == message_type && other.flags & SHARED == 0)
        .map(|other| other.body)
        .ok_or_else(|| Error::InvalidData("a named type is not where it should be".to_owned()))
}

fn number(message: &HdfMessage) -> Option<u16> {
    match message {
        HdfMessage::Dataspace(_) => Some(kind::DATASPACE),
        HdfMessage::Datatype(_) => Some(kind::DATATYPE),
        HdfMessage::DataLayout(_) => Some(kind::LAYOUT),
        HdfMessage::FilterPipeline(_) => Some(kind::FILTERS),
        HdfMessage::FillValue(_) => Some(kind::FILL),
        _ => None,
    }
}

fn parse(place: &Place, kind: u16, body: &[u8]) -> Result<HdfMessage> {
    parse_message(kind, body.len(), &mut Cursor::new(body), place.sizes.offset, place.sizes.length)
}
