//! `[tenant]`: the organization.

use super::licensing::{ASSIGNMENT, LICENSE_CHANGE, LICENSE_ERRORS, SUBSCRIPTION};
use super::setup::SETUP;
use super::top::{paths, platforms};
use super::{Key, Kind, SPANS, may, need};

/// `[tenant]`.
pub const TENANT: &[Key] = &[
    may("licenses", Kind::Count(0, 1_000_000_000), "as many as needed", "User licenses."),
    may("device-licenses", Kind::Count(0, 1_000_000_000), "as many as needed", "Licenses of devices without a user."),
    may("license-assignment", Kind::Word(&["group", "direct"]), "a license when it is needed", ASSIGNMENT),
    may("license-errors", Kind::Table(LICENSE_ERRORS), "none", "How often an assignment fails, by the kind of error."),
    may("license-fix", SPANS, "license.fix of the rule book", "From an error until an admin has cured it."),
    may(
        "license-reprocess",
        SPANS,
        "license.reprocess of the rule book",
        "From licenses that were bought or freed until an admin reprocesses those who wait.",
    ),
    may("license-changes", Kind::Tables(LICENSE_CHANGE), "[]", "Licenses bought or given up while the run lasts."),
    may("subscription", Kind::Table(SUBSCRIPTION), "one that doesn't end", "What the licenses belong to."),
    may("plan", Kind::Text, "one with Intune", "The plan that was bought, such as \"M365 E3\"."),
    may("entra-premium", Kind::Flag, "true", "Whether Microsoft Entra ID P1 or P2 is there."),
    may(
        "mdm-user-scope",
        Kind::Word(&["none", "some", "all"]),
        "\"all\"",
        "Whose Windows devices enroll by themselves.",
    ),
    may("mdm-groups", Kind::List(&Kind::Name), "[]", "The cohorts whose people an MDM user scope of some has."),
    may("mam-user-scope", Kind::Word(&["none", "some", "all"]), "\"none\"", "Who gets app management instead."),
    may("mam-groups", Kind::List(&Kind::Name), "[]", "The cohorts whose people a MAM user scope of some has."),
    may("mdm-authority", Kind::Word(&["intune", "none"]), "\"intune\"", "Who manages devices."),
    may("cname", Kind::Flag, "true", "Whether the CNAME records for enrollment are there."),
    may("intune-device-limit", Kind::Count(1, 15), "15", "Devices a user may enroll in Intune."),
    may(
        "entra-device-limit",
        Kind::Either(&[Kind::Count(1, 100), Kind::Word(&["unlimited"])]),
        "50",
        "Devices a user may register or join in Microsoft Entra.",
    ),
    may("dem-accounts", Kind::Count(0, 1_000_000), "as many as needed", "Device enrollment manager accounts."),
    may("bulk-token", Kind::Table(BULK_TOKEN), "always valid", "The token of provisioning packages."),
    may("connectors", Kind::Table(CONNECTORS_AD), "one, with the right", "Intune Connectors for Active Directory."),
    may("co-management", Kind::Table(CO_MANAGEMENT), "automatic for all", "Who co-management enrolls."),
    may("status-page", Kind::Tables(STATUS_PAGE), "the default one", "Profiles of the Enrollment Status Page."),
    may("app", Kind::Tables(APP), "about eight apps", "Apps that are assigned, as required, to everybody or some."),
    may("apple-push-certificate", Kind::Table(APPLE_PUSH), "always valid", "The Apple MDM push certificate."),
    may("ade-token", Kind::Table(RENEWED), "always valid", "The Automated Device Enrollment token."),
    may("vpp-token", Kind::Table(RENEWED), "none is needed", "The location token that Company Portal is licensed by."),
    may("managed-google-play", Kind::Flag, "true", "Whether managed Google Play is connected."),
    may("dedicated-token", Kind::Table(ANDROID), "always valid", "The enrollment token of dedicated devices."),
    may(
        "corporate-work-profile-token",
        Kind::Table(ANDROID),
        "the default one, which never expires",
        "The enrollment token of corporate-owned devices with a work profile.",
    ),
    may(
        "fully-managed-token",
        Kind::Table(ANDROID),
        "the default one, which never expires",
        "The enrollment token of fully managed devices.",
    ),
    may("aosp-token", Kind::Table(ANDROID), "always valid", "The enrollment token of AOSP devices."),
    may("setup", Kind::Table(SETUP), "everything is set up", "The tasks of admins before devices may enroll."),
    may("conditional-access", Kind::Table(ACCESS), "none", "Whose access needs a compliant device."),
    may("restriction", Kind::Tables(RESTRICTION), "[]", "An enrollment restriction."),
];

/// `[tenant.conditional-access]`.
const ACCESS: &[Key] = &[
    may(
        "platforms",
        Kind::List(&Kind::Listed(platforms)),
        "every one",
        "The platforms whose devices must be compliant.",
    ),
    may("groups", Kind::List(&Kind::Name), "everybody", "The cohorts whose people it is for."),
];

