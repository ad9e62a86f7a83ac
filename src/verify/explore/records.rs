//! Laws of a record: levels, fates, teams, lines, faults, gates and deliveries.

use super::{Findings, Law, Ran};
use crate::fleet::record::{Count, Fate, TeamCounts};
use crate::fleet::watch::Step;
use crate::plan::fault::Effect;
use crate::plan::path::{Path, Retry};
use crate::units::SimTime;
use std::collections::BTreeMap;

/// No level is below zero or above its devices, and no device stands in two places at once.
pub(super) fn levels(ran: &Ran<'_>, found: &mut Findings) {
    use Count::{Duplicates, Enrolled, EnrolledEver, Enrolling, OutOfReach, Registered, TicketsWaiting};
    let (plan, record) = (ran.plan, &ran.record);
    // A user in line for one thing may call about another, and what was done may come again.
    let again = if plan.teams.iter().any(|team| team.reopens.is_some()) { 100 } else { 1 };
    let faults = i64::try_from(plan.faults.len()).unwrap_or(i64::MAX / 1_000);
    for (number, group) in plan.groups.iter().enumerate() {
        let tickets = again * (faults + i64::from(calls(&plan.paths[plan.cohorts[group.cohort.index()].path.index()])));
        let (mut now, mut moved) = ([0_i64; Count::LEN], false);
        for day in 0..record.days {
            for count in [Enrolled, EnrolledEver, Enrolling, OutOfReach, Registered, TicketsWaiting, Duplicates] {
                let by = i64::from(record.day(number, count, day));
                if by == 0 {
                    continue;
                }
                moved = true;
                now[count as usize] += by;
                let level = now[count as usize];
                let most = i64::from(group.count) * if count == TicketsWaiting { tickets } else { 1 };
                let holds = level >= 0 && (level <= most || count == Duplicates);
                found.check(Law::Levels, holds, || format!("{count:?} of {group:?} is {level} on day {day}"));
            }
            if std::mem::take(&mut moved) {
                let of = |count: Count| now[count as usize];
                let places = of(Enrolled) + of(Enrolling) + of(Registered);
                let holds = of(OutOfReach) <= of(Enrolled) && places <= i64::from(group.count);
                found.check(Law::Levels, holds, || format!("{group:?} on day {day}: {now:?}"));
            }
        }
    }
    for (what, hours) in [("enrolling", &record.enrolling), ("in line", &record.queue)] {
        found.check(Law::Levels, hours.iter().all(|level| *level >= 0), || format!("fewer than none {what}"));
    }
    seconds(ran, found);
}

/// How many tickets about one enrollment may wait at once: whoever tries again without waiting for help may call again.
fn calls(path: &Path) -> u32 {
    let mut after = path.phases.iter().map(|phase| &phase.after).chain(path.obstacles.iter().map(|one| &one.after));
    let unhelped = after.any(|after| match after.retry {
        Retry::AfterGap | Retry::AtOnce => true,
        Retry::WhenServed | Retry::Never => false,
    });
    if unhelped { 1 + path.retries } else { 1 }
}

/// Nobody is noncompliant or blocked for longer than there is time.
fn seconds(ran: &Ran<'_>, found: &mut Findings) {
    let (plan, record) = (ran.plan, &ran.record);
    let segments = record.segments();
    // What was before the start belongs to the first segment; no figure tells of it.
    for segment in 1..segments {
        let from = record.bounds[segment - 1].min(plan.horizon);
        let until = record.bounds.get(segment).copied().unwrap_or(plan.horizon).min(plan.horizon).max(from);
        let time = i64::from(until.since(from).as_seconds());
        let work = i64::from(plan.work.between(from, until).as_seconds());
        for (number, group) in plan.groups.iter().enumerate() {
            let counts = &record.counts[number * segments + segment];
            let [bad, shut] = [Count::NoncompliantSeconds, Count::BlockedSeconds].map(|count| counts[count as usize]);
            let devices = i64::from(group.count);
            let holds = (0..=time * devices).contains(&bad) && (0..=work * devices).contains(&shut);
            if bad != 0 || shut != 0 {
                found.check(Law::Levels, holds, || format!("{bad} s noncompliant, {shut} s blocked of {group:?}"));
            }
        }
    }
}

