"""Step 5 of the story: sessions end when the reply said, and not before."""

import datetime
import time

import pytest

from support.server import Credentials, allow, trust


@pytest.fixture(scope="module")
def short():
    """A server whose sessions last two seconds."""
    from support.server import StintServer

    server = StintServer("--max-session-seconds", "2")
    server.first = server.init()
    server.start()
    yield server
    assert server.stop() == 0 and not server.leaks()
    server.destroy()


def test_a16_a18_an_assumed_role_expires(short, refused):
    account = short.first
    user = account.user("expires", allow("sts:AssumeRole"))
    role = account.role("expires", trust(account.account_id), allow("s3:*"))
    before = datetime.datetime.now(datetime.timezone.utc)
    reply = account.client("sts", user).assume_role(RoleArn=role, RoleSessionName="short", DurationSeconds=3600)
    left = (reply["Credentials"]["Expiration"] - before).total_seconds()
    assert 0 < left <= 3  # the reply tells the real end, whatever was asked for
    session = Credentials.of(reply["Credentials"])
    assert account.client("sts", session).get_caller_identity()
    short.wait_past(reply["Credentials"]["Expiration"])
    with refused("ExpiredToken", 403) as error:
        account.client("sts", session).get_caller_identity()
    assert error.message == "The security token included in the request is expired"  # A16
    with refused("ExpiredToken", 400) as error:
        account.client("s3", session).list_buckets()
    assert error.message == "The provided token has expired."  # A18
    with refused("ExpiredToken", 403):
        account.client("iam", session).list_users()
    # An expired token wins over a deleted role, a wrong signature does not matter (3.2).
    wrong = Credentials(session.access_key_id, "x" * 40, session.session_token)
    with refused("ExpiredToken", 403):
        account.client("sts", wrong).get_caller_identity()
    account.client("iam").delete_role_policy(RoleName="expires", PolicyName="Inline")
    account.client("iam").delete_role(RoleName="expires")
    with refused("ExpiredToken", 403):
        account.client("sts", session).get_caller_identity()


def test_session_tokens_and_chains_expire(short, refused):
    account = short.first
    user = account.user("chains", allow("sts:AssumeRole"))
    role = account.role("chains", trust(account.account_id), allow("sts:AssumeRole"))
    token = account.client("sts", user).get_session_token(DurationSeconds=129600)["Credentials"]
    first = account.client("sts", user).assume_role(RoleArn=role, RoleSessionName="one")["Credentials"]
    with refused("AccessDenied", 403):  # R9: a role does not trust itself
        account.client("sts", Credentials.of(first)).assume_role(RoleArn=role + "x", RoleSessionName="two")
    short.wait_past(max(token["Expiration"], first["Expiration"]))
    for credentials in (token, first):
        with refused("ExpiredToken", 403):
            account.client("sts", Credentials.of(credentials)).get_caller_identity()


def test_new_ones_may_be_asked_for_before(short):
    account = short.first
    user = account.user("again", allow("sts:AssumeRole"))
    role = account.role("again", trust(account.account_id))
    sts = account.client("sts", user)
    first = sts.assume_role(RoleArn=role, RoleSessionName="one")["Credentials"]
    time.sleep(1)
    second = sts.assume_role(RoleArn=role, RoleSessionName="one")["Credentials"]
    assert second["Expiration"] > first["Expiration"] and second["AccessKeyId"] != first["AccessKeyId"]


def test_the_cap_outlives_a_restart_only_if_given_again(own_server):
    server = own_server("--max-session-seconds", "2")
    server.stop()
    server.options.clear()
    server.start()
    reply = server.first.client("sts").get_session_token()
    left = reply["Credentials"]["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert 3500 < left.total_seconds() <= 3601  # S3: root's sessions last an hour
