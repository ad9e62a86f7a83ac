//! `fleetcast test`: stories told and compared, scenarios run and judged.

use crate::cli::load::{complain, print, source, understand};
use crate::cli::run::{simulate, verdict};
use crate::cli::{Exit, Inconclusive, Manner, Study, stories};
use crate::plan::{Plan, Story};
use crate::report::terminal;
use crate::verify::{Verdict, story};
use clap::Args;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Arguments of `test`.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Story and scenario files, or folders of them; `scenarios/` if left out.
    paths: Vec<PathBuf>,
    #[command(flatten)]
    study: Study,
    #[command(flatten)]
    manner: Manner,
}

/// What has been tested so far.
#[derive(Debug, Default)]
struct Tested {
    passed: u32,
    failed: u32,
    inconclusive: u32,
    text: String,
}

impl Test {
    pub(super) fn run(&self) -> Exit {
        let default = [PathBuf::from("scenarios")];
        let paths = if self.paths.is_empty() { &default[..] } else { &self.paths };
        let files = match stories::files(paths) {
            Ok(files) => files,
            Err(exit) => return exit,
        };
        let mut tested = Tested::default();
        let mut exit = Exit::Done;
        let mut folders = BTreeMap::new();
        for file in &files {
            exit = exit.and(self.file(file, &mut tested, &mut folders).unwrap_or_else(|exit| exit));
        }
        let all = tested.passed + tested.failed + tested.inconclusive;
        if all == 0 && exit == Exit::Done {
            complain("error: nothing to test: no story and no expectation was found");
            return Exit::Nothing;
        }
        let Tested { passed, failed, inconclusive, mut text } = tested;
        let _ = writeln!(text, "{passed} passed, {failed} failed, {inconclusive} inconclusive");
        if self.manner.quiet && exit == Exit::Done {
            return exit;
        }
        exit.and(print(text.as_bytes()))
    }

    fn file(&self, path: &Path, tested: &mut Tested, folders: &mut BTreeMap<String, u32>) -> Result<Exit, Exit> {
        let loaded = understand(&source(path)?, &self.study.sets, &self.manner)?;
        let mut exit = Exit::Done;
        for story in &loaded.stories {
            exit = exit.and(self.story(path, story, tested));
        }
        if let Some(plan) = loaded.plan.filter(|plan| !plan.expectations.is_empty()) {
            exit = exit.and(self.scenario(path, plan, tested, folders)?);
        }
        Ok(exit)
    }

    fn story(&self, path: &Path, story: &Story, tested: &mut Tested) -> Exit {
        let place = format!("{}: {}", path.display(), story.name);
        for left_out in &story.left_out {
            if !self.manner.quiet {
                complain(&format!("warning: {place}: {left_out}"));
            }
        }
        match story::judge(story) {
            Ok(()) => {
                tested.passed += 1;
                tested.line(Verdict::Pass, &place);
                Exit::Done
            }
            Err(lives) => {
                tested.failed += 1;
                tested.line(Verdict::Fail, &place);
                for line in lives.lines() {
                    let _ = writeln!(tested.text, "    {line}");
                }
                Exit::Failed
            }
        }
    }

    fn scenario(
        &self,
        path: &Path,
        mut plan: Plan,
        tested: &mut Tested,
        folders: &mut BTreeMap<String, u32>,
    ) -> Result<Exit, Exit> {
        self.study.apply(&mut plan);
        let folder = self.study.output.as_ref().map(|base| base.join(unique(path, folders)));
        let (_, judged) = simulate(&plan, &self.study, &self.manner, folder.as_deref())?;
        for one in &judged {
            tested.line(one.verdict, &format!("{}: {}", path.display(), terminal::expectation(one)));
            match (one.verdict, self.study.inconclusive) {
                (Verdict::Pass, _) | (Verdict::Inconclusive, Inconclusive::Pass) => tested.passed += 1,
                (Verdict::Fail, _) | (Verdict::Inconclusive, Inconclusive::Fail) => tested.failed += 1,
                (Verdict::Inconclusive, Inconclusive::Exit5) => tested.inconclusive += 1,
            }
        }
        Ok(verdict(&judged, self.study.inconclusive))
    }
}

impl Tested {
    fn line(&mut self, verdict: Verdict, what: &str) {
        let _ = writeln!(self.text, "{:4} {what}", terminal::mark(verdict, true));
    }
}

/// The file's stem, with a number from the second equal one on.
fn unique(path: &Path, taken: &mut BTreeMap<String, u32>) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let count = taken.entry(stem.clone()).or_insert(0);
    *count += 1;
    if *count == 1 { stem } else { format!("{stem}-{count}") }
}
