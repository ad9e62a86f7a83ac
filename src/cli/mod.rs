//! The command line: arguments in, an exit code out. One file a command; the only layer that may know everything.

mod bug;
mod check;
mod compare;
mod completions;
mod diff;
mod exit;
mod explain;
mod explore;
mod facts;
mod init;
mod interrupt;
mod lines;
mod load;
mod man;
mod picks;
mod pilot;
mod plan;
mod precise;
mod progress;
mod report;
mod rules;
mod run;
mod schema;
mod sensitivity;
mod shrink;
mod staff;
mod stories;
mod sweep;
mod test;

use crate::report::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

pub use exit::Exit;

/// Simulates how devices enroll in Microsoft Intune and live there.
#[derive(Debug, Parser)]
#[command(name = "fleetcast", version, about, after_help = exit::HELP, max_term_width = 110, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Simulate a scenario and write its results (without a file: the embedded contoso-rollout).
    #[command(
        after_help = "Examples:\n  fleetcast run\n  fleetcast run rollout.toml -n 100 --set team.service-desk.staff=8\n  fleetcast run rollout.toml -q --format json > summary.json\n  fleetcast run rollout.toml -q --format jsonl | tail -n 1\n  fleetcast run rollout.toml --precision ticket-wait-minutes-p95=5% --precision tickets=3"
    )]
    Run(run::Run),
    /// Read and check scenarios without running them: every fault at once.
    #[command(
        after_help = "Examples:\n  fleetcast check rollout.toml other.toml\n  fleetcast check rollout.toml --set team.service-desk.staff=8\n  bash:        fleetcast check - < rollout.toml\n  PowerShell:  Get-Content -Raw rollout.toml | fleetcast check -"
    )]
    Check(check::Check),
    /// Say how big a pilot must be, and what a defect hits before its gate stops it.
    #[command(
        after_help = "Examples:\n  fleetcast pilot rollout.toml\n  fleetcast pilot rollout.toml --defect 0.5%,2% --sizes 50,200,500 --soak 7d,14d\n  fleetcast pilot rollout.toml --gate 'tickets-per-100 <= 10, success >= 95%' --affects platform=windows"
    )]
    Pilot(pilot::Pilot),
    /// Hold variants against a base, on common random numbers: what a change does, with error bars.
    #[command(
        after_help = "Examples:\n  fleetcast compare now.toml more-staff.toml\n  fleetcast compare now.toml --with team.service-desk.staff=8 --with 'team.service-desk.staff=8 rules.cleanup.windows=60d'\n  fleetcast compare now.toml later.toml --metric ticket-wait-minutes-p95 --metric enrolled@wave --format markdown\n  fleetcast compare old-results/ now.toml --equivalent 2% --equivalent tickets=5"
    )]
    Compare(compare::Compare),
    /// Run stories and scenarios' expectations, and say whether they hold.
    #[command(
        after_help = "Examples:\n  fleetcast test\n  fleetcast test scenarios/stories --set rules.cleanup.after-expiry=179d\n  fleetcast test -E 'rule:WIN-CERT and not quiet' --format junit=results.xml --format github"
    )]
    Test(test::Test),
    /// Run a scenario with every combination of the values of some keys, side by side.
    #[command(
        after_help = "Examples:\n  fleetcast sweep rollout.toml --vary team.service-desk.staff=4..8\n  fleetcast sweep rollout.toml --vary rules.cleanup.windows=30d..90d:15d --vary tenant.licenses=450,500 --list"
    )]
    Sweep(sweep::Sweep),
    /// Make the page and the pictures of a comparison or a sweep again, from comparison.json or sweep.json.
    #[command(
        after_help = "Examples:\n  fleetcast report output/compare-rollout/comparison.json\n  fleetcast report sweep.json -o pages"
    )]
    Report(report::Report),
    /// Tell one device's life: every event, its cause and the rule behind it.
    #[command(
        after_help = "Examples:\n  fleetcast explain rollout.toml --device office-laptops/17 --replication 3\n  fleetcast explain rollout.toml --devices office-laptops/1..20 --trace lives.json\n  fleetcast explain rollout.toml --devices office-laptops/1..3 --format json\n  fleetcast explain rollout.toml --device office-laptops/17 --set tenant.licenses=600 -v\n  fleetcast explain rollout.toml --device office-laptops/17 --why-not compliant --at 100d\n  fleetcast explain rollout.toml --why-not enrolled --format csv > why.csv\n  bash:        fleetcast explain rollout.toml --why-not deleted --at '500d 09:00'\n  PowerShell:  fleetcast explain rollout.toml --why-not deleted --at '500d 09:00'"
    )]
    Explain(explain::Explain),
    /// Try small scenarios made up at random, and hold them against laws that hold in every scenario.
    #[command(
        after_help = "Examples:\n  fleetcast explore\n  fleetcast explore --for 10m --seed 7\n  fleetcast explore --seed 7 --from 1234 -n 1 --format json"
    )]
    Explore(explore::Explore),
    /// Tell what other rules do to each device, on the same luck: whose fate changes, where lives part, by which rule.
    #[command(
        after_help = "Examples:\n  fleetcast diff rollout.toml --with rules.cleanup.after-expiry=179d\n  fleetcast diff rollout.toml --rules now.toml --rules next.toml --format csv"
    )]
    Diff(diff::Diff),
    /// Say which inputs move the answer: what to measure before it is believed.
    #[command(
        after_help = "Examples:\n  fleetcast sensitivity rollout.toml --metric finish-day\n  fleetcast sensitivity rollout.toml --metric ticket-wait-minutes-p95@team=service-desk --vary team.service-desk.staff=4..8\n  fleetcast sensitivity rollout.toml --metric finish-day --method morris --samples 20"
    )]
    Sensitivity(sensitivity::Sensitivity),
    /// Search for the wave calendar that finishes first and keeps its conditions.
    #[command(
        after_help = "Examples:\n  fleetcast plan rollout.toml --finish-by 2027-05-31 --keep 'tickets-per-day-p95 < 60'\n  fleetcast plan rollout.toml --keep 'ticket-wait-minutes-p95 < 240' --confidence 95% --vary 'wave.pilot.over=2 workdays,5 workdays'"
    )]
    Plan(plan::Planner),
    /// Cut a scenario that fails to the fewest devices, the shortest time and the plainest numbers that still fail.
    #[command(
        after_help = "Examples:\n  fleetcast shrink rollout.toml\n  fleetcast shrink rollout.toml --expect records-deleted --for 5m\n  fleetcast shrink rollout.toml --with rules.cleanup.after-expiry=179d -o regressions/deleted-early.toml"
    )]
    Shrink(shrink::Shrink),
    /// Find the fewest people that a team needs to meet a target.
    #[command(
        after_help = "Examples:\n  fleetcast staff rollout.toml --team service-desk --target 'ticket-wait-minutes-p95 < 60'\n  fleetcast staff rollout.toml --team service-desk --target 'busy-share < 85%' --target 'ticket-wait-minutes-p95 < 60'"
    )]
    Staff(staff::Staff),
    /// List the rules: what they say, the values in force, how well they are founded and where they come from.
    #[command(
        after_help = "Examples:\n  fleetcast rules WIN-CERT\n  fleetcast rules cleanup.after-expiry\n  fleetcast rules --format csv > rules.csv\n  fleetcast rules --standing"
    )]
    Rules(rules::Rules),
    /// Print a JSON Schema (draft-07).
    #[command(
        after_help = "Examples:\n  fleetcast schema scenario > fleetcast.schema.json\n  fleetcast schema summary"
    )]
    Schema(schema::Schema),
    /// Begin: a folder with a scenario, a story and workflows for CI.
    #[command(
        after_help = "Examples:\n  bash:        fleetcast init rollout && cd rollout && fleetcast test .\n  PowerShell:  fleetcast init rollout; cd rollout; fleetcast test ."
    )]
    Init(init::Init),
    /// Print what a shell reads to complete commands.
    #[command(
        after_help = "Examples:\n  bash:        fleetcast completions bash > ~/.local/share/bash-completion/completions/fleetcast\n  zsh:         fleetcast completions zsh > ~/.zfunc/_fleetcast\n  fish:        fleetcast completions fish > ~/.config/fish/completions/fleetcast.fish\n  PowerShell:  fleetcast completions powershell | Out-String | Invoke-Expression\n  elvish:      eval (fleetcast completions elvish | slurp)"
    )]
    Completions(completions::Completions),
    /// Print a manual page.
    #[command(after_help = "Examples:\n  fleetcast man > fleetcast.1\n  fleetcast man run > fleetcast-run.1")]
    Man(man::Man),
}

