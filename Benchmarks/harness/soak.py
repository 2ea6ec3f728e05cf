"""A long, mixed, modest load on the real server, to see that nothing grows: see `script/soak --help`.

What is asked is drawn at random from `MIX`, with its expected answer: calls that are granted, refused and malformed,
writes, objects, and clients that break off. Any other answer is a failure. Memory, descriptors and threads are sampled;
after the warm-up they must be flat within `BOUNDS`.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time

from bench import commit, machine
from fixture import Client, STS, IAM, allow, credentials_in, document, element, form
from servers import Stint
from signing import Signer

ROLES, KEYS, SESSIONS, THREADS = 40, 200, 400, 4
# What may be added between the first and the last fifth of the time after the warm-up, medians compared.
BOUNDS = {"memoryKB": 4096, "descriptors": 8, "threads": 4}
# Weights.
MIX = {
    "assume_role": 22, "identity": 22, "session_token": 6, "refused_role": 8, "bad_signature": 4, "bad_token": 3,
    "unknown_operation": 2, "read_role": 5, "list_roles": 2, "tag_role": 4, "make_and_delete_user": 1, "put_object": 5,
    "get_object": 7, "list_objects": 2, "delete_object": 2, "cut_head": 1, "cut_body": 1, "silent": 1, "unread": 1,
    "bad_bytes": 1,
}


class Answers:
    """What came back, counted, and every answer that was not the expected one."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts, self.failures = collections.Counter(), collections.Counter()
        self.examples = []

    def note(self, name, status, expected, text):
        with self.lock:
            self.counts[name] += 1
            if expected is not None and status != expected:
                self.failures[name] += 1
                if len(self.examples) < 20:
                    self.examples.append(f"{name}: {status} instead of {expected}: {text[:300]!r}")


class World:
    """The account that the load is about."""

    def __init__(self, port, root):
        self.port, self.host, self.account = port, f"127.0.0.1:{port}", root["AccountId"]
        self.root = (root["AccessKeyId"], root["SecretAccessKey"])
        admin = Client(port, *self.root)
        admin.iam("CreateUser", UserName="deployer")
        grant = document(
            allow("sts:AssumeRole", resource=f"arn:aws:iam::{self.account}:role/app-*"), allow("s3:*"))
        admin.iam("PutUserPolicy", UserName="deployer", PolicyName="p", PolicyDocument=grant)
        made = admin.iam("CreateAccessKey", UserName="deployer")
        self.user = (element(made, "AccessKeyId"), element(made, "SecretAccessKey"))
        trust = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{self.account}:root"}, "Action": "sts:AssumeRole"}]})
        for index in range(ROLES):
            admin.iam("CreateRole", RoleName=f"app-{index}", AssumeRolePolicyDocument=trust)
        admin.iam("CreateRole", RoleName="closed", AssumeRolePolicyDocument=trust)
        self.sessions = collections.deque(maxlen=SESSIONS)
        self.keys = set()


