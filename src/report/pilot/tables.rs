//! The pilot study in sentences and tables.

use crate::plan::Plan;
use crate::plan::metric::Unit;
use crate::report::number::{Scale, count};
use crate::report::table::Table;
use crate::study::binomial;
use crate::study::pilot::{Design, PilotStudy, Trial};
use crate::study::summary::Estimate;
use crate::units::Share;

/// What a planner would pass on.
pub(super) fn answer(plan: &Plan, study: &PilotStudy) -> Vec<String> {
    let mut out = vec![format!(
        "The pilot is the wave `{}` of {}: {} of {} devices that waves invite. {}",
        study.wave,
        plan.name,
        count(u64::from(study.size)),
        count(u64::from(study.devices)),
        study.defect
    )];
    for row in &study.smallest {
        let sized = |n: Option<u32>| n.map_or("none".to_owned(), |n| count(u64::from(n)));
        out.push(format!(
            "By chance alone, a pilot holds a device with a defect of {} with {} only if it has {} devices or more \
             ({} of these {}).",
            row.defect,
            percent(study.confidence),
            sized(row.of_any),
            sized(row.of_all),
            count(u64::from(study.devices)),
        ));
    }
    for defect in study.designs.first().iter().flat_map(|design| &design.defects).map(|row| row.0) {
        out.push(caught(study, defect));
    }
    let blind: Vec<String> = study
        .strata
        .iter()
        .filter(|row| row.pilot == 0 && !row.kind.is_empty())
        .map(|row| format!("{} ({})", row.kind, count(u64::from(row.devices))))
        .collect();
    if !blind.is_empty() {
        out.push(format!(
            "The pilot has no device of: {}. What is wrong with them alone it can't meet.",
            blind.join(", ")
        ));
    }
    out
}

/// Which of the designs tried catch a defect with the confidence asked for.
fn caught(study: &PilotStudy, defect: Share) -> String {
    let of = |design: &Design| design.defects.iter().find(|row| row.0 == defect).map(|row| row.1.clone());
    let caught = |trial: &Trial| trial.stopped[study.position];
    let enough = |design: &&Design| {
        of(design).is_some_and(|t| binomial::interval(caught(&t), t.replications)[0] >= study.confidence)
    };
    let best = study.designs.iter().filter(enough).min_by_key(|design| design.size);
    let many = study.designs.iter().filter_map(of).map(|trial| share(caught(&trial), trial.replications));
    match best {
        Some(design) => {
            let trial = of(design).expect("it was found by it");
            format!(
                "With the delays of the rollout, the smallest pilot tried that surely catches a defect of {defect} with {} \
                 has {} devices (soak {}, {}): it stops {} of the rollouts, after {} devices hit in the mean and {} at most.",
                percent(study.confidence),
                count(u64::from(design.size)),
                design.soak,
                design.gate,
                share(caught(&trial), trial.replications),
                Scale::estimate(Unit::Devices, &trial.hit),
                most(&trial.hit),
            )
        }
        None => format!(
            "With the delays of the rollout, no pilot tried surely catches a defect of {defect} with {}; they stop {}.",
            percent(study.confidence),
            many.collect::<Vec<_>>().join(", "),
        ),
    }
}

/// Every table of the study.
pub(super) fn all(plan: &Plan, study: &PilotStudy) -> Vec<Table> {
    let mut out = vec![chances(study)];
    out.extend(tried(plan, study));
    out.push(strata(study));
    out
}

/// How the numbers are to be read.
pub(super) fn reading() -> &'static [&'static str] {
    &[
        "meets: the probability that the pilot holds at least one device with the defect, before anybody must notice it.",
        "stopped in the pilot, later: the share of replications that a gate stopped, with its exact 95 % interval.",
        "devices hit: all that the defect reached when the run ends, over replications.",
        "false alarms: the share of replications that a gate stopped although there is no defect.",
        "done: the day on which the rollout finishes without a defect, in the mean of those that finish.",
    ]
}

