"""S3 through boto3: buckets, objects, ranges, conditions, listing, multipart upload, presigned URLs."""

import base64
import datetime
import email.utils
import hashlib
import os
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from botocore.exceptions import ClientError

from support.server import allow


@pytest.fixture
def s3(account):
    return account.client("s3")


@pytest.fixture
def put(s3, bucket):
    def put(key, body=b"", **options):
        return s3.put_object(Bucket=bucket, Key=key, Body=body, **options)

    return put


def md5(data: bytes) -> str:
    return f'"{hashlib.md5(data).hexdigest()}"'


# Buckets.


def test_buckets(account, s3, unique, refused):
    name = unique("bucket")
    assert s3.create_bucket(Bucket=name)["Location"] == f"/{name}"
    assert s3.head_bucket(Bucket=name)["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] is None  # us-east-1 shows as nothing
    listed = {entry["Name"]: entry["CreationDate"] for entry in s3.list_buckets()["Buckets"]}
    age = datetime.datetime.now(datetime.timezone.utc) - listed[name]
    assert abs(age.total_seconds()) < 10
    assert s3.create_bucket(Bucket=name)["ResponseMetadata"]["HTTPStatusCode"] == 200  # us-east-1: again is fine
    s3.put_object(Bucket=name, Key="k", Body=b"")
    with refused("BucketNotEmpty", 409):
        s3.delete_bucket(Bucket=name)
    s3.delete_object(Bucket=name, Key="k")
    s3.delete_bucket(Bucket=name)
    with refused("NoSuchBucket", 404) as error:
        s3.list_objects_v2(Bucket=name)
    assert error.message == "The specified bucket does not exist"
    with refused("404", 404):
        s3.head_bucket(Bucket=name)


def test_a_bucket_in_a_region(account, server, unique, refused):
    name = unique("bucket")
    west = server.client("s3", account.root, region="eu-west-1")
    west.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert west.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-west-1"
    assert west.head_bucket(Bucket=name)["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "eu-west-1"
    with refused("BucketAlreadyOwnedByYou", 409):
        west.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    west.put_object(Bucket=name, Key="k", Body=b"v")
    assert west.get_object(Bucket=name, Key="k")["Body"].read() == b"v"


def test_a_bucket_of_another_account(account, other_account, bucket, refused):
    theirs = other_account.client("s3")
    with refused("BucketAlreadyExists", 409):
        theirs.create_bucket(Bucket=bucket)
    for call in (theirs.list_objects_v2, theirs.delete_bucket, theirs.get_bucket_location):
        with refused("AccessDenied", 403):
            call(Bucket=bucket)
    with refused("403", 403):
        theirs.head_bucket(Bucket=bucket)
    assert bucket not in [entry["Name"] for entry in theirs.list_buckets()["Buckets"]]


@pytest.mark.parametrize("name", ["ab", "Upper", "under_score", "-start", "end-", "a..b", "192.168.1.1", "x" * 64])
def test_bad_bucket_names(account, server, name):
    from support.wire import Signer, signed

    reply = signed(server, Signer(account.root, service="s3"), "PUT", f"/{name}")
    assert reply.error[:2] == (400, "InvalidBucketName"), reply.text


# Objects.


def test_objects(s3, bucket, put, refused):
    body = os.urandom(300_000)
    made = put("a/b.bin", body, ContentType="image/x", Metadata={"Note": "one", "other": "two"}, CacheControl="no-store")
    assert made["ETag"] == md5(body)
    got = s3.get_object(Bucket=bucket, Key="a/b.bin")
    assert got["Body"].read() == body and got["ETag"] == md5(body) and got["ContentLength"] == len(body)
    assert got["ContentType"] == "image/x" and got["CacheControl"] == "no-store"
    assert got["Metadata"] == {"note": "one", "other": "two"} and got["AcceptRanges"] == "bytes"
    head = s3.head_object(Bucket=bucket, Key="a/b.bin")
    assert head["ContentLength"] == len(body) and head["Metadata"] == got["Metadata"]
    assert head["LastModified"] == got["LastModified"]
    put("a/b.bin", b"short")
    assert s3.get_object(Bucket=bucket, Key="a/b.bin")["Body"].read() == b"short"
    assert s3.get_object(Bucket=bucket, Key="a/b.bin")["Metadata"] == {}
    s3.delete_object(Bucket=bucket, Key="a/b.bin")
    with refused("NoSuchKey", 404) as error:
        s3.get_object(Bucket=bucket, Key="a/b.bin")
    assert error.message == "The specified key does not exist."
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="a/b.bin")
    assert s3.delete_object(Bucket=bucket, Key="a/b.bin")["ResponseMetadata"]["HTTPStatusCode"] == 204


KEYS = [
    "plain", "a b", "a+b", "é/ü", "日本", "a//b", "/lead", "trail/", "..", "../up", "a/../b", ".", "a/./b", "%2F", "%", "a%2Fb",
    "q?x=1&y", "#frag", "a;b=c", "x" * 1024, "emoji-😀", "tab\there", "new\nline", "<&>\"'", "a\\b", "~-_.!*'()", "con",
    "a=b,c:d@e$f", " lead", "trail ", "x/" * 500 + "end",
]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key[:12].encode("unicode_escape").decode())
def test_keys(s3, bucket, put, key):
    """A key is a name, not a path: each is its own object and comes back as it went in."""
    put(key, key.encode())
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert [entry["Key"] for entry in listed] == [key]
    s3.delete_object(Bucket=bucket, Key=key)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_keys_beside_each_other(s3, bucket, put):
    """`a`, `a/` and `a/b` are three objects; so are names that differ in case or in Unicode form."""
    keys = ["a", "a/", "a/b", "A", "a//b", "e\u0301", "\u00e9"]
    for key in keys:
        put(key, key.encode())
    for key in keys:
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    assert [e["Key"] for e in s3.list_objects_v2(Bucket=bucket)["Contents"]] == sorted(keys, key=str.encode)


