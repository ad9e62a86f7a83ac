//! Pages of the guide as data: their blocks, commands, links and headings.

use crate::support::root;
use std::collections::BTreeSet;
use std::path::Path;

/// A fenced block.
pub struct Block {
    /// What the fence says: `sh`, `toml`, `text`, …
    pub language: String,
    /// The file that holds the block, if its first line is `# NAME.toml`.
    pub file: Option<String>,
    /// The number of its first line.
    pub line: usize,
    pub text: String,
}

impl Block {
    pub fn has_commands(&self) -> bool {
        self.language == "sh" || self.language == "powershell"
    }
}

/// README.md and all pages of docs, by their paths from the repository's folder.
pub fn pages() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("docs")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut out: Vec<String> = names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect();
    out.push("README.md".to_owned());
    out.sort();
    assert!(out.len() >= 30, "{out:?}");
    out
}

fn read(page: &str) -> String {
    std::fs::read_to_string(root().join(page)).unwrap()
}

/// The fenced blocks of a page, those in lists too.
pub fn blocks(page: &str) -> Vec<Block> {
    let text = read(page);
    let mut out = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in text.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(head)) => {
                let language = head.trim().to_owned();
                assert!(!language.is_empty(), "{page}:{}: a block that doesn't say what it is", number + 1);
                open = Some(Block { language, file: None, line: number + 2, text: String::new() });
            }
            (Some(_), Some(_)) => out.extend(open.take()),
            (Some(block), None) => {
                let name = line.strip_prefix("# ").filter(|name| name.ends_with(".toml") && !name.contains(' '));
                if block.text.is_empty() && block.language == "toml" {
                    block.file = name.map(str::to_owned);
                }
                block.text.push_str(&format!("{line}\n"));
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{page}: a block has no end");
    out
}

/// The commands of a block: comments off, lines that go on joined, `&&` and `;` apart, `$env:NAME = VALUE` as bash writes it.
pub fn commands(block: &Block) -> Vec<String> {
    let joined = block.text.replace("\\\n", " ").replace("`\n", " ");
    let mut out: Vec<String> = Vec::new();
    for line in joined.lines() {
        let line = bare(line);
        let mut sets = String::new();
        for part in apart(&line, if block.language == "sh" { "&&" } else { ";" }) {
            if let Some((name, value)) = part.strip_prefix("$env:").and_then(|rest| rest.split_once(" = ")) {
                sets = format!("{sets}{name}={value} ");
            } else if !part.is_empty() {
                out.push(format!("{sets}{part}"));
            }
        }
    }
    out
}

/// A line without its comment. What is said of an exit code stays: see [`exit_code`].
fn bare(line: &str) -> String {
    let mut quoted = false;
    for (at, sign) in line.char_indices() {
        quoted ^= sign == '\'';
        if sign == '#' && !quoted && (at == 0 || line[..at].ends_with(' ')) {
            let comment = line[at..].trim();
            let kept = if comment.starts_with("# ends with ") { format!(" {comment}") } else { String::new() };
            return format!("{}{kept}", line[..at].trim_end());
        }
    }
    line.trim_end().to_owned()
}

/// The parts of a line, quotes heeded; a comment behind it belongs to the last one.
fn apart(line: &str, between: &str) -> Vec<String> {
    let (mut out, mut quoted, mut from) = (Vec::new(), false, 0);
    for (at, sign) in line.char_indices() {
        quoted ^= sign == '\'';
        if !quoted && at >= from && line[at..].starts_with(between) {
            out.push(line[from..at].trim().to_owned());
            from = at + between.len();
        }
    }
    // A line of a `readme` that chains programs of others is one command.
    if line.starts_with("cargo ") {
        return vec![line.to_owned()];
    }
    out.push(line[from..].trim().to_owned());
    out
}

/// The code that a command ends with: 0 unless the page says `# ends with N`.
pub fn exit_code(command: &str) -> i32 {
    let Some((_, rest)) = command.split_once("# ends with ") else { return 0 };
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

/// A command's words, quotes and comment taken off.
pub fn words(command: &str) -> Vec<String> {
    let command = command.split(" # ends with ").next().unwrap();
    let mut words = vec![String::new()];
    let mut quote = None;
    for sign in command.chars() {
        match (quote, sign) {
            (None, '\'' | '"') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            (None, ' ') => words.push(String::new()),
            (_, plain) => words.last_mut().unwrap().push(plain),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a block stands in what was printed, line by line; `…` stands for lines left out. If not, the line that is missing.
pub fn is_part(block: &str, printed: &str) -> Result<(), String> {
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let wanted: Vec<&str> = block.lines().map(str::trim_end).collect();
    let mut from = 0;
    for part in wanted.split(|line| *line == "…").filter(|part| !part.is_empty()) {
        let found = (from..printed.len()).find(|at| printed[*at..].starts_with(part));
        let Some(at) = found else {
            let missing = part.iter().find(|line| !printed.contains(line)).unwrap_or(&part[0]);
            return Err((*missing).to_owned());
        };
        from = at + part.len();
    }
    Ok(())
}

/// What a page links to, pictures included; blocks and code left out.
pub fn links(page: &str) -> Vec<String> {
    let text = read(page);
    let mut out = Vec::new();
    for line in outside(&text) {
        let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for rest in plain.split("](").skip(1) {
            out.push(rest.split(')').next().unwrap().to_owned());
        }
    }
    out
}

/// The lines outside of fenced blocks.
fn outside(text: &str) -> Vec<&str> {
    let mut inside = false;
    let mut out = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            out.push(line);
        }
    }
    out
}

/// The anchors of a page: of its headings, as GitHub makes them, and its own.
pub fn anchors(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut out = BTreeSet::new();
    for line in outside(&text) {
        if line.starts_with('#') {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
            out.insert(kept.collect::<String>().replace(' ', "-"));
        }
        out.extend(line.split("<a id=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    out
}

#[test]
fn commands_are_read_as_a_shell_reads_them() {
    let block = |language: &str, text: &str| Block {
        language: language.to_owned(),
        file: None,
        line: 1,
        text: text.to_owned(),
    };
    let sh =
        "cd x && fleetcast run 'a # b' # a comment\nfleetcast plan y \\\n  --keep 'm < 1; 2'   # ends with 1: no\n";
    let all = commands(&block("sh", sh));
    assert_eq!(all[..2], ["cd x", "fleetcast run 'a # b'"]);
    assert_eq!(words(&all[2]), ["fleetcast", "plan", "y", "--keep", "m < 1; 2"]);
    assert_eq!((exit_code(&all[1]), exit_code(&all[2])), (0, 1));
    let power = commands(&block("powershell", "$env:FLEETCAST_SEED = 3; fleetcast run x\ncd y; fleetcast test .\n"));
    assert_eq!(power, ["FLEETCAST_SEED=3 fleetcast run x", "cd y", "fleetcast test ."]);
}

#[test]
fn what_is_left_out_of_an_output_is_marked() {
    let printed = "one\ntwo  \nthree\nfour\n";
    assert!(is_part("two\nthree\n", printed).is_ok());
    assert!(is_part("one\n…\nfour\n", printed).is_ok());
    assert_eq!(is_part("one\nthree\n", printed), Err("one".to_owned()), "nothing marks the line left out");
    assert_eq!(is_part("one\n…\nfive\n", printed), Err("five".to_owned()));
    assert_eq!(is_part("four\n…\none\n", printed), Err("one".to_owned()), "in order");
}
