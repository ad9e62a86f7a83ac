//! Cohorts: devices alike, and the habits of their people.

use crate::intune::{Ownership, Platform};
use crate::plan::admission::Admission;
use crate::plan::lapse::Silence;
use crate::rules::grouping::Grouping;
use crate::units::{CohortId, Hours, PathId, Share, Span, Spread};

/// Devices that are alike.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// The name in the file.
    pub name: String,
    /// The name that its luck is drawn under; its own unless `luck` pins another.
    pub luck: String,
    /// Devices in all, whether a wave names them or not.
    pub devices: u32,
    /// The platform.
    pub platform: Platform,
    /// How they enroll.
    pub path: PathId,
    /// Who owns them.
    pub ownership: Ownership,
    /// Whose devices they are.
    pub users: Users,
    /// The model; empty if the file doesn't say.
    pub model: String,
    /// The operating system's version; empty if the file doesn't say.
    pub os_version: String,
    /// Where they are, by share of the devices, in the order of the file; nowhere in particular if empty.
    pub sites: Vec<(String, Share)>,
    /// What an enrollment downloads [bytes]; none if it is nothing, or the devices are nowhere.
    pub download: Option<Spread>,
    /// When they are online.
    pub presence: Presence,
    /// Times away on top of it.
    pub absences: Option<Absences>,
    /// The time until a device is lost for good; none if it never is.
    pub lost_after: Option<Spread>,
    /// From invitation to the first attempt.
    pub response: Response,
    /// How long before the start they enrolled; none if waves start them.
    pub enrolled_before: Option<Spread>,
    /// Whether a device whose certificate ran out enrolls again when it returns.
    pub returns_after_expiry: bool,
    /// What the rules say before an attempt begins.
    pub admission: Admission,
    /// When nobody can reach them, in order.
    pub silences: Vec<Silence>,
    /// What their compliance policy finds when they enroll; none if they all meet it.
    pub compliance: Option<Compliance>,
    /// Whether they were joined without being managed, so that a separate enrollment leaves them a second record
    /// (WIN-SCOPE-08).
    pub two_records: bool,
    /// How they come to their policies.
    pub grouping: Grouping,
    /// Whether registration with Microsoft Entra is part of the first sign-in to an app, so that nobody waits for it.
    pub just_in_time: bool,
    /// Whether Conditional Access lets their users in from compliant devices only.
    pub guarded: bool,
    /// Whether their people's tickets may go before others'.
    pub vip: bool,
    /// Whether they were added to Apple Business Manager later, so that their users may remove management at first.
    pub added_later: bool,
}

impl Cohort {
    /// One corporate device that is always online, enrolls at once and has nothing special about it.
    #[must_use]
    pub fn plain(name: &str, platform: Platform) -> Cohort {
        Cohort {
            name: name.to_owned(),
            luck: name.to_owned(),
            devices: 1,
            platform,
            path: PathId(0),
            ownership: Ownership::Corporate,
            users: Users::Own { devices_per_user: 1 },
            model: String::new(),
            os_version: String::new(),
            sites: Vec::new(),
            download: None,
            presence: Presence::ALWAYS,
            absences: None,
            lost_after: None,
            response: Response::at_once(),
            enrolled_before: None,
            returns_after_expiry: true,
            silences: Vec::new(),
            compliance: None,
            two_records: false,
            grouping: Grouping::Users,
            just_in_time: false,
            guarded: false,
            vip: false,
            added_later: false,
            admission: Admission::open(u32::MAX),
        }
    }
}

/// What a compliance policy finds on devices that enroll.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Compliance {
    /// The share of them that fail it.
    pub fails: Share,
    /// From the enrollment until it is put right; none if it never is. The next check-in reports it.
    pub fixed_after: Option<Spread>,
}

/// Whose devices a cohort's are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Users {
    /// One user for each `devices_per_user` devices: device k (from 0) belongs to user k / devices_per_user.
    Own {
        /// Devices of one user, at least 1.
        devices_per_user: u32,
    },
    /// Nobody's.
    None,
    /// The users of another cohort, which has users of its own: device k belongs to user k modulo their number.
    Of(CohortId),
}

/// When a device is online, absences aside.
#[derive(Clone, Debug)]
pub struct Presence {
    /// The pattern.
    pub online: Online,
    /// The share of devices that keep to the hours; the others are online around the clock. The whole without hours.
    pub shut_down_at_night: Share,
}

/// The pattern of being online.
#[derive(Clone, Debug)]
pub enum Online {
    /// At all times.
    Always,
    /// In these hours, shifted by up to `shift` either way, each device by its own.
    Hours {
        /// The hours.
        hours: Hours,
        /// The largest shift.
        shift: Span,
    },
    /// Stretches by turns that begin, online, at enrollment.
    Alternating {
        /// Length of a stretch online.
        online: Spread,
        /// Length of a stretch offline.
        offline: Spread,
        /// The share of stretches offline that are long.
        long_share: Share,
        /// Length of a long stretch offline; the same as `offline` if none was given.
        long: Spread,
    },
}

impl Presence {
    /// Online at all times.
    pub const ALWAYS: Presence = Presence { online: Online::Always, shut_down_at_night: Share::ALL };
}

/// Times away: a device is offline whatever its pattern says.
#[derive(Clone, Debug)]
pub struct Absences {
    /// Time from the end of one absence (or from enrollment) to the next.
    pub gap: Spread,
    /// Length of an absence.
    pub length: Spread,
}

/// From invitation to the first attempt.
#[derive(Clone, Debug)]
pub struct Response {
    /// The delay.
    pub delay: Spread,
    /// The share that never starts.
    pub never: Share,
}

impl Response {
    /// At once, everybody.
    #[must_use]
    pub fn at_once() -> Response {
        Response { delay: Spread::fixed(Span::ZERO), never: Share::NONE }
    }
}
