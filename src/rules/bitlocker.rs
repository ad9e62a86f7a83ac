//! When an admin's action leaves a system volume's encryption suspended.

use crate::rules::actions::Action;

/// Whether the BitLocker protection of the system volume is suspended by the end of a record (LIFE-BL-01).
///
/// A retire or a delete takes the key protectors of a device that is joined to Microsoft Entra, lest its data be lost
/// with the key in its object. A cleanup rule, which is no action, only hides the record.
#[must_use]
pub fn suspends(action: Option<Action>, entra_joined: bool, encrypted: bool) -> bool {
    matches!(action, Some(Action::Retire | Action::Delete)) && entra_joined && encrypted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retire_and_delete_suspend_and_a_cleanup_rule_never_does() {
        let suspending: Vec<Action> =
            Action::ALL.into_iter().filter(|action| suspends(Some(*action), true, true)).collect();
        assert_eq!(suspending, [Action::Retire, Action::Delete]);
        assert!(!suspends(None, true, true), "a cleanup rule");
        assert!(!suspends(Some(Action::Retire), false, true), "not joined to Microsoft Entra");
        assert!(!suspends(Some(Action::Delete), true, false), "nothing to suspend");
    }
}
