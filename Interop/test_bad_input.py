"""Nothing from outside ends the process, hangs it, or changes anything: malformed, huge, slow and hostile requests."""

import os
import random
import socket
import threading
import time

import pytest

from support.server import Credentials, allow
from support.wire import FORM, Signer, connection, exchange, form, host, query_call, read_reply, render, signed


def still_serves(server):
    assert server.alive
    assert query_call(server, Signer(server.first.root), {"Action": "GetCallerIdentity"}).status == 200


RAW = {
    "nothing": b"",
    "no HTTP": b"hello\r\n\r\n",
    "binary": bytes(range(256)) * 10,
    "a TLS hello": bytes.fromhex("1603010200010001fc0303") + b"\x00" * 500,
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n",
    "HTTP/3.0": b"GET / HTTP/3.0\r\nHost: a\r\n\r\n",
    "no version": b"GET / \r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a NUL in the path": b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
    "bytes beyond ASCII": b"GET /\xff\xfe HTTP/1.1\r\nHost: \xff\r\nX-\xe9: \xff\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
    "a bare LF": b"GET / HTTP/1.1\nHost: a\n\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "an absolute target": b"GET http://169.254.169.254/latest HTTP/1.1\r\nHost: a\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "CONNECT": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n",
    "length and chunked": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\naaaaa",
    "a negative length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "a huge length": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "a long target": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 20_000 + b"\r\n",
    "a bad chunk": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a huge chunk": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    "a long method": b"A" * 100_000 + b" / HTTP/1.1\r\nHost: a\r\n\r\n",
    "an upgrade": b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
}


@pytest.mark.parametrize("what", RAW)
def test_raw(server, what):
    with connection(server, timeout=10) as link:
        try:
            link.sendall(RAW[what])
            link.shutdown(socket.SHUT_WR)
            reply = read_reply(link)
        except OSError:  # closed while it was being sent
            reply = None
    assert reply is None or 300 <= reply.status < 500, (what, reply.status)
    still_serves(server)


FORMS = {
    "empty": b"", "not UTF-8": b"Action=\xff\xfe&Version=2011-06-15", "overlong UTF-8": b"Action=%c0%ae&Version=2011-06-15",
    "a surrogate": b"Action=%ed%a0%80&Version=2011-06-15", "bad percent": b"Action=%&Version=%2&X=%zz",
    "a NUL": b"Action=Get%00CallerIdentity&Version=2011-06-15", "JSON": b'{"Action":"GetCallerIdentity"}',
    "many members": b"&".join(b"Tags.member.%d.Key=a" % index for index in range(1, 50_000)) + b"&Action=AssumeRole"
    b"&Version=2011-06-15",
    "a far index": b"Action=AssumeRole&Version=2011-06-15&Tags.member.999999999.Key=a",
    "an index beyond": b"Action=AssumeRole&Version=2011-06-15&Tags.member.99999999999999999999.Key=a",
    "index nought": b"Action=AssumeRole&Version=2011-06-15&Tags.member.0.Key=a",
    "a negative index": b"Action=AssumeRole&Version=2011-06-15&Tags.member.-1.Key=a",
    "deep": b"Action=AssumeRole&Version=2011-06-15&" + b".member.1" * 10_000 + b"=a",
    "only ampersands": b"&" * 1_000_000, "only equals": b"=" * 1_000_000,
    "a long name": b"a" * 1_000_000 + b"=1&Action=GetCallerIdentity&Version=2011-06-15",
    "a long action": b"Action=" + b"a" * 1_000_000 + b"&Version=2011-06-15",
    "a deep policy": b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/a&RoleSessionName=aa"
    b"&Policy=" + b"%5B" * 100_000,
}


@pytest.mark.parametrize("what", FORMS)
def test_forms(server, what):
    reply = signed(server, Signer(server.first.root), "POST", "/", FORMS[what], content_type=FORM)
    assert reply is not None and reply.status < 500, reply.text
    still_serves(server)


AUTHORIZATIONS = [
    "", " ", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 =", "AWS4-HMAC-SHA256 ,,,", "Basic YTpi",
    "Bearer x", "AWS AKIA:sig", "AWS4-HMAC-SHA256 Credential=////, SignedHeaders=;;;, Signature=",
    "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=" + "z" * 64,
    "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=" + "0" * 100_000,
    "AWS4-HMAC-SHA256 " + "Credential=a/b/c/d/e, " * 1000, "AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d, SignedHeaders=host,"
    " Signature=00", "AWS4-HMAC-SHA256 Credential=\xff/b/c/d/e, SignedHeaders=\xff, Signature=\xff",
    "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=" + "host;" * 5000 + ", Signature=" + "0" * 64,
]


