"""S3's payload forms by hand: chunked with signatures, with trailers, unsigned; and each way of getting them wrong."""

import base64
import hashlib
import hmac
import zlib

import pytest

from support.wire import EMPTY, Signer, connection, exchange, host, read_reply, render, signed

CHUNKED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
CHUNKED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
DATA = [b"a" * 65536, b"b" * 65536, b"c" * 1000]


def crc32(parts) -> str:
    return base64.b64encode(zlib.crc32(b"".join(parts)).to_bytes(4, "big")).decode()


class Upload:
    """A chunked upload, with a place to spoil each part of it."""

    def __init__(self, server, credentials, target, form=CHUNKED, parts=DATA, trailer=None, length=None, headers=()):
        self.server, self.target, self.form, self.parts, self.trailer = server, target, form, parts, trailer
        self.signer = Signer(credentials, service="s3", payload_hash=form)
        size = sum(map(len, parts)) if length is None else length
        sent = [("Host", host(server)), ("Content-Encoding", "aws-chunked"),
                ("X-Amz-Decoded-Content-Length", str(size)), *headers]
        if trailer:
            sent.append(("X-Amz-Trailer", trailer[0]))
        self.headers = self.signer.headers("PUT", target, sent)
        self.previous = self.headers[-1][1].rsplit("Signature=", 1)[1]

    def sign(self, kind, *lines) -> str:
        text = "\n".join([f"AWS4-HMAC-SHA256-{kind}", self.signer.moment(), self.signer.scope(), self.previous, *lines])
        self.previous = hmac.new(self.signer.key(), text.encode(), hashlib.sha256).hexdigest()
        return self.previous

    def body(self) -> bytes:
        result = b""
        for part in [*self.parts, b""]:
            extension = ""
            if self.form != UNSIGNED_TRAILER:
                extension = ";chunk-signature=" + self.sign("PAYLOAD", EMPTY, hashlib.sha256(part).hexdigest())
            result += f"{len(part):x}{extension}\r\n".encode() + part
            if part:
                result += b"\r\n"
        if self.trailer:
            name, value = self.trailer
            result += f"{name}:{value}\r\n".encode()
            if self.form == CHUNKED_TRAILER:
                digest = hashlib.sha256(f"{name}:{value}\n".encode()).hexdigest()
                result += f"x-amz-trailer-signature:{self.sign('TRAILER', digest)}\r\n".encode()
        return result + b"\r\n"

    def send(self, spoil=lambda body: body):
        body = spoil(self.body())
        return exchange(self.server, render("PUT", self.target, self.headers, body))


@pytest.fixture
def target(bucket):
    return f"/{bucket}/chunked"


def stored(account, bucket):
    return account.client("s3").get_object(Bucket=bucket, Key="chunked")["Body"].read()


@pytest.mark.parametrize("form, trailer", [
    (CHUNKED, False), (CHUNKED_TRAILER, True), (UNSIGNED_TRAILER, True),
])
def test_chunked(server, account, bucket, target, form, trailer):
    checksum = ("x-amz-checksum-crc32", crc32(DATA)) if trailer else None
    reply = Upload(server, account.root, target, form, trailer=checksum).send()
    assert reply.status == 200, reply.text
    assert reply.header("ETag") == f'"{hashlib.md5(b"".join(DATA)).hexdigest()}"'
    assert stored(account, bucket) == b"".join(DATA)
    head = account.client("s3").head_object(Bucket=bucket, Key="chunked")
    assert "aws-chunked" not in head.get("ContentEncoding", "")
    empty = Upload(server, account.root, target, form, parts=[],
                   trailer=("x-amz-checksum-crc32", crc32([])) if trailer else None).send()
    assert empty.status == 200 and stored(account, bucket) == b""


def swap(old, new):
    return lambda body: body.replace(old, new, 1)


