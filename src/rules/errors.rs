//! The codes that an enrollment shows, and what they mean.
//!
//! [`errors`] explains a code; [`conditions`] says what can be wrong with a device, its user or the tenant so that a
//! path ends in one. The same code may pass by itself on one path and last on another: then the condition decides.

use crate::intune::{Class, Reason};
use crate::rules::conditions_mobile as mobile;
use crate::rules::matrix::COLUMNS;

pub use crate::rules::conditions::{Condition, conditions, find_condition, names};

/// A code and what stands behind it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ErrorEntry {
    /// The code as a device, an import or a page shows it.
    pub code: &'static str,
    /// A short symbolic name.
    pub name: &'static str,
    /// Whether trying again can help; none where that depends on the path.
    pub class: Option<Class>,
    /// Graph's reason.
    pub reason: Reason,
    /// The cause, in one sentence.
    pub sentence: &'static str,
}

const P: Option<Class> = Some(Class::Permanent);
const T: Option<Class> = Some(Class::Transient);
const BY_PATH: Option<Class> = None;

/// The codes of Windows, by where they come from.
#[rustfmt::skip]
pub const ERRORS: [ErrorEntry; 45] = [
    // The enrollment client.
    error("0x80180002", "device-authentication", BY_PATH, Reason::Authentication,
        "The device could not show a token of Microsoft Entra."),
    error("0x80180005", "server-failure", T, Reason::Unknown,
        "The enrollment service failed for a reason of its own."),
    error("0x8018000A", "already-enrolled", P, Reason::BadRequest,
        "Another user or another MDM provider holds the device."),
    error("0x80180013", "device-limit", P, Reason::EnrollmentRestrictionsEnforced,
        "The user has as many devices as Intune allows."),
    error("0x80180014", "device-not-supported", P, Reason::EnrollmentRestrictionsEnforced,
        "A restriction blocks the device, or it was deployed once and may not be again."),
    error("0x80180015", "platform-not-supported", P, Reason::DeviceNotSupported,
        "The service does not manage this platform."),
    error("0x80180018", "user-license", P, Reason::UserValidation,
        "The user lacks a license, or has too many devices."),
    error("0x80180022", "home-edition", P, Reason::DeviceNotSupported,
        "Windows Home takes no part in Autopilot."),
    error("0x80180026", "management-blocked", P, Reason::FeatureNotSupported,
        "The agent for classic PCs is installed, or a policy turns management off."),
    error("0x8018002A", "prompt-not-answered", T, Reason::UserAbandonment,
        "The user dismissed or ignored the prompt for a second factor."),
    error("0x8018002B", "mdm-not-configured", BY_PATH, Reason::AccountValidation,
        "The user name cannot be routed, the user is in no scope, or the settings have not arrived."),
    error("DeviceCapReached", "device-cap", P, Reason::EnrollmentRestrictionsEnforced,
        "The account may not enroll another device."),
    error("TermsOfUse", "MDM terms of use", P, Reason::UserValidation,
        "The page with the terms of use did not open: no license, or a wrong address."),
    // Apple.
    error("APNSCertificateNotValid", "push-certificate", P, Reason::FeatureNotSupported,
        "The tenant's Apple push certificate has expired, or there is none yet."),
    error("Blocked", "portal-licenses", P, Reason::FeatureNotSupported,
        "Company Portal can't be licensed by the location token, and the profile waits for it."),
    // Windows.
    error("0x80070032", "request-not-supported", P, Reason::DeviceNotSupported,
        "This Windows is older than 1709."),
    error("0x8007064C", "machine-already-enrolled", P, Reason::BadRequest,
        "The machine is a clone or still has the certificate of an earlier enrollment."),
    error("0x80070490", "element-not-found", BY_PATH, Reason::Unknown,
        "Something was not there yet, or an AMD firmware TPM could not be attested."),
    error("0x800705B4", "time-out", BY_PATH, Reason::ClientDisconnected,
        "A step took too long: there is no usable TPM 2.0, or a client installs slowly."),
    error("0x80070774", "domain-controller-not-found", P, Reason::BadRequest,
        "The domain join found no domain controller, or was not allowed or not meant for this device."),
    error("0x8000FFFF", "tenant-not-configured", P, Reason::AccountValidation,
        "Microsoft Entra knows of no MDM provider."),
    error("0x82AA0008", "out-of-memory", T, Reason::Unknown,
        "The device ran out of memory for a moment."),
    // Joining and attesting.
    error("0x801C0003", "not-authorized-to-join", P, Reason::Authorization,
        "The user may not join devices."),
    error("0x801C03EA", "attestation-failed", P, Reason::Authentication,
        "The TPM could not vouch for the device, so that it got no token."),
    error("0x801C03F3", "device-object-not-found", P, Reason::AccountValidation,
        "The Microsoft Entra object that stands for the registered device was deleted."),
    error("0xC1036501", "several-mdm-configurations", P, Reason::FeatureNotSupported,
        "The tenant names more than one MDM provider."),
    error("0x81039001", "attestation-retries-exceeded", T, Reason::Authentication,
        "The TPM did not answer often enough to be attested."),
    error("0x81039023", "attestation-needs-update", P, Reason::Authentication,
        "Attestation fails until Windows has a certain cumulative update."),
    error("0x81039024", "tpm-vulnerable", P, Reason::Authentication,
        "The TPM's firmware has a known weakness."),
    // Tokens.
    error("0xCAA10001", "sign-in-needed", T, Reason::Authentication,
        "The user's token was needed and nobody was signed in."),
    error("0xCAA9004D", "token-library", P, Reason::Authentication,
        "The token library could not authenticate the user."),
    error("0xCAA90014", "federation-answer", P, Reason::Authentication,
        "The federation service's answer could not be used."),
    error("0xCAA9001F", "integrated-sign-in", P, Reason::Authentication,
        "Integrated sign-in works for federated accounts only."),
    error("0xCAA20003", "grant-refused", P, Reason::Authentication,
        "Microsoft Entra refused the grant that the device presented."),
    // The network.
    error("0xCAA70004", "resource-not-reached", T, Reason::ClientDisconnected,
        "A proxy or a firewall kept the device from a server."),
    error("0x80192EE2", "network-time-out", T, Reason::ClientDisconnected,
        "A server did not answer in time."),
    error("0x80192EE7", "name-not-resolved", T, Reason::ClientDisconnected,
        "A server's name was not resolved."),
    error("0x801901AD", "http-refused", T, Reason::ClientDisconnected,
        "A server or a proxy answered with an HTTP error."),
    error("OOBEIDPS", "identity-provider-blocked", P, Reason::ClientDisconnected,
        "A proxy blocks the identity provider's page out of the box."),
    // Autopilot's registration.
    error("806", "already-assigned", P, Reason::DeviceNotSupported,
        "The device is assigned already."),
    error("807", "not-registered", P, Reason::DeviceNotSupported,
        "Autopilot does not know the device."),
    error("808", "other-tenant", P, Reason::DeviceNotSupported,
        "Another tenant has registered the device."),
    error("809", "profile-deleted", P, Reason::DeviceNotSupported,
        "The profile that the device had was deleted."),
    error("815", "no-profile", P, Reason::DeviceNotSupported,
        "The tenant has no profile for the device."),
    error("908", "serial-mismatch", P, Reason::DeviceNotSupported,
        "Serial number or product key differ from what was registered."),
];

