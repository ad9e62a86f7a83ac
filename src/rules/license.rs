//! The refusal of an enrollment without a license.

use crate::intune::{Failure, Reason};

/// What an enrollment shows whose user holds no license for Intune.
#[must_use]
pub fn refusal() -> Failure {
    Failure { reason: Reason::UserValidation, code: "0x80180018".to_owned(), rule: "WIN-LIC-01" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_license_is_a_matter_of_the_user() {
        let failure = refusal();
        assert_eq!((failure.reason.name(), failure.code.as_str()), ("userValidation", "0x80180018"));
        assert_eq!(failure.rule, "WIN-LIC-01");
    }
}
