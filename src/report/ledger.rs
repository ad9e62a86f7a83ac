//! The limits ledger: every quota with how much of it is used, how often and when it is first reached, what it stops, and
//! which one binds first.

use crate::plan::admission::Way;
use crate::plan::metric::ScopeKind;
use crate::plan::metric::{LIMITS, Unit};
use crate::plan::{Metric, Plan, Scope, Site};
use crate::report::number::{Scale, count};
use crate::report::table::Table;
use crate::report::{outages, provenance};
use crate::rules::{Refusal, dem};
use crate::study::fold::estimate;
use crate::study::summary::{Estimate, OutageRow, PreparingRow, Row, Summary};

/// A quota and what became of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What it is called: `licenses`, `staff service-desk`, `apple-push-certificate`.
    pub limit: String,
    /// How much there is; none where a date is the limit, or it is as much as needed.
    pub quota: Option<f64>,
    /// Of what.
    pub of: &'static str,
    /// How much of it is used: the most at once, or for staff the share of paid time.
    pub used: Option<(Unit, Estimate)>,
    /// The first day on which it stops something, in each replication in which it does.
    pub first: Vec<Option<f64>>,
    /// How much it stops.
    pub stopped: Option<Estimate>,
    /// What that is.
    pub stops: &'static str,
    /// The rule behind it; empty for what the scenario itself says.
    pub rule: &'static str,
}

impl Line {
    /// The share of replications in which it is reached.
    #[must_use]
    pub fn reached(&self) -> f64 {
        let reached = self.first.iter().flatten().count();
        if self.first.is_empty() { 0.0 } else { reached as f64 / self.first.len() as f64 }
    }

    /// The first day, over the replications in which it is reached.
    #[must_use]
    pub fn day(&self) -> Estimate {
        estimate(&self.first)
    }
}

/// Every limit that the scenario has, in the order of the rules, then teams, lines, imports, deliveries and dates.
#[must_use]
pub fn lines(plan: &Plan, summary: &Summary) -> Vec<Line> {
    let limits = LIMITS.iter().enumerate().filter_map(|(position, name)| of_rule(plan, summary, position, name));
    let teams = plan.teams.iter().filter_map(|team| of_team(summary, &team.name, f64::from(team.staff)));
    let sites = plan.sites.iter().filter_map(|site| of_site(summary, site));
    let dates = summary.outages.iter().filter_map(of_date);
    let preparing = summary.preparing.iter().map(|row| of_preparing(plan, row));
    let deliveries = plan.deliveries.iter().filter_map(|one| of_delivery(summary, &one.name, one.devices()));
    limits.chain(teams).chain(sites).chain(preparing).chain(deliveries).chain(dates).collect()
}

/// In which share of the replications each line is the first to be reached; at one day the first line counts.
#[must_use]
pub fn binds_first(lines: &[Line]) -> Vec<f64> {
    let replications = lines.iter().map(|line| line.first.len()).max().unwrap_or(0);
    let mut times = vec![0_u32; lines.len()];
    for replication in 0..replications {
        let days = lines.iter().enumerate().filter_map(|(k, line)| Some((k, (*line.first.get(replication)?)?)));
        if let Some((first, _)) = days.min_by(|a, b| a.1.total_cmp(&b.1)) {
            times[first] += 1;
        }
    }
    times.into_iter().map(|n| f64::from(n) / replications.max(1) as f64).collect()
}

fn row<'a>(summary: &'a Summary, metric: Metric, kind: ScopeKind, name: &str) -> Option<&'a Row> {
    summary.row(metric, &Scope::Of(kind, name.to_owned()))
}

/// The most that is used of a limit at once, if its use is followed.
fn most_used(summary: &Summary, name: &str) -> Option<Estimate> {
    let scope = Scope::Of(ScopeKind::Limit, name.to_owned());
    let row = summary.limits.iter().position(|series| series.scope == scope)?;
    summary.limits_most.get(row).cloned()
}

