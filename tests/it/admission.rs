//! Who is let in, in whole runs: registration with Windows Autopilot, scopes, restrictions, the pilot's collection,
//! turns, tokens and devices that come back, each at its edges.

use crate::gates::{Sums, after, company, count, enrolled_by, enrolls, fits, limited, one, sums, sums_of, sure, when};
use crate::support::{device, diary, plan, studied};
use fleetcast::plan::Metric;
use fleetcast::units::Span;

/// 1,001 rows are three files: imported after 10, 20 and 30 minutes, synchronized 5 minutes later, assigned 30 minutes
/// after that. An attempt takes an hour.
#[test]
fn files_of_500_rows_are_registered_one_after_the_other() {
    let rules = "\"autopilot.import\" = { fixed = \"10m\" }\n\"autopilot.sync\" = { fixed = \"5m\" }\n\
                 \"autopilot.profile-assignment\" = { fixed = \"30m\" }";
    let by = "registration = { by = \"csv\", at = \"2d\" }";
    let company = company("", rules, &[("c", 1_001, "like autopilot-user-driven", by)]);
    let run = company.at_once();
    let got = sums(&run);
    assert_eq!((got.enrolled, got.refused), (1_001, 1_001), "each is refused once, on day 1");
    for (ordinal, minutes) in [(0, 45), (499, 45), (500, 55), (999, 55), (1_000, 65)] {
        assert_eq!(enrolls(&run, "c", ordinal), Some(after(2, 1, minutes, 0)), "{ordinal}");
    }
    let looks = [("01:44:59", 0), ("01:45:00", 500), ("01:54:59", 500), ("01:55:00", 1_000), ("02:05:00", 1_001)];
    let mut text = company.text(&[("1d", "0s", "c = \"all\"")]);
    for (clock, want) in looks {
        text += &format!("[[expect]]\nmetric = \"enrolled\"\nat = \"2d {clock}\"\nis = \"= {want}\"\n");
    }
    let looking = plan(&text, &[]);
    let seen: Vec<Option<f64>> = studied(&looking).looks.iter().map(|look| look.estimate.mean).collect();
    assert_eq!(seen, looks.map(|look| Some(f64::from(look.1))));
}

/// Before the registration the device shows one code, before the profile another, and then it enrolls.
#[test]
fn setup_waits_for_registration_and_profile() {
    let rules = "\"autopilot.import\" = { fixed = \"10m\" }\n\"autopilot.sync\" = { fixed = \"5m\" }\n\
                 \"autopilot.profile-assignment\" = { fixed = \"30m\" }";
    let by = "registration = { by = \"csv\", at = \"1d\" }";
    let company = company("", rules, &[("c", 1, "like autopilot-user-driven", by)]);
    let at = |start| {
        let plan = company.waves(&[(start, "0s", "c = 1")]);
        let lines = diary(&plan, 0, device(&plan, "c", 0), plan.horizon);
        let why = lines.into_iter().find(|line| line.1.starts_with("Refused")).map(|line| line.1);
        (why.unwrap_or_default(), enrolls(&plan, "c", 0))
    };
    let assigned = Some(after(1, 1, 45, 0));
    assert_eq!(at("1d 14m 59s"), ("Refused(NotRegistered)".to_owned(), assigned));
    assert_eq!(at("1d 15m"), ("Refused(NoProfile)".to_owned(), assigned));
    assert_eq!(at("1d 44m 59s"), ("Refused(NoProfile)".to_owned(), assigned));
    assert_eq!(at("1d 45m"), (String::new(), assigned));
    assert_eq!(at("1d 45m 1s"), (String::new(), Some(after(1, 1, 45, 1))));
}

#[test]
fn a_conversion_registers_within_48_hours() {
    let rules = "\"autopilot.profile-assignment\" = { fixed = \"0s\" }";
    let by = "registration = { by = \"conversion\", at = \"1d\" }";
    let plan = company("", rules, &[("c", 400, "like autopilot-user-driven", by)]).at_once();
    let hours = [0, 12, 24, 36].map(|hours| Span::days(1) + Span::hours(1 + hours));
    let got = enrolled_by(&plan, "c", 400, hours);
    assert_eq!(got[0], 0);
    for (by, share) in got.into_iter().zip([0.0, 0.25, 0.5, 0.75]).skip(1) {
        assert!(fits(by, 400, share), "{by} of 400 instead of {share}");
    }
    assert_eq!(enrolled_by(&plan, "c", 400, [Span::days(3) + Span::hours(1)]), [400]);
}

