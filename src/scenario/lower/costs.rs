//! `[costs]`: prices.

use crate::plan::costs::Costs;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::MOST_MONEY;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;
use crate::scenario::value::number;
use crate::units::Span;

/// The prices, if the file gives some.
pub fn costs(
    ledger: &mut Ledger,
    view: Option<View<'_>>,
    tenant: Option<View<'_>>,
    teams: &[View<'_>],
) -> Option<Costs> {
    let Some(view) = view else {
        for team in teams.iter().filter(|team| team.node("cost-per-hour").is_some()) {
            let message = "`cost-per-hour` has no effect: the scenario has no `[costs]`";
            let help = "add `[costs]` with `currency = \"EUR\"`, or leave `cost-per-hour` out";
            ledger.say(Diagnostic::error("impossible", team.at("cost-per-hour"), message).help(help));
        }
        return None;
    };
    let money = |row: View<'_>, key: &str| row.node(key).and_then(|node| number::millionths(node, MOST_MONEY).ok());
    let device_license_month = money(view, "device-license-month").unwrap_or(0);
    let stated = tenant.is_some_and(|tenant| tenant.node("device-licenses").is_some());
    if device_license_month > 0 && !stated {
        let message = "`device-license-month` is a price, and nothing says how many device licenses there are";
        let help = "add `device-licenses = 100` to `[tenant]`";
        ledger.say(Diagnostic::error("missing-key", view.at("device-license-month"), message).help(help));
    }
    let usual = money(view, "staff-hour").unwrap_or(0);
    Some(Costs {
        currency: view.text("currency").unwrap_or_default().to_owned(),
        staff_hours: teams.iter().map(|team| money(*team, "cost-per-hour").unwrap_or(usual)).collect(),
        license_month: money(view, "license-month").unwrap_or(0),
        device_license_month,
        user_hour: money(view, "user-hour").unwrap_or(0),
        attempt_time: view.span("attempt-time").unwrap_or(Span::ZERO),
    })
}
