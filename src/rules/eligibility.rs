//! Which device may enroll by which path: the tables of the enrollment guides, and the question that they answer.
//!
//! Start with [`EXPANDED`], which looks like the guide's table, one column per Windows path; [`OFFICIAL`] is the table
//! of four columns as Microsoft prints it, kept to compare with. [`check`] lists every reason why a device is refused.
//! Only what rules a device out is asked here; who owns it, which scopes and which limits apply is decided elsewhere.

use crate::intune::{BuiltIn, Join, Ownership, Platform};
use crate::rules::version::Version;
use crate::rules::{RuleBook, android, catalogue};
use crate::units::Share;
use BuiltIn as B;
use Feature as F;

pub use crate::rules::matrix::{COLUMNS, Cell, EXPANDED, Feature, OFFICIAL, OTHERS, cell};

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

impl Tpm {
    const fn name(self) -> &'static str {
        match self {
            Tpm::None => "none",
            Tpm::V1_2 => "TPM 1.2",
            Tpm::V2_0 => "TPM 2.0",
        }
    }
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
    /// Whether the tenant is bound to managed Google Play.
    pub google_play: bool,
    /// Their version of iOS, iPadOS, macOS or Android, if known.
    pub version: Option<Version>,
    /// Whether they run a distribution of Linux that isn't supported.
    pub unsupported_linux: bool,
}

impl Candidate {
    /// A device that meets every prerequisite of `path`, on the first of its platforms.
    #[must_use]
    pub fn fit_for(path: BuiltIn) -> Candidate {
        Candidate {
            path,
            platform: path.platforms()[0],
            ownership: Ownership::Corporate,
            join: None,
            userless: path.userless(),
            dem_account: path == BuiltIn::Dem,
            tpm: None,
            virtual_machine: false,
            server: false,
            windows_10: false,
            home_edition: false,
            other_mdm: false,
            already_enrolled: false,
            entra_premium: true,
            google_play: true,
            version: None,
            unsupported_linux: false,
        }
    }
}

/// A reason why a device can't enroll by a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The id of the rule.
    pub rule: &'static str,
    /// What a device would show; empty if nothing.
    pub code: &'static str,
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
    let mut out: Vec<Refusal> = platform(candidate).into_iter().collect();
    out.extend(by_the_tables(candidate));
    out.extend(workplace_joined(candidate));
    out.extend(hardware(candidate));
    out.extend(connected(candidate));
    out.extend(versions(candidate));
    out
}

