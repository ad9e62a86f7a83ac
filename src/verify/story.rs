//! Stories: the life that a device showed, held against the life that was expected.

use crate::fleet::story::{Told, tell};
use crate::plan::story::{Expected, LifeEvent, Story};
use crate::rules::RuleBook;
use crate::rules::catalogue::{find, same_rule, value_in_force};
use crate::units::{SimTime, Span};

/// An event that a life showed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// When, since day 0.
    pub at: Span,
    /// What.
    pub event: LifeEvent,
    /// The id of the rule that decided it; empty if none did.
    pub rule: &'static str,
    /// The code that the device shows; empty if there is none.
    pub code: String,
    /// Whether it is a renewal in the second in which the window opened.
    pub at_window: bool,
}

/// The first difference between two lives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// When the lives part.
    pub at: Span,
    /// What was expected then and didn't show.
    pub expected: Option<Expected>,
    /// What showed instead, or unexpectedly.
    pub actual: Option<Shown>,
}

/// A story whose life is another than the expected one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// Both lives side by side, the first difference marked.
    pub lives: String,
    /// The first difference in a sentence that names the rule.
    pub sentence: String,
    /// What that rule says, with its number in force; empty if there is none.
    pub rule: String,
    /// That rule's id; empty if there is none.
    pub id: String,
    /// The line of the event that was expected, or of the story if something showed that wasn't.
    pub line: u32,
}

/// The life that a story's device shows.
#[must_use]
pub fn life(story: &Story) -> Vec<Shown> {
    let shown = |told: Told| Shown {
        at: told.time.since(SimTime::START),
        event: told.event,
        rule: told.rule,
        code: told.code,
        at_window: told.at_window,
    };
    tell(story).into_iter().map(shown).collect()
}

/// Whether a story's life is the one that it expects.
///
/// # Errors
/// How the lives differ.
pub fn judge(story: &Story) -> Result<(), Failure> {
    let actual = life(story);
    compare(&story.expect, &actual, same_rule).map_err(|difference| {
        let moved = moved(&story.expect, &actual, &difference);
        Failure {
            lives: side_by_side(&story.expect, &actual, &difference),
            sentence: sentence(&difference, moved),
            rule: said(rule_of(&difference, moved), &story.plan.rules),
            id: rule_of(&difference, moved).to_owned(),
            line: line(story, &difference, moved),
        }
    })
}

/// When an event of the first difference stands in the other life instead, and the rule that decides it there.
type Moved<'a> = Option<(Span, &'a str)>;

