#!/usr/bin/env python3
"""The lifecycle benchmark in SimPy, one process a device. Prints one JSON line; times are in hours."""

import argparse
import json
import math
import platform
import random
import time

import simpy

DAY = 24.0
RINGS = ((0, 3), (7, 5), (21, 7), (35, 10))  # first day, days in the window
FAILURE = 0.15
RETRIES = 3
ENROLMENT_LOG_MEDIAN, ENROLMENT_LOG_SD = math.log(25 / 60), 0.5
SERVICE_MEAN = 1.5
CHECK_IN_EVERY = 8.0
ONLINE_MEAN, AWAY_MEAN, LONG_AWAY_MEAN, LONG_AWAY = 120.0, 48.0, 150 * DAY, 0.005
VALIDITY, RENEW_AFTER, DELETE_AFTER = 365 * DAY, 324 * DAY, 180 * DAY


def ring_of(index, devices):
    """The ring of a device: 1 %, 9 %, 40 % (each rounded down) and the rest."""
    end = 0
    for ring, percent in enumerate((1, 9, 40)):
        end += devices * percent // 100
        if index < end:
            return ring
    return 3


class Fleet:
    """What the devices share: the clock, the luck, the helpdesk and the counts."""

    def __init__(self, devices, agents, seed):
        self.env = simpy.Environment()
        self.luck = random.Random(seed)
        self.helpdesk = simpy.Resource(self.env, capacity=agents)
        self.last_sync = [0.0] * devices
        self.events = self.enrolled = self.abandoned = self.tickets = 0
        self.served, self.waited = 0, 0.0
        self.checkins = self.renewals = self.expiries = self.deletions = 0
        for index in range(devices):
            self.env.process(self.device(index, *RINGS[ring_of(index, devices)]))

    def device(self, index, first_day, window_days):
        """A device's life, from its arrival to the deletion of its record."""
        timeout = self.env.timeout
        yield timeout(DAY * (first_day + window_days * self.luck.random()))
        self.events += 1  # Arrive
        if (yield from self.enrol()):
            yield from self.live(index)
            yield timeout(DELETE_AFTER)
            self.events += 1  # Delete
            self.deletions += 1

    def enrol(self):
        """Attempts with a ticket between each two; whether one of them succeeded."""
        env, luck = self.env, self.luck
        for attempt in range(RETRIES + 1):
            yield env.timeout(luck.lognormvariate(ENROLMENT_LOG_MEDIAN, ENROLMENT_LOG_SD))
            self.events += 1  # EnrolEnd
            if luck.random() >= FAILURE:
                self.enrolled += 1
                return True
            if attempt < RETRIES:
                self.tickets += 1
                opened = env.now
                with self.helpdesk.request() as agent:
                    yield agent
                    self.served += 1
                    self.waited += env.now - opened
                    yield env.timeout(luck.expovariate(1 / SERVICE_MEAN))
                self.events += 1  # TicketEnd
        self.abandoned += 1
        return False

    def live(self, index):
        """Stretches online and offline until the certificate runs out."""
        env, timeout, luck, last_sync = self.env, self.env.timeout, self.luck, self.last_sync
        issued = now = env.now
        while True:
            offline_at = now + luck.expovariate(1 / ONLINE_MEAN)
            gap = luck.uniform(7.5, 8.5)  # the stretch's one phase; later gaps are whole intervals
            while True:
                self.checkins += 1
                last_sync[index] = now
                if now >= issued + RENEW_AFTER:
                    issued = now
                    self.renewals += 1
                if now + gap >= offline_at:
                    break
                yield timeout(gap)
                self.events += 1  # CheckIn
                now = env.now
                gap = CHECK_IN_EVERY
            yield timeout(offline_at - now)
            self.events += 1  # GoOffline
            now = env.now
            away = luck.expovariate(1 / (LONG_AWAY_MEAN if luck.random() < LONG_AWAY else AWAY_MEAN))
            if now + away >= issued + VALIDITY:
                break
            yield timeout(away)
            self.events += 1  # GoOnline
            now = env.now
        yield timeout(issued + VALIDITY - now)
        self.events += 1  # Expire
        self.expiries += 1


def main():
    """Reads the options, runs the model and prints its line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--days", type=float, default=1095)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--agents", type=int, help="default: 7 for 10,000 devices, rounded up")
    options = parser.parse_args()
    agents = options.agents or max(1, -(-7 * options.devices // 10_000))

    wall, cpu = time.perf_counter(), time.process_time()
    fleet = Fleet(options.devices, agents, options.seed)
    fleet.env.run(until=options.days * DAY)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall

    line = {
        "engine": "simpy",
        "version": f"{simpy.__version__}, Python {platform.python_version()}",
        "model": "lifecycle",
        "devices": options.devices,
        "days": options.days,
        "seed": options.seed,
        "agents": agents,
        "cpu_s": round(cpu, 4),
        "wall_s": round(wall, 4),
        "mean_wait": fleet.waited / fleet.served if fleet.served else None,
        "sum_last_sync": sum(fleet.last_sync),
    }
    counts = ("events", "enrolled", "abandoned", "tickets", "checkins", "renewals", "expiries", "deletions")
    line.update((name, getattr(fleet, name)) for name in counts)
    print(json.dumps(line))


if __name__ == "__main__":
    main()
