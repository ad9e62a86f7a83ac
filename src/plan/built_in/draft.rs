//! A built-in path in the making, phase by phase.

use crate::intune::{Failure, Reason, Step};
use crate::plan::path::{AfterFailure, Meeting, Obstacle, Page, Phase, Retry, Rung, Task};
use crate::rules::RuleBook;
use crate::units::{Share, Span, Spread};

/// What a failure shows: Graph's reason and a code.
pub type Shown = (Reason, &'static str);

/// The phases so far, and what belongs to them.
pub struct Draft {
    /// The steps of an attempt.
    pub phases: Vec<Phase>,
    /// The pages that phases run inside.
    pub pages: Vec<Page>,
    /// What keeps some devices from enrolling.
    pub obstacles: Vec<Obstacle>,
    /// When the client tries again by itself.
    pub ladder: Vec<Rung>,
    after: AfterFailure,
}

impl Draft {
    /// A path without phases whose failures go on as `after` says.
    pub fn new(after: &AfterFailure) -> Draft {
        Draft { phases: Vec::new(), pages: Vec::new(), obstacles: Vec::new(), ladder: Vec::new(), after: after.clone() }
    }

    /// The next phase: it never fails and is on no page until the calls after this one say otherwise.
    pub fn phase(mut self, name: &str, step: Step, duration: Spread) -> Draft {
        self.phases.push(Phase {
            name: name.to_owned(),
            step: Some(step),
            downloads: Share::NONE,
            duration,
            again: None,
            given: false,
            rule: None,
            fails: Share::NONE,
            causes: Vec::new(),
            after: self.after.clone(),
            page: None,
            task: None,
            meets: None,
            bench: None,
            gap: None,
        });
        self
    }

    /// What comes before the enrollment of a device that takes nobody else's management and no earlier enrollment: that
    /// other management goes, then the device is reset. Neither takes time on a device out of the box; each further
    /// attempt begins with a reset.
    pub fn reset(self, book: &RuleBook) -> Draft {
        let reset = self.retirement().phase("factory-reset", Step::FactoryReset, no_time());
        reset.change(|phase| phase.again = Some(book.reset_takes.clone()))
    }

    /// Another provider's management is taken off, where there is one (ENR-MDM-01).
    pub fn retirement(self) -> Draft {
        self.phase("other-management", Step::OtherManagement, no_time())
    }

    /// The phase fails in so many of a million attempts that get to its end, each time for a cause drawn by weight.
    pub fn fails(self, ppm: u32, causes: &[(u32, Shown)]) -> Draft {
        let causes = causes.iter().map(|(weight, shown)| (*weight, failure(*shown, ""))).collect();
        self.change(|phase| {
            phase.fails = Share::ppm(ppm);
            phase.causes = causes;
        })
    }

    /// The phase runs inside the page at this position.
    pub fn on(self, page: u8) -> Draft {
        self.change(|phase| phase.page = Some(page))
    }

    /// The phase is a task of the system.
    pub fn task(self, task: Task) -> Draft {
        self.change(|phase| phase.task = Some(task))
    }

    /// Attempts meet others at the phase.
    pub fn meets(self, meeting: Meeting) -> Draft {
        self.change(|phase| phase.meets = Some(meeting))
    }

    /// The phase is the time on the shelf: too short a one fails this often, too long a one always.
    pub fn gap(self, short: Share, [too_short, too_long]: [Failure; 2]) -> Draft {
        self.change(|phase| {
            phase.gap = Some([short, Share::ALL]);
            phase.causes = vec![(1, too_short), (1, too_long)];
        })
    }

    /// So many of a million devices fail at the phase, whenever they try.
    pub fn lasting(self, ppm: u32, shown: Shown) -> Draft {
        self.obstacle(ppm, shown, true)
    }

    /// So many of a million devices fail at the phase at their first attempt.
    pub fn passing(self, ppm: u32, shown: Shown) -> Draft {
        self.obstacle(ppm, shown, false)
    }

    /// So many of a million devices fail at the phase with a code after which the client doesn't try again.
    pub fn refused(self, ppm: u32, shown: Shown) -> Draft {
        let mut draft = self.obstacle(ppm, shown, true);
        if let Some(obstacle) = draft.obstacles.last_mut() {
            obstacle.after.retry = Retry::Never;
        }
        draft
    }

    /// One more page; a time-out shows `shown` and is decided by `rule`.
    pub fn page(mut self, timeout: Span, shown: Shown, rule: &'static str) -> Draft {
        self.pages.push(Page { timeout, failure: failure(shown, rule), after: self.after.clone() });
        self
    }

    /// The client tries again by itself.
    pub fn ladder(mut self, rungs: Vec<Rung>) -> Draft {
        self.ladder = rungs;
        self
    }

    fn obstacle(mut self, ppm: u32, shown: Shown, lasts: bool) -> Draft {
        let last = self.phases.len().checked_sub(1).expect("an obstacle comes after its phase");
        self.obstacles.push(Obstacle {
            share: Share::ppm(ppm),
            phase: u8::try_from(last).expect("paths have few phases"),
            failure: failure(shown, ""),
            after: self.after.clone(),
            lasts,
        });
        self
    }

    fn change(mut self, change: impl FnOnce(&mut Phase)) -> Draft {
        change(self.phases.last_mut().expect("a phase comes first"));
        self
    }
}

/// What a failure shows that `rule` decided, or chance if that is empty.
pub fn failure((reason, code): Shown, rule: &'static str) -> Failure {
    Failure { reason, code: code.to_owned(), rule }
}

/// A lognormal duration by its median and 95th percentile in minutes.
pub fn minutes(median: u32, p95: u32) -> Spread {
    Spread::lognormal(Span::minutes(median), Span::minutes(p95))
}

/// A lognormal duration by its median and 95th percentile in seconds.
pub fn seconds(median: u32, p95: u32) -> Spread {
    Spread::lognormal(Span::seconds(median), Span::seconds(p95))
}

/// No time, unless a scenario says otherwise.
pub fn no_time() -> Spread {
    Spread::fixed(Span::ZERO)
}