/// Flags of every command that simulates.
#[derive(Debug, Args)]
struct Study {
    /// Replications, instead of the file's.
    #[arg(short = 'n', long, value_name = "N", env = "FLEETCAST_REPLICATIONS", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    replications: Option<u32>,
    /// Seed of all draws, instead of the file's.
    #[arg(long, value_name = "N", env = "FLEETCAST_SEED")]
    seed: Option<u64>,
    /// Threads; 0 means one a core. The results don't depend on it.
    #[arg(short, long, value_name = "N", default_value_t = 0, env = "FLEETCAST_JOBS")]
    jobs: usize,
    /// Folder for the results.
    #[arg(short, long, value_name = "DIR", env = "FLEETCAST_OUTPUT")]
    output: Option<PathBuf>,
    /// Change a key of the scenario: team.service-desk.staff=8, rules.cleanup.windows=60d. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
    /// What an inconclusive expectation means for the exit code.
    #[arg(long, value_name = "MEANING", default_value = "exit5", env = "FLEETCAST_INCONCLUSIVE")]
    inconclusive: Inconclusive,
    /// How progress is shown on stderr.
    #[arg(long, value_name = "HOW", default_value = "auto", env = "FLEETCAST_PROGRESS")]
    progress: progress::Progress,
}

/// What an inconclusive verdict means.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Inconclusive {
    /// As good as a pass.
    Pass,
    /// As bad as a failure.
    Fail,
    /// Exit code 5.
    Exit5,
}

