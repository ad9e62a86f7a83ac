//! Results of an earlier run, perhaps of an earlier version, read back from its output folder.

use crate::plan::metric::{Metric, Scope, ScopeKind};
use crate::report::csv;
use crate::report::json;
use crate::study::fold::estimate;
use crate::study::summary::Row;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// A study as its folder tells it.
#[derive(Clone, PartialEq, Debug)]
pub struct Earlier {
    /// What it says of itself.
    pub told: json::Told,
    /// Every metric and scope that this version knows, with its value in each replication.
    pub rows: Vec<Row>,
    /// Metrics and scopes that this version doesn't know.
    pub unknown: Vec<String>,
}

/// Why a folder's results can't be used.
#[derive(Debug)]
pub enum Unusable {
    /// A file can't be read.
    Io(String),
    /// A file isn't what it should be.
    Strange(String),
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unusable::Io(what) | Unusable::Strange(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Unusable {}

/// Reads `summary.json` and `replications.csv` of the output folder `dir`.
///
/// # Errors
/// If one is missing, isn't ours, has another schema, or they don't belong together.
pub fn read(dir: &Path) -> Result<Earlier, Unusable> {
    let file = |name: &str| {
        let path = dir.join(name);
        fs::read(&path).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                let problem = format!("has no {name}: it isn't an output folder of `fleetcast run`");
                Unusable::Strange(format!("`{}` {problem}", dir.display()))
            } else {
                Unusable::Io(format!("`{}` can't be read: {error}", path.display()))
            }
        })
    };
    let strange = |name: &str, what: String| Unusable::Strange(format!("`{}` {what}", dir.join(name).display()));
    let told = json::provenance_of(&file("summary.json")?).map_err(|what| strange("summary.json", what))?;
    let wrong = |what: String| strange("replications.csv", what);
    let lines = csv::read_replications(&file("replications.csv")?).map_err(wrong)?;
    let mut earlier = Earlier { told, rows: Vec::new(), unknown: Vec::new() };
    let mut places: BTreeMap<(String, String), Option<usize>> = BTreeMap::new();
    for (replication, metric, scope, value) in lines {
        if replication >= earlier.told.replications {
            let all = earlier.told.replications;
            return Err(wrong(format!("tells of replication {replication}; summary.json says {all} replications")));
        }
        let place = *places.entry((metric.clone(), scope.clone())).or_insert_with(|| earlier.place(&metric, &scope));
        let Some(row) = place.map(|index| &mut earlier.rows[index]) else { continue };
        if row.values.len() != replication as usize {
            return Err(wrong(format!(
                "has {metric} `{scope}` of replication {replication} twice, too early or too late"
            )));
        }
        row.values.push(value);
    }
    for row in &mut earlier.rows {
        if row.values.len() != earlier.told.replications as usize {
            let (metric, all) = (row.metric.id(), earlier.told.replications);
            return Err(wrong(format!("has {metric} in {} of {all} replications", row.values.len())));
        }
        row.estimate = estimate(&row.values);
    }
    Ok(earlier)
}

impl Earlier {
    /// The row of a new metric and scope, if this version knows both.
    fn place(&mut self, metric: &str, scope: &str) -> Option<usize> {
        let known = Metric::named(metric).zip(scope_named(scope));
        if known.is_none() {
            self.unknown.push(if scope.is_empty() { metric.to_owned() } else { format!("{metric} [{scope}]") });
        }
        known.map(|(metric, scope)| {
            self.rows.push(Row { metric, scope, estimate: estimate(&[]), values: Vec::new() });
            self.rows.len() - 1
        })
    }
}

/// The scope that output writes like this, if there are such.
#[must_use]
pub fn scope_named(text: &str) -> Option<Scope> {
    if text.is_empty() {
        return Some(Scope::Fleet);
    }
    let (kind, name) = text.split_once('=')?;
    let kind = ScopeKind::ALL.iter().find(|row| row.0 == kind)?.1;
    Some(Scope::Of(kind, name.to_owned()))
}
