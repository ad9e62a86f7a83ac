//! Why an enrollment fails: Graph's reasons and Intune's codes.

/// Microsoft Graph's `deviceEnrollmentFailureReason`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// The reason isn't known.
    Unknown,
    /// Authentication failed.
    Authentication,
    /// Authenticated, but not authorized to enroll.
    Authorization,
    /// The account could not be validated.
    AccountValidation,
    /// The user could not be validated: missing user or license.
    UserValidation,
    /// The device is not supported for mobile device management.
    DeviceNotSupported,
    /// The account is in maintenance.
    InMaintenance,
    /// The request was not understood or is stale.
    BadRequest,
    /// A feature of this enrollment is not supported for this account.
    FeatureNotSupported,
    /// Enrollment restrictions of the administrator blocked it.
    EnrollmentRestrictionsEnforced,
    /// The client timed out or the connection broke.
    ClientDisconnected,
    /// The user abandoned the enrollment.
    UserAbandonment,
}

impl Reason {
    /// Every reason, in Graph's order.
    pub const ALL: [Reason; 12] = [
        Reason::Unknown,
        Reason::Authentication,
        Reason::Authorization,
        Reason::AccountValidation,
        Reason::UserValidation,
        Reason::DeviceNotSupported,
        Reason::InMaintenance,
        Reason::BadRequest,
        Reason::FeatureNotSupported,
        Reason::EnrollmentRestrictionsEnforced,
        Reason::ClientDisconnected,
        Reason::UserAbandonment,
    ];

    /// Graph's spelling.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Reason::Unknown => "unknown",
            Reason::Authentication => "authentication",
            Reason::Authorization => "authorization",
            Reason::AccountValidation => "accountValidation",
            Reason::UserValidation => "userValidation",
            Reason::DeviceNotSupported => "deviceNotSupported",
            Reason::InMaintenance => "inMaintenance",
            Reason::BadRequest => "badRequest",
            Reason::FeatureNotSupported => "featureNotSupported",
            Reason::EnrollmentRestrictionsEnforced => "enrollmentRestrictionsEnforced",
            Reason::ClientDisconnected => "clientDisconnected",
            Reason::UserAbandonment => "userAbandonment",
        }
    }

    /// The reason that Graph spells `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// Whether trying again can help.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// It stays until somebody changes the device, its user or the tenant.
    Permanent,
    /// A later attempt may succeed with nothing changed.
    Transient,
}

/// What a failed or refused attempt shows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Failure {
    /// Graph's reason.
    pub reason: Reason,
    /// Intune's or Windows' code, e.g. `0x80180018`; empty if none is shown.
    pub code: String,
    /// The id of the rule that decided it; empty when chance did.
    pub rule: &'static str,
}
