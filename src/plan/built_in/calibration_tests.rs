//! Whether the paths give the durations and failure rates that they were made for.

use std::ops::Range;

use super::*;
use crate::plan::path::Phase;
use crate::rules::book::Ruleset;
use crate::units::{Share, Span};

const DRAWS: u64 = 200_000;

/// An even grid of draws, a different one for each phase: the fractions of n x an irrational number. None is a sum of
/// multiples of the others, or two phases would rise and fall together.
fn draw(n: u64, phase: usize) -> u64 {
    const STEPS: [u64; 9] = [
        0x9e37_79b9_7f4a_7c15,
        0x6a09_e667_f3bc_c909,
        0xbb67_ae85_84ca_a73b,
        0xcbbb_9d5d_c105_9ed8,
        0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1,
        0x9b05_688c_2b3e_6c1f,
        0x1f83_d9ab_fb41_bd6b,
        0x5be0_cd19_137e_2179,
    ];
    (n + 1).wrapping_mul(STEPS[phase])
}

/// What attempts come to, as shares.
#[derive(Default)]
pub(super) struct Measured {
    /// Of first attempts: fail.
    pub(super) first: f64,
    /// Of devices: still fail at their last attempt.
    pub(super) residual: f64,
    /// Of first attempts: a page or a task times out.
    pub(super) late: f64,
}

fn share(share: Share) -> f64 {
    f64::from(share.as_ppm()) / 1e6
}

/// What an attempt without an obstacle comes to: exact in what chance decides, by draws in what durations decide.
struct Free {
    /// The share that times out, by phase.
    late: Vec<f64>,
    /// The share that succeeds.
    succeeds: f64,
}

/// The limit of a phase, when so much time went by on its page.
fn limit(path: &Path, phase: &Phase, spent: Span) -> Option<Span> {
    let page = phase.page.map(|page| path.pages[usize::from(page)].timeout.less(spent));
    page.or(phase.task.as_ref().map(|task| task.within))
}

fn free(path: &Path, phases: &Range<usize>) -> Free {
    let mut out = Free { late: vec![0.0; path.phases.len()], succeeds: 0.0 };
    for n in 0..DRAWS {
        let (mut weight, mut page, mut spent) = (1.0 / DRAWS as f64, None, Span::ZERO);
        for position in phases.clone() {
            let phase = &path.phases[position];
            if phase.page != page {
                (page, spent) = (phase.page, Span::ZERO);
            }
            let took = phase.duration.span(draw(n, position));
            if limit(path, phase, spent).is_some_and(|limit| took > limit) {
                out.late[position] += weight;
                weight = 0.0;
                break;
            }
            spent = spent + took;
            weight *= 1.0 - share(phase.fails);
        }
        out.succeeds += weight;
    }
    out
}

/// Measures the attempts that consist of these phases of a path only.
pub(super) fn measure(path: &Path, phases: Range<usize>) -> Measured {
    let free = free(path, &phases);
    let met: Vec<_> = path.obstacles.iter().filter(|o| phases.contains(&usize::from(o.phase))).collect();
    let of = |lasts: bool| met.iter().filter(|o| o.lasts == lasts).map(|o| share(o.share)).sum::<f64>();
    let (lasting, passing) = (of(true), of(false));
    let clear = 1.0 - lasting - passing;
    let fails = 1.0 - free.succeeds;
    let again = |times: u32| (0..times).fold(1.0, |all, _| all * fails);
    let late = |until: usize| free.late[..until].iter().sum::<f64>();
    let behind = met.iter().map(|obstacle| {
        // A task that an obstacle stops shows the obstacle, not the time-out.
        let at = usize::from(obstacle.phase);
        share(obstacle.share) * late(at + usize::from(path.phases[at].task.is_none()))
    });
    Measured {
        first: 1.0 - clear * free.succeeds,
        residual: lasting + passing * again(path.retries) + clear * again(path.retries + 1),
        late: clear * late(path.phases.len()) + behind.sum::<f64>(),
    }
}

/// Median and p95 of what phases draw together [min], before a time-out cuts it off.
fn total(path: &Path, phases: Range<usize>) -> (f64, f64) {
    let sum = |n| phases.clone().map(|p| u64::from(path.phases[p].duration.span(draw(n, p)).as_seconds())).sum();
    let mut all: Vec<u64> = (0..DRAWS).map(sum).collect();
    all.sort_unstable();
    let at = |percent: usize| all[all.len() * percent / 100] as f64 / 60.0;
    (at(50), at(95))
}

struct Row {
    path: BuiltIn,
    /// The platform that it is measured on: the first of the path's but for Macs.
    platform: Platform,
    /// The phases that an attempt is taken to consist of.
    phases: Range<usize>,
    /// Phases, and the median and p95 of their total [min].
    takes: (Range<usize>, f64, f64),
    /// Failing first attempts, devices that fail to the end, and first attempts that time out [%].
    fails: (f64, f64, f64),
}

