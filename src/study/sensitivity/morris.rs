//! Morris' elementary effects: walks through the cube that turn one input at a time.
//!
//! Each trajectory changes every input once, by the step Δ, from a random point of a grid. The change of the answer by Δ
//! is an elementary effect: what the answer would move over the whole range if it went on like that. Over the
//! trajectories, μ is their mean, μ* the mean of their sizes (what doesn't cancel) and σ their spread: a σ near μ* says
//! that the effect bends or depends on other inputs. Campolongo's sampling, without her choice of far-apart walks.

use crate::engine::streams::{Purpose, Streams, below};
use crate::study::fold::estimate;
use crate::study::sensitivity::{Ranged, mean, middle};

/// Levels of the grid: 0, 1/3, 2/3, 1. An even number makes every level equally likely.
const LEVELS: u64 = 4;

/// The step: Δ = levels / (2 (levels - 1)).
const DELTA: f64 = LEVELS as f64 / (2 * (LEVELS - 1)) as f64;

/// Times that trajectories are drawn again for σ's interval.
const RESAMPLES: u32 = 1_000;

/// Trajectories through a cube.
#[derive(Clone, PartialEq, Debug)]
pub struct Design {
    inputs: usize,
    seed: u64,
    /// Of each trajectory, the inputs in the order in which they are turned, and whether up.
    turns: Vec<Vec<(usize, bool)>>,
    /// The points, one more a trajectory than there are inputs.
    pub points: Vec<Vec<f64>>,
}

/// The elementary effects of an input, in the answer's unit over the input's whole range.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Effect {
    /// Its place in the order given.
    pub input: usize,
    /// Their mean.
    pub mu: Ranged,
    /// The mean of their sizes.
    pub mu_star: Ranged,
    /// Their standard deviation.
    pub sigma: Ranged,
}

impl Design {
    /// `trajectories` walks for so many inputs; the same for the same seed.
    #[must_use]
    pub fn new(inputs: usize, trajectories: u32, seed: u64) -> Design {
        let owner = Streams::new(seed, 0).owner("study:morris");
        let mut design = Design { inputs, seed, turns: Vec::new(), points: Vec::new() };
        for trajectory in 0..trajectories {
            let mut draws = owner.open(trajectory, Purpose::Design, 0);
            let up: Vec<bool> = (0..inputs).map(|_| draws.draw() >> 63 == 1).collect();
            // An input that goes up begins in the lower half of the grid, one that goes down in the upper half.
            let mut point: Vec<f64> = up
                .iter()
                .map(|up| {
                    let low = below(LEVELS / 2, draws.draw()) as f64 / (LEVELS - 1) as f64;
                    if *up { low } else { low + DELTA }
                })
                .collect();
            let mut order: Vec<usize> = (0..inputs).collect();
            for last in (1..inputs).rev() {
                let other = below(last as u64 + 1, draws.draw());
                order.swap(last, usize::try_from(other).expect("one of the inputs"));
            }
            design.points.push(point.clone());
            for input in &order {
                point[*input] += if up[*input] { DELTA } else { -DELTA };
                point[*input] = point[*input].clamp(0.0, 1.0);
                design.points.push(point.clone());
            }
            design.turns.push(order.into_iter().map(|input| (input, up[input])).collect());
        }
        design
    }

    /// What the answers at the points say, the input with the greatest μ* first.
    ///
    /// # Panics
    /// If there isn't an answer for each point.
    #[must_use]
    pub fn effects(&self, answers: &[f64]) -> Vec<Effect> {
        assert_eq!(answers.len(), self.points.len(), "an answer for each point");
        let mut elementary = vec![Vec::new(); self.inputs];
        for (walk, turns) in answers.chunks(self.inputs + 1).zip(&self.turns) {
            for (step, (input, up)) in turns.iter().enumerate() {
                let change = (walk[step + 1] - walk[step]) / DELTA;
                elementary[*input].push(if *up { change } else { -change });
            }
        }
        let mut out: Vec<Effect> =
            elementary.iter().enumerate().map(|(input, effects)| self.effect(input, effects)).collect();
        out.sort_by(|a, b| b.mu_star.value.total_cmp(&a.mu_star.value).then(a.input.cmp(&b.input)));
        out
    }

    fn effect(&self, input: usize, effects: &[f64]) -> Effect {
        let sizes: Vec<f64> = effects.iter().map(|e| e.abs()).collect();
        let sigma = Ranged { value: deviation(effects), interval: self.resampled(input, effects) };
        Effect { input, mu: known(effects), mu_star: known(&sizes), sigma }
    }

