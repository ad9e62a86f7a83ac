//! A timeline as Trace Event JSON, which Perfetto and browsers' tracing pages read.

use crate::report::provenance::VERSION;
use crate::report::trace::{Mark, Trace};
use serde_json::{Value, json};

/// Microseconds of a second: the unit of times in a trace.
const MICROS: u64 = 1_000_000;

/// The trace as JSON: a process a bundle, a thread a track; names first, then the marks of each track in order.
#[must_use]
pub fn trace(trace: &Trace, about: &[(&str, String)]) -> Vec<u8> {
    let (mut names, mut events) = (Vec::new(), Vec::new());
    for (pid, bundle) in (1_u64..).zip(&trace.bundles) {
        names.push(named("process_name", pid, 0, &bundle.name));
        names.push(json!({
            "ph": "M", "name": "process_sort_index", "pid": pid, "tid": 0, "ts": 0, "args": { "sort_index": pid },
        }));
        for (tid, track) in (1_u64..).zip(&bundle.tracks) {
            names.push(named("thread_name", pid, tid, &track.name));
            events.extend(track.marks.iter().map(|mark| event(mark, pid, tid)));
        }
    }
    names.extend(events);
    let mut other = serde_json::Map::new();
    other.insert("origin".to_owned(), json!(trace.origin));
    other.insert("version".to_owned(), json!(VERSION));
    other.extend(about.iter().map(|(key, value)| ((*key).to_owned(), json!(value))));
    let file = json!({ "displayTimeUnit": "ms", "otherData": other, "traceEvents": names });
    let mut out = serde_json::to_vec(&file).expect("texts and numbers are JSON");
    out.push(b'\n');
    out
}

fn named(what: &str, pid: u64, tid: u64, name: &str) -> Value {
    json!({ "ph": "M", "name": what, "pid": pid, "tid": tid, "ts": 0, "args": { "name": name } })
}

fn event(mark: &Mark, pid: u64, tid: u64) -> Value {
    let (ts, said) = (mark.at * MICROS, &mark.said);
    let args = if said.is_empty() { json!({}) } else { json!({ "text": said }) };
    match mark.lasts {
        Some(lasts) => json!({
            "ph": "X", "name": mark.name, "cat": "fleetcast", "pid": pid, "tid": tid, "ts": ts,
            "dur": lasts * MICROS, "args": args,
        }),
        None => json!({
            "ph": "i", "s": "t", "name": mark.name, "cat": "fleetcast", "pid": pid, "tid": tid, "ts": ts, "args": args,
        }),
    }
}
