//! What admins order reaches devices when it should: at once, at the next contact, or never.

use crate::support::{device, diary, plan, studied, values};
use fleetcast::plan::Metric;
use fleetcast::units::{SimTime, Span};

fn company(devices: u32, more: &str) -> String {
    format!(
        "[scenario]\nname = \"orders\"\nstart = 2027-01-04\nhorizon = \"600d\"\nreplications = 1\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nphases = [{{ name = \"e\", duration = {{ fixed = \"1h\" }} }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = {devices}\nplatform = \"windows\"\npath = \"p\"\n{more}\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n"
    )
}

fn order(at: &str, act: &str, devices: &str) -> String {
    format!("[[event]]\nat = \"{at}\"\nact = \"{act}\"\ncohort = \"c\"\ndevices = {devices}\n")
}

/// Devices still enrolled at the end of each day from `first` on.
fn enrolled(text: &str, days: &[usize]) -> Vec<f64> {
    let summary = studied(&plan(text, &[]));
    let series = summary.timeline.iter().find(|row| row.metric == "enrolled").expect("a series of the fleet");
    days.iter().map(|day| series.mean[*day]).collect()
}

#[test]
fn r18_a_tenant_retires_a_thousand_devices_a_day() {
    let retire = |n: u32| company(1_100, "") + &order("10d", "is-retired", &n.to_string());
    assert_eq!(enrolled(&retire(999), &[9, 10, 11]), [1_100.0, 101.0, 101.0]);
    assert_eq!(enrolled(&retire(1_000), &[9, 10, 11]), [1_100.0, 100.0, 100.0]);
    assert_eq!(enrolled(&retire(1_001), &[9, 10, 11]), [1_100.0, 100.0, 99.0]);
    let seed = retire(1_001).replace("[scenario]\n", "[scenario]\nruleset = \"seed\"\n");
    assert_eq!(enrolled(&seed, &[9, 10, 11]), [1_100.0, 99.0, 99.0], "older documentation knows no limit");
    let wiped = company(1_100, "") + &order("10d", "is-wiped", "1_001");
    assert_eq!(enrolled(&wiped, &[9, 10, 11]), [1_100.0, 99.0, 99.0], "the limit is for retires");
}

#[test]
fn a_second_order_waits_for_the_rest_of_the_first() {
    let text = company(1_100, "") + &order("10d", "is-retired", "1_001") + &order("10d", "is-deleted", "0");
    let twice = text + &order("10d 12:00", "is-retired", "\"all\"");
    // The second order of the same day stands behind the first: 1,001 + 1,100 requests take three days.
    assert_eq!(enrolled(&twice, &[10, 11, 12]), [100.0, 99.0, 0.0]);
}

#[test]
fn an_offline_device_is_retired_at_its_next_contact_and_deleted_at_once() {
    let weekdays = "presence = { online = \"mon-fri 08:30-17:30\" }\n";
    // 2027-01-16 is a Saturday.
    for (act, gone) in [("is-retired", 14), ("is-wiped", 14), ("is-deleted", 12)] {
        let text = company(20, weekdays) + &order("12d 12:00", act, "\"all\"");
        let here = enrolled(&text, &[11, 12, 13, 14]);
        let wanted: Vec<f64> = (11..=14).map(|day| if day < gone { 20.0 } else { 0.0 }).collect();
        assert_eq!(here, wanted, "{act}");
        let plan = plan(&text, &[]);
        let lines = diary(&plan, 0, device(&plan, "c", 3), plan.horizon);
        let last = lines.iter().rev().find(|line| line.1.contains("Life")).expect("it lived");
        let monday = SimTime::after_start(Span::days(14) + Span::hours(8));
        assert!(last.0 >= monday && last.0 < monday + Span::hours(2), "{act}: {last:?}");
        assert!(last.1.contains(if act == "is-wiped" { "Wiped" } else { "Retired" }), "{act}: {last:?}");
    }
}

#[test]
fn an_expired_device_is_out_of_reach() {
    let away = "presence = { online = { fixed = \"30d\" }, offline = { fixed = \"500d\" } }\n";
    let text = company(5, away) + &order("40d", "is-retired", "\"all\"");
    let plan = plan(&text, &[]);
    let summary = studied(&plan);
    assert_eq!(values(&plan, &summary, Metric::Removed, ""), [0.0]);
    assert_eq!(values(&plan, &summary, Metric::CertificatesExpired, ""), [5.0]);
}

