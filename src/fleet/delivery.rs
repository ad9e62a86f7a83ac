//! When each device's hardware is there: drawn once before a replication runs, by addresses of its own.

use crate::engine::{Owner, Purpose, Streams};
use crate::plan::delivery::{Batch, Delivery, Import};
use crate::plan::{Plan, delivery};
use crate::rules::autopilot;
use crate::units::{CohortId, SimTime, Span};

/// What a delivery did.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct DeliveryLog {
    /// How many devices came at which instant, in order of time, those after the horizon included.
    pub arrivals: Vec<(SimTime, u32)>,
    /// Devices that came on each local day; those before the start on the first one.
    pub by_day: Vec<i32>,
    /// Devices that were invited and not there yet: ups and downs on each local day.
    pub waiting: Vec<i32>,
}

/// A device that was invited before it was there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// Its group.
    pub group: u16,
    /// Its delivery.
    pub delivery: u16,
    /// When its wave invited it.
    pub invited: SimTime,
    /// When it could begin: it was there, and registered if its path asks for that.
    pub ready: SimTime,
}

/// The devices of one delivery, in order of ordinal.
#[derive(Clone, Debug)]
struct Shipment {
    cohort: CohortId,
    first: u32,
    arrived: Vec<SimTime>,
    /// When each may begin; empty if that is when it has arrived.
    ready: Vec<SimTime>,
}

/// All hardware that is delivered.
#[derive(Clone, Default, Debug)]
pub struct Hardware {
    shipments: Vec<Shipment>,
}

impl Hardware {
    /// Draws when everything comes, and tells the logs; `owners` are the cohorts'.
    #[must_use]
    pub fn draw(plan: &Plan, streams: &Streams, owners: &[Owner], logs: &mut [DeliveryLog]) -> Hardware {
        let mut shipments = Vec::new();
        for (row, log) in plan.deliveries.iter().zip(logs) {
            let shipment = shipment(row, streams, &owners[row.cohort.index()]);
            *log = told(plan, &shipment.arrived);
            shipments.push(shipment);
        }
        Hardware { shipments }
    }

    /// Whether nothing is delivered: everything is there all along.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shipments.is_empty()
    }

    /// The delivery of a device and its place in it; none if it is there all along.
    #[must_use]
    pub fn delivery(&self, cohort: CohortId, ordinal: u32) -> Option<(usize, usize)> {
        let of = |(row, one): (usize, &Shipment)| {
            let at = ordinal.checked_sub(one.first)? as usize;
            (one.cohort == cohort && at < one.arrived.len()).then_some((row, at))
        };
        self.shipments.iter().enumerate().find_map(of)
    }

    /// From when on a device may begin to enroll.
    #[must_use]
    pub fn ready(&self, cohort: CohortId, ordinal: u32) -> SimTime {
        let Some((row, at)) = self.delivery(cohort, ordinal) else { return SimTime::MIN };
        let shipment = &self.shipments[row];
        shipment.ready.get(at).copied().unwrap_or(shipment.arrived[at])
    }

    /// When a device of a delivery has arrived.
    #[must_use]
    pub fn arrived(&self, (row, at): (usize, usize)) -> SimTime {
        self.shipments[row].arrived[at]
    }
}

/// Draws one delivery.
fn shipment(row: &Delivery, streams: &Streams, devices: &Owner) -> Shipment {
    let owner = streams.owner(&format!("delivery:{}", row.name));
    let mut arrived = Vec::with_capacity(row.devices() as usize);
    for (number, batch) in (0..).zip(&row.batches) {
        let late = |late: &crate::units::Spread| late.span(owner.open(number, Purpose::Batch, 0).draw());
        let comes = batch.at + batch.late.as_ref().map_or(Span::ZERO, late);
        arrived.extend((batch.first..batch.first + batch.count).map(|ordinal| match &row.spread {
            Some(spread) => comes + spread.span(devices.open(ordinal, Purpose::Delivery, 0).draw()),
            None => comes,
        }));
    }
    let ready = row.import.as_ref().map_or_else(Vec::new, |import| imported(row, import, &arrived, (&owner, devices)));
    Shipment { cohort: row.cohort, first: row.first(), arrived, ready }
}

