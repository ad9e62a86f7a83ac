//! What the rules say of a cohort's enrollments before they begin: worked out once, read at every attempt.

use crate::rules::{Refusal, Verdict};
use crate::units::{Share, SimTime, Span, Spread};

/// What is decided for a cohort before anything is drawn.
#[derive(Clone, Debug)]
pub struct Admission {
    /// What holds from when, in order; the first from the clock's zero.
    pub terms: Vec<Terms>,
    /// The share of devices whose corporate identifier is uploaded.
    pub identified: Share,
    /// How its devices come to be known beforehand, to Windows Autopilot or from Apple; none if they are from the beginning, or needn't be.
    pub registration: Option<Registration>,
}

/// What holds for a while.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// From then on.
    pub from: SimTime,
    /// Of a device without a corporate identifier, and of one with it.
    pub verdicts: [Verdict; 2],
    /// Why no further attempt of an enrollment begins, if what enrollments go through isn't there.
    pub missing: Option<Refusal>,
    /// Why no attempt that is under way succeeds, if something ends it halfway: seldom the verdicts' first reason.
    pub cut_off: Option<Refusal>,
    /// Intune device limit of its users [devices].
    pub device_limit: u32,
}

impl Terms {
    /// Terms with one verdict for everybody, and nothing missing.
    #[must_use]
    pub const fn of(from: SimTime, verdict: Verdict, device_limit: u32) -> Terms {
        Terms { from, verdicts: [verdict; 2], missing: None, cut_off: None, device_limit }
    }
}

/// How devices come to be known to Windows Autopilot, or to Intune from Apple, and get their profile.
#[derive(Clone, Debug)]
pub struct Registration {
    /// When the files are handed in, or the conversion is asked for.
    pub from: SimTime,
    /// How.
    pub by: By,
    /// From registration to the assignment of a profile; none if no profile is assigned.
    pub assignment: Option<Spread>,
}

/// A way to be known beforehand.
#[derive(Clone, Debug)]
pub enum By {
    /// By files of so many rows, imported one after the other and then synchronized.
    Files {
        /// Rows of a file, at least 1.
        rows: u32,
        /// From handing in a file until it is imported.
        import: Spread,
        /// From a file's import until it is synchronized.
        sync: Spread,
    },
    /// By conversion of devices that Intune manages, at some moment within this time.
    Conversion(Span),
    /// By assignment at Apple and the synchronization that begins then: one device after the other (APL-SYN-02).
    Synchronized(SimTime),
}

/// What a device may have to wait for until it is known beforehand, in the order of [`Way::ALL`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    /// The import of files of hardware hashes, by a cohort's registration or where a delivery is registered on arrival.
    Imports,
    /// The conversion of devices that Intune manages.
    Conversion,
    /// The synchronization with Apple.
    Synchronization,
}

impl Way {
    /// Every way, with its name in the limits ledger and the rule behind it.
    pub const ALL: [(Way, &'static str, &'static str); 3] = [
        (Way::Imports, "autopilot-imports", "WIN-AP-02"),
        (Way::Conversion, "autopilot-conversion", "WIN-AP-06"),
        (Way::Synchronization, "apple-synchronization", "APL-SYN-02"),
    ];
}

impl By {
    /// What its devices wait for.
    #[must_use]
    pub const fn way(&self) -> Way {
        match self {
            By::Files { .. } => Way::Imports,
            By::Conversion(_) => Way::Conversion,
            By::Synchronized(_) => Way::Synchronization,
        }
    }
}

impl Admission {
    /// Everybody is admitted, with this many devices to a user.
    #[must_use]
    pub fn open(device_limit: u32) -> Admission {
        let terms = Terms::of(SimTime::MIN, Verdict::Admitted, device_limit);
        Admission { terms: vec![terms], identified: Share::NONE, registration: None }
    }

    /// The terms in force at `now`.
    #[must_use]
    pub fn at(&self, now: SimTime) -> &Terms {
        let next = self.terms.partition_point(|terms| terms.from <= now);
        &self.terms[next.max(1) - 1]
    }

    /// The first moment after `now` from which a device (with an identifier or not) is admitted, if there is one.
    #[must_use]
    pub fn opens_after(&self, now: SimTime, identified: bool) -> Option<SimTime> {
        let open = |terms: &&Terms| terms.from > now && terms.verdicts[usize::from(identified)] == Verdict::Admitted;
        self.terms.iter().find(open).map(|terms| terms.from)
    }
}

/// What keeps every attempt of a cohort from beginning from the start on, if anything does: for a lint.
#[must_use]
pub fn shut(admission: &Admission) -> Option<Refusal> {
    if admission.registration.as_ref().is_some_and(|registration| registration.assignment.is_none()) {
        return Some(Refusal::NoProfile);
    }
    let before = admission.terms.iter().rposition(|terms| terms.from <= SimTime::START).unwrap_or(0);
    let ahead = admission.terms.get(before..).unwrap_or_default();
    let never = ahead.iter().all(|terms| terms.verdicts[0] != Verdict::Admitted);
    match ahead.first().map(|terms| terms.verdicts[0]) {
        Some(Verdict::Refused(why) | Verdict::Registered(why)) if never && admission.identified == Share::NONE => {
            Some(why)
        }
        Some(_) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_hold_from_their_second_on() {
        let day = SimTime::after_start(Span::days(1));
        let shut = Terms::of(SimTime::MIN, Verdict::Refused(Refusal::MdmScope), 5);
        let open = Terms::of(day, Verdict::Admitted, 15);
        let admission = Admission { terms: vec![shut, open], ..Admission::open(5) };
        let second = Span::seconds(1);
        for (now, limit) in [(SimTime::MIN, 5), (day.back(second), 5), (day, 15), (day + second, 15)] {
            assert_eq!(admission.at(now).device_limit, limit, "{now:?}");
        }
        assert_eq!(admission.opens_after(day.back(second), false), Some(day));
        assert_eq!(admission.opens_after(day, false), None);
    }
}
