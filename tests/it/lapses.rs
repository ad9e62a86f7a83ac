//! Lapses of connectors and tokens in whole runs: who is affected, what comes back, what must enroll again.

use crate::support::{device, diary, plan, studied, values};
use fleetcast::fleet::outage::Toll;
use fleetcast::fleet::replicate;
use fleetcast::plan::Metric;
use fleetcast::units::{SimTime, Span};

/// A live fleet of phones, tablets and laptops, enrolled a day before the start, and phones that start on day 105.
fn fleet(events: &str, more: &str) -> String {
    let own = |name: &str, platform: &str, like: &str| {
        format!(
            "[[path]]\nname = \"{name}\"\nplatform = \"{platform}\"\nlike = \"{like}\"\n\
             phases = [{{ name = \"all\", duration = {{ fixed = \"1h\" }} }}]\n"
        )
    };
    let cohort = |name: &str, devices: u32, platform: &str, path: &str, more: &str| {
        format!(
            "[[cohort]]\nname = \"{name}\"\ndevices = {devices}\nplatform = \"{platform}\"\npath = \"{path}\"\n{more}\n"
        )
    };
    let live = "enrolled-before = { fixed = \"1d\" }";
    [
        "[scenario]\nname = \"lapses\"\nstart = 2027-01-04\nhorizon = \"700d\"\nseed = 5\nreplications = 1\n"
            .to_owned(),
        format!("[tenant]\n{more}\n"),
        own("apple", "ios", "device-enrollment"),
        own("play", "android", "work-profile"),
        own("kiosk", "android", "dedicated"),
        cohort("phones", 100, "ios", "apple", live),
        cohort("new-phones", 10, "ios", "apple", ""),
        cohort("profiles", 50, "android", "play", live),
        cohort("kiosks", 20, "android", "kiosk", &format!("users = \"none\"\n{live}")),
        cohort("new-kiosks", 5, "android", "kiosk", "users = \"none\""),
        cohort("laptops", 30, "windows", "automatic-join", live),
        "[[wave]]\nname = \"later\"\nstart = \"105d\"\ndevices = { new-phones = \"all\", new-kiosks = \"all\" }\n"
            .to_owned(),
        events.to_owned(),
    ]
    .concat()
}

fn lapse(what: &str, at: &str, length: &str) -> String {
    format!("[[event]]\nat = \"{at}\"\nlapse = \"{what}\"\nfor = \"{length}\"\n")
}

/// A daily series of a scope on these days.
fn daily(text: &str, metric: &str, scope: &str, days: &[usize]) -> Vec<f64> {
    let summary = studied(&plan(text, &[]));
    let row = summary.timeline.iter().find(|row| row.metric == metric && row.scope.to_string() == scope);
    let row = row.expect("there is such a series");
    days.iter().map(|day| row.mean[*day]).collect()
}

/// A metric of a scope at the end.
fn end(text: &str, metric: Metric, scope: &str) -> f64 {
    let plan = plan(text, &[]);
    values(&plan, &studied(&plan), metric, scope)[0]
}

#[test]
fn twelve_days_without_the_push_certificate_pass() {
    let text = fleet(&lapse("apple-push-certificate", "100d", "12d"), "");
    let ios = "platform=ios";
    assert_eq!(daily(&text, "out-of-reach", ios, &[99, 100, 111, 112]), [0.0, 100.0, 100.0, 0.0], "who is affected");
    assert_eq!(daily(&text, "out-of-reach", "", &[105]), [100.0], "and nobody else");
    assert_eq!(
        daily(&text, "enrolled", ios, &[111, 112]),
        [100.0, 110.0],
        "phones of day 105 get in when it is renewed"
    );
    assert_eq!(end(&text, Metric::Refused, ios), 10.0);
    assert_eq!(end(&text, Metric::ManagementLost, ""), 0.0, "nobody must enroll again");
    assert_eq!(end(&text, Metric::ReEnrollments, ""), 0.0);
    assert_eq!(end(&text, Metric::NoncompliantDeviceDays, ios), 0.0, "twelve days are within the validity period");
}

