//! Quantities: time, work hours, identifiers, shares, sizes and distributions.
//!
//! Everything is an integer. The only floating-point code below `study` is in [`spread`] and [`learning`], which build
//! tables once, before a run. This layer knows nothing of Intune, of files or of events.

pub mod hours;
pub mod id;
pub mod learning;
pub mod share;
pub mod size;
pub mod spread;
pub mod time;

pub use hours::{Hours, Zone};
pub use id::{CohortId, DeviceId, GroupId, PathId, SiteId, TeamId, WaveId};
pub use learning::Learning;
pub use share::Share;
pub use size::{BitRate, Bytes, Rates};
pub use spread::Spread;
pub use time::{SimTime, Span};
