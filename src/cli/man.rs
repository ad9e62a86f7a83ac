//! `fleetcast man`: manual pages.

use crate::cli::load::{complain, print};
use crate::cli::{Cli, Exit};
use clap::{Args, CommandFactory};

/// Arguments of `man`.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// The command whose page is printed; that of the program if left out.
    command: Option<String>,
}

impl Man {
    pub(super) fn run(&self) -> Exit {
        let mut program = Cli::command();
        program.build();
        let command = match &self.command {
            None => program,
            Some(name) => match program.find_subcommand(name) {
                Some(command) => command.clone(),
                None => {
                    let known: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
                    complain(&format!("error: there is no command `{name}`; there are {}", known.join(", ")));
                    return Exit::Usage;
                }
            },
        };
        let mut page = Vec::new();
        match clap_mangen::Man::new(command).render(&mut page) {
            Ok(()) => print(&page),
            Err(error) => {
                complain(&format!("error: the page can't be made: {error}"));
                Exit::Io
            }
        }
    }
}