def test_a_key_that_is_too_long(put, refused):
    with refused("KeyTooLongError", 400):
        put("é" * 513, b"")


@pytest.mark.parametrize("given, first, last", [
    ("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), ("bytes=90-", 90, 99), ("bytes=-10", 90, 99), ("bytes=0-1000", 0, 99),
    ("bytes=-1000", 0, 99),
])
def test_ranges(s3, bucket, put, given, first, last):
    body = bytes(range(100))
    put("r", body)
    got = s3.get_object(Bucket=bucket, Key="r", Range=given)
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert got["Body"].read() == body[first : last + 1] and got["ContentRange"] == f"bytes {first}-{last}/100"
    assert s3.head_object(Bucket=bucket, Key="r", Range=given)["ContentLength"] == last - first + 1


@pytest.mark.parametrize("given", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_ranges_beyond_the_end(s3, bucket, put, given, refused):
    put("r", bytes(100))
    with refused("InvalidRange", 416):
        s3.get_object(Bucket=bucket, Key="r", Range=given)


@pytest.mark.parametrize("given", ["bytes=5-2", "items=0-1", "bytes=a-b", "bytes=0-1,5-6", "bytes=", "bytes=1"])
def test_ranges_that_are_none_give_it_all(s3, bucket, put, given):
    put("r", bytes(100))
    assert s3.get_object(Bucket=bucket, Key="r", Range=given)["ContentLength"] == 100


def test_conditions(s3, bucket, put, refused):
    tag = put("c", b"body")["ETag"]
    modified = s3.head_object(Bucket=bucket, Key="c")["LastModified"]
    before, after = modified - datetime.timedelta(hours=1), modified + datetime.timedelta(seconds=1)

    def get(**conditions):
        return s3.get_object(Bucket=bucket, Key="c", **conditions)["Body"].read()

    assert get(IfMatch=tag) == get(IfMatch=tag.strip('"')) == get(IfNoneMatch='"other"') == b"body"
    assert get(IfModifiedSince=before) == get(IfUnmodifiedSince=after) == b"body"
    assert get(IfMatch=tag, IfUnmodifiedSince=before) == b"body"  # RFC 9110 §13.2.2
    for conditions in ({"IfMatch": '"other"'}, {"IfUnmodifiedSince": before}):
        with refused("PreconditionFailed", 412):
            get(**conditions)
    for conditions in ({"IfNoneMatch": tag}, {"IfModifiedSince": modified}, {"IfNoneMatch": "*"}):
        with refused("304", 304):
            get(**conditions)
        with refused("304", 304):
            s3.head_object(Bucket=bucket, Key="c", **conditions)
    with refused("PreconditionFailed", 412):
        put("c", b"new", IfNoneMatch="*")
    assert get() == b"body"
    put("fresh", b"new", IfNoneMatch="*")
    put("c", b"newer", IfMatch=tag)
    with refused("PreconditionFailed", 412):
        put("c", b"newest", IfMatch=tag)
    assert get() == b"newer"


def test_replies_can_be_overridden_by_a_signed_query(s3, bucket, put):
    put("o", b"x")
    got = s3.get_object(Bucket=bucket, Key="o", ResponseContentType="text/x", ResponseContentDisposition="attachment")
    assert got["ContentType"] == "text/x" and got["ContentDisposition"] == "attachment"


# Checksums.


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums(s3, bucket, put, algorithm, refused):
    body = os.urandom(70_000)
    put("c", body, ChecksumAlgorithm=algorithm)
    assert s3.get_object(Bucket=bucket, Key="c")["Body"].read() == body
    with refused(("BadDigest", "InvalidRequest", "XAmzContentChecksumMismatch"), 400):
        put("bad", body, **{f"Checksum{algorithm}": base64.b64encode(b"x" * {"CRC32": 4, "SHA1": 20, "SHA256": 32}[
            algorithm]).decode()})
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="bad")


def test_content_md5(account, server, bucket):
    from support.wire import Signer, signed

    def send(value):
        return signed(server, Signer(account.root, service="s3"), "PUT", f"/{bucket}/m", b"body",
                      headers=[("Content-MD5", value)])

    assert send(base64.b64encode(hashlib.md5(b"body").digest()).decode()).status == 200
    assert send(base64.b64encode(hashlib.md5(b"other").digest()).decode()).error[:2] == (400, "BadDigest")
    assert send("nonsense").error[:2] == (400, "InvalidDigest")


@pytest.mark.parametrize("options", [
    {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"},
    {"request_checksum_calculation": "when_supported"},
    {"s3": {"payload_signing_enabled": True, "addressing_style": "path"}},
    {"s3": {"payload_signing_enabled": False, "addressing_style": "path"}},
    {"s3": {"payload_signing_enabled": False, "addressing_style": "path"},
     "request_checksum_calculation": "when_required"},
])
def test_ways_of_sending(account, bucket, options):
    s3 = account.client("s3", **options)
    for size in (0, 1, 65_536, 1_000_001):
        body = os.urandom(size)
        s3.put_object(Bucket=bucket, Key="k", Body=body)
        assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == body


# Listing.


@pytest.fixture
def forest(put):
    keys = ["a", "b/1", "b/2", "b/c/3", "c", "d/", "d/4", "z z", "é/5"]
    for key in keys:
        put(key, b"x")
    return keys


def listing(s3, bucket, version, **options):
    """Keys and prefixes of all pages."""
    operation = "list_objects_v2" if version == 2 else "list_objects"
    keys, prefixes = [], []
    for page in s3.get_paginator(operation).paginate(Bucket=bucket, **options):
        keys += [entry["Key"] for entry in page.get("Contents", [])]
        prefixes += [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]
    return keys, prefixes


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_listing(s3, bucket, forest, version, size):
    page = {"PaginationConfig": {"PageSize": size}}
    assert listing(s3, bucket, version, **page) == (forest, [])
    assert listing(s3, bucket, version, Delimiter="/", **page) == (["a", "c", "z z"], ["b/", "d/", "é/"])
    assert listing(s3, bucket, version, Prefix="b/", **page) == (["b/1", "b/2", "b/c/3"], [])
    assert listing(s3, bucket, version, Prefix="b/", Delimiter="/", **page) == (["b/1", "b/2"], ["b/c/"])
    assert listing(s3, bucket, version, Prefix="none", **page) == ([], [])
    assert listing(s3, bucket, version, Prefix="d/", Delimiter="/", **page) == (["d/", "d/4"], [])


def test_listing_in_detail(s3, bucket, forest, refused):
    reply = s3.list_objects_v2(Bucket=bucket, StartAfter="b/2", MaxKeys=2)
    assert [entry["Key"] for entry in reply["Contents"]] == ["b/c/3", "c"] and reply["IsTruncated"]
    assert reply["KeyCount"] == 2 and reply["MaxKeys"] == 2 and reply["StartAfter"] == "b/2"
    assert reply["Contents"][0]["Size"] == 1 and reply["Contents"][0]["ETag"] == md5(b"x")
    assert reply["Contents"][0]["StorageClass"] == "STANDARD"
    assert s3.list_objects_v2(Bucket=bucket, MaxKeys=0)["KeyCount"] == 0
    assert s3.list_objects_v2(Bucket=bucket, FetchOwner=True)["Contents"][0]["Owner"]["ID"]
    assert [e["Key"] for e in s3.list_objects(Bucket=bucket, Marker="d/")["Contents"]] == ["d/4", "z z", "é/5"]
    with refused("InvalidArgument", 400):
        s3.list_objects_v2(Bucket=bucket, ContinuationToken="nonsense")
    with refused("InvalidArgument", 400):
        s3.list_objects_v2(Bucket=bucket, MaxKeys=-1)


def test_a_thousand_at_most(s3, bucket, put):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda index: put(f"{index:05}", b""), range(1005)))
    reply = s3.list_objects_v2(Bucket=bucket, MaxKeys=5000)
    assert reply["KeyCount"] == 1000 and reply["IsTruncated"]
    assert listing(s3, bucket, 2)[0] == [f"{index:05}" for index in range(1005)]


