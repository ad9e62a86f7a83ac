//! What a cohort says of its devices that devices of its platform can't be.

use crate::intune::{BuiltIn, Platform};
use crate::rules::version;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::cited;

/// Complains of a version that means nothing on `platform`, and of what only Windows devices have.
pub fn check(ledger: &mut Ledger, cohort: View<'_>, platform: Platform) {
    versions(ledger, cohort, platform);
    if platform == Platform::Windows {
        return;
    }
    for key in ["tpm", "edition"].into_iter().filter(|key| cohort.node(key).is_some()) {
        let message = format!("`{key}` goes with Windows; the devices are {}", platform.name());
        ledger.say(Diagnostic::error("impossible", cohort.at(key), message).help(format!("leave `{key}` out")));
    }
    if let Some(join) = cohort.text("join").filter(|join| matches!(*join, "entra" | "hybrid")) {
        let message = format!("`join = \"{join}\"` goes with Windows; devices of {} are registered", platform.name());
        ledger.say(Diagnostic::error("impossible", cohort.at("join"), message).help("leave `join` out"));
    }
}

/// Only devices of Automated Device Enrollment can have been added to Apple Business Manager later (APL-ADE-10).
pub fn added_later(ledger: &mut Ledger, cohort: View<'_>, like: Option<BuiltIn>) {
    if cohort.node("added-later").is_some() && !matches!(like, Some(BuiltIn::Ade | BuiltIn::AdeUserless)) {
        let message = "`added-later` goes with Automated Device Enrollment";
        let help = cited("leave `added-later` out", "APL-ADE-10");
        ledger.say(Diagnostic::error("impossible", cohort.at("added-later"), message).help(help));
    }
}

/// A version that can't be read would be taken for a recent one, and pass every rule about versions.
fn versions(ledger: &mut Ledger, cohort: View<'_>, platform: Platform) {
    let Some(text) = cohort.text("os-version").filter(|text| !version::is_known(text, platform)) else { return };
    let (example, other) = match platform {
        Platform::Windows => ("11 24H2", " or a build such as \"10.0.26100\""),
        Platform::Ios | Platform::MacOs => ("18.5", ""),
        Platform::Android | Platform::Aosp => ("14", ""),
        Platform::Linux => ("Ubuntu 24.04", ""),
    };
    let message = format!("`os-version` is \"{text}\", expected a version such as \"{example}\"{other}");
    let help = format!("write `os-version = \"{example}\"`");
    ledger.say(Diagnostic::error("value", cohort.at("os-version"), message).help(help));
}
