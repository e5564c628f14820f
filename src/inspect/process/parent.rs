//! The side that asks: the trait of all readers, answered by another process.

use super::super::inherited;
use super::super::model::Structure;
use super::super::reader::{MOST_BYTES_AT_ONCE, Reader, Stopper};
use super::super::selection::Selection;
use super::super::unread::{Unread, Why};
use super::super::values::Values;
use super::child::COMMAND;
use super::launch::Launch;
use super::life::{Effect, Event, Life, step};
use super::message::{Answer, Question, VERSION};
use super::stop::Stop;
use super::watch::{Shared, Watch};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

/// Reads one file through a process of its own. Dropping it ends the process.
#[derive(Debug)]
pub(in super::super) struct ProcessReader {
    path: PathBuf,
    launch: Launch,
    life: Life,
    running: Option<Running>,
    stop: Stop,
    /// What processes before this one read, and what it read.
    bytes_read: (u64, u64),
}

#[derive(Debug)]
struct Running {
    process: Shared,
    watch: Watch,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.process.end();
    }
}

impl ProcessReader {
    /// The process is started by the first question, so that it can be stopped while it opens the file.
    pub(in super::super) fn new(path: &Path, launch: &Launch) -> Result<Self, Unread> {
        // The process has another folder than whoever named the file.
        let path = std::path::absolute(path).map_err(|error| Unread::file(Why::System(error.to_string()), ""))?;
        Ok(Self {
            path,
            launch: launch.clone(),
            life: Life::Away(0),
            running: None,
            stop: Stop::default(),
            bytes_read: (0, 0),
        })
    }

    fn ask(&mut self, what: &str, question: &Question) -> Result<Answer, Unread> {
        let answer = self.ask_process(what, question);
        // Its death was wanted.
        if self.stop.is_stopped() { Err(Unread::file(Why::Cancelled, "")) } else { answer }
    }

    fn ask_process(&mut self, what: &str, question: &Question) -> Result<Answer, Unread> {
        if self.stop.is_stopped() {
            return Err(Unread::file(Why::Cancelled, ""));
        }
        let (life, mut effects) = step(self.life, Event::Asked);
        self.life = life;
        loop {
            let outcome = match effects.first() {
                Some(Effect::Start) => self.begin().map(|()| None),
                Some(Effect::Ask) => self.exchange(question).map(Some),
                Some(Effect::End | Effect::Fail(_)) | None => {
                    let why = effects.iter().find_map(|effect| match effect {
                        Effect::Fail(why) => Some(why.clone()),
                        _ => None,
                    });
                    return Err(Unread::new(what, why.unwrap_or(Why::ReaderDied), ""));
                }
            };
            match outcome {
                Ok(Some(answer)) => {
                    self.life = step(self.life, Event::Answered).0;
                    return match answer {
                        Answer::Unread(unread) => Err(unread),
                        answer => Ok(answer),
                    };
                }
                Ok(None) => {
                    let (life, next) = step(self.life, Event::Ready);
                    self.life = life;
                    effects = next;
                }
                Err(failure) => {
                    let unread = self.after(failure);
                    return Err(Unread {
                        what: if unread.what.is_empty() { what.to_owned() } else { unread.what },
                        ..unread
                    });
                }
            }
        }
    }

    /// What is told of a failure, after what it asks for is done.
    fn after(&mut self, failure: Failure) -> Unread {
        let (event, said) = match failure {
            Failure::Refused(unread) => (Event::Refused, Some(unread)),
            Failure::NotStarted(error) => (Event::NotStarted(error.to_string()), None),
            Failure::Lost(error) => {
                let expired = self.running.as_ref().is_some_and(|running| running.process.has_expired());
                let event = if expired { Event::Expired(self.launch.deadline.as_secs()) } else { Event::Died };
                let (life, effects) = step(self.life, event);
                self.life = life;
                return self.perform(effects, Unread::file(Why::ReaderDied, error));
            }
        };
        let (life, effects) = step(self.life, event);
        self.life = life;
        self.perform(effects, said.unwrap_or_else(|| Unread::file(Why::ReaderDied, "")))
    }

