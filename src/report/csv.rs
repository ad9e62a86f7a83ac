//! The CSV files, byte for byte: header first, no provenance, empty where there is no value.
//!
//! The only door to the `csv` crate. It quotes what people named; the numbers behind the names are appended to the same
//! buffer, because a run of three years has a hundred thousand rows and a number never needs quotes.

use crate::plan::{Plan, Scope};
#[cfg(feature = "parquet")]
use crate::report::columns;
use crate::report::comparison::Comparison;
use crate::report::ledger;
use crate::report::number::{push, push_whole};
use crate::report::outages::{self, figures};
use crate::report::sheet::{Cell, Sheet};
use crate::report::sweep::Swept;
use crate::rules::RuleBook;
use crate::rules::catalogue::{InForce, RuleEntry, value_in_force};
use crate::study::limits;
use crate::study::summary::{Estimate, Series, Summary};
use crate::units::SimTime;

/// A name as a cell that no spreadsheet takes for a formula.
#[must_use]
pub fn harmless(name: &str) -> String {
    if name.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{name}") } else { name.to_owned() }
}

/// Cells with the quotes they need, a comma between them, no line end.
pub(super) fn cells(names: &[&str]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(names.iter().map(|name| harmless(name))).expect("a buffer takes every record");
    let mut line = writer.into_inner().expect("a buffer can be flushed");
    line.pop();
    line
}

pub(super) fn optional(out: &mut Vec<u8>, value: Option<f64>) {
    out.push(b',');
    if let Some(value) = value {
        push(out, value);
    }
}

/// Mean, half-width, p5, p50, p95, least and greatest, each behind a comma.
pub(super) fn estimate(out: &mut Vec<u8>, estimate: &Estimate) {
    optional(out, estimate.mean);
    optional(out, estimate.half_width);
    for index in 0..3 {
        optional(out, estimate.quantiles.map(|q| q[index]));
    }
    for index in 0..2 {
        optional(out, estimate.range.map(|r| r[index]));
    }
}

/// A sheet: a row a row.
#[must_use]
pub fn sheet(sheet: &Sheet) -> Vec<u8> {
    let mut out = cells(&sheet.columns.iter().map(String::as_str).collect::<Vec<_>>());
    out.push(b'\n');
    for row in &sheet.rows {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            match cell {
                // A cell alone in its record would get quotes if it is empty.
                Cell::Text(text) if text.is_empty() => {}
                Cell::Text(text) => out.extend(cells(&[text])),
                Cell::Number(value) => push(&mut out, value.unwrap_or(f64::NAN)),
                Cell::Whole(n) => push_whole(&mut out, *n),
            }
        }
        out.push(b'\n');
    }
    out
}

/// `summary.csv`: a row a metric and scope.
#[must_use]
pub fn summary(summary: &Summary) -> Vec<u8> {
    let mut out = b"metric,scope,unit,mean,half_width,p5,p50,p95,min,max,replications\n".to_vec();
    for row in &summary.rows {
        out.extend(cells(&[row.metric.id(), &row.scope.to_string(), row.metric.unit().name()]));
        estimate(&mut out, &row.estimate);
        out.push(b',');
        push_whole(&mut out, u64::from(row.estimate.replications));
        out.push(b'\n');
    }
    out
}

/// A CSV file of ours as a Parquet file.
#[cfg(feature = "parquet")]
#[must_use]
pub fn by_columns(bytes: &[u8]) -> Vec<u8> {
    let mut reader = csv::Reader::from_reader(bytes);
    let names = reader.headers().expect("we wrote a header").clone();
    let mut record = csv::StringRecord::new();
    let next = |push: &mut dyn FnMut(usize, &str)| {
        let there = reader.read_record(&mut record).expect("we wrote the rows");
        if there {
            record.iter().enumerate().for_each(|(place, cell)| push(place, cell));
        }
        there
    };
    columns::file(names.iter(), next).expect("memory takes every file")
}

/// A row of a `summary.csv` as read back: which metric, of whom, and its mean.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// The metric's id.
    pub metric: String,
    /// The scope as output writes it.
    pub scope: String,
    /// Mean over the replications that have a value.
    pub mean: Option<f64>,
    /// Half-width of the mean's interval.
    pub half_width: Option<f64>,
}

