//! Metamorphic laws: change a scenario in a way whose effect is known, and look whether it has that effect and no other.

use crate::determinism::COMPANY;
use crate::support::{device, diary, plan, plan_of, scope, studied};
use fleetcast::fleet::replicate;
use fleetcast::plan::{Metric, Plan, Scope};
use fleetcast::study::Summary;
use fleetcast::units::{SimTime, Span};

/// Two cohorts that share nothing: each has a desk of its own, and licenses are plenty.
const FRAME: &str = r#"
[scenario]
name = "laws"
start = 2027-01-04
horizon = "500d"
seed = 5
replications = 3

[rules]
"cleanup.windows" = "60d"
"certificate.validity" = "100d"
"cleanup.after-expiry" = "30d"
"#;

/// A cohort with its own path, desk and wave, as blocks of a file: team, path, cohort, wave.
fn cohort(name: &str, devices: u32) -> [String; 4] {
    [
        format!(
            "[[team]]\nname = \"{name}-desk\"\nstaff = 1\nhours = \"mon-fri 08:00-18:00\"\n\
             handle-time = {{ exponential = \"1h\" }}\nother-tickets = \"3 per workday\"\n"
        ),
        format!(
            "[[path]]\nname = \"{name}-path\"\nplatform = \"windows\"\nphases = [{{ name = \"enroll\", \
             duration = {{ median = \"25m\", p95 = \"2h\" }}, fails = \"30%\", ticket = \"60%\", team = \"{name}-desk\" }}]\n"
        ),
        format!(
            "[[cohort]]\nname = \"{name}\"\ndevices = {devices}\nplatform = \"windows\"\npath = \"{name}-path\"\n\
             presence = {{ online = \"mon-fri 08:30-17:30\", shut-down-at-night = \"50%\" }}\n\
             absences = {{ per-year = 5, length = {{ exponential = \"30d\" }} }}\nlost-per-year = \"10%\"\n\
             response = {{ median = \"60h\", p95 = \"21d\", never = \"4%\" }}\n"
        ),
        format!(
            "[[wave]]\nname = \"{name}-wave\"\nstart = \"3d\"\nover = \"5 workdays\"\ndevices = {{ {name} = \"all\" }}\n"
        ),
    ]
}

/// A file with these cohorts in this order.
fn file(names: &[&str]) -> String {
    let blocks: Vec<[String; 4]> = names.iter().map(|name| cohort(name, 40)).collect();
    let kind = |kind: usize| blocks.iter().map(|row| row[kind].as_str()).collect::<String>();
    format!("{FRAME}{}{}{}{}", kind(0), kind(1), kind(2), kind(3))
}

/// Diaries of a few devices of a cohort in one replication.
fn diaries(plan: &Plan, name: &str, replication: u32, until: SimTime) -> Vec<Vec<(SimTime, String)>> {
    [0, 1, 7, 19, 39].map(|ordinal| diary(plan, replication, device(plan, name, ordinal), until)).to_vec()
}

/// All rows of a cohort.
fn rows(plan: &Plan, summary: &Summary, name: &str) -> Vec<(Metric, Vec<Option<f64>>)> {
    let of = scope(plan, &format!("cohort={name}"));
    let rows = summary.rows.iter().filter(|row| row.scope == of);
    rows.map(|row| (row.metric, row.values.clone())).collect()
}

#[test]
fn a_new_cohort_leaves_the_others_alone() {
    let (before, after) = (plan(&file(&["old"]), &[]), plan(&file(&["new", "old", "newer"]), &[]));
    assert_eq!(rows(&before, &studied(&before), "old"), rows(&after, &studied(&after), "old"));
    for replication in 0..3 {
        let lives = diaries(&before, "old", replication, before.horizon);
        assert!(lives.iter().map(Vec::len).sum::<usize>() > 1_000, "they do live");
        assert_eq!(lives, diaries(&after, "old", replication, after.horizon));
    }
}

#[test]
fn the_order_of_cohorts_does_not_matter() {
    let (one, two) = (plan(&file(&["a", "b", "c"]), &[]), plan(&file(&["c", "a", "b"]), &[]));
    let (first, second) = (studied(&one), studied(&two));
    let lives = |summary: &Summary| summary.fingerprints[..2].to_vec();
    assert_eq!(lives(&first), lives(&second), "lives and times");
    for name in ["a", "b", "c"] {
        assert_eq!(rows(&one, &first, name), rows(&two, &second, name));
        assert_eq!(diaries(&one, name, 1, one.horizon), diaries(&two, name, 1, two.horizon));
    }
}

