//! Typed indexes: a row number that can't be mistaken for another table's.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($raw:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub $raw);
        impl $name {
            /// The position in its table.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
            /// The identifier of the table's row `index`.
            ///
            /// # Panics
            /// If the table is longer than the identifier can count; sizes are checked when a scenario is read.
            #[must_use]
            pub fn from_index(index: usize) -> Self {
                Self(<$raw>::try_from(index).expect("tables are bounded when a scenario is read"))
            }
        }
    )*};
}

ids! {
    /// A device: its row in a run.
    DeviceId(u32);
    /// A cohort: devices alike.
    CohortId(u16);
    /// A wave: when some of the cohorts' devices start.
    WaveId(u16);
    /// A group: the devices of one cohort that start in one wave.
    GroupId(u16);
    /// A team of people.
    TeamId(u16);
    /// A site with a network link.
    SiteId(u16);
    /// An enrollment path of the plan (built in or the scenario's own).
    PathId(u16);
}
