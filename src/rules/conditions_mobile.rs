//! What can be wrong on Apple, Android and Linux, by the names that a scenario gives it, and the texts that devices show.

use crate::intune::{BuiltIn, Class, Reason, Step};
use crate::rules::conditions::{Condition, row};
use crate::rules::errors::{ErrorEntry, error};
use BuiltIn as B;
use Class::{Permanent, Transient};
use Reason as R;
use Step as S;

const ADE: &[BuiltIn] = &[B::Ade, B::AdeUserless];
const CONFIGURATOR: &[BuiltIn] = &[B::ConfiguratorSetupAssistant];
const OWN_APPLE: &[BuiltIn] = &[B::DeviceEnrollment];
const ACCOUNT_DRIVEN: &[BuiltIn] = &[B::AccountDrivenUserEnrollment];
const APPLE: &[BuiltIn] = &[
    B::Ade,
    B::AdeUserless,
    B::ConfiguratorSetupAssistant,
    B::ConfiguratorDirect,
    B::DeviceEnrollment,
    B::AccountDrivenUserEnrollment,
];
/// Those that take an Apple user's license.
const APPLE_USERS: &[BuiltIn] =
    &[B::Ade, B::ConfiguratorSetupAssistant, B::DeviceEnrollment, B::AccountDrivenUserEnrollment];
/// Those that need managed Google Play.
const ENTERPRISE: &[BuiltIn] = &[B::WorkProfile, B::CorporateWorkProfile, B::FullyManaged, B::Dedicated];
/// Those that a token begins.
const TOKENS: &[BuiltIn] = &[B::CorporateWorkProfile, B::FullyManaged, B::Dedicated, B::AospUser, B::AospUserless];
/// Corporate Android Enterprise.
const CORPORATE: &[BuiltIn] = &[B::CorporateWorkProfile, B::FullyManaged, B::Dedicated];
/// Corporate Android Enterprise on which a user signs in.
const WITH_A_USER: &[BuiltIn] = &[B::CorporateWorkProfile, B::FullyManaged];
const AOSP: &[BuiltIn] = &[B::AospUser, B::AospUserless];
/// Those that take an Android user's license.
const ANDROID_USERS: &[BuiltIn] =
    &[B::WorkProfile, B::CorporateWorkProfile, B::FullyManaged, B::AospUser, B::DeviceAdministrator];
const ANDROID: &[BuiltIn] = &[
    B::WorkProfile,
    B::CorporateWorkProfile,
    B::FullyManaged,
    B::Dedicated,
    B::AospUser,
    B::AospUserless,
    B::DeviceAdministrator,
];
const LINUX: &[BuiltIn] = &[B::Linux];

const PROFILE: (&str, Reason) = ("Profile Installation Failed", R::BadRequest);
const PAYLOAD: (&str, Reason) = ("The new MDM payload does not match the old payload", R::BadRequest);
const SCEP: (&str, Reason) = ("The SCEP server returned an invalid response", R::ClientDisconnected);
const NO_SERVICE: (&str, Reason) = ("Your Apple ID does not support the expected services", R::AccountValidation);
const UNLICENSED: (&str, Reason) = ("UserLicenseTypeInvalid", R::UserValidation);
const UNKNOWN_NAME: (&str, Reason) = ("User Name Not Recognized", R::UserValidation);
const ASSIGN: (&str, Reason) = ("IT admin needs to assign license for access", R::UserValidation);
const UNRESET: (&str, Reason) = ("", R::DeviceNotSupported);

