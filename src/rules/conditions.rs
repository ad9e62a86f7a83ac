//! What can be wrong with a share of devices, their users or the tenant, by the name that a scenario gives it.
//!
//! A condition is what no other key says: it belongs to certain paths, shows at one step and, if it is permanent, at
//! every attempt. One name may have several rows; each path is in one of them at most.

use crate::intune::{BuiltIn, Class, Failure, Reason, Step};
use crate::rules::conditions_mobile as mobile;
use crate::rules::matrix::COLUMNS;
use BuiltIn as B;
use Class::{Permanent, Transient};
use Reason as R;
use Step as S;

/// Something that keeps a device from enrolling by certain paths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Condition {
    /// The name in a scenario.
    pub name: &'static str,
    /// The code that the device shows; empty if it shows none.
    pub code: &'static str,
    /// Graph's reason.
    pub reason: Reason,
    /// Whether trying again helps.
    pub class: Class,
    /// The id of the rule behind it.
    pub rule: &'static str,
    /// The step at whose end it shows.
    pub step: Step,
    /// The paths that meet it.
    pub paths: &'static [BuiltIn],
    /// What is wrong, in one sentence.
    pub sentence: &'static str,
}

impl Condition {
    /// What the device shows.
    #[must_use]
    pub fn failure(&self) -> Failure {
        Failure { reason: self.reason, code: self.code.to_owned(), rule: self.rule }
    }

    /// Whether every attempt meets it, and not only the first.
    #[must_use]
    pub const fn lasts(&self) -> bool {
        matches!(self.class, Permanent)
    }
}

/// Every condition: those of Windows, then the others'.
pub fn conditions() -> impl Iterator<Item = &'static Condition> {
    CONDITIONS.iter().chain(&mobile::CONDITIONS)
}

/// The condition called `name` as devices of `path` meet it; none if they do not.
#[must_use]
pub fn find_condition(name: &str, path: BuiltIn) -> Option<&'static Condition> {
    conditions().find(|condition| condition.name == name && condition.paths.contains(&path))
}

/// Every name, once, in order.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = conditions().map(|condition| condition.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

const AUTOPILOT: &[BuiltIn] = &[
    B::AutopilotUserDriven,
    B::AutopilotHybrid,
    B::AutopilotSelfDeploying,
    B::AutopilotPreProvisioned,
    B::AutopilotExistingDevices,
    B::AutopilotDevicePreparation,
];
/// Those that Autopilot must know beforehand.
const REGISTERED: &[BuiltIn] =
    &[B::AutopilotUserDriven, B::AutopilotHybrid, B::AutopilotSelfDeploying, B::AutopilotPreProvisioned];
/// Those whose TPM must vouch for the device.
const ATTESTED: &[BuiltIn] = &[B::AutopilotSelfDeploying, B::AutopilotPreProvisioned];
/// Those where a user signs in out of the box.
const USER_DRIVEN: &[BuiltIn] =
    &[B::AutopilotUserDriven, B::AutopilotHybrid, B::AutopilotExistingDevices, B::AutopilotDevicePreparation];
