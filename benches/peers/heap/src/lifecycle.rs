//! A fleet's lifecycle. A device has at most one event pending; times are in hours.

use crate::DAY;
use crate::agenda::{Agenda, Notice};
use rand::RngExt;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, Exp1, LogNormal};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// First day and days in the window.
const RINGS: [(f64, f64); 4] = [(0.0, 3.0), (7.0, 5.0), (21.0, 7.0), (35.0, 10.0)];
const FAILURE: f64 = 0.15;
const RETRIES: u8 = 3;
const ENROLMENT_MEDIAN: f64 = 25.0 / 60.0;
const ENROLMENT_LOG_SD: f64 = 0.5;
const SERVICE_MEAN: f64 = 1.5;
const CHECK_IN_EVERY: f64 = 8.0;
const ONLINE_MEAN: f64 = 120.0;
const AWAY_MEAN: f64 = 48.0;
const LONG_AWAY: f64 = 0.005;
const LONG_AWAY_MEAN: f64 = 150.0 * DAY;
const VALIDITY: f64 = 365.0 * DAY;
const RENEW_AFTER: f64 = 324.0 * DAY;
const DELETE_AFTER: f64 = 180.0 * DAY;

#[derive(Clone, Copy)]
enum Kind {
    Arrive,
    EnrolEnd,
    TicketEnd,
    CheckIn,
    GoOffline,
    GoOnline,
    Expire,
    Delete,
}

#[derive(Clone, Copy, Default)]
struct Device {
    /// Failed attempts so far.
    failures: u8,
    ticket_opened: f64,
    issued: f64,
    last_sync: f64,
    next_check_in: f64,
    offline_at: f64,
}

#[derive(Default)]
struct Counts {
    events: u64,
    enrolled: u64,
    abandoned: u64,
    tickets: u64,
    served: u64,
    waited: f64,
    checkins: u64,
    renewals: u64,
    expiries: u64,
    deletions: u64,
}

struct Fleet {
    rng: SmallRng,
    /// An attempt's duration over its median.
    spread: LogNormal<f64>,
    agenda: Agenda<Kind>,
    devices: Vec<Device>,
    free_agents: u32,
    queue: VecDeque<u32>,
    counts: Counts,
}

pub fn run(devices: u32, agents: u32, horizon: f64, rng: SmallRng) -> Value {
    let mut fleet = Fleet::new(devices, agents, rng);
    while let Some(notice) = fleet.agenda.next_before(horizon) {
        fleet.counts.events += 1;
        fleet.handle(notice);
    }
    let counts = &fleet.counts;
    json!({
        "agents": agents,
        "events": counts.events,
        "enrolled": counts.enrolled,
        "abandoned": counts.abandoned,
        "tickets": counts.tickets,
        "mean_wait": (counts.served > 0).then(|| counts.waited / counts.served as f64),
        "checkins": counts.checkins,
        "renewals": counts.renewals,
        "expiries": counts.expiries,
        "deletions": counts.deletions,
        "sum_last_sync": fleet.devices.iter().map(|device| device.last_sync).sum::<f64>(),
    })
}

/// The first device of each ring but the first: 1 %, 9 % and 40 %, each rounded down, then the rest.
fn ring_starts(devices: u32) -> [u32; 3] {
    let mut end = 0;
    [1, 9, 40].map(|percent| {
        end += (u64::from(devices) * percent / 100) as u32;
        end
    })
}

impl Fleet {
    fn new(devices: u32, agents: u32, rng: SmallRng) -> Self {
        let mut fleet = Fleet {
            rng,
            spread: LogNormal::new(0.0, ENROLMENT_LOG_SD).expect("a standard deviation above zero"),
            agenda: Agenda::with_capacity(devices as usize),
            devices: vec![Device::default(); devices as usize],
            free_agents: agents,
            queue: VecDeque::new(),
            counts: Counts::default(),
        };
        let starts = ring_starts(devices);
        for device in 0..devices {
            let ring = starts.iter().filter(|&&start| device >= start).count();
            let (first_day, window_days) = RINGS[ring];
            let arrival = DAY * (first_day + window_days * fleet.rng.random::<f64>());
            fleet.agenda.schedule(arrival, device, Kind::Arrive);
        }
        fleet
    }

