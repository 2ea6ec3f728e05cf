"""Ending sessions: `stint revoke`, AWS's own ways, and what changes a live session (sts.md §8)."""

import datetime
import json
import time

import pytest

from support.server import Credentials, allow, deny, policy, trust
from support.wire import Signer, query_call

INVALID = "The security token included in the request is invalid."


@pytest.fixture
def user(account):
    return account.user("Hello", allow("*"))


@pytest.fixture
def role(account):
    both = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    return account.role("R", trust(account.account_id, actions=both), allow("*"), MaxSessionDuration=43200)


def revoke(server, account, *arguments, check=True):
    return server.stint(
        "revoke", "--data-dir", str(server.data), "--account-id", account.account_id, "--json", *arguments, check=check)


def alive(account, session):
    """Whether the session is believed; what is not answers as A15 says."""
    reply = query_call(account.server, Signer(session), {"Action": "GetCallerIdentity"})
    if reply.status == 200:
        return True
    assert reply.error == (403, "InvalidClientTokenId", INVALID), reply.text
    return False


def next_second():
    """Tokens know whole seconds: sessions of the second of a revocation are ended by it."""
    time.sleep(1.01 - time.time() % 1)


def test_by_role_and_through_chains(server, account, user, role):
    other = account.role("Other", trust(account.account_id), allow("*"))
    first, second = account.assume(role, user), account.assume(other, user)
    chained = account.assume(other, first, "Chained")
    again = account.assume(role.replace("role/R", "role/Third"), chained) if account.role(
        "Third", trust(account.account_id)) else None
    report = json.loads(revoke(server, account, "--role", "R").stdout)["Revocations"]
    entry = next(e for e in report if e["AccountId"] == account.account_id)
    assert entry["Kind"] == "role" and entry["Arn"] == role and entry["Subject"].startswith("AROA")
    assert not alive(account, first) and not alive(account, chained) and not alive(account, again)
    assert alive(account, second) and alive(account, user)
    next_second()
    assert alive(account, account.assume(role, user))  # new ones at once


@pytest.mark.parametrize("value", ["R", "arn", "id"])
def test_a_role_may_be_named_in_three_ways(server, account, user, role, value):
    session = account.assume(role, user)
    identity = account.client("iam").get_role(RoleName="R")["Role"]["RoleId"]
    revoke(server, account, "--role", {"R": "R", "arn": role, "id": identity}[value])
    assert not alive(account, session)


def test_by_user(server, account, user, role):
    """The user's own sessions, federated users it vouched for, and roles it opened, however deep."""
    other = account.user("Other", allow("*"))
    sts = account.client("sts", user)
    own = [
        Credentials.of(sts.get_session_token()["Credentials"]),
        Credentials.of(sts.get_federation_token(Name="bob", Policy=policy(allow("*")))["Credentials"]),
        account.assume(role, user),
    ]
    own.append(account.assume(account.role("Deep", trust(account.account_id)), own[2]))
    own.append(account.assume(role, own[0]))
    theirs = account.assume(role, other)
    revoke(server, account, "--user", "Hello")
    assert [alive(account, session) for session in own] == [False] * 5
    assert alive(account, theirs) and alive(account, user)


def test_by_access_key(server, account, user, role):
    iam = account.client("iam")
    second = Credentials.of(iam.create_access_key(UserName="Hello")["AccessKey"])
    first, other = account.assume(role, user), account.assume(role, second)
    chained = account.assume(account.role("Deep", trust(account.account_id)), first)
    iam.delete_access_key(UserName="Hello", AccessKeyId=user.access_key_id)
    assert alive(account, first) and alive(account, chained)  # X9: deleting the key ends nothing
    revoke(server, account, "--access-key", user.access_key_id)
    assert not alive(account, first) and not alive(account, chained) and alive(account, other)


def test_by_session_name(server, account, user, role):
    one, two = account.assume(role, user, "One"), account.assume(role, user, "Two")
    chained = account.assume(account.role("Deep", trust(account.account_id)), one)
    revoke(server, account, "--session", "R/One")
    assert not alive(account, one) and not alive(account, chained) and alive(account, two)
    arn = account.client("sts", two).get_caller_identity()["Arn"]
    revoke(server, account, "--session", arn)
    assert not alive(account, two)


def test_by_source_identity(server, account, user, role):
    sticks = account.role("Deep", trust(account.account_id, actions=["sts:AssumeRole", "sts:SetSourceIdentity"]))
    alice, bob = account.assume(role, user, SourceIdentity="alice"), account.assume(role, user, SourceIdentity="bob")
    chained = account.assume(sticks, alice)
    revoke(server, account, "--source-identity", "alice")
    assert not alive(account, alice) and not alive(account, chained) and alive(account, bob)


