//! `fleetcast check`: every fault of every file, without running anything.

use crate::cli::load::{complain, print, source, understand};
use crate::cli::{Exit, Manner};
use crate::report;
use crate::scenario::Loaded;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Scenario and story files.
    #[arg(required = true)]
    scenarios: Vec<PathBuf>,
    /// Change a key of each file before it is checked. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
    #[command(flatten)]
    manner: Manner,
}

impl Check {
    pub(super) fn run(&self) -> Exit {
        // Checking is all that this does, so it shows everything.
        let manner = Manner { verbose: true, ..self.manner };
        let mut exit = Exit::Done;
        for path in &self.scenarios {
            let checked = source(path).and_then(|source| understand(&source, &self.sets, &manner));
            match checked {
                Ok(loaded) if !self.manner.quiet => {
                    if let (Some(plan), Some(preset)) = (&loaded.plan, &loaded.rings) {
                        let table = report::rings::table(plan, preset);
                        let text = format!("{}\n{}", table.caption, report::sweep::text(&table));
                        exit = exit.and(print(text.as_bytes()));
                    }
                    let what = what(&loaded);
                    let warnings = match loaded.diagnostics.len() {
                        0 => String::new(),
                        1 => ", 1 warning".to_owned(),
                        n => format!(", {n} warnings"),
                    };
                    complain(&format!("{}: no fault ({what}{warnings})", path.display()));
                }
                Ok(_) => {}
                Err(end) => exit = exit.and(end),
            }
        }
        exit
    }
}

/// What a file holds, in words.
fn what(loaded: &Loaded) -> String {
    let devices = loaded.plan.as_ref().map(|plan| format!("{} devices in the figures", plan.devices()));
    let counted = |n: usize, one: &str, many: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    let stories = counted(loaded.stories.len(), "story", "stories");
    let decisions = counted(loaded.decisions.len(), "decision", "decisions");
    let parts: Vec<String> = devices.into_iter().chain(stories).chain(decisions).collect();
    if parts.is_empty() { "0 stories".to_owned() } else { parts.join(", ") }
}