/// The figures of a `summary.csv`; rows that aren't its are left out.
#[must_use]
pub fn figures_of(bytes: &[u8]) -> Vec<Figure> {
    let mut reader = csv::Reader::from_reader(bytes);
    let figure = |record: csv::StringRecord| {
        let cell = |index: usize| record.get(index).map(str::to_owned);
        let number = |index: usize| record.get(index).and_then(|text| text.parse().ok());
        Some(Figure { metric: cell(0)?, scope: cell(1)?, mean: number(3), half_width: number(4) })
    };
    reader.records().filter_map(Result::ok).filter_map(figure).collect()
}

/// `sweep.csv`: the rows of every run's `summary.csv`, behind the run's name and its values of the varied keys.
#[must_use]
pub fn sweep(keys: &[String], runs: &[Swept]) -> Vec<u8> {
    let mut names = vec!["run"];
    names.extend(keys.iter().map(String::as_str));
    let mut out = cells(&names);
    out.extend(b",metric,scope,unit,mean,half_width,p5,p50,p95,min,max,replications\n");
    for run in runs {
        let mut names = vec![run.name.as_str()];
        names.extend(run.values.iter().map(String::as_str));
        let mut reader = csv::ReaderBuilder::new().from_reader(run.written.summary.as_slice());
        let front = cells(&names);
        for record in reader.records().filter_map(Result::ok) {
            let row: Vec<&str> = record.iter().collect();
            out.extend(&front);
            out.push(b',');
            out.extend(cells(&row[..3]));
            for cell in &row[3..] {
                // Numbers: they need no quotes, and a minus makes no formula of them.
                out.push(b',');
                out.extend(cell.bytes());
            }
            out.push(b'\n');
        }
    }
    out
}

/// `replications.csv`: every metric and scope of every replication, numbered from 0.
#[must_use]
pub fn replications(summary: &Summary) -> Vec<u8> {
    let mut out = b"replication,metric,scope,value\n".to_vec();
    let names: Vec<Vec<u8>> =
        summary.rows.iter().map(|row| cells(&[row.metric.id(), &row.scope.to_string()])).collect();
    let longest = names.iter().map(Vec::len).max().unwrap_or(0);
    out.reserve(summary.rows.len() * summary.replications as usize * (longest + 12));
    for replication in 0..summary.replications {
        for (row, name) in summary.rows.iter().zip(&names) {
            push_whole(&mut out, u64::from(replication));
            out.push(b',');
            out.extend_from_slice(name);
            optional(&mut out, row.values.get(replication as usize).copied().flatten());
            out.push(b'\n');
        }
    }
    out
}

/// `timeline.csv`: a row a local day, metric and scope.
#[must_use]
pub fn timeline(plan: &Plan, summary: &Summary) -> Vec<u8> {
    let bins = summary.timeline.iter().map(|series| series.mean.len()).max().unwrap_or(0);
    let days: Vec<Vec<u8>> =
        (0..bins).map(|k| plan.zone.day(i32::try_from(k).expect("days of a run")).to_string().into_bytes()).collect();
    series("day", &summary.timeline, |out, bin| out.extend_from_slice(&days[bin]))
}

/// `load.csv`: a row an elapsed hour since the start, metric and scope.
#[must_use]
pub fn load(summary: &Summary) -> Vec<u8> {
    series("hour", &summary.load, |out, bin| push_whole(out, bin as u64))
}

fn series(bin_name: &str, list: &[Series], mut bin: impl FnMut(&mut Vec<u8>, usize)) -> Vec<u8> {
    let mut out = format!("{bin_name},metric,scope,mean,p5,p50,p95\n").into_bytes();
    out.reserve(list.iter().map(|s| s.mean.len() * 56).sum());
    for one in list {
        let mut name = vec![b','];
        name.extend(cells(&[one.metric, &one.scope.to_string()]));
        for (index, mean) in one.mean.iter().enumerate() {
            bin(&mut out, index);
            out.extend_from_slice(&name);
            let start = out.len();
            optional(&mut out, Some(*mean));
            let first = start..out.len();
            for quantile in 0..3 {
                let value = one.quantiles.get(index).map(|q| q[quantile]);
                // With one replication all four are the same: copy the digits.
                if value == Some(*mean) {
                    out.extend_from_within(first.clone());
                } else {
                    optional(&mut out, value);
                }
            }
            out.push(b'\n');
        }
    }
    out
}

