//! How people begin: `init`, `completions`, `man`, and the help of every command.

use crate::cli::program;
use crate::rejected::fleetcast;
use crate::support::scratch;
use std::path::Path;
use std::process::Output;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A command in a folder.
fn within(folder: &Path, arguments: &str) -> Output {
    let mut program = fleetcast();
    program.env_remove("CI").env_remove("GITHUB_STEP_SUMMARY").current_dir(folder);
    program.args(arguments.split(' ')).output().unwrap()
}

/// The path of every file below a folder, in order.
fn files(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            out.extend(files(&path).into_iter().map(|inner| format!("{name}/{inner}")));
        } else {
            out.push(name);
        }
    }
    out.sort();
    out
}

const STARTER: [&str; 6] = [
    ".github/workflows/fleetcast.yml",
    ".gitignore",
    "azure-pipelines.yml",
    "fleetcast.schema.json",
    "scenario.toml",
    "stories/first.toml",
];

#[test]
fn a_starter_works_from_the_first_moment() {
    let folder = scratch("starter");
    let began = program("init @", &folder);
    assert_eq!(began.status.code(), Some(0), "{}", text(&began.stderr));
    let told = text(&began.stdout);
    assert!(told.contains("in bash:") && told.contains("In PowerShell:") && told.contains("FLEETCAST_GIT"), "{told}");
    assert_eq!(files(&folder), STARTER);
    for arguments in
        ["check scenario.toml", "run scenario.toml -q", "test .", "explain scenario.toml --device office-laptops/1"]
    {
        let output = within(&folder, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments}: {}{}", text(&output.stdout), text(&output.stderr));
    }
    let checked = text(&within(&folder, "check scenario.toml").stderr);
    assert!(checked.contains("no fault") && !checked.contains("warning"), "{checked}");
    let tested = text(&within(&folder, "test .").stdout);
    assert!(tested.contains("3 passed, 0 failed, 0 inconclusive"), "{tested}");
    // What the workflows run, word for word.
    for file in [".github/workflows/fleetcast.yml", "azure-pipelines.yml"] {
        let workflow = std::fs::read_to_string(folder.join(file)).unwrap();
        let (_, command) = workflow.split_once("fleetcast test ").expect("it tests");
        let command = format!("test {}", command.lines().next().unwrap());
        assert_eq!(within(&folder, &command).status.code(), Some(0), "{command}");
    }
    assert!(folder.join("results/fleetcast.xml").is_file() && folder.join("results/fleetcast.sarif").is_file());
    // A story that lies is caught at once.
    let story = folder.join("stories/first.toml");
    let lie = std::fs::read_to_string(&story).unwrap().replace("545d", "544d");
    std::fs::write(&story, lie).unwrap();
    assert_eq!(within(&folder, "test .").status.code(), Some(1));
}

#[test]
fn a_starter_overwrites_nothing() {
    let folder = scratch("taken");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("mine.txt"), "mine").unwrap();
    let refused = program("init @", &folder);
    assert_eq!(refused.status.code(), Some(74));
    assert!(text(&refused.stderr).contains("isn't empty"), "{}", text(&refused.stderr));
    assert_eq!(files(&folder), ["mine.txt"]);
    assert_eq!(program("init @", &folder.join("mine.txt")).status.code(), Some(74), "a file is in the way");
    let empty = scratch("taken-empty");
    std::fs::create_dir_all(&empty).unwrap();
    assert_eq!(program("init @", &empty).status.code(), Some(0), "an empty folder is nobody's");
    assert_eq!(files(&empty), STARTER);
    let left = std::fs::read_dir(empty.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(
        !left.into_iter().any(|name| name.to_string_lossy().starts_with(".taken-empty")),
        "nothing stays beside it"
    );
}

