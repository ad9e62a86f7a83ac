//! Progress on stderr: a bar for people, lines for logs, or nothing. The only door to `indicatif`.

use crate::cli::Manner;
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
            Shown::Nothing => {}
        }
    }

    /// The study is over.
    pub(super) fn finish(&self) {
        if let Shown::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
