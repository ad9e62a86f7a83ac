//! Conservation laws on scenarios made up at random: nobody is lost, nothing is counted twice.
//!
//! The scenarios come from proptest with a fixed seed, so that every run tries the same ones.

use crate::support::{plan, studied};
use fleetcast::fleet::record::{Count, Fate, Record};
use fleetcast::fleet::watch::Step;
use fleetcast::fleet::{replicate, watched};
use fleetcast::plan::story::LifeEvent;
use fleetcast::plan::{Metric, Plan, Scope};
use fleetcast::units::{DeviceId, Span};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::cell::RefCell;

/// What varies from one scenario to the next.
#[derive(Clone, Debug)]
struct Company {
    seed: u32,
    horizon: u32,
    devices: [u32; 3],
    fails: u32,
    retries: u32,
    licenses: u32,
    device_limit: u32,
    per_user: u32,
    staff: u32,
    handle: u32,
    presence: usize,
    returns: bool,
    retry: usize,
    validity: u32,
    never: u32,
    renewal_fails: u32,
    each: bool,
    windows: Windows,
}

/// How the second cohort enrolls, and what the tenant says of it.
#[derive(Clone, Debug)]
struct Windows {
    path: usize,
    mdm: usize,
    mam: usize,
    grouped: bool,
    /// The day from which its people are in the groups, if not from the beginning.
    in_groups_from: u32,
    create_right: bool,
    restricted_from: u32,
    identified: u32,
    registered_at: u32,
}

/// The second cohort's paths, and those that Windows Autopilot must know beforehand.
const PATHS: [(&str, bool); 8] = [
    ("automatic-join", false),
    ("autopilot-hybrid", true),
    ("bulk-package", false),
    ("co-management-existing", false),
    ("user-register", false),
    ("group-policy", false),
    ("automatic-byod", false),
    ("autopilot-user-driven", true),
];

const SCOPES: [&str; 3] = ["none", "some", "all"];

fn windows() -> impl Strategy<Value = Windows> {
    let scopes = (0..PATHS.len(), 0..3usize, 0..3usize, any::<bool>(), 0..60u32);
    let rest = (any::<bool>(), 0..120u32, 0..101u32, 0..30u32);
    (scopes, rest).prop_map(|(scopes, rest)| Windows {
        path: scopes.0,
        // Hardly anything happens without automatic enrollment: that is to be the rarer case.
        mdm: if scopes.1 == 0 && scopes.4 % 2 == 0 { 2 } else { scopes.1 },
        mam: scopes.2,
        grouped: scopes.3,
        in_groups_from: scopes.4,
        create_right: rest.0,
        restricted_from: rest.1,
        identified: rest.2,
        registered_at: rest.3,
    })
}

impl Windows {
    fn tenant(&self) -> String {
        let groups = if self.grouped { "\"b\"" } else { "\"a\"" };
        format!(
            "mdm-user-scope = \"{}\"\nmdm-groups = [{groups}]\nmam-user-scope = \"{}\"\nmam-groups = [{groups}]\n\
             connectors = {{ count = 1, create-right = {} }}\nbulk-token = {{ issued = \"0d\", valid = \"18d\" }}\n\
             [[tenant.restriction]]\nname = \"r\"\nfrom = \"{}d\"\nblocks = {{ ownership = \"personal\" }}\n",
            SCOPES[self.mdm], SCOPES[self.mam], self.create_right, self.restricted_from
        )
    }

    fn cohort(&self) -> String {
        let (path, registers) = PATHS[self.path];
        let known = format!("registration = {{ by = \"csv\", at = \"{}d\", rows-per-file = 7 }}\n", self.registered_at);
        format!(
            "path = \"{path}\"\nin-groups-from = \"{}d\"\ncorporate-identifiers = \"{}%\"\n{}",
            self.in_groups_from,
            self.identified,
            if registers { &known } else { "" }
        )
    }
}

const PRESENCE: [&str; 4] = [
    "\"always\"",
    "\"mon-fri 08:30-17:30\", shut-down-at-night = \"60%\"",
    "{ exponential = \"90h\" }, offline = { exponential = \"60h\" }",
    "{ fixed = \"2d\" }, offline = { fixed = \"5d\" }, long-offline = { share = \"15%\", length = { fixed = \"70d\" } }",
];

const RETRY: [&str; 4] = ["when-served", "after-gap", "at-once", "never"];

