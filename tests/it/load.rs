//! The load on the service, hour by hour, at the size of a large fleet.

use crate::support::plan;
use fleetcast::fleet::replicate;
use fleetcast::units::SimTime;

/// A hundred thousand devices that people switch on in the morning, ten thousand of them enrolled in one week.
fn fleet(devices: u32) -> String {
    let [old, new] = [devices / 10 * 9, devices / 10];
    format!(
        "[scenario]\nname = \"load\"\nstart = 2027-01-04\nhorizon = \"21d\"\nreplications = 1\nseed = 8\n\
         time-zone = \"Europe/London\"\n\
         [[site]]\nname = \"office\"\nlink = \"10 Gbps\"\n\
         [[team]]\nname = \"desk\"\nstaff = 20\nhandle-time = {{ fixed = \"10m\" }}\nhours = \"mon-fri 08:00-18:00\"\n\
         [[cohort]]\nname = \"live\"\ndevices = {old}\nplatform = \"windows\"\npath = \"autopilot-user-driven\"\n\
         enrolled-before = {{ uniform = [\"1d\", \"360d\"] }}\n\
         presence = {{ online = \"mon-fri 08:30-17:30\", shut-down-at-night = \"70%\" }}\n\
         absences = {{ per-year = 6, length = {{ median = \"5d\", p95 = \"21d\" }} }}\n\
         [[cohort]]\nname = \"new\"\ndevices = {new}\nplatform = \"windows\"\npath = \"autopilot-user-driven\"\n\
         site = \"office\"\ndownload = {{ median = \"4 GB\", p95 = \"10 GB\" }}\n\
         presence = {{ online = \"mon-fri 08:30-17:30\", shut-down-at-night = \"70%\" }}\n\
         [[wave]]\nname = \"w\"\nstart = \"7d\"\nover = \"5 workdays\"\ndevices = {{ new = \"all\" }}\n"
    )
}

/// Check-ins counted by arithmetic are those that are played one by one, in every hour; a burst follows each enrollment,
/// and Monday morning is the peak.
#[test]
fn a_hundred_thousand_devices_load_each_hour_the_same_counted_or_played() {
    let text = fleet(100_000);
    let counted = replicate(&plan(&text, &[]), 8, 0);
    let each = replicate(&plan(&text, &["scenario.check-ins=each"]), 8, 0);
    assert_eq!(counted.check_ins.len(), 21 * 24);
    for hour in 0..counted.check_ins.len() {
        let of = |record: &fleetcast::fleet::record::Record| {
            (record.check_ins[hour], record.enrolling[hour], record.queue[hour], record.lines[0].hours[hour])
        };
        assert_eq!(of(&counted), of(&each), "hour {hour}");
    }
    assert_eq!((counted.counts, counted.lives, counted.events), (each.counts, each.lives, each.events));
    let sum = |hours: std::ops::Range<usize>| hours.map(|hour| i64::from(counted.check_ins[hour])).sum::<i64>();
    // Everybody checks in when they switch on, half an hour around 8:30 on a Monday; a Sunday sees those left on alone.
    let monday = 7 * 24 + 7..7 * 24 + 10;
    assert!(sum(monday) > 60_000, "the two Mondays' mornings");
    let peak = (0..counted.check_ins.len()).max_by_key(|hour| counted.check_ins[*hour]).unwrap();
    let morning = SimTime::START + fleetcast::units::Span::hours(u32::try_from(peak).unwrap());
    assert_eq!(morning.offset() / 3_600 % 24, 8, "the peak is in the morning, hour {peak}");
    // An enrollment brings a burst: fifteen check-ins within two hours, as Windows has them.
    assert!(counted.lines[0].asked > 0 && counted.enrolling.iter().any(|level| *level > 100));
}

/// Hourly check-ins, counted by arithmetic; played one by one they are the same in every hour.
fn shape(text: &str) -> Vec<i32> {
    let counted = replicate(&plan(text, &[]), 8, 0);
    let each = replicate(&plan(text, &["scenario.check-ins=each"]), 8, 0);
    assert_eq!(counted.check_ins, each.check_ins);
    assert_eq!((&counted.counts, counted.lives), (&each.counts, each.lives));
    counted.check_ins
}

fn company(cohort: &str, more: &str) -> String {
    format!(
        "[scenario]\nname = \"shape\"\nstart = 2027-01-04\nhorizon = \"12d\"\nreplications = 1\nseed = 8\n\
         [[path]]\nname = \"laptop\"\nplatform = \"windows\"\nlike = \"none\"\n\
         phases = [{{ name = \"all\", duration = {{ fixed = \"1h\" }} }}]\n\
         [[path]]\nname = \"phone\"\nplatform = \"ios\"\nlike = \"device-enrollment\"\n\
         phases = [{{ name = \"all\", duration = {{ fixed = \"1h\" }} }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = 2000\n{cohort}\n{more}"
    )
}

/// Everybody enrolls as day 2 is an hour old: the burst of Windows is every 3 minutes for 15 minutes and then every 15
/// minutes for 2 hours. The first hour has 0, 3, 6, 9, 12, 15, 30 and 45, the second 60 to 105, the third 120 and 135; the next
/// one comes eight hours after the last, less or more a tenth.
#[test]
fn a_burst_follows_an_enrollment_of_many() {
    let cohort = "platform = \"windows\"\npath = \"laptop\"";
    let wave = "[[wave]]\nname = \"w\"\nstart = \"2d\"\ndevices = { c = \"all\" }\n";
    let hours = shape(&company(cohort, wave));
    assert!(hours[..49].iter().all(|count| *count == 0));
    assert_eq!(hours[49..52], [8 * 2_000, 4 * 2_000, 2 * 2_000]);
    assert!(hours[52..58].iter().all(|count| *count == 0), "then it is quiet");
    assert_eq!(hours[58..61].iter().sum::<i32>(), 2_000);
}

/// A change pushed at noon of day 5 finds everybody online: each checks in within the hour beside the round of eight hours.
#[test]
fn a_push_makes_everybody_check_in() {
    let cohort = "platform = \"windows\"\npath = \"laptop\"\nenrolled-before = { uniform = [\"3d\", \"90d\"] }";
    let push = "[[event]]\nat = \"5d 12:00\"\npush = \"policy\"\n";
    let [without, with] = ["", push].map(|more| shape(&company(cohort, more)));
    assert_eq!(without[..132], with[..132]);
    let more: i64 = with.iter().zip(&without).map(|(with, without)| i64::from(*with) - i64::from(*without)).sum();
    assert_eq!(more, 2_000, "one each, and nobody's rhythm changes");
    let surge = with[132..134].iter().sum::<i32>() - without[132..134].iter().sum::<i32>();
    assert!(surge > 1_800, "nearly all within two hours: {surge}");
}

/// Phones that nobody reaches for three days are quiet, and all come back in the hour in which the push certificate is there
/// again.
#[test]
fn a_lapse_ends_in_a_surge() {
    let cohort = "platform = \"ios\"\npath = \"phone\"\nenrolled-before = { uniform = [\"3d\", \"90d\"] }";
    let lapse = "[[event]]\nat = \"4d\"\nlapse = \"apple-push-certificate\"\nfor = \"3d\"\n";
    let hours = shape(&company(cohort, lapse));
    assert!(hours[96..168].iter().all(|count| *count == 0), "nobody reports");
    assert!(hours[168] >= 2_000, "everybody comes back: {}", hours[168]);
    assert_eq!(hours.iter().max(), Some(&hours[168]));
}