def test_accounts_are_apart(server, account, other_account, user, role):
    theirs = other_account.user("Hello", allow("*"))
    their_role = other_account.role("R", trust(other_account.account_id, actions=["sts:AssumeRole", "sts:SetSourceIdentity"]))
    session = other_account.assume(their_role, theirs, SourceIdentity="alice")
    for arguments in (("--role", "R"), ("--user", "Hello"), ("--session", "R/Session"), ("--source-identity", "alice")):
        revoke(server, account, *arguments)
    assert alive(other_account, session)


@pytest.mark.parametrize("running", [True, False])
def test_it_outlives_a_restart(own_server, running):
    server = own_server()
    account = server.first
    user = account.user("Hello", allow("*"))
    role = account.role("R", trust(account.account_id))
    session = account.assume(role, user)
    if not running:
        server.stop()
    revoke(server, account, "--role", "R")
    if running:
        server.kill()
    server.start()
    assert not alive(account, session)
    next_second()
    assert alive(account, account.assume(role, user))


def test_list(own_server):
    server = own_server()
    account = server.first
    user = account.user("Hello", allow("*"))
    listing = lambda: server.stint("revoke", "--data-dir", str(server.data), "--list").stdout
    assert listing() == "No revocation is in force.\n"
    server.stint("revoke", "--data-dir", str(server.data), "--user", "Hello")  # the only account
    assert "user" in listing() and f"arn:aws:iam::{account.account_id}:user/Hello" in listing()
    entry = json.loads(server.stint("revoke", "--data-dir", str(server.data), "--list", "--json").stdout)["Revocations"][0]
    moment = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    assert (moment(entry["DroppedAfter"]) - moment(entry["IssuedBefore"])).total_seconds() == 129_660
    assert user


def test_what_is_refused(server, account, role):
    for arguments in (
        (), ("--role", "Absent"), ("--user", "Absent"), ("--session", "R"), ("--session", "Absent/One"),
        ("--access-key", "ASIAQAAAAAAAGMKEM7X5"), ("--access-key", "AKIAQAAAAAAAGMKEM7X5"), ("--access-key", "x"),
        ("--role", "R", "--user", "x"), ("--role", "R", "--list"), ("--source-identity", "a b"),
        ("--role", f"arn:aws:iam::{account.account_id}:user/R"), ("--role", role.replace(":role/", ":role/x/")),
    ):
        done = revoke(server, account, *arguments, check=False)
        assert done.returncode in (1, 64) and done.stderr.startswith("Error: "), arguments


# §8.1: what ends or changes a live session.


def read(account, bucket, session):
    return account.client("s3", session).list_objects_v2(Bucket=bucket)


def test_x1_x2_a_deleted_role(server, account, user):
    account.role("Gone", trust(account.account_id))
    session = account.assume(f"arn:aws:iam::{account.account_id}:role/Gone", user)
    account.client("iam").delete_role(RoleName="Gone")
    assert not alive(account, session)
    account.role("Gone", trust(account.account_id))
    assert not alive(account, session)
    reply = query_call(server, Signer(session, tamper=True), {"Action": "GetCallerIdentity"})
    assert reply.error == (403, "InvalidClientTokenId", INVALID)


def test_p4_x3_x4_x6_the_role_changes(account, bucket, user, role, refused):
    """P4: rights are read when they are used, trust only when a session is issued."""
    iam = account.client("iam")
    session = account.assume(role, user, DurationSeconds=43200)
    iam.update_assume_role_policy(RoleName="R", PolicyDocument=trust(f"arn:aws:iam::{account.account_id}:role/R"))
    iam.update_role(RoleName="R", MaxSessionDuration=3600)
    assert read(account, bucket, session)  # X3, X6
    with refused("AccessDenied", 403):
        account.assume(role, user)
    iam.put_role_policy(RoleName="R", PolicyName="Inline", PolicyDocument=policy(allow("s3:GetObject")))
    with refused("AccessDenied", 403):
        read(account, bucket, session)  # X4
    iam.put_role_policy(RoleName="R", PolicyName="Inline", PolicyDocument=policy(allow("*")))
    nothing = iam.create_policy(PolicyName="Nothing", PolicyDocument=policy(allow("iam:GetUser")))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="R", PermissionsBoundary=nothing)
    with refused("AccessDenied", 403) as error:
        read(account, bucket, session)
    assert "because no permissions boundary allows" in error.message


def test_x5_a_managed_session_policy_is_live(account, bucket, user, role, refused):
    iam = account.client("iam")
    arn = iam.create_policy(PolicyName="Ceiling", PolicyDocument=policy(allow("s3:*")))["Policy"]["Arn"]
    session = account.assume(role, user, PolicyArns=[{"arn": arn}])
    assert read(account, bucket, session)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("iam:*")), SetAsDefault=True)
    with refused("AccessDenied", 403):
        read(account, bucket, session)


