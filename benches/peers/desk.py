#!/usr/bin/env python3
"""Do fleetcast and SimPy have the same help desk? Compares two desks with changing staff, priorities, patience and
calls back, one open around the clock and one in office hours: means over replications, jointly at 99 % a desk; exit
code 1 if they differ, 2 if an engine failed."""

import argparse
import csv
import json
import shutil
import sys
import tempfile
from pathlib import Path

import harness
import joint

MODELS = ("shifts", "office-hours")
SCENARIOS = harness.REPOSITORY / "scenarios/bench"
PEER = [harness.HERE / ".venv/bin/python", harness.HERE / "simpy_desk.py"]
DESK, VIP, NORMAL = "team=desk", "cohort=management", "cohort=staff"

# What it is, the peer's field, and fleetcast's metric and scope; with a second metric, the first over the second.
FIGURES = (
    ("mean wait of all calls [min]", "wait", ("queue-wait-minutes",), DESK),
    ("mean wait, VIP tickets [min]", "wait_vip", ("ticket-wait-minutes",), VIP),
    ("mean wait, other devices' tickets [min]", "wait_normal", ("ticket-wait-minutes",), NORMAL),
    ("p95 of the wait, devices' tickets [min]", "wait_p95", ("ticket-wait-minutes-p95",), DESK),
    ("wait on the wall clock, devices' tickets [min]", "elapsed", ("ticket-wait-elapsed-minutes",), DESK),
    ("abandoned, VIP tickets", "abandoned_vip", ("tickets-abandoned", "tickets"), VIP),
    ("abandoned, other devices' tickets", "abandoned_normal", ("tickets-abandoned", "tickets"), NORMAL),
    ("abandoned, other tickets", "abandoned_other", ("other-tickets-abandoned", "other-tickets"), DESK),
    ("busy share", "busy", ("busy-share",), DESK),
    ("most in line", "backlog", ("backlog-max",), DESK),
    ("calls back", "calls_back", ("call-backs",), DESK),
    ("devices' tickets", "tickets", ("tickets",), DESK),
    ("other tickets", "others", ("other-tickets",), DESK),
    ("devices enrolled", "enrolled", ("enrolled-ever",), ""),
)


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", metavar="MODEL", help=f"of {' and '.join(MODELS)}; default: all")
    parser.add_argument("-r", "--replications", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first replication")
    built = harness.REPOSITORY / "target/release/fleetcast"
    parser.add_argument("--fleetcast", type=Path, default=built, metavar="BINARY")
    changes = "for fleetcast; may be repeated"
    parser.add_argument("--set", action="append", dest="settings", default=[], metavar="KEY=VALUE", help=changes)
    options = parser.parse_args()
    options.models = options.models or MODELS
    if unknown := set(options.models) - set(MODELS):
        parser.error(f"no such model: {', '.join(sorted(unknown))}")
    if options.replications < 2:
        parser.error("two replications at least")
    return options


def run_peer(options, model):
    """SimPy's figures, a dictionary a replication."""
    command = [*(str(part) for part in PEER), "--model", model, "--seed", str(options.seed)]
    out, _ = harness.timed([*command, "--replications", str(options.replications)])
    return [json.loads(line) for line in out.splitlines()]


def run_fleetcast(options, model):
    """fleetcast's figures under the peer's names, a dictionary a replication."""
    parent = Path(tempfile.mkdtemp(prefix="fleetcast-peers-"))
    try:
        folder = parent / "run"
        command = [str(options.fleetcast), "run", str(SCENARIOS / f"{model}.toml"), "--seed", str(options.seed)]
        for setting in options.settings:
            command += ["--set", setting]
        harness.timed([*command, "-n", str(options.replications), "-q", "-o", str(folder)])
        rows = {}
        with open(folder / "replications.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["value"]:
                    rows.setdefault(int(row["replication"]), {})[row["metric"], row["scope"]] = float(row["value"])
    finally:
        shutil.rmtree(parent)
    try:
        return [figures_of(rows[replication]) for replication in sorted(rows)]
    except KeyError as error:
        raise harness.Failed(f"fleetcast doesn't tell {error}") from error


def figures_of(values):
    """The figures of one replication."""
    figures = {}
    for _, field, metrics, scope in FIGURES:
        first, *second = (values[metric, scope] for metric in metrics)
        figures[field] = first / second[0] if second else first
    return figures


def compare(options, model):
    """Replicates a model in both engines and prints the table; whether they agree."""
    fleetcast, simpy = run_fleetcast(options, model), run_peer(options, model)
    for engine, result in (("fleetcast", fleetcast), ("SimPy", simpy)):
        if len(result) != options.replications:
            raise harness.Failed(f"{engine} has {len(result)} replications, not {options.replications}")
    print(f"{model}: {options.replications} replications each, jointly at {joint.CONFIDENCE:.0%}.\n")
    print("| figure | fleetcast | SimPy | difference | allowed | |")
    print("|---|---:|---:|---:|---:|---|")
    agree = True
    for name, field, _, _ in FIGURES:
        first, second = ([row[field] for row in result] for result in (fleetcast, simpy))
        *means, difference, allowed = joint.agreement(first, second, (1 - joint.CONFIDENCE) / len(FIGURES))
        same = abs(difference) <= allowed
        agree = agree and same
        cells = " | ".join(f"{number:,.4f}" for number in (*means, difference, allowed))
        print(f"| {name} | {cells} | {'agree' if same else '**differ**'} |")
    print("\nThey agree.\n" if agree else "\nThey differ.\n", flush=True)
    return agree


def main():
    """Compares the models, all of them even if one differs."""
    options = read_options()
    verdicts = [compare(options, model) for model in options.models]
    sys.exit(0 if all(verdicts) else 1)


if __name__ == "__main__":
    try:
        main()
    except harness.Failed as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
