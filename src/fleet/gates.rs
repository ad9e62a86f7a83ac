//! Licenses and limits: what an enrollment needs of the tenant, shared by all devices of a user or of the fleet.

use crate::fleet::roster::Holds;
use crate::intune::BuiltIn;
use crate::plan::cohort::{Cohort, Users};
use crate::plan::licensing::Assignment;
use crate::plan::path::{LicenseNeed, Path};
use crate::plan::{Plan, Tenant};
use crate::rules::limits::is_full;
use crate::rules::{Refusal, RuleBook, dem, hybrid, license};
use crate::units::{CohortId, SimTime, Span};

/// What a user holds.
#[derive(Clone, Copy, Default, Debug)]
struct Holding {
    licensed: bool,
    entra_devices: u8,
}

/// Licenses in use, users' holdings, and what the tenant's accounts and connectors have done.
#[derive(Debug)]
pub struct Gates {
    /// First row of each cohort's own users in `users`, and their number in all.
    first_user: Vec<u32>,
    users: Vec<Holding>,
    licenses_used: u32,
    /// Whether admins assign user licenses, so that enrolling takes none.
    assigned: bool,
    device_licenses_used: u32,
    /// Devices that enrollment manager accounts enrolled.
    dem_devices: u32,
    /// Work profiles among them.
    dem_work_profiles: u32,
    /// When each connector is free again.
    connectors: Vec<SimTime>,
    /// Computer accounts that connectors created.
    computer_accounts: u32,
}

/// Who stands behind a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UserRow(Option<u32>);

impl UserRow {
    /// The user of this number among all.
    #[must_use]
    pub fn of(user: u32) -> UserRow {
        UserRow(Some(user))
    }

    /// The user's number among all; none if the device is nobody's.
    #[must_use]
    pub fn row(self) -> Option<u32> {
        self.0
    }
}

