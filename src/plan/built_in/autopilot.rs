//! Windows Autopilot on which a user signs in.
//!
//! Rates are assumed and given below in percent of first attempts. Time-outs come from the drawn durations alone, so
//! that the tails of what runs inside a page are tighter than practitioners' totals.

use crate::intune::Step;
use crate::plan::built_in::draft::{Draft, failure, minutes, seconds};
use crate::plan::built_in::shown as s;
use crate::plan::path::{AfterFailure, Meeting, Task};
use crate::rules::RuleBook;
use crate::units::Span;

/// User-driven with a Microsoft Entra join and about eight apps on a good link (WIN-AP-UD-01): median 42 minutes, p95
/// 71; practitioners' p95 is 95 with the time-outs.
///
/// 6 % fail, 1.5 % for good: time-outs of the page 3.6, network 0.9, license or scope 0.6, right to join or limit 0.3,
/// other 0.6.
pub fn user_driven(book: &RuleBook, after: &AfterFailure) -> Draft {
    profile(Draft::new(after).page(book.esp_timeout, s::TIME_OUT, "WIN-ESP-02"))
        .fails(3_520, &[(1, s::NETWORK)])
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .lasting(2_000, s::NO_TOKEN)
        .phase("join", Step::Join, minutes(2, 6))
        .fails(7_065, &[(1, s::NETWORK)])
        .lasting(3_000, s::NO_LICENSE)
        .lasting(3_000, s::NO_SCOPE)
        .lasting(3_000, s::NO_RIGHT)
        .lasting(4_000, s::STALE_CERTIFICATE)
        .with_status_page()
}

/// Hybrid join: median 65 minutes, p95 105, so that the page's part exceeds its 60 + 40 minutes in 4.9 % (WIN-ESP-03).
///
/// 14 % fail, 4 % for good: joining the domain 5.6, time-outs of the page 4.9, duplicates and Conditional Access 1.4,
/// other 2.1. What the page waits for that much longer is the hybrid registration, which is why it is on the page.
pub fn hybrid(book: &RuleBook, after: &AfterFailure) -> Draft {
    profile(Draft::new(after).page(book.esp_timeout + book.esp_hybrid_extra, s::TIME_OUT, "WIN-ESP-03"))
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .fails(3_271, &[(1, s::NETWORK)])
        .lasting(7_000, s::CONDITIONAL_ACCESS)
        .lasting(5_400, s::NO_LICENSE)
        .phase("offline-domain-join", Step::Join, book.autopilot_connector_service.clone())
        .fails(45_951, &[(1, s::NO_DOMAIN)])
        .lasting(14_000, s::NO_DOMAIN)
        .meets(Meeting::Connector)
        .task(Task {
            every: Span::ZERO,
            within: book.autopilot_connector_wait_max,
            failure: failure(s::NO_DOMAIN, "WIN-AP-HY-05"),
        })
        .phase("hybrid-registration", Step::Join, minutes(23, 53))
        .on(0)
        .lasting(7_000, s::NO_OBJECT)
        .lasting(5_400, s::STALE_CERTIFICATE)
        .phase("device-preparation", Step::DevicePreparation, minutes(4, 15))
        .on(0)
        .fails(8_027, &[(1, s::SERVICE)])
        .setups()
}

/// Existing devices, reimaged by a task sequence and then user-driven (WIN-AP-EX-01): median 90 minutes, p95 180.
///
/// 9 % fail, 3 % for good: the task sequence 3.9, the configuration file 0.6, restrictions 0.9, and 3.6 by the page's
/// time-out, whose phases are those of user-driven.
pub fn existing_devices(book: &RuleBook, after: &AfterFailure) -> Draft {
    let reimaged = Draft::new(after)
        .page(book.esp_timeout, s::TIME_OUT, "WIN-ESP-02")
        .phase("reimage", Step::Reimage, seconds(2_683, 7_919))
        .fails(24_439, &[(1, s::REIMAGE)])
        .lasting(14_700, s::REIMAGE);
    profile(reimaged)
        .fails(3_268, &[(1, s::NETWORK)])
        .lasting(6_000, s::NO_PROFILE)
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .phase("join", Step::Join, minutes(2, 6))
        .lasting(9_000, s::RESTRICTED)
        .with_status_page()
}

/// Device preparation (WIN-AP-V2-01): median 20 minutes, p95 52, of which the deployment exceeds its time in 2.4 %.
///
/// 5 % fail, 1.5 % for good: apps and scripts 3, most of them by the time-out, the corporate identifier 0.75, network
/// 0.75, other 0.5. The deployment's time begins when the user has signed in.
pub fn device_preparation(book: &RuleBook, after: &AfterFailure) -> Draft {
    Draft::new(after)
        .page(book.autopilot_v2_timeout, s::DEPLOYMENT_TIME_OUT, "WIN-AP-V2-01")
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .lasting(5_000, s::NO_LICENSE)
        .phase("join", Step::Join, minutes(2, 6))
        .on(0)
        .fails(7_675, &[(1, s::NETWORK)])
        .lasting(7_500, s::RESTRICTED)
        .phase("apps-and-scripts", Step::DeviceSetup, seconds(795, 2_709))
        .on(0)
        .fails(3_714, &[(1, s::APP)])
        .lasting(2_450, s::APP)
}

/// The profile's download, which every path of Autopilot but device preparation begins with (WIN-AP-07).
pub fn profile(draft: Draft) -> Draft {
    draft.phase("profile", Step::Profile, seconds(3, 30))
}

impl Draft {
    /// Device preparation and what comes on the page: user-driven opens it with preparation done (WIN-ESP-01).
    ///
    /// The two phases inside take longer than 60 minutes together in 3.6 % of the attempts; with preparation among them
    /// it would be 6.9 %.
    fn with_status_page(self) -> Draft {
        self.phase("device-preparation", Step::DevicePreparation, minutes(4, 15)).setups()
    }

    /// Device setup and account setup, on the first page.
    fn setups(self) -> Draft {
        self.phase("device-setup", Step::DeviceSetup, minutes(20, 45))
            .on(0)
            .phase("account-setup", Step::AccountSetup, minutes(8, 20))
            .on(0)
    }
}
