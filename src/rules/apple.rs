//! Apple: windows that an enrollment must keep, two-phase identity, and what a device is after it.

use crate::intune::{BuiltIn, Platform};
use crate::rules::RuleBook;
use crate::rules::version::Version;
use crate::units::{Share, SimTime, Span};

/// How a device gets its management certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertificateBy {
    /// The older protocol.
    Scep,
    /// Automatic certificate management, on iOS 16, iPadOS 16.1 and later.
    Acme,
}

/// What a device shows whose certificate server answered with what it can't use.
pub const SCEP_ANSWER: &str = "The SCEP server returned an invalid response";

/// Whether a device whose attempt failed at `failed` because of the certificate server must be reset before the one at
/// `again`: not in [failure, failure + 15 minutes], both ends included (APL-ADE-04).
#[must_use]
pub fn must_reset(failed: SimTime, again: SimTime, book: &RuleBook) -> bool {
    again.since(failed) > book.ade_scep_window
}

/// Whether Apple supervises a device that enrolled by `path`: always by Automated Device Enrollment from iOS 13 on and
/// on Macs, whatever the profile says; else as the profile says (APL-ADE-05).
#[must_use]
pub fn supervised(path: BuiltIn, platform: Platform, version: Option<Version>, wanted: bool) -> bool {
    let since_13 = version.is_none_or(|version| version >= Version::of(13, 0));
    let always = matches!(path, BuiltIn::Ade | BuiltIn::AdeUserless) && (platform == Platform::MacOs || since_13);
    let may = matches!(path, BuiltIn::Ade | BuiltIn::AdeUserless | BuiltIn::ConfiguratorSetupAssistant);
    always || (may && wanted)
}

/// When a device of Automated Device Enrollment is registered with Microsoft Entra: when its user has signed in to
/// Company Portal, so long after it came to the home screen at `enrolled`; never for a share of users (APL-ADE-08).
///
/// Until then it has a user and shows as noncompliant to Conditional Access. `never` and `delay` are draws.
#[must_use]
pub fn registered_at(enrolled: SimTime, never: u64, delay: u64, book: &RuleBook) -> Option<SimTime> {
    let signs_in = book.ade_phase2_never == Share::NONE || !book.ade_phase2_never.hit_by(never);
    signs_in.then(|| enrolled + book.ade_phase2_delay.span(delay))
}

/// Whether the user may remove management at `now` although enrollment is locked: in [enrollment, enrollment + 30 days)
/// of a device that was added to Apple Business Manager later, not bought through it (APL-ADE-10).
#[must_use]
pub fn removable(added_later: bool, enrolled: SimTime, now: SimTime, book: &RuleBook) -> bool {
    added_later && now.since(enrolled) < book.ade_provisional
}

/// How a device that enrolls now gets its certificate; one that is enrolled keeps the way it has (APL-CERTD-01).
#[must_use]
pub fn certificate_by(platform: Platform, version: Option<Version>) -> CertificateBy {
    let recent = version.is_none_or(|version| version >= Version::of(16, 0));
    if platform == Platform::Ios && recent { CertificateBy::Acme } else { CertificateBy::Scep }
}

/// Whether an exported profile of Apple Configurator still enrolls at `now`: in [export, export + 14 days)
/// (APL-CFG-02).
#[must_use]
pub fn profile_valid(exported: SimTime, now: SimTime, book: &RuleBook) -> bool {
    exported <= now && now.since(exported) < book.configurator_profile_valid
}

/// How many users an iPad keeps that is shared: none if it can't be shared, because it isn't one without a user, or runs
/// a version before 13.4 (APL-SHR-01).
#[must_use]
pub fn shared_users(path: BuiltIn, ipad: bool, version: Option<Version>) -> Option<u32> {
    let recent = version.is_none_or(|version| version >= Version::of(13, 4));
    (path == BuiltIn::AdeUserless && ipad && recent).then_some(24)
}

/// Who owns a device whose user was asked, and how it then enrolls: by the account-driven way if it is the user's own,
/// by device enrollment if the company owns it (APL-ENR-01).
#[must_use]
pub fn by_choice(mine: bool) -> (crate::intune::Ownership, BuiltIn) {
    use crate::intune::Ownership;
    if mine {
        (Ownership::Personal, BuiltIn::AccountDrivenUserEnrollment)
    } else {
        (Ownership::Corporate, BuiltIn::DeviceEnrollment)
    }
}

