//! Who owns a device, and how it is joined to Microsoft Entra.

/// Ownership as Intune shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ownership {
    /// Corporate-owned.
    Corporate,
    /// Personally owned (BYOD).
    Personal,
}

impl Ownership {
    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Ownership::Corporate => "corporate",
            Ownership::Personal => "personal",
        }
    }
}

/// How a device is known to Microsoft Entra.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Join {
    /// Microsoft Entra joined.
    Entra,
    /// Microsoft Entra hybrid joined.
    Hybrid,
    /// Microsoft Entra registered (workplace joined).
    Registered,
    /// Not known to Microsoft Entra.
    None,
}

impl Join {
    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Join::Entra => "entra",
            Join::Hybrid => "hybrid",
            Join::Registered => "registered",
            Join::None => "none",
        }
    }
}
