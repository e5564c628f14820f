//! The side that reads: answers questions about one file until its input ends.

use super::super::hdf5::Hdf5Reader;
use super::super::reader::Reader as _;
use super::super::unread::Unread;
use super::limit;
use super::message::{Answer, Question, VERSION};
use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// What stands on the command line of the process before the limit of its memory and the path of the file.
pub(super) const COMMAND: &str = "read-result";

/// More than the deepest trees and types of the format need.
const STACK: usize = 16 << 20;

/// Is the process that reads a file, if the command line says so. Before anything else is done in it: no window,
/// no runtime, no settings.
pub fn read_result() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != COMMAND {
        return None;
    }
    Some(arguments.next().zip(arguments.next()).map_or(ExitCode::FAILURE, |(memory, path)| serve(&memory, path)))
}

fn serve(memory: &OsString, path: OsString) -> ExitCode {
    let Some(memory) = memory.to_str().and_then(|memory| memory.parse().ok()) else { return ExitCode::FAILURE };
    // Where the system has no such limit, the deadline and the process's own death remain.
    limit::memory(memory).ok();
    let (asked, questions) = sync_channel(1);
    let listens = thread::Builder::new().name("questions".to_owned()).spawn(move || {
        let mut input = BufReader::new(io::stdin().lock());
        while let Ok(question) = Question::read(&mut input) {
            if asked.send(question).is_err() {
                break;
            }
        }
        leave();
    });
    let answers = thread::Builder::new()
        .name("answers".to_owned())
        .stack_size(STACK)
        .spawn(move || answer(&PathBuf::from(path), &questions));
    let ends_well = listens.is_ok() && answers.is_ok_and(|answers| answers.join().is_ok());
    if ends_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Nobody is there who could ask: an answer that is half made is of no use.
#[expect(clippy::exit, reason = "the other thread may be busy for a minute; nothing needs to be put in order")]
fn leave() {
    std::process::exit(0);
}

fn answer(path: &std::path::Path, questions: &Receiver<Question>) {
    let mut out = BufWriter::with_capacity(1 << 17, io::stdout().lock());
    let mut reader = match Hdf5Reader::open(path) {
        Ok(reader) => reader,
        Err(unread) => {
            Answer::Unread(unread).write(0, &mut out).ok();
            return;
        }
    };
    if Answer::Ready(VERSION).write(reader.bytes_read(), &mut out).is_err() {
        return;
    }
    while let Ok(question) = questions.recv() {
        let answer = reply(&mut reader, &question).unwrap_or_else(Answer::Unread);
        if answer.write(reader.bytes_read(), &mut out).is_err() {
            return;
        }
    }
}

fn reply(reader: &mut Hdf5Reader, question: &Question) -> Result<Answer, Unread> {
    Ok(match question {
        Question::Structure => Answer::Structure(Box::new(reader.structure()?)),
        Question::Values(path, selection) => Answer::Values(reader.read(path, selection)?),
    })
}