#[test]
fn after_forty_days_every_apple_device_enrolls_again() {
    let text = fleet(&lapse("apple-push-certificate", "100d", "40d"), "");
    let ios = "platform=ios";
    assert_eq!(daily(&text, "out-of-reach", ios, &[99, 100, 139, 140]), [0.0, 100.0, 100.0, 0.0]);
    assert_eq!(daily(&text, "enrolled", ios, &[139, 140]), [100.0, 110.0]);
    assert_eq!(end(&text, Metric::ManagementLost, ios), 100.0);
    assert_eq!(end(&text, Metric::ManagementLost, ""), 100.0);
    assert_eq!(end(&text, Metric::ReEnrollments, ios), 100.0, "all do, as soon as there is a certificate");
    let noncompliant = end(&text, Metric::NoncompliantDeviceDays, ios);
    assert!((1_000.0..1_040.0).contains(&noncompliant), "30 days are forgiven, the others aren't: {noncompliant}");
    // Enrolled on day -1, last renewed before the lapse at the earliest on day 334: the old records go in time.
    assert_eq!(daily(&text, "duplicate-records", ios, &[139, 140, 543, 544]), [0.0, 100.0, 100.0, 0.0]);
    assert_eq!(end(&text, Metric::RecordsDeleted, ios), 100.0);
    assert_eq!(end(&text, Metric::CertificatesExpired, ios), 100.0);
    let mut away = text.replace("name = \"phones\"\n", "name = \"phones\"\nreturns-after-expiry = false\n");
    assert_eq!(end(&away, Metric::ReEnrollments, ios), 0.0);
    assert_eq!(end(&away, Metric::Enrolled, ios), 10.0, "whoever doesn't come back is gone");
    away = away.replace("for = \"40d\"", "for = \"29d\"");
    assert_eq!(end(&away, Metric::Enrolled, ios), 110.0);
}

#[test]
fn the_thirtieth_day_decides() {
    for (length, lost) in [("29d 23h 59m 59s", 0.0), ("30d", 100.0), ("30d 1s", 100.0)] {
        let text = fleet(&lapse("apple-push-certificate", "100d", length), "");
        assert_eq!(end(&text, Metric::ManagementLost, ""), lost, "{length}");
    }
}

#[test]
fn another_certificate_instead_of_a_renewed_one_loses_everybody() {
    let issued = |renewal: &str| {
        fleet("", &format!("apple-push-certificate = {{ issued = \"-200d\", renewal = \"{renewal}\" }}"))
    };
    assert_eq!(end(&issued("on-time"), Metric::ManagementLost, ""), 0.0);
    let replaced = issued("new-certificate");
    assert_eq!(daily(&replaced, "management-lost", "platform=ios", &[164, 165, 166]), [0.0, 110.0, 0.0]);
    assert_eq!(end(&replaced, Metric::Enrolled, "platform=ios"), 110.0, "they come back");
    let missed = issued("missed");
    assert_eq!(daily(&missed, "out-of-reach", "platform=ios", &[164, 165, 333]), [0.0, 110.0, 110.0]);
    assert_eq!(end(&missed, Metric::Enrolled, "platform=ios"), 0.0, "without push no certificate renews");
    assert_eq!(end(&missed, Metric::ManagementLost, ""), 0.0, "nobody made a new one");
}

#[test]
fn disconnecting_google_play_takes_android_enterprise_along() {
    let text = fleet(&lapse("managed-google-play", "100d", "10d"), "");
    let android = "platform=android";
    assert_eq!(daily(&text, "enrolled", android, &[99, 100, 109, 110]), [70.0, 0.0, 0.0, 75.0]);
    assert_eq!(end(&text, Metric::RecordsDeleted, android), 70.0);
    assert_eq!(end(&text, Metric::ManagementLost, ""), 70.0);
    assert_eq!(end(&text, Metric::ReEnrollments, android), 70.0);
    assert_eq!(end(&text, Metric::Enrolled, "platform=windows"), 30.0);
}

#[test]
fn an_expired_token_of_dedicated_devices_stops_only_the_new_ones() {
    let token = |more: &str| fleet("", &format!("dedicated-token = {{ issued = \"0d\", {more} }}"));
    let expired = token("valid = \"105d\"");
    assert_eq!(end(&expired, Metric::Enrolled, "cohort=new-kiosks"), 0.0);
    assert_eq!(end(&expired, Metric::Refused, "cohort=new-kiosks"), 5.0);
    assert_eq!(end(&expired, Metric::Enrolled, "cohort=kiosks"), 20.0, "enrolled devices are left alone");
    assert_eq!(end(&token("valid = \"105d 1s\""), Metric::Enrolled, "cohort=new-kiosks"), 5.0);
    let replaced = token("valid = \"100d\", replaced-after = \"20d\"");
    assert_eq!(daily(&replaced, "enrolled", "platform=android", &[119, 120]), [70.0, 75.0]);
}

