//! Small companies made up at random, over all platforms, paths, tokens and orders.

use super::variety;
use std::fmt::Write as _;

/// Draws of a scenario.
pub(super) struct Dice(u64);

/// Steele, Lea and Flood's generator, to mix a scenario's number.
fn splitmix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Dice {
    /// Draws of their own, for this seed and what they are for.
    pub(super) fn of_its_own(seed: u64, what: u64) -> Dice {
        Dice(splitmix(seed ^ what))
    }
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(1);
        splitmix(self.0) % n
    }
    pub(super) fn one(&mut self, of: &[&str]) -> String {
        self.of(of).to_string()
    }
    pub(super) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        let number = self.below(u64::try_from(all.len()).expect("lists are short"));
        all[usize::try_from(number).expect("lists are short")]
    }
    pub(super) fn hit(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
    pub(super) fn range(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from)
    }
}

/// Platform, path, and what a cohort needs to enroll that way.
const PATHS: [(&str, &str, &str); 35] = [
    ("windows", "automatic-join", ""),
    ("windows", "autopilot-user-driven", ""),
    ("windows", "autopilot-pre-provisioned", ""),
    ("windows", "autopilot-self-deploying", ""),
    ("windows", "autopilot-hybrid", ""),
    ("windows", "autopilot-existing-devices", ""),
    ("windows", "autopilot-device-preparation", ""),
    ("windows", "bulk-package", ""),
    ("windows", "co-management-existing", ""),
    ("windows", "co-management-bootstrap", ""),
    ("windows", "group-policy", ""),
    ("windows", "automatic-byod", ""),
    ("windows", "user-register", ""),
    ("windows", "user-join", ""),
    ("windows", "mdm-only", ""),
    ("windows", "dem", "users = \"none\""),
    ("ios", "ade", ""),
    ("ios", "ade-userless", ""),
    ("macos", "ade", ""),
    ("macos", "ade-userless", ""),
    ("ios", "configurator-setup-assistant", ""),
    ("ios", "configurator-direct", ""),
    ("ios", "device-enrollment", ""),
    ("macos", "device-enrollment", ""),
    ("ios", "account-driven-user-enrollment", "os-version = \"18.5\""),
    ("android", "work-profile", ""),
    ("android", "work-profile", "account = \"dem\""),
    ("android", "corporate-work-profile", ""),
    ("android", "fully-managed", ""),
    ("android", "dedicated", ""),
    ("android", "aosp-user", ""),
    ("aosp", "aosp-user", ""),
    ("aosp", "aosp-userless", ""),
    ("android", "dedicated", ""),
    ("linux", "linux", "os-version = \"Ubuntu 24.04\""),
];

const PRESENCE: [&str; 5] = [
    "\"always\"",
    "\"mon-fri 08:30-17:30\", shut-down-at-night = \"60%\"",
    "{ exponential = \"90h\" }, offline = { exponential = \"60h\" }",
    "{ fixed = \"2d\" }, offline = { fixed = \"5d\" }, long-offline = { share = \"15%\", length = { fixed = \"70d\" } }",
    "\"always\"",
];

/// Connectors and tokens, each with what a scenario says in which somebody enrolls with it.
const TOKENS: [(&str, &[&str]); 7] = [
    ("apple-push-certificate", &["platform = \"ios\"", "platform = \"macos\""]),
    ("managed-google-play", &["\"work-profile\"", "\"corporate-work-profile\"", "\"fully-managed\"", "\"dedicated\""]),
    ("ade-token", &["path = \"ade\"", "path = \"ade-userless\""]),
    ("dedicated-token", &["path = \"dedicated\""]),
    ("fully-managed-token", &["path = \"fully-managed\""]),
    ("aosp-token", &["path = \"aosp-user"]),
    ("domain-connector", &["path = \"autopilot-hybrid\""]),
];

