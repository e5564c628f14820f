//! Layers of pictures on the map: the list in which they are arranged, the day, and what is said of them. The
//! arrangement is kept with the settings; it is edited here and handed back.

mod days;
mod panel;
mod words;

use super::base::{Drawn, Frame, Imagery, latitudes_of};
use super::geometry::Screen;
use crate::domain::GranuleList;
use crate::domain::map::arrangement::{Arrangement, Placed};
use crate::domain::map::grid::Plane;
use crate::domain::map::imagery::{Format, Layer, Source};
use crate::domain::time_range::TimeRange;
use crate::engine::tiles::Tiles;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use days::DayBar;
use egui::{Painter, Rect, Ui};
use panel::Panel;
use std::ops::RangeInclusive;
use words::{Words, words};

/// What the layers are told of the rest of the window.
#[derive(Clone, Copy)]
pub struct LayersCx<'a> {
    /// As the settings have it.
    pub arrangement: &'a Arrangement,
    /// The request's dates.
    pub range: Option<&'a TimeRange>,
    /// The request's granules.
    pub granules: Option<&'a GranuleList>,
    /// Layers that show the collection's own data, as the catalogue says.
    pub of_collection: &'a [&'static Layer],
    /// UTC now.
    pub now: DateTime<Utc>,
}

/// The layers' state between frames.
pub struct LayersView {
    imagery: Option<Imagery>,
    arrangement: Arrangement,
    /// As the settings had it when it was last looked at.
    seen: Arrangement,
    day: NaiveDate,
    days: RangeInclusive<NaiveDate>,
    today: NaiveDate,
    plane: Plane,
    latitudes: RangeInclusive<f64>,
    panel: Panel,
    day_bar: DayBar,
}

impl LayersView {
    /// Without a way to tiles there are no layers.
    pub(super) fn new(tiles: Option<Tiles>) -> Self {
        let day = NaiveDate::default();
        Self {
            imagery: tiles.map(Imagery::new),
            arrangement: Arrangement::default(),
            seen: Arrangement::default(),
            day,
            days: day..=day,
            today: day,
            plane: Plane::Mercator,
            latitudes: -90.0..=90.0,
            panel: Panel::default(),
            day_bar: DayBar::default(),
        }
    }

    /// The same layers of the same day, with textures of their own: for a picture of the map.
    pub(super) fn twin(&self) -> Self {
        Self {
            imagery: self.imagery.as_ref().map(Imagery::twin),
            arrangement: self.arrangement.clone(),
            seen: self.seen.clone(),
            day: self.day,
            days: self.days.clone(),
            today: self.today,
            plane: self.plane,
            latitudes: self.latitudes.clone(),
            panel: Panel::default(),
            day_bar: DayBar::default(),
        }
    }

    /// Takes over settings, dates and clock. Before anything is drawn.
    pub fn follow(&mut self, cx: &LayersCx<'_>) {
        if *cx.arrangement != self.seen {
            self.arrangement = cx.arrangement.clone();
            self.seen = cx.arrangement.clone();
        }
        self.day = self.arrangement.day(cx.range, cx.now);
        self.days = self.arrangement.days(cx.range, cx.now);
        self.today = cx.now.date_naive();
    }

    /// The arrangement, if it was changed since it was last asked for.
    pub fn take_changed(&mut self) -> Option<Arrangement> {
        (self.arrangement != self.seen).then(|| {
            self.seen = self.arrangement.clone();
            self.arrangement.clone()
        })
    }

    /// What is asked for to lie on the map, for those who hear it: layers from above, each with its day.
    pub fn spoken(&self) -> String {
        let caption = |drawn: Drawn| drawn.layer.caption(drawn.period);
        let mut names: Vec<String> = self.drawn().into_iter().rev().map(caption).collect();
        if !self.arrangement.is_online() && !names.is_empty() {
            names.push("no online imagery".to_owned());
        }
        if names.is_empty() { "No layers on the map.".to_owned() } else { format!("On the map: {}.", names.join("; ")) }
    }

    /// Opens or closes the list of layers.
    pub fn toggle_panel(&mut self) {
        self.panel.is_open = !self.panel.is_open;
    }

    /// True while the list is open.
    pub fn is_panel_open(&self) -> bool {
        self.panel.is_open
    }

    /// All dated layers show this day from now on.
    pub fn show_day(&mut self, day: NaiveDate) {
        self.arrangement.set_day(day);
    }

    /// The day of all dated layers.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Something is on its way.
    pub(super) fn is_loading(&self) -> bool {
        self.imagery.as_ref().is_some_and(Imagery::is_loading)
    }

    /// Bytes of textures, and requests made since the start.
    pub fn figures(&self) -> (usize, u64) {
        self.imagery.as_ref().map_or((0, 0), |imagery| (imagery.texture_bytes(), imagery.requests()))
    }