#[test]
fn a_phone_is_silent_during_a_lapse_and_reports_at_its_end() {
    let text = fleet(&lapse("apple-push-certificate", "100d", "12d"), "");
    let plan = plan(&text, &[]);
    let lines = diary(&plan, 0, device(&plan, "phones", 7), plan.horizon);
    let day = |day| SimTime::after_start(Span::days(day));
    let within = |from: SimTime, until: SimTime| {
        let inside = lines.iter().filter(|line| from <= line.0 && line.0 < until);
        inside.filter(|line| line.1 == "checks in").count()
    };
    assert_eq!(within(day(100), day(112)), 0);
    let told = |time: SimTime, what: &str| assert!(lines.contains(&(time, what.to_owned())), "{what}");
    told(day(100), "Silenced");
    told(day(112), "Reachable");
    assert_eq!(within(day(112), day(112) + Span::seconds(1)), 1, "in the very second");
    assert_eq!(within(day(99), day(100)), 3);
}

/// The same company with every check-in an event, and turn by turn.
#[test]
fn lapses_do_not_depend_on_how_check_ins_are_played() {
    for event in [
        lapse("apple-push-certificate", "100d", "12d"),
        lapse("apple-push-certificate", "100d", "40d"),
        lapse("managed-google-play", "100d", "10d"),
    ] {
        let text = fleet(&event, "").replace("enrolled-before = { fixed = \"1d\" }", "enrolled-before = { uniform = [\"1d\", \"340d\"] }\npresence = { online = \"mon-fri 08:30-17:30\" }\nabsences = { per-year = 4, length = { median = \"10d\", p95 = \"90d\" } }\nlost-per-year = \"5%\"");
        let counted = replicate(&plan(&text, &[]), 5, 0);
        let each = replicate(&plan(&text, &["scenario.check-ins=each"]), 5, 0);
        let stepwise =
            replicate(&plan(&text, &["cohort.phones.devices-per-user=2", "cohort.profiles.devices-per-user=2"]), 5, 0);
        assert_eq!(counted.counts, each.counts, "{event}");
        assert_eq!(counted.daily, each.daily, "{event}");
        assert_eq!(counted.lives, each.lives, "{event}");
        assert_eq!(counted.daily, stepwise.daily, "{event}");
        assert_eq!(counted.outages.tolls(), each.outages.tolls(), "{event}");
        assert_eq!(counted.outages.tolls(), stepwise.outages.tolls(), "{event}");
    }
}

#[test]
fn a_subscription_that_ends_takes_everybody_along_in_its_time() {
    let text = fleet("", "subscription = { kind = \"annual\", ends = \"100d\" }");
    // Thirty days go on, ninety are the admins' alone, and then all is deleted.
    assert_eq!(daily(&text, "out-of-reach", "", &[129, 130, 219, 220]), [0.0, 215.0, 215.0, 0.0]);
    assert_eq!(daily(&text, "enrolled", "", &[219, 220]), [215.0, 0.0]);
    assert_eq!(end(&text, Metric::ManagementLost, ""), 215.0);
    assert_eq!(end(&text, Metric::RecordsDeleted, ""), 215.0);
    assert_eq!(end(&text, Metric::ReEnrollments, ""), 0.0);
}

/// What the outages of a run did: out of reach, still managed after it, run out, lost, enrolled again, refused, blocked.
fn tolls(text: &str) -> Vec<[u64; 7]> {
    let plan = plan(text, &[]);
    let row = |toll: Toll| [toll.silenced, toll.back, toll.ran_out, toll.lost, toll.again, toll.refused, toll.blocked];
    replicate(&plan, plan.seed, 0).outages.tolls().into_iter().map(row).collect()
}

