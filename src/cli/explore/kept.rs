//! Scenarios that broke a law, kept as files; they are run first the next time.

use crate::cli::load::{source, understand, unwritable};
use crate::cli::{Color, Exit, Manner, interrupt, stories};
use crate::plan::Plan;
use crate::report::exploration::Failure;
use crate::report::write;
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
        let files = keep(&folder, 3, number, &broken).unwrap();
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
