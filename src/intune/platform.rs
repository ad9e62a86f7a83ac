//! Platforms that Intune manages.

/// A device platform, as a scenario names it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Platform {
    /// Windows 10 and 11.
    Windows,
    /// iOS and iPadOS.
    Ios,
    /// macOS.
    MacOs,
    /// Android with Google Mobile Services (Android Enterprise, device administrator).
    Android,
    /// Android Open Source Project devices, without Google Mobile Services.
    Aosp,
    /// Linux (Ubuntu, Red Hat Enterprise Linux).
    Linux,
}

/// Whose management protocol a platform speaks: the certificate defaults go by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Maker {
    /// Windows.
    Microsoft,
    /// iOS, iPadOS and macOS.
    Apple,
    /// Android and AOSP.
    Google,
    /// Linux.
    Linux,
}

impl Platform {
    /// Every platform.
    pub const ALL: [Platform; 6] =
        [Platform::Windows, Platform::Ios, Platform::MacOs, Platform::Android, Platform::Aosp, Platform::Linux];

    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Platform::Windows => "windows",
            Platform::Ios => "ios",
            Platform::MacOs => "macos",
            Platform::Android => "android",
            Platform::Aosp => "aosp",
            Platform::Linux => "linux",
        }
    }

    /// The platform called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Platform> {
        Platform::ALL.into_iter().find(|p| p.name() == name)
    }

    /// Whose management protocol it speaks.
    #[must_use]
    pub const fn maker(self) -> Maker {
        match self {
            Platform::Windows => Maker::Microsoft,
            Platform::Ios | Platform::MacOs => Maker::Apple,
            Platform::Android | Platform::Aosp => Maker::Google,
            Platform::Linux => Maker::Linux,
        }
    }
}