/// The tenant of a scenario.
fn tenant(dice: &mut Dice, cohorts: u64) -> String {
    let mut out = String::from("[tenant]\n");
    let mut say = |line: String| writeln!(out, "{line}").expect("text takes text");
    let scarce = dice.hit(40);
    if scarce {
        say(format!("licenses = {}", dice.range(1, 20)));
    }
    if dice.hit(40) {
        say(format!("device-licenses = {}", dice.range(1, 12)));
    }
    if dice.hit(40) {
        say(format!("dem-accounts = {}", dice.range(0, 3)));
    }
    if dice.hit(40) {
        say(format!("entra-device-limit = {}", dice.range(1, 4)));
        say(format!("intune-device-limit = {}", dice.range(1, 4)));
    }
    if dice.hit(40) {
        say(format!("license-assignment = \"{}\"", dice.one(&["group", "direct"])));
        if dice.hit(50) {
            say("license-errors = { usage-location = \"20%\", concurrency = \"10%\", dependency = \"30%\" }".to_owned());
        }
        if dice.hit(50) && scarce {
            let way = dice.one(&["buys", "gives-up"]);
            say(format!("license-changes = [{{ at = \"{}d\", {way} = 1 }}]", dice.range(1, 200)));
        }
    }
    if dice.hit(15) {
        let (kind, ends) = (dice.one(&["annual", "monthly"]), dice.range(10, 250));
        say(format!("subscription = {{ kind = \"{kind}\", ends = \"{ends}d\" }}"));
    }
    if dice.hit(50) {
        say("conditional-access = {}".to_owned());
    }
    if dice.hit(30) {
        let renewal = [
            "on-time",
            "missed",
            "new-certificate",
            "missed\", renewed-after = \"20d",
            "missed\", renewed-after = \"45d",
        ];
        say(format!(
            "apple-push-certificate = {{ issued = \"-{}d\", renewal = \"{}\" }}",
            dice.range(200, 420),
            dice.one(&renewal)
        ));
    }
    tokens_and_scopes(dice, cohorts, &mut out);
    out
}

/// What comes after licenses and limits.
fn tokens_and_scopes(dice: &mut Dice, cohorts: u64, out: &mut String) {
    let mut say = |line: String| writeln!(out, "{line}").expect("text takes text");
    for token in ["dedicated-token", "aosp-token", "fully-managed-token"] {
        if dice.hit(25) {
            let replaced = dice.range(1, 40);
            say(format!(
                "{token} = {{ issued = \"{}d\", valid = \"{}d\", replaced-after = \"{replaced}d\" }}",
                dice.below(10),
                dice.range(5, 120)
            ));
        }
    }
    if dice.hit(30) {
        say(format!("bulk-token = {{ issued = \"0d\", valid = \"{}d\" }}", dice.range(5, 60)));
    }
    if dice.hit(30) {
        say(format!("mdm-user-scope = \"some\"\nmdm-groups = [\"c{}\"]", dice.below(cohorts)));
    }
    if dice.hit(20) {
        say(format!("mam-user-scope = \"some\"\nmam-groups = [\"c{}\"]", dice.below(cohorts)));
    }
    if dice.hit(20) {
        let blocks = dice.one(&["ownership = \"personal\"", "platform = \"ios\"", "platform = \"windows\""]);
        let from = dice.below(100);
        say(format!("restriction = [{{ name = \"r\", from = \"{from}d\", blocks = {{ {blocks} }} }}]"));
    }
    if dice.hit(20) {
        say("[tenant.setup]\nstart = \"0d\"".to_owned());
        if dice.hit(50) {
            say("multi-admin-approval = { protects = [\"device-actions\"] }".to_owned());
        }
    }
}

/// What a gate may ask for, each with the measure that it is of.
const ASKS: [(&str, [&str; 4]); 5] = [
    ("enrolled", [">= 50%", ">= 100%", "< 30%", "between 10% and 90%"]),
    ("success", [">= 60%", ">= 100%", "> 0%", "<= 50%"]),
    ("tickets-per-100", ["<= 0", "<= 40", "> 10", "< 100"]),
    ("backlog", ["<= 0", "<= 2", "> 0", "= 0"]),
    ("reported", [">= 50%", ">= 100%", "> 0%", "<= 20%"]),
];

