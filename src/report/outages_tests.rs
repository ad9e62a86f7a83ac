//! Sentences and rows of lapses, kind by kind.

use super::*;
use crate::intune::Token;
use crate::report::{csv, html, pictures, sample};

fn of(mean: f64) -> Estimate {
    Estimate { mean: Some(mean), half_width: Some(2.0), quantiles: None, range: None, replications: 50 }
}

fn none() -> Estimate {
    Estimate { half_width: Some(0.0), ..of(0.0) }
}

fn at(days: u32) -> SimTime {
    SimTime::after_start(Span::days(days))
}

fn row(lacking: Lacking, [from, until]: [SimTime; 2], takes: Option<(SimTime, Ordered)>) -> OutageRow {
    OutageRow {
        outage: Outage { lacking, from, until, takes },
        first_day: Vec::new(),
        out_of_reach: none(),
        came_back: none(),
        ran_out: none(),
        management_lost: none(),
        re_enrolled: none(),
        refused: none(),
        users_blocked: none(),
        blocked_user_hours: none(),
    }
}

#[test]
fn each_kind_of_outage_has_its_sentence() {
    let push = Lacking::Token(Token::ApplePush);
    let table = [
        (
            OutageRow {
                out_of_reach: of(400.0),
                came_back: of(395.0),
                ran_out: of(5.0),
                ..row(push, [at(10), at(22)], None)
            },
            "The Apple MDM push certificate lapses from 2027-01-14 to 2027-01-26 (12 days): 400 ± 2 devices can't be reached, \
             395 ± 2 are still managed when it is over, and the certificates of 5 ± 2 run out meanwhile.",
        ),
        (
            OutageRow {
                out_of_reach: of(400.0),
                management_lost: of(398.0),
                re_enrolled: of(390.0),
                users_blocked: of(20.0),
                blocked_user_hours: of(1_600.0),
                ..row(push, [at(10), at(50)], Some((at(50), Ordered::Orphan)))
            },
            "The Apple MDM push certificate lapses from 2027-01-14 to 2027-02-23 (40 days): 400 ± 2 devices can't be reached, \
             none is managed as before when it is over; 398 ± 2 devices must enroll again under a new \
             certificate, and 390 ± 2 have enrolled again by the end; Conditional Access keeps 20 ± 2 people from work for it, \
             1,600 ± 2 work hours in all.",
        ),
        (
            OutageRow { refused: of(30.0), ..row(Lacking::Token(Token::Dedicated), [at(60), SimTime::NEVER], None) },
            "The token of dedicated devices is not there from 2027-03-05 on: 30 ± 2 enrollments are refused for it.",
        ),
        (
            OutageRow {
                management_lost: of(300.0),
                ..row(Lacking::Subscription, [at(60), SimTime::NEVER], Some((at(150), Ordered::Erase)))
            },
            "The subscription is disabled from 2027-03-05 on: on 2027-06-03 01:00 it is deleted, and 300 ± 2 records with it.",
        ),
    ];
    let (plan, mut summary) = sample::study();
    for (row, text) in table {
        summary.outages = vec![row];
        assert_eq!(sentences(&plan, &summary), [text]);
    }
}

#[test]
fn what_did_nothing_has_a_row_and_no_sentence() {
    let (plan, mut summary) = sample::study();
    summary.outages = vec![row(Lacking::Token(Token::Ade), [SimTime::MIN, at(20)], None)];
    assert_eq!(sentences(&plan, &summary), Vec::<String>::new());
    let table = table(&plan, &summary);
    assert_eq!(table.rows[0], ["ade-token", "before the start", "2027-01-24"].map(str::to_owned));
    assert_eq!(table.note, "None of these times was felt by a device.");
    summary.outages[0].refused = of(3.0);
    let table = super::table(&plan, &summary);
    assert_eq!(table.head, ["without", "from", "until", "refused"].map(str::to_owned));
    assert_eq!(table.rows[0].len(), table.head.len());
}

#[test]
fn files_and_the_picture_have_it_too() {
    let (plan, mut summary) = sample::study();
    assert!(csv::outages(&plan, &summary).is_none(), "no lapse, no file");
    let push = row(Lacking::Token(Token::ApplePush), [at(10), at(22)], None);
    summary.outages = vec![OutageRow { out_of_reach: of(400.0), came_back: of(395.0), ..push }];
    let file = String::from_utf8(csv::outages(&plan, &summary).unwrap()).unwrap();
    let lines: Vec<Vec<&str>> = file.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines[0].len(), lines[1].len());
    assert_eq!(lines[0][..5], ["lapse", "from", "until", "out_of_reach_mean", "out_of_reach_half_width"]);
    assert_eq!(lines[1][..5], ["apple-push-certificate", "2027-01-14 00:00:00", "2027-01-26 00:00:00", "400", "2"]);
    let charts = pictures::all(&plan, &summary);
    assert!(charts[0].1.contains("without apple-push-certificate"));
    let page = html::page(&plan, &summary, &sample::judged(), &charts);
    assert!(page.contains("still managed after it") && !page.contains("users blocked"), "columns that say something");
}
