//! What failures of Windows paths show. Codes are documented; which of Graph's reasons goes with one is assumed.

use crate::intune::Reason as R;
use crate::plan::built_in::draft::Shown;

/// No answer in time: a proxy or the line.
pub const NETWORK: Shown = (R::ClientDisconnected, "0x80192EE2");
/// The service could not go on.
pub const SERVICE: Shown = (R::Unknown, "0x80180005");
/// A page or a wait ran out.
pub const TIME_OUT: Shown = (R::ClientDisconnected, "0x800705B4");
/// Device preparation's time ran out; its page shows no code.
pub const DEPLOYMENT_TIME_OUT: Shown = (R::ClientDisconnected, "");
/// An app or a script failed; which code shows is up to it.
pub const APP: Shown = (R::Unknown, "");
/// The user gave up or left multifactor authentication unanswered.
pub const GIVEN_UP: Shown = (R::UserAbandonment, "0x8018002A");
/// The device has no token of Microsoft Entra.
pub const NO_TOKEN: Shown = (R::Authentication, "0x80180002");
/// A user must sign in first.
pub const NO_SIGN_IN: Shown = (R::Authentication, "0xCAA10001");
/// Signing in to Microsoft Entra is set up wrongly.
pub const NO_GRANT: Shown = (R::Authentication, "0xCAA20003");
/// Conditional Access lets nobody enroll here.
pub const CONDITIONAL_ACCESS: Shown = (R::Authorization, "");
/// The user has no license.
pub const NO_LICENSE: Shown = (R::UserValidation, "0x80180018");
/// The user is in no MDM scope, or the user name's suffix isn't verified.
pub const NO_SCOPE: Shown = (R::AccountValidation, "0x8018002B");
/// The user may not join devices or has joined too many; the code is assumed.
pub const NO_RIGHT: Shown = (R::Authorization, "0x801C0003");
/// A clone, or a certificate of an earlier enrollment.
pub const STALE_CERTIFICATE: Shown = (R::BadRequest, "0x8007064C");
/// Another MDM provider or another user has the device.
pub const ENROLLED_ELSEWHERE: Shown = (R::BadRequest, "0x8018000A");
/// A policy or an older agent keeps management out.
pub const MANAGEMENT_BLOCKED: Shown = (R::FeatureNotSupported, "0x80180026");
/// A restriction, such as a missing corporate identifier.
pub const RESTRICTED: Shown = (R::EnrollmentRestrictionsEnforced, "0x80180014");
/// A self-deploying device that was not unblocked before it came again.
pub const ONE_SHOT: Shown = (R::DeviceNotSupported, "0x80180014");
/// The version of Windows doesn't enroll.
pub const PLATFORM: Shown = (R::DeviceNotSupported, "0x80180015");
/// No profile is assigned.
pub const NO_PROFILE: Shown = (R::Unknown, "815");
/// The device's object in Microsoft Entra is gone.
pub const NO_OBJECT: Shown = (R::AccountValidation, "0x801C03F3");
/// The domain could not be joined: no domain controller, or a connector without rights.
pub const NO_DOMAIN: Shown = (R::BadRequest, "0x80070774");
/// The TPM could not attest the device in so many tries; the next attempt may.
pub const ATTESTATION_TRIES: Shown = (R::Authentication, "0x81039001");
/// The TPM does not attest the device.
pub const NO_ATTESTATION: Shown = (R::Authentication, "0x801C03EA");
/// The TPM's firmware is vulnerable.
pub const VULNERABLE_TPM: Shown = (R::Authentication, "0x81039024");
/// The TPM is firmware of the processor and cannot attest the device.
pub const FIRMWARE_TPM: Shown = (R::Unknown, "0x80070490");
/// The task sequence failed; which code shows is up to its step.
pub const REIMAGE: Shown = (R::Unknown, "");
/// The package's account may not enroll.
pub const PACKAGE_ACCOUNT: Shown = (R::Authentication, "");
/// A package left the device without network and account.
pub const UNREACHABLE: Shown = (R::Unknown, "");
