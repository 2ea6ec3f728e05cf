"""What Stint does not serve is never taken for what it does: every sub-resource of S3, with every method."""

import pytest

from support.server import allow
from support.wire import Signer, signed

BUCKET = [
    "abac", "accelerate", "acl", "analytics", "analytics&id=x", "cors", "delete", "encryption", "intelligent-tiering",
    "intelligent-tiering&id=x", "inventory", "inventory&id=x", "lifecycle", "list-type=1", "list-type=3", "list-type",
    "location", "logging", "metadataConfiguration", "metadataTable", "metrics", "metrics&id=x", "notification",
    "object-lock", "ownershipControls", "policyStatus", "replication", "requestPayment", "session", "tagging", "uploads",
    "versioning", "versions", "website", "policy&acl", "acl&list-type=2", "versions&delimiter=/",
]
OBJECT = [
    "acl", "annotation", "attributes", "encryption", "legal-hold", "renameObject", "restore", "retention", "select",
    "select&select-type=2", "tagging", "torrent", "uploadId=x", "partNumber=1&uploadId=x", "uploads", "acl&tagging",
    "partNumber=1&acl",
]
SERVED = {
    ("GET", "location"), ("GET", "policyStatus"), ("GET", "uploads"), ("GET", "uploadId=x"), ("DELETE", "uploadId=x"),
    ("POST", "uploadId=x"), ("PUT", "partNumber=1&uploadId=x"), ("POST", "uploads"),
}
REFUSED = {
    (501, "NotImplemented"), (405, "MethodNotAllowed"), (400, "InvalidArgument"), (501, None), (405, None), (400, None)}


@pytest.fixture(scope="module")
def account(server):
    """One for all: nothing here is to change anything."""
    return server.create_account()


@pytest.fixture(scope="module")
def bucket():
    return "sub-resources"


@pytest.fixture(scope="module")
def objects(account, bucket):
    s3 = account.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"kept")
    s3.put_bucket_policy(Bucket=bucket, Policy='{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",'
                         f'"Action":"s3:GetObjectAcl","Resource":"arn:aws:s3:::{bucket}/*"}}]}}')
    return s3


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize("place, query", [("", q) for q in BUCKET] + [("/k", q) for q in OBJECT])
def test_sub_resources(server, account, bucket, objects, method, place, query):
    target = f"/{bucket}{place}?{query}"
    reply = signed(server, Signer(account.root, service="s3"), method, target, b"body" if method in ("PUT", "POST") else b"")
    if (method, query) not in SERVED or not place and query == "uploadId=x":
        assert (reply.status, reply.value("Code") if reply.body else None) in REFUSED, (reply.status, reply.text)
        assert b"kept" not in reply.body
    assert objects.get_object(Bucket=bucket, Key="k")["Body"].read() == b"kept"
    assert [entry["Key"] for entry in objects.list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]
    assert "GetObjectAcl" in objects.get_bucket_policy(Bucket=bucket)["Policy"]


@pytest.mark.parametrize("method, target, headers", [
    ("PUT", "/k2", [("X-Amz-Copy-Source", "/{bucket}/k")]),
    ("PUT", "/k2?partNumber=1&uploadId=x", [("X-Amz-Copy-Source", "/{bucket}/k")]),
    ("PUT", "/k2?partNumber=1&uploadId=x", [("X-Amz-Copy-Source", "/{bucket}/k"), ("X-Amz-Copy-Source-Range", "bytes=0-1")]),
    ("POST", "?delete", []), ("POST", "", [("Content-Type", "multipart/form-data; boundary=x")]),
])
def test_copies_deletes_and_forms(server, account, bucket, objects, method, target, headers):
    sent = [(name, value.replace("{bucket}", bucket)) for name, value in headers]
    body = b"<Delete><Object><Key>k</Key></Object></Delete>" if "delete" in target else b""
    reply = signed(server, Signer(account.root, service="s3"), method, f"/{bucket}{target}", body, headers=sent)
    assert reply.error[:2] in REFUSED, reply.text
    assert [entry["Key"] for entry in objects.list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]


def test_leave_to_read_objects_is_leave_for_nothing_else(server, account, bucket, objects):
    """Who may GetObject and ListBucket gets neither ACLs nor versions by asking for them oddly."""
    reader = account.user("Reader", allow("s3:GetObject", "s3:ListBucket"))
    for target in ("/k?acl", "/k?%61cl", "/k?acl=", "/k?tagging", "/k?versionId=null", "?versions", "?%76ersions", "?policy",
                   "?acl", "?uploads", "/k?uploadId=x", "?publicAccessBlock", "?policyStatus", "?location"):
        reply = signed(server, Signer(reader, service="s3"), "GET", f"/{bucket}{target}")
        assert reply.status in (403, 405, 501), (target, reply.status, reply.text)
        assert b"kept" not in reply.body and b"<Contents>" not in reply.body
