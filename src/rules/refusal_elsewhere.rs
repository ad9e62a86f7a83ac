//! What a refused device shows that doesn't run Windows, and the rule of the other book behind it.

use crate::intune::{BuiltIn, Platform};
use crate::rules::Refusal;
use BuiltIn as B;
use Platform as P;
use Refusal as R;

/// What a refusal shows on some platforms and paths.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere {
    /// The refusal.
    pub why: Refusal,
    /// The platforms.
    pub on: &'static [Platform],
    /// The paths; none means every one.
    pub by: &'static [BuiltIn],
    /// The text or code that the device shows; empty if none is documented.
    pub code: &'static str,
    /// The rule's id.
    pub rule: &'static str,
}

const EVERY: &[Platform] = &[P::Ios, P::MacOs, P::Android, P::Aosp, P::Linux];
const APPLE: &[Platform] = &[P::Ios, P::MacOs];
const ANDROID: &[Platform] = &[P::Android, P::Aosp];
const ADE: &[BuiltIn] = &[B::Ade, B::AdeUserless];

/// One line a text; of several that fit the first counts, and what is in none shows what Windows does.
#[rustfmt::skip]
pub const ELSEWHERE: [Elsewhere; 21] = [
    line(R::Licenses,            APPLE,   &[], "UserLicenseTypeInvalid",                      "LIC-GATE-01"),
    line(R::Licenses,            ANDROID, &[], "IT admin needs to assign license for access", "LIC-GATE-01"),
    line(R::Licenses,            EVERY,   &[], "",                                            "LIC-GATE-01"),
    line(R::Unlicensed,          APPLE,   &[], "UserLicenseTypeInvalid",                      "LIC-GATE-01"),
    line(R::Unlicensed,          ANDROID, &[], "IT admin needs to assign license for access", "LIC-GATE-01"),
    line(R::Unlicensed,          EVERY,   &[], "",                                            "LIC-GATE-01"),
    line(R::DeviceLicenses,      EVERY,   &[], "",                                            "LIC-DEV-01"),
    line(R::IntuneDevices,       EVERY,   &[], "DeviceCapReached",                            "RES-CNT-01"),
    line(R::EntraDevices,        EVERY,   &[], "",                                            "RES-CNT-03"),
    line(R::DemAccounts,         EVERY,   &[], "DeviceCapReached",                            "DEM-01"),
    line(R::Authority,           APPLE,   &[], "MdmAuthorityNotDefined",                      "TEN-MDM-01"),
    line(R::Authority,           ANDROID, &[], "IT admin needs to set MDM authority",         "TEN-MDM-01"),
    line(R::Authority,           EVERY,   &[], "",                                            "TEN-MDM-01"),
    line(R::NoProfile,           APPLE,   &[], "",                                            "APL-ADE-02"),
    line(R::PlatformBlocked,     APPLE,   ADE, "Invalid Profile",                             "RES-PLT-02"),
    line(R::PlatformBlocked,     EVERY,   &[], "",                                            "RES-PLT-01"),
    line(R::PathBlocked,         EVERY,   &[], "",                                            "RES-PLT-01"),
    line(R::VersionBlocked,      EVERY,   &[], "",                                            "RES-VER-01"),
    line(R::ManufacturerBlocked, EVERY,   &[], "",                                            "RES-MFR-01"),
    line(R::PersonalBlocked,     &[P::Ios], &[], "Profile Installation Failed",               "RES-PER-01"),
    line(R::PersonalBlocked,     EVERY,   &[], "",                                            "RES-PER-01"),
];

const fn line(
    why: Refusal,
    on: &'static [Platform],
    by: &'static [BuiltIn],
    code: &'static str,
    rule: &'static str,
) -> Elsewhere {
    Elsewhere { why, on, by, code, rule }
}

/// The line for a refusal on `platform`, by `path` if it is a built-in one.
#[must_use]
pub fn find(why: Refusal, platform: Platform, path: Option<BuiltIn>) -> Option<&'static Elsewhere> {
    let fits = |line: &&Elsewhere| {
        let by = line.by.is_empty() || path.is_some_and(|path| line.by.contains(&path));
        line.why == why && by && line.on.contains(&platform)
    };
    ELSEWHERE.iter().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What only Windows devices meet keeps its rule; everything else names one of the book on its own platform.
    #[test]
    fn no_other_platform_shows_a_rule_of_windows() {
        let mut of_windows: Vec<Refusal> = Vec::new();
        for (why, platform) in Refusal::all().flat_map(|why| EVERY.iter().map(move |platform| (why, *platform))) {
            let rule = why.shown(platform, None).rule;
            if rule.starts_with("WIN-") || rule.starts_with("LIFE-") {
                of_windows.push(why);
            }
        }
        of_windows.dedup();
        // No profile is missing where no profile is needed: on Android and Linux.
        let only_there = [
            R::MachineAccounts,
            R::MdmScope,
            R::NotConfigured,
            R::MamScope,
            R::OneShot,
            R::TokenExpired,
            R::RequesterOutOfScope,
            R::NotInCollection,
            R::NotRegistered,
            R::NoProfile,
            R::DomainConnector,
        ];
        assert_eq!(of_windows, only_there);
        assert_eq!(R::NoProfile.shown(P::Ios, Some(B::Ade)).rule, "APL-ADE-02");
    }
}
