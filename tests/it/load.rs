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
