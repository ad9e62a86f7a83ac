//! A hand-built study that tests render: a plan of 4,560 devices over two years, with figures that could be real.

use crate::intune::{BuiltIn, Failure, Platform, Reason};
use crate::plan::Quotas;
use crate::plan::expectation::{Condition, Expectation};
use crate::plan::metric::{Metric, Scope, ScopeKind};
use crate::plan::path::{LicenseNeed, Path};
use crate::plan::team::Team;
use crate::plan::wave::{Group, Wave, Window};
use crate::plan::{Admission, CheckIns, Cohort, Override, Plan, Tenant};
use crate::rules::RuleBook;
use crate::rules::book::Ruleset;
use crate::study::summary::{Estimate, Look, OutcomeRow, Row, Series, Summary};
use crate::units::hours::Day;
use crate::units::{CohortId, Hours, Share, SimTime, Span, Spread, WaveId, Zone};
use crate::verify::{Judged, judge};

const WAVES: [(&str, u32, u32); 4] = [
    ("it-pilot", 7, 50),
    ("it-and-executives", 24, 250),
    ("sales-and-marketing", 41, 2_240),
    ("everyone-else", 78, 2_020),
];

fn cohort(name: &str, devices: u32, platform: Platform) -> Cohort {
    Cohort { devices, admission: Admission::open(5), ..Cohort::plain(name, platform) }
}

fn at(days: u32) -> SimTime {
    SimTime::after_start(Span::days(days))
}

fn overridden() -> Override {
    Override { key: "cleanup.windows".to_owned(), value: "90d".to_owned(), default: "none".to_owned() }
}

/// The plan.
pub(crate) fn plan() -> Plan {
    let zone = Zone::new("Europe/London", Day::new(2027, 1, 4).unwrap()).unwrap();
    let horizon = at(730);
    let window =
        |start: u32| Window { starts: at(start), ends: at(start + 7), hours: Hours::ALWAYS, length: Span::days(7) };
    let mut rules = RuleBook::new(Ruleset::Intune202608);
    rules.cleanup_windows = Some(Span::days(90));
    Plan {
        faults: Vec::new(),
        deliveries: Vec::new(),
        name: "contoso-rollout".to_owned(),
        description: "When is the rollout done, how long do people wait for help, and who loses management in the two \
                      years after?"
            .to_owned(),
        hash: "9f3c61d20b7ae845".to_owned(),
        days: zone.days(SimTime::START, horizon),
        work: Hours::ALWAYS,
        zone,
        horizon,
        warm_up: SimTime::START,
        seed: 42,
        replications: 50,
        check_ins: CheckIns::Counted,
        finish: Share::percent(90),
        ruleset: Ruleset::Intune202608,
        rules,
        overridden: vec![overridden()],
        tenant: Tenant { licenses: Some(3_000), device_licenses: Some(210), intune_device_limit: 5, ..Tenant::ample() },
        setup: None,
        costs: None,
        sites: Vec::new(),
        teams: vec![Team { handle_time: Spread::fixed(Span::minutes(9)), ..Team::plain("service-desk", 6) }],
        paths: vec![path()],
        cohorts: vec![
            cohort("office-laptops", 3_360, Platform::Windows),
            cohort("byod-phones <AT&T>", 1_200, Platform::Ios),
        ],
        waves: WAVES
            .iter()
            .map(|w| Wave { name: w.0.to_owned(), window: window(w.1), after: None, gate: None })
            .collect(),
        groups: WAVES
            .iter()
            .enumerate()
            .map(|(k, w)| Group { cohort: CohortId(0), wave: Some(WaveId::from_index(k)), first: 0, count: w.2 })
            .collect(),
        orders: Vec::new(),
        pushes: Vec::new(),
        lapses: Vec::new(),
        checkpoints: Vec::new(),
        expectations: expectations(),
        left_out: vec![
            "[[site]] london: links and downloads are not simulated; enrolling takes no download time".to_owned(),
            "[[fault]] bad-vpn-profile: faults are not simulated".to_owned(),
            "[[cohort]] shared-tablets: path `dem` is not simulated; its 90 devices are in no figure".to_owned(),
        ],
    }
}

