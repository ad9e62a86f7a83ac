//! How long the tasks of a set-up take: working time, and what passes after it.

use super::{Around, newcomers};
use crate::rules::ownership::identifier_files;
use crate::rules::setup::{self, Task, within};
use crate::rules::{RuleBook, license};
use crate::scenario::lower::view::View;
use crate::scenario::value::number;
use crate::units::{Share, Span, Spread};

/// What the lengths depend on.
pub(super) struct Lengths<'a> {
    /// `[tenant.setup]`.
    pub view: View<'a>,
    /// `[tenant]`.
    pub tenant: View<'a>,
    /// The rest of the file.
    pub around: &'a Around<'a>,
    /// Users.
    pub users: u32,
}

/// A length that may be written as a single span, too.
fn length(view: View<'_>, key: &str) -> Option<Spread> {
    let span = view.node(key).and_then(|node| number::span(node).ok());
    span.map(Spread::fixed).or_else(|| view.spread(key))
}

impl Lengths<'_> {
    fn synchronized(&self) -> bool {
        self.view.text("users") == Some("synchronized")
    }

    /// The working time of a task, and how many times it is done.
    pub(super) fn work(&self, task: Task, change: Option<View<'_>>) -> (Spread, u32) {
        match change.and_then(|change| length(change, "work")) {
            Some(given) => (given, 1),
            None => (self.usual(task), self.times(task)),
        }
    }

    /// The working time that the rule book gives a task.
    fn usual(&self, task: Task) -> Spread {
        let book = self.around.book;
        match task {
            Task::T1 => &book.setup_decide_tenant,
            Task::T2 => &book.setup_sign_up,
            Task::T3 => &book.setup_second_admin,
            Task::T4 => &book.setup_custom_domain,
            Task::T5 if self.synchronized() => &book.setup_directory_sync,
            Task::T5 => return Spread::fixed(book.setup_cloud_users + book.setup_cloud_user.times(self.users)),
            Task::T6 => &book.setup_groups,
            Task::T7 => &book.setup_buy_licenses,
            Task::T8 => &book.setup_assign_licenses,
            Task::T9 => &book.setup_mdm_authority,
            Task::T10 => &book.setup_roles,
            Task::T11 => &book.setup_branding,
            Task::T12 => &book.setup_restrictions,
            Task::T13 => &book.setup_corporate_identifiers,
            Task::T14 => &book.setup_baseline,
            Task::T15 => &book.setup_push_certificate,
            Task::T16 => &book.setup_ade_token,
            Task::T17 => &book.setup_ade_profiles,
            Task::T18 => &book.setup_vpp_token,
            Task::T19 => &book.setup_google_play,
            Task::T20 => &book.setup_android_profiles,
            Task::T21 => &book.setup_zero_touch,
            Task::T24 => &book.setup_enrollment_managers,
            Task::T25 => &book.setup_communications,
            Task::T26 => &book.setup_training,
            Task::T22 | Task::T23 | Task::T27 => return Spread::fixed(Span::ZERO),
        }
        .clone()
    }

    /// How many files, profiles or accounts a task is about.
    fn times(&self, task: Task) -> u32 {
        if task == Task::T13 {
            self.files()
        } else if task == Task::T20 {
            self.profiles()
        } else if task == Task::T24 {
            // An account is named in minutes; more than a tenant may have are refused elsewhere.
            self.tenant.count("dem-accounts").unwrap_or(1).clamp(1, 1_000)
        } else {
            1
        }
    }

    /// Profiles of corporate Android devices: one a path.
    fn profiles(&self) -> u32 {
        let kinds = newcomers(self.around).map(|row| super::kind(row, self.around.own));
        let mut paths: Vec<_> = kinds.filter(|kind| setup::android_profile(*kind)).map(|kind| kind.path).collect();
        paths.sort_unstable();
        paths.dedup();
        u32::try_from(paths.len()).unwrap_or(1).max(1)
    }

    /// Files of corporate identifiers.
    fn files(&self) -> u32 {
        let rows = newcomers(self.around).map(|row| {
            let share = row.view.share("corporate-identifiers").unwrap_or(Share::NONE);
            share.of(row.devices)
        });
        identifier_files(rows.fold(0, u32::saturating_add), self.around.book)
    }

    /// What passes after the work on a task.
    pub(super) fn latency(&self, task: Task, change: Option<View<'_>>) -> Vec<Spread> {
        if let Some(given) = change.and_then(|change| length(change, "latency")) {
            return vec![given];
        }
        let book = self.around.book;
        match task {
            Task::T2 => vec![book.setup_activation.clone()],
            Task::T3 if license::admins_wait_for_switch(self.view.count("unlicensed-admins").unwrap_or(0)) => {
                vec![book.setup_unlicensed_switch.clone()]
            }
            Task::T4 => vec![book.setup_dns.clone()],
            Task::T5 if self.synchronized() => vec![within(book.setup_sync_period)],
            Task::T6 | Task::T12 => vec![Spread::fixed(book.scope_assignment_propagation)],
            Task::T7 => vec![self.view.spread("procurement").unwrap_or_else(|| book.setup_procurement.clone())],
            Task::T8 if self.tenant.text("license-assignment") == Some("group") => {
                vec![book.license_group_latency.clone()]
            }
            Task::T13 => vec![book.setup_identifiers_upload.clone()],
            Task::T16 => self.token(book),
            Task::T18 => vec![setup::apps_synchronized(book)],
            Task::T21 => vec![book.setup_reseller_upload.clone()],
            // The first mail goes out when all are written, the third asks people to enroll.
            Task::T25 => vec![Spread::fixed(setup::mails_take(book))],
            Task::T1
            | Task::T3
            | Task::T5
            | Task::T8
            | Task::T9
            | Task::T10
            | Task::T11
            | Task::T14
            | Task::T15
            | Task::T17
            | Task::T19
            | Task::T20
            | Task::T22
            | Task::T23
            | Task::T24
            | Task::T26
            | Task::T27 => Vec::new(),
        }
    }

    /// A token takes an account that Apple has verified, and a first synchronization.
    fn token(&self, book: &RuleBook) -> Vec<Spread> {
        let vetting = (self.view.text("apple-business") == Some("new")).then(|| book.setup_apple_vetting.clone());
        vetting.into_iter().chain([setup::token_synchronized(book)]).collect()
    }

    /// What may go wrong after a task: wrong user names are cleaned up, and synchronize again (TEN-USR-03).
    pub(super) fn mishap(&self, task: Task, change: Option<View<'_>>) -> Option<(Share, Vec<Spread>)> {
        let given = change.is_some_and(|change| change.node("latency").is_some());
        let share = self.view.share("wrong-names").filter(|share| *share > Share::NONE)?;
        let book = self.around.book;
        (task == Task::T5 && self.synchronized() && !given).then(|| (share, setup::names_mended(book).to_vec()))
    }
}
