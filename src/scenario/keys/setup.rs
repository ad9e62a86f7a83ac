//! `[tenant.setup]`: the tasks of admins before devices may enroll.

use super::{Key, Kind, SPANS, may, need};
use crate::rules::setup::Role;

/// A length that may be written as a single span, too.
const LENGTH: Kind = Kind::Either(&[Kind::Span, SPANS]);

/// `[tenant.setup]`.
pub const SETUP: &[Key] = &[
    may("start", Kind::Instant, "\"0d\"", "When the first task may begin."),
    may(
        "team",
        Kind::Name,
        "the first that does admin-tasks, else one person in the scenario's work hours",
        "Whose people do the tasks, in whose hours.",
    ),
    may("tenant", Kind::Word(&["existing", "new"]), "\"existing\"", "Whether Microsoft Entra is there already."),
    may("signed-up-by", Kind::Listed(roles), "\"billing-administrator\"", "The role of the account that signs up."),
    may("keeps-accounts", Kind::Flag, "false", "Whether people go on with work accounts that they have elsewhere."),
    may("company-name", Kind::Text, "none", "The organization's name in the tenant."),
    may("custom-domain", Kind::Flag, "false", "Whether users sign in with a domain of the organization's own."),
    may("users", Kind::Word(&["cloud", "synchronized"]), "\"cloud\"", "Where users come from."),
    may("user-count", Kind::Count(0, 1_000_000_000), "those of the cohorts", "Users that are created in the cloud."),
    may("wrong-names", Kind::Share, "\"0%\"", "How often the first synchronization brings wrong user names."),
    may("unlicensed-admins", Kind::Count(0, 1_000_000), "0", "Admins who work without a license, in one group."),
    may("procurement", SPANS, "setup.procurement of the rule book", "From the order of licenses to their arrival."),
    may("apple-account", Kind::Word(&["shared", "personal"]), "\"shared\"", "Whose the push certificate's account is."),
    may("apple-business", Kind::Word(&["existing", "new"]), "\"existing\"", "Whether Apple Business Manager is there."),
    may("zero-touch", Kind::Flag, "false", "Whether a reseller uploads Android devices."),
    may("communications", Kind::Flag, "true", "Whether people are told in three mails before the pilot."),
    may(
        "waves-wait",
        Kind::Word(&["for-gates", "for-pilot"]),
        "\"for-gates\"",
        "Whether a wave begins when its devices may enroll, or when everything is done.",
    ),
    may("multi-admin-approval", Kind::Table(APPROVAL), "none", "What takes a second admin."),
    may("tasks", Kind::Map(&Kind::Table(TASK)), "{}", "What differs in a task, by its number or name."),
];

const APPROVAL: &[Key] = &[
    need("protects", Kind::List(&Kind::Name), "What is protected, such as \"compliance\" or \"device-actions\"."),
    may("admins", Kind::Count(0, 1_000_000), "2", "Accounts that ask and approve."),
    may("approvers-in-role-assignment", Kind::Flag, "true", "Whether the approvers' group has an Intune role."),
    may("poll", SPANS, "maa.poll of the rule book", "Working time until an approver finds a request."),
    may("complete", SPANS, "maa.complete of the rule book", "Working time until an approval is completed."),
];

/// What may differ in a task.
const TASK: &[Key] = &[
    may("work", LENGTH, "the rule book's", "Working time."),
    may("latency", LENGTH, "the rule book's", "What passes after the work until it is done."),
    may("by", Kind::Listed(roles), "the least privileged role", "Who does it."),
    may("skip", Kind::Flag, "false", "Whether it is done already or not needed."),
    may("after", Kind::List(&Kind::Name), "as Microsoft's guides have it", "The tasks that it waits for."),
];

fn roles() -> Vec<&'static str> {
    Role::ALL.iter().map(|row| row.0).collect()
}