fn company() -> impl Strategy<Value = Company> {
    let size = (any::<u32>(), 20..300u32, [1..60u32, 1..40, 1..40]);
    let gates = (0..70u32, 0..4u32, 1..120u32, 1..4u32, 1..4u32);
    let desk = (1..3u32, 1..200u32, 0..4usize);
    let life = (0..4usize, any::<bool>(), 20..200u32, 0..60u32, 0..60u32, any::<bool>());
    (size, gates, desk, life, windows()).prop_map(|(size, gates, desk, life, windows)| Company {
        seed: size.0,
        horizon: size.1,
        devices: size.2,
        fails: gates.0,
        retries: gates.1,
        licenses: gates.2,
        device_limit: gates.3,
        per_user: gates.4,
        staff: desk.0,
        handle: desk.1,
        retry: desk.2,
        presence: life.0,
        returns: life.1,
        validity: life.2,
        never: life.3,
        renewal_fails: life.4,
        each: life.5,
        windows,
    })
}

impl Company {
    fn text(&self) -> String {
        let [a, b, live] = self.devices;
        let (presence, retry) = (PRESENCE[self.presence], RETRY[self.retry]);
        let check_ins = if self.each { "each" } else { "counted" };
        format!(
            "[scenario]\nname = \"random\"\nstart = 2027-01-04\nhorizon = \"{}d\"\nseed = {}\nreplications = 2\n\
             check-ins = \"{check_ins}\"\ntime-zone = \"America/New_York\"\n\
             [tenant]\nlicenses = {}\nintune-device-limit = {}\n{}\
             [rules]\n\"certificate.validity\" = \"{}d\"\n\"certificate.renew-before\" = \"10d\"\n\
             \"certificate.renewal-fails\" = \"{}%\"\n\"cleanup.windows\" = \"30d\"\n\"cleanup.after-expiry\" = \"20d\"\n\
             [[team]]\nname = \"desk\"\nstaff = {}\nhandle-time = {{ exponential = \"{}m\" }}\nhours = \"mon-sat 09:00-17:00\"\n\
             other-tickets = \"2 per workday\"\n\
             [[path]]\nname = \"p\"\nplatform = \"windows\"\nlike = \"user-register\"\nretries = {}\nphases = [\n\
             {{ name = \"one\", duration = {{ exponential = \"20m\" }}, fails = \"{}%\", ticket = \"60%\", retry = \"{retry}\" }},\n\
             {{ name = \"two\", duration = {{ median = \"5m\", p95 = \"1h\" }}, fails = \"10%\" }}]\n\
             [[cohort]]\nname = \"a\"\ndevices = {a}\nplatform = \"windows\"\npath = \"p\"\ndevices-per-user = {}\n\
             presence = {{ online = {presence} }}\nreturns-after-expiry = {}\n\
             response = {{ exponential = \"5d\", never = \"{}%\" }}\n\
             [[cohort]]\nname = \"b\"\ndevices = {b}\nplatform = \"windows\"\n{}users = {{ of = \"a\" }}\n\
             absences = {{ per-year = 8, length = {{ exponential = \"20d\" }} }}\nlost-per-year = \"50%\"\n\
             [[cohort]]\nname = \"live\"\ndevices = {live}\nplatform = \"windows\"\npath = \"p\"\n\
             presence = {{ online = {presence} }}\nenrolled-before = {{ uniform = [\"1d\", \"300d\"] }}\n\
             [[wave]]\nname = \"w1\"\nstart = \"2d\"\nover = \"3 workdays\"\ndevices = {{ a = \"50%\" }}\n\
             [[wave]]\nname = \"w2\"\nstart = \"10d\"\nover = \"15d\"\ndevices = {{ a = \"rest\", b = \"all\" }}\n",
            self.horizon,
            self.seed,
            self.licenses,
            self.device_limit,
            self.windows.tenant(),
            self.validity,
            self.renewal_fails,
            self.staff,
            self.handle,
            self.retries,
            self.fails,
            self.per_user,
            self.returns,
            self.never,
            self.windows.cohort()
        )
    }
}

/// What one device's diary adds up to.
#[derive(Default, PartialEq, Eq, Debug)]
struct Sums {
    begun: i64,
    under_way: i64,
    failed: i64,
    succeeded: i64,
    /// Turned away at the door or in the middle, by a refusal or only because the scopes are meant so.
    turned_away: i64,
    /// Of those, the ones in the middle.
    stopped: i64,
    refused: i64,
    /// Devices that Microsoft Entra knows and that aren't let into management at the end.
    registered: i64,
    abandoned: i64,
    expired: i64,
    revived: i64,
    before: i64,
    tickets: i64,
}

