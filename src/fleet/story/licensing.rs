//! A story's license: when its device is noncompliant for want of it.

use super::Told;
use super::diary::Diary;
use crate::fleet::unlicensed::noncompliance;
use crate::plan::path::LicenseNeed;
use crate::plan::story::{Act, LifeEvent, Story};
use crate::rules::ids::Decided;
use crate::rules::license::{self, Stretches};
use crate::units::SimTime;

/// The stretches for which the device's user has been without a license for longer than the grace (LIC-REM-01).
pub(super) fn without(story: &Story) -> Stretches {
    let plan = &story.plan;
    let mut out = Stretches::new();
    if plan.paths.first().is_none_or(|path| path.license != LicenseNeed::User) {
        return out;
    }
    let mut lost: Option<SimTime> = None;
    let mut held = story.licensed;
    for (at, act) in &story.does {
        let now = SimTime::after_start(*at);
        if *act == Act::LosesLicense && std::mem::replace(&mut held, false) {
            lost = Some(now);
        } else if *act == Act::GetsLicense {
            held = true;
            let from = lost.take().map(|lost| license::noncompliant_from(lost, &plan.rules));
            out.extend(from.filter(|from| *from < now).map(|from| (from, now)));
        }
    }
    out.extend(lost.map(|lost| (license::noncompliant_from(lost, &plan.rules), SimTime::NEVER)));
    out
}

/// Puts what a lost license led to among what was told, and joins it with silences.
pub(super) fn tell(diary: &mut Diary, without: &Stretches, end: SimTime) {
    if without.is_empty() {
        return;
    }
    for record in 1..=diary.record {
        let (silences, enrolled, over) = life(&diary.lines, record, end);
        let Some(enrolled) = enrolled else { continue };
        // A record outlives its certificate, and stays as it is; what an admin or the user ends is over.
        let stays = over.is_some_and(|told| told.1 == LifeEvent::CertificateExpired);
        let until = over.map_or(end, |told| told.0);
        let stretches = noncompliance(without, &silences, enrolled, until, stays);
        let own = |from: &SimTime| silences.iter().any(|silence| silence.0 == *from);
        let back = |until: &SimTime| silences.iter().any(|silence| silence.1 == *until);
        diary.lines.retain(|(owner, told)| {
            let silent = (told.event == LifeEvent::Noncompliant && own(&told.time))
                || (told.event == LifeEvent::Compliant && back(&told.time));
            *owner != record || !silent
        });
        for one in stretches {
            let why = |license: bool, silence| if license { Decided::LicenseTaken } else { silence };
            diary.tell_of(record, one.from, LifeEvent::Noncompliant, why(one.license_lost, Decided::Noncompliant));
            if one.until < until || (one.until == until && until < end && !one.license_back) {
                diary.tell_of(record, one.until, LifeEvent::Compliant, why(one.license_back, Decided::Compliant));
            }
        }
    }
}

/// A record's silences, when it was made, and what ended its life before `end`, if something did.
fn life(
    lines: &[(u16, Told)],
    record: u16,
    end: SimTime,
) -> (Stretches, Option<SimTime>, Option<(SimTime, LifeEvent)>) {
    use LifeEvent as L;
    let mut ours: Vec<(SimTime, LifeEvent)> =
        lines.iter().filter(|row| row.0 == record).map(|row| (row.1.time, row.1.event)).collect();
    ours.sort_unstable();
    let (mut silences, mut enrolled, mut over) = (Stretches::new(), None, None);
    for (time, event) in ours {
        match event {
            L::Enrolled | L::ReEnrolled => enrolled = Some(time),
            L::Noncompliant => silences.push((time, SimTime::NEVER)),
            L::Compliant => {
                if let Some(last) = silences.last_mut() {
                    last.1 = time;
                }
            }
            L::CertificateExpired | L::RecordDeleted | L::Retired | L::Wiped | L::Unenrolled if time < end => {
                over = over.or(Some((time, event)));
            }
            // A certificate may be renewed after it ran out: the record lives on.
            L::CertificateRenewed => over = over.filter(|(_, event)| *event != L::CertificateExpired),
            L::CertificateExpired
            | L::RecordDeleted
            | L::Retired
            | L::Wiped
            | L::Unenrolled
            | L::Registered
            | L::EnrollmentRefused
            | L::EnrollmentFailed
            | L::RecordHidden
            | L::RecordReappeared
            | L::RecordDuplicated => {}
        }
    }
    (silences, enrolled, over)
}
