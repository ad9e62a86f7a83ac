//! Where a result comes from: everything that is needed to get the same bytes again.

use crate::plan::Plan;
use crate::study::summary::Summary;
use crate::units::SimTime;

/// The version of this program, as output names it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether fewer replications were run than were asked for, and no expectation ended them: an interrupted run.
#[must_use]
pub fn incomplete(summary: &Summary) -> bool {
    summary.replications < summary.asked && summary.ended.is_none()
}

/// The line under every picture and page of a run.
#[must_use]
pub fn footer(plan: &Plan, summary: &Summary) -> String {
    let part = match &summary.ended {
        Some(ended) => format!(" of {} (ended early)", ended.of),
        None if incomplete(summary) => format!(" of {} (incomplete)", summary.asked),
        None => String::new(),
    };
    footer_of(plan, &format!("{}{part}", summary.replications))
}

/// The line under every picture and page, with so many `replications`.
#[must_use]
pub fn footer_of(plan: &Plan, replications: &str) -> String {
    let overridden = match plan.overridden.len() {
        0 => String::new(),
        1 => " · 1 rule overridden".to_owned(),
        n => format!(" · {n} rules overridden"),
    };
    format!(
        "{} · scenario {} · seed {} · replications {replications} · rules {}{overridden} · fleetcast {VERSION}",
        plan.name,
        plan.hash,
        plan.seed,
        plan.ruleset.name(),
    )
}

/// What the figures don't contain, in a sentence; none if they contain all that the file asks for.
#[must_use]
pub fn left_out(plan: &Plan) -> Option<String> {
    (!plan.left_out.is_empty()).then(|| format!("Left out: {}.", plan.left_out.join("; ")))
}

/// The commands that give the same result again and open it, for bash and for PowerShell.
#[must_use]
pub fn rerun_in_shells(plan: &Plan, summary: &Summary) -> [Vec<String>; 2] {
    let file = format!("{}.toml", plan.name);
    let page = format!("output/{}/report.html", plan.name);
    let again = |quoted: &dyn Fn(&str) -> String| {
        format!("fleetcast run {} --seed {} -n {}", quoted(&file), plan.seed, summary.replications)
    };
    let bash = |text: &str| quoted(text, "'\\''");
    let power = |text: &str| quoted(text, "''");
    [
        vec![again(&bash), format!("xdg-open {}", bash(&page))],
        vec![again(&power), format!("Start-Process {}", power(&page))],
    ]
}

/// A word as a shell takes it: in single quotes, with its own ones replaced, unless it is plain.
fn quoted(text: &str, quote: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    if text.chars().all(plain) && !text.starts_with('-') {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', quote))
    }
}

/// The first and the last local date of the run.
#[must_use]
pub fn dates(plan: &Plan) -> [String; 2] {
    let last = i32::try_from(plan.day_count()).unwrap_or(i32::MAX).saturating_sub(1);
    [plan.zone.start().to_string(), plan.zone.day(last).to_string()]
}

/// The local date of a day of the run, rounded to a whole one.
#[must_use]
pub fn date_of(plan: &Plan, day: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a day of the run")]
    let whole = day.round() as i32;
    plan.zone.day(whole).to_string()
}

/// The length of the run as a person writes it.
#[must_use]
pub fn horizon(plan: &Plan) -> String {
    plan.horizon.since(SimTime::START).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_name_is_one_word_in_both_shells() {
        let (mut plan, summary) = sample::study();
        plan.name = "it's $HOME".to_owned();
        let [bash, power] = rerun_in_shells(&plan, &summary);
        assert_eq!(bash[0], r"fleetcast run 'it'\''s $HOME.toml' --seed 42 -n 50");
        assert_eq!(power[1], "Start-Process 'output/it''s $HOME/report.html'");
    }
}
