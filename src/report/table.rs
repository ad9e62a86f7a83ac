//! The tables of a report, before any format: text cells and what is aligned how.

use crate::plan::Plan;
use crate::plan::metric::{Metric, Scope, ScopeKind};
use crate::report::number::Scale;
use crate::rules::book::ENTRIES;
use crate::rules::value::Standing;
use crate::study::summary::{Row, Summary};

/// A table of text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The columns.
    pub head: Vec<String>,
    /// The first column whose cells are numbers, aligned to the right; the columns before it are text.
    pub numbers_from: usize,
    /// The rows, each as long as `head`.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn new(caption: &str, head: &[&str], numbers_from: usize) -> Table {
        let head = head.iter().map(|&h| h.to_owned()).collect();
        Table { caption: caption.to_owned(), head, numbers_from, rows: Vec::new() }
    }

    /// Whether cells of a column are aligned to the right.
    #[must_use]
    pub fn is_number(&self, column: usize) -> bool {
        column >= self.numbers_from
    }
}

/// What a cell shows of an estimate: value and half-width, or a dash without a value.
fn value(row: &Row) -> String {
    let estimate = &row.estimate;
    estimate.mean.map_or("–".to_owned(), |mean| {
        Scale::of(row.metric.unit(), mean, estimate.half_width).with_half(mean, estimate.half_width)
    })
}

/// As [`value`], a digit less: for tables with many columns.
fn rough(row: &Row) -> String {
    let estimate = &row.estimate;
    let half = estimate.half_width;
    estimate.mean.map_or("–".to_owned(), |mean| {
        Scale::of(row.metric.unit(), mean, half.map(|half| half * 10.0)).with_half(mean, half)
    })
}

/// p5, p50 and p95 over replications with the value's unit.
fn quantiles(row: &Row) -> [String; 3] {
    let (Some(mean), Some(list)) = (row.estimate.mean, row.estimate.quantiles) else {
        return ["–".to_owned(), "–".to_owned(), "–".to_owned()];
    };
    let scale = Scale::of(row.metric.unit(), mean, row.estimate.half_width);
    list.map(|q| scale.show(q))
}

/// The fleet metrics that a planner reads first.
const HEADLINE: [Metric; 20] = [
    Metric::Devices,
    Metric::EnrolledEver,
    Metric::Enrolled,
    Metric::EnrolledShare,
    Metric::FinishDay,
    Metric::FinishShare,
    Metric::EnrollmentMinutesP50,
    Metric::EnrollmentMinutesP95,
    Metric::AttemptFailures,
    Metric::Refused,
    Metric::Abandoned,
    Metric::ReEnrollments,
    Metric::Tickets,
    Metric::TicketWaitMinutesP50,
    Metric::TicketWaitMinutesP95,
    Metric::CheckInsPerHourPeak,
    Metric::CertificatesExpired,
    Metric::RecordsHidden,
    Metric::RecordsDeleted,
    Metric::NoncompliantDeviceDays,
];

/// The fleet in a few lines: value, half-width, p50 and p95 over replications.
#[must_use]
pub fn headline(summary: &Summary) -> Table {
    let head = ["metric", "value ± half-width", "p50", "p95"];
    let mut table = Table::new("The fleet", &head, 1);
    for metric in HEADLINE {
        if let Some(row) = summary.row(metric, &Scope::Fleet).filter(|row| row.estimate.mean.is_some()) {
            let [_, p50, p95] = quantiles(row);
            table.rows.push(vec![metric.id().to_owned(), value(row), p50, p95]);
        }
    }
    table
}

/// Every metric of the whole fleet with its meaning.
#[must_use]
pub fn fleet(summary: &Summary) -> Table {
    let head = ["metric", "what it counts", "value ± half-width", "p5", "p50", "p95"];
    let mut table = Table::new("Every figure of the whole fleet", &head, 2);
    for row in summary.rows.iter().filter(|row| row.scope == Scope::Fleet) {
        let mut cells = vec![row.metric.id().to_owned(), row.metric.meaning().trim().to_owned(), value(row)];
        cells.extend(quantiles(row));
        table.rows.push(cells);
    }
    table
}

const OF_TEAMS: [(Metric, &str); 6] = [
    (Metric::Tickets, "tickets"),
    (Metric::TicketWaitMinutesP50, "ticket wait p50"),
    (Metric::TicketWaitMinutesP95, "ticket wait p95"),
    (Metric::QueueWaitMinutes, "mean wait, all jobs"),
    (Metric::BacklogMax, "longest queue"),
    (Metric::BusyShare, "busy"),
];

