//! Microsoft's own enrollment paths as data, in the same form as a scenario's.
//!
//! [`basis`] says what each duration rests on; failure rates are assumed. A scenario that knows better writes a path of
//! its own.
//!
//! An attempt fails by chance, anew each time; because a page times out, which the drawn durations decide; or because of
//! an obstacle, which a device has for good. With two retries, what is left in the end is hardly more than the share of
//! lasting obstacles.

mod android;
mod apple;
mod attested;
mod autopilot;
pub mod basis;
#[cfg(test)]
mod calibration_tests;
mod draft;
mod joins;
mod linux;
mod managed;
mod shown;
mod shown_mobile;

use crate::intune::{BuiltIn, Platform, Step};
use crate::plan::built_in::draft::Draft;
use crate::plan::path::{AfterFailure, LicenseNeed, Path, Retry};
use crate::rules::RuleBook;
use crate::rules::limits::quotas;
use crate::units::{Share, TeamId};

pub use basis::{Basis, basis};

/// The built-in `path` on `platform`; its failures' tickets go to `desk`.
#[must_use]
pub fn built_in(path: BuiltIn, platform: Platform, book: &RuleBook, desk: Option<TeamId>) -> Path {
    let after = AfterFailure {
        ticket: book.enrollment_ticket_share,
        team: desk,
        retry: Retry::WhenServed,
        gap: book.enrollment_retry_gap.clone(),
    };
    let Draft { mut phases, pages, obstacles, ladder, .. } = draft(path, platform, book, &after);
    // What is installed while somebody waits is downloaded where that begins; without such a step it comes afterwards.
    if let Some(setup) = phases.iter_mut().find(|phase| phase.step == Some(Step::DeviceSetup)) {
        setup.downloads = Share::ALL;
    }
    // A client that tries again by itself climbs its whole ladder, and nobody tries for it afterwards.
    let rungs = u32::try_from(ladder.len()).expect("ladders are short");
    Path {
        name: path.name().to_owned(),
        like: Some(path),
        platform,
        retries: if ladder.is_empty() { book.enrollment_retries } else { rungs },
        license: license(path, book),
        quotas: quotas(path),
        dem: path == BuiltIn::Dem,
        phases,
        pages,
        obstacles,
        ladder,
    }
}

/// The phases of `path` on `platform` and what belongs to them.
fn draft(path: BuiltIn, platform: Platform, book: &RuleBook, after: &AfterFailure) -> Draft {
    use BuiltIn as B;
    let mac = platform == Platform::MacOs;
    match path {
        B::AutopilotUserDriven => autopilot::user_driven(book, after),
        B::AutopilotHybrid => autopilot::hybrid(book, after),
        B::AutopilotSelfDeploying => attested::self_deploying(book, after),
        B::AutopilotPreProvisioned => attested::pre_provisioned(book, after),
        B::AutopilotExistingDevices => autopilot::existing_devices(book, after),
        B::AutopilotDevicePreparation => autopilot::device_preparation(book, after),
        B::AutomaticJoin | B::UserJoin => joins::join(after),
        B::AutomaticByod => joins::work_account(after),
        B::BulkPackage => managed::bulk_package(book, after),
        B::GroupPolicy => managed::group_policy(book, after),
        B::Dem => joins::dem(after),
        B::UserRegister => joins::register(after),
        B::MdmOnly => joins::mdm_only(after),
        B::CoManagementExisting => managed::co_management_existing(book, after),
        B::CoManagementBootstrap => managed::co_management_bootstrap(after),
        B::Ade if mac => apple::ade_of_a_mac(book, after),
        B::Ade => apple::ade(book, after),
        B::AdeUserless if mac => apple::ade_userless_of_a_mac(book, after),
        B::AdeUserless => apple::ade_userless(book, after),
        B::ConfiguratorSetupAssistant => apple::configurator_setup_assistant(book, after),
        B::ConfiguratorDirect => apple::configurator_direct(after),
        B::DeviceEnrollment if mac => apple::device_enrollment_of_a_mac(after),
        B::DeviceEnrollment => apple::device_enrollment(book, after),
        B::AccountDrivenUserEnrollment => apple::account_driven(after),
        B::WorkProfile => android::work_profile(after),
        B::CorporateWorkProfile => android::corporate_work_profile(book, after),
        B::FullyManaged => android::fully_managed(book, after),
        B::Dedicated => android::dedicated(book, after),
        B::AospUser => android::aosp_user(book, after),
        B::AospUserless => android::aosp_userless(book, after),
        B::DeviceAdministrator => android::device_administrator(after),
        B::Linux => linux::linux(after),
    }
}

