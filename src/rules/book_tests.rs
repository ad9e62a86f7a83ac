//! Tests of the rule book: ranges and rule sets.

use super::*;

#[test]
fn a_value_out_of_range_says_the_range() {
    let mut book = RuleBook::new(Ruleset::Intune202608);
    let error = book.set("cleanup.windows", RuleValue::Span(Span::days(20)));
    assert_eq!(error, Err(SetError::Range("30d to 270d".to_owned())));
    assert_eq!(book.set("cleanup.windows", RuleValue::Span(Span::days(270))), Ok(()));
    assert_eq!(book.cleanup_windows, Some(Span::days(270)));
    assert_eq!(book.set("cleanup.window", RuleValue::Count(1)), Err(SetError::Unknown));
}

#[test]
fn a_burst_has_an_end() {
    let mut book = RuleBook::new(Ruleset::Intune202608);
    let mut burst = |every, length| book.set("check-in.burst", RuleValue::Burst(vec![(every, length)]));
    let out = Err(SetError::Range("0 check-ins to 10000 check-ins".to_owned()));
    assert_eq!(burst(Span::seconds(1), Span::seconds(10_000)), Ok(()));
    assert_eq!(burst(Span::seconds(1), Span::seconds(10_001)), out);
    assert_eq!(burst(Span::ZERO, Span::seconds(1)), out);
}

#[test]
fn the_seed_rule_set_has_the_documented_window() {
    assert_eq!(RuleBook::new(Ruleset::Seed).certificate_renew_before.microsoft, Span::days(42));
    assert_eq!(RuleBook::new(Ruleset::Intune202608).certificate_renew_before.microsoft, Span::days(41));
}

#[test]
fn a_value_in_force_can_be_set_again() {
    for ruleset in Ruleset::ALL {
        let book = RuleBook::new(ruleset);
        let mut again = book.clone();
        let mut told = 0;
        for entry in ENTRIES {
            if let Some(value) = book.value_of(entry.key) {
                again.set(entry.key, value).unwrap();
                told += 1;
            }
        }
        assert_eq!(again, book);
        assert!(told > 100 && told < ENTRIES.len(), "{told} of {}", ENTRIES.len());
    }
    assert_eq!(RuleBook::new(Ruleset::Seed).value_of("no.such-key"), None);
}
