//! Which rows are shown, in which order: rebuilt only when something changed.

use crate::domain::GranuleList;
use crate::ui::theme::ROW_HEIGHT;
use crate::ui::widgets::Rows;
use std::cmp::Ordering;
use std::sync::Arc;

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The box to tick.
    Tick,
    /// The provider's name.
    Name,
    /// First moment.
    Start,
    /// Last moment.
    End,
    /// Size before cutting.
    Size,
    /// Left out by a limit.
    LeftOut,
}

impl Column {
    /// What stands above it, if it can be sorted by.
    pub(super) fn title(self) -> Option<&'static str> {
        match self {
            Self::Name => Some("Name"),
            Self::Start => Some("Start (UTC)"),
            Self::End => Some("End (UTC)"),
            Self::Size => Some("Size"),
            Self::Tick | Self::LeftOut => None,
        }
    }
}

/// Order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By this column.
    pub by: Column,
    /// Largest first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { by: Column::Start, descending: false }
    }
}

/// The rows of the last frame.
#[derive(Debug, Default)]
pub(super) struct Listed {
    granules: Option<Arc<GranuleList>>,
    filter: String,
    sort: Sort,
    order: Vec<u32>,
    rows: Rows,
}

impl Listed {
    /// True if the list begins as the known one does: the same answer, read on.
    pub(super) fn is_continued_by(&self, granules: &GranuleList) -> bool {
        self.granules.as_ref().is_some_and(|known| granules.continues(known))
    }

    /// True if the granules are others than before.
    pub(super) fn sync(&mut self, granules: &Arc<GranuleList>, filter: &str, sort: Sort) -> bool {
        let same = self.granules.as_ref().is_some_and(|known| Arc::ptr_eq(known, granules));
        if same && self.filter == filter && self.sort == sort {
            return false;
        }
        self.granules = Some(Arc::clone(granules));
        filter.clone_into(&mut self.filter);
        self.sort = sort;
        let needle = filter.trim().to_lowercase();
        let matches = |name: &str, id: &str| {
            needle.is_empty() || name.to_lowercase().contains(&needle) || id.to_lowercase().contains(&needle)
        };
        let names = granules.iter().enumerate().filter(|(_, granule)| matches(granule.name, granule.id));
        self.order = names.filter_map(|(index, _)| u32::try_from(index).ok()).collect();
        let by = |a: &u32, b: &u32| compare(granules, sort.by, *a as usize, *b as usize);
        self.order.sort_by(|a, b| if sort.descending { by(b, a) } else { by(a, b) });
        self.rows = Rows::new(self.order.iter().map(|_| ROW_HEIGHT));
        !same
    }

    /// Places in the list, as shown.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }
}

fn compare(granules: &GranuleList, by: Column, a: usize, b: usize) -> Ordering {
    let (Some(first), Some(second)) = (granules.get(a), granules.get(b)) else { return a.cmp(&b) };
    let order = match by {
        Column::Name => first.name.cmp(second.name),
        Column::Start => first.start.cmp(&second.start),
        Column::End => first.end.cmp(&second.end),
        Column::Size => first.size_mb.unwrap_or(0.0).total_cmp(&second.size_mb.unwrap_or(0.0)),
        Column::Tick | Column::LeftOut => Ordering::Equal,
    };
    order.then(a.cmp(&b))
}

#[cfg(test)]
mod tests {
    use super::{Column, Listed, Sort};
    use crate::domain::footprint::Outline;
    use crate::domain::granule::{DayNight, Granule, GranuleList};
    use crate::domain::time_range::parse_moment;
    use std::sync::Arc;

    fn granules(rows: &[(&str, &str, Option<f64>)]) -> Arc<GranuleList> {
        let mut list = GranuleList::new(rows.len() as u64);
        for (name, start, size_mb) in rows {
            let granule = Granule {
                id: name,
                name,
                start: parse_moment(start),
                end: None,
                size_mb: *size_mb,
                day_night: DayNight::Unknown,
                cloud_cover: None,
                footprint: None,
            };
            list.push(&granule, Outline::default());
        }
        Arc::new(list)
    }

    #[test]
    fn rows_are_sorted_and_filtered() {
        let granules = granules(&[
            ("b.h5", "2020-01-02", Some(1.0)),
            ("A.h5", "2020-01-01", None),
            ("c.nc", "2020-01-03", Some(3.0)),
        ]);
        let mut listed = Listed::default();
        let mut order = |filter: &str, by, descending| {
            listed.sync(&granules, filter, Sort { by, descending });
            listed.order().to_vec()
        };
        assert_eq!(order("", Column::Start, false), [1, 0, 2]);
        assert_eq!(order("", Column::Start, true), [2, 0, 1]);
        assert_eq!(order("", Column::Name, false), [1, 0, 2]);
        assert_eq!(order("", Column::Size, true), [2, 0, 1]);
        assert_eq!(order(" H5", Column::Name, false), [1, 0]);
        assert_eq!(order("no", Column::Name, false), [] as [u32; 0]);
    }

    #[test]
    fn a_list_read_on_is_the_same_list() {
        let first = granules(&[("a", "2020-01-01", None)]);
        let other = granules(&[("b", "2020-01-01", None)]);
        let mut listed = Listed::default();
        assert!(!listed.is_continued_by(&first));
        assert!(listed.sync(&first, "", Sort::default()) && !listed.sync(&first, "", Sort::default()));
        assert!(listed.is_continued_by(&first) && !listed.is_continued_by(&other));
    }
}
