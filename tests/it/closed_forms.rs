//! Queues against closed forms: Erlang C, Erlang A and Pollaczek-Khinchine.
//!
//! Each test runs hundreds of independent replications with a seed fixed beforehand and asks that the theory's value
//! lies in the 99.9 % interval of the mean wait. The first fifth is cut away as warm-up, because an empty start biases
//! the wait. The team's busy share, whose true value is the load, is a control variate that takes away most of the
//! noise. The power is part of the test: the half-width may be no wider than stated, and a simulator that is off by
//! twice that much is found out with a probability of 99.9 %.

use crate::support::{controlled, interval, other_tickets, plan, studied, values};
use crate::theory::{desk_waits, team};
use fleetcast::plan::{Metric, Plan};
use fleetcast::units::spread::Law;

/// A queue and how long to watch it.
struct Queue {
    staff: u32,
    /// Arrivals [per hour]; the mean service is ten minutes, unless said otherwise.
    rate: &'static str,
    handle: &'static str,
    hours: u32,
    replications: u32,
    /// The widest half-width allowed, as a share of the theory's value.
    power: f64,
}

const EXPONENTIAL: &str = "{ exponential = \"10m\" }";

impl Queue {
    fn plan(&self) -> Plan {
        let sets = [
            format!("scenario.horizon={}h", self.hours),
            format!("scenario.warm-up={}h", self.hours / 5),
            format!("scenario.replications={}", self.replications),
        ];
        let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
        plan(&team(self.staff, self.rate, self.handle, ""), &sets)
    }

    /// Holds the mean wait [s] against `theory`, which is asked with arrivals [1/s] and the plan.
    fn meets(&self, theory: impl Fn(f64, &Plan) -> f64) {
        let plan = self.plan();
        let rate = rate(&plan);
        let summary = studied(&plan);
        let waits = values(&plan, &summary, Metric::QueueWaitMinutes, "team=desk");
        let busy = values(&plan, &summary, Metric::BusyShare, "team=desk");
        let load = rate * moments(&plan).0 / f64::from(self.staff);
        let (mean, half) = controlled(&waits, &busy, load);
        let want = theory(rate, &plan) / 60.0;
        assert!((mean - want).abs() <= half, "{mean} +- {half} for {want} [min]");
        assert!(half <= self.power * want, "{half} is too wide for {want} [min]");
    }
}

/// Arrivals [1/s].
fn rate(plan: &Plan) -> f64 {
    1e6 / plan.teams[0].other_tickets.as_ref().unwrap().every as f64
}

/// First and second moment of a service [s, s x s].
fn moments(plan: &Plan) -> (f64, f64) {
    match plan.teams[0].handle_time.law() {
        Law::Fixed(s) => (*s as f64, (*s * *s) as f64),
        Law::Exponential(mean) => (*mean as f64, 2.0 * (*mean * *mean) as f64),
        Law::Lognormal { median, p95 } => {
            let sigma = libm::log(*p95 as f64 / *median as f64) / 1.644_853_627;
            let grown = libm::exp(sigma * sigma / 2.0);
            let mean = *median as f64 * grown;
            (mean, mean * mean * grown * grown)
        }
        Law::Uniform(..) | Law::Triangular(..) | Law::Percentiles(_) => unreachable!("not used here"),
    }
}

/// Erlang C: the probability of having to wait with `servers` at `offered` Erlang.
fn erlang_c(servers: u32, offered: f64) -> f64 {
    let blocked = (1..=servers).fold(1.0, |blocked: f64, n| offered * blocked / (f64::from(n) + offered * blocked));
    let load = offered / f64::from(servers);
    blocked / (1.0 - load * (1.0 - blocked))
}

/// Mean wait [s] in M/M/c.
fn mmc(servers: u32) -> impl Fn(f64, &Plan) -> f64 {
    move |rate, plan| {
        let service = moments(plan).0;
        erlang_c(servers, rate * service) * service / (f64::from(servers) - rate * service)
    }
}

/// Mean wait [s] in M/G/1.
fn pollaczek_khinchine(rate: f64, plan: &Plan) -> f64 {
    let (first, second) = moments(plan);
    rate * second / (2.0 * (1.0 - rate * first))
}

#[test]
fn erlang_c_is_that_of_the_tables() {
    assert!((erlang_c(1, 0.8) - 0.8).abs() < 1e-12);
    assert!((erlang_c(10, 8.0) - 0.409_180).abs() < 1e-6);
}

/// M/M/c with services of ten minutes on average.
fn erlang(staff: u32, rate: &'static str, hours: u32, power: f64) {
    Queue { staff, rate, handle: EXPONENTIAL, hours, replications: 200, power }.meets(mmc(staff));
}

#[test]
fn one_server_waits_as_erlang_says() {
    erlang(1, "3 per hour", 1_000, 0.03);
    erlang(1, "4.8 per hour", 1_500, 0.03);
}

#[test]
fn ten_servers_wait_as_erlang_says() {
    erlang(10, "30 per hour", 500, 0.06);
    erlang(10, "48 per hour", 300, 0.04);
}

