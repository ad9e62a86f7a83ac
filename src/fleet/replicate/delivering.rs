//! Deliveries: who had to wait for hardware.

use super::{Run, group_of};
use crate::fleet::delivery::{Held, lateness};
use crate::fleet::watch::Step;
use crate::fleet::wave_gates::Standing;
use crate::plan::admission::Way;
use crate::units::{DeviceId, SimTime};

impl Run<'_> {
    /// A watched device's hardware comes.
    pub(super) fn note_delivery(&mut self, device: DeviceId, group: usize) {
        if self.hardware.is_empty() || self.watch.of(device).is_none() {
            return;
        }
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        let Some(place) = self.hardware.delivery(cohort, ordinal) else { return };
        let delivery = &self.plan.deliveries[place.0];
        let arrived = self.hardware.arrived(place);
        let number = u16::try_from(place.0).expect("deliveries are bounded when a scenario is read");
        self.note(device, arrived, Step::Delivered(number, lateness(delivery, place.1, arrived)));
        if delivery.import.is_some() {
            self.note(device, self.hardware.ready(cohort, ordinal), Step::Imported);
        }
    }

    /// The run is over: who was invited before the hardware was there, and until when.
    pub(super) fn close_deliveries(&mut self) {
        if self.hardware.is_empty() {
            return;
        }
        for group in 0..self.plan.groups.len() {
            let Some(wave) = self.plan.groups[group].wave else { continue };
            let invited_until = match self.progress.get(wave.index()) {
                Some(progress) if progress.standing == Standing::Waits => continue,
                Some(progress) if progress.standing == Standing::Stopped => progress.stopped,
                Some(_) | None => SimTime::NEVER,
            };
            let first = self.roster.first(group);
            for device in (first..first + self.plan.groups[group].count).map(DeviceId) {
                let (cohort, ordinal) = self.roster.member(self.plan, device, group);
                let Some(place) = self.hardware.delivery(cohort, ordinal) else { continue };
                let delivery = place.0;
                let ready = self.hardware.ready(cohort, ordinal);
                let invited = self.moment(group, device);
                if invited < ready && invited <= invited_until && invited < self.plan.horizon {
                    let number = u16::try_from(delivery).expect("deliveries are bounded when a scenario is read");
                    let held = Held { group: group_of(group), delivery: number, invited, ready };
                    self.record.deliveries[delivery].waits(self.plan, held);
                    self.record.held.push(held);
                    let unpacked = invited.max(self.hardware.arrived(place));
                    let counts = unpacked >= self.plan.warm_up && unpacked < self.plan.horizon;
                    // Without an import a device is ready when it arrives.
                    if unpacked < ready && unpacked <= invited_until && counts {
                        self.record.preparing.waits(Way::Imports, unpacked);
                    }
                }
            }
        }
    }
}
