//! How much of each limit is used on each local day.

use crate::fleet::pools::Pool;
use crate::fleet::record::Record;
use crate::plan::metric::ScopeKind;
use crate::plan::{Path, Plan, Scope};
use crate::rules::dem;
use crate::units::SimTime;

/// What is used in whole units: the most held at once on that day, or files imported so far.
pub const USED: &str = "used";
/// What is used in hours of staff.
pub const USED_HOURS: &str = "used-hours";
/// What is used of a line in its busiest hour of that day.
pub const USED_MBPS: &str = "used-mbps";

/// What a limit's use is counted from.
#[derive(Clone, Copy, Debug)]
enum Source {
    Pool(Pool),
    Imports,
    Team(usize),
    Site(usize),
}

/// The limits whose use is followed, each with its name.
fn sources(plan: &Plan) -> Vec<(String, Source)> {
    let tenant = &plan.tenant;
    let accounts = !tenant.connector_right && plan.paths.iter().any(Path::joins_domain);
    let pools = [
        ("licenses", tenant.licenses.is_some(), Source::Pool(Pool::Licenses)),
        ("device-licenses", tenant.device_licenses.is_some(), Source::Pool(Pool::DeviceLicenses)),
        ("dem-accounts", tenant.dem_accounts.is_some(), Source::Pool(Pool::DemDevices)),
        ("machine-accounts", accounts, Source::Pool(Pool::ComputerAccounts)),
        ("autopilot-imports", plan.imports_files(), Source::Imports),
    ];
    let pools = pools.into_iter().filter(|row| row.1).map(|row| (row.0.to_owned(), row.2));
    let teams = plan.teams.iter().enumerate().map(|(row, team)| (format!("staff {}", team.name), Source::Team(row)));
    let lines = plan.sites.iter().enumerate().filter(|(_, site)| site.rates.iter().all(|row| row.1.all.is_some()));
    let lines = lines.map(|(row, site)| (format!("line {}", site.name), Source::Site(row)));
    pools.chain(teams).chain(lines).collect()
}

/// The name and scope of each series, in the order of [`daily`].
#[must_use]
pub fn names(plan: &Plan) -> Vec<(&'static str, Scope)> {
    let name = |source: Source| match source {
        Source::Pool(_) | Source::Imports => USED,
        Source::Team(_) => USED_HOURS,
        Source::Site(_) => USED_MBPS,
    };
    sources(plan).into_iter().map(|(limit, source)| (name(source), Scope::Of(ScopeKind::Limit, limit))).collect()
}

/// All series of a replication, one after another.
#[must_use]
pub fn daily(plan: &Plan, record: &Record) -> Vec<i32> {
    let whole = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    let mut out = Vec::new();
    for (_, source) in sources(plan) {
        match source {
            Source::Pool(pool) => out.extend(record.pools.highs(pool).map(whole)),
            Source::Imports => {
                let mut files = 0;
                out.extend((0..record.days).map(|day| {
                    files += record.imports.get(day).copied().unwrap_or(0);
                    files
                }));
            }
            Source::Team(row) => {
                let days = &record.worked[row * record.days..(row + 1) * record.days];
                out.extend(days.iter().map(|seconds| i32::try_from(*seconds).unwrap_or(i32::MAX)));
            }
            Source::Site(row) => out.extend(busiest_hours(plan, record, row)),
        }
    }
    out
}

/// The most that a replication uses of each limit on any day, in the units of the series; `daily` is what [`daily`] gave.
#[must_use]
pub fn highs(plan: &Plan, daily: &[i32]) -> Vec<Option<f64>> {
    let names = names(plan);
    let days = daily.len() / names.len().max(1);
    let most = |(row, (name, _)): (usize, &(&'static str, Scope))| {
        let high = daily[row * days..(row + 1) * days].iter().max()?;
        Some(f64::from(*high) / super::series::scale(name))
    };
    names.iter().enumerate().map(most).collect()
}

/// What a line carries in the busiest hour of each day [Kbps]; an hour belongs to the day in which it begins.
fn busiest_hours(plan: &Plan, record: &Record, site: usize) -> Vec<i32> {
    let mut days = vec![0; record.days];
    for (hour, bits) in (0..).zip(&record.lines[site].hours) {
        let begins = SimTime::after_start(crate::units::Span::hours(hour));
        let day = usize::try_from(plan.days.day_of(begins)).unwrap_or(0);
        days[day] = days[day].max(super::series::kilobits(*bits));
    }
    days
}

/// How much of a limit there is on a day, and of what; no number if it is no quota.
#[must_use]
pub fn quota(plan: &Plan, limit: &str, day: usize) -> (Option<f64>, &'static str) {
    let tenant = &plan.tenant;
    let number = i32::try_from(day).unwrap_or(i32::MAX);
    let (from, until) = (plan.days.begins(number).max(SimTime::START), plan.days.begins(number + 1).min(plan.horizon));
    let Some((_, source)) = sources(plan).into_iter().find(|row| row.0 == limit) else { return (None, "") };
    match source {
        Source::Pool(Pool::Licenses) => {
            let bought = tenant.licensing.purchases.iter().filter(|purchase| purchase.at < until);
            let all = i64::from(tenant.licenses.unwrap_or(0)) + bought.map(|purchase| purchase.licenses).sum::<i64>();
            (Some(all.max(0) as f64), "user licenses")
        }
        Source::Pool(Pool::DeviceLicenses) => (tenant.device_licenses.map(f64::from), "device licenses"),
        Source::Pool(Pool::DemDevices) => {
            let each = dem::capacity(tenant.entra_device_limit, &plan.rules);
            (
                tenant.dem_accounts.map(|accounts| f64::from(accounts) * f64::from(each)),
                "devices of enrollment managers",
            )
        }
        Source::Pool(Pool::ComputerAccounts) => {
            (Some(f64::from(plan.rules.autopilot_machine_account_quota)), "computer accounts")
        }
        Source::Imports => (None, "files imported so far"),
        Source::Team(row) => (Some(plan.teams[row].capacity(from, until) as f64 / 3_600.0), "hours of staff"),
        Source::Site(row) => {
            let most = plan.sites[row].rates.iter().filter_map(|rates| rates.1.all).max();
            (most.map(|bits| bits as f64 / 1e6), "Mbps")
        }
    }
}