#[test]
fn without_a_profile_nobody_enrolls() {
    let by = "registration = { by = \"oem\", profile = false }";
    let got = sums(&one(String::new(), 5, "like autopilot-user-driven", by));
    assert_eq!((got.enrolled, got.refused, got.attempts), (0, 5, 5));
}

/// Group Policy's task tries in vain for a day, to the second.
#[test]
fn group_policy_outside_the_scope_is_refused_after_a_day() {
    let plan = one("mdm-user-scope = \"none\"".to_owned(), 8, "group-policy", "");
    let got = sums(&plan);
    assert_eq!(got, Sums { refused: 8, attempts: 8, ..Sums::default() });
    for ordinal in 0..8 {
        assert_eq!(when(&plan, "c", ordinal, "Refused(MdmScope)"), [after(2, 0, 0, 0)]);
    }
    let codes = studied(&plan).outcomes.into_iter().filter_map(|row| Some((row.outcome, row.failure?.code)));
    assert_eq!(codes.collect::<Vec<_>>(), [("refused", "0x8018002B".to_owned())]);
}

/// The task gets through with its first try after the groups count, or another one follows it.
#[test]
fn group_policy_enrolls_once_the_groups_count() {
    let tenant = "mdm-user-scope = \"some\"\nmdm-groups = [\"c\"]";
    let company = |from: &str| {
        let plan = company(tenant, "", &[("c", 1, "group-policy", &format!("in-groups-from = \"{from}\""))]).at_once();
        let plan = sure(plan, &[]);
        (when(&plan, "c", 0, "Refused(MdmScope)"), enrolls(&plan, "c", 0))
    };
    // In force 15 minutes later: at the first attempt itself, a second after it, at the task's last try, a second after
    // that, and days after.
    assert_eq!(company("0d 23:45"), (vec![], Some(after(1, 0, 0, 0))));
    assert_eq!(company("0d 23:45:01"), (vec![], Some(after(1, 0, 5, 0))));
    assert_eq!(company("1d 23:45"), (vec![], Some(after(2, 0, 0, 0))));
    assert_eq!(company("1d 23:45:01"), (vec![after(2, 0, 0, 0)], Some(after(2, 0, 0, 1))));
    assert_eq!(company("5d"), (vec![after(2, 0, 0, 0),], Some(after(5, 0, 15, 0))));
}

#[test]
fn a_scope_of_some_enrolls_their_cohorts_only() {
    let tenant = "mdm-user-scope = \"some\"\nmdm-groups = [\"in\"]";
    for path in ["like automatic-join", "like automatic-byod", "like autopilot-user-driven", "group-policy"] {
        let plan = company(tenant, "", &[("in", 6, path, ""), ("out", 4, path, "")]).waves(&[(
            "1d",
            "0s",
            "in = \"all\", out = \"all\"",
        )]);
        let plan = if path.starts_with("like") { plan } else { sure(plan, &[]) };
        assert_eq!(sums_of(&plan, "cohort=in").enrolled, 6, "{path}");
        let out = sums_of(&plan, "cohort=out");
        // Group Policy's devices are joined already; the others are known to Microsoft Entra from then on.
        let want = if path == "group-policy" { (0, 0, 4) } else { (0, 4, 0) };
        assert_eq!((out.enrolled, out.registered, out.refused), want, "{path}");
    }
}

#[test]
fn the_mam_scope_keeps_personal_devices_registered() {
    for (path, mam, registered) in [
        ("like automatic-byod", "all", 9),
        ("like user-register", "all", 9),
        ("like automatic-byod", "none", 0),
        ("like mdm-only", "all", 0),
        ("like automatic-join", "all", 0),
    ] {
        let got = sums(&one(format!("mam-user-scope = \"{mam}\""), 9, path, ""));
        let want = Sums { enrolled: 9 - registered, registered, attempts: 9, ..Sums::default() };
        assert_eq!(got, want, "{path} with {mam}");
    }
}

const PERSONAL: &str = "[[tenant.restriction]]\nname = \"none-of-their-own\"\nblocks = { ownership = \"personal\" }";

/// A block of personal devices turns away joins without an identifier: chance decides which, one in twenty.
#[test]
fn devices_without_an_identifier_are_refused_where_personal_ones_are() {
    let refused = |path, identified| {
        let more = format!("corporate-identifiers = \"{identified}\"");
        sums(&one(PERSONAL.to_owned(), 20_000, path, &more)).refused
    };
    let got = refused("like automatic-join", "95%");
    assert!(fits(got, 20_000, 0.05), "{got} of 20,000");
    assert_eq!(refused("like automatic-join", "100%"), 0);
    assert_eq!(refused("like automatic-join", "0%"), 20_000);
    assert_eq!(refused("like autopilot-user-driven", "0%"), 0, "an admin prepared it");
}

