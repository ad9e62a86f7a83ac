//! Devices whose user lost the license: noncompliant after a grace, whatever else they do (LIC-REM-01).
//!
//! Such a device may be silent too, and is noncompliant for one reason or the other. So its silences are kept apart
//! while it lives, and both are told as one when that life is over. Only the few devices concerned are kept here.

use crate::plan::story::LifeEvent;
use crate::rules::license::{Stretches, except, together};
use crate::units::{DeviceId, SimTime};
use std::collections::BTreeMap;

/// The silences of one life so far, in order; the last one may have no end yet.
#[derive(Clone, Default, Debug)]
pub struct Silences(Stretches);

impl Silences {
    /// Keeps an event of compliance; whether it was one.
    pub fn keep(&mut self, time: SimTime, event: LifeEvent) -> bool {
        match event {
            LifeEvent::Noncompliant => self.0.push((time, SimTime::NEVER)),
            LifeEvent::Compliant => self.end(time),
            LifeEvent::Registered
            | LifeEvent::EnrollmentRefused
            | LifeEvent::EnrollmentFailed
            | LifeEvent::Enrolled
            | LifeEvent::CertificateRenewed
            | LifeEvent::CertificateExpired
            | LifeEvent::RecordHidden
            | LifeEvent::RecordReappeared
            | LifeEvent::RecordDeleted
            | LifeEvent::RecordDuplicated
            | LifeEvent::Retired
            | LifeEvent::Wiped
            | LifeEvent::Unenrolled
            | LifeEvent::ReEnrolled => return false,
        }
        true
    }

    /// The last silence ends.
    pub fn end(&mut self, until: SimTime) {
        if let Some(last) = self.0.last_mut() {
            last.1 = until;
        }
    }
}

/// A device's stretches without a license, and the silences of its life.
#[derive(Debug)]
struct Spell {
    without: Stretches,
    silences: Silences,
}

/// The devices concerned.
#[derive(Default, Debug)]
pub struct Unlicensed {
    devices: BTreeMap<u32, Spell>,
}

impl Unlicensed {
    /// A device is without a license during these stretches.
    pub fn add(&mut self, device: DeviceId, without: Stretches) {
        self.devices.insert(device.0, Spell { without, silences: Silences::default() });
    }

    /// Where a device's silences are kept, if it is concerned.
    pub fn silences(&mut self, device: DeviceId) -> Option<&mut Silences> {
        if self.devices.is_empty() {
            return None;
        }
        self.devices.get_mut(&device.0).map(|spell| &mut spell.silences)
    }

    /// When a device was noncompliant in a life that ran from `enrolled` until `end`, for either reason. A record that
    /// stays behind (`stays`) stays as it is, without an end.
    pub fn settle(&mut self, device: DeviceId, enrolled: SimTime, end: SimTime, stays: bool) -> Option<Settled> {
        let spell = self.devices.get_mut(&device.0)?;
        let silences = std::mem::take(&mut spell.silences);
        let here = within(&spell.without, enrolled, end, false);
        let alone = except(&here, &silences.0);
        Some(Settled { stretches: noncompliance(&spell.without, &silences.0, enrolled, end, stays), alone })
    }
}

/// What a life came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settled {
    /// When the device was noncompliant, for either reason.
    pub stretches: Vec<Noncompliance>,
    /// When it was noncompliant for want of a license alone, and in contact.
    pub alone: Stretches,
}

/// Stretches without a license as far as a life that ran from `enrolled` until `end` meets them; what goes on has no end
/// if the record `stays`.
fn within(without: &[(SimTime, SimTime)], enrolled: SimTime, end: SimTime, stays: bool) -> Stretches {
    let clip = |(from, until): &(SimTime, SimTime)| {
        let open = stays && *until > end;
        (*from < end).then_some(((*from).max(enrolled), if open { SimTime::NEVER } else { (*until).min(end) }))
    };
    without.iter().filter_map(clip).collect()
}

/// A stretch for which a device is noncompliant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Noncompliance {
    /// Its beginning.
    pub from: SimTime,
    /// Its end, not included; never if it has none.
    pub until: SimTime,
    /// Whether it begins for want of a license, and not with a silence.
    pub license_lost: bool,
    /// Whether it ends with a license, and not with a contact.
    pub license_back: bool,
}

/// What stretches without a license and silences come to in a life.
#[must_use]
pub fn noncompliance(
    without: &[(SimTime, SimTime)],
    silences: &[(SimTime, SimTime)],
    enrolled: SimTime,
    end: SimTime,
    stays: bool,
) -> Vec<Noncompliance> {
    let here = within(without, enrolled, end, stays);
    let one = |(from, until)| Noncompliance {
        from,
        until,
        license_lost: !silences.iter().any(|silence| silence.0 == from),
        license_back: !silences.iter().any(|silence| silence.1 == until),
    };
    together(&here, silences).into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Span;

    fn days(rows: &[(u32, u32)]) -> Stretches {
        let day = |n: u32| if n == 999 { SimTime::NEVER } else { SimTime::after_start(Span::days(n)) };
        rows.iter().map(|row| (day(row.0), day(row.1))).collect()
    }

    #[test]
    fn a_device_is_noncompliant_for_either_reason() {
        let life = [SimTime::START, SimTime::after_start(Span::days(100))];
        let table = [
            // Without a license, silent, both; the record goes with the life, or stays.
            (&[(40, 50)][..], &[][..], false, &[(40, 50)][..]),
            (&[(40, 50)], &[(45, 60)], false, &[(40, 60)]),
            (&[(40, 50)], &[(51, 60)], false, &[(40, 50), (51, 60)]),
            (&[(40, 999)], &[(20, 30)], false, &[(20, 30), (40, 100)]),
            (&[(40, 999)], &[(110, 999)], true, &[(40, 999)]),
            (&[(40, 90)], &[(110, 999)], true, &[(40, 90), (110, 999)]),
            (&[(100, 999)], &[], true, &[]),
            (&[(101, 999)], &[], false, &[]),
        ];
        for (without, silent, stays, want) in table {
            let got = noncompliance(&days(without), &days(silent), life[0], life[1], stays);
            let spans: Stretches = got.iter().map(|one| (one.from, one.until)).collect();
            assert_eq!(spans, days(want), "{without:?} {silent:?}");
        }
    }

    #[test]
    fn a_life_that_begins_without_a_license_is_noncompliant_from_then_on() {
        let (from, end) = (SimTime::after_start(Span::days(60)), SimTime::after_start(Span::days(90)));
        let of = |without| noncompliance(&days(&[without]), &[], from, end, false);
        assert_eq!(of((40, 70)).iter().map(|one| (one.from, one.until)).collect::<Stretches>(), days(&[(60, 70)]));
        assert_eq!(of((40, 50)), []);
    }

    #[test]
    fn each_end_has_its_reason() {
        let end = SimTime::after_start(Span::days(100));
        let reasons = |silence| {
            let got = noncompliance(&days(&[(40, 50)]), &days(&[silence]), SimTime::START, end, false);
            got.iter().map(|one| (one.license_lost, one.license_back)).collect::<Vec<_>>()
        };
        assert_eq!(reasons((45, 60)), [(true, false)]);
        assert_eq!(reasons((30, 45)), [(false, true)]);
        assert_eq!(reasons((30, 60)), [(false, false)]);
        assert_eq!(reasons((60, 70)), [(true, true), (false, false)]);
    }
}
