//! The vocabulary of Microsoft Intune: platforms, enrollment paths, ownership, join types and failures.
//!
//! Enums only, each variant in the admin center's wording. This layer knows nothing of rules, time or events.

pub mod failure;
pub mod ownership;
pub mod path;
pub mod platform;
pub mod step;
pub mod token;

pub use failure::{Class, Failure, Reason};
pub use ownership::{Join, Ownership};
pub use path::BuiltIn;
pub use platform::{Maker, Platform};
pub use step::Step;
pub use token::Token;
