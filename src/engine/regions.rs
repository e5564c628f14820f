//! The owner's book of the user's own regions.

use super::context::Context;
use super::effect::Effect;
use super::snapshot::NoticeLevel;
use crate::domain::region::{Region, Regions};
use crate::store::regions::RegionShelf;
use std::sync::Arc;

/// What a person wants.
pub(super) enum Command {
    /// Keep it; one that has its name already is replaced.
    Keep(Arc<Region>),
    Rename {
        from: String,
        to: String,
    },
    Remove(String),
}

/// What is kept, and what of the file this build did not understand.
#[derive(Default)]
pub(super) struct RegionBook {
    regions: Regions,
    rest: RegionShelf,
}

impl RegionBook {
    /// From what was on the disk.
    pub(super) fn restore(mut shelf: RegionShelf) -> Self {
        Self { regions: shelf.take(), rest: shelf }
    }

    /// For the window.
    pub(super) fn all(&self) -> &Regions {
        &self.regions
    }

    /// For the disk: put together there, off the owner's task.
    pub(super) fn to_write(&self) -> (Regions, RegionShelf) {
        (self.regions.clone(), self.rest.clone())
    }

    pub(super) fn command(&mut self, command: Command, context: &mut Context) {
        match command {
            Command::Keep(region) => {
                if let Err(problem) = self.regions.keep(region) {
                    context.notify(NoticeLevel::Warning, problem);
                }
            }
            Command::Rename { from, to } => {
                self.regions.rename(&from, &to);
            }
            Command::Remove(name) => self.regions.remove(&name),
        }
        context.mark();
        context.effect(Effect::RememberRegions);
    }
}
