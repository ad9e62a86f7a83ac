//! Teams reckoned by hand, to the second: closing times, people who give up, benches and their stations.

use crate::support::{device, diary, plan, studied, values};
use fleetcast::engine::Streams;
use fleetcast::fleet::desk::{Comes, Desk, Job, Work};
use fleetcast::fleet::record::TeamCounts;
use fleetcast::fleet::replicate;
use fleetcast::fleet::watch::Step;
use fleetcast::fleet::watched;
use fleetcast::plan::team::First;
use fleetcast::plan::{Metric, Plan, Team};
use fleetcast::units::{DeviceId, Share, SimTime, Span, Spread};
use std::collections::BTreeMap;

/// `minutes` after the start.
fn at(minutes: u32) -> SimTime {
    SimTime::after_start(Span::minutes(minutes))
}

const DAY: u32 = 1_440;

/// Devices that all begin at `start`, fail after ten minutes, and call.
fn callers(devices: u32, start: &str, team: &str) -> Plan {
    let text = format!(
        "[scenario]\nname = \"callers\"\nstart = 2027-01-04\nhorizon = \"30d\"\nreplications = 1\n\
         [rules]\n\"enrollment.retry-gap\" = {{ fixed = \"2h\" }}\n\
         [[team]]\nname = \"desk\"\n{team}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nretries = 1\nphases = [{{ name = \"e\", \
         duration = {{ fixed = \"10m\" }}, fails = \"100%\", ticket = \"always\" }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = {devices}\nplatform = \"windows\"\npath = \"p\"\n\
         [[wave]]\nname = \"w\"\nstart = \"{start}\"\ndevices = {{ c = \"all\" }}\n"
    );
    plan(&text, &[])
}

/// When a device's first ticket is done: its second attempt begins then.
fn served(plan: &Plan, ordinal: u32) -> SimTime {
    let lines = diary(plan, 0, device(plan, "c", ordinal), plan.horizon);
    lines.iter().find(|line| line.1 == "Served").expect("it is served").0
}

/// Three call on Monday at 17:10, and one person works half an hour on each until 18:00. The second has 20 minutes on
/// Monday and 10 on Tuesday from 08:00 on, the third half an hour from 08:10 on. They wait 0, 30 and 50 + 10 minutes of
/// open time, and 0, 30 and 900 minutes by the clock on the wall.
#[test]
fn closing_time_by_hand() {
    let team = "staff = 1\nhours = \"mon-fri 08:00-18:00\"\nhandle-time = { fixed = \"30m\" }";
    let ends = |more: &str| {
        let plan = callers(3, "0d 17:00", &format!("{team}\n{more}"));
        [0, 1, 2].map(|ordinal| served(&plan, ordinal))
    };
    let eight = DAY + 8 * 60;
    let evening = 17 * 60 + 40;
    assert_eq!(ends(""), [at(evening), at(eight + 10), at(eight + 40)]);
    assert_eq!(ends("overtime = false"), ends(""));
    // Somebody stays until 18:10, and then goes home; or for five minutes, and five are left.
    assert_eq!(ends("overtime = true"), [at(evening), at(18 * 60 + 10), at(eight + 30)]);
    assert_eq!(ends("overtime = \"5m\""), [at(evening), at(eight + 5), at(eight + 35)]);
    // New York opens at 13:00 of ours and closes at 23:00.
    assert_eq!(ends("time-zone = \"America/New_York\""), [at(evening), at(evening + 30), at(evening + 60)]);
    // Nobody is there on Tuesday.
    let wednesday = ends("holidays = [2027-01-05]");
    assert_eq!(wednesday, [at(evening), at(eight + DAY + 10), at(eight + DAY + 40)]);
    // A quarter of the time is spent elsewhere, so that half an hour takes 40 minutes: 40, 10 + 30, 40.
    assert_eq!(ends("shrinkage = \"25%\""), [at(evening + 10), at(eight + 30), at(eight + 70)]);

    let plan = callers(3, "0d 17:00", team);
    let summary = studied(&plan);
    let of = |metric| values(&plan, &summary, metric, "team=desk")[0];
    assert_eq!((of(Metric::TicketWaitMinutes), of(Metric::TicketWaitElapsedMinutes)), (30.0, 310.0));
    assert_eq!(of(Metric::FullDays), 0.0);
    // Twenty-two callers are eleven hours of work: fifty minutes on Monday, all of Tuesday, and ten minutes on Wednesday.
    let many = callers(22, "0d 17:00", team);
    let told = studied(&many);
    assert_eq!([Metric::FullDays, Metric::FullFirstDay].map(|m| values(&many, &told, m, "team=desk")[0]), [1.0, 1.0]);
    assert_eq!((of(Metric::Tickets), of(Metric::TicketsAbandoned), of(Metric::BacklogMax)), (3.0, 0.0, 2.0));
    // An hour and a half of 22 days of ten hours: 30 days from a Monday on hold 22 workdays.
    assert!((of(Metric::BusyShare) - 1.5 / 220.0).abs() < 1e-12, "{}", of(Metric::BusyShare));
}