class Worker(threading.Thread):
    """A client of one connection at a time, which it gives up now and then."""

    def __init__(self, world, answers, rate, seed, end):
        super().__init__(daemon=True)
        self.world, self.answers, self.rate, self.end = world, answers, rate, end
        self.random, self.seed = random.Random(seed), seed
        self.link, self.left, self.count = None, 0, 0
        self.behind = 0.0

    def run(self):
        names, weights = list(MIX), list(MIX.values())
        due = time.monotonic()
        while due < self.end:
            now = time.monotonic()
            if now < due:
                time.sleep(due - now)
            self.behind = max(self.behind, now - due)
            name = self.random.choices(names, weights)[0]
            try:
                getattr(self, name)()
            except Exception as error:  # what is under way is a test of the server: anything counts
                self.drop()
                self.answers.note(name, repr(error), "an answer", "")
            # After a pause of the machine the load goes on, it does not catch up.
            due = max(due + self.random.expovariate(self.rate), time.monotonic() - 1)
        self.drop()

    # The connection

    def drop(self):
        if self.link:
            self.link.close()
        self.link = None

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.world.port), timeout=60)

    def ask(self, name, request, expected=200):
        """Sends a request on the kept connection, and notes the answer's status."""
        if self.link is None or self.left == 0:
            self.drop()
            self.link, self.left = self.connect(), self.random.randint(1, 300)
        self.left -= 1
        self.link.sendall(request)
        status, text, closes = self.answer()
        if closes:
            self.drop()
        self.answers.note(name, status, expected, text)
        return text

    def answer(self):
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.more()
        head, body = data.split(b"\r\n\r\n", 1)
        fields = head.decode("latin-1").lower().split("\r\n")
        status = int(fields[0].split(" ")[1])
        length = next((int(line[15:]) for line in fields if line.startswith("content-length:")), 0)
        length = 0 if status == 204 else length
        while len(body) < length:
            body += self.more()
        return status, body.decode(errors="replace"), "connection: close" in fields

    def more(self):
        part = self.link.recv(1 << 18)
        if not part:
            raise ConnectionError("closed")
        return part

    def sign(self, credentials, body, service="sts"):
        return Signer(*credentials, service=service).request(self.world.host, body)

    def session(self):
        return self.random.choice(self.world.sessions) if self.world.sessions else None

    def assume(self, role):
        arn = f"arn:aws:iam::{self.world.account}:role/{role}"
        self.count += 1
        return form("AssumeRole", STS, RoleArn=arn, RoleSessionName=f"soak-{self.seed}-{self.count}")

    # What is asked

    def assume_role(self):
        body = self.assume(f"app-{self.random.randrange(ROLES)}")
        text = self.ask("assume_role", self.sign(self.world.user, body))
        if "<SessionToken>" in text:
            self.world.sessions.append(credentials_in(text))

    def identity(self):
        self.ask("identity", self.sign(self.session() or self.world.user, form("GetCallerIdentity", STS)))

    def session_token(self):
        self.ask("session_token", self.sign(self.world.user, form("GetSessionToken", STS)))

    def refused_role(self):
        self.ask("refused_role", self.sign(self.world.user, self.assume("closed")), 403)

    def bad_signature(self):
        key, secret = self.world.user
        self.ask("bad_signature", self.sign((key, secret[::-1]), form("GetCallerIdentity", STS)), 403)

    def bad_token(self):
        key, secret, token = self.session() or ("ASIAAAAAAAAAAAAAAAAA", "x", "AAAA")
        middle = self.random.randrange(len(token) // 2)
        other = "A" if token[middle] != "A" else "B"
        spoilt = (key, secret, token[:middle] + other + token[middle + 1:])
        self.ask("bad_token", self.sign(spoilt, form("GetCallerIdentity", STS)), 403)

    def unknown_operation(self):
        self.ask("unknown_operation", self.sign(self.world.user, form(f"No{self.random.random()}", STS)), 400)

    def read_role(self):
        body = form("GetRole", IAM, RoleName=f"app-{self.random.randrange(ROLES)}")
        self.ask("read_role", self.sign(self.world.root, body, "iam"))

    def list_roles(self):
        self.ask("list_roles", self.sign(self.world.root, form("ListRoles", IAM), "iam"))

    def tag_role(self):
        tag = {"Tags.member.1.Key": f"k{self.random.randrange(5)}", "Tags.member.1.Value": str(self.random.random())}
        body = form("TagRole", IAM, RoleName=f"app-{self.random.randrange(ROLES)}", **tag)
        self.ask("tag_role", self.sign(self.world.root, body, "iam"))

    def make_and_delete_user(self):
        self.count += 1
        for action in ("CreateUser", "DeleteUser"):
            body = form(action, IAM, UserName=f"passing-{self.seed}-{self.count}")
            self.ask("make_and_delete_user", self.sign(self.world.root, body, "iam"))

    def s3(self, method, path, body=b""):
        return Signer(*self.world.user, service="s3").object_request(method, self.world.host, path, body)

    def put_object(self):
        key = f"/soak/{self.random.randrange(KEYS)}"
        body = self.random.randbytes(self.random.choice((100, 1_000, 20_000, 300_000)))
        self.ask("put_object", self.s3("PUT", key, body))
        self.world.keys.add(key)

    def get_object(self):
        # Others delete: both answers are right.
        if self.world.keys:
            key = self.random.choice(tuple(self.world.keys))
            if "<Error>" in self.ask("get_object", self.s3("GET", key), None):
                self.world.keys.discard(key)

    def list_objects(self):
        self.ask("list_objects", self.s3("GET", "/soak"))

    def delete_object(self):
        self.ask("delete_object", self.s3("DELETE", f"/soak/{self.random.randrange(KEYS)}"), 204)

    # Clients that break off

    def broken(self, name, data, pause=0.0):
        link = self.connect()
        link.sendall(data)
        if pause:
            time.sleep(pause)
        link.close()
        self.answers.note(name, "", "", "")

    def cut_head(self):
        request = self.sign(self.world.user, form("GetCallerIdentity", STS))
        self.broken("cut_head", request[: self.random.randrange(1, 200)])

    def cut_body(self):
        request = self.s3("PUT", "/soak/cut", bytes(100_000))
        self.broken("cut_body", request[: self.random.randrange(2_000, 90_000)], 0.01)

    def silent(self):
        self.broken("silent", b"", 0.01)

    def unread(self):
        self.broken("unread", self.sign(self.world.user, form("GetCallerIdentity", STS)) * 50)

    def bad_bytes(self):
        self.broken("bad_bytes", b"GET / HTTP/9.9\r\n" + self.random.randbytes(100) + b"\r\n\r\n", 0.005)


class Sampler:
    """What the server's process holds, now and then."""

    def __init__(self, stint, data):
        self.stint, self.data, self.samples = stint, pathlib.Path(data), []
        self.began = time.monotonic()

    def take(self, requests):
        proc = pathlib.Path(f"/proc/{self.stint.process.pid}")
        rollup = (proc / "smaps_rollup").read_text()
        field = lambda name: int(next(line.split()[1] for line in rollup.splitlines() if line.startswith(name + ":")))
        ticks = sum(int(value) for value in (proc / "stat").read_text().rsplit(")", 1)[1].split()[11:13])
        self.samples.append({
            "seconds": round(time.monotonic() - self.began, 1),
            "memoryKB": field("Rss"),
            "anonymousKB": field("Anonymous"),
            "descriptors": len(list((proc / "fd").iterdir())),
            "threads": len(list((proc / "task").iterdir())),
            "dataKB": self.data_bytes() // 1024,
            "cpuSeconds": round(ticks / os.sysconf("SC_CLK_TCK"), 2),
            "requests": requests,
        })
        return self.samples[-1]

    def data_bytes(self):
        total = 0
        for folder, _, files in os.walk(self.data):
            for name in files:
                try:
                    total += os.stat(os.path.join(folder, name)).st_size
                except FileNotFoundError:
                    pass
        return total


def growth(samples, warm_up):
    """What each bounded figure added: the median of its last fifth less that of its first, the warm-up left out."""
    warm = [sample for sample in samples if sample["seconds"] >= warm_up]
    if len(warm) < 10:
        raise SystemExit("too few samples after the warm-up")
    fifth = len(warm) // 5
    ends = {name: [statistics.median(s[name] for s in part) for part in (warm[:fifth], warm[-fifth:])] for name in BOUNDS}
    return {name: {"first": first, "last": last, "grew": last - first, "bound": BOUNDS[name]}
            for name, (first, last) in ends.items()}


def prove_that_it_can_fail():
    flat = [{"seconds": second, **dict.fromkeys(BOUNDS, 100)} for second in range(100)]
    assert not [name for name, found in growth(flat, 10).items() if found["grew"] > found["bound"]]
    for name, bound in BOUNDS.items():
        leaking = [{**sample, name: 100 + 2 * bound * sample["seconds"] / 100} for sample in flat]
        assert growth(leaking, 10)[name]["grew"] > bound, f"a leak of {name} passes"


def row(sample, before):
    cpu = 100 * (sample["cpuSeconds"] - before["cpuSeconds"]) / max(0.1, sample["seconds"] - before["seconds"])
    rate = (sample["requests"] - before["requests"]) / max(0.1, sample["seconds"] - before["seconds"])
    return (f"{sample['seconds'] / 60:8.1f} {sample['memoryKB'] / 1024:11.1f} {sample['anonymousKB'] / 1024:11.1f} "
            f"{sample['descriptors']:12} {sample['threads']:8} {sample['dataKB'] / 1024:9.1f} {rate:11.0f} {cpu:6.1f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stint", required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--output", required=True)
    options = parser.parse_args()
    prove_that_it_can_fail()
    seconds, warm_up = options.minutes * 60, min(600, options.minutes * 60 / 4)
    every = max(0.5, min(10, seconds / 60))
    place = pathlib.Path(tempfile.mkdtemp(prefix="stint-soak-"))
    data = place / "data"
    root = Stint.init(options.stint, str(data))
    stint = Stint(options.stint, str(data))
    answers = Answers()
    try:
        world = World(stint.port, root)
        Worker(world, answers, 1, 0, 0).ask("make_bucket", Signer(*world.root, service="s3").object_request(
            "PUT", world.host, "/soak"))
        end = time.monotonic() + seconds
        workers = [Worker(world, answers, options.rate / THREADS, seed, end) for seed in range(1, THREADS + 1)]
        sampler = Sampler(stint, data)
        for worker in workers:
            worker.start()
        print(f"{'minutes':>8} {'memory MiB':>11} {'of it anon':>11} {'descriptors':>12} {'threads':>8} {'data MiB':>9} "
              f"{'requests/s':>11} {'CPU %':>6}", flush=True)
        shown = sampler.take(0)
        print(row(shown, shown), flush=True)
        while time.monotonic() < end:
            time.sleep(min(every, max(0, end - time.monotonic())))
            sample = sampler.take(sum(answers.counts.values()))
            stint.forget_log()
            if sample["seconds"] - shown["seconds"] >= seconds / 12:
                print(row(sample, shown), flush=True)
                shown = sample
        for worker in workers:
            worker.join(90)
        idle = None
        time.sleep(3)
        idle = sampler.take(sum(answers.counts.values()))
    finally:
        stint.stop()
        shutil.rmtree(place, ignore_errors=True)
    found = growth(sampler.samples[:-1], warm_up)
    broken = [name for name, value in found.items() if value["grew"] > value["bound"]]
    result = {
        "commit": commit(), "machine": machine(), "minutes": options.minutes, "rate": options.rate,
        "warmUpSeconds": warm_up, "growth": found, "answers": dict(answers.counts),
        "unexpected": dict(answers.failures), "examples": answers.examples,
        "mostSecondsBehind": round(max(worker.behind for worker in workers), 2),
        "idleAtTheEnd": idle, "samples": sampler.samples[:: max(1, len(sampler.samples) // 120)],
    }
    path = pathlib.Path(options.output)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(f"\n{sum(answers.counts.values()):,} exchanges; after {warm_up / 60:.1f} min of warm-up:")
    for name, value in found.items():
        verdict = "GREW" if name in broken else "flat"
        print(f"{name:>12}: {value['first']:.0f} → {value['last']:.0f} (bound +{value['bound']})  {verdict}")
    for example in answers.examples:
        print(f"UNEXPECTED  {example}")
    return 1 if broken or answers.failures else 0


if __name__ == "__main__":
    sys.exit(main())
