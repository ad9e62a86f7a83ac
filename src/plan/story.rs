//! Stories: one device, no randomness, and the exact events that its life must show.

use crate::rules::Refusal;
use crate::units::Span;

/// A story of one device.
#[derive(Clone, Debug)]
pub struct Story {
    /// What it shows.
    pub name: String,
    /// The line of its file on which it begins, from 1.
    pub line: u32,
    /// Words by which it is chosen.
    pub tags: Vec<String>,
    /// What a parameter of its rules was that was moved, to see who notices.
    pub mutated: Option<String>,
    /// A refusal that doesn't happen, to see who notices.
    pub skipped: Option<Refusal>,
    /// The world it happens in: one cohort of one device.
    pub plan: crate::plan::Plan,
    /// Whether the user holds a license at the start.
    pub licensed: bool,
    /// The life is looked at up to here, not included.
    pub until: Span,
    /// What happens to the device, in order.
    pub does: Vec<(Span, Act)>,
    /// What its life must show.
    pub expect: Vec<Expected>,
    /// Acts that have no effect yet and what else is left out, a sentence each.
    pub left_out: Vec<String>,
}

/// Something that is done to a device, or that it does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Act {
    /// It enrolls, at once.
    Enrolls,
    /// It goes offline.
    GoesQuiet,
    /// It comes back online.
    Returns,
    /// It enrolls again.
    ReEnrolls,
    /// It contacts the service once more.
    ChecksIn,
    /// An admin wipes it.
    IsWiped,
    /// An admin retires it.
    IsRetired,
    /// An admin deletes its record.
    IsDeleted,
    /// The user removes it from management.
    Unenrolls,
    /// It goes offline for good.
    IsLost,
    /// The user's license is taken away.
    LosesLicense,
    /// The user gets a license.
    GetsLicense,
    /// Another device takes its place: this one goes offline for good.
    IsReplaced,
    /// An admin lets a device that enrolls only once enroll again.
    IsUnblocked,
    /// An Autopilot Reset: the user's data go, join and enrollment stay.
    IsReset,
    /// Its identity broker is replaced by a newer one, on Linux.
    UpgradesBroker,
}

impl Act {
    /// Every act with its name in files.
    pub const ALL: [(&'static str, Act); 16] = [
        ("enrolls", Act::Enrolls),
        ("goes-quiet", Act::GoesQuiet),
        ("returns", Act::Returns),
        ("re-enrolls", Act::ReEnrolls),
        ("checks-in", Act::ChecksIn),
        ("is-wiped", Act::IsWiped),
        ("is-retired", Act::IsRetired),
        ("is-deleted", Act::IsDeleted),
        ("unenrolls", Act::Unenrolls),
        ("is-lost", Act::IsLost),
        ("loses-license", Act::LosesLicense),
        ("gets-license", Act::GetsLicense),
        ("is-replaced", Act::IsReplaced),
        ("is-unblocked", Act::IsUnblocked),
        ("is-reset", Act::IsReset),
        ("upgrades-broker", Act::UpgradesBroker),
    ];
}

/// What a life shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LifeEvent {
    /// Known to Microsoft Entra, without management.
    Registered,
    /// A rule refused the enrollment.
    EnrollmentRefused,
    /// An attempt failed.
    EnrollmentFailed,
    /// Managed for the first time.
    Enrolled,
    /// The certificate was renewed.
    CertificateRenewed,
    /// The certificate ran out.
    CertificateExpired,
    /// A cleanup rule hid the record.
    RecordHidden,
    /// A hidden record came back with a check-in.
    RecordReappeared,
    /// The record was deleted.
    RecordDeleted,
    /// An old record stands beside the new one.
    RecordDuplicated,
    /// The device has not reported for longer than the validity period.
    Noncompliant,
    /// It reported again.
    Compliant,
    /// Company data and management were removed.
    Retired,
    /// The device was wiped.
    Wiped,
    /// The user removed management.
    Unenrolled,
    /// Managed again, with a new record.
    ReEnrolled,
}

impl LifeEvent {
    /// Every event with its name in files, in the order in which events of one instant are listed.
    pub const ALL: [(&'static str, LifeEvent); 16] = [
        ("registered", LifeEvent::Registered),
        ("enrollment-refused", LifeEvent::EnrollmentRefused),
        ("enrollment-failed", LifeEvent::EnrollmentFailed),
        ("enrolled", LifeEvent::Enrolled),
        ("certificate-renewed", LifeEvent::CertificateRenewed),
        ("certificate-expired", LifeEvent::CertificateExpired),
        ("record-hidden", LifeEvent::RecordHidden),
        ("record-reappeared", LifeEvent::RecordReappeared),
        ("record-deleted", LifeEvent::RecordDeleted),
        ("record-duplicated", LifeEvent::RecordDuplicated),
        ("noncompliant", LifeEvent::Noncompliant),
        ("compliant", LifeEvent::Compliant),
        ("retired", LifeEvent::Retired),
        ("wiped", LifeEvent::Wiped),
        ("unenrolled", LifeEvent::Unenrolled),
        ("re-enrolled", LifeEvent::ReEnrolled),
    ];

    /// The name in files and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        LifeEvent::ALL.iter().find(|row| row.1 == self).expect("every event has its row").0
    }
}

/// An event that a story's life must show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expected {
    /// When, since day 0.
    pub at: Span,
    /// What.
    pub event: LifeEvent,
    /// The id of the rule that decided it, if the story names one.
    pub rule: Option<String>,
    /// The code that the device shows, if the story names one.
    pub code: Option<String>,
    /// The line of its file on which it stands, from 1.
    pub line: u32,
}
