//! Stub.
#![allow(missing_docs)]
use crate::intune::{BuiltIn, Ownership, Platform};
use crate::rules::{Refusal, RuleBook};
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Version(u64);
impl Version {
    pub fn parse(_t: &str) -> Option<Version> {
        Some(Version(1))
    }
}
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blocks {
    pub platform: Option<Platform>,
    pub path: Option<BuiltIn>,
    pub ownership: Option<Ownership>,
    pub os_below: Option<Version>,
    pub os_above: Option<Version>,
    pub manufacturer: Option<String>,
}
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restriction {
    pub priority: Option<u32>,
    pub blocks: Option<Blocks>,
    pub device_limit: Option<u32>,
}
pub fn default_only(_p: BuiltIn) -> bool {
    false
}
pub fn device_limit(_h: &[&Restriction], _d: bool) -> Option<u32> {
    None
}
pub fn platform_policy<'a>(_h: &[&'a Restriction], _d: bool) -> Option<&'a Restriction> {
    None
}
pub fn too_many(n: u32, b: &RuleBook) -> bool {
    n > b.limits_restriction_policies_max
}
pub fn blocked(
    _b: &Blocks,
    _p: BuiltIn,
    _pl: Platform,
    _o: Ownership,
    _v: Option<Version>,
    _m: Option<&str>,
) -> Option<Refusal> {
    None
}
