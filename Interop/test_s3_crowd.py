"""More slow transfers than S3 has places for (docs/decisions/0004): bounded, shared, and over with the clients."""

from __future__ import annotations

import contextlib
import json
import socket
import time

import pytest

from support import crowd
from support.server import Credentials, StintServer, allow, policy
from support.wire import Signer, host, read_reply, render

PLACES = 1_024
# Far more than the kernel takes of an answer that nobody reads.
LARGE = 16 << 20


@pytest.fixture(autouse=True)
def descriptors():
    if crowd.raise_descriptor_limit() < 4 * PLACES:
        pytest.skip("the system does not grant the descriptors")


def download(server: StintServer, credentials, bucket: str) -> bytes:
    target = f"/{bucket}/large"
    sent = [("Host", host(server))]
    if credentials:
        sent = Signer(credentials, service="s3").headers("GET", target, sent)
    return render("GET", target, sent)


def upload(server: StintServer, credentials, bucket: str) -> bytes:
    """A head that asks for leave to send its body."""
    target = f"/{bucket}/slow"
    signer = Signer(credentials, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    sent = signer.headers("PUT", target, [("Host", host(server))])
    return render("PUT", target, [*sent, ("Content-Length", str(LARGE)), ("Expect", "100-continue")])


def begin(server: StintServer, request: bytes, count: int):
    """Begins transfers, one after the other, none of which goes on; the links of those that were let in, and how many
    were told to slow down."""
    held, refused = [], 0
    for _ in range(count):
        link = socket.socket()
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.settimeout(30)
        link.connect((server.host, server.port))
        link.sendall(request)
        first = link.recv(12, socket.MSG_PEEK | socket.MSG_WAITALL)
        if first in (b"HTTP/1.1 200", b"HTTP/1.1 100"):
            held.append(link)
            continue
        reply = read_reply(link)
        assert reply.error == (503, "SlowDown", "Please reduce your request rate."), reply
        assert reply.value("RequestId") == reply.header("x-amz-request-id") != ""
        link.close()
        refused += 1
    return held, refused


def slow_down_lines(server: StintServer) -> int:
    lines = [json.loads(line) for line in server.log().splitlines() if '"SlowDown"' in line]
    return sum(line["errorCode"] == "SlowDown" and line["status"] == 503 for line in lines)


def open_files(server: StintServer) -> int:
    return len(crowd.descriptors_of(server))


@pytest.fixture
def stocked(own_server):
    """A server with a large object that everybody may read; and its root's client."""
    server = own_server()
    s3 = server.first.client("s3")
    s3.create_bucket(Bucket="crowd")
    s3.delete_public_access_block(Bucket="crowd")
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::crowd/*"}
    s3.put_bucket_policy(Bucket="crowd", Policy=policy(everybody))
    s3.put_object(Bucket="crowd", Key="large", Body=bytes(LARGE))
    s3.put_object(Bucket="crowd", Key="small", Body=b"small")
    return server, s3


@pytest.mark.parametrize("kind", ["download", "upload", "unsigned"])
def test_one_caller_gets_half(stocked, kind):
    """Who takes nothing of what it asked for, or sends nothing of what it announced, keeps nobody else out."""
    server, s3 = stocked
    greedy = server.first.user("greedy", allow("s3:*"))
    request = {
        "download": lambda: download(server, greedy, "crowd"),
        "upload": lambda: upload(server, greedy, "crowd"),
        "unsigned": lambda: download(server, None, "crowd"),
    }[kind]()
    before, memory = open_files(server), server.resident_kilobytes("VmRSS")
    with contextlib.ExitStack() as links:
        held, refused = begin(server, request, PLACES // 2 + 50)
        for link in held:
            links.enter_context(link)
        assert (len(held), refused) == (PLACES // 2, 50)
        # A second key, or a session, is no second share: the user is who counts.
        if kind == "download":
            key = server.first.client("iam").create_access_key(UserName="greedy")["AccessKey"]
            assert begin(server, download(server, Credentials.of(key), "crowd"), 3) == ([], 3)
            session = server.client("sts", greedy).get_session_token()["Credentials"]
            assert begin(server, download(server, Credentials.of(session), "crowd"), 3) == ([], 3)
        # Others are served, at once and with one attempt.
        began = time.monotonic()
        for n in range(20):
            s3.put_object(Bucket="crowd", Key=f"other-{n}", Body=b"x" * 1_000)
            assert s3.get_object(Bucket="crowd", Key="small")["Body"].read() == b"small"
        assert time.monotonic() - began < 20
        assert server.resident_kilobytes("VmRSS") - memory < len(held) * 340, "two pieces a transfer and a bit"
    assert crowd.wait_until(lambda: open_files(server) <= before + 10), "the transfers' descriptors are still there"
    again, refused = begin(server, request, 20)
    crowd.close(again)
    assert (len(again), refused) == (20, 0)


def test_no_more_places_than_there_are(stocked):
    """Callers in league take all places: 1,024 and not one more. Then all is as before."""
    server, s3 = stocked
    root = server.first.root
    users = [server.first.user(f"user-{n}", allow("s3:*")) for n in range(10)]
    before = open_files(server)
    total, refused_total = [], 0
    try:
        for number, caller in enumerate([None, *users]):
            make = upload if number % 2 else download
            # Half of what is left, to the last one.
            share = (PLACES - len(total) + 1) // 2
            held, refused = begin(server, make(server, caller, "crowd"), share + 3)
            total += held
            refused_total += refused
            assert (len(held), refused) == (share, 3), number
        assert len(total) == PLACES
        # Nobody has a place now, for whatever may wait for the disk.
        assert begin(server, download(server, root, "crowd"), 5) == ([], 5)
        assert begin(server, download(server, None, "crowd"), 5) == ([], 5)
        refused_total += 10
        # What needs none is served: other services.
        assert server.first.client("sts").get_caller_identity()["Account"] == server.first.account_id
        assert server.first.client("iam").list_users()["Users"]
        assert slow_down_lines(server) == refused_total, "a refusal of somebody who is known has its line"
    finally:
        crowd.close(total)
    assert crowd.wait_until(lambda: open_files(server) <= before + 10), "the transfers' descriptors are still there"
    assert s3.get_object(Bucket="crowd", Key="large")["ContentLength"] == LARGE
    assert "slow" not in [entry["Key"] for entry in s3.list_objects_v2(Bucket="crowd")["Contents"]]
    again, refused = begin(server, download(server, root, "crowd"), PLACES // 2 + 1)
    crowd.close(again)
    assert (len(again), refused) == (PLACES // 2, 1), "all places are there again"
