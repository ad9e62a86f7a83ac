//! Apple: Automated Device Enrollment, Apple Configurator, and the ways in which people enroll their own devices.
//!
//! Totals and failure rates are assumed; rates are given in percent of first attempts. What lasts is what only an admin
//! can change: a profile, a restriction, a license.

use crate::intune::Step;
use crate::plan::built_in::draft::{Draft, failure, minutes, no_time, seconds};
use crate::plan::built_in::shown_mobile as s;
use crate::plan::path::{AfterFailure, Task};
use crate::rules::RuleBook;
use crate::units::{Span, Spread};

/// Automated Device Enrollment of an iPhone or iPad with a user (APL-ADE-01): median 20 minutes, p95 45, with the wait
/// for the final configuration.
///
/// 4 % fail, 1 % for good: authentication 1.2, network and certificate server 1.2, profile and app licenses 1.0,
/// restrictions 0.6.
pub fn ade(book: &RuleBook, after: &AfterFailure) -> Draft {
    let begun = Draft::new(after)
        .reset(book)
        .phase("setup-assistant", Step::Profile, minutes(3, 8))
        .fails(6_000, &[(1, s::INVALID_PROFILE)])
        .lasting(2_012, s::NO_PROFILE)
        .lasting(6_036, s::INVALID_PROFILE)
        .phase("sign-in", Step::SignIn, minutes(2, 6))
        .fails(12_170, &[(1, s::SIGN_IN)])
        .phase("enroll", Step::Enroll, seconds(324, 1_771))
        .fails(12_320, &[(1, s::NETWORK), (1, s::SCEP)]);
    begun.awaiting(book).lasting(2_062, s::NO_APP_LICENSE)
}

/// The same of a Mac: median 30 minutes, p95 75.
///
/// 5 % fail, 1.2 % for good: authentication 2.5, network 2.5.
pub fn ade_of_a_mac(book: &RuleBook, after: &AfterFailure) -> Draft {
    Draft::new(after)
        .reset(book)
        .phase("setup-assistant", Step::Profile, minutes(4, 10))
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .fails(19_000, &[(1, s::SIGN_IN)])
        .lasting(6_116, s::CONDITIONAL_ACCESS)
        .phase("enroll", Step::Enroll, seconds(870, 3_499))
        .fails(19_487, &[(1, s::NETWORK)])
        .lasting(6_238, s::NO_PUSH)
        .phase("device-setup", Step::DeviceSetup, minutes(5, 15))
}

/// Automated Device Enrollment of an iPhone or iPad that is nobody's: median 12 minutes, p95 30.
///
/// 3 % fail, 0.8 % for good: network 1.5, profile 1.5.
pub fn ade_userless(book: &RuleBook, after: &AfterFailure) -> Draft {
    alone(book, after, minutes(1, 4), seconds(151, 1_173)).awaiting(book)
}

/// The same of a Mac: as much shorter than with a user as on an iPad, median 18 minutes and p95 50.
pub fn ade_userless_of_a_mac(book: &RuleBook, after: &AfterFailure) -> Draft {
    let draft = alone(book, after, minutes(4, 10), seconds(541, 2_408));
    draft.phase("device-setup", Step::DeviceSetup, minutes(3, 10))
}

/// A device that nobody signs in on, up to its enrollment.
fn alone(book: &RuleBook, after: &AfterFailure, assistant: Spread, enroll: Spread) -> Draft {
    Draft::new(after)
        .reset(book)
        .phase("setup-assistant", Step::Profile, assistant)
        .fails(10_000, &[(1, s::INVALID_PROFILE)])
        .lasting(5_051, s::NO_PROFILE)
        .phase("enroll", Step::Enroll, enroll)
        .fails(12_183, &[(1, s::NETWORK), (1, s::SCEP)])
        .lasting(3_068, s::NO_PUSH)
}

/// Apple Configurator with Setup Assistant, a device after the other on a technician's desk: median 8 minutes, p95 18;
/// then its user signs in, within a day or not at all (APL-CFG-01).
///
/// 3 % fail, 0.3 % for good: network 1.57, no user in time 1.43.
pub fn configurator_setup_assistant(book: &RuleBook, after: &AfterFailure) -> Draft {
    let within = book.configurator_affinity_window;
    let in_time = Task { every: Span::ZERO, within, failure: failure(s::NO_USER_IN_TIME, "APL-CFG-01") };
    Draft::new(after)
        .reset(book)
        .phase("prepare", Step::Delivery, minutes(3, 6))
        .fails(3_500, &[(1, s::NETWORK)])
        .phase("enroll", Step::Enroll, seconds(276, 865))
        .fails(9_232, &[(1, s::NETWORK)])
        .lasting(3_039, s::NO_PUSH)
        .phase("user-affinity", Step::SignIn, book.configurator_user_after.clone())
        .task(in_time)
}