    /// Layers that are drawn here, the lowest first.
    fn drawn(&self) -> Vec<Drawn> {
        let noon = self.day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()).and_utc();
        let shown = self.arrangement.layers().iter().filter(|placed| placed.shown);
        let drawn = shown.filter_map(|placed| {
            let layer = placed.layer().filter(|layer| layer.grid(self.plane).is_some())?;
            Some(Drawn { layer, opacity: placed.opacity(), period: layer.period(noon) })
        });
        drawn.collect()
    }

    /// Draws the layers over the base map.
    pub(super) fn paint(&mut self, painter: &Painter, screen: &Screen, dark: bool) {
        self.plane = screen.projection.into();
        self.latitudes = latitudes_of(screen);
        let layers = self.drawn();
        let frame = Frame { online: self.arrangement.is_online(), dark, today: self.today };
        if let Some(imagery) = &mut self.imagery {
            imagery.paint(painter, screen, &layers, frame);
        }
    }

    /// The uppermost picture has names of its own.
    pub(super) fn has_names(&self) -> bool {
        let mut drawn = self.drawn();
        let is_here = |layer| self.imagery.as_ref()?.status(layer).map(|status| status.tally.held > 0);
        drawn.pop().is_some_and(|top| top.layer.source == Source::OpenStreetMap && is_here(top.layer) == Some(true))
    }

    /// A picture as a camera takes it covers the base map.
    pub(super) fn has_photograph(&self) -> bool {
        let is_here = |drawn: &Drawn| {
            let status = self.imagery.as_ref().and_then(|imagery| imagery.status(drawn.layer));
            status.is_some_and(|status| status.tally.held > status.blank)
        };
        let covers = |drawn: &Drawn| drawn.layer.format == Format::Jpeg && drawn.opacity > 0.5;
        self.drawn().iter().any(|drawn| covers(drawn) && is_here(drawn))
    }

    /// Whose pictures are drawn, each once.
    pub(super) fn attributions(&self) -> Vec<(&'static str, &'static str)> {
        let drawn = self.drawn();
        let sources = [Source::Gibs, Source::OpenStreetMap];
        let is_drawn = |source: &Source| drawn.iter().any(|drawn| drawn.layer.source == *source);
        sources.into_iter().filter(is_drawn).map(|source| (source.attribution(), page_of(source))).collect()
    }

    /// The captions of the dated pictures that are drawn, the uppermost first: “VIIRS true colour, 14 Aug 2024”.
    pub fn captions(&self) -> Vec<String> {
        let caption = |drawn: Drawn| {
            let period = self.imagery.as_ref().and_then(|imagery| imagery.period(drawn.layer));
            drawn.layer.caption(period.unwrap_or(drawn.period))
        };
        self.drawn().into_iter().rev().map(caption).collect()
    }

    /// What there is to say of a layer.
    fn words_of(&self, placed: &Placed) -> Option<Words> {
        let drawn = self.drawn().into_iter().find(|drawn| drawn.layer.id == placed.id)?;
        let imagery = self.imagery.as_ref()?;
        let status = imagery.status(drawn.layer);
        words(drawn.layer, drawn.period, status, self.arrangement.is_online(), self.today, &self.latitudes)
    }

    /// Why a layer is not drawn in this view.
    fn elsewhere(&self, layer: &Layer) -> Option<String> {
        layer.grid(self.plane).is_none().then(|| {
            let views = [(Plane::Mercator, "World"), (Plane::Arctic, "Arctic"), (Plane::Antarctic, "Antarctic")];
            let there = views.into_iter().filter(|(plane, _)| layer.grid(*plane).is_some()).map(|(_, name)| name);
            let there: Vec<&str> = there.collect();
            match there.as_slice() {
                [] => "Its server has no pictures of it for any of the views.".to_owned(),
                [view] => format!("Its server has it for the {view} view only."),
                views => format!("Its server has it for the views {} only.", views.join(" and ")),
            }
        })
    }

    /// The list in the upper left of the map, if it is open; else what there is to say of what is drawn.
    pub fn panel_ui(&mut self, ui: &mut Ui, map: Rect, cx: &LayersCx<'_>) {
        if self.imagery.is_some() {
            panel::panel_ui(self, ui, map, cx);
        }
    }

    /// True if a day means something on this map.
    pub fn has_day(&self) -> bool {
        self.imagery.is_some() && self.arrangement.is_dated()
    }

    /// The days under the map.
    pub fn day_ui(&mut self, ui: &mut Ui, cx: &LayersCx<'_>) {
        let (day, days) = (self.day, self.days.clone());
        if let Some(day) = self.day_bar.ui(ui, day, &days, cx.granules) {
            self.show_day(day);
            self.day = day;
            ui.ctx().request_repaint();
        }
    }
}

fn page_of(source: Source) -> &'static str {
    match source {
        Source::Gibs => {
            "https://www.earthdata.nasa.gov/engage/open-data-services-software/earthdata-developer-portal/gibs-api"
        }
        Source::OpenStreetMap => "https://www.openstreetmap.org/copyright",
    }
}
