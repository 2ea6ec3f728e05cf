"""Clients that are slow, silent or half gone cost bounded memory, end in time, and are in nobody's way."""

from __future__ import annotations

import concurrent.futures
import socket
import threading
import time

import pytest

from support import crowd
from support.wire import FORM, Signer, exchange, form, host

COUNT = 1_000
# The most that a connection of each kind may add to the resident memory, in kilobytes.
SILENT, HEAD, BODY, UNREAD = 8, 12, 44, 80


def query(server, service: str, **parameters: str) -> bytes:
    body = form(parameters)
    sent = [("Host", host(server)), ("Content-Type", FORM)]
    headers = [*Signer(server.first.root, service=service).headers("POST", "/", sent, body), ("Content-Length", len(body))]
    return "".join(["POST / HTTP/1.1\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode() + body


class Others(threading.Thread):
    """A client that behaves: every call of it must be answered."""

    def __init__(self, server):
        super().__init__()
        # With the patience that SDKs have by default: thousands of requests that nobody reads are a burst, too.
        self.client = server.first.client("sts", retries={"total_max_attempts": 5, "mode": "standard"})
        self.over, self.served, self.failures = threading.Event(), 0, []

    def run(self):
        while not self.over.wait(0.05):
            try:
                self.client.get_caller_identity()
                self.served += 1
            except Exception as error:
                self.failures.append(error)


class Drip(threading.Thread):
    """Sends one byte on each connection every second."""

    def __init__(self, *groups):
        super().__init__()
        self.groups, self.over = groups, threading.Event()

    def run(self):
        while not self.over.wait(1):
            for links in self.groups:
                for link in links:
                    try:
                        link.send(b"x")
                    except OSError:
                        pass


def send(links, data):
    for link in links:
        link.setblocking(True)
        link.sendall(data)
        link.setblocking(False)


def stuff(links, request):
    """Sends requests, and reads nothing, until the server takes no more."""
    for link in links:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck = 0
    deadline = time.monotonic() + 30
    while stuck < len(links) and time.monotonic() < deadline:
        stuck = 0
        for link in links:
            try:
                link.send(request * 20)
            except OSError:  # nothing goes, or the server has ended it
                stuck += 1
        time.sleep(0.05)


def wait_until_ended(links, seconds):
    """The server closes all of them within so many seconds; how long it took."""
    began = time.monotonic()
    while crowd.ended(links) < len(links):
        assert time.monotonic() - began < seconds, f"{crowd.ended(links)} of {len(links)} have ended"
        time.sleep(0.2)
    return time.monotonic() - began


def test_slow_and_half_open_clients(own_server, capsys):
    if crowd.raise_descriptor_limit() < 8 * COUNT:
        pytest.skip("the system does not grant the descriptors")
    server = own_server()
    request = query(server, "sts", Action="GetCallerIdentity", Version="2011-06-15")
    others = Others(server)
    others.start()
    # What one busy moment leaves behind belongs to nobody.
    warm = crowd.connect(server, 100)
    send(warm, request)
    time.sleep(1)
    crowd.close(warm)
    time.sleep(1)

    cost, groups = {}, {}

    def measure(name, act):
        before = server.resident_kilobytes("VmRSS")
        links = crowd.connect(server, COUNT)
        act(links)
        time.sleep(1)
        cost[name] = (server.resident_kilobytes("VmRSS") - before) / COUNT
        groups[name] = links

    began = time.monotonic()
    drip = None
    try:
        measure("silent", lambda links: None)
        measure("body", lambda links: send(
            links, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 1000000\r\n\r\n" + b"x" * 16_000))
        measure("unread", lambda links: stuff(links, request))
        unread_since = time.monotonic()
        measure("head", lambda links: send(links, b"GET /" + b"x" * 2_000))
        drip = Drip(groups["head"], groups["body"])
        drip.start()
        with capsys.disabled():
            print("\nkB of resident memory a connection:", {name: round(value, 1) for name, value in cost.items()})

        half = crowd.connect(server, COUNT)
        for link in half:
            link.shutdown(socket.SHUT_WR)
        assert wait_until_ended(half, 5) < 5, "nobody waits for a client that will say nothing more"
        crowd.close(half)

        # A drip does not make a head's time longer (10 s), nor a body's (60 s).
        wait_until_ended(groups["head"], 20)
        assert crowd.ended(groups["body"]) == 0, "10 s are not too slow for a body"
        wait_until_ended(groups["silent"], 75)
        wait_until_ended(groups["body"], 75)
        # Who takes nothing for 60 s is cut off. What the kernel took for it is still to be read, then the end comes.
        time.sleep(max(0, unread_since + 75 - time.monotonic()))
        assert len(crowd.descriptors_of(server)) < 200, "the server still holds connections of clients that read nothing"
    finally:
        if drip:
            drip.over.set()
            drip.join()
        others.over.set()
        others.join()
        for links in groups.values():
            crowd.close(links)
    assert not others.failures, others.failures[:3]
    assert others.served > (time.monotonic() - began) * 2, f"only {others.served} calls of others were served"
    assert cost["silent"] < SILENT, cost
    assert cost["head"] < HEAD, cost
    assert cost["body"] < BODY, cost
    assert cost["unread"] < UNREAD, cost


def test_large_answers_unread(own_server):
    """A connection holds one answer that its client does not take, however many it asked for, and all of them together
    hold no more than 256 MiB beyond 32 KiB each; who asks for little is served."""
    count = 500
    server = own_server()
    iam = server.first.client("iam", max_pool_connections=8)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        # The longest that ListUsers can say: a page of the largest size, of users with the longest paths and names.
        list(pool.map(lambda n: iam.create_user(UserName=f"{'n' * 60}{n:04}", Path=f"/{'p' * 510}/"), range(1_000)))
    answer = len(exchange(server, query(server, "iam", Action="ListUsers", Version="2010-05-08", MaxItems="1000")
                          .replace(b"\r\nHost:", b"\r\nConnection: close\r\nHost:", 1)).body) // 1024
    assert answer > 1_000
    # Making so many answers is overload, in which others are told to wait; what is asked is how they fare afterwards.
    others = Others(server)
    others.client = server.first.client("sts", retries={"total_max_attempts": 12, "mode": "standard"})
    before = server.resident_kilobytes("VmRSS")
    links = crowd.connect(server, count)
    try:
        stuff(links, query(server, "iam", Action="ListUsers", Version="2010-05-08", MaxItems="1000"))
        time.sleep(1)
        others.start()
        # A slow server is not done with asking at once; each has 60 s from the last byte that was taken.
        end = time.monotonic() + 120
        while len(crowd.descriptors_of(server)) >= 60:
            assert time.monotonic() < end, f"{len(crowd.descriptors_of(server))} descriptors are still held"
            time.sleep(1)
        # At the peak; what makes answers takes some, too.
        cost = server.resident_kilobytes("VmHWM") - before
        bound = 256 * 1024 + count * UNREAD + 64 * 1024
        assert bound < count * answer, "without a bound it would be more"
        assert cost < bound, f"{cost} kB for {count} connections; an answer has {answer} kB"
    finally:
        others.over.set()
        if others.is_alive():
            others.join()
        crowd.close(links)
    assert not others.failures and others.served > 100, (others.failures[:3], others.served)
