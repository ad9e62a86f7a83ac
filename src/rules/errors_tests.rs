//! Every documented code has a cause, and causes agree with their codes.

use super::*;
use crate::intune::{BuiltIn, Platform};
use crate::rules::Refusal;
use crate::rules::catalogue;

/// What produces a code.
enum Cause {
    /// The condition of this name.
    Condition(&'static str),
    /// A refusal before the attempt.
    Refusal(Refusal),
    /// A refusal before the attempt, on this platform.
    RefusalOn(Refusal, Platform),
}

use Cause::Condition as C;

/// The codes of the documentation, each with what produces it here.
const DOCUMENTED: [(&str, Cause); 57] = [
    ("0x80180002", C("no-entra-token")),
    ("0x80180005", C("service-failure")),
    ("0x8018000A", C("enrolled-by-another-user")),
    ("0x80180013", Cause::Refusal(Refusal::IntuneDevices)),
    ("0x80180014", Cause::Refusal(Refusal::OneShot)),
    ("0x80180015", C("platform-not-supported")),
    ("0x80180018", C("license-missing")),
    ("0x80180022", C("home-edition")),
    ("0x80180026", C("classic-agent")),
    ("0x8018002A", C("mfa-ignored")),
    ("0x8018002B", C("upn-not-routable")),
    ("0x80070032", C("windows-before-1709")),
    ("0x8007064C", C("cloned-image")),
    ("0x80070490", C("element-not-found")),
    ("0x800705B4", C("no-tpm-2")),
    ("0x80070774", C("no-domain-controller")),
    ("0x801C0003", C("no-join-right")),
    ("0x801C03EA", C("attestation-failed")),
    ("0x801C03F3", C("entra-object-deleted")),
    ("0xC1036501", C("several-mdm-configurations")),
    ("0x81039001", C("attestation-retries")),
    ("0x81039023", C("attestation-needs-update")),
    ("0x81039024", C("vulnerable-tpm")),
    ("0x8000FFFF", C("mdm-not-configured")),
    ("0xCAA10001", C("signed-out")),
    ("0xCAA9004D", C("token-library-failed")),
    ("0xCAA90014", C("federation-answer-unusable")),
    ("0xCAA9001F", C("account-not-federated")),
    ("0xCAA20003", C("grant-refused")),
    ("0xCAA70004", C("proxy-blocked")),
    ("0x80192EE2", C("timed-out")),
    ("0x80192EE7", C("name-not-resolved")),
    ("0x801901AD", C("http-denied")),
    ("0x82AA0008", C("out-of-memory")),
    ("806", C("already-assigned")),
    ("807", C("not-registered")),
    ("808", C("other-tenant")),
    ("809", C("profile-deleted")),
    ("815", C("no-profile")),
    ("908", C("mainboard-changed")),
    ("DeviceCapReached", Cause::Refusal(Refusal::DemAccounts)),
    ("APNSCertificateNotValid", Cause::Refusal(Refusal::PushCertificate)),
    ("Blocked", Cause::Refusal(Refusal::PortalLicenses)),
    ("TermsOfUse", C("terms-of-use-unreachable")),
    ("OOBEIDPS", C("identity-provider-blocked")),
    ("NoEnrollmentPolicy", C("no-push-certificate")),
    ("AccountNotOnboarded", C("account-not-onboarded")),
    ("MdmAuthorityNotDefined", Cause::RefusalOn(Refusal::Authority, Platform::MacOs)),
    ("UserLicenseTypeInvalid", Cause::RefusalOn(Refusal::Licenses, Platform::Ios)),
    ("User Name Not Recognized", C("user-name-not-recognized")),
    ("Invalid Profile", Cause::RefusalOn(Refusal::PlatformBlocked, Platform::Ios)),
    ("Profile Installation Failed", C("other-mdm-leftovers")),
    ("The new MDM payload does not match the old payload", C("other-mdm")),
    ("The SCEP server returned an invalid response", C("scep-answer-invalid")),
    ("Your Apple ID does not support the expected services", C("no-service-discovery")),
    ("IT admin needs to assign license for access", C("license-missing")),
    ("IT admin needs to set MDM authority", Cause::RefusalOn(Refusal::Authority, Platform::Android)),
];

#[test]
fn every_documented_code_has_an_entry_and_a_cause() {
    for (code, cause) in &DOCUMENTED {
        assert!(find(code).is_some(), "{code} has no entry");
        let produced = match cause {
            Cause::Condition(name) => conditions().any(|c| c.name == *name && c.code == *code),
            Cause::Refusal(refusal) => refusal.failure().code == *code,
            Cause::RefusalOn(refusal, platform) => refusal.shown(*platform, Some(BuiltIn::Ade)).code == *code,
        };
        assert!(produced, "nothing shows {code}");
    }
    let mut listed: Vec<&str> = DOCUMENTED.iter().map(|row| row.0).collect();
    let mut entries: Vec<&str> = errors().map(|entry| entry.code).collect();
    listed.sort_unstable();
    entries.sort_unstable();
    assert_eq!(listed, entries);
    assert_eq!(find("0x00000000"), None);
}

#[test]
fn every_code_that_is_shown_is_explained() {
    for condition in conditions().filter(|condition| !condition.code.is_empty()) {
        let entry = find(condition.code).unwrap_or_else(|| panic!("{} is not explained", condition.name));
        assert!(entry.class.is_none_or(|class| class == condition.class), "{}: {:?}", condition.name, entry.class);
        assert_eq!(entry.reason, condition.reason, "{}", condition.name);
    }
    for failure in Refusal::all().map(Refusal::failure).filter(|failure| !failure.code.is_empty()) {
        assert!(find(&failure.code).is_some_and(|entry| entry.class != Some(Class::Transient)), "{}", failure.code);
    }
}

#[test]
fn codes_whose_class_depends_on_the_path_have_both() {
    let both: Vec<&str> = errors().filter(|entry| entry.class.is_none()).map(|entry| entry.code).collect();
    assert_eq!(both, ["0x80180002", "0x8018002B", "0x80070490", "0x800705B4", "Profile Installation Failed"]);
    for code in both {
        for class in [Class::Permanent, Class::Transient] {
            assert!(conditions().any(|c| c.code == code && c.class == class), "{code} is never {class:?}");
        }
    }
}

/// One line a code that says more than one thing: path, condition, whether it lasts, rule.
#[test]
fn a_code_means_what_its_path_says() {
    use BuiltIn as B;
    let table = [
        (B::GroupPolicy, "upn-not-routable", "0x8018002B", true, "WIN-GPO-04"),
        (B::CoManagementExisting, "upn-not-routable", "0x8018002B", false, "WIN-CM-09"),
        (B::CoManagementExisting, "element-not-found", "0x80070490", false, "WIN-CM-09"),
        (B::AutopilotSelfDeploying, "amd-ftpm", "0x80070490", true, "WIN-AP-SD-02"),
        (B::AutopilotSelfDeploying, "virtual-machine", "0x800705B4", true, "WIN-AP-SD-01"),
        (B::CoManagementBootstrap, "client-install-slow", "0x800705B4", false, "WIN-CM-12"),
        (B::GroupPolicy, "other-mdm", "0x8018000A", true, "WIN-GPO-06"),
        (B::UserJoin, "other-mdm", "0x8018000A", true, "WIN-ELIG-02"),
        (B::CoManagementExisting, "no-entra-token", "0x80180002", false, "WIN-CM-05"),
        (B::GroupPolicy, "no-entra-token", "0x80180002", true, "WIN-GPO-01"),
        (B::AutopilotSelfDeploying, "entra-object-deleted", "0x801C03F3", true, "WIN-AP-10"),
        (B::AutopilotHybrid, "entra-object-deleted", "0x80070774", true, "WIN-AP-HY-01"),
    ];
    for (path, name, code, lasts, rule) in table {
        let condition = find_condition(name, path).unwrap_or_else(|| panic!("{} lacks {name}", path.name()));
        let failure = condition.failure();
        assert_eq!((failure.code.as_str(), condition.lasts(), failure.rule), (code, lasts, rule), "{name}");
    }
}

/// Where a condition has no say, its name finds nothing.
#[test]
fn a_condition_belongs_to_its_paths() {
    use BuiltIn as B;
    let table = [
        // Without its object a registered device still enrolls user-driven.
        ("entra-object-deleted", B::AutopilotUserDriven),
        // Neither knows registration.
        ("not-registered", B::AutopilotDevicePreparation),
        ("not-registered", B::AutopilotExistingDevices),
        // Nothing attests itself there.
        ("attestation-failed", B::AutopilotUserDriven),
        ("no-domain-controller", B::AutopilotUserDriven),
        // The user's license is not asked for.
        ("license-missing", B::AutopilotSelfDeploying),
        ("license-missing", B::CoManagementExisting),
        ("no-such-condition", B::GroupPolicy),
        ("service-failure", B::Ade),
    ];
    for (name, path) in table {
        assert_eq!(find_condition(name, path), None, "{name} on {}", path.name());
    }
    for path in BuiltIn::all().filter(|path| crate::rules::matrix::COLUMNS.contains(path)) {
        assert!(find_condition("service-failure", path).is_some(), "{}", path.name());
    }
}

#[test]
fn r19_without_its_object_a_registered_device_enrolls_user_driven_only() {
    let code = |path| find_condition("entra-object-deleted", path).map(|condition| condition.code);
    assert_eq!(code(BuiltIn::AutopilotUserDriven), None);
    for path in [BuiltIn::AutopilotSelfDeploying, BuiltIn::AutopilotPreProvisioned] {
        assert_eq!(code(path), Some("0x801C03F3"), "{}", path.name());
    }
}

#[test]
fn conditions_are_well_formed() {
    for condition in conditions() {
        let name = condition.name;
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{name}");
        assert!(!name.starts_with('-') && !name.ends_with('-') && !name.contains("--"), "{name}");
        assert!(catalogue::find(condition.rule).is_some(), "{name}: {}", condition.rule);
        assert!(!condition.paths.is_empty(), "{name} belongs to no path");
        assert!(condition.sentence.ends_with('.') && condition.sentence.len() > 15, "{name}");
        for path in condition.paths {
            let rows = conditions().filter(|c| c.name == name && c.paths.contains(path)).count();
            assert_eq!(rows, 1, "{name} on {}", path.name());
        }
    }
    for entry in errors() {
        assert!(entry.sentence.ends_with('.') && !entry.name.is_empty(), "{}", entry.code);
    }
}

#[test]
fn names_are_in_order_and_unique() {
    let names = names();
    assert!(names.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(names.contains(&"no-entra-token") && names.contains(&"json-lost"));
    assert!(names.len() < conditions().count(), "some names have several rows");
}

/// `UPDATE=1 cargo test` writes the page; without it, a stale page fails.
#[test]
fn the_page_of_obstacles_is_up_to_date() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/obstacles.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == page(), "stale; run UPDATE=1 cargo test --lib rules");
}
