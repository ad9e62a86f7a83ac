//! `[rings]` against the same waves written out by hand, and the numbers behind them.

use crate::cli::program;
use crate::support::{plan, root, scratch};
use fleetcast::plan::Plan;
use fleetcast::scenario::{self, Source};
use std::path::Path;

/// 4,000 laptops and 560 tablets that enroll at once, fail for good now and then, and whatever rings or waves `more` has.
fn scenario(more: &str) -> String {
    format!(
        "[scenario]\nname = \"rings\"\nstart = 2027-02-01\nhorizon = \"200d\"\nseed = 7\nreplications = 2\n\
         [[team]]\nname = \"desk\"\nstaff = 9\nhandle-time = {{ fixed = \"10m\" }}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nlike = \"none\"\nretries = 1\nphases = [{{ name = \"e\", \
         duration = {{ exponential = \"20m\" }}, fails = \"20%\", ticket = \"always\" }}]\n\
         [[cohort]]\nname = \"laptops\"\ndevices = 4000\nplatform = \"windows\"\npath = \"p\"\n\
         [[cohort]]\nname = \"tablets\"\ndevices = 560\nplatform = \"windows\"\npath = \"p\"\n{more}\n"
    )
}

/// Waves written by hand: name, start, window, devices, and the gate if there is one.
fn by_hand(rows: &[(&str, &str, &str, &str, &str)]) -> String {
    rows.iter()
        .map(|(name, start, over, devices, gate)| {
            let gate = if gate.is_empty() { String::new() } else { format!("gate = {{ {gate} }}\n") };
            format!(
                "[[wave]]\nname = \"{name}\"\nstart = \"{start}\"\nover = \"{over}\"\ndevices = {{ {devices} }}\n{gate}"
            )
        })
        .collect()
}

/// `[rings]` and what it must be, for every preset.
fn pairs() -> Vec<(&'static str, &'static str, String)> {
    let planning = by_hand(&[
        // 50 of 4,560 devices: 43.86 and 6.14. Then 210 of the 3,956 and 554 that are left: 184.2 and 25.8.
        ("limited-pilot", "7d", "5 workdays", "laptops = 44, tablets = 6", "soak = \"7d\""),
        ("expanded-pilot", "after limited-pilot", "5 workdays", "laptops = 184, tablets = 26", "soak = \"7d\""),
        // 4,300 are left: 2,000 of 3,120 of them are 2,756, which are 2,417.6 of 3,772 and 338.4 of 528.
        ("production-phase-1", "after expanded-pilot", "15 workdays", "laptops = 2418, tablets = 338", "soak = \"7d\""),
        // 1,000 of 3,120 are 1,378: 1,208.4 of 1,354 and 169.6 of 190.
        (
            "production-phase-2",
            "after production-phase-1",
            "15 workdays",
            "laptops = 1208, tablets = 170",
            "soak = \"7d\"",
        ),
        ("production-phase-3", "after production-phase-2", "15 workdays", "laptops = \"rest\", tablets = \"rest\"", ""),
    ]);
    let autopatch = by_hand(&[
        // Five of 500 to 5,000 devices: 4.4 and 0.6.
        ("test", "7d", "0s", "laptops = 4, tablets = 1", "soak = \"1d\""),
        ("first", "after test", "2d", "laptops = \"1%\", tablets = \"1%\"", "soak = \"3d\""),
        ("fast", "after first", "2d", "laptops = \"9%\", tablets = \"9%\"", "soak = \"1d\""),
        ("broad", "after fast", "5d", "laptops = \"rest\", tablets = \"rest\"", ""),
    ]);
    let shares = by_hand(&[
        ("ring-1", "2027-02-08", "3d", "laptops = \"1%\", tablets = \"1%\"", "enrolled = \">= 10%\", soak = \"2d\""),
        ("ring-2", "after ring-1", "3d", "laptops = \"9%\", tablets = \"9%\"", "enrolled = \">= 10%\", soak = \"2d\""),
        (
            "ring-3",
            "after ring-2",
            "3d",
            "laptops = \"40%\", tablets = \"40%\"",
            "enrolled = \">= 10%\", soak = \"2d\"",
        ),
        (
            "ring-4",
            "after ring-3",
            "3d",
            "laptops = \"rest\", tablets = \"rest\"",
            "enrolled = \">= 10%\", soak = \"2d\"",
        ),
    ]);
    let custom = by_hand(&[
        ("it", "0d", "1 workday", "laptops = 20", "success = \">= 50%\", on-fail = \"hold\", soak = \"4d\""),
        ("a-third", "3d after it", "5 workdays", "laptops = \"33%\", tablets = \"33%\"", "soak = \"1d\""),
        ("all", "after a-third", "5 workdays", "laptops = \"rest\", tablets = \"rest\"", ""),
    ]);
    vec![
        ("planning-guide", "[rings]\npreset = \"planning-guide\"\nstart = \"7d\"\n", planning),
        ("autopatch", "[rings]\npreset = \"autopatch\"\nstart = \"7d\"\n", autopatch),
        (
            "shares",
            "[rings]\npreset = \"shares\"\nshares = [\"1%\", \"9%\", \"40%\", \"50%\"]\nstart = 2027-02-08\n\
             over = \"3d\"\nsoak = \"2d\"\ngate = { enrolled = \">= 10%\" }\n",
            shares.replace("start = \"2027-02-08\"", "start = 2027-02-08"),
        ),
        (
            "custom",
            "[rings]\npreset = \"custom\"\nsoak = \"1d\"\n\
             [[rings.ring]]\nname = \"it\"\ndevices = { laptops = 20 }\nover = \"1 workday\"\n\
             gate = { success = \">= 50%\", on-fail = \"hold\", soak = \"4d\" }\n\
             [[rings.ring]]\nname = \"a-third\"\ndevices = \"33%\"\nstart = \"3d after it\"\n\
             [[rings.ring]]\nname = \"all\"\ndevices = \"rest\"\n",
            custom,
        ),
    ]
}

