//! The steps of an enrollment, as the deployment guides tell them.

/// A step of an enrollment, in the order in which they come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Step {
    /// A policy, package or task sequence reaches the device.
    Delivery,
    /// The machine is reimaged.
    Reimage,
    /// Another provider's management is taken off the device.
    OtherManagement,
    /// The device is reset to factory settings.
    FactoryReset,
    /// The device waits for its turn or its people.
    Wait,
    /// The Autopilot profile is downloaded.
    Profile,
    /// A person signs in.
    SignIn,
    /// The device is registered with, or joined to, Microsoft Entra; on self-deploying paths the TPM attests it.
    Join,
    /// The device enrolls in Intune.
    Enroll,
    /// Device preparation, on or before the Enrollment Status Page.
    DevicePreparation,
    /// Device setup: certificates, network and apps targeted at the device.
    DeviceSetup,
    /// Account setup: what is targeted at the user.
    AccountSetup,
    /// Something that comes on top: a client, quality updates.
    Afterwards,
}

impl Step {
    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Step::Delivery => "delivery",
            Step::Reimage => "reimage",
            Step::OtherManagement => "other-management",
            Step::FactoryReset => "factory-reset",
            Step::Wait => "wait",
            Step::Profile => "profile",
            Step::SignIn => "sign-in",
            Step::Join => "join",
            Step::Enroll => "enroll",
            Step::DevicePreparation => "device-preparation",
            Step::DeviceSetup => "device-setup",
            Step::AccountSetup => "account-setup",
            Step::Afterwards => "afterwards",
        }
    }
}