/// When each device of a delivery has its profile: a file takes the next rows of a batch as they come, and is imported once
/// all of them are there and the file before it is through.
fn imported(row: &Delivery, import: &Import, arrived: &[SimTime], (owner, devices): (&Owner, &Owner)) -> Vec<SimTime> {
    let mut files: Vec<(SimTime, u32, Vec<usize>)> = Vec::new();
    for batch in &row.batches {
        for rows in in_files(row, batch, import.rows, arrived) {
            let complete = rows.iter().map(|at| arrived[*at]).max().unwrap_or(batch.at);
            let number = u32::try_from(files.len()).expect("files are fewer than devices");
            files.push((complete, number, rows));
        }
    }
    files.sort_unstable();
    let mut ready = vec![SimTime::NEVER; arrived.len()];
    let mut free = SimTime::MIN;
    for (complete, number, rows) in files {
        let mut draws = owner.open(number, Purpose::HashImport, 0);
        free = free.max(complete) + import.import.span(draws.draw());
        let registered = free + import.sync.span(draws.draw());
        for at in rows {
            let ordinal = row.first() + u32::try_from(at).expect("devices are counted in 32 bits");
            let draw = devices.open(ordinal, Purpose::Registration, 2).draw();
            ready[at] = registered + import.assignment.span(draw);
        }
    }
    ready
}

/// The devices of a batch by their places in the delivery, in the order of their arrival, a file's rows at a time.
fn in_files(row: &Delivery, batch: &Batch, rows: u32, arrived: &[SimTime]) -> Vec<Vec<usize>> {
    let first = (batch.first - row.first()) as usize;
    let mut places: Vec<usize> = (first..first + batch.count as usize).collect();
    places.sort_by_key(|at| arrived[*at]);
    debug_assert!(places.chunks(rows.max(1) as usize).len() == autopilot::imports(batch.count, rows) as usize);
    places.chunks(rows.max(1) as usize).map(<[usize]>::to_vec).collect()
}

/// The log of a delivery of which nobody has been invited yet.
fn told(plan: &Plan, arrived: &[SimTime]) -> DeliveryLog {
    let mut times = arrived.to_vec();
    times.sort_unstable();
    let runs = times.chunk_by(|a, b| a == b);
    let arrivals = runs.map(|run| (run[0], u32::try_from(run.len()).expect("devices are counted in 32 bits")));
    let mut log = DeliveryLog { arrivals: arrivals.collect(), ..DeliveryLog::new(plan) };
    for (time, count) in &log.arrivals {
        if *time < plan.horizon {
            log.by_day[day(plan, *time)] += i32::try_from(*count).expect("cohorts have fewer devices");
        }
    }
    log
}

/// The local day of an instant before the horizon; what was before the start belongs to the first one.
fn day(plan: &Plan, time: SimTime) -> usize {
    usize::try_from(plan.days.day_of(time)).unwrap_or(0)
}

impl DeliveryLog {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(plan: &Plan) -> DeliveryLog {
        let days = plan.day_count();
        DeliveryLog { arrivals: Vec::new(), by_day: vec![0; days], waiting: vec![0; days] }
    }

    /// A device waits for its hardware.
    pub fn waits(&mut self, plan: &Plan, held: Held) {
        self.waiting[day(plan, held.invited)] += 1;
        if held.ready < plan.horizon {
            self.waiting[day(plan, held.ready)] -= 1;
        }
    }
}

/// How much later than planned a device came.
#[must_use]
pub fn lateness(delivery: &delivery::Delivery, at: usize, arrived: SimTime) -> Span {
    let ordinal = delivery.first() + u32::try_from(at).expect("devices are counted in 32 bits");
    let batch = delivery.batches.iter().find(|batch| (batch.first..batch.first + batch.count).contains(&ordinal));
    batch.map_or(Span::ZERO, |batch| arrived.since(batch.at))
}
