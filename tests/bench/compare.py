"""Measures Troupe and its peers in turn, and prints medians and ratios.

Every figure comes from a process of its own. One round measures everything
once, each benchmark with all systems right after one another, so that what the
machine does meanwhile hits all of them alike. tools/bench runs this.
"""

import argparse
import collections
import datetime
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile

TROUPE = "tests/bench/runtime_bench"
CAF = "tests/bench/peers/caf_peer"
THREADS = "tests/bench/peers/thread_per_dispatch"
TARGETS = ["//" + path.replace("/runtime_bench", ":runtime_bench").replace(
    "peers/", "peers:") for path in (TROUPE, CAF, THREADS)]

SYSTEMS = ["troupe", "caf", "erlang", "thread_per_dispatch", "floor"]
TITLES = {"thread_per_dispatch": "thread"}

# Erlang's schedulers for benchmarks that cross threads; the others have one.
TWO_SCHEDULERS = {
    "call_cross_shard_256", "call_cross_shard_1", "tell_cross_shard_10to1"}

# `runs` names, per program of Google Benchmark, its benchmark and the field
# that counts; `peers` says whether the actor systems have this one.
Bench = collections.namedtuple("Bench", "name unit runs peers")

TIME = "real_time"
RATE = "items_per_second"


def host_call(name, size):
    return Bench(name, "ns", {
        "troupe": (TROUPE, "HostCall/%d/real_time" % size, TIME),
        "thread_per_dispatch": (THREADS, "Dispatch/%d/real_time" % size, TIME),
        "floor": (TROUPE, "Floor/%d" % size, TIME),
    }, peers=False)


def troupe_only(name, unit, benchmark, field):
    return Bench(name, unit, {"troupe": (TROUPE, benchmark, field)}, peers=True)


def benches(quick):
    actors = 10_000 if quick else 1_000_000
    leaves = 10_000 if quick else 1_000_000
    once = "/iterations:1/manual_time"
    same_shard = Bench("call_same_shard_16B", "ns", {
        "troupe": (TROUPE, "GuestCallOneShard/16/real_time", TIME),
        "thread_per_dispatch": (THREADS, "Dispatch/16/real_time", TIME),
    }, peers=True)
    return [
        host_call("host_call_16B", 16),
        host_call("host_call_1KiB", 1024),
        host_call("host_call_64KiB", 65536),
        same_shard,
        troupe_only("call_cross_shard_256", "ns",
                    "GuestCallAcrossShards/256/real_time", TIME),
        troupe_only("call_cross_shard_1", "ns",
                    "GuestCallAcrossShards/1/real_time", TIME),
        troupe_only("tell_1to1", "1/s", "Tell/1/0/real_time", RATE),
        troupe_only("tell_10to1", "1/s", "Tell/10/0/real_time", RATE),
        troupe_only("tell_cross_shard_10to1", "1/s", "Tell/10/1/real_time",
                    RATE),
        troupe_only("spawn_1e6", "1/s", "Spawn/%d%s" % (actors, once), RATE),
        troupe_only("bytes_per_idle_actor", "B",
                    "Spawn/%d%s" % (actors, once), "bytes_per_actor"),
        troupe_only("skynet_1e6", "ms", "Skynet/%d%s" % (leaves, once), TIME),
    ]


class Runner:
    """Runs one system's program for one benchmark."""

    def __init__(self, bin_dir, otp_dir, quick):
        self._bin_dir = bin_dir
        self._otp_dir = otp_dir
        self._min_time = "0.01" if quick else "0.5"
        self._divisor = "100" if quick else "1"

    def measure(self, bench, system):
        if system in bench.runs:
            return self._google(*bench.runs[system])
        if system == "caf":
            path = os.path.join(self._bin_dir, CAF)
            return float(run([path, bench.name, self._divisor]))
        schedulers = "2" if bench.name in TWO_SCHEDULERS else "1"
        return float(run(["erl", "+S", schedulers, "+P", "2000000", "-noshell",
                          "-pa", self._otp_dir, "-run", "otp_peer", "main",
                          bench.name, self._divisor]))

    def _google(self, program, name, field):
        report = json.loads(run([
            os.path.join(self._bin_dir, program),
            "--benchmark_filter=^%s$" % re.escape(name),
            "--benchmark_min_time=" + self._min_time,
            "--benchmark_format=json"]))
        (figures,) = report["benchmarks"]
        return figures[field]


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit("tools/bench: '%s' ended with %d\n%s" % (
            " ".join(command), done.returncode, done.stderr))
    return done.stdout


def systems_of(bench):
    found = [s for s in SYSTEMS if s in bench.runs]
    if bench.peers:
        found[1:1] = ["caf", "erlang"]
    return found


