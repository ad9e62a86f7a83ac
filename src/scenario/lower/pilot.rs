//! Lints about waves: start small, and look before going on.

use crate::plan::{Group, Wave};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::cited;
use crate::units::WaveId;

/// From so many invited devices on a rollout is large enough for a pilot.
const LARGE: u32 = 500;
/// A pilot is at most one in so many of them.
const PILOT: u32 = 10;

/// What Microsoft's planning guide would say of the waves.
pub fn lints(ledger: &mut Ledger, rows: &[View<'_>], waves: &[Wave], groups: &[Group]) {
    let invited = |wave: usize| -> u32 {
        let ours = groups.iter().filter(|group| group.wave == Some(WaveId::from_index(wave)));
        ours.map(|group| group.count).fold(0, u32::saturating_add)
    };
    let all = (0..waves.len()).map(invited).fold(0, u32::saturating_add);
    let Some(first) = (0..waves.len()).min_by_key(|wave| waves[*wave].window.starts) else { return };
    if all < LARGE {
        return;
    }
    let begins = invited(first);
    if begins > all / PILOT {
        let message = format!("the first wave invites {begins} of {all} devices");
        let help = cited("begin with a pilot group of a few people, and let it grow", "PLT-PIL-01");
        ledger.say(Diagnostic::warning("advice", rows[first].at("devices"), message).help(help));
    }
    if waves.len() > 1 && rows.iter().all(|row| row.node("gate").is_none()) {
        let message = "no wave waits for the success of the one before";
        let help = cited("give the first one `gate = { soak = \"7d\", enrolled = \">= 95%\" }`", "PLT-PIL-05");
        ledger.say(Diagnostic::warning("advice", rows[first].at("start"), message).help(help));
    }
}