/// A format of stdout.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Shape {
    /// For people.
    Text,
    /// The data as JSON: what summary.json holds, or the command's own file.
    Json,
    /// For pull requests.
    Markdown,
    /// The data as CSV.
    Csv,
}

impl Shape {
    /// The same for the report.
    const fn of_report(self) -> Format {
        match self {
            Shape::Text => Format::Text,
            Shape::Json => Format::Json,
            Shape::Markdown => Format::Markdown,
            Shape::Csv => Format::Csv,
        }
    }
}

/// Flags about what is printed.
#[derive(Clone, Copy, Debug, Args)]
struct Manner {
    /// Whether to use color.
    #[arg(long, value_name = "WHEN", default_value = "auto", env = "FLEETCAST_COLOR")]
    color: Color,
    /// Say nothing but errors.
    #[arg(short, long)]
    quiet: bool,
    /// Say more.
    #[arg(short, long)]
    verbose: bool,
}

/// When to use color.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Color {
    /// On a terminal that isn't dumb, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether to color a stream; `terminal` says whether it is one.
    fn on(self, terminal: bool) -> bool {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !plain,
        }
    }
}

/// Runs the program with the process's arguments. A panic is a bug of ours; scripts must be able to tell it from a failed
/// expectation.
#[must_use]
pub fn run() -> Exit {
    bug::heed();
    std::panic::catch_unwind(given).unwrap_or(Exit::Bug)
}

/// Runs the command that is given.
fn given() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap knows which stream and code each kind has.
            let code = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            // A closed pipe is no reason to complain.
            let _ = error.print();
            return code;
        }
    };
    match cli.command {
        Command::Run(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Pilot(command) => command.run(),
        Command::Compare(command) => command.run(),
        Command::Test(command) => command.run(),
        Command::Sweep(command) => command.run(),
        Command::Report(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Explore(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Sensitivity(command) => command.run(),
        Command::Shrink(command) => command.run(),
        Command::Plan(command) => command.run(),
        Command::Staff(command) => command.run(),
        Command::Rules(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Init(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
    }
}