    #[inline]
    fn exponential(&mut self, mean: f64) -> f64 {
        let unit: f64 = Exp1.sample(&mut self.rng);
        mean * unit
    }

    #[inline]
    fn handle(&mut self, notice: Notice<Kind>) {
        let Notice { time: now, device, kind, .. } = notice;
        match kind {
            Kind::Arrive => self.attempt(now, device),
            Kind::EnrolEnd => self.enrol_end(now, device),
            Kind::TicketEnd => {
                match self.queue.pop_front() {
                    Some(next) => self.serve(now, next),
                    None => self.free_agents += 1,
                }
                self.attempt(now, device);
            }
            Kind::CheckIn => {
                self.check_in(now, device);
                self.devices[device as usize].next_check_in += CHECK_IN_EVERY;
                self.stay_online(device);
            }
            Kind::GoOffline => self.go_offline(now, device),
            Kind::GoOnline => self.go_online(now, device),
            Kind::Expire => {
                self.counts.expiries += 1;
                self.agenda.schedule(now + DELETE_AFTER, device, Kind::Delete);
            }
            Kind::Delete => self.counts.deletions += 1,
        }
    }

    fn attempt(&mut self, now: f64, device: u32) {
        let duration = ENROLMENT_MEDIAN * self.spread.sample(&mut self.rng);
        self.agenda.schedule(now + duration, device, Kind::EnrolEnd);
    }

    fn enrol_end(&mut self, now: f64, device: u32) {
        let failed = self.rng.random::<f64>() < FAILURE;
        let row = &mut self.devices[device as usize];
        if !failed {
            row.issued = now;
            self.counts.enrolled += 1;
            self.go_online(now, device);
        } else if row.failures < RETRIES {
            row.failures += 1;
            row.ticket_opened = now;
            self.counts.tickets += 1;
            if self.free_agents > 0 {
                self.free_agents -= 1;
                self.serve(now, device);
            } else {
                self.queue.push_back(device);
            }
        } else {
            self.counts.abandoned += 1;
        }
    }

    /// An agent takes up a device's ticket.
    fn serve(&mut self, now: f64, device: u32) {
        self.counts.served += 1;
        self.counts.waited += now - self.devices[device as usize].ticket_opened;
        let service = self.exponential(SERVICE_MEAN);
        self.agenda.schedule(now + service, device, Kind::TicketEnd);
    }

    #[inline]
    fn check_in(&mut self, now: f64, device: u32) {
        let row = &mut self.devices[device as usize];
        row.last_sync = now;
        self.counts.checkins += 1;
        if now >= row.issued + RENEW_AFTER {
            row.issued = now;
            self.counts.renewals += 1;
        }
    }

    /// A stretch online begins: a check-in now, one phase for all the later ones.
    fn go_online(&mut self, now: f64, device: u32) {
        self.check_in(now, device);
        let stretch = self.exponential(ONLINE_MEAN);
        let phase = self.rng.random_range(7.5..8.5);
        let row = &mut self.devices[device as usize];
        row.offline_at = now + stretch;
        row.next_check_in = now + phase;
        self.stay_online(device);
    }

    /// Schedules the next check-in, or the end of the stretch if that comes first.
    #[inline]
    fn stay_online(&mut self, device: u32) {
        let Device { next_check_in, offline_at, .. } = self.devices[device as usize];
        if next_check_in < offline_at {
            self.agenda.schedule(next_check_in, device, Kind::CheckIn);
        } else {
            self.agenda.schedule(offline_at, device, Kind::GoOffline);
        }
    }

    fn go_offline(&mut self, now: f64, device: u32) {
        let long = self.rng.random::<f64>() < LONG_AWAY;
        let back = now + self.exponential(if long { LONG_AWAY_MEAN } else { AWAY_MEAN });
        let expiry = self.devices[device as usize].issued + VALIDITY;
        if back < expiry {
            self.agenda.schedule(back, device, Kind::GoOnline);
        } else {
            self.agenda.schedule(expiry, device, Kind::Expire);
        }
    }
}
