//! Places and regions: shown on the map, taken as the area, kept, renamed, removed.

use super::App;
use super::shapes::made;
use crate::commands::{AreaSource, RegionCommand};
use crate::domain::region::Region;
use crate::domain::request::Area;
use crate::domain::saved_requests::LONGEST_NAME;
use crate::domain::{Draft, Shape};
use egui::Context;
use std::sync::Arc;

impl App {
    pub(super) fn apply_region(&mut self, command: RegionCommand, context: &Context) {
        match command {
            RegionCommand::FlyTo(bounds) => self.views.map.fit(bounds),
            RegionCommand::Use(source) => self.use_area(source, context),
            RegionCommand::Keep(name) => self.keep_area(name),
            RegionCommand::Rename { from, to } => self.engine.rename_region(from, to),
            RegionCommand::Remove(name) => self.engine.remove_region(name),
            RegionCommand::PutBack(region) => self.engine.keep_region(region),
        }
    }

    /// Asks for a name to keep the area under.
    pub(super) fn ask_area_name(&mut self) {
        let Some(area) = area_of(&self.state.draft) else { return };
        let proposed = match area {
            Area::Shape(shape) if shape.is_named() => {
                let name = shape.name().into_owned();
                name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned())
            }
            _ => "My area".to_owned(),
        };
        self.views.regions.ask_name(proposed.chars().take(LONGEST_NAME).collect());
    }

    fn keep_area(&self, name: String) {
        let area = match area_of(&self.state.draft) {
            Some(Area::Shape(shape)) => Area::Shape(shape.called(&name)),
            Some(area) => area,
            None => return,
        };
        self.engine.keep_region(Arc::new(Region { name, area }));
    }

    /// What the catalogue would refuse is made simpler first, off the window's thread; the form says what that cost.
    fn use_area(&mut self, source: AreaSource, context: &Context) {
        match source {
            AreaSource::Region(region) => match &region.area {
                Area::Shape(shape) if shape.check_limits().is_err() => {
                    let shape = shape.clone();
                    self.ask_shape(made(move |cancel| shape.simplified_until(cancel)), context);
                }
                area => self.take_area(area.clone(), context),
            },
            AreaSource::Outline(places, index) => {
                let read = move |cancel| {
                    let region = places.outlines().region(index)?;
                    match region.area {
                        Area::Shape(shape) => shape.simplified_until(cancel),
                        Area::Box(_) | Area::Point(_) => Err(crate::domain::shape::ShapeError::Empty),
                    }
                };
                self.ask_shape(made(read), context);
            }
        }
    }

    fn take_area(&mut self, area: Area, context: &Context) {
        self.state.questions.shape.clear();
        let mut draft = self.state.draft.clone();
        match area {
            Area::Box(bounds) => draft.set_bounding_box(Some(bounds)),
            Area::Point(point) => draft.set_point(point),
            Area::Shape(shape) => draft.set_shape(shape),
        }
        self.set_draft(draft, context);
        self.draft_changed(context);
        self.show_area();
    }
}

/// The form's area, if there is one and it is valid.
pub(super) fn area_of(draft: &Draft) -> Option<Area> {
    let shape = || draft.shape.clone().map(whole);
    shape()
        .map(Area::Shape)
        .or_else(|| draft.bounding_box().map(Area::Box))
        .or_else(|| draft.whole_point().map(Area::Point))
}

/// As it was before it was made simpler: a library keeps the better one.
fn whole(shape: Shape) -> Shape {
    let name = shape.name().into_owned();
    match shape.simplification().map(|cost| cost.before().clone()) {
        Some(before) if shape.is_named() => before.called(&name),
        Some(before) => before,
        None => shape,
    }
}