fn row(path: BuiltIn, phases: Range<usize>, takes: (Range<usize>, f64, f64), fails: (f64, f64, f64)) -> Row {
    Row { path, platform: path.platforms()[0], phases, takes, fails }
}

/// The row of a Mac.
fn mac(row: Row) -> Row {
    Row { platform: Platform::MacOs, ..row }
}

/// The paths of other platforms, whose totals are those of a device out of the box.
fn mobile_table() -> Vec<Row> {
    use BuiltIn as B;
    vec![
        row(B::Ade, 0..6, (0..6, 20.0, 45.0), (4.0, 1.0, 0.0)),
        mac(row(B::Ade, 0..6, (0..6, 30.0, 75.0), (5.0, 1.2, 0.0))),
        row(B::AdeUserless, 0..5, (0..5, 12.0, 30.0), (3.0, 0.8, 0.0)),
        mac(row(B::AdeUserless, 0..5, (0..5, 18.0, 50.0), (3.0, 0.8, 0.0))),
        // What the technician does; a user who comes too late is among the failures.
        row(B::ConfiguratorSetupAssistant, 0..5, (0..4, 8.0, 18.0), (3.0, 0.3, 1.43)),
        row(B::ConfiguratorDirect, 0..3, (0..3, 8.0, 18.0), (3.0, 0.6, 0.0)),
        row(B::DeviceEnrollment, 0..5, (0..5, 8.0, 25.0), (9.0, 1.75, 0.85)),
        mac(row(B::DeviceEnrollment, 0..4, (0..4, 15.0, 40.0), (9.0, 1.1, 0.0))),
        row(B::AccountDrivenUserEnrollment, 0..3, (0..3, 6.0, 20.0), (8.0, 1.7, 0.0)),
        row(B::WorkProfile, 0..4, (0..4, 10.0, 30.0), (10.0, 2.7, 0.0)),
        row(B::CorporateWorkProfile, 0..6, (0..6, 18.0, 48.0), (6.0, 1.25, 0.0)),
        row(B::FullyManaged, 0..6, (0..6, 16.0, 42.0), (5.0, 1.0, 0.0)),
        row(B::Dedicated, 0..5, (0..5, 12.0, 30.0), (4.0, 1.0, 0.0)),
        row(B::AospUser, 0..6, (0..6, 15.0, 45.0), (7.0, 1.9, 0.0)),
        row(B::AospUserless, 0..5, (0..5, 15.0, 45.0), (7.0, 1.9, 0.0)),
        // No figure of its own: as a work profile.
        row(B::DeviceAdministrator, 0..4, (0..4, 10.0, 30.0), (10.0, 1.7, 0.0)),
        row(B::Linux, 0..4, (0..4, 20.0, 75.0), (9.0, 3.1, 0.0)),
    ]
}

fn table() -> Vec<Row> {
    windows_table().into_iter().chain(mobile_table()).collect()
}

