//! fleetcast
pub mod intune;
pub mod plan;
pub mod rules;
pub mod scenario;
pub mod study;
pub mod units;
pub mod verify;
