//! What the shipped scenarios take from documents, number by number.

use crate::support::plan_of;
use fleetcast::plan::Plan;

/// How many devices each wave invites, in the order of the file.
fn invited(plan: &Plan) -> Vec<(String, u32)> {
    let of_wave = |index: usize| -> u32 {
        let groups = plan.groups.iter().filter(|group| group.wave.is_some_and(|wave| wave.index() == index));
        groups.map(|group| group.count).sum()
    };
    plan.waves.iter().enumerate().map(|(index, wave)| (wave.name.clone(), of_wave(index))).collect()
}

/// The planning guide's example: July 50 and 200 in IT with ten executives, August 2,000, September 1,000, October 50 in
/// human resources, 40 in finance and 30 executives.
#[test]
fn microsofts_waves_are_those_of_the_planning_guide() {
    let plan = plan_of("scenarios/002-enrollment-guide.toml", &[]);
    let waves = invited(&plan);
    let sizes: Vec<(&str, u32)> = waves.iter().map(|(name, size)| (name.as_str(), *size)).collect();
    let wanted = [
        ("limited-pilot", 50),
        ("expanded-pilot", 200 + 10),
        ("sales-and-marketing", 2_000),
        ("retail", 1_000),
        ("hr-finance-executives", 50 + 40 + 30),
    ];
    assert_eq!(sizes, wanted);
    assert_eq!(plan.devices(), 3_380);
    let months: Vec<String> =
        plan.waves.iter().map(|wave| plan.zone.label(wave.window.starts)[..7].to_owned()).collect();
    assert_eq!(months, ["2027-07", "2027-07", "2027-08", "2027-09", "2027-10"]);
}