fn windows_table() -> Vec<Row> {
    use BuiltIn as B;
    vec![
        // 40 and 95 with practitioners; the tails of the page's phases are tightened.
        row(B::AutopilotUserDriven, 0..6, (0..6, 41.5, 71.0), (6.0, 1.5, 3.6)),
        // 150 with the long time-outs; 100 is the p95 of what the page sees, the rest comes before it.
        row(B::AutopilotHybrid, 0..7, (0..7, 65.0, 105.0), (14.0, 4.0, 4.9)),
        row(B::AutopilotHybrid, 0..7, (3..7, 61.0, 100.0), (14.0, 4.0, 4.9)),
        // 65 would be 6.6 % of time-outs.
        row(B::AutopilotSelfDeploying, 0..4, (0..4, 25.0, 53.0), (7.0, 2.5, 2.1)),
        // The technician's flow: tightened from 100.
        row(B::AutopilotPreProvisioned, 0..3, (0..3, 40.0, 58.0), (8.0, 2.0, 3.6)),
        // The user's flow: tightened from 45, which would be 1.9 % of time-outs.
        row(B::AutopilotPreProvisioned, 4..7, (4..7, 15.0, 41.0), (3.0, 0.7, 1.2)),
        // Both in one attempt: neither flow fails, so 1 - 0.92 x 0.97; the time-outs of the second are of the rest.
        row(B::AutopilotPreProvisioned, 0..7, (3..4, 0.0, 0.0), (10.76, 2.69, 4.7)),
        row(B::AutopilotExistingDevices, 0..7, (0..7, 90.0, 180.0), (9.0, 3.0, 3.4)),
        row(B::AutopilotDevicePreparation, 0..3, (0..3, 20.0, 50.0), (5.0, 1.5, 2.4)),
        row(B::AutomaticJoin, 0..2, (1..2, 8.0, 25.0), (7.0, 2.0, 0.0)),
        row(B::UserJoin, 0..2, (1..2, 8.0, 25.0), (7.0, 2.0, 0.0)),
        row(B::AutomaticByod, 0..3, (1..2, 4.0, 15.0), (7.0, 2.0, 0.0)),
        row(B::UserRegister, 0..2, (1..2, 4.0, 15.0), (7.0, 2.0, 0.0)),
        row(B::MdmOnly, 0..2, (1..2, 4.0, 15.0), (7.0, 2.0, 0.0)),
        // As joins, without those who give up.
        row(B::Dem, 0..3, (1..3, 8.0, 25.0), (3.5, 2.0, 0.0)),
        row(B::BulkPackage, 0..4, (0..4, 15.0, 45.0), (5.0, 1.0, 0.0)),
        // A lognormal with this p95 exceeds a day in 0.75 %.
        row(B::GroupPolicy, 0..3, (2..3, 20.0, 360.0), (8.0, 2.0, 0.7)),
        row(B::CoManagementExisting, 0..2, (1..2, 10.0, 60.0), (10.0, 2.5, 0.0)),
        row(B::CoManagementBootstrap, 0..3, (1..2, 8.0, 25.0), (10.0, 2.5, 0.0)),
        row(B::CoManagementBootstrap, 0..3, (2..3, 10.0, 60.0), (10.0, 2.5, 0.0)),
    ]
}

fn made(path: BuiltIn, platform: Platform) -> Path {
    built_in(path, platform, &RuleBook::new(Ruleset::Intune202608), None)
}

#[test]
fn every_path_takes_as_long_as_assumed() {
    for row in table() {
        let (phases, median, p95) = row.takes;
        let got = total(&made(row.path, row.platform), phases);
        let name = row.path.name();
        assert!((got.0 - median).abs() <= 0.05 * median, "{name}: median {} instead of {median}", got.0);
        assert!((got.1 - p95).abs() <= 0.05 * p95, "{name}: p95 {} instead of {p95}", got.1);
    }
}

#[test]
fn every_path_fails_as_often_as_assumed() {
    for row in table() {
        let (first, residual, late) = row.fails;
        let got = measure(&made(row.path, row.platform), row.phases);
        let name = row.path.name();
        let within = if first < 6.0 { 0.15 } else { 0.3 };
        assert!((got.first * 100.0 - first).abs() <= within, "{name}: {} fail, not {first} %", got.first);
        assert!((got.residual * 100.0 / residual - 1.0).abs() <= 0.1, "{name}: {} to the end", got.residual);
        assert!((got.late * 100.0 - late).abs() <= 0.2, "{name}: {} time out, not {late} %", got.late);
    }
}

#[test]
fn every_path_was_measured() {
    let all = BuiltIn::all().flat_map(|id| id.platforms().iter().map(move |platform| (id, *platform)));
    // The two kinds of Android without Google's services are one path.
    for (id, platform) in all.filter(|(id, platform)| *platform != Platform::Aosp || id.platforms()[0] == *platform) {
        let ours = |row: &&Row| (row.path, row.platform) == (id, platform);
        let last = table().iter().filter(ours).map(|row| row.phases.end).max();
        assert_eq!(last, Some(made(id, platform).phases.len()), "{}", id.name());
    }
}

#[test]
fn company_portal_takes_longer_and_fails_more_often_than_a_browser() {
    let book = RuleBook { ios_web_enrollment: false, ..RuleBook::new(Ruleset::Intune202608) };
    let path = built_in(BuiltIn::DeviceEnrollment, Platform::Ios, &book, None);
    let got = total(&path, 0..6);
    assert!((got.0 - 12.0).abs() <= 0.6 && (got.1 - 35.0).abs() <= 1.75, "{got:?}");
    let got = measure(&path, 0..6);
    assert!((got.first * 100.0 - 11.0).abs() <= 0.3, "{} fail", got.first);
    assert!((got.late * 100.0 - 0.84).abs() <= 0.2, "{} let the profile lapse", got.late);
}

#[test]
fn what_lasts_is_nearly_all_that_is_left_after_retries() {
    for id in BuiltIn::all() {
        let path = made(id, id.platforms()[0]);
        let lasting: f64 = path.obstacles.iter().filter(|o| o.lasts).map(|o| share(o.share)).sum();
        let got = measure(&path, 0..path.phases.len());
        assert!(got.residual >= lasting && got.residual < lasting + 0.002, "{}: {}", path.name, got.residual);
    }
}