# Multipart upload.

PART = 5 * 1024 * 1024


def test_multipart(s3, bucket, refused):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big", ContentType="x/y", Metadata={"a": "b"})["UploadId"]
    parts = [os.urandom(PART), os.urandom(PART), os.urandom(10)]
    tags = [
        s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=number, Body=body)["ETag"]
        for number, body in enumerate(parts, 1)
    ]
    assert tags == [md5(part) for part in parts]
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="big")  # nothing shows before it is complete
    listed = s3.list_parts(Bucket=bucket, Key="big", UploadId=upload)["Parts"]
    assert [(part["PartNumber"], part["Size"]) for part in listed] == [(1, PART), (2, PART), (3, 10)]
    uploads = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [(entry["Key"], entry["UploadId"]) for entry in uploads] == [("big", upload)]
    manifest = {"Parts": [{"PartNumber": n, "ETag": tag} for n, tag in enumerate(tags, 1)]}
    done = s3.complete_multipart_upload(Bucket=bucket, Key="big", UploadId=upload, MultipartUpload=manifest)
    digest = hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts)).hexdigest()
    assert done["ETag"] == f'"{digest}-3"'
    got = s3.get_object(Bucket=bucket, Key="big")
    assert got["Body"].read() == b"".join(parts) and got["ContentType"] == "x/y" and got["Metadata"] == {"a": "b"}
    assert got["ETag"] == done["ETag"]
    with refused("NoSuchUpload", 404):
        s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=1, Body=b"x")


