"""Rows about waiting: latencies at shares of what the server can do, and many connections."""

import resource
import socket
import time

from rows import Row

SHARES = (0.1, 0.5, 0.9)
IDLE = 10_000
BUSY = 1_000
CROWD = 12_000


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


    def overload(self, requests):
        """What is left of the capacity, and how long those wait who are served, when far more is asked than can be done:
        so many connections that ask again at once, or after a pause of a second when they were shed."""
        raise_descriptor_limit()
        capacity = sorted(self.bench.load(self.stint.port, requests)["perSecond"] for _ in range(3))[1]
        found = []
        for _ in range(min(3, self.bench.rounds)):
            found.append(self.bench.load(self.stint.port, requests, connections=CROWD, pause=1_000))
            # Until the server has seen that the connections are gone, they count.
            time.sleep(2)
        self.stint.forget_log()
        note = f"closed loop, {CROWD:,} connections"
        shares = [result["perSecond"] / capacity for result in found]
        shed = [round(result["shed"] / (result["shed"] + result["answers"]), 3) for result in found]
        self.bench.add(Row("overload: served ÷ capacity", "×", shares, note=note, extra={"shedShare": shed}))
        self.bench.add(Row("overload: p99 of what is served", "µs", [result["p99"] for result in found], note=note))


def raise_descriptor_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
