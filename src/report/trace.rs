//! A timeline before any format: tracks of what lasts and what happens, in order.

/// What lies on a track.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// When it begins [s], counted from the trace's origin.
    pub at: u64,
    /// How long it lasts [s]; none if it only happens.
    pub lasts: Option<u64>,
    /// What it is.
    pub name: String,
    /// What is said of it; may be empty.
    pub said: String,
}

/// A track: marks that lie beside or within each other, in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Track {
    /// Its name.
    pub name: String,
    /// What is on it.
    pub marks: Vec<Mark>,
}

/// Tracks that belong together: those of a device, a team or a site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bundle {
    /// Whose they are.
    pub name: String,
    /// The tracks.
    pub tracks: Vec<Track>,
}

/// A timeline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    /// The local date and time from which times count.
    pub origin: String,
    /// What is shown.
    pub bundles: Vec<Bundle>,
}

impl Track {
    /// A track of marks in any order. Of marks that begin together the longest comes first; a mark that would reach over the
    /// end of the one around it ends with it.
    #[must_use]
    pub fn new(name: &str, mut marks: Vec<Mark>) -> Track {
        marks.sort_by_key(|mark| (mark.at, std::cmp::Reverse(mark.lasts)));
        let mut around: Vec<u64> = Vec::new();
        for mark in &mut marks {
            around.retain(|end| *end > mark.at);
            let Some(lasts) = mark.lasts else { continue };
            let end = around.last().map_or(mark.at + lasts, |end| (mark.at + lasts).min(*end));
            mark.lasts = Some(end - mark.at);
            around.push(end);
        }
        Track { name: name.to_owned(), marks }
    }

    /// As many tracks as it takes for marks that overlap to lie beside each other, each on the first that is free.
    #[must_use]
    pub fn lanes(name: &str, mut marks: Vec<Mark>) -> Vec<Track> {
        marks.sort_by_key(|mark| (mark.at, std::cmp::Reverse(mark.lasts)));
        let mut lanes: Vec<(u64, Vec<Mark>)> = Vec::new();
        for mark in marks {
            let end = mark.at + mark.lasts.unwrap_or(0);
            match lanes.iter_mut().find(|lane| lane.0 <= mark.at) {
                Some(lane) => {
                    lane.0 = end;
                    lane.1.push(mark);
                }
                None => lanes.push((end, vec![mark])),
            }
        }
        let named = |(number, lane): (usize, (u64, Vec<Mark>))| Track::new(&format!("{name} {}", number + 1), lane.1);
        lanes.into_iter().enumerate().map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at: u64, lasts: u64, name: &str) -> Mark {
        Mark { at, lasts: Some(lasts), name: name.to_owned(), said: String::new() }
    }

    #[test]
    fn marks_of_a_track_are_nested() {
        let track = Track::new("t", vec![mark(5, 20, "over"), mark(0, 10, "inner"), mark(0, 12, "outer")]);
        let shown: Vec<(u64, Option<u64>, &str)> =
            track.marks.iter().map(|mark| (mark.at, mark.lasts, mark.name.as_str())).collect();
        // What would reach from 5 to 25 ends with what is around it.
        assert_eq!(shown, [(0, Some(12), "outer"), (0, Some(10), "inner"), (5, Some(5), "over")]);
    }

    #[test]
    fn what_overlaps_has_lanes() {
        let lanes = Track::lanes("desk", vec![mark(0, 10, "a"), mark(5, 10, "b"), mark(10, 1, "c")]);
        let names = |lane: &Track| lane.marks.iter().map(|mark| mark.name.clone()).collect::<Vec<_>>();
        assert_eq!(
            (lanes.len(), names(&lanes[0]), names(&lanes[1])),
            (2, vec!["a".into(), "c".into()], vec!["b".into()])
        );
    }
}
