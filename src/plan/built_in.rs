//! Microsoft's own enrollment paths as data, in the same form as a scenario's.
//!
//! Durations and failure rates here are assumed unless a comment says otherwise; a scenario that knows better writes a
//! path of its own. A path that this version doesn't simulate is one phase of no length that never fails: a story may
//! still walk it.

use crate::intune::{BuiltIn, Failure, Platform, Reason};
use crate::plan::path::{AfterFailure, LicenseNeed, Page, Path, Phase, Retry};
use crate::rules::RuleBook;
use crate::rules::limits::quotas;
use crate::units::{Share, Span, Spread, TeamId};

/// The built-in `path` on `platform`; its failures' tickets go to `desk`.
#[must_use]
pub fn built_in(path: BuiltIn, platform: Platform, book: &RuleBook, desk: Option<TeamId>) -> Path {
    let after = AfterFailure {
        ticket: book.enrollment_ticket_share,
        team: desk,
        retry: Retry::WhenServed,
        gap: book.enrollment_retry_gap.clone(),
    };
    let (phases, pages) = if path == BuiltIn::AutopilotUserDriven {
        (user_driven(&after), vec![status_page(book, &after)])
    } else if path == BuiltIn::AutomaticJoin {
        // The page also shows at a join out of the box; this is the join in Settings, which has none.
        (automatic_join(&after), Vec::new())
    } else {
        (vec![phase("enrollment", Spread::fixed(Span::ZERO), &after)], Vec::new())
    };
    Path {
        name: path.name().to_owned(),
        like: Some(path),
        platform,
        retries: book.enrollment_retries,
        license: license(path),
        quotas: quotas(path),
        phases,
        pages,
        obstacles: Vec::new(),
        ladder: Vec::new(),
    }
}

/// Which license an enrollment by `path` takes.
///
/// A device license covers what has no user and what a DEM account enrolled; a provisioning package and a Configuration
/// Manager client need neither kind.
#[must_use]
pub fn license(path: BuiltIn) -> LicenseNeed {
    use BuiltIn as B;
    match path {
        B::AutopilotSelfDeploying
        | B::Dem
        | B::AdeUserless
        | B::ConfiguratorDirect
        | B::Dedicated
        | B::AospUserless => LicenseNeed::Device,
        B::BulkPackage | B::CoManagementExisting | B::CoManagementBootstrap => LicenseNeed::None,
        B::AutopilotUserDriven
        | B::AutopilotHybrid
        | B::AutopilotPreProvisioned
        | B::AutopilotExistingDevices
        | B::AutopilotDevicePreparation
        | B::AutomaticJoin
        | B::AutomaticByod
        | B::GroupPolicy
        | B::UserRegister
        | B::UserJoin
        | B::MdmOnly
        | B::Ade
        | B::ConfiguratorSetupAssistant
        | B::DeviceEnrollment
        | B::AccountDrivenUserEnrollment
        | B::WorkProfile
        | B::CorporateWorkProfile
        | B::FullyManaged
        | B::AospUser
        | B::DeviceAdministrator
        | B::Linux => LicenseNeed::User,
    }
}

/// Autopilot user-driven with about eight apps on a good link.
///
/// 6 % of first attempts fail. Time-outs of the Enrollment Status Page are 60 % of that and come from the drawn
/// durations alone; the other 2.4 % are drawn, by the weights network 15, license or scope 10, right to join or limit 5,
/// other 10. The rates below are of the attempts that get to their phase, so that they add up to 2.4 % of all.
fn user_driven(after: &AfterFailure) -> Vec<Phase> {
    let network = || failure(Reason::ClientDisconnected, "0x80192EE2");
    vec![
        phase("profile download", median_p95(Span::seconds(3), Span::seconds(30)), after)
            .failing(3_000, vec![(1, network())]),
        phase("sign-in and MFA", minutes(3, 10), after)
            .failing(1_805, vec![(1, failure(Reason::Authentication, "0x80180002"))]),
        phase("Entra join and MDM enrollment", minutes(2, 6), after).failing(
            15_072,
            vec![
                (10, network()),
                (5, failure(Reason::UserValidation, "0x80180018")),
                (5, failure(Reason::AccountValidation, "0x8018002B")),
                (5, failure(Reason::Authorization, "0x801C0003")),
            ],
        ),
        // Outside the page: user-driven opens it with device preparation done (WIN-ESP-01). The two phases inside take
        // longer than 60 minutes together in 3.6 % of the attempts; with this one among them it would be 6.9 %.
        phase("device preparation", minutes(4, 15), after)
            .failing(4_285, vec![(1, failure(Reason::Unknown, "0x80180005"))]),
        phase("device setup", minutes(20, 45), after).inside(),
        phase("account setup", minutes(8, 20), after).inside(),
    ]
}

/// An Entra join in Settings.
///
/// 7 % of first attempts fail, half of them because the user gives up. Limits and restrictions decide for themselves
/// before the attempt; their part of the causes is among the others.
fn automatic_join(after: &AfterFailure) -> Vec<Phase> {
    vec![
        phase("sign-in and MFA", minutes(3, 10), after)
            .failing(35_000, vec![(1, failure(Reason::UserAbandonment, "0x8018002A"))]),
        phase("Entra join and MDM enrollment", minutes(8, 25), after).failing(
            36_269,
            vec![
                (20, failure(Reason::ClientDisconnected, "0x80192EE2")),
                (15, failure(Reason::AccountValidation, "0x8018002B")),
                (15, failure(Reason::Unknown, "0x80180005")),
            ],
        ),
    ]
}

