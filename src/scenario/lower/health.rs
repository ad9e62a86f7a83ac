//! What a cohort's devices are like, and whether Intune's rules let them enroll that way.

use crate::intune::{BuiltIn, Join, Ownership, Platform};
use crate::plan::{Compliance, LicenseNeed};
use crate::rules::eligibility::{self, Candidate, Tpm};
use crate::rules::grouping::{self, Grouping};
use crate::rules::ownership::personal_by_nature;
use crate::rules::version::Version;
use crate::rules::{RuleBook, compliance, linux, records};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::admission::Groups;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::cited;
use crate::scenario::raw::Node;
use crate::units::Share;

/// Who owns a cohort's devices.
pub fn ownership(cohort: View<'_>, like: Option<BuiltIn>) -> Ownership {
    match cohort.text("ownership") {
        Some("personal") => Ownership::Personal,
        Some(_) => Ownership::Corporate,
        None if like.is_some_and(personal_by_nature) => Ownership::Personal,
        None => Ownership::Corporate,
    }
}

/// What a cohort's compliance policy finds when its devices enroll; none if they all meet it.
pub fn compliance(cohort: View<'_>, platform: Platform, book: &RuleBook) -> Option<Compliance> {
    let policy = cohort.sub("compliance");
    if policy.and_then(|policy| policy.flag("policy")) == Some(false) {
        let fails = compliance::fails_without_policy(book);
        return (fails > Share::NONE).then_some(Compliance { fails, fixed_after: None });
    }
    let usual = || compliance::fails_usually(platform, book);
    let fails = policy.and_then(|policy| policy.share("fails")).unwrap_or_else(usual);
    let fixed = policy.and_then(|policy| policy.spread("fixed-after"));
    let fixed_after = Some(fixed.unwrap_or_else(|| book.compliance_fixed_after.clone()));
    (fails > Share::NONE).then_some(Compliance { fails, fixed_after })
}

/// How a cohort's devices come to their policies; complains of grouping at enrollment where a path doesn't know it.
pub fn grouping(ledger: &mut Ledger, cohort: View<'_>, like: Option<BuiltIn>) -> Grouping {
    let name = cohort.text("grouping").unwrap_or_default();
    let grouping = Grouping::ALL.iter().find(|row| row.0 == name).map_or(Grouping::Users, |row| row.1);
    if grouping == Grouping::EnrollmentTime && !like.is_some_and(grouping::at_enrollment) {
        let message = "enrollment time grouping is for Automated Device Enrollment, corporate-owned Android Enterprise and \
                       device preparation";
        let help = cited("write `grouping = \"dynamic\"`", "SVC-ETG-01");
        ledger.say(Diagnostic::error("ineligible", cohort.at("grouping"), message).help(help));
    } else if grouping == Grouping::EnrollmentTime && cohort.flag("staged") == Some(true) {
        let message = "enrollment time grouping doesn't go with device staging";
        let help = cited("write `grouping = \"dynamic\"`", "AND-STG-01");
        ledger.say(Diagnostic::error("ineligible", cohort.at("grouping"), message).help(help));
    }
    grouping
}

/// Whether a cohort's devices register just in time; complains where that has no meaning.
pub fn just_in_time(ledger: &mut Ledger, cohort: View<'_>, like: Option<BuiltIn>) -> bool {
    let given = cohort.flag("just-in-time-registration");
    if given.is_some() && like != Some(BuiltIn::Ade) {
        let message = "`just-in-time-registration` goes with Automated Device Enrollment of devices with a user";
        let help = cited("leave `just-in-time-registration` out", "APL-ADE-08");
        ledger.say(Diagnostic::error("impossible", cohort.at("just-in-time-registration"), message).help(help));
    }
    given.unwrap_or(false)
}

/// Whether a cohort's devices end up with two records: joined while nobody enrolled them automatically, and enrolled
/// separately later (WIN-SCOPE-08).
pub fn two_records(tenant: Option<View<'_>>, cohort: View<'_>, groups: Groups<'_>, like: Option<BuiltIn>) -> bool {
    let joined = matches!(cohort.text("join"), Some("entra" | "hybrid"));
    let unmanaged = joined && !groups.scopes(tenant).covers_mdm();
    like.is_some_and(|path| records::leaves_duplicate(path, unmanaged))
}

/// Whether Conditional Access lets a cohort's people in from compliant devices only. A device license brings no
/// Conditional Access (LIC-DEV-03).
pub fn guarded(tenant: Option<View<'_>>, groups: Groups<'_>, platform: Platform, license: LicenseNeed) -> bool {
    let Some(policy) = tenant.and_then(|tenant| tenant.sub("conditional-access")) else { return false };
    let named = |key| policy.list(key).iter().filter_map(Node::text).any(|name| name == platform.name());
    let platform = policy.node("platforms").is_none() || named("platforms");
    platform && groups.hit(policy, "groups") && license.brings_access()
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
        // A reset takes an earlier enrollment off the device.
        already_enrolled: yes("already-enrolled") && cohort.text("factory-reset") != Some("needed"),
        google_play: tenant.and_then(|t| t.flag("managed-google-play")).unwrap_or(true),
        version: Version::parse(&os, platform).filter(|_| platform != Platform::Windows),
        unsupported_linux: platform == Platform::Linux && !linux::supported(&os),
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
