//! Laws of whole records and studies: the same in every way of running them, and parts that make a whole.

use super::{Findings, Law, Ran};
use crate::fleet::record::Record;
use crate::plan::{Metric, Scope};
use crate::study::Summary;
use crate::study::folded::scopes;

/// What is the same whichever way a plan is run.
pub(super) fn same(ran: &Ran<'_>, found: &mut Findings) {
    let record = &ran.record;
    if record.check_ins.iter().any(|n| *n > 0) {
        found.check(Law::Counted, *record == ran.otherwise, || differ(record, &ran.otherwise));
    }
    if let Some(alone) = &ran.alone {
        found.check(Law::Repeats, record == alone, || differ(record, alone));
    }
    if let Some([one, two]) = &ran.summaries {
        found.check(Law::Threads, one == two, || {
            let rows = one.rows.iter().zip(&two.rows).find(|(a, b)| a != b);
            rows.map_or_else(|| "series differ".to_owned(), |(a, b)| format!("{a:?} and {b:?}"))
        });
    }
}

/// Which parts of two records differ.
fn differ(a: &Record, b: &Record) -> String {
    let parts = [
        ("counts", a.counts == b.counts),
        ("daily series", a.daily == b.daily),
        ("check-ins by hour", a.check_ins == b.check_ins),
        ("lives", a.lives == b.lives && a.times == b.times),
        ("devices enrolling by hour", a.enrolling == b.enrolling),
        ("lines by hour", a.queue == b.queue && a.backlog == b.backlog),
        ("fates", a.fates == b.fates),
        ("refusals", a.refusals == b.refusals && a.unlicensed == b.unlicensed),
        ("devices given up", a.abandoned == b.abandoned),
        ("failures", a.failures == b.failures),
        ("limits and licenses", a.limits == b.limits && a.licenses == b.licenses),
        ("lengths", a.enrollment == b.enrollment && a.readiness == b.readiness && a.waits == b.waits),
        ("teams", a.teams == b.teams && a.areas == b.areas && a.worked == b.worked && a.tickets == b.tickets),
        ("sites", a.lines == b.lines),
        ("lapses", a.outages == b.outages),
        ("faults", a.faults == b.faults),
        ("gates", a.gates == b.gates),
        ("deliveries", a.deliveries == b.deliveries && a.held == b.held),
        ("the set-up", a.setup == b.setup),
        ("the number of events", a.events == b.events),
    ];
    let other: Vec<&str> = parts.iter().filter(|part| !part.1).map(|part| part.0).collect();
    if other.is_empty() { "something else differs".to_owned() } else { format!("{} differ", other.join(", ")) }
}

/// Metrics of cohorts that add up to the fleet's.
const SUMS: [Metric; 5] =
    [Metric::Enrolled, Metric::Attempts, Metric::Tickets, Metric::CheckIns, Metric::RecordsDeleted];

/// What a study's tables say must agree.
pub(super) fn parts(ran: &Ran<'_>, found: &mut Findings) {
    let Some([summary, _]) = &ran.summaries else { return };
    let of = |metric, scope: &Scope| summary.row(metric, scope).and_then(|row| row.estimate.mean).unwrap_or(f64::NAN);
    let known = scopes(ran.plan);
    let cohorts = || {
        let scope = |name: &str| {
            let text = format!("cohort={name}");
            known.iter().map(|row| &row.0).find(|scope| scope.to_string() == text)
        };
        ran.plan.cohorts.iter().filter_map(move |cohort| Some((cohort.name.as_str(), scope(&cohort.name)?)))
    };
    for (name, scope) in cohorts() {
        let devices = of(Metric::Devices, scope);
        let sum = outcomes(summary, name);
        found.check(Law::Parts, (sum - devices).abs() < 1e-9, || {
            format!("{name}: outcomes of {sum} of {devices} devices")
        });
    }
    for metric in SUMS {
        let whole = of(metric, &Scope::Fleet);
        let sum: f64 = cohorts().map(|(_, scope)| of(metric, scope)).sum();
        found.check(Law::Parts, (sum - whole).abs() < 1e-6, || format!("{}: {sum} of {whole}", metric.id()));
    }
    for series in summary.timeline.iter().filter(|series| ["enrolled", "enrolled-ever"].contains(&series.metric)) {
        let Some(metric) = Metric::named(series.metric) else { continue };
        let (last, row) = (series.mean.last().copied().unwrap_or(f64::NAN), of(metric, &series.scope));
        found.check(Law::Parts, (last - row).abs() < 1e-9, || format!("{} ends with {last}, not {row}", series.metric));
    }
}

/// Devices of a cohort by what became of them, together.
fn outcomes(summary: &Summary, cohort: &str) -> f64 {
    let rows = summary.outcomes.iter().filter(|row| row.cohort == cohort && row.outcome != "attempt-failed");
    rows.filter_map(|row| row.estimate.mean).sum()
}