def test_multipart_mistakes(s3, bucket, refused):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]

    def part(number, body=b"x" * 10):
        return s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=number, Body=body)["ETag"]

    def complete(*parts, key="big", identifier=upload):
        return s3.complete_multipart_upload(
            Bucket=bucket, Key=key, UploadId=identifier,
            MultipartUpload={"Parts": [{"PartNumber": n, "ETag": tag} for n, tag in parts]},
        )

    one, two = part(1), part(2)
    with refused("EntityTooSmall", 400):
        complete((1, one), (2, two))
    with refused("InvalidPartOrder", 400):
        complete((2, two), (1, one))
    with refused("InvalidPart", 400):
        complete((1, '"00000000000000000000000000000000"'))
    with refused("InvalidPart", 400):
        complete((1, one), (7, one))
    with refused("NoSuchUpload", 404):
        complete((1, one), key="other")
    with refused("NoSuchUpload", 404):
        complete((1, one), identifier="nonsense")
    for number in (0, 10001):
        with refused("InvalidArgument", 400):
            part(number)
    with refused("MalformedXML", 400):
        complete()
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="big")
    complete((2, two))  # a selection is allowed
    assert s3.get_object(Bucket=bucket, Key="big")["ContentLength"] == 10


def test_multipart_abort(s3, bucket, refused):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"x")
    s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=upload)
    with refused("NoSuchUpload", 404):
        s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    with refused("NoSuchUpload", 404):
        s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=upload)


def test_an_upload_belongs_to_its_bucket(account, s3, bucket, unique, refused):
    other = unique("bucket")
    s3.create_bucket(Bucket=other)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    with refused("NoSuchUpload", 404):
        s3.upload_part(Bucket=other, Key="k", UploadId=upload, PartNumber=1, Body=b"x")


def test_boto3_transfers(s3, bucket, tmp_path):
    """upload_file and download_file: 8 MiB parts, several at once, checksums as boto3 sends them."""
    source, back = tmp_path / "source", tmp_path / "back"
    source.write_bytes(os.urandom(20 * 1024 * 1024 + 17))
    s3.upload_file(str(source), bucket, "transfer")
    s3.download_file(bucket, "transfer", str(back))
    assert back.read_bytes() == source.read_bytes()