#[test]
fn a_renamed_cohort_keeps_its_luck() {
    let one = plan(&file(&["old"]), &[]);
    let renamed = file(&["old"]).replace("[[cohort]]\nname = \"old\"", "[[cohort]]\nluck = \"old\"\nname = \"new\"");
    let two = plan(&renamed.replace("{ old = \"all\" }", "{ new = \"all\" }"), &[]);
    assert_eq!(studied(&one).fingerprints, studied(&two).fingerprints);
}

#[test]
fn a_replication_is_the_same_among_ten_and_a_thousand() {
    let sets = ["cohort.laptops.devices=10", "cohort.shared.devices=6", "cohort.second-machines.devices=4"];
    let few = |replications: &str| {
        let mut sets = sets.to_vec();
        let last = format!("scenario.replications={replications}");
        sets.extend(["cohort.veterans.devices=5", "scenario.horizon=60d", "expect.1.at=30d", last.as_str()]);
        studied(&plan(COMPANY, &sets))
    };
    let (ten, thousand) = (few("10"), few("1000"));
    for (a, b) in ten.rows.iter().zip(&thousand.rows) {
        assert_eq!((a.metric, &a.scope), (b.metric, &b.scope));
        assert_eq!(a.values, b.values[..10], "{} {}", a.metric.id(), a.scope);
    }
}

#[test]
fn a_longer_horizon_leaves_the_first_half_as_it_was() {
    let (half, whole) = (plan(COMPANY, &["scenario.horizon=250d"]), plan(COMPANY, &[]));
    let cohorts = [("laptops", 100), ("shared", 60), ("second-machines", 40), ("veterans", 80)];
    for (name, devices) in cohorts {
        for ordinal in (0..devices).step_by(3) {
            let lives = [&half, &whole].map(|plan| diary(plan, 0, device(plan, name, ordinal), half.horizon));
            assert_eq!(lives[0], lives[1], "{name}/{}", ordinal + 1);
        }
    }
    let (one, two) = (studied(&half), studied(&whole));
    for (a, b) in one.timeline.iter().chain(&one.load).zip(two.timeline.iter().chain(&two.load)) {
        assert_eq!((a.metric, &a.scope), (b.metric, &b.scope));
        // In summer the horizon falls one hour into a local day: that day isn't whole.
        let whole = a.mean.len() - 1;
        assert_eq!(a.mean[..whole], b.mean[..whole], "{} {}", a.metric, a.scope);
    }
}

/// The first deletion of every device, if it has one.
fn deletions(days: u32) -> Vec<Option<SimTime>> {
    let set = format!("rules.cleanup.after-expiry={days}d");
    let plan = plan(&file(&["a"]), &[&set]);
    let first = |ordinal| {
        let lines = diary(&plan, 0, device(&plan, "a", ordinal), plan.horizon);
        lines.into_iter().find(|line| line.1.contains("RecordDeleted")).map(|line| line.0)
    };
    (0..40).map(first).collect()
}

#[test]
fn a_later_cleanup_deletes_nobody_earlier() {
    let (before, after) = (deletions(30), deletions(31));
    assert!(before.iter().flatten().count() >= 10, "there are deletions");
    for (ordinal, (a, b)) in before.iter().zip(&after).enumerate() {
        let Some(b) = b else { continue };
        let a = a.unwrap_or_else(|| panic!("device {} was never deleted before", ordinal + 1));
        assert_eq!(*b, a + Span::days(1), "device {}", ordinal + 1);
    }
}

/// A scenario whose only chance is a share.
fn share(key: &str) -> Summary {
    let text = "[scenario]\nname = \"shares\"\nstart = 2027-01-04\nhorizon = \"200d\"\nreplications = 4\n\
        [rules]\n\"certificate.validity\" = \"100d\"\n\"certificate.renewal-fails\" = \"0%\"\n\
        [[team]]\nname = \"desk\"\nstaff = 1\nhandle-time = { fixed = \"1m\" }\n\
        [[path]]\nname = \"p\"\nplatform = \"windows\"\nretries = 2\nphases = [{ name = \"e\", \
        duration = { fixed = \"1m\" }, fails = \"FAILS\", ticket = \"TICKET\" }]\n\
        [[cohort]]\nname = \"c\"\ndevices = 1000\nplatform = \"windows\"\npath = \"p\"\nreturns-after-expiry = false\n\
        response = { fixed = \"1h\", never = \"NEVER\" }\n\
        [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = { c = \"all\" }\n";
    let mut text = text.to_owned();
    let mut sets = Vec::new();
    for one in key.split(' ') {
        let (name, value) = one.split_once('=').unwrap();
        if name.starts_with("rules.") { sets.push(one) } else { text = text.replace(name, value) }
    }
    let text = text.replace("FAILS", "0%").replace("TICKET", "50%").replace("NEVER", "0%");
    studied(&plan(&text, &sets))
}