/// The devices of each wave by cohort.
fn devices(plan: &Plan) -> Vec<(String, [u32; 2])> {
    let of = |wave: usize, cohort: usize| {
        let ours = plan.groups.iter().filter(|g| g.wave.is_some_and(|w| w.index() == wave));
        ours.filter(|g| g.cohort.index() == cohort).map(|g| g.count).sum()
    };
    plan.waves.iter().enumerate().map(|(i, wave)| (wave.name.clone(), [of(i, 0), of(i, 1)])).collect()
}

fn summary(name: &str, text: &str) -> String {
    let (file, folder) = (scratch(&format!("{name}.toml")), scratch(name));
    std::fs::write(&file, text).unwrap();
    let done = program(&format!("run @ -q -o {}", folder.display()), &file);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::read_to_string(folder.join("summary.csv")).unwrap()
}

#[test]
fn rings_are_the_waves_that_one_would_have_written() {
    for (name, rings, waves) in pairs() {
        let (ringed, written) = (plan(&scenario(rings), &[]), plan(&scenario(&waves), &[]));
        assert_eq!(devices(&ringed), devices(&written), "{name}");
        assert_eq!(ringed.hash, written.hash, "{name}");
        let one = summary(&format!("rings-{name}"), &scenario(rings));
        assert_eq!(one, summary(&format!("rings-{name}-by-hand"), &scenario(&waves)), "{name}");
        assert!(one.contains(&format!(",wave={},", ringed.waves[0].name)), "{name}");
    }
}

