//! One input at a time: from where it stands to its low end and to its high end, everything else as it is.
//!
//! All is asked in the same replications, on common random numbers, so an effect is a mean of paired differences.

use crate::study::fold::estimate;
use crate::study::summary::Estimate;
use crate::study::{holm, student};

/// The level that adjusted p-values are held against.
const LEVEL: f64 = 0.05;

/// What is known of an effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// It differs from nothing, by more than chance explains.
    Moves,
    /// Chance may be all that there is.
    NotYet,
    /// The answer is the same in every replication.
    Same,
}

/// One end of an input against the scenario as it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct End {
    /// The metric there.
    pub there: Estimate,
    /// By how much it differs, replication by replication where both have a value.
    pub difference: Estimate,
    /// The p-value of no difference, adjusted for all that are looked at; none if there is nothing to test.
    pub p: Option<f64>,
    /// The verdict.
    pub told: Told,
}

/// What an input does.
#[derive(Clone, PartialEq, Debug)]
pub struct Effect {
    /// Its place in the order given.
    pub input: usize,
    /// At its low and its high end.
    pub ends: [End; 2],
    /// From the low end to the high end.
    pub swing: Estimate,
}

impl Effect {
    /// How far the answer moves between any two of low end, base and high end.
    #[must_use]
    pub fn size(&self) -> f64 {
        let [low, high] = [&self.ends[0], &self.ends[1]].map(|end| end.difference.mean.unwrap_or(0.0));
        low.abs().max(high.abs()).max((high - low).abs())
    }

    /// The clearest verdict of its two ends.
    #[must_use]
    pub fn told(&self) -> Told {
        match [self.ends[0].told, self.ends[1].told] {
            [Told::Moves, _] | [_, Told::Moves] => Told::Moves,
            [Told::Same, Told::Same] => Told::Same,
            [Told::NotYet, _] | [_, Told::NotYet] => Told::NotYet,
        }
    }
}

/// The differences `there` - `here`, where both have a value.
fn differences(there: &[Option<f64>], here: &[Option<f64>]) -> Vec<Option<f64>> {
    there.iter().zip(here).map(|(there, here)| Some((*there)? - (*here)?)).collect()
}

/// The effects of all inputs, the greatest first. `ends` holds the answers at each input's low and high end, `base`
/// those of the scenario as it stands, a value a replication; a replication without a value pairs with nothing.
#[must_use]
pub fn effects(base: &[Option<f64>], ends: &[[Vec<Option<f64>>; 2]]) -> Vec<Effect> {
    let mut tests = Vec::new();
    let mut effects: Vec<Effect> = ends
        .iter()
        .enumerate()
        .map(|(input, both)| {
            let ends = [0, 1].map(|side| end(&both[side], base));
            let swing = estimate(&differences(&both[1], &both[0]));
            Effect { input, ends, swing }
        })
        .collect();
    for (row, effect) in effects.iter().enumerate() {
        tests.extend((0..2).filter_map(|side| effect.ends[side].p.map(|p| (row, side, p))));
    }
    let p: Vec<f64> = tests.iter().map(|test| test.2).collect();
    for ((row, side, _), p) in tests.iter().zip(holm::holm(&p).into_iter().map(|one| one.p)) {
        let end = &mut effects[*row].ends[*side];
        end.p = Some(p);
        end.told = if p < LEVEL { Told::Moves } else { Told::NotYet };
    }
    effects.sort_by(|a, b| b.size().total_cmp(&a.size()).then(a.input.cmp(&b.input)));
    effects
}

/// One end, its p-value not yet adjusted.
fn end(there: &[Option<f64>], base: &[Option<f64>]) -> End {
    let difference = estimate(&differences(there, base));
    let same = there == base && there.iter().any(Option::is_some);
    // Where one of the two has a value and the other none, pairs don't tell the whole.
    let torn = there.iter().zip(base).any(|(there, base)| there.is_some() != base.is_some());
    let p = match (difference.mean, difference.half_width) {
        _ if same || torn => None,
        (Some(mean), Some(half)) => {
            let df = difference.replications - 1;
            let error = half / student::quantile_975(df);
            Some(if error > 0.0 { student::both_tails((mean / error).abs(), f64::from(df)) } else { 0.0 })
        }
        (Some(_) | None, None) | (None, Some(_)) => None,
    };
    End { there: estimate(there), difference, p, told: if same { Told::Same } else { Told::NotYet } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn effects_are_paired_and_ranked() {
        let base = some(&[10.0, 20.0, 30.0]);
        // The second input moves every replication by exactly +6 and -1; the first does nothing; the third is noise.
        let ends = [
            [base.clone(), base.clone()],
            [some(&[16.0, 26.0, 36.0]), some(&[9.0, 19.0, 29.0])],
            [some(&[11.0, 18.0, 31.5]), base.clone()],
        ];
        let found = effects(&base, &ends);
        assert_eq!(found.iter().map(|e| e.input).collect::<Vec<_>>(), [1, 2, 0]);
        assert_eq!(found.iter().map(Effect::told).collect::<Vec<_>>(), [Told::Moves, Told::NotYet, Told::Same]);
        assert_eq!(found[0].ends[0].difference.mean, Some(6.0));
        assert_eq!(found[0].ends[0].difference.half_width, Some(0.0));
        assert_eq!((found[0].swing.mean, found[0].size()), (Some(-7.0), 7.0));
    }

    #[test]
    fn many_looks_need_a_clearer_difference() {
        let base = some(&[0.0; 5]);
        let near = some(&[1.0, 2.0, 0.2, 1.5, 0.4]);
        let one = effects(&base, &[[near.clone(), base.clone()]]);
        assert_eq!(one[0].told(), Told::Moves);
        let noise = some(&[1.0, -1.0, 0.5, -0.4, 0.1]);
        let many: Vec<[Vec<Option<f64>>; 2]> =
            std::iter::once([near, base.clone()]).chain((0..6).map(|_| [noise.clone(), noise.clone()])).collect();
        assert_eq!(effects(&base, &many)[0].told(), Told::NotYet);
    }

    #[test]
    fn what_has_no_value_is_never_told() {
        let base = some(&[1.0, 2.0, 3.0]);
        let torn = vec![Some(5.0), Some(6.0), None];
        let found = effects(&base, &[[torn, base.clone()]]);
        assert_eq!((found[0].told(), found[0].ends[0].difference.replications), (Told::NotYet, 2));
        let none = effects(&[None, None], &[[vec![None, None], vec![None, None]]]);
        assert_eq!(none[0].told(), Told::NotYet);
        let alone = effects(&some(&[1.0]), &[[some(&[2.0]), some(&[1.0])]]);
        assert_eq!((alone[0].told(), alone[0].ends[1].told), (Told::NotYet, Told::Same));
    }
}
