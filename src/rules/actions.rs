//! What an admin's actions do to a device, and how many a tenant may ask for.

use crate::intune::{BuiltIn, Join};
use crate::rules::RuleBook;
use crate::rules::matrix::COLUMNS;

/// What the deletion of a record does to the device behind it, at its next contact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Removal {
    /// Company data and management go; what is the user's stays.
    Retire,
    /// The device goes back to factory settings.
    Wipe,
}

/// What Delete triggers on a device enrolled by `path`: a wipe on corporate-owned Android, a retire elsewhere.
#[must_use]
pub fn delete_triggers(path: BuiltIn) -> Removal {
    use BuiltIn as B;
    match path {
        B::CorporateWorkProfile | B::FullyManaged | B::Dedicated | B::AospUser | B::AospUserless => Removal::Wipe,
        B::AutopilotUserDriven
        | B::AutopilotHybrid
        | B::AutopilotSelfDeploying
        | B::AutopilotPreProvisioned
        | B::AutopilotExistingDevices
        | B::AutopilotDevicePreparation
        | B::AutomaticJoin
        | B::AutomaticByod
        | B::BulkPackage
        | B::GroupPolicy
        | B::Dem
        | B::UserRegister
        | B::UserJoin
        | B::MdmOnly
        | B::CoManagementExisting
        | B::CoManagementBootstrap
        | B::Ade
        | B::AdeUserless
        | B::ConfiguratorSetupAssistant
        | B::ConfiguratorDirect
        | B::DeviceEnrollment
        | B::AccountDrivenUserEnrollment
        | B::WorkProfile
        | B::DeviceAdministrator
        | B::Linux => Removal::Retire,
    }
}

/// What an admin can have done to a device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Action {
    /// Company data and management go.
    Retire,
    /// Everything goes.
    Wipe,
    /// Apps and policies go; enrollment and user stay.
    WipeKeepingEnrollment,
    /// The record goes, and the device with it as [`delete_triggers`] says.
    Delete,
    /// Everything but Windows goes; the user's data too.
    FreshStart,
    /// Everything but Windows and the user's data goes.
    FreshStartKeepingData,
    /// The device is made ready for its next user.
    AutopilotReset,
}

use Action as A;

impl Action {
    /// Every action.
    pub const ALL: [Action; 7] = [
        A::Retire,
        A::Wipe,
        A::WipeKeepingEnrollment,
        A::Delete,
        A::FreshStart,
        A::FreshStartKeepingData,
        A::AutopilotReset,
    ];
}

/// What is there after an action was carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct After {
    /// Whether Intune still manages the device.
    pub managed: bool,
    /// Whether its record in Intune is still there.
    pub record: bool,
    /// Whether it is still joined to Microsoft Entra; never if it was not.
    pub entra_joined: bool,
    /// Whether the user's data are still there.
    pub data: bool,
}

/// What is there after `action` on a Windows device as it stood before: managed, with a record and data.
///
/// Columns as in [`After`]; a device counts as joined after it only if it was before. The pages say nothing of hybrid
/// devices: a reset takes their join as well, a retire leaves it to the domain.
#[rustfmt::skip]
const OUTCOMES: [(Action, bool, bool, bool, bool); 7] = [
    //                          managed record joined data
    (A::Retire,                 false,  false, false, true ), // LIFE-ACT-01
    (A::Wipe,                   false,  false, false, false), // LIFE-ACT-04
    (A::WipeKeepingEnrollment,  true,   true,  true,  true ), // LIFE-ACT-04
    (A::Delete,                 false,  false, false, true ), // LIFE-ACT-03: on Windows a retire
    (A::FreshStart,             false,  true,  true,  false), // LIFE-ACT-05; registered devices: see `after`
    (A::FreshStartKeepingData,  false,  true,  true,  true ), // LIFE-ACT-05: managed again at the next sign-in
    (A::AutopilotReset,         true,   true,  true,  false), // LIFE-ACT-06
];

/// What is there after `action` on a device enrolled by `path` and joined by `join` (LIFE-ACT-01, LIFE-ACT-03 to -06).
///
/// An action that isn't available counts as the one that it is nearest to: an Autopilot Reset as a wipe.
#[must_use]
pub fn after(action: Action, path: BuiltIn, join: Join) -> After {
    let action = match action {
        A::Delete if delete_triggers(path) == Removal::Wipe => A::Wipe,
        A::AutopilotReset if !reset_available(path, join) => A::Wipe,
        A::Retire
        | A::Wipe
        | A::WipeKeepingEnrollment
        | A::Delete
        | A::FreshStart
        | A::FreshStartKeepingData
        | A::AutopilotReset => action,
    };
    let row = OUTCOMES.iter().find(|row| row.0 == action).expect("every action has its row");
    let retired = matches!(action, A::Retire | A::Delete);
    let joined = match join {
        Join::Entra => row.3,
        Join::Hybrid => retired || action == A::WipeKeepingEnrollment,
        Join::Registered | Join::None => false,
    };
    // A personal device that starts afresh without its data leaves Intune as well.
    let leaves = action == A::FreshStart && matches!(join, Join::Registered | Join::None);
    After { managed: row.1, record: row.2 && !leaves, entra_joined: joined, data: row.4 }
}

/// Whether an Autopilot Reset can be asked for: of devices joined to Microsoft Entra, though not hybrid ones, and not
/// after device preparation (LIFE-ACT-06).
#[must_use]
pub fn reset_available(path: BuiltIn, join: Join) -> bool {
    COLUMNS.contains(&path) && path != BuiltIn::AutopilotDevicePreparation && join == Join::Entra
}

/// Whether `new` takes the place of `pending`: a retire, a wipe or a delete does, of any other action (LIFE-ACT-07).
#[must_use]
pub fn overrides(new: Action, pending: Action) -> bool {
    let ends = matches!(new, A::Retire | A::Wipe | A::WipeKeepingEnrollment | A::Delete);
    ends && new != pending
}

/// Whether a tenant's retire request is accepted that is the `request_number_today`-th of its day, from 1 on
/// (LIFE-ACT-02).
#[must_use]
pub fn accepted_on(request_number_today: u32, book: &RuleBook) -> bool {
    request_number_today <= book.actions_retire_per_day
}

/// How many days later than the first a retire request is carried out that stands at `position`, from 0 on, among those
/// made at once (LIFE-ACT-02); that the rest waits for the next day is assumed.
#[must_use]
pub fn days_later(position: u32, book: &RuleBook) -> u32 {
    position / book.actions_retire_per_day
}

/// Whether one bulk action takes so many devices (LIFE-ACT-07).
#[must_use]
pub fn fits_bulk(devices: u32, book: &RuleBook) -> bool {
    devices <= book.actions_bulk_action_max
}

#[cfg(test)]
#[path = "actions_tests.rs"]
mod tests;