/// Those whose user joins the device and must have the right to.
const JOINED_BY_A_USER: &[BuiltIn] = &[
    B::AutopilotUserDriven,
    B::AutopilotExistingDevices,
    B::AutopilotDevicePreparation,
    B::AutomaticJoin,
    B::UserJoin,
    B::Dem,
];
const JOINS: &[BuiltIn] = &[B::AutomaticJoin, B::UserJoin, B::Dem];
const GPO: &[BuiltIn] = &[B::GroupPolicy];
const GPO_AND_JOINS: &[BuiltIn] = &[B::GroupPolicy, B::AutomaticJoin, B::UserJoin, B::Dem];
const CO: &[BuiltIn] = &[B::CoManagementExisting, B::CoManagementBootstrap];
const EXISTING_CLIENTS: &[BuiltIn] = &[B::CoManagementExisting];
const HYBRID: &[BuiltIn] = &[B::AutopilotHybrid];
const BULK: &[BuiltIn] = &[B::BulkPackage];
const SELF: &[BuiltIn] = &[B::AutopilotSelfDeploying];
const ALL: &[BuiltIn] = &COLUMNS;
/// Those that find out at the enrollment that a device is enrolled already: the others do it once only or take it as it is.
const ENROLLS_ANEW: &[BuiltIn] = &[
    B::AutopilotUserDriven,
    B::AutopilotHybrid,
    B::AutopilotExistingDevices,
    B::AutopilotDevicePreparation,
    B::AutomaticJoin,
    B::AutomaticByod,
    B::BulkPackage,
    B::GroupPolicy,
    B::Dem,
    B::UserRegister,
    B::UserJoin,
    B::MdmOnly,
];
/// All that another MDM provider keeps out, but Group Policy, which has its own rule.
const KEPT_OUT: &[BuiltIn] = &[
    B::AutopilotUserDriven,
    B::AutopilotHybrid,
    B::AutopilotSelfDeploying,
    B::AutopilotPreProvisioned,
    B::AutopilotExistingDevices,
    B::AutopilotDevicePreparation,
    B::AutomaticJoin,
    B::AutomaticByod,
    B::BulkPackage,
    B::Dem,
    B::UserJoin,
    B::MdmOnly,
];
/// Those that take a user's license at the enrollment, without a status page that would hang.
const LICENSED_WITHOUT_A_PAGE: &[BuiltIn] = &[
    B::AutopilotDevicePreparation,
    B::AutomaticJoin,
    B::AutomaticByod,
    B::GroupPolicy,
    B::UserRegister,
    B::UserJoin,
    B::MdmOnly,
];
/// Those with a page that waits for what is targeted at the user.
const ACCOUNT_SETUP: &[BuiltIn] =
    &[B::AutopilotUserDriven, B::AutopilotHybrid, B::AutopilotPreProvisioned, B::AutopilotExistingDevices];

