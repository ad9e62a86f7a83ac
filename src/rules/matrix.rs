//! The eligibility tables: one row per feature, one column per path, as in the enrollment guides.

use crate::intune::BuiltIn;
use BuiltIn as B;

/// What a guide says of a feature on a path.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cell {
    /// Allowed.
    Yes,
    /// Refused; of a license or subscription: not needed.
    No,
    /// Must be so.
    Required,
    /// Allowed in part; the row's comment says when.
    Conditional,
    /// The guide doesn't say.
    NotSaid,
}

/// A feature of a device, or a wish, that the Windows enrollment guide asks about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Feature {
    /// F01: it runs a Windows client.
    WindowsClient,
    /// F01, the note in it: it runs Windows Server.
    WindowsServer,
    /// F02: it is bought from an OEM or reseller that registers it for Autopilot.
    AutopilotReseller,
    /// F03: Configuration Manager is used.
    ConfigurationManager,
    /// F04: the tenant has Microsoft Entra ID P1 or P2.
    EntraPremium,
    /// F05: Conditional Access by device applies after enrollment.
    ConditionalAccess,
    /// F06: it is Microsoft Entra hybrid joined.
    HybridJoined,
    /// F07: Intune manages it already.
    AlreadyEnrolled,
    /// F08: its user works remotely.
    RemoteWorkers,
    /// F09: it is personal (BYOD).
    Personal,
    /// F10: the organization owns it.
    Corporate,
    /// F11: it is new.
    NewDevice,
    /// F11, its other half: it is in use already.
    ExistingDevice,
    /// F12: there are a few of them, or many.
    FewOrMany,
    /// F13: it belongs to one user.
    SingleUser,
    /// F14: it is nobody's (kiosk, dedicated, shared).
    Userless,
    /// F15: a device enrollment manager account enrolls it.
    Dem,
    /// F16: another MDM provider manages it.
    OtherMdm,
}

use Feature as F;

const Y: Cell = Cell::Yes;
const N: Cell = Cell::No;
const R: Cell = Cell::Required;
const C: Cell = Cell::Conditional;
const X: Cell = Cell::NotSaid;

/// The guide's own table. Columns: automatic enrollment, Autopilot, BYOD user enrollment, co-management.
pub const OFFICIAL: [(Feature, [Cell; 4]); 16] = [
    (F::WindowsClient, [Y, Y, Y, Y]),     // F01; servers only through Configuration Manager
    (F::AutopilotReseller, [X, Y, X, X]), // F02
    (F::ConfigurationManager, [X, X, X, Y]), // F03
    (F::EntraPremium, [Y, R, C, C]),      // F04; BYOD: not needed, of use after a join; co-management: may be needed
    (F::ConditionalAccess, [C, X, X, X]), // F05; of bulk-enrolled devices, not before Windows 10 1803
    (F::HybridJoined, [X, Y, Y, Y]),      // F06
    (F::AlreadyEnrolled, [X, X, X, Y]),   // F07
    (F::RemoteWorkers, [Y, Y, Y, Y]),     // F08
    (F::Personal, [C, N, Y, Y]),          // F09; automatic: not by package or Group Policy
    (F::Corporate, [Y, Y, Y, Y]),         // F10
    (F::NewDevice, [Y, Y, Y, Y]),         // F11
    (F::FewOrMany, [Y, Y, Y, Y]),         // F12
    (F::SingleUser, [Y, Y, Y, Y]),        // F13
    (F::Userless, [Y, Y, N, Y]),          // F14
    (F::Dem, [C, N, N, N]),               // F15; automatic: not by Group Policy
    (F::OtherMdm, [N, N, C, N]),          // F16; BYOD: registering only
];

/// The columns of [`EXPANDED`].
pub const COLUMNS: [BuiltIn; 16] = [
    B::AutomaticByod,
    B::AutomaticJoin,
    B::BulkPackage,
    B::GroupPolicy,
    B::AutopilotUserDriven,
    B::AutopilotPreProvisioned,
    B::AutopilotSelfDeploying,
    B::AutopilotExistingDevices,
    B::AutopilotDevicePreparation,
    B::UserRegister,
    B::UserJoin,
    B::CoManagementExisting,
    B::CoManagementBootstrap,
    B::AutopilotHybrid,
    B::Dem,
    B::MdmOnly,
];

