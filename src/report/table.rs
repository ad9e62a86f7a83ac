//! The tables of a report, before any format: text cells and what is aligned how.

use crate::plan::licensing::Assignment;
use crate::plan::metric::{Direction, Metric, Scope, ScopeKind, Unit};
use crate::plan::order::Ordered;
use crate::plan::path::LicenseNeed;
use crate::plan::{Cohort, Plan};
use crate::report::number::Scale;
use crate::report::workday;
use crate::rules::book::ENTRIES;
use crate::rules::concern::{self, Concern};
use crate::rules::value::Standing;
use crate::study::summary::{Row, Summary};
use crate::units::Share;

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
    /// A line to stand under it, or in its place if it has no rows; may be empty.
    pub note: String,
}

impl Table {
    pub(super) fn new(caption: &str, head: &[&str], numbers_from: usize) -> Table {
        let head = head.iter().map(|&h| h.to_owned()).collect();
        Table { caption: caption.to_owned(), head, numbers_from, rows: Vec::new(), note: String::new() }
    }

    /// Whether it has figures or a note.
    #[must_use]
    pub fn says_something(&self) -> bool {
        (!self.rows.is_empty() && self.head.len() > 1) || !self.note.is_empty()
    }

    /// Whether cells of a column are aligned to the right.
    #[must_use]
    pub fn is_number(&self, column: usize) -> bool {
        column >= self.numbers_from
    }
}

/// A scale for a unit, a value and its half-width.
type Digits = fn(Unit, f64, Option<f64>) -> Scale;

/// What a cell shows of an estimate: value and half-width, a long wait in working days too, a dash without a value.
fn value(plan: &Plan, row: &Row, digits: Digits) -> String {
    let estimate = &row.estimate;
    let Some(mean) = estimate.mean else { return "–".to_owned() };
    let text = digits(row.metric.unit(), mean, estimate.half_width).with_half(mean, estimate.half_width);
    let text = in_currency(plan, row, text);
    match workday::told(plan, row.metric, &row.scope, mean) {
        Some(days) => format!("{text}, {days}"),
        None => text,
    }
}

/// An amount of money with the currency behind it; what isn't one stays as it is.
fn in_currency(plan: &Plan, row: &Row, text: String) -> String {
    match &plan.costs {
        Some(costs) if row.metric.unit() == Unit::Money => format!("{text} {}", costs.currency),
        Some(_) | None => text,
    }
}

/// Values of single replications with the metric's unit.
fn single<const N: usize>(plan: &Plan, row: &Row, list: Option<[f64; N]>) -> [String; N] {
    let (Some(mean), Some(list)) = (row.estimate.mean, list) else {
        return std::array::from_fn(|_| "–".to_owned());
    };
    let whole = matches!(row.metric.unit(), Unit::Devices | Unit::Count | Unit::Day)
        && list.iter().all(|value| value.fract() == 0.0);
    let half = row.estimate.half_width.filter(|_| !whole);
    let scale = Scale::of(row.metric.unit(), if whole { list[0] } else { mean }, half);
    list.map(|value| in_currency(plan, row, scale.show(value)))
}

/// p5, p50 and p95 over replications with the value's unit.
fn quantiles(plan: &Plan, row: &Row) -> [String; 3] {
    single(plan, row, row.estimate.quantiles)
}

/// The best and the worst of the replications; a dash where neither way is good in itself.
fn extremes(plan: &Plan, summary: &Summary, row: &Row) -> [String; 2] {
    let [least, most] = single(plan, row, row.estimate.range);
    let [best, worst] = match row.metric.direction() {
        Direction::More => [most, least],
        Direction::Less => [least, most],
        Direction::Neutral => return ["–".to_owned(), "–".to_owned()],
    };
    // Nothing is worse than a replication that never gets there.
    let gets_there = row.metric != Metric::FinishDay || row.estimate.replications == summary.replications;
    [best, if gets_there { worst } else { "never".to_owned() }]
}

