//! The Enrollment Status Page: when it shows, which profile it follows, what it waits for and when it gives up.

use crate::intune::BuiltIn;
use crate::rules::RuleBook;
use crate::units::{Share, Span};

/// How long the page of `path` runs if its profile says `configured`: longer for a hybrid Autopilot join (WIN-ESP-03).
#[must_use]
pub fn timeout(path: BuiltIn, configured: Span, book: &RuleBook) -> Span {
    if path == BuiltIn::AutopilotHybrid { configured + book.esp_hybrid_extra } else { configured }
}

/// Whether a page that has run for `spent` shows its error: after the time-out, not yet at it (WIN-ESP-02).
#[must_use]
pub fn times_out(spent: Span, timeout: Span) -> bool {
    spent > timeout
}

/// Whether devices enrolled by `path` show the page (WIN-ESP-12).
///
/// Device preparation has a page of its own. A join out of the box would show this one; the built-in joins are those in
/// Settings, which don't.
#[must_use]
pub fn shows(path: BuiltIn) -> bool {
    use BuiltIn as B;
    match path {
        B::AutopilotUserDriven
        | B::AutopilotHybrid
        | B::AutopilotSelfDeploying
        | B::AutopilotPreProvisioned
        | B::AutopilotExistingDevices
        | B::CoManagementExisting
        | B::CoManagementBootstrap => true,
        B::AutopilotDevicePreparation
        | B::AutomaticJoin
        | B::AutomaticByod
        | B::BulkPackage
        | B::GroupPolicy
        | B::Dem
        | B::UserRegister
        | B::UserJoin
        | B::MdmOnly
        | B::Ade
        | B::AdeUserless
        | B::ConfiguratorSetupAssistant
        | B::ConfiguratorDirect
        | B::DeviceEnrollment
        | B::AccountDrivenUserEnrollment
        | B::WorkProfile
        | B::CorporateWorkProfile
        | B::FullyManaged
        | B::Dedicated
        | B::AospUser
        | B::AospUserless
        | B::DeviceAdministrator
        | B::Linux => false,
    }
}

/// The apps that the page waits for: of those assigned, the ones on the blocking list, or all without one (WIN-ESP-06).
#[must_use]
pub fn tracked<T: Copy + PartialEq>(assigned: &[T], blocking: Option<&[T]>) -> Vec<T> {
    let waits = |app: &T| blocking.is_none_or(|list| list.contains(app));
    assigned.iter().copied().filter(waits).collect()
}

/// What a profile of the page is assigned to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
    /// Groups of devices.
    Devices,
    /// Groups of users.
    Users,
}

/// A profile of the page, as seen from one device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Profile {
    /// The smallest number is the highest priority.
    pub priority: u32,
    /// What it is assigned to.
    pub target: Target,
    /// Whether the device, or its user, is in one of its groups.
    pub hits: bool,
}

/// The position of the profile that counts; none means the default one (WIN-ESP-05).
///
/// A profile for devices wins over one for users, which takes a user and never counts where the device sets itself up.
#[must_use]
pub fn choose(profiles: &[Profile], has_user: bool, path: BuiltIn) -> Option<usize> {
    let sets_itself_up = matches!(path, BuiltIn::AutopilotSelfDeploying | BuiltIn::AutopilotPreProvisioned);
    let best = |target: Target| {
        let hits = profiles.iter().enumerate().filter(|(_, profile)| profile.hits && profile.target == target);
        hits.min_by_key(|(_, profile)| profile.priority).map(|(position, _)| position)
    };
    let of_user = || best(Target::Users).filter(|_| has_user && !sets_itself_up);
    best(Target::Devices).or_else(of_user)
}

/// Whether a tenant has more profiles of the page, the default one included, than it may (WIN-ESP-04).
#[must_use]
pub fn too_many_profiles(profiles: u32, book: &RuleBook) -> bool {
    profiles > book.esp_profiles_max
}

