//! Stub.
use crate::rules::RuleBook;
/// Stub.
#[must_use]
pub fn capacity(entra: Option<u32>, book: &RuleBook) -> u32 {
    entra.map_or(book.limits_dem_max_devices, |e| e.min(book.limits_dem_max_devices))
}
/// Stub.
#[must_use]
pub fn account_for(enrolled: u32, accounts: u32, capacity: u32) -> Option<u32> {
    let a = enrolled.checked_div(capacity)?;
    (a < accounts).then_some(a)
}
/// Stub.
#[must_use]
pub fn too_many_accounts(n: u32, book: &RuleBook) -> bool {
    n > book.limits_dem_max_accounts
}
