//! The guide is true: every command of README.md and docs/*.md runs, every piece of a scenario is accepted, every link leads
//! somewhere. A page that isn't covered, and a mark that nothing needs any more, fail.
//!
//! Commands run in a folder a page with what they name: `rollout.toml` and others as below, and the files that `toml` blocks are
//! whose first line is `# NAME.toml`; `fleetcast` is the program under test. A `text` block behind commands of a page in
//! [`TOLD`] is what they print; a line of `…` stands for lines left out.

mod page;

use crate::rejected::{fleetcast, updating};
use crate::support::{root, scratch};
use fleetcast::scenario::{self, Source};
use page::{Block, blocks, commands, links, pages};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use toml::{Table, Value};

/// Commands that aren't run here: page, beginning, why.
const NOT_RUN: &[(&str, &str, &str)] = &[
    ("README.md", "cargo test", "it would run itself"),
    ("README.md", "cargo build --release && benches/measure.sh", "takes an hour, and needs an idle machine"),
    ("README.md", "cargo bench", "`.ci/run` runs the benchmarks once each"),
    ("README.md", "FLEETCAST_BENCH_DEVICES=100000 cargo bench", "the same"),
    ("docs/tutorial.md", "cargo install", "it would build fleetcast once more"),
    ("docs/determinism.md", "diff -rq", "another program; `determinism` compares the bytes"),
    ("docs/determinism.md", "Compare-Object", "the same"),
    (
        "docs/reports.md",
        "fleetcast run rollout.toml -q --parquet",
        "it needs a build with the feature; `parquet` runs it there",
    ),
    ("docs/reports.md", "check-jsonschema", "another program; tests hold outputs against the schemas"),
];

/// Pages whose commands a test of their own runs, in a setting that fits: page, test.
const ELSEWHERE: &[(&str, &str)] = &[
    ("docs/testing.md", "testing::the_commands_of_the_docs_run"),
    ("docs/explain.md", "explain::the_commands_of_the_page_run"),
];

/// Commands that run with less: page, what is written, what is run.
const SMALLER: &[(&str, &str, &str)] = &[
    ("README.md", "cargo run --release --", "fleetcast"),
    ("docs/planner.md", "--confirm 500", "--confirm 20"),
    ("docs/sensitivity.md", "--samples 256 -n 10", "--samples 8 -n 2"),
    ("docs/statistics.md", "-n 200 -o old-results", "-n 20 -o old-results"),
    (
        "docs/statistics.md",
        "--precision ticket-wait-minutes-p95=5%",
        "--max-replications 12 --precision ticket-wait-minutes-p95=5%",
    ),
    (
        "docs/what-if.md",
        "--precision ticket-wait-minutes-p95=5%",
        "--max-replications 12 --precision ticket-wait-minutes-p95=5%",
    ),
];

/// Commands that may answer no or not yet with as few devices or replications as here: their beginnings.
const ANSWERS: &[&str] = &[
    "fleetcast sweep scenarios/laptop-refresh.toml",
    "fleetcast run scenarios/school-start.toml",
    "fleetcast plan rollout.toml",
    "fleetcast staff rollout.toml",
    "fleetcast run rollout.toml --precision",
    "fleetcast sweep rollout.toml --vary team.service-desk.staff=4..8 --precision",
    "fleetcast compare old-results rollout.toml --equivalent",
];

/// Pages whose `text` blocks are held against what the commands before them print.
const TOLD: &[&str] =
    &["README.md", "docs/tutorial.md", "docs/capacity.md", "docs/pilot-what-if.md", "docs/rule-tests.md"];

/// Pages whose pieces another test reads, all of them as one file.
const READ_ELSEWHERE: &[(&str, &str)] =
    &[("docs/scenario.md", "scenario::reference: the_example_is_a_scenario_with_every_table")];

/// What pages call `rollout.toml`, and what pieces of a scenario are put upon.
const ROLLOUT: &str = include_str!("guide/rollout.toml");

/// Every block of commands of the guide, page by page.
#[test]
fn every_command_of_the_guide_runs() {
    let pages = pages();
    let next = Mutex::new(pages.iter());
    let wrong = Mutex::new(Vec::new());
    let ran = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(name) = next.lock().unwrap().next() else { break };
                    let mut page = Run::new(name);
                    page.run();
                    if name == "README.md" {
                        page.pictures();
                    }
                    wrong.lock().unwrap().append(&mut page.wrong);
                    ran.lock().unwrap().append(&mut page.marks);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let ran = ran.into_inner().unwrap();
    let marks = NOT_RUN.iter().map(|row| (row.0, row.1)).chain(SMALLER.iter().map(|row| (row.0, row.1)));
    for mark in marks {
        assert!(ran.contains(&mark), "nothing on {} needs the mark `{}` any more", mark.0, mark.1);
    }
}

