//! The built-in enrollment paths as data.

use crate::intune::{BuiltIn, Failure, Platform, Reason};
use crate::plan::path::AfterFailure;
use crate::plan::{LicenseNeed, Path, Phase, Quotas, Retry};
use crate::rules::RuleBook;
use crate::units::{Share, Span, Spread, TeamId};

/// The path with its phases, its failures going to `desk`.
#[must_use]
pub fn built_in(path: BuiltIn, platform: Platform, book: &RuleBook, desk: Option<TeamId>) -> Path {
    let after = AfterFailure {
        ticket: book.enrollment_ticket_share,
        team: desk,
        retry: Retry::WhenServed,
        gap: book.enrollment_retry_gap.clone(),
    };
    let cause = Failure { reason: Reason::Unknown, code: String::new(), rule: "" };
    let phase = Phase {
        name: "enroll".to_owned(),
        duration: Spread::lognormal(Span::minutes(40), Span::minutes(95)),
        fails: Share::percent(5),
        causes: vec![(1, cause)],
        after,
        in_status_page: false,
    };
    let quotas = crate::rules::limits::quotas(path);
    Path {
        name: path.name().to_owned(),
        like: Some(path),
        platform,
        retries: book.enrollment_retries,
        license: if path.userless() { LicenseNeed::Device } else { LicenseNeed::User },
        quotas: Quotas { entra: quotas.entra, intune: quotas.intune },
        phases: vec![phase],
        status_page: None,
    }
}
