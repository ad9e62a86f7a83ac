//! The set-up of the tenant in whole files: which tasks are needed, whom they keep waiting, what is advised.

use crate::support::{device, diary, plan, plan_of, studied, values};
use fleetcast::fleet::replicate;
use fleetcast::plan::{Metric, Plan};
use fleetcast::report::{self, csv, setup};
use fleetcast::rules::setup::Task;
use fleetcast::scenario::{self, Source};
use fleetcast::units::{SimTime, Span};

/// Ten Windows devices from day 1 on, and a set-up by people who never sleep.
fn company(setup: &str, more: &str) -> String {
    format!(
        "[scenario]\nname = \"setup\"\nstart = 2027-01-04\nhorizon = \"200d\"\nreplications = 1\n\
         [tenant.setup]\nteam = \"admins\"\n{setup}\n\
         [[team]]\nname = \"admins\"\ndoes = [\"admin-tasks\"]\nstaff = 30\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nphases = [{{ name = \"e\", duration = {{ fixed = \"1h\" }} }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = 10\nplatform = \"windows\"\npath = \"p\"\n\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"2d\"\ndevices = {{ c = \"all\" }}\n{more}"
    )
}

/// All tasks at once, but these.
fn at_once(but: &str) -> String {
    let name = |task: &&Task| !but.contains(&format!("{} =", task.name()));
    let rows = Task::ALL.iter().filter(|task| **task != Task::T27).filter(name);
    let rows: Vec<String> = rows.map(|task| format!("{} = {{ skip = true }}", task.name())).collect();
    format!("[tenant.setup.tasks]\n{}\n{but}\n", rows.join("\n"))
}

fn tasks(plan: &Plan) -> String {
    let steps = &plan.setup.as_ref().expect("the file has a set-up").steps;
    steps.iter().map(|step| step.task.id()).collect::<Vec<_>>().join(" ")
}

/// When every device of cohort `c` is invited.
fn invitations(plan: &Plan) -> Vec<SimTime> {
    let one = |ordinal| {
        let lines = diary(plan, 0, device(plan, "c", ordinal), plan.horizon);
        lines.iter().find(|line| line.1 == "Invited").expect("everybody is invited").0
    };
    (0..10).map(one).collect()
}

fn at(days: u32) -> SimTime {
    SimTime::after_start(Span::days(days))
}

#[test]
fn platforms_and_paths_say_which_tasks_are_needed() {
    let common = "T1 T2 T3 T5 T6 T7 T8 T9 T10 T11 T12 T14 T22 T25 T26 T27";
    assert_eq!(tasks(&plan(&company("", ""), &[])), common);
    let cohort = |platform: &str, path: &str| {
        format!("[[cohort]]\nname = \"x\"\ndevices = 5\nplatform = \"{platform}\"\npath = \"{path}\"\n")
    };
    let table = [
        ("custom-domain = true", String::new(), "T4"),
        ("", cohort("ios", "ade"), "T15 T16 T17 T18"),
        ("", cohort("macos", "device-enrollment"), "T15"),
        ("", cohort("android", "work-profile"), "T19"),
        ("zero-touch = true", cohort("android", "fully-managed"), "T19 T20 T21"),
        ("", cohort("aosp", "aosp-user"), "T20"),
        ("", cohort("linux", "linux"), "T23"),
        ("", cohort("windows", "dem"), "T24"),
        ("", cohort("windows", "user-register") + "corporate-identifiers = \"50%\"\n", "T13"),
        ("", cohort("ios", "ade") + "enrolled-before = { fixed = \"90d\" }\n", ""),
    ];
    for (keys, more, want) in table {
        let got = tasks(&plan(&company(keys, &more), &[]));
        let extra: Vec<&str> = got.split(' ').filter(|id| !common.split(' ').any(|other| other == *id)).collect();
        assert_eq!(extra.join(" "), want, "{more}");
    }
}

