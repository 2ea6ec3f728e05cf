"""Properties of tokens: forging, storing, sharing. `script/prove-sessions` runs the same with a million sessions."""

import base64
import os

import pytest

from support.issuing import issue_all, stored
from support.server import allow, trust
from support.wire import Signer, exchange, host, query_call, quote, render, signed

INVALID = "The security token included in the request is invalid."
IDENTITY = {"Action": "GetCallerIdentity"}


def test_sessions_leave_no_trace_and_share_no_secret(own_server):
    count = int(os.environ.get("STINT_SESSIONS", "3000"))
    server = own_server("--log-level", "warning")
    account = server.first
    user = account.user("Hello", allow("sts:AssumeRole"))
    role = account.role("R", trust(account.account_id))
    account.assume(role, user)
    before = stored(server)
    assert "directory.sqlite" in before
    secrets, keys = issue_all(server, user, role, count)
    assert len(secrets) == len(keys) == count
    assert len(set(secrets)) == count
    assert stored(server) == before
    server.stop()
    server.start()
    assert account.assume(role, user)


def test_any_changed_bit_of_a_token_is_refused(server, account):
    user = account.user("Hello", allow("*"))
    session = account.assume(account.role("R", trust(account.account_id)), user)
    token = base64.b64decode(session.session_token)
    for index in range(0, len(token)):
        changed = bytearray(token)
        changed[index] ^= 1 << (index % 8)
        forged = base64.b64encode(bytes(changed)).decode()
        reply = query_call(server, Signer(session, token=forged), IDENTITY)
        assert reply.error == (403, "InvalidClientTokenId", INVALID), index


def test_a_token_of_another_session_is_refused(server, account):
    user = account.user("Hello", allow("*"))
    role = account.role("R", trust(account.account_id))
    one, two = account.assume(role, user), account.assume(role, user)
    for session, other in ((one, two), (two, one)):
        reply = query_call(server, Signer(session, token=other.session_token), IDENTITY)
        assert reply.error == (403, "InvalidClientTokenId", INVALID)
        assert query_call(server, Signer(session), IDENTITY).status == 200


@pytest.mark.parametrize("level", ["trace"])
def test_nothing_secret_is_logged(own_server, level):
    """The fixture stops the server and looks for every secret, token and seed that was in use."""
    from test_mfa import enabled

    server = own_server("--log-level", level)
    account = server.first
    user = account.user("Hello", allow("*"))
    device = enabled(account, "Hello")
    code = device.given()
    account.client("sts", user).get_session_token(**code)
    role = account.role("R", trust(account.account_id, actions=["sts:AssumeRole", "sts:TagSession"]))
    account.client("sts", user).get_federation_token(Name="bob")
    account.assume(role, user, Tags=[{"Key": "a", "Value": "b"}], ExternalId="an-external-id-xyzzy")
    # What is refused is logged, too: signatures, tokens, codes, documents, and requests that carry a token in the query.
    session = account.assume(role, user)
    forged = session.session_token[:-8] + "AAAAAAA="
    server.secrets.add(forged)
    for signer in (Signer(session, tamper=True), Signer(session, token=forged), Signer(session, region="eu-west-9")):
        assert query_call(server, signer, IDENTITY).status == 403
    target = Signer(session, tamper=True).presigned(
        "GET", "/?Action=GetCallerIdentity&Version=2011-06-15", host(server))
    assert exchange(server, render("GET", target, [("Host", host(server))])).status == 403
    server.secrets.add(quote(session.session_token))
    reply = query_call(server, Signer(user), {"Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "Session",
                                              "Policy": '{"Sid":"a-policy-that-nobody-sees"'})
    assert reply.error[1] == "MalformedPolicyDocument"
    wrong = query_call(server, Signer(user), {"Action": "GetSessionToken", **device.given(code=device.app.wrong())})
    assert wrong.error[1] == "AccessDenied"
    iam = account.client("iam")
    server.secrets.add(iam.create_access_key(UserName="Hello")["AccessKey"]["SecretAccessKey"])
    s3 = signed(server, Signer(session, service="s3", tamper=True), "PUT", "/bucket/key", b"a-body-that-nobody-sees")
    assert s3.status == 403
    for ring in ("session", "store"):
        server.stint("keys", "rotate", "--data-dir", str(server.data), "--ring", ring)
    log = server.log()
    assert log and "nobody-sees" not in log and "AWS4-HMAC-SHA256\n" not in log  # nor a string to sign
    assert f"TokenCode={code['TokenCode']}" not in log and "an-external-id-xyzzy" not in log
    assert account.server.secrets and not server.leaks()
