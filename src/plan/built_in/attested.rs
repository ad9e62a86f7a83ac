//! Windows Autopilot on which the TPM vouches for the device: self-deploying, and a technician's part of
//! pre-provisioning. Rates are assumed and given in percent of first attempts.

use crate::intune::Step;
use crate::plan::built_in::autopilot::profile;
use crate::plan::built_in::draft::{Draft, failure, minutes, no_time, seconds};
use crate::plan::built_in::shown as s;
use crate::plan::path::AfterFailure;
use crate::rules::RuleBook;

/// Self-deploying (WIN-AP-SD-01): median 25 minutes; p95 53 instead of a supposed 65, of which 6.6 % and not 2.1 %
/// would time out.
///
/// 7 % fail, 2.5 % for good: the TPM 3.15 (WIN-AP-SD-02), time-outs of the page 2.1, devices that came back without
/// being unblocked 0.7 (WIN-AP-LIFE-03), the profile 1.05.
pub fn self_deploying(book: &RuleBook, after: &AfterFailure) -> Draft {
    profile(Draft::new(after).page(book.esp_timeout, s::TIME_OUT, "WIN-ESP-02"))
        .fails(5_305, &[(1, s::NETWORK)])
        .lasting(5_300, s::NO_PROFILE)
        .phase("join", Step::Join, minutes(2, 6))
        .fails(19_796, &[(1, s::ATTESTATION_TRIES)])
        .lasting(5_000, s::NO_ATTESTATION)
        .lasting(4_000, s::VULNERABLE_TPM)
        .lasting(3_600, s::FIRMWARE_TPM)
        .lasting(7_000, s::ONE_SHOT)
        .phase("device-preparation", Step::DevicePreparation, minutes(4, 15))
        .on(0)
        .phase("device-setup", Step::DeviceSetup, seconds(1_007, 2_544))
        .on(0)
}

/// Pre-provisioned (WIN-AP-PP-01): a technician's flow with median 40 minutes and p95 58, time on the shelf, and the
/// user's flow with median 15 and p95 41; without time-outs one would suppose 100 and 45.
///
/// 8 % of the technicians' attempts fail, 2 % for good: time-outs 3.6, the TPM 2.8, other 1.6. Of the users', 3 % and
/// 0.7 %: time-outs 1.2, tokens and compliance 1.2, other 0.6.
pub fn pre_provisioned(book: &RuleBook, after: &AfterFailure) -> Draft {
    let pages = Draft::new(after).page(book.esp_timeout, s::TIME_OUT, "WIN-ESP-02").page(
        book.esp_timeout,
        s::TIME_OUT,
        "WIN-ESP-02",
    );
    let technician = profile(pages)
        .on(0)
        .lasting(3_700, s::NO_PROFILE)
        .phase("technician-join", Step::Join, minutes(2, 6))
        .on(0)
        .fails(16_426, &[(1, s::ATTESTATION_TRIES)])
        .lasting(5_000, s::NO_ATTESTATION)
        .lasting(4_000, s::VULNERABLE_TPM)
        .lasting(3_000, s::FIRMWARE_TPM)
        .lasting(4_000, s::NO_OBJECT)
        .phase("technician-setup", Step::DeviceSetup, seconds(2_239, 3_314))
        .on(0)
        .fails(8_663, &[(1, s::NETWORK)]);
    let causes = [failure(s::NO_TOKEN, "WIN-AP-PP-02"), failure(s::APP, "WIN-AP-PP-03")];
    user_flow(technician.phase("resealed", Step::Wait, no_time()).gap(book.autopilot_pp_gap_short_fails, causes))
}

/// What the user does with a pre-provisioned device (WIN-AP-PP-04).
fn user_flow(draft: Draft) -> Draft {
    draft
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .fails(7_062, &[(1, s::NO_TOKEN)])
        .lasting(5_000, s::CONDITIONAL_ACCESS)
        .phase("user-device-setup", Step::DeviceSetup, minutes(2, 6))
        .on(1)
        .fails(4_064, &[(1, s::NETWORK)])
        .lasting(2_000, s::NO_LICENSE)
        .phase("account-setup", Step::AccountSetup, seconds(494, 2_020))
        .on(1)
}
