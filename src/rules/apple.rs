//! Apple: windows that an enrollment must keep, two-phase identity, and who may remove management.

use crate::rules::RuleBook;
use crate::units::time::DAY;
use crate::units::{Share, SimTime, Span};

/// What a device shows whose certificate server answered with what it can't use.
pub const SCEP_ANSWER: &str = "The SCEP server returned an invalid response";

/// Whether a device whose attempt failed at `failed` because of the certificate server must be reset before the one at
/// `again`: not in [failure, failure + 15 minutes], both ends included (APL-ADE-04).
#[must_use]
pub fn must_reset(failed: SimTime, again: SimTime, book: &RuleBook) -> bool {
    again.since(failed) > book.ade_scep_window
}

/// When a device of Automated Device Enrollment is registered with Microsoft Entra: when its user has signed in to
/// Company Portal, so long after it came to the home screen at `enrolled`; never for a share of users (APL-ADE-08).
///
/// Until then it has a user and shows as noncompliant to Conditional Access. `never` and `delay` are draws.
#[must_use]
pub fn registered_at(enrolled: SimTime, never: u64, delay: u64, book: &RuleBook) -> Option<SimTime> {
    let signs_in = book.ade_phase2_never == Share::NONE || !book.ade_phase2_never.hit_by(never);
    signs_in.then(|| enrolled + book.ade_phase2_delay.span(delay))
}

/// Whether the user may remove management at `now` although enrollment is locked: in [enrollment, enrollment + 30 days)
/// of a device that was added to Apple Business Manager later, not bought through it (APL-ADE-10).
#[must_use]
pub fn removable(added_later: bool, enrolled: SimTime, now: SimTime, book: &RuleBook) -> bool {
    added_later && now.since(enrolled) < book.ade_provisional
}

/// When the user of a device that was added later removes management, if that ever happens: each day a share of those who
/// still may (APL-ADE-10). `draw` is the device's; a day's removals spread evenly over it.
#[must_use]
pub fn removed_at(enrolled: SimTime, draw: u64, book: &RuleBook) -> Option<SimTime> {
    let (draw, share) = (u128::from(draw), u128::from(book.ade_removed_per_day.as_ppm()));
    // The draws above `left` belong to days that are over.
    let mut left = u128::from(u64::MAX) + 1;
    let days = book.ade_provisional.as_seconds() / DAY;
    (0..days).find_map(|day| {
        let rest = left - left * share / 1_000_000;
        let (from, to) = (rest, std::mem::replace(&mut left, rest));
        let into = (draw >= from && draw < to).then(|| (draw - from) * u128::from(DAY) / (to - from))?;
        let into = Span::seconds(u32::try_from(into).expect("it is less than a day"));
        Some(enrolled + Span::seconds(DAY).times(day) + into)
    })
}

/// When an exported profile of Apple Configurator ceases to enroll: it does in [export, export + 14 days) (APL-CFG-02).
#[must_use]
pub fn profile_expires(exported: SimTime, book: &RuleBook) -> SimTime {
    exported + book.configurator_profile_valid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    fn at(seconds: i64) -> SimTime {
        SimTime::at_offset(seconds)
    }

    #[test]
    fn a_certificate_is_asked_for_again_within_fifteen_minutes() {
        for (again, reset) in [(0, false), (899, false), (900, false), (901, true), (86_400, true)] {
            assert_eq!(must_reset(at(0), at(again), &book()), reset, "{again} s");
        }
    }

    #[test]
    fn five_in_a_hundred_users_never_sign_in_a_second_time() {
        let part = u64::MAX / 100;
        let table = [(4, None), (5, Some(at(4 * 3_600))), (99, Some(at(4 * 3_600)))];
        for (hundredth, registered) in table {
            let draw = part * hundredth + part / 2;
            assert_eq!(registered_at(at(0), draw, 1 << 63, &book()), registered, "{hundredth}");
        }
    }

    #[test]
    fn management_can_be_removed_for_thirty_days_from_what_came_later() {
        let end = 30 * 86_400;
        for (now, later, removable_then) in
            [(0, true, true), (end - 1, true, true), (end, true, false), (end + 1, true, false), (0, false, false)]
        {
            assert_eq!(removable(later, at(0), at(now), &book()), removable_then, "{now}");
        }
    }

    #[test]
    fn one_in_two_hundred_removes_management_each_day() {
        let mut book = book();
        let top = u64::MAX;
        let first_day = top - top / 200;
        let day = |draw| removed_at(at(0), draw, &book).map(|time| time.since(at(0)).as_seconds() / 86_400);
        assert_eq!(day(top), Some(0));
        assert_eq!((day(first_day + 1_000_000), day(first_day - 1_000_000)), (Some(0), Some(1)), "a two-hundredth");
        assert_eq!(day(top / 10 * 8), None, "86 of a hundred keep it");
        assert_eq!(day(top / 100 * 87), Some(27));
        for hundredth in 0..100 {
            let time = removed_at(at(7), top / 100 * hundredth, &book);
            assert!(time.is_none_or(|time| removable(true, at(7), time, &book)), "{hundredth}");
        }
        book.ade_removed_per_day = Share::ALL;
        assert_eq!(removed_at(at(0), 0, &book), Some(at(0)), "all on the first day");
        book.ade_removed_per_day = Share::NONE;
        assert_eq!(removed_at(at(0), top, &book), None);
    }

    #[test]
    fn an_exported_profile_enrolls_for_two_weeks() {
        let end = 14 * 86_400;
        for (now, valid) in [(end - 1, true), (end, false), (end + 1, false)] {
            assert_eq!(at(now) < profile_expires(at(0), &book()), valid, "{now}");
        }
    }
}
