//! Runs a target on changed seeds and watches it: for panics, for time, for memory.

use crate::mutate::mutated;
use fastrand::Rng;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// How long a target is tried if nothing else is said.
const SECONDS: u64 = 2;
/// No input may take longer, where nothing is optimised and other tests run beside.
const LONGEST: Duration = Duration::from_secs(20);
/// No run may need more memory, in kilobytes; all targets of one run count together.
const MOST_KILOBYTES: u64 = 2_000_000;
/// A reader's stack, as small as the window's worker threads have it.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// What is being tried.
type Current = Arc<Mutex<Vec<u8>>>;

/// Tries `target` on each seed as it is and then on changed ones until the time is over.
pub(crate) fn run(name: &'static str, seeds: Vec<Vec<u8>>, words: &'static [&'static str], target: fn(&[u8])) {
    if let Some(path) = std::env::var_os("HARMONY_FUZZ_INPUT") {
        target(&std::fs::read(path).expect("the input to try again"));
        return;
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seed = number("HARMONY_FUZZ_SEED").unwrap_or_else(|| fastrand::u64(..));
    let duration = Duration::from_secs(number("HARMONY_FUZZ_SECONDS").unwrap_or(SECONDS));
    println!("{name}: HARMONY_FUZZ_SEED={seed}, {} seeds", seeds.len());
    assert!(!seeds.is_empty(), "a target needs something to change");

    let current = Current::default();
    let (progress, watched) = mpsc::sync_channel(1024);
    let worker = Worker { seeds, words, target, current: Arc::clone(&current), progress };
    let thread = thread::Builder::new().name(name.to_owned()).stack_size(STACK_BYTES);
    let running = thread.spawn(move || worker.work(&mut Rng::with_seed(seed), duration)).expect("a thread");
    watch(name, &watched, &current);
    match running.join() {
        Ok(Ok(count)) => println!("{name}: {count} inputs"),
        Ok(Err(message)) => panic!("{name} broke on {}: {message}", keep(name, &current).display()),
        Err(panic) => panic!("{name} broke on {}: {panic:?}", keep(name, &current).display()),
    }
    assert!(memory() < MOST_KILOBYTES, "{name}: {} kB of memory", memory());
}

/// Until the worker ends; panics if it stops answering.
fn watch(name: &str, watched: &mpsc::Receiver<()>, current: &Current) {
    loop {
        match watched.recv_timeout(LONGEST) {
            Ok(()) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                panic!("{name} takes more than {LONGEST:?} for {}", keep(name, current).display())
            }
        }
    }
}

struct Worker {
    seeds: Vec<Vec<u8>>,
    words: &'static [&'static str],
    target: fn(&[u8]),
    current: Current,
    progress: mpsc::SyncSender<()>,
}

impl Worker {
    fn work(self, rng: &mut Rng, duration: Duration) -> Result<u64, String> {
        let start = Instant::now();
        let mut count = 0;
        for seed in &self.seeds {
            self.try_one(seed)?;
            count += 1;
        }
        while start.elapsed() < duration {
            self.try_one(&mutated(&self.seeds, self.words, rng))?;
            count += 1;
        }
        Ok(count)
    }

    fn try_one(&self, input: &[u8]) -> Result<(), String> {
        // A full channel is progress enough.
        self.progress.try_send(()).ok();
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = input.to_vec();
        catch_unwind(AssertUnwindSafe(|| (self.target)(input))).map_err(|cause| {
            let text = cause.downcast_ref::<String>().cloned();
            text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
        })
    }
}

/// Writes what was being tried where it can be found.
fn keep(name: &str, current: &Current) -> PathBuf {
    let input = current.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}-{:016x}", fastrand::u64(..)));
    std::fs::write(&path, input).expect("the input that broke a reader");
    path
}

/// The most memory this process ever had, in kilobytes; 0 where the system does not say.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