#[test]
fn counted_or_each_the_orders_come_to_the_same() {
    let lively = "presence = { online = { exponential = \"5d\" }, offline = { exponential = \"9d\" } }\n\
                  absences = { per-year = 4, length = { exponential = \"30d\" } }\n";
    let orders =
        order("50d", "is-retired", "40") + &order("90d", "is-wiped", "\"30%\"") + &order("200d", "is-deleted", "90");
    let text = company(200, lively).replace("path = \"p\"\n", "path = \"autopilot-user-driven\"\n") + &orders;
    let each = text.replace("[scenario]\n", "[scenario]\ncheck-ins = \"each\"\n");
    let (counted, each) = (studied(&plan(&text, &[])), studied(&plan(&each, &[])));
    assert_eq!(counted.fingerprints, each.fingerprints);
    let plan = plan(&text, &[]);
    let gone = values(&plan, &counted, Metric::Removed, "")[0];
    assert!(gone > 60.0, "{gone} devices left");
    let again = values(&plan, &counted, Metric::ReEnrollments, "")[0];
    assert!(again > 0.0, "wiped Autopilot devices come back");
}

/// A company of another platform.
fn of(platform: &str, path: &str, devices: u32, more: &str) -> String {
    let windows = company(devices, more);
    let windows = windows.replace("platform = \"windows\"", &format!("platform = \"{platform}\""));
    windows.replace("path = \"p\"\n", &format!("path = \"{path}\"\n"))
}

/// The fingerprints of a run whose check-ins are counted; they must be those of each check-in played.
fn counted_and_each(text: &str) -> fleetcast::study::Summary {
    let each = text.replace("[scenario]\n", "[scenario]\ncheck-ins = \"each\"\n");
    let (counted, each) = (studied(&plan(text, &[])), studied(&plan(&each, &[])));
    assert_eq!(counted.fingerprints, each.fingerprints);
    counted
}

#[test]
fn linux_hears_of_an_order_at_its_next_check_in() {
    let linux = |act: &str| of("linux", "linux", 40, "") + &order("30d 00:20", act, "\"all\"");
    for act in ["is-retired", "is-wiped", "is-deleted"] {
        let text = linux(act);
        counted_and_each(&text);
        let plan = plan(&text, &[]);
        let ordered = SimTime::after_start(Span::days(30) + Span::minutes(20));
        let ends: Vec<SimTime> = (0..40)
            .filter_map(|ordinal| {
                let lines = diary(&plan, 0, device(&plan, "c", ordinal), plan.horizon);
                let last = lines.iter().rev().find(|line| line.1.contains("Retired") || line.1.contains("Wiped"));
                last.map(|line| line.0)
            })
            .collect();
        assert!(ends.len() > 25, "{act}: {} of 40 enrolled and left", ends.len());
        assert!(ends.iter().all(|end| *end >= ordered && *end < ordered + Span::hours(1)), "{act}: {ends:?}");
        let late = ends.iter().filter(|end| **end > ordered + Span::minutes(5)).count();
        assert!(late * 2 > ends.len(), "{act}: they leave one by one: {ends:?}");
    }
    let lively = "presence = { online = { exponential = \"5h\" }, offline = { exponential = \"9h\" } }\n";
    counted_and_each(&(of("linux", "linux", 200, lively) + &order("50d", "is-wiped", "\"all\"")));
}

#[test]
fn users_remove_management_from_what_was_added_later_for_thirty_days() {
    let removed = |more: &str| {
        let text = of("ios", "ade", 2_000, more);
        let summary = counted_and_each(&text);
        let series = summary.timeline.iter().find(|row| row.metric == "enrolled").expect("a series of the fleet");
        let plan = plan(&text, &[]);
        (values(&plan, &summary, Metric::ManagementLost, "")[0], series.mean[33], series.mean[300])
    };
    let (none, ..) = removed("");
    assert_eq!(none, 0.0, "locked enrollment hides the removal");
    let (lost, month, later) = removed("added-later = true\n");
    // 1 - 0.995^30 of some 1,950 that enroll: 14 %.
    assert!((lost - 0.14 * 1_950.0).abs() < 50.0, "{lost}");
    assert!(month - later < 30.0, "nobody after the first month: {month} {later}");
}

