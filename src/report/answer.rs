//! The answer in plain language: a few sentences that stand on their own, the same in every format.

use std::cell::Cell;

use crate::plan::Plan;
use crate::plan::metric::{Metric, Scope, ScopeKind, Unit};
use crate::report::number::{Scale, count};
use crate::report::{
    costs, deliveries, faults, gates, ledger, outages, precision, provenance, setup, steps, table, workday,
};
use crate::study::summary::{Estimate, Summary};

/// The answer, a sentence or two each line, most important first.
#[must_use]
pub fn sentences(plan: &Plan, summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    if provenance::incomplete(summary) {
        let [part, all] = [summary.replications, summary.asked].map(|n| count(u64::from(n)));
        lines.push(format!("Interrupted: these are {part} of the {all} replications asked for."));
    }
    if let Some(ended) = &summary.ended {
        let [after, of] = [ended.after, ended.of].map(|n| count(u64::from(n)));
        let text = &plan.expectations[ended.by].text;
        lines.push(format!(
            "Ended early, after {after} of {of} replications: `{text}` fails beyond doubt. The figures are of these \
             replications, and lean a little to the side that failed."
        ));
    }
    lines.extend(precision::missed(summary));
    lines.extend(setup::sentences(plan, summary));
    let teller = Teller { plan, summary, ranges: Cell::new(false) };
    if plan.devices() > 0 {
        let parts = [teller.finished(), teller.at_the_end(), teller.helped()];
        lines.extend(parts.into_iter().flatten());
    }
    lines.extend(teller.money());
    lines.extend(ledger::sentence(plan, summary));
    lines.extend(deliveries::sentences(plan, summary));
    lines.extend(gates::sentences(plan, summary));
    lines.extend(faults::sentences(plan, summary));
    lines.extend(teller.queues());
    if plan.devices() > 0 {
        lines.extend(teller.lines());
        lines.extend(teller.lost());
        lines.extend(outages::sentences(plan, summary));
        lines.extend([teller.blocked(), teller.ready(), teller.busiest()].into_iter().flatten());
    }
    if lines.is_empty() {
        lines.push("Nothing happens: the scenario has no devices, and no team has work.".to_owned());
    }
    if teller.ranges.get() {
        lines.push(format!(
            "A range in brackets is a 95 % interval: {} replications are too few to say that figure closely.",
            summary.replications
        ));
    }
    lines.extend(precision::met(summary));
    lines.extend(basis(plan));
    lines
}

/// Reads figures out of the summary and remembers whether any has an interval in brackets.
struct Teller<'a> {
    plan: &'a Plan,
    summary: &'a Summary,
    ranges: Cell<bool>,
}

