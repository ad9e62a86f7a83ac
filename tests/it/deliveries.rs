//! Deliveries: by hand to the second, against closed forms, and what must hold of every device.

use crate::support::{device, interval, plan, studied, values};
use fleetcast::fleet::watch::Step;
use fleetcast::fleet::{replicate, watched};
use fleetcast::plan::story::LifeEvent;
use fleetcast::plan::{Metric, Plan};
use fleetcast::units::{SimTime, Span};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Laptops whose enrollment takes an hour, all invited as day 1 begins.
fn scenario(devices: u32, like: &str, cohort: &str, more: &str) -> String {
    format!(
        "[scenario]\nname = \"deliveries\"\nstart = 2027-01-04\nhorizon = \"60d\"\nseed = 11\nreplications = 1\n\
         [[path]]\nname = \"setup\"\nplatform = \"windows\"\nlike = \"{like}\"\n\
         phases = [{{ name = \"all\", duration = {{ fixed = \"1h\" }} }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = {devices}\nplatform = \"windows\"\npath = \"setup\"\n{cohort}\n\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n{more}"
    )
}

/// Seconds from the start to the first step of each device that `pick` knows.
fn when(plan: &Plan, devices: u32, pick: fn(&Step) -> bool) -> Vec<Option<i64>> {
    let of = |ordinal| {
        let (_, watch) = watched(plan, plan.seed, 0, Some(device(plan, "c", ordinal)));
        let steps = watch.expect("it is watched").sorted(plan.horizon);
        steps.into_iter().find(|row| pick(&row.1)).map(|row| row.0.offset())
    };
    (0..devices).map(of).collect()
}

fn enrolled(step: &Step) -> bool {
    matches!(step, Step::Life(LifeEvent::Enrolled, _))
}

fn one(plan: &Plan, metric: Metric, scope: &str) -> f64 {
    values(plan, &studied(plan), metric, scope)[0]
}

/// Three come before the wave, four on day 5 two days late, and three were there all along: four of ten wait six days.
#[test]
fn a_late_batch_holds_back_its_devices_to_the_second() {
    let batches = "[[delivery]]\nname = \"d\"\ncohort = \"c\"\n\
                   batches = [{ at = \"0d\", devices = 3 }, { at = \"5d\", devices = \"40%\", late = { fixed = \"2d\" } }]\n";
    let plan = plan(&scenario(10, "none", "", batches), &[]);
    let [early, late] = [DAY + HOUR, 7 * DAY + HOUR];
    let wanted: Vec<_> = [[early; 3].as_slice(), &[late; 4], &[early; 3]].concat().into_iter().map(Some).collect();
    assert_eq!(when(&plan, 10, enrolled), wanted);
    let told = when(&plan, 10, |step| matches!(step, Step::Delivered(..)));
    assert_eq!(told, [vec![Some(0); 3], vec![Some(7 * DAY); 4], vec![None; 3]].concat());
    let table = [
        (Metric::Delivered, "", 7.0),
        (Metric::Delivered, "delivery=d", 7.0),
        (Metric::DeliveredDay, "delivery=d", 7.0),
        (Metric::DeliveryHeld, "", 4.0),
        (Metric::DeliveryHeld, "wave=w", 4.0),
        (Metric::DeliveryHeld, "cohort=c", 4.0),
        (Metric::DeliveryHeld, "delivery=d", 4.0),
        (Metric::DeliveryFirstDay, "delivery=d", 1.0),
        (Metric::DeliveryWaitMinutes, "", 6.0 * 1_440.0),
        (Metric::DeliveryWaitMinutesP95, "delivery=d", 6.0 * 1_440.0),
    ];
    let summary = studied(&plan);
    for (metric, scope, wanted) in table {
        assert_eq!(values(&plan, &summary, metric, scope), [wanted], "{} {scope}", metric.id());
    }
    let series = |name: &str| &summary.timeline.iter().find(|row| row.metric == name).expect("there is one").mean;
    assert_eq!([0, 6, 7, 59].map(|day: usize| series("delivered")[day]), [3.0, 3.0, 7.0, 7.0]);
    assert_eq!([0, 1, 6, 7].map(|day: usize| series("delivery-waiting")[day]), [0.0, 4.0, 4.0, 0.0]);
    let ledger = String::from_utf8(fleetcast::report::csv::limits(&plan, &summary).unwrap()).unwrap();
    let line = ledger.lines().find(|line| line.starts_with("delivery d")).expect("it is in the ledger");
    assert_eq!(line, "delivery d,7,devices,devices,7,,7,1,1,,1,1,1,1,4,,devices held back,", "{ledger}");
    let sentence = fleetcast::report::ledger::sentence(&plan, &summary).unwrap();
    assert_eq!(
        sentence,
        "What binds first, in every replication: delivery d on day 1 (2027-01-05); 4 devices held back."
    );
}

