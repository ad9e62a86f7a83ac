//! Scenarios that broke a law, kept as files; they are run first the next time.

use crate::cli::load::{source, understand, unwritable};
use crate::cli::{Color, Exit, Manner, interrupt, shrink, stories};
use crate::plan::Plan;
use crate::report::exploration::Failure;
use crate::report::write;
use crate::units::Span;
use crate::verify::explore::{Broken, Findings, made_up};
use std::path::Path;

/// How many kept scenarios were run, and what `laws` find broken in them.
pub(super) fn replayed(folder: &Path, laws: &dyn Fn(&Plan) -> Findings) -> Result<(u64, Vec<Failure>), Exit> {
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
        let failure = |one: Broken| Failure { of: of.clone(), law: one.law, detail: one.detail, files: Vec::new() };
        failures.extend(laws(&plan).broken.into_iter().map(failure));
    }
    Ok((ran, failures))
}

/// Keeps an exploration that broke a law as a scenario, and what is left of it when so much time is spent on cutting it; the
/// names of its files.
pub(super) fn keep(
    folder: &Path,
    (seed, number): (u64, u64),
    broken: &Broken,
    length: Span,
) -> Result<Vec<String>, Exit> {
    let text = made_up::text(seed, number);
    let name = format!("explore-{seed}-{number}-{}", broken.law.name());
    let mut files = vec![(format!("{name}.toml"), format!("{}{text}", head(seed, number, broken)))];
    let small = shrink::exploration(&format!("exploration {number} of seed {seed}"), &text, broken, length);
    files.extend(small.map(|small| (format!("{name}.shrunk.toml"), small)));
    let mut names = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        write::file(&path, text.as_bytes()).map_err(unwritable)?;
        names.push(path.display().to_string());
    }
    Ok(names)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::explore::Law;

    /// What breaks a law is kept whole, and run first, whatever its seed and number were.
    #[test]
    fn what_is_kept_is_run_again() {
        let folder = std::env::temp_dir().join(format!("fleetcast-kept-{}", std::process::id()));
        let none = replayed(&folder, &|_| Findings::default()).unwrap();
        assert_eq!(none, (0, Vec::new()), "nothing is kept yet");
        let number = (0..).find(|number| crate::cli::explore::one(3, *number).is_some()).unwrap();
        let broken = Broken { law: Law::Fates, detail: "one\ntoo many".to_owned() };
        let files = keep(&folder, (3, number), &broken, Span::ZERO).unwrap();
        assert_eq!(files.len(), 1, "no time to cut it");
        let text = std::fs::read_to_string(&files[0]).unwrap();
        assert!(
            text.starts_with(&format!("# Exploration {number} of seed 3 breaks the law `fates`: every device has"))
        );
        assert!(text.ends_with(&made_up::text(3, number)) && text.contains(": one too many\n"), "{text}");
        let laws = |plan: &Plan| {
            let mut found = Findings::default();
            found.check(Law::Fates, plan.devices() == 0, || "planted".to_owned());
            found
        };
        let (ran, failures) = replayed(&folder, &laws).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!((ran, failures.len()), (1, 1));
        assert_eq!((failures[0].law, failures[0].detail.as_str()), (Law::Fates, "planted"));
        assert_eq!(failures[0].of, files[0]);
    }
}
