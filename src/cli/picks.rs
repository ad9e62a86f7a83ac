//! What the arguments of `compare` mean: metrics with scopes, margins, variants that are the base with keys set.

use crate::plan::metric::{Metric, Scope, ScopeKind};
use crate::report::earlier::scope_named;
use crate::scenario::words;
use crate::study::equivalence::Margin;

/// A metric that is looked at, of some scopes.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Pick {
    /// As it was written.
    pub(super) text: String,
    metric: Metric,
    of: Of,
}

/// Which scopes of a metric.
#[derive(Clone, PartialEq, Debug)]
enum Of {
    /// The fleet, or all that there are of a metric that is not told of the fleet.
    Usual,
    /// All of a kind.
    Kind(ScopeKind),
    /// This one.
    One(Scope),
}

impl Pick {
    /// Reads `METRIC`, `METRIC@KIND` or `METRIC@KIND=NAME`.
    pub(super) fn new(text: &str) -> Result<Pick, String> {
        let (name, scope) = text.split_once('@').map_or((text, None), |(name, scope)| (name, Some(scope)));
        let metric = Metric::named(name).ok_or_else(|| {
            let ids = Metric::ALL.iter().map(|metric| metric.id());
            let near = words::nearest(name, ids).map(|near| format!("; did you mean `{near}`?"));
            format!("there is no metric `{name}`{}", near.unwrap_or_default())
        })?;
        let Some(scope) = scope else { return Ok(Pick { text: text.to_owned(), metric, of: Of::Usual }) };
        let kind = ScopeKind::ALL.iter().find(|row| row.0 == scope).map(|row| row.1);
        let of = kind.map(Of::Kind).or_else(|| scope_named(scope).map(Of::One)).ok_or_else(|| {
            let kinds = ScopeKind::ALL.map(|row| row.0);
            format!("`{scope}` is no scope; write KIND=NAME or KIND, which is {}", words::any_of(&kinds))
        })?;
        Ok(Pick { text: text.to_owned(), metric, of })
    }

    /// Whether it means this row.
    pub(super) fn means(&self, metric: Metric, scope: &Scope) -> bool {
        let of = match &self.of {
            Of::Usual => *scope == Scope::Fleet || !metric.scopes().fleet(),
            Of::Kind(kind) => matches!(scope, Scope::Of(of, _) if of == kind),
            Of::One(one) => scope == one,
        };
        metric == self.metric && of
    }
}

/// A margin of equivalence, of one metric or of all.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Bound {
    /// Of what; none is everything.
    pub(super) pick: Option<Pick>,
    /// How much.
    pub(super) margin: Margin,
}

impl Bound {
    /// Reads `2%`, `METRIC=2%` or `METRIC=5`, with a scope behind the metric if one is meant.
    pub(super) fn new(text: &str) -> Result<Bound, String> {
        let (pick, size) = text.rsplit_once('=').map_or((None, text), |(pick, size)| (Some(pick), size));
        let margin = margin(size);
        let margin = margin.ok_or_else(|| {
            format!("`{size}` is no margin; write a share of the base's mean such as 2%, or METRIC=5 in the metric's own unit")
        })?;
        if pick.is_none() && matches!(margin, Margin::Absolute(_)) {
            return Err(format!("`{size}` has no unit that all metrics share; write {size}%, or METRIC={size}"));
        }
        Ok(Bound { pick: pick.map(Pick::new).transpose()?, margin })
    }

    /// The margin of a row: the last bound that names it, else the last one of everything.
    pub(super) fn find(bounds: &[Bound], metric: Metric, scope: &Scope) -> Option<Margin> {
        let named = |bound: &&Bound| bound.pick.as_ref().is_some_and(|pick| pick.means(metric, scope));
        let of_all = || bounds.iter().rev().find(|bound| bound.pick.is_none());
        bounds.iter().rev().find(named).or_else(of_all).map(|bound| bound.margin)
    }
}

