//! `fleetcast test`: stories told and compared, scenarios run and judged.

use crate::cli::load::{complain, print, source, understand};
use crate::cli::run::{simulate, verdict};
use crate::cli::{Exit, Inconclusive, Manner, Study, stories};
use crate::plan::{Plan, Story};
use crate::report::terminal;
use crate::verify::{Verdict, story};
use clap::Args;
use std::collections::BTreeSet;
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
    /// The first failure, in a sentence or two.
    first: Option<String>,
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
        let mut folders = BTreeSet::new();
        for file in &files {
            exit = exit.and(self.file(file, &mut tested, &mut folders).unwrap_or_else(|exit| exit));
            if exit == Exit::Interrupted {
                break;
            }
        }
        let all = tested.passed + tested.failed + tested.inconclusive;
        if all == 0 && exit == Exit::Done {
            complain("error: nothing to test: no story and no expectation was found");
            return Exit::Nothing;
        }
        let Tested { passed, failed, inconclusive, first, mut text } = tested;
        let _ = writeln!(text, "{passed} passed, {failed} failed, {inconclusive} inconclusive");
        if let Some(first) = first {
            let _ = writeln!(text, "first failure: {first}");
        }
        exit.and(print(text.as_bytes()))
    }

    fn file(&self, path: &Path, tested: &mut Tested, folders: &mut BTreeSet<String>) -> Result<Exit, Exit> {
        let loaded = understand(&source(path)?, &self.study.sets, &self.manner)?;
        let plan = loaded.plan.filter(|plan| !plan.expectations.is_empty());
        let heading = tested.text.len();
        let mut exit = Exit::Done;
        for story in &loaded.stories {
            exit = exit.and(self.story(path, story, tested));
        }
        if let Some(plan) = plan {
            exit = exit.and(self.scenario(path, plan, tested, folders)?);
        }
        if tested.text.len() > heading {
            tested.text.insert_str(heading, &format!("{}\n", path.display()));
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
        let Err(failure) = story::judge(story) else {
            tested.passed += 1;
            self.line(tested, Verdict::Pass, &story.name);
            return Exit::Done;
        };
        tested.failed += 1;
        self.line(tested, Verdict::Fail, &story.name);
        for line in failure.lives.lines().chain([failure.sentence.as_str(), failure.rule.as_str()]) {
            let _ = writeln!(tested.text, "{}", format!("       {line}").trim_end());
        }
        tested.first.get_or_insert_with(|| format!("{place}\n  {}", failure.sentence));
        Exit::Failed
    }

    fn scenario(
        &self,
        path: &Path,
        mut plan: Plan,
        tested: &mut Tested,
        folders: &mut BTreeSet<String>,
    ) -> Result<Exit, Exit> {
        self.study.apply(&mut plan);
        let folder = self.study.output.as_ref().map(|base| base.join(stories::unique(&stories::stem(path), folders)));
        let (_, judged) = simulate(&plan, None, &self.study, &self.manner, folder.as_deref())?;
        for one in &judged {
            let said = terminal::expectation(one);
            self.line(tested, one.verdict, &said);
            if one.verdict == Verdict::Fail {
                tested.first.get_or_insert_with(|| format!("{}: {said}", path.display()));
            }
            match (one.verdict, self.study.inconclusive) {
                (Verdict::Pass, _) | (Verdict::Inconclusive, Inconclusive::Pass) => tested.passed += 1,
                (Verdict::Fail, _) | (Verdict::Inconclusive, Inconclusive::Fail) => tested.failed += 1,
                (Verdict::Inconclusive, Inconclusive::Exit5) => tested.inconclusive += 1,
            }
        }
        Ok(verdict(&judged, self.study.inconclusive))
    }

    /// A verdict on its line; whoever wants quiet sees no passes.
    fn line(&self, tested: &mut Tested, verdict: Verdict, what: &str) {
        if !(self.manner.quiet && verdict == Verdict::Pass) {
            let _ = writeln!(tested.text, "  {:4} {what}", terminal::mark(verdict, true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;

    /// The stories of the library that a file holds.
    fn told(path: &Path) -> Vec<Story> {
        let loaded = scenario::load(&scenario::read(path).unwrap(), &[]);
        assert!(loaded.diagnostics.is_empty(), "{}", loaded.report(false));
        loaded.stories
    }

    #[test]
    fn every_story_of_the_library_holds() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/stories");
        let mut names = BTreeSet::new();
        for file in stories::files(&[folder]).unwrap() {
            for story in told(&file) {
                let verdict = story::judge(&story);
                assert!(verdict.is_ok(), "{}: {}: {verdict:?}", file.display(), story.name);
                assert!(names.insert(story.name.clone()), "{}: `{}` is told twice", file.display(), story.name);
            }
        }
        assert!(names.len() > 150, "only {} stories", names.len());
    }
}
