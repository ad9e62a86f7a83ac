//! The benchmark models on `std::collections::BinaryHeap`: one event loop, `f64` hours, one `SmallRng`. Prints one JSON
//! line.

mod agenda;
mod check_in;
mod helpdesk;
mod lifecycle;

use clap::{Parser, ValueEnum};
use cpu_time::ProcessTime;
use rand::SeedableRng;
use rand::rngs::SmallRng;
use serde_json::{Map, Value, json};
use std::time::Instant;

/// Hours in a day.
const DAY: f64 = 24.0;

#[derive(Clone, Copy, ValueEnum)]
enum Model {
    /// Rings, enrollment, a helpdesk, presence, certificates, cleanup.
    Lifecycle,
    /// Devices always online that check in every 8 hours.
    Checkin,
    /// M/M/10 at 90 % load.
    Helpdesk,
}

#[derive(Parser)]
#[command(about)]
struct Options {
    #[arg(long, value_enum, default_value = "lifecycle")]
    model: Model,
    #[arg(long, default_value_t = 1000)]
    devices: u32,
    /// Default: 1095 for lifecycle, 30 for checkin.
    #[arg(long)]
    days: Option<f64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Helpdesk agents of lifecycle; default: 7 for 10,000 devices, rounded up.
    #[arg(long)]
    agents: Option<u32>,
    /// Tickets of helpdesk.
    #[arg(long, default_value_t = 1_000_000)]
    tickets: u64,
}

/// A model's part of the line: its sizes and its results.
type Fields = Map<String, Value>;

fn run(options: &Options) -> Fields {
    let rng = SmallRng::seed_from_u64(options.seed);
    let devices = options.devices;
    let sized = |model: &str, days: f64, results: Value| {
        merge(json!({"model": model, "devices": devices, "days": days}), results)
    };
    match options.model {
        Model::Lifecycle => {
            let days = options.days.unwrap_or(1095.0);
            let agents = options.agents.unwrap_or((7 * devices).div_ceil(10_000).max(1));
            sized("lifecycle", days, lifecycle::run(devices, agents, days * DAY, rng))
        }
        Model::Checkin => {
            let days = options.days.unwrap_or(30.0);
            sized("checkin", days, check_in::run(devices, days * DAY, rng))
        }
        Model::Helpdesk => {
            merge(json!({"model": "helpdesk", "tickets": options.tickets}), helpdesk::run(options.tickets, rng))
        }
    }
}

/// Both objects' fields in one.
fn merge(first: Value, second: Value) -> Fields {
    [first, second].into_iter().filter_map(|value| value.as_object().cloned()).flatten().collect()
}

fn main() {
    let options = Options::parse();
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    let mut line = run(&options);
    line.insert("engine".into(), json!("heap"));
    line.insert("version".into(), json!("std BinaryHeap"));
    line.insert("seed".into(), json!(options.seed));
    line.insert("cpu_s".into(), json!(cpu.elapsed().as_secs_f64()));
    line.insert("wall_s".into(), json!(wall.elapsed().as_secs_f64()));
    println!("{}", Value::Object(line));
}
