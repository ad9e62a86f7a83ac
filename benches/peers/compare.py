#!/usr/bin/env python3
"""Times the peers and fleetcast on one model in one run, interleaved, and prints a Markdown table."""

import argparse
import os
import statistics
import sys

import harness


def whole_numbers(text):
    """1000,10000 as a list."""
    return [int(part.replace("_", "")) for part in text.split(",")]


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=("lifecycle", "checkin", "helpdesk"), default="lifecycle")
    parser.add_argument("--devices", type=whole_numbers, default=[1000, 10_000, 100_000], metavar="N,N,...")
    parser.add_argument("--days", type=float, help="of the peers; the scenario has its own")
    parser.add_argument("--tickets", type=whole_numbers, default=[1_000_000], metavar="K,K,...", help="of helpdesk")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1, help="of the first round; each round has the next")
    parser.add_argument("--engines", default=",".join(harness.ENGINES), help="default: %(default)s")
    parser.add_argument("--simpy-max", type=int, default=10_000, metavar="N", help="no SimPy above N devices")
    parser.add_argument("--heap-max", type=int, default=100_000, metavar="N", help="no heap above N devices")
    parser.add_argument("--cpu", type=int, help="pin all engines to this core")
    harness.add_fleetcast_options(parser)
    options = parser.parse_args()
    options.engines = options.engines.split(",")
    if unknown := set(options.engines) - set(harness.ENGINES):
        parser.error(f"no such engine: {', '.join(sorted(unknown))}")
    if options.model != "lifecycle" and options.scenario == harness.LIFECYCLE and "fleetcast" in options.engines:
        parser.error(f"--model {options.model} needs fleetcast's --scenario (and --set), or --engines heap")
    if options.rounds < 1:
        parser.error("--rounds is at least 1")
    return options


def engines_for(options, size):
    """Who takes part at a size."""
    at_most = {"simpy": options.simpy_max, "heap": options.heap_max}
    if options.model == "helpdesk":
        return [engine for engine in options.engines if engine != "simpy"]
    candidates = [engine for engine in options.engines if engine != "simpy" or options.model == "lifecycle"]
    return [engine for engine in candidates if size <= at_most.get(engine, size)]


def run_once(options, engine, size, seed):
    """CPU seconds, logical events (None: unknown) and check-ins (None: unknown) of one run."""
    if engine == "fleetcast":
        replications, cpu = harness.run_fleetcast(options, size, harness.agents_for(size), seed)
        return cpu, None, replications[0].get("check-ins") if replications else None
    sizes = {"tickets": size} if options.model == "helpdesk" else {"devices": size, "days": options.days}
    if engine == "heap":
        sizes["model"] = options.model
    line, cpu = harness.run_peer(engine, seed=seed, **sizes)
    return cpu, line["events"], line.get("checkins")


def measure(options, size):
    """Runs of each engine at a size; the engine that starts a round changes from round to round."""
    engines = engines_for(options, size)
    runs = {engine: [] for engine in engines}
    for round_ in range(options.rounds):
        first = round_ % len(engines) if engines else 0
        for engine in engines[first:] + engines[:first]:
            runs[engine].append(run_once(options, engine, size, options.seed + round_))
            print(f"{engine}, {size:,}, round {round_ + 1}: {runs[engine][-1][0]:.3f} CPU s", file=sys.stderr, flush=True)
    return runs


def mean_of(runs, column):
    """The mean of a column over runs that know it."""
    known = [run[column] for run in runs if run[column] is not None]
    return statistics.fmean(known) if known else None


def rows(size, runs, events_per_unit):
    """The table's rows of one size. Without a peer at a size, its events are scaled from the size below."""
    peers = [run for engine in runs if engine != "fleetcast" for run in runs[engine]]
    peers_events = mean_of(peers, 1)
    events = peers_events or (events_per_unit and events_per_unit * size)
    base = [run[0] for run in runs.get("fleetcast", ())]
    for engine in runs:
        cpu = [run[0] for run in runs[engine]]
        logical = mean_of(runs[engine], 1) or events
        best, middle = min(cpu), statistics.median(cpu)
        rate = f"{logical / best:,.0f}" if logical and best else "-"
        if peers_events is None and logical:
            rate += " (events scaled)"
        ratio = f"{best / min(base):,.1f} / {middle / statistics.median(base):,.1f}" if base and min(base) else "-"
        yield f"| {engine} | {size:,} | {best:.3f} / {middle:.3f} | {rate} | {ratio} |"
    if events is None and runs:
        print(f"{size:,}: no peer has told the number of logical events", file=sys.stderr)
    warn_of_other_work(size, peers, runs.get("fleetcast", ()))


def warn_of_other_work(size, peers, fleetcast):
    """Rates compare the same work only; 2 % apart in check-ins isn't the same."""
    theirs, ours = mean_of(peers, 2), mean_of(fleetcast, 2)
    if theirs and ours is not None and abs(ours - theirs) > 0.02 * theirs:
        print(f"warning: at {size:,} fleetcast has {ours:,.0f} check-ins, the peers {theirs:,.0f}", file=sys.stderr)


def main():
    """Measures size by size and prints the table."""
    options = read_options()
    if options.cpu is not None:
        os.sched_setaffinity(0, {options.cpu})  # children inherit it
    table, events_per_unit = [], None
    for size in sorted(options.tickets if options.model == "helpdesk" else options.devices):
        runs = measure(options, size)
        table += rows(size, runs, events_per_unit)
        events = mean_of([run for engine in runs for run in runs[engine]], 1)
        events_per_unit = events / size if events else events_per_unit
    unit = "tickets" if options.model == "helpdesk" else "devices"
    print(f"Model {options.model}, {options.rounds} rounds; CPU of the whole process, minimum / median.\n")
    print(f"| engine | {unit} | CPU s | logical events/s | times fleetcast's CPU |")
    print("|---|---:|---:|---:|---:|")
    print("\n".join(table))


if __name__ == "__main__":
    try:
        main()
    except harness.Failed as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