/// The fleet metrics that a planner reads first.
pub(super) const HEADLINE: [Metric; 21] = [
    Metric::TenantReadyDay,
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

/// Whether there is more than one replication, so that there are error bars and quantiles over replications.
fn spread(summary: &Summary) -> bool {
    summary.replications > 1
}

/// How the numbers of the tables are read, a line each.
#[must_use]
pub fn reading(plan: &Plan, summary: &Summary) -> Vec<String> {
    if !spread(summary) {
        return vec!["One replication: no error bars.".to_owned()];
    }
    let mut lines = Vec::new();
    if plan.devices() > 0 {
        lines.push(format!(
            "Columns p50, p95, best and worst: over the {} replications; in names, -p50 and -p95: over tickets or enrollments \
             in each one.",
            summary.replications
        ));
    }
    lines.push(
        "±: half-width of the mean's 95 % interval; a range in brackets: that interval, where ± would go past 0 or 100%."
            .to_owned(),
    );
    lines
}

/// The fleet in a few lines: value, half-width, p50, p95, best and worst over replications. Without devices it has no rows.
#[must_use]
pub fn headline(plan: &Plan, summary: &Summary) -> Table {
    let head: &[&str] = if spread(summary) {
        &["metric", "value ± half-width", "p50", "p95", "best", "worst"]
    } else {
        &["metric", "value"]
    };
    let mut table = Table::new("The fleet", head, 1);
    for metric in HEADLINE.into_iter().filter(|_| plan.devices() > 0) {
        if let Some(row) = summary.row(metric, &Scope::Fleet).filter(|row| row.estimate.mean.is_some()) {
            let [_, p50, p95] = quantiles(plan, row);
            let mut cells = vec![metric.id().to_owned(), value(plan, row, Scale::of), p50, p95];
            cells.extend(extremes(plan, summary, row));
            cells.truncate(head.len());
            table.rows.push(cells);
        }
    }
    table
}

/// Every metric of the whole fleet with its meaning.
#[must_use]
pub fn fleet(plan: &Plan, summary: &Summary) -> Table {
    let head: &[&str] = if spread(summary) {
        &["metric", "what it counts", "value ± half-width", "p5", "p50", "p95"]
    } else {
        &["metric", "what it counts", "value"]
    };
    let mut table = Table::new("Every figure of the whole fleet", head, 2);
    for row in summary.rows.iter().filter(|row| row.scope == Scope::Fleet) {
        let mut cells = vec![row.metric.id().to_owned(), row.metric.meaning().trim().to_owned()];
        cells.push(value(plan, row, Scale::of));
        cells.extend(quantiles(plan, row));
        cells.truncate(head.len());
        table.rows.push(cells);
    }
    table
}

const OF_TEAMS: [(Metric, &str); 9] = [
    (Metric::Tickets, "tickets"),
    (Metric::TicketsAbandoned, "gave up"),
    (Metric::TicketsEscalated, "passed on"),
    (Metric::DevicesStaged, "devices staged"),
    (Metric::TicketWaitMinutesP50, "ticket wait p50"),
    (Metric::TicketWaitMinutesP95, "ticket wait p95"),
    (Metric::QueueWaitMinutes, "mean wait, all jobs"),
    (Metric::BacklogMax, "longest queue"),
    (Metric::BusyShare, "busy"),
];

const OF_DEVICES: [(Metric, &str); 10] = [
    (Metric::Devices, "planned"),
    (Metric::EnrolledEver, "ever enrolled"),
    (Metric::Enrolled, "enrolled"),
    (Metric::EnrolledShare, "share"),
    (Metric::FinishDay, "finished"),
    (Metric::EnrollmentMinutesP50, "half enroll within"),
    (Metric::EnrollmentMinutesP95, "95 in 100 within"),
    (Metric::Abandoned, "abandoned"),
    (Metric::Refused, "refused"),
    (Metric::Tickets, "tickets"),
];

const OF_SITES: [(Metric, &str); 6] = [
    (Metric::DownloadGb, "downloaded"),
    (Metric::PeerGb, "from peers"),
    (Metric::LinkMbpsPeak, "busiest 5 minutes"),
    (Metric::DownloadsMax, "most at once"),
    (Metric::DownloadMinutes, "mean download"),
    (Metric::DownloadMinutesP95, "p95"),
];

const OF_DELIVERIES: [(Metric, &str); 6] = [
    (Metric::Delivered, "delivered"),
    (Metric::DeliveredDay, "last on"),
    (Metric::DeliveryHeld, "devices held back"),
    (Metric::DeliveryFirstDay, "first on"),
    (Metric::DeliveryWaitMinutes, "mean wait"),
    (Metric::DeliveryWaitMinutesP95, "p95"),
];

/// One line for each team, cohort, wave, platform or path; the columns without any value are left out, and so are teams
/// without any job, and devices where there are none.
#[must_use]
pub fn by(plan: &Plan, summary: &Summary, kind: ScopeKind) -> Table {
    let (caption, first, metrics): (&str, &str, &[(Metric, &str)]) = match kind {
        ScopeKind::Team => ("Teams", "team", &OF_TEAMS),
        ScopeKind::Cohort => ("Cohorts", "cohort", &OF_DEVICES),
        ScopeKind::Wave => ("Waves", "wave", &OF_DEVICES),
        ScopeKind::Platform => ("Platforms", "platform", &OF_DEVICES),
        ScopeKind::Path => ("Enrollment paths", "path", &OF_DEVICES),
        ScopeKind::Limit => ("Limits", "limit", &[]),
        ScopeKind::Site => ("Sites", "site", &OF_SITES),
        ScopeKind::Account => ("DEM accounts", "account", &[]),
        ScopeKind::Fault => ("Faults", "fault", &[]),
        ScopeKind::Task => ("Tasks", "task", &[]),
        ScopeKind::Delivery => ("Deliveries", "delivery", &OF_DELIVERIES),
    };
    let found = |metric: Metric, name: &str| summary.row(metric, &Scope::Of(kind, name.to_owned()));
    let mean = |metric: Metric, name: &str| found(metric, name).and_then(|row| row.estimate.mean);
    let some = |metric: Metric, name: &str| mean(metric, name).is_some_and(|value| value > 0.0);
    let works = matches!(kind, ScopeKind::Team | ScopeKind::Site);
    let (names, idle): (Vec<&str>, Vec<&str>) = names(summary, kind).into_iter().partition(|name| {
        if works { metrics.iter().any(|(metric, _)| some(*metric, name)) } else { plan.devices() > 0 }
    });
    let tells = |metric: Metric, name: &str| match (kind, metric) {
        (
            ScopeKind::Team,
            Metric::Tickets | Metric::TicketsAbandoned | Metric::TicketsEscalated | Metric::DevicesStaged,
        ) => some(metric, name),
        _ => mean(metric, name).is_some(),
    };
    let shown: Vec<(Metric, &str)> =
        metrics.iter().copied().filter(|(metric, _)| names.iter().any(|name| tells(*metric, name))).collect();
    let mut head = vec![first];
    head.extend(shown.iter().map(|column| column.1));
    let mut table = Table::new(caption, &head, 1);
    // Who sets up the tenant has that to do.
    let admins = plan.setup.as_ref().and_then(|setup| setup.team).map(|team| plan.teams[team.index()].name.as_str());
    let idle: Vec<&str> = idle.into_iter().filter(|name| kind != ScopeKind::Team || Some(*name) != admins).collect();
    if kind == ScopeKind::Team && !idle.is_empty() {
        table.note = format!("Without any job: {}.", idle.join(", "));
    }
    for name in names {
        let cells =
            shown.iter().map(|(m, _)| found(*m, name).map_or("–".to_owned(), |row| value(plan, row, Scale::rough)));
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
        let devices = row
            .estimate
            .mean
            .map_or("–".to_owned(), |mean| Scale::of(Unit::Devices, mean, half).with_half(mean, half));
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

/// Whether anything in the scenario has to do with a parameter that this version reads.
fn concerns(plan: &Plan, concern: Concern) -> bool {
    let path = |cohort: &Cohort| &plan.paths[cohort.path.index()];
    let tenant = &plan.tenant;
    match concern {
        Concern::Everybody => true,
        Concern::Platform(_) | Concern::Apple | Concern::Paths(_) => {
            plan.cohorts.iter().any(|cohort| concern.of_device(path(cohort).like, cohort.platform))
        }
        Concern::Assignment => tenant.licensing.assignment != Assignment::WhenNeeded,
        Concern::DeviceLicenses => plan.cohorts.iter().any(|cohort| path(cohort).license == LicenseNeed::Device),
        Concern::Subscription => tenant.subscription.is_some(),
        Concern::Orders => {
            let ordered = |what| matches!(what, Ordered::Retire | Ordered::Wipe | Ordered::Delete);
            plan.orders.iter().any(|order| ordered(order.what))
        }
        Concern::Pushes => !plan.pushes.is_empty(),
        Concern::Setup => plan.setup.is_some(),
        Concern::Peers => plan.sites.iter().any(|site| site.peer_share > Share::NONE),
        Concern::Benches => plan.paths.iter().any(|path| path.phases.iter().any(|phase| phase.bench.is_some())),
    }
}

/// The rules in force that this version reads and that something in the scenario has to do with, in the book's order;
/// what the scenario overrides is always among them.
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
    let overridden = |key: &str| plan.overridden.iter().any(|o| o.key == key);
    let read = |entry: &&crate::rules::book::Entry| {
        entry.alive && (concerns(plan, concern::of(entry.key)) || overridden(entry.key))
    };
    ENTRIES.iter().filter(read).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn what_did_nothing_is_told_in_a_line() {
        let (plan, mut summary) = sample::study();
        let idle = |metric, kind, name: &str, row: &Row| {
            let mut row = Row { metric, scope: Scope::Of(kind, name.to_owned()), ..row.clone() };
            row.estimate.mean = Some(0.0);
            row
        };
        let one = summary.rows[0].clone();
        summary.rows.push(idle(Metric::Tickets, ScopeKind::Team, "spare-desk", &one));
        let teams = by(&plan, &summary, ScopeKind::Team);
        assert_eq!((teams.rows.len(), teams.note.as_str()), (1, "Without any job: spare-desk."));
    }

    #[test]
    fn one_replication_has_neither_bars_nor_quantiles() {
        let (plan, mut summary) = sample::study();
        summary.replications = 1;
        assert_eq!(headline(&plan, &summary).head, ["metric", "value"]);
        assert!(fleet(&plan, &summary).rows.iter().all(|row| row.len() == 3));
        assert_eq!(reading(&plan, &summary), ["One replication: no error bars."]);
    }
}
