//! Progress on stderr: a bar for people, lines for logs, or nothing. The only door to `indicatif`.

use crate::cli::{Manner, interrupt, precise};
use crate::report::precision;
use crate::study::Watch;
use crate::study::precision::Reached;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU32, Ordering};

/// How progress is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Progress {
    /// A bar on a terminal, nothing elsewhere.
    Auto,
    /// A bar.
    Bar,
    /// A line every tenth of the way.
    Counter,
    /// Nothing.
    None,
}

/// Progress of a study.
#[derive(Debug)]
pub(super) enum Shown {
    Bar(ProgressBar),
    Counter { done: AtomicU32, all: u32, what: &'static str },
    Looks,
    Nothing,
}

impl Progress {
    /// Progress over `replications`; nothing when quiet, and never a control character into a pipe unless asked for.
    pub(super) fn over(self, replications: u32, manner: &Manner) -> Shown {
        self.of(replications, "replications", manner)
    }

    /// The same over trials of many replications each.
    pub(super) fn over_trials(self, trials: u32, manner: &Manner) -> Shown {
        self.of(trials, "trials", manner)
    }

    /// The same over replications until figures are known well enough, at least `first` of them.
    pub(super) fn over_looks(self, first: u32, manner: &Manner) -> Shown {
        match self.of(first, "replications", manner) {
            Shown::Bar(bar) => {
                let style = "{bar:20} {pos}/{len} replications, {elapsed}, {wide_msg}";
                let style = ProgressStyle::with_template(style).expect("the template is well formed");
                Shown::Bar(bar.with_style(style))
            }
            Shown::Counter { .. } | Shown::Looks => Shown::Looks,
            Shown::Nothing => Shown::Nothing,
        }
    }

    /// The same over anything else.
    pub(super) fn of(self, all: u32, what: &'static str, manner: &Manner) -> Shown {
        let terminal = std::io::stderr().is_terminal();
        match self {
            _ if manner.quiet => Shown::Nothing,
            Progress::None => Shown::Nothing,
            Progress::Auto if !terminal => Shown::Nothing,
            Progress::Counter => Shown::Counter { done: AtomicU32::new(0), all, what },
            Progress::Auto | Progress::Bar => {
                let style = format!("{{bar:30}} {{pos}}/{{len}} {what}, {{elapsed}}, {{eta}} to go");
                let style = ProgressStyle::with_template(&style).expect("the template is well formed");
                Shown::Bar(ProgressBar::new(u64::from(all)).with_style(style))
            }
        }
    }
}

impl Shown {
    /// One replication more is done.
    pub(super) fn tick(&self) {
        match self {
            Shown::Bar(bar) => bar.inc(1),
            Shown::Counter { done, all, what } => {
                let now = done.fetch_add(1, Ordering::Relaxed) + 1;
                let step = all.div_ceil(10).max(1);
                if now.is_multiple_of(step) || now == *all {
                    super::load::complain(&format!("{now}/{all} {what}"));
                }
            }
            Shown::Looks | Shown::Nothing => {}
        }
    }

    /// The study is over.
    pub(super) fn finish(&self) {
        if let Shown::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Shown {
    fn done(&self) {
        self.tick();
    }

    fn stops(&self) -> bool {
        interrupt::asked()
    }

    fn looked(&self, replications: u32, next: Option<u32>, reached: &Reached) {
        match self {
            Shown::Bar(bar) => {
                bar.set_length(u64::from(next.unwrap_or(replications)));
                bar.set_message(precise::worst(&reached.figures).map(precision::so_far).unwrap_or_default());
            }
            Shown::Looks => {
                let told: Vec<String> = reached.figures.iter().map(precision::so_far).collect();
                super::load::complain(&format!("{replications} replications: {}", told.join("; ")));
            }
            Shown::Counter { .. } | Shown::Nothing => {}
        }
    }
}
