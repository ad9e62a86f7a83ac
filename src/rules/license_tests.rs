//! Tests of licenses: errors, arrivals and removals, each at its edges.

use super::*;
use crate::rules::book::Ruleset;

fn book() -> RuleBook {
    RuleBook::new(Ruleset::Intune202608)
}

fn at(seconds: i64) -> SimTime {
    SimTime::at_offset(seconds)
}

#[test]
fn a_missing_license_is_a_matter_of_the_user() {
    let failure = refusal();
    assert_eq!((failure.reason.name(), failure.code.as_str()), ("userValidation", "0x80180018"));
    assert_eq!(failure.rule, "WIN-LIC-01");
}

#[test]
fn errors_share_the_draw_in_their_order() {
    let shares = [10, 20, 0, 5, 100].map(Share::ppm);
    let table = [
        (0, Some(AssignmentError::MutuallyExclusive)),
        (9, Some(AssignmentError::MutuallyExclusive)),
        (10, Some(AssignmentError::UsageLocation)),
        (29, Some(AssignmentError::UsageLocation)),
        (30, Some(AssignmentError::Concurrency)),
        (34, Some(AssignmentError::Concurrency)),
        (35, None),
        (134, None),
        (999_999, None),
    ];
    for (draw, error) in table {
        assert_eq!(error_of(&shares, draw), error, "{draw}");
    }
    assert_eq!(error_of(&[Share::NONE; 5], 0), None);
}

#[test]
fn only_a_busy_service_tries_again_by_itself() {
    let alone: Vec<&str> = AssignmentError::DRAWN.iter().filter(|row| row.0.retries_alone()).map(|row| row.2).collect();
    assert_eq!(alone, ["ConcurrencyException"]);
    assert!(!AssignmentError::Count.retries_alone(), "an admin reprocesses");
}

#[test]
fn a_group_takes_its_latency_and_a_fifth_of_a_second_for_each_user() {
    let five = Span::minutes(5);
    for (users, seconds) in [(0, 300), (4, 300), (5, 301), (9, 301), (10, 302), (3_000, 900)] {
        assert_eq!(group_arrives(SimTime::START, five, users, &book()).offset(), seconds, "{users} users");
    }
    let day = Span::hours(24);
    for (latency, seconds) in
        [(day.less(Span::seconds(2)), 86_399), (day.less(Span::seconds(1)), 86_400), (day, 86_400)]
    {
        assert_eq!(group_arrives(SimTime::START, latency, 5, &book()).offset(), seconds, "a day at most");
    }
}

#[test]
fn one_person_has_it_after_a_minute() {
    for seconds in [-1, 0, 1] {
        assert_eq!(direct_arrives(at(seconds), &book()).offset(), seconds + 60);
    }
}

#[test]
fn a_removal_has_thirty_days_of_grace() {
    for seconds in [-1, 0, 1] {
        assert_eq!(noncompliant_from(at(seconds), &book()).offset(), seconds + 30 * 86_400);
    }
}

#[test]
fn buying_fewer_leaves_ninety_days() {
    for seconds in [-1, 0, 1] {
        assert_eq!(reduced_at(at(seconds), &book()).offset(), seconds + 90 * 86_400);
    }
}

#[test]
fn plans_without_intune_are_known() {
    for plan in ["M365 E3", "Microsoft 365 E5", "microsoft 365 f3", "ems e3", "Intune for Education"] {
        assert!(includes_intune(plan), "{plan}");
    }
    for plan in ["M365 Business Basic", "Office 365 E3", "Entra ID P1", "M365", ""] {
        assert!(!includes_intune(plan), "{plan}");
    }
}

#[test]
fn only_a_concurrent_change_is_tried_again_alone_and_after_an_hour() {
    let after: Vec<_> = AssignmentError::DRAWN.iter().map(|row| retried_after(row.0, &book())).collect();
    assert_eq!(after, [None, None, None, Some(Span::hours(1)), None]);
    assert_eq!(retried_after(AssignmentError::Count, &book()), None);
}

#[test]
fn over_use_of_device_licenses_is_refused_unless_it_is_only_counted() {
    let mut book = book();
    assert_eq!([false, true].map(|short| device_refused(short, &book)), [false, true]);
    book.license_device_enforced = false;
    assert!(!device_refused(true, &book));
}

#[test]
fn stretches_that_touch_are_one() {
    let spans = |rows: &[(i64, i64)]| rows.iter().map(|(a, b)| (at(*a), at(*b))).collect::<Stretches>();
    type Rows = &'static [(i64, i64)];
    let table: [(Rows, Rows, Rows); 6] = [
        (&[], &[], &[]),
        (&[(0, 10)], &[], &[(0, 10)]),
        (&[(0, 10)], &[(10, 20)], &[(0, 20)]),
        (&[(0, 10)], &[(11, 20)], &[(0, 10), (11, 20)]),
        (&[(5, 30)], &[(0, 10), (29, 40)], &[(0, 40)]),
        (&[(5, 5)], &[(7, 8)], &[(7, 8)]),
    ];
    for (one, two, both) in table {
        assert_eq!(together(&spans(one), &spans(two)), spans(both), "{one:?} {two:?}");
        assert_eq!(together(&spans(two), &spans(one)), spans(both), "{two:?} {one:?}");
    }
}

#[test]
fn stretches_are_cut_where_others_are() {
    let spans = |rows: &[(i64, i64)]| rows.iter().map(|(a, b)| (at(*a), at(*b))).collect::<Stretches>();
    type Rows = &'static [(i64, i64)];
    let table: [(Rows, Rows, Rows); 6] = [
        (&[(0, 10)], &[], &[(0, 10)]),
        (&[(0, 10)], &[(0, 10)], &[]),
        (&[(0, 10)], &[(10, 20), (30, 40)], &[(0, 10)]),
        (&[(0, 10)], &[(2, 3), (5, 12)], &[(0, 2), (3, 5)]),
        (&[(5, 10), (20, 30)], &[(0, 6), (9, 21)], &[(6, 9), (21, 30)]),
        (&[], &[(0, 10)], &[]),
    ];
    for (stretches, others, left) in table {
        assert_eq!(except(&spans(stretches), &spans(others)), spans(left), "{stretches:?} {others:?}");
    }
}