impl Teller<'_> {
    fn estimate(&self, metric: Metric, scope: &Scope) -> Option<&Estimate> {
        self.summary.row(metric, scope).map(|row| &row.estimate)
    }

    fn mean(&self, metric: Metric) -> Option<f64> {
        self.estimate(metric, &Scope::Fleet).and_then(|estimate| estimate.mean)
    }

    /// The fleet's mean with its half-width and unit, a digit less than in tables.
    fn told(&self, metric: Metric) -> Option<String> {
        self.told_of(metric, &Scope::Fleet)
    }

    fn told_of(&self, metric: Metric, scope: &Scope) -> Option<String> {
        let estimate = self.estimate(metric, scope)?;
        let mean = estimate.mean?;
        let scale = Scale::rough(metric.unit(), mean, estimate.half_width);
        self.ranges.set(self.ranges.get() || scale.overruns(mean, estimate.half_width));
        Some(scale.with_half(mean, estimate.half_width))
    }

    /// What it costs, and for what.
    fn money(&self) -> Option<String> {
        let costs = self.plan.costs.as_ref()?;
        let amount = |metric| self.told(metric).map(|amount| format!("{amount} {}", costs.currency));
        let total = amount(Metric::TotalCost)?;
        let parts = costs::parts(costs);
        let named = |(metric, name): &(Metric, &str)| amount(*metric).map(|amount| format!("{name} {amount}"));
        let told: Vec<String> = parts.iter().filter_map(named).collect();
        Some(match parts[..] {
            [] => "In money: nothing, since [costs] gives no price.".to_owned(),
            [(_, name)] => format!("In money: {total}, all of it for {name}."),
            _ => format!("In money: {total}: {}.", told.join(", ")),
        })
    }

    /// A rough mean, without its error bar.
    fn about(&self, metric: Metric) -> Option<String> {
        let value = self.mean(metric)?;
        Some(Scale::about(metric.unit(), value).show(value))
    }

    /// When the rollout is done.
    fn finished(&self) -> Option<String> {
        let days = self.mean(Metric::FinishDay);
        let reached = self.mean(Metric::FinishShare).or(days.map(|_| 1.0))?;
        let whole = format!("{} of the {} planned devices", self.plan.finish, count(u64::from(self.plan.devices())));
        if reached <= 0.0 {
            let ever = self.told(Metric::EnrolledEver)?;
            let share = self.of_the_plan(self.mean(Metric::EnrolledEver)?);
            let [_, last] = provenance::dates(self.plan);
            return Some(format!(
                "The rollout doesn't get to {whole} by the end ({last}): {ever} have enrolled at least once, {share} of \
                 the plan."
            ));
        }
        let date = provenance::date_of(self.plan, days?);
        let when = self.told(Metric::FinishDay)?;
        Some(if reached >= 1.0 {
            let always = if self.summary.replications > 1 { ", in every replication" } else { "" };
            format!("Finished: {whole} have enrolled by {when} ({date}){always}.")
        } else {
            let all = f64::from(self.summary.replications);
            let often = count_of(reached * all);
            let others = self.others().map_or(String::new(), |far| format!(" ({far})"));
            format!(
                "Finished in {often} of {all} replications: there, {whole} have enrolled by {when} ({date}); the others \
                 end before they get that far{others}."
            )
        })
    }

    fn of_the_plan(&self, devices: f64) -> String {
        let share = devices / f64::from(self.plan.devices());
        Scale::rough(Unit::Share, share, None).show(share)
    }

    /// How far the replications get that don't finish.
    fn others(&self) -> Option<String> {
        let days = &self.summary.row(Metric::FinishDay, &Scope::Fleet)?.values;
        let ever = &self.summary.row(Metric::EnrolledEver, &Scope::Fleet)?.values;
        let far = || days.iter().zip(ever).filter(|pair| pair.0.is_none()).filter_map(|pair| *pair.1);
        let devices = far().sum::<f64>() / far().map(|_| 1.0).sum::<f64>();
        devices.is_finite().then(|| format!("{} enrolled on average", self.of_the_plan(devices)))
    }

    fn at_the_end(&self) -> Option<String> {
        let [_, last] = provenance::dates(self.plan);
        let share = self.told(Metric::EnrolledShare)?;
        let enrolled = self.told(Metric::Enrolled)?;
        let out = match self.mean(Metric::OutOfReach) {
            Some(out) if out >= self.mean(Metric::Enrolled)?.max(0.5) => ", but none of them can be reached".to_owned(),
            Some(out) if out >= 0.5 => format!(", but {} of them can't be reached", self.told(Metric::OutOfReach)?),
            Some(_) | None => String::new(),
        };
        Some(format!(
            "At the end ({last}), {enrolled} devices are enrolled with a valid certificate: {share} of the plan{out}."
        ))
    }

    /// A wait that a share of tickets stays within, in working days too if it is long.
    fn wait(&self, metric: Metric) -> Option<(String, bool)> {
        let wait = self.told(metric)?;
        if self.estimate(metric, &Scope::Fleet)?.range.is_some_and(|range| range[1] <= 0.0) {
            return Some(("don't wait".to_owned(), false));
        }
        let days = workday::told(self.plan, metric, &Scope::Fleet, self.mean(metric)?);
        let long = days.is_some();
        Some((format!("wait {wait} or less{}", days.map_or(String::new(), |days| format!(" ({days})"))), long))
    }

    /// How long people wait.
    fn helped(&self) -> Option<String> {
        if self.mean(Metric::Tickets)? <= 0.0 {
            return Some("Nobody opens a ticket.".to_owned());
        }
        let opened = self.about(Metric::Tickets)?;
        let tickets = if opened == "1" { "ticket" } else { "tickets" };
        let waits = match (self.wait(Metric::TicketWaitMinutesP50), self.wait(Metric::TicketWaitMinutesP95)) {
            (Some((half, _)), Some((most, long))) => {
                let day = workday::hours(self.plan, &Scope::Fleet).filter(|_| long).map_or(String::new(), |hours| {
                    format!("; {} h are a working day", Scale::about(Unit::Count, hours).number(hours))
                });
                let half = if half == most { String::new() } else { format!("half of them {half}, ") };
                format!("; {half}95 in 100 {most}, in open hours of the team{day}")
            }
            _ => String::new(),
        };
        let open = match self.mean(Metric::TicketsWaiting) {
            Some(waiting) if waiting >= 0.5 => {
                let waiting = self.about(Metric::TicketsWaiting)?;
                format!(" At the end {waiting} still {}.", if waiting == "1" { "waits" } else { "wait" })
            }
            Some(_) | None => String::new(),
        };
        let lost = match self.mean(Metric::TicketsAbandoned) {
            Some(lost) if lost >= 0.5 => format!(" The people of {} give up.", self.told(Metric::TicketsAbandoned)?),
            Some(_) | None => String::new(),
        };
        Some(format!("Failed enrollments open {opened} {tickets}{waits}.{lost}{open}"))
    }

    /// The queues of teams that have work, if no ticket of a device tells of waiting.
    fn queues(&self) -> Vec<String> {
        if self.mean(Metric::Tickets).is_some_and(|tickets| tickets > 0.0) {
            return Vec::new();
        }
        self.plan.teams.iter().filter_map(|team| self.queue(&team.name)).collect()
    }

    fn queue(&self, team: &str) -> Option<String> {
        let scope = Scope::Of(ScopeKind::Team, team.to_owned());
        let minutes = self.estimate(Metric::QueueWaitMinutes, &scope)?.mean?;
        let wait = self.told_of(Metric::QueueWaitMinutes, &scope)?;
        let days = workday::told(self.plan, Metric::QueueWaitMinutes, &scope, minutes);
        let days = days.map_or(String::new(), |days| format!(" of open time ({days})"));
        let longest = self.told_of(Metric::BacklogMax, &scope)?;
        let busy = self.told_of(Metric::BusyShare, &scope)?;
        Some(format!(
            "A job for {team} waits {wait}{days} on average; the longest queue is {longest}, and the staff is busy for \
             {busy} of the open time."
        ))
    }

    /// What comes over the lines of sites, and how long that takes.
    fn lines(&self) -> Vec<String> {
        self.plan.sites.iter().filter_map(|site| self.line(&site.name)).collect()
    }

    fn line(&self, site: &str) -> Option<String> {
        let scope = Scope::Of(ScopeKind::Site, site.to_owned());
        self.estimate(Metric::DownloadGb, &scope)?.mean.filter(|mean| *mean > 0.0)?;
        let [over, busiest] =
            [Metric::DownloadGb, Metric::LinkMbpsPeak].map(|metric| self.told_of(metric, &scope).unwrap_or_default());
        let peers = match self.estimate(Metric::PeerGb, &scope)?.mean {
            Some(mean) if mean > 0.0 => format!(" and {} from peers", self.told_of(Metric::PeerGb, &scope)?),
            Some(_) | None => String::new(),
        };
        let long = match self.told_of(Metric::DownloadMinutesP95, &scope) {
            Some(long) => format!(", and 95 in 100 downloads take {long} or less"),
            None => ", and no download ends".to_owned(),
        };
        Some(format!("At `{site}` {over} come over the line{peers}; its busiest five minutes carry {busiest}{long}."))
    }

    /// What goes wrong before enrollment and what is lost in the time after.
    fn lost(&self) -> Option<String> {
        let parts: Vec<String> = [
            (Metric::Refused, "enrollments are refused by a rule"),
            (Metric::RegisteredOnly, "devices are registered and not managed"),
            (Metric::Abandoned, "devices are given up after their last failure"),
            (Metric::Removed, "devices leave by an admin's action"),
            (Metric::CertificatesExpired, "certificates run out"),
            (Metric::RecordsHidden, "records are hidden by a cleanup rule"),
            (Metric::RecordsDeleted, "records are deleted"),
        ]
        .into_iter()
        .filter(|(metric, _)| self.mean(*metric).is_some_and(|value| value >= 0.05))
        .filter_map(|(metric, what)| self.told(metric).map(|value| format!("{value} {what}")))
        .collect();
        let (last, rest) = parts.split_last()?;
        let list = if rest.is_empty() { last.clone() } else { format!("{} and {last}", rest.join(", ")) };
        Some(format!("Lost on the way and in the time after: {list}."))
    }

    /// Whom Conditional Access keeps from work.
    fn blocked(&self) -> Option<String> {
        self.mean(Metric::BlockedUserHours).filter(|hours| *hours >= 0.5)?;
        let hours = self.told(Metric::BlockedUserHours)?;
        Some(format!("Conditional Access keeps people from work for {hours} in all."))
    }

    /// When a new device has what is assigned to it, if that isn't at once.
    fn ready(&self) -> Option<String> {
        self.mean(Metric::ReadyMinutesP95).filter(|minutes| *minutes >= 60.0)?;
        let (mean, most) = (self.told(Metric::ReadyMinutes)?, self.told(Metric::ReadyMinutesP95)?);
        Some(format!(
            "After its enrollment a device waits {mean} on average for the check-in that brings its policies and apps, \
             95 in 100 wait {most} or less."
        ))
    }

    fn busiest(&self) -> Option<String> {
        self.mean(Metric::CheckInsPerHourPeak).filter(|peak| *peak > 0.0)?;
        Some(format!("The busiest hour sees {} check-ins.", self.about(Metric::CheckInsPerHourPeak)?))
    }
}

