//! The way of what names its servers: there first, then a question, and over a sign-in if need be.

use super::App;
use super::questions::waker;
use crate::domain::environment::EnvironmentError;
use crate::domain::request::RequestFile;
use crate::domain::{Environment, Problem, Remedy};
use crate::engine::snapshot::{NoticeLevel, SessionState};
use crate::engine::{Engine, Remote};
use egui::Context;
use url::Url;

/// Servers as a request file names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedServers {
    /// `prod`, `uat`, `practice` or a root.
    pub(super) name: String,
    pub(super) cmr: Option<Url>,
    pub(super) edl: Option<Url>,
}

impl NamedServers {
    /// Those of a file; none means those in use.
    pub(super) fn of(file: &RequestFile) -> Option<Self> {
        Some(Self { name: file.environment.clone()?, cmr: file.cmr.clone(), edl: file.edl.clone() })
    }

    /// By a name alone.
    pub(super) fn by_name(name: &str) -> Self {
        Self { name: name.to_owned(), cmr: None, edl: None }
    }

    fn environment(&self) -> Result<Environment, EnvironmentError> {
        Environment::parse_with(self.name.trim(), self.cmr.as_ref(), self.edl.as_ref())
    }

    /// Roots are compared as addresses, with or without a slash.
    fn are(&self, present: &Environment) -> bool {
        let same = |named: &Environment| {
            named.harmony() == present.harmony()
                && (self.cmr.is_none() || named.cmr() == present.cmr())
                && (self.edl.is_none() || named.edl() == present.edl())
        };
        present.to_string() == self.name.trim() || self.environment().is_ok_and(|named| same(&named))
    }
}

/// Something that waits for servers and for their answer.
pub(super) struct Journey<T: Send + 'static> {
    /// None means those in use.
    servers: Option<NamedServers>,
    stage: Stage,
    answer: Remote<T>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begun,
    /// The servers were asked for; `checking` once they were seen to be on their way.
    Leaving {
        checking: bool,
    },
    There,
    /// For a person, at the sign-in dialog.
    WaitsForSignIn,
}

/// How far a journey is after one frame.
pub(super) enum Step<T> {
    Waits,
    /// Nothing comes of it; whoever it concerns was told.
    GivenUp,
    Arrived(T),
}

impl<T: Send + 'static> Journey<T> {
    pub(super) fn new(servers: Option<NamedServers>) -> Self {
        Self { servers, stage: Stage::Begun, answer: Remote::default() }
    }

    /// Other servers than a frame ago: what was asked of the others says nothing about these. False
    /// if the journey was to others.
    pub(super) fn goes_on_at(&mut self, present: &Environment) -> bool {
        self.answer = Remote::default();
        self.stage == Stage::Begun || self.is_there(present)
    }

    fn is_there(&self, present: &Environment) -> bool {
        self.servers.as_ref().is_none_or(|servers| servers.are(present))
    }
}

