//! Stub.
#![allow(missing_docs)]
use crate::intune::{BuiltIn, Ownership};
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Identifiers {
    NoneUploaded,
    Matched,
    Unmatched,
}
pub fn at_enrollment(_p: BuiltIn, _i: Identifiers) -> Ownership {
    Ownership::Corporate
}
pub fn personal_block_applies(_p: BuiltIn, _i: Identifiers) -> bool {
    false
}
