//! Enrollment restrictions: which one of several applies to a device, and what it blocks.
//!
//! Two kinds stand side by side: what a platform may not do, per platform, and how many devices a user may have. Of
//! each kind only the one of highest priority that hits the user applies; the others might as well not exist. A
//! restriction is looked at when a device enrolls and never again (WIN-OWN-05).

use crate::intune::{BuiltIn, Ownership, Platform};
use crate::rules::ownership::{self, Identifiers};
use crate::rules::version::Version;
use crate::rules::{Refusal, RuleBook};

/// A restriction, without the groups that it is assigned to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restriction {
    /// Its priority: the lowest number wins; none is the default restriction, which comes last.
    pub priority: Option<u32>,
    /// What it blocks; none if it says nothing of that, unlike one that says that nothing is blocked.
    pub blocks: Option<Blocks>,
    /// How many devices a user may have; none if it doesn't say.
    pub device_limit: Option<u32>,
}

/// What a restriction blocks: devices for which everything given holds. If nothing is given, nothing is blocked.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Blocks {
    /// The platform; none is every one.
    pub platform: Option<Platform>,
    /// The path; none is every one.
    pub path: Option<BuiltIn>,
    /// The ownership; none is either.
    pub ownership: Option<Ownership>,
    /// The lowest version that is not blocked.
    pub os_below: Option<Version>,
    /// The highest version that is not blocked.
    pub os_above: Option<Version>,
    /// The manufacturer, in upper or lower case; looked at on Android only.
    pub manufacturer: Option<String>,
}

/// What a restriction sees of a device that is to enroll.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Applicant<'a> {
    /// How it is to enroll.
    pub path: BuiltIn,
    /// Its platform.
    pub platform: Platform,
    /// Who owns it.
    pub ownership: Ownership,
    /// What the tenant's identifiers for Windows say of it.
    pub identifiers: Identifiers,
    /// Its version, if known.
    pub version: Option<Version>,
    /// Its manufacturer, if known.
    pub manufacturer: Option<&'a str>,
    /// Whether Company Portal enrolls it, from [`through_portal`].
    pub portal: bool,
}

/// Whether Company Portal carries out an enrollment by `path`: people's own devices, unless a browser does (AND-WP-01,
/// APL-DE-01).
#[must_use]
pub fn through_portal(path: BuiltIn, platform: Platform, book: &RuleBook) -> bool {
    path == BuiltIn::DeviceAdministrator
        || (path == BuiltIn::DeviceEnrollment && (platform == Platform::MacOs || !book.ios_web_enrollment))
        || (path == BuiltIn::WorkProfile && !book.android_work_profile_web)
}

/// The kinds of restrictions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// What devices of this platform may not do.
    Platform(Platform),
    /// How many devices a user may have.
    DeviceLimit,
}

impl Restriction {
    /// Whether it is of `kind`; one that names another platform is not, one that names none is of every platform's.
    #[must_use]
    pub fn is_of(&self, kind: Kind) -> bool {
        match kind {
            Kind::Platform(platform) => {
                self.blocks.as_ref().is_some_and(|blocks| blocks.platform.is_none_or(|named| named == platform))
            }
            Kind::DeviceLimit => self.device_limit.is_some(),
        }
    }
}

/// The restriction of `kind` that applies, of those that `hit` the user: the lowest number wins, the default comes last
/// (WIN-OWN-04). Of equal ones the first wins. With `only_default` no other is looked at (WIN-OWN-06).
#[must_use]
pub fn applies<'a>(hit: &[&'a Restriction], kind: Kind, only_default: bool) -> Option<&'a Restriction> {
    let candidates = hit.iter().filter(|r| r.is_of(kind) && (r.priority.is_none() || !only_default));
    candidates.min_by_key(|r| r.priority.unwrap_or(u32::MAX)).copied()
}

