//! Help desks replayed: a recursion of our own, second by second and with nothing but integers, must say of every call in
//! a company when it is served or given up, whatever the discipline of the line.
//!
//! It knows no calendar and no events: each second it looks who is done, who loses patience and who calls, and lets a
//! second of work pass where the team is there. When people call is read from the diaries of the devices; working times
//! and patience are drawn again at their addresses.

use crate::support::plan;
use fleetcast::engine::{Purpose, Streams};
use fleetcast::fleet::replicate;
use fleetcast::fleet::roster::Roster;
use fleetcast::fleet::watch::Step;
use fleetcast::fleet::watched;
use fleetcast::plan::Plan;
use fleetcast::units::{DeviceId, SimTime};
use std::collections::VecDeque;

const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;

/// One time in line: who, when, and what the draws say.
#[derive(Debug)]
struct Call {
    /// [s] since the start.
    at: u64,
    device: u32,
    vip: bool,
    /// Whether a fault has just locked its user out.
    locked: bool,
    handling: u64,
    patience: Option<u64>,
    /// What became of it by the diary.
    told: Told,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Told {
    /// Served from then to then.
    Served(u64, Option<u64>),
    /// Given up then.
    GaveUp(u64),
    /// In line at the end.
    Waits,
}

/// How a team works, without the simulator's words.
struct Rules {
    /// Whether it is open in this second.
    open: fn(u64) -> bool,
    /// Whether a job in hand goes on in this second.
    works: fn(u64) -> bool,
    staff: fn(u64) -> usize,
    /// The line that somebody stands in: important or not, locked out or not; 0 goes first.
    class: fn(bool, bool) -> usize,
    /// What the n-th job takes, of so much working time.
    takes: fn(u64, u64) -> u64,
}

fn always(_: u64) -> bool {
    true
}

/// mon-fri 08:00-18:00; the run starts on a Monday.
fn office(t: u64) -> bool {
    (t / DAY) % 7 < 5 && (8 * HOUR..18 * HOUR).contains(&(t % DAY))
}

/// The same, and two hours more.
fn late(t: u64) -> bool {
    (t / DAY) % 7 < 5 && (8 * HOUR..20 * HOUR).contains(&(t % DAY))
}

/// mon-fri 09:00-17:00 but for the Wednesday of the first week.
fn second_tier(t: u64) -> bool {
    (t / DAY) % 7 < 5 && t / DAY != 2 && (9 * HOUR..17 * HOUR).contains(&(t % DAY))
}

/// Important people first.
fn vips(vip: bool, _: bool) -> usize {
    usize::from(!vip)
}

fn plainly(_: u64, work: u64) -> u64 {
    work
}

/// What becomes of each call.
fn replayed(calls: &[Call], rules: &Rules, horizon: u64) -> Vec<Told> {
    let mut out = vec![Told::Waits; calls.len()];
    let mut lines = [VecDeque::new(), VecDeque::new(), VecDeque::new()];
    let mut waited = vec![0; calls.len()];
    let mut workers: Vec<(u64, usize)> = Vec::new();
    let (mut next, mut begun) = (0, 0);
    for t in 0..horizon {
        let end = |who: usize, out: &mut Vec<Told>| {
            if let Told::Served(from, _) = out[who] {
                out[who] = Told::Served(from, Some(t));
            }
        };
        let mut serve = |lines: &mut [VecDeque<usize>; 3], workers: &mut Vec<(u64, usize)>, out: &mut Vec<Told>| {
            while (rules.open)(t) && workers.len() < (rules.staff)(t) {
                let Some(who) = lines.iter_mut().find_map(VecDeque::pop_front) else { break };
                begun += 1;
                out[who] = Told::Served(t, None);
                match (rules.takes)(begun, calls[who].handling) {
                    0 => end(who, out),
                    work => workers.push((work, who)),
                }
            }
        };
        workers.iter().filter(|worker| worker.0 == 0).for_each(|worker| end(worker.1, &mut out));
        workers.retain(|worker| worker.0 > 0);
        serve(&mut lines, &mut workers, &mut out);
        let lost = |who: &usize, waited: &[u64]| calls[*who].patience == Some(waited[*who]);
        for line in &mut lines {
            line.iter().filter(|who| lost(who, &waited)).for_each(|who| out[*who] = Told::GaveUp(t));
            line.retain(|who| !lost(who, &waited));
        }
        while next < calls.len() && calls[next].at == t {
            let class = (rules.class)(calls[next].vip, calls[next].locked);
            lines[class].push_back(next);
            serve(&mut lines, &mut workers, &mut out);
            if out[next] == Told::Waits && calls[next].patience == Some(0) {
                lines[class].pop_back();
                out[next] = Told::GaveUp(t);
            }
            next += 1;
        }
        if (rules.works)(t) {
            workers.iter_mut().for_each(|worker| worker.0 -= 1);
        }
        if (rules.open)(t) {
            lines.iter().flatten().for_each(|who| waited[*who] += 1);
        }
    }
    out
}

/// Two hundred devices of which most fail several times, forty of them of people who may go first.
fn company(team: &str) -> String {
    format!(
        "[scenario]\nname = \"calls\"\nstart = 2027-01-04\nhorizon = \"21d\"\nseed = 3\nreplications = 1\n\
         [rules]\n\"enrollment.retry-gap\" = {{ exponential = \"5h\" }}\n\
         [[team]]\nname = \"desk\"\n{team}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nretries = 4\nphases = [{{ name = \"e\", \
         duration = {{ exponential = \"9m\" }}, fails = \"60%\", ticket = \"always\" }}]\n\
         [[cohort]]\nname = \"chiefs\"\ndevices = 40\nplatform = \"windows\"\npath = \"p\"\npriority = \"vip\"\n\
         [[cohort]]\nname = \"staff\"\ndevices = 160\nplatform = \"windows\"\npath = \"p\"\n\
         [[wave]]\nname = \"w\"\nstart = \"0d\"\nover = \"6d\"\ndevices = {{ chiefs = \"all\", staff = \"all\" }}\n"
    )
}

/// Every time in line at each team, in order of time and device.
fn calls(plan: &Plan) -> Vec<Vec<Call>> {
    let streams = Streams::new(plan.seed, 0);
    let roster = Roster::new(plan);
    let mut out: Vec<Vec<Call>> = plan.teams.iter().map(|_| Vec::new()).collect();
    for device in 0..plan.devices() {
        let (_, cohort, ordinal) = roster.whose(plan, DeviceId(device));
        let row = &plan.cohorts[cohort.index()];
        let owner = streams.owner(&format!("cohort:{}", row.luck));
        let (_, watch) = watched(plan, plan.seed, 0, Some(DeviceId(device)));
        let steps = watch.expect("the device is watched").steps;
        // The team, the ticket, its tier and the calls at it; the place of the call that waits.
        let (mut team, mut ticket, mut tier, mut again) = (0, None::<u16>, 0u32, 0u32);
        let mut open: Option<usize> = None;
        let mut locked_at = None;
        let mut comes = |at: SimTime, locked: bool, (team, ticket, tier, again): (usize, u16, u32, u32)| {
            let patience = plan.teams[team].patience.as_ref();
            let call = Call {
                at: u64::try_from(at.offset()).unwrap(),
                device,
                vip: row.vip,
                locked,
                handling: plan.teams[team]
                    .handle_time
                    .sample(owner.open_at(ordinal, Purpose::Handling, ticket, tier).draw()),
                patience: patience.map(|patience| {
                    patience.sample(owner.open_at(ordinal, Purpose::Patience, ticket, (tier * 16 + again) * 4).draw())
                }),
                told: Told::Waits,
            };
            out[team].push(call);
            out[team].len() - 1
        };
        let mut told = Vec::new();
        for (time, step) in steps {
            let t = u64::try_from(time.offset()).unwrap_or(0);
            if let Step::Hit(_) = step {
                locked_at = Some(time);
            } else if let Step::TicketOpened(to) = step {
                (team, ticket, tier, again) = (to.index(), Some(ticket.map_or(0, |n| n + 1)), 0, 0);
                // Whoever is locked out calls in the second in which the fault hits.
                open = Some(comes(time, locked_at == Some(time), (team, ticket.unwrap(), 0, 0)));
            } else if let Step::Escalated(to) = step {
                told.push((team, open.unwrap(), None, t));
                (team, tier, again) = (to.index(), tier + 1, 0);
                open = Some(comes(time, false, (team, ticket.unwrap(), tier, 0)));
            } else if let Step::CallsAgain(back) = step {
                told.push((team, open.unwrap(), Some(Told::GaveUp(t)), 0));
                again += 1;
                open = (back < plan.horizon).then(|| comes(back, false, (team, ticket.unwrap(), tier, again)));
            } else if step == Step::GivesUp {
                told.push((team, open.take().unwrap(), Some(Told::GaveUp(t)), 0));
            } else if let Step::ServiceBegins(_) = step {
                told.push((team, open.unwrap(), Some(Told::Served(t, None)), 0));
            } else if step == Step::Served {
                told.push((team, open.take().unwrap(), None, t));
            }
        }
        for (team, place, what, end) in told {
            let call = &mut out[team][place];
            call.told = match (what, call.told) {
                (Some(what), _) => what,
                (None, Told::Served(from, _)) => Told::Served(from, Some(end)),
                (None, other) => other,
            };
        }
    }
    out.iter_mut().for_each(|calls| calls.sort_by_key(|call| (call.at, call.device)));
    out
}

/// Compares what the diaries tell with the recursion; how many calls waited, and how many were given up.
fn agree(text: &str, rules: &[Rules]) -> (usize, usize) {
    let plan = plan(&company(text), &[]);
    let horizon = u64::from((plan.horizon - SimTime::START).as_seconds());
    let (mut waited, mut gave_up) = (0, 0);
    for (calls, rules) in calls(&plan).iter().zip(rules) {
        assert!(calls.len() > 40, "only {} calls", calls.len());
        let want = replayed(calls, rules, horizon);
        for (call, want) in calls.iter().zip(want) {
            assert_eq!(call.told, want, "{call:?} of {text}");
            waited += usize::from(matches!(want, Told::Served(from, _) if from > call.at));
            gave_up += usize::from(matches!(want, Told::GaveUp(_)));
        }
    }
    let counts = &replicate(&plan, plan.seed, 0).teams;
    let given_up: u64 = counts.iter().map(|row| row.abandoned + row.call_backs).sum();
    assert!(given_up <= gave_up as u64 && gave_up as u64 - given_up < 5, "{given_up} of {gave_up} in {text}");
    (waited, gave_up)
}

const PLAIN: Rules = Rules { open: always, works: always, staff: |_| 1, class: |_, _| 2, takes: plainly };

#[test]
fn first_come_first_served_to_the_second() {
    let all = "goes-first = []\nhandle-time = { exponential = \"20m\" }";
    let (waited, _) = agree(&format!("staff = 1\n{all}"), &[PLAIN]);
    assert!(waited > 150, "{waited}");
    let (waited, _) = agree(&format!("staff = 3\n{all}"), &[Rules { staff: |_| 3, ..PLAIN }]);
    assert!(waited >= 4, "{waited}");
    let hours = "staff = 3\nhours = \"mon-fri 08:00-18:00\"";
    let rules = Rules { open: office, works: office, staff: |_| 3, ..PLAIN };
    assert!(agree(&format!("{hours}\n{all}"), &[rules]).0 > 60);
}

#[test]
fn important_people_go_first_and_interrupt_nobody() {
    let hours = "handle-time = { exponential = \"30m\" }\nhours = \"mon-fri 08:00-18:00\"";
    let rules = Rules { open: office, works: office, staff: |_| 2, class: vips, ..PLAIN };
    assert!(agree(&format!("staff = 2\n{hours}"), &[rules]).0 > 200);
}

/// From the third day on a fault locks out half of those who are enrolled, at their next check-in; they all call at once.
#[test]
fn whoever_is_locked_out_goes_before_important_people() {
    let fault = "[[fault]]\nname = \"lock\"\nfrom = \"2d\"\naffects = { share = \"50%\" }\neffect = \"blocks-user\"\n\
                 calls = \"100%\"";
    let hours = "handle-time = { exponential = \"25m\" }\nhours = \"mon-fri 08:00-18:00\"\nstaff = 2";
    let rules = |class: fn(bool, bool) -> usize| [Rules { open: office, works: office, staff: |_| 2, class, ..PLAIN }];
    let first: fn(bool, bool) -> usize = |vip, locked| if locked { 0 } else { 1 + usize::from(!vip) };
    let text = format!("{hours}\ngoes-first = [\"locked-out\", \"vip\"]\n{fault}");
    assert!(agree(&text, &rules(first)).0 > 200);
    let second: fn(bool, bool) -> usize = |vip, locked| if vip { 0 } else { 1 + usize::from(!locked) };
    agree(&format!("{hours}\ngoes-first = [\"vip\", \"locked-out\"]\n{fault}"), &rules(second));
    agree(&format!("{hours}\n{fault}"), &rules(vips));
}

#[test]
fn patience_counts_open_time_and_some_call_again() {
    let waits = "patience = { exponential = \"50m\" }\nhandle-time = { exponential = \"30m\" }";
    let (waited, gave_up) = agree(&format!("staff = 1\n{waits}"), &[Rules { class: vips, ..PLAIN }]);
    assert!(waited > 50 && gave_up > 50, "{waited} {gave_up}");
    let again = "calls-back = { share = \"60%\", after = { exponential = \"3h\" } }";
    let hours = "staff = 1\nhours = \"mon-fri 08:00-18:00\"";
    let rules = Rules { open: office, works: office, class: vips, ..PLAIN };
    let (waited, gave_up) = agree(&format!("{hours}\n{waits}\n{again}"), &[rules]);
    assert!(waited > 50 && gave_up > 100, "{waited} {gave_up}");
}

/// Four people, one from Tuesday noon, none on the Thursday, five from Friday 10:00 on: whoever leaves finishes the job in
/// hand, and with a quarter of their time elsewhere it takes four thirds as long.
#[test]
fn people_come_and_go_and_are_not_always_there() {
    let staff = "staff = [{ from = \"0d\", count = 4 }, { from = \"1d 12:00\", count = 1 }, \
                 { from = \"3d\", count = 0 }, { from = \"4d 10:00\", count = 5 }]";
    let rest = "hours = \"mon-fri 08:00-18:00\"\nshrinkage = \"25%\"\nhandle-time = { exponential = \"50m\" }";
    let count = |t: u64| match t {
        0..129_600 => 4,
        129_600..259_200 => 1,
        259_200..381_600 => 0,
        _ => 5,
    };
    let takes = |_, work: u64| (4 * work * 2 + 3) / 6;
    let rules = Rules { open: office, works: office, staff: count, class: vips, takes };
    assert!(agree(&format!("{staff}\n{rest}"), &[rules]).0 > 200);
}

#[test]
fn a_job_in_hand_at_closing_time_goes_on_when_it_should() {
    let rest = "staff = 2\nhours = \"mon-fri 08:00-18:00\"\nhandle-time = { exponential = \"90m\" }";
    let rules = |works| Rules { open: office, works, staff: |_| 2, class: vips, ..PLAIN };
    agree(&format!("{rest}\novertime = false"), &[rules(office)]);
    agree(&format!("{rest}\novertime = \"2h\""), &[rules(late)]);
    agree(&format!("{rest}\novertime = true"), &[rules(always)]);
}

/// 60 % go on to a team with hours, a holiday and working times of its own, where people lose patience too, and a third
/// of those to a third one that is always there.
#[test]
fn tickets_go_on_from_team_to_team() {
    let desk = "staff = 2\nhandle-time = { exponential = \"30m\" }\nhours = \"mon-fri 08:00-18:00\"\nescalates = { to = \"second\", share = \"60%\" }";
    let second = "[[team]]\nname = \"second\"\ndoes = [\"escalations\"]\nstaff = 1\nhours = \"mon-fri 09:00-17:00\"\n\
                  holidays = [2027-01-06]\nhandle-time = { exponential = \"25m\" }\n\
                  patience = { exponential = \"4h\" }\ngoes-first = []\nescalates = { to = \"third\", share = \"50%\" }";
    let third = "[[team]]\nname = \"third\"\ndoes = [\"escalations\"]\nstaff = 1\n\
                 handle-time = { exponential = \"3h\" }";
    let rules = [
        Rules { open: office, works: office, staff: |_| 2, class: vips, ..PLAIN },
        Rules { open: second_tier, works: second_tier, ..PLAIN },
        Rules { class: vips, ..PLAIN },
    ];
    let (waited, gave_up) = agree(&format!("{desk}\n{second}\n{third}"), &rules);
    assert!(waited > 200 && gave_up > 20, "{waited} {gave_up}");
}

/// Wright's curve: the n-th ticket takes 0.8 to the power of log2(n) of its time. Steps of the table are exact up to 127.
#[test]
fn a_team_learns() {
    let takes = |n: u64, work: u64| {
        let n = if n < 128 { n } else { n >> (n.ilog2() - 6) << (n.ilog2() - 6) };
        let exact = work as f64 * libm::pow(0.8, libm::log2(n as f64));
        (0..=work).find(|whole| *whole as f64 + 0.5 > exact).expect("a part of it")
    };
    let rules = Rules { takes, class: vips, ..PLAIN };
    let (waited, _) = agree("staff = 1\nlearning = \"20%\"\nhandle-time = { exponential = \"2h\" }", &[rules]);
    assert!(waited > 20, "{waited}");
}