#[test]
fn each_lapse_is_counted_by_itself() {
    let push = |length: &str| fleet(&lapse("apple-push-certificate", "100d", length), "");
    assert_eq!(tolls(&push("12d")), [[100, 100, 0, 0, 0, 10, 0]]);
    assert_eq!(tolls(&push("40d")), [[100, 0, 0, 100, 100, 10, 0]]);
    assert_eq!(tolls(&fleet(&lapse("managed-google-play", "100d", "10d"), "")), [[0, 0, 0, 70, 70, 5, 0]]);
    // Nobody renews it: certificates of day -1 that were renewed on day 334 - 30 at the earliest run out one by one.
    let missed = fleet("", "apple-push-certificate = { issued = \"-200d\", renewal = \"missed\" }");
    assert_eq!(tolls(&missed), [[110, 0, 110, 0, 0, 0, 0]]);
    let twice = [lapse("apple-push-certificate", "100d", "12d"), lapse("dedicated-token", "104d", "2d")].concat();
    assert_eq!(tolls(&fleet(&twice, "")), [[100, 100, 0, 0, 0, 10, 0], [0, 0, 0, 0, 0, 5, 0]]);
    let ended = fleet("", "subscription = { kind = \"annual\", ends = \"100d\" }");
    assert_eq!(tolls(&ended), [[215, 0, 0, 215, 0, 0, 0]]);
}

#[test]
fn a_token_that_has_run_out_hides_no_lapse_from_attempts_under_way() {
    // Kiosks begin on day 105 and are done an hour later; their token is read at the beginning only.
    let token = "dedicated-token = { issued = \"0d\", valid = \"105d 30m\" }";
    let play = lapse("managed-google-play", "105d 45m", "10d");
    let row = |refused| [0, 0, 0, 0, 0, refused, 0];
    assert_eq!(tolls(&fleet("", token)), [row(0)]);
    assert_eq!(end(&fleet("", token), Metric::EnrolledEver, "cohort=new-kiosks"), 5.0);
    // The disconnection cuts the five off, and takes twenty along that find their token run out when it is over.
    let both = fleet(&play, token);
    assert_eq!(end(&both, Metric::EnrolledEver, "cohort=new-kiosks"), 0.0, "{:?}", tolls(&both));
    let refused: Vec<u64> = tolls(&both).iter().map(|row| row[5]).collect();
    assert_eq!(refused, [20, 5], "the token, the disconnection");
}

#[test]
fn whom_a_lapse_keeps_from_work_is_counted_once() {
    let guarded = |length: &str| {
        fleet(&lapse("apple-push-certificate", "100d", length), "conditional-access = { platforms = [\"ios\"] }")
    };
    // Noncompliant from thirty days after the last contact on, which was up to eight hours before the lapse.
    assert_eq!(tolls(&guarded("12d"))[0][6], 0);
    assert_eq!(tolls(&guarded("29d 15h"))[0][6], 0);
    assert_eq!(tolls(&guarded("29d 23h"))[0][6], 100);
    let text = guarded("40d");
    assert_eq!(tolls(&text)[0][6], 100, "whose phone is lost was kept out already");
    let plan = plan(&text, &[]);
    let summary = studied(&plan);
    let hours = values(&plan, &summary, Metric::BlockedUserHours, "")[0];
    let told = summary.outages[0].blocked_user_hours.mean.expect("one replication has a value");
    assert!((hours - told).abs() < 1e-9, "all of it is the lapse's: {hours} and {told}");
    assert!(told > 0.0);
}

#[test]
fn the_highest_level_out_of_reach_is_remembered() {
    let text = fleet(&lapse("apple-push-certificate", "100d", "12d"), "");
    assert_eq!(end(&text, Metric::OutOfReachMax, "platform=ios"), 100.0);
    assert_eq!(end(&text, Metric::OutOfReachMax, "platform=windows"), 0.0);
    assert_eq!(end(&text, Metric::OutOfReach, ""), 0.0);
    let within_a_day = fleet(&lapse("apple-push-certificate", "100d 01:00", "8h"), "");
    assert_eq!(end(&within_a_day, Metric::OutOfReachMax, ""), 0.0, "only the ends of days are looked at");
    let at_the_end = fleet(&lapse("apple-push-certificate", "690d", "12d"), "");
    assert_eq!(end(&at_the_end, Metric::OutOfReachMax, ""), 110.0);
}

/// Kiosks lose managed Google Play twice; between, they are turned away once for want of a token.
#[test]
fn what_a_removed_device_held_is_freed_once() {
    let twice = [lapse("managed-google-play", "10d", "1d"), lapse("managed-google-play", "60d", "1d")].concat();
    let tenant = "device-licenses = 25\n\
                  dedicated-token = { issued = \"-80d\", valid = \"90d\", replaced-after = \"20d\" }\n";
    let text = fleet(&twice, tenant).replace("horizon = \"700d\"", "horizon = \"90d\"");
    let kiosks = "cohort=kiosks";
    assert_eq!(end(&text, Metric::Refused, kiosks), 20.0, "they come back before there is a token");
    assert_eq!([Metric::ReEnrollments, Metric::ManagementLost].map(|metric| end(&text, metric, kiosks)), [40.0; 2]);
    assert_eq!(end(&text, Metric::Enrolled, kiosks), 20.0);
}

