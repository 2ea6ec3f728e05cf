"""Large objects stream: the memory of the server does not grow with them."""

import hashlib
import os
import socket
import threading
import time

import pytest

from support.wire import Signer, connection, host, read_reply, render

GIB = 2**30
BLOCK = b"\0" * (1024 * 1024)


def put(server, credentials, target, size):
    """Sends `size` zeros; the reply and the seconds."""
    signer = Signer(credentials, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    headers = signer.headers("PUT", target, [("Host", host(server)), ("Content-Length", str(size))])
    began = time.monotonic()
    with connection(server, timeout=300) as link:
        link.sendall(render("PUT", target, headers))
        left = size
        while left:
            left -= link.send(BLOCK[: min(left, len(BLOCK))])
        reply = read_reply(link)
    return reply, time.monotonic() - began


def get(server, credentials, target, reads_per_second=None):
    """Receives an object; its size and the seconds."""
    signer = Signer(credentials, service="s3")
    headers = signer.headers("GET", target, [("Host", host(server))])
    began, size, head = time.monotonic(), 0, b""
    with connection(server, timeout=300) as link:
        link.sendall(render("GET", target, headers))
        while b"\r\n\r\n" not in head:
            head += link.recv(4096)
        assert head.startswith(b"HTTP/1.1 200 OK")
        size = len(head.split(b"\r\n\r\n", 1)[1])
        while part := link.recv(2**20):
            size += len(part)
    return size, time.monotonic() - began


def put_parts(server, account, bucket, key, size, part):
    """Sends `size` zeros in parts; the seconds."""
    s3 = account.client("s3")
    named = {"Bucket": bucket, "Key": key}
    began = time.monotonic()
    upload = s3.create_multipart_upload(**named)["UploadId"]
    parts = []
    for number in range(1, size // part + 1):
        target = f"/{bucket}/{key}?partNumber={number}&uploadId={upload}"
        reply, _ = put(server, account.root, target, part)
        assert reply.status == 200, reply.text
        parts.append({"PartNumber": number, "ETag": reply.header("ETag")})
    s3.complete_multipart_upload(**named, UploadId=upload, MultipartUpload={"Parts": parts})
    return time.monotonic() - began


def stream(server, size, part, capsys):
    """Sends an object whole and in parts, and reads both back; the peak of the server's memory before and after."""
    account = server.first
    account.client("s3").create_bucket(Bucket="large")
    assert put(server, account.root, "/large/warm", GIB // 16)[0].status == 200
    get(server, account.root, "/large/warm")
    before = server.resident_kilobytes()
    reply, put_seconds = put(server, account.root, "/large/o", size)
    assert reply.status == 200, reply.text
    received, get_seconds = get(server, account.root, "/large/o")
    assert received == size
    account.client("s3").delete_object(Bucket="large", Key="o")
    part_seconds = put_parts(server, account, "large", "p", size, part)
    received, parts_seconds = get(server, account.root, "/large/p")
    assert received == size
    assert account.client("s3").head_object(Bucket="large", Key="p")["ContentLength"] == size
    after = server.resident_kilobytes()
    with capsys.disabled():
        print(
            f"\n{size / GIB:g} GiB: put {put_seconds:.1f} s, get {get_seconds:.1f} s; in {size // part} parts: "
            f"put {part_seconds:.1f} s, get {parts_seconds:.1f} s; peak memory {before // 1024} MiB before, "
            f"{after // 1024} MiB after"
        )
    return before, after


def test_constant_memory(own_server, capsys):
    """256 MiB, whole and in parts: far more than the server may hold of them."""
    before, after = stream(own_server(), GIB // 4, GIB // 16, capsys)
    assert after - before < 24 * 1024, f"the peak grew by {(after - before) // 1024} MiB"
    assert after < 200 * 1024


@pytest.mark.skipif(not os.environ.get("STINT_LARGE"), reason="5 GiB twice over: set STINT_LARGE=1")
def test_five_gib_in_constant_memory(own_server, capsys):
    """The largest single object S3 takes, and the same in parts."""
    server = own_server()
    place = os.statvfs(server.data)
    assert place.f_bavail * place.f_frsize > 7 * GIB, "not enough room for 5 GiB"
    before, after = stream(server, 5 * GIB, GIB // 4, capsys)
    assert after - before < 32 * 1024, f"the peak grew by {(after - before) // 1024} MiB"
    assert after < 200 * 1024


def test_a_slow_reader_does_not_fill_the_memory(own_server):
    """Back-pressure: 256 MiB for a client that reads nothing stay on the disk."""
    server = own_server()
    account = server.first
    account.client("s3").create_bucket(Bucket="slow")
    assert put(server, account.root, "/slow/o", GIB // 4)[0].status == 200
    before = server.resident_kilobytes("VmRSS")
    signer = Signer(account.root, service="s3")
    links = []
    try:
        for _ in range(4):
            link = connection(server, timeout=30)
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            link.sendall(render("GET", "/slow/o", signer.headers("GET", "/slow/o", [("Host", host(server))])))
            links.append(link)
        time.sleep(2)
        grown = server.resident_kilobytes("VmRSS") - before
    finally:
        for link in links:
            link.close()
    assert grown < 48 * 1024, f"{grown // 1024} MiB for readers that do not read"


def test_beyond_five_gib_is_refused_at_once(server, account, bucket):
    signer = Signer(account.root, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    target = f"/{bucket}/o"
    headers = signer.headers("PUT", target, [("Host", host(server)), ("Content-Length", str(5 * GIB + 1))])
    with connection(server) as link:
        link.sendall(render("PUT", target, headers))
        assert read_reply(link).error[:2] == (400, "EntityTooLarge")


def test_uploads_at_once(server, account, bucket):
    """Eight uploads of 16 MiB side by side come out as they went in."""
    blocks = [os.urandom(2**20) * 16 for _ in range(8)]
    failures = []

    def send(index):
        try:
            account.client("s3").put_object(Bucket=bucket, Key=str(index), Body=blocks[index])
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=send, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    for index, block in enumerate(blocks):
        got = account.client("s3").get_object(Bucket=bucket, Key=str(index))["Body"].read()
        assert hashlib.sha256(got).digest() == hashlib.sha256(block).digest()
