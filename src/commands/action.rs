//! The table of everything a person can trigger by menu, key or palette.

use egui::{Key, KeyboardShortcut, Modifiers};

/// What a person can trigger without further details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Choose a request file and fill the form from it.
    OpenRequest,
    /// Choose a file with a shape to cut to.
    OpenShape,
    /// Choose result files and look into them.
    OpenResult,
    /// Close the result that is looked at.
    CloseResult,
    /// Compare the result with another open one, or no longer.
    CompareResults,
    /// Write values of the result with their places to a file.
    ExportResult,
    /// Write the form to a request file.
    SaveRequest,
    /// Empty the form.
    NewRequest,
    /// Choose where downloads go.
    ChooseFolder,
    /// Show the settings.
    Settings,
    /// Close the window.
    Quit,
    /// Keep the form under a name.
    KeepRequest,
    /// Take over, rename or delete what was kept.
    KeptRequests,
    /// Take the form's last step back.
    Undo,
    /// Do the step again that was taken back.
    Redo,
    /// Put the selected cells of the table on the clipboard.
    CopyCells,
    /// The same with commas and the names of the columns.
    CopyCellsCsv,
    /// All columns of the selected rows.
    CopyRows,
    /// The same with commas and the names of the columns.
    CopyRowsCsv,
    /// All rows of the selected columns.
    CopyColumns,
    /// The same with commas and the names of the columns.
    CopyColumnsCsv,
    /// Go to the field that says where in the table to go.
    GoToValue,
    /// Go to the collection search field.
    FindCollection,
    /// Arm or disarm the box tool.
    DrawBox,
    /// Take the polygon tool in hand, or put it down.
    DrawPolygon,
    /// The same for the circle.
    DrawCircle,
    /// The same for a point with a radius.
    DrawPoint,
    /// The same for a corridor along a line.
    DrawCorridor,
    /// The same for a rectangle of the screen.
    DrawRectangle,
    /// Put a box in the middle of the map.
    PlaceBox,
    /// The rest of the circle instead of the box.
    OtherWayRound,
    /// Widen the box all the way round.
    AllLongitudes,
    /// Stretch the box to the pole.
    ToPole,
    /// Take box, point or shape off.
    ClearBox,
    /// Keep the area under a name.
    KeepArea,
    /// The library of areas.
    Areas,
    /// Write the area, or footprints, to a file.
    ExportArea,
    /// Look for a place by name or position.
    FindPlace,
    /// Write the map to a picture file.
    SaveMap,
    /// The same with twice as many pixels.
    SaveLargeMap,
    /// Leave the tool, undo the drag.
    Cancel,
    /// Zoom the map to the box, point or shape.
    FitBox,
    /// Zoom the map to the collection's extent.
    FitCollection,
    /// Zoom the map out to the world.
    FitWorld,
    /// Open or close the list of pictures on the map.
    ToggleLayers,
    /// Let servers be asked for pictures, or not.
    ToggleOnlineImagery,
    /// Draw the whole Earth.
    WorldMap,
    /// Draw the Earth about the north pole.
    ArcticMap,
    /// Draw the Earth about the south pole.
    AntarcticMap,
    /// Outlines of the granules on the map, or not.
    ToggleFootprints,
    /// When there are granules, below the map, or not.
    ToggleTimeline,
    /// Light or dark.
    ToggleTheme,
    /// Switch between map and data.
    ToggleData,
    /// Fold the form away, or bring it back.
    ToggleForm,
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
    /// Put the paragraph for a paper's methods on the clipboard.
    CopyMethods,
    /// Stop all downloads until they are resumed.
    PauseDownloads,
    /// Go on with paused downloads.
    ResumeDownloads,
    /// Retry failed downloads.
    RetryDownloads,
    /// Take finished downloads off the list.
    ClearDownloads,
    /// Show the sign-in dialog.
    SignIn,
    /// Get a new token while the old one is still good.
    RenewSignIn,
    /// Forget the token.
    SignOut,
    /// Practice without an account.
    Practice,
    /// Search all actions.
    Palette,
    /// Put what helps to find a fault on the clipboard.
    CopyDiagnostics,
    /// Show the folder of the log.
    OpenLogFolder,
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
        Self::OpenResult,
        Self::CloseResult,
        Self::CompareResults,
        Self::ExportResult,
        Self::ExportArea,
        Self::SaveMap,
        Self::SaveLargeMap,
        Self::SaveRequest,
        Self::KeepRequest,
        Self::KeptRequests,
        Self::ChooseFolder,
        Self::Settings,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::CopyCells,
        Self::CopyCellsCsv,
        Self::CopyRows,
        Self::CopyRowsCsv,
        Self::CopyColumns,
        Self::CopyColumnsCsv,
        Self::GoToValue,
        Self::FindCollection,
        Self::DrawBox,
        Self::DrawPolygon,
        Self::DrawCircle,
        Self::DrawPoint,
        Self::DrawCorridor,
        Self::DrawRectangle,
        Self::PlaceBox,
        Self::OtherWayRound,
        Self::AllLongitudes,
        Self::ToPole,
        Self::ClearBox,
        Self::KeepArea,
        Self::Areas,
        Self::Cancel,
        Self::FindPlace,
        Self::FitBox,
        Self::FitCollection,
        Self::FitWorld,
        Self::ToggleLayers,
        Self::ToggleOnlineImagery,
        Self::WorldMap,
        Self::ArcticMap,
        Self::AntarcticMap,
        Self::ToggleFootprints,
        Self::ToggleTimeline,
        Self::ToggleTheme,
        Self::ToggleData,
        Self::ToggleForm,
        Self::ToggleSidePanel,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::Submit,
        Self::TryOne,
        Self::DownloadJob,
        Self::OpenFolder,
        Self::CopyMethods,
        Self::PauseDownloads,
        Self::ResumeDownloads,
        Self::RetryDownloads,
        Self::ClearDownloads,
        Self::SignIn,
        Self::RenewSignIn,
        Self::SignOut,
        Self::Practice,
        Self::Palette,
        Self::CopyDiagnostics,
        Self::OpenLogFolder,
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
            Self::OpenResult => ("Open result…", "Looks into a NetCDF, HDF5, GeoTIFF, CSV or picture file; or drop the files on the window", Some(key(Modifiers::COMMAND, Key::R)), File),
            Self::CloseResult => ("Close result", "Closes the result file that is looked at", Some(key(Modifiers::COMMAND, Key::W)), File),
            Self::ExportResult => ("Export…", "Writes what is looked at, with places and times, as CSV or FlatGeobuf for other programs", Some(key(COMMAND_SHIFT, Key::E)), File),
            Self::CompareResults => ("Compare two results", "Shows the same variable of another open result beside this one, and where they differ", Some(key(COMMAND_SHIFT, Key::C)), View),
            Self::SaveRequest => ("Save request as…", "Writes the form to a file that can be shared and run again", Some(key(Modifiers::COMMAND, Key::S)), File),
            Self::KeepRequest => ("Keep this request as…", "Keeps the form under a name in this program", Some(key(COMMAND_SHIFT, Key::S)), File),
            Self::KeptRequests => ("Manage kept requests…", "Opens, renames or deletes kept requests", None, File),
            Self::ChooseFolder => ("Choose download folder…", "Where results are saved", None, File),
            Self::Settings => ("Settings…", "Appearance, downloads, notifications, servers", Some(key(Modifiers::COMMAND, Key::Comma)), File),
            Self::Quit => ("Quit", "Closes the window; jobs go on at NASA, and downloads go on next time", Some(key(Modifiers::COMMAND, Key::Q)), File),
            Self::Undo => ("Undo", "Undoes the last change of the form; in a text field, the last typing", Some(key(Modifiers::COMMAND, Key::Z)), Edit),
            Self::Redo => ("Redo", "Redoes what was undone", Some(key(COMMAND_SHIFT, Key::Z)), Edit),
            Self::CopyCells => ("Copy selected cells", "Copies the cells that are selected in the table of values, with tabs between them; Ctrl+C in the table does the same", None, Edit),
            Self::CopyCellsCsv => ("Copy selected cells as CSV", "The same with commas, and the names of the columns above", None, Edit),
            Self::CopyRows => ("Copy whole rows", "Copies all columns of the selected rows, with tabs between them", None, Edit),
            Self::CopyRowsCsv => ("Copy whole rows as CSV", "The same with commas, and the names of the columns above", None, Edit),
            Self::CopyColumns => ("Copy whole columns", "Copies all rows of the selected columns, with tabs between them", None, Edit),
            Self::CopyColumnsCsv => ("Copy whole columns as CSV", "The same with commas, and the names of the columns above", None, Edit),
            Self::GoToValue => ("Go to a row of the values", "An index, a value of a coordinate or a time in the table of values", Some(key(Modifiers::COMMAND, Key::G)), View),
            Self::FindCollection => ("Find a collection", "Search by keyword, short name or concept id", Some(key(Modifiers::COMMAND, Key::F)), Edit),
            Self::DrawBox => ("Draw a box", "Drag on the map to say where; Shift-drag does it at any time", Some(key(Modifiers::NONE, Key::B)), Edit),
            Self::DrawPolygon => ("Draw a polygon", "Click its points on the map; a double click, Enter or a click on the first point closes it", Some(key(Modifiers::NONE, Key::P)), Edit),
            Self::DrawCircle => ("Draw a circle", "Press at the centre and drag to the rim: a true circle on the Earth", Some(key(Modifiers::NONE, Key::C)), Edit),
            Self::DrawPoint => ("Draw a point with a radius", "Click the point; it is sent as a circle, because a bare point cuts nearly everything away", Some(key(Modifiers::NONE, Key::O)), Edit),
            Self::DrawCorridor => ("Draw a corridor", "Click the points of a line, such as a flight or a ground track; it gets a width and round ends", Some(key(Modifiers::NONE, Key::L)), Edit),
            Self::DrawRectangle => ("Draw a rectangle in this view", "Drag a rectangle of the screen; in a view of a pole it becomes a polygon", Some(key(Modifiers::NONE, Key::R)), Edit),
            Self::PlaceBox => ("Box in the middle of the map", "Places a box where you look, to be moved by its handles or by the keyboard", None, Edit),
            Self::OtherWayRound => ("Other way round", "The rest of the circle, between the same latitudes", None, Edit),
            Self::AllLongitudes => ("All longitudes", "Widens the box all the way round the Earth", None, Edit),
            Self::ToPole => ("To the pole", "Stretches the box to the pole of this view, or to the nearer one on the map of the world", None, Edit),
            Self::ClearBox => ("Clear the area", "Removes the box, point or shape: data from everywhere", Some(key(Modifiers::NONE, Key::Delete)), Edit),
            Self::KeepArea => ("Keep this area as…", "Keeps the box, point or shape under a name in this program", None, Edit),
            Self::Areas => ("Areas…", "Your own areas, countries, US states, ice and seas: shows one on the map or takes it as the area", Some(key(COMMAND_SHIFT, Key::A)), Edit),
            Self::ExportArea => ("Export the area…", "Writes the area as GeoJSON, KML, WKT or a zipped Shapefile, or the granules' footprints as GeoJSON", None, File),
            Self::SaveMap => ("Save the map as a picture…", "Writes what the map shows as PNG, with projection, area and whose the ground is", None, File),
            Self::SaveLargeMap => ("Save the map as a large picture…", "The same with twice as many pixels each way, for print", None, File),
            Self::FindPlace => ("Find a place…", "By name, or a position such as 72.5 -48, 72°30'N 48°W or EPSG:3031 -1.2e6 -4e5; needs no network", Some(key(Modifiers::COMMAND, Key::L)), View),
            Self::Cancel => ("Cancel", "Leaves the tool or undoes the drag", Some(key(Modifiers::NONE, Key::Escape)), Hidden),
            Self::FitBox => ("Fit map to area", "Zooms to the box, point or shape", Some(key(COMMAND_SHIFT, Key::B)), View),
            Self::FitCollection => ("Fit map to collection", "Zooms to where this collection has data", None, View),
            Self::FitWorld => ("Show the whole world", "Zooms out", Some(key(COMMAND_SHIFT, Key::W)), View),
            Self::ToggleLayers => ("Map layers", "Satellite pictures of a day, sea ice, temperature, rain, and street maps over the built-in map; most need a network", Some(key(COMMAND_SHIFT, Key::I)), View),
            Self::ToggleOnlineImagery => ("Online imagery", "Asks servers for pictures on the map, or nobody; what was saved is shown in any case", None, View),
            Self::WorldMap => ("World map", "Draws the whole Earth, in Web Mercator; at the poles it ends", Some(key(Modifiers::COMMAND, Key::Num1)), View),
            Self::ArcticMap => ("Arctic map", "Draws the Earth about the north pole, in polar stereographic (EPSG:3413)", Some(key(Modifiers::COMMAND, Key::Num2)), View),
            Self::AntarcticMap => ("Antarctic map", "Draws the Earth about the south pole, in polar stereographic (EPSG:3031)", Some(key(Modifiers::COMMAND, Key::Num3)), View),
            Self::ToggleFootprints => ("Granule footprints", "Shows or hides where the granules lie on the map", Some(key(COMMAND_SHIFT, Key::G)), View),
            Self::ToggleTimeline => ("Timeline", "Shows or hides when there are granules, below the map; a drag on it sets the dates", Some(key(Modifiers::COMMAND, Key::T)), View),
            Self::ToggleTheme => ("Light or dark", "Switches the colours", Some(key(COMMAND_SHIFT, Key::L)), View),
            Self::ToggleData => ("Map or data", "Switches between the map and the data; a wide window shows both", Some(key(Modifiers::COMMAND, Key::E)), View),
            Self::ToggleForm => ("Fold the form", "Folds the form to a rail of icons, or brings it back", Some(key(Modifiers::COMMAND, Key::B)), View),
            Self::ToggleSidePanel => ("Side panel", "Capabilities, the request as code, and job summary", Some(key(Modifiers::COMMAND, Key::P)), View),
            Self::ZoomIn => ("Larger", "Larger text and controls", Some(key(Modifiers::COMMAND, Key::Plus)), View),
            Self::ZoomOut => ("Smaller", "Smaller text and controls", Some(key(Modifiers::COMMAND, Key::Minus)), View),
            Self::ZoomReset => ("Normal size", "Text and controls as designed", Some(key(Modifiers::COMMAND, Key::Num0)), View),
            Self::Submit => ("Submit", "Sends the request to Harmony", Some(key(Modifiers::COMMAND, Key::Enter)), Job),
            Self::TryOne => ("Try one granule first", "Sends the same request for its first granule only, so that you can look at the result before you send all of it", Some(key(COMMAND_SHIFT, Key::Enter)), Job),
            Self::DownloadJob => ("Download results", "Saves the selected job's files", Some(key(Modifiers::COMMAND, Key::D)), Job),
            Self::CopyMethods => ("Copy methods paragraph", "Copies a paragraph on the selected job's data, with its citation, for the methods of a paper", None, Job),
            Self::OpenFolder => ("Open folder", "Shows the selected job's files", None, Job),
            Self::PauseDownloads => ("Pause all downloads", "Stops them until you resume; what is downloaded stays", None, Job),
            Self::ResumeDownloads => ("Resume all downloads", "Resumes what is paused", None, Job),
            Self::RetryDownloads => ("Retry failed downloads", "Downloads every failed file again", None, Job),
            Self::ClearDownloads => ("Clear finished downloads", "Removes them from the list; the files stay", None, Job),
            Self::SignIn => ("Sign in…", "With an Earthdata Login account or a token", None, Account),
            Self::RenewSignIn => ("Renew the sign-in…", "Gets a new token before the old one expires; nothing stops meanwhile", None, Account),
            Self::SignOut => ("Sign out", "Forgets the token on this computer", None, Account),
            Self::Practice => ("Practice without an account", "A small NASA inside this program, with made-up data", None, Account),
            Self::Palette => ("All commands…", "Search everything this program can do, or paste an address, a shape, numbers, dates or ids", Some(key(Modifiers::COMMAND, Key::K)), Help),
            Self::CopyDiagnostics => ("Copy diagnostics", "Copies version, system, state and the end of the log, without secrets and names, to send with a report", None, Help),
            Self::OpenLogFolder => ("Open log folder", "Shows the files in which this program writes what it did", None, Help),
            Self::About => ("About Harmony Desktop", "What this is, and what it is not", None, Help),
        };
        ActionInfo { name, help, shortcut, menu }
    }

    /// A second key, where people know two.
    pub fn second_shortcut(self) -> Option<KeyboardShortcut> {
        (self == Self::Redo).then_some(key(Modifiers::COMMAND, Key::Y))
    }

    /// A text field with the keyboard does this itself, with what is typed in it.
    pub fn is_the_text_fields(self) -> bool {
        matches!(self, Self::Undo | Self::Redo)
    }

    /// `Ok` if it can be done now, else why not, as a sentence.
    pub fn allowed(self, now: &Situation) -> Result<(), &'static str> {
        let unless = |ok: bool, why: &'static str| if ok { Ok(()) } else { Err(why) };
        match self {
            Self::Submit | Self::TryOne if !now.signed_in => Err("Sign in first, or practice without an account."),
            Self::Submit | Self::TryOne | Self::SaveRequest | Self::KeepRequest if !now.has_collection => {
                Err("Choose a collection first.")
            }
            Self::TryOne if now.finds_nothing => Err("CMR finds no granule for this request."),
            Self::Submit | Self::TryOne => unless(now.request_ready, "Something in the form is missing or wrong."),
            Self::ClearBox | Self::FitBox | Self::KeepArea => {
                unless(now.has_area, "There is no box, point or shape yet.")
            }
            Self::OtherWayRound | Self::AllLongitudes | Self::ToPole => unless(now.has_box, "There is no box yet."),
            Self::FitCollection => unless(now.has_collection, "Choose a collection first."),
            Self::SaveRequest | Self::KeepRequest => {
                unless(now.request_complete, "Something in the form is missing or wrong.")
            }
            Self::Undo => unless(now.can_undo, "There is nothing to undo."),
            Self::Redo => unless(now.can_redo, "There is nothing to redo."),
            Self::DownloadJob | Self::CopyMethods => unless(now.job_has_files, "Select a job that has files."),
            Self::CopyCells
            | Self::CopyCellsCsv
            | Self::CopyRows
            | Self::CopyRowsCsv
            | Self::CopyColumns
            | Self::CopyColumnsCsv
            | Self::GoToValue => unless(now.has_values, "Show the values of a result first."),
            Self::CloseResult | Self::ExportResult => unless(now.has_result, "No result is open."),
            Self::CompareResults => unless(now.has_two_results, "Open two results first."),
            Self::OpenFolder => unless(now.job_has_folder, "Download the job's files first."),
            Self::OpenLogFolder => unless(now.has_log, "This run writes no log file."),
            Self::PauseDownloads => unless(now.downloads_active, "Nothing is being downloaded."),
            Self::ResumeDownloads => unless(now.downloads_paused, "No download is paused."),
            Self::RetryDownloads => unless(now.downloads_failed, "No download has failed."),
            Self::ClearDownloads => unless(now.downloads_here, "No download has finished."),
            Self::SignOut | Self::RenewSignIn => unless(now.signed_in, "Nobody is signed in."),
            _ => Ok(()),
        }
    }
}

