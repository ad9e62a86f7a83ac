//! What admins order for devices while a scenario runs, and what takes devices out of management without asking them.

use crate::units::{CohortId, SimTime};

/// Something that ends the management of the first devices of a cohort.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// When it is asked for.
    pub at: SimTime,
    /// What.
    pub what: Ordered,
    /// Of which cohort.
    pub cohort: CohortId,
    /// Of how many of its devices, by ordinal.
    pub devices: u32,
    /// The day on which its first request is accepted, if only so many are a day: its beginning.
    pub day: SimTime,
    /// Requests that were accepted on that day before it.
    pub behind: u32,
    /// From when on its devices' people have them enroll again, because they lost management through no fault of
    /// theirs; never otherwise.
    pub again: SimTime,
}

/// What can be ordered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ordered {
    /// Retire.
    Retire,
    /// Wipe.
    Wipe,
    /// Delete the record.
    Delete,
    /// Another Apple push certificate takes the place of the one that they enrolled under: their records stay, and nobody
    /// hears of them again (APL-CERT-04).
    Orphan,
    /// Managed Google Play is disconnected: they are unenrolled, and their records go (AND-GPL-02).
    Disconnect,
    /// The subscription is deleted, and every record with it (TEN-SUB-01).
    Erase,
    /// The device's own user removes management: its record stays (APL-ADE-10, LIFE-ACT-09).
    Unenroll,
}

impl Ordered {
    /// Whether it is an action of admins, which multi-admin approval can protect (LIFE-ACT-08).
    #[must_use]
    pub const fn by_admins(self) -> bool {
        match self {
            Ordered::Retire | Ordered::Wipe | Ordered::Delete => true,
            Ordered::Orphan | Ordered::Disconnect | Ordered::Erase | Ordered::Unenroll => false,
        }
    }

    /// Whether it takes effect in the same second wherever the device is: it is about the record, not the device.
    #[must_use]
    pub const fn needs_no_contact(self) -> bool {
        match self {
            Ordered::Retire | Ordered::Wipe => false,
            Ordered::Delete | Ordered::Orphan | Ordered::Disconnect | Ordered::Erase | Ordered::Unenroll => true,
        }
    }
}
