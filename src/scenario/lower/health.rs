//! What a cohort's devices are like, and whether Intune's rules let them enroll that way.

use crate::intune::{BuiltIn, Join, Ownership, Platform};
use crate::rules::eligibility::{self, Candidate, Tpm};
use crate::rules::ownership::personal_by_nature;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;

/// Who owns a cohort's devices.
pub fn ownership(cohort: View<'_>, like: Option<BuiltIn>) -> Ownership {
    match cohort.text("ownership") {
        Some("personal") => Ownership::Personal,
        Some(_) => Ownership::Corporate,
        None if like.is_some_and(personal_by_nature) => Ownership::Personal,
        None => Ownership::Corporate,
    }
}

/// Complains of every rule that keeps a cohort's devices from enrolling by `path`; `named` is where the path is named.
pub fn eligible(
    ledger: &mut Ledger,
    (cohort, named): (View<'_>, View<'_>),
    tenant: Option<View<'_>>,
    path: BuiltIn,
    platform: Platform,
    userless: bool,
) {
    let yes = |key: &str| cohort.flag(key).unwrap_or(false);
    let os = cohort.text("os-version").unwrap_or_default().trim().to_lowercase();
    let candidate = Candidate {
        path,
        platform,
        ownership: ownership(cohort, Some(path)),
        join: cohort.text("join").and_then(|word| match word {
            "entra" => Some(Join::Entra),
            "hybrid" => Some(Join::Hybrid),
            "registered" => Some(Join::Registered),
            "none" => Some(Join::None),
            _ => None,
        }),
        userless,
        dem_account: cohort.text("account").map_or(path == BuiltIn::Dem, |account| account == "dem"),
        tpm: cohort.text("tpm").and_then(|word| match word {
            "2.0" => Some(Tpm::V2_0),
            "1.2" => Some(Tpm::V1_2),
            "none" => Some(Tpm::None),
            _ => None,
        }),
        virtual_machine: yes("virtual-machine"),
        server: os.contains("server"),
        windows_10: platform == Platform::Windows && (os == "10" || os.starts_with("10 ") || os.contains("windows 10")),
        home_edition: cohort.text("edition") == Some("home"),
        other_mdm: yes("other-mdm"),
        already_enrolled: yes("already-enrolled"),
        entra_premium: tenant.and_then(|t| t.flag("entra-premium")).unwrap_or(true),
    };
    for refusal in eligibility::check(&candidate) {
        let mut message = refusal.message.replace("; cohort", &format!("; `{}`", named.name()));
        if !refusal.code.is_empty() {
            message.push_str(&format!("; a device shows {}", refusal.code));
        }
        let help = format!("{}  [rule: {}, {}]", refusal.help, refusal.rule, refusal.source);
        ledger.say(Diagnostic::error("ineligible", named.at("path"), message).help(help));
    }
}
