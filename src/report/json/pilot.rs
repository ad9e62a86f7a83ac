//! `pilot.json`.

use super::bytes;
use crate::plan::Plan;
use crate::report::provenance::VERSION;
use crate::study::binomial;
use crate::study::pilot::{Design, PilotStudy, Trial};
use crate::study::summary::Estimate;
use crate::units::Share;
use serde::Serialize;

#[derive(Serialize)]
struct PilotFile<'a> {
    schema: &'a str,
    scenario: &'a str,
    hash: &'a str,
    seed: u64,
    replications: u32,
    version: &'a str,
    ruleset: &'a str,
    pilot: &'a str,
    pilot_devices: u32,
    devices: u32,
    confidence: f64,
    defect: &'a str,
    smallest: Vec<SmallestRow>,
    chances: Vec<ChanceRow>,
    strata: Vec<StratumRow>,
    designs: Vec<DesignRow<'a>>,
}

#[derive(Serialize)]
struct SmallestRow {
    defect: String,
    pilot_devices: Option<u32>,
    without_replacement: Option<u32>,
}

#[derive(Serialize)]
struct ChanceRow {
    defect: String,
    pilot_devices: u32,
    meets: f64,
    meets_without_replacement: Option<f64>,
    drawn: Option<f64>,
    drawn_interval: Option<[f64; 2]>,
}

#[derive(Serialize)]
struct StratumRow {
    kind: String,
    devices: u32,
    pilot_devices: u32,
    defect: String,
    meets: f64,
    smallest: Option<u32>,
}

#[derive(Serialize)]
struct DesignRow<'a> {
    pilot_devices: u32,
    soak: &'a str,
    gate: &'a str,
    defect: String,
    stopped: WaveRow<'a>,
    waves: Vec<WaveRow<'a>>,
    devices_hit: Spread,
    finish_day: Spread,
}

#[derive(Serialize)]
struct WaveRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    wave: Option<&'a str>,
    share: f64,
    interval: [f64; 2],
}

#[derive(Serialize)]
struct Spread {
    mean: Option<f64>,
    half_width: Option<f64>,
    quantiles: [Option<f64>; 3],
    max: Option<f64>,
    replications: u32,
}

/// `pilot.json`.
pub(super) fn file(plan: &Plan, study: &PilotStudy, schema: &str) -> Vec<u8> {
    let strata = study.strata.iter().flat_map(|row| {
        row.meets.iter().map(|(defect, meets, smallest)| StratumRow {
            kind: row.kind.clone(),
            devices: row.devices,
            pilot_devices: row.pilot,
            defect: defect.to_string(),
            meets: *meets,
            smallest: *smallest,
        })
    });
    bytes(&PilotFile {
        schema,
        scenario: &plan.name,
        hash: &plan.hash,
        seed: plan.seed,
        replications: plan.replications,
        version: VERSION,
        ruleset: plan.ruleset.name(),
        pilot: &study.wave,
        pilot_devices: study.size,
        devices: study.devices,
        confidence: study.confidence,
        defect: &study.defect,
        smallest: study
            .smallest
            .iter()
            .map(|row| SmallestRow {
                defect: row.defect.to_string(),
                pilot_devices: row.of_any,
                without_replacement: row.of_all,
            })
            .collect(),
        chances: study
            .chances
            .iter()
            .map(|row| ChanceRow {
                defect: row.defect.to_string(),
                pilot_devices: row.size,
                meets: row.meets,
                meets_without_replacement: row.meets_of,
                drawn: row.held.map(|held| f64::from(held) / f64::from(study.lots)),
                drawn_interval: row.held.map(|held| binomial::interval(held, study.lots)),
            })
            .collect(),
        strata: strata.collect(),
        designs: study.designs.iter().flat_map(|design| rows(plan, design)).collect(),
    })
}

/// A design without a defect, then with each.
fn rows<'a>(plan: &'a Plan, design: &'a Design) -> Vec<DesignRow<'a>> {
    let row = |defect: Share, trial: &Trial| DesignRow {
        pilot_devices: design.size,
        soak: &design.soak,
        gate: &design.gate,
        defect: defect.to_string(),
        stopped: stopped(None, trial.stopped_at_all(), trial.replications),
        waves: plan
            .waves
            .iter()
            .zip(&trial.stopped)
            .map(|(wave, n)| stopped(Some(&wave.name), *n, trial.replications))
            .collect(),
        devices_hit: spread(&trial.hit),
        finish_day: spread(&trial.finish),
    };
    let sound = row(Share::NONE, &design.sound);
    std::iter::once(sound).chain(design.defects.iter().map(|(share, trial)| row(*share, trial))).collect()
}

fn stopped(wave: Option<&str>, hits: u32, n: u32) -> WaveRow<'_> {
    WaveRow { wave, share: f64::from(hits) / f64::from(n), interval: binomial::interval(hits, n) }
}

fn spread(estimate: &Estimate) -> Spread {
    Spread {
        mean: estimate.mean,
        half_width: estimate.half_width,
        quantiles: [0, 1, 2].map(|k| estimate.quantiles.map(|q| q[k])),
        max: estimate.range.map(|range| range[1]),
        replications: estimate.replications,
    }
}
