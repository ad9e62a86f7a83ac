//! What became of `[rings]`: a table of its waves.

use crate::plan::metric::Unit;
use crate::plan::{Cohort, Plan};
use crate::report::number::{Scale, count};
use crate::report::table::Table;
use crate::units::{CohortId, WaveId};

/// Cohorts that get a column of their own.
const MOST: usize = 8;

/// The rings of a plan that was made of rings of this preset: their windows, and how many devices they have of whom.
#[must_use]
pub fn table(plan: &Plan, preset: &str) -> Table {
    let head = ["ring", "first invitation", "last before", "devices", "of all"];
    let mut table = Table::new("", &head, 3);
    table.caption = format!("Rings ({preset})");
    let invited = |wave: WaveId, cohort: Option<CohortId>| -> u64 {
        let ours = plan.groups.iter().filter(|group| group.wave == Some(wave));
        let ours = ours.filter(|group| cohort.is_none_or(|cohort| group.cohort == cohort));
        ours.map(|group| u64::from(group.count)).sum()
    };
    let cohorts: Vec<(CohortId, &Cohort)> =
        plan.cohorts.iter().enumerate().map(|(i, c)| (CohortId::from_index(i), c)).collect();
    let shown: Vec<(CohortId, &Cohort)> =
        cohorts.into_iter().filter(|row| plan.groups.iter().any(|g| g.wave.is_some() && g.cohort == row.0)).collect();
    let shown = if (2..=MOST).contains(&shown.len()) { &shown[..] } else { &[] };
    table.head.extend(shown.iter().map(|(_, cohort)| cohort.name.clone()));
    let waves: Vec<WaveId> = (0..plan.waves.len()).map(WaveId::from_index).collect();
    let all: u64 = waves.iter().map(|wave| invited(*wave, None)).sum();
    let minute = |label: String| label[..label.len().saturating_sub(3)].to_owned();
    for (id, wave) in waves.into_iter().zip(&plan.waves) {
        let devices = invited(id, None);
        let share = if all > 0 { devices as f64 / all as f64 } else { 0.0 };
        let mut row = vec![
            wave.name.clone(),
            minute(plan.zone.label(wave.window.starts)),
            minute(plan.zone.label(wave.window.ends)),
            count(devices),
            Scale::plain(Unit::Share, share, None).show(share),
        ];
        row.extend(shown.iter().map(|(cohort, _)| count(invited(id, Some(*cohort)))));
        table.rows.push(row);
    }
    table.note =
        "A ring's share is of each cohort, rounded down; the last ring takes the rest. Windows are those of a rollout \
                  that nothing delays."
            .to_owned();
    table
}