#[test]
fn a_wave_begins_when_its_devices_may_enroll() {
    let free = invitations(&plan(&company("", &at_once("")), &[]));
    assert!(free.iter().all(|time| (at(1)..at(3)).contains(time)));
    // Licenses are assigned on day 40: the window of two days is moved as a whole, with the luck of each device.
    let late = "assign-licenses = { work = \"0s\", latency = \"40d\" }";
    let moved = invitations(&plan(&company("", &at_once(late)), &[]));
    let later: Vec<SimTime> = free.iter().map(|time| *time + Span::days(39)).collect();
    assert_eq!(moved, later);
    // The baseline keeps nobody from enrolling, unless waves wait for the pilot.
    let baseline = "baseline = { work = \"0s\", latency = \"40d\" }";
    assert_eq!(invitations(&plan(&company("", &at_once(baseline)), &[])), free);
    assert_eq!(invitations(&plan(&company("waves-wait = \"for-pilot\"", &at_once(baseline)), &[])), later);
    // A set-up that is done in time changes nothing.
    let early = "assign-licenses = { work = \"0s\", latency = \"1d\" }";
    assert_eq!(invitations(&plan(&company("", &at_once(early)), &[])), free);
}

/// The second wave begins ten days after the first one's end (day 3), and so it does if the first ends on day 42; a wave
/// with a date of its own keeps it.
#[test]
fn waves_after_a_moved_wave_move_with_it() {
    let waves = "[[cohort]]\nname = \"x\"\ndevices = 10\nplatform = \"windows\"\npath = \"p\"\n\
                 [[cohort]]\nname = \"y\"\ndevices = 10\nplatform = \"windows\"\npath = \"p\"\n\
                 [[wave]]\nname = \"second\"\nstart = \"9d after w\"\nover = \"1d\"\ndevices = { x = \"all\" }\n\
                 [[wave]]\nname = \"third\"\nstart = \"50d\"\ndevices = { y = \"all\" }\n";
    let soak =
        |text: String| text.replace("[[wave]]\nname = \"w\"\n", "[[wave]]\nname = \"w\"\ngate = { soak = \"1d\" }\n");
    let first = |tasks: &str, cohort: &str| {
        let plan = plan(&soak(company("", &(waves.to_owned() + &at_once(tasks)))), &[]);
        let one = |ordinal| {
            let lines = diary(&plan, 0, device(&plan, cohort, ordinal), plan.horizon);
            lines.iter().find(|line| line.1 == "Invited").expect("everybody is invited").0
        };
        (0..10).map(one).collect::<Vec<SimTime>>()
    };
    let late = "assign-licenses = { work = \"0s\", latency = \"40d\" }";
    let (free, moved) = (first("", "x"), first(late, "x"));
    assert!(free.iter().all(|time| (at(13)..at(14)).contains(time)), "{free:?}");
    assert_eq!(moved, free.iter().map(|time| *time + Span::days(39)).collect::<Vec<_>>());
    assert_eq!(first(late, "y"), vec![at(50); 10]);
}

/// Licenses are assigned wave by wave, when the wave begins: on day 40, if the restrictions are made by then.
#[test]
fn licenses_are_asked_for_when_a_moved_wave_begins() {
    let late = "restrictions = { work = \"0s\", latency = \"40d\" }";
    let text = company("", &at_once(late))
        .replace("[tenant.setup]\n", "[tenant]\nlicense-assignment = \"direct\"\n[tenant.setup]\n");
    let held = |at: &str| {
        let look = format!("[[expect]]\nmetric = \"licenses-used-max\"\nat = \"{at}\"\nis = \">= 0\"\n");
        studied(&plan(&(text.clone() + &look), &[])).looks[0].estimate.mean
    };
    assert_eq!((held("39d 23:59:00"), held("40d 00:02:00")), (Some(0.0), Some(10.0)));
}

#[test]
fn without_a_set_up_nothing_changes() {
    let text = company("", &at_once(""));
    let start = text.find("[tenant.setup]").unwrap();
    let end = text.find("[[team]]").unwrap();
    let plain = text[..start].to_owned() + &text[end..text.find("[tenant.setup.tasks]").unwrap()];
    let (with, without) = (plan(&text, &[]), plan(&plain, &[]));
    assert!(without.setup.is_none());
    assert_eq!(replicate(&with, 1, 0).lives, replicate(&without, 1, 0).lives);
    assert!(studied(&without).rows.iter().all(|row| !row.metric.of_setup()));
}

#[test]
fn nobody_enrolls_in_a_tenant_that_never_gets_ready() {
    let never = "restrictions = { work = \"0s\", latency = \"300d\" }";
    let plan = plan(&company("", &at_once(never)), &[]);
    let summary = studied(&plan);
    assert_eq!(values(&plan, &summary, Metric::EnrolledEver, ""), [0.0]);
    let row = summary.row(Metric::TenantReadyDay, &fleetcast::plan::Scope::Fleet).unwrap();
    assert_eq!(row.values, [None]);
    assert_eq!(setup::sentences(&plan, &summary)[0], "The tenant isn't ready for the pilot by the end (2027-07-22).");
}