/// A wave's gate, if it has one; `faults` says whether it may wait for a fix.
fn gate(dice: &mut Dice, faults: bool) -> String {
    if dice.hit(25) {
        return String::new();
    }
    let mut keys = vec![format!("soak = \"{}\"", dice.one(&["0s", "1s", "1h", "2d", "5d 3h"]))];
    let mut watched = false;
    for (measure, limits) in ASKS {
        if dice.hit(30) {
            keys.push(format!("{measure} = \"{}\"", dice.one(&limits)));
            watched |= matches!(measure, "success" | "tickets-per-100" | "backlog");
        }
    }
    let on_fail = dice.one(&["halt", "halt", "hold", "roll-back"]);
    keys.push(format!("on-fail = \"{on_fail}\", every = \"{}\"", dice.one(&["1d", "7h", "9d", "61m"])));
    if watched && on_fail != "hold" && dice.hit(60) {
        let every = dice.one(&["17m", "1h", "1d", "97s"]);
        keys.push(format!("watch = {{ every = \"{every}\", from = {} }}", dice.range(1, 4)));
    }
    if dice.hit(40) {
        let spread = dice.one(&["fixed = \"5h\"", "exponential = \"30h\"", "fixed = \"0s\""]);
        keys.push(format!("decides-after = {{ {spread} }}"));
    }
    if dice.hit(50) {
        keys.push(format!("in-flight = \"{}\"", dice.one(&["stop", "stop", "finish"])));
    }
    if on_fail == "halt" && dice.hit(70) {
        let waits = if faults { "fix" } else { "1d" };
        keys.push(format!("restart = \"{}\"", dice.one(&["1h", "3d", "20d", "never", waits, waits])));
    }
    format!("gate = {{ {} }}\n", keys.join(", "))
}

/// The faults of a scenario whose waves are `waves`.
fn faults(dice: &mut Dice, rows: &str, waves: &[&str], (cohorts, horizon): (u64, u64)) -> String {
    let mut out = String::new();
    for number in 0..dice.range(1, 4) {
        let mut affects = Vec::new();
        match dice.below(6) {
            0 => affects.push(format!("cohort = \"c{}\"", dice.below(cohorts))),
            1 if !waves.is_empty() => affects.push(format!("wave = \"{}\"", dice.one(waves))),
            2 if rows.contains("platform = \"windows\"") => affects.push("platform = \"windows\"".to_owned()),
            3 if rows.contains("path = \"ade\"") => affects.push("path = \"ade\"".to_owned()),
            4 if rows.contains("os-version = \"18.5\"") => affects.push("os-version = \"18.5\"".to_owned()),
            _ => {}
        }
        if dice.hit(50) {
            affects.push(format!("share = \"{}%\"", dice.range(1, 101)));
        }
        let effect = dice.one(&["breaks-device", "fails-enrollment", "blocks-user", "floods-desk"]);
        let from = format!("{}d {:02}:00", dice.below(horizon), dice.below(24));
        let affects = affects.join(", ");
        let mut say = |line: String| writeln!(out, "{line}").expect("text takes text");
        say(format!("[[fault]]\nname = \"f{number}\"\nfrom = \"{from}\"\naffects = {{ {affects} }}"));
        say(format!("effect = \"{effect}\""));
        if dice.hit(60) {
            say(format!("calls = \"{}%\"", dice.below(101)));
        }
        for (key, chance) in [("calls-after", 50), ("noticed-after", 40), ("fixed-after", 80)] {
            if dice.hit(chance) {
                let hours = dice.range(1, 300);
                let spread = dice.one(&["fixed = \"0s\"", "fixed = \"1s\"", "exponential = ", "exponential = "]);
                let spread = if spread.ends_with(' ') { format!("{spread}\"{hours}h\"") } else { spread };
                say(format!("{key} = {{ {spread} }}"));
            }
        }
        if dice.hit(30) {
            say(format!("noticed-tickets = {}", dice.range(1, 5)));
        }
        if dice.hit(30) && rows.contains("gate = {") && ASKS.iter().any(|ask| rows.contains(&format!("{} = ", ask.0))) {
            say("noticed-at-gate = true".to_owned());
        }
        if dice.hit(30) {
            say("team = \"desk\"".to_owned());
        }
    }
    out
}

