//! How map and data share the centre of the window. Pure.

/// What is in front while there is no room for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::ui) enum CentreTab {
    #[default]
    Map,
    Data,
}

/// What the centre shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Centre {
    /// One of the two, with tabs.
    One(CentreTab),
    /// Both; the width of the map in points.
    Both(f32),
}

/// From this width of the window in points on both are shown.
const WIDE_WINDOW: f32 = 1200.0;
/// Neither gets narrower than this beside the other.
const NARROWEST: f32 = 300.0;
/// Part of the centre that the map has at first.
pub(super) const SHARE: f32 = 0.42;

impl Centre {
    /// For a window and a centre of these widths; `share` is the map's part.
    pub(super) fn of(window: f32, centre: f32, has_results: bool, tab: CentreTab, share: f32) -> Self {
        if !has_results || window < WIDE_WINDOW || centre < NARROWEST * 2.0 {
            return Self::One(tab);
        }
        Self::Both((centre * share).clamp(NARROWEST, centre - NARROWEST).round())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_shown_where_there_is_room_and_something_to_show() {
        let of = |window, centre, has| Centre::of(window, centre, has, CentreTab::Data, 0.5);
        assert_eq!(of(1280.0, 916.0, true), Centre::Both(458.0));
        assert_eq!(of(1280.0, 916.0, false), Centre::One(CentreTab::Data));
        assert_eq!(of(1024.0, 800.0, true), Centre::One(CentreTab::Data));
        assert_eq!(of(1280.0, 560.0, true), Centre::One(CentreTab::Data), "the form is unfolded");
        for share in [0.0, 0.1, 0.9, 1.0] {
            let Centre::Both(map) = Centre::of(1400.0, 700.0, true, CentreTab::Map, share) else { panic!("room") };
            assert!((300.0..=400.0).contains(&map), "{share}: {map}");
        }
    }
}