#[test]
fn the_answer_names_the_critical_path() {
    let fixed = "baseline = { work = \"30h\" }\nusers = { work = \"2h\" }\ntraining = { work = \"18h\" }";
    let plan = plan(&company("", &at_once(fixed)), &[]);
    let summary = studied(&plan);
    assert_eq!(
        setup::sentences(&plan, &summary),
        [
            "The tenant is ready for the pilot by day 2 (2027-01-06).",
            "The critical path of its set-up is always users → baseline → training → pilot."
        ]
    );
    assert_eq!(values(&plan, &summary, Metric::TaskDoneDay, "task=baseline"), [1.0]);
    assert_eq!(values(&plan, &summary, Metric::TaskCriticalShare, "task=users"), [1.0]);
    let table = String::from_utf8(csv::setup(&summary).expect("there is a set-up")).unwrap();
    let mut lines = table.lines();
    assert_eq!(
        lines.next(),
        Some(
            "task,name,role,ready_mean,ready_p50,ready_p95,start_mean,start_p50,start_p95,done_mean,done_p50,done_p95,\
             critical_share"
        )
    );
    let users = "T5,users,user-administrator,0,0,0,0,0,0,0.083333,0.083333,0.083333,1";
    assert_eq!(lines.next(), Some(users));
    assert_eq!(lines.count(), 3, "baseline, training and the pilot");
}

#[test]
fn the_folder_and_the_pages_have_the_set_up() {
    let plan = plan(&company("", &at_once("users = { work = \"2h\" }")), &[]);
    let summary = studied(&plan);
    let files = report::files(&plan, &summary, &[], &report::RunFacts::default(), false);
    let text = |name: &str| {
        let file = files.iter().find(|file| file.0 == name).unwrap_or_else(|| panic!("{name} is written"));
        String::from_utf8(file.1.clone()).unwrap()
    };
    assert!(text("setup.csv").starts_with("task,name,role,"));
    let json: serde_json::Value = serde_json::from_str(&text("summary.json")).unwrap();
    assert_eq!(json["setup"]["critical_paths"][0]["tasks"], serde_json::json!(["users", "pilot"]));
    assert_eq!(json["setup"]["tasks"][0]["role"], "user-administrator");
    assert!(text("report.html").contains("The set-up of the tenant") && text("report.html").contains("setup.groups"));
    let look = report::terminal::Look::default();
    let page = String::from_utf8(report::stdout(&plan, &summary, &[], report::Format::Markdown, look)).unwrap();
    assert!(page.contains("| T5 | users | user-administrator | 0.0 | 0.0 | 0.1 | 0.1 | 100% |"), "{page}");
}

#[test]
fn communications_take_three_mails_a_week_apart() {
    let plan = plan(&company("", &at_once("communications = { work = \"0s\" }")), &[]);
    assert_eq!(values(&plan, &studied(&plan), Metric::TenantReadyDay, ""), [14.0]);
    let without = company("communications = false", &at_once("communications = { work = \"0s\" }"));
    let plan = crate::support::plan(&without, &[]);
    assert_eq!(values(&plan, &studied(&plan), Metric::TenantReadyDay, ""), [0.0]);
}

/// The MDM authority is seen to by an Intune Administrator without a license: it waits for the switch, up to two days
/// after the second admin was named.
#[test]
fn unlicensed_admins_wait_for_the_switch() {
    let tasks = at_once("second-admin = { work = \"0s\", latency = \"48h\" }\nmdm-authority = { work = \"0s\" }");
    let day = |keys: &str| {
        let plan = plan(&company(keys, &tasks), &[]);
        values(&plan, &studied(&plan), Metric::TaskDoneDay, "task=mdm-authority")
    };
    assert_eq!((day(""), day("unlicensed-admins = 3")), (vec![0.0], vec![2.0]));
}

