//! Tests of connectors and tokens, among them the regression vectors about them.

use super::*;
use crate::rules::book::Ruleset;
use crate::units::hours::{Day, Zone};

fn book() -> RuleBook {
    RuleBook::new(Ruleset::Intune202608)
}

const SECOND: Span = Span::seconds(1);

#[test]
fn golden_dates_of_the_push_certificate() {
    let zone = Zone::new("UTC", Day::new(2025, 3, 10).unwrap()).unwrap();
    let expires = expires(SimTime::START, book().apple_push_valid);
    assert_eq!(zone.label(expires).get(..10), Some("2026-03-10"));
    assert_eq!(zone.label(expires + book().apple_push_grace).get(..10), Some("2026-04-09"));
}

#[test]
fn golden_dates_of_a_device_certificate() {
    let zone = Zone::new("UTC", Day::new(2025, 1, 1).unwrap()).unwrap();
    let expires = crate::rules::certificate::expires(SimTime::START, &book());
    assert_eq!(zone.label(expires).get(..10), Some("2026-01-01"));
    let removed = crate::rules::cleanup::deletes_at(expires, &book());
    assert_eq!(zone.label(removed).get(..10), Some("2026-06-30"));
}

#[test]
fn the_grace_is_half_open() {
    let grace = Span::days(30);
    let table = [(Span::ZERO, true), (grace.less(SECOND), true), (grace, false), (grace + SECOND, false)];
    for (expired_for, can) in table {
        assert_eq!(renewable(expired_for, &book()), can, "{expired_for}");
        let after = if can { After::Resume } else { After::EnrollAgain };
        assert_eq!(afterwards(Token::ApplePush, expired_for, false, &book()), after);
    }
}

#[test]
fn n05_day_366_is_refused_day_380_resumes_and_day_396_enrolls_again() {
    let book = book();
    let expires = expires(SimTime::START, book.apple_push_valid);
    let day = |day| SimTime::after_start(Span::days(day));
    assert!(day(366) >= expires, "an enrollment on day 366 finds no certificate");
    assert_eq!(stops(Token::ApplePush, BuiltIn::Ade, Platform::Ios, &book), Some(Refusal::PushCertificate));
    assert_eq!(afterwards(Token::ApplePush, day(380).since(expires), false, &book), After::Resume);
    assert_eq!(afterwards(Token::ApplePush, day(396).since(expires), false, &book), After::EnrollAgain);
}

#[test]
fn n06_another_apple_account_makes_everybody_enroll_again() {
    assert_eq!(afterwards(Token::ApplePush, Span::ZERO, true, &book()), After::EnrollAgain);
    for platform in Platform::ALL {
        let apple = matches!(platform, Platform::Ios | Platform::MacOs);
        assert_eq!(carries(Token::ApplePush, None, platform), apple, "{platform:?}");
        assert_eq!(silences(Token::ApplePush, platform, &book()), apple, "{platform:?}");
    }
}

#[test]
fn devices_may_check_in_without_the_push_certificate_if_the_book_says_so() {
    let mut book = book();
    book.apple_push_expired_check_in = true;
    assert!(!silences(Token::ApplePush, Platform::Ios, &book));
    assert!(stops(Token::ApplePush, BuiltIn::Ade, Platform::Ios, &book).is_some(), "and still nobody enrolls");
}

#[test]
fn n08_an_enrollment_token_stops_the_new_and_leaves_the_enrolled_alone() {
    let book = book();
    let why = stops(Token::Dedicated, BuiltIn::Dedicated, Platform::Android, &book);
    assert_eq!(why, Some(Refusal::DedicatedToken));
    assert!(!carries(Token::Dedicated, Some(BuiltIn::Dedicated), Platform::Android));
    assert!(!silences(Token::Dedicated, Platform::Android, &book));
    assert_eq!(afterwards(Token::Dedicated, Span::days(400), false, &book), After::Resume);
}

/// Who stands still without which token: one row a token.
#[test]
fn every_token_stops_the_paths_that_need_it() {
    let mut book = book();
    book.ade_enroll_without_token = false;
    let apple = "ade ade-userless configurator-setup-assistant configurator-direct device-enrollment \
                 account-driven-user-enrollment";
    let table = [
        (Token::ApplePush, apple),
        (Token::Ade, "ade ade-userless"),
        (Token::Vpp, "ade"),
        (Token::GooglePlay, "work-profile corporate-work-profile fully-managed dedicated"),
        (Token::Dedicated, "dedicated"),
        (Token::CorporateWorkProfile, "corporate-work-profile"),
        (Token::FullyManaged, "fully-managed"),
        (Token::Aosp, "aosp-user aosp-userless"),
        (Token::Bulk, "bulk-package"),
        (Token::DomainConnector, "autopilot-hybrid"),
    ];
    for (token, paths) in table {
        for path in BuiltIn::all() {
            for platform in path.platforms() {
                let wanted = paths.split_whitespace().any(|name| name == path.name());
                let stopped = stops(token, path, *platform, &book).is_some();
                assert_eq!(stopped, wanted, "{} on {}", token.name(), path.name());
            }
        }
    }
    book.ade_enroll_without_token = true;
    assert_eq!(stops(Token::Ade, BuiltIn::Ade, Platform::Ios, &book), None, "the profile is at Apple by then");
}

#[test]
fn disconnecting_google_play_takes_android_enterprise_along() {
    assert_eq!(afterwards(Token::GooglePlay, Span::ZERO, false, &book()), After::Unenrolled);
    for path in BuiltIn::all() {
        let platform = path.platforms()[0];
        assert_eq!(carries(Token::GooglePlay, Some(path), platform), android_enterprise(path), "{}", path.name());
    }
    assert!(!carries(Token::GooglePlay, None, Platform::Android));
}

#[test]
fn a_token_lives_for_65_years_at_most() {
    let longest = Span::days(23_741);
    for token in [Token::Dedicated, Token::CorporateWorkProfile, Token::FullyManaged, Token::Aosp] {
        assert!(fits(token, longest.less(SECOND), &book()), "{}", token.name());
        assert!(fits(token, longest, &book()), "{}", token.name());
        assert!(!fits(token, longest + SECOND, &book()), "{}", token.name());
    }
    assert!(!fits(Token::Bulk, book().bulk_token + SECOND, &book()));
}

#[test]
fn tokens_live_as_long_as_documented() {
    let days: Vec<Option<u32>> =
        Token::ALL.iter().map(|row| life(row.1, &book()).map(|span| span.as_seconds() / 86_400)).collect();
    let year = Some(365);
    assert_eq!(days, [year, year, year, None, Some(90), None, None, Some(90), Some(180), None]);
}