    /// The interval of the standard deviation: the middle 95 % of what it is in samples drawn again.
    fn resampled(&self, input: usize, effects: &[f64]) -> Option<[f64; 2]> {
        if effects.len() < 2 {
            return None;
        }
        let owner = Streams::new(self.seed, 0).owner("study:morris");
        let ordinal = u32::try_from(input).expect("inputs are few");
        let mut draws = owner.open(ordinal, Purpose::Resampling, 0);
        let mut again: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let sample: Vec<f64> = effects
                    .iter()
                    .map(|_| {
                        let pick = below(effects.len() as u64, draws.draw());
                        effects[usize::try_from(pick).expect("one of the trajectories")]
                    })
                    .collect();
                deviation(&sample)
            })
            .collect();
        middle(&mut again)
    }
}

/// A mean with its Student-t interval.
fn known(values: &[f64]) -> Ranged {
    let all: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
    let found = estimate(&all);
    let value = found.mean.unwrap_or(0.0);
    Ranged { value, interval: found.half_width.map(|half| [value - half, value + half]) }
}

/// The standard deviation of a sample; 0 of a single value.
fn deviation(values: &[f64]) -> f64 {
    let middle = mean(values);
    let squares: f64 = values.iter().map(|v| (v - middle) * (v - middle)).sum();
    libm::sqrt(squares / (values.len() as f64 - 1.0).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(inputs: usize, trajectories: u32, of: impl Fn(&[f64]) -> f64) -> Vec<Effect> {
        let design = Design::new(inputs, trajectories, 42);
        let answers: Vec<f64> = design.points.iter().map(|point| of(point)).collect();
        let mut effects = design.effects(&answers);
        effects.sort_by_key(|effect| effect.input);
        effects
    }

    #[test]
    fn a_walk_turns_every_input_once_and_stays_on_the_grid() {
        let design = Design::new(5, 8, 1);
        assert_eq!(design.points.len(), 8 * 6);
        for walk in design.points.chunks(6) {
            for pair in walk.windows(2) {
                let moved: Vec<f64> = pair[0].iter().zip(&pair[1]).map(|(a, b)| (a - b).abs()).collect();
                assert_eq!(moved.iter().filter(|step| **step > 1e-9).count(), 1);
                assert!((moved.iter().sum::<f64>() - DELTA).abs() < 1e-12);
            }
            for x in walk.iter().flatten() {
                assert!((x * 3.0 - (x * 3.0).round()).abs() < 1e-9 && (0.0..=1.0).contains(x), "{x}");
            }
        }
        assert_eq!(design, Design::new(5, 8, 1));
        assert_ne!(design, Design::new(5, 8, 2));
    }

    #[test]
    fn straight_lines_give_their_slopes_exactly() {
        let effects = asked(4, 10, |x| 3.0 * x[0] - 7.0 * x[1] + 0.5 * x[2]);
        for (effect, slope) in effects.iter().zip([3.0, -7.0, 0.5, 0.0_f64]) {
            assert!((effect.mu.value - slope).abs() < 1e-9, "{effect:?}");
            assert!((effect.mu_star.value - slope.abs()).abs() < 1e-9, "{effect:?}");
            assert!(effect.sigma.value < 1e-9, "{effect:?}");
        }
    }

    #[test]
    fn bends_and_company_show_in_sigma() {
        // x² from 0 or 1/3 by 2/3: elementary effects 2/3 or 4/3, each in half of the walks: μ 1, σ 1/3. A product is
        // the other one's level, 0, 1/3, 2/3 or 1: μ 1/2, σ √5/6. A valley is the same the other way round: μ* is what
        // doesn't cancel.
        let effects = asked(3, 4_000, |x| x[0] * x[0] + 10.0 * x[1] * x[2]);
        let close = |got: Ranged, want: f64, by: f64| {
            let [low, high] = got.interval.unwrap();
            assert!((got.value - want).abs() < by, "{got:?} instead of {want}");
            assert!(low <= want + by / 2.0 && want - by / 2.0 <= high, "{got:?} instead of {want}");
        };
        close(effects[0].mu, 1.0, 0.02);
        close(effects[0].sigma, 1.0 / 3.0, 0.01);
        close(effects[1].mu_star, 5.0, 0.2);
        close(effects[2].sigma, 10.0 * libm::sqrt(5.0) / 6.0, 0.1);
        let valley = asked(1, 4_000, |x| (x[0] - 0.5) * (x[0] - 0.5));
        close(valley[0].mu, 0.0, 0.02);
        assert!((valley[0].mu_star.value - 1.0 / 3.0).abs() < 1e-9, "{valley:?}");
    }
}
