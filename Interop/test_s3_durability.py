"""`kill -9` in the middle of uploads in parts: the object is the old one or the new one, never a mixture."""

import hashlib
import os
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

PART = 5 * 1024 * 1024
ROUNDS = 6
LOST = (BotoCoreError, HTTPClientError, ClientError, OSError)


def whole(bodies) -> str:
    return hashlib.md5(b"".join(bodies)).hexdigest()


def test_completions_survive(own_server):
    """Four threads complete uploads, one key each, and the server is killed under them, again and again."""
    server = own_server()
    account = server.first
    account.client("s3").create_bucket(Bucket="parts")
    first = [os.urandom(PART) for _ in range(4)]
    acknowledged: dict[str, str] = {}
    attempted: dict[str, set[str]] = {}
    completions = [0] * 4

    def work(thread, stopping):
        s3 = account.client("s3", read_timeout=10)
        named = {"Bucket": "parts", "Key": f"k{thread}"}
        while not stopping.is_set():
            bodies = [first[thread], os.urandom(1000)]
            upload = s3.create_multipart_upload(**named)["UploadId"]
            tags = [
                s3.upload_part(**named, UploadId=upload, PartNumber=n, Body=body)["ETag"] for n, body in enumerate(bodies, 1)
            ]
            attempted.setdefault(named["Key"], set()).add(whole(bodies))
            s3.complete_multipart_upload(
                **named, UploadId=upload,
                MultipartUpload={"Parts": [{"PartNumber": n, "ETag": tag} for n, tag in enumerate(tags, 1)]})
            acknowledged[named["Key"]] = whole(bodies)
            attempted[named["Key"]] = {whole(bodies)}
            completions[thread] += 1

    def loop(thread, stopping):
        try:
            work(thread, stopping)
        except LOST:
            pass

    for round_number in range(ROUNDS):
        stopping = threading.Event()
        threads = [threading.Thread(target=loop, args=(index, stopping)) for index in range(4)]
        for thread in threads:
            thread.start()
        # Some completions each round, however slow the machine; then anywhere in the middle of the next.
        target, deadline = sum(completions) + 2, time.monotonic() + 60
        while sum(completions) < target and time.monotonic() < deadline:
            stopping.wait(0.05)
        stopping.wait(0.13 * round_number)
        server.kill()
        stopping.set()
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive()
        server.start()
        s3 = account.client("s3")
        there = {entry["Key"] for entry in s3.list_objects_v2(Bucket="parts").get("Contents", [])}
        assert set(acknowledged) <= there, "acknowledged and lost"
        for key in there:
            got = s3.get_object(Bucket="parts", Key=key)
            digest = hashlib.md5(got["Body"].read()).hexdigest()
            assert digest in attempted[key], f"{key} is neither the old object nor the new"
            assert got["ETag"].endswith('-2"')
            acknowledged[key], attempted[key] = digest, {digest}
    assert sum(completions) >= 2 * ROUNDS
    # What the crashes cut off can be listed and ended, and then nothing is left but the objects.
    for upload in s3.list_multipart_uploads(Bucket="parts").get("Uploads", []):
        s3.abort_multipart_upload(Bucket="parts", Key=upload["Key"], UploadId=upload["UploadId"])
    server.stop()
    server.start()
    size = sum(path.stat().st_size for path in server.data.rglob("*") if path.is_file())
    assert size < len(there) * (PART + 100_000) + 8_000_000, f"{size} bytes for {len(there)} objects"


def test_parts_survive_and_the_upload_goes_on(own_server):
    server = own_server()
    account = server.first
    named = {"Bucket": "parts", "Key": "k"}
    bodies = [os.urandom(PART), b"tail"]
    account.client("s3").create_bucket(Bucket="parts")
    upload = account.client("s3").create_multipart_upload(**named, ContentType="x/y", Metadata={"a": "b"})["UploadId"]
    tags = []
    for number, body in enumerate(bodies, 1):
        tags.append(account.client("s3").upload_part(**named, UploadId=upload, PartNumber=number, Body=body)["ETag"])
        server.kill()
        server.start()
    s3 = account.client("s3")
    assert [part["ETag"] for part in s3.list_parts(**named, UploadId=upload)["Parts"]] == tags
    s3.complete_multipart_upload(
        **named, UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": n, "ETag": tag} for n, tag in enumerate(tags, 1)]})
    server.kill()
    server.start()
    got = account.client("s3").get_object(**named)
    assert got["Body"].read() == b"".join(bodies) and got["ContentType"] == "x/y" and got["Metadata"] == {"a": "b"}
    assert "Uploads" not in account.client("s3").list_multipart_uploads(Bucket="parts")