/// A margin as it is written: `5%` of a mean, or a size in a metric's own unit; it is above 0.
pub(super) fn margin(text: &str) -> Option<Margin> {
    let number = |digits: &str| digits.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0);
    match text.trim().strip_suffix('%') {
        Some(percent) => number(percent).map(|percent| Margin::Relative(percent / 100.0)),
        None => number(text).map(Margin::Absolute),
    }
}

/// The sets in a text such as `team.desk.staff=8 rules.cleanup.windows=60d`: one begins wherever, behind a space and
/// outside quotes and brackets, a dotted key with `=` stands. Values may hold spaces.
pub(super) fn sets(text: &str) -> Vec<String> {
    let mut starts = vec![0];
    let (mut depth, mut quote) = (0_u32, None);
    let mut after_space = false;
    for (at, letter) in text.char_indices() {
        if after_space && depth == 0 && quote.is_none() && begins_with_key(&text[at..]) {
            starts.push(at);
        }
        match (letter, quote) {
            ('"' | '\'', None) => quote = Some(letter),
            (_, Some(open)) if letter == open => quote = None,
            ('{' | '[', None) => depth += 1,
            ('}' | ']', None) => depth = depth.saturating_sub(1),
            (_, _) => {}
        }
        after_space = letter.is_whitespace();
    }
    starts.push(text.len());
    starts.windows(2).map(|pair| text[pair[0]..pair[1]].trim().to_owned()).collect()
}

fn begins_with_key(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_alphanumeric() && !"._-\"".contains(c)).unwrap_or(text.len());
    text[end..].starts_with('=') && text[..end].contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_told_apart() {
        for (text, want) in [
            ("a.b=1", vec!["a.b=1"]),
            ("a.b=1 c.d=x", vec!["a.b=1", "c.d=x"]),
            ("a.b=1d 6h  c.\"d e\"=2", vec!["a.b=1d 6h  c.\"d e\"=2"]),
            ("t.x.hours=mon-fri 08:00-18:00 t.x.staff=3", vec!["t.x.hours=mon-fri 08:00-18:00", "t.x.staff=3"]),
            ("a.b={ median = \"4m\", p95 = \"9m\" } c.d=1", vec!["a.b={ median = \"4m\", p95 = \"9m\" }", "c.d=1"]),
            ("a.b=\"x c.d=1\"", vec!["a.b=\"x c.d=1\""]),
            ("nonsense", vec!["nonsense"]),
        ] {
            assert_eq!(sets(text), want, "{text}");
        }
    }

    #[test]
    fn picks_mean_their_rows() {
        let team = Scope::Of(ScopeKind::Team, "desk".to_owned());
        let means = |text: &str, metric, scope: &Scope| Pick::new(text).unwrap().means(metric, scope);
        assert!(means("tickets", Metric::Tickets, &Scope::Fleet) && !means("tickets", Metric::Tickets, &team));
        assert!(means("busy-share", Metric::BusyShare, &team), "a metric of teams alone means every team");
        assert!(means("tickets@team", Metric::Tickets, &team) && means("tickets@team=desk", Metric::Tickets, &team));
        assert!(
            !means("tickets@team=desks", Metric::Tickets, &team) && !means("tickets", Metric::Enrolled, &Scope::Fleet)
        );
        for (text, said) in [("ticket", "did you mean `tickets`?"), ("tickets@desk", "`desk` is no scope")] {
            let error = Pick::new(text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn bounds_are_shares_or_sizes() {
        let bounds: Vec<Bound> =
            ["2%", "tickets=5", "tickets@team=desk=1%"].map(|text| Bound::new(text).unwrap()).into();
        let team = Scope::Of(ScopeKind::Team, "desk".to_owned());
        let of = |metric, scope| Bound::find(&bounds, metric, scope);
        assert_eq!(of(Metric::Enrolled, &Scope::Fleet), Some(Margin::Relative(0.02)));
        assert_eq!(of(Metric::Tickets, &Scope::Fleet), Some(Margin::Absolute(5.0)));
        assert_eq!(of(Metric::Tickets, &team), Some(Margin::Relative(0.01)));
        for (text, said) in [("5", "write 5%"), ("-1%", "no margin"), ("tickets=x", "no margin"), ("x=1%", "no metric")]
        {
            let error = Bound::new(text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