/// Files of two rows, one after the other, an hour's import, ten minutes' synchronization and five until the profile is
/// there; people respond ten minutes after that. A batch that comes meanwhile waits for the files before it.
#[test]
fn registration_on_arrival_takes_files_to_the_second() {
    let sets = [
        "rules.autopilot.import={ fixed = \"1h\" }",
        "rules.autopilot.sync={ fixed = \"10m\" }",
        "rules.autopilot.profile-assignment={ fixed = \"5m\" }",
    ];
    let delivery = "[[delivery]]\nname = \"d\"\ncohort = \"c\"\nsupplier = \"stock\"\nrows-per-file = 2\n\
                    batches = [{ at = \"2d\", devices = 5 }, { at = \"2d 01:30\", devices = \"rest\" }]\n";
    let text = scenario(7, "autopilot-user-driven", "response = { fixed = \"10m\" }", delivery);
    let plan = plan(&text, &sets);
    let file = |number: i64| 2 * DAY + number * HOUR + 15 * MINUTE;
    let ready = [1, 1, 2, 2, 3, 4, 4].map(file);
    assert_eq!(when(&plan, 7, |step| *step == Step::Imported), ready.map(Some));
    let attempts = ready.map(|time| Some(time + 10 * MINUTE));
    assert_eq!(when(&plan, 7, |step| matches!(step, Step::AttemptBegins(_))), attempts);
    assert_eq!(when(&plan, 7, enrolled), ready.map(|time| Some(time + 70 * MINUTE)));
    assert_eq!(one(&plan, Metric::Refused, ""), 0.0, "nobody begins before the profile is there");
    // 1 d and 75, 75, 135, 135, 195, 255, 255 minutes.
    assert_eq!(one(&plan, Metric::DeliveryWaitMinutes, "delivery=d"), 1_440.0 + 1_125.0 / 7.0);
    // All of them are there and invited on day 2, and wait for their file.
    let waits =
        |plan: &_| studied(plan).preparing.iter().map(|row| (row.waited.mean, row.first_day[0])).collect::<Vec<_>>();
    assert_eq!(waits(&plan), [(Some(7.0), Some(2.0))]);
    // Whoever buys from a reseller waits for none of it.
    let resold = text.replace("\"stock\"\nrows-per-file = 2", "\"reseller\"");
    let resold = crate::support::plan(&resold, &sets);
    assert_eq!(waits(&resold), []);
    let there = [[2 * DAY; 5].as_slice(), &[2 * DAY + 90 * MINUTE; 2]].concat();
    let wanted: Vec<_> = there.into_iter().map(|time| Some(time + 10 * MINUTE)).collect();
    assert_eq!(when(&resold, 7, |step| matches!(step, Step::AttemptBegins(_))), wanted);
}

