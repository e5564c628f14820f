//! Which list and which side panel are in front.

/// Which list is shown below the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BottomTab {
    Jobs,
    Files,
    Granules,
}

/// What the right panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SideTab {
    Capabilities,
    Code,
    Summary,
    Structure,
    Table,
}