/// A limit that refuses enrollments, if the scenario has it or it refused one.
fn of_rule(plan: &Plan, summary: &Summary, position: usize, name: &str) -> Option<Line> {
    let hits = row(summary, Metric::LimitHits, ScopeKind::Limit, name)?;
    let days = row(summary, Metric::LimitFirstDay, ScopeKind::Limit, name)?;
    let refusal = Refusal::at(u8::try_from(position).ok()?)?;
    let tenant = &plan.tenant;
    let dem = || dem::capacity(tenant.entra_device_limit, &plan.rules);
    let accounts = (!tenant.connector_right).then_some(plan.rules.autopilot_machine_account_quota);
    // What is of each user or connector is no news while nobody is stopped.
    let quotas: [(Option<u32>, &'static str, bool); LIMITS.len()] = [
        (tenant.licenses, "user licenses at the start", true),
        (tenant.device_licenses, "device licenses", true),
        (Some(tenant.intune_device_limit), "devices a user", false),
        (tenant.entra_device_limit, "devices a user", false),
        (tenant.dem_accounts.map(|n| n.saturating_mul(dem())), "devices of enrollment managers", true),
        (accounts, "computer accounts a connector", false),
    ];
    let (quota, of, news) = quotas[position];
    let licenses = summary.row(Metric::LicensesUsedMax, &Scope::Fleet).filter(|_| refusal == Refusal::Licenses);
    let used = licenses.map(|row| row.estimate.clone()).or_else(|| most_used(summary, name));
    let used = used.map(|estimate| (Unit::Count, estimate));
    let hit = hits.estimate.mean.is_some_and(|mean| mean > 0.0);
    let told = hit || (news && quota.is_some());
    told.then(|| Line {
        limit: name.to_owned(),
        quota: quota.map(f64::from),
        of,
        used,
        first: days.values.clone(),
        stopped: Some(hits.estimate.clone()),
        stops: "enrollments refused",
        rule: refusal.failure().rule,
    })
}

/// The paid hours of a team that has work: they are used up on a day on which everybody is at work from opening to closing.
fn of_team(summary: &Summary, team: &str, people: f64) -> Option<Line> {
    let of = |metric| row(summary, metric, ScopeKind::Team, team);
    let busy = of(Metric::BusyShare)?;
    busy.estimate.mean.filter(|share| *share > 0.0)?;
    Some(Line {
        limit: format!("staff {team}"),
        quota: Some(people),
        of: "people at the start",
        used: Some((Unit::Share, busy.estimate.clone())),
        first: of(Metric::FullFirstDay)?.values.clone(),
        stopped: Some(of(Metric::FullDays)?.estimate.clone()),
        stops: "days without an idle minute",
        rule: "",
    })
}

/// A line that all of a site's downloads share: it is used up in an hour in which it carries all that it can.
fn of_site(summary: &Summary, site: &Site) -> Option<Line> {
    let of = |metric| row(summary, metric, ScopeKind::Site, &site.name);
    let most = site.rates.iter().map(|row| row.1.all).collect::<Option<Vec<u64>>>()?.into_iter().max()?;
    let peak = of(Metric::LinkMbpsPeak)?;
    peak.estimate.mean.filter(|mbps| *mbps > 0.0)?;
    Some(Line {
        limit: format!("line {}", site.name),
        quota: Some(most as f64 / 1e6),
        of: "Mbps",
        used: Some((Unit::Mbps, peak.estimate.clone())),
        first: of(Metric::LinkFullFirstDay)?.values.clone(),
        stopped: Some(of(Metric::LinkFullHours)?.estimate.clone()),
        stops: "hours in which it is full",
        rule: "",
    })
}

/// What makes devices known beforehand: it binds where one that is invited, and there, has to wait for it.
fn of_preparing(plan: &Plan, row: &PreparingRow) -> Line {
    let (quota, of) = match row.way {
        Way::Imports => (plan.rows_of_files(), "rows a file"),
        Way::Conversion => (None, ""),
        Way::Synchronization => (Some(plan.rules.ade_sync_rate), "devices a minute"),
    };
    let (_, name, rule) = Way::ALL[row.way as usize];
    Line {
        limit: name.to_owned(),
        quota: quota.map(f64::from),
        of,
        used: None,
        first: row.first_day.clone(),
        stopped: Some(row.waited.clone()),
        stops: "devices kept waiting",
        rule,
    }
}

/// What is delivered: it binds where a wave invites devices that aren't there.
fn of_delivery(summary: &Summary, name: &str, devices: u32) -> Option<Line> {
    let of = |metric| row(summary, metric, ScopeKind::Delivery, name);
    Some(Line {
        limit: format!("delivery {name}"),
        quota: Some(f64::from(devices)),
        of: "devices",
        used: Some((Unit::Devices, of(Metric::Delivered)?.estimate.clone())),
        first: of(Metric::DeliveryFirstDay)?.values.clone(),
        stopped: Some(of(Metric::DeliveryHeld)?.estimate.clone()),
        stops: "devices held back",
        rule: "",
    })
}

/// A certificate or token that isn't there for a while, if anybody missed it.
fn of_date(outage: &OutageRow) -> Option<Line> {
    let stopped = [&outage.out_of_reach, &outage.refused]
        .into_iter()
        .max_by(|a, b| a.mean.unwrap_or(0.0).total_cmp(&b.mean.unwrap_or(0.0)))?;
    stopped.mean.filter(|mean| *mean >= 0.5)?;
    let refused = std::ptr::eq(stopped, &raw const outage.refused);
    Some(Line {
        limit: outages::name(outage.outage.lacking).to_owned(),
        quota: None,
        of: "",
        used: None,
        first: outage.first_day.clone(),
        stopped: Some(stopped.clone()),
        stops: if refused { "enrollments refused" } else { "devices out of reach" },
        rule: "",
    })
}

/// What binds first, in a sentence; none if the scenario has no limit that anything comes near.
#[must_use]
pub fn sentence(plan: &Plan, summary: &Summary) -> Option<String> {
    let lines = lines(plan, summary);
    let shares = binds_first(&lines);
    let (first, share) = shares.iter().enumerate().rev().max_by(|a, b| a.1.total_cmp(b.1))?;
    if *share <= 0.0 {
        let names: Vec<&str> = lines.iter().map(|line| line.limit.as_str()).collect();
        return Some(format!("No limit binds in any replication: {}.", names.join(", ")));
    }
    let line = &lines[first];
    let day = line.day();
    let when = Scale::rough(Unit::Day, day.mean?, day.half_width).with_half(day.mean?, day.half_width);
    let often = match (*share * f64::from(summary.replications)).round() {
        _ if *share >= 1.0 => "in every replication".to_owned(),
        times => format!("in {times:.0} of {} replications", count(u64::from(summary.replications))),
    };
    let stopped = line
        .stopped
        .as_ref()
        .map_or(String::new(), |of| format!("; {} {}", Scale::estimate(Unit::Count, of), line.stops));
    let then = provenance::date_of(plan, day.mean?);
    Some(format!("What binds first, {often}: {} on {when} ({then}){stopped}.", line.limit))
}

/// The ledger as a table; limits that are never reached come with what is used of them.
#[must_use]
pub fn table(plan: &Plan, summary: &Summary) -> Table {
    let head = ["limit", "there is", "used", "reached in", "first on", "first of all in", "stops"];
    let mut table = Table::new("Limits", &head, 1);
    let lines = lines(plan, summary);
    let percent = |share: f64| Scale::rough(Unit::Share, share, None).show(share);
    for (line, first) in lines.iter().zip(binds_first(&lines)) {
        let quota =
            line.quota.map_or("–".to_owned(), |n| format!("{} {}", Scale::about(Unit::Count, n).number(n), line.of));
        let used = line.used.as_ref().map_or("–".to_owned(), |(unit, of)| Scale::estimate(*unit, of));
        let reached = line.reached() > 0.0;
        let or_dash = |text: &dyn Fn() -> String| if reached { text() } else { "–".to_owned() };
        table.rows.push(vec![
            line.limit.clone(),
            quota,
            used,
            percent(line.reached()),
            or_dash(&|| Scale::estimate(Unit::Day, &line.day())),
            or_dash(&|| percent(first)),
            or_dash(&|| {
                line.stopped
                    .as_ref()
                    .map_or(String::new(), |of| format!("{} {}", Scale::estimate(Unit::Count, of), line.stops))
            }),
        ]);
    }
    if lines.iter().all(|line| line.reached() <= 0.0) && plan.devices() > 0 {
        table.note = "No limit stopped anything.".to_owned();
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn line(limit: &str, first: &[Option<f64>]) -> Line {
        let stopped = Some(estimate(&[Some(2.0), Some(4.0)]));
        Line {
            limit: limit.to_owned(),
            quota: None,
            of: "",
            used: None,
            first: first.to_vec(),
            stopped,
            stops: "enrollments refused",
            rule: "",
        }
    }

    #[test]
    fn the_first_day_of_each_replication_counts() {
        let lines = [
            line("a", &[Some(5.0), None, Some(7.0), None]),
            line("b", &[Some(4.0), None, Some(7.0), Some(1.0)]),
            line("c", &[None; 4]),
        ];
        // b in the first and last, a in the third by its place, nobody in the second.
        assert_eq!(binds_first(&lines), [0.25, 0.5, 0.0]);
        assert_eq!(lines.iter().map(Line::reached).collect::<Vec<_>>(), [0.5, 0.75, 0.0]);
        assert_eq!((lines[0].day().mean, lines[2].day().mean), (Some(6.0), None));
        assert_eq!(binds_first(&[]), Vec::<f64>::new());
    }

    #[test]
    fn limits_that_nobody_reaches_are_told_with_their_use() {
        let (plan, mut summary) = sample::study();
        let one = summary.rows[0].clone();
        for metric in [Metric::LimitHits, Metric::LimitFirstDay] {
            let mut row = Row { metric, scope: Scope::Of(ScopeKind::Limit, "licenses".into()), ..one.clone() };
            let value = (metric == Metric::LimitHits).then_some(0.0);
            row.values = vec![value; 50];
            row.estimate = estimate(&row.values);
            summary.rows.push(row);
        }
        let table = table(&plan, &summary);
        assert_eq!(table.rows[0][..2], ["licenses".to_owned(), "3,000 user licenses at the start".to_owned()]);
        assert_eq!(table.rows[0][3..], ["0%", "–", "–", "–"]);
        assert_eq!(table.note, "No limit stopped anything.");
        assert_eq!(sentence(&plan, &summary).unwrap(), "No limit binds in any replication: licenses.");
    }
}
