//! What replications say of waves' gates.

use crate::fleet::wave_gates::{GateLog, Seen};
use crate::plan::gate::{Ask, Measure};
use crate::plan::{Gate, Plan};
use crate::study::fold::estimate;
use crate::study::summary::{ConditionRow, GateRow};
use crate::units::SimTime;

/// What the gates did in these replications, for each wave whose gate asks for something.
#[must_use]
pub fn told(plan: &Plan, logs: &[Vec<GateLog>]) -> Vec<GateRow> {
    let gated = plan.waves.iter().enumerate().filter(|(_, wave)| wave.is_gated());
    gated
        .filter_map(|(index, wave)| {
            let own: Vec<&GateLog> = logs.iter().map(|logs| &logs[index]).collect();
            let day = |of: &dyn Fn(&GateLog) -> SimTime| {
                let days = own.iter().map(|log| {
                    let time = of(log);
                    (time < plan.horizon).then(|| f64::from(plan.days.day_of(time)))
                });
                estimate(&days.collect::<Vec<_>>())
            };
            Some(GateRow {
                wave: wave.name.clone(),
                started: day(&|log| log.started),
                judged: day(&|log| log.judged.as_ref().map_or(SimTime::NEVER, |seen| seen.at)),
                passed: day(&|log| log.passed),
                stopped: day(&|log| log.stopped),
                conditions: conditions(wave.gate.as_ref()?, &own),
            })
        })
        .collect()
}

/// What was measured for each condition at the first look that was judged; one that came early measures some only.
fn conditions(gate: &Gate, logs: &[&GateLog]) -> Vec<ConditionRow> {
    let of = |(position, ask): (usize, &Ask)| {
        let measured: Vec<Option<([u64; 2], bool)>> =
            logs.iter().map(|log| found(gate, position, log.judged.as_ref()?)).collect();
        let values: Vec<Option<f64>> = measured.iter().map(|row| value(ask.measure, row.as_ref()?.0)).collect();
        let known = measured.iter().flatten().count();
        let held = measured.iter().flatten().filter(|row| row.1).count();
        ConditionRow {
            measure: ask.measure.name(),
            is: ask.text.clone(),
            share: ask.measure.is_share(),
            value: estimate(&values),
            held: (known > 0).then(|| held as f64 / known as f64),
        }
    };
    gate.asks.iter().enumerate().map(of).collect()
}

/// What a look found of the condition at `position`; a look while the wave was under way has fewer.
fn found(gate: &Gate, position: usize, seen: &Seen) -> Option<([u64; 2], bool)> {
    let whole = seen.values.len() == gate.asks.len();
    let looked: Vec<usize> = (0..gate.asks.len()).filter(|k| whole || gate.asks[*k].measure.is_watched()).collect();
    let at = looked.iter().position(|k| *k == position)?;
    Some((seen.values[at], seen.held[at]))
}

/// A part of a whole as a number; none of nothing.
fn value(measure: Measure, [part, whole]: [u64; 2]) -> Option<f64> {
    let scale = if measure == Measure::TicketsPer100 { 100.0 } else { 1.0 };
    (whole > 0).then(|| part as f64 / whole as f64 * scale)
}