pub(in crate::rules) const fn error(
    code: &'static str,
    name: &'static str,
    class: Option<Class>,
    reason: Reason,
    sentence: &'static str,
) -> ErrorEntry {
    ErrorEntry { code, name, class, reason, sentence }
}

/// Every code: those of Windows, then what the others show.
pub fn errors() -> impl Iterator<Item = &'static ErrorEntry> {
    ERRORS.iter().chain(&mobile::ERRORS)
}

/// What `code` means; none if no enrollment shows it.
#[must_use]
pub fn find(code: &str) -> Option<&'static ErrorEntry> {
    errors().find(|entry| entry.code == code)
}

/// The obstacles and codes as the page `docs/obstacles.md`.
#[must_use]
pub fn page() -> String {
    let mut out = String::from(
        "# Obstacles and codes\n\nWhat a cohort's `obstacles` may name, in order; generated from the tables in `src/rules`. One that *lasts* shows in\n\
         every attempt, one that *passes* in the first of an enrollment.\n\n\
         | obstacle | what is wrong | shows | reason | | rule | paths |\n|---|---|---|---|---|---|---|\n",
    );
    let mut rows: Vec<&Condition> = conditions().collect();
    rows.sort_by_key(|row| row.name);
    for row in rows {
        let paths: Vec<&str> = row.paths.iter().map(|path| path.name()).collect();
        let paths = if row.paths == COLUMNS { "all Windows paths".to_owned() } else { paths.join(", ") };
        let lasts = if row.lasts() { "lasts" } else { "passes" };
        let (name, code, reason, rule) = (row.name, row.code, row.reason.name(), row.rule);
        out.push_str(&format!("| `{name}` | {} | {code} | {reason} | {lasts} | {rule} | {paths} |\n", row.sentence));
    }
    out.push_str("\n## Codes\n\n| code | what it means | reason | |\n|---|---|---|---|\n");
    for row in errors() {
        let lasts = match row.class {
            Some(Class::Permanent) => "lasts",
            Some(Class::Transient) => "passes",
            None => "by path",
        };
        out.push_str(&format!("| {} | {} | {} | {lasts} |\n", row.code, row.sentence, row.reason.name()));
    }
    out
}

#[cfg(test)]
#[path = "errors_tests.rs"]
mod tests;