impl App {
    /// One step per frame; an engine or network answer wakes the window for the next.
    pub(super) fn step<T, F>(
        &mut self,
        journey: &mut Journey<T>,
        context: &Context,
        question: impl FnOnce(Engine) -> F,
    ) -> Step<T>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        if journey.stage == Stage::Begun {
            if let Err(problem) = self.switch_to(journey.servers.as_ref()) {
                self.engine.notify(problem);
                return Step::GivenUp;
            }
            journey.stage = Stage::Leaving { checking: false };
        }
        if matches!(self.state.snapshot.session, SessionState::NotTrusted) {
            // Nothing is asked of servers before a person has said Yes to them.
            return Step::Waits;
        }
        let checking = matches!(self.state.snapshot.session, SessionState::Checking);
        let is_there = journey.is_there(&self.state.snapshot.environment);
        match journey.stage {
            _ if checking => {
                if let Stage::Leaving { checking } = &mut journey.stage {
                    *checking = true;
                }
                return Step::Waits;
            }
            Stage::Leaving { .. } if is_there => journey.stage = Stage::There,
            Stage::WaitsForSignIn if self.views.sign_in.is_open() => return Step::Waits,
            Stage::WaitsForSignIn if self.state.signed_in() => journey.stage = Stage::There,
            Stage::Leaving { checking: true } => {
                // The engine said why, and is back where it was.
                let servers = journey.servers.as_ref().map_or("", |servers| servers.name.trim());
                self.engine.notify(Problem::new(format!(
                    "The servers “{servers}” are not in use, so the form was left as it is."
                )));
                return Step::GivenUp;
            }
            Stage::WaitsForSignIn => {
                let words =
                    "Nobody is signed in, so the request or paste was not looked up and the form was left as it is.";
                self.engine.tell(NoticeLevel::Info, Problem::new(words));
                return Step::GivenUp;
            }
            Stage::There => {}
            Stage::Begun | Stage::Leaving { .. } => return Step::Waits,
        }
        if !journey.answer.is_loading() {
            let question = question(self.engine.clone());
            journey.answer.ask(&self.engine.runtime().clone(), waker(context), question);
        }
        journey.answer.poll();
        match (journey.answer.take_problem(), journey.answer.take_value()) {
            (Some(problem), _) if problem.remedy == Remedy::SignIn => {
                self.open_sign_in();
                journey.stage = Stage::WaitsForSignIn;
                Step::Waits
            }
            (Some(problem), _) => {
                self.engine.notify(problem);
                Step::GivenUp
            }
            (None, Some(answer)) => Step::Arrived(answer),
            (None, None) => Step::Waits,
        }
    }

    /// Asks for the servers a file names; none named means those in use.
    fn switch_to(&mut self, servers: Option<&NamedServers>) -> Result<(), Problem> {
        let Some(servers) = servers.filter(|servers| !servers.are(&self.state.snapshot.environment)) else {
            return Ok(());
        };
        if servers.name.trim() == "practice" {
            self.engine.practice();
        } else {
            let environment = servers.environment().map_err(|error| Problem::new(error.to_string()))?;
            self.engine.use_environment(environment);
        }
        Ok(())
    }

    /// What was on its way from or to other servers than those that are in use now.
    pub(super) fn turn_journeys(&mut self) {
        let present = &self.state.snapshot.environment;
        let turned = |goes_on: bool| !goes_on;
        let request = self.state.arriving.take_if(|arriving| turned(arriving.journey.goes_on_at(present)));
        let pasted = self.state.pasting.turn(present);
        if request.is_some() || pasted {
            let words =
                "The servers were changed before the request or paste was there, so the form was left as it is.";
            self.engine.notify(Problem::new(words));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Journey, NamedServers, Stage};
    use crate::domain::Environment;

    #[test]
    fn a_journey_to_other_servers_ends_and_one_without_a_name_asks_anew() {
        let mut named = Journey::<()>::new(Some(NamedServers::by_name("uat")));
        assert!(named.goes_on_at(&Environment::prod()), "it has not begun");
        named.stage = Stage::Leaving { checking: true };
        assert!(named.goes_on_at(&Environment::uat()), "this is where it goes");
        named.stage = Stage::There;
        assert!(!named.goes_on_at(&Environment::prod()), "somebody switched away");
        for root in
            ["http://127.0.0.1:3000", "http://127.0.0.1:3000/", "HTTP://127.0.0.1:3000/?x#y", " http://127.0.0.1:3000 "]
        {
            let present = Environment::parse("http://127.0.0.1:3000/").unwrap();
            assert!(NamedServers::by_name(root).are(&present), "{root}");
            assert!(!NamedServers::by_name(root).are(&Environment::prod()), "{root}");
        }
        assert!(NamedServers::by_name("https://harmony.earthdata.nasa.gov").are(&Environment::prod()));
        let mut unnamed = Journey::<()> { stage: Stage::There, ..Journey::new(None) };
        assert!(unnamed.goes_on_at(&Environment::uat()) && !unnamed.answer.is_loading());
    }
}
