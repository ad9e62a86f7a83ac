//! The MDM and MAM user scopes: whose Windows devices enroll by themselves, and whose only get app management.
//!
//! The scopes steer what happens by itself. Whoever starts an enrollment is let in outside the MDM scope too, and only
//! the MAM scope keeps a work account on a personal device from bringing management along.

use crate::intune::{BuiltIn, Ownership};
use crate::rules::{Refusal, RuleBook, Verdict};
use crate::units::{Share, SimTime};

/// Whom a scope covers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum UserScope {
    /// Nobody.
    None,
    /// The members of selected groups.
    Some,
    /// Everybody.
    All,
}

impl UserScope {
    /// Every scope, smallest first.
    pub const ALL: [UserScope; 3] = [UserScope::None, UserScope::Some, UserScope::All];

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            UserScope::None => "none",
            UserScope::Some => "some",
            UserScope::All => "all",
        }
    }

    /// The scope called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<UserScope> {
        UserScope::ALL.into_iter().find(|scope| scope.name() == name)
    }

    const fn covers(self, selected: bool) -> bool {
        match self {
            UserScope::None => false,
            UserScope::Some => selected,
            UserScope::All => true,
        }
    }
}

/// A tenant's two scopes and a user's place in their groups.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scopes {
    /// The MDM user scope.
    pub mdm: UserScope,
    /// The MAM user scope, which newer pages call the WIP user scope.
    pub mam: UserScope,
    /// Whether the user is in the groups of the MDM scope; counts for [`UserScope::Some`] only. On a device without a
    /// user, whether the account behind the enrollment is.
    pub in_mdm: bool,
    /// Whether the user is in the groups of the MAM scope; counts for [`UserScope::Some`] only.
    pub in_mam: bool,
}

impl Scopes {
    /// Whether the MDM scope covers the user.
    #[must_use]
    pub const fn covers_mdm(self) -> bool {
        self.mdm.covers(self.in_mdm)
    }

    /// Whether the MAM scope covers the user.
    #[must_use]
    pub const fn covers_mam(self) -> bool {
        self.mam.covers(self.in_mam)
    }
}

/// What sets an enrollment off, as far as the scopes care.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trigger {
    /// A join that brings management along.
    Join,
    /// A work account that is added to a device and brings management along.
    Account,
    /// A join by a device enrollment manager, whom the tenant keeps in its groups.
    Manager,
    /// A package, whose account stands for the one that requested it.
    Package,
    /// A task of the system that Group Policy makes.
    Policy,
    /// Configuration Manager's client.
    Client,
    /// The user, who registers the device.
    UserRegisters,
    /// The user, who joins the device or asks for management alone.
    User,
    /// Something that the scopes don't know: they are about Windows.
    Elsewhere,
}

fn trigger(path: BuiltIn) -> Trigger {
    use BuiltIn as B;
    match path {
        B::AutopilotUserDriven
        | B::AutopilotHybrid
        | B::AutopilotSelfDeploying
        | B::AutopilotPreProvisioned
        | B::AutopilotExistingDevices
        | B::AutopilotDevicePreparation
        | B::AutomaticJoin => Trigger::Join,
        B::AutomaticByod => Trigger::Account,
        B::Dem => Trigger::Manager,
        B::BulkPackage => Trigger::Package,
        B::GroupPolicy => Trigger::Policy,
        B::CoManagementExisting | B::CoManagementBootstrap => Trigger::Client,
        B::UserRegister => Trigger::UserRegisters,
        B::UserJoin | B::MdmOnly => Trigger::User,
        B::Ade
        | B::AdeUserless
        | B::ConfiguratorSetupAssistant
        | B::ConfiguratorDirect
        | B::DeviceEnrollment
        | B::AccountDrivenUserEnrollment
        | B::WorkProfile
        | B::CorporateWorkProfile
        | B::FullyManaged
        | B::Dedicated
        | B::AospUser
        | B::AospUserless
        | B::DeviceAdministrator
        | B::Linux => Trigger::Elsewhere,
    }
}