/// The commands of one page.
struct Run<'a> {
    name: &'a str,
    folder: PathBuf,
    /// Where a `cd` of the page has led.
    place: PathBuf,
    /// What the commands of the last block printed.
    printed: String,
    wrong: Vec<String>,
    /// Marks of the lists above that were needed.
    marks: BTreeSet<(&'static str, &'static str)>,
}

impl<'a> Run<'a> {
    fn new(name: &'a str) -> Run<'a> {
        let folder = scratch(&format!("guide-{}", name.replace(['.', '/'], "-")));
        let mut page = Run {
            name,
            place: folder.clone(),
            folder,
            printed: String::new(),
            wrong: Vec::new(),
            marks: BTreeSet::new(),
        };
        if blocks(name).iter().any(|block| block.has_commands()) {
            page.furnish();
        }
        page
    }

    /// The files that pages name; those of [`TOLD`] make their own.
    fn furnish(&mut self) {
        std::fs::create_dir_all(&self.folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(self.folder.join(name), text).unwrap();
        match self.name {
            "docs/tutorial.md" | "docs/capacity.md" => return,
            "docs/pilot-what-if.md" => {
                let file = blocks("docs/capacity.md").into_iter().find(|block| block.file.is_some());
                return write("rollout.toml", &file.unwrap().text);
            }
            _ => {}
        }
        assert!(fleetcast().arg("init").arg(&self.folder).output().unwrap().status.success());
        if self.name == "docs/rule-tests.md" {
            return;
        }
        for name in ["rollout.toml", "now.toml", "pilot.toml"] {
            write(name, ROLLOUT);
        }
        write("later.toml", &ROLLOUT.replace("start = \"5d\"", "start = \"9d\""));
        std::fs::create_dir_all(self.folder.join("scenarios")).unwrap();
        for name in ["desk-and-bench", "laptop-refresh", "school-start"] {
            let file = format!("scenarios/{name}.toml");
            let text = std::fs::read_to_string(root().join(&file)).unwrap();
            // Of 40,000 iPads 4,000 do.
            write(&file, &text.replace("0_000", "000"));
        }
    }

    fn run(&mut self) {
        if ELSEWHERE.iter().any(|row| row.0 == self.name) {
            return;
        }
        for block in blocks(self.name) {
            match block.language.as_str() {
                "sh" | "powershell" => {
                    self.printed.clear();
                    for command in commands(&block) {
                        self.command(&command, block.line);
                    }
                }
                "toml" => {
                    if let Some(file) = &block.file {
                        let path = self.place.join(file);
                        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                        std::fs::write(path, &block.text).unwrap();
                    }
                }
                "text" if TOLD.contains(&self.name) => self.told(&block),
                "text" | "diagram" => {}
                other => self.wrong.push(format!("{}:{}: nobody reads `{other}`", self.name, block.line)),
            }
        }
    }

    fn command(&mut self, command: &str, line: usize) {
        if let Some(row) = NOT_RUN.iter().find(|row| row.0 == self.name && command.starts_with(row.1)) {
            self.marks.insert((row.0, row.1));
            return;
        }
        let mut smaller = command.to_owned();
        for row in SMALLER.iter().filter(|row| row.0 == self.name && command.contains(row.1)) {
            self.marks.insert((row.0, row.1));
            smaller = smaller.replace(row.1, row.2);
        }
        let mut words = page::words(&smaller);
        let mut program = fleetcast();
        program.env("FLEETCAST_PROGRESS", "none").current_dir(&self.place);
        if !TOLD.contains(&self.name) {
            program.env("FLEETCAST_REPLICATIONS", "2");
        }
        while let Some((name, value)) = words[0].split_once('=').filter(|row| row.0.starts_with("FLEETCAST_")) {
            program.env(name, value);
            words.remove(0);
        }
        let goes_to = words.iter().position(|word| word == ">").map(|at| words.split_off(at)[1].clone());
        match words[0].as_str() {
            "cd" => self.place.push(&words[1]),
            "fleetcast" => {
                let ran = program.args(&words[1..]).output().unwrap();
                let code = ran.status.code().unwrap_or(-1);
                let answers = ANSWERS.iter().any(|start| command.starts_with(start)) && [1, 5].contains(&code);
                let expected = page::exit_code(command);
                if code != expected && !answers {
                    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
                    self.wrong.push(format!("{}:{line}: `{command}` ended with {code}\n{said}", self.name));
                }
                let mut text = String::from_utf8_lossy(&ran.stdout).into_owned();
                if code != 0 {
                    text.push_str(&String::from_utf8_lossy(&ran.stderr));
                }
                match goes_to {
                    Some(file) => std::fs::write(self.place.join(file), text).unwrap(),
                    None => self.printed.push_str(&text),
                }
            }
            _ => self.wrong.push(format!("{}:{line}: nobody runs `{command}`", self.name)),
        }
    }

    /// Holds the pictures of the guide against those of the run of the README; `UPDATE=1` copies them.
    fn pictures(&mut self) {
        for entry in std::fs::read_dir(root().join("docs/pictures")).unwrap() {
            let path = entry.unwrap().path();
            let drawn = self.folder.join("output/contoso-rollout/charts").join(path.file_name().unwrap());
            if updating() {
                std::fs::copy(&drawn, &path).unwrap();
            }
            if std::fs::read(&path).unwrap() != std::fs::read(&drawn).unwrap_or_default() {
                self.wrong
                    .push(format!("{} isn't what `fleetcast run` draws; run UPDATE=1 cargo test", path.display()));
            }
        }
    }

    /// Holds a block of output against what was printed.
    fn told(&mut self, block: &Block) {
        if let Err(line) = page::is_part(&block.text, &self.printed) {
            let place = format!("{}:{}", self.name, block.line);
            self.wrong.push(format!("{place}: `{line}` isn't printed there, but\n{}", self.printed));
        }
    }
}

/// Whole files are read as they are, and their stories told; pieces are put upon a rollout.
#[test]
fn every_piece_of_a_scenario_in_the_guide_is_accepted() {
    let base: Table = ROLLOUT.replace("devices = 120", "devices = 500").parse().unwrap();
    let mut wrong = Vec::new();
    let mut read = 0;
    for name in pages() {
        if READ_ELSEWHERE.iter().any(|row| row.0 == name) {
            continue;
        }
        for block in blocks(&name).iter().filter(|block| block.language == "toml") {
            let place = format!("{name}:{}", block.line);
            let piece: Table = block.text.parse().unwrap_or_else(|fault| panic!("{place}: {fault}"));
            let whole = ["scenario", "story", "decision"].iter().any(|key| piece.contains_key(*key));
            let text = if whole { block.text.clone() } else { merged(&base, &piece) };
            let loaded = scenario::load(&Source::new(place.clone(), text), &[]);
            if loaded.has_errors() {
                wrong.push(loaded.report(false));
            }
            if whole && !piece.contains_key("scenario") {
                let file = scratch("guide-story.toml");
                std::fs::write(&file, &block.text).unwrap();
                let told = fleetcast().arg("test").arg(&file).output().unwrap();
                if !told.status.success() {
                    wrong.push(format!("{place}: {}", String::from_utf8_lossy(&told.stdout)));
                }
            }
            read += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read >= 18, "only {read} pieces");
}

/// A scenario with a piece put upon it: rows of a name that is there change that row, rings take the waves' place.
fn merged(base: &Table, piece: &Table) -> String {
    let mut out = base.clone();
    if piece.contains_key("rings") {
        out.remove("wave");
    }
    lay(&mut out, piece);
    toml::to_string(&out).unwrap()
}

fn lay(under: &mut Table, over: &Table) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (Some(Value::Table(there)), Value::Table(new)) => lay(there, new),
            (Some(Value::Array(rows)), Value::Array(new)) if new.iter().all(Value::is_table) => {
                for row in new.iter().filter_map(Value::as_table) {
                    let same = |there: &&mut Value| row.contains_key("name") && there.get("name") == row.get("name");
                    match rows.iter_mut().find(same).and_then(Value::as_table_mut) {
                        Some(there) => lay(there, row),
                        None => rows.push(Value::Table(row.clone())),
                    }
                }
            }
            _ => {
                under.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Links to files and to headings of the repository.
#[test]
fn every_link_of_the_guide_leads_somewhere() {
    let mut wrong = Vec::new();
    for name in pages().into_iter().chain(["output/README.md".to_owned(), "benches/peers/README.md".to_owned()]) {
        let path = root().join(&name);
        let folder = path.parent().unwrap();
        for link in links(&name).iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { folder.join(file) };
            if !target.exists() || (!heading.is_empty() && !page::anchors(&target).contains(heading)) {
                wrong.push(format!("{name}: {link}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The index of the guide has every page.
#[test]
fn the_index_names_every_page() {
    let linked = links("docs/README.md");
    for name in pages().iter().filter_map(|name| name.strip_prefix("docs/")).filter(|name| *name != "README.md") {
        assert!(linked.iter().any(|link| link == name), "docs/README.md doesn't link {name}");
    }
    let front = links("README.md");
    assert!(front.iter().any(|link| link == "docs/README.md"), "README.md doesn't link the guide");
}

/// No picture is kept that no page shows; that they are drawn by this version is seen where the README's commands run.
#[test]
fn every_picture_is_shown() {
    let mut shown = BTreeSet::new();
    for name in pages() {
        let folder = root().join(&name).parent().unwrap().to_owned();
        shown.extend(links(&name).iter().filter_map(|link| folder.join(link).canonicalize().ok()));
    }
    for entry in std::fs::read_dir(root().join("docs/pictures")).unwrap() {
        let path = entry.unwrap().path().canonicalize().unwrap();
        assert!(shown.contains(&path), "no page shows {}", path.display());
    }
}
