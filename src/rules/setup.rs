//! Setting up a tenant: the tasks between the decision for a tenant and the pilot, what each waits for, and who may do it.
//!
//! Data and small functions. How long a task takes stands in the rule book under `setup.` and its name; when a task is
//! done is simulated elsewhere.

use crate::intune::{BuiltIn, Platform};
use crate::rules::RuleBook;
use crate::rules::approval::Resource;
use crate::units::spread::Law;
use crate::units::{Span, Spread};

macro_rules! tasks {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal, after [$($after:ident),*], by [$($role:ident),+], protects [$($resource:ident),*];)+) => {
        /// A task of setting up a tenant.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Task { $($(#[doc = $doc])+ $id,)+ }

        impl Task {
            /// Every task, in order of number.
            pub const ALL: &'static [Task] = &[$(Task::$id),+];

            /// The number, `T1` to `T27`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Task::$id => stringify!($id)),+ }
            }

            /// The name in files; what it takes stands in the rule book under `setup.` and this.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Task::$id => $name),+ }
            }

            /// What is done, in a sentence.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Task::$id => concat!($($doc),+)),+ }
            }

            /// What must be done before, where it is needed at all.
            #[must_use]
            pub const fn after(self) -> &'static [Task] {
                match self { $(Task::$id => &[$(Task::$after),*]),+ }
            }

            /// Who may do it, the least privileged first (TEN-ROL-02).
            #[must_use]
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Task::$id => &[$(Role::$role),+]),+ }
            }

            /// What it changes that multi-admin approval can protect, a request each.
            #[must_use]
            pub const fn changes(self) -> &'static [Resource] {
                match self { $(Task::$id => &[$(Resource::$resource),*]),+ }
            }
        }
    };
}

tasks! {
    /// Decide whether the organization has a tenant already or needs one.
    T1 = "decide-tenant", after [], by [ItLead], protects [];
    /// Sign up for Intune, or add its subscription to the tenant.
    T2 = "sign-up", after [T1], by [Billing, Compliance, Global], protects [];
    /// Name a second admin, an Intune Administrator, and register their multifactor authentication.
    T3 = "second-admin", after [T2], by [PrivilegedRole, Global], protects [];
    /// Add the organization's own domain and prove it by a DNS record.
    T4 = "custom-domain", after [T2], by [DomainName, Global], protects [];
    /// Create the users, or synchronize them from Active Directory.
    T5 = "users", after [T2, T4], by [User, HybridIdentity, Intune, Global], protects [];
    /// Make groups of pilot, rings and devices.
    T6 = "groups", after [T5], by [Groups, User, Intune, Global], protects [];
    /// Buy licenses.
    T7 = "buy-licenses", after [T2], by [Billing, Global], protects [];
    /// Assign licenses to users or groups.
    T8 = "assign-licenses", after [T5, T6, T7], by [License, User, Global], protects [];
    /// See that the MDM authority is Intune.
    T9 = "mdm-authority", after [T2], by [Intune, Global], protects [];
    /// Hand out Intune roles and scope tags, and the access policies of multi-admin approval.
    T10 = "roles", after [T3], by [IntuneRole, Intune, Global], protects [];
    /// Set up branding and Company Portal.
    T11 = "branding", after [T9], by [Intune, Global], protects [];
    /// Set platform restrictions and device limits.
    T12 = "restrictions", after [T6, T9], by [Intune, Global], protects [];
    /// Upload corporate identifiers.
    T13 = "corporate-identifiers", after [T9], by [PolicyAndProfile, Intune, Global], protects [];
    /// Make the baseline of compliance and configuration policies.
    T14 = "baseline", after [T6], by [PolicyAndProfile, Intune, Global], protects [Compliance, Configuration];
    /// Get the Apple MDM push certificate, with the owner of the Apple account.
    T15 = "push-certificate", after [T9], by [Intune, Global], protects [];
    /// Get the token of Automated Device Enrollment from Apple Business Manager and assign the serial numbers.
    T16 = "ade-token", after [T15], by [Intune, Global], protects [];
    /// Make the profiles of Automated Device Enrollment, and a default one.
    T17 = "ade-profiles", after [T16], by [PolicyAndProfile, Intune, Global], protects [];
    /// Get the location token and licenses of Company Portal.
    T18 = "vpp-token", after [T16], by [Intune, Global], protects [Apps];
    /// Connect managed Google Play.
    T19 = "google-play", after [T9], by [Intune, Global], protects [];
    /// Make the profiles and tokens of corporate Android devices.
    T20 = "android-profiles", after [T9, T19], by [PolicyAndProfile, Intune, Global], protects [];
    /// Configure zero-touch enrollment with the reseller.
    T21 = "zero-touch", after [T20], by [Intune, Global], protects [];
    /// Choose the paths of Windows.
    T22 = "windows", after [T9], by [Intune, Global], protects [];
    /// Linux needs nothing to be enabled.
    T23 = "linux", after [T9], by [Intune, Global], protects [];
    /// Name the device enrollment managers.
    T24 = "enrollment-managers", after [T8], by [Intune, Global], protects [];
    /// Tell people: a first mail, a second, and the one that asks to enroll.
    T25 = "communications", after [T6], by [ChangeManager], protects [];
    /// Train the helpdesk.
    T26 = "training", after [T14], by [ItLead], protects [];
    /// The pilot may start.
    T27 = "pilot", after [T8, T12, T13, T14, T15, T16, T17, T18, T19, T20, T21, T22, T23, T24, T25, T26], by [ItLead], protects [];
}

