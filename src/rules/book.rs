//! The rule book: every number that a rule of Intune, or an assumption of ours, rests on.
//!
//! One line a parameter: what it says, its field, its key in a scenario's `[rules]`, its type, default and range, how
//! well it is founded, where it comes from, and the ids of the rules that it belongs to. The macro makes the struct, the
//! defaults, the setter and the catalogue of parameters from that line; nothing else states a default.

use crate::rules::entry::{LONG, alive, days, from_to, rule_book, within};
use crate::rules::value::{Bursts, ByMaker, Parameter, RenewAt, RuleValue, Standing};
use crate::units::spread::Law;
use crate::units::{Share, Span, Spread};

pub use crate::rules::entry::{Entry, Ruleset, SetError};

/// Working time on a task of setting up a tenant [min]: least, likeliest, most.
fn work(least: u64, likeliest: u64, most: u64) -> Spread {
    Spread::new(Law::Triangular(least * 60, likeliest * 60, most * 60))
}

rule_book! {
    /// A management certificate is valid for this long after it was issued.
    certificate_validity / "certificate.validity": Span = Span::days(365), days(1, 10_000), alive, Field,
        "observed on Windows; Graph managementCertificateExpirationDate", ["WIN-CERT-02"];
    /// The renewal window opens this long before the certificate expires.
    certificate_renew_before / "certificate.renew-before": ByMaker =
        ByMaker { microsoft: Span::days(41), apple: Span::days(30), google: Span::days(41), linux: Span::days(41) }
        => ByMaker { microsoft: Span::days(42), apple: Span::days(30), google: Span::days(42), linux: Span::days(42) },
        days(1, 1_000), alive, Field,
        "CertificateStore CSP documents 42d; 41d is observed on Intune-managed Windows", ["WIN-CERT-03", "WIN-CERT-04"];
    /// A renewal that did not succeed is tried again this long after the attempt before it.
    certificate_renew_retry / "certificate.renew-retry": Span = Span::days(7), days(1, 1_000), alive, Doc,
        "CertificateStore CSP, RenewPeriod and RetryInterval", ["WIN-CERT-03", "WIN-CERT-05"];
    /// A renewal is first tried when the window opens ("window") or at the first check-in inside it ("check-in").
    certificate_renew_at / "certificate.renew-at": RenewAt = RenewAt::Window, None, alive, Field,
        "scheduled task of the enrollment client, observed", ["WIN-CERT-04"];
    /// A device that was offline at a renewal attempt tries at its next contact, instead of at the next attempt.
    certificate_renew_on_first_contact / "certificate.renew-on-first-contact": bool = true, None, alive, Assumed,
        "a missed scheduled task runs at the next start", ["WIN-CERT-05"];
    /// An expired certificate renews at the next contact; Microsoft documents that it does not.
    certificate_renew_after_expiry / "certificate.renew-after-expiry": bool = false, None, alive, Doc,
        "Windows MDM certificate renewal", ["WIN-CERT-06"];
    /// A renewal attempt of an online device fails by chance (clock, proxy, cloned TPM key) this often.
    certificate_renewal_fails / "certificate.renewal-fails": Share = Share::ppm(3_000), from_to(0, 1_000_000), alive, Assumed,
        "no source; practitioners name the causes", ["WIN-CERT-10"];

    /// An idle record is deleted this long after its certificate expired.
    cleanup_after_expiry / "cleanup.after-expiry": Span = Span::days(180), from_to(86_400, LONG), alive, Doc,
        "Intune enrollment guide, mobile device record cleanup", ["WIN-CERT-07", "LIFE-CLN-05", "CLN-180-01"];
    /// A Windows record is hidden after this long without a check-in; none means no rule.
    cleanup_windows / "cleanup.windows": Option<Span> = None, days(30, 270), alive, Doc,
        "Intune device cleanup rules, 2025-08", ["LIFE-CLN-01", "CLN-RUL-01"];
    /// An iOS or iPadOS record is hidden after this long without a check-in; none means no rule.
    cleanup_ios / "cleanup.ios": Option<Span> = None, days(30, 270), alive, Doc,
        "Intune device cleanup rules, 2025-08", ["LIFE-CLN-01", "CLN-RUL-01"];
    /// A macOS record is hidden after this long without a check-in; none means no rule.
    cleanup_macos / "cleanup.macos": Option<Span> = None, days(30, 270), alive, Doc,
        "Intune device cleanup rules, 2025-08", ["LIFE-CLN-01", "CLN-RUL-01"];
    /// An Android Enterprise record is hidden after this long without a check-in; none means no rule.
    cleanup_android / "cleanup.android": Option<Span> = None, days(30, 270), alive, Doc,
        "Intune device cleanup rules, 2025-08", ["LIFE-CLN-01", "CLN-RUL-01"];
    /// An Android (AOSP) record is hidden after this long without a check-in; none means no rule.
    cleanup_aosp / "cleanup.aosp": Option<Span> = None, days(30, 270), alive, Doc,
        "Intune device cleanup rules, 2025-08", ["LIFE-CLN-01", "CLN-RUL-01"];
    /// A record of any platform without a rule of its own is hidden after this long without a check-in.
    cleanup_all / "cleanup.all": Option<Span> = None, days(30, 270), alive, Doc,
        "Intune device cleanup rules, 2025-08", ["LIFE-CLN-01", "CLN-RUL-01", "CLN-RUL-05"];

    /// An enrolled device that is online checks in this often.
    check_in_every / "check-in.every": Span = Span::hours(8), from_to(60, 30 * 86_400), alive, Doc,
        "Intune device profile troubleshooting, refresh cycle", ["LIFE-SYNC-01", "CHK-INT-01"];
    /// The first interval of a stretch online varies by this much either way.
    check_in_jitter / "check-in.jitter": Share = Share::percent(10), from_to(0, 500_000), alive, Assumed,
        "no source", ["CHK-INT-01"];
    /// Check-ins after an enrollment: every so often, for so long, then the steady interval.
    check_in_burst / "check-in.burst": Bursts = Bursts::Documented, from_to(0, 10_000), alive, Doc,
        "Intune device profile troubleshooting, refresh cycle", ["LIFE-SYNC-01", "LIFE-SYNC-02"];

    /// A device that has not reported for longer than this is noncompliant.
    compliance_validity / "compliance.validity": Span = Span::days(30), days(1, 120), alive, Doc,
        "Intune compliance settings, compliance status validity period", ["LIFE-COMP-01", "CMP-VAL-01"];

    /// A device without a compliance policy counts as compliant.
    compliance_without_policy / "compliance.without-policy": bool = true, None, alive, Doc,
        "Intune compliance settings, devices with no policy", ["LIFE-COMP-02", "CMP-DEF-01"];
    /// A Linux device fails its compliance policy when it enrolls, for want of encryption, this often.
    compliance_linux_fails / "compliance.linux-fails": Share = Share::percent(10), from_to(0, 1_000_000), alive, Assumed,
        "no source; the disk is encrypted when the system is installed, or hardly ever", ["LNX-ENR-03"];
    /// What fails a compliance policy is put right after this long.
    compliance_fixed_after / "compliance.fixed-after": Spread = Spread::lognormal(Span::days(2), Span::days(14)), None, alive, Assumed,
        "no source", ["CMP-ACT-01"];
    /// A pre-provisioned device is evaluated anew when its user starts, and is compliant after this long.
    compliance_reset_for / "compliance.reset-for": Spread = Spread::lognormal(Span::minutes(15), Span::hours(1)), None, alive, Assumed,
        "Microsoft says for a while", ["WIN-AP-PP-04"];

    /// A notification of a change reaches an online device after this long.
    push_delay / "push.delay": Spread = Spread::lognormal(Span::minutes(12), Span::minutes(95)), None, alive, Field,
        "a Microsoft blog says that 90 % of changes arrive within an hour; the median is ours", ["LIFE-SYNC-03", "LIFE-SYNC-04", "CHK-PSH-01"];
    /// A device that does not check in after a notification is notified this many times more.
    push_retries / "push.retries": u32 = 3, from_to(0, 100), alive, Doc,
        "Intune device profile troubleshooting", ["LIFE-SYNC-03", "CHK-PSH-01"];
    /// From one notification of a device to the next.
    push_spacing / "push.spacing": Span = Span::minutes(10), from_to(1, 86_400), alive, Assumed,
        "no source", ["LIFE-SYNC-03", "CHK-PSH-01"];
    /// A dynamic group holds a new device after this long.
    groups_dynamic_delay / "groups.dynamic-delay": Spread = Spread::lognormal(Span::minutes(10), Span::minutes(240)), None, alive, Assumed,
        "Microsoft says minutes to hours", ["LIFE-SYNC-06", "CHK-DYN-01"];
    /// An app may change so many devices by Graph in the time of `graph.window`.
    graph_writes_per_app / "graph.writes-per-app": u32 = 200, from_to(1, 1_000_000), alive, Doc,
        "Microsoft Graph throttling limits, Intune devices", ["SVC-GR-02"];
    /// The time in which Graph counts requests.
    graph_window / "graph.window": Span = Span::seconds(20), from_to(1, 3_600), alive, Doc,
        "Microsoft Graph throttling limits, Intune devices", ["SVC-GR-02"];

    /// A failed enrollment is tried again at most this often.
    enrollment_retries / "enrollment.retries": u32 = 2, from_to(0, 20), alive, Assumed,
        "no source; three attempts in all", [];
    /// The time until a user tries again alone after a failed attempt.
    enrollment_retry_gap / "enrollment.retry-gap": Spread = Spread::lognormal(Span::hours(2), Span::hours(48)), None, alive, Assumed,
        "no source", [];
    /// A failed attempt opens a ticket this often.
    enrollment_ticket_share / "enrollment.ticket-share": Share = Share::percent(50), from_to(0, 1_000_000), alive, Assumed,
        "no source", [];

    /// A technician starts a device at a station in this much working time.
    staging_start_time / "staging.start-time": Spread = Spread::fixed(Span::minutes(5)), None, alive, Assumed,
        "no source; unpack, plug in, start", [];
    /// The Enrollment Status Page shows an error after this long.
    esp_timeout / "esp.timeout": Span = Span::minutes(60), from_to(60, 1_440 * 60), alive, Doc,
        "Set up the Enrollment Status Page", ["WIN-ESP-02"];
    /// A device counts toward its user's Intune limit only if it was in contact within this time.
    limits_intune_limit_active / "limits.intune-limit-active": Span = Span::days(90), from_to(86_400, LONG), alive, Doc,
        "Create device limit restrictions", ["WIN-LIM-02", "RES-CNT-01"];

    /// A hybrid Enrollment Status Page runs this much longer.
    esp_hybrid_extra / "esp.hybrid-extra": Span = Span::minutes(40), from_to(0, 86_400), alive, Doc,
        "Set up the Enrollment Status Page", ["WIN-ESP-03"];
    /// A tenant has at most this many Enrollment Status Page profiles.
    esp_profiles_max / "esp.profiles-max": u32 = 51, from_to(1, 1_000), alive, Doc,
        "Set up the Enrollment Status Page", ["WIN-ESP-04"];
    /// An Enrollment Status Page profile blocks on at most this many apps.
    esp_blocking_apps_max / "esp.blocking-apps-max": u32 = 100, from_to(0, 1_000), alive, Doc,
        "Set up the Enrollment Status Page", ["WIN-ESP-04"];
    /// Group, scope and filter changes reach Intune after about this long.
    scope_assignment_propagation / "scope.assignment-propagation": Span = Span::minutes(15), from_to(0, 7 * 86_400), alive, Doc,
        "Create device platform restrictions", ["WIN-SCOPE-10"];
    /// A device whose registration is pending for longer than this no longer counts toward the limit.
    limits_pending_registration_max / "limits.pending-registration-max": Span = Span::hours(24), from_to(0, 30 * 86_400), later, Doc,
        "Create device limit restrictions", ["WIN-LIM-02"];
    /// A device enrollment manager account enrolls at most this many devices.
    limits_dem_max_devices / "limits.dem-max-devices": u32 = 1_000, from_to(1, 1_000), alive, Doc,
        "Enroll devices with a device enrollment manager account", ["WIN-DEM-01", "DEM-01"];
    /// A tenant has at most this many device enrollment manager accounts.
    limits_dem_max_accounts / "limits.dem-max-accounts": u32 = 150, from_to(0, 150), alive, Doc,
        "Enroll devices with a device enrollment manager account", ["WIN-DEM-01", "DEM-01"];
    /// A tenant has at most this many enrollment restrictions of a type.
    limits_restriction_policies_max / "limits.restriction-policies-max": u32 = 25, from_to(1, 25), alive, Doc,
        "Create device platform restrictions", ["WIN-OWN-04", "RES-PRI-01"];
    /// A bulk enrollment token is valid for this long.
    bulk_token / "bulk.token": Span = Span::days(180), days(1, 180), alive, Doc,
        "Bulk enrollment for Windows devices", ["WIN-BULK-01"];
    /// A device restarts this long after a provisioning package was applied.
    bulk_reboot / "bulk.reboot": Span = Span::seconds(60), from_to(0, 86_400), alive, Doc,
        "Bulk enrollment for Windows devices", ["WIN-BULK-06"];
    /// A package that fails is tried at once this many times.
    bulk_immediate_retries / "bulk.immediate-retries": u32 = 3, from_to(0, 100), alive, Doc,
        "Bulk enrollment with the Windows provisioning tool", ["WIN-BULK-07"];
    /// Group Policy's enrollment task runs this often.
    gpo_interval / "gpo.interval": Span = Span::minutes(5), from_to(60, 86_400), alive, Doc,
        "Enroll a Windows device automatically using Group Policy", ["WIN-GPO-02"];
    /// Group Policy's enrollment task runs for this long.
    gpo_window / "gpo.window": Span = Span::hours(24), from_to(60, 30 * 86_400), alive, Doc,
        "Enroll a Windows device automatically using Group Policy", ["WIN-GPO-02"];
    /// An Autopilot import file has at most this many rows.
    autopilot_csv_rows / "autopilot.csv-rows": u32 = 500, from_to(1, 500), alive, Doc,
        "Manually register devices with Windows Autopilot", ["WIN-AP-02"];
    /// Self-deploying and pre-provisioned devices enroll only once until unblocked.
    autopilot_one_shot / "autopilot.one-shot": bool = true, None, alive, Doc,
        "Windows Autopilot self-deploying mode", ["WIN-AP-LIFE-03"];
    /// Converting targeted devices to Autopilot takes up to this long.
    autopilot_convert_max / "autopilot.convert-max": Span = Span::hours(48), from_to(0, 30 * 86_400), alive, Doc,
        "Windows Autopilot hybrid join", ["WIN-AP-06"];
    /// Between technician and user flow of a pre-provisioned device lies at least this long.
    autopilot_pp_gap_min / "autopilot.pp-gap-min": Span = Span::minutes(90), from_to(0, 30 * 86_400), alive, Doc,
        "Windows Autopilot for pre-provisioned deployment", ["WIN-AP-PP-02"];
    /// Between technician and user flow of a pre-provisioned device lies at most this long.
    autopilot_pp_gap_max / "autopilot.pp-gap-max": Span = Span::days(182), days(1, 3_650), alive, Doc,
        "Windows Autopilot for pre-provisioned deployment", ["WIN-AP-PP-03"];
    /// Without a right on the organizational unit, a connector creates at most this many computer accounts.
    autopilot_machine_account_quota / "autopilot.machine-account-quota": u32 = 10, from_to(0, 100_000), alive, Doc,
        "Windows Autopilot hybrid join", ["WIN-AP-HY-02"];
    /// An inactive Intune Connector for Active Directory is hidden after this long.
    autopilot_connector_cleanup / "autopilot.connector-cleanup": Span = Span::days(30), days(1, 3_650), later, Doc,
        "Intune Connector for Active Directory", ["WIN-AP-HY-02"];
    /// An Autopilot device preparation deployment times out after this long.
    autopilot_v2_timeout / "autopilot.v2-timeout": Span = Span::minutes(60), from_to(15 * 60, 720 * 60), alive, Doc,
        "Windows Autopilot device preparation", ["WIN-AP-V2-01"];
    /// Device preparation installs at most this many apps out of the box.
    autopilot_v2_apps_max / "autopilot.v2-apps-max": u32 = 10, from_to(0, 100), alive, Doc,
        "Windows Autopilot device preparation requirements", ["WIN-AP-V2-01"];
    /// Device preparation runs at most this many scripts out of the box.
    autopilot_v2_scripts_max / "autopilot.v2-scripts-max": u32 = 10, from_to(0, 100), later, Doc,
        "Windows Autopilot device preparation requirements", ["WIN-AP-V2-01"];
    /// Co-management enrolls about this many clients a day.
    comanagement_clients_per_day / "comanagement.clients-per-day": u32 = 25_000, from_to(1, 10_000_000), alive, Assumed,
        "Microsoft says that 100,000 clients take several days", ["WIN-CM-06"];
    /// A failed check marks a device noncompliant after this long.
    compliance_mark_noncompliant_after / "compliance.mark-noncompliant-after": Span = Span::ZERO, from_to(0, 365 * 86_400), alive, Doc,
        "Actions for noncompliance", ["LIFE-COMP-03", "CMP-ACT-01"];
    /// A tenant retires at most this many devices a day.
    actions_retire_per_day / "actions.retire-per-day": u32 = 1_000 => 10_000_000, from_to(1, 10_000_000), alive, Doc,
        "Retire a device, 2026-08", ["LIFE-ACT-02"];
    /// A bulk action takes at most this many devices.
    actions_bulk_action_max / "actions.bulk-action-max": u32 = 100, from_to(1, 10_000_000), later, Doc,
        "Remote device actions", ["LIFE-ACT-07"];
    /// A Microsoft Entra device is not called stale before this long.
    entra_stale_min / "entra.stale-min": Span = Span::days(21), days(1, 3_650), later, Doc,
        "Manage stale devices", ["LIFE-ENT-01", "CLN-ENT-02"];
    /// Example policy: a stale Microsoft Entra device is disabled after this long.
    entra_disable / "entra.disable": Span = Span::days(90), days(1, 3_650), later, Doc,
        "Manage stale devices", ["LIFE-ENT-02", "CLN-ENT-02"];
    /// Example policy: a disabled Microsoft Entra device is deleted after this long.
    entra_delete / "entra.delete": Span = Span::days(120), days(1, 3_650), later, Doc,
        "Manage stale devices", ["LIFE-ENT-02", "CLN-ENT-02"];

    /// A device whose Enrollment Status Page waits for line-of-business and Win32 apps together fails this often.
    esp_mixed_installers_fail / "esp.mixed-installers-fail": Share = Share::percent(15), from_to(0, 1_000_000), alive, Assumed,
        "Microsoft warns of it without a figure", ["WIN-ESP-08"];
    /// Windows 11 installs quality updates at the end of its setup.
    esp_quality_updates / "esp.quality-updates": bool = true => false, None, alive, Doc,
        "Set up the Enrollment Status Page, 2026-01", ["WIN-ESP-11"];
    /// Quality updates at the end of setup take this long.
    esp_quality_update / "esp.quality-update": Spread = Spread::lognormal(Span::minutes(28), Span::minutes(45)), None, alive, Assumed,
        "Microsoft says 20 to 40 minutes; the shape is ours", ["WIN-ESP-11"];
    /// A pre-provisioned device whose user starts too early fails this often.
    autopilot_pp_gap_short_fails / "autopilot.pp-gap-short-fails": Share = Share::percent(30), from_to(0, 1_000_000), alive, Assumed,
        "no source; Microsoft warns of stale tokens", ["WIN-AP-PP-02"];
    /// An Autopilot import takes this long.
    autopilot_import / "autopilot.import": Spread = Spread::lognormal(Span::minutes(10), Span::minutes(30)), None, alive, Assumed,
        "Microsoft says several minutes", ["WIN-AP-03"];
    /// The synchronization of Autopilot devices takes this long.
    autopilot_sync / "autopilot.sync": Spread = Spread::lognormal(Span::minutes(5), Span::minutes(15)), None, alive, Assumed,
        "Microsoft says several minutes", ["WIN-AP-03"];
    /// A registered device waits this long for its Autopilot profile to be assigned.
    autopilot_profile_assignment / "autopilot.profile-assignment": Spread = Spread::lognormal(Span::minutes(30), Span::hours(6)), None, alive, Assumed,
        "training material says 15 minutes to 48 hours", ["WIN-AP-05"];
    /// An Intune Connector for Active Directory works on one device for this long.
    autopilot_connector_service / "autopilot.connector-service": Spread = Spread::lognormal(Span::seconds(15), Span::seconds(60)), None, alive, Assumed,
        "no source", ["WIN-AP-HY-05"];
    /// A device waits at most this long for an Intune Connector for Active Directory.
    autopilot_connector_wait_max / "autopilot.connector-wait-max": Span = Span::minutes(25), from_to(0, 86_400), alive, Assumed,
        "no source", ["WIN-AP-HY-05"];
    /// A package that keeps failing is tried again this long after the last try at once.
    bulk_delayed_retry_1 / "bulk.delayed-retry-1": Span = Span::minutes(15), from_to(0, 30 * 86_400), alive, Doc,
        "Bulk enrollment with the Windows provisioning tool", ["WIN-BULK-07"];
    /// A package that keeps failing is tried again this long after the first delayed try.
    bulk_delayed_retry_2 / "bulk.delayed-retry-2": Span = Span::hours(1), from_to(0, 30 * 86_400), alive, Doc,
        "Bulk enrollment with the Windows provisioning tool", ["WIN-BULK-07"];
    /// A package that keeps failing is tried again this long after the second delayed try.
    bulk_delayed_retry_3 / "bulk.delayed-retry-3": Span = Span::hours(4), from_to(0, 30 * 86_400), alive, Doc,
        "Bulk enrollment with the Windows provisioning tool", ["WIN-BULK-07"];
    /// A provisioning package leaves a device out of reach, so that it is reimaged, this often.
    bulk_bricks / "bulk.bricks": Share = Share::ppm(2_000), from_to(0, 1_000_000), alive, Assumed,
        "Microsoft warns of joins without a network or a local account, without a figure", ["WIN-BULK-09"];
    /// A device waits this long for Group Policy to refresh.
    gpo_refresh / "gpo.refresh": Spread = Spread::new(Law::Uniform(0, 105 * 60)), None, alive, Assumed,
        "Windows refreshes every 90 to 120 minutes; from a random moment", ["WIN-GPO-09"];
    /// Co-management spreads the enrollments of existing clients over this long at least.
    comanagement_spread_min / "comanagement.spread-min": Span = Span::hours(6), from_to(0, 365 * 86_400), alive, Assumed,
        "no source", ["WIN-CM-06"];
    /// Co-management spreads the enrollments of existing clients over this long at most.
    comanagement_spread_max / "comanagement.spread-max": Span = Span::days(5), from_to(0, 365 * 86_400), alive, Assumed,
        "Microsoft says that 100,000 clients take several days", ["WIN-CM-06"];
    /// A Configuration Manager client tries again this long after its first failure.
    comanagement_retry_first / "comanagement.retry-first": Span = Span::hours(2), from_to(60, 30 * 86_400), alive, Assumed,
        "no source", ["WIN-CM-09"];
    /// A Configuration Manager client waits at most this long before it tries again.
    comanagement_retry_max / "comanagement.retry-max": Span = Span::hours(24), from_to(60, 365 * 86_400), alive, Assumed,
        "no source", ["WIN-CM-09"];
    /// A client whose user unenrolled it is enrolled again within this time.
    comanagement_re_enroll / "comanagement.re-enroll": Span = Span::hours(24), from_to(0, 365 * 86_400), alive, Assumed,
        "Microsoft says at the next policy evaluation", ["WIN-CM-07"];

    /// Deciding on the tenant takes this much working time.
    setup_decide_tenant / "setup.decide-tenant": Spread = work(30, 120, 480), None, alive, Assumed,
        "no source", ["TEN-SGN-03"];
    /// Signing up takes this much working time.
    setup_sign_up / "setup.sign-up": Spread = work(10, 20, 60), None, alive, Assumed,
        "no source", ["TEN-SGN-01"];
    /// Naming a second admin, with multifactor authentication, takes this much working time.
    setup_second_admin / "setup.second-admin": Spread = work(10, 20, 60), None, alive, Assumed,
        "no source", ["TEN-ROL-01", "TEN-MFA-01"];
    /// Adding a custom domain takes this much working time.
    setup_custom_domain / "setup.custom-domain": Spread = work(15, 30, 120), None, alive, Assumed,
        "no source", ["TEN-DOM-01"];
    /// Setting up directory synchronization takes this much working time.
    setup_directory_sync / "setup.directory-sync": Spread = work(120, 240, 960), None, alive, Assumed,
        "no source", ["TEN-USR-01"];
    /// Making groups takes this much working time.
    setup_groups / "setup.groups": Spread = work(20, 60, 240), None, alive, Assumed,
        "no source", [];
    /// Ordering licenses takes this much working time.
    setup_buy_licenses / "setup.buy-licenses": Spread = work(10, 30, 120), None, alive, Assumed,
        "no source", [];
    /// Assigning licenses takes this much working time.
    setup_assign_licenses / "setup.assign-licenses": Spread = work(5, 15, 60), None, alive, Assumed,
        "no source", [];
    /// Checking the MDM authority takes this much working time.
    setup_mdm_authority / "setup.mdm-authority": Spread = work(2, 5, 10), None, alive, Assumed,
        "no source", ["TEN-MDM-01"];
    /// Handing out Intune roles takes this much working time.
    setup_roles / "setup.roles": Spread = work(30, 120, 480), None, alive, Assumed,
        "no source", ["TEN-ROL-01"];
    /// Branding takes this much working time.
    setup_branding / "setup.branding": Spread = work(15, 30, 90), None, alive, Assumed,
        "no source", [];
    /// Restrictions and limits take this much working time.
    setup_restrictions / "setup.restrictions": Spread = work(10, 30, 90), None, alive, Assumed,
        "no source", [];
    /// A file of corporate identifiers takes this much working time.
    setup_corporate_identifiers / "setup.corporate-identifiers": Spread = work(10, 20, 60), None, alive, Assumed,
        "no source", [];
    /// The baseline of policies takes this much working time.
    setup_baseline / "setup.baseline": Spread = work(240, 960, 4800), None, alive, Assumed,
        "no source", [];
    /// The Apple push certificate takes this much working time.
    setup_push_certificate / "setup.push-certificate": Spread = work(10, 20, 60), None, alive, Assumed,
        "no source", [];
    /// The token of Automated Device Enrollment takes this much working time.
    setup_ade_token / "setup.ade-token": Spread = work(30, 60, 240), None, alive, Assumed,
        "no source", [];
    /// The profiles of Automated Device Enrollment take this much working time.
    setup_ade_profiles / "setup.ade-profiles": Spread = work(20, 45, 120), None, alive, Assumed,
        "no source", [];
    /// The location token takes this much working time.
    setup_vpp_token / "setup.vpp-token": Spread = work(15, 30, 60), None, alive, Assumed,
        "no source", [];
    /// Connecting managed Google Play takes this much working time.
    setup_google_play / "setup.google-play": Spread = work(10, 20, 60), None, alive, Assumed,
        "no source", [];
    /// A profile of corporate Android devices takes this much working time.
    setup_android_profiles / "setup.android-profiles": Spread = work(10, 20, 60), None, alive, Assumed,
        "no source", [];
    /// Zero-touch enrollment takes this much working time.
    setup_zero_touch / "setup.zero-touch": Spread = work(20, 60, 180), None, alive, Assumed,
        "no source", [];
    /// A device enrollment manager takes this much working time.
    setup_enrollment_managers / "setup.enrollment-managers": Spread = work(5, 10, 20), None, alive, Assumed,
        "no source", [];
    /// Writing the mails to people takes this much working time.
    setup_communications / "setup.communications": Spread = work(60, 180, 480), None, alive, Assumed,
        "no source", ["PLT-PIL-03"];
    /// Training the helpdesk takes this much working time.
    setup_training / "setup.training": Spread = work(120, 240, 960), None, alive, Assumed,
        "no source", ["PLT-SUP-01"];
    /// Creating users in the cloud takes this much working time to begin with.
    setup_cloud_users / "setup.cloud-users": Span = Span::minutes(10), from_to(0, 30 * 86_400), alive, Assumed,
        "no source", [];
    /// Creating one user in the cloud takes this much working time.
    setup_cloud_user / "setup.cloud-user": Span = Span::seconds(30), from_to(0, 86_400), alive, Assumed,
        "no source", [];
    /// A new subscription is active, and its mail there, after this long.
    setup_activation / "setup.activation": Spread = Spread::fixed(Span::minutes(15)), None, alive, Assumed,
        "Sign up for Intune speaks of a mail, without a time", ["TEN-SGN-04"];
    /// A custom domain is verified this long after its DNS record was ordered.
    setup_dns / "setup.dns": Spread = Spread::lognormal(Span::hours(1), Span::hours(48)), None, alive, Assumed,
        "no source", ["TEN-DOM-01"];
    /// Directory synchronization runs this often.
    setup_sync_period / "setup.sync-period": Span = Span::minutes(30), from_to(60, 30 * 86_400), alive, Assumed,
        "Microsoft Entra Connect synchronizes every 30 minutes by default", ["TEN-USR-03"];
    /// Wrong user names are cleaned up for about this long before they synchronize again.
    setup_name_fix / "setup.name-fix": Span = Span::minutes(60), from_to(0, 30 * 86_400), alive, Doc,
        "Troubleshoot device enrollment in Intune", ["TEN-USR-03"];
    /// Ordered licenses are there after this long.
    setup_procurement / "setup.procurement": Spread = Spread::new(Law::Triangular(86_400, 3 * 86_400, 10 * 86_400)), None, alive, Assumed,
        "no source; a planner knows the reseller", [];
    /// Uploaded corporate identifiers count after this long.
    setup_identifiers_upload / "setup.identifiers-upload": Spread = Spread::lognormal(Span::minutes(5), Span::minutes(30)), None, alive, Assumed,
        "no source", [];
    /// A new account of Apple Business Manager is verified after this long.
    setup_apple_vetting / "setup.apple-vetting": Spread = Spread::new(Law::Triangular(86_400, 5 * 86_400, 14 * 86_400)), None, alive, Assumed,
        "no source", [];
    /// A reseller has uploaded devices for zero-touch enrollment after this long.
    setup_reseller_upload / "setup.reseller-upload": Spread = Spread::new(Law::Triangular(86_400, 3 * 86_400, 10 * 86_400)), None, alive, Assumed,
        "no source", [];
    /// The first synchronization of a token of Automated Device Enrollment takes at most this long.
    setup_ade_sync / "setup.ade-sync": Span = Span::minutes(15), from_to(0, 30 * 86_400), alive, Doc,
        "Manage Apple enrollment program tokens", [];
    /// A location token synchronizes this often.
    setup_vpp_sync / "setup.vpp-sync": Span = Span::hours(12), from_to(60, 30 * 86_400), alive, Doc,
        "Manage Apple volume-purchased apps", [];
    /// The mails to people follow each other at this distance; with the third the pilot may start.
    setup_mail_every / "setup.mail-every": Span = Span::days(7), from_to(0, 365 * 86_400), alive, Doc,
        "Intune planning guide", ["PLT-PIL-03"];
    /// Unlicensed admins are let in this long after they were allowed.
    setup_unlicensed_switch / "setup.unlicensed-switch": Spread = Spread::new(Law::Uniform(0, 48 * 3_600)), None, alive, Assumed,
        "Microsoft says up to 48 hours; the shape is ours", ["TEN-UNL-02"];
    /// A security group has at most this many unlicensed admins.
    setup_unlicensed_max / "setup.unlicensed-max": u32 = 350, from_to(0, 100_000), alive, Doc,
        "Intune unlicensed admins", ["TEN-UNL-02"];
    /// A request for approval expires after it has rested for this long.
    maa_expiry / "maa.expiry": Span = Span::days(30), days(1, 3_650), alive, Doc,
        "Intune multi admin approval", ["TEN-MAA-06"];
    /// Approval takes at least this many admins.
    maa_min_admins / "maa.min-admins": u32 = 2, from_to(1, 100), alive, Doc,
        "Intune multi admin approval", ["TEN-MAA-03"];
    /// An approver finds a request after this much working time.
    maa_poll / "maa.poll": Spread = Spread::lognormal(Span::hours(4), Span::hours(30)), None, alive, Assumed,
        "nobody is notified; no source says how often people look", ["TEN-MAA-08"];
    /// A requester finds the approval and completes it after this much working time.
    maa_complete / "maa.complete": Spread = Spread::lognormal(Span::hours(2), Span::hours(24)), None, alive, Assumed,
        "nobody is notified; no source says how often people look", ["TEN-MAA-08"];

    /// From a technician's reseal of a pre-provisioned device to its user's first sign-in.
    autopilot_user_flow_after / "autopilot.user-flow-after": Spread = Spread::lognormal(Span::days(2), Span::days(14)), None, alive, Assumed,
        "no source; a planner knows how long devices lie on the shelf", ["WIN-AP-PP-01"];
    /// Without a DNS alias a person spends this much longer to enter the server's name.
    cname_extra / "cname.extra": Spread = Spread::lognormal(Span::minutes(3), Span::minutes(10)), None, alive, Assumed,
        "no source", ["WIN-CNAME-01"];
    /// Without a DNS alias so many give up over the server's name.
    cname_abandons / "cname.abandons": Share = Share::percent(5), from_to(0, 1_000_000), alive, Assumed,
        "no source", ["WIN-CNAME-01"];
    /// Certificates, network and other policies of a setup phase, before its apps, where a scenario lists the apps.
    esp_policies / "esp.policies": Spread = Spread::lognormal(Span::minutes(2), Span::minutes(6)), None, alive, Assumed,
        "no source", ["WIN-ESP-01"];
    /// The activity date of a Microsoft Entra device moves only when it is older than about this.
    entra_activity_every / "entra.activity-every": Span = Span::days(14), days(1, 3_650), later, Doc,
        "Manage stale devices", ["LIFE-ENT-01", "CLN-ENT-02"];
    /// How much the age at which an activity date moves varies either way.
    entra_activity_slack / "entra.activity-slack": Span = Span::days(5), days(0, 3_650), later, Doc,
        "Manage stale devices", ["LIFE-ENT-01", "CLN-ENT-02"];
    /// A new primary user shows everywhere after at most this long.
    user_primary_change / "user.primary-change": Span = Span::minutes(10), from_to(0, 7 * 86_400), later, Doc,
        "Find the primary user of a device", ["LIFE-USER-01"];
    /// MDM user scope none keeps devices from joining too, as the enrollment guide of 2024 reads, and not only from enrolling by themselves.
    scope_strict_none / "scope.strict-none": bool = false => true, None, alive, Doc,
        "Enable automatic enrollment for Windows", ["WIN-SCOPE-01"];
    /// A reset to factory settings, where devices in use enroll by a path that takes reset ones only.
    reset_takes / "reset.takes": Spread = Spread::lognormal(Span::minutes(15), Span::minutes(40)), None, alive, Assumed,
        "no source", ["APL-ADE-11", "AND-COBO-01", "AND-COPE-01", "AND-COSU-01", "AND-AOSP-01", "APL-CFG-01"];
    /// Another provider's management is taken off a device within this time.
    other_mdm_retire / "other-mdm.retire": Spread = Spread::lognormal(Span::minutes(20), Span::hours(8)), None, alive, Assumed,
        "no source", ["ENR-MDM-01"];
    /// What another provider's management left behind stops the first attempt of so many devices.
    other_mdm_leftovers / "other-mdm.leftovers": Share = Share::percent(3), from_to(0, 1_000_000), alive, Assumed,
        "no source; Microsoft names the case", ["ENR-MDM-01"];
    /// Enrollment profiles hold iPhones and iPads in Setup Assistant until their configuration policies have arrived.
    ade_await_configuration / "ade.await-configuration": bool = true, None, alive, Doc,
        "Set up Automated Device Enrollment for iOS", ["APL-ADE-09"];
    /// Configuration policies arrive within this time in Setup Assistant; most devices that were tested took 15 minutes or less.
    ade_await_takes / "ade.await-takes": Spread = Spread::lognormal(Span::minutes(7), Span::minutes(15)), None, alive, Assumed,
        "Set up Automated Device Enrollment for iOS; the shape is ours", ["APL-ADE-09"];
    /// An invalid answer of the certificate server can be retried for this long; then only a reset helps.
    ade_scep_window / "ade.scep-window": Span = Span::minutes(15), from_to(0, 86_400), alive, Doc,
        "Manage Apple enrollment program tokens", ["APL-ADE-04"];
    /// A user signs in to Company Portal this long after a device of Automated Device Enrollment came to the home screen.
    ade_phase2_delay / "ade.phase2-delay": Spread = Spread::lognormal(Span::hours(4), Span::hours(96)), None, alive, Assumed,
        "no source", ["APL-ADE-08"];
    /// So many users never sign in to Company Portal, so that their devices stay unregistered with Microsoft Entra.
    ade_phase2_never / "ade.phase2-never": Share = Share::percent(5), from_to(0, 1_000_000), alive, Assumed,
        "no source", ["APL-ADE-08"];
    /// A device that was added to Apple Business Manager later offers the removal of management for this long.
    ade_provisional / "ade.provisional": Span = Span::days(30), days(0, 365), alive, Doc,
        "Set up Automated Device Enrollment for iOS", ["APL-ADE-10"];
    /// So many of those whose device still offers the removal of management remove it each day.
    ade_removed_per_day / "ade.removed-per-day": Share = Share::ppm(5_000), from_to(0, 1_000_000), alive, Assumed,
        "no source", ["APL-ADE-10"];
    /// A user must be tied to a device of Apple Configurator within this time.
    configurator_affinity_window / "configurator.affinity-window": Span = Span::hours(24), from_to(60, 365 * 86_400), alive, Doc,
        "Set up Apple Configurator", ["APL-CFG-01"];
    /// From a technician's enrollment with Apple Configurator to the sign-in of the device's user.
    configurator_user_after / "configurator.user-after": Spread = Spread::lognormal(Span::hours(2), Span::hours(13)), None, alive, Assumed,
        "no source; chosen so that 1.4 % come too late", ["APL-CFG-01"];
    /// A profile exported for Apple Configurator's direct enrollment is valid for this long.
    configurator_profile_valid / "configurator.profile-valid": Span = Span::days(14), days(1, 365), alive, Doc,
        "Set up Apple Configurator", ["APL-CFG-02"];
    /// A profile that was downloaded to an iPhone or iPad must be installed within this time.
    ios_profile_window / "ios.profile-window": Span = Span::minutes(8), from_to(60, 86_400), alive, Field,
        "Apple's guide on installing a configuration profile", ["APL-DE-01"];
    /// People enroll their own iPhones and iPads through a browser and not through Company Portal.
    ios_web_enrollment / "ios.web-enrollment": bool = true, None, alive, Assumed,
        "Microsoft offers both", ["APL-DE-01"];
    /// Somebody restarts a corporate Android device in the middle of its enrollment this often.
    android_restart / "android.restart": Share = Share::ppm(5_000), from_to(0, 500_000), alive, Assumed,
        "Microsoft warns of it without a figure", ["AND-RST-01"];
    /// From the preparation of a staged Android device to the first sign-in of its user.
    android_staging / "android.staging": Spread = Spread::lognormal(Span::hours(72), Span::hours(720)), None, alive, Assumed,
        "no source", ["AND-STG-01"];
    /// Work profiles are set up through a browser with the Android Management API, as in new tenants, and not by Company Portal's own controller.
    android_work_profile_web / "android.work-profile-web": bool = true, None, alive, Doc,
        "Set up personal work profiles", ["AND-WP-01", "RES-PER-02", "RES-VER-01"];
    /// Device administrator takes no devices with Google's services from 2025 on.
    android_da_ends / "android.device-administrator-ends": bool = true, None, alive, Doc,
        "Manage devices without Google Mobile Services; certificate profiles", ["AND-DA-01"];
    /// A device enrollment manager account enrolls at most this many work profiles.
    limits_dem_work_profiles / "limits.dem-work-profiles": u32 = 10, from_to(0, 1_000), alive, Doc,
        "Enroll devices with a device enrollment manager account", ["DEM-02"];
    /// A Linux device checks in this often while its user is signed in.
    check_in_linux_every / "check-in.linux-every": Span = Span::hours(1), from_to(15 * 60, 8 * 3_600), alive, Assumed,
        "no interval is documented", ["LNX-CHK-01"];
    /// Adding a work account through an app or browser no longer enrolls a device (a preview of 2026-03).
    scope_disable_mdm_on_add_account / "scope.disable-mdm-on-add-account": bool = false, None, alive, Doc,
        "Enable automatic enrollment for Windows", ["WIN-SCOPE-06"];
    /// A file of corporate identifiers has at most this many rows.
    ownership_identifiers_csv_rows / "ownership.identifiers-csv-rows": u32 = 5_000, from_to(1, 5_000), alive, Doc,
        "Add corporate identifiers", ["WIN-OWN-02"];

    /// The Apple MDM push certificate is valid for this long.
    apple_push_valid / "apple.push-valid": Span = Span::days(365), days(1, 3_650), alive, Doc,
        "Get an Apple MDM push certificate", ["APL-CERT-02"];
    /// For this long after its expiry the Apple MDM push certificate can still be renewed.
    apple_push_grace / "apple.push-grace": Span = Span::days(30), days(0, 365), alive, Doc,
        "Get an Apple MDM push certificate", ["APL-CERT-03"];
    /// Whether Apple devices check in by themselves while the push certificate is expired.
    apple_push_expired_check_in / "apple.push-expired-check-in": bool = false, None, alive, Assumed,
        "no source; without a valid certificate nothing tells a device to contact the service", ["APL-CERT-05"];
    /// An enrollment program token of Apple is valid for this long.
    ade_token_valid / "ade.token-valid": Span = Span::days(365), days(1, 3_650), alive, Doc,
        "Automated Device Enrollment for iOS, 2021", ["APL-TOK-01"];
    /// Whether devices that hold a profile already still enroll while the enrollment program token is expired.
    ade_enroll_without_token / "ade.enroll-without-token": bool = true, None, alive, Assumed,
        "no source; the profile is at Apple by then", ["APL-TOK-01"];
    /// Intune asks Apple for changes of the assigned devices this often.
    ade_sync_every / "ade.sync-every": Span = Span::hours(12), from_to(900, 30 * 86_400), alive, Doc,
        "Manage Apple enrollment program tokens", ["APL-SYN-01"];
    /// Intune asks Apple for all assigned devices at most this often.
    ade_full_sync_every / "ade.full-sync-every": Span = Span::days(7), days(1, 365), later, Doc,
        "Manage Apple enrollment program tokens", ["APL-SYN-01", "APL-SYN-03"];
    /// An admin may ask for a synchronization with Apple this often.
    ade_manual_sync_every / "ade.manual-sync-every": Span = Span::minutes(15), from_to(60, 86_400), alive, Doc,
        "Manage Apple enrollment program tokens", ["APL-SYN-01"];
    /// A synchronization with Apple moves this many devices a minute.
    ade_sync_rate / "ade.sync-rate": u32 = 3_000, from_to(1, 1_000_000), alive, Doc,
        "Manage Apple enrollment program tokens", ["APL-SYN-02", "SVC-ADE-01"];
    /// An enrollment program token holds at most this many devices.
    ade_devices_per_token / "ade.devices-per-token": u32 = 200_000, from_to(1, 10_000_000), alive, Doc,
        "Manage Apple enrollment program tokens", ["APL-SYN-02", "APL-SYN-04"];
    /// A location token for Apple's apps is valid for this long.
    vpp_valid / "vpp.valid": Span = Span::days(365), days(1, 3_650), alive, Doc,
        "Manage Apple volume-purchased apps", ["APL-VPP-01"];
    /// An enrollment token of corporate-owned Android devices is valid for at most this long.
    android_token_max / "android.token-max": Span = Span::days(23_741), from_to(86_400, 23_741 * 86_400), alive, Doc,
        "Set up Android Enterprise dedicated devices: 65 years", ["AND-COSU-01", "AND-AOSP-01"];
    /// An enrollment token of dedicated Android devices is valid for this long, if nobody says otherwise.
    android_dedicated_token_valid / "android.dedicated-token-valid": Span = Span::days(90), from_to(86_400, 23_741 * 86_400), alive, Assumed,
        "no source; the form asks for a date", ["AND-COSU-01"];
    /// An enrollment token of Android Open Source Project devices is valid for this long, if nobody says otherwise.
    android_aosp_token_valid / "android.aosp-token-valid": Span = Span::days(90), from_to(86_400, 23_741 * 86_400), alive, Doc,
        "Android Open Source Project enrollment, 2021", ["AND-AOSP-01"];

    /// A license that is given to one person is there after this long.
    license_direct_latency / "license.direct-latency": Span = Span::minutes(1), from_to(0, 86_400), alive, Assumed,
        "Microsoft says immediately", ["LIC-IND-01"];
    /// A group's licenses are processed after this long, before the time for each user.
    license_group_latency / "license.group-latency": Spread = Spread::lognormal(Span::minutes(5), Span::minutes(60)), None, alive, Assumed,
        "no source", ["LIC-GRP-02"];
    /// So many users of a group get their licenses in a second.
    license_group_users_per_second / "license.group-users-per-second": u32 = 5, from_to(1, 1_000_000), alive, Assumed,
        "no source", ["LIC-GRP-02"];
    /// A group's licenses are there after this long at most.
    license_group_latency_max / "license.group-latency-max": Span = Span::hours(24), from_to(0, 30 * 86_400), alive, Assumed,
        "no source", ["LIC-GRP-02"];
    /// A license assignment that met another change of the same user is tried again by itself after this long.
    license_concurrency_retry / "license.concurrency-retry": Span = Span::hours(1), from_to(1, 30 * 86_400), alive, Assumed,
        "Microsoft says that it is tried again, without a time", ["LIC-GRP-03"];
    /// From a failed license assignment until an admin has removed its cause and reprocesses the user.
    license_fix / "license.fix": Spread = Spread::lognormal(Span::days(1), Span::days(5)), None, alive, Assumed,
        "no source", ["LIC-GRP-03"];
    /// From licenses that were bought or freed until an admin reprocesses those who wait for one.
    license_reprocess / "license.reprocess": Spread = Spread::lognormal(Span::hours(4), Span::days(2)), None, alive, Assumed,
        "no source", ["LIC-GRP-05"];
    /// A device is noncompliant this long after its user's license was taken.
    license_removal_grace / "license.removal-grace": Span = Span::days(30), days(0, 3_650), alive, Assumed,
        "Microsoft says that compliance may be affected, without a time", ["LIC-REM-01"];
    /// Whoever bought fewer licenses than are assigned has this long to take some back.
    license_over_assigned / "license.over-assigned": Span = Span::days(90), days(0, 3_650), alive, Doc,
        "Microsoft 365 subscription life cycle", ["TEN-SUB-02"];
    /// A device without a user is refused where no device license is free; otherwise over-use is only counted.
    license_device_enforced / "license.device-enforced": bool = true, None, alive, Assumed,
        "Intune licensing names no technical block", ["LIC-DEV-01"];
    /// Co-managed devices need no license of their user.
    license_comanagement_exempt / "license.comanagement-exempt": bool = true, None, alive, Doc,
        "Intune licensing", ["LIC-COM-01"];
    /// A trial has this many licenses.
    trial_licenses / "trial.licenses": u32 = 25, from_to(1, 10_000), alive, Doc,
        "Intune free trial sign-up", ["TEN-TRL-01"];
    /// A trial lasts this long.
    trial_length / "trial.length": Span = Span::days(30), days(1, 3_650), alive, Doc,
        "Intune free trial sign-up", ["TEN-TRL-01"];
    /// A download gets half of its site's peer share when this many devices of the site have the content.
    delivery_peers_for_half / "delivery.peers-for-half": u32 = 10, from_to(0, 1_000_000), alive, Assumed,
        "no source; the more devices have it, the likelier one of them is on and near", [];
    /// A subscription that has ended works for this long still.
    subscription_expired / "subscription.expired": Span = Span::days(30), days(0, 3_650), alive, Doc,
        "Microsoft 365 subscription life cycle", ["TEN-SUB-01"];
    /// A subscription that no longer works is open to admins for this long, before everything is deleted.
    subscription_disabled / "subscription.disabled": Span = Span::days(90), days(0, 3_650), alive, Doc,
        "Microsoft 365 subscription life cycle", ["TEN-SUB-01"];
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
