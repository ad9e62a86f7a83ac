//! Licenses and limits: what an enrollment needs of the tenant, shared by all devices of a user or of the fleet.

use crate::intune::Failure;
use crate::plan::cohort::{Cohort, Users};
use crate::plan::path::{LicenseNeed, Path};
use crate::plan::{Plan, Tenant};
use crate::rules::limits;
use crate::units::CohortId;

/// A limit that may stop an enrollment, in the order of [`crate::plan::metric::LIMITS`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Limit {
    /// User licenses.
    Licenses,
    /// Device licenses.
    DeviceLicenses,
    /// Intune's device limit per user.
    IntuneDevices,
    /// Microsoft Entra's device limit per user.
    EntraDevices,
}

impl Limit {
    /// The refusal that it gives.
    #[must_use]
    pub fn refusal(self) -> Failure {
        match self {
            Limit::Licenses | Limit::DeviceLicenses => crate::rules::license::refusal(),
            Limit::IntuneDevices => limits::intune_refusal(),
            Limit::EntraDevices => limits::entra_refusal(),
        }
    }
}

/// What a user holds.
#[derive(Clone, Copy, Default, Debug)]
struct Holding {
    licensed: bool,
    entra_devices: u8,
}

/// Licenses in use and users' holdings.
#[derive(Debug)]
pub struct Gates {
    /// First row of each cohort's own users in `users`, and their number in all.
    first_user: Vec<u32>,
    users: Vec<Holding>,
    licenses_used: u32,
    device_licenses_used: u32,
}

/// Who stands behind a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UserRow(Option<u32>);

impl Gates {
    /// Nobody holds anything yet.
    #[must_use]
    pub fn new(plan: &Plan) -> Gates {
        let mut first_user = vec![0];
        let mut users = 0;
        for cohort in &plan.cohorts {
            users += own_users(cohort);
            first_user.push(users);
        }
        Gates { first_user, users: vec![Holding::default(); users as usize], licenses_used: 0, device_licenses_used: 0 }
    }

    /// The user of a cohort's device, if it has one.
    #[must_use]
    pub fn user(&self, plan: &Plan, cohort: CohortId, ordinal: u32) -> UserRow {
        let row = match plan.cohorts[cohort.index()].users {
            Users::None => None,
            Users::Own { devices_per_user } => Some(self.first_user[cohort.index()] + ordinal / devices_per_user),
            Users::Of(other) => {
                let people = own_users(&plan.cohorts[other.index()]).max(1);
                Some(self.first_user[other.index()] + ordinal % people)
            }
        };
        UserRow(row)
    }

    /// The number of a user among a cohort's own, if it is one of them.
    #[must_use]
    pub fn person(&self, cohort: CohortId, user: UserRow) -> Option<u32> {
        let first = self.first_user[cohort.index()];
        let end = self.first_user[cohort.index() + 1];
        user.0.filter(|row| (first..end).contains(row)).map(|row| row - first)
    }

    /// How many users a cohort brings along.
    #[must_use]
    pub fn people(&self, plan: &Plan, cohort: CohortId) -> u32 {
        own_users(&plan.cohorts[cohort.index()])
    }

    /// Takes what an enrollment on `path` needs; the limit that stops it otherwise. `intune_records` counts the user's
    /// records toward Intune's limit, this device's own not among them unless it has another one.
    ///
    /// # Errors
    /// The limit that is reached.
    pub fn admit(
        &mut self,
        tenant: &Tenant,
        path: &Path,
        user: UserRow,
        new_device: bool,
        intune_records: u32,
    ) -> Result<(), Limit> {
        let holding = user.0.map(|row| self.users[row as usize]).unwrap_or_default();
        if path.license == LicenseNeed::User && user.0.is_some() && !holding.licensed {
            full(self.licenses_used, tenant.licenses, Limit::Licenses)?;
        }
        if path.license == LicenseNeed::Device && new_device {
            full(self.device_licenses_used, tenant.device_licenses, Limit::DeviceLicenses)?;
        }
        if user.0.is_some() && path.quotas.entra && new_device {
            full(u32::from(holding.entra_devices), tenant.entra_device_limit, Limit::EntraDevices)?;
        }
        if user.0.is_some() && path.quotas.intune {
            full(intune_records, Some(tenant.intune_device_limit), Limit::IntuneDevices)?;
        }
        self.hold(path, user, new_device);
        Ok(())
    }

    /// A device that enrolled before the start holds what its path needs, whatever the limits say.
    pub fn hold(&mut self, path: &Path, user: UserRow, new_device: bool) {
        if path.license == LicenseNeed::Device && new_device {
            self.device_licenses_used += 1;
        }
        let Some(row) = user.0 else { return };
        let holding = &mut self.users[row as usize];
        if path.license == LicenseNeed::User && !holding.licensed {
            holding.licensed = true;
            self.licenses_used += 1;
        }
        if path.quotas.entra && new_device {
            holding.entra_devices = holding.entra_devices.saturating_add(1);
        }
    }

    /// A device that is given up frees its place in Microsoft Entra; its user keeps the license.
    pub fn abandon(&mut self, path: &Path, user: UserRow, new_device: bool) {
        if path.license == LicenseNeed::Device && new_device {
            self.device_licenses_used -= 1;
        }
        if let Some(row) = user.0
            && path.quotas.entra
            && new_device
        {
            // Counts of 255 and more are kept as 255: only a tenant without a limit lets a user get there.
            let held = &mut self.users[row as usize].entra_devices;
            *held = held.saturating_sub(1);
        }
    }

    /// User licenses held.
    #[must_use]
    pub fn licenses_used(&self) -> u32 {
        self.licenses_used
    }
}

/// Users that a cohort brings along.
fn own_users(cohort: &Cohort) -> u32 {
    match cohort.users {
        Users::Own { devices_per_user } => cohort.devices.div_ceil(devices_per_user),
        Users::None | Users::Of(_) => 0,
    }
}

/// The limit, if `used` has reached it.
fn full(used: u32, capacity: Option<u32>, limit: Limit) -> Result<(), Limit> {
    if limits::is_full(used, capacity) { Err(limit) } else { Ok(()) }
}