/// Lateness is exponential, ten days in the mean; a device comes up to four days after its batch, two in the mean. Of one
/// batch a replication, e^-2 come more than twenty days late.
#[test]
fn lateness_meets_its_closed_form() {
    let batches = vec!["{ at = \"1d\", devices = 2 }"; 40].join(", ");
    let delivery = format!(
        "[[delivery]]\nname = \"d\"\ncohort = \"c\"\nbatches = [{batches}]\nlate = {{ exponential = \"10d\" }}\n\
         spread = {{ uniform = [\"0d\", \"4d\"] }}\n"
    );
    let text = scenario(80, "none", "", &delivery).replace("\"60d\"", "\"500d\"");
    let plan = plan(&text, &["scenario.replications=150"]);
    let summary = studied(&plan);
    let (mean, half) = interval(&values(&plan, &summary, Metric::DeliveryWaitMinutes, "delivery=d"));
    assert!((mean - 12.0 * 1_440.0).abs() < half, "{mean} ± {half}");
    assert!(half < 1_000.0, "the interval says something: {half}");
    let alone = crate::support::plan(&text, &["scenario.replications=1", "delivery.d.spread={ fixed = \"0s\" }"]);
    let shares: Vec<f64> = (0..150)
        .map(|replication| {
            let record = replicate(&alone, alone.seed, replication);
            let late = record.held.iter().filter(|held| held.ready.since(held.invited) > Span::days(20)).count();
            // Two devices of one batch come together.
            assert!(record.held.chunks(2).all(|pair| pair[0].ready == pair[1].ready));
            late as f64 / 80.0
        })
        .collect();
    let (mean, half) = interval(&shares);
    assert!((mean - libm::exp(-2.0)).abs() < half, "{mean} ± {half}");
}

/// What comes before anybody is invited changes nothing, and neither does a delivery of others.
#[test]
fn hardware_in_time_changes_nobodys_life() {
    let cohort = "response = { median = \"1d\", p95 = \"6d\", never = \"10%\" }\n\
                  presence = { online = \"mon-fri 08:30-17:30\", shut-down-at-night = \"70%\" }";
    let bare = scenario(60, "none", cohort, "");
    let other = "[[cohort]]\nname = \"other\"\ndevices = 5\nplatform = \"windows\"\npath = \"setup\"\n\
                 [[delivery]]\nname = \"o\"\ncohort = \"other\"\nbatches = [{ at = \"3d\", devices = \"all\" }]\n\
                 late = { exponential = \"5d\" }\n";
    let in_time = "[[delivery]]\nname = \"d\"\ncohort = \"c\"\nbatches = [{ at = \"-9d\", devices = \"all\" }]\n\
                   late = { uniform = [\"0d\", \"9d\"] }\nspread = { fixed = \"1d\" }\n";
    let lives = |text: &str| replicate(&plan(text, &[]), 11, 0).lives;
    let wanted = lives(&bare);
    assert_eq!(lives(&format!("{bare}{in_time}")), wanted);
    assert_eq!(lives(&format!("{bare}{other}")), wanted);
    let late = in_time.replace("-9d", "5d");
    assert_ne!(lives(&format!("{bare}{late}")), wanted, "what is late is felt");
    let [one, two] = ["", other].map(|more| plan(&format!("{bare}{more}{late}"), &[]));
    assert_eq!(when(&one, 60, enrolled), when(&two, 60, enrolled), "and not by another delivery's luck");
}

/// A gate stops the wave on day 3: devices that were invited before wait for their hardware, the others aren't waited for.
#[test]
fn those_that_a_stop_withdraws_wait_for_nothing() {
    let gate = "gate = { success = \">= 100%\", watch = { every = \"1d\" } }\nover = \"10d\"\n";
    let delivery = "[[delivery]]\nname = \"d\"\ncohort = \"c\"\nbatches = [{ at = \"20d\", devices = 150 }]\n";
    let text = scenario(200, "none", "", "")
        .replace("duration = { fixed = \"1h\" } }]", "duration = { fixed = \"1h\" }, fails = \"50%\" }]");
    let plan = plan(&format!("{text}{gate}{delivery}"), &[]);
    let record = replicate(&plan, plan.seed, 0);
    let stopped = record.gates[0].stopped;
    assert!(stopped < SimTime::after_start(Span::days(10)), "{stopped:?}");
    let invited = when(&plan, 200, |step| matches!(step, Step::Invited(_)));
    let before = |time: &&Option<i64>| time.is_some_and(|time| time <= stopped.offset());
    let wanted = invited[..150].iter().filter(before).count();
    assert_eq!((record.held.len(), wanted > 0), (wanted, true));
}

