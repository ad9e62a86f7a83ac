//! Whole files: the embedded scenario, stories, the command line, and the rejected ones.

use super::*;
use crate::plan::Act;
use crate::units::{SimTime, Span};

mod rejected;

fn loaded(text: &str, sets: &[&str]) -> Loaded {
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    load(&Source::new("x.toml", text), &sets)
}

fn contoso() -> Plan {
    let loaded = loaded(CONTOSO, &[]);
    assert!(!loaded.has_errors(), "{}", loaded.report(false));
    loaded.plan.expect("no errors")
}

#[test]
fn contoso_is_a_plan() {
    let plan = contoso();
    assert_eq!((plan.name.as_str(), plan.seed, plan.replications), ("contoso-rollout", 42, 50));
    assert_eq!(plan.cohorts.len(), 1, "the other paths aren't simulated yet");
    assert_eq!(plan.cohorts[0].devices, 2_600);
    let counts: Vec<u32> = plan.groups.iter().map(|g| g.count).collect();
    assert_eq!(counts, [50, 210, 1_560, 780]);
    let firsts: Vec<u32> = plan.groups.iter().map(|g| g.first).collect();
    assert_eq!(firsts, [0, 50, 260, 1_820]);
    assert_eq!(plan.overridden.len(), 1);
    assert_eq!(plan.overridden[0].default, "none");
    assert_eq!(plan.checkpoints.len(), 1);
    assert_eq!(plan.expectations[0].text, "enrolled-share [platform=windows] at 180d is >= 85%");
    assert_eq!(plan.teams[0].other_tickets.as_ref().unwrap().every, Span::seconds(150));
}

#[test]
fn waves_of_workdays_follow_each_other() {
    let plan = contoso();
    let at = |day: u32, hour: u32| SimTime::after_start(Span::days(day) + Span::hours(hour));
    // 2027-01-11 is a Monday; two workdays end on Tuesday evening, and two weeks of soak later the next wave begins.
    let pilot = &plan.waves[0].window;
    assert_eq!((pilot.starts, pilot.ends), (at(7, 8), at(8, 18)));
    let second = &plan.waves[1].window;
    assert_eq!((second.starts, second.ends), (at(23, 8), at(29, 18)));
}

#[test]
fn contoso_warns_without_flooding() {
    let loaded = loaded(CONTOSO, &[]);
    assert!((5..=20).contains(&loaded.diagnostics.len()), "{}", loaded.report(false));
    assert_eq!(loaded.plan.expect("a plan").left_out.len(), loaded.diagnostics.len());
}

#[test]
fn the_hash_is_of_the_meaning() {
    let base = loaded(CONTOSO, &[]).plan.unwrap().hash;
    assert_eq!(loaded(&format!("# comment\n{CONTOSO}\n"), &[]).plan.unwrap().hash, base);
    assert_ne!(loaded(CONTOSO, &["scenario.seed=43"]).plan.unwrap().hash, base);
    assert_eq!(loaded(CONTOSO, &["scenario.seed=42"]).plan.unwrap().hash, base);
}

#[test]
fn the_command_line_changes_and_adds() {
    let sets =
        ["team.service-desk.staff=8", "tenant.licenses=500", "rules.cleanup.after-expiry=200d", "scenario.warm-up=1d"];
    let plan = loaded(CONTOSO, &sets).plan.unwrap();
    assert_eq!((plan.teams[0].staff, plan.tenant.licenses), (8, Some(500)));
    assert_eq!(plan.rules.cleanup_after_expiry, Span::days(200));
    assert_eq!(plan.warm_up, SimTime::after_start(Span::days(1)));
    let wrong = loaded(CONTOSO, &["tenant.licenses=many"]);
    assert!(wrong.report(false).contains("--> --set 1:17\n"), "{}", wrong.report(false));
}

#[test]
fn the_benchmark_is_a_plan_of_any_size() {
    let text = include_str!("../../scenarios/bench/lifecycle.toml");
    let plan = loaded(text, &["cohort.1.devices=1000000", "team.1.staff=700"]).plan.expect("no errors");
    assert_eq!(plan.devices(), 1_000_000);
    let counts: Vec<u32> = plan.groups.iter().map(|g| g.count).collect();
    assert_eq!(counts, [10_000, 90_000, 400_000, 500_000]);
    assert!(plan.left_out.is_empty(), "{:?}", plan.left_out);
    let plan = loaded(text, &[]).plan.expect("no errors");
    assert_eq!((plan.devices(), plan.teams[0].staff), (10_000, 7));
}

const STORY: &str = r#"
[[story]]
name = "quiet from day 100"
platform = "windows"
path = "autopilot-user-driven"
rules = { "certificate.renew-before" = "41d" }
until = "600d"
does = [
  { at = "0d",   act = "enrolls" },
  { at = "100d", act = "goes-quiet" },
]
expect = [
  { at = "0d",   event = "enrolled" },
  { at = "365d", event = "certificate-expired", rule = "WIN-CERT-02" },
  { at = "545d", event = "record-deleted",      rule = "WIN-CERT-07" },
]
"#;

#[test]
fn a_story_has_a_world_of_its_own() {
    let loaded = loaded(STORY, &[]);
    assert!(loaded.diagnostics.is_empty() && loaded.plan.is_none(), "{}", loaded.report(false));
    let story = &loaded.stories[0];
    assert_eq!(story.does, [(Span::ZERO, Act::Enrolls), (Span::days(100), Act::GoesQuiet)]);
    assert_eq!((story.expect.len(), story.licensed, story.until), (3, true, Span::days(600)));
    assert_eq!(story.plan.devices(), 1);
    assert!(story.plan.paths[0].phases.iter().all(|p| p.duration.is_zero()));
    assert_eq!(story.plan.rules.check_in_jitter, crate::units::Share::NONE);
}

#[test]
fn the_command_line_beats_a_story() {
    let story = &loaded(STORY, &["rules.certificate.renew-before=30d"]).stories[0];
    assert_eq!(story.plan.rules.certificate_renew_before.microsoft, Span::days(30));
    let wrong = loaded(STORY, &["rules.certificate.renew-befor=30d"]);
    assert!(wrong.has_errors() && wrong.report(false).contains("did you mean"), "{}", wrong.report(false));
}
