//! What a cohort's devices bring along that changes their path: an earlier life, a stage in the workshop, somebody who
//! enrolls them.

use crate::intune::{BuiltIn, Step};
use crate::plan::LicenseNeed;
use crate::plan::path::{Path, Phase};
use crate::rules::conditions;
use crate::rules::eligibility;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::custom::{self, Place};
use crate::scenario::lower::world::cited;
use crate::units::{Share, Span, Spread};

/// Changes the path of a cohort by what its devices bring along.
pub fn path(ledger: &mut Ledger, path: &mut Path, place: Place<'_>) {
    other_management(ledger, path, place);
    factory_reset(ledger, path, place);
    staged(ledger, path, place);
    by_a_manager(path, place);
    affinity(path, place);
}

/// The time that a rule gives, or none in a story.
fn takes(place: Place<'_>, time: &Spread) -> Spread {
    if place.timed { time.clone() } else { Spread::fixed(Span::ZERO) }
}

fn phase_of(path: &mut Path, step: Step) -> Option<&mut Phase> {
    path.phases.iter_mut().find(|phase| phase.step == Some(step))
}

/// The condition `name` stops `share` of the devices, after what the cohort and before what the path brings along.
fn stops(path: &mut Path, place: Place<'_>, name: &str, share: Share) {
    let condition = place.like.and_then(|like| conditions::find_condition(name, like));
    if let Some(condition) = condition.filter(|_| share > Share::NONE) {
        let obstacle = custom::obstacle(path, condition, share);
        path.obstacles.insert(0, obstacle);
    }
}

/// Another provider's management is taken off first, and leaves something behind now and then (ENR-MDM-01).
fn other_management(ledger: &mut Ledger, path: &mut Path, place: Place<'_>) {
    if place.cohort.text("other-mdm") != Some("is-retired") {
        return;
    }
    let time = takes(place, &place.book.other_mdm_retire);
    let Some(phase) = phase_of(path, Step::OtherManagement) else {
        let message = "`other-mdm = \"is-retired\"` goes with the built-in paths of phones, tablets, Macs and Linux";
        let complaint = Diagnostic::error("impossible", place.cohort.at("other-mdm"), message);
        ledger.say(complaint.help("leave `other-mdm` out, if it is taken off before"));
        return;
    };
    phase.duration = time;
    phase.again = Some(Spread::fixed(Span::ZERO));
    phase.rule = Some("other-mdm.retire");
    if place.timed {
        stops(path, place, "other-mdm-leftovers", eligibility::leftovers(place.book));
    }
}

/// Devices in use are reset first where their path takes reset ones only; where somebody leaves that out they fail.
fn factory_reset(ledger: &mut Ledger, path: &mut Path, place: Place<'_>) {
    let Some(word) = place.cohort.text("factory-reset").filter(|word| *word != "not-needed") else { return };
    if !place.like.is_some_and(BuiltIn::resets) {
        let way = place.like.map_or("this path", BuiltIn::name);
        let message =
            format!("`factory-reset` goes with paths that take reset devices only; {way} takes them as they are");
        let help = cited("leave `factory-reset` out", "ENR-MDM-02");
        ledger.say(Diagnostic::error("impossible", place.cohort.at("factory-reset"), message).help(help));
        return;
    }
    if word == "skipped" {
        stops(path, place, "not-reset", Share::ALL);
        // Who has it has nothing else.
        path.obstacles.truncate(1);
        return;
    }
    let time = takes(place, &place.book.reset_takes);
    if let Some(phase) = phase_of(path, Step::FactoryReset) {
        phase.duration = time;
        phase.rule = Some("reset.takes");
    }
}

/// A staged device is enrolled in the workshop and lies there until its user signs in (AND-STG-01).
fn staged(ledger: &mut Ledger, path: &mut Path, place: Place<'_>) {
    if place.cohort.flag("staged") != Some(true) {
        return;
    }
    if !matches!(place.like, Some(BuiltIn::FullyManaged | BuiltIn::CorporateWorkProfile)) {
        let message = "`staged` goes with fully-managed and corporate-work-profile";
        let help = cited("leave `staged` out", "AND-STG-01");
        ledger.say(Diagnostic::error("impossible", place.cohort.at("staged"), message).help(help));
        return;
    }
    let position = path.phases.iter().position(|phase| phase.step == Some(Step::SignIn)).unwrap_or(0);
    let like = &path.phases[position];
    let wait = Phase {
        name: "staged".to_owned(),
        step: Some(Step::Wait),
        duration: takes(place, &place.book.android_staging),
        rule: Some("android.staging"),
        downloads: Share::NONE,
        fails: Share::NONE,
        causes: Vec::new(),
        ..like.clone()
    };
    path.phases.insert(position, wait);
    for obstacle in path.obstacles.iter_mut().filter(|obstacle| usize::from(obstacle.phase) >= position) {
        obstacle.phase += 1;
    }
}

/// A device enrollment manager's devices are nobody's: a device license and no user's limit (LIC-DEV-02, RES-CNT-02).
fn by_a_manager(path: &mut Path, place: Place<'_>) {
    path.dem |= place.cohort.text("account") == Some("dem");
    if path.dem && place.like.is_some_and(|like| like != BuiltIn::Dem) {
        if path.license == LicenseNeed::User {
            path.license = LicenseNeed::Device;
        }
        path.quotas.intune = false;
    }
}

/// Nobody is waited for where there is no user.
fn affinity(path: &mut Path, place: Place<'_>) {
    if place.like != Some(BuiltIn::ConfiguratorSetupAssistant) || place.cohort.text("users") != Some("none") {
        return;
    }
    if let Some(phase) = phase_of(path, Step::SignIn) {
        phase.duration = Spread::fixed(Span::ZERO);
        phase.task = None;
    }
}
