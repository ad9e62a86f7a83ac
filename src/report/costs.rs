//! Costs as people read them: a table of amounts in the scenario's currency.

use crate::plan::metric::{Metric, Scope, ScopeKind, Unit};
use crate::plan::{Costs, Plan};
use crate::report::number::Scale;
use crate::report::table::Table;
use crate::study::summary::{Row, Summary};

/// What costs something by the scenario's prices, as metrics of the fleet with a name each.
pub fn parts(costs: &Costs) -> Vec<(Metric, &'static str)> {
    let priced = [
        (costs.staff_hours.iter().any(|price| *price > 0), Metric::StaffCost, "staff"),
        (costs.license_month > 0 || costs.device_license_month > 0, Metric::LicenseCost, "licenses"),
        (costs.user_hour > 0, Metric::LostTimeCost, "users' lost time"),
    ];
    priced.into_iter().filter(|part| part.0).map(|(_, metric, name)| (metric, name)).collect()
}

/// A row a part, staff by teams too, and the total; empty without prices.
#[must_use]
pub fn table(plan: &Plan, summary: &Summary) -> Table {
    let Some(costs) = &plan.costs else { return Table::default() };
    let several = summary.replications > 1;
    let amount = format!("{}{}", costs.currency, if several { " ± half-width" } else { "" });
    let head = ["cost", &amount, "p5", "p95"];
    let mut table = Table::new("Costs", &head[..if several { 4 } else { 2 }], 1);
    let parts = parts(costs);
    let mut add = |name: String, row: Option<&Row>| {
        if let Some(row) = row {
            let mut cells = vec![name];
            cells.extend(cells_of(row));
            cells.truncate(table.head.len());
            table.rows.push(cells);
        }
    };
    if plan.teams.len() > 1 && parts.iter().any(|part| part.0 == Metric::StaffCost) {
        for team in &plan.teams {
            let scope = Scope::Of(ScopeKind::Team, team.name.clone());
            add(format!("staff of {}", team.name), summary.row(Metric::StaffCost, &scope));
        }
    }
    for (metric, name) in parts.into_iter().chain([(Metric::TotalCost, "in all")]) {
        add(name.to_owned(), summary.row(metric, &Scope::Fleet));
    }
    "By the prices of [costs]; staff is paid while its team is open, busy or not, and for overtime."
        .clone_into(&mut table.note);
    table
}

/// Mean with half-width, p5 and p95.
fn cells_of(row: &Row) -> [String; 3] {
    let of = &row.estimate;
    let shown = |value: f64| Scale::of(Unit::Money, value, of.half_width).number(value);
    let quantile = |k: usize| of.quantiles.map_or("–".to_owned(), |quantiles| shown(quantiles[k]));
    let mean = |mean| Scale::of(Unit::Money, mean, of.half_width).with_half(mean, of.half_width);
    [of.mean.map_or("–".to_owned(), mean), quantile(0), quantile(2)]
}
