//! What a replication costs by the scenario's prices. Sums are of whole seconds and whole millionths of the currency, so
//! that they are exact; each part is rounded once.

use crate::fleet::record::{Count, Record};
use crate::plan::costs::Costs;
use crate::plan::{Metric, Plan, Users};
use crate::rules::subscription::Kind;
use crate::study::folded::Members;
use crate::units::{SimTime, Span};

const HOUR: u128 = 3_600;

/// The value of a metric of costs for the members of a scope, from the warm-up on, up to `until` (included); none if it
/// isn't told of them, or the scenario has no prices.
pub(super) fn value(plan: &Plan, record: &Record, members: &Members, until: SimTime, metric: Metric) -> Option<f64> {
    let costs = plan.costs.as_ref()?;
    let end = (until + Span::seconds(1)).min(plan.horizon);
    let last = record.segment(until) + 1;
    let segments = record.segment(plan.warm_up).min(last)..last;
    let bill = Bill { plan, record, costs, from: plan.warm_up, end, segments };
    let millionths = match members {
        Members::Team(team) if metric == Metric::StaffCost => bill.team(*team),
        Members::Groups(groups) | Members::Wave { groups, .. } if metric == Metric::LostTimeCost => bill.lost(groups),
        // The only groups that the others are told of are the whole fleet.
        Members::Groups(_) if metric == Metric::StaffCost => bill.staff(),
        Members::Groups(_) if metric == Metric::LicenseCost => bill.licenses(),
        Members::Groups(groups) if metric == Metric::TotalCost => bill.staff() + bill.licenses() + bill.lost(groups),
        Members::Groups(_)
        | Members::Wave { .. }
        | Members::Team(_)
        | Members::Site(_)
        | Members::Limit(_)
        | Members::Fault(_)
        | Members::Task(_)
        | Members::Delivery(_)
        | Members::Nobody => return None,
    };
    Some(millionths as f64 / 1e6)
}

/// What is charged for, and from when until when.
struct Bill<'a> {
    plan: &'a Plan,
    record: &'a Record,
    costs: &'a Costs,
    from: SimTime,
    end: SimTime,
    segments: std::ops::Range<usize>,
}

impl Bill<'_> {
    fn staff(&self) -> u128 {
        (0..self.plan.teams.len()).map(|team| self.team(team)).sum()
    }

    /// Paid staff time in open hours, busy or not, and time at work beyond them.
    fn team(&self, team: usize) -> u128 {
        let first = team * self.record.segments();
        let rows = &self.record.teams[first + self.segments.start..first + self.segments.end];
        let beyond: u64 = rows.iter().map(|row| row.beyond).sum();
        let paid = self.plan.teams[team].capacity(self.from, self.end) + beyond;
        charged(u128::from(paid), self.costs.staff_hours[team], HOUR)
    }

    fn licenses(&self) -> u128 {
        let month = u128::from(Costs::MONTH.as_seconds());
        let tenant = &self.plan.tenant;
        let end = match tenant.subscription {
            Some(subscription) if subscription.kind == Kind::Trial => self.from,
            Some(subscription) => self.end.min(subscription.ends),
            None => self.end,
        };
        let length = u128::from(if self.from < end { end.since(self.from).as_seconds() } else { 0 });
        let of_devices = length * u128::from(tenant.device_licenses.unwrap_or(0));
        charged(self.user_licenses(end), self.costs.license_month, month)
            + charged(of_devices, self.costs.device_license_month, month)
    }

    /// User licenses times seconds: those that the tenant has, or as many as were held at once at most.
    fn user_licenses(&self, end: SimTime) -> u128 {
        if end <= self.from {
            return 0;
        }
        let tenant = &self.plan.tenant;
        let mut held = match tenant.licenses {
            Some(licenses) => i64::from(licenses),
            None => self.record.licenses.within(self.segments.clone()),
        };
        let purchases = if tenant.licenses.is_some() { &tenant.licensing.purchases[..] } else { &[] };
        let (mut begins, mut sum) = (self.from, 0);
        let times = |held: i64, length: Span| u128::from(held.max(0).unsigned_abs()) * u128::from(length.as_seconds());
        for purchase in purchases {
            let at = purchase.at.clamp(self.from, end);
            sum += times(held, at.since(begins));
            (begins, held) = (at, held + purchase.licenses);
        }
        sum + times(held, end.since(begins))
    }

    /// Time of users: in line with tickets, at the device for attempts, locked out.
    fn lost(&self, groups: &[usize]) -> u128 {
        let mut seconds = 0;
        for group in groups {
            if self.plan.cohorts[self.plan.groups[*group].cohort.index()].users == Users::None {
                continue;
            }
            let first = group * self.record.segments();
            for row in first + self.segments.start..first + self.segments.end {
                let count = |count: Count| u128::from(self.record.counts[row][count as usize].max(0).unsigned_abs());
                seconds += u128::from(self.record.waits[row].open.sum())
                    + count(Count::Attempts) * u128::from(self.costs.attempt_time.as_seconds())
                    + count(Count::BlockedSeconds);
            }
        }
        charged(seconds, self.costs.user_hour, HOUR)
    }
}

/// So many seconds at a price for `per` seconds, to the nearest millionth.
fn charged(seconds: u128, price: u64, per: u128) -> u128 {
    (seconds * u128::from(price) + per / 2) / per
}
