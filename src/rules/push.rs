//! Notifications: a changed policy, app or assignment asks devices to check in now.

use crate::intune::Platform;
use crate::rules::RuleBook;
use crate::units::{SimTime, Span};

/// Whether devices of `platform` are told at once of what changed for them or was asked of them. Nothing reaches a Linux
/// device between two of its check-ins (LNX-CHK-01, CHK-MAN-01).
#[must_use]
pub fn notifies(platform: Platform) -> bool {
    match platform {
        Platform::Windows | Platform::Ios | Platform::MacOs | Platform::Android | Platform::Aosp => true,
        Platform::Linux => false,
    }
}

/// When the first notification of a change of `changed` reaches a device, by its draw (LIFE-SYNC-03, LIFE-SYNC-04).
#[must_use]
pub fn first_at(changed: SimTime, draw: u64, book: &RuleBook) -> SimTime {
    changed + book.push_delay.span(draw)
}

/// The first notification of a device after `now`, of a change whose first one comes at `first`: so many more follow at
/// equal distances (LIFE-SYNC-03). None if there is no more.
#[must_use]
pub fn next_attempt(first: SimTime, now: SimTime, book: &RuleBook) -> Option<SimTime> {
    if now < first {
        return Some(first);
    }
    let every = book.push_spacing.as_seconds().max(1);
    let number = now.since(first).as_seconds() / every + 1;
    (number <= book.push_retries).then(|| first + Span::seconds(every).times(number))
}

/// Whether a notification still asks for anything of a device that was in contact last at `last_contact`: a check-in
/// since the first one has brought the change already.
#[must_use]
pub fn asks(first: SimTime, last_contact: SimTime) -> bool {
    last_contact < first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    fn at(seconds: i64) -> SimTime {
        SimTime::at_offset(seconds)
    }

    #[test]
    fn nothing_is_pushed_to_linux() {
        let told: Vec<&str> = Platform::ALL.into_iter().filter(|p| notifies(*p)).map(Platform::name).collect();
        assert_eq!(told, ["windows", "ios", "macos", "android", "aosp"]);
    }

    #[test]
    fn three_more_notifications_follow_the_first() {
        let book = RuleBook::new(Ruleset::Intune202608);
        let table = [
            (-1, Some(0)),
            (0, Some(600)),
            (599, Some(600)),
            (600, Some(1_200)),
            (1_200, Some(1_800)),
            (1_799, Some(1_800)),
            (1_800, None),
            (1_801, None),
        ];
        for (now, next) in table {
            assert_eq!(next_attempt(at(0), at(now), &book), next.map(at), "{now}");
        }
    }

    #[test]
    fn nine_of_ten_notifications_arrive_within_an_hour() {
        let delay = RuleBook::new(Ruleset::Intune202608).push_delay;
        let at = |percent: u64| delay.span(u64::MAX / 100 * percent).as_seconds() / 60;
        assert!((58..=62).contains(&at(90)), "{} minutes", at(90));
        assert!(at(89) < 60 && at(91) > 60);
    }

    #[test]
    fn a_check_in_since_then_is_enough() {
        for (last, asked) in [(-1, true), (0, false), (1, false)] {
            assert_eq!(asks(at(0), at(last)), asked, "{last}");
        }
    }
}
