//! Each law can be broken: runs are doctored, and the law says so.

use super::*;

#[test]
fn a_panic_is_a_broken_law() {
    let (_, found) = caught(|| panic!("an assertion"));
    assert_eq!(found.broken, [Broken { law: Law::Runs, detail: "an assertion".to_owned() }]);
    assert!(!caught(|| ([0; 2], Findings::default())).1.breaks(Law::Runs));
}

#[test]
fn laws_have_names_of_their_own() {
    for (number, (law, name, sentence)) in Law::ALL.into_iter().enumerate() {
        assert_eq!(law as usize, number);
        assert_eq!((law.name(), law.sentence()), (name, sentence));
        assert!(Law::ALL.iter().filter(|row| row.1 == name).count() == 1, "{name}");
    }
}

/// What threads found is joined in any order, and the lowest numbers of a law are kept.
#[test]
fn explorations_add_up_in_any_order() {
    let broken = || {
        let mut found = Findings::default();
        found.check(Law::Fates, false, || "x".to_owned());
        Some(([2, 5], found))
    };
    let of = |numbers: &[u64]| {
        let mut all = Explored::default();
        numbers.iter().for_each(|number| all.takes(*number, if *number == 9 { None } else { broken() }));
        all
    };
    let (mut one, mut two) = (of(&[1, 4, 9]), of(&[2, 3]));
    one.joins(of(&[2, 3]));
    two.joins(of(&[4, 9, 1]));
    assert_eq!(one, two);
    assert_eq!((one.ran, one.refused, one.devices, one.events), (4, 1, 8, 20));
    assert_eq!(one.breaks[Law::Fates as usize], 4);
    assert_eq!(one.broken.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(one.idle().contains(&Law::Bits) && !one.idle().contains(&Law::Fates));
}
