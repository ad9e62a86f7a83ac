//! Scenarios that broke a law, kept as files; they are run first the next time.

use crate::cli::load::{complain, source, understand, unwritable};
use crate::cli::{Color, Exit, Manner, interrupt, stories};
use crate::report::exploration::Failure;
use crate::report::write;
use crate::verify::explore::{Broken, explored, made_up};
use std::path::Path;

/// The kept scenarios that were run, and what fails of them.
pub(super) fn replayed(folder: &Path) -> Result<(u64, Vec<Failure>), Exit> {
    if !folder.exists() {
        return Ok((0, Vec::new()));
    }
    let manner = Manner { color: Color::Never, quiet: true, verbose: false };
    let (mut ran, mut failures) = (0, Vec::new());
    for path in stories::files(&[folder.to_owned()])? {
        if interrupt::asked() {
            break;
        }
        let Some(plan) = understand(&source(&path)?, &[], &manner)?.plan else { continue };
        ran += 1;
        let of = path.display().to_string();
        let (_, found) = explored(&plan, true);
        let failure = |one: Broken| Failure { of: of.clone(), law: one.law, detail: one.detail, files: Vec::new() };
        failures.extend(found.broken.into_iter().map(failure));
    }
    if ran > 0 && failures.is_empty() {
        complain(&format!("what is kept in {} breaks no law any more", folder.display()));
    }
    Ok((ran, failures))
}

/// Keeps an exploration that broke a law as a scenario; the names of its files.
pub(super) fn keep(folder: &Path, seed: u64, number: u64, broken: &Broken) -> Result<Vec<String>, Exit> {
    let path = folder.join(format!("explore-{seed}-{number}-{}.toml", broken.law.name()));
    let text = format!("{}{}", head(seed, number, broken), made_up::text(seed, number));
    write::file(&path, text.as_bytes()).map_err(unwritable)?;
    Ok(vec![path.display().to_string()])
}

/// What a kept file says on top.
fn head(seed: u64, number: u64, broken: &Broken) -> String {
    let detail: String = broken.detail.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    format!(
        "# Exploration {number} of seed {seed} breaks the law `{}`: {}.\n# Seen by fleetcast {}: {detail}\n\
         # `fleetcast explore` runs this file first.\n\n",
        broken.law.name(),
        broken.law.sentence(),
        env!("CARGO_PKG_VERSION"),
    )
}