/// What an enrollment asks of the gates.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// How it enrolls.
    pub path: &'a Path,
    /// For whom.
    pub user: UserRow,
    /// What the device holds already, from an enrollment or a registration.
    pub holds: Holds,
    /// The user's records that count toward Intune's limit, this device's own not among them unless it has another one.
    pub intune_records: u32,
    /// Intune's limit for this user.
    pub device_limit: u32,
}

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
        Gates {
            first_user,
            users: vec![Holding::default(); users as usize],
            licenses_used: 0,
            assigned: plan.tenant.licensing.assignment != Assignment::WhenNeeded,
            device_licenses_used: 0,
            dem_devices: 0,
            dem_work_profiles: 0,
            connectors: vec![SimTime::MIN; plan.tenant.connectors.max(1) as usize],
            computer_accounts: 0,
        }
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

    /// Takes what an enrollment needs; the limit that stops it otherwise.
    ///
    /// # Errors
    /// The limit that is reached.
    pub fn admit(&mut self, tenant: &Tenant, book: &RuleBook, asked: Request<'_>) -> Result<(), Refusal> {
        let Request { path, user, holds, .. } = asked;
        let holding = user.0.map(|row| self.users[row as usize]).unwrap_or_default();
        if path.license == LicenseNeed::User && user.0.is_some() && !holding.licensed && !self.assigned {
            room(self.licenses_used, tenant.licenses, Refusal::Licenses)?;
        }
        if license::device_refused(self.short_of_device_license(tenant, path, holds), book) {
            return Err(Refusal::DeviceLicenses);
        }
        if path.dem && !holds.place {
            self.dem_account(path, tenant, book)?;
        } else if user.0.is_some() && path.quotas.entra && !holds.object {
            room(u32::from(holding.entra_devices), tenant.entra_device_limit, Refusal::EntraDevices)?;
        }
        if user.0.is_some() && path.quotas.intune {
            room(asked.intune_records, Some(asked.device_limit), Refusal::IntuneDevices)?;
        }
        self.hold(path, user, holds);
        Ok(())
    }

    /// Whether a device asks for a device license and none is free (LIC-DEV-01).
    #[must_use]
    pub fn short_of_device_license(&self, tenant: &Tenant, path: &Path, holds: Holds) -> bool {
        path.license == LicenseNeed::Device
            && !holds.place
            && is_full(self.device_licenses_used, tenant.device_licenses)
    }

    /// Whether some enrollment manager account has room for one more device (WIN-DEM-01, WIN-LIM-05).
    fn dem_account(&self, path: &Path, tenant: &Tenant, book: &RuleBook) -> Result<(), Refusal> {
        let Some(accounts) = tenant.dem_accounts else { return Ok(()) };
        // Of work profiles an account takes fewer (DEM-02).
        let profiles = self.dem_work_profiles;
        if work_profile(path) && dem::account_for_profile(profiles, accounts, book).is_none() {
            return Err(Refusal::DemAccounts);
        }
        let capacity = dem::capacity(tenant.entra_device_limit, book);
        if dem::account_for(self.dem_devices, accounts, capacity).is_some() {
            return Ok(());
        }
        let entra = capacity < book.limits_dem_max_devices && accounts > 0;
        Err(if entra { Refusal::EntraDevices } else { Refusal::DemAccounts })
    }

    /// A device takes what it needs on its path and does not hold yet, whatever the limits say.
    pub fn hold(&mut self, path: &Path, user: UserRow, holds: Holds) {
        if path.license == LicenseNeed::Device && !holds.place {
            self.device_licenses_used += 1;
        }
        if path.dem && !holds.place {
            self.dem_devices += 1;
            self.dem_work_profiles += u32::from(work_profile(path));
        }
        let Some(row) = user.0 else { return };
        let holding = &mut self.users[row as usize];
        if path.license == LicenseNeed::User && !holding.licensed && !self.assigned {
            holding.licensed = true;
            self.licenses_used += 1;
        }
        if !holds.object {
            self.register(path, user);
        }
    }

    /// A user's device takes its place in Microsoft Entra.
    pub fn register(&mut self, path: &Path, user: UserRow) {
        if let Some(row) = user.0
            && path.quotas.entra
            && !path.dem
        {
            let held = &mut self.users[row as usize].entra_devices;
            *held = held.saturating_add(1);
        }
    }

    /// Whether a user's device finds a place in Microsoft Entra.
    ///
    /// # Errors
    /// The limit that is reached.
    pub fn may_register(&self, tenant: &Tenant, path: &Path, user: UserRow) -> Result<(), Refusal> {
        match user.0 {
            Some(row) if path.quotas.entra => {
                let held = u32::from(self.users[row as usize].entra_devices);
                room(held, tenant.entra_device_limit, Refusal::EntraDevices)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A device frees `what` it held; its user keeps the license.
    pub fn release(&mut self, path: &Path, user: UserRow, what: Holds) {
        if what.place {
            self.give_back(path);
        }
        if let Some(row) = user.0
            && path.quotas.entra
            && what.object
            && !path.dem
        {
            // Counts of 255 and more are kept as 255: only a tenant without a limit lets a user get there.
            let held = &mut self.users[row as usize].entra_devices;
            *held = held.saturating_sub(1);
        }
    }

    /// A device license and an enrollment manager's place are free again.
    fn give_back(&mut self, path: &Path) {
        if path.license == LicenseNeed::Device {
            self.device_licenses_used -= 1;
        }
        if path.dem {
            self.dem_devices -= 1;
            self.dem_work_profiles -= u32::from(work_profile(path));
        }
    }

    /// Users in all.
    #[must_use]
    pub fn users(&self) -> usize {
        self.users.len()
    }

    /// The cohort that a user belongs to, and the user's number in it.
    #[must_use]
    pub fn whose(&self, user: u32) -> (CohortId, u32) {
        let cohort = self.first_user.partition_point(|first| *first <= user) - 1;
        (CohortId::from_index(cohort), user - self.first_user[cohort])
    }

    /// Device licenses and places of enrollment managers in use.
    #[must_use]
    pub fn used(&self) -> [u32; 2] {
        [self.device_licenses_used, self.dem_devices]
    }

    /// User licenses that enrollments took.
    #[must_use]
    pub fn licenses_used(&self) -> u32 {
        self.licenses_used
    }

    /// When a connector that takes `service` for it has joined a device to the domain; devices come in order of time.
    ///
    /// # Errors
    /// If no connector may create another computer account.
    pub fn join_domain(
        &mut self,
        tenant: &Tenant,
        book: &RuleBook,
        now: SimTime,
        service: Span,
    ) -> Result<SimTime, Refusal> {
        if !hybrid::may_create_account(self.computer_accounts, tenant.connector_right, book) {
            return Err(Refusal::MachineAccounts);
        }
        self.computer_accounts += 1;
        let free = self.connectors.iter_mut().min().expect("there is a connector");
        *free = now.max(*free) + service;
        Ok(*free)
    }
}

/// Users that a cohort brings along.
fn own_users(cohort: &Cohort) -> u32 {
    match cohort.users {
        Users::Own { devices_per_user } => cohort.devices.div_ceil(devices_per_user),
        Users::None | Users::Of(_) => 0,
    }
}

/// Whether a path sets up work profiles.
fn work_profile(path: &Path) -> bool {
    path.like == Some(BuiltIn::WorkProfile)
}

/// The limit, if `used` has reached it.
fn room(used: u32, capacity: Option<u32>, limit: Refusal) -> Result<(), Refusal> {
    if is_full(used, capacity) { Err(limit) } else { Ok(()) }
}
