//! The laws: what holds in every scenario, whoever meets in it.

/// What holds in every scenario.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Law {
    /// No assertion of the simulator fails.
    Runs,
    /// Counted check-ins come to the same as played ones.
    Counted,
    /// The same seed gives the same, watched or not.
    Repeats,
    /// The number of threads changes nothing.
    Threads,
    /// Tables agree with each other.
    Parts,
    /// Levels stay between nothing and everybody.
    Levels,
    /// Everybody has one fate.
    Fates,
    /// Attempts end in one way.
    Attempts,
    /// Records hold what lives show.
    Counts,
    /// Nobody enrolls without a license.
    Licenses,
    /// Nobody begins before the wave does.
    Waves,
    /// Nobody begins who isn't admitted.
    Admission,
    /// Nobody enrolls in a lapse.
    Lapses,
    /// Nobody reports who can't.
    Reach,
    /// No late renewal.
    Renewal,
    /// Certificates run out when they must.
    Expiry,
    /// No early deletion.
    Deletion,
    /// Steps come in an order that can be.
    Order,
    /// Tickets are conserved.
    Tickets,
    /// Little's law.
    Lines,
    /// Bits are conserved.
    Bits,
    /// Faults add up.
    Faults,
    /// Gates look before they stop.
    Gates,
    /// Nobody begins without hardware.
    Deliveries,
}

impl Law {
    /// Every law with its name and its sentence.
    pub const ALL: [(Law, &'static str, &'static str); 24] = [
        (Law::Runs, "runs", "no assertion of the simulator fails"),
        (Law::Counted, "counted", "check-ins that are counted and check-ins that are events leave the same record"),
        (Law::Repeats, "repeats", "the same seed leaves the same record, whether devices are watched or not"),
        (Law::Threads, "threads", "a study on one thread and one on two come to the same figures"),
        (Law::Parts, "parts", "cohorts add up to the fleet, outcomes to the devices, and series end where figures are"),
        (Law::Levels, "levels", "no level is below zero or above its devices, and no device is in two places at once"),
        (Law::Fates, "fates", "every device has exactly one fate"),
        (Law::Attempts, "attempts", "attempts are successes, failures, those turned away and those under way"),
        (Law::Counts, "counts", "what is counted is what lives show"),
        (
            Law::Licenses,
            "licenses",
            "nobody enrolls without a license that the path needs, and no more are used than there are",
        ),
        (Law::Waves, "waves", "nobody begins before the wave's window opens, or while a gate holds the wave back"),
        (Law::Admission, "admission", "no attempt begins that the rules of its time don't admit"),
        (
            Law::Lapses,
            "lapses",
            "no attempt begins in a lapse of what it needs, and none succeeds that a lapse cuts off",
        ),
        (Law::Reach, "reach", "only managed devices check in, and none whom the tenant can't reach"),
        (
            Law::Renewal,
            "renewal",
            "certificates renew within their window, and after their end only if the rules say so",
        ),
        (Law::Expiry, "expiry", "a certificate runs out when its validity is over, not before or after"),
        (Law::Deletion, "deletion", "a record is deleted at the end of its clock or by an order, never before"),
        (Law::Order, "order", "the steps of a life come in an order that can be"),
        (Law::Tickets, "tickets", "every ticket is done, passed on, given up or still somewhere, and counted once"),
        (
            Law::Lines,
            "lines",
            "the area under each line is the sum of the waits in it (Little's law, in whole seconds)",
        ),
        (Law::Bits, "bits", "every bit that is asked of a line is carried, broken off or still to come"),
        (Law::Faults, "faults", "a fault hits each device once, while it is on, and heals nobody before it is fixed"),
        (
            Law::Gates,
            "gates",
            "a gate passes or stops a wave after its window has begun, and only one that asks stops it",
        ),
        (
            Law::Deliveries,
            "deliveries",
            "nobody begins before the hardware is there and registered, and what comes is what was sent, each device once",
        ),
    ];

    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Law::ALL[self as usize].1
    }

    /// What it says.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        Law::ALL[self as usize].2
    }
}

/// A law that doesn't hold, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// Which.
    pub law: Law,
    /// What was seen instead.
    pub detail: String,
}

/// What the laws say of a run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Findings {
    /// How often each law was put to the test: had it been false, it would have shown.
    pub tested: [u64; Law::ALL.len()],
    /// The laws that don't hold, each with its first detail, in the order in which they were met.
    pub broken: Vec<Broken>,
}

impl Findings {
    /// A law is put to the test; `detail` says what was seen if it doesn't hold.
    pub fn check(&mut self, law: Law, holds: bool, detail: impl FnOnce() -> String) {
        self.tested[law as usize] += 1;
        if !holds && !self.breaks(law) {
            self.broken.push(Broken { law, detail: detail() });
        }
    }

    /// Whether a law is among those that don't hold.
    #[must_use]
    pub fn breaks(&self, law: Law) -> bool {
        self.broken.iter().any(|one| one.law == law)
    }
}