/// `outcomes.csv`: what became of each cohort's devices.
#[must_use]
pub fn outcomes(summary: &Summary) -> Vec<u8> {
    let mut out = b"cohort,wave,path,outcome,reason,code,rule,devices_mean,devices_half_width\n".to_vec();
    for row in &summary.outcomes {
        let (reason, code, rule) =
            row.failure.as_ref().map_or(("", "", ""), |f| (f.reason.name(), f.code.as_str(), f.rule));
        out.extend(cells(&[&row.cohort, &row.wave, &row.path, row.outcome, reason, code, rule]));
        optional(&mut out, row.estimate.mean);
        optional(&mut out, row.estimate.half_width);
        out.push(b'\n');
    }
    out
}

/// `lapses.csv`: a row a time without a connector, token or subscription, if there is any.
#[must_use]
pub fn outages(plan: &Plan, summary: &Summary) -> Option<Vec<u8>> {
    let first = summary.outages.first()?;
    let columns = figures(first).map(|(of, _)| format!("{of}_mean,{of}_half_width"));
    let mut out = format!("lapse,from,until,{}\n", columns.join(",")).into_bytes();
    for row in &summary.outages {
        let outage = &row.outage;
        let from = if outage.from < SimTime::START { String::new() } else { plan.zone.label(outage.from) };
        let until = if outage.until >= plan.horizon { String::new() } else { plan.zone.label(outage.until) };
        out.extend(cells(&[outages::name(outage.lacking), &from, &until]));
        for (_, estimate) in figures(row) {
            optional(&mut out, estimate.mean);
            optional(&mut out, estimate.half_width);
        }
        out.push(b'\n');
    }
    Some(out)
}

/// `setup.csv`: a row a task, if the scenario has a set-up of the tenant.
#[must_use]
pub fn setup(summary: &Summary) -> Option<Vec<u8>> {
    let study = summary.setup.as_ref()?;
    let columns = ["ready", "start", "done"].map(|of| format!("{of}_mean,{of}_p50,{of}_p95"));
    let mut out = format!("task,name,role,{},critical_share\n", columns.join(",")).into_bytes();
    for row in &study.tasks {
        out.extend(cells(&[row.task.id(), row.task.name(), row.role.name()]));
        for of in [&row.ready, &row.begun, &row.done] {
            optional(&mut out, of.mean);
            for quantile in [1, 2] {
                optional(&mut out, of.quantiles.map(|q| q[quantile]));
            }
        }
        optional(&mut out, Some(row.critical));
        out.push(b'\n');
    }
    Some(out)
}

/// `limits.csv`: a row a limit that the scenario has, if there is any.
#[must_use]
pub fn limits(plan: &Plan, summary: &Summary) -> Option<Vec<u8>> {
    let head =
        b"limit,quota,of,used_unit,used_mean,used_half_width,used_p95,reached_share,first_day,first_day_half_width,\
                 first_day_p5,first_day_p50,first_day_p95,binds_first_share,stopped,stopped_half_width,stops,rule\n";
    let mut out = head.to_vec();
    let lines = ledger::lines(plan, summary);
    for (line, first) in lines.iter().zip(ledger::binds_first(&lines)) {
        out.extend(cells(&[&line.limit]));
        optional(&mut out, line.quota);
        out.push(b',');
        let used = line.used.as_ref();
        out.extend(cells(&[line.of, used.map_or("", |(unit, _)| unit.name())]));
        optional(&mut out, used.and_then(|(_, of)| of.mean));
        optional(&mut out, used.and_then(|(_, of)| of.half_width));
        optional(&mut out, used.and_then(|(_, of)| of.quantiles).map(|q| q[2]));
        optional(&mut out, Some(line.reached()));
        let day = line.day();
        optional(&mut out, day.mean);
        optional(&mut out, day.half_width);
        (0..3).for_each(|k| optional(&mut out, day.quantiles.map(|q| q[k])));
        optional(&mut out, Some(first));
        optional(&mut out, line.stopped.as_ref().and_then(|of| of.mean));
        optional(&mut out, line.stopped.as_ref().and_then(|of| of.half_width));
        out.push(b',');
        out.extend(cells(&[line.stops, line.rule]));
        out.push(b'\n');
    }
    (!lines.is_empty()).then_some(out)
}