/// Every device has one fate.
pub(super) fn fates(ran: &Ran<'_>, found: &mut Findings) {
    let (plan, record) = (ran.plan, &ran.record);
    let segments = record.segments();
    for (number, group) in plan.groups.iter().enumerate() {
        let fates = &record.fates[number];
        let whole = fates.iter().sum::<u64>() == u64::from(group.count);
        found.check(Law::Fates, whole, || format!("{fates:?} of {group:?}"));
        let rows = &record.counts[number * segments..(number + 1) * segments];
        let ever: i64 = rows.iter().map(|row| row[Count::EnrolledEver as usize]).sum();
        let enrolled = fates[Fate::Enrolled as usize];
        let same = i64::try_from(enrolled).is_ok_and(|enrolled| enrolled == ever);
        found.check(Law::Fates, same, || format!("{enrolled} enrolled of {group:?}, and {ever} ever"));
    }
}

/// A ticket is done, given up, or still somewhere; it is counted once.
pub(super) fn teams(ran: &Ran<'_>, found: &mut Findings) {
    let (plan, record) = (ran.plan, &ran.record);
    let segments = record.segments();
    for [area, waits] in record.areas.iter().filter(|pair| **pair != [0, 0]) {
        found.check(Law::Lines, area == waits, || format!("an area of {area} s, waits of {waits} s"));
    }
    let (mut first, mut any) = (0, false);
    for (number, team) in plan.teams.iter().enumerate() {
        let rows = &record.teams[number * segments..(number + 1) * segments];
        let sum = |count: fn(&TeamCounts) -> u64| {
            i64::try_from(rows.iter().map(count).sum::<u64>()).expect("tickets are fewer than that")
        };
        let came = sum(|row| row.opened) + sum(|row| row.reopened);
        let left = sum(|row| row.done) + sum(|row| row.escalated) + sum(|row| row.abandoned);
        let waiting: i64 = rows.iter().map(|row| row.waiting).sum();
        let patient = team.patience.is_some() || sum(|row| row.abandoned) + sum(|row| row.call_backs) == 0;
        let others = sum(|row| row.other_abandoned) <= sum(|row| row.other);
        let holds = waiting >= 0 && came >= left + waiting && patient && others;
        if came + waiting + left > 0 || !others {
            any = true;
            found.check(Law::Tickets, holds, || format!("{}: {came} came, {left} left, {waiting} wait", team.name));
        }
        first += sum(|row| row.opened) - sum(|row| row.escalated);
    }
    let count = |count: Count| record.counts.iter().map(|row| row[count as usize]).sum::<i64>();
    let gave_up: u64 = record.teams.iter().map(|row| row.abandoned).sum();
    let [tickets, abandoned] = [Count::Tickets, Count::TicketsAbandoned].map(count);
    if any || tickets > 0 {
        let holds = tickets == first && i64::try_from(gave_up).is_ok_and(|gave_up| gave_up == abandoned);
        found.check(Law::Tickets, holds, || {
            format!("devices have {tickets} tickets, {abandoned} given up; teams {first} and {gave_up}")
        });
    }
}

/// Bits in are bits out.
pub(super) fn lines(ran: &Ran<'_>, found: &mut Findings) {
    for (number, line) in ran.record.lines.iter().enumerate().filter(|(_, line)| line.asked > 0) {
        let carried: u128 = line.carried.iter().map(|bits| u128::from(*bits)).sum();
        let hours: u128 = line.hours.iter().map(|bits| u128::from(*bits)).sum();
        let holds = line.asked == carried + line.broken_off + line.left && carried == hours;
        found.check(Law::Bits, holds, || {
            let (asked, off, left) = (line.asked, line.broken_off, line.left);
            format!(
                "site {}: {asked} asked, {carried} carried ({hours} by hour), {off} broken off, {left} left",
                number + 1
            )
        });
    }
}