/// The path of the sample, of which nothing but the name is shown.
fn path() -> Path {
    Path {
        name: "autopilot-user-driven".to_owned(),
        like: Some(BuiltIn::AutopilotUserDriven),
        platform: Platform::Windows,
        retries: 2,
        license: LicenseNeed::User,
        quotas: Quotas { entra: true, intune: true },
        dem: false,
        phases: Vec::new(),
        pages: Vec::new(),
        obstacles: Vec::new(),
        ladder: Vec::new(),
    }
}

fn expectations() -> Vec<Expectation> {
    let one = |metric, is, text: &str| {
        let (text, tags) = (text.to_owned(), Vec::new());
        Expectation { metric, scope: Scope::Fleet, at: None, is, abort_after: None, text, line: 0, tags }
    };
    vec![
        one(Metric::EnrolledShare, Condition::AtLeast(0.85), "enrolled-share [platform=windows] at 180d is >= 85%"),
        one(Metric::TicketWaitMinutesP95, Condition::Below(240.0), "ticket-wait-minutes-p95 is < 240"),
        one(Metric::RecordsDeleted, Condition::AtMost(40.0), "records-deleted is <= 40"),
    ]
}

fn estimate(mean: f64, half: f64) -> Estimate {
    let spread = half * 3.5;
    Estimate {
        mean: Some(mean),
        half_width: Some(half),
        quantiles: Some([mean - spread * 1.6, mean + spread * 0.03, mean + spread * 1.7]),
        range: Some([mean - spread * 2.3, mean + spread * 2.4]),
        replications: 50,
    }
}

/// Verdicts on the plan's expectations: one of each kind.
pub(crate) fn judged() -> Vec<Judged> {
    let looks = [(0.912, 0.004), (233.1, 11.4), (61.2, 2.7)];
    let look = |(mean, half): &(f64, f64)| Look { estimate: estimate(*mean, *half), constant: false };
    expectations().iter().zip(&looks).map(|(e, l)| judge(e, &look(l))).collect()
}

const FLEET: [(Metric, f64, f64); 28] = [
    (Metric::Devices, 4_560.0, 0.0),
    (Metric::Enrolled, 4_198.32, 4.1),
    (Metric::EnrolledEver, 4_316.08, 3.37),
    (Metric::EnrolledShare, 0.920_68, 0.000_9),
    (Metric::Attempts, 5_604.9, 14.8),
    (Metric::AttemptFailures, 1_131.4, 12.9),
    (Metric::Refused, 18.2, 1.3),
    (Metric::Abandoned, 41.7, 1.9),
    (Metric::ReEnrollments, 157.5, 3.8),
    (Metric::Enrolling, 3.2, 0.6),
    (Metric::EnrollmentMinutes, 391.0, 12.0),
    (Metric::EnrollmentMinutesP50, 38.4, 0.2),
    (Metric::EnrollmentMinutesP95, 2_880.0, 70.0),
    (Metric::FinishDay, 104.3, 0.7),
    (Metric::FinishShare, 0.96, 0.056),
    (Metric::Tickets, 602.2, 7.7),
    (Metric::TicketsWaiting, 0.4, 0.2),
    (Metric::TicketWaitMinutes, 47.7, 4.2),
    (Metric::TicketWaitMinutesP50, 12.9, 1.4),
    (Metric::TicketWaitMinutesP95, 233.1, 11.4),
    (Metric::CheckIns, 8_812_440.0, 9_312.0),
    (Metric::CheckInsPerHourPeak, 1_377.0, 18.0),
    (Metric::CertificatesIssued, 4_473.6, 5.0),
    (Metric::CertificatesRenewed, 6_120.4, 9.4),
    (Metric::CertificatesExpired, 117.9, 3.2),
    (Metric::RecordsHidden, 301.5, 5.0),
    (Metric::RecordsDeleted, 61.2, 2.7),
    (Metric::NoncompliantDeviceDays, 26_332.0, 411.0),
];