def test_x7_role_tags_are_live_unless_overridden(account, bucket, user, refused):
    both = ["sts:AssumeRole", "sts:TagSession"]
    tagged = allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}})
    role = account.role("Tagged", trust(account.account_id, actions=both), tagged)
    plain = account.assume(role, user)
    own = account.assume(role, user, Tags=[{"Key": "team", "Value": "blue"}])
    with refused("AccessDenied", 403):
        read(account, bucket, plain)
    account.client("iam").tag_role(RoleName="Tagged", Tags=[{"Key": "team", "Value": "blue"}])
    assert read(account, bucket, plain)
    account.client("iam").tag_role(RoleName="Tagged", Tags=[{"Key": "team", "Value": "red"}])
    with refused("AccessDenied", 403):
        read(account, bucket, plain)
    assert read(account, bucket, own)


def test_x9_an_inactive_key_does_not_end_its_sessions(account, user, role):
    sts = account.client("sts", user)
    made = [
        account.assume(role, user), Credentials.of(sts.get_session_token()["Credentials"]),
        Credentials.of(sts.get_federation_token(Name="bob")["Credentials"]),
    ]
    account.client("iam").update_access_key(UserName="Hello", AccessKeyId=user.access_key_id, Status="Inactive")
    assert not alive(account, user) and all(alive(account, session) for session in made)


def test_x10_a_deleted_user(account, role):
    leaving = account.user("Leaving", allow("*"))
    sts = account.client("sts", leaving)
    own = [
        Credentials.of(sts.get_session_token()["Credentials"]),
        Credentials.of(sts.get_federation_token(Name="bob")["Credentials"]),
    ]
    opened = account.assume(role, leaving)
    iam = account.client("iam")
    iam.delete_access_key(UserName="Leaving", AccessKeyId=leaving.access_key_id)
    iam.delete_user_policy(UserName="Leaving", PolicyName="Inline")
    identity = iam.get_user(UserName="Leaving")["User"]["UserId"]
    iam.delete_user(UserName="Leaving")
    assert [alive(account, session) for session in own] == [False, False] and alive(account, opened)
    revoke(account.server, account, "--user", identity)  # by the id of one who is gone
    assert not alive(account, opened)


def test_x11_x13_the_user_changes(account, bucket, refused):
    changing = account.user("Changing", allow("s3:*", "sts:*"))
    sts = account.client("sts", changing)
    session = Credentials.of(sts.get_session_token()["Credentials"])
    assert read(account, bucket, session)
    iam = account.client("iam")
    iam.update_user(UserName="Changing", NewUserName="Changed", NewPath="/x/")
    arn = account.client("sts", session).get_caller_identity()["Arn"]
    assert arn.endswith(":user/x/Changed")  # X13
    iam.put_user_policy(UserName="Changed", PolicyName="Inline", PolicyDocument=policy(allow("sts:*")))
    with refused("AccessDenied", 403):
        read(account, bucket, session)  # X11


def test_x14_a_role_keeps_its_name(account, role):
    account.client("iam").update_role(RoleName="R", Description="another")
    assert account.client("iam").get_role(RoleName="R")["Role"]["Arn"] == role


def test_x16_roots_own_sessions(account, bucket):
    """No policy of the account restricts them; they end within the hour."""
    session = account.client("sts").get_session_token(DurationSeconds=129600)["Credentials"]
    left = session["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert left <= datetime.timedelta(hours=1)
    account.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy(
        {"Principal": {"AWS": f"arn:aws:iam::{account.account_id}:root"}, "Action": "s3:GetObject",
         "Resource": f"arn:aws:s3:::{bucket}/*"}))
    assert read(account, bucket, Credentials.of(session))


# §8.2: AWS's own way.


def older_than(moment):
    return policy(deny("*", Condition={"DateLessThan": {"aws:TokenIssueTime": moment}}))


def test_x18_x19_revoke_older_sessions(account, bucket, user, role, refused):
    old = account.assume(role, user)
    next_second()
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"
    iam = account.client("iam")
    iam.put_role_policy(RoleName="R", PolicyName="AWSRevokeOlderSessions", PolicyDocument=older_than(stamp))
    with refused("AccessDenied", 403) as error:
        read(account, bucket, old)
    assert "with an explicit deny in an identity-based policy" in error.message
    assert alive(account, old)  # X19: GetCallerIdentity still answers
    next_second()
    new = account.assume(role, user)
    assert read(account, bucket, new)
    next_second()
    later = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    iam.put_role_policy(RoleName="R", PolicyName="AWSRevokeOlderSessions", PolicyDocument=older_than(later))
    with refused("AccessDenied", 403):
        read(account, bucket, new)  # running it again replaces the document


