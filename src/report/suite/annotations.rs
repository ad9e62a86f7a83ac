//! What CI systems read on stdout: GitHub's workflow commands and Azure DevOps' logging commands.

use crate::report::suite::{Case, Suite};
use crate::verify::Verdict;

/// A line `::error` or `::warning` for each test that isn't passed.
#[must_use]
pub fn github(suite: &Suite) -> String {
    let line = |case: &Case| {
        let kind = if case.counts == Verdict::Fail { "error" } else { "warning" };
        let property =
            |text: &str| escaped(text, &[('%', "%25"), ('\r', "%0D"), ('\n', "%0A"), (':', "%3A"), (',', "%2C")]);
        let message = escaped(&told(case), &[('%', "%25"), ('\r', "%0D"), ('\n', "%0A")]);
        let (file, title) = (property(&case.file), property(&case.name));
        format!("::{kind} file={file},line={},title={title}::{message}\n", case.at_line())
    };
    suite.cases.iter().filter(|case| case.troubles()).map(line).collect()
}

/// A line `##vso[task.logissue]` for each test that isn't passed.
#[must_use]
pub fn azure(suite: &Suite) -> String {
    const LINES: [(char, &str); 3] = [('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A")];
    let line = |case: &Case| {
        let kind = if case.counts == Verdict::Fail { "error" } else { "warning" };
        let file = escaped(&case.file, &[LINES[0], LINES[1], LINES[2], (';', "%3B"), (']', "%5D")]);
        let message = escaped(&format!("{}: {}", case.name, told(case)), &LINES);
        format!("##vso[task.logissue type={kind};sourcepath={file};linenumber={};]{message}\n", case.at_line())
    };
    suite.cases.iter().filter(|case| case.troubles()).map(line).collect()
}

/// What was found, and the last line of the details: what the rule says.
fn told(case: &Case) -> String {
    match case.details.lines().last().filter(|line| !case.rule.is_empty() && line.starts_with(&case.rule)) {
        Some(rule) => format!("{}\n{rule}", case.message),
        None => case.message.clone(),
    }
}

fn escaped(text: &str, signs: &[(char, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match signs.iter().find(|row| row.0 == sign) {
            Some((_, instead)) => out.push_str(instead),
            None => out.push(sign),
        }
    }
    out
}