#[test]
fn autopatch_splits_4560_devices_into_5_45_410_and_4100() {
    let text = scenario("[rings]\npreset = \"autopatch\"\ncohorts = [\"laptops\"]\n");
    let one = plan(&text, &["cohort.laptops.devices=4560", "cohort.tablets.enrolled-before={ fixed = \"30d\" }"]);
    // 1 % of 4,560 is 45.6 and 9 % is 410.4; 4,560 - 5 - 45 - 410 = 4,100.
    let counts: Vec<u32> = devices(&one).into_iter().map(|row| row.1[0]).collect();
    assert_eq!(counts, [5, 45, 410, 4_100]);
    // Test at midnight of day 0; First, Fast and Broad 1, 6 and 9 days later, for 2, 2 and 5 days.
    let windows: Vec<String> = one
        .waves
        .iter()
        .map(|w| [w.window.starts, w.window.ends].map(|t| one.zone.label(t)[5..10].to_owned()).join(" "))
        .collect();
    assert_eq!(windows, ["02-01 02-01", "02-02 02-04", "02-07 02-09", "02-10 02-15"]);
}

#[test]
fn the_planning_guides_phases_are_four_weeks_apart() {
    let one = plan(&scenario("[rings]\npreset = \"planning-guide\"\nstart = \"7d\"\n"), &[]);
    let starts: Vec<String> = one.waves.iter().map(|w| one.zone.label(w.window.starts)[5..16].to_owned()).collect();
    // Mondays at eight: the pilots a fortnight apart, then every four weeks.
    assert_eq!(starts, ["02-08 08:00", "02-22 08:00", "03-08 08:00", "04-05 08:00", "05-03 08:00"]);
}

#[test]
fn sets_reach_rings_and_the_waves_that_they_become() {
    let text = scenario("[rings]\npreset = \"autopatch\"\n");
    let of = |sets: &[&str]| devices(&plan(&text, sets));
    assert_eq!(of(&["rings.preset=planning-guide"]).len(), 5);
    assert_eq!(of(&["wave.first.devices.laptops=100"])[1], ("first".to_owned(), [100, 5]));
    // The order of the sets doesn't matter: waves come after rings.
    let swapped = of(&["wave.expanded-pilot.devices.tablets=0", "rings.preset=planning-guide"]);
    assert_eq!(swapped[1], ("expanded-pilot".to_owned(), [184, 0]));
    assert_eq!(of(&["wave.2.over=4d"]).len(), 4);
    let added = of(&["wave.+={ name = \"vip\", start = \"90d\", devices = { laptops = 30 } }"]);
    assert_eq!((added[3].clone(), added[4].clone()), (("broad".to_owned(), [3_566, 504]), ("vip".to_owned(), [30, 0])));
    // A file with waves of its own takes rings once these are dropped.
    let waves =
        scenario("[[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = { laptops = \"all\", tablets = \"all\" }\n");
    assert_eq!(devices(&plan(&waves, &["wave=[]", "rings.preset=autopatch"])), of(&[]));
    let absent = scenario::load(&Source::new("x.toml", text.as_str()), &["wave.frist.over=1d".to_owned()]);
    assert!(absent.report(false).contains("there is no wave `frist`"), "{}", absent.report(false));
    assert!(absent.report(false).contains("did you mean `first`?"), "{}", absent.report(false));
    // A preset's ring has no row to be set; its wave can be.
    let row = scenario::load(&Source::new("x.toml", text.as_str()), &["rings.ring.first.soak=3d".to_owned()]);
    assert!(row.report(false).contains("there is no ring `first`"), "{}", row.report(false));
    assert!(row.report(false).contains("set what its wave says: `wave.first.KEY=VALUE`"), "{}", row.report(false));
}

#[test]
fn a_row_changes_one_ring_of_a_preset() {
    let row = "[[rings.ring]]\nname = \"first\"\ndevices = \"2%\"\nsoak = \"10d\"\n";
    let one = plan(&scenario(&format!("[rings]\npreset = \"autopatch\"\n{row}")), &[]);
    assert_eq!(devices(&one)[1], ("first".to_owned(), [80, 11]));
    // Two days of window from day 1 on, then ten days.
    assert_eq!(one.zone.label(one.waves[2].window.starts), "2027-02-14 00:00:00");
}