/// What [`Action::allowed`] needs to know about the present.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by name")]
pub struct Situation {
    /// This run writes a log file.
    pub has_log: bool,
    /// Somebody is signed in.
    pub signed_in: bool,
    /// The form makes a request.
    pub request_ready: bool,
    /// The form makes a request, whatever is known of the services.
    pub request_complete: bool,
    /// A step of the form can be taken back.
    pub can_undo: bool,
    /// A step that was taken back can be done again.
    pub can_redo: bool,
    /// CMR knows no granule for it.
    pub finds_nothing: bool,
    /// There is a box.
    pub has_box: bool,
    /// There is a box or a shape.
    pub has_area: bool,
    /// A collection is chosen.
    pub has_collection: bool,
    /// The selected job has results.
    pub job_has_files: bool,
    /// The selected job's files were saved somewhere.
    pub job_has_folder: bool,
    /// A result file is open.
    pub has_result: bool,
    /// Values of a result are shown as a table.
    pub has_values: bool,
    /// Two result files are open, or more.
    pub has_two_results: bool,
    /// Some file is on its way.
    pub downloads_active: bool,
    /// Some file is paused.
    pub downloads_paused: bool,
    /// Some file failed.
    pub downloads_failed: bool,
    /// Some file is here.
    pub downloads_here: bool,
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
            for shortcut in info.shortcut.into_iter().chain(action.second_shortcut()) {
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
