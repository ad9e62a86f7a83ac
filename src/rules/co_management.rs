//! Co-management: which Configuration Manager clients enroll in Intune, over how long, with what, and when again.

use crate::intune::BuiltIn;
use crate::rules::RuleBook;
use crate::units::time::DAY;
use crate::units::{SimTime, Span};

/// Codes that a client takes for passing and tries again after; others end the enrollment.
const TRANSIENT: [&str; 8] =
    ["0x8018002B", "0x8018002A", "0xCAA10001", "0xCAA70004", "0x80070490", "0x80192EE2", "0x80180005", "0x82AA0008"];

/// The build of Windows 10 version 1803, the first that enrolls with the device's token.
const DEVICE_TOKEN_BUILD: u32 = 17_134;

/// The time over which `clients` existing clients enroll at random moments, rounded to whole seconds, halves up
/// (WIN-CM-06).
///
/// It grows with their number, between the book's shortest and longest time; the longest wins if the two cross.
#[must_use]
pub fn spread(clients: u32, book: &RuleBook) -> Span {
    let per_day = u64::from(book.comanagement_clients_per_day.max(1));
    let seconds = (2 * u64::from(clients) * u64::from(DAY) + per_day) / (2 * per_day);
    let span = Span::seconds(u32::try_from(seconds).unwrap_or(u32::MAX));
    span.max(book.comanagement_spread_min).min(book.comanagement_spread_max)
}

/// The setting "Automatic enrollment in Intune".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AutomaticEnrollment {
    /// For no client.
    None,
    /// For the clients of the pilot collection.
    Pilot,
    /// For every client.
    All,
}

impl AutomaticEnrollment {
    /// Every setting, narrowest first.
    pub const ALL: [AutomaticEnrollment; 3] =
        [AutomaticEnrollment::None, AutomaticEnrollment::Pilot, AutomaticEnrollment::All];

    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            AutomaticEnrollment::None => "none",
            AutomaticEnrollment::Pilot => "pilot",
            AutomaticEnrollment::All => "all",
        }
    }

    /// The setting called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<AutomaticEnrollment> {
        AutomaticEnrollment::ALL.into_iter().find(|setting| setting.name() == name)
    }
}

/// Whether a client enrolls that is, or isn't, in the pilot collection (WIN-CM-03).
#[must_use]
pub fn enrolls(auto: AutomaticEnrollment, in_collection: bool) -> bool {
    match auto {
        AutomaticEnrollment::None => false,
        AutomaticEnrollment::Pilot => in_collection,
        AutomaticEnrollment::All => true,
    }
}

/// Whether a client is co-managed: enrolled, and with the co-management policy (WIN-CM-04).
#[must_use]
pub fn managed(mdm_enrolled: bool, policy_present: bool) -> bool {
    mdm_enrolled && policy_present
}

/// What a client enrolls with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Token {
    /// The device's token: nobody has to sign in.
    Device,
    /// The user's token: the client waits for a sign-in.
    User,
}

/// What a client of this build of Windows enrolls with: the device's token, or the user's if that isn't to be had
/// (WIN-CM-05).
#[must_use]
pub fn token(windows_build: u32, device_token_works: bool) -> Token {
    if windows_build >= DEVICE_TOKEN_BUILD && device_token_works { Token::Device } else { Token::User }
}

/// Whether a client tries again after this code (WIN-CM-09).
#[must_use]
pub fn transient(code: &str) -> bool {
    TRANSIENT.iter().any(|known| known.eq_ignore_ascii_case(code))
}

/// How long a client waits after so many failures in a row, one at least: twice as long each time, up to the book's
/// longest wait (WIN-CM-09).
#[must_use]
pub fn retry_after(failures: u32, book: &RuleBook) -> Span {
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
    book.comanagement_retry_first.times(doubled).min(book.comanagement_retry_max)
}

/// The moment by which a client enrolls again whose user unenrolled it (WIN-CM-07).
#[must_use]
pub fn re_enrolls_by(unenrolled: SimTime, book: &RuleBook) -> SimTime {
    unenrolled + book.comanagement_re_enroll
}

