//! The `fleetcast` binary.
fn main() {}