#[test]
fn a_restriction_counts_from_15_minutes_after_it_was_made() {
    let tenant = "[[tenant.restriction]]\nname = \"late\"\nfrom = \"10d\"\nblocks = { platform = \"windows\" }";
    let company = company(tenant, "", &[("c", 40, "like automatic-join", "")]);
    let ten = "c = 10";
    let plan =
        company.waves(&[("1d", "0s", ten), ("10d 14m 59s", "0s", ten), ("10d 15m", "0s", ten), ("11d", "0s", ten)]);
    let summary = studied(&plan);
    let of = |metric, wave: u32| count(&plan, &summary, metric, &format!("wave=w{wave}"));
    assert_eq!([0, 1, 2, 3].map(|wave| of(Metric::EnrolledEver, wave)), [10, 10, 0, 0]);
    assert_eq!([0, 1, 2, 3].map(|wave| of(Metric::Refused, wave)), [0, 0, 10, 10]);
    assert_eq!(count(&plan, &summary, Metric::Enrolled, ""), 20, "who is enrolled stays so");
}

#[test]
fn r03_of_two_restrictions_the_lower_number_counts() {
    let restrictions = |two: &str, five: &str| {
        format!(
            "[[tenant.restriction]]\nname = \"five\"\npriority = 5\ngroups = [\"c\"]\n{five}\n\
             [[tenant.restriction]]\nname = \"two\"\npriority = 2\ngroups = [\"c\"]\n{two}"
        )
    };
    let (block, nothing) = ("blocks = { platform = \"windows\" }", "blocks = {}");
    for (two, five, refused) in [(block, nothing, 4), (nothing, block, 0), ("", block, 4)] {
        let plan = one(restrictions(two, five), 4, "like automatic-join", "");
        assert_eq!(sums(&plan).refused, refused, "two: {two}, five: {five}");
    }
}

/// Each client's turn comes at some second of the time that they all share.
#[test]
fn co_management_spreads_its_clients_evenly() {
    for (rules, hours) in [("\"comanagement.clients-per-day\" = 100", 72), ("", 6)] {
        let plan = sure(company("", rules, &[("c", 300, "co-management-existing", "")]).at_once(), &[]);
        assert_eq!(enrolled_by(&plan, "c", 300, [Span::days(1)])[0], 300, "without the wait all enroll at once");
        let mut plan = company("", rules, &[("c", 300, "co-management-existing", "")]).at_once();
        let turn = plan.paths[0].phases[0].duration.clone();
        plan = sure(plan, &[]);
        plan.paths[0].phases[0].duration = turn;
        let quarter = Span::minutes(hours * 15);
        let by = enrolled_by(&plan, "c", 300, [1, 2, 3, 4].map(|n| Span::days(1) + quarter.times(n)));
        assert_eq!(by[3], 300, "all within {hours} hours");
        for (n, by) in by.into_iter().take(3).enumerate() {
            let share = 0.25 * (n as f64 + 1.0);
            assert!(fits(by, 300, share), "{by} of 300 instead of {share} of {hours} hours");
        }
    }
}

#[test]
fn co_management_leaves_out_who_is_not_in_the_pilot() {
    for (auto, enrolled) in [("none", [0, 0]), ("pilot", [3, 0]), ("all", [3, 2])] {
        let tenant = format!("co-management = {{ auto-enroll = \"{auto}\", collection = [\"in\"] }}");
        let tenant: &str = Box::leak(tenant.into_boxed_str());
        let path = "like co-management-existing";
        let plan = company(tenant, "", &[("in", 3, path, ""), ("out", 2, path, "")]).waves(&[(
            "1d",
            "0s",
            "in = \"all\", out = \"all\"",
        )]);
        let got = ["cohort=in", "cohort=out"].map(|cohort| sums_of(&plan, cohort).enrolled);
        assert_eq!(got, enrolled, "{auto}");
    }
}

#[test]
fn a_package_needs_a_valid_token_when_it_is_applied() {
    let tenant = "bulk-token = { issued = \"2d\", valid = \"10d\" }";
    let company = company(tenant, "", &[("c", 60, "like bulk-package", "")]);
    let one = "c = 1";
    let edges = ["1d 23h 59m 59s", "2d", "11d 23h 59m 59s", "12d", "12d 1s"];
    let plan = company.waves(&edges.map(|start| (start, "0s", one)));
    // Who comes a second too early is back when the token is made; who comes too late is not.
    let got = [0, 1, 2, 3, 4].map(|ordinal| enrolls(&plan, "c", ordinal));
    assert_eq!(got.map(|enrolled| enrolled.is_some()), [true, true, true, false, false]);
    assert_eq!(when(&plan, "c", 0, "Refused(TokenExpired)"), [after(1, 23, 59, 59)]);
    let plan = company.waves(&[("7d", "10d", "c = \"all\"")]);
    let mut met = [0; 2];
    for ordinal in 0..60 {
        let invited = when(&plan, "c", ordinal, "Invited")[0];
        let valid = invited < after(12, 0, 0, 0);
        assert_eq!(enrolls(&plan, "c", ordinal).is_some(), valid, "{invited:?}");
        met[usize::from(valid)] += 1;
    }
    assert!(met[0] > 10 && met[1] > 10, "{met:?}: the wave lies around the expiry");
    assert_eq!(sums(&plan).refused, met[0]);
}