/// A whole number of replications.
fn count_of(replications: f64) -> String {
    format!("{replications:.0}")
}

/// What the figures rest on: assumptions, overrides, and what isn't in them.
fn basis(plan: &Plan) -> Vec<String> {
    let rules = table::rules(plan);
    let starred = rules.iter().filter(|rule| rule.starred()).count();
    let steps = steps::lines(plan);
    let guessed = steps.iter().filter(|step| step.starred()).count();
    let mut lines = Vec::new();
    if starred + guessed > 0 && plan.devices() > 0 {
        let steps = match guessed {
            0 => String::new(),
            n => format!(" and {n} of the {} durations of enrollment steps", steps.len()),
        };
        lines.push(format!(
            "{starred} of the {} rule values{steps} in force {} assumed (★): measure them before you trust what hangs on them.",
            rules.len(),
            if starred + guessed == 1 { "is" } else { "are" },
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::study::summary::Row;

    fn row(summary: &mut Summary, metric: Metric, scope: Scope) -> &mut Row {
        summary.rows.iter_mut().find(|row| row.metric == metric && row.scope == scope).unwrap()
    }

    #[test]
    fn the_date_is_that_of_the_rounded_day() {
        let (plan, mut summary) = sample::study();
        row(&mut summary, Metric::FinishShare, Scope::Fleet).estimate.mean = Some(1.0);
        row(&mut summary, Metric::FinishDay, Scope::Fleet).estimate.mean = Some(95.7);
        let first = sentences(&plan, &summary).remove(0);
        assert!(first.ends_with("by day 95.7 ± 0.7 (2027-04-10), in every replication."), "{first}");
    }

    #[test]
    fn a_rollout_that_is_never_done_says_how_far_it_gets() {
        let (plan, mut summary) = sample::study();
        row(&mut summary, Metric::FinishShare, Scope::Fleet).estimate.mean = Some(0.0);
        row(&mut summary, Metric::FinishDay, Scope::Fleet).estimate.mean = None;
        row(&mut summary, Metric::EnrolledEver, Scope::Fleet).estimate.mean = Some(2_280.0);
        let first = sentences(&plan, &summary).remove(0);
        assert!(first.contains("by the end (2029-01-02): 2,280 ± 3 have enrolled at least once, 50% of"), "{first}");
    }

    #[test]
    fn a_desk_alone_speaks_of_its_queue_only() {
        let (mut plan, mut summary) = sample::study();
        plan.groups.clear();
        plan.left_out.clear();
        row(&mut summary, Metric::Tickets, Scope::Fleet).estimate.mean = Some(0.0);
        let team = Scope::Of(ScopeKind::Team, "service-desk".to_owned());
        row(&mut summary, Metric::BacklogMax, team).estimate.half_width = Some(90.0);
        assert_eq!(
            sentences(&plan, &summary),
            [
                "A job for service-desk waits 9.4 ± 0.6 min on average; the longest queue is 88 (0 to 178), and the \
                 staff is busy for 77.1 ± 0.4% of the open time.",
                "A range in brackets is a 95 % interval: 50 replications are too few to say that figure closely.",
            ]
        );
    }
}
