//! What a connector or token that has run out keeps from happening, and what becomes of the devices behind it.
//!
//! A token is valid in [issued, issued + life). Most only stop new enrollments; the Apple push certificate silences
//! every Apple device, and managed Google Play takes its devices along.

use crate::intune::{BuiltIn, Maker, Platform, Token};
use crate::rules::{Refusal, RuleBook};
use crate::units::{SimTime, Span};

/// What becomes of the devices that were managed through a token, once it is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum After {
    /// They go on as before, as far as they were touched at all.
    Resume,
    /// What takes the token's place is not theirs: their management ends with the lapse's end, their records stay, and
    /// they must enroll again.
    EnrollAgain,
    /// They were unenrolled when the lapse began, and their records are gone.
    Unenrolled,
}

/// How long a token is valid after its issue, if it isn't said; none if it never runs out by itself.
#[must_use]
pub fn life(token: Token, book: &RuleBook) -> Option<Span> {
    match token {
        Token::ApplePush => Some(book.apple_push_valid),
        Token::Ade => Some(book.ade_token_valid),
        Token::Vpp => Some(book.vpp_valid),
        Token::Dedicated => Some(book.android_dedicated_token_valid),
        Token::Aosp => Some(book.android_aosp_token_valid),
        Token::Bulk => Some(book.bulk_token),
        // The default tokens of these never expire (AND-COBO-01, AND-COPE-01), nor do bindings and connectors.
        Token::CorporateWorkProfile | Token::FullyManaged | Token::GooglePlay | Token::DomainConnector => None,
    }
}

/// Whether a token may be valid for so long; the longest life itself may (AND-COSU-01).
#[must_use]
pub fn fits(token: Token, valid: Span, book: &RuleBook) -> bool {
    match token {
        Token::Dedicated | Token::CorporateWorkProfile | Token::FullyManaged | Token::Aosp => {
            valid <= book.android_token_max
        }
        Token::Bulk => valid <= book.bulk_token,
        Token::ApplePush | Token::Ade | Token::Vpp | Token::GooglePlay | Token::DomainConnector => true,
    }
}

/// Why nobody enrolls by `path` while `token` is not there; none if the path does without it.
#[must_use]
pub fn stops(token: Token, path: BuiltIn, platform: Platform, book: &RuleBook) -> Option<Refusal> {
    use BuiltIn as B;
    let (needs, why) = match token {
        Token::ApplePush => (platform.maker() == Maker::Apple, Refusal::PushCertificate),
        Token::Ade => (matches!(path, B::Ade | B::AdeUserless) && !book.ade_enroll_without_token, Refusal::AdeToken),
        // Company Portal comes with licenses of the token; without a user nobody waits for it (APL-ADE-06).
        Token::Vpp => (path == B::Ade, Refusal::PortalLicenses),
        Token::GooglePlay => (android_enterprise(path), Refusal::GooglePlay),
        Token::Dedicated => (path == B::Dedicated, Refusal::DedicatedToken),
        Token::CorporateWorkProfile => (path == B::CorporateWorkProfile, Refusal::CorporateToken),
        Token::FullyManaged => (path == B::FullyManaged, Refusal::FullyManagedToken),
        Token::Aosp => (matches!(path, B::AospUser | B::AospUserless), Refusal::AospToken),
        Token::Bulk => (path == B::BulkPackage, Refusal::TokenExpired),
        Token::DomainConnector => (path == B::AutopilotHybrid, Refusal::DomainConnector),
    };
    needs.then_some(why)
}

/// Whether `why` is that something which enrollments go through isn't there: then no attempt begins, a second one neither.
#[must_use]
pub fn is_missing(why: Refusal) -> bool {
    use Refusal as R;
    ends_halfway(why)
        || matches!(why, R::AdeToken | R::PortalLicenses | R::DomainConnector | R::TokenExpired)
        || matches!(why, R::DedicatedToken | R::CorporateToken | R::FullyManagedToken | R::AospToken)
}

/// Whether an attempt that has begun comes to nothing because of `why`: without the push certificate no device is
/// reached, without managed Google Play or a subscription there is nothing that it could be bound to. Other tokens are
/// read when an attempt begins.
#[must_use]
pub fn ends_halfway(why: Refusal) -> bool {
    matches!(why, Refusal::PushCertificate | Refusal::GooglePlay | Refusal::SubscriptionEnded)
}

/// Whether a path depends on managed Google Play: all of Android Enterprise, and neither AOSP nor device administrator
/// (AND-GPL-01).
#[must_use]
pub fn android_enterprise(path: BuiltIn) -> bool {
    use BuiltIn as B;
    matches!(path, B::WorkProfile | B::CorporateWorkProfile | B::FullyManaged | B::Dedicated)
}

/// Whether devices of `platform` cannot be reached, and do not report, while `token` is expired (APL-CERT-05).
#[must_use]
pub fn silences(token: Token, platform: Platform, book: &RuleBook) -> bool {
    token == Token::ApplePush && platform.maker() == Maker::Apple && !book.apple_push_expired_check_in
}

/// Whether an Apple push certificate that has been expired for so long can still be renewed: in [expiry, expiry + grace)
/// (APL-CERT-03).
#[must_use]
pub fn renewable(expired_for: Span, book: &RuleBook) -> bool {
    expired_for < book.apple_push_grace
}

/// What becomes of devices managed through a token that was expired for so long; `replaced` is another certificate in
/// place of a renewed one, which no device knows (APL-CERT-04, AND-GPL-02).
#[must_use]
pub fn afterwards(token: Token, expired_for: Span, replaced: bool, book: &RuleBook) -> After {
    match token {
        Token::ApplePush if replaced || !renewable(expired_for, book) => After::EnrollAgain,
        Token::GooglePlay => After::Unenrolled,
        Token::ApplePush
        | Token::Ade
        | Token::Vpp
        | Token::Dedicated
        | Token::CorporateWorkProfile
        | Token::FullyManaged
        | Token::Aosp
        | Token::Bulk
        | Token::DomainConnector => After::Resume,
    }
}

/// Whether the end of `token`'s validity takes the devices of `path` along that were managed through it.
#[must_use]
pub fn carries(token: Token, path: Option<BuiltIn>, platform: Platform) -> bool {
    match token {
        Token::ApplePush => platform.maker() == Maker::Apple,
        Token::GooglePlay => path.is_some_and(android_enterprise),
        Token::Ade
        | Token::Vpp
        | Token::Dedicated
        | Token::CorporateWorkProfile
        | Token::FullyManaged
        | Token::Aosp
        | Token::Bulk
        | Token::DomainConnector => false,
    }
}

/// When a token that was issued then runs out: the first second in which it isn't valid any more.
#[must_use]
pub fn expires(issued: SimTime, valid: Span) -> SimTime {
    issued + valid
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
