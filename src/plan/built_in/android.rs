//! Android: Android Enterprise in its four modes, devices without Google's services, and device administrator.
//!
//! Totals and failure rates are assumed; rates are given in percent of first attempts.

use crate::intune::Step;
use crate::plan::built_in::draft::{Draft, minutes, seconds};
use crate::plan::built_in::shown_mobile as s;
use crate::plan::path::AfterFailure;
use crate::rules::RuleBook;
use crate::units::Spread;

/// A work profile on a person's own device, through a browser or Company Portal alike (AND-WP-01): median 10 minutes,
/// p95 30.
///
/// 10 % fail, 2.5 % for good: they give up 4.5, sign-in 2, Google Play 2, restrictions 1.5.
pub fn work_profile(after: &AfterFailure) -> Draft {
    Draft::new(after)
        .retirement()
        .phase("sign-in", Step::SignIn, minutes(2, 6))
        .fails(65_000, &[(45, s::GIVEN_UP), (20, s::SIGN_IN)])
        .phase("work-profile", Step::Profile, minutes(2, 5))
        .fails(10_695, &[(1, s::NO_PLAY)])
        .lasting(10_811, s::NO_PLAY)
        .phase("enroll", Step::Enroll, seconds(293, 1_468))
        .lasting(16_216, s::RESTRICTED)
}

/// Device administrator: as a work profile, for want of a figure (AND-DA-02).
pub fn device_administrator(after: &AfterFailure) -> Draft {
    Draft::new(after)
        .retirement()
        .phase("company-portal", Step::Delivery, minutes(2, 5))
        .fails(10_000, &[(1, s::NETWORK)])
        .phase("sign-in", Step::SignIn, minutes(2, 6))
        .fails(65_657, &[(45, s::GIVEN_UP), (20, s::SIGN_IN)])
        .phase("enroll", Step::Enroll, seconds(293, 1_468))
        .fails(10_811, &[(1, s::NETWORK)])
        .lasting(16_393, s::RESTRICTED)
}

/// Fully managed, by QR code or zero-touch (AND-COBO-01): median 16 minutes, p95 42.
///
/// 5 % fail, 1 % for good: token and Conditional Access 2, network 2, apps 0.5, and the restarts that leave a device
/// which looks enrolled and gets no policy (AND-RST-01).
pub fn fully_managed(book: &RuleBook, after: &AfterFailure) -> Draft {
    Draft::new(after)
        .reset(book)
        .phase("enrollment-token", Step::Profile, minutes(2, 6))
        .fails(10_000, &[(1, s::TOKEN)])
        .lasting(3_030, s::TOKEN)
        .phase("enroll", Step::Enroll, seconds(274, 1_793))
        .fails(20_263, &[(1, s::NETWORK)])
        .signing_in(7_217)
        .settling(5_208, minutes(5, 12), book)
}

/// Corporate-owned with a work profile (AND-COPE-01): median 18 minutes, p95 48.
///
/// 6 % fail, 1.2 % for good, of the same causes.
pub fn corporate_work_profile(book: &RuleBook, after: &AfterFailure) -> Draft {
    Draft::new(after)
        .reset(book)
        .phase("enrollment-token", Step::Profile, minutes(2, 6))
        .fails(12_000, &[(1, s::TOKEN)])
        .lasting(4_049, s::TOKEN)
        .phase("enroll", Step::Enroll, seconds(319, 2_074))
        .fails(24_390, &[(1, s::NETWORK)])
        .signing_in(8_300)
        .settling(7_353, minutes(6, 15), book)
}

/// Dedicated, nobody's (AND-COSU-01): median 12 minutes, p95 30.
///
/// 4 % fail, 1 % for good: token 2, network 2.
pub fn dedicated(book: &RuleBook, after: &AfterFailure) -> Draft {
    Draft::new(after)
        .reset(book)
        .phase("enrollment-token", Step::Profile, minutes(2, 6))
        .fails(13_000, &[(1, s::TOKEN)])
        .lasting(7_092, s::TOKEN)
        .phase("enroll", Step::Enroll, seconds(269, 1_294))
        .fails(17_347, &[(1, s::NETWORK)])
        .lasting(3_093, s::NO_NETWORK)
        .phase("apps-and-policies", Step::DeviceSetup, minutes(4, 10))
}

/// Without Google's services, a person's (AND-AOSP-01): median 15 minutes, p95 45.
///
/// 7 % fail, 1.8 % for good: Wi-Fi 3.5, token 3.5.
pub fn aosp_user(book: &RuleBook, after: &AfterFailure) -> Draft {
    let signed_in = aosp(book, after).phase("sign-in", Step::SignIn, minutes(2, 6));
    signed_in.phase("enroll", Step::Enroll, seconds(424, 2_204))
}

/// The same, nobody's.
pub fn aosp_userless(book: &RuleBook, after: &AfterFailure) -> Draft {
    aosp(book, after).phase("enroll", Step::Enroll, seconds(582, 2_350))
}

fn aosp(book: &RuleBook, after: &AfterFailure) -> Draft {
    Draft::new(after)
        .reset(book)
        .phase("wifi", Step::Delivery, minutes(2, 6))
        .fails(26_000, &[(1, s::NETWORK)])
        .lasting(9_240, s::NO_NETWORK)
        .phase("enrollment-token", Step::Profile, minutes(2, 6))
        .fails(26_943, &[(1, s::TOKEN)])
        .lasting(9_496, s::TOKEN)
}

impl Draft {
    /// The user of a corporate device signs in; Conditional Access may stand in the way (AND-CA-01).
    fn signing_in(self, blocked: u32) -> Draft {
        self.phase("sign-in", Step::SignIn, minutes(2, 6)).lasting(blocked, s::CONDITIONAL_ACCESS)
    }

    /// Apps and policies arrive, if nobody restarts the device meanwhile.
    fn settling(self, fails: u32, takes: Spread, book: &RuleBook) -> Draft {
        let restarts = book.android_restart.as_ppm();
        let causes = [(fails, s::APP), (restarts, s::RESTARTED)];
        let causes: Vec<_> = causes.into_iter().filter(|(weight, _)| *weight > 0).collect();
        self.phase("apps-and-policies", Step::DeviceSetup, takes).fails(fails + restarts, &causes)
    }
}
