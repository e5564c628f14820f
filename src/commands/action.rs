//! The table of everything a person can trigger by menu, key or palette.

use egui::{Key, KeyboardShortcut, Modifiers};

/// What a person can trigger without further details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Choose a request file and fill the form from it.
    OpenRequest,
    /// Choose a file with a shape to cut to.
    OpenShape,
    /// Write the form to a request file.
    SaveRequest,
    /// Empty the form.
    NewRequest,
    /// Choose where downloads go.
    ChooseFolder,
    /// Close the window.
    Quit,
    /// Go to the collection search field.
    FindCollection,
    /// Arm or disarm the box tool.
    DrawBox,
    /// Take box or shape off.
    ClearBox,
    /// Leave the tool, undo the drag.
    Cancel,
    /// Zoom the map to the box or shape.
    FitBox,
    /// Zoom the map to the collection's extent.
    FitCollection,
    /// Zoom the map out to the world.
    FitWorld,
    /// Switch between the offline and the online base map.
    ToggleBaseMap,
    /// Outlines of the granules on the map, or not.
    ToggleFootprints,
    /// Light or dark.
    ToggleTheme,
    /// Open or close the right panel.
    ToggleSidePanel,
    /// Larger text and controls.
    ZoomIn,
    /// Smaller text and controls.
    ZoomOut,
    /// Normal size.
    ZoomReset,
    /// Send the request.
    Submit,
    /// Send it for its first granule only.
    TryOne,
    /// Fetch the selected job's files.
    DownloadJob,
    /// Show the selected job's folder.
    OpenFolder,
    /// Show the sign-in dialog.
    SignIn,
    /// Forget the token.
    SignOut,
    /// Practice without an account.
    Practice,
    /// Search all actions.
    Palette,
    /// What this is.
    About,
}

/// Where a menu entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// Requests, folder, quit.
    File,
    /// Form and box.
    Edit,
    /// Map and window.
    View,
    /// Submit, results.
    Job,
    /// Account.
    Account,
    /// About.
    Help,
    /// Only by key or palette.
    Hidden,
}

