//! Devices that are always online: a first check-in within 8 hours, then one every 8 hours. Every event is in order.

use crate::agenda::Agenda;
use rand::RngExt;
use rand::rngs::SmallRng;
use serde_json::{Value, json};

const INTERVAL: f64 = 8.0;

#[derive(Clone, Copy, Default)]
struct Device {
    last_sync: f64,
    checkins: u32,
}

pub fn run(devices: u32, horizon: f64, mut rng: SmallRng) -> Value {
    let mut fleet = vec![Device::default(); devices as usize];
    let mut agenda = Agenda::with_capacity(fleet.len());
    for device in 0..devices {
        agenda.schedule(rng.random_range(0.0..INTERVAL), device, ());
    }
    let mut events = 0_u64;
    while let Some(notice) = agenda.next_before(horizon) {
        let device = &mut fleet[notice.device as usize];
        device.last_sync = notice.time;
        device.checkins += 1;
        events += 1;
        agenda.schedule(notice.time + INTERVAL, notice.device, ());
    }
    json!({
        "events": events,
        "checkins": fleet.iter().map(|device| u64::from(device.checkins)).sum::<u64>(),
        "sum_last_sync": fleet.iter().map(|device| device.last_sync).sum::<f64>(),
    })
}
