//! Which device may enroll by which path.

use crate::intune::{BuiltIn, Join, Ownership, Platform};

/// A device's Trusted Platform Module.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tpm {
    /// None at all.
    None,
    /// Version 1.2.
    V1_2,
    /// Version 2.0.
    V2_0,
}

/// What is known of the devices that are to enroll.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// How they are to enroll.
    pub path: BuiltIn,
    /// Their platform.
    pub platform: Platform,
    /// Who owns them.
    pub ownership: Ownership,
    /// How they are joined; none means as the path needs it.
    pub join: Option<Join>,
    /// Whether they are nobody's.
    pub userless: bool,
    /// Whether a device enrollment manager account enrolls them; the path `dem` implies it.
    pub dem_account: bool,
    /// Their Trusted Platform Module; none means as the path needs it.
    pub tpm: Option<Tpm>,
    /// Whether they are virtual machines.
    pub virtual_machine: bool,
    /// Whether they run Windows Server.
    pub server: bool,
    /// Whether they run Windows 10.
    pub windows_10: bool,
    /// Whether they run a Home edition of Windows.
    pub home_edition: bool,
    /// Whether another MDM provider manages them.
    pub other_mdm: bool,
    /// Whether Intune manages them already.
    pub already_enrolled: bool,
    /// Whether the tenant has Microsoft Entra ID P1 or P2.
    pub entra_premium: bool,
}

/// A reason why a device can't enroll by a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The id of the rule.
    pub rule: &'static str,
    /// What the path needs and what was found.
    pub message: String,
    /// The document behind the rule.
    pub source: &'static str,
    /// The way out.
    pub help: String,
}

/// Every reason why `candidate` can't enroll by its path; none if it can.
#[must_use]
pub fn check(candidate: &Candidate) -> Vec<Refusal> {
    let source = "Intune enrollment guide for Windows";
    let name = candidate.path.name();
    let mut out = Vec::new();
    if !candidate.path.platforms().contains(&candidate.platform) {
        let platforms: Vec<&str> = candidate.path.platforms().iter().map(|p| p.name()).collect();
        let message = format!("{name} enrolls {}; cohort is {}", platforms.join(" and "), candidate.platform.name());
        out.push(Refusal { rule: "WIN-ELIG-01", message, source, help: "take a path of the platform".to_owned() });
    }
    if candidate.ownership == Ownership::Personal && candidate.path == BuiltIn::AutopilotUserDriven {
        let message = format!("{name} is for corporate-owned devices; cohort is personal");
        let help = "take automatic-byod or user-register for personal devices".to_owned();
        out.push(Refusal { rule: "WIN-ELIG-01", message, source, help });
    }
    out
}
