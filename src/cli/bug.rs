//! What is said when fleetcast itself is at fault: a panic, with all that is needed to see it again.

use crate::cli::load::complain;
use crate::report::provenance::VERSION;
use crate::study::under_way;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};

/// From here on a panic is told in our words.
pub(super) fn heed() {
    static TOLD: AtomicBool = AtomicBool::new(false);
    std::panic::set_hook(Box::new(|panic| {
        // Several threads may meet the same fault; once is enough.
        if !TOLD.swap(true, Ordering::Relaxed) {
            complain(&message(panic));
            let trace = Backtrace::capture();
            if trace.status() == BacktraceStatus::Captured {
                complain(&trace.to_string());
            }
        }
    }));
}

/// The message of a panic.
fn message(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let words =
        payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let what = words.unwrap_or("a panic without words");
    let mut out = format!("error: this is a bug in fleetcast {VERSION}, not in your scenario: {what}");
    if let Some(place) = panic.location() {
        out.push_str(&format!("\n  at {}:{}:{}", place.file(), place.line(), place.column()));
    }
    let busy = under_way::now();
    if let Some(busy) = &busy {
        out.push_str(&format!(
            "\n  in replication {} of scenario `{}` ({}), seed {}",
            busy.replication, busy.scenario, busy.hash, busy.seed
        ));
    }
    let given: Vec<String> = std::env::args().skip(1).map(|word| quoted(&word)).collect();
    out.push_str(&format!("\n  while running: fleetcast {}", given.join(" ")));
    let fewer =
        busy.map_or(String::new(), |busy| format!("; `-n {}` is enough of a `run`", u64::from(busy.replication) + 1));
    out.push_str(&format!(
        "\n  = help: the same command with the same file does it again{fewer}; please report it with both and this text"
    ));
    out
}

/// A word of a command line as shells take it, near enough to be copied.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+\\".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}

/// A fault that a test plants: the replication that the variable names is never simulated. Not in release builds.
#[cfg(debug_assertions)]
pub(super) fn planted(replication: u32) {
    let asked = std::env::var("FLEETCAST_BUG_IN_REPLICATION").ok().and_then(|number| number.parse().ok());
    assert!(asked != Some(replication), "a planted fault");
}

/// A fault that a test plants: in release builds there is none.
#[cfg(not(debug_assertions))]
pub(super) fn planted(_: u32) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_command_line_can_be_copied() {
        assert_eq!(["run", "--set=a.b=8", "2 workdays", ""].map(quoted), ["run", "--set=a.b=8", "'2 workdays'", "''"]);
    }
}
