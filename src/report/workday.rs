//! Long waits in working days: a team's clock stands still while it is closed, so that 77 of its hours are weeks.

use crate::plan::Plan;
use crate::plan::metric::{Metric, Scope, ScopeKind, Unit};
use crate::report::number::Scale;
use crate::units::Hours;

/// Waits from here on are told in working days too [min].
const LONG: f64 = 8.0 * 60.0;

/// Open seconds of a usual day on which it opens; none if it never closes or never opens.
fn usual_day(hours: &Hours) -> Option<u32> {
    let length = |s: &crate::units::hours::Stretch| s.closes.since(s.opens).as_seconds().min(86_400);
    let mut lengths: Vec<u32> = hours.stretches().iter().map(length).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().filter(|seconds| *seconds > 0)
}

/// Open hours of a working day: of the team that the scope names, else of all that take tickets, if they agree.
#[must_use]
pub fn hours(plan: &Plan, scope: &Scope) -> Option<f64> {
    let among = |name: &str, takes: bool| match scope {
        Scope::Of(ScopeKind::Team, of) => of == name,
        Scope::Of(..) | Scope::Fleet => takes,
    };
    let mut days = plan.teams.iter().filter(|t| among(&t.name, t.takes_tickets)).map(|t| usual_day(&t.hours));
    let first = days.next()??;
    days.all(|day| day == Some(first)).then(|| f64::from(first) / 3_600.0)
}

/// A long wait for a team in its working days, `7.7 working days`; none for other metrics and shorter waits.
#[must_use]
pub fn told(plan: &Plan, metric: Metric, scope: &Scope, minutes: f64) -> Option<String> {
    let on_open_clock = matches!(
        metric,
        Metric::TicketWaitMinutes
            | Metric::TicketWaitMinutesP50
            | Metric::TicketWaitMinutesP95
            | Metric::TicketWaitMinutesP99
            | Metric::QueueWaitMinutes
    );
    if !on_open_clock || minutes <= LONG {
        return None;
    }
    let days = minutes / 60.0 / hours(plan, scope)?;
    let text = Scale::about(Unit::Count, days).number(days);
    Some(format!("{text} working {}", if text == "1" { "day" } else { "days" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::units::hours::Week;
    use crate::units::{SimTime, Span};

    #[test]
    fn long_waits_are_told_in_the_teams_days() {
        let mut plan = sample::plan();
        let said = |plan: &Plan, minutes| told(plan, Metric::TicketWaitMinutesP50, &Scope::Fleet, minutes);
        assert_eq!(said(&plan, 4_620.0), None, "a team that never closes");
        let week = Week { days: 0x1f, opens: 8 * 3_600, closes: 18 * 3_600 };
        let until = SimTime::after_start(Span::days(60));
        plan.teams[0].hours = Hours::new(week, &plan.zone, &[], SimTime::START, until);
        assert_eq!(said(&plan, 4_620.0).as_deref(), Some("7.7 working days"));
        assert_eq!(said(&plan, 97_800.0).as_deref(), Some("163 working days"));
        assert_eq!(said(&plan, 480.0), None);
        assert_eq!(told(&plan, Metric::EnrollmentMinutes, &Scope::Fleet, 4_620.0), None);
    }
}