const OF_DEVICES: [(Metric, &str); 8] = [
    (Metric::Devices, "planned"),
    (Metric::EnrolledEver, "ever enrolled"),
    (Metric::Enrolled, "enrolled"),
    (Metric::EnrolledShare, "share"),
    (Metric::FinishDay, "finished"),
    (Metric::Abandoned, "abandoned"),
    (Metric::Refused, "refused"),
    (Metric::Tickets, "tickets"),
];

const OF_LIMITS: [(Metric, &str); 2] =
    [(Metric::LimitHits, "enrollments stopped"), (Metric::LimitFirstDay, "first stopped")];

/// One line for each team, cohort, wave, platform or path; the columns without any value are left out.
#[must_use]
pub fn by(summary: &Summary, kind: ScopeKind) -> Table {
    let (caption, first, metrics): (&str, &str, &[(Metric, &str)]) = match kind {
        ScopeKind::Team => ("Teams", "team", &OF_TEAMS),
        ScopeKind::Cohort => ("Cohorts", "cohort", &OF_DEVICES),
        ScopeKind::Wave => ("Waves", "wave", &OF_DEVICES),
        ScopeKind::Platform => ("Platforms", "platform", &OF_DEVICES),
        ScopeKind::Path => ("Enrollment paths", "path", &OF_DEVICES),
        ScopeKind::Limit => ("Limits", "limit", &OF_LIMITS),
        ScopeKind::Site => ("Sites", "site", &[]),
        ScopeKind::Account => ("DEM accounts", "account", &[]),
        ScopeKind::Fault => ("Faults", "fault", &[]),
    };
    let names = names(summary, kind);
    let found = |metric: Metric, name: &str| summary.row(metric, &Scope::Of(kind, name.to_owned()));
    let shown: Vec<(Metric, &str)> = metrics
        .iter()
        .copied()
        .filter(|(m, _)| names.iter().any(|name| found(*m, name).is_some_and(|row| row.estimate.mean.is_some())))
        .collect();
    let mut head = vec![first];
    head.extend(shown.iter().map(|column| column.1));
    let mut table = Table::new(caption, &head, 1);
    for name in names {
        let cells = shown.iter().map(|(m, _)| found(*m, name).map_or("–".to_owned(), rough));
        table.rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
    }
    table
}

/// Names of a kind in the order of the summary.
fn names(summary: &Summary, kind: ScopeKind) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for row in &summary.rows {
        if let Scope::Of(of, name) = &row.scope
            && *of == kind
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
    }
    names
}

/// What became of the devices, and why attempts failed.
#[must_use]
pub fn outcomes(summary: &Summary) -> Table {
    let head = ["cohort", "wave", "outcome", "reason", "code", "rule", "devices"];
    let mut table = Table::new("What became of the devices (lines with attempt-failed count attempts)", &head, 6);
    for row in &summary.outcomes {
        let (reason, code, rule) =
            row.failure.as_ref().map_or(("", "", ""), |f| (f.reason.name(), f.code.as_str(), f.rule));
        let half = row.estimate.half_width;
        let devices = row.estimate.mean.map_or("–".to_owned(), |mean| {
            Scale::of(crate::plan::metric::Unit::Devices, mean, half).with_half(mean, half)
        });
        let cells = [&row.cohort, &row.wave, row.outcome, reason, code, rule, &devices];
        table.rows.push(cells.iter().map(|&cell| cell.to_owned()).collect());
    }
    table
}

/// A rule parameter as the report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// The key.
    pub key: &'static str,
    /// What it says.
    pub sentence: &'static str,
    /// The value in force.
    pub value: String,
    /// The rule set's value, if the scenario overrides it.
    pub default: Option<String>,
    /// How well it is founded.
    pub standing: Standing,
    /// Document and section.
    pub source: &'static str,
    /// Ids of the rules that it belongs to.
    pub ids: &'static [&'static str],
}

impl RuleLine {
    /// Whether it rests on an assumption of ours: the book has no source and the scenario doesn't say better.
    #[must_use]
    pub fn starred(&self) -> bool {
        self.standing == Standing::Assumed && self.default.is_none()
    }
}

/// The rules in force that this version reads, in the book's order.
#[must_use]
pub fn rules(plan: &Plan) -> Vec<RuleLine> {
    let values = plan.rules.values();
    let line = |entry: &'static crate::rules::book::Entry| RuleLine {
        key: entry.key,
        sentence: entry.sentence.trim(),
        value: values.iter().find(|v| v.0 == entry.key).map(|v| v.1.clone()).unwrap_or_default(),
        default: plan.overridden.iter().find(|o| o.key == entry.key).map(|o| o.default.clone()),
        standing: entry.standing,
        source: entry.source,
        ids: entry.ids,
    };
    ENTRIES.iter().filter(|entry| entry.alive).map(line).collect()
}
