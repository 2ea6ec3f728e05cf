"""Many connections at once: ten thousand that say nothing beside a thousand that do not stop asking; and those that go."""

from __future__ import annotations

import socket
import struct
import time

import pytest

from support import crowd
from support.wire import FORM, Signer, form, host, read_reply

IDLE, BUSY = 10_000, 1_000
# Descriptors that come and go beside the crowd: an SDK's client closes its connection when it is collected.
OTHERS = 10
OK, THROTTLED = (200, b""), (400, b"Throttling")


@pytest.fixture(autouse=True)
def descriptors():
    if crowd.raise_descriptor_limit() < IDLE + BUSY + 1_000:
        pytest.skip("the system does not grant the descriptors")


def identity(server) -> bytes:
    body = form({"Action": "GetCallerIdentity", "Version": "2011-06-15"})
    sent = [("Host", host(server)), ("Content-Type", FORM)]
    headers = [*Signer(server.first.root).headers("POST", "/", sent, body), ("Content-Length", len(body))]
    return "".join(["POST / HTTP/1.1\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode() + body


def test_idle_and_busy_connections(own_server):
    """They are served, nobody is closed, and a connection costs what it holds."""
    server = own_server()
    request = identity(server)
    client = server.first.client("sts")
    assert client.get_caller_identity()["Account"] == server.first.account_id
    open_before, before = len(crowd.descriptors_of(server)), server.resident_kilobytes("VmRSS")
    # One request each: a connection that was never used has yet to show what it costs.
    idle = crowd.connect(server, IDLE)
    busy = None
    began = time.monotonic()
    try:
        for first in range(0, IDLE, 250):
            wave = idle[first : first + 250]
            for link in wave:
                link.send(request)
            for link in wave:
                link.settimeout(30)
                assert read_reply(link).status == 200
                link.setblocking(False)
        idle_cost = (server.resident_kilobytes("VmRSS") - before) / IDLE
        assert idle_cost < 24, f"{idle_cost:.1f} kB an idle connection"
        between = server.resident_kilobytes("VmRSS")
        busy = crowd.Flood(server, request, BUSY)
        busy.run(8)
        # Beside other work on the machine a round may last too long for some.
        assert set(busy.answers) <= {OK, THROTTLED} and not busy.malformed, busy.answers
        assert busy.answers[OK] > max(2 * BUSY, 9 * busy.answers[THROTTLED]), busy.answers
        busy_cost = (server.resident_kilobytes("VmRSS") - between) / BUSY
        assert busy_cost < 64, f"{busy_cost:.1f} kB a busy connection"
        # With one attempt, on a connection of its own, old and new.
        assert client.get_caller_identity()["Account"] == server.first.account_id
        assert server.first.client("sts").get_caller_identity()["Account"] == server.first.account_id
        if time.monotonic() - began < 45:
            assert crowd.ended(idle[::100]) == 0, "who is idle for less than 60 s is kept"
            for link in idle[::100]:
                link.settimeout(30)
                link.sendall(request)
                assert read_reply(link).status == 200
    finally:
        crowd.close(idle)
        if busy:
            busy.close()
    assert crowd.wait_until(lambda: len(crowd.descriptors_of(server)) <= open_before + OTHERS, 20), "connections are left over"
    assert client.get_caller_identity()["Account"] == server.first.account_id


@pytest.mark.parametrize("sent", ["nothing", "half a head", "half a body", "requests, and reads no answer"])
def test_clients_that_vanish(own_server, sent):
    """A connection that was reset is over at once, whatever was under way on it."""
    server = own_server()
    request = identity(server)
    assert server.first.client("sts").get_caller_identity()["Account"] == server.first.account_id
    before, memory = len(crowd.descriptors_of(server)), []
    for _ in range(5):
        links = crowd.connect(server, BUSY)
        for link in links:
            if sent == "half a head":
                link.send(request[:100])
            elif sent == "half a body":
                link.send(request[:-5])
            elif sent != "nothing":
                link.send(request * 20)
        assert crowd.wait_until(lambda: len(crowd.descriptors_of(server)) >= before + BUSY - OTHERS, 20), (
            f"{len(crowd.descriptors_of(server)) - before} of {BUSY} connections"
        )
        for link in links:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            link.close()
        assert crowd.wait_until(lambda: len(crowd.descriptors_of(server)) <= before + OTHERS, 10), "they are still waited for"
        memory.append(server.resident_kilobytes("VmRSS"))
    # What two rounds held would be some 60 MB of unread answers.
    assert memory[4] - memory[2] < BUSY * 16, f"memory does not come back: {memory} kB"
    assert server.first.client("sts").get_caller_identity()["Account"] == server.first.account_id
