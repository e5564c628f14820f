//! What a request wants of the one service that will serve it.

use super::format::{NETCDF, canonical_format};
use super::{DOWNLOAD_SERVICE, Service};
use crate::domain::SubsetRequest;
use crate::domain::request::{Area, Options};

/// What a request wants of the one service that will serve it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Everything it wants, each kind at most once, in the order of the form.
    pub items: Vec<WantedItem>,
    /// The one service asked for by name or UMM-S concept id, where the servers allow it.
    pub service_id: Option<String>,
}

/// One thing a service must be able to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedItem {
    /// Cut by a box.
    Box,
    /// Cut by a shape.
    Shape,
    /// Cut by time.
    Time,
    /// Pick variables.
    Variables,
    /// Cut by named dimensions.
    Dimensions,
    /// Join granules.
    Concatenation,
    /// Change the projection.
    Reprojection,
    /// Extend dimensions.
    Extension,
    /// Average over time.
    AverageTime,
    /// Average over the area.
    AverageArea,
    /// Write this format (MIME type).
    Format(String),
}

impl WantedItem {
    pub(super) fn is_space(&self) -> bool {
        matches!(self, Self::Box | Self::Shape)
    }

    pub(super) fn is_average(&self) -> bool {
        matches!(self, Self::AverageTime | Self::AverageArea)
    }

    /// Dropped by the server when no service can do all.
    pub(super) fn is_droppable(&self) -> bool {
        self.is_space() || *self == Self::Time
    }

    /// Changes what is in the files, as opposed to their format.
    fn is_subset(&self) -> bool {
        self.is_droppable() || matches!(self, Self::Variables | Self::Dimensions)
    }

    /// A request has at most one of the two.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        (self.is_space() && other.is_space())
            || (self.is_average() && other.is_average())
            || std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    pub(super) fn is_done_by(&self, service: &Service, has_variables: bool) -> bool {
        match self {
            Self::Box => service.bbox,
            Self::Shape => service.shape,
            Self::Time => service.temporal,
            Self::Variables => service.variable && has_variables,
            Self::Dimensions => service.dimension,
            Self::Concatenation => service.concatenation,
            Self::Reprojection => service.reprojection,
            // Version 3 does not tell; the server decides then.
            Self::Extension => service.extend.unwrap_or(true),
            Self::AverageTime => service.averaging_time,
            Self::AverageArea => service.averaging_area,
            Self::Format(wanted) => {
                service.output_formats.iter().any(|format| canonical_format(format) == canonical_format(wanted))
            }
        }
    }
}

impl From<&SubsetRequest> for Wanted {
    fn from(request: &SubsetRequest) -> Self {
        let area = request.area.as_ref().and_then(|area| match area {
            Area::Box(_) => Some(WantedItem::Box),
            // The server asks no ability of the service for a point.
            Area::Point(_) => None,
            Area::Shape(_) => Some(WantedItem::Shape),
        });
        let time = request.time.map(|_| WantedItem::Time);
        let names = [request.variables.is_empty(), request.dimensions.is_empty()];
        Self::new(area, time, names.map(|is_empty| !is_empty), &request.options)
    }
}

impl Wanted {
    /// From a request's parts; `names` says whether variables and whether dimensions are given.
    pub(in crate::domain) fn new(
        area: Option<WantedItem>,
        time: Option<WantedItem>,
        names: [bool; 2],
        options: &Options,
    ) -> Self {
        let [variables, dimensions] = names;
        let average = match options.average.as_deref() {
            Some("time") => Some(WantedItem::AverageTime),
            Some("area") => Some(WantedItem::AverageArea),
            _ => None,
        };
        // `extend=false` forbids it.
        let extends = options.extend.first().is_some_and(|first| first != "false");
        let items = [
            area,
            time,
            variables.then_some(WantedItem::Variables),
            dimensions.then_some(WantedItem::Dimensions),
            (options.concatenate == Some(true)).then_some(WantedItem::Concatenation),
            (options.crs.is_some() || options.grid.is_some()).then_some(WantedItem::Reprojection),
            extends.then_some(WantedItem::Extension),
            average,
            options.format.clone().map(WantedItem::Format),
        ];
        Self { items: items.into_iter().flatten().collect(), service_id: options.service_id.clone() }
    }

    /// The same with `item` in place of whatever it excludes (a shape takes a box's place).
    pub(super) fn with(&self, item: &WantedItem) -> Self {
        let mut wanted = self.without(|other| other.excludes(item));
        wanted.items.push(item.clone());
        wanted
    }

    /// The same without the items for which `drop` is true.
    pub(super) fn without(&self, drop: impl Fn(&WantedItem) -> bool) -> Self {
        let items = self.items.iter().filter(|item| !drop(item)).cloned().collect();
        Self { items, service_id: self.service_id.clone() }
    }

    pub(super) fn has(&self, is: impl Fn(&WantedItem) -> bool) -> bool {
        self.items.iter().any(is)
    }

    /// True if less than whole granules is wanted.
    pub fn is_subset(&self) -> bool {
        self.has(WantedItem::is_subset)
    }

    /// `harmony/download` does it: nothing asked, or only the netCDF it claims to write.
    pub(super) fn is_plain_download(&self) -> bool {
        self.service_id.as_deref().is_none_or(|service| service == DOWNLOAD_SERVICE)
            && self
                .items
                .iter()
                .all(|item| matches!(item, WantedItem::Format(format) if canonical_format(format) == NETCDF))
    }

    /// What `service` cannot do of it.
    pub(super) fn left_undone_by(&self, service: &Service, has_variables: bool) -> Vec<&WantedItem> {
        self.items.iter().filter(|item| !item.is_done_by(service, has_variables)).collect()
    }
}
