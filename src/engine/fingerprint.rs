//! Fingerprints: a run's identity in 64 bits, with named ingredients.
//!
//! A fingerprint is a sum of hashes, so it does not depend on the order in which devices are run; inside one hash the
//! fields are in a fixed order, so it does depend on what happened to whom and when.

/// A sum of hashes of what was mixed in.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Mixes in one item made of these words.
    pub fn mix(&mut self, words: [u64; 3]) {
        self.0 = self.0.wrapping_add(hash(words));
    }

    /// Adds everything that another fingerprint holds.
    pub fn add(&mut self, other: Fingerprint) {
        self.0 = self.0.wrapping_add(other.0);
    }

    /// Sixteen hexadecimal digits.
    #[must_use]
    pub fn hex(self) -> String {
        format!("{:016x}", self.0)
    }
}

/// Three words to one: the finalizer of SplitMix64 after each.
fn hash(words: [u64; 3]) -> u64 {
    words.iter().fold(0x9e37_79b9_7f4a_7c15, |state, word| {
        let mut x = (state ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_of_items_does_not_matter_but_order_within_does() {
        let of = |items: &[[u64; 3]]| {
            let mut print = Fingerprint::default();
            items.iter().for_each(|item| print.mix(*item));
            print
        };
        assert_eq!(of(&[[1, 2, 3], [4, 5, 6]]), of(&[[4, 5, 6], [1, 2, 3]]));
        assert_ne!(of(&[[1, 2, 3]]), of(&[[2, 1, 3]]));
        assert_ne!(of(&[[1, 2, 3]]), of(&[[1, 2, 3], [1, 2, 3]]));
    }
}