/// An order that finds a device offline in the second in which its certificate runs out.
#[test]
fn an_order_at_the_expiry_comes_to_nothing() {
    let away = "presence = { online = { fixed = \"30d\" }, offline = { fixed = \"500d\" } }\n";
    let text = company(2, away) + &order("366d 01:00", "is-retired", "\"all\"");
    let each = text.replace("[scenario]\n", "[scenario]\ncheck-ins = \"each\"\n");
    let (counted, each) = (studied(&plan(&text, &[])), studied(&plan(&each, &[])));
    assert_eq!(counted.fingerprints, each.fingerprints);
    let plan = plan(&text, &[]);
    assert_eq!(values(&plan, &counted, Metric::CertificatesExpired, ""), [2.0]);
    assert_eq!(values(&plan, &counted, Metric::Removed, ""), [0.0]);
}

/// A device that is offline from day 31 on is to be retired; before it hears of that, its record is deleted.
#[test]
fn a_later_order_overrides_one_that_has_not_arrived() {
    let away = "presence = { online = { fixed = \"30d\" }, offline = { fixed = \"200d\" } }\n";
    for mode in ["counted", "each"] {
        let start = format!("[scenario]\ncheck-ins = \"{mode}\"\n");
        let text = company(10, away) + &order("40d", "is-retired", "\"all\"") + &order("50d", "is-deleted", "\"all\"");
        let text = text.replace("[scenario]\n", &start);
        assert_eq!(enrolled(&text, &[39, 49, 50]), [10.0, 10.0, 0.0], "{mode}");
        let text = company(10, away) + &order("40d", "is-deleted", "4") + &order("50d", "is-wiped", "\"all\"");
        let text = text.replace("[scenario]\n", &start);
        assert_eq!(enrolled(&text, &[39, 40, 229, 231]), [10.0, 6.0, 6.0, 0.0], "{mode}");
    }
}

#[test]
fn orders_below_the_daily_limit_are_not_held_up() {
    let cohorts: String = (0..16)
        .map(|k| {
            format!("[[cohort]]\nname = \"c{k}\"\ndevices = 4\nplatform = \"windows\"\npath = \"p\"\n")
                + &format!("[[wave]]\nname = \"w{k}\"\nstart = \"1d\"\ndevices = {{ c{k} = \"all\" }}\n")
                + &format!(
                    "[[event]]\nat = \"{}d {}:00\"\nact = \"is-retired\"\ncohort = \"c{k}\"\n",
                    10 + k / 2,
                    12 * (k % 2)
                )
                .replace(" 0:00", "")
        })
        .collect();
    let text = company(1, "") + &cohorts + "[rules]\n\"actions.retire-per-day\" = 10\n";
    let here = enrolled(&text, &[9, 10, 11, 17]);
    assert_eq!(here, [65.0, 57.0, 49.0, 1.0], "eight a day");
}

/// Who leaves makes room: for another device of the same people, on a device license, with an enrollment manager.
#[test]
fn who_is_removed_makes_room_for_others() {
    let text = |path: &str, tenant: &str, users: &str, act: &str| {
        format!(
            "[scenario]\nname = \"room\"\nstart = 2027-01-04\nhorizon = \"60d\"\nreplications = 1\n[tenant]\n{tenant}\n\
             [[path]]\nname = \"p\"\nplatform = \"windows\"\nlike = \"{path}\"\n\
             phases = [{{ name = \"e\", duration = {{ fixed = \"1h\" }} }}]\n\
             [[cohort]]\nname = \"a\"\ndevices = 5\nplatform = \"windows\"\npath = \"p\"\n\
             [[cohort]]\nname = \"b\"\ndevices = 5\nplatform = \"windows\"\npath = \"p\"\n{users}\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ a = \"all\" }}\n\
             [[wave]]\nname = \"v\"\nstart = \"30d\"\ndevices = {{ b = \"all\" }}\n{act}"
        )
    };
    let table = [
        ("automatic-join", "entra-device-limit = 1", "users = { of = \"a\" }"),
        ("autopilot-self-deploying", "device-licenses = 5", ""),
        ("dem", "dem-accounts = 1\nentra-device-limit = 5", ""),
    ];
    for (path, tenant, users) in table {
        let ever = |act: &str| {
            let plan = plan(&text(path, tenant, users, act), &[]);
            values(&plan, &studied(&plan), Metric::EnrolledEver, "")
        };
        assert_eq!(ever(""), [5.0], "{path}: there is room for five");
        for act in ["is-retired", "is-deleted", "is-wiped"] {
            let event = format!("[[event]]\nat = \"20d\"\nact = \"{act}\"\ncohort = \"a\"\n");
            // A wiped kiosk sets itself up again, and has its license back before anybody else comes.
            let room = if path == "autopilot-self-deploying" && act == "is-wiped" { 5.0 } else { 10.0 };
            assert_eq!(ever(&event), [room], "{path}: {act}");
            // A day after the others came it is too late.
            assert_eq!(ever(&event.replace("20d", "31d")), [5.0], "{path}: {act}, too late");
        }
    }
}

