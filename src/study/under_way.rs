//! Which replication a thread is at: nothing of a run depends on it; it is told if a fault of ours ends it.

use crate::plan::Plan;
use std::cell::RefCell;

thread_local! {
    static NOW: RefCell<Option<UnderWay>> = const { RefCell::new(None) };
}

/// A replication under way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnderWay {
    /// The scenario's name.
    pub scenario: String,
    /// The hash of the lowered scenario.
    pub hash: String,
    /// The seed of all draws.
    pub seed: u64,
    /// The replication, from 0.
    pub replication: u32,
}

/// Says that this thread is at a replication while `work` is done.
pub(super) fn during<T>(plan: &Plan, replication: u32, work: impl FnOnce() -> T) -> T {
    let now = UnderWay { scenario: plan.name.clone(), hash: plan.hash.clone(), seed: plan.seed, replication };
    NOW.set(Some(now));
    let done = work();
    NOW.set(None);
    done
}

/// The replication that this thread is at; after a fault, the one that it was at.
#[must_use]
pub fn now() -> Option<UnderWay> {
    NOW.with_borrow(Clone::clone)
}