/// Who does a task: a role of Microsoft Entra or Intune, or of the organization.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// The lead of IT; no role in the tenant is needed.
    ItLead,
    /// Who tells people of changes; no role in the tenant is needed.
    ChangeManager,
    /// Billing Administrator.
    Billing,
    /// Compliance Administrator.
    Compliance,
    /// Domain Name Administrator.
    DomainName,
    /// Hybrid Identity Administrator.
    HybridIdentity,
    /// User Administrator.
    User,
    /// Groups Administrator.
    Groups,
    /// License Administrator.
    License,
    /// Privileged Role Administrator.
    PrivilegedRole,
    /// Policy and Profile Manager, a role of Intune.
    PolicyAndProfile,
    /// Intune Role Administrator, a role of Intune.
    IntuneRole,
    /// Intune Administrator.
    Intune,
    /// Global Administrator.
    Global,
}

impl Role {
    /// Every role with its name in files.
    pub const ALL: [(&'static str, Role); 14] = [
        ("it-lead", Role::ItLead),
        ("change-manager", Role::ChangeManager),
        ("billing-administrator", Role::Billing),
        ("compliance-administrator", Role::Compliance),
        ("domain-name-administrator", Role::DomainName),
        ("hybrid-identity-administrator", Role::HybridIdentity),
        ("user-administrator", Role::User),
        ("groups-administrator", Role::Groups),
        ("license-administrator", Role::License),
        ("privileged-role-administrator", Role::PrivilegedRole),
        ("policy-and-profile-manager", Role::PolicyAndProfile),
        ("intune-role-administrator", Role::IntuneRole),
        ("intune-administrator", Role::Intune),
        ("global-administrator", Role::Global),
    ];

    /// The name in files and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        Role::ALL.iter().find(|row| row.1 == self).expect("every role has its row").0
    }

    /// The role called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.iter().find(|row| row.0 == name).map(|row| row.1)
    }
}

impl Task {
    /// The task with this number or name.
    #[must_use]
    pub fn named(text: &str) -> Option<Task> {
        Task::ALL.iter().copied().find(|task| task.name() == text || task.id() == text)
    }

    /// Whether `role` may do it (TEN-SGN-01, TEN-ROL-02). Who signs up without a tenant becomes its Global Administrator,
    /// whoever they are (TEN-SGN-02).
    #[must_use]
    pub fn may(self, role: Role, new_tenant: bool) -> bool {
        self.roles().contains(&role) || (self == Task::T2 && new_tenant)
    }

    /// Whether doing it as Global Administrator is more than it takes (TEN-ROL-01).
    #[must_use]
    pub fn overdone(self, role: Role) -> bool {
        role == Role::Global && !matches!(self, Task::T2 | Task::T3)
    }
}

/// A cohort as its platform's tasks see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kind {
    /// The platform.
    pub platform: Platform,
    /// The path, or the one that a path of the scenario's own is like.
    pub path: Option<BuiltIn>,
    /// Whether the devices have no user.
    pub userless: bool,
}

/// Whether devices enroll with Apple's Automated Device Enrollment.
fn automated(kind: Kind) -> bool {
    matches!(kind.path, Some(BuiltIn::Ade | BuiltIn::AdeUserless))
}

/// Whether Android devices enroll with a profile and token that an admin makes.
#[must_use]
pub fn android_profile(kind: Kind) -> bool {
    use BuiltIn::{AospUser, AospUserless, CorporateWorkProfile, Dedicated, FullyManaged};
    matches!(kind.path, Some(CorporateWorkProfile | FullyManaged | Dedicated | AospUser | AospUserless))
}

