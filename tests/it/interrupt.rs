//! Ctrl-C, as a signal that a process really gets: what is complete is kept, nothing is half.
//!
//! A test waits for a line of progress, so it knows that replications have begun, and the rest of the work takes a hundred
//! times as long as it takes to send a signal.

use crate::cli::scenario;
use crate::precision::{differ, summary};
use crate::rejected::fleetcast;
use crate::support::scratch;
use crate::sweep::tree;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

/// A program under way, and what it says on stderr.
struct Running {
    child: Child,
    says: BufReader<ChildStderr>,
    said: String,
}

impl Running {
    /// Begins with these arguments; `@` stands for the scenario, alone.
    fn new(arguments: &str, path: &Path) -> Running {
        let path = path.to_string_lossy();
        let arguments = arguments.split_whitespace().map(|word| if word == "@" { &*path } else { word });
        let mut child = Command::new(env!("CARGO_BIN_EXE_fleetcast"))
            .args(arguments)
            .args(["--progress", "counter"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let says = BufReader::new(child.stderr.take().unwrap());
        Running { child, says, said: String::new() }
    }

    /// Waits for a line with these words.
    fn until(&mut self, words: &str) {
        loop {
            let mut line = String::new();
            let length = self.says.read_line(&mut line).unwrap();
            assert!(length > 0, "it ended without `{words}`: {}", self.said);
            self.said.push_str(&line);
            if line.contains(words) {
                return;
            }
        }
    }

    fn press(&self) {
        let done = Command::new("sh").args(["-c", &format!("kill -INT {}", self.child.id())]).status().unwrap();
        assert!(done.success());
    }

    /// Waits for the end: the exit code, and all that was said.
    fn ended(mut self) -> (Option<i32>, String) {
        while self.says.read_line(&mut self.said).unwrap() > 0 {}
        (self.child.wait().unwrap().code(), self.said)
    }
}

/// All files but `run.json`, without the marks of an incomplete run of `asked` replications.
fn unmarked(folder: &Path, asked: u64) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = tree(folder);
    // In a PNG the mark is pixels; the SVG beside it is the same picture.
    files.retain(|name, _| name.extension().is_none_or(|ending| ending != "png"));
    for (name, bytes) in &mut files {
        if name.extension().is_some_and(|ending| ending == "svg" || ending == "html") {
            let text = String::from_utf8(bytes.clone()).unwrap().replace(&format!(" of {asked} (incomplete)"), "");
            let begin = text.find("<p class=\"first\">Interrupted: ");
            let end = begin.map(|begin| begin + text[begin..].find("</p>").unwrap() + "</p>".len());
            let text = match (begin, end) {
                (Some(begin), Some(end)) => {
                    // The next sentence stands in its place, and not in the list below.
                    let rest = &text[end..];
                    let from = rest.find("<ul><li>").unwrap();
                    let until = from + rest[from..].find("</li>").unwrap();
                    let next = &rest[from + "<ul><li>".len()..until];
                    let below = &rest[until + "</li>".len()..];
                    format!("{}<p class=\"first\">{next}</p>{}<ul>{below}", &text[..begin], &rest[..from])
                }
                _ => text,
            };
            *bytes = text.into_bytes();
        }
    }
    let mut about = summary(folder);
    about["provenance"]["complete"] = json!(true);
    about["provenance"]["replications_asked"] = about["provenance"]["replications"].clone();
    about["precision"] = Value::Null;
    files.insert("summary.json".into(), about.to_string().into_bytes());
    files
}

#[test]
fn a_run_keeps_its_first_replications() {
    let path = scenario("interrupt-run.toml", ">= 10%");
    let (part, whole) = (scratch("interrupt-part"), scratch("interrupt-whole"));
    let sets = "--set cohort.c.devices=20000";
    for (flags, words, all) in [
        ("-n 900 -j 2", "90/900 replications", Some(900)),
        ("-n 12 --precision tickets=0.0001%", "12 replications: ", None),
    ] {
        let mut run = Running::new(&format!("run @ -o {} {flags} {sets}", part.display()), &path);
        run.until(words);
        run.press();
        let (code, said) = run.ended();
        assert_eq!(code, Some(130), "{said}");
        let about = summary(&part);
        let [done, asked] =
            ["replications", "replications_asked"].map(|key| about["provenance"][key].as_u64().unwrap());
        assert!(10 <= done && done < asked && all.is_none_or(|all| all == asked), "{done} of {asked}");
        assert!(said.contains(&format!("interrupted: the results are of {done} of {asked} replications")), "{said}");
        assert_eq!(about["provenance"]["complete"], json!(false));
        let facts: Value = serde_json::from_slice(&std::fs::read(part.join("run.json")).unwrap()).unwrap();
        assert_eq!(facts["run"]["interrupted"], json!(true));
        let page = std::fs::read_to_string(part.join("report.html")).unwrap();
        assert!(page.contains(&format!("Interrupted: these are {done} of the {asked} replications asked for.")));
        if all.is_some() {
            // A run of as many replications has the same bytes, but for the marks.
            let arguments = format!("run {} -q -o {} -n {done} {sets}", path.display(), whole.display());
            fleetcast().args(arguments.split(' ')).output().unwrap();
            assert_eq!(differ(&unmarked(&part, asked), &unmarked(&whole, asked)), [""; 0]);
        }
    }
}

#[test]
fn a_second_time_ends_at_once() {
    let path = scenario("interrupt-twice.toml", ">= 10%");
    let folder = scratch("interrupt-twice");
    let mut run =
        Running::new(&format!("run @ -o {} -n 10 -j 1 --set cohort.c.devices=400000", folder.display()), &path);
    run.until("1/10 replications");
    run.press();
    run.until("Ctrl-C again ends at once");
    run.press();
    let (code, said) = run.ended();
    assert_eq!(code, Some(130), "{said}");
    assert!(!folder.exists(), "it ended with the replication under way: {said}");
}

#[test]
fn a_sweep_goes_on_where_it_was() {
    let path = scenario("interrupt-sweep.toml", ">= 10%");
    let (whole, part) = (scratch("interrupt-swept"), scratch("interrupt-sweep"));
    let sweep = |folder: &Path| {
        format!("sweep @ --vary team.desk.staff=1..3 -n 40 -o {} --set cohort.c.devices=3000", folder.display())
    };
    let mut run = Running::new(&sweep(&part), &path);
    run.until("run 2 of 3");
    run.until("4/40 replications");
    run.press();
    let (code, said) = run.ended();
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("interrupted: the same command goes on with this run"), "{said}");
    assert!(part.join("interrupt-sweep/run.json").exists() && !part.join("interrupt-sweep-2").exists());
    let (code, said) = Running::new(&sweep(&part), &path).ended();
    assert_eq!((code, said.matches("(complete, kept)").count()), (Some(0), 1), "{said}");
    Running::new(&sweep(&whole), &path).ended();
    assert_eq!(differ(&tree(&part), &tree(&whole)), [""; 0]);
}

