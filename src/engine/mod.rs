//! The engine: a calendar of event notices, addressed random streams, resources with queues, statistics, fingerprints.
//!
//! It knows nothing of Intune, of scenarios or of files; a queueing model needs nothing else.

pub mod calendar;
pub mod fingerprint;
pub mod pipe;
pub mod resource;
pub mod streams;
pub mod tally;

pub use calendar::{Calendar, Notice};
pub use fingerprint::Fingerprint;
pub use pipe::{Pipe, Transfer};
pub use resource::{Resource, Started};
pub use streams::{Drawn, Draws, Owner, Purpose, Streams, Tape};
pub use tally::Tally;