/// Two of ten hours' work, and patience for half an hour: the second gives up, waits two hours and tries once more alone,
/// fails, and is abandoned without a ticket for that. Two tickets, four attempts, however often anybody called.
#[test]
fn who_gives_up_is_counted_once() {
    let team = "staff = 1\nhandle-time = { fixed = \"10h\" }\npatience = { fixed = \"30m\" }";
    let plan = callers(2, "0d", team);
    let lines = diary(&plan, 0, device(&plan, "c", 1), plan.horizon);
    let told: Vec<(SimTime, &str)> = lines.iter().map(|line| (line.0, line.1.as_str())).collect();
    let gives_up = told.iter().position(|line| line.1 == "GivesUp").expect("it gives up");
    assert_eq!(told[gives_up].0, at(40));
    let tries = told[gives_up..].iter().find(|line| line.1.starts_with("AttemptBegins")).expect("it tries again");
    assert_eq!(tries.0, at(160));
    let summary = studied(&plan);
    let of = |metric, of: &str| values(&plan, &summary, metric, of)[0];
    for scope in ["", "team=desk"] {
        assert_eq!((of(Metric::Tickets, scope), of(Metric::TicketsAbandoned, scope)), (2.0, 1.0), "{scope}");
    }
    assert_eq!(
        (of(Metric::Attempts, ""), of(Metric::Abandoned, ""), of(Metric::CallBacks, "team=desk")),
        (4.0, 2.0, 0.0)
    );
    // Nobody waited for the first, and half an hour for nothing the second.
    assert_eq!(of(Metric::TicketWaitMinutes, ""), 15.0);
}

/// The same with three callers who always call again after an hour: their ticket stays the one that it was.
#[test]
fn calling_again_is_no_new_ticket() {
    let team = "staff = 1\nhandle-time = { fixed = \"10h\" }\npatience = { fixed = \"30m\" }\n\
                calls-back = { share = \"100%\", after = { fixed = \"1h\" } }";
    let plan = callers(3, "0d", team);
    let summary = studied(&plan);
    let of = |metric| values(&plan, &summary, metric, "team=desk")[0];
    // The first is served from 0:10 to 10:10. Both others call at 0:10 + 1:30 k; the call at 9:10 runs out at 9:40, so
    // that the one at 10:40 is the eighth: one is served then, until 20:40. The third calls at 10:40 + 1:30 k, the last
    // time before that at 19:40, and after that at 21:10. Calls after the first: 7 and 14.
    assert_eq!(served(&plan, 1), at(20 * 60 + 40));
    assert_eq!(served(&plan, 2), at(31 * 60 + 10));
    assert_eq!((of(Metric::Tickets), of(Metric::TicketsAbandoned), of(Metric::CallBacks)), (3.0, 0.0, 21.0));
}

/// Every ticket comes again an hour after it is done, and no more than fifteen times, lest it come for ever.
#[test]
fn what_comes_again_costs_time_and_no_attempt() {
    let team =
        "staff = 1\nhandle-time = { fixed = \"30m\" }\nreopens = { share = \"100%\", after = { fixed = \"1h\" } }";
    let plan = callers(1, "0d", team);
    let summary = studied(&plan);
    let of = |metric| values(&plan, &summary, metric, "team=desk")[0];
    assert_eq!((of(Metric::Tickets), of(Metric::TicketsReopened)), (1.0, 15.0));
    let lines = diary(&plan, 0, device(&plan, "c", 0), plan.horizon);
    let begins = lines.iter().filter(|line| line.1.starts_with("AttemptBegins")).map(|line| line.0);
    assert_eq!(begins.collect::<Vec<_>>(), [at(0), at(40)], "the help for the first failure is what it waits for");
    // Sixteen times half an hour of thirty days.
    assert!((of(Metric::BusyShare) - 8.0 / 720.0).abs() < 1e-12);
}