/// The events of a scenario with these cohorts.
fn events(dice: &mut Dice, rows: &str, (cohorts, horizon): (u64, u64), licenses: bool) -> String {
    let mut out = String::new();
    let met = |token: &&(&str, &[&str])| token.1.iter().any(|words| rows.contains(words));
    let tokens: Vec<&str> = TOKENS.iter().filter(met).map(|token| token.0).collect();
    for _ in 0..dice.below(6) {
        let at = dice.range(0, horizon);
        let at =
            if dice.hit(10) { format!("-{}d", dice.range(1, 200)) } else { format!("{at}d {:02}:00", dice.below(24)) };
        write!(out, "[[event]]\nat = \"{at}\"\n").expect("text takes text");
        let rest = match dice.below(10) {
            0..4 if !tokens.is_empty() => {
                let length = dice.one(&["0s", "1h", "2d", "12d", "29d 23h", "30d", "45d", "400d"]);
                format!("lapse = \"{}\"\nfor = \"{length}\"\n", dice.one(&tokens))
            }
            4 => "push = \"policy\"\n".to_owned(),
            _ => {
                let acts = ["is-retired", "is-wiped", "is-deleted", "loses-license", "gets-license"];
                let most = if licenses { acts.len() } else { 3 };
                let act = dice.one(&acts[..most]);
                format!(
                    "act = \"{act}\"\ncohort = \"c{}\"\ndevices = \"{}%\"\n",
                    dice.below(cohorts),
                    dice.range(1, 101)
                )
            }
        };
        out.push_str(&rest);
    }
    out
}

/// A cohort; whether it is a live fleet.
fn cohort(dice: &mut Dice, number: u64) -> (String, bool) {
    let (platform, path, needs) = dice.of(&PATHS);
    let mut out = format!(
        "[[cohort]]\nname = \"c{number}\"\ndevices = {}\nplatform = \"{platform}\"\npath = \"{path}\"\n{needs}\n",
        dice.range(1, 7)
    );
    let mut say = |line: String| writeln!(out, "{line}").expect("text takes text");
    say(format!("presence = {{ online = {} }}", dice.one(&PRESENCE)));
    if dice.hit(30) {
        say(format!("absences = {{ per-year = {}, length = {{ exponential = \"20d\" }} }}", dice.range(1, 12)));
    }
    if dice.hit(30) {
        say("lost-per-year = \"30%\"".to_owned());
    }
    if dice.hit(50) {
        let never = dice.one(&["0%", "10%"]);
        say(format!("response = {{ exponential = \"{}h\", never = \"{never}\" }}", dice.range(1, 200)));
    }
    if dice.hit(30) {
        say(format!(
            "compliance = {{ fails = \"{}%\", fixed-after = {{ exponential = \"20d\" }} }}",
            dice.range(10, 100)
        ));
    }
    if dice.hit(20) {
        say("grouping = \"dynamic\"".to_owned());
    }
    if dice.hit(15) {
        say("returns-after-expiry = false".to_owned());
    }
    if dice.hit(20) && !needs.contains("users") && !path.contains("userless") {
        say(format!("devices-per-user = {}", dice.range(2, 4)));
    }
    if dice.hit(25) {
        say(format!("in-groups-from = \"{}d\"", dice.below(60)));
    }
    if dice.hit(25) {
        say("corporate-identifiers = \"50%\"".to_owned());
    }
    if dice.hit(30) && path.starts_with("ade") {
        say(format!("registration = {{ by = \"apple\", at = \"{}d\" }}", dice.below(60)));
    }
    if dice.hit(30) && path.starts_with("autopilot-") && !path.ends_with("preparation") {
        say(format!("registration = {{ by = \"csv\", at = \"{}d\", rows-per-file = 2 }}", dice.below(60)));
    }
    let live = dice.hit(45);
    if live {
        say("enrolled-before = { uniform = [\"1d\", \"300d\"] }".to_owned());
    }
    (out, live)
}