/// `limits-use.csv`: a row a limit and day, if there is any limit whose use is followed; what lapses by its date is "used" in
/// the hours of a day in which it isn't there.
#[must_use]
pub fn limits_use(plan: &Plan, summary: &Summary) -> Option<Vec<u8>> {
    let mut out = b"day,limit,used_mean,used_p5,used_p95,there_is,of\n".to_vec();
    let head = out.len();
    let date = |day: usize| plan.zone.day(i32::try_from(day).unwrap_or(i32::MAX)).to_string().into_bytes();
    let mut line = |day: usize, limit: &str, used: [f64; 3], (there_is, of): (Option<f64>, &str)| {
        out.extend(date(day));
        out.push(b',');
        out.extend(cells(&[limit]));
        used.into_iter().for_each(|value| optional(&mut out, Some(value)));
        optional(&mut out, there_is);
        out.push(b',');
        out.extend(cells(&[of]));
        out.push(b'\n');
    };
    for series in &summary.limits {
        let Scope::Of(_, limit) = &series.scope else { continue };
        for (day, (mean, quantiles)) in series.mean.iter().zip(&series.quantiles).enumerate() {
            line(day, limit, [*mean, quantiles[0], quantiles[2]], limits::quota(plan, limit, day));
        }
    }
    for row in &summary.outages {
        let outage = &row.outage;
        for day in 0..plan.day_count() {
            let number = i32::try_from(day).unwrap_or(i32::MAX);
            let from = plan.days.begins(number).max(SimTime::START);
            let until = plan.days.begins(number + 1).min(plan.horizon);
            let gone = outage.until.min(until).since(outage.from.max(from));
            let hours = [gone, until.since(from)].map(|span| f64::from(span.as_seconds()) / 3_600.0);
            line(day, outages::name(outage.lacking), [hours[0]; 3], (Some(hours[1]), "hours without it"));
        }
    }
    (out.len() > head).then_some(out)
}

/// `faults.csv`: a row a fault and figure, if there is any fault.
#[must_use]
pub fn faults(summary: &Summary) -> Option<Vec<u8>> {
    let mut out = b"fault,figure,mean,half_width,p5,p50,p95,min,max,replications\n".to_vec();
    for (row, (name, of)) in summary.faults.iter().flat_map(|row| row.figures.iter().map(move |figure| (row, figure))) {
        out.extend(cells(&[&row.fault, name]));
        estimate(&mut out, of);
        out.push(b',');
        push_whole(&mut out, u64::from(of.replications));
        out.push(b'\n');
    }
    (!summary.faults.is_empty()).then_some(out)
}

/// `gates.csv`: a row a condition of each wave's gate, if any gate asks for something.
#[must_use]
pub fn gates(summary: &Summary) -> Option<Vec<u8>> {
    let head = b"wave,condition,asked,mean,half_width,p5,p50,p95,min,max,measured_replications,held_share,started_day,\
                 judged_day,passed_replications,passed_day,stopped_replications,stopped_day\n";
    let mut out = head.to_vec();
    for (gate, row) in summary.gates.iter().flat_map(|gate| gate.conditions.iter().map(move |row| (gate, row))) {
        out.extend(cells(&[&gate.wave, row.measure, &row.is]));
        estimate(&mut out, &row.value);
        out.push(b',');
        push_whole(&mut out, u64::from(row.value.replications));
        optional(&mut out, row.held);
        optional(&mut out, gate.started.mean);
        optional(&mut out, gate.judged.mean);
        for day in [&gate.passed, &gate.stopped] {
            out.push(b',');
            push_whole(&mut out, u64::from(day.replications));
            optional(&mut out, day.mean);
        }
        out.push(b'\n');
    }
    (!summary.gates.is_empty()).then_some(out)
}

