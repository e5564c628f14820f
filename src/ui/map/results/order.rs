//! Which layer lies over which, which are shown, and how opaque each is. Pure.

use super::ResultFile;
use crate::engine::inspection::FileKey;
use std::collections::{HashMap, HashSet};

/// Opacity of a layer that nobody changed.
const OPACITY: f32 = 0.85;

/// The layers as a person arranged them.
#[derive(Clone, Default)]
pub(super) struct Order {
    /// From the lowest to the uppermost, once somebody moved one; until then in the order of opening.
    own: Option<Vec<FileKey>>,
    hidden: HashSet<FileKey>,
    opacity: HashMap<FileKey, f32>,
}

impl Order {
    /// Takes over which files there are; new ones lie on top.
    pub(super) fn follow(&mut self, files: &[ResultFile]) {
        let is_there = |key: &FileKey| files.iter().any(|file| file.file == *key);
        self.hidden.retain(is_there);
        self.opacity.retain(|key, _| is_there(key));
        if let Some(own) = &mut self.own {
            own.retain(is_there);
            for file in files {
                if !own.contains(&file.file) {
                    own.push(file.file);
                }
            }
        }
    }

    /// The files from the lowest to the uppermost. Unless somebody arranged them the current one is on top.
    pub(super) fn bottom_up(&self, files: &[ResultFile]) -> Vec<ResultFile> {
        let mut files = files.to_vec();
        match &self.own {
            Some(own) => files.sort_by_key(|file| own.iter().position(|key| *key == file.file)),
            None => files.sort_by_key(|file| file.is_current),
        }
        files
    }

    /// Moves a layer up or down by one.
    pub(super) fn step(&mut self, files: &[ResultFile], key: FileKey, up: bool) {
        let mut order: Vec<FileKey> = self.bottom_up(files).iter().map(|file| file.file).collect();
        let place = order.iter().position(|own| *own == key);
        let other = place.and_then(|place| if up { Some(place + 1) } else { place.checked_sub(1) });
        if let (Some(place), Some(other)) = (place, other.filter(|other| *other < order.len())) {
            order.swap(place, other);
            self.own = Some(order);
        }
    }

    pub(super) fn is_shown(&self, key: FileKey) -> bool {
        !self.hidden.contains(&key)
    }

    pub(super) fn show(&mut self, key: FileKey, is_shown: bool) {
        if is_shown {
            self.hidden.remove(&key);
        } else {
            self.hidden.insert(key);
        }
    }

    pub(super) fn opacity(&self, key: FileKey) -> f32 {
        self.opacity.get(&key).copied().unwrap_or(OPACITY)
    }

    pub(super) fn set_opacity(&mut self, key: FileKey, opacity: f32) {
        self.opacity.insert(key, opacity.clamp(0.1, 1.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(current: u64) -> Vec<ResultFile> {
        let file = |key| ResultFile {
            file: FileKey(key),
            name: String::new(),
            path: String::new(),
            slice: Vec::new(),
            colouring: crate::ui::viewer::plot::Colouring::default(),
            limits: None,
            is_current: key == current,
        };
        (1..=4).map(file).collect()
    }

    fn keys(order: &Order, files: &[ResultFile]) -> Vec<u64> {
        order.bottom_up(files).iter().map(|file| file.file.0).collect()
    }

    #[test]
    fn the_current_file_is_on_top_until_somebody_arranges_them() {
        let mut order = Order::default();
        assert_eq!(keys(&order, &files(2)), [1, 3, 4, 2]);
        order.step(&files(2), FileKey(2), false);
        assert_eq!(keys(&order, &files(2)), [1, 3, 2, 4]);
        assert_eq!(keys(&order, &files(1)), [1, 3, 2, 4], "looking at another one moves nothing");
        order.step(&files(1), FileKey(1), false);
        order.step(&files(1), FileKey(4), true);
        assert_eq!(keys(&order, &files(1)), [1, 3, 2, 4], "no further than the ends");
        let fewer: Vec<_> = files(1).into_iter().filter(|file| file.file.0 != 3).collect();
        order.follow(&fewer);
        order.follow(&files(1));
        assert_eq!(keys(&order, &files(1)), [1, 2, 4, 3], "a new one lies on top");
    }

    #[test]
    fn layers_are_hidden_and_see_through_one_by_one() {
        let mut order = Order::default();
        order.show(FileKey(2), false);
        order.set_opacity(FileKey(3), 0.0);
        assert_eq!((order.is_shown(FileKey(2)), order.is_shown(FileKey(1))), (false, true));
        assert_eq!((order.opacity(FileKey(3)), order.opacity(FileKey(1))), (0.1, OPACITY));
        order.follow(&[]);
        assert!(order.is_shown(FileKey(2)) && order.opacity.is_empty());
    }
}