#[test]
fn what_is_nothing_before_it_is_whole_writes_nothing() {
    let path = scenario("interrupt-none.toml", ">= 10%");
    let folder = scratch("interrupt-none");
    for (arguments, words) in [
        ("compare @ --with team.desk.staff=2 -n 40 --set cohort.c.devices=6000", "4/40 replications"),
        (
            "sensitivity @ --metric tickets --no-assumed --vary team.desk.staff=1..4 -n 20 --set cohort.c.devices=6000",
            "1/3 points",
        ),
        ("staff @ --target tickets<100000 -n 40 --set cohort.c.devices=6000", "replications or so"),
        (
            "plan @ --keep tickets<100000 --vary team.desk.staff=1,2,3 -n 40 --set cohort.c.devices=6000",
            "replications at most",
        ),
        ("pilot @ --gate tickets-per-100<=50 --sizes 2000,4000,6000 -n 40 --set cohort.c.devices=6000", "1/6 trials"),
    ] {
        let mut run = Running::new(&format!("{arguments} -o {}", folder.display()), &path);
        run.until(words);
        run.press();
        let (code, said) = run.ended();
        assert_eq!(code, Some(130), "{arguments}: {said}");
        assert!(said.contains("interrupted: no results were written"), "{arguments}: {said}");
        assert!(!folder.exists(), "{arguments}");
    }
}
