//! Exit codes: part of the contract with scripts and CI systems.

/// How the program ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Done, and everything expected holds.
    Done,
    /// An expectation or a story failed.
    Failed,
    /// The command line is wrong.
    Usage,
    /// The scenario is invalid.
    Invalid,
    /// Nothing was selected, or nothing ran.
    Nothing,
    /// Some expectation is inconclusive.
    Inconclusive,
    /// Fleetcast itself is at fault.
    Bug,
    /// A file can't be read or written.
    Io,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

/// The codes, for `--help`.
pub const HELP: &str = "Exit codes: 0 done and everything expected holds; 1 an expectation or story failed; 2 usage; \
3 invalid scenario; 4 nothing ran; 5 inconclusive; 70 a bug in fleetcast; 74 a file can't be read or written; \
130 interrupted";

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Invalid => 3,
            Exit::Nothing => 4,
            Exit::Inconclusive => 5,
            Exit::Bug => 70,
            Exit::Io => 74,
            Exit::Interrupted => 130,
        }
    }

    /// The worse of two ends: a bug, an interruption, then what can't be read or is invalid, then a failure, then an inconclusive end.
    #[must_use]
    pub fn and(self, other: Exit) -> Exit {
        const RANK: [Exit; 9] = [
            Exit::Done,
            Exit::Nothing,
            Exit::Inconclusive,
            Exit::Failed,
            Exit::Invalid,
            Exit::Io,
            Exit::Usage,
            Exit::Interrupted,
            Exit::Bug,
        ];
        let rank = |exit| RANK.iter().position(|e| *e == exit).expect("every end has its rank");
        if rank(self) >= rank(other) { self } else { other }
    }
}