    fn perform(&mut self, effects: Vec<Effect>, mut said: Unread) -> Unread {
        for effect in effects {
            match effect {
                Effect::End => {
                    self.running = None;
                    self.bytes_read = (self.bytes_read.0.saturating_add(self.bytes_read.1), 0);
                }
                Effect::Fail(why) => said.why = why,
                Effect::Start | Effect::Ask => {}
            }
        }
        said
    }

    /// Starts a process that says that the file is open.
    fn begin(&mut self) -> Result<(), Failure> {
        let running = self.start().map_err(Failure::NotStarted)?;
        self.stop.started(&running.process);
        self.running = Some(running);
        match self.wait_for_answer(|_| Ok(()))? {
            Answer::Ready(VERSION) => Ok(()),
            Answer::Ready(_) => {
                Err(Failure::NotStarted(io::Error::other("the program was replaced while it ran; start it again")))
            }
            Answer::Unread(unread) => Err(Failure::Refused(unread)),
            _ => Err(Failure::Lost(io::ErrorKind::InvalidData.into())),
        }
    }

    fn start(&self) -> io::Result<Running> {
        let mut command = Command::new(&self.launch.program);
        command.arg(COMMAND).arg(self.launch.memory.to_string()).arg(&self.path);
        // Tokens and proxies of the environment are nothing to a process that looks into files of others.
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        #[cfg(windows)]
        if let Some(root) = std::env::var_os("SystemRoot") {
            // Windows finds its own libraries through it.
            command.env("SystemRoot", root);
        }
        #[cfg(windows)]
        {
            use std::os::windows::process::CommandExt as _;
            const CREATE_NO_WINDOW: u32 = 0x0800_0000;
            command.creation_flags(CREATE_NO_WINDOW);
        }
        let mut child = command.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let process = Shared::new(child);
        let watch = Watch::start(process.clone(), self.launch.deadline);
        match (pipes, watch) {
            (Some((questions, answers)), Ok(watch)) => {
                Ok(Running { process, watch, questions, answers: BufReader::with_capacity(1 << 16, answers) })
            }
            (_, watch) => {
                process.end();
                Err(watch.err().unwrap_or_else(|| io::Error::other("no pipes")))
            }
        }
    }

    fn exchange(&mut self, question: &Question) -> Result<Answer, Failure> {
        self.wait_for_answer(|running| question.write(&mut running.questions))
    }

    fn wait_for_answer(&mut self, ask: impl FnOnce(&mut Running) -> io::Result<()>) -> Result<Answer, Failure> {
        let Some(running) = &mut self.running else { return Err(Failure::Lost(io::ErrorKind::NotConnected.into())) };
        running.watch.begin();
        let answer = ask(running).and_then(|()| Answer::read(&mut running.answers));
        running.watch.end();
        let (answer, bytes_read) = answer.map_err(Failure::Lost)?;
        self.bytes_read.1 = bytes_read;
        Ok(answer)
    }
}

/// Why there is no answer.
#[derive(Debug)]
enum Failure {
    /// The process says that the file cannot be opened.
    Refused(Unread),
    NotStarted(io::Error),
    /// It ended, was ended, or talks nonsense.
    Lost(io::Error),
}

impl Reader for ProcessReader {
    fn structure(&mut self) -> Result<Structure, Unread> {
        match self.ask("", &Question::Structure)? {
            Answer::Structure(mut structure) => {
                inherited::complete(&mut structure);
                Ok(*structure)
            }
            _ => Err(self.nonsense("")),
        }
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        let most = selection.elements();
        if most > MOST_BYTES_AT_ONCE {
            return Err(Unread::new(path, Why::TooLarge(most, MOST_BYTES_AT_ONCE), ""));
        }
        match self.ask(path, &Question::Values(path.to_owned(), selection.clone()))? {
            Answer::Values(values) if values.shape == selection.shape() => Ok(values),
            _ => Err(self.nonsense(path)),
        }
    }

    fn bytes_read(&self) -> u64 {
        self.bytes_read.0.saturating_add(self.bytes_read.1)
    }

    fn stopper(&self) -> Option<Stopper> {
        let stop = self.stop.clone();
        Some(Arc::new(move || stop.stop()))
    }
}

impl ProcessReader {
    /// An answer to another question: as good as none.
    fn nonsense(&mut self, what: &str) -> Unread {
        let unread = self.after(Failure::Lost(io::ErrorKind::InvalidData.into()));
        Unread { what: what.to_owned(), ..unread }
    }
}
