//! Wall-clock facts of a run, for `run.json` alone.

use crate::report::RunFacts;
use std::time::Duration;

/// What this run was like.
pub(super) fn facts(jobs: usize, elapsed: Duration, events: u64, [interrupted, ended_early]: [bool; 2]) -> RunFacts {
    let seconds = elapsed.as_secs_f64();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    RunFacts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        git: option_env!("FLEETCAST_GIT").map(str::to_owned),
        host: format!("{} {}, {cores} cores", std::env::consts::OS, std::env::consts::ARCH),
        jobs: u32::try_from(if jobs == 0 { cores } else { jobs }).unwrap_or(u32::MAX),
        elapsed_seconds: seconds,
        events,
        events_per_second: if seconds > 0.0 { events as f64 / seconds } else { 0.0 },
        peak_memory_bytes: peak_memory(),
        interrupted,
        ended_early,
    }
}

/// The most memory that the process held, where the system tells (Linux).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1_024)
}
