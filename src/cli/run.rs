//! `fleetcast run`: from a scenario to an output folder and an answer.

use crate::cli::lines::Lines;
use crate::cli::load::{complain, output_folder, print, source, understand, unwritable};
use crate::cli::precise::{self, Precise};
use crate::cli::progress::Shown;
use crate::cli::{Exit, Inconclusive, Manner, Study, facts, interrupt};
use crate::plan::Plan;
use crate::report::{self, Format, RunFacts, json, provenance, terminal};
use crate::scenario::{CONTOSO, Source};
use crate::study::precision::Reached;
use crate::study::{News, Summary, Until, Watch, study_until};
use crate::verify::{self, Judged, Verdict};
use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// The scenario; the embedded contoso-rollout if left out.
    scenario: Option<PathBuf>,
    #[command(flatten)]
    study: Study,
    #[command(flatten)]
    precise: Precise,
    #[command(flatten)]
    manner: Manner,
    /// Write summary, replications, timeline, load and outcomes as Parquet too; needs a build with `--features parquet`.
    #[arg(long)]
    parquet: bool,
    /// What is printed on stdout.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "FLEETCAST_FORMAT")]
    format: Printed,
}

/// A format of stdout.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Printed {
    /// For people.
    Text,
    /// What summary.json holds.
    Json,
    /// For pull requests.
    Markdown,
    /// What summary.csv holds.
    Csv,
    /// A JSON object a line: every replication as soon as it is done, in order, then the summary.
    Jsonl,
}

impl Printed {
    /// The same for the report, if it is printed at the end alone.
    const fn of_report(self) -> Option<Format> {
        match self {
            Printed::Text => Some(Format::Text),
            Printed::Json => Some(Format::Json),
            Printed::Markdown => Some(Format::Markdown),
            Printed::Csv => Some(Format::Csv),
            Printed::Jsonl => None,
        }
    }
}

impl Run {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        if self.parquet && !cfg!(feature = "parquet") {
            complain(
                "error: this build writes no Parquet\n  = help: build one that does: `cargo install --path . --features parquet`",
            );
            return Err(Exit::Usage);
        }
        let source = match &self.scenario {
            Some(path) => source(path)?,
            None => Source::new("contoso-rollout.toml", CONTOSO),
        };
        let loaded = understand(&source, &self.study.sets, &self.manner)?;
        let Some(mut plan) = loaded.plan else {
            complain(&format!(
                "error: `{}` has stories and no `[scenario]`; run it with `fleetcast test`",
                source.name
            ));
            return Err(Exit::Nothing);
        };
        self.study.apply(&mut plan);
        let folder = output_folder(&self.study, &plan.name);
        let precision = self.precise.of(&plan, self.study.replications)?;
        let lines = (self.format == Printed::Jsonl).then(|| Lines::new(&plan));
        let until = Until { precision: precision.as_ref(), aborts: true };
        let flags = (&self.study, &self.manner);
        let run = simulate_part(&plan, until, flags, lines.as_ref(), (&folder, self.parquet));
        let (summary, judged) = run.map_err(|exit| {
            if exit != Exit::Interrupted {
                return exit;
            }
            let unfinished = interrupt::unfinished();
            lines.as_ref().map_or(unfinished, |lines| unfinished.and(lines.end(&json::lines::end(&plan, None))))
        })?;
        let mut exit =
            verdict(&judged, self.study.inconclusive).and(precise::ending(&summary, self.study.inconclusive));
        if provenance::incomplete(&summary) {
            exit = Exit::Interrupted;
            let [part, all] = [summary.replications, summary.asked];
            complain(&format!("interrupted: the results are of {part} of {all} replications, and marked incomplete"));
        }
        if self.manner.quiet && self.format == Printed::Text {
            // Quiet means no news but bad news.
            for one in judged.iter().filter(|one| one.verdict != Verdict::Pass) {
                complain(&terminal::expectation(one));
            }
            return Ok(exit);
        }
        let look = terminal::Look { ascii: false, color: self.manner.color.on(std::io::stdout().is_terminal()) };
        let printed = match (self.format.of_report(), &lines) {
            (Some(format), _) => print(&report::stdout(&plan, &summary, &judged, format, look)),
            (None, Some(lines)) => lines.end(&json::lines::end(&plan, Some((&summary, &judged)))),
            (None, None) => Exit::Done,
        };
        if !self.manner.quiet {
            complain(&format!("results in {}", folder.display()));
        }
        Ok(exit.and(printed))
    }
}

