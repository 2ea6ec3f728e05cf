"""More than the server can do: what waited too long is told so, the rest is served, and afterwards all is as before."""

from __future__ import annotations

import json
import threading
import time

import pytest

from support.crowd import Flood, raise_descriptor_limit
from support.server import allow, policy
from support.wire import FORM, Signer, form, host

CONNECTIONS = 3_000


def heavy(server) -> bytes:
    """A call that takes some hundred microseconds and has a short answer, kept alive and good for fifteen minutes."""
    statements = [
        allow("s3:GetObject", resource=f"arn:aws:s3:::bucket-{n}/*",
              Condition={"StringLike": {f"aws:PrincipalTag/team{n % 3}": "a*"}})
        for n in range(16)
    ]
    document = policy(*statements)
    pairs = [("Action", "GetContextKeysForCustomPolicy"), ("Version", "2010-05-08")]
    pairs += [(f"PolicyInputList.member.{n}", document) for n in range(1, 9)]
    body = form(pairs)
    sent = [("Host", host(server)), ("Content-Type", FORM)]
    headers = [*Signer(server.first.root, service="iam").headers("POST", "/", sent, body), ("Content-Length", len(body))]
    return "".join(["POST / HTTP/1.1\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode() + body


def shed_lines(server) -> list[dict]:
    return [json.loads(line) for line in server.log().splitlines() if '"shedRequests"' in line]


OK, THROTTLED = (200, b""), (400, b"Throttling")


@pytest.fixture(scope="module", autouse=True)
def descriptors():
    if raise_descriptor_limit() < 2 * CONNECTIONS:
        pytest.skip("the system does not grant the descriptors")


def test_nothing_is_shed_within_capacity(own_server):
    server = own_server()
    flood = Flood(server, heavy(server), 8)
    flood.run(2)
    flood.close()
    server.stop()
    assert set(flood.answers) == {OK} and not flood.malformed
    assert shed_lines(server) == []


def test_overload_sheds_and_recovers(own_server):
    """Row A20: `Throttling`, in the service's form and with a request id; counted in the audit log to the last one."""
    server = own_server()
    calm = Flood(server, heavy(server), 8)
    calm.run(3)
    calm.close()
    capacity = calm.answers[OK] / 3
    flood = Flood(server, heavy(server), CONNECTIONS)
    before = server.resident_kilobytes("VmRSS")
    peak = [before]
    over = threading.Event()

    def watch():
        while not over.wait(0.2):
            peak[0] = max(peak[0], server.resident_kilobytes("VmRSS"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        flood.run(8)
    finally:
        over.set()
        watcher.join()
    assert set(flood.answers) == {OK, THROTTLED}, flood.answers
    assert not flood.malformed, flood.malformed[:3]
    assert flood.answers[OK] > 0.2 * capacity * 8, f"{flood.answers}; without overload {capacity:.0f} a second"
    # A connection keeps a buffer of 16 kB for reading; what is shed is not collected.
    assert peak[0] - before < CONNECTIONS * 32, f"{peak[0] - before} kB for {CONNECTIONS} connections"
    # At once, with one attempt, on an old connection and on a new one.
    assert server.first.client("sts").get_caller_identity()["Account"] == server.first.account_id
    after = Flood(server, heavy(server), 8)
    after.run(1)
    assert set(after.answers) == {OK}
    after.close()
    flood.close()
    server.stop()
    counted = sum(line["shedRequests"] for line in shed_lines(server))
    assert counted == flood.answers[THROTTLED]
    for line in shed_lines(server):
        assert (line["eventSource"], line["errorCode"], line["status"]) == ("iam.amazonaws.com", "Throttling", 400)
    # A line a second, whatever is shed.
    assert len(shed_lines(server)) < 30


def asked_beside_a_flood(server, clients):
    """What each client's call took of attempts beyond the first, over and over while the server is flooded."""
    flood = Flood(server, heavy(server), CONNECTIONS)
    over, retried, failures = threading.Event(), {name: [] for name in clients}, []

    def ask(name, call):
        try:
            while not over.wait(0.05):
                retried[name].append(call()["ResponseMetadata"]["RetryAttempts"])
        except Exception as error:
            failures.append((name, error))

    threads = [threading.Thread(target=ask, args=entry) for entry in clients.items() for _ in range(4)]
    flooding = threading.Thread(target=flood.run, args=(10,))
    flooding.start()
    time.sleep(2)
    for thread in threads:
        thread.start()
    flooding.join()
    over.set()
    for thread in threads:
        thread.join(120)
    flood.close()
    assert not failures, failures
    return {name: sum(attempts) for name, attempts in retried.items()}, flood.answers[THROTTLED]


def test_clients_ask_again(own_server):
    """Rows Q2 and C8: boto3 takes `Throttling`, and `SlowDown` of S3, for what they are, and its calls come through."""
    server = own_server()
    patience = {"total_max_attempts": 12, "mode": "standard"}
    sts = server.first.client("sts", retries=patience)
    s3 = server.first.client("s3", retries=patience)
    s3.create_bucket(Bucket="busy")
    retried, flooded = asked_beside_a_flood(
        server, {"sts": sts.get_caller_identity, "s3": lambda: s3.head_bucket(Bucket="busy")})
    server.stop()
    assert retried["sts"] > 0 and retried["s3"] > 0, f"nobody was told to wait: {retried}"
    shed = {name: 0 for name in ("sts", "s3", "iam")}
    for line in shed_lines(server):
        shed[line["eventSource"].split(".")[0]] += line["shedRequests"]
        slow = line["eventSource"] == "s3.amazonaws.com"
        assert (line["errorCode"], line["status"]) == (("SlowDown", 503) if slow else ("Throttling", 400))
    assert shed["iam"] == flooded
    # A slow machine gives a client further reasons to ask again.
    assert 0 < shed["sts"] <= retried["sts"] and 0 < shed["s3"] <= retried["s3"], (shed, retried)