/// The conditions on Windows, by code.
#[rustfmt::skip]
pub const CONDITIONS: [Condition; 84] = [
    // Whatever the enrollment client finds.
    row("no-entra-token", ("0x80180002", R::Authentication), Transient, "WIN-CM-05", S::Enroll, CO,
        "The device has no token yet and falls back to its user's."),
    row("no-entra-token", ("0x80180002", R::Authentication), Permanent, "WIN-GPO-01", S::Enroll, GPO,
        "The hybrid join is broken, so that the user gets no token."),
    row("no-entra-token", ("0x80180002", R::Authentication), Transient, "WIN-AP-UD-01", S::SignIn, USER_DRIVEN,
        "The sign-in brought no token."),
    row("service-failure", ("0x80180005", R::Unknown), Transient, "WIN-CM-09", S::Enroll, ALL,
        "The enrollment service fails."),
    row("enrolled-by-another-user", ("0x8018000A", R::BadRequest), Permanent, "WIN-USER-05", S::Enroll, ENROLLS_ANEW,
        "Another user of the device has enrolled or joined it."),
    row("other-mdm", ("0x8018000A", R::BadRequest), Permanent, "WIN-GPO-06", S::Enroll, GPO,
        "Another MDM provider manages the device, so that the task does not start."),
    row("other-mdm", ("0x8018000A", R::BadRequest), Permanent, "WIN-CM-13", S::Enroll, CO,
        "Another MDM provider manages the client, which then is no client of co-management."),
    row("other-mdm", ("0x8018000A", R::BadRequest), Permanent, "WIN-ELIG-02", S::Enroll, KEPT_OUT,
        "Another MDM provider manages the device."),
    row("platform-not-supported", ("0x80180015", R::DeviceNotSupported), Permanent, "WIN-CM-02", S::Enroll, CO,
        "The client runs a Windows that co-management leaves out."),
    row("home-edition", ("0x80180022", R::DeviceNotSupported), Permanent, "WIN-ELIG-04", S::Enroll, AUTOPILOT,
        "The edition is Home."),
    row("classic-agent", ("0x80180026", R::FeatureNotSupported), Permanent, "WIN-GPO-01", S::Enroll, GPO_AND_JOINS,
        "The agent for classic PCs is still installed."),
    row("mfa-ignored", ("0x8018002A", R::UserAbandonment), Transient, "WIN-GPO-05", S::Enroll, GPO,
        "The user ignores the prompt for a second factor."),
    row("mfa-ignored", ("0x8018002A", R::UserAbandonment), Transient, "WIN-CM-09", S::Enroll, CO,
        "The user ignores the prompt for a second factor."),
    row("mfa-ignored", ("0x8018002A", R::UserAbandonment), Transient, "WIN-SCOPE-09", S::SignIn, JOINS,
        "The user ignores the prompt for a second factor."),
    row("upn-not-routable", ("0x8018002B", R::AccountValidation), Permanent, "WIN-GPO-04", S::Enroll, GPO,
        "The user name ends in a domain that the tenant never verified."),
    row("upn-not-routable", ("0x8018002B", R::AccountValidation), Transient, "WIN-CM-09", S::Enroll, CO,
        "The user name is not known in this form yet."),
    row("license-missing", ("0x80180018", R::UserValidation), Permanent, "WIN-ESP-10", S::AccountSetup, ACCOUNT_SETUP,
        "The user has no license, so that the status page hangs."),
    row("license-missing", ("0x80180018", R::UserValidation), Permanent, "WIN-LIC-01", S::Enroll, LICENSED_WITHOUT_A_PAGE,
        "The user has no license."),
    row("terms-of-use-unreachable", ("TermsOfUse", R::UserValidation), Permanent, "WIN-LIC-01", S::Enroll, JOINED_BY_A_USER,
        "The page with the terms of use does not open."),
    row("mdm-not-configured", ("0x8000FFFF", R::AccountValidation), Permanent, "WIN-CM-01", S::Enroll, CO,
        "Microsoft Entra knows of no MDM provider."),
    row("no-sign-in", ("", R::Authentication), Permanent, "WIN-GPO-03", S::Enroll, GPO,
        "Nobody signs in with a work account, so that nothing starts."),
    // Windows itself.
    row("windows-before-1709", ("0x80070032", R::DeviceNotSupported), Permanent, "WIN-CM-02", S::Enroll, CO,
        "Windows is older than 1709."),
    row("windows-before-1709", ("0x80070032", R::DeviceNotSupported), Permanent, "WIN-GPO-01", S::Enroll, GPO,
        "Windows is older than 1709."),
    row("cloned-image", ("0x8007064C", R::BadRequest), Permanent, "WIN-USER-05", S::Enroll, ENROLLS_ANEW,
        "The image was taken from an enrolled machine."),
    row("element-not-found", ("0x80070490", R::Unknown), Transient, "WIN-CM-09", S::Enroll, CO,
        "Something that the client looks for is not there yet."),
    row("out-of-memory", ("0x82AA0008", R::Unknown), Transient, "WIN-CM-09", S::Enroll, CO,
        "The device is short of memory."),
    row("client-install-slow", ("0x800705B4", R::ClientDisconnected), Transient, "WIN-CM-12", S::Afterwards, &[B::CoManagementBootstrap],
        "The Configuration Manager client takes longer than the page waits."),
    row("workplace-joined-only", ("", R::DeviceNotSupported), Permanent, "WIN-CM-02", S::Enroll, CO,
        "The device is registered and not joined, so that it is no candidate."),
    row("not-co-management-ready", ("", R::FeatureNotSupported), Permanent, "WIN-CM-01", S::Delivery, EXISTING_CLIENTS,
        "Directory synchronization or automatic enrollment is not set up."),
    row("no-server-name", ("", R::ClientDisconnected), Transient, "WIN-CNAME-01", S::Enroll, &[B::UserRegister, B::MdmOnly],
        "The DNS alias is missing and the user does not know the server."),
    row("old-entra-object", ("", R::DeviceNotSupported), Permanent, "WIN-OWN-07", S::Join, &[B::UserRegister],
        "The object of an earlier join still stands in Microsoft Entra."),
    row("personal-account", ("", R::UserAbandonment), Transient, "WIN-SCOPE-11", S::SignIn, &[B::AutomaticJoin, B::UserJoin],
        "The user sets the device up with a personal account and joins it later."),
    row("personal-account", ("", R::UserAbandonment), Transient, "WIN-SCOPE-11", S::SignIn, USER_DRIVEN,
        "The user tries a personal account first."),
    // Tokens.
    row("signed-out", ("0xCAA10001", R::Authentication), Transient, "WIN-CM-05", S::Enroll, CO,
        "The user signed out before the user's token was needed."),
    row("token-library-failed", ("0xCAA9004D", R::Authentication), Permanent, "WIN-CM-09", S::Enroll, CO,
        "The token library cannot authenticate this user."),
    row("federation-answer-unusable", ("0xCAA90014", R::Authentication), Permanent, "WIN-CM-09", S::Enroll, CO,
        "The federation service answers with what Microsoft Entra cannot use."),
    row("account-not-federated", ("0xCAA9001F", R::Authentication), Permanent, "WIN-CM-09", S::Enroll, CO,
        "Integrated sign-in is asked of an account that is not federated."),
    row("grant-refused", ("0xCAA20003", R::Authentication), Permanent, "WIN-CM-09", S::Enroll, CO,
        "Microsoft Entra refuses the grant."),
    // The network.
    row("proxy-blocked", ("0xCAA70004", R::ClientDisconnected), Transient, "WIN-CM-09", S::Enroll, CO,
        "A proxy keeps the device from a server."),
    row("timed-out", ("0x80192EE2", R::ClientDisconnected), Transient, "WIN-CM-09", S::Enroll, ALL,
        "A server does not answer in time."),
    row("name-not-resolved", ("0x80192EE7", R::ClientDisconnected), Transient, "WIN-CM-09", S::Enroll, ALL,
        "A server's name is not resolved."),
    row("http-denied", ("0x801901AD", R::ClientDisconnected), Transient, "WIN-CM-09", S::Enroll, ALL,
        "A server or a proxy answers with an HTTP error."),
    row("identity-provider-blocked", ("OOBEIDPS", R::ClientDisconnected), Permanent, "WIN-AP-UD-01", S::SignIn, USER_DRIVEN,
        "A proxy blocks the page of the identity provider."),
    // The TPM.
    row("no-tpm-2", ("0x800705B4", R::ClientDisconnected), Permanent, "WIN-AP-SD-01", S::Join, SELF,
        "The device has no TPM 2.0."),
    row("no-tpm-2", ("0x800705B4", R::ClientDisconnected), Permanent, "WIN-AP-PP-01", S::Join, &[B::AutopilotPreProvisioned],
        "The device has no TPM 2.0."),
    row("virtual-machine", ("0x800705B4", R::ClientDisconnected), Permanent, "WIN-AP-SD-01", S::Join, SELF,
        "The device is a virtual machine."),
    row("virtual-machine", ("0x800705B4", R::ClientDisconnected), Permanent, "WIN-AP-PP-01", S::Join, &[B::AutopilotPreProvisioned],
        "The device is a virtual machine."),
    row("amd-ftpm", ("0x80070490", R::Unknown), Permanent, "WIN-AP-SD-02", S::Join, ATTESTED,
        "The AMD firmware TPM cannot be attested."),
    row("attestation-failed", ("0x801C03EA", R::Authentication), Permanent, "WIN-AP-SD-01", S::Join, ATTESTED,
        "The TPM cannot vouch for the device."),
    row("two-profiles", ("0x801C03EA", R::Authentication), Permanent, "WIN-AP-SD-01", S::Join, ATTESTED,
        "Groups give the device more than one profile."),
    row("attestation-retries", ("0x81039001", R::Authentication), Transient, "WIN-AP-SD-02", S::Join, ATTESTED,
        "The TPM does not answer often enough."),
    row("attestation-needs-update", ("0x81039023", R::Authentication), Permanent, "WIN-AP-SD-02", S::Join, ATTESTED,
        "Windows lacks the update that lets the TPM be attested."),
    row("vulnerable-tpm", ("0x81039024", R::Authentication), Permanent, "WIN-AP-SD-02", S::Join, ATTESTED,
        "The TPM's firmware has a known weakness."),
    row("clock-wrong", ("0x801C03EA", R::Authentication), Permanent, "WIN-AP-14", S::Join, ATTESTED,
        "The clock is minutes off, so that the TPM's word does not count."),
    row("clock-wrong", ("0x800705B4", R::ClientDisconnected), Permanent, "WIN-AP-14", S::DeviceSetup,
        &[B::AutopilotUserDriven, B::AutopilotHybrid, B::AutopilotExistingDevices],
        "The clock is minutes off, so that the status page waits in vain."),
    row("small-virtual-machine", ("", R::DeviceNotSupported), Permanent, "WIN-AP-14", S::DevicePreparation, USER_DRIVEN,
        "The virtual machine has one processor or less than 4 GB."),
    row("several-mdm-configurations", ("0xC1036501", R::FeatureNotSupported), Permanent, "WIN-AP-SD-01", S::Enroll, SELF,
        "The tenant names more than one MDM provider."),
    row("entra-object-deleted", ("0x801C03F3", R::AccountValidation), Permanent, "WIN-AP-10", S::Join, ATTESTED,
        "Somebody deleted the registered device's object in Microsoft Entra."),
    row("entra-object-deleted", ("0x80070774", R::BadRequest), Permanent, "WIN-AP-HY-01", S::Join, HYBRID,
        "Somebody deleted the registered device's object in Microsoft Entra."),
    // The domain join.
    row("no-domain-controller", ("0x80070774", R::BadRequest), Permanent, "WIN-AP-HY-01", S::Join, HYBRID,
        "The device reaches no domain controller."),
    row("no-domain-controller", ("0x80070774", R::BadRequest), Permanent, "WIN-AP-PP-05", S::SignIn, &[B::AutopilotPreProvisioned],
        "The user of a hybrid device reaches no domain controller; the technician needed none."),
    row("user-assigned", ("0x80070774", R::BadRequest), Permanent, "WIN-AP-HY-04", S::Join, HYBRID,
        "A user was assigned to the device beforehand."),
    row("connector-without-right", ("0x80070774", R::BadRequest), Permanent, "WIN-AP-HY-02", S::Join, HYBRID,
        "The connector may not create computers in the organizational unit."),
    row("legacy-connector", ("0x80070774", R::BadRequest), Permanent, "WIN-AP-HY-03", S::Join, HYBRID,
        "The connector is of the kind that no longer works."),
    // Rights and accounts.
    row("no-join-right", ("0x801C0003", R::Authorization), Permanent, "WIN-AP-UD-01", S::Join, JOINED_BY_A_USER,
        "The user may not join devices."),
    row("package-account-may-not-join", ("0x801C0003", R::Authorization), Permanent, "WIN-BULK-03", S::Join, BULK,
        "The package's account may not join devices."),
    row("package-account-needs-mfa", ("", R::Authentication), Permanent, "WIN-BULK-04", S::Join, BULK,
        "A policy asks the package's account for a second factor."),
    row("no-sync-fabric", ("", R::FeatureNotSupported), Permanent, "WIN-BULK-05", S::Delivery, BULK,
        "The tenant lacks the service principal that bulk tokens come from."),
    row("unreachable-after-package", ("", R::ClientDisconnected), Permanent, "WIN-BULK-09", S::Join, BULK,
        "The device has neither a network nor a local account and must be reimaged."),
    row("conditional-access", ("", R::Authorization), Permanent, "WIN-DEM-04", S::SignIn, &[B::Dem],
        "A policy of Conditional Access keeps the enrollment manager from finishing."),
    row("conditional-access", ("", R::Authorization), Permanent, "WIN-AP-13", S::SignIn, USER_DRIVEN,
        "A policy of Conditional Access covers the enrollment apps."),
    row("wrong-tenant-user", ("", R::UserValidation), Permanent, "WIN-AP-08", S::SignIn,
        &[B::AutopilotUserDriven, B::AutopilotHybrid, B::AutopilotPreProvisioned],
        "Whoever signs in belongs to another organization."),
    // Autopilot's registration.
    row("already-assigned", ("806", R::DeviceNotSupported), Permanent, "WIN-AP-04", S::Profile, REGISTERED,
        "The import found the device assigned already."),
    row("other-tenant", ("808", R::DeviceNotSupported), Permanent, "WIN-AP-04", S::Profile, REGISTERED,
        "The import found the device with another tenant."),
    row("not-registered", ("807", R::DeviceNotSupported), Permanent, "WIN-AP-01", S::Profile, REGISTERED,
        "Autopilot does not know the device."),
    row("profile-deleted", ("809", R::DeviceNotSupported), Permanent, "WIN-AP-07", S::Profile, REGISTERED,
        "The device's profile was deleted."),
    row("no-profile", ("815", R::DeviceNotSupported), Permanent, "WIN-AP-07", S::Profile, REGISTERED,
        "The tenant has no profile for the device."),
    row("mainboard-changed", ("908", R::DeviceNotSupported), Permanent, "WIN-AP-09", S::Profile, REGISTERED,
        "The mainboard is not the one that was registered."),
    row("setup-restarted-too-often", ("", R::BadRequest), Permanent, "WIN-AP-12", S::Profile, REGISTERED,
        "Setup was restarted so often that it skips Autopilot."),
    row("registered-already", ("", R::DeviceNotSupported), Permanent, "WIN-AP-V2-02", S::Profile, &[B::AutopilotDevicePreparation],
        "The device is still registered and runs classic Autopilot instead."),
    row("json-lost", ("", R::DeviceNotSupported), Permanent, "WIN-AP-EX-01", S::Profile, &[B::AutopilotExistingDevices],
        "The offline profile has the wrong encoding or was removed with the image's identity."),
    // The status page.
    row("rebooted-in-account-setup", ("", R::ClientDisconnected), Permanent, "WIN-ESP-09", S::AccountSetup, ACCOUNT_SETUP,
        "A policy restarts the device in account setup."),
    row("compliance-demanded-by-all-apps", ("0x800705B4", R::ClientDisconnected), Permanent, "WIN-ESP-10", S::AccountSetup, ACCOUNT_SETUP,
        "Conditional Access asks for a compliant device before the apps that the page waits for."),
    row("mixed-installers", ("", R::ClientDisconnected), Transient, "WIN-ESP-08", S::DeviceSetup, ACCOUNT_SETUP,
        "An installer finds another one at work."),
];

/// A row of the table.
pub(in crate::rules) const fn row(
    name: &'static str,
    (code, reason): (&'static str, Reason),
    class: Class,
    rule: &'static str,
    step: Step,
    paths: &'static [BuiltIn],
    sentence: &'static str,
) -> Condition {
    Condition { name, code, reason, class, rule, step, paths, sentence }
}
