//! The `fleetcast` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(fleetcast::cli::run().code())
}