def test_x20_long_term_keys_have_no_issue_time(account, bucket):
    barred = account.user("Barred", allow("s3:*"), deny("*", Condition={
        "DateLessThan": {"aws:TokenIssueTime": "2099-01-01T00:00:00Z"}}))
    assert read(account, bucket, barred)


def test_x22_narrower_denies(account, bucket, user, role, refused):
    role_id = account.client("iam").get_role(RoleName="R")["Role"]["RoleId"]
    sessions = {
        "userid": account.assume(role, user, "One"), "identity": account.assume(role, user, "Two", SourceIdentity="eve"),
        "arn": account.assume(role, user, "Three"), "free": account.assume(role, user, "Four"),
    }
    account.client("iam").put_role_policy(RoleName="R", PolicyName="Deny", PolicyDocument=policy(
        deny("s3:*", Condition={"StringEquals": {"aws:userid": f"{role_id}:One"}}),
        deny("s3:*", Condition={"StringEquals": {"aws:SourceIdentity": "eve"}})))
    account.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy({
        "Effect": "Deny", "Principal": {"AWS": f"arn:aws:sts::{account.account_id}:assumed-role/R/Three"},
        "Action": "s3:*", "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]}))
    for name in ("userid", "identity", "arn"):
        with refused("AccessDenied", 403):
            read(account, bucket, sessions[name])
    assert read(account, bucket, sessions["free"])
    fed = Credentials.of(account.client("sts", user).get_federation_token(
        Name="bob", Policy=policy(allow("s3:*")))["Credentials"])
    assert read(account, bucket, fed)
    account.client("iam").put_user_policy(UserName="Hello", PolicyName="Deny", PolicyDocument=policy(
        deny("s3:*", Condition={"StringEquals": {"aws:userid": f"{account.account_id}:bob"}})))
    with refused("AccessDenied", 403):
        read(account, bucket, fed)
    assert read(account, bucket, user)


def test_x23_chains_need_a_statement_each(account, bucket, user, role, refused):
    other = account.role("Other", trust(account.account_id), allow("s3:*"))
    first = account.assume(role, user)
    chained = account.assume(other, first)
    next_second()
    stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    account.client("iam").put_role_policy(
        RoleName="R", PolicyName="AWSRevokeOlderSessions", PolicyDocument=older_than(stamp))
    with refused("AccessDenied", 403):
        read(account, bucket, first)
    assert read(account, bucket, chained)


# §8.3: unique ids in policies.


def test_x24_to_x29_principals(account, bucket, user, refused):
    iam = account.client("iam")
    account.user("Named")
    arn = f"arn:aws:iam::{account.account_id}:user/Named"
    role = account.role("Trusting", trust(arn))

    def shown():
        document = iam.get_role(RoleName="Trusting")["Role"]["AssumeRolePolicyDocument"]
        value = document["Statement"][0]["Principal"]["AWS"]
        return value if isinstance(value, str) else value[0]

    iam.update_user(UserName="Named", NewUserName="Renamed")
    assert shown() == arn.replace("Named", "Renamed")  # X24: the id is kept, the ARN shown
    for key in iam.list_access_keys(UserName="Renamed")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="Renamed", AccessKeyId=key["AccessKeyId"])
    identity = iam.get_user(UserName="Renamed")["User"]["UserId"]
    iam.delete_user(UserName="Renamed")
    assert shown() == identity  # X25
    account.user("Renamed", allow("sts:*"))
    with refused("AccessDenied", 403):
        account.assume(role, Credentials.of(iam.create_access_key(UserName="Renamed")["AccessKey"]))
    for value in (arn, identity, f"arn:aws:iam::{account.account_id}:user/*", "arn:aws:iam::*:root"):  # X26, X29
        with refused("MalformedPolicyDocument", 400) as error:
            iam.update_assume_role_policy(RoleName="Trusting", PolicyDocument=trust(value))
        assert error.message.startswith("Invalid principal in policy"), error.message
    iam.update_assume_role_policy(RoleName="Trusting", PolicyDocument=trust(account.account_id))
    assert shown() == f"arn:aws:iam::{account.account_id}:root"  # X27


def test_x28_condition_values_are_text(account, refused):
    """A namesake matches again where a policy compares the name."""
    iam = account.client("iam")
    arn = f"arn:aws:iam::{account.account_id}:user/Namesake"
    role = account.role("ByName", trust(account.account_id, condition={"ArnEquals": {"aws:PrincipalArn": arn}}))
    first = account.user("Namesake", allow("sts:*"))
    assert account.assume(role, first)
    iam.delete_access_key(UserName="Namesake", AccessKeyId=first.access_key_id)
    iam.delete_user_policy(UserName="Namesake", PolicyName="Inline")
    iam.delete_user(UserName="Namesake")
    assert account.assume(role, account.user("Namesake", allow("sts:*")))