/// `comparison.csv`: a row a variant, metric and scope.
#[must_use]
pub fn comparison(all: &Comparison) -> Vec<u8> {
    let header = "variant,metric,scope,unit,base,value,difference,half_width,correlation,variance_ratio,verdict\n";
    let mut out = header.as_bytes().to_vec();
    for variant in &all.variants {
        for row in &variant.differences {
            let unit = row.metric.unit().name();
            out.extend(cells(&[&variant.origin.name, row.metric.id(), &row.scope.to_string(), unit]));
            for number in [row.base, row.value, row.difference, row.half_width, row.correlation, row.variance_ratio] {
                optional(&mut out, number);
            }
            out.push(b',');
            out.extend_from_slice(row.verdict.word().as_bytes());
            out.push(b'\n');
        }
    }
    out
}

/// A line of a `replications.csv`: replication, metric, scope, value.
pub type Line = (u32, String, String, Option<f64>);

/// Reads a `replications.csv`.
///
/// # Errors
/// What is wrong with it, with the line.
pub fn read_replications(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().map_err(|error| error.to_string())?;
    if header != vec!["replication", "metric", "scope", "value"] {
        return Err("has other columns than replication,metric,scope,value".to_owned());
    }
    let mut out = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let wrong = |what: &str| format!("line {}: {what}", index + 2);
        let record = record.map_err(|error| wrong(&error.to_string()))?;
        let replication = record[0].parse().map_err(|_| wrong(&format!("`{}` is no replication", &record[0])))?;
        let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
        let value = match &record[3] {
            "" => None,
            text => Some(number(text).ok_or_else(|| wrong(&format!("`{text}` is no number")))?),
        };
        out.push((replication, record[1].to_owned(), record[2].to_owned(), value));
    }
    Ok(out)
}

/// The rule catalogue with the values in force, a row a rule.
#[must_use]
pub fn rules(rules: &[&RuleEntry], book: &RuleBook) -> Vec<u8> {
    let mut out = b"id,sentence,key,value,unit,standing,source,enforcement,same_as\n".to_vec();
    for rule in rules {
        let value = value_in_force(rule, book);
        let field = |pick: fn(&InForce) -> &str| value.as_ref().map_or("", pick);
        out.extend(cells(&[
            rule.id,
            rule.sentence,
            field(|v| v.key),
            field(|v| &v.value),
            field(|v| v.unit),
            rule.standing.name(),
            rule.source,
            &rule.enforcement.show(),
            rule.enforcement.same_as().unwrap_or_default(),
        ]));
        out.push(b'\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn head(bytes: Vec<u8>, lines: usize) -> String {
        let text = String::from_utf8(bytes).unwrap();
        text.lines().take(lines).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn names_are_quoted_and_no_formula() {
        assert_eq!(cells(&["a,b", "=1+1", "plain"]), b"\"a,b\",'=1+1,plain");
        assert_eq!(cells(&["say \"hi\""]), b"\"say \"\"hi\"\"\"");
    }

    #[test]
    fn every_row_has_its_columns() {
        let (plan, summary) = sample::study();
        let files = [
            super::summary(&summary),
            replications(&summary),
            timeline(&plan, &summary),
            load(&summary),
            outcomes(&summary),
        ];
        for file in files {
            let mut reader = csv::Reader::from_reader(file.as_slice());
            assert!(reader.records().all(|record| record.is_ok()));
        }
        assert_eq!(
            head(super::summary(&summary), 2),
            "metric,scope,unit,mean,half_width,p5,p50,p95,min,max,replications\n\
             devices,,devices,4560,0,4560,4560,4560,4560,4560,50"
        );
        assert!(head(timeline(&plan, &summary), 2).ends_with("\n2027-01-04,enrolled,,0,0,0,0"));
        assert!(head(replications(&summary), 2).ends_with("\n0,devices,,4560"));
    }
}
