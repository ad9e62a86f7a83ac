//! The simulator: devices enroll, live and are forgotten.

pub mod assignment;
pub mod attempt;
pub mod delivery;
pub mod desk;
pub mod event;
pub mod faults;
pub mod gates;
pub mod life;
pub mod line;
pub mod line_log;
pub mod outage;
pub mod pools;
pub mod preparing;
pub mod presence;
pub mod record;
pub mod replicate;
pub mod roster;
pub mod scribe;
pub mod setup;
pub mod story;
pub mod terms;
pub mod unlicensed;
pub mod watch;
pub mod wave_gates;
pub mod waves;

pub use replicate::{all_watched, replicate, told, watched, with_its_luck};
