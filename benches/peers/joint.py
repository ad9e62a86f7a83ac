#!/usr/bin/env python3
"""Do two engines simulate the same lifecycle? Compares their means over replications, jointly at 99 %; exit code 1 if not,
2 if an engine failed."""

import argparse
import concurrent.futures
import math
import os
import statistics
import sys

import harness

CONFIDENCE = 0.99
FAILURE = 0.15
NORMAL = statistics.NormalDist()


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", choices=harness.ENGINES, nargs="?", default="heap")
    parser.add_argument("second", choices=harness.ENGINES, nargs="?", default="fleetcast")
    parser.add_argument("-r", "--replications", type=int, default=30)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--agents", type=int, help="default: 7 for 10,000 devices, rounded up")
    parser.add_argument("--seed", type=int, default=1, help="of the first replication")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    harness.add_fleetcast_options(parser)
    options = parser.parse_args()
    if options.first == options.second:
        parser.error("two engines, please")
    if options.replications < 2:
        parser.error("two replications at least")
    if options.devices < 1:
        parser.error("one device at least")
    options.agents = options.agents or harness.agents_for(options.devices)
    return options


def replicate(options, engine):
    """An engine's metrics, a dictionary a replication."""
    sizes = {"devices": options.devices, "agents": options.agents}
    if engine == "fleetcast":
        count, jobs = options.replications, options.jobs
        replications, _ = harness.run_fleetcast(options, **sizes, seed=options.seed, replications=count, jobs=jobs)
        if len(replications) != count:
            raise harness.Failed(f"fleetcast has {len(replications)} replications, not {count}")
        return replications
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        seeds = range(options.seed, options.seed + options.replications)
        lines = pool.map(lambda seed: harness.run_peer(engine, seed=seed, **sizes)[0], seeds)
        return [harness.as_metrics(line) for line in lines]


def incomplete_beta(a, b, x):
    """The regularized incomplete beta function, by Lentz's continued fraction."""
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    if x <= 0:
        return 0.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    fraction = d
    for m in range(1, 1000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / (1 + term * d or tiny)
            c = 1 + term / c or tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-13:
            break
    return math.exp(log_front) * fraction / a


def student(two_sided, freedom):
    """The t that |T| exceeds with this probability."""
    low, high = 0.0, 1e6
    while high - low > 1e-9 * max(1.0, high):
        middle = (low + high) / 2
        exceeds = incomplete_beta(freedom / 2, 0.5, freedom / (freedom + middle * middle))
        low, high = (middle, high) if exceeds > two_sided else (low, middle)
    return high


def agreement(first, second, error):
    """Both means, their difference and the most that it may be (Welch)."""
    means = statistics.fmean(first), statistics.fmean(second)
    a, b = (statistics.variance(sample) / len(sample) for sample in (first, second))
    allowed = 0.0
    if a + b > 0:
        freedom = (a + b) ** 2 / (a * a / (len(first) - 1) + b * b / (len(second) - 1))
        allowed = student(error, freedom) * math.sqrt(a + b)
    return *means, means[0] - means[1], allowed


def compare(options, results):
    """Each metric of the two engines, and whether all agree."""
    print(f"| metric | {options.first} | {options.second} | difference | allowed | |")
    print("|---|---:|---:|---:|---:|---|")
    agree = True
    for _, metric, _ in harness.METRICS:
        first, second = ([row[metric] for row in result if metric in row] for result in results)
        if min(len(first), len(second)) < 2:
            print(f"| {metric} | {len(first)} values | {len(second)} values | | | no values |")
            agree = agree and not first and not second
            continue
        *means, difference, allowed = agreement(first, second, (1 - CONFIDENCE) / len(harness.METRICS))
        same = abs(difference) <= allowed
        agree = agree and same
        cells = " | ".join(f"{number:,.3f}" for number in (*means, difference, allowed))
        print(f"| {metric} | {cells} | {'agree' if same else '**differ**'} |")
    return agree


def closed_forms(options, results):
    """Enrolled devices and tickets against theory, whose variance is known too; whether all agree."""
    n, p = options.devices, FAILURE
    tickets = p + p**2 + p**3
    tickets_squared = p + 3 * p**2 + 5 * p**3
    theory = (
        ("enrolled-ever", n * (1 - p**4), n * p**4 * (1 - p**4)),
        ("tickets", n * tickets, n * (tickets_squared - tickets**2)),
    )
    print("\n| closed form | engine | mean | theory | difference | allowed | |")
    print("|---|---|---:|---:|---:|---:|---|")
    agree = True
    sigmas = NORMAL.inv_cdf(1 - (1 - CONFIDENCE) / (2 * 2 * len(theory)))
    for metric, expected, variance in theory:
        for engine, result in zip((options.first, options.second), results):
            sample = [row[metric] for row in result if metric in row]
            if not sample:
                print(f"| {metric} | {engine} | no values | {expected:,.3f} | | | **differ** |")
                agree = False
                continue
            allowed = sigmas * math.sqrt(variance / len(sample))
            mean = statistics.fmean(sample)
            same = abs(mean - expected) <= allowed
            agree = agree and same
            cells = " | ".join(f"{number:,.3f}" for number in (mean, expected, mean - expected, allowed))
            print(f"| {metric} | {engine} | {cells} | {'agree' if same else '**differ**'} |")
    return agree


def main():
    """Replicates both engines and prints the verdict."""
    options = read_options()
    results = [replicate(options, engine) for engine in (options.first, options.second)]
    print(f"{options.devices:,} devices, {options.replications} replications each, jointly at {CONFIDENCE:.0%}.\n")
    same_means = compare(options, results)
    same_theory = closed_forms(options, results)
    print("\nThey agree." if same_means and same_theory else "\nThey differ.")
    sys.exit(0 if same_means and same_theory else 1)


if __name__ == "__main__":
    try:
        main()
    except harness.Failed as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