/// Sites, and for each cohort what it downloads where.
fn sites(dice: &mut Dice, cohorts: u64) -> (String, Vec<String>) {
    let mut out = String::new();
    let links = ["1 Gbps", "10 Mbps", "300 Kbps", "9 Kbps", "40 Mbps per device", "unlimited"];
    for name in ["s0", "s1"] {
        let link = dice.one(&links);
        let mut say = |line: String| writeln!(out, "{line}").expect("text takes text");
        say(format!("[[site]]\nname = \"{name}\"\nlink = \"{link}\""));
        if !link.ends_with("device") {
            if dice.hit(40) {
                say(format!("device-cap = \"{}\"", dice.one(&["2 Mbps", "100 Kbps", "5 Gbps"])));
            }
            if dice.hit(60) {
                say(format!("peer-share = \"{}%\"", dice.below(101)));
            }
        }
        if dice.hit(50) {
            let slow = dice.one(&["1 Mbps", "3 Mbps per device", "64 Kbps"]);
            let hours = dice.one(&["mon-fri 08:00-18:00", "sat-sun 00:00-24:00", "mon-sun 22:00-06:00"]);
            say(format!("limits = {{ \"{hours}\" = \"{slow}\" }}"));
        }
        if dice.hit(30) {
            say("time-zone = \"America/New_York\"".to_owned());
        }
    }
    let mut rows = Vec::new();
    for _ in 0..cohorts {
        let site = dice.one(&["\"s0\"", "\"s1\"", "{ s0 = \"60%\", s1 = \"40%\" }"]);
        let size = dice.one(&[
            "{ median = \"50 MB\", p95 = \"4 GB\" }",
            "{ fixed = \"1 GB\" }",
            "{ uniform = [\"0 B\", \"3 KB\"] }",
            "{ exponential = \"9 GB\" }",
        ]);
        let download = if dice.hit(80) { format!("download = {size}\n") } else { String::new() };
        rows.push(if dice.hit(70) { format!("site = {site}\n{download}") } else { String::new() });
    }
    (out, rows)
}

/// The waves of those cohorts that are to be enrolled, and their names; `broken` says whether there are faults.
fn rollout(
    dice: &mut Dice,
    luck: &mut Dice,
    cohorts: &[String],
    (horizon, broken): (u64, bool),
) -> (String, Vec<&'static str>) {
    let gated = luck.hit(60);
    let gates: Vec<String> = (0..3).map(|_| if gated { gate(luck, broken) } else { String::new() }).collect();
    let third = gated && luck.hit(50);
    let mut out = String::new();
    let mut wave = |name: &str, start: &str, over: &str, share: &str, gate: &str| {
        let devices = cohorts.iter().map(|name| format!("{name} = \"{share}\"")).collect::<Vec<_>>().join(", ");
        let row = format!("[[wave]]\nname = \"{name}\"\nstart = \"{start}\"\nover = \"{over}\"\n");
        write!(out, "{row}devices = {{ {devices} }}\n{gate}").expect("text takes text");
    };
    if cohorts.is_empty() {
        return (out, Vec::new());
    }
    let first = dice.below(horizon);
    if !dice.hit(50) {
        wave("w", &format!("{first}d"), "10d", "rest", &gates[0]);
        return (out, vec!["w"]);
    }
    wave("w1", &format!("{first}d"), "3d", "50%", &gates[0]);
    let after = if dice.hit(50) { "after w1".to_owned() } else { format!("{}d", first + dice.below(30)) };
    wave("w2", &after, "5 workdays", if third { "30%" } else { "rest" }, &gates[1]);
    if !third {
        return (out, vec!["w1", "w2"]);
    }
    wave("w3", "6h after w2", "1d", "rest", &gates[2]);
    (out, vec!["w1", "w2", "w3"])
}

/// Keys of a team that may be there or not; the last ones want the first.
fn habits(luck: &mut Dice) -> String {
    let mut out = String::new();
    let mut say = |line: String| writeln!(out, "{line}").expect("text takes text");
    if luck.hit(75) {
        let spread = luck.one(&["exponential = \"3h\"", "fixed = \"0s\"", "fixed = \"20m\"", "exponential = \"9d\""]);
        say(format!("patience = {{ {spread} }}"));
        if luck.hit(80) {
            let after = luck.one(&["fixed = \"0s\"", "exponential = \"5h\""]);
            say(format!("calls-back = {{ share = \"{}%\", after = {{ {after} }} }}", luck.range(1, 101)));
        }
    }
    if luck.hit(40) {
        let after = luck.one(&["fixed = \"0s\"", "exponential = \"2d\""]);
        say(format!("reopens = {{ share = \"{}%\", after = {{ {after} }} }}", luck.range(1, 101)));
    }
    if luck.hit(30) {
        say(format!("shrinkage = \"{}%\"", luck.range(1, 60)));
    }
    if luck.hit(30) {
        say(format!("overtime = {}", luck.one(&["true", "\"1h\"", "\"16h\"", "false"])));
    }
    if luck.hit(30) {
        say(format!("learning = \"{}%\"", luck.range(1, 40)));
    }
    if luck.hit(40) {
        say(format!("goes-first = {}", luck.one(&["[]", "[\"locked-out\", \"vip\"]", "[\"vip\", \"locked-out\"]"])));
    }
    if luck.hit(30) {
        say("holidays = [2027-01-11, 2027-01-12, 2027-02-01]\ntime-zone = \"America/New_York\"".to_owned());
    }
    out
}

