//! What the enrollment paths of a run are made of: every phase with its numbers, and what they rest on.

use crate::plan::Plan;
use crate::plan::built_in::basis;
use crate::plan::path::{Path, Phase};
use crate::report::table::Table;
use crate::rules::Standing;
use crate::rules::book::ENTRIES;
use crate::rules::value::show_spread;
use crate::units::Share;

/// A phase as the report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// The path.
    pub path: String,
    /// The phase.
    pub phase: String,
    /// How long it takes, as a scenario writes it.
    pub duration: String,
    /// How often it fails: by chance, and for what is wrong with a share of devices.
    pub fails: String,
    /// How well the duration is founded; none if the scenario gives it.
    pub standing: Option<Standing>,
    /// What it rests on.
    pub from: &'static str,
}

impl StepLine {
    /// Whether the duration is an assumption of ours.
    #[must_use]
    pub fn starred(&self) -> bool {
        self.standing == Some(Standing::Assumed)
    }
}

/// Every phase of the paths that devices of `plan` take, path by path, once if several cohorts share it.
#[must_use]
pub fn lines(plan: &Plan) -> Vec<StepLine> {
    let mut out: Vec<StepLine> = Vec::new();
    for path in &plan.paths {
        for (position, phase) in path.phases.iter().enumerate() {
            let line = line(path, phase, position);
            if !out.contains(&line) {
                out.push(line);
            }
        }
    }
    out
}

fn line(path: &Path, phase: &Phase, position: usize) -> StepLine {
    let of_rule = phase.rule.and_then(|key| ENTRIES.iter().find(|entry| entry.key == key));
    let of_path = path.like.filter(|_| !phase.given).and_then(|like| basis(like, &phase.name));
    let (standing, from) = match (of_rule, of_path) {
        (Some(rule), _) => (Some(rule.standing), rule.key),
        (None, Some(row)) => (Some(row.standing), row.from),
        (None, None) => (None, "this scenario"),
    };
    let here = path.obstacles.iter().filter(|obstacle| usize::from(obstacle.phase) == position);
    let lasting = here.map(|obstacle| obstacle.share.as_ppm()).sum::<u32>().min(Share::ALL.as_ppm());
    let mut fails = Vec::new();
    if phase.fails > Share::NONE {
        fails.push(format!("{} by chance", phase.fails));
    }
    if lasting > 0 {
        fails.push(format!("{} of devices", Share::ppm(lasting)));
    }
    StepLine {
        path: path.name.clone(),
        phase: phase.name.clone(),
        duration: show_spread(&phase.duration),
        fails: if fails.is_empty() { "–".to_owned() } else { fails.join(", ") },
        standing,
        from,
    }
}

/// The phases as a table; every failure rate that no scenario gives is assumed.
#[must_use]
pub fn table(plan: &Plan) -> Table {
    let head = ["path", "phase", "duration", "fails", "founded on"];
    let rows = lines(plan).into_iter().map(|line| {
        let star = if line.starred() { " ★" } else { "" };
        let standing = line.standing.map_or(String::new(), |standing| format!("{}: ", standing.name()));
        vec![line.path, line.phase, format!("{}{star}", line.duration), line.fails, format!("{standing}{}", line.from)]
    });
    Table {
        caption: "The steps of the enrollment paths in use".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        numbers_from: head.len(),
        rows: rows.collect(),
        note: "★ is an assumption of ours. Failure rates are all assumed, unless this scenario gives them: nobody has \
               published any."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intune::{BuiltIn, Platform};
    use crate::plan::built_in::built_in;
    use crate::report::sample;
    use crate::rules::RuleBook;
    use crate::rules::book::Ruleset;

    #[test]
    fn assumed_durations_are_starred_until_the_scenario_gives_its_own() {
        let (mut plan, _) = sample::study();
        let book = RuleBook::new(Ruleset::Intune202608);
        plan.paths = vec![built_in(BuiltIn::AutopilotUserDriven, Platform::Windows, &book, None)];
        let starred = |plan: &Plan| lines(plan).iter().filter(|line| line.starred()).count();
        assert_eq!((lines(&plan).len(), starred(&plan)), (6, 3));
        plan.paths[0].phases[1].given = true;
        assert_eq!(starred(&plan), 2);
        assert_eq!(lines(&plan)[1].from, "this scenario");
        plan.paths[0].phases[4].rule = Some("esp.policies");
        assert_eq!((starred(&plan), lines(&plan)[4].from), (3, "esp.policies"), "not what practitioners measured");
        plan.paths[0].phases[4].rule = None;
        let doubled = plan.paths[0].clone();
        plan.paths.push(doubled);
        assert_eq!(lines(&plan).len(), 6, "told once");
    }
}
