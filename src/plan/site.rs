//! Sites: places with a network line that the devices there download over.

use crate::units::{Rates, Share, SimTime};

/// A place with a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Site {
    /// The name in the file.
    pub name: String,
    /// What the line carries, and since when, in order of time; the first one counts from the beginning.
    pub rates: Vec<(SimTime, Rates)>,
    /// The share of a download that comes from peers at most.
    pub peer_share: Share,
}

impl Site {
    /// What the line can carry for all together between two instants [bits]; none if it has no limit for all at some time.
    #[must_use]
    pub fn capacity(&self, from: SimTime, until: SimTime) -> Option<u64> {
        let ends = self.rates.iter().skip(1).map(|row| row.0).chain([SimTime::NEVER]);
        let mut begins = SimTime::MIN;
        let mut bits = 0;
        for ((_, rates), ends) in self.rates.iter().zip(ends) {
            let (first, last) = (from.max(begins), until.min(ends));
            begins = ends;
            if first < last {
                bits += rates.all? * u64::from(last.since(first).as_seconds());
            }
        }
        Some(bits)
    }

    /// What a download of so many bits gets from peers when `holders` devices of the site have the content: the peer
    /// share's part that grows with them and is one half of it at `half`.
    #[must_use]
    pub fn from_peers(&self, bits: u64, holders: u32, half: u32) -> u64 {
        let [bits, holders, half] = [u128::from(bits), u128::from(holders), u128::from(half)];
        let share = u128::from(self.peer_share.as_ppm());
        let whole = u128::from(Share::ALL.as_ppm()) * (holders + half).max(1);
        u64::try_from(bits * share * holders / whole).expect("a part of the download")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Span;

    #[test]
    fn what_a_line_can_carry_is_the_area_under_its_rates() {
        let at = |seconds| SimTime::after_start(Span::seconds(seconds));
        let of = |all| Rates { all, each: Some(1) };
        let rates = vec![(SimTime::START, of(Some(10))), (at(100), of(Some(2))), (at(200), of(None))];
        let site = Site { name: String::new(), rates, peer_share: Share::NONE };
        assert_eq!(site.capacity(at(0), at(100)), Some(1_000));
        assert_eq!(site.capacity(at(90), at(110)), Some(100 + 20));
        assert_eq!(site.capacity(at(150), at(201)), None);
        assert_eq!(site.capacity(at(150), at(200)), Some(100));
    }

    #[test]
    fn peers_help_more_the_more_there_are() {
        let site = Site { name: String::new(), rates: Vec::new(), peer_share: Share::percent(40) };
        // 40 % of 1,000 bits, times 0, 1/11, 10/20, 30/40, rounded down.
        for (holders, bits) in [(0, 0), (1, 36), (10, 200), (30, 300)] {
            assert_eq!(site.from_peers(1_000, holders, 10), bits, "{holders}");
        }
        assert_eq!(site.from_peers(1_000, 1, 0), 400, "at once, as soon as anybody has it");
        assert_eq!(site.from_peers(1_000, 0, 0), 0);
    }
}
