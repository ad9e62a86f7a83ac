//! Sites' lines: against theory, against recursions of our own, by hand to the second, and what enrollments make of them.

use crate::support::{critical, device, diary, plan, studied, values};
use fleetcast::engine::{Pipe, Purpose, Streams};
use fleetcast::fleet::record::Record;
use fleetcast::fleet::replicate;
use fleetcast::plan::{Metric, Plan};
use fleetcast::units::spread::Law;
use fleetcast::units::{Rates, SimTime, Span, Spread};

fn at(second: u64) -> SimTime {
    SimTime::after_start(Span::seconds(u32::try_from(second).unwrap()))
}

/// Arrivals [s] and sizes [bits] of customers, Poisson at one in `every` seconds.
fn customers(seed: u64, every: u64, size: &Spread, count: usize) -> Vec<(u64, u64)> {
    let gap = Spread::new(Law::Exponential(every * 1_000));
    let mut draws = Streams::new(seed, 0).owner("line").open(0, Purpose::Attempt, 0);
    let mut time = 0;
    let one = |_| {
        time += gap.sample(draws.draw());
        (time / 1_000, size.sample(draws.draw()))
    };
    (0..count).map(one).collect()
}

/// When each customer is done, by the engine.
fn finishes(rates: Rates, customers: &[(u64, u64)]) -> Vec<u64> {
    let mut pipe = Pipe::new(rates, SimTime::START);
    let mut out = vec![0; customers.len()];
    let mut coming = customers.iter().enumerate().peekable();
    loop {
        let next = pipe.next().unwrap_or(SimTime::NEVER);
        let arrives = coming.peek().map_or(SimTime::NEVER, |(_, row)| at(row.0));
        let now = next.min(arrives);
        if now == SimTime::NEVER {
            return out;
        }
        let second = u64::try_from(now.offset()).unwrap();
        pipe.advance(now, |who| out[who as usize] = second);
        while let Some((who, row)) = coming.next_if(|(_, row)| at(row.0) == now) {
            pipe.begin(u32::try_from(who).unwrap(), row.1);
        }
    }
}

/// The same by a recursion that visits everybody: what each has left, and the time that is no bit for everybody yet.
/// A bit for each of n takes the longer of n / all and 1 / each; times are multiples of 1 / (all each) of a second.
fn recursion([all, each]: [u64; 2], customers: &[(u64, u64)]) -> Vec<u64> {
    let [all, each] = [u128::from(all), u128::from(each)];
    let mut left: Vec<(usize, u128)> = Vec::new();
    let mut out = vec![0; customers.len()];
    let (mut second, mut next, mut rest) = (0, 0, 0);
    while next < customers.len() || !left.is_empty() {
        let coming = customers[next..].iter().take_while(|row| row.0 == second).count();
        left.extend((next..next + coming).map(|who| (who, u128::from(customers[who].1))));
        next += coming;
        second += 1;
        let mut time = rest + all * each;
        while !left.is_empty() {
            let cost = (left.len() as u128 * each).max(all);
            let least = left.iter().map(|row| row.1).min().unwrap();
            let step = least.min(time / cost);
            time -= step * cost;
            left.iter_mut().for_each(|row| row.1 -= step);
            left.iter().filter(|row| row.1 == 0).for_each(|row| out[row.0] = second);
            left.retain(|row| row.1 > 0);
            if step < least {
                break;
            }
        }
        rest = if left.is_empty() { 0 } else { time };
        if left.is_empty() && next < customers.len() {
            second = second.max(customers[next].0);
        }
    }
    out
}