def test_cli_v1_transfers_100_mib(aws, account, bucket, tmp_path):
    source, back = tmp_path / "source", tmp_path / "back"
    block = os.urandom(1024 * 1024)
    source.write_bytes(block * 100)
    aws.output("s3", "cp", "--no-progress", str(source), f"s3://{bucket}/large", credentials=account.root)
    aws.output("s3", "cp", "--no-progress", f"s3://{bucket}/large", str(back), credentials=account.root)
    assert hashlib.sha256(back.read_bytes()).digest() == hashlib.sha256(source.read_bytes()).digest()


def test_cli_v2_transfers(aws2, account, bucket, tmp_path):
    source, back = tmp_path / "source", tmp_path / "back"
    source.write_bytes(os.urandom(1024 * 1024) * 20)
    aws2.output("s3", "cp", "--no-progress", str(source), f"s3://{bucket}/large", credentials=account.root)
    aws2.output("s3", "cp", "--no-progress", f"s3://{bucket}/large", str(back), credentials=account.root)
    assert back.read_bytes() == source.read_bytes()


# Presigned URLs.


def open_url(url, method="GET", data=None, **headers):
    request = urllib.request.Request(url, method=method, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_presigned(account, s3, bucket, put):
    key = account.user("Presigner", allow("s3:GetObject", "s3:PutObject"))
    mine = account.client("s3", key, signature_version="s3v4")
    put("p q/é", b"there")
    url = mine.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "p q/é"}, ExpiresIn=60)
    assert open_url(url) == (200, b"there")
    assert open_url(url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))[0] == 403
    assert open_url(url.replace("p%20q", "p%20r"))[0] == 403
    assert open_url(url, method="DELETE")[0] == 403
    upload = mine.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "new"}, ExpiresIn=60)
    assert open_url(upload, "PUT", b"sent")[0] == 200
    assert s3.get_object(Bucket=bucket, Key="new")["Body"].read() == b"sent"
    forbidden = mine.generate_presigned_url("delete_object", {"Bucket": bucket, "Key": "new"}, ExpiresIn=60)
    status, body = open_url(forbidden, "DELETE")
    assert status == 403 and b"<Code>AccessDenied</Code>" in body
    assert s3.head_object(Bucket=bucket, Key="new")


def test_presigned_expires(account, bucket, put):
    put("k", b"v")
    mine = account.client("s3", signature_version="s3v4")
    url = mine.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"}, ExpiresIn=1)
    assert open_url(url)[0] == 200
    time.sleep(2.1)
    status, body = open_url(url)
    assert status == 403 and b"<Code>AccessDenied</Code>" in body and b"Request has expired" in body
    too_long = mine.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"}, ExpiresIn=604801)
    assert open_url(too_long)[0] in (400, 403)


# Clients send more than we keep; what we do not have says so.


@pytest.mark.parametrize("operation, inputs", [
    ("copy_object", {"Key": "copy", "CopySource": "{bucket}/k"}),
    ("delete_objects", {"Delete": {"Objects": [{"Key": "k"}]}}),
    ("put_object_tagging", {"Key": "k", "Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}),
    ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
    ("put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": []}}),
])
def test_what_is_not_there_is_refused_and_changes_nothing(account, s3, bucket, put, operation, inputs):
    """Never taken for the operation that the path alone would name."""
    put("k", b"kept")
    inputs = {k: v.replace("{bucket}", bucket) if isinstance(v, str) else v for k, v in inputs.items()}
    with pytest.raises(ClientError) as error:
        getattr(s3, operation)(Bucket=bucket, **inputs)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 405, 501)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"kept"
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]


def test_errors_on_the_wire(account, server, bucket):
    from support.wire import Signer, signed

    reply = signed(server, Signer(account.root, service="s3"), "GET", f"/{bucket}/absent")
    assert reply.error == (404, "NoSuchKey", "The specified key does not exist.")
    assert reply.header("Content-Type") == "application/xml" and reply.value("Key") == "absent"
    assert reply.header("x-amz-request-id") == reply.value("RequestId") and reply.header("x-amz-id-2")
    assert reply.text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert email.utils.parsedate_to_datetime(reply.header("Date"))
    head = signed(server, Signer(account.root, service="s3"), "HEAD", f"/{bucket}/absent")
    assert head.status == 404 and head.body == b""
