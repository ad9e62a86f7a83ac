//! The `fleetcast` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A panic is a bug of ours; scripts must be able to tell it from a failed expectation.
    match std::panic::catch_unwind(fleetcast::cli::run) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(_) => {
            eprintln!("fleetcast: this is a bug; please report it with the scenario that shows it");
            ExitCode::from(70)
        }
    }
}