/// Companies made up from a number: nobody begins before the device is there and registered, every device comes once, and
/// lives are alike whether check-ins are counted or played.
#[test]
fn nobody_begins_before_the_device_is_there() {
    let mut held = 0;
    for seed in 0..24_u32 {
        let pick = |n: u32, salt: u32| (seed.wrapping_mul(2_654_435_761).rotate_left(salt) >> 7) % n;
        let devices = 20 + pick(60, 1);
        let [supplier, like] =
            [["oem", "reseller", "stock"][pick(3, 3) as usize], ["none", "autopilot-user-driven"][pick(2, 5) as usize]];
        let online =
            ["\"always\"", "\"mon-fri 08:30-17:30\"", "{ exponential = \"60h\" }, offline = { exponential = \"40h\" }"];
        let cohort = format!(
            "response = {{ median = \"1d\", p95 = \"9d\", never = \"7%\" }}\npresence = {{ online = {} }}",
            online[pick(3, 9) as usize]
        );
        let gate =
            if pick(2, 11) == 0 { "over = \"8d\"\ngate = { enrolled = \">= 60%\", on-fail = \"hold\" }\n" } else { "" };
        let delivery = format!(
            "{gate}[[delivery]]\nname = \"d\"\ncohort = \"c\"\nsupplier = \"{supplier}\"\n\
             batches = [{{ at = \"{}d\", devices = \"30%\" }}, {{ at = \"4d\", devices = 7 }}, {{ at = \"1d\", devices = \"20%\" }}]\n\
             late = {{ median = \"2d\", p95 = \"20d\" }}\nspread = {{ uniform = [\"0h\", \"{}h\"] }}\n",
            pick(20, 13),
            pick(90, 15)
        );
        let sets = [format!("scenario.seed={seed}")];
        let text = scenario(devices, like, &cohort, &delivery);
        let plan = plan(&text, &[&sets[0]]);
        let record = replicate(&plan, plan.seed, 0);
        let each = crate::support::plan(&text, &[&sets[0], "scenario.check-ins=each"]);
        assert_eq!(replicate(&each, each.seed, 0).lives, record.lives, "seed {seed}");
        held += record.held.len();
        let come: u32 = record.deliveries[0].arrivals.iter().map(|row| row.1).sum();
        assert_eq!(come, plan.deliveries[0].devices());
        let registers = supplier == "stock" && like != "none";
        for ordinal in 0..devices {
            let (_, watch) = watched(&plan, plan.seed, 0, Some(device(&plan, "c", ordinal)));
            let steps = watch.unwrap().sorted(SimTime::NEVER);
            let find =
                |pick: fn(&Step) -> bool| steps.iter().filter(|row| pick(&row.1)).map(|row| row.0).collect::<Vec<_>>();
            let comes = find(|step| matches!(step, Step::Delivered(..)));
            let known = find(|step| *step == Step::Imported);
            assert_eq!(comes.len(), usize::from(ordinal < come), "seed {seed}, device {ordinal}");
            assert_eq!(known.len(), usize::from(registers && ordinal < come));
            let begins = find(|step| matches!(step, Step::AttemptBegins(_) | Step::Refused(..)));
            let there = comes.into_iter().chain(known).max().unwrap_or(SimTime::MIN);
            assert!(begins.iter().all(|time| *time >= there), "seed {seed}, device {ordinal}: {steps:?}");
        }
    }
    assert!(held > 100, "some were late: {held}");
}
