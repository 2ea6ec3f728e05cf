"""Rows about many principals: the same calls with 1,000,000 of them and with 100, start-up, memory, and writes."""

import json
import pathlib
import subprocess
import time

from fixture import IAM, STS, Client, credentials_in, form, write_requests
from rows import Row
from servers import Stint
from signing import Signer

# Accounts, roles, users.
SIZES = [(1, 90, 10), (10, 9_000, 1_000), (100, 90_000, 10_000), (1_000, 900_000, 100_000)]
SESSIONS = 10_000
READS_PER_SECOND = 2_000
WRITERS = 4


class Directory:
    """A data directory that `stint-populate` has filled."""

    def __init__(self, populate, place, numbers):
        self.place, self.principals = str(place), numbers[1] + numbers[2]
        output = subprocess.check_output([populate, self.place, *map(str, numbers)], text=True)
        self.root, *self.accounts = [json.loads(line) for line in output.splitlines()]
        self.megabytes = sum(path.stat().st_size for path in pathlib.Path(self.place).glob("directory.sqlite*")) / 2**20


class ScaleFixture:
    """Sessions of roles all over the directory, and what they ask."""

    def __init__(self, port, directory, sessions):
        self.host, self.directory, self.accounts = f"127.0.0.1:{port}", directory, directory.accounts
        callers = [Client(port, account["accessKeyID"], account["secretAccessKey"]) for account in self.accounts]
        self.sessions = []
        for index in range(sessions):
            account, role = self.accounts[index % len(self.accounts)], index // len(self.accounts)
            answer = callers[index % len(self.accounts)].call("sts", self._assume(account, role, f"session-{index}"))
            self.sessions.append((account, role, credentials_in(answer)))

    def _assume(self, account, role, name):
        arn = f"arn:aws:iam::{account['account']}:role/service/app-{role % account['roles']}"
        return form("AssumeRole", STS, RoleArn=arn, RoleSessionName=name, DurationSeconds=3600)

    def identity(self):
        for _, _, session in self.sessions:
            yield Signer(*session).request(self.host, form("GetCallerIdentity", STS))

    def assume(self):
        for index, (account, role, session) in enumerate(self.sessions):
            yield Signer(*session).request(self.host, self._assume(account, role * 7 + 1, f"chained-{index}"))

    def writes(self):
        """Requests that each change the directory: a user's tag gets another value."""
        root = self.directory.root
        signer = Signer(root["accessKeyID"], root["secretAccessKey"], service="iam")
        for index in range(4_000):
            tag = {"Tags.member.1.Key": "k", "Tags.member.1.Value": str(index)}
            yield signer.request(self.host, form("TagUser", IAM, UserName="written", **tag))


class ScaleRows:
    """Measures a server on each directory, in alternating rounds; the largest is held against the smallest."""

    def __init__(self, bench):
        self.bench = bench
        sizes = SIZES[:3] if bench.options.quick else SIZES
        self.directories = [Directory(bench.options.populate, bench.place / f"scale-{sum(n)}", n) for n in sizes]
        self.many = self.directories[-1]
        self.title = f"{self.many.principals:,} principals"

    def run(self):
        self._start_up()
        self.servers = [Stint(self.bench.options.stint, directory.place, core=0) for directory in self.directories]
        try:
            self.fixtures = [ScaleFixture(s.port, d, SESSIONS) for s, d in zip(self.servers, self.directories)]
            self._calls()
            self._writes()
        finally:
            for server in self.servers:
                server.stop()

    def _start_up(self):
        times, sizes = [], []
        for _ in range(1 if self.bench.options.quick else 3):
            stint = Stint(self.bench.options.stint, self.many.place)
            account = self.many.accounts[-1]
            client = Client(stint.port, account["accessKeyID"], account["secretAccessKey"])
            client.call("sts", form("GetCallerIdentity", STS))
            times.append(time.monotonic() - stint.began)
            time.sleep(0.3)
            sizes.append(stint.resident_kb() / 1024)
            stint.stop()
        note = f"{self.many.megabytes:.0f} MB of SQLite"
        share = 1_000_000 / self.many.principals
        self.bench.add(Row(f"{self.title}: start-up to the first answer", "s", times, 8 / share, note))
        self.bench.add(Row(f"{self.title}: memory after start-up", "MB", sizes, 1536 / share, "resident"))

    def _costs(self, source):
        """CPU per request for each directory: in a first round, then in the others, and the rates of the last.

        In the first round a role's trust policy is read by most calls for the first time, and compiled."""
        paths = []
        for directory, fixture in zip(self.directories, self.fixtures):
            paths.append(self.bench.place / f"{directory.principals}-{source}.requests")
            write_requests(paths[-1], getattr(fixture, source)())
        rounds, rates = [], []
        for _ in range(self.bench.rounds + 1):
            found = [self.bench.microseconds(server, path) for server, path in zip(self.servers, paths)]
            rounds.append([cost for cost, _ in found])
            rates.append(found[-1][1]["perSecond"])
            for server in self.servers:
                server.forget_log()
        return rounds[0], list(zip(*rounds[1:])), sorted(rates[1:])

    def _calls(self):
        for name, source in (("GetCallerIdentity", "identity"), ("AssumeRole", "assume")):
            first, costs, _ = self._costs(source)
            ratios = [large / small for small, large in zip(costs[0], costs[-1])]
            note = f"{SESSIONS:,} sessions each"
            self.bench.add(Row(f"{name} cold, {self.title} ÷ 100", "×", ratios, 1.25, note))
            for directory, values in zip(self.directories, costs):
                title = f"{name} cold, {directory.principals:,} principals: CPU"
                self.bench.add(Row(title, "µs", values, note="server CPU per request"))
            title = f"{name} cold, {self.title}, first use of a role: CPU"
            self.bench.add(Row(title, "µs", [first[-1]], note="one round, before the others"))
        held = self.servers[-1].resident_kb() / 1024
        self.bench.add(Row(f"{self.title}: memory after the calls", "MB", [held], note="resident"))

    def _writes(self):
        """What a write costs, and what a stream of them does to those who read."""
        for server, directory in zip(self.servers, self.directories):
            root = directory.root
            Client(server.port, root["accessKeyID"], root["secretAccessKey"]).iam("CreateUser", UserName="written")
        _, costs, rates = self._costs("writes")
        ratios = [large / small for small, large in zip(costs[0], costs[-1])]
        self.bench.add(Row(f"TagUser, {self.title} ÷ 100", "×", ratios, note="server CPU per write, 32 connections"))
        self.bench.add(Row(f"TagUser, {self.title}: CPU", "µs", costs[-1], extra={"perSecond": rates}))
        port, reads = self.servers[-1].port, self.bench.place / f"{self.many.principals}-identity.requests"
        alone, beside, writes = [], [], []
        for _ in range(self.bench.rounds):
            alone.append(self.bench.load(port, reads, rate=READS_PER_SECOND)["p99"])
            path = self.bench.place / f"{self.many.principals}-writes.requests"
            writer = self.bench.start_load(port, path, connections=WRITERS)
            beside.append(self.bench.load(port, reads, rate=READS_PER_SECOND)["p99"])
            writes.append(self.bench.finish_load(writer)["perSecond"])
        note = f"GetCallerIdentity, open loop, {READS_PER_SECOND:,} a second"
        self.bench.add(Row("p99 of reads, no writes", "µs", alone, note=note))
        extra = {"writesPerSecond": sorted(writes)}
        self.bench.add(Row("p99 of reads beside writes", "µs", beside, note=note, extra=extra))