/// The conditions, by platform.
#[rustfmt::skip]
pub const CONDITIONS: [Condition; 40] = [
    // Automated Device Enrollment.
    row("not-in-business-manager", ("", R::DeviceNotSupported), Permanent, "APL-ADE-01", S::Profile, ADE,
        "Apple Business Manager or School Manager does not assign the device to Intune."),
    row("no-enrollment-profile", ("", R::DeviceNotSupported), Permanent, "APL-ADE-02", S::Profile, ADE,
        "The device has no enrollment profile, and the token has no default one."),
    row("profile-before-token", ("", R::FeatureNotSupported), Permanent, "APL-ADE-07", S::Profile, ADE,
        "The profile was made before the token was uploaded and was not edited since."),
    row("scep-answer-invalid", SCEP, Transient, "APL-ADE-04", S::Enroll, ADE,
        "The certificate server's answer cannot be used."),
    row("no-app-license", ("Blocked", R::FeatureNotSupported), Permanent, "APL-ADE-06", S::DeviceSetup, ADE,
        "No license of Company Portal is left, so that the device is blocked."),
    row("app-token-expired", ("Blocked", R::FeatureNotSupported), Permanent, "APL-ADE-06", S::DeviceSetup, ADE,
        "The token for apps ran out, so that the device is blocked."),
    row("first-registration", ("", R::Unknown), Transient, "APL-ADE-13", S::Enroll, ADE,
        "It is the very first Apple device that the tenant registers."),
    // Apple Configurator.
    row("no-user-in-time", ("", R::UserAbandonment), Transient, "APL-CFG-01", S::SignIn, CONFIGURATOR,
        "No user signs in within a day of the device's enrollment."),
    // People's own Apple devices.
    row("profile-not-installed", ("", R::UserAbandonment), Transient, "APL-DE-01", S::Enroll, OWN_APPLE,
        "The user does not install the downloaded profile in time."),
    row("user-name-not-recognized", UNKNOWN_NAME, Permanent, "LIC-GATE-01", S::SignIn, OWN_APPLE,
        "The user has no license, so that the name is not taken."),
    row("serial-not-valid", ("", R::BadRequest), Permanent, "APL-MAC-02", S::Enroll, OWN_APPLE,
        "The Mac is a virtual machine without a valid serial number, or a record of somebody else stands."),
    row("no-service-discovery", NO_SERVICE, Permanent, "APL-UE-01", S::Enroll, ACCOUNT_DRIVEN,
        "The account's domain does not say where to enroll."),
    row("no-managed-apple-account", NO_SERVICE, Permanent, "APL-UE-01", S::Enroll, ACCOUNT_DRIVEN,
        "The user has no Managed Apple Account."),
    // Every Apple device.
    row("no-push-certificate", ("NoEnrollmentPolicy", R::FeatureNotSupported), Permanent, "APL-CERT-01", S::Enroll, APPLE,
        "The tenant has no Apple push certificate."),
    row("push-certificate-invalid", ("APNSCertificateNotValid", R::FeatureNotSupported), Permanent, "APL-CERT-05", S::Enroll, APPLE,
        "The tenant's Apple push certificate ran out or is damaged."),
    row("account-not-onboarded", ("AccountNotOnboarded", R::FeatureNotSupported), Permanent, "APL-CERT-05", S::Enroll, APPLE,
        "The tenant's Apple push certificate was not renewed."),
    row("no-push-network", ("", R::ClientDisconnected), Permanent, "APL-NET-01", S::Enroll, APPLE,
        "The network keeps the device from Apple's push service."),
    row("license-missing", UNLICENSED, Permanent, "LIC-GATE-01", S::Enroll, APPLE_USERS,
        "The user has no license."),
    row("other-mdm", PAYLOAD, Permanent, "ENR-MDM-01", S::Enroll, APPLE,
        "Another MDM provider manages the device."),
    row("other-mdm-leftovers", PROFILE, Transient, "ENR-MDM-01", S::Enroll, APPLE,
        "Profiles of another MDM provider were left on the device."),
    // Devices in use that nobody reset.
    row("not-reset", UNRESET, Permanent, "APL-ADE-01", S::FactoryReset, ADE,
        "The device is in use and was not reset."),
    row("not-reset", UNRESET, Permanent, "APL-CFG-01", S::FactoryReset, CONFIGURATOR,
        "The device is in use and was not reset."),
    row("not-reset", UNRESET, Permanent, "AND-COPE-01", S::FactoryReset, &[B::CorporateWorkProfile],
        "The device is in use and was not reset."),
    row("not-reset", UNRESET, Permanent, "AND-COBO-01", S::FactoryReset, &[B::FullyManaged],
        "The device is in use and was not reset."),
    row("not-reset", UNRESET, Permanent, "AND-COSU-01", S::FactoryReset, &[B::Dedicated],
        "The device is in use and was not reset."),
    row("not-reset", UNRESET, Permanent, "AND-AOSP-01", S::FactoryReset, AOSP,
        "The device is in use and was not reset."),
    // Android.
    row("factory-reset-protection", ("", R::Authentication), Permanent, "AND-FRP-01", S::FactoryReset, CORPORATE,
        "After its reset the device asks for an account that nobody knows."),
    row("no-google-play", ("", R::FeatureNotSupported), Permanent, "AND-GPL-01", S::Profile, ENTERPRISE,
        "Managed Google Play is out of the device's reach."),
    row("token-not-taken", ("", R::Authentication), Permanent, "AND-TOK-01", S::Profile, TOKENS,
        "The enrollment token ran out or was revoked."),
    row("zero-touch-overridden", ("", R::BadRequest), Permanent, "AND-ZT-01", S::Profile, &[B::CorporateWorkProfile, B::Dedicated],
        "The linked zero-touch account gives the device the configuration of fully managed ones."),
    row("private-space", ("", R::FeatureNotSupported), Permanent, "AND-WP-03", S::Profile, &[B::WorkProfile],
        "The user enrolls in a private space or another account of the device."),
    row("conditional-access", ("", R::Authorization), Permanent, "AND-CA-01", S::SignIn, WITH_A_USER,
        "Conditional Access covers the app that enrolls the device."),
    row("restarted", ("", R::Unknown), Transient, "AND-RST-01", S::DeviceSetup, WITH_A_USER,
        "Somebody restarts the device in the middle, so that it looks enrolled and gets no policy."),
    row("old-intune-app", ("", R::DeviceNotSupported), Permanent, "AND-AOSP-01", S::Enroll, AOSP,
        "The Intune app of the device is too old to synchronize."),
    row("license-missing", ASSIGN, Permanent, "LIC-GATE-01", S::Enroll, ANDROID_USERS,
        "The user has no license."),
    row("other-mdm", PROFILE, Permanent, "ENR-MDM-01", S::Enroll, ANDROID,
        "Another MDM provider manages the device."),
    row("other-mdm-leftovers", PROFILE, Transient, "ENR-MDM-01", S::Enroll, ANDROID,
        "Something of another MDM provider was left on the device."),
    // Linux.
    row("distribution-not-supported", ("", R::DeviceNotSupported), Permanent, "LNX-ENR-01", S::Delivery, LINUX,
        "The distribution, its version or its edition is not supported."),
    row("no-broker", ("", R::Authentication), Transient, "LNX-ENR-02", S::Enroll, LINUX,
        "The identity broker does not register the device."),
    row("license-missing", ("", R::UserValidation), Permanent, "LIC-GATE-01", S::Enroll, LINUX,
        "The user has no license."),
];