/// A laptop is shut down at night: helped on Monday evening it tries again on Tuesday morning, once, though its ticket
/// came again a minute after it was done, and was done again, before the laptop was there.
#[test]
fn what_comes_again_before_the_device_is_online_is_no_second_try() {
    let team =
        "staff = 20\nhandle-time = { fixed = \"1h\" }\nreopens = { share = \"100%\", after = { fixed = \"1m\" } }";
    let text = format!(
        "[scenario]\nname = \"night\"\nstart = 2027-01-04\nhorizon = \"30d\"\nreplications = 1\n\
         [[team]]\nname = \"desk\"\n{team}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nretries = 5\nphases = [{{ name = \"e\", \
         duration = {{ fixed = \"3h\" }}, fails = \"100%\", ticket = \"always\" }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = 20\nplatform = \"windows\"\npath = \"p\"\n\
         presence = {{ online = \"mon-fri 09:00-17:00\" }}\n\
         [[wave]]\nname = \"w\"\nstart = \"0d 15:00\"\ndevices = {{ c = \"all\" }}\n"
    );
    let plan = plan(&text, &[]);
    let summary = studied(&plan);
    let of = |metric| values(&plan, &summary, metric, "")[0];
    assert_eq!((of(Metric::Attempts), of(Metric::Abandoned), of(Metric::Enrolling)), (120.0, 20.0, 0.0));
}

#[test]
fn whose_tickets_go_first_is_the_teams_choice() {
    let order = |goes_first: Vec<First>| {
        let team = Team { goes_first, handle_time: Spread::fixed(Span::minutes(1)), ..Team::plain("desk", 1) };
        let mut desk = Desk::new(&team, Streams::new(1, 0).owner("team:desk"));
        let calls = [(0, Work::Ticket, false), (1, Work::Ticket, false), (2, Work::Ticket, true)];
        for (who, work, vip) in calls.into_iter().chain([(3, Work::LockedOut, false), (4, Work::LockedOut, true)]) {
            let came = desk.comes(Job::opened(who, 0, work), vip, at(0));
            assert_eq!(matches!(came, Comes::Served(_)), who == 0);
        }
        let mut next = || {
            desk.done();
            desk.start(at(1)).expect("somebody waits").job.device
        };
        [next(), next(), next(), next()]
    };
    assert_eq!(order(vec![]), [1, 2, 3, 4]);
    assert_eq!(order(vec![First::Vip]), [2, 4, 1, 3]);
    assert_eq!(order(vec![First::LockedOut]), [3, 4, 1, 2]);
    assert_eq!(order(vec![First::LockedOut, First::Vip]), [3, 4, 2, 1]);
    assert_eq!(order(vec![First::Vip, First::LockedOut]), [2, 4, 3, 1]);
}

/// Devices that come to a bench at midnight before Monday.
fn bench(devices: u32, run: &str, team: &str) -> Plan {
    let text = format!(
        "[scenario]\nname = \"bench\"\nstart = 2027-01-04\nhorizon = \"14d\"\nreplications = 1\n\
         [[team]]\nname = \"bench\"\ndoes = []\nhours = \"mon-fri 09:00-17:00\"\n{team}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nphases = [{{ name = \"image\", \
         duration = {{ fixed = \"{run}\" }}, needs = \"bench\" }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = {devices}\nplatform = \"windows\"\npath = \"p\"\n\
         [[wave]]\nname = \"w\"\nstart = \"0d\"\ndevices = {{ c = \"all\" }}\n"
    );
    plan(&text, &[])
}

/// When devices enroll [min after the start], in order.
fn enrolled(plan: &Plan) -> Vec<u32> {
    let one = |device| {
        let (_, watch) = watched(plan, plan.seed, 0, Some(DeviceId(device)));
        let steps = watch.expect("the device is watched").steps;
        let enrolls = |step: &Step| format!("{step:?}").contains("(Enrolled");
        steps.iter().find(|row| enrolls(&row.1)).map(|row| row.0)
    };
    let mut times: Vec<SimTime> = (0..plan.devices()).filter_map(one).collect();
    times.sort_unstable();
    times.into_iter().map(|time| (time - SimTime::START).as_seconds() / 60).collect()
}

