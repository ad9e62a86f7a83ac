//! The rings that have a name: who goes when, after Microsoft's own examples.
//!
//! Sizes and order are Microsoft's. That an enrollment keeps the pace of the planning guide's months, as four weeks each,
//! or of Windows Autopatch's updates, is assumed; so is how sizes follow a fleet that isn't the example's.

use super::Size;
use crate::units::Share;

/// Whose rings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Preset {
    /// The example of the Intune planning guide.
    PlanningGuide,
    /// Windows Autopatch's deployment rings.
    Autopatch,
    /// A ring for each of a list of shares.
    Shares,
    /// A ring for each row.
    Custom,
}

impl Preset {
    /// Every preset with its name.
    pub const ALL: [(&'static str, Preset); 4] = [
        ("planning-guide", Preset::PlanningGuide),
        ("autopatch", Preset::Autopatch),
        ("shares", Preset::Shares),
        ("custom", Preset::Custom),
    ];

    /// The preset of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Preset> {
        Preset::ALL.iter().find(|row| row.0 == name).map(|row| row.1)
    }
}

/// A ring of a preset: its name, its size, the length of its window, and how long it is waited for.
pub(super) type Drawn = (&'static str, Size<'static>, &'static str, &'static str);

/// Devices in all rings of the planning guide's example, one for each of its people.
const EXAMPLE: u64 = 3_380;
/// Its two pilots.
const PILOTS: [u64; 2] = [50, 200 + 10];
/// Its phases of production.
const PHASES: [u64; 3] = [2_000, 1_000, 50 + 40 + 30];

/// The planning guide's rings for a fleet: its pilots, and what is left in the proportion of its phases; a fleet smaller than
/// the example is cut in the example's proportion from the start.
pub(super) fn planning_guide(fleet: u64) -> [Drawn; 5] {
    let part = |of: u64, all: u64, each: u64| Size::Count(of * each / all);
    let [limited, expanded, first, second] = if fleet >= EXAMPLE {
        let left = fleet - PILOTS[0] - PILOTS[1];
        let phases: u64 = PHASES.iter().sum();
        [Size::Count(PILOTS[0]), Size::Count(PILOTS[1]), part(left, phases, PHASES[0]), part(left, phases, PHASES[1])]
    } else {
        [PILOTS[0], PILOTS[1], PHASES[0], PHASES[1]].map(|each| part(fleet, EXAMPLE, each))
    };
    [
        ("limited-pilot", limited, "5 workdays", "7d"),
        ("expanded-pilot", expanded, "5 workdays", "7d"),
        ("production-phase-1", first, "15 workdays", "7d"),
        ("production-phase-2", second, "15 workdays", "7d"),
        ("production-phase-3", Size::Rest, "15 workdays", "0s"),
    ]
}

/// Windows Autopatch's rings for a fleet. First, Fast and Broad begin 1, 6 and 9 days after Test, as quality updates are
/// deferred, and their windows are as long as those updates' deadlines.
pub(super) fn autopatch(fleet: u64) -> [Drawn; 4] {
    let test = match fleet {
        0..500 => 1,
        500..5_000 => 5,
        5_000.. => 50,
    };
    let [first, fast] = if fleet <= 200 { [5, 15] } else { [1, 9] };
    [
        ("test", Size::Count(test.min(fleet)), "0s", "1d"),
        ("first", Size::Share(Share::percent(first)), "2d", "3d"),
        ("fast", Size::Share(Share::percent(fast)), "2d", "1d"),
        ("broad", Size::Rest, "5d", "0s"),
    ]
}

/// The window of a ring that is in no example, and how long it is waited for.
pub(super) const PLAIN: [&str; 2] = ["5 workdays", "7d"];

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(rings: &[Drawn]) -> Vec<Option<u64>> {
        rings.iter().map(|ring| if let Size::Count(n) = ring.1 { Some(n) } else { None }).collect()
    }

    #[test]
    fn the_guides_own_fleet_gets_the_guides_own_phases() {
        assert_eq!(counts(&planning_guide(3_380)), [Some(50), Some(210), Some(2_000), Some(1_000), None]);
        // 4,300 devices are left of 4,560: 4,300 * 2,000 / 3,120 = 2,756.4 and half of that, 1,378.2; 166 for the last.
        assert_eq!(counts(&planning_guide(4_560)), [Some(50), Some(210), Some(2_756), Some(1_378), None]);
        // 338 devices are a tenth of the example.
        assert_eq!(counts(&planning_guide(338)), [Some(5), Some(21), Some(200), Some(100), None]);
    }

    #[test]
    fn autopatch_has_bounds_at_200_500_and_5000_devices() {
        let sizes = |fleet| autopatch(fleet).map(|ring| ring.1);
        let shares = |first, fast| [Size::Share(Share::percent(first)), Size::Share(Share::percent(fast))];
        for (fleet, test, [first, fast]) in [
            (0, 0, shares(5, 15)),
            (200, 1, shares(5, 15)),
            (201, 1, shares(1, 9)),
            (500, 5, shares(1, 9)),
            (4_999, 5, shares(1, 9)),
            (5_000, 50, shares(1, 9)),
        ] {
            assert_eq!(sizes(fleet), [Size::Count(test), first, fast, Size::Rest], "{fleet}");
        }
    }
}