impl Menu {
    /// Menus of the menu bar, in order.
    pub const BAR: [(Self, &'static str); 6] = [
        (Self::File, "File"),
        (Self::Edit, "Edit"),
        (Self::View, "View"),
        (Self::Job, "Job"),
        (Self::Account, "Account"),
        (Self::Help, "Help"),
    ];
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct ActionInfo {
    /// On buttons and in menus; a verb, sentence case.
    pub name: &'static str,
    /// One sentence for tooltips and the palette.
    pub help: &'static str,
    /// Key, if any.
    pub shortcut: Option<KeyboardShortcut>,
    /// Its menu.
    pub menu: Menu,
}

const fn key(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

const COMMAND_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

impl Action {
    /// All actions, in menu order.
    pub const ALL: &'static [Self] = &[
        Self::NewRequest,
        Self::OpenRequest,
        Self::OpenShape,
        Self::SaveRequest,
        Self::ChooseFolder,
        Self::Quit,
        Self::FindCollection,
        Self::DrawBox,
        Self::ClearBox,
        Self::Cancel,
        Self::FitBox,
        Self::FitCollection,
        Self::FitWorld,
        Self::ToggleBaseMap,
        Self::ToggleFootprints,
        Self::ToggleTheme,
        Self::ToggleSidePanel,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::Submit,
        Self::TryOne,
        Self::DownloadJob,
        Self::OpenFolder,
        Self::SignIn,
        Self::SignOut,
        Self::Practice,
        Self::Palette,
        Self::About,
    ];

    /// Its row of the table.
    #[rustfmt::skip]
    pub fn info(self) -> ActionInfo {
        use Menu::{Account, Edit, File, Help, Hidden, Job, View};
        let (name, help, shortcut, menu) = match self {
            Self::NewRequest => ("New request", "Empties the form", Some(key(Modifiers::COMMAND, Key::N)), File),
            Self::OpenRequest => ("Open request…", "Fills the form from a request file", Some(key(Modifiers::COMMAND, Key::O)), File),
            Self::OpenShape => ("Open a shape…", "Cuts to a GeoJSON, KML or zipped Shapefile instead of a box; or drop the file on the window", Some(key(COMMAND_SHIFT, Key::O)), File),
            Self::SaveRequest => ("Save request as…", "Writes the form to a file that can be shared and run again", Some(key(Modifiers::COMMAND, Key::S)), File),
            Self::ChooseFolder => ("Choose download folder…", "Where results are saved", None, File),
            Self::Quit => ("Quit", "Closes the window; jobs go on at NASA and come back next time", Some(key(Modifiers::COMMAND, Key::Q)), File),
            Self::FindCollection => ("Find a collection", "Search by keyword, short name or concept id", Some(key(Modifiers::COMMAND, Key::F)), Edit),
            Self::DrawBox => ("Draw a box", "Drag on the map to say where; Shift-drag does it at any time", Some(key(Modifiers::NONE, Key::B)), Edit),
            Self::ClearBox => ("Clear the area", "Takes box or shape off and asks for data everywhere", Some(key(Modifiers::NONE, Key::Delete)), Edit),
            Self::Cancel => ("Cancel", "Leaves the tool or takes the drag back", Some(key(Modifiers::NONE, Key::Escape)), Hidden),
            Self::FitBox => ("Fit map to area", "Zooms to the box or shape", Some(key(COMMAND_SHIFT, Key::B)), View),
            Self::FitCollection => ("Fit map to collection", "Zooms to where this collection has data", None, View),
            Self::FitWorld => ("Show the whole world", "Zooms out", Some(key(COMMAND_SHIFT, Key::W)), View),
            Self::ToggleBaseMap => ("Online base map", "OpenStreetMap instead of the built-in map; needs a network", None, View),
            Self::ToggleFootprints => ("Granule footprints", "Shows or hides where the granules lie on the map", Some(key(COMMAND_SHIFT, Key::G)), View),
            Self::ToggleTheme => ("Light or dark", "Switches the colours", Some(key(COMMAND_SHIFT, Key::L)), View),
            Self::ToggleSidePanel => ("Side panel", "Capabilities, the request as code, and job summary", Some(key(Modifiers::COMMAND, Key::P)), View),
            Self::ZoomIn => ("Larger", "Larger text and controls", Some(key(Modifiers::COMMAND, Key::Plus)), View),
            Self::ZoomOut => ("Smaller", "Smaller text and controls", Some(key(Modifiers::COMMAND, Key::Minus)), View),
            Self::ZoomReset => ("Normal size", "Text and controls as designed", Some(key(Modifiers::COMMAND, Key::Num0)), View),
            Self::Submit => ("Submit", "Sends the request to Harmony", Some(key(Modifiers::COMMAND, Key::Enter)), Job),
            Self::TryOne => ("Try one granule first", "Sends the same request for its first granule only, so that you can look at the result before you send all of it", Some(key(COMMAND_SHIFT, Key::Enter)), Job),
            Self::DownloadJob => ("Download results", "Saves the selected job's files", Some(key(Modifiers::COMMAND, Key::D)), Job),
            Self::OpenFolder => ("Open folder", "Shows the selected job's files", None, Job),
            Self::SignIn => ("Sign in…", "With an Earthdata Login account or a token", None, Account),
            Self::SignOut => ("Sign out", "Forgets the token on this computer", None, Account),
            Self::Practice => ("Practice without an account", "A small NASA inside this program, with made-up data", None, Account),
            Self::Palette => ("All commands…", "Search everything this program can do", Some(key(Modifiers::COMMAND, Key::K)), Help),
            Self::About => ("About Harmony Desktop", "What this is, and what it is not", None, Help),
        };
        ActionInfo { name, help, shortcut, menu }
    }

    /// `Ok` if it can be done now, else why not, as a sentence.
    pub fn allowed(self, now: &Situation) -> Result<(), &'static str> {
        let unless = |ok: bool, why: &'static str| if ok { Ok(()) } else { Err(why) };
        match self {
            Self::Submit | Self::TryOne if !now.signed_in => Err("Sign in first, or practice without an account."),
            Self::Submit | Self::TryOne if !now.has_collection => Err("Choose a collection first."),
            Self::TryOne if now.finds_nothing => Err("CMR finds no granule for this request."),
            Self::Submit | Self::TryOne => unless(now.request_ready, "Something in the form is missing or wrong."),
            Self::ClearBox | Self::FitBox => unless(now.has_area, "There is no box or shape yet."),
            Self::FitCollection | Self::SaveRequest => unless(now.has_collection, "Choose a collection first."),
            Self::DownloadJob => unless(now.job_has_files, "Select a job that has files."),
            Self::OpenFolder => unless(now.job_has_folder, "Download the job's files first."),
            Self::SignOut => unless(now.signed_in, "Nobody is signed in."),
            _ => Ok(()),
        }
    }
}

/// What [`Action::allowed`] needs to know about the present.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by name")]
pub struct Situation {
    /// Somebody is signed in.
    pub signed_in: bool,
    /// The form makes a request.
    pub request_ready: bool,
    /// CMR knows no granule for it.
    pub finds_nothing: bool,
    /// There is a box or a shape.
    pub has_area: bool,
    /// A collection is chosen.
    pub has_collection: bool,
    /// The selected job has results.
    pub job_has_files: bool,
    /// The selected job's files were saved somewhere.
    pub job_has_folder: bool,
}

#[cfg(test)]
mod tests {
    use super::{Action, Menu, Situation};
    use std::collections::HashSet;

    #[test]
    fn no_two_actions_share_a_key_or_a_name() {
        let mut keys = HashSet::new();
        let mut names = HashSet::new();
        for &action in Action::ALL {
            let info = action.info();
            assert!(names.insert(info.name), "{} twice", info.name);
            if let Some(shortcut) = info.shortcut {
                assert!(keys.insert(format!("{shortcut:?}")), "{} shares its key", info.name);
            }
        }
    }

    #[test]
    fn every_action_is_in_the_list_and_in_a_menu_or_has_a_key() {
        for &action in Action::ALL {
            let info = action.info();
            assert!(info.menu != Menu::Hidden || info.shortcut.is_some(), "{} cannot be reached", info.name);
        }
        assert_eq!(Action::ALL.iter().collect::<HashSet<_>>().len(), Action::ALL.len());
    }

    #[test]
    fn submit_says_what_is_missing() {
        let mut now = Situation::default();
        assert!(Action::Submit.allowed(&now).unwrap_err().contains("Sign in"));
        now.signed_in = true;
        assert!(Action::Submit.allowed(&now).unwrap_err().contains("collection"));
        now.has_collection = true;
        assert!(Action::Submit.allowed(&now).unwrap_err().contains("form"));
        now.request_ready = true;
        assert_eq!(Action::Submit.allowed(&now), Ok(()));
    }
}