/// Eight stations and two technicians who start a device in six minutes; it runs for 52 by itself. So a station is taken
/// for 58 minutes, and pairs are started at 9:00, 9:06, 9:12 and 9:18, and again 58 minutes after that each. Until 17:00,
/// which is 480 minutes, the first three pairs' stations begin nine times (464 + 12 = 476) and the last pair's eight times
/// (18 + 58 x 7 = 424): 35 pairs. The last one has four minutes on Monday and two on Tuesday; all others are done on
/// Monday, after closing time if need be: 34 pairs, 68 devices.
#[test]
fn a_days_throughput_of_a_bench() {
    let plan = bench(100, "52m", "staff = 2\nstations = 8\nstart-time = { fixed = \"6m\" }");
    let nine = 9 * 60;
    let mut want: Vec<u32> = Vec::new();
    for (pair, times) in [(0, 9), (1, 9), (2, 8), (3, 8)] {
        want.extend((0..times).flat_map(|n| [nine + 6 * pair + 58 * n + 58; 2]));
    }
    want.sort_unstable();
    assert_eq!(want.len(), 68);
    let got = enrolled(&plan);
    assert_eq!(got[..68], want);
    // Tuesday: the pair of yesterday until 9:02 + 52, then pairs from 9:02 on.
    let tuesday = DAY + nine;
    assert_eq!(got[68..74], [tuesday + 54, tuesday + 54, tuesday + 60, tuesday + 60, tuesday + 66, tuesday + 66]);
    assert_eq!(got.len(), 100);
    let summary = studied(&plan);
    let of = |metric| values(&plan, &summary, metric, "team=bench")[0];
    // 100 times six minutes of two people's ten days of eight hours; all but the first two wait, and none before nine.
    assert_eq!((of(Metric::DevicesStaged), of(Metric::BacklogMax)), (100.0, 100.0));
    assert!((of(Metric::BusyShare) - 600.0 / 9_600.0).abs() < 1e-12);
    let fleet = values(&plan, &summary, Metric::EnrollmentMinutes, "")[0];
    // From the start at the station: 58 minutes, and 16 hours more for the two that were started over night.
    assert!((fleet - (58.0 + 2.0 * 16.0 * 60.0 / 100.0)).abs() < 1e-9, "{fleet}");
}

/// One station, one technician: five minutes to start, ten by itself, three to take it off. A device every 18 minutes,
/// enrolled after 15 of them.
#[test]
fn a_station_is_taken_until_the_device_is_off() {
    let plan =
        bench(4, "10m", "staff = 1\nstations = 1\nstart-time = { fixed = \"5m\" }\nend-time = { fixed = \"3m\" }");
    let nine = 9 * 60;
    assert_eq!(enrolled(&plan), [nine + 15, nine + 33, nine + 51, nine + 69]);
    let two =
        bench(4, "10m", "staff = 1\nstations = 2\nstart-time = { fixed = \"5m\" }\nend-time = { fixed = \"3m\" }");
    // Starts 0-5 and 5-10; the first is done at 15 and off at 18, the third starts 18-23; the second is done at 20 and off
    // at 26, for taking off comes before starting; the fourth starts 26-31.
    assert_eq!(enrolled(&two), [nine + 15, nine + 20, nine + 33, nine + 41]);
}

/// Four stations and one technician who starts three at a time in six minutes: three at nine, one six minutes later.
#[test]
fn a_batch_is_started_in_one_go() {
    let plan = bench(5, "30m", "staff = 1\nstations = 4\nstart-time = { fixed = \"6m\" }\nbatch = 3");
    let nine = 9 * 60;
    assert_eq!(enrolled(&plan), [nine + 36, nine + 36, nine + 36, nine + 42, nine + 72]);
    let free = bench(5, "30m", "staff = 1\nstart-time = { fixed = \"6m\" }");
    assert_eq!(enrolled(&free), [36, 42, 48, 54, 60].map(|minutes| nine + minutes), "as many stations as devices");
}

