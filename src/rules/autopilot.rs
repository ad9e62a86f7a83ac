//! Windows Autopilot: registering devices, which profile they get, whether they may enroll again, and device preparation.

use crate::intune::{BuiltIn, Failure, Reason};
use crate::rules::{RuleBook, hybrid};
use crate::units::{SimTime, Span};

/// Compliance policies for Autopilot devices should grant at least this much, because encryption and secure boot are
/// known only after a restart (WIN-AP-13, LIFE-COMP-05).
const GRACE_MIN: Span = Span::hours(6);
/// The shortest time limit that a device preparation policy takes (WIN-AP-V2-01).
const PREPARATION_MIN: Span = Span::minutes(15);
/// The longest time limit that a device preparation policy takes (WIN-AP-V2-01).
const PREPARATION_MAX: Span = Span::minutes(720);

/// Whether devices are registered with Windows Autopilot before they enroll by `path` (WIN-AP-01): those that an offline
/// profile sets up, and device preparation, need not be.
#[must_use]
pub fn needs_registration(path: BuiltIn) -> bool {
    matches!(
        path,
        BuiltIn::AutopilotUserDriven
            | BuiltIn::AutopilotHybrid
            | BuiltIn::AutopilotSelfDeploying
            | BuiltIn::AutopilotPreProvisioned
    )
}

/// Whether an import file of so many rows is taken (WIN-AP-02).
#[must_use]
pub fn import_fits(rows: u32, book: &RuleBook) -> bool {
    rows <= book.autopilot_csv_rows
}

/// How many files it takes to import `devices`; a file has one row at least.
#[must_use]
pub fn imports(devices: u32, rows_per_file: u32) -> u32 {
    devices.div_ceil(rows_per_file.max(1))
}

/// The file, counted from 0, that holds the device at `ordinal`, counted from 0 too.
#[must_use]
pub fn file_of(ordinal: u32, rows_per_file: u32) -> u32 {
    ordinal / rows_per_file.max(1)
}

/// Why a row of an import is refused (WIN-AP-04).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ImportError {
    /// The tenant has the device already.
    AlreadyAssigned,
    /// Another tenant has it.
    OtherTenant,
    /// The import names it twice; one of the rows is taken.
    Duplicated,
    /// Its hardware hash can't be read.
    InvalidHash,
    /// The service could not store it.
    Storage,
}

impl ImportError {
    /// Every error, numbered ones first.
    pub const ALL: [ImportError; 5] = [
        ImportError::AlreadyAssigned,
        ImportError::OtherTenant,
        ImportError::Duplicated,
        ImportError::InvalidHash,
        ImportError::Storage,
    ];

    /// The code that the import shows; a name where it shows no number.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ImportError::AlreadyAssigned => "806",
            ImportError::OtherTenant => "808",
            ImportError::Duplicated => "ZtdDeviceDuplicated",
            ImportError::InvalidHash => "InvalidZtdHardwareHash",
            ImportError::Storage => "StorageError",
        }
    }

    /// Whether the same row may be taken later.
    #[must_use]
    pub const fn retry_may_help(self) -> bool {
        match self {
            ImportError::Storage => true,
            ImportError::AlreadyAssigned
            | ImportError::OtherTenant
            | ImportError::Duplicated
            | ImportError::InvalidHash => false,
        }
    }
}

/// What became of the profile that a registered device is to follow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assignment {
    /// None was assigned.
    None,
    /// It is there.
    Assigned,
    /// It was deleted after it had been assigned.
    Deleted,
}

/// A part that was changed since the device was registered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// Its disk.
    Disk,
    /// Its mainboard.
    Mainboard,
}

/// What Autopilot knows of a device that is set up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Registration {
    /// Whether the device is registered with the tenant.
    pub registered: bool,
    /// The profile assigned to it.
    pub assignment: Assignment,
    /// Whether the tenant has a default profile.
    pub default_exists: bool,
    /// The part that was changed, if one was.
    pub changed: Option<Part>,
}

/// The profile that a device follows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Profile {
    /// The one assigned to it.
    Assigned,
    /// The tenant's default.
    Default,
}

/// Why a device finds no profile at its setup.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SetupError {
    /// It isn't registered.
    NotRegistered,
    /// Its profile was deleted.
    ProfileDeleted,
    /// Neither it nor the tenant has a profile.
    NoProfile,
    /// Its hardware isn't what was registered.
    HardwareMismatch,
}

impl SetupError {
    /// What the device shows.
    #[must_use]
    pub fn failure(self) -> Failure {
        let (code, rule) = match self {
            SetupError::NotRegistered => ("807", "WIN-AP-01"),
            SetupError::ProfileDeleted => ("809", "WIN-AP-07"),
            SetupError::NoProfile => ("815", "WIN-AP-07"),
            SetupError::HardwareMismatch => ("908", "WIN-AP-09"),
        };
        Failure { reason: Reason::DeviceNotSupported, code: code.to_owned(), rule }
    }
}

