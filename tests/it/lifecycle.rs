//! Lives against closed forms: the lifecycle benchmark's counts, and who renews in time.

use crate::support::{device, diary, interval, plan, plan_of, studied, values};
use fleetcast::plan::{Metric, Plan};
use fleetcast::units::{SimTime, Span};

/// An attempt fails with 15 %, and there are four of them: N (1 - 0.15^4) devices enroll, N (0.15 + 0.15^2 + 0.15^3)
/// tickets are opened. Both are sums over independent devices: at N = 2,000 and 20 replications the 99.9 % interval of
/// tickets is about 5 % wide to either side, that of devices 0.1 %.
#[test]
fn the_benchmark_enrolls_as_many_as_it_must() {
    let sets = ["cohort.1.devices=2000", "team.1.staff=2", "scenario.replications=20"];
    let plan = plan_of("scenarios/bench/lifecycle.toml", &sets);
    let summary = studied(&plan);
    let (n, p) = (2_000.0, 0.15);
    let (p2, p3) = (p * p, p * p * p);
    for (metric, want, power) in [
        (Metric::EnrolledEver, n * (1.0 - p2 * p2), 0.001),
        (Metric::Abandoned, n * p2 * p2, 1.2),
        (Metric::Tickets, n * (p + p2 + p3), 0.06),
        (Metric::Attempts, n * (1.0 + p + p2 + p3), 0.01),
    ] {
        let (mean, half) = interval(&values(&plan, &summary, metric, ""));
        assert!((mean - want).abs() <= half, "{}: {mean} +- {half} for {want}", metric.id());
        assert!(half <= power * want, "{}: {half} is too wide for {want}", metric.id());
    }
}

/// One device that is online for so many days, offline for so many, and so on, from day 0.
fn by_turns(online: u32, offline: u32, rules: &str) -> Plan {
    plan(
        &format!(
            "[scenario]\nname = \"turns\"\nstart = 2027-01-04\nhorizon = \"500d\"\nreplications = 1\n\
             [rules]\n\"certificate.renewal-fails\" = \"0%\"\n{rules}\n\
             [[path]]\nname = \"p\"\nplatform = \"windows\"\n\
             phases = [{{ name = \"e\", duration = {{ fixed = \"0s\" }} }}]\n\
             [[cohort]]\nname = \"c\"\ndevices = 1\nplatform = \"windows\"\npath = \"p\"\n\
             presence = {{ online = {{ fixed = \"{online}d\" }}, offline = {{ fixed = \"{offline}d\" }} }}\n\
             [[wave]]\nname = \"w\"\nstart = \"0d\"\ndevices = {{ c = 1 }}\n"
        ),
        &[],
    )
}

/// The first renewal and the first expiry, in days and seconds since the start.
fn firsts(plan: &Plan) -> [Option<SimTime>; 2] {
    let steps = diary(plan, 0, device(plan, "c", 0), plan.horizon);
    ["CertificateRenewed", "CertificateExpired"].map(|what| {
        let mut told = steps.iter().filter(|(_, step)| step.contains(what));
        told.next().map(|(time, _)| *time)
    })
}

fn day(days: u32) -> SimTime {
    SimTime::after_start(Span::days(days))
}

/// A device that is online at one renewal attempt (days 324, 331, …, 359 after enrollment) never sees that certificate
/// run out; one that is offline for the whole window always does, at the second of its expiry; one that is online only
/// between two attempts makes the missed one up at its first contact.
#[test]
fn whoever_is_there_for_a_renewal_never_expires() {
    let (mut at_attempt, mut between, mut absent) = (0, 0, 0);
    for online in [1, 2, 3, 5, 8, 13, 40, 200] {
        for offline in [1, 3, 6, 9, 20, 41, 50, 90, 170, 400] {
            let plan = by_turns(online, offline, "");
            let [renewed, expired] = firsts(&plan);
            let there = |d: u32| d % (online + offline) < online;
            let attempt = (0..6).map(|k| 324 + 7 * k).find(|d| there(*d));
            let contact = (324..365).find(|d| there(*d));
            let what = format!("{online} days online, {offline} offline");
            match (attempt, contact) {
                (_, None) => {
                    absent += 1;
                    assert_eq!((renewed, expired), (None, Some(day(365))), "{what}");
                }
                (attempt, Some(contact)) => {
                    at_attempt += u32::from(attempt.is_some());
                    between += u32::from(attempt.is_none());
                    assert_eq!(renewed, Some(day(contact)), "{what}");
                    assert!(expired.is_none_or(|time| time >= day(contact + 365)), "{what}");
                }
            }
        }
    }
    assert!(at_attempt > 30 && between > 3 && absent > 5, "{at_attempt} {between} {absent}: every case was met");
}

/// Without that courtesy, only an attempt counts.
#[test]
fn a_missed_attempt_stays_missed_if_the_book_says_so() {
    for (online, offline) in [(1, 6), (2, 9), (3, 20), (1, 41), (5, 50), (1, 3)] {
        let plan = by_turns(online, offline, "\"certificate.renew-on-first-contact\" = false");
        let attempt = (0..6).map(|k| 324 + 7 * k).find(|d| d % (online + offline) < online);
        let [renewed, expired] = firsts(&plan);
        assert_eq!(renewed, attempt.map(day), "{online} days online, {offline} offline");
        let dies = if attempt.is_some() { None } else { Some(day(365)) };
        assert_eq!(expired, dies, "{online} days online, {offline} offline");
    }
}