/// A self-deploying device that comes back is refused until its old record is gone.
#[test]
fn a_one_shot_device_waits_until_its_record_is_gone() {
    let rules =
        "\"certificate.validity\" = \"20d\"\n\"certificate.renew-before\" = \"2d\"\n\"cleanup.after-expiry\" = \"30d\"";
    let away = "users = \"none\"\npresence = { online = { fixed = \"2h\" }, offline = { fixed = \"25d\" } }";
    let company = company("", rules, &[("c", 1, "like autopilot-self-deploying", away)]);
    let text = company.text(&[("1d", "0s", "c = 1")]);
    let once = plan(&text, &["scenario.horizon=100d"]);
    let enrolled = after(1, 1, 0, 0);
    let back = enrolled + Span::hours(2) + Span::days(25);
    let gone = enrolled + Span::days(50);
    assert_eq!(enrolls(&once, "c", 0), Some(enrolled));
    assert_eq!(when(&once, "c", 0, "Refused(OneShot)").first(), Some(&back));
    assert_eq!(when(&once, "c", 0, "Life(ReEnrolled, false)").first(), Some(&(gone + Span::hours(1))));
    let sets = ["scenario.horizon=100d", "rules.autopilot.one-shot=false"];
    let reusable = plan(&text, &sets);
    assert_eq!(when(&reusable, "c", 0, "Life(ReEnrolled, false)").first(), Some(&(back + Span::hours(1))));
}

/// A device that was registered first and is let in later takes all that it needs then.
#[test]
fn a_registered_kiosk_takes_a_device_license_when_it_is_let_in() {
    let tenant = "device-licenses = 5\nmdm-user-scope = \"some\"\nmdm-groups = [\"c\"]";
    let late = "users = \"none\"\nin-groups-from = \"2d\"";
    for (devices, refused) in [(4, 0), (5, 0), (6, 1)] {
        let plan = company(tenant, "", &[("c", devices, "like autopilot-self-deploying", late)]).at_once();
        let got = sums(&plan);
        let want = limited(devices, "device-licenses", refused);
        // Each came once before; the one without a license stays as it was.
        assert_eq!(got, Sums { registered: refused, attempts: 2 * devices, ..want }, "{devices}");
    }
    let more = format!("{late}\nobstacles = {{ no-tpm-2 = \"100%\" }}");
    let plan = company(tenant, "", &[("c", 7, "autopilot-self-deploying", &more)]).at_once();
    let summary = studied(&plan);
    let got = [Metric::Abandoned, Metric::EnrolledEver].map(|metric| count(&plan, &summary, metric, ""));
    assert!(got[0] >= 5 && got[1] == 0, "{got:?}: whoever is given up takes no license along");
}

/// A device that Microsoft Entra knows from its first enrollment needs no second place there when it is only registered.
#[test]
fn a_device_that_enrolled_before_takes_no_second_place() {
    let tenant = "entra-device-limit = 2\nmam-user-scope = \"some\"\nmam-groups = [\"c\"]";
    let rules = "\"certificate.validity\" = \"20d\"\n\"certificate.renew-before\" = \"2d\"";
    let away = "in-groups-from = \"2d\"\npresence = { online = { fixed = \"2h\" }, offline = { fixed = \"21d\" } }";
    let cohorts = [("c", 1, "like automatic-byod", away), ("d", 1, "like automatic-byod", "users = { of = \"c\" }")];
    let plan = company(tenant, rules, &cohorts).waves(&[("1d", "0s", "c = 1"), ("28d", "0s", "d = 1")]);
    let back = after(22, 3, 0, 0);
    assert_eq!(when(&plan, "c", 0, "Refused(MamScope)"), [back]);
    assert_eq!(sums_of(&plan, "cohort=c").registered, 1, "it has been out of management since");
    assert_eq!(enrolls(&plan, "d", 0), Some(after(28, 1, 0, 0)), "the user's second device has its place");
}