/// Whether Autopilot by `path` leads into co-management (WIN-CM-12).
#[must_use]
pub fn into_co_management(path: BuiltIn) -> bool {
    path == BuiltIn::AutopilotUserDriven
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    #[test]
    fn enrollments_spread_over_6_hours_to_5_days() {
        let table = [
            (0, 21_600),
            (6_249, 21_600),
            (6_250, 21_600),
            (6_251, 21_603),
            (25_000, 86_400),
            (100_000, 4 * 86_400),
            (124_999, 431_997),
            (125_000, 432_000),
            (125_001, 432_000),
            (u32::MAX, 432_000),
        ];
        for (clients, seconds) in table {
            assert_eq!(spread(clients, &book()).as_seconds(), seconds, "{clients} clients");
        }
    }

    #[test]
    fn halves_of_a_second_are_rounded_up() {
        let mut book = book();
        book.comanagement_spread_min = Span::ZERO;
        book.comanagement_clients_per_day = 4 * DAY;
        for (clients, seconds) in [(0, 0), (1, 0), (2, 1), (3, 1), (4, 1), (5, 1), (6, 2)] {
            assert_eq!(spread(clients, &book).as_seconds(), seconds, "{clients} quarters");
        }
    }

    #[test]
    fn crossed_limits_mean_the_longest_time() {
        let mut book = book();
        book.comanagement_spread_max = Span::hours(1);
        assert_eq!(spread(6_250, &book), Span::hours(1));
    }

    #[test]
    fn a_pilot_enrolls_its_collection() {
        use AutomaticEnrollment as A;
        for (auto, outside, inside) in [(A::None, false, false), (A::Pilot, false, true), (A::All, true, true)] {
            assert_eq!((enrolls(auto, false), enrolls(auto, true)), (outside, inside), "{}", auto.name());
        }
    }

    #[test]
    fn names_of_the_setting_lead_back() {
        for setting in AutomaticEnrollment::ALL {
            assert_eq!(AutomaticEnrollment::named(setting.name()), Some(setting));
        }
        assert_eq!(AutomaticEnrollment::named("some"), None);
    }

    #[test]
    fn co_managed_means_enrolled_with_the_policy() {
        for (enrolled, policy) in [(false, false), (false, true), (true, false), (true, true)] {
            assert_eq!(managed(enrolled, policy), (enrolled, policy) == (true, true), "{enrolled} {policy}");
        }
    }

    #[test]
    fn clients_fall_back_to_the_users_token() {
        let table = [
            (17_133, true, Token::User),
            (17_134, true, Token::Device),
            (17_135, true, Token::Device),
            (22_631, true, Token::Device),
            (22_631, false, Token::User),
        ];
        for (build, works, expected) in table {
            assert_eq!(token(build, works), expected, "{build} {works}");
        }
    }

    #[test]
    fn eight_codes_are_transient() {
        let listed = "0x8018002B 0x8018002A 0xCAA10001 0xCAA70004 0x80070490 0x80192EE2 0x80180005 0x82AA0008";
        for code in listed.split_whitespace() {
            assert!(transient(code), "{code}");
        }
        assert!(transient("0x8018002b"), "however it is written");
        for code in ["", "0x80180018", "0x80180014", "0x80180015", "0x80070032", "0x8018002"] {
            assert!(!transient(code), "{code}");
        }
    }

    #[test]
    fn waits_double_from_2_to_24_hours() {
        let table = [(1, 2), (2, 4), (3, 8), (4, 16), (5, 24), (6, 24), (u32::MAX, 24)];
        for (failures, hours) in table {
            assert_eq!(retry_after(failures, &book()), Span::hours(hours), "{failures}");
        }
    }

    #[test]
    fn an_unenrolled_client_is_back_within_24_hours() {
        for seconds in [-1, 0, 1] {
            assert_eq!(re_enrolls_by(SimTime::at_offset(seconds), &book()).offset(), seconds + 86_400);
        }
    }

    #[test]
    fn only_user_driven_autopilot_leads_into_co_management() {
        let into: Vec<&str> = BuiltIn::all().filter(|path| into_co_management(*path)).map(BuiltIn::name).collect();
        assert_eq!(into, ["autopilot-user-driven"]);
    }
}
