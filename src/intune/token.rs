//! Connectors and tokens: what ties a tenant to Apple, Google and its own domain, and runs out.

/// Something under *Tenant administration > Connectors and tokens*, or a token that devices enroll with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Token {
    /// Apple MDM push certificate: every Apple device is managed through it.
    ApplePush,
    /// Enrollment program token: Automated Device Enrollment learns of devices through it.
    Ade,
    /// Apple VPP token (location token): Company Portal is installed with its licenses.
    Vpp,
    /// Managed Google Play: Android Enterprise is bound to the tenant by it.
    GooglePlay,
    /// Enrollment token of corporate-owned dedicated devices.
    Dedicated,
    /// Enrollment token of corporate-owned devices with a work profile.
    CorporateWorkProfile,
    /// Enrollment token of corporate-owned, fully managed user devices.
    FullyManaged,
    /// Enrollment token of corporate-owned devices without Google Mobile Services.
    Aosp,
    /// Bulk Microsoft Entra token of a provisioning package.
    Bulk,
    /// Intune Connector for Active Directory: hybrid joins of Windows Autopilot go through it.
    DomainConnector,
}

impl Token {
    /// Every one with its name in files.
    pub const ALL: [(&'static str, Token); 10] = [
        ("apple-push-certificate", Token::ApplePush),
        ("ade-token", Token::Ade),
        ("vpp-token", Token::Vpp),
        ("managed-google-play", Token::GooglePlay),
        ("dedicated-token", Token::Dedicated),
        ("corporate-work-profile-token", Token::CorporateWorkProfile),
        ("fully-managed-token", Token::FullyManaged),
        ("aosp-token", Token::Aosp),
        ("bulk-token", Token::Bulk),
        ("domain-connector", Token::DomainConnector),
    ];

    /// The name in files and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        Token::ALL.iter().find(|row| row.1 == self).expect("every token has its row").0
    }

    /// What people call it, in the middle of a sentence.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Token::ApplePush => "Apple MDM push certificate",
            Token::Ade => "enrollment program token",
            Token::Vpp => "Apple VPP token",
            Token::GooglePlay => "connection to managed Google Play",
            Token::Dedicated => "token of dedicated devices",
            Token::CorporateWorkProfile => "token of corporate work profiles",
            Token::FullyManaged => "token of fully managed devices",
            Token::Aosp => "token of AOSP devices",
            Token::Bulk => "token of provisioning packages",
            Token::DomainConnector => "connector for Active Directory",
        }
    }

    /// The token called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Token> {
        Token::ALL.iter().find(|row| row.0 == name).map(|row| row.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for (name, token) in Token::ALL {
            assert_eq!((Token::named(name), token.name()), (Some(token), name));
        }
        assert_eq!(Token::named("token"), None);
    }
}