/// Sizes of one mean, 1,200,000 bits, and of very different spreads.
fn sizes() -> [(&'static str, Spread); 3] {
    let mean = 1_200_000;
    // A lognormal whose mean is that: median 600,000, and a p95 of e^(1.645 sqrt(2 ln 2)) times as much.
    let lognormal = Law::Lognormal { median: 600_000, p95: 4_158_600 };
    [
        ("fixed", Spread::new(Law::Fixed(mean))),
        ("exponential", Spread::new(Law::Exponential(mean))),
        ("lognormal", Spread::new(lognormal)),
    ]
}

#[test]
fn a_line_meets_a_recursion_that_visits_everybody() {
    for (name, size) in sizes() {
        for [all, each] in [[20_000, 20_000], [20_011, 4_999], [50_000, 333], [7, 3]] {
            let size = if all == 7 { Spread::new(Law::Uniform(1, 900)) } else { size.clone() };
            let customers = customers(all + each, 80, &size, 3_000);
            let rates = Rates { all: Some(all), each: Some(each) };
            assert_eq!(finishes(rates, &customers), recursion([all, each], &customers), "{name} {all} {each}");
            if all == each {
                let shared = Rates { all: Some(all), each: None };
                assert_eq!(finishes(shared, &customers), recursion([all, all], &customers), "{name}");
            }
        }
    }
}

/// M/G/1 with processor sharing: the mean sojourn is E[S] / (1 - rho), whatever the sizes' distribution. A size has a mean
/// of 60 seconds of the line; one comes every 100 seconds: 60 / 0.4 = 150 s. Ends are rounded up to a second: half of one on average.
#[test]
fn the_mean_sojourn_depends_on_the_mean_size_alone() {
    for (name, size) in sizes() {
        let means: Vec<f64> = (0..40)
            .map(|seed| {
                let customers = customers(seed, 100, &size, 12_000);
                let shared = Rates { all: Some(20_000), each: None };
                let done = finishes(shared, &customers);
                let took = customers.iter().zip(done).skip(2_000).map(|(row, end)| end - row.0);
                took.sum::<u64>() as f64 / 10_000.0
            })
            .collect();
        let mean = means.iter().sum::<f64>() / 40.0;
        let squares: f64 = means.iter().map(|one| (one - mean) * (one - mean)).sum();
        let half = critical(39.0) * (squares / 39.0 / 40.0).sqrt();
        assert!((mean - 150.5).abs() < half.min(4.5), "{name}: {mean} +- {half}");
    }
}

/// A path that downloads and then installs for five minutes.
const SITE: &str = "[scenario]\nname = \"office\"\nstart = 2027-01-04\nhorizon = \"3d\"\nreplications = 1\n\
    [rules]\n\"check-in.jitter\" = \"0%\"\n\
    [[path]]\nname = \"p\"\nplatform = \"windows\"\nretries = 0\n\
    phases = [{ name = \"apps\", duration = { fixed = \"5m\" }, downloads = true }]\n";

/// A fleet on one line: everybody's enrollment ends when a recursion over the draws at their addresses says so.
#[test]
fn a_fleet_meets_the_recursion_to_the_second() {
    for [mbps, cap] in [[100, 100], [80, 11]] {
        let text = format!(
            "{SITE}[[site]]\nname = \"office\"\nlink = \"{mbps} Mbps\"\ndevice-cap = \"{cap} Mbps\"\n\
             [[cohort]]\nname = \"c\"\ndevices = 300\nplatform = \"windows\"\npath = \"p\"\nsite = \"office\"\n\
             download = {{ median = \"200 MB\", p95 = \"900 MB\" }}\n\
             [[wave]]\nname = \"w\"\nstart = \"0d\"\nover = \"3h\"\ndevices = {{ c = \"all\" }}\n"
        );
        let plan = plan(&text, &[]);
        for replication in 0..2 {
            let owner = Streams::new(plan.seed, replication).owner("cohort:c");
            let download = plan.cohorts[0].download.as_ref().expect("they download");
            let one = |ordinal: u32| {
                let came = plan.waves[0].window.moment(owner.open(ordinal, Purpose::Invitation, 0).draw());
                let bytes = download.sample(owner.open(ordinal, Purpose::Download, 0).draw());
                (u64::try_from(came.offset()).unwrap(), bytes * 8, ordinal)
            };
            let mut order: Vec<(u64, u64, u32)> = (0..plan.devices()).map(one).collect();
            order.sort_by_key(|row| (row.0, row.2));
            let customers: Vec<(u64, u64)> = order.iter().map(|row| (row.0, row.1)).collect();
            let done = recursion([mbps * 1_000_000, cap * 1_000_000], &customers);
            for ((.., ordinal), done) in order.iter().zip(done) {
                let lines = diary(&plan, replication, device(&plan, "c", *ordinal), plan.horizon);
                let at: Vec<i64> = lines.iter().filter(|l| l.1.contains("(Enrolled")).map(|l| l.0.offset()).collect();
                assert_eq!(at, [i64::try_from(done).unwrap() + 300], "{ordinal} at {mbps} Mbps");
            }
        }
    }
}

/// Two devices, the second 40 seconds after the first.
fn two(site: &str, sizes: [&str; 2], sets: &[&str]) -> Plan {
    let cohort = |name: &str, size: &str| {
        format!(
            "[[cohort]]\nname = \"{name}\"\ndevices = 1\nplatform = \"windows\"\npath = \"p\"\nsite = \"office\"\n\
             download = {{ fixed = \"{size}\" }}\n"
        )
    };
    let wave = |name: &str, start: &str| {
        format!("[[wave]]\nname = \"{name}\"\nstart = \"{start}\"\nover = \"1s\"\ndevices = {{ {name} = \"all\" }}\n")
    };
    let text = format!(
        "{SITE}[[site]]\nname = \"office\"\n{site}\n{}{}{}{}",
        cohort("a", sizes[0]),
        cohort("b", sizes[1]),
        wave("a", "1d"),
        wave("b", "1d 00:00:40")
    );
    plan(&text, sets)
}

/// The seconds after the first day at which the first device of each cohort is enrolled.
fn enrolled(plan: &Plan, cohorts: &[&str]) -> Vec<i64> {
    let one = |name: &&str| {
        let lines = diary(plan, 0, device(plan, name, 0), plan.horizon);
        let line = lines.iter().find(|line| line.1.contains("(Enrolled")).expect("it enrolls");
        line.0.offset() - 86_400
    };
    cohorts.iter().map(one).collect()
}

#[test]
fn two_downloads_that_overlap_by_hand() {
    // 100 Mbps are 12.5 MB a second. a has 1,000 MB from 0 on: 500 are there at 40, when b comes with 250 MB. Each gets
    // 6.25 MB a second: b is done 40 seconds later, at 80, when a has 250 MB left, which take 20 seconds alone: 100.
    // Then 300 seconds of installing.
    let line = "link = \"100 Mbps\"";
    let plan = two(line, ["1 GB", "250 MB"], &[]);
    assert_eq!(enrolled(&plan, &["a", "b"]), [400, 380]);
    let summary = studied(&plan);
    let of = |metric| values(&plan, &summary, metric, "site=office")[0];
    assert_eq!(of(Metric::DownloadGb), 1.25);
    assert_eq!(of(Metric::DownloadsMax), 2.0);
    assert_eq!(of(Metric::DownloadMinutes), 70.0 / 60.0, "100 s and 40 s");
    // 100 of the 300 seconds of the window at 100 Mbps.
    assert!((of(Metric::LinkMbpsPeak) - 100.0 / 3.0).abs() < 1e-9);
    let fleet = summary.row(Metric::DownloadGb, &fleetcast::plan::Scope::Fleet).unwrap();
    assert_eq!(fleet.values, [Some(1.25)]);
    let series = summary.load.iter().find(|series| series.metric == "link-mbps").unwrap();
    // 10 Gbit in an hour are 2.778 Mbps, kept to a Kbps.
    assert_eq!(series.mean[24], 2.778);
    assert_eq!(series.mean.iter().filter(|mean| **mean > 0.0).count(), 1);
    assert_eq!(of(Metric::LinkFullHours), 0.0);
    // 802 Gbit are 8,020 seconds of the line: it is full in the first two hours of day 1, and not in the third.
    let plan = two(line, ["100 GB", "250 MB"], &[]);
    let summary = studied(&plan);
    let of = |metric| values(&plan, &summary, metric, "site=office")[0];
    assert_eq!((of(Metric::LinkFullHours), of(Metric::LinkFullFirstDay)), (2.0, 1.0));
}

#[test]
fn a_line_for_each_and_a_cap_by_hand() {
    // On lines of their own, 50 Mbps or 6.25 MB a second: a takes 160 seconds, b 40.
    assert_eq!(enrolled(&two("link = \"50 Mbps per device\"", ["1 GB", "250 MB"], &[]), &["a", "b"]), [460, 380]);
    // With 100 Mbps for both and 50 Mbps at most for each it is the same; with 40 Mbps at most, 5 MB a second, 200 and 50.
    for (cap, want) in [("50 Mbps", [460, 380]), ("40 Mbps per device", [500, 390])] {
        let line = format!("link = \"100 Mbps\"\ndevice-cap = \"{cap}\"");
        assert_eq!(enrolled(&two(&line, ["1 GB", "250 MB"], &[]), &["a", "b"]), want, "{cap}");
    }
}

#[test]
fn hours_in_which_a_line_carries_less_by_hand() {
    // 2027-01-05 is a Tuesday. a's 1,000 MB begin at midnight with 12.5 MB a second; from 00:00:20 on, when 750 are left,
    // with 1.25 MB a second. b comes at 40 with 725 MB left before it: each gets 0.625 MB a second. At 00:01:00, 20
    // seconds later, a has 712.5 and b 237.5 MB left, and 100 Mbps are back: b is done after 38 seconds, at 98, when a has
    // 475 MB left, which take 38 seconds more: 136.
    let line = "link = \"100 Mbps\"\nlimits = { \"tue 00:00:20-00:01:00\" = \"10 Mbps\" }";
    assert_eq!(enrolled(&two(line, ["1 GB", "250 MB"], &[]), &["a", "b"]), [436, 398]);
    // The site's own clock: nothing is slow when it isn't Tuesday there.
    let east = format!("{line}\ntime-zone = \"Asia/Tokyo\"");
    assert_eq!(enrolled(&two(&east, ["1 GB", "250 MB"], &[]), &["a", "b"]), [400, 380]);
    // A limit of an unlimited line: nothing takes time but in those hours; what is left then comes at once.
    let line = "link = \"unlimited\"\nlimits = { \"tue 00:00-00:01\" = \"10 Mbps\" }";
    assert_eq!(enrolled(&two(line, ["1 GB", "250 MB"], &[]), &["a", "b"]), [360, 360]);
}

#[test]
fn peers_spare_the_line_by_hand() {
    // b begins after a is done: with one device that has it, a download gets 40 % of 1/11 from it, 3.636 %: of the 2,000
    // Mbit of b 72.727272 (rounded down to the bit), so that 1,927.272728 come over the line of 100 Mbps: 20 seconds.
    let share = "link = \"100 Mbps\"\npeer-share = \"40%\"";
    let plan = two(share, ["250 MB", "250 MB"], &[]);
    assert_eq!(enrolled(&plan, &["a", "b"]), [320, 360]);
    let record = replicate(&plan, plan.seed, 0);
    assert_eq!(record.lines[0].peers.iter().sum::<u64>(), 72_727_272);
    assert_eq!(record.lines[0].carried.iter().sum::<u64>(), 4_000_000_000 - 72_727_272);
    // As soon as anybody has it: 800 Mbit, and 1,200 over the line: 12 seconds.
    let at_once = two(share, ["250 MB", "250 MB"], &["rules.delivery.peers-for-half=0"]);
    assert_eq!(enrolled(&at_once, &["a", "b"]), [320, 352]);
}

#[test]
fn what_no_phase_downloads_comes_after_the_enrollment() {
    // A quarter in the phase: 250 of 1,000 MB, 20 seconds; the rest takes 60 seconds from 320 on, beside nobody. b has a
    // quarter of 2,000 MB: from 40 on, 40 seconds; then 1,500 MB from 380 on, when a's last second begins: none is left.
    let own = "path.p.phases.1.downloads=25%";
    let plan = two("link = \"100 Mbps\"", ["1 GB", "2 GB"], &[own]);
    assert_eq!(enrolled(&plan, &["a", "b"]), [320, 380]);
    let record = replicate(&plan, plan.seed, 0);
    let line = &record.lines[0];
    assert_eq!(line.carried.iter().sum::<u64>(), 24_000_000_000);
    // 20 + 60 + 40 + 120 seconds of four downloads.
    assert_eq!((line.waits[1].count(), line.waits[1].sum()), (4, 240));
}

/// Windows devices on the Enrollment Status Page with a line, and without any other chance or time.
fn on_a_page(link: &str, size: &str) -> Plan {
    let text = format!(
        "[scenario]\nname = \"page\"\nstart = 2027-01-04\nhorizon = \"3d\"\nreplications = 1\n\
         [rules]\n\"enrollment.retries\" = 0\n\"enrollment.ticket-share\" = \"0%\"\n\
         [[site]]\nname = \"office\"\nlink = \"{link}\"\n\
         [[cohort]]\nname = \"c\"\ndevices = 2\nplatform = \"windows\"\npath = \"autopilot-user-driven\"\n\
         site = \"office\"\ndownload = {{ fixed = \"{size}\" }}\n\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"1s\"\ndevices = {{ c = \"all\" }}\n"
    );
    let mut plan = plan(&text, &[]);
    let path = &mut plan.paths[0];
    path.obstacles.clear();
    for phase in &mut path.phases {
        phase.fails = fleetcast::units::Share::NONE;
        let fixed = if phase.name == "account-setup" { Span::minutes(10) } else { Span::ZERO };
        phase.duration = Spread::fixed(fixed);
    }
    plan
}

#[test]
fn a_page_times_out_because_of_the_line() {
    // Two share 100 Mbps: 18.75 GB each take 50 minutes; with 10 minutes of account setup the page is at its 60 minutes:
    // not yet too late. 125 kB more, 0.02 seconds for both: 50 minutes and a second, so that account setup runs into it.
    let ends = |size: &str, what: &str| {
        let plan = on_a_page("100 Mbps", size);
        let lines = diary(&plan, 0, device(&plan, "c", 0), plan.horizon);
        lines.iter().find(|line| line.1.contains(what)).map(|line| line.0.offset() - 86_400)
    };
    assert_eq!(ends("18750 MB", "(Enrolled"), Some(3_600));
    assert_eq!(ends("18750 MB", "AttemptFails"), None);
    assert_eq!(ends("18750.125 MB", "(Enrolled"), None);
    assert_eq!(ends("18750.125 MB", "AttemptFails"), Some(3_600));
    // 30 GB would take 80 minutes: the page gives up in the middle of it, and the line is free: 45 GB were carried.
    assert_eq!(ends("30 GB", "AttemptFails"), Some(3_600));
    let plan = on_a_page("100 Mbps", "30 GB");
    let line = &replicate(&plan, plan.seed, 0).lines[0];
    assert_eq!(line.carried.iter().sum::<u64>(), 360_000_000_000);
    assert_eq!(line.broken_off, 120_000_000_000);
    assert_eq!((line.left, line.most.within(0..2)), (0, 2));
}

#[test]
fn explain_and_the_answer_tell_of_downloads() {
    let text = format!(
        "{SITE}[[site]]\nname = \"office\"\nlink = \"100 Mbps\"\npeer-share = \"50%\"\n\
         [[cohort]]\nname = \"c\"\ndevices = 2\nplatform = \"windows\"\npath = \"p\"\nsite = \"office\"\n\
         download = {{ fixed = \"1100 MB\" }}\n\
         [[cohort]]\nname = \"nowhere\"\ndevices = 1\nplatform = \"windows\"\npath = \"p\"\ndownload = {{ fixed = \"1 GB\" }}\n\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"1d\"\ndevices = {{ c = \"all\", nowhere = \"all\" }}\n"
    );
    let file = crate::support::scratch("downloads.toml");
    std::fs::write(&file, &text).unwrap();
    let said = |arguments: &[&str]| {
        let output = crate::rejected::fleetcast().args(arguments).arg(&file).output().unwrap();
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let told: String = (1..=2).map(|number| said(&["explain", "--device", &format!("c/{number}")]).concat()).collect();
    // One of them is the first; the other gets 50 % of 1/11, 50 MB, from it.
    assert!(told.contains("downloads 1.10 GB") && told.contains("has its download"), "{told}");
    assert!(told.contains("downloads 1.05 GB, and 0.05 GB from peers"), "{told}");
    let [_, warned] = said(&["check"]);
    assert!(warned.contains("`download` of `nowhere` has no effect without a `site`"), "{warned}");
    // 2.15 GB at 12.5 MB a second are 88 and 84 seconds.
    let line = "At `office` 2.15 GB come over the line and 0.05 GB from peers; its busiest five minutes carry 29.3 Mbps, \
                and 95 in 100 downloads take 1.47 min or less.";
    let plan = plan(&text, &[]);
    let sentences = fleetcast::report::answer::sentences(&plan, &studied(&plan));
    assert!(sentences.iter().any(|one| one == line), "{sentences:?}");
}

/// Every bit that was asked for is carried, was broken off, or is still to come.
pub fn bits_add_up(record: &Record) {
    for line in &record.lines {
        let carried: u128 = line.carried.iter().map(|bits| u128::from(*bits)).sum();
        assert_eq!(line.asked, carried + line.broken_off + line.left);
        assert_eq!(carried, line.hours.iter().map(|bits| u128::from(*bits)).sum());
    }
}

/// A fleet that meets at two sites.
fn fleet(link: &str) -> String {
    format!(
        "[scenario]\nname = \"fleet\"\nstart = 2027-01-04\nhorizon = \"60d\"\nreplications = 2\nseed = 3\n\
         [[team]]\nname = \"desk\"\nstaff = 2\nhandle-time = {{ median = \"9m\", p95 = \"30m\" }}\n\
         [[site]]\nname = \"office\"\nlink = \"{link}\"\npeer-share = \"40%\"\n\
         [[site]]\nname = \"home\"\nlink = \"{link}\"\n\
         [[cohort]]\nname = \"c\"\ndevices = 400\nplatform = \"windows\"\npath = \"autopilot-user-driven\"\n\
         site = {{ office = \"60%\", home = \"40%\" }}\ndownload = {{ median = \"4 GB\", p95 = \"10 GB\" }}\n\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"8h\"\ndevices = {{ c = \"all\" }}\n"
    )
}

#[test]
fn bits_in_are_bits_out() {
    for link in ["1 Gbps", "100 Mbps", "3 Mbps", "20 Mbps per device", "unlimited"] {
        let text = fleet(link);
        let text = if link.ends_with("device") { text.replace("peer-share = \"40%\"\n", "") } else { text };
        let plan = plan(&text, &[]);
        for replication in 0..2 {
            let record = replicate(&plan, plan.seed, replication);
            assert!(record.lines.iter().all(|line| line.asked > 0), "both sites are in use");
            assert!(record.lines[0].left == 0 || link == "3 Mbps");
            bits_add_up(&record);
        }
    }
}

/// An unlimited line takes no time: every device's life is what it is without a site.
#[test]
fn an_unlimited_line_changes_nothing() {
    let with = plan(&fleet("unlimited"), &[]);
    let text = fleet("unlimited").replace("download = { median = \"4 GB\", p95 = \"10 GB\" }\n", "");
    let without = plan(&text, &[]);
    for replication in 0..2 {
        let [a, b] = [&with, &without].map(|plan| replicate(plan, plan.seed, replication));
        assert_eq!((a.lives, a.counts), (b.lives, b.counts));
        assert!(a.lines[0].asked > 0 && b.lines[0].asked == 0);
    }
    // A line that is there makes nobody faster.
    let slow = plan(&fleet("1 Gbps"), &[]);
    let took = |plan: &Plan| {
        let record = replicate(plan, plan.seed, 0);
        record.enrollment.iter().map(|tally| (tally.count(), tally.sum())).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1))
    };
    assert!(took(&slow).1 * took(&with).0 > took(&with).1 * took(&slow).0);
}

/// Companies made up at random do download, in every way that there is.
#[test]
fn made_up_companies_download() {
    let mut seen = [0u128; 4];
    for seed in 0..120 {
        let loaded = fleetcast::scenario::load(
            &fleetcast::scenario::Source::new("made-up.toml", fleetcast::verify::explore::made_up::text(0, seed)),
            &[],
        );
        let Some(plan) = loaded.plan else { continue };
        for line in &replicate(&plan, plan.seed, 1).lines {
            let peers = line.peers.iter().map(|bits| u128::from(*bits)).sum();
            for (sum, bits) in seen.iter_mut().zip([line.asked, peers, line.broken_off, line.left]) {
                *sum += bits;
            }
        }
    }
    assert!(seen.iter().all(|bits| *bits > 0), "asked, from peers, broken off, left: {seen:?}");
}