/// Whether a profile blocks on more apps than it may (WIN-ESP-04).
#[must_use]
pub fn too_many_blocking_apps(apps: u32, book: &RuleBook) -> bool {
    apps > book.esp_blocking_apps_max
}

/// How far the page's installation of an app is, with Windows' number for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum InstallationState {
    /// Not installed.
    NotInstalled = 1,
    /// Being installed.
    InProgress = 2,
    /// Installed.
    Completed = 3,
    /// Failed.
    Error = 4,
}

/// The position of the first tracked app that failed, which stops the page's other apps (WIN-ESP-07).
#[must_use]
pub fn first_failure(states: &[InstallationState]) -> Option<usize> {
    states.iter().position(|state| *state == InstallationState::Error)
}

/// How an app is packaged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AppKind {
    /// A line-of-business app: a Windows Installer package that Windows installs by itself.
    LineOfBusiness,
    /// A Win32 app, which the Intune management extension installs.
    Win32,
    /// An app from the store.
    Store,
}

/// Whether two installers may get in each other's way: line-of-business and Win32 apps together, except under device
/// preparation (WIN-ESP-08).
#[must_use]
pub fn installers_collide(kinds: &[AppKind], path: BuiltIn) -> bool {
    let mixed = kinds.contains(&AppKind::LineOfBusiness) && kinds.contains(&AppKind::Win32);
    mixed && path != BuiltIn::AutopilotDevicePreparation
}

/// How often a page fails because of installers that get in each other's way (WIN-ESP-08).
#[must_use]
pub fn collisions_fail(kinds: &[AppKind], path: BuiltIn, book: &RuleBook) -> Share {
    if installers_collide(kinds, path) { book.esp_mixed_installers_fail } else { Share::NONE }
}

/// Whether a profile asks for quality updates that says so, or doesn't, or says nothing of them: then the book does. One for
/// users never asks (WIN-ESP-11).
#[must_use]
pub fn asks_for_updates(said: Option<bool>, for_users: bool, book: &RuleBook) -> bool {
    said.unwrap_or(book.esp_quality_updates) && !for_users
}

/// A device at the end of its setup out of the box.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetupEnd {
    /// How it enrolls.
    pub path: BuiltIn,
    /// Whether this is the technician's part of pre-provisioning.
    pub technician: bool,
    /// Whether it runs Windows 11.
    pub windows_11: bool,
    /// Whether its network is metered.
    pub metered: bool,
    /// Whether a profile targeted at devices asks for quality updates.
    pub enabled: bool,
}

/// Whether quality updates are installed at the end of setup (WIN-ESP-11): on Windows 11, under Autopilot with this page,
/// on a network that isn't metered, and not by a technician.
#[must_use]
pub fn installs_quality_updates(end: &SetupEnd) -> bool {
    // Co-management shows the page, but on devices that were set up before.
    let set_up_before = matches!(end.path, BuiltIn::CoManagementExisting | BuiltIn::CoManagementBootstrap);
    let by_autopilot = shows(end.path) && !set_up_before;
    by_autopilot && !end.technician && end.windows_11 && !end.metered && end.enabled
}

/// What a technician's page does with required apps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TechnicianApps<T> {
    /// The apps that are tried; the others wait for the user.
    pub tried: Vec<T>,
    /// The apps whose failure ends the technician's part.
    pub fatal: Vec<T>,
}

/// The apps of a technician's page (WIN-ESP-15): if only blocking apps are to fail it, all required ones are tried;
/// otherwise just the blocking ones are.
#[must_use]
pub fn technician_tracks<T: Copy + PartialEq>(
    only_fail_blocking: bool,
    required: &[T],
    blocking: Option<&[T]>,
) -> TechnicianApps<T> {
    let fatal = tracked(required, blocking);
    let tried = if only_fail_blocking { required.to_vec() } else { fatal.clone() };
    TechnicianApps { tried, fatal }
}

#[cfg(test)]
#[path = "status_page_tests.rs"]
mod tests;
