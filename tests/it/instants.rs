//! Metrics in mid-run: what an expectation sees at an instant is what a run that ends there would report, and a warm-up
//! takes away what was counted before it.
//!
//! A look is local (170 days and an hour after the start's midnight, since London's clocks have gone forward), a horizon
//! and a warm-up are elapsed time.

use crate::determinism::COMPANY;
use crate::support::{plan, studied};
use fleetcast::plan::{Metric, Plan, Scope};
use fleetcast::study::folded::scopes;
use fleetcast::study::replications::rows;

/// Every metric of every scope that is told of.
fn all(plan: &Plan) -> Vec<(Metric, Scope)> {
    let scopes = scopes(plan);
    rows(plan, &scopes).into_iter().map(|(metric, scope)| (metric, scopes[scope].0.clone())).collect()
}

/// The company with a look at every metric of every scope at this instant.
fn looking(at: &str) -> (String, Vec<(Metric, Scope)>) {
    let all = all(&plan(COMPANY, &[]));
    let frame = COMPANY.split("[[expect]]").next().unwrap();
    let look = |(metric, scope): &(Metric, Scope)| {
        let scope = if *scope == Scope::Fleet { String::new() } else { format!("scope = \"{scope}\"\n") };
        let is = if metric.unit().name() == "share" { "between 0% and 100%" } else { "between 0 and 1000000" };
        format!("[[expect]]\nmetric = \"{}\"\n{scope}at = \"{at}\"\nis = \"{is}\"\n", metric.id())
    };
    (format!("{frame}{}", all.iter().map(look).collect::<String>()), all)
}

#[test]
fn a_look_sees_what_a_shorter_run_reports() {
    let mut wrong = Vec::new();
    for (at, horizon) in [("9d 12:00", "9d 12h 1s"), ("170d 01:00", "170d 1s")] {
        let (text, all) = looking(at);
        let horizon = format!("scenario.horizon={horizon}");
        let (long, short) = (plan(&text, &[]), plan(COMPANY, &[&horizon, "expect.1.at=5d"]));
        let (looks, rows) = (studied(&long), studied(&short));
        for ((metric, scope), look) in all.iter().zip(&looks.looks) {
            let row = rows.row(*metric, scope).expect("told of the scope");
            if row.estimate != look.estimate {
                wrong.push(format!(
                    "{} {scope} at {at}: {:?} and {:?}",
                    metric.id(),
                    look.estimate.mean,
                    row.estimate.mean
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_warm_up_takes_away_what_was_before_it() {
    use Metric as M;
    let (text, all) = looking("100d 00:59:59");
    let (whole, cut) = (plan(&text, &[]), plan(COMPANY, &["scenario.warm-up=100d"]));
    let (looks, rest) = (studied(&whole), studied(&cut));
    let flows = [
        M::Attempts,
        M::AttemptFailures,
        M::Refused,
        M::Abandoned,
        M::ReEnrollments,
        M::Tickets,
        M::CheckIns,
        M::CertificatesIssued,
        M::CertificatesRenewed,
        M::CertificatesExpired,
        M::RecordsHidden,
        M::RecordsReappeared,
        M::RecordsDeleted,
        M::NoncompliantDeviceDays,
        M::LimitHits,
    ];
    let levels = [
        M::Devices,
        M::Enrolled,
        M::EnrolledEver,
        M::EnrolledShare,
        M::Enrolling,
        M::TicketsWaiting,
        M::DuplicateRecords,
        M::FinishDay,
    ];
    let mean = |row: Option<&fleetcast::study::Row>| row.expect("told of the scope").estimate.mean;
    let mut wrong = Vec::new();
    for ((metric, scope), look) in all.iter().zip(&looks.looks) {
        let (end, after) = (mean(looks.row(*metric, scope)), mean(rest.row(*metric, scope)));
        let want = if levels.contains(metric) {
            end
        } else if flows.contains(metric) {
            end.zip(look.estimate.mean).map(|(end, before)| end - before)
        } else {
            continue;
        };
        let same = want.zip(after).map_or(want == after, |(a, b)| (a - b).abs() < 1e-6);
        if !same {
            wrong.push(format!("{} {scope}: {after:?} for {want:?}", metric.id()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A look before the warm-up's end has counted nothing yet; levels are what they are.
#[test]
fn a_look_before_the_warm_up_is_over_sees_nothing_yet() {
    let (text, all) = looking("9d 12:00");
    let plan = plan(&text, &["scenario.warm-up=100d", "scenario.replications=1"]);
    let looks = studied(&plan).looks;
    for ((metric, scope), look) in all.iter().zip(&looks) {
        if [Metric::Attempts, Metric::CheckIns, Metric::LimitHits, Metric::CertificatesIssued].contains(metric) {
            assert_eq!(look.estimate.mean, Some(0.0), "{} {scope}", metric.id());
        }
    }
}
