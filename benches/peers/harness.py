"""What compare.py and joint.py share: the engines' commands, their results, and CPU time of a child."""

import csv
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
LIFECYCLE = REPOSITORY / "scenarios/bench/lifecycle.toml"
PEERS = {
    "simpy": [HERE / ".venv/bin/python", HERE / "simpy_lifecycle.py"],
    "heap": [HERE / "heap/target/release/heap"],
}
ENGINES = (*PEERS, "fleetcast")

# A peer's result field, fleetcast's metric, and what the first is multiplied by to give the second.
METRICS = (
    ("enrolled", "enrolled-ever", 1),
    ("abandoned", "abandoned", 1),
    ("tickets", "tickets", 1),
    ("mean_wait", "ticket-wait-minutes", 60),
    ("checkins", "check-ins", 1),
    ("renewals", "certificates-renewed", 1),
    ("expiries", "certificates-expired", 1),
    ("deletions", "records-deleted", 1),
)


class Failed(Exception):
    """An engine that can't be run, or ran and failed."""


def agents_for(devices):
    """Helpdesk agents of the lifecycle model: 7 for 10,000 devices, rounded up."""
    return max(1, -(-7 * devices // 10_000))


def add_fleetcast_options(parser):
    """The options that say which fleetcast is run, and on what."""
    parser.add_argument("--fleetcast", type=Path, default=REPOSITORY / "target/release/fleetcast", metavar="BINARY")
    parser.add_argument("--scenario", type=Path, default=LIFECYCLE)
    parser.add_argument(
        "--set",
        action="append",
        dest="settings",
        metavar="KEY=VALUE",
        help="for fleetcast; may be repeated; default: cohort.1.devices={devices} and team.1.staff={agents}",
    )


def peer_command(engine, **options):
    """A peer's command line; an option that is None is left out."""
    command = [str(part) for part in PEERS[engine]]
    for name, value in options.items():
        if value is not None:
            command += [f"--{name}", str(value)]
    return command


def fleetcast_command(options, devices, agents, seed, replications, jobs, folder):
    """fleetcast's command line."""
    command = [str(options.fleetcast), "run", str(options.scenario)]
    for setting in options.settings or ("cohort.1.devices={devices}", "team.1.staff={agents}"):
        command += ["--set", setting.replace("{devices}", str(devices)).replace("{agents}", str(agents))]
    command += ["--seed", str(seed), "-n", str(replications), "-j", str(jobs), "-q", "-o", str(folder)]
    return command


def timed(command):
    """Runs a command to its end; what it wrote to stdout, and its CPU seconds (user and system, whole process)."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FLEETCAST_")}
        try:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment)
        except OSError as error:
            raise Failed(f"{command[0]}: {error.strerror}; is it built? See README.md") from error
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)  # or Popen would wait for it again
        if child.returncode != 0:
            err.seek(0)
            raise Failed(f"{' '.join(command)}: exit code {child.returncode}\n{err.read().decode(errors='replace')}")
        out.seek(0)
        return out.read().decode(), usage.ru_utime + usage.ru_stime


def run_peer(engine, **options):
    """A peer's result line and its CPU seconds."""
    out, cpu = timed(peer_command(engine, **options))
    return json.loads(out), cpu


def run_fleetcast(options, devices, agents, seed, replications=1, jobs=1):
    """fleetcast's fleet metrics, a dictionary a replication, and its CPU seconds."""
    parent = Path(tempfile.mkdtemp(prefix="fleetcast-peers-"))
    try:
        folder = parent / "run"
        _, cpu = timed(fleetcast_command(options, devices, agents, seed, replications, jobs, folder))
        return read_replications(folder / "replications.csv"), cpu
    finally:
        shutil.rmtree(parent)


def read_replications(path):
    """The fleet's metrics in a replications.csv, a dictionary a replication; without those that have no value."""
    rows = {}
    try:
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                of_replication = rows.setdefault(int(row["replication"]), {})
                if not row["scope"] and row["value"]:
                    of_replication[row["metric"]] = float(row["value"])
    except (OSError, KeyError, ValueError) as error:
        raise Failed(f"{path}: {error!r}") from error
    return [rows[replication] for replication in sorted(rows)]


def as_metrics(line):
    """A peer's result line under fleetcast's names and in its units."""
    return {metric: line[field] * factor for field, metric, factor in METRICS if line.get(field) is not None}