/// Whether enrollments by `path` meet the default restriction only, because no user drives them (WIN-OWN-06).
///
/// A device that has no user on another path is treated alike; that is for the caller to say.
#[must_use]
pub fn default_only(path: BuiltIn) -> bool {
    use BuiltIn as B;
    path.userless()
        || matches!(
            path,
            B::AutopilotPreProvisioned | B::CoManagementExisting | B::CoManagementBootstrap | B::ConfiguratorDirect
        )
}

/// Why `blocks` turns the device away, by the narrowest thing given; none if it doesn't (WIN-OWN-04).
#[must_use]
pub fn blocked(blocks: &Blocks, device: &Applicant<'_>) -> Option<Refusal> {
    let versioned = blocks.os_below.is_some() || blocks.os_above.is_some();
    let conditions = [
        (blocks.platform.map(|platform| platform == device.platform), Refusal::PlatformBlocked),
        (blocks.path.map(|path| path == device.path), Refusal::PathBlocked),
        (blocks.ownership.map(|owner| owner_blocked(owner, device)), owner_refusal(blocks)),
        (versioned.then(|| version_blocked(blocks, device)), Refusal::VersionBlocked),
        (blocks.manufacturer.as_ref().map(|name| maker_blocked(name, device)), Refusal::ManufacturerBlocked),
    ];
    if conditions.iter().any(|(holds, _)| *holds == Some(false)) {
        return None;
    }
    conditions.iter().rev().find(|(holds, _)| holds.is_some()).map(|(_, refusal)| *refusal)
}

fn owner_refusal(blocks: &Blocks) -> Refusal {
    match blocks.ownership {
        Some(Ownership::Personal) => Refusal::PersonalBlocked,
        Some(Ownership::Corporate) | None => Refusal::PathBlocked,
    }
}

/// On Windows a block of personal devices goes by the path, elsewhere by the ownership; work profiles that a browser set
/// up don't heed it (RES-PER-02).
fn owner_blocked(blocked: Ownership, device: &Applicant<'_>) -> bool {
    match (blocked, device.platform) {
        (Ownership::Personal, Platform::Windows) => ownership::personal_block_applies(device.path, device.identifiers),
        (Ownership::Personal, Platform::Android) if device.path == BuiltIn::WorkProfile && !device.portal => false,
        (
            Ownership::Personal,
            Platform::Ios | Platform::MacOs | Platform::Android | Platform::Aosp | Platform::Linux,
        )
        | (Ownership::Corporate, _) => device.ownership == blocked,
    }
}

/// Whether the version lies below the lowest or above the highest one; both bounds themselves are allowed, and so is a
/// version that nobody knows.
fn version_blocked(blocks: &Blocks, device: &Applicant<'_>) -> bool {
    let Some(version) = device.version.filter(|_| version_checked(device)) else { return false };
    blocks.os_below.is_some_and(|lowest| version < lowest) || blocks.os_above.is_some_and(|highest| version > highest)
}

/// Whether anybody looks at the version: on Apple and Android devices the Company Portal does, and only it (RES-VER-01).
fn version_checked(device: &Applicant<'_>) -> bool {
    device.path.platforms() == [Platform::Windows] || device.portal
}

/// Manufacturers can be blocked on Android only (RES-MFR-01).
fn maker_blocked(name: &str, device: &Applicant<'_>) -> bool {
    device.platform == Platform::Android && device.manufacturer.is_some_and(|maker| maker.eq_ignore_ascii_case(name))
}

/// Whether filters go with restrictions of the platform (RES-FLT-01).
#[must_use]
pub const fn filters(platform: Platform) -> bool {
    match platform {
        Platform::Windows | Platform::Ios | Platform::MacOs => true,
        Platform::Android | Platform::Aosp | Platform::Linux => false,
    }
}

/// Whether a tenant has more restrictions of a kind than it may have; exactly the highest number is allowed. The
/// default one isn't counted (WIN-OWN-04).
#[must_use]
pub fn too_many(restrictions: u32, book: &RuleBook) -> bool {
    restrictions > book.limits_restriction_policies_max
}

#[cfg(test)]
#[path = "restriction_tests.rs"]
mod tests;
