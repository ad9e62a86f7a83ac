//! The answer in plain language: a few sentences that stand on their own, the same in every format.

use crate::plan::Plan;
use crate::plan::metric::{Metric, Scope, Unit};
use crate::report::number::{Scale, count};
use crate::report::{provenance, table};
use crate::study::summary::{Estimate, Summary};

/// The answer, a sentence or two each line, most important first.
#[must_use]
pub fn sentences(plan: &Plan, summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    if provenance::incomplete(plan, summary) {
        lines.push(format!(
            "Interrupted: these are {} of the {} replications asked for.",
            summary.replications, plan.replications
        ));
    }
    let parts = [finished(plan, summary), at_the_end(plan, summary), helped(summary), lost(summary), busiest(summary)];
    lines.extend(parts.into_iter().flatten());
    lines.extend(basis(plan));
    lines
}

fn fleet(summary: &Summary, metric: Metric) -> Option<&Estimate> {
    summary.row(metric, &Scope::Fleet).map(|row| &row.estimate)
}

fn mean(summary: &Summary, metric: Metric) -> Option<f64> {
    fleet(summary, metric).and_then(|estimate| estimate.mean)
}

/// The mean with its half-width and unit, a digit less than in tables.
fn told(summary: &Summary, metric: Metric) -> Option<String> {
    let estimate = fleet(summary, metric)?;
    let mean = estimate.mean?;
    let rough = Scale::of(metric.unit(), mean, estimate.half_width.map(|half| half * 10.0));
    Some(rough.with_half(mean, estimate.half_width))
}

/// A rough mean, without its error bar.
fn about(summary: &Summary, metric: Metric) -> Option<String> {
    let value = mean(summary, metric)?;
    Some(Scale::of(metric.unit(), value, Some(if value.abs() < 10.0 { 1.0 } else { 10.0 })).show(value))
}

/// When the rollout is done.
fn finished(plan: &Plan, summary: &Summary) -> Option<String> {
    let reached = mean(summary, Metric::FinishShare).or_else(|| mean(summary, Metric::FinishDay).map(|_| 1.0))?;
    let whole = format!("{} of the {} planned devices", plan.finish, count(u64::from(plan.devices())));
    if reached <= 0.0 {
        let ever = about(summary, Metric::EnrolledEver)?;
        return Some(format!("The rollout never gets to {whole}: {ever} enrolled at least once."));
    }
    let day = mean(summary, Metric::FinishDay)?;
    #[expect(clippy::cast_possible_truncation, reason = "a day of the run")]
    let date = plan.zone.day(day as i32);
    let when = told(summary, Metric::FinishDay)?;
    let often = Scale::of(Unit::Share, reached, None).show(reached);
    Some(if reached >= 1.0 {
        let always = if summary.replications > 1 { ", in every replication" } else { "" };
        format!("Finished: {whole} have enrolled by {when} ({date}){always}.")
    } else {
        format!(
            "Finished in {often} of the replications: there, {whole} have enrolled by {when} ({date}); the others end \
             before they get that far."
        )
    })
}

fn at_the_end(plan: &Plan, summary: &Summary) -> Option<String> {
    let [_, last] = provenance::dates(plan);
    let share = told(summary, Metric::EnrolledShare)?;
    let enrolled = told(summary, Metric::Enrolled)?;
    Some(format!("At the end ({last}), {enrolled} devices are enrolled with a valid certificate: {share} of the plan."))
}

/// How long people wait.
fn helped(summary: &Summary) -> Option<String> {
    let tickets = mean(summary, Metric::Tickets)?;
    if tickets <= 0.0 {
        return Some("Nobody opens a ticket.".to_owned());
    }
    let opened = about(summary, Metric::Tickets)?;
    let waits = match (told(summary, Metric::TicketWaitMinutesP50), told(summary, Metric::TicketWaitMinutesP95)) {
        (Some(half), Some(most)) => format!("; half of them wait {half} or less, 95 in 100 wait {most} or less"),
        _ => String::new(),
    };
    let open = match mean(summary, Metric::TicketsWaiting) {
        Some(waiting) if waiting >= 0.5 => {
            format!(" At the end {} still wait.", about(summary, Metric::TicketsWaiting)?)
        }
        Some(_) | None => String::new(),
    };
    Some(format!("Failed enrollments open {opened} tickets{waits} (open hours of the team).{open}"))
}

/// What goes wrong before enrollment and what is lost in the time after.
fn lost(summary: &Summary) -> Option<String> {
    let parts: Vec<String> = [
        (Metric::Refused, "enrollments are refused by a rule"),
        (Metric::Abandoned, "devices are given up after their last failure"),
        (Metric::CertificatesExpired, "certificates run out"),
        (Metric::RecordsHidden, "records are hidden by a cleanup rule"),
        (Metric::RecordsDeleted, "records are deleted"),
    ]
    .into_iter()
    .filter(|(metric, _)| mean(summary, *metric).is_some_and(|value| value >= 0.05))
    .filter_map(|(metric, what)| told(summary, metric).map(|value| format!("{value} {what}")))
    .collect();
    let (last, rest) = parts.split_last()?;
    let list = if rest.is_empty() { last.clone() } else { format!("{} and {last}", rest.join(", ")) };
    Some(format!("Lost on the way and in the time after: {list}."))
}

fn busiest(summary: &Summary) -> Option<String> {
    let peak = about(summary, Metric::CheckInsPerHourPeak)?;
    Some(format!("The busiest hour sees {peak} check-ins."))
}

/// What the figures rest on: assumptions, overrides, and what isn't in them.
fn basis(plan: &Plan) -> Vec<String> {
    let rules = table::rules(plan);
    let starred = rules.iter().filter(|rule| rule.starred()).count();
    let mut lines = Vec::new();
    if starred > 0 {
        lines.push(format!(
            "{} of the {} rule values in force {} assumed (★): measure them before you trust what hangs on them.",
            starred,
            rules.len(),
            if starred == 1 { "is" } else { "are" },
        ));
    }
    if !plan.left_out.is_empty() {
        lines.push(format!("{} in the scenario {} no effect yet; see what was left out.", things(plan), has(plan)));
    }
    lines
}

fn things(plan: &Plan) -> String {
    if plan.left_out.len() == 1 { "One thing".to_owned() } else { format!("{} things", plan.left_out.len()) }
}

fn has(plan: &Plan) -> &'static str {
    if plan.left_out.len() == 1 { "has" } else { "have" }
}
