//! fleetcast: a deterministic discrete-event simulator of how devices enroll in Microsoft Intune and live there.
//!
//! # The idea
//!
//! A *scenario file* is lowered to a [`plan`]; a plan and a seed are replicated to a record ([`fleet`]); records are
//! folded into a summary ([`study`]); a summary is judged ([`verify`]) and written down ([`report`]). Each arrow points
//! one way, and the thing on its right is plain data.
//!
//! ```text
//! scenario file --lower--> Plan --replicate--> Record --fold--> Summary --render--> files
//!    (scenario)           (plan)    (fleet)              (study)            (report)
//! ```
//!
//! # The layers, lowest first
//!
//! [`units`]; [`engine`] and [`intune`], which never see each other; [`rules`]; [`plan`]; [`scenario`] and [`fleet`],
//! which never see each other; [`study`]; [`verify`]; [`report`]; [`cli`]. A file uses only what stands below it; a test
//! reads every `use` line and says who breaks the rule. Each outside crate has one door.
//!
//! # The ordering contract
//!
//! *Earlier time first; at one instant, lower phase first; at one phase, first scheduled first; attempts to enroll in the
//! order of devices.* For devices: acts, expiry, deletion, check-ins (with renewal), then cleanup. Time is whole seconds.
//!
//! # The determinism contract
//!
//! The same scenario, seed and version give the same bytes, for any number of threads, on any machine: integers below
//! `study`, addressed random streams, `libm` instead of the platform's mathematics, results folded in the order of
//! replications, no wall clock, no hash order. `run.json` alone tells of the machine and the clock on the wall.
//!
//! # Where to start reading
//!
//! [`fleet::replicate`] is the loop; [`fleet::life`] is a device; [`rules`] is Intune; [`engine`] is the machinery.

pub mod cli;
pub mod engine;
pub mod fleet;
pub mod intune;
pub mod plan;
pub mod report;
pub mod rules;
pub mod scenario;
pub mod study;
pub mod units;
pub mod verify;
