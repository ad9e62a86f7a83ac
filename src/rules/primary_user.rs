//! Whose a device is in Intune.

use crate::intune::BuiltIn;
use crate::rules::RuleBook;
use crate::units::SimTime;
use BuiltIn as B;

/// Who becomes the primary user of a device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PrimaryUser {
    /// Whoever enrolls it.
    Enroller,
    /// Whoever signs in to Windows first.
    FirstToSignIn,
    /// The device enrollment manager account.
    DemAccount,
    /// Nobody: it is a shared device.
    Nobody,
}

use PrimaryUser::{DemAccount, Enroller, FirstToSignIn, Nobody};

/// The Windows paths, as the page on primary users lists them. A pre-provisioned device's enroller is its user.
const TABLE: [(BuiltIn, PrimaryUser); 16] = [
    (B::AutopilotUserDriven, Enroller),
    (B::AutopilotHybrid, Enroller),
    (B::AutopilotSelfDeploying, Nobody),
    (B::AutopilotPreProvisioned, Enroller),
    (B::AutopilotExistingDevices, Enroller),
    (B::AutopilotDevicePreparation, Enroller),
    (B::AutomaticJoin, Enroller),
    (B::AutomaticByod, Enroller),
    (B::BulkPackage, Nobody),
    (B::GroupPolicy, FirstToSignIn),
    (B::Dem, DemAccount),
    (B::UserRegister, Enroller),
    (B::UserJoin, Enroller),
    (B::MdmOnly, Enroller),
    (B::CoManagementExisting, FirstToSignIn),
    (B::CoManagementBootstrap, FirstToSignIn),
];

/// Who becomes the primary user of a device enrolled by `path` (LIFE-USER-01); on other platforms its user, if it has one.
#[must_use]
pub fn of(path: BuiltIn) -> PrimaryUser {
    let nobodys = path.userless() || path == B::ConfiguratorDirect;
    let elsewhere = if nobodys { Nobody } else { Enroller };
    TABLE.iter().find(|row| row.0 == path).map_or(elsewhere, |row| row.1)
}

/// Whether a primary user whom an admin chose at `asked` shows everywhere by `now`: from ten minutes after on, that
/// second included (LIFE-USER-01).
#[must_use]
pub fn changes_by(asked: SimTime, now: SimTime, book: &RuleBook) -> bool {
    asked + book.user_primary_change <= now
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;
    use crate::units::Span;

    #[test]
    fn the_path_says_who_the_primary_user_is() {
        let of_kind = |kind| BuiltIn::all().filter(|path| of(*path) == kind).map(B::name).collect::<Vec<_>>();
        assert_eq!(of_kind(FirstToSignIn), ["group-policy", "co-management-existing", "co-management-bootstrap"]);
        assert_eq!(of_kind(DemAccount), ["dem"]);
        let nobodys = "autopilot-self-deploying bulk-package ade-userless configurator-direct dedicated aosp-userless";
        assert_eq!(of_kind(Nobody), nobodys.split(' ').collect::<Vec<_>>());
        assert_eq!(of_kind(Enroller).len(), 30 - 3 - 1 - 6);
    }

    #[test]
    fn every_windows_path_has_its_row() {
        let rows: Vec<&str> = TABLE.iter().map(|row| row.0.name()).collect();
        let windows = BuiltIn::all().filter(|path| crate::rules::matrix::COLUMNS.contains(path)).map(B::name);
        assert_eq!(rows, windows.collect::<Vec<_>>());
    }

    #[test]
    fn a_new_primary_user_shows_within_ten_minutes() {
        let book = RuleBook::new(Ruleset::Intune202608);
        let end = SimTime::after_start(Span::minutes(10));
        for (now, shows) in [(end.back(Span::seconds(1)), false), (end, true), (end + Span::seconds(1), true)] {
            assert_eq!(changes_by(SimTime::START, now, &book), shows, "{now:?}");
        }
    }
}
