//! `fleetcast explore`: small scenarios made up at random, held against laws; those that break one are kept and run first
//! the next time.

mod kept;

use crate::cli::load::{complain, print};
use crate::cli::progress::Progress;
use crate::cli::{Exit, Manner, Shape, interrupt};
use crate::report::exploration::{self, Failure, Told};
use crate::scenario::raw::{Node, Value};
use crate::scenario::value::number;
use crate::scenario::{self, Place, Source};
use crate::units::Span;
use crate::verify::explore::{Explored, Findings, explored, is_thorough, made_up};
use clap::Args;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// Explorations if nobody says how many.
const USUAL: u64 = 1_000;

/// Arguments of `explore`.
#[derive(Debug, Args)]
pub(super) struct Explore {
    /// Explorations; 1,000 unless --for says how long.
    #[arg(short = 'n', long = "number", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    number: Option<u64>,
    /// The number of the first one, from 0.
    #[arg(long, value_name = "K", default_value_t = 0)]
    from: u64,
    /// Begin explorations for so long: 10m.
    #[arg(long = "for", value_name = "SPAN", value_parser = span)]
    length: Option<Span>,
    /// Seed of the scenarios: exploration K is a function of the seed and K.
    #[arg(long, value_name = "N", env = "FLEETCAST_SEED", default_value_t = 0)]
    seed: u64,
    /// The longest time to spend on cutting each scenario that breaks a law to the little that still does; 0s for none.
    #[arg(long, value_name = "SPAN", value_parser = span, default_value = "30s")]
    shrink_for: Span,
    /// Folder in which scenarios that break a law are kept; what it holds is run first.
    #[arg(short, long, value_name = "DIR", default_value = "regressions")]
    output: PathBuf,
    /// Threads; 0 means one a core. What is found doesn't depend on it.
    #[arg(short, long, value_name = "N", default_value_t = 0, env = "FLEETCAST_JOBS")]
    jobs: usize,
    /// How progress is shown on stderr.
    #[arg(long, value_name = "HOW", default_value = "auto", env = "FLEETCAST_PROGRESS")]
    progress: Progress,
    #[command(flatten)]
    manner: Manner,
    /// What is printed on stdout: text, json or csv.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "FLEETCAST_FORMAT")]
    format: Shape,
}

/// A span as an argument.
pub(super) fn span(text: &str) -> Result<Span, String> {
    let node = Node { value: Value::Text(text.to_owned()), place: Place::default() };
    number::span(&node).map_err(|_| "write a length of time such as 90s, 10m or 1h".to_owned())
}

impl Explore {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        if self.format == Shape::Markdown {
            complain("error: `explore` is told as text, json or csv");
            return Err(Exit::Usage);
        }
        interrupt::heed();
        let hushed = Hushed::new();
        let (replayed, mut failures) = kept::replayed(&self.output, &|plan| explored(plan, true).1)?;
        let explored = self.explore();
        for (number, broken) in &explored.broken {
            let files = kept::keep(&self.output, (self.seed, *number), broken, self.shrink_for)?;
            let of = format!("Exploration {number} of seed {}", self.seed);
            failures.push(Failure { of, law: broken.law, detail: broken.detail.clone(), files });
        }
        drop(hushed);
        let told =
            Told { seed: self.seed, from: self.from, explored, replayed, failures, interrupted: interrupt::asked() };
        let mut exit = match (told.failures.is_empty(), told.explored.ran + told.replayed) {
            (false, _) => Exit::Failed,
            (true, 0) => Exit::Nothing,
            (true, _) => Exit::Done,
        };
        if told.interrupted {
            exit = exit.and(Exit::Interrupted);
        }
        let quiet = self.manner.quiet && self.format == Shape::Text && told.failures.is_empty();
        Ok(if quiet { exit } else { exit.and(print(&exploration::told(&told, self.format.of_report()))) })
    }

    /// Explores on all threads: each takes the next number that nobody has begun, so that what was done is whole up to some
    /// number whenever it ends.
    fn explore(&self) -> Explored {
        let clock = Clock::new();
        let most = self.number.unwrap_or(if self.length.is_some() { u64::MAX } else { USUAL });
        let seconds = self.length.map(|length| u64::from(length.as_seconds()));
        let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let progress = match seconds {
            Some(seconds) => self.progress.of(narrow(seconds), "seconds", &self.manner),
            None => self.progress.of(narrow(most), "explorations", &self.manner),
        };
        let (next, shown) = (AtomicU64::new(0), AtomicU64::new(0));
        let over = || interrupt::asked() || seconds.is_some_and(|seconds| clock.elapsed().as_secs() >= seconds);
        let work = || {
            let mut done = Explored::default();
            while !over() {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= most {
                    break;
                }
                done.takes(self.from + number, one(self.seed, self.from + number));
                let reached =
                    seconds.map_or(shown.load(Ordering::Relaxed) + 1, |all| all.min(clock.elapsed().as_secs()));
                if seconds.is_none() || shown.fetch_max(reached, Ordering::Relaxed) < reached {
                    progress.tick();
                }
            }
            done
        };
        let jobs = if self.jobs == 0 { thread::available_parallelism().map_or(1, usize::from) } else { self.jobs };
        let mut all = Explored::default();
        thread::scope(|scope| {
            let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
            for thread in threads {
                all.joins(thread.join().expect("panics of explorations are caught"));
            }
        });
        progress.finish();
        let rate = (all.ran + all.refused) as f64 / clock.elapsed().as_secs_f64();
        if self.manner.verbose && rate.is_finite() {
            complain(&format!("{rate:.0} explorations a second"));
        }
        all
    }
}

/// One exploration: its devices and events with what was found, unless the language refuses it.
fn one(seed: u64, number: u64) -> Option<([u64; 2], Findings)> {
    let text = made_up::text(seed, number);
    let plan = scenario::load(&Source::new("exploration.toml", text), &[]).plan?;
    Some(explored(&plan, is_thorough(number)))
}

/// Panics say nothing while this lives: they are caught and told as broken laws.
pub(super) struct Hushed;

impl Hushed {
    pub(super) fn new() -> Hushed {
        std::panic::set_hook(Box::new(|_| {}));
        Hushed
    }
}

impl Drop for Hushed {
    fn drop(&mut self) {
        super::bug::heed();
    }
}

/// The clock on the wall, for `--for` and the rate alone.
#[expect(clippy::disallowed_types, reason = "says when to stop, never what an exploration is")]
pub(super) struct Clock(std::time::Instant);

impl Clock {
    pub(super) fn new() -> Clock {
        #[expect(clippy::disallowed_types, reason = "says when to stop, never what an exploration is")]
        Clock(std::time::Instant::now())
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