def measure_all(wanted, runner, rounds):
    """Returns {bench: {system: median}}."""
    values = {b.name: collections.defaultdict(list) for b in wanted}
    for number in range(rounds):
        for bench in wanted:
            show_progress("round %d of %d: %s" % (
                number + 1, rounds, bench.name))
            systems = systems_of(bench)
            # Whoever runs second finds a warmer machine: take turns.
            first = number % len(systems)
            for system in systems[first:] + systems[:first]:
                values[bench.name][system].append(runner.measure(bench, system))
    show_progress("")
    return {name: {system: statistics.median(found)
                   for system, found in per_system.items()}
            for name, per_system in values.items()}


def show_progress(text):
    if sys.stderr.isatty():
        print("\r\033[K" + text, end="", file=sys.stderr, flush=True)


def times_better(bench, medians, system):
    """How many times better Troupe is than `system`."""
    ratio = medians[system] / medians["troupe"]
    return 1 / ratio if bench.unit == "1/s" else ratio


def figure(value):
    if value is None:
        return "-"
    if value >= 1e6:
        return "%.2fM" % (value / 1e6)
    return "%.0f" % value if value >= 100 else "%.1f" % value


def print_table(wanted, medians):
    compared = [s for s in SYSTEMS if s not in ("troupe", "floor")]
    titles = [TITLES.get(s, s) for s in SYSTEMS]
    rows = [["name", "unit"] + titles
            + ["x " + TITLES.get(s, s) for s in compared] + ["/ floor"]]
    for bench in wanted:
        found = medians[bench.name]
        row = [bench.name, bench.unit]
        row += [figure(found.get(system)) for system in SYSTEMS]
        row += ["%.2f" % times_better(bench, found, system)
                if system in found else "-" for system in compared]
        row.append("%.2f" % (found["troupe"] / found["floor"])
                   if "floor" in found else "-")
        rows.append(row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells))


def machine():
    cpu = "unknown CPU"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
    return "%s, %d CPUs, Linux %s, load %.2f" % (
        cpu, len(os.sched_getaffinity(0)), platform.release(),
        os.getloadavg()[0])


def build():
    options = ["--config=release", "--noshow_progress",
               "--ui_event_filters=-info", "--show_result=0"]
    print("building …", file=sys.stderr)
    subprocess.run(["bazel", "build"] + options + TARGETS, check=True)
    return run(["bazel", "info", "--config=release", "bazel-bin"]).strip()


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="tools/bench",
        description="Builds and measures Troupe, C++ Actor Framework, "
        "Erlang/OTP and a thread per dispatch, in turn within one run, and "
        "prints medians. 'x caf' is how many times better Troupe is; "
        "'/ floor' how many times what no host can be faster than.")
    parser.add_argument("--quick", action="store_true",
                        help="only check that everything works: one short "
                        "round, whose figures mean little")
    parser.add_argument("--json", metavar="FILE",
                        help="also write the medians to FILE")
    parser.add_argument("--rounds", type=int, metavar="N",
                        help="measure everything N times (default 5)")
    parser.add_argument("--only", metavar="NAME", action="append",
                        help="measure this one; may be repeated")
    arguments = parser.parse_args()
    known = [bench.name for bench in benches(arguments.quick)]
    for name in arguments.only or []:
        if name not in known:
            parser.error("no benchmark '%s'; there are %s" % (
                name, ", ".join(known)))
    if arguments.rounds is not None and arguments.rounds < 1:
        parser.error("--rounds %d: at least 1" % arguments.rounds)
    return arguments


def main():
    arguments = parse_arguments()
    rounds = arguments.rounds or (1 if arguments.quick else 5)
    wanted = [bench for bench in benches(arguments.quick)
              if arguments.only is None or bench.name in arguments.only]
    before = machine()
    bin_dir = build()
    with tempfile.TemporaryDirectory(prefix="troupe-bench.") as otp_dir:
        run(["erlc", "-o", otp_dir, "tests/bench/peers/otp_peer.erl"])
        medians = measure_all(
            wanted, Runner(bin_dir, otp_dir, arguments.quick), rounds)
    print("%s; %s; %s%s" % (
        datetime.date.today(), before,
        "one round" if rounds == 1 else "medians of %d rounds" % rounds,
        ", shortened: these figures mean little" if arguments.quick else ""))
    print()
    print_table(wanted, medians)
    if arguments.json:
        path = os.path.join(os.environ.get("TROUPE_BENCH_FROM", "."),
                            arguments.json)
        with open(path, "w") as file:
            json.dump({bench.name: {"unit": bench.unit, **medians[bench.name]}
                       for bench in wanted}, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