#[test]
fn orders_wait_for_a_second_admin() {
    let approval = |protects: &str| {
        format!(
            "multi-admin-approval = {{ protects = [{protects}], poll = {{ fixed = \"36h\" }}, \
             complete = {{ fixed = \"12h\" }} }}"
        )
    };
    let wipe = "[[event]]\nat = \"20d\"\nact = \"is-wiped\"\ncohort = \"c\"\n";
    let enrolled = |keys: &str| {
        let plan = plan(&company(keys, &(wipe.to_owned() + &at_once(""))), &[]);
        let summary = studied(&plan);
        let series = summary.timeline.iter().find(|row| row.metric == "enrolled").expect("a series of the fleet");
        [19, 20, 21, 22].map(|day: usize| series.mean[day])
    };
    assert_eq!(enrolled(""), [10.0, 0.0, 0.0, 0.0]);
    assert_eq!(enrolled(&approval("\"apps\"")), [10.0, 0.0, 0.0, 0.0]);
    assert_eq!(enrolled(&approval("\"device-actions\"")), [10.0, 10.0, 10.0, 0.0]);
}

#[test]
fn every_lint_cites_its_rule() {
    let desk = "[[team]]\nname = \"desk\"\nstaff = 1\nhandle-time = { fixed = \"5m\" }\n";
    let phones = "[[cohort]]\nname = \"x\"\ndevices = 5\nplatform = \"ios\"\npath = \"ade\"\n";
    let table = [
        ("tasks = { baseline = { by = \"global-administrator\" } }", "", "TEN-ROL-01"),
        ("custom-domain = true\ntasks = { users = { after = [\"sign-up\"] } }", "", "TEN-USR-01"),
        ("company-name = \"A & B\"", "", "TEN-NAM-01"),
        ("apple-account = \"personal\"", phones, "APL-CERT-06"),
        ("tasks = { ade-profiles = { after = [\"mdm-authority\"] } }", phones, "APL-ADE-07"),
        ("", desk, "PLT-SUP-01"),
        ("multi-admin-approval = { protects = [\"scripts\"], approvers-in-role-assignment = false }", "", "TEN-MAA-04"),
    ];
    for (keys, more, rule) in table {
        let loaded = scenario::load(&Source::new("x.toml", company(keys, more)), &[]);
        let report = loaded.report(false);
        assert!(loaded.plan.is_some() && report.contains(&format!("[rule: {rule}, ")), "{rule}:\n{report}");
    }
    let silent = scenario::load(&Source::new("x.toml", company("custom-domain = true", "")), &[]);
    assert_eq!(silent.report(false), "");
}

#[test]
fn keys_that_change_nothing_are_told() {
    for key in ["wrong-names = \"5%\"", "apple-business = \"new\"", "apple-account = \"shared\"", "zero-touch = true"] {
        let report = scenario::load(&Source::new("x.toml", company(key, "")), &[]).report(false);
        assert!(report.contains("has no effect"), "{key}: {report}");
    }
}

/// A person for every task and the luck of each task its own: in no replication a longer task lets the pilot start
/// earlier. Which of them matter is chance's: the mails always do here, unless the baseline takes longer.
#[test]
fn no_longer_task_lets_the_pilot_start_earlier() {
    let ready = |task: &str, hours: u32| {
        let tasks = format!("[tenant.setup.tasks]\n{task} = {{ work = \"{hours}h\" }}\n");
        let plan = plan(&company("custom-domain = true", &tasks), &["scenario.replications=20"]);
        (0..20).map(|replication| replicate(&plan, 1, replication).setup.expect("a set-up").ready()).collect::<Vec<_>>()
    };
    for task in ["decide-tenant", "custom-domain", "groups", "baseline", "communications", "branding"] {
        let runs = [1, 10, 400, 900].map(|hours| ready(task, hours));
        for pair in runs.windows(2) {
            assert!(pair[0].iter().zip(&pair[1]).all(|(shorter, longer)| shorter <= longer), "{task}");
        }
        let moved = runs[0].iter().zip(&runs[3]).filter(|(shorter, longer)| shorter < longer).count();
        assert_eq!(moved, if task == "branding" { 0 } else { 20 }, "{task}");
    }
}

/// The answer to who goes first is the plan's, not chance's: two replications of fixed durations are equal.
#[test]
fn fixed_durations_leave_nothing_to_chance() {
    let fixed =
        "baseline = { work = \"30h\" }\ngroups = { work = \"2h\", latency = \"1h\" }\nusers = { work = \"2h\" }";
    let plan = plan(&company("", &at_once(fixed)), &[]);
    assert_eq!(replicate(&plan, 1, 0).setup, replicate(&plan, 2, 7).setup);
}

#[test]
fn the_shipped_scenario_has_every_kind_of_task() {
    let plan = plan_of("scenarios/000-tenant-sign-up.toml", &[]);
    assert_eq!(tasks(&plan), "T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T12 T14 T15 T16 T17 T18 T19 T20 T22 T25 T26 T27");
}