/// What faults leave adds up.
pub(super) fn faults(ran: &Ran<'_>, found: &mut Findings) {
    for (fault, log) in ran.plan.faults.iter().zip(&ran.record.faults).filter(|(_, log)| !log.hits.is_empty()) {
        let on = |at: SimTime| fault.from <= at && at < log.fixed;
        let enough = fault.noticed_tickets.and_then(|n| log.calls.get((n as usize).saturating_sub(1)));
        let laws = [
            ("hits", log.hits.len() <= log.reach as usize && log.reach <= ran.plan.devices()),
            ("times of hits", log.hits.iter().all(|hit| on(*hit)) && log.hits.is_sorted()),
            ("healings", log.healed.iter().all(|at| log.fixed <= *at) && log.healed.len() <= log.hits.len()),
            ("calls", log.calls.is_sorted()),
            ("callers", fault.effect == Effect::FailsEnrollment || log.calls.len() <= log.hits.len()),
            ("what is broken", fault.effect.lasts() || log.broken.is_empty()),
            ("since when", log.broken.iter().all(|(from, until)| on(*from) && from <= until)),
            ("the notice", log.noticed == SimTime::NEVER || log.hits.first().is_some_and(|hit| *hit <= log.noticed)),
            ("the fix", log.fixed == SimTime::NEVER || log.noticed < log.fixed),
            ("enough calls", enough.is_none_or(|call| log.noticed <= *call)),
        ];
        for (what, holds) in laws {
            found.check(Law::Faults, holds, || format!("{what} of {}: {log:?}", fault.name));
        }
    }
    let none = ran.record.faults.iter().filter(|log| log.hits.is_empty());
    for log in none.filter(|log| !log.healed.is_empty() || !log.broken.is_empty()) {
        found.check(Law::Faults, false, || format!("nobody was hit: {log:?}"));
    }
}

/// A gate passes or stops what has begun.
pub(super) fn gates(ran: &Ran<'_>, found: &mut Findings) {
    for (wave, log) in ran.plan.waves.iter().zip(&ran.record.gates) {
        if log.passed != SimTime::NEVER {
            found.check(Law::Gates, log.started <= log.passed, || format!("{}: {log:?}", wave.name));
        }
        if log.stopped != SimTime::NEVER {
            let holds = wave.is_gated() && log.started <= log.stopped;
            found.check(Law::Gates, holds, || format!("{}: {log:?}", wave.name));
        }
    }
}

/// What has come and what is still to come is what was sent, of a cohort no more than it has; lives tell the same arrivals.
pub(super) fn deliveries(ran: &Ran<'_>, found: &mut Findings) {
    let (plan, record) = (ran.plan, &ran.record);
    let mut told = vec![BTreeMap::new(); plan.deliveries.len()];
    for (time, step) in ran.lives.iter().flatten() {
        if let Step::Delivered(number, _) = step {
            *told[usize::from(*number)].entry(*time).or_insert(0_u32) += 1;
        }
    }
    let mut sent = vec![0_u64; plan.cohorts.len()];
    for (number, (row, log)) in plan.deliveries.iter().zip(&record.deliveries).enumerate() {
        let devices = i64::from(row.devices());
        let all: i64 = log.arrivals.iter().map(|(_, count)| i64::from(*count)).sum();
        let come = log.arrivals.iter().filter(|(time, _)| *time < plan.horizon);
        let here: i64 = come.map(|(_, count)| i64::from(*count)).sum();
        let days: i64 = log.by_day.iter().map(|count| i64::from(*count)).sum();
        let of = |time: &SimTime| log.arrivals.iter().find(|row| row.0 == *time).map_or(0, |row| row.1);
        let mut level = 0_i64;
        let mut waits = log.waiting.iter().map(|by| {
            level += i64::from(*by);
            level
        });
        let mut held = record.held.iter().filter(|held| usize::from(held.delivery) == number);
        let late = held.clone().count() as u64;
        sent[row.cohort.index()] += u64::try_from(all).unwrap_or(u64::MAX);
        let laws = [
            ("what comes", all == devices),
            ("the order", log.arrivals.windows(2).all(|two| two[0].0 < two[1].0)),
            ("what comes by day", days == here && log.by_day.iter().all(|count| *count >= 0)),
            ("what lives tell", told[number].iter().all(|(time, count)| *count <= of(time))),
            ("how many wait", waits.all(|level| (0..=devices).contains(&level))),
            ("who was held", late <= u64::from(row.devices())),
            (
                "since when",
                held.all(|held| held.invited < held.ready && plan.groups[usize::from(held.group)].cohort == row.cohort),
            ),
        ];
        for (what, holds) in laws {
            found.check(Law::Deliveries, holds, || format!("{what} of {}: {log:?}", row.name));
        }
    }
    for (cohort, sent) in plan.cohorts.iter().zip(sent).filter(|(_, sent)| *sent > 0) {
        let holds = sent <= u64::from(cohort.devices);
        found.check(Law::Deliveries, holds, || format!("{sent} of {} devices of {} come", cohort.devices, cohort.name));
    }
}
