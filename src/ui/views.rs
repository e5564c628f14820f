//! How things are looked at: tabs, scroll targets, open dialogs. Never data.

use super::capabilities::CapabilitiesView;
use super::code::CodeView;
use super::files::FilesView;
use super::form::FormView;
use super::granules::GranulesView;
use super::job_panel::JobPanelView;
use super::jobs::JobsView;
use super::map::{Drawn, MapPicture, MapSettings, MapView};
use super::palette::PaletteView;
use super::question::QuestionView;
use super::regions::RegionsView;
use super::saved::SavedView;
use super::settings::SettingsView;
use super::sign_in::SignInView;
use super::tabs::{BottomTab, SideTab};
use super::timeline::TimelineView;
use super::tree::TreeView;
use super::viewer::ViewerView;
use crate::domain::{Draft, Shape};
use crate::engine::snapshot::JobKey;
use crate::engine::tiles::Tiles;

/// A shape or a point that a box being dragged would replace.
pub(super) enum AreaBefore {
    Shape(Shape),
    Point([String; 2]),
}

impl AreaBefore {
    /// `None` if the form has neither.
    pub(super) fn of(draft: &Draft) -> Option<Self> {
        let point = draft.has_point().then(|| Self::Point(draft.point.clone()));
        draft.shape.clone().map(Self::Shape).or(point)
    }

    /// Puts it back: the drag came to nothing.
    pub(super) fn restore(self, draft: &mut Draft) {
        match self {
            Self::Shape(shape) => draft.shape = Some(shape),
            Self::Point(point) => draft.point = point,
        }
    }
}

/// View state of every panel.
pub struct Views {
    /// The map.
    pub map: MapView,
    /// The form.
    pub form: FormView,
    /// The job list.
    pub jobs: JobsView,
    /// The file list.
    pub files: FilesView,
    /// The granule list, and footprints on the map.
    pub granules: GranulesView,
    /// Capabilities in words and as a tree.
    pub capabilities: CapabilitiesView,
    pub(super) code: CodeView,
    pub(super) job_panel: JobPanelView,
    /// The selected job's JSON.
    pub summary: TreeView,
    /// The sign-in dialog.
    pub sign_in: SignInView,
    /// The settings dialog.
    pub settings: SettingsView,
    pub(super) question: QuestionView,
    /// All commands.
    pub palette: PaletteView,
    /// Keeping and managing requests.
    pub saved: SavedView,
    /// Places, the library of areas, writing areas.
    pub regions: RegionsView,
    /// When there are granules.
    pub timeline: TimelineView,
    /// Open result files.
    pub viewer: ViewerView,
    /// The right panel is open.
    pub side_open: bool,
    /// The About box is open.
    pub about_open: bool,
    pub(super) side_tab: SideTab,
    pub(super) bottom_tab: BottomTab,
    /// A picture of the map on its way.
    pub picture: Option<MapPicture>,
    /// One that has only to be painted.
    pub drawn_picture: Option<Drawn>,
    /// The job whose results are outlined on the map.
    pub(super) outlined: Option<JobKey>,
    /// What the box being dragged would replace.
    pub(super) area_before_drag: Option<AreaBefore>,
    /// Results were open when the right panel was last drawn.
    had_results: bool,
}

impl Views {
    /// The window as it first appears; `tiles` is the way to pictures on the map.
    pub fn new(context: &egui::Context, tiles: Option<Tiles>) -> Self {
        let settings = MapSettings { tiles };
        Self {
            map: MapView::new(context, settings),
            form: FormView::default(),
            jobs: JobsView::default(),
            files: FilesView::default(),
            granules: GranulesView::default(),
            capabilities: CapabilitiesView::default(),
            code: CodeView::default(),
            job_panel: JobPanelView::default(),
            summary: TreeView::default(),
            sign_in: SignInView::default(),
            settings: SettingsView::default(),
            question: QuestionView::default(),
            palette: PaletteView::default(),
            saved: SavedView::default(),
            regions: RegionsView::default(),
            timeline: TimelineView::default(),
            viewer: ViewerView::default(),
            side_open: true,
            about_open: false,
            side_tab: SideTab::Capabilities,
            bottom_tab: BottomTab::Jobs,
            picture: None,
            drawn_picture: None,
            outlined: None,
            area_before_drag: None,
            had_results: false,
        }
    }

    /// Brings the job list to the front.
    pub fn show_jobs(&mut self) {
        self.bottom_tab = BottomTab::Jobs;
        self.side_tab = SideTab::Summary;
    }

    /// The right panel has other tabs while results are open: what is no longer among them gives way.
    pub(super) fn sync_side_tab(&mut self) {
        let has_results = self.viewer.shows_data();
        if std::mem::replace(&mut self.had_results, has_results) != has_results {
            self.side_tab = if has_results { SideTab::Structure } else { SideTab::Capabilities };
        }
        match self.side_tab {
            SideTab::Structure | SideTab::Table if !has_results => self.side_tab = SideTab::Capabilities,
            SideTab::Capabilities if has_results => self.side_tab = SideTab::Structure,
            _ => {}
        }
    }

    /// Outlines a job's results on the map.
    pub fn outline_results(&mut self, job: JobKey) {
        self.outlined = Some(job);
    }

    /// The form is about something else now: the job that was looked at steps back.
    pub fn leave_job(&mut self) {
        self.outlined = None;
        if self.side_tab == SideTab::Summary {
            self.side_tab = SideTab::Capabilities;
        }
    }

    /// Brings the file list to the front.
    pub fn show_files(&mut self) {
        self.bottom_tab = BottomTab::Files;
    }

    /// Brings the granule list to the front.
    pub fn show_granules(&mut self) {
        self.bottom_tab = BottomTab::Granules;
    }

    /// A dialog stands before the window.
    pub fn has_dialog(&self) -> bool {
        let is_open = [
            self.palette.is_open(),
            self.saved.is_open(),
            self.settings.is_open(),
            self.sign_in.is_open(),
            self.regions.is_open(),
        ];
        self.about_open || self.viewer.is_exporting() || is_open.contains(&true)
    }

    /// Closes the topmost dialog; false if there was none.
    pub fn close_topmost(&mut self) -> bool {
        let was_open = self.has_dialog();
        if self.palette.is_open() {
            self.palette.toggle();
        } else if self.viewer.is_exporting() {
            self.viewer.close_export();
        } else if self.about_open {
            self.about_open = false;
        } else if self.saved.is_open() {
            self.saved.close();
        } else if self.regions.is_open() {
            self.regions.close();
        } else if self.settings.is_open() {
            self.settings.close();
        } else {
            self.sign_in.close();
        }
        was_open
    }
}
