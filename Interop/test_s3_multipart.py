"""Multipart upload in detail: checksums, conditions, listings, what is refused, and who may do what."""

import base64
import hashlib
import os
import zlib

import pytest

from support.server import allow, deny, policy
from support.wire import Signer, signed

PART = 5 * 1024 * 1024


@pytest.fixture
def s3(account):
    """A client that sends no checksums of its own accord."""
    return account.client("s3", request_checksum_calculation="when_required")


@pytest.fixture
def begin(s3, bucket):
    def begin(key="k", **options):
        return s3.create_multipart_upload(Bucket=bucket, Key=key, **options)["UploadId"]

    return begin


@pytest.fixture
def part(s3, bucket):
    def part(upload, number=1, body=b"x", key="k", **options):
        return s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=body, **options)

    return part


@pytest.fixture
def complete(s3, bucket):
    def complete(upload, *parts, key="k", **options):
        listed = [{"PartNumber": n, **(p if isinstance(p, dict) else {"ETag": p})} for n, p in enumerate(parts, 1)]
        return s3.complete_multipart_upload(
            Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": listed}, **options)

    return complete


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def crc32(data: bytes) -> str:
    return b64(zlib.crc32(data).to_bytes(4, "big"))


def sha256(data: bytes) -> str:
    return b64(hashlib.sha256(data).digest())


# Checksums.


def test_a_composite_checksum(s3, bucket, begin, part, complete, refused):
    bodies = [os.urandom(PART), b"tail"]
    upload = begin(ChecksumAlgorithm="SHA256")
    parts = []
    for number, body in enumerate(bodies, 1):
        reply = part(upload, number, body, ChecksumSHA256=sha256(body))
        assert reply["ChecksumSHA256"] == sha256(body)
        parts.append({"ETag": reply["ETag"], "ChecksumSHA256": sha256(body)})
    listed = s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)
    assert listed["ChecksumAlgorithm"] == "SHA256" and listed["ChecksumType"] == "COMPOSITE"
    assert [entry["ChecksumSHA256"] for entry in listed["Parts"]] == [sha256(body) for body in bodies]
    with refused("InvalidRequest", 400) as error:
        complete(upload, *[{"ETag": entry["ETag"]} for entry in parts])
    assert error.message == (
        "The upload was created using a sha256 checksum. The complete request must include the checksum for each part. "
        "It was missing for part 1 in the request.")
    with refused("InvalidPart", 400):
        complete(upload, {**parts[0], "ChecksumSHA256": sha256(b"other")}, parts[1])
    done = complete(upload, *parts)
    expected = sha256(b"".join(hashlib.sha256(body).digest() for body in bodies)) + "-2"
    assert done["ChecksumSHA256"] == expected and done["ChecksumType"] == "COMPOSITE"
    head = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"] == expected and head["ChecksumType"] == "COMPOSITE"