fn chances(study: &PilotStudy) -> Table {
    let mut table = Table::new("How likely a pilot meets the defect, by chance alone", &["devices"], 0);
    let mut defects: Vec<Share> = study.chances.iter().map(|row| row.defect).collect();
    defects.dedup();
    table.head.extend(defects.iter().map(|defect| format!("{defect} of devices")));
    let mut sizes: Vec<u32> = study.chances.iter().map(|row| row.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for size in sizes {
        let of_size = study.chances.iter().filter(|row| row.size == size);
        let cells = of_size.map(|row| percent(row.meets));
        table.rows.push(std::iter::once(count(u64::from(size))).chain(cells).collect());
    }
    table.note = "1 - (1 - share)^devices; pilot-chances.csv has it without replacement, too.".to_owned();
    table
}

/// The designs tried, a table a defect.
fn tried(plan: &Plan, study: &PilotStudy) -> Vec<Table> {
    let defects: Vec<Share> =
        study.designs.first().iter().flat_map(|design| &design.defects).map(|row| row.0).collect();
    let of = |(at, defect): (usize, &Share)| {
        let caption = format!("A defect of {defect} goes out with the rollout");
        let head = [
            "pilot",
            "soak",
            "gate",
            "stopped in the pilot",
            "later",
            "devices hit",
            "p50",
            "p95",
            "most",
            "false alarms",
            "done",
        ];
        let mut table = Table::new(&caption, &head, 3);
        for design in &study.designs {
            let trial = &design.defects[at].1;
            let pilot = trial.stopped[study.position];
            let mut row = vec![count(u64::from(design.size)), design.soak.clone(), design.gate.clone()];
            row.extend([pilot, trial.stopped_at_all() - pilot].map(|n| share(n, trial.replications)));
            row.push(Scale::estimate(Unit::Devices, &trial.hit));
            row.extend([1, 2].map(|k| trial.hit.quantiles.map_or("–".to_owned(), |q| whole(q[k]))));
            row.push(most(&trial.hit));
            row.push(share(design.sound.stopped_at_all(), design.sound.replications));
            row.push(done(&design.sound.finish));
            table.rows.push(row);
        }
        let reached = plan.devices();
        table.note = format!("{} devices are planned in all.", count(u64::from(reached)));
        table
    };
    defects.iter().enumerate().map(of).collect()
}

fn strata(study: &PilotStudy) -> Table {
    let mut table =
        Table::new("Who is in the pilot, and a defect of one kind alone", &["kind", "devices", "in the pilot"], 1);
    let defects: Vec<Share> = study.strata.first().iter().flat_map(|row| &row.meets).map(|row| row.0).collect();
    for defect in &defects {
        table.head.extend([format!("meets {defect} of them"), format!("needs for {}", percent(study.confidence))]);
    }
    for row in &study.strata {
        let mut cells = vec![row.kind.clone(), count(u64::from(row.devices)), count(u64::from(row.pilot))];
        if row.kind.is_empty() {
            "all".clone_into(&mut cells[0]);
        }
        for (_, meets, smallest) in &row.meets {
            cells.push(percent(*meets));
            cells.push(smallest.map_or("–".to_owned(), |n| count(u64::from(n))));
        }
        table.rows.push(cells);
    }
    table
}

/// A probability in percent.
fn percent(share: f64) -> String {
    let text = format!("{:.1}%", share * 100.0);
    text.strip_suffix(".0%").map_or(text.clone(), |whole| format!("{whole}%"))
}

/// A share of replications with its interval.
fn share(hits: u32, n: u32) -> String {
    let [low, high] = binomial::interval(hits, n).map(|v| format!("{:.0}", v * 100.0));
    format!("{:.0}% ({low} to {high})", 100.0 * f64::from(hits) / f64::from(n))
}

fn most(estimate: &Estimate) -> String {
    estimate.range.map_or("–".to_owned(), |range| whole(range[1]))
}

fn whole(value: f64) -> String {
    Scale::about(Unit::Devices, value.round()).show(value.round())
}

fn done(estimate: &Estimate) -> String {
    let scale = |mean| Scale::of(Unit::Day, mean, estimate.half_width);
    estimate.mean.map_or("never".to_owned(), |mean| scale(mean).with_half(mean, estimate.half_width))
}
