//! Whatever meets in a small company made up at random, the laws hold: nobody is lost or in two places, nothing happens
//! that can't, and check-ins counted or played are alike.
//!
//! `EXPLORE=5000 cargo test --test it exploration` tries as many of them, from number `EXPLORE_FROM` on; `fleetcast explore`
//! does the same and faster.

use crate::rejected::fleetcast;
use crate::support::{plan, scratch};
use fleetcast::fleet::assignment::Standing;
use fleetcast::fleet::record::{Count, Fate, Record};
use fleetcast::fleet::replicate;
use fleetcast::fleet::watch::Step;
use fleetcast::plan::story::LifeEvent;
use fleetcast::plan::{Metric, Plan, Scope};
use fleetcast::rules::Refusal;
use fleetcast::scenario::{self, Source};
use fleetcast::units::{SimTime, Span};
use fleetcast::verify::explore::{Findings, Law, Ran, is_thorough, made_up};

/// The plan of a company; the reasons if it cannot be.
fn read(number: u64) -> Result<Plan, String> {
    let loaded = scenario::load(&Source::new("random.toml", made_up::text(0, number)), &[]);
    if loaded.has_errors() { Err(loaded.report(false)) } else { Ok(loaded.plan.expect("the text has a scenario")) }
}

fn total(record: &Record, count: Count) -> i64 {
    record.counts.iter().map(|row| row[count as usize]).sum()
}

/// What is rare, so that a change to the companies which keeps it from happening shows.
const RARE: [Count; 5] = [Count::Refused, Count::Registered, Count::ReEnrollments, Count::Deleted, Count::Duplicates];

/// What came of a company, and what it met: rare events, then what its teams did, and who waited for hardware.
fn explore(number: u64) -> Option<(Findings, Vec<bool>)> {
    let plan = read(number).ok()?;
    let ran = Ran::of(&plan, is_thorough(number));
    let record = &ran.record;
    let mut met: Vec<bool> = RARE.iter().map(|count| total(record, *count) > 0).collect();
    let team = |did: fn(&fleetcast::fleet::record::TeamCounts) -> u64| record.teams.iter().any(|row| did(row) > 0);
    met.extend([team(|t| t.abandoned), team(|t| t.call_backs), team(|t| t.escalated), team(|t| t.reopened)]);
    met.push(team(|t| t.staged));
    met.push(!record.held.is_empty());
    Some((ran.findings(), met))
}

#[test]
fn laws_hold_in_companies_made_up_at_random() {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (from, count) = (number("EXPLORE_FROM", 0), number("EXPLORE", 200));
    let (mut tried, mut broken, mut met) = (0, Vec::new(), [0; 11]);
    let mut tested = [0; Law::ALL.len()];
    for number in from..from + count {
        match std::panic::catch_unwind(|| explore(number)) {
            Ok(Some((found, here))) => {
                tried += 1;
                tested.iter_mut().zip(found.tested).for_each(|(all, here)| *all += here);
                met.iter_mut().zip(here).for_each(|(all, here)| *all += u64::from(here));
                for one in found.broken {
                    eprintln!("{number}: {}: {}", one.law.name(), one.detail);
                    broken.push(number);
                }
            }
            Ok(None) => {}
            Err(why) => {
                let why = why.downcast_ref::<String>().cloned().unwrap_or_default();
                eprintln!("{number}: {}", why.chars().take(300).collect::<String>());
                broken.push(number);
            }
        }
    }
    if let Some(first) = broken.first() {
        panic!("{} of {count} break a law: {broken:?}; the first of them:\n{}", broken.len(), made_up::text(0, *first));
    }
    assert!(count < 100 || met.iter().all(|companies| *companies >= 3), "too little happens: {met:?}");
    for (law, tests) in Law::ALL.iter().zip(tested) {
        assert!(count < 100 || tests > 0, "`{}` was never put to the test", law.1);
    }
    assert!(tried * 3 > count, "only {tried} of {count} scenarios can be");
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

/// The scenario of a number is a function of seed and number.
#[test]
fn a_company_is_a_function_of_seed_and_number() {
    assert_eq!(made_up::text(3, 14), made_up::text(3, 14));
    assert_ne!(made_up::text(3, 14), made_up::text(3, 15));
    assert_ne!(made_up::text(3, 14), made_up::text(4, 14));
}

/// Half of the companies can be; `EXPLORE_REASONS=500 cargo test --test it why_ -- --nocapture` says why others can't.
#[test]
fn why_companies_cannot_be() {
    let count = std::env::var("EXPLORE_REASONS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let mut reasons = std::collections::BTreeMap::new();
    for number in 0..count {
        let loaded = scenario::load(&Source::new("random.toml", made_up::text(0, number)), &[]);
        for one in loaded.diagnostics.iter().filter(|d| d.severity == scenario::Severity::Error) {
            let words = one.message.split(' ').filter(|word| !word.contains(|c: char| c.is_ascii_digit() || c == '`'));
            *reasons.entry(words.collect::<Vec<_>>().join(" ")).or_insert(0) += 1;
        }
    }
    let mut rows: Vec<_> = reasons.into_iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.1));
    rows.iter().for_each(|(reason, times)| println!("{times} {reason}"));
    let errors: i32 = rows.iter().map(|row| row.1).sum();
    assert!(errors < 3 * i32::try_from(count).unwrap(), "{rows:?}");
}