/// Sums over the diaries of all devices of a run.
fn sums(plan: &Plan, replication: u32) -> Sums {
    let mut all = Sums::default();
    for row in 0..plan.devices() {
        let (_, watch) = watched(plan, plan.seed, replication, Some(DeviceId(row)));
        let (mut lapsed, mut open, mut known) = (false, false, false);
        for (_, step) in watch.expect("the device is watched").sorted(plan.horizon) {
            match step {
                Step::AttemptBegins(_) => {
                    all.begun += 1;
                    (open, known) = (true, false);
                }
                Step::AttemptFails(_) => {
                    all.failed += 1;
                    open = false;
                }
                Step::Refused(..) => {
                    all.turned_away += 1;
                    all.stopped += i64::from(std::mem::take(&mut open));
                }
                Step::Life(LifeEvent::EnrollmentRefused, _) => all.refused += 1,
                Step::Life(LifeEvent::Registered, _) => known = true,
                Step::Abandoned => all.abandoned += 1,
                Step::EnrolledBefore => all.before += 1,
                Step::TicketOpened(_) => all.tickets += 1,
                Step::Life(LifeEvent::Enrolled | LifeEvent::ReEnrolled, _) => {
                    (lapsed, open) = (false, false);
                    all.succeeded += 1;
                }
                Step::Life(LifeEvent::CertificateExpired, _) => {
                    lapsed = true;
                    all.expired += 1;
                }
                Step::Life(LifeEvent::CertificateRenewed, _) if lapsed => {
                    lapsed = false;
                    all.revived += 1;
                }
                // A device that is held back between two attempts has none under way.
                Step::Withheld => open = false,
                Step::Invited(_)
                | Step::Hit(_)
                | Step::Healed(_)
                | Step::Resumed
                | Step::License(_)
                | Step::Silenced
                | Step::Reachable
                | Step::ManagementLost(_)
                | Step::Recalled(_)
                | Step::Notified
                | Step::NeverResponds
                | Step::Delivered(..)
                | Step::Imported
                | Step::ServiceBegins(_)
                | Step::Served
                | Step::Escalated(_)
                | Step::CallsAgain(_)
                | Step::GivesUp
                | Step::Reopened(_)
                | Step::MeetsBench(_)
                | Step::StartedAtBench
                | Step::LeavesBench
                | Step::MeetsConnector
                | Step::Downloads { .. }
                | Step::Downloaded
                | Step::Life(..)
                | Step::CheckIns(..) => {}
            }
        }
        all.registered += i64::from(known);
    }
    all.under_way = all.begun - all.failed - all.stopped - (all.succeeded - all.before);
    all
}

fn total(record: &Record, count: Count) -> i64 {
    record.counts.iter().map(|row| row[count as usize]).sum()
}

/// Attempts and enrollments of one replication.
fn nobody_is_lost(plan: &Plan, record: &Record, seen: &Sums) {
    let counted = |count| total(record, count);
    let successes = counted(Count::EnrolledEver) + counted(Count::ReEnrollments) - seen.before;
    let known = successes + counted(Count::AttemptFailures) + seen.turned_away + seen.under_way;
    // A task of the system that tries in vain shows nothing until it gives up.
    let in_vain = counted(Count::Attempts) - known;
    let tasks =
        plan.paths.iter().any(|path| path.phases.iter().any(|phase| phase.task.is_some() && phase.meets.is_none()));
    assert!(in_vain == 0 || (tasks && in_vain > 0), "{in_vain}: {seen:?}");
    assert!(seen.under_way >= 0 && seen.under_way + in_vain <= counted(Count::Enrolling), "{seen:?}");
    assert_eq!([counted(Count::Refused), counted(Count::Registered)], [seen.refused, seen.registered]);
    let enrolled =
        counted(Count::EnrolledEver) + counted(Count::ReEnrollments) - counted(Count::Expired) + seen.revived;
    assert_eq!(counted(Count::Enrolled), enrolled);
    assert_eq!(counted(Count::Issued), counted(Count::EnrolledEver) + counted(Count::ReEnrollments));
    assert_eq!(
        [counted(Count::Expired), counted(Count::Abandoned), counted(Count::Tickets), counted(Count::AttemptFailures)],
        [seen.expired, seen.abandoned, seen.tickets, seen.failed]
    );
    for (group, fates) in plan.groups.iter().zip(&record.fates) {
        assert_eq!(fates.iter().sum::<u64>(), u64::from(group.count), "{group:?}: {fates:?}");
    }
    let ever: u64 = record.fates.iter().map(|fates| fates[Fate::Enrolled as usize]).sum();
    assert_eq!(i64::try_from(ever).unwrap(), counted(Count::EnrolledEver));
    let check_ins: i64 = record.check_ins.iter().map(|n| i64::from(*n)).sum();
    assert!(check_ins <= counted(Count::CheckIns), "those before the start are in no hour");
    assert!(record.enrolling.iter().all(|level| *level >= 0) && record.queue.iter().all(|level| *level >= 0));
    assert_eq!(i64::from(*record.enrolling.last().unwrap()), counted(Count::Enrolling));
}

