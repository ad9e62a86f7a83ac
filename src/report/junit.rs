//! A suite as JUnit's XML: a test suite a file, without times. The only door to `quick-junit`.

use crate::report::suite::{Case, Suite, word};
use crate::verify::Verdict;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};

/// The suite as JUnit's XML. An inconclusive test is an error: neither passed nor failed, and not to be overlooked.
#[must_use]
pub fn junit(suite: &Suite) -> Vec<u8> {
    let mut report = Report::new("fleetcast");
    for cases in suite.files() {
        let mut one = TestSuite::new(cases[0].file.as_str());
        one.add_test_cases(cases.iter().map(case));
        report.add_test_suite(one);
    }
    let mut out = Vec::new();
    report.serialize(&mut out).expect("a buffer takes every report");
    out
}

fn case(case: &Case) -> TestCase {
    let status = match case.counts {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Fail => not_passed(case, NonSuccessKind::Failure),
        Verdict::Inconclusive => not_passed(case, NonSuccessKind::Error),
    };
    let mut out = TestCase::new(case.name.as_str(), status);
    out.set_classname(format!("{}.{}", case.file, case.sort.name()));
    let place = [("file", case.file.clone()), ("line", case.at_line().to_string())];
    out.extra.extend(place.map(|(key, value)| (XmlString::new(key), XmlString::new(value))));
    out
}

fn not_passed(case: &Case, kind: NonSuccessKind) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    let of = if case.rule.is_empty() { word(case.verdict) } else { &case.rule };
    status.set_message(case.message.as_str()).set_type(of);
    let place = format!("{}:{}", case.file, case.at_line());
    status.set_description(format!("{place}\n{}\n{}", case.message, case.details).trim_end().to_owned());
    status
}