/// Whether devices need managed Google Play: Android Enterprise does, device administrator and AOSP don't.
fn google_play(kind: Kind) -> bool {
    use BuiltIn::{AospUser, AospUserless, DeviceAdministrator};
    kind.platform == Platform::Android && !matches!(kind.path, Some(AospUser | AospUserless | DeviceAdministrator))
}

/// What must be done before a device of this kind enrolls: the MDM authority (TEN-MDM-01), a license for its user or
/// itself, restrictions, and what its platform's enrollment is made of.
#[must_use]
pub fn gates(kind: Kind) -> Vec<Task> {
    let mut out = vec![Task::T9, Task::T12];
    match kind.path {
        Some(BuiltIn::BulkPackage) => {}
        _ if kind.userless => out.push(Task::T7),
        _ => out.push(Task::T8),
    }
    if matches!(kind.platform, Platform::Ios | Platform::MacOs) {
        out.push(Task::T15);
    }
    if automated(kind) {
        out.extend([Task::T16, Task::T17]);
    }
    if google_play(kind) {
        out.push(Task::T19);
    }
    if android_profile(kind) {
        out.push(Task::T20);
    }
    if kind.path == Some(BuiltIn::Dem) {
        out.push(Task::T24);
    }
    out
}

/// The tasks of its platform that a cohort of this kind makes necessary, whether they keep its devices waiting or not.
#[must_use]
pub fn platform_tasks(kind: Kind) -> Vec<Task> {
    let common = [Task::T7, Task::T8, Task::T9, Task::T12];
    let mut out: Vec<Task> = gates(kind).into_iter().filter(|task| !common.contains(task)).collect();
    if kind.path == Some(BuiltIn::Ade) {
        out.push(Task::T18);
    }
    match kind.platform {
        Platform::Windows => out.push(Task::T22),
        Platform::Linux => out.push(Task::T23),
        Platform::Ios | Platform::MacOs | Platform::Android | Platform::Aosp => {}
    }
    out
}

/// The requests that a task ends with, if so much is protected. Whoever hands out roles makes the access policies, one for
/// each kind of what is protected, and each of them takes a request of its own (TEN-MAA-09).
#[must_use]
pub fn requests(task: Task, protected: &[Resource]) -> Vec<Resource> {
    if task == Task::T10 {
        return protected.to_vec();
    }
    task.changes().iter().copied().filter(|change| protected.contains(change)).collect()
}

/// Whether people keep the accounts that they have in another tenant: they can't be combined with those of a new one
/// (TEN-SGN-03).
#[must_use]
pub const fn keeps_accounts(new_tenant: bool) -> bool {
    !new_tenant
}

/// Whether a group may have so many unlicensed admins; the highest number itself may be (TEN-UNL-02).
#[must_use]
pub fn unlicensed_fit(admins: u32, book: &RuleBook) -> bool {
    admins <= book.setup_unlicensed_max
}

/// What passes while wrong user names are cleaned up, and then until they have synchronized again (TEN-USR-03).
#[must_use]
pub fn names_mended(book: &RuleBook) -> [Spread; 2] {
    [Spread::fixed(book.setup_name_fix), within(book.setup_sync_period)]
}

/// How long a new token of Automated Device Enrollment takes for its first synchronization (APL-SYN-01).
#[must_use]
pub fn token_synchronized(book: &RuleBook) -> Spread {
    within(book.setup_ade_sync)
}

/// Until a new location token has synchronized (APL-VPP-01).
#[must_use]
pub fn apps_synchronized(book: &RuleBook) -> Spread {
    within(book.setup_vpp_sync)
}

/// From the first mail to people until the third, which asks them to enroll (PLT-PIL-03).
#[must_use]
pub fn mails_take(book: &RuleBook) -> Span {
    book.setup_mail_every.times(2)
}

/// Any moment of a period.
#[must_use]
pub fn within(period: Span) -> Spread {
    Spread::new(Law::Uniform(0, u64::from(period.as_seconds())))
}

/// The first character of a company's name that breaks policies or enrollments (TEN-NAM-01): none of letters, digits,
/// blanks, hyphens and periods. Which characters count as special isn't documented; these are our choice.
#[must_use]
pub fn special(name: &str) -> Option<char> {
    name.chars().find(|c| !(c.is_alphanumeric() || " -.".contains(*c)))
}

#[cfg(test)]
#[path = "setup_tests.rs"]
mod tests;
