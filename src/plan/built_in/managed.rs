//! Enrollments that something else than a user begins: a package, a policy, or Configuration Manager.
//!
//! Nobody watches most of them, so that their failures open no ticket and the client tries again by itself. Rates are
//! assumed and given in percent of first attempts.

use crate::intune::{Reason, Step};
use crate::plan::built_in::draft::{Draft, failure, minutes, no_time, seconds};
use crate::plan::built_in::shown as s;
use crate::plan::path::{AfterFailure, Retry, Rung, Task};
use crate::rules::bulk::{self, Again};
use crate::rules::{RuleBook, co_management};
use crate::units::{Share, Spread};

/// A provisioning package, from its application to the enrolled device: median 15 minutes, p95 45.
///
/// 5 % fail, 1 % for good after the whole ladder: token, multifactor authentication or scope 1.75, network 1.75,
/// scripts 1, other 0.5; one device in 500 can't be reached any more (WIN-BULK-09).
pub fn bulk_package(book: &RuleBook, after: &AfterFailure) -> Draft {
    Draft::new(&unattended(after, Retry::AfterGap))
        .ladder(bulk_ladder(book))
        .phase("apply", Step::Delivery, seconds(520, 2_344))
        .fails(12_121, &[(10, s::APP), (2, s::SERVICE)])
        .lasting(book.bulk_bricks.as_ppm(), s::UNREACHABLE)
        .phase("restart", Step::Wait, Spread::fixed(book.bulk_reboot))
        .phase("join", Step::Join, minutes(2, 6))
        .fails(20_450, &[(15, s::NETWORK), (5, s::PACKAGE_ACCOUNT)])
        .lasting(8_000, s::PACKAGE_ACCOUNT)
        .phase("enroll", Step::Enroll, minutes(2, 6))
        .fails(8_351, &[(5, s::PACKAGE_ACCOUNT), (3, s::NETWORK)])
}

/// Group Policy: the next refresh within 105 minutes on average of 90 to 120 (WIN-GPO-09), then a task whose success
/// takes a median of 20 minutes and a p95 of 6 hours.
///
/// 8 % aren't enrolled when the task ends, 2 % never: scope or suffix 3.2, the hybrid join's state 2.8, multifactor
/// authentication 1.2 (WIN-GPO-05), another MDM provider 0.4, other 0.4. The task of such a device runs its whole time;
/// the next refresh makes a new one.
pub fn group_policy(book: &RuleBook, after: &AfterFailure) -> Draft {
    let task = Task {
        every: book.gpo_interval,
        within: book.gpo_window,
        failure: failure((Reason::AccountValidation, "0x8018002B"), "WIN-GPO-02"),
    };
    Draft::new(&unattended(after, Retry::AtOnce))
        .phase("policy-refresh", Step::Delivery, book.gpo_refresh.clone())
        .phase("hybrid-registration", Step::Join, no_time())
        .phase("enrollment-task", Step::Enroll, minutes(20, 360))
        .task(task)
        .passing(13_000, s::NO_SCOPE)
        .passing(28_000, s::NO_TOKEN)
        .passing(12_000, s::GIVEN_UP)
        .lasting(12_000, s::NO_SCOPE)
        .lasting(4_000, s::ENROLLED_ELSEWHERE)
        .lasting(4_000, s::MANAGEMENT_BLOCKED)
}

/// Co-management of existing clients: once its turn comes, median 10 minutes and p95 60.
///
/// 10 % fail, 2.5 % for good: network and tokens 6, no sign-in 2, license or version 1.5, other 0.5. After passing
/// errors the client tries again, after the others it doesn't (WIN-CM-09).
pub fn co_management_existing(book: &RuleBook, after: &AfterFailure) -> Draft {
    Draft::new(&unattended(after, Retry::AfterGap))
        .ladder(client_ladder(book))
        .phase("scheduled", Step::Wait, no_time())
        .phase("enrollment", Step::Enroll, minutes(10, 60))
        .fails(76_923, &[(45, s::NETWORK), (11, s::NO_TOKEN), (20, s::NO_SIGN_IN)])
        .refused(9_000, s::NO_LICENSE)
        .refused(6_000, s::PLATFORM)
        .refused(5_000, s::NO_GRANT)
        .refused(5_000, s::ENROLLED_ELSEWHERE)
}

/// Co-management from Intune: a Microsoft Entra join, then the Configuration Manager client over the internet with
/// median 10 minutes and p95 60. A user is there, who tries again.
///
/// 10 % fail, 2.5 % for good, of the same causes as existing clients.
pub fn co_management_bootstrap(after: &AfterFailure) -> Draft {
    Draft::new(after)
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .fails(20_343, &[(1, s::GIVEN_UP)])
        .phase("join", Step::Join, minutes(8, 25))
        .fails(31_147, &[(20, s::NETWORK), (10, s::SERVICE)])
        .lasting(9_000, s::NO_LICENSE)
        .lasting(6_000, s::PLATFORM)
        .phase("client", Step::Afterwards, minutes(10, 60))
        .fails(27_862, &[(1, s::NETWORK)])
        .lasting(9_600, s::NO_GRANT)
}

/// A failure that no user sees.
fn unattended(after: &AfterFailure, retry: Retry) -> AfterFailure {
    AfterFailure { ticket: Share::NONE, retry, ..after.clone() }
}

/// When a package that failed is applied again (WIN-BULK-07).
fn bulk_ladder(book: &RuleBook) -> Vec<Rung> {
    let rung = |again: Again| match again {
        Again::After(span) => Rung::After(span),
        Again::NextStart => Rung::NextStart,
    };
    bulk::ladder(book).into_iter().map(rung).collect()
}

/// When a client tries again by itself: twice as late each time, up to a day (WIN-CM-09); how often is assumed.
fn client_ladder(book: &RuleBook) -> Vec<Rung> {
    (1..=6).map(|failures| Rung::After(co_management::retry_after(failures, book))).collect()
}
