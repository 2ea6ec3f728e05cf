"""Measures Stint; `script/bench` builds what this needs and starts it. See docs/performance.md."""

import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from statistics import median

import rows as table_of
from fixture import Client, Fixture, form, write_requests, STS
from latency import LatencyRows
from peers import CALLS, PEERS, PeerRows
from rows import Row
from s3 import SIZES, S3Rows
from scale import ScaleRows
from servers import CORES, Nginx, Stint, cpu_ns, pinned
from signing import Signer

CONNECTIONS = 32
LATENCIES = {"GetCallerIdentity cold": "identity_cold", "AssumeRole cold": "assume_cold"}


class Bench:
    def __init__(self, options):
        self.options = options
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="stint-bench-"))
        self.rows = []
        self.rounds, self.seconds = (3, 1.0) if options.quick else (7, 2.0)
        # Neighbours come and go within seconds, and a budget is held against the median.
        self.budget_rounds = 3 if options.quick else 21
        self.roles, self.sessions = (200, 10_000) if options.quick else (1_000, 20_000)

    def wants(self, name):
        return self.options.row is None or self.options.row.lower() in name.lower()

    def add(self, row):
        self.rows.append(row)
        print(table_of.table([row]).splitlines()[1], flush=True)

    # Over HTTP

    def load(self, port, requests, rate=None, connections=CONNECTIONS, pause=None, seconds=None):
        """One run of the load client, closed loop unless there is a rate; every answer must be 200, but where shed
        requests pause, in milliseconds."""
        return self.finish_load(self.start_load(port, requests, rate, connections, pause, seconds))

    def start_load(self, port, requests, rate=None, connections=CONNECTIONS, pause=None, seconds=None):
        # A crowd begins as a burst, which is another matter.
        seconds = seconds or (self.seconds if pause is None else 8)
        command = [self.options.load, str(port), str(connections), str(seconds), str(requests)]
        if rate or pause:
            command.append(str(rate or 0))
        if pause:
            command.append(str(pause))
        return subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=pinned(-1))

    @staticmethod
    def finish_load(process):
        output, _ = process.communicate(timeout=120)
        if process.returncode:
            raise RuntimeError(f"{process.args}: status {process.returncode}")
        result = json.loads(output)
        if result["not200"] or result["lost"] or not result["answers"]:
            raise RuntimeError(f"{process.args}: not every answer was 200: {result}")
        return result

    def microseconds(self, server, requests, connections=CONNECTIONS, seconds=None):
        before = cpu_ns(server.pids)
        result = self.load(server.port, requests, connections=connections, seconds=seconds)
        return (cpu_ns(server.pids) - before) / 1000 / result["answers"], result

    def http(self):
        wanted = {name: row for name, row in table_of.HTTP.items() if self.wants(name)}
        latencies = [name for name in LATENCIES if self.wants(f"{name} at capacity: p50 p99 p999")]
        others = [self.wants(f"S3 {verb} {name}") for verb in ("GET", "PUT") for name in SIZES]
        crowds = self.wants("connections"), self.wants("overload")
        if not wanted and not latencies and not any(others) and not any(crowds) and not self.wants_peers():
            return
        place = str(self.place / "data")
        root = Stint.init(self.options.stint, place)
        stint = Stint(self.options.stint, place, core=0)
        nginx = None
        try:
            nginx = Nginx(self.place / "nginx", core=0)
            print(f"preparing {self.roles} roles and {self.sessions} sessions …", file=sys.stderr, flush=True)
            fixture = Fixture(stint.port, root, self.roles, self.sessions)
            for name, row in wanted.items():
                self.http_row(name, row, fixture, stint, nginx)
            for name in latencies:
                LatencyRows(self, stint).run(name, self.requests(fixture, LATENCIES[name]))
            if self.wants("connections"):
                LatencyRows(self, stint).connections(self.requests(fixture, "identity_cold"))
            if self.wants("overload"):
                LatencyRows(self, stint).overload(self.requests(fixture, "assume_cold"))
            if self.wants_peers():
                self.peers(fixture, stint)
            if any(others):
                S3Rows(self, stint, nginx, root).run()
        finally:
            stint.stop()
            if nginx:
                nginx.stop()

    def wants_peers(self):
        """In a full run, when `--peers` says so, and when one of their rows is named."""
        named = self.options.row and any(self.wants(f"{name} {call}") for name in PEERS for call in CALLS)
        return self.options.peers or (named if self.options.row else not self.options.quick)

    def peers(self, fixture, stint):
        ours = {}
        for call, source in CALLS.items():
            costs = [self.microseconds(stint, self.requests(fixture, source))[0] for _ in range(self.rounds)]
            ours[call] = median(costs)
        PeerRows(self).run(ours, self.options.moto)

    def requests(self, fixture, source):
        path = self.place / f"{source}.requests"
        write_requests(path, getattr(fixture, source)())
        return path

    def http_row(self, name, row, fixture, stint, nginx):
        source, budget, note = row
        requests = self.requests(fixture, source)
        ratios, ours, floor, rates = [], [], [], []
        for _ in range(self.budget_rounds if budget else self.rounds):
            base, _ = self.microseconds(nginx, requests)
            mine, result = self.microseconds(stint, requests)
            stint.forget_log()
            ours.append(mine)
            floor.append(base)
            rates.append(result["perSecond"])
            ratios.append(mine / base)
        self.add(Row(f"{name} ÷ nginx", "×", ratios, budget, note))
        self.add(Row(f"{name}: CPU", "µs", ours, note="server CPU per request", extra={"perSecond": sorted(rates)}))
        self.add(Row(f"{name}: nginx", "µs", floor, note="the same requests, a fixed answer of 1.5 kB"))

    # In process

    def in_process(self):
        for name, (microseconds, allocations) in table_of.IN_PROCESS.items():
            if not self.wants(name):
                continue
            command = [self.options.in_process, name] + (["--quick"] if self.options.quick else [])
            for line in subprocess.check_output(command, preexec_fn=pinned(0)).splitlines():
                result = json.loads(line)
                self.add(Row(name, "µs", [ns / 1000 for ns in result["ns"]], microseconds, "one thread, no socket"))
                self.add(Row(f"{name}: allocations", "", [result["allocations"]], allocations))
        self.refusing()

    def refusing(self):
        """What refusing costs beside granting; each has its own rows above."""
        found = {row.name: row.values for row in self.rows}
        granted, refused = found.get("AssumeRole in process"), found.get("AssumeRole refused in process")
        if granted and refused:
            ratios = [bad / good for bad, good in zip(refused, granted)]
            self.add(Row("refusal ÷ grant", "×", ratios, note="AssumeRole with its sealed message against a granted one"))

    def cedar(self):
        """The same decisions by an independent engine, in the same run (cedar.py says how far they are the same)."""
        if not (self.options.cedar and self.wants("cedarpy decide")):
            return
        command = [self.options.cedar, str(pathlib.Path(__file__).parent / "cedar.py")]
        command += ["--quick"] if self.options.quick else []
        for line in subprocess.check_output(command, preexec_fn=pinned(0)).splitlines():
            result = json.loads(line)
            self.add(Row(result["row"], "µs", result["us"], note="Rust behind Python, another language of policies"))

    # The process

    def process(self):
        if not (self.wants("start-up") or self.wants("idle memory")):
            return
        place = str(self.place / "small")
        root = Stint.init(self.options.stint, place)
        times, sizes = [], []
        for _ in range(3 if self.options.quick else 7):
            stint = Stint(self.options.stint, place)
            client = Client(stint.port, root["AccessKeyId"], root["SecretAccessKey"])
            client.call("sts", form("GetCallerIdentity", STS))
            times.append((time.monotonic() - stint.began) * 1000)
            time.sleep(0.3)
            sizes.append(stint.resident_kb() / 1024)
            stint.stop()
        self.add(Row("start-up to the first answer", "ms", times, 100, "an existing small directory"))
        self.add(Row("idle memory", "MB", sizes, 40, "resident, small directory"))

    # Many principals

    def scale(self):
        if self.wants("principals") or self.wants("p99 of reads"):
            ScaleRows(self).run()

    def report(self):
        broken = [row for row in self.rows if not row.holds]
        print("\n" + table_of.table(self.rows))
        result = {
            "machine": machine(),
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
            "commit": commit(),
            "quick": self.options.quick,
            "rows": [row.as_json() for row in self.rows],
        }
        path = pathlib.Path(self.options.output)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
        print(f"\n{len(self.rows)} rows, {len(broken)} budgets broken; written to {path}")
        return 1 if broken else 0


def machine():
    cpu = next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown"
    )
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    return {
        "cpu": cpu,
        "cores": len(CORES),
        "memoryGiB": round(memory / 2**20, 1),
        "system": f"{platform.system()} {platform.release()}",
        "load": [round(value, 2) for value in os.getloadavg()],
    }


def commit():
    try:
        return subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stint", required=True)
    parser.add_argument("--in-process", required=True)
    parser.add_argument("--load", required=True)
    parser.add_argument("--cedar", help="a Python that has cedarpy")
    parser.add_argument("--moto", help="the program moto_server")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--populate", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--row")
    bench = Bench(parser.parse_args())
    try:
        bench.process()
        bench.in_process()
        bench.cedar()
        bench.http()
        bench.scale()
        if not bench.rows:
            print("no row has such a name", file=sys.stderr)
            return 2
        return bench.report()
    finally:
        shutil.rmtree(bench.place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