/// Which license an enrollment by `path` takes.
///
/// A device license covers what has no user and what a DEM account enrolled; a provisioning package and a Configuration
/// Manager client need neither kind, unless the rules say that clients do (LIC-COM-01).
#[must_use]
pub fn license(path: BuiltIn, book: &RuleBook) -> LicenseNeed {
    use BuiltIn as B;
    match path {
        B::AutopilotSelfDeploying
        | B::Dem
        | B::AdeUserless
        | B::ConfiguratorDirect
        | B::Dedicated
        | B::AospUserless => LicenseNeed::Device,
        B::CoManagementExisting | B::CoManagementBootstrap if !book.license_comanagement_exempt => LicenseNeed::User,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::path::{Meeting, Phase, Rung};
    use crate::rules::book::Ruleset;
    use crate::units::{Span, Spread};

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    fn path_by(path: BuiltIn, book: &RuleBook) -> Path {
        built_in(path, path.platforms()[0], book, Some(TeamId(0)))
    }

    fn path(path: BuiltIn) -> Path {
        path_by(path, &book())
    }

    fn named<'a>(path: &'a Path, phase: &str) -> &'a Phase {
        path.phases.iter().find(|p| p.name == phase).unwrap()
    }

    #[test]
    fn six_percent_of_user_driven_attempts_fail() {
        let path = path(BuiltIn::AutopilotUserDriven);
        let inside: Vec<&str> = path.phases.iter().filter(|p| p.page.is_some()).map(|p| p.name.as_str()).collect();
        assert_eq!(inside, ["device-setup", "account-setup"]);
        let measured = calibration_tests::measure(&path, 0..path.phases.len());
        assert!((measured.late - 0.036).abs() < 0.001, "{} time out", measured.late);
        assert!((measured.first - 0.06).abs() < 0.001_5, "{} fail in all", measured.first);
    }

    #[test]
    fn seven_percent_of_joins_in_settings_fail() {
        let path = path(BuiltIn::AutomaticJoin);
        assert!(path.pages.is_empty());
        let measured = calibration_tests::measure(&path, 0..path.phases.len());
        assert!((measured.first - 0.07).abs() < 0.000_2, "{} fail", measured.first);
    }

    #[test]
    fn every_path_is_well_formed() {
        for id in BuiltIn::all() {
            let path = path(id);
            assert_eq!(path.name, id.name());
            assert!(!path.phases.is_empty());
            for phase in &path.phases {
                let fails = phase.fails > Share::NONE || phase.gap.is_some();
                assert_eq!(fails, !phase.causes.is_empty(), "{}: {}", path.name, phase.name);
                assert!(phase.causes.iter().all(|(weight, _)| *weight > 0));
                assert!(phase.step.is_some());
                let same = path.phases.iter().filter(|p| p.name == phase.name).count();
                assert_eq!(same, 1, "{} has a phase {} only once", path.name, phase.name);
                assert!(phase.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", phase.name);
            }
            for page in 0..path.pages.len() {
                let on: Vec<bool> = path.phases.iter().map(|p| p.page.map(usize::from) == Some(page)).collect();
                let turns = on.windows(2).filter(|pair| !pair[0] && pair[1]).count() + usize::from(on[0]);
                assert_eq!(turns, 1, "{}: the phases on page {page} are one stretch", path.name);
            }
            assert!(path.phases.iter().all(|p| p.page.is_none_or(|page| usize::from(page) < path.pages.len())));
            assert!(path.obstacles.iter().all(|o| usize::from(o.phase) < path.phases.len() && o.share > Share::NONE));
            assert!(path.obstacles.iter().map(|o| o.share.as_ppm()).sum::<u32>() <= 1_000_000);
        }
    }

    #[test]
    fn failures_by_chance_name_no_rule() {
        for id in BuiltIn::all() {
            let path = path(id);
            let by_chance = path.phases.iter().filter(|p| p.gap.is_none());
            let drawn = by_chance.flat_map(|p| p.causes.iter().map(|(_, failure)| failure));
            let met = path.obstacles.iter().map(|o| &o.failure);
            assert!(drawn.chain(met).all(|failure| failure.rule.is_empty()), "{}", path.name);
            assert!(path.pages.iter().all(|page| !page.failure.rule.is_empty()), "{}", path.name);
        }
    }

    #[test]
    fn a_path_that_takes_reset_devices_only_has_a_reset_and_repeats_it() {
        for id in BuiltIn::all() {
            let path = path(id);
            let reset = path.phases.iter().find(|phase| phase.step == Some(Step::FactoryReset));
            assert_eq!(reset.is_some(), id.resets(), "{}", path.name);
            assert!(reset.is_none_or(|phase| phase.duration.is_zero() && phase.again == Some(book().reset_takes)));
            let retires = path.phases[0].step == Some(Step::OtherManagement);
            assert_eq!(retires, id.platforms() != [Platform::Windows], "{}", path.name);
        }
    }

    #[test]
    fn numbers_of_the_book_show_in_the_paths_of_phones() {
        let mut book = book();
        book.ade_await_configuration = false;
        book.configurator_affinity_window = Span::hours(3);
        book.ios_profile_window = Span::minutes(5);
        book.android_restart = Share::NONE;
        let ade = path_by(BuiltIn::Ade, &book);
        assert!(named(&ade, "await-configuration").duration.is_zero());
        let window = named(&path_by(BuiltIn::ConfiguratorSetupAssistant, &book), "user-affinity").task.clone().unwrap();
        assert_eq!((window.within, window.failure.rule), (Span::hours(3), "APL-CFG-01"));
        let page = &path_by(BuiltIn::DeviceEnrollment, &book).pages[0];
        assert_eq!((page.timeout, page.failure.rule), (Span::minutes(5), "APL-DE-01"));
        let restarted = |book: &RuleBook| named(&path_by(BuiltIn::FullyManaged, book), "apps-and-policies").fails;
        assert_eq!((restarted(&book), restarted(&self::book())), (Share::ppm(5_208), Share::ppm(10_208)));
    }

    #[test]
    fn a_page_times_out_by_the_book() {
        let mut book = book();
        book.esp_timeout = Span::minutes(30);
        book.autopilot_v2_timeout = Span::minutes(90);
        let table = [
            (BuiltIn::AutopilotUserDriven, vec![(30, "0x800705B4", "WIN-ESP-02")]),
            (BuiltIn::AutopilotExistingDevices, vec![(30, "0x800705B4", "WIN-ESP-02")]),
            (BuiltIn::AutopilotSelfDeploying, vec![(30, "0x800705B4", "WIN-ESP-02")]),
            (BuiltIn::AutopilotPreProvisioned, vec![(30, "0x800705B4", "WIN-ESP-02"); 2]),
            (BuiltIn::AutopilotDevicePreparation, vec![(90, "", "WIN-AP-V2-01")]),
            (BuiltIn::AutomaticJoin, vec![]),
            (BuiltIn::GroupPolicy, vec![]),
        ];
        for (id, want) in table {
            let want: Vec<_> =
                want.into_iter().map(|(m, code, rule)| (Span::minutes(m), code.to_owned(), rule)).collect();
            assert_eq!(pages(&path_by(id, &book)), want, "{}", id.name());
        }
    }

    fn pages(path: &Path) -> Vec<(Span, String, &'static str)> {
        path.pages.iter().map(|page| (page.timeout, page.failure.code.clone(), page.failure.rule)).collect()
    }

    #[test]
    fn a_hybrid_page_runs_forty_minutes_longer() {
        let mut book = book();
        for (timeout, extra, minutes) in [(60, 40, 100), (30, 40, 70), (30, 0, 30), (1, 40, 41)] {
            (book.esp_timeout, book.esp_hybrid_extra) = (Span::minutes(timeout), Span::minutes(extra));
            let want = (Span::minutes(minutes), "0x800705B4".to_owned(), "WIN-ESP-03");
            assert_eq!(pages(&path_by(BuiltIn::AutopilotHybrid, &book)), [want]);
        }
    }

    #[test]
    fn hybrid_attempts_meet_at_the_connector() {
        let meeting = |id| {
            let path = path(id);
            path.phases.iter().filter_map(|p| p.meets.map(|meets| (p.name.clone(), meets))).collect::<Vec<_>>()
        };
        let want = vec![("offline-domain-join".to_owned(), Meeting::Connector)];
        for id in BuiltIn::all() {
            assert_eq!(meeting(id), if id == BuiltIn::AutopilotHybrid { want.clone() } else { vec![] });
        }
    }

    #[test]
    fn the_enrollment_task_runs_every_five_minutes_for_a_day() {
        let path = path(BuiltIn::GroupPolicy);
        let task = named(&path, "enrollment-task").task.as_ref().unwrap();
        assert_eq!((task.every, task.within), (Span::minutes(5), Span::hours(24)));
        assert_eq!((task.failure.code.as_str(), task.failure.rule), ("0x8018002B", "WIN-GPO-02"));
        let mut book = book();
        (book.gpo_interval, book.gpo_window) = (Span::minutes(7), Span::hours(3));
        let path = path_by(BuiltIn::GroupPolicy, &book);
        let task = named(&path, "enrollment-task").task.as_ref().unwrap();
        assert_eq!((task.every, task.within), (Span::minutes(7), Span::hours(3)));
    }

    #[test]
    fn a_package_restarts_the_device_after_a_minute() {
        let restart = |book: &RuleBook| named(&path_by(BuiltIn::BulkPackage, book), "restart").duration.clone();
        assert_eq!(restart(&book()), Spread::fixed(Span::seconds(60)));
        let mut other = book();
        other.bulk_reboot = Span::seconds(61);
        assert_eq!(restart(&other), Spread::fixed(Span::seconds(61)));
    }

    #[test]
    fn clients_climb_their_ladders_and_users_try_as_often_as_the_book_says() {
        let mut book = book();
        book.enrollment_retries = 4;
        for id in BuiltIn::all() {
            let path = path_by(id, &book);
            let climbs = matches!(id, BuiltIn::BulkPackage | BuiltIn::CoManagementExisting);
            assert_eq!(path.ladder.len(), if climbs { 6 } else { 0 }, "{}", path.name);
            assert_eq!(path.retries, if climbs { 6 } else { 4 }, "{}", path.name);
        }
        assert_eq!(path(BuiltIn::BulkPackage).ladder.last(), Some(&Rung::NextStart));
        assert_eq!(path(BuiltIn::CoManagementExisting).ladder[3], Rung::After(Span::hours(16)));
    }

    #[test]
    fn a_client_does_not_try_again_after_a_refusal() {
        for id in BuiltIn::all() {
            let path = path(id);
            let refused = path.obstacles.iter().filter(|o| o.after.retry == Retry::Never).count();
            let all = path.obstacles.len();
            assert_eq!(refused, if id == BuiltIn::CoManagementExisting { all } else { 0 }, "{}", path.name);
            assert!(path.phases.iter().all(|p| p.after.retry != Retry::Never), "{}", path.name);
        }
    }

    #[test]
    fn what_no_user_sees_opens_no_ticket() {
        let unseen: Vec<&str> = BuiltIn::all()
            .filter(|id| path(*id).phases.iter().all(|p| p.after.ticket == Share::NONE))
            .map(BuiltIn::name)
            .collect();
        assert_eq!(unseen, ["bulk-package", "group-policy", "co-management-existing"]);
    }

    #[test]
    fn licenses_go_by_who_uses_the_device() {
        let mut book = book();
        let of = |need| BuiltIn::all().filter(|p| license(*p, &book) == need).map(BuiltIn::name).collect::<Vec<_>>();
        assert_eq!(of(LicenseNeed::None), ["bulk-package", "co-management-existing", "co-management-bootstrap"]);
        assert_eq!(
            of(LicenseNeed::Device),
            ["autopilot-self-deploying", "dem", "ade-userless", "configurator-direct", "dedicated", "aosp-userless"]
        );
        book.license_comanagement_exempt = false;
        assert_eq!(license(BuiltIn::CoManagementExisting, &book), LicenseNeed::User);
        assert_eq!(license(BuiltIn::BulkPackage, &book), LicenseNeed::None);
    }
}