#[test]
fn no_share_and_the_whole_are_exact() {
    use Metric as M;
    let cases = [
        ("FAILS=0%", M::AttemptFailures, 0.0),
        ("FAILS=0%", M::EnrolledEver, 1_000.0),
        ("FAILS=100% TICKET=0%", M::AttemptFailures, 3_000.0),
        ("FAILS=100% TICKET=0%", M::Abandoned, 1_000.0),
        ("FAILS=100% TICKET=0%", M::Tickets, 0.0),
        ("FAILS=100% TICKET=100%", M::Tickets, 2_000.0),
        ("NEVER=0%", M::Attempts, 1_000.0),
        ("NEVER=100%", M::Attempts, 0.0),
        ("rules.certificate.renewal-fails=0%", M::CertificatesExpired, 0.0),
        ("rules.certificate.renewal-fails=0%", M::CertificatesRenewed, 3_000.0),
        ("rules.certificate.renewal-fails=100%", M::CertificatesExpired, 1_000.0),
        ("rules.certificate.renewal-fails=100%", M::CertificatesRenewed, 0.0),
    ];
    for (key, metric, want) in cases {
        let row = share(key).row(metric, &Scope::Fleet).expect("told of the fleet").values.clone();
        assert_eq!(row, vec![Some(want); 4], "{key}: {}", metric.id());
    }
}

/// People with three devices each: their lives go turn by turn, because their records count toward a limit.
fn register(more: &str) -> String {
    format!(
        "[scenario]\nname = \"steps\"\nstart = 2027-01-04\nhorizon = \"400d\"\nreplications = 3\n\
         [tenant]\nintune-device-limit = 15\n[rules]\n\"certificate.validity\" = \"90d\"\n\
         [[team]]\nname = \"desk\"\nstaff = 1\nhandle-time = {{ exponential = \"1h\" }}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nlike = \"user-register\"\nphases = [{{ name = \"e\", \
         duration = {{ exponential = \"20m\" }}, fails = \"20%\", ticket = \"50%\" }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = 150\nplatform = \"windows\"\npath = \"p\"\n{more}\n\
         presence = {{ online = {{ exponential = \"120h\" }}, offline = {{ exponential = \"96h\" }}, \
         long-offline = {{ share = \"10%\", length = {{ exponential = \"60d\" }} }} }}\n\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"30d\"\ndevices = {{ c = \"all\" }}\n"
    )
}

#[test]
fn turn_by_turn_or_played_is_the_same_life() {
    let shared = register("devices-per-user = 3");
    for limit in ["tenant.intune-device-limit=2", "tenant.intune-device-limit=15"] {
        let (steps, each) = (plan(&shared, &[limit]), plan(&shared, &[limit, "scenario.check-ins=each"]));
        assert_eq!(studied(&steps), studied(&each), "{limit}");
    }
}

/// Little's law, in whole seconds: the area under a team's line, reckoned from its length, is the sum of the waits of all
/// who left it, served or not, and of those who are still in it. The shipped scenarios have desks that close, people who
/// give up, escalations and a bench; the last one has a line that never ends.
#[test]
fn littles_law_holds_to_the_second() {
    let mut longest = 0;
    let shipped = ["contoso-rollout", "001-assign-licenses", "hospital-shared", "school-start"];
    for file in shipped.into_iter().chain(["bench/shifts", "bench/office-hours", "bench/two-desks"]) {
        let plan = plan_of(&format!("scenarios/{file}.toml"), &[]);
        let plan = plan.until(SimTime::after_start(Span::days(120)));
        for replication in 0..2 {
            let record = replicate(&plan, plan.seed, replication);
            assert_eq!(record.areas.len(), plan.teams.len());
            for (team, [area, waits]) in plan.teams.iter().zip(record.areas) {
                assert_eq!(area, waits, "{} in {file}", team.name);
                longest = longest.max(area);
            }
        }
    }
    assert!(longest > 1_000_000, "somebody did wait: {longest}");
}

/// A limit that nobody reaches changes nothing, though it makes lives go turn by turn instead of ahead.
#[test]
fn turn_by_turn_or_ahead_is_the_same_life() {
    let (alone, shared) = (plan(&register(""), &[]), plan(&register("devices-per-user = 3"), &[]));
    let (one, two) = (studied(&alone), studied(&shared));
    let limited = two.row(Metric::Refused, &Scope::Fleet).expect("told of the fleet").estimate.mean;
    assert_eq!(limited, Some(0.0));
    assert_eq!(one.fingerprints, two.fingerprints);
    assert_eq!(one.load, two.load);
}
