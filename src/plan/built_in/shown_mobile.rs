//! What failures on Apple, Android and Linux show. Texts are documented where there are any; which of Graph's reasons
//! goes with one is assumed.

use crate::intune::Reason as R;
use crate::plan::built_in::draft::Shown;

/// No answer in time.
pub const NETWORK: Shown = (R::ClientDisconnected, "");
/// The network keeps the device from the push service for good.
pub const NO_PUSH: Shown = (R::ClientDisconnected, "");
/// There is no network that the device may use.
pub const NO_NETWORK: Shown = (R::ClientDisconnected, "");
/// The certificate server's answer could not be used.
pub const SCEP: Shown = (R::ClientDisconnected, "The SCEP server returned an invalid response");
/// The user gave up.
pub const GIVEN_UP: Shown = (R::UserAbandonment, "");
/// The sign-in failed.
pub const SIGN_IN: Shown = (R::Authentication, "");
/// Conditional Access lets nobody sign in here.
pub const CONDITIONAL_ACCESS: Shown = (R::Authorization, "");
/// The user has no license, or as many devices as allowed.
pub const NO_LICENSE: Shown = (R::UserValidation, "UserLicenseTypeInvalid");
/// The enrollment profile was not taken.
pub const INVALID_PROFILE: Shown = (R::EnrollmentRestrictionsEnforced, "Invalid Profile");
/// The device has no enrollment profile.
pub const NO_PROFILE: Shown = (R::DeviceNotSupported, "");
/// The app that the profile asks for has no license left.
pub const NO_APP_LICENSE: Shown = (R::FeatureNotSupported, "Blocked");
/// The management profile could not be installed: often another provider's is there.
pub const PROFILE: Shown = (R::BadRequest, "Profile Installation Failed");
/// The downloaded profile was not installed in time.
pub const PROFILE_LAPSED: Shown = (R::UserAbandonment, "");
/// Nobody signed in on a prepared device in time.
pub const NO_USER_IN_TIME: Shown = (R::UserAbandonment, "");
/// The serial number isn't valid, or a record of somebody else stands.
pub const SOMEBODY_ELSES: Shown = (R::BadRequest, "");
/// The account's domain doesn't say where to enroll, or the account isn't a managed one.
pub const NO_SERVICE: Shown = (R::AccountValidation, "Your Apple ID does not support the expected services");
/// The enrollment token was not taken.
pub const TOKEN: Shown = (R::Authentication, "");
/// Google Play could not be used.
pub const NO_PLAY: Shown = (R::FeatureNotSupported, "");
/// A restriction.
pub const RESTRICTED: Shown = (R::EnrollmentRestrictionsEnforced, "");
/// A required app could not be installed.
pub const APP: Shown = (R::Unknown, "");
/// A restart in the middle: the device looks enrolled and gets no policy.
pub const RESTARTED: Shown = (R::Unknown, "");
/// The distribution isn't supported.
pub const NOT_SUPPORTED: Shown = (R::DeviceNotSupported, "");
/// The identity broker could not register the device.
pub const NO_BROKER: Shown = (R::Authentication, "");