/// The shortest time after which a shared iPad logs an idle user out (APL-SHR-01).
pub const SHARED_LOG_OUT_MIN: Span = Span::seconds(30);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;
    use BuiltIn as B;
    use Platform as P;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    fn at(seconds: i64) -> SimTime {
        SimTime::at_offset(seconds)
    }

    fn ios(text: &str) -> Option<Version> {
        Some(Version::parse(text, P::Ios).unwrap())
    }

    #[test]
    fn a_certificate_is_asked_for_again_within_fifteen_minutes() {
        for (again, reset) in [(0, false), (899, false), (900, false), (901, true), (86_400, true)] {
            assert_eq!(must_reset(at(0), at(again), &book()), reset, "{again} s");
        }
    }

    #[test]
    fn from_ios_13_on_the_flag_does_not_matter() {
        let table = [
            (B::Ade, P::Ios, ios("12.5"), false, false),
            (B::Ade, P::Ios, ios("12.5"), true, true),
            (B::Ade, P::Ios, ios("13"), false, true),
            (B::AdeUserless, P::Ios, None, false, true),
            (B::Ade, P::MacOs, None, false, true),
            (B::ConfiguratorSetupAssistant, P::Ios, ios("17"), false, false),
            (B::ConfiguratorSetupAssistant, P::Ios, ios("17"), true, true),
            (B::DeviceEnrollment, P::Ios, ios("17"), true, false),
        ];
        for (path, platform, version, wanted, is) in table {
            assert_eq!(supervised(path, platform, version, wanted), is, "{} {version:?}", path.name());
        }
    }

    #[test]
    fn five_in_a_hundred_users_never_sign_in_a_second_time() {
        let part = u64::MAX / 100;
        let table = [(4, None), (5, Some(at(4 * 3_600))), (99, Some(at(4 * 3_600)))];
        for (hundredth, registered) in table {
            let draw = part * hundredth + part / 2;
            assert_eq!(registered_at(at(0), draw, 1 << 63, &book()), registered, "{hundredth}");
        }
    }

    #[test]
    fn management_can_be_removed_for_thirty_days_from_what_came_later() {
        let end = 30 * 86_400;
        for (now, later, removable_then) in
            [(0, true, true), (end - 1, true, true), (end, true, false), (end + 1, true, false), (0, false, false)]
        {
            assert_eq!(removable(later, at(0), at(now), &book()), removable_then, "{now}");
        }
    }

    #[test]
    fn ios_16_has_a_newer_way_to_a_certificate() {
        let table = [
            (P::Ios, ios("15.8"), CertificateBy::Scep),
            (P::Ios, ios("16"), CertificateBy::Acme),
            (P::Ios, ios("17.1"), CertificateBy::Acme),
            (P::MacOs, ios("16"), CertificateBy::Scep),
        ];
        for (platform, version, by) in table {
            assert_eq!(certificate_by(platform, version), by, "{version:?}");
        }
    }

    #[test]
    fn an_exported_profile_enrolls_for_two_weeks() {
        let end = 14 * 86_400;
        for (now, valid) in [(-1, false), (0, true), (end - 1, true), (end, false), (end + 1, false)] {
            assert_eq!(profile_valid(at(0), at(now), &book()), valid, "{now}");
        }
    }

    #[test]
    fn a_shared_ipad_keeps_24_users() {
        let table = [
            (B::AdeUserless, true, ios("13.3"), None),
            (B::AdeUserless, true, ios("13.4"), Some(24)),
            (B::AdeUserless, true, None, Some(24)),
            (B::AdeUserless, false, ios("17"), None),
            (B::Ade, true, ios("17"), None),
        ];
        for (path, ipad, version, users) in table {
            assert_eq!(shared_users(path, ipad, version), users, "{} {version:?}", path.name());
        }
        assert_eq!(SHARED_LOG_OUT_MIN, Span::seconds(30));
    }

    #[test]
    fn the_answer_picks_the_way_and_the_owner() {
        use crate::intune::Ownership;
        assert_eq!(by_choice(true), (Ownership::Personal, B::AccountDrivenUserEnrollment));
        assert_eq!(by_choice(false), (Ownership::Corporate, B::DeviceEnrollment));
    }
}
