//! One replication of the benchmark scenarios, read as the product reads them: from their text, with keys set.
//!
//! The counter is logical events (attempts, tickets, check-ins, turns of a life) a second. Sizes are 1,000 and 10,000
//! devices; `FLEETCAST_BENCH_DEVICES=100000,1000000` names others.

use divan::Bencher;
use divan::counter::ItemsCount;
use fleetcast::fleet::replicate;
use fleetcast::plan::Plan;
use fleetcast::scenario::{Source, load};

const LIFECYCLE: &str = include_str!("../scenarios/bench/lifecycle.toml");
const CHECK_INS: &str = include_str!("../scenarios/bench/check-ins.toml");
const DESK: &str = include_str!("../scenarios/bench/desk.toml");

fn main() {
    divan::main();
}

/// Fleet sizes [devices].
fn sizes() -> Vec<u32> {
    let named = std::env::var("FLEETCAST_BENCH_DEVICES").unwrap_or_else(|_| "1000,10000".to_owned());
    named.split(',').map(|size| size.trim().parse().expect("FLEETCAST_BENCH_DEVICES is a list of numbers")).collect()
}

fn plan(text: &str, sets: &[String]) -> Plan {
    let loaded = load(&Source::new("bench", text), sets);
    assert!(!loaded.has_errors(), "{}", loaded.report(false));
    loaded.plan.expect("a benchmark is a scenario")
}

fn lifecycle(devices: u32, check_ins: &str) -> Plan {
    let staff = (u64::from(devices) * 7).div_ceil(10_000);
    let sets = [
        format!("cohort.fleet.devices={devices}"),
        format!("team.helpdesk.staff={staff}"),
        format!("scenario.check-ins={check_ins}"),
    ];
    plan(LIFECYCLE, &sets)
}

fn measure(bencher: Bencher, plan: &Plan) {
    let events = replicate(plan, plan.seed, 0).events;
    bencher.counter(ItemsCount::new(events)).bench_local(|| replicate(plan, plan.seed, 0));
}

/// Enrollment, a helpdesk, check-ins, renewals, expiry: three years, in the default mode.
#[divan::bench(args = sizes(), sample_count = 5, sample_size = 1)]
fn lifecycle_run_ahead(bencher: Bencher, devices: u32) {
    measure(bencher, &lifecycle(devices, "counted"));
}

/// The same, with every check-in an event of its own.
#[divan::bench(args = sizes(), sample_count = 3, sample_size = 1)]
fn lifecycle_in_order(bencher: Bencher, devices: u32) {
    measure(bencher, &lifecycle(devices, "each"));
}

/// Check-ins alone, each an event, for 30 days.
#[divan::bench(args = sizes(), sample_count = 5, sample_size = 1)]
fn check_ins_in_order(bencher: Bencher, devices: u32) {
    measure(bencher, &plan(CHECK_INS, &[format!("cohort.fleet.devices={devices}")]));
}

/// M/M/10 alone: a million tickets.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn desk(bencher: Bencher) {
    measure(bencher, &plan(DESK, &[]));
}