/// Who does what: phases of built-in paths come to the bench of the team that does them.
fn built_in(does: &str, path: &str, more: &str) -> Plan {
    let text = format!(
        "[scenario]\nname = \"staged\"\nstart = 2027-01-04\nhorizon = \"30d\"\nreplications = 1\n\
         [rules]\n\"staging.start-time\" = {{ fixed = \"5m\" }}\n\"esp.timeout\" = \"24h\"\n\
         [[team]]\nname = \"bench\"\ndoes = [\"{does}\"]\nstaff = 1\nhours = \"mon-fri 09:00-17:00\"\n\
         [[cohort]]\nname = \"c\"\ndevices = 1\nplatform = \"windows\"\npath = \"{path}\"\n{more}\n\
         [[wave]]\nname = \"w\"\nstart = \"0d\"\ndevices = {{ c = \"all\" }}\n"
    );
    let mut plan = plan(&text, &[]);
    let path = &mut plan.paths[0];
    path.obstacles.clear();
    for phase in &mut path.phases {
        phase.fails = Share::NONE;
        if phase.gap.is_none() {
            phase.duration = Spread::fixed(Span::ZERO);
        }
    }
    plan
}

/// A technician starts the device at nine; it is through at 17:35 and waits until somebody reseals it on Tuesday at nine;
/// two hours later its user signs in.
#[test]
fn a_technicians_flow_ends_with_a_technician() {
    let mut plan = built_in("technician-flow", "autopilot-pre-provisioned", "user-flow-after = { fixed = \"2h\" }");
    let benches: Vec<bool> = plan.paths[0].phases.iter().map(|phase| phase.bench.is_some()).collect();
    assert_eq!(benches, [true, true, true, false, false, false, false]);
    plan.paths[0].phases[2].duration = Spread::fixed(Span::minutes(510));
    assert_eq!(enrolled(&plan), [DAY + 11 * 60]);
}

#[test]
fn packages_and_enrollment_managers_come_to_the_bench() {
    for (does, path) in [("bulk-package", "bulk-package"), ("dem", "dem")] {
        let plan = built_in(does, path, "");
        assert!(plan.paths[0].phases.iter().all(|phase| phase.bench.is_some()), "{path}");
        assert_eq!(enrolled(&plan), [9 * 60 + 5], "{path}");
    }
    let others = built_in("technician-flow", "dem", "");
    assert!(others.paths[0].phases.iter().all(|phase| phase.bench.is_none()), "nobody does it");
    assert_eq!(enrolled(&others), [0]);
}

/// One manager's account of three devices: two of five are refused at the door and never come to the bench.
#[test]
fn a_managers_account_is_full_before_the_bench_is() {
    let more = "users = \"none\"\n[tenant]\ndem-accounts = 1\n";
    let mut plan = built_in("dem", "dem", more);
    plan.rules.limits_dem_max_devices = 3;
    plan.cohorts[0].devices = 5;
    plan.groups[0].count = 5;
    assert_eq!(enrolled(&plan), [5, 10, 15].map(|minutes| 9 * 60 + minutes));
    let summary = studied(&plan);
    let of = |metric, of: &str| values(&plan, &summary, metric, of)[0];
    assert_eq!((of(Metric::DevicesStaged, "team=bench"), of(Metric::LimitHits, "limit=dem-accounts")), (3.0, 2.0));
}

/// Of each attempt of a device by its number: how long it took and how it failed; of each ticket by number and team: the
/// work on it. Whatever line it stood in before doesn't show.
type Luck = (BTreeMap<u16, (Span, u32)>, BTreeMap<(u32, usize), Span>);

fn luck(plan: &Plan, replication: u32, device: u32) -> Luck {
    let (_, watch) = watched(plan, plan.seed, replication, Some(DeviceId(device)));
    let (mut attempts, mut work) = (BTreeMap::new(), BTreeMap::new());
    let (mut began, mut served, mut team, mut ticket) = (None, None, 0, 0);
    for (time, step) in watch.expect("the device is watched").steps {
        if let Step::AttemptBegins(number) = step {
            began = Some((number, time));
        } else if let Step::AttemptFails(word) = step {
            let (number, from) = began.take().expect("it began");
            attempts.insert(number, (time - from, word));
        } else if let Step::TicketOpened(to) = step {
            (team, ticket) = (to.index(), ticket + 1);
        } else if let Step::ServiceBegins(_) = step {
            served = Some(time);
        } else if matches!(step, Step::Served | Step::Escalated(_)) {
            let from = served.take().expect("it was served");
            work.insert((ticket, team), plan.teams[team].hours.between(from, time));
            if let Step::Escalated(to) = step {
                team = to.index();
            }
        }
    }
    (attempts, work)
}