def test_a_full_object_checksum(s3, bucket, begin, part, complete, refused):
    bodies = [os.urandom(PART), os.urandom(PART), b"tail"]
    upload = begin(ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    tags = [part(upload, number, body)["ETag"] for number, body in enumerate(bodies, 1)]  # none of their own
    with refused("BadDigest", 400) as error:
        complete(upload, *tags, ChecksumCRC32=crc32(b"other"), ChecksumType="FULL_OBJECT")
    assert error.message == "The CRC32 you specified did not match the calculated checksum."
    with refused("InvalidRequest", 400):
        complete(upload, *tags, ChecksumType="COMPOSITE")
    with refused("InvalidRequest", 400):
        complete(upload, *tags, MpuObjectSize=PART)
    whole = b"".join(bodies)
    done = complete(upload, *tags, ChecksumCRC32=crc32(whole), ChecksumType="FULL_OBJECT", MpuObjectSize=len(whole))
    assert done["ChecksumCRC32"] == crc32(whole) and done["ChecksumType"] == "FULL_OBJECT"
    got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert got["Body"].read() == whole and got["ChecksumCRC32"] == crc32(whole)  # boto3 checks it, too


def test_without_an_algorithm_the_whole_has_crc64nvme(s3, bucket, begin, part, complete):
    upload = begin()
    done = complete(upload, part(upload, body=b"123456789")["ETag"])
    assert done["ChecksumCRC64NVME"] == b64(0xAE8B14860A799888.to_bytes(8, "big"))  # the algorithm's check value
    s3.put_object(Bucket=bucket, Key="single", Body=b"123456789")
    head = s3.head_object(Bucket=bucket, Key="single", ChecksumMode="ENABLED")
    assert head["ChecksumCRC64NVME"] == done["ChecksumCRC64NVME"] and head["ChecksumType"] == "FULL_OBJECT"
    assert "ChecksumCRC64NVME" not in s3.head_object(Bucket=bucket, Key="single")


def test_a_part_of_another_algorithm(begin, part, refused):
    upload = begin(ChecksumAlgorithm="SHA256")
    with refused("InvalidRequest", 400) as error:
        part(upload, body=b"x", ChecksumCRC32=crc32(b"x"))
    assert error.message == (
        "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32")
    with refused("InvalidRequest", 400) as error:
        part(upload, body=b"x")
    assert error.message.endswith("actual checksum Type: null")


@pytest.mark.parametrize("options", [
    {"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"},
    {"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "COMPOSITE"}, {"ChecksumType": "FULL_OBJECT"},
    {"ChecksumAlgorithm": "MD6"}, {"ChecksumAlgorithm": "XXHASH64"},
])
def test_checksums_that_cannot_be(begin, refused, options):
    with refused("InvalidRequest", 400):
        begin(**options)


def test_a_spoilt_part_is_not_kept(s3, bucket, begin, part, refused):
    upload = begin()
    with refused("BadDigest", 400):
        part(upload, body=b"x", ChecksumCRC32=crc32(b"y"))
    with refused("InvalidRequest", 400):
        part(upload, body=b"x", ChecksumCRC32="AAAA")
    with refused("BadDigest", 400):
        part(upload, body=b"x", ContentMD5=b64(hashlib.md5(b"y").digest()))
    assert "Parts" not in s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)


# Conditions, and what an upload is bound to.


def test_conditions_hold_when_the_upload_completes(s3, bucket, begin, part, complete, refused):
    upload = begin()
    tag = part(upload)["ETag"]
    there = s3.put_object(Bucket=bucket, Key="k", Body=b"there")["ETag"]
    with refused("PreconditionFailed", 412):
        complete(upload, tag, IfNoneMatch="*")
    with refused("PreconditionFailed", 412):
        complete(upload, tag, IfMatch='"other"')
    with refused("NotImplemented", 501):
        complete(upload, tag, IfNoneMatch='"other"')
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"there"
    complete(upload, tag, IfMatch=there)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_an_object_knows_its_parts(s3, bucket, begin, part, complete, refused):
    bodies = [os.urandom(PART), b"tail"]
    upload = begin()
    complete(upload, *[part(upload, number, body)["ETag"] for number, body in enumerate(bodies, 1)])
    for number, body in enumerate(bodies, 1):
        got = s3.get_object(Bucket=bucket, Key="k", PartNumber=number)
        assert got["Body"].read() == body and got["PartsCount"] == 2
        assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert got["ContentRange"] == f"bytes {PART}-{PART + 3}/{PART + 4}"
    assert s3.head_object(Bucket=bucket, Key="k", PartNumber=1)["ContentLength"] == PART
    with refused("InvalidPartNumber", 416):
        s3.get_object(Bucket=bucket, Key="k", PartNumber=3)
    with refused("InvalidRequest", 400):
        s3.get_object(Bucket=bucket, Key="k", PartNumber=1, Range="bytes=0-1")
    assert s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={PART - 1}-{PART}")["Body"].read() == (
        bodies[0][-1:] + bodies[1][:1])


def test_completing_again_says_the_same_again(s3, bucket, begin, part, complete, refused):
    """For clients that never saw the first reply, and try again."""
    upload = begin()
    tag = part(upload)["ETag"]
    first = complete(upload, tag, IfNoneMatch="*")
    second = complete(upload, tag, IfNoneMatch="*")
    assert first["ETag"] == second["ETag"] and first["ChecksumCRC64NVME"] == second["ChecksumCRC64NVME"]
    with refused("NoSuchUpload", 404):
        complete(upload, '"00"')
    s3.put_object(Bucket=bucket, Key="k", Body=b"newer")
    with refused("NoSuchUpload", 404):
        complete(upload, tag)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"newer"


def test_a_part_may_be_sent_again(s3, bucket, begin, part, complete, refused):
    upload = begin()
    first, second = part(upload, body=b"first")["ETag"], part(upload, body=b"second")["ETag"]
    with refused("InvalidPart", 400):
        complete(upload, first)
    complete(upload, second)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"second"


