"""Rows about waiting: latencies at shares of what the server can do, and many connections."""

import resource
import socket
import time

from rows import Row

SHARES = (0.1, 0.5, 0.9)
IDLE = 10_000
BUSY = 1_000


class LatencyRows:
    """Open loop: a request's latency counts from the instant at which it was due (no coordinated omission)."""

    def __init__(self, bench, stint):
        self.bench, self.stint = bench, stint

    def run(self, name, requests):
        capacity = sorted(self.bench.load(self.stint.port, requests)["perSecond"] for _ in range(3))[1]
        self.bench.add(Row(f"{name}: capacity", "/s", [capacity], note="closed loop, 32 connections, one core"))
        for share in SHARES:
            found = [
                self.bench.load(self.stint.port, requests, rate=capacity * share, connections=64)
                for _ in range(self.bench.rounds)
            ]
            self.stint.forget_log()
            for percentile in ("p50", "p99", "p999"):
                title = f"{name} at {share:.0%} of capacity: {percentile}"
                self.bench.add(Row(title, "µs", [result[percentile] for result in found], note="open loop"))

    def connections(self, requests):
        """What connections that say nothing cost, and what many at once do to each other."""
        raise_descriptor_limit()
        before = self.stint.resident_kb()
        idle = [socket.create_connection(("127.0.0.1", self.stint.port)) for _ in range(IDLE)]
        time.sleep(0.5)
        held = (self.stint.resident_kb() - before) / IDLE
        answered = self.bench.load(self.stint.port, requests)
        for connection in idle:
            connection.close()
        self.bench.add(Row(f"{IDLE:,} idle connections: memory of one", "kB", [held], note="resident"))
        note = "closed loop, 32 connections"
        self.bench.add(Row(f"beside {IDLE:,} idle connections: p99", "µs", [answered["p99"]], note=note))
        time.sleep(0.5)
        busy = [self.bench.load(self.stint.port, requests, connections=BUSY) for _ in range(self.bench.rounds)]
        self.stint.forget_log()
        waits = [result["p99"] for result in busy]
        self.bench.add(Row(f"{BUSY:,} busy connections: p99", "µs", waits, note="closed loop"))


def raise_descriptor_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