/// Kiosks that are away for a year at a time: some are lost, the others come back once their old record is gone.
#[test]
fn a_lost_device_does_not_come_back_for_its_second_enrollment() {
    let text = |lost: &str| {
        format!(
            "[scenario]\nname = \"lost\"\nstart = 2027-01-04\nhorizon = \"1500d\"\nreplications = 1\n\
             [[path]]\nname = \"p\"\nplatform = \"windows\"\nlike = \"autopilot-self-deploying\"\n\
             phases = [{{ name = \"e\", duration = {{ fixed = \"1h\" }} }}]\n\
             [[cohort]]\nname = \"c\"\ndevices = 60\nplatform = \"windows\"\npath = \"p\"\n{lost}\
             presence = {{ online = {{ fixed = \"30d\" }}, offline = {{ fixed = \"360d\" }} }}\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n"
        )
    };
    let again = |text: &str| {
        let plan = plan(text, &[]);
        let lives = (0..60).map(|ordinal| diary(&plan, 0, device(&plan, "c", ordinal), plan.horizon));
        // A device that enrolled again and is there also checks in again, eight hours later at the latest.
        let back = lives.filter_map(|life| {
            let at = life.iter().find(|line| line.1.contains("ReEnrolled"))?.0;
            Some(life.iter().any(|line| line.0 > at && line.1 == "checks in"))
        });
        back.collect::<Vec<bool>>()
    };
    assert_eq!(again(&text("")), [true; 60]);
    let some = again(&text("lost-per-year = \"60%\"\n"));
    assert!((5..50).contains(&some.len()) && some.iter().all(|there| *there), "{some:?}");
}

/// What lasts would have kept a device of a live fleet from its first enrollment, and so it doesn't have it.
#[test]
fn a_live_fleet_has_no_lasting_obstacle() {
    let text = |before: &str, wave: &str| {
        format!(
            "[scenario]\nname = \"live\"\nstart = 2027-01-04\nhorizon = \"900d\"\nreplications = 1\n\
             [[cohort]]\nname = \"c\"\ndevices = 20\nplatform = \"windows\"\npath = \"autopilot-user-driven\"\n{before}\
             obstacles = {{ no-join-right = \"100%\" }}\n\
             presence = {{ online = {{ fixed = \"30d\" }}, offline = {{ fixed = \"400d\" }} }}\n{wave}"
        )
    };
    let wave = "[[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = { c = \"all\" }\n";
    let figures = |text: &str| {
        let plan = plan(text, &[]);
        let summary = studied(&plan);
        [Metric::Abandoned, Metric::ReEnrollments].map(|metric| values(&plan, &summary, metric, "")[0])
    };
    let live = figures(&text("enrolled-before = { fixed = \"10d\" }\n", ""));
    assert!(live[0] == 0.0 && live[1] >= 20.0, "{live:?}");
    assert_eq!(figures(&text("", wave)), [20.0, 0.0]);
}

/// The certificate runs out on day 31 and would be renewed on day 53.
#[test]
fn an_order_reaches_a_device_whose_certificate_will_be_renewed() {
    let presence = "presence = { online = { fixed = \"2d\" }, offline = { fixed = \"50d\" } }\n";
    let rules = "[rules]\n\"certificate.validity\" = \"30d\"\n\"certificate.renew-before\" = \"1d\"\n\
                 \"certificate.renew-after-expiry\" = true\n";
    let text = company(10, presence) + rules;
    let days = [30, 31, 52, 53, 599];
    let alone = enrolled(&text, &days);
    assert_eq!(alone[..4], [10.0, 0.0, 0.0, 10.0]);
    let deleted = text.clone() + &order("40d", "is-deleted", "\"all\"");
    assert_eq!(enrolled(&deleted, &days), [10.0, 0.0, 0.0, 0.0, 0.0]);
    let retired = text + &order("40d", "is-retired", "\"all\"");
    assert_eq!(enrolled(&retired, &days), [10.0, 0.0, 0.0, 0.0, 0.0], "at its contact");
}
