#!/usr/bin/env python3
"""The desk of scenarios/bench/shifts.toml in SimPy: shifts, two priorities, patience, calls back. Prints one JSON line a
replication; times are in hours, in floating point, where fleetcast has whole seconds."""

import argparse
import json
import math
import random

import simpy

DAY = 24.0
HORIZON, WINDOW = 7 * DAY, 6 * DAY
PEOPLE = 7  # by day; one less from 16 h on, three less from midnight to 8 h
VIP, NORMAL = 1, 2  # SimPy serves the lowest first; absences are 0
COHORTS = (("vip", 400, VIP), ("normal", 800, NORMAL))
OTHER_RATE = 18.0
SHRINKAGE = 0.15
HANDLING_LOG_MEDIAN = math.log(9 / 60)
HANDLING_LOG_SD = math.log(30 / 9) / 1.6448536269514722  # so that 95 % take at most 30 minutes
PATIENCE_MEAN, CALLS_BACK, BACK_MEAN, MOST_CALLS_BACK = 40 / 60, 0.5, 1.0, 15
ATTEMPT_MEAN, FAILURE, RETRIES, ALONE_AFTER = 25 / 60, 0.5, 2, 0.5


class Desk:
    """What the callers share: the clock, the luck, the people and the counts."""

    def __init__(self, seed):
        self.env = simpy.Environment()
        self.luck = random.Random(seed)
        self.people = simpy.PriorityResource(self.env, capacity=PEOPLE)
        self.busy, self.paid, self.backlog = 0.0, PEOPLE * HORIZON, 0
        self.waits = {"vip": [], "normal": [], "other": []}
        self.opened = dict.fromkeys(self.waits, 0)
        self.abandoned = dict.fromkeys(self.waits, 0)
        self.calls_back = self.enrolled = 0
        for begins, ends in absences():
            self.paid -= min(ends, HORIZON) - begins
            self.env.process(self.absence(begins, ends))
        for name, devices, priority in COHORTS:
            for _ in range(devices):
                self.env.process(self.device(name, priority))
        self.env.process(self.others())

    def absence(self, begins, ends):
        """Somebody isn't there: a request that goes before all callers takes the next who is free, and nobody from work."""
        yield self.env.timeout(begins)
        with self.people.request(priority=0):
            yield self.env.timeout(ends - begins)

    def others(self):
        """Tickets that come anyway."""
        while True:
            yield self.env.timeout(self.luck.expovariate(OTHER_RATE))
            self.env.process(self.other())

    def other(self):
        """One of them: nobody calls back."""
        self.opened["other"] += 1
        if not (yield from self.call("other", NORMAL, self.handling())):
            self.abandoned["other"] += 1

    def handling(self):
        """Paid time on a ticket."""
        return self.luck.lognormvariate(HANDLING_LOG_MEDIAN, HANDLING_LOG_SD) / (1 - SHRINKAGE)

    def call(self, name, priority, handling):
        """Once in line, and the service; whether there was one."""
        env, came = self.env, self.env.now
        with self.people.request(priority=priority) as person:
            if not person.triggered:
                self.backlog = max(self.backlog, sum(1 for request in self.people.queue if request.priority))
                yield person | env.timeout(self.luck.expovariate(1 / PATIENCE_MEAN))
            self.waits[name].append(env.now - came)
            if not person.triggered:
                return False
            self.busy += min(handling, HORIZON - env.now)
            yield env.timeout(handling)
        return True

    def ticket(self, name, priority):
        """A device's ticket, with calls back; whether it was served."""
        self.opened[name] += 1
        handling = self.handling()
        for calls in range(MOST_CALLS_BACK + 1):
            if (yield from self.call(name, priority, handling)):
                return True
            if calls == MOST_CALLS_BACK or self.luck.random() >= CALLS_BACK:
                break
            self.calls_back += 1
            yield self.env.timeout(self.luck.expovariate(1 / BACK_MEAN))
        self.abandoned[name] += 1
        return False

    def device(self, name, priority):
        """Attempts with a ticket between each two."""
        env, luck = self.env, self.luck
        yield env.timeout(WINDOW * luck.random())
        for attempt in range(RETRIES + 1):
            yield env.timeout(luck.expovariate(1 / ATTEMPT_MEAN))
            if luck.random() >= FAILURE:
                self.enrolled += 1
                return
            if attempt < RETRIES and not (yield from self.ticket(name, priority)):
                yield env.timeout(ALONE_AFTER)


def absences():
    """When one of seven isn't there. Nobody comes when another one leaves, so the order within an instant is no matter."""
    yield from [(0.0, 8.0)] * 3
    for day in range(round(HORIZON / DAY)):
        yield DAY * day + 16, DAY * day + 32
        if day > 0:
            yield from [(DAY * day, DAY * day + 8)] * 2


def replicate(seed):
    """One week; its figures by name, in minutes, shares and numbers."""
    desk = Desk(seed)
    desk.env.run(until=HORIZON)
    waits = {name: [60 * wait for wait in values] for name, values in desk.waits.items()}
    everybody = sum(waits.values(), [])
    devices = sorted(waits["vip"] + waits["normal"])
    line = {
        "seed": seed,
        "wait": sum(everybody) / len(everybody),
        "wait_vip": sum(waits["vip"]) / len(waits["vip"]),
        "wait_normal": sum(waits["normal"]) / len(waits["normal"]),
        "wait_p95": devices[math.ceil(0.95 * len(devices)) - 1],
        "busy": desk.busy / desk.paid,
        "backlog": desk.backlog,
        "calls_back": desk.calls_back,
        "tickets": desk.opened["vip"] + desk.opened["normal"],
        "others": desk.opened["other"],
        "enrolled": desk.enrolled,
    }
    line.update((f"abandoned_{name}", desk.abandoned[name] / desk.opened[name]) for name in waits)
    return line


def main():
    """Reads the options, runs the replications and prints their lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the first replication")
    parser.add_argument("--replications", type=int, default=1)
    options = parser.parse_args()
    for seed in range(options.seed, options.seed + options.replications):
        print(json.dumps(replicate(seed)))


if __name__ == "__main__":
    main()