/// What two maps have in common; false if they differ there.
fn agree<K: Ord, V: PartialEq>(one: &BTreeMap<K, V>, two: &BTreeMap<K, V>) -> (bool, usize) {
    let both: Vec<bool> = one.iter().filter_map(|(key, value)| Some(two.get(key)? == value)).collect();
    (both.iter().all(|same| *same), both.len())
}

/// Twice as many people at the desk change who waits, and no draw: attempts with their lengths and causes, and the work
/// on each ticket, are what they were, as far as both runs have them.
#[test]
fn a_larger_desk_moves_nobodys_luck() {
    let text = std::fs::read_to_string(crate::support::root().join("scenarios/contoso-rollout.toml")).unwrap();
    let [six, twelve] = ["6", "12"].map(|staff| {
        let staff = format!("team.service-desk.staff={staff}");
        plan(&text, &[&staff, "scenario.horizon=110d", "expect.1.at=100d"])
    });
    let mut compared = (0, 0);
    for device in (0..six.devices()).step_by(41) {
        let (one, two) = (luck(&six, 1, device), luck(&twelve, 1, device));
        let (attempts, work) = (agree(&one.0, &two.0), agree(&one.1, &two.1));
        assert!(attempts.0 && work.0, "{device}: {one:?} {two:?}");
        compared = (compared.0 + attempts.1, compared.1 + work.1);
    }
    assert!(compared.0 > 5 && compared.1 > 2, "{compared:?}");
    let [few, many] = [&six, &twelve].map(|plan| replicate(plan, plan.seed, 1).teams);
    let waits = |teams: &[TeamCounts]| teams.iter().map(|row| row.jobs.sum()).sum::<u64>();
    let other = |teams: &[TeamCounts]| teams.iter().map(|row| row.other).sum::<u64>();
    assert_eq!(other(&few), other(&many), "what comes anyway comes as before");
    assert!(waits(&few) > 2 * waits(&many), "and people wait less");
}

/// What `check` says of teams that have nothing to do, and of work that nobody does.
#[test]
fn check_tells_what_nobody_does() {
    let team = |name: &str, rest: &str| format!("[[team]]\nname = \"{name}\"\nstaff = 1\n{rest}\n");
    let desk = team("desk", "handle-time = { fixed = \"9m\" }");
    let second = "does = [\"escalations\"]\nhandle-time = { fixed = \"9m\" }";
    let table = [
        (desk.clone(), "", false),
        (
            format!("{desk}{}", team("b", "does = [\"dem\"]")),
            "nobody does bulk-package, which devices of `c` need",
            true,
        ),
        (format!("{desk}{}", team("b", "does = [\"bulk-package\"]")), "nobody does", false),
        (
            format!("{desk}{}", team("b", "handle-time = { fixed = \"9m\" }")),
            "team `b` gets no tickets: `desk` takes",
            true,
        ),
        (team("b", second), "nobody takes tickets, so that none gets to team `b`", true),
        (format!("{desk}{}", team("b", second)), "nobody escalates to team `b`", true),
        (format!("{desk}stations = 4\n"), "`stations` has no effect: team `desk` stages no devices", true),
    ];
    for (teams, words, told) in table {
        let text = format!(
            "[scenario]\nname = \"teams\"\nstart = 2027-01-04\nhorizon = \"30d\"\n{teams}\
             [[cohort]]\nname = \"c\"\ndevices = 5\nplatform = \"windows\"\npath = \"bulk-package\"\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n"
        );
        let loaded = fleetcast::scenario::load(&fleetcast::scenario::Source::new("teams.toml", &text), &[]);
        let report = loaded.report(false);
        assert!(loaded.plan.is_some(), "{report}");
        assert_eq!(report.contains(words) && report.contains("warning["), told, "{teams}:\n{report}");
    }
}