/// What the scopes say of an enrollment by `path` on a device of this ownership (WIN-SCOPE-01 to -06).
///
/// The MAM scope wins where a work account meets a personal device, whether the MDM scope covers the user or not. A
/// package goes by its requester's scope, which is asked when the package is applied; here only a scope of nobody
/// stops it.
#[must_use]
pub fn verdict(path: BuiltIn, ownership: Ownership, scopes: Scopes, book: &RuleBook) -> Verdict {
    let trigger = trigger(path);
    let account = matches!(trigger, Trigger::Account | Trigger::UserRegisters);
    if account && ownership == Ownership::Personal && scopes.covers_mam() {
        return Verdict::Registered(Refusal::MamScope);
    }
    match trigger {
        Trigger::User | Trigger::UserRegisters | Trigger::Elsewhere => Verdict::Admitted,
        Trigger::Join | Trigger::Account | Trigger::Manager | Trigger::Package | Trigger::Policy | Trigger::Client => {
            automatic(trigger, scopes, book)
        }
    }
}

/// The verdict on what enrolls by itself.
fn automatic(trigger: Trigger, scopes: Scopes, book: &RuleBook) -> Verdict {
    if scopes.mdm == UserScope::None {
        return for_nobody(trigger, book);
    }
    let covered = scopes.covers_mdm();
    match trigger {
        Trigger::Account if book.scope_disable_mdm_on_add_account => Verdict::Registered(Refusal::MdmScope),
        Trigger::Join | Trigger::Account if !covered => Verdict::Registered(Refusal::MdmScope),
        Trigger::Policy | Trigger::Client if !covered => Verdict::Refused(Refusal::MdmScope),
        Trigger::Policy if scopes.covers_mam() => Verdict::Refused(Refusal::MamScope),
        Trigger::Join
        | Trigger::Account
        | Trigger::Manager
        | Trigger::Package
        | Trigger::Policy
        | Trigger::Client
        | Trigger::UserRegisters
        | Trigger::User
        | Trigger::Elsewhere => Verdict::Admitted,
    }
}

/// The verdict on what would enroll by itself, in a tenant whose MDM scope covers nobody.
fn for_nobody(trigger: Trigger, book: &RuleBook) -> Verdict {
    if book.scope_strict_none {
        return Verdict::Refused(Refusal::MdmScope);
    }
    match trigger {
        Trigger::Join | Trigger::Account | Trigger::Manager => Verdict::Registered(Refusal::MdmScope),
        Trigger::Package => Verdict::Refused(Refusal::RequesterOutOfScope),
        Trigger::Policy => Verdict::Refused(Refusal::MdmScope),
        Trigger::Client => Verdict::Refused(Refusal::NotConfigured),
        Trigger::UserRegisters | Trigger::User | Trigger::Elsewhere => Verdict::Admitted,
    }
}

/// Whether a person who enrolls by `path` has to type the server's name: on the ways that a user starts, without a DNS alias,
/// and outside the MDM scope (WIN-CNAME-01).
#[must_use]
pub fn asks_for_server(path: BuiltIn, alias: bool, in_scope: bool) -> bool {
    !alias && !in_scope && matches!(path, BuiltIn::UserRegister | BuiltIn::UserJoin | BuiltIn::MdmOnly)
}

/// How often such a person gives up over it (WIN-CNAME-01).
#[must_use]
pub fn gives_up_over_server(path: BuiltIn, alias: bool, in_scope: bool, book: &RuleBook) -> Share {
    if asks_for_server(path, alias, in_scope) { book.cname_abandons } else { Share::NONE }
}

/// When a change of groups, scopes or filters counts: at its propagation's end, that second included (WIN-SCOPE-10).
#[must_use]
pub fn counts_from(changed: SimTime, book: &RuleBook) -> SimTime {
    changed + book.scope_assignment_propagation
}

/// Whether such a change is in force at `now`; an enrollment before it meets the old assignment.
#[must_use]
pub fn in_force(changed: SimTime, now: SimTime, book: &RuleBook) -> bool {
    now >= counts_from(changed, book)
}

#[cfg(test)]
#[path = "scopes_tests.rs"]
mod tests;