@pytest.mark.parametrize("text", AUTHORIZATIONS, ids=range(len(AUTHORIZATIONS)))
@pytest.mark.parametrize("service", ["sts", "s3"])
def test_authorizations(server, text, service):
    target, body = ("/", form({"Action": "GetCallerIdentity", "Version": "2011-06-15"})) if service == "sts" else ("/b/k", b"")
    headers = [("Host", host(server)), ("Authorization", text)]
    if service == "sts":
        headers.append(("Content-Type", FORM))
    reply = exchange(server, render("POST" if service == "sts" else "PUT", target, headers, body))
    assert reply is None or 400 <= reply.status < 500
    still_serves(server)


def test_one_of_two_authorizations(server):
    """Headers are not flattened: two of the same name are not one."""
    body = form({"Action": "GetCallerIdentity", "Version": "2011-06-15"})
    headers = Signer(server.first.root).headers("POST", "/", [("Host", host(server)), ("Content-Type", FORM)], body)
    good = headers[-1]
    for pair in ([good, good], [("Authorization", "nonsense"), good], [good, ("Authorization", "nonsense")]):
        reply = exchange(server, render("POST", "/", [*headers[:-1], *pair], body))
        assert reply.status in (400, 403), reply.text


def test_random_mutations(server):
    """A thousand requests, each with a few bytes changed somewhere, from a printed seed."""
    seed = int(os.environ.get("STINT_SEED", "20261124"))
    print("seed", seed)
    chance = random.Random(seed)
    body = form({"Action": "GetCallerIdentity", "Version": "2011-06-15"})
    for _ in range(1000):
        headers = Signer(server.first.root).headers("POST", "/", [("Host", host(server)), ("Content-Type", FORM)], body)
        raw = bytearray(render("POST", "/", headers, body))
        for _ in range(chance.randint(1, 4)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        with connection(server, timeout=10) as link:
            try:
                link.sendall(raw)
                link.shutdown(socket.SHUT_WR)
                reply = read_reply(link)
            except (OSError, ValueError, IndexError):
                reply = None
        assert reply is None or reply.status < 500, bytes(raw)
    still_serves(server)


def test_slow_heads_are_cut_off(server):
    """A head that never ends does not hold its connection for ever, and nobody else waits."""
    slow = [socket.create_connection((server.host, server.port), timeout=90) for _ in range(50)]
    try:
        for link in slow:
            link.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nX: ")
        began = time.monotonic()
        still_serves(server)
        assert time.monotonic() - began < 5
        ended = threading.Event()

        def watch():
            try:
                while slow[0].recv(65536):
                    pass
            except OSError:
                pass
            ended.set()

        threading.Thread(target=watch, daemon=True).start()
        assert ended.wait(75), "a half-sent head was still waited for after 75 s"
    finally:
        for link in slow:
            link.close()


def test_many_connections(server):
    links = []
    try:
        for _ in range(400):
            links.append(socket.create_connection((server.host, server.port), timeout=5))
        still_serves(server)
    finally:
        for link in links:
            link.close()
    still_serves(server)


def test_names_that_are_code(account, bucket):
    """Names, tags, keys and session names are data: they come back as they went in and break no reply."""
    iam, s3 = account.client("iam"), account.client("s3")
    nasty = "</Value><Admin>&amp;\"'"
    for key in ("</Key><x>", "${aws:username}", "'; DROP TABLE users; --", "%s%n", "\u202e\u0000"[0]):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
        assert key in [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    s3.put_object(Bucket=bucket, Key="meta", Metadata={"a": nasty}, Body=b"")
    assert s3.head_object(Bucket=bucket, Key="meta")["Metadata"] == {"a": nasty}
    iam.create_role(RoleName="D", Description=nasty, AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":'
                    '[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}')
    assert iam.get_role(RoleName="D")["Role"]["Description"] == nasty


def test_log_lines_cannot_be_forged(own_server):
    server = own_server()
    mark = "forged-by-a-client"
    exchange(server, render("GET", f"/x%0d%0a{mark}", [("Host", "a"), ("User-Agent", f"x\ty {mark}")]))
    query_call(server, Signer(server.first.root), {"Action": f"A\r\n{mark}"})
    query_call(server, Signer(Credentials("AKIAQAAAAAAAGMKEM7X5", "x" * 40)), {"Action": f"\n{mark}"})
    assert not [line for line in server.log().splitlines() if line.startswith(mark)]


def test_nothing_was_changed_by_what_was_refused(account, server):
    """A write that is refused in any phase leaves no trace."""
    before = account.client("iam").list_users()["Users"]
    key = account.user("Reader", allow("iam:List*"))
    for signer in (Signer(key, service="iam"), Signer(key, service="iam", tamper=True),
                   Signer(account.root, service="iam", tamper=True)):
        for parameters in ({"Action": "CreateUser", "UserName": "evil"}, {"Action": "DeleteUser", "UserName": "Reader"}):
            assert query_call(server, signer, parameters, version="2010-05-08").status == 403
    after = account.client("iam").list_users()["Users"]
    assert [user["UserName"] for user in after] == [*[user["UserName"] for user in before], "Reader"]


def _statement(**members):
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **members}


DOCUMENTS = {
    "deep": b'{"Statement":' + b"[" * 60_000, "deep objects": b'{"a":' * 20_000,
    "huge": b'{"Version":"2012-10-17","Id":"' + b"x" * 130_000 + b'","Statement":[]}',
    "too huge": b'{"Id":"' + b"x" * 140_000 + b'"}',
    "thousands of statements": b'{"Version":"2012-10-17","Statement":[' + b",".join(
        [b'{"Effect":"Deny","Action":"*","Resource":"*"}'] * 2_800) + b"]}",
    "a member twice": b'{"Version":"2012-10-17","Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
    "thousands of members": b"{" + b",".join(b'"k%d":1' % number for number in range(10_000)) + b"}",
    "half a pair": b'{"Version":"2012-10-17","Statement":{"Sid":"\\ud800","Effect":"Deny","Action":"*","Resource":"*"}}',
    "the other half": b'{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:\\udc00","Resource":"*"}}',
    "not UTF-8": b'{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"\xff\xfe"}}',
    "overlong": b'{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"\xc0\xaa"}}',
    "a long wildcard": b'{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::'
    + b"*a" * 50_000 + b'"}}',
}


@pytest.mark.parametrize("what", DOCUMENTS)
def test_documents(server, account, bucket, what):
    """Whatever stands in a policy is refused at once, by IAM, STS and S3, and changes nothing."""
    from urllib.parse import quote_from_bytes

    account.user("Held")
    document = quote_from_bytes(DOCUMENTS[what], safe="").encode()
    forms = [
        ("iam", b"Version=2010-05-08&Action=PutUserPolicy&UserName=Held&PolicyName=p&PolicyDocument=" + document),
        ("iam", b"Version=2010-05-08&Action=CreateRole&RoleName=R&AssumeRolePolicyDocument=" + document),
        ("sts", b"Version=2011-06-15&Action=GetFederationToken&Name=Fed&Policy=" + document),
    ]
    began = time.monotonic()
    for service, body in forms:
        reply = signed(server, Signer(account.root, service=service), "POST", "/", body, content_type=FORM)
        assert reply is not None and reply.status in (400, 403, 409, 413), (service, reply.status, reply.text[:300])
    reply = signed(server, Signer(account.root, service="s3"), "PUT", f"/{bucket}?policy", DOCUMENTS[what])
    assert reply is not None and reply.status in (400, 403), (reply.status, reply.text[:300])
    assert time.monotonic() - began < 20
    iam = account.client("iam")
    assert iam.list_user_policies(UserName="Held")["PolicyNames"] == [] and iam.list_roles()["Roles"] == []


def test_a_stored_pathological_wildcard(account, bucket, refused):
    """`*a*a*a*…` that is within the quota is matched in proportion to its length."""
    import json

    user = account.user("Wild")
    account.client("iam").put_user_policy(UserName="Wild", PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": _statement(Resource=f"arn:aws:s3:::{bucket}/" + "*a" * 900 + "b")}))
    client = account.client("s3", user)
    began = time.monotonic()
    for _ in range(20):
        with refused("AccessDenied", 403):
            client.get_object(Bucket=bucket, Key="a" * 1000)
    assert time.monotonic() - began < 20
