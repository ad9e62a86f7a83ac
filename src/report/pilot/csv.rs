//! The CSV files of a pilot study.

use crate::plan::Plan;
use crate::report::csv::{cells, estimate, optional};
use crate::report::number::push_whole;
use crate::study::binomial;
use crate::study::pilot::{Design, PilotStudy, Trial};
use crate::units::Share;

/// `pilot.csv`: a row a design and defect; a defect of 0 % is none, and what stops then is a false alarm.
pub(super) fn designs(study: &PilotStudy) -> Vec<u8> {
    let head = "pilot_devices,soak,gate,defect,replications,stopped_share,stopped_low,stopped_high,stopped_in_pilot_share,\
                devices_hit,half_width,p5,p50,p95,min,max,finish_day,finish_half_width,finish_p5,finish_p50,finish_p95,\
                finish_min,finish_max,finish_replications\n";
    let mut out = head.as_bytes().to_vec();
    for (design, defect, trial) in rows(study) {
        out.extend(cells(&[&design.size.to_string(), &design.soak, &design.gate, &defect.to_string()]));
        out.push(b',');
        push_whole(&mut out, u64::from(trial.replications));
        share(&mut out, trial.stopped_at_all(), trial.replications);
        let n = f64::from(trial.replications);
        optional(&mut out, Some(f64::from(trial.stopped[study.position]) / n));
        estimate(&mut out, &trial.hit);
        estimate(&mut out, &trial.finish);
        out.push(b',');
        push_whole(&mut out, u64::from(trial.finish.replications));
        out.push(b'\n');
    }
    out
}

/// `pilot-waves.csv`: a row a design, defect and wave, with the share of replications that its gate stopped.
pub(super) fn waves(plan: &Plan, study: &PilotStudy) -> Vec<u8> {
    let mut out = b"pilot_devices,soak,gate,defect,wave,stopped_share,stopped_low,stopped_high\n".to_vec();
    for (design, defect, trial) in rows(study) {
        for (wave, stopped) in plan.waves.iter().zip(&trial.stopped) {
            let defect = defect.to_string();
            out.extend(cells(&[&design.size.to_string(), &design.soak, &design.gate, &defect, &wave.name]));
            share(&mut out, *stopped, trial.replications);
            out.push(b'\n');
        }
    }
    out
}

/// `pilot-chances.csv`: what chance alone says.
pub(super) fn chances(study: &PilotStudy) -> Vec<u8> {
    let mut out =
        b"defect,pilot_devices,meets,meets_without_replacement,drawn_replications,drawn_share,drawn_low,drawn_high\n"
            .to_vec();
    for chance in &study.chances {
        out.extend(cells(&[&chance.defect.to_string(), &chance.size.to_string()]));
        optional(&mut out, Some(chance.meets));
        optional(&mut out, chance.meets_of);
        match chance.held {
            Some(held) => {
                out.push(b',');
                push_whole(&mut out, u64::from(study.lots));
                share(&mut out, held, study.lots);
            }
            None => out.extend_from_slice(b",,,,"),
        }
        out.push(b'\n');
    }
    out
}

/// `pilot-strata.csv`: who is in the pilot.
pub(super) fn strata(study: &PilotStudy) -> Vec<u8> {
    let mut out = b"kind,devices,pilot_devices,defect,meets,smallest\n".to_vec();
    for row in &study.strata {
        for (defect, meets, smallest) in &row.meets {
            let (devices, pilot) = (row.devices.to_string(), row.pilot.to_string());
            out.extend(cells(&[&row.kind, &devices, &pilot, &defect.to_string()]));
            optional(&mut out, Some(*meets));
            optional(&mut out, smallest.map(f64::from));
            out.push(b'\n');
        }
    }
    out
}

/// Every design without a defect, then with each.
fn rows(study: &PilotStudy) -> impl Iterator<Item = (&Design, Share, &Trial)> {
    study.designs.iter().flat_map(|design| {
        let defects = design.defects.iter().map(move |(share, trial)| (design, *share, trial));
        std::iter::once((design, Share::NONE, &design.sound)).chain(defects)
    })
}

/// A share of replications with its exact interval, each behind a comma.
fn share(out: &mut Vec<u8>, hits: u32, n: u32) {
    let [low, high] = binomial::interval(hits, n);
    [f64::from(hits) / f64::from(n), low, high].into_iter().for_each(|value| optional(out, Some(value)));
}