#[test]
fn a_sweep_varies_presets() {
    let file = scratch("rings-sweep.toml");
    std::fs::write(&file, scenario("[rings]\npreset = \"autopatch\"\n")).unwrap();
    let folder = scratch("rings-sweep");
    let vary = "--vary rings.preset=autopatch,planning-guide --metric devices --metric finish-day";
    let done = program(&format!("sweep @ {vary} -q -n 2 --format csv -o {}", folder.display()), &file);
    let rows = String::from_utf8(done.stdout).unwrap();
    assert!(
        rows.contains("\nrings-sweep,autopatch,devices,,devices,4560,") || rows.contains(",autopatch,devices,,"),
        "{rows}"
    );
    assert!(rows.contains("rings-sweep-2,planning-guide,enrolled-ever,wave=limited-pilot,"), "{rows}");
}

#[test]
fn check_shows_what_the_rings_are() {
    let file = scratch("rings-check.toml");
    std::fs::write(&file, scenario("[rings]\npreset = \"autopatch\"\nstart = \"7d\"\n")).unwrap();
    let done = program("check @", &file);
    let out = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let rows: Vec<Vec<&str>> = out.lines().map(|line| line.split_whitespace().collect()).collect();
    let row =
        |name: &str| rows.iter().find(|row| row.first() == Some(&name)).unwrap_or_else(|| panic!("{out}")).join(" ");
    assert!(out.starts_with("Rings (autopatch)\n"), "{out}");
    assert_eq!(row("test"), "test 2027-02-08 00:00 2027-02-08 00:00 5 0.11% 4 1");
    assert_eq!(row("broad"), "broad 2027-02-17 00:00 2027-02-22 00:00 4,100 89.9% 3,596 504");
    let quiet = program("check @ -q", &file);
    assert!(quiet.stdout.is_empty());
}

#[test]
fn a_ring_without_devices_is_told_of() {
    let text = scenario("[rings]\npreset = \"shares\"\nshares = [\"0.1%\", \"rest\"]\ncohorts = [\"tablets\"]\n");
    let loaded = scenario::load(
        &Source::new("x.toml", text),
        &["cohort.laptops.enrolled-before={ fixed = \"30d\" }".to_owned()],
    );
    // 0.1 % of 560 is 0.56.
    assert!(loaded.brief().contains("ring `ring-1` gets no device"), "{}", loaded.brief());
    assert!(!loaded.has_errors());
    let idle = scenario("[rings]\npreset = \"autopatch\"\nshares = [\"1%\", \"rest\"]\n");
    let loaded = scenario::load(&Source::new("x.toml", idle), &[]);
    assert!(loaded.brief().contains("`shares` has no effect"), "{}", loaded.brief());
}

#[test]
fn the_examples_of_the_docs_are_true() {
    let docs = std::fs::read_to_string(root().join("docs/rings.md")).unwrap();
    let block =
        |kind: &str| docs.split(&format!("```{kind}\n")).nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let first = plan(&scenario(block("toml")), &[]).waves[1].gate.clone().unwrap();
    assert_eq!((first.soak.to_string().as_str(), first.asks.len()), ("10d", 1));
    let file = scratch("rings-docs.toml");
    std::fs::write(&file, scenario("[rings]\npreset = \"autopatch\"\nstart = \"7d\"\n")).unwrap();
    let out = String::from_utf8(program("check @", &file).stdout).unwrap();
    assert!(out.starts_with(block("text")), "{out}");
}

#[test]
fn the_schema_knows_rings() {
    let done = program("schema scenario", Path::new(""));
    let schema: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let presets = &schema["properties"]["rings"]["properties"]["preset"]["enum"];
    assert_eq!(presets, &serde_json::json!(["planning-guide", "autopatch", "shares", "custom"]));
    assert_eq!(schema["properties"]["rings"]["properties"]["ring"]["items"]["required"], serde_json::json!(["name"]));
}