/// The rule behind a refusal and the way out: the first row with the feature and the path counts.
#[rustfmt::skip]
const WHY: [(Feature, &[BuiltIn], &str, &str); 42] = [
    (F::Personal, &[B::BulkPackage], "WIN-BULK-08", TAKE_BYOD),
    (F::Personal, &[B::GroupPolicy], "WIN-GPO-07", TAKE_BYOD),
    (F::Personal, &COLUMNS, "WIN-ELIG-01", TAKE_BYOD),
    (F::Personal, &[B::CorporateWorkProfile, B::FullyManaged, B::Dedicated, B::AospUser, B::AospUserless],
        "ENR-OWN-01", "take work-profile for personal devices"),
    (F::Personal, &[B::Ade, B::AdeUserless, B::ConfiguratorSetupAssistant, B::ConfiguratorDirect],
        "ENR-OWN-01", "take device-enrollment for personal devices"),
    (F::Userless, &[B::UserRegister, B::UserJoin], "WIN-USER-03", "take autopilot-self-deploying or bulk-package"),
    (F::Userless, &[B::AutopilotDevicePreparation], "WIN-AP-V2-01", "take autopilot-self-deploying"),
    (F::Userless, &[B::MdmOnly], "WIN-ELIG-03", "take autopilot-self-deploying or bulk-package"),
    (F::Userless, &[B::Ade], "LIC-DEV-04", "take ade-userless"),
    (F::Userless, &[B::DeviceEnrollment], "TEN-USR-02", "take ade-userless"),
    (F::Userless, &[B::AccountDrivenUserEnrollment], "APL-UE-01", "take ade-userless"),
    (F::Userless, &[B::WorkProfile], "AND-WP-03", "take dedicated"),
    (F::Userless, &[B::CorporateWorkProfile], "AND-COPE-01", "take dedicated"),
    (F::Userless, &[B::FullyManaged], "AND-COBO-01", "take dedicated"),
    (F::Userless, &[B::AospUser], "AND-AOSP-01", "take aosp-userless"),
    (F::Userless, &[B::Linux], "LNX-ENR-02", "give the cohort users"),
    (F::Dem, &COLUMNS, "WIN-DEM-02", "take dem, or let the users enroll"),
    (F::Dem, &[B::Linux], "LNX-ENR-02", "let the users enroll"),
    (F::Dem, &OTHER_PATHS, "DEM-02", "enroll without a device enrollment manager account"),
    (F::EntraPremium, &CO_MANAGEMENT, "WIN-CM-01", TAKE_PREMIUM),
    (F::EntraPremium, &COLUMNS, "WIN-SCOPE-07", TAKE_PREMIUM),
    (F::HybridJoined, &[B::GroupPolicy], "WIN-GPO-01", "set the join to hybrid, or take automatic-join"),
    (F::HybridJoined, &[B::AutopilotHybrid], "WIN-AP-HY-01", "set the join to hybrid, or take autopilot-user-driven"),
    (F::HybridJoined, &[B::CoManagementExisting], "WIN-CM-01", "set the join to hybrid, or take co-management-bootstrap"),
    (F::HybridJoined, &[B::CoManagementBootstrap], "WIN-CM-01", "take co-management-existing"),
    (F::HybridJoined, &[B::AutopilotSelfDeploying], "WIN-AP-SD-01", "take autopilot-hybrid"),
    (F::HybridJoined, &[B::AutopilotDevicePreparation], "WIN-AP-V2-01", "take autopilot-hybrid"),
    (F::HybridJoined, &COLUMNS, "WIN-ELIG-01", "take group-policy or autopilot-hybrid"),
    (F::OtherMdm, &[B::GroupPolicy], "WIN-GPO-06", UNENROLL),
    (F::OtherMdm, &CO_MANAGEMENT, "WIN-CM-13", UNENROLL),
    (F::OtherMdm, &COLUMNS, "WIN-ELIG-02", UNENROLL),
    (F::OtherMdm, &OTHER_PATHS, "ENR-MDM-01", RETIRE),
    (F::AlreadyEnrolled, &[B::AutopilotSelfDeploying, B::AutopilotPreProvisioned],
        "WIN-AP-LIFE-03", "delete the record in Intune or unblock the device first"),
    (F::AlreadyEnrolled, &COLUMNS, "WIN-USER-05", "remove the devices from management first"),
    (F::AlreadyEnrolled, &[B::Ade, B::AdeUserless], "APL-ADE-11", RESET),
    (F::AlreadyEnrolled, &[B::ConfiguratorSetupAssistant], "APL-CFG-01", RESET),
    (F::AlreadyEnrolled, &[B::CorporateWorkProfile], "AND-COPE-01", RESET),
    (F::AlreadyEnrolled, &[B::FullyManaged], "AND-COBO-01", RESET),
    (F::AlreadyEnrolled, &[B::Dedicated], "AND-COSU-01", RESET),
    (F::AlreadyEnrolled, &[B::AospUser, B::AospUserless], "AND-AOSP-01", RESET),
    (F::WindowsServer, &CO_MANAGEMENT, "WIN-CM-02", "leave servers to Configuration Manager"),
    (F::WindowsServer, &COLUMNS, "WIN-ELIG-01", "leave servers to Configuration Manager"),
];

const TAKE_BYOD: &str = "take automatic-byod or user-register for personal devices";
const TAKE_PREMIUM: &str = "give the tenant Microsoft Entra ID P1, or take user-register";
const UNENROLL: &str = "unenroll the devices from the other MDM first";
const RETIRE: &str = "take it off the devices first: `other-mdm = \"is-retired\"`";
const RESET: &str = "reset the devices first: `factory-reset = \"needed\"`";
const CO_MANAGEMENT: [BuiltIn; 2] = [B::CoManagementExisting, B::CoManagementBootstrap];
const OTHER_PATHS: [BuiltIn; OTHERS.len()] = {
    let mut paths = [B::Linux; OTHERS.len()];
    let mut row = 0;
    while row < OTHERS.len() {
        paths[row] = OTHERS[row].0;
        row += 1;
    }
    paths
};
const AUTOPILOT: [BuiltIn; 6] = [
    B::AutopilotUserDriven,
    B::AutopilotHybrid,
    B::AutopilotSelfDeploying,
    B::AutopilotPreProvisioned,
    B::AutopilotExistingDevices,
    B::AutopilotDevicePreparation,
];

