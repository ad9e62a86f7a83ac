//! The id of the rule that an event of a device's life is shown with.
//!
//! Windows has a book of rules of its own, the other platforms share one: the same event goes by two ids.

use crate::intune::{Maker, Platform};

pub use crate::rules::catalogue::same_rule;

/// Something that a rule decides in a device's life.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Decided {
    /// Managed for the first time, or again after management was removed.
    Enrolled,
    /// Known to Microsoft Entra, without management.
    Registered,
    /// The certificate was renewed.
    CertificateRenewed,
    /// The certificate ran out.
    CertificateExpired,
    /// The record was deleted because the certificate had run out long ago.
    RecordDeletedAfterExpiry,
    /// An admin deleted the record, which retires or wipes the device behind it.
    RecordDeletedByAdmin,
    /// A cleanup rule hid the record.
    RecordHidden,
    /// A hidden record came back with a check-in.
    RecordReappeared,
    /// An old record stands beside the new one.
    RecordDuplicated,
    /// Managed again after the certificate had run out.
    ReEnrolledAfterExpiry,
    /// Silent for longer than the validity period.
    Noncompliant,
    /// It reported again.
    Compliant,
    /// Its user lost the license too long ago, or got it back.
    LicenseTaken,
    /// Company data and management were removed.
    Retired,
    /// The device was wiped.
    Wiped,
    /// The user removed management.
    Unenrolled,
    /// Managed Google Play was disconnected.
    Disconnected,
    /// The tenant's subscription was deleted.
    SubscriptionDeleted,
    /// A newer identity broker made the device register and enroll anew.
    BrokerUpgraded,
    /// A joined device that was enrolled separately has two records.
    SecondRecord,
}

/// What was decided, its rule on Windows and its rule elsewhere.
const TABLE: [(Decided, &str, &str); 20] = [
    (Decided::Enrolled, "WIN-CERT-01", "ENR-GEN-02"),
    (Decided::Registered, "WIN-USER-01", "ENR-OWN-01"),
    (Decided::CertificateRenewed, "WIN-CERT-03", "CLN-180-01"),
    (Decided::CertificateExpired, "WIN-CERT-02", "CLN-180-01"),
    (Decided::RecordDeletedAfterExpiry, "WIN-CERT-07", "CLN-180-01"),
    (Decided::RecordDeletedByAdmin, "LIFE-ACT-03", "DEL-01"),
    (Decided::RecordHidden, "LIFE-CLN-01", "CLN-RUL-01"),
    (Decided::RecordReappeared, "LIFE-CLN-03", "CLN-RUL-03"),
    (Decided::RecordDuplicated, "WIN-CERT-09", "CLN-RUL-03"),
    (Decided::ReEnrolledAfterExpiry, "WIN-CERT-09", "CLN-RUL-03"),
    (Decided::Noncompliant, "LIFE-COMP-01", "CMP-VAL-01"),
    (Decided::Compliant, "LIFE-COMP-01", "CMP-VAL-01"),
    (Decided::LicenseTaken, "LIC-REM-01", "LIC-REM-01"),
    (Decided::Retired, "LIFE-ACT-01", "RET-01"),
    (Decided::Wiped, "LIFE-ACT-04", "WIP-01"),
    (Decided::Unenrolled, "LIFE-ACT-09", "CLN-ENT-03"),
    (Decided::Disconnected, "AND-GPL-02", "AND-GPL-02"),
    (Decided::SubscriptionDeleted, "TEN-SUB-01", "TEN-SUB-01"),
    (Decided::BrokerUpgraded, "LNX-REG-01", "LNX-REG-01"),
    (Decided::SecondRecord, "WIN-SCOPE-08", "WIN-SCOPE-08"),
];

/// The id that `what` is shown with on `platform`.
///
/// Apple's certificates have a rule of their own; those of Android and Linux go by the general one.
#[must_use]
pub fn id(what: Decided, platform: Platform) -> &'static str {
    let row = TABLE.iter().find(|row| row.0 == what).expect("every decision has its row");
    match (platform.maker(), what) {
        (Maker::Microsoft, _) => row.1,
        (Maker::Apple, Decided::CertificateRenewed | Decided::CertificateExpired) => "APL-CERTD-02",
        (Maker::Apple | Maker::Google | Maker::Linux, _) => row.2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::catalogue::find;

    #[test]
    fn every_id_is_in_the_catalogue() {
        for (what, windows, elsewhere) in TABLE {
            assert!(find(windows).is_some() && find(elsewhere).is_some(), "{what:?}");
            assert_eq!(id(what, Platform::Windows), windows);
            assert_eq!(id(what, Platform::Linux), elsewhere);
        }
        assert_eq!(id(Decided::CertificateRenewed, Platform::Ios), "APL-CERTD-02");
        assert_eq!(id(Decided::CertificateExpired, Platform::Android), "CLN-180-01");
        assert_eq!(id(Decided::RecordDeletedAfterExpiry, Platform::MacOs), "CLN-180-01");
    }
}
