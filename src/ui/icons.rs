//! One consistent set of line icons.
//!
//! Drawn for this application on a 24 by 24 grid with a 1.75 stroke, white, and tinted when
//! painted; files are in `assets/icons`. Layer: ui.

use egui::{Image, ImageSource, Ui, Vec2, load::Bytes};

/// Edge of an icon beside text, in points.
pub const SMALL: f32 = 16.0;
/// Edge of an icon in the toolbar, in points.
pub const LARGE: f32 = 20.0;

/// Declares [`Icon`] with its file and its name for screen readers.
macro_rules! icons {
    ($($variant:ident $file:literal $name:literal;)*) => {
        /// A drawing of the set.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the variant is the name of the drawing")]
        pub enum Icon { $($variant,)* }

        impl Icon {
            /// All of them, in alphabetical order of their files.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What it shows, for screen readers where no other name is given.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            fn source(self) -> ImageSource<'static> {
                let (uri, bytes): (&str, &'static [u8]) = match self {
                    $(Self::$variant => (
                        concat!("bytes://icons/", $file, ".svg"),
                        include_bytes!(concat!("../../assets/icons/", $file, ".svg")),
                    ),)*
                };
                ImageSource::Bytes { uri: uri.into(), bytes: Bytes::Static(bytes) }
            }
        }
    };
}

icons! {
    Bell "bell" "Bell";
    BoxTool "box-tool" "Draw a box";
    Calendar "calendar" "Calendar";
    Cancel "cancel" "Cancel";
    Chart "chart" "Chart";
    Check "check" "Check";
    ChevronDown "chevron-down" "Fold";
    ChevronLeft "chevron-left" "Back";
    ChevronRight "chevron-right" "Unfold";
    ChevronUp "chevron-up" "Up";
    CircleTool "circle-tool" "Draw a circle";
    Clock "clock" "Clock";
    Close "close" "Close";
    Code "code" "Code";
    Collapse "collapse" "Collapse all";
    Copy "copy" "Copy";
    CorridorTool "corridor-tool" "Draw a corridor";
    Cut "cut" "Cut";
    DayBack "day-back" "To an earlier day";
    DayForward "day-forward" "To a later day";
    Done "done" "Done";
    Download "download" "Download";
    Error "error" "Error";
    Expand "expand" "Expand all";
    Eye "eye" "Show";
    EyeOff "eye-off" "Hide";
    File "file" "File";
    Filter "filter" "Filter";
    Fit "fit" "Fit";
    Folder "folder" "Folder";
    Hand "hand" "Move";
    Help "help" "Help";
    Info "info" "Info";
    Key "key" "Key";
    Layers "layers" "Layers";
    Link "link" "Link";
    List "list" "List";
    Map "map" "Map";
    Menu "menu" "Menu";
    Minus "minus" "Take away";
    Moon "moon" "Dark";
    More "more" "More";
    NoData "no-data" "No data";
    OpenExternal "open-external" "Open in the browser";
    Pause "pause" "Pause";
    Play "play" "Play";
    Plus "plus" "Add";
    PointTool "point-tool" "Draw a point with a radius";
    PolygonTool "polygon-tool" "Draw a shape";
    Practice "practice" "Practice";
    RectangleTool "rectangle-tool" "Draw a rectangle";
    Redo "redo" "Redo";
    Refresh "refresh" "Refresh";
    Resume "resume" "Resume";
    Save "save" "Save";
    Search "search" "Search";
    Settings "settings" "Settings";
    SignIn "sign-in" "Sign in";
    SignOut "sign-out" "Sign out";
    Skip "skip" "Skip";
    Submit "submit" "Submit";
    Sun "sun" "Light";
    Swap "swap" "Swap";
    Tag "tag" "Tag";
    Trash "trash" "Remove";
    Tree "tree" "Tree";
    Undo "undo" "Undo";
    User "user" "User";
    Warning "warning" "Warning";
    World "world" "World";
}

impl Icon {
    /// The drawing in white, for buttons whose text colour tints it
    /// ([`egui::Button::image_tint_follows_text_color`]). `size` is the edge in points.
    pub fn image(self, size: f32) -> Image<'static> {
        Image::new(self.source()).fit_to_exact_size(Vec2::splat(size)).show_loading_spinner(false).alt_text(self.name())
    }

    /// The drawing in the colour of the text around it.
    pub fn ink(self, ui: &Ui, size: f32) -> Image<'static> {
        self.image(size).tint(ui.visuals().text_color())
    }
}

#[cfg(test)]
mod tests {
    use super::Icon;
    use std::collections::HashSet;

    #[test]
    fn every_file_is_used_and_follows_the_drawing_rules() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/icons");
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), Icon::ALL.len(), "a drawing without a name, or the other way round");
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for rule in
                ["viewBox=\"0 0 24 24\"", "stroke-width=\"1.75\"", "stroke-linecap=\"round\"", "stroke=\"#fff\""]
            {
                assert!(text.contains(rule), "{} lacks {rule}", file.display());
            }
        }
    }

    #[test]
    fn names_differ() {
        let names: HashSet<_> = Icon::ALL.iter().map(|icon| icon.name()).collect();
        assert_eq!(names.len(), Icon::ALL.len());
    }
}