/// So many people, or more and fewer of them, now and then nobody.
fn people(luck: &mut Dice, horizon: u64) -> String {
    if luck.hit(50) {
        return format!("staff = {}\n", luck.range(1, 4));
    }
    let (mut day, mut shifts) = (0, vec![format!("{{ from = \"0d\", count = {} }}", luck.range(1, 4))]);
    for _ in 0..luck.range(1, 4) {
        day += luck.range(1, 1 + horizon / 3);
        shifts.push(format!("{{ from = \"{day}d {:02}:30\", count = {} }}", luck.below(24), luck.below(4)));
    }
    format!("staff = [{}]\n", shifts.join(", "))
}

/// The desk and what stands behind it: a second tier, and a bench.
fn teams(luck: &mut Dice, (minutes, horizon): (u64, u64)) -> String {
    let plain = "[[team]]\nname = \"desk\"\nhours = \"mon-sat 09:00-17:00\"\n";
    let mut out = format!("{plain}handle-time = {{ exponential = \"{minutes}m\" }}\n");
    if luck.hit(30) {
        return out + "staff = 1\n";
    }
    out += &(people(luck, horizon) + &habits(luck));
    if luck.hit(70) {
        // So many tickets that they fill the desk, and not so many that they are all that is simulated.
        let most = 2_000 * 7 / horizon.max(1) + 4;
        out += &format!("other-tickets = \"{} per week\"\n", luck.range(1, 2 + 4 * most));
    }
    if luck.hit(60) {
        out += &format!("escalates = {{ to = \"second\", share = \"{}%\" }}\n", luck.range(1, 101));
        out += "[[team]]\nname = \"second\"\ndoes = [\"escalations\"]\n";
        out += &format!("handle-time = {{ exponential = \"{}h\" }}\n", luck.range(1, 30));
        out += &(people(luck, horizon) + &habits(luck));
    }
    if luck.hit(60) {
        let kinds = ["technician-flow", "bulk-package", "dem", "factory-reset"];
        let does: Vec<String> = kinds.iter().filter(|_| luck.hit(75)).map(|kind| format!("\"{kind}\"")).collect();
        out += &format!("[[team]]\nname = \"bench\"\ndoes = [{}]\nhours = \"mon-fri 08:00-16:00\"\n", does.join(", "));
        out += &people(luck, horizon);
        if luck.hit(60) {
            out += &format!("stations = {}\n", luck.range(1, 4));
        }
        if luck.hit(50) {
            out += &format!("start-time = {{ {} }}\n", luck.one(&["fixed = \"0s\"", "exponential = \"1h\""]));
        }
        if luck.hit(40) {
            out += &format!("end-time = {{ {} }}\n", luck.one(&["fixed = \"0s\"", "exponential = \"1h\""]));
        }
        out += &format!("batch = {}\n", luck.range(1, 4));
    }
    out
}