const P: Option<Class> = Some(Permanent);
const T: Option<Class> = Some(Transient);

/// What devices show, by platform.
#[rustfmt::skip]
pub const ERRORS: [ErrorEntry; 12] = [
    error("NoEnrollmentPolicy", "no-push-certificate", P, R::FeatureNotSupported,
        "The tenant has no Apple push certificate."),
    error("AccountNotOnboarded", "push-certificate-lapsed", P, R::FeatureNotSupported,
        "The tenant's Apple push certificate was not renewed."),
    error("MdmAuthorityNotDefined", "no-authority", P, R::FeatureNotSupported,
        "The tenant has no MDM authority."),
    error("UserLicenseTypeInvalid", "no-license", P, R::UserValidation,
        "The user has no license that includes Intune."),
    error("User Name Not Recognized", "name-not-recognized", P, R::UserValidation,
        "The user has no license that includes Intune."),
    error("Invalid Profile", "invalid-profile", P, R::EnrollmentRestrictionsEnforced,
        "A restriction blocks the platform, or the profile cannot be used."),
    error("Profile Installation Failed", "profile-failed", None, R::BadRequest,
        "Another provider's management or what it left is there, or a restriction blocks personal devices."),
    error("The new MDM payload does not match the old payload", "payload-mismatch", P, R::BadRequest,
        "Another provider's management is on the device."),
    error("The SCEP server returned an invalid response", "certificate-server", T, R::ClientDisconnected,
        "The certificate server's answer could not be used."),
    error("Your Apple ID does not support the expected services", "no-services", P, R::AccountValidation,
        "The account is no managed one, or its domain does not say where to enroll."),
    error("IT admin needs to assign license for access", "assign-license", P, R::UserValidation,
        "The user has no license that includes Intune."),
    error("IT admin needs to set MDM authority", "set-authority", P, R::FeatureNotSupported,
        "The tenant has no MDM authority."),
];