#[test]
fn a_heavy_load_waits_as_erlang_says() {
    erlang(1, "5.7 per hour", 7_000, 0.05);
    erlang(10, "57 per hour", 700, 0.05);
}

#[test]
fn any_service_waits_as_pollaczek_and_khinchine_say() {
    for handle in ["{ fixed = \"10m\" }", EXPONENTIAL, "{ median = \"7m\", p95 = \"28m\" }"] {
        let queue = Queue { staff: 1, rate: "4.5 per hour", handle, hours: 1_500, replications: 200, power: 0.03 };
        queue.meets(pollaczek_khinchine);
    }
}

/// Erlang A: the share of those who give up, and the mean wait [s] of all, with `servers`, arrivals at `rate`, services
/// and patience of these means [s]. Births and deaths: n customers leave at min(n, c) / service + max(n - c, 0) / patience.
fn erlang_a(servers: u32, rate: f64, service: f64, patience: f64) -> (f64, f64) {
    let (mut weight, mut all, mut line) = (1.0, 1.0, 0.0);
    for n in 1..2_000 {
        let waiting = f64::from(u32::saturating_sub(n, servers));
        weight *= rate / (f64::from(n.min(servers)) / service + waiting / patience);
        all += weight;
        line += waiting * weight;
    }
    let line = line / all;
    (line / patience / rate, line / rate)
}

/// With patience as long as service, M/M/c+M is M/M/infinity: the number of customers is Poisson. At one server and one
/// Erlang the mean line is the sum of (n - 1) / (n! e) over n > 1, which is 1 / e.
#[test]
fn erlang_a_is_that_of_the_tables() {
    let (share, wait) = erlang_a(1, 1.0, 1.0, 1.0);
    assert!((share - libm::exp(-1.0)).abs() < 1e-12 && (wait - share).abs() < 1e-12, "{share}");
    // Without patience it is Erlang B, with endless patience Erlang C: 8 Erlang at 10 servers block 0.12166, wait 0.40918.
    assert!((erlang_a(10, 8.0, 1.0, 1e-9).0 - 0.121_661).abs() < 1e-5);
    assert!((erlang_a(10, 8.0, 1.0, 1e9).1 - 0.409_180 / 2.0).abs() < 1e-5);
}

/// An overloaded desk of ten, which only lives because people give up: who does, and how long everybody waits.
#[test]
fn people_give_up_as_erlang_says() {
    for (staff, arrivals, hours, power) in [(1, "7.2 per hour", 3_000, 0.03), (10, "66 per hour", 500, 0.04)] {
        let text = team(staff, arrivals, EXPONENTIAL, "patience = { exponential = \"20m\" }");
        let sets = [
            format!("scenario.horizon={hours}h"),
            format!("scenario.warm-up={}h", hours / 5),
            "scenario.replications=200".to_owned(),
        ];
        let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
        let plan = plan(&text, &sets);
        let summary = studied(&plan);
        let of = |metric| values(&plan, &summary, metric, "team=desk");
        let (share, wait) = erlang_a(staff, rate(&plan), 600.0, 1_200.0);
        let came = of(Metric::OtherTickets);
        let lost: Vec<f64> =
            of(Metric::OtherTicketsAbandoned).iter().zip(&came).map(|(lost, all)| lost / all).collect();
        let busy = of(Metric::BusyShare);
        let load = rate(&plan) * 600.0 * (1.0 - share) / f64::from(staff);
        for (got, want) in [(lost, share), (of(Metric::QueueWaitMinutes), wait / 60.0)] {
            let (mean, half) = controlled(&got, &busy, load);
            assert!((mean - want).abs() <= half, "{mean} +- {half} for {want}, {staff} at the desk");
            assert!(half <= power * want, "{half} is too wide for {want}");
        }
    }
}

/// Who has to wait at all, and who waits longer than t: C exp(-(c mu - lambda) t), from the waits of single customers.
#[test]
fn the_tail_of_waits_is_exponential() {
    let plan = plan(&team(10, "48 per hour", EXPONENTIAL, ""), &[]);
    let (rate, service) = (rate(&plan), moments(&plan).0);
    let (mut any, mut long) = (Vec::new(), Vec::new());
    let t = 300;
    for replication in 0..200 {
        let (gaps, services) = other_tickets(&plan, 0, replication, 10_000);
        let waits = &desk_waits(&plan.teams[0], &gaps, &services)[2_000..];
        let share = |more: u64| waits.iter().filter(|wait| **wait > more).count() as f64 / waits.len() as f64;
        any.push(share(0));
        long.push(share(t));
    }
    let waits = erlang_c(10, rate * service);
    let tail = waits * libm::exp(-(10.0 / service - rate) * t as f64);
    for (got, want) in [(any, waits), (long, tail)] {
        let (mean, half) = interval(&got);
        assert!((mean - want).abs() <= half && half <= 0.05 * want, "{mean} +- {half} for {want}");
    }
}