/// Apple Configurator without a reset and without a user (APL-CFG-02): as long as with Setup Assistant.
///
/// 3 % fail, 0.6 % for good, all of them for the network.
pub fn configurator_direct(after: &AfterFailure) -> Draft {
    Draft::new(after)
        .retirement()
        .phase("prepare", Step::Delivery, minutes(3, 6))
        .fails(10_000, &[(1, s::NETWORK)])
        .phase("enroll", Step::Enroll, seconds(276, 865))
        .fails(14_141, &[(1, s::NETWORK)])
        .lasting(6_148, s::NO_PUSH)
}

/// A person's own iPhone or iPad, through a browser or through Company Portal (APL-DE-01).
///
/// Through a browser, median 8 minutes and p95 25: 9 % fail, 1.6 % for good. Through Company Portal, 12 and 35: 11 % and
/// 2 %. Half of them give up, a fifth fails at the sign-in, a fifth at the profile or another provider's management
/// (0.9 of a hundred let the downloaded profile lapse), a tenth for a license or a limit.
pub fn device_enrollment(book: &RuleBook, after: &AfterFailure) -> Draft {
    let profile = Draft::new(after).page(book.ios_profile_window, s::PROFILE_LAPSED, "APL-DE-01").retirement();
    if book.ios_web_enrollment {
        return profile
            .phase("sign-in", Step::SignIn, seconds(210, 1_220))
            .fails(63_000, &[(45, s::GIVEN_UP), (18, s::SIGN_IN)])
            .installing(2_693, 7_559)
            .lasting(9_719, s::NO_LICENSE);
    }
    profile
        .phase("company-portal", Step::Delivery, minutes(3, 10))
        .fails(27_500, &[(1, s::GIVEN_UP)])
        .phase("sign-in", Step::SignIn, seconds(204, 1_544))
        .fails(50_900, &[(5, s::GIVEN_UP), (4, s::SIGN_IN)])
        .installing(5_467, 9_894)
        .lasting(12_093, s::NO_LICENSE)
}

/// A person's own Mac, through Company Portal (APL-MAC-01): median 15 minutes, p95 40.
///
/// 9 % fail, 1 % for good: they give up 5.4, sign-in 1.8, network 0.8, records of somebody else 1 (APL-MAC-02).
pub fn device_enrollment_of_a_mac(after: &AfterFailure) -> Draft {
    Draft::new(after)
        .retirement()
        .phase("company-portal", Step::Delivery, minutes(4, 12))
        .fails(27_000, &[(1, s::GIVEN_UP)])
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .fails(46_249, &[(27, s::GIVEN_UP), (18, s::SIGN_IN)])
        .phase("install-profile", Step::Enroll, seconds(340, 1_741))
        .fails(8_621, &[(1, s::NETWORK)])
        .lasting(10_870, s::SOMEBODY_ELSES)
}

/// Account-driven user enrollment, from Settings and with a Managed Apple Account (APL-UE-01): median 6 minutes, p95 20.
///
/// 8 % fail, 1.6 % for good: service discovery and Apple account 3.2, they give up 3.2, sign-in 1.6.
pub fn account_driven(after: &AfterFailure) -> Draft {
    Draft::new(after)
        .retirement()
        .phase("sign-in", Step::SignIn, minutes(2, 6))
        .fails(48_000, &[(2, s::GIVEN_UP), (1, s::SIGN_IN)])
        .phase("enroll", Step::Enroll, seconds(201, 1_021))
        .fails(16_807, &[(1, s::NO_SERVICE)])
        .lasting(17_094, s::NO_SERVICE)
}

impl Draft {
    /// The wait in Setup Assistant for configuration policies (APL-ADE-09), if profiles ask for it.
    fn awaiting(self, book: &RuleBook) -> Draft {
        let wait = if book.ade_await_configuration { book.ade_await_takes.clone() } else { no_time() };
        self.phase("await-configuration", Step::DeviceSetup, wait)
    }

    /// The profile's way onto a person's own device: once downloaded, it waits for so long to be installed.
    fn installing(self, fails: u32, lasting: u32) -> Draft {
        self.phase("download-profile", Step::Profile, seconds(30, 90))
            .phase("install-profile", Step::Enroll, seconds(120, 315))
            .on(0)
            .fails(fails, &[(1, s::PROFILE)])
            .lasting(lasting, s::PROFILE)
            .phase("register", Step::Join, seconds(60, 180))
    }
}