fn status_page(book: &RuleBook, after: &AfterFailure) -> Page {
    Page {
        timeout: book.esp_timeout,
        failure: Failure { reason: Reason::ClientDisconnected, code: "0x800705B4".to_owned(), rule: "WIN-ESP-02" },
        after: after.clone(),
    }
}

/// A phase that never fails, outside the Enrollment Status Page.
fn phase(name: &str, duration: Spread, after: &AfterFailure) -> Phase {
    Phase {
        name: name.to_owned(),
        step: None,
        duration,
        fails: Share::NONE,
        causes: Vec::new(),
        after: after.clone(),
        page: None,
        task: None,
        meets: None,
        gap: None,
    }
}

impl Phase {
    fn failing(self, ppm: u32, causes: Vec<(u32, Failure)>) -> Phase {
        Phase { fails: Share::ppm(ppm), causes, ..self }
    }

    fn inside(self) -> Phase {
        Phase { page: Some(0), ..self }
    }
}

/// A failure by chance.
fn failure(reason: Reason, code: &str) -> Failure {
    Failure { reason, code: code.to_owned(), rule: "" }
}

fn minutes(median: u32, p95: u32) -> Spread {
    median_p95(Span::minutes(median), Span::minutes(p95))
}

fn median_p95(median: Span, p95: Span) -> Spread {
    Spread::lognormal(median, p95)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    const DRAWS: u64 = 200_000;

    /// An even grid of draws, a different one for each phase: the fractions of n x an irrational number.
    fn draw(n: u64, phase: usize) -> u64 {
        const STEPS: [u64; 6] = [
            0x9e37_79b9_7f4a_7c15,
            0x6a09_e667_f3bc_c909,
            0xbb67_ae85_84ca_a73b,
            0x3c6e_f372_fe94_f82b,
            0xa54f_f53a_5f1d_36f1,
            0x510e_527f_ade6_82d1,
        ];
        (n + 1).wrapping_mul(STEPS[phase])
    }

    fn path(path: BuiltIn) -> Path {
        built_in(path, path.platforms()[0], &RuleBook::new(Ruleset::Intune202608), Some(TeamId(0)))
    }

    /// The share that gets through every phase's drawn failures.
    fn surviving(path: &Path) -> f64 {
        path.phases.iter().map(|p| 1.0 - f64::from(p.fails.as_ppm()) / 1e6).product()
    }

    /// The share whose phases inside the page take longer than its time-out.
    fn timing_out(path: &Path) -> f64 {
        let timeout = path.pages[0].timeout;
        let inside: Vec<&Phase> = path.phases.iter().filter(|p| p.page.is_some()).collect();
        let late = (0..DRAWS).filter(|n| {
            let took = inside.iter().enumerate().fold(Span::ZERO, |sum, (i, p)| sum + p.duration.span(draw(*n, i)));
            took > timeout
        });
        late.count() as f64 / DRAWS as f64
    }

    #[test]
    fn six_percent_of_user_driven_attempts_fail() {
        let path = path(BuiltIn::AutopilotUserDriven);
        let late = timing_out(&path);
        assert!((late - 0.036).abs() < 0.001, "{late} time out");
        let drawn = 1.0 - surviving(&path);
        assert!((drawn - 0.024).abs() < 0.000_01, "{drawn} fail by chance");
        let all = drawn + surviving(&path) * late;
        assert!((all - 0.06).abs() < 0.001_5, "{all} fail in all");
    }

    #[test]
    fn seven_percent_of_joins_in_settings_fail() {
        let path = path(BuiltIn::AutomaticJoin);
        assert!(path.pages.is_empty());
        assert!((1.0 - surviving(&path) - 0.07).abs() < 0.000_01);
    }

    #[test]
    fn every_path_is_well_formed() {
        for id in BuiltIn::all() {
            let path = path(id);
            assert_eq!(path.name, id.name());
            assert!(!path.phases.is_empty());
            for phase in &path.phases {
                assert_eq!(phase.fails == Share::NONE, phase.causes.is_empty(), "{}: {}", path.name, phase.name);
                assert!(phase.causes.iter().all(|(weight, _)| *weight > 0));
            }
            assert_eq!(!path.pages.is_empty(), path.phases.iter().any(|p| p.page.is_some()));
            if !id.alive() {
                assert!(path.phases.len() == 1 && path.phases[0].duration.is_zero());
            }
        }
    }

    #[test]
    fn licenses_go_by_who_uses_the_device() {
        let of = |need| BuiltIn::all().filter(|p| license(*p) == need).map(BuiltIn::name).collect::<Vec<_>>();
        assert_eq!(of(LicenseNeed::None), ["bulk-package", "co-management-existing", "co-management-bootstrap"]);
        assert_eq!(
            of(LicenseNeed::Device),
            ["autopilot-self-deploying", "dem", "ade-userless", "configurator-direct", "dedicated", "aosp-userless"]
        );
    }
}
