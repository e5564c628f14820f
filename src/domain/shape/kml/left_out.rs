//! What a KML file holds that is no shape here, counted and told.

/// Counts of each kind, in the order of [`KINDS`].
#[derive(Debug, Default)]
pub(super) struct LeftOut([usize; KINDS.len()]);

/// Element, one of it, several of them.
const KINDS: [(&[u8], &str, &str); 6] = [
    (b"NetworkLink", "link to another file", "links to other files"),
    (b"Model", "model of a building or thing", "models of buildings or things"),
    (b"GroundOverlay", "picture on the ground", "pictures on the ground"),
    (b"ScreenOverlay", "picture on the screen", "pictures on the screen"),
    (b"PhotoOverlay", "photo", "photos"),
    (b"Tour", "tour", "tours"),
];

impl LeftOut {
    pub(super) fn kind(name: &[u8]) -> Option<usize> {
        KINDS.iter().position(|(kind, ..)| *kind == name)
    }

    pub(super) fn see(&mut self, name: &[u8]) {
        if let Some(count) = Self::kind(name).and_then(|kind| self.0.get_mut(kind)) {
            *count += 1;
        }
    }

    /// One sentence for all of them, if there are any.
    pub(super) fn sentence(&self) -> Option<String> {
        let counted = self.0.iter().zip(KINDS).filter(|(count, _)| **count > 0);
        let words: Vec<String> = counted
            .map(|(count, (_, one, many))| if *count == 1 { format!("one {one}") } else { format!("{count} {many}") })
            .collect();
        (!words.is_empty()).then(|| format!("What the file holds besides shapes was left out: {}.", words.join(", ")))
    }
}
