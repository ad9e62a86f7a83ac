//! Device enrollment manager accounts: how many devices each one takes, and how many accounts there may be.

use crate::rules::RuleBook;

/// How many devices one account enrolls at most: what Intune allows, or Microsoft Entra's device limit if that is
/// lower (WIN-DEM-01, WIN-LIM-05).
///
/// Without a limit in Microsoft Entra, Intune's alone counts.
#[must_use]
pub fn capacity(entra_device_limit: Option<u32>, book: &RuleBook) -> u32 {
    entra_device_limit.map_or(book.limits_dem_max_devices, |limit| limit.min(book.limits_dem_max_devices))
}

/// The account that takes the next device after `enrolled` ones, counted from zero; none if every account is full
/// (WIN-DEM-01).
///
/// Accounts fill up in order, each one to its capacity before the next begins.
#[must_use]
pub fn account_for(enrolled: u32, accounts: u32, capacity: u32) -> Option<u32> {
    enrolled.checked_div(capacity).filter(|account| *account < accounts)
}

/// The account that enrolls the next work profile after `profiles` ones, counted from zero; none if every account has as
/// many as it may, which are fewer than of other devices (DEM-02).
#[must_use]
pub fn account_for_profile(profiles: u32, accounts: u32, book: &RuleBook) -> Option<u32> {
    account_for(profiles, accounts, book.limits_dem_work_profiles)
}

/// Whether a tenant has more accounts than it may have; exactly the highest number is allowed (WIN-DEM-01).
#[must_use]
pub fn too_many_accounts(accounts: u32, book: &RuleBook) -> bool {
    accounts > book.limits_dem_max_accounts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    #[test]
    fn an_account_takes_a_thousand_devices_or_what_entra_allows() {
        let table = [(Some(50), 50), (Some(999), 999), (Some(1_000), 1_000), (Some(1_001), 1_000), (None, 1_000)];
        for (entra, devices) in table {
            assert_eq!(capacity(entra, &book()), devices, "{entra:?}");
        }
        let lower = RuleBook { limits_dem_max_devices: 20, ..book() };
        assert_eq!((capacity(Some(50), &lower), capacity(None, &lower)), (20, 20));
    }

    #[test]
    fn two_accounts_fill_up_in_order_to_a_thousand_each() {
        let capacity = capacity(None, &book());
        let table = [
            (0, Some(0)),
            (999, Some(0)),
            (1_000, Some(1)),
            (1_001, Some(1)),
            (1_999, Some(1)),
            (2_000, None),
            (2_001, None),
        ];
        for (enrolled, account) in table {
            assert_eq!(account_for(enrolled, 2, capacity), account, "after {enrolled}");
        }
    }

    #[test]
    fn with_entras_default_two_accounts_take_fifty_devices_each() {
        let capacity = capacity(Some(50), &book());
        let table = [(49, Some(0)), (50, Some(1)), (51, Some(1)), (99, Some(1)), (100, None), (101, None)];
        for (enrolled, account) in table {
            assert_eq!(account_for(enrolled, 2, capacity), account, "after {enrolled}");
        }
    }

    #[test]
    fn without_accounts_or_room_nothing_enrolls() {
        assert_eq!(account_for(0, 0, 1_000), None);
        assert_eq!(account_for(0, 2, 0), None);
    }

    #[test]
    fn a_tenant_has_150_accounts_at_most() {
        for (accounts, too_many) in [(0, false), (149, false), (150, false), (151, true)] {
            assert_eq!(too_many_accounts(accounts, &book()), too_many, "{accounts}");
        }
    }

    #[test]
    fn an_ordinary_account_enrolls_fifteen_devices() {
        let limit = Some(15);
        let full = [14, 15, 16].map(|held| crate::rules::limits::is_full(held, limit));
        assert_eq!(full, [false, true, true]);
    }
}
