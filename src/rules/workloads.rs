//! Co-management's workloads: which service is in charge of what, and what moves along (WIN-CM-10).

/// Something that Configuration Manager or Intune takes care of on a co-managed client.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Workload {
    /// Compliance policies.
    Compliance,
    /// Windows Update policies.
    WindowsUpdate,
    /// Resource access policies.
    ResourceAccess,
    /// Endpoint Protection.
    EndpointProtection,
    /// Device configuration.
    DeviceConfiguration,
    /// Office Click-to-Run apps.
    OfficeClickToRun,
    /// Client apps.
    ClientApps,
}

/// Where a workload's slider stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Slider {
    /// Configuration Manager is in charge.
    ConfigurationManager,
    /// Intune is in charge of a pilot collection.
    PilotIntune,
    /// Intune is in charge.
    Intune,
}

/// Who is in charge of a client's workload.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Authority {
    /// Configuration Manager.
    ConfigurationManager,
    /// Intune.
    Intune,
}

use Workload as W;

impl Workload {
    /// Every workload.
    pub const ALL: [Workload; 7] = [
        W::Compliance,
        W::WindowsUpdate,
        W::ResourceAccess,
        W::EndpointProtection,
        W::DeviceConfiguration,
        W::OfficeClickToRun,
        W::ClientApps,
    ];

    /// The workloads whose sliders move when this one's does: device configuration takes two others along.
    #[must_use]
    pub const fn moves(self) -> &'static [Workload] {
        match self {
            W::Compliance => &[W::Compliance],
            W::WindowsUpdate => &[W::WindowsUpdate],
            W::ResourceAccess => &[W::ResourceAccess],
            W::EndpointProtection => &[W::EndpointProtection],
            W::DeviceConfiguration => &[W::DeviceConfiguration, W::ResourceAccess, W::EndpointProtection],
            W::OfficeClickToRun => &[W::OfficeClickToRun],
            W::ClientApps => &[W::ClientApps],
        }
    }
}

/// The Configuration Manager version, year and month, from which resource access belongs to Intune whatever its slider.
const RESOURCE_ACCESS_FORCED: u32 = 2403;

/// Who is in charge of a workload on a client that is, or isn't, in the workload's pilot collection, under a version of
/// Configuration Manager such as 2403.
#[must_use]
pub fn authority(workload: Workload, slider: Slider, in_pilot: bool, version: u32) -> Authority {
    let forced = workload == W::ResourceAccess && version >= RESOURCE_ACCESS_FORCED;
    match slider {
        Slider::Intune => Authority::Intune,
        Slider::PilotIntune if in_pilot => Authority::Intune,
        Slider::PilotIntune | Slider::ConfigurationManager if forced => Authority::Intune,
        Slider::PilotIntune | Slider::ConfigurationManager => Authority::ConfigurationManager,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Authority as A;
    use Slider as S;

    #[test]
    fn a_slider_says_who_is_in_charge() {
        let table = [
            (S::ConfigurationManager, false, A::ConfigurationManager),
            (S::ConfigurationManager, true, A::ConfigurationManager),
            (S::PilotIntune, false, A::ConfigurationManager),
            (S::PilotIntune, true, A::Intune),
            (S::Intune, false, A::Intune),
            (S::Intune, true, A::Intune),
        ];
        for workload in Workload::ALL {
            for (slider, in_pilot, who) in table {
                assert_eq!(authority(workload, slider, in_pilot, 2309), who, "{workload:?} {slider:?} {in_pilot}");
            }
        }
    }

    #[test]
    fn resource_access_is_intunes_from_2403_on() {
        for (version, who) in [(2402, A::ConfigurationManager), (2403, A::Intune), (2404, A::Intune)] {
            assert_eq!(authority(W::ResourceAccess, S::ConfigurationManager, false, version), who, "{version}");
        }
        assert_eq!(authority(W::ClientApps, S::ConfigurationManager, true, 2404), A::ConfigurationManager);
    }

    #[test]
    fn device_configuration_takes_two_others_along() {
        let alone = Workload::ALL.into_iter().filter(|workload| workload.moves() == [*workload]).count();
        assert_eq!(alone, 6);
        assert_eq!(W::DeviceConfiguration.moves(), [W::DeviceConfiguration, W::ResourceAccess, W::EndpointProtection]);
    }
}