/// What a Windows device shows that tries all the same; empty if it doesn't get that far.
fn code(feature: Feature, path: BuiltIn) -> &'static str {
    let windows = COLUMNS.contains(&path);
    let once = matches!(path, B::AutopilotSelfDeploying | B::AutopilotPreProvisioned);
    if windows && feature == F::OtherMdm {
        "0x8018000A"
    } else if once && feature == F::AlreadyEnrolled {
        "0x80180014"
    } else if windows && feature == F::AlreadyEnrolled {
        "0x8007064C"
    } else {
        ""
    }
}

/// A refusal of a device that shows nothing.
fn refusal(rule: &'static str, message: String, help: &str) -> Refusal {
    Refusal { rule, code: "", message, source: catalogue::source(rule), help: help.to_owned() }
}

/// The refusal of `path` because of `feature`.
fn because(feature: Feature, path: BuiltIn, message: String) -> Refusal {
    let row = WHY.iter().find(|row| row.0 == feature && row.1.contains(&path));
    let row = row.expect("every cell that refuses has its rule");
    Refusal { code: code(feature, path), ..refusal(row.2, message, row.3) }
}

fn platform(candidate: &Candidate) -> Option<Refusal> {
    let platforms = candidate.path.platforms();
    if platforms.contains(&candidate.platform) {
        return None;
    }
    let names: Vec<&str> = platforms.iter().map(|p| p.name()).collect();
    let fitting: Vec<&str> =
        BuiltIn::all().filter(|p| p.platforms().contains(&candidate.platform)).map(BuiltIn::name).collect();
    Some(refusal(
        if platforms.contains(&Platform::Windows) { "WIN-ELIG-01" } else { "ENR-GEN-01" },
        format!("{} enrolls {}; cohort is {}", candidate.path.name(), names.join(" and "), candidate.platform.name()),
        &format!("paths of {} are {}", candidate.platform.name(), fitting.join(", ")),
    ))
}

/// What the cells marked `No` rule out, and those marked `Required` demand.
fn by_the_tables(candidate: &Candidate) -> Vec<Refusal> {
    let Candidate { path, join, .. } = *candidate;
    let name = path.name();
    let hybrid = join == Some(Join::Hybrid);
    let personal = candidate.ownership == Ownership::Personal;
    let table = [
        (F::Personal, Cell::No, personal, format!("{name} is for corporate-owned devices; cohort is personal")),
        (F::Userless, Cell::No, candidate.userless, format!("{name} needs a user who signs in; cohort has none")),
        (F::Dem, Cell::No, candidate.dem_account, format!("{name} refuses a device enrollment manager account")),
        (
            F::EntraPremium,
            Cell::Required,
            !candidate.entra_premium,
            format!("{name} needs Microsoft Entra ID P1 or P2; tenant has neither"),
        ),
        (F::HybridJoined, Cell::No, hybrid, format!("{name} refuses a hybrid join")),
        (
            F::HybridJoined,
            Cell::Required,
            join.is_some() && !hybrid,
            format!("{name} needs a hybrid join; cohort's join is {}", join.unwrap_or(Join::None).name()),
        ),
        (
            F::OtherMdm,
            Cell::No,
            candidate.other_mdm,
            format!("{name} needs devices without another MDM; cohort has one"),
        ),
        (
            F::AlreadyEnrolled,
            Cell::No,
            candidate.already_enrolled,
            format!("{name} needs devices that Intune doesn't manage yet"),
        ),
        (
            F::WindowsServer,
            Cell::No,
            candidate.server,
            format!("{name} enrolls Windows clients; cohort is Windows Server"),
        ),
    ];
    table
        .into_iter()
        .filter(|(feature, refusing, met, _)| *met && cell(path, *feature) == *refusing)
        .map(|(feature, _, _, message)| because(feature, path, message))
        .collect()
}

/// Co-management takes in joined devices only, whoever owns them.
fn workplace_joined(candidate: &Candidate) -> Option<Refusal> {
    let join = candidate.join.filter(|join| matches!(join, Join::Registered | Join::None))?;
    if !CO_MANAGEMENT.contains(&candidate.path) {
        return None;
    }
    let message = format!("{} needs joined devices; cohort's join is {}", candidate.path.name(), join.name());
    Some(refusal("WIN-CM-02", message, "join the devices to Microsoft Entra, or take user-register"))
}

/// What a device shows that has nothing to attest itself with.
const TIMED_OUT: &str = "0x800705B4";