fn rows() -> Vec<Row> {
    let row = |metric: Metric, scope: Scope, mean: f64, half: f64| Row {
        metric,
        scope,
        estimate: estimate(mean, half),
        values: (0..50).map(|k| Some(mean + half * f64::from(k % 7 - 3))).collect(),
    };
    let mut rows: Vec<Row> = Vec::new();
    for (metric, mean, half) in FLEET {
        rows.push(row(metric, Scope::Fleet, mean, half));
        if let (Metric::FinishDay, Some(row)) = (metric, rows.last_mut()) {
            row.values[48..].fill(None);
        }
        if metric.scopes().kinds().contains(&ScopeKind::Wave) {
            for (wave, _, devices) in WAVES {
                let part = f64::from(devices) / 4_560.0;
                let part = if metric.unit() == crate::plan::metric::Unit::Devices { part } else { 1.0 };
                rows.push(row(metric, Scope::Of(ScopeKind::Wave, wave.to_owned()), mean * part, half * part));
            }
            let half_of = |name: &str| Scope::Of(ScopeKind::Cohort, name.to_owned());
            rows.push(row(metric, half_of("office-laptops"), mean * 0.737, half));
            rows.push(row(metric, half_of("byod-phones <AT&T>"), mean * 0.263, half));
        }
    }
    let team = |name: &str| Scope::Of(ScopeKind::Team, name.to_owned());
    for (metric, mean, half) in [
        (Metric::Tickets, 602.2, 7.7),
        (Metric::TicketWaitMinutesP50, 12.9, 1.4),
        (Metric::TicketWaitMinutesP95, 233.1, 11.4),
        (Metric::BacklogMax, 88.4, 6.1),
        (Metric::BusyShare, 0.7712, 0.004),
        (Metric::QueueWaitMinutes, 9.41, 0.61),
    ] {
        rows.push(row(metric, team("service-desk"), mean, half));
    }
    rows
}

/// A curve that rises wave by wave and then slowly falls.
fn rollout(day: f64, from: f64, devices: f64) -> f64 {
    if day < from {
        return 0.0;
    }
    let rise = 1.0 - libm::exp(-(day - from) / 14.0);
    devices * 0.955 * rise - devices * 0.000_05 * (day - from)
}

fn series(metric: &'static str, scope: Scope, bins: u32, value: impl Fn(u32) -> (f64, f64)) -> Series {
    let points: Vec<(f64, f64)> = (0..bins).map(value).collect();
    Series {
        metric,
        scope,
        mean: points.iter().map(|p| p.0).collect(),
        quantiles: points.iter().map(|p| [(p.0 - p.1).max(0.0), p.0, p.0 + p.1]).collect(),
    }
}

fn timeline() -> Vec<Series> {
    let all = |day: u32| WAVES.iter().map(|w| rollout(f64::from(day), f64::from(w.1), f64::from(w.2))).sum::<f64>();
    let mut list = vec![series("enrolled", Scope::Fleet, 730, |d| (all(d), all(d).min(4.0) + all(d) * 0.012))];
    for (wave, start, devices) in WAVES {
        list.push(series("enrolled", Scope::Of(ScopeKind::Wave, wave.to_owned()), 730, |d| {
            (rollout(f64::from(d), f64::from(start), f64::from(devices)), 1.0)
        }));
    }
    for (platform, part) in [("windows", 0.737), ("ios", 0.263)] {
        let scope = Scope::Of(ScopeKind::Platform, platform.to_owned());
        list.push(series("enrolled", scope, 730, |d| (all(d) * part, all(d) * 0.01)));
    }
    list.push(series("tickets", Scope::Fleet, 730, |d| {
        let weekday = if d % 7 < 5 { 1.0 } else { 0.1 };
        let new = (all(d + 1) - all(d)).max(1.5) * 0.17 * weekday;
        (new, new * 0.45 + 1.0)
    }));
    list
}