/// A shell that stands in the folder would be lost if another one took its place.
#[cfg(unix)]
#[test]
fn a_folder_that_is_there_stays_the_same() {
    use std::os::unix::fs::MetadataExt;
    let folder = scratch("begin-here");
    std::fs::create_dir_all(&folder).unwrap();
    let before = std::fs::metadata(&folder).unwrap().ino();
    assert_eq!(within(&folder, "init .").status.code(), Some(0));
    assert_eq!(std::fs::metadata(&folder).unwrap().ino(), before);
    assert_eq!(files(&folder), STARTER);
}

/// As much of YAML as our workflows use: spaces in pairs, each line deeper by one level at most, and a key or an item on
/// every line outside of a block of text.
#[test]
fn the_workflows_have_the_shape_of_yaml() {
    let folder = scratch("yaml");
    assert_eq!(program("init @", &folder).status.code(), Some(0));
    for (file, wanted) in [
        (
            ".github/workflows/fleetcast.yml",
            ["actions/checkout@", "actions/upload-artifact@", "upload-sarif@", "security-events: write"],
        ),
        ("azure-pipelines.yml", ["PublishTestResults@2", "testResultsFormat: JUnit", "--format azure", "vmImage:"]),
    ] {
        let yaml = std::fs::read_to_string(folder.join(file)).unwrap();
        for words in wanted {
            assert!(yaml.contains(words), "{file}: {words}");
        }
        let (mut depth, mut block) = (0, None);
        for (number, line) in yaml.lines().enumerate() {
            let place = format!("{file}:{}: {line}", number + 1);
            let (indent, body) = (line.len() - line.trim_start().len(), line.trim_start());
            if body.is_empty() || body.starts_with('#') || block.is_some_and(|block| indent > block) {
                continue;
            }
            assert!(!line.contains('\t') && indent % 2 == 0 && indent <= depth + 2, "{place}");
            let item = body.strip_prefix("- ");
            depth = if item.is_some() { indent + 2 } else { indent };
            let body = item.unwrap_or(body);
            let key = body
                .split_once(':')
                .filter(|(key, rest)| !key.contains(' ') && (rest.is_empty() || rest.starts_with(' ')));
            assert!(key.is_some() || item.is_some(), "{place}");
            block = key.filter(|(_, rest)| rest.trim() == "|").map(|_| indent);
        }
    }
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = program(&format!("completions {shell}"), Path::new(""));
        assert_eq!(output.status.code(), Some(0), "{shell}");
        let script = text(&output.stdout);
        for word in ["explain", "sensitivity", "completions"] {
            assert!(script.contains(word), "{shell} doesn't know `{word}`");
        }
    }
    assert_eq!(program("completions tcsh", Path::new("")).status.code(), Some(2));
}

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = text(&program("--help", Path::new("")).stdout);
    let (_, after) = help.split_once("Commands:\n").unwrap();
    let rows = after.lines().take_while(|line| !line.is_empty());
    let names = rows.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<String> = names.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    names.into_iter().filter(|name| name != "help").collect()
}

#[test]
fn every_command_has_examples_and_a_page() {
    let all = commands();
    assert!(all.len() >= 16, "{all:?}");
    for name in &all {
        let help = text(&program(&format!("{name} --help"), Path::new("")).stdout);
        assert!(help.contains("Example") && help.contains(&format!("fleetcast {name}")), "{name}: {help}");
        let page = program(&format!("man {name}"), Path::new(""));
        assert_eq!(page.status.code(), Some(0), "{name}");
        assert!(text(&page.stdout).contains(".TH"), "{name}");
    }
    let page = text(&program("man", Path::new("")).stdout);
    assert!(page.contains(".TH fleetcast") && page.contains(".SH"), "{page}");
    assert_eq!(program("man fly", Path::new("")).status.code(), Some(2));
}

#[test]
fn a_slip_of_the_hand_is_told_the_nearest() {
    for (slip, words) in
        [("explian x", "explain"), ("run --replication 3", "--replications"), ("completions bsh", "bash")]
    {
        let output = program(slip, Path::new(""));
        assert_eq!(output.status.code(), Some(2), "{slip}");
        let told = text(&output.stderr);
        assert!(told.contains(words), "{slip}: {told}");
    }
}