/// The numbers in force, short enough for much to happen.
fn rules(dice: &mut Dice) -> String {
    format!(
        "[rules]\n\"certificate.validity\" = \"{}d\"\n\"certificate.renew-before\" = \"10d\"\n\
         \"certificate.renewal-fails\" = \"{}%\"\n\"cleanup.all\" = \"{}d\"\n\"cleanup.after-expiry\" = \"{}d\"\n\
         \"license.removal-grace\" = \"{}d\"\n\"compliance.mark-noncompliant-after\" = \"{}d\"\n\
         \"compliance.validity\" = \"{}d\"\n\"certificate.renew-after-expiry\" = {}\n\
         \"android.device-administrator-ends\" = false\n\"license.device-enforced\" = {}\n\
         \"certificate.renew-at\" = \"{}\"\n",
        dice.range(15, 370),
        dice.below(40),
        dice.range(30, 60),
        dice.range(10, 180),
        dice.range(1, 40),
        dice.below(20),
        dice.range(3, 31),
        dice.hit(25),
        dice.hit(50),
        dice.one(&["window", "check-in"]),
    )
}

/// The scenario of a number, among those of a seed: the same for the same two. Some of them are refused by the language.
#[must_use]
pub fn text(seed: u64, number: u64) -> String {
    company(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number))
}

/// A company.
fn company(seed: u64) -> String {
    let mut dice = Dice(splitmix(seed));
    let cohorts = dice.range(1, 5);
    // Rather months than a year: most of what can meet meets soon.
    let horizon = dice.range(20, 500).min(dice.range(20, 500));
    // What sites, gates and faults are is drawn apart, so that companies stay what they are without them.
    let mut lines = Dice(splitmix(seed ^ 0x0117_e115));
    let placed = lines.hit(50);
    let (places, downloads) = sites(&mut lines, cohorts);
    let mut rows = if placed { places } else { String::new() };
    let mut waves = Vec::new();
    for number in 0..cohorts {
        let (row, live) = cohort(&mut dice, number);
        rows.push_str(&row);
        if placed {
            rows.push_str(&downloads[usize::try_from(number).expect("cohorts are few")]);
        }
        if !live {
            waves.push(format!("c{number}"));
        }
    }
    let mut luck = Dice(splitmix(seed ^ 0x6a7e_fa17));
    let broken = luck.hit(70);
    let (out, names) = rollout(&mut dice, &mut luck, &waves, (horizon, broken));
    rows.push_str(&out);
    let faults = if broken { faults(&mut luck, &rows, &names, (cohorts, horizon)) } else { String::new() };
    let tenant = tenant(&mut dice, cohorts);
    let assigned = tenant.contains("license-assignment");
    let events = events(&mut dice, &rows, (cohorts, horizon), assigned);
    let warm_up = if dice.hit(30) { format!("warm-up = \"{}d\"\n", dice.below(horizon)) } else { String::new() };
    let rules = rules(&mut dice);
    let minutes = dice.range(1, 600);
    // Teams are drawn apart too.
    let mut staff = Dice(splitmix(seed ^ 0x7ea5_0000_0001));
    // Devices in use come to the bench to be reset, and half of the companies have more of what can go wrong.
    for path in ["ade", "ade-userless", "fully-managed", "corporate-work-profile", "dedicated", "aosp-user"] {
        if staff.hit(60) {
            let row = format!("path = \"{path}\"\n");
            rows = rows.replace(&row, &format!("{row}factory-reset = \"needed\"\n"));
        }
    }
    let rules = match staff.hit(50) {
        true => rules + "\"enrollment.ticket-share\" = \"100%\"\n\"esp.timeout\" = \"20m\"\n",
        false => rules,
    };
    if staff.hit(50) {
        rows = rows.replacen("[[cohort]]\n", "[[cohort]]\npriority = \"vip\"\n", 1);
    }
    let mut varied = Dice::of_its_own(seed, 0x5a71_e7e5);
    let head = format!(
        "[scenario]\nname = \"random\"\nstart = 2027-01-04\nhorizon = \"{}d\"\nseed = {}\nreplications = 2\n\
         time-zone = \"Europe/London\"\n",
        variety::horizon(&mut varied, horizon),
        seed % 1_000_000,
    );
    let rules = rules + &variety::rules(&mut varied);
    let rows = variety::cohorts(&mut varied, &rows, cohorts);
    let sent = variety::deliveries(&mut Dice::of_its_own(seed, 0xde11_7e25), &rows, &waves, horizon);
    let tables = [warm_up, tenant, rules, teams(&mut staff, (minutes, horizon)), rows, faults, events, sent];
    head + &tables.concat() + &variety::paths(&mut varied)
}
