#!/usr/bin/env python3
"""The desks of scenarios/bench/shifts.toml and office-hours.toml in SimPy: changing staff, two priorities, patience,
calls back, nights. Prints one JSON line a replication; times are hours, and no whole seconds as fleetcast's are."""

import argparse
import json
import math
import random

import simpy

DAY = 24.0
VIP, NORMAL = 1, 2  # SimPy serves the lowest first; absences are 0
COHORTS = (("vip", 400, VIP), ("normal", 800, NORMAL))
SHRINKAGE = 0.15
HANDLING_LOG_MEDIAN = math.log(9 / 60)
HANDLING_LOG_SD = math.log(30 / 9) / 1.6448536269514722  # so that 95 % take at most 30 minutes
PATIENCE_MEAN, CALLS_BACK, BACK_MEAN, MOST_CALLS_BACK = 40 / 60, 0.5, 1.0, 15
ATTEMPT_MEAN, FAILURE, RETRIES, ALONE_AFTER = 25 / 60, 0.5, 2, 0.5


class Shifts:
    """Open around the clock for a week: four people from midnight on, seven from 8 h on, six from 16 h on."""

    people, horizon, window, other_rate = 7, 7 * DAY, 6 * DAY, 18.0

    @staticmethod
    def absences():
        """When somebody isn't there. At no instant does one person come and another one leave."""
        yield from [(0.0, 8.0)] * 3
        for day in range(7):
            yield DAY * day + 16, DAY * day + 32
            if day > 0:
                yield from [(DAY * day, DAY * day + 8)] * 2

    @staticmethod
    def open_time(time):
        """Open hours up to `time`."""
        return time

    @staticmethod
    def at(open_time):
        """When so many open hours are over."""
        return open_time


class OfficeHours:
    """Open from 8 h to 18 h on the workdays of two weeks: four people, seven from 11 h on, five from 15 h on."""

    people, horizon, window, other_rate = 7, 14 * DAY, 12 * DAY, 18.0
    opens, closes, workdays = 8.0, 18.0, 5
    length = closes - opens

    @classmethod
    def absences(cls):
        """When somebody isn't there; at night and at weekends nobody is."""
        mornings = [DAY * (7 * week + day) for week in range(3) for day in range(cls.workdays)]
        before = -DAY
        for morning in mornings:
            for begins, ends, how_many in ((15, 11, 2), (cls.closes, 11, 1), (cls.closes, cls.opens, 4)):
                yield from [(max(0.0, before + begins), morning + ends)] * how_many
            before = morning

    @classmethod
    def open_time(cls, time):
        """Open hours up to `time`."""
        days, hour = divmod(time, DAY)
        weeks, day = divmod(days, 7)
        today = min(max(hour - cls.opens, 0.0), cls.length) if day < cls.workdays else 0.0
        return (cls.workdays * weeks + min(day, cls.workdays)) * cls.length + today

    @classmethod
    def at(cls, open_time):
        """When so many open hours are over."""
        days, rest = divmod(open_time, cls.length)
        weeks, day = divmod(days, cls.workdays)
        return DAY * (7 * weeks + day) + cls.opens + rest


MODELS = {"shifts": Shifts, "office-hours": OfficeHours}


class Desk:
    """What the callers share: the clock, the luck, the people and the counts."""

    def __init__(self, model, seed):
        self.model = model
        self.env = simpy.Environment()
        self.luck = random.Random(seed)
        self.people = simpy.PriorityResource(self.env, capacity=model.people)
        self.busy, self.paid, self.backlog = 0.0, model.people * model.open_time(model.horizon), 0
        self.waits = {"vip": [], "normal": [], "other": []}
        self.elapsed = {name: [] for name in self.waits}
        self.opened = dict.fromkeys(self.waits, 0)
        self.abandoned = dict.fromkeys(self.waits, 0)
        self.calls_back = self.enrolled = 0
        for begins, ends in model.absences():
            if begins < model.horizon:
                self.paid -= model.open_time(min(ends, model.horizon)) - model.open_time(begins)
                self.env.process(self.absence(begins, ends))
        for name, devices, priority in COHORTS:
            for _ in range(devices):
                self.env.process(self.device(name, priority))
        self.env.process(self.others())

    def absence(self, begins, ends):
        """Somebody isn't there: a request before all callers' takes the next who is free, and nobody from work."""
        yield self.env.timeout(begins)
        with self.people.request(priority=0):
            yield self.env.timeout(ends - begins)

    def others(self):
        """Tickets that come anyway, in open hours."""
        while True:
            yield self.open_hours(self.luck.expovariate(self.model.other_rate))
            self.env.process(self.other())

    def other(self):
        """One of them: nobody calls back."""
        self.opened["other"] += 1
        if not (yield from self.call("other", NORMAL, self.handling())):
            self.abandoned["other"] += 1

    def handling(self):
        """Paid time on a ticket."""
        return self.luck.lognormvariate(HANDLING_LOG_MEDIAN, HANDLING_LOG_SD) / (1 - SHRINKAGE)

    def open_hours(self, hours):
        """So many open hours from now on."""
        now = self.env.now
        return self.env.timeout(max(0.0, self.model.at(self.model.open_time(now) + hours) - now))

    def call(self, name, priority, handling):
        """Once in line, and the service; whether there was one."""
        open_time, env = self.model.open_time, self.env
        called, came = env.now, open_time(env.now)
        with self.people.request(priority=priority) as person:
            if not person.triggered:
                self.backlog = max(self.backlog, sum(1 for request in self.people.queue if request.priority))
                yield person | self.open_hours(self.luck.expovariate(1 / PATIENCE_MEAN))
            begins = open_time(env.now)
            self.waits[name].append(begins - came)
            self.elapsed[name].append(env.now - called)
            if not person.triggered:
                return False
            self.busy += min(handling, open_time(self.model.horizon) - begins)
            yield self.open_hours(handling)
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
        yield env.timeout(self.model.window * luck.random())
        for attempt in range(RETRIES + 1):
            yield env.timeout(luck.expovariate(1 / ATTEMPT_MEAN))
            if luck.random() >= FAILURE:
                self.enrolled += 1
                return
            if attempt < RETRIES and not (yield from self.ticket(name, priority)):
                yield env.timeout(ALONE_AFTER)


def replicate(model, seed):
    """One replication; its figures by name, in minutes, shares and numbers."""
    desk = Desk(model, seed)
    desk.env.run(until=model.horizon)
    waits = {name: [60 * wait for wait in values] for name, values in desk.waits.items()}
    everybody = sum(waits.values(), [])
    devices = sorted(waits["vip"] + waits["normal"])
    elapsed = desk.elapsed["vip"] + desk.elapsed["normal"]
    line = {
        "seed": seed,
        "wait": sum(everybody) / len(everybody),
        "wait_vip": sum(waits["vip"]) / len(waits["vip"]),
        "wait_normal": sum(waits["normal"]) / len(waits["normal"]),
        "wait_p95": devices[math.ceil(0.95 * len(devices)) - 1],
        "elapsed": 60 * sum(elapsed) / len(elapsed),
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
    parser.add_argument("--model", choices=MODELS, default="shifts")
    parser.add_argument("--seed", type=int, default=1, help="of the first replication")
    parser.add_argument("--replications", type=int, default=1)
    options = parser.parse_args()
    for seed in range(options.seed, options.seed + options.replications):
        print(json.dumps(replicate(MODELS[options.model], seed)))


if __name__ == "__main__":
    main()