/// Runs a plan's study to its end, judges its expectations and writes the output folder, if there is to be one. Nothing is
/// written of a study that is interrupted.
pub(super) fn simulate(
    plan: &Plan,
    until: Until<'_>,
    flags: &Study,
    manner: &Manner,
    folder: Option<&Path>,
) -> Result<(Summary, Vec<Judged>), Exit> {
    let run = simulated(plan, until, (flags, manner), None, folder)?;
    if provenance::incomplete(&run.0) {
        return Err(Exit::Interrupted);
    }
    written(plan, run, folder, Extras::default())
}

/// As [`simulate`], with pictures for slides; what is complete of an interrupted study is written.
fn simulate_part(
    plan: &Plan,
    until: Until<'_>,
    flags: (&Study, &Manner),
    lines: Option<&Lines<'_>>,
    (folder, parquet): (&Path, bool),
) -> Result<(Summary, Vec<Judged>), Exit> {
    let run = simulated(plan, until, flags, lines, Some(folder))?;
    written(plan, run, Some(folder), Extras { slides: true, parquet })
}

/// Progress, and the lines that are printed by the way.
struct Told<'a> {
    progress: &'a Shown,
    lines: Option<&'a Lines<'a>>,
}

impl Watch for Told<'_> {
    fn begins(&self, replication: u32) {
        self.progress.begins(replication);
    }

    fn done(&self, news: &News<'_>) {
        self.progress.done(news);
        if let Some(lines) = self.lines {
            lines.hear(news);
        }
    }

    fn stops(&self) -> bool {
        self.progress.stops()
    }

    fn looked(&self, replications: u32, next: Option<u32>, reached: &Reached) {
        self.progress.looked(replications, next, reached);
    }
}

/// A study with the facts of its run, unless it is interrupted before its first replication is complete.
fn simulated(
    plan: &Plan,
    until: Until<'_>,
    (flags, manner): (&Study, &Manner),
    lines: Option<&Lines<'_>>,
    folder: Option<&Path>,
) -> Result<(Summary, RunFacts), Exit> {
    if let Some(folder) = folder {
        // Before anything is simulated: nobody should wait for an hour to hear this.
        report::write::check(folder).map_err(unwritable)?;
    }
    interrupt::heed();
    #[expect(clippy::disallowed_types, reason = "wall-clock facts for run.json, never for the run itself")]
    let started = std::time::Instant::now();
    let progress = match until.precision {
        Some(precision) => flags.progress.over_looks(precision.first, manner),
        None => flags.progress.over(plan.replications, manner),
    };
    let summary = study_until(plan, flags.jobs, until, &Told { progress: &progress, lines });
    progress.finish();
    let summary = summary.ok_or(Exit::Interrupted)?;
    let ends = [provenance::incomplete(&summary), summary.ended.is_some()];
    let facts = facts::facts(flags.jobs, started.elapsed(), summary.events, ends);
    Ok((summary, facts))
}

/// What a folder holds beyond what every run writes.
#[derive(Clone, Copy, Debug, Default)]
struct Extras {
    /// Pictures as PNG.
    slides: bool,
    /// Tables as Parquet.
    parquet: bool,
}

/// Judges a study and writes its folder.
fn written(
    plan: &Plan,
    (summary, facts): (Summary, RunFacts),
    folder: Option<&Path>,
    extras: Extras,
) -> Result<(Summary, Vec<Judged>), Exit> {
    let judged = verify::judged(plan, &summary);
    if let Some(folder) = folder {
        let mut files = report::files(plan, &summary, &judged, &facts, extras.slides);
        if extras.parquet {
            report::add_parquet(&mut files);
        }
        report::folder(folder, files).map_err(unwritable)?;
    }
    Ok((summary, judged))
}

/// How verdicts end the program: a failure beats an inconclusive one.
pub(super) fn verdict(judged: &[Judged], inconclusive: Inconclusive) -> Exit {
    ending(judged.iter().map(|judged| judged.verdict), inconclusive)
}

/// As [`verdict`], of verdicts alone.
pub(super) fn ending(verdicts: impl Iterator<Item = Verdict>, inconclusive: Inconclusive) -> Exit {
    let ends = verdicts.map(|verdict| match (verdict, inconclusive) {
        (Verdict::Pass, _) | (Verdict::Inconclusive, Inconclusive::Pass) => Exit::Done,
        (Verdict::Fail, _) | (Verdict::Inconclusive, Inconclusive::Fail) => Exit::Failed,
        (Verdict::Inconclusive, Inconclusive::Exit5) => Exit::Inconclusive,
    });
    ends.fold(Exit::Done, Exit::and)
}