#[test]
fn an_attempt_in_which_the_push_certificate_expires_is_made_again() {
    // New phones begin on day 105 and need an hour.
    for (at, refused) in [("105d 30m", 10.0), ("105d 1h", 10.0), ("105d 1h 1s", 0.0)] {
        let text = fleet(&lapse("apple-push-certificate", at, "3d"), "");
        let phones = "cohort=new-phones";
        assert_eq!(end(&text, Metric::Refused, phones), refused, "{at}");
        assert_eq!(end(&text, Metric::Attempts, phones), 10.0 + refused, "{at}");
        assert_eq!(end(&text, Metric::EnrolledEver, phones), 10.0, "{at}");
    }
}

#[test]
fn a_second_attempt_waits_for_the_token_like_a_first_one() {
    let text = fleet(&lapse("apple-push-certificate", "105d 2h", "3d"), "").replace(
        "phases = [{ name = \"all\", duration = { fixed = \"1h\" } }]\n[[path]]\nname = \"play\"",
        "phases = [{ name = \"all\", duration = { fixed = \"1h\" }, fails = \"100%\", ticket = \"never\", \
         gap = { fixed = \"5h\" } }]\nretries = 1\n[[path]]\nname = \"play\"",
    );
    let phones = "cohort=new-phones";
    let [failures, refused] = [Metric::AttemptFailures, Metric::Refused].map(|metric| end(&text, metric, phones));
    assert_eq!([failures, refused], [30.0, 10.0], "a failure, a refusal, and both attempts of another enrollment");
}

/// One laptop goes first and fails in half of the replications, for good; then its gate stops the phones of day 3, and
/// nobody is there to miss the push certificate from day 20 on. Where they come they miss it from its first day.
#[test]
fn a_lapse_binds_only_in_replications_in_which_it_stops_somebody() {
    let phases = |fails: &str| {
        format!("retries = 0\nphases = [{{ name = \"all\", duration = {{ fixed = \"1h\" }}, fails = \"{fails}\" }}]\n")
    };
    let text = [
        "[scenario]\nname = \"binds\"\nstart = 2027-01-04\nhorizon = \"40d\"\nseed = 5\nreplications = 24\n".to_owned(),
        format!("[[path]]\nname = \"a\"\nplatform = \"windows\"\nlike = \"none\"\n{}", phases("50%")),
        format!("[[path]]\nname = \"b\"\nplatform = \"ios\"\nlike = \"device-enrollment\"\n{}", phases("0%")),
        "[[cohort]]\nname = \"laptop\"\ndevices = 1\nplatform = \"windows\"\npath = \"a\"\n".to_owned(),
        "[[cohort]]\nname = \"phones\"\ndevices = 10\nplatform = \"ios\"\npath = \"b\"\n".to_owned(),
        "[[wave]]\nname = \"first\"\nstart = \"1d\"\ndevices = { laptop = \"all\" }\n\
         gate = { soak = \"2d\", enrolled = \">= 100%\" }\n"
            .to_owned(),
        "[[wave]]\nname = \"second\"\nstart = \"after first\"\ndevices = { phones = \"all\" }\n".to_owned(),
        lapse("apple-push-certificate", "20d", "5d"),
    ]
    .concat();
    let plan = plan(&text, &[]);
    let summary = studied(&plan);
    let halted = values(&plan, &summary, Metric::HaltedWaves, "");
    let wanted: Vec<Option<f64>> = halted.iter().map(|stopped| (*stopped == 0.0).then_some(20.0)).collect();
    let lines = fleetcast::report::ledger::lines(&plan, &summary);
    let line = lines.iter().find(|line| line.limit == "apple-push-certificate").expect("it is in the ledger");
    assert_eq!(line.first, wanted);
    assert!((0.2..0.8).contains(&line.reached()), "half of them: {}", line.reached());
    let sentence = fleetcast::report::ledger::sentence(&plan, &summary).unwrap();
    let times = halted.iter().filter(|stopped| **stopped == 0.0).count();
    let start =
        format!("What binds first, in {times} of 24 replications: apple-push-certificate on day 20 (2027-01-24)");
    assert!(sentence.starts_with(&start), "{sentence}");
}