/// A run is doctored; `false` if it has nothing to doctor.
type Doctor = fn(&mut Ran<'_>) -> bool;

/// The first step of some device for which `change` finds another.
fn step(ran: &mut Ran<'_>, change: impl Fn(SimTime, Step) -> Option<(SimTime, Step)>) -> bool {
    for steps in &mut ran.lives {
        for row in steps.iter_mut() {
            if let Some(other) = change(row.0, row.1) {
                *row = other;
                return true;
            }
        }
    }
    false
}

fn shows(step: Step, event: LifeEvent) -> bool {
    matches!(step, Step::Life(shown, _) if shown == event)
}

/// For each law a planted bug that breaks it: what the record or a life would say if the simulator were wrong there.
const PLANTED: [(Law, Doctor); 25] = [
    (Law::Counted, |ran| {
        ran.otherwise.check_ins[0] += 1;
        true
    }),
    (Law::Repeats, |ran| ran.alone.as_mut().map(|alone| alone.events += 1).is_some()),
    (Law::Threads, |ran| ran.summaries.as_mut().map(|two| two[1].events += 1).is_some()),
    (Law::Parts, |ran| {
        let Some([one, _]) = &mut ran.summaries else { return false };
        let row = one.rows.iter_mut().find(|row| row.metric == Metric::Attempts && row.scope == Scope::Fleet);
        row.and_then(|row| row.estimate.mean.as_mut()).map(|mean| *mean += 1.0).is_some()
    }),
    (Law::Levels, |ran| {
        let row = ran.record.daily.iter_mut().find(|by| **by != 0);
        row.map(|by| *by -= 100).is_some()
    }),
    (Law::Fates, |ran| {
        ran.record.fates[0][Fate::Withheld as usize] += 1;
        true
    }),
    (Law::Attempts, |ran| {
        let row = ran.record.counts.iter_mut().find(|row| row[Count::Attempts as usize] > 0);
        row.map(|row| row[Count::Attempts as usize] -= 1).is_some()
    }),
    (Law::Counts, |ran| {
        ran.record.counts[0][Count::Renewed as usize] += 1;
        true
    }),
    // Somebody's license never came.
    (Law::Licenses, |ran| {
        step(ran, |time, step| {
            (step == Step::License(Standing::Licensed)).then_some((time, Step::License(Standing::Waits)))
        })
    }),
    // A wave opens a year later, and everybody has begun by then.
    (Law::Waves, |ran| {
        step(ran, |time, step| matches!(step, Step::Invited(_)).then(|| (time, Step::Invited(time + Span::days(365)))))
    }),
    // What was refused begins.
    (Law::Admission, |ran| {
        step(ran, |time, step| {
            let why = if let Step::Refused(why, _) = step { why } else { return None };
            (why == Refusal::MdmScope).then_some((time, Step::AttemptBegins(1)))
        })
    }),
    (Law::Lapses, |ran| {
        step(ran, |time, step| {
            let why = if let Step::Refused(why, _) = step { why } else { return None };
            matches!(why, Refusal::PushCertificate | Refusal::GooglePlay).then_some((time, Step::AttemptBegins(1)))
        })
    }),
    (Law::Reach, |ran| {
        step(ran, |time, step| (step == Step::Silenced).then_some((time, Step::CheckIns(Span::ZERO, 1))))
    }),
    // A renewal before its window.
    (Law::Renewal, |ran| {
        step(ran, |time, step| shows(step, LifeEvent::CertificateRenewed).then(|| (time.back(Span::days(300)), step)))
    }),
    (Law::Expiry, |ran| {
        step(ran, |time, step| shows(step, LifeEvent::CertificateExpired).then(|| (time.back(Span::seconds(1)), step)))
    }),
    (Law::Deletion, |ran| {
        step(ran, |time, step| shows(step, LifeEvent::RecordDeleted).then(|| (time.back(Span::seconds(1)), step)))
    }),
    (Law::Order, |ran| {
        step(ran, |time, step| shows(step, LifeEvent::RecordHidden).then_some((time, Step::Abandoned)))
            && step(ran, |time, step| shows(step, LifeEvent::RecordReappeared).then_some((time, Step::Abandoned)))
    }),
    (Law::Tickets, |ran| {
        let team = ran.record.teams.iter_mut().find(|row| row.done > 0);
        team.map(|row| row.done += 1_000).is_some()
    }),
    (Law::Lines, |ran| {
        let area = ran.record.areas.iter_mut().find(|pair| **pair != [0, 0]);
        area.map(|pair| pair[0] += 1).is_some()
    }),
    (Law::Bits, |ran| {
        let line = ran.record.lines.iter_mut().find(|line| line.asked > 0);
        line.map(|line| line.left += 1).is_some()
    }),
    (Law::Faults, |ran| {
        let log = ran.record.faults.iter_mut().find(|log| !log.hits.is_empty());
        log.map(|log| log.reach = 0).is_some()
    }),
    (Law::Gates, |ran| {
        let log = ran.record.gates.iter_mut().find(|log| log.passed > log.started && log.passed != SimTime::NEVER);
        log.map(|log| log.passed = log.started.back(Span::seconds(1))).is_some()
    }),
    // A device more comes than was sent.
    (Law::Deliveries, |ran| {
        let arrival = ran.record.deliveries.iter_mut().find_map(|log| log.arrivals.first_mut());
        arrival.map(|arrival| arrival.1 += 1).is_some()
    }),
    // Somebody begins a second before the hardware comes.
    (Law::Deliveries, |ran| begins_before(ran, |step| matches!(step, Step::Delivered(..)))),
    // Somebody begins a second before the profile is there.
    (Law::Deliveries, |ran| begins_before(ran, |step| step == Step::Imported)),
];

/// The first attempt of some device begins a second before what `what` takes; `false` if there is nobody like that.
fn begins_before(ran: &mut Ran<'_>, what: fn(Step) -> bool) -> bool {
    for steps in &mut ran.lives {
        let Some(at) = steps.iter().position(|row| what(row.1)) else { continue };
        let Some(begins) = steps.iter().position(|row| row.1 == Step::AttemptBegins(1)) else { continue };
        let early = steps[at].0.back(Span::seconds(1));
        steps.remove(begins);
        steps.insert(at, (early, Step::AttemptBegins(1)));
        return true;
    }
    false
}

/// A bug planted in what came of companies breaks the law that it is against, and that company broke no law before.
#[test]
fn every_law_can_be_broken() {
    let mut shown = [false; PLANTED.len()];
    for number in 0..600 {
        let Ok(plan) = read(number * 12) else { continue };
        if shown.iter().all(|one| *one) {
            break;
        }
        let ran = Ran::of(&plan, true);
        assert!(ran.findings().broken.is_empty(), "{number}");
        for ((law, doctor), shown) in PLANTED.iter().zip(&mut shown).filter(|row| !*row.1) {
            let mut ill = ran.clone();
            *shown = doctor(&mut ill) && ill.findings().breaks(*law);
        }
    }
    for ((law, _), shown) in PLANTED.iter().zip(shown) {
        assert!(shown, "nothing that was planted breaks `{}`", law.name());
    }
    // The one that is left is that the simulator doesn't panic, which has a test of its own.
    let planted: std::collections::BTreeSet<Law> = PLANTED.iter().map(|row| row.0).collect();
    assert_eq!(planted.len() + 1, Law::ALL.len());
}

/// What the command prints is the same for any number of threads, and half of it for half of the numbers.
#[test]
fn the_command_says_the_same_on_any_number_of_threads() {
    let folder = scratch("explore-none");
    let run = |arguments: &str| {
        let output = fleetcast().arg("explore").args(arguments.split(' ')).arg("-o").arg(&folder).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "no progress in pipes");
        String::from_utf8(output.stdout).unwrap()
    };
    let one = run("-n 60 --seed 5 -j 1");
    assert_eq!(one, run("-n 60 --seed 5 -j 2"));
    assert!(one.contains("All 24 laws hold.") && one.contains("explorations 0 to 59 of seed 5"), "{one}");
    let tested = |text: &str| -> Vec<u64> {
        text.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse().unwrap()).collect()
    };
    let [all, first, rest] =
        ["-n 60", "-n 25", "--from 25 -n 35"].map(|range| tested(&run(&format!("{range} --seed 5 --format csv"))));
    let sums: Vec<u64> = first.iter().zip(&rest).map(|(a, b)| a + b).collect();
    assert_eq!((all.len(), &all), (24, &sums));
    assert!(!folder.exists(), "nothing is kept where nothing is broken");
}
