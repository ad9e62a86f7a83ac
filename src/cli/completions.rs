//! `fleetcast completions`: what a shell reads to complete commands.

use crate::cli::load::print;
use crate::cli::{Cli, Exit};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Exit {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "fleetcast", &mut text);
        print(&text)
    }
}