/// Looks for the event of the first difference, if only one life shows it then, later on in the other life.
#[must_use]
pub fn moved<'a>(expected: &'a [Expected], actual: &[Shown], difference: &Difference) -> Moved<'a> {
    match (&difference.expected, &difference.actual) {
        (Some(want), None) => {
            let here = |shown: &Shown| expected.iter().any(|e| e.at == shown.at && e.event == shown.event);
            let later = actual.iter().filter(|s| s.event == want.event && s.at > difference.at && !here(s));
            later.min_by_key(|s| s.at).map(|s| (s.at, s.rule))
        }
        (None, Some(show)) => {
            let here = |want: &Expected| actual.iter().any(|s| s.at == want.at && s.event == want.event);
            let later = expected.iter().filter(|e| e.event == show.event && e.at > difference.at && !here(e));
            later.min_by_key(|e| e.at).map(|e| (e.at, e.rule.as_deref().unwrap_or_default()))
        }
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// The line of the event that was expected, now or later on; the story's if there is none.
fn line(story: &Story, difference: &Difference, moved: Moved<'_>) -> u32 {
    let later = |show: &Shown| story.expect.iter().find(|e| e.event == show.event && Some(e.at) == moved.map(|m| m.0));
    let want = difference.expected.as_ref().or_else(|| difference.actual.as_ref().and_then(later));
    want.map_or(story.line, |want| want.line)
}

/// The rule of the first difference; empty if there is none.
fn rule_of<'a>(difference: &'a Difference, moved: Moved<'a>) -> &'a str {
    let shown = difference.actual.as_ref().map(|show| show.rule);
    let wanted = difference.expected.as_ref().and_then(|want| want.rule.as_deref());
    shown.or(wanted).or(moved.map(|(_, rule)| rule)).unwrap_or_default()
}

/// What a rule says, and its number in force.
#[must_use]
pub fn said(id: &str, book: &RuleBook) -> String {
    let Some(rule) = find(id) else { return String::new() };
    let number = value_in_force(rule, book).map(|found| format!(" (here {} = {})", found.key, found.value));
    format!("{id}: {}{}", rule.sentence, number.unwrap_or_default())
}

/// The events of a life that a story compares: renewals at the window's opening only if the story lists a renewal,
/// compliance only if it lists an event of compliance. In order of time; at one instant in the order of [`LifeEvent`].
#[must_use]
pub fn compared(expected: &[Expected], actual: &[Shown]) -> Vec<Shown> {
    let lists = |events: &[LifeEvent]| expected.iter().any(|e| events.contains(&e.event));
    let renewals = lists(&[LifeEvent::CertificateRenewed]);
    let compliance = lists(&[LifeEvent::Noncompliant, LifeEvent::Compliant]);
    let mut kept: Vec<Shown> = actual
        .iter()
        .filter(|shown| renewals || !(shown.at_window && shown.event == LifeEvent::CertificateRenewed))
        .filter(|shown| compliance || !matches!(shown.event, LifeEvent::Noncompliant | LifeEvent::Compliant))
        .cloned()
        .collect();
    kept.sort_by_key(|shown| (shown.at, shown.event));
    kept
}

/// Whether the life is the expected one.
///
/// Times are exact, events at one instant come in any order, and an expected rule matches any id of the same rule.
///
/// # Errors
/// The first difference.
pub fn compare(
    expected: &[Expected],
    actual: &[Shown],
    same_rule: impl Fn(&str, &str) -> bool,
) -> Result<(), Difference> {
    let actual = compared(expected, actual);
    let expected = ordered(expected);
    for at in instants(&expected, &actual) {
        let wanted: Vec<&Expected> = expected.iter().filter(|e| e.at == at).collect();
        let mut left: Vec<Shown> = actual.iter().filter(|shown| shown.at == at).cloned().collect();
        let mut missing = Vec::new();
        // Those that name most choose first: the others take any.
        let names = |e: &Expected| u8::from(e.rule.is_some()) + u8::from(e.code.is_some());
        let mut choosing = wanted.clone();
        choosing.sort_by_key(|e| std::cmp::Reverse(names(e)));
        for want in choosing {
            let fits = |shown: &Shown| {
                shown.event == want.event
                    && want.rule.as_ref().is_none_or(|rule| same_rule(rule, shown.rule))
                    && want.code.as_ref().is_none_or(|code| *code == shown.code)
            };
            match left.iter().position(fits) {
                Some(index) => {
                    left.remove(index);
                }
                None => missing.push(want),
            }
        }
        if missing.is_empty() && left.is_empty() {
            continue;
        }
        let first = missing.iter().min_by_key(|want| want.event).map(|want| (*want).clone());
        let twin = first.as_ref().and_then(|want| left.iter().find(|shown| shown.event == want.event));
        return Err(Difference { at, actual: twin.or(left.first()).cloned(), expected: first });
    }
    Ok(())
}

/// Both lives side by side, the first difference marked by an arrow.
#[must_use]
pub fn side_by_side(expected: &[Expected], actual: &[Shown], difference: &Difference) -> String {
    let actual = compared(expected, actual);
    let expected = ordered(expected);
    let mut lines = vec![("expected".to_owned(), "actual".to_owned(), false)];
    let instants = instants(&expected, &actual);
    let wide = instants.iter().map(|at| when(*at).len()).max().unwrap_or(0);
    let cell = |at, event: LifeEvent, rule: &str, code: &str| {
        format!("{:<wide$}  {:<19}  {rule} {code}", when(at), event.name()).trim_end().to_owned()
    };
    for at in instants {
        let wanted: Vec<&Expected> = expected.iter().filter(|e| e.at == at).collect();
        let shown: Vec<&Shown> = actual.iter().filter(|s| s.at == at).collect();
        for (want, show) in pairs(&wanted, &shown) {
            let marked = at == difference.at
                && want == difference.expected.as_ref()
                && show == difference.actual.as_ref().filter(|a| want.is_none_or(|w| w.event == a.event));
            let named = |text: &Option<String>| text.clone().unwrap_or_default();
            let left = want.map_or(String::new(), |w| cell(w.at, w.event, &named(&w.rule), &named(&w.code)));
            lines.push((left, show.map_or(String::new(), |s| cell(s.at, s.event, s.rule, &s.code)), marked));
        }
    }
    let width = lines.iter().map(|line| line.0.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (left, right, marked) in lines {
        let arrow = if marked { "-->" } else { "   " };
        text.push_str(format!("{arrow} {left:<width$}    {right}").trim_end());
        text.push('\n');
    }
    text
}

/// What the first difference is, in a sentence that names the rule; `moved` says where the event is instead.
#[must_use]
pub fn sentence(difference: &Difference, moved: Moved<'_>) -> String {
    let at = difference.at;
    let said = match (&difference.expected, &difference.actual, moved) {
        (Some(want), Some(show), _) if want.event == show.event => {
            if let Some(code) = want.code.as_ref().filter(|code| **code != show.code) {
                let (event, shown) = (want.event.name(), named(&show.code));
                return format!(
                    "first difference at {}: {event} was expected with code {code}, and shows {shown}",
                    when(at)
                );
            }
            let wanted = want.rule.as_deref().unwrap_or("(any)");
            format!("{} was expected by rule {wanted}, and rule {} decided it", want.event.name(), named(show.rule))
        }
        (Some(want), Some(show), _) => {
            format!(
                "expected {}, and the life shows {} (rule {})",
                with_rule(want),
                show.event.name(),
                named(show.rule)
            )
        }
        (Some(want), None, None) => format!("expected {}, and the life does not show it", with_rule(want)),
        (Some(want), None, Some((later, rule))) => {
            let late = later.less(at);
            format!("expected {}, and it comes {late} later, at {later} (rule {})", with_rule(want), named(rule))
        }
        (None, Some(show), None) => format!("{} (rule {}) was not expected", show.event.name(), named(show.rule)),
        (None, Some(show), Some((later, _))) => {
            let early = later.less(at);
            let (event, rule) = (show.event.name(), named(show.rule));
            format!("{event} (rule {rule}) comes {early} early: it was expected at {later}")
        }
        (None, None, _) => "the lives part".to_owned(),
    };
    format!("first difference at {}: {said}", when(at))
}

fn with_rule(want: &Expected) -> String {
    want.rule
        .as_ref()
        .map_or_else(|| want.event.name().to_owned(), |rule| format!("{} (rule {rule})", want.event.name()))
}

fn named(rule: &str) -> &str {
    if rule.is_empty() { "none" } else { rule }
}

/// An instant as stories write it.
fn when(at: Span) -> String {
    if at == Span::ZERO { "0d".to_owned() } else { at.to_string() }
}

/// Expected events in order of time; at one instant in the order of [`LifeEvent`].
fn ordered(expected: &[Expected]) -> Vec<Expected> {
    let mut list = expected.to_vec();
    list.sort_by_key(|e| (e.at, e.event));
    list
}

/// Every instant at which either life shows something, in order.
fn instants(expected: &[Expected], actual: &[Shown]) -> Vec<Span> {
    let mut all: Vec<Span> = expected.iter().map(|e| e.at).chain(actual.iter().map(|s| s.at)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Lines of one instant: equal events side by side, the others alone.
fn pairs<'a>(wanted: &[&'a Expected], shown: &[&'a Shown]) -> Vec<(Option<&'a Expected>, Option<&'a Shown>)> {
    let mut left: Vec<&Shown> = shown.to_vec();
    let mut lines: Vec<(Option<&Expected>, Option<&Shown>)> = Vec::new();
    for want in wanted {
        let twin = left.iter().position(|s| s.event == want.event).map(|index| left.remove(index));
        lines.push((Some(want), twin));
    }
    lines.extend(left.into_iter().map(|s| (None, Some(s))));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(days: u32, event: LifeEvent, rule: Option<&str>) -> Expected {
        Expected { at: Span::days(days), event, rule: rule.map(str::to_owned), code: None, line: 0 }
    }

    fn shown(days: u32, event: LifeEvent, rule: &'static str) -> Shown {
        Shown { at: Span::days(days), event, rule, code: String::new(), at_window: false }
    }

    fn same(a: &str, b: &str) -> bool {
        a == b || (a == "LIFE-CLN-05" && b == "WIN-CERT-07")
    }

    fn quiet() -> (Vec<Expected>, Vec<Shown>) {
        let wanted = vec![
            expected(0, LifeEvent::Enrolled, None),
            expected(365, LifeEvent::CertificateExpired, Some("WIN-CERT-02")),
            expected(545, LifeEvent::RecordDeleted, Some("LIFE-CLN-05")),
        ];
        let life = vec![
            shown(0, LifeEvent::Enrolled, ""),
            shown(130, LifeEvent::Noncompliant, "LIFE-COMP-01"),
            Shown { at_window: true, ..shown(324, LifeEvent::CertificateRenewed, "WIN-CERT-04") },
            shown(365, LifeEvent::CertificateExpired, "WIN-CERT-02"),
            shown(545, LifeEvent::RecordDeleted, "WIN-CERT-07"),
        ];
        (wanted, life)
    }

    #[test]
    fn what_a_story_does_not_list_is_not_compared() {
        let (mut wanted, life) = quiet();
        assert_eq!(compare(&wanted, &life, same), Ok(()));
        wanted.push(expected(140, LifeEvent::Noncompliant, None));
        let difference = compare(&wanted, &life, same).unwrap_err();
        assert_eq!((difference.at, difference.expected), (Span::days(130), None));
    }

    #[test]
    fn a_renewal_outside_the_opening_is_always_compared() {
        let (wanted, mut life) = quiet();
        life[2].at_window = false;
        assert_eq!(compare(&wanted, &life, same).unwrap_err().at, Span::days(324));
    }

    #[test]
    fn one_instant_has_no_order_and_counts_each_event_once() {
        use LifeEvent::{EnrollmentFailed, ReEnrolled, RecordDuplicated};
        let life = [shown(5, ReEnrolled, "A"), shown(5, RecordDuplicated, "B"), shown(6, EnrollmentFailed, "C")];
        let wanted = [
            expected(6, EnrollmentFailed, None),
            expected(5, RecordDuplicated, None),
            expected(5, ReEnrolled, Some("A")),
        ];
        assert_eq!(compare(&wanted, &life, same), Ok(()));
        let twice = [shown(6, EnrollmentFailed, "C"), shown(6, EnrollmentFailed, "D")];
        let wanted = [expected(6, EnrollmentFailed, None), expected(6, EnrollmentFailed, Some("C"))];
        assert_eq!(compare(&wanted, &twice, same), Ok(()));
        assert!(compare(&wanted[..1], &twice, same).is_err());
    }

    #[test]
    fn a_wrong_rule_is_a_difference() {
        let (mut wanted, life) = quiet();
        wanted[1].rule = Some("WIN-CERT-99".to_owned());
        let difference = compare(&wanted, &life, same).unwrap_err();
        assert_eq!(difference.actual, Some(life[3].clone()));
        assert!(sentence(&difference, None).contains("rule WIN-CERT-02 decided it"));
    }

    #[test]
    fn both_lives_stand_side_by_side() {
        let (mut wanted, life) = quiet();
        wanted[2].at = Span::days(455);
        let difference = compare(&wanted, &life, same).unwrap_err();
        insta::assert_snapshot!(side_by_side(&wanted, &life, &difference), @r"
            expected                                  actual
            0d    enrolled                            0d    enrolled
            365d  certificate-expired  WIN-CERT-02    365d  certificate-expired  WIN-CERT-02
        --> 455d  record-deleted       LIFE-CLN-05
                                                      545d  record-deleted       WIN-CERT-07
        ");
    }

    #[test]
    fn an_event_at_another_time_is_named_with_both() {
        let (mut wanted, life) = quiet();
        let why = |wanted: &[Expected], life: &[Shown]| {
            let difference = compare(wanted, life, same).unwrap_err();
            sentence(&difference, moved(wanted, life, &difference))
        };
        let late = "first difference at 455d: expected record-deleted (rule LIFE-CLN-05), and it comes 90d later, at \
                    545d (rule WIN-CERT-07)";
        wanted[2].at = Span::days(455);
        assert_eq!(why(&wanted, &life), late);
        let early =
            "first difference at 545d: record-deleted (rule WIN-CERT-07) comes 1d early: it was expected at 546d";
        wanted[2].at = Span::days(546);
        assert_eq!(why(&wanted, &life), early);
        let never =
            "first difference at 545d: expected record-deleted (rule LIFE-CLN-05), and the life does not show it";
        wanted[2].at = Span::days(545);
        assert_eq!(why(&wanted, &life[..4]), never);
        let unexpected = "first difference at 545d: record-deleted (rule WIN-CERT-07) was not expected";
        assert_eq!(why(&wanted[..2], &life), unexpected);
    }
}