/// The guide's table with a column per path; cells that it doesn't print follow from the pages of the path.
#[rustfmt::skip]
pub const EXPANDED: [(Feature, [Cell; 16]); 16] = [
    // columns:             byod join bulk gpo | user pre- self exi- pre- | reg- join | cm   cm  | hybr dem  mdm
    //                                         | driv prov depl stng para | ister     | exis boot|           only
    (F::WindowsClient,     [Y,   Y,   Y,   Y,    Y,   Y,   Y,   Y,   C,     Y,   Y,     Y,   Y,    Y,   Y,   Y]), // F01; device preparation: Windows 11 only
    (F::WindowsServer,     [N,   N,   N,   N,    N,   N,   N,   N,   N,     N,   N,     N,   N,    N,   N,   N]), // F01, note
    (F::EntraPremium,      [R,   R,   R,   R,    R,   R,   R,   R,   R,     N,   C,     R,   C,    R,   R,   N]), // F04; a join alone is free; bootstrap: may be needed
    (F::ConditionalAccess, [Y,   Y,   C,   Y,    Y,   Y,   Y,   Y,   Y,     N,   Y,     Y,   Y,    Y,   Y,   N]), // F05; package: Windows 10 1803 or later
    (F::HybridJoined,      [C,   N,   N,   R,    Y,   Y,   N,   Y,   N,     C,   N,     R,   N,    R,   N,   C]), // F06; a hybrid device may add a work account
    (F::AlreadyEnrolled,   [N,   N,   N,   N,    N,   N,   N,   N,   N,     N,   N,     Y,   Y,    N,   N,   N]), // F07
    (F::RemoteWorkers,     [Y,   Y,   C,   C,    Y,   Y,   Y,   C,   Y,     Y,   Y,     Y,   Y,    Y,   Y,   Y]), // F08; package and media must reach the device, Group Policy a domain controller
    (F::Personal,          [Y,   C,   N,   N,    N,   N,   N,   N,   C,     Y,   Y,     C,   C,    N,   N,   Y]), // F09; a join makes it corporate; co-management: joined devices only
    (F::Corporate,         [Y,   Y,   Y,   Y,    Y,   Y,   Y,   Y,   Y,     C,   Y,     Y,   Y,    Y,   Y,   C]), // F10; registering: shows as personal
    (F::NewDevice,         [Y,   Y,   Y,   C,    Y,   Y,   Y,   N,   Y,     Y,   Y,     C,   Y,    Y,   Y,   Y]), // F11
    (F::ExistingDevice,    [Y,   Y,   C,   Y,    C,   C,   C,   Y,   C,     Y,   Y,     Y,   Y,    C,   Y,   Y]), // F11; Autopilot: after a reset
    (F::FewOrMany,         [Y,   Y,   Y,   Y,    Y,   Y,   Y,   Y,   Y,     Y,   Y,     Y,   Y,    Y,   Y,   Y]), // F12
    (F::SingleUser,        [Y,   Y,   N,   Y,    Y,   Y,   N,   Y,   Y,     Y,   Y,     Y,   Y,    Y,   N,   Y]), // F13; no: nobody becomes the primary user
    (F::Userless,          [C,   C,   Y,   C,    C,   C,   Y,   C,   N,     N,   N,     Y,   Y,    C,   C,   N]), // F14; an admin signs in first
    (F::Dem,               [Y,   Y,   Y,   N,    N,   N,   N,   N,   N,     N,   N,     N,   N,    N,   R,   N]), // F15
    (F::OtherMdm,          [N,   N,   N,   N,    N,   N,   N,   N,   N,     Y,   N,     N,   N,    N,   N,   N]), // F16; registering alone brings no management
];

/// The same questions for the other platforms; no cell demands that a device has no user, since people may share one.
///
/// Columns: personal, userless, DEM account, another MDM, already in Intune.
#[rustfmt::skip]
pub const OTHERS: [(BuiltIn, [Cell; 5]); 14] = [
    //                                 personal userless DEM  MDM  enrolled
    (B::Ade,                         [ N,       N,       N,   N,   N ]),
    (B::AdeUserless,                 [ N,       Y,       N,   N,   N ]),
    (B::ConfiguratorSetupAssistant,  [ N,       Y,       N,   N,   N ]),
    (B::ConfiguratorDirect,          [ N,       Y,       N,   N,   X ]),
    (B::DeviceEnrollment,            [ Y,       N,       Y,   N,   X ]),
    (B::AccountDrivenUserEnrollment, [ Y,       N,       X,   N,   X ]),
    (B::WorkProfile,                 [ Y,       N,       C,   N,   X ]), // DEM: at most ten devices
    (B::CorporateWorkProfile,        [ N,       N,       N,   N,   N ]),
    (B::FullyManaged,                [ N,       N,       N,   N,   N ]),
    (B::Dedicated,                   [ N,       Y,       X,   N,   N ]),
    (B::AospUser,                    [ N,       N,       N,   N,   N ]),
    (B::AospUserless,                [ N,       Y,       N,   N,   N ]),
    (B::DeviceAdministrator,         [ Y,       X,       Y,   N,   X ]),
    (B::Linux,                       [ Y,       N,       N,   C,   X ]), // MDM: untested by Microsoft, may work
];

/// What the tables say of `feature` on `path`.
#[must_use]
pub fn cell(path: BuiltIn, feature: Feature) -> Cell {
    if let Some(column) = COLUMNS.iter().position(|p| *p == path) {
        return EXPANDED.iter().find(|row| row.0 == feature).map_or(Cell::NotSaid, |row| row.1[column]);
    }
    let column = match feature {
        F::Personal => 0,
        F::Userless => 1,
        F::Dem => 2,
        F::OtherMdm => 3,
        F::AlreadyEnrolled => 4,
        F::WindowsClient
        | F::WindowsServer
        | F::AutopilotReseller
        | F::ConfigurationManager
        | F::EntraPremium
        | F::ConditionalAccess
        | F::HybridJoined
        | F::RemoteWorkers
        | F::Corporate
        | F::NewDevice
        | F::ExistingDevice
        | F::FewOrMany
        | F::SingleUser => return Cell::NotSaid,
    };
    OTHERS.iter().find(|row| row.0 == path).map_or(Cell::NotSaid, |row| row.1[column])
}