/// The profile that a device finds when it is set up (WIN-AP-01, WIN-AP-07, WIN-AP-09).
///
/// A changed disk still matches the registration, a changed mainboard does not until the device is registered anew.
///
/// # Errors
/// If the device isn't registered, doesn't match its registration, or there is no profile for it.
pub fn profile_at_setup(known: &Registration) -> Result<Profile, SetupError> {
    if !known.registered {
        return Err(SetupError::NotRegistered);
    }
    if known.changed == Some(Part::Mainboard) {
        return Err(SetupError::HardwareMismatch);
    }
    match known.assignment {
        Assignment::Assigned => Ok(Profile::Assigned),
        Assignment::Deleted => Err(SetupError::ProfileDeleted),
        Assignment::None if known.default_exists => Ok(Profile::Default),
        Assignment::None => Err(SetupError::NoProfile),
    }
}

/// The moment by which targeted devices are converted to Autopilot; it shows at a device's next reset (WIN-AP-06).
#[must_use]
pub fn converted_by(asked: SimTime, book: &RuleBook) -> SimTime {
    asked + book.autopilot_convert_max
}

/// What a registered device shows whose Microsoft Entra object was deleted; none if it enrolls with a new object
/// (WIN-AP-10).
///
/// Where the device attests itself its object must be there; a hybrid join misses the object that the connector made
/// (WIN-AP-HY-01).
#[must_use]
pub fn without_entra_object(path: BuiltIn) -> Option<Failure> {
    if matches!(path, BuiltIn::AutopilotSelfDeploying | BuiltIn::AutopilotPreProvisioned) {
        return Some(Failure { reason: Reason::AccountValidation, code: "0x801C03F3".to_owned(), rule: "WIN-AP-10" });
    }
    (path == BuiltIn::AutopilotHybrid).then(|| hybrid::not_joined("WIN-AP-HY-01"))
}

/// Whether a registered device still enrolls by `path` after its Microsoft Entra object was deleted (WIN-AP-10).
#[must_use]
pub fn survives_deleted_entra_object(path: BuiltIn) -> bool {
    without_entra_object(path).is_none()
}

/// Whether a device is refused because it may enroll by `path` only once (WIN-AP-LIFE-03).
///
/// Deleting the record in Intune and unblocking the device each lift it.
#[must_use]
pub fn one_shot(path: BuiltIn, enrolled_before: bool, record_stands: bool, unblocked: bool, book: &RuleBook) -> bool {
    let once = matches!(path, BuiltIn::AutopilotSelfDeploying | BuiltIn::AutopilotPreProvisioned);
    book.autopilot_one_shot && once && enrolled_before && record_stands && !unblocked
}

/// Whether a device enrolls through Autopilot again after it was wiped: as long as it is registered (WIN-AP-LIFE-04).
#[must_use]
pub fn comes_back(wiped: bool, registered: bool) -> bool {
    wiped && registered
}

/// Whether a device takes device preparation: a registered one runs classic Autopilot (WIN-AP-V2-02).
#[must_use]
pub fn preparation_takes(registered: bool) -> bool {
    !registered
}

/// Whether a device preparation policy may have so many apps and scripts (WIN-AP-V2-01).
#[must_use]
pub fn preparation_limits(apps: u32, scripts: u32, book: &RuleBook) -> bool {
    apps <= book.autopilot_v2_apps_max && scripts <= book.autopilot_v2_scripts_max
}

/// Whether a device preparation policy takes `timeout` as its time limit, both ends included (WIN-AP-V2-01).
#[must_use]
pub fn timeout_fits(timeout: Span) -> bool {
    (PREPARATION_MIN..=PREPARATION_MAX).contains(&timeout)
}

/// The position of the device preparation policy that counts: the one with the smallest number (WIN-AP-V2-02).
#[must_use]
pub fn choose_preparation(priorities: &[u32]) -> Option<usize> {
    priorities.iter().enumerate().min_by_key(|(_, priority)| **priority).map(|(position, _)| position)
}

/// How the time between technician and user suits a pre-provisioned device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Gap {
    /// The device's tokens may be stale.
    TooShort,
    /// As it should be.
    Fine,
    /// The management extension's certificate may have run out.
    TooLong,
}

/// How the time between technician and user suits a device; both limits are fine (WIN-AP-PP-02, WIN-AP-PP-03).
#[must_use]
pub fn gap(between: Span, book: &RuleBook) -> Gap {
    if between < book.autopilot_pp_gap_min {
        Gap::TooShort
    } else if between > book.autopilot_pp_gap_max {
        Gap::TooLong
    } else {
        Gap::Fine
    }
}

/// Whether a compliance policy grants Autopilot devices enough time; the limit itself is enough (WIN-AP-13,
/// LIFE-COMP-05).
#[must_use]
pub fn grace_suffices(grace: Span) -> bool {
    grace >= GRACE_MIN
}

#[cfg(test)]
#[path = "autopilot_tests.rs"]
mod tests;