/// What a summary's tables say must agree with each other.
fn tables_agree(plan: &Plan) {
    let summary = studied(plan);
    let of = |metric, scope: &Scope| summary.row(metric, scope).and_then(|row| row.estimate.mean);
    for cohort in &plan.cohorts {
        let rows = summary.outcomes.iter().filter(|row| row.cohort == cohort.name && row.outcome != "attempt-failed");
        let sum: f64 = rows.map(|row| row.estimate.mean.expect("a mean")).sum();
        let scope = crate::support::scope(plan, &format!("cohort={}", cohort.name));
        let devices = of(Metric::Devices, &scope).expect("a number");
        assert!((sum - devices).abs() < 1e-9, "{}: {sum} of {devices}", cohort.name);
    }
    for series in summary.timeline.iter().filter(|series| ["enrolled", "enrolled-ever"].contains(&series.metric)) {
        let metric = Metric::named(series.metric).expect("a metric");
        let last = *series.mean.last().expect("a day");
        let row = of(metric, &series.scope).expect("a number");
        assert!((last - row).abs() < 1e-9, "{} {}: {last} and {row}", series.metric, series.scope);
    }
    let parts = |metric| -> f64 {
        plan.cohorts
            .iter()
            .map(|c| of(metric, &crate::support::scope(plan, &format!("cohort={}", c.name))).expect("a number"))
            .sum()
    };
    for metric in [Metric::Enrolled, Metric::Attempts, Metric::Tickets, Metric::CheckIns, Metric::RecordsDeleted] {
        let whole = of(metric, &Scope::Fleet).expect("a number");
        assert!((parts(metric) - whole).abs() < 1e-6, "{}", metric.id());
    }
}

/// Check-ins counted or played give one summary.
fn counted_is_each(company: &Company) {
    let summary = |each| {
        let company = Company { each, ..company.clone() };
        studied(&plan(&company.text(), &[]))
    };
    let (counted, each) = (summary(false), summary(true));
    assert_eq!(counted.fingerprints, each.fingerprints, "{company:?}");
    assert!(counted == each, "the figures differ, though the lives don't: {company:?}");
}

#[test]
fn nothing_is_lost_and_nothing_counted_twice() {
    const RARE: [Count; 5] =
        [Count::Refused, Count::Registered, Count::ReEnrollments, Count::Deleted, Count::Duplicates];
    let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
    let luck = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let (met, stopped) = (RefCell::new([0; RARE.len()]), RefCell::new(0));
    let one = |company: Company| {
        let plan = plan(&company.text(), &[]);
        let record = replicate(&plan, plan.seed, 1);
        let seen = sums(&plan, 1);
        nobody_is_lost(&plan, &record, &seen);
        *stopped.borrow_mut() += seen.stopped;
        tables_agree(&plan);
        counted_is_each(&company);
        met.borrow_mut().iter_mut().zip(RARE).for_each(|(slot, count)| *slot += i64::from(total(&record, count) > 0));
        Ok(())
    };
    TestRunner::new_with_rng(config, luck).run(&company(), one).unwrap();
    assert!(met.borrow().iter().all(|cases| *cases >= 3), "{RARE:?} were met in {met:?} cases");
    assert!(*stopped.borrow() > 0, "some attempts were refused in the middle, at a connector");
}

/// The last second before the horizon counts, the horizon doesn't.
#[test]
fn the_horizon_is_not_in_the_run() {
    let text = |horizon: &str| {
        format!(
            "[scenario]\nname = \"edge\"\nstart = 2027-01-04\nhorizon = \"{horizon}\"\nreplications = 1\n\
             [[path]]\nname = \"p\"\nplatform = \"windows\"\n\
             phases = [{{ name = \"e\", duration = {{ fixed = \"1h\" }} }}]\n\
             [[cohort]]\nname = \"c\"\ndevices = 3\nplatform = \"windows\"\npath = \"p\"\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"0s\"\ndevices = {{ c = \"all\" }}\n"
        )
    };
    for (horizon, want) in [("1d 1h", [0, 3]), ("1d 1h 1s", [3, 0])] {
        let plan = plan(&text(horizon), &[]);
        assert_eq!(plan.groups[0].count, 3);
        let record = replicate(&plan, 1, 0);
        assert_eq!([Count::EnrolledEver, Count::Enrolling].map(|count| total(&record, count)), want, "{horizon}");
        assert_eq!(plan.horizon.since(plan.horizon.back(Span::seconds(1))), Span::seconds(1));
    }
}
