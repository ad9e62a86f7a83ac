//! What each format makes of one suite.

use super::*;
use crate::report::{json, junit};

fn case(name: &str, sort: Sort, verdict: Verdict, message: &str) -> Case {
    let tags = vec!["certificate".to_owned()];
    let (file, details, rule) = ("scenarios/a, b.toml".to_owned(), String::new(), String::new());
    let (name, message) = (name.to_owned(), message.to_owned());
    Case { file, line: 7, name, sort, tags, verdict, counts: verdict, message, details, rule }
}

fn sample() -> Suite {
    let lives = "    expected    actual\n--> 545d record-deleted\n";
    let failed = Case {
        details: format!("{lives}first difference at 545d\nWIN-CERT-07: A record is deleted 100% sure."),
        rule: "WIN-CERT-07".to_owned(),
        line: 12,
        ..case("quiet <1 & #2>", Sort::Story, Verdict::Fail, "first difference at 545d: 1d early\nand so on")
    };
    let other = Case {
        file: "b.toml".to_owned(),
        line: 0,
        ..case("devices is = 3", Sort::Expectation, Verdict::Inconclusive, "devices is = 3: 2 to 4")
    };
    Suite { cases: vec![case("holds", Sort::Story, Verdict::Pass, ""), failed, other] }
}

#[test]
fn ci_systems_get_their_lines() {
    insta::assert_snapshot!(annotations::github(&sample()));
    insta::assert_snapshot!(annotations::azure(&sample()));
}

#[test]
fn tap_says_what_is_not_ok() {
    insta::assert_snapshot!(tap::tap(&sample()));
}

#[test]
fn people_read_the_first_failure_twice() {
    insta::assert_snapshot!(text::text(&sample(), true));
    insta::assert_snapshot!(markdown::markdown(&sample()));
}

#[test]
fn junit_counts_failures_and_errors() {
    insta::assert_snapshot!(String::from_utf8(junit::junit(&sample())).unwrap());
}

#[test]
fn sarif_has_a_result_a_test_that_is_not_passed() {
    insta::assert_snapshot!(String::from_utf8(json::suite::sarif(&sample())).unwrap());
}
