//! A helpdesk alone: 9 tickets an hour, 10 agents, an hour a ticket, first come first served, until all are served.

use crate::agenda::Agenda;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, Exp1};
use serde_json::{Value, json};
use std::collections::VecDeque;

const AGENTS: u32 = 10;
const TICKETS_PER_HOUR: f64 = 9.0;
const SERVICE_MEAN: f64 = 1.0;

enum Kind {
    Open,
    Close,
}

pub fn run(tickets: u64, mut rng: SmallRng) -> Value {
    let mut draw = |mean: f64| -> f64 { mean * <Exp1 as Distribution<f64>>::sample(&Exp1, &mut rng) };
    let mut agenda = Agenda::with_capacity(AGENTS as usize + 1);
    let (mut free, mut queue) = (AGENTS, VecDeque::<f64>::new());
    let (mut events, mut opened, mut waited) = (0_u64, 0_u64, 0.0);
    if tickets > 0 {
        agenda.schedule(draw(1.0 / TICKETS_PER_HOUR), 0, Kind::Open);
    }
    while let Some(notice) = agenda.next_before(f64::INFINITY) {
        let now = notice.time;
        events += 1;
        match notice.kind {
            Kind::Open => {
                opened += 1;
                if opened < tickets {
                    agenda.schedule(now + draw(1.0 / TICKETS_PER_HOUR), 0, Kind::Open);
                }
                if free > 0 {
                    free -= 1;
                    agenda.schedule(now + draw(SERVICE_MEAN), 0, Kind::Close);
                } else {
                    queue.push_back(now);
                }
            }
            Kind::Close => match queue.pop_front() {
                Some(since) => {
                    waited += now - since;
                    agenda.schedule(now + draw(SERVICE_MEAN), 0, Kind::Close);
                }
                None => free += 1,
            },
        }
    }
    json!({"events": events, "mean_wait": waited / opened as f64})
}