fn weekly() -> Vec<Series> {
    vec![
        series("certificates-issued", Scope::Fleet, 104, |w| (if w < 14 { 320.0 } else { 0.3 }, 12.0)),
        series("certificates-renewed", Scope::Fleet, 104, |w| (if w > 46 { 70.0 } else { 0.0 }, 9.0)),
        series("certificates-expired", Scope::Fleet, 104, |w| (f64::from(w) * 0.02, 0.9)),
        series("records-hidden", Scope::Fleet, 104, |w| (if w > 26 { 3.7 } else { 0.0 }, 2.0)),
        series("records-deleted", Scope::Fleet, 104, |w| (if w > 78 { 2.1 } else { 0.0 }, 1.5)),
    ]
}

/// The study.
pub(crate) fn study() -> (Plan, Summary) {
    let plan = plan();
    let failure = |reason, code: &str, rule: &'static str| Some(Failure { reason, code: code.to_owned(), rule });
    let outcome = |wave: &str, outcome, failure, mean: f64| OutcomeRow {
        cohort: "office-laptops".to_owned(),
        wave: wave.to_owned(),
        path: "autopilot-user-driven".to_owned(),
        outcome,
        failure,
        estimate: estimate(mean, mean * 0.03),
    };
    let disconnected = || failure(Reason::ClientDisconnected, "0x80180005", "");
    let summary = Summary {
        rows: rows(),
        looks: Vec::new(),
        timeline: timeline(),
        load: vec![series("check-ins", Scope::Fleet, 730 * 24, |h| {
            let working = if (8..18).contains(&(h % 24)) && h / 24 % 7 < 5 { 2.2 } else { 0.45 };
            let mean = rollout(f64::from(h) / 24.0, 10.0, 4_560.0) * 0.125 * working;
            (mean, mean * 0.08)
        })]
        .into_iter()
        .chain([series("queue-length", Scope::Of(ScopeKind::Team, "service-desk".to_owned()), 730 * 24, |h| {
            (if (10..16).contains(&(h % 24)) { 6.0 } else { 0.0 }, 2.0)
        })])
        .chain([("london", 640.0), ("home", 410.0)].map(|(site, most)| {
            let scope = Scope::Of(ScopeKind::Site, site.to_owned());
            series(crate::study::folded::LINK_USE, scope, 730 * 24, |h| {
                let working = (8..18).contains(&(h % 24)) && (7..90).contains(&(h / 24));
                (if working { most } else { 0.0 }, 50.0)
            })
        }))
        .collect(),
        weekly: weekly(),
        outcomes: vec![
            outcome("it-pilot", "enrolled", None, 46.2),
            outcome("it-pilot", "never-started", None, 1.9),
            outcome("everyone-else", "enrolled", None, 1_881.0),
            outcome("it-pilot", "attempt-failed", disconnected(), 4.3),
            outcome("everyone-else", "attempt-failed", disconnected(), 411.9),
            outcome("everyone-else", "attempt-failed", failure(Reason::Authentication, "0x80180002", ""), 233.1),
            outcome("everyone-else", "attempt-failed", failure(Reason::BadRequest, "0x80180001", ""), 88.0),
            outcome("everyone-else", "attempt-failed", failure(Reason::Unknown, "0x800705b4", "WIN-ESP-02"), 312.7),
            outcome("everyone-else", "attempt-failed", failure(Reason::UserAbandonment, "", ""), 81.4),
            outcome(
                "everyone-else",
                "refused",
                failure(Reason::EnrollmentRestrictionsEnforced, "0x80180013", "WIN-LIM-02"),
                18.2,
            ),
        ],
        limits: Vec::new(),
        limits_most: Vec::new(),
        outages: Vec::new(),
        preparing: Vec::new(),
        faults: Vec::new(),
        gates: Vec::new(),
        setup: None,
        replications: 50,
        asked: 50,
        reached: None,
        ended: None,
        series_replications: 50,
        fingerprints: vec![("lives", "0f1e2d3c4b5a6978".to_owned()), ("times", "89abcdef01234567".to_owned())],
        events: 9_120_334,
    };
    (plan, summary)
}