/// What the machine itself and its edition of Windows rule out.
fn hardware(candidate: &Candidate) -> Vec<Refusal> {
    let path = candidate.path;
    let name = path.name();
    let mut out = Vec::new();
    let attested = [(B::AutopilotSelfDeploying, "WIN-AP-SD-01"), (B::AutopilotPreProvisioned, "WIN-AP-PP-01")];
    if let Some((_, rule)) = attested.into_iter().find(|row| row.0 == path) {
        if let Some(tpm) = candidate.tpm.filter(|tpm| *tpm != Tpm::V2_0) {
            let message = format!("{name} needs TPM 2.0; cohort has {}", tpm.name());
            let help = "take autopilot-user-driven, which needs no TPM";
            out.push(Refusal { code: TIMED_OUT, ..refusal(rule, message, help) });
        }
        if candidate.virtual_machine {
            let message = format!("{name} needs physical devices; cohort is virtual machines");
            let help = "take autopilot-user-driven, which enrolls virtual machines too";
            out.push(Refusal { code: TIMED_OUT, ..refusal(rule, message, help) });
        }
    }
    if candidate.home_edition && AUTOPILOT.contains(&path) {
        let message = format!("{name} needs Windows Pro, Enterprise or Education; cohort has Home");
        let help = "upgrade the edition, or take user-register";
        out.push(Refusal { code: "0x80180022", ..refusal("WIN-ELIG-04", message, help) });
    }
    if candidate.windows_10 && path == B::AutopilotDevicePreparation {
        let message = format!("{name} needs Windows 11; cohort has Windows 10");
        out.push(refusal("WIN-AP-V2-01", message, "take autopilot-user-driven"));
    }
    out
}

/// How often what another provider's management left behind stops the first attempt of a device that it was taken off
/// (ENR-MDM-01).
#[must_use]
pub const fn leftovers(book: &RuleBook) -> Share {
    book.other_mdm_leftovers
}

/// The paths of Android Enterprise.
const ENTERPRISE: [BuiltIn; 4] = [B::WorkProfile, B::CorporateWorkProfile, B::FullyManaged, B::Dedicated];

/// Android Enterprise needs managed Google Play.
fn connected(candidate: &Candidate) -> Option<Refusal> {
    if candidate.google_play || !ENTERPRISE.contains(&candidate.path) {
        return None;
    }
    let message = format!("{} needs managed Google Play; tenant has none", candidate.path.name());
    Some(refusal("AND-GPL-01", message, "write `managed-google-play = true`, or take aosp-user or aosp-userless"))
}

/// What versions of iOS, Android and Linux rule out.
fn versions(candidate: &Candidate) -> Vec<Refusal> {
    let path = candidate.path;
    let name = path.name();
    let below = |lowest: Version| candidate.version.is_some_and(|version| version < lowest);
    let ios = candidate.platform == Platform::Ios;
    let mut out = Vec::new();
    if path == B::AccountDrivenUserEnrollment && below(Version::of(15, 0)) {
        let message = format!("{name} needs iOS or iPadOS 15; cohort has an older one");
        out.push(refusal("APL-UE-01", message, "update the devices, or take device-enrollment"));
    }
    if path == B::DeviceEnrollment && ios && below(Version::of(14, 0)) {
        let message = format!("{name} needs iOS or iPadOS 14; cohort has an older one");
        out.push(refusal("APL-DE-01", message, "update the devices first"));
    }
    if let Some((lowest, rule)) = android::lowest(path)
        && below(lowest)
    {
        let message = format!("{name} needs Android 8; cohort has an older one");
        out.push(refusal(rule, message, "update the devices, or take fully-managed"));
    }
    let too_new = candidate.version.is_some_and(|version| version >= android::administrator_until());
    if path == B::DeviceAdministrator && candidate.platform == Platform::Aosp && too_new {
        let message = format!("{name} takes Android 14 and older; cohort has a newer one");
        out.push(refusal("AND-DA-01", message, "take aosp-user"));
    }
    if candidate.unsupported_linux && path == B::Linux {
        let message = format!("{name} needs Ubuntu Desktop 22.04 or 24.04 or RHEL 9 or 10; cohort has another one");
        out.push(refusal("LNX-ENR-01", message, "write `os-version = \"Ubuntu 24.04\"`"));
    }
    out
}

#[cfg(test)]
#[path = "eligibility_tests.rs"]
mod tests;