def test_two_uploads_of_one_key(s3, bucket, begin, part, complete, refused):
    one, two = begin(), begin()
    assert [u["UploadId"] for u in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [one, two]  # by age
    tag = part(one, body=b"one")["ETag"]
    with refused("InvalidPart", 400):
        complete(two, tag)
    complete(two, part(two, body=b"two")["ETag"])
    complete(one, tag)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"one"
    s3.delete_object(Bucket=bucket, Key="k")
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="k")


def test_a_bucket_with_an_upload_can_be_deleted(s3, bucket, begin, part):
    part(begin())
    s3.delete_bucket(Bucket=bucket)


@pytest.mark.parametrize("options", [
    {"ServerSideEncryption": "AES256"}, {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k"}, {"Tagging": "a=b"},
    {"WebsiteRedirectLocation": "/x"}, {"ObjectLockMode": "GOVERNANCE"}, {"ACL": "public-read"},
    {"GrantRead": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'}, {"StorageClass": "GLACIER"},
    {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}, {"ObjectLockLegalHoldStatus": "ON"},
])
def test_what_is_not_kept_is_refused(s3, bucket, begin, refused, options):
    codes = ("NotImplemented", "AccessControlListNotSupported", "InvalidStorageClass")
    with refused(codes):
        begin(**options)
    with refused(codes):
        s3.put_object(Bucket=bucket, Key="k", Body=b"", **options)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


# Listings.


def test_list_parts_in_pages(s3, bucket, begin, part, refused):
    upload = begin()
    for number in (1, 2, 5, 9, 10_000):
        part(upload, number)
    found, marker = [], 0
    while True:
        page = s3.list_parts(Bucket=bucket, Key="k", UploadId=upload, MaxParts=2, PartNumberMarker=marker)
        assert page["MaxParts"] == 2 and page["PartNumberMarker"] == marker and page["StorageClass"] == "STANDARD"
        assert page["Owner"]["ID"] and page["Initiator"]["ID"] == page["Owner"]["ID"]  # root began it
        found += [entry["PartNumber"] for entry in page["Parts"]]
        marker = page["NextPartNumberMarker"]
        if not page["IsTruncated"]:
            break
    assert found == [1, 2, 5, 9, 10_000]
    for options in ({"MaxParts": -1}, {"PartNumberMarker": -1}):
        with refused("InvalidArgument", 400):
            s3.list_parts(Bucket=bucket, Key="k", UploadId=upload, **options)


def test_list_uploads_in_pages(s3, bucket, begin):
    for key in ("a", "b/1", "b/2", "b/2", "c d"):
        begin(key)
    pages = s3.get_paginator("list_multipart_uploads")

    def keys(**options):
        found, prefixes = [], []
        for page in pages.paginate(Bucket=bucket, **options):
            found += [entry["Key"] for entry in page.get("Uploads", [])]
            prefixes += [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]
        return found, prefixes

    for size in (1, 2, 1000):
        page = {"PaginationConfig": {"PageSize": size}}
        assert keys(**page) == (["a", "b/1", "b/2", "b/2", "c d"], [])
        assert keys(Delimiter="/", **page) == (["a", "c d"], ["b/"])
        assert keys(Prefix="b/", **page) == (["b/1", "b/2", "b/2"], [])
    raw = s3.list_multipart_uploads(Bucket=bucket, EncodingType="url", Prefix="c")
    assert raw["EncodingType"] == "url" and raw["Uploads"][0]["Key"] in ("c%20d", "c d")


# Rights: iam.md §8.1.


def test_each_operation_has_its_action(account, s3, bucket, begin, part, refused):
    upload = begin()
    tag = part(upload)["ETag"]
    name = {"Bucket": bucket, "Key": "k"}
    calls = {
        "s3:PutObject": lambda c: (
            c.create_multipart_upload(**name), c.upload_part(**name, UploadId=upload, PartNumber=2, Body=b"y")),
        "s3:ListMultipartUploadParts": lambda c: c.list_parts(**name, UploadId=upload),
        "s3:ListBucketMultipartUploads": lambda c: c.list_multipart_uploads(Bucket=bucket),
        "s3:AbortMultipartUpload": lambda c: c.abort_multipart_upload(**name, UploadId=upload),
    }
    for number, (action, call) in enumerate(calls.items()):
        resource = f"arn:aws:s3:::{bucket}" + ("" if "Bucket" in action else "/k")
        may = account.client("s3", account.user(f"May{number}", allow(action, resource=resource)))
        may_not = account.client(
            "s3", account.user(f"Not{number}", allow("s3:*"), deny(action, resource=resource)))
        with refused("AccessDenied", 403) as error:
            call(may_not)
        assert f"to perform: {action} on resource: \"{resource}\" with an explicit deny" in error.message
        for other in calls:
            if other != action and other != "s3:AbortMultipartUpload":
                with refused("AccessDenied", 403):
                    calls[other](may)
        call(may)
    with refused("AccessDenied", 403) as error:
        account.client("s3", account.user("Bare")).complete_multipart_upload(
            **name, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})
    assert "s3:PutObject" in error.message


def test_another_account_can_upload_when_both_say_so(account, other_account, bucket, s3, refused):
    theirs = other_account.user("Theirs", allow("s3:PutObject"))
    client = other_account.client("s3", theirs)
    with refused("AccessDenied", 403):
        client.create_multipart_upload(Bucket=bucket, Key="k")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy({
        "Principal": {"AWS": f"arn:aws:iam::{other_account.account_id}:user/Theirs"}, "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*"}))
    upload = client.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    tag = client.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"theirs")["ETag"]
    with refused("AccessDenied", 403):
        client.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=upload)
    listed = s3.list_multipart_uploads(Bucket=bucket)["Uploads"][0]
    assert listed["Initiator"]["ID"] == f"arn:aws:iam::{other_account.account_id}:user/Theirs"
    client.complete_multipart_upload(
        Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"theirs"


# Documents.

GOOD = "<Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part>"


@pytest.mark.parametrize("inside, code", [
    ("", "MalformedXML"), ("<Part/>", "MalformedXML"), ("<Part><PartNumber>1</PartNumber></Part>", "MalformedXML"),
    ("<Part><ETag>{tag}</ETag></Part>", "MalformedXML"), (GOOD.replace("1", "1.5", 1), "MalformedXML"),
    (GOOD.replace("1", "", 1), "MalformedXML"), (GOOD.replace("1", "99999999999999999999", 1), "MalformedXML"),
    (GOOD.replace("{tag}", ""), "MalformedXML"), (GOOD.replace("</ETag>", "</ETag><ETag>x</ETag>"), "MalformedXML"),
    (GOOD.replace("1", "0", 1), "InvalidArgument"), (GOOD.replace("1", "10001", 1), "InvalidArgument"),
    (GOOD + GOOD, "InvalidPartOrder"), (GOOD.replace("1", "2", 1), "InvalidPart"),
    (GOOD.replace("{tag}", "00"), "InvalidPart"),
])
def test_documents_that_are_refused(server, account, bucket, s3, begin, part, inside, code):
    upload = begin()
    tag = part(upload)["ETag"].strip('"')
    body = f"<CompleteMultipartUpload>{inside.replace('{tag}', tag)}</CompleteMultipartUpload>".encode()
    target = f"/{bucket}/k?uploadId={upload}"
    reply = signed(server, Signer(account.root, service="s3"), "POST", target, body)
    assert reply.error[:2] == (400, code), reply.text
    good = f"<CompleteMultipartUpload xmlns='urn:x'>{GOOD}</CompleteMultipartUpload>".replace("{tag}", tag).encode()
    reply = signed(server, Signer(account.root, service="s3"), "POST", target, good)
    assert reply.status == 200 and reply.value("ETag").endswith('-1"')
    assert reply.value("Location") == f"http://{server.host}:{server.port}/{bucket}/k"


def test_ten_thousand_parts_fit_a_request(server, account, bucket, begin):
    """The longest list that there can be is read, though not one of its parts is there."""
    upload = begin()
    entry = "<Part><ETag>&quot;{0:032x}&quot;</ETag><PartNumber>{0}</PartNumber><ChecksumSHA256>{1}</ChecksumSHA256></Part>"
    body = "".join(entry.format(number, "A" * 43 + "=") for number in range(1, 10_001))
    target = f"/{bucket}/k?uploadId={upload}"

    def send(text):
        return signed(server, Signer(account.root, service="s3"), "POST", target,
                      f"<CompleteMultipartUpload>{text}</CompleteMultipartUpload>".encode())

    assert send(body).error[:2] == (400, "InvalidPart")
    assert send(body + entry.format(10_000, "A" * 43 + "=")).error[:2] == (400, "MalformedXML")


@pytest.mark.parametrize("number", ["x", "", "-1", "0", "10001", "1.0", "99999999999999999999"])
def test_part_numbers(server, account, bucket, begin, number):
    target = f"/{bucket}/k?partNumber={number}&uploadId={begin()}"
    assert signed(server, Signer(account.root, service="s3"), "PUT", target, b"x").error[:2] == (400, "InvalidArgument")
