//! Ctrl-C: what is under way is ended in good order. The only door to `ctrlc`.

use crate::cli::Exit;
use crate::cli::load::complain;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody has pressed Ctrl-C: a signal reaches the process and not a value that could be handed around.
static ASKED: AtomicBool = AtomicBool::new(false);

/// From here on the first Ctrl-C asks the simulation to stop, and the second ends the program at once.
pub(super) fn heed() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let heard = || {
            if ASKED.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(Exit::Interrupted.code()));
            }
            complain("interrupted: ending with the replications under way; Ctrl-C again ends at once");
        };
        // Where no handler can be set, Ctrl-C ends the program at once, as it did before.
        let _ = ctrlc::set_handler(heard);
    });
}

/// Whether the simulation is to stop.
pub(super) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// The end of a command whose results are nothing before they are whole.
pub(super) fn unfinished() -> Exit {
    complain("interrupted: no results were written");
    Exit::Interrupted
}
