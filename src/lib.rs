//! fleetcast
pub mod engine;
pub mod intune;
pub mod plan;
pub mod report;
pub mod rules;
pub mod study;
pub mod units;
pub mod verify;
pub mod fleet;
