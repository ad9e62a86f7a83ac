//! Complaints about a scenario, and how they are printed. The only door to `codespan-reporting`.

use crate::scenario::source::{Place, Source};
use codespan_reporting::diagnostic as span;
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term;
use codespan_reporting::term::termcolor::Ansi;
use codespan_reporting::term::{Config, Styles, StylesWriter};

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Nothing can be simulated.
    Error,
    /// It is simulated, but not quite what the file says.
    Warning,
}

/// A place with a remark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What about it; may be empty.
    pub remark: String,
}

/// A complaint about a scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The kind of complaint, for scripts: `unknown-key`.
    pub code: &'static str,
    /// Key, value found and what is allowed; lower-case, without a full stop.
    pub message: String,
    /// The place that it is about.
    pub primary: Label,
    /// Other places that belong to it.
    pub also: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `place`.
    #[must_use]
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
        let primary = Label { place, remark: String::new() };
        Diagnostic { severity: Severity::Error, code, message: message.into(), primary, also: Vec::new(), help: None }
    }

    /// A warning at `place`.
    #[must_use]
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, place, message) }
    }

    /// The same with a help line.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same with a help line, if there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Diagnostic {
        self.help = help.or(self.help);
        self
    }

    /// The same with another place.
    #[must_use]
    pub fn also(mut self, place: Place, remark: impl Into<String>) -> Diagnostic {
        self.also.push(Label { place, remark: remark.into() });
        self
    }

    /// The same with a remark at the place that it is about.
    #[must_use]
    pub fn remark(mut self, remark: impl Into<String>) -> Diagnostic {
        self.primary.remark = remark.into();
        self
    }
}

/// The diagnostics as text, each with its place, an arrow and its help line; `color` for terminals. The first source is
/// the file, the n-th after it the n-th `--set`.
#[must_use]
pub fn render(sources: &[Source], diagnostics: &[Diagnostic], color: bool) -> String {
    let mut files = SimpleFiles::new();
    for source in sources {
        files.add(source.name.as_str(), source.text.as_str());
    }
    let config = Config { chars: term::Chars::ascii(), ..Config::default() };
    let styles = Styles::default();
    let mut out = Vec::new();
    for diagnostic in diagnostics {
        let shape = shaped(diagnostic);
        let printed = if color {
            let mut writer = StylesWriter::new(Ansi::new(&mut out), &styles);
            term::emit_to_write_style(&mut writer, &config, &files, &shape)
        } else {
            term::emit_to_io_write(&mut out, &config, &files, &shape)
        };
        printed.expect("writing to memory, at places inside the sources");
    }
    let mut text = String::from_utf8(out).expect("the renderer writes text");
    // A `--set` is a single line: its column says it all.
    for source in sources.iter().skip(1) {
        text = text.replace(&format!("{}:1:", source.name), &format!("{}:", source.name));
    }
    // Snippets end in blanks that no editor keeps.
    text.lines().map(str::trim_end).flat_map(|line| [line, "\n"]).collect()
}

fn shaped(diagnostic: &Diagnostic) -> span::Diagnostic<usize> {
    let severity = match diagnostic.severity {
        Severity::Error => span::Severity::Error,
        Severity::Warning => span::Severity::Warning,
    };
    let label = |style, label: &Label| {
        let range = label.place.start..label.place.end;
        span::Label::new(style, label.place.source, range).with_message(label.remark.clone())
    };
    let mut labels = vec![label(span::LabelStyle::Primary, &diagnostic.primary)];
    labels.extend(diagnostic.also.iter().map(|l| label(span::LabelStyle::Secondary, l)));
    let notes = diagnostic.help.iter().map(|help| format!("help: {help}")).collect();
    span::Diagnostic::new(severity)
        .with_code(diagnostic.code)
        .with_message(&diagnostic.message)
        .with_labels(labels)
        .with_notes(notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_points_at_the_value() {
        let sources = [Source::new("x.toml", "a = 1\ndevices = 1200\n"), Source::new("--set 1", "a=2")];
        let place = Place { source: 0, start: 16, end: 20 };
        let one = Diagnostic::error("range", place, "`devices` is 1200").help("write `devices = 1000`");
        let text = render(&sources, std::slice::from_ref(&one), false);
        assert!(text.contains("--> x.toml:2:11"), "{text}");
        assert!(text.contains("^^^^"), "{text}");
        assert!(text.contains("= help: write"), "{text}");
        let two = Diagnostic::warning("range", Place { source: 1, start: 2, end: 3 }, "`a` is 2");
        assert!(render(&sources, std::slice::from_ref(&two), false).contains("--> --set 1:3\n"));
        assert!(render(&sources, &[two], true).contains('\u{1b}'));
    }
}
