//! Progress on stderr: a bar for people, lines for logs, or nothing. The only door to `indicatif`.

use crate::cli::{Manner, bug, interrupt, precise};
use crate::plan::Metric;
use crate::report::number::Scale;
use crate::report::precision;
use crate::study::precision::Reached;
use crate::study::{News, Watch, student};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;

/// How progress is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Progress {
    /// A bar on a terminal, lines where CI is set or the terminal is dumb, nothing elsewhere.
    Auto,
    /// A bar; lines where there is no terminal to draw it on.
    Bar,
    /// A line every tenth of the way.
    Counter,
    /// Nothing.
    None,
}

/// Progress of a study.
#[derive(Debug)]
pub(super) enum Shown {
    Bar(ProgressBar, Option<Mutex<Headline>>),
    Counter { headline: Mutex<Headline>, all: u32, what: &'static str },
    Looks,
    Nothing,
}

/// What is known so far of the figures that come first in the answer.
#[derive(Debug, Default)]
pub(super) struct Headline {
    /// Replications, trials or plans that are done.
    done: u32,
    finish: Moments,
    enrolled: Moments,
}

/// Mean and spread of numbers that come one by one.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    count: u32,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Welford's step.
    fn add(&mut self, value: Option<f64>) {
        let Some(value) = value else { return };
        self.count += 1;
        let off = value - self.mean;
        self.mean += off / f64::from(self.count);
        self.squares += off * (value - self.mean);
    }

    /// The mean with the half-width of its 95 % interval.
    fn told(self, metric: Metric) -> Option<String> {
        let freedom = self.count.checked_sub(1)?;
        let half = (freedom > 0).then(|| {
            let error = self.squares.max(0.0) / f64::from(freedom) / f64::from(self.count);
            student::quantile_975(freedom) * error.sqrt()
        });
        Some(format!("{} {}", metric.id(), Scale::rough(metric.unit(), self.mean, half).with_half(self.mean, half)))
    }
}

impl Headline {
    fn add(&mut self, news: &News<'_>) {
        self.done += 1;
        self.finish.add(news.finish_day);
        self.enrolled.add(news.enrolled_share);
    }

    /// The day on which the rollout is done, if most are, or how many devices are enrolled at the end.
    fn told(&self) -> Option<String> {
        let mostly = self.finish.count * 2 >= self.done;
        self.finish.told(Metric::FinishDay).filter(|_| mostly).or_else(|| self.enrolled.told(Metric::EnrolledShare))
    }
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
            Shown::Bar(bar, _) => {
                let style = "{bar:20} {pos}/{len} replications, {elapsed}, {wide_msg}";
                let style = ProgressStyle::with_template(style).expect("the template is well formed");
                // Its message is what is looked at.
                Shown::Bar(bar.with_style(style), None)
            }
            Shown::Counter { .. } | Shown::Looks => Shown::Looks,
            Shown::Nothing => Shown::Nothing,
        }
    }

    /// The same over anything else.
    pub(super) fn of(self, all: u32, what: &'static str, manner: &Manner) -> Shown {
        let terminal = std::io::stderr().is_terminal();
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
        match self.form(manner.quiet, terminal && !dumb, terminal || ci) {
            Progress::None | Progress::Auto => Shown::Nothing,
            Progress::Counter => Shown::Counter { headline: Mutex::default(), all, what },
            Progress::Bar => {
                let style = format!("{{bar:30}} {{pos}}/{{len}} {what}, {{elapsed}}, {{eta}} to go{{wide_msg}}");
                let style = ProgressStyle::with_template(&style).expect("the template is well formed");
                Shown::Bar(ProgressBar::new(u64::from(all)).with_style(style), Some(Mutex::default()))
            }
        }
    }

    /// What is shown: a bar only where one can be `drawn`, lines where somebody `reads` along.
    fn form(self, quiet: bool, drawn: bool, reads: bool) -> Progress {
        match self {
            _ if quiet => Progress::None,
            Progress::Auto if !drawn && !reads => Progress::None,
            Progress::Auto | Progress::Bar if drawn => Progress::Bar,
            Progress::Auto | Progress::Bar | Progress::Counter => Progress::Counter,
            Progress::None => Progress::None,
        }
    }
}

impl Shown {
    /// One trial or plan more is done.
    pub(super) fn tick(&self) {
        self.hear(&News::default());
    }

    /// One more is done, with what is news of it.
    fn hear(&self, news: &News<'_>) {
        match self {
            Shown::Bar(bar, headline) => {
                if let Some(Ok(mut headline)) = headline.as_ref().map(Mutex::lock) {
                    headline.add(news);
                    if let Some(told) = headline.told() {
                        bar.set_message(format!("; {told}"));
                    }
                }
                bar.inc(1);
            }
            Shown::Counter { headline, all, what } => {
                let Ok(mut headline) = headline.lock() else { return };
                headline.add(news);
                let now = headline.done;
                let step = all.div_ceil(10).max(1);
                if now.is_multiple_of(step) || now == *all {
                    let told = headline.told().map_or(String::new(), |told| format!(": {told}"));
                    super::load::complain(&format!("{now}/{all} {what}{told}"));
                }
            }
            Shown::Looks | Shown::Nothing => {}
        }
    }

    /// The study is over.
    pub(super) fn finish(&self) {
        if let Shown::Bar(bar, _) = self {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Shown {
    fn begins(&self, replication: u32) {
        bug::planted(replication);
    }

    fn done(&self, news: &News<'_>) {
        self.hear(news);
    }

    fn stops(&self) -> bool {
        interrupt::asked()
    }

    fn looked(&self, replications: u32, next: Option<u32>, reached: &Reached) {
        match self {
            Shown::Bar(bar, _) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_drawn_on_terminals_only() {
        use Progress::{Auto, Bar, Counter, None};
        // Wish, quiet, a terminal that can draw, somebody who reads along: a terminal or CI.
        for (wish, quiet, drawn, reads, form) in [
            (Auto, false, true, true, Bar),
            (Auto, false, false, true, Counter),
            (Auto, false, false, false, None),
            (Bar, false, false, false, Counter),
            (Counter, false, true, true, Counter),
            (None, false, true, true, None),
            (Bar, true, true, true, None),
        ] {
            assert_eq!(wish.form(quiet, drawn, reads), form, "{wish:?}");
        }
    }

    #[test]
    fn the_headline_is_a_running_mean() {
        let mut headline = Headline::default();
        assert_eq!(headline.told(), None);
        for day in [10.0, 12.0, 14.0] {
            headline.add(&News { finish_day: Some(day), enrolled_share: Some(0.5), ..News::default() });
        }
        // Standard deviation 2, t of two degrees 4.303: 4.303 * 2 / sqrt(3) = 4.97.
        assert_eq!(headline.told().as_deref(), Some("finish-day day 12 ± 5"));
        for _ in 0..4 {
            headline.add(&News { enrolled_share: Some(0.5), ..News::default() });
        }
        assert_eq!(headline.told().as_deref(), Some("enrolled-share 50%"));
    }
}