/// `[tenant.bulk-token]`.
const BULK_TOKEN: &[Key] = &[
    may("issued", Kind::Instant, "\"0d\"", "When it was made."),
    may("valid", Kind::Span, "bulk.token of the rule book", "How long it is valid."),
    may("requester-in-scope", Kind::Flag, "true", "Whether who requested it is in the MDM user scope still."),
];

/// `[tenant.connectors]`.
const CONNECTORS_AD: &[Key] = &[
    may("count", Kind::Count(1, 1_000), "1", "How many there are."),
    may("create-right", Kind::Flag, "true", "Whether they were granted to create computer accounts without limit."),
];

/// `[tenant.co-management]`.
const CO_MANAGEMENT: &[Key] = &[
    may("auto-enroll", Kind::Word(&["none", "pilot", "all"]), "\"all\"", "Whom Configuration Manager enrolls."),
    may("collection", Kind::List(&Kind::Name), "[]", "The cohorts in the pilot's collection."),
];

/// `[[tenant.status-page]]`.
pub const STATUS_PAGE: &[Key] = &[
    need("name", Kind::Name, "The profile's name."),
    may(
        "priority",
        Kind::Either(&[Kind::Count(1, 1_000), Kind::Word(&["default"])]),
        "\"default\"",
        "Its priority; the lowest number wins, the default profile comes last.",
    ),
    may("targets", Kind::Word(&["devices", "users"]), "\"devices\"", "What its groups hold."),
    may("groups", Kind::List(&Kind::Name), "everybody", "The cohorts that it is assigned to."),
    may("timeout", Kind::Span, "esp.timeout of the rule book", "When it shows an error."),
    may("blocks-on", Kind::List(&Kind::Name), "all that are assigned", "The apps that it waits for."),
    may("quality-updates", Kind::Flag, "esp.quality-updates of the rule book", "Whether updates end the setup."),
    may(
        "only-fail-blocking-apps",
        Kind::Flag,
        "true",
        "Whether a technician's page tries all required apps, so that only those that it blocks on can fail it.",
    ),
];

/// `[[tenant.app]]`.
pub const APP: &[Key] = &[
    need("name", Kind::Name, "The app's name."),
    need("installs", SPANS, "How long it takes to install."),
    may("groups", Kind::List(&Kind::Name), "everybody", "The cohorts that it is assigned to."),
    may("kind", Kind::Word(&["win32", "line-of-business", "store"]), "\"win32\"", "How it is packaged."),
    may("targets", Kind::Word(&["devices", "users"]), "\"devices\"", "Whether it installs in device or account setup."),
    may("fails", Kind::Share, "\"0%\"", "How often its installation fails."),
];

/// `[tenant.apple-push-certificate]`.
const APPLE_PUSH: &[Key] = &[
    ISSUED,
    may(
        "renewal",
        Kind::Word(&["on-time", "missed", "new-certificate"]),
        "\"on-time\"",
        "What becomes of it when it runs out.",
    ),
    RENEWED_AFTER,
];

/// `[tenant.ade-token]`, `[tenant.vpp-token]`.
const RENEWED: &[Key] = &[
    ISSUED,
    may("renewal", Kind::Word(&["on-time", "missed"]), "\"on-time\"", "What becomes of it when it runs out."),
    RENEWED_AFTER,
];

const ISSUED: Key = may("issued", Kind::Instant, "\"0d\"", "When it was issued; before that there is none.");
const RENEWED_AFTER: Key =
    may("renewed-after", Kind::Span, "never", "How long after its expiry it is renewed, if that was missed.");

/// `[tenant.dedicated-token]` and the other tokens of corporate Android devices.
const ANDROID: &[Key] = &[
    ISSUED,
    may("valid", Kind::Span, "as the rule book says; the default tokens never expire", "How long it is valid."),
    may("replaced-after", Kind::Span, "never", "How long after its expiry there is another one."),
];

/// `[[tenant.restriction]]`.
pub const RESTRICTION: &[Key] = &[
    need("name", Kind::Name, "The restriction's name."),
    may(
        "priority",
        Kind::Either(&[Kind::Count(1, 25), Kind::Word(&["default"])]),
        "\"default\"",
        "Its priority; the lowest number wins, the default restriction comes last.",
    ),
    may("groups", Kind::List(&Kind::Name), "everybody", "The cohorts that it is assigned to."),
    may("filter-model", Kind::Text, "none", "The only model that it concerns, by a filter."),
    may("from", Kind::Instant, "from the beginning", "When it was made; it counts a little later."),
    may("blocks", Kind::Table(BLOCKS), "{}", "What it blocks."),
    may("device-limit", Kind::Count(1, 15), "the tenant's", "Devices a user may enroll."),
];

const BLOCKS: &[Key] = &[
    may("platform", Kind::Listed(platforms), "every one", "The platform."),
    may("path", Kind::Listed(paths), "every one", "The enrollment path."),
    may("ownership", Kind::Word(&["corporate", "personal"]), "both", "The ownership."),
    may("os-below", Kind::Text, "none", "The lowest version that is not blocked."),
    may("os-above", Kind::Text, "none", "The highest version that is not blocked."),
    may("manufacturer", Kind::Text, "none", "The manufacturer."),
];
