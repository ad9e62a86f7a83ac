//! Stub.
#![allow(missing_docs)]
use crate::intune::{BuiltIn, Ownership};
use crate::rules::{Refusal, RuleBook, Verdict};
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UserScope {
    None,
    Some,
    All,
}
impl UserScope {
    pub fn named(n: &str) -> Option<UserScope> {
        match n {
            "none" => Some(UserScope::None),
            "some" => Some(UserScope::Some),
            "all" => Some(UserScope::All),
            _ => None,
        }
    }
}
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scopes {
    pub mdm: UserScope,
    pub mam: UserScope,
    pub in_mdm: bool,
    pub in_mam: bool,
}
impl Scopes {
    pub fn covers_mdm(self) -> bool {
        self.mdm == UserScope::All || (self.mdm == UserScope::Some && self.in_mdm)
    }
}
pub fn verdict(_p: BuiltIn, _o: Ownership, s: Scopes, _b: &RuleBook) -> Verdict {
    if s.covers_mdm() { Verdict::Admitted } else { Verdict::Registered(Refusal::MdmScope) }
}