SPOILT = {
    "a byte of the data": swap(b"aaaa", b"aaab"),
    "a signature": lambda body: body[:22] + (b"0" if body[22:23] != b"0" else b"1") + body[23:],
    "chunks swapped": lambda body: body.replace(b"a" * 65536, b"@").replace(b"b" * 65536, b"a" * 65536).replace(
        b"@", b"b" * 65536),
    "a size": swap(b"10000;", b"0ffff;"),
    "the last chunk missing": lambda body: body[: body.rindex(b"0;chunk-signature")],
    "no signature at all": lambda body: b"10000\r\n" + body.split(b"\r\n", 1)[1],
    "a size that is no number": swap(b"10000;", b"zzzzz;"),
    "a huge size": swap(b"10000;", b"ffffffffffffffff;"),
    "a negative size": swap(b"10000;", b"-1;"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_spoilt_chunks_store_nothing(server, account, bucket, target, refused, what):
    before = Upload(server, account.root, target, parts=[b"before"])
    assert before.send().status == 200
    reply = Upload(server, account.root, target).send(SPOILT[what])
    assert reply is None or 400 <= reply.status < 500, (what, reply)
    assert stored(account, bucket) == b"before", what


@pytest.mark.parametrize("form", [CHUNKED_TRAILER, UNSIGNED_TRAILER])
@pytest.mark.parametrize("what", ["a wrong checksum", "no trailer", "another trailer", "a forged trailer"])
def test_spoilt_trailers_store_nothing(server, account, bucket, target, form, what):
    good = crc32(DATA)
    upload = Upload(server, account.root, target, form,
                    trailer=("x-amz-checksum-crc32", good if what != "a wrong checksum" else crc32([b"other"])))
    spoil = {
        "a wrong checksum": lambda body: body,
        "no trailer": lambda body: body[: body.index(b"x-amz-checksum")] + b"\r\n",
        "another trailer": swap(b"x-amz-checksum-crc32:", b"x-amz-checksum-sha256:"),
        "a forged trailer": swap(good.encode(), crc32([b"other"]).encode()),
    }[what]
    reply = upload.send(spoil)
    assert reply is None or 400 <= reply.status < 500, reply
    assert account.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize("length", [0, 1000, 200_000])
def test_the_decoded_length_must_be_true(server, account, bucket, target, length):
    reply = Upload(server, account.root, target, length=length).send()
    assert reply is None or 400 <= reply.status < 500
    assert account.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize("payload_hash", [
    "nonsense", "", "STREAMING-SOMETHING", hashlib.sha256(b"other").hexdigest(), EMPTY.upper(),
])
def test_payload_hashes(server, account, bucket, target, payload_hash):
    signer = Signer(account.root, service="s3", payload_hash=payload_hash or " ")
    reply = signed(server, signer, "PUT", target, b"body")
    assert 400 <= reply.status < 500, reply.text
    assert account.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_wrong_payload_hash_is_named(server, account, target):
    signer = Signer(account.root, service="s3", payload_hash=hashlib.sha256(b"other").hexdigest())
    assert signed(server, signer, "PUT", target, b"body").error[:2] == (400, "XAmzContentSHA256Mismatch")


def test_the_payload_hash_is_needed(server, account, bucket, target):
    """S3 wants `x-amz-content-sha256` on every signed request."""
    signer = Signer(account.root, service="s3")
    headers = [h for h in signer.headers("PUT", target, [("Host", host(server))], b"body")
               if h[0] != "X-Amz-Content-Sha256"]
    reply = exchange(server, render("PUT", target, headers, b"body"))
    assert reply.status in (400, 403)
    assert account.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a25_unsigned_amz_headers_count_for_nothing(server, account, bucket, target):
    """A header that was not signed may have been added on the way (A25)."""
    signer = Signer(account.root, service="s3", unsigned=("x-amz-meta-added",))
    reply = signed(server, signer, "PUT", target, b"body", headers=[("x-amz-meta-added", "evil")])
    assert reply.error[:2] == (403, "AccessDenied") or "HeadersNotSigned" in reply.text
    assert account.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_body_that_stops_stores_nothing(server, account, bucket, target):
    signer = Signer(account.root, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    headers = signer.headers("PUT", target, [("Host", host(server)), ("Content-Length", "1000000")])
    with connection(server) as link:
        link.sendall(render("PUT", target, headers) + b"x" * 500_000)
    assert account.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_denied_upload_is_refused_before_its_body(server, account, bucket, target):
    """`Expect: 100-continue`: who may not write need not send."""
    bare = account.user("Bare")
    signer = Signer(bare, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    sent = [("Host", host(server)), ("Content-Length", str(5 * 2**30)), ("Expect", "100-continue")]
    with connection(server) as link:
        link.sendall(render("PUT", target, signer.headers("PUT", target, sent)))
        reply = read_reply(link)
    assert reply.error[:2] == (403, "AccessDenied")


def test_expect_continue(server, account, bucket, target):
    signer = Signer(account.root, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    sent = [("Host", host(server)), ("Content-Length", "4"), ("Expect", "100-continue")]
    with connection(server) as link:
        link.sendall(render("PUT", target, signer.headers("PUT", target, sent)))
        assert link.recv(65536).startswith(b"HTTP/1.1 100 Continue\r\n")
        link.sendall(b"body")
        assert read_reply(link).status == 200
    assert stored(account, bucket) == b"body"


def test_an_empty_body_is_continued_too(server, account, bucket, target):
    """As AWS. The botocore within the AWS CLI takes a first answer other than 100 for the status of the next one too, and
    then waits for what does not come: `aws s3 sync` of an empty file and others hung."""
    signer = Signer(account.root, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    sent = [("Host", host(server)), ("Content-Length", "0"), ("Expect", "100-continue")]
    with connection(server) as link:
        link.sendall(render("PUT", target, signer.headers("PUT", target, sent)))
        received = b"".join(iter(lambda: link.recv(65536), b""))
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert stored(account, bucket) == b""


def test_a_refused_empty_body_ends_the_connection(server, account, target):
    bare = account.user("Empty")
    signer = Signer(bare, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    sent = [("Host", host(server)), ("Content-Length", "0"), ("Expect", "100-continue")]
    with connection(server) as link:
        link.sendall(render("PUT", target, signer.headers("PUT", target, sent)))
        reply = read_reply(link)
        assert reply.error[:2] == (403, "AccessDenied")
        assert link.recv(1) == b""


def test_signature_errors_of_s3(server, account, bucket):
    """A18: S3 spells them differently."""
    wrong = Signer(account.root, service="s3", tamper=True)
    assert signed(server, wrong, "GET", f"/{bucket}").error[:2] == (403, "SignatureDoesNotMatch")
    from support.server import Credentials

    unknown = Signer(Credentials("AKIAQAAAAAAAGMKEM7X5", "x" * 40), service="s3")
    assert signed(server, unknown, "GET", f"/{bucket}").error == (
        403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
    )
    late = Signer(account.root, service="s3", date="20200101T000000Z")
    assert signed(server, late, "GET", f"/{bucket}").error[:2] == (403, "RequestTimeTooSkewed")


def test_documents_that_are_too_long(server, account, bucket):
    """Refused by their heads, before they are read."""
    signer = Signer(account.root, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    for method, query in (("PUT", "policy"), ("PUT", "publicAccessBlock")):
        headers = signer.headers(
            method, f"/{bucket}?{query}", [("Host", host(server)), ("Content-Length", str(2**40))])
        reply = exchange(server, render(method, f"/{bucket}?{query}", headers))
        assert reply.error[:2] == (400, "MaxMessageLengthExceeded"), reply.text


@pytest.mark.parametrize("query", ["policy", "publicAccessBlock"])
def test_documents_whose_chunks_become_too_long(server, account, bucket, query):
    """The head told no length: it comes to light on the way, and is answered in S3's words."""
    signer = Signer(account.root, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    target = f"/{bucket}?{query}"
    headers = signer.headers("PUT", target, [("Host", host(server)), ("Transfer-Encoding", "chunked")])
    with connection(server) as link:
        link.sendall(render("PUT", target, headers) + b"10001\r\n" + b"x" * 65537 + b"\r\n")
        for _ in range(17):
            link.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        link.sendall(b"0\r\n\r\n")
        reply = read_reply(link)
    assert reply.error[:2] == (400, "MaxMessageLengthExceeded"), reply.text
    assert reply.value("MaxMessageLengthBytes") == str(2**20)
    assert reply.value("RequestId") == reply.header("x-amz-request-id")


@pytest.mark.parametrize("header, wrong, code", [
    ("Content-MD5", base64.b64encode(hashlib.md5(b"other").digest()).decode(), "BadDigest"),
    ("Content-MD5", "nonsense", "InvalidDigest"), ("X-Amz-Checksum-Crc32", crc32([b"other"]), "BadDigest"),
    ("X-Amz-Checksum-Sha256", "AAAA", "InvalidRequest"),
])
def test_digests_of_documents(server, account, bucket, header, wrong, code):
    body = b"<PublicAccessBlockConfiguration></PublicAccessBlockConfiguration>"
    reply = signed(server, Signer(account.root, service="s3"), "PUT", f"/{bucket}?publicAccessBlock", body,
                   headers=[(header, wrong)])
    assert reply.error[:2] == (400, code), reply.text
    kept = account.client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert all(kept.values())


@pytest.mark.parametrize("body", [
    b"", b"<", b"<a/>", b"<CompleteMultipartUpload>", b"\xff\xfe", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    b"<CompleteMultipartUpload>" + b"<Part>" * 100_000, b"x" * 3_000_000,
    b"<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>y</ETag></Part></CompleteMultipartUpload>",
], ids=["empty", "cut", "another", "open", "UTF-16", "entity", "deep", "no XML", "no number"])
def test_malformed_xml(server, account, bucket, body):
    upload = account.client("s3").create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    reply = signed(server, Signer(account.root, service="s3"), "POST", f"/{bucket}/k?uploadId={upload}", body)
    assert reply.status == 400 and reply.value("Code") in (
        "MalformedXML", "InvalidRequest", "MaxMessageLengthExceeded", "EntityTooLarge", "MissingRequestBodyError"), reply.text
    assert account.client("s3").list_multipart_uploads(Bucket=bucket)["Uploads"]
