//! Group Policy's enrollment task: every five minutes for a day, and then no more.

use crate::rules::RuleBook;
use crate::units::SimTime;

/// How often the task tries at most (WIN-GPO-02).
#[must_use]
pub fn tries(book: &RuleBook) -> u32 {
    book.gpo_window.as_seconds().checked_div(book.gpo_interval.as_seconds()).unwrap_or(0)
}

/// The first try at or after `now` of a task created at `created`; none when there are no more (WIN-GPO-02).
///
/// Tries lie whole intervals after the creation, in (created, created + window]: none at the creation itself, and one at
/// the window's end if intervals divide it.
#[must_use]
pub fn next_try(created: SimTime, now: SimTime, book: &RuleBook) -> Option<SimTime> {
    let interval = book.gpo_interval;
    let late = now.since(created).as_seconds();
    // A task without an interval has no tries, so any divisor serves there.
    let count = late.div_ceil(interval.as_seconds().max(1)).max(1);
    (count <= tries(book)).then(|| created + interval.times(count))
}

/// The moment at which the task stops if nothing worked (WIN-GPO-02).
#[must_use]
pub fn gives_up_at(created: SimTime, book: &RuleBook) -> SimTime {
    created + book.gpo_window
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Refusal;
    use crate::rules::book::Ruleset;
    use crate::units::Span;

    const CREATED: SimTime = SimTime::START;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    /// Every try of a task that never succeeds.
    fn all(book: &RuleBook) -> Vec<SimTime> {
        let next = |last: &SimTime| next_try(CREATED, *last + Span::seconds(1), book);
        std::iter::successors(next_try(CREATED, CREATED, book), next).collect()
    }

    #[test]
    fn r12_a_task_tries_288_times_in_a_day() {
        let all = all(&book());
        assert_eq!((tries(&book()), all.len()), (288, 288));
        assert_eq!(all[0], CREATED + Span::minutes(5));
        assert_eq!(all.last(), Some(&gives_up_at(CREATED, &book())));
        assert!(all.windows(2).all(|pair| pair[1] - pair[0] == Span::minutes(5)));
        assert_eq!(Refusal::MdmScope.failure().code, "0x8018002B", "what each of them shows without an MDM scope");
    }

    #[test]
    fn tries_lie_in_the_window_open_at_its_start() {
        let table = [
            (-1, Some(300)),
            (0, Some(300)),
            (299, Some(300)),
            (300, Some(300)),
            (301, Some(600)),
            (86_100, Some(86_100)),
            (86_101, Some(86_400)),
            (86_399, Some(86_400)),
            (86_400, Some(86_400)),
            (86_401, None),
            (1_000_000, None),
        ];
        for (now, next) in table {
            let found = next_try(CREATED, SimTime::at_offset(now), &book()).map(SimTime::offset);
            assert_eq!(found, next, "{now}");
        }
    }

    #[test]
    fn a_window_that_intervals_do_not_divide_ends_after_the_last_try() {
        let mut book = book();
        book.gpo_interval = Span::minutes(7);
        let all = all(&book);
        assert_eq!((tries(&book), all.len()), (205, 205));
        assert_eq!(all.last().unwrap().offset(), 205 * 420);
        assert_eq!(gives_up_at(CREATED, &book).offset(), 86_400);
    }

    #[test]
    fn a_window_shorter_than_the_interval_has_no_try() {
        let mut book = book();
        for (seconds, count) in [(299, 0), (300, 1), (301, 1), (599, 1), (600, 2)] {
            book.gpo_window = Span::seconds(seconds);
            assert_eq!(all(&book).len(), count, "{seconds} s");
        }
        book.gpo_interval = Span::ZERO;
        assert_eq!(next_try(CREATED, CREATED, &book), None, "no interval, no try");
    }
}
